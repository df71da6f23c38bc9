"""The matrix as a table: a person walks from square to square, each with a line for each mechanism."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView

from issss_desktop.i18n import _, language
from issss_desktop.models import interventions_words as words
from issss_desktop.models.interventions import BILATERAL, FUND, RECORD, TOTAL, Line, Matrix, Side, Square
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.cells import Cell, CellDelegate, Column
from issss_desktop.ui.look.squares import Squares
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.look.theme import Theme

ROW, NAMES, SQUARE = 40, 216, 106
DASH = "–"


class SquareDelegate(CellDelegate):
    """Two lines of one size: neither mechanism is the lesser one."""

    def _background(self, painter: QPainter, rect: QRect, cell: Cell, first: bool, selected: bool) -> None:
        super()._background(painter, rect, cell, False, selected)
        painter.fillRect(QRect(rect.left(), rect.top(), 1, rect.height()), self._theme.colour("rule"))

    def _two_lines(self, painter: QPainter, rect: QRect, cell: Cell) -> None:
        self.paint_lines(painter, rect, cell)

    def paint_lines(self, painter: QPainter, rect: QRect, cell: Cell) -> None:
        """The line of the Fund above that of the bilateral projects; a cell of one line in the middle."""
        weight = "semibold" if cell.bold else "regular"
        first, second = (2, 20) if cell.second or cell.second_right else (10, 20)
        for top, text, right, tone in (
            (first, cell.text, cell.right, cell.tone),
            (second, cell.second, cell.second_right, cell.second_tone),
        ):
            line = QRect(rect.left(), rect.top() + top, rect.width(), 18)
            if right:
                line = self._tail(painter, line, right, tone, tokens.SMALL, weight)
            self._text(painter, line, text, tokens.SMALL, weight, tone, italic=cell.italic)

    def _inner(self, rect: QRect, index: object) -> QRect:
        return rect.adjusted(tokens.STEP, 0, -tokens.STEP, 0)


class Names(QHeaderView):
    """Zones at the left of their line: they stay when the squares are scrolled."""

    def __init__(self, theme: Theme, parent: Table, delegate: SquareDelegate) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._theme, self._delegate = theme, delegate
        self.cells: Sequence[Cell] = ()
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(ROW)
        self.setDefaultSectionSize(ROW)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setFixedWidth(NAMES)
        theme.changed.connect(self.viewport().update)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        if section >= len(self.cells):
            return
        cell, colour = self.cells[section], self._theme.colour
        painter.fillRect(rect, colour("head" if cell.tinted else "sheet"))
        edge = rect.top() if cell.total else rect.bottom()
        painter.fillRect(QRect(rect.left(), edge, rect.width(), 1), colour("ink2" if cell.total else "rule"))
        self._delegate.paint_lines(painter, rect.adjusted(tokens.MARGIN, 0, -tokens.STEP, 0), cell)


class Grid(Squares):
    """A line for each zone, a column for each pillar, the totals last."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, _("Zones by pillars"), "coverage-grid", ROW, tokens.STEP)
        delegate = SquareDelegate(theme, self, ROW, tokens.STEP)
        self.setItemDelegate(delegate)
        self._names = Names(theme, self, delegate)
        self.setVerticalHeader(self._names)
        self._names.show()
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)

    def show_matrix(self, found: Matrix, at: tuple[int, int]) -> None:
        """Fill it and stand on a square, by its zone and pillar."""
        last = len(found.pillars) - 1
        self._names.cells = [_zone(line, found.square(i, last)) for i, line in enumerate(found.zones)]
        heads = [Column(p.short(language()), "right", least=SQUARE) for p in found.pillars]
        rows = [
            [_square(zone, pillar, found.square(i, k)) for k, pillar in enumerate(found.pillars)]
            for i, zone in enumerate(found.zones)
        ]
        self.show_squares(heads, rows, at)

    def square(self) -> tuple[int, int]:
        """Zone and pillar of the square a person stands in."""
        at = self.currentIndex()
        return at.row(), at.column()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scrollTo(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Home and End go along the line, with Ctrl to the corners of the matrix."""
        at, model = self.currentIndex(), self.model()
        if event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and at.isValid():
            end = event.key() == Qt.Key.Key_End
            row, column = (model.rowCount() - 1, model.columnCount() - 1) if end else (0, 0)
            whole = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self.stand_at(row if whole else at.row(), column)
            return
        super().keyPressEvent(event)


def _zone(line: Line, whole: Square) -> Cell:
    title, total = line.title(language()), line.kind == TOTAL
    italic = line.kind != RECORD and not total
    if not whole.count:
        return Cell(title, tinted=total, total=total, bold=total, italic=italic, tone="ink2")
    return Cell(
        title, words.span(whole), words.short(FUND), second_right=words.short(BILATERAL), bold=total,
        italic=italic, tinted=total, total=total,
    )  # fmt: skip


def _square(zone: Line, pillar: Line, square: Square) -> Cell:
    total = zone.kind == TOTAL
    tinted = total or pillar.kind == TOTAL
    said = words.sentence(zone, pillar, square)
    if not square.count:
        return Cell(DASH, tone="ink3", tinted=tinted, total=total, sentence=said)
    first, second = _side(square.fund), _side(square.bilateral)
    return Cell(
        first[0], second[0], first[1], second_right=second[1], tinted=tinted, total=total, bold=tinted,
        tone="ink" if square.fund.count else "ink3", sentence=said,
        second_tone="ink" if square.bilateral.count else "ink3",
    )  # fmt: skip


def _side(side: Side) -> tuple[str, str]:
    """Count at the left, amount at the right; nothing of what nobody does."""
    return (str(side.count), side.amount.show(language())) if side.count else (DASH, "")
