"""Head of a form (title, state, history, delete) and the bar that asks for a reason."""

from collections.abc import Callable
from functools import cached_property

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from issss_desktop.i18n import _
from issss_desktop.models.fields import Entity
from issss_desktop.services.reading import Form
from issss_desktop.ui.look.blocks import Elided, Tag, button, column, label, row, rule, surface
from issss_desktop.ui.look.stops import pass_in_turn
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.workplace import offer


class FormHead(QWidget):
    """What the record is called, its state, and what can be done with all of it."""

    def __init__(self, theme: Theme, history: Callable[[], object], delete: Callable[[], object]) -> None:
        super().__init__()
        inside = column(self)
        head = row(spacing=8)
        head.setContentsMargins(16, 10, 12, 2)
        self.title = Elided("", "h1", Qt.TextElideMode.ElideMiddle)
        self.tag = Tag(theme, "draft")
        self._history = button(theme, _("History"), "history", "link", "history", history)
        self._delete = button(theme, _("Delete…"), "trash", "link", "delete", delete)
        head.addWidget(self.title, 1)
        for widget in (self.tag, self._history, self._delete):
            head.addWidget(widget)
        inside.addLayout(head)
        self.subtitle = Elided("", "fine")
        self.subtitle.setContentsMargins(16, 0, 16, 6)
        inside.addWidget(self.subtitle)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The buttons are signs where a long title needs the room of their words."""
        words = {self._history: _("History"), self._delete: _("Delete…")}
        for each, text in words.items():
            each.setText(text)
        there = [w for w in (self.tag, *words) if not w.isHidden()]
        needed = self.title.sizeHint().width() + sum(w.sizeHint().width() + 8 for w in there) + 28
        if needed > self.width():
            for each, text in words.items():
                each.setText("")
                each.setToolTip(each.accessibleDescription() or text.rstrip("…"))

    def tell(self, entity: Entity, form: Form | None, dirty: bool) -> None:
        """Name the record shown and its state; None is a new one."""
        new = _("New: {name}").format(name=_(entity.label))
        self.title.say(form.row.title if form else new)
        self.subtitle.say(_subtitle(entity, form))
        if form is not None and not form.row.alive:
            self.tag.show_state("deleted")
        elif dirty:
            self.tag.show_state("unsaved")
        else:
            self.tag.show_state("final" if form is not None and form.row.final else "draft")

    def offer(self, kept: bool, alive: bool, barred: str = "") -> None:
        """A record that is kept has a history; one that is alive can be deleted, unless a role bars it."""
        self._history.setVisible(kept)
        self._delete.setVisible(kept and alive)
        offer(self._delete, barred)
        self._fit()


def _subtitle(entity: Entity, form: Form | None) -> str:
    if form is None:
        return _("Draft until it is made final; drafts enter no printed figure.")
    parts = [form.row.ref, _(entity.label)]
    if form.row["fictional"]:
        parts.append(_("fictitious example"))
    return " · ".join(p for p in parts if p)


class ReasonBar(QWidget):
    """Asks why a final record is changed, or why a record is deleted.

    ``entered``: Enter in its line; ``edited``: a person writes in it.
    """

    entered = Signal()
    edited = Signal()

    def __init__(self, theme: Theme, delete: Callable[[], object]) -> None:
        super().__init__()
        surface("head", self)
        self._theme, self._delete = theme, delete
        self._deleting = False
        self.hide()

    @cached_property
    def line(self) -> QLineEdit:
        """Where the reason is written, made with all that stands beside it when it is first asked."""
        outer = column(self)
        outer.addWidget(rule("h2"))
        line = row(spacing=8)
        line.setContentsMargins(16, 6, 16, 6)
        outer.addLayout(line)
        self._words = label("", "body", "ink2")
        made = QLineEdit()
        made.setObjectName("reason")
        made.returnPressed.connect(self.entered)
        made.textEdited.connect(lambda _text: self.edited.emit())
        self._words.setBuddy(made)
        theme, now = self._theme, _("Delete this record")
        self._do_delete = button(theme, now, "trash", "small", "delete-now", self._delete)
        self._keep = button(theme, _("Do not delete"), "", "link", "delete-not", self._stop)
        for widget in (self._words, made, self._do_delete, self._keep):
            line.addWidget(widget, widget is made)
        pass_in_turn(self, (made, self._do_delete, self._keep))
        self._do_delete.hide()
        self._keep.hide()
        return made

    def _is_made(self) -> bool:
        return "line" in vars(self)

    def text(self) -> str:
        """The reason as it stands."""
        return self.line.text().strip() if self._is_made() else ""

    def put(self, text: str) -> None:
        """Put back a reason that was being written."""
        if text or self._is_made():
            self.line.setText(text)

    def holds(self, widget: QWidget | None) -> bool:
        """Whether a widget is its line."""
        return self._is_made() and widget is self.line

    def begin(self) -> None:
        """Another record: nothing is asked, nothing is written."""
        if self._is_made():
            self.line.clear()
        self._stop()

    def _stop(self) -> None:
        self._deleting = False
        if self._is_made():
            self._do_delete.hide()
            self._keep.hide()
        self.hide()

    def _ask(self, words: str) -> None:
        self.line.setAccessibleName(words)
        self._words.setText(words)

    def ask_for_change(self, wanted: bool) -> None:
        """Ask why a final record is changed, or stop asking; a deletion under way is not disturbed."""
        if self._deleting:
            return
        if wanted:
            self._ask(_("Reason of the change (final record)"))
        self.setVisible(wanted)

    def ask_for_deletion(self) -> None:
        """Ask why the record is deleted."""
        self._deleting = True
        self._ask(_("Reason of the deletion"))
        self._do_delete.show()
        self._keep.show()
        self.show()
        self.line.setFocus()
