"""Pages one under the other: those in sight are rendered with their neighbours, few are kept."""

import math
from collections import OrderedDict
from collections.abc import Sequence
from itertools import accumulate

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from issss_desktop.i18n import _
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.preview.renderer import Hit, Picture, Renderer, Wish

MARGIN, GAP = 16, 12
LEAST, MOST = 0.5, 3.0  # 50 and 300 %
POINT = 96 / 72  # px of a point at 100 %
STEPS = (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0)
CACHE_BYTES = 60_000_000
SETTLE_MS = 30  # a wheel turned quickly asks for the pages where it stops


class Strip(QAbstractScrollArea):
    """Pages of one document. ``moved``: another page (from 0) is the current one."""

    moved = Signal(int)

    def __init__(self, theme: Theme, renderer: Renderer, who: str, name: str, foot: int = 0) -> None:
        super().__init__()
        self._theme, self._renderer, self._who, self._foot = theme, renderer, who, foot
        self.setObjectName(who)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.sizes: list[tuple[float, float]] = []
        self.labels: list[str] = []
        self.scale = POINT
        self.current = 0
        self._tops: list[int] = []
        self._cache: OrderedDict[int, tuple[float, QPixmap]] = OrderedDict()
        self._ask = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._ask.timeout.connect(self._want)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.horizontalScrollBar().valueChanged.connect(lambda _x: self.viewport().update())
        theme.changed.connect(self.viewport().update)

    # what is shown

    def show_pages(self, sizes: Sequence[tuple[float, float]], labels: Sequence[str]) -> None:
        """Another document; sizes in points."""
        self.sizes, self.labels = list(sizes), list(labels)
        self._cache.clear()
        self.current = min(self.current, max(0, len(sizes) - 1))
        self.lay_out()
        self.go(self.current)

    def page_scale(self) -> float:
        """Pixels of a point."""
        return self.scale

    def lay_out(self) -> None:
        """Places of the pages at the scale in force."""
        self.scale = self.page_scale()
        heights = [self._height(page) + GAP for page in range(len(self.sizes))]
        self._tops = list(accumulate(heights[:-1], initial=MARGIN)) if heights else []
        total = MARGIN + sum(heights) - GAP + MARGIN if heights else 0
        room, bar = self.viewport().size(), self.verticalScrollBar()
        bar.setRange(0, max(0, total - room.height()))
        bar.setPageStep(room.height())
        bar.setSingleStep(40)
        wide = max((math.ceil(w * self.scale) for w, _h in self.sizes), default=0) + 2 * MARGIN
        across = self.horizontalScrollBar()
        across.setRange(0, max(0, wide - room.width()))
        across.setPageStep(room.width())
        self.viewport().update()
        self._ask.start()

    def _height(self, page: int) -> int:
        return math.ceil(self.sizes[page][1] * self.scale) + self._foot

    def place(self, page: int) -> QRect:
        """Where a page stands in the viewport."""
        width, height = (math.ceil(side * self.scale) for side in self.sizes[page])
        room = self.viewport().width()
        left = max(MARGIN, (room - width) // 2) - self.horizontalScrollBar().value()
        return QRect(left, self._tops[page] - self.verticalScrollBar().value(), width, height)

    def in_sight(self) -> range:
        """Pages of which something is seen."""
        top = self.verticalScrollBar().value()
        bottom = top + self.viewport().height()
        seen = [p for p, y in enumerate(self._tops) if y < bottom and y + self._height(p) > top]
        return range(seen[0], seen[-1] + 1) if seen else range(0)

    def go(self, page: int) -> None:
        """Bring a page to the top, and make it the current one."""
        if self.sizes:
            page = max(0, min(page, len(self.sizes) - 1))
            self.verticalScrollBar().setValue(self._tops[page] - MARGIN)
            self._be_at(page)

    def _be_at(self, page: int) -> None:
        if page != self.current:
            self.current = page
            self.moved.emit(page)
        self.viewport().update()

    def _scrolled(self, _value: int) -> None:
        self.viewport().update()
        self._ask.start()

    # rendering

    def _want(self) -> None:
        seen = self.in_sight()
        if not seen:
            return
        wanted = [*seen, seen[-1] + 1, seen[0] - 1]
        ratio = self.devicePixelRatioF()
        wishes = [
            Wish(page, self.scale * ratio, self._take)
            for page in wanted
            if 0 <= page < len(self.sizes) and self._scale_of(page) != self.scale * ratio
        ]
        self._renderer.want(self._who, wishes)

    def _scale_of(self, page: int) -> float:
        return self._cache[page][0] if page in self._cache else 0.0

    def _take(self, picture: Picture) -> None:
        self._cache[picture.page] = (picture.scale, QPixmap.fromImage(picture.image()))
        self._cache.move_to_end(picture.page)
        seen = self.in_sight()
        while self.kept_bytes() > CACHE_BYTES and len(self._cache) > len(seen) + 2:
            self._cache.popitem(last=False)
        self.viewport().update()

    def kept_bytes(self) -> int:
        """Size of the pictures kept."""
        return sum(4 * p.width() * p.height() for _scale, p in self._cache.values())

    def is_drawn(self, page: int) -> bool:
        """Whether a page is there at the scale in force."""
        return self._scale_of(page) == self.scale * self.devicePixelRatioF()

    # painting and hands

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), self._theme.colour("side"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for page in self.in_sight():
            place = self.place(page)
            painter.fillRect(place, Qt.GlobalColor.white)  # paper is white in the dark too
            if page in self._cache:
                painter.drawPixmap(place, self._cache[page][1])
            self.paint_over(painter, page, place)
        if self.hasFocus():
            painter.setPen(self._theme.colour("accent"))
            for inset in (0, 1):
                painter.drawRect(self.viewport().rect().adjusted(inset, inset, -1 - inset, -1 - inset))

    def paint_over(self, painter: QPainter, page: int, place: QRect) -> None:
        """The edge of a page, and what else is drawn over it."""
        painter.setPen(self._theme.colour("rule2"))
        painter.drawRect(place.adjusted(-1, -1, 0, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        at = self.current
        self.lay_out()
        self.go(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = Qt.Key
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        ways = {keys.Key_Home: 0, keys.Key_End: len(self.sizes) - 1}
        if control:
            ways |= {keys.Key_PageDown: self.current + 1, keys.Key_PageUp: self.current - 1}
        to = ways.get(keys(event.key()))
        if to is not None:
            self.go(to)
        else:
            super().keyPressEvent(event)


class PageView(Strip):
    """The pages at a zoom, with what was searched marked on them. ``zoomed``: the zoom changed.

    ``zoom``: a factor from 0.5 to 3.0, or "width" or "page".
    """

    zoomed = Signal()

    def __init__(self, theme: Theme, renderer: Renderer) -> None:
        super().__init__(theme, renderer, "view", _("Pages of the report"))
        self.zoom: float | str = "width"
        self._hits: dict[int, list[tuple[int, Hit]]] = {}
        self._hit: int | None = None

    def page_scale(self) -> float:
        if isinstance(self.zoom, float) or not self.sizes:
            return POINT * (self.zoom if isinstance(self.zoom, float) else 1.0)
        room = self.viewport().size()
        wide = max(width for width, _height in self.sizes)
        high = max(height for _width, height in self.sizes)
        scale = (room.width() - 2 * MARGIN) / wide
        if self.zoom == "page":
            scale = min(scale, (room.height() - 2 * MARGIN) / high)
        return max(0.1, min(scale, MOST * POINT))

    def set_zoom(self, zoom: float | str) -> None:
        """Another zoom; the current page stays."""
        self.zoom = max(LEAST, min(zoom, MOST)) if isinstance(zoom, float) else zoom
        at = self.current
        self.lay_out()
        self.go(at)
        self.zoomed.emit()

    def step_zoom(self, by: int) -> None:
        """To the next step up (1) or down (-1)."""
        now = self.scale / POINT
        beyond = [s for s in STEPS if (s > now + 0.01 if by > 0 else s < now - 0.01)]
        self.set_zoom((beyond[0] if by > 0 else beyond[-1]) if beyond else (MOST if by > 0 else LEAST))

    def mark(self, hits: Sequence[Hit], chosen: int | None) -> None:
        """Mark hits of a search; the chosen one stronger, and brought into sight."""
        self._hits = {}
        for number, hit in enumerate(hits):
            self._hits.setdefault(hit.page, []).append((number, hit))
        self._hit = chosen
        if chosen is not None:
            self._bring(hits[chosen])
        self.viewport().update()

    def _bring(self, hit: Hit) -> None:
        if not hit.rects:
            self.go(hit.page)
            return
        left, top, _right, bottom = hit.rects[0]
        at, room = self.place(hit.page), self.viewport()
        y = at.top() + round(top * self.scale)
        if y < MARGIN or at.top() + bottom * self.scale > room.height() - MARGIN:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + y - room.height() // 3)
        across = self.horizontalScrollBar()
        across.setValue(across.value() + at.left() + round(left * self.scale) - room.width() // 2)
        self._be_at(hit.page)

    def marked_at(self, page: int) -> list[QRectF]:
        """Rectangles marked on a page, in the viewport."""
        place = self.place(page)
        return [self._rect(place, r) for _number, hit in self._hits.get(page, ()) for r in hit.rects]

    def _rect(self, place: QRect, rect: tuple[float, float, float, float]) -> QRectF:
        left, top, right, bottom = (side * self.scale for side in rect)
        return QRectF(place.left() + left - 1, place.top() + top - 1, right - left + 2, bottom - top + 2)

    def paint_over(self, painter: QPainter, page: int, place: QRect) -> None:
        super().paint_over(painter, page, place)
        tone = QColor(tokens.LIGHT.warning)  # paper is white in the dark too
        for number, hit in self._hits.get(page, ()):
            chosen = number == self._hit
            tone.setAlpha(110 if chosen else 50)
            for rect in hit.rects:
                painter.fillRect(self._rect(place, rect), tone)
                if chosen:
                    painter.setPen(QColor(tokens.LIGHT.warning))
                    painter.drawRect(self._rect(place, rect))

    def _scrolled(self, value: int) -> None:
        super()._scrolled(value)
        middle = self.viewport().height() / 2
        seen = [p for p in self.in_sight() if self.place(p).bottom() >= min(middle, 200)]
        if seen and seen[0] != self.current:
            self._be_at(seen[0])

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.step_zoom(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)


class Thumbnails(Strip):
    """Small pages with their numbers. ``chosen``: a page was asked for."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, renderer: Renderer) -> None:
        super().__init__(theme, renderer, "thumbs", _("Small pages"), 20)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def page_scale(self) -> float:
        wide = max((width for width, _height in self.sizes), default=595.0)
        return max(0.05, (self.viewport().width() - 2 * MARGIN) / wide)

    def follow(self, page: int) -> None:
        """Show which page is in front; it comes into sight."""
        if not self.sizes:
            return
        self._be_at(page)
        place, room = self.place(page), self.viewport().height()
        if place.top() < MARGIN or place.bottom() + self._foot > room:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + place.center().y() - room // 2)

    def paint_over(self, painter: QPainter, page: int, place: QRect) -> None:
        theme = self._theme
        here = page == self.current
        painter.setPen(theme.colour("accent" if here else "rule2"))
        for inset in range(3 if here else 1):
            painter.drawRect(place.adjusted(-1 - inset, -1 - inset, inset, inset))
        painter.setFont(theme.font(tokens.SMALL, "semibold" if here else "regular"))
        painter.setPen(theme.colour("ink" if here else "ink3"))
        words = QRect(0, place.bottom() + 3, self.viewport().width(), self._foot - 3)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignCenter), self.labels[page])

    def at(self, point: QPoint) -> int | None:
        """The page under a point."""
        return next((p for p in self.in_sight() if self.place(p).contains(point)), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        page = self.at(event.position().toPoint())
        if page is not None:
            self.chosen.emit(page)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 4, Qt.Key.Key_PageUp: -4}
        by = step.get(Qt.Key(event.key()))
        if by is not None and self.sizes:
            self.chosen.emit(max(0, min(self.current + by, len(self.sizes) - 1)))
            return
        before = self.current
        super().keyPressEvent(event)
        if self.current != before:
            self.chosen.emit(self.current)

    def sizeHint(self) -> QSize:
        return QSize(128, 200)
