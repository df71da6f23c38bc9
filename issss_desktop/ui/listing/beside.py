"""The list that stands beside a form: the keyboard may come to it without leaving the record shown."""

from PySide6.QtCore import QItemSelectionModel, QModelIndex
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea

from issss_desktop.ui.look.tables import Table


class BesideList(Table):
    """A row becomes current by an arrow or a click, never by the keyboard coming to the list."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self.currentIndex().isValid():
            super().focusInEvent(event)
        else:  # Qt would make the first row current, which opens its record
            QAbstractScrollArea.focusInEvent(self, event)
            self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus() and not self.currentIndex().isValid():  # no row can show the ring
            with QPainter(self.viewport()) as painter:
                painter.setPen(self._theme.colour("accent"))
                painter.drawRect(self.viewport().rect().adjusted(0, 0, -1, -1))

    def forget_row(self) -> None:
        """No row is current any more: the next arrow begins at the first one, and is told."""
        self.selectionModel().clearSelection()
        self.selectionModel().setCurrentIndex(QModelIndex(), QItemSelectionModel.SelectionFlag.NoUpdate)
