"""Monitoring and evaluation: indicators and their values, lessons learned, risks, reports that are due.

The columns of the secretariat's own matrices (monitoring, risks, lessons) were not found in the sources:
these are the ones of its priority plan (indicator, baseline, target, means, progress), and those of the usual
5x5 matrix of risks.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from issss_desktop.errors import Level, Problem
from issss_desktop.i18n import N_, _
from issss_desktop.models.compound import Bilingual, LinkSet
from issss_desktop.models.day_kinds import Day, PartialDayKind, PeriodKind
from issss_desktop.models.entities.common import parent_field, span_group, span_rule
from issss_desktop.models.fields import Entity, Record, Stage, field
from issss_desktop.models.kinds import Choice, Code, Flag, Link, LongText, Number, TextKind
from issss_desktop.models.values import reporting

MENU = N_("Monitoring & lessons")
MEASURED_AS = Choice(
    options=(
        ("number", N_("a number")),
        ("percent", N_("a percentage")),
        ("score", N_("a score or index")),
        ("words", N_("words (qualitative)")),
    )
)
BETTER = Choice(options=(("up", N_("higher is better")), ("down", N_("lower is better"))))
FREQUENCY = Choice(options=tuple((letter, word) for letter, word in reporting.LENGTHS))
BASELINE = Choice(
    options=(
        ("not_available", N_("not available")),
        ("known", N_("known")),
        ("planned", N_("to be measured")),
    )
)
SCALE = ("1", "2", "3", "4", "5")
PROBABILITY = Choice(
    options=tuple(
        zip(
            SCALE,
            (N_("1 rare"), N_("2 unlikely"), N_("3 possible"), N_("4 likely"), N_("5 almost certain")),
            strict=True,
        )
    )
)
IMPACT = Choice(
    options=tuple(
        zip(
            SCALE,
            (N_("1 negligible"), N_("2 minor"), N_("3 moderate"), N_("4 major"), N_("5 critical")),
            strict=True,
        )
    )
)
RISK_KINDS = Choice(
    options=(
        ("contextual", N_("contextual")),
        ("programmatic", N_("programmatic")),
        ("institutional", N_("institutional")),
    )
)
"""The three circles of risk of the OECD's Copenhagen approach, which UN pooled funds use."""

RISK_STATES = Choice(
    options=(
        ("open", N_("live")),
        ("mitigated", N_("mitigated")),
        ("occurred", N_("occurred")),
        ("closed", N_("closed")),
    )
)
LIVE = ("open", "mitigated", "occurred")
"""States of a risk that stands in the matrix."""

REPORT_KINDS = Choice(
    options=(
        ("narrative", N_("narrative report")),
        ("financial", N_("financial report")),
        ("monitoring", N_("monitoring report")),
        ("field", N_("field update")),
        ("evaluation", N_("evaluation")),
        ("other", N_("other report")),
    )
)
_BASE, _TARGET = N_("Baseline"), N_("Target")
_LINKS, _RATING, _SPLIT = N_("Linked to"), N_("Rating"), N_("By sex and age")
PARTS = ("women", "men", "girls", "boys")
"""Fields of a measurement that split it by sex and age (18 years)."""


def _baseline_rule(values: Mapping[str, Any]) -> Iterable[Problem]:
    if values.get("baseline_state") == "not_available" and values.get("baseline") is not None:
        yield Problem(
            "baseline", _("A baseline that is not available has a value."),
            _("Choose “known”, or empty the value."),
        )  # fmt: skip
    if values.get("measured_as") == "words" and any(
        values.get(c) is not None for c in ("baseline", "target")
    ):
        yield Problem(
            "measured_as", _("An indicator in words has a number as baseline or target."),
            _("Write them as words, or choose how it is measured."),
        )  # fmt: skip


def _period_rule(values: Mapping[str, Any]) -> Iterable[Problem]:
    period, day = values.get("period"), values.get("collected_on")
    if period is not None and day is not None and day.last() < period.first():
        yield Problem(
            "collected_on", _("It was collected before its period began."), _("Correct one of the two.")
        )


def _parts_rule(values: Mapping[str, Any]) -> Iterable[Problem]:
    """What is known by sex and age beside the whole; shares are no parts, so only a count is compared."""
    whole = values.get("value")
    parts = [values[code] for code in PARTS if values.get(code) is not None]
    if whole is None or len(parts) < len(PARTS) or sum(parts, Decimal(0)) == whole:
        return
    yield Problem(
        "value", _("Women, men, girls and boys together are not the value."),
        _("Correct them; for a percentage this is as it should be."), Level.WARNING,
    )  # fmt: skip


