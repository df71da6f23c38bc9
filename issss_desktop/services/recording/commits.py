"""Changes become commits: as many as the limits of the log ask for, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from issss_desktop.errors import Problem, Refused, UserError
from issss_desktop.i18n import _
from issss_desktop.models.fields import entity_by_tag
from issss_desktop.models.log import NO_USER, RecordChange, portions
from issss_desktop.services.desk import Desk
from issss_desktop.services.recording.entry import new_uuid
from issss_desktop.services.recording.guard import Guard
from issss_desktop.store.work import REASON, Applied, Work


@dataclass(frozen=True)
class Saved:
    """What a save did. ``changed``: records to show again, as (entity code, uuid).

    ``diverged``: places at which another value was saved while this form stood open; both are kept.
    """

    uuid: UUID
    ref: str
    position: int
    changed: frozenset[tuple[str, UUID]]
    warnings: tuple[Problem, ...] = ()
    diverged: tuple[str, ...] = ()


def commit_changes(
    desk: Desk,
    work: Work,
    changes: Sequence[RecordChange],
    *,
    wall: int,
    reason: str | None = None,
    undoes: bytes | None = None,
    batch: bytes | None = None,
    shipped: bool = False,
) -> Applied:
    """Append changes in the name of the person at the desk; several commits are one batch.

    Args:
        shipped: a shipped list, which says its sources itself: nobody is asked why, nor who else looked.

    Raises:
        UserError: nobody is at the desk, or what ``guard`` refuses.
        Refused: the reason cannot be kept, or a final record is changed without one.
    """
    if desk.user == NO_USER:
        raise UserError(
            _("Nobody is at the desk: a change names who made it."),
            _('Give your name, such as --user "A. Mbuyi".'),
        )
    try:
        words = REASON.parse(reason)
    except UserError as error:
        raise Refused([Problem("reason", error.text, error.remedy)]) from error
    guard = Guard(desk, work, changes)
    guard.before(words, shipped)
    parts = list(portions(changes))
    if len(parts) > 1 and batch is None:
        batch = new_uuid(wall).bytes
    touched: set[tuple[int, UUID]] = set()
    pos = 0
    for part in parts:
        done = work.commit(
            part, user=desk.user, wall_ms=max(wall, 0), reason=words, undoes=undoes, batch=batch
        )
        pos = done.pos
        touched |= done.touched
    guard.after(shipped)
    return Applied(pos, frozenset(touched))


def changed_records(applied: Applied) -> frozenset[tuple[str, UUID]]:
    """Records that views show again, by entity code; those of a newer version are not shown."""
    return frozenset((e.code, uuid) for tag, uuid in applied.touched if (e := entity_by_tag(tag)))
