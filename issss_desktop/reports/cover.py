"""The cover of a pack: whose it is, of which session, from which figures, for whom."""

from issss_desktop.i18n import _, ngettext
from issss_desktop.reports.brief import Brief, fictional_tag, long_day, seat_words
from issss_desktop.reports.layout.frame import TEXT_WIDTH, fitted, left_edge
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.sheet import HEIGHT, MM
from issss_desktop.reports.layout.table import Cell, Column, Row, Table
from issss_desktop.reports.layout.tags import ROOT
from issss_desktop.reports.layout.words import Runs, Words, plain, rich
from issss_desktop.reports.session.logo import draw_logo

LABELS = 48 * MM
EMBLEM, EMBLEM_TOP = 18 * MM, 22 * MM


def draw_cover(doc: Document, brief: Brief) -> None:
    """Page 1: counted, not numbered."""
    sheet = doc.start(bare=True)
    doc.section("", "")
    _heads(doc, brief)
    y = 84 * MM
    sheet.shape(
        f"{sheet.accent} RG 2.6 w {doc.left:.2f} {HEIGHT - y:.2f} m {doc.right:.2f} {HEIGHT - y:.2f} l S 0 G"
    )
    if brief.fund:
        doc.text_at("P", "R", 14, doc.left, 94.6 * MM, brief.fund)
    lines = doc.lines(brief.board, "S", 34, TEXT_WIDTH, title=True)[:5]
    last = 110 * MM + 39 * (len(lines) - 1)
    with doc.piece("H1"):
        for k, line in enumerate(lines):
            doc.sheet.text("S", 34, doc.left, 110 * MM + 39 * k, plain(line), accent=True)
    doc.text_at("P", "R", 20, doc.left, last + 37.4, _("Board pack"))
    doc.y, doc.last = max(last + 74, 150 * MM), "text"
    _facts(doc, brief)
    _foot(doc, brief)


def _heads(doc: Document, brief: Brief) -> None:
    """The State at the left, then the United Nations; each absent where it is not configured."""
    heads = ((0.0, 92 * MM, brief.state, brief.logos[0]), (96 * MM, 72 * MM, brief.un, brief.logos[1]))
    for x, room, lines, logo in heads:
        if logo is not None:
            draw_logo(doc, logo, doc.left + x, EMBLEM_TOP, EMBLEM)
            x, room = x + EMBLEM + 4 * MM, room - EMBLEM - 4 * MM
        for k, text in enumerate(lines[:4]):
            face = "S" if not k else "R"
            shown = fitted(doc.faces, face, text, 10, room)
            doc.text_at("P", face, 10, doc.left + x, 25.2 * MM + 13.2 * k, shown)


def _facts(doc: Document, brief: Brief) -> None:
    rows: list[tuple[str, Words]] = []
    if brief.meeting:
        rows.append((_("Session"), brief.meeting))
    rows.append((_("Date and time"), brief.when or _("not fixed")))
    rows.append((_("Place"), brief.place or unknown_place()))
    rows.append((_("Co-chairs"), "\n".join(seat_words(brief))))
    as_of = _("{cut_off},\nfrom what was recorded until {known}").format(
        cut_off=long_day(brief.cut_off), known=long_day(brief.known_until)
    )
    rows.append((_("Figures as at"), as_of))
    rows.append((_("Version"), _version(brief)))
    table = [
        Row([label, Cell(text, face="S" if label == _("Date and time") and brief.when else "")])
        for label, text in rows
    ]
    top = doc.y
    doc.table(Table([Column("", 48, "label"), Column("", 120)], table, size="cover"))
    if brief.fictional:
        wide = doc.faces.width("R", brief.meeting) * 0.010 if brief.meeting else 0
        doc.tag_at(doc.left + LABELS + wide + 10, top + 15.0 + 14.7, fictional_tag())


def unknown_place() -> str:
    """What stands for a place that is not known yet."""
    return _("not fixed")


def _version(brief: Brief) -> Runs:
    if brief.version is None:
        return rich(_("<b>Working copy</b>, not published.")) + _provisional(brief)
    said = rich(_("<b>{n}</b>, made on {day}."), n=brief.version, day=long_day(brief.made.date()))
    if brief.replaces:
        number, day = brief.replaces
        said += rich(_(" Replaces version {n} of {day}."), n=number, day=long_day(day))
    return said + _provisional(brief)


def _provisional(brief: Brief) -> Runs:
    return rich(_(" Provisional.")) if brief.provisional else ()


def _foot(doc: Document, brief: Brief) -> None:
    sheet, left = doc.sheet, doc.left
    top = 252 * MM
    sheet.frame(left, top, 44 * MM, 15.4 * MM, 1.2)
    for face, size, y, text in (
        ("S", 12.0, top + 18.5, _("Restricted")), ("R", 8.5, top + 33, _("to the members of the board")),
    ):  # fmt: skip
        wide = doc.faces.width(face, text) * size / 1000
        doc.text_at("P", face, size, left + (44 * MM - wide) / 2, y, text)
    copies = _("Copy no. {dots} of {n}, given to {line}").format(
        dots="." * 8, n=brief.copies or "." * 6, line="." * 58
    )
    doc.text_at("P", "R", 9.5, left + LABELS, top + 9.5, copies)
    doc.closing.append(lambda pages: _count(doc, pages, top))
    sheet.rule(left, doc.right, 276 * MM, 0.25)
    if brief.prepared_by:
        doc.text_at("P", "R", 8.5, left, 281.6 * MM, brief.prepared_by)


def _count(doc: Document, pages: int, top: float) -> None:
    """How many pages and sheets, on the cover, once they are known."""
    sheets = (pages + 1) // 2
    said = ngettext("{n} page, printed on both sides", "{n} pages, printed on both sides", pages).format(
        n=pages
    )
    said += ngettext(" ({n} sheet).", " ({n} sheets).", sheets).format(n=sheets)
    said += " " + _("A replacement page carries the number of the page replaced and a letter (41a).")
    sheet = doc.sheets[0]
    with sheet.marked("P", doc.tags.leaf("P", ROOT, 0, sheet.owners)):
        for k, line in enumerate(doc.lines(said, "R", 8.5, TEXT_WIDTH - LABELS)):
            sheet.text("R", 8.5, left_edge(sheet) + LABELS, top + 24 + 11.2 * k, plain(line))
