"""The attendance sheet: seats in the order of protocol, lines to sign, the board's own quorum rule."""

from issss_desktop.i18n import N_, _
from issss_desktop.reports.brief import Brief, seat_words
from issss_desktop.reports.layout.fitting import Fit
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.sheet import MM
from issss_desktop.reports.layout.table import Cell, Column, Note, Row, Table
from issss_desktop.reports.session.meeting import Meeting, Seat, to_complete
from issss_desktop.reports.sheets.signing import sheet_pdf

LINE = 26.5  # points: room to sign by hand
FEWEST, LAST = 8, 264 * MM


def attendance_sheet(brief: Brief, meeting: Meeting, lang: str = "fr") -> bytes:
    """The sheet as a finished PDF, apart from the pack; the names are written by hand."""

    def draw(doc: Document) -> None:
        _session(doc, brief, meeting)
        _lines(doc, brief, meeting)

    return sheet_pdf(brief, N_("Attendance sheet"), lang, draw)


def _session(doc: Document, brief: Brief, meeting: Meeting) -> None:
    facts = [(_("Board"), brief.board), (_("Session"), brief.meeting)]
    facts += [(_("Date and time"), brief.when or to_complete()), (_("Place"), brief.place or to_complete())]
    facts.append((_("Reference"), meeting.ref))
    rows = [Row([label, text]) for label, text in facts if text]
    doc.table(Table([Column("", 48, "label"), Column("", 120)], rows, size="facts"))


def _lines(doc: Document, brief: Brief, meeting: Meeting) -> None:
    columns = [
        Column(_("No."), 10, "label"),
        Column(_("Function and organisation"), 62),
        Column(_("Name in capitals"), 48),
        Column(_("Signature"), 48),
    ]
    rows, seats = _seats(brief, meeting)
    note = Note("", _quorum(meeting))
    fit = Fit(Table(columns, rows, size="opinion"), doc.lines, doc.faces.width)
    room = LAST - doc.y - sum(fit.heights) - 46 - 10 * (2 + len(note.text) // 110)
    count = max(FEWEST, int(room / LINE))
    written = [("", guest) for guest in meeting.guests] + [("", "")] * count
    rows += [Row([str(seats + k), text, name, ""]) for k, (text, name) in enumerate(written, 1)]
    doc.table(Table(columns, rows, "", _("Present"), notes=[note], size="opinion"))


def _seats(brief: Brief, meeting: Meeting) -> tuple[list[Row], int]:
    """Lines of the seats by group, and how many seats there are; a vacant seat has no line to sign on.

    A name stands here where the sheet itself was recorded, else it is left to be written by hand.
    """
    rows = [Row([_("Co-chairs"), ""], "group")]
    chairs = [seat for seat in meeting.seats if seat.co_chair]
    number = len(chairs) if meeting.seats else 0
    if not chairs:
        words = seat_words(brief)
        rows += [Row([str(k), chair, "", ""]) for k, chair in enumerate(words, 1)]
        number = len(words)
    rows += [_seat(k, seat) for k, seat in enumerate(chairs, 1)]
    groups = (
        (_("Members with a vote"), [s for s in meeting.seats if s.voting and not s.co_chair]),
        (_("Observers"), [s for s in meeting.seats if not s.voting and not s.co_chair]),
    )
    for title, seats in groups:
        if seats:
            rows.append(Row([title, ""], "group"))
            rows += [_seat(number + k, seat) for k, seat in enumerate(seats, 1)]
            number += len(seats)
    last = _("Guests") if meeting.seats else _("Members, observers and guests")
    rows.append(Row([last, ""], "group"))
    return rows, number


def _seat(number: int, seat: Seat) -> Row:
    function = seat.function + (f" {_('(a.i.)')}" if seat.acting else "")
    said = "\n".join(part for part in (function, seat.organisation) if part)
    if not seat.holder:
        return Row([str(number), said, Cell(_("vacant seat"), face="I"), "–"])
    came = seat.present if seat.presence not in ("", "present") else ""
    return Row([str(number), said, seat.name, Cell(came, face="I")])


def _quorum(meeting: Meeting) -> str:
    rule = meeting.quorum or (meeting.quorum_now.rule if meeting.quorum_now else "") or to_complete()
    if meeting.quorum_now and meeting.quorum_now.sentence:
        return _("Quorum rule of the board: {rule}. {counted}").format(
            rule=rule.rstrip(" ."), counted=meeting.quorum_now.sentence
        )
    return _("Quorum rule of the board: {rule}. Number present: {dots}").format(
        rule=rule.rstrip(" ."), dots="." * 12
    )
