"""Table views in the house's look: heads on their tint, fixed rows, columns that take what is left."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelection, QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QSizePolicy,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.cells import Cell, CellDelegate, CellModel, Column, accessible
from issss_desktop.ui.look.theme import Theme

MEASURED = 100
"""Rows that say how wide the words of a column are."""


class Head(QHeaderView):
    """Column heads aligned as their column; a style sheet cannot do that."""

    def __init__(self, theme: Theme, parent: QWidget, margin: int = 16) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self.margin = margin
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setFixedHeight(tokens.TABLE_HEAD)
        self.setMinimumSectionSize(16)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        theme, model = self._theme, self.model()
        painter.fillRect(rect, theme.colour("head"))
        line = QRect(rect.left(), rect.bottom(), rect.width(), 1)
        painter.fillRect(line, theme.colour("rule2"))
        orientation = Qt.Orientation.Horizontal
        text = str(model.headerData(section, orientation, Qt.ItemDataRole.DisplayRole) or "")
        align = model.headerData(section, orientation, Qt.ItemDataRole.TextAlignmentRole)
        last = section == self.count() - 1
        left = self.margin if section == 0 else tokens.STEP
        inner = rect.adjusted(left, 0, -(self.margin if last else tokens.STEP), -1)
        font = theme.font(tokens.SMALL, "semibold")
        metrics = QFontMetrics(font)
        if metrics.horizontalAdvance(text) > inner.width():
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, inner.width() - 2)
        painter.setFont(font)
        painter.setPen(theme.colour("ink2"))
        if metrics.horizontalAdvance(text + self._right(section)) + 24 <= inner.width():
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(inner, side, self._right(section))
        flags = align if isinstance(align, Qt.AlignmentFlag) else Qt.AlignmentFlag.AlignLeft
        painter.drawText(inner, flags | Qt.AlignmentFlag.AlignVCenter, text)
        if self.isSortIndicatorShown() and self.sortIndicatorSection() == section:
            down = self.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
            icon = theme.icons.pixmap("chevron-down" if down else "chevron-up", theme.tokens.ink2, 14)
            x = inner.left() + metrics.horizontalAdvance(text) + 4
            painter.drawPixmap(x, rect.center().y() - 7, icon)

    def _right(self, section: int) -> str:
        columns = getattr(self.model(), "columns", None)
        return columns[section].right if columns else ""

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), tokens.TABLE_HEAD)


class Table(QTableView):
    """A native table painted by the one delegate; ``opened`` says the row a person chose.

    ``selection_moved``: another row is selected, or none.
    """

    opened = Signal(int)
    selection_moved = Signal()

    def __init__(
        self, theme: Theme, name: str, code: str, row: int = tokens.TABLE_ROW, margin: int = 16
    ) -> None:
        super().__init__()
        self._theme = theme
        self._row = row
        self._grow = False
        self._by_content = False
        self._widths: dict[int, int] = {}
        self._hidden: set[int] = set()
        accessible(self, name, code)
        self.setHorizontalHeader(Head(theme, self, margin))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(row)
        self.verticalHeader().setMinimumSectionSize(row)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setItemDelegate(CellDelegate(theme, self, row, margin))
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setCornerButtonEnabled(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.activated.connect(self._announce)
        theme.changed.connect(self.viewport().update)

    def show_cells(self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> None:
        """Fill a short table and size its columns."""
        model = self.model()
        if isinstance(model, CellModel):
            model.fill(rows, columns)
        else:
            self.setModel(CellModel(columns, rows))
        self._widths = {}
        self.fit_columns()
        self.updateGeometry()

    def grow_with_rows(self) -> None:
        """As tall as its rows: the page scrolls, not the table."""
        self._grow = True
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def share_by_content(self) -> None:
        """Room goes where the words are; where they lack it, columns without a single value are left out."""
        self._by_content = True

    def hide_columns(self, hidden: set[int]) -> None:
        """Leave these columns out, in a narrow window."""
        if hidden != self._hidden:
            self._hidden = hidden
            self.fit_columns()

    def fit_columns(self) -> None:
        """Share the width: fixed columns first, the rest to the columns of width 0.

        Where even the fixed ones have no room, the widest of words gives way and is cut with an ellipsis.
        """
        model = self.model()
        columns = getattr(model, "columns", None)
        if not columns:
            return
        hidden = self._hidden | self._left_out(columns)
        for i in range(len(columns)):
            self.setColumnHidden(i, i in hidden)
        shown = [(i, c) for i, c in enumerate(columns) if i not in hidden]
        needed = self._heads(shown)
        fixed = {i: max(c.width, needed.get(i, 0)) for i, c in shown if c.width}
        least = {i: max(c.least, needed.get(i, 0)) for i, c in shown if not c.width}
        loose = list(least)
        shares = self._shares(least, self.viewport().width() - sum(fixed.values()))
        for i, _column in shown:
            self.setColumnWidth(i, fixed.get(i) or shares[i])
        spare = self.viewport().width() - sum(self.columnWidth(i) for i, _c in shown)
        if loose and spare > 0:
            self.setColumnWidth(loose[-1], self.columnWidth(loose[-1]) + spare)
        words = [(fixed[i], i, c.least) for i, c in shown if i in fixed and c.align == "left"]
        if words and spare < 0:
            width, i, px = max(words)
            self.setColumnWidth(i, min(width, max(width + spare, px, needed.get(i, 0))))
        if self._grow:
            self.updateGeometry()

    def _heads(self, shown: Sequence[tuple[int, Column]]) -> dict[int, int]:
        """What the heads need, in px."""
        heads, last = QFontMetrics(self._theme.font(tokens.SMALL, "semibold")), shown[-1][0]
        return {i: heads.horizontalAdvance(c.title) + self._beside(i, last) for i, c in shown if c.title}

    def _shares(self, least: dict[int, int], room: int) -> dict[int, int]:
        """Room of each loose column: an even share, or what its words want as far as there is room."""
        if not self._by_content:
            return {i: max(px, room // len(least)) for i, px in least.items()}
        wanted = {i: max(px, self._widest(i)) for i, px in least.items()}
        shares = {}
        for count, i in enumerate(sorted(wanted, key=lambda i: wanted[i])):
            shares[i] = max(least[i], min(wanted[i], room // (len(least) - count)))
            room -= shares[i]
        more = max(room, 0) // (len(least) or 1)
        return {i: px + more for i, px in shares.items()}

    def _widest(self, section: int) -> int:
        """What the cells of a column want, in px, by the first rows of a long table; measured once."""
        if section not in self._widths:
            model, option, delegate = self.model(), QStyleOptionViewItem(), self.itemDelegate()
            cells = (model.index(row, section) for row in range(min(model.rowCount(), MEASURED)))
            self._widths[section] = max((delegate.sizeHint(option, c).width() for c in cells), default=0)
        return self._widths[section]

    def _left_out(self, columns: Sequence[Column]) -> set[int]:
        """Columns without a value that would cut the words of the others; the first always stays."""
        rows = getattr(self.model(), "rows", ())
        if not self._by_content or not rows:
            return set()
        shown = [(i, c) for i, c in enumerate(columns) if i not in self._hidden]
        heads = self._heads(shown)
        wanted = sum(c.width or max(c.least, heads.get(i, 0), self._widest(i)) for i, c in shown)
        if wanted <= self.viewport().width():
            return set()
        return {i for i, _c in shown[1:] if not any(row[i].text or row[i].state for row in rows)}

    def _beside(self, section: int, last: int) -> int:
        """What a head needs beside its words: paddings, and the pixels that keep it from being cut."""
        head = self.horizontalHeader()
        margin = head.margin if isinstance(head, Head) else tokens.STEP
        left, right = (margin if section == 0 else tokens.STEP), (margin if section == last else tokens.STEP)
        return left + right + 2

    def chosen(self) -> int:
        """Row with the selection, -1 when there is none."""
        rows = self.selectionModel().selectedRows() if self.selectionModel() else []
        return rows[0].row() if rows else -1

    def selectionChanged(self, now: QItemSelection, before: QItemSelection) -> None:
        super().selectionChanged(now, before)
        self.selection_moved.emit()

    def _announce(self, index: QModelIndex) -> None:
        self.opened.emit(index.row())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_columns()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.fit_columns()

    def sizeHint(self) -> QSize:
        if not self._grow or self.model() is None:
            return super().sizeHint()
        head = 0 if self.horizontalHeader().isHidden() else tokens.TABLE_HEAD
        wide = self.horizontalHeader().length() > self.viewport().width()
        bar = self.horizontalScrollBar().sizeHint().height() if wide else 0  # it must not cover a row
        return QSize(super().sizeHint().width(), head + self.model().rowCount() * self._row + bar)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height()) if self._grow else QSize(120, 80)
