"""Canonical CBOR of others, read within limits: walked before it is decoded, compared after."""

from typing import Any, Final

import cbor2

from issss_desktop.sync.refusals import BadEnvelope, Code

MAX_DEPTH: Final = 8
MAX_HEADS: Final = 4_000_000
"""Items of one array, nested ones counted: 500,000 ops of an export with their parts are well below."""


def dump(item: Any) -> bytes:
    """Canonical bytes of arrays, integers, bytes, text, true, false and null."""
    return cbor2.dumps(item, canonical=True)


def load(data: bytes, heads: int = MAX_HEADS) -> Any:
    """What ``dump`` wrote.

    Raises:
        BadEnvelope: anything that it would not have written byte for byte, or above a limit.
    """
    _scan(data, heads)
    try:
        item = cbor2.loads(data)
    except Exception as error:  # text that is not UTF-8, mostly
        raise BadEnvelope(Code.DAMAGED, str(error)) from error
    if dump(item) != data:
        raise BadEnvelope(Code.DAMAGED, "not in canonical form")
    return item


def _scan(data: bytes, heads: int) -> None:
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
