"""Reports given out are records; lists break ties by uuid, which two offices share, not by row number."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLE = """CREATE TABLE publication ( title TEXT, report TEXT, subject BLOB, version BIGINT, language TEXT,
 cut_off TEXT, published_on TEXT, known TEXT, pages BIGINT, file BLOB, figures BLOB, replaces BLOB,
 id INTEGER NOT NULL, uuid BLOB, alive BIGINT, diverging INTEGER, created BIGINT, changed BIGINT, search TEXT,
 sort TEXT, ref TEXT, stage TEXT, fictional BIGINT, remarks TEXT, source_exactness TEXT, source_step BIGINT,
 source_nature TEXT, source_confirmation TEXT, source_reference TEXT, subject_entity BIGINT, file_size BIGINT,
 file_type TEXT, file_name TEXT, figures_size BIGINT, figures_type TEXT, figures_name TEXT, PRIMARY KEY (id),
 UNIQUE (uuid), FOREIGN KEY(replaces) REFERENCES publication (uuid) DEFERRABLE INITIALLY DEFERRED )"""
SEARCH = (
    "CREATE VIRTUAL TABLE \"publication_fts\" USING fts5(search, content='', contentless_delete=1,"
    " tokenize='trigram', detail=none)"
)
SORTED = ("changed", "cut_off", "language", "pages", "published_on", "sort", "title", "version")
UNKNOWN = "-9223372036854775808"


def upgrade() -> None:
    """Change the schema only; rows are rebuilt by replay."""
    connection = op.get_bind()
    old = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE ?", (f"%{UNKNOWN}), id)",)
    ).fetchall()
    for name, sql in old:
        connection.exec_driver_sql(f'DROP INDEX "{name}"')
        connection.exec_driver_sql(sql.removesuffix(" id)") + " uuid)")
    connection.exec_driver_sql(TABLE)
    connection.exec_driver_sql(SEARCH)
    for column in SORTED:
        connection.exec_driver_sql(
            f"CREATE INDEX publication_by_{column} ON publication"
            f' (alive, coalesce("{column}", {UNKNOWN}), uuid)'
        )
    for column in ("ref", "replaces"):
        connection.exec_driver_sql(f"CREATE INDEX publication_{column} ON publication ({column})")
