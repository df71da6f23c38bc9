"""One set of functions for screen, command line and paper: figures from records (design: figures.md)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from issss_desktop.errors import UserError
from issss_desktop.i18n import N_, _
from issss_desktop.models.compound import Words
from issss_desktop.models.figure import UNKNOWN, Figure, Ref, note
from issss_desktop.models.figures import (
    Alert,
    ContributionFigures,
    CutOff,
    Figures,
    FundFigures,
    Imprecise,
    OtherPosition,
)
from issss_desktop.models.rows import Records, Row
from issss_desktop.services.figures.alerts import FICTIONAL, WARNING, alerts
from issss_desktop.services.figures.contributions import (
    DEFAULT_FEE,
    Event,
    absorptions,
    contribution_figures,
    contributions_of,
    events,
)
from issss_desktop.services.figures.donors import UNDETAILED as NOT_DATED
from issss_desktop.services.figures.donors import ByDonor, outstanding, residual
from issss_desktop.services.figures.ledger import Ledger, imprecise, reference, summed
from issss_desktop.services.figures.portfolio import Portfolio
from issss_desktop.services.figures.positions import (
    Coverage,
    Cumulative,
    Positions,
    other_position,
    straddles,
)
from issss_desktop.services.figures.uses import Books, Prior, statement

NOT_FROZEN = N_("A period was certified over data that are not in this office: its figures may have moved.")
TOO_IMPRECISE = N_("date not precise enough, not included")
IN_OR_AFTER = N_("may lie in the published position or after it, not included")
ESTIMATE = N_("proposed at {rate} %, never in the uses")
MEASURES = ("announced", "signed", "received")
COUNTED_ENTITIES = (
    "contribution", "published_figure", "project", "assessment", "completeness", "un_rate", "programme",
    "allocation", "fund_entry",
)  # fmt: skip
CHILDREN = ("movement", "deposit", "financing", "transfer", "refund", "expenditure")
OTHER_MEASURES = ("available", "spent", "programme")


@dataclass(frozen=True)
class Certified:
    """A certified period of a fund, both days included, and the records as they were when it was.

    ``records`` is None where this office does not have the data it was certified over.
    """

    first: dt.date
    last: dt.date
    records: Records | None
    ref: Ref


def compute(
    records: Records,
    *,
    fund: str = "CDS00",
    cut_off: dt.date,
    draft: bool = False,
    certified: Sequence[Certified] = (),
) -> Figures:
    """All figures of a fund and of the portfolio at a cut-off (inclusive), from one state of the log.

    The same records and cut-off give the same figures, in any order. Drafts count only with ``draft``.
    ``certified``: periods of the fund whose columns of the statement stand as they were certified.

    Raises:
        UserError: funds are recorded, but none has this code.
    """
    ledger = Ledger(records, cut_off, draft)
    row = find_fund(records, fund)
    cumulative, contributions = _cumulative(ledger, row)
    priors = [
        Prior(c.first, c.last, _then(c, c.records, fund))
        for c in _ordered(certified, cut_off)
        if c.records is not None
    ]
    books = Books(ledger, row, cumulative, contributions, priors)
    fund_figures = _fund(books, fund)
    portfolio = Portfolio(ledger, row.uuid if row else None).figures()
    drafts = 0 if draft else _drafts(records)
    found = alerts(ledger, fund_figures, portfolio, books, drafts)
    lost = tuple(c.ref for c in certified if c.records is None)
    if lost:
        found = (*found, Alert(WARNING, note(NOT_FROZEN), lost))
    fictional = _fictional(ledger)
    if fictional:
        found = (*found, Alert(WARNING, note(FICTIONAL)))
    return Figures(
        cut_off=cut_off,
        known_at=records.known_at,
        known_until=records.known_until,
        fund=fund_figures,
        portfolio=portfolio,
        alerts=found,
        provisional=draft,
        fictional=fictional,
        drafts=drafts,
        divergences=records.divergences,
    )


def find_fund(records: Records, code: str) -> Row | None:
    """The fund of a code; None when no fund at all is recorded, so that an empty office shows n.d.

    Raises:
        UserError: funds are recorded, but none has this code.
    """
    funds = sorted(records.all("fund"), key=lambda r: r.uuid.bytes)
    found = next((row for row in funds if row["code"] == code.strip().upper()), None)
    if found is None and funds:
        raise UserError(
            _("No fund has the code {code}.").format(code=code[:40]),
            _("Choose one of: {codes}.").format(codes=", ".join(sorted(str(r["code"]) for r in funds))),
        )
    return found


def _ordered(certified: Sequence[Certified], cut_off: dt.date) -> list[Certified]:
    """Those that have ended at the cut-off, the oldest first."""
    return sorted((c for c in certified if c.last <= cut_off), key=lambda c: (c.first, c.last))


def _then(period: Certified, records: Records, code: str) -> Books:
    """Books of a certified period as they were."""
    ledger = Ledger(records, period.last)
    row = find_fund(records, code)
    return Books(ledger, row, *_cumulative(ledger, row))


def _cumulative(ledger: Ledger, fund: Row | None) -> tuple[Cumulative, tuple[ContributionFigures, ...]]:
    uuid = fund.uuid if fund else None
    rows = sorted(contributions_of(ledger, uuid), key=lambda r: r.uuid.bytes)
    absorbed = absorptions(ledger, rows)
    fee = fund["fee_rate"] if fund else None
    contributions = tuple(contribution_figures(ledger, row, absorbed, fee) for row in rows)
    found: list[Event] = [event for c in contributions for event in events(c, absorbed)]
    span = fund["span"] if fund else None
    cumulative = Cumulative(
        positions=Positions(ledger, uuid),
        events=tuple(found),
        coverage={basis: Coverage.of(ledger, uuid, basis) for basis in MEASURES},
        start=span.start.first() if span and span.start else None,
    )
    return cumulative, contributions


def _fund(books: Books, code: str) -> FundFigures:
    ledger, row, cumulative, contributions = books.ledger, books.fund, books.cumulative, books.contributions
    day = ledger.cut_off
    headline = cumulative.headline(day)
    by_donor = ByDonor(ledger, cumulative, headline, contributions)
    donors = by_donor.lines()
    rest = outstanding(cumulative, contributions, day)
    spending = statement(books, rest)
    return FundFigures(
        code=row["code"] if row else code.strip().upper(),
        name=ledger.name("fund", row.uuid) if row else Words(),
        position=headline,
        announced=cumulative.measure("announced", day),
        signed=cumulative.measure("signed", day),
        received=cumulative.measure("received", day),
        outstanding=rest,
        gap_realised=_gap(contributions, "gap_realised"),
        gap_latent=_gap(contributions, "gap_latent"),
        uses=spending.cumulative.uses,
        available=spending.available.figure,
        fee_proposed=_proposed_fee(row, contributions),
        fee_charged=_fees(contributions, "fee_charged"),
        statement=spending,
        donors=donors,
        unallocated=by_donor.unallocated(donors),
        undetailed=residual(headline, [e.usd for e in by_donor.detail()], NOT_DATED),
        total=headline,
        by_year=by_donor.by_year(),
        cut_offs=_cut_offs(cumulative, day),
        others=_others(ledger, cumulative.positions),
        contributions=contributions,
        imprecise=(*_imprecise(ledger, cumulative, contributions), *_imprecise_uses(books)),
    )


def _gap(contributions: Sequence[ContributionFigures], name: str) -> Figure:
    """Sum of a gap over the contributions that have one; n.d. when one of a counted deposit is unknown.

    A gap has either sign, so a part of the sum is not even a lower bound.
    """
    figures: list[Figure] = [getattr(c, name) for c in contributions]
    missing = [c for c in contributions if getattr(c, name).value is None and _needs(c, name)]
    figure = summed([f for f in figures if f.value is not None], basis="gap")
    return replace(UNKNOWN, basis="gap") if missing else figure


def _needs(contribution: ContributionFigures, name: str) -> bool:
    if name == "gap_latent":
        return any(x.kind == "signature" and x.state == "counted" for x in contribution.lines)
    return any(x.kind == "deposit" and x.state == "counted" for x in contribution.lines)


def _fees(contributions: Sequence[ContributionFigures], name: str) -> Figure:
    """Sum of fees over the contributions that have a deposit."""
    paid = [getattr(c, name) for c in contributions if _needs(c, name)]
    return summed(paid, basis=name)


def _proposed_fee(fund: Row | None, contributions: Sequence[ContributionFigures]) -> Figure:
    figure = _fees(contributions, "fee_proposed")
    whole, part = divmod((fund["fee_rate"] if fund else None) or DEFAULT_FEE, 100)
    shown = f"{whole}.{part:02d}" if part else str(whole)
    return figure if figure.value is None else replace(figure, note=note(ESTIMATE, rate=shown))


def _cut_offs(cumulative: Cumulative, day: dt.date) -> tuple[CutOff, ...]:
    """Each 31 December from the year before the first position or event, and the cut-off itself.

    A year in which a known position moved also shows its 30 June: between two positions the last
    one stands, and nobody should read the step as a slope.
    """
    years = [row["as_of"].year for row in cumulative.positions.opening]
    years += [event.on.year for event in cumulative.events if event.on is not None]
    ends = [dt.date(year, 12, 31) for year in range(min(years) - 1, day.year + 1)] if years else []
    lines = [CutOff(end, cumulative.headline(end)) for end in [*(e for e in ends if e < day), day]]
    middles = [
        CutOff(june, cumulative.headline(june))
        for before, after in pairwise(lines)
        if before.figure.value is not None and before.figure.value != after.figure.value
        for june in [dt.date(after.day.year, 6, 30)]
        if before.day < june < after.day
    ]
    return tuple(sorted((*lines, *middles), key=lambda line: line.day))


def _others(ledger: Ledger, positions: Positions) -> tuple[OtherPosition, ...]:
    """Published figures of the fund that enter no total, oldest first."""
    kept = [positions, *(Positions(ledger, positions.fund, measure) for measure in OTHER_MEASURES)]
    rows = [(of, row) for of in kept for row in (of.beside(ledger.cut_off) if of is positions else of.rows)]
    found = [other_position(ledger, of, row) for of, row in rows if row["as_of"].last() <= ledger.cut_off]
    return tuple(sorted(found, key=lambda o: (o.as_of.last(), o.uuid.bytes)))


def _imprecise(
    ledger: Ledger, cumulative: Cumulative, contributions: Iterable[ContributionFigures]
) -> Iterable[Imprecise]:
    base = cumulative.positions.latest(ledger.cut_off)
    for contribution in contributions:
        owner = Ref("contribution", contribution.uuid, contribution.ref)
        for line in contribution.lines:
            if line.kind == "expected":
                continue
            if imprecise(line.on, ledger.cut_off):
                said = TOO_IMPRECISE
            elif base is not None and line.kind == "deposit" and straddles(line.on, base.as_of):
                said = IN_OR_AFTER
            else:
                continue
            entity = "deposit" if line.kind == "deposit" else "movement"
            yield Imprecise(
                entity, line.uuid, owner, line.kind, line.on, line.amount, line.currency, note(said)
            )


def _imprecise_uses(books: Books) -> Iterable[Imprecise]:
    for book in books.programmes.values():
        owner = reference(book.row)
        for line in (*book.transfers, *book.refunds):
            if line.state == "imprecise":
                said = note(TOO_IMPRECISE)
                yield Imprecise(
                    line.entity, line.uuid, owner, line.entity, line.on, line.amount, line.currency, said
                )
        for report in book.declared.reports:
            if report.state == "imprecise":
                said, first = note(TOO_IMPRECISE), report.refs[0]
                yield Imprecise("expenditure", first.uuid, owner, "expenditure", report.end, None, None, said)
    for row in books.entries:
        if imprecise(row["on"], books.ledger.cut_off):
            money = row["amount"]
            cents, code = (money.amount, money.currency) if money else (None, None)
            said, owner = note(TOO_IMPRECISE), reference(row)
            yield Imprecise("fund_entry", row.uuid, owner, row["kind"] or "", row["on"], cents, code, said)


def _drafts(records: Records) -> int:
    return sum(not row.final for entity in COUNTED_ENTITIES for row in records.all(entity))


def _fictional(ledger: Ledger) -> bool:
    tops = (row for entity in COUNTED_ENTITIES for row in ledger.all(entity))
    children = (row for entity in CHILDREN for row in ledger.records.all(entity))
    return any(row["fictional"] for row in (*tops, *children))
