"""The 5x5 matrix of risks and the register under it; read in black and white, by eye and by ear."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from issss_desktop.i18n import _, language, ngettext
from issss_desktop.models.entities.monitoring import IMPACT, PROBABILITY, RISK_KINDS, RISK_STATES
from issss_desktop.models.monitoring import LEVELS, RiskCell, RiskLine, RiskMatrix
from issss_desktop.reports.amounts import unknown
from issss_desktop.reports.brief import Brief, document, fictional_tag, long_day, short_day, stamp
from issss_desktop.reports.file.finish import finish
from issss_desktop.reports.layout.charts import square
from issss_desktop.reports.layout.frame import TEXT_WIDTH
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.sheet import MM
from issss_desktop.reports.layout.table import Cell, Column, Note, Row, Table
from issss_desktop.reports.layout.tags import column_head
from issss_desktop.reports.layout.typeset import NOTE_LEAD, NOTE_SIZE
from issss_desktop.reports.layout.words import Run, Words, rich

MARKS = {"low": "dotted", "moderate": "open", "high": "hatch", "critical": "full"}
"""The square of each level: no level is told by a colour."""

LABELS, WIDE, HIGH, HEAD = 34 * MM, 26.8 * MM, 13 * MM, 8 * MM
ROW_HEAD = "/A<</O/Table/Scope/Row>>"


def risk_matrix_report(brief: Brief, found: RiskMatrix, scope: str = "") -> bytes:
    """Annex III, a PDF of its own; ``scope``: the province it is of. Language: the one in force."""
    title = _("Annex III: risk matrix")
    named = _("{title}, {place}").format(title=title, place=scope) if scope else title
    brief = replace(brief, fictional=brief.fictional or made_up(found))
    doc = document(brief, _("{title} at {day}").format(title=named, day=long_day(brief.cut_off)))
    doc.start(section=("", title))
    doc.section("", title)
    doc.heading(1, "", named)
    draw_risks(doc, found, "", whole=True)
    return finish(doc.render(), stamp(brief, title))


def made_up(found: RiskMatrix) -> bool:
    """Whether every risk of it is a fictitious example."""
    every = [*found.rated(), *found.unrated]
    return bool(every) and all(risk.fictional for risk in every)


def draw_risks(doc: Document, found: RiskMatrix, section: str, whole: bool = False, none: str = "") -> None:
    """How many risks stand where, then each of them, the gravest first.

    ``whole``: an empty matrix is drawn too; ``none`` is said where no risk is open.
    """
    live = [*found.rated(), *found.unrated]
    doc.paragraph(_counted(found, len(live), none), full=not section)
    if not live and not whole:
        return
    numbers = {risk.uuid: number for number, risk in enumerate(live, 1)}
    _matrix(doc, found, numbers, section)
    if live:
        _register(doc, live, section)


def _counted(found: RiskMatrix, live: int, none: str) -> Words:
    if not live:
        said = none or _("No risk is recorded as open. None recorded does not mean none.")
    else:
        said = ngettext("{n} risk is followed.", "{n} risks are followed.", live).format(n=live)
        late = sum(risk.overdue is not None for risk in (*found.rated(), *found.unrated))
        if late:
            said += " " + ngettext("{n} review is overdue.", "{n} reviews are overdue.", late).format(n=late)
    if found.closed:
        count = len(found.closed)
        said += " " + ngettext(
            "{n} closed risk is not shown.", "{n} closed risks are not shown.", count
        ).format(n=count)
    return said


# the matrix


def _matrix(doc: Document, found: RiskMatrix, numbers: Mapping[UUID, int], section: str) -> None:
    high = HEAD + 5 * HIGH + 60
    if doc.last and doc.room() < high:
        doc.open_page()
    element = doc.tags.add("Table", doc.part)
    tag = fictional_tag() if made_up(found) else ""
    unit = _("number of risks, with their numbers in the register")
    y = doc.caption(doc.table_name(section), _("Matrix of risks"), unit, element, tag) + 5.2
    _grid(doc, y)
    _matrix_head(doc, element, y)
    for k, cells in enumerate(found.cells):
        row = doc.tags.add("TR", element)
        top = y + HEAD + k * HIGH
        with doc.content("TH", doc.tags.add("TH", row, ROW_HEAD)):
            label = PROBABILITY.show(str(cells[0].probability), language())
            doc.sheet.text("S", 8.5, doc.left, top + HIGH / 2 + 3, label)
        for n, cell in enumerate(cells):
            _cell(doc, cell, numbers, doc.tags.add("TD", row), doc.left + LABELS + n * WIDE, top)
    doc.y, doc.last = y + HEAD + 5 * HIGH, "table"
    _legend(doc)


def _grid(doc: Document, top: float) -> None:
    """A matrix is read along both axes: it alone has upright rules."""
    sheet, bottom = doc.sheet, top + HEAD + 5 * HIGH
    for width, y in ((0.9, top), (0.5, top + HEAD), (0.9, bottom)):
        sheet.rule(doc.left, doc.right, y, width)
    for k in range(1, 5):
        sheet.rule(doc.left, doc.right, top + HEAD + k * HIGH, 0.25)
    for k in range(5):
        sheet.upright(doc.left + LABELS + k * WIDE, top + HEAD, bottom, 0.25)


def _matrix_head(doc: Document, table: int, top: float) -> None:
    row = doc.tags.add("TR", table)
    heads = [_("Probability \\ impact"), *(IMPACT.show(code, language()) for code, _l in IMPACT.options)]
    for k, text in enumerate(heads):
        x = doc.left + (LABELS + (k - 1) * WIDE + 5 if k else 0.0)
        with doc.content("TH", doc.tags.add("TH", row, column_head())):
            doc.sheet.text("S", 7.5, x, top + HEAD - 6, text)


def _cell(
    doc: Document, cell: RiskCell, numbers: Mapping[UUID, int], element: int, x: float, top: float
) -> None:
    """Level and score small in the corner; how many risks, and which."""
    sheet = doc.sheet
    square(sheet, x + 5, top + 12, MARKS[cell.level])
    with sheet.artefact(""):
        sheet.text("R", 7.0, x + 15, top + 12, str(cell.score))
    if not cell.risks:
        return
    own = sorted(numbers[risk.uuid] for risk in cell.risks)  # one after the other: see ``rated``
    which = str(own[0]) if len(own) == 1 else f"{own[0]}–{own[-1]}"
    with doc.content("TD", element):
        sheet.text_right("S", 15.0, x + WIDE - 6, top + 17, str(len(own)))
        sheet.text_right("R", 8.0, x + WIDE - 6, top + HIGH - 6, _("no. {which}").format(which=which))


def _legend(doc: Document) -> None:
    """What the squares mean: from which score on."""
    y, x = doc.y + 13.0, doc.left
    ends = [*(least - 1 for least, _code, _label in LEVELS[1:]), 25]
    with doc.piece("P"):
        for (least, code, label), end in zip(LEVELS, ends, strict=True):
            square(doc.sheet, x, y, MARKS[code])
            said = _("{level}: score {first} to {last}").format(level=_(label), first=least, last=end)
            x = doc.sheet.text("R", 7.5, x + 11, y, said) + 13
    said = _(
        "Score: probability times impact. The levels are this program’s reading of a 5 x 5 matrix; no scale "
        "of the secretariat was found in the sources."
    )
    with doc.content("Note", doc.tags.add("Note", doc.part, doc.note_id())):
        for line in doc.lines(said, "R", NOTE_SIZE, TEXT_WIDTH):
            y += NOTE_LEAD
            doc.draw_line(line, NOTE_SIZE, doc.left, y)
    doc.y, doc.last = y, "notes"


# the register


def _register(doc: Document, live: Sequence[RiskLine], section: str) -> None:
    columns = [
        Column(_("No."), 8, "label"),
        Column(_("Risk"), 42.5),
        Column(_("Kind"), 25),
        Column(_("P"), 5, "figure"),
        Column(_("I"), 6, "figure"),
        Column(_("Score"), 13, "figure"),
        Column(_("Mitigation"), 30),
        Column(_("Owner"), 19.5),
        Column(_("State, next review"), 19),
    ]
    every = made_up_lines(live)
    rows = [_row(risk, number, mark=not every) for number, risk in enumerate(live, 1)]
    said = _("P: probability, I: impact, both from 1 to 5; n/a: not rated yet, outside the matrix.")
    name, tag = doc.table_name(section), fictional_tag() if every else ""
    title = _("Register of risks")
    doc.table(Table(columns, rows, name, title, "", [Note("", said)], size="dense", tag=tag, together=False))


def made_up_lines(lines: Sequence[RiskLine]) -> bool:
    """Whether a whole table is covered by one tag."""
    return bool(lines) and all(line.fictional for line in lines)


def _row(risk: RiskLine, number: int, mark: bool) -> Row:
    lang = language()
    score = Cell(str(risk.score) if risk.score is not None else unknown(), face="S")
    return Row(
        [
            str(number),
            Cell(_title(risk, mark)),
            RISK_KINDS.show(risk.kind, lang) if risk.kind else "",
            _rating(risk.probability),
            _rating(risk.impact),
            score,
            risk.mitigation,
            risk.owner,
            Cell(_state(risk)),
        ]
    )


def _rating(value: int | None) -> str:
    return unknown() if value is None else str(value)


def _title(risk: RiskLine, mark: bool) -> Words:
    """The risk, its cause under it, then what it is about."""
    lang = language()
    found: list[Run] = [("S", risk.title)]
    if risk.cause:
        found.append(("R", f"\n{risk.cause}"))
    about = [risk.links.subject.in_language(lang), risk.links.place.in_language(lang), risk.ref]
    aside = " · ".join(part for part in about if part)
    found += [("I", f"\n{aside}")] if aside else []
    found += [("I", f"\n{fictional_tag()}")] if mark and risk.fictional else []
    return tuple(found)


def _state(risk: RiskLine) -> Words:
    state = RISK_STATES.show(risk.state, language()) if risk.state else unknown()
    if risk.review_due is None:
        return state
    day = short_day(risk.review_due)
    if risk.overdue is None:
        return f"{state}\n{day}"
    return rich(_("{state}\n{day}\n<b>overdue</b>"), state=state, day=day)
