"""The full table of a register: columns, filters, saved views, totals, and actions on several records."""

from functools import partial
from uuid import UUID

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from issss_desktop.i18n import _, ngettext
from issss_desktop.models.fields import Entity
from issss_desktop.models.values import numbers
from issss_desktop.services import lists, several
from issss_desktop.services.lists import ALL, DELETED, DIVERGING, DRAFTS, Asked
from issss_desktop.ui.failure import show_refusal
from issss_desktop.ui.listing import place
from issss_desktop.ui.listing.actions import Actions
from issss_desktop.ui.listing.columns import ColumnPanel, columns_of, fitted
from issss_desktop.ui.listing.filter_bar import FilterBar
from issss_desktop.ui.listing.kept import View
from issss_desktop.ui.listing.model import ColumnModel
from issss_desktop.ui.listing.sheets import sheet_tools
from issss_desktop.ui.listing.totals import TotalsLine
from issss_desktop.ui.listing.views import SavedViews
from issss_desktop.ui.look.blocks import Banner, EmptyState, button, column, label, row, rule, surface
from issss_desktop.ui.look.choice import choice_box
from issss_desktop.ui.look.keys import PageKeys
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.sections.figures_now import FiguresNow
from issss_desktop.ui.workplace import Workplace

QUIET_MS = 120


class RowTable(Table):
    """A table in which several rows can be selected; ``sorting``: +1 or -1 for the current column."""

    sorting = Signal(int)
    copied = Signal()

    def stand_at(self, column: int) -> None:
        """Make a cell of the first row the current one; what is selected stays."""
        keep = QItemSelectionModel.SelectionFlag.NoUpdate
        self.selectionModel().setCurrentIndex(self.model().index(0, column), keep)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.sorting.emit(1 if event.key() == Qt.Key.Key_Up else -1)
            return
        if event.key() == Qt.Key.Key_C and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.copied.emit()
            return
        super().keyPressEvent(event)


