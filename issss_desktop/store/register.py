"""The log and the acts of this place as an auditor reads them: newest first, a page at a time.

A page goes on below a place, never at an offset: it costs the same at the end of a log of a million
commits. What few commits match is looked for a stretch at a time, so that no read takes long.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from issss_desktop.store.acts import Act
from issss_desktop.store.open import Connection
from issss_desktop.store.several import marks

STRETCH: Final = 10_000
"""Commits that one read looks at, at most: some 20 ms."""

TOP: Final = 2**62
"""A position above every commit and every act."""


@dataclass(frozen=True)
class Narrowing:
    """What is asked for; None asks for everything.

    ``actors``: only these. From ``since_ms`` to before ``until_ms``, by the clocks
    of the authors. ``entity``: tag of a kind of record touched.
    """

    user: UUID | None = None
    actors: tuple[bytes, ...] | None = None
    since_ms: int | None = None
    until_ms: int | None = None
    entity: int | None = None
    act: str | None = None


@dataclass(frozen=True)
class Logged:
    """One commit without its records; ``own``: made on this computer."""

    pos: int
    id: bytes
    actor: bytes
    seq: int
    wall_ms: int
    user: UUID
    reason: str | None
    undoes: bytes | None
    batch: bytes | None
    own: bool


def commits_below(
    connection: Connection,
    asked: Narrowing,
    pos: int,
    limit: int,
    keeps: Callable[[str | None], bool] | None = None,
) -> tuple[list[Logged], int]:
    """Commits below a position, newest first, and the position to go on below: 1 when none is left.

    Args:
        keeps: whether a commit with this reason is wanted.
    """
    floor = max(1, pos - STRETCH)
    where, params = _where(asked)
    if keeps is not None:
        where.append("c.reason IS NOT NULL")
    sql = (
        "SELECT c.pos, c.id, c.actor, c.seq, c.wall_ms, c.user, c.reason, c.undoes, c.batch, a.own"
        " FROM commits c JOIN actors a ON a.actor=c.actor WHERE c.pos<? AND c.pos>=?"
        f"{''.join(f' AND {part}' for part in where)} ORDER BY c.pos DESC"
    )
    found: list[Logged] = []
    for row in connection.exec_driver_sql(sql, (pos, floor, *params)):
        if keeps is None or keeps(row[6]):
            found.append(_logged(row))
        if len(found) == limit:
            return found, row[0]
    return found, floor


def tops(connection: Connection) -> tuple[int, int]:
    """Position of the last commit and number of the last act, 0 without one."""
    row = connection.exec_driver_sql(
        "SELECT (SELECT max(pos) FROM commits), (SELECT max(id) FROM acts)"
    ).first()
    return row[0] or 0, row[1] or 0


def _logged(row: Sequence[Any]) -> Logged:
    pos, name, actor, seq, wall_ms, user, reason, undoes, batch, own = row
    return Logged(pos, name, actor, seq, wall_ms, UUID(bytes=user), reason, undoes, batch, bool(own))


def _where(asked: Narrowing) -> tuple[list[str], list[Any]]:
    parts: list[str] = []
    params: list[Any] = []

    def ask(sql: str, *values: Any) -> None:
        parts.append(sql)
        params.extend(values)

    if asked.user is not None:
        ask("c.user=?", asked.user.bytes)
    if asked.actors is not None:
        ask(f"c.actor IN ({marks(asked.actors)})", *asked.actors)
    if asked.since_ms is not None:
        ask("c.wall_ms>=?", asked.since_ms)
    if asked.until_ms is not None:
        ask("c.wall_ms<?", asked.until_ms)
    if asked.entity is not None:
        ask("EXISTS (SELECT 1 FROM ops o WHERE o.pos=c.pos AND o.entity=?)", asked.entity)
    return parts, params


def acts_below(
    connection: Connection, asked: Narrowing, number: int, keeps: Callable[[str | None], bool] | None = None
) -> Iterator[Act]:
    """Acts below a number, newest first, read as they are taken."""
    parts, params = ["id<?"], [number]
    for sql, value in (
        ("user=?", asked.user.bytes if asked.user else None),
        ("at_ms>=?", asked.since_ms),
        ("at_ms<?", asked.until_ms),
        ("act=?", asked.act),
    ):
        if value is not None:
            parts.append(sql)
            params.append(value)  # type: ignore[arg-type]
    sql = f"SELECT id, at_ms, user, act, detail, chain FROM acts WHERE {' AND '.join(parts)} ORDER BY id DESC"
    for row in connection.exec_driver_sql(sql, tuple(params)):
        if keeps is None or keeps(row[4]):
            yield Act(row[0], row[1], UUID(bytes=row[2]), *row[3:])


def data_at(connection: Connection, positions: Sequence[int]) -> dict[int, bytes]:
    """Bytes of commits by position."""
    sql = f"SELECT pos, data FROM commits WHERE pos IN ({marks(positions)})"
    return dict(connection.exec_driver_sql(sql, tuple(positions)).fetchall())


@dataclass(frozen=True)
class Device:
    """Where the commits of an actor come from; empty where its record has not been received."""

    office: UUID | None
    code: str
    name: str


def devices(connection: Connection) -> dict[bytes, Device]:
    """Every actor that wrote something here."""
    sql = (
        "SELECT a.actor, d.office, o.code, d.name FROM actors a"
        " LEFT JOIN device d ON d.actor=upper(hex(a.actor)) LEFT JOIN office o ON o.uuid=d.office"
        " ORDER BY a.head_pos"
    )
    return {
        row[0]: Device(UUID(bytes=row[1]) if row[1] else None, row[2] or "", row[3] or "")
        for row in connection.exec_driver_sql(sql).fetchall()
    }


def last_actors(connection: Connection) -> list[tuple[bytes, int, bytes]]:
    """Heads of the log: actor, number and id of its last commit, in the order of the actors."""
    sql = "SELECT actor, head_seq, head_id FROM actors ORDER BY actor"
    return [tuple(row) for row in connection.exec_driver_sql(sql).fetchall()]


def walk(connection: Connection, actors: Sequence[bytes]) -> Iterator[bytes]:
    """Bytes of every commit of some actors, each after what it was made on top of."""
    sql = f"SELECT data FROM commits WHERE actor IN ({marks(actors)}) ORDER BY pos"
    for (data,) in connection.exec_driver_sql(sql, tuple(actors)):
        yield data
