"""Proof that the rows are the log: replay it into an empty database and compare everything."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from issss_desktop.i18n import _
from issss_desktop.models.fields import ENTITIES
from issss_desktop.models.log import BadCommit, Commit, decode
from issss_desktop.store import acts, coverage
from issss_desktop.store.chains import TOLD
from issss_desktop.store.open import FAILURES, Connection, connect
from issss_desktop.store.work import Work

FILE = "database"
"""Place of what is wrong with the file itself."""


@dataclass(frozen=True)
class Finding:
    """One thing that does not agree: ``place`` names the table or commit, ``text`` the disagreement."""

    place: str
    text: str


def check_quickly(connection: Connection) -> list[Finding]:
    """Integrity of the file and of foreign keys; no gap in the numbers of any actor."""
    findings = _pages(connection, "integrity_check")
    for row in connection.exec_driver_sql("PRAGMA cipher_integrity_check").fetchall():
        findings.append(Finding(FILE, str(row[0])))  # free pages too, which hold nothing any more
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
        findings.append(Finding(str(row[0]), f"foreign key to {row[2]}"))
    return findings + _chains(connection)


def check_daily(connection: Connection) -> list[Finding]:
    """Every page and every chain, without looking each row up in each index: for every day."""
    return _pages(connection, "quick_check") + _chains(connection)


def is_damage(error: BaseException) -> bool:
    """Whether an error of the engine says that the file is damaged."""
    text = str(error).lower()
    words = ("malformed", "not a database", "corrupt", "decode")
    return isinstance(error, FAILURES) and any(word in text for word in words)


def _pages(connection: Connection, pragma: str) -> list[Finding]:
    found = connection.exec_driver_sql(f"PRAGMA {pragma}").fetchall()
    return [Finding(FILE, str(row[0])) for row in found if row[0] != "ok"]


def _chains(connection: Connection) -> list[Finding]:
    """No gap in the numbers of any actor, but those that were recorded; each branch of a fork has its own."""
    findings = []
    for actor, seq, highest in connection.exec_driver_sql(
        "SELECT actor, count(DISTINCT seq), max(seq) FROM commits GROUP BY actor"
    ).fetchall():
        if seq != highest and _has_gap(connection, actor):
            name = actor.hex() if isinstance(actor, bytes) else "?"
            findings.append(Finding(name, f"{seq} commits, numbered up to {highest}"))
    return findings


def _has_gap(connection: Connection, actor: object) -> bool:
    """Whether a number has none before it, where no commit of this chain is known to be missing."""
    sql = (
        "SELECT 1 FROM commits c WHERE c.actor=?1 AND c.seq>1"
        " AND NOT EXISTS (SELECT 1 FROM commits p WHERE p.actor=?1 AND p.seq=c.seq-1)"
        " AND NOT EXISTS (SELECT 1 FROM holes h WHERE h.actor=?1 AND h.seq=c.seq-1 AND h.closed=0) LIMIT 1"
    )
    return connection.exec_driver_sql(sql, (actor,)).first() is not None


@dataclass(frozen=True)
class Chains:
    """What was verified, and the first break of each chain."""

    commits: int
    devices: int
    acts: int
    findings: tuple[Finding, ...]


_STEP = 1_000
_IN_COLUMNS = "pos, id, actor, seq, lamport, wall_ms, user, reason, undoes, batch, data"


def check_chains(connection: Connection, tell: Callable[[int], object] = lambda _done: None) -> Chains:
    """Verify every chain from the bytes: form, hash, number, predecessor, what it was made on top of, heads.

    Args:
        tell: how many commits are done, now and then; what it raises ends the walk.
    """
    run = connection.exec_driver_sql
    links = _Links(set(coverage.ever_missing(connection, confidential=True)))
    done = 0
    for row in run(f"SELECT {_IN_COLUMNS} FROM commits ORDER BY pos"):
        links.follow(row)
        done += 1
        if done % _STEP == 0:
            tell(done)
    links.compare(set(coverage.heads(connection, confidential=True)))
    broken = acts.verify(connection)
    if broken is not None:
        links.findings.append(
            Finding("acts", _("act {n} was changed, removed or slipped in").format(n=broken))
        )
    count = connection.exec_driver_sql("SELECT count(*) FROM acts").first()[0]
    return Chains(done, len({head[0] for head in links.heads}), count, tuple(links.findings))


class _Links:
    """The chains as far as they were followed; of a broken one only the first break is told."""

    def __init__(self, holes: set[bytes]) -> None:
        self.heads: set[tuple[bytes, int, bytes]] = set()
        self.findings: list[Finding] = []
        self._holes = holes
        self._known: dict[bytes, tuple[bytes, int, int]] = {}
        self._followed: set[tuple[bytes, int, bytes]] = set()
        self._broken: set[bytes] = set()

    def follow(self, row: tuple[object, ...]) -> None:
        pos, columns, data = row[0], row[1:-1], row[-1]
        assert isinstance(data, bytes)
        actor = row[2]
        assert isinstance(actor, bytes)
        try:
            commit = decode(data)
        except BadCommit as error:
            self._break(actor, _("change at {n} cannot be read: {why}").format(n=pos, why=error))
            return
        name = hashlib.sha256(data).digest()
        written = (
            name, commit.actor, commit.seq, commit.lamport, commit.wall_ms, commit.user.bytes,
            commit.reason, commit.undoes, commit.batch,
        )  # fmt: skip
        if columns != written:
            self._break(actor, _("change {n}: its row differs from its bytes").format(n=commit.seq))
        self._link(commit, name)

    def _link(self, commit: Commit, name: bytes) -> None:
        parents = [c for c in (commit.prev, *commit.deps) if c is not None]
        below = [self._known[c][2] for c in parents if c in self._known]
        beside = [self._known[c][2] for c in parents if c in self._known and c not in self._holes]
        prev = self._known.get(commit.prev) if commit.prev else (commit.actor, 0, 0)
        missing = [c for c in parents if c not in self._known]
        torn = [c for c in parents if c in self._holes]
        text = ""
        if commit.prev not in torn and (not prev or prev[:2] != (commit.actor, commit.seq - 1)):
            text = _("change {n} does not follow the one before it")
        elif any(c not in torn for c in missing):
            text = _("change {n}: one that it was made on top of is missing")
        elif (missing or commit.lamport != max(below, default=0) + 1) and not (
            torn and max(beside, default=0) < commit.lamport
        ):
            text = _("change {n}: its rank is wrong")
        if text:
            self._break(commit.actor, text.format(n=commit.seq))
        if prev and commit.prev:
            self.heads.discard((commit.actor, commit.seq - 1, commit.prev))
        if commit.prev:
            self._followed.add((commit.actor, commit.seq - 1, commit.prev))
        if (commit.actor, commit.seq, name) not in self._followed:
            self.heads.add((commit.actor, commit.seq, name))
        self._known[name] = (commit.actor, commit.seq, commit.lamport)

    def compare(self, heads: set[tuple[bytes, int, bytes]]) -> None:
        """The heads that the database keeps, beside those that its commits lead to."""
        for actor, _seq, _name in sorted(heads ^ self.heads):
            self._break(actor, _("the last change is not the one that is remembered"))

    def _break(self, actor: bytes, text: str) -> None:
        if actor not in self._broken:
            self._broken.add(actor)
            self.findings.append(Finding(actor.hex(), text))


def replay(connection: Connection) -> "Replayed":
    """Replay the log of a connection into an empty database in memory.

    Raises:
        BadCommit: the log holds a commit that is not canonical or does not continue its chain.
    """
    from issss_desktop.store import schema  # with SQLAlchemy, which the check of every day does without

    made = Replayed()
    try:
        with made.connection.begin():
            schema.create(made.connection)
            rows = connection.exec_driver_sql("SELECT data FROM commits ORDER BY pos").fetchall()
            over = coverage.ever_missing(connection, confidential=True)
            Work(made.connection).receive((row[0] for row in rows), over=set(over))
    except BaseException:  # whatever it was: its memory goes; raised again
        made.close()
        raise
    return made


class Replayed:
    """A database in memory that a replay filled; close it when done."""

    def __init__(self) -> None:
        self.connection = Connection(connect(None))

    def close(self) -> None:
        """Free the memory."""
        self.connection.close()


def compare(ours: Connection, replayed: Connection) -> list[Finding]:
    """What differs between two databases with the same log; positions are local and equal here."""
    findings = []
    for name, sql in _questions():
        mine, theirs = ours.exec_driver_sql(sql), replayed.exec_driver_sql(sql)
        different = sum(a != b for a, b in zip_longest(mine, theirs))
        if different:
            findings.append(Finding(name, f"{different} rows differ from the log"))
    if _declared(ours) != _declared(replayed):
        findings.append(Finding("schema", "a table, an index or a trigger is not as this program makes it"))
    for code, declared in ENTITIES.items():
        if not declared.child and _searched(ours, code) != _searched(replayed, code):
            findings.append(Finding(f"{code}_fts", "the search index differs from the rows"))
    return findings


def _questions() -> Iterator[tuple[str, str]]:
    """What a table holds, in one order; a row number is local to its database."""
    from issss_desktop.store import schema

    for code in ENTITIES:
        columns = ", ".join(f'"{c.name}"' for c in schema.table_of(code).columns if c.name != "id")
        yield code, f'SELECT {columns} FROM "{code}" WHERE created IS NOT NULL ORDER BY uuid'
    yield "commits", "SELECT * FROM commits ORDER BY pos"
    yield "ops", "SELECT * FROM ops ORDER BY id"
    yield "divergences", "SELECT * FROM divergences ORDER BY record, field"
    yield "replaced", "SELECT * FROM replaced ORDER BY old, new"
    yield "branches", "SELECT * FROM branches ORDER BY head_id"
    yield "holes", f"SELECT * FROM holes WHERE closed<>{TOLD} ORDER BY id"
    yield "unmet", "SELECT * FROM unmet ORDER BY old, new"
    yield "actors", "SELECT actor, head_seq, head_id, head_pos, confidential FROM actors ORDER BY actor"


def _declared(connection: Connection) -> set[tuple[str, ...]]:
    sql = "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
    return {(*row[:3], " ".join(row[3].split())) for row in connection.exec_driver_sql(sql).fetchall()}


def _searched(connection: Connection, code: str) -> list[tuple[Any, ...]]:
    """What the search index holds: of each row how many trigrams and a sum over their letters, the rows it
    could take out again, and its own settings.
    """
    run = connection.exec_driver_sql
    (bound,) = run("PRAGMA query_only").fetchall()[0]
    # the index is read through a table of this connection alone; the file itself is open for reading only
    run("PRAGMA query_only = OFF")
    try:
        run(f"CREATE VIRTUAL TABLE temp.trigrams USING fts5vocab(main, {code}_fts, instance)")
        try:
            held = run(
                "SELECT uuid, count(*), sum(unicode(term) * 65537 + unicode(substr(term, 2)) * 257"
                f' + unicode(substr(term, 3))) FROM trigrams LEFT JOIN "{code}" ON id = doc'
                " GROUP BY doc ORDER BY uuid"
            ).fetchall()
        finally:
            run("DROP TABLE temp.trigrams")
    finally:
        run(f"PRAGMA query_only = {bound}")
    rows = f'SELECT uuid FROM "{code}_fts_docsize" d LEFT JOIN "{code}" r ON r.id = d.id ORDER BY uuid'
    return [*held, *run(rows).fetchall(), *run(f'SELECT k, v FROM "{code}_fts_config" ORDER BY k').fetchall()]


def _check_identity(connection: Connection) -> list[Finding]:
    """What stands beside the log says who we are: it must be what our own device recorded in it."""
    run = connection.exec_driver_sql
    meta = dict(run("SELECT key, value FROM meta").fetchall())
    devices = run("SELECT actor, network, office FROM device WHERE created IS NOT NULL").fetchall()
    if not devices:
        return []  # a log that no office has begun
    actor, network, office = (meta.get(key) or b"" for key in ("actor", "network", "office"))
    known = any(
        recorded == actor.hex().upper()
        and of == office
        and (name or network.hex().upper()) == network.hex().upper()
        for recorded, name, of in devices
    )
    person = run("SELECT count(*) FROM person WHERE uuid=?", (meta.get("user"),)).fetchall()[0][0]
    return (
        []
        if known and person
        else [Finding("meta", "device, network, office or person is not that of the log")]
    )


def check_fully(connection: Connection) -> list[Finding]:
    """Quick check, then replay and comparison of every table; of a damaged file the damage is enough."""
    findings = check_quickly(connection)
    if any(finding.place == FILE for finding in findings):
        return findings
    try:
        again = replay(connection)
    except (BadCommit, TypeError, AttributeError) as error:  # a damaged value may be of any type
        return [*findings, Finding("log", str(error))]
    try:
        return [*findings, *_check_identity(connection), *compare(connection, again.connection)]
    finally:
        again.close()
