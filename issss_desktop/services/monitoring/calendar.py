"""The calendar of reports due: what is late, what this month brings, what comes next, what was received."""

import datetime as dt
from typing import Any, Final
from uuid import UUID

from issss_desktop.models.monitoring import GROUPS, DueLine
from issss_desktop.models.rows import Records, Row
from issss_desktop.models.values.reporting import ReportingPeriod
from issss_desktop.services.monitoring.subjects import counting, links_of

LATE, THIS_MONTH, NEXT, UNDATED, RECEIVED = "late", "this_month", "next", "undated", "received"
ORDER: Final = tuple(code for code, _label in GROUPS)
SERIES: Final = ("title", "kind", "organisation", "programme", "project", "province")
"""Fields that are the same in every report of one series."""


def calendar(
    records: Records,
    today: dt.date,
    *,
    province: UUID | None = None,
    programme: UUID | None = None,
    project: UUID | None = None,
    drafts: bool = False,
) -> tuple[DueLine, ...]:
    """Reports due as of a day, group by group: the latest late one first, received ones newest first.

    A report received after the day was still owed then.
    """
    asked = counting(
        records, "due_report", drafts=drafts, province=province, programme=programme, project=project
    )
    rows = list(asked)
    known = {series(row): row for row in records.all("due_report")}
    found = [_line(records, row, today, known) for row in rows]
    return tuple(sorted(found, key=_order))


def series(row: Row, period: ReportingPeriod | None = None) -> tuple[Any, ...]:
    """What tells one report of a series from the others: its subject and its period, or a given one."""
    return (*(row[code] for code in SERIES), period or row["period"])


def _line(records: Records, row: Row, today: dt.date, known: dict[tuple[Any, ...], Row]) -> DueLine:
    due, received = row["due"], row["received_on"]
    if received is not None and received > today:
        received = None
    following = row["period"].moved(1) if row["period"] is not None else None
    if following is not None and series(row, following) in known:
        following = None
    until = received or today
    return DueLine(
        row.uuid, row.ref, row["title"] or "", row["kind"] or "", row["period"], due,
        records.name("organisation", row["organisation"]), row["owner"] or "", received,
        (until - due).days if due is not None and until > due else None,
        _group(due, received, today), following, links_of(records, row), bool(row["fictional"]),
        not row.final,
    )  # fmt: skip


def _group(due: dt.date | None, received: dt.date | None, today: dt.date) -> str:
    if received is not None:
        return RECEIVED
    if due is None:
        return UNDATED
    if due < today:
        return LATE
    return THIS_MONTH if (due.year, due.month) == (today.year, today.month) else NEXT


def _order(line: DueLine) -> tuple[int, int, str, bytes]:
    day = line.due or dt.date.max
    at = day.toordinal()
    if line.group == RECEIVED and line.received_on is not None:
        at = -line.received_on.toordinal()
    return ORDER.index(line.group), at, line.title.casefold(), line.uuid.bytes
