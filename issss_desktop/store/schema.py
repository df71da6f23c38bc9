"""Tables of the log and of the projected rows; triggers that keep the log unwritten-over."""

from functools import cache

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
from sqlalchemy.engine import Connection

from issss_desktop.models.fields import CLASSES, ENTITIES, Entity, Record
from issss_desktop.models.kinds import Link

REVISIONS = ("0001", "0002")
"""Every schema revision, oldest first; the last one is what this program writes."""

LOG = MetaData()

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
    Index("ops_record", "record", "field"),
    Index("ops_pos", "pos"),
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
)

COUNTERS = Table(
    "counters",
    LOG,
    Column("letters", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    PrimaryKeyConstraint("letters", "year"),
)

REVISION = Table("alembic_version", LOG, Column("version_num", Text, primary_key=True))

TRIGGERS = (
    """CREATE TRIGGER IF NOT EXISTS commits_frozen BEFORE UPDATE ON commits
       BEGIN SELECT RAISE(ABORT, 'the log is never rewritten'); END""",
    """CREATE TRIGGER IF NOT EXISTS commits_kept BEFORE DELETE ON commits
       BEGIN SELECT RAISE(ABORT, 'the log is never rewritten'); END""",
    """CREATE TRIGGER IF NOT EXISTS ops_frozen
       BEFORE UPDATE OF id, name, pos, entity, record, field, value, lamport ON ops
       BEGIN SELECT RAISE(ABORT, 'the log is never rewritten'); END""",
    """CREATE TRIGGER IF NOT EXISTS ops_kept BEFORE DELETE ON ops
       BEGIN SELECT RAISE(ABORT, 'the log is never rewritten'); END""",
)


def table_of(entity: Entity | str) -> Table:
    """Projected table of an entity."""
    code = entity if isinstance(entity, str) else entity.code
    return CLASSES[code].__table__  # type: ignore[return-value]


def _complete(metadata: MetaData) -> None:
    """Add deferred foreign keys of links and the indexes that lists and parents need, once."""
    for declared in ENTITIES.values():
        table = table_of(declared)
        if any(isinstance(c, ForeignKeyConstraint) for c in table.constraints):
            continue
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

    Equal values stand in the same order in every office; the uuid is the only name all of them share.
    """
    Index(f"{declared.code}_ref", table.c.ref)
    for name in sort_columns(declared):
        Index(f"{declared.code}_by_{name}", table.c.alive, text(sort_expression(name)), table.c.uuid)


def sort_expression(column: str) -> str:
    """What a list is sorted by: unknown counts as the lowest value, so that keys compare without NULL."""
    return f'coalesce("{column}", -9223372036854775808)'


@cache
def sort_columns(declared: Entity) -> tuple[str, ...]:
    """Columns that the list of an entity sorts by: its title, its changes, its listed values but links."""
    plain = [f for f in declared.fields if f.listed and not f.target and f.columns()]
    return tuple(dict.fromkeys(("sort", "changed", *(f.columns()[0] for f in plain))))


def full_text(declared: Entity) -> str:
    """DDL of the trigram index over the folded text of an entity; rows are named by their id."""
    return (
        f"CREATE VIRTUAL TABLE \"{declared.code}_fts\" USING fts5(search, content='',"
        " contentless_delete=1, tokenize='trigram', detail=none)"
    )


_complete(Record.metadata)
ROWS = Record.metadata


def create(connection: Connection) -> None:
    """Create every table, index and trigger in an empty database and note the revision."""
    LOG.create_all(connection)
    ROWS.create_all(connection)
    create_triggers(connection)
    for declared in ENTITIES.values():
        if not declared.child:
            connection.exec_driver_sql(full_text(declared))
    connection.execute(REVISION.insert().values(version_num=REVISIONS[-1]))


def create_triggers(connection: Connection) -> None:
    """(Re)create the triggers of the log: batch migrations drop them silently."""
    for trigger in TRIGGERS:
        connection.exec_driver_sql(trigger)
