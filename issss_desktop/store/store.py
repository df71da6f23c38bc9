"""The store of one data folder: one writer thread with the one writable connection, and readers."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from sqlalchemy.engine import Connection

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.store import migrate, schema
from issss_desktop.store.open import DATABASE, FolderLock, engine, told
from issss_desktop.store.work import Work

P = ParamSpec("P")
R = TypeVar("R")


class Store:
    """Database of one data folder. Close it when done: that frees the lock of the folder."""

    def __init__(
        self, folder: Path, key: bytes | None = None, *, write: bool = True, create: bool = False
    ) -> None:
        """Open, or create, the database of a folder.

        Raises:
            UserError: nothing to open, something already there, damaged, newer, locked or read-only.
        """
        self.path = folder / DATABASE
        self.writable = write
        self._key = key
        self._local = threading.local()
        self._readers: list[Connection] = []
        self._lock = FolderLock(folder)
        self._check_presence(create)
        if write:
            self._lock.take()
        try:
            self._open(create)
        except BaseException:
            if write:
                self._lock.release()
            raise

    def _check_presence(self, create: bool) -> None:
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
        self._thread: int | None = None
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._read_engine = engine(self.path, self._key, readonly=True)
        if not create:
            migrate.bring_up_to_date(self.path, self._key, writable=self.writable)
        if not self.writable:
            return
        self._write_engine = engine(self.path, self._key)
        with told(self.path):
            self._writer = self._pool.submit(self._start, create).result()

    def _start(self, create: bool) -> Connection:
        self._thread = threading.get_ident()
        connection = self._write_engine.connect()
        if create:
            with connection.begin():
                schema.create(connection)
        return connection

    def write(self, job: Callable[[Work], R]) -> R:
        """Run a job in one transaction of the writer thread and wait: all of it is saved, or nothing.

        A write inside a job joins the transaction of that job.

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
        if self._writer.in_transaction():
            return job(Work(self._writer))
        with told(self.path), self._writer.begin():
            return job(Work(self._writer))

    def submit(self, job: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Queue any call on the writer thread, for a window that must not wait."""
        context = copy_context()
        return self._pool.submit(lambda: context.run(job, *args, **kwargs))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A read-only snapshot on this thread's own connection; nested calls share the snapshot.

        On the writer thread inside a transaction it is the writer's connection, so a job reads what it wrote.
        """
        if threading.get_ident() == getattr(self, "_thread", None) and self._writer.in_transaction():
            yield self._writer
            return
        connection: Connection | None = getattr(self._local, "connection", None)
        with told(self.path):
            if connection is None:
                connection = self._local.connection = self._read_engine.connect()
                self._readers.append(connection)
            if connection.in_transaction():
                yield connection
                return
            with connection.begin():
                yield connection

    @contextmanager
    def separate_reader(self) -> Iterator[Connection]:
        """A read-only connection for one long read that somebody may interrupt."""
        with self._read_engine.connect() as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Wait for the writer, close every connection, free the lock."""
        if self.writable:
            self._pool.submit(self._writer.close).result()
        self._pool.shutdown(wait=True)
        for connection in self._readers:
            connection.close()
        self._readers.clear()
        self._local = threading.local()
        if self.writable:
            self._lock.release()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_error: Any) -> None:
        self.close()
