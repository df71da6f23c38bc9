"""Painting a display list on a page: the paper half of ``issss_desktop.drawing``."""

from issss_desktop.drawing import Bar, Chart, Fill, Label, Line
from issss_desktop.reports.layout.ornaments import hatch
from issss_desktop.reports.layout.sheet import HEIGHT, Sheet


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
