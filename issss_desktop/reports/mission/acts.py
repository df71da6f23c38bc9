"""Acts of engagement and how their undertakings are followed up, by quarter or over several of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from issss_desktop.i18n import _, ngettext
from issss_desktop.reports.brief import Brief, document, fictional_tag, stamp
from issss_desktop.reports.file.finish import finish
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.table import FACTS, Cell, Column, Note, Row, Table
from issss_desktop.reports.layout.words import Run, Words, rich

QUARTER_WIDTHS = {1: 24.0, 2: 21.0, 4: 19.0}  # mm of a column, by how many quarters stand abreast
LABEL, DUE, BEFORE, WIDTH = 48.0, 18.5, 25.0, 168.0
WORDY = 4  # quarters: beside so many, the state before has no room


@dataclass(frozen=True, slots=True)
class Undertaking:
    """One undertaking as printed; "" is not known. ``progress``: a word a quarter of the period.

    ``owed``: which of these quarters have ended without a review; ``before``: the last word before the
    period, with its quarter. ``found`` and ``next_step`` are of the latest review.
    """

    party: str
    text: str
    organisation: str = ""
    due: str = ""
    late: bool = False
    progress: tuple[str, ...] = ()
    owed: tuple[bool, ...] = ()
    before: str = ""
    found: str = ""
    next_step: str = ""
    reviewed_at: str = ""
    doubled: bool = False


@dataclass(frozen=True, slots=True)
class Act:
    """An act of engagement as printed, with its undertakings."""

    title: str
    ref: str
    province: str = ""
    signed_on: str = ""
    parties: str = ""
    board: str = ""
    undertakings: tuple[Undertaking, ...] = ()
    totals: tuple[int, ...] = ()
    fictional: bool = False


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Acts followed up in a period: its name, the names of its quarters.

    ``steps``: how far an undertaking can be, in words; the ``totals`` of each act count by them. ``owed``
    undertakings lack a review.
    """

    period: str = ""
    quarters: tuple[str, ...] = ()
    acts: tuple[Act, ...] = ()
    steps: tuple[str, ...] = ()
    owed: int = 0
    late: int = 0
    place: str = ""

    @property
    def fictional(self) -> bool:
        """Whether everything in it is a fictitious example."""
        return bool(self.acts) and all(act.fictional for act in self.acts)


def engagement_report(brief: Brief, found: FollowUp) -> bytes:
    """The follow-up as a PDF of its own. Language: the one in force."""
    title = _("Follow-up of the acts of engagement")
    named = _("{title}, {place}").format(title=title, place=found.period)
    if found.place:
        named = _("{title}, {place}").format(title=named, place=found.place)
    brief = replace(brief, fictional=brief.fictional or found.fictional)
    doc = document(brief, named)
    doc.start(section=("", title))
    doc.section("", title)
    doc.heading(1, "", named)
    draw_acts(doc, found, "", 2)
    return finish(doc.render(), stamp(brief, title))


def draw_acts(doc: Document, found: FollowUp, section: str, level: int = 2) -> None:
    """Totals by how far the undertakings are, then every act; ``level`` of the title of an act."""
    if not found.acts:
        said = _("No act of engagement in force in {period} is recorded. None recorded does not mean none.")
        doc.paragraph(said.format(period=found.period), full=not section)
        return
    _totals(doc, found, section)
    for k, act in enumerate(found.acts):
        tag = fictional_tag() if act.fictional else ""
        number = f"{section}.{k + 1}" if section else ""
        doc.heading(level, number, act.title, f"act-{k}", tag)
        _facts(doc, act)
        _undertakings(doc, act, found.quarters, section)