def _review_rule(values: Mapping[str, Any]) -> Iterable[Problem]:
    due, on = values.get("review_due"), values.get("identified_on")
    if due is not None and on is not None and due < on.first():
        yield Problem(
            "review_due", _("The review is due before the risk was identified."), _("Correct one of the two.")
        )


def _received_rule(values: Mapping[str, Any]) -> Iterable[Problem]:
    """A report may come, or be due, within its period (a field update), but never before it begins."""
    period = values.get("period")
    for code, text in (
        ("received_on", _("The report was received before its period began.")),
        ("due", _("The report is due before its period begins.")),
    ):
        day = values.get(code)
        if period is not None and day is not None and day < period.first():
            yield Problem(code, text, _("Correct the day or the period."))


class Indicator(Record):
    """Something that is measured again and again; its baseline may be not available."""

    declared = Entity(
        64, "indicator", "IN", N_("Indicator"), N_("Indicators"), title=("code", "name"), menu=MENU,
        order=("code",), rules=(span_rule("span"), _baseline_rule),
    )  # fmt: skip
    code = field(10, N_("Code"), Code(limit=40), required=Stage.DRAFT, listed=True)
    name = field(11, N_("Indicator"), Bilingual(multiline=True), required=Stage.DRAFT, listed=True)
    framework = field(12, N_("Framework and level"), TextKind(), listed=True)
    measured_as = field(13, N_("Measured as"), MEASURED_AS, required=Stage.FINAL, listed=True)
    unit = field(14, N_("Unit"), TextKind(limit=100))
    better = field(15, N_("Direction"), BETTER)
    frequency = field(16, N_("Every"), FREQUENCY, listed=True)
    means = field(17, N_("Means of verification"), LongText())
    owner = field(18, N_("Followed by"), TextKind(), listed=True)
    span = field(19, N_("In use from and to"), span_group())
    baseline_state = field(20, N_("Baseline"), BASELINE, section=_BASE)
    baseline = field(21, N_("Baseline value"), Number(places=4, negative=True), section=_BASE)
    baseline_text = field(22, N_("Baseline, as written"), LongText(), section=_BASE)
    baseline_on = field(23, N_("Baseline of"), PartialDayKind(), section=_BASE)
    target = field(24, N_("Target value"), Number(places=4, negative=True), listed=True, section=_TARGET)
    target_text = field(25, N_("Target, as written"), LongText(), section=_TARGET)
    target_on = field(26, N_("Target for"), PartialDayKind(), section=_TARGET)
    by_sex = field(27, N_("By sex"), Flag(), section=_SPLIT)
    by_age = field(28, N_("By age"), Flag(), section=_SPLIT)
    pillar = field(29, N_("Pillar"), Link(target="pillar"), listed=True, section=_LINKS)
    province = field(30, N_("Province"), Link(target="province"), section=_LINKS)
    zone = field(31, N_("Priority zone"), Link(target="zone"), section=_LINKS)
    programme = field(32, N_("FCS programme"), Link(target="programme"), section=_LINKS)
    project = field(33, N_("Bilateral project"), Link(target="project"), section=_LINKS)


class Measurement(Record):
    """The value of an indicator in one period, for the whole or for one place."""

    declared = Entity(
        65, "measurement", "RL", N_("Measurement"), N_("Measurements"), title=("period", "value"), child=True,
        order=("-period",), rules=(_period_rule, _parts_rule),
    )  # fmt: skip
    indicator = parent_field(N_("Indicator"), "indicator")
    period = field(11, N_("Period"), PeriodKind(), required=Stage.DRAFT, listed=True)
    province = field(12, N_("Province"), Link(target="province"), listed=True)
    zone = field(13, N_("Priority zone"), Link(target="zone"), listed=True)
    value = field(14, N_("Value"), Number(places=4, negative=True), listed=True)
    text = field(15, N_("Value in words"), LongText(), listed=True)
    women = field(16, N_("Women"), Number(places=4), section=_SPLIT)
    men = field(17, N_("Men"), Number(places=4), section=_SPLIT)
    girls = field(18, N_("Girls (under 18)"), Number(places=4), section=_SPLIT)
    boys = field(19, N_("Boys (under 18)"), Number(places=4), section=_SPLIT)
    collected_on = field(20, N_("Collected on"), PartialDayKind(), listed=True)
    collected_by = field(21, N_("Collected by"), TextKind())


