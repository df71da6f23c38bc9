"""Statements about many values: SQLite takes so many in one, and keeps the text of a few statements ready."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final, TypeVar

from issss_desktop.store.open import Connection

_T = TypeVar("_T")

MOST: Final = 500
"""Values in one statement."""


def marks(values: Collection[Any]) -> str:
    """Question marks for values, between commas."""
    return ",".join("?" * len(values))


def portions(values: Sequence[_T]) -> Iterator[tuple[_T, ...]]:
    """Values in their order, so many at a time as one statement takes."""
    for at in range(0, len(values), MOST):
        yield tuple(values[at : at + MOST])


def rows_of(connection: Connection, sql: str, values: Sequence[Any]) -> Iterator[Any]:
    """Rows of a statement with "IN ({})" for values, portion by portion; each is read before the first of its
    rows is given.
    """
    for each in portions(values):
        yield from connection.exec_driver_sql(sql.format(marks(each)), each).fetchall()
