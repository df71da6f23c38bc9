"""Lists of any length: pages by key, anchors to jump by, counts that know when to stop.

A page is read from the nearest anchor (the key of every 1,024th row), so that reading row 700,000
costs what reading row 7 costs. Anchors are found by another connection that can be interrupted.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from issss_desktop.models.fields import Entity, entity
from issss_desktop.models.rows import Row
from issss_desktop.store import query, schema
from issss_desktop.store.store import Store

STEP = 1_024
CAP = 1_000
"""A filtered list counts and shows this many rows; then it says so and asks for another word."""


@dataclass(frozen=True)
class Wanted:
    """What a list shows: ``text`` is a ``search_key``; ``order`` a sort column, "-" before to turn it."""

    entity: str
    text: str = ""
    where: Mapping[str, Any] = field(default_factory=dict)
    order: str = "sort"
    deleted: bool = False
    diverging: bool = False

    @property
    def filtered(self) -> bool:
        """Whether it is part of the list, which is then counted and shown up to ``CAP``."""
        return bool(self.text or self.where or self.deleted or self.diverging)

    @property
    def column(self) -> str:
        """Sort column. Raises KeyError when the list does not sort by it."""
        name = self.order.lstrip("-")
        if name not in schema.sort_columns(entity(self.entity)):
            raise KeyError(name)
        return name

    @property
    def key(self) -> str:
        """SQL of the sort value; never NULL."""
        return schema.sort_expression(self.column)

    @property
    def descending(self) -> bool:
        """Whether the order is turned."""
        return self.order.startswith("-")


def _tail(wanted: Wanted) -> tuple[str, tuple[Any, ...]]:
    declared: Entity = entity(wanted.entity)
    return query.search_tail(
        declared, wanted.text, wanted.where, deleted=wanted.deleted, diverging=wanted.diverging
    )


def _order(wanted: Wanted) -> str:
    turn = " DESC" if wanted.descending else ""
    return f"ORDER BY {wanted.key}{turn}, id{turn}"


def count(connection: Connection, wanted: Wanted) -> int:
    """Rows of a list; a filtered one is counted up to ``CAP`` + 1 and no further."""
    tail, params = _tail(wanted)
    if not wanted.filtered:
        return query.count(connection, wanted.entity, tail, params)
    sql = f'SELECT count(*) FROM (SELECT 1 FROM "{wanted.entity}" {tail} LIMIT {CAP + 1})'
    return int(connection.exec_driver_sql(sql, params).fetchall()[0][0])


Anchors = tuple[tuple[Any, int], ...]
"""(sort value, id) of rows 0, 1,024, 2,048 ..."""


def anchors(connection: Connection, wanted: Wanted) -> Anchors:
    """Keys of every 1,024th row, in one walk over the index."""
    tail, params = _tail(wanted)
    numbered = f"row_number() OVER ({_order(wanted)}) - 1 AS place"
    inner = f'SELECT {wanted.key} AS value, id, {numbered} FROM "{wanted.entity}" {tail}'
    sql = f"SELECT value, id FROM ({inner}) WHERE place % {STEP} = 0"
    return tuple((row[0], row[1]) for row in connection.exec_driver_sql(sql, params).fetchall())


def page(
    connection: Connection,
    wanted: Wanted,
    start: int,
    size: int,
    known: Anchors = (),
    total: int | None = None,
) -> tuple[Row, ...]:
    """Rows ``start`` to ``start + size`` of a list; from the nearest anchor, or from the nearer end."""
    anchor = min(start // STEP, len(known) - 1)
    if known and (total is None or start - anchor * STEP <= STEP):
        return _from_key(connection, wanted, known[anchor], start - anchor * STEP, size)
    if total is not None and start > total // 2:
        return _from_end(connection, wanted, start, size, total)
    return _ids(connection, wanted, _order(wanted), start, size)


def _from_key(
    connection: Connection, wanted: Wanted, key: tuple[Any, int], skip: int, size: int
) -> tuple[Row, ...]:
    tail, params = _tail(wanted)
    sign = "<=" if wanted.descending else ">="
    clause = f"{tail} AND ({wanted.key}, id) {sign} (?, ?)"
    return _ids(connection, wanted, _order(wanted), skip, size, clause, (*params, *key))


def _from_end(connection: Connection, wanted: Wanted, start: int, size: int, total: int) -> tuple[Row, ...]:
    """Rows near the end, read backwards."""
    size = min(size, total - start)
    turned = replace(wanted, order=wanted.column if wanted.descending else f"-{wanted.column}")
    rows = _ids(connection, turned, _order(turned), total - start - size, size)
    return tuple(reversed(rows))


def _ids(
    connection: Connection,
    wanted: Wanted,
    order: str,
    skip: int,
    size: int,
    tail: str | None = None,
    params: tuple[Any, ...] = (),
) -> tuple[Row, ...]:
    """Ids first, from the index alone, then the rows: skipping never reads a row."""
    if tail is None:
        tail, params = _tail(wanted)
    sql = f'SELECT id FROM "{wanted.entity}" {tail} {order} LIMIT ? OFFSET ?'
    ids = [row[0] for row in connection.exec_driver_sql(sql, (*params, size, skip)).fetchall()]
    holes = ",".join("?" * len(ids))
    return query.select_rows(connection, wanted.entity, f"WHERE id IN ({holes}) {order}", ids) if ids else ()


def place_of(connection: Connection, wanted: Wanted, uuid: bytes) -> int | None:
    """Row number of a record in a list, None when the list does not show it."""
    tail, params = _tail(wanted)
    sql = f'SELECT {wanted.key}, id FROM "{wanted.entity}" {tail} AND uuid=?'
    found = connection.exec_driver_sql(sql, (*params, uuid)).fetchone()
    if found is None:
        return None
    sign = ">" if wanted.descending else "<"
    sql = f'SELECT count(*) FROM "{wanted.entity}" {tail} AND ({wanted.key}, id) {sign} (?, ?)'
    return int(connection.exec_driver_sql(sql, (*params, *found)).fetchall()[0][0])


class AnchorFinder:
    """Finds anchors on a connection of its own, on any thread; ``stop`` interrupts a walk under way."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._running: Any = None
        self._guard = threading.Lock()
        self._wish = 0

    def find(self, wanted: Wanted) -> Anchors | None:
        """Anchors of a list, None when it was stopped."""
        with self._guard:
            wish = self._wish
        with self._store.separate_reader() as connection:
            with self._guard:
                if wish != self._wish:
                    return None
                self._running = connection.connection.driver_connection
            try:
                return anchors(connection, wanted)
            except DBAPIError as error:
                if "interrupt" in str(error.orig).lower():
                    return None
                raise
            finally:
                with self._guard:
                    self._running = None

    def stop(self) -> None:
        """Interrupt a walk under way: the person types on."""
        with self._guard:
            self._wish += 1
            if self._running is not None:
                self._running.interrupt()
