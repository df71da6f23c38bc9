"""The calendar of reports due: what is late, this month, to come, received; one key marks what came."""

from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit

from issss_desktop.errors import UserError
from issss_desktop.i18n import _, ngettext
from issss_desktop.models.entities.monitoring import REPORT_KINDS
from issss_desktop.models.monitoring import GROUPS, DueLine, late_text
from issss_desktop.models.values.dates import parse_day, show_day
from issss_desktop.models.values.reporting import show_period
from issss_desktop.services.monitoring import calendar, receiving
from issss_desktop.services.monitoring.now import records_of
from issss_desktop.services.permits import Action
from issss_desktop.services.recording.guard import why_not
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.blocks import button, label, row, rule
from issss_desktop.ui.look.cells import Cell, Column
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.view import View
from issss_desktop.ui.workplace import Workplace, offer

GROUP_MARKS = {
    calendar.LATE: ("alert-triangle", "error"),
    calendar.THIS_MONTH: ("calendar-event", "warning"),
    calendar.NEXT: ("calendar-event", "ink2"),
    calendar.UNDATED: ("circle-dashed", "ink3"),
    calendar.RECEIVED: ("circle-check", "right"),
}


GROUP_ROW, NARROW = 30, 960


class ReportsView(View):
    """One table by group; the row of a group is no report."""

    def __init__(self, work: Workplace) -> None:
        super().__init__(work, "reports", _("Calendar of reports due"))
        self._rows: list[DueLine | None] = []
        self._build_tools()
        self.inside.addWidget(rule("h2"))
        self.table = Table(work.theme, _("Reports due"), "due-reports", tokens.LIST_ROW)
        self.table.verticalHeader().setMinimumSectionSize(GROUP_ROW)
        self.table.show_cells(self._columns(), [])
        self.table.selectionModel().currentRowChanged.connect(self._moved)
        self.table.opened.connect(self._open)
        self.table.installEventFilter(self)
        self.inside.addWidget(self.table, 1)
        self._none = label(_("No report due is recorded."), "second")
        self._none.setContentsMargins(16, 12, 16, 12)
        self.inside.addWidget(self._none)

    def _build_tools(self) -> None:
        theme, barred = self._work.theme, self._work.why_not(Action.RECORD)
        new = button(
            theme, _("New record"), "plus", "main", "new-due_report",
            partial(self._work.new_asked.emit, "due_report", None),
        )  # fmt: skip
        offer(new, why_not(self._work.desk, "due_report"))
        self.head.addWidget(new)
        line = row(spacing=8)
        line.setContentsMargins(16, 0, 16, 8)
        self.received = button(
            theme, _("Received today (R)"), "circle-check", "small", "received", self.receive
        )
        self.plan = button(theme, _("Plan what follows (S)"), "plus", "small", "plan", self.plan_next)
        for made in (self.received, self.plan):
            offer(made, barred)
            line.addWidget(made)
        words = label(_("until"), "second")
        self.until = QLineEdit()
        self.until.setObjectName("plan-until")
        self.until.setAccessibleName(_("Plan until this day; the next report alone if empty"))
        self.until.setToolTip(self.until.accessibleName())
        self.until.setPlaceholderText("31/12/2020")
        self.until.setMaximumWidth(120)
        self.until.returnPressed.connect(self.plan_next)
        self.until.setEnabled(not barred)
        words.setBuddy(self.until)
        line.addWidget(words)
        line.addWidget(self.until)
        line.addStretch(1)
        self.inside.addLayout(line)

    def _columns(self) -> list[Column]:
        return [
            Column(_("Due"), width=124), Column(_("Report"), least=200), Column(_("Period"), width=100),
            Column(_("Owed by"), width=170), Column(_("Followed by"), width=130),
            Column(_("State"), width=190),
        ]  # fmt: skip

    def read(self) -> None:
        """Read the calendar again and keep the place."""
        before, at = self.current(), self.table.chosen()
        found = records_of(self._work.desk, "due_report")
        lines = calendar.calendar(found, self._work.today(), drafts=True)
        self._rows, cells = [], []
        for code, title in GROUPS:
            inside = [line for line in lines if line.group == code]
            if inside:
                self._rows += [None, *inside]
                cells += [self._group(code, _(title), len(inside)), *(self._cells(line) for line in inside)]
        self.table.selectionModel().blockSignals(True)
        self.table.clearSpans()
        self.table.show_cells(self._columns(), cells)
        for at_row, line in enumerate(self._rows):
            if line is None:  # the title of a group stands over every column
                self.table.setSpan(at_row, 0, 1, len(self._columns()))
                self.table.setRowHeight(at_row, GROUP_ROW)
        keep = next((i for i, r in enumerate(self._rows) if r and before and r.uuid == before.uuid), at)
        if self._rows:
            self.table.selectRow(min(max(1, keep), len(self._rows) - 1))
        self.table.selectionModel().blockSignals(False)
        self.table.setVisible(bool(self._rows))
        self._none.setVisible(not self._rows)
        late = sum(line.group == calendar.LATE for line in lines)
        words = ngettext("{n} report is overdue", "{n} reports are overdue", late).format(n=late)
        self.counted.setText(words if late else _("No report is overdue."))
        self._offer()

    def _group(self, code: str, title: str, count: int) -> list[Cell]:
        icon, tone = GROUP_MARKS[code]
        first = Cell(f"{title} ({count})", bold=True, tinted=True, icon=icon, icon_tone=tone, tone=tone)
        return [first, *(Cell(tinted=True) for _n in range(5))]

    def _cells(self, line: DueLine) -> list[Cell]:
        lang = self._work.lang
        kind = REPORT_KINDS.label(line.kind) if line.kind else ""
        about = ", ".join(
            p for p in (line.links.subject.in_language(lang), line.links.place.in_language(lang)) if p
        )
        if line.received_on is not None:
            state = _("came on {day}").format(day=show_day(line.received_on, lang))
        else:
            state = late_text(line.late)
        late = line.received_on is None and line.late is not None
        title = line.title + (" · " + _("fictitious example") if line.fictional else "")
        return [
            Cell(show_day(line.due, lang) if line.due else _("no date"), key=line.uuid),
            Cell(title, " · ".join(p for p in (kind, about) if p), bold=True),
            Cell(show_period(line.period, lang) if line.period else ""),
            Cell(line.organisation.in_language(lang), tone="ink2"),
            Cell(line.owner, tone="ink2"),
            Cell(state, tone="error" if late else "ink2", bold=late),
        ]

    def current(self) -> DueLine | None:
        """The report under the cursor."""
        at = self.table.chosen()
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def _moved(self, _current: QModelIndex, _before: QModelIndex) -> None:
        self._offer()

    def _offer(self) -> None:
        line, barred = self.current(), self._work.why_not(Action.RECORD)
        offer(self.received, barred, line is not None and line.received_on is None)
        offer(self.plan, barred, line is not None and line.period is not None and line.due is not None)

    def take_focus(self) -> None:
        """Put the keyboard on the first report."""
        self.table.setFocus()

    # what a person does

    def receive(self) -> None:
        """Note that the chosen report was received today."""
        line = self.current()
        if line is not None and self.received.isEnabled():
            said = _("Received today: {title}").format(title=line.title)
            self.write(partial(receiving.receive, self._work.desk, line.uuid), said)

    def plan_next(self) -> None:
        """Plan the report of the next period, or a series until a day."""
        line = self.current()
        if line is None or not self.plan.isEnabled():
            return
        text = self.until.text().strip()
        try:
            until = parse_day(text) if text else None
        except UserError as error:
            self.refused(error)
            self.until.setFocus()
            return
        said = _("What follows is planned: {title}").format(title=line.title)
        self.write(partial(receiving.plan, self._work.desk, line.uuid, until), said)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """R marks what came, S plans what follows."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and not event.modifiers():
            act = {Qt.Key.Key_R: self.receive, Qt.Key.Key_S: self.plan_next}.get(Qt.Key(event.key()))
            if act is not None:
                act()
                return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.table.hide_columns({4} if self.width() < NARROW else set())

    def _open(self, at: int) -> None:
        line: DueLine | None = self._rows[at] if at < len(self._rows) else None
        if line is not None:
            self._work.asked.emit("due_report", line.uuid)
