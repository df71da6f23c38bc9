"""Which entities have a form written by hand; all others are laid out from their declaration.

Each is imported with the first form that shows it: a start waits for none of them.
"""

from issss_desktop.models.fields import Entity
from issss_desktop.ui.sections.body import FormBody
from issss_desktop.ui.workplace import Workplace


def body_for(work: Workplace, entity: Entity) -> FormBody:
    """The fields of an entity, as its form shows them."""
    return _class_of(entity.code)(work, entity)


def _class_of(code: str) -> type[FormBody]:
    if code == "assessment":
        from issss_desktop.ui.alignment.body import AssessmentBody

        return AssessmentBody
    if code == "project":
        from issss_desktop.ui.alignment.project import ProjectBody

        return ProjectBody
    if code == "board":
        from issss_desktop.ui.boards.body import BoardBody

        return BoardBody
    if code == "meeting":
        from issss_desktop.ui.boards.meeting import MeetingBody

        return MeetingBody
    if code == "analysis":
        from issss_desktop.ui.engagement.analysis import AnalysisBody

        return AnalysisBody
    if code == "compact":
        from issss_desktop.ui.engagement.body import CompactBody

        return CompactBody
    if code == "reconciliation":
        from issss_desktop.ui.reconciling.body import ReconciliationBody

        return ReconciliationBody
    if code == "indicator":
        from issss_desktop.ui.monitoring.body import IndicatorBody

        return IndicatorBody
    return FormBody
