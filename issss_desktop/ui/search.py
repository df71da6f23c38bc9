"""One box for records, screens and the commands "new ..."; accents and spelling variants do not matter."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from issss_desktop.i18n import _
from issss_desktop.models.fields import ENTITIES
from issss_desktop.models.texts import fold
from issss_desktop.services import reading
from issss_desktop.ui.look.proposals import Proposals
from issss_desktop.ui.workplace import Workplace

QUIET_MS = 90
MOST = 14


@dataclass(frozen=True, slots=True)
class Found:
    """One line of the list: its words and what choosing it does."""

    words: str
    go: Callable[[], object]


class SearchBox(QLineEdit):
    """Proposes while one types; ``fixed`` are screens and commands, records come from the service."""

    def __init__(self, work: Workplace, fixed: list[Found]) -> None:
        super().__init__()
        self._work, self._fixed = work, fixed
        self._found: list[Found] = []
        theme = work.theme
        self.setObjectName("search")
        self.setAccessibleName(_("Search a record, a screen, a command"))
        self.setPlaceholderText(_("Search a record, a screen, a command"))
        self.setMinimumWidth(220)
        self.setMaximumWidth(420)
        icon = theme.icons.icon("search", theme.tokens.ink2)
        self.addAction(icon, QLineEdit.ActionPosition.LeadingPosition)
        self._proposals = Proposals(self, "found", MOST)
        self._proposals.chosen.connect(self._take)
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._quiet.timeout.connect(self.look)
        self.textEdited.connect(lambda _text: self._quiet.start())

    def look(self) -> None:
        """Look for what is typed and open the list."""
        self._quiet.stop()
        text = self.text().strip()
        self._found = self.candidates(text) if text else []
        words = [f.words for f in self._found]
        self._proposals.open(words or ([_("Nothing found.")] if text else []), bool(words))

    def candidates(self, text: str) -> list[Found]:
        """Screens and commands with every word of the text, then records."""
        words = fold(text).split()
        named = [f for f in self._fixed if all(w in fold(f.words) for w in words)][:4]
        return named + [self._record(r) for r in reading.search(self._work.desk, text, MOST - len(named))]

    def _record(self, row: Any) -> Found:
        kind = _(ENTITIES[row.entity].label)
        words = " · ".join(p for p in (row.title, kind, row.ref) if p)
        return Found(words, lambda: self._work.asked.emit(row.entity, row.uuid))

    def _take(self, at: int) -> None:
        if 0 <= at < len(self._found):
            found = self._found[at]
            self._proposals.close()
            self.clear()
            found.go()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._quiet.isActive() or not self._found:
                self.look()
            self._take(self._proposals.current() if self._proposals.is_open() else 0)
            return
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
            self._proposals.close()
            return
        super().keyPressEvent(event)
