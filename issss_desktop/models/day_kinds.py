"""Kinds of days and hours: a day, one known only by its month or year, a reporting period, an hour."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from issss_desktop.errors import UserError
from issss_desktop.models.kinds import LOADED, Kind, NotCanonical, Wire
from issss_desktop.models.values import dates, reporting
from issss_desktop.models.values.dates import PartialDay
from issss_desktop.models.values.reporting import ReportingPeriod


@dataclass(frozen=True)
class Day(Kind[dt.date]):
    """A calendar day without a zone."""

    def _parse(self, raw: Any) -> dt.date:
        return raw if type(raw) is dt.date else dates.parse_day(str(raw))

    def _show(self, value: dt.date, lang: str) -> str:
        return dates.show_day(value, lang)

    def _dump(self, value: dt.date) -> Wire:
        return value.isoformat()

    def _load(self, wire: Wire) -> dt.date:
        try:
            return dt.date.fromisoformat(wire)
        except (TypeError, ValueError) as error:
            raise NotCanonical(f"day: {wire!r}") from error


@lru_cache(maxsize=LOADED)
def partial_day(text: str) -> PartialDay:
    """A partial day of the log: many rows name one day."""
    return PartialDay.parse(text)


@dataclass(frozen=True)
class PartialDayKind(Kind[PartialDay]):
    """A day, a month or a year: "2017-05" is not the first of May."""

    def _parse(self, raw: Any) -> PartialDay:
        return raw if isinstance(raw, PartialDay) else dates.parse_partial(str(raw))

    def _show(self, value: PartialDay, lang: str) -> str:
        return dates.show_partial(value, lang)

    def _dump(self, value: PartialDay) -> Wire:
        return value.iso()

    def _load(self, wire: Wire) -> PartialDay:
        try:
            return partial_day(wire)
        except (TypeError, ValueError, AttributeError, UserError) as error:
            raise NotCanonical(f"partial day: {wire!r}") from error


@lru_cache(maxsize=LOADED)
def reporting_period(text: str) -> ReportingPeriod:
    """A period of the log: every indicator has a row for it."""
    return ReportingPeriod.parse(text)


@dataclass(frozen=True)
class PeriodKind(Kind[ReportingPeriod]):
    """A month, quarter, semester or year that is reported on."""

    def _parse(self, raw: Any) -> ReportingPeriod:
        return raw if isinstance(raw, ReportingPeriod) else reporting.parse_period(str(raw))

    def _show(self, value: ReportingPeriod, lang: str) -> str:
        return reporting.show_period(value, lang)

    def _dump(self, value: ReportingPeriod) -> Wire:
        return value.iso()

    def _load(self, wire: Wire) -> ReportingPeriod:
        try:
            return reporting_period(wire)
        except (TypeError, ValueError, UserError) as error:
            raise NotCanonical(f"reporting period: {wire!r}") from error


@dataclass(frozen=True)
class Time(Kind[dt.time]):
    """Local time of a meeting; the zone is the office's."""

    def _parse(self, raw: Any) -> dt.time:
        return raw if isinstance(raw, dt.time) else dates.parse_time(str(raw))

    def _show(self, value: dt.time, lang: str) -> str:
        return dates.show_time(value, lang)

    def _dump(self, value: dt.time) -> Wire:
        return value.strftime("%H:%M")

    def _load(self, wire: Wire) -> dt.time:
        try:
            return dt.time.fromisoformat(wire)
        except (TypeError, ValueError) as error:
            raise NotCanonical(f"time: {wire!r}") from error
