"""Bring a database to this program's schema: copy first, then migrate; a newer one is refused."""

import time
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.store.open import Connection, connect, damaged, explain, told
from issss_desktop.store.project import rebuild
from issss_desktop.store.revisions import REVISIONS

SCRIPTS = Path(__file__).parent / "migrations"


def revision_of(path: Path, key: bytes | None = None) -> str:
    """Schema revision of a database.

    Raises:
        UserError: the file is damaged or is not of this program.
    """
    raw = connect(path, key, readonly=True)
    try:
        row = raw.execute("SELECT version_num FROM alembic_version").fetchone()
    except driver.Error as error:
        raise damaged(path, str(error)) from error
    finally:
        raw.close()
    return str(row[0]) if row else ""


def bring_up_to_date(
    path: Path,
    key: bytes | None = None,
    *,
    writable: bool,
    scripts: Path = SCRIPTS,
    known: tuple[str, ...] = REVISIONS,
) -> Path | None:
    """Migrate an older database in place; returns the copy made first, None when nothing was to do.

    Raises:
        UserError: the database was written by a newer program, or is older and opened for reading only.
    """
    found = revision_of(path, key)
    if found == known[-1]:
        return None
    if found not in known:
        raise UserError(
            _("This database was written by a newer version of the program (schema {found}).").format(
                found=found
            ),
            _("Install that version here; nothing was changed."),
        )
    if not writable:
        raise UserError(
            _("This database is of an older version (schema {found}) and must be brought up to date.").format(
                found=found
            ),
            _("Open it once with the window."),
        )
    copy = copy_of(path, key)
    _upgrade(path, key, scripts)
    return copy


def copy_of(path: Path, key: bytes | None = None) -> Path:
    """Database of a verified copy among the others of the data folder.

    Raises:
        UserError: no copy could be made: the database stays as it is.
    """
    from issss_desktop.store.backup.making import BACKUPS, make  # a start that migrates nothing needs it not

    try:
        now = time.time_ns() // 1_000_000
        return make(path.parent, key, path.parent / BACKUPS, made_ms=now, reason="migration").database
    except UserError as error:
        raise UserError(
            _("No copy of the database could be made: it was not migrated."), str(error), error.detail
        ) from error


def _upgrade(path: Path, key: bytes | None, scripts: Path) -> None:
    from sqlalchemy import create_engine
    from sqlalchemy.exc import DBAPIError
    from sqlalchemy.pool import StaticPool

    raw = connect(path, key)
    made = create_engine("sqlite://", module=driver, creator=lambda: raw, poolclass=StaticPool)
    try:
        # alembic is told of a transaction, so that it commits none of its own; ours is the one that counts
        with told(path), made.begin() as alembics, Connection(raw).begin() as ours:
            # batch migrations rebuild tables: checks wait for the end
            ours.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            _run_scripts(alembics, scripts)
            _settle(ours)
    except DBAPIError as error:
        raise explain(error.orig or error, path) from error
    finally:
        made.dispose()


def _run_scripts(connection: Any, scripts: Path) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _settle(connection: Connection) -> None:
    """Triggers and rows again, then every foreign key checked."""
    from issss_desktop.store.schema import create_triggers

    create_triggers(connection)
    rebuild(connection)
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise UserError(
            _("The migration of the database failed: it stays as it was."),
            _("Send the log file to support; work with the previous version meanwhile."),
            repr(broken[:5]),
        )
