"""Indicators at a cut-off: baseline, target, last values, the period whose value is due, and trends."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Final
from uuid import UUID

from issss_desktop.models.monitoring import IndicatorLine, Mark, Measured, Trend
from issss_desktop.models.rows import Records, Row
from issss_desktop.models.values.reporting import MONTHS_OF, ReportingPeriod
from issss_desktop.services.monitoring.subjects import counting, lies_in, links_of, place_of

SHOWN: Final = 12
"""Values that stand beside the field of a value, and that a chart shows unless asked otherwise."""

_WHOLE: Final = Decimal(10_000)


def lines(
    records: Records, cut_off: dt.date, *, province: UUID | None = None, drafts: bool = False
) -> tuple[IndicatorLine, ...]:
    """Indicators at a cut-off, in the order of their codes: values of periods that had ended by then.

    Args:
        province: those of it, with their whole values; and those of no place that have values in it, with
            these alone.
        drafts: count indicators that are not final yet.
    """
    found, ended = [], _ended(cut_off)
    for row in counting(records, "indicator", drafts=drafts):
        values = [r for r in records.children("measurement", row.uuid) if _had_ended(r, ended)]
        if province is not None and not lies_in(records, row, province):
            values = [r for r in values if lies_in(records, r, province)]
            if _placed(row) or not values:
                continue
        found.append(_line(records, row, values, cut_off, by_place=province is None or _placed(row)))
    return tuple(sorted(found, key=lambda line: (line.code, line.uuid.bytes)))


def trend(
    records: Records,
    indicator: UUID,
    cut_off: dt.date | None = None,
    *,
    province: UUID | None = None,
    zone: UUID | None = None,
    last: int = SHOWN,
) -> Trend | None:
    """The last values of an indicator for the whole, or for one place; None when it is not known.

    Args:
        cut_off: leave out periods that had not ended by then; all are taken if absent.
    """
    row = records.get("indicator", indicator)
    if row is None:
        return None
    rows = [
        r
        for r in records.children("measurement", indicator)
        if r["province"] == province
        and r["zone"] == zone
        and _has_value(r)
        and (cut_off is None or _had_ended(r, _ended(cut_off)))
    ]
    points = tuple(_measured(records, r) for r in _in_order(rows)[-last:])
    return Trend(
        row.uuid, row["code"] or "", row["name"], row["unit"] or "", row["measured_as"] or "",
        _baseline(row), _target(row), points,
    )  # fmt: skip


def due_period(row: Row, newest: ReportingPeriod | None, cut_off: dt.date) -> ReportingPeriod | None:
    """First period of an indicator that has ended without a value since the last one; None when none has.

    Without any value it is the first period of its use; when that is not stated either, the last that ended.

    Args:
        newest: the latest period that has a value.
    """
    latest = _latest(row, cut_off)
    if latest is None:
        return None
    first = latest
    if newest is not None:
        first = _after(newest, latest.length)
    elif (begun := _begun(row)) is not None:
        first = ReportingPeriod.holding(begun, latest.length)
    return first if first <= latest else None


def next_period(row: Row, newest: ReportingPeriod | None, today: dt.date) -> ReportingPeriod | None:
    """The period that a new value is proposed for: the one that is due, else the one after the last value.

    None when the indicator does not say how often it is measured.
    """
    length = row["frequency"]
    if length not in MONTHS_OF:
        return None
    due = due_period(row, newest, today)
    if due is not None:
        return due
    return _after(newest, length) if newest else ReportingPeriod.holding(_begun(row) or today, length)


def newest_period(values: Iterable[Row]) -> ReportingPeriod | None:
    """The latest period that has a value."""
    periods = (r["period"] for r in values if _has_value(r))
    return max(periods, key=lambda p: p.order, default=None)


def last_value(records: Records, values: Iterable[Row]) -> Measured | None:
    """The latest of some values; of two of one period the newer one."""
    known = (r for r in values if _has_value(r))
    row = max(known, key=lambda r: (r["period"].order, r.uuid.bytes), default=None)
    return _measured(records, row) if row is not None else None


def _after(period: ReportingPeriod, length: str) -> ReportingPeriod:
    """The period of a length that holds the day after another one."""
    return ReportingPeriod.holding(period.last() + dt.timedelta(days=1), length)


def _latest(row: Row, cut_off: dt.date) -> ReportingPeriod | None:
    """The last period of an indicator's own length that had ended, while it was in use."""
    length = row["frequency"]
    if length not in MONTHS_OF:
        return None
    latest = ReportingPeriod.holding(cut_off, length)
    if latest.last() > cut_off:
        latest = latest.moved(-1)
    span = row["span"]
    if span is not None and span.end is not None:
        latest = min(latest, ReportingPeriod.holding(span.end.last(), length))
    begun = _begun(row)
    return None if begun is not None and latest.last() < begun else latest


