"""The change as data: one save is one commit, and its bytes are for ever.

A commit is canonical CBOR (RFC 8949 section 4.2) of nothing but arrays, integers, bytes, NFC text,
true, false and null, at most eight levels deep::

    [version, actor, seq, prev, lamport, wall_ms, user, reason, batch, deps, records]
    record = [entity tag, uuid, [[field tag, value, [replaced op names]], ...]]

Its id is the SHA-256 of the bytes. An op is named by the first 12 bytes of the id and two bytes of
its index in the commit. Field 0 is the register of life: ``true``, or the array of every op that
the deleter saw. ``reason`` is null, the words of a person, or [1, id of the commit undone, words].
"""

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from itertools import chain
from typing import Any, Final
from uuid import UUID

import cbor2

VERSION: Final = 1
ACTOR_BYTES: Final = 8
NAME_BYTES: Final = 14
MAX_DEPTH: Final = 8
MAX_RECORDS: Final = 1_000
MAX_BYTES: Final = 1_000_000
MAX_OPS: Final = 65_536
MAX_VALUE: Final = 65_536
UNDO: Final = 1
NO_USER: Final = UUID(int=0)
_INT_LIMIT = 2**63
_ARRAYS, _PLAIN = (list, tuple), (bool, bytes, type(None))
_SIMPLE = (0xF4, 0xF5, 0xF6)
"""False, true and null in CBOR."""


class BadCommit(ValueError):
    """Bytes that are not a canonical commit: refused whole."""


@dataclass(frozen=True, slots=True)
class Op:
    """One field of one record set to one value; ``replaces`` are the op names it supersedes."""

    tag: int
    value: Any
    replaces: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordChange:
    """The ops of one commit on one record."""

    entity: int
    uuid: UUID
    ops: tuple[Op, ...]


@dataclass(frozen=True)
class Commit:
    """One save. ``deps``: ids of the other actors' commits it was made on top of, sorted."""

    actor: bytes
    seq: int
    prev: bytes | None
    lamport: int
    wall_ms: int
    user: UUID
    records: tuple[RecordChange, ...]
    reason: str | None = None
    undoes: bytes | None = None
    batch: bytes | None = None
    deps: tuple[bytes, ...] = ()
    version: int = field(default=VERSION)

    @cached_property
    def data(self) -> bytes:
        """Canonical bytes."""
        return encode(self)

    @cached_property
    def id(self) -> bytes:
        """SHA-256 of the bytes."""
        return hashlib.sha256(self.data).digest()

    def named_ops(self) -> Iterator[tuple[bytes, RecordChange, Op]]:
        """Every op with its name, in order."""
        index, prefix = 0, self.id[:12]
        for record in self.records:
            for op in record.ops:
                yield prefix + index.to_bytes(2, "big"), record, op
                index += 1


def encode(commit: Commit) -> bytes:
    """Canonical bytes of a commit.

    Raises:
        BadCommit: it is above a limit, or a value is of a type the log does not hold.
    """
    reason: Any = commit.reason
    if commit.undoes is not None:
        reason = [UNDO, commit.undoes, commit.reason]
    records = [
        [r.entity, r.uuid.bytes, [[op.tag, op.value, list(op.replaces)] for op in r.ops]]
        for r in commit.records
    ]
    item = [
        commit.version, commit.actor, commit.seq, commit.prev, commit.lamport, commit.wall_ms,
        commit.user.bytes, reason, commit.batch, list(commit.deps), records,
    ]  # fmt: skip
    _types(commit)
    _check(item, 1)
    data = cbor2.dumps(item, canonical=True)
    if len(data) > MAX_BYTES:
        raise BadCommit(f"{len(data)} bytes, at most {MAX_BYTES}")
    _limits(commit, len(data))
    return data


_ROOM = MAX_BYTES - MAX_VALUE
"""Bytes of a commit for its records: the rest is ample for its head, its reason and what it depends on."""


