"""A screen as text: what a screen reader meets, widget by widget; nothing that changes from day to day."""

import re
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

MOST_ROWS = 12
ROLES: tuple[tuple[type[QWidget], str], ...] = (
    (QAbstractButton, "button"),
    (QComboBox, "choice"),
    (QLineEdit, "field"),
    (QPlainTextEdit, "text"),
    (QAbstractItemView, "table"),
    (QLabel, "label"),
)
STAMP = re.compile(r"\d{8}T\d{6}Z-\d{4}|\b[0-9a-f]{16}\b|\b\d+[.,]\d(?=\s(?:Go|Mo|GB|MB)\b)")
MOMENT = re.compile(r"(?:\d{2}/\d{2}/\d{4}|<today>),? (?:à |at )?\d{2}:\d{2}(?: UTC)?|\b\d{2}:\d{2} UTC")
REFERENCE = re.compile(r"\b[A-Z]{2,3}-[0-9A-Z]{2}-[A-Z]{2}-\d{4}-\d{4}-[0-9A-Z]\b")


def dump(root: QWidget, today: tuple[str, ...] = (), passing: tuple[str, ...] = ()) -> str:
    """Every visible widget that says something: role, object name, what it says, state.

    Args:
        today: ways in which the day of today is written; each is replaced by <today>.
        passing: other texts that no two runs have alike, such as the words of a key; by <passing>.
    """
    text = "\n".join(_lines(root, 0)) + "\n"
    for words in filter(None, sorted(passing, key=len, reverse=True)):
        text = text.replace(words, "<passing>")
    for day in sorted(today, key=len, reverse=True):
        text = text.replace(day, "<today>")
    return STAMP.sub("<stamp>", REFERENCE.sub("<ref>", MOMENT.sub("<moment>", text)))


def _lines(widget: QWidget, depth: int) -> Iterator[str]:
    said = _said(widget)
    if said:
        yield "  " * depth + said
    if isinstance(widget, QComboBox | QAbstractItemView | QLineEdit | QPlainTextEdit):
        return
    children = [w for w in widget.children() if isinstance(w, QWidget) and w.isVisible()]
    children.sort(key=lambda w: (w.y() // 8, w.x()))
    for child in children:
        yield from _lines(child, depth + bool(said))


def _said(widget: QWidget) -> str:
    role = next((name for kind, name in ROLES if isinstance(widget, kind)), "")
    name = widget.accessibleName()
    if not role and not name:
        return ""
    text = _text(widget)
    parts = [role or "group", f"#{_plain(widget.objectName())}" if widget.objectName() else ""]
    if role == "label" and not text:
        return ""
    parts += [f"“{name}”" if name and name != text else "", f"= {text}" if text else "", _state(widget)]
    return " ".join(p for p in parts if p)


def _plain(code: str) -> str:
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "<uuid>", code)


def _text(widget: QWidget) -> str:
    if isinstance(widget, QLineEdit):
        return widget.text() or (f"({widget.placeholderText()})" if widget.placeholderText() else "")
    if isinstance(widget, QPlainTextEdit):
        return widget.toPlainText().replace("\n", " / ")
    if isinstance(widget, QComboBox):
        return widget.currentText()
    if isinstance(widget, QLabel | QAbstractButton):
        return widget.text().replace("\n", " / ")
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        return _table(widget)
    return ""


def _table(view: QAbstractItemView) -> str:
    model = view.model()
    heads = [str(model.headerData(c, Qt.Orientation.Horizontal) or "") for c in range(model.columnCount())]
    lines = [" | ".join(heads)]
    for row in range(min(MOST_ROWS, model.rowCount())):
        cells = (model.index(row, c).data(Qt.ItemDataRole.AccessibleTextRole) for c in range(len(heads)))
        lines.append(" | ".join(str(c or "").replace("\n", " / ") for c in cells))
    return "".join(f"\n      | {line}" for line in lines)


def _state(widget: QWidget) -> str:
    states = []
    if not widget.isEnabled():
        states.append("disabled")
    if isinstance(widget, QAbstractButton) and widget.isChecked():
        states.append("checked")
    if isinstance(widget, QLineEdit | QPlainTextEdit) and widget.isReadOnly():
        states.append("read only")
    if widget.property("state"):
        states.append(str(widget.property("state")))
    return f"[{', '.join(states)}]" if states else ""
