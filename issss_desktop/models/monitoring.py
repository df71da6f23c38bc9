"""Monitoring as plain data: indicators with their values, the matrix of risks, lessons, reports due.

What screen, command line and paper show alike. Values are exact decimals in the unit of their indicator;
what is not known is None, never 0. Names of records are ``Words``.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from issss_desktop.i18n import N_, _, language, ngettext
from issss_desktop.models.compound import NAMELESS, Words
from issss_desktop.models.values.dates import PartialDay
from issss_desktop.models.values.numbers import show_decimal
from issss_desktop.models.values.reporting import ReportingPeriod


@dataclass(frozen=True)
class Links:
    """What a record is about. ``place``: its zone and province; ``subject``: its programme or project."""

    place: Words = NAMELESS
    subject: Words = NAMELESS
    pillar: UUID | None = None
    province: UUID | None = None
    zone: UUID | None = None
    programme: UUID | None = None
    project: UUID | None = None


@dataclass(frozen=True)
class Mark:
    """What an indicator starts from or aims at. ``state``: known, not_available, planned or ""."""

    value: Decimal | None = None
    text: str = ""
    on: PartialDay | None = None
    state: str = ""


@dataclass(frozen=True)
class Measured:
    """The value of one period; ``place`` is empty for the whole, the parts are None where not known."""

    uuid: UUID
    period: ReportingPeriod
    value: Decimal | None
    text: str
    place: Words
    province: UUID | None
    zone: UUID | None
    women: Decimal | None
    men: Decimal | None
    girls: Decimal | None
    boys: Decimal | None
    collected_on: PartialDay | None
    collected_by: str


@dataclass(frozen=True)
class IndicatorLine:
    """An indicator at a cut-off. Choices are codes, see ``models.entities.monitoring``.

    ``last`` and ``previous``: values of the whole (of the asked place); ``places``: the latest value of each
    place. ``due``: first period that ended without a value since the last one; ``missing``: periods without a
    value since it is in use. ``reached``: way from baseline to target in basis points, below 0 and above
    10 000 too. ``doubled``: periods and places with two values, as after a merge; the newer one counts.
    """

    uuid: UUID
    ref: str
    code: str
    name: Words
    framework: str
    unit: str
    measured_as: str
    better: str
    frequency: str
    owner: str
    means: str
    links: Links
    baseline: Mark
    target: Mark
    last: Measured | None
    previous: Measured | None
    places: tuple[Measured, ...]
    due: ReportingPeriod | None
    missing: int
    reached: int | None
    doubled: int
    fictional: bool
    draft: bool


@dataclass(frozen=True)
class Trend:
    """Values of one indicator in one place, oldest first, with what they are compared to."""

    uuid: UUID
    code: str
    name: Words
    unit: str
    measured_as: str
    baseline: Mark
    target: Mark
    points: tuple[Measured, ...]


def valued(measured_as: str, unit: str, value: Decimal | None, text: str = "") -> str:
    """A value for a person: the number with its sign or unit, words under it; "" is not known."""
    if value is None:
        return text
    number = show_decimal(value, language())
    if measured_as == "percent":
        number = _("{number}%").format(number=number)
    elif unit:
        number = f"{number} {unit}"
    return f"{number}\n{text}" if text else number


NOT_AVAILABLE, TO_MEASURE = N_("not available"), N_("to be measured")


def value_text(found: Measured | None, measured_as: str = "") -> str:
    """A value on one line: its number, else its words; empty when there is none."""
    return "" if found is None else valued(measured_as, "", found.value) or found.text


def mark_text(mark: Mark, measured_as: str = "") -> str:
    """A baseline or target on one line: its number and its words, else that it is not available."""
    number, said = valued(measured_as, "", mark.value), " ".join(mark.text.split())
    if number and said:
        return f"{number} ({said})"
    state = {"not_available": NOT_AVAILABLE, "planned": TO_MEASURE}.get(mark.state, "")
    return number or said or _(state)


LEVELS = (
    (1, "low", N_("low risk")),
    (5, "moderate", N_("moderate risk")),
    (10, "high", N_("high risk")),
    (16, "critical", N_("critical risk")),
)
"""From which score (probability x impact) a risk is called what: the program's reading of the 5x5 matrix, no
scale of the secretariat was found in the sources."""


def level_label(code: str) -> str:
    """English msgid of a level, "" for none."""
    return next((label for _least, each, label in LEVELS if each == code), "")


def level_of(score: int) -> str:
    """Code of the level of a score from 1 to 25."""
    return next(code for least, code, _label in reversed(LEVELS) if score >= least)


@dataclass(frozen=True)
class RiskLine:
    """A risk at a cut-off; ``score`` and ``level`` unknown without both ratings. ``overdue``: days since its
    review was due, None when it is not."""

    uuid: UUID
    ref: str
    title: str
    kind: str
    state: str
    cause: str
    probability: int | None
    impact: int | None
    score: int | None
    level: str
    mitigation: str
    owner: str
    identified_on: PartialDay | None
    review_due: dt.date | None
    overdue: int | None
    links: Links
    fictional: bool
    draft: bool


@dataclass(frozen=True)
class RiskCell:
    """One field of the matrix with the risks that stand in it."""

    probability: int
    impact: int
    risks: tuple[RiskLine, ...]

    @property
    def score(self) -> int:
        """Probability times impact, 1 to 25."""
        return self.probability * self.impact

    @property
    def level(self) -> str:
        """Code of its level."""
        return level_of(self.score)


@dataclass(frozen=True)
class RiskMatrix:
    """5 x 5 ``cells``, the rows from the most probable down, the columns from the least impact on.

    ``unrated``: live risks without a rating; ``closed``: those that no longer stand in the matrix.
    """

    cells: tuple[tuple[RiskCell, ...], ...]
    unrated: tuple[RiskLine, ...]
    closed: tuple[RiskLine, ...]

    def cell(self, probability: int, impact: int) -> RiskCell:
        """The field of two ratings from 1 to 5."""
        return self.cells[5 - probability][impact - 1]

    def rated(self) -> Iterator[RiskLine]:
        """Risks in the matrix, the highest score first."""
        cells = (cell for row in self.cells for cell in row)
        for cell in sorted(cells, key=lambda c: (-c.score, -c.impact)):
            yield from cell.risks


@dataclass(frozen=True)
class LessonLine:
    """A lesson learned, with its tags and their names."""

    uuid: UUID
    ref: str
    title: str
    on: PartialDay | None
    text: str
    recommendation: str
    tags: tuple[tuple[UUID, Words], ...]
    links: Links
    fictional: bool
    draft: bool


GROUPS = (
    ("late", N_("Overdue")),
    ("this_month", N_("Due this month")),
    ("next", N_("To come")),
    ("undated", N_("Without a date")),
    ("received", N_("Received")),
)
"""What reports due are gathered by, in the order they are shown."""


def late_text(late: int | None) -> str:
    """How late a report is, or came; "" when it is not."""
    return "" if late is None else ngettext("{n} day late", "{n} days late", late).format(n=late)


@dataclass(frozen=True)
class DueLine:
    """A report that somebody owes. ``late``: days after the day it was due, until it was received.

    ``group``: late, this_month, next, undated or received. ``following``: the period to come next, None when
    its report is recorded already or this one names no period.
    """

    uuid: UUID
    ref: str
    title: str
    kind: str
    period: ReportingPeriod | None
    due: dt.date | None
    organisation: Words
    owner: str
    received_on: dt.date | None
    late: int | None
    group: str
    following: ReportingPeriod | None
    links: Links
    fictional: bool
    draft: bool