def portions(changes: Iterable[RecordChange]) -> Iterator[list[RecordChange]]:
    """Changes in lists that each fit one commit, in their order."""
    part: list[RecordChange] = []
    size = ops = 0
    for change in changes:
        mine = 40 + sum(_size([op.tag, op.value, list(op.replaces)]) for op in change.ops)
        if part and (len(part) == MAX_RECORDS or size + mine > _ROOM or ops + len(change.ops) > MAX_OPS):
            yield part
            part, size, ops = [], 0, 0
        part.append(change)
        size, ops = size + mine, ops + len(change.ops)
    if part:
        yield part


def fits(value: Any) -> bool:
    """Whether a value is short enough for the log."""
    return _size(value) <= MAX_VALUE


def decode(data: bytes) -> Commit:
    """Commit of canonical bytes.

    Raises:
        BadCommit: anything ``encode`` would not have written byte for byte.
    """
    if len(data) > MAX_BYTES:
        raise BadCommit(f"{len(data)} bytes, at most {MAX_BYTES}")
    _scan(data)
    try:
        stream = BytesIO(data)
        item = cbor2.load(stream)
        if stream.tell() != len(data):
            raise BadCommit("trailing bytes")
        commit = _shape(item)
    except BadCommit:
        raise
    except Exception as error:  # cbor2 and the shape raise many kinds: all mean "not a commit"
        raise BadCommit(str(error)) from error
    if commit.data != data:
        raise BadCommit("not in canonical form")
    return commit


def reread(data: bytes, identity: bytes) -> Commit:
    """Commit of bytes that ``decode`` took when they came, and that were kept under their id since.

    Raises:
        BadCommit: they are not the bytes of that id.
    """
    if hashlib.sha256(data).digest() != identity:
        raise BadCommit("not the bytes of its id")
    commit = _shape(cbor2.loads(data))
    commit.__dict__.update(data=data, id=identity)
    return commit


def outline(data: bytes) -> tuple[int, bytes | None, int]:
    """Seq, prev and number of ops of a commit that ``decode`` took when it came: a tenth of its work."""
    item = cbor2.loads(data)
    return item[2], item[3], sum(len(ops) for _tag, _uuid, ops in item[10])


def first_record(data: bytes) -> tuple[int, RecordChange]:
    """How many records a verified commit touches, and the first of them, without reading the others."""
    stream = BytesIO(data)
    stream.seek(1)  # the head of an array of eleven
    decoder = cbor2.CBORDecoder(stream)
    for _item in range(10):
        decoder.decode()
    info = stream.read(1)[0] & 31
    count = info if info < 24 else int.from_bytes(stream.read(1 << (info - 24)), "big")
    tag, uuid, ops = decoder.decode()
    made = tuple(Op(field_tag, value, tuple(old)) for field_tag, value, old in ops)
    return count, RecordChange(tag, UUID(bytes=uuid), made)


def _shape(item: Any) -> Commit:
    version, actor, seq, prev, lamport, wall_ms, user, reason, batch, deps, records = item
    if version != VERSION:
        raise BadCommit(f"version {version!r}")
    undoes = None
    if isinstance(reason, list):
        kind, undoes, reason = reason
        if kind != UNDO or not isinstance(undoes, bytes) or len(undoes) != 32:
            raise BadCommit("reason")
    commit = Commit(
        actor, seq, prev, lamport, wall_ms, UUID(bytes=user),
        tuple(
            RecordChange(tag, UUID(bytes=uuid), tuple(Op(t, value, tuple(old)) for t, value, old in ops))
            for tag, uuid, ops in records
        ),
        reason, undoes, batch, tuple(deps), version,
    )  # fmt: skip
    return commit


def _types(c: Commit) -> None:
    _need(isinstance(c.actor, bytes) and len(c.actor) == ACTOR_BYTES, "actor")
    for name, number in (("seq", c.seq), ("lamport", c.lamport), ("wall_ms", c.wall_ms)):
        _need(isinstance(number, int) and not isinstance(number, bool) and number >= 0, name)
    _need(c.prev is None if c.seq == 1 else isinstance(c.prev, bytes) and len(c.prev) == 32, "prev")
    _need(c.reason is None or isinstance(c.reason, str), "reason")
    _need(c.batch is None or (isinstance(c.batch, bytes) and len(c.batch) == 16), "batch")
    _need(all(isinstance(d, bytes) and len(d) == 32 for d in c.deps), "deps")
    for record in c.records:
        _need(isinstance(record.entity, int) and not isinstance(record.entity, bool), "entity")
        for op in record.ops:
            if not isinstance(op.tag, int) or isinstance(op.tag, bool) or op.tag < 0:
                raise BadCommit("field")
            for name_of in op.replaces:
                if not isinstance(name_of, bytes) or len(name_of) != NAME_BYTES:
                    raise BadCommit("replaced ops")


