"""Where the keyboard stops: the order and the place of what was made after its page, and a frame to open."""

from collections.abc import Iterable
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QWidget

from issss_desktop.ui.look.blocks import restyle


class StopFrame(QFrame):
    """A frame that the keyboard stops at, seen by its edge. ``opened``: a click, or what a subclass says."""

    opened = Signal()

    def __init__(self, code: str) -> None:
        super().__init__()
        self.setObjectName(code)
        self.setProperty("surface", "cell")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.opened.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._edge(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._edge(False)

    def _edge(self, there: bool) -> None:
        self.setProperty("active", there)
        restyle(self)


def _takes_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None


def _stops(part: QWidget) -> list[QWidget]:
    """What the keyboard stops at inside a widget, in the order it was made; itself first."""
    inside = (part, *part.findChildren(QWidget))
    return [each for each in inside if _takes_tab(each) and each.window() is part.window()]


def pass_in_turn(whole: QWidget, parts: Iterable[QWidget]) -> None:
    """Let Tab pass parts of ``whole`` one after another, straight after what stands before ``whole``.

    Qt puts new widgets at the end of the window: a page that draws a part of itself again calls this.
    """
    stops = [stop for part in parts for stop in _stops(part)]
    before: QWidget | None = whole.previousInFocusChain()
    while before is not None and before is not whole:
        if _takes_tab(before) and not whole.isAncestorOf(before):
            break
        before = before.previousInFocusChain()
    if before is None or before is whole or before.window() is not whole.window():
        return
    for one, next_one in pairwise([before, *stops]):
        QWidget.setTabOrder(one, next_one)


def put_above(made: QWidget, below: QWidget, after: QWidget) -> None:
    """Put a widget made late above the one that stood there before it; Tab comes to it from ``after``."""
    page = below.parentWidget()
    layout = page.layout() if page is not None else None
    assert isinstance(layout, QBoxLayout)
    layout.insertWidget(layout.indexOf(below), made)
    made.stackUnder(below)  # a screen reader meets it where it stands
    QWidget.setTabOrder(after, made)
