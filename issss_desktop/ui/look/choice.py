"""Drop-down list in the house's look."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from issss_desktop.ui.look.theme import Theme

PAUSE_MS = 1000


class ChoiceBox(QComboBox):
    """A drop-down list whose arrow is one of the house's icons, and that the wheel does not change."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(3)
        self.setMaxVisibleItems(16)
        self._typed = ""
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._forget)

    def _forget(self) -> None:
        self._typed = ""

    def _search(self, letters: str) -> None:
        """Choose the first line that begins with, or else holds, what was typed; accents do not matter."""
        from issss_desktop.models.values.texts import fold  # the models come after the first paint

        self._typed += letters
        self._pause.start()
        wanted = fold(self._typed)
        lines = [fold(self.itemText(i)) for i in range(self.count())]
        begins = (i for i, line in enumerate(lines) if line.startswith(wanted))
        holds = (i for i, line in enumerate(lines) if wanted in line)
        at = next(begins, next(holds, -1)) if wanted else -1
        if at >= 0 and at != self.currentIndex():
            self.setCurrentIndex(at)
            self.activated.emit(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        plain = not event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        )
        if plain and text.isprintable() and text and (text != " " or self._typed):
            self._search(text)
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._forget()  # a word begun in one record is not gone on with in the next
        super().focusOutEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        paint_chevron(self, self._theme)


def paint_chevron(widget: QWidget, theme: Theme) -> None:
    """Draw the arrow of a list at the right end of a field."""
    painter = QPainter(widget)
    tone = theme.tokens.ink2 if widget.isEnabled() else theme.tokens.ink3
    painter.drawPixmap(
        widget.width() - 22, (widget.height() - 16) // 2, theme.icons.pixmap("chevron-down", tone)
    )
