"""Files dropped anywhere on the window: reports of other offices, unless a form takes them as its own."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

SIDE = ".issss"
"""Of a side file, as ``services.merging.carrying`` writes it: not imported, for that reads keys and seals."""

SUFFIXES = (".pdf", SIDE)
_KINDS = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)


def files_in(data: QMimeData) -> list[Path]:
    """Reports and side files among what is dragged; none when anything else is with them."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    ours = [path for path in paths if path.suffix.lower() in SUFFIXES]
    return ours if len(ours) == len(data.urls()) else []


class Drops(QObject):
    """Hears of drags before the fields do: a field would take the path of a file as its text.

    ``takes``: told the files. ``bars``: asked whether nothing may be dropped now.
    """

    def __init__(
        self, window: QWidget, takes: Callable[[Sequence[Path]], object], bars: Callable[[], bool]
    ) -> None:
        super().__init__(window)
        self._window, self._takes, self._bars = window, takes, bars
        self._ground: QObject | None = None
        window.installEventFilter(self)
        self._listen()

    def end(self) -> None:
        """Hear no more: the office is closed."""
        self._bars = lambda: True
        self._window.removeEventFilter(self)
        if self._ground is not None and isValid(self._ground):
            self._ground.removeEventFilter(self)
        self.deleteLater()

    def _listen(self) -> None:
        """The native window hears of a drag first; there is none before it is shown."""
        ground = self._window.windowHandle()
        if ground is not None and ground is not self._ground:
            self._ground = ground
            ground.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window:
            if event.type() == QEvent.Type.Show:
                self._listen()
            return False
        if event.type() in _KINDS and isinstance(event, QDropEvent):
            return self._heard(event)
        return False

    def _heard(self, event: QDropEvent) -> bool:
        found = files_in(event.mimeData())
        if not found or self._bars() or self._is_attachment(event, found):
            return False
        event.acceptProposedAction()
        if event.type() == QEvent.Type.Drop:
            self._takes(found)
        return True

    def _is_attachment(self, event: QDropEvent, found: Sequence[Path]) -> bool:
        """Whether a form lies under the files; a side file is never a document of a record."""
        from issss_desktop.ui.record.form import RecordForm

        if any(path.suffix.lower() == SIDE for path in found):
            return False
        at: QWidget | None = self._window.childAt(event.position().toPoint())
        while at is not None:
            if isinstance(at, RecordForm):
                return bool(at.body.attachments.takes(event.mimeData()))
            at = at.parentWidget()
        return False
