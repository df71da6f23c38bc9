"""The notice of a set of replacement pages: sheets to take out and to put in, figures before and after."""

from collections.abc import Sequence
from dataclasses import dataclass

from issss_desktop.i18n import _, ngettext
from issss_desktop.reports.brief import Brief, fictional_tag, long_day, version_words
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.paging import blank
from issss_desktop.reports.layout.table import Cell, Column, Note, Row, Table
from issss_desktop.reports.layout.words import rich
from issss_desktop.reports.points.changes import CellChange, draw_cells


@dataclass(frozen=True, slots=True)
class Swap:
    """One sheet: what goes out and what comes in, as printed ("41-42", "41a-42"), and what it is about."""

    out: str
    put: str
    about: str
    unchanged: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a notice says. ``references``: pages that stay and point at one that is replaced."""

    version: int
    swaps: Sequence[Swap]
    gone: Sequence[int] = ()
    cells: Sequence[CellChange] = ()
    references: Sequence[int] = ()
    index: str = ""
    earlier: Sequence[int] = ()


def draw_notice(doc: Document, brief: Brief, notice: Notice) -> None:
    """The first page of the set, and a blank one behind it where it needs one."""
    title = _("Change notice")
    doc.start(section=("", title))
    doc.section("", title)
    doc.heading(1, "", title, "notice", tag=fictional_tag() if brief.fictional else "")
    what = ". ".join(part.rstrip(".") for part in (brief.board, brief.meeting) if part)
    doc.paragraph(rich("<b>{text}.</b>", text=what), full=True)
    doc.paragraph(
        _("{version}: these pages replace pages of version {n}. Made on {day}.").format(
            version=version_words(brief), n=notice.version, day=long_day(brief.made.date())
        ),
        full=True,
    )
    if notice.earlier:
        said = ", ".join(str(n) for n in notice.earlier)
        text = ngettext(
            "They hold everything that changed since: the replacement pages of version {n} go out too.",
            "They hold everything that changed since: the replacement pages of versions {n} go out too.",
            len(notice.earlier),
        )
        doc.paragraph(text.format(n=said), full=True)
    _swaps(doc, notice)
    if notice.cells:
        heads = (_("Before (version {n})").format(n=notice.version), _("After"))
        draw_cells(doc, notice.cells, _("Figures that changed"), heads)
    else:
        doc.paragraph(_("No figure at the cut-off changed: a bar beside the text marks what did."), full=True)
    for text in _remarks(notice):
        doc.paragraph(text, full=True)
    if len(doc.sheets) % 2:
        blank(doc)  # the back of its sheet


def _swaps(doc: Document, notice: Notice) -> None:
    columns = [
        Column(_("Take out"), 30, "label"),
        Column(_("Put in"), 30),
        Column(_("About"), 78),
        Column(_("Printed again"), 30),
    ]
    rows = [
        Row([swap.out or "–", Cell(swap.put, face="S"), swap.about, swap.unchanged]) for swap in notice.swaps
    ]
    for number in notice.gone:
        rows.append(Row([str(number), Cell("–"), Cell(_("this page has no place any more"), face="I"), ""]))
    note = _("A sheet has two sides: the side that did not change is printed again with its number.")
    count = len(notice.swaps)
    title = ngettext("{n} sheet to exchange", "{n} sheets to exchange", count).format(n=count)
    doc.table(Table(columns, rows, "", title, notes=[Note("", note)]))


def _remarks(notice: Notice) -> list[str]:
    found = []
    if notice.index:
        found.append(_("New contents: p. {page}.").format(page=notice.index))
    if notice.references:
        pages = ", ".join(str(n) for n in notice.references)
        text = ngettext(
            "Reference checked: p. {pages} points at a replaced page; its number leads there still.",
            "References checked: p. {pages} point at replaced pages; their numbers lead there still.",
            len(notice.references),
        )
        found.append(text.format(pages=pages))
    return found
