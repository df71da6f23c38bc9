"""The agenda of a meeting as a tree of rows: numbers and hours by place, moved by keys and by dragging.

What is moved is saved with the form, like what is typed.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID, uuid4

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.fields import Entity, entity
from issss_desktop.models.rows import Row
from issss_desktop.models.values.dates import show_time
from issss_desktop.services.boards import agenda
from issss_desktop.services.boards.agenda import Changes, Direction, Point
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.blocks import rule
from issss_desktop.ui.look.cells import Cell, Column
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.sections.child_panel import ChildRow
from issss_desktop.ui.sections.children import ChildSection
from issss_desktop.ui.workplace import Workplace

ITEM: Final = "agenda_item"
INDENT: Final = 18
STEPS: Final[dict[Qt.Key, Direction]] = {
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
    Qt.Key.Key_Right: "in",
    Qt.Key.Key_Left: "out",
}
NARROW: Final = 640


class AgendaSection(ChildSection):
    """Points of the agenda; Alt and an arrow, or the mouse, moves the chosen one with all below it."""

    def __init__(self, work: Workplace, home: QWidget | None = None) -> None:
        self._keys: dict[int, UUID] = {}
        self._points: tuple[Point, ...] = ()
        self._begins: Callable[[], dt.time | None] = lambda: None
        self._grip: QPoint | None = None
        self._mark: QFrame | None = None
        super().__init__(work, (entity(ITEM),), home)
        self._none.setText(_("No point yet. Once there are some, Alt and an arrow moves the chosen one."))

    def begin_at(self, begins: Callable[[], dt.time | None]) -> None:
        """Ask here when the meeting begins, each time that hours are shown."""
        self._begins = begins

    def refresh(self) -> None:
        """Show the hours again: the meeting begins at another one."""
        self._fill()

    @property
    def table(self) -> Table:
        """The table, whose rows are also dragged."""
        if self._table is None:
            made = super().table
            made.viewport().installEventFilter(self)
            made.setToolTip(_("Alt and an arrow, or the mouse, moves a point."))
            self._mark = rule("h2")
            self._mark.setParent(made.viewport())
            self._mark.hide()
            return made
        return super().table

    # what is shown

    def in_order(self, rows: list[ChildRow]) -> list[ChildRow]:
        """From top to bottom of the tree."""
        by_key = {self._key(item): item for item in rows}
        self._points = agenda.tree([self._row(item) for item in rows], self._begins())
        return [by_key[p.uuid] for p in self._points]

    def _key(self, item: ChildRow) -> UUID:
        """What names a row here, saved or not."""
        return item.uuid or self._keys.setdefault(id(item), uuid4())

    def _row(self, item: ChildRow) -> Row:
        seen = item.seen()
        return Row(seen.entity, self._key(item), seen.values, True, seen.diverging)

    def cells_of(self, rows: Sequence[ChildRow]) -> tuple[Sequence[Column], Sequence[Sequence[Cell]]]:
        """Number, title, hour, what for, by whom."""
        columns = [
            Column(_("No."), width=58),
            Column(_("Agenda item"), least=200),
            Column(_("At"), width=62),
            Column(_("min"), "right", 52),
            Column(_("For"), width=132),
            Column(_("Presented by"), width=130, least=90),
        ]
        return columns, [self._point_cells(p, item) for p, item in zip(self._points, rows, strict=True)]

    def _point_cells(self, point: Point, item: ChildRow) -> list[Cell]:
        lang, row = self._work.lang, point.row
        title = row["title"].in_language(lang) if row["title"] else _("(untitled)")
        purpose = row.declared.by_code["purpose"].kind.show(row["purpose"], lang) if row["purpose"] else ""
        state = item.state() or ("check" if point.lost else "")
        note = _("what it stood under is gone") if point.lost else ""
        sentence = " ".join(p for p in (point.number, title, note) if p)
        return [
            Cell(point.number, bold=not point.depth, tone="ink" if not point.depth else "ink2"),
            Cell(
                "\u2003" * point.depth + title, note=note, bold=not point.depth, sentence=sentence,
                state=state if state in ("check", "error", "divergence") else "",
            ),
            Cell(show_time(point.begins, lang) if point.begins else "", tone="ink2"),
            Cell("" if row["minutes"] is None else str(row["minutes"]), align="right", tone="ink2"),
            Cell(purpose, tone="ink2"),
            Cell(row["presenter"] or "", tone="ink2"),
        ]  # fmt: skip

    # what a person does

    def add(self, declared: Entity) -> None:
        """Add an empty point at the end of the first level, and open it."""
        last = [p for p in self._points if not p.depth and not p.lost][-1:]
        key = agenda.key_between(last[0].row["position"] or "" if last else "", None)
        super().add(declared)
        item = self._open
        if item is not None and key is not None:
            item.raws["position"] = key

    def step(self, direction: Direction) -> None:
        """Move the chosen point by one step; where there is none the status line says why."""
        at = self.table.chosen()
        if at >= 0 and not self._frozen:
            item = self._shown[at]
            self._try(lambda: agenda.stepped(self._points, self._key(item), direction), item)

    def _try(self, work_out: Callable[[], Changes], item: ChildRow) -> None:
        try:
            changes = work_out()
            self._refuse_unsaved(changes)
        except UserError as error:
            self._work.said.emit("information", str(error))
            return
        self.close_panel()
        by_key = {self._key(each): each for each in self._shown}
        for key, values in changes.items():
            by_key[key].raws.update(values)
            self._panels.pop(id(by_key[key]), QWidget()).deleteLater()  # it shows what stood there before
        self._fill()
        self.table.selectRow(self._shown.index(item))
        self.changed.emit()

    def _refuse_unsaved(self, changes: Changes) -> None:
        """A point that is not saved has no identity to hang under. Raises UserError."""
        unsaved = set(self._keys.values())
        if any(values["under"] in unsaved for values in changes.values()):
            raise UserError(
                _("The point above is not saved yet: nothing can be put under it."), _("Save first (Ctrl+S).")
            )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Alt and an arrow on the table; press, drag and let go on its rows."""
        if watched is self._table and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            if alt and (step := STEPS.get(Qt.Key(event.key()))) is not None:
                self.step(step)
                return True
        viewport = self._table.viewport() if self._table is not None else None
        if watched is viewport and isinstance(event, QMouseEvent) and not self._frozen:
            return self._dragged(event)
        return super().eventFilter(watched, event)

    def _dragged(self, event: QMouseEvent) -> bool:
        """Follow the mouse: a row is taken once it is moved, a line or its tint shows where it would go."""
        kind, at = event.type(), event.position().toPoint()
        if kind == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
            self._grip = at
            return False
        far = self._grip is not None and (
            (at - self._grip).manhattanLength() >= QApplication.startDragDistance()
        )
        if kind == QEvent.Type.MouseMove and far:
            self._show_mark(at)
            return True
        if kind == QEvent.Type.MouseButtonRelease and self._grip is not None:
            grip, self._grip = self._grip, None
            dragging = self._mark is not None and not self._mark.isHidden()
            self._hide_mark()
            if dragging:
                self._drop(grip, at)
                return True
        return False

    def _zone(self, at: QPoint) -> tuple[int, str]:
        """The row under the mouse, and whether a drop goes before it, into it or after it."""
        row = self.table.rowAt(at.y())
        if row < 0:
            return len(self._shown) - 1, "after"
        third = (at.y() - self.table.rowViewportPosition(row)) * 3 // max(1, self.table.rowHeight(row))
        return row, ("before", "into", "after")[max(0, min(2, third))]

    def _show_mark(self, at: QPoint) -> None:
        row, where = self._zone(at)
        if self._mark is None or row < 0:
            return
        top, height = self.table.rowViewportPosition(row), self.table.rowHeight(row)
        y = {"before": top, "into": top + height // 2, "after": top + height - 1}[where]
        left = INDENT * (self._points[row].depth + (where == "into")) + tokens.STEP * 8
        self._mark.setGeometry(left, y, self.table.viewport().width() - left, 2)
        self._mark.show()
        self._mark.raise_()
        self.table.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def _hide_mark(self) -> None:
        if self._mark is not None:
            self._mark.hide()
        self.table.viewport().unsetCursor()

    def _drop(self, grip: QPoint, at: QPoint) -> None:
        taken, (row, where) = self.table.rowAt(grip.y()), self._zone(at)
        if taken < 0 or row < 0 or taken == row:
            return
        item, target = self._shown[taken], self._points[row]
        level = [p for p in self._points if p.above == target.above]
        following = next((p.uuid for p in level[level.index(target) + 1 :]), None)
        if following == self._key(item):
            following = next((p.uuid for p in level[level.index(target) + 2 :]), None)

        def work_out() -> Changes:
            if where == "into":
                return agenda.placed(self._points, self._key(item), target.uuid)
            before = target.uuid if where == "before" else following
            return agenda.placed(self._points, self._key(item), target.above, before)

        self._try(work_out, item)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        if self._table is not None:
            self._table.hide_columns({3, 5} if self.width() < NARROW else set())
