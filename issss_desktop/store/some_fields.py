"""Rows with the values of a few fields only: what a page of a list needs."""

from collections.abc import Sequence
from typing import Any

from issss_desktop.models.compound import Group
from issss_desktop.models.fields import Field, entity
from issss_desktop.models.kinds import Kind, TextKind, Whole
from issss_desktop.models.rows import Row
from issss_desktop.store.open import Connection
from issss_desktop.store.query import partition_sql, row_of

PLAIN = (TextKind, Whole)
"""Kinds whose cell is the value."""


def select_fields(
    connection: Connection, code: str, tail: str, params: Sequence[Any], fields: Sequence[Field]
) -> tuple[Row, ...]:
    """A page of a list needs a few values of each row: reading all of them would cost three times as much."""
    names, spans = ["uuid", "alive", "diverging", "created", "changed", partition_sql(entity(code))], []
    for field in fields:
        columns = field.columns()
        alone: dict[Any, Any] | None = {None: None} if len(columns) == 1 else None
        plain = isinstance(field.kind, PLAIN)
        spans.append((field.code, field.kind, len(names), len(names) + len(columns), plain, alone))
        names += columns
    listed = ", ".join(name if name == "0" else f'"{name}"' for name in names)
    sql = f'SELECT {listed} FROM "{code}" {tail}'
    known: dict[Any, Any] = {}  # a page repeats its dates, choices and unknown values
    out = []
    for raw in connection.exec_driver_sql(sql, tuple(params)).fetchall():
        values = {}
        for name, kind, a, b, plain, alone in spans:
            if plain:
                values[name] = raw[a]
            elif alone is None:
                values[name] = _value(kind, tuple(raw[a:b]), known)
            else:  # one cell says it all: twenty thousand of them repeat a few
                cell = raw[a]
                if cell not in alone:
                    alone[cell] = _value(kind, (cell,), known)
                values[name] = alone[cell]
        out.append(row_of(code, raw, values))
    return tuple(out)


def _value(kind: Kind[Any], cells: tuple[Any, ...], known: dict[Any, Any]) -> Any:
    """Value of cells that this program wrote: a page need not check again what the save has checked."""
    key = (id(kind), cells)
    if key not in known:
        known[key] = (
            _grouped(kind, cells, known) if isinstance(kind, Group) else kind.load(kind.uncell(cells))
        )
    return known[key]


def _grouped(kind: Group[Any], cells: tuple[Any, ...], known: dict[Any, Any]) -> Any:
    if all(cell is None for cell in cells):
        return None
    parts = zip(kind.parts, cells, strict=True)
    return kind.shape(
        *(cell if isinstance(part[2], PLAIN) else _value(part[2], (cell,), known) for part, cell in parts)
    )
