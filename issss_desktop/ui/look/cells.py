"""One delegate paints every table and list cell, from a small frozen description in ``UserRole``."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar, overload

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.marks import Bar, Rail, paint_bar, paint_rail
from issss_desktop.ui.look.states import STATES
from issss_desktop.ui.look.theme import Theme

T = TypeVar("T")
Index = QModelIndex | QPersistentModelIndex
GAP = 4
STEP = tokens.STEP
NARROW_SPACE = "\u202f"


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows; tones are names of colour tokens, ``state`` is a key of ``STATES``.

    ``indent``: px in front of an icon, in a tree; ``second_right``: of a square, with two lines of one size.
    """

    text: str = ""
    second: str = ""
    right: str = ""
    unit: str = ""
    note: str = ""
    icon: str = ""
    icon_tone: str = ""
    indent: int = 0
    second_icon: str = ""
    second_tone: str = "ink3"
    second_right: str = ""
    state: str = ""
    state_text: str = ""
    bar: Bar | None = None
    rail: Rail | None = None
    align: str = "left"
    tone: str = "ink"
    right_tone: str = "ink"
    bold: bool = False
    italic: bool = False
    total: bool = False
    tinted: bool = False
    sentence: str = ""
    key: object = None

    def spoken(self) -> str:
        """The whole cell as a sentence for a screen reader, with the word of its state."""
        if self.sentence:
            return self.sentence
        state = self.state_text or (STATES[self.state].label() if self.state else "")
        first = " ".join(p for p in (self.text, self.unit, self.note) if p)
        parts = (first, self.right, self.second, state)
        return ", ".join(p for p in parts if p)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: heading already translated, alignment, width in px (0 = takes what is left).

    ``right``: heading of what stands at the right of its cells.
    """

    title: str
    align: str = "left"
    width: int = 0
    least: int = 60
    right: str = ""


class Made(Sequence[Sequence[Cell]]):
    """Rows made of things when they are looked at: ten thousand are as quick to show as ten."""

    def __init__(self, things: Sequence[T], make: Callable[[T], Sequence[Cell]]) -> None:
        self._things, self._make = things, make
        self._made: dict[int, Sequence[Cell]] = {}

    def __len__(self) -> int:
        return len(self._things)

    @overload
    def __getitem__(self, at: int) -> Sequence[Cell]: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Sequence[Cell]]: ...
    def __getitem__(self, at: int | slice) -> Sequence[Cell] | Sequence[Sequence[Cell]]:
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        if at not in self._made:
            self._made[at] = self._make(self._things[at])
        return self._made[at]


class CellModel(QAbstractTableModel):
    """A table whose rows are lists of ``Cell``, or are ``Made`` when looked at; the lists of records have
    their own model with pages."""

    def __init__(self, columns: Sequence[Column] = (), rows: Sequence[Sequence[Cell]] = ()) -> None:
        super().__init__()
        self.columns = list(columns)
        self.rows = rows

    def fill(self, rows: Sequence[Sequence[Cell]], columns: Sequence[Column] | None = None) -> None:
        """Replace the rows, and the columns when given."""
        self.beginResetModel()
        if columns is not None:
            self.columns = list(columns)
        self.rows = rows
        self.endResetModel()

    def cell(self, index: Index) -> Cell:
        """The cell under an index."""
        return self.rows[index.row()][index.column()]

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return cell_data(self.rows[index.row()][index.column()], role)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        return head_data(self.columns, section, orientation, role)


def head_data(columns: Sequence[Column], section: int, orientation: Qt.Orientation, role: int) -> object:
    """What a model returns for the heading of a column."""
    if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(columns):
        return None
    if role == Qt.ItemDataRole.DisplayRole:
        return columns[section].title
    if role == Qt.ItemDataRole.TextAlignmentRole:
        return _alignment(columns[section].align)
    return None


def cell_data(cell: Cell, role: int) -> object:
    """What a model returns for one cell and role; None early for the roles nobody serves."""
    if role == Qt.ItemDataRole.UserRole:
        return cell
    if role == Qt.ItemDataRole.DisplayRole:
        return " ".join(p for p in (cell.text, cell.unit) if p)
    if role == Qt.ItemDataRole.AccessibleTextRole:
        return cell.spoken()
    if role == Qt.ItemDataRole.TextAlignmentRole:
        return _alignment(cell.align)
    return None


def _alignment(align: str) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if align == "right" else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


class CellDelegate(QStyledItemDelegate):
    """Paints a ``Cell``: one or two lines, icon, state, bar, rail; keeps selection and focus visible."""

    def __init__(
        self, theme: Theme, view: QAbstractItemView, row: int = tokens.TABLE_ROW, margin: int = 16
    ) -> None:
        super().__init__(view)
        self._theme = theme
        self._row = row
        self._margin = margin

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(cell, Cell):
            cell = Cell(str(index.data() or ""))
        rect = QRect(option.rect)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        self._background(painter, rect, cell, index.column() == 0, selected)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(self._theme.colour("accent"), 1))
            painter.drawRect(rect.adjusted(0, 0, -1, -2))
        inner = self._inner(rect, index)
        if cell.rail is not None:
            paint_rail(painter, rect, cell.rail, self._theme)
        elif cell.bar is not None:
            paint_bar(painter, inner, cell.bar, self._theme)
        elif cell.second or self._row >= tokens.LIST_ROW:
            self._two_lines(painter, inner, cell)
        else:
            self._one_line(painter, inner.adjusted(0, 0, 0, -1), cell)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        cell = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(cell, Cell):
            return QSize(40, self._row)
        metrics = self._metrics(cell)
        extra = 22 if cell.icon or cell.state else 0
        text = metrics.horizontalAdvance(cell.text) + extra
        for more in (cell.unit, cell.note, cell.state_text):
            if more:
                text += self._small().horizontalAdvance(more) + GAP
        return QSize(text + 2 * self._margin, self._row)

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        cell = index.data(Qt.ItemDataRole.UserRole)
        told = isinstance(cell, Cell) and (
            cell.sentence or self.sizeHint(option, index).width() > option.rect.width()
        )
        if isinstance(cell, Cell) and told:
            QToolTip.showText(event.globalPos(), cell.spoken(), view)
            return True
        return super().helpEvent(event, view, option, index)

    def _background(self, painter: QPainter, rect: QRect, cell: Cell, first: bool, selected: bool) -> None:
        colour = self._theme.colour
        if selected:
            painter.fillRect(rect, colour("selection"))
        elif cell.tinted:
            painter.fillRect(rect, colour("head"))
        if cell.total:
            painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), 1), colour("ink2"))
        else:
            painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), colour("rule"))
        if selected and first:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height() - 1), colour("accent"))

    def _inner(self, rect: QRect, index: Index) -> QRect:
        last = index.column() == index.model().columnCount() - 1
        left = self._margin if index.column() == 0 else STEP
        return rect.adjusted(left, 0, -(self._margin if last else STEP), 0)

    def _metrics(self, cell: Cell) -> QFontMetrics:
        weight = "semibold" if cell.bold else "regular"
        return QFontMetrics(self._theme.font(tokens.BODY, weight, cell.italic, True))

    def _small(self, weight: str = "regular") -> QFontMetrics:
        return QFontMetrics(self._theme.font(tokens.SMALL, weight, False, True))

    def _one_line(self, painter: QPainter, rect: QRect, cell: Cell) -> None:
        if cell.icon:
            rect = self._icon(
                painter, rect.adjusted(cell.indent, 0, 0, 0), cell.icon, cell.icon_tone or cell.tone
            )
        if cell.state:
            rect = self._state_left(painter, rect, cell)
        if cell.unit:
            rect = self._tail(painter, rect, cell.unit, "ink3")
        metrics = self._metrics(cell)
        if cell.note:
            used = metrics.horizontalAdvance(cell.text) + GAP + 2
            if used + self._small().horizontalAdvance(cell.note) <= rect.width():
                self._text(painter, rect.adjusted(used, 1, 0, 1), cell.note, tokens.SMALL, "regular", "ink3")
        weight = "semibold" if cell.bold else "regular"
        self._text(painter, rect, cell.text, tokens.BODY, weight, cell.tone, cell.align, cell.italic)

    def _two_lines(self, painter: QPainter, rect: QRect, cell: Cell) -> None:
        first = QRect(rect.left(), rect.top() + 4, rect.width(), 19)
        second = QRect(rect.left(), rect.top() + 23, rect.width(), 18)
        if cell.unit:
            first = self._tail(painter, first, cell.unit, cell.right_tone, tokens.BODY)
        if cell.right:
            first = self._tail(painter, first, cell.right, cell.right_tone, tokens.BODY)
        weight = "semibold" if cell.bold else "regular"
        if cell.icon:
            first = self._icon(painter, first, cell.icon, cell.icon_tone or cell.tone)
        middle = Qt.TextElideMode.ElideMiddle  # both ends of a title tell records apart
        self._text(painter, first, cell.text, tokens.BODY, weight, cell.tone, italic=cell.italic, cut=middle)
        if cell.state:
            second = self._state_right(painter, second, cell)
        if cell.second_icon:
            second = self._icon(painter, second, cell.second_icon, cell.second_tone, 14)
        self._text(painter, second, cell.second, tokens.SMALL, "regular", cell.second_tone)

    def _state_right(self, painter: QPainter, rect: QRect, cell: Cell) -> QRect:
        state = STATES[cell.state]
        word = cell.state_text or state.label()
        if cell.state == "final":
            return self._tail(painter, rect, word, "ink3", tokens.SMALL)
        rect = self._tail(painter, rect, word, state.tone, tokens.SMALL, "semibold")
        pixmap = self._theme.icons.pixmap(state.icon, getattr(self._theme.tokens, state.tone), 14)
        painter.drawPixmap(rect.right() - 14, rect.center().y() - 6, pixmap)
        return rect.adjusted(0, 0, -24, 0)

    def _state_left(self, painter: QPainter, rect: QRect, cell: Cell) -> QRect:
        state = STATES[cell.state]
        rect = self._icon(painter, rect, state.icon, state.tone)
        if not cell.text:
            word = cell.state_text or state.label()
            self._text(painter, rect, word, tokens.SMALL, "semibold", state.tone)
        return rect

    def _icon(self, painter: QPainter, rect: QRect, name: str, tone: str, size: int = 16) -> QRect:
        pixmap = self._theme.icons.pixmap(name, getattr(self._theme.tokens, tone), size)
        painter.drawPixmap(rect.left(), rect.center().y() - size // 2 + 1, pixmap)
        return rect.adjusted(size + GAP, 0, 0, 0)

    def _tail(
        self,
        painter: QPainter,
        rect: QRect,
        text: str,
        tone: str,
        size: int = tokens.SMALL,
        weight: str = "regular",
    ) -> QRect:
        """Draw at the right end and return what is left of the line."""
        width = QFontMetrics(self._theme.font(size, weight, False, True)).horizontalAdvance(text) + 2
        width = min(width, rect.width())
        place = QRect(rect.right() - width + 1, rect.top(), width, rect.height())
        self._text(painter, place, text, size, weight, tone, "right")
        return rect.adjusted(0, 0, -width - GAP + 2, 0)

    def _text(
        self,
        painter: QPainter,
        rect: QRect,
        text: str,
        size: int,
        weight: str,
        tone: str,
        align: str = "left",
        italic: bool = False,
        cut: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        if not text or rect.width() <= 0:
            return
        font = self._theme.font(size, weight, italic, NARROW_SPACE in text)
        metrics = QFontMetrics(font)
        if metrics.horizontalAdvance(text) > rect.width():
            text = metrics.elidedText(text, cut, rect.width() - 2)
        painter.setFont(font)
        painter.setPen(QColor(getattr(self._theme.tokens, tone)))
        painter.drawText(rect, _alignment(align) | Qt.TextFlag.TextSingleLine, text)


def dimmed(cell: Cell) -> Cell:
    """The same cell as fine print, for a record that is deleted or not received."""
    return replace(cell, tone="ink3", right_tone="ink3", bold=False)


def accessible(view: QWidget, name: str, code: str) -> None:
    """Give a view the name a screen reader says and the name tests look for."""
    view.setAccessibleName(name)
    view.setObjectName(code)
