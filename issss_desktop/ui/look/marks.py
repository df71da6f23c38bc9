"""Small marks inside table cells: a bar from one zero line, and the rail of a time line."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen, QPolygonF

from issss_desktop.ui.look.theme import Theme

BAR_HEIGHT = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar in its row: ``share`` of the longest (0 to 1), None if not published; ``spread`` likewise."""

    share: float | None
    hatched: bool = False
    spread: float = 0.0


@dataclass(frozen=True, slots=True)
class Rail:
    """One step of a time line: "open" or "full" diamond, "circle", "square"; the halves of line to draw."""

    mark: str
    above: bool = True
    below: bool = True
    tone: str = "accent"


def paint_bar(painter: QPainter, rect: QRect, bar: Bar, theme: Theme) -> None:
    """Draw the bar and its zero line; hatched = not broken down, dotted = not published."""
    ink, bars = theme.colour("ink"), theme.colour("bars")
    zero = rect.left()
    painter.fillRect(QRect(zero, rect.top(), 1, rect.height()), theme.colour("rule2"))
    middle = rect.top() + (rect.height() - 1) // 2
    room = rect.width() - 8
    if bar.share is None:
        painter.setPen(QPen(theme.colour("ink3"), 1, Qt.PenStyle.DotLine))
        painter.drawLine(zero + 2, middle, zero + room, middle)
        return
    width = max(1, round(room * bar.share))
    box = QRect(zero + 1, middle - BAR_HEIGHT // 2, width, BAR_HEIGHT)
    if bar.hatched:
        hatch(painter, QRectF(box), theme)
    else:
        painter.fillRect(box, bars)
    reach = room * bar.spread
    if reach > 2:
        painter.setPen(QPen(ink, 1))
        left, right = round(box.right() - reach), round(box.right() + reach)
        painter.drawLine(left, middle, right, middle)
        for x in (left, right):
            painter.drawLine(x, middle - 3, x, middle + 3)


def hatch(painter: QPainter, box: QRectF, theme: Theme) -> None:
    """Fill a box with 45 degree lines and an outline: a known total that is not broken down."""
    bars = theme.colour("bars")
    painter.save()
    painter.setClipRect(box)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(bars, 1.1))
    x = box.left() - box.height()
    while x < box.right():
        painter.drawLine(QPointF(x, box.bottom()), QPointF(x + box.height(), box.top()))
        x += 5
    painter.restore()
    painter.setPen(QPen(bars, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box.adjusted(0, 0, -1, -1))


def paint_rail(painter: QPainter, rect: QRect, rail: Rail, theme: Theme) -> None:
    """Draw half a line up, half a line down and the mark between them."""
    colour = theme.colour("right" if rail.mark == "square" else rail.tone)
    x, y = rect.center().x() + 0.5, rect.top() + rect.height() / 2
    painter.save()
    painter.setPen(QPen(theme.colour("rule2"), 2))
    if rail.above:
        painter.drawLine(QPointF(x, rect.top()), QPointF(x, y))
    if rail.below:
        painter.drawLine(QPointF(x, y), QPointF(x, rect.bottom() + 1))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, 1.6))
    full = rail.mark in ("full", "square")
    painter.setBrush(QBrush(colour) if full else QBrush(theme.colour("sheet")))
    if rail.mark in ("open", "full"):
        d = 6.0
        points = (QPointF(x, y - d), QPointF(x + d, y), QPointF(x, y + d), QPointF(x - d, y))
        painter.drawPolygon(QPolygonF(points))
    elif rail.mark == "square":
        painter.drawRect(QRectF(x - 4.5, y - 4.5, 9, 9))
    else:
        painter.drawEllipse(QPointF(x, y), 4.5, 4.5)
    painter.restore()
