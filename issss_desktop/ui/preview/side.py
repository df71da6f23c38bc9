"""The left of the page: the choices, what was published already, and the button that shows the pages."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from issss_desktop.i18n import _
from issss_desktop.ui.look.blocks import Elided, button, column, row, rule, surface
from issss_desktop.ui.look.scrolling import scrolled
from issss_desktop.ui.preview.choices import Choices
from issss_desktop.ui.preview.publications import PublishedList
from issss_desktop.ui.workplace import Workplace

WIDTH, NARROW_WIDTH = 288, 236


class Side(QWidget):
    """Scrolls where the window is low; the button stays."""

    def __init__(
        self, work: Workplace, preview: Callable[[], object], again: Callable[[str], object]
    ) -> None:
        super().__init__()
        surface("sheet", self)
        outer = column(self)
        sheet = surface("sheet")
        inside = column(sheet, 4)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.addWidget(Elided(_("Reports"), "h1"))
        self.choices = Choices(work)
        inside.addWidget(self.choices)
        inside.addSpacing(12)
        self.published = PublishedList(work.theme, again)
        inside.addWidget(self.published)
        inside.addStretch(1)
        outer.addWidget(scrolled(sheet), 1)
        outer.addWidget(rule("h2"))
        foot = row()
        foot.setContentsMargins(16, 9, 16, 9)
        foot.addWidget(button(work.theme, _("Preview"), "eye", "main", "preview", preview), 1)
        outer.addLayout(foot)
        self.be_narrow(False)

    def be_narrow(self, narrow: bool) -> None:
        """Take less room in a narrow window."""
        self.setFixedWidth(NARROW_WIDTH if narrow else WIDTH)
