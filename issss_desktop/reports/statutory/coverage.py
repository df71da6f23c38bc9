"""Who does what where over both mechanisms: a report of its own, and point 7.3 of a pack."""

from collections.abc import Iterator, Sequence

from issss_desktop.i18n import _, language
from issss_desktop.models import interventions_words as words
from issss_desktop.models.interventions import (
    BILATERAL,
    FUND,
    NOT_KNOWN,
    TOTAL,
    WHOLE,
    Intervention,
    Matrix,
)
from issss_desktop.models.interventions import Line as Named
from issss_desktop.models.interventions import Square as Found
from issss_desktop.models.values.dates import show_partial
from issss_desktop.reports.amounts import cents_shown, figure_usd, unknown
from issss_desktop.reports.brief import Brief, document, fictional_tag, long_day, stamp, titled
from issss_desktop.reports.file.finish import finish
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.table import Cell, Column, Note, Row, Table
from issss_desktop.reports.layout.words import Runs, rich
from issss_desktop.reports.statutory.grid import Caption, Grid, Line, Square, draw_amounts, draw_counts


def title() -> str:
    """Title of the report and of the point."""
    return _("Who does what where")


def coverage_report(brief: Brief, found: Matrix) -> bytes:
    """The report "who does what where", a PDF of its own. Language: the one in force."""
    doc = document(brief, _("{kind} at {day}").format(kind=title(), day=long_day(found.asked.cut_off)))
    doc.start(section=("", title()))
    doc.section("", title())
    doc.heading(1, "", title(), "coverage", fictional_tag() if found.fictional else "")
    _draw(doc, found, "1", 2)
    _pairs(doc, found, "1")
    return finish(doc.render(), stamp(brief, title()))


def draw_coverage(doc: Document, found: Matrix, number: str, target: str) -> None:
    """The point of a pack: without what may be recorded twice, which is work of the office."""
    doc.heading(2, number, title(), target, fictional_tag() if found.fictional else "")
    _draw(doc, found, number, 3)


def _draw(doc: Document, found: Matrix, section: str, level: int) -> None:
    """``level``: of the titles below that of the whole."""
    doc.paragraph(f"{_capital(words.narrowed(found))}. {words.counts(found.whole)}.")
    if not found.interventions:
        doc.paragraph(_("No intervention is recorded: nobody can say who does what where."))
        return
    grid = _grid(found)
    _by_zone(doc, found, section)
    caption = Caption(
        _("Interventions by zone and pillar"), _("number of interventions, Fund (FCS) / bilateral"),
        f"{_marks()} {_(words.COUNTS)}", section,
    )  # fmt: skip
    draw_counts(doc, grid, caption, _count_words, _mark)
    _amounts(doc, found, grid, section)
    _doing(doc, found, section)
    _uncovered(doc, found, level)


def _marks() -> str:
    return _("Square: full, an amount is known; hatched, amounts or shares are not known.")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _grid(found: Matrix) -> Grid:
    return Grid(
        tuple(_line(line) for line in found.zones),
        tuple(_line(line) for line in found.pillars),
        {at: _square(square) for at, square in found.squares.items()},
    )


def _line(line: Named) -> Line:
    return Line(line.kind, line.short(language()), line.title(language()))


def _square(square: Found) -> Square:
    fund, bilateral = square.fund, square.bilateral
    return Square(
        (fund.count, bilateral.count),
        (fund.amount.value, bilateral.amount.value),
        (fund.amount.status.value == "at_least", bilateral.amount.status.value == "at_least"),
    )


def _count_words(counts: tuple[int, int]) -> str:
    return f"{counts[0]} / {counts[1]}"


def _mark(square: Square) -> str:
    """Full where the amounts of all who work there are known."""
    known = [not square.least[k] and square.amounts[k] is not None for k in (0, 1) if square.counts[k]]
    return "full" if all(known) else "hatch"


def _by_zone(doc: Document, found: Matrix, section: str) -> None:
    """How many work in each zone, how many of them run, from when to when."""
    last = len(found.pillars) - 1
    rows = []
    for i, zone in enumerate(found.zones):
        square = found.square(i, last)
        if square.count or zone.kind == TOTAL:
            rows.append(Row(_zone_cells(zone, square), "total" if zone.kind == TOTAL else "row"))
    columns = [
        Column(_("Zone"), 33, "label"),
        Column(_("Interventions"), 22, "figure"),
        Column(_("Fund (FCS)"), 18, "figure"),
        Column(_("running"), 16, "figure"),
        Column(_("Bilateral"), 18, "figure"),
        Column(_("running"), 16, "figure"),
        Column(_("First start"), 24),
        Column(_("Last end"), 21),
    ]
    name = doc.table_name(section)
    notes = [Note("", _(words.COUNTS)), Note("", _("“…”: the end of one or more is not known."))]
    doc.table(Table(columns, rows, name, _("Interventions by zone"), "", notes, size="dense"))


def _zone_cells(zone: Named, square: Found) -> list[str | Cell]:
    name = zone.title(language())
    counts = [square.count, square.fund.count, square.fund.running]
    counts += [square.bilateral.count, square.bilateral.running]
    first = Cell(name, face="I", mark="hatch") if zone.key == NOT_KNOWN else name
    lang = language()
    start = show_partial(square.first, lang) if square.first else unknown()
    end = show_partial(square.last, lang) if square.last else ""
    ends = f"{end} …".strip() if square.open else end
    return [first, *map(str, counts), start, ends or unknown()]


