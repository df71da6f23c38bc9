"""Lines of the register as they are scrolled to: each page goes on below the last line read."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.values.dates import moment_of, show_day
from issss_desktop.services.audit import acts, lines, register
from issss_desktop.services.audit.lines import Entry
from issss_desktop.services.audit.register import Asked, Page, Place
from issss_desktop.services.desk import OPENED
from issss_desktop.services.lists import LongReader
from issss_desktop.ui.listing.walks import Walks
from issss_desktop.ui.look.cells import Cell, Column, cell_data, head_data
from issss_desktop.ui.workplace import Workplace

Index = QModelIndex | QPersistentModelIndex
WHEN, PERSON, OFFICE, WHAT, RECORDS, REASON = range(6)
ICONS = {
    OPENED: "power",
    "refused": "alert-triangle",
    "locked": "lock",
    "key": "lock",
    acts.BACKED_UP: "copy",
    acts.RESTORED: "restore",
    acts.REPAIRED: "settings",
    acts.ADOPTED: "building",
    acts.SUPPORTED: "file-text",
    acts.PRINTED: "printer",
    acts.SAVED: "file-text",
    acts.PUBLISHED: "send",
    acts.EXPORTED: "download",
    acts.LISTED: "download",
    acts.IMPORTED: "file-import",
}

LIVES = {
    lines.CHANGED: "pencil",
    lines.CREATED: "plus",
    lines.DELETED: "trash",
    lines.RESTORED: "restore",
}


def when(entry: Entry, lang: str) -> str:
    """Day and time of a line, in UTC."""
    stamp = moment_of(entry.at_ms)
    return f"{show_day(stamp.date(), lang)} {stamp:%H:%M}"


class RegisterModel(QAbstractTableModel):
    """``settled``: a page has come, or there is none; ``refused``: a UserError of what was asked."""

    settled = Signal()
    refused = Signal(object)

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self._work = work
        self.entries: list[Entry] = []
        self.asked = Asked()
        self._below: Place | None = None
        self._reading = False
        self._cells: list[Sequence[Cell]] = []
        self.walks = Walks(work.desk, self)
        self.walks.broken.connect(work.jobs.broken)
        self.columns = [
            Column(_("When (UTC)"), width=130),
            Column(_("Person"), width=118, least=90),
            Column(_("Office"), width=64),
            Column(_("What"), least=180),
            Column(_("Records"), "right", 70),
            Column(_("Reason"), width=112, least=60),
        ]

    def show(self, asked: Asked) -> None:
        """Read from the top; what stands there is replaced once the first page has come."""
        self.walks.stop()
        self.asked = asked
        self._read(Place(), first=True)

    def is_reading(self) -> bool:
        """Whether a page is on its way."""
        return self._reading

    def is_whole(self) -> bool:
        """Whether every line that matches stands in the table."""
        return self._below is None and not self._reading

    def _read(self, below: Place, first: bool = False) -> None:
        self._reading = True
        job = partial(self._gather, self.asked, below)
        self.walks.run(job, partial(self._take, first), self._refuse)

    def _gather(self, asked: Asked, below: Place, reader: LongReader, wish: int) -> Page | None:
        return reader.read(lambda c: register.gather(c, self._work.desk, asked, below), wish)

    def _take(self, first: bool, page: Page) -> None:
        self._reading = False
        self._below = page.below
        made = [self._line(entry) for entry in page.entries]
        if first:
            self.beginResetModel()
            self.entries, self._cells = list(page.entries), list(made)
            self.endResetModel()
        elif page.entries:
            at = len(self.entries)
            self.beginInsertRows(QModelIndex(), at, at + len(made) - 1)
            self.entries.extend(page.entries)
            self._cells.extend(made)
            self.endInsertRows()
        self.settled.emit()

    def _refuse(self, error: UserError) -> None:
        self._reading = False
        self.refused.emit(error)

    def _line(self, entry: Entry) -> Sequence[Cell]:
        icon = ICONS.get(entry.act, "info-circle") if entry.act else _icon(entry)
        tone = "ink2" if entry.act else "ink"
        what = entry.what
        if entry.detail:
            what = _("{label}: {value}").format(label=what, value=entry.detail)
        return (
            Cell(when(entry, self._work.lang), key=entry.number),
            Cell(entry.user or _("not known here"), tone="ink" if entry.user else "ink3"),
            Cell(entry.office or "–", tone="ink2"),
            Cell(what, icon=icon, tone=tone),
            Cell("" if entry.act else str(entry.records), align="right", tone="ink2"),
            Cell(entry.reason, tone="ink2"),
        )

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._below is not None and not self._reading

    def fetchMore(self, parent: Index) -> None:
        if self._below is not None and not self._reading:
            self._read(self._below)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.entries)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return cell_data(self._cells[index.row()][index.column()], role)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        return head_data(self.columns, section, orientation, role)


def _icon(entry: Entry) -> str:
    return "arrow-back-up" if entry.undoes else LIVES[entry.life]
