"""Figures: what screen, command line and paper show of the money, as plain frozen data.

A figure is a value in USD cents or None, never zero for unknown, with the status, uncertainty, date,
basis and records it stands on (design: figures.md). Labels are ``Words`` of records or English msgids.
"""

import datetime as dt
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from issss_desktop.models.compound import Words
from issss_desktop.models.figure import UNKNOWN, Cents, Figure, Note, Ref, Status, note
from issss_desktop.models.kinds import plain_amount
from issss_desktop.models.uses import Statement
from issss_desktop.models.values import currencies
from issss_desktop.models.values.dates import PartialDay
from issss_desktop.models.values.reporting import ReportingPeriod

__all__ = ["UNKNOWN", "Cents", "Figure", "Figures", "Note", "Ref", "Status", "note", "plain"]


@dataclass(frozen=True)
class DonorLine:
    """Last known position of a donor at the cut-off; ``step`` is its rounding step in USD cents.

    ``figure.status`` is UNPUBLISHED for a donor that is named without an amount ("compris ci-dessous").
    ``undetailed``: what of the figure no dated event explains. The four measures are from contributions.
    """

    uuid: UUID
    name: Words
    figure: Figure
    step: int | None
    undetailed: Figure
    announced: Figure
    signed: Figure
    received: Figure
    outstanding: Figure

    @property
    def state(self) -> Status:
        """Known, a lower bound, or unpublished."""
        return self.figure.status


@dataclass(frozen=True)
class CutOff:
    """The cumulative position at one day; ``figure.note`` says which reading it is."""

    day: dt.date
    figure: Figure


@dataclass(frozen=True)
class YearLine:
    """An amount dated in a year; year None is "année non connue"."""

    year: int | None
    figure: Figure


@dataclass(frozen=True)
class OtherPosition:
    """A published figure beside the totals: control, another measure, or part of another (``part_of``)."""

    uuid: UUID
    ref: str
    measure: str
    donor: Words | None
    figure: Figure
    as_of: PartialDay
    part_of: UUID | None
    control: bool
    quote: str = ""


@dataclass(frozen=True)
class ContributionLine:
    """A dated row of a contribution; ``amount`` and ``rate`` in ``currency`` (minor units, units for 1 USD).

    ``kind``: announcement, signature, amendment, cancellation, expected or deposit. ``origin`` of the
    rate: credited, own, un_rate, usd, or "" (none found). ``at_signature``, ``usd``, ``gap``, ``fee_*``
    in USD cents. ``state``: counted, absorbed, imprecise, later; due, overdue or paid for an instalment.
    """

    uuid: UUID
    kind: str
    on: PartialDay | None
    amount: int | None
    currency: str | None
    rate: Decimal | None
    rate_on: dt.date | None
    origin: str
    usd: int | None
    at_signature: int | None
    gap: int | None
    fee_proposed: int | None
    fee_charged: int | None
    state: str
    absorbs: UUID | None = None
    reconciled: bool = False


@dataclass(frozen=True)
class ContributionFigures:
    """One contribution at the cut-off. ``*_native`` in minor units of ``currency``; the rest in USD.

    Vs + G + L = ΣUi + R/rD: ``identity`` says whether it holds, None when a part is unknown.
    """

    uuid: UUID
    ref: str
    donor_uuid: UUID | None
    donor: Words
    agreement: str
    currency: str | None
    fictional: bool
    draft: bool
    lines: tuple[ContributionLine, ...]
    announced: Figure
    signed_native: int | None
    signed: Figure
    received_native: int | None
    received: Figure
    outstanding_native: int | None
    outstanding: Figure
    gap_realised: Figure
    gap_latent: Figure
    fee_proposed: Figure
    fee_charged: Figure
    identity: bool | None


@dataclass(frozen=True)
class Imprecise:
    """An event whose date is not precise enough to be counted at the cut-off."""

    entity: str
    uuid: UUID
    owner: Ref
    kind: str
    on: PartialDay | None
    amount: int | None
    currency: str | None
    note: Note


@dataclass(frozen=True)
class FundFigures:
    """Mechanism 1 at the cut-off.

    ``position`` = ``total``: latest published position plus the events after it. ``unallocated``: what
    of it no donor line explains (non ventilé). ``undetailed``: what no dated event explains.
    ``by_year`` sums to ``total``. ``statement``: sources - uses - balance, whose cumulative ``uses`` and
    disponible à allouer ``available`` are.
    """

    code: str
    name: Words
    position: Figure
    announced: Figure
    signed: Figure
    received: Figure
    outstanding: Figure
    gap_realised: Figure
    gap_latent: Figure
    uses: Figure
    available: Figure
    fee_proposed: Figure
    fee_charged: Figure
    statement: Statement
    donors: tuple[DonorLine, ...]
    unallocated: Figure
    undetailed: Figure
    total: Figure
    by_year: tuple[YearLine, ...]
    cut_offs: tuple[CutOff, ...]
    others: tuple[OtherPosition, ...]
    contributions: tuple[ContributionFigures, ...]
    imprecise: tuple[Imprecise, ...]


@dataclass(frozen=True)
class ProjectLine:
    """One bilateral project at the cut-off.

    ``declared``, ``cited`` and ``verdict`` (latest final assessment, on ``assessed_on``) are three
    facts. ``amount``: aligned amount in USD. ``in_total``: it is part of the portfolio; ``inside``: of
    the published position, so it lowers "non détaillé". ``why_not``: msgid, "" when it is in the total.
    """

    uuid: UUID
    ref: str
    title: str
    local_name: str
    donors: tuple[Words, ...]
    declared: bool | None
    cited: bool | None
    verdict: str | None
    assessed_on: dt.date | None
    valid_until: dt.date | None
    start: PartialDay | None
    end: PartialDay | None
    budget: Figure
    amount: Figure
    alignable: bool
    in_total: bool
    inside: bool
    why_not: str
    fictional: bool
    draft: bool


