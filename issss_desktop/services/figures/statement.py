"""One set of functions for screen, command line and paper: figures from records (design: figures.md)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
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
from issss_desktop.services.figures.ledger import Ledger, imprecise, summed
from issss_desktop.services.figures.portfolio import Portfolio
from issss_desktop.services.figures.positions import (
    Coverage,
    Cumulative,
    Positions,
    other_position,
    straddles,
)

TOO_IMPRECISE = N_("date not precise enough, not included")
IN_OR_AFTER = N_("may lie in the published position or after it, not included")
ESTIMATE = N_("proposed at {rate} %, never in the uses")
NOT_YET = N_("transfers and costs are not recorded")
MEASURES = ("announced", "signed", "received")
COUNTED_ENTITIES = ("contribution", "published_figure", "project", "assessment", "completeness", "un_rate")
OTHER_MEASURES = ("available", "spent", "programme")


def compute(records: Records, *, fund: str = "CDS00", cut_off: dt.date, draft: bool = False) -> Figures:
    """All figures of a fund and of the portfolio at a cut-off (inclusive), from one state of the log.

    The same records and cut-off give the same figures, in any order. Drafts count only with ``draft``.

    Raises:
        UserError: funds are recorded, but none has this code.
    """
    ledger = Ledger(records, cut_off, draft)
    row = find_fund(records, fund)
    cumulative, contributions = _cumulative(ledger, row)
    fund_figures = _fund(ledger, row, fund, cumulative, contributions)
    portfolio = Portfolio(ledger, row.uuid if row else None).figures()
    drafts = 0 if draft else _drafts(records)
    found = alerts(ledger, fund_figures, portfolio, cumulative, drafts)
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


def _fund(
    ledger: Ledger,
    row: Row | None,
    code: str,
    cumulative: Cumulative,
    contributions: tuple[ContributionFigures, ...],
) -> FundFigures:
    day = ledger.cut_off
    headline = cumulative.headline(day)
    by_donor = ByDonor(ledger, cumulative, headline, contributions)
    donors = by_donor.lines()
    not_yet = replace(UNKNOWN, note=note(NOT_YET))
    return FundFigures(
        code=row["code"] if row else code.strip().upper(),
        name=ledger.name("fund", row.uuid) if row else Words(),
        position=headline,
        announced=cumulative.measure("announced", day),
        signed=cumulative.measure("signed", day),
        received=cumulative.measure("received", day),
        outstanding=outstanding(cumulative, contributions, day),
        gap_realised=_gap(contributions, "gap_realised"),
        gap_latent=_gap(contributions, "gap_latent"),
        uses=not_yet,
        available=not_yet,
        fee_proposed=_proposed_fee(row, contributions),
        fee_charged=_fees(contributions, "fee_charged"),
        donors=donors,
        unallocated=by_donor.unallocated(donors),
        undetailed=residual(headline, [e.usd for e in by_donor.detail()], NOT_DATED),
        total=headline,
        by_year=by_donor.by_year(),
        cut_offs=_cut_offs(cumulative, day),
        others=_others(ledger, cumulative.positions),
        contributions=contributions,
        imprecise=tuple(_imprecise(ledger, cumulative, contributions)),
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


def _drafts(records: Records) -> int:
    return sum(not row.final for entity in COUNTED_ENTITIES for row in records.all(entity))


def _fictional(ledger: Ledger) -> bool:
    tops = (row for entity in COUNTED_ENTITIES for row in ledger.all(entity))
    children = (row for entity in ("movement", "deposit", "financing") for row in ledger.records.all(entity))
    return any(row["fictional"] for row in (*tops, *children))
