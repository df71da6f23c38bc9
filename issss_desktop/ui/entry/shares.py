"""Shares over places or pillars: filled in to exactly 100 %, or not known; never split by default."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from issss_desktop.errors import Problem, UserError
from issss_desktop.i18n import _
from issss_desktop.models.shares import WHOLE_SHARE, Shares
from issss_desktop.models.values import numbers
from issss_desktop.ui.entry.fields import Editor, Line, mark_state
from issss_desktop.ui.entry.links import Choices, TypeAhead
from issss_desktop.ui.look.blocks import button, column, label, row
from issss_desktop.ui.look.choice import ChoiceBox
from issss_desktop.ui.look.theme import Theme


class _ShareLine:
    """The widgets of one line: a field a target, the share, the cross."""

    def __init__(self, targets: list[TypeAhead], share: Line, cross: QWidget) -> None:
        self.targets, self.share, self.cross = targets, share, cross

    def widgets(self) -> list[QWidget]:
        return [*self.targets, self.share, self.cross]


class SharesEditor(Editor):
    """Lines of targets with a share each; a list above them says whether the shares are known."""

    def __init__(
        self,
        theme: Theme,
        place: str,
        name: str,
        kind: Shares,
        labels: Sequence[str],
        choices: Sequence[Choices],
        title_of: Sequence[Callable[[UUID], str]],
        lang: Callable[[], str],
        home: QWidget | None = None,
    ) -> None:
        super().__init__(place, name, home)
        self.kind, self._theme, self._lang = kind, theme, lang
        self._labels, self._choices, self._title_of = labels, choices, title_of
        self._lines: list[_ShareLine] = []
        self._assumed = False
        inside = column(self, 4)
        self._known = ChoiceBox(theme)
        self._known.setObjectName(f"{place}-known")
        self._known.setAccessibleName(_("{field}: are the shares known?").format(field=name))
        self._known.addItem(_("Shares not known"), False)
        self._known.addItem(_("Shares filled in (100 %)"), True)
        self._known.activated.connect(self._switch)
        inside.addWidget(self._known)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(4)
        self._grid.setVerticalSpacing(3)
        self._heads = [label(words, "fine") for words in labels]
        for i, head in enumerate(self._heads):
            self._grid.addWidget(head, 0, i)
            self._grid.setColumnStretch(i, 1)
        inside.addLayout(self._grid)
        inside.addLayout(self._foot())

    def _foot(self) -> QHBoxLayout:
        """Buttons that add a line or share equally, and the total."""
        foot = row(spacing=4)
        self._add = button(self._theme, _("Line"), "plus", "link", f"{self.place}-add", self._add_line)
        self._add.setAccessibleName(_("{field}: add a line").format(field=self.name))
        self._equal = button(
            self._theme, _("Equal shares"), "", "link", f"{self.place}-equal", self._equal_shares
        )
        self._total = label("", "second")
        foot.addWidget(self._add)
        foot.addWidget(self._equal)
        foot.addStretch(1)
        foot.addWidget(self._total)
        return foot

    def raw(self) -> Any:
        """{"rows": [[uuid, ..., percent text]], "assumed": bool}, None when there is no line."""
        rows = []
        for line in self._lines:
            targets = [t.uuid or t.text().strip() or None for t in line.targets]
            share = line.share.text().strip() if self._is_known() else ""
            if any(targets) or share:
                rows.append([*targets, share or None])
        return {"rows": rows, "assumed": self._assumed and self._is_known()} if rows else None

    def _show(self, value: Any) -> None:
        rows = value.rows if value else ()
        while len(self._lines) > len(rows):
            self._remove(self._lines[-1], quiet=True)
        self._assumed = bool(value and value.assumed)
        self._known.setCurrentIndex(1 if value and value.known else 0)
        kept = len(self._lines)
        for number, (targets, share) in enumerate(rows):
            line = self._lines[number] if number < len(self._lines) else self._new_line()
            for i, target in enumerate(targets):
                line.targets[i].set_record(target, self._title_of[i](target) if target else "")
            line.share.setText("" if share is None else numbers.show_percent_bp(share, self._lang()))
        self._tell_heads()
        self._reveal(self._lines[kept:])
        self._switch(quiet=True)

    def _put(self, raw: Any) -> None:
        self._show(None)
        rows = raw.get("rows", ()) if isinstance(raw, dict) else ()
        if any(len(row) != len(self._choices) + 1 for row in rows):
            return
        self._known.setCurrentIndex(int(any(share for *_targets, share in rows)))
        for *targets, share in rows:
            line = self._new_line()
            for field, title_of, target in zip(line.targets, self._title_of, targets, strict=True):
                linked = target if isinstance(target, UUID) else None
                field.set_record(linked, title_of(linked) if linked else "")
                if linked is None:  # a name that stands for no record yet
                    field.setText(target or "")
            line.share.setText(share or "")
        self._assumed = bool(rows and raw["assumed"])
        self._tell_heads()
        self._reveal(self._lines)
        self._switch(quiet=True)

    def _is_known(self) -> bool:
        return bool(self._known.currentData())

    def _new_line(self) -> _ShareLine:
        targets = []
        for choices in self._choices:
            field = TypeAhead(self._theme, choices)
            field.textEdited.connect(self._touched)
            field.picked.connect(self._touched)
            targets.append(field)
        share = Line()
        share.setPlaceholderText("%")
        share.setAlignment(Qt.AlignmentFlag.AlignRight)
        share.setFixedWidth(64)
        share.textEdited.connect(self._touched)
        share.left.connect(self.judge)
        cross = button(self._theme, "", "x", "tool")
        line = _ShareLine(targets, share, cross)
        cross.clicked.connect(lambda: self._remove(line))
        self._lines.append(line)
        self._place_line(line)
        return line

    def _add_line(self) -> None:
        line = self._new_line()
        self._tell_heads()
        self._reveal([line])
        line.targets[0].setFocus()

    def _place_line(self, line: _ShareLine) -> None:
        """Put a line where its number says, and name its parts by that number."""
        at = self._lines.index(line)
        for i, (field, words) in enumerate(zip(line.targets, self._labels, strict=True)):
            field.setObjectName(f"{self.place}[{at}].{i}")
            field.setAccessibleName(f"{self.name} {at + 1}, {words}")
        line.share.setObjectName(f"{self.place}[{at}].share")
        line.share.setAccessibleName(f"{self.name} {at + 1}, %")
        line.cross.setObjectName(f"{self.place}[{at}].remove")
        line.cross.setAccessibleName(_("{field}: remove line {n}").format(field=self.name, n=at + 1))
        for column_at, widget in enumerate(line.widgets()):
            self._grid.addWidget(widget, at + 1, column_at)

    def _tell_heads(self) -> None:
        for head in self._heads:
            head.setVisible(bool(self._lines) and len(self._heads) > 1)

    def _remove(self, line: _ShareLine, quiet: bool = False) -> None:
        at = self._lines.index(line)
        self._lines.remove(line)
        for widget in line.widgets():
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        for below in self._lines[at:]:
            self._place_line(below)
        self._tell_heads()
        if not quiet:
            self._touched()
            self._add.setFocus()

    def _touched(self, *_args: object) -> None:
        self._assumed = False
        self._tell()
        self.changed.emit()

    def _switch(self, *_args: object, quiet: bool = False) -> None:
        for line in self._lines:
            line.share.setVisible(self._is_known())
        self._equal.setVisible(self._is_known())
        self._tell()
        if not quiet:
            self.changed.emit()

    def _reveal(self, lines: Sequence[_ShareLine]) -> None:
        """Show lines just made, all at once: each that is shown alone lays the form out again."""
        for line in lines:
            for widget in line.widgets():
                widget.setVisible(widget is not line.share or self._is_known())

    def _equal_shares(self) -> None:
        """Parts égales: the office's own hypothesis, by button only and marked as such."""
        count = len(self._lines)
        for i, line in enumerate(self._lines):
            share = (i + 1) * WHOLE_SHARE // count - i * WHOLE_SHARE // count
            line.share.setText(numbers.show_percent_bp(share, self._lang()))
        self._assumed = bool(count)
        self._tell()
        self.changed.emit()

    def _tell(self) -> None:
        if not self._is_known() or not self._lines:
            self._total.setText("")
            return
        total = 0
        for line in self._lines:
            try:
                total += numbers.parse_percent_bp(line.share.text()) if line.share.text().strip() else 0
            except UserError:
                self._total.setText(_("total: cannot be read"))
                return
        words = _("total {percent}").format(percent=numbers.show_percent_bp(total, self._lang()))
        if self._assumed:
            words = _("{total}, office’s hypothesis").format(total=words)
        self._total.setText(words)
        self._total.setProperty("tone", "right" if total == WHOLE_SHARE else "error")
        self._total.style().polish(self._total)

    def judge(self) -> None:
        """Read all lines together."""
        problem = self.unresolved()
        if problem is None and self.is_changed() and self.raw() is not None:
            try:
                self.kind.parse(self.raw())
            except UserError as error:
                problem = Problem(self.place, error.text, error.remedy)
        self.judged.emit(self.place, problem)

    def unresolved(self) -> Problem | None:
        for line in self._lines:
            for target in line.targets:
                if target.uuid is None and target.text().strip():
                    text = _("“{text}” names no record, or more than one.").format(text=target.text()[:60])
                    return Problem(self.place, text, _("Choose in the list."))
        return None

    def inputs(self, place: str = "") -> Sequence[QWidget]:
        return [w for line in self._lines for w in (*line.targets, line.share)] or [self._known]

    def mark(self, state: str, place: str = "") -> None:
        for widget in (self._known, *self.inputs()):
            mark_state(widget, state)

    def take_focus(self, place: str = "") -> None:
        (self._lines[0].targets[0] if self._lines else self._known).setFocus()

    def freeze(self, frozen: bool) -> None:
        self.setEnabled(not frozen)