@dataclass(frozen=True)
class BreakdownLine:
    """A line of a breakdown; ``kind``: record, outside (hors zone prioritaire) or unallocated.

    ``aligned`` and ``alignable`` in USD cents, None when there is no total; ``share`` in basis points
    of the aligned total; ``count`` of projects in the total, also of those whose shares are not known.
    """

    kind: str
    key: UUID | None
    label: Words | str
    count: int
    aligned: int | None
    alignable: int | None
    share: int | None
    alignable_count: int = 0


@dataclass(frozen=True)
class Breakdown:
    """``by``: donor, pillar, zone or province; the lines sum to the totals, "not broken down" included.

    ``assumed``: projects whose shares are the office's own hypothesis ("parts égales").
    """

    by: str
    lines: tuple[BreakdownLine, ...]
    aligned: int | None
    alignable: int | None
    assumed: int


@dataclass(frozen=True)
class Counts:
    """Numbers of projects: recorded, by fact and opinion, in the total, without a budget, left out."""

    projects: int = 0
    declared: int = 0
    cited: int = 0
    assessed: int = 0
    aligned: int = 0
    alignable: int = 0
    in_total: int = 0
    without_budget: int = 0
    contested: int = 0


@dataclass(frozen=True)
class PortfolioFigures:
    """Mechanism 2 at the cut-off: ``total`` = published position + assessed projects outside it.

    ``aligned`` sums the assessed ones, in or outside it; ``undetailed`` is what of the position no
    project explains; ``ended`` is inside the position but of projects that have ended since.
    """

    total: Figure
    published: Figure
    aligned: Figure
    alignable: Figure
    undetailed: Figure
    ended: Figure
    counts: Counts
    projects: tuple[ProjectLine, ...]
    breakdowns: tuple[Breakdown, ...]
    by_year: tuple[YearLine, ...]
    named_without_project: tuple[Words, ...]
    funders: tuple[Words, ...]
    others: tuple[OtherPosition, ...]

    def breakdown(self, by: str) -> Breakdown:
        """Breakdown by "donor", "pillar", "zone" or "province". Raises KeyError."""
        found = next((b for b in self.breakdowns if b.by == by), None)
        if found is None:
            raise KeyError(by)
        return found


@dataclass(frozen=True)
class Alert:
    """Something a person must look at; ``level``: alarm, warning or info."""

    level: str
    note: Note
    refs: tuple[Ref, ...] = ()


@dataclass(frozen=True)
class Figures:
    """Everything at one pair (``cut_off``, ``known_at``): the same pair gives the same figures for ever.

    ``known_until``: latest stamp in the log (UTC ms); ``provisional``: drafts are counted.
    """

    cut_off: dt.date
    known_at: str
    known_until: int
    fund: FundFigures
    portfolio: PortfolioFigures
    alerts: tuple[Alert, ...]
    provisional: bool
    fictional: bool
    drafts: int
    divergences: int


def plain(figures: Figures) -> dict[str, Any]:
    """JSON of ``figures --json``: amounts as decimal texts with their currency, null stays null.

    The same in every language: notes are given as msgid and values, names in both languages.
    """
    out = _plain(figures)
    assert isinstance(out, dict)
    return out


def plain_value(value: Any) -> Any:
    """JSON of any frozen line of data, by the same rules as the figures; dates and periods as ISO texts."""
    return _plain(value)


_CENTS = frozenset(
    {"usd", "at_signature", "gap", "fee_proposed", "fee_charged", "aligned", "alignable", "step"}
    | {"spent", "transferred", "allocated", "period", "cumulative"}
)
_NATIVE = frozenset({"amount", "signed_native", "received_native", "outstanding_native"})


def _plain(value: Any) -> Any:
    if isinstance(value, Figure):
        return _plain_figure(value)
    if isinstance(value, Cents):
        return _usd(value.value)
    if isinstance(value, Note):
        return {"text": value.msgid, "values": {k: _plain(v) for k, v in value.values}}
    if is_dataclass(value) and not isinstance(value, PartialDay | ReportingPeriod | type):
        return {f.name: _plain_part(value, f.name, getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value) if isinstance(value, UUID | PartialDay | ReportingPeriod) else value


def _plain_part(owner: Any, name: str, value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        if name in _NATIVE:
            known = currencies.is_known(owner.currency)  # a newer version may have written another one
            amount = plain_amount(value, owner.currency) if known else None
            return {"amount": amount, "currency": owner.currency}
        if name in _CENTS and not isinstance(owner, Counts):
            return _usd(value)
    return _plain(value)


def _plain_figure(figure: Figure) -> dict[str, Any]:
    return {
        "amount": plain_amount(figure.value, "USD"),
        "currency": "USD",
        "status": figure.status.value,
        "uncertainty": plain_amount(figure.uncertainty, "USD"),
        "as_of": _plain(figure.as_of),
        "basis": figure.basis or None,
        "refs": [_plain(ref) for ref in figure.refs],
        "note": _plain(figure.note),
    }


def _usd(cents: int) -> dict[str, Any]:
    return {"amount": plain_amount(cents, "USD"), "currency": "USD"}
