"""What a log says, read from the bytes of its commits alone; shares no code with the program.

Plain CBOR, sets and loops. Numbers of fields are those of ``tests/models/tags.json``, which only grows.
"""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import cbor2

LIFE = 0
DEVICE, ORGANISATION, PROJECT, ANALYSIS = 1, 16, 40, 60
PREDECESSOR, PARTITION = 14, 15
LATER = 900
"""From here on tags of entities that no program has yet."""
Place = tuple[bytes, int]


@dataclass(frozen=True)
class Op:
    """One value of one field; ``kills`` names what it takes the place of."""

    name: bytes
    entity: int
    record: bytes
    field: int
    value: Any
    kills: tuple[bytes, ...]
    rank: int


@dataclass(frozen=True)
class Commit:
    """One save, as its bytes tell it."""

    name: bytes
    actor: bytes
    number: int
    before: bytes | None
    parents: tuple[bytes, ...]
    ops: tuple[Op, ...]


@lru_cache(maxsize=50_000)
def read(data: bytes) -> Commit:
    """The meaning of the bytes of a commit."""
    _version, actor, number, before, rank, _wall, _user, _reason, _batch, deps, records = cbor2.loads(data)
    name = hashlib.sha256(data).digest()
    ops = [
        (entity, record, field, value, tuple(kills))
        for entity, record, fields in records
        for field, value, kills in fields
    ]
    made = tuple(
        Op(name[:12] + n.to_bytes(2, "big"), entity, record, field, value, kills, rank)
        for n, (entity, record, field, value, kills) in enumerate(ops)
    )
    return Commit(name, actor, number, before, (*deps, *([before] if before else [])), made)


class Reading:
    """What some commits say together."""

    def __init__(self, commits: Iterable[bytes]) -> None:
        self.commits = [read(data) for data in commits]
        every = [op for commit in self.commits for op in commit.ops]
        dead = {name for op in every for name in op.kills}
        self.live = {op.name: op for op in every if op.name not in dead}
        self.places: dict[Place, list[Op]] = {}
        for op in self.live.values():
            self.places.setdefault((op.record, op.field), []).append(op)

    def names(self, record: bytes, field: int | None = None) -> set[bytes]:
        """Live ops of a record, or of one field of it."""
        return {op.name for op in self.live.values() if op.record == record and field in (None, op.field)}

    def value(self, record: bytes, field: int) -> Any:
        """What a field shows: the op of the highest rank, then name."""
        found = self.places.get((record, field))
        return max(found, key=lambda op: (op.rank, op.name)).value if found else None

    def is_dead(self, record: bytes) -> bool:
        """Whether a record shows as deleted."""
        return isinstance(self.value(record, LIFE), list)

    def records(self, entity: int) -> set[bytes]:
        """Records of an entity."""
        return {op.record for op in self.live.values() if op.entity == entity}

    @cached_property
    def _diverging(self) -> set[Place]:
        found = set()
        for place, ops in self.places.items():
            record, field = place
            if field != LIFE:
                if any(op.value != ops[0].value for op in ops):
                    found.add(place)
                continue
            deletions = [op for op in ops if isinstance(op.value, list)]
            unseen = any(
                other.field != LIFE and other.name not in deletion.value
                for deletion in deletions
                for other in self.live.values()
                if other.record == record
            )
            if unseen or (deletions and len(deletions) < len(ops)):
                found.add(place)
        return found

    def diverging(self) -> set[Place]:
        """Places with several values; of a life: a deletion beside a life, or one that did not see all."""
        return self._diverging

    def unknown(self) -> set[Place]:
        """Places of entities that only a later program knows."""
        return {place for place, ops in self.places.items() if ops[0].entity >= LATER}

    def digest(self) -> bytes:
        """SHA-256 over the sorted names of live ops."""
        return hashlib.sha256(b"".join(sorted(self.live))).digest()

    def heads(self) -> list[tuple[bytes, int, bytes]]:
        """Commits that no other of the same actor goes on after."""
        followed = {commit.before for commit in self.commits}
        return sorted((c.actor, c.number, c.name) for c in self.commits if c.name not in followed)

    def successors(self, actor: bytes) -> list[set[bytes]]:
        """For each device that says it goes on for an actor: its own, and those that go on for it in turn."""
        pairs = {
            (bytes.fromhex(op.value), commit.actor)
            for commit in self.commits
            for op in commit.ops
            if (op.entity, op.field) == (DEVICE, PREDECESSOR)
        }
        lines = []
        for line in ({after} for before, after in pairs if before == actor):
            while more := {after for before, after in pairs if before in line} - line:
                line |= more
            lines.append(line)
        return lines


@lru_cache(maxsize=500)
def of(commits: frozenset[bytes]) -> Reading:
    """What a log says."""
    return Reading(commits)


@lru_cache(maxsize=500)
def ordinary(commits: frozenset[bytes]) -> Reading:
    """What the part of a log says that is not confidential."""
    hidden = hidden_actors(commits)
    return Reading(data for data in commits if read(data).actor not in hidden)


def name_of(data: bytes) -> bytes:
    """Id of a commit, of whatever version."""
    return hashlib.sha256(data).digest()


def is_readable(data: bytes) -> bool:
    """Whether a commit is of the first version."""
    return bool(cbor2.loads(data)[0] == 1)


def hidden_actors(commits: Iterable[bytes]) -> set[bytes]:
    """Actors whose first commit says that their work is confidential."""
    return {
        each.actor
        for each in map(read, filter(is_readable, commits))
        if each.number == 1
        and any((op.entity, op.field, op.value) == (DEVICE, PARTITION, "confidential") for op in each.ops)
    }


def missing_below(commits: Collection[bytes]) -> set[bytes]:
    """Ids that some commits stand on and that are not among them."""
    read_all = [read(data) for data in commits]
    return {p for each in read_all for p in each.parents} - {each.name for each in read_all}


def applicable(everything: Iterable[bytes]) -> set[bytes]:
    """Bytes of the commits whose whole past is among them."""
    items = {name_of(data): data for data in everything if is_readable(data)}
    done: set[bytes] = set()
    again = True
    while again:
        ready = {n for n, d in items.items() if n not in done and all(p in done for p in read(d).parents)}
        done |= ready
        again = bool(ready)
    return {items[name] for name in done}
