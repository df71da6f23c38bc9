"""What a person must look at beside the figures: contradictions, divergences, things left out."""

from collections.abc import Iterator

from issss_desktop.i18n import N_
from issss_desktop.models.figure import Cents, Figure, Ref, Status, note
from issss_desktop.models.figures import Alert, FundFigures, PortfolioFigures
from issss_desktop.services.figures.ledger import Ledger, reference
from issss_desktop.services.figures.positions import FAR_PAST, Cumulative, Positions
from issss_desktop.services.figures.use_alerts import use_alerts
from issss_desktop.services.figures.uses import Books

ALARM, WARNING, INFO = "alarm", "warning", "info"
NEGATIVE_UNALLOCATED = N_("The donors’ positions exceed the published total by {amount} USD.")
NEGATIVE_UNDETAILED = N_("The dated events exceed the published total by {amount} USD.")
NEGATIVE_PORTFOLIO = N_("The assessed projects exceed the published portfolio by {amount} USD.")
DIVERGENCES = N_("Divergences to settle: {count}.")
DRAFTS = N_("Drafts that are in no figure: {count}.")
PROVISIONAL = N_("Drafts are counted: these figures are provisional.")
FICTIONAL = N_("These figures contain fictitious examples.")
DUPLICATE = N_("Published twice for the same donor and day; only the first is counted.")
NO_RATE = N_("No rate of exchange on this date: this amount is in no USD figure.")
OVERPAID = N_("More was received than was signed.")
IMPRECISE = N_("Dates too imprecise to be counted: {count}.")
CONTRADICTION = N_("Stated as not recorded or without movement, but events are recorded.")
LATER_DONOR = N_("Published for a donor after the latest total: not added to it.")
EXPIRED = N_("The opinion was valid until {day}.")
ENDED = N_("The portfolio contains {amount} USD of projects that have ended since it was published.")
OVERDUE = N_("An expected instalment is overdue.")


def alerts(
    ledger: Ledger, fund: FundFigures, portfolio: PortfolioFigures, books: Books, drafts: int
) -> tuple[Alert, ...]:
    """Alerts of a set of figures, the gravest first."""
    cumulative = books.cumulative
    found = [
        *use_alerts(books, fund.statement),
        *_residuals(fund, portfolio),
        *_published(cumulative.positions),
        *_published_later(cumulative.positions),
        *_contributions(fund),
        *_contradictions(ledger, cumulative),
        *_projects(ledger, portfolio),
        *_records(ledger, drafts),
    ]
    if fund.imprecise:
        refs = tuple(dict.fromkeys(i.owner for i in fund.imprecise))
        found.append(Alert(INFO, note(IMPRECISE, count=len(fund.imprecise)), refs))
    return tuple(sorted(found, key=lambda a: (ALARM, WARNING, INFO).index(a.level)))


def _residuals(fund: FundFigures, portfolio: PortfolioFigures) -> Iterator[Alert]:
    donors = [(NEGATIVE_UNDETAILED, line.undetailed) for line in fund.donors]
    for msgid, figure in (
        (NEGATIVE_UNALLOCATED, fund.unallocated),
        (NEGATIVE_UNDETAILED, fund.undetailed),
        *donors,
        (NEGATIVE_PORTFOLIO, portfolio.undetailed),
    ):
        if _negative(figure):
            yield Alert(ALARM, note(msgid, amount=Cents(-(figure.value or 0))), figure.refs)


def _negative(figure: Figure) -> bool:
    return figure.value is not None and figure.value < 0


def _published(positions: Positions) -> Iterator[Alert]:
    for row in positions.duplicates:
        if row["as_of"].last() <= positions.ledger.cut_off:
            yield Alert(WARNING, note(DUPLICATE), (reference(row),))


def _published_later(positions: Positions) -> Iterator[Alert]:
    opening = {row.uuid for row in positions.opening}
    for row in positions.beside(positions.ledger.cut_off):
        if row.uuid in opening:
            yield Alert(WARNING, note(LATER_DONOR), (reference(row),))


def _contributions(fund: FundFigures) -> Iterator[Alert]:
    for item in fund.contributions:
        ref = (Ref("contribution", item.uuid, item.ref),)
        states = {line.state for line in item.lines}
        counting = [x for x in item.lines if x.kind != "expected" and x.state in ("counted", "absorbed")]
        if any(line.amount is not None and line.usd is None for line in counting):
            yield Alert(WARNING, note(NO_RATE), ref)
        if item.outstanding_native is not None and item.outstanding_native < 0:
            yield Alert(WARNING, note(OVERPAID), ref)
        if "overdue" in states:
            yield Alert(INFO, note(OVERDUE), ref)


def _contradictions(ledger: Ledger, cumulative: Cumulative) -> Iterator[Alert]:
    for basis, coverage in cumulative.coverage.items():
        events = [e for e in cumulative.events if e.basis == basis and e.at(ledger.cut_off) and e.on]
        against = [
            e
            for e in events
            if coverage.touches("no_movement", e.on.first(), e.on.last())  # type: ignore[union-attr]
        ]
        first = cumulative.start or FAR_PAST
        if coverage.touches("not_recorded", first, ledger.cut_off):
            against = events
        if against:
            yield Alert(WARNING, note(CONTRADICTION), tuple(dict.fromkeys(e.ref for e in against)))


def _projects(ledger: Ledger, portfolio: PortfolioFigures) -> Iterator[Alert]:
    for line in portfolio.projects:
        if line.in_total and line.valid_until is not None and line.valid_until < ledger.cut_off:
            ref = Ref("project", line.uuid, line.ref)
            yield Alert(WARNING, note(EXPIRED, day=line.valid_until), (ref,))
    ended = portfolio.ended
    if ended.value is not None and ended.status is not Status.UNKNOWN:
        yield Alert(INFO, note(ENDED, amount=Cents(ended.value)), ended.refs)


def _records(ledger: Ledger, drafts: int) -> Iterator[Alert]:
    if ledger.records.divergences:
        yield Alert(WARNING, note(DIVERGENCES, count=ledger.records.divergences))
    if ledger.draft:
        yield Alert(WARNING, note(PROVISIONAL))
    elif drafts:
        yield Alert(INFO, note(DRAFTS, count=drafts))
