"""Display list of a chart: three mark types, drawn by the reports on paper and by the window on screen.

A chart is pure data in its own units (one unit = one point on paper), the origin at the top left and y
growing downwards. A painter scales the whole list by one factor; it draws the marks in order and knows
nothing of donors or money:

* ``Bar`` (x, y is the top left corner): fill it, then outline it 0.5 in black. The four fills in their
  order are solid accent, 45 degree hatch, white, 135 degree hatch (lines 0.55 wide, 2.6 apart).
* ``Line`` (two or more points): a black stroke of ``width`` with flat ends; ``dash`` is a tuple of on and
  off lengths, empty for a full line.
* ``Label`` (x, y is a point of the base line): black text of ``size``; ``anchor`` says whether x is the
  start, the middle or the end of the text; ``weight`` is "regular" or "semibold".

``role`` tells what a mark stands for (see ``ROLES``), so that the screen can give a bar a tooltip.
Amounts are whole numbers; they become lengths here and nowhere else.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from issss_desktop.i18n import _, language

ROLES = ("value", "uncertainty", "axis", "tick", "name", "figure", "legend", "unknown", "step")


class Fill(StrEnum):
    """The four fills that stay apart in black and white; hatch is always "not broken down" or unknown."""

    SOLID = "solid"
    HATCH = "hatch"
    OPEN = "open"
    HATCH_BACK = "hatch_back"


@dataclass(frozen=True, slots=True)
class Bar:
    """A filled rectangle with a thin black outline; ``key`` is the row it belongs to."""

    x: float
    y: float
    w: float
    h: float
    fill: Fill
    role: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A black polyline; ``dash`` holds on and off lengths, empty for a full line."""

    points: tuple[tuple[float, float], ...]
    width: float
    dash: tuple[float, ...] = ()
    role: str = "axis"


