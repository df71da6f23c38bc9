"""Reports already published: which there are, and one of them written again with the same bytes."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from issss_desktop.i18n import _, language
from issss_desktop.models.rows import Row
from issss_desktop.models.values.dates import show_day
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.blocks import button, column, label, row
from issss_desktop.ui.look.cells import Cell, Column
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.places import LANGUAGE_NAMES

MOST_SEEN = 5


def _said(row: Row) -> str:
    """Version, language, day and reference of a publication."""
    return _("version {number}, {language}, {day} · {ref}").format(
        number=row["version"],
        language=LANGUAGE_NAMES.get(row["language"], row["language"]),
        day=show_day(row["published_on"], language()),
        ref=row.ref,
    )


class PublishedList(QWidget):
    """Publications, newest first; one is written again into a file."""

    def __init__(self, theme: Theme, again: Callable[[str], object]) -> None:
        super().__init__()
        self._again = again
        self._found: tuple[Row, ...] = ()
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

    def show_publications(self, found: Sequence[Row]) -> None:
        """Show what was published; nothing at all is hidden."""
        self._found = tuple(found)
        self.table.show_cells([Column("")], [[Cell(row["title"], _said(row), key=row.ref)] for row in found])
        self.table.horizontalHeader().hide()
        self.table.setFixedHeight(tokens.LIST_ROW * min(MOST_SEEN, max(1, len(self._found))) + 2)
        if found:
            self.table.selectRow(0)
        self.setVisible(bool(found))

    def _ask(self) -> None:
        at = self.table.chosen()
        if 0 <= at < len(self._found):
            self._again(self._found[at].ref)
