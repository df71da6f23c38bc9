"""Which views a place has beside its registers; their modules are imported when the place is first shown."""

from collections.abc import Callable, Mapping

from issss_desktop.ui.view import View
from issss_desktop.ui.workplace import Workplace

Makers = Mapping[str, Callable[[Workplace], View]]


def makers_of(place: str) -> Makers:
    """What makes each view of a place, by the codes of ``places.TABS``."""
    if place == "analyses":
        from issss_desktop.ui.engagement.dynamics import DynamicsView
        from issss_desktop.ui.engagement.following import EngagementView

        return {"engagement": EngagementView, "dynamics": DynamicsView}
    from issss_desktop.ui.monitoring.lessons import LessonsView
    from issss_desktop.ui.monitoring.reports import ReportsView
    from issss_desktop.ui.monitoring.risks import RisksView
    from issss_desktop.ui.monitoring.values import ValuesView

    return {"values": ValuesView, "risks": RisksView, "reports": ReportsView, "lessons": LessonsView}
