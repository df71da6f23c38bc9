"""The store on bad days: damaged, newer, locked, full or read-only; nothing lost, nothing half-written."""

import re
import shutil
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as driver

from issss_desktop.errors import UserError
from issss_desktop.services import reading, records
from issss_desktop.services.desk import Desk, close_desk, open_desk
from issss_desktop.services.starting.sample import create_sample
from issss_desktop.store import check, migrate, schema
from issss_desktop.store.open import DATABASE, HOLDER, FolderLock, connect
from issss_desktop.store.revisions import REVISIONS
from tests.desks import bare_desk, commits_of

SCHEMAS = Path(__file__).parent
"""Holds the whole schema of every release: offices in the field were made by each of them, and a migration is
tried from what stood there, not from the sum of the migrations that led to it."""

VERSIONS = migrate.SCRIPTS / "versions"
SCHEMA = SCHEMAS / f"schema-{REVISIONS[-1]}.sql"


def closed_office(folder: Path) -> Path:
    close_desk(bare_desk(folder))
    return folder


def schema_of(path: Path) -> list[str]:
    raw = connect(path, readonly=True)
    try:
        found = raw.execute(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
            " ORDER BY type, name"
        ).fetchall()
    finally:
        raw.close()
    return [" ".join(row[0].split()) for row in found]


def test_the_log_is_never_rewritten(desk: Desk) -> None:
    """Triggers refuse to change or remove a commit or an op; only the mark "live" of an op moves."""
    orders = (
        "UPDATE commits SET reason='x'",
        "DELETE FROM commits",
        "DELETE FROM ops",
        "UPDATE ops SET value=x'f6'",
        "UPDATE ops SET lamport=9",
        "UPDATE ops SET record=x'00'",
    )
    for order in orders:
        with pytest.raises((UserError, driver.Error)):
            desk.store.write(lambda work, order=order: work.connection.exec_driver_sql(order))


def test_two_programs_at_once_say_who_holds_the_office(desk: Desk) -> None:
    with pytest.raises(UserError) as refusal:
        open_desk(desk.folder)
    assert refusal.value.remedy
    reader = open_desk(desk.folder, write=False)
    assert reader.office == "NK"
    with pytest.raises(UserError):
        records.create(reader, "organisation", {"name": "X"})
    close_desk(reader)


def test_the_lock_of_a_killed_program_is_free_again(tmp_path: Path) -> None:
    folder = closed_office(tmp_path / "nk")
    program = f"""
        import os
        from pathlib import Path
        from issss_desktop.services.desk import open_desk
        open_desk(Path({str(folder)!r}))
        os.kill(os.getpid(), 9)
    """
    killed = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=False)
    assert killed.returncode == -9
    close_desk(open_desk(folder))


def test_a_damaged_database_is_told_and_left_alone(tmp_path: Path) -> None:
    folder = closed_office(tmp_path / "nk")
    path = folder / DATABASE
    path.write_bytes(b"rien de bon" * 500)
    before = path.read_bytes()
    with pytest.raises(UserError) as refusal:
        open_desk(folder)
    assert str(path) in refusal.value.text
    assert path.read_bytes() == before


def test_a_newer_database_is_refused_unchanged(tmp_path: Path) -> None:
    folder = closed_office(tmp_path / "nk")
    raw = connect(folder / DATABASE)
    raw.execute("UPDATE alembic_version SET version_num='9999'")
    raw.close()
    with pytest.raises(UserError, match="9999"):
        open_desk(folder)


def test_a_folder_without_an_office_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(UserError) as refusal:
        open_desk(tmp_path)
    assert "init" in refusal.value.remedy


