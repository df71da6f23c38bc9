"""Every open divergence of the office: the list at the left, the values side by side, the keyboard first."""

from functools import partial

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from issss_desktop.errors import Refused, UserError
from issss_desktop.i18n import _, ngettext
from issss_desktop.services import divergences
from issss_desktop.services.divergences import Divergence
from issss_desktop.services.recording.commits import Saved
from issss_desktop.ui.divergences.sides import Sides
from issss_desktop.ui.failure import show_refusal
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.blocks import (
    Banner,
    Elided,
    EmptyState,
    Picture,
    button,
    column,
    label,
    row,
    rule,
    surface,
)
from issss_desktop.ui.look.cells import Cell, Column
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.workplace import Workplace

LIST_WIDTH, NARROW_LIST_WIDTH = 372, 252


class DivergencesPage(QWidget):
    """``counted``: number of divergences still open."""

    counted = Signal(int)

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        surface("sheet", self)
        self.setObjectName("divergences")
        self._work = work
        self._found: tuple[Divergence, ...] = ()
        self._waiting = -1
        outer = row(self, 0)
        self._side = self._build_list()
        outer.addWidget(self._side)
        outer.addWidget(rule("v2"))
        self._stack = QStackedWidget()
        outer.addWidget(self._stack, 1)
        self._stack.addWidget(self._build_nothing())
        self._stack.addWidget(self._build_detail())
        work.changed.connect(lambda _changed: self.read())
        self.read()

    def _build_list(self) -> QWidget:
        side = surface("sheet")
        inside = column(side)
        head = row()
        head.setContentsMargins(16, 12, 16, 10)
        head.addWidget(Elided(_("Divergences to settle"), "h1"), 1)
        inside.addLayout(head)
        self.table = Table(self._work.theme, _("Divergences to settle"), "list-divergences", tokens.LIST_ROW)
        self.table.show_cells([Column(_("Record and field"))], [])
        self.table.selectionModel().currentRowChanged.connect(self._moved)
        self.table.opened.connect(lambda _at: self.sides.take_focus())
        inside.addWidget(self.table, 1)
        self._foot = label("", "fine", wrap=True)
        self._foot.setContentsMargins(16, 5, 16, 6)
        inside.addWidget(rule())
        inside.addWidget(self._foot)
        side.setFixedWidth(LIST_WIDTH)
        return side

    def _build_nothing(self) -> QWidget:
        words = _("Where two offices write different values in one field, both are kept and stand here.")
        return EmptyState(self._work.theme, "circle-check", _("No divergence to settle."), words)

    def _build_detail(self) -> QWidget:
        page = surface("sheet")
        inside = column(page)
        inside.addLayout(self._build_head())
        self.subtitle = Elided("", "fine")
        self.subtitle.setContentsMargins(42, 0, 16, 8)
        inside.addWidget(self.subtitle)
        self.banner = Banner(self._work.theme, "divergences-banner")
        inside.addWidget(self.banner)
        inside.addWidget(rule("h2"))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._sheet = surface("sheet")
        self._build_sides(column(self._sheet, 12))
        scroll.setWidget(self._sheet)
        inside.addWidget(scroll, 1)
        return page

    def _build_head(self) -> QHBoxLayout:
        theme, head = self._work.theme, row(spacing=8)
        head.setContentsMargins(16, 10, 12, 2)
        head.addWidget(Picture(theme, "arrows-split-2", "divergence", 18))
        self.title = Elided("", "h1")
        head.addWidget(self.title, 1)
        self._place = label("", "second")
        head.addWidget(self._place)
        for code, icon, words, step in (
            ("divergence-before", "chevron-left", _("Divergence before"), -1),
            ("divergence-after", "chevron-right", _("Next divergence"), 1),
        ):
            made = button(theme, "", icon, "tool", code, partial(self.step, step))
            made.setAccessibleName(words)
            made.setToolTip(words)
            head.addWidget(made)
        open_ = button(theme, _("Open the record"), "external-link", "link", "divergence-open", self._open)
        head.addWidget(open_)
        return head

    def _build_sides(self, inside: QVBoxLayout) -> None:
        inside.setContentsMargins(16, 12, 16, 12)
        words = _(
            "Left and right arrows choose a side, Enter keeps it. The choice travels to the other offices; "
            "left open, every office shows the same divergence."
        )
        self.sides = Sides(self._work, words)
        self.sides.kept.connect(self.keep)
        self.sides.stepped.connect(self._step_and_stay)
        self.sides.left.connect(self.table.setFocus)
        self.sides.reason.returnPressed.connect(self._keep_again)
        inside.addWidget(self.sides)
        inside.addStretch(1)

    # what is shown

    def read(self) -> None:
        """Read the divergences again and keep the place."""
        at = max(0, self.table.chosen())
        focus = self.window().focusWidget() or self
        stays = self.sides.isAncestorOf(focus)
        self._found = divergences.open_divergences(self._work.desk)
        total = sum(divergences.count(self._work.desk).values())
        self.table.selectionModel().blockSignals(True)
        self.table.show_cells([Column(_("Record and field"))], [[self._cell(d)] for d in self._found])
        self.table.selectionModel().blockSignals(False)
        words = ngettext("{n} divergence to settle", "{n} divergences to settle", total).format(n=total)
        if total > len(self._found):
            words += " · " + _("the first {n} are shown").format(n=len(self._found))
        self._foot.setText(words)
        self._stack.setCurrentIndex(1 if self._found else 0)
        self.counted.emit(total)
        if self._found:
            self.table.selectRow(min(at, len(self._found) - 1))
            self._show(self._found[min(at, len(self._found) - 1)])
            if stays:
                self.sides.take_focus()

    def _cell(self, found: Divergence) -> Cell:
        offices = _(" or ").join(dict.fromkeys(s.office or "?" for s in found.sides))
        spoken = ", ".join((found.title, found.label, found.kind, offices))
        state = "deleted" if found.deletion else "divergence"
        return Cell(
            found.title, found.ref or found.kind, bold=True, state=state, state_text=found.label,
            sentence=spoken, key=found.uuid,
        )  # fmt: skip

    def _moved(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid() and current.row() < len(self._found):
            self._show(self._found[current.row()])

    def _show(self, found: Divergence) -> None:
        at = self._found.index(found)
        self._waiting = -1
        self.title.say(found.label)
        self.subtitle.say(" · ".join(p for p in (found.title, found.kind, found.ref) if p))
        self._place.setText(_("{n} of {total}").format(n=at + 1, total=len(self._found)))
        self.sides.show_divergence(found)
        self.sides.ask_reason(found.final)

    def current(self) -> Divergence | None:
        """The divergence now shown."""
        at = self.table.chosen()
        return self._found[at] if 0 <= at < len(self._found) else None

    # what a person does

    def take_focus(self) -> None:
        """Put the keyboard on the list."""
        self.table.setFocus()

    def step(self, by: int) -> None:
        """Go to another divergence."""
        if self._found:
            self.table.selectRow((self.table.chosen() + by) % len(self._found))

    def _step_and_stay(self, by: int) -> None:
        self.step(by)
        self.sides.take_focus()

    def _open(self) -> None:
        found = self.current()
        if found is not None:
            self._work.asked.emit(found.owner_entity, found.owner)

    def keep(self, side: int) -> None:
        """Keep one side of the divergence shown."""
        found = self.current()
        if found is not None:
            self._waiting = side
            reason = self.sides.reason.text().strip() or None
            job = partial(divergences.settle, self._work.desk, found, side, reason)
            words = _("{field}: “{value}” is kept.").format(
                field=found.label, value=found.sides[side].shown or _("(empty)")
            )
            self._work.jobs.run(job, partial(self._kept, words), self._refused)

    def _keep_again(self) -> None:
        if self._waiting >= 0 and self.sides.reason.text().strip():
            self.keep(self._waiting)

    def _kept(self, words: str, saved: Saved) -> None:
        self.banner.clear()
        self._work.announce(saved.changed)
        self._work.saved.emit(saved.position)
        self._work.said.emit("saved", words)

    def _refused(self, error: UserError) -> None:
        if isinstance(error, Refused) and any(p.place == "reason" for p in error.problems):
            self.sides.reason.setFocus()
        else:
            self.read()
        show_refusal(self.banner, error)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < tokens.NARROW_WINDOW - tokens.RAIL_WIDTH
        self._side.setFixedWidth(NARROW_LIST_WIDTH if narrow else LIST_WIDTH)
