"""Annexes of the yearly report: II, bilateral interventions; I, provincial boards and their decisions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from issss_desktop.i18n import _, ngettext
from issss_desktop.models.figure import Figure
from issss_desktop.models.figures import Figures
from issss_desktop.reports.amounts import Sum, cents_shown, figure_usd, unknown, usd
from issss_desktop.reports.brief import Brief, document, fictional_tag, long_day, stamp
from issss_desktop.reports.file.finish import finish
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.table import Cell, Column, Entry, Note, Row, Table
from issss_desktop.reports.layout.words import Runs
from issss_desktop.reports.statutory.statement import native_short


@dataclass(frozen=True, slots=True)
class Intervention:
    """A bilateral project in a yearly annex; texts as printed, "" is not known.

    ``group``: aligned, alignable, not_aligned, unassessed or undated. ``counted``: USD cents that enter
    the sum of its group, None where the amount is n.d.; ``enters`` says whether it enters it at all.
    """

    group: str
    title: str
    ref: str
    donors: tuple[str, ...]
    places: str
    dates: str
    facts: tuple[str, ...]
    budget: Figure
    counted: int | None = None
    enters: bool = False
    fictional: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """A meeting in a yearly annex; ``amount`` in minor units of ``currency``, None where none is.

    ``agenda``: after how many of the facts the decisions stand.
    """

    board: str
    on: str
    title: str
    kind: str
    state: str
    certainty: str
    amount: int | None
    currency: str
    facts: tuple[tuple[str, str], ...]
    decisions: str
    agenda: int = 0
    fictional: bool = False


@dataclass(frozen=True, slots=True)
class Sessions:
    """Meetings of a year: of the provincial boards, of no identified board; ``elsewhere`` counts the others.

    ``drafts`` counts the meetings of the year that are still drafts and on no paper.
    """

    boards: tuple[Session, ...] = ()
    unidentified: tuple[Session, ...] = ()
    elsewhere: int = 0
    drafts: int = 0


def annex_two(brief: Brief, figures: Figures, year: int, found: Sequence[Intervention]) -> bytes:
    """Annex II of the report of a year: bilateral interventions. Language: the one in force."""
    title = _("Bilateral interventions in {year}").format(year=year)
    doc = _opened(brief, _("Annex II"), title)
    dated = [one for one in found if one.group != "undated"]
    if not dated:
        doc.paragraph(
            _("No bilateral project recorded in this office is known to have been active in {year}.").format(
                year=year
            )
        )
    else:
        doc.paragraph(
            _(
                "Every project recorded whose dates touch the year. Declared by the project, cited by the "
                "technical secretariat, assessed: three different facts. Budgets are not added up; aligned "
                "and alignable amounts are summed apart, and never with the Fund."
            )
        )
        _interventions(doc, figures, dated, str(year))
    undated = [one for one in found if one.group == "undated"]
    if undated:
        doc.heading(2, "", _("Projects whose dates are not known"), "undated")
        doc.paragraph(
            _("Whether these projects were active in {year} cannot be said from the records.").format(
                year=year
            )
        )
        _undated(doc, undated)
    return finish(doc.render(), stamp(brief, title))


def _opened(brief: Brief, annex: str, title: str) -> Document:
    doc = document(brief, _("{kind} – {name}").format(kind=annex, name=title))
    doc.start(section=(annex, title))
    doc.section(annex, title)
    doc.title_block("", _("Yearly report – {annex}").format(annex=annex), title, "annex", level=1)
    return doc


def _groups(day: str) -> tuple[tuple[str, str, str], ...]:
    """Group, its name, what its sum is called."""
    return (
        ("aligned", _("Assessed as aligned"), _("Aligned by an assessment, in the portfolio of {day}")),
        ("alignable", _("Assessed as alignable"), _("Alignable at {day}, counted apart")),
        ("not_aligned", _("Assessed as not aligned"), ""),
        ("unassessed", _("Without a final assessment: declared, cited or only recorded"), ""),
    )  # fmt: skip


def _interventions(doc: Document, figures: Figures, found: Sequence[Intervention], year: str) -> None:
    day = long_day(figures.cut_off)
    portfolio = figures.portfolio
    sums = {"aligned": portfolio.aligned, "alignable": portfolio.alignable}
    cents = cents_shown([one.budget.value for one in found] + [one.counted for one in found])
    amounts = any(one.enters or one.group in sums for one in found)
    pairs: list[tuple[Row, Intervention | None]] = []
    for group, name, total in _groups(day):
        own = [one for one in found if one.group == group]
        if not own:
            continue
        pairs.append((Row([name, _projects(len(own))], "group"), None))
        pairs += [(_intervention(one, cents, amounts), one) for one in own]
        if total:
            figure = figure_usd(sums[group], cents)
            pairs.append((Row([Cell(total.format(day=day), span=6), figure], "subtotal"), None))
    title = _("Interventions of {year}, by opinion").format(year=year)
    notes = [Note("", _amount_note(figures, amounts))]
    carry = _aligned_carrier([one for _row, one in pairs], cents) if amounts else None
    number = doc.table_name("II")
    rows = [row for row, _one in pairs]
    unit = _("in USD, at {day}").format(day=day)
    doc.table(
        Table(_intervention_columns(amounts), rows, number, title, unit, notes, size="dense", carry=carry)
    )


def _intervention_columns(amounts: bool) -> list[Column]:
    """Columns of the interventions; without ``amounts`` the room of an empty column goes to the words."""
    more = (6.0, 3.0, 14.0) if not amounts else (0.0, 0.0, 0.0)
    columns = [
        Column(_("Project"), 32 + more[0]),
        Column(_("Donors"), 27 + more[1]),
        Column(_("Locations"), 21.5 + more[2]),
        Column(_("Dates"), 21.5),
        Column(_("Declared, cited, assessed"), 22),
        Column(_("Budget"), 21, "figure"),
    ]
    return [*columns, Column(_("Aligned or alignable amount"), 23, "figure")] if amounts else columns


def _projects(count: int) -> str:
    return ngettext("{n} project", "{n} projects", count).format(n=count)


def _named(one: Intervention) -> Runs:
    """Title and reference."""
    said: Runs = (("S", one.title), ("R", f" ({one.ref})" if one.ref else ""))
    return (*said, ("I", f" – {fictional_tag()}")) if one.fictional else said


def _intervention(one: Intervention, cents: bool, amounts: bool) -> Row:
    amount: Entry = usd(one.counted, cents) if one.enters else ""
    cells: list[Entry] = [
        Cell(_named(one)),
        "\n".join(one.donors) or unknown(),
        one.places or unknown(),
        one.dates or unknown(),
        "\n".join(one.facts),
    ]
    cells.append(figure_usd(one.budget, cents))
    return Row([*cells, amount] if amounts else cells)


def _aligned_carrier(printed: Sequence[Intervention | None], cents: bool) -> Callable[[int], Sequence[Entry]]:
    """Cells of the carried-over line: the sum so far of the group that goes on."""

    def carried(done: int) -> Sequence[Entry]:
        group = next((one.group for one in reversed(printed[:done]) if one is not None), "")
        own = [one.counted for one in printed[:done] if one is not None and one.group == group and one.enters]
        return [*[""] * 6, Sum.of(own).least(cents) if own else ""]

    return carried


def _amount_note(figures: Figures, amounts: bool) -> str:
    published = figures.portfolio.published
    if amounts:
        said = _(
            "An amount is printed where the project is in the portfolio at the cut-off; empty: not in it. A "
            "budget that is not known is n/a, never zero."
        )
    else:
        said = _(
            "None of these projects was assessed as aligned or alignable at the cut-off: no amount is "
            "printed. A budget that is not known is n/a, never zero."
        )
    if published.value is not None:
        said += " " + _("Published aligned portfolio: {total} USD (position of {day}).").format(
            total=figure_usd(published, cents_shown([published.value])), day=long_day(published.as_of)
        )
    return said


def _undated(doc: Document, found: Sequence[Intervention]) -> None:
    cents = cents_shown([one.budget.value for one in found])
    amounts = any(one.enters for one in found)
    rows = [_intervention(one, cents, amounts) for one in found]
    number = doc.table_name("II")
    title = _("Projects whose dates are not known")
    doc.table(Table(_intervention_columns(amounts), rows, number, title, _("in USD"), size="dense"))


def annex_one(brief: Brief, year: int, found: Sessions) -> bytes:
    """Annex I of the report of a year: provincial boards and their decisions. Language: the one in force."""
    title = _("Meetings of the provincial boards in {year}").format(year=year)
    doc = _opened(brief, _("Annex I"), title)
    doc.paragraph(_counts(found, year))
    if found.boards:
        _list(doc, found.boards, _("Meetings of the provincial boards and their certainty"))
        for one in found.boards:
            _session(doc, one)
    if found.unidentified:
        doc.heading(2, "", _("Meetings whose board is not identified"), "unidentified")
        doc.paragraph(
            _(
                "Documented, but the sources do not say which board met, or whether one did. They are not "
                "meetings of a provincial board until a person identifies them."
            )
        )
        _list(doc, found.unidentified, _("Meetings whose board is not identified"))
        for one in found.unidentified:
            _session(doc, one, 3)
    return finish(doc.render(), stamp(brief, title))


def _counts(found: Sessions, year: int) -> str:
    count = len(found.boards)
    if not count:
        said = _("No meeting of a provincial board is recorded for {year}.").format(year=year)
        said += " " + _("None recorded does not mean that none was held.")
    else:
        said = ngettext(
            "{n} meeting of the provincial boards is recorded for {year}.",
            "{n} meetings of the provincial boards are recorded for {year}.",
            count,
        ).format(n=count, year=year)
        said += " " + _("Amounts mentioned are quoted, never added up.")
    if found.elsewhere:
        said += " " + ngettext(
            "{n} meeting of another board (national, steering, predecessor) is not part of this annex.",
            "{n} meetings of other boards (national, steering, predecessor) are not part of this annex.",
            found.elsewhere,
        ).format(n=found.elsewhere)
    if found.drafts:
        said += " " + ngettext(
            "{n} meeting still recorded as a draft is not printed.",
            "{n} meetings still recorded as drafts are not printed.",
            found.drafts,
        ).format(n=found.drafts)
    return said


def _list(doc: Document, sessions: Sequence[Session], title: str) -> None:
    money = any(one.amount is not None for one in sessions)
    more = 0.0 if money else 17.0  # the room of two empty columns goes to the words
    columns = [
        Column(_("Date"), 22),
        Column(_("Board and kind of meeting"), 56 + more),
        Column(_("State"), 24),
        Column(_("Certainty"), 32 + more),
    ]
    if money:
        columns += [Column(_("Amount mentioned"), 25, "figure"), Column("", 9, "code")]
    rows = []
    for one in sessions:
        cells: list[Entry] = [
            one.on or unknown(),
            "\n".join(part for part in (one.board, one.kind) if part),
            one.state or unknown(),
            one.certainty or unknown(),
        ]
        if money:
            known = one.amount is not None
            cells += [native_short(one.amount, one.currency) if known else "", one.currency if known else ""]
        rows.append(Row(cells))
    number = doc.table_name("I")
    doc.table(Table(columns, rows, number, title, "", size="dense"))


def _session(doc: Document, one: Session, level: int = 2) -> None:
    """One meeting: what is known of it, then its decisions word for word."""
    on = one.on or unknown()
    parts = [on[:1].upper() + on[1:], one.board, one.title]
    tag = fictional_tag() if one.fictional else ""
    doc.heading(level, "", " – ".join(part for part in parts if part), tag=tag)
    decisions: Entry = one.decisions or Cell(_("no decision recorded"), face="I")
    rows = [Row([label, text or unknown()]) for label, text in one.facts]
    rows.insert(one.agenda, Row([_("Decisions"), decisions]))
    doc.table(Table([Column("", 36, "label"), Column("", 132)], rows))
