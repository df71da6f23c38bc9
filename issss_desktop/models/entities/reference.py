"""Référentiels: what other records point at. Reference data carries validity dates and is never replaced."""

from collections.abc import Iterable, Mapping
from typing import Any

from issss_desktop.errors import Problem
from issss_desktop.i18n import N_, _
from issss_desktop.models.compound import Bilingual, LinkSet
from issss_desktop.models.day_kinds import Day
from issss_desktop.models.entities.common import span_group, span_rule
from issss_desktop.models.fields import Entity, Record, Stage, field
from issss_desktop.models.kinds import (
    Choice,
    Code,
    Currency,
    Flag,
    Link,
    LongText,
    Money,
    Number,
    Rate,
    TextKind,
    Whole,
)

MENU = N_("Reference data")
DATED = (span_rule("validity"),)
ZONES = Choice(options=(("Africa/Kinshasa", "Africa/Kinshasa"), ("Africa/Lubumbashi", "Africa/Lubumbashi")))
ROLES = Choice(
    options=(
        ("entry", N_("data entry officer")),
        ("validator", N_("validator")),
        ("administrator", N_("administrator")),
        ("reader", N_("reader")),
        ("left", N_("no access (has left)")),
    )
)
ORGANISATION_TYPES = Choice(
    options=(
        ("state_donor", N_("donor country or union")),
        ("fund", N_("fund or bank")),
        ("un", N_("UN agency or mission")),
        ("ingo", N_("international NGO")),
        ("ngo", N_("NGO or association")),
        ("state", N_("State of the DRC")),
        ("bureau", N_("secretariat or coordination")),
        ("other", N_("other")),
    )
)
PERIOD_STATES = Choice(
    options=(("open", N_("open")), ("provisional", N_("provisional")), ("certified", N_("certified")))
)
_CERTIFIED = N_("Certification")


class Office(Record):
    """An office of the technical secretariat."""

    declared = Entity(
        10, "office", "BU", N_("Office"), N_("Offices"), title=("name",), menu=MENU, order=("code",)
    )
    code = field(10, N_("Code"), Code(limit=8), required=Stage.DRAFT, listed=True)
    name = field(11, N_("Name"), Bilingual(), required=Stage.DRAFT, listed=True)
    province = field(12, N_("Province"), Link(target="province"), listed=True)
    zone = field(13, N_("Time zone"), ZONES, required=Stage.FINAL)
    place = field(14, N_("Place"), TextKind())
    second_person_above = field(
        15,
        N_("Second person above (USD)"),
        Money(currency="USD"),
        help=N_(
            "A record above this amount is made final by another person than the last one who changed its "
            "amounts. Empty: nobody else is asked."
        ),
    )


class Person(Record):
    """Somebody who uses the program or sits on a board."""

    declared = Entity(
        11, "person", "PE", N_("Person"), N_("People"), title=("name",), menu=MENU, order=("name",)
    )
    name = field(10, N_("Name"), TextKind(), required=Stage.DRAFT, listed=True)
    function = field(11, N_("Function"), TextKind(), listed=True)
    office = field(12, N_("Office"), Link(target="office"), listed=True)
    role = field(
        13,
        N_("Role"),
        ROLES,
        listed=True,
        help=N_(
            "What this person may do in the program. Without a role: read only. Somebody who leaves is given "
            "“no access (has left)”, never deleted: the history keeps the name."
        ),
    )
    organisation = field(14, N_("Organisation"), Link(target="organisation"))
    phone = field(15, N_("Telephone"), TextKind(limit=60))
    email = field(16, N_("E-mail"), TextKind(limit=200))


class Province(Record):
    """A province, with the dates it existed under this name."""

    declared = Entity(
        12,
        "province",
        "PR",
        N_("Province"),
        N_("Provinces"),
        title=("name",),
        menu=MENU,
        order=("name",),
        rules=DATED,
    )
    code = field(10, N_("Code"), Code(limit=8), listed=True)
    name = field(11, N_("Name"), Bilingual(), required=Stage.DRAFT, listed=True)
    validity = field(12, N_("Valid"), span_group(), listed=True)
    successors = field(13, N_("Successors"), LinkSet(target="province"))


class Territory(Record):
    """A territory or town of a province."""

    declared = Entity(
        13,
        "territory",
        "TE",
        N_("Territory"),
        N_("Territories"),
        title=("name",),
        menu=MENU,
        order=("name",),
        rules=DATED,
    )
    name = field(10, N_("Name"), TextKind(), required=Stage.DRAFT, listed=True)
    province = field(11, N_("Province"), Link(target="province"), required=Stage.DRAFT, listed=True)
    aliases = field(12, N_("Other spellings"), TextKind())
    validity = field(13, N_("Valid"), span_group())


class Zone(Record):
    """A priority zone: it may cut across territories and provinces, and changes over time."""

    declared = Entity(
        14,
        "zone",
        "ZP",
        N_("Priority zone"),
        N_("Priority zones"),
        title=("name",),
        menu=MENU,
        order=("name",),
        rules=DATED,
    )
    name = field(10, N_("Name"), Bilingual(), required=Stage.DRAFT, listed=True)
    aliases = field(11, N_("Other spellings"), TextKind())
    provinces = field(12, N_("Provinces"), LinkSet(target="province"), listed=True)
    territories = field(13, N_("Territories"), LinkSet(target="territory"))
    extent = field(14, N_("Territories or entities, as published"), LongText())
    population = field(15, N_("Population"), Whole(), listed=True)
    area = field(16, N_("Area (km²)"), Number())
    listed_2014 = field(17, N_("Listed in July 2014"), Flag())
    active_2017 = field(18, N_("Active in 2017"), Flag(), listed=True)
    later_use = field(19, N_("Later use"), LongText())
    validity = field(20, N_("Valid"), span_group())
    successors = field(21, N_("Successors"), LinkSet(target="zone"))


