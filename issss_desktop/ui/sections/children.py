"""Rows that live inside a record: a table, and under it the fields of the row that is being edited."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from issss_desktop.errors import Problem
from issss_desktop.i18n import _
from issss_desktop.models.compound import Group
from issss_desktop.models.day_kinds import Day
from issss_desktop.models.fields import Entity, Field
from issss_desktop.models.kinds import Number, Whole
from issss_desktop.models.rows import Row
from issss_desktop.services import reading
from issss_desktop.ui.entry.rows import FieldRow
from issss_desktop.ui.look.blocks import Elided, button, column, label, row
from issss_desktop.ui.look.cells import Cell, Column
from issss_desktop.ui.look.stops import pass_in_turn, put_above
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.sections.child_panel import ChildPanel, ChildRow
from issss_desktop.ui.sections.figures_now import FiguresNow
from issss_desktop.ui.sections.rows import TypedRows
from issss_desktop.ui.sections.timeline import LAST, SHORT, TITLE, line_day, line_table
from issss_desktop.ui.workplace import Workplace

NARROW_LINE = 690


class ChildSection(QWidget):
    """Child rows of one or several entities; several stand on one line of time."""

    changed = Signal()
    settled = Signal(object)
    panel_kind = ChildPanel

    def __init__(self, work: Workplace, entities: Sequence[Entity], home: QWidget | None = None) -> None:
        super().__init__(home)
        self._work, self._entities = work, tuple(entities)
        self._line = len(self._entities) > 1
        self._rows: list[ChildRow] = []
        self._shown: list[ChildRow] = []
        self._panels: dict[int, ChildPanel] = {}
        self._open: ChildRow | None = None
        self._frozen = False
        self.setObjectName("children-" + "-".join(e.code for e in self._entities))
        inside = column(self)
        self._head(inside)
        self._table: Table | None = None
        self._none = label(_("No row yet."), "second")
        self._none.setContentsMargins(16, 2, 16, 8)
        inside.addWidget(self._none)
        self._place = column()
        inside.addLayout(self._place)
        if self._line:  # gaps and what became of each row are known once saved
            FiguresNow.of(work).changed.connect(self._fill)

    @property
    def table(self) -> Table:
        """The table, made for the first row: twenty widgets, and most sections of a form have no row."""
        if self._table is None:
            made = Table(self._work.theme, self.title(), f"table-{self._entities[0].code}")
            made.grow_with_rows()
            if not self._line:
                made.share_by_content()
            made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # it would hide a row
            made.opened.connect(self.edit)
            made.installEventFilter(self)
            made.clicked.connect(lambda index: self.edit(index.row(), focus=False))
            made.hide()
            put_above(made, self._none, self._adds[-1])
            self._table = made
        return self._table

    def title(self) -> str:
        """Heading: the plural of the entity, or the words of the line of time."""
        return _(TITLE) if self._line else _(self._entities[0].plural)

    def entities(self) -> tuple[Entity, ...]:
        """What the section holds."""
        return self._entities

    def _head(self, inside: QVBoxLayout) -> None:
        box = QWidget(self)
        inside.addWidget(box)
        box.setFixedHeight(36)
        line = row(box, 4)
        line.setContentsMargins(16, 0, 12, 0)
        line.addWidget(Elided(self.title(), "h2"), 1)
        self.keys = label("", "fine")
        line.addWidget(self.keys)
        self._adds = []
        for entity in self._entities:
            code = f"add-{entity.code}"
            short = SHORT.get(entity.code, entity.label) if self._line else entity.label
            add = button(self._work.theme, _(short), "plus", "link", code, partial(self.add, entity))
            add.setAccessibleName(_("Add: {name}").format(name=_(entity.label)))
            self._adds.append(add)
            line.addWidget(add)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show the rows of a record just read."""
        self.close_panel()
        for panel in self._panels.values():
            panel.deleteLater()
        self._panels = {}
        by_code = {e.code: e for e in self._entities}
        found = [r for r in rows if r.entity in by_code]
        self._rows = [
            ChildRow(by_code[r.entity], r.uuid, dict(r.values), diverging=r.diverging) for r in found
        ]
        self._fill()

    def freeze(self, frozen: bool) -> None:
        """A deleted record shows its rows and changes none."""
        self._frozen = frozen
        for add in self._adds:
            add.setVisible(not frozen)
        if frozen:
            self.close_panel()

    def is_changed(self) -> bool:
        """Whether a row was added, changed or removed."""
        return any(r.is_changed() for r in self._rows)

    def collect(self) -> dict[str, list[dict[str, Any]]]:
        """Changed rows by entity, as the service takes them."""
        out: dict[str, list[dict[str, Any]]] = {}
        for item in self._changed_rows():
            out.setdefault(item.entity.code, []).append(item.to_save())
        return out

    def restore(self, rows: TypedRows) -> int:
        """Put back rows as ``collect`` gave them; how many fields and rows have no place here any more."""
        held, lost = {r.uuid: r for r in self._rows if r.uuid is not None}, 0
        for entity in self._entities:
            for raw in rows.get(entity.code, ()):
                item = held.get(raw["uuid"]) if raw["uuid"] else ChildRow(entity, None)
                if item is None:
                    lost += 1
                    continue
                lost += item.take_up(raw)
                if item.uuid is None:
                    self._rows.append(item)
        self._fill()
        return lost

    def place_of(self, widget: QWidget) -> str:
        """Name of a place among the fields of a changed row, counted among those collected."""
        panel, item = self.panel(), self._open
        if panel is None or item is None or not panel.isAncestorOf(widget) or not item.is_changed():
            return ""
        return f"{self._changed_rows().index(item)}/{widget.objectName()}"

    def widget_at(self, place: str) -> QWidget | None:
        """The widget of such a place; its row is opened."""
        at, _slash, name = place.partition("/")
        rows = self._changed_rows()
        if int(at) >= len(rows) or rows[int(at)].deleted:
            return None
        return self._edit_row(rows[int(at)], focus=False).findChild(QWidget, name)

    def _changed_rows(self) -> list[ChildRow]:
        return [r for r in self._rows if r.is_changed()]

    def show_problems(self, entity: str, index: int, problems: Sequence[Problem]) -> None:
        """Put what a service found wrong on the row it speaks of (counted among those sent), and open it."""
        rows = [r for r in self._changed_rows() if r.entity.code == entity]
        if index < len(rows):
            rows[index].problems = list(problems)
            self._fill()
            self._edit_row(rows[index], focus=False).show_problems(problems)

    def clear_problems(self) -> None:
        """Forget what was wrong, before another try."""
        for item in self._rows:
            item.problems = []
        for panel in self._panels.values():
            panel.show_problems(())

    def problems(self) -> list[Problem]:
        """Everything wrong in any row."""
        found = [p for item in self._rows for p in item.problems]
        return found + [p for panel in self._panels.values() for p in panel.unread() if p not in found]

    def add(self, entity: Entity) -> None:
        """Add an empty row and open it."""
        item = self.new_row(entity)
        self._rows.append(item)
        self._fill()
        self._edit_row(item, focus=True)
        self.changed.emit()

    def new_row(self, entity: Entity) -> ChildRow:
        """A row that is added; sections made by hand propose something in it."""
        return ChildRow(entity, None)

    def edit(self, at: int, focus: bool = True) -> None:
        """Open the fields of a row of the table."""
        if 0 <= at < len(self._shown) and not self._frozen:
            self._edit_row(self._shown[at], focus)

    def _edit_row(self, item: ChildRow, focus: bool) -> ChildPanel:
        if item is not self._open:
            self.close_panel()
            self._open = item
        panel = self._panel_of(item)
        panel.show()
        self.table.selectRow(self._shown.index(item))
        if focus:
            panel.take_focus()
        return panel

    def _panel_of(self, item: ChildRow) -> ChildPanel:
        """The fields of a row, made hidden when first needed."""
        panel = self._panels.get(id(item))
        if panel is None:
            panel = self._panels[id(item)] = self.panel_kind(self._work, item)
            panel.hide()
            panel.settled.connect(self.settled)
            panel.changed.connect(self.changed)
            panel.read.connect(self._fill)
            panel.removed.connect(lambda: self._remove(item))
            panel.closed.connect(self._leave)
            panel.added.connect(lambda: self.add(item.entity))
            panel.stepped.connect(self._step)
            panel.fit(self.width())  # before it is laid out: its height hangs on it
            self._place.addWidget(panel)
            pass_in_turn(self, (*self._adds, *([self._table] if self._table else ()), panel))
        return panel

    def panel(self) -> ChildPanel | None:
        """The fields now open."""
        return self._panels.get(id(self._open)) if self._open else None

    def close_panel(self) -> None:
        """Close the fields; what was typed stays."""
        panel = self.panel()
        if panel is not None:
            panel.hide()
        self._open = None

    def _leave(self) -> None:
        self.close_panel()
        self.table.setFocus()

    def _step(self, by: int) -> None:
        """Go to the fields of the row above or below."""
        if self._open in self._shown:
            at = self._shown.index(self._open) + by
            self.edit(min(max(at, 0), len(self._shown) - 1))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Insert adds a row like the chosen one, Delete removes it."""
        if watched is self._table and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            at = self.table.chosen()
            if event.key() == Qt.Key.Key_Insert and not self._frozen:
                self.add(self._shown[at].entity if at >= 0 else self._entities[0])
                return True
            if event.key() == Qt.Key.Key_Delete and at >= 0 and not self._frozen:
                self._remove(self._shown[at])
                return True
        return super().eventFilter(watched, event)

    def seen(self) -> list[tuple[Row, bool]]:
        """Rows as they would be once saved, removed ones left out; whether each was changed here."""
        return [(r.seen(), r.is_changed()) for r in self._rows if not r.deleted]

    def show_hints(self, hints: Mapping[int, Sequence[Problem]]) -> None:
        """Put what is worth a second look on rows, counted as ``seen`` gives them."""
        for at, item in enumerate(r for r in self._rows if not r.deleted):
            panel = self._panels.get(id(item))
            if panel is not None:
                panel.show_hints(hints.get(at, ()))

    def wrong_rows(self) -> list[tuple[FieldRow, ChildRow]]:
        """Fields of rows that keep the record from being saved, or diverge, from top to bottom."""
        found = []
        for item in self._shown:
            panel = self._panel_of(item) if item.diverging else self._panels.get(id(item))
            fields = panel.fields if panel else ()
            found += [(made, item) for made in fields if made.problems() or made.diverges()]
        return found

    def go_to(self, item: ChildRow) -> None:
        """Open the fields of a row."""
        self._edit_row(item, focus=False)

    def take_focus(self) -> None:
        """Put the keyboard on the first row, or on the button that adds one."""
        if not self._shown:
            self._adds[0].setFocus()
            return
        if self.table.chosen() < 0:
            self.table.selectRow(0)
        self.table.setFocus()

    def _remove(self, item: ChildRow) -> None:
        self.close_panel()
        item.deleted = True
        if item.uuid is None:
            self._rows.remove(item)
        self._fill()
        self.changed.emit()
        self._adds[0].setFocus()

    def in_order(self, rows: list[ChildRow]) -> list[ChildRow]:
        """Rows in the order in which they are shown."""
        return sorted(rows, key=lambda r: line_day(r.seen())) if self._line else rows

    def cells_of(self, rows: Sequence[ChildRow]) -> tuple[Sequence[Column], Sequence[Sequence[Cell]]]:
        """Columns of the table, and the cells of each row."""
        if self._line:
            return line_table(self._work, [(r.seen(), r.state()) for r in rows])
        listed = [f for f in self._entities[0].fields if f.listed]
        return [_column(f) for f in listed], [self._cells(r, listed) for r in rows]

    def _fill(self) -> None:
        self._shown = shown = self.in_order([r for r in self._rows if not r.deleted])
        self._none.setVisible(not shown)
        if self._table is None and not shown:
            return
        self.table.setVisible(bool(shown))
        self.table.show_cells(*self.cells_of(shown))
        if self._open is not None and self._open in shown:
            self.table.selectRow(shown.index(self._open))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for panel in self._panels.values():
            panel.fit(event.size().width())
        if self._line and self._table is not None:
            self.table.hide_columns({LAST} if event.size().width() < NARROW_LINE else set())

    def _cells(self, item: ChildRow, listed: Sequence[Field]) -> list[Cell]:
        seen, state = item.seen(), item.state()
        cells = []
        for i, declared in enumerate(listed):
            text = reading.shown(self._work.desk, seen, declared.code, self._work.lang) or ""
            text = " ".join(text.split("\n"))
            cells.append(Cell(text, align=_column(declared).align, state=state if i == 0 else ""))
        return cells


def _column(declared: Field) -> Column:
    kind = declared.kind
    amount = isinstance(kind, Group) and kind.parts[0][0] == "amount"
    right = amount or isinstance(kind, Whole | Number)
    width = 116 if isinstance(kind, Day) else 0  # a day is never longer: the room goes to the texts
    return Column(_(declared.label), "right" if right else "left", width, 90)
