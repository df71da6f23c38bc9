"""Columns of numbers and tables of what is named more than once: the bricks of the wire form."""

import sys
from array import array
from collections.abc import Iterator
from typing import Final

from issss_desktop.sync.refusals import BadEnvelope, Code

_WIDTHS: Final = {1: "B", 2: "H", 4: "I", 8: "Q"}


class Numbers(list[int]):
    """Integers from 0 below 2^64, at the width of the largest; the first byte tells it."""

    def bytes(self) -> bytes:
        """Little-endian; empty for none."""
        if not self:
            return b""
        width = next(w for w in _WIDTHS if max(self) < 1 << (8 * w))
        made = array(_WIDTHS[width], self)
        if sys.byteorder == "big":
            made.byteswap()
        return bytes([width]) + made.tobytes()


def numbers(data: bytes | memoryview, most: int) -> Iterator[int]:
    """Integers of a column, at most so many.

    Raises:
        BadEnvelope: above the limit, or not whole.
    """
    if not data:
        return iter(())
    width = data[0]
    if width not in _WIDTHS or (len(data) - 1) % width:
        raise BadEnvelope(Code.DAMAGED, "column")
    if (len(data) - 1) // width > most:
        raise BadEnvelope(Code.LIMITS, f"{(len(data) - 1) // width} numbers in a column, at most {most}")
    read = array(_WIDTHS[width])
    read.frombytes(data[1:])
    if sys.byteorder == "big":
        read.byteswap()
    return iter(read)


def folded(number: int) -> int:
    """A signed integer as one from 0: small ones stay small."""
    return number << 1 if number >= 0 else (-number << 1) - 1


def unfolded(number: int) -> int:
    """The integer that was folded."""
    return -((number + 1) >> 1) if number & 1 else number >> 1


class Named:
    """Byte strings of one length, each written once and then named by how far back it stands."""

    def __init__(self) -> None:
        self.written = bytearray()
        self._at: dict[bytes, int] = {}

    def known(self, name: bytes) -> None:
        """The next one, that the reader knows by itself."""
        self._at[name] = len(self._at)

    def ref(self, name: bytes) -> int:
        """0 for the next new one, else the distance back."""
        at = self._at.get(name)
        if at is None:
            self.written += name
            self.known(name)
            return 0
        return len(self._at) - at


class Names:
    """The other way: names by their distance."""

    def __init__(self, written: bytes | memoryview, length: int) -> None:
        if len(written) % length:
            raise BadEnvelope(Code.DAMAGED, "names")
        self._written, self._length, self._next = written, length, 0
        self._known: list[bytes] = []

    def known(self, name: bytes) -> None:
        """The next one, that is known by itself."""
        self._known.append(name)

    def name(self, ref: int) -> bytes:
        """Raises IndexError for one that does not stand so far back."""
        if ref:
            if ref > len(self._known):
                raise IndexError(ref)
            return self._known[-ref]
        name = bytes(self._written[self._next : self._next + self._length])
        if not name:
            raise IndexError(self._next)
        self._next += self._length
        self._known.append(name)
        return name

    @property
    def used(self) -> bool:
        """Whether every written one was named."""
        return self._next == len(self._written)
