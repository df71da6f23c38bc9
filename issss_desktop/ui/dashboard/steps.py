"""Block of the published position at each cut-off: a step between two positions, never a slope."""

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent

from issss_desktop.drawing import Chart, Label, Line, Mark
from issss_desktop.i18n import _
from issss_desktop.models.figures import CutOff
from issss_desktop.ui.dashboard import words
from issss_desktop.ui.look.blocks import Block, label, row
from issss_desktop.ui.look.charts import SCALE, ChartView
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.workplace import Workplace

HEIGHT = 112
LEFT, RIGHT, TOP, FOOT = 2.0, 24.0, 16.0, 20.0
AFTER = 0.34  # of the width goes to the last step: it holds until something newer is published
SMALL = 8.4


def kept(cut_offs: Sequence[CutOff]) -> list[CutOff]:
    """Cut-offs up to the last one that says something new."""
    changed = [i for i, cut in enumerate(cut_offs) if i and cut.figure.value != cut_offs[i - 1].figure.value]
    return list(cut_offs[: (changed[-1] if changed else 0) + 1])


def value_words(cut: CutOff, lang: str) -> str:
    """The value written at a step: with its uncertainty where it has one."""
    figure = cut.figure
    if figure.value is None:
        return _("n/a, nothing published")
    if not figure.uncertainty:
        return words.millions(figure.value, lang)
    value, spread = words.millions(figure.value, lang, 2), words.millions(figure.uncertainty, lang, 2)
    return f"{value}\u00a0±\u202f{spread}"


def steps_chart(cuts: Sequence[CutOff], width: float, height: float, lang: str) -> Chart:
    """The stair from zero, amounts in M USD at the right; dotted where nothing was published."""
    floor, right = height - FOOT, width - RIGHT
    highest = max((c.figure.value or 0 for c in cuts), default=0)
    unit = (floor - TOP) / highest if highest else 0.0
    xs = places(cuts, width)
    marks: list[Mark] = [Line(((LEFT, floor), (right, floor)), 0.4, (), "axis")]
    for tick in _ticks(highest):
        level = floor - tick * unit
        marks.append(Line(((LEFT, level), (right, level)), 0.25, (), "tick"))
        marks.append(Label(right + 5, level + 3, words.millions(tick, lang, 1), "start", SMALL, role="tick"))
    marks.append(Label(right + 5, floor + 3, "0", "start", SMALL, role="tick"))
    before: float | None = None
    for i, cut in enumerate(cuts):
        end = xs[i + 1] if i + 1 < len(cuts) else right
        y = None if cut.figure.value is None else floor - cut.figure.value * unit
        marks += _step(xs[i], end, y, before, floor)
        if i == 0 or cut.figure.value != cuts[i - 1].figure.value:
            marks.append(_value(cut, xs[i], end, y, floor, lang))
        before = y
    marks += _days(cuts, xs, floor)
    joint = "\u202f; " if lang == "fr" else "; "
    said = joint.join(words.named(words.month(c.day), value_words(c, lang)) for c in cuts)
    return Chart(
        width, height, tuple(marks), _("Position at each cut-off, in M USD. {rows}.").format(rows=said)
    )


def places(cuts: Sequence[CutOff], width: float) -> list[float]:
    """Where each cut-off stands, in proportion to time; the last step has room of its own."""
    days = [c.day.toordinal() for c in cuts]
    span = (days[-1] - days[0]) or 1 if days else 1
    room = (width - RIGHT - LEFT) * (1 - AFTER)
    return [LEFT + room * (d - days[0]) / span for d in days]


