"""The board pack: cover, contents, situation of the Fund, bilateral projects, sources and reserves."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from issss_desktop.i18n import _, in_language
from issss_desktop.models.figures import Figures
from issss_desktop.reports.brief import AssessmentSheet, Brief, Source, document, stamp
from issss_desktop.reports.contributions import draw_contributions
from issss_desktop.reports.cover import draw_contents, draw_cover
from issss_desktop.reports.finish import Attachment, finish
from issss_desktop.reports.fund import draw_position
from issss_desktop.reports.layout.page import Document, Entry
from issss_desktop.reports.portfolio import draw_portfolio, draw_projects
from issss_desktop.reports.reserves import draw_reserves

SECTIONS = ("fund", "projects", "reserves")
RUN_ON = 340.0  # points that must be left for a point of the agenda to begin on a page in use


@dataclass(frozen=True, slots=True)
class Pack:
    """Everything a pack prints; ``sections`` picks among ``SECTIONS``, in that order."""

    brief: Brief
    figures: Figures
    assessments: Sequence[AssessmentSheet] = ()
    sources: Sequence[Source] = ()
    sections: Sequence[str] = field(default=SECTIONS)
    language: str = "fr"
    attachments: Sequence[Attachment] = ()


def board_pack(pack: Pack) -> bytes:
    """The pack as a finished PDF (PDF/A-3a, PDF/UA-1); the same pack gives the same bytes."""
    with in_language(pack.language):
        doc = draw_pack(pack)
        return finish(doc.render(), stamp(pack.brief, pack.brief.meeting), pack.attachments)


def draw_pack(pack: Pack) -> Document:
    """The pages of a pack, in the language in force."""
    doc = document(pack.brief, _("{board} – board pack").format(board=pack.brief.board))
    draw_cover(doc, pack.brief)
    agenda, last = _agenda(pack)
    parts = [(_("Agenda"), agenda)] if agenda else []
    if last:
        parts.append((_("Annexes and final pieces"), last))
    draw_contents(doc, [], parts)
    if "fund" in pack.sections:
        _open(doc, agenda, "fund")
        draw_position(doc, pack.figures, "6.1", "position")
        if pack.figures.fund.contributions:
            doc.start()
        draw_contributions(doc, pack.figures, "6.2", "movements")
    if "projects" in pack.sections:
        _open(doc, agenda, "projects-all")
        draw_portfolio(doc, pack.figures, "7.1", "portfolio")
        draw_projects(doc, pack.figures, "7.2", "projects", pack.assessments)
    if "reserves" in pack.sections:
        draw_reserves(doc, pack.figures, pack.sources, pack.brief.known_until, "reserves")
    return doc


def _open(doc: Document, agenda: Sequence[Entry], target: str) -> None:
    """Begin a point of the agenda where the last one ends, on a new page where too little is left."""
    entry = next(e for e in agenda if e.target == target)
    doc.section(entry.number, entry.title)
    first = entry is agenda[0]
    if first or doc.room() < RUN_ON:
        doc.start(section=(entry.number, entry.title))
    doc.heading(1, entry.number, entry.title, target)


def _agenda(pack: Pack) -> tuple[list[Entry], list[Entry]]:
    """Lines of the contents: the points of the agenda that are printed, then the final pieces."""
    agenda: list[Entry] = []
    if "fund" in pack.sections:
        agenda += [
            Entry(1, "6", _("Situation of the Fund"), "fund"),
            Entry(2, "6.1", _("Last known position by donor"), "position"),
            Entry(2, "6.2", _("Contributions and deposits"), "movements"),
        ]
    if "projects" in pack.sections:
        agenda += [
            Entry(1, "7", _("Bilateral projects"), "projects-all"),
            Entry(2, "7.1", _("Aligned portfolio"), "portfolio"),
            Entry(2, "7.2", _("Projects and alignment assessments"), "projects"),
        ]
        agenda += [Entry(3, "", s.project, f"projects-{k}") for k, s in enumerate(pack.assessments)]
    last = [Entry(1, "", _("Sources and reserves"), "reserves")] if "reserves" in pack.sections else []
    return agenda, last
