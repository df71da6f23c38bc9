"""One change at a time: before and after, the sides of a divergence, two records that may be one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from issss_desktop.i18n import _
from issss_desktop.services.divergences import Divergence, Side
from issss_desktop.services.merging.applying import Choice, Joins
from issss_desktop.services.merging.doubles import Double
from issss_desktop.services.merging.review import CHANGED, Line
from issss_desktop.services.permits import Action
from issss_desktop.ui.divergences.sides import Sides, moment
from issss_desktop.ui.look.blocks import Elided, Picture, button, column, label, row, rule, surface
from issss_desktop.ui.look.cells import Cell, Column, Made
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.merging.outline import Item, Node
from issss_desktop.ui.merging.words import DIVERGING, DOUBLED, KINDS, grouped
from issss_desktop.ui.workplace import Workplace, offer

LIST_ROWS, WIDE = 5, 760


@dataclass(frozen=True)
class _Kept:
    """A side that is to be kept: of which letter, why, and among which a person chose it."""

    letter: bytes
    side: Side
    reason: str
    among: tuple[Side, ...]


class Details(QWidget):
    """What a person reads and decides. ``decided``: a choice was made or taken back; ``left``: Escape."""

    decided = Signal()
    left = Signal()

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        surface("sheet", self)
        self._work = work
        self._items: tuple[Item, ...] = ()
        self._at = 0
        self._kept: dict[tuple[UUID, str], _Kept] = {}
        self._same: dict[tuple[UUID, UUID], bytes] = {}
        self._two: set[tuple[UUID, UUID]] = set()
        inside = column(self)
        inside.addLayout(self._build_head())
        inside.addWidget(rule())
        self.table = Table(work.theme, _("Changes"), "merge-list")
        self.table.show_cells([Column("")], [])
        self.table.selectionModel().currentRowChanged.connect(lambda now, _b: self._go(now.row()))
        self.table.opened.connect(lambda _at: self.take_focus())
        inside.addWidget(self.table)
        self._line = self._build_line()
        self._torn = self._build_divergence()
        self._double = self._build_double()
        for part in (self._line, self._torn, self._double):
            inside.addWidget(part)

    def _build_head(self) -> QHBoxLayout:
        theme, head = self._work.theme, row(spacing=8)
        head.setContentsMargins(16, 6, 12, 6)
        self._picture = Picture(theme, "pencil", "ink2", 18)
        head.addWidget(self._picture)
        self.title = Elided("", "h2")
        self.title.setObjectName("merge-title")
        head.addWidget(self.title, 1)
        self._place = label("", "second")
        self._place.setObjectName("merge-place")
        head.addWidget(self._place)
        self._steps = []
        for code, icon, words, step in (
            ("merge-before", "chevron-left", _("Change before"), -1),
            ("merge-after", "chevron-right", _("Next change"), 1),
        ):
            made = button(theme, "", icon, "tool", code, partial(self.step, step))
            made.setAccessibleName(words)
            made.setToolTip(words)
            head.addWidget(made)
            self._steps.append(made)
        return head

    def _build_line(self) -> QWidget:
        box = QWidget()
        inside = column(box)
        self.cells = Table(self._work.theme, _("Fields"), "merge-fields")
        self.cells.grow_with_rows()
        self._written = label("", "second", wrap=True)
        self._written.setObjectName("merge-written")
        self._written.setContentsMargins(16, 8, 16, 10)
        inside.addWidget(self._written)
        inside.addWidget(rule())
        inside.addWidget(self.cells)
        return box

    def _build_divergence(self) -> QWidget:
        box = QWidget()
        inside = column(box)
        inside.setContentsMargins(16, 10, 16, 12)
        words = _("Or leave it open: every office will see the same divergence.")
        self.sides = Sides(self._work, words, tight=True)
        self.sides.kept.connect(self.keep)
        self.sides.stepped.connect(self._step_and_stay)
        self.sides.left.connect(self.left)
        self.sides.reason.textChanged.connect(lambda _text: self._write_reason())
        inside.addWidget(self.sides)
        return box

    def _build_double(self) -> QWidget:
        box = QWidget()
        inside: QVBoxLayout = column(box, 8)
        inside.setContentsMargins(16, 12, 16, 14)
        self.pair = label("", "body", wrap=True)
        self.pair.setObjectName("merge-pair")
        inside.addWidget(self.pair)
        line = row(spacing=8)
        theme = self._work.theme
        self.same = button(theme, "", "check", "", "merge-same", partial(self.join, True))
        self.two = button(theme, _("They are two"), "", "", "merge-two", partial(self.join, False))
        line.addWidget(self.same)
        line.addWidget(self.two)
        line.addStretch(1)
        inside.addLayout(line)
        self._double_note = label("", "fine", wrap=True)
        inside.addWidget(self._double_note)
        return box

    # what is shown

    def begin(self) -> None:
        """Forget every choice: another review begins."""
        self._kept, self._same, self._two = {}, {}, set()

    def forget_gone(self, nodes: Iterable[Node]) -> None:
        """Another trial: keep what was decided where the same sides, or the same two records, stand again."""
        items = [item for node in nodes if node.kind for item in node.items]
        torn = {(i.what.uuid, i.what.field): i for i in items if isinstance(i.what, Divergence)}
        self._kept = {
            place: replace(kept, letter=torn[place].letter)
            for place, kept in self._kept.items()
            if place in torn and torn[place].what.sides == kept.among  # type: ignore[union-attr]
        }
        pairs = {(i.what.uuid, i.what.other): i.letter for i in items if isinstance(i.what, Double)}
        self._same = {pair: pairs[pair] for pair in self._same if pair in pairs}
        self._two &= pairs.keys()

    def show_node(self, node: Node) -> None:
        """Show what a person did, the first of it at once."""
        self._items = node.items
        heads = [
            Column(_("Record"), least=180),
            Column(_("Fields"), width=160, least=90),
            Column(_("Kind"), width=204, least=80),
        ]
        self.table.selectionModel().blockSignals(True)
        self.table.show_cells(heads, Made(node.items, _listed))
        self.table.selectionModel().blockSignals(False)
        self._fit_list()
        several = len(node.items) > 1
        self.table.setVisible(several)
        self.table.setFixedHeight(26 + 24 * min(LIST_ROWS, len(node.items)) + 1)
        for made in self._steps:
            made.setVisible(several)
        self._at = 0
        if node.items:
            self.table.selectRow(0)
            self._show()

    def _fit_list(self) -> None:
        """In a narrow window the fields of a change are told below the list only."""
        lines = bool(self._items) and isinstance(self._items[0].what, Line)
        self.table.hide_columns({1} if lines and self.width() < WIDE else set())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_list()

    def current(self) -> Item | None:
        """The change now shown."""
        return self._items[self._at] if 0 <= self._at < len(self._items) else None

    def step(self, by: int) -> None:
        """Go to another change of the same node."""
        if self._items:
            self.table.selectRow((self._at + by) % len(self._items))

    def _step_and_stay(self, by: int) -> None:
        self.step(by)
        self.take_focus()

    def _go(self, at: int) -> None:
        if 0 <= at < len(self._items) and at != self._at:
            self._at = at
            self._show()

    def _show(self) -> None:
        item = self.current()
        if item is None:
            return
        what = item.what
        self._place.setText(
            _("{n} of {total}").format(n=grouped(self._at + 1), total=grouped(len(self._items)))
        )
        for part, kind in ((self._line, Line), (self._torn, Divergence), (self._double, Double)):
            part.setVisible(isinstance(what, kind))
        if isinstance(what, Line):
            self._show_line(what)
        elif isinstance(what, Divergence):
            self._show_divergence(what)
        else:
            self._show_double(what)

    def _name(self, kind: str, *words: str) -> None:
        _heading, icon, tone = KINDS[kind]
        self._picture.show_icon(icon, tone)
        self.title.say(" · ".join(dict.fromkeys(word for word in words if word)))

    def _show_line(self, line: Line) -> None:
        self._name(line.kind, line.title or line.label, line.label, line.ref)
        who = ", ".join(
            p for p in (line.user, line.office and _("Office {code}").format(code=line.office)) if p
        )
        said = _("Written by {who}, {when}.")
        self._written.setText(said.format(who=who or "?", when=moment(line.wall_ms, self._work.lang)))
        empty, changed = _("(empty)"), line.kind == CHANGED
        heads = [Column(_("Field"), width=190, least=110)]
        if changed:
            heads.append(Column(_("Here, before"), least=120))
        heads.append(Column(_("After the merge"), least=120))
        rows = []
        for cell in line.cells:
            made = [Cell(cell.label, tone="ink2")]
            if changed:
                made.append(Cell(cell.before or empty, tone="ink" if cell.before else "ink3"))
            made.append(Cell(cell.after or empty, bold=changed, tone="ink" if cell.after else "ink3"))
            rows.append(made)
        self.cells.show_cells(heads, rows)
        self.cells.setVisible(bool(rows))

    def _show_divergence(self, found: Divergence) -> None:
        self._name(DIVERGING, found.label, found.title, found.ref)
        self.sides.show_divergence(found)
        kept = self._kept.get((found.uuid, found.field))
        self.sides.ask_reason(found.final and kept is not None, kept.reason if kept else "")
        for number, made in enumerate(self.sides.buttons()):
            if kept is not None and kept.side == found.sides[number]:
                made.setText(_("Kept (take back)"))
                made.setAccessibleName(f"{made.accessibleName()}, {_('kept')}")

    def _show_double(self, found: Double) -> None:
        self._name(DOUBLED, _("Possible duplicate"), found.title)
        said = _("{one} ({ref}, arrives) and {two} ({other}, here): {why}")
        self.pair.setText(said.format(
            one=found.title, ref=found.ref, two=found.other_title, other=found.other_ref, why=found.why
        ))  # fmt: skip
        chosen = (found.uuid, found.other) in self._same
        self.same.setText(_("They are the same: chosen") if chosen else _("They are the same"))
        self.same.setAccessibleName(self.same.text())
        offer(self.same, self._work.why_not(Action.REFERENCE), found.joinable)
        two = (found.uuid, found.other) in self._two
        self.two.setText(_("They are two: chosen") if two else _("They are two"))
        offer(self.two, self._work.why_not(Action.RECORD))
        self._double_note.setText(
            _("Both records stay; the link between them can be taken back at any time.") if found.joinable
            else _("After the merge, open the two records, complete one of them and delete the other.")
        )  # fmt: skip

    # what is decided

    def keep(self, number: int) -> None:
        """Keep one side of the divergence shown, when the merge is done; again: leave it open after all."""
        item = self.current()
        if item is None or not isinstance(item.what, Divergence) or self._work.why_not(Action.RESOLVE):
            return
        found, key = item.what, (item.what.uuid, item.what.field)
        if key in self._kept and self._kept[key].side == found.sides[number]:
            del self._kept[key]
        else:
            reason = self.sides.reason.text().strip()
            self._kept[key] = _Kept(item.letter, found.sides[number], reason, found.sides)
        self._refresh(number)
        if found.final and key in self._kept:
            self.sides.reason.setFocus()

    def _write_reason(self) -> None:
        item = self.current()
        if item is not None and isinstance(item.what, Divergence):
            key = (item.what.uuid, item.what.field)
            if key in self._kept:
                self._kept[key] = replace(self._kept[key], reason=self.sides.reason.text().strip())

    def join(self, same: bool) -> None:
        """Say that two records are one, or two after all."""
        item = self.current()
        if item is None or not isinstance(item.what, Double):
            return
        key = (item.what.uuid, item.what.other)
        self._same.pop(key, None)
        self._two.discard(key)
        if same and item.what.joinable:
            self._same[key] = item.letter
        elif not same:
            self._two.add(key)
        self._refresh()

    def _refresh(self, number: int = -1) -> None:
        self._show()
        if number >= 0:
            self.sides.take_focus(number)
        self.decided.emit()

    def choices(self) -> Mapping[bytes, Sequence[Choice]]:
        """What is to be kept, by letter."""
        out: dict[bytes, list[Choice]] = {}
        for (uuid, field), kept in self._kept.items():
            out.setdefault(kept.letter, []).append(Choice(uuid, field, kept.side, kept.reason or None))
        return out

    def joins(self) -> Mapping[bytes, Joins]:
        """Donors that are the same, by letter."""
        out: dict[bytes, list[tuple[UUID, UUID]]] = {}
        for pair, letter in self._same.items():
            out.setdefault(letter, []).append(pair)
        return out

    def told_apart(self) -> frozenset[tuple[UUID, UUID]]:
        """Records that are two, and not to be asked about again."""
        return frozenset(self._two)

    # the keyboard

    def take_focus(self) -> None:
        """Put the keyboard where there is something to decide, else on the list."""
        item = self.current()
        if item is not None and isinstance(item.what, Divergence):
            self.sides.take_focus()
        elif item is not None and isinstance(item.what, Double):
            (self.same if self.same.isEnabled() else self._steps[1]).setFocus()
        elif self.table.isVisible() and not self.table.hasFocus():
            self.table.setFocus()
        else:
            self.cells.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _several(names: Sequence[str]) -> str:
    """Some names in the room of two."""
    if len(names) <= 2:
        return ", ".join(names)
    return _("{n} fields").format(n=len(names))


def _listed(item: Item) -> list[Cell]:
    """A change in the list of its node."""
    what = item.what
    if isinstance(what, Line):
        fields = _several([cell.label for cell in what.cells])
        _heading, icon, tone = KINDS[what.kind]
        name = " · ".join(p for p in (what.title or what.label, what.ref) if p)
        return [
            Cell(name, icon=icon, icon_tone=tone),
            Cell(fields, tone="ink2"),
            Cell(what.label, tone="ink2"),
        ]
    if isinstance(what, Divergence):
        said = _(" or ").join(side.shown or _("(empty)") for side in what.sides)
        name = " · ".join(p for p in (what.title, what.ref) if p)
        return [Cell(name, icon="arrows-split-2", icon_tone="divergence"), Cell(what.label), Cell(said)]
    name = f"{what.title} / {what.other_title}"
    return [Cell(name, icon="copy", icon_tone="warning"), Cell(what.why, tone="ink2"), Cell("")]
