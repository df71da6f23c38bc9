"""Commits as columns: what can be told from the rest is left out, and each hash is checked on the way back.

Format 1 is a canonical array of byte strings, the columns in the order of their declaration. Commits stand
in causal order: by lamport, actor, seq, id. One that continues another of the same file leaves out actor,
seq and prev; ids, op names and identities are written once and then named by how far back they stand.
Every commit holds the hash of the one before, so the id of the last of each chain proves the whole chain.
Bytes that are no commit of format 1 (of a later program) travel as they are.
"""

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Final

from issss_desktop.models.fields import ALIVE
from issss_desktop.models.log import (
    ACTOR_BYTES,
    MAX_BYTES,
    NAME_BYTES,
    UNDO,
    VERSION,
    BadCommit,
    Commit,
    decode,
    fits,
)  # fmt: skip
from issss_desktop.sync import canonical
from issss_desktop.sync.columns import Named, Names, Numbers, folded, numbers, unfolded
from issss_desktop.sync.refusals import BadEnvelope, Code

MAX_OPS: Final = 1_000_000
MAX_COMMITS: Final = 500_000
_MOST = 8 * MAX_OPS  # names of replaced ops: a few replace many
_ID, _UUID, _TIME, _PREFIX = 32, 16, 6, NAME_BYTES - 2


@dataclass(frozen=True, slots=True)
class Known:
    """What the reader has from the head of the envelope and need not be written again.

    ``ids`` of heads by actor and seq, ``actor`` of the sender, and when it was written.
    """

    ids: Mapping[tuple[bytes, int], bytes] = field(default_factory=dict)
    actor: bytes = b""
    wall_ms: int = 0


@dataclass
class _Columns:
    """What is written, in this order."""

    chains: Numbers = field(default_factory=Numbers)  # 0 begins one here, else which commit back it continues
    actors: Numbers = field(default_factory=Numbers)  # of those that begin one: actor, seq, whether a prev
    seqs: Numbers = field(default_factory=Numbers)
    prevs: Numbers = field(default_factory=Numbers)
    lamports: Numbers = field(default_factory=Numbers)  # above the commit written before
    walls: Numbers = field(default_factory=Numbers)  # ms since the commit written before, folded
    users: Numbers = field(default_factory=Numbers)
    reasons: Numbers = field(default_factory=Numbers)  # 0 none, 1 words, 2 undoes, 3 undoes with words
    undone: Numbers = field(default_factory=Numbers)
    batches: Numbers = field(default_factory=Numbers)  # 0 none, else a ref and 1
    dep_counts: Numbers = field(default_factory=Numbers)
    deps: Numbers = field(default_factory=Numbers)
    record_counts: Numbers = field(default_factory=Numbers)
    entities: Numbers = field(default_factory=Numbers)
    records: Numbers = field(default_factory=Numbers)
    born: Numbers = field(default_factory=Numbers)  # of new identities: ms before the commit, folded
    op_counts: Numbers = field(default_factory=Numbers)
    tags: Numbers = field(default_factory=Numbers)
    replaced_counts: Numbers = field(default_factory=Numbers)
    replaced: Numbers = field(default_factory=Numbers)
    replaced_index: Numbers = field(default_factory=Numbers)
    proven: Numbers = field(default_factory=Numbers)  # of the last of each chain: whether its id is known


_NUMBERS = tuple(each.name for each in fields(_Columns))
_REST = ("letters", "ids", "prefixes", "people", "tails", "ends", "words", "values", "raw")


def pack(commits: Iterable[bytes], known: Known) -> bytes:
    """The wire form of commits, whatever order they come in."""
    made: list[Commit] = []
    raw: list[bytes] = []
    for data in commits:
        try:
            made.append(decode(data))
        except BadCommit:
            raw.append(data)
    made.sort(key=lambda c: (c.lamport, c.actor, c.seq, c.id))
    return _Packing(known).pack(made, sorted(raw))


