"""Two records said to be one intervention: the link that makes them count once, and its way back."""

from collections.abc import Iterator
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.rows import Row
from issss_desktop.services import records
from issss_desktop.services.desk import Desk
from issss_desktop.services.permits import Action, require
from issss_desktop.services.recording.commits import Saved
from issss_desktop.store import query
from issss_desktop.store.query import Connection
from issss_desktop.store.work import Work

FIELD = "same_intervention"


def link(desk: Desk, one: UUID, two: UUID, reason: str | None = None) -> Saved:
    """Say that two records are one intervention: from then on they count once. ``unlink`` takes it back.

    A programme names the project; of two projects the later one names the earlier.

    Raises:
        UserError: they are one record, linked already, two programmes, or gone; or as ``records.save``.
    """
    require(desk, Action.RECORD)

    def job(work: Work) -> Saved:
        rows = _both(work.connection, one, two)
        if any(_holders(rows)):
            raise UserError(
                _("These two records are linked already."), _("Open one of them to see with which.")
            )
        if all(row.entity == "programme" for row in rows):
            raise UserError(
                _("Two programmes of the Fund cannot be linked: only a bilateral project is named."),
                _("Open both, and delete the one that was recorded twice."),
            )
        holder, named = _ordered(rows)
        links = {*(holder[FIELD] or ()), named.uuid}
        return _write(desk, work, holder, links, reason or _("same intervention"))

    return desk.store.write(job)


def unlink(desk: Desk, one: UUID, two: UUID, reason: str | None = None) -> tuple[Saved, ...]:
    """Take a link back, on whichever side it stands.

    Raises:
        UserError: there is none, or a record is gone; or as ``records.save``.
    """
    require(desk, Action.RECORD)

    def job(work: Work) -> tuple[Saved, ...]:
        found = list(_holders(_both(work.connection, one, two)))
        if not found:
            raise UserError(_("These two records are not linked."), _("Open one of them to see its links."))
        why = reason or _("not the same intervention")
        return tuple(_write(desk, work, row, {*row[FIELD]} - {one, two}, why) for row in found)

    return desk.store.write(job)


def _both(connection: Connection, one: UUID, two: UUID) -> tuple[Row, Row]:
    found = []
    for uuid in (one, two):
        code = query.entity_of(connection, uuid)
        row = query.get_row(connection, code, uuid) if code in ("programme", "project") else None
        if row is None or not row.alive or one == two:
            raise UserError(
                _("Two interventions are needed that both stand in a register."),
                _("Choose them again in the list."),
            )
        found.append(row)
    return found[0], found[1]


def _holders(rows: tuple[Row, Row]) -> Iterator[Row]:
    """Those that name the other."""
    for row, other in (rows, rows[::-1]):
        if other.uuid in (row[FIELD] or ()):
            yield row


def _ordered(rows: tuple[Row, Row]) -> tuple[Row, Row]:
    """The record that is written, and the project that it names."""
    named, holder = sorted(rows, key=lambda row: (row.entity == "programme", row.uuid.bytes))
    return holder, named


def _write(desk: Desk, work: Work, row: Row, links: set[UUID], reason: str) -> Saved:
    raw = {FIELD: frozenset(links) or None}
    return records.save_within(desk, work, row.uuid, raw, children={}, reason=reason)
