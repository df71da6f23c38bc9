"""What happened to a record, in sentences; and undo, which is a commit of its own that travels."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final
from uuid import UUID

import cbor2

from issss_desktop.errors import UserError
from issss_desktop.i18n import _, ngettext
from issss_desktop.models.entities.common import Device
from issss_desktop.models.fields import ALIVE, Entity, Field, entity_by_tag
from issss_desktop.models.log import NO_USER, Commit, Op, RecordChange, decode
from issss_desktop.models.rows import Row
from issss_desktop.services import finding, reading
from issss_desktop.services.desk import Desk
from issss_desktop.services.permits import Action, require
from issss_desktop.services.recording.commits import Saved, changed_records, commit_changes
from issss_desktop.services.recording.entry import MEMBERSHIP, new_uuid, revival, tombstone
from issss_desktop.services.recording.guard import touches_final
from issss_desktop.store import query
from issss_desktop.store.query import Connection
from issss_desktop.store.several import marks, rows_of
from issss_desktop.store.work import Work

MOST_SAID: Final = 40
"""Sentences that the undo of a long batch is told in."""


@dataclass(frozen=True)
class HistoryEntry:
    """One commit that touched a record. ``wall_ms`` is a claim of its author's clock, UTC milliseconds."""

    position: int
    wall_ms: int
    office: str
    user: str
    sentences: tuple[str, ...]
    reason: str | None
    undoes: int | None
    undone: bool
    own: bool
    confidential: bool = False


def history(desk: Desk, uuid: UUID) -> tuple[HistoryEntry, ...]:
    """Commits that touched a record, its child rows or its links, newest first."""
    with desk.store.reading() as connection:
        row = finding.one(connection, uuid)
        records = _family(connection, row)
        found = connection.exec_driver_sql(
            f"SELECT DISTINCT pos FROM ops WHERE record IN ({marks(records)}) ORDER BY pos DESC",
            tuple(sorted(records)),
        ).fetchall()
        return tuple(_entry(connection, pos, records) for (pos,) in found)


def _family(connection: Connection, row: Row) -> set[bytes]:
    family = {row.uuid.bytes}
    for child in reading.child_entities(row.entity):
        family.update(r.uuid.bytes for r in query.children(connection, child.code, row.uuid, deleted=True))
    sql = "SELECT uuid FROM membership WHERE owner=?"
    family.update(r[0] for r in connection.exec_driver_sql(sql, (row.uuid.bytes,)))
    return family


def _commit_at(connection: Connection, pos: int) -> Commit:
    row = connection.exec_driver_sql("SELECT data FROM commits WHERE pos=?", (pos,)).first()
    if row is None:
        raise UserError(_("There is no change number {n}.").format(n=pos), _("Choose one in the history."))
    return decode(row[0])


def _position(connection: Connection, commit_id: bytes | None) -> int | None:
    row = connection.exec_driver_sql("SELECT pos FROM commits WHERE id=?", (commit_id,)).first()
    return row[0] if row else None


def _entry(connection: Connection, pos: int, records: set[bytes]) -> HistoryEntry:
    commit = _commit_at(connection, pos)
    office, user = reading.author(connection, commit.actor, commit.user)
    sql = "SELECT own, confidential FROM actors WHERE actor=?"
    own, hidden = connection.exec_driver_sql(sql, (commit.actor,)).first() or (0, 0)
    sentences = tuple(_sentences(connection, commit, records))
    return HistoryEntry(
        pos, commit.wall_ms, office, user, sentences, commit.reason,
        _position(connection, commit.undoes), is_undone(connection, commit.id), bool(own),
        bool(hidden),
    )  # fmt: skip


def is_undone(connection: Connection, commit_id: bytes) -> bool:
    """Whether an undo of a commit stands: one that was itself undone does not."""
    found = connection.exec_driver_sql("SELECT id FROM commits WHERE undoes=?", (commit_id,)).fetchall()
    return any(not is_undone(connection, row[0]) for row in found)


def _sentences(connection: Connection, commit: Commit, records: set[bytes] | None) -> Iterable[str]:
    for change in commit.records:
        declared = entity_by_tag(change.entity)
        if declared is None or (records is not None and change.uuid.bytes not in records):
            continue
        yield from record_sentences(connection, declared, change)