def _limits(c: Commit, size: int) -> None:
    long = size * _LONGEST > MAX_VALUE  # else no value of it can be
    _need(c.seq >= 1 and c.lamport >= 1, "seq and lamport count from 1")
    _need(list(c.deps) == sorted(set(c.deps)), "deps sorted")
    _need(0 < len(c.records) <= MAX_RECORDS, "number of records")
    _need(len({(r.entity, r.uuid) for r in c.records}) == len(c.records), "a record stands twice")
    _need(sum(len(r.ops) for r in c.records) <= MAX_OPS, "number of ops")
    for record in c.records:
        _need(bool(record.ops), "a record without ops")
        for op in record.ops:
            if len(op.replaces) > 1:
                _need(list(op.replaces) == sorted(set(op.replaces)), "replaced ops sorted")
            if long and _size(op.value) > MAX_VALUE:
                # the tombstone of a record with a very long history may be longer than a value
                _need(op.tag == 0, "value too long")


_LONGEST = 9
"""Bytes that a head is counted for, of which one may be written."""


def _size(value: Any) -> int:
    """At least the encoded length of a value: heads are counted at their longest."""
    if isinstance(value, str):
        return 5 + (len(value) if value.isascii() else len(value.encode()))
    if isinstance(value, _ARRAYS):
        return _LONGEST + sum(_size(part) for part in value)
    return 5 + len(value) if isinstance(value, bytes) else _LONGEST


def _need(condition: bool, what: str) -> None:
    if not condition:
        raise BadCommit(what)


def _check(items: Iterable[Any], depth: int) -> None:
    """Only the types of the log, at most MAX_DEPTH arrays deep."""
    while True:  # once for each value of a log: all that stands equally deep in one go, no call to be spared
        if depth > MAX_DEPTH:
            raise BadCommit("too deep")
        arrays: list[Iterable[Any]] = []
        for item in items:
            if isinstance(item, _ARRAYS):
                arrays.append(item)
            elif isinstance(item, str):
                if not (item.isascii() or unicodedata.is_normalized("NFC", item)):
                    raise BadCommit("text not in NFC")
            elif isinstance(item, _PLAIN):
                continue
            elif not isinstance(item, int):
                raise BadCommit(f"type {type(item).__name__}")
            elif not -_INT_LIMIT <= item < _INT_LIMIT:
                raise BadCommit("integer out of range")
        if not arrays:
            return
        items, depth = chain.from_iterable(arrays), depth + 1


def _scan(data: bytes) -> None:
    """Walk the heads before decoding: depth, no tags, no maps, no floats, no indefinite lengths.

    A hostile length or nesting is refused here, before a decoder allocates or recurses for it.
    """
    at, end = 0, len(data)
    left = 1  # items to come in this array
    above: list[int] = []  # and in each one around it
    while left or above:
        if not left:
            left = above.pop()
            continue
        left -= 1
        if at >= end:
            raise BadCommit("truncated")
        head = data[at]
        major, value = head >> 5, head & 31
        at += 1
        if value > 23:
            if value > 27:
                raise BadCommit("indefinite length")
            width = 1 << (value - 24)
            value = int.from_bytes(data[at : at + width], "big")
            at += width
        if major in (2, 3):
            at += value
        elif major == 4:
            if len(above) >= MAX_DEPTH or value > end:
                raise BadCommit("too deep")
            above.append(left)
            left = value
        elif major in (5, 6) or (major == 7 and head not in _SIMPLE):
            raise BadCommit("a type the log does not hold")
        if at > end:
            raise BadCommit("truncated")
    _need(at == end, "trailing bytes")
