"""Where a person is in a list, by records and not by row numbers: an edit elsewhere does not move it."""

from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QItemSelection, QItemSelectionModel
from PySide6.QtWidgets import QTableView

from issss_desktop.ui.listing.model import ListModel

MOST = 1_000  # rows whose selection is kept


@dataclass(frozen=True, slots=True)
class Place:
    """First record in sight and its distance from the upper edge (px), the current one, those selected."""

    top: UUID | None = None
    offset: int = 0
    current: UUID | None = None
    chosen: tuple[UUID, ...] = ()


def remember(view: QTableView, model: ListModel) -> Place:
    """Where the person is now."""
    first = view.rowAt(0)
    top = model.uuid_at(first) if first >= 0 else None
    at = view.currentIndex()
    current = model.uuid_at(at.row()) if at.isValid() else None
    return Place(top, view.rowViewportPosition(first) if first >= 0 else 0, current, chosen(view, model))


def chosen_rows(view: QTableView) -> list[int]:
    """Selected rows in order; no more than one above ``MOST``."""
    rows: list[int] = []
    selection = view.selectionModel().selection()
    parts = [selection.at(i) for i in range(selection.count())]
    for part in sorted(parts, key=lambda each: each.top()):
        rows += range(part.top(), min(part.bottom(), part.top() + MOST + 1 - len(rows)) + 1)
        if len(rows) > MOST:
            break
    return sorted(set(rows))[: MOST + 1]


def chosen(view: QTableView, model: ListModel) -> tuple[UUID, ...]:
    """Selected records in the order of the list, ``MOST`` + 1 of them when more are selected."""
    found = (model.uuid_at(row) for row in chosen_rows(view))
    return tuple(uuid for uuid in found if uuid is not None)


def restore(view: QTableView, model: ListModel, place: Place) -> None:
    """Select the same records, and put the same one at the same height."""
    selection = QItemSelection()
    last = model.columnCount() - 1
    for uuid in place.chosen[:MOST]:
        row = model.row_of(uuid)
        if row >= 0:
            selection.select(model.index(row, 0), model.index(row, last))
    marks = view.selectionModel()
    marks.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    current = model.row_of(place.current)
    if current >= 0:
        marks.setCurrentIndex(model.index(current, 0), QItemSelectionModel.SelectionFlag.NoUpdate)
    top = model.row_of(place.top)
    if place.top is None:
        view.scrollToTop()
    elif top >= 0:
        scroll_to(view, top, place.offset)


def scroll_to(view: QTableView, row: int, offset: int = 0) -> None:
    """Put a row at the upper edge, ``offset`` px below it."""
    bar, height = view.verticalScrollBar(), view.verticalHeader().defaultSectionSize()
    per_pixel = view.verticalScrollMode() == QTableView.ScrollMode.ScrollPerPixel
    bar.setValue(row * height - offset if per_pixel else row)
