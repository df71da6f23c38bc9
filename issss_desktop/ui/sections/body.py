"""The fields of a record as its declaration lists them: sections in two columns, child rows below."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar, cast

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from issss_desktop.errors import Level, Problem
from issss_desktop.i18n import _
from issss_desktop.models.compound import BilingualKind, Group
from issss_desktop.models.fields import ENTITIES, Entity, Field, Stage, children_of
from issss_desktop.models.rows import Row
from issss_desktop.models.shares import Shares
from issss_desktop.models.values.texts import fold
from issss_desktop.services.advising.hints import DAYS, day_of, read_quietly
from issss_desktop.services.reading import Form
from issss_desktop.ui.editors import editor_for, is_wide
from issss_desktop.ui.entry.groups import MoneyEditor
from issss_desktop.ui.entry.rows import LABEL_WIDTH, NARROW_LABEL_WIDTH, FieldRow
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.blocks import Elided, column, label, row, surface
from issss_desktop.ui.sections.attachments import AttachmentSection
from issss_desktop.ui.sections.children import ChildSection
from issss_desktop.ui.sections.rows import RowsSection
from issss_desktop.ui.sections.timeline import SHORT
from issss_desktop.ui.workplace import Workplace

SKIPPED = ("ref", "stage", "position")


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


R = TypeVar("R", bound=RowsSection)


class FormBody(QScrollArea):
    """Editors of one entity; shows one record after another; ``barred``: to be read only."""

    changed = Signal()

    def __init__(self, work: Workplace, entity: Entity) -> None:
        super().__init__()
        self._work, self.entity, self.barred = work, entity, False
        self.rows: dict[str, FieldRow] = {}
        self.children_sections: list[RowsSection] = []
        self.setObjectName(f"form-{entity.code}")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.page = surface("sheet")
        self.setWidget(self.page)
        self._columns: list[QHBoxLayout] = []
        self._parts: list[tuple[str, QLabel, QWidget]] = []
        self.letters: dict[str, QWidget] = {}

    def build(self) -> None:
        """Make the fields, once the form holds this area: to move it full of fields costs as much again."""
        self.attachments = AttachmentSection(self._work)
        self.attachments.changed.connect(self.changed)
        inside = column(self.page)
        self._build(inside)
        stretched = (last := inside.itemAt(inside.count() - 1)) is not None and last.spacerItem() is not None
        others = self._add_rows(inside, ChildSection(self._work, (ENTITIES["other_value"],), self.page))
        for section in (others, self.attachments):  # below all else, above the stretch
            inside.removeWidget(section)
            inside.insertWidget(inside.count() - 1 if stretched else inside.count(), section)
        self._parts.append((_("Attachments"), self.attachments.keys, self.attachments))
        for code, made in self.rows.items():
            made.declared = made.declared or (self.entity, self.entity.field(code))
        self.letters = self._give_letters()
        self._date_amounts()
        self.show_form(None)

    def _give_letters(self) -> dict[str, QWidget]:
        """A letter for each section, said beside its title: Alt and the letter go there."""
        letters: dict[str, QWidget] = {}
        for title, said, part in self._parts:
            plain = fold(title).upper()
            free = next((c for c in plain if c.isascii() and c.isalpha() and c not in letters), None)
            if free is not None:
                letters[free] = part
                said.setText(_("Alt+{letter}").format(letter=free))
        return letters

    def reveal(self, widget: QWidget) -> None:
        """Bring to light the part of the form that a widget stands in; here all of it is."""

    def go_to_section(self, letter: str) -> None:
        """Show a section and put the keyboard into it."""
        part = self.letters[letter]
        self.reveal(part)
        if isinstance(part, FieldRow):
            self.go_to(part)
            return
        assert isinstance(part, ChildSection | AttachmentSection)
        part.take_focus()
        top = part.mapTo(self.page, QPoint(0, 0)).y()
        self.ensureVisible(0, top + part.height(), 0, 24)
        self.ensureVisible(0, top, 0, 24)

    def _date_amounts(self) -> None:
        """Amounts propose the UN rate of the day that dates the record."""
        amounts = [m.editor for m in self.rows.values() if isinstance(m.editor, MoneyEditor)]
        dated = [c for c in DAYS if c in self.rows][:1]
        for editor in amounts:
            editor.date_by(lambda: day_of(self.entity, self.plain_values(dated)))
        for code in dated if amounts else ():
            for editor in amounts:
                self.rows[code].editor.judged.connect(lambda _p, _q, e=editor: e.refresh())

    def _build(self, inside: QVBoxLayout) -> None:
        """Lay the fields out; a form written by hand lays them out its own way."""
        sections, groups = sections_of(self.entity), list(self._child_groups())
        below = sections.pop() if groups else None
        wide = [s for s in sections if any(isinstance(f.kind, Shares) for f in s[1])]
        self._two_columns(inside, [s for s in sections if s not in wide])
        for title, fields in wide:  # three places and a share on a line want the whole width
            side = column(spacing=6)
            side.setContentsMargins(16, 0, 16, 12)
            inside.addLayout(side)
            self._section(side, title, fields)
        for group in groups:
            self._add_rows(inside, self.section_of(group))
        if below is not None:  # source and remarks stand under the rows that matter more
            inside.addSpacing(8)
            title, fields = below
            halves = [(title, fields[:-1]), ("", fields[-1:])]
            self._two_columns(inside, halves, at=1)
        inside.addStretch(1)

    def _add_rows(self, inside: QVBoxLayout, section: R) -> R:
        section.changed.connect(self.changed)
        if isinstance(section, ChildSection):
            self._parts.append((section.title(), section.keys, section))
        self.children_sections.append(section)
        inside.addWidget(cast(QWidget, section))
        return section

    def _two_columns(
        self, inside: QVBoxLayout, sections: Sequence[tuple[str, list[Field]]], at: int = 0
    ) -> None:
        """From the page down, here and below: what is put in its place full is dressed twice."""
        columns = row(spacing=24)
        columns.setContentsMargins(16, 6, 16, 12)
        inside.addLayout(columns)
        self._columns.append(columns)
        at = at or split_columns(sections)
        for part in (sections[:at], sections[at:]):
            side = column(spacing=6)
            columns.addLayout(side, 1)
            for title, fields in part:
                self._section(side, title, fields)
            side.addStretch(1)

    def _section(self, side: QVBoxLayout, title: str, fields: Sequence[Field]) -> None:
        head = row(spacing=8)
        words, keys = Elided(_(title), "h2"), label("", "fine")
        words.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        words.setFixedHeight(30)
        side.addLayout(head)
        head.addWidget(words)
        head.addWidget(keys)
        head.addStretch(1)
        for declared in fields:
            side.addWidget(self._row(declared))
        if title:
            self._parts.append((_(title), keys, self.rows[fields[0].code]))

    def _row(self, declared: Field) -> FieldRow:
        make, wide = partial(editor_for, self._work, declared), is_wide(declared)
        return self._keep(declared, FieldRow(self._work.theme, make, _(declared.help), wide, self.page))

    def _keep(self, declared: Field, made: FieldRow) -> FieldRow:
        made.declare(self.entity, declared)
        made.editor.changed.connect(self.changed)
        made.editor.judged.connect(lambda _place, _problem: self.changed.emit())
        self.rows[declared.code] = made
        return made

    def _child_groups(self) -> Iterable[tuple[Entity, ...]]:
        """What a donor owes and pays shares one line of time; each other child has its own table."""
        kids = children_of(self.entity)
        line = tuple(k for k in kids if k.code in SHORT)
        if line:
            yield line
        yield from ((k,) for k in kids if k not in line)

    def section_of(self, group: tuple[Entity, ...]) -> ChildSection:
        """The table of some child rows."""
        return ChildSection(self._work, group, self.page)

    def put_aside(self, widget: QWidget) -> None:
        """Put a widget at the top of the right column."""
        item = self._columns[0].itemAt(1)
        side = item.layout() if item else None
        assert isinstance(side, QVBoxLayout)
        side.insertWidget(0, widget)

    def show_form(self, form: Form | None, defaults: Mapping[str, Any] | None = None) -> None:
        """Show a record as read, or an empty one with some values proposed."""
        values = dict(form.row.values) if form else {}
        alive = (form is None or form.row.alive) and not self.barred
        for code, made in self.rows.items():
            made.set_problems(())
            made.editor.show_value(values.get(code))
            fixed = self.entity.field(code).fixed and form is not None
            made.editor.freeze(fixed or not alive)
        for section in self.children_sections:
            kids = form.children if form else {}
            section.show_rows([r for e in section.entities() for r in kids.get(e.code, ())])
            section.freeze(not alive)
        self.attachments.show_rows(form.children.get("attachment", ()) if form else ())
        self.attachments.freeze(not alive)
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
        return any(r.editor.is_changed() for r in self.rows.values()) or self.rows_changed()

    def rows_changed(self) -> bool:
        """Whether a child row or an attachment is to be saved."""
        return self.attachments.is_changed() or any(s.is_changed() for s in self.children_sections)

    def is_empty(self, code: str) -> bool:
        """Whether nothing stands in a field."""
        return self.rows[code].editor.raw() in (None, "", frozenset())

    def plain_values(self, codes: Iterable[str] | None = None) -> dict[str, Any]:
        """Values of the fields as they stand, left out where they cannot be read yet."""
        wanted = self.rows if codes is None else codes
        return read_quietly(self.entity, {code: self.rows[code].editor.raw() for code in wanted})

    def seen_rows(self) -> list[tuple[Row, bool]]:
        """Child rows as they would be once saved, and whether each was changed here."""
        return [pair for section in self._tables() for pair in section.seen()]

    def _tables(self) -> list[ChildSection]:
        """Sections of rows in a table; those laid out by hand have their own ways."""
        return [s for s in self.children_sections if isinstance(s, ChildSection)]

    def show_row_hints(self, hints: Sequence[Problem]) -> None:
        """Put what is worth a second look on child rows; a place counts them as ``seen_rows`` does."""
        by_row: dict[int, list[Problem]] = {}
        for hint in hints:
            head, _dot, tail = hint.place.partition(".")
            at = int(head.partition("[")[2].rstrip("]"))
            by_row.setdefault(at, []).append(Problem(tail, hint.text, hint.remedy, hint.level))
        for section in self._tables():
            count = len(section.seen())
            section.show_hints({at: found for at, found in by_row.items() if at < count})
            by_row = {at - count: found for at, found in by_row.items() if at >= count}

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
        files = self.attachments.collect()
        return {**found, "attachment": files} if files else found

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

    def to_settle(self) -> list[FieldRow]:
        """Fields with an error, a divergence or a hole, from top to bottom."""
        empty = set(map(id, self.missing()))
        own = [r for r in self.rows.values() if r.problems() or r.diverges() or id(r) in empty]
        return own + [made for s in self._tables() for made, _item in s.wrong_rows()]

    def fields(self) -> list[FieldRow]:
        """Every field from top to bottom, those of the child rows that are in error or diverge last."""
        inside = [made for s in self._tables() for made, _item in s.wrong_rows()]
        return [*self.rows.values(), *inside]

    def go_to(self, made: FieldRow) -> None:
        """Show a field and put the cursor into it; the row it lives in is opened."""
        self.reveal(made)
        for section in self._tables():
            for field, item in section.wrong_rows():
                if field is made:
                    section.go_to(item)
        place = made.problems()[0].place if made.problems() else ""
        made.editor.take_focus(place)
        top = made.mapTo(self.page, QPoint(0, 0)).y()
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
