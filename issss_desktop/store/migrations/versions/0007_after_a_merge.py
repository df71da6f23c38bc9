"""What a person decided in the review of a merge, undone with it; records to check after one."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column that is empty for the merges there were, and an empty table."""
    connection = op.get_bind()
    connection.exec_driver_sql("ALTER TABLE envelopes ADD COLUMN made BLOB")
    connection.exec_driver_sql(
        "CREATE TABLE unchecked ( record BLOB NOT NULL, entity INTEGER NOT NULL,"
        " PRIMARY KEY (record) ) WITHOUT ROWID"
    )
