"""What the Fund spends: sources - uses - balance, its programmes and allocations, as plain frozen data.

Amounts are USD cents in a ``Figure``; a rate is in basis points. Never by donor: the Fund is pooled.
"""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from issss_desktop.i18n import N_
from issss_desktop.models.compound import Words
from issss_desktop.models.figure import UNKNOWN, Figure, Note, Ref, Status
from issss_desktop.models.values.dates import PartialDay

ACCOUNT_ROWS = (
    ("deposits", N_("Deposits credited")),
    ("interest_fund", N_("Interest earned by the Fund")),
    ("interest_organisation", N_("Interest paid back by organisations")),
    ("other_receipt", N_("Other receipts")),
    ("sources", N_("Total of sources")),
    ("transfers", N_("Transfers to organisations")),
    ("other_fund", N_("Transfers to other funds")),
    ("refunds", N_("Refunds from organisations (deducted)")),
    ("direct_costs", N_("Direct costs")),
    ("agent_fee", N_("Agent’s fee charged")),
    ("bank_charges", N_("Bank charges")),
    ("uses", N_("Total of uses")),
    ("balance", N_("Sources less uses")),
    ("closing", N_("Balance with the agent at the end")),
)
"""Lines of a statement in their order: name of the figure of an ``Account``, its label."""

ORGANISATION_ROWS = (
    ("net_transfers", N_("Transfers less refunds")),
    ("spent", N_("Declared expenditure")),
    ("held", N_("Balance with the organisations at the end")),
)
"""Lines below the statement: what the organisations hold."""

TOTALS = frozenset({"sources", "uses", "balance", "closing", "held"})
"""Lines that sum others."""


class Period:
    """What a column of a statement is of."""

    YEAR = "year"
    PRIOR = "prior"
    UNDATED = "undated"
    CUMULATIVE = "cumulative"


@dataclass(frozen=True)
class Account:
    """One column of the statement. ``kind``: a ``Period``; ``year`` only of a year.

    ``balance`` = ``sources`` - ``uses`` of the column; ``closing`` and ``held``: balances with the agent and
    with the organisations at its end, where it has one. ``certified``: the year is frozen. ``refunds`` is
    positive, and deducted. PRIOR: recorded since it was certified, "régularisation sur exercice antérieur".
    """

    kind: str
    year: int | None
    certified: bool
    deposits: Figure
    interest_fund: Figure
    interest_organisation: Figure
    other_receipt: Figure
    sources: Figure
    transfers: Figure
    other_fund: Figure
    refunds: Figure
    direct_costs: Figure
    agent_fee: Figure
    bank_charges: Figure
    uses: Figure
    balance: Figure
    closing: Figure
    net_transfers: Figure
    spent: Figure
    held: Figure


@dataclass(frozen=True)
class Rate:
    """Taux d'exécution: ``basis_points`` = spent / (transfers - refunds), None is n.d.

    ``until``: last period reported; ``reported`` of ``programmes`` that received money have reported: only
    they are in ``spent`` and ``transferred``. ``above``: over 100 %.
    """

    basis_points: int | None = None
    until: dt.date | None = None
    spent: int | None = None
    transferred: int | None = None
    reported: int = 0
    programmes: int = 0
    note: Note | None = None

    @property
    def above(self) -> bool:
        """Whether more was spent than received."""
        return self.basis_points is not None and self.basis_points > 10_000


@dataclass(frozen=True)
class Available:
    """``figure`` = ``balance`` - ``reserved`` - ``direct_costs``; ``outstanding`` stands below, never inside.

    ``reserved``: adopted allocations not yet transferred; ``direct_costs``: approved, not yet paid.
    """

    balance: Figure = UNKNOWN
    reserved: Figure = UNKNOWN
    direct_costs: Figure = UNKNOWN
    figure: Figure = UNKNOWN
    outstanding: Figure = UNKNOWN


@dataclass(frozen=True)
class AllocationLine:
    """An allocation at the cut-off; ``state``: adopted, proposed or rejected.

    ``transferred``: gross transfers of it; ``to_transfer``: what of an adopted one is still to be paid.
    ``counted``: it is for a programme that enters totals, or for direct costs.
    """

    uuid: UUID
    ref: str
    kind: str
    programme: UUID | None
    province: UUID | None
    on: PartialDay | None
    adopted: PartialDay | None
    state: str
    amount: Figure
    transferred: Figure
    to_transfer: Figure
    counted: bool
    fictional: bool


