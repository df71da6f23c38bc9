"""Records of one place of the navigation: the list at the left, the form beside it, never hidden."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import QModelIndex, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QIcon, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QPushButton, QStackedWidget, QWidget

from issss_desktop.i18n import _, ngettext
from issss_desktop.models.fields import Entity
from issss_desktop.models.values import numbers
from issss_desktop.services import lists
from issss_desktop.services.lists import ALL, DELETED, DIVERGING, DRAFTS, Asked
from issss_desktop.services.recording.guard import why_not
from issss_desktop.services.recording.journal import Recovered
from issss_desktop.ui.listing import place
from issss_desktop.ui.listing.beside import BesideList
from issss_desktop.ui.listing.model import RecordModel
from issss_desktop.ui.listing.sheets import list_tools
from issss_desktop.ui.listing.wide import WideList
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.blocks import Elided, EmptyState, button, column, label, row, rule, surface
from issss_desktop.ui.look.choice import ChoiceBox
from issss_desktop.ui.look.keys import PageKeys
from issss_desktop.ui.record.form import RecordForm
from issss_desktop.ui.record.history import HistoryView
from issss_desktop.ui.sections.figures_now import FiguresNow
from issss_desktop.ui.sections.period import Certification
from issss_desktop.ui.sections.statement import ProgrammeStatement, Statement
from issss_desktop.ui.workplace import Workplace, offer

LIST_WIDTH, NARROW_LIST_WIDTH = 372, 252
QUIET_MS = 120  # a filter is read once the fingers rest


class EntityPanel(QWidget):
    """List and form of one entity."""

    chosen = Signal(str)

    def __init__(self, work: Workplace, entity: Entity, icon: str, others: Sequence[Entity] = ()) -> None:
        super().__init__()
        self._work, self.entity, self._others = work, entity, others
        self.setObjectName(f"records-{entity.code}")
        self._view, self._narrow = ALL, False
        money = FiguresNow.of(work) if entity.code == "contribution" else None
        self.model = RecordModel(work, entity, money.amount if money else None)
        outer = row(self, 0)
        self._side = self._build_list()
        outer.addWidget(self._side)
        self._rule = rule("v2")
        outer.addWidget(self._rule)
        self._icon = icon
        self._wide: WideList | None = None
        self._here = place.Place()
        self._stack = QStackedWidget()
        outer.addWidget(self._stack, 1)
        self._form: RecordForm | None = None
        self.history = HistoryView(work)
        self._nothing = surface("sheet")
        column(self._nothing).addWidget(self._build_nothing(icon))
        for page in (self._nothing, self.history):
            self._stack.addWidget(page)
        self._money = money
        if money is not None:
            money.changed.connect(self.read)
        self._waiting = QTimer(self, singleShot=True, interval=0)
        self._waiting.timeout.connect(self._open_current)
        self.history.closed.connect(self.leave_history)
        work.changed.connect(self._changed)
        PageKeys(self, {"Ctrl+N": self.new, "F4": self.toggle_table})
        PageKeys(self._side, {"Ctrl+F": self._to_filter})  # the table has its own
        self.model.settled.connect(self._settled)
        self.read()

    @property
    def form(self) -> RecordForm:
        """The form, made when a record is first wanted: the list does not wait for it."""
        if self._form is None:
            self._form = made = RecordForm(self._work, self.entity, self._stack)
            self._stack.addWidget(made)
            aside = self._aside()
            if aside is not None:
                made.body.put_aside(aside)
                made.opened.connect(aside.show_record)
            made.history_asked.connect(self.show_history)
            made.opened.connect(self._form_opened)
        return self._form

    def _aside(self) -> Statement | ProgrammeStatement | Certification | None:
        """What stands beside the form of some records."""
        if self._money is not None:
            return Statement(self._work)
        if self.entity.code == "programme":
            return ProgrammeStatement(self._work)
        return Certification(self._work) if self.entity.code == "period" else None

    def shown(self) -> UUID | None:
        """The record of the form, None for a new one or when no form was ever shown."""
        return self._form.form.uuid if self._form is not None and self._form.form else None

    def is_dirty(self) -> bool:
        """Whether the form holds what is not saved."""
        return self._form is not None and self._form.is_dirty()

    def leave(self, then: Callable[[], object]) -> None:
        """Go elsewhere; asks first when the form has unsaved changes."""
        if self._form is None:
            then()
        else:
            self._form.leave(then)

    def _build_list(self) -> QWidget:
        theme, side = self._work.theme, surface("sheet")
        inside = column(side)
        head = row(spacing=8)
        head.setContentsMargins(11 if len(self._others) > 1 else 16, 10, 16, 4)
        head.addWidget(self._build_title(), 1)
        self.new_button = button(theme, _("New record"), "plus", "main", f"new-{self.entity.code}", self.new)
        self.new_button.setToolTip(_("New record (Ctrl+N)"))
        offer(self.new_button, why_not(self._work.desk, self.entity.code))
        head.addWidget(self.new_button)
        self._head = head
        inside.addLayout(head)
        self.filter = QLineEdit()
        self.filter.setObjectName("filter")
        self.filter.setPlaceholderText(_("Filter: words, reference, year"))
        self.filter.setAccessibleName(_("Filter the list"))
        self.filter.addAction(
            theme.icons.icon("filter", theme.tokens.ink3), QLineEdit.ActionPosition.LeadingPosition
        )
        self.filter.setClearButtonEnabled(False)
        self._filter_line = row()
        self._filter_line.setContentsMargins(16, 4, 16, 4)
        self._filter_line.addWidget(self.filter)
        wide, self._sheets = list_tools(self._work, self.entity.code, self.toggle_table)
        self._filter_line.addWidget(wide)
        self._filter_line.addWidget(self._sheets)
        inside.addLayout(self._filter_line)
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._quiet.timeout.connect(self.read)
        self.filter.textEdited.connect(lambda _text: self._quiet.start())
        inside.addLayout(self._build_views())
        self.table = BesideList(theme, _(self.entity.plural), f"list-{self.entity.code}", tokens.LIST_ROW)
        self.table.setModel(self.model)
        self.table.selectionModel().currentRowChanged.connect(self._moved)
        self.table.opened.connect(lambda _row: self.form.body.focus_first())
        inside.addWidget(self.table, 1)
        self._foot = label("", "fine")
        foot = row()
        foot.setContentsMargins(16, 5, 16, 6)
        foot.addWidget(self._foot, 1)
        inside.addWidget(rule())
        inside.addLayout(foot)
        side.setFixedWidth(LIST_WIDTH)
        return side

    def _build_title(self) -> QWidget:
        """The plural, which is also the list of the other registers of this place when there are any."""
        if len(self._others) < 2:
            return Elided(_(self.entity.plural), "h1")
        self.chooser = ChoiceBox(self._work.theme)
        self.chooser.setProperty("kind", "title")
        self.chooser.setObjectName("register")
        self.chooser.setAccessibleName(_("Register"))
        for entity in self._others:
            self.chooser.addItem(_(entity.plural), entity.code)
        self._reset_chooser()
        self.chooser.activated.connect(lambda _at: self._choose())
        return self.chooser

    def _reset_chooser(self) -> None:
        self.chooser.setCurrentIndex(self.chooser.findData(self.entity.code))

    def _choose(self) -> None:
        wanted = self.chooser.currentData()
        self._reset_chooser()
        if wanted != self.entity.code:
            self.chosen.emit(wanted)

    def _build_views(self) -> QHBoxLayout:
        line = row(spacing=14)
        line.setContentsMargins(16, 2, 16, 0)
        self._views: dict[str, QPushButton] = {}
        group = QButtonGroup(self)
        for code in (ALL, DRAFTS, DIVERGING, DELETED):
            tab = button(self._work.theme, "", "", "tab", f"view-{code}", partial(self.show_view, code))
            tab.setCheckable(True)
            group.addButton(tab)
            line.addWidget(tab)
            self._views[code] = tab
        line.addStretch(1)
        self._views[ALL].setChecked(True)
        return line

    def _build_nothing(self, icon: str) -> EmptyState:
        plural = _(self.entity.plural)
        words = _("Choose one in the list, or create the first with “New record” (Ctrl+N).")
        return EmptyState(self._work.theme, icon, plural, words)

    # the list

    def read(self) -> None:
        """Read the list again and keep the place."""
        asked = Asked(self.entity.code, self.filter.text(), self._view)
        same = asked == self.model.asked and self.model.listed is not None
        self._here = place.remember(self.table, self.model) if same else place.Place()
        self.model.show(asked)

    def _settled(self) -> None:
        """The rows are there, or their places are known better: show the record of the form again."""
        current = self.shown()
        self.table.selectionModel().blockSignals(True)
        top = self.model.row_of(self._here.top)
        if top >= 0:
            place.scroll_to(self.table, top, self._here.offset)
        self._select(current)
        self.table.selectionModel().blockSignals(False)
        self._here = place.Place()
        self._count()

    def _count(self) -> None:
        total = self.model.total()
        words = ngettext("{n} record", "{n} records", total).format(n=self._grouped(total))
        if self.model.capped():
            words = _("1,000+ records: add a word to narrow the list.")
        self._foot.setText(words if self.model.exact() else _("Counting…"))
        found = lists.tallies_now(self._work.desk, self.entity.code)
        if found is not None:
            self._show_tallies(found)
        else:
            code = self.entity.code
            self.model.walks.run(lambda reader, wish: lists.tallies(reader, code, wish), self._show_tallies)

    def _grouped(self, number: int) -> str:
        return numbers.show_amount(number, 0, self._work.lang)

    def _show_tallies(self, found: tuple[int, int, int]) -> None:
        alive, drafts, diverging = found
        words = {
            ALL: _("All {n}").format(n=self._grouped(alive)),
            DRAFTS: _("Drafts {n}").format(n=self._grouped(drafts)),
            DIVERGING: _("Divergences {n}").format(n=diverging),
            DELETED: _("Deleted records"),
        }
        for code, tab in self._views.items():
            short = {DIVERGING: str(diverging), DELETED: ""} if self._narrow else {}
            tab.setText(short.get(code, words[code]))
            tab.setAccessibleName(words[code])
            tab.setToolTip(words[code] if code in short else "")
        self._views[DIVERGING].setVisible(bool(diverging) or self._view == DIVERGING)
        self._views[DRAFTS].setVisible(bool(drafts) or self._view == DRAFTS)

    def toggle_table(self) -> None:
        """Show the register as a table of its whole width, or the list beside the form again."""
        if self._wide is None:
            self._wide = WideList(self._work, self.entity, self._icon)
            self._wide.opened.connect(self._leave_table)
            self._wide.closed.connect(self._leave_table)
            outer = self.layout()
            assert outer is not None
            outer.addWidget(self._wide)
            self._wide.hide()
        if self._wide.isVisible():
            self._leave_table()
            return
        for each in (self._side, self._rule, self._stack):
            each.hide()
        self._wide.show()
        self._wide.open_at(self.shown())

    def _leave_table(self, uuid: UUID | None = None) -> None:
        assert self._wide is not None
        self._wide.hide()
        for each in (self._side, self._rule, self._stack):
            each.show()
        self.table.setFocus()
        if uuid is not None:
            self.leave(partial(self.open, uuid))

    def show_view(self, code: str) -> None:
        """Show all records, drafts, divergences or deleted ones."""
        self._view = code
        self.read()

    def _select(self, uuid: UUID | None) -> None:
        at = self.model.row_of(uuid)
        if at >= 0:
            self.table.setCurrentIndex(self.model.index(at, 0))
            self.table.scrollTo(self.model.index(at, 0))
        else:
            self.table.forget_row()

    def _moved(self, current: QModelIndex, _before: QModelIndex) -> None:
        uuid = self.model.uuid_at(current.row()) if current.isValid() else None
        if self._form is None:  # the row is painted first, then the form is made
            self._waiting.start()
            return
        if uuid is None or (self._stack.currentWidget() is self._form and self.shown() == uuid):
            return
        self.leave(partial(self.open, uuid))
        if self.is_dirty():  # the person may stay: the list shows the form's record again
            self.table.selectionModel().blockSignals(True)
            self._select(self.shown())
            self.table.selectionModel().blockSignals(False)
            self.table.viewport().update()

    def _open_current(self) -> None:
        """Open the record of the current row, unless another came meanwhile."""
        uuid = self.model.uuid_at(self.table.currentIndex().row())
        if uuid is not None and self._form is None:
            self.open(uuid)

    def _to_form(self) -> None:
        if self._wide is not None and not self._wide.isHidden():
            self._leave_table()
        self._stack.setCurrentWidget(self.form)

    def open(self, uuid: UUID) -> None:
        """Show a record in the form."""
        self._to_form()
        self.form.open(uuid)

    def new(self, defaults: Mapping[str, Any] | None = None) -> None:
        """Show an empty record, with some values proposed; asks first when the form has unsaved changes."""
        if self.new_button.isEnabled():
            self.leave(partial(self._new, defaults))
        else:
            self._work.said.emit("error", self.new_button.toolTip())

    def _new(self, defaults: Mapping[str, Any] | None = None) -> None:
        self._to_form()
        self.form.new(defaults)

    def recover(self, kept: Recovered) -> None:
        """Show a form as it stood when the program ended."""
        self._to_form()
        self.form.journal.recover(kept)

    def _form_opened(self, uuid: UUID | None) -> None:
        self.table.selectionModel().blockSignals(True)
        self._select(uuid)
        self.table.selectionModel().blockSignals(False)
        self.table.viewport().update()

    def _to_filter(self) -> None:
        self.filter.setFocus()
        self.filter.selectAll()

    def _changed(self, changed: frozenset[tuple[str, UUID]]) -> None:
        self.read()
        if self._form is not None and self._stack.currentWidget() is self._form:
            self._form.reload()
        elif self._stack.currentWidget() is self.history:
            self.history.reload()

    def show_history(self, uuid: UUID) -> None:
        """Show what happened to a record in the place of its form."""
        self.history.show_record(uuid, self.form.title.full_text())
        self._stack.setCurrentWidget(self.history)
        self.history.take_focus()

    def leave_history(self) -> None:
        """Show the form again."""
        self._stack.setCurrentWidget(self.form)
        self.form.reload()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < tokens.NARROW_WINDOW - tokens.RAIL_WIDTH
        self._side.setFixedWidth(NARROW_LIST_WIDTH if narrow else LIST_WIDTH)
        self._fit_head(NARROW_LIST_WIDTH if narrow else LIST_WIDTH)
        if narrow != self._narrow:
            self._narrow = narrow
            self._dress(narrow)

    def _dress(self, narrow: bool) -> None:
        """In a narrow list the rarer views are icons, and the title is smaller."""
        icons = {DIVERGING: ("arrows-split-2", "divergence"), DELETED: ("trash", "ink2")}
        for code, (name, tone) in icons.items():
            self._views[code].setIcon(self._work.theme.icon(name, tone) if narrow else QIcon())
        self._sheets.setVisible(not narrow)
        (self._filter_line if narrow else self._head).addWidget(self.new_button)
        self.filter.setPlaceholderText(_("Filter") if narrow else _("Filter: words, reference, year"))
        if len(self._others) > 1:
            self.chooser.setProperty("narrow", narrow)
            self.chooser.fit_title()
        self._count()

    def _fit_head(self, width: int) -> None:
        """The button keeps its words where the title leaves them room; beside the filter it is a sign."""
        words, theme = _("New record"), self._work.theme
        title = QFontMetrics(theme.font(tokens.TITLE, "semibold")).horizontalAdvance(_(self.entity.plural))
        chooser = 44 if len(self._others) > 1 else 8
        needed = QFontMetrics(theme.font(tokens.BODY, "semibold")).horizontalAdvance(words) + 54
        room = width > NARROW_LIST_WIDTH and title + chooser + needed + 32 <= width
        self.new_button.setText(words if room else "")
