"""Reporting periods: the months, quarters, semesters and years that monitoring is made for.

They are parts of calendar years. A machine reads "2018-Q2"; a person also writes "T2 2018", "S1 2018",
"2e trimestre 2018", "avril 2018" or "04/2018".
"""

import re
from dataclasses import dataclass, field
from datetime import date
from functools import total_ordering

from issss_desktop.errors import UserError
from issss_desktop.i18n import N_, _, translate
from issss_desktop.models.values import dates
from issss_desktop.models.values.dates import PartialDay
from issss_desktop.models.values.texts import excerpt, fold

MONTHS_OF = {"M": 1, "Q": 3, "H": 6, "Y": 12}
"""Months of a period, by the letter of its length: month, quarter, half-year (semestre), year."""

LENGTHS = (("M", N_("month")), ("Q", N_("quarter")), ("H", N_("semester")), ("Y", N_("year")))

_LETTERS = {"q": "Q", "t": "Q", "s": "H", "h": "H", "trimestre": "Q", "quarter": "Q", "semestre": "H",
            "semester": "H", "half": "H"}  # fmt: skip
_ISO = r"([0-9]{4})(?:-(?:([QH])([1-4])|([0-9]{2})))?"
_BEFORE = r"([qtsh]|trimestre|quarter|semestre|semester|half)[ -]?([1-4])[ /-]*([0-9]{4})"
_AFTER = r"([0-9]{4})[ /-]*([qtsh]|trimestre|quarter|semestre|semester|half)[ -]?([1-4])"
_ORDINAL = (
    r"([1-4])(?:er|ere|e|eme|nd|st|rd|th)?[ -](trimestre|quarter|semestre|semester|half)(?: (?:de|of))?[ -]"
    r"([0-9]{4})"
)


@total_ordering
@dataclass(frozen=True, slots=True)
class ReportingPeriod:
    """The ``number``-th period of a length in a year, from 1; ordered by its last day, the longer last.

    ``months``: numbers of its first month and of its last, counted on from year 0; ``order``: what periods
    are ordered by, the last month and then the length. Both are compared without a calendar.

    Raises:
        UserError: no such period, or a year outside 1900 to 2200.
    """

    year: int
    length: str = "Y"
    number: int = 1
    months: tuple[int, int] = field(init=False, repr=False, compare=False)
    order: tuple[int, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 12 // MONTHS_OF[self.length]:
            raise UserError(
                _("There is no such period in a year."), _("Write for example “Q2 2018” or “S1 2018”.")
            )
        PartialDay(self.year)
        length = MONTHS_OF[self.length]
        end = self.year * 12 + self.number * length - 1
        object.__setattr__(self, "months", (end - length + 1, end))
        object.__setattr__(self, "order", (end, length))

    @classmethod
    def parse(cls, text: str) -> "ReportingPeriod":
        """The value of "2018", "2018-H1", "2018-Q2" or "2018-04". Raises ValueError for another text."""
        found = re.fullmatch(_ISO, text)
        if found is None:
            raise ValueError(text)
        year, length, number, month = found.groups()
        if month:
            return cls(int(year), "M", int(month))
        return cls(int(year), length or "Y", int(number or 1))

    @classmethod
    def holding(cls, day: date, length: str) -> "ReportingPeriod":
        """The period of a length that a day lies in."""
        return cls(day.year, length, (day.month - 1) // MONTHS_OF[length] + 1)

    def iso(self) -> str:
        """ "2018", "2018-H1", "2018-Q2" or "2018-04"."""
        if self.length == "Y":
            return f"{self.year:04d}"
        return f"{self.year:04d}-{self.number:02d}" if self.length == "M" else (
            f"{self.year:04d}-{self.length}{self.number}"
        )  # fmt: skip

    __str__ = iso

    def first(self) -> date:
        """First day."""
        return date(self.year, (self.number - 1) * MONTHS_OF[self.length] + 1, 1)

    def last(self) -> date:
        """Last day."""
        return PartialDay(self.year, self.number * MONTHS_OF[self.length]).last()

    def moved(self, by: int) -> "ReportingPeriod":
        """The period of the same length so many later, or earlier."""
        a_year = 12 // MONTHS_OF[self.length]
        at = self.year * a_year + self.number - 1 + by
        return ReportingPeriod(at // a_year, self.length, at % a_year + 1)

    def holds(self, day: PartialDay) -> bool:
        """Whether a day, as far as it is known, may lie in it."""
        return day.first() <= self.last() and self.first() <= day.last()

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, ReportingPeriod):
            return NotImplemented
        return self.order < other.order


def parse_period(text: str) -> ReportingPeriod:
    """A period as people write it. Raises UserError."""
    folded = " ".join(fold(text).replace(".", " ").split())
    for pattern, order in ((_BEFORE, (2, 0, 1)), (_AFTER, (0, 1, 2)), (_ORDINAL, (2, 1, 0))):
        if found := re.fullmatch(pattern, folded):
            year, length, number = (found.groups()[at] for at in order)
            return ReportingPeriod(int(year), _LETTERS[length], int(number))
    try:
        day = dates.parse_partial(text)
    except UserError as error:
        raise _unreadable(text) from error
    if day.precision == "day":
        raise _unreadable(text)
    return ReportingPeriod(day.year) if day.month is None else ReportingPeriod(day.year, "M", day.month)


def _unreadable(text: str) -> UserError:
    return UserError(
        _("“{text}” is no month, quarter, semester or year.").format(text=excerpt(text)),
        _("Write for example “Q2 2018”, “S1 2018”, “04/2018” or “2018”."),
    )


def show_period(period: ReportingPeriod, lang: str) -> str:
    """A period for a person: "T2 2018", "S1 2018", "avril 2018", "2018"; it reads back the same."""
    if period.length == "Y":
        return str(period.year)
    if period.length == "M":
        return dates.show_partial(PartialDay(period.year, period.number), lang)
    letter = translate(N_("Q"), lang) if period.length == "Q" else "S"
    return f"{letter}{period.number} {period.year}"
