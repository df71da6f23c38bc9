"""Days as people write them: whole days, days known only by month or year, hours of a meeting.

The day comes first in both languages (5/7/26 is 5 July 2026); a year comes first only with four digits.
A year of two digits is 2000 to 2069, then 1970 to 1999. Names of months come from here, not the machine.
"""

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache, total_ordering
from typing import Literal, NoReturn

from issss_desktop.errors import UserError
from issss_desktop.i18n import _, language
from issss_desktop.models.values.texts import excerpt

SHORTEST = 28
"""Days of the shortest month."""

FIRST_YEAR, LAST_YEAR = 1900, 2200
PIVOT = 70  # two digits from here on belong to the 1900s
LONGEST = 60  # characters of one date

Precision = Literal["year", "month", "day"]

_NBSP = "\u00a0"
MONTHS = {
    "fr": (
        "janvier", "février", "mars", "avril", "mai", "juin",
        "juillet", "août", "septembre", "octobre", "novembre", "décembre",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
_SHORT = (
    ("janv", "jan"), ("fevr", "fev", "feb"), ("mar",), ("avr", "apr"), (), ("jun",),
    ("juil", "jul"), ("aug",), ("sept", "sep"), ("oct",), ("nov",), ("dec",),
)  # fmt: skip

_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_YEAR_FIRST = re.compile(r"([0-9]{4})(?:[-/. ]([0-9]{1,2})(?:[-/. ]([0-9]{1,2}))?)?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4}|[0-9]{2})")
_TOGETHER = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")
_MONTH_YEAR = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{4})")
_DAY_MONTH = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})")
_NAMED = re.compile(r"(?:([0-9]{1,2})(?:er|st|nd|rd|th)?[ -])?([a-z]+)\.?[ -]([0-9]{4}|[0-9]{2})")
_NAME_FIRST = re.compile(r"([a-z]+)\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})")
_TIME = re.compile(r"([0-9]{1,2}) ?(?:h|:|\.) ?([0-9]{2})?(?: ?(?:mn|min))?|([0-9]{2})([0-9]{2})")


