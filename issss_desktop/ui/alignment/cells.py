"""What one reader says of one criterion, in a cell that the keyboard reaches and opens."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from issss_desktop.i18n import _
from issss_desktop.services.overviews.dossier import Rating
from issss_desktop.ui.look.blocks import Picture, column, label, row
from issss_desktop.ui.look.stops import StopFrame
from issss_desktop.ui.look.theme import Theme

MET, HALF, NOT, EMPTY = "circle-check", "circle-half-2", "x", "circle-dashed"


def rating_mark(rating: Rating | None) -> tuple[str, str]:
    """Icon and tone of a rating: always beside its word."""
    if rating is None:
        return EMPTY, "ink3"
    if rating.worst:
        return NOT, "ink"
    return (MET, "right") if rating.rank == 1 else (HALF, "warning")


def rating_line(theme: Theme, rating: Rating | None, words: str = "") -> QWidget:
    """Icon and word of a rating."""
    icon, tone = rating_mark(rating)
    box = QWidget()
    line = row(box, 6)
    line.addWidget(Picture(theme, icon, tone), 0, Qt.AlignmentFlag.AlignTop)
    text = words or (rating.name if rating else _("not rated"))
    line.addWidget(label(text[:1].upper() + text[1:], "strong" if rating else "second", tone, wrap=True), 1)
    return box


class AnswerCell(StopFrame):
    """One reader's rating and grounds; Enter or a click opens it, a digit rates it at once."""

    rated = Signal(int)
    moved = Signal(int, int)

    def __init__(self, theme: Theme, code: str, name: str) -> None:
        super().__init__(code)
        self._theme, self._name = theme, name
        self._inside = column(self, 2)
        self._inside.setContentsMargins(6, 5, 6, 6)

    def show_answer(self, rating: Rating | None, grounds: str, state: str) -> None:
        """Show a rating, what grounds it, and the state of the row when there is one to say."""
        self._inside.addWidget(rating_line(self._theme, rating))
        if grounds:
            self._inside.addWidget(label(grounds, "second", wrap=True))
        if state:
            self._inside.addWidget(label(state, "fine", "warning"))
        self._inside.addStretch(1)
        said = rating.name if rating else _("not rated")
        name = _("{name}: {text}").format(name=self._name, text=said)
        self.setAccessibleName(". ".join(p for p in (name, grounds, state) if p))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, text = event.key(), event.text()
        arrows = {  # lines down, cells to the right
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
        }  # fmt: skip
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_F2):
            if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.opened.emit()
                return
        elif text.isdigit() and text != "0":
            self.rated.emit(int(text))
            return
        elif Qt.Key(key) in arrows:
            self.moved.emit(*arrows[Qt.Key(key)])
            return
        super().keyPressEvent(event)
