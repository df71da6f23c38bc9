"""Long reads of one list: on a thread of their own, stopped by the next wish, told in the window's thread."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from issss_desktop.errors import UserError
from issss_desktop.services.desk import Desk
from issss_desktop.services.lists import LongReader, reader_of

Job = Callable[[LongReader, int], Any]


class Walks(QObject):
    """Runs one long read after the other; ``stop`` ends those asked for so far, whose results are dropped.

    ``broken``: an error that is no refusal, for the last-resort dialog.
    """

    broken = Signal(object)
    _finished = Signal(object, int, object, object)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._reader = reader_of(desk)
        self._pool: ThreadPoolExecutor | None = None
        self._under_way = 0
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self.destroyed.connect(_Ender(self._reader, self._end_pool))

    def _end_pool(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def run(
        self, job: Job, done: Callable[[Any], object], failed: Callable[[UserError], object] | None = None
    ) -> None:
        """Read on the other thread; ``done`` is not called when it was stopped."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(1, thread_name_prefix="list")
        wish = self._reader.wish()
        self._under_way += 1
        future = self._pool.submit(copy_context().run, job, self._reader, wish)
        future.add_done_callback(lambda finished: self._finished.emit(finished, wish, done, failed))

    def stop(self) -> None:
        """The person goes on: what was asked for before is no longer wanted."""
        if self._under_way:
            self._reader.stop()

    def under_way(self) -> int:
        """Reads not yet delivered."""
        return self._under_way

    def _deliver(self, future: "Future[Any]", wish: int, done: Any, failed: Any) -> None:
        self._under_way -= 1
        if future.cancelled() or wish != self._reader.wish():
            return
        error = future.exception()
        if isinstance(error, UserError) and failed is not None:
            failed(error)
        elif error is not None:
            self.broken.emit(error)
        elif future.result() is not None:
            done(future.result())


class _Ender:
    """Called when the window is gone: nothing reads on behind it. It must not hold the object itself."""

    def __init__(self, reader: LongReader, end: Callable[[], None]) -> None:
        self._reader, self._end = reader, end

    def __call__(self) -> None:
        self._reader.stop()
        self._end()
