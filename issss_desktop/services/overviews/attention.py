"""What asks for attention today: one list of things to do for the first screen and the command line.

Every question is put to the database by itself, so that the list is made in a few milliseconds however much
is recorded; it reads through the door of the desk, so that nobody is told what they may not read.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from issss_desktop.i18n import _, language, ngettext
from issss_desktop.models.entities.boards import ADOPTED, SETTLED, TOOK_PLACE
from issss_desktop.models.entities.monitoring import LIVE
from issss_desktop.models.fields import ENTITIES, Entity, Stage
from issss_desktop.models.figures import Alert
from issss_desktop.models.rows import Row
from issss_desktop.models.tasks import LATE, OPEN, SETTLE, SOON, URGENCIES, Task
from issss_desktop.models.values.dates import show_day
from issss_desktop.models.values.reporting import ReportingPeriod, show_period
from issss_desktop.services import divergences, reading
from issss_desktop.services.desk import Desk
from issss_desktop.services.engagement.following import followed, last_ended
from issss_desktop.services.figures import alerts as of_figures
from issss_desktop.services.figures import use_alerts
from issss_desktop.services.monitoring.indicators import due_period
from issss_desktop.services.monitoring.now import records_of
from issss_desktop.services.recording.to_check import to_check
from issss_desktop.services.titles import Titles
from issss_desktop.store import query
from issss_desktop.store.query import Connection, select_fields

EXPIRES_DAYS, REPORT_DAYS, MEETING_DAYS = 60, 14, 30
"""How long before its day an assessment that expires, a report and a meeting are told."""

MOST_TO_CHECK = 5
"""Records to check that are named; others follow when these are put right."""

_LEVELS: Final = {of_figures.ALARM: LATE, of_figures.WARNING: SETTLE, of_figures.INFO: OPEN}
_DRAFT: Final = "WHERE alive=1 AND stage='draft'"
_TOLD_HERE: Final = (of_figures.DIVERGENCES, of_figures.DRAFTS, of_figures.EXPIRED, use_alerts.LATE)
"""Alerts of figures that this list tells itself, as of today and record by record."""


def attention(desk: Desk, alerts: Sequence[Alert] = ()) -> tuple[Task, ...]:
    """Things to do, the most urgent first; of one urgency by kind, then by day.

    Args:
        alerts: those of the figures that are shown beside it.
    """
    today = desk.today
    found = [*(_alert(a) for a in alerts if a.note.msgid not in _TOLD_HERE), *_records(desk)]
    with desk.store.reading() as connection:
        ask = _Asker(connection, today)
        for made in (
            ask.actions, ask.reports, ask.transfers, ask.indicators, ask.risks, ask.assessments,
            ask.draft_sessions, ask.meetings,
        ):  # fmt: skip
            found += made()
    found += _undertakings(desk, today)
    return tuple(sorted(found, key=lambda task: URGENCIES.index(task.urgency)))


def _alert(alert: Alert) -> Task:
    ref = alert.refs[0] if alert.refs else None
    return Task(
        "figure", _LEVELS.get(alert.level, OPEN), alert.note.show(language()), ref.ref if ref else "",
        ref.entity if ref else "", ref.uuid if ref else None, ref.ref if ref else "",
    )  # fmt: skip


# what no day is set for


def _records(desk: Desk) -> Iterator[Task]:
    diverging = divergences.count(desk)
    if n := sum(diverging.values()):
        title = ngettext("{n} divergence to settle", "{n} divergences to settle", n).format(n=n)
        yield Task("divergence", SETTLE, title, _named(diverging), "divergences")
    for each in to_check(desk, MOST_TO_CHECK):
        title = _("To check since a merge: {title}").format(title=each.title or each.kind)
        said = " ".join(problem.text for problem in each.problems)
        yield Task("to_check", SETTLE, title, said, each.entity, each.uuid, each.ref)
    yield from _drafts(desk)
    yield from _texts(desk)


def _drafts(desk: Desk) -> Iterator[Task]:
    """Drafts by register, and how many of them lack what a final record needs."""
    counts = reading.counts(desk)
    drafts = {c: n[1] for c, n in counts.items() if n[1] and not ENTITIES[c].child and ENTITIES[c].menu}
    if not (n := sum(drafts.values())):
        return
    with desk.store.reading() as connection:
        short = sum(_lacking(connection, ENTITIES[code]) for code in drafts)
    title = ngettext("{n} draft, in no figure", "{n} drafts, in no figure", n).format(n=n)
    said = ngettext("{n} to complete", "{n} to complete", short).format(n=short)
    detail = " · ".join(p for p in (_named(drafts), said if short else "") if p)
    yield Task("draft", OPEN, title, detail, max(drafts, key=lambda code: drafts[code]))


def _lacking(connection: Connection, declared: Entity) -> int:
    """Drafts with an empty field that a final record needs."""
    needed = [f for f in declared.fields if f.required is not Stage.NEVER and f.columns()]
    empty = [f"coalesce({_columns(f.columns())}) IS NULL" for f in needed]
    if declared.one_of:
        empty.append(f"coalesce({_columns(declared.one_of)}) IS NULL")
    if not empty:
        return 0
    return query.count(connection, declared.code, f"{_DRAFT} AND ({' OR '.join(empty)})", ())


def _columns(names: Sequence[str]) -> str:
    return ", ".join((*(f'"{name}"' for name in names), "NULL"))  # coalesce takes two and more


def _texts(desk: Desk) -> Iterator[Task]:
    page = reading.page(desk, "criterion", limit=50)
    short = [r for r in page.rows if not r["complete"]]
    if not short:
        return
    n = len(short)
    title = ngettext("{n} official text to complete", "{n} official texts to complete", n).format(n=n)
    which = ", ".join(str(r["number"]) for r in short if r["number"] is not None)
    said = _("Alignment criteria {which}").format(which=which)
    yield Task("text", OPEN, title, said, "criterion", short[0].uuid, short[0].ref)


def _named(counts: Mapping[str, int]) -> str:
    parts = [f"{_(ENTITIES[c].plural)}\u00a0{n}" for c, n in counts.items()]  # no number alone on a line
    return " · ".join(parts)


def _undertakings(desk: Desk, today: dt.date) -> list[Task]:
    """Acts whose undertakings have no follow-up for the last quarter."""
    quarter = last_ended(today)
    known = records_of(desk, "compact", "commitment", "commitment_review", "meeting")
    out = []
    for line in followed(known, quarter, today=today, draft=True):
        if line.owed:
            said = ngettext(
                "{n} undertaking without follow-up for {quarter}",
                "{n} undertakings without follow-up for {quarter}",
                line.owed,
            ).format(n=line.owed, quarter=show_period(quarter, language()))
            day = quarter.last()
            late = (today - day).days
            out.append(Task("undertaking", LATE, line.title, said, "compact", line.uuid, line.ref, day, late))
    return out


class _Asker:
    """Questions about records with a day, put to one snapshot."""

    def __init__(self, connection: Connection, today: dt.date) -> None:
        self._connection, self._today = connection, today
        self._titles = Titles(connection)

    def _rows(self, code: str, where: str, *params: Any, some: Sequence[str] = ()) -> tuple[Row, ...]:
        tail = f"WHERE alive=1 AND created IS NOT NULL AND {where}"
        if not some:
            return query.select_rows(self._connection, code, tail, params)
        declared = ENTITIES[code]
        fields = [declared.by_code[each] for each in ("ref", *declared.title, *some)]
        return select_fields(self._connection, code, tail, params, fields)

    def _task(self, kind: str, row: Row, day: dt.date, said: str, title: str = "") -> Task:
        late = (self._today - day).days
        when = _late(late) if late > 0 else _("due on {day}").format(day=show_day(day, language()))
        detail = " · ".join(p for p in (when, said) if p)
        title = title or self._titles.of(row)
        return Task(kind, LATE if late > 0 else SOON, title, detail, row.entity, row.uuid, row.ref, day, late)

    def actions(self) -> list[Task]:
        """Actions of boards past their day."""
        open_ones = "(state IS NULL OR state NOT IN (?,?)) AND due<? ORDER BY due, uuid"
        rows = self._rows("action", open_ones, *SETTLED, self._today.isoformat())
        return [self._task("action", r, r["due"], r["owner"] or "", r["text"] or "") for r in rows]

    def reports(self) -> list[Task]:
        """Reports owed, late or due soon."""
        until = self._today + dt.timedelta(days=REPORT_DAYS)
        rows = self._rows(
            "due_report", "received_on IS NULL AND due<=? ORDER BY due, uuid", until.isoformat()
        )
        return [
            self._task("report", r, r["due"], self._titles.link("organisation", r["organisation"]))
            for r in rows
        ]

    def transfers(self) -> list[Task]:
        """Programmes with transfers due and not paid."""
        late: dict[UUID, list[dt.date]] = {}
        for row in self._rows("transfer", '"on" IS NULL AND due IS NOT NULL ORDER BY due, uuid'):
            if row["due"].last() < self._today:
                late.setdefault(row["programme"], []).append(row["due"].last())
        out = []
        programmes = query.rows_by_uuid(self._connection, "programme", late)
        for uuid, days in late.items():
            programme = programmes.get(uuid)
            if programme is not None and programme.alive:
                n = len(days)
                said = ngettext("{n} transfer due and not paid", "{n} transfers due and not paid", n)
                out.append(self._task("transfer", programme, min(days), said.format(n=n)))
        return sorted(out, key=lambda task: task.day or self._today)

    def indicators(self) -> list[Task]:
        """Indicators without a value for a period that has ended, or without any value at all."""
        newest = self._newest()
        out = []
        for row in self._rows("indicator", "1 ORDER BY code, uuid", some=("frequency", "span")):
            due = due_period(row, newest.get(row.uuid), self._today)
            begun = row["span"].start if row["span"] is not None else None
            unsaid = row["frequency"] is None or (due is not None and begun is None)
            if unsaid and row.uuid not in newest:  # nobody said since when, or how often
                out.append(self._never_measured(row))
            elif due is not None:
                said = _("no value for {period}").format(period=show_period(due, language()))
                out.append(self._task("indicator", row, due.last(), said))
        return sorted(out, key=lambda task: task.day or self._today)

    def _never_measured(self, row: Row) -> Task:
        title, said = self._titles.of(row), _("never measured")
        return Task("indicator", OPEN, title, said, row.entity, row.uuid, row.ref)

    def _newest(self) -> dict[UUID, ReportingPeriod]:
        """The latest period of each indicator that has a value: of each length the last in its writing."""
        sql = (
            'SELECT indicator, max(period) FROM "measurement" WHERE alive=1 AND period IS NOT NULL'
            " AND (value IS NOT NULL OR text IS NOT NULL) GROUP BY indicator, substr(period, 6, 1)"
        )
        out: dict[UUID, ReportingPeriod] = {}
        for indicator, text in self._connection.exec_driver_sql(sql).fetchall():
            period, uuid = ReportingPeriod.parse(text), UUID(bytes=indicator)
            out[uuid] = max(period, out.get(uuid, period), key=lambda each: each.order)
        return out

    def risks(self) -> list[Task]:
        """Risks whose review is overdue."""
        live = f"(state IS NULL OR state IN ({', '.join('?' * len(LIVE))}))"
        rows = self._rows(
            "risk", f"{live} AND review_due<? ORDER BY review_due, uuid", *LIVE, self._today.isoformat()
        )
        return [self._task("risk", r, r["review_due"], r["owner"] or "") for r in rows]

    def assessments(self) -> list[Task]:
        """Opinions that expire, or have expired, and that no later assessment has replaced."""
        until = self._today + dt.timedelta(days=EXPIRES_DAYS)
        replaced = (
            "EXISTS (SELECT 1 FROM assessment later WHERE later.project=assessment.project AND later.alive=1"
            ' AND later.stage=\'final\' AND later."on">assessment."on")'
        )
        where = f"stage='final' AND valid_until<=? AND NOT {replaced} ORDER BY valid_until, uuid"
        out = []
        for row in self._rows("assessment", where, until.isoformat()):
            day = row["valid_until"]
            said = _("valid until {day}").format(day=show_day(day, language()))
            late = (self._today - day).days
            title = self._titles.link("project", row["project"])
            urgency = LATE if late > 0 else SOON
            out.append(Task("assessment", urgency, title, said, row.entity, row.uuid, row.ref, day, late))
        return out

    def draft_sessions(self) -> list[Task]:
        """Sessions whose record is a draft: what they decided is in no figure."""
        decided = (
            f"EXISTS (SELECT 1 FROM decision WHERE decision.meeting=meeting.uuid AND decision.alive=1"
            f" AND decision.outcome IN ({', '.join('?' * len(ADOPTED))}))"
        )
        held = f"stage='draft' AND state IN ({', '.join('?' * len(TOOK_PLACE))})"
        said = _("The record of the session is a draft: its decisions adopt nothing yet.")
        rows = self._rows("meeting", f'{held} AND {decided} ORDER BY "on", uuid', *TOOK_PLACE, *ADOPTED)
        return [
            Task("session", SETTLE, self._titles.of(row), said, row.entity, row.uuid, row.ref) for row in rows
        ]

    def meetings(self) -> list[Task]:
        """The next meetings that are near; one known by its year alone is not."""
        until = self._today + dt.timedelta(days=MEETING_DAYS)
        rows = self._rows(
            "meeting", 'state=\'planned\' AND "on">=? ORDER BY "on", uuid', str(self._today.year)
        )
        out = []
        for row in rows:
            on = row["on"]
            if on.month is None or on.first() > until or on.last() < self._today:
                continue
            said = " · ".join(p for p in (row["title"] or "", row["place"] or "") if p)
            late, title = (self._today - on.last()).days, self._titles.of(row)
            out.append(Task("meeting", SOON, title, said, "meeting", row.uuid, row.ref, on.first(), late))
        return out


def _late(days: int) -> str:
    return ngettext("overdue by {n} day", "overdue by {n} days", days).format(n=days)
