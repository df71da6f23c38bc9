"""The process that renders pages, from the window's side: one request at a time, never waited for."""

import json
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal
from PySide6.QtGui import QImage

from issss_desktop import children
from issss_desktop.errors import UserError
from issss_desktop.i18n import _

HEAD = struct.Struct("<II")
PATIENCE_MS = 20_000  # a page of a scanned annex at 600 dpi takes some seconds on an old laptop
MEMORY_MB = 2500  # address space: the libraries alone map some 500
LAST_MS = 500  # a killed process is gone in some milliseconds
SEARCH_STEP = 20  # pages searched before a page may be drawn in between


@dataclass(frozen=True)
class Picture:
    """A rendered page: rows of ``stride`` bytes, one grey byte or four bytes a pixel."""

    page: int
    scale: float
    width: int
    height: int
    stride: int
    grey: bool
    data: bytes

    def image(self) -> QImage:
        """An image of its own."""
        kind = QImage.Format.Format_Grayscale8 if self.grey else QImage.Format.Format_RGB32
        return QImage(self.data, self.width, self.height, self.stride, kind).copy()


@dataclass(frozen=True)
class Wish:
    """A page wanted at a scale (pixels a point), and who takes it."""

    page: int
    scale: float
    take: Callable[[Picture], object]
    grey: bool = False


@dataclass(frozen=True)
class Hit:
    """Where a text was found: page and rectangles (left, top, right, bottom) in points."""

    page: int
    rects: tuple[tuple[float, float, float, float], ...]


@dataclass
class _Search:
    text: str
    at: int
    hits: list[Hit]