class WideList(QWidget):
    """``opened``: the record a person chose; ``closed``: back to the list beside the form."""

    opened = Signal(object)
    closed = Signal()

    def __init__(self, work: Workplace, entity: Entity, icon: str) -> None:
        super().__init__()
        self._work, self.entity = work, entity
        self._place = place.Place()
        self._order, self._column = "", 0
        self._fitted: tuple[str, ...] = ()
        surface("sheet", self)
        self.setObjectName(f"table-{entity.code}")
        self.model = ColumnModel(work, entity)
        self.banner = Banner(work.theme, "list-banner")
        self.views = SavedViews(work.theme, entity.code, work.desk)
        outer = column(self)
        outer.addLayout(self._build_head())
        self.bar = FilterBar(work, entity)
        bar = column()
        bar.setContentsMargins(16, 0, 16, 8)
        bar.addWidget(self.bar)
        outer.addLayout(bar)
        outer.addWidget(self.banner)
        outer.addLayout(self._build_middle(icon), 1)
        outer.addWidget(rule())
        outer.addLayout(self._build_foot())
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._quiet.timeout.connect(self.read)
        self._connect()
        self._choose_columns(self.views.kept.columns or lists.usual_columns(entity))
        if entity.worked:
            figures = FiguresNow.of(work)
            figures.changed.connect(partial(self._take_figures, figures))
            self._take_figures(figures)

    # building

    def _build_head(self) -> QHBoxLayout:
        theme, head = self._work.theme, row(spacing=8)
        self._head = head
        head.setContentsMargins(16, 10, 16, 8)
        head.addWidget(label(_(self.entity.plural), "h1"))
        self.filter = QLineEdit()
        self.filter.setObjectName("table-filter")
        self.filter.setPlaceholderText(_("Filter: words, reference, year"))
        self.filter.setAccessibleName(_("Filter the list"))
        icon = theme.icons.icon("filter", theme.tokens.ink3)
        self.filter.addAction(icon, QLineEdit.ActionPosition.LeadingPosition)
        self.filter.setMinimumWidth(160)
        self.state = choice_box(theme, "table-view", _("Records shown"), 155)
        for code, words in (
            (ALL, _("All records")),
            (DRAFTS, _("Drafts")),
            (DIVERGING, _("Divergences")),
            (DELETED, _("Deleted records")),
        ):
            self.state.addItem(words, code)
        self._columns = button(theme, _("Columns"), "list", "small", "columns", self.toggle_columns)
        self._columns.setToolTip(_("Choose and order the columns (Shift+F4)"))
        self._back = button(
            theme, _("List and form"), "chevron-left", "link", "table-close", self.closed.emit
        )
        self._back.setToolTip(_("Back to the list beside the form (F4 or Escape)"))
        head.addWidget(self.filter, 1)
        tools = sheet_tools(self._work, self.entity.code, f"table-{self.entity.code}")
        for each in (self.state, self.views, self._columns, *tools, self._back):
            head.addWidget(each)
        return head

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        words = {
            self.views.save: _("Save the view"),
            self._columns: _("Columns"),
            self._back: _("List and form"),
        }
        for each, text in words.items():
            each.setText(text)
        for each, text in words.items():
            if self._head.minimumSize().width() > self.width():  # its sign and its hint stay
                each.setText("")
                each.setToolTip(each.toolTip() or text)

    def _build_middle(self, icon: str) -> QHBoxLayout:
        theme, plural = self._work.theme, _(self.entity.plural)
        self.table = RowTable(theme, plural, f"rows-{self.entity.code}")
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setModel(self.model)
        header = self.table.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicatorClearable(False)
        clear = button(theme, _("Remove the filters"), "x", "", "no-filters", self.clear_filters)
        words = _("Take a filter away, or write fewer words.")
        self._no_match = EmptyState(theme, "filter", _("No record matches."), words, clear)
        advice = _("Create the first with “New record” (Ctrl+N).")
        self._no_record = EmptyState(theme, icon, _("There is no record yet."), advice)
        self._stack = QStackedWidget()
        for each in (self.table, self._no_match, self._no_record):
            self._stack.addWidget(each)
        self.panel = ColumnPanel(theme, self.entity)
        self.panel.hide()
        middle = row(spacing=0)
        middle.addWidget(self._stack, 1)
        middle.addWidget(self.panel)
        return middle

    def _build_foot(self) -> QVBoxLayout:
        foot = column(spacing=4)
        foot.setContentsMargins(16, 6, 16, 6)
        self.tools = Actions(self._work, self.entity.code, self.banner, self._as_text)
        line = row()
        self._count = label("", "fine")
        self.totals = TotalsLine(self._work, self.model)
        line.addWidget(self._count)
        line.addWidget(self.totals, 1)
        foot.addWidget(self.tools)
        foot.addLayout(line)
        return foot

    def _connect(self) -> None:
        self.filter.textEdited.connect(lambda _text: self._quiet.start())
        self.filter.returnPressed.connect(self._to_table)
        self.state.activated.connect(lambda _at: self.read())
        self.bar.changed.connect(lambda _filters: self.read())
        self.views.chosen.connect(self.show_view)
        self.views.wanted.connect(self._keep_view)
        self.panel.changed.connect(self._take_columns)
        self.panel.closed.connect(self.toggle_columns)
        self.table.opened.connect(self._open)
        self.table.sorting.connect(self._sort_current)
        self.table.copied.connect(self.tools.copy_rows)
        self.table.horizontalHeader().sectionClicked.connect(self._sort_section)
        self.table.selectionModel().selectionChanged.connect(self._selected)
        self.model.refused.connect(partial(show_refusal, self.banner))
        self.model.settled.connect(self._settled)
        self._work.changed.connect(self._changed)
        PageKeys(self, {"Ctrl+F": self._to_filter, "Shift+F4": self.toggle_columns})

    # what is shown

    def asked(self) -> Asked:
        """What the line of filters asks for."""
        view = self.state.currentData()
        return Asked(self.entity.code, self.filter.text(), view, self.bar.filters, self._order)

    def read(self) -> None:
        """Read what is asked for, from its beginning."""
        self._quiet.stop()
        self._place = place.Place()
        self.banner.clear()
        self.model.show(self.asked())

    def reload(self) -> None:
        """Read again after an edit; the person stays where they are."""
        self._place = place.remember(self.table, self.model)
        self.model.reload()

    def _changed(self, changed: frozenset[tuple[str, UUID]]) -> None:
        if self.isVisible() and self.model.listed is not None:
            self.reload()

    def _fit_columns(self) -> None:
        """Give each column the width of what it shows; once, so that nothing moves while one filters."""
        if self._fitted == self.model.codes or not self.model.total():
            return
        self._fitted = self.model.codes
        self.model.columns = fitted(self._work.theme, self.model)
        self.table.fit_columns()

    def _settled(self) -> None:
        self._fit_columns()
        place.restore(self.table, self.model, self._place)
        if not self.table.currentIndex().isValid():  # the keys of the column go on working after a sort
            self.table.stand_at(self._column)
        self._take_selection()  # a reset says nothing of what it unselects
        self._mark_order()
        self._say()
        self.totals.add_up(self.asked())

    def _say(self) -> None:
        n = self.model.total()
        filtered = self.asked() != Asked(self.entity.code, order=self._order)
        empty = self._no_match if filtered else self._no_record
        self._stack.setCurrentWidget(self.table if n else empty)
        words = ngettext("{n} record", "{n} records", n).format(n=_grouped(n, self._work.lang))
        if self.model.capped():
            words = _("1,000+ records: the first found are shown. Add a word or a filter.")
        self._count.setText(words if self.model.exact() else _("Counting…"))

    def clear_filters(self) -> None:
        """Show every record again."""
        self.filter.clear()
        self.state.setCurrentIndex(0)
        self.bar.put((), tell=False)
        self.read()
        self._to_filter()

    def show_view(self, view: View) -> None:
        """Show a saved view."""
        self.filter.setText(view.text)
        self.state.setCurrentIndex(0)
        self.bar.put(view.filters, tell=False)
        self._order = view.order
        self._choose_columns(view.columns or lists.usual_columns(self.entity))
        self.read()

    def _keep_view(self, name: str) -> None:
        view = View(self.filter.text(), self.bar.filters, self._order, self.model.codes)
        if not self.views.keep(name, view):
            words = _("The view could not be kept: the folder of the settings cannot be written.")
            self.banner.tell("check", words)

    # columns and order

    def _choose_columns(self, codes: tuple[str, ...]) -> None:
        able = lists.can_show(self.entity)
        known = tuple(dict.fromkeys(c for c in codes if c in able)) or lists.usual_columns(self.entity)
        before = place.remember(self.table, self.model)
        self.model.choose(known, columns_of(self._work.theme, self.entity, known))
        self._fit_columns()
        self.table.fit_columns()
        place.restore(self.table, self.model, before)
        self._mark_order()
        self.totals.add_up(self.asked())

    def _take_columns(self, codes: tuple[str, ...]) -> None:
        self._choose_columns(codes)
        self.views.keep_columns(codes)

    def toggle_columns(self) -> None:
        """Show or hide the panel of the columns."""
        shown = self.panel.isVisible()
        if not shown:
            self.panel.fill(self.model.codes)
        self.panel.setVisible(not shown)
        (self.table if shown else self.panel.list).setFocus()
        QTimer.singleShot(0, self.table.fit_columns)

    def sort_by(self, code: str, descending: bool) -> None:
        """Sort by a column; says so when the list cannot."""
        found = lists.sort_of(self.entity, code)
        if found is None:
            self.banner.tell("information", _("The list does not sort by this column."))
            self._mark_order()
            return
        self._order = f"-{found}" if descending else found
        self._place = place.Place(chosen=place.chosen(self.table, self.model))
        self._column = max(0, self.table.currentIndex().column())
        self.model.show(self.asked())

    def _sort_section(self, section: int) -> None:
        code = self.model.codes[section]
        self.sort_by(code, self._now() == lists.sort_of(self.entity, code))

    def _sort_current(self, way: int) -> None:
        at = self.table.currentIndex()
        if at.isValid():
            self.sort_by(self.model.codes[at.column()], way < 0)

    def _now(self) -> str:
        return self._order or lists.usual_order(self.entity)

    def _mark_order(self) -> None:
        now, header = self._now(), self.table.horizontalHeader()
        sections = [lists.sort_of(self.entity, c) for c in self.model.codes]
        at = sections.index(now.lstrip("-")) if now.lstrip("-") in sections else -1
        turn = Qt.SortOrder.DescendingOrder if now.startswith("-") else Qt.SortOrder.AscendingOrder
        header.setSortIndicator(at, turn)

    def _take_figures(self, figures: FiguresNow) -> None:
        self.model.known = figures.contributions
        self.model.forget_pages()
        self._fitted = ()
        self._fit_columns()
        self.totals.add_up(self.asked())

    def _as_text(self, uuids: tuple[UUID, ...]) -> str:
        model = self.model
        return several.tab_separated(self._work.desk, self.entity.code, uuids, model.codes, model.known)

    # rows

    def _selected(self, _new: QItemSelection, _old: QItemSelection) -> None:
        self._take_selection()

    def _take_selection(self) -> None:
        uuids = place.chosen(self.table, self.model)
        self.tools.take(uuids, self.state.currentData() == DELETED)

    def _open(self, at: int) -> None:
        uuid = self.model.uuid_at(at)
        if uuid is not None:
            self.opened.emit(uuid)

    def open_at(self, uuid: UUID | None) -> None:
        """Show the table, at a record when it is there."""
        self.model.show(self.asked())
        self.table.setFocus()
        at = self.model.row_of(uuid)
        if at < 0 and self.model.total():
            self.table.setCurrentIndex(self.model.index(0, 0))
        if at >= 0:
            self.table.selectRow(at)
            self.table.scrollTo(self.model.index(at, 0))

    def _to_filter(self) -> None:
        self.filter.setFocus()
        self.filter.selectAll()

    def _to_table(self) -> None:
        self._quiet.stop()
        self.read()
        self.table.setFocus()
        if self.model.total():
            self.table.setCurrentIndex(self.model.index(0, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)


def _grouped(number: int, lang: str) -> str:
    return numbers.show_amount(number, 0, lang)