@dataclass(frozen=True)
class Instalment:
    """A transfer, sub-transfer or refund; ``state``: paid, due, late, later or imprecise."""

    entity: str
    uuid: UUID
    organisation: Words
    due: PartialDay | None
    on: PartialDay | None
    amount: int | None
    currency: str | None
    usd: int | None
    allocation: UUID | None
    state: str


@dataclass(frozen=True)
class Report:
    """Expenditure that an organisation declared of a period, ``usd`` of it and the other form derived.

    ``period``: spent since its last report, in ``year`` (None: over several); ``cumulative``: since the
    start. ``state``: counted, later, imprecise or no_rate. ``again``: last day and year of the cumulative
    report that says one without a rate all over again.
    """

    refs: tuple[Ref, ...]
    programme: UUID
    organisation: UUID | None
    name: Words
    start: PartialDay | None
    end: PartialDay | None
    declared_as: str
    certified: bool
    period: int | None
    cumulative: int | None
    state: str
    year: int | None = None
    again: tuple[dt.date, int | None] | None = None


@dataclass(frozen=True)
class ProgrammeFigures:
    """One programme of the Fund at the cut-off.

    ``in_total``: a project that the Fund pays; ``why_not``: msgid, "" when it is. ``end``: in force, with
    ``extensions`` counted; ``budget_now``: with its amendments. ``late``: it started, or has not started,
    after it should have. ``later``: it begins after the cut-off, and nothing of it is dated before.
    ``rest``: of an envelope, what no project uses yet; ``rest_deduced``: the office deduced a part of it.
    ``due`` and ``late_transfers`` are not paid yet.
    """

    uuid: UUID
    ref: str
    title: str
    code: str
    nature: str
    lead: Words
    allocated: Figure
    proposed: Figure
    transferred: Figure
    due: Figure
    late_transfers: Figure
    sub_transferred: Figure
    refunded: Figure
    spent: Figure
    spent_provisional: Figure
    held: Figure
    rate: Rate
    to_transfer: Figure
    budget: Figure
    budget_now: Figure
    start: PartialDay | None
    planned_start: PartialDay | None
    late: bool
    later: bool
    end: PartialDay | None
    extensions: int
    part_of: UUID | None
    rest: Figure | None
    rest_deduced: bool
    in_total: bool
    why_not: str
    instalments: tuple[Instalment, ...]
    reports: tuple[Report, ...]
    provinces: tuple[UUID, ...]
    fictional: bool
    draft: bool


@dataclass(frozen=True)
class ProvinceLine:
    """Amounts of a province by the shares of the programmes in total; no ``province`` is "non ventilé".

    A part of a lower bound is one; so is a sum in which the amount of a programme is not known.
    """

    province: UUID | None
    name: Words
    count: int
    allocated: Figure
    transferred: Figure
    spent: Figure


@dataclass(frozen=True)
class Category:
    """Declared expenditure of one category of the UN; None: declared without one."""

    code: str | None
    spent: int | None


@dataclass(frozen=True)
class Statement:
    """Sources - uses - balance of a fund at the cut-off, with what it stands on.

    ``accounts``: one a year, the corrections of certified years, what has no year, the cumulative last.
    ``convention``: "as_transfer" or "apart", how direct costs count in the balance with the organisations;
    "" is not stated, and they are counted apart.
    """

    convention: str
    accounts: tuple[Account, ...]
    available: Available
    rate: Rate
    allocations: tuple[AllocationLine, ...]
    programmes: tuple[ProgrammeFigures, ...]
    provinces: tuple[ProvinceLine, ...]
    categories: tuple[Category, ...]

    @property
    def cumulative(self) -> Account:
        """The last column."""
        return self.accounts[-1]

    @property
    def recorded(self) -> bool:
        """Whether anything of it is known: a source other than deposits, a use, a programme."""
        line = self.cumulative
        return bool(self.programmes) or any(
            getattr(line, name).status is not Status.UNKNOWN
            for name in ("transfers", "agent_fee", "direct_costs")
        )

    @property
    def begun(self) -> tuple[ProgrammeFigures, ...]:
        """Programmes that a paper at the cut-off can name: without those that begin later."""
        return tuple(p for p in self.programmes if not p.later)

    def programme(self, uuid: UUID) -> ProgrammeFigures | None:
        """The line of one programme."""
        return next((line for line in self.programmes if line.uuid == uuid), None)
