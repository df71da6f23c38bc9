"""Tables in which a person walks from square to square rather than from row to row."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QSignalBlocker, Signal
from PySide6.QtWidgets import QAbstractItemView

from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.cells import Cell, Column
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.look.theme import Theme


class Squares(Table):
    """``came``: a person came to a square; ``opened`` says they want what stands in it."""

    came = Signal()

    def __init__(
        self, theme: Theme, name: str, code: str, row: int = tokens.TABLE_ROW, margin: int = 16
    ) -> None:
        super().__init__(theme, name, code, row, margin)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.show_cells([Column("")], [])
        self.selectionModel().currentChanged.connect(self._moved)

    def show_squares(
        self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], at: tuple[int, int] | None
    ) -> None:
        """Fill it and stand on a square; nobody came there, it was only filled."""
        blocker = QSignalBlocker(self.selectionModel())
        self.show_cells(columns, rows)
        if at is not None:
            self.stand_at(*at)
        blocker.unblock()

    def stand_at(self, row: int, column: int) -> None:
        """Go to a square."""
        self.setCurrentIndex(self.model().index(row, column))

    def _moved(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid():
            self.came.emit()
