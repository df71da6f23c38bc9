"""Sheets that are signed: their own head, footer, "Page 1 of n" and places for hands."""

from collections.abc import Callable, Sequence

from issss_desktop.i18n import _, in_language
from issss_desktop.reports.brief import Brief, document, fictional_tag, running, stamp, version_words
from issss_desktop.reports.file.finish import finish
from issss_desktop.reports.layout.frame import TEXT_WIDTH, draw_tag, fitted, left_edge, tag_width
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.sheet import HEIGHT, MM, Sheet

HALF = 72 * MM
GAP = 24 * MM


def sheet_pdf(brief: Brief, title: str, lang: str, draw: Callable[[Document], None]) -> bytes:
    """A sheet as a finished PDF in a language; ``title`` is an English msgid, ``draw`` fills its pages."""
    with in_language(lang):
        doc = _sheet_of(brief, _(title))
        draw(doc)
        return finish(doc.render(), stamp(brief, _(title)))


def _sheet_of(brief: Brief, title: str) -> Document:
    """A document whose pages carry the two heads, and a footer with "Page 1 of n"."""
    doc = document(brief, _("{title} – {board}").format(title=title, board=brief.board))
    doc.closing.append(lambda pages: _furnish(doc, brief, pages))
    doc.start(section=("", title))
    doc.section("", title)
    _heads(doc, brief)
    _title(doc, brief, title)
    return doc


def _heads(doc: Document, brief: Brief) -> None:
    """The State at the left, the United Nations at the right, over the one coloured rule."""
    sheet = doc.sheet
    sheet.bare = True
    room = TEXT_WIDTH / 2 - 6
    for k, text in enumerate(_head_lines(brief.state)):
        shown = fitted(doc.faces, "S" if not k else "R", text, 9.5, room)
        doc.text_at("P", "S" if not k else "R", 9.5, doc.left, 19.2 * MM + 12 * k, shown)
    for k, text in enumerate(_head_lines(brief.un)):
        face = "S" if not k else "R"
        right_at(doc, face, 9.5, 19.2 * MM + 12 * k, fitted(doc.faces, face, text, 9.5, room))
    y = HEIGHT - 28.4 * MM
    sheet.shape(f"{sheet.accent} RG 2.2 w {doc.left:.2f} {y:.2f} m {doc.right:.2f} {y:.2f} l S 0 G")


def _head_lines(lines: Sequence[str]) -> list[str]:
    return [lines[0], ", ".join(lines[1:])] if len(lines) > 2 else list(lines)


def _title(doc: Document, brief: Brief, title: str) -> None:
    """The title under the heads."""
    y = 38.5 * MM
    with doc.piece("H1"):
        doc.sheet.text("S", 21, doc.left, y, title)
    if brief.fictional:
        doc.tag(fictional_tag(), y)
    doc.y, doc.last = y, "h1"


def _furnish(doc: Document, brief: Brief, pages: int) -> None:
    """Footer of every page; the head of the pages after the first."""
    for sheet in doc.sheets:
        sheet.bare = True
        left = left_edge(sheet)
        right = left + TEXT_WIDTH
        sheet.rule(left, right, 281 * MM, 0.4)
        with sheet.artefact("Footer"):
            said = _("Page {n} of {total}").format(n=sheet.number + 1, total=pages)
            wide = doc.faces.width("S", said) * 0.0085
            room = TEXT_WIDTH - wide - 12
            sheet.text("R", 7.2, left, 285.5 * MM, fitted(doc.faces, "R", footer_of(brief), 7.2, room))
            sheet.text("S", 8.5, right - wide, 285.5 * MM, said)
        if sheet.number:
            _later_head(doc, brief, sheet, left, right)


def _later_head(doc: Document, brief: Brief, sheet: Sheet, left: float, right: float) -> None:
    title = sheet.section[1]
    sheet.rule(left, right, 17 * MM, 0.4)
    with sheet.artefact("Header"):
        kept = tag_width(doc.faces, fictional_tag(), 6.5) + 5 if brief.fictional else 0.0
        kept += doc.faces.width("S", title) * 0.0075 + 14
        shown = fitted(doc.faces, "R", doc.running.board, 7.5, TEXT_WIDTH - kept)
        sheet.text_right("S", 7.5, right, 14.5 * MM, title)
        end = sheet.text("R", 7.5, left, 14.5 * MM, shown)
        if brief.fictional:
            draw_tag(sheet, end + 5, 14.5 * MM, fictional_tag(), 6.5)


def footer_of(brief: Brief) -> str:
    """What the footer of a signed sheet says: of which board and day, which version."""
    parts = (running(brief).board, version_words(brief), _("Restricted"))
    return " – ".join(part for part in parts if part)


def right_at(doc: Document, face: str, size: float, y: float, text: str) -> None:
    """One line that ends at the right margin."""
    with doc.piece("P"):
        doc.sheet.text_right(face, size, doc.right, y, text)


def line_of(doc: Document, x: float, y: float, wide: float, text: str, width: float = 0.5) -> None:
    """A line to write on with small words under it."""
    doc.sheet.rule(x, x + wide, y, width)
    doc.text_at("P", "R", 7.5, x, y + 10, text)
