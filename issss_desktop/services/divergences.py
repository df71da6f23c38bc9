"""Open divergences of an office: both values, who wrote them and when, and the value both had seen before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import cbor2

from issss_desktop.i18n import _
from issss_desktop.models.compound import Target
from issss_desktop.models.fields import ALIVE, Entity, Field, entity_by_tag
from issss_desktop.models.log import decode
from issss_desktop.models.rows import Row
from issss_desktop.services import reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.services.permits import Action, require
from issss_desktop.services.reading import Alternative, Form
from issss_desktop.services.recording.commits import Saved
from issss_desktop.services.titles import Titles
from issss_desktop.store import query
from issss_desktop.store.query import Connection, LiveOp
from issss_desktop.store.several import marks

MOST = 200
LONGEST = 64
"""Values looked back at, one before the other, for the one that both offices had seen."""


@dataclass(frozen=True)
class Side:
    """One of the values: ``take`` is what ``records.resolve`` takes, None restores a deleted record.

    ``deletes``: keeping this side leaves the record deleted.
    """

    shown: str
    office: str
    user: str
    wall_ms: int
    reason: str
    take: int | None
    deletes: bool = False


@dataclass(frozen=True)
class Divergence:
    """A field with several values, or a record deleted here and changed there (``deletion``).

    ``owner_entity`` and ``owner`` name the record to open; ``before`` is the value all had seen, "" when
    it was empty, None when there was none; ``mark`` is the state of the log this was read at; ``final``:
    the choice is given a reason.
    """

    entity: str
    uuid: UUID
    field: str
    label: str
    kind: str
    title: str
    ref: str
    owner_entity: str
    owner: UUID
    sides: tuple[Side, ...]
    before: str | None
    deletion: bool
    mark: int
    final: bool = False


@dataclass(frozen=True)
class Choice:
    """The value that a person keeps in a field of a record, among those shown; ``mark`` as read with them."""

    uuid: UUID
    field: str
    shown: tuple[Alternative, ...]
    take: int
    mark: int

    def make(self, desk: Desk, reason: str | None = None) -> Saved:
        """Keep it; a value that came after those shown stays beside it. Raises as ``records.resolve``."""
        return records.resolve(desk, self.uuid, self.field, self.take, mark=self.mark, reason=reason)

    def after_save(self, desk: Desk) -> "Choice | None":
        """The same choice after a save of the same form; None when other values stand there now."""
        form = reading.read(desk, self.uuid)
        same = form.alternatives.get(self.field, ()) == self.shown
        return replace(self, mark=form.mark) if same else None


def choices_in(form: Form) -> dict[str, tuple[Choice, ...]]:
    """What may be kept in each field of a record that has several values, in the order shown."""
    return {
        code: tuple(Choice(form.uuid, code, shown, each.index, form.mark) for each in shown)
        for code, shown in form.alternatives.items()
    }


def count(desk: Desk) -> dict[str, int]:
    """Open divergences by entity, those of deleted records too."""
    sql = "SELECT entity, count(*) FROM divergences GROUP BY entity"
    with desk.store.reading() as connection:
        found = connection.exec_driver_sql(sql).fetchall()
    return {declared.code: n for tag, n in found if (declared := entity_by_tag(tag)) is not None}


def open_divergences(desk: Desk, most: int = MOST) -> tuple[Divergence, ...]:
    """Open divergences by kind of record and title; ``most`` of them: those left are shown once these are
    settled."""
    with desk.store.reading() as connection:
        found = connection.exec_driver_sql(
            "SELECT record, field, entity FROM divergences ORDER BY entity, record, field LIMIT ?", (most,)
        ).fetchall()
        made = [_divergence(connection, UUID(bytes=r), tag, entity) for r, tag, entity in found]
    return tuple(sorted((d for d in made if d is not None), key=lambda d: (d.kind, d.title, d.label)))


def at_places(desk: Desk, places: Iterable[tuple[UUID, str]]) -> tuple[Divergence, ...]:
    """Open divergences at some places: record, and code of the field ("alive" for its life)."""
    out = []
    with desk.store.reading() as connection:
        for uuid, code in places:
            sql = "SELECT field, entity FROM divergences WHERE record=?"
            for tag, entity in connection.exec_driver_sql(sql, (uuid.bytes,)).fetchall():
                made = _divergence(connection, uuid, tag, entity)
                if made is not None and made.field == code:
                    out.append(made)
    return tuple(out)


def settle(desk: Desk, divergence: Divergence, side: int, reason: str | None = None) -> Saved:
    """Keep one side, counted from 0; the choice travels.

    Raises:
        Refused: the record is final and no reason was given.
        UserError: it was settled meanwhile.
    """
    require(desk, Action.RESOLVE)
    take = divergence.sides[side].take
    if take is None:
        return records.restore(desk, divergence.uuid, reason)
    return records.resolve(desk, divergence.uuid, divergence.field, take, mark=divergence.mark, reason=reason)


def _divergence(connection: Connection, uuid: UUID, tag: int, entity_tag: int) -> Divergence | None:
    declared = entity_by_tag(entity_tag)
    row = query.get_row(connection, declared.code, uuid) if declared else None
    field = next((f for f in declared.fields if f.tag == tag), None) if declared else None
    if declared is None or row is None or (field is None and tag != ALIVE):
        return None
    live = query.live_ops(connection, uuid)
    mine = [op for op in live if op.field == tag]
    if field is None:
        sides = _lives(connection, declared, live)
    else:
        sides = tuple(_side(connection, op, _shown(connection, declared, field, op), i)
                      for i, op in enumerate(mine))  # fmt: skip
    owner = owner_of(connection, declared, row)
    return Divergence(
        declared.code, uuid, field.code if field else "alive",
        _(field.label) if field else _("Deleted or kept"), _kind(declared, owner),
        _title(connection, declared, row, owner), owner.ref, owner.entity, owner.uuid, sides,
        None if field is None else _before(connection, declared, field, mine), field is None,
        query.mark(connection), owner.final,
    )  # fmt: skip


def owner_of(connection: Connection, declared: Entity, row: Row) -> Row:
    """The record that a person opens: itself, or the one it lives in."""
    link = declared.parent.code if declared.parent else "owner"
    above = row[link] if declared.child else None
    if above is None:
        return row
    if isinstance(above, Target):
        target = entity_by_tag(above.entity)
        found = query.get_row(connection, target.code, above.uuid) if target else None
    else:
        found = query.get_row(connection, getattr(declared.parent.kind, "target", ""), above)  # type: ignore[union-attr]
    return found or row


def _kind(declared: Entity, owner: Row) -> str:
    if not declared.child:
        return _(declared.label)
    return _("{owner}, {rows}").format(owner=_(owner.declared.label), rows=_(declared.label))


def _title(connection: Connection, declared: Entity, row: Row, owner: Row) -> str:
    titles = Titles(connection)
    if not declared.child or owner is row:
        return titles.of(row)
    inner = titles.of(row) if declared.title else ""
    return " · ".join(part for part in (titles.of(owner), inner) if part)


def _shown(connection: Connection, declared: Entity, field: Field, op: LiveOp) -> str:
    return reading.show_value(connection, declared, field.code, field.kind.load(op.wire))


def _side(connection: Connection, op: LiveOp, shown: str, take: int | None) -> Side:
    office, user = reading.author(connection, op.actor, op.user)
    return Side(shown, office, user, op.wall_ms, _reason(connection, op), take)


def _reason(connection: Connection, op: LiveOp) -> str:
    row = connection.exec_driver_sql("SELECT data FROM commits WHERE pos=?", (op.pos,)).first()
    return (decode(row[0]).reason or "") if row else ""


def _lives(connection: Connection, declared: Entity, live: Sequence[LiveOp]) -> tuple[Side, ...]:
    """The deletion on one side; on the other who kept the record, or changed what the deleter never saw."""
    lives = [op for op in live if op.field == ALIVE]
    sides = [
        replace(_side(connection, op, _("kept") if op.wire is True else _("deleted"), i),
                deletes=op.wire is not True)
        for i, op in enumerate(lives)
    ]  # fmt: skip
    if any(op.wire is True for op in lives):
        return tuple(sides)
    seen = {bytes(name) for op in lives for name in op.wire}
    unseen = [op for op in live if op.field != ALIVE and op.name not in seen]
    if unseen:
        said = _("kept, with {changes}").format(changes=_("; ").join(_changes(connection, declared, unseen)))
        sides.insert(0, _side(connection, unseen[-1], said, None))
    return tuple(sides)


def _changes(connection: Connection, declared: Entity, ops: Sequence[LiveOp]) -> Iterable[str]:
    fields = {f.tag: f for f in declared.fields}
    for op in ops:
        if op.field in fields:
            field = fields[op.field]
            shown = _shown(connection, declared, field, op) or _("empty")
            yield _("{name}: {value}").format(name=_(field.label), value=shown)


def _before(connection: Connection, declared: Entity, field: Field, ops: Sequence[LiveOp]) -> str | None:
    """The latest value that every side replaced, directly or through its own later values."""
    common: set[bytes] | None = None
    for op in ops:
        seen = _ancestors(connection, op.name)
        common = seen if common is None else common & seen
    if not common:
        return None
    found = connection.exec_driver_sql(
        f"SELECT value FROM ops WHERE name IN ({marks(common)}) ORDER BY lamport DESC, name DESC LIMIT 1",
        tuple(sorted(common)),
    ).first()
    if found is None:
        return None
    return reading.show_value(connection, declared, field.code, field.kind.load(cbor2.loads(found[0])))


def _ancestors(connection: Connection, name: bytes) -> set[bytes]:
    """Names of the values that one replaced, and of those that they had replaced."""
    known: set[bytes] = set()
    wanted = [name]
    while wanted and len(known) < LONGEST:
        now, wanted = wanted, []
        for each in now:
            fresh = [old for old in _replaced(connection, each) if old not in known]
            known.update(fresh)
            wanted.extend(fresh)
    return known


def _replaced(connection: Connection, name: bytes) -> tuple[bytes, ...]:
    row = connection.exec_driver_sql(
        "SELECT c.data FROM ops o JOIN commits c ON c.pos=o.pos WHERE o.name=?", (name,)
    ).first()
    if row is None:
        return ()
    return next((op.replaces for n, _change, op in decode(row[0]).named_ops() if n == name), ())
