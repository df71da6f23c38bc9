"""Section "Situation of the Fund", first half: last known position by donor, total at each cut-off."""

import datetime as dt
import re
from collections.abc import Sequence

from issss_desktop.drawing import BarRow, position_by_donor
from issss_desktop.i18n import _, language, ngettext
from issss_desktop.models.figure import Figure, Status
from issss_desktop.models.figures import DonorLine, Figures, FundFigures
from issss_desktop.models.values.texts import fold
from issss_desktop.reports.amounts import MILLION, cents_shown, figure_usd, same, unknown, usd
from issss_desktop.reports.brief import long_day, short_day
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.table import Cell, Column, Note, Row, Table
from issss_desktop.reports.layout.words import Runs, rich

_ACRONYM = re.compile(r"\(([^()\s]{2,10})\)$")
LONG_NAME = 22  # characters: a longer name shows as its acronym in the chart, if it has one


def draw_position(doc: Document, figures: Figures, number: str, target: str) -> None:
    """Section "last known position": sentence, table by donor, chart, table of the cut-offs."""
    fund = figures.fund
    doc.heading(2, number, _("Last known position by donor"), target)
    doc.paragraph(_sentence(figures))
    _by_donor(doc, figures, number)
    _chart(doc, fund, number)
    _cut_offs(doc, fund, number)


def ordered(donors: Sequence[DonorLine]) -> list[DonorLine]:
    """Donors by amount, the largest first; those without an amount last, by name."""
    lang = language()
    return sorted(
        donors, key=lambda d: (d.figure.value is None, -(d.figure.value or 0), fold(d.name.in_language(lang)))
    )


def _known(fund: FundFigures) -> int | None:
    """Sum of the donors' positions, None when none is known."""
    values = [d.figure.value for d in fund.donors if d.figure.value is not None]
    return sum(values) if values else None


def _sentence(figures: Figures) -> Runs:
    fund = figures.fund
    total = fund.total
    if total.value is None:
        return rich(
            _(
                "At {day}, no position of the Fund is known: the total is not available (<b>n/a</b>). "
                "An unknown value is never counted as zero."
            ),
            day=long_day(figures.cut_off),
        )
    whole = cents_shown([total.value])
    said = rich(
        _("At {day}, the total of contributions to the Fund is <b>{total} USD</b>."),
        day=long_day(total.as_of or figures.cut_off),
        total=figure_usd(total, whole),
    )
    if total.as_of is not None and total.as_of < figures.cut_off:
        said += rich(_(" It is the last known position at {day}."), day=long_day(figures.cut_off))
    days = [d.figure.as_of for d in fund.donors if d.figure.value is not None]
    rest = fund.unallocated.value
    if rest and days and same(days) not in (None, total.as_of):
        said += rich(
            _(
                " The share of each donor is known only at {day}. The difference between the two "
                "positions, <b>{rest} USD</b>, is not broken down."
            ),
            day=long_day(same(days)),
            rest=usd(rest, cents_shown([rest])),
        )
    return said


def _by_donor(doc: Document, figures: Figures, section: str) -> None:
    fund = figures.fund
    columns = [
        Column(_("Donor"), 66),
        Column(_("Last known position"), 30.2, "figure"),
        Column(_("Uncertainty ±"), 22.5, "figure"),
        Column(_("Position at"), 23.5, "figure"),
        Column(_("Exactness"), 25.8),
    ]
    cents = cents_shown([d.figure.value for d in fund.donors] + [fund.total.value])
    notes: list[Note] = []
    rows = [_donor_row(line, cents, notes) for line in ordered(fund.donors)]
    rows += _sum_rows(fund, cents, notes)
    total, exact = fund.total, ""
    if total.value is not None:
        exact = _exactness(total, None)
    cells = [
        _("Total of contributions"),
        figure_usd(total, cents),
        _doubt(total, cents),
        short_day(total.as_of),
    ]
    rows.append(Row([*cells, exact], "total"))
    notes.append(Note("", _basis(total)))
    name = doc.table_name(section)
    doc.table(Table(columns, rows, name, _("Last known position by donor"), _("in USD"), notes))


def _sum_rows(fund: FundFigures, cents: bool, notes: list[Note]) -> list[Row]:
    """The donors' positions added up, and what of the total they do not explain."""
    known, rest = _known(fund), fund.unallocated
    if known is None or not rest.value:
        return []
    with_amount = [d.figure for d in fund.donors if d.figure.value is not None]
    count = len(with_amount)
    label = ngettext("Known position of {n} donor", "Known positions of {n} donors", count).format(n=count)
    doubt, day = sum(f.uncertainty for f in with_amount), same(f.as_of for f in with_amount)
    cells = [label, usd(known, cents), usd(doubt, cents), short_day(day), _("sum")]
    return [Row(cells, "subtotal"), _rest_row(rest, cents, notes)]


