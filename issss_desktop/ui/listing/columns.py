"""Columns of the full table: their width by kind, and the panel that chooses and orders them."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListWidget, QListWidgetItem

from issss_desktop.i18n import _
from issss_desktop.models.compound import LinkSet
from issss_desktop.models.day_kinds import Day, PartialDayKind, PeriodKind
from issss_desktop.models.fields import Entity
from issss_desktop.models.kinds import Choice, Currency, Flag, Link, Number, Whole
from issss_desktop.services import lists, worked
from issss_desktop.services.lists import REF, STATE, TITLE
from issss_desktop.ui.listing.model import ColumnModel
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.blocks import button, column, label, row
from issss_desktop.ui.look.cells import Column
from issss_desktop.ui.look.theme import Theme

TITLE_LEAST = 240
MEASURED = 32
"""Rows whose words say how wide a column is: one page of the list."""
WIDEST, PADDING, UNIT_GAP, HEAD_ROOM = 200, 22, 8, 38


def columns_of(theme: Theme, entity: Entity, codes: Sequence[str]) -> list[Column]:
    """Heads, alignment and widths of columns: no head is cut."""
    metrics = QFontMetrics(theme.font(tokens.SMALL, "semibold"))
    made = [_column(entity, code) for code in codes]
    return [replace(c, width=c.width and max(c.width, metrics.horizontalAdvance(c.title) + 40)) for c in made]


def fitted(theme: Theme, model: ColumnModel) -> list[Column]:
    """The columns of a list as wide as their heads and their first rows need, within ``WIDEST``."""
    small = QFontMetrics(theme.font(tokens.SMALL, "semibold"))
    large = QFontMetrics(theme.font(tokens.BODY))
    rows = range(min(model.total(), MEASURED))
    out = []
    for at, (code, each) in enumerate(zip(model.codes, model.columns, strict=True)):
        if not each.width or code == STATE:
            out.append(each)
            continue
        cells = [model.index(i, at).data(Qt.ItemDataRole.UserRole) for i in rows]
        words = [large.horizontalAdvance(c.text) + small.horizontalAdvance(c.unit) for c in cells]
        needed = max(words, default=0) + PADDING + (UNIT_GAP if any(c.unit for c in cells) else 0)
        head = small.horizontalAdvance(each.title) + HEAD_ROOM
        out.append(replace(each, width=max(head, min(needed, WIDEST))))
    return out


def _column(entity: Entity, code: str) -> Column:
    if code == TITLE:
        return Column(_(entity.label), least=TITLE_LEAST)
    if worked.column_of(entity.code, code) is not None:
        return Column(words_of(entity, code), "right", 150)
    field = entity.by_code[code]
    name, kind = _(field.label), field.kind
    if code == REF:
        return Column(name, width=190)
    if code == STATE:
        return Column(name, width=110)
    if lists.money_of(field) is not None:
        return Column(name, "right", 150)
    if isinstance(kind, Whole | Number):
        return Column(name, "right", 110)
    if isinstance(kind, Flag | Currency):
        return Column(name, width=90)
    if isinstance(kind, Day | PartialDayKind | PeriodKind):
        return Column(name, width=110)
    if isinstance(kind, Choice):
        return Column(name, width=150)
    return Column(name, width=180 if isinstance(kind, Link | LinkSet) else 170)


def words_of(entity: Entity, code: str) -> str:
    """Head of a column."""
    made = worked.column_of(entity.code, code)
    return _((made or (entity if code == TITLE else entity.by_code[code])).label)


class ColumnPanel(QFrame):
    """Every column with its tick; Alt+Up and Alt+Down, or the buttons, move one. ``changed``: the codes."""

    changed = Signal(object)
    closed = Signal()

    def __init__(self, theme: Theme, entity: Entity) -> None:
        super().__init__()
        self._entity = entity
        self.setProperty("surface", "block")
        self.setObjectName("column-panel")
        self.setFixedWidth(270)
        outer = column(self, 6)
        outer.setContentsMargins(12, 10, 12, 10)
        outer.addWidget(label(_("Columns"), "h2"))
        outer.addWidget(
            label(_("Space shows or hides a column; Alt and an arrow move it."), "fine", wrap=True)
        )
        self.list = QListWidget()
        self.list.setObjectName("column-list")
        self.list.setAccessibleName(_("Columns"))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.itemChanged.connect(self._ticked)
        self.list.installEventFilter(self)
        outer.addWidget(self.list, 1)
        line = row(spacing=4)
        for words, icon, code, step in (
            (_("Move up"), "chevron-up", "column-up", -1),
            (_("Move down"), "chevron-down", "column-down", 1),
        ):
            made = button(theme, "", icon, "tool", code, partial(self.move_by, step))
            made.setToolTip(words)
            made.setAccessibleName(words)
            line.addWidget(made)
        line.addStretch(1)
        line.addWidget(button(theme, _("Usual columns"), "", "link", "columns-usual", self.usual))
        line.addWidget(button(theme, _("Close"), "", "small", "columns-close", self.closed.emit))
        outer.addLayout(line)

    def fill(self, chosen: Sequence[str]) -> None:
        """Show the columns in their order, the chosen ones first."""
        self.list.blockSignals(True)
        self.list.clear()
        rest = [c for c in lists.can_show(self._entity) if c not in chosen]
        for code in (*chosen, *rest):
            item = QListWidgetItem(words_of(self._entity, code))
            item.setData(Qt.ItemDataRole.UserRole, code)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if code in chosen else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.blockSignals(False)

    def usual(self) -> None:
        """Go back to the usual columns."""
        self.fill(lists.usual_columns(self._entity))
        self._tell()

    def move_by(self, step: int) -> None:
        """Move the current column."""
        at = self.list.currentRow()
        if not 0 <= at + step < self.list.count():
            return
        self.list.blockSignals(True)
        self.list.insertItem(at + step, self.list.takeItem(at))
        self.list.setCurrentRow(at + step)
        self.list.blockSignals(False)
        self._tell()

    def _ticked(self, item: QListWidgetItem) -> None:
        """A column that is ticked goes to the end of those shown."""
        at = self.list.row(item)
        shown = [i for i in range(at) if self.list.item(i).checkState() == Qt.CheckState.Checked]
        last = shown[-1] + 1 if shown else 0
        if item.checkState() == Qt.CheckState.Checked and last < at:
            self.move_by(last - at)
        else:
            self._tell()

    def _tell(self) -> None:
        items = [self.list.item(i) for i in range(self.list.count())]
        codes = [i.data(Qt.ItemDataRole.UserRole) for i in items if i.checkState() == Qt.CheckState.Checked]
        if codes:
            self.changed.emit(tuple(codes))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
            if alt and event.key() in steps:
                self.move_by(steps[Qt.Key(event.key())])
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.closed.emit()
                return True
        return super().eventFilter(watched, event)
