"""Changes become commits: as many as the limits of the log ask for, in one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from issss_desktop.errors import Problem, Refused, UserError
from issss_desktop.i18n import _
from issss_desktop.models.fields import Entity, entity_by_tag
from issss_desktop.models.log import NO_USER, RecordChange, portions
from issss_desktop.services.desk import Desk
from issss_desktop.services.recording.entry import new_uuid
from issss_desktop.services.recording.guard import Guard
from issss_desktop.store.open import Connection
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
    confidential: bool = False,
) -> Applied:
    """Append changes in the name of the person at the desk; several commits are one batch.

    What is confidential has commits of its own, and a batch of its own: nothing ordinary names it.

    Args:
        shipped: a shipped list, which says its sources itself: nobody is asked why, nor who else looked.
        confidential: partition of the records that are new; the others stay in theirs.

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
    touched: set[tuple[int, UUID]] = set()
    pos = 0
    for hidden, mine in enumerate(_by_partition(work, changes, confidential)):
        parts = list(portions(mine))
        together = batch if batch or len(parts) < 2 else new_uuid(wall).bytes
        for part in parts:
            done = work.commit(
                part, user=desk.user, wall_ms=max(wall, 0), reason=words, undoes=undoes, batch=together,
                confidential=bool(hidden),
            )  # fmt: skip
            pos = done.pos
            touched |= done.touched
    guard.after(shipped)
    return Applied(pos, frozenset(touched))


def _by_partition(
    work: Work, changes: Sequence[RecordChange], new: bool
) -> tuple[list[RecordChange], list[RecordChange]]:
    """Ordinary changes, which come first, and confidential ones, which may stand on them."""
    parts: tuple[list[RecordChange], list[RecordChange]] = ([], [])
    for change in changes:
        known = work.partitions
        parts[known.has_record(change.uuid) or (new and not known.knows(change.uuid))].append(change)
    return parts


def changed_records(applied: Applied) -> frozenset[tuple[str, UUID]]:
    """Records that views show again, by entity code; those of a newer version are not shown."""
    return frozenset((e.code, uuid) for tag, uuid in applied.touched if (e := entity_by_tag(tag)))


def shown_records(desk: Desk, touched: Iterable[tuple[int, UUID]]) -> frozenset[tuple[str, UUID]]:
    """Of records that were touched, in either partition, those that this person may know of."""
    named = [(e, uuid) for tag, uuid in touched if (e := entity_by_tag(tag))]
    with desk.store.reading() as connection:
        return frozenset(
            (e.code, uuid) for e, uuid in named if not e.partitioned or _is_shown(connection, e, uuid)
        )


def _is_shown(connection: Connection, declared: Entity, uuid: UUID) -> bool:
    sql = f'SELECT 1 FROM "{declared.code}" WHERE uuid=?'
    return connection.exec_driver_sql(sql, (uuid.bytes,)).first() is not None
