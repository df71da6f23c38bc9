"""What every record has: source, remarks, attachments, other published values; and the log's own records."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from issss_desktop.errors import Level, Problem
from issss_desktop.i18n import N_, _
from issss_desktop.models.compound import AnyLink, Attachment, Group
from issss_desktop.models.day_kinds import Day, PartialDayKind
from issss_desktop.models.fields import Entity, Field, Record, Stage, common_fields, field
from issss_desktop.models.kinds import (
    Choice,
    Code,
    Currency,
    Flag,
    Link,
    LongText,
    Money,
    Rate,
    TextKind,
    Whole,
)
from issss_desktop.models.values.dates import PartialDay


@dataclass(frozen=True)
class Amount:
    """``amount`` in whole minor units of ``currency``."""

    amount: int | None = None
    currency: str | None = None


@dataclass(frozen=True)
class MoneyAt:
    """An amount with the rate it is read at: ``rate`` units of ``currency`` for 1 USD on ``rate_on``."""

    amount: int | None = None
    currency: str | None = None
    rate: Decimal | None = None
    rate_on: dt.date | None = None


@dataclass(frozen=True)
class Span:
    """First and last day, each as precise as it is known."""

    start: PartialDay | None = None
    end: PartialDay | None = None


@dataclass(frozen=True)
class Source:
    """Where a record comes from, on three axes: exactness, nature, confirmation; and the reference itself."""

    exactness: str | None = None
    step: int | None = None
    nature: str | None = None
    confirmation: str | None = None
    reference: str | None = None


CONFIDENTIAL = "confidential"
"""Partition of a device whose commits only some people read."""

STAGE = Choice(options=(("draft", N_("Draft")), ("final", N_("Final"))))
EXACTNESS = Choice(
    options=(
        ("exact", N_("exact")),
        ("rounded", N_("rounded")),
        ("about", N_("about")),
        ("at_least", N_("at least")),
    )
)
NATURE = Choice(
    options=(
        ("agreement", N_("signed agreement")),
        ("bank", N_("bank or agent’s statement")),
        ("project_document", N_("project document")),
        ("report", N_("official report")),
        ("publication", N_("official web page")),
        ("press", N_("press")),
        ("letter", N_("letter or e-mail")),
        ("oral", N_("said in a meeting")),
        ("deduced", N_("deduced by the office")),
    )
)
CONFIRMATION = Choice(
    options=(
        ("confirmed", N_("confirmed")),
        ("to_confirm", N_("to be confirmed")),
        ("contested", N_("contested")),
    )
)


def amount_group(negative: bool = False) -> Group[Amount]:
    """Amount and currency."""
    return Group(
        shape=Amount,
        parts=(("amount", N_("Amount"), Money(negative=negative)), ("currency", N_("Currency"), Currency())),
    )


def money_at_group(negative: bool = False) -> Group[MoneyAt]:
    """Amount, currency, rate and date of the rate."""
    return Group(
        shape=MoneyAt,
        parts=(
            ("amount", N_("Amount"), Money(negative=negative)),
            ("currency", N_("Currency"), Currency()),
            ("rate", N_("Rate (units for 1 USD)"), Rate()),
            ("rate_on", N_("Date of the rate"), Day()),
        ),
    )


def span_group() -> Group[Span]:
    """Start and end."""
    return Group(
        shape=Span,
        parts=(("start", N_("From"), PartialDayKind()), ("end", N_("To"), PartialDayKind())),
        joint=" – ",
    )


SOURCE = Group(
    shape=Source,
    parts=(
        ("exactness", N_("Exactness"), EXACTNESS),
        ("step", N_("Rounded to (USD)"), Money(currency="USD")),
        ("nature", N_("Nature of the source"), NATURE),
        ("confirmation", N_("Confirmation"), CONFIRMATION),
        ("reference", N_("Source"), TextKind(limit=2000)),
    ),
    joint=" · ",
)

_SOURCE_SECTION = N_("Source and remarks")
_fictional = Field(3, N_("Fictitious example"), Flag(), "fictional", section=_SOURCE_SECTION)
_remarks = Field(4, N_("Remarks"), LongText(), "remarks", section=_SOURCE_SECTION)
_source = Field(5, N_("Source"), SOURCE, "source", section=_SOURCE_SECTION)

common_fields(
    False,
    (
        Field(1, N_("Reference"), TextKind(limit=60), "ref", fixed=True),
        Field(2, N_("Stage"), STAGE, "stage"),
        _fictional,
        _remarks,
        _source,
    ),
)
common_fields(True, (_fictional, _remarks, _source, Field(6, N_("Order"), TextKind(limit=60), "position")))


def parent_field(label: str, target: str) -> Any:
    """The record that a child row lives in: the first field of every child of one kind of record."""
    return field(10, label, Link(target=target), required=Stage.DRAFT, parent=True)


def reads(rule: Any, code: str) -> Any:
    """Say that a rule looks at one field alone: a list that comes in asks it once for each value of it."""
    rule.reads = code
    return rule


def span_rule(code: str) -> Any:
    """Rule: a span does not end before it begins (a partial day counts by its last and first day)."""

    def check(values: Mapping[str, Any]) -> Iterable[Problem]:
        span = values.get(code)
        if span and span.start and span.end and span.end.last() < span.start.first():
            yield Problem(
                f"{code}.end",
                _("The end ({end}) lies before the start ({start}).").format(
                    end=span.end.iso(), start=span.start.iso()
                ),
                _("Correct one of the two dates."),
            )

    return reads(check, code)


def currency_rule(code: str) -> Any:
    """Rule: an amount has its currency, and USD needs no rate but 1."""

    def check(values: Mapping[str, Any]) -> Iterable[Problem]:
        money = values.get(code)
        if money is None:
            return
        if money.amount is not None and money.currency is None:
            yield Problem(
                f"{code}.currency", _("The currency is missing."), _("Choose it, such as USD or EUR.")
            )
        rate = getattr(money, "rate", None)
        if money.currency == "USD" and rate is not None and rate != 1:
            yield Problem(
                f"{code}.rate", _("The rate of the USD is 1."), _("Leave the rate empty, or write 1.")
            )
        rate_on = getattr(money, "rate_on", None)
        if rate_on is not None and rate is None:
            yield Problem(
                f"{code}.rate", _("A rate date stands without a rate."), _("Write the rate."), Level.WARNING
            )

    return reads(check, code)


class Device(Record):
    """One incarnation of one database: the first record of every actor."""

    declared = Entity(1, "device", "DV", N_("Device"), N_("Devices"), title=("name",), partitioned=True)
    office = field(10, N_("Office"), Link(target="office"), fixed=True)
    name = field(11, N_("Name"), TextKind(), fixed=True)
    actor = field(12, N_("Actor"), Code(), fixed=True)
    network = field(13, N_("Network"), Code(), fixed=True)
    predecessor = field(14, N_("Predecessor"), Code(), fixed=True)
    partition = field(
        15,
        N_("Partition"),
        Choice(options=(("ordinary", N_("ordinary")), (CONFIDENTIAL, N_("confidential")))),
        fixed=True,
    )


class Membership(Record):
    """One addition to a set of links: uuid5 of owner, field and target, so the same link twice is one row."""

    declared = Entity(2, "membership", "MB", N_("Link"), N_("Links"), child=True, partitioned=True)
    owner = field(10, N_("Record"), AnyLink(), fixed=True)
    field_tag = field(11, N_("Field"), Whole(), fixed=True)
    target = field(12, N_("Linked record"), AnyLink(), fixed=True)


class AttachmentRow(Record):
    """A file attached to any record."""

    declared = Entity(
        3,
        "attachment",
        "PJ",
        N_("Attachment"),
        N_("Attachments"),
        title=("title",),
        child=True,
        partitioned=True,
    )
    owner = field(10, N_("Record"), AnyLink(), required=Stage.DRAFT, parent=True)
    title = field(11, N_("Title"), TextKind(), listed=True)
    piece = field(12, N_("File"), Attachment(), required=Stage.DRAFT, listed=True)


class OtherValue(Record):
    """Another published value of a field of any record: the field keeps the retained one or stays empty."""

    declared = Entity(
        4,
        "other_value",
        "AV",
        N_("Other published value"),
        N_("Other published values"),
        title=("field_code", "value"),
        child=True,
        partitioned=True,
    )
    owner = field(10, N_("Record"), AnyLink(), required=Stage.DRAFT, parent=True)
    field_code = field(11, N_("Field"), TextKind(limit=60), required=Stage.DRAFT, listed=True)
    value = field(12, N_("Published value"), TextKind(limit=2000), required=Stage.DRAFT, listed=True)
    published_on = field(13, N_("Published on"), PartialDayKind(), listed=True)
    amount = field(14, N_("Amount"), amount_group())
