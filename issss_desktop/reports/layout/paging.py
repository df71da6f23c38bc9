"""Pages of a document as they are opened and closed: their numbers, blank ones, what a page lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from issss_desktop.i18n import _
from issss_desktop.reports.layout.frame import TEXT_WIDTH, left_edge
from issss_desktop.reports.layout.numbering import Label, Numbering
from issss_desktop.reports.layout.sheet import HEIGHT, MM, Sheet
from issss_desktop.reports.layout.tags import ROOT
from issss_desktop.reports.layout.words import printable

if TYPE_CHECKING:
    from issss_desktop.reports.layout.page import Document


def number(sheet: Sheet, plan: Numbering, last: Sheet | None, label: Label | None) -> None:
    """Number of a page just opened behind another, and the side it lies on."""
    sheet.label = label or plan.following(last.label if last else None)
    sheet.side = plan.fixed if plan.fixed is not None else not (last and last.recto)


def on_paper(doc: Document) -> int:
    """Pages of the printed document: its twin lies beside it, behind one leaf of its own."""
    count = len(doc.sheets)
    return 2 * count + 1 if doc.numbering is not None and doc.numbering.fresh else count


def label_of(sheet: Sheet, changed: frozenset[int] = frozenset()) -> str:
    """What a page is called."""
    return sheet.label.show(changed) if sheet.label is not None else str(sheet.number + 1)


def blank(doc: Document, label: Label | None = None) -> None:
    """A page that says that nothing is missing on it; it belongs to what stands before it."""
    before = doc.sheet.section if doc.sheets else None
    sheet = doc.open_page(label)
    sheet.section = before or sheet.section
    with doc.piece("P"):
        text = _("page intentionally left blank")
        wide = doc.faces.width("I", text) * 8.5 / 1000
        sheet.text("I", 8.5, left_edge(sheet) + (TEXT_WIDTH - wide) / 2, HEIGHT / 2, text)
    doc.last = "text"


def arrive(doc: Document, plan: Numbering, level: int, title: str, target: str) -> None:
    """Give the page that a title opens the number it has to come at; a title inside a page waits for none."""
    name = plan.name(level, printable(title), target)
    if plan.fresh and level <= 2 and doc.last not in ("", "h1"):
        doc.open_page()
    if doc.last or not doc.sheets:
        return
    page = plan.claimed(name, doc.sheets[-2].label if len(doc.sheets) > 1 else None)
    if page is not None and doc.sheet.label != Label(page):
        empty = doc.sheets.pop()
        fill_up(doc, plan, page)
        kept = doc.open_page(Label(page))
        kept.section, kept.bare = empty.section, empty.bare
    assert doc.sheet.label is not None
    plan.arrived[name] = doc.sheet.label.base


def fill_up(doc: Document, plan: Numbering, page: int) -> None:
    """Blank pages until the one before ``page``, so that it lies on the side it asks for."""
    while doc.sheets and doc.sheet.label is not None and doc.sheet.label.base < page - 1:
        blank(doc, Label(doc.sheet.label.base + 1))
    if plan.fixed is None and doc.sheets and doc.sheet.recto == bool(page % 2):
        blank(doc, plan.following(doc.sheet.label))


def say_missing(doc: Document, sheet: Sheet) -> None:
    """Say on the page which characters no font of this program has."""
    if not sheet.missing:
        return
    codes = ", ".join(f"U+{ord(c):04X}" for c in list(sheet.missing)[:12])
    text = _("\ufffd: a character that the fonts lack ({codes}); the record keeps it.").format(codes=codes)
    note = doc.tags.add("Note", ROOT, doc.note_id())
    with sheet.marked("Note", doc.tags.content(note, sheet.number, sheet.owners)):
        sheet.text("R", 7.0, left_edge(sheet), 279 * MM, text)
