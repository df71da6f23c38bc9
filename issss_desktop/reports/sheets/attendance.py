"""The attendance sheet: functions of the co-chairs, lines to sign, the board's own quorum rule."""

from issss_desktop.i18n import _, in_language
from issss_desktop.reports.brief import Brief, seat_words, stamp
from issss_desktop.reports.file.finish import finish
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.sheet import MM
from issss_desktop.reports.layout.table import Column, Note, Row, Table
from issss_desktop.reports.session.meeting import Meeting, to_complete
from issss_desktop.reports.sheets.signing import sheet_of

LINE = 26.5  # points: room to sign by hand
FEWEST, LAST = 8, 264 * MM


def attendance_sheet(brief: Brief, meeting: Meeting, lang: str = "fr") -> bytes:
    """The sheet as a finished PDF, apart from the pack; the names are written by hand."""
    with in_language(lang):
        title = _("Attendance sheet")
        doc = sheet_of(brief, title)
        _session(doc, brief, meeting)
        _lines(doc, brief, meeting)
        return finish(doc.render(), stamp(brief, title))


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
    chairs = seat_words(brief)
    rows = [Row([_("Co-chairs"), ""], "group")]
    rows += [Row([str(k + 1), chair, "", ""]) for k, chair in enumerate(chairs)]
    rows.append(Row([_("Members, observers and guests"), ""], "group"))
    note = Note("", _quorum(meeting))
    used = sum(LINE + 12.0 * (len(c) // 40) for c in chairs) + 2 * (LINE + 7) + 24 + 22
    room = LAST - doc.y - used - 10 * (2 + len(meeting.quorum) // 110)
    count = max(FEWEST, int(room / LINE))
    rows += [Row([str(len(chairs) + k + 1), "", "", ""]) for k in range(count)]
    doc.table(Table(columns, rows, "", _("Present"), notes=[note], size="opinion"))


def _quorum(meeting: Meeting) -> str:
    rule = meeting.quorum or to_complete()
    return _("Quorum rule of the board: {rule}. Number present: {dots}").format(
        rule=rule.rstrip(" ."), dots="." * 12
    )
