"""Points 4 and 13: what became of earlier decisions, when the board meets again."""

from collections.abc import Sequence

from issss_desktop.i18n import _, ngettext
from issss_desktop.reports.brief import fictional_tag
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.table import FACTS, Cell, Column, Note, Row, Table
from issss_desktop.reports.layout.words import Words, rich
from issss_desktop.reports.session.meeting import Decision, Followed, Session


def draw_followed(
    doc: Document, found: Sequence[Followed], fictional: bool = False, section: str = "4"
) -> None:
    """Decisions and actions of earlier sessions: what is not executed first, what is late at its head."""
    late, left = (sum(one.state == state for one in found) for state in ("late", "open"))
    silent, done = (sum(one.state == state for one in found) for state in ("unknown", "done"))
    said = ngettext(
        "<b>{n} item</b> is followed: {parts}.", "<b>{n} items</b> are followed: {parts}.", len(found)
    )
    parts = []
    for count, words in (
        (late, ngettext("{n} late", "{n} late", late)),
        (left, ngettext("{n} not executed yet", "{n} not executed yet", left)),
        (silent, ngettext("{n} of which nothing is recorded", "{n} of which nothing is recorded", silent)),
        (done, ngettext("{n} executed or closed", "{n} executed or closed", done)),
    ):
        if count:
            parts.append(words.format(n=count))
    doc.paragraph(rich(said, n=len(found), parts=", ".join(parts)))
    columns = [
        Column(_("Decision"), 20, "label"),
        Column(_("What was decided"), 64),
        Column(_("Owner"), 28),
        Column(_("Due"), 19),
        Column(_("State"), 37),
    ]
    name = doc.table_name(section)
    tag = fictional_tag() if fictional else ""
    note = Note("", _("An executed item is named once, in the pack of the session that follows it."))
    doc.table(Table(columns, list(_rows(found)), name, _("Follow-up of decisions"), notes=[note], tag=tag))


def _rows(found: Sequence[Followed]) -> list[Row]:
    groups = (
        (("late", "open"), _("Not executed")),
        (("unknown",), _("Nothing recorded")),
        (("done",), _("Executed or closed")),
    )
    rows: list[Row] = []
    for states, title in groups:
        inside = [one for one in found if one.state in states]
        if inside:
            rows.append(Row([title, "", "", "", ""], "group"))
            rows += [_row(one) for one in inside]
    return rows


def _row(one: Followed) -> Row:
    state: Words = one.said
    if one.state == "late":
        state = rich(_("<b>late</b>, {state}"), state=one.said)
    if one.national:
        state = (*_runs(state), ("I", f"\n{one.national}"))
    text: Words = rich(_("<i>Action:</i> {text}"), text=one.text) if one.action else one.text
    number = one.number or "–"
    head = Cell(f"{number}\n{one.session}" if one.session else number, face="S")
    return Row([head, Cell(text), one.owner, one.due, Cell(state)])


def _runs(words: Words) -> tuple[tuple[str, str], ...]:
    return (("R", words),) if isinstance(words, str) else words


def draw_follow_up(doc: Document, session: Session) -> None:
    """What the record keeps of the previous session of the board where its decisions are a text only."""
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
    name = doc.table_name("4")
    tag = fictional_tag() if session.fictional else ""
    doc.table(_decisions(session.decisions, name, _("Decisions of the previous session, as recorded"), tag))


def _decisions(decisions: Sequence[Decision], number: str, title: str, tag: str) -> Table:
    rows = [Row([Cell(d.number, face="S"), d.text]) for d in decisions]
    columns = [Column(_("Decision"), 24, "label"), Column(_("Text"), 144)]
    return Table(columns, rows, number, title, size="body", tag=tag)


def draw_next(doc: Document, session: Session) -> None:
    """The next planned session of the board."""
    text = _("The next session of the board is planned: <b>{when}</b>.")
    doc.paragraph(rich(text, when=session.when))
    facts = [(_("Session"), session.title), (_("Place"), session.place or _("not fixed"))]
    rows = [Row([label, said]) for label, said in [*facts, (_("Reference"), session.ref)] if said]
    doc.table(Table(FACTS, rows, size="cover"))
