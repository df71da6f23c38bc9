"""Models of lists of any length: pages read as they are looked at, their texts made once a page."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from uuid import UUID

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.fields import Entity
from issss_desktop.models.rows import Row
from issss_desktop.services import lists, worked
from issss_desktop.services.lists import Asked, Line, Listed
from issss_desktop.ui.listing.walks import Walks
from issss_desktop.ui.look.cells import Cell, Column, cell_data, dimmed, head_data
from issss_desktop.ui.look.states import STATES
from issss_desktop.ui.workplace import Workplace

PAGE = 32  # rows: two pages with their texts, and their painting, fit in a frame; 128 do not
KEPT_PAGES = 64
SURVEY_MS = 150  # a long list is surveyed once the fingers rest
Index = QModelIndex | QPersistentModelIndex
AmountOf = Callable[[Row], tuple[str, str]]
Cells = tuple[Cell, ...]

SERVED = frozenset(
    {
        int(Qt.ItemDataRole.UserRole),
        int(Qt.ItemDataRole.DisplayRole),
        int(Qt.ItemDataRole.AccessibleTextRole),
        int(Qt.ItemDataRole.TextAlignmentRole),
    }
)
WAITING = Cell("…", tone="ink3", bold=False)


class ListModel(QAbstractTableModel):
    """Rows of one entity as they were asked for; keeps a few pages.

    ``settled``: the exact length or more places are known; ``refused``: a UserError of what was asked.
    """

    settled = Signal()
    refused = Signal(object)

    def __init__(self, work: Workplace, entity: Entity) -> None:
        super().__init__()
        self._work, self.entity = work, entity
        self.columns: list[Column] = [Column(_(entity.label))]
        self.codes: tuple[str, ...] = ()
        self.asked = Asked(entity.code)
        self.listed: Listed | None = None
        self._pages: OrderedDict[int, list[tuple[UUID, Cells]]] = OrderedDict()
        self.walks = Walks(work.desk, self)
        self.walks.broken.connect(work.jobs.broken)
        self._quiet = QTimer(self, singleShot=True, interval=SURVEY_MS)
        self._quiet.timeout.connect(self._survey)

    # what is shown

    def show(self, asked: Asked) -> None:
        """Open a list; at once, or when another thread has found its rows."""
        self.walks.stop()
        self._quiet.stop()
        before, self.asked = self.listed, asked
        try:
            again = before and before.ids is not None and replace(before.asked, order=asked.order) == asked
            if before and again and before.asked != asked:
                self._adopt(lists.reordered(self._work.desk, before, asked.order))
            elif lists.takes_time(self._work.desk, asked):
                job = partial(self._open_slowly, asked)
                self.walks.run(job, self._adopt, self.refused.emit)
            else:
                self._adopt(lists.open_list(self._work.desk, asked))
        except UserError as error:
            self.refused.emit(error)

    def _open_slowly(self, asked: Asked, reader: lists.LongReader, wish: int) -> Listed | None:
        return lists.open_list(self._work.desk, asked, reader=reader, wish=wish)

    def reload(self) -> None:
        """Read the list again after an edit; places found before serve until they are found again."""
        self.show(self.asked)

    def _adopt(self, listed: Listed | None) -> None:
        before = self.listed
        if before and listed and before.wanted == listed.wanted and listed.ids is None:
            listed = replace(listed, anchors=before.anchors)
        self.beginResetModel()
        self.listed = listed
        self._pages.clear()
        self.endResetModel()
        if listed is not None and not listed.surveyed:
            self._quiet.start()
        self.settled.emit()

    def _survey(self) -> None:
        if self.listed is not None:
            listed = self.listed
            self.walks.run(lambda reader, wish: lists.survey(reader, listed, wish), self._surveyed)

    def _surveyed(self, found: Listed) -> None:
        before = self.listed
        if before is None or before.wanted != found.wanted:
            return
        old, new = before.total, found.total
        if new < old:
            self.beginRemoveRows(QModelIndex(), new, old - 1)
        elif new > old:
            self.beginInsertRows(QModelIndex(), old, new - 1)
        self.listed = found
        self._pages.clear()
        if new < old:
            self.endRemoveRows()
        elif new > old:
            self.endInsertRows()
        self.repaint()
        self.settled.emit()

    def repaint(self) -> None:
        """Tell the view that what it shows has changed, without a reset."""
        if self.total():
            self.dataChanged.emit(self.index(0, 0), self.index(self.total() - 1, self.columnCount() - 1))

    def forget_pages(self) -> None:
        """Make the texts again."""
        self._pages.clear()
        self.repaint()

    # places

    def total(self) -> int:
        """Number of rows."""
        return self.listed.total if self.listed else 0

    def exact(self) -> bool:
        """Whether ``total`` is known, and not only bounded."""
        return self.listed is None or self.listed.exact

    def capped(self) -> bool:
        """Whether more rows match than are shown."""
        return self.listed is not None and self.listed.capped

    def uuid_at(self, at: int) -> UUID | None:
        """The record of a row; None when it is not there or not read yet."""
        line = self._line(at) if 0 <= at < self.total() else None
        return line[0] if line else None

    def row_of(self, uuid: UUID | None) -> int:
        """Row of a record, -1 when the list does not show it or does not know yet where."""
        if uuid is None or self.listed is None:
            return -1
        found = lists.place_of(self._work.desk, self.listed, uuid)
        return -1 if found is None else found

    def _line(self, at: int) -> tuple[UUID, Cells] | None:
        page = at // PAGE
        if page not in self._pages and not self._read(page):
            return None
        self._pages.move_to_end(page)
        lines, place = self._pages[page], at % PAGE
        return lines[place] if place < len(lines) else None

    def _read(self, page: int) -> bool:
        assert self.listed is not None
        found = lists.page(self._work.desk, self.listed, page * PAGE, PAGE, self.codes, self._work.lang)
        if found is None:
            return False
        self._pages[page] = [(line.uuid, self._cells(line)) for line in found]
        while len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)
        return True

    def _cells(self, line: Line) -> Cells:
        raise TypeError(f"{type(self).__name__} makes no cells")

    # Qt

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self.total()

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role not in SERVED:
            return None
        line = self._line(index.row())
        return cell_data(line[1][index.column()] if line else WAITING, role)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        return head_data(self.columns, section, orientation, role)


class RecordModel(ListModel):
    """One column of two-line rows: title and amount; facts, reference and state."""

    def __init__(self, work: Workplace, entity: Entity, amount_of: AmountOf | None = None) -> None:
        super().__init__(work, entity)
        self._amount_of = amount_of
        labels = [w.label for w in entity.worked] + [f.label for f in lists.amount_fields(entity)]
        if labels:
            self.columns = [Column(_(entity.label), right=_(labels[0]))]

    def _cells(self, line: Line) -> Cells:
        amount, unit = self._amount_of(line.row) if self._amount_of else (line.amount.words, line.amount.unit)
        hidden = STATES["confidential"] if line.row.confidential else None
        facts = (hidden.label() if hidden else "", line.excerpt, *line.facts, line.ref)
        cell = Cell(
            line.title,
            second=" · ".join(p for p in facts if p),
            second_icon=hidden.icon if hidden else "",
            second_tone=hidden.tone if hidden else "ink3",
            right=amount,
            unit=unit,
            right_tone="ink3" if amount in ("", _("n/a")) else "ink",
            state=line.state,
            bold=True,
            key=line.uuid,
        )
        return (dimmed(cell) if line.state == "deleted" else cell,)


class ColumnModel(ListModel):
    """A row a record, a column a field; ``choose`` says which, ``known`` holds what no field does."""

    def __init__(self, work: Workplace, entity: Entity) -> None:
        super().__init__(work, entity)
        self.known: worked.Known = {}

    def choose(self, codes: Sequence[str], columns: Sequence[Column]) -> None:
        """Show other columns."""
        self.beginResetModel()
        self.codes, self.columns = tuple(codes), list(columns)
        self._pages.clear()
        self.endResetModel()

    def _cells(self, line: Line) -> Cells:
        out = []
        for code, text, column in zip(self.codes, line.cells, self.columns, strict=True):
            made = worked.column_of(self.entity.code, code)
            if made is not None:
                text = worked.text(self.known, made, line.uuid, self._work.lang)
            if code == lists.STATE:
                final = line.state == "final"
                cell = Cell(text.words, tone="ink3") if final else Cell(state=line.state)
            else:
                tone = "ink" if text.known else "ink3"
                cell = Cell(text.words, unit=text.unit, align=column.align, tone=tone)
                if code == lists.TITLE:
                    hidden = "confidential" if line.row.confidential else ""
                    word = STATES[hidden].label() if hidden else ""
                    cell = replace(cell, bold=True, key=line.uuid, state=hidden, note=word)
            out.append(dimmed(cell) if line.state == "deleted" else cell)
        return tuple(out)
