"""Who does what where: the matrix above; below it what stands in a square, the gaps, the possible doubles."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QWidget

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models import interventions_words as words
from issss_desktop.models.interventions import WHOLE, Key, Matrix, Pair
from issss_desktop.services.interventions.asked import possible_doubles, who_what_where
from issss_desktop.ui.coverage.below import Below
from issss_desktop.ui.coverage.filters import Filters
from issss_desktop.ui.coverage.grid import Grid
from issss_desktop.ui.failure import show_refusal
from issss_desktop.ui.look.blocks import Banner, Elided, button, column, label, row, rule, surface
from issss_desktop.ui.workplace import Workplace

REPORT = "who-what-where"


class CoveragePage(QWidget):
    """Read again after every change once the page is seen; the last answer asked for is the one shown.

    ``print_asked``: name of the report, identifier of the province asked for or "", cut-off.
    """

    print_asked = Signal(str, str, object)

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        surface("sheet", self)
        self.setObjectName("coverage")
        self._work = work
        self.found: Matrix | None = None
        self._asked, self._old = 0, True
        self._at: tuple[Key | None, Key] = (None, WHOLE)
        outer = column(self)
        outer.addLayout(self._build_head())
        self.filters = Filters(work)
        outer.addWidget(self.filters)
        self.banner = Banner(work.theme, "coverage-banner")
        outer.addWidget(self.banner)
        outer.addWidget(rule("h2"))
        self.grid = Grid(work.theme)
        self.below = Below(work)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.setObjectName("coverage-split")
        for part, share in ((self.grid, 2), (self.below, 1)):
            split.addWidget(part)
            split.setStretchFactor(split.count() - 1, share)
        outer.addWidget(split, 1)
        self._connect()

    def _build_head(self) -> QHBoxLayout:
        head = row(spacing=12)
        head.setContentsMargins(16, 10, 16, 8)
        head.addWidget(label(_("Who does what where"), "h1"))
        self.said = Elided("", "second")
        self.said.setObjectName("coverage-said")
        head.addWidget(self.said, 1)
        head.addWidget(button(self._work.theme, _("Print…"), "printer", "", "coverage-print", self._print))
        return head

    def _connect(self) -> None:
        self.filters.changed.connect(self.refresh)
        self.grid.came.connect(self._show_square)
        self.grid.opened.connect(self._open_square)
        self.below.left.connect(self.grid.setFocus)
        self.below.refused.connect(partial(show_refusal, self.banner))
        self.below.told.connect(self.banner.tell)
        self.below.settled.connect(self.refresh)
        self._work.changed.connect(self._changed)

    # reading

    def _changed(self, _changed: object) -> None:
        self._old = True
        if self.isVisible():
            self.refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._old:
            self.refresh()

    def refresh(self) -> None:
        """Ask again, in the worker."""
        self._asked += 1
        self._old = False
        desk, asked, jobs = self._work.desk, self.filters.asked(), self._work.jobs
        matrix = partial(who_what_where, desk, asked, doubles=False)
        jobs.run(matrix, partial(self._show, self._asked), self._refused)
        jobs.run(
            partial(possible_doubles, desk, asked), partial(self._show_pairs, self._asked), self._refused
        )

    def _refused(self, error: UserError) -> None:
        show_refusal(self.banner, error)

    def _show(self, number: int, found: Matrix) -> None:
        if number != self._asked:
            return
        first, self.found = self.found is None, found
        self.filters.offer(found)
        self.said.say(words.counts(found.whole))
        notes = "\n".join((_(words.COUNTS), _(words.AMOUNTS)))
        self.grid.setAccessibleDescription(notes)
        self.grid.horizontalHeader().setToolTip(notes)
        self.grid.show_matrix(found, self._place(found))
        self.below.show_gaps(found)
        self._show_square()
        if first:
            self.take_focus()

    def _show_pairs(self, number: int, pairs: tuple[Pair, ...]) -> None:
        if number == self._asked:
            self.below.show_pairs(pairs)

    def _place(self, found: Matrix) -> tuple[int, int]:
        """Where a person stood, as far as it is still there; else the total of the first zone with any."""
        zones, pillars = [z.key for z in found.zones], [p.key for p in found.pillars]
        last = len(pillars) - 1
        busy = next((row for row in range(len(zones)) if found.square(row, last).count), 0)
        zone, pillar = self._at
        return (
            zones.index(zone) if zone in zones else busy,
            pillars.index(pillar) if pillar in pillars else last,
        )

    # what a person does

    def take_focus(self) -> None:
        """Put the keyboard on the matrix."""
        self.grid.setFocus()

    def _show_square(self) -> None:
        zone, pillar = self.grid.square()
        if self.found is None or zone < 0:
            return
        self._at = (self.found.zones[zone].key, self.found.pillars[pillar].key)
        self.below.show_square(self.found, zone, pillar)

    def _print(self) -> None:
        asked = self.filters.asked()
        self.print_asked.emit(REPORT, str(asked.province or ""), asked.cut_off)

    def _open_square(self, _row: int) -> None:
        self.below.show_list("square")
        self.below.take_focus()

    def _to_other_part(self) -> None:
        """Between the matrix and what stands below it."""
        at = self.window().focusWidget()
        if at is not None and self.below.isAncestorOf(at):
            self.grid.setFocus()
        else:
            self.below.take_focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.grid.hasFocus():
            self.grid.setFocus()
        elif event.key() == Qt.Key.Key_F6:
            self._to_other_part()
        else:
            super().keyPressEvent(event)
