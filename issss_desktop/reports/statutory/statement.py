"""Statement of contributions, of one donor or of every donor each on its own page.

Every amount is one of ``Figures``; a total is the figure of the fund, never a sum made here over n.d.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from issss_desktop.i18n import _, language, ngettext
from issss_desktop.models.figure import UNKNOWN, Figure, Status
from issss_desktop.models.figures import ContributionFigures, DonorLine, Figures, Imprecise
from issss_desktop.models.values.dates import show_partial
from issss_desktop.reports.amounts import Sum, cents_shown, exponent_of, figure_usd, gap, native, unknown, usd
from issss_desktop.reports.brief import Brief, document, fictional_tag, long_day, short_day, stamp
from issss_desktop.reports.contributions import draw_from_signed, draw_movements
from issss_desktop.reports.file.finish import finish
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.table import Cell, Column, Entry, Note, Row, Table
from issss_desktop.reports.layout.words import Runs, rich


@dataclass(frozen=True, slots=True)
class Published:
    """A published figure that speaks of a donor; ``amount`` in minor units of ``currency``, None unpublished.

    ``step``: rounding step in USD cents, 0 is exact. Texts as printed.
    """

    as_of: str
    measure: str
    amount: int | None
    currency: str
    step: int | None
    reading: str
    quote: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class DonorSheet:
    """What is printed of one donor beside its figures; ``uuid`` finds its line and its contributions."""

    uuid: UUID
    name: str
    published: tuple[Published, ...] = ()
    fictional: bool = False


def donor_statement(brief: Brief, figures: Figures, donors: Sequence[DonorSheet], every: bool) -> bytes:
    """The statement as a PDF of its own; ``every`` donor has a summary first. Language: the one in force."""
    title = _("Statement of contributions")
    named = title if every or not donors else _("{kind} – {name}").format(kind=title, name=donors[0].name)
    doc = document(brief, named)
    if every:
        _summary(doc, brief, figures, donors, title)
    for n, donor in enumerate(donors):
        _donor(doc, figures, donor, title, n, 2 if every else 1)
    return finish(doc.render(), stamp(brief, title))


def _summary(doc: Document, brief: Brief, figures: Figures, donors: Sequence[DonorSheet], title: str) -> None:
    """First page: every donor with its page, under the totals of the fund."""
    doc.start(section=("", title))
    doc.section("", title)
    doc.heading(1, "", title)
    if not donors:
        doc.paragraph(
            _(
                "At {day}, no donor of the Fund is recorded: nothing was announced, signed or received that "
                "this office knows of (n/a). An unknown value is never counted as zero."
            ).format(day=long_day(brief.cut_off))
        )
        return
    doc.paragraph(
        _(
            "One page for each donor follows. The total is that of the Fund: it is n/a or a lower bound (≥) "
            "where the records are not stated complete, and may differ from the sum of the lines."
        ),
        full=True,
    )
    _summary_table(doc, figures, donors)


def _summary_table(doc: Document, figures: Figures, donors: Sequence[DonorSheet]) -> None:
    fund = figures.fund
    found = {line.uuid: line for line in fund.donors}
    totals = (fund.total, fund.announced, fund.signed, fund.received, fund.outstanding)
    parts = [_five(found.get(donor.uuid)) for donor in donors]
    cents = cents_shown([f.value for row in (*parts, totals) for f in row])
    columns = [
        Column(_("Donor"), 38),
        Column(_("Last known position"), 25, "figure"),
        Column(_("Announced"), 24, "figure"),
        Column(_("Signed"), 24, "figure"),
        Column(_("Received"), 24, "figure"),
        Column(_("Still to be received"), 24, "figure"),
        Column(_("Page"), 9, "figure"),
    ]
    rows = [
        Row(
            [
                Cell(donor.name, link=f"donor-{n}"),
                *(figure_usd(f, cents) for f in row),
                Cell(page_of=f"donor-{n}"),
            ]
        )
        for n, (donor, row) in enumerate(zip(donors, parts, strict=True))
    ]
    rest = fund.unallocated
    if rest.value:
        name = Cell(_("Not broken down"), face="I")
        rows.append(Row([name, figure_usd(rest, cents), "", "", "", "", ""]))
    rows.append(Row([_("Total of the Fund"), *(figure_usd(f, cents) for f in totals), ""], "total"))
    known = [tuple(f.value for f in row) for row in parts]
    number = doc.table_name("")
    title = _("Summary by donor, at {day}").format(day=long_day(figures.cut_off))
    doc.table(
        Table(columns, rows, number, title, _("in USD"), size="dense", carry=_carrier(known, cents, 1, 1))
    )


def _five(line: DonorLine | None) -> tuple[Figure, ...]:
    """Position, announced, signed, received and outstanding of a donor; n.d. where it has no line."""
    if line is None:
        return (UNKNOWN,) * 5
    return line.figure, line.announced, line.signed, line.received, line.outstanding


def _carrier(
    known: Sequence[Sequence[int | None]], cents: bool, before: int, after: int
) -> Callable[[int], Sequence[Entry]]:
    """Cells of the carried-over line: what the columns of the rows printed so far add up to."""

    def carried(done: int) -> Sequence[Entry]:
        columns = zip(*known[:done], strict=True)
        sums = [Sum.of(column) for column in columns]
        return ["" for _n in range(before)] + [s.least(cents) for s in sums] + [""] * after

    return carried


def _donor(doc: Document, figures: Figures, donor: DonorSheet, title: str, n: int, level: int) -> None:
    """The page of one donor: situation, movements, instalments, what was published."""
    doc.start(section=("", donor.name))
    doc.section("", donor.name)
    own = _narrowed(figures, donor.uuid)
    tag = fictional_tag() if donor.fictional else ""
    kind = _("{kind} at {day}").format(kind=title, day=long_day(figures.cut_off))
    doc.title_block("", kind, donor.name, f"donor-{n}", tag, level=level)
    line = next((d for d in own.fund.donors), None)
    _situation(doc, own, line)
    if own.fund.contributions:
        draw_movements(doc, own, doc.table_name(""), True, one_donor=True)
        _instalments(doc, own.fund.contributions)
        draw_from_signed(doc, own, doc.table_name(""), one_donor=True)
    else:
        doc.paragraph(
            _(
                "No contribution of this donor is recorded: no announcement, signature, instalment or "
                "deposit. What it announced, signed and paid is not available (n/a), never zero."
            ),
            full=True,
        )
    _published(doc, donor.published)


def _narrowed(figures: Figures, donor: UUID) -> Figures:
    """The same figures, of one donor only."""
    fund = figures.fund
    own = tuple(c for c in fund.contributions if c.donor_uuid == donor and _begun(c))
    refs = {c.uuid for c in own}
    late: tuple[Imprecise, ...] = tuple(i for i in fund.imprecise if i.owner.uuid in refs)
    lines = tuple(d for d in fund.donors if d.uuid == donor)
    return replace(figures, fund=replace(fund, contributions=own, imprecise=late, donors=lines))


def _begun(one: ContributionFigures) -> bool:
    """Whether anything of it is dated at the cut-off, or nothing of it is dated at all."""
    dated = [line.state for line in one.lines if line.kind != "expected"]
    return not dated or any(state != "later" for state in dated)


def _situation(doc: Document, figures: Figures, line: DonorLine | None) -> None:
    columns = [
        Column(_("Measure"), 48, "label"),
        Column(_("USD"), 30, "figure"),
        Column(_("Uncertainty ±"), 22, "figure"),
        Column(_("Position at"), 20, "figure"),
        Column(_("How to read it"), 48),
    ]
    own = figures.fund.contributions
    labels = (
        _("Last known position"),
        _("Announced, not yet signed"),
        _("Signed"),
        _("Received"),
        _("Still to be received"),
    )
    measures = list(zip(labels, _five(line), strict=True))
    cents = cents_shown(f.value for _label, f in measures)
    rows = [_measure(label, figure, cents) for label, figure in measures]
    realised = Sum.of([c.gap_realised.value for c in own if _paid(c)]).exact()
    latent = Sum.of([c.gap_latent.value for c in own if _signed(c)]).exact()
    memo = _("for information, not a resource")
    for label, value in ((_("Exchange gap, realised"), realised), (_("Exchange gap, latent"), latent)):
        rows.append(Row([label, gap(value), "", "", memo if value is not None else ""]))
    name = doc.table_name("")
    title = _("Situation in {fund}").format(fund=figures.fund.name.in_language(language()) or unknown())
    doc.table(Table(columns, rows, name, title, "", _least_note(measures)))


def _paid(one: ContributionFigures) -> bool:
    return any(x.kind == "deposit" and x.state == "counted" for x in one.lines)


def _signed(one: ContributionFigures) -> bool:
    return any(x.kind == "signature" and x.state == "counted" for x in one.lines)


def _least_note(measures: Sequence[tuple[str, Figure]]) -> list[Note]:
    if all(figure.status is not Status.AT_LEAST for _label, figure in measures):
        return []
    return [
        Note(
            "",
            _(
                "≥: what is recorded is not stated complete for the period; the amount is at least this one. "
                "The position published and the contributions recorded are never added up."
            ),
        )
    ]


def _measure(label: str, figure: Figure, cents: bool) -> Row:
    doubt = usd(figure.uncertainty, cents) if figure.value is not None and figure.uncertainty else ""
    said = figure.note.show(language()) if figure.note else ""
    return Row([label, figure_usd(figure, cents), doubt, short_day(figure.as_of), said])


def _instalments(doc: Document, own: Sequence[ContributionFigures]) -> None:
    """Expected instalments of every agreement, and whether the deposits cover them."""
    lines = [(c, x) for c in own for x in c.lines if x.kind == "expected"]
    if not lines:
        return
    states = {
        "paid": _("covered by the deposits"),
        "overdue": _("overdue, not covered"),
        "due": _("to come, or not verifiable"),
    }
    columns = [
        Column(_("Due"), 24),
        Column(_("Agreement"), 56),
        Column(_("Amount in original currency"), 36, "figure"),
        Column("", 10, "code"),
        Column(_("State at the cut-off"), 42),
    ]
    rows = [
        Row(
            [
                show_partial(x.on, language()) if x.on else unknown(),
                c.agreement or c.ref,
                native(x.amount, exponent_of(x.currency)),
                x.currency or "",
                states.get(x.state, x.state),
            ]
        )
        for c, x in lines
    ]
    name, title = doc.table_name(""), _("Expected instalments")
    codes = {x.currency for _c, x in lines}
    carry = None
    if len(codes) == 1:
        code, amounts = codes.pop(), [x.amount for _c, x in lines]
        carry = _native_carrier(amounts, code)
        rows.append(Row(["", _("Total expected"), *_native_sum(amounts, code), ""], "total"))
    doc.table(Table(columns, rows, name, title, _("amounts to the cent"), carry=carry))


def _native_sum(amounts: Sequence[int | None], code: str | None) -> list[str]:
    whole = Sum.of(amounts)
    text = native(whole.value, exponent_of(code))
    if whole.partial and whole.value is not None:
        text = _("≥ {amount}").format(amount=text)
    return [text, code or ""]


def _native_carrier(amounts: Sequence[int | None], code: str | None) -> Callable[[int], Sequence[Entry]]:
    def carried(done: int) -> Sequence[Entry]:
        return ["", "", *_native_sum(amounts[:done], code), ""]

    return carried


def _published(doc: Document, published: Sequence[Published]) -> None:
    """Figures published of the donor, as quoted; none of them is a contribution."""
    if not published:
        doc.paragraph(_("No published figure names this donor up to the cut-off."), full=True)
        return
    columns = [
        Column(_("As at"), 19),
        Column(_("Amount published"), 25, "figure"),
        Column("", 9, "code"),
        Column(_("Rounded to, USD"), 17, "figure"),
        Column(_("How it is read"), 44),
        Column(_("Quotation and source"), 54),
    ]
    rows = [
        Row(
            [
                one.as_of,
                native_short(one.amount, one.currency),
                one.currency if one.amount is not None else "",
                _rounding(one),
                "\n".join(part for part in (one.measure, one.reading) if part),
                Cell(_quoted(one)),
            ]
        )
        for one in published
    ]
    count = len(published)
    note = ngettext(
        "{n} published figure. A published figure is neither a contribution nor a deposit.",
        "{n} published figures, not added up. A published figure is neither a contribution nor a deposit.",
        count,
    )
    name, title = doc.table_name(""), _("Published figures of this donor")
    doc.table(Table(columns, rows, name, title, "", [Note("", note.format(n=count))]))


def native_short(amount: int | None, code: str) -> str:
    """An amount of any currency, its decimals only where it has some."""
    places = exponent_of(code)
    text = native(amount, places)
    if amount is None or not places or amount % 10**places:
        return text
    return text[: -places - 1]


def _rounding(one: Published) -> str:
    if one.amount is None or one.step is None:
        return ""
    return usd(one.step, bool(one.step % 100)) if one.step else _("exact")


def _quoted(one: Published) -> Runs:
    quote = rich(_("“{quote}” "), quote=one.quote) if one.quote else ()
    return (*quote, ("I", one.source)) if one.source else quote
