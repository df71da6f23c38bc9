"""The forms of a board, with its sessions above its fields, and of a meeting, with its pack to print."""

from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from issss_desktop.i18n import N_, _
from issss_desktop.models.values.dates import show_partial
from issss_desktop.services import reading
from issss_desktop.services.overviews import sessions
from issss_desktop.services.overviews.sessions import Session
from issss_desktop.services.reading import Form
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.blocks import Picture, button, column, empty, label, row, rule, surface
from issss_desktop.ui.look.cells import Cell, Column
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.sections.body import FormBody
from issss_desktop.ui.workplace import Workplace

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
        self._top = QWidget()
        self._top.setObjectName("board-top")
        top = column(self._top)
        self._facts = column(spacing=6)
        self._facts.setContentsMargins(16, 10, 16, 10)
        top.addLayout(self._facts)
        head = row()
        head.setContentsMargins(16, 0, 12, 4)
        head.addWidget(label(_("Sessions"), "h2"), 1)
        head.addWidget(
            button(self._work.theme, _("New meeting"), "plus", "link", "new-meeting", self._new_meeting)
        )
        top.addLayout(head)
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

    def show_form(self, form: Form | None, defaults: Any = None) -> None:
        """Show a board with its sessions."""
        super().show_form(form, defaults)
        self._board = form.uuid if form else None
        self._top.setVisible(form is not None)
        self._sessions = sessions.sessions_of(self._work.desk, form.uuid) if form else ()
        if form is None:
            return
        self._show_facts(form)
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
        quorum = _("to be completed from the board’s own rules; no public source gives it")
        self._facts.addWidget(fact_line(work, "scale", _("Quorum"), form.row["quorum"] or "", quorum))

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

    def _new_meeting(self) -> None:
        if self._board is not None:
            self._work.new_asked.emit("meeting", {"board": self._board})


def pack_button(work: Workplace, ref: str) -> QWidget:
    """Prints the pack of a meeting."""
    return button(
        work.theme, _("Print the pack of the session"), "printer", "", "print-session",
        lambda: work.pack_asked.emit(ref),
    )  # fmt: skip


class MeetingBody(FormBody):
    """Date with its precision, certainty and the pack; then the fields as declared."""

    def _build(self, inside: QVBoxLayout) -> None:
        self._strip = surface("head")
        line = row(self._strip, 12)
        line.setContentsMargins(16, 8, 16, 8)
        self._said = label("", "second", wrap=True)
        line.addWidget(self._said, 1)
        self._actions = row()
        line.addLayout(self._actions)
        inside.addWidget(self._strip)
        super()._build(inside)

    def show_form(self, form: Form | None, defaults: Any = None) -> None:
        """Show a meeting; one that is saved can have its pack printed."""
        super().show_form(form, defaults)
        self._strip.setVisible(form is not None)
        empty(self._actions)
        if form is None:
            return
        record, lang = form.row, self._work.lang
        board = record["board"]
        parts = [
            reading.title(self._work.desk, "board", board) if board else _("board not identified"),
            show_partial(record["on"], lang) if record["on"] else _("no date"),
            record["date_note"] or "",
            _("certainty: {text}").format(text=record["certainty"] or _("not stated")),
        ]
        self._said.setText(" · ".join(p for p in parts if p))
        if record.alive:
            self._actions.addWidget(pack_button(self._work, record.ref))
