"""Reads of projected rows and of the log, as plain frozen rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from uuid import UUID

import cbor2

from issss_desktop.models.compound import LinkSet
from issss_desktop.models.fields import ALIVE, ENTITIES, Entity, Field, entity, entity_by_tag
from issss_desktop.models.kinds import Link
from issss_desktop.models.rows import Row
from issss_desktop.store.cells import columns_sql, values_reader
from issss_desktop.store.open import Connection
from issss_desktop.store.several import marks, portions, rows_of

TRIGRAM = 3
"""Letters that a word needs to be looked up in the trigram index."""
_LAST = "\U0010ffff"  # follows every other character, in the order of UTF-8 too


@cache
def _kept(declared: Entity) -> tuple[Field, ...]:
    """Fields that have columns: a set of links has a table of its own."""
    return tuple(f for f in declared.fields if not isinstance(f.kind, LinkSet))


def select_rows(
    connection: Connection, code: str, tail: str = "", params: Sequence[Any] = ()
) -> tuple[Row, ...]:
    """Rows of an entity; ``tail`` is the SQL after FROM, with its parameters."""
    declared = entity(code)
    rows = select_fields(connection, code, tail, params, _kept(declared))
    sets = link_sets(connection, declared, [row.uuid.bytes for row in rows])
    if not sets:
        return rows
    return tuple(replace(row, values={**row.values, **sets[row.uuid.bytes]}) for row in rows)


def select_fields(
    connection: Connection, code: str, tail: str, params: Sequence[Any], fields: Sequence[Field]
) -> tuple[Row, ...]:
    """Rows with the values of a few fields, none of them a set of links: what a page of a list needs."""
    sql = f'SELECT {columns_sql(entity(code), fields)} FROM "{code}" {tail}'
    values = values_reader(tuple(fields))
    found = connection.exec_driver_sql(sql, tuple(params)).fetchall()
    return tuple([row_of(code, raw, values(raw)) for raw in found])


def row_of(code: str, raw: Sequence[Any], values: Mapping[str, Any]) -> Row:
    """Row of its values and of the columns that every table has."""
    uuid, alive, diverging, created, changed, partition = raw[:6]
    return Row(
        code, UUID(bytes=uuid), values, alive != 0, diverging or 0, created or 0, changed or 0,
        confidential=bool(partition),
    )  # fmt: skip


def link_sets(
    connection: Connection, declared: Entity, uuids: Sequence[bytes]
) -> dict[bytes, dict[str, Any]]:
    """Sets of links of records, by field; empty for an entity without any."""
    fields = {f.tag: f.code for f in declared.fields if isinstance(f.kind, LinkSet)}
    if not fields:
        return {}
    out: dict[bytes, dict[str, Any]] = {u: dict.fromkeys(fields.values(), frozenset()) for u in uuids}
    sql = "SELECT owner, field_tag, target FROM membership WHERE alive=1 AND owner IN ({})"
    for owner, tag, target in rows_of(connection, sql, uuids):
        if tag in fields:
            out[owner][fields[tag]] |= {UUID(bytes=target)}
    return out


def get_row(connection: Connection, code: str, uuid: UUID) -> Row | None:
    """One row, deleted or not; None when there is none."""
    found = select_rows(connection, code, "WHERE uuid=?", (uuid.bytes,))
    return found[0] if found else None


def entity_of(connection: Connection, uuid: UUID) -> str | None:
    """Code of the entity that a record belongs to, from the log."""
    row = connection.exec_driver_sql("SELECT entity FROM ops WHERE record=? LIMIT 1", (uuid.bytes,)).first()
    declared = entity_by_tag(row[0]) if row else None
    return declared.code if declared else None


def children(connection: Connection, child: str, parent: UUID, *, deleted: bool = False) -> tuple[Row, ...]:
    """Rows of a child entity inside a record, in their declared order."""
    declared = entity(child)
    assert declared.parent is not None
    alive = "" if deleted else "AND alive=1"
    tail = f'WHERE "{declared.parent.code}"=? {alive} ORDER BY {order_sql(declared)}'
    return select_rows(connection, child, tail, (parent.bytes,))


def order_sql(declared: Entity, order: str | None = None) -> str:
    """ORDER BY of a field code ("-" before a descending one), or of the declared order; ties by uuid."""
    parts = []
    for code in (order,) if order else declared.order:
        name = code.lstrip("-")
        field = declared.by_code[name]
        if isinstance(field.kind, LinkSet):
            continue
        column = "sort" if isinstance(field.kind, Link) and name in declared.title[:1] else field.columns()[0]
        parts.append(f'"{column}"' + (" DESC" if code.startswith("-") else ""))
    # never by what is each office's own, such as the order of arrival: a report shows one order everywhere
    return ", ".join([*parts, *(["position"] if declared.child else []), "sort", "uuid"])


@dataclass(frozen=True)
class Live:
    """One live op: ``wire`` is its value."""

    name: bytes
    field: int
    wire: Any


@dataclass(frozen=True)
class LiveOp(Live):
    """One live op with its author; ``wall_ms`` is a claim of the author's clock."""

    lamport: int
    pos: int
    actor: bytes
    user: UUID
    wall_ms: int


