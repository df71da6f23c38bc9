"""Mechanism 1: the Fund, published figures, contributions with their movements, due dates and deposits."""

from collections.abc import Iterable, Mapping
from typing import Any

from issss_desktop.errors import Level, Problem
from issss_desktop.i18n import N_, _
from issss_desktop.models.compound import Bilingual, LinkSet
from issss_desktop.models.day_kinds import PartialDayKind
from issss_desktop.models.entities.common import (
    amount_group,
    currency_rule,
    money_at_group,
    parent_field,
    span_group,
    span_rule,
)
from issss_desktop.models.entities.reference import MENU as REFERENCE_MENU
from issss_desktop.models.fields import Entity, Record, Stage, Worked, field
from issss_desktop.models.kinds import Choice, Code, Currency, Flag, Link, LongText, Money, Percent, TextKind

MENU = N_("Contributions")
MEASURES = Choice(
    options=(
        ("contributions", N_("contributions to the fund")),
        ("available", N_("funds said to be available")),
        ("spent", N_("expenditure")),
        ("programme", N_("total of the programme")),
        ("aligned_portfolio", N_("aligned portfolio")),
    )
)
BASES = Choice(
    options=(
        ("announced", N_("announced")),
        ("signed", N_("signed")),
        ("received", N_("received")),
        ("unspecified", N_("basis not stated")),
    )
)
MEASURES_STATED = Choice(
    options=(
        *BASES.options[:3],
        ("transferred", N_("transferred")),
        ("refunded", N_("refunded")),
        ("spent", N_("expenditure declared")),
        ("costs", N_("costs and receipts of the fund")),
        *BASES.options[3:],
    )
)
"""Measures of a fund that are stated complete or not, period by period."""

FIGURE_ROLES = Choice(options=(("position", N_("opening position")), ("control", N_("control only"))))
COMPLETENESS = Choice(
    options=(
        ("complete", N_("complete")),
        ("partial", N_("partial")),
        ("not_recorded", N_("not recorded")),
        ("no_movement", N_("no movement")),
    )
)
MOVEMENTS = Choice(
    options=(
        ("announcement", N_("Announcement")),
        ("signature", N_("Signature of the agreement")),
        ("amendment", N_("Amendment")),
        ("cancellation", N_("Cancellation")),
    )
)
DEPOSIT_STATES = Choice(options=(("entered", N_("entered")), ("reconciled", N_("reconciled"))))
DIRECT_COSTS = Choice(options=(("as_transfer", N_("counted with transfers")), ("apart", N_("counted apart"))))


class Fund(Record):
    """A fund. Nothing is summed across funds."""

    declared = Entity(
        30,
        "fund",
        "FO",
        N_("Fund"),
        N_("Funds"),
        title=("code", "name"),
        menu=REFERENCE_MENU,
        order=("code",),
        rules=(span_rule("span"),),
    )
    code = field(10, N_("Code"), Code(limit=16), required=Stage.DRAFT, listed=True)
    name = field(11, N_("Name"), Bilingual(), required=Stage.DRAFT, listed=True)
    span = field(12, N_("From and to"), span_group(), listed=True)
    agent = field(13, N_("Administrative agent"), Link(target="organisation"), listed=True)
    fee_rate = field(14, N_("Agent’s fee (%)"), Percent())
    direct_costs = field(15, N_("Direct costs"), DIRECT_COSTS)
    predecessor = field(16, N_("Predecessor"), Link(target="fund"))


class PublishedFigure(Record):
    """A published figure: how a cumulative figure without dates is recorded without inventing dates.

    It is neither a contribution nor a deposit. ``amount`` empty = not published; ``step`` is the
    rounding step in USD cents (0 = exact); no donor = the total.
    """

    declared = Entity(
        31,
        "published_figure",
        "CP",
        N_("Published figure"),
        N_("Published figures"),
        title=("fund", "donor", "as_of"),
        menu=MENU,
        order=("as_of",),
        rules=(currency_rule("amount"),),
    )
    fund = field(10, N_("Fund"), Link(target="fund"), listed=True)
    measure = field(11, N_("Measure"), MEASURES, required=Stage.DRAFT, listed=True)
    basis = field(12, N_("Basis"), BASES, required=Stage.FINAL, listed=True)
    donor = field(
        13, N_("Donor"), Link(target="organisation"), listed=True, help=N_("Empty for a total of all donors.")
    )
    amount = field(
        14,
        N_("Amount"),
        amount_group(),
        listed=True,
        help=N_("Empty when the source names the donor without an amount."),
    )
    as_of = field(15, N_("As at"), PartialDayKind(), required=Stage.DRAFT, listed=True)
    as_of_deduced = field(16, N_("Date deduced"), Flag())
    step = field(17, N_("Rounded to (USD, 0 = exact)"), Money(currency="USD"), required=Stage.FINAL)
    named = field(18, N_("Donors named"), LinkSet(target="organisation"))
    part_of = field(19, N_("Part of"), Link(target="published_figure"))
    quote = field(20, N_("Quotation"), LongText())
    interpretation = field(21, N_("How it was read"), LongText())
    role = field(22, N_("Role"), FIGURE_ROLES, required=Stage.FINAL, listed=True)


