"""Undertakings by quarters as a table: a digit says how far one is, Enter opens the whole review."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent

from issss_desktop.i18n import _, language
from issss_desktop.models.values.reporting import ReportingPeriod, show_period
from issss_desktop.services.engagement.following import UndertakingLine
from issss_desktop.ui.engagement.marks import KEYS, due_words, owed_cell, progress_cell
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.cells import Cell, Column
from issss_desktop.ui.look.squares import Squares
from issss_desktop.ui.look.theme import Theme

Key = tuple[UUID, ReportingPeriod]
QUARTER_WIDTH, WORDS = 134, 190
"""Px of a quarter, and the least of the words before them."""


@dataclass(frozen=True)
class Shown:
    """What stands in a square: a code of progress; ``unsaved``, ``doubled`` and ``wrong`` are said beside."""

    progress: str
    unsaved: bool = False
    doubled: bool = False
    wrong: bool = False


class QuarterGrid(Squares):
    """``rated``: a digit was typed on a square; ``square_opened``: all of its review is wanted; ``emptied``:
    its review is to go; ``moved``: so many quarters later are wanted."""

    rated = Signal(object, str)
    square_opened = Signal(object)
    emptied = Signal(object)
    moved = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, _("Follow-up by quarter"), "engagement-grid", tokens.LIST_ROW)
        self.grow_with_rows()
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._lines: tuple[UndertakingLine, ...] = ()
        self._quarters: tuple[ReportingPeriod, ...] = ()
        self.opened.connect(lambda _row: self._open())

    def show_grid(
        self,
        lines: Sequence[UndertakingLine],
        quarters: Sequence[ReportingPeriod],
        shown: Mapping[Key, Shown],
    ) -> None:
        """Fill it; the square a person stood in is theirs again, else the last quarter of the first line."""
        key, had_focus = self.square(), self.hasFocus()
        self._lines, self._quarters = tuple(lines), tuple(quarters)
        columns = [Column(_("Party and undertaking"), least=WORDS)]
        columns += [Column(show_period(q, language()), width=QUARTER_WIDTH) for q in quarters]
        self.show_cells(columns, [self._cells(line, shown) for line in lines])
        self.stand(key if key is not None else (lines[0].uuid, quarters[-1]) if lines else None)
        if had_focus:
            self.setFocus()

    def _cells(self, line: UndertakingLine, shown: Mapping[Key, Shown]) -> list[Cell]:
        second = " · ".join(p for p in (line.party, due_words(line)) if p)
        first = Cell(
            " ".join(line.text.split()), second, bold=True, key=line.uuid,
            second_icon="alert-triangle" if line.late else "", second_tone="warning" if line.late else "ink3",
        )  # fmt: skip
        return [first, *(self._square(line, quarter, shown) for quarter in self._quarters)]

    def _square(self, line: UndertakingLine, quarter: ReportingPeriod, shown: Mapping[Key, Shown]) -> Cell:
        said = f"{show_period(quarter, language())}, {line.text}"
        found = shown.get((line.uuid, quarter))
        if found is None:
            nothing = Cell("", sentence=f"{said}, {_('nothing to review')}")
            return owed_cell(said) if quarter in line.owed else nothing
        notes = (
            (_("to correct"), found.wrong),
            (_("not saved"), found.unsaved),
            (_("twice"), found.doubled),
        )
        note = next((words for words, holds in notes if holds), "")
        made = progress_cell(found.progress, said=", ".join(p for p in (said, note) if p))
        return Cell(
            made.text, note, icon=made.icon, icon_tone=made.icon_tone, tone=made.tone, sentence=made.sentence,
            second_tone="error" if found.wrong else "warning",
        )  # fmt: skip

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many quarters as have room, the last ones; never fewer than two."""
        fit = max(2, (event.size().width() - WORDS) // QUARTER_WIDTH)
        self.hide_columns(set(range(1, len(self._quarters) - fit + 1)))
        super().resizeEvent(event)

    def square(self) -> Key | None:
        """Undertaking and quarter of the square a person stands in; on the words, the last quarter."""
        at = self.currentIndex()
        if not at.isValid() or at.row() >= len(self._lines) or not self._quarters:
            return None
        quarter = self._quarters[at.column() - 1 if at.column() else -1]
        return self._lines[at.row()].uuid, quarter

    def stand(self, key: Key | None) -> None:
        """Go to a square, or to the last quarter of its line when that quarter is not shown."""
        if key is None:
            return
        row = next((i for i, line in enumerate(self._lines) if line.uuid == key[0]), 0)
        last = len(self._quarters)
        column = self._quarters.index(key[1]) + 1 if key[1] in self._quarters else last
        self.stand_at(row, column)

    def _open(self) -> None:
        key = self.square()
        if key is not None:
            self.square_opened.emit(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit says how far the undertaking is and goes to the next one; Delete takes the review out."""
        key, plain = self.square(), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key is not None and plain and event.text() in KEYS:
            self.rated.emit(key, KEYS[event.text()])
            self._step(1)
        elif key is not None and plain and event.key() == Qt.Key.Key_Delete:
            self.emptied.emit(key)
        elif event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.moved.emit(1 if event.key() == Qt.Key.Key_PageDown else -1)
        else:
            super().keyPressEvent(event)

    def _step(self, by: int) -> None:
        at = self.currentIndex()
        if 0 <= at.row() + by < len(self._lines):
            self.stand_at(at.row() + by, at.column())
