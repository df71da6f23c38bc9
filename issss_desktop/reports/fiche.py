"""The alignment sheet of one assessment: facts, criteria, opinion, readers; it opens on a recto."""

from issss_desktop.i18n import _, ngettext
from issss_desktop.reports.amounts import unknown
from issss_desktop.reports.brief import AssessmentSheet, Criterion, Reader, fictional_tag, long_day, short_day
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.table import Cell, Column, Entry, Row, Table
from issss_desktop.reports.layout.words import Words, rich


def draw_assessment(doc: Document, sheet: AssessmentSheet, number: str, target: str) -> None:
    """One sheet on its own recto; it may run over when justifications are long."""
    doc.start("recto")
    doc.title_block(
        number,
        _("Alignment sheet"),
        sheet.project,
        target,
        fictional_tag() if sheet.fictional else "",
    )
    _facts(doc, sheet)
    _criteria(doc, sheet)
    _opinion(doc, sheet)
    _readers(doc, sheet)


def _facts(doc: Document, sheet: AssessmentSheet) -> None:
    facts = [(_("Reference"), sheet.ref), *sheet.facts.items()]
    half = (len(facts) + 1) // 2
    rows = []
    for k in range(half):
        cells: list[Entry] = []
        for label, value in (facts[k], facts[k + half] if k + half < len(facts) else ("", "")):
            cells += [label, Cell(value or (unknown() if label else ""), face="M")]
        rows.append(Row(cells))
    columns = [Column("", 24, "label"), Column("", 57), Column("", 24, "label"), Column("", 63)]
    doc.table(Table(columns, rows, size="facts", ruled=False))


def _criteria(doc: Document, sheet: AssessmentSheet) -> None:
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
    if done < total:
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