def _donor_row(line: DonorLine, cents: bool, notes: list[Note]) -> Row:
    figure = line.figure
    name = line.name.in_language(language())
    if figure.value is not None:
        return Row(
            [
                name,
                figure_usd(figure, cents),
                _doubt(figure, cents),
                short_day(figure.as_of),
                _exactness(figure, line.step),
            ]
        )
    call = ""
    if line.state is Status.UNPUBLISHED:
        call = _call(
            notes,
            _("Donor named at that date without a published amount; included in what is not broken down."),
        )
    word = _("not published") if line.state is Status.UNPUBLISHED else unknown()
    return Row([name, Cell(unknown(), note=call), "", short_day(figure.as_of), word])


def _call(notes: list[Note], text: str) -> str:
    """The letter of a note, the same for the same text."""
    for note in notes:
        if note.text == text:
            return note.call
    notes.append(Note("abcdefgh"[len(notes)], text))
    return notes[-1].call


def _rest_row(rest: Figure, cents: bool, notes: list[Note]) -> Row:
    call = _call(
        notes,
        _("Total less the known positions: neither the contribution of a year nor that of a donor."),
    )
    return Row(
        [
            Cell(_("Not broken down"), note=call, face="I"),
            usd(rest.value, cents),
            _doubt(rest, cents),
            short_day(rest.as_of),
            _("difference"),
        ]
    )


def _doubt(figure: Figure, cents: bool) -> str:
    return "" if figure.value is None else usd(figure.uncertainty, cents)


def _exactness(figure: Figure, step: int | None) -> str:
    if figure.status is Status.AT_LEAST:
        return _("at least")
    return _("rounded") if step or figure.uncertainty else _("exact")


def _basis(figure: Figure) -> str:
    said = {
        "announced": _("Basis: amounts announced."),
        "signed": _("Basis: amounts signed."),
        "received": _("Basis: amounts received."),
    }
    unstated = _(
        "Basis (announced, signed or received) not stated by the source, read as a cumulative total "
        "(inferred)."
    )
    if figure.value is None:
        return _("n/a: not available.")
    return said.get(figure.basis, unstated)


def chart_rows(fund: FundFigures) -> list[BarRow]:
    """Rows of the position chart, for paper and screen: donors, what is not broken down, the total."""
    rows = [
        BarRow(
            _short(d.name.in_language(language())),
            d.figure.value,
            d.figure.uncertainty or None,
            "known" if d.figure.value is not None else "unknown",
        )
        for d in ordered(fund.donors)
    ]
    rest = fund.unallocated.value
    if rest:
        rows.append(BarRow(_("Not broken down"), rest, fund.unallocated.uncertainty or None, "unallocated"))
    hatched = rest if rest and rest > 0 and fund.total.value is not None else 0
    rows.append(BarRow(_("Total"), fund.total.value, fund.total.uncertainty or None, "total", hatched))
    return rows


def _short(name: str) -> str:
    found = _ACRONYM.search(name) if len(name) > LONG_NAME else None
    return found[1] if found else name


def _chart(doc: Document, fund: FundFigures, section: str) -> None:
    rows = chart_rows(fund)
    if not any(row.value for row in rows):
        doc.paragraph(_("No position other than zero is known: there is nothing to draw in a chart."))
        return
    chart = position_by_donor(rows, million=MILLION, measure=doc.measure)
    doc.chart(
        chart,
        _("Chart {n}").format(n=doc.next_number("chart", section)),
        _("Known positions, not broken down and total"),
        _("in millions of USD"),
    )


def _cut_offs(doc: Document, fund: FundFigures, section: str) -> None:
    if not fund.cut_offs:
        return
    cents = cents_shown([c.figure.value for c in fund.cut_offs])
    rows = [
        Row([long_day(c.day), figure_usd(c.figure, cents), _reading(c.figure, c.day, cents)])
        for c in fund.cut_offs
    ]
    columns = [
        Column(_("Figures as at"), 50),
        Column(_("Known total"), 34.2, "figure"),
        Column(_("Reading"), 83.8),
    ]
    doc.table(
        Table(
            columns,
            rows,
            doc.table_name(section),
            _("Known total at each cut-off date"),
            _("in USD"),
        )
    )


def _reading(figure: Figure, day: dt.date, cents: bool) -> str:
    if figure.value is None:
        return _("no published position")
    if figure.note is not None:
        return figure.note.show(language())
    if figure.uncertainty:
        return _("sum of rounded positions, ± {doubt}").format(doubt=usd(figure.uncertainty, cents))
    return _("published total, exact")
