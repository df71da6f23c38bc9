"""Another data key for a whole folder, such that at every instant it opens: see docs/decisions/0008.

New databases and key files are made in ``rekey.new``. One rename, to ``rekey.ready``, decides: before it
the folder is as it was, after it everything in there is moved into its place, now or by the next start.
"""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import sqlcipher3.dbapi2 as driver

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.paths import to_disk
from issss_desktop.store.backup import disk
from issss_desktop.store.open import (
    DATABASE,
    KEYS,
    KEYS_COPY,
    PIECES,
    REKEY_NEW,
    REKEY_READY,
    FolderLock,
    connect,
    explain,
    refuse_unfinished,
    told,
)

_SPARE: Final = 1 << 20
_BESIDE: Final = ("-wal", "-shm", "-journal")


def interrupted(folder: Path) -> bool:
    """Whether a change of key was cut short here."""
    return (folder / REKEY_READY).exists() or (folder / REKEY_NEW).exists()


def settle(folder: Path) -> None:
    """Finish a change of key that was decided, take back one that was not.

    Raises:
        UserError: a change is under way in another program.
    """
    if not interrupted(folder):
        return
    lock = FolderLock(folder)
    try:
        lock.take()
    except UserError:
        if (folder / REKEY_READY).exists():
            raise
        return  # being prepared elsewhere: until it is decided everything opens as before
    try:
        _settle(folder)
    finally:
        lock.release(remembered=True)


def _settle(folder: Path) -> None:
    if (folder / REKEY_NEW).exists():
        shutil.rmtree(folder / REKEY_NEW, ignore_errors=True)
    if (folder / REKEY_READY).exists():
        with _told(folder):
            _move(folder)


@contextmanager
def changing(folder: Path) -> Iterator[None]:
    """Hold the folder while its key changes; what an earlier change left is settled first.

    Raises:
        UserError: the office is open.
    """
    lock = FolderLock(folder)
    lock.take()
    try:
        _settle(folder)
        yield
    finally:
        lock.release()


def change_key(folder: Path, old: bytes | None, new: bytes, keys: bytes) -> None:
    """Put every database of a held folder under a new key, with the key file that goes with it.

    Args:
        old: the data key of now, None for an office without encryption.
        keys: bytes of the new key file.

    Raises:
        UserError: a reader is open, the disk is full; everything is as before, or is finished by the next
            start.
    """
    place = folder / REKEY_NEW
    with _told(folder):
        _refuse_without_room(folder, old)
        place.mkdir()
        try:
            for path in _databases(folder, old):
                _export(path, old, place / path.name, new)
            for name in (KEYS_COPY, KEYS):
                (place / name).write_bytes(keys)
            for path in sorted(place.iterdir()):
                to_disk(path)
            to_disk(place)
            os.rename(place, folder / REKEY_READY)  # decided
        except BaseException:  # whatever it was, even Ctrl+C: the folder is as it was; raised again
            shutil.rmtree(place, ignore_errors=True)
            raise
        to_disk(folder)
        _move(folder)


def _refuse_without_room(folder: Path, old: bytes | None) -> None:
    """Before anything is written: on a full disk each start would write nearly everything, in vain."""
    size = sum(path.stat().st_size for path in _databases(folder, old))
    if disk.room(folder) < size + _SPARE:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _databases(folder: Path, old: bytes | None) -> list[Path]:
    """What the new key is for; copies of an encrypted office stay under its earlier key, which is kept."""
    if old is None:
        return sorted(folder.glob("*.db"))
    return [folder / name for name in (DATABASE, PIECES) if (folder / name).exists()]


def _export(source: Path, old: bytes | None, target: Path, new: bytes) -> None:
    with told(source):
        raw = connect(source, old)
        try:
            # one file without a log beside it; refused while anybody else has it open
            if raw.execute("PRAGMA journal_mode = DELETE").fetchone()[0] != "delete":
                raise driver.OperationalError("database is locked")
            raw.execute(f"ATTACH ? AS fresh KEY \"x'{new.hex()}'\"", (str(target),))
            for pragma in ("synchronous", "journal_mode"):  # a copy that breaks off is thrown away
                raw.execute(f"PRAGMA fresh.{pragma} = OFF")
            raw.execute("SELECT sqlcipher_export('fresh')").fetchall()
            (marked,) = raw.execute("PRAGMA user_version").fetchone()
            # rows of the attached files may have other numbers now: all are looked at by the next sweep
            raw.execute(f"PRAGMA fresh.user_version = {0 if source.name == PIECES else int(marked)}")
            raw.execute("DETACH fresh")
            counted = _counts(raw)
        finally:
            raw.close()
        copy = connect(target, new, readonly=True)
        try:
            sound = copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            if not sound or _counts(copy) != counted:
                raise UserError(
                    _("The copy under the new key is not sound: the key was not changed."),
                    _("Run “check --full”, then try again."),
                )
        finally:
            copy.close()


def export_copy(copy: Path, old: bytes | None, target: Path, new: bytes) -> None:
    """Write the database of a finished copy under another key; nothing of it is laid down in the clear.

    Raises:
        UserError: the copy does not open with ``old``, or the disk is full.
    """
    with told(target):
        connect(target, new, wal=False).close()
        raw = connect(target, new, wal=False)
        try:
            key = f"x'{old.hex()}'" if old is not None else ""
            uri = f"{copy.absolute().as_uri()}?mode=ro&immutable=1"
            raw.execute("ATTACH ? AS copied KEY ?", (uri, key))
            raw.execute("PRAGMA synchronous = OFF")  # brought to the disk when it is whole
            raw.execute("SELECT sqlcipher_export('main', 'copied')").fetchall()
            (marked,) = raw.execute("PRAGMA copied.user_version").fetchone()
            raw.execute(f"PRAGMA main.user_version = {int(marked)}")
            raw.execute("DETACH copied")
        finally:
            raw.close()


def _counts(raw: driver.Connection) -> dict[str, int]:
    """Rows of every table, and the words of every declaration."""
    declared = raw.execute("SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master")
    found = {row[0]: 0 for row in declared.fetchall()}
    names = raw.execute("SELECT name FROM sqlite_master WHERE type='table' AND rootpage>0").fetchall()
    for (name,) in names:
        found[name] = raw.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
    return found


def _move(folder: Path) -> None:
    """Each file still in the ready place takes its own; the key files last: they tell the end."""
    ready = folder / REKEY_READY
    waiting = sorted(ready.iterdir(), key=lambda path: (path.name in (KEYS, KEYS_COPY), path.name))
    for path in waiting:
        for tail in _BESIDE:  # of the old file; closed in order, it has none
            (folder / f"{path.name}{tail}").unlink(missing_ok=True)
        os.replace(path, folder / path.name)
        to_disk(folder)
    ready.rmdir()


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        try:
            refuse_unfinished(folder, str(error))
        except UserError as refusal:
            raise refusal from error
        raise explain(driver.OperationalError(_words(error)), folder / DATABASE) from error


def _words(error: OSError) -> str:
    return "disk is full" if error.errno == errno.ENOSPC else f"unable to open: {error}"