@dataclass(frozen=True, slots=True)
class Label:
    """One line of black text at a point of its base line."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    size: float = 8.5
    weight: str = "regular"
    italic: bool = False
    role: str = "name"


Mark = Bar | Line | Label
Measure = Callable[[str, float, str], float]


@dataclass(frozen=True, slots=True)
class Chart:
    """A finished picture: its size, its marks in drawing order, and words that replace it (``alt``)."""

    width: float
    height: float
    marks: tuple[Mark, ...]
    alt: str


@dataclass(frozen=True, slots=True)
class BarRow:
    """One row of a bar chart; amounts in whole units of the money, ``None`` is unknown.

    ``kind`` is "known", "unallocated" (hatched, italic), "unknown" (the word at the origin) or "total"
    (semibold, set apart; ``hatched`` is the part of it that is not broken down).
    """

    label: str
    value: int | None
    uncertainty: int | None = None
    kind: str = "known"
    hatched: int = 0


def estimated_width(text: str, size: float, weight: str) -> float:
    """Width of a text when no font is at hand: a little more than the average of the paper font."""
    return len(text) * size * (0.60 if weight == "semibold" else 0.57)


def shorten(text: str, room: float, size: float, weight: str, measure: Measure) -> str:
    """The text, cut with an ellipsis where it is wider than ``room``."""
    if measure(text, size, weight) <= room:
        return text
    keep = max(1, int(len(text) * room / max(measure(text, size, weight), 1e-6)))
    while keep > 1 and measure(text[:keep].rstrip() + "…", size, weight) > room:
        keep -= 1
    return text[:keep].rstrip() + "…"


def millions(value: int, million: int) -> str:
    """An amount in millions with one decimal, half away from zero, in the language in force."""
    tenths, rest = divmod(abs(value) * 10, million)
    tenths += 2 * rest >= million
    point = "," if language() == "fr" else "."
    whole, tenth = divmod(tenths, 10)
    return f"{'−' if value < 0 and tenths else ''}{whole}{point}{tenth}"


def _ticks(highest: int) -> list[int]:
    """Five or fewer round steps from zero that reach the highest value as nearly as they can."""
    if highest <= 0:
        return [0]
    base = 1
    while base * 10 * 5 <= highest:
        base *= 10
    steps = [base * k for k in (1, 2, 5, 10, 20, 50)]
    step = next(s for s in steps if s * 5 > highest)
    return list(range(0, highest + 1, step))


def _tick_text(value: int, million: int) -> str:
    return str(value // million) if value % million == 0 else millions(value, million)


LEGEND_W, ROW, BAR_H, TEXT, SMALL = 68.0, 18.0, 11.4, 8.5, 7.5
NAMES_MIN, NAMES_MAX, GAP = 58.0, 118.0, 5.7
MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class _Scale:
    """Horizontal scale of a bar chart: where names end, where zero is, how long a unit of money is."""

    names: float
    zero: float
    unit: float

    def at(self, value: int) -> float:
        """Where an amount lies."""
        return self.zero + value * self.unit


def _name_marks(row: BarRow, y: float, end: float, room: float, measure: Measure) -> list[Mark]:
    """The name of a row, on one line or two, ending at ``end``."""
    bold, italic = "semibold" if row.kind == "total" else "regular", row.kind == "unallocated"
    middle = y + BAR_H / 2
    if measure(row.label, TEXT, bold) <= room:
        return [Label(end, middle + 3.0, row.label, "end", TEXT, bold, italic, "name")]
    words = row.label.split(" ")
    first = words[0]
    while len(words) > 1 and measure(f"{first} {words[1]}", SMALL, bold) <= room:
        words.pop(0)
        first += f" {words[0]}"
    rest = " ".join(words[1:])
    lines = [shorten(first, room, SMALL, bold, measure)]
    lines += [shorten(rest, room, SMALL, bold, measure)] if rest else []
    base = middle + 3.0 - 4.2 * (len(lines) - 1)
    return [Label(end, base + 8.4 * k, t, "end", SMALL, bold, italic, "name") for k, t in enumerate(lines)]


def _row_marks(row: BarRow, y: float, scale: _Scale, million: int) -> list[Mark]:
    """Bars, whisker and value of a row."""
    bold, base = "semibold" if row.kind == "total" else "regular", y + BAR_H / 2 + 3.0
    if row.value is None:
        return [Label(scale.zero + 4, base, _("n/a"), "start", TEXT, bold, False, "unknown")]
    marks: list[Mark] = []
    end, known = scale.at(row.value), max(0, row.value - row.hatched)
    fill = Fill.HATCH if row.kind == "unallocated" else Fill.SOLID
    if known:
        marks.append(Bar(scale.zero, y, scale.at(known) - scale.zero, BAR_H, fill, "value", row.label))
    if row.hatched:
        marks.append(Bar(scale.at(known), y, end - scale.at(known), BAR_H, Fill.HATCH, "value", row.label))
    if row.value < 0:
        marks.append(Bar(end, y, scale.zero - end, BAR_H, fill, "value", row.label))
    tip = end
    if row.uncertainty and row.uncertainty * scale.unit * 2 > MM:
        tip = _whisker(marks, row.value, row.uncertainty, y, scale)
    text = millions(row.value, million)
    marks.append(Label(max(tip, scale.zero) + 6, base, text, "start", TEXT, bold, False, "figure"))
    return marks


def _whisker(marks: list[Mark], value: int, plus: int, y: float, scale: _Scale) -> float:
    """Add the mark of an uncertainty; returns its right end."""
    a, b, mid = scale.at(max(0, value - plus)), scale.at(value + plus), y + BAR_H / 2
    marks.append(Line(((a, mid), (b, mid)), 0.9, (), "uncertainty"))
    for x in (a, b):
        marks.append(Line(((x, mid - 2.8), (x, mid + 2.8)), 0.9, (), "uncertainty"))
    return b


def _legend(rows: Sequence[BarRow], whisker_from: str | None) -> list[Mark]:
    marks: list[Mark] = []
    y = 4.0
    entries = [(Fill.SOLID, _("known position"))]
    if any(r.kind == "unallocated" or r.hatched for r in rows):
        entries.append((Fill.HATCH, _("not broken down")))
    for fill, text in entries:
        marks.append(Bar(0, y, 9, 6.2, fill, "legend"))
        marks.append(Label(13, y + 6, text, "start", 7.5, "regular", False, "legend"))
        y += 14.2
    if whisker_from is not None:
        marks.append(Line(((0, y + 3), (9, y + 3)), 0.9, (), "legend"))
        marks += [Line(((x, y + 0.6), (x, y + 5.4)), 0.9, (), "legend") for x in (0.4, 8.6)]
        for part in (
            _("uncertainty ±"),
            _("(drawn from"),
            _("{amount} million)").format(amount=whisker_from),
        ):
            marks.append(Label(13, y + 6, part, "start", 7.5, "regular", False, "legend"))
            y += 9.6
    return marks


def _axis(
    scale: _Scale, ticks: Sequence[int], million: int, top: float, bottom: float, right: float
) -> list[Mark]:
    marks: list[Mark] = [
        Line(((scale.zero, top), (scale.zero, bottom)), 0.4, (), "axis"),
        Line(((scale.zero, bottom), (right, bottom)), 0.4, (), "axis"),
    ]
    for value in ticks:
        x = scale.at(value)
        marks.append(Line(((x, bottom), (x, bottom + 2)), 0.4, (), "tick"))
        marks.append(
            Label(x, bottom + 10.5, _tick_text(value, million), "middle", 7.5, "regular", False, "tick")
        )
    return marks


def bars_alt(rows: Sequence[BarRow], million: int) -> str:
    """The figures of a bar chart as a sentence, for whoever cannot see it."""
    parts = [
        _("{name}: {value}").format(
            name=r.label, value=_("n/a") if r.value is None else millions(r.value, million)
        )
        for r in rows
    ]
    return _("Bar chart, in millions. {rows}.").format(rows=_("; ").join(parts))


def position_by_donor(
    rows: Sequence[BarRow],
    width: float = 476.2,
    million: int = 1_000_000,
    measure: Measure = estimated_width,
    legend: bool = True,
) -> Chart:
    """Horizontal bars, one a row in the order given; ``million`` is one million in the units of the rows.

    The value stands at the end of its bar; an unknown value is the word at the origin, never a missing
    row. Source of the layout: design of the board pack, charts that survive black and white.
    """
    widest = max((measure(r.label, TEXT, "regular") for r in rows), default=0.0)
    room = min(max(widest, NAMES_MIN), NAMES_MAX)
    highest, scale = _scaled(rows, (LEGEND_W + GAP if legend else 0.0) + room, width)
    marks = _legend(rows, _whisker_from(rows, scale, million)) if legend else []
    y = 3.0
    for i, row in enumerate(rows):
        y += 5.0 if row.kind == "total" and i else 0.0
        marks += _name_marks(row, y, scale.names, room, measure)
        marks += _row_marks(row, y, scale, million)
        y += ROW
    bottom = y - 1
    marks += _axis(scale, _ticks(highest), million, 0.0, bottom, scale.at(highest) + 11)
    return Chart(width, max(bottom + 14, 64.0 if legend else 0.0), tuple(marks), bars_alt(rows, million))


def _scaled(rows: Sequence[BarRow], names: float, width: float) -> tuple[int, _Scale]:
    """The highest value drawn, and the scale that lets all values and their texts stand in the width."""
    values = [r.value + (r.uncertainty or 0) for r in rows if r.value is not None]
    highest = max([v for v in values if v > 0], default=0)
    lowest = min([v for v in values if v < 0], default=0)
    room = width - names - GAP - 60
    unit = room / (highest - lowest) if highest > lowest else 0.0
    return highest, _Scale(names, names + GAP - lowest * unit, unit)


def _whisker_from(rows: Sequence[BarRow], scale: _Scale, million: int) -> str | None:
    """From which uncertainty on a whisker is drawn, None when there is none in the chart."""
    if not any(r.uncertainty and r.value is not None and r.uncertainty * scale.unit * 2 > MM for r in rows):
        return None
    return millions(max(int(MM / 2 / scale.unit), million // 10), million)
