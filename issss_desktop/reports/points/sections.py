"""The numbered points of a pack: which the records fill, under which fixed number, drawn by whom."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from issss_desktop.i18n import _
from issss_desktop.reports.contributions import draw_contributions
from issss_desktop.reports.fund import draw_position
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.points import follow_up, mission, opening, programmes, proposals, since
from issss_desktop.reports.portfolio import draw_portfolio, draw_projects
from issss_desktop.reports.session.contents import Line
from issss_desktop.reports.statutory import coverage
from issss_desktop.reports.uses import draw_statement

if TYPE_CHECKING:
    from issss_desktop.reports.pack import Pack


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered point of the pack: its title, its parts, and what draws what stands under the title.

    ``short`` is the title of the header where the whole one is too long for it.
    """

    number: str
    title: str
    target: str
    draw: Callable[[Document], None]
    parts: tuple[Line, ...] = ()
    short: str = ""

    def lines(self) -> list[Line]:
        """Its lines of the contents."""
        return [Line(1, self.number, self.title, self.target), *self.parts]


def sections_of(pack: "Pack") -> list[Section]:
    """The numbered points that are asked for and that the records fill, in the order of a board."""
    chosen = set(pack.sections)
    return [section for name, section in _every(pack) if name in chosen]


def _every(pack: "Pack") -> Iterator[tuple[str, Section]]:
    yield from _session(pack)
    yield "fund", _fund(pack)
    yield "projects", _projects(pack)
    yield from _followed(pack)
    yield from _decided(pack)


def _session(pack: "Pack") -> Iterator[tuple[str, Section]]:
    """Points 1 to 5."""
    meeting, previous = pack.meeting, pack.meeting.previous
    if meeting.ref:
        title, brief = _("Opening, attendance and quorum"), pack.brief
        yield "opening", Section("1", title, "opening", lambda d: opening.draw_opening(d, brief, meeting))
    if meeting.agenda:
        title = _("Adoption of the agenda")
        yield "agenda", Section("2", title, "agenda", lambda d: opening.draw_agenda(d, meeting))
    if meeting.ref and previous is not None and (previous.minutes.state or previous.minutes.text):
        title = _("Adoption of the minutes of the previous session")
        short = _("Adoption of the minutes")
        draw = partial(opening.draw_minutes, session=previous)
        yield "minutes", Section("3", title, "minutes", draw, short=short)
    if previous is not None:
        yield "follow-up", _follow_up(pack)
    points = meeting.points("information")
    if parts := tuple(mission.context_parts(points, pack.mission)):
        title = _("Information: context and conflict dynamics")
        show = partial(mission.draw_context, points=points, found=pack.mission)
        yield "information", Section("5", title, "information", show, parts, _("Information"))


def _followed(pack: "Pack") -> Iterator[tuple[str, Section]]:
    """Points 8 and 9."""
    found = pack.mission
    if found is None:
        return
    title = _("Acts of engagement")
    yield "engagement", Section("8", title, "engagement", partial(mission.draw_engagement, found=found))
    title, short = _("Monitoring and evaluation, risks, lessons learned"), _("Monitoring and evaluation")
    draw, parts = partial(mission.draw_monitoring, found=found), tuple(mission.monitoring_parts(found))
    yield "monitoring", Section("9", title, "monitoring", draw, parts, short)


def _follow_up(pack: "Pack") -> Section:
    meeting, previous = pack.meeting, pack.meeting.previous
    assert previous is not None

    def draw(doc: Document) -> None:
        if meeting.followed:
            follow_up.draw_followed(doc, meeting.followed, previous.fictional)
        else:
            follow_up.draw_follow_up(doc, previous)

    return Section("4", _("Follow-up of decisions"), "follow-up", draw)


def _decided(pack: "Pack") -> Iterator[tuple[str, Section]]:
    """Points 10 to 13."""
    meeting, following = pack.meeting, pack.meeting.following
    if meeting.proposals:
        parts = tuple(proposals.proposal_parts(meeting.proposals))

        def draw(doc: Document) -> None:
            proposals.draw_proposals(doc, meeting.proposals, pack.figures)

        yield "proposals", Section("10", _("Proposals of allocation"), "proposals", draw, parts)
    if meeting.decisions and (meeting.to_come or meeting.recorded):
        yield "decisions", _decisions(pack)
    if meeting.communique or meeting.points("communique"):
        title = _("Draft final communiqué") if meeting.to_come else _("Final communiqué")
        say = partial(proposals.draw_communique, meeting=meeting)
        yield "communique", Section("12", title, "communique", say)
    if following is not None:
        title = _("Any other business and next session")
        yield "next", Section("13", title, "next", lambda d: follow_up.draw_next(d, following))


def _decisions(pack: "Pack") -> Section:
    short = title = _("Draft decisions") if pack.meeting.to_come else _("Decisions of the session")
    if pack.meeting.provincial and pack.meeting.to_come:
        title = _("Draft decisions to submit to the national board")

    def draw(doc: Document) -> None:
        proposals.draw_decisions(doc, pack.brief, pack.meeting)

    return Section("11", title, "decisions", draw, short=short)


def _fund(pack: "Pack") -> Section:
    """Point 6: what the Fund used comes first where any use of it is recorded."""
    figures, meeting = pack.figures, pack.meeting
    lines = programmes.shown(figures, pack.province)
    titles = {
        "statement": _("Sources, uses and balance") if figures.fund.statement.recorded else "",
        "position": _("Last known position by donor"),
        "movements": _("Contributions and deposits"),
        "programmes": programmes.title(bool(pack.province)) if lines else "",
    }
    shown = [target for target, title in titles.items() if title]
    parts = {target: Line(2, f"6.{k}", titles[target], target) for k, target in enumerate(shown, 1)}

    def draw(doc: Document) -> None:
        if "statement" in parts:
            draw_statement(doc, figures, parts["statement"].number, "statement")
        draw_position(doc, figures, parts["position"].number, "position")
        if figures.fund.contributions:
            doc.start()
        number = parts["movements"].number
        draw_contributions(
            doc, figures, number, "movements",
            lambda d: since.draw_movements_since(d, figures, meeting, number),
        )  # fmt: skip
        if lines:
            last = parts["programmes"].number
            programmes.draw_programmes(doc, lines, bool(pack.province), last, "programmes")

    return Section("6", _("Situation of the Fund"), "fund", draw, tuple(parts.values()))


def _projects(pack: "Pack") -> Section:
    figures, previous = pack.figures, pack.meeting.previous
    covered = pack.coverage if pack.coverage is not None and pack.coverage.interventions else None
    sheets, new = since.new_first(pack.assessments, previous)

    def news(doc: Document) -> None:
        if previous is not None and new:
            since.draw_new_assessments(doc, sheets[:new], previous, "7.2", "projects")

    def draw(doc: Document) -> None:
        draw_portfolio(doc, figures, "7.1", "portfolio")
        draw_projects(doc, figures, "7.2", "projects", sheets, news)
        if covered is not None:
            doc.start()
            coverage.draw_coverage(doc, covered, "7.3", "coverage")

    parts = [
        Line(2, "7.1", _("Aligned portfolio"), "portfolio"),
        Line(2, "7.2", _("Projects and alignment assessments"), "projects"),
    ]
    parts += [Line(3, "", sheet.project, f"projects-{k}") for k, sheet in enumerate(sheets)]
    if covered is not None:
        parts.append(Line(2, "7.3", coverage.title(), "coverage"))
    return Section("7", _("Bilateral projects"), "projects-all", draw, tuple(parts))