class Theme(Record):
    """A tag of lessons."""

    declared = Entity(67, "theme", "TM", N_("Tag"), N_("Tags"), title=("name",), menu=MENU, order=("name",))
    name = field(10, N_("Name"), Bilingual(), required=Stage.DRAFT, listed=True)


class Lesson(Record):
    """A lesson learned from a project or a programme, with what it recommends."""

    declared = Entity(
        66, "lesson", "LT", N_("Lesson learned"), N_("Lessons learned"), title=("title",), menu=MENU,
        order=("-on",), one_of=("programme", "project"),
    )  # fmt: skip
    title = field(10, N_("Title"), TextKind(), required=Stage.DRAFT, listed=True)
    on = field(11, N_("Date"), PartialDayKind(), required=Stage.FINAL, listed=True)
    text = field(12, N_("What was learned"), LongText(), required=Stage.FINAL)
    recommendation = field(13, N_("Recommendation"), LongText())
    tags = field(14, N_("Tags"), LinkSet(target="theme"), listed=True)
    programme = field(15, N_("FCS programme"), Link(target="programme"), listed=True, section=_LINKS)
    project = field(16, N_("Bilateral project"), Link(target="project"), listed=True, section=_LINKS)
    pillar = field(17, N_("Pillar"), Link(target="pillar"), section=_LINKS)
    province = field(18, N_("Province"), Link(target="province"), section=_LINKS)
    zone = field(19, N_("Priority zone"), Link(target="zone"), section=_LINKS)


class Risk(Record):
    """A risk of the register: probability and impact from 1 to 5, who watches it, what is done."""

    declared = Entity(
        68, "risk", "RI", N_("Risk"), N_("Risks"), title=("title",), menu=MENU, order=("title",),
        rules=(_review_rule,),
    )  # fmt: skip
    title = field(10, N_("Risk"), TextKind(), required=Stage.DRAFT, listed=True)
    kind = field(11, N_("Kind"), RISK_KINDS, listed=True)
    state = field(12, N_("State"), RISK_STATES, required=Stage.FINAL, listed=True)
    cause = field(13, N_("Cause and consequence"), LongText())
    probability = field(
        14, N_("Probability"), PROBABILITY, required=Stage.FINAL, listed=True, section=_RATING
    )
    impact = field(15, N_("Impact"), IMPACT, required=Stage.FINAL, listed=True, section=_RATING)
    mitigation = field(16, N_("Mitigation"), LongText(), section=_RATING)
    owner = field(17, N_("Owner"), TextKind(), required=Stage.FINAL, listed=True, section=_RATING)
    identified_on = field(18, N_("Identified on"), PartialDayKind(), section=_RATING)
    review_due = field(19, N_("Next review"), Day(), listed=True, section=_RATING)
    programme = field(20, N_("FCS programme"), Link(target="programme"), section=_LINKS)
    project = field(21, N_("Bilateral project"), Link(target="project"), section=_LINKS)
    province = field(22, N_("Province"), Link(target="province"), listed=True, section=_LINKS)
    zone = field(23, N_("Priority zone"), Link(target="zone"), section=_LINKS)


class DueReport(Record):
    """A report that somebody owes; without the day it was received, it is late after the day it is due."""

    declared = Entity(
        69, "due_report", "RD", N_("Report due"), N_("Reports due"), title=("title", "period"), menu=MENU,
        order=("due",), rules=(_received_rule,),
    )  # fmt: skip
    title = field(10, N_("Title"), TextKind(), required=Stage.DRAFT, listed=True)
    kind = field(11, N_("Kind"), REPORT_KINDS, required=Stage.FINAL, listed=True)
    period = field(12, N_("Period"), PeriodKind(), listed=True)
    due = field(13, N_("Due"), Day(), required=Stage.FINAL, listed=True)
    organisation = field(14, N_("Owed by"), Link(target="organisation"), listed=True)
    owner = field(15, N_("Followed by"), TextKind())
    received_on = field(16, N_("Received on"), Day(), listed=True)
    programme = field(17, N_("FCS programme"), Link(target="programme"), section=_LINKS)
    project = field(18, N_("Bilateral project"), Link(target="project"), section=_LINKS)
    province = field(19, N_("Province"), Link(target="province"), section=_LINKS)
