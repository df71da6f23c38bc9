"""Points of a session that the record of the meeting fills: opening, follow-up, decisions, next session."""

from collections.abc import Sequence

from issss_desktop.i18n import _, ngettext
from issss_desktop.reports.brief import Brief, fictional_tag, seat_words
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.table import Cell, Column, Row, Table
from issss_desktop.reports.layout.words import rich
from issss_desktop.reports.session.meeting import Decision, Meeting, Session, to_complete

FACTS = (Column("", 48, "label"), Column("", 120))


def draw_opening(doc: Document, brief: Brief, meeting: Meeting) -> None:
    """Co-chairs and the board's own rule of quorum, never one of ours."""
    quorum = Cell(meeting.quorum) if meeting.quorum else Cell(to_complete(), face="I")
    rows = [
        Row([_("Co-chairs"), "\n".join(seat_words(brief))]),
        Row([_("Quorum rule of the board"), quorum]),
        Row([_("Attendance"), _("Attendance sheet, a document of its own")]),
    ]
    doc.table(Table(FACTS, rows, size="cover"))
    if not meeting.quorum:
        doc.paragraph(
            _(
                "The quorum rule is the board’s own; it is not recorded, so this pack does not say whether "
                "the board can decide."
            )
        )


def draw_follow_up(doc: Document, session: Session) -> None:
    """What the record keeps of the previous session of the board, as certain as it is."""
    facts = [(_("Previous session"), session.title), (_("Date"), session.when)]
    facts += [(_("Place"), session.place or _("n/a")), (_("Certainty"), session.certainty)]
    facts.append((_("Reference"), session.ref))
    rows = [Row([label, text]) for label, text in facts if text]
    doc.table(Table(FACTS, rows, size="cover"))
    if not session.decisions:
        doc.paragraph(_("No decision of the previous session is recorded."))
        return
    count = len(session.decisions)
    text = ngettext(
        "{n} decision is recorded. What was done since is not recorded decision by decision.",
        "{n} decisions are recorded. What was done since is not recorded decision by decision.",
        count,
    )
    doc.paragraph(text.format(n=count))
    name = _("Table {n}").format(n=doc.next_number("table", "4"))
    tag = fictional_tag() if session.fictional else ""
    doc.table(_decisions(session.decisions, name, _("Decisions of the previous session, as recorded"), tag))


def _decisions(decisions: Sequence[Decision], number: str, title: str, tag: str) -> Table:
    rows = [Row([Cell(d.number, face="S"), d.text]) for d in decisions]
    columns = [Column(_("Decision"), 24, "label"), Column(_("Text"), 144)]
    return Table(columns, rows, number, title, size="body", tag=tag)


def draw_decisions(doc: Document, brief: Brief, meeting: Meeting) -> None:
    """The decisions asked of the board, each with its number."""
    if meeting.provincial:
        doc.paragraph(
            _("Decisions of a provincial board on an amount go to the national board for adoption.")
        )
    columns = [Column(_("Decision"), 24, "label"), Column(_("Proposed text"), 144)]
    rows = [Row([Cell(d.number, face="S"), d.text]) for d in meeting.decisions]
    tag = fictional_tag() if brief.fictional else ""
    name = _("Table {n}").format(n=doc.next_number("table", "11"))
    doc.table(Table(columns, rows, name, _("Decisions asked of the board"), size="body", tag=tag))


def draw_next(doc: Document, session: Session) -> None:
    """The next planned session of the board."""
    text = _("The next session of the board is planned: <b>{when}</b>.")
    doc.paragraph(rich(text, when=session.when))
    facts = [(_("Session"), session.title), (_("Place"), session.place or _("not fixed"))]
    rows = [Row([label, said]) for label, said in [*facts, (_("Reference"), session.ref)] if said]
    doc.table(Table(FACTS, rows, size="cover"))
