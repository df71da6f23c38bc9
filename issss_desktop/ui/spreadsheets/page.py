"""The page of the import: a file or a pasted block, what it would do, then recorded whole or not at all."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from issss_desktop.errors import UserError
from issss_desktop.i18n import _, ngettext
from issss_desktop.models.fields import ENTITIES, entity
from issss_desktop.services.recording.guard import why_not
from issss_desktop.services.spreadsheets import showing
from issss_desktop.services.spreadsheets.columns import ALL, recorded
from issss_desktop.services.spreadsheets.failures import write_failures
from issss_desktop.services.spreadsheets.importing import (
    KINDS,
    Asked,
    Grids,
    Preview,
    grids_of_file,
    grids_of_text,
    preview,
)
from issss_desktop.services.spreadsheets.recording import Imported, record
from issss_desktop.ui.failure import show_refusal
from issss_desktop.ui.jobs import LongJob
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.blocks import Banner, EmptyState, button, column, label, row, rule, surface
from issss_desktop.ui.look.choice import TickBox, choice_box
from issss_desktop.ui.look.keys import PageKeys
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.look.waiting import Waiting
from issss_desktop.ui.spreadsheets import lines
from issss_desktop.ui.spreadsheets.columns import Columns
from issss_desktop.ui.workplace import Workplace

FILES = " ".join(f"*{kind}" for kind in KINDS)
NOTHING, WAITING, PREVIEW = range(3)


class ImportPage(QWidget):
    """``left``: back to the list of an entity."""

    left = Signal(str)

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self._work = work
        self._grids: Grids = ()
        self._found: Preview | None = None
        self._job: LongJob | None = None
        surface("sheet", self)
        self.setObjectName("import-page")
        self.ask_file: Callable[[], str] = lambda: QFileDialog.getOpenFileName(
            self, _("Import"), str(Path.home()), f"{_('Spreadsheets')} ({FILES})"
        )[0]
        self.ask_path: Callable[[str], str] = lambda start: QFileDialog.getSaveFileName(
            self, _("Refused rows"), start, f"{_('Workbook')} (*.xlsx)"
        )[0]
        outer = column(self)
        outer.addLayout(self._build_head())
        self.banner = Banner(work.theme, "import-banner")
        outer.addWidget(self.banner)
        self._stack = QStackedWidget()
        advice = _("Open a file, or copy rows with their headings in a spreadsheet and paste them (Ctrl+V).")
        empty = EmptyState(work.theme, "file-import", _("Nothing is read yet."), advice)
        self._waiting = Waiting(work.theme, "import-waiting", self._cancel, self._how_far)
        for page in (empty, self._waiting, self._build_preview()):
            self._stack.addWidget(page)
        outer.addWidget(self._stack, 1)
        PageKeys(self, {"Ctrl+V": self.paste, "Ctrl+O": self.open_file})

    # building

    def _build_head(self) -> QHBoxLayout:
        theme, head = self._work.theme, row(spacing=8)
        head.setContentsMargins(16, 10, 16, 8)
        head.addWidget(label(_("Import into"), "h1"))
        self.kind = choice_box(theme, "import-kind", _("Kind of record"), 220)
        self.kind.activated.connect(lambda _at: self._look_again())
        head.addWidget(self.kind)
        self.sheet = choice_box(theme, "import-sheet", _("Sheet"))
        self.sheet.activated.connect(lambda _at: self._choose_sheet())
        self.sheet.hide()
        head.addWidget(self.sheet)
        head.addStretch(1)
        head.addWidget(button(theme, _("Paste (Ctrl+V)"), "clipboard-text", "", "import-paste", self.paste))
        head.addWidget(button(theme, _("Open a file"), "file-import", "main", "import-open", self.open_file))
        return head

    def _build_preview(self) -> QWidget:
        theme, page = self._work.theme, surface("sheet")
        inside = column(page, 6)
        line = row()
        line.setContentsMargins(16, 0, 16, 0)
        self.said = label("", "h2", wrap=True)
        self.said.setObjectName("import-said")
        line.addWidget(self.said, 1)
        self._bind = button(theme, _("Columns"), "list", "small", "import-bind", self._toggle_columns)
        line.addWidget(self._bind)
        inside.addLayout(line)
        self.columns = Columns(self._work)
        self.columns.bound.connect(self._bound)
        self.columns.hide()
        inside.addWidget(self.columns)
        self.table = Table(theme, _("What the sheet says"), "import-table", tokens.LIST_ROW)
        inside.addWidget(self.table, 1)
        inside.addWidget(rule())
        inside.addLayout(self._build_foot())
        return page

    def _build_foot(self) -> QVBoxLayout:
        theme, foot = self._work.theme, column(spacing=6)
        foot.setContentsMargins(16, 6, 16, 8)
        asked, acts = row(), row()
        self.take = button(theme, "", "check", "main", "import-record", self.record)
        self.leave_out = TickBox(theme, _("Leave out what is refused"))
        self.leave_out.setObjectName("import-leave-out")
        self.leave_out.toggled.connect(lambda _on: self._offer())
        self.reason = QLineEdit()
        self.reason.setObjectName("import-reason")
        self.reason.setAccessibleName(_("Reason"))
        self.reason.setPlaceholderText(_("Why: final records change"))
        self.reason.setMinimumWidth(240)
        self.reason.textChanged.connect(lambda _text: self._offer())
        words = _("Save the refused rows…")
        self.keep = button(theme, words, "download", "", "import-failed", self.save_failed)
        self.again = button(theme, _("Try again"), "refresh", "", "import-again", self._look_again)
        asked.addWidget(self.leave_out)
        asked.addWidget(self.reason, 1)
        asked.addStretch(1)
        for each in (self.take, self.keep, self.again):
            acts.addWidget(each)
        acts.addStretch(1)
        acts.addWidget(button(theme, _("Leave it"), "x", "", "import-leave", self.forget))
        foot.addLayout(asked)
        foot.addLayout(acts)
        return foot

    # what comes in

    def begin(self, code: str) -> None:
        """Import into a kind of record; what was read before is forgotten."""
        self._fill_kinds(code)
        self.forget()

    def _fill_kinds(self, code: str) -> None:
        able = [each for each in recorded() if not why_not(self._work.desk, each.code)]
        able.sort(key=lambda each: _(each.plural).casefold())
        with QSignalBlocker(self.kind):
            self.kind.clear()
            for each in able:
                self.kind.addItem(_(each.plural), each.code)
            self.kind.addItem(_("Everything (a workbook of “Export everything”)"), ALL)
            self.kind.setCurrentIndex(max(0, self.kind.findData(code)))

    def forget(self) -> None:
        """Nothing is read, and nothing is left of it."""
        self._grids, self._found = (), None
        self.banner.clear()
        self.sheet.hide()
        self.leave_out.setChecked(False)
        self.reason.clear()
        self.columns.hide()
        self._stack.setCurrentIndex(NOTHING)

    def paste(self) -> None:
        """Look at the block that was copied in a spreadsheet; in a line of text, paste there."""
        if self.reason.hasFocus():
            self.reason.paste()
            return
        text = QGuiApplication.clipboard().text()
        self._read(lambda _go_on: grids_of_text(text))

    def open_file(self) -> None:
        """Look at a file."""
        name = self.ask_file()
        if name:
            self._read(partial(_of_file, Path(name)))

    def _wish(self, **more: Any) -> Asked:
        return Asked(self.kind.currentData() or "", **more)

    def _read(self, read: Callable[[Callable[[], None]], Grids]) -> None:
        desk, wish = self._work.desk, self._wish()

        def job(tell: Callable[[int, int], None]) -> Preview:
            def go_on() -> None:
                tell(0, 0)

            return preview(desk, read(go_on), wish, go_on)

        self.leave_out.setChecked(False)
        self._run(_("Reading the file"), job, self._looked)

    def _look(self, wish: Asked) -> None:
        desk, grids = self._work.desk, self._grids
        self._run(_("Reading the file"), lambda tell: preview(desk, grids, wish), self._looked)

    def _look_again(self) -> None:
        """The same rows, as the office is now: what failed may do so no more."""
        if self._grids:
            same = (
                self._found.asked if self._found and self._found.asked.entity == self._wish().entity else None
            )
            self._look(same or self._wish())

    def _choose_sheet(self) -> None:
        self._look(self._wish(sheet=self.sheet.currentData()))

    def _bound(self, columns: Mapping[int, str]) -> None:
        found = self._found
        if found is not None:
            self._look(replace(found.asked, columns=columns, head=found.head, sheet=found.sheet))

    def _run(self, title: str, job: Callable[..., Any], done: Callable[[Any], object]) -> None:
        self._waiting.begin(title)
        self._stack.setCurrentIndex(WAITING)
        made = self._job = LongJob(self._work.jobs, job, self._stop)
        made.went_on.connect(self._went_on)
        made.done.connect(done)
        made.refused.connect(self._refused)
        made.stopped.connect(self._stop)
        made.start()

    def _went_on(self, done: int, total: int) -> None:
        if self._job is not None and total:
            self._waiting.show_progress(done, total, self._job.remaining(done, total))

    def _how_far(self, done: int, total: int) -> str:
        return _("{done} of {total} records").format(done=done, total=total) if total else ""

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _stop(self) -> None:
        self._job = None
        self._stack.setCurrentIndex(PREVIEW if self._found is not None else NOTHING)

    def _refused(self, error: UserError) -> None:
        self._stop()
        show_refusal(self.banner, error)

    # what it would do

    def _looked(self, found: Preview) -> None:
        self._job, self._found, self._grids = None, found, found.grids
        self.said.setText(showing.summary(found))
        refusal = next((plan.refusal for plan in found.plans if plan.refusal), "")
        if refusal:
            self.banner.tell("error", escape(refusal))
        lines.fill(self.table, self._work.desk, found)
        self._fill_sheets(found)
        one = found.asked.entity != ALL
        self._bind.setVisible(one)
        if one:
            self.columns.show_columns(found)
        self.columns.setVisible(one and (found.unbound or not self.columns.isHidden()))
        self._offer()
        self._stack.setCurrentIndex(PREVIEW)
        (self.take if self.take.isEnabled() else self.table).setFocus()

    def _fill_sheets(self, found: Preview) -> None:
        filled = [(at, grid) for at, grid in enumerate(found.grids) if grid.height]
        self.sheet.setVisible(len(filled) > 1 and found.asked.entity != ALL)
        with QSignalBlocker(self.sheet):
            self.sheet.clear()
            for at, grid in filled:
                name = _("{sheet} (hidden)").format(sheet=grid.name) if grid.hidden else grid.name
                self.sheet.addItem(name, at)
            self.sheet.setCurrentIndex(max(0, self.sheet.findData(found.sheet)))

    def _offer(self) -> None:
        """The button says how much it records, and stands grey with its reason where it may not."""
        found = self._found
        if found is None:
            return
        words = ngettext("Record {n} record", "Record {n} records", found.writes).format(n=found.writes)
        self.take.setText(words)
        self.take.setAccessibleName(words)
        held = not found.clean
        self.leave_out.setVisible(held and not found.blocked and bool(found.writes))
        self.reason.setVisible(found.asks_reason)
        self.keep.setVisible(bool(found.refused or found.dropped))
        self.again.setVisible(held)
        why = ""
        if found.blocked or (held and not self.leave_out.isChecked()):
            why = _("Correct what is marked, or leave it out: nothing is imported by halves.")
        elif not found.writes:
            why = _("Every row is recorded already, or refused.")
        elif found.asks_reason and not self.reason.text().strip():
            why = _("A final record is changed with a reason.")
        self.take.setEnabled(not why)
        self.take.setToolTip(why)

    def _toggle_columns(self) -> None:
        self.columns.setVisible(self.columns.isHidden())

    def save_failed(self) -> None:
        """Save what was refused as a workbook, to correct it there."""
        found = self._found
        chosen = self.ask_path(str(Path.home() / f"{_('Refused rows')}.xlsx")) if found else ""
        if found is None or not chosen:
            return
        path = Path(chosen)
        path = path if path.suffix else path.with_suffix(".xlsx")
        job = partial(write_failures, self._work.desk, found, path)
        self._work.jobs.run(job, partial(self._kept, path), partial(show_refusal, self.banner))

    def _kept(self, path: Path, count: int) -> None:
        said = ngettext("{n} row written", "{n} rows written", count).format(n=count)
        self.banner.tell("saved", f"<b>{escape(said)}</b> {escape(str(path))}")

    # recorded

    def record(self) -> None:
        """Record what is shown, in one batch."""
        found = self._found
        if found is None or not self.take.isEnabled():
            return
        desk, reason = self._work.desk, self.reason.text().strip() or None
        leave_out = self.leave_out.isChecked()

        def job(tell: Callable[[int, int], None]) -> Imported:
            return record(desk, found, leave_out=leave_out, reason=reason, tell=tell)

        self._run(_("Recording the rows"), job, partial(self._recorded, found))

    def _recorded(self, found: Preview, done: Imported) -> None:
        self._job = None
        n = done.fresh + done.changed
        words = ngettext("{n} record written", "{n} records written", n).format(n=n)
        self._work.saved.emit(done.position)
        self._work.announce(done.records)
        self._work.said.emit("saved", words)
        failed: Collection[int] = found.plans[0].refused if len(found.plans) == 1 else ()
        grids, asked = self._grids, found.asked
        self.forget()
        code = asked.entity if asked.entity in ENTITIES and not entity(asked.entity).child else ""
        actions = ((_("Show the list"), "import-show", partial(self.left.emit, code)),) if code else ()
        said = f"<b>{escape(words)}</b> {escape(_('Ctrl+Z takes it all back.'))}"
        self.banner.tell("saved", said, actions)
        if failed:  # they stay in view, to be tried again
            self._grids = grids
            self._look(replace(asked, only=frozenset(failed)))


def _of_file(path: Path, go_on: Callable[[], None]) -> Grids:
    return grids_of_file(path, go_on)
