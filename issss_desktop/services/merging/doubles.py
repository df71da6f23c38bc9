"""The same donor or project recorded in two offices: shown, and joined by a link that can be taken back."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.rows import Row
from issss_desktop.services import apart, reading, records
from issss_desktop.services.advising import hints
from issss_desktop.services.desk import Desk
from issss_desktop.services.permits import Action, require
from issss_desktop.services.recording.commits import Saved
from issss_desktop.store import query
from issss_desktop.store.project import Tell, untold
from issss_desktop.store.query import Connection

KINDS: Final = (
    "organisation", "project", "contribution", "indicator", "compact", "risk", "lesson", "theme"
)  # fmt: skip
JOINED: Final = "organisation"
"""The kind of record that has a ``same_as``."""
MOST: Final = 500
"""Records of each kind that are looked at in one go: each is a few searches."""


@dataclass(frozen=True)
class Double:
    """A record that arrived, and one of another office that may be the same thing."""

    entity: str
    uuid: UUID
    title: str
    ref: str
    other: UUID
    other_title: str
    other_ref: str
    why: str

    @property
    def joinable(self) -> bool:
        """Whether the two can be joined: donors can, other records are settled by a deletion."""
        return self.entity == JOINED


def among(desk: Desk, rows: Iterable[Row], tell: Tell = untold) -> tuple[Double, ...]:
    """Possible doubles of records that have just arrived, with those that another office recorded."""
    out: list[Double] = []
    with desk.store.reading() as connection:
        seen = set(apart.told_apart(connection))
    alive = [row for row in rows if row.alive]
    looked = [row for kind in KINDS for row in [each for each in alive if each.entity == kind][:MOST]]
    for at, row in enumerate(looked):
        tell(at, len(looked))
        children: list[Row] = []
        with desk.store.reading() as connection:
            for declared in reading.child_entities(row.entity):
                children.extend(query.children(connection, declared.code, row.uuid))
        payments = hints.payments_of(row.entity, row.values, [c for c in children if _is_paid(c)])
        for like in hints.alike(desk, row.entity, row.values, payments, row.uuid):
            with desk.store.reading() as connection:
                elsewhere = _home(connection, row.uuid) != _home(connection, like.uuid)
                joined = _are_joined(connection, row, like.uuid)
                title = reading.title_of(connection, row)
            pair = frozenset((row.uuid, like.uuid))
            if like.entity == row.entity and elsewhere and not joined and pair not in seen:
                seen.add(pair)
                out.append(
                    Double(row.entity, row.uuid, title, row.ref, like.uuid, like.title, like.ref, like.why)
                )
    return tuple(out)


def _is_paid(row: Row) -> bool:
    return row.entity in (*hints.PAID, "financing")


def _home(connection: Connection, uuid: UUID) -> str:
    """Office that recorded something first."""
    sql = (
        "SELECT c.actor FROM ops o JOIN commits c ON c.pos=o.pos WHERE o.record=?"
        " ORDER BY o.lamport, o.name LIMIT 1"
    )
    row = connection.exec_driver_sql(sql, (uuid.bytes,)).first()
    return reading.author(connection, row[0], UUID(int=0))[0] if row else ""


def _are_joined(connection: Connection, row: Row, other: UUID) -> bool:
    if row.entity != JOINED:
        return False
    found = query.get_row(connection, JOINED, other)
    return row["same_as"] == other or (found is not None and found["same_as"] == row.uuid)


def open_doubles(desk: Desk) -> tuple[Double, ...]:
    """Possible doubles among all that another office recorded: the queue “same donor?”."""
    rows: list[Row] = []
    with desk.store.reading() as connection:
        for code in KINDS:
            tail = (
                "WHERE alive=1 AND uuid IN (SELECT o.record FROM ops o JOIN commits c ON c.pos=o.pos"
                " JOIN actors a ON a.actor=c.actor WHERE a.own=0 AND o.field=0)"
                " ORDER BY created DESC LIMIT ?"
            )
            rows.extend(query.select_rows(connection, code, tail, (MOST,)))
    return among(desk, rows)


def joined(desk: Desk, one: UUID, two: UUID) -> bool:
    """Whether two donors stand for one already."""
    with desk.store.reading() as connection:
        row = query.get_row(connection, JOINED, one)
        return row is not None and _are_joined(connection, row, two)


def join(desk: Desk, one: UUID, two: UUID, reason: str | None = None) -> Saved:
    """Say that two donors are the same: the one with the smaller identifier stands for both, everywhere, and
    for all that either of them stood for.

    Both records stay; ``part`` takes it back.

    Raises:
        UserError: they are one record, or joined already; or what ``records.save`` refuses.
    """
    require(desk, Action.RECORD)
    with desk.store.reading() as connection:
        roots = [_root(connection, each) for each in (one, two)]
    if None in roots or one == two:
        raise UserError(
            _("Two donors are needed that both stand in the list."), _("Choose them again in the list.")
        )
    target, other = sorted(each for each in roots if each is not None)
    if target == other:
        raise UserError(_("These two donors are joined already."), _("Open the record to see with which."))
    form = reading.read(desk, other)
    return records.save(desk, other, {"same_as": target}, mark=form.mark, reason=reason or _("same donor"))


def _root(connection: Connection, uuid: UUID) -> UUID | None:
    """The donor that stands for one in the end, of a circle the lowest; None where it is not in the list."""
    seen: list[UUID] = []
    at: UUID | None = uuid
    while at is not None and at not in seen:
        row = query.get_row(connection, JOINED, at)
        if row is None:
            return seen[-1] if seen else None
        seen.append(at)
        at = row["same_as"]
    return seen[-1] if at is None else min(seen[seen.index(at) :])


def part(desk: Desk, uuid: UUID, reason: str | None = None) -> Saved:
    """Take a join back. Raises UserError as ``records.save``."""
    require(desk, Action.RECORD)
    form = reading.read(desk, uuid)
    return records.save(desk, uuid, {"same_as": None}, mark=form.mark, reason=reason or _("not the same"))
