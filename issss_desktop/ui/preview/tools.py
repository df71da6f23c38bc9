"""The line above the pages: page number, zoom, search."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from issss_desktop.i18n import _, ngettext
from issss_desktop.ui.look.blocks import button, label, restyle, row, surface
from issss_desktop.ui.look.choice import choice_box
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.preview.renderer import Hit, Renderer
from issss_desktop.ui.preview.strips import POINT, PageView

ZOOMS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
TYPING_MS = 250


class SearchLine(QLineEdit):
    """The field of the search: Enter goes to the next hit, Shift+Enter to the one before, Escape leaves."""

    stepped = Signal(int)
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.stepped.emit(-1 if back else 1)
        elif event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.left.emit()
        else:
            super().keyPressEvent(event)


class Tools(QWidget):
    """Acts on a view of pages and shows where it stands."""

    def __init__(self, theme: Theme, view: PageView, renderer: Renderer) -> None:
        super().__init__()
        surface("head", self)
        self._theme, self._view, self._renderer = theme, view, renderer
        self._hits: list[Hit] = []
        self._chosen: int | None = None
        line = row(self, 4)
        line.setContentsMargins(16, 6, 16, 6)
        self._add_page(line)
        line.addStretch(1)
        self._add_zoom(line)
        line.addStretch(1)
        self._add_search(line)
        view.moved.connect(lambda _page: self.show_page())
        view.zoomed.connect(self.show_zoom)
        renderer.found.connect(self._found)

    def _tool(self, icon: str, words: str, code: str) -> QPushButton:
        made = button(self._theme, "", icon, "tool", code)
        made.setAccessibleName(words)
        made.setToolTip(words)
        return made

    # page number

    def _add_page(self, line: QHBoxLayout) -> None:
        self.page = QLineEdit()
        self.page.setObjectName("page-number")
        self.page.setAccessibleName(_("Page"))
        self.page.setFixedWidth(48)
        self.page.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.page.returnPressed.connect(self._go_to_page)
        self._of = label("", "second")
        line.addWidget(label(_("Page"), "second"))
        line.addWidget(self.page)
        line.addWidget(self._of)

    def show_page(self) -> None:
        """Write the number of the page in front."""
        view = self._view
        if view.labels:
            self.page.setText(view.labels[view.current])
            self._of.setText(f"/ {len(view.labels)}")
            self.page.setProperty("state", "")
            restyle(self.page)

    def _go_to_page(self) -> None:
        wanted, labels = self.page.text().strip(), self._view.labels
        if wanted in labels:
            self._view.go(labels.index(wanted))
            self._view.setFocus()
        elif wanted.isdecimal() and 1 <= int(wanted) <= len(labels):
            self._view.go(int(wanted) - 1)
            self._view.setFocus()
        else:
            self.page.setProperty("state", "error")
            self.page.setToolTip(_("There is no page “{n}”.").format(n=wanted[:12]))
            restyle(self.page)

    # zoom

    def _add_zoom(self, line: QHBoxLayout) -> None:
        self.smaller = self._tool("minus", _("Smaller (Ctrl+Minus)"), "zoom-out")
        self.larger = self._tool("plus", _("Larger (Ctrl+Plus)"), "zoom-in")
        self.smaller.clicked.connect(lambda: self._view.step_zoom(-1))
        self.larger.clicked.connect(lambda: self._view.step_zoom(1))
        self.zoom = choice_box(self._theme, "zoom", _("Zoom"), 160)
        self.zoom.setMaximumWidth(190)
        self.zoom.addItem(_("Page width"), "width")
        self.zoom.addItem(_("Whole page"), "page")
        for factor in ZOOMS:
            self.zoom.addItem(_percent(factor), factor)
        self.zoom.activated.connect(lambda _at: self._view.set_zoom(self.zoom.currentData()))
        line.addWidget(self.smaller)
        line.addWidget(self.zoom, 2)
        line.addWidget(self.larger)

    def show_zoom(self) -> None:
        """Write the zoom in force, as a percentage where a person stepped to one."""
        zoom = self._view.zoom
        at = self.zoom.findData(zoom)
        if at < 0:
            self.zoom.insertItem(2, _percent(self._view.scale / POINT), zoom)
            at = 2
        self.zoom.setCurrentIndex(at)

    # search

    def _add_search(self, line: QHBoxLayout) -> None:
        self.search = SearchLine()
        self.search.setObjectName("page-search")
        self.search.setAccessibleName(_("Search in the report"))
        self.search.setPlaceholderText(_("Search in the report"))
        self.search.setMinimumWidth(110)
        self.search.setMaximumWidth(260)
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._typing.timeout.connect(self._look)
        self.search.textChanged.connect(lambda _text: self._typing.start())
        self.search.stepped.connect(self.step)
        self.search.left.connect(self._view.setFocus)
        self.count = label("", "second")
        self.count.setObjectName("hit-count")
        self.before = self._tool("chevron-up", _("Hit before (Shift+Enter)"), "hit-before")
        self.after = self._tool("chevron-down", _("Next hit (Enter)"), "hit-after")
        self.before.clicked.connect(lambda: self.step(-1))
        self.after.clicked.connect(lambda: self.step(1))
        line.addWidget(self.search, 3)
        for widget in (self.count, self.before, self.after):
            line.addWidget(widget)
        self._show_hits(done=True)

    def start_search(self) -> None:
        """Put the keyboard into the search."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def look_again(self) -> None:
        """Another document: search the same text there."""
        self._look()

    def _look(self) -> None:
        self._typing.stop()
        self._hits, self._chosen = [], None
        self._renderer.find(self.search.text())
        self._show_hits(done=not self.search.text().strip())

    def _found(self, hits: Sequence[Hit], done: bool) -> None:
        self._hits = list(hits)
        if self._chosen is None and hits:
            here = [n for n, hit in enumerate(hits) if hit.page >= self._view.current]
            if not here and not done:
                return
            self._chosen = here[0] if here else 0
            self._view.mark(self._hits, self._chosen)
        self._show_hits(done)

    def _show_hits(self, done: bool) -> None:
        total = len(self._hits)
        if not self.search.text().strip():
            words = ""
        elif not done:
            words = _("searching…")
        elif not total:
            words = _("nothing found")
        else:
            words = _("{n} of {total}").format(n=(self._chosen or 0) + 1, total=total)
        self.count.setText(words)
        self.count.setVisible(bool(words))
        self.count.setToolTip(ngettext("{n} place", "{n} places", total).format(n=total) if total else "")
        for tool in (self.before, self.after):
            tool.setEnabled(total > 0)
        self._view.mark(self._hits, self._chosen)

    def step(self, by: int) -> None:
        """To another hit; a search not begun yet begins."""
        if self._typing.isActive():
            self._look()
        elif self._hits:
            self._chosen = ((self._chosen if self._chosen is not None else -by) + by) % len(self._hits)
            self._show_hits(done=True)


def _percent(factor: float) -> str:
    return _("{n} %").format(n=round(100 * factor))
