"""The alignment sheet: facts of a project, criteria, opinion, readers; what is declared and cited apart.

``draw_assessment`` is one assessment inside another report, on its own recto; ``alignment_sheet`` is the
print of one project by itself, with its three facts, places to sign and the history of its readings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from issss_desktop.i18n import _, ngettext
from issss_desktop.reports.amounts import unknown
from issss_desktop.reports.brief import (
    AssessmentSheet,
    Brief,
    Criterion,
    Reader,
    document,
    fictional_tag,
    long_day,
    short_day,
    stamp,
)
from issss_desktop.reports.file.finish import finish
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.sheet import MM
from issss_desktop.reports.layout.table import Cell, Column, Entry, Row, Table
from issss_desktop.reports.layout.words import Words, plain, rich

SIGNING = 72 * MM  # width of a place to sign; 24 mm lie between two
SIGNING_ROOM = 128.0  # points: a signature never stands on a page without what is signed


@dataclass(frozen=True, slots=True)
class Claim:
    """What is said of the alignment of a project, by whom: "" is not known."""

    name: str
    said: str
    text: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reader said of one criterion."""

    criterion: str
    reader: str
    rating: str
    mark: str
    justification: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class PastAssessment:
    """A final assessment with every reading of it; ``title`` says its day and opinion."""

    title: str
    ref: str
    remarks: tuple[tuple[str, str], ...] = ()
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True)
class ProjectSheet:
    """The alignment sheet of one project; ``latest`` None: it has no final assessment.

    ``signers`` are the labels and names of those who sign, "" is not named; ``history`` newest first.
    """

    project: str
    ref: str
    facts: Mapping[str, str]
    claims: tuple[Claim, ...] = ()
    latest: AssessmentSheet | None = None
    signers: tuple[tuple[str, str], ...] = ()
    history: tuple[PastAssessment, ...] = ()
    fictional: bool = False


def draw_assessment(doc: Document, sheet: AssessmentSheet, number: str, target: str) -> None:
    """One sheet on its own recto; it may run over when justifications are long."""
    doc.start("recto")
    tag = fictional_tag() if sheet.fictional else ""
    doc.title_block(number, _("Alignment sheet"), sheet.project, target, tag)
    _facts(doc, sheet.ref, sheet.facts)
    _assessment(doc, sheet)


def _assessment(doc: Document, sheet: AssessmentSheet) -> None:
    _criteria(doc, sheet)
    _opinion(doc, sheet)
    _readers(doc, sheet)


def alignment_sheet(brief: Brief, sheet: ProjectSheet) -> bytes:
    """The alignment sheet of one project, a PDF of its own. Language: the one in force."""
    title = _("Alignment sheet")
    doc = document(brief, _("{kind} – {name}").format(kind=title, name=sheet.project))
    doc.start("recto", section=("", title))
    doc.section("", title)
    tag = fictional_tag() if sheet.fictional else ""
    doc.title_block("", title, sheet.project, "sheet", tag, level=1)
    _facts(doc, sheet.ref, sheet.facts)
    _claims(doc, sheet.claims)
    if sheet.latest is None:
        doc.paragraph(
            rich(
                _(
                    "<b>No assessment.</b> At {day}, no final assessment of this project is recorded: it is "
                    "in no total of the aligned portfolio."
                ),
                day=long_day(brief.cut_off),
            ),
            full=True,
        )
    else:
        _assessment(doc, sheet.latest)
        _signatures(doc, sheet, sheet.latest)
    _history(doc, sheet.history)
    return finish(doc.render(), stamp(brief, title))


def _facts(doc: Document, ref: str, known: Mapping[str, str]) -> None:
    facts = [(_("Reference"), ref), *known.items()]
    half = (len(facts) + 1) // 2
    rows = []
    for k in range(half):
        cells: list[Entry] = []
        for label, value in (facts[k], facts[k + half] if k + half < len(facts) else ("", "")):
            cells += [label, Cell(value or (unknown() if label else ""), face="M")]
        rows.append(Row(cells))
    columns = [Column("", 24, "label"), Column("", 57), Column("", 24, "label"), Column("", 63)]
    doc.table(Table(columns, rows, size="facts", ruled=False))


def _claims(doc: Document, claims: Sequence[Claim]) -> None:
    """Three facts that are never taken for one another."""
    if not claims:
        return
    columns = [
        Column(_("Fact"), 36, "label"),
        Column(_("Said"), 30),
        Column(_("In the words of the source"), 62),
        Column(_("Source"), 40),
    ]
    rows = [Row([c.name, Cell(c.said or unknown(), face="S"), c.text, c.source]) for c in claims]
    doc.table(Table(columns, rows, "", _("Declared, cited, assessed: three different facts")))


def _criteria(doc: Document, sheet: AssessmentSheet) -> None:
    if not sheet.criteria:
        return
    columns = [
        Column(_("No."), 9, "label"),
        Column(_("Official text of the criterion"), 52),
        Column(_("Rating"), 31),
        Column(_("Justification"), 46),
        Column(_("Evidence"), 30),
    ]
    title = _("Assessment by criterion")
    if sheet.criteria_version is not None:
        title = _("Assessment by criterion – criteria in force, version {n}").format(n=sheet.criteria_version)
    rows = [_criterion(line) for line in sheet.criteria]
    doc.table(Table(columns, rows, "", title, sheet.scale, size="body"))