def _totals(doc: Document, found: FollowUp, section: str) -> None:
    sums = [sum(act.totals[k] for act in found.acts) for k in range(len(found.steps))]
    count = sum(sums)
    acts = ngettext("{n} act of engagement", "{n} acts of engagement", len(found.acts))
    held = ngettext("{n} undertaking", "{n} undertakings", count)
    said = _("{acts}, {undertakings}.").format(
        acts=acts.format(n=len(found.acts)), undertakings=held.format(n=count)
    )
    for number, words in (
        (found.late, ngettext("{n} is past its day.", "{n} are past their day.", found.late)),
        (found.owed, ngettext("{n} lacks a review of a quarter that has ended.",
                              "{n} lack a review of a quarter that has ended.", found.owed)),
    ):  # fmt: skip
        if number:
            said += " " + words.format(n=number)
    doc.paragraph(said, full=not section)
    wide = (WIDTH - LABEL) / (len(found.steps) + 1)
    heads = (*(word[:1].upper() + word[1:] for word in found.steps), _("Total"))
    columns = [Column(_("Act of engagement"), LABEL), *(Column(head, wide, "figure") for head in heads)]
    rows = [Row([act.title, *map(str, act.totals), str(sum(act.totals))]) for act in found.acts]
    if len(rows) > 1:
        rows.append(Row([_("Total"), *map(str, sums), str(count)], "total"))
    title = _("Undertakings by how far they are, {period}").format(period=found.period)
    name, tag = doc.table_name(section), fictional_tag() if found.fictional else ""
    doc.table(Table(columns, rows, name, title, _("as last reviewed"), tag=tag))


def _facts(doc: Document, act: Act) -> None:
    facts = [
        (_("Province"), act.province), (_("Signed on"), act.signed_on),
        (_("Followed up by the board"), act.board), (_("Reference"), act.ref),
    ]  # fmt: skip
    rows = [Row([label, text]) for label, text in facts if text]
    doc.table(Table(FACTS, rows, size="facts", together=False))
    if act.parties:  # a long list of them would tear the table from its title
        said = rich(_("<b>{label}:</b> {text}"), label=_("Signatories"), text=act.parties)
        doc.paragraph(said, size=8.5, lead=11.0, full=True)


def _undertakings(doc: Document, act: Act, quarters: Sequence[str], section: str) -> None:
    if not act.undertakings:
        doc.paragraph(_("No undertaking of this act is recorded."), full=not section)
        return
    before = len(quarters) < WORDY
    wide = QUARTER_WIDTHS[len(quarters)]
    rest = WIDTH - LABEL - DUE - (BEFORE if before else 0.0) - wide * len(quarters)
    columns = [
        Column(_("Undertaking"), LABEL),
        Column(_("Due"), DUE),
        *([Column(_("Before"), BEFORE)] if before else []),
        *(Column(quarter, wide) for quarter in quarters),
        Column(_("What was found, next step"), rest),
    ]
    rows = [_row(one, before) for one in act.undertakings]
    notes = []
    if any(one.doubled for one in act.undertakings):
        notes.append(Note("", _("Two reviews of one quarter are recorded: the later one is printed.")))
    doc.table(Table(columns, rows, doc.table_name(section), _("Undertakings"), "", notes, size="dense"))


def _row(one: Undertaking, before: bool) -> Row:
    who: list[Run] = [("S", one.party)]
    who += [("R", f"\n{one.organisation}")] if one.organisation and one.organisation != one.party else []
    who.append(("R", f"\n{one.text}"))
    due: Words = one.due
    if one.late:
        due = (("R", one.due), ("S", "\n" + _("late")))
    cells = [
        Cell(word or _("no follow-up"), face="R" if word else "I") if word or owed else ""
        for word, owed in zip(one.progress, one.owed, strict=True)
    ]
    said: list[Run] = [("R", one.found)] if one.found else []
    if one.next_step:
        said.append(("I", ("\n" if said else "") + _("Next step: {text}").format(text=one.next_step)))
    if one.reviewed_at:
        said.append(
            ("R", ("\n" if said else "") + _("Reviewed at: {meeting}").format(meeting=one.reviewed_at))
        )
    aside = [one.before] if before else []
    return Row([Cell(tuple(who)), Cell(due), *aside, *cells, Cell(tuple(said))])
