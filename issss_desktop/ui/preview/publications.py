"""Reports already published: which there are, and one of them written again with the same bytes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QWidget

from issss_desktop.i18n import _
from issss_desktop.services.printing.orders import Order, Progress
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.blocks import button, column, label, row
from issss_desktop.ui.look.cells import Cell, Column
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.look.theme import Theme

MOST_SEEN = 5


@dataclass(frozen=True)
class Publication:
    """A report that went out: its reference, its title, and when and by whom, in words."""

    ref: str
    title: str
    said: str = ""


class Publisher(Protocol):
    """What publishes for one office."""

    def publish(self, order: Order, progress: Progress | None = None) -> Publication:
        """Draw a report and keep it for good. Raises UserError."""

    def published(self) -> Sequence[Publication]:
        """What was published, newest first."""

    def reprint(self, ref: str, path: Path) -> Path:
        """Write a publication again, the same bytes. Raises UserError."""


class PublishedList(QWidget):
    """Publications, newest first; one is written again into a file."""

    def __init__(self, theme: Theme, again: Callable[[Publication], object]) -> None:
        super().__init__()
        self._again = again
        self._found: tuple[Publication, ...] = ()
        inside = column(self, 4)
        inside.addWidget(label(_("Already published"), "caption"))
        self.table = Table(theme, _("Already published"), "published", tokens.LIST_ROW, 8)
        self.table.opened.connect(lambda _at: self._ask())
        inside.addWidget(self.table)
        foot = row()
        self.button = button(theme, _("Save this copy…"), "download", "small", "reprint", self._ask)
        self.button.setToolTip(_("The same bytes as on the day it was published"))
        foot.addWidget(self.button)
        foot.addStretch(1)
        inside.addLayout(foot)
        self.show_publications(())

    def show_publications(self, found: Sequence[Publication]) -> None:
        """Show what was published; nothing at all is hidden."""
        self._found = tuple(found)
        self.table.show_cells([Column("")], [[Cell(p.title, p.said, key=p.ref)] for p in found])
        self.table.horizontalHeader().hide()
        self.table.setFixedHeight(tokens.LIST_ROW * min(MOST_SEEN, max(1, len(self._found))) + 2)
        if found:
            self.table.selectRow(0)
        self.setVisible(bool(found))

    def _ask(self) -> None:
        at = self.table.chosen()
        if 0 <= at < len(self._found):
            self._again(self._found[at])
