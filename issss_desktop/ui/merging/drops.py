"""Files dropped anywhere on the window: reports of other offices, their keys, or documents of a form."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QObject
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

if TYPE_CHECKING:
    from issss_desktop.ui.record.form import RecordForm

SIDE, CARD = ".issss", ".issss-office"
"""Of a side file and of a file of keys, as ``services.merging`` writes them: not imported, for that reads
keys and opens seals."""

SUFFIXES = (".pdf", SIDE, CARD)
_KINDS = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)


def files_in(data: QMimeData) -> list[Path]:
    """Reports, side files and keys among what is dragged; none when anything else is with them."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    ours = [path for path in paths if path.suffix.lower() in SUFFIXES]
    return ours if len(ours) == len(data.urls()) else []


class Drops(QObject):
    """Hears of drags before the fields do: a field would take the path of a file as its text.

    ``takes``: told the files, and the form under them that would take them as documents, None without.
    ``bars``: asked whether nothing may be dropped now.
    """

    def __init__(
        self,
        window: QWidget,
        takes: Callable[[Sequence[Path], "RecordForm | None"], object],
        bars: Callable[[], bool],
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
        if not found or self._bars():
            return False
        event.acceptProposedAction()
        if event.type() == QEvent.Type.Drop:
            self._takes(found, self._form_under(event, found))
        return True

    def _form_under(self, event: QDropEvent, found: Sequence[Path]) -> "RecordForm | None":
        """The form that lies under the files; a side file or a key is never a document of a record."""
        from issss_desktop.ui.record.form import RecordForm

        if any(path.suffix.lower() in (SIDE, CARD) for path in found):
            return None
        at: QWidget | None = self._window.childAt(event.position().toPoint())
        while at is not None:
            if isinstance(at, RecordForm):
                return at if at.body.attachments.takes(event.mimeData()) else None
            at = at.parentWidget()
        return None
