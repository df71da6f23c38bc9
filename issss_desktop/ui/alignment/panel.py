"""The fields of one answer, open under its criterion."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from issss_desktop.errors import Problem
from issss_desktop.i18n import _
from issss_desktop.services.overviews.dossier import Rating
from issss_desktop.ui.editors import editor_for
from issss_desktop.ui.entry.fields import ChoiceEditor, Editor
from issss_desktop.ui.entry.rows import FieldRow
from issss_desktop.ui.look.blocks import button, column, label, row, surface
from issss_desktop.ui.sections.child_panel import ChildRow, show_choices_of
from issss_desktop.ui.workplace import Workplace

FIELDS = ("rating", "justification", "evidence", "page")
NARROW = 560


class AnswerPanel(QWidget):
    """Rating, justification, evidence and page of one answer; Escape closes it and keeps what was typed."""

    changed = Signal()
    closed = Signal()
    settled = Signal(object)

    def __init__(self, work: Workplace, item: ChildRow, title: str, scale: Sequence[Rating]) -> None:
        super().__init__()
        surface("head", self)
        self._work, self.item = work, item
        self.setObjectName("panel-answer")
        self.fields: list[FieldRow] = []
        inside = column(self, 6)
        inside.setContentsMargins(16, 8, 16, 10)
        head = row(spacing=8)
        head.addWidget(label(title, "caption"), 1)
        head.addWidget(
            button(work.theme, _("Close"), "check", "link", "answer-close", lambda: self.closed.emit())
        )
        inside.addLayout(head)
        self._columns = row(spacing=24)
        left, right = column(spacing=6), column(spacing=6)
        for code, side in zip(FIELDS, (left, left, right, right), strict=True):
            side.addWidget(self._field(code, scale))
        for side in (left, right):
            side.addStretch(1)
            self._columns.addLayout(side, 1)
        inside.addLayout(self._columns)
        show_choices_of(work, item, self.fields, self.settled.emit)

    def _field(self, code: str, scale: Sequence[Rating]) -> FieldRow:
        declared = self.item.entity.field(code)
        scoped = replace(declared, code=f"answer.{code}")
        make: Callable[[QWidget], Editor]
        if code == "rating":  # few and fixed: a list to choose from, not a name to look up
            options = [(r.uuid, r.name) for r in scale]
            make = partial(ChoiceEditor, self._work.theme, scoped.code, _(declared.label), options)
        else:
            make = partial(editor_for, self._work, scoped)
        made = FieldRow(self._work.theme, make, _(declared.help))
        editor = made.editor
        editor.show_value(self.item.values.get(code))
        if code in self.item.raws:  # right or wrong, as it was typed
            editor.put(self.item.raws[code])
        editor.changed.connect(lambda: self._take(code, editor))
        self.fields.append(made)
        return made

    def _take(self, code: str, editor: Editor) -> None:
        self.item.raws[code] = editor.raw()
        if not editor.is_changed():
            del self.item.raws[code]
        self.item.problems = [p for p in self.item.problems if p.place.split(".")[0] != code]
        self.changed.emit()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Put what a service found wrong beside its field."""
        for made in self.fields:
            code = made.editor.place.split(".", 1)[1]
            mine = [p for p in problems if p.place.split(".")[0] == code]
            made.set_problems([replace(p, place=f"answer.{p.place}") for p in mine])

    def take_focus(self) -> None:
        """Put the cursor into the rating."""
        self.fields[0].editor.take_focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: object) -> None:
        narrow = self.width() < NARROW
        wanted = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._columns.direction() != wanted:
            self._columns.setDirection(wanted)
