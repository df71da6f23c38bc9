"""Values of indicators as they are typed: which ones are due, what was measured before, and keeping one."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from issss_desktop.i18n import _
from issss_desktop.models.compound import Words
from issss_desktop.models.monitoring import Measured, Trend
from issss_desktop.models.rows import Records, Row
from issss_desktop.models.values.reporting import ReportingPeriod, show_period
from issss_desktop.services import finding, reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.services.monitoring import indicators
from issss_desktop.services.monitoring.now import records_of
from issss_desktop.services.monitoring.subjects import counting, place_of
from issss_desktop.services.permits import Action, require
from issss_desktop.services.recording.commits import Saved
from issss_desktop.store import query


@dataclass(frozen=True)
class DueValue:
    """A value to be typed, of one period, for the whole or one place; ``last``: the latest before it;
    ``final``: it changes a final record."""

    indicator: UUID
    code: str
    name: Words
    unit: str
    measured_as: str
    period: ReportingPeriod
    place: Words
    province: UUID | None
    zone: UUID | None
    last: Measured | None
    final: bool


def due_values(desk: Desk, day: dt.date | None = None) -> tuple[DueValue, ...]:
    """Values due at a day, today if absent, in the order of the codes: one a place that was measured before.

    An indicator that was never measured is due for the whole.
    """
    found = records_of(desk, "indicator", "measurement")
    day = day or desk.today
    rows = sorted(counting(found, "indicator", drafts=True), key=lambda r: (r["code"] or "", r.uuid.bytes))
    return tuple(each for row in rows for each in _due_of(found, row, day))


def _due_of(found: Records, row: Row, day: dt.date) -> Iterator[DueValue]:
    by_place: dict[tuple[UUID | None, UUID | None], list[Row]] = {}
    for value in found.children("measurement", row.uuid):
        by_place.setdefault((value["province"], value["zone"]), []).append(value)
    for (province, zone), values in (by_place or {(None, None): []}).items():
        period = indicators.due_period(row, indicators.newest_period(values), day)
        if period is None:
            continue
        place = place_of(found, values[0]) if values else Words()
        yield DueValue(
            row.uuid, row["code"] or "", row["name"], row["unit"] or "", row["measured_as"] or "", period,
            place, province, zone, indicators.last_value(found, values), row.final,
        )  # fmt: skip


def before(desk: Desk, due: DueValue) -> Trend | None:
    """The last twelve values before one that is due; None when its indicator is gone."""
    found = records_of(desk, "indicator", "measurement")
    return indicators.trend(found, due.indicator, province=due.province, zone=due.zone)


def proposed(desk: Desk, indicator: UUID) -> ReportingPeriod | None:
    """The period that a new value of an indicator is proposed for."""
    with desk.store.reading() as connection:
        row = finding.kept_of(connection, indicator, "indicator")
        values = query.children(connection, "measurement", indicator)
        return indicators.next_period(row, indicators.newest_period(values), desk.today)


def keep_value(desk: Desk, due: DueValue, typed: str, *, kept: UUID | None = None) -> Saved:
    """Keep what was typed as the value of a period; words where the indicator is measured in words.

    To record a value is its own reason, where the indicator is final.

    Args:
        kept: the value that was kept of it before, which is corrected.

    Raises:
        Refused: it does not read as a value; nothing is kept.
        UserError: the indicator is deleted, or the role does not permit it.
    """
    require(desk, Action.RECORD)
    code = "text" if due.measured_as == "words" else "value"
    reason = _("Value of {period}").format(period=show_period(due.period, desk.lang))
    if kept is not None:
        mark = reading.read(desk, kept).mark
        return records.save(desk, kept, {code: typed}, mark=mark, reason=reason)
    raw = {
        "indicator": due.indicator, "period": due.period, "province": due.province, "zone": due.zone,
        code: typed,
    }  # fmt: skip
    return records.create(desk, "measurement", raw, reason=reason)