def _begun(row: Row) -> dt.date | None:
    span = row["span"]
    begun: dt.date | None = span.start.first() if span is not None and span.start is not None else None
    return begun


def _line(
    records: Records, row: Row, values: Sequence[Row], cut_off: dt.date, *, by_place: bool
) -> IndicatorLine:
    had = [r for r in values if _has_value(r)]
    values = _in_order(had)
    placed = [r for r in values if _placed(r)] if by_place else []
    whole = [r for r in values if not _placed(r)] if placed else values
    places = {(r["province"], r["zone"]): r for r in placed}  # the latest is last
    newest = values[-1]["period"] if values else None
    last, previous, *_rest = *(_measured(records, r) for r in reversed(whole[-2:])), None, None
    baseline, target = _baseline(row), _target(row)
    return IndicatorLine(
        row.uuid, row.ref, row["code"] or "", row["name"], row["framework"] or "", row["unit"] or "",
        row["measured_as"] or "", row["better"] or "", row["frequency"] or "", row["owner"] or "",
        row["means"] or "", links_of(records, row), baseline, target, last, previous,
        tuple(_measured(records, r) for _key, r in sorted(places.items(), key=lambda kv: str(kv[0]))),
        due_period(row, newest, cut_off), _missing(row, values, cut_off),
        reached(baseline.value, target.value, last.value if last else None),
        len(had) - len(values), bool(row["fictional"]), not row.final,
    )  # fmt: skip


def _missing(row: Row, values: Sequence[Row], cut_off: dt.date) -> int:
    """Periods without a value from the first of its use, or its first value, to the last that ended."""
    latest = _latest(row, cut_off)
    if latest is None:
        return 0
    months = MONTHS_OF[latest.length]
    last = _month(latest.last()) // months
    had: set[int] = set()
    for row_of_value in values:
        had.update(_covered(row_of_value.values["period"], months))
    had = {at for at in had if at <= last}
    begun = _begun(row)
    if begun is not None:
        first = _month(begun) // months
    else:
        first = min(had, default=last)
    return max(0, last - first + 1 - len([at for at in had if at >= first]))


def _covered(period: ReportingPeriod, months: int) -> range:
    """Numbers of the periods of a length that a period ends in, or covers whole."""
    first, end = period.months
    end //= months
    return range(min(-(-first // months), end), end + 1)


def _month(day: dt.date) -> int:
    return day.year * 12 + day.month - 1


def reached(baseline: Decimal | None, target: Decimal | None, value: Decimal | None) -> int | None:
    """How much of the way from baseline to target is made, in basis points, half-up; None when unknown."""
    if baseline is None or target is None or value is None or baseline == target:
        return None
    way = (value - baseline) / (target - baseline) * _WHOLE
    return int(way.quantize(Decimal(1), ROUND_HALF_UP))


def _baseline(row: Row) -> Mark:
    return Mark(row["baseline"], row["baseline_text"] or "", row["baseline_on"], row["baseline_state"] or "")


def _target(row: Row) -> Mark:
    return Mark(row["target"], row["target_text"] or "", row["target_on"])


def _placed(row: Row) -> bool:
    values = row.values
    return values.get("province") is not None or values.get("zone") is not None


def _has_value(row: Row) -> bool:
    values = row.values
    return values.get("period") is not None and (values.get("value") is not None or bool(values.get("text")))


def _ended(cut_off: dt.date) -> int:
    """Number of the last month that had ended at a day."""
    return _month(cut_off + dt.timedelta(days=1)) - 1


def _had_ended(row: Row, ended: int) -> bool:
    period = row.values.get("period")
    return period is not None and period.months[1] <= ended


def _in_order(rows: Iterable[Row]) -> list[Row]:
    """Values by period, oldest first; of two of one period and place the newer one stands alone."""
    found = {}
    for row in sorted(rows, key=lambda r: r.uuid.int):
        values = row.values
        found[values["period"].order, values.get("province"), values.get("zone")] = row
    return [found[key] for key in sorted(found, key=_order)]


def _order(key: tuple[tuple[int, int], UUID | None, UUID | None]) -> tuple[int, int]:
    return key[0]


def _measured(records: Records, row: Row) -> Measured:
    return Measured(
        row.uuid, row["period"], row["value"], row["text"] or "", place_of(records, row), row["province"],
        row["zone"], row["women"], row["men"], row["girls"], row["boys"], row["collected_on"],
        row["collected_by"] or "",
    )  # fmt: skip
