"""Decisions of a meeting: where each stands, submitted to the national board or applied from here."""

from functools import partial
from typing import Final
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.services.boards import applying, decisions
from issss_desktop.services.boards.decisions import DecisionLine
from issss_desktop.services.records import Saved
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.blocks import Banner, Elided, button, column, label, row
from issss_desktop.ui.look.cells import Cell, Column
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.workplace import Workplace

STAGES: Final = {
    "proposed": "ink2", "validated": "warning", "submitted": "warning", "adopted": "warning",
    "applied": "right", "referred": "ink2", "deferred": "ink2", "rejected": "error",
    "unsettled": "divergence",
}  # fmt: skip


class DecisionsPanel(QWidget):
    """One line a decision; Enter opens it. ``acted``: something was written, as ``Saved``."""

    acted = Signal(object)

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self._work = work
        self._meeting: UUID | None = None
        self._lines: tuple[DecisionLine, ...] = ()
        self.setObjectName("meeting-decisions")
        inside = column(self)
        head = row(spacing=8)
        head.setContentsMargins(16, 4, 12, 4)
        head.addWidget(Elided(_("Decisions"), "h2"), 1)
        theme = work.theme
        self.submit_button = button(
            theme, _("Submit to the CAN"), "send", "small", "decision-submit", self.submit
        )
        self.apply_button = button(theme, _("Apply…"), "check", "small", "decision-apply", self.ask_to_apply)
        new = button(theme, _("New decision"), "plus", "link", "new-decision", self.new)
        for each in (self.submit_button, self.apply_button, new):
            head.addWidget(each)
        inside.addLayout(head)
        self.banner = Banner(theme, "decision-banner")
        inside.addWidget(self.banner)
        self.table = Table(theme, _("Decisions"), "decisions", tokens.LIST_ROW)
        self.table.grow_with_rows()
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.opened.connect(self._open)
        inside.addWidget(self.table)
        self.life = label("", "second", wrap=True)
        self.life.setObjectName("decision-life")
        self.life.setContentsMargins(16, 6, 16, 8)
        inside.addWidget(self.life)
        self._none = label(_("No decision is recorded for this meeting."), "second")
        self._none.setContentsMargins(16, 2, 16, 8)
        inside.addWidget(self._none)

    def show_meeting(self, meeting: UUID | None) -> None:
        """Show the decisions of a meeting."""
        self._meeting = meeting
        chosen = self.chosen()
        self._lines = decisions.decisions_of(self._work.desk, meeting) if meeting else ()
        columns = [
            Column(_("No."), width=56),
            Column(_("Decision"), least=200),
            Column(_("Amount"), "right", 130),
            Column(_("Outcome"), width=170),
        ]
        self.table.show_cells(columns, [self._cells(line) for line in self._lines])
        self.table.selectionModel().selectionChanged.connect(lambda *_a: self._tell())
        self.table.setVisible(bool(self._lines))
        self._none.setVisible(not self._lines)
        at = next((k for k, d in enumerate(self._lines) if chosen and d.uuid == chosen.uuid), 0)
        if self._lines:
            self.table.selectRow(at)
        self._tell()

    def _cells(self, line: DecisionLine) -> list[Cell]:
        return [
            Cell(line.number, bold=True, key=line.uuid),
            Cell(line.title or line.ref, line.life.sentence),
            Cell(line.amount, align="right"),
            Cell(line.outcome, line.votes, tone=STAGES.get(line.life.stage, "ink2")),
        ]

    def chosen(self) -> DecisionLine | None:
        """The decision with the selection."""
        at = self.table.chosen()
        return self._lines[at] if 0 <= at < len(self._lines) else None

    def _tell(self) -> None:
        line = self.chosen()
        self.life.setText(line.life.sentence if line else "")
        self.life.setVisible(line is not None)
        self.submit_button.setEnabled(bool(line and line.may_submit))
        self.apply_button.setEnabled(bool(line and line.may_apply))

    def _open(self, at: int) -> None:
        if 0 <= at < len(self._lines):
            self._work.asked.emit("decision", self._lines[at].uuid)

    def new(self) -> None:
        """An empty decision of this meeting, with its next number."""
        if self._meeting is not None:
            number = decisions.proposed_number(self._work.desk, self._meeting)
            self._work.new_asked.emit("decision", {"meeting": self._meeting, "number": number})

    def submit(self) -> None:
        """Put the chosen decision before the national board."""
        line = self.chosen()
        if line is not None:
            self._run(
                partial(decisions.submit, self._work.desk, line.uuid), _("{number} is submitted."), line
            )

    def ask_to_apply(self) -> None:
        """Say in words what applying the chosen decision does; the button beside it does it."""
        line = self.chosen()
        if line is None:
            return
        try:
            said = applying.preview(self._work.desk, line.uuid)
        except UserError as error:
            self._refused(error)
            return
        do = partial(self._apply, line)
        self.banner.tell("information", " ".join(map(_html, said)), ((_("Apply"), "decision-apply-now", do),))

    def _apply(self, line: DecisionLine) -> None:
        self._run(partial(applying.apply, self._work.desk, line.uuid), _("{number} is applied."), line)

    def _run(self, job: "partial[Saved]", words: str, line: DecisionLine) -> None:
        def done(saved: Saved) -> None:
            self.banner.clear()
            self._work.said.emit("saved", words.format(number=line.number or line.ref))
            self.acted.emit(saved)

        self._work.jobs.run(job, done, self._refused)

    def _refused(self, error: UserError) -> None:
        self.banner.tell("error", f"<b>{_html(error.text)}</b> {_html(error.remedy)}")


def _html(text: str) -> str:
    from html import escape

    return escape(text)