class Renderer(QObject):
    """``opened``: sizes in points and labels of the pages; ``found``: hits so far, whether that is all;
    ``failed``: the process broke down or hangs, and was ended."""

    opened = Signal(object, object)
    found = Signal(object, bool)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.patience_ms = PATIENCE_MS
        self._process: QProcess | None = None
        self._data, self._pages = b"", 0
        self._heard = bytearray()
        self._detail = ""
        self._wishes: dict[str, list[Wish]] = {}
        self._search: _Search | None = None
        self._asked: Callable[[dict[str, Any], bytes], object] | None = None
        self._patience = QTimer(self, singleShot=True)
        self._patience.timeout.connect(self._hangs)

    # what the pages ask

    def open(self, data: bytes) -> None:
        """Show the bytes of another PDF; answers on the former are dropped."""
        self._data, self._pages, self._search = data, 0, None
        self._wishes.clear()
        self.again()

    def again(self) -> None:
        """Start over with a new process."""
        self.stop()
        self._start()
        self._send({"do": "open", "size": len(self._data)}, self._opened, self._data)

    def want(self, who: str, wishes: Sequence[Wish]) -> None:
        """Replace what ``who`` still waits for; the first of "view", "print", "thumbs" goes first."""
        self._wishes[who] = list(wishes)
        self._next()

    def find(self, text: str) -> None:
        """Search the whole document; "" ends a search."""
        self._search = _Search(text, 0, []) if text.strip() else None
        self._next()

    def is_busy(self) -> bool:
        """Whether an answer of the process is awaited."""
        return self._asked is not None

    def process_id(self) -> int:
        """Number of the process, 0 when none runs."""
        return self._process.processId() if self._process is not None else 0

    def stop(self) -> None:
        """End the process at once."""
        self._patience.stop()
        self._asked = None
        self._heard.clear()
        process, self._process = self._process, None
        if process is not None:
            process.blockSignals(True)  # its end is nobody's failure any more
            if process.state() != QProcess.ProcessState.NotRunning:
                process.kill()
                process.waitForFinished(LAST_MS)
            process.deleteLater()

    # the process

    def _start(self) -> None:
        process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("PYTHONUTF8", "1")
        environment.insert(children.MEMORY_VARIABLE, str(MEMORY_MB))
        process.setProcessEnvironment(environment)
        command = [*children.command(), "--child", "render"]
        process.readyReadStandardOutput.connect(self._hear)
        process.readyReadStandardError.connect(self._hear_trouble)
        # looked at in the next turn of the loop: a process must not be taken away inside its own signal
        ended = partial(QTimer.singleShot, 0, partial(self._broke_down, process))
        process.errorOccurred.connect(lambda _why: ended())
        process.finished.connect(lambda _code, _how: ended())
        self._process, self._detail = process, ""
        process.setProgram(command[0])
        process.setArguments(command[1:])
        process.start()

    def _send(
        self, what: dict[str, Any], then: Callable[[dict[str, Any], bytes], object], rest: bytes = b""
    ) -> None:
        if self._process is None:
            return
        self._asked = then
        self._patience.start(self.patience_ms)
        self._process.write(json.dumps(what).encode() + b"\n")
        if rest:
            self._process.write(rest)

    def _hear(self) -> None:
        if self._process is None:
            return
        self._heard += self._process.readAllStandardOutput().data()
        while len(self._heard) >= HEAD.size:
            size, rest = HEAD.unpack_from(self._heard)
            end = HEAD.size + size + rest
            if len(self._heard) < end:
                self._patience.start(self.patience_ms)
                return
            head = json.loads(bytes(self._heard[HEAD.size : HEAD.size + size]))
            data = bytes(memoryview(self._heard)[HEAD.size + size : end])
            del self._heard[:end]
            self._answer(head, data)

    def _answer(self, head: dict[str, Any], data: bytes) -> None:
        self._patience.stop()
        then, self._asked = self._asked, None
        if "problem" in head:
            problem = partial(self._fail, _("The pages cannot be shown."), str(head["problem"]))
            QTimer.singleShot(0, problem)
        elif then is not None:
            then(head, data)
            self._next()

    def _hear_trouble(self) -> None:
        if self._process is not None:
            said = bytes(self._process.readAllStandardError().data()).decode(errors="replace")
            self._detail = (self._detail + said)[-2000:]

    def _hangs(self) -> None:
        self._fail(_("Showing the pages took too long and was stopped."), self._detail)

    def _broke_down(self, process: QProcess) -> None:
        if process is self._process:
            self._fail(_("The process that shows the pages broke down."), self._detail)

    def _fail(self, text: str, detail: str) -> None:
        self.stop()
        self._wishes.clear()
        self._search = None
        remedy = _("Try again. The report itself is whole: it can be saved as a PDF.")
        self.failed.emit(UserError(text, remedy, detail))

    # one thing after the other

    def _opened(self, head: dict[str, Any], _data: bytes) -> None:
        self._pages = len(head["sizes"])
        self.opened.emit([(float(w), float(h)) for w, h in head["sizes"]], list(head["labels"]))

    def _next(self) -> None:
        if self._asked is not None or not self._pages:
            return
        for who in ("view", "print", "thumbs"):
            if self._wishes.get(who):
                self._render(self._wishes[who].pop(0))
                return
        if self._search is not None:
            self._go_on(self._search)

    def _render(self, wish: Wish) -> None:
        def take(head: dict[str, Any], data: bytes) -> None:
            wish.take(
                Picture(
                    wish.page, wish.scale, head["width"], head["height"], head["stride"], head["grey"], data
                )
            )

        what = {"do": "render", "page": wish.page, "scale": wish.scale, "grey": wish.grey}
        self._send(what, take)

    def _go_on(self, search: _Search) -> None:
        def take(head: dict[str, Any], _data: bytes) -> None:
            if search is not self._search:  # another text meanwhile
                return
            search.hits += [Hit(page, tuple(tuple(r) for r in rects)) for page, rects in head["hits"]]
            search.at += SEARCH_STEP
            done = search.at >= self._pages
            if done:
                self._search = None
            self.found.emit(list(search.hits), done)

        span = {"first": search.at, "last": search.at + SEARCH_STEP}
        self._send({"do": "find", "text": search.text, **span}, take)
