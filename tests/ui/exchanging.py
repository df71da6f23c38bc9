"""Somebody at the window of one office that exchanges reports with others."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from issss_desktop.services.desk import Desk
from issss_desktop.sync import carrier
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.merging.page import OVERVIEW, SyncPage
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
        window = Window(theme)
        window.resize(1366, 768)
        self._sit(window, Pages(window, desk, theme))
        self.hand = lay(window)
        self.calm()

    def _sit(self, window: Window, pages: Pages) -> None:
        self.desk, self.window, self.pages = pages.desk, window, pages
        pages.work.jobs.broken.connect(self._broken)

    @classmethod
    def at(cls, window: Window, pages: Pages, hand: "Hands") -> "Office":
        """Somebody at the window of a whole program."""
        made = cls.__new__(cls)
        made._sit(window, pages)
        made.hand = hand
        made.calm()
        return made

    def _broken(self, error: BaseException) -> None:
        raise error

    def calm(self) -> None:
        self.hand.calm(self.pages.work)

    def sync(self) -> SyncPage:
        page = self.pages._pages[SYNCHRONISATION]
        assert isinstance(page, SyncPage)
        return page

    def drop(self, *paths: Path) -> None:
        """Let files fall on the search box, and wait until they are read."""
        self.let_fall(QPointF(700, 24), *paths)
        self.read()

    def let_fall(self, at: QPointF, *paths: Path) -> bool:
        """Let files fall on a place of the window; whether they were taken."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        ground = self.window.windowHandle()
        assert ground is not None
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        copy = Qt.DropAction.CopyAction
        over = QDragEnterEvent(at.toPoint(), copy, data, left, none)
        over.ignore()
        QApplication.sendEvent(ground, over)
        if over.isAccepted():
            QApplication.sendEvent(ground, QDropEvent(at, copy, data, left, none, QEvent.Type.Drop))
        return over.isAccepted()

    def read(self) -> None:
        self.hand.until(lambda: self.sync().review.importing is None, 60_000)
        self.calm()

    def merge(self) -> None:
        """Press the button, and wait until the page of how things stand is back."""
        self.hand.click("merge-now")
        self.hand.until(lambda: self.sync().currentIndex() == OVERVIEW, 60_000)
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


def paper_file(desk: Desk, path: Path, *to: str) -> Path:
    """A small PDF with the data of the next report in it."""
    with pikepdf.new() as blank:
        blank.add_blank_page()
        out = io.BytesIO()
        blank.save(out)
    path.write_bytes(carrier.attach(out.getvalue(), send(desk, *to)))
    return path