class Completeness(Record):
    """What is complete: a total built on what is not recorded is n.d.; zero needs "no movement"."""

    declared = Entity(
        32,
        "completeness",
        "ET",
        N_("Completeness"),
        N_("Completeness statements"),
        title=("fund", "basis", "span"),
        menu=MENU,
        order=("-span",),
        rules=(span_rule("span"),),
    )
    fund = field(10, N_("Fund"), Link(target="fund"), required=Stage.DRAFT, listed=True)
    basis = field(11, N_("Measure"), MEASURES_STATED, required=Stage.DRAFT, listed=True)
    span = field(12, N_("From and to"), span_group(), required=Stage.DRAFT, listed=True)
    state = field(13, N_("State"), COMPLETENESS, required=Stage.DRAFT, listed=True)


def _agreement_rule(values: Mapping[str, Any]) -> Iterable[Problem]:
    if values.get("zone") and values.get("pillar"):
        yield Problem(
            "zone",
            _("This contribution is earmarked to a zone and to a pillar."),
            _("Check it against the agreement."),
            Level.WARNING,
        )


class Contribution(Record):
    """A donor's contribution to a fund; its amounts are dated child rows, never one edited number."""

    declared = Entity(
        33,
        "contribution",
        "CT",
        N_("Contribution"),
        N_("Contributions"),
        title=("donor", "agreement"),
        menu=MENU,
        order=("donor",),
        rules=(span_rule("span"), _agreement_rule),
        worked=(
            Worked("signed_native", N_("Signed")),
            Worked("signed", N_("Value at signature"), "USD"),
            Worked("received", N_("Received"), "USD"),
        ),
    )
    donor = field(
        10,
        N_("Donor"),
        Link(target="organisation"),
        required=Stage.DRAFT,
        listed=True,
        section=N_("Agreement"),
    )
    fund = field(
        11, N_("Fund"), Link(target="fund"), required=Stage.DRAFT, listed=True, section=N_("Agreement")
    )
    agreement = field(
        12,
        N_("Reference of the administrative agreement (SAA)"),
        TextKind(),
        required=Stage.FINAL,
        listed=True,
        section=N_("Agreement"),
    )
    currency = field(
        13,
        N_("Currency of the agreement"),
        Currency(),
        required=Stage.FINAL,
        listed=True,
        section=N_("Agreement"),
    )
    span = field(14, N_("Period of the agreement"), span_group(), section=N_("Agreement"))
    zone = field(15, N_("Earmarked to the zone"), Link(target="zone"), section=N_("Earmarking"))
    pillar = field(16, N_("Earmarked to the pillar"), Link(target="pillar"), section=N_("Earmarking"))
    earmarking = field(17, N_("Earmarking, as written"), TextKind(limit=2000), section=N_("Earmarking"))


class Movement(Record):
    """A dated commitment movement: announcement, signature, amendment (either sign), cancellation."""

    declared = Entity(
        34,
        "movement",
        "MV",
        N_("Commitment movement"),
        N_("Commitment movements"),
        title=("kind", "on"),
        child=True,
        order=("on",),
        rules=(currency_rule("amount"),),
    )
    contribution = parent_field(N_("Contribution"), "contribution")
    kind = field(11, N_("Movement"), MOVEMENTS, required=Stage.DRAFT, listed=True)
    on = field(12, N_("Date"), PartialDayKind(), required=Stage.DRAFT, listed=True)
    amount = field(13, N_("Amount"), money_at_group(negative=True), listed=True)
    absorbs = field(14, N_("Absorbs the announcement"), Link(target="movement"))


class Expected(Record):
    """An instalment that the donor is expected to pay."""

    declared = Entity(
        35,
        "expected",
        "EC",
        N_("Expected instalment"),
        N_("Expected instalments"),
        title=("due",),
        child=True,
        order=("due",),
        rules=(currency_rule("amount"),),
    )
    contribution = parent_field(N_("Contribution"), "contribution")
    due = field(11, N_("Due"), PartialDayKind(), required=Stage.DRAFT, listed=True)
    amount = field(12, N_("Amount"), amount_group(), listed=True)


class Deposit(Record):
    """Money paid in: ``credited`` is what the agent credited, in USD; ``fee`` what it charged."""

    declared = Entity(
        36,
        "deposit",
        "DP",
        N_("Deposit"),
        N_("Deposits"),
        title=("on",),
        child=True,
        order=("on",),
        rules=(currency_rule("amount"),),
    )
    contribution = parent_field(N_("Contribution"), "contribution")
    on = field(11, N_("Date"), PartialDayKind(), required=Stage.DRAFT, listed=True)
    amount = field(12, N_("Amount"), money_at_group(), required=Stage.DRAFT, listed=True)
    credited = field(13, N_("USD credited"), Money(currency="USD"), listed=True)
    fee = field(14, N_("Agent’s fee charged (USD)"), Money(currency="USD"))
    state = field(15, N_("State"), DEPOSIT_STATES, listed=True)
