"""The convocation: one page behind the cover, from the record of the meeting; functions, never names."""

from issss_desktop.i18n import _, ngettext
from issss_desktop.reports.brief import Brief, seat_words
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.table import Cell, Column, Row, Table
from issss_desktop.reports.session.meeting import HELD, Meeting, to_complete

MOST_POINTS = 16  # a longer agenda stands in the contents only


def draw_convocation(doc: Document, brief: Brief, meeting: Meeting) -> None:
    """What the members are told: what, when, where, by whom, about what."""
    title = _("Convocation")
    doc.section("", title)
    doc.start(section=("", title))
    doc.heading(1, "", title, "convocation")
    doc.paragraph(_lead(meeting), full=True, size=11.5, lead=16)
    rows = [Row([label, text]) for label, text in _facts(brief, meeting)]
    doc.table(Table([Column("", 48, "label"), Column("", 120)], rows, size="cover"))
    _agenda(doc, meeting)


def _lead(meeting: Meeting) -> str:
    if meeting.state in HELD:
        text = _("The meeting described below was held. The page keeps what is recorded of its convocation.")
    elif meeting.state == "cancelled":
        text = _("The meeting described below is cancelled.")
    elif meeting.state == "postponed":
        text = _("The meeting described below is postponed; a new convocation will follow.")
    else:
        text = _("The members of the board are convened to the meeting described below.")
    return text


def _facts(brief: Brief, meeting: Meeting) -> list[tuple[str, str | Cell]]:
    hours = meeting.hours or to_complete()
    facts: list[tuple[str, str | Cell]] = [(_("Board"), brief.board)]
    if brief.meeting:
        facts.append((_("Session"), brief.meeting))
    facts += [
        (_("Convened on"), meeting.convened_on or to_complete()),
        (_("Date"), Cell(meeting.day_words, face="S")),
        (_("Hours"), hours),
        (_("Place"), meeting.place or to_complete()),
    ]
    if meeting.mode:
        facts.append((_("Mode"), meeting.mode))
    facts.append((_("Co-chairs"), "\n".join(seat_words(brief))))
    facts.append((_("Reference"), meeting.ref))
    return facts


def _agenda(doc: Document, meeting: Meeting) -> None:
    """The points in short; the contents give the same list with its pages."""
    if not meeting.agenda:
        doc.paragraph(_("Agenda: to be completed."), full=True)
        return
    count = len(meeting.agenda)
    if count > MOST_POINTS:
        text = ngettext(
            "The agenda has {n} point; it stands in the contents.",
            "The agenda has {n} points; it stands in the contents.",
            count,
        )
        doc.paragraph(text.format(n=count), full=True)
        return
    rows = [Row([point.number, point.title]) for point in meeting.agenda]
    columns = [Column(_("Item"), 24, "label"), Column(_("Title"), 144)]
    held = meeting.state in HELD
    doc.table(Table(columns, rows, "", _("Agenda") if held else _("Draft agenda"), size="index"))
