"""Contributions: every signature and deposit with its exchange difference, from signed to received."""

import datetime as dt
from collections.abc import Callable, Sequence

from issss_desktop.i18n import N_, _, language
from issss_desktop.models.figure import Figure, Status
from issss_desktop.models.figures import ContributionFigures, ContributionLine, Figures
from issss_desktop.models.values.dates import show_partial
from issss_desktop.reports.amounts import Sum, exponent_of, figure_usd, gap, native, rate, unknown, usd
from issss_desktop.reports.brief import Brief, document, long_day, short_day, stamp
from issss_desktop.reports.file.finish import finish
from issss_desktop.reports.fund import draw_position
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.table import Cell, Column, Entry, Note, Row, Table

KINDS = {
    "announcement": N_("Announcement"),
    "signature": N_("Signature"),
    "amendment": N_("Amendment"),
    "cancellation": N_("Cancellation"),
    "expected": N_("Expected instalment"),
    "deposit": N_("Deposit {n}"),
}

Printed = tuple[Row, ContributionLine | None]  # a row, and the deposit it counts


def contributions_report(brief: Brief, figures: Figures) -> bytes:
    """The report "contributions": position by donor and movements, a PDF of its own.

    Language: the one in force.
    """
    doc = document(brief, _("Contributions to the Fund at {day}").format(day=long_day(brief.cut_off)))
    title = _("Contributions to the Fund")
    doc.start(section=("", title))
    doc.section("", title)
    doc.heading(1, "1", title)
    draw_position(doc, figures, "1.1", "position")
    draw_contributions(doc, figures, "1.2", "movements")
    return finish(doc.render(), stamp(brief, title))


def draw_contributions(
    doc: Document,
    figures: Figures,
    number: str,
    target: str,
    news: Callable[[Document], None] | None = None,
) -> None:
    """Section "contributions and deposits": ``news`` first, movements by donor, from signed to received."""
    shown = figures.fund.contributions
    made_up = bool(shown) and all(c.fictional for c in shown)
    tag = _("fictitious example: all lines") if made_up else ""
    doc.heading(2, number, _("Contributions and deposits"), target, tag)
    if news is not None:
        news(doc)
    if not shown:
        fund = figures.fund
        if all(f.value == 0 for f in (fund.announced, fund.signed, fund.received)):  # known, not unknown
            said = _("At {day}, nothing was announced, signed or received.")
            doc.paragraph(said.format(day=long_day(figures.cut_off)))
            return
        doc.paragraph(
            _(
                "No contribution is recorded: the amounts announced, signed, received and still to be "
                "received are not available (n/a). An unknown value is never counted as zero."
            )
        )
        return
    doc.paragraph(
        _(
            "UN operational rates: units of currency for 1 USD, the last rate in force on the day of the "
            "operation. The exchange difference compares the amount credited with the same amount at the "
            "rate of signature; it is for information and is not a resource."
        )
    )
    draw_movements(doc, figures, doc.table_name(number), made_up)
    draw_from_signed(doc, figures, doc.table_name(number))


def draw_movements(
    doc: Document, figures: Figures, name: str, made_up: bool, one_donor: bool = False
) -> None:
    """Table of movements: by donor, or of ``one_donor`` by agreement and without expected instalments."""
    columns = [
        Column(_("Date"), 19),
        Column(_("Operation"), 25),
        Column(_("Amount in original currency"), 29, "figure"),
        Column("", 9, "code"),
        Column(_("Rate"), 12.2, "figure"),
        Column(_("USD at the rate of signature"), 23.5, "figure"),
        Column(_("USD credited"), 26.3, "figure"),
        Column(_("Exchange difference"), 24, "figure"),
    ]
    notes: list[Note] = []
    pairs: list[Printed] = []
    for one in figures.fund.contributions:
        pairs += _group(one, figures.cut_off, notes, made_up, one_donor)
    rows = [row for row, _line in pairs] + [_total_row(figures.fund.contributions)]
    missing = _imprecise(figures)
    if missing:
        notes.append(Note("", missing))
    title = _("Movements, until {day}") if one_donor else _("Movements by donor, until {day}")
    doc.table(
        Table(
            columns,
            rows,
            name,
            title.format(day=long_day(figures.cut_off)),
            _("amounts to the cent"),
            notes,
            carry=_carrier([line for _row, line in pairs]),
        )
    )


