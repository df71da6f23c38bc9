"""A page of a place that stands beside its registers, chosen in the same list of titles."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from issss_desktop.i18n import _
from issss_desktop.ui.look.blocks import row, surface
from issss_desktop.ui.look.choice import ChoiceBox
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.workplace import Workplace

Titles = Sequence[tuple[str, str]]
"""(code, title) of all that stands in a place."""


def place_chooser(theme: Theme, others: Titles, code: str) -> ChoiceBox:
    """The title of a register or view, which is also the list of the others of its place."""
    made = ChoiceBox(theme)
    made.setProperty("kind", "title")
    made.setObjectName("register")
    made.setAccessibleName(_("Register"))
    for each, title in others:
        made.addItem(_(title), each)
    made.setCurrentIndex(made.findData(code))
    return made


class PlaceView(QWidget):
    """A page that is read again after every change, once it is seen. ``chosen``: another page is wanted."""

    chosen = Signal(str)

    def __init__(self, work: Workplace, code: str, others: Titles) -> None:
        super().__init__()
        surface("sheet", self)
        self.setObjectName(f"view-{code}")
        self._work, self._code, self._old = work, code, True
        self.chooser = place_chooser(work.theme, others, code)
        self.chooser.activated.connect(lambda _at: self._choose())
        work.changed.connect(self._changed)

    def head(self) -> QHBoxLayout:
        """The line of the title, which takes what room is left; the page adds what belongs beside it."""
        line = row(spacing=8)
        line.setContentsMargins(11, 10, 16, 6)
        line.addWidget(self.chooser, 1)
        return line

    def _choose(self) -> None:
        wanted = self.chooser.currentData()
        self.chooser.setCurrentIndex(self.chooser.findData(self._code))
        if wanted != self._code:
            self.chosen.emit(wanted)

    def _changed(self, _changed: object) -> None:
        self._old = True
        if self.isVisible():
            self._read_again()

    def _read_again(self) -> None:
        self._old = False
        self.read()

    def read(self) -> None:
        """Read what the page shows."""
        raise TypeError(f"{type(self).__name__} reads nothing")

    def take_focus(self) -> None:
        """Put the keyboard on what the page is for."""
        self.chooser.setFocus()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._old:
            self._read_again()
