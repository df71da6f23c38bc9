"""Points 1 to 3 and 5: opening and quorum, agenda and minutes to adopt, what is told for information."""

from collections.abc import Sequence

from issss_desktop.i18n import _, ngettext
from issss_desktop.reports.brief import Brief, fictional_tag, seat_words
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.prose import paragraphs
from issss_desktop.reports.layout.table import FACTS, Cell, Column, Entry, Note, Row, Table
from issss_desktop.reports.layout.words import Words, rich
from issss_desktop.reports.session.contents import Line
from issss_desktop.reports.session.meeting import HELD, Meeting, Point, Seat, Session, to_complete


def draw_opening(doc: Document, brief: Brief, meeting: Meeting) -> None:
    """Seats with their attendance, and the board's own rule of quorum, never one of ours."""
    if meeting.seats:
        _seats(doc, meeting)
    rule: Words = meeting.quorum or (meeting.quorum_now.rule if meeting.quorum_now else "")
    rows = [] if meeting.seats else [Row([_("Co-chairs"), "\n".join(seat_words(brief))])]
    rows.append(Row([_("Quorum rule of the board"), Cell(rule) if rule else Cell(to_complete(), face="I")]))
    rows.append(Row([_("Attendance"), _("Attendance sheet, a document of its own")]))
    doc.table(Table(FACTS, rows, size="cover"))
    doc.paragraph(quorum_words(meeting))


def _seats(doc: Document, meeting: Meeting) -> None:
    """Who sits, by function: a name stands on the attendance sheet only."""
    taken = any(seat.presence for seat in meeting.seats)
    named = any(seat.organisation for seat in meeting.seats)
    columns = [
        Column(_("No."), 10, "label"),
        Column(_("Function"), 62 if named else 104),
        *([Column(_("Organisation"), 42)] if named else []),
        Column(_("Voice"), 24),
        Column(_("Attendance") if taken else _("Seat"), 30),
    ]
    rows = [
        Row([str(k), _function(s), *([s.organisation] if named else []), voice(s), _state(s, taken)])
        for k, s in enumerate(meeting.seats, 1)
    ]
    notes = []
    if meeting.guests:
        count = len(meeting.guests)
        text = ngettext("Beside the seats: {n} guest.", "Beside the seats: {n} guests.", count)
        notes.append(Note("", text.format(n=count)))
    name = doc.table_name("1")
    tag = fictional_tag() if all(seat.fictional for seat in meeting.seats) else ""
    title = _("Seats of the board, in the order of protocol")
    doc.table(Table(columns, rows, name, title, notes=notes, tag=tag))


def _function(seat: Seat) -> Cell:
    return Cell(rich(_("{function} <i>(a.i.)</i>"), function=seat.function) if seat.acting else seat.function)


def voice(seat: Seat) -> str:
    """Whether a seat votes, and whether it is one of the chairs."""
    if seat.co_chair:
        return _("co-chair")
    return _("voting") if seat.voting else _("observer")


def _state(seat: Seat, taken: bool) -> Entry:
    if not seat.holder:
        return Cell(_("vacant seat"), face="I")
    if not taken:
        return _("filled")
    return seat.present or Cell(_("not recorded"), face="I")


def quorum_words(meeting: Meeting) -> Words:
    """Whether the board can decide, by its own rule; where the rule is not known, nothing is said of it."""
    quorum = meeting.quorum_now
    if quorum is None or not quorum.rule:
        if not meeting.quorum:
            return _(
                "The quorum rule is the board’s own; it is not recorded, so this pack does not say whether "
                "the board can decide."
            )
        return _("The rule is not recorded in figures: the chair says whether the quorum is reached.")
    said = quorum.sentence or _("The board can decide with: {rule}.").format(rule=quorum.rule)
    words: Words = (("S" if quorum.reached is not None else "R", said),)
    return (*words, *(("R", f" {note}") for note in quorum.notes))


# the agenda and the minutes to adopt


def draw_agenda(doc: Document, meeting: Meeting) -> None:
    """The points stand in the contents, once; here what is asked, and what was noted of each point."""
    points = [p for p in meeting.agenda if p.level == 1]
    asked = sum(p.purpose == "D" for p in points)
    text = ngettext("The agenda has {n} point", "The agenda has {n} points", len(points))
    said = text.format(n=len(points))
    if asked:
        said += ", " + ngettext("{n} of them for decision", "{n} of them for decision", asked).format(n=asked)
    if meeting.state in HELD:
        doc.paragraph(_("{said}. It stands in the contents, with hours and rapporteurs.").format(said=said))
    else:
        tail = _(
            "{said}. It stands in the contents, with hours and rapporteurs. The board is asked to adopt it."
        )
        doc.paragraph(tail.format(said=said))
    noted = [p for p in meeting.agenda if p.note and p.type not in ("information", "opening")]
    if not noted:
        return
    rows = [Row([Cell(p.number, face="S"), p.title, p.note]) for p in noted]
    columns = [Column(_("Item"), 16, "label"), Column(_("Title"), 60), Column(_("Note"), 92)]
    name = doc.table_name("2")
    doc.table(Table(columns, rows, name, _("Notes on the points of the agenda")))


def draw_minutes(doc: Document, session: Session) -> None:
    """The minutes of the previous session: their state, what was asked to change, their text."""
    minutes = session.minutes
    facts: list[tuple[str, Words]] = [(_("Session"), session.title), (_("Date"), session.when)]
    facts.append((_("State of the minutes"), minutes.said or to_complete()))
    facts += [(_("Confirmed at"), minutes.confirmed_at), (_("Changes asked"), minutes.changes)]
    facts.append((_("Reference"), session.ref))
    doc.table(Table(FACTS, [Row([label, Cell(text)]) for label, text in facts if text], size="cover"))
    if not minutes.text:
        doc.paragraph(
            _("The text of the minutes is not recorded: it is to be handed out, or attached as an annex.")
        )
        return
    if minutes.state in ("", "draft", "reviewed"):
        doc.paragraph(_("The board is asked to confirm the minutes below, as they stand or with changes."))
    paragraphs(doc, minutes.text)


# for information


def information_parts(points: Sequence[Point]) -> list[Line]:
    """Lines of the contents for the points of information."""
    return [Line(2, f"5.{k}", p.title, f"information-{k}") for k, p in enumerate(points, 1)]


def draw_information(doc: Document, points: Sequence[Point]) -> None:
    """Each point of information with what is written of it before the session."""
    for k, point in enumerate(points, 1):
        doc.heading(2, f"5.{k}", point.title, f"information-{k}")
        if point.rapporteur:
            doc.paragraph(rich(_("<i>Presented by: {who}</i>"), who=point.rapporteur))
        if point.note:
            paragraphs(doc, point.note)
        else:
            doc.paragraph(rich("<i>{text}</i>", text=_("text to be completed")))
