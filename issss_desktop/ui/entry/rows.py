"""One field on a form: its label at the left, the editor, and under it help, errors and divergences."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QSizePolicy, QWidget

from issss_desktop.errors import Level, Problem
from issss_desktop.i18n import N_, _
from issss_desktop.models.fields import Entity, Field, Stage
from issss_desktop.models.values.dates import moment_of
from issss_desktop.services.divergences import Choice
from issss_desktop.ui.entry.fields import Editor
from issss_desktop.ui.look.blocks import SPARE, Elided, Picture, button, column, label, row
from issss_desktop.ui.look.stops import pass_in_turn
from issss_desktop.ui.look.theme import Theme

TO_COMPLETE = N_("to be completed to make it final")
LABEL_WIDTH, NARROW_LABEL_WIDTH = 124, 84


@dataclass(frozen=True, slots=True)
class Rival:
    """One of the values a divergence keeps: who wrote it, when (UTC ms), the text of the value."""

    index: int
    shown: str
    office: str
    user: str
    wall_ms: int


def short_day(wall_ms: int) -> str:
    """Day and month of a stamp, for a line of fine print."""
    return moment_of(wall_ms).strftime("%d/%m")


class DivergencePanel(QFrame):
    """Each office's value of one field, who wrote it and when, and "Keep" beside each."""

    def __init__(
        self, theme: Theme, place: str, name: str, rivals: Sequence[Rival], keep: Callable[[int], object]
    ) -> None:
        super().__init__()
        self.setProperty("surface", "divergence-box")
        self.setObjectName(f"divergence-{place}")
        inside = column(self, 4)
        inside.setContentsMargins(10, 6, 8, 8)
        head = row(spacing=6)
        head.addWidget(Picture(theme, "arrows-split-2", "divergence"))
        title = label("", "body")
        title.setTextFormat(Qt.TextFormat.RichText)
        words = _("<b>Divergence</b>: {n} values were written in this field")
        title.setText(words.format(n=len(rivals)))
        title.setProperty("tone", "divergence")
        head.addWidget(title, 1)
        inside.addLayout(head)
        for rival in rivals:
            inside.addLayout(self._line(theme, place, name, rival, keep))

    def _line(self, theme: Theme, place: str, name: str, rival: Rival, keep: Callable[[int], object]) -> Any:
        line = row(spacing=8)
        office = label(rival.office or "?", "strong")
        office.setMinimumWidth(28)
        line.addWidget(office)
        line.addWidget(Elided(rival.shown or _("(empty)")), 1)
        who = ", ".join(p for p in (rival.user, short_day(rival.wall_ms)) if p)
        line.addWidget(label(who, "fine"))
        code = f"keep-{place}-{rival.index}"
        press = button(theme, _("Keep"), "", "keep", code, lambda: keep(rival.index))
        press.setAccessibleName(_("{field}: keep “{value}”").format(field=name, value=rival.shown))
        line.addWidget(press)
        return line


class _Message(QWidget):
    """Icon and sentences under a field, in the colour of the gravest."""

    def __init__(self, theme: Theme, code: str) -> None:
        super().__init__()
        line = row(self, 5)
        self._icon = Picture(theme, "alert-circle", "error", 14)
        self._text = label("", "second", wrap=True)
        self._text.setObjectName(code)
        line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._text, 1)

    def tell(self, problems: Sequence[Problem]) -> None:
        """Show problems, or nothing when there are none."""
        self.setVisible(bool(problems))
        if not problems:
            return
        grave = any(p.level is Level.ERROR for p in problems)
        tone = "error" if grave else "warning"
        self._icon.show_icon("alert-circle" if grave else "alert-triangle", tone)
        self._text.setText("\n".join(p.sentence() for p in problems))
        self._text.setProperty("tone", tone)
        self._text.style().polish(self._text)


