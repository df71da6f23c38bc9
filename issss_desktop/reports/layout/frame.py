"""What stands around the text of every page: margins, header, footer, watermark, stamps of words."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from issss_desktop.i18n import _
from issss_desktop.reports.layout.sheet import HEIGHT, MM, WATERMARK_GREY, WIDTH, Sheet
from issss_desktop.reports.layout.typefaces import Faces

INNER, OUTER = 25 * MM, 17 * MM
TEXT_WIDTH = 168 * MM
MODULE = 24 * MM
TEXT_END = 273 * MM
REPLACED_TOP = 8.2 * MM


@dataclass(frozen=True, slots=True)
class Running:
    """Words of the header (``board`` and its ``tag``) and the footer (``version`` semibold, ``footer``)."""

    board: str
    tag: str = ""
    version: str = ""
    footer: str = ""


@dataclass(frozen=True, slots=True)
class Replacing:
    """What the pages that replace others say: numbers of the ``changed`` ones, the ``version`` they replace.

    ``handed``: when they are handed out, in words; ``sheets``: what to take out and to put in, ``bars``:
    changed lines (top and bottom, points from the top), both by number of page and of the one more.
    """

    changed: frozenset[int]
    version: int
    handed: str = ""
    sheets: Mapping[tuple[int, int], str] = field(default_factory=dict)
    bars: Mapping[tuple[int, int], Sequence[tuple[float, float]]] = field(default_factory=dict)


def left_edge(sheet: Sheet) -> float:
    """Where the text begins: bound on the left of a recto, on the right of a verso."""
    return INNER if sheet.recto else OUTER


def draw_tag(sheet: Sheet, x: float, y: float, text: str, size: float = 7.0) -> float:
    """Words in a thin frame beside what they cover, on base line ``y``; returns where the frame ends."""
    wide = sheet.faces.width("I", text) * size / 1000
    pad = size * 0.5
    sheet.frame(x, y - size * 0.98, wide + 2 * pad, size * 1.42, 0.4)
    sheet.text("I", size, x + pad, y, text)
    return x + wide + 2 * pad


def tag_width(faces: Faces, text: str, size: float = 7.0) -> float:
    """Width of the frame that ``draw_tag`` draws."""
    return faces.width("I", text) * size / 1000 + size


def draw_frame(sheet: Sheet, running: Running, label: str, total: int, headless: bool = False) -> None:
    """Header, footer and page number; a bare page has none. ``headless``: something else stands for the
    header."""
    if sheet.bare:
        return
    left = left_edge(sheet)
    right = left + TEXT_WIDTH
    sheet.rule(left, right, 17 * MM, 0.4)
    sheet.rule(left, right, 281 * MM, 0.4)
    if not headless:
        with sheet.artefact("Header"):
            _header(sheet, running, left, right)
    with sheet.artefact("Footer"):
        _footer(sheet, running, left, right, label, total)


def _header(sheet: Sheet, running: Running, left: float, right: float) -> None:
    y, size, faces = 14.5 * MM, 7.5, sheet.faces
    number, title = sheet.section
    outer = f"{number}\u2002{title}" if number else title
    board = fitted(faces, "R", running.board, size, TEXT_WIDTH * 0.66)
    wide = faces.width("R", board) * size / 1000
    tag = tag_width(faces, running.tag, 6.5) + 5 if running.tag else 0.0
    room = TEXT_WIDTH - wide - tag - 14
    outer = fitted(faces, "S", outer, size, room)
    if sheet.recto:
        end = sheet.text("R", size, left, y, board)
        if running.tag:
            draw_tag(sheet, end + 5, y, running.tag, 6.5)
        sheet.text_right("S", size, right, y, outer)
        return
    sheet.text("S", size, left, y, outer)
    sheet.text("R", size, right - wide - tag, y, board)
    if running.tag:
        draw_tag(sheet, right - tag + 5, y, running.tag, 6.5)


def draw_replaced(sheet: Sheet, replacing: Replacing, label: str) -> None:
    """The box of a replacement page in place of its header, and a bar beside its changed lines.

    A bare page (cover, page of another author) keeps its own head: there the box is lower.
    """
    assert sheet.label is not None
    base, extra = sheet.label.base, sheet.label.extra
    size, high = (9.5, 12.4) if sheet.bare else (14.0, 24.0)
    left, top = left_edge(sheet), REPLACED_TOP
    own = _("Page {label}").format(label=label)
    wide = sheet.faces.kerned("S", own)[1] * size / 1000 + 14
    sheet.frame(left, top, TEXT_WIDTH, high, 1.4)
    sheet.upright(left + wide, top, top + high, 1.4)
    words = _("Replaces page {page} – version {version}")
    if extra:
        words = _("Follows page {page} – version {version}")
    said = words.format(page=base, version=replacing.version)
    parts = (replacing.handed, replacing.sheets.get((base, extra), ""))
    if sheet.bare:
        parts = parts[::-1]
    more = " ".join(f"{part.rstrip('.')}." for part in parts if part)
    with sheet.artefact("Header"):
        y, x, room = top + high / 2, left + wide + 7, TEXT_WIDTH - wide - 14
        sheet.text("S", size, left + 7, y + size * 0.35, own)
        if sheet.bare:
            end = sheet.text("S", 8.0, x, y + 2.8, said)
            sheet.text("R", 7.2, end + 8, y + 2.6, fitted(sheet.faces, "R", more, 7.2, x + room - end - 8))
        else:
            sheet.text("S", 9.0, x, y - 2.2, said)
            sheet.text("R", 7.5, x, y + 7.8, fitted(sheet.faces, "R", more, 7.5, room))
    if not sheet.foreign:
        edge = left + TEXT_WIDTH + 4 * MM if sheet.recto else left - 4 * MM
        for first, last in replacing.bars.get((base, extra), ()):
            sheet.upright(edge, first, last, 2.2)


def fitted(faces: Faces, face: str, text: str, size: float, room: float) -> str:
    """A text on one line, shortened to its room."""
    if faces.width(face, text) * size / 1000 <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        wide = faces.width(face, text[:middle].rstrip() + "…") * size / 1000
        low, high = (middle, high) if wide <= room else (low, middle - 1)
    return text[:low].rstrip() + "…"


def _footer(sheet: Sheet, running: Running, left: float, right: float, label: str, total: int) -> None:
    y, size, faces = 285.5 * MM, 7.2, sheet.faces
    after = f" – {running.footer}" if running.footer and running.version else running.footer
    of = f"/{total}"
    wide = (faces.width("S", running.version) + faces.width("R", after)) * size / 1000
    number = faces.width("S", label) * 11 / 1000
    if sheet.recto:
        x, at = left, right - number - faces.width("R", of) * 7.5 / 1000
    else:
        x, at = right - wide, left
    end = sheet.text("S", size, x, y, running.version)
    sheet.text("R", size, end, y, after)
    sheet.text("S", 11, at, y, label)
    sheet.text("R", 7.5, at + number + 0.6, y, of)


def watermark(faces: Faces, text: str) -> str:
    """Operators of a pale word across the page, drawn before everything else."""
    pieces, wide = faces.kerned("S", text)
    angle = math.radians(52)
    cos, sin = math.cos(angle), math.sin(angle)
    size = min(66.0, 1000 * 860 / max(wide, 1))
    along, up = wide * size / 2000, size * 0.35
    x = WIDTH / 2 - along * cos + up * sin
    y = HEIGHT / 2 - along * sin - up * cos
    shown = " ".join(f"{font} {size:g} Tf [{inside}]TJ" for font, inside in pieces)
    return (
        "/Artifact<</Type/Pagination/Subtype/Watermark>>BDC q "
        f"{WATERMARK_GREY} g BT {cos:.4f} {sin:.4f} {-sin:.4f} {cos:.4f} {x:.2f} {y:.2f} Tm {shown} ET Q EMC"
    )
