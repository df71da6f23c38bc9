"""Small drawings beside texts and in charts: hatching, bars of shares, the squares of ratings.

All return or add plain operators; lengths in points, y of ``hatch`` upwards as PDF counts it.
"""

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
