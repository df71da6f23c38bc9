"""The sheet by which a provincial board submits its decisions to the national one."""

from issss_desktop.errors import UserError
from issss_desktop.i18n import N_, _, ngettext
from issss_desktop.models.entities.boards import ADOPTED
from issss_desktop.models.figures import Figures
from issss_desktop.reports.brief import Brief, seat_words, version_words
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.prose import paragraphs
from issss_desktop.reports.layout.sheet import MM
from issss_desktop.reports.layout.table import FACTS, Cell, Column, Row, Table
from issss_desktop.reports.layout.words import plain, rich
from issss_desktop.reports.points.proposals import amount_words, available_words, decision_words
from issss_desktop.reports.session.meeting import Decision, Meeting, Proposal, to_complete
from issss_desktop.reports.sheets.signing import GAP, HALF, line_of, sheet_pdf

PLACE = 40 * MM
BOX_TOP = 268 * MM


def submitted(meeting: Meeting) -> tuple[Decision, ...]:
    """Decisions that go to the national board: on money or on a programme, taken or still asked for."""
    return tuple(d for d in meeting.decisions if d.money and d.state in (*ADOPTED, "", "proposed"))


def submission_sheet(brief: Brief, meeting: Meeting, figures: Figures, lang: str = "fr") -> bytes:
    """The sheet as a finished PDF.

    Raises:
        UserError: the board is not a provincial one, or nothing of the meeting goes to the national board.
    """
    if not meeting.provincial:
        raise UserError(
            _("Only a provincial board submits decisions to the national one."),
            _("Choose a meeting of a provincial board."),
        )
    found = submitted(meeting)
    if not found:
        raise UserError(
            _("No decision of this meeting goes to the national board."),
            _("Record the decisions with what they change and their amount, then print again."),
        )

    def draw(doc: Document) -> None:
        _session(doc, brief, meeting)
        _decisions(doc, found)
        for one in meeting.proposals:
            if one.number in {d.number for d in found}:
                _proposal(doc, one, figures)
        _sign(doc, brief)

    return sheet_pdf(brief, N_("Submission to the national board"), lang, draw)


def _session(doc: Document, brief: Brief, meeting: Meeting) -> None:
    counted = meeting.quorum_now.sentence if meeting.quorum_now else ""
    facts = [
        (_("Board that submits"), brief.board),
        (_("Session"), ", ".join(p for p in (brief.meeting, meeting.day_words, meeting.place) if p)),
        (_("Quorum"), counted or to_complete()),
        (_("Reference"), meeting.ref),
        (_("Version"), version_words(brief)),
    ]
    rows = [Row([label, text]) for label, text in facts if text]
    doc.table(Table([Column("", 48, "label"), Column("", 120)], rows, size="facts"))


def _decisions(doc: Document, found: tuple[Decision, ...]) -> None:
    columns = [Column(_("Decision"), 24, "label"), Column(_("Text"), 92), Column(_("Amount"), 52)]
    rows = [Row([Cell(d.number, face="S"), Cell(decision_words(d)), Cell(amount_words(d))]) for d in found]
    text = ngettext("{n} decision submitted", "{n} decisions submitted", len(found)).format(n=len(found))
    doc.table(Table(columns, rows, "", text, size="body"))


def _proposal(doc: Document, one: Proposal, figures: Figures) -> None:
    """What stands behind an allocation: grounds, results, risks, what the Fund can allocate."""
    doc.heading(2, one.number, one.title)
    facts = [(_("Consortium"), one.consortium), (_("Available to allocate"), available_words(figures))]
    doc.table(Table(FACTS, [Row([label, text]) for label, text in facts if text], size="facts"))
    for title, text in (
        (_("Grounds"), one.grounds), (_("Results expected"), one.results), (_("Risks"), one.risks),
    ):  # fmt: skip
        doc.paragraph(rich("<b>{title}</b>", title=title), full=True)
        if text:
            paragraphs(doc, text)
        else:
            doc.paragraph(rich("<i>{text}</i>", text=_("text to be completed")))


def _sign(doc: Document, brief: Brief) -> None:
    """Places for the hands of the co-chairs, and for the secretariat that receives the sheet."""
    chairs = seat_words(brief)[:2]
    if doc.y + PLACE + 42 * MM > BOX_TOP:
        doc.start()
        doc.paragraph(_("Signatures of the submission above: {board}.").format(board=brief.board), full=True)
    y = doc.y + 26
    text = _("Done at {place}, on {dots}").format(place="." * 40, dots="." * 40)
    doc.text_at("P", "R", 10, doc.left, y, text)
    for n, chair in enumerate(chairs):
        x = doc.left + n * (HALF + GAP)
        doc.sheet.rule(x, x + HALF, y + 16, 0.9)
        for k, line in enumerate(doc.lines(chair, "S", 9.0, HALF)[:2]):
            doc.text_at("P", "S", 9.0, x, y + 29 + 11 * k, plain(line))
        line_of(doc, x, y + 16 + PLACE, HALF, _("Signature and seal"))
    doc.y = y + 16 + PLACE + 20
    doc.box(
        _("Received by the secretariat of the national board on {dots}, registered under no. {dots}.").format(
            dots="." * 30
        ),
        low=True,
    )
