"""What stood before some commits of the log, field by field, and what brings it back.

An op is *mine* when it is of these commits. What was before a field's first op of mine is what was live
then; what anybody else wrote later is theirs, and stays. So a value that two ops of one letter wrote one
upon the other goes back to before both, and a divergence that the letter opened closes with the value that
stood here.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import cbor2

from issss_desktop.models.fields import ALIVE, entity, entity_by_tag
from issss_desktop.models.log import Op, RecordChange, decode
from issss_desktop.services.history import is_foundation
from issss_desktop.store.open import Connection
from issss_desktop.store.several import rows_of

STAYING: Final = tuple(entity(code).tag for code in ("device", "office", "person"))
"""Records that an undo leaves alone: who works where is no opinion of a letter."""

_UUID = 16

Place = tuple[int, UUID]
"""Entity tag and identity of a record."""


@dataclass(frozen=True, slots=True)
class _Op:
    name: bytes
    pos: int
    entity: int
    record: UUID
    tag: int
    wire: Any
    rank: tuple[int, bytes]
    live: bool
    until: float
    """Position at which it was first replaced; infinite while it is live."""


class Before:
    """What some commits changed, and the changes that take it back. ``left``: records of which something
    stays, in the order of the log.
    """

    def __init__(self, connection: Connection, commits: Sequence[bytes]) -> None:
        self._connection = connection
        self._commits = dict(self._positions(commits))
        self._order = {identity: pos for pos, identity in self._commits.items()}.__getitem__
        self._ops: dict[UUID, list[_Op]] = defaultdict(list)
        for op in self._read(self._records()):
            self._ops[op.record].append(op)
        self._created = {uuid for uuid in self._ops if self._is_created(uuid)}
        self._kept = self._going_on()
        self.left: list[Place] = []
        self._fields: dict[bytes, dict[Place, list[Op]]] = defaultdict(dict)
        self._gone: dict[bytes, list[Place]] = defaultdict(list)
        for uuid in self._ops:
            self._look_at(uuid)

    def restored(self) -> Iterator[tuple[bytes, list[RecordChange]]]:
        """For each commit, the last one first, what brings earlier values back."""
        for commit in sorted(self._fields, key=self._order, reverse=True):
            found = self._fields[commit].items()
            yield commit, [RecordChange(tag, uuid, tuple(ops)) for (tag, uuid), ops in found]

    def deleted(self) -> Iterator[tuple[bytes, list[Place]]]:
        """For each commit, what did not live before it; to be asked after ``restored`` was written: a
        deletion names all that is live.
        """
        for commit in sorted(self._gone, key=self._order, reverse=True):
            yield commit, self._gone[commit]

    # what there is

    def _positions(self, commits: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
        sql = "SELECT pos, id, data FROM commits WHERE id IN ({})"
        for pos, identity, data in rows_of(self._connection, sql, commits):
            if not is_foundation(decode(data)):
                yield pos, identity

    def _records(self) -> list[bytes]:
        found: dict[bytes, None] = {}
        for pos in sorted(self._commits):
            sql = "SELECT record, entity FROM ops WHERE pos=? ORDER BY id"
            for record, tag in self._connection.exec_driver_sql(sql, (pos,)).fetchall():
                if tag not in STAYING and entity_by_tag(tag) is not None:
                    found[record] = None
        return list(found)

    def _read(self, records: Sequence[bytes]) -> Iterator[_Op]:
        """Every op of the records, whoever wrote it."""
        sql = (
            "SELECT o.name, o.pos, o.entity, o.record, o.field, o.value, o.lamport, o.live,"
            " (SELECT min(n.pos) FROM replaced r JOIN ops n ON n.id=r.new WHERE r.old=o.id)"
            " FROM ops o WHERE o.record IN ({}) ORDER BY o.id"
        )
        for row in rows_of(self._connection, sql, records):
            name, pos, tag, record, field, value, lamport, live, until = row
            yield _Op(
                name, pos, tag, UUID(bytes=record), field, cbor2.loads(value), (lamport, name),
                bool(live), float("inf") if until is None else until,
            )  # fmt: skip

    def _mine(self, op: _Op) -> bool:
        return op.pos in self._commits

    def _split(self, ops: Iterable[_Op]) -> tuple[list[_Op], list[_Op], list[_Op]]:
        """Of one field: what was live before, my ops, what others wrote later; in the order of the rank."""
        ops = sorted(ops, key=lambda op: op.rank)
        mine = [op for op in ops if self._mine(op)]
        first = min((op.pos for op in mine), default=0)
        others = [op for op in ops if not self._mine(op)]
        before = [op for op in others if op.pos < first and op.until >= first]
        return before, mine, [op for op in others if op.pos > first]

    def _life(self, uuid: UUID) -> tuple[list[_Op], list[_Op], list[_Op]]:
        return self._split(op for op in self._ops[uuid] if op.tag == ALIVE)

    def _is_created(self, uuid: UUID) -> bool:
        before, mine, _later = self._life(uuid)
        return not before and any(op.wire is True for op in mine)

    def _going_on(self) -> set[UUID]:
        """Records that came with these commits and that somebody wrote in or named since, with all that
        those name in their turn."""
        kept = {
            uuid
            for uuid in self._created
            if any(op.live and not self._mine(op) for op in self._ops[uuid] if op.tag != ALIVE)
        }
        start = min(self._commits, default=0) if self._created else 0
        sql = "SELECT pos, value FROM ops WHERE pos>? AND live=1 AND field<>?"
        found_later = self._connection.exec_driver_sql(sql, (start, ALIVE)).fetchall() if start else ()
        for pos, value in found_later:
            if pos not in self._commits:
                kept |= self._named(cbor2.loads(value))
        found, wanted = set(), list(kept)
        while wanted:
            uuid = wanted.pop()
            if uuid not in found:
                found.add(uuid)
                for op in self._ops[uuid]:
                    if op.live and op.tag != ALIVE:
                        wanted.extend(self._named(op.wire))
        return found

    def _named(self, wire: Any) -> set[UUID]:
        """Records of ours that a value names."""
        found: set[UUID] = set()
        todo = [wire]
        while todo:
            one = todo.pop()
            if isinstance(one, list):
                todo.extend(one)
            elif isinstance(one, bytes) and len(one) == _UUID and UUID(bytes=one) in self._created:
                found.add(UUID(bytes=one))
        return found

    # what brings it back

    def _look_at(self, uuid: UUID) -> None:
        ops = self._ops[uuid]
        place = (ops[0].entity, uuid)
        if uuid in self._kept:
            self.left.append(place)
            return
        if uuid in self._created:
            _before, mine, later = self._life(uuid)
            last = [op for op in mine if op.live]
            if last and last[-1].wire is True:
                self._gone[self._commits[last[-1].pos]].append(place)
            elif any(op.live and op.wire is True for op in later):  # somebody brought it back
                self.left.append(place)
            return
        stays = False
        for tag in sorted({op.tag for op in ops if self._mine(op) and op.tag != ALIVE}):
            stays |= self._bring_back(place, tag, [op for op in ops if op.tag == tag])
        stays |= self._bring_back_life(place)
        if stays:
            self.left.append(place)

    def _bring_back(self, place: Place, tag: int, ops: Sequence[_Op]) -> bool:
        """Ops that bring a field back; whether it stays as somebody has changed it since."""
        before, mine, later = self._split(ops)
        live = [op for op in mine if op.live]
        theirs = [op for op in later if op.live]
        if not live:
            was = before[-1].wire if before else None
            return bool(theirs) and theirs[-1].wire != was
        names = tuple(sorted(op.name for op in live))
        lost = [op.wire for op in before if not op.live]
        if theirs:
            values = [theirs[-1].wire]
        elif lost:
            values = [value for at, value in enumerate(lost) if value not in lost[:at]]
        else:
            values = [before[-1].wire if before else None]
        made = self._fields[self._commits[live[-1].pos]].setdefault(place, [])
        made.extend(Op(tag, value, names) for value in values)
        return False

    def _bring_back_life(self, place: Place) -> bool:
        """What brings the life of a record back that was there before; whether it stays as it is."""
        before, mine, later = self._life(place[1])
        live = [op for op in mine if op.live]
        theirs = [op for op in later if op.live]
        if live and not theirs and before:
            if before[-1].wire is not True:
                self._gone[self._commits[live[-1].pos]].append(place)
            elif live[-1].wire is not True or len(live) > 1:
                made = self._fields[self._commits[live[-1].pos]].setdefault(place, [])
                made.insert(0, Op(ALIVE, True, tuple(sorted(op.name for op in live))))
            return False
        dead = [op for op in self._ops[place[1]] if op.tag == ALIVE and op.live and op.wire is not True]
        touched = [op for op in self._ops[place[1]] if self._mine(op) and op.live and op.tag != ALIVE]
        if dead and touched and not live:
            seen = {bytes(name) for op in dead for name in op.wire}
            unseen = [op for op in self._ops[place[1]] if op.live and op.name not in seen and op.tag != ALIVE]
            if all(self._mine(op) for op in unseen):  # it was deleted here, and only the letter spoke of it
                self._gone[self._commits[touched[-1].pos]].append(place)
        lived = bool(before) and before[-1].wire is True
        return bool(mine and theirs) and not live and lived != (theirs[-1].wire is True)
