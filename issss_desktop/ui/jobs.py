"""Work of the store's writer thread, brought back to the window: a view refreshes from what a job returns."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Any, Protocol

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from issss_desktop.errors import UserError


class Worker(Protocol):
    """What runs a job: a desk, or the background."""

    def submit(self, job: Callable[[], Any], /) -> "Future[Any]": ...


class Background:
    """A thread for work that no desk is there for yet: making an office, making the sample."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="background")

    def submit(self, job: Callable[[], Any], /) -> "Future[Any]":
        """Queue a call; it speaks the language of the caller."""
        return self._pool.submit(copy_context().run, job)

    def close(self) -> None:
        """Wait for what is under way."""
        self._pool.shutdown(wait=True)


class Jobs(QObject):
    """Runs service calls one after the other and calls back in the thread of the window.

    ``busy`` says how many are under way. A refusal goes to ``failed``; any other error to
    ``broken``, which the last-resort dialog listens to.
    """

    busy = Signal(int)
    broken = Signal(object)
    _finished = Signal(object, object, object)

    def __init__(self, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self._count = 0
        # queued even when a job is done before its callback is set: no slot runs inside ``run``
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], object],
        failed: Callable[[UserError], object],
        broke: Callable[[], object] = lambda: None,
    ) -> None:
        """Run ``work`` (no widget in it) in the writer thread.

        ``broke`` is for who waits: it is called after ``broken``, of an error that nobody foresaw.
        """
        try:
            future = self._worker.submit(work)
        except RuntimeError:  # the desk was closed meanwhile: nobody waits for this answer
            return
        self._count += 1
        self.busy.emit(self._count)
        future.add_done_callback(lambda finished: self._finished.emit(finished, done, (failed, broke)))

    def under_way(self) -> int:
        """Jobs not yet delivered."""
        return self._count

    def _deliver(
        self,
        future: "Future[Any]",
        done: Callable[[Any], object],
        otherwise: tuple[Callable[[UserError], object], Callable[[], object]],
    ) -> None:
        failed, broke = otherwise
        self._count -= 1
        self.busy.emit(self._count)
        error = future.exception()
        if error is not None and not isinstance(error, UserError):
            self.broken.emit(error)
            if not _is_gone(broke):
                broke()
        elif isinstance(error, UserError):
            if not _is_gone(failed):
                failed(error)
        elif not _is_gone(done):
            done(future.result())


def _is_gone(callback: Callable[..., object]) -> bool:
    """Whether a callback is a method of a page that was deleted meanwhile: nobody waits for its answer."""
    while isinstance(callback, partial):
        callback = callback.func
    owner = getattr(callback, "__self__", None)
    return isinstance(owner, QObject) and not shiboken6.isValid(owner)
