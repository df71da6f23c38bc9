"""Zones and pillars as lines and columns: those in force and those named, in the order of their lists."""

import datetime as dt
from collections.abc import Iterable, Sequence
from uuid import UUID

from issss_desktop.models.compound import NAMELESS, Words
from issss_desktop.models.interventions import NOT_KNOWN, OUTSIDE, RECORD, REST, WHOLE, Key, Line
from issss_desktop.models.rows import Records, Row
from issss_desktop.models.values.texts import fold

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_RANK = {RECORD: 0, OUTSIDE: 1, REST: 2}


def in_force(records: Records, entity: str, day: dt.date) -> tuple[Row, ...]:
    """Final rows of a dated list that are valid on a day."""
    return tuple(row for row in records.all(entity) if row.final and _valid(row, day))


def _valid(row: Row, day: dt.date) -> bool:
    span = row["validity"]
    if span is None:
        return True
    started = span.start is None or span.start.first() <= day
    return started and (span.end is None or span.end.last() >= day)


def by_number(number: str) -> str:
    """The number of a pillar in a form that sorts; "" where it is none of the Roman ones."""
    return f"{ROMAN.index(number):02d}" if number in ROMAN else ""


def short_name(number: str, code: str) -> str:
    """A pillar by its number and code, as far as it has them."""
    return " ".join(part for part in (number, code) if part)


def zones(records: Records, day: dt.date, named: Iterable[Key], province: UUID | None) -> tuple[Line, ...]:
    """Zones in force, of the province asked for, and those named; then what has no zone, and the total."""
    valid = [row.uuid for row in in_force(records, "zone", day) if _of(row, province)]
    keys: set[Key] = {*named, *((RECORD, uuid) for uuid in valid), NOT_KNOWN}
    return (*_ordered([_line(records, "zone", key) for key in keys]), _line(records, "zone", WHOLE))


def _of(zone: Row, province: UUID | None) -> bool:
    return province is None or province in (zone["provinces"] or ())


def provinces(records: Records) -> tuple[tuple[UUID, Words], ...]:
    """Final provinces by name, also those of before: an intervention keeps the place of its time."""
    named = [(row.uuid, row["name"] or NAMELESS) for row in records.all("province") if row.final]
    return tuple(sorted(named, key=lambda each: (fold(each[1].in_language("fr")), each[0].bytes)))


def pillars(records: Records, day: dt.date, named: Iterable[Key]) -> tuple[Line, ...]:
    """Pillars in force and those named, by number; then what has none, and the total."""
    valid = [row.uuid for row in in_force(records, "pillar", day)]
    keys: set[Key] = {*named, *((RECORD, uuid) for uuid in valid), NOT_KNOWN}
    return (*_ordered([_line(records, "pillar", key) for key in keys]), _line(records, "pillar", WHOLE))


def _line(records: Records, of: str, key: Key) -> Line:
    row = records.get(of, key[1])
    if row is None:
        return Line(of, key)
    name = row["name"] or NAMELESS
    head = short_name(row["number"] or "", row["code"] or "") if of == "pillar" else ""
    return Line(of, key, name, head)


def _ordered(lines: Sequence[Line]) -> list[Line]:
    def order(line: Line) -> tuple[int, str, bytes]:
        uuid = line.key[1]
        words = by_number(line.head.partition(" ")[0]) or fold(line.name.in_language("fr"))
        return _RANK[line.kind], words, uuid.bytes if uuid else b""

    return sorted(lines, key=order)
