"""A sheet that scrolls up and down where it is taller than its room."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


def scrolled(sheet: QWidget, code: str = "", words: str = "", *, framed: bool = True) -> QScrollArea:
    """The sheet in an area as wide as its room. ``words``: what a person meets there who goes to it by Tab;
    without any the keyboard goes on to what stands inside.
    """
    made = QScrollArea()
    made.setWidgetResizable(True)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus if words else Qt.FocusPolicy.NoFocus)
    made.setObjectName(code)
    made.setAccessibleName(words)
    if not framed:
        made.setFrameShape(QFrame.Shape.NoFrame)
    made.setWidget(sheet)
    return made
