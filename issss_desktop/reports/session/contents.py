"""The one list that is contents and agenda: number, title, who, for what, when, page."""

from collections.abc import Sequence
from dataclasses import dataclass

from issss_desktop.i18n import _
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.table import Cell, Column, Entry, Note, Row, Table
from issss_desktop.reports.layout.words import Words, rich

WIDTHS = {"rapporteur": 26.0, "purpose": 14.0, "hour": 15.0}
PAGE, ITEM, WHOLE = 12.0, 24.0, 168.0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the contents; it leads to ``target``, "" for a point without a page in the pack."""

    level: int
    number: str
    title: str
    target: str = ""
    rapporteur: str = ""
    purpose: str = ""
    hour: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the contents with its name."""

    name: str
    lines: Sequence[Line]


def draw_contents(doc: Document, title: str, parts: Sequence[Part], notes: Sequence[Words] = ()) -> None:
    """Title, number, page of everything; every line leads to its page. Columns without a value are absent."""
    doc.start("recto", section=("", title))
    doc.section("", title)
    doc.heading(1, "", title, "contents")
    first = doc.sheet.number
    lines = [line for part in parts for line in part.lines]
    kept = [name for name in WIDTHS if any(getattr(line, name) for line in lines)]
    if "purpose" in kept:
        doc.paragraph(rich(_("<b>D</b>: for decision. <i>I</i>: for information.")), full=True)
    rows: list[Row] = []
    for part in parts:
        if part.lines:
            rows.append(Row([part.name], "part"))
            rows += [_line(line, kept) for line in part.lines]
    doc.table(Table(_columns(kept), rows, notes=[Note("", text) for text in notes], size="index"))
    for sheet in doc.sheets[first:]:
        sheet.index = True


def _columns(kept: Sequence[str]) -> list[Column]:
    heads = {"rapporteur": _("Rapporteur"), "purpose": _("Purpose"), "hour": _("Hour")}
    room = WHOLE - ITEM - PAGE - sum(WIDTHS[name] for name in kept)
    found = [Column(_("Item"), ITEM, "label"), Column(_("Title"), room)]
    for name in kept:
        found.append(Column(heads[name], WIDTHS[name], "figure" if name == "hour" else "text"))
    return [*found, Column(_("Page"), PAGE, "figure")]


def _line(line: Line, kept: Sequence[str]) -> Row:
    face = "S" if line.level == 1 and line.number else "R"
    indent = 4.0 if line.level > 2 else 0.0
    cells: list[Entry] = [
        Cell(line.number, face=face),
        Cell(line.title, face=face, link=line.target, indent=indent),
    ]
    for name in kept:
        text = getattr(line, name)
        mark = {"D": "S", "I": "I"}.get(text, "R") if name == "purpose" else "R"
        cells.append(Cell(text, face=mark))
    return Row([*cells, Cell(page_of=line.target, face=face) if line.target else ""])