def _ticks(highest: int) -> list[int]:
    """Two or three round amounts under the highest one, in cents."""
    for tens in range(12):
        for digit in (1, 2, 5):
            step = digit * 10**tens * 100
            if step and highest // step in (1, 2, 3):
                return [step * (i + 1) for i in range(highest // step)]
    return []


def _step(x: float, end: float, y: float | None, before: float | None, floor: float) -> list[Mark]:
    if y is None:
        low = floor - 5
        return [Line(((x, low), (end, low)), 0.9, (1.2, 2.0), "unknown")]
    marks: list[Mark] = [Line(((x, y), (end, y)), 1.6, (), "step")]
    if before is None or before != y:
        marks.append(Line(((x, floor if before is None else before), (x, y)), 1.2, (), "step"))
    return marks


def _value(cut: CutOff, x: float, end: float, y: float | None, floor: float, lang: str) -> Label:
    text = value_words(cut, lang)
    if y is None:
        return Label((x + end) / 2, floor - 11, text, "middle", 9.2, role="unknown")
    return Label(x + 5, y - 4, text, "start", 9.4, "semibold", role="figure")


def _days(cuts: Sequence[CutOff], xs: Sequence[float], floor: float) -> list[Mark]:
    marks: list[Mark] = []
    for i, (cut, x) in enumerate(zip(cuts, xs, strict=True)):
        marks.append(Line(((x, floor), (x, floor + 3)), 0.5, (), "tick"))
        anchor = "start" if i == 0 else "middle"
        marks.append(Label(x, floor + 14, words.month(cut.day), anchor, 9.0, role="name"))
    return marks


class StepsView(ChartView):
    """The chart; left and right arrows go from cut-off to cut-off, Enter shows the figures at that day."""

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "steps-chart")
        self._theme_ = theme
        self._cuts: list[CutOff] = []
        self._at = -1
        self._lang = "fr"
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_cuts(self, cuts: Sequence[CutOff], width: float, lang: str) -> None:
        """Show these cut-offs."""
        self._cuts, self._lang = list(cuts), lang
        self._at = min(self._at, len(cuts) - 1)
        self.show_chart(steps_chart(cuts, width, HEIGHT / SCALE, lang))
        self._tell()

    def _tell(self) -> None:
        if 0 <= self._at < len(self._cuts):
            cut = self._cuts[self._at]
            said = words.named(words.long_day(cut.day, self._lang), f"{value_words(cut, self._lang)} M USD. ")
            said += words.standing(cut.figure, cut.day, self._lang)
            self.setAccessibleDescription(said + " " + _("Enter shows the figures at this date."))
            self.setToolTip(said)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if Qt.Key(event.key()) in steps and self._cuts:
            self._at = max(0, min(len(self._cuts) - 1, self._at + steps[Qt.Key(event.key())]))
            self._tell()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._at >= 0:
            self.chosen.emit(self._cuts[self._at].day)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        chart = self.chart()
        if chart is None or not self._cuts:
            return
        x = event.position().x() / min(SCALE, self.width() / chart.width)
        xs = places(self._cuts, chart.width)
        self._at = max((i for i, place in enumerate(xs) if place <= x + 4), default=0)
        self._tell()
        self.chosen.emit(self._cuts[self._at].day)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._at = self._at if self._at >= 0 else len(self._cuts) - 1
        self._tell()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        chart = self.chart()
        if chart is None or not self.hasFocus() or not 0 <= self._at < len(self._cuts):
            return
        with QPainter(self) as painter:
            painter.setPen(QPen(self._theme_.colour("accent"), 2))
            scale = min(SCALE, self.width() / chart.width)
            left = places(self._cuts, chart.width)[self._at] * scale
            after = places(self._cuts, chart.width)[self._at + 1 :]
            right = after[0] * scale if after else (chart.width - RIGHT) * scale
            painter.drawRect(round(left), 1, max(8, round(right - left)), round(self.height() - 2))


class StepsBlock(Block):
    """Step chart over the cut-offs where the position changed. ``chosen``: a day."""

    chosen = Signal(object)

    def __init__(self, work: Workplace) -> None:
        super().__init__(_("Published position at each cut-off"), _("M USD"), "steps-block")
        self._work = work
        self._cuts: list[CutOff] = []
        line = row(spacing=12)
        line.setContentsMargins(15, 6, 11, 6)
        self.view = StepsView(work.theme)
        self.view.chosen.connect(self.chosen)
        line.addWidget(self.view, 1)
        said = label(
            _("Between two positions: a variation, not the contributions of a year."), "fine", wrap=True
        )
        said.setFixedWidth(118)
        line.addWidget(said, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(line)

    def show_cut_offs(self, cut_offs: Sequence[CutOff]) -> None:
        """Keep the cut-offs up to the last one whose position differs from the one before."""
        self._cuts = kept(cut_offs)
        self._draw()

    def days(self) -> list[dt.date]:
        """The days shown."""
        return [cut.day for cut in self._cuts]

    def _draw(self) -> None:
        if self._cuts:
            self.view.show_cuts(self._cuts, max(300, self.view.width()) / SCALE, self._work.lang)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._draw()