@total_ordering
@dataclass(frozen=True, slots=True)
class PartialDay:
    """A day known as far as it is known; ordered by its last possible day, the more precise first.

    Raises:
        UserError: no such day, or a year outside 1900 to 2200.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.month is None and self.day is not None:
            raise ValueError("a day without its month")
        _check(self.year, self.month, self.day)

    @classmethod
    def parse(cls, text: str) -> "PartialDay":
        """The value of "2017", "2017-05" or "2017-05-14", as ``iso`` writes it; UserError otherwise."""
        found = _ISO.fullmatch(text)
        if found is None:
            raise _unreadable(text, language(), whole=False)
        return cls(int(found[1]), _number(found[2]), _number(found[3]))

    @classmethod
    def of(cls, day: date) -> "PartialDay":
        """A day known exactly."""
        return cls(day.year, day.month, day.day)

    def iso(self) -> str:
        """ "2017", "2017-05" or "2017-05-14"."""
        parts = [f"{self.year:04d}"] + [f"{part:02d}" for part in (self.month, self.day) if part]
        return "-".join(parts)

    __str__ = iso

    @property
    def precision(self) -> Precision:
        """How far it is known."""
        return "year" if self.month is None else "month" if self.day is None else "day"

    def first(self) -> date:
        """First possible day."""
        return date(self.year, self.month or 1, self.day or 1)

    def last(self) -> date:
        """Last possible day."""
        month = self.month or 12
        return date(self.year, month, self.day or _days_in(self.year, month))

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, PartialDay):
            return NotImplemented
        return self._key() < other._key()

    def _key(self) -> tuple[int, int, int]:
        return self.year, self.month or 13, self.day or 32


@cache
def _days_in(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def _check(year: int, month: int | None, day: int | None, whole: bool = False) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UserError(
            _("The year {year} is outside {first} to {last}.").format(
                year=year, first=FIRST_YEAR, last=LAST_YEAR
            ),
            _("Write the year with four digits."),
        )
    if month is None:
        return
    if not 1 <= month <= 12:
        raise UserError(
            _("There is no month {month}.").format(month=month),
            _("The day comes first, then the month: 05/07/2026 is 5 July 2026."),
        )
    if day is None or 1 <= day <= SHORTEST:  # nearly every day: the calendar is not asked
        return
    days = _days_in(year, month)
    if not 1 <= day <= days:
        name = MONTHS[language()][month - 1].capitalize()
        text = _("{month} {year} has {days} days.").format(month=name, year=year, days=days)
        last = f"{days:02d}/{month:02d}/{year}"
        if whole:
            raise UserError(text, _("Write for example {day}.").format(day=last))
        remedy = _("Write {day}, or {partial} if the day is not known.")
        raise UserError(text, remedy.format(day=last, partial=f"{year}-{month:02d}"))


def parse_partial(raw: str, lang: str | None = None) -> PartialDay:
    """A year, a month or a day as people write it; ``lang`` picks the examples of a refusal.

    Raises:
        UserError: not a date, no such day, or a year outside 1900 to 2200.
    """
    return _parse(raw, lang or language(), whole=False)


def parse_day(raw: str, lang: str | None = None, today: date | None = None) -> date:
    """A whole day as people write it; with ``today``, "5/7" takes the year of that day.

    Raises:
        UserError: not a date, no such day, a year outside 1900 to 2200, or the day is missing.
    """
    lang = lang or language()
    short = _DAY_MONTH.fullmatch(raw.strip()) if today and len(raw) <= LONGEST else None
    if short and today:
        return _made(today.year, int(short[2]), int(short[1]), whole=True).first()
    found = _parse(raw, lang, whole=True)
    if found.precision != "day":
        raise UserError(
            _("“{raw}” has no day.").format(raw=excerpt(raw.strip())),
            _("Write the whole date, for example {example}.").format(example=_example(lang)),
        )
    return found.first()


def _parse(raw: str, lang: str, whole: bool) -> PartialDay:
    if len(raw) > LONGEST:
        raise _unreadable(raw[:LONGEST], lang, whole)
    text = _plain(raw)
    if found := _DAY_FIRST.fullmatch(text) or _TOGETHER.fullmatch(text):
        return _made(_year(found[3]), int(found[2]), int(found[1]), whole)
    if found := _YEAR_FIRST.fullmatch(text):
        return _made(int(found[1]), _number(found[2]), _number(found[3]), whole)
    if found := _MONTH_YEAR.fullmatch(text):
        return _made(int(found[2]), int(found[1]), None, whole)
    if (found := _NAMED.fullmatch(text)) and found[2] in _NUMBER_OF and (found[1] or len(found[3]) == 4):
        return _made(_year(found[3]), _NUMBER_OF[found[2]], _number(found[1]), whole)
    if (found := _NAME_FIRST.fullmatch(text)) and found[1] in _NUMBER_OF:
        return _made(int(found[3]), _NUMBER_OF[found[1]], int(found[2]), whole)
    raise _unreadable(raw, lang, whole)


def _made(year: int, month: int | None, day: int | None, whole: bool) -> PartialDay:
    _check(year, month, day, whole)  # first, for the advice fits the field
    return PartialDay(year, month, day)


def _plain(raw: str) -> str:
    """Lower case without accents, one kind of space and of hyphen, none around a separator."""
    letters = unicodedata.normalize("NFD", raw.lower().replace("–", "-").replace("−", "-"))
    text = "".join(c for c in letters if not unicodedata.combining(c))
    return re.sub(r" ?([-/]) ?", r"\1", " ".join(text.split()))


_NUMBER_OF = {_plain(name): i for names in MONTHS.values() for i, name in enumerate(names, start=1)}
_NUMBER_OF |= {name: i for i, names in enumerate(_SHORT, start=1) for name in names}


def _number(text: str | None) -> int | None:
    return None if text is None else int(text)


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (1900 if year >= PIVOT else 2000)


def _example(lang: str) -> str:
    return show_day(date(2018, 3, 14), lang, "long")


def _unreadable(raw: str, lang: str, whole: bool) -> UserError:
    written = excerpt(raw.strip())
    text = (
        _("“{raw}” is not a date that can be read.").format(raw=written)
        if written
        else _("There is no date here.")
    )
    if whole:
        remedy = _("Write the day first, like 14/03/2018 or {example}.").format(example=_example(lang))
    else:
        remedy = _("Write the day first, like 14/03/2018 or {example}, or only 2018-03 or 2018.").format(
            example=_example(lang)
        )
    return UserError(text, remedy)


DAY_MS = 86_400_000
"""Milliseconds of a day."""
LAST_STAMP = 32_503_593_600_000  # 31 December 2999: what a machine shows of any day beyond is an error


def moment_of(wall_ms: int) -> datetime:
    """The moment (UTC) of a stamp in milliseconds, a claim of its author's clock: one that no calendar knows
    is shown as the last one.
    """
    return datetime.fromtimestamp(max(0, min(wall_ms, LAST_STAMP)) / 1000, UTC)


def show_day(day: date, lang: str, style: Literal["short", "long"] = "short") -> str:
    """A day for a table (31/12/2017) or, unbreakable, for a sentence (14 mars 2018, 1er avril 2020)."""
    if style == "short":
        return f"{day.day:02d}/{day.month:02d}/{day.year}"
    first = "1er" if day.day == 1 and lang == "fr" else str(day.day)
    return _NBSP.join((first, MONTHS[lang][day.month - 1], str(day.year)))


def show_partial(partial: PartialDay, lang: str, style: Literal["short", "long"] = "short") -> str:
    """As much as is known: 2017, 05/2017 or mai 2017, then as ``show_day``."""
    if partial.month is None:
        return str(partial.year)
    if partial.day is not None:
        return show_day(partial.first(), lang, style)
    if style == "short":
        return f"{partial.month:02d}/{partial.year}"
    return f"{MONTHS[lang][partial.month - 1]}{_NBSP}{partial.year}"


def parse_time(raw: str) -> time:
    """An hour of the day: 9h30, 9:30, 9 h, 0930; UserError otherwise."""
    found = _TIME.fullmatch(" ".join(raw.lower().split())) if len(raw) <= LONGEST else None
    if found is None:
        _refuse_time(raw)
    hour, minute = int(found[1] or found[3]), int(found[2] or found[4] or 0)
    if hour > 23 or minute > 59:
        _refuse_time(raw)
    return time(hour, minute)


def _refuse_time(raw: str) -> NoReturn:
    raise UserError(
        _("“{raw}” is not an hour of the day.").format(raw=excerpt(raw.strip())),
        _("Write it on 24 hours, like 9:30 or 14:30."),
    )


def show_time(hour: time, lang: str) -> str:
    """An hour, unbreakable: 9 h 30, 9 h (fr); 9:30, 9:00 (en)."""
    if lang != "fr":
        return f"{hour.hour}:{hour.minute:02d}"
    minutes = f"{_NBSP}{hour.minute:02d}" if hour.minute else ""
    return f"{hour.hour}{_NBSP}h{minutes}"
