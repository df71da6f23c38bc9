"""Lessons learned, and the reports that somebody owes."""

from collections.abc import Sequence

from issss_desktop.i18n import _, language, ngettext
from issss_desktop.models.entities.monitoring import REPORT_KINDS
from issss_desktop.models.monitoring import DueLine, LessonLine
from issss_desktop.models.values.dates import show_partial
from issss_desktop.models.values.reporting import show_period
from issss_desktop.reports.amounts import unknown
from issss_desktop.reports.brief import fictional_tag, short_day, titled
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.table import Cell, Column, Row, Table
from issss_desktop.reports.layout.words import Run, Words, rich

OWED = ("late", "this_month", "next", "undated")
"""Groups of reports that were not received."""


def draw_lessons(doc: Document, lessons: Sequence[LessonLine], section: str, none: str = "") -> None:
    """What was learned, where, and what it recommends; ``none`` is said where there is nothing."""
    if not lessons:
        doc.paragraph(none or _("No lesson learned is recorded."), full=not section)
        return
    columns = [
        Column(_("Lesson"), 56),
        Column(_("What was learned"), 60),
        Column(_("Recommendation"), 52),
    ]
    every = all(lesson.fictional for lesson in lessons)
    rows = [
        Row([Cell(_lesson(one, mark=not every)), one.text, one.recommendation or unknown()])
        for one in lessons
    ]
    name, tag = doc.table_name(section), fictional_tag() if every else ""
    doc.table(Table(columns, rows, name, _("Lessons learned"), size="dense", tag=tag))


def _lesson(lesson: LessonLine, mark: bool) -> Words:
    lang = language()
    found: list[Run] = [("S", lesson.title)]
    day = show_partial(lesson.on, lang) if lesson.on else ""
    for part in (
        day,
        lesson.links.subject.in_language(lang),
        lesson.links.place.in_language(lang),
        ", ".join(name.in_language(lang) for _uuid, name in lesson.tags),
    ):
        found += [("R", f"\n{part}")] if part else []
    found += [("I", f"\n{fictional_tag()}")] if mark and lesson.fictional else []
    return tuple(found)


def draw_due(doc: Document, lines: Sequence[DueLine], section: str) -> None:
    """Reports that are owed, the late ones first; what was received is only counted."""
    owed = [line for line in lines if line.group in OWED]
    received = len(lines) - len(owed)
    if not owed:
        said = _("No report is owed.")
        if received:
            said += " " + _received(received)
        doc.paragraph(said, full=not section)
        return
    late = sum(line.group == "late" for line in owed)
    said = ngettext("{n} report is owed", "{n} reports are owed", len(owed)).format(n=len(owed))
    if late:
        said += ", " + ngettext("{n} of them late", "{n} of them late", late).format(n=late)
    doc.paragraph(f"{said}. {_received(received) if received else ''}".strip(), full=not section)
    columns = [
        Column(_("Report"), 60),
        Column(_("Owed by"), 46),
        Column(_("Due"), 24),
        Column(_("State"), 38),
    ]
    every = all(line.fictional for line in owed)
    rows = [_row(line, mark=not every) for line in owed]
    name, tag = doc.table_name(section), fictional_tag() if every else ""
    doc.table(Table(columns, rows, name, _("Reports due"), size="dense", tag=tag))


def _received(count: int) -> str:
    return ngettext("{n} was received.", "{n} were received.", count).format(n=count)


def _row(line: DueLine, mark: bool) -> Row:
    lang = language()
    found: list[Run] = list(_runs(titled(line.title, mark and line.fictional)))
    period = show_period(line.period, lang) if line.period else ""
    kind = REPORT_KINDS.show(line.kind, lang) if line.kind else ""
    about = [kind, period, line.links.subject.in_language(lang), line.links.place.in_language(lang)]
    aside = " · ".join(part for part in about if part)
    found += [("I", f"\n{aside}")] if aside else []
    state: Words = _("to come")
    if line.group == "late" and line.late is not None:
        words = ngettext("<b>late</b> by {n} day", "<b>late</b> by {n} days", line.late)
        state = rich(words, n=line.late)
    elif line.group == "undated":
        state = _("no day given")
    return Row(
        [
            Cell(tuple(found)),
            line.organisation.in_language(lang) or line.owner or unknown(),
            short_day(line.due),
            Cell(state),
        ]
    )


def _runs(words: Words) -> tuple[Run, ...]:
    return (("S", words),) if isinstance(words, str) else words
