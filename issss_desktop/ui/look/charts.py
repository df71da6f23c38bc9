"""Painter of a chart's display list on screen: the same marks as on paper, in the colours of the theme."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from issss_desktop.drawing import Bar, Chart, Fill, Label, Line
from issss_desktop.ui.look.marks import hatch
from issss_desktop.ui.look.theme import Theme

SCALE = 1.42  # one unit of the list is one point on paper: 8.5 pt becomes 12 px

LINE_TONES = {
    "axis": "rule2",
    "tick": "rule2",
    "step": "accent",
    "unknown": "ink3",
    "uncertainty": "ink",
    "value": "accent",
}
TEXT_TONES = {"name": "ink2", "figure": "ink", "tick": "ink3", "legend": "ink3", "unknown": "ink3"}


class ChartView(QWidget):
    """Shows one chart, scaled to keep its proportions; says it in words to a screen reader."""

    def __init__(self, theme: Theme, code: str = "chart") -> None:
        super().__init__()
        self._theme = theme
        self._chart: Chart | None = None
        self.setObjectName(code)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_chart(self, chart: Chart) -> None:
        """Another chart; its size in px is its size in points times ``SCALE``."""
        self._chart = chart
        self.setAccessibleName(chart.alt)
        self.setToolTip("")
        self.updateGeometry()
        self.update()

    def chart(self) -> Chart | None:
        """The list now shown."""
        return self._chart

    def sizeHint(self) -> QSize:
        if self._chart is None:
            return QSize(200, 60)
        return QSize(round(self._chart.width * SCALE), round(self._chart.height * SCALE))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._chart is None:
            return
        with QPainter(self) as painter:
            scale = min(SCALE, self.width() / self._chart.width)
            paint_chart(painter, self._chart, self._theme, scale)


def paint_chart(painter: QPainter, chart: Chart, theme: Theme, scale: float) -> None:
    """Draw every mark in order; the area under a known step is filled first."""
    _areas(painter, chart, theme, scale)
    for mark in chart.marks:
        if isinstance(mark, Bar):
            _bar(painter, mark, theme, scale)
        elif isinstance(mark, Line):
            _line(painter, mark, theme, scale)
        else:
            _label(painter, mark, theme, scale)


def _areas(painter: QPainter, chart: Chart, theme: Theme, scale: float) -> None:
    axis = [y for m in chart.marks if isinstance(m, Line) and m.role == "axis" for _x, y in m.points]
    if not axis:
        return
    floor = max(axis)
    for mark in chart.marks:
        if isinstance(mark, Line) and mark.role == "step" and len(mark.points) == 2:
            (x1, y1), (x2, y2) = mark.points
            if y1 == y2:
                box = QRectF(x1 * scale, y1 * scale, (x2 - x1) * scale, (floor - y1) * scale)
                painter.fillRect(box, theme.colour("area"))


def _bar(painter: QPainter, bar: Bar, theme: Theme, scale: float) -> None:
    box = QRectF(bar.x * scale, bar.y * scale, bar.w * scale, bar.h * scale)
    if bar.fill in (Fill.HATCH, Fill.HATCH_BACK):
        hatch(painter, box, theme)
    else:
        painter.fillRect(box, theme.colour("bars" if bar.fill is Fill.SOLID else "sheet"))
        if bar.fill is Fill.OPEN:
            painter.setPen(QPen(theme.colour("bars"), 1))
            painter.drawRect(box)


def _line(painter: QPainter, line: Line, theme: Theme, scale: float) -> None:
    pen = QPen(theme.colour(LINE_TONES.get(line.role, "ink2")), max(1.0, line.width * scale * 0.8))
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if line.dash:
        pen.setDashPattern([max(0.5, d * scale / pen.widthF()) for d in line.dash])
    painter.setPen(pen)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, line.role == "value")  # oblique, the rest is not
    painter.drawPolyline(QPolygonF([QPointF(x * scale, y * scale) for x, y in line.points]))


def _label(painter: QPainter, mark: Label, theme: Theme, scale: float) -> None:
    font = QFont(theme.font(max(10, round(mark.size * scale)), mark.weight, mark.italic, True))
    width = QFontMetricsF(font).horizontalAdvance(mark.text)
    x = mark.x * scale - {"start": 0.0, "middle": width / 2, "end": width}[mark.anchor]
    painter.setFont(font)
    painter.setPen(QColor(theme.tokens.as_dict()[TEXT_TONES.get(mark.role, "ink2")]))
    painter.drawText(QPointF(max(0.0, x), mark.y * scale), mark.text)


def text_width(theme: Theme, text: str, size: float, weight: str) -> float:
    """Width of a text in chart units with the screen's font, for the layout of the list."""
    font = theme.font(max(10, round(size * SCALE)), weight, False, True)
    return QFontMetricsF(font).horizontalAdvance(text) / SCALE
