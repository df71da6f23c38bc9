"""Lists of any length: pages by key, anchors to jump by, counts that know when to stop.

A whole list is read from the nearest anchor (the key of every 1,024th row), so that reading row 700,000
costs what reading row 7 costs. A filtered list is its first ``CAP`` rows, found once and kept as numbers.
Whatever walks over many rows is done by a ``LongReader``: a connection of its own that can be interrupted.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from issss_desktop.models.fields import Entity, entity
from issss_desktop.models.rows import Row
from issss_desktop.models.values.texts import search_key
from issss_desktop.store import query
from issss_desktop.store.conditions import FOLD, Condition, clause, like
from issss_desktop.store.open import Connection
from issss_desktop.store.several import marks

STEP = 1_024
CAP = 1_000
"""A filtered list counts and shows this many rows; then it says so and asks for another word."""

SHORT = 20_000
"""Rows up to which everything is read at once, without another thread."""

NEAR = 8 * STEP
"""Rows that may be skipped without an anchor in the time of one frame."""

LOOKED_AT = 5_000
"""Rows that a search box looks at in one entity: enough to propose a few in the time of a key."""

TRIGRAM = query.TRIGRAM
_MILLION = 1_000_000


@dataclass(frozen=True)
class Wanted:
    """What a list shows: ``text`` is a ``search_key``; ``order`` a sort column, "-" before to turn it."""

    entity: str
    text: str = ""
    conditions: tuple[Condition, ...] = ()
    order: str = "sort"
    deleted: bool = False
    diverging: bool = False

    @property
    def filtered(self) -> bool:
        """Whether it is part of the list, which is then counted and shown up to ``CAP``."""
        return bool(self.text or self.conditions or self.deleted or self.diverging)

    @property
    def column(self) -> str:
        """Sort column. Raises KeyError when the list does not sort by it."""
        name = self.order.lstrip("-")
        if name not in query.sort_columns(self.declared):
            raise KeyError(name)
        return name

    @property
    def declared(self) -> Entity:
        """Declaration of its entity."""
        return entity(self.entity)

    @property
    def key(self) -> str:
        """SQL of the sort value; never NULL."""
        return query.sort_expression(self.column)

    @property
    def descending(self) -> bool:
        """Whether the order is turned."""
        return self.order.startswith("-")


def _where(wanted: Wanted, words: Sequence[str] = ()) -> tuple[str, tuple[Any, ...]]:
    """Conditions on the row itself; ``words`` are those that nothing else has looked up."""
    parts = [f"alive={0 if wanted.deleted else 1}"]
    params: list[Any] = []
    if wanted.diverging:
        parts.append("uuid IN (SELECT record FROM divergences WHERE entity=?)")
        params.append(wanted.declared.tag)
    for word in words:
        sql, values = _beginning(word) if len(word) < TRIGRAM else ("search LIKE ? ESCAPE '!'", (like(word),))
        parts.append(sql)
        params += values
    for condition in wanted.conditions:
        sql, values = clause(wanted.declared, condition)
        parts.append(sql)
        params += values
    return "WHERE " + " AND ".join(parts), tuple(params)


def _bounds(word: str) -> tuple[str, str]:
    """What begins with a word lies between it and its end by the last code point, which no text holds."""
    return word, word + "\U0010ffff"


def _beginning(word: str) -> tuple[str, tuple[Any, ...]]:
    """Beside other words, a short one is the beginning of a word of the row."""
    begins = like(word)[1:]
    return "(search LIKE ? ESCAPE '!' OR search LIKE ? ESCAPE '!')", (begins, f"% {begins}")


def _sources(wanted: Wanted, most: int | None = None) -> list[tuple[str, tuple[Any, ...]]]:
    """FROM and WHERE of a list: what it is driven by comes first; two when a short word drives it.

    Alone, a word of fewer than three letters is the beginning of the title or of the reference.
    ``most``: rows of the trigram index to look at.
    """
    table, words = f'"{wanted.entity}"', wanted.text.split()
    asked = " ".join(str(c.values[0]) for c in wanted.conditions if c.op == "has")
    long = [word for word in (*words, *search_key(asked).split()) if len(word) >= TRIGRAM]
    if long and not wanted.declared.child:
        trigrams = {word[i : i + 3].replace('"', '""') for word in long for i in range(len(word) - 2)}
        match = " AND ".join(f'"{t}"' for t in sorted(trigrams))
        index = f'"{wanted.entity}_fts"'
        where, params = _where(wanted, words)
        limit = "" if most is None else f" LIMIT {most}"
        hits = f"(SELECT rowid AS hit FROM {index} WHERE {index} MATCH ?{limit})"
        return [(f"FROM {hits} CROSS JOIN {table} ON id=hit {where}", (match, *params))]
    where, params = _where(wanted, words[1:])
    if not words:
        return [(f"FROM {table} {where}", params)]
    key = query.sort_expression("sort")
    title, ref = _bounds(words[0]), _bounds(words[0].upper())
    by_ref = where.replace("alive=", "+alive=")  # the reference is the narrower of the two indexes
    return [
        (f"FROM {table} {where} AND {key}>=? AND {key}<?", (*params, *title)),
        (f"FROM {table} {by_ref} AND ref>=? AND ref<?", (*params, *ref)),
    ]


def teach(connection: Connection) -> None:
    """Give a connection the folding of texts, as an SQL function."""
    raw: Any = connection.raw
    raw.create_function(FOLD, 1, search_key, deterministic=True)


def _order(wanted: Wanted) -> str:
    turn = " DESC" if wanted.descending else ""
    return f"ORDER BY {wanted.key}{turn}, uuid{turn}"


def _run(connection: Connection, wanted: Wanted, sql: str, params: Sequence[Any] = ()) -> Sequence[Any]:
    if any(condition.op == "has" for condition in wanted.conditions):
        teach(connection)
    rows: Sequence[Any] = connection.exec_driver_sql(sql, tuple(params)).fetchall()
    return rows


def found(connection: Connection, wanted: Wanted) -> tuple[int, ...]:
    """Row numbers of a filtered list, in its order; ``CAP`` + 1 of them when there are more than ``CAP``."""
    ids: dict[int, None] = {}
    for source, params in _sources(wanted):
        missing = CAP + 1 - len(ids)
        rows = _run(connection, wanted, f"SELECT id {source} LIMIT {missing + len(ids)}", params)
        ids |= dict.fromkeys(row[0] for row in rows)
    return in_order(connection, wanted, tuple(ids)[: CAP + 1])


def in_order(connection: Connection, wanted: Wanted, ids: tuple[int, ...]) -> tuple[int, ...]:
    """The same row numbers in another order: a filtered list that is only sorted is not looked for again."""
    sql = f'SELECT id FROM "{wanted.entity}" WHERE id IN ({marks(ids)}) {_order(wanted)}'
    return tuple(row[0] for row in connection.exec_driver_sql(sql, ids).fetchall())


def every(connection: Connection, wanted: Wanted) -> tuple[int, ...]:
    """Row numbers of a list in its order, all of them: what leaves as a file is not capped."""
    sources = _sources(wanted)
    inner = " UNION ".join(f"SELECT id {source}" for source, _params in sources)
    params = tuple(value for _source, values in sources for value in values)
    sql = f'SELECT id FROM "{wanted.entity}" WHERE id IN ({inner}) {_order(wanted)}'
    return tuple(row[0] for row in _run(connection, wanted, sql, params))


def count(connection: Connection, wanted: Wanted) -> int:
    """Rows of a list; a filtered one is counted up to ``CAP`` + 1 and no further."""
    if wanted.filtered:
        return len(found(connection, wanted))
    return query.count(connection, wanted.entity, *_where(wanted))


def at_most(connection: Connection, wanted: Wanted) -> int:
    """No fewer rows than a whole list has, told at once: its row numbers have few holes."""
    ends = f'(SELECT max(id) FROM "{wanted.entity}"), (SELECT min(id) FROM "{wanted.entity}")'
    row = connection.exec_driver_sql(f"SELECT {ends}").fetchall()[0]
    return 0 if row[0] is None else int(row[0]) - int(row[1]) + 1


Key = tuple[Any, bytes]
"""Place of a row in any office: its sort value, and its uuid where others have the same."""

Anchors = tuple[Key, ...]
"""Keys of rows 0, 1,024, 2,048 ..."""


def anchors(connection: Connection, wanted: Wanted) -> Anchors:
    """Keys of every 1,024th row of a whole list, in one walk over the index."""
    where, params = _where(wanted)
    numbered = f"row_number() OVER ({_order(wanted)}) - 1 AS place"
    # the walk asks for the uuid alone, so that the index answers it and no row is read
    inner = f'SELECT uuid, {numbered} FROM "{wanted.entity}" {where}'
    chosen = f"SELECT uuid FROM ({inner}) WHERE place % {STEP} = 0"
    sql = f'SELECT {wanted.key}, uuid FROM "{wanted.entity}" WHERE uuid IN ({chosen}) {_order(wanted)}'
    return tuple((row[0], row[1]) for row in _run(connection, wanted, sql, params))


def is_near(start: int, total: int, known: Anchors) -> bool:
    """Whether a page of a whole list can be read in the time of one frame."""
    return bool(known) or start < NEAR or total - start < NEAR


def page(
    connection: Connection,
    wanted: Wanted,
    start: int,
    size: int,
    known: Anchors = (),
    total: int | None = None,
    codes: tuple[str, ...] | None = None,
) -> tuple[Row, ...]:
    """Rows ``start`` to ``start + size`` of a list; from the nearest anchor, or from the nearer end.

    ``codes``: fields that the rows are needed for, all when None.
    """
    return rows_of(connection, wanted, _ids(connection, wanted, start, size, known, total), codes)


def _ids(
    connection: Connection, wanted: Wanted, start: int, size: int, known: Anchors, total: int | None
) -> Sequence[int]:
    if wanted.filtered:
        return found(connection, wanted)[start : start + size]
    anchor = min(start // STEP, len(known) - 1)
    where, params = _where(wanted)
    if anchor > 0:
        return _from_key(connection, wanted, known[anchor], start - anchor * STEP, size)
    if total is not None and start > total // 2:  # near the end: read backwards
        size = min(size, total - start)
        turned = replace(wanted, order=wanted.column if wanted.descending else f"-{wanted.column}")
        return _skip(connection, turned, where, params, total - start - size, size)[::-1]
    return _skip(connection, wanted, where, params, start, size)


def _from_key(connection: Connection, wanted: Wanted, key: Key, skip: int, size: int) -> list[int]:
    """Rows with the same sort value, then those after it: an index of expressions knows no row values."""
    where, params = _where(wanted)
    sign, turn = ("<", " DESC") if wanted.descending else (">", "")
    where_same = f"{where} AND {wanted.key}=? AND uuid{sign}=?"
    same = f'SELECT id FROM "{wanted.entity}" {where_same} ORDER BY uuid{turn} LIMIT ?'
    found = [r[0] for r in connection.exec_driver_sql(same, (*params, *key, skip + size)).fetchall()]
    ids = found[skip:]
    if len(ids) < size:
        after = f"{where} AND {wanted.key}{sign}?"
        left = max(0, skip - len(found))
        ids += _skip(connection, wanted, after, (*params, key[0]), left, size - len(ids))
    return ids


def _skip(
    connection: Connection, wanted: Wanted, where: str, params: tuple[Any, ...], skip: int, size: int
) -> list[int]:
    """Numbers of rows from the index alone: skipping never reads a row."""
    sql = f'SELECT id FROM "{wanted.entity}" {where} {_order(wanted)} LIMIT ? OFFSET ?'
    return [row[0] for row in connection.exec_driver_sql(sql, (*params, size, skip)).fetchall()]


def rows_of(
    connection: Connection, wanted: Wanted, ids: Sequence[int], codes: tuple[str, ...] | None = None
) -> tuple[Row, ...]:
    """Rows by their numbers, in the order of the list; with the values of some fields, or of all."""
    tail = f"WHERE id IN ({marks(ids)}) {_order(wanted)}"
    fields = [] if codes is None else [wanted.declared.by_code[code] for code in codes]
    if not fields or any(not field.columns() for field in fields):
        return query.select_rows(connection, wanted.entity, tail, ids)
    return query.select_fields(connection, wanted.entity, tail, ids, fields)


def raw_rows(
    connection: Connection, wanted: Wanted, ids: Sequence[int], columns: Sequence[str]
) -> Sequence[Sequence[Any]]:
    """Cells of rows by their numbers, in the order of the list: the uuid, then ``columns`` of the table."""
    names = ", ".join(f'"{column}"' for column in ("uuid", *columns))
    sql = f'SELECT {names} FROM "{wanted.entity}" WHERE id IN ({marks(ids)}) {_order(wanted)}'
    return _run(connection, wanted, sql, ids) if ids else ()


def first(
    connection: Connection, wanted: Wanted, size: int, codes: tuple[str, ...] | None = None
) -> tuple[Row, ...]:
    """Some rows of a filtered list, the first that are found among ``LOOKED_AT``."""
    ids: list[int] = []
    for source, params in _sources(wanted, LOOKED_AT):
        rows = _run(connection, wanted, f"SELECT id {source} LIMIT {size}", params)
        ids += [row[0] for row in rows if row[0] not in ids]
    return rows_of(connection, wanted, ids[:size], codes)


def place_of(connection: Connection, wanted: Wanted, uuid: bytes, known: Anchors = ()) -> int | None:
    """Row number of a record in a list, None when the list does not show it; at once with anchors."""
    where, params = _where(wanted)
    where = where.replace("alive=", "+alive=")  # the uuid finds the row
    sql = f'SELECT {wanted.key}, uuid, id FROM "{wanted.entity}" {where} AND uuid=?'
    rows = _run(connection, wanted, sql, (*params, uuid))
    if not rows:
        return None
    key = (rows[0][0], rows[0][1])
    if wanted.filtered:
        ids = found(connection, wanted)
        return ids.index(rows[0][2]) if rows[0][2] in ids else None
    anchor = bisect_right(known, _rank(wanted, key), key=lambda each: _rank(wanted, each)) - 1
    return max(anchor, 0) * STEP + _between(connection, wanted, known[anchor] if anchor > 0 else None, key)


def _between(connection: Connection, wanted: Wanted, begin: Key | None, end: Key) -> int:
    """Rows from one key to before another; each part is a range of the index."""
    before, after = (">", "<") if wanted.descending else ("<", ">")
    key = wanted.key
    if begin is None:
        parts = [(f"{key}{before}?", end[:1]), (f"{key}=? AND uuid{before}?", end)]
    elif begin[0] == end[0]:
        parts = [(f"{key}=? AND uuid{after}=? AND uuid{before}?", (*begin, end[1]))]
    else:
        parts = [
            (f"{key}=? AND uuid{after}=?", begin),
            (f"{key}{after}? AND {key}{before}?", (begin[0], end[0])),
            (f"{key}=? AND uuid{before}?", end),
        ]
    where, params = _where(wanted)
    return sum(
        query.count(connection, wanted.entity, f"{where} AND {sql}", (*params, *values))
        for sql, values in parts
    )


def _rank(wanted: Wanted, key: Key) -> Any:
    """SQLite's order of keys, in Python: numbers before texts."""
    rank = (isinstance(key[0], str), key[0], key[1])
    return _Turned(rank) if wanted.descending else rank