class _Packing:
    def __init__(self, known: Known) -> None:
        self._known = known
        self._to = _Columns()
        self._actors, self._ids, self._prefixes = Named(), Named(), Named()
        self._actors.known(known.actor)
        self._people, self._uuids = Named(), Named()
        self._words: list[str] = []
        self._values: list[tuple[int, int, Any]] = []
        self._open: dict[bytes, int] = {}  # ends of chains: place of the commit

    def pack(self, commits: Sequence[Commit], raw: Sequence[bytes]) -> bytes:
        before: Commit | None = None
        ends = bytearray()
        for place, commit in enumerate(commits):
            self._head(place, commit, before, commits)
            self._changes(commit)
            self._ids.known(commit.id)
            self._prefixes.known(commit.id[:_PREFIX])
            self._open[commit.id] = place
            before = commit
        for commit_id, place in self._open.items():
            proven = self._known.ids.get((commits[place].actor, commits[place].seq)) == commit_id
            self._to.proven.append(int(proven))
            ends += b"" if proven else commit_id
        self._values.sort(key=lambda entry: entry[:2])
        rest = (
            self._actors.written, self._ids.written, self._prefixes.written, self._people.written,
            self._tails(), ends, canonical.dump(self._words),
            canonical.dump([value for _tag, _field, value in self._values]), canonical.dump(list(raw)),
        )  # fmt: skip
        columns = [getattr(self._to, name).bytes() for name in _NUMBERS]
        return canonical.dump([*columns, *map(bytes, rest)])

    def _tails(self) -> bytes:
        """Identities without their times, which stand in a column."""
        whole = self._uuids.written
        return b"".join(whole[at + _TIME : at + _UUID] for at in range(0, len(whole), _UUID))

    def _head(self, place: int, c: Commit, before: Commit | None, commits: Sequence[Commit]) -> None:
        to = self._to
        at = self._open.get(c.prev) if c.prev is not None else None
        if at is not None and commits[at].actor == c.actor and commits[at].seq + 1 == c.seq:
            to.chains.append(place - at)
            del self._open[commits[at].id]
        else:
            to.chains.append(0)
            to.actors.append(self._actors.ref(c.actor))
            to.seqs.append(c.seq)
            if c.prev is not None:
                to.prevs.append(self._ids.ref(c.prev))
        to.lamports.append(c.lamport - (before.lamport if before else 0))
        to.walls.append(folded(c.wall_ms - (before.wall_ms if before else self._known.wall_ms)))
        to.users.append(self._people.ref(c.user.bytes))
        to.reasons.append((c.reason is not None) + 2 * (c.undoes is not None))
        if c.reason is not None:
            self._words.append(c.reason)
        if c.undoes is not None:
            to.undone.append(self._ids.ref(c.undoes))
        to.batches.append(0 if c.batch is None else self._people.ref(c.batch) + 1)
        to.dep_counts.append(len(c.deps))
        to.deps.extend(self._ids.ref(dep) for dep in c.deps)

    def _changes(self, c: Commit) -> None:
        to = self._to
        to.record_counts.append(len(c.records))
        for record in c.records:
            to.entities.append(record.entity)
            to.records.append(self._uuids.ref(record.uuid.bytes))
            if not to.records[-1]:
                to.born.append(folded(c.wall_ms - int.from_bytes(record.uuid.bytes[:_TIME], "big")))
            to.op_counts.append(len(record.ops))
            for op in record.ops:
                to.tags.append(op.tag)
                to.replaced_counts.append(len(op.replaces))
                for name in op.replaces:
                    to.replaced.append(self._prefixes.ref(name[:_PREFIX]))
                    to.replaced_index.append(int.from_bytes(name[_PREFIX:], "big"))
                self._values.append((record.entity, op.tag, op.value))


def unpack(data: canonical.Bytes, known: Known) -> tuple[bytes, ...]:
    """Canonical bytes of each commit in causal order, then the bytes of a later program.

    What a commit may hold is checked by the reader of the log; here its hash and its size.

    Raises:
        BadEnvelope: a hash that differs, above a limit, or anything that ``pack`` would not write.
    """
    try:
        parts = canonical.strings(data, 100)
        if len(parts) < len(_NUMBERS) + len(_REST):
            raise BadEnvelope(Code.DAMAGED, "columns")
        return _Unpacking(parts, known).unpack()
    except BadEnvelope:
        raise
    except Exception as error:  # a foreign number in the wrong place: many kinds, one meaning
        raise BadEnvelope(Code.DAMAGED, f"{type(error).__name__}: {error}") from error


