"""What a person is told of the two partitions when a record is written: the log itself would only refuse."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from issss_desktop.errors import Problem, UserError
from issss_desktop.i18n import _
from issss_desktop.models.compound import Target
from issss_desktop.models.fields import ENTITIES, Entity
from issss_desktop.models.shares import ShareSet
from issss_desktop.services.desk import Desk
from issss_desktop.services.permits import Action, permitted, role_now
from issss_desktop.services.recording.entry import Draft
from issss_desktop.store.work import Work


def refuse_confidential(desk: Desk, declared: Entity) -> None:
    """Raise UserError where a confidential record cannot be created: by this entity, or by this person."""
    if not declared.may_be_confidential:
        kinds = ", ".join(e.code for e in ENTITIES.values() if e.may_be_confidential)
        raise UserError(
            _("A record of “{entity}” cannot be confidential.").format(entity=_(declared.label)),
            _("Only these can: {kinds}.").format(kinds=kinds),
        )
    if not permitted(role_now(desk), Action.READ_CONFIDENTIAL):
        raise UserError(
            _("You do not read confidential records, so you cannot create one."),
            _("Ask a validator or an administrator of the office to record it."),
        )


def refuse_links(work: Work, drafts: Sequence[Draft]) -> None:
    """Note a problem at each link of an ordinary record to a confidential one."""
    for draft in drafts:
        for field in draft.declared.fields:
            linked = [] if field.parent else _linked(draft.values.get(field.code))
            if any(work.partitions.has_record(uuid) for uuid in linked):
                draft.problems.append(
                    Problem(
                        draft.at(field.code),
                        _("An ordinary record does not name a confidential one."),
                        _("Leave this link out, or declassify the other record first and name its copy."),
                    )
                )


def _linked(value: Any) -> Iterator[UUID]:
    if isinstance(value, UUID):
        yield value
    elif isinstance(value, Target):
        yield value.uuid
    elif isinstance(value, frozenset):
        yield from (each for each in value if isinstance(each, UUID))
    elif isinstance(value, ShareSet):
        for targets, _share in value.rows:
            yield from (each for each in targets if each is not None)