class FieldRow(QWidget):
    """Label, editor, and the messages under it; a wide field has its label above. ``make``: its editor."""

    def __init__(
        self,
        theme: Theme,
        make: Callable[[QWidget], Editor],
        help_text: str = "",
        wide: bool = False,
        home: QWidget | None = None,
    ) -> None:
        super().__init__(home)
        self._theme, self._wide = theme, wide
        self._lay_out()
        self.editor = editor = make(self)
        self._under.addWidget(editor)
        self.label.setText(editor.name)
        inputs = editor.inputs()
        if inputs:
            self.label.setBuddy(inputs[0])
        self._problems: dict[str, Problem] = {}
        self.declared: tuple[Entity, Field] | None = None
        self._message: _Message | None = None
        self._hint: _Message | None = None
        self._pin: QWidget | None = None
        self._hints: tuple[Problem, ...] = ()
        self._told = False
        if help_text:
            self._under.addWidget(label(help_text, "fine", wrap=True))
        self._under.addStretch(1)
        self._panel: DivergencePanel | None = None
        self._label_width = 0
        self.set_label_width(LABEL_WIDTH)
        editor.judged.connect(self._judged)

    def _lay_out(self) -> None:
        """A place for the label, and one for the editor and what stands under it."""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(2)
        self.label = label("", "body", "ink2")
        self.label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._under = column(spacing=2)
        if self._wide:
            self._grid.addWidget(self.label, 0, 0)
            self._grid.addLayout(self._under, 1, 0)
            return
        self.label.setContentsMargins(0, 3, 0, 3)  # its first line stands on the line of the field
        self._grid.addWidget(self.label, 0, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addLayout(self._under, 0, 1)
        self._grid.setColumnStretch(1, 1)

    def declare(self, entity: Entity, declared: Field) -> None:
        """Say what the row is of; the empty lines of a field that a final record needs say so."""
        self.declared = (entity, declared)
        if declared.required is Stage.NEVER:
            return
        for line in self.editor.inputs():
            if isinstance(line, QLineEdit) and not line.placeholderText():
                line.setPlaceholderText(_(TO_COMPLETE))

    def set_label_width(self, width: int) -> None:
        """Another width of the label at the left."""
        if width == self._label_width:
            return
        self._label_width = width
        if not self._wide:
            self.label.setFixedWidth(width)
        needed = QFontMetrics(self._theme.font()).horizontalAdvance(self.editor.name) + SPARE
        self.label.setWordWrap(needed > width)  # only where it must: Qt measures such a text at many widths

    def _judged(self, place: str, problem: Problem | None) -> None:
        if problem is None:
            self._problems.pop(place, None)
        else:
            self._problems[place] = problem
        self._tell()

    def set_problems(self, problems: Sequence[Problem]) -> None:
        """Show what a service found wrong; an empty sequence clears the row."""
        self._problems = {p.place: p for p in problems}
        self._tell()

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong here now."""
        return tuple(self._problems.values())

    def set_hints(self, hints: Sequence[Problem]) -> None:
        """Show what is worth a second look: it keeps nothing from being saved."""
        if tuple(hints) != self._hints:
            self._hints = tuple(hints)
            self._tell()

    def hints(self) -> tuple[Problem, ...]:
        """What is worth a second look now."""
        return self._hints

    def show_pinned(self, pinned: bool) -> None:
        """Say that the value of this field is kept for the next new record."""
        if pinned and self._pin is None:
            self._pin = QWidget()
            self._pin.setObjectName(f"pinned-{self.editor.place}")
            line = row(self._pin, 5)
            line.addWidget(Picture(self._theme, "pin", "accent", 14))
            line.addWidget(label(_("Kept for the next record (F9)"), "fine"), 1)
            self._under.insertWidget(1, self._pin)
        if self._pin is not None:
            self._pin.setVisible(pinned)

    def _tell(self) -> None:
        self.editor.mark("divergence" if self._panel else "")
        for problem in self._problems.values():
            if problem.level is Level.ERROR:
                self.editor.mark("error", problem.place)
        self._message = self._say(self._message, tuple(self._problems.values()), "message")
        self._hint = self._say(self._hint, self._hints, "hint")
        spoken = "\n".join(p.sentence() for p in (*self._problems.values(), *self._hints))
        if spoken or self._told:
            for widget in self.editor.inputs():
                widget.setAccessibleDescription(spoken)
            self._told = bool(spoken)

    def _say(self, box: "_Message | None", problems: Sequence[Problem], name: str) -> "_Message | None":
        if box is None and problems:
            box = _Message(self._theme, f"{name}-{self.editor.place}")
            self._under.insertWidget(1 if name == "message" or self._message is None else 2, box)
        if box is not None:
            box.tell(problems)
        return box

    def show_rivals(self, rivals: Sequence[Rival], keep: Callable[[int], object]) -> None:
        """Show the values of a divergence under the field, or take them away."""
        if self._panel is not None:
            self._panel.hide()
            self._panel.deleteLater()
            self._panel = None
        if rivals:
            self._panel = DivergencePanel(self._theme, self.editor.place, self.editor.name, rivals, keep)
            self._grid.addWidget(self._panel, 2, 0, 1, 1 if self._wide else 2)
            pass_in_turn(self, (self.editor, self._panel))
        self._tell()

    def diverges(self) -> bool:
        """Whether several values are kept for this field."""
        return self._panel is not None


def show_choices(made: FieldRow, choices: Sequence[Choice], keep: Callable[[Choice], object]) -> None:
    """Show the values of a divergence under its field, or take them away."""
    shown = choices[0].shown if choices else ()
    rivals = [Rival(a.index, a.shown, a.office, a.user, a.wall_ms) for a in shown]
    made.show_rivals(rivals, lambda at: keep(choices[at]))
