"""The window: navigation, top bar, pages, status line. It is painted before the records are opened."""

from collections.abc import Callable

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QMenu, QStackedWidget, QWidget

from issss_desktop.i18n import LANGUAGES, N_, _, language
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.blocks import Banner, button, column, label, picture_icon, row, rule, surface
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.navigation import NavigationList, Place, StatusLine

DASHBOARD = "dashboard"
PLACES = (
    (DASHBOARD, N_("Dashboard"), "layout-dashboard", 0),
    ("contributions", N_("Contributions"), "coins", 1),
    ("projects", N_("Bilateral projects"), "folders", 1),
    ("boards", N_("Boards"), "gavel", 2),
    ("reference", N_("Reference data"), "books", 3),
)
LANGUAGE_NAMES = {"fr": "Français", "en": "English"}
LEAST = (900, 480)


def places() -> list[Place]:
    """Lines of the navigation in the language in force."""
    return [Place(code, _(title), icon, group) for code, title, icon, group in PLACES]


class Window(QMainWindow):
    """Frame of the program; pages are put into it once the desk is open.

    ``place_asked``: a place of the navigation was chosen; ``language_asked``, ``theme_asked``,
    ``undo_asked``, ``office_asked``, ``print_asked``, ``shortcuts_asked``: a command of the menu;
    ``painted``: the frame stands on the screen for the first time; ``shut``: the window closes.
    """

    place_asked = Signal(str)
    language_asked = Signal(str)
    theme_asked = Signal()
    undo_asked = Signal()
    office_asked = Signal()
    print_asked = Signal()
    shortcuts_asked = Signal()
    shut = Signal()
    painted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.may_close: Callable[[Callable[[], object]], object] = lambda then: then()
        self._closing = False
        self._was_painted = False
        self.setWindowTitle(_("ISSSS Desktop"))
        self.setWindowIcon(theme.icons.icon("books", theme.tokens.accent, 32))
        self.setMinimumSize(*LEAST)
        self.resize(1366, 720)
        self._build()
        self._shortcuts()

    def _build(self) -> None:
        centre = surface("window")
        outer = column(centre)
        middle = row(spacing=0)
        self.navigation = NavigationList(self.theme, _("Technical secretariat"), "ISSSS")
        self.navigation.fill(places())
        self.navigation.chosen.connect(self.place_asked)
        middle.addWidget(self.navigation)
        right = column()
        self._top = self._build_top()
        right.addWidget(self._top)
        self._top_line = rule()
        right.addWidget(self._top_line)
        self.banner = Banner(self.theme, "window-banner")
        right.addWidget(self.banner)
        self.stack = QStackedWidget()
        right.addWidget(self.stack, 1)
        middle.addLayout(right, 1)
        outer.addLayout(middle, 1)
        self.status = StatusLine(self.theme)
        self.status.undo.clicked.connect(self.undo_asked)
        outer.addWidget(self.status)
        self.setCentralWidget(centre)
        self.status.say("hourglass", "ink2", _("Opening the records…"))

    def _build_top(self) -> QWidget:
        top = surface("window")
        top.setFixedHeight(tokens.TOP_BAR - 1)
        line = row(top, 8)
        line.setContentsMargins(16, 0, 16, 0)
        self._search_place = QHBoxLayout()
        line.addLayout(self._search_place, 3)
        line.addStretch(2)
        self.menu_button = button(self.theme, _("Menu"), "settings", "", "menu")
        self.menu_button.clicked.connect(self._open_menu)
        line.addWidget(self.menu_button)
        return top

    def put_search(self, box: QWidget) -> None:
        """Put the search box at its place in the top bar."""
        while self._search_place.count():
            item = self._search_place.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.deleteLater()
        self._search_place.addWidget(box, 1)
        self._search_place.addWidget(label(_("Ctrl+K"), "fine"))

    def _shortcuts(self) -> None:
        QShortcut(QKeySequence("Ctrl+Z"), self, context=Qt.ShortcutContext.WindowShortcut).activated.connect(
            self.undo_asked
        )
        QShortcut(QKeySequence("Ctrl+P"), self).activated.connect(self.print_asked)
        for i, (code, *_rest) in enumerate(PLACES, start=1):
            shortcut = QShortcut(QKeySequence(f"Ctrl+{i}"), self)
            shortcut.activated.connect(lambda c=code: self.place_asked.emit(c))

    def _open_menu(self) -> None:
        menu = self.build_menu()
        menu.popup(self.menu_button.mapToGlobal(self.menu_button.rect().bottomLeft()))

    def build_menu(self) -> QMenu:
        """The menu of the window, in the language in force."""
        menu = QMenu(self)
        menu.setObjectName("window-menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        icon = lambda name: picture_icon(self.theme, name)  # noqa: E731
        for code in LANGUAGES:
            act = menu.addAction(icon("language"), LANGUAGE_NAMES[code])
            act.setCheckable(True)
            act.setChecked(code == language())
            act.setObjectName(f"language-{code}")
            act.triggered.connect(lambda _checked=False, c=code: self.language_asked.emit(c))
        menu.addSeparator()
        dark = self.theme.mode == "dark"
        words = _("Light colours") if dark else _("Dark colours")
        menu.addAction(icon("sun" if dark else "moon"), words, self.theme_asked.emit)
        menu.addSeparator()
        menu.addAction(icon("arrow-back-up"), _("Undo the last save (Ctrl+Z)"), self.undo_asked.emit)
        menu.addAction(icon("printer"), _("Print the pack… (Ctrl+P)"), self.print_asked.emit)
        menu.addAction(icon("building"), _("Another office…"), self.office_asked.emit)
        menu.addAction(icon("keyboard"), _("Keyboard shortcuts"), self.shortcuts_asked.emit)
        return menu

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

    def set_ready(self, ready: bool) -> None:
        """Whether a desk is open: without one there is no navigation and nothing to print."""
        self.navigation.setVisible(ready)
        self.status.setVisible(ready)

    def translate(self) -> None:
        """Say the frame's own words again in the language in force."""
        self.setWindowTitle(_("ISSSS Desktop"))
        self.navigation.fill(places())
        self.menu_button.setText(_("Menu"))
        self.menu_button.setAccessibleName(_("Menu"))

    def saved_geometry(self) -> str:
        """Place and size of the window, for the settings."""
        return bytes(self.saveGeometry().toBase64().data()).decode()

    def restore_from(self, geometry: str) -> None:
        """Place and size of last time; an unreadable text is ignored."""
        if geometry:
            self.restoreGeometry(QByteArray.fromBase64(geometry.encode()))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:  # what is slow to import waits until the frame stands on the screen
            self._was_painted = True
            QTimer.singleShot(0, self.painted.emit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.navigation.set_narrow(self.width() < tokens.NARROW_WINDOW)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._closing:
            self.shut.emit()
            event.accept()
            return
        event.ignore()
        self.may_close(self._really_close)

    def _really_close(self) -> None:
        self._closing = True
        self.close()
