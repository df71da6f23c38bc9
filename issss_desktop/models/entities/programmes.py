"""Mechanism 1, the uses: programmes of the Fund, allocations, transfers, declared expenditure, the agent.

Only what the national board adopted is an allocation; what a provincial board proposes waits for it. Uses
are never split by donor: the Fund is pooled.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from issss_desktop.errors import Level, Problem
from issss_desktop.i18n import N_, _
from issss_desktop.models.compound import LinkSet
from issss_desktop.models.day_kinds import Day, PartialDayKind
from issss_desktop.models.entities.common import (
    amount_group,
    currency_rule,
    parent_field,
    span_group,
    span_rule,
)
from issss_desktop.models.entities.projects import CHANNELS
from issss_desktop.models.fields import Entity, Record, Stage, field
from issss_desktop.models.kinds import Choice, Flag, Link, LongText, TextKind, Whole
from issss_desktop.models.shares import Shares

MENU = N_("FCS programmes")
NATURES = Choice(
    options=(
        ("project", N_("project")),
        ("pilot", N_("pilot outside the FCS")),
        ("envelope", N_("envelope")),
        ("group", N_("group of projects")),
        ("call", N_("call")),
    )
)
CALL_KINDS = Choice(
    options=(("ami", N_("call for expressions of interest (AMI)")), ("aap", N_("call for proposals (AAP)")))
)
ROLES = Choice(
    options=(
        ("lead", N_("lead of the consortium")),
        ("managing_agent", N_("managing agent")),
        ("implementing", N_("implementing partner")),
        ("local", N_("local partner")),
        ("technical", N_("technical support")),
    )
)
AMENDMENTS = Choice(
    options=(
        ("no_cost", N_("no-cost extension")),
        ("amendment", N_("amendment")),
        ("late_start", N_("late start")),
        ("closure", N_("early closure")),
    )
)
ALLOCATION_KINDS = Choice(
    options=(("programme", N_("programme")), ("direct_costs", N_("direct costs of the secretariat")))
)
MONEY_STATES = Choice(options=(("entered", N_("entered")), ("reconciled", N_("reconciled"))))
DECLARED_AS = Choice(
    options=(("period", N_("of the period")), ("cumulative", N_("cumulative since the start")))
)
REPORT_STATES = Choice(options=(("provisional", N_("provisional")), ("certified", N_("certified"))))
CATEGORIES = Choice(
    options=(
        ("staff", N_("1. Staff and other personnel")),
        ("supplies", N_("2. Supplies, commodities, materials")),
        ("equipment", N_("3. Equipment, vehicles and furniture")),
        ("contracts", N_("4. Contractual services")),
        ("travel", N_("5. Travel")),
        ("grants", N_("6. Transfers and grants to counterparts")),
        ("operating", N_("7. General operating and other direct costs")),
        ("indirect", N_("Indirect support costs")),
    )
)
"""The eight categories by which UN organisations report expenditure (UNDG, 2012)."""

ENTRIES = Choice(
    options=(
        ("interest_fund", N_("Interest earned by the Fund")),
        ("interest_organisation", N_("Interest paid back by an organisation")),
        ("other_receipt", N_("Other receipt")),
        ("direct_costs", N_("Direct costs paid")),
        ("agent_fee", N_("Agent’s fee charged")),
        ("bank_charges", N_("Bank charges")),
        ("other_fund", N_("Transfer to another fund")),
    )
)
GAPS = Choice(
    options=(
        ("rate", N_("exchange rate")),
        ("bank", N_("bank charges")),
        ("delay", N_("paid in another period")),
        ("earmarking", N_("earmarking")),
        ("fee", N_("agent’s fee (1 %)")),
        ("not_ours", N_("not of this fund")),
        ("other", N_("other")),
    )
)
_DATES = N_("Dates")
_MONEY = N_("Money")
_WHERE = N_("Places and pillars")


def _nature_rule(values: Mapping[str, Any]) -> Iterable[Problem]:
    budget = values.get("budget")
    if values.get("nature") == "call" and budget is not None and budget.amount is not None:
        yield Problem(
            "budget",
            _("A call has no budget of its own: it enters no total."),
            _("Record the envelope or the project that it led to."),
            Level.WARNING,
        )


MATCHES = ("deposit", "transfer", "refund", "entry")
"""Fields of a line of a statement that name the record of ours that it shows."""


def _one_record_rule(values: Mapping[str, Any]) -> Iterable[Problem]:
    named = [code for code in MATCHES if values.get(code) is not None]
    if len(named) > 1:
        yield Problem(
            named[1],
            _("A line of the statement shows one record of ours, not several."),
            _("Keep one of them; cut the line in two where the agent put two payments together."),
            Level.WARNING,
        )


def _late_rule(values: Mapping[str, Any]) -> Iterable[Problem]:
    start, planned = values.get("span") and values["span"].start, values.get("planned_start")
    if start and planned and start.first() > planned.last():
        yield Problem(
            "span.start",
            _("The programme started late: {start} instead of {planned}.").format(
                start=start.iso(), planned=planned.iso()
            ),
            _("Record the late start among the amendments, with its reason."),
            Level.WARNING,
        )


class Programme(Record):
    """A line of the Fund, from its call to its closure; only a project enters totals."""

    declared = Entity(
        70, "programme", "PF", N_("FCS programme"), N_("FCS programmes"),
        title=("title",), menu=MENU, order=("title",),
        rules=(span_rule("span"), currency_rule("budget"), _nature_rule, _late_rule),
    )  # fmt: skip
    title = field(10, N_("Title"), TextKind(), required=Stage.DRAFT, listed=True, section=N_("Programme"))
    local_name = field(11, N_("Local name"), TextKind(), section=N_("Programme"))
    code = field(12, N_("Short code"), TextKind(limit=40), listed=True, section=N_("Programme"))
    fund = field(13, N_("Fund"), Link(target="fund"), required=Stage.DRAFT, section=N_("Programme"))
    nature = field(
        14,
        N_("Nature"),
        NATURES,
        required=Stage.FINAL,
        listed=True,
        section=N_("Programme"),
        help=N_("Only a project enters totals; an envelope shows what of it no project uses yet."),
    )
    call_kind = field(15, N_("Kind of call"), CALL_KINDS, section=N_("Programme"))
    call = field(16, N_("Call"), TextKind(limit=400), section=N_("Programme"))
    part_of = field(17, N_("Part of"), Link(target="programme"), section=N_("Programme"))
    part_deduced = field(18, N_("Part of: deduced by the office"), Flag(), section=N_("Programme"))
    channel = field(19, N_("Channel"), CHANNELS, section=_MONEY)
    budget = field(20, N_("Budget"), amount_group(), listed=True, section=_MONEY)
    span = field(21, N_("Start and end"), span_group(), listed=True, section=_DATES)
    planned_start = field(22, N_("Planned start"), PartialDayKind(), section=_DATES)
    months = field(23, N_("Duration (months)"), Whole(), section=_DATES)
    launch = field(24, N_("Public launch"), PartialDayKind(), section=_DATES)
    operational_closure = field(25, N_("Operational closure"), PartialDayKind(), section=_DATES)
    financial_closure = field(26, N_("Financial closure"), PartialDayKind(), section=_DATES)
    locations = field(27, N_("Locations"), Shares(targets=("province", "territory", "zone")), section=_WHERE)
    pillars = field(28, N_("Pillars"), Shares(targets=("pillar",)), section=_WHERE)
    places = field(29, N_("Places, as written"), TextKind(limit=2000), section=_WHERE)
    mptf = field(30, N_("Number at the MPTF Office"), TextKind(limit=60), section=N_("Programme"))
    same_intervention = field(
        31, N_("Same intervention as"), LinkSet(target="project"), section=N_("Programme")
    )


class ProgrammePartner(Record):
    """An organisation of the consortium."""

    declared = Entity(
        71, "programme_partner", "CN", N_("Member of the consortium"), N_("Consortium"),
        title=("organisation", "role"), child=True,
    )  # fmt: skip
    programme = parent_field(N_("FCS programme"), "programme")
    organisation = field(
        11, N_("Organisation"), Link(target="organisation"), required=Stage.DRAFT, listed=True
    )
    role = field(12, N_("Role"), ROLES, listed=True)


class ProgrammeAmendment(Record):
    """An amendment or a no-cost extension: what changes, and by which decision."""

    declared = Entity(
        72, "programme_amendment", "AT", N_("Amendment or extension"), N_("Amendments and extensions"),
        title=("kind", "on"), child=True, order=("on",), rules=(currency_rule("change"),),
    )  # fmt: skip
    programme = parent_field(N_("FCS programme"), "programme")
    kind = field(11, N_("Kind"), AMENDMENTS, required=Stage.DRAFT, listed=True)
    on = field(12, N_("Date"), PartialDayKind(), required=Stage.DRAFT, listed=True)
    new_end = field(13, N_("New end"), PartialDayKind(), listed=True)
    change = field(14, N_("Change of the budget (+/-)"), amount_group(negative=True), listed=True)
    decision = field(15, N_("Decision"), Link(target="decision"), listed=True)
    reason = field(16, N_("Reason"), LongText())


class Allocation(Record):
    """An amount for a programme or for direct costs; a decision of the national board makes it adopted."""

    declared = Entity(
        77, "allocation", "AL", N_("Allocation"), N_("Allocations"),
        title=("programme", "on"), menu=MENU, order=("-on",), rules=(currency_rule("amount"),),
    )  # fmt: skip
    fund = field(10, N_("Fund"), Link(target="fund"), required=Stage.DRAFT)
    kind = field(11, N_("For"), ALLOCATION_KINDS, required=Stage.DRAFT, listed=True)
    programme = field(12, N_("FCS programme"), Link(target="programme"), listed=True)
    amount = field(13, N_("Amount"), amount_group(), required=Stage.FINAL, listed=True)
    on = field(14, N_("Date"), PartialDayKind(), required=Stage.FINAL, listed=True)
    decision = field(
        15,
        N_("Decision"),
        Link(target="decision"),
        listed=True,
        help=N_("Adopted by the national board, it makes the allocation; until then it is a proposal."),
    )
    province = field(16, N_("Province"), Link(target="province"), listed=True)
    grounds = field(17, N_("Grounds of the proposal"), LongText(), section=N_("Proposal"))
    results = field(18, N_("Results expected"), LongText(), section=N_("Proposal"))
    risks = field(19, N_("Risks"), LongText(), section=N_("Proposal"))


class Transfer(Record):
    """Money that leaves the account of the fund for an organisation; ``due`` before it is paid."""

    declared = Entity(
        73, "transfer", "TT", N_("Transfer instalment"), N_("Transfer instalments"),
        title=("organisation", "on"), child=True, order=("due", "on"), rules=(currency_rule("amount"),),
    )  # fmt: skip
    programme = parent_field(N_("FCS programme"), "programme")
    organisation = field(
        11, N_("Organisation"), Link(target="organisation"), required=Stage.DRAFT, listed=True
    )
    allocation = field(12, N_("Allocation"), Link(target="allocation"), listed=True)
    due = field(13, N_("Due"), PartialDayKind(), listed=True)
    on = field(
        14, N_("Paid on"), PartialDayKind(), listed=True, help=N_("Empty while it is due and not paid.")
    )
    amount = field(15, N_("Amount"), amount_group(), required=Stage.DRAFT, listed=True)
    state = field(16, N_("State"), MONEY_STATES, listed=True)
    agent_ref = field(17, N_("Reference at the agent"), TextKind(limit=100))


class SubTransfer(Record):
    """What the managing agent passes on: shown on the programme, never in the statement of the fund."""

    declared = Entity(
        74, "sub_transfer", "ST", N_("Sub-transfer"), N_("Sub-transfers"),
        title=("recipient", "on"), child=True, order=("on",), rules=(currency_rule("amount"),),
    )  # fmt: skip
    programme = parent_field(N_("FCS programme"), "programme")
    payer = field(11, N_("Paid by"), Link(target="organisation"), required=Stage.DRAFT, listed=True)
    recipient = field(12, N_("Paid to"), Link(target="organisation"), required=Stage.DRAFT, listed=True)
    due = field(13, N_("Due"), PartialDayKind(), listed=True)
    on = field(14, N_("Paid on"), PartialDayKind(), listed=True)
    amount = field(15, N_("Amount"), amount_group(), required=Stage.DRAFT, listed=True)


class Refund(Record):
    """Money that an organisation gives back to the fund."""

    declared = Entity(
        75, "refund", "RB", N_("Refund"), N_("Refunds"),
        title=("organisation", "on"), child=True, order=("on",), rules=(currency_rule("amount"),),
    )  # fmt: skip
    programme = parent_field(N_("FCS programme"), "programme")
    organisation = field(
        11, N_("Organisation"), Link(target="organisation"), required=Stage.DRAFT, listed=True
    )
    transfer = field(12, N_("Of the transfer"), Link(target="transfer"), listed=True)
    on = field(13, N_("Date"), PartialDayKind(), required=Stage.DRAFT, listed=True)
    amount = field(14, N_("Amount"), amount_group(), required=Stage.DRAFT, listed=True)
    state = field(15, N_("State"), MONEY_STATES, listed=True)
    agent_ref = field(16, N_("Reference at the agent"), TextKind(limit=100))


class Expenditure(Record):
    """What an organisation declares that it spent, of a period or since the start."""

    declared = Entity(
        76, "expenditure", "DD", N_("Declared expenditure"), N_("Declared expenditure rows"),
        title=("organisation", "span"), child=True, order=("span",),
        rules=(span_rule("span"), currency_rule("amount")),
    )  # fmt: skip
    programme = parent_field(N_("FCS programme"), "programme")
    organisation = field(
        11, N_("Organisation"), Link(target="organisation"), required=Stage.DRAFT, listed=True
    )
    span = field(12, N_("Period"), span_group(), required=Stage.DRAFT, listed=True)
    declared_as = field(13, N_("Declared"), DECLARED_AS, required=Stage.DRAFT, listed=True)
    amount = field(14, N_("Amount"), amount_group(negative=True), required=Stage.DRAFT, listed=True)
    category = field(15, N_("Category"), CATEGORIES, listed=True)
    state = field(16, N_("State"), REPORT_STATES, listed=True)
    reported_on = field(17, N_("Reported on"), Day())


class FundEntry(Record):
    """A receipt or a cost of the fund itself: interest, direct costs, the agent’s fee, bank charges."""

    declared = Entity(
        78, "fund_entry", "EF", N_("Entry of the Fund"), N_("Entries of the Fund"),
        title=("kind", "on"), menu=MENU, order=("-on",), rules=(currency_rule("amount"),),
    )  # fmt: skip
    fund = field(10, N_("Fund"), Link(target="fund"), required=Stage.DRAFT)
    kind = field(11, N_("Kind"), ENTRIES, required=Stage.DRAFT, listed=True)
    on = field(12, N_("Date"), PartialDayKind(), required=Stage.DRAFT, listed=True)
    amount = field(
        13,
        N_("Amount"),
        amount_group(negative=True),
        required=Stage.FINAL,
        listed=True,
        help=N_("As a receipt or as a cost, positive; negative takes an earlier entry back."),
    )
    organisation = field(14, N_("Organisation"), Link(target="organisation"), listed=True)
    allocation = field(15, N_("Allocation"), Link(target="allocation"))
    state = field(16, N_("State"), MONEY_STATES, listed=True)
    agent_ref = field(17, N_("Reference at the agent"), TextKind(limit=100))


class Reconciliation(Record):
    """The agent’s statement beside our records; signed off with a date."""

    declared = Entity(
        79, "reconciliation", "RA", N_("Reconciliation"), N_("Reconciliations"),
        title=("fund", "span"), menu=MENU, order=("-span",),
        rules=(span_rule("span"), currency_rule("opening"), currency_rule("closing")),
    )  # fmt: skip
    fund = field(10, N_("Fund"), Link(target="fund"), required=Stage.DRAFT, listed=True)
    agent = field(11, N_("Administrative agent"), Link(target="organisation"), listed=True)
    span = field(12, N_("From and to"), span_group(), required=Stage.DRAFT, listed=True)
    opening = field(13, N_("Opening balance"), amount_group(negative=True))
    closing = field(14, N_("Closing balance"), amount_group(negative=True), listed=True)
    received_on = field(15, N_("Statement received on"), Day())
    signed_on = field(16, N_("Signed off on"), Day(), listed=True, section=N_("Sign-off"))
    signed_by = field(17, N_("Signed off by"), TextKind(limit=200), section=N_("Sign-off"))
    conclusion = field(18, N_("Conclusion"), LongText(), section=N_("Sign-off"))
    signed_known = field(
        19,
        N_("State of the data when it was signed off"),
        TextKind(limit=20_000),
        section=N_("Sign-off"),
        help=N_("Written when it is signed off: its bridge is that of this state for ever."),
    )


class StatementLine(Record):
    """A line of the agent’s statement: receipts positive, payments negative, in USD unless said."""

    declared = Entity(
        80, "statement_line", "LR", N_("Line of the statement"), N_("Lines of the statement"),
        title=("on", "text"), child=True, order=("on",), rules=(currency_rule("amount"), _one_record_rule),
    )  # fmt: skip
    reconciliation = parent_field(N_("Reconciliation"), "reconciliation")
    on = field(11, N_("Date"), Day(), required=Stage.DRAFT, listed=True)
    text = field(12, N_("Text"), TextKind(limit=2000), listed=True)
    amount = field(13, N_("Amount"), amount_group(negative=True), required=Stage.DRAFT, listed=True)
    agent_ref = field(14, N_("Reference at the agent"), TextKind(limit=100), listed=True)
    deposit = field(15, N_("Deposit"), Link(target="deposit"), listed=True)
    transfer = field(16, N_("Transfer instalment"), Link(target="transfer"), listed=True)
    refund = field(17, N_("Refund"), Link(target="refund"), listed=True)
    entry = field(18, N_("Entry of the Fund"), Link(target="fund_entry"), listed=True)
    gap = field(19, N_("Reason of the gap"), GAPS, listed=True)
    explanation = field(20, N_("Explanation"), TextKind(limit=2000), listed=True)
