"""The form of a board: its next session, who sits today, and every session above its fields."""

from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from issss_desktop.errors import UserError
from issss_desktop.i18n import N_, _
from issss_desktop.models.sitting import ABOLISHED, TO_COME, VACANT
from issss_desktop.models.values.dates import parse_partial, show_day, show_partial
from issss_desktop.services import reading
from issss_desktop.services.boards import meetings, quorum, seats
from issss_desktop.services.boards.seats import SeatLine
from issss_desktop.services.overviews import sessions
from issss_desktop.services.overviews.sessions import Session
from issss_desktop.services.permits import Action
from issss_desktop.services.reading import Form
from issss_desktop.services.records import Saved
from issss_desktop.ui.boards.pack import pack_button
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.blocks import Picture, button, column, empty, label, row, rule
from issss_desktop.ui.look.cells import Cell, Column
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.sections.body import FormBody
from issss_desktop.ui.workplace import Workplace, offer

FACTS = (N_("Next session"), N_("Co-chairs"), N_("Quorum"))


def fact_line(work: Workplace, icon: str, name: str, text: str, missing: str) -> QWidget:
    """One fact of a board: what it is, or that it is to be completed and from what."""
    box = QWidget()
    box.setAccessibleName(_("{name}: {text}").format(name=name, text=text or missing))
    line = row(box, 8)
    tone = "ink2" if text else "warning"
    line.addWidget(
        Picture(work.theme, icon if text else "alert-triangle", tone), 0, Qt.AlignmentFlag.AlignTop
    )
    title = label(name, "body", "ink2")
    title.setFixedWidth(max(124, *(title.fontMetrics().horizontalAdvance(_(n)) + 8 for n in FACTS)))
    line.addWidget(title, 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(label(text or missing, "body", "" if text else "warning", wrap=True), 1)
    return box


def when(session: Session, lang: str) -> str:
    """Date of a session, as precise as it is known."""
    return show_partial(session.on, lang) if session.on else _("no date")


class BoardBody(FormBody):
    """Next session, co-chairs, quorum, and every session by date; then the fields as declared."""

    def _build(self, inside: QVBoxLayout) -> None:
        self._sessions: tuple[Session, ...] = ()
        self._board: UUID | None = None
        self._standard = False
        self._top = QWidget()
        self._top.setObjectName("board-top")
        top = column(self._top)
        self._facts = column(spacing=6)
        self._facts.setContentsMargins(16, 10, 16, 10)
        top.addLayout(self._facts)
        top.addWidget(self._build_seats())
        head = row()
        head.setContentsMargins(16, 0, 12, 4)
        head.addWidget(label(_("Sessions"), "h2"), 1)
        for code, words, standard in (
            ("meeting-like-last", _("From the last session"), False),
            ("meeting-standard", _("From the standard agenda"), True),
        ):
            made = button(self._work.theme, words, "plus", "link", code, partial(self._start, standard))
            made.setAccessibleName(_("New meeting: {how}").format(how=words))
            made.setToolTip(made.accessibleName())
            offer(made, self._work.why_not(Action.RECORD))
            head.addWidget(made)
        top.addLayout(head)
        top.addWidget(self._build_day())
        self.table = Table(self._work.theme, _("Sessions"), "sessions", tokens.LIST_ROW)
        self.table.grow_with_rows()
        self.table.opened.connect(self._open)
        top.addWidget(self.table)
        self._none = label(_("No session is recorded for this board."), "second")
        self._none.setContentsMargins(16, 0, 16, 8)
        top.addWidget(self._none)
        top.addWidget(rule("h2"))
        inside.addWidget(self._top)
        super()._build(inside)

    def _build_seats(self) -> QWidget:
        """Who sits today: one line a seat, vacant ones marked; what does not agree stands below."""
        self._seats = QWidget()
        inside = column(self._seats)
        head = row()
        head.setContentsMargins(16, 0, 12, 4)
        self._seats_title = label(_("Seats"), "h2")
        head.addWidget(self._seats_title, 1)
        inside.addLayout(head)
        self.seats = Table(self._work.theme, _("Seats"), "seats", tokens.TABLE_ROW)
        self.seats.grow_with_rows()
        self.seats.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside.addWidget(self.seats)
        self._seat_warnings = label("", "second", "warning", wrap=True)
        self._seat_warnings.setObjectName("seat-warnings")
        self._seat_warnings.setContentsMargins(16, 4, 16, 0)
        inside.addWidget(self._seat_warnings)
        inside.addSpacing(8)
        return self._seats

    def _build_day(self) -> QWidget:
        """The day of a new meeting, asked for where it is made."""
        self._day_box = QWidget()
        self._day_box.setObjectName("new-meeting")
        inside = column(self._day_box, 4)
        inside.setContentsMargins(16, 2, 12, 6)
        line = row(spacing=8)
        words = label(_("Date of the new meeting"), "body", "ink2")
        self._day = QLineEdit()
        self._day.setObjectName("new-meeting-on")
        self._day.setAccessibleName(_("Date of the new meeting"))
        self._day.setPlaceholderText("14/02/2020")
        self._day.returnPressed.connect(self._make)
        line.addWidget(words)
        line.addWidget(self._day, 1)
        line.addWidget(
            button(self._work.theme, _("Make the meeting"), "check", "small", "make-meeting", self._make)
        )
        line.addWidget(button(self._work.theme, _("Cancel"), "", "link", "no-meeting", self._day_box.hide))
        inside.addLayout(line)
        self._day_wrong = label("", "second", "error", wrap=True)
        self._day_wrong.hide()
        inside.addWidget(self._day_wrong)
        self._day_box.hide()
        return self._day_box

    def _show_seats(self, board: UUID) -> None:
        state = seats.board_state(self._work.desk, board, self._work.today())
        columns = [
            Column(_("Seat"), least=200),
            Column(_("Holder"), least=180),
            Column(_("Voice"), width=190),
        ]
        self.seats.show_cells(columns, [self._seat(s) for s in state.seats])
        self._seats.setVisible(bool(state.seats))
        day = show_day(state.day, self._work.lang)
        self._seats_title.setText(_("Seats on {day}").format(day=day))
        self._seat_warnings.setText("\n".join(state.warnings))
        self._seat_warnings.setVisible(bool(state.warnings))

    def _seat(self, line: SeatLine) -> list[Cell]:
        gone = line.state in (ABOLISHED, TO_COME)
        vacant = line.state == VACANT
        voice = _("voting") if line.votes else _("observer")
        voice = _("{voice}, co-chair").format(voice=voice) if line.co_chair else voice
        tone = "warning" if vacant or line.doubled else "ink3" if gone else "ink"
        return [
            Cell(line.function, tone="ink3" if gone else "ink", key=line.uuid),
            Cell(
                line.holder, tone=tone, bold=line.doubled,
                icon="alert-triangle" if vacant or line.doubled else "", icon_tone="warning",
            ),
            Cell("" if gone else voice, tone="ink2"),
        ]  # fmt: skip

    def show_form(self, form: Form | None, defaults: Any = None) -> None:
        """Show a board with who sits and its sessions."""
        super().show_form(form, defaults)
        self._day_box.hide()
        self._board = form.uuid if form else None
        self._top.setVisible(form is not None)
        self._sessions = sessions.sessions_of(self._work.desk, form.uuid) if form else ()
        if form is None:
            return
        self._show_facts(form)
        self._seats.setVisible(form.row.alive)
        if form.row.alive:
            self._show_seats(form.uuid)
        columns = [
            Column(_("Date"), width=128),
            Column(_("Session and certainty"), least=200),
            Column(_("State"), width=140),
        ]
        self.table.show_cells(columns, [self._line(s) for s in self._sessions])
        self.table.setVisible(bool(self._sessions))
        self._none.setVisible(not self._sessions)

    def _show_facts(self, form: Form) -> None:
        empty(self._facts)
        work, lang = self._work, self._work.lang
        coming = next((s for s in self._sessions if s.to_come), None)
        said = ", ".join(p for p in (when(coming, lang), coming.place, coming.title) if p) if coming else ""
        line = row(spacing=8)
        line.addWidget(
            fact_line(work, "calendar-event", _("Next session"), said, _("none is planned: to be completed")),
            1,
        )
        if coming is not None:
            line.addWidget(pack_button(work, coming.ref), 0, Qt.AlignmentFlag.AlignTop)
        self._facts.addLayout(line)
        chairs = reading.shown(work.desk, form.row, "co_chairs", lang)
        self._facts.addWidget(fact_line(work, "users", _("Co-chairs"), chairs, _("to be completed")))
        missing = _("to be completed from the board’s own rules; no public source gives it")
        rule_of = " · ".join(p for p in (form.row["quorum"] or "", quorum.rule_words(form.row)) if p)
        self._facts.addWidget(fact_line(work, "scale", _("Quorum"), rule_of, missing))

    def _line(self, session: Session) -> list[Cell]:
        lang = self._work.lang
        title = " · ".join(p for p in (session.title, session.place) if p) or session.kind
        if session.fictional:
            title += " · " + _("fictitious example")
        note = session.precision
        certainty = session.certainty or _("not stated")
        return [
            Cell(
                when(session, lang), bold=session.to_come, icon="calendar-event" if session.to_come else "",
                sentence=" ".join(p for p in (when(session, lang), note) if p), key=session.uuid,
            ),
            Cell(
                title.replace("\n", " "), _("Certainty: {text}").format(text=certainty),
                bold=session.to_come,
            ),
            Cell(session.state, tone="ink2"),
        ]  # fmt: skip

    def _open(self, at: int) -> None:
        if at < len(self._sessions):
            self._work.asked.emit("meeting", self._sessions[at].uuid)

    def _start(self, standard: bool) -> None:
        """Ask for the day of a new meeting; Enter makes it."""
        self._standard = standard
        self._day_box.show()
        self._day.setFocus()
        self._day.selectAll()

    def _make(self) -> None:
        if self._board is None:
            return
        try:
            on = parse_partial(self._day.text(), self._work.lang)
        except UserError as error:
            self._refused(error)
            return
        job = partial(meetings.start, self._work.desk, self._board, on, standard=self._standard)
        self._work.jobs.run(job, self._made, self._refused)

    def _made(self, saved: Saved) -> None:
        self._day_box.hide()
        self._day.clear()
        self._day_wrong.hide()
        self._work.saved.emit(saved.position)
        self._work.said.emit("saved", _("The meeting {ref} is made.").format(ref=saved.ref))
        self._work.announce(saved.changed)
        self._work.asked.emit("meeting", saved.uuid)

    def _refused(self, error: UserError) -> None:
        self._day_wrong.setText(str(error))
        self._day_wrong.show()