def record_sentences(
    connection: Connection, declared: Entity, change: RecordChange, what: str = "", row: Row | None = None
) -> Iterable[str]:
    """What one commit did to one record, made as they are taken.

    Args:
        what: what the record is called in each of them, for a reader who does not stand before it.
        row: the record as it is now, when it has been read.
    """
    row = row or query.get_row(connection, declared.code, change.uuid)
    before = what or (_what(connection, declared, row) if declared.child else "")
    what = what or _what(connection, declared, row)
    life = next((op for op in change.ops if op.tag == ALIVE), None)
    if declared.code == MEMBERSHIP:
        yield _link_sentence(connection, row, bool(life and life.value is True))
        return
    if life is not None and life.value is not True:
        yield _("{what}: deleted.").format(what=what)
    elif life is not None and life.replaces:
        yield _("{what}: restored.").format(what=what)
    elif life is not None:
        yield _("{what}: created.").format(what=what)
        return
    for op in change.ops:
        field = next((f for f in declared.fields if f.tag == op.tag), None)
        if field is not None:
            yield _field_sentence(connection, declared, field, op, before)


def _what(connection: Connection, declared: Entity, row: Row | None) -> str:
    if not declared.child or row is None:
        return _(declared.label)
    return _("{label} {title}").format(label=_(declared.label), title=reading.title_of(connection, row))


def _link_sentence(connection: Connection, row: Row | None, added: bool) -> str:
    if row is None:
        return _("A link changed.")
    owner = entity_by_tag(row["owner"].entity)
    field = next((f for f in owner.fields if f.tag == row["field_tag"]), None) if owner else None
    target = entity_by_tag(row["target"].entity)
    name = ""
    if target:
        linked = query.get_row(connection, target.code, row["target"].uuid)
        name = reading.title_of(connection, linked) if linked else ""
    text = _("{field}: {name} added.") if added else _("{field}: {name} removed.")
    return text.format(field=_(field.label) if field else "", name=name)


def _field_sentence(connection: Connection, declared: Entity, field: Field, op: Op, what: str) -> str:
    after = reading.show_value(connection, declared, field.code, field.kind.load(op.value))
    before = [
        reading.show_value(connection, declared, field.code, field.kind.load(v))
        for v in _replaced(connection, op)
    ]
    label = f"{what}, {_(field.label)}" if what else _(field.label)
    empty = _("empty")
    if not before:
        return _("{field}: {after}.").format(field=label, after=after or empty)
    return _("{field}: {before} → {after}.").format(
        field=label, before=_(" or ").join(dict.fromkeys(b or empty for b in before)), after=after or empty
    )


def _replaced(connection: Connection, op: Op) -> list[Any]:
    out = []
    for name in op.replaces:
        row = connection.exec_driver_sql("SELECT value FROM ops WHERE name=?", (name,)).first()
        if row is not None:
            out.append(cbor2.loads(row[0]))
    return out


def undo_preview(desk: Desk, position: int) -> tuple[str, ...]:
    """What the undo of a commit will do, in sentences: the first ones of a long batch.

    Raises:
        UserError: there is no such commit.
    """
    with desk.store.reading() as connection:
        positions = _batch_positions(connection, position)
        commits = (_commit_at(connection, pos) for pos in positions)  # read one by one: a batch may be long
        sentences = (s for commit in commits for s in _sentences(connection, commit, None))
        lines = [_("To be undone: {sentence}").format(sentence=s) for s in islice(sentences, MOST_SAID + 1)]
        n = len(_touched(connection, positions)) if len(lines) > MOST_SAID else 0
    if n:
        said = ngettext("… and so on: {n} record in all.", "… and so on: {n} records in all.", n)
        lines[MOST_SAID:] = [said.format(n=n)]
    return (*lines, _("The other offices will also receive this undo."))


def undo_asks_why(desk: Desk, position: int) -> bool:
    """Whether the undo of a commit changes a final record, and is therefore given a reason.

    Raises:
        UserError: there is no such commit.
    """
    with desk.store.reading() as connection:
        return touches_final(connection, _touched(connection, _batch_positions(connection, position)))


def _touched(connection: Connection, positions: Sequence[int]) -> list[RecordChange]:
    """Records that commits touched, without what they wrote."""
    sql = "SELECT DISTINCT entity, record FROM ops WHERE pos IN ({})"
    return [RecordChange(tag, UUID(bytes=record), ()) for tag, record in rows_of(connection, sql, positions)]


