"""Drop-down list in the house's look."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, QTimer
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QStyle,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QWidget,
)

from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.theme import Theme

PAUSE_MS = 1000
DRESS = (QEvent.Type.StyleChange, QEvent.Type.FontChange)
ROOM_FOR_ARROW = 36
TITLE_SIZES = (tokens.TITLE, 15, 13, 12)


class ChoiceBox(QComboBox):
    """A drop-down list whose arrow is one of the house's icons, and that the wheel does not change."""

    _dressed = False

    def __init__(self, theme: Theme, optional: bool = False) -> None:
        super().__init__()
        self._theme = theme
        if optional:  # the first line is "nothing": Qt makes the list of a box once something is chosen
            self.setPlaceholderText(" ")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMaxVisibleItems(16)
        self._typed = ""

    @cached_property
    def _pause(self) -> QTimer:
        """The quiet after which letters begin another word; first needed when one types."""
        made = QTimer(self, singleShot=True, interval=PAUSE_MS)
        made.timeout.connect(self._forget)
        return made

    def sizeHint(self) -> QSize:
        """Three letters and an icon, whatever the list holds; Qt's own hint would make the list."""
        self.ensurePolished()
        metrics, icon = self.fontMetrics(), self.iconSize()
        inside = QSize(
            3 * metrics.horizontalAdvance("X") + icon.width() + 4, max(metrics.height(), icon.height())
        )
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        kind = QStyle.ContentsType.CT_ComboBox
        return self.style().sizeFromContents(kind, option, inside + QSize(0, 2), self)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

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

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in DRESS and not self._dressed:  # Qt would make the list only to dress it
            self.update()
            self.updateGeometry()
            return
        super().changeEvent(event)

    def _dress(self) -> None:
        """Give the list its delegate and its font, when it first opens."""
        if not self._dressed:
            self._dressed = True
            for kind in DRESS:
                super().changeEvent(QEvent(kind))

    def _choose_nothing(self) -> None:
        """Stand on the empty line of an optional list before the keyboard or the list is used."""
        if self.currentIndex() < 0 and self.count():
            blocked = self.blockSignals(True)
            self.setCurrentIndex(0)
            self.blockSignals(blocked)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._choose_nothing()
        super().focusInEvent(event)

    def showPopup(self) -> None:
        self._dress()
        self._choose_nothing()
        super().showPopup()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._forget()  # a word begun in one record is not gone on with in the next
        super().focusOutEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_title()

    def fit_title(self) -> None:
        """A title that has no room is set smaller rather than cut."""
        if self.property("kind") != "title":
            return
        largest = TITLE_SIZES[1 if self.property("narrow") else 0]
        sizes = [size for size in TITLE_SIZES if size <= largest]
        room, text = self.width() - ROOM_FOR_ARROW, self.currentText()
        wide = [s for s in sizes if _title_width(self._theme, s, text) <= room]
        size = str(wide[0] if wide else sizes[-1])
        if self.property("step") != size:
            self.setProperty("step", size)
            self.style().unpolish(self)
            self.style().polish(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.currentIndex() < 0:  # nothing to write: Qt would ask the list how to
            option = QStyleOptionComboBox()
            self.initStyleOption(option)
            with QPainter(self) as painter:  # ended before the arrow: one painter at a time
                self.style().drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option, painter, self)
        else:
            super().paintEvent(event)
        paint_chevron(self, self._theme)


def choice_box(theme: Theme, code: str, name: str, width: int = 0) -> ChoiceBox:
    """A list with its object name and what it is called where it is only heard; ``width``: least px."""
    made = ChoiceBox(theme)
    made.setObjectName(code)
    made.setAccessibleName(name)
    if width:
        made.setMinimumWidth(width)
    return made


def fill_box(box: ChoiceBox, lines: Sequence[tuple[Any, str]]) -> None:
    """Fill a list with (what a line stands for, its words); what was chosen stays, else the first line is."""
    chosen, blocker = box.currentData(), QSignalBlocker(box)
    box.clear()
    for data, text in lines:
        box.addItem(text, data)
    at = next((n for n, (data, _text) in enumerate(lines) if data == chosen), 0)
    box.setCurrentIndex(at)
    blocker.unblock()


class TickBox(QCheckBox):
    """A box to tick whose edge is seen in the dark too: Fusion draws its own from the window’s colour."""

    def __init__(self, theme: Theme, words: str) -> None:
        super().__init__(words)
        self._theme = theme
        self.setAccessibleName(words)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        place = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
        painter, theme = QPainter(self), self._theme
        ticked, focus = self.isChecked(), self.hasFocus()
        painter.fillRect(place, theme.colour("accent" if ticked else "sheet"))
        painter.setPen(QPen(theme.colour("accent" if ticked or focus else "edge"), 2 if focus else 1))
        painter.drawRect(place.adjusted(0, 0, -1, -1))
        if ticked:
            painter.drawPixmap(place, theme.icons.pixmap("check", theme.tokens.on_accent, place.width()))


def _title_width(theme: Theme, size: int, text: str) -> int:
    return QFontMetrics(theme.font(size, "semibold")).horizontalAdvance(text)


def paint_chevron(widget: QWidget, theme: Theme) -> None:
    """Draw the arrow of a list at the right end of a field."""
    tone = theme.tokens.ink2 if widget.isEnabled() else theme.tokens.ink3
    # an error on the way ends the painter too: one still at work when its device goes ends the program
    with QPainter(widget) as painter:
        painter.drawPixmap(
            widget.width() - 22, (widget.height() - 16) // 2, theme.icons.pixmap("chevron-down", tone)
        )
