"""Ops become rows. Form, spreadsheet, merge, undo and replay all go through here.

The row of a record is a pure function of its live ops, so that a replay of the log gives the same
rows in every office. The winner of a field is the live op with the highest lamport, then name.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from graphlib import TopologicalSorter
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

import cbor2

from issss_desktop.models.compound import BilingualKind, LinkSet
from issss_desktop.models.fields import ALIVE, ENTITIES, Entity, Field, entity_by_tag
from issss_desktop.models.kinds import Link, TextKind
from issss_desktop.models.values.texts import search_key
from issss_desktop.store.open import Connection
from issss_desktop.store.several import MOST, marks, portions, rows_of

_TRUE = cbor2.dumps(True, canonical=True)
_FIRST = ("uuid", "alive", "diverging", "created", "changed", "search", "sort")
_PARTITION = ("confidential",)
_DIVERGENCE = "INSERT OR REPLACE INTO main.divergences(record, field, entity, confidential) VALUES(?,?,?,?)"


@cache
def _entity(tag: int) -> Entity | None:
    return entity_by_tag(tag)


@cache
def _stored(entity: Entity) -> tuple[Field, ...]:
    return tuple(f for f in entity.fields if not isinstance(f.kind, LinkSet))


@cache
def _layout(entity: Entity) -> tuple[tuple[Any, ...], tuple[tuple[int, Field, slice], ...]]:
    """Cells of a row of which nothing is known, as most fields of most rows are; and of each field its tag
    and the place of its cells among them.
    """
    cells: list[Any] = []
    places = []
    for field in _stored(entity):
        nothing = field.kind.cells(None)
        places.append((field.tag, field, slice(len(cells), len(cells) + len(nothing))))
        cells += nothing
    return tuple(cells), tuple(places)


@cache
def _links(entity: Entity) -> tuple[Field, ...]:
    return tuple(f for f in _stored(entity) if isinstance(f.kind, Link) and f.target)


@cache
def _columns(entity: Entity) -> tuple[str, ...]:
    partition = _PARTITION if entity.partitioned else ()
    return (*_FIRST, *(c for f in _stored(entity) for c in f.columns()), *partition)


@cache
def _upsert(entity: Entity) -> str:
    columns = _columns(entity)
    names = ", ".join(f'"{c}"' for c in columns)
    holes = ", ".join("?" for _ in columns)
    updates = ", ".join(f'"{c}"=excluded."{c}"' for c in columns[1:])
    into = f'INSERT INTO main."{entity.code}"({names}) VALUES({holes})'
    return f"{into} ON CONFLICT(uuid) DO UPDATE SET {updates}"


@cache
def in_title_order() -> tuple[Entity, ...]:
    """Entities such that those named in another's title come first."""
    graph: dict[str, set[str]] = {}
    for entity in ENTITIES.values():
        linked = {f.target for f in _links(entity) if f.code in entity.title and f.target != entity.code}
        graph[entity.code] = linked
    return tuple(ENTITIES[code] for code in TopologicalSorter(graph).static_order())


@cache
def _named_by(entity: Entity) -> tuple[tuple[Entity, str], ...]:
    """Entities and columns whose title shows the title of ``entity``."""
    return tuple(
        (other, f.code)
        for other in ENTITIES.values()
        for f in _links(other)
        if f.code in other.title and f.target == entity.code
    )


Tell = Callable[[int, int], object]
"""Told (records done, records in all); raises to end it all."""


def untold(_done: int, _of: int) -> None:
    """Nobody waits for it."""


def project(connection: Connection, touched: Iterable[tuple[int, UUID]], tell: Tell = untold) -> None:
    """Rebuild the rows of the records named by (entity tag, uuid); tags of newer versions are skipped."""
    waiting: dict[Entity, set[bytes]] = {}
    for tag, uuid in touched:
        entity = _entity(tag)
        if entity is not None:
            waiting.setdefault(entity, set()).add(uuid.bytes)
    total, done = sum(len(uuids) for uuids in waiting.values()), 0
    for entity in in_title_order():
        uuids = waiting.pop(entity, None)
        if not uuids:
            continue
        begun = done

        def tell_chunk(n: int, begun: int = begun) -> None:
            tell(min(begun + n, total), total)

        for other, renamed in _project_entity(connection, entity, sorted(uuids), tell_chunk):
            waiting.setdefault(other, set()).update(renamed)
        done += len(uuids)


