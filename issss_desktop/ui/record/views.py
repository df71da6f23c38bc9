"""Pages of a place that stand beside its registers.

Each is imported when it is first shown: a start waits for none of them.
"""

from issss_desktop.ui.place_view import PlaceView, Titles
from issss_desktop.ui.workplace import Workplace


def view_for(work: Workplace, code: str, others: Titles) -> PlaceView:
    """The page of a code of ``places.VIEWS``."""
    if code == "engagement":
        from issss_desktop.ui.engagement.following import EngagementView

        return EngagementView(work, code, others)
    if code == "dynamics":
        from issss_desktop.ui.engagement.dynamics import DynamicsView

        return DynamicsView(work, code, others)
    raise KeyError(code)
