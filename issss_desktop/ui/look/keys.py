"""Shortcuts of a page: heard anywhere in the window while the page is visible, and only then."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


class PageKeys(QObject):
    """Shortcuts that fall silent when their page is hidden: two pages may use the same keys."""

    def __init__(self, page: QWidget, keys: Mapping[str, Callable[[], object]]) -> None:
        super().__init__(page)
        self._shortcuts: list[QShortcut] = []
        for sequence, act in keys.items():
            shortcut = QShortcut(QKeySequence(sequence), page, context=Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(act)
            shortcut.setEnabled(page.isVisible())
            self._shortcuts.append(shortcut)
        page.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            for shortcut in self._shortcuts:
                shortcut.setEnabled(event.type() == QEvent.Type.Show)
        return super().eventFilter(watched, event)
