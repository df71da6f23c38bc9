"""The store of one data folder: one writer thread with the one writable connection, and readers."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.store import migrate, sight, stillness
from issss_desktop.store.backup.swapping import MARKER, finish_locked
from issss_desktop.store.open import DATABASE, Connection, FolderLock, connect, refuse_unfinished, told
from issss_desktop.store.work import Work

P = ParamSpec("P")
R = TypeVar("R")
PAUSES = (0.0, 0.2, 0.5, 1.0)
"""Seconds before each try to put the log of writes away: somebody reads until then."""

WALK_CACHE = "PRAGMA cache_size = -2000"
"""A long read sees each page once: none is worth 32 MB of memory."""


class Store:
    """Database of one data folder. Close it when done: that frees the lock of the folder."""

    confidential = True
    """Whether what is read through it holds the confidential partition."""

    def __init__(
        self, folder: Path, key: bytes | None = None, *, write: bool = True, create: bool = False
    ) -> None:
        """Open, or create, the database of a folder.

        Raises:
            UserError: nothing to open, something already there, damaged, newer, locked or read-only; or the
                change of its key is not finished.
        """
        self.path = folder / DATABASE
        self.writable = write
        self._key = key
        self._thread: int | None = None
        self._writer: Connection | None = None
        self._readers: dict[tuple[threading.Thread, bool], Connection] = {}
        self._guard = threading.Lock()
        self._lock = FolderLock(folder)
        if (folder / MARKER).exists():  # a restore that a power cut interrupted
            finish_locked(folder)
        self._check_presence(create)
        if write:
            self._lock.take()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="writer")
        made = False
        try:
            self._check_presence(create)  # again: another program may have had the lock before
            made = create
            self._open(create)
        except BaseException:  # whatever it was, even Ctrl+C: lock and thread must go; raised again
            self.close()
            if made:
                self._remove()
            raise

    def _check_presence(self, create: bool) -> None:
        refuse_unfinished(self.path.parent)
        if create and self.path.exists():
            raise UserError(
                _("There is already an office in {folder}.").format(folder=self.path.parent),
                _("Open it, or choose an empty folder."),
            )
        if not create and not self.path.exists():
            raise UserError(
                _("There is no office in {folder}.").format(folder=self.path.parent),
                _("Create an office with “init”, or open the sample office with “demo”."),
            )

    def _open(self, create: bool) -> None:
        if not create:
            migrate.bring_up_to_date(self.path, self._key, writable=self.writable)
        if not self.writable:
            return
        with told(self.path):
            self._pool.submit(self._start, create).result()

    def _start(self, create: bool) -> None:
        self._thread = threading.get_ident()
        self._writer = Connection(connect(self.path, self._key))
        if create:
            from issss_desktop.store import schema  # with SQLAlchemy, which a start does without

            with self._writer.begin():
                schema.create(self._writer)

    def _remove(self) -> None:
        """Leave nothing of a database that could not be made."""
        for path in self.path.parent.glob(f"{self.path.name}*"):
            path.unlink(missing_ok=True)

    @property
    def was_left(self) -> bool:
        """Whether the program that had this folder before was stopped, by a power cut or a kill."""
        return self._lock.was_left

    def write(self, job: Callable[[Work], R]) -> R:
        """Run a job in one transaction of the writer thread and wait: all of it is saved, or nothing.

        A write inside a job joins the transaction of that job; when it fails, what it wrote itself is undone.

        Raises:
            UserError: opened for reading only, disk full, and what the job itself refuses.
        """
        if not self.writable:
            raise UserError(
                _("This office was opened for reading only."), _("Close the other window, then try again.")
            )
        if threading.get_ident() == self._thread:
            return self._transact(job)
        return self._pool.submit(copy_context().run, self._transact, job).result()

    def _transact(self, job: Callable[[Work], R]) -> R:
        writer = self._writer
        assert writer is not None
        if writer.in_transaction():
            with writer.begin_nested(), self._seen(writer):
                return job(Work(writer))
        with told(self.path), writer.begin():
            sight.show(writer, confidential=self.confidential)
            return job(Work(writer))

    @contextmanager
    def _seen(self, writer: Connection) -> Iterator[Connection]:
        """The writer inside a transaction, as this store shows it; then again as it was."""
        before = not sight.is_narrow(writer)
        if before is self.confidential:
            yield writer
            return
        sight.show(writer, confidential=self.confidential)
        try:
            yield writer
        finally:
            if writer.in_transaction():  # else a full disk has rolled back the views too
                sight.show(writer, confidential=before)

    def submit(self, job: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Queue any call on the writer thread, for a window that must not wait."""
        context = copy_context()
        return self._pool.submit(lambda: context.run(job, *args, **kwargs))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A read-only snapshot on this thread's own connection; nested calls share the snapshot.

        On the writer thread inside a transaction it is the writer's connection, so a job reads what it wrote.
        """
        writer = self._writer
        if writer is not None and threading.get_ident() == self._thread and writer.in_transaction():
            with self._seen(writer):
                yield writer
            return
        with told(self.path):
            connection = self._reader()
            if connection.in_transaction():
                yield connection
                return
            with connection.begin():
                yield connection

    def _reader(self) -> Connection:
        """This thread's own reader; those of threads that have ended are closed."""
        mine = (threading.current_thread(), self.confidential)
        with self._guard:
            for ended in [key for key in self._readers if not key[0].is_alive()]:
                self._readers.pop(ended).close()
            if mine not in self._readers:
                self._readers[mine] = self._read_connection()
            return self._readers[mine]

    @contextmanager
    def separate_reader(self) -> Iterator[Connection]:
        """A read-only connection for one long read that somebody may interrupt."""
        with told(self.path), self._read_connection() as connection:
            connection.exec_driver_sql(WALK_CACHE)
            with connection.begin():
                yield connection

    @contextmanager
    def still(self) -> Iterator[Any]:
        """The file of the database as it is now, not written while it is held: a raw reader of its snapshot.

        None where that cannot be had: opened for reading only, inside a write, or another reader stays in
        the way. Saving goes on meanwhile, into the log of writes.
        """
        reader = None
        if self.writable and threading.get_ident() != self._thread:
            for pause in PAUSES:
                time.sleep(pause)
                with told(self.path):
                    reader = self._pool.submit(self._hold).result()
                if reader is not None:
                    break
        try:
            yield reader
        finally:
            if reader is not None:
                reader.close()

    def _hold(self) -> Any:
        assert self._writer is not None
        return stillness.hold(self._writer, self.path, self._key)

    def _read_connection(self) -> Connection:
        connection = Connection(connect(self.path, self._key, readonly=True), readonly=True)
        if not self.confidential:
            connection.exec_driver_sql("PRAGMA query_only = OFF")  # it forbids views of the connection's own
            sight.show(connection, confidential=False)
            connection.exec_driver_sql("PRAGMA query_only = ON")
        return connection

    def seen(self, *, confidential: bool) -> "Store":
        """The same store for somebody who may, or may not, read what is confidential."""
        if confidential is self.confidential:
            return self
        seen = object.__new__(Store if confidential else _OrdinaryStore)
        seen.__dict__ = self.__dict__  # one store behind two doors: closed through either, it is closed
        return seen

    def close(self) -> None:
        """Wait for the writer, close every connection, free the lock; once closed, nothing.

        The writer goes last: only a connection that may write can put its log of writes away.
        """
        try:
            self._pool.shutdown(wait=True)
            writer, self._writer = self._writer, None
            with self._guard:
                for connection in self._readers.values():
                    connection.close()
                self._readers.clear()
            if writer is not None:
                writer.close()
        finally:
            if self.writable:
                self._lock.release()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_error: Any) -> None:
        self.close()


class _OrdinaryStore(Store):
    """A store as somebody sees it who may not read what is confidential: every read, also inside a write."""

    confidential = False
