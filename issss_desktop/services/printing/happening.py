"""What happened in a province in a month, and what its next weeks bring: read for its field update."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from issss_desktop.i18n import _, language
from issss_desktop.models.entities.boards import CALLED_OFF, SETTLED
from issss_desktop.models.entities.engagement import OVER
from issss_desktop.models.monitoring import DueLine, RiskMatrix
from issss_desktop.models.rows import Records, Row
from issss_desktop.models.uses import ProgrammeFigures
from issss_desktop.models.values.dates import PartialDay, show_day, show_partial
from issss_desktop.models.values.reporting import ReportingPeriod
from issss_desktop.reports.mission.learned import OWED
from issss_desktop.reports.periodic.update import FieldUpdate, Held, NextDate, ProjectHere
from issss_desktop.reports.points.changes import Event
from issss_desktop.reports.points.programmes import shown
from issss_desktop.reports.session.meeting import HELD
from issss_desktop.services.printing.dated import DATED, Dated
from issss_desktop.services.printing.deciding import Deciding
from issss_desktop.services.printing.mission import Mission, period_words
from issss_desktop.services.printing.sheets import Gathering

ELSEWHERE = ("published_figure", "decision", "analysis", "compact", "commitment_review", "due_report")
"""Dated records that another part of the report tells of."""

AHEAD = 2
"""Months after the one of the report whose dates are told."""

Coming = tuple[dt.date, str, str, bool]


@dataclass(frozen=True)
class ProvinceMonth:
    """A province in a month, up to the cut-off of the paper."""

    gathering: Gathering
    province: Row
    period: ReportingPeriod

    def update(self) -> FieldUpdate:
        """Everything the report prints."""
        mission, risks = self._mission, self._risks
        acts = mission.acts(self._quarter)
        analyses = mission.analyses(since=self.period.first() - dt.timedelta(days=1))
        rows = (*self._projects, *self._sessions)
        marks = [bool(row["fictional"]) for row in rows] + [act.fictional for act in acts.acts]
        marks += [one.fictional for one in analyses] + [one.fictional for one in self._programmes]
        marks += [one.fictional for one in (*risks.rated(), *risks.unrated)]
        marks += [one.fictional for one in self._due]
        return FieldUpdate(
            province=mission.place,
            period=period_words(self.period),
            risks=risks,
            acts=acts,
            analyses=analyses,
            programmes=self._programmes,
            projects=tuple(self._project(row) for row in self._projects),
            events=tuple(self._events()),
            sessions=tuple(self._held()),
            followed=self._deciding.followed(self._earlier),
            due=self._due,
            dates=tuple(
                NextDate(show_day(day, language()), what, who, made_up)
                for day, what, who, made_up in self._coming()
            ),
            until=show_day(self._until, language(), "long"),
            marks=tuple(marks),
        )

    @property
    def _records(self) -> Records:
        return self.gathering.records

    @property
    def _day(self) -> dt.date:
        return self.gathering.figures.cut_off

    @property
    def _until(self) -> dt.date:
        return self.period.moved(AHEAD).last()

    @cached_property
    def _mission(self) -> Mission:
        return Mission(self.gathering, self.province.uuid)

    @cached_property
    def _risks(self) -> RiskMatrix:
        return self._mission.risks()

    @cached_property
    def _due(self) -> tuple[DueLine, ...]:
        return tuple(line for line in self._mission.due() if line.group in OWED)

    @cached_property
    def _quarter(self) -> ReportingPeriod:
        """A month names no quarter: the acts stand as the last quarter that was reviewed left them."""
        return self._mission.last_quarter()

    # programmes and projects

    @cached_property
    def _programmes(self) -> tuple[ProgrammeFigures, ...]:
        found = shown(self.gathering.figures, self.province.uuid)
        return tuple(line for line in found if _running(line.start, line.end, self.period))

    @cached_property
    def _projects(self) -> list[Row]:
        """Bilateral projects that work in the province and are not over before the month."""
        known = {line.uuid: line for line in self.gathering.figures.portfolio.projects}
        return [
            row
            for row in self._records.all("project")
            if row.uuid in known
            and self.province.uuid in _provinces(row)
            and _running(known[row.uuid].start, known[row.uuid].end, self.period)
        ]

    def _project(self, row: Row) -> ProjectHere:
        line = next(p for p in self.gathering.figures.portfolio.projects if p.uuid == row.uuid)
        text = self.gathering.text
        partners = [text(kid, "organisation") for kid in self._records.children("partner", row.uuid)]
        return ProjectHere(line, text(row, "locations"), ", ".join(dict.fromkeys(filter(None, partners))))

    def _events(self) -> Iterator[Event]:
        """What of them is dated in the month, the oldest first."""
        about = {line.uuid for line in self._programmes} | {row.uuid for row in self._projects}
        dated = Dated(self.gathering)
        found = []
        for code in DATED:
            for row in self._records.all(code) if code not in ELSEWHERE else ():
                on = dated.on(row)
                if on is None or not self._inside(on) or not about & set(_subjects(row, dated.owner(row))):
                    continue
                if dated.printed(row):
                    found.append((on.last(), row.uuid.bytes, dated.event(on, row)))
        yield from (event for _on, _uuid, event in sorted(found, key=lambda one: one[:2]))

    def _inside(self, on: PartialDay) -> bool:
        return (
            self.period.first() <= on.first() and on.last() <= self.period.last() and on.first() <= self._day
        )

    # the board

    @cached_property
    def _board(self) -> Row | None:
        boards = [b for b in self._records.all("board") if b["province"] == self.province.uuid]
        return next((b for b in boards if b["kind"] == "provincial"), None)

    @cached_property
    def _meetings(self) -> list[Row]:
        """Final meetings of the board with a day, the oldest first."""
        board = self._board
        rows = [
            row for row in self._records.all("meeting")
            if board is not None and row["board"] == board.uuid and row["on"] and row.final
        ]  # fmt: skip
        return sorted(rows, key=lambda row: (row["on"].first(), row["on"].last(), row.uuid.bytes))

    @property
    def _earlier(self) -> list[Row]:
        return [r for r in self._meetings if r["state"] in HELD and r["on"].last() <= self._day]

    @property
    def _sessions(self) -> list[Row]:
        return [row for row in self._earlier if self.period.holds(row["on"])]

    @cached_property
    def _deciding(self) -> Deciding:
        return Deciding(self.gathering, self._board, None, self._day)

    def _held(self) -> Iterator[Held]:
        for row in self._sessions:
            day, kind = show_partial(row["on"], language(), "long"), self.gathering.text(row, "kind")
            title = _("{kind} of {day}").format(kind=kind[:1].upper() + kind[1:], day=day)
            yield Held(title, self._deciding.decisions(row))

    # what comes

    def _coming(self) -> list[Coming]:
        """Days after the cut-off that somebody waits for, in their order."""
        sources = (
            self._planned,
            self._actions,
            self._undertakings,
            self._owed,
            self._reviews,
            self._payments,
        )
        found = [one for source in sources for one in source()]
        return sorted(one for one in found if self._day < one[0] <= self._until)

    def _planned(self) -> Iterator[Coming]:
        for row in self._meetings:
            if row["state"] not in (*HELD, *CALLED_OFF):
                title, place = self.gathering.titles.of(row), self.gathering.text(row, "place")
                yield row["on"].first(), title, place, bool(row["fictional"])

    def _actions(self) -> Iterator[Coming]:
        asked = {row.uuid for row in self._earlier}
        for row in self._records.all("action"):
            if row["meeting"] in asked and row["due"] and row["state"] not in SETTLED and row.final:
                said = _("Action: {text}").format(text=row["text"] or "")
                yield row["due"], said, row["owner"] or "", bool(row["fictional"])

    def _undertakings(self) -> Iterator[Coming]:
        for act in self._mission.followed(self._quarter):
            for one in act.undertakings:
                if one.due and one.state not in OVER:
                    said = _("Undertaking due: {text}").format(text=one.text)
                    yield one.due, said, one.party, act.fictional

    def _owed(self) -> Iterator[Coming]:
        for line in self._due:
            if line.group in OWED and line.due:
                said = _("Report due: {text}").format(text=line.title)
                yield line.due, said, line.organisation.in_language(language()), line.fictional

    def _reviews(self) -> Iterator[Coming]:
        for risk in (*self._risks.rated(), *self._risks.unrated):
            if risk.review_due:
                said = _("Review of the risk: {text}").format(text=risk.title)
                yield risk.review_due, said, risk.owner, risk.fictional

    def _payments(self) -> Iterator[Coming]:
        """Instalments that are due and not paid, of the programmes of the province."""
        for line in self._programmes:
            for row in self._records.children("transfer", line.uuid):
                paid = row["on"] is not None and row["on"].first() <= self._day
                if row["due"] and not paid:
                    said = _("Instalment due: {programme}").format(programme=line.title)
                    who = self.gathering.text(row, "organisation")
                    yield row["due"].last(), said, who, line.fictional


def _provinces(row: Row) -> set[UUID | None]:
    places = row["locations"]
    return {targets[0] for targets, _share in places.rows} if places else set()


def _running(start: PartialDay | None, end: PartialDay | None, period: ReportingPeriod) -> bool:
    """Whether something may run in a period, as far as its days are known."""
    begun = start is None or start.first() <= period.last()
    return begun and (end is None or end.last() >= period.first())


def _subjects(row: Row, owner: Row | None) -> Iterator[UUID]:
    """Programmes and projects that a record, or the one it is a row of, is about."""
    for each in (row, owner):
        if each is not None:
            yield each.uuid
            yield from (each[code] for code in ("programme", "project") if each[code] is not None)
