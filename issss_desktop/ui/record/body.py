"""The fields of a record as its declaration lists them: sections in two columns, child rows below."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from issss_desktop.errors import Level, Problem
from issss_desktop.i18n import N_, _
from issss_desktop.models.compound import BilingualKind, Group, Shares
from issss_desktop.models.fields import Entity, Field, Stage, children_of
from issss_desktop.services.reading import Form
from issss_desktop.ui.editors import editor_for, is_wide
from issss_desktop.ui.entry.rows import LABEL_WIDTH, NARROW_LABEL_WIDTH, FieldRow, Rival
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.blocks import column, label, row, surface
from issss_desktop.ui.record.children import ChildSection
from issss_desktop.ui.record.timeline import is_dated
from issss_desktop.ui.workplace import Workplace

SKIPPED = ("ref", "stage", "position")
TO_COMPLETE = N_("to be completed to make it final")


def sections_of(entity: Entity) -> list[tuple[str, list[Field]]]:
    """Fields a person fills in, by section in the order of the declaration; source and remarks last."""
    found: dict[str, list[Field]] = {}
    shown = [f for f in entity.fields if f.code not in SKIPPED]
    own = [f for f in shown if f.tag >= 10]
    for declared in own + [f for f in shown if f.tag < 10]:
        found.setdefault(declared.section or entity.label, []).append(declared)
    return list(found.items())


def _weight(declared: Field) -> float:
    kind = declared.kind
    if isinstance(kind, BilingualKind):
        return 4.0 if "multiline=True" in repr(kind) else 2.0
    if isinstance(kind, Group):
        return {2: 1.2, 4: 2.4}.get(len(kind.parts), 5.0)
    return 3.5 if isinstance(kind, Shares) else 2.4 if is_wide(declared) else 1.0


def split_columns(sections: Sequence[tuple[str, list[Field]]]) -> int:
    """How many sections go into the left column, so that both are nearly as long."""
    weights = [1.5 + sum(_weight(f) for f in fields) for _title, fields in sections]
    return min(
        range(1, len(weights) + 1), key=lambda k: (abs(sum(weights[:k]) - sum(weights[k:])), -k), default=0
    )


class FormBody(QScrollArea):
    """Editors of one entity; shows one record after another."""

    changed = Signal()

    def __init__(self, work: Workplace, entity: Entity) -> None:
        super().__init__()
        self._work, self.entity = work, entity
        self.rows: dict[str, FieldRow] = {}
        self.children_sections: list[ChildSection] = []
        self.setObjectName(f"form-{entity.code}")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._page = surface("sheet")
        self.setWidget(self._page)
        inside = column(self._page)
        sections, groups = sections_of(entity), list(self._child_groups())
        below = sections.pop() if groups else None
        wide = [s for s in sections if any(isinstance(f.kind, Shares) for f in s[1])]
        self._columns = [self._two_columns([s for s in sections if s not in wide])]
        inside.addLayout(self._columns[0])
        for title, fields in wide:  # three places and a share on a line want the whole width
            side = column(spacing=6)
            side.setContentsMargins(16, 0, 16, 12)
            self._section(side, title, fields)
            inside.addLayout(side)
        for group in groups:
            section = ChildSection(work, group)
            section.changed.connect(self.changed)
            self.children_sections.append(section)
            inside.addWidget(section)
        if below is not None:  # source and remarks stand under the rows that matter more
            inside.addSpacing(8)
            title, fields = below
            halves = [(title, fields[:-1]), ("", fields[-1:])]
            self._columns.append(self._two_columns(halves, at=1))
            inside.addLayout(self._columns[1])
        inside.addStretch(1)
        self.show_form(None)

    def _two_columns(self, sections: Sequence[tuple[str, list[Field]]], at: int = 0) -> QHBoxLayout:
        columns = row(spacing=24)
        columns.setContentsMargins(16, 6, 16, 12)
        at = at or split_columns(sections)
        sides = (column(spacing=6), column(spacing=6))
        for i, (title, fields) in enumerate(sections):
            self._section(sides[0 if i < at else 1], title, fields)
        for side in sides:
            side.addStretch(1)
            columns.addLayout(side, 1)
        return columns

    def _section(self, side: QVBoxLayout, title: str, fields: Sequence[Field]) -> None:
        head = label(_(title), "h2")
        head.setFixedHeight(30)
        side.addWidget(head)
        for declared in fields:
            editor = editor_for(self._work, declared)
            made = FieldRow(self._work.theme, editor, _(declared.help), is_wide(declared))
            editor.changed.connect(self.changed)
            editor.judged.connect(lambda _place, _problem: self.changed.emit())
            if declared.required is not Stage.NEVER:
                for line in editor.inputs():
                    if isinstance(line, QLineEdit) and not line.placeholderText():
                        line.setPlaceholderText(_(TO_COMPLETE))
            self.rows[declared.code] = made
            side.addWidget(made)

    def _child_groups(self) -> Iterable[tuple[Entity, ...]]:
        """Dated child entities share one line of time; each other one has its own table."""
        kids = children_of(self.entity)
        dated = tuple(k for k in kids if is_dated(k) and "amount" in k.by_code)
        if len(dated) > 1:
            yield dated
        yield from ((k,) for k in kids if len(dated) < 2 or k not in dated)

    def put_aside(self, widget: QWidget) -> None:
        """Put a widget at the top of the right column."""
        item = self._columns[0].itemAt(1)
        side = item.layout() if item else None
        assert isinstance(side, QVBoxLayout)
        side.insertWidget(0, widget)

    def show_form(self, form: Form | None, defaults: Mapping[str, Any] | None = None) -> None:
        """Show a record as read, or an empty one with some values proposed."""
        values = dict(form.row.values) if form else {}
        alive = form is None or form.row.alive
        for code, made in self.rows.items():
            made.set_problems(())
            made.editor.show_value(values.get(code))
            fixed = self.entity.field(code).fixed and form is not None
            made.editor.freeze(fixed or not alive)
        for section in self.children_sections:
            kids = form.children if form else {}
            section.show_rows([r for e in section.entities() for r in kids.get(e.code, ())])
            section.freeze(not alive)
        self.propose(defaults or {})
        self.verticalScrollBar().setValue(0)

    def propose(self, values: Mapping[str, Any]) -> None:
        """Put values into an empty form; they are saved like typed ones."""
        for code, value in values.items():
            editor = self.rows[code].editor
            before = editor.raw()
            editor.show_value(value)
            editor.remember(before)

    def is_changed(self) -> bool:
        """Whether anything is to be saved."""
        return any(r.editor.is_changed() for r in self.rows.values()) or any(
            s.is_changed() for s in self.children_sections
        )

    def collect(self) -> dict[str, Any]:
        """Changed fields by code, raw."""
        return {code: r.editor.raw() for code, r in self.rows.items() if r.editor.is_changed()}

    def unresolved(self) -> list[Problem]:
        """Names that stand for no record, where a service cannot read names."""
        found = (made.editor.unresolved() for made in self.rows.values())
        return [problem for problem in found if problem is not None]

    def collect_children(self) -> dict[str, list[dict[str, Any]]]:
        """Changed child rows by entity."""
        found: dict[str, list[dict[str, Any]]] = {}
        for section in self.children_sections:
            found.update(section.collect())
        return found

    def missing(self) -> list[FieldRow]:
        """Fields that are still empty and that a final record needs."""
        return [
            made
            for code, made in self.rows.items()
            if self.entity.field(code).required is not Stage.NEVER
            and made.editor.raw() in (None, "", frozenset())
        ]

    def show_problems(self, problems: Sequence[Problem]) -> list[Problem]:
        """Put every problem beside its field or row; returns those that have no place here."""
        self.clear_problems()
        rest: list[Problem] = []
        by_row: dict[tuple[str, int], list[Problem]] = {}
        by_field: dict[str, list[Problem]] = {}
        for problem in problems:
            head, _dot, tail = problem.place.partition(".")
            if "[" in head:
                code, number = head.rstrip("]").split("[")
                inner = Problem(tail, problem.text, problem.remedy, problem.level)
                by_row.setdefault((code, int(number)), []).append(inner)
            elif head in self.rows:
                by_field.setdefault(head, []).append(problem)
            else:
                rest.append(problem)
        for code, found in by_field.items():
            self.rows[code].set_problems(found)
        for (entity, index), found in by_row.items():
            for section in self.children_sections:
                if entity in {e.code for e in section.entities()}:
                    section.show_problems(entity, index, found)
        return rest

    def clear_problems(self) -> None:
        """Forget what was wrong, before another try."""
        for made in self.rows.values():
            made.set_problems(())
        for section in self.children_sections:
            section.clear_problems()

    def errors(self) -> list[Problem]:
        """Everything that keeps the record from being saved, as far as the form knows."""
        found = [p for r in self.rows.values() for p in r.problems()]
        found += [p for s in self.children_sections for p in s.problems()]
        return [p for p in found if p.level is Level.ERROR]

    def show_rivals(self, code: str, rivals: Sequence[Rival], keep: Any) -> None:
        """Show the values of a divergence under its field, or take them away."""
        self.rows[code].show_rivals(rivals, keep)

    def to_settle(self) -> list[FieldRow]:
        """Fields with an error, a divergence or a hole, from top to bottom."""
        empty = set(map(id, self.missing()))
        return [r for r in self.rows.values() if r.problems() or r.diverges() or id(r) in empty]

    def go_to(self, made: FieldRow) -> None:
        """Show a field and put the cursor into it."""
        place = made.problems()[0].place if made.problems() else ""
        made.editor.take_focus(place)
        top = made.mapTo(self._page, QPoint(0, 0)).y()
        self.ensureVisible(0, top + made.height(), 0, 24)
        self.ensureVisible(0, top, 0, 24)

    def focus_first(self) -> None:
        """Put the cursor into the first field that can be written."""
        for code, made in self.rows.items():
            if not self.entity.field(code).fixed or made.editor.isEnabled():
                made.editor.take_focus()
                return

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = self.viewport().width()
        vertical = width < tokens.NARROW_FORM
        direction = QHBoxLayout.Direction.TopToBottom if vertical else QHBoxLayout.Direction.LeftToRight
        for columns in self._columns:
            if columns.direction() != direction:
                columns.setDirection(direction)
        labels = LABEL_WIDTH if width >= 700 or vertical else NARROW_LABEL_WIDTH
        for made in self.rows.values():
            made.set_label_width(labels)
