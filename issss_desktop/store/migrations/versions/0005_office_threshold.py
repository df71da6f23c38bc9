"""An office has an amount above which a second person makes final."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BEFORE, AFTER = "place TEXT,", "place TEXT, second_person_above BIGINT,"


def upgrade() -> None:
    """Make the table again, so that its columns stand in the order of a new office; rows keep their ids."""
    run = op.get_bind().exec_driver_sql
    made = "SELECT sql FROM sqlite_master WHERE tbl_name='office' AND type=? AND sql IS NOT NULL"
    table = run(made, ("table",)).fetchall()[0][0]
    indexes = run(made, ("index",)).fetchall()
    columns = ", ".join(row[1] for row in run("PRAGMA table_info(office)").fetchall())
    run("CREATE TEMP TABLE office_kept AS SELECT * FROM office")
    run("DROP TABLE office")
    run(table.replace(BEFORE, AFTER, 1))
    run(f"INSERT INTO office ({columns}) SELECT {columns} FROM office_kept")
    run("DROP TABLE office_kept")
    for (index,) in indexes:
        run(index)
