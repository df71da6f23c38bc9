"""The values of an indicator over its last periods, with where it started and what it aims at.

A line with a square at each value, the value over it; baseline and target are dashed lines named at their
right end. Nothing is told by a colour. Periods stand where they lie in time, so a gap is seen as one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from issss_desktop.drawing import (
    SMALL,
    TEXT,
    Bar,
    Chart,
    Fill,
    Label,
    Line,
    Mark,
    Measure,
    estimated_width,
    shorten,
)
from issss_desktop.i18n import _, language
from issss_desktop.models.monitoring import Trend, valued
from issss_desktop.models.values.reporting import ReportingPeriod, show_period

LEFT, TOP, FOOT, HIGH = 4.0, 16.0, 16.0, 96.0
ASIDE = 96.0
"""Room at the right for the words of baseline and target."""
SQUARE = 4.4
GAP = 4.0
ABOVE, BELOW = 5.0, 11.5  # from a value to the base line of its words
BASE_DASH, AIM_DASH = (1.2, 2.0), (5.0, 2.4)


@dataclass(frozen=True, slots=True)
class Point:
    """A value; ``label`` names its period, ``at`` its last day (a proleptic ordinal), ``said`` the value."""

    label: str
    at: int
    value: Decimal
    said: str


@dataclass(frozen=True, slots=True)
class Level:
    """A baseline or a target: its value and its words, such as "target: 50 %"."""

    value: Decimal
    said: str


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where days and values lie in the picture."""

    first: int
    days: int
    left: float
    right: float
    low: Decimal
    high: Decimal
    bottom: float

    def x(self, at: int) -> float:
        """One value alone stands in the middle."""
        share = (at - self.first) / self.days if self.days else 0.5
        return self.left + share * (self.right - self.left)

    def y(self, value: Decimal) -> float:
        """Higher values stand higher."""
        span = self.high - self.low
        share = float((value - self.low) / span) if span else 0.5
        return self.bottom - share * (self.bottom - TOP)


def trend(
    points: Sequence[Point],
    baseline: Level | None = None,
    target: Level | None = None,
    width: float = 476.2,
    measure: Measure = estimated_width,
    height: float = HIGH,
) -> Chart:
    """The picture of some values, oldest first; a level that is not known as a number is left out."""
    levels = [level for level in (baseline, target) if level is not None]
    scale = _scaled(points, levels, width, height)
    marks: list[Mark] = [Line(((LEFT, scale.bottom), (scale.right + 10, scale.bottom)), 0.4, (), "axis")]
    marks += _levels(baseline, target, scale, width, measure)
    places = [(scale.x(p.at), scale.y(p.value)) for p in points]
    if len(places) > 1:
        marks.append(Line(tuple(places), 1.1, (), "value"))
    for (x, y), point in zip(places, points, strict=True):
        half = SQUARE / 2
        marks.append(Bar(x - half, y - half, SQUARE, SQUARE, Fill.SOLID, "value", point.label))
    marks += _words(points, places, [scale.y(level.value) for level in levels], scale, measure)
    return Chart(width, height, tuple(marks), trend_alt(points, levels))


def indicator_trend(
    found: Trend, width: float = 476.2, measure: Measure = estimated_width, height: float = HIGH
) -> Chart | None:
    """The picture of an indicator, the same on paper and on screen; None without a number to draw."""
    points = [
        Point(_short(p.period), p.period.last().toordinal(), p.value, _said(found, p.value))
        for p in found.points
        if p.value is not None
    ]
    if not points:
        return None
    baseline = _level(found, found.baseline.value, _("baseline: {value}"))
    target = _level(found, found.target.value, _("target: {value}"))
    return trend(points, baseline, target, width, measure, height)


def _said(found: Trend, value: Decimal) -> str:
    return valued(found.measured_as, "", value)


def _level(found: Trend, value: Decimal | None, words: str) -> Level | None:
    return None if value is None else Level(value, words.format(value=_said(found, value)))


def _short(period: ReportingPeriod) -> str:
    """A period under a chart: a month in figures."""
    if period.length == "M":
        return f"{period.number:02d}/{period.year}"
    return show_period(period, language())


def trend_alt(points: Sequence[Point], levels: Sequence[Level]) -> str:
    """The values as a sentence, for whoever cannot see them."""
    said = [_("{name}: {value}").format(name=p.label, value=p.said) for p in points]
    return _("Trend. {values}.").format(values=_("; ").join([*said, *(level.said for level in levels)]))


def _scaled(points: Sequence[Point], levels: Sequence[Level], width: float, height: float) -> _Scale:
    """From zero where that does not flatten the picture, else from the lowest value on."""
    values = [p.value for p in points] + [level.value for level in levels]
    low, high = min(values, default=Decimal(0)), max(values, default=Decimal(1))
    if low >= 0 and low * 2 <= high:
        low = Decimal(0)
    elif low < high:
        low -= (high - low) / 8
    first = points[0].at if points else 0
    days = points[-1].at - first if points else 0
    right = width - (ASIDE if levels else 12.0) - 18.0
    return _Scale(first, days, LEFT + 22.0, right, low, high, height - FOOT)


def _levels(
    baseline: Level | None, target: Level | None, scale: _Scale, width: float, measure: Measure
) -> list[Mark]:
    """Dashed lines with their words at the right; two that lie together keep their words apart."""
    marks: list[Mark] = []
    written: list[float] = []
    for level, dash in ((target, AIM_DASH), (baseline, BASE_DASH)):
        if level is None:
            continue
        y = scale.y(level.value)
        marks.append(Line(((LEFT, y), (scale.right + 10, y)), 0.6, dash, "axis"))
        base = y + 2.6
        if written and abs(base - written[0]) < TEXT + 1:
            base = written[0] + TEXT + 1
        written.append(base)
        room = width - scale.right - 14
        said = shorten(level.said, room, SMALL, "regular", measure)
        marks.append(Label(scale.right + 14, base, said, "start", SMALL, "regular", True, "legend"))
    return marks


def _words(
    points: Sequence[Point],
    places: Sequence[tuple[float, float]],
    levels: Sequence[float],
    scale: _Scale,
    measure: Measure,
) -> list[Mark]:
    """Values over their squares, or under them where a level would cross them; periods under the axis.

    Of a crowd the last one is always told.
    """
    marks: list[Mark] = []
    free = {"figure": float("inf"), "tick": float("inf")}
    for k in reversed(range(len(points))):
        x, y = places[k]
        over, under = y - ABOVE, y + BELOW
        crossed = any(over - SMALL < level < over + 1 for level in levels) and under < scale.bottom - 1
        for role, text, weight, base in (
            ("figure", points[k].said, "semibold", under if crossed else over),
            ("tick", points[k].label, "regular", scale.bottom + 10.5),
        ):
            half = measure(text, SMALL, weight) / 2
            if x + half + GAP <= free[role]:
                marks.append(Label(x, base, text, "middle", SMALL, weight, False, role))
                free[role] = x - half
    return marks
