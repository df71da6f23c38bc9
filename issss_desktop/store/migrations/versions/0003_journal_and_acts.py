"""What is typed and not saved survives a power cut; what is done without a commit is kept in a chain."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

JOURNAL = """CREATE TABLE journal ( id BLOB NOT NULL, entity TEXT NOT NULL, record BLOB, user BLOB NOT NULL,
 at_ms BIGINT NOT NULL, mark INTEGER NOT NULL, focus TEXT NOT NULL, data BLOB NOT NULL, PRIMARY KEY (id) )"""
ACTS = """CREATE TABLE acts ( id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, at_ms BIGINT NOT NULL,
 user BLOB NOT NULL, act TEXT NOT NULL, detail TEXT NOT NULL, chain BLOB NOT NULL )"""


def upgrade() -> None:
    """Two tables; the triggers of the acts are made after every migration."""
    connection = op.get_bind()
    connection.exec_driver_sql(JOURNAL)
    connection.exec_driver_sql(ACTS)
