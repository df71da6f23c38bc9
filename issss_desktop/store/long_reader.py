"""Reads that walk over many rows: on another thread, and stopped when nobody waits for them any more."""

import threading
from collections.abc import Callable
from typing import Any, TypeVar

import sqlcipher3.dbapi2 as driver

from issss_desktop.store.open import Connection
from issss_desktop.store.store import Store

R = TypeVar("R")


class LongReader:
    """Reads on a connection of its own, on any thread; ``stop`` interrupts what is under way."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._running: Any = None
        self._guard = threading.Lock()
        self._wish = 0

    def wish(self) -> int:
        """Number of the reads wished from now on: a later ``stop`` ends them, even before they begin."""
        with self._guard:
            return self._wish

    def read(self, job: Callable[[Connection], R], wish: int | None = None) -> R | None:
        """What a job reads; None when it was stopped."""
        wish = self.wish() if wish is None else wish
        with self._store.separate_reader() as connection:
            with self._guard:
                if wish != self._wish:
                    return None
                self._running = connection.raw
            try:
                return job(connection)
            except driver.Error as error:
                if "interrupt" in str(error).lower():
                    return None
                raise
            finally:
                with self._guard:
                    self._running = None

    def stop(self) -> None:
        """Interrupt a read under way: the person types on."""
        with self._guard:
            self._wish += 1
            if self._running is not None:
                self._running.interrupt()
