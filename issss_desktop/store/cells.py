"""Values of the cells of rows: the store wrote them of values it had judged, so here they are only read."""

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache
from operator import itemgetter
from typing import Any

from issss_desktop.models.compound import Group
from issss_desktop.models.day_kinds import Day, PartialDayKind, PeriodKind, partial_day, reporting_period
from issss_desktop.models.fields import Entity, Field
from issss_desktop.models.kinds import Choice, Currency, Flag, Kind, Link, Number, TextKind, Whole, linked

HEAD = 6
"""Columns that stand before the fields: uuid, alive, diverging, created, changed, confidential."""

_AS_IS = (TextKind, Choice, Currency, Whole)
"""Kinds whose cell is the value."""

_READ: tuple[tuple[type[Kind[Any]], Callable[[Any], Any]], ...] = (
    (Link, linked),
    (PartialDayKind, partial_day),
    (PeriodKind, reporting_period),
    (Day, dt.date.fromisoformat),
    (Number, Decimal),
    (Flag, bool),
)
"""How the one cell of a kind is read where it holds something; other kinds are read as from the log."""

Reader = Callable[[Any], Any]
Raw = Sequence[Any]


def _cell_reader(kind: Kind[Any]) -> Reader | None:
    """How a cell that holds something is read; None where the cell is the value."""
    if isinstance(kind, _AS_IS):
        return None
    known = next((read for of, read in _READ if isinstance(kind, of)), None)
    return known or (lambda cell: kind.load(kind.uncell((cell,))))


def _group_reader(kind: Group[Any]) -> Reader:
    readers = [_cell_reader(part) for _name, _label, part in kind.parts]
    shape = kind.shape
    if not any(readers):
        return lambda cells: shape(*cells)
    return lambda cells: shape(
        *(
            cell if read is None or cell is None else read(cell)
            for read, cell in zip(readers, cells, strict=True)
        )
    )


def columns_sql(declared: Entity, fields: Sequence[Field]) -> str:
    """Columns to select: those of the head, then those of the fields."""
    partition = '"confidential"' if declared.partitioned else "0"
    names = [name for field in fields for name in field.columns()]
    return ", ".join(
        ['"uuid", "alive", "diverging", "created", "changed"', partition, *(f'"{n}"' for n in names)]
    )


@cache
def values_reader(fields: tuple[Field, ...]) -> Callable[[Raw], dict[str, Any]]:
    """How the values of fields, each with a column at least, are read from a row of ``columns_sql``.

    Most cells of a row are empty or are the value itself: these are taken all at once.
    """
    codes, firsts = [], []
    singles: list[tuple[str, int, Reader]] = []
    several: list[tuple[str, int, int, tuple[None, ...], Reader]] = []
    at = HEAD
    for field in fields:
        width = len(field.columns())
        codes.append(field.code)
        firsts.append(at)
        if width == 1:
            read = _cell_reader(field.kind)
            if read is not None:
                singles.append((field.code, at, read))
        else:
            kind = field.kind
            whole = _group_reader(kind) if isinstance(kind, Group) else _loader(kind)
            several.append((field.code, at, at + width, (None,) * width, whole))
        at += width
    take = itemgetter(*firsts, 0, 0)  # two more, so that no field, or one, is a tuple too

    def values(raw: Raw) -> dict[str, Any]:
        found = dict(zip(codes, take(raw), strict=False))
        for code, at, read in singles:
            if (cell := raw[at]) is not None:
                found[code] = read(cell)
        for code, first, end, nothing, read in several:
            cells = raw[first:end]
            found[code] = None if cells == nothing else read(cells)
        return found

    return values


def _loader(kind: Kind[Any]) -> Reader:
    return lambda cells: kind.load(kind.uncell(cells))