_LIVE = (
    "SELECT o.name, o.field, o.value, o.lamport, o.pos, c.actor, c.user, c.wall_ms FROM ops o"
    " JOIN commits c ON c.pos=o.pos WHERE o.record=?"
)


def live_ops(connection: Connection, uuid: UUID, mark: int | None = None) -> list[LiveOp]:
    """Live ops of a record, or those that were live at a mark (a local position)."""
    if mark is None:
        tail, params = " AND o.live=1", (uuid.bytes,)
    else:
        tail = (
            " AND o.pos<=? AND NOT EXISTS (SELECT 1 FROM replaced r JOIN ops n ON n.id=r.new"
            " WHERE r.old=o.id AND n.pos<=?)"
        )
        params = (uuid.bytes, mark, mark)  # type: ignore[assignment]
    found = connection.exec_driver_sql(_LIVE + tail + " ORDER BY o.field, o.lamport, o.name", params)
    return [
        LiveOp(r[0], r[1], cbor2.loads(r[2]), r[3], r[4], r[5], UUID(bytes=r[6]), r[7])
        for r in found.fetchall()
    ]


def live_of(connection: Connection, uuids: Iterable[UUID]) -> dict[UUID, list[Live]]:
    """Live ops of many records, each in the order in which the last of a field is its value."""
    sql = "SELECT record, field, value, name FROM ops WHERE live=1 AND record IN ({})"
    sql += " ORDER BY field, lamport, name"
    out: dict[UUID, list[Live]] = {}
    for record, field, value, name in rows_of(connection, sql, [uuid.bytes for uuid in uuids]):
        out.setdefault(UUID(bytes=record), []).append(Live(name, field, cbor2.loads(value)))
    return out


def values_at(connection: Connection, declared: Entity, uuid: UUID, mark: int) -> dict[str, Any]:
    """Values of a record as they stood at a mark, without its sets of links."""
    fields = {f.tag: f for f in declared.fields if f.columns()}
    values: dict[str, Any] = {f.code: None for f in fields.values()}
    for op in live_ops(connection, uuid, mark):
        if op.field in fields:
            values[fields[op.field].code] = fields[op.field].kind.load(op.wire)  # the winner comes last
    return values


def links_at(connection: Connection, owner: UUID, field_tag: int, mark: int) -> frozenset[UUID]:
    """A set of links as it stood at a mark."""
    sql = "SELECT uuid, target FROM membership WHERE owner=? AND field_tag=?"
    found = set()
    for uuid, target in connection.exec_driver_sql(sql, (owner.bytes, field_tag)).fetchall():
        lives = [op for op in live_ops(connection, UUID(bytes=uuid), mark) if op.field == ALIVE]
        if lives and lives[-1].wire is True:
            found.add(UUID(bytes=target))
    return frozenset(found)


def mark(connection: Connection) -> int:
    """Position of the last commit: what a read for editing has seen."""
    return connection.exec_driver_sql("SELECT coalesce(max(pos), 0) FROM commits").first()[0]  # type: ignore[no-any-return]


