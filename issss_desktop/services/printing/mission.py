"""What a printed report says of risks, indicators, lessons, reports due, acts and analyses: from the records.

Nothing confidential is among the records of a paper. A draft is on a provisional paper only.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from issss_desktop.i18n import _, language
from issss_desktop.models.entities.engagement import PROGRESS
from issss_desktop.models.monitoring import DueLine, IndicatorLine, LessonLine, RiskMatrix, Trend
from issss_desktop.models.rows import Records, Row
from issss_desktop.models.values.dates import PartialDay, show_day, show_partial
from issss_desktop.models.values.reporting import ReportingPeriod, show_period
from issss_desktop.reports.mission.acts import Act, FollowUp, Undertaking
from issss_desktop.reports.mission.analyses import AnalysisSheet
from issss_desktop.services.engagement import following
from issss_desktop.services.engagement.following import CompactLine, ReviewLine, UndertakingLine
from issss_desktop.services.monitoring import calendar, indicators, lessons, risks
from issss_desktop.services.monitoring.subjects import lies_in
from issss_desktop.services.overviews.dynamics import DYNAMICS
from issss_desktop.services.printing.sheets import Gathering
from issss_desktop.store import query


@dataclass(frozen=True)
class Mission:
    """The mission beside money at the cut-off of a paper; ``province``: of this one only."""

    gathering: Gathering
    province: UUID | None = None

    @property
    def place(self) -> str:
        """Name of the province, "" for all."""
        return self.gathering.titles.link("province", self.province)

    @property
    def _records(self) -> Records:
        return self.gathering.records

    @property
    def _day(self) -> dt.date:
        return self.gathering.figures.cut_off

    @property
    def _drafts(self) -> bool:
        return self.gathering.order.provisional

    # monitoring

    def indicators(self) -> tuple[IndicatorLine, ...]:
        """Indicators with their values at the cut-off."""
        return indicators.lines(self._records, self._day, province=self.province, drafts=self._drafts)

    def trends(self, lines: Sequence[IndicatorLine]) -> tuple[Trend, ...]:
        """The last values of each indicator; of a province where only that has values."""
        found = []
        for line in lines:
            own = None if line.last is None else line.last.province
            zone = None if line.last is None else line.last.zone
            one = indicators.trend(self._records, line.uuid, self._day, province=own, zone=zone)
            found += [one] if one is not None else []
        return tuple(found)

    def pillars(self) -> dict[UUID, str]:
        """Names of the pillars."""
        return {row.uuid: self.gathering.titles.of(row) for row in self._records.all("pillar")}

    def risks(self) -> RiskMatrix:
        """The matrix of risks."""
        return risks.matrix(self._records, self._day, province=self.province, drafts=self._drafts)

    def lessons(self, since: dt.date | None = None) -> tuple[LessonLine, ...]:
        """Lessons, the newest first; ``since``: of a later day only."""
        found = lessons.lessons(self._records, self._day, province=self.province, drafts=self._drafts)
        return tuple(one for one in found if since is None or (one.on and one.on.last() > since))

    def due(self) -> tuple[DueLine, ...]:
        """Reports that are owed, or were received."""
        return calendar.calendar(self._records, self._day, province=self.province, drafts=self._drafts)

    # acts of engagement

    def last_quarter(self) -> ReportingPeriod:
        """The quarter to speak of at the cut-off: the running one once anything of it was reviewed."""
        running = ReportingPeriod.holding(self._day, following.QUARTER)
        reviews = self._records.all("commitment_review")
        if any(row["period"] == running for row in reviews) or running.last() == self._day:
            return running
        return running.moved(-1)

    def followed(self, period: ReportingPeriod) -> tuple[CompactLine, ...]:
        """The acts in force in a period; a quarter that ends on the cut-off has ended."""
        today = self._day + dt.timedelta(days=1)
        return following.followed(
            self._records, period, province=self.province, today=today, draft=self._drafts
        )

    def acts(self, period: ReportingPeriod) -> FollowUp:
        """The same as printed: what became of the undertakings, and how many are how far."""
        found = self.followed(period)
        every = [one for act in found for one in act.undertakings]
        quarters = following.quarters(period)
        return FollowUp(
            period=period_words(period),
            quarters=tuple(show_period(quarter, language()) for quarter in quarters),
            acts=tuple(self._act(act, quarters) for act in found),
            steps=(*(_(label) for _code, label in PROGRESS.options), _("never reviewed")),
            owed=sum(bool(one.owed) for one in every),
            late=sum(one.late for one in every),
            place=self.place,
        )

    def _act(self, line: CompactLine, quarters: Sequence[ReportingPeriod]) -> Act:
        return Act(
            title=line.title,
            ref=line.ref,
            province=line.province_name.in_language(language()),
            signed_on=show_partial(line.signed_on, language(), "long") if line.signed_on else "",
            parties=line.parties,
            board=self.gathering.titles.link("board", line.board),
            undertakings=tuple(self._undertaking(one, quarters) for one in line.undertakings),
            totals=tuple(line.totals.values()),
            fictional=line.fictional,
        )

    def _undertaking(self, line: UndertakingLine, quarters: Sequence[ReportingPeriod]) -> Undertaking:
        of = {review.quarter: review for review in line.reviews}
        latest = line.latest
        return Undertaking(
            party=line.party,
            text=line.text,
            organisation=line.organisation_name.in_language(language()),
            due=show_day(line.due, language()) if line.due else "",
            late=line.late,
            progress=tuple(_word(of.get(quarter)) for quarter in quarters),
            owed=tuple(quarter in line.owed for quarter in quarters),
            before=_before(line.before),
            found=latest.text if latest else "",
            next_step=latest.next_step if latest else "",
            reviewed_at=self.gathering.titles.link("meeting", latest.meeting) if latest else "",
            doubled=any(review.doubled for review in line.reviews),
        )

    # analyses

    def analyses(self, since: dt.date | None = None) -> tuple[AnalysisSheet, ...]:
        """Ordinary analyses and notes up to the cut-off, the newest first; ``since``: of a later day only."""
        rows = [
            row for row in self._records.all("analysis") if not row.confidential and self._told(row, since)
        ]
        rows.sort(key=lambda row: (row["on"].last(), row.uuid.bytes), reverse=True)
        return tuple(sheet_of(self.gathering, row) for row in rows)

    def _told(self, row: Row, since: dt.date | None) -> bool:
        on: PartialDay | None = row["on"]
        if on is None or not (row.final or self._drafts) or on.first() > self._day:
            return False
        if since is not None and on.last() <= since:
            return False
        return self.province is None or lies_in(self._records, row, self.province)


def period_words(period: ReportingPeriod) -> str:
    """A period in a title or a sentence: a month by its name."""
    if period.length == "M":
        return show_partial(PartialDay(period.year, period.number), language(), "long")
    return show_period(period, language())


def _word(review: ReviewLine | None) -> str:
    if review is None:
        return ""
    return PROGRESS.show(review.progress, language()) if review.progress in following.STEPS else ""


def _before(review: ReviewLine | None) -> str:
    if review is None:
        return ""
    return f"{_word(review)}\n{show_period(review.quarter, language())}"


def sheet_of(gathering: Gathering, row: Row) -> AnalysisSheet:
    """An analysis or note as its sheet prints it."""
    text, declared = gathering.text, row.declared.by_code
    places = [text(row, code) for code in ("zone", "province")]
    return AnalysisSheet(
        title=gathering.titles.of(row),
        ref=row.ref,
        kind=text(row, "kind"),
        on=show_partial(row["on"], language(), "long") if row["on"] else "",
        place=", ".join(part for part in places if part),
        dynamics=tuple(_(declared[code].label) for code in DYNAMICS if row[code]),
        actors=row["actors"] or "",
        text=row["text"] or "",
        files=tuple(_files(gathering, row)),
        fictional=bool(row["fictional"]),
        confidential=row.confidential,
        draft=not row.final,
    )


def _files(gathering: Gathering, row: Row) -> Iterator[str]:
    """Names of what is attached: the sheet names it, a reader asks for it."""
    for kid in query.children(gathering.connection, "attachment", row.uuid):
        name = kid["piece"].name if kid["piece"] else ""
        yield " – ".join(part for part in (kid["title"] or "", name) if part)
