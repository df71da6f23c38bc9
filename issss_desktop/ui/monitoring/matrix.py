"""The 5x5 matrix of risks: a native table of cells, each a word, a number and a colour."""

from PySide6.QtCore import QModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from issss_desktop.i18n import _, ngettext
from issss_desktop.models.entities.monitoring import IMPACT, PROBABILITY
from issss_desktop.models.monitoring import RiskCell, RiskMatrix, level_label
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.cells import Cell, Column, Index
from issss_desktop.ui.look.squares import Squares
from issss_desktop.ui.look.theme import Theme

HIGH, LOW, NAMES = 52, 38, 132
TONES = {
    "low": ("right_tint", "right"),
    "moderate": ("warning_tint", "warning"),
    "high": ("error_tint", "error"),
    "critical": ("error", "sheet"),
}
"""Ground and ink of each level; the word and the number say the same without them."""


class MatrixDelegate(QStyledItemDelegate):
    """Paints a field: how many risks at its middle, score and level below; an empty one is quiet."""

    def __init__(self, theme: Theme, view: Squares) -> None:
        super().__init__(view)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell, colour = index.data(Qt.ItemDataRole.UserRole), self._theme.colour
        rect = QRect(option.rect).adjusted(0, 0, -1, -1)
        painter.save()
        if index.column() == 0:
            painter.fillRect(option.rect, colour("sheet"))
            painter.setFont(self._theme.font(tokens.SMALL, "regular"))
            painter.setPen(colour("ink2"))
            words = rect.adjusted(16, 0, -8, 0)
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, cell.text)
            painter.restore()
            return
        field: RiskCell = cell.key
        ground, ink = TONES[field.level]
        painter.fillRect(option.rect, colour("sheet"))
        painter.fillRect(rect, colour(ground))
        painter.setPen(colour(ink))
        painter.setFont(self._theme.font(tokens.SMALL, "regular", False, True))
        foot = QRect(rect.left(), rect.bottom() - 19, rect.width(), 18)
        painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, f"{field.score} {_(level_label(field.level))}")
        low = rect.height() < HIGH - 1
        painter.setFont(self._theme.font(tokens.BODY if low else tokens.TITLE, "semibold"))
        count = QRect(rect.left(), rect.top() + (1 if low else 3), rect.width(), 18 if low else 28)
        painter.drawText(count, Qt.AlignmentFlag.AlignCenter, str(len(field.risks)) if field.risks else "")
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(colour("ink"), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))
        painter.restore()


class MatrixView(Squares):
    """Arrows go from field to field; the names of the rows, in the first column, are no fields."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, _("Risk matrix"), "risk-matrix", HIGH)
        self.setItemDelegate(MatrixDelegate(theme, self))
        self.horizontalHeader().hide()
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(5 * HIGH)

    def show_matrix(self, found: RiskMatrix) -> None:
        """Fill the fields and keep the cursor."""
        at = self.currentIndex()
        rows = [[_name(row[0]), *map(_cell, row)] for row in found.cells]
        self.show_squares([Column("")] * 6, rows, (at.row(), at.column()) if at.isValid() else (4, 1))

    def make_low(self, low: bool) -> None:
        """Lower fields, in a window that has little height."""
        high = LOW if low else HIGH
        self.verticalHeader().setMinimumSectionSize(high)
        self.verticalHeader().setDefaultSectionSize(high)
        for at in range(5):
            self.setRowHeight(at, high)
        self.setFixedHeight(5 * high)

    def field(self) -> RiskCell | None:
        """The field under the cursor."""
        key = self.currentIndex().data(Qt.ItemDataRole.UserRole)
        return key.key if key is not None else None

    def _moved(self, current: QModelIndex, before: QModelIndex) -> None:
        if current.isValid() and current.column() == 0:
            self.stand_at(current.row(), 1)
            return
        super()._moved(current, before)

    def fit_columns(self) -> None:
        """The names as wide as they are, the fields share the rest to the pixel."""
        self.setColumnWidth(0, NAMES)
        room = max(0, self.viewport().width() - NAMES)
        for at in range(5):
            self.setColumnWidth(at + 1, room * (at + 1) // 5 - room * at // 5)

    def sizeHint(self) -> QSize:
        return QSize(NAMES + 5 * 108, self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(NAMES + 5 * 72, self.height())


def impact_names() -> tuple[str, ...]:
    """Words of the columns, from the least impact on."""
    return tuple(_(label) for _code, label in IMPACT.options)


def _name(first: RiskCell) -> Cell:
    return Cell(PROBABILITY.label(str(first.probability)))


def _cell(field: RiskCell) -> Cell:
    count = len(field.risks)
    said = _("Probability {probability}, impact {impact}: {score}, {level}, {risks}").format(
        probability=PROBABILITY.label(str(field.probability)),
        impact=IMPACT.label(str(field.impact)),
        score=field.score,
        level=_(level_label(field.level)),
        risks=ngettext("{n} risk", "{n} risks", count).format(n=count),
    )
    return Cell(str(count) if count else "", sentence=said, key=field)