def meta(connection: Connection, key: str) -> bytes | None:
    """A value kept beside the log."""
    row = connection.exec_driver_sql("SELECT value FROM meta WHERE key=?", (key,)).first()
    return None if row is None else row[0]


def search_tail(
    declared: Entity, text: str, where: Mapping[str, Any], *, deleted: bool = False, diverging: bool = False
) -> tuple[str, tuple[Any, ...]]:
    """WHERE of a list: every word of ``text`` (a ``search_key``), and exact values by field code.

    In a set of links the value is one of them, as a UUID.

    Three letters and more are looked up in the trigram index, then confirmed; fewer begin any word of
    the rows found so, or alone the title or the reference.
    """
    parts = [f"alive={0 if deleted else 1}"]
    params: list[Any] = []
    if diverging:
        parts.append("diverging>0")
    # half a character, as a clipboard may hold, is found nowhere
    words = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace").split()
    alone = all(len(word) < TRIGRAM for word in words)
    for word in words:
        clause, values = _word(declared, word, alone)
        parts.append(clause)
        params.extend(values)
    for code, value in where.items():
        field = declared.by_code[code.split(".")[0]]
        if isinstance(field.kind, LinkSet):
            parts.append("uuid IN (SELECT owner FROM membership WHERE alive=1 AND field_tag=? AND target=?)")
            params.extend((field.tag, value.bytes))
            continue
        cells = field.kind.cells(field.kind.dump(value))
        for column, cell in zip(field.columns(), cells, strict=True):
            if cell is None and value is not None:
                continue
            parts.append(f'"{column}" IS ?')
            params.append(cell)
    return "WHERE " + " AND ".join(parts), tuple(params)


def _word(declared: Entity, word: str, alone: bool) -> tuple[str, list[Any]]:
    if len(word) < TRIGRAM and not declared.child:
        if not alone:  # a longer word has found the few rows: here it begins any word of theirs
            return "instr(' ' || search, ?)", [f" {word}"]
        upper = word.upper()
        return "((sort>=? AND sort<?) OR (ref>=? AND ref<?))", [word, word + _LAST, upper, upper + _LAST]
    like = "%" + word.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%"
    if declared.child:
        return "search LIKE ? ESCAPE '!'", [like]
    trigrams = " AND ".join('"' + word[i : i + 3].replace('"', '""') + '"' for i in range(len(word) - 2))
    found = f'id IN (SELECT rowid FROM "{declared.code}_fts" WHERE "{declared.code}_fts" MATCH ?)'
    return f"{found} AND search LIKE ? ESCAPE '!'", [trigrams, like]


def count(connection: Connection, code: str, tail: str, params: Sequence[Any]) -> int:
    """Number of rows of a list."""
    row = connection.exec_driver_sql(f'SELECT count(*) FROM "{code}" {tail}', tuple(params)).first()
    return int(row[0]) if row else 0


def rows_by_uuid(connection: Connection, code: str, uuids: Iterable[UUID]) -> dict[UUID, Row]:
    """Rows of an entity by uuid, deleted ones too."""
    wanted = sorted({u.bytes for u in uuids})
    out: dict[UUID, Row] = {}
    for part in portions(wanted):
        for row in select_rows(connection, code, f"WHERE uuid IN ({marks(part)})", part):
            out[row.uuid] = row
    return out


def by_reference(connection: Connection, ref: str) -> list[Row]:
    """Every record that carries a reference: two offices may have drawn the same."""
    found: list[Row] = []
    for code, declared in ENTITIES.items():
        if not declared.child:
            found.extend(select_rows(connection, code, "WHERE ref=? AND created IS NOT NULL", (ref,)))
    return found


def sort_expression(column: str) -> str:
    """What a list is sorted by: unknown counts as the lowest value, so that keys compare without NULL."""
    return f'coalesce("{column}", -9223372036854775808)'


@cache
def sort_columns(declared: Entity) -> tuple[str, ...]:
    """Columns that the list of an entity sorts by: its title, its changes, its listed values but links."""
    plain = [f for f in declared.fields if f.listed and not f.target and f.columns()]
    return tuple(dict.fromkeys(("sort", "changed", *(f.columns()[0] for f in plain))))
