"""Analyses are recorded; rows, ops and divergences say whether they are confidential."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

LOG = ("actors", "ops", "divergences")
ROWS = ("device", "membership", "attachment", "other_value")
ANALYSIS = """CREATE TABLE analysis ( title TEXT, kind TEXT, "on" TEXT, zone BLOB, province BLOB,
 security_dilemmas BIGINT, land_identity BIGINT, natural_resources BIGINT, regional_dynamics BIGINT,
 actors TEXT, text TEXT, ordinary_version BLOB, id INTEGER NOT NULL, uuid BLOB, alive BIGINT,
 diverging INTEGER, created BIGINT, changed BIGINT, search TEXT, sort TEXT, ref TEXT, stage TEXT,
 fictional BIGINT, remarks TEXT, source_exactness TEXT, source_step BIGINT, source_nature TEXT,
 source_confirmation TEXT, source_reference TEXT, confidential INTEGER, PRIMARY KEY (id), UNIQUE (uuid),
 FOREIGN KEY(zone) REFERENCES zone (uuid) DEFERRABLE INITIALLY DEFERRED,
 FOREIGN KEY(province) REFERENCES province (uuid) DEFERRABLE INITIALLY DEFERRED,
 FOREIGN KEY(ordinary_version) REFERENCES analysis (uuid) DEFERRABLE INITIALLY DEFERRED )"""
SEARCH = (
    "CREATE VIRTUAL TABLE \"analysis_fts\" USING fts5(search, content='', contentless_delete=1,"
    " tokenize='trigram', detail=none)"
)
SORTED = {"analysis": ("changed", "kind", "on", "sort", "title"), "device": ("changed", "sort")}
UNKNOWN = "-9223372036854775808"


def upgrade() -> None:
    """Change the schema only; rows are rebuilt by replay."""
    run = op.get_bind().exec_driver_sql
    for table in LOG:
        run(f"ALTER TABLE {table} ADD COLUMN confidential INTEGER DEFAULT 0 NOT NULL")
    for table in ROWS:
        run(f"ALTER TABLE {table} ADD COLUMN confidential INTEGER")
    run("DROP TRIGGER IF EXISTS ops_frozen")  # made again with the new column among what it freezes
    run("CREATE INDEX ops_confidential ON ops (record) WHERE confidential=1")
    run(ANALYSIS)
    run(SEARCH)
    for column in ("ref", "zone", "province", "ordinary_version"):
        run(f"CREATE INDEX analysis_{column} ON analysis ({column})")
    for table, columns in SORTED.items():
        for column in columns:
            name = f"{table}_by_{column}"
            run(f"DROP INDEX IF EXISTS {name}")
            run(
                f'CREATE INDEX {name} ON {table} (alive, coalesce("{column}", {UNKNOWN}), uuid, confidential)'
            )
