"""Canonical CBOR of others, read within limits: walked before it is decoded, and copied once at most.

With only arrays, integers, strings, true, false and null, bytes are canonical when every head is the
shortest one: so nothing is encoded again to compare.
"""

from typing import Any, Final

import cbor2

from issss_desktop.sync.refusals import BadEnvelope, Code

Bytes = bytes | bytearray | memoryview

_LEAST: Final = {0: 0, 1: 24, 2: 1 << 8, 4: 1 << 16, 8: 1 << 32}
"""Smallest number whose shortest head has so many bytes behind the first."""

MAX_DEPTH: Final = 8
MAX_HEADS: Final = 4_000_000
"""Items of one array, nested ones counted: 500,000 ops of an export with their parts are well below."""


def dump(item: Any) -> bytes:
    """Canonical bytes of arrays, integers, bytes, text, true, false and null."""
    return cbor2.dumps(item, canonical=True)


def load(data: Bytes, heads: int = MAX_HEADS) -> Any:
    """What ``dump`` wrote.

    Raises:
        BadEnvelope: anything that it would not have written byte for byte, or above a limit.
    """
    _scan(data, heads)
    try:
        return cbor2.loads(data)
    except Exception as error:  # text that is not UTF-8, mostly
        raise BadEnvelope(Code.DAMAGED, str(error)) from error


def strings(data: Bytes, most: int) -> list[memoryview]:
    """The byte strings of an array of nothing else, as ``dump`` wrote it; none of them is copied, for all of
    a payload lies in them.

    Raises:
        BadEnvelope: anything else, or more than ``most``.
    """
    view = memoryview(data)
    count, at = _length(view, 0, 4)
    if count > most:
        raise BadEnvelope(Code.LIMITS, "too many items")
    found = []
    for _each in range(count):
        size, at = _length(view, at, 2)
        found.append(view[at : at + size])
        at += size
    if at != len(view):
        raise BadEnvelope(Code.DAMAGED, "truncated, or trailing bytes")
    return found


def _length(view: memoryview, at: int, major: int) -> tuple[int, int]:
    """Length that a head tells, in its shortest form, and where its content begins."""
    first = view[at] if at < len(view) else 0xFF
    width = {24: 1, 25: 2, 26: 4, 27: 8}.get(first & 31, 0)
    value = int.from_bytes(view[at + 1 : at + 1 + width], "big") if width else first & 31
    if first >> 5 != major or first & 31 > 27 or at + width >= len(view) or value < _LEAST[width]:
        raise BadEnvelope(Code.DAMAGED, "columns")
    return value, at + 1 + width


def _scan(data: Bytes, heads: int) -> None:
    """Walk the heads: a hostile length or nesting is refused before a decoder allocates for it."""
    at, end, stack = 0, len(data), [1]
    while stack:
        if stack[-1] == 0:
            stack.pop()
            continue
        stack[-1] -= 1
        heads -= 1
        if at >= end:
            raise BadEnvelope(Code.DAMAGED, "truncated")
        major, value = data[at] >> 5, data[at] & 31
        simple = value
        at += 1
        if value >= 24:
            if value > 27:
                raise BadEnvelope(Code.DAMAGED, "indefinite length")
            width = 1 << (value - 24)
            value = int.from_bytes(data[at : at + width], "big")
            at += width
            if value < _LEAST[width]:
                raise BadEnvelope(Code.DAMAGED, "not in canonical form")
        if major in (2, 3):
            at += value
        elif major == 4:
            if len(stack) > MAX_DEPTH or value > heads:
                raise BadEnvelope(Code.LIMITS, "too deep or too many items")
            stack.append(value)
        elif major in (5, 6) or (major == 7 and simple not in (20, 21, 22)):
            raise BadEnvelope(Code.DAMAGED, "a type that no envelope holds")
        if at > end:
            raise BadEnvelope(Code.DAMAGED, "truncated")
    if at != end:
        raise BadEnvelope(Code.DAMAGED, "trailing bytes")
