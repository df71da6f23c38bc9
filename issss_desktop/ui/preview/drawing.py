"""One report being drawn by the thread of the records: its progress, brought to the window, and its end."""

import threading
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from issss_desktop.errors import UserError
from issss_desktop.services.printing.orders import Cancelled
from issss_desktop.ui.jobs import Jobs

TELL_EVERY = 0.05  # seconds: more would only fill the queue of the window


class DrawingJob(QObject):
    """``went_on``: pages drawn, pages in all (0 when not known); ``done``: what the work returned;
    ``refused``: a UserError; ``stopped``: a person cancelled, and nothing is left."""

    went_on = Signal(int, int)
    done = Signal(object)
    refused = Signal(object)
    stopped = Signal()

    def __init__(self, jobs: Jobs, work: Callable[[Callable[[int, int], None]], Any]) -> None:
        super().__init__()
        self._jobs, self._work = jobs, work
        self._cancel = threading.Event()
        self._begun = time.monotonic()
        self._told = 0.0

    def start(self) -> None:
        """Queue the work."""
        self._jobs.run(lambda: self._work(self._progress), self._end, self._refuse)

    def cancel(self) -> None:
        """End at the next page; what is drawn meanwhile is thrown away."""
        self._cancel.set()
        self.stopped.emit()

    def is_cancelled(self) -> bool:
        """Whether nobody waits for it any more."""
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
        if not self._cancel.is_set():
            self.done.emit(result)

    def _refuse(self, error: UserError) -> None:
        if not self._cancel.is_set():
            self.refused.emit(error)
