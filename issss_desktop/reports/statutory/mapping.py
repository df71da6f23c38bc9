"""Portfolio and cartography: breakdowns, then zone by pillar, who does what where, what is not covered.

The cartography is a table, never a map: no outline of a zone is invented. Its margins are the lines of
the breakdowns, so every total is that of the portfolio.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from issss_desktop.i18n import _, ngettext
from issss_desktop.models.figure import Status
from issss_desktop.models.figures import Figures
from issss_desktop.reports.amounts import Sum, cents_shown, unknown, usd
from issss_desktop.reports.brief import Brief, document, fictional_tag, long_day, stamp, titled
from issss_desktop.reports.file.finish import finish
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.table import Cell, Column, Entry, Note, Row, Table
from issss_desktop.reports.layout.words import Runs, rich
from issss_desktop.reports.portfolio import draw_portfolio

BY = ("donor", "pillar", "province", "zone")
WIDTH, ZONE, ROOM = 168.0, 30.0, 1.5  # mm: of a table, of its first column, kept free between figures
SIZES = (8.0, 7.5, 7.0, 6.5, 6.0)
PILLARS_ABREAST = 6  # columns of pillars of one table; more go on in another


@dataclass(frozen=True, slots=True)
class Line:
    """A zone or a pillar of the cartography; ``head`` is short, ``name`` whole.

    ``kind``: record, outside (hors zone prioritaire), unallocated or total.
    """

    kind: str
    head: str
    name: str


@dataclass(frozen=True, slots=True)
class Square:
    """What is known where a zone meets a pillar; amounts in USD cents, None is n.d.

    ``projects`` and ``alignables`` count those that name both, whether their shares are known or not.
    """

    projects: int = 0
    alignables: int = 0
    aligned: int | None = None
    alignable: int | None = None


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
    """Zones (rows) by pillars (columns), the totals among both; ``squares`` by (row, column).

    ``uncovered``: zones in force that no counted project names; None where the records cannot say, and
    then ``undecided`` says why.
    """

    zones: tuple[Line, ...] = ()
    pillars: tuple[Line, ...] = ()
    squares: Mapping[tuple[int, int], Square] = field(default_factory=dict)
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
    corner = found.squares.get((len(found.zones) - 1, len(found.pillars) - 1), Square())
    return corner.alignables


def _abreast(found: Cartography) -> list[list[int]]:
    """Columns of each table: pillars by six, then what is not broken down and the total in the last."""
    pillars = [k for k, line in enumerate(found.pillars) if line.kind == "record"]
    rest = [k for k, line in enumerate(found.pillars) if line.kind != "record"]
    parts = [pillars[k : k + PILLARS_ABREAST] for k in range(0, len(pillars), PILLARS_ABREAST)] or [[]]
    parts[-1] += rest
    return parts


def _names(found: Cartography, shown: Sequence[int]) -> Note:
    """Whole names of the pillars that stand abbreviated in the head."""
    lines = [found.pillars[k] for k in shown]
    said = [
        _("{name}: {value}").format(name=line.head, value=line.name)
        for line in lines
        if line.head != line.name
    ]
    return Note("", "; ".join(said))


def _columns(found: Cartography, shown: Sequence[int], kind: str) -> list[Column]:
    wide = (WIDTH - ZONE) / len(shown)
    heads = [Column(found.pillars[k].head, wide, kind) for k in shown]
    return [Column(_("Zone"), ZONE, "label"), *heads]


def _zone(line: Line) -> str | Cell:
    return Cell(line.name, face="I", mark="hatch") if line.kind == "unallocated" else line.name


def _kind(line: Line) -> str:
    return "total" if line.kind == "total" else "row"


def _counted(doc: Document, found: Cartography, section: str) -> None:
    """How many projects name each zone and pillar."""
    for shown in _abreast(found):
        rows = []
        for i, line in enumerate(found.zones):
            cells = [_count(found, i, k) for k in shown]
            rows.append(Row([_zone(line), *cells], _kind(line)))
        marks = _(
            "Square: full, an amount is known; hatched, the shares are not known (the amount is not broken "
            "down); open, alignable only. In brackets: alignable projects, counted apart. A project counts "
            "once in a total and under each of its zones and pillars."
        )
        name = doc.table_name(section)
        title, unit = _("Projects by zone and pillar"), _("number of projects")
        notes = [Note("", marks), _names(found, shown)]
        doc.table(Table(_columns(found, shown, "text"), rows, name, title, unit, notes, size="dense"))


def _count(found: Cartography, row: int, column: int) -> str | Cell:
    square = found.squares.get((row, column), Square())
    if not square.projects and not square.alignables:
        return "0"
    text = str(square.projects)
    if square.alignables:
        text = _("{aligned} (+{alignable})").format(aligned=square.projects, alignable=square.alignables)
    lines = (found.zones[row], found.pillars[column])
    if any(line.kind == "total" for line in lines):
        return text
    apart = any(line.kind == "unallocated" for line in lines)
    known = square.aligned if square.projects else square.alignable
    mark = "hatch" if apart or known is None else "full" if square.projects else "open"
    return Cell(text, mark=mark)


def _amounts(doc: Document, figures: Figures, found: Cartography, section: str) -> None:
    """Amounts by zone and pillar: aligned, then alignable where there is any; never added up."""
    portfolio = figures.portfolio
    for title, of, whole in (
        (_("Aligned amounts by zone and pillar"), "aligned", portfolio.total),
        (_("Alignable amounts by zone and pillar"), "alignable", portfolio.alignable),
    ):
        if whole.value is None:
            continue
        own = _narrowed(found, of)
        for shown in _abreast(own):
            least = whole.status is Status.AT_LEAST
            _amount_table(doc, own, shown, _Amounts.of(own, of, least), (title, figures.cut_off, section))


def _narrowed(found: Cartography, of: str) -> Cartography:
    """Only the zones and pillars that an amount, or a project without one, stands under."""
    last_zone, last_pillar = len(found.zones) - 1, len(found.pillars) - 1

    def kept(line: Line, square: Square) -> bool:
        named = square.projects if of == "aligned" else square.alignables
        return line.kind in ("unallocated", "total") or bool(named or getattr(square, of))

    squares = found.squares
    rows = [i for i, z in enumerate(found.zones) if kept(z, squares.get((i, last_pillar), Square()))]
    columns = [k for k, p in enumerate(found.pillars) if kept(p, squares.get((last_zone, k), Square()))]
    return replace(
        found,
        zones=tuple(found.zones[i] for i in rows),
        pillars=tuple(found.pillars[k] for k in columns),
        squares={
            (a, b): squares[i, k]
            for a, i in enumerate(rows)
            for b, k in enumerate(columns)
            if (i, k) in squares
        },
    )


@dataclass(frozen=True)
class _Amounts:
    """Amounts of one kind by square, None is n.d.; ``least``: their total is a lower bound."""

    values: Mapping[tuple[int, int], int | None]
    cents: bool
    least: bool
    corner: tuple[int, int]

    @classmethod
    def of(cls, found: Cartography, kind: str, least: bool) -> "_Amounts":
        values = {at: getattr(square, kind) for at, square in found.squares.items()}
        corner = (len(found.zones) - 1, len(found.pillars) - 1)
        return cls(values, cents_shown(values.values()), least, corner)

    def text(self, row: int, column: int) -> str:
        at = (row, column)
        return usd(self.values.get(at, 0), self.cents, self.least and at == self.corner)

    def carried(self, shown: Sequence[int]) -> Callable[[int], Sequence[Entry]]:
        """Cells of the carried-over line: what the zones printed so far add up to."""

        def cells(done: int) -> Sequence[Entry]:
            rows = range(min(done, self.corner[0]))
            sums = [Sum.of(self.values.get((i, k), 0) for i in rows) for k in shown]
            return ["", *(one.least(self.cents) for one in sums)]

        return cells


def _amount_table(
    doc: Document, found: Cartography, shown: Sequence[int], of: _Amounts, words: tuple[str, dt.date, str]
) -> None:
    texts = {(i, k): of.text(i, k) for i in range(len(found.zones)) for k in shown}
    size = _fitting(doc, texts.values(), (WIDTH - ZONE) / len(shown) - ROOM)
    rows = []
    for i, line in enumerate(found.zones):
        cells = []
        for k in shown:
            apart = line.kind == "unallocated" or found.pillars[k].kind == "unallocated"
            face = "I" if apart and line.kind != "total" else ""
            cells.append(Cell(texts[i, k], face=face, size=size))
        rows.append(Row([_zone(line), *cells], _kind(line)))
    title, day, section = words
    unit = _("in USD, at {day}").format(day=long_day(day))
    name = doc.table_name(section)
    said = _(
        "n/a: a project names the zone and the pillar, but its amount or its shares are not known; a known "
        "amount stands under “not broken down”. Shares by zone and by pillar are taken as independent."
    )
    notes, carry = [Note("", said), _names(found, shown)], of.carried(shown)
    columns = _columns(found, shown, "figure")
    doc.table(Table(columns, rows, name, title, unit, notes, size="dense", carry=carry))


def _fitting(doc: Document, texts: Iterable[str], room: float) -> float:
    """The largest size at which every amount fits its column of ``room`` mm, in semibold as in a total."""
    widest = max((doc.faces.width("S", text) for text in texts), default=0.0)
    return next((s for s in SIZES if widest * s / 1000 <= room * 72 / 25.4), SIZES[-1])


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
                names="; ".join(found.uncovered)
            )
        )
    else:
        doc.paragraph(_("Every priority zone in force is named by an aligned or alignable project."))
