"""Kern pairs of a TrueType font, read from its GPOS table: titles only, where bad gaps are seen.

Reads what static fonts carry: the "kern" feature of the default script, pair adjustments of format 1
(single pairs) and 2 (classes), behind extension lookups or not. Source: OpenType specification, GPOS.
"""

import struct
from bisect import bisect_right
from collections.abc import Iterable


class Kerning:
    """Advance corrections of pairs of glyphs, in font units; looked up when a title needs them."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._subtables: list[tuple[int, int, _Coverage]] = []
        self._cache: dict[tuple[int, int], int] = {}
        at = _table(data, b"GPOS")
        if at is not None:
            self._read(at)

    def pair(self, left: int, right: int) -> int:
        """How much to add after glyph ``left`` when ``right`` follows (negative draws them together)."""
        key = (left, right)
        found = self._cache.get(key)
        if found is None:
            found = self._cache[key] = self._look(left, right)
        return found

    def _u16(self, at: int) -> int:
        return int(struct.unpack_from(">H", self._data, at)[0])

    def _i16(self, at: int) -> int:
        return int(struct.unpack_from(">h", self._data, at)[0])

    def _read(self, gpos: int) -> None:
        features, lookups = gpos + self._u16(gpos + 6), gpos + self._u16(gpos + 8)
        wanted: set[int] = set()
        for i in self._latin(gpos + self._u16(gpos + 4)):
            record = features + 2 + 6 * i
            if self._data[record : record + 4] == b"kern":
                table = features + self._u16(record + 4)
                wanted |= {self._u16(table + 4 + 2 * k) for k in range(self._u16(table + 2))}
        for index in sorted(wanted):
            self._lookup(lookups + self._u16(lookups + 2 + 2 * index))

    def _latin(self, scripts: int) -> list[int]:
        """Numbers of the features of the default language of Latin, or of the default script."""
        found: dict[bytes, int] = {}
        for i in range(self._u16(scripts)):
            record = scripts + 2 + 6 * i
            found[self._data[record : record + 4]] = scripts + self._u16(record + 4)
        script = found.get(b"latn") or found.get(b"DFLT")
        language = script + self._u16(script) if script and self._u16(script) else 0
        if not language:
            return []
        return [self._u16(language + 6 + 2 * k) for k in range(self._u16(language + 4))]

    def _lookup(self, at: int) -> None:
        kind, count = self._u16(at), self._u16(at + 4)
        for k in range(count):
            sub = at + self._u16(at + 6 + 2 * k)
            real = kind
            if kind == 9:  # extension: the subtable lies further than 16 bits reach
                real = self._u16(sub + 2)
                sub += int(struct.unpack_from(">I", self._data, sub + 4)[0])
            if real == 2:
                cover = _Coverage(self._data, sub + self._u16(sub + 2))
                self._subtables.append((self._u16(sub), sub, cover))

    def _look(self, left: int, right: int) -> int:
        for form, sub, cover in self._subtables:
            place = cover.index(left)
            if place is None:
                continue
            value = self._single(sub, place, right) if form == 1 else self._classes(sub, left, right)
            if value is not None:
                return value
        return 0

    def _sizes(self, sub: int) -> tuple[int, int, int]:
        """Width in bytes of the first and second value, and where the advance stands in the first."""
        first, second = self._u16(sub + 4), self._u16(sub + 6)
        before = 2 * (first & 3).bit_count()
        return 2 * first.bit_count(), 2 * second.bit_count(), before if first & 4 else -1

    def _single(self, sub: int, place: int, right: int) -> int | None:
        one, two, at = self._sizes(sub)
        pairs = sub + self._u16(sub + 10 + 2 * place)
        step = 2 + one + two
        for k in range(self._u16(pairs)):
            record = pairs + 2 + k * step
            if self._u16(record) == right:
                return self._i16(record + 2 + at) if at >= 0 else 0
        return None

    def _classes(self, sub: int, left: int, right: int) -> int | None:
        """Value of two classes; a glyph of class 0 at the right leaves the pair to the next subtable."""
        one, two, at = self._sizes(sub)
        first = _glyph_class(self._data, sub + self._u16(sub + 8), left)
        second = _glyph_class(self._data, sub + self._u16(sub + 10), right)
        if not second:
            return None
        record = sub + 16 + (first * self._u16(sub + 14) + second) * (one + two)
        return self._i16(record + at) if at >= 0 else 0


class _Coverage:
    """Which glyphs a subtable speaks of, and their order."""

    def __init__(self, data: bytes, at: int) -> None:
        form, count = struct.unpack_from(">HH", data, at)
        self._order: dict[int, int] = {}
        if form == 1:
            glyphs: Iterable[int] = struct.unpack_from(f">{count}H", data, at + 4)
            self._order = {g: i for i, g in enumerate(glyphs)}
            return
        for k in range(count):
            start, end, place = struct.unpack_from(">HHH", data, at + 4 + 6 * k)
            self._order.update({g: place + g - start for g in range(start, end + 1)})

    def index(self, glyph: int) -> int | None:
        """Place of a glyph in the subtable, None when it is not in it."""
        return self._order.get(glyph)


def _glyph_class(data: bytes, at: int, glyph: int) -> int:
    form = struct.unpack_from(">H", data, at)[0]
    if form == 1:
        start, count = struct.unpack_from(">HH", data, at + 2)
        inside = start <= glyph < start + count
        return int(struct.unpack_from(">H", data, at + 6 + 2 * (glyph - start))[0]) if inside else 0
    count = struct.unpack_from(">H", data, at + 2)[0]
    starts = [struct.unpack_from(">H", data, at + 4 + 6 * k)[0] for k in range(count)]
    k = bisect_right(starts, glyph) - 1
    if k < 0:
        return 0
    _start, end, value = struct.unpack_from(">HHH", data, at + 4 + 6 * k)
    return int(value) if glyph <= end else 0


def _table(data: bytes, tag: bytes) -> int | None:
    """Where a table of the font begins."""
    for k in range(struct.unpack_from(">H", data, 4)[0]):
        if data[12 + 16 * k : 16 + 16 * k] == tag:
            return int(struct.unpack_from(">I", data, 20 + 16 * k)[0])
    return None
