"""The fields of one child row, open under its table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from issss_desktop.errors import Problem, UserError
from issss_desktop.i18n import _
from issss_desktop.models.fields import Entity, Field
from issss_desktop.models.rows import Row
from issss_desktop.services import reading
from issss_desktop.services.advising.hints import DAYS, day_of
from issss_desktop.services.divergences import Choice, choices_in
from issss_desktop.ui.editors import editor_for
from issss_desktop.ui.entry.groups import MoneyEditor
from issss_desktop.ui.entry.rows import LABEL_WIDTH, NARROW_LABEL_WIDTH, FieldRow, show_choices
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.blocks import button, column, label, row, surface
from issss_desktop.ui.workplace import Workplace

ASIDE = ("fictional", "remarks", "source")


@dataclass(eq=False)
class ChildRow:
    """One row as the form holds it: the values read, and the raw texts a person changed since."""

    entity: Entity
    uuid: UUID | None
    values: dict[str, Any] = field(default_factory=dict)
    raws: dict[str, Any] = field(default_factory=dict)
    deleted: bool = False
    diverging: int = 0
    problems: list[Problem] = field(default_factory=list)

    def is_changed(self) -> bool:
        """Whether there is anything to save."""
        if self.deleted:
            return self.uuid is not None
        return bool(self.raws) or self.uuid is None

    def to_save(self) -> dict[str, Any]:
        """The row as the service takes it."""
        return {"uuid": self.uuid, "deleted": True} if self.deleted else {"uuid": self.uuid, **self.raws}

    def take_up(self, raw: Mapping[str, Any]) -> int:
        """Hold what ``to_save`` gave before; how many of its fields there are no more."""
        known = {code: value for code, value in raw.items() if code in self.entity.by_code}
        self.deleted = bool(raw.get("deleted"))
        self.raws.update(known)
        return len(raw.keys() - known.keys() - {"uuid", "deleted"})

    def state(self) -> str:
        """Key of the state to show in the table."""
        if self.problems:
            return "error"
        if self.diverging:
            return "divergence"
        return "unsaved" if self.is_changed() else ""

    def seen(self) -> Row:
        """The row as it would be once saved; what cannot be read yet is unknown."""
        values = dict(self.values)
        for code, raw in self.raws.items():
            try:
                values[code] = self.entity.field(code).kind.parse(raw)
            except (UserError, ValueError):
                values[code] = None
        return Row(self.entity.code, self.uuid or uuid4(), values, True, self.diverging)


def show_choices_of(
    work: Workplace, item: ChildRow, fields: Sequence[FieldRow], keep: Callable[[Choice], object]
) -> None:
    """Show what may be kept in each field of a row that has several values."""
    if item.uuid is None or not item.diverging:
        return
    found = choices_in(reading.read(work.desk, item.uuid))
    for made in fields:
        show_choices(made, found.get(made.editor.place.split(".", 1)[1], ()), keep)


class ChildPanel(QWidget):
    """Editors of one row in two columns.

    ``read``: a field was left, the table may be filled again; ``settled``: the choice made in a divergence.
    ``left_out``: fields that a form written by hand fills elsewhere.
    """

    changed = Signal()
    read = Signal()
    removed = Signal()
    closed = Signal()
    added = Signal()
    stepped = Signal(int)
    settled = Signal(object)
    left_out: tuple[str, ...] = ()

    def __init__(self, work: Workplace, item: ChildRow) -> None:
        super().__init__()
        surface("head", self)
        self._work, self.item = work, item
        self.setObjectName(f"panel-{item.entity.code}")
        self.fields: list[FieldRow] = []
        inside = column(self, 6)
        inside.setContentsMargins(16, 8, 16, 10)
        self._head(inside)
        self._columns(inside)
        self._rest(inside)
        show_choices_of(work, item, self.fields, self.settled.emit)

    def _head(self, inside: QVBoxLayout) -> None:
        theme, head = self._work.theme, row(spacing=8)
        head.addWidget(label(_(self.item.entity.label), "caption"), 1)
        remove = button(
            theme, _("Remove the row"), "trash", "link", "row-remove", lambda: self.removed.emit()
        )
        close = button(theme, _("Close"), "check", "link", "row-close", lambda: self.closed.emit())
        head.addWidget(remove)
        head.addWidget(close)
        inside.addLayout(head)

    def _columns(self, inside: QVBoxLayout) -> None:
        fields = self.item.entity.fields
        own = [f for f in fields if not f.parent and f.code not in (*ASIDE, "position", *self.left_out)]
        half = (len(own) + 1) // 2
        self._halves = columns = row(spacing=24)
        for part in (own[:half], own[half:]):
            side = column(spacing=6)
            for declared in part:
                side.addWidget(self._field(declared))
            side.addStretch(1)
            columns.addLayout(side, 1)
        inside.addLayout(columns)

    def _rest(self, inside: QVBoxLayout) -> None:
        rest = QWidget()
        lines = column(rest, 6)
        aside = [f for f in self.item.entity.fields if f.code in ASIDE]
        for declared in aside:
            lines.addWidget(self._field(declared))
        inside.addWidget(rest)
        more = button(self._work.theme, _("Source and remarks"), "plus", "link", "row-more")
        line = row()
        line.addWidget(more)
        line.addStretch(1)
        inside.addLayout(line)
        known = any(self.item.values.get(f.code) is not None or f.code in self.item.raws for f in aside)
        rest.setVisible(known)
        more.setVisible(not known)
        more.clicked.connect(rest.show)
        more.clicked.connect(more.hide)

    def _field(self, declared: Field) -> FieldRow:
        scoped = replace(declared, code=f"{self.item.entity.code}.{declared.code}")
        made = FieldRow(self._work.theme, partial(editor_for, self._work, scoped), _(declared.help))
        editor = made.editor
        editor.show_value(self.item.values.get(declared.code))
        if declared.code in self.item.raws:  # recovered: typed before this panel was made
            editor.put(self.item.raws[declared.code])
        if declared.fixed and self.item.uuid is not None:
            editor.freeze(True)
        made.declared = (self.item.entity, declared)
        if isinstance(editor, MoneyEditor):
            editor.date_by(lambda: day_of(self.item.entity, self.item.seen().values))
        editor.changed.connect(lambda: self._take(declared.code, made))
        editor.judged.connect(lambda _place, _problem: self._judged(declared.code, made))
        self.fields.append(made)
        return made

    def _take(self, code: str, made: FieldRow) -> None:
        if made.editor.is_changed() or code in self.item.raws:
            self.item.raws[code] = made.editor.raw()
        self.changed.emit()

    def _judged(self, code: str, made: FieldRow) -> None:
        if made.editor.is_changed():
            self.item.raws[code] = made.editor.raw()
        self.item.problems = [p for p in self.item.problems if p.place.split(".")[0] != code]
        if code in DAYS:
            for each in self.fields:
                if isinstance(each.editor, MoneyEditor):
                    each.editor.refresh()
        self.read.emit()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Put what a service found wrong beside its fields; places are codes of this row."""
        for made in self.fields:
            place = made.editor.place
            code = place.split(".", 1)[1]
            mine = [p for p in problems if p.place.split(".")[0] == code]
            prefix = self.item.entity.code
            made.set_problems([replace(p, place=f"{prefix}.{p.place}") for p in mine])

    def unread(self) -> list[Problem]:
        """What is wrong in the texts typed here."""
        return [p for made in self.fields for p in made.problems()]

    def fit(self, width: int) -> None:
        """Two columns where there is room for both, shorter labels where there is little."""
        vertical = width < tokens.NARROW_FORM + 80
        direction = QBoxLayout.Direction.TopToBottom if vertical else QBoxLayout.Direction.LeftToRight
        if self._halves.direction() != direction:
            self._halves.setDirection(direction)
        for made in self.fields:
            made.set_label_width(LABEL_WIDTH if width >= 700 or vertical else NARROW_LABEL_WIDTH)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, super().minimumSizeHint().height())  # one column, when two do not fit

    def show_hints(self, hints: Sequence[Problem]) -> None:
        """Put what is worth a second look beside its fields; places are codes of this row."""
        for made in self.fields:
            code = made.editor.place.split(".", 1)[1]
            made.set_hints([p for p in hints if p.place.split(".")[0] == code])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes the row; Page Up and Page Down go to the rows beside it; Insert adds another."""
        steps = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() == Qt.Key.Key_Insert:
            self.added.emit()
        elif event.key() in steps:
            self.stepped.emit(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def take_focus(self) -> None:
        """Put the cursor into the first field."""
        self.fields[0].editor.take_focus()
