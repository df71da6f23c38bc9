"""The window: painted before its widgets are made and the records opened; never lost off the screens."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QRect, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QMainWindow, QWidget
from shiboken6 import isValid

from issss_desktop.i18n import _
from issss_desktop.ui.front import make_front
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.places import ACCESS, DASHBOARD, KEYED, LANGUAGE_NAMES, PLACES

if TYPE_CHECKING:  # each class named at run time costs its share of the first paint
    from PySide6.QtGui import QCloseEvent, QKeyEvent, QPaintEvent, QResizeEvent, QScreen, QShortcut
    from PySide6.QtWidgets import QMenu

    from issss_desktop.errors import UserError
    from issss_desktop.ui.frame import Frame

__all__ = ["DASHBOARD", "LANGUAGE_NAMES", "PLACES", "Window", "onto_a_screen"]

Keep = Callable[[Callable[[], object], Callable[["UserError"], object]], object]
"""Keeps what is not saved, then answers: done, or why not."""

LEAST = (900, 480)
SEEN = 80  # px of the title bar that must lie on a screen for the window to count as seen


class Window(QMainWindow):
    """Frame of the program; pages are put into it once the desk is open.

    ``place_asked``: a place of the navigation was chosen; ``language_asked``, ``theme_asked``,
    ``undo_asked``, ``office_asked``, ``person_asked``, ``print_asked``, ``shortcuts_asked``, ``guide_asked``,
    ``switch_off_asked``, ``copy_asked``, ``restore_asked``, ``merge_asked``: a command of
    the menu; ``lock_asked``: hide everything behind the passphrase; ``sheet_asked``: a new recovery sheet;
    ``keys_asked``: a step that changes the keys; ``delay_asked``: minutes until the lock;
    ``uncovered``: pages and dialogs are seen again, by who was there before (True) or by somebody else;
    ``painted``: the frame stands on the screen for the first time; ``shut``: the window closes.
    """

    place_asked = Signal(str)
    language_asked = Signal(str)
    theme_asked = Signal()
    undo_asked = Signal()
    office_asked = Signal()
    person_asked = Signal()
    print_asked = Signal()
    shortcuts_asked = Signal()
    guide_asked = Signal()
    switch_off_asked = Signal()
    copy_asked = Signal()
    restore_asked = Signal()
    merge_asked = Signal()
    lock_asked = Signal()
    sheet_asked = Signal()
    keys_asked = Signal(object)
    delay_asked = Signal(int)
    uncovered = Signal(bool)
    shut = Signal()
    painted = Signal()

    def __init__(self, theme: Theme, front: bool | None = None) -> None:
        """``front``: paint first, ``build`` later, with an office in sight or not; None: build now."""
        super().__init__()
        self.theme = theme
        self.may_close: Callable[[Callable[[], object]], object] = lambda then: then()
        self.is_dirty: Callable[[], bool] = lambda: False
        self.keep_unsaved: Keep = lambda done, _failed: done()
        self.lock_minutes = 0
        self._covered: list[QWidget] = []
        self._focus: QWidget | None = None
        self._silent: list[QShortcut] = []
        self._closing = self._asked = False
        self._was_painted = False
        self.frame: Frame | None = None
        self.setWindowTitle(_("ISSSS Desktop"))
        self.setMinimumSize(*LEAST)
        self.resize(1366, 720)
        if front is None:
            self.build()
        else:
            ground = theme.colour("window")
            self.setPalette(QPalette(ground, ground))
            self.setCentralWidget(make_front(theme, front, self.width() < tokens.NARROW_WINDOW))

    def build(self) -> None:
        """Make the widgets of the frame, once."""
        if self.frame is not None:
            return
        from issss_desktop.ui.frame import Frame

        frame = self.frame = Frame(self.theme)
        self.navigation, self.banner, self.stack, self.status = (
            frame.navigation,
            frame.banner,
            frame.stack,
            frame.status,
        )
        self.setPalette(QGuiApplication.palette())
        frame.place_asked.connect(self.place_asked)
        frame.asked.connect(self._command)
        self.setCentralWidget(frame)
        frame.setVisible(True)  # at once: a page may take the keyboard before the next turn of the loop
        self.theme.changed.connect(self._dress)
        self._dress()
        self._shortcuts()
        self._fit()

    def _shortcuts(self) -> None:
        from PySide6.QtGui import QKeySequence, QShortcut

        keys: dict[str, Callable[[], object]] = {
            "Ctrl+Z": self.undo_asked.emit,
            "Ctrl+P": self.print_asked.emit,
            "Ctrl+?": self.shortcuts_asked.emit,
            "Shift+F1": self.guide_asked.emit,
            "Ctrl+L": self.lock_asked.emit,
        }
        for i, code in enumerate(KEYED, start=1):
            keys[f"Ctrl+{i}"] = partial(self.place_asked.emit, code)
        for sequence, act in keys.items():
            QShortcut(QKeySequence(sequence), self).activated.connect(act)

    def _command(self, name: str, what: str) -> None:
        """A command of the menu."""
        if name == "language":
            self.language_asked.emit(what)
            return
        if name == ACCESS:
            self.place_asked.emit(ACCESS)
            return
        {
            "theme": self.theme_asked,
            "undo": self.undo_asked,
            "print": self.print_asked,
            "office": self.office_asked,
            "lock": self.lock_asked,
            "sheet": self.sheet_asked,
            "person": self.person_asked,
            "shortcuts": self.shortcuts_asked,
            "guide": self.guide_asked,
            "switch-off": self.switch_off_asked,
            "copy-now": self.copy_asked,
            "restore": self.restore_asked,
            "merge": self.merge_asked,
        }[name].emit()

    def put_search(self, box: QWidget | None) -> None:
        """Put the search box at its place in the top bar; None takes the old one away."""
        assert self.frame is not None
        self.frame.put_search(box)

    def build_menu(self) -> "QMenu":
        """The menu of the window, in the language in force."""
        assert self.frame is not None
        return self.frame.build_menu()

    def show_page(self, page: QWidget) -> None:
        """Put a page in front."""
        if self.stack.indexOf(page) < 0:
            self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)

    def drop_pages(self) -> None:
        """Forget every page: the desk or the language changes."""
        while self.stack.count():
            page = self.stack.widget(0)
            assert page is not None
            self.stack.removeWidget(page)
            page.deleteLater()

    def cover(self, page: QWidget) -> None:
        """Show this page alone: frame, dialogs and menus are hidden as they are, and no shortcut is heard."""
        from PySide6.QtGui import QShortcut
        from PySide6.QtWidgets import QApplication

        self._focus = QApplication.focusWidget()
        frame = self.takeCentralWidget()
        assert frame is not None
        dialogs = [w for w in QApplication.topLevelWidgets() if w is not self and w.isVisible()]
        self._covered = [frame, *dialogs]
        for widget in self._covered:
            widget.hide()
        self._silent = [each for each in self.findChildren(QShortcut) if each.isEnabled()]
        for shortcut in self._silent:
            shortcut.setEnabled(False)
        self.setCentralWidget(page)
        page.setVisible(True)  # at once: it takes the keyboard before the next turn of the loop

    def is_covered(self) -> bool:
        """Whether everything is hidden behind one page."""
        return bool(self._covered)

    def uncover(self, *, back: bool = True) -> None:
        """Show again what was covered; dialogs only to who was there before: for somebody else they close."""
        page = self.takeCentralWidget()
        if page is not None:
            page.hide()
            page.deleteLater()
        for shortcut in self._silent:
            if isValid(shortcut):
                shortcut.setEnabled(True)
        frame, *dialogs = self._covered
        self._covered, self._silent = [], []
        self.setCentralWidget(frame)
        frame.show()
        for dialog in dialogs:
            if isValid(dialog):
                dialog.show() if back else dialog.close()
        if self._focus is not None and isValid(self._focus):
            self._focus.setFocus()
        self._focus = None
        self.uncovered.emit(back)

    def set_ready(self, ready: bool) -> None:
        """Whether a desk is open: without one there is no navigation and nothing to print."""
        self.navigation.setVisible(ready)
        self.status.setVisible(ready)

    def translate(self) -> None:
        """Say the frame's own words again in the language in force."""
        self.setWindowTitle(_("ISSSS Desktop"))
        if self.frame is not None:
            self.frame.translate()

    def saved_geometry(self) -> str:
        """Place and size of the window, for the settings."""
        return bytes(self.saveGeometry().toBase64().data()).decode()

    def restore_from(self, geometry: str) -> None:
        """Place and size of last time; an unreadable text is ignored."""
        if geometry:
            self.restoreGeometry(QByteArray.fromBase64(geometry.encode()))

    def watch_screens(self) -> None:
        """Stay on a screen when one is unplugged, moved or changes its size."""
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.screenRemoved.connect(self._look_for_screen)
        app.screenAdded.connect(self._watch)
        for screen in app.screens():
            self._watch(screen)
        self.come_back()

    def _watch(self, screen: "QScreen") -> None:
        screen.geometryChanged.connect(self._look_for_screen)

    def _look_for_screen(self, _what: object = None) -> None:
        QTimer.singleShot(0, self.come_back)

    def come_back(self) -> None:
        """Bring the window back onto a screen when its title bar can no longer be reached there."""
        rooms = [screen.availableGeometry() for screen in QGuiApplication.screens()]
        wanted = onto_a_screen(self.frameGeometry(), rooms)
        if wanted is not None and not self.isFullScreen():
            self.setGeometry(wanted)

    def _dress(self) -> None:
        self.setWindowIcon(self.theme.icons.icon("books", self.theme.tokens.accent, 32))

    def paintEvent(self, event: "QPaintEvent") -> None:
        super().paintEvent(event)
        if not self._was_painted:  # what is slow to import waits until the frame stands on the screen
            self._was_painted = True
            QTimer.singleShot(0, self.painted.emit)

    def resizeEvent(self, event: "QResizeEvent") -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self.frame is not None:
            self.navigation.set_narrow(self.width() < tokens.NARROW_WINDOW)

    def keyPressEvent(self, event: "QKeyEvent") -> None:
        from PySide6.QtCore import Qt

        if (
            event.key() == Qt.Key.Key_F1 and not self._covered
        ):  # a field that has a definition keeps this key for itself
            self.guide_asked.emit()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: "QCloseEvent") -> None:
        if not self._closing:
            self._asked = True  # a close inside this one would be dropped by Qt
            self.may_close(self._really_close)
            self._asked = False
        if self._closing:
            self.shut.emit()
        event.setAccepted(self._closing)

    def _really_close(self) -> None:
        self._closing = True
        if not self._asked:
            self.close()


def onto_a_screen(frame: QRect, rooms: list[QRect]) -> QRect | None:
    """Where a window should go whose title bar lies on no screen; None when it can stay.

    Args:
        frame: the window with its frame, and ``rooms`` the usable part of each screen, logical px.
    """
    title = QRect(frame.left(), frame.top(), frame.width(), 24)
    for room in rooms:
        part = room.intersected(title)
        if part.width() >= min(SEEN, frame.width()) and part.height() >= 8:
            return None
    if not rooms:
        return None
    nearest = max(rooms, key=lambda room: _area(room.intersected(frame)))
    width, height = min(frame.width(), nearest.width()), min(frame.height(), nearest.height() - 24)
    left = nearest.left() + (nearest.width() - width) // 2
    return QRect(left, nearest.top() + max(24, (nearest.height() - height) // 2), width, height)


def _area(rect: QRect) -> int:
    return max(0, rect.width()) * max(0, rect.height())
