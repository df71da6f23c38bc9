"""Values to enter: every value that is due, one after the other; type, Enter, next."""

import datetime as dt
from functools import partial
from uuid import UUID

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLineEdit, QWidget

from issss_desktop.errors import Level, Refused, UserError
from issss_desktop.i18n import _, ngettext
from issss_desktop.models.monitoring import value_text
from issss_desktop.models.values.reporting import ReportingPeriod, show_period
from issss_desktop.services.monitoring.measuring import DueValue, before, due_values, keep_value
from issss_desktop.services.permits import Action
from issss_desktop.services.recording.commits import Saved
from issss_desktop.ui.look.blocks import Elided, button, column, label, row, rule
from issss_desktop.ui.look.cells import Cell, Column, Made
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.monitoring.past import PastValues
from issss_desktop.ui.view import View
from issss_desktop.ui.workplace import Workplace

Key = tuple[UUID, UUID | None, UUID | None, ReportingPeriod]
Kept = tuple[UUID | None, str]
"""A value that was entered: its record, None until the save is done, and what was typed."""

SIDE, NARROW_SIDE, NARROW = 400, 344, 780


def key_of(due: DueValue) -> Key:
    """What tells one value that is due from the others."""
    return due.indicator, due.province, due.zone, due.period


class ValuesView(View):
    """The list of what is due at the left; the field and what was measured before at the right.

    ``day``: the day at which a value is due, today if absent.
    """

    def __init__(self, work: Workplace) -> None:
        super().__init__(work, "values", _("Values to enter"))
        self.day: dt.date | None = None
        self._lines: list[DueValue] = []
        self._typed: dict[Key, str] = {}
        self._kept: dict[Key, Kept] = {}
        self._wrong: dict[Key, str] = {}
        self._at: Key | None = None
        self._halves = QHBoxLayout()
        self._halves.setSpacing(0)
        self.inside.addWidget(rule("h2"))
        self.inside.addLayout(self._halves, 1)
        self.table = Table(work.theme, _("Values to enter"), "due-values")
        self.table.show_cells(self._columns(), [])
        self.table.selectionModel().currentRowChanged.connect(self._moved)
        self.table.opened.connect(lambda _at: self.field.setFocus())
        self._halves.addWidget(self.table, 1)
        self._halves.addWidget(rule("v2"))
        self._halves.addWidget(self._build_side())

    def _build_side(self) -> QWidget:
        self._side = QWidget()
        side = column(self._side, 6)
        side.setContentsMargins(16, 12, 16, 12)
        self._title = Elided("", "h2")
        side.addWidget(self._title)
        self._about = label("", "second", wrap=True)
        side.addWidget(self._about)
        line = row(spacing=8)
        self.field = QLineEdit()
        self.field.setObjectName("value")
        self.field.installEventFilter(self)
        self.field.textEdited.connect(self._keep_typed)
        self.field.returnPressed.connect(self._enter)
        line.addWidget(self.field, 1)
        self._unit = label("", "body", "ink2")
        line.addWidget(self._unit)
        side.addLayout(line)
        self._problem = label("", "second", "error", wrap=True)
        self._problem.setObjectName("value-problem")
        side.addWidget(self._problem)
        keys = row(spacing=8)
        words = _("Enter saves and goes on; up and down arrows choose; Esc clears the field.")
        keys.addWidget(label(words, "fine", wrap=True), 1)
        self._open = button(
            self._work.theme, _("Open the record"), "external-link", "link", "open-indicator", self._open_it
        )
        keys.addWidget(self._open, 0, Qt.AlignmentFlag.AlignTop)
        side.addLayout(keys)
        side.addWidget(rule())
        self.past = PastValues(self._work)
        side.addWidget(self.past, 1)
        return self._side

    def _columns(self) -> list[Column]:
        return [
            Column(_("Code"), width=92),
            Column(_("Indicator"), least=180),
            Column(_("Period"), width=96),
            Column(_("Last value"), "right", 120),
            Column(_("Value"), "right", 130),
        ]

    # what is shown

    def read(self) -> None:
        """Read what is due again; what was just entered stays in its place, to be corrected."""
        stays = [due for due in self._lines if key_of(due) in self._kept]
        found = {key_of(due): due for due in (*due_values(self._work.desk, self.day), *stays)}
        self._lines = sorted(
            found.values(), key=lambda d: (d.code, d.indicator.bytes, d.place.in_language("fr"), d.period)
        )
        self._fill()

    def _fill(self) -> None:
        self.table.selectionModel().blockSignals(True)
        self.table.show_cells(self._columns(), Made(tuple(self._lines), self._cells))
        keys = [key_of(due) for due in self._lines]
        at = keys.index(self._at) if self._at in keys else 0
        if keys:
            self.table.selectRow(at)
        self.table.selectionModel().blockSignals(False)
        left = sum(key not in self._kept for key in keys)
        words = ngettext("{n} value is due", "{n} values are due", left).format(n=left)
        self.counted.setText(words if left else _("No value is due."))
        self._show(self._lines[at] if keys else None)

    def _cells(self, due: DueValue) -> list[Cell]:
        lang, key = self._work.lang, key_of(due)
        last = due.last
        if key in self._kept:
            cell = Cell(self._kept[key][1], icon="circle-check", icon_tone="right", align="right", bold=True)
        elif key in self._wrong:
            cell = Cell(self._typed.get(key, ""), state="error", align="right", tone="error")
        else:
            cell = Cell(self._typed.get(key, ""), align="right", tone="ink2")
        said = f"{value_text(last)} ({show_period(last.period, lang)})" if last else ""
        name = due.name.in_language(lang).replace("\n", " ")
        return [
            Cell(due.code, key=due.indicator),
            Cell(" · ".join(p for p in (due.place.in_language(lang), name) if p)),
            Cell(show_period(due.period, lang)),
            Cell(said.replace("\n", " "), align="right", tone="ink2"),
            cell,
        ]

    def _moved(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid() and current.row() < len(self._lines):
            self._show(self._lines[current.row()])

    def current(self) -> DueValue | None:
        """The value that is being typed."""
        return next((due for due in self._lines if key_of(due) == self._at), None)

    def _show(self, due: DueValue | None) -> None:
        self._side.setVisible(due is not None)
        self._at = key_of(due) if due else None
        if due is None:
            return
        lang, key = self._work.lang, key_of(due)
        self._title.say(f"{due.code}  {due.name.in_language(lang)}".replace("\n", " "))
        parts = (show_period(due.period, lang), due.place.in_language(lang) or _("the whole"))
        self._about.setText(" · ".join(parts))
        self._unit.setText("" if due.measured_as == "words" else due.unit)
        self.field.setAccessibleName(
            _("Value of {indicator}, {period}").format(indicator=due.code, period=parts[0])
        )
        kept = self._kept.get(key)
        self.field.setText(self._typed.get(key, kept[1] if kept else ""))
        self.field.selectAll()
        self._problem.setText(self._wrong.get(key, ""))
        self._problem.setVisible(key in self._wrong)
        self.past.show_trend(before(self._work.desk, due))
        barred = self._work.why_not(Action.CHANGE_FINAL if due.final else Action.RECORD)
        self.field.setEnabled(not barred)
        self.field.setToolTip(barred)

    # what a person does

    def take_focus(self) -> None:
        """Put the keyboard into the field."""
        (self.field if self._lines else self.table).setFocus()

    def _keep_typed(self, text: str) -> None:
        if self._at is not None:
            self._typed[self._at] = text

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows go from value to value without leaving the field."""
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
            if step is not None:
                self._step(step)
                return True
            if event.key() == Qt.Key.Key_Escape and self._at is not None:
                self._typed.pop(self._at, None)
                self._wrong.pop(self._at, None)
                self._fill()
                return True
        return super().eventFilter(watched, event)

    def _step(self, by: int) -> None:
        at = self.table.chosen() + by
        if 0 <= at < len(self._lines):
            self.table.selectRow(at)

    def _enter(self) -> None:
        due, text = self.current(), self.field.text().strip()
        if due is None:
            return
        key = key_of(due)
        kept = self._kept.get(key)
        if not text or (kept and text == kept[1]):
            self._next(key)
            return
        job = partial(keep_value, self._work.desk, due, text, kept=kept[0] if kept else None)
        self._typed.pop(key, None)
        self._wrong.pop(key, None)
        said = _("Saved: {indicator}, {period}").format(
            indicator=due.code, period=show_period(due.period, self._work.lang)
        )
        self._kept[key] = (kept[0] if kept else None, text)
        self._work.jobs.run(
            job, partial(self._entered, key, text, said), partial(self._not_entered, key, text, kept)
        )
        self._next(key)

    def _next(self, key: Key) -> None:
        """Go to the next value that is still due; at the end, to the first."""
        keys = [key_of(due) for due in self._lines]
        at = keys.index(key)
        order = [*range(at + 1, len(keys)), *range(at)]
        self._at = next((keys[i] for i in order if keys[i] not in self._kept), key)
        self._fill()

    def _entered(self, key: Key, text: str, said: str, saved: Saved) -> None:
        self._kept[key] = (saved.uuid, text)
        self._work.saved.emit(saved.position)
        self._work.announce(saved.changed)
        warned = [p.sentence() for p in saved.warnings if p.level is Level.WARNING]
        self._work.said.emit("check" if warned else "saved", " ".join([said, *warned]))

    def _not_entered(self, key: Key, text: str, before: Kept | None, error: UserError) -> None:
        """Back to what was refused, as it was typed; nothing of it was kept."""
        self._kept.pop(key, None)
        if before is not None:
            self._kept[key] = before
        wrong = error.problems if isinstance(error, Refused) else ()
        self._typed[key] = text
        self._wrong[key] = " ".join(p.sentence() for p in wrong if p.level is Level.ERROR) or str(error)
        self._at = key
        self._fill()
        self.field.setFocus()
        self._work.said.emit("check", self._wrong[key])

    def _open_it(self) -> None:
        if self._at is not None:
            self._work.asked.emit("indicator", self._at[0])

    def hideEvent(self, event: QHideEvent) -> None:
        """What was entered is in its place: it is no longer listed when one comes back."""
        super().hideEvent(event)
        if not event.spontaneous() and self._kept:
            self._kept, self._old = {}, True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        direction = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._halves.direction() != direction:
            self._halves.setDirection(direction)
        side = SIDE if self.width() >= NARROW + 160 else NARROW_SIDE
        self._side.setFixedWidth(side) if not narrow else self._side.setMaximumWidth(16_777_215)
        self.table.hide_columns({3} if self.width() < NARROW + 160 else set())  # it stands beside
