"""Mechanism 2: bilateral projects and their alignment. Declared, cited and assessed are three facts."""

from issss_desktop.i18n import N_
from issss_desktop.models.compound import LinkSet
from issss_desktop.models.day_kinds import Day, PartialDayKind
from issss_desktop.models.entities.common import (
    currency_rule,
    money_at_group,
    parent_field,
    span_group,
    span_rule,
)
from issss_desktop.models.fields import Entity, Record, Stage, field
from issss_desktop.models.kinds import Choice, Flag, Link, LongText, TextKind, Whole
from issss_desktop.models.shares import Shares

MENU = N_("Bilateral projects")
CHANNELS = Choice(
    options=(
        ("bilateral", N_("bilateral")),
        ("fcs", N_("through the Fund (FCS)")),
        ("contested", N_("contested")),
    )
)
PARTNER_ROLES = Choice(
    options=(
        ("lead", N_("lead")),
        ("implementing", N_("implementing partner")),
        ("local", N_("local partner")),
        ("technical", N_("technical support")),
    )
)
VERDICTS = Choice(
    options=(("aligned", N_("aligned")), ("alignable", N_("alignable")), ("not_aligned", N_("not aligned")))
)
CONDITION_STATES = Choice(
    options=(
        ("to_do", N_("to do")),
        ("in_progress", N_("in progress")),
        ("met", N_("met")),
        ("dropped", N_("dropped")),
    )
)
READERS = Choice(
    options=(("1", N_("first reader")), ("2", N_("second reader")), ("3", N_("third reader, who decides")))
)
_MONEY = N_("Financing")
_WHERE = N_("Places and pillars")
_FACTS = N_("Alignment: declared and cited")
_PEOPLE = N_("Beneficiaries (never summed)")


class Project(Record):
    """A bilateral project; not all are aligned. The aligned amount is the budget unless stated."""

    declared = Entity(
        40,
        "project",
        "PB",
        N_("Bilateral project"),
        N_("Bilateral projects"),
        title=("title",),
        menu=MENU,
        order=("title",),
        rules=(span_rule("span"), currency_rule("budget"), currency_rule("aligned_amount")),
    )
    title = field(10, N_("Title"), TextKind(), required=Stage.DRAFT, listed=True, section=N_("Project"))
    local_name = field(11, N_("Local name"), TextKind(), listed=True, section=N_("Project"))
    acronym = field(12, N_("Acronym"), TextKind(limit=40), section=N_("Project"))
    span = field(13, N_("Start and end"), span_group(), listed=True, section=N_("Project"))
    inception = field(14, N_("Inception phase from"), PartialDayKind(), section=N_("Project"))
    launch = field(15, N_("Public launch"), PartialDayKind(), section=N_("Project"))
    budget = field(16, N_("Budget"), money_at_group(), listed=True, section=_MONEY)
    aligned_amount = field(
        17,
        N_("Aligned amount"),
        money_at_group(),
        section=_MONEY,
        help=N_("Leave empty when the whole budget is aligned."),
    )
    locations = field(
        18,
        N_("Locations"),
        Shares(targets=("province", "territory", "zone")),
        required=Stage.FINAL,
        section=_WHERE,
    )
    pillars = field(19, N_("Pillars"), Shares(targets=("pillar",)), section=_WHERE)
    declared_on = field(20, N_("Declared: in the project’s own words"), LongText(), section=_FACTS)
    declared_source = field(21, N_("Declared: source and page"), TextKind(limit=2000), section=_FACTS)
    is_declared = field(22, N_("Alignment declared by the project"), Flag(), section=_FACTS)
    is_cited = field(23, N_("Cited by the secretariat"), Flag(), listed=True, section=_FACTS)
    cited_in = field(24, N_("Cited: publication and page"), LongText(), section=_FACTS)
    direct = field(25, N_("Direct beneficiaries"), Whole(), section=_PEOPLE)
    indirect = field(26, N_("Indirect beneficiaries"), Whole(), section=_PEOPLE)
    women = field(27, N_("Women"), Whole(), section=_PEOPLE)
    men = field(28, N_("Men"), Whole(), section=_PEOPLE)
    youth = field(29, N_("Youth"), Whole(), section=_PEOPLE)
    ex_combatants = field(30, N_("Ex-combatants"), Whole(), section=_PEOPLE)
    pgai = field(31, N_("PGAI identifier"), TextKind(limit=60), section=N_("Project"))
    iati = field(32, N_("IATI identifier"), TextKind(limit=100), section=N_("Project"))
    same_intervention = field(
        33, N_("Same intervention as"), LinkSet(target="project"), section=N_("Project")
    )


