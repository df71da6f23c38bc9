"""Right-aligned lines of figures under a title, beside the form they belong to; unknown is n.d."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from issss_desktop.ui.look.blocks import column, empty, label, rule


class FigureLines(QWidget):
    """A title and its lines, put in one after the other."""

    def __init__(self, title: str, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        inside = column(self, 0)
        head = label(title, "h2")
        head.setFixedHeight(30)
        inside.addWidget(head)
        self._lines = QGridLayout()
        self._lines.setContentsMargins(0, 0, 0, 8)
        self._lines.setHorizontalSpacing(8)
        self._lines.setVerticalSpacing(4)
        self._lines.setColumnStretch(0, 1)
        inside.addLayout(self._lines)
        self._count = 0

    def clear(self) -> None:
        """Begin again."""
        empty(self._lines)
        self._count = 0

    def line(self, words: str, amount: str, *, known: bool, unit: str = "USD", strong: bool = False) -> None:
        """A figure; ``strong`` for a sum."""
        text = label(amount, "total" if strong else "amount", "" if known else "ink3")
        text.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        name = label(words, "strong" if strong else "body", "" if strong else "ink2", wrap=True)
        for at, widget in enumerate((name, text, label(unit, "fine"))):
            self._lines.addWidget(widget, self._count, at)
        self._count += 1

    def rule(self) -> None:
        """A line above a sum."""
        self._whole(rule("total"))

    def say(self, words: str) -> None:
        """A remark under the figures."""
        self._whole(label(words, "fine", wrap=True))

    def _whole(self, widget: QWidget) -> None:
        self._lines.addWidget(widget, self._count, 0, 1, 3)
        self._count += 1