class _Unpacking:
    def __init__(self, parts: Sequence[memoryview], known: Known) -> None:
        self._known = known
        self._from: dict[str, Iterator[int]] = {
            name: numbers(part, _most(name)) for name, part in zip(_NUMBERS, parts, strict=False)
        }
        rest = dict(zip(_REST, parts[len(_NUMBERS) :], strict=False))
        self._actors = Names(rest["letters"], ACTOR_BYTES)
        self._actors.known(known.actor)
        self._ids, self._prefixes = Names(rest["ids"], _ID), Names(rest["prefixes"], _PREFIX)
        self._people, self._tails = Names(rest["people"], _UUID), Names(rest["tails"], _UUID - _TIME)
        self._uuids: list[bytes] = []
        self._ends = Names(rest["ends"], _ID)
        self._words = iter(_list(rest["words"]))
        self._raw = _list(rest["raw"])
        self._values = _by_field(parts, _list(rest["values"]))

    def unpack(self) -> tuple[bytes, ...]:
        out: list[bytes] = []
        heads: list[tuple[bytes, int, bytes]] = []  # actor, seq, id
        chains: dict[int, None] = {}
        lamport, wall = 0, self._known.wall_ms
        take = self._from
        for place, back in enumerate(take["chains"]):
            if back:
                chains.pop(place - back)
                actor, seq, prev = heads[place - back]
                seq += 1
            else:
                actor, seq = self._actors.name(next(take["actors"])), next(take["seqs"])
                prev = self._ids.name(next(take["prevs"])) if seq > 1 else None  # type: ignore[assignment]
            lamport += next(take["lamports"])
            wall += unfolded(next(take["walls"]))
            user = self._people.name(next(take["users"]))
            reason, batch, deps = self._why()
            item = [VERSION, actor, seq, prev, lamport, wall, user, reason, batch, deps, self._records(wall)]
            made = canonical.dump(item)
            if len(made) > MAX_BYTES:
                raise BadEnvelope(Code.LIMITS, f"a commit of {len(made)} bytes")
            identity = hashlib.sha256(made).digest()
            self._ids.known(identity)
            self._prefixes.known(identity[:_PREFIX])
            heads.append((actor, seq, identity))
            chains[place] = None
            out.append(made)
        self._prove([heads[place] for place in chains])
        self._finished()
        return (*out, *self._raw)

    def _why(self) -> tuple[Any, bytes | None, list[bytes]]:
        take = self._from
        kind = next(take["reasons"])
        if kind > 3:
            raise BadEnvelope(Code.DAMAGED, "a reason of another kind")
        reason: Any = next(self._words) if kind & 1 else None
        if kind & 2:
            reason = [UNDO, self._ids.name(next(take["undone"])), reason]
        batch = next(take["batches"])
        count = next(take["dep_counts"])
        deps = [self._ids.name(next(take["deps"])) for _dep in range(count)]
        return reason, self._people.name(batch - 1) if batch else None, deps

    def _records(self, wall: int) -> list[Any]:
        take, prefix, index = self._from, self._from["replaced"], self._from["replaced_index"]
        records = []
        count = next(take["record_counts"])
        if not count:
            raise BadEnvelope(Code.DAMAGED, "a commit without a record")
        for _record in range(count):
            entity, uuid = next(take["entities"]), self._uuid(next(take["records"]), wall)
            ops = []
            for _op in range(next(take["op_counts"])):
                tag, count = next(take["tags"]), next(take["replaced_counts"])
                replaces = [
                    self._prefixes.name(next(prefix)) + next(index).to_bytes(2, "big")
                    for _name in range(count)
                ]
                value = self._values[entity, tag].popleft()
                if tag != ALIVE and not fits(value):
                    raise BadEnvelope(Code.LIMITS, "a value that is too long")
                ops.append([tag, value, replaces])
            records.append([entity, uuid, ops])
        return records

    def _uuid(self, back: int, wall: int) -> bytes:
        if back:
            return self._uuids[-back]
        time = wall - unfolded(next(self._from["born"]))
        self._uuids.append(time.to_bytes(_TIME, "big") + self._tails.name(0))
        return self._uuids[-1]

    def _prove(self, ends: Sequence[tuple[bytes, int, bytes]]) -> None:
        for actor, seq, identity in ends:
            proven = next(self._from["proven"])
            wanted = self._known.ids.get((actor, seq)) if proven else self._ends.name(0)
            if proven > 1 or identity != wanted:
                raise BadEnvelope(Code.DAMAGED, f"the hash of commit {seq} differs")

    def _finished(self) -> None:
        """Nothing is left over: what was not used would travel unseen."""
        named = (self._actors, self._ids, self._prefixes, self._people, self._tails, self._ends)
        left = [name for name, numbers_of in self._from.items() if next(numbers_of, None) is not None]
        if left or not all(each.used for each in named) or next(self._words, None) is not None:
            raise BadEnvelope(Code.DAMAGED, "more in the columns than in the commits")
        if not all(isinstance(data, bytes) and len(data) <= MAX_BYTES for data in self._raw):
            raise BadEnvelope(Code.DAMAGED, "bytes of a later program")


def _most(column: str) -> int:
    """How many numbers a column may hold."""
    if column == "chains":
        return MAX_COMMITS
    return _MOST if column.startswith("replaced") else MAX_OPS


def _list(data: canonical.Bytes) -> list[Any]:
    item = canonical.load(data)
    if not isinstance(item, list):
        raise BadEnvelope(Code.DAMAGED, "a list")
    return item


def _by_field(parts: Sequence[memoryview], values: Sequence[Any]) -> dict[tuple[int, int], deque[Any]]:
    """Values stand field by field: like beside like shrinks best."""
    at = {name: place for place, name in enumerate(_NUMBERS)}
    tags = list(numbers(parts[at["tags"]], MAX_OPS))
    if len(tags) != len(values):
        raise BadEnvelope(Code.DAMAGED, "values")
    counts = numbers(parts[at["op_counts"]], MAX_OPS)
    entities = numbers(parts[at["entities"]], MAX_OPS)
    of: dict[tuple[int, int], int] = {}
    place = 0
    for entity, count in zip(entities, counts, strict=True):
        for tag in tags[place : place + count]:
            of[entity, tag] = of.get((entity, tag), 0) + 1
        place += count
    if place != len(tags):
        raise BadEnvelope(Code.DAMAGED, "ops")
    out: dict[tuple[int, int], deque[Any]] = {}
    start = 0
    for key in sorted(of):
        out[key] = deque(values[start : start + of[key]])
        start += of[key]
    return out
