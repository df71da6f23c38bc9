"""Decisions of a meeting: where each stands, submitted to the national board or applied from here."""

from functools import partial
from typing import Final
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.fields import entity
from issss_desktop.services.boards import applying, decisions, meetings
from issss_desktop.services.boards.decisions import DecisionLine
from issss_desktop.services.permits import Action
from issss_desktop.services.records import Saved
from issss_desktop.ui.boards.panel import MeetingPanel
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.blocks import Banner, Elided, button, column, label, row
from issss_desktop.ui.look.cells import Cell, Column
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.workplace import Workplace, offer

STAGES: Final = {
    "proposed": "ink2", "validated": "warning", "submitted": "warning", "adopted": "warning",
    "applied": "right", "referred": "ink2", "deferred": "ink2", "rejected": "error",
    "unsettled": "divergence",
}  # fmt: skip


class DecisionsPanel(MeetingPanel):
    """One line a decision; Enter opens it."""

    def __init__(self, work: Workplace) -> None:
        super().__init__(work, "meeting-decisions")
        self._proposed: str | None = None
        self._lines: tuple[DecisionLine, ...] = ()
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
        self._twins = label("", "second", "warning", wrap=True)
        self._twins.setObjectName("decision-warnings")
        self._twins.setContentsMargins(16, 4, 16, 4)
        inside.addWidget(self._twins)
        self.table = Table(theme, _("Decisions"), "decisions", tokens.LIST_ROW)
        self.table.grow_with_rows()
        self.table.selection_moved.connect(self._tell)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.opened.connect(self._open)
        inside.addWidget(self.table)
        self.life = label("", "second", wrap=True)
        self.life.setObjectName("decision-life")
        self.life.setContentsMargins(16, 6, 16, 8)
        inside.addWidget(self.life)
        self._ballots = QWidget()
        votes = row(self._ballots, 8)
        votes.setContentsMargins(16, 0, 12, 8)
        self.counted = label("", "second", wrap=True)
        self.counted.setObjectName("decision-ballots")
        votes.addWidget(self.counted, 1)
        self.take_button = button(theme, "", "check", "small", "decision-take-count", self.take_count)
        votes.addWidget(self.take_button)
        inside.addWidget(self._ballots)
        self._none = label(_("No decision is recorded for this meeting."), "second")
        self._none.setContentsMargins(16, 2, 16, 8)
        inside.addWidget(self._none)

    def show_meeting(self, meeting: UUID | None) -> None:
        """Show the decisions of a meeting."""
        self._meeting = meeting
        chosen = self.chosen()
        self._lines = decisions.decisions_of(self._work.desk, meeting) if meeting else ()
        twins = meetings.numbered_twice(self._work.desk, meeting) if meeting else ()
        self._twins.setText("\n".join(twins))
        self._twins.setVisible(bool(twins))
        columns = [
            Column(_("No."), width=56),
            Column(_("Decision"), least=200),
            Column(_("Amount"), "right", 130),
            Column(_("Outcome"), width=170),
        ]
        self.table.show_cells(columns, [self._cells(line) for line in self._lines])
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
        barred = self._work.why_not(Action.RECORD)
        offer(self.submit_button, barred, bool(line and line.may_submit))
        offer(self.apply_button, barred, bool(line and line.may_apply))
        self._tell_ballots(line, barred)

    def _tell_ballots(self, line: DecisionLine | None, barred: str) -> None:
        """The votes of the seats counted, and the outcome that they propose to a person."""
        found = decisions.ballots_of(self._work.desk, line.uuid) if line else None
        self._proposed = found.proposed if found and line and not line.settled else None
        self._ballots.setVisible(bool(found and found.any))
        if found is None or not found.any:
            return
        self.counted.setText(_("Votes of the seats: {counted}.").format(counted=found.sentence))
        self.take_button.setVisible(self._proposed is not None)
        outcome = entity("decision").by_code["outcome"].kind.show(self._proposed, self._work.lang)
        self.take_button.setText(_("Write the outcome: {outcome}").format(outcome=outcome))
        self.take_button.setAccessibleName(self.take_button.text())
        offer(self.take_button, barred)

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

    def take_count(self) -> None:
        """Write the counted votes, with the outcome that they propose and a person chose by pressing."""
        line = self.chosen()
        if line is not None and self._proposed is not None:
            job = partial(decisions.take_count, self._work.desk, line.uuid, self._proposed)
            self._run(job, _("The outcome of {number} is written."), line)

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
        self._write(job, words.format(number=line.number or line.ref))

    def _clear(self) -> None:
        self.banner.clear()

    def _refused(self, error: UserError) -> None:
        self.banner.tell("error", f"<b>{_html(error.text)}</b> {_html(error.remedy)}")


def _html(text: str) -> str:
    from html import escape

    return escape(text)