def _group(
    one: ContributionFigures, day: dt.date, notes: list[Note], made_up: bool, one_donor: bool
) -> list[Printed]:
    """Head, lines, subtotal and what is still to be received of one contribution."""
    head = [one.donor.in_language(language()) or unknown(), _aside(one, made_up)]
    rows: list[Printed] = [(Row(head[1:] if one_donor else head, "group"), None)]
    deposits = 0
    for line in one.lines:
        if line.state in ("later", "imprecise") or (one_donor and line.kind == "expected"):
            continue
        deposits += line.kind == "deposit"
        counted = line.kind == "deposit" and line.state == "counted"
        rows.append((_line(line, deposits, notes), line if counted else None))
    rows.append((_subtotal(one), None))
    if one.outstanding_native:
        rows.append((_outstanding(one, day), None))
    return rows


def _aside(one: ContributionFigures, made_up: bool) -> str:
    """What stands at the right of a donor's name: the agreement, and what it is not."""
    aside = _("Administrative agreement {ref}").format(ref=one.agreement or one.ref)
    if one.draft:
        aside = _("{text} – draft").format(text=aside)
    if one.fictional and not made_up:
        aside = _("{text} – fictitious example").format(text=aside)
    return aside


def _subtotal(one: ContributionFigures) -> Row:
    """What was received, in the currency of the agreement and in USD."""
    received = Sum.of([x.at_signature for x in _deposits([one])])
    amount = native(one.received_native, exponent_of(one.currency))
    cells = ["", _("Received"), amount, one.currency or "", "", usd(received.exact(), True)]
    return Row([*cells, figure_usd(one.received, True), gap(one.gap_realised.value)], "subtotal")


def _outstanding(one: ContributionFigures, day: dt.date) -> Row:
    """What is still to be received, its USD at the rate of signature."""
    latent, rest = one.gap_latent.value, one.outstanding.value
    before = rest - latent if rest is not None and latent is not None else None
    amount = native(one.outstanding_native, exponent_of(one.currency))
    name = Cell(_("Still to be received"), face="I")
    return Row([short_day(day), name, amount, one.currency or "", "", usd(before, True), "", ""])


def _line(line: ContributionLine, deposits: int, notes: list[Note]) -> Row:
    deposit = line.kind == "deposit"
    name = _(KINDS.get(line.kind, line.kind)).format(n=deposits)
    if line.state == "absorbed":  # the signature that follows counts it
        name = _("{name}, absorbed").format(name=name)
    on = show_partial(line.on, language()) if line.on else unknown()
    credited: Entry = ""
    if deposit:
        call = "" if line.usd is not None else _unknown_call(notes)
        credited = Cell(usd(line.usd, True), note=call)
    at_signature = line.at_signature if deposit else (line.at_signature or line.usd)
    return Row(
        [
            on,
            name,
            native(line.amount, exponent_of(line.currency)),
            line.currency or "",
            rate(line.rate),
            usd(at_signature, True),
            credited,
            gap(line.gap) if deposit else "",
        ]
    )


def _unknown_call(notes: list[Note]) -> str:
    if not notes:
        text = _(
            "Credit and rate not recorded. The total received is a lower bound (≥); the total difference "
            "is not computed."
        )
        notes.append(Note("a", text))
    return "a"


def _deposits(shown: Sequence[ContributionFigures]) -> list[ContributionLine]:
    return [x for c in shown for x in c.lines if x.kind == "deposit" and x.state == "counted"]


def _total_row(shown: Sequence[ContributionFigures]) -> Row:
    lines = _deposits(shown)
    gaps = Sum.of([c.gap_realised.value for c in shown])
    return Row(
        [
            "",
            Cell(_("Total received"), span=4),
            Sum.of([x.at_signature for x in lines]).least(),
            Sum.of([x.usd for x in lines]).least(),
            gap(gaps.exact()),
        ],
        "total",
    )


