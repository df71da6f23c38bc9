"""Work of the store's writer thread, brought back to the window: a view refreshes from what a job returns."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Any, Protocol

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from issss_desktop.errors import Cancelled, UserError

TELL_EVERY = 0.05  # seconds: more would only fill the queue of the window


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


class LongJob(QObject):
    """A job that tells how far it is and can be ended by a person.

    ``went_on``: steps done, steps in all (0 when not known); ``done``: what the work returned; ``refused``:
    a UserError; ``stopped``: a person gave it up, and nothing is left.
    """

    went_on = Signal(int, int)
    done = Signal(object)
    refused = Signal(object)
    stopped = Signal()

    def __init__(
        self,
        jobs: Jobs,
        work: Callable[[Callable[[int, int], None]], Any],
        broke: Callable[[], object] = lambda: None,
    ) -> None:
        super().__init__()
        self._jobs, self._work, self._broke = jobs, work, broke
        self._cancel = threading.Event()
        self._given_up = False
        self._begun = time.monotonic()
        self._told = 0.0

    def start(self) -> None:
        """Queue the work."""
        self._jobs.run(lambda: self._work(self._progress), self._end, self._refuse, self._broke)

    def cancel(self) -> None:
        """End at the next step; what is done meanwhile is thrown away, and nobody waits for the end."""
        self._given_up = True
        self._cancel.set()
        self.stopped.emit()

    def stop(self) -> None:
        """End at the next step, if there is still one: ``refused`` or ``done`` says which it was."""
        self._cancel.set()

    def is_cancelled(self) -> bool:
        """Whether a person has ended it."""
        return self._cancel.is_set()

    def remaining(self, done: int, total: int) -> int | None:
        """Seconds still to go at the pace so far; None while that cannot be said."""
        spent = time.monotonic() - self._begun
        if not done or total <= done or spent < 1:
            return None
        return max(1, round(spent * (total - done) / done))

    def _progress(self, done: int, total: int) -> None:
        if self._cancel.is_set():
            raise Cancelled
        now = time.monotonic()
        if now - self._told >= TELL_EVERY:
            self._told = now
            self.went_on.emit(done, total)

    def _end(self, result: Any) -> None:
        if not self._given_up:
            self.done.emit(result)

    def _refuse(self, error: UserError) -> None:
        if not self._given_up:
            self.refused.emit(error)
