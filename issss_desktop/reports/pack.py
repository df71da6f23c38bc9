"""The board pack, in the order in which a board works: what the records do not hold yet is absent."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from issss_desktop.i18n import _, in_language
from issss_desktop.models.figures import Figures
from issss_desktop.models.interventions import Matrix
from issss_desktop.reports.annexes.annex import Annex
from issss_desktop.reports.annexes.drawing import draw_annexes, name_of
from issss_desktop.reports.brief import AssessmentSheet, Brief, Source, document, stamp
from issss_desktop.reports.cover import draw_cover
from issss_desktop.reports.file.finish import Attachment, finish
from issss_desktop.reports.layout.draft import Draft
from issss_desktop.reports.layout.frame import Replacing
from issss_desktop.reports.layout.numbering import Numbering
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.words import Words, rich
from issss_desktop.reports.points.changes import Changes, draw_changes
from issss_desktop.reports.points.mission import MissionPoints
from issss_desktop.reports.points.sections import Section, sections_of
from issss_desktop.reports.reserves import draw_reserves
from issss_desktop.reports.session.abbreviations import draw_abbreviations, printed, texts_of
from issss_desktop.reports.session.agenda import agenda_lines
from issss_desktop.reports.session.contents import Line, Part, draw_contents
from issss_desktop.reports.session.convocation import draw_convocation
from issss_desktop.reports.session.meeting import HELD, Abbreviation, Meeting, to_complete
from issss_desktop.reports.session.summary import draw_summary

SECTIONS = (
    "convocation", "abbreviations", "summary", "opening", "agenda", "minutes", "follow-up", "information",
    "fund", "projects", "engagement", "monitoring", "proposals", "decisions", "communique", "next",
    "annexes", "changes", "reserves",
)  # fmt: skip
RUN_ON = 340.0  # points that must be left for a point of the agenda to begin on a page in use


@dataclass(frozen=True, slots=True)
class Pack:
    """Everything a pack prints; ``sections`` picks among ``SECTIONS``, whose order is fixed.

    ``abbreviations`` are all that the office knows, ``criteria_gaps`` the numbers of the alignment
    criteria whose official text is not complete; ``province`` of a provincial board: the programmes of the
    Fund are those that work there; ``changes``: since the previous session; ``mission``: beside money;
    ``coverage``: who works where.
    """

    brief: Brief
    figures: Figures
    assessments: Sequence[AssessmentSheet] = ()
    sources: Sequence[Source] = ()
    sections: Sequence[str] = field(default=SECTIONS)
    language: str = "fr"
    attachments: Sequence[Attachment] = ()
    meeting: Meeting = field(default_factory=Meeting)
    annexes: Sequence[Annex] = ()
    abbreviations: Sequence[Abbreviation] = ()
    criteria_gaps: Sequence[str] = ()
    province: UUID | None = None
    changes: Changes | None = None
    mission: MissionPoints | None = None
    coverage: Matrix | None = None


def board_pack(pack: Pack) -> bytes:
    """The pack as a finished PDF (PDF/A-3a, PDF/UA-1 without annexes); same pack, same bytes."""
    return finished_pack(pack)[0]


def finished_pack(pack: Pack) -> tuple[bytes, Draft]:
    """The pack and its draft, which says where the pages of the annexes go."""
    with in_language(pack.language):
        draft = draw_pack(pack).render()
        made = replace(stamp(pack.brief, pack.brief.meeting), conformant=not draft.imported)
        return finish(draft, made, pack.attachments), draft


def draw_pack(
    pack: Pack, numbering: Numbering | None = None, replacing: Replacing | None = None, facing: bool = False
) -> Document:
    """The pages of a pack, in the language in force.

    ``numbering`` and ``replacing``: see ``Document``; ``facing``: its annexes stand on the pages beside.
    """
    brief, meeting = pack.brief, pack.meeting
    sections = sections_of(pack)
    words = _abbreviations(pack, sections)
    annexes = pack.annexes if "annexes" in pack.sections else ()
    doc = document(brief, _("{board} – board pack").format(board=brief.board))
    doc.numbering, doc.replacing = numbering, replacing
    draw_cover(doc, brief)
    front = []
    if "convocation" in pack.sections and meeting.dated:
        draw_convocation(doc, brief, meeting)
        front.append(Line(1, "", _("Convocation"), "convocation"))
    if words:
        front.append(Line(1, "", _("Acronyms and abbreviations"), "abbreviations"))
    if "summary" in pack.sections:
        front.append(Line(1, "", _("Synthesis for the co-chairs"), "summary"))
    _contents(doc, pack, front, sections)
    if words:
        draw_abbreviations(doc, words)
    if "summary" in pack.sections:
        targets = {line.target for section in sections for line in section.lines()}
        targets |= {"reserves"} & set(pack.sections)
        draw_summary(doc, brief, pack.figures, meeting, targets, pack.criteria_gaps)
    for section in sections:
        _open(doc, section, first=section is sections[0])
        section.draw(doc)
    draw_annexes(doc, annexes, facing)
    if pack.changes is not None and "changes" in pack.sections:
        draw_changes(doc, pack.changes, "changes")
    if "reserves" in pack.sections:
        draw_reserves(doc, pack.figures, pack.sources, brief.known_until, "reserves")
    return doc


def _abbreviations(pack: Pack, sections: Sequence[Section]) -> list[Abbreviation]:
    if "abbreviations" not in pack.sections:
        return []
    texts = texts_of(pack.brief, pack.figures, pack.meeting, pack.assessments, pack.sources)
    titles = [line.title for section in sections for line in section.lines()]
    if pack.mission is not None:
        titles += pack.mission.texts()
    return printed(pack.abbreviations, [*texts, *titles, *(a.title for a in pack.annexes), _("n/a"), "USD"])


def _contents(doc: Document, pack: Pack, front: Sequence[Line], sections: Sequence[Section]) -> None:
    meeting = pack.meeting
    agenda, rest = agenda_lines(meeting.agenda, [section.lines() for section in sections])
    held = meeting.state in HELD
    title, name = _("Contents"), _("Sections of the pack")
    if agenda:
        title = _("Contents and agenda") if held else _("Contents and draft agenda")
    elif meeting.ref:
        name = _("Agenda: to be completed; sections of the pack")
    last = [
        Line(1, name_of(annex), _annex_title(annex), annex.target)
        for annex in (pack.annexes if "annexes" in pack.sections else ())
    ]
    if pack.changes is not None and "changes" in pack.sections:
        last.append(Line(1, "", _("What changed since the previous session"), "changes"))
    if "reserves" in pack.sections:
        last.append(Line(1, "", _("Sources and reserves"), "reserves"))
    parts = [
        Part(_("Preliminary pieces"), front),
        Part(_("Agenda"), agenda),
        Part(name, rest),
        Part(_("Annexes and final pieces"), last),
    ]
    notes = _notes(meeting) if meeting.ref else []
    if agenda and rest:
        notes.insert(0, _("The sections keep the fixed numbers of a board pack; the agenda has its own."))
    draw_contents(doc, title, parts, notes)


def _annex_title(annex: Annex) -> str:
    if annex.problem:
        return _("{title} (handed out separately)").format(title=annex.title)
    return _("{title} ({n} p.)").format(title=annex.title, n=annex.printed)


def _notes(meeting: Meeting) -> list[Words]:
    notes: list[Words] = []
    if not meeting.quorum and not (meeting.quorum_now and meeting.quorum_now.rule):
        text = _("Quorum: the board’s own rule, <b>{gap}</b> by the office.")
        notes.append(rich(text, gap=to_complete()))
    notes.append(_("Only functions are named; the attendance sheet is a document of its own."))
    return notes


def _open(doc: Document, section: Section, first: bool) -> None:
    """Begin a point of the agenda where the last one ends, on a new page where too little is left."""
    short = section.short or section.title
    doc.section(section.number, short)
    if first or doc.room() < RUN_ON:
        doc.start(section=(section.number, short))
    doc.heading(1, section.number, section.title, section.target)