def test_a_full_disk_saves_nothing_and_the_same_save_works_later(desk: Desk) -> None:
    made = records.create(desk, "project", {"title": "P (exemple fictif)"})
    mark = reading.read(desk, made.uuid).mark

    def pages(limit: int) -> None:
        desk.store.submit(lambda: desk.store._writer.raw.execute(f"PRAGMA max_page_count={limit}")).result()

    pages(1)  # the engine keeps what there is and refuses to grow
    long = {"remarks": "x" * 19_000}
    with pytest.raises(UserError) as refusal:
        records.save(desk, made.uuid, long, mark=mark)
    assert str(desk.folder) in refusal.value.text
    assert "disque" in str(refusal.value).lower() or "disk" in str(refusal.value).lower()
    assert reading.read(desk, made.uuid).row["remarks"] is None
    pages(1_000_000)
    records.save(desk, made.uuid, long, mark=mark)
    assert reading.read(desk, made.uuid).row["remarks"] == long["remarks"]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = closed_office(tmp_path / "nk")

    def refuse(*_args: object, **_more: object) -> None:
        raise driver.OperationalError("attempt to write a readonly database")

    monkeypatch.setattr("issss_desktop.store.open.driver.connect", refuse)
    with pytest.raises(UserError) as refusal:
        open_desk(folder)
    assert str(folder) in refusal.value.text


def test_a_job_that_fails_half_way_leaves_nothing(desk: Desk) -> None:
    def job(work: object) -> None:
        records.create(desk, "organisation", {"name": "À moitié"})
        raise RuntimeError("coupure")

    with pytest.raises(RuntimeError, match="coupure"):
        desk.store.write(job)
    assert reading.page(desk, "organisation").total == 0


def test_the_schema_is_that_of_the_release(tmp_path: Path) -> None:
    """A change of the schema is a migration: this golden file only changes with a new revision."""
    folder = closed_office(tmp_path / "nk")
    assert schema_of(folder / DATABASE) == SCHEMA.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_the_office_of_every_earlier_release_becomes_one_of_this_release(
    tmp_path: Path, revision: str
) -> None:
    """Its schema is what a new office has, its log is the same, and its rows are what the log says."""
    desk = create_sample(tmp_path / "now")
    records.create(desk, "organisation", {"name": "Exemple fictif"})
    sent = commits_of(desk)
    close_desk(desk)
    folder = tmp_path / "then"
    folder.mkdir()
    shutil.copy(tmp_path / "now" / DATABASE, folder)
    made_older(folder / DATABASE, SCHEMAS / f"schema-{revision}.sql", revision)

    with pytest.raises(UserError):
        open_desk(folder, write=False)
    opened = open_desk(folder)
    assert commits_of(opened) == sent
    assert len(reading.page(opened, "project").rows) == len(reading.page(opened, "project", limit=9).rows)
    with opened.store.reading() as connection:
        assert check.check_fully(connection) == []
    close_desk(opened)
    assert schema_of(folder / DATABASE) == SCHEMA.read_text(encoding="utf-8").splitlines()


def made_older(path: Path, golden: Path, revision: str) -> None:
    """Give a database the schema of an earlier release: the log stays, rows start empty."""
    statements = golden.read_text(encoding="utf-8").splitlines()
    tables = [s for s in statements if s.startswith(("CREATE TABLE", "CREATE VIRTUAL"))]
    every = [str(table.name) for table in schema.LOG.sorted_tables]
    log = [name for name in every if any(s.startswith(f"CREATE TABLE {name} ") for s in tables)]
    raw = connect(path)
    try:
        raw.execute("PRAGMA foreign_keys=OFF")
        held = "SELECT type, name FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE '%_fts_%'"
        for kind, name in raw.execute(f"{held} AND name NOT LIKE 'sqlite_%' ORDER BY type DESC").fetchall():
            if name not in log:
                raw.execute(f'DROP {kind} IF EXISTS "{name}"')
        for table in log:
            made = next(s for s in tables if s.startswith(f"CREATE TABLE {table} "))
            raw.execute(f"ALTER TABLE {table} RENAME TO later")
            raw.execute(made)
            kept = ", ".join(f'"{row[1]}"' for row in raw.execute(f"PRAGMA table_info({table})"))
            raw.execute(f"INSERT INTO {table} SELECT {kept} FROM later")
            raw.execute("DROP TABLE later")
        for statement in [*tables, *(s for s in statements if s not in tables)]:
            of_the_log = any(statement.startswith(f"CREATE TABLE {name} ") for name in log)
            if not of_the_log and not re.match(r"CREATE TABLE '\w+_fts_", statement):
                raw.execute(statement)
        raw.execute("UPDATE alembic_version SET version_num=?", (revision,))
    finally:
        raw.close()
    assert schema_of(path) == statements