def rebuild(connection: Connection) -> None:
    """Rebuild every row from the log: after a migration, fields and entities that were unknown appear."""
    for entity in in_title_order():
        sql = "SELECT DISTINCT record FROM main.ops WHERE entity=?"
        found = connection.exec_driver_sql(sql, (entity.tag,))
        _project_entity(connection, entity, sorted(row[0] for row in found.fetchall()))


def _project_entity(
    connection: Connection,
    entity: Entity,
    uuids: Sequence[bytes],
    tell: Callable[[int], object] = lambda _done: None,
) -> list[tuple[Entity, list[bytes]]]:
    """Project records of one entity; returns the records of others whose title changes with them."""
    dependents: list[tuple[Entity, list[bytes]]] = []
    reworded: list[bytes] = []
    for at, chunk in enumerate(portions(uuids)):
        tell(at * MOST)
        before = _texts(connection, entity, chunk)
        rows, diverging = _rows(connection, entity, chunk)
        run = connection.exec_driver_sql
        run(
            f"DELETE FROM main.divergences WHERE record IN ({marks(chunk)}) AND entity=?",
            (*chunk, entity.tag),
        )
        if diverging:
            run(_DIVERGENCE, diverging)
        if rows:
            _stubs(connection, entity, rows)
            run(_upsert(entity), rows)
        reworded.extend(row[0] for row in rows if before.get(row[0], ("", ""))[0] != row[5])
        renamed = [row[0] for row in rows if before.get(row[0], ("", ""))[1] != row[6]]
        dependents.extend(_dependents(connection, entity, renamed))
    if not entity.child:
        _index(connection, entity, reworded)
    return dependents


def _texts(connection: Connection, entity: Entity, uuids: Sequence[bytes]) -> dict[bytes, tuple[str, str]]:
    """Folded text and title of the rows as they are, to index and rename only what changes."""
    if entity.child:
        return {}
    sql = f'SELECT uuid, search, sort FROM main."{entity.code}" WHERE uuid IN ({marks(uuids)})'
    return {row[0]: (row[1] or "", row[2] or "") for row in connection.exec_driver_sql(sql, tuple(uuids))}


def _index(connection: Connection, entity: Entity, uuids: Sequence[bytes]) -> None:
    """Index the folded text of rows, for the search of three letters and more.

    The index gathers in memory what it is given, and writes it out before each statement that could be undone
    in part (a row with its constraints, an INSERT with a SELECT), and where the ids do not rise. So it is
    given everything at once, in the order of the ids, by a statement that writes one row.
    """
    sql = f'SELECT id FROM main."{entity.code}" WHERE uuid IN ({{}})'
    ids = sorted(row[0] for row in rows_of(connection, sql, uuids))
    into = f'INSERT OR REPLACE INTO main."{entity.code}_fts"(rowid, search) VALUES(?,?)'
    for part in portions(ids):
        sql = f'SELECT id, search FROM main."{entity.code}" WHERE id IN ({marks(part)}) ORDER BY id'
        connection.exec_driver_sql(into, connection.exec_driver_sql(sql, part).fetchall())


def _dependents(
    connection: Connection, entity: Entity, renamed: Sequence[bytes]
) -> Iterator[tuple[Entity, list[bytes]]]:
    for chunk in portions(renamed):
        for other, column in _named_by(entity):
            sql = (
                f'SELECT uuid FROM main."{other.code}" WHERE "{column}" IN ({marks(chunk)})'
                " AND created IS NOT NULL"
            )
            found = [row[0] for row in connection.exec_driver_sql(sql, chunk)]
            if found and other != entity:
                yield other, found


def _rows(
    connection: Connection, entity: Entity, uuids: Sequence[bytes]
) -> tuple[list[tuple[Any, ...]], list[tuple[bytes, int, int, int]]]:
    """Rows to write, and divergences. What is confidential in an entity that never is, in this version, has
    none: it waits in the log for a newer program.
    """
    sql = (
        "SELECT record, field, value, lamport, name, pos, confidential FROM main.ops"
        f" WHERE record IN ({marks(uuids)}) AND entity=? AND live=1 ORDER BY record, field, lamport, name"
    )
    rows: list[tuple[Any, ...]] = []
    diverging: list[tuple[bytes, int, int, int]] = []
    found = connection.exec_driver_sql(sql, (*uuids, entity.tag)).fetchall()
    for record, group in groupby(found, key=itemgetter(0)):
        ops = list(group)
        confidential = max(map(itemgetter(6), ops))
        if confidential and not entity.partitioned:
            continue
        winners, places, first, last = _resolve(ops)
        diverging.extend((record, place, entity.tag, confidential) for place in places)
        row = _row(connection, entity, record, winners, len(places), first, last)
        rows.append((*row, confidential) if entity.partitioned else row)
    return rows, diverging


