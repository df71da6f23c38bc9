"""What a person does with a report that is due: note that it came, plan those that follow."""

import datetime as dt
from typing import Final
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.rows import Row
from issss_desktop.models.values.dates import show_day
from issss_desktop.models.values.reporting import ReportingPeriod
from issss_desktop.services import finding, records
from issss_desktop.services.desk import Desk
from issss_desktop.services.monitoring.calendar import SERIES, series
from issss_desktop.services.permits import Action, require
from issss_desktop.services.recording.commits import Saved
from issss_desktop.services.recording.together import Together
from issss_desktop.store import query
from issss_desktop.store.work import Work

MOST: Final = 60
"""Reports that are planned at once: five years of months."""

_CARRIED: Final = (*SERIES, "owner", "fictional")


def receive(desk: Desk, ref: str | UUID, on: dt.date | None = None) -> Saved:
    """Note that a report was received, today if no day is given; that it came is its own reason.

    Raises:
        UserError: there is no such report, or it was received already.
        Refused: the day lies before its period.
    """
    require(desk, Action.RECORD)
    on = on or desk.today
    with desk.store.reading() as connection:
        row = finding.one_of(connection, ref, "due_report")
        mark = query.mark(connection)
    if row["received_on"] is not None:
        raise UserError(
            _("The report {ref} was received on {day}.").format(
                ref=row.ref, day=show_day(row["received_on"], desk.lang)
            ),
            _("Open it to correct the day."),
        )
    reason = _("Received on {day}").format(day=show_day(on, desk.lang))
    return records.save(desk, row.uuid, {"received_on": on}, mark=mark, reason=reason)


def plan(desk: Desk, ref: str | UUID, until: dt.date | None = None) -> Saved:
    """Plan the report of the period that follows, or every one due until a day, in one change.

    Each is due as long after its period as this one is; periods that have their report are left out.

    Raises:
        UserError: there is no such report, it names no period or no day, or nothing is left to plan.
    """
    require(desk, Action.RECORD)

    def job(work: Work) -> Saved:
        row = finding.one_of(work.connection, ref, "due_report")
        if row["period"] is None or row["due"] is None:
            raise UserError(
                _("The report {ref} has no period or no day it is due.").format(ref=row.ref),
                _("Write both: those that follow are planned from them."),
            )
        rows = query.select_rows(work.connection, "due_report", "WHERE alive=1")
        known = {series(each) for each in rows}
        together, made = Together(desk, work), []
        for period in _following(row, until, {key[-1] for key in known if key[:-1] == series(row)[:-1]}):
            values = {code: row[code] for code in _CARRIED}
            values |= {"period": period, "due": due_day(row, period)}
            made.append(together.create("due_report", values, final=row.final))
        if not made:
            raise UserError(
                _("There is no report left to plan until that day."), _("Give a later day.")
            )  # fmt: skip
        return together.commit(shown=made[0])

    return desk.store.write(job)


def _following(row: Row, until: dt.date | None, known: set[ReportingPeriod | None]) -> list[ReportingPeriod]:
    """Periods to plan: up to a day, or the first that has no report."""
    found: list[ReportingPeriod] = []
    period = row["period"].moved(1)
    for _n in range(MOST * 2):
        if until is not None and due_day(row, period) > until:
            break
        if period not in known:
            found.append(period)
            if until is None or len(found) == MOST:
                break
        period = period.moved(1)
    return found


def due_day(row: Row, period: ReportingPeriod) -> dt.date:
    """Day that the report of another period is due: as many months later; the end of a month stays one."""
    months = period.months[1] - row["period"].months[1]
    day: dt.date = row["due"]
    at = day.year * 12 + day.month - 1 + months
    whole = ReportingPeriod(at // 12, "M", at % 12 + 1)
    is_last = (day + dt.timedelta(days=1)).day == 1
    last = whole.last()
    return last if is_last else last.replace(day=min(day.day, last.day))
