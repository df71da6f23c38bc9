"""What stands around the pages: navigation, top bar with the search box and the menu, status line."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QWidget

from issss_desktop.i18n import LANGUAGES, _, language
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.blocks import Banner, button, column, label, row, rule, surface
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.navigation import NavigationList, Place, StatusLine
from issss_desktop.ui.places import LANGUAGE_NAMES, PLACES


def places() -> list[Place]:
    """Lines of the navigation in the language in force."""
    return [Place(code, _(title), icon, group) for code, title, icon, group in PLACES]


class Frame(QWidget):
    """``asked``: a command of the menu and what it is about ("language", "fr"), ("theme", "") ..."""

    asked = Signal(str, str)
    place_asked = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        surface("window", self)
        self._theme = theme
        outer = column(self)
        middle = row(spacing=0)
        self.navigation = NavigationList(theme, _("Technical secretariat"), "ISSSS")
        self.navigation.fill(places())
        self.navigation.chosen.connect(self.place_asked)
        middle.addWidget(self.navigation)
        right = column()
        right.addWidget(self._build_top())
        right.addWidget(rule())
        self.banner = Banner(theme, "window-banner")
        right.addWidget(self.banner)
        self.stack = QStackedWidget()
        right.addWidget(self.stack, 1)
        middle.addLayout(right, 1)
        outer.addLayout(middle, 1)
        self.status = StatusLine(theme)
        self.status.copied.clicked.connect(lambda: self.asked.emit("switch-off", ""))
        self.status.undo.clicked.connect(lambda: self.asked.emit("undo", ""))
        outer.addWidget(self.status)
        self.status.say("hourglass", "ink2", _("Opening the records…"))

    def _build_top(self) -> QWidget:
        top = surface("window")
        top.setFixedHeight(tokens.TOP_BAR - 1)
        line = row(top, 8)
        line.setContentsMargins(16, 0, 16, 0)
        self._search_place = QHBoxLayout()
        line.addLayout(self._search_place, 3)
        line.addStretch(2)
        self.menu_button = button(self._theme, _("Menu"), "settings", "", "menu")
        self.menu_button.clicked.connect(self._open_menu)
        line.addWidget(self.menu_button)
        return top

    def put_search(self, box: QWidget | None) -> None:
        """Put the search box at its place in the top bar; None takes the old one away."""
        while self._search_place.count():
            item = self._search_place.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        if box is not None:
            self._search_place.addWidget(box, 1)
            self._search_place.addWidget(label(_("Ctrl+K"), "fine"))
            QWidget.setTabOrder(box, self.menu_button)

    def _open_menu(self) -> None:
        menu = self.build_menu()
        menu.popup(self.menu_button.mapToGlobal(self.menu_button.rect().bottomLeft()))

    def build_menu(self) -> QMenu:
        """The menu of the window, in the language in force."""
        menu = QMenu(self)
        menu.setObjectName("window-menu")
        menu.setAccessibleName(_("Menu"))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for code in LANGUAGES:
            act = menu.addAction(self._theme.icon("language"), LANGUAGE_NAMES[code])
            act.setCheckable(True)
            act.setChecked(code == language())
            act.setObjectName(f"language-{code}")
            act.triggered.connect(lambda _checked=False, c=code: self.asked.emit("language", c))
        menu.addSeparator()
        dark = self._theme.mode == "dark"
        lines = (
            ("theme", "sun" if dark else "moon", _("Light colours") if dark else _("Dark colours")),
            ("", "", ""),
            ("undo", "arrow-back-up", _("Undo the last save (Ctrl+Z)")),
            ("print", "printer", _("Print the pack… (Ctrl+P)")),
            ("merge", "file-import", _("Merge a report…")),
            ("", "", ""),
            ("switch-off", "power", _("Can I switch off?")),
            ("copy-now", "copy", _("Copy the office now")),
            ("restore", "restore", _("Restore or repair…")),
            ("", "", ""),
            ("person", "user", _("Change person…")),
            ("office", "building", _("Another office…")),
            ("lock", "lock", _("Lock (Ctrl+L)")),
            ("access", "users", _("Access and keys")),
            ("sheet", "file-text", _("New recovery sheet…")),
            ("guide", "books", _("Guide (F1)")),
            ("shortcuts", "keyboard", _("Keyboard shortcuts (Ctrl+?)")),
        )
        for command, icon, words in lines:
            if not command:
                menu.addSeparator()
                continue
            act = menu.addAction(self._theme.icon(icon), words)
            act.triggered.connect(lambda _checked=False, c=command: self.asked.emit(c, ""))
        return menu

    def translate(self) -> None:
        """Say the frame's own words again in the language in force."""
        self.navigation.fill(places())
        self.navigation.setAccessibleName(_("Places"))
        self.menu_button.setText(_("Menu"))
        self.menu_button.setAccessibleName(_("Menu"))