def _resolve(ops: list[Any]) -> tuple[dict[int, bytes], list[int], int, int]:
    """Winning values by field, fields in divergence, first and last position."""
    winners: dict[int, bytes] = {op[1]: op[2] for op in ops}  # in their order: the last of a field wins
    positions = [op[5] for op in ops]
    plain = len(winners) == len(ops) and winners.get(ALIVE, _TRUE) == _TRUE
    return winners, [] if plain else _divergences(ops), min(positions), max(positions)


def _divergences(ops: list[Any]) -> list[int]:
    """Fields with several live values, or a deletion that did not see every live op."""
    places: list[int] = []
    names = {op[4] for op in ops}
    for field, group in groupby(ops, key=lambda op: op[1]):
        live = list(group)
        if field == ALIVE:
            if _life_diverges(live, names):
                places.append(field)
        elif len({op[2] for op in live}) > 1:
            places.append(field)
    return places


def _life_diverges(live: list[Any], names: set[bytes]) -> bool:
    """Alive in one office and deleted in another, or deleted without having seen a live op."""
    deleters = [cbor2.loads(op[2]) for op in live]
    tombstones = [set(seen) for seen in deleters if seen is not True]
    if not tombstones:
        return False
    if len(tombstones) < len(live):
        return True
    others = names - {op[4] for op in live}
    return any(not others <= seen for seen in tombstones)


def _row(
    connection: Connection,
    entity: Entity,
    record: bytes,
    winners: dict[int, bytes],
    places: int,
    first: int,
    last: int,
) -> tuple[Any, ...]:
    life = winners.get(ALIVE)
    # a record whose first commit has not arrived yet has no life op: it is shown, not hidden
    alive = 1 if life is None or life == _TRUE else 0
    unknown, layout = _layout(entity)
    cells = list(unknown)
    wires: list[tuple[Field, Any]] = []
    for tag, field, place in layout:
        if tag in winners and (wire := cbor2.loads(winners[tag])) is not None:
            cells[place] = field.kind.cells(wire)
            wires.append((field, wire))
    search, sort = _folded(connection, entity, wires)
    return (record, alive, places, first, last, search, sort, *cells)


def _folded(connection: Connection, entity: Entity, wires: list[tuple[Field, Any]]) -> tuple[str, str]:
    """Folded text to search in, whole, and folded title to sort by (in French: one order in every office)."""
    parts: dict[str, str] = {}
    for field, wire in wires:
        if isinstance(field.kind, BilingualKind):
            parts[field.code] = " ".join(text for text in wire if text)
        elif isinstance(field.kind, TextKind):
            parts[field.code] = wire
        elif field.code in entity.title:
            parts[field.code] = _title_part(connection, field, wire)
    keys = {code: search_key(text) for code, text in parts.items()}
    title = " ".join(keys[code] for code in entity.title if keys.get(code))
    return " ".join(keys.values()), title[:200]


def _title_part(connection: Connection, field: Field, wire: Any) -> str:
    if isinstance(field.kind, Link) and field.target:
        sql = f'SELECT sort FROM main."{field.target}" WHERE uuid=?'
        row = connection.exec_driver_sql(sql, (wire,)).first()
        return (row[0] if row else "") or ""
    return wire if isinstance(wire, str) else str(wire)


def _stubs(connection: Connection, entity: Entity, rows: Sequence[tuple[Any, ...]]) -> None:
    """A linked record that has not arrived gets an empty row, so that no merge is ever refused."""
    columns = _columns(entity)
    for field in _links(entity):
        at = columns.index(field.code)
        targets = {(row[at],) for row in rows if row[at] is not None}
        if targets:
            connection.exec_driver_sql(
                f'INSERT OR IGNORE INTO main."{field.target}"(uuid) VALUES(?)', sorted(targets)
            )