class Financing(Record):
    """What a donor pays for a project, and through which channel."""

    declared = Entity(
        41,
        "financing",
        "FI",
        N_("Financing"),
        N_("Financing"),
        title=("donor",),
        child=True,
        rules=(currency_rule("amount"),),
    )
    project = parent_field(N_("Project"), "project")
    donor = field(11, N_("Donor"), Link(target="organisation"), required=Stage.DRAFT, listed=True)
    amount = field(12, N_("Amount"), money_at_group(), listed=True)
    channel = field(13, N_("Channel"), CHANNELS, listed=True)


class Partner(Record):
    """An organisation that leads or carries out a project."""

    declared = Entity(
        42, "partner", "PA", N_("Partner"), N_("Partners"), title=("organisation", "role"), child=True
    )
    project = parent_field(N_("Project"), "project")
    organisation = field(
        11, N_("Organisation"), Link(target="organisation"), required=Stage.DRAFT, listed=True
    )
    role = field(12, N_("Role"), PARTNER_ROLES, listed=True)


class Phase(Record):
    """A phase or amendment of a project."""

    declared = Entity(
        43,
        "phase",
        "PH",
        N_("Phase"),
        N_("Phases"),
        title=("name",),
        child=True,
        order=("span",),
        rules=(span_rule("span"), currency_rule("budget")),
    )
    project = parent_field(N_("Project"), "project")
    name = field(11, N_("Name"), TextKind(), required=Stage.DRAFT, listed=True)
    span = field(12, N_("Start and end"), span_group(), listed=True)
    budget = field(13, N_("Budget"), money_at_group(), listed=True)


class Assessment(Record):
    """A dated alignment dossier. The opinion is entered by a person, never computed from the ratings."""

    declared = Entity(
        44,
        "assessment",
        "EA",
        N_("Alignment assessment"),
        N_("Alignment assessments"),
        title=("project", "on"),
        menu=MENU,
        order=("-on",),
    )
    project = field(10, N_("Project"), Link(target="project"), required=Stage.DRAFT, listed=True, fixed=True)
    on = field(11, N_("Date"), Day(), required=Stage.DRAFT, listed=True)
    criteria_version = field(12, N_("Version of the criteria"), Whole(), required=Stage.FINAL)
    reader_1 = field(13, N_("First reader"), TextKind(), section=N_("Readers"))
    reader_2 = field(14, N_("Second reader"), TextKind(), section=N_("Readers"))
    reader_3 = field(15, N_("Third reader, who decides"), TextKind(), section=N_("Readers"))
    verdict = field(
        16,
        N_("Opinion"),
        VERDICTS,
        required=Stage.FINAL,
        listed=True,
        section=N_("Opinion"),
        help=N_("Entered by a person, never computed."),
    )
    conclusion = field(17, N_("Grounds"), LongText(), section=N_("Opinion"))
    presented_at = field(18, N_("Presented at"), Link(target="meeting"), section=N_("Opinion"))
    valid_until = field(19, N_("Valid until"), Day(), section=N_("Opinion"))


class Answer(Record):
    """What one reader says of one criterion: uuid5 of assessment, criterion and reader."""

    declared = Entity(
        45,
        "answer",
        "RP",
        N_("Answer to a criterion"),
        N_("Answers to the criteria"),
        title=("criterion", "reader"),
        child=True,
    )
    assessment = parent_field(N_("Assessment"), "assessment")
    criterion = field(
        11, N_("Criterion"), Link(target="criterion"), required=Stage.DRAFT, listed=True, fixed=True
    )
    reader = field(12, N_("Reader"), READERS, required=Stage.DRAFT, listed=True, fixed=True)
    rating = field(13, N_("Rating"), Link(target="rating"), listed=True)
    justification = field(14, N_("Justification"), LongText(), listed=True)
    evidence = field(15, N_("Evidence"), TextKind(limit=2000), listed=True)
    page = field(16, N_("Page"), TextKind(limit=60), listed=True)


class Condition(Record):
    """A condition of an opinion, and its follow-up."""

    declared = Entity(
        46,
        "condition",
        "CD",
        N_("Condition"),
        N_("Conditions and follow-up"),
        title=("text",),
        child=True,
        order=("due",),
    )
    assessment = parent_field(N_("Assessment"), "assessment")
    text = field(11, N_("Condition"), TextKind(limit=2000), required=Stage.DRAFT, listed=True)
    owner = field(12, N_("Followed by"), TextKind(), listed=True)
    due = field(13, N_("Due"), Day(), listed=True)
    state = field(14, N_("State"), CONDITION_STATES, listed=True)
