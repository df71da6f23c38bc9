"""Replay of 100,000 ops into an empty database, beside executemany of every row that the replay wrote."""

from collections.abc import Sequence
from typing import Any

from bench.log import filled_store
from bench.measure import Line, cpu, medians
from issss_desktop.models.fields import ENTITIES
from issss_desktop.store import check, schema
from issss_desktop.store.check import Replayed
from issss_desktop.store.open import Connection

OPS = 100_000
LIMIT = 3.0
ROUNDS = 5
TABLES = ("commits", "ops", "replaced", "divergences", "actors", *ENTITIES)

Rows = list[tuple[str, list[tuple[Any, ...]]]]


def measure(wanted: int = OPS, rounds: int = ROUNDS) -> list[Line]:
    """CPU of a replay; the rows of the peer are those of a replay, into the same tables and indexes."""
    with filled_store(wanted) as (store, written), store.reading() as log:
        rows = _written(log)
        ours, peer = medians(rounds, lambda: _replay(log), lambda: _executemany(rows))
    counted = sum(len(table) for _sql, table in rows)
    note = f"CPU, {written} ops, decoded, verified, projected; peer: executemany of the same {counted} rows"
    return [Line("replay of 100,000 ops", ours, peer, LIMIT, note=note)]


def _replay(log: Connection) -> float:
    made: list[Replayed] = []
    spent = cpu(lambda: made.append(check.replay(log)))
    made[0].close()
    return spent


def _written(log: Connection) -> Rows:
    made = check.replay(log)
    try:
        tables = [
            (_insert(made.connection, t), _select(made.connection, f'SELECT * FROM "{t}"')) for t in TABLES
        ]
        indexed = [
            (f'INSERT INTO "{code}_fts"(rowid, search) VALUES(?,?)',
             _select(made.connection, f'SELECT id, search FROM "{code}" WHERE search IS NOT NULL'))
            for code, declared in ENTITIES.items() if not declared.child
        ]  # fmt: skip
        return [(sql, rows) for sql, rows in (*tables, *indexed) if rows]
    finally:
        made.close()


def _select(connection: Connection, sql: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.exec_driver_sql(sql)]


def _insert(connection: Connection, table: str) -> str:
    columns: Sequence[Any] = connection.exec_driver_sql(f'PRAGMA table_info("{table}")').fetchall()
    return f'INSERT INTO "{table}" VALUES({", ".join("?" * len(columns))})'


def _executemany(rows: Rows) -> float:
    made = Replayed()

    def job() -> None:
        with made.connection.begin():
            schema.create(made.connection)
            for sql, table in rows:
                made.connection.exec_driver_sql(sql, table)

    try:
        return cpu(job)
    finally:
        made.close()
