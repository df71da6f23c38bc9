"""Putting what was typed before back into the fields of a form, and the cursor where it stood.

A place is the object name of an input, or ``#n:`` and a place inside the n-th section of rows.
"""

from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLineEdit, QWidget

from issss_desktop.models.typed import Typed
from issss_desktop.ui.sections.body import FormBody

ATTACHMENTS = "attachment"


def put_back(body: FormBody, typed: Typed) -> int:
    """Put typed values into a body that shows their record; how many have no place there any more."""
    lost = sum(not _put(body, code, raw) for code, raw in typed.fields.items())
    known = {ATTACHMENTS}
    for section in body.children_sections:
        known |= {e.code for e in section.entities()}
        lost += section.restore(typed.children)
    lost += body.attachments.restore(typed.children.get(ATTACHMENTS, ()))
    body.changed.emit()
    return lost + sum(len(rows) for code, rows in typed.children.items() if code not in known)


def _put(body: FormBody, code: str, raw: Any) -> bool:
    if code not in body.rows or not body.rows[code].editor.put(raw):
        return False
    for line in body.rows[code].editor.findChildren(QLineEdit):
        line.home(False)  # a long text is shown from its beginning
    body.rows[code].editor.changed.emit()  # others follow it: the facts of a project, the value in USD
    return True


def place_of(body: FormBody, widget: QWidget) -> str:
    """Name of the place of a widget in a body; empty when it has none that lasts."""
    if any(made.isAncestorOf(widget) for made in body.rows.values()):
        return widget.objectName()
    for at, section in enumerate(body.children_sections):
        place = section.place_of(widget)
        if place:
            return f"#{at}:{place}"
    return ""


def widget_at(body: FormBody, place: str) -> QWidget | None:
    """The widget at a place; None when there is none any more."""
    if not place.startswith("#"):
        found = (made.findChild(QWidget, place) for made in body.rows.values() if place)
        return next((widget for widget in found if widget is not None), None)
    at, _colon, inside = place[1:].partition(":")
    sections = body.children_sections
    return sections[int(at)].widget_at(inside) if int(at) < len(sections) else None


def bring_into_view(body: FormBody, widget: QWidget) -> None:
    """Scroll to a widget, also in a form that was only just filled: its place is known once laid out."""
    page = body.widget()
    layout = page.layout() if page is not None else None
    if page is None or layout is None:
        return
    layout.activate()
    top = widget.mapTo(page, QPoint(0, 0)).y()
    body.ensureVisible(0, top + widget.height(), 0, 24)
    body.ensureVisible(0, top, 0, 24)
