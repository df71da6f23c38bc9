"""Canary: PySide6 6.12.0 on Python 3.10 and 3.11 loses references to None until the program aborts."""

import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QApplication, QLabel, QWidget

ROUNDS = 4000
SLACK = 200  # other threads of the test run hold and drop a few references to None of their own

pytestmark = pytest.mark.skipif(
    sys.version_info >= (3, 12),
    reason="None is immortal since Python 3.12: it has no count to lose",
)


class _Model(QAbstractTableModel):
    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 3

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 1

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> object:
        return "cell" if role == Qt.ItemDataRole.DisplayRole else None


class _Painted(QWidget):
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawLine(0, 0, 3, 3)


def _font(label: QLabel) -> Callable[[], object]:
    font = QFont()
    return lambda: label.setFont(font)


def _line(painter: QPainter) -> Callable[[], object]:
    return lambda: painter.drawLine(0, 0, 5, 5)


def _pen(painter: QPainter) -> Callable[[], object]:
    colour = QColor("#14506E")
    return lambda: painter.setPen(colour)


def lost(call: Callable[[], object]) -> int:
    """References to None that a call loses (positive) or leaks (negative) over all rounds."""
    call()
    before = sys.getrefcount(None)
    for _round in range(ROUNDS):
        call()
    return before - sys.getrefcount(None)


def test_calls_that_return_nothing_keep_their_references(qapp: QApplication) -> None:
    label, pixmap = QLabel(), QPixmap(8, 8)
    painter = QPainter(pixmap)
    try:
        found = {
            "setFont": lost(_font(label)),
            "drawLine": lost(_line(painter)),
            "setPen": lost(_pen(painter)),
            "setText": lost(lambda: label.setText("x")),
            "update": lost(label.update),
        }
    finally:
        painter.end()
    assert {name: n for name, n in found.items() if abs(n) > SLACK} == {}


def test_virtual_methods_keep_their_references(qapp: QApplication) -> None:
    model, widget, target = _Model(), _Painted(), QPixmap(8, 8)
    index = model.index(0, 0)
    found = {
        "data() -> None": lost(lambda: index.data(Qt.ItemDataRole.DecorationRole)),
        "data() -> str": lost(lambda: index.data()),
        "paintEvent": lost(lambda: widget.render(target)),
    }
    assert {name: n for name, n in found.items() if abs(n) > SLACK} == {}
