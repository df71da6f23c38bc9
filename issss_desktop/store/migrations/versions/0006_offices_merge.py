"""Offices merge: branches and holes of the log; what arrived, what waits, whose keys are known."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MADE = (
    """CREATE TABLE branches ( head_id BLOB NOT NULL, actor BLOB NOT NULL, head_seq BIGINT NOT NULL,
 head_pos INTEGER NOT NULL, confidential INTEGER NOT NULL, PRIMARY KEY (head_id) )""",
    "CREATE TABLE holes ( id BLOB NOT NULL, actor BLOB, seq BIGINT, closed INTEGER NOT NULL,"
    " confidential INTEGER NOT NULL, PRIMARY KEY (id) )",
    """CREATE TABLE unmet ( old BLOB NOT NULL, new INTEGER NOT NULL,
 PRIMARY KEY (old, new) ) WITHOUT ROWID""",
    """CREATE TABLE envelopes ( n INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL,
 sent INTEGER NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL,
 at_ms BIGINT NOT NULL, office TEXT NOT NULL, sender BLOB NOT NULL, actor BLOB NOT NULL,
 number BIGINT NOT NULL, heads BLOB NOT NULL, commits BLOB NOT NULL, bytes BLOB, UNIQUE (id) )""",
    "CREATE INDEX envelopes_actor ON envelopes (actor, n)",
    """CREATE TABLE staged ( id BLOB NOT NULL, actor BLOB, seq BIGINT, lamport BIGINT NOT NULL,
 parents BLOB NOT NULL, at_ms BIGINT NOT NULL, ordinary INTEGER NOT NULL, data BLOB NOT NULL,
 kept INTEGER NOT NULL, bad TEXT, PRIMARY KEY (id) )""",
    "CREATE INDEX staged_actor ON staged (actor, seq)",
    """CREATE TABLE peers ( sign BLOB NOT NULL, seal BLOB, office TEXT NOT NULL, known TEXT NOT NULL,
 at_ms BIGINT NOT NULL, revoked BLOB, PRIMARY KEY (sign) )""",
    """CREATE TABLE checkpoints ( id BLOB NOT NULL, actor BLOB NOT NULL, seq BIGINT NOT NULL,
 "key" BLOB NOT NULL, signature BLOB NOT NULL, PRIMARY KEY (id, "key") )""",
    "CREATE INDEX checkpoints_actor ON checkpoints (actor, seq)",
)


def upgrade() -> None:
    """Tables that are empty until offices exchange reports."""
    connection = op.get_bind()
    for statement in MADE:
        connection.exec_driver_sql(statement)
