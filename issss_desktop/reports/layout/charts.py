"""Drawings on a page: the display list of a chart, hatching, bars of shares, squares of ratings.

The paper half of ``issss_desktop.drawing``. Lengths in points; y of ``hatch`` upwards as PDF counts it.
"""

from issss_desktop.drawing import Bar, Chart, Fill, Label, Line
from issss_desktop.reports.layout.sheet import HEIGHT, MM, Sheet

BAR_WIDTH, BAR_HEIGHT = 17 * MM, 1.8 * MM
SQUARE = 7.2


def hatch(x: float, y: float, w: float, h: float, width: float, gap: float, back: bool = False) -> str:
    """Operators of oblique lines inside a rectangle (PDF coordinates), cut at its edges."""
    step = gap * 1.41421
    found = [f"q {x:.2f} {y:.2f} {w:.2f} {h:.2f} re W n {width:g} w"]
    k = -h
    while k < w:
        a, b = (x + k, x + k + h) if not back else (x + k + h, x + k)
        found.append(f"{a:.2f} {y:.2f} m {b:.2f} {y + h:.2f} l")
        k += step
    return " ".join(found) + " S Q"


def share_bar(sheet: Sheet, x: float, y: float, share: int, hatched: bool) -> None:
    """A frame filled in proportion (``share`` in thousandths): solid, or hatched if not broken down."""
    low, part = HEIGHT - y - 0.2, BAR_WIDTH * max(0, min(1000, share)) / 1000
    if part and hatched:
        sheet.shape(hatch(x, low, part, BAR_HEIGHT, 0.4, 2.0))
        sheet.shape(f"0.3 w {x + part:.2f} {low:.2f} m {x + part:.2f} {low + BAR_HEIGHT:.2f} l S")
    elif part:
        sheet.shape(f"{sheet.accent} rg {x:.2f} {low:.2f} {part:.2f} {BAR_HEIGHT:.2f} re f 0 g")
    sheet.shape(f"0.3 w {x:.2f} {low:.2f} {BAR_WIDTH:.2f} {BAR_HEIGHT:.2f} re S")


def square(sheet: Sheet, x: float, y: float, mark: str) -> None:
    """The square of a rating: "full", "hatch", "open", anything else a dotted outline."""
    low = HEIGHT - y - 0.6
    box = f"{x:.2f} {low:.2f} {SQUARE} {SQUARE} re"
    if mark == "full":
        sheet.shape(f"{box} f")
    elif mark == "hatch":
        sheet.shape(f"{hatch(x, low, SQUARE, SQUARE, 0.4, 2.0)} 0.5 w {box} S")
    elif mark == "open":
        sheet.shape(f"0.5 w {box} S")
    else:
        sheet.frame(x, y + 0.6 - SQUARE, SQUARE, SQUARE, 0.6, "1 1.4")


def paint(sheet: Sheet, chart: Chart, left: float, top: float, scale: float) -> None:
    """Draw a chart with its top left corner at a point, every unit ``scale`` points long."""
    for mark in chart.marks:
        match mark:
            case Bar():
                _bar(sheet, mark, left, top, scale)
            case Line():
                _line(sheet, mark, left, top, scale)
            case Label():
                _label(sheet, mark, left, top, scale)


def _bar(sheet: Sheet, bar: Bar, left: float, top: float, scale: float) -> None:
    x, w, h = left + bar.x * scale, bar.w * scale, bar.h * scale
    y = HEIGHT - top - bar.y * scale - h
    box = f"{x:.2f} {y:.2f} {w:.2f} {h:.2f} re"
    if bar.fill is Fill.SOLID:
        sheet.raw(f"{sheet.accent} rg {box} f 0 g")
    elif bar.fill is not Fill.OPEN:
        sheet.raw(hatch(x, y, w, h, 0.55, 2.6, bar.fill is Fill.HATCH_BACK))
    sheet.raw(f"0.5 w {box} S")


def _line(sheet: Sheet, line: Line, left: float, top: float, scale: float) -> None:
    points = [f"{left + x * scale:.2f} {HEIGHT - top - y * scale:.2f}" for x, y in line.points]
    path = f"{points[0]} m " + " ".join(f"{p} l" for p in points[1:])
    dash = f"[{' '.join(f'{d * scale:g}' for d in line.dash)}] 0 d " if line.dash else ""
    after = " [] 0 d" if line.dash else ""
    sheet.raw(f"{line.width:g} w {dash}{path} S{after}")


def _label(sheet: Sheet, label: Label, left: float, top: float, scale: float) -> None:
    face = "I" if label.italic else "S" if label.weight == "semibold" else "R"
    size = label.size * scale
    text = label.text
    sheet.open_text()
    _pieces, wide = sheet.shaped(face, size, text)
    shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[label.anchor] * wide * size / 1000
    sheet.text(face, size, left + label.x * scale - shift, top + label.y * scale, text)
