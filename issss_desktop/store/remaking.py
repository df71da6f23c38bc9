"""Tables made anew by a migration: new ones, and those that have more columns than before."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.engine import Connection


def make_tables(connection: Connection, statements: Path, grown: Sequence[str]) -> None:
    """Run a file of DDL, a statement a line; ``grown`` tables in it keep their rows with their ids.

    They are made whole again, so that their columns stand in the order of a new office.
    """
    run = connection.exec_driver_sql
    kept = {}
    for table in grown:
        kept[table] = ", ".join(f'"{row[1]}"' for row in run(f"PRAGMA table_info({table})").fetchall())
        run(f"CREATE TEMP TABLE {table}_kept AS SELECT * FROM {table}")
        run(f"DROP TABLE {table}")
    for statement in statements.read_text(encoding="utf-8").split(";\n"):
        if statement:
            run(statement)
    for table, columns in kept.items():
        run(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table}_kept")
        run(f"DROP TABLE {table}_kept")
