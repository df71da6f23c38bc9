"""The pages of one report on the screen: tools above, small pages at the left, the pages themselves."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QWidget

from issss_desktop.i18n import _
from issss_desktop.services.printing.orders import Printed, paper_words
from issss_desktop.ui.look.blocks import Elided, button, column, row, rule, surface
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.preview.renderer import Renderer
from issss_desktop.ui.preview.strips import PageView, Thumbnails
from issss_desktop.ui.preview.tools import Tools

THUMBS_WIDTH, NARROW = 128, 700


class Paper(QWidget):
    """Shows the bytes of a PDF. ``shown``: its pages are there."""

    shown = Signal()

    def __init__(self, theme: Theme, renderer: Renderer) -> None:
        super().__init__()
        surface("side", self)
        self.renderer = renderer
        inside = column(self)
        self.view, self.thumbs = PageView(theme, renderer), Thumbnails(theme, renderer)
        self.thumbs.setFixedWidth(THUMBS_WIDTH)
        self.tools = Tools(theme, self.view, renderer)
        inside.addWidget(self.tools)
        inside.addWidget(rule())
        side_by_side = row(spacing=0)
        self._edge = rule("v")
        side_by_side.addWidget(self.thumbs)
        side_by_side.addWidget(self._edge)
        side_by_side.addWidget(self.view, 1)
        inside.addLayout(side_by_side, 1)
        renderer.opened.connect(self._opened)
        self.view.moved.connect(self.thumbs.follow)
        self.thumbs.chosen.connect(self.view.go)

    def bind(self, page: QWidget) -> None:
        """Let the keys of the pages be heard in a whole page of the window."""
        for keys, act in (
            ("Ctrl+F", self.start_search),
            ("Ctrl++", partial(self.view.step_zoom, 1)),
            ("Ctrl+=", partial(self.view.step_zoom, 1)),
            ("Ctrl+-", partial(self.view.step_zoom, -1)),
            ("Ctrl+0", partial(self.view.set_zoom, "width")),
        ):
            made = QShortcut(QKeySequence(keys), page)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(act)

    def is_drawn(self) -> bool:
        """Whether everything in sight is rendered."""
        strips = [strip for strip in (self.view, self.thumbs) if strip.isVisible()]
        return all(strip.is_drawn(page) for strip in strips for page in strip.in_sight())

    def start_search(self) -> None:
        """Search in the pages, once they are in front."""
        if self.isVisible():
            self.tools.start_search()

    def _opened(self, sizes: list[tuple[float, float]], labels: list[str]) -> None:
        self.view.show_pages(sizes, labels)
        self.thumbs.show_pages(sizes, labels)
        self.tools.show_page()
        self.tools.show_zoom()
        self.tools.look_again()
        self.shown.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for widget in (self.thumbs, self._edge):
            widget.setVisible(self.width() >= NARROW)


class Head(QWidget):
    """Title of the report, its pages and sheets, and what is done with them."""

    printing = Signal()
    saving = Signal()
    publishing = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        line = row(self, 8)
        line.setContentsMargins(16, 8, 16, 8)
        words = column(spacing=0)
        self.title, self.count = Elided("", "h2"), Elided("", "second")
        self.title.setObjectName("report-title")
        self.count.setObjectName("page-count")
        words.addWidget(self.title)
        words.addWidget(self.count)
        line.addLayout(words, 1)
        for text, icon, code, signal, hint in (
            (_("Print…"), "printer", "print-pages", self.printing, _("Print (Ctrl+P)")),
            (_("Save as PDF…"), "download", "save-pages", self.saving, _("Save as PDF (Ctrl+S)")),
            (
                _("Publish"), "check", "publish", self.publishing,
                _("Keep these pages for good: printed again, they are the same"),
            ),
        ):  # fmt: skip
            made = button(theme, text, icon, "", code, signal.emit)
            made.setToolTip(hint)
            line.addWidget(made)
        self.publish = made

    def show_printed(self, printed: Printed) -> None:
        """Name the report, and count its pages and sheets before anything is printed."""
        self.title.say(printed.title)
        self.count.say(paper_words(printed))
