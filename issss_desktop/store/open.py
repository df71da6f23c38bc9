"""Every connection to a database goes through here: one driver, one set of pragmas, errors in words."""

import getpass
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from weakref import WeakSet

import sqlcipher3.dbapi2 as driver
from filelock import FileLock, Timeout

from issss_desktop.errors import Damaged, UserError
from issss_desktop.i18n import _

DATABASE = "issss.db"
PIECES = "pieces.db"
KEYS = "keys.json"
KEYS_COPY = "keys.copy.json"
REKEY_NEW = "rekey.new"
REKEY_READY = "rekey.ready"
LOCK = "issss.lock"
HOLDER = "issss.lock.json"
BUSY_MS = 20_000
"""How long a statement waits for another connection."""

FAILURES = (driver.Error, UnicodeDecodeError)
"""What the driver raises; the second when the words of its own error hold a damaged name."""


def connect(
    path: Path | None,
    key: bytes | None = None,
    *,
    readonly: bool = False,
    wal: bool = True,
    finished: bool = False,
) -> driver.Connection:
    """Raw connection with the pragmas of the house; ``key`` is the 32-byte data key, None without encryption;
    ``path`` None is an empty database in memory; ``wal`` False leaves one file, for copies and sticks.

    Args:
        finished: read a copy that nobody ever writes again: nothing is made beside it, on a stick that is
            write-protected neither. Never for an office: another program may be writing.

    Raises:
        UserError: the file is missing, damaged, locked away or in a folder that cannot be written.
    """
    if path is None:
        memory = driver.connect(":memory:", isolation_level=None, check_same_thread=False)
        memory.execute("PRAGMA foreign_keys = ON")
        return memory
    readonly = readonly or finished
    if readonly and not path.exists():
        raise UserError(
            _("There is no database in {folder}.").format(folder=path.parent),
            _("Create an office with “init”, or open the sample office with “demo”."),
        )
    raw: driver.Connection | None = None
    try:
        uri = f"{path.absolute().as_uri()}?mode={'ro' if readonly else 'rwc'}{'&immutable=1' * finished}"
        raw = driver.connect(
            uri, uri=True, isolation_level=None, check_same_thread=False, timeout=BUSY_MS / 1000
        )
        if key is not None:
            raw.execute("PRAGMA cipher_log_level = NONE")  # a wrong key is told in words, not in 20 lines
            raw.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        raw.execute("PRAGMA foreign_keys = ON")
        if readonly:
            raw.execute("PRAGMA query_only = ON")
        else:
            raw.execute(f"PRAGMA journal_mode = {'WAL' if wal else 'DELETE'}")
            raw.execute("PRAGMA synchronous = FULL")
        raw.execute("PRAGMA temp_store = MEMORY")
        raw.execute("PRAGMA cache_size = -32000")
        raw.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except FAILURES as error:
        if raw is not None:
            raw.close()
        raise explain(error, path) from error
    return raw


def engine_versions() -> str:
    """Versions of SQLite and SQLCipher in use."""
    raw = connect(None)
    try:
        cipher = raw.execute("PRAGMA cipher_version").fetchone()
    finally:
        raw.close()
    return f"SQLite {driver.sqlite_version}, SQLCipher {cipher[0] if cipher else '-'}"


def explain(error: BaseException, path: Path) -> UserError:
    """What an error of the database engine means to a person, and what to do now."""
    detail = f"{type(error).__name__}: {error}"
    text = str(error).lower()
    if "full" in text:
        return UserError(
            _("The disk is full: nothing was saved in {folder}.").format(folder=path.parent),
            _("Free some space, then save again: what you typed is still in the form."),
            detail,
        )
    if "readonly" in text or "read-only" in text or "unable to open" in text:
        return UserError(
            _("The folder {folder} cannot be written.").format(folder=path.parent),
            _("Give this user the right to write there, or copy the folder elsewhere and open the copy."),
            detail,
        )
    if any(word in text for word in ("not a database", "malformed", "corrupt", "decode")):
        return damaged(path, detail)
    if "locked" in text or "busy" in text:
        return UserError(
            _("The database {file} is in use by another program.").format(file=path),
            _("Close the other program, then try again."),
            detail,
        )
    return UserError(
        _("The database {file} gave an error: nothing was saved.").format(file=path),
        _("Try again; if it happens twice, send the log file to support."),
        detail,
    )


def damaged(path: Path, detail: str) -> Damaged:
    """What to say of a database that cannot be read."""
    return Damaged(
        _("The file {file} is damaged, or is not a database of this program.").format(file=path),
        _("Do not delete it. Open the last backup instead, and keep the damaged file for support."),
        detail,
    )


