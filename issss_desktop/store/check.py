"""Proof that the rows are the log: replay it into an empty database and compare everything."""

from dataclasses import dataclass

from issss_desktop.models.fields import ENTITIES
from issss_desktop.models.log import BadCommit
from issss_desktop.store.open import Connection, connect, driver
from issss_desktop.store.work import Work


@dataclass(frozen=True)
class Finding:
    """One thing that does not agree: ``place`` names the table or commit, ``text`` the disagreement."""

    place: str
    text: str


def check_quickly(connection: Connection) -> list[Finding]:
    """Integrity of the file, of foreign keys and of every actor's chain."""
    findings = _pages(connection, "integrity_check")
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
        findings.append(Finding(str(row[0]), f"foreign key to {row[2]}"))
    return findings + _chains(connection)


def check_daily(connection: Connection) -> list[Finding]:
    """Every page and every chain, without looking each row up in each index: for every day."""
    return _pages(connection, "quick_check") + _chains(connection)


def is_damage(error: BaseException) -> bool:
    """Whether an error of the engine says that the file is damaged."""
    text = str(error).lower()
    words = ("malformed", "not a database", "corrupt")
    return isinstance(error, driver.Error) and any(word in text for word in words)


def _pages(connection: Connection, pragma: str) -> list[Finding]:
    found = connection.exec_driver_sql(f"PRAGMA {pragma}").fetchall()
    return [Finding("database", str(row[0])) for row in found if row[0] != "ok"]


def _chains(connection: Connection) -> list[Finding]:
    findings = []
    for actor, seq, highest in connection.exec_driver_sql(
        "SELECT actor, count(*), max(seq) FROM commits GROUP BY actor"
    ).fetchall():
        if seq != highest:
            findings.append(Finding(actor.hex(), f"{seq} commits, numbered up to {highest}"))
    return findings


def replay(connection: Connection) -> "Replayed":
    """Replay the log of a connection into an empty database in memory.

    Raises:
        BadCommit: the log holds a commit that is not canonical or does not continue its chain.
    """
    from issss_desktop.store import schema  # with SQLAlchemy, which the check of every day does without

    made = Replayed()
    with made.connection.begin():
        schema.create(made.connection)
        rows = connection.exec_driver_sql("SELECT data FROM commits ORDER BY pos").fetchall()
        Work(made.connection).receive(row[0] for row in rows)
    return made


class Replayed:
    """A database in memory that a replay filled; close it when done."""

    def __init__(self) -> None:
        self.connection = Connection(connect(None))

    def close(self) -> None:
        """Free the memory."""
        self.connection.close()


def compare(ours: Connection, replayed: Connection) -> list[Finding]:
    """Tables that differ between two databases with the same log; positions are local and equal here."""
    from issss_desktop.store import schema

    findings = []
    orders = {"commits": "pos", "divergences": "record, field", "replaced": "old, new"}
    for table in (*ENTITIES, *orders):
        order = orders.get(table, "uuid")
        where = "WHERE created IS NOT NULL" if table in ENTITIES else ""
        columns = (
            ", ".join(f'"{c.name}"' for c in schema.table_of(table).columns if c.name != "id")
            if table in ENTITIES
            else "*"
        )
        sql = f'SELECT {columns} FROM "{table}" {where} ORDER BY {order}'
        mine = ours.exec_driver_sql(sql).fetchall()
        theirs = replayed.exec_driver_sql(sql).fetchall()
        if mine != theirs:
            different = sum(a != b for a, b in zip(mine, theirs, strict=False)) + abs(len(mine) - len(theirs))
            findings.append(Finding(table, f"{different} rows differ from the log"))
    live = "SELECT name, live FROM ops ORDER BY name"
    if ours.exec_driver_sql(live).fetchall() != replayed.exec_driver_sql(live).fetchall():
        findings.append(Finding("ops", "live ops differ from the log"))
    return findings


def check_fully(connection: Connection) -> list[Finding]:
    """Quick check, then replay and comparison of every table."""
    findings = check_quickly(connection)
    try:
        again = replay(connection)
    except BadCommit as error:
        return [*findings, Finding("log", str(error))]
    try:
        return [*findings, *compare(connection, again.connection)]
    finally:
        again.close()
