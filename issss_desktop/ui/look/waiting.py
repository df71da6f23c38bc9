"""What stands in a page while one waits for long work: how far it is, how long it may take, and Cancel."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QWidget

from issss_desktop.i18n import _, ngettext
from issss_desktop.ui.look.blocks import Picture, button, column, label, surface
from issss_desktop.ui.look.theme import Theme

BAR_WIDTH = 320
MIDDLE = Qt.AlignmentFlag.AlignHCenter


class Waiting(QWidget):
    """How far the work is; ``words`` say it of (steps done, steps in all or 0 when that is not known)."""

    def __init__(
        self,
        theme: Theme,
        code: str,
        cancel: Callable[[], object],
        words: Callable[[int, int], str],
    ) -> None:
        super().__init__()
        surface("sheet", self)
        self.setObjectName(code)
        self._words = words
        inside = column(self, 8)
        inside.setContentsMargins(24, 24, 24, 24)
        self.title = label("", "h2", wrap=True)
        self.said = label("", "second", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(BAR_WIDTH)
        self.bar.setAccessibleName(_("Progress"))
        inside.addStretch(2)
        inside.addWidget(Picture(theme, "hourglass", "ink3", 32), 0, MIDDLE)
        for said in (self.title, self.said):
            said.setAlignment(MIDDLE)
        inside.addWidget(self.title)
        inside.addWidget(self.bar, 0, MIDDLE)
        inside.addWidget(self.said)
        self.cancel = button(theme, _("Cancel"), "x", "", f"{code}-cancel", cancel)
        inside.addWidget(self.cancel, 0, MIDDLE)
        inside.addStretch(3)

    def begin(self, title: str) -> None:
        """A new piece of work."""
        self.title.setText(title)
        self.setAccessibleName(title)
        self.show_progress(0, 0, None)

    def show_progress(self, done: int, total: int, seconds: int | None) -> None:
        """Steps done, of how many (0: not known), and the seconds that remain when they can be told."""
        self.bar.setRange(0, total)
        self.bar.setValue(min(done, total))
        words = self._words(done, total)
        if seconds is not None:
            left = ngettext("about {n} second left", "about {n} seconds left", seconds).format(n=seconds)
            words += " · " + left
        self.said.setText(words)
