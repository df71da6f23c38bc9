"""Portfolio and cartography: breakdowns, then zone by pillar, who does what where, what is not covered.

The margins of the cartography are the lines of the breakdowns, so every total is that of the portfolio.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from issss_desktop.i18n import _, ngettext
from issss_desktop.models.figures import Figures
from issss_desktop.reports.amounts import unknown
from issss_desktop.reports.brief import Brief, document, fictional_tag, long_day, stamp, titled
from issss_desktop.reports.file.finish import finish
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.table import Cell, Column, Note, Row, Table
from issss_desktop.reports.layout.words import Runs, rich
from issss_desktop.reports.portfolio import draw_portfolio
from issss_desktop.reports.statutory.grid import Caption, Grid, Square, draw_amounts, draw_counts

BY = ("donor", "pillar", "province", "zone")


NO_GRID = Grid()


@dataclass(frozen=True, slots=True)
class Doing:
    """A project where it works; texts as printed, "" is not known."""

    place: str
    project: str
    ref: str
    lead: str
    donors: str
    pillars: str
    opinion: str
    fictional: bool = False


@dataclass(frozen=True, slots=True)
class Cartography:
    """The squares, aligned on the first side and alignable on the second; who does what in each place.

    ``uncovered``: zones in force that no counted project names; None where the records cannot say, and
    then ``undecided`` says why.
    """

    grid: Grid = NO_GRID
    doing: tuple[Doing, ...] = ()
    uncovered: tuple[str, ...] | None = None
    undecided: str = ""
    fictional: bool = False


def mapping_report(brief: Brief, figures: Figures, found: Cartography) -> bytes:
    """The report "portfolio and cartography", a PDF of its own. Language: the one in force."""
    title = _("Portfolio and cartography")
    doc = document(brief, _("{kind} at {day}").format(kind=title, day=long_day(brief.cut_off)))
    doc.start(section=("", title))
    doc.section("", title)
    doc.heading(1, "", title)
    draw_portfolio(doc, figures, "1", "portfolio", BY)
    draw_cartography(doc, figures, found, "2", "cartography")
    return finish(doc.render(), stamp(brief, title))


def draw_cartography(doc: Document, figures: Figures, found: Cartography, number: str, target: str) -> None:
    """Section "cartography": counts and amounts by zone and pillar, who does what where, what is missing."""
    tag = fictional_tag() if found.fictional else ""
    doc.heading(2, number, _("Cartography: aligned and alignable projects"), target, tag)
    counts = figures.portfolio.counts
    if not found.doing and figures.portfolio.total.value is None:
        doc.paragraph(
            _(
                "No project is assessed as aligned or alignable, and no portfolio is published: there is "
                "no cartography."
            )
        )
        return
    said = ngettext(
        "{n} aligned project counted, ", "{n} aligned projects counted, ", counts.in_total
    ).format(n=counts.in_total)
    alignables = _alignables(found)
    said += ngettext("{n} alignable apart.", "{n} alignable apart.", alignables).format(n=alignables)
    said += " " + _("What has no known share stands under “not broken down”; nothing is spread by guess.")
    doc.paragraph(said)
    if found.doing:
        _counted(doc, found, number)
    _amounts(doc, figures, found, number)
    _doing(doc, found.doing, number)
    _uncovered(doc, found)


def _alignables(found: Cartography) -> int:
    return found.grid.at(*found.grid.corner).counts[1]


def _counted(doc: Document, found: Cartography, section: str) -> None:
    """How many projects name each zone and pillar."""
    marks = _(
        "Square: full, an amount is known; hatched, the shares are not known (the amount is not broken "
        "down); open, alignable only. In brackets: alignable projects, counted apart. A project counts "
        "once in a total and under each of its zones and pillars."
    )
    caption = Caption(_("Projects by zone and pillar"), _("number of projects"), marks, section)
    draw_counts(doc, found.grid, caption, _count_words, _mark)


def _count_words(counts: tuple[int, int]) -> str:
    aligned, alignable = counts
    if not alignable:
        return str(aligned)
    return _("{aligned} (+{alignable})").format(aligned=aligned, alignable=alignable)


def _mark(square: Square) -> str:
    aligned = bool(square.counts[0])
    known = square.amounts[0 if aligned else 1]
    return "hatch" if known is None else "full" if aligned else "open"


def _amounts(doc: Document, figures: Figures, found: Cartography, section: str) -> None:
    """Amounts by zone and pillar: aligned, then alignable where there is any; never added up."""
    portfolio = figures.portfolio
    unit = _("in USD, at {day}").format(day=long_day(figures.cut_off))
    said = _(
        "n/a: a project names the zone and the pillar, but its amount or its shares are not known; a known "
        "amount stands under “not broken down”. Shares by zone and by pillar are taken as independent."
    )
    for side, (title, whole) in enumerate(
        (
            (_("Aligned amounts by zone and pillar"), portfolio.total),
            (_("Alignable amounts by zone and pillar"), portfolio.alignable),
        )
    ):
        if whole.value is not None:
            draw_amounts(doc, found.grid, side, Caption(title, unit, said, section))


def _doing(doc: Document, doing: Sequence[Doing], section: str) -> None:
    """Who does what where, by place."""
    if not doing:
        return
    columns = [
        Column(_("Project"), 50),
        Column(_("Lead"), 32),
        Column(_("Donors"), 34),
        Column(_("Pillars"), 22),
        Column(_("Opinion"), 30),
    ]
    rows: list[Row] = []
    place = None
    for one in doing:
        if one.place != place:
            place = one.place
            rows.append(Row([place], "group"))
        cells = [one.lead or unknown(), one.donors or unknown(), one.pillars or unknown(), one.opinion]
        rows.append(Row([Cell(titled(one.project, one.fictional)), *cells]))
    name = doc.table_name(section)
    said = _("A project stands under each place that it names: lines are not projects, and are not counted.")
    doc.table(Table(columns, rows, name, _("Who does what, where"), "", [Note("", said)], size="dense"))


def _uncovered(doc: Document, found: Cartography) -> None:
    """Who is not covered: said only where the records can say it."""
    doc.heading(3, "", _("Zones that are not covered"))
    if found.uncovered is None:
        said: Runs = rich(_("<b>The records do not say it.</b> "))
        doc.paragraph((*said, ("R", found.undecided)))
    elif found.uncovered:
        doc.paragraph(
            _("Priority zones in force that no aligned or alignable project names: {names}.").format(
                names=_("; ").join(found.uncovered)
            )
        )
    else:
        doc.paragraph(_("Every priority zone in force is named by an aligned or alignable project."))