def test_an_older_database_is_copied_then_migrated(tmp_path: Path) -> None:
    """A made-up later revision adds a column: the copy comes first, triggers and rows are still there."""
    folder = closed_office(tmp_path / "nk")
    scripts = tmp_path / "migrations"
    (scripts / "versions").mkdir(parents=True)
    for old in ("env.py", "script.py.mako", *(f"versions/{p.name}" for p in VERSIONS.glob("0*"))):
        (scripts / old).write_bytes((migrate.SCRIPTS / old).read_bytes())
    (scripts / "versions" / "9999_later.py").write_text(
        textwrap.dedent(
            f"""
            import sqlalchemy as sa
            from alembic import op
            revision, down_revision, branch_labels, depends_on = "9999", "{REVISIONS[-1]}", None, None
            def upgrade():
                with op.batch_alter_table("ops", recreate="always") as batch:
                    batch.add_column(sa.Column("note", sa.Text))
            """
        ),
        encoding="utf-8",
    )
    path = folder / DATABASE
    known = (*REVISIONS, "9999")
    with pytest.raises(UserError):
        migrate.bring_up_to_date(path, writable=False, scripts=scripts, known=known)
    copy = migrate.bring_up_to_date(path, writable=True, scripts=scripts, known=known)
    assert copy is not None
    assert migrate.revision_of(copy) == REVISIONS[-1]
    assert migrate.revision_of(path) == "9999"
    raw = connect(path)
    assert raw.execute("SELECT count(*) FROM ops WHERE note IS NULL").fetchone()[0] > 3
    with pytest.raises(driver.Error, match="never rewritten"):
        raw.execute("DELETE FROM ops")
    raw.close()
    assert migrate.bring_up_to_date(path, writable=True, scripts=scripts, known=known) is None


def test_a_key_opens_what_it_closed_and_nothing_else_does(tmp_path: Path) -> None:
    """The driver is ready for encryption: the database of a key is noise without it."""
    path, key = tmp_path / "x.db", bytes(range(32))
    raw = connect(path, key)
    raw.execute("CREATE TABLE t(x)")
    raw.close()
    assert b"CREATE TABLE" not in path.read_bytes()
    with pytest.raises(UserError):
        connect(path)
    connect(path, key).close()


def test_only_one_place_opens_databases() -> None:
    """Another driver on the same file would break its locks (design: log.md)."""
    package = Path(schema.__file__).parents[1]
    found = [
        p.name
        for p in package.rglob("*.py")
        if "sqlite3.connect" in p.read_text(encoding="utf-8")
        or "import sqlite3" in p.read_text(encoding="utf-8")
    ]
    assert found == []


def test_an_office_opened_in_one_thread_and_closed_in_another_is_free(tmp_path: Path) -> None:
    folder = closed_office(tmp_path / "nk")
    with ThreadPoolExecutor(1) as background:
        desk = background.submit(open_desk, folder).result()
    assert not FolderLock(folder).is_free()
    with pytest.raises(UserError, match="déjà ouvert"):
        open_desk(folder)
    close_desk(desk)
    assert FolderLock(folder).is_free()
    assert not (folder / HOLDER).exists(), "it ended as it should"
    close_desk(open_desk(folder))
