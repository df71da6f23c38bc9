"""Tables of the log, of the projected rows and of what stays here; triggers that keep the log unwritten-over.

Only making, migrating and checking a database needs them: a start does not import this module.
"""

from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlalchemy.types import TypeEngine

from issss_desktop.models.compound import Group
from issss_desktop.models.fields import ENTITIES, LAST_COMMON_TAG, Entity
from issss_desktop.models.kinds import CellType, Link
from issss_desktop.store.open import Connection
from issss_desktop.store.query import sort_columns, sort_expression
from issss_desktop.store.revisions import REVISIONS

LOG, LOCAL, ROWS = MetaData(), MetaData(), MetaData()
TYPES: dict[CellType, type[TypeEngine[Any]]] = {str: Text, int: BigInteger, bytes: LargeBinary}

META = Table("meta", LOG, Column("key", Text, primary_key=True), Column("value", LargeBinary))

COMMITS = Table(
    "commits",
    LOG,
    Column("pos", Integer, primary_key=True, autoincrement=True),
    Column("id", LargeBinary, nullable=False, unique=True),
    Column("actor", LargeBinary, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("lamport", BigInteger, nullable=False),
    Column("wall_ms", BigInteger, nullable=False),
    Column("user", LargeBinary, nullable=False),
    Column("reason", Text),
    Column("undoes", LargeBinary),
    Column("batch", LargeBinary),
    Column("data", LargeBinary, nullable=False),
    Index("commits_actor", "actor", "seq"),
    Index("commits_undoes", "undoes"),
)

OPS = Table(
    "ops",
    LOG,
    Column("id", Integer, primary_key=True),
    Column("name", LargeBinary, nullable=False, unique=True),
    Column("pos", Integer, nullable=False),
    Column("entity", Integer, nullable=False),
    Column("record", LargeBinary, nullable=False),
    Column("field", Integer, nullable=False),
    Column("value", LargeBinary, nullable=False),
    Column("lamport", BigInteger, nullable=False),
    Column("live", Integer, nullable=False),
    Column("confidential", Integer, nullable=False, server_default=text("0")),
    Index("ops_record", "record", "field"),
    Index("ops_pos", "pos"),
    Index("ops_confidential", "record", sqlite_where=text("confidential=1")),
)

REPLACED = Table(
    "replaced",
    LOG,
    Column("old", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    PrimaryKeyConstraint("old", "new"),
    sqlite_with_rowid=False,
)

DIVERGENCES = Table(
    "divergences",
    LOG,
    Column("record", LargeBinary, nullable=False),
    Column("field", Integer, nullable=False),
    Column("entity", Integer, nullable=False),
    Column("confidential", Integer, nullable=False, server_default=text("0")),
    PrimaryKeyConstraint("record", "field"),
    sqlite_with_rowid=False,
)

ACTORS = Table(
    "actors",
    LOG,
    Column("actor", LargeBinary, primary_key=True),
    Column("head_seq", BigInteger, nullable=False),
    Column("head_id", LargeBinary, nullable=False),
    Column("head_pos", Integer, nullable=False),
    Column("own", Integer, nullable=False),
    Column("confidential", Integer, nullable=False, server_default=text("0")),
)

BRANCHES = Table(
    "branches",
    LOG,
    Column("head_id", LargeBinary, primary_key=True, nullable=False),
    Column("actor", LargeBinary, nullable=False),
    Column("head_seq", BigInteger, nullable=False),
    Column("head_pos", Integer, nullable=False),
    Column("confidential", Integer, nullable=False),
)
"""Further ends of the chain of an actor that two databases wrote; see ``store.chains``."""

HOLES = Table(
    "holes",
    LOG,
    Column("id", LargeBinary, primary_key=True, nullable=False),
    Column("actor", LargeBinary),
    Column("seq", BigInteger),
    Column("closed", Integer, nullable=False),
    Column("confidential", Integer, nullable=False),
)
"""Commits that something here was applied without; ``closed`` once they have come after all. Actor and seq
are those of a chain that goes on after it, NULL where it is only built upon; ``confidential``: only by what
is confidential."""

UNMET = Table(
    "unmet",
    LOG,
    Column("old", LargeBinary, nullable=False),
    Column("new", Integer, nullable=False),
    PrimaryKeyConstraint("old", "new"),
    sqlite_with_rowid=False,
)
"""Ops that are replaced here and may still come, from beyond a hole."""

COUNTERS = Table(
    "counters",
    LOG,
    Column("letters", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    PrimaryKeyConstraint("letters", "year"),
)

REVISION = Table("alembic_version", LOG, Column("version_num", Text, primary_key=True))

JOURNAL = Table(
    "journal",
    LOCAL,
    Column("id", LargeBinary, primary_key=True, nullable=False),
    Column("entity", Text, nullable=False),
    Column("record", LargeBinary),
    Column("user", LargeBinary, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("mark", Integer, nullable=False),
    Column("focus", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
)
"""What is typed in forms and not saved: never logged, never sent; see ``store.journal``."""

ACTS = Table(
    "acts",
    LOCAL,
    Column("id", Integer, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("user", LargeBinary, nullable=False),
    Column("act", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("chain", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)
"""What was done at this place without a commit, chained by hash; see ``store.acts``."""

ENVELOPES = Table(
    "envelopes",
    LOCAL,
    Column("n", Integer, primary_key=True),
    Column("id", LargeBinary, nullable=False, unique=True),
    Column("sent", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("office", Text, nullable=False),
    Column("sender", LargeBinary, nullable=False),
    Column("actor", LargeBinary, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("heads", LargeBinary, nullable=False),
    Column("commits", LargeBinary, nullable=False),
    Column("bytes", LargeBinary),
    Column("made", LargeBinary),
    Index("envelopes_actor", "actor", "n"),
    sqlite_autoincrement=True,
)
"""What arrived and what was sent, in order; see ``store.letters``."""

UNCHECKED = Table(
    "unchecked",
    LOCAL,
    Column("record", LargeBinary, nullable=False),
    Column("entity", Integer, nullable=False),
    PrimaryKeyConstraint("record"),
    sqlite_with_rowid=False,
)
"""Records that a merge touched, until the rules are found to hold for them; see ``store.unchecked``."""

STAGED = Table(
    "staged",
    LOCAL,
    Column("id", LargeBinary, primary_key=True, nullable=False),
    Column("actor", LargeBinary),
    Column("seq", BigInteger),
    Column("lamport", BigInteger, nullable=False),
    Column("parents", LargeBinary, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("ordinary", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("kept", Integer, nullable=False),
    Column("bad", Text),
    Index("staged_actor", "actor", "seq"),
)
"""Commits that arrived and are not applied; actor is NULL in one of a newer program. ``ordinary``: an
ordinary letter brought it; ``kept`` is 1 when a merged letter brought it too; ``bad`` says why one that was
only carried could not be applied."""

PEERS = Table(
    "peers",
    LOCAL,
    Column("sign", LargeBinary, primary_key=True, nullable=False),
    Column("seal", LargeBinary),
    Column("office", Text, nullable=False),
    Column("known", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("revoked", LargeBinary),
)
"""Keys of offices, and how they are known; see ``store.peers``."""

CHECKPOINTS = Table(
    "checkpoints",
    LOCAL,
    Column("id", LargeBinary, primary_key=True, nullable=False),
    Column("actor", LargeBinary, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("key", LargeBinary, primary_key=True, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Index("checkpoints_actor", "actor", "seq"),
)
"""Signatures over the commit at which a chain ended when it was sent, each key its own."""

TRIGGERS = (
    """CREATE TRIGGER IF NOT EXISTS commits_frozen BEFORE UPDATE ON commits
       BEGIN SELECT RAISE(ABORT, 'the log is never rewritten'); END""",
    """CREATE TRIGGER IF NOT EXISTS commits_kept BEFORE DELETE ON commits
       BEGIN SELECT RAISE(ABORT, 'the log is never rewritten'); END""",
    """CREATE TRIGGER IF NOT EXISTS ops_frozen
       BEFORE UPDATE OF id, name, pos, entity, record, field, value, lamport, confidential ON ops
       BEGIN SELECT RAISE(ABORT, 'the log is never rewritten'); END""",
    """CREATE TRIGGER IF NOT EXISTS ops_kept BEFORE DELETE ON ops
       BEGIN SELECT RAISE(ABORT, 'the log is never rewritten'); END""",
    """CREATE TRIGGER IF NOT EXISTS acts_frozen BEFORE UPDATE ON acts
       BEGIN SELECT RAISE(ABORT, 'acts are never rewritten'); END""",
    """CREATE TRIGGER IF NOT EXISTS acts_kept BEFORE DELETE ON acts
       BEGIN SELECT RAISE(ABORT, 'acts are never rewritten'); END""",
)


def table_of(entity: Entity | str) -> Table:
    """Projected table of an entity."""
    return ROWS.tables[entity if isinstance(entity, str) else entity.code]


def _columns(declared: Entity) -> list[Column[Any]]:
    """Columns in the order of the databases there are: own fields, what every row has, what all records have,
    then the further columns of links to any record and of files, and the partition.
    """
    own: list[Column[Any]] = []
    common: list[Column[Any]] = []
    further: list[Column[Any]] = []
    for field in declared.fields:
        place = own if field.tag > LAST_COMMON_TAG else common
        for name, cell in field.kind.columns(field.code):
            first = name == field.code or isinstance(field.kind, Group)
            (place if first else further).append(Column(name, TYPES[cell]))
    every = (
        Column("id", Integer, primary_key=True),
        Column("uuid", LargeBinary, unique=True),
        Column("alive", BigInteger),
        Column("diverging", Integer),
        Column("created", BigInteger),
        Column("changed", BigInteger),
        Column("search", Text),
        Column("sort", Text),
    )
    partition = [Column("confidential", Integer)] if declared.partitioned else []
    return [*own, *every, *common, *further, *partition]


def _make_tables() -> None:
    """One table an entity, then its foreign keys, deferred, and the indexes that lists and parents need."""
    for declared in ENTITIES.values():
        Table(declared.code, ROWS, *_columns(declared))
    for declared in ENTITIES.values():
        table = table_of(declared)
        for field in declared.fields:
            if isinstance(field.kind, Link) and field.target:
                table.append_constraint(
                    ForeignKeyConstraint(
                        [field.code], [f"{field.target}.uuid"], deferrable=True, initially="DEFERRED"
                    )
                )
                Index(f"{declared.code}_{field.code}", table.c[field.code])
        if declared.parent and not isinstance(declared.parent.kind, Link):
            Index(f"{declared.code}_owner", table.c.owner)
        if declared.code == "membership":
            Index("membership_owner", table.c.owner, table.c.field_tag)
        if not declared.child:
            _index_list(declared, table)


def _index_list(declared: Entity, table: Table) -> None:
    """A list of any length opens, sorts and jumps on an index: alive first, then the column, then the uuid.

    Equal values stand in the same order in every office; the uuid is the only name all of them share. The
    partition comes last, so that who may not read the confidential rows counts and jumps on the index too.
    """
    partition = [table.c.confidential] if declared.partitioned else []
    Index(f"{declared.code}_ref", table.c.ref)
    for name in sort_columns(declared):
        Index(
            f"{declared.code}_by_{name}", table.c.alive, text(sort_expression(name)), table.c.uuid, *partition
        )


def full_text(declared: Entity) -> str:
    """DDL of the trigram index over the folded text of an entity; rows are named by their id."""
    return (
        f"CREATE VIRTUAL TABLE \"{declared.code}_fts\" USING fts5(search, content='',"
        " contentless_delete=1, tokenize='trigram', detail=none)"
    )


_make_tables()


def create(connection: Connection) -> None:
    """Create every table, index and trigger in an empty database and note the revision."""
    for statement in _declarations():
        connection.exec_driver_sql(statement)
    create_triggers(connection)
    for declared in ENTITIES.values():
        if not declared.child:
            connection.exec_driver_sql(full_text(declared))
    connection.exec_driver_sql("INSERT INTO alembic_version(version_num) VALUES(?)", (REVISIONS[-1],))


@cache
def _declarations() -> tuple[str, ...]:
    """Tables and their indexes, put into words once: a full check makes a whole database in memory."""
    found = []
    for table in (table for metadata in (LOG, LOCAL, ROWS) for table in metadata.sorted_tables):
        found.append(words(CreateTable(table)))
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        found += [words(CreateIndex(index)) for index in indexes]
    return tuple(found)


def words(making: CreateTable | CreateIndex) -> str:
    """DDL of a table or an index."""
    return str(making.compile(dialect=dialect()))


def create_triggers(connection: Connection) -> None:
    """(Re)create the triggers of the log and of the acts: batch migrations drop them silently."""
    for trigger in TRIGGERS:
        connection.exec_driver_sql(trigger)
