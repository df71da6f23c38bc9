"""What stands where the pages will be: words of the progress while one waits, a refusal."""

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from issss_desktop.i18n import _, ngettext
from issss_desktop.ui.look.blocks import Picture, button, column, label, surface
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.look.waiting import MIDDLE


def _laid(whole: QWidget, code: str) -> QVBoxLayout:
    surface("sheet", whole)
    whole.setObjectName(code)
    inside = column(whole, 8)
    inside.setContentsMargins(24, 24, 24, 24)
    return inside


def pages_done(done: int, total: int) -> str:
    """How far a report is that is being drawn or printed."""
    if done and total:
        return _("page {n} of {total}").format(n=done, total=total)
    return ngettext("{n} page", "{n} pages", done).format(n=done) if done else _("reading the records…")


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
