"""Points 5, 8 and 9: context and conflict dynamics, acts of engagement, monitoring, risks and lessons."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from issss_desktop.i18n import _, language
from issss_desktop.models.monitoring import DueLine, IndicatorLine, LessonLine, RiskMatrix
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.mission.acts import FollowUp, draw_acts
from issss_desktop.reports.mission.analyses import AnalysisSheet, draw_analyses
from issss_desktop.reports.mission.indicators import draw_indicators
from issss_desktop.reports.mission.learned import OWED, draw_due, draw_lessons
from issss_desktop.reports.mission.risks import draw_risks
from issss_desktop.reports.points.opening import draw_information, information_parts
from issss_desktop.reports.session.contents import Line
from issss_desktop.reports.session.meeting import Point

ANALYSES = "analyses"


@dataclass(frozen=True, slots=True)
class MissionPoints:
    """What a pack says of the mission beside money, of the province of its board.

    ``analyses`` and ``lessons`` are those since the previous session, all of them where there is none.
    """

    analyses: Sequence[AnalysisSheet] = ()
    acts: FollowUp = field(default_factory=FollowUp)
    risks: RiskMatrix = field(default_factory=lambda: RiskMatrix((), (), ()))
    indicators: Sequence[IndicatorLine] = ()
    pillars: Mapping[UUID, str] = field(default_factory=dict)
    lessons: Sequence[LessonLine] = ()
    due: Sequence[DueLine] = ()
    provincial: bool = False

    def texts(self) -> Iterator[str]:
        """Texts of records that it prints, for whoever looks for acronyms."""
        lang = language()
        yield from (text for one in self.analyses for text in one.texts())
        for act in self.acts.acts:
            yield from (act.title, act.parties, act.board)
            yield from (text for u in act.undertakings for text in (u.party, u.text, u.found, u.next_step))
        for line in self.indicators:
            yield from (line.framework, line.name.in_language(lang), line.target.text, line.baseline.text)
        for risk in (*self.risks.rated(), *self.risks.unrated):
            yield from (risk.title, risk.cause, risk.mitigation, risk.owner)
        for lesson in self.lessons:
            yield from (lesson.title, lesson.text, lesson.recommendation)
        yield from (text for d in self.due for text in (d.title, d.organisation.in_language(lang)))


# point 5


def context_parts(points: Sequence[Point], found: MissionPoints | None) -> list[Line]:
    """Lines of the contents: the points that the agenda names, then the analyses."""
    parts = information_parts(points)
    if found is not None and (found.analyses or not points):
        title = _("Analyses since the previous session")
        parts.append(Line(2, f"5.{len(parts) + 1}", title, ANALYSES))
    return parts


def draw_context(doc: Document, points: Sequence[Point], found: MissionPoints | None) -> None:
    """What is told for information, then what was analysed since the previous session."""
    draw_information(doc, points)
    last = context_parts(points, found)[-1:]
    if found is None or not last or last[0].target != ANALYSES:
        return
    doc.heading(2, last[0].number, last[0].title, ANALYSES)
    draw_analyses(doc, found.analyses, _("No analysis or note since the previous session is recorded."))


# point 9


def monitoring_parts(found: MissionPoints) -> list[Line]:
    """Lines of the contents of point 9: what has more to say than that nothing is recorded."""
    risks = (*found.risks.rated(), *found.risks.unrated)
    known = (found.indicators, risks, found.lessons, [d for d in found.due if d.group in OWED])
    return [line for line, filled in zip(_parts(), known, strict=True) if filled]


def _parts() -> list[Line]:
    titles = (
        (_("Indicators"), "indicators"), (_("Risks"), "risks"), (_("Lessons learned"), "lessons"),
        (_("Reports due"), "due"),
    )  # fmt: skip
    return [Line(2, f"9.{k}", title, target) for k, (title, target) in enumerate(titles, 1)]


def draw_monitoring(doc: Document, found: MissionPoints) -> None:
    """Indicators, the matrix and register of risks, lessons, reports that are owed."""
    lessons, lines, risks = _("No lesson learned since the previous session is recorded."), "", ""
    if found.provincial:
        lines = _("No indicator of the province, or with a value in it, is recorded.")
        risks = _("No open risk of the province is recorded.")
    draws = (
        lambda: draw_indicators(doc, found.indicators, found.pillars, "9", lines),
        lambda: draw_risks(doc, found.risks, "9", none=risks),
        lambda: draw_lessons(doc, found.lessons, "9", lessons),
        lambda: draw_due(doc, found.due, "9"),
    )
    for line, draw in zip(_parts(), draws, strict=True):
        doc.heading(2, line.number, line.title, line.target)
        draw()


def draw_engagement(doc: Document, found: MissionPoints) -> None:
    """Point 8: the acts in force and their undertakings."""
    draw_acts(doc, found.acts, "8")