@dataclass(frozen=True)
class _Turned:
    rank: tuple[bool, Any, bytes]

    def __lt__(self, other: "_Turned") -> bool:
        return other.rank < self.rank


@dataclass(frozen=True)
class Sum:
    """Sum of the known amounts of one currency in minor units; ``unknown`` rows have no amount."""

    currency: str
    minor: int
    known: int
    unknown: int


def sums(connection: Connection, wanted: Wanted, amount: str, currency: str) -> tuple[Sum, ...]:
    """Sums of a money column over every row of a list, by currency.

    ``currency``: column of the currency, or "" when the amounts have a fixed one. Millions and the rest
    are added apart: the sum of many 64-bit amounts may need more than 64 bits.
    """
    unit = f'"{currency}"' if currency else "''"
    parts = f'coalesce(sum("{amount}" / {_MILLION}), 0), coalesce(sum("{amount}" % {_MILLION}), 0)'
    out: dict[str, Sum] = {}
    for source, params in _sources(wanted):
        sql = f"SELECT coalesce({unit}, ''), {parts}, count(\"{amount}\"), count(*) {source} GROUP BY 1"
        for unit_of, high, low, known, rows in _run(connection, wanted, sql, params):
            before = out.get(unit_of, Sum(unit_of, 0, 0, 0))
            minor = before.minor + high * _MILLION + low
            out[unit_of] = Sum(unit_of, minor, before.known + known, before.unknown + rows - known)
    return tuple(out[unit_of] for unit_of in sorted(out))


def uuids(connection: Connection, wanted: Wanted) -> tuple[UUID, ...]:
    """Every record of a list, in no order; for a list that is no longer than its figures."""
    found: dict[bytes, None] = {}
    for source, params in _sources(wanted):
        found |= dict.fromkeys(r[0] for r in _run(connection, wanted, f"SELECT uuid {source}", params))
    return tuple(UUID(bytes=each) for each in found)


def tallies(connection: Connection, code: str) -> tuple[int, int, int]:
    """Living records of an entity, drafts among them, and records in divergence."""
    whole = Wanted(code)
    drafts = f"SELECT count(*) FROM \"{code}\" WHERE alive=1 AND stage='draft'"
    diverging, params = _where(replace(whole, diverging=True))
    return (
        count(connection, whole),
        int(connection.exec_driver_sql(drafts).fetchall()[0][0]),
        query.count(connection, code, diverging, params),
    )
