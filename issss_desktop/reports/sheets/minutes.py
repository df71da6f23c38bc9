"""The minutes of a meeting, and the communiqué: what was said, in the order of the agenda."""

from issss_desktop.errors import UserError
from issss_desktop.i18n import N_, _
from issss_desktop.reports.brief import Brief
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.prose import paragraphs
from issss_desktop.reports.layout.sheet import MM
from issss_desktop.reports.layout.table import Cell, Column, Row, Table
from issss_desktop.reports.layout.words import rich
from issss_desktop.reports.points.opening import quorum_words, voice
from issss_desktop.reports.points.proposals import decisions_table
from issss_desktop.reports.session.meeting import Meeting, Seat, to_complete
from issss_desktop.reports.sheets.signing import HALF, line_of, sheet_pdf

CONFIRMED = ("confirmed", "confirmed_changed")


def minutes_sheet(brief: Brief, meeting: Meeting, lang: str = "fr") -> bytes:
    """The minutes as a finished PDF; a draft says that it is one.

    Raises:
        UserError: nothing is recorded of what was said.
    """
    said = meeting.minutes.text or any(p.outcome for p in meeting.agenda)
    if not said and not meeting.decisions:
        raise UserError(
            _("Nothing is recorded of what was said at this meeting: there are no minutes to print."),
            _("Write the minutes in the meeting, or what was said under each point of its agenda."),
        )

    def draw(doc: Document) -> None:
        _facts(doc, brief, meeting)
        _present(doc, meeting)
        if meeting.minutes.text:
            doc.heading(2, "", _("Proceedings"))
            paragraphs(doc, meeting.minutes.text, full=True)
        _points(doc, meeting)
        if meeting.decisions:
            doc.table(decisions_table(meeting.decisions, "", _("Decisions")))
        _close(doc, meeting)

    return sheet_pdf(brief, N_("Minutes"), lang, draw)


def communique_sheet(brief: Brief, meeting: Meeting, lang: str = "fr") -> bytes:
    """The communiqué as a finished PDF.

    Raises:
        UserError: its text is not recorded.
    """
    if not meeting.communique:
        raise UserError(
            _("The communiqué of this meeting is not written yet."),
            _("Write it in the meeting, then print again."),
        )

    def draw(doc: Document) -> None:
        held = ", ".join(part for part in (meeting.day_words, meeting.place) if part)
        lead = ". ".join(part.rstrip(".") for part in (brief.board, brief.meeting, held) if part)
        doc.paragraph(rich("<b>{text}.</b>", text=lead), full=True, size=11.5, lead=16)
        paragraphs(doc, meeting.communique, full=True)
        y = doc.place("text", 40 * MM) + 40
        line_of(doc, doc.left, y, HALF, _("For the board, the co-chairs"))

    title = N_("Draft final communiqué") if meeting.to_come else N_("Final communiqué")
    return sheet_pdf(brief, title, lang, draw)


def _facts(doc: Document, brief: Brief, meeting: Meeting) -> None:
    minutes = meeting.minutes
    facts = [
        (_("Board"), brief.board),
        (_("Session"), brief.meeting),
        (_("Date"), meeting.day_words or to_complete()),
        (_("Hours"), meeting.hours),
        (_("Place"), meeting.place or to_complete()),
        (_("State of the minutes"), minutes.said or to_complete()),
        (_("Confirmed at"), minutes.confirmed_at),
        (_("Changes asked"), minutes.changes),
        (_("Reference"), meeting.ref),
    ]
    rows = [Row([label, text]) for label, text in facts if text]
    doc.table(Table([Column("", 48, "label"), Column("", 120)], rows, size="facts"))


def _present(doc: Document, meeting: Meeting) -> None:
    """Who sat, by function, and whether the board could decide."""
    if meeting.seats:
        columns = [Column(_("Function"), 84, "label"), Column(_("Voice"), 28), Column(_("Attendance"), 56)]
        rows = [Row([seat.function, voice(seat), _came(seat)]) for seat in meeting.seats]
        doc.table(Table(columns, rows, "", _("Attendance")))
    doc.paragraph(quorum_words(meeting), full=True)


def _came(seat: Seat) -> Cell:
    if not seat.holder:
        return Cell(_("vacant seat"), face="I")
    return Cell(seat.present) if seat.present else Cell(_("not recorded"), face="I")


def _points(doc: Document, meeting: Meeting) -> None:
    """Each point of the agenda with what was said of it."""
    if not any(p.outcome for p in meeting.agenda):
        return
    for point in meeting.agenda:
        doc.heading(2, point.number, point.title)
        if point.outcome:
            paragraphs(doc, point.outcome)
        elif not meeting.minutes.text:
            doc.paragraph(rich("<i>{text}</i>", text=_("nothing recorded")))


def _close(doc: Document, meeting: Meeting) -> None:
    """What the minutes are until a later session confirms them, and the hand of the rapporteur."""
    if meeting.minutes.state not in CONFIRMED:
        doc.paragraph(
            _("These minutes are a draft until a later session of the board confirms them."), full=True
        )
    y = doc.place("text", 30 * MM) + 44
    line_of(doc, doc.left, y, HALF, _("The rapporteur"))
    doc.y = y + 14
