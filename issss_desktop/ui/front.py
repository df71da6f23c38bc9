"""The first thing shown: the frame with its places in words, before the real widgets are made.

Plain labels and palettes only: Qt's own enumerations (a painter's pen asks for them) cost 30 ms, the
widgets of the frame and the style sheet as much again, and the person sees this frame before them.
"""

from typing import TypeVar

from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from issss_desktop.i18n import _
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.places import PLACES

LINE_HEIGHT = 32
Layout = TypeVar("Layout", QHBoxLayout, QVBoxLayout)


def make_front(theme: Theme, office: bool, narrow: bool) -> QWidget:
    """What stands on the window; with an ``office``, the navigation and status line that will stand there."""
    ground = QWidget()  # see-through: the window itself must be painted, which starts all the rest
    if not office:
        return ground
    outer = _stack(QVBoxLayout(ground))
    middle = _stack(QHBoxLayout())
    middle.addWidget(_side(theme, narrow))
    edge = _area(theme, "rule")
    edge.setFixedWidth(1)
    middle.addWidget(edge)
    right = _stack(QVBoxLayout())
    right.addStretch(1)
    middle.addLayout(right, 1)
    outer.addLayout(middle, 1)
    foot = _area(theme, "side")
    foot.setFixedHeight(tokens.STATUS_LINE)
    line = _stack(QHBoxLayout(foot))
    line.setContentsMargins(38, 0, 12, 0)
    line.addWidget(_words(theme, _("Opening the records…"), "ink2", theme.font(tokens.SECOND)))
    outer.addWidget(foot)
    return ground


def _side(theme: Theme, narrow: bool) -> QWidget:
    side = _area(theme, "side")
    side.setFixedWidth((tokens.RAIL_WIDTH if narrow else tokens.NAVIGATION_WIDTH) - 1)
    inside = _stack(QVBoxLayout(side))
    inside.setContentsMargins(43, 5, 0, 0)
    if not narrow:
        font = theme.font(tokens.BODY)  # the one face read so far
        inside.addWidget(_words(theme, _("Technical secretariat"), "ink", font, tokens.TOP_BAR - 6))
        inside.addSpacing(tokens.STEP)
        group = PLACES[0][3]
        for _code, title, _icon, part in PLACES:
            inside.addSpacing(0 if part == group else 9)
            group = part
            inside.addWidget(_words(theme, _(title), "ink2", font, LINE_HEIGHT))
    inside.addStretch(1)
    return side


def _stack(layout: Layout) -> Layout:
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    return layout


def _area(theme: Theme, ground: str) -> QWidget:
    area = QWidget()
    colour = theme.colour(ground)
    area.setPalette(QPalette(colour, colour))
    area.setAutoFillBackground(True)
    return area


def _words(theme: Theme, text: str, tone: str, font: QFont, height: int = 0) -> QLabel:
    words = QLabel(text)
    words.setFont(font)
    palette = words.palette()
    palette.setColor(QPalette.ColorRole.WindowText, theme.colour(tone))
    words.setPalette(palette)
    if height:
        words.setFixedHeight(height)
    return words