def _criterion(line: Criterion) -> Row:
    gap = _("text to be completed")
    text: Words = line.text
    if not line.text:
        text = (("I", gap),)
    elif not line.complete:
        text = (("R", f"{line.text} "), ("I", gap))
    rating: Words = line.rating
    face = "S"
    if line.mark == "dotted":
        rating, face = line.rating or _("not assessed"), "I"
    return Row(
        [
            Cell(line.number, face="S"),
            Cell(text),
            Cell(rating, face=face, mark=line.mark),
            line.justification,
            line.evidence,
        ]
    )


def _opinion(doc: Document, sheet: AssessmentSheet) -> None:
    title = _("Opinion")
    if sheet.presented_at:
        title = _("Opinion – presented at {meeting}").format(meeting=sheet.presented_at)
    total, done = len(sheet.criteria), sheet.assessed
    if not total:
        lead = _("<b>No criterion assessed.</b> ")
    elif done < total:
        lead = ngettext(
            "<b>Partial assessment: {done} criterion out of {total}.</b> ",
            "<b>Partial assessment: {done} criteria out of {total}.</b> ",
            done,
        )
    else:
        lead = _("<b>Complete assessment: {total} criteria.</b> ")
    text = rich(lead, done=done, total=total)
    text += (("R", _("The opinion is given by a person; it is never computed from the ratings. ")),)
    counted = _("The amount enters the aligned portfolio.")
    left_out = _("The amount does not enter the aligned portfolio.")
    text += (("R", counted if sheet.counted else left_out),)
    word = sheet.opinion or _("not given")
    rows = [Row([Cell(word[:1].upper() + word[1:], face="S", size=14), Cell(text)])]
    if sheet.grounds:
        rows.append(Row([_("Grounds"), sheet.grounds]))
    for k, condition in enumerate(sheet.conditions):
        rows.append(Row([_("Conditions and follow-up") if not k else "", condition]))
    rows.append(Row([_("Valid until"), _valid(sheet)]))
    doc.table(Table([Column("", 48, "label"), Column("", 120)], rows, "", title, size="opinion"))


def _valid(sheet: AssessmentSheet) -> str:
    if sheet.valid_until is None:
        return unknown()
    return _("{day}, or until a new version of the criteria.").format(day=long_day(sheet.valid_until))


def _readers(doc: Document, sheet: AssessmentSheet) -> None:
    if not sheet.readers:
        return
    columns = [
        Column(_("Reader"), 48),
        Column(_("Function"), 60),
        Column(_("Opinion of the reader"), 36),
        Column(_("Date"), 24, "figure"),
    ]
    rows = [_reader(reader) for reader in sheet.readers]
    doc.table(Table(columns, rows, "", _("Readers")))


def _reader(reader: Reader) -> Row:
    cells = [reader.label, reader.function or unknown(), reader.opinion or unknown(), short_day(reader.on)]
    return Row(cells, "strong" if reader.decides else "row")


def _signatures(doc: Document, sheet: ProjectSheet, latest: AssessmentSheet) -> None:
    """Places to sign, under the words that are signed."""
    if not sheet.signers:
        return
    top = doc.place("caption", SIGNING_ROOM)
    doc.text_at("P", "S", 9.0, doc.left, top, _("Signatures"))
    doc.sheet.rule(doc.left, doc.right, top + 5.2, 0.9)
    opinion = latest.opinion or _("not given")
    said = _("Assessment of {day}, {ref}. Opinion: {opinion}. Project: {project}").format(
        day=long_day(latest.on), ref=latest.ref, opinion=opinion, project=sheet.project
    )
    y = top + 20.0
    for line in doc.lines(said, "R", 8.5, doc.right - doc.left)[:3]:
        doc.text_at("P", "R", 8.5, doc.left, y, plain(line))
        y += 11.0
    y += 9.0
    for k, (label, name) in enumerate(sheet.signers):
        x = doc.left + k * (SIGNING + 24 * MM)
        doc.text_at("P", "R", 8.5, x, y, label)
        shown = doc.lines(name or _("not named"), "S" if name else "I", 9.0, SIGNING)[:2]
        for n, line in enumerate(shown):
            doc.text_at("P", "S" if name else "I", 9.0, x, y + 12.5 + 11.5 * n, plain(line))
        doc.sheet.rule(x, x + SIGNING, y + 60.0, 0.5)
        doc.text_at("P", "R", 7.5, x, y + 69.5, _("Signature and date"))
    doc.y, doc.last = y + 69.5, "notes"


def _history(doc: Document, history: Sequence[PastAssessment]) -> None:
    """Every final assessment with every reading, newest first."""
    if not history:
        return
    columns = [
        Column(_("Criterion"), 16, "label"),
        Column(_("Reader"), 38),
        Column(_("Rating"), 28),
        Column(_("Justification"), 52),
        Column(_("Evidence"), 34),
    ]
    rows: list[Row] = []
    for one in history:
        rows.append(Row([one.title, one.ref], "group"))
        rows += [Row(["", label, Cell(text, span=3)]) for label, text in one.remarks if text]
        rows += [_reading(reading) for reading in one.readings]
        if not one.readings:
            rows.append(Row(["", Cell(_("no criterion assessed"), face="I", span=4)]))
    doc.heading(2, "", _("Assessments and readings"), "history")
    title = _("Every final assessment, newest first, and what each reader said")
    doc.table(Table(columns, rows, "", title, size="dense"))


def _reading(one: Reading) -> Row:
    rating = Cell(one.rating or _("not assessed"), face="S" if one.rating else "I", mark=one.mark)
    return Row([one.criterion, one.reader, rating, one.justification, one.evidence])
