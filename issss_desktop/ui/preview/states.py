"""What stands where the pages will be: the advice at first, the progress while one waits, a refusal."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from issss_desktop.i18n import _, ngettext
from issss_desktop.ui.look.blocks import Picture, button, column, label, surface
from issss_desktop.ui.look.theme import Theme

BAR_WIDTH = 320
MIDDLE = Qt.AlignmentFlag.AlignHCenter


def _laid(whole: QWidget, code: str) -> QVBoxLayout:
    surface("sheet", whole)
    whole.setObjectName(code)
    inside = column(whole, 8)
    inside.setContentsMargins(24, 24, 24, 24)
    return inside


class Waiting(QWidget):
    """How far the work is, how long it may still take, and Cancel."""

    def __init__(self, theme: Theme, code: str, cancel: Callable[[], object]) -> None:
        super().__init__()
        inside = _laid(self, code)
        self.title = label("", "h2", wrap=True)
        self.said = label("", "second", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(BAR_WIDTH)
        self.bar.setAccessibleName(_("Progress"))
        inside.addStretch(2)
        inside.addWidget(Picture(theme, "hourglass", "ink3", 32), 0, MIDDLE)
        for words in (self.title, self.said):
            words.setAlignment(MIDDLE)
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
        """Pages done, of how many (0: not known), and the seconds that remain when they can be told."""
        self.bar.setRange(0, total)
        self.bar.setValue(min(done, total))
        words = ngettext("{n} page", "{n} pages", done).format(n=done) if done else _("reading the records…")
        if done and total:
            words = _("page {n} of {total}").format(n=done, total=total)
        if seconds is not None:
            left = ngettext("about {n} second left", "about {n} seconds left", seconds).format(n=seconds)
            words += " · " + left
        self.said.setText(words)


class Trouble(QWidget):
    """What went wrong, what to do, and one button that does it."""

    def __init__(self, theme: Theme, code: str, words: str, icon: str, act: Callable[[], object]) -> None:
        super().__init__()
        inside = _laid(self, code)
        self.title, self.advice = label("", "h2", wrap=True), label("", "second", wrap=True)
        inside.addStretch(2)
        inside.addWidget(Picture(theme, "alert-circle", "error", 32), 0, MIDDLE)
        for each in (self.title, self.advice):
            each.setAlignment(MIDDLE)
            inside.addWidget(each)
        self.act = button(theme, words, icon, "", f"{code}-act", act)
        inside.addWidget(self.act, 0, MIDDLE)
        inside.addStretch(3)

    def tell(self, text: str, remedy: str) -> None:
        """Say what happened and what to do."""
        self.title.setText(text)
        self.advice.setText(remedy)
        self.setAccessibleName(f"{text} {remedy}".strip())