def undo(desk: Desk, position: int, reason: str | None = None) -> Saved:
    """Restore what was before a commit, where nobody has changed it since.

    A commit of a batch is undone with the whole batch: together they were one save or one import.
    Undoing a choice between two values opens the divergence again.

    Raises:
        Refused: a final record is changed by it and no reason was given.
        UserError: nothing of it is left to undo.
    """
    require(desk, Action.UNDO)

    def job(work: Work) -> Saved:
        wall = desk.clock()
        commits = _batch_at(work.connection, position)
        batch = new_uuid(wall).bytes if len(commits) > 1 else None
        first: RecordChange | None = None
        changed: frozenset[tuple[str, UUID]] = frozenset()
        pos = 0
        for commit in reversed(commits):
            changes = _compensation(work, commit)
            if changes:
                first = changes[0]
                applied = commit_changes(
                    desk, work, changes, wall=wall, reason=reason, undoes=commit.id, batch=batch
                )
                pos, changed = applied.pos, changed | changed_records(applied)
        if first is None:
            raise UserError(
                _("Nothing of this change is left to undo: it has been changed since."),
                _("Open the record and correct it there."),
            )
        row = query.get_row(work.connection, entity_by_tag(first.entity).code, first.uuid)  # type: ignore[union-attr]
        return Saved(first.uuid, row.ref if row else "", pos, changed)

    return desk.store.write(job)


def _batch_at(connection: Connection, pos: int) -> list[Commit]:
    """The commit at a position, with the others of its batch, in their order.

    Raises:
        UserError: as ``_batch_positions``.
    """
    return [_commit_at(connection, each) for each in _batch_positions(connection, pos)]


def _batch_positions(connection: Connection, pos: int) -> list[int]:
    """Positions of the commits of a batch, in their order.

    Raises:
        UserError: it is a foundation of the database: shipped reference data, or the device itself.
    """
    commit = _commit_at(connection, pos)
    if is_foundation(commit):
        raise UserError(
            _("This change is a foundation of the office and is not undone."),
            _("Correct or delete the record itself: that is undone like any change."),
        )
    if commit.batch is None:
        return [pos]
    sql = "SELECT pos FROM commits WHERE actor=? AND batch=? ORDER BY seq"
    return [row[0] for row in connection.exec_driver_sql(sql, (commit.actor, commit.batch)).fetchall()]


def is_foundation(commit: Commit) -> bool:
    """Whether a commit is shipped reference data, or begins a device: it is not undone."""
    device = Device.declared.tag
    return commit.user == NO_USER or any(change.entity == device for change in commit.records)


def _compensation(work: Work, commit: Commit) -> list[RecordChange]:
    """What brings back the state before a commit, where nobody has changed it since."""
    names: dict[tuple[UUID, int], list[bytes]] = {}
    for name, change, op in commit.named_ops():
        names.setdefault((change.uuid, op.tag), []).append(name)
    out = []
    living = query.live_of(work.connection, [change.uuid for change in commit.records])
    for change in commit.records:
        declared = entity_by_tag(change.entity)
        if declared is None:
            continue
        now = living.get(change.uuid, [])
        live = {op.name for op in now}
        life = next((op for op in change.ops if op.tag == ALIVE), None)
        if life is not None:
            if live.intersection(names[change.uuid, ALIVE]):
                if life.value is True:
                    out.append(tombstone(work.connection, declared, change.uuid, live=now))
                else:
                    out.append(revival(work.connection, declared, change.uuid))
            if life.value is True and not life.replaces:
                continue
        ops = _restored(work, change, names, live)
        if ops:
            out.append(RecordChange(change.entity, change.uuid, tuple(ops)))
    return _merged(out)


def _restored(
    work: Work, change: RecordChange, names: dict[tuple[UUID, int], list[bytes]], live: set[bytes]
) -> list[Op]:
    """Ops that bring the earlier values of each field back; an undone choice wrote a field several times."""
    earlier: dict[int, list[Any]] = {}
    for op in change.ops:
        values = earlier.setdefault(op.tag, [])
        values.extend(v for v in _replaced(work.connection, op) if v not in values)
    ops: list[Op] = []
    for tag, values in earlier.items():
        mine = tuple(sorted(live.intersection(names[change.uuid, tag])))
        if tag != ALIVE and mine:
            ops.extend(Op(tag, value, mine) for value in values or [None])
    return ops


def _merged(changes: Sequence[RecordChange]) -> list[RecordChange]:
    """One entry a record, as a commit wants it."""
    out: dict[tuple[int, UUID], RecordChange] = {}
    for change in changes:
        key = (change.entity, change.uuid)
        known = out.get(key)
        out[key] = change if known is None else RecordChange(*key, (*known.ops, *change.ops))
    return list(out.values())