def _carrier(lines: Sequence[ContributionLine | None]) -> Callable[[int], Sequence[Entry]]:
    """Cells of the carried-over line: what the deposits of the rows printed so far add up to."""

    def carried(done: int) -> Sequence[Entry]:
        before = [line for line in lines[:done] if line is not None]
        if not before:
            return [""] * 8
        signed = Sum.of([x.at_signature for x in before]).least()
        return ["", "", "", "", "", signed, Sum.of([x.usd for x in before]).least(), ""]

    return carried


def _imprecise(figures: Figures) -> str:
    events = figures.fund.imprecise
    if not events:
        return ""
    said = _("; ").join(
        f"{i.owner.ref} ({show_partial(i.on, language()) if i.on else unknown()})" for i in events
    )
    return _("Imprecise date, not included: {events}.").format(events=said)


def draw_from_signed(doc: Document, figures: Figures, name: str, one_donor: bool = False) -> None:
    """Table "from signed to received", whose lines obey signed + differences = received + outstanding."""
    shown = figures.fund.contributions
    columns = [
        Column(_("Agreement") if one_donor else _("Donor"), 30),
        Column(_("Signed"), 26.2, "figure"),
        Column(_("Realised difference"), 28, "figure"),
        Column(_("Latent difference"), 28, "figure"),
        Column(_("Received"), 28, "figure"),
        Column(_("Still to be received"), 27.8, "figure"),
    ]
    rows = [_signed_row(c, one_donor) for c in shown]
    total = [_("Total"), Sum.of([c.signed.value for c in shown]).least()]
    total.append(gap(Sum.of([c.gap_realised.value for c in shown]).exact()))
    total.append(gap(Sum.of([c.gap_latent.value for c in shown]).exact()))
    total.append(_sum_text([c.received for c in shown]))
    total.append(Sum.of([c.outstanding.value for c in shown]).least())
    rows.append(Row(total, "total"))
    title = (
        _("From signed to received, by agreement") if one_donor else _("From signed to received, by donor")
    )
    doc.table(Table(columns, rows, name, title, _("in USD"), [Note("", _reserve(figures, one_donor))]))


def _name(one: ContributionFigures, one_donor: bool) -> str:
    """What a contribution is called in a column: its agreement, or its donor."""
    return one.agreement or one.ref if one_donor else one.donor.in_language(language()) or unknown()


def _signed_row(one: ContributionFigures, one_donor: bool) -> Row:
    gaps = [gap(one.gap_realised.value), gap(one.gap_latent.value)]
    got = [figure_usd(one.received, True), figure_usd(one.outstanding, True)]
    return Row([_name(one, one_donor), figure_usd(one.signed, True), *gaps, *got])


def _sum_text(figures: Sequence[Figure]) -> str:
    total = Sum.of([f.value for f in figures])
    partial = total.partial or any(f.status is Status.AT_LEAST for f in figures)
    return usd(total.value, True, partial and total.value is not None)


def _reserve(figures: Figures, one_donor: bool) -> str:
    shown = figures.fund.contributions
    held = [_name(c, one_donor) for c in shown if c.identity]
    unsure = [_name(c, one_donor) for c in shown if c.identity is None]
    parts = [
        _(
            "Latent difference: what is still to be received at the rate of the cut-off, less the same at "
            "the rate of signature."
        )
    ]
    if held:
        parts.append(
            _(
                "Check: signed + realised + latent = received + still to be received, to the cent, "
                "for {names}."
            ).format(names=", ".join(held))
        )
    if unsure:
        parts.append(_("Not verifiable for {names}.").format(names=", ".join(unsure)))
    fees = [c.fee_proposed.value for c in shown if c.fee_proposed.value is not None]
    if fees and any(c.fee_charged.value is None for c in shown):
        parts.append(
            _(
                "Administrative agent’s fee, proposed on the deposits: {fee} USD (an estimate, not counted "
                "in uses)."
            ).format(fee=usd(sum(fees), True))
        )
    return " ".join(parts)
