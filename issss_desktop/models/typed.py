"""What stands in a form and is not saved, as data: raw texts as they were typed, right or wrong.

Its bytes are canonical CBOR of arrays, integers, bytes, text, true, false and null. Null, truth, integers and
text stand for themselves and a byte string is a UUID; anything else is an array that begins with its mark.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

import cbor2

from issss_desktop.models.compound import Piece, Target
from issss_desktop.models.log import MAX_BYTES, MAX_VALUE

VERSION: Final = 1
_LIST, _DICT, _SET, _PIECE, _TARGET, _HALVES = range(6)

Raws = Mapping[str, Any]


@dataclass(frozen=True)
class Typed:
    """The unsaved state of one form: changed fields by code and changed child rows, as a save takes them.

    ``mark`` is that of the read it was typed over, ``focus`` names the place of the cursor, ``left_out``
    counts what was too large to be kept. ``confidential``: of a confidential record, or to become one.
    """

    entity: str
    record: UUID | None
    mark: int
    fields: Raws = field(default_factory=dict)
    children: Mapping[str, Sequence[Raws]] = field(default_factory=dict)
    reason: str = ""
    focus: str = ""
    left_out: int = 0
    confidential: bool = False

    def as_new(self) -> "Typed":
        """The same for a record that is not there any more: a new one, rows of the old one left out."""
        children = {
            code: tuple(row for row in rows if row.get("uuid") is None)
            for code, rows in self.children.items()
        }
        return replace(self, record=None, mark=0, children={c: rows for c, rows in children.items() if rows})

    def count(self) -> int:
        """Fields that hold something typed; a row that was added empty or removed counts as one."""
        rows = (row for rows in self.children.values() for row in rows)
        return len(self.fields) + sum(max(1, len(row.keys() - {"uuid", "deleted"})) for row in rows)

    def pieces(self) -> frozenset[bytes]:
        """Hashes of the files that it names."""
        rows = (row for rows in self.children.values() for row in rows)
        values = [*self.fields.values(), *(value for row in rows for value in row.values())]
        return frozenset(value.sha256 for value in values if isinstance(value, Piece))


class Unreadable(ValueError):
    """Bytes that this program did not write, or a newer one did."""


def encode(typed: Typed) -> bytes:
    """Canonical bytes of what the journal keeps beside the columns of its row.

    A field above 64 kB, the limit of a value of the log, is left out and counted; so is what would bring the
    whole above 1 MB, the limit of a commit: what cannot be saved either is no error here.
    """
    room = _Room(typed.left_out)
    fields = room.take(typed.fields)
    children = [[code, [room.take(row) for row in rows]] for code, rows in typed.children.items()]
    ((_code, reason),) = room.take({"": typed.reason}) or [("", "")]
    return cbor2.dumps([VERSION, fields, children, reason, room.left_out, typed.confidential], canonical=True)


@dataclass
class _Room:
    """What still fits, in bytes, and how much did not."""

    left_out: int
    free: int = MAX_BYTES

    def take(self, raws: Raws) -> list[Any]:
        """Pairs of code and wire, without those that are too large."""
        pairs = []
        for code, raw in raws.items():
            wire = _wire(raw)
            size = len(cbor2.dumps(wire))
            if size > min(self.free, MAX_VALUE):
                self.left_out += 1
                continue
            pairs.append([code, wire])
            self.free -= size
        return pairs


def decode(data: bytes, *, entity: str, record: UUID | None, mark: int, focus: str) -> Typed:
    """What was typed, from the bytes and the columns of a row of the journal.

    Raises:
        Unreadable: not written by ``encode``, or of a newer version.
    """
    try:
        version, fields, children, reason, left_out, confidential = cbor2.loads(data)
        if version != VERSION:
            raise Unreadable(f"version {version}")
        return Typed(
            entity, record, mark, _raws(fields),
            {code: tuple(map(_raws, rows)) for code, rows in children},
            _raw(reason), focus, left_out, confidential,
        )  # fmt: skip
    except (cbor2.CBORDecodeError, TypeError, ValueError, LookupError, AttributeError) as error:
        raise Unreadable(str(error)) from error


def _raws(pairs: Any) -> dict[str, Any]:
    return {code: _raw(wire) for code, wire in pairs}


def _wire(raw: Any) -> Any:
    """Wire form of anything an editor holds.

    Raises:
        TypeError: of a type that no editor holds.
    """
    match raw:
        case None | bool() | int():
            return raw
        case str():
            return _text(raw)
        case UUID():
            return raw.bytes
        case Piece():
            return [_PIECE, raw.sha256, raw.size, _text(raw.media_type), _text(raw.name)]
        case Target():
            return [_TARGET, raw.entity, raw.uuid.bytes]
        case frozenset() | set():
            return [_SET, *sorted((_wire(each) for each in raw), key=cbor2.dumps)]
        case Mapping():
            return [_DICT, *([_wire(key), _wire(value)] for key, value in raw.items())]
        case list() | tuple():
            return [_LIST, *map(_wire, raw)]
    raise TypeError(f"{type(raw).__name__} in a form")


def _text(text: str) -> Any:
    """Text, as bytes where it holds half a character: a clipboard may."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return [_HALVES, text.encode("utf-8", "surrogatepass")]
    return text


def _raw(wire: Any) -> Any:
    if isinstance(wire, bytes):
        return UUID(bytes=wire)
    if isinstance(wire, list):
        return _READ[wire[0]](wire[1:])
    return wire


def _pairs(wires: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    return ((_raw(key), _raw(value)) for key, value in wires)


_READ: tuple[Callable[[list[Any]], Any], ...] = (
    lambda wires: [_raw(wire) for wire in wires],
    lambda wires: dict(_pairs(wires)),
    lambda wires: frozenset(map(_raw, wires)),
    lambda wires: Piece(wires[0], wires[1], _raw(wires[2]), _raw(wires[3])),
    lambda wires: Target(wires[0], UUID(bytes=wires[1])),
    lambda wires: wires[0].decode("utf-8", "surrogatepass"),
)
