"""The form of a reconciliation: lines and bridge first, the fields of the statement below them."""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.fields import Entity
from issss_desktop.models.reconciliation import Standing
from issss_desktop.services.reading import Form
from issss_desktop.services.reconciling import importing, matching, signing
from issss_desktop.services.reconciling.importing import Preview
from issss_desktop.services.reconciling.signed import shown
from issss_desktop.services.recording.commits import Saved
from issss_desktop.ui.failure import show_refusal
from issss_desktop.ui.look.blocks import Banner, column, rule
from issss_desktop.ui.reconciling.lines import LinesSection
from issss_desktop.ui.reconciling.preview import PreviewPanel
from issss_desktop.ui.reconciling.side import WIDTH, Side
from issss_desktop.ui.sections.body import FormBody

BESIDE = 690  # px from which the bridge stands beside the lines
LEAST = 380
SIGNATURE = ("signed_on", "signed_by", "signed_known")
FILES = "*.xlsx *.xlsm *.xlsb *.xls *.ods *.csv *.tsv *.txt"


class ReconciliationBody(FormBody):
    """Lines matched by the keyboard; what a person decides is saved at once and undone like any save."""

    def _build(self, inside: QVBoxLayout) -> None:
        self._uuid: UUID | None = None
        self._standing: Standing | None = None
        self._next: UUID | None = None
        self._seen: Preview | None = None
        self._frozen = False
        self.ask_file: Callable[[], str] = lambda: QFileDialog.getOpenFileName(
            self, _("Statement of the agent"), str(Path.home()), f"{_('Spreadsheets')} ({FILES})"
        )[0]
        self._space = QWidget()
        self._space.setObjectName("reconciliation-space")
        outer = column(self._space)
        self._banner = Banner(self._work.theme, "reconciliation-banner")
        outer.addWidget(self._banner)
        self.preview = PreviewPanel(self._work)
        self.preview.hide()
        outer.addWidget(self.preview, 1)
        self._both = QWidget()
        self._halves = QHBoxLayout(self._both)
        self._halves.setContentsMargins(0, 0, 0, 0)
        self._halves.setSpacing(0)
        outer.addWidget(self._both, 1)
        left = column()
        self._halves.addLayout(left, 1)
        self.lines = self._add_rows(left, LinesSection(self._work, self.page))
        self.side = Side(self._work)
        self._halves.addWidget(self.side)
        outer.addWidget(rule("h2"))
        inside.addWidget(self._space)
        self._tools()
        self._connect()
        super()._build(inside)

    def _child_groups(self) -> Iterable[tuple[Entity, ...]]:
        return ()  # the lines have their own place

    def _tools(self) -> None:
        make = self.lines.tool
        self.paste_button = make(
            _("Paste a statement (Ctrl+V)"), "clipboard-text", "paste-statement", self.paste
        )
        self.file_button = make(_("Open a file"), "file-import", "open-statement", self.open_file)
        self.sure_button = make(_("Accept the sure ones"), "circle-check", "accept-sure", self.accept_sure)
        self.lines.tools.addStretch(1)

    def _connect(self) -> None:
        for source in (self.lines, self.side):
            source.accepted.connect(self._accept)
            source.taken_back.connect(self._take_back)
            source.reasoned.connect(self._take_reason)
        self.lines.chosen.connect(self.side.show_line)
        self.lines.pasted.connect(self.paste)
        self.side.sign_asked.connect(self._sign)
        self.side.reopen_asked.connect(self._reopen)
        self.side.print_asked.connect(partial(self._work.report_asked.emit, "reconciliation"))
        self.preview.recorded.connect(self._record)
        self.preview.left.connect(self._leave_preview)
        self.preview.bound.connect(self._bind)

    def show_form(self, form: Form | None, defaults: Any = None) -> None:
        """Show a reconciliation; its matches and its bridge follow once they are worked out."""
        same = form is not None and form.uuid == self._uuid
        self._uuid = form.uuid if form else None
        if not same:
            self._standing = self._next = None
            self._leave_preview()
        super().show_form(form, defaults)
        for code in SIGNATURE:
            self.rows[code].editor.freeze(True)
        alive = form is not None and form.row.alive
        self._space.setVisible(alive)
        self._frozen = self.barred or not alive or bool(form and form.row.final and form.row["signed_on"])
        self.lines.freeze(self._frozen)
        for tool in (self.paste_button, self.file_button, self.sure_button):
            tool.setVisible(not self._frozen)
        self.lines.show_standing(self._standing if same else None)
        self.side.show_standing(self._standing if same else None, self._frozen)
        self.side.show_line(self.lines.line())
        if alive:
            self._work_out()

    def _work_out(self) -> None:
        desk, uuid = self._work.desk, self._uuid
        if uuid is not None:
            self._work.jobs.run(partial(shown, desk, uuid), self._worked_out, self._refused)

    def _worked_out(self, found: Standing) -> None:
        if found.uuid != self._uuid:
            return
        self._standing = found
        held = self.lines.table.hasFocus() if found.lines else False
        self.lines.show_standing(found)
        self.side.show_standing(found, self._frozen)
        count = len(found.sure)
        self.sure_button.setEnabled(bool(count))
        self.sure_button.setText(_("Accept the sure ones ({n})").format(n=count))  # type: ignore[attr-defined]
        if self._next is not None:
            self.lines.go_to_line(self.lines.next_open(self._next), focus=True)
            self._next = None
        elif self.lines.line() is None and found.lines:
            self.lines.go_to_line(found.lines[0].uuid, focus=held)
        self.side.show_line(self.lines.line())

    # what a person decides

    def _run(self, work: Callable[[], Saved | None], said: str, then: UUID | None = None) -> None:
        """Save a decision in the worker; a form with unsaved changes is saved first, by the person."""
        if self._is_typed_in():
            return
        self._banner.clear()
        self._next = then
        self._work.jobs.run(work, partial(self._saved, said), self._refused)

    def _is_typed_in(self) -> bool:
        """Whether the form holds what was not saved yet; then a word says so."""
        if self.is_changed():
            self._banner.tell("check", _("Save what you typed first (Ctrl+S): nothing was changed."))
        return self.is_changed()

    def _saved(self, said: str, saved: Saved | None) -> None:
        if saved is None or not saved.changed:
            self._work.said.emit("information", _("There was nothing to change."))
            return
        self._work.saved.emit(saved.position)
        self._work.announce(saved.changed)
        self._work.said.emit("saved", said)
        self._work_out()

    def _refused(self, error: UserError) -> None:
        self._next = None
        show_refusal(self._banner, error)

    def _accept(self, line: UUID, rank: int) -> None:
        found = self._standing.line(line) if self._standing else None
        if found is None or rank >= len(found.suggestions):
            return
        record = found.suggestions[rank].record
        job = partial(matching.match, self._work.desk, line, record.entity, record.uuid)
        self._run(job, _("The line is matched (Ctrl+Z to undo)."), line)

    def accept_sure(self) -> None:
        """Accept every suggestion that is sure, in one step."""
        if self._uuid is not None:
            job = partial(matching.accept_sure, self._work.desk, self._uuid)
            self._run(job, _("The sure suggestions are accepted (Ctrl+Z to undo)."))

    def _take_back(self, line: UUID) -> None:
        self._run(partial(matching.unmatch, self._work.desk, line), _("The match is taken back."))

    def _take_reason(self, line: UUID) -> None:
        found = self._standing.line(line) if self._standing else None
        if found is not None and found.proposed is not None:
            why = found.proposed
            job = partial(matching.explain, self._work.desk, line, why.code, why.sentence)
            self._run(job, _("The reason is recorded."), line)

    def _sign(self) -> None:
        if self._uuid is not None:
            self._run(
                partial(signing.sign, self._work.desk, self._uuid), _("The reconciliation is signed off.")
            )

    def _reopen(self, why: str) -> None:
        if self._uuid is not None:
            job = partial(signing.reopen, self._work.desk, self._uuid, why)
            self._run(job, _("The reconciliation is reopened."))

    # a statement that comes in

    def paste(self) -> None:
        """Look at the block that was copied in a spreadsheet."""
        if self._frozen:
            return
        text = QGuiApplication.clipboard().text()
        self._look(lambda: importing.sheets_of_text(text))

    def open_file(self) -> None:
        """Look at a statement in a file."""
        name = self.ask_file()
        if name:
            self._look(partial(importing.sheets_of_file, Path(name)))

    def _look(self, read: Callable[[], Any]) -> None:
        desk, uuid = self._work.desk, self._uuid
        if uuid is None:
            return
        self._banner.clear()
        self.preview.begin()
        self._work.said.emit("information", _("Reading the statement"))
        self._work.jobs.run(lambda: importing.preview(desk, uuid, read()), self._looked, self._refused)

    def _bind(self, columns: dict[str, int]) -> None:
        if self._seen is None or self._uuid is None or not columns:
            return
        job = partial(
            importing.preview,
            self._work.desk,
            self._uuid,
            self._seen.sheets,
            sheet=self._seen.at,
            columns=columns,
        )
        self._work.jobs.run(job, self._looked, self._refused)

    def _looked(self, found: Preview) -> None:
        self._seen = found
        self.preview.show_preview(found)
        self._both.hide()
        self.preview.show()
        self._fit()
        (self.preview.take if found.ready else self.preview.table).setFocus()
        self.verticalScrollBar().setValue(0)

    def _record(self) -> None:
        if self._seen is not None and self._uuid is not None and not self._is_typed_in():
            job = partial(importing.record, self._work.desk, self._uuid, self._seen)
            self._leave_preview()
            self._run(job, _("The lines are recorded (Ctrl+Z to undo)."))

    def _leave_preview(self) -> None:
        self._seen = None
        self.preview.hide()
        self._both.show()
        self._fit()

    # room

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The bridge beside the lines where there is room, else below; the table scrolls by itself."""
        wide = self.viewport().width() >= BESIDE
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self._halves.direction() != direction:
            self._halves.setDirection(direction)
        self.side.setMaximumWidth(WIDTH if wide else 16_777_215)
        self.side.setMinimumWidth(WIDTH if wide else 0)
        self._space.setMinimumHeight(max(LEAST, self.viewport().height() - 56))
