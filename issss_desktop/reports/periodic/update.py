"""The monthly field update of one province."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from issss_desktop.i18n import _, language
from issss_desktop.models.figures import Figures, ProjectLine
from issss_desktop.models.monitoring import DueLine, RiskMatrix
from issss_desktop.models.uses import ProgrammeFigures
from issss_desktop.models.values.dates import show_partial
from issss_desktop.reports.amounts import cents_shown, figure_usd, unknown
from issss_desktop.reports.brief import Brief, document, fictional_tag, stamp, titled
from issss_desktop.reports.file.finish import finish
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.table import Cell, Column, Row, Table
from issss_desktop.reports.mission.acts import FollowUp, draw_acts
from issss_desktop.reports.mission.analyses import AnalysisSheet, draw_analyses
from issss_desktop.reports.mission.learned import draw_due
from issss_desktop.reports.mission.risks import draw_risks
from issss_desktop.reports.points.changes import Event, draw_events
from issss_desktop.reports.points.follow_up import draw_followed
from issss_desktop.reports.points.programmes import draw_programmes
from issss_desktop.reports.points.proposals import decisions_table
from issss_desktop.reports.portfolio import opinion_word
from issss_desktop.reports.session.meeting import Decision, Followed


@dataclass(frozen=True, slots=True)
class ProjectHere:
    """A bilateral project that works in the province; texts as printed."""

    line: ProjectLine
    places: str = ""
    partners: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A session of the board in the month, with its decisions."""

    title: str
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class NextDate:
    """Something that a day brings; texts as printed."""

    on: str
    what: str
    who: str = ""
    fictional: bool = False


@dataclass(frozen=True, slots=True)
class FieldUpdate:
    """Everything the report prints of a province in a month."""

    province: str
    period: str
    risks: RiskMatrix
    acts: FollowUp
    analyses: Sequence[AnalysisSheet] = ()
    programmes: Sequence[ProgrammeFigures] = ()
    projects: Sequence[ProjectHere] = ()
    events: Sequence[Event] = ()
    sessions: Sequence[Held] = ()
    followed: Sequence[Followed] = ()
    due: Sequence[DueLine] = ()
    dates: Sequence[NextDate] = ()
    until: str = ""
    marks: Sequence[bool] = field(default_factory=tuple)

    @property
    def fictional(self) -> bool:
        """Whether all that it prints is a fictitious example."""
        return bool(self.marks) and all(self.marks)


def field_update(brief: Brief, figures: Figures, found: FieldUpdate) -> bytes:
    """The report as a PDF. Language: the one in force."""
    title = _("Monthly field update")
    named = _("{title}, {place}").format(title=_("Field update"), place=found.province)
    named = _("{title}, {place}").format(title=named, place=found.period)
    brief = replace(brief, fictional=brief.fictional or found.fictional)
    doc = document(brief, named)
    doc.start(section=("", title))
    doc.section("", title)
    doc.heading(1, "", named)
    for number, (head, draw) in enumerate(_parts(figures, found), 1):
        if head:
            doc.heading(2, str(number), head, f"part-{number}")
        draw(doc, str(number))
    return finish(doc.render(), stamp(brief, title))


Draw = Callable[[Document, str], None]


def _parts(figures: Figures, found: FieldUpdate) -> list[tuple[str, Draw]]:
    """Parts in their order; one without a title draws its own."""
    risks = _("No open risk of the province is recorded.")
    none = _("No ordinary analysis or note of this month is recorded.")
    return [
        (_("Context and conflict dynamics"), lambda d, _n: draw_analyses(d, found.analyses, none)),
        ("", lambda d, n: _programmes(d, figures, found, n)),
        (_("Bilateral projects in the province"), lambda d, n: _projects(d, found.projects, n)),
        (_("What changed in the month"), lambda d, n: _changed(d, found, n)),
        (_("Decisions and actions of the board"), lambda d, n: _board(d, found, n)),
        (_("Acts of engagement"), lambda d, n: draw_acts(d, found.acts, n, 3)),
        (_("Risks"), lambda d, n: draw_risks(d, found.risks, n, none=risks)),
        (_("Reports due"), lambda d, n: draw_due(d, found.due, n)),
        (_("Next dates"), lambda d, n: _dates(d, found, n)),
    ]


def _programmes(doc: Document, figures: Figures, found: FieldUpdate, number: str) -> None:
    if found.programmes:
        draw_programmes(doc, found.programmes, True, number, f"part-{number}")
        return
    doc.heading(2, number, _("Programmes of the province"), f"part-{number}")
    doc.paragraph(_("No programme of the Fund that works in the province is recorded."))


def _projects(doc: Document, found: Sequence[ProjectHere], number: str) -> None:
    if not found:
        doc.paragraph(_("No bilateral project that works in the province is recorded."))
        return
    cents = cents_shown([one.line.budget.value for one in found])
    columns = [
        Column(_("Project"), 50),
        Column(_("Lead and partners"), 46),
        Column(_("Opinion"), 26),
        Column(_("Budget"), 26, "figure"),
        Column(_("End"), 20, "figure"),
    ]
    every = all(one.line.fictional for one in found)
    rows = []
    for one in found:
        line = one.line
        title = Cell(titled(line.title, line.fictional and not every))
        end = show_partial(line.end, language()) if line.end else unknown()
        budget = figure_usd(line.budget, cents)
        rows.append(Row([title, one.partners or unknown(), opinion_word(line.verdict), budget, end]))
    name, tag = doc.table_name(number), fictional_tag() if every else ""
    doc.table(Table(columns, rows, name, _("Bilateral projects"), _("in USD"), size="dense", tag=tag))


def _changed(doc: Document, found: FieldUpdate, number: str) -> None:
    if not found.events:
        doc.paragraph(
            _("Nothing of these programmes and projects is dated in this month, as far as is recorded.")
        )
        return
    title = _("Events of the programmes and projects of the province")
    draw_events(doc, found.events, title, found.period, doc.table_name(number))


def _board(doc: Document, found: FieldUpdate, number: str) -> None:
    if not found.sessions:
        doc.paragraph(_("No session of the board was held in this month, as far as is recorded."))
    for held in found.sessions:
        if held.decisions:
            doc.table(decisions_table(held.decisions, doc.table_name(number), held.title))
        else:
            said = _("{session}: no decision is recorded.").format(session=held.title)
            doc.paragraph(said)
    if found.followed:
        draw_followed(doc, found.followed, section=number)


def _dates(doc: Document, found: FieldUpdate, number: str) -> None:
    if not found.dates:
        doc.paragraph(_("Nothing is due until {day}.").format(day=found.until))
        return
    columns = [Column(_("Date"), 24, "label"), Column(_("What is due"), 92), Column(_("Who"), 52)]
    every = all(one.fictional for one in found.dates)
    rows = [Row([o.on, Cell(titled(o.what, o.fictional and not every)), o.who]) for o in found.dates]
    name, tag = doc.table_name(number), fictional_tag() if every else ""
    title = _("Next dates until {day}").format(day=found.until)
    doc.table(Table(columns, rows, name, title, tag=tag))
