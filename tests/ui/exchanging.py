"""Somebody at the window of one office that exchanges reports with others."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from issss_desktop.services.desk import Desk
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.merging.page import SyncPage
from issss_desktop.ui.pages import Pages
from issss_desktop.ui.places import SYNCHRONISATION
from issss_desktop.ui.window import Window
from tests.letters import send

if TYPE_CHECKING:
    from .conftest import Hands

Lay = Callable[[QWidget], "Hands"]


class Office:
    """Somebody at the window of one office."""

    def __init__(self, desk: Desk, theme: Theme, lay: Lay) -> None:
        self.desk, self.window = desk, Window(theme)
        self.window.resize(1366, 768)
        self.pages = Pages(self.window, desk, theme)
        self.pages.work.jobs.broken.connect(self._broken)
        self.hand = lay(self.window)
        self.calm()

    def _broken(self, error: BaseException) -> None:
        raise error

    def calm(self) -> None:
        self.hand.calm(self.pages.work)

    def sync(self) -> SyncPage:
        page = self.pages._pages[SYNCHRONISATION]
        assert isinstance(page, SyncPage)
        return page

    def drop(self, *paths: Path) -> None:
        """Let files fall on the window, wherever the mouse is."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        ground = self.window.windowHandle()
        assert ground is not None
        event = QDropEvent(
            QPointF(700, 24), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier, QEvent.Type.Drop,
        )  # fmt: skip
        QApplication.sendEvent(ground, event)
        self.read()

    def read(self) -> None:
        self.hand.until(lambda: self.sync().review.importing is None, 60_000)
        self.calm()

    def said(self) -> str:
        QApplication.processEvents()
        page = self.sync().currentWidget()
        return " ".join(w.text() for w in page.findChildren(QLabel) if w.isVisible())

    def close(self) -> None:
        self.calm()
        self.window.may_close = lambda then: then()
        self.pages.close()
        self.window.close()


def side_file(desk: Desk, path: Path, *to: str) -> Path:
    path.write_bytes(send(desk, *to))
    return path
