"""Running text: paragraphs, lists, boxes and footnotes, over pages where they do not fit.

Distances: design of the board pack, "Type scale". Lengths in points, y from the top of the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from issss_desktop.reports.layout.frame import TEXT_END, TEXT_WIDTH
from issss_desktop.reports.layout.sheet import MM
from issss_desktop.reports.layout.words import Runs, Words, runs_of

if TYPE_CHECKING:
    from issss_desktop.reports.layout.page import Document

FOOT_SIZE, FOOT_LEAD, FOOT_HANG, FOOT_RULE = 7.5, 10.0, 14.0, 24 * MM
CALL_SIZE = 6.2
FOOT_ABOVE = 12.0  # from the text to the rule
FOOT_LONGEST = 20  # lines: a longer note follows its paragraph
BOX_SIZE, BOX_LEAD, BOX_PAD, BOX_RULE = 8.5, 11.2, 8.0, 0.8
DASH, DASH_ROOM, NUMBER_ROOM = "–", 12.0, 18.0


class Foot(NamedTuple):
    """A footnote waiting for the end of its page: its element, number and lines."""

    element: int
    call: str
    lines: list[Runs]


def paragraph(doc: Document, text: Words, size: float, lead: float, x: float, kind: str, foot: Words) -> None:
    """A paragraph at ``x`` from the left margin."""
    notes = doc.lines(foot, "R", FOOT_SIZE, TEXT_WIDTH - FOOT_HANG) if foot else []
    call = doc.next_call() if notes else ""
    lines = doc.lines(text, "R", size, TEXT_WIDTH - x)
    if not lines:
        return
    low = feet_height([*doc.feet, Foot(0, call, notes)]) - feet_height(doc.feet)
    if len(notes) > FOOT_LONGEST:
        low = 0.0
    y = doc.place("text", lead * (min(len(lines), 2) - 1) + low)
    element = doc.tags.add(kind, doc.part, doc.note_id() if kind == "Note" else "")
    _flow(doc, lines, y, x, size, lead, (kind, element), low, call)
    if notes and low:
        doc.feet.append(Foot(doc.tags.add("Note", doc.part, doc.note_id()), call, notes))
    elif notes:
        paragraph(doc, (("R", f"({call}) "), *runs_of(foot)), FOOT_SIZE, FOOT_LEAD, x, "Note", "")


def paragraphs(doc: Document, text: str, full: bool = False) -> None:
    """A text as it was typed: one paragraph a line."""
    for line in text.splitlines():
        if line.strip():
            doc.paragraph(line.strip(), full=full)


def _flow(
    doc: Document,
    lines: list[Runs],
    y: float,
    x: float,
    size: float,
    lead: float,
    piece: tuple[str, int],
    low: float = 0.0,
    call: str = "",
) -> None:
    """Lines from base line ``y`` on, never one alone on a page; ``low`` is kept free below the last.

    ``piece``: kind and element of the structure; ``call`` hangs raised after the last word.
    """
    while lines:
        fits = max(1, int((doc.bottom - y) / lead) + 1)
        if len(lines) <= fits and y + lead * (len(lines) - 1) + low > doc.bottom:
            fits = max(1, len(lines) - 2)
        if 0 < len(lines) - fits < 2 and fits > 2:
            fits -= 1
        here, lines = lines[:fits], lines[fits:]
        with doc.content(*piece):
            for k, line in enumerate(here):
                end = doc.draw_line(line, size, doc.left + x, y + k * lead)
            doc.y = y + lead * (len(here) - 1)
            if call and not lines:
                doc.sheet.text("R", CALL_SIZE, end + 1.6, doc.y - 2.6, f"({call})")
        if lines:
            doc.open_page()
            y = doc.place("text")


def items(doc: Document, texts: Sequence[Words], numbered: bool, x: float) -> None:
    """A list at ``x`` from the left margin: dashes, or numbers that end in a full stop."""
    found = [lines for text in texts if (lines := doc.lines(text, "R", 10.0, _item_room(x, numbered)))]
    if not found:
        return
    kind = "Decimal" if numbered else "Disc"
    top = doc.tags.add("L", doc.part, f"/A<</O/List/ListNumbering/{kind}>>")
    for n, lines in enumerate(found):
        y = doc.place("item" if n else "text", 14.0 * (min(len(lines), 2) - 1))
        item = doc.tags.add("LI", top)
        with doc.piece("Lbl", item):
            doc.sheet.text("R", 10.0, doc.left + x, y, f"{n + 1}." if numbered else DASH)
        body = doc.tags.add("LBody", item)
        _flow(doc, lines, y, x + _hang(numbered), 10.0, 14.0, ("LBody", body))
        doc.last = "item"
    doc.last = "text"


def _hang(numbered: bool) -> float:
    return NUMBER_ROOM if numbered else DASH_ROOM


def _item_room(x: float, numbered: bool) -> float:
    return TEXT_WIDTH - x - _hang(numbered)


def box(doc: Document, text: Words, low: bool) -> None:
    """A text in a frame; ``low`` puts it at the foot of the page. A text longer than a page goes on."""
    lines = doc.lines(text, "R", BOX_SIZE, TEXT_WIDTH - 2 * BOX_PAD)
    element = doc.tags.add("P", doc.part) if lines else 0
    while lines:
        high = _box_height(len(lines))
        top = doc.bottom - high
        if not low or doc.y > top:
            top = doc.place("text", min(high, 120.0)) - BOX_SIZE
        here = lines[: max(1, int((doc.bottom - top - BOX_PAD - 1) / BOX_LEAD + 0.01))]
        lines, high = lines[len(here) :], _box_height(len(here))
        if low and not lines:
            top = doc.bottom - high
        doc.sheet.frame(doc.left, top, TEXT_WIDTH, high, BOX_RULE)
        with doc.content("P", element):
            for k, line in enumerate(here):
                doc.draw_line(line, BOX_SIZE, doc.left + BOX_PAD, top + 12.2 + BOX_LEAD * k)
        doc.y, doc.last = top + high, "table"


def _box_height(lines: int) -> float:
    return BOX_LEAD * lines + BOX_PAD + 1


def feet_height(feet: Sequence[Foot]) -> float:
    """What the footnotes of a page take from its text, in points."""
    lines = sum(len(foot.lines) for foot in feet)
    return FOOT_ABOVE + FOOT_LEAD * lines + len(feet) if feet else 0.0


def close_feet(doc: Document) -> None:
    """Draw the footnotes of the page that ends."""
    feet, doc.feet = doc.feet, []
    if not feet:
        return
    y = TEXT_END - feet_height(feet) + FOOT_ABOVE
    doc.sheet.rule(doc.left, doc.left + FOOT_RULE, y - FOOT_LEAD / 2 + 4, 0.25)
    y += FOOT_LEAD
    for foot in feet:
        with doc.content("Note", foot.element):
            doc.sheet.text("R", FOOT_SIZE, doc.left, y, f"({foot.call})")
            for k, line in enumerate(foot.lines):
                doc.draw_line(line, FOOT_SIZE, doc.left + FOOT_HANG, y + k * FOOT_LEAD)
        y += FOOT_LEAD * len(foot.lines) + 1
