"""The criteria in force as rows: official text, two readers, evidence with its page, what is retained."""

import datetime as dt
from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from issss_desktop.errors import Problem
from issss_desktop.i18n import _
from issss_desktop.models.fields import Entity
from issss_desktop.models.rows import Row
from issss_desktop.services.overviews import dossier
from issss_desktop.services.overviews.dossier import FIRST, SECOND, THIRD, Criterion
from issss_desktop.ui.alignment.answers import ANSWER, Answers, Key
from issss_desktop.ui.alignment.cells import AnswerCell, rating_line
from issss_desktop.ui.alignment.panel import AnswerPanel
from issss_desktop.ui.look.blocks import Picture, button, column, empty, label, row, rule, surface
from issss_desktop.ui.look.stops import pass_in_turn
from issss_desktop.ui.sections.rows import TypedRows
from issss_desktop.ui.workplace import Workplace

NARROW = 700
NUMBER = 38
SHARES = (29, 21, 21, 16, 22)
NARROW_SHARES = (0, 28, 28, 20, 28)


class CriteriaRows(QWidget):
    """Answers of one assessment, criterion by criterion; the rows section of its form.

    ``reached``: the widget that the keyboard came to, so that the form shows it.
    """

    changed = Signal()
    settled = Signal(object)
    reached = Signal(object)

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self._work = work
        self.answers = Answers()
        self._criteria: tuple[Criterion, ...] = ()
        self._scale = dossier.rating_scale(work.desk)
        self._names: dict[str, str] = {}
        self._open: Key | None = None
        self._panel: AnswerPanel | None = None
        self._frozen = self._narrow = False
        self._cells: dict[Key, AnswerCell] = {}
        self._gone: tuple[QWidget | None, ...] = ()
        self.setObjectName("criteria")
        # the columns follow the width given: they must not hold the form at the width it had
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        inside = column(self)
        line = row()
        line.setContentsMargins(16, 0, 12, 6)
        line.addWidget(label(_("Alignment criteria"), "h2"))
        line.addStretch(1)
        line.addWidget(label(_("Enter opens an answer; 1, 2, 3 rate it"), "fine"))
        inside.addLayout(line)
        self._head = surface("head")
        self._head_line = QGridLayout(self._head)
        self._head_line.setContentsMargins(0, 0, 0, 0)
        self._head_line.setSpacing(0)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        inside.addWidget(rule("h2"))
        inside.addWidget(self._head)
        inside.addWidget(rule("h2"))
        inside.addLayout(self._grid)

    # the rows section of a form

    def entities(self) -> tuple[Entity, ...]:
        """What the section holds."""
        return (ANSWER,)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show the answers of an assessment just read."""
        self._open = None
        self.answers.take(rows)
        self._scale = dossier.rating_scale(self._work.desk)
        self.fill()

    def show_criteria(self, on: dt.date | None, version: int | None) -> None:
        """Show the criteria in force on the day of the assessment, or those of the version it names."""
        found = dossier.criteria_in_force(self._work.desk, on, version)
        if found != self._criteria:
            self._criteria = found
            self._open = None
            self.fill()

    def name_readers(self, names: dict[str, str]) -> None:
        """Show who the readers are in the heads."""
        if names != self._names:
            self._names = names
            self._fill_head()

    def freeze(self, frozen: bool) -> None:
        """A deleted assessment shows its answers and changes none."""
        self._frozen = frozen
        if frozen:
            self._open = None
            self.fill()

    def is_changed(self) -> bool:
        """Whether an answer is to be saved."""
        return self.answers.is_changed()

    def collect(self) -> dict[str, list[dict[str, Any]]]:
        """Changed answers, as the service takes them."""
        found = self.answers.to_save()
        return {ANSWER.code: found} if found else {}

    def restore(self, rows: TypedRows) -> int:
        """Put back answers as ``collect`` gave them; how many fields and answers have no place any more."""
        lost = self.answers.restore(rows.get(ANSWER.code, ()))
        self.fill()
        return lost

    def place_of(self, widget: QWidget) -> str:
        """Name of a place in the cell of an answer, or among its open fields."""
        inside = self._panel is not None and self._panel.isAncestorOf(widget)
        key = self._open if inside else self._key_of(widget)
        return f"{key[0].hex}-{key[1]}/{widget.objectName() if inside else ''}" if key else ""

    def widget_at(self, place: str) -> QWidget | None:
        """The widget of such a place; the fields of its answer are opened."""
        where, _slash, name = place.partition("/")
        key = next((k for k in self._cells if f"{k[0].hex}-{k[1]}" == where), None)
        if key is None or not name:
            return self._cells.get(key) if key else None
        self.open(key)
        return self._panel.findChild(QWidget, name) if self._panel else None

    def show_problems(self, entity: str, index: int, problems: Sequence[Problem]) -> None:
        """Open the answer that a service speaks of, with what is wrong beside its fields."""
        key = self.answers.blame(index, problems)
        if key is not None:
            self.open(key)
            if self._panel is not None:
                self._panel.show_problems(problems)

    def clear_problems(self) -> None:
        """Forget what was wrong, before another try."""
        self.answers.forgive()

    def problems(self) -> list[Problem]:
        """Everything wrong in any answer."""
        return self.answers.problems()

    # what is shown

    def fill(self) -> None:
        """Draw the rows again."""
        focus = self._key_of(self.window().focusWidget())
        empty(self._grid)
        self._gone = (*self._cells.values(), self._panel)  # one of them may be in the middle of its own key
        self._cells, self._panel = {}, None
        self._fill_head()
        at = 0
        for criterion in self._criteria:
            at = self._add(criterion, at)
        if not self._criteria:
            words = _("No criterion is in force on this date: see the reference data.")
            self._grid.addWidget(_padded(label(words, "second", wrap=True)), 0, 0, 1, 6)
        items = (self._grid.itemAt(i) for i in range(self._grid.count()))
        made = [w for item in items if item is not None and (w := item.widget()) is not None]
        for each in made if self.isVisible() else ():
            each.show()  # what is not shown yet takes no focus
        pass_in_turn(self, made)
        if focus in self._cells:
            self._cells[focus].setFocus()

    def _fill_head(self) -> None:
        empty(self._head_line)
        texts = [_("Criterion in force (official text)")]
        for code, words in ((FIRST, _("Reader 1")), (SECOND, _("Reader 2"))):
            name = self._names.get(code, "")
            texts.append(f"{words}, {name}" if name else words)
        texts += [_("Evidence"), _("Retained")]
        for i, text in enumerate(texts):
            made = label(text, "caption", wrap=True)
            made.setContentsMargins(8, 4, 6, 4)
            if i == 0 and self._narrow:
                made.setContentsMargins(16, 4, 6, 0)
                self._head_line.addWidget(made, 0, 0, 1, 6)
            else:
                self._head_line.addWidget(made, 1, i + 1)
        self._fit()

    def _fit(self) -> None:
        """The same width for each column of the heads and of every row."""
        shares = NARROW_SHARES if self._narrow else SHARES
        room = self.width() - NUMBER
        widths = [NUMBER, *(room * share // sum(shares) for share in shares)]
        for grid in (self._head_line, self._grid):
            for i, width in enumerate(widths):
                grid.setColumnMinimumWidth(i, width)
                grid.setColumnStretch(i, width if i else 0)

    def _add(self, criterion: Criterion, at: int) -> int:
        """Add the row of a criterion; returns the next free line of the grid."""
        ratings = self.answers.ratings(criterion.uuid)
        if not criterion.complete and not ratings:
            self._grid.addWidget(self._incomplete(criterion), at, 0, 1, 6)
            self._grid.addWidget(rule(), at + 1, 0, 1, 6)
            return at + 2
        number = label(str(criterion.number or ""), "strong")
        number.setContentsMargins(16, 7, 4, 0)
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(number, at, 0, top)
        self._grid.addWidget(self._text(criterion), at, 1, 1, 5 if self._narrow else 1, top)
        line = at + 1 if self._narrow else at
        for i, reader in enumerate((FIRST, SECOND)):
            self._grid.addWidget(self._cell((criterion.uuid, reader), criterion), line, 2 + i)
        self._grid.addWidget(self._evidence(criterion), line, 4, top)
        self._grid.addWidget(self._retained(criterion), line, 5)
        if self._open is not None and self._open[0] == criterion.uuid:
            line += 1
            self._grid.addWidget(self._make_panel(criterion), line, 0, 1, 6)
        self._grid.addWidget(rule(), line + 1, 0, 1, 6)
        return line + 2

    def _text(self, criterion: Criterion) -> QWidget:
        box = QWidget()
        inside = column(box, 2)
        inside.setContentsMargins(6, 7, 10, 6)
        text = label(criterion.text or _("Official text not available"), "body", wrap=True)
        inside.addWidget(text)
        if not criterion.complete:
            inside.addWidget(self._complete(criterion), 0, Qt.AlignmentFlag.AlignLeft)
        return box

    def _incomplete(self, criterion: Criterion) -> QWidget:
        box = QWidget()
        line = row(box, 8)
        line.setContentsMargins(16, 4, 12, 4)
        number = label(str(criterion.number or ""), "strong", "ink2")
        number.setFixedWidth(18)
        line.addWidget(number, 0, Qt.AlignmentFlag.AlignTop)
        said = f"« {criterion.text} »" if criterion.text else _("Official text not available")
        line.addWidget(label(said, "second", wrap=True), 1)
        line.addWidget(Picture(self._work.theme, "circle-dashed", "ink3"))
        line.addWidget(label(_("Not assessed: text to be completed"), "second"))
        line.addWidget(self._complete(criterion))
        return box

    def _complete(self, criterion: Criterion) -> QWidget:
        press = partial(self._work.asked.emit, "criterion", criterion.uuid)
        code = f"complete-{criterion.number}"
        made = button(self._work.theme, _("Complete the text"), "", "link", code, press)
        made.setAccessibleName(_("Complete the text of criterion {number}").format(number=criterion.number))
        return made

    def _cell(self, key: Key, criterion: Criterion) -> AnswerCell:
        _criterion, reader = key
        name = _("Criterion {number}, reader {reader}").format(number=criterion.number, reader=reader)
        cell = AnswerCell(self._work.theme, f"answer-{criterion.number}-{reader}", name)
        item = self.answers.get(key)
        state = ""
        if item is not None and (item.uuid or item.raws) and item.state():
            state = {"error": _("to correct"), "divergence": _("divergence")}.get(
                item.state(), _("not saved")
            )
        rating = self._rating(self.answers.value(key, "rating"))
        cell.show_answer(rating, self.answers.value(key, "justification") or "", state)
        cell.opened.connect(partial(self.open, key))
        cell.rated.connect(partial(self.rate, key))
        cell.moved.connect(partial(self._move, key))
        self._cells[key] = cell
        return cell

    def _evidence(self, criterion: Criterion) -> QWidget:
        box = QWidget()
        inside = column(box, 1)
        inside.setContentsMargins(6, 7, 6, 6)
        for reader in (FIRST, SECOND, THIRD):
            key = (criterion.uuid, reader)
            text, page = self.answers.value(key, "evidence"), self.answers.value(key, "page")
            if text or page:
                line = row(spacing=4)
                line.addWidget(
                    Picture(self._work.theme, "paperclip", "ink2", 14), 0, Qt.AlignmentFlag.AlignTop
                )
                line.addWidget(label(text or _("no title"), "second", wrap=True), 1)
                inside.addLayout(line)
            if page:
                inside.addWidget(label(_("p. {page}").format(page=page), "fine", wrap=True))
        inside.addStretch(1)
        return box

    def _retained(self, criterion: Criterion) -> QWidget:
        state, uuid = dossier.retained(self.answers.ratings(criterion.uuid))
        box = QWidget()
        inside = column(box, 2)
        inside.setContentsMargins(0, 0, 10, 0)
        if state in (dossier.DIFFER, dossier.DECIDED):
            if state == dossier.DIFFER:
                inside.addWidget(_differ(self._work))
            inside.addWidget(self._cell((criterion.uuid, THIRD), criterion))
            third = self._names.get(THIRD, "")
            words = _("third reader: {name}").format(name=third) if third else _("third reader")
            inside.addWidget(_padded(label(words, "fine", wrap=True), 6, 0))
        else:
            waits = _("one reader is awaited") if state == dossier.PARTLY else ""
            inside.addWidget(_padded(rating_line(self._work.theme, self._rating(uuid), waits), 6, 7))
        inside.addStretch(1)
        return box

    def _rating(self, uuid: UUID | None) -> dossier.Rating | None:
        return next((r for r in self._scale if r.uuid == uuid), None)

    def _make_panel(self, criterion: Criterion) -> AnswerPanel:
        assert self._open is not None
        reader = self._open[1]
        title = _("Criterion {number}, reader {reader}").format(number=criterion.number, reader=reader)
        self._panel = AnswerPanel(self._work, self.answers.need(self._open), title, self._scale)
        self._panel.changed.connect(self.changed)
        self._panel.settled.connect(self.settled)
        self._panel.closed.connect(self.close_panel)
        return self._panel

    # what a person does

    def open(self, key: Key) -> None:
        """Open the fields of an answer under its criterion."""
        if self._frozen:
            return
        self._open = key
        self.fill()
        if self._panel is not None:
            self._panel.take_focus()
            self.reached.emit(self._panel)

    def close_panel(self) -> None:
        """Close the fields; what was typed stays, and the focus goes back to the cell."""
        key, self._open = self._open, None
        self.fill()
        if key in self._cells:
            self._cells[key].setFocus()

    def rate(self, key: Key, rank: int) -> None:
        """Give the rating of a rank at once."""
        rating = next((r for r in self._scale if r.rank == rank), None)
        if rating is None or self._frozen:
            return
        item = self.answers.need(key)
        item.raws["rating"] = rating.uuid
        if item.values.get("rating") == rating.uuid:
            del item.raws["rating"]
        self._cells[key].setFocus()
        self.fill()
        self.changed.emit()

    def _move(self, key: Key, down: int, right: int) -> None:
        order = [c.uuid for c in self._criteria if (c.uuid, FIRST) in self._cells]
        readers = [r for r in (FIRST, SECOND, THIRD) if (key[0], r) in self._cells]
        at, side = order.index(key[0]) + down, readers.index(key[1]) + right
        if 0 <= at < len(order) and 0 <= side < len(readers):
            wanted = (order[at], readers[side])
            cell = self._cells.get(wanted, self._cells[(order[at], SECOND)])
            cell.setFocus()
            self.reached.emit(cell)

    def _key_of(self, widget: QWidget | None) -> Key | None:
        return next((key for key, cell in self._cells.items() if cell is widget), None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        if narrow != self._narrow:
            self._narrow = narrow
            self.fill()
        self._fit()


def _padded(widget: QWidget, left: int = 16, top: int = 8) -> QWidget:
    box = QWidget()
    inside = column(box)
    inside.setContentsMargins(left, top, 8, 6)
    inside.addWidget(widget)
    return box


def _differ(work: Workplace) -> QWidget:
    box = QWidget()
    line = row(box, 6)
    line.setContentsMargins(6, 7, 0, 0)
    line.addWidget(Picture(work.theme, "arrows-split-2", "divergence"), 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(label(_("Readers differ: a third one decides"), "strong", "divergence", wrap=True), 1)
    return box
