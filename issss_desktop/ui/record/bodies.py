"""Which entities have a form written by hand; all others are laid out from their declaration."""

from issss_desktop.models.fields import Entity
from issss_desktop.ui.alignment.body import AssessmentBody
from issss_desktop.ui.alignment.project import ProjectBody
from issss_desktop.ui.boards.body import BoardBody
from issss_desktop.ui.boards.meeting import MeetingBody
from issss_desktop.ui.sections.body import FormBody
from issss_desktop.ui.workplace import Workplace

BY_HAND: dict[str, type[FormBody]] = {
    "assessment": AssessmentBody,
    "project": ProjectBody,
    "board": BoardBody,
    "meeting": MeetingBody,
}


def body_for(work: Workplace, entity: Entity) -> FormBody:
    """The fields of an entity, as its form shows them."""
    return BY_HAND.get(entity.code, FormBody)(work, entity)