def _amounts(doc: Document, found: Matrix, grid: Grid, section: str) -> None:
    """A table for each mechanism: nothing sums across the two."""
    unit = _("in USD, at {day}").format(day=long_day(found.asked.cut_off))
    titles = {
        FUND: _("Budgets of the programmes of the Fund by zone and pillar"),
        BILATERAL: _("Amounts of the bilateral projects by zone and pillar"),
    }
    for side, (name, held) in enumerate(found.whole.sides):
        if held.count and held.amount.value is not None:
            draw_amounts(doc, grid, side, Caption(titles[name], unit, _(words.AMOUNTS), section))


def _doing(doc: Document, found: Matrix, section: str) -> None:
    """Each intervention under each zone it names."""
    columns = [
        Column(_("Intervention"), 52),
        Column(_("Mechanism"), 20),
        Column(_("Lead"), 32),
        Column(_("Amount"), 22, "figure"),
        Column(_("Dates"), 24),
        Column(_("Opinion"), 18),
    ]
    cents = cents_shown([each.amount.value for each in found.interventions])
    notes: list[Note] = []
    rows: list[Row] = []
    for place, inside in _places(found):
        rows.append(Row([place], "group"))
        rows += [_row(each, cents, notes, not found.fictional) for each in inside]
    notes.append(
        Note(
            "",
            _(
                "An intervention stands under each zone that it names, with its whole amount: lines are not "
                "summed."
            ),
        )
    )
    name = doc.table_name(section)
    doc.table(Table(columns, rows, name, _("Who does what, where"), _("in USD"), notes, size="dense"))


def _places(found: Matrix) -> Iterator[tuple[str, Sequence[Intervention]]]:
    """Zones where somebody works; last those who name no place at all."""
    for zone in found.zones:
        if zone.kind == TOTAL:
            continue
        inside = [each for each in found.interventions if each.stands(zone.key, WHOLE)]
        if zone.key == NOT_KNOWN:
            inside = [each for each in inside if each.zones == {NOT_KNOWN}]
        if inside:
            known = zone.key != NOT_KNOWN
            yield zone.title(language()) if known else _("Place not known"), inside


def _row(each: Intervention, cents: bool, notes: list[Note], mark: bool) -> Row:
    amount = Cell(figure_usd(each.amount, cents), note=_call(notes, _(each.remark)) if each.remark else "")
    return Row(
        [
            Cell(titled(each.title, each.fictional and mark)),
            words.mechanism(each.mechanism),
            each.lead.in_language(language()) or unknown(),
            amount,
            words.dates(each),
            words.opinion(each) or "–",
        ]
    )


def _call(notes: list[Note], text: str) -> str:
    """The letter of a note, the same for the same text."""
    said = f"{_capital(text)}."
    for note in notes:
        if note.text == said:
            return note.call
    notes.append(Note("abcdefgh"[len(notes)], said))
    return notes[-1].call


def _uncovered(doc: Document, found: Matrix, level: int) -> None:
    """Zones without anybody, then pillars that nobody covers, then what the records cannot say."""
    doc.heading(level, "", _("What nobody covers"))
    if found.uncovered:
        names = _("; ").join(zone.title(language()) for zone in found.uncovered)
        doc.paragraph(
            _("Priority zones in force where no intervention is recorded: {names}.").format(names=names)
        )
    if found.holes:
        holes = [
            _("{name}: {value}").format(
                name=zone.title(language()), value=", ".join(p.short(language()) for p in pillars)
            )
            for zone, pillars in found.holes
        ]
        doc.paragraph(
            _("Pillars that no intervention covers in a zone: {holes}.").format(holes=_("; ").join(holes))
        )
    if not (found.uncovered or found.holes):
        doc.paragraph(_("Every zone in force has interventions of every pillar."))
    if found.doubts:
        said: Runs = rich(_("<b>What the records cannot say.</b> "))
        doubts = " ".join(f"{note.show(language()).rstrip('.')}." for note in found.doubts)
        doc.paragraph((*said, ("R", doubts)))


def _pairs(doc: Document, found: Matrix, section: str) -> None:
    """What is linked and counted once, and what may be recorded twice."""
    if not found.pairs:
        return
    doc.heading(2, "", _("Recorded twice"))
    columns = [
        Column(_("Intervention"), 50), Column(_("Other intervention"), 50), Column(_("Why"), 44),
        Column(_("State"), 24),
    ]  # fmt: skip
    rows = []
    for pair in found.pairs:
        state = _("counted once") if pair.linked else _("to check")
        why = _("; ").join(note.show(language()) for note in pair.reasons)
        rows.append(Row([_record(pair.one), _record(pair.two), why, state]))
    said = _("Until two records are linked they count as two interventions.")
    name = doc.table_name(section)
    doc.table(Table(columns, rows, name, _("Possible doubles"), "", [Note("", said)], size="dense"))


def _record(each: Intervention) -> str:
    return ", ".join(part for part in (each.title, words.mechanism(each.mechanism), each.ref) if part)