def refuse_unfinished(folder: Path, detail: str = "") -> None:
    """Refuse a folder whose key is being changed: what was saved into the old database would be replaced.

    Raises:
        UserError: the change is decided and not yet finished.
    """
    if (folder / REKEY_READY).exists():
        raise UserError(
            _("The change of key is decided and not yet finished."),
            _("Close other programs and start this one again: it finishes by itself."),
            detail,
        )


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn errors of the engine into sentences for a person."""
    try:
        yield
    except FAILURES as error:
        raise explain(error, path) from error


class Cursor(driver.Cursor):
    """What a statement found."""

    def first(self) -> Any:
        """The first row, None without one."""
        row = self.fetchone()
        self.close()
        return row


class Connection:
    """A connection whose statements stand in transactions that begin at once: for a writer IMMEDIATE, so
    that no upgrade fails later. Plain driver: see docs/decisions/0007.
    """

    def __init__(self, raw: driver.Connection, *, readonly: bool = False) -> None:
        self.raw = raw
        self._begin = "BEGIN" if readonly else "BEGIN IMMEDIATE"
        self._cursors: WeakSet[Cursor] = WeakSet()

    def exec_driver_sql(self, sql: str, params: tuple[Any, ...] | list[Any] = ()) -> Cursor:
        """Run a statement; with a list of parameters, once for each."""
        cursor: Cursor = self.raw.cursor(Cursor)
        self._cursors.add(cursor)
        if isinstance(params, list):
            cursor.executemany(sql, params)
        else:
            cursor.execute(sql, params)
        return cursor

    def in_transaction(self) -> bool:
        """Whether a transaction is under way."""
        return bool(self.raw.in_transaction)

    @contextmanager
    def begin(self) -> Iterator["Connection"]:
        """All of what is written inside is kept, or nothing."""
        self.raw.execute(self._begin)
        try:
            yield self
            self._close_cursors()
            self.raw.execute("COMMIT")
        finally:  # what failed, and what a COMMIT refused: the engine then keeps its transaction open
            if self.raw.in_transaction:
                self._close_cursors()
                self.raw.rollback()

    @contextmanager
    def begin_nested(self) -> Iterator["Connection"]:
        """A part that is undone alone when it fails."""
        self.raw.execute("SAVEPOINT part")
        try:
            yield self
        except BaseException:  # raised again
            if self.raw.in_transaction:  # a full disk has rolled back everything
                self.raw.execute("ROLLBACK TO part")
                self.raw.execute("RELEASE part")
            raise
        self.raw.execute("RELEASE part")

    def _close_cursors(self) -> None:
        """A cursor not read to its end, and still held by somebody, would keep a snapshot."""
        for cursor in tuple(self._cursors):
            cursor.close()
        self._cursors.clear()

    def close(self) -> None:
        """Close it; what was not committed is undone."""
        self._close_cursors()
        self.raw.close()

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *_error: Any) -> None:
        self.close()


def _me() -> dict[str, Any]:
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # in a container a number may be nobody
        user = "?"
    return {"user": user, "machine": socket.gethostname(), "pid": os.getpid(), "since": time.time()}


class FolderLock:
    """Advisory lock of the operating system on a data folder; freed by it after a power cut.

    ``was_left``: whoever held it before was stopped, by a power cut or a kill.
    """

    def __init__(self, folder: Path) -> None:
        self.was_left = False
        self._folder = folder
        # an office is opened in one thread and closed in another
        self._lock = FileLock(str(folder / LOCK), timeout=0, is_singleton=False, thread_local=False)

    def take(self) -> None:
        """Take the lock.

        Raises:
            UserError: another program holds it; says who, where and since when.
        """
        try:
            self._lock.acquire()
        except Timeout as error:
            raise UserError(
                _("This office is already open: {holder}.").format(holder=self._holder()),
                _("Close it there, or go on in that window."),
            ) from error
        except OSError as error:
            raise explain(driver.OperationalError("unable to open lock file"), self._folder / LOCK) from error
        self.was_left = (self._folder / HOLDER).exists()  # the last holder did not end as it should
        with suppress(OSError):  # a courtesy to the second program: a full disk does not keep the first out
            (self._folder / HOLDER).write_text(json.dumps(_me()), encoding="utf-8")

    def is_free(self) -> bool:
        """Whether nobody holds it just now; nothing is changed by asking."""
        if not self._folder.is_dir():
            return False
        try:
            self._lock.acquire()
        except (Timeout, OSError):
            return False
        self._lock.release()
        return True

    def release(self, *, remembered: bool = False) -> None:
        """Give the lock back, if it was taken.

        Args:
            remembered: whoever takes it next is still told that an earlier holder was stopped.
        """
        if not self._lock.is_locked:
            return
        if not (remembered and self.was_left):
            with suppress(OSError):
                (self._folder / HOLDER).unlink(missing_ok=True)
        self._lock.release()

    def _holder(self) -> str:
        try:
            holder: dict[str, Any] = json.loads((self._folder / HOLDER).read_text(encoding="utf-8"))
            since = time.strftime("%H:%M", time.localtime(holder["since"]))
            return _("{user} on {machine}, since {time}").format(
                user=holder["user"], machine=holder["machine"], time=since
            )
        except (OSError, ValueError, KeyError):
            return _("by another program")