class Pillar(Record):
    """A pillar of the strategy, named by its code (RAE, RRR ...), never by a number alone."""

    declared = Entity(
        15,
        "pillar",
        "PI",
        N_("Pillar"),
        N_("Pillars"),
        title=("number", "name"),
        menu=MENU,
        order=("number",),
        rules=DATED,
    )
    number = field(10, N_("Number"), TextKind(limit=8), listed=True)
    code = field(11, N_("Code"), Code(limit=8), listed=True)
    name = field(12, N_("Name"), Bilingual(), required=Stage.DRAFT, listed=True)
    variants = field(13, N_("Variant names"), LongText())
    components = field(14, N_("Documented components"), LongText())
    validity = field(15, N_("Valid"), span_group())
    successors = field(16, N_("Successors"), LinkSet(target="pillar"))


class Organisation(Record):
    """A donor, agency, NGO, State service or office."""

    declared = Entity(
        16,
        "organisation",
        "OR",
        N_("Organisation"),
        N_("Organisations"),
        title=("name",),
        menu=MENU,
        order=("name",),
    )
    name = field(10, N_("Name"), Bilingual(), required=Stage.DRAFT, listed=True)
    acronym = field(11, N_("Acronym"), Bilingual(), listed=True)
    type = field(12, N_("Type"), ORGANISATION_TYPES, required=Stage.FINAL, listed=True)
    donor = field(13, N_("Donor"), Flag(), listed=True)
    aliases = field(14, N_("Other names"), LongText())
    same_as = field(15, N_("Same organisation as"), Link(target="organisation"))
    address = field(16, N_("Address"), LongText())


class Criterion(Record):
    """One of the five alignment criteria, in a version of its official text."""

    declared = Entity(
        17,
        "criterion",
        "CR",
        N_("Alignment criterion"),
        N_("Alignment criteria"),
        title=("number", "text"),
        menu=MENU,
        order=("number",),
        rules=DATED,
    )
    number = field(10, N_("Number"), Whole(), required=Stage.DRAFT, listed=True)
    version = field(11, N_("Version"), Whole(), listed=True)
    text = field(12, N_("Official text"), Bilingual(multiline=True), listed=True)
    complete = field(13, N_("Text complete"), Flag(), listed=True)
    validity = field(14, N_("In force"), span_group())


class Rating(Record):
    """One step of the rating scale; the scale is the office's own, no official one is known."""

    declared = Entity(
        18, "rating", "CO", N_("Rating"), N_("Rating scale"), title=("name",), menu=MENU, order=("rank",)
    )
    name = field(10, N_("Name"), Bilingual(), required=Stage.DRAFT, listed=True)
    rank = field(11, N_("Rank"), Whole(), listed=True)


class CurrencyRow(Record):
    """A currency that this network uses (ISO 4217)."""

    declared = Entity(
        19, "currency", "DE", N_("Currency"), N_("Currencies"), title=("code",), menu=MENU, order=("code",)
    )
    code = field(10, N_("ISO 4217 code"), Currency(), required=Stage.DRAFT, listed=True)
    name = field(11, N_("Name"), Bilingual(), required=Stage.DRAFT, listed=True)


class UnRate(Record):
    """A UN operational rate of exchange by date of effect; the newest at a date supersedes."""

    declared = Entity(
        20,
        "un_rate",
        "TX",
        N_("UN operational rate"),
        N_("UN operational rates"),
        title=("currency", "effective"),
        menu=MENU,
        order=("-effective",),
    )
    currency = field(10, N_("Currency"), Currency(), required=Stage.DRAFT, listed=True)
    effective = field(11, N_("Date of effect"), Day(), required=Stage.DRAFT, listed=True)
    rate = field(12, N_("Units for 1 USD"), Rate(), required=Stage.DRAFT, listed=True)


def _certified_rule(values: Mapping[str, Any]) -> Iterable[Problem]:
    if values.get("state") == "certified" and not values.get("certified_known"):
        yield Problem(
            "state",
            _("A period is not certified by choosing its state: the state of the data is not noted."),
            _("Leave it open or provisional, then certify it."),
        )


class Period(Record):
    """A reporting period of a fund; a certified one is frozen."""

    declared = Entity(
        21,
        "period",
        "PD",
        N_("Period"),
        N_("Periods"),
        title=("name",),
        menu=MENU,
        order=("-span",),
        rules=(span_rule("span"), _certified_rule),
    )
    name = field(10, N_("Name"), TextKind(), required=Stage.DRAFT, listed=True)
    span = field(11, N_("From and to"), span_group(), required=Stage.DRAFT, listed=True)
    state = field(12, N_("State"), PERIOD_STATES, required=Stage.FINAL, listed=True)
    fund = field(13, N_("Fund"), Link(target="fund"), listed=True)
    certified_on = field(14, N_("Certified on"), Day(), listed=True, section=_CERTIFIED)
    certified_known = field(
        15,
        N_("State of the data when it was certified"),
        TextKind(limit=20_000),
        section=_CERTIFIED,
        help=N_("Written when the period is certified: its figures are those of this state for ever."),
    )
    reopened = field(16, N_("Reason of the reopening"), LongText(), section=_CERTIFIED)
