"""Programmes, allocations, transfers, reconciliations; seats, agendas, decisions, actions."""

from pathlib import Path

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

GROWN = ("board", "meeting", "period")
STATEMENTS = Path(__file__).with_suffix(".sql")
"""DDL of the new tables and of those with more columns, a statement a line."""


def upgrade() -> None:
    """Make the grown tables again, so that columns stand as in a new office; rows keep their ids."""
    run = op.get_bind().exec_driver_sql
    kept = {}
    for table in GROWN:
        kept[table] = ", ".join(f'"{row[1]}"' for row in run(f"PRAGMA table_info({table})").fetchall())
        run(f"CREATE TEMP TABLE {table}_kept AS SELECT * FROM {table}")
        run(f"DROP TABLE {table}")
    for statement in STATEMENTS.read_text(encoding="utf-8").split(";\n"):
        if statement:
            run(statement)
    for table, columns in kept.items():
        run(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table}_kept")
        run(f"DROP TABLE {table}_kept")
