"""The semester monitoring report: indicators, both mechanisms apart, lessons, risks, reports due."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from issss_desktop.i18n import _, ngettext
from issss_desktop.models.figures import Figures
from issss_desktop.models.monitoring import DueLine, IndicatorLine, LessonLine, RiskMatrix, Trend
from issss_desktop.reports.brief import Brief, Source, document, long_day, stamp
from issss_desktop.reports.file.finish import finish
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.mission.indicators import draw_indicators, draw_trends
from issss_desktop.reports.mission.learned import draw_due, draw_lessons
from issss_desktop.reports.mission.risks import draw_risks
from issss_desktop.reports.points.changes import CellChange, draw_cells
from issss_desktop.reports.reserves import draw_reserves


@dataclass(frozen=True, slots=True)
class Monitoring:
    """Everything the report prints; ``before`` is the day before the semester.

    ``fund`` and ``portfolio`` are the measures of the two mechanisms at ``before`` and at the cut-off.
    """

    period: str
    before: dt.date
    risks: RiskMatrix
    indicators: Sequence[IndicatorLine] = ()
    trends: Sequence[Trend] = ()
    pillars: Mapping[UUID, str] = field(default_factory=dict)
    fund: Sequence[CellChange] = ()
    portfolio: Sequence[CellChange] = ()
    lessons: Sequence[LessonLine] = ()
    due: Sequence[DueLine] = ()
    sources: Sequence[Source] = ()

    @property
    def fictional(self) -> bool:
        """Whether all that is monitored in it is a fictitious example."""
        risks = (*self.risks.rated(), *self.risks.unrated)
        every = [line.fictional for rows in (self.indicators, risks, self.lessons, self.due) for line in rows]
        return bool(every) and all(every)


def monitoring_report(brief: Brief, figures: Figures, found: Monitoring) -> bytes:
    """The report as a PDF. Language: the one in force."""
    title = _("Semester monitoring report")
    named = _("{title}, {place}").format(title=title, place=found.period)
    brief = replace(brief, fictional=brief.fictional or found.fictional)
    doc = document(brief, named)
    doc.start(section=("", title))
    doc.section("", title)
    doc.heading(1, "", named)
    doc.heading(2, "1", _("Indicators"), "indicators")
    draw_indicators(doc, found.indicators, found.pillars, "1")
    doc.heading(2, "2", _("Trends"), "trends")
    draw_trends(doc, found.trends, "2", {line.uuid for line in found.indicators if line.fictional})
    _mechanisms(doc, figures, found)
    doc.heading(2, "5", _("Lessons learned"), "lessons")
    none = _("No lesson learned of this semester is recorded.")
    draw_lessons(doc, found.lessons, "5", none)
    doc.heading(2, "6", _("Risks"), "risks")
    draw_risks(doc, found.risks, "6")
    doc.heading(2, "7", _("Reports due"), "due")
    draw_due(doc, found.due, "7")
    draw_reserves(doc, figures, found.sources, brief.known_until, "reserves")
    return finish(doc.render(), stamp(brief, title))


def _mechanisms(doc: Document, figures: Figures, found: Monitoring) -> None:
    """The two registers one after the other: nothing adds them up."""
    heads = (long_day(found.before), long_day(figures.cut_off))
    fund = figures.fund
    doc.heading(2, "3", _("Mechanism 1: the Fund"), "fund")
    begun = len([line for line in fund.statement.begun if line.in_total])
    if begun:
        doc.paragraph(
            ngettext(
                "{n} project of the Fund had begun at the cut-off.",
                "{n} projects of the Fund had begun at the cut-off.",
                begun,
            ).format(n=begun)
        )
    name = doc.table_name("3")
    note = _("Gap: a variation between two known positions, not the contributions of the semester.")
    draw_cells(doc, found.fund, _("The Fund at both ends of the semester"), heads, note, name)
    doc.heading(2, "4", _("Mechanism 2: bilateral projects"), "portfolio")
    counts = figures.portfolio.counts
    if counts.in_total:
        doc.paragraph(
            ngettext("{n} aligned project counted.", "{n} aligned projects counted.", counts.in_total).format(
                n=counts.in_total
            )
        )
    name = doc.table_name("4")
    note = _("The two mechanisms are two registers: their amounts are never added up.")
    draw_cells(doc, found.portfolio, _("The portfolio at both ends of the semester"), heads, note, name)
