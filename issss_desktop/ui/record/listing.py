"""The list of an entity: pages read as they are looked at, one painted line of two rows of text each."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from issss_desktop.i18n import _
from issss_desktop.models.compound import Group
from issss_desktop.models.fields import Entity, Field
from issss_desktop.models.kinds import Choice, Day, Flag, Money, PartialDayKind
from issss_desktop.models.rows import Row
from issss_desktop.services import reading
from issss_desktop.ui.look.cells import Cell, Column, cell_data, dimmed
from issss_desktop.ui.workplace import Workplace

PAGE = 128
KEPT_PAGES = 8
ALL, DRAFTS, DIVERGING, DELETED = "all", "drafts", "diverging", "deleted"
Index = QModelIndex | QPersistentModelIndex
AmountOf = Callable[[Row], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list shows: the words typed and one of the four views."""

    text: str = ""
    view: str = ALL


class RecordModel(QAbstractTableModel):
    """Rows of one entity behind a filter; keeps a few pages, makes the texts of a row once."""

    def __init__(self, work: Workplace, entity: Entity, amount_of: AmountOf | None = None) -> None:
        super().__init__()
        self._work, self.entity = work, entity
        self._amount_of = amount_of or self._first_amount
        self.columns = [Column(_(entity.label))]
        self._filter = Filter()
        self._total = 0
        self._pages: OrderedDict[int, list[tuple[UUID, Cell]]] = OrderedDict()
        self._amounts = [f for f in entity.fields if f.listed and _is_amount(f)][:1]
        self._facts = [f for f in entity.fields if _is_fact(f) and f.code not in entity.title][:2]

    def show(self, wanted: Filter) -> None:
        """Read the list again with this filter."""
        self.beginResetModel()
        self._filter = wanted
        self._pages.clear()
        self._total = 0
        self._total = self._read(0)
        self.endResetModel()

    def reload(self) -> None:
        """Read the list again as it is filtered now."""
        self.show(self._filter)

    def uuid_at(self, at: int) -> UUID | None:
        """The record of a row."""
        return self._line(at)[0] if 0 <= at < self._total else None

    def row_of(self, uuid: UUID | None) -> int:
        """Row of a record among the first pages, -1 when it is not there."""
        if uuid is None:
            return -1
        for page in range(min(KEPT_PAGES, (self._total + PAGE - 1) // PAGE)):
            if page not in self._pages:
                self._read(page)
            for i, (found, _cell) in enumerate(self._pages[page]):
                if found == uuid:
                    return page * PAGE + i
        return -1

    def total(self) -> int:
        """Number of rows that match the filter."""
        return self._total

    def _read(self, page: int) -> int:
        """Read one page; returns the number of all rows."""
        view, desk = self._filter.view, self._work.desk
        where = {"stage": "draft"} if view == DRAFTS else None
        if view == DIVERGING:  # the list service has no such filter; divergences are few
            found = reading.page(desk, self.entity.code, text=self._filter.text, limit=10_000)
            rows = [r for r in found.rows if r.diverging]
            total = len(rows)
            rows = rows[page * PAGE : (page + 1) * PAGE]
        else:
            part = reading.page(
                desk,
                self.entity.code,
                where=where,
                text=self._filter.text,
                limit=PAGE,
                offset=page * PAGE,
                deleted=view == DELETED,
            )
            rows, total = list(part.rows), part.total
        self._pages[page] = [(r.uuid, self._cell(r)) for r in rows]
        while len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)
        return total

    def _line(self, at: int) -> tuple[UUID, Cell]:
        page = at // PAGE
        if page not in self._pages:
            self._read(page)
        self._pages.move_to_end(page)
        return self._pages[page][at % PAGE]

    def _cell(self, row: Row) -> Cell:
        amount, currency = self._amount_of(row)
        facts = [reading.shown(self._work.desk, row, f.code, self._work.lang) for f in self._facts]
        if row["fictional"]:
            facts.insert(0, _("made-up example"))
        state, words = _state(row)
        cell = Cell(
            row.title,
            second=" · ".join(p.replace("\n", " ") for p in (*facts, row.ref) if p),
            right=amount,
            unit=currency,
            right_tone="ink" if amount else "ink3",
            state=state,
            state_text=words,
            bold=True,
            key=row.uuid,
        )
        return cell if row.alive else dimmed(cell)

    def _first_amount(self, row: Row) -> tuple[str, str]:
        if not self._amounts:
            return "", ""
        declared = self._amounts[0]
        value, kind = row[declared.code], declared.kind
        if value is None or not isinstance(kind, Group) or value.amount is None:
            return _("n/a"), ""
        text = kind.show_part(value, "amount", self._work.lang)
        return without_cents(text), value.currency or ""

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._total

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role not in SERVED:
            return None
        return cell_data(self._line(index.row())[1], role)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self.columns[0].title
        return None


SERVED = frozenset(
    {
        int(Qt.ItemDataRole.UserRole),
        int(Qt.ItemDataRole.DisplayRole),
        int(Qt.ItemDataRole.AccessibleTextRole),
        int(Qt.ItemDataRole.TextAlignmentRole),
    }
)


def without_cents(text: str) -> str:
    """An amount of whole units without its two zeros, for a list."""
    return text[:-3] if text[-3:] in (",00", ".00") else text


def _is_amount(declared: Field) -> bool:
    kind = declared.kind
    return isinstance(kind, Group) and isinstance(kind.parts[0][2], Money)


def _is_fact(declared: Field) -> bool:
    return (
        declared.listed
        and isinstance(declared.kind, Choice | PartialDayKind | Day)
        and not isinstance(declared.kind, Flag)
    )


def _state(row: Row) -> tuple[str, str]:
    if not row.alive:
        return "deleted", ""
    if row.diverging:
        return "divergence", ""
    return ("final" if row.final else "draft"), ""
