"""The list that opens under a field while one types."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QObject, QStringListModel, Signal
from PySide6.QtWidgets import QAbstractItemView, QCompleter, QWidget


class Proposals(QObject):
    """Lines under a field; ``chosen`` says which one was taken, counted from 0."""

    chosen = Signal(int)

    def __init__(self, field: QWidget, code: str, most: int = 12) -> None:
        super().__init__(field)
        self._lines = QStringListModel(self)
        self._completer = QCompleter(self._lines, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(most)
        self._completer.setWidget(field)
        self._completer.activated[QModelIndex].connect(  # type: ignore[index]
            lambda index: self.chosen.emit(index.row())
        )
        self.view.setProperty("kind", "popup")
        self.view.setObjectName(code)

    @property
    def view(self) -> QAbstractItemView:
        """The list itself."""
        view = self._completer.popup()
        assert view is not None
        return view

    def open(self, lines: Sequence[str], select_first: bool) -> None:
        """Show these lines; without any the list closes."""
        self._lines.setStringList(list(lines))
        if not lines:
            self.close()
            return
        self._completer.complete()
        # nothing is taken unasked: a line selected before must not stand for another now
        first = self._completer.completionModel().index(0, 0) if select_first else QModelIndex()
        self.view.setCurrentIndex(first)

    def close(self) -> None:
        """Close the list."""
        self.view.hide()

    def is_open(self) -> bool:
        """Whether the list stands open."""
        return self.view.isVisible()

    def is_single(self) -> bool:
        """Whether one line only is proposed."""
        return self._lines.rowCount() == 1

    def current(self) -> int:
        """The line now selected, -1 when none is."""
        return self.view.currentIndex().row()
