"""Acronyms and abbreviations: of all that are known, those that the pack really prints."""

import re
from collections.abc import Iterable, Iterator, Sequence

from issss_desktop.i18n import _, language
from issss_desktop.models.figures import Figures
from issss_desktop.models.values.texts import fold
from issss_desktop.reports.brief import AssessmentSheet, Brief, Source
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.table import Column, Row, Table
from issss_desktop.reports.session.meeting import Abbreviation, Meeting, Session

_TOKEN = re.compile(r"[^\W_][\w&]*(?:[-/&][\w&]+)*")
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+")


def printed(known: Iterable[Abbreviation], texts: Iterable[str]) -> list[Abbreviation]:
    """The abbreviations found in texts as words of their own, by name, each once; the first meaning wins."""
    table: dict[str, str] = {}
    for one in known:
        table.setdefault(one.short, one.meaning)
    odd = [short for short in table if not _TOKEN.fullmatch(short)]
    found: set[str] = set()
    for text in texts:
        for token in _TOKEN.findall(_ADDRESS.sub(" ", text)):
            for word in (token, *re.split("[-/]", token)) if _plain(token) else (token,):
                if word in table:
                    found.add(word)
        found |= {short for short in odd if short in text}
    return [Abbreviation(short, table[short]) for short in sorted(found, key=lambda s: (fold(s), s))]


def _plain(token: str) -> bool:
    """Whether parts of a compound count: not in a reference such as "NK-PB-2018-0007-X"."""
    return "/" in token or (token.count("-") < 2 and not any(c.isdigit() for c in token))


def texts_of(
    brief: Brief,
    figures: Figures,
    meeting: Meeting | None,
    assessments: Sequence[AssessmentSheet],
    sources: Sequence[Source],
) -> Iterator[str]:
    """Texts of records that a pack prints, in the language in force."""
    lang = language()
    yield from (brief.board, brief.board_short, brief.fund, brief.meeting, brief.place, brief.prepared_by)
    yield from (*brief.chairs, *brief.state, *brief.un)
    yield from _meeting(meeting)
    fund, portfolio = figures.fund, figures.portfolio
    yield from (d.name.in_language(lang) for d in fund.donors)
    for one in fund.contributions:
        yield one.donor.in_language(lang)
        yield from (line.currency or "" for line in one.lines)
    for project in portfolio.projects:
        yield from (project.title, project.local_name, *(d.in_language(lang) for d in project.donors))
    yield from (name.in_language(lang) for name in portfolio.named_without_project)
    yield from (alert.note.show(lang) for alert in figures.alerts)
    yield from (other.quote for other in (*fund.others, *portfolio.others))
    yield from (text for source in sources for text in (source.title, source.quote, source.where))
    for sheet in assessments:
        yield from (sheet.grounds, sheet.presented_at, *sheet.facts.values(), *sheet.conditions)
        yield from (text for c in sheet.criteria for text in (c.text, c.justification, c.evidence))
        yield from (reader.function for reader in sheet.readers)


def _meeting(meeting: Meeting | None) -> Iterator[str]:
    if meeting is None:
        return
    yield from (meeting.title, meeting.place, meeting.quorum)
    yield from (text for point in meeting.agenda for text in (point.title, point.rapporteur))
    yield from (decision.text for decision in meeting.decisions)
    for other in (meeting.previous, meeting.following):
        yield from _session(other)


def _session(other: Session | None) -> Iterator[str]:
    if other is not None:
        yield from (other.title, other.place, other.certainty, *(d.text for d in other.decisions))


def draw_abbreviations(doc: Document, found: Sequence[Abbreviation]) -> None:
    """Acronym and meaning, in alphabetical order."""
    title = _("Acronyms and abbreviations")
    doc.section("", title)
    doc.start(section=("", title))
    doc.heading(1, "", title, "abbreviations")
    rows = [Row([one.short, one.meaning]) for one in found]
    columns = [Column(_("Acronym"), 34, "label"), Column(_("Meaning"), 134)]
    doc.table(Table(columns, rows, size="index"))
