"""The program on a disk of ours: its own statements, pragmas and transactions, over APSW."""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import apsw
import pytest
import sqlcipher3.dbapi2 as driver

from issss_desktop.store import open as opening
from tests.faults.disk import Disk

WORDS = {
    apsw.FullError: "database or disk is full",
    apsw.IOError: "disk I/O error",
    apsw.CorruptError: "database disk image is malformed",
    apsw.NotADBError: "file is not a database",
    apsw.CantOpenError: "unable to open database file",
}
"""What the driver of the program says of the same code of SQLite."""


@contextmanager
def translated() -> Iterator[None]:
    """Errors as the driver of the program raises them."""
    try:
        yield
    except apsw.ConstraintError as error:
        raise driver.IntegrityError(str(error)) from error
    except apsw.Error as error:
        words = next((text for kind, text in WORDS.items() if isinstance(error, kind)), str(error))
        raise driver.OperationalError(words) from error


class Cursor:
    """The part of a cursor of the driver that the program uses."""

    def __init__(self, cursor: apsw.Cursor) -> None:
        self._cursor = cursor

    def execute(self, sql: str, params: Sequence[Any] = ()) -> "Cursor":
        with translated():
            self._cursor.execute(sql, tuple(params))
        return self

    def executemany(self, sql: str, params: Sequence[Sequence[Any]]) -> "Cursor":
        with translated():
            self._cursor.executemany(sql, params)
        return self

    def fetchone(self) -> Any:
        with translated():
            return self._cursor.fetchone()

    def fetchall(self) -> list[Any]:
        with translated():
            return self._cursor.fetchall()

    def first(self) -> Any:
        row = self.fetchone()
        self.close()
        return row

    def __iter__(self) -> Iterator[Any]:
        with translated():
            yield from self._cursor

    def close(self) -> None:
        self._cursor.close(True)


class Raw:
    """The part of a connection of the driver that the program uses."""

    def __init__(self, uri: str, disk: Disk) -> None:
        flags = apsw.SQLITE_OPEN_URI | apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
        self._disk = disk
        self._is_log = f"/{opening.DATABASE}" in uri
        self._writes = False
        with translated():
            self._connection = apsw.Connection(uri, flags=flags, vfs=disk.name)
        self._connection.set_busy_timeout(20_000)
        self._connection.set_wal_hook(self._put_away)

    def _put_away(self, connection: apsw.Connection, name: str, pages: int) -> int:
        """What SQLite does itself after a COMMIT; APSW would raise a failure of it from the COMMIT."""
        if pages >= self._disk.put_away:
            with suppress(apsw.Error):
                connection.wal_checkpoint(name, apsw.SQLITE_CHECKPOINT_PASSIVE)
        return apsw.SQLITE_OK

    def cursor(self, _kind: type | None = None) -> Cursor:
        return Cursor(self._connection.cursor())

    def execute(self, sql: str, params: Sequence[Any] = ()) -> Cursor:
        done = self.cursor().execute(self._disk.spoilt.pragma(sql), params)
        if sql == "COMMIT" and self._writes and self._is_log and self._disk.recorded:
            self._disk.recording.states.append(digest(self))
            self._disk.note("told")
        self._writes = sql == "BEGIN IMMEDIATE" or (self._writes and sql != "COMMIT")
        return done

    def executemany(self, sql: str, params: Sequence[Sequence[Any]]) -> Cursor:
        return self.cursor().executemany(sql, params)

    @property
    def in_transaction(self) -> bool:
        return self._connection.in_transaction

    def rollback(self) -> None:
        self.execute("ROLLBACK")

    def backup(self, target: "Raw", *, pages: int, progress: Any, sleep: float = 0) -> None:
        """Copy everything into another database, some pages at a time."""
        with translated(), target._connection.backup("main", self._connection, "main") as copying:
            while not copying.done:
                copying.step(pages)
                progress(0, copying.remaining, copying.page_count)

    def set_progress_handler(self, handler: Callable[[], object], steps: int) -> None:
        self._connection.set_progress_handler(handler, steps)

    def interrupt(self) -> None:
        self._connection.interrupt()

    def close(self) -> None:
        with suppress(apsw.Error):  # SQLite closes all the same, and tells nobody of a checkpoint that failed
            self._connection.close(True)


@contextmanager
def on(disk: Disk) -> Iterator[Disk]:
    """Inside, every connection that the program opens to a file stands on this disk."""
    real = driver.connect

    def connect(target: str, **options: Any) -> Any:
        return Raw(target, disk) if options.get("uri") else real(target, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening.driver, "connect", connect)
        try:
            yield disk
        finally:
            disk.unregister()


def digest(raw: Any, leave_out: str = "-") -> bytes:
    """Everything in a database: log, rows, what stands beside the log, the tables of the search index; but
    for the content of tables whose name matches a pattern.
    """
    found = hashlib.blake2b(digest_size=16)
    tables = "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name"
    for name, sql in raw.execute(tables).fetchall():
        found.update(repr((name, sql)).encode())
        if sql and sql.startswith("CREATE TABLE") and not re.search(leave_out, name):
            found.update(repr(raw.execute(f'SELECT * FROM "{name}"').fetchall()).encode())
    return found.digest()
