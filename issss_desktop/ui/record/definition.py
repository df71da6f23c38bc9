"""F1: what the field under the cursor means, in a small panel that leaves the form usable."""

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from issss_desktop.i18n import _
from issss_desktop.services.advising.definitions import Definition, Term, define
from issss_desktop.ui.entry.rows import FieldRow
from issss_desktop.ui.look.blocks import Elided, button, column, empty, label, row, rule
from issss_desktop.ui.workplace import Workplace

WIDTH, LEAST, FOOT = 360, 240, 62


def field_at(widget: QWidget | None) -> FieldRow | None:
    """The field that a widget belongs to."""
    while widget is not None and not isinstance(widget, FieldRow):
        widget = widget.parentWidget()
    return widget


class DefinitionPanel(QFrame):
    """Floats at the lower right of its form and follows the cursor; ``pin_asked``: keep this value."""

    pin_asked = Signal()

    def __init__(self, work: Workplace, over: QWidget) -> None:
        super().__init__(over)
        self._work, self._over = work, over
        self.field: FieldRow | None = None
        self.setObjectName("definition")
        self.setProperty("surface", "block")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self._inside = column(self, 6)
        self._inside.setContentsMargins(14, 10, 14, 12)
        self.hide()

    def toggle(self) -> None:
        """Show the definition of the field that has the cursor, or close the panel."""
        made = field_at(self.window().focusWidget())
        if self.isVisible() and (made is None or made is self.field):
            self.close_panel()
        elif made is not None:
            self.show_field(made)

    def show_field(self, made: FieldRow) -> None:
        """Show the definition of a field."""
        if made.declared is None:
            return
        first = not self.isVisible()
        self.field = made
        self._fill(define(*made.declared))
        self.setFixedWidth(min(WIDTH, max(LEAST, self._over.width() // 2 - 24)))
        self.adjustSize()
        self.place()
        self.show()
        self.raise_()
        if first:
            QApplication.instance().focusChanged.connect(self._follow)  # type: ignore[union-attr]

    def place(self) -> None:
        """Stand in the corner of the form that hides least of the field, the lower right one by choice."""
        over = self._over.rect().adjusted(16, 8, -16, -FOOT)
        size = self.size()
        lower, right = over.bottom() - size.height(), over.right() - size.width()
        corners = [
            QRect(QPoint(x, max(8, y)), size) for y in (lower, over.top()) for x in (right, over.left())
        ]
        if self.field is not None:
            seen = QRect(self.field.mapTo(self._over, QPoint(0, 0)), self.field.size())

            def hidden(corner: QRect) -> int:
                common = corner.intersected(seen)
                return common.width() * common.height()

            corners.sort(key=hidden)
        self.move(corners[0].topLeft())

    def close_panel(self) -> None:
        """Take the panel away; the cursor stays where it is."""
        if self.isVisible():
            QApplication.instance().focusChanged.disconnect(self._follow)  # type: ignore[union-attr]
            self.hide()
        self.field = None

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and not self._over.isVisible():
            self.close_panel()
            return
        made = field_at(now)
        if made is not None and made is not self.field and self._over.isAncestorOf(made):
            self.show_field(made)

    def _fill(self, found: Definition) -> None:
        empty(self._inside)
        head = row(spacing=6)
        head.addWidget(label(found.name, "h2", wrap=True), 1)
        shut = button(self._work.theme, "", "x", "tool", "definition-close", self.close_panel)
        shut.setAccessibleName(_("Close the definition"))
        shut.setToolTip(_("Close the definition (F1)"))
        shut.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        head.addWidget(shut, 0, Qt.AlignmentFlag.AlignTop)
        self._inside.addLayout(head)
        for words in (found.help, found.how, found.required):
            if words:
                self._inside.addWidget(label(words, "second", wrap=True))
        for term in found.terms:
            self._term(term)
        pin = button(self._work.theme, _("Keep its value for the next record (F9)"), "pin", "link", "pin")
        pin.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        pin.clicked.connect(self.pin_asked)
        foot = row()
        foot.addWidget(pin)
        foot.addStretch(1)
        self._inside.addLayout(foot)
        texts = [found.name, found.help, found.how, found.required]
        texts += [term.words(self._work.lang) for term in found.terms]
        self.setAccessibleName(" ".join(t for t in texts if t))

    def _term(self, term: Term) -> None:
        lang = self._work.lang
        self._inside.addWidget(rule())
        self._inside.addWidget(label(term.words(lang), "strong", wrap=True))
        self._inside.addWidget(label(term.words("en" if lang == "fr" else "fr"), "second", wrap=True))
        if term.note:
            note = _("Note of the glossary, in English: {note}").format(note=term.note)
            self._inside.addWidget(label(note, "fine", wrap=True))
        self._inside.addWidget(Elided(_("Source: {source}").format(source=term.source), "fine"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
        else:
            super().keyPressEvent(event)
