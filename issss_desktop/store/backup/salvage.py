"""What can be read of a damaged database, and a whole one made of it: a commit proves itself by its hash."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from issss_desktop.errors import UserError
from issss_desktop.models.fields import ENTITIES
from issss_desktop.models.log import BadCommit, Commit, decode
from issss_desktop.store import partition
from issss_desktop.store.open import Connection, connect, driver
from issss_desktop.store.work import Work

DERIVED = frozenset(
    {"commits", "ops", "replaced", "divergences", "actors", "branches", "holes", "unmet", "alembic_version"}
    | set(ENTITIES)
)
"""Tables that the log makes again, or that stand for the schema; all others are local and carried over."""
_STEP = 2_000


@dataclass
class Found:
    """What one database gives: commits in the order it knew them, heads it speaks of, what cannot be read."""

    commits: list[Commit] = field(default_factory=list)
    heads: dict[bytes, int] = field(default_factory=dict)
    own: set[bytes] = field(default_factory=set)
    actor: bytes = b""
    unread: int = 0
    local: dict[str, tuple[tuple[str, ...], list[tuple[Any, ...]]]] = field(default_factory=dict)
    whole: bool = True
    touched: dict[bytes, set[tuple[int, bytes]]] = field(default_factory=dict)
    passed: set[bytes] = field(default_factory=set)
    """Ids of commits that were already missing, see ``store.chains``."""


@dataclass(frozen=True, slots=True)
class Hole:
    """Commits of one actor that nobody has any more; ``touched`` what they changed, (entity tag, uuid)."""

    actor: bytes
    first: int
    last: int
    touched: frozenset[tuple[int, bytes]] = frozenset()


@dataclass(frozen=True, slots=True)
class Assembled:
    """A log that can be replayed, in order, and what it lacks. ``waiting``: their past is missing."""

    commits: tuple[Commit, ...]
    holes: tuple[Hole, ...]
    waiting: tuple[Commit, ...]


class Reader:
    """Reads a damaged file; opens it again after each error, for the engine then trusts it no more.

    ``finished``: a copy, see ``connect``.
    """

    def __init__(self, path: Path, key: bytes | None, *, finished: bool = False) -> None:
        self._path, self._key, self._finished = path, key, finished
        self._raw: Any = None

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]] | None:
        """Rows of a statement, None when they cannot be read."""
        try:
            if self._raw is None:
                self._raw = connect(self._path, self._key, readonly=True, finished=self._finished)
            return [tuple(row) for row in self._raw.execute(sql, params).fetchall()]
        except (driver.Error, UserError, UnicodeDecodeError, OverflowError):
            self.close()
            return None

    def spans(self, sql: str, first: int, last: int) -> Iterator[tuple[Any, ...] | None]:
        """Rows between two numbers, halving what cannot be read; None for each that stays unreadable."""
        if first > last:
            return
        found = self.rows(sql, (first, last))
        if found is not None:
            yield from found
        elif first == last:
            yield None
        else:
            middle = (first + last) // 2
            yield from self.spans(sql, first, middle)
            yield from self.spans(sql, middle + 1, last)

    def table(self, name: str, columns: str = "*") -> tuple[list[tuple[Any, ...]], bool]:
        """Rows of a table and whether they are all; of a damaged one those that can be read."""
        found = self.rows(f'SELECT {columns} FROM "{name}"')
        if found is not None:
            return found, True
        top = self.rows(f'SELECT max(rowid) FROM "{name}"')
        most = top[0][0] if top and top[0][0] else 0
        each = self.spans(f'SELECT {columns} FROM "{name}" WHERE rowid BETWEEN ? AND ?', 1, most)
        return [row for row in each if row is not None], False

    def close(self) -> None:
        """Close the file."""
        raw, self._raw = self._raw, None
        if raw is not None:
            raw.close()


def opens(path: Path, key: bytes | None = None, *, finished: bool = False) -> bool:
    """Whether a key opens a database, or a copy, whatever else of it is damaged."""
    reader = Reader(path, key, finished=finished)
    try:
        return reader.rows("SELECT count(*) FROM sqlite_master") is not None
    finally:
        reader.close()


def look(path: Path, key: bytes | None = None, *, finished: bool = False) -> Found:
    """Everything of the log, and of the local tables, that can be read from a database, or a copy."""
    out = Found()
    reader = Reader(path, key, finished=finished)
    try:
        if reader.rows("SELECT count(*) FROM sqlite_master") is None:
            out.whole = False
            return out
        _look_at_actors(reader, out)
        _look_at_commits(reader, out)
        _look_at_local(reader, out)
    finally:
        reader.close()
    return out


def _look_at_actors(reader: Reader, out: Found) -> None:
    rows, whole = reader.table("actors", "actor, head_seq, own")
    out.whole &= whole
    for actor, seq, own in rows:
        out.heads[actor] = seq
        if own:
            out.own.add(actor)
    out.passed.update(row[0] for row in reader.table("holes", "id")[0])  # none in an older schema


def _look_at_commits(reader: Reader, out: Found) -> None:
    tops = [
        reader.rows(sql)
        for sql in (
            "SELECT max(pos) FROM commits", "SELECT max(head_pos) FROM actors", "SELECT max(pos) FROM ops",
        )
    ]  # fmt: skip
    top = max((rows[0][0] or 0 for rows in tops if rows), default=0)
    doubtful: list[Commit] = []
    sql = "SELECT id, data FROM commits WHERE pos BETWEEN ? AND ? ORDER BY pos"
    for first in range(1, top + 1, _STEP):
        for row in reader.spans(sql, first, min(first + _STEP - 1, top)):
            commit = _read(row)
            if commit is None:
                out.unread += 1
            elif row is not None and row[0] != commit.id:
                doubtful.append(commit)
            else:
                out.commits.append(commit)
    # bytes and name disagree: the bytes are right when other commits were made on top of them
    named = {ref for c in (*out.commits, *doubtful) for ref in (c.prev, *c.deps)}
    out.commits += [commit for commit in doubtful if commit.id in named]
    out.unread += sum(commit.id not in named for commit in doubtful)
    out.whole &= out.unread == 0
    if out.unread:
        _look_at_ops(reader, out)


def _read(row: tuple[Any, ...] | None) -> Commit | None:
    if row is None:
        return None
    try:
        return decode(bytes(row[1]))
    except (BadCommit, TypeError):
        return None


def _look_at_ops(reader: Reader, out: Found) -> None:
    """What the lost commits touched is still told by their ops: these bear the first 12 bytes of its id."""
    rows, _whole = reader.table("ops", "name, entity, record")
    known = {commit.id[:12] for commit in out.commits}
    for name, entity, record in rows:
        if bytes(name[:12]) not in known:
            out.touched.setdefault(bytes(name[:12]), set()).add((entity, record))


def _look_at_local(reader: Reader, out: Found) -> None:
    names = reader.rows("SELECT name FROM sqlite_master WHERE type='table'") or []
    for (name,) in names:
        if name in DERIVED or name.startswith("sqlite_") or "_fts" in name:
            continue
        columns = tuple(row[1] for row in reader.rows(f'PRAGMA table_info("{name}")') or [])
        rows, whole = reader.table(name, ", ".join(f'"{c}"' for c in columns))
        out.whole &= whole
        if whole or rows:
            out.local[name] = (columns, rows)
    meta = dict(out.local["meta"][1]) if "meta" in out.local else {}
    out.actor = meta.get("actor", b"")


def assemble(found: Iterable[Found]) -> Assembled:
    """One log out of several, in an order in which each commit stands on what it was made on.

    The order of the first database is kept where it has everything.
    """
    every = list(found)
    known: dict[bytes, Commit] = {}
    for each in every:
        for commit in each.commits:
            known.setdefault(commit.id, commit)
    # lamport is one above all that a commit stands on, hence an order; within it, as the first knew them
    ordered = list(known.values())
    if len(every) > 1 or (every and not every[0].whole):
        ordered.sort(key=lambda c: c.lamport)
    done: set[bytes] = {hole for each in every for hole in each.passed}
    heads: dict[bytes, int] = {}
    taken, waiting = [], []
    for commit in ordered:
        past = (*commit.deps, *((commit.prev,) if commit.prev else ()))
        if all(p in done for p in past):
            done.add(commit.id)
            heads[commit.actor] = max(commit.seq, heads.get(commit.actor, 0))
            taken.append(commit)
        else:
            waiting.append(commit)
    return Assembled(tuple(taken), tuple(_holes(every, heads, waiting, done)), tuple(waiting))


def _holes(
    every: Sequence[Found], heads: dict[bytes, int], waiting: Sequence[Commit], done: set[bytes]
) -> Iterator[Hole]:
    highest: dict[bytes, int] = {}
    for each in every:
        for actor, seq in each.heads.items():
            highest[actor] = max(highest.get(actor, 0), seq)
    held: dict[bytes, set[int]] = {}
    for commit in waiting:
        held.setdefault(commit.actor, set()).add(commit.seq)
        highest[commit.actor] = max(highest.get(commit.actor, 0), commit.seq)
    applied = {identity[:12] for identity in done} | {c.id[:12] for c in waiting}
    lost = {t for each in every for name, pairs in each.touched.items() if name not in applied for t in pairs}
    for actor, last in sorted(highest.items()):
        gone = [n for n in range(heads.get(actor, 0) + 1, last + 1) if n not in held.get(actor, set())]
        if gone:
            yield Hole(actor, gone[0], gone[-1], frozenset(lost))


def build(
    target: Path,
    key: bytes | None,
    log: Assembled,
    sources: Sequence[Found],
    tick: Callable[[int, int], None] = lambda done, of: None,
) -> None:
    """A new database from a log; local tables from the first source that has them.

    Raises:
        BadCommit: the log does not replay: a newer program wrote it.
    """
    from issss_desktop.store import schema  # with SQLAlchemy, which nothing else here needs

    def told() -> Iterator[bytes]:
        for done, commit in enumerate(log.commits):
            if done % 500 == 0:
                tick(done, len(log.commits))
            yield commit.data

    made = Connection(connect(target, key))
    try:
        with made.begin():
            schema.create(made)
            Work(made).receive(told(), over={hole for source in sources for hole in source.passed})
            own = {actor for source in sources for actor in (*source.own, source.actor) if actor}
            made.exec_driver_sql("UPDATE actors SET own=1 WHERE actor=?", [(a,) for a in own])
            _carry_local(made, sources)
    finally:
        made.close()


def _carry_local(made: Connection, sources: Sequence[Found]) -> None:
    tables = made.exec_driver_sql("SELECT name FROM sqlite_master WHERE type='table'").fetchall()
    for (name,) in tables:
        if name in DERIVED or name.startswith("sqlite_") or "_fts" in name:
            continue
        best = next((source.local[name] for source in sources if name in source.local), None)
        if best is None:
            continue
        there = {row[1] for row in made.exec_driver_sql(f'PRAGMA table_info("{name}")').fetchall()}
        places = [at for at, column in enumerate(best[0]) if column in there]
        columns = ", ".join(f'"{best[0][at]}"' for at in places)
        rows = [tuple(row[at] for at in places) for row in best[1]]
        if rows:
            holes = ", ".join("?" for _at in places)
            made.exec_driver_sql(f'INSERT OR REPLACE INTO "{name}"({columns}) VALUES({holes})', rows)
    # the end of the own confidential chain may be lost without a trace: another begins when it is needed
    made.exec_driver_sql("DELETE FROM meta WHERE key=?", (partition.ACTOR,))


def damaged_tables(path: Path, key: bytes | None = None) -> list[str]:
    """Tables of which something cannot be read; "*" when the file cannot be opened at all."""
    reader = Reader(path, key)
    try:
        names = reader.rows("SELECT name FROM sqlite_master WHERE type='table' AND rootpage>0 ORDER BY name")
        if names is None:
            return ["*"]
        return [name for (name,) in names if reader.rows(f'SELECT * FROM "{name}"') is None]
    finally:
        reader.close()


def named_by_check(path: Path, key: bytes | None = None) -> set[str]:
    """Tables, and tables of indexes, that the check of the engine names."""
    reader = Reader(path, key)
    try:
        said = reader.rows("PRAGMA integrity_check") or []
        roots = reader.rows("SELECT rootpage, tbl_name FROM sqlite_master WHERE rootpage>0") or []
        owners = dict(reader.rows("SELECT name, tbl_name FROM sqlite_master") or [])
    finally:
        reader.close()
    by_root = {f"Tree {root} ": table for root, table in roots}
    found = {table for (line,) in said for mark, table in by_root.items() if mark in f"{line} "}
    found |= {table for (line,) in said for name, table in owners.items() if str(line).endswith(f" {name}")}
    return found
