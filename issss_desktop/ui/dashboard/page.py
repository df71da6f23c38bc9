"""The dashboard: cut-off above, fund and its steps at the left, portfolio and tasks at the right."""

import datetime as dt
from functools import partial
from uuid import UUID

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.figures import Figures
from issss_desktop.models.tasks import Task
from issss_desktop.models.values.dates import moment_of
from issss_desktop.services.desk import Desk
from issss_desktop.services.periods import figures_at
from issss_desktop.ui.dashboard import words
from issss_desktop.ui.dashboard.attention import AttentionBlock
from issss_desktop.ui.dashboard.fund import FundBlock
from issss_desktop.ui.dashboard.portfolio import PortfolioBlock
from issss_desktop.ui.dashboard.steps import StepsBlock
from issss_desktop.ui.failure import show_refusal
from issss_desktop.ui.look.blocks import Banner, button, column, label, row, surface
from issss_desktop.ui.look.choice import choice_box
from issss_desktop.ui.look.scrolling import scrolled
from issss_desktop.ui.workplace import Workplace

RIGHT_WIDTH = 372
BESIDE = 56  # margins, the gap between the two sides, the scroll bar


class Dashboard(QWidget):
    """Figures at a cut-off, read again after every change: once the page is painted, for they read every
    record, and nobody waits for those of a page that is not seen. ``computed``: new figures are shown.
    """

    record_asked = Signal(str, object)
    print_asked = Signal()
    computed = Signal(object)

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        surface("window", self)
        self._work = work
        self.figures: Figures | None = None
        self._today = work.today()
        self._cut_off = self._today
        self._asked, self._old = 0, True
        self.setObjectName("dashboard")
        outer = column(self)
        outer.addLayout(self._build_head())
        self.banner = Banner(work.theme, "dashboard-banner")
        outer.addWidget(self.banner)
        self._page = surface("window", Sheet())
        outer.addWidget(scrolled(self._page), 1)
        self._build_blocks()
        work.changed.connect(self._changed)

    def _build_head(self) -> QHBoxLayout:
        theme, head = self._work.theme, row(spacing=8)
        self._head = head
        head.setContentsMargins(16, 10, 16, 10)
        head.addWidget(label(_("Dashboard"), "h1"))
        head.addStretch(1)
        name = label(_("Figures as at"), "second")
        self.cut_off = choice_box(theme, "cut-off", _("Figures as at"), 170)
        self.cut_off.activated.connect(lambda _at: self.show_at(self.cut_off.currentData()))
        name.setBuddy(self.cut_off)
        self._known = label("", "second")
        self._print = button(theme, _("Print the pack…"), "printer", "", "print", self.print_asked.emit)
        for widget in (name, self.cut_off, self._known, self._print):
            head.addWidget(widget)
        return head

    def _build_blocks(self) -> None:
        work = self._work
        self._sides = row(self._page, 12)
        self._sides.setContentsMargins(16, 0, 16, 12)
        left, self._right = column(spacing=12), QWidget()
        right = column(self._right, 12)
        self.fund, self.steps = FundBlock(work), StepsBlock(work)
        self.portfolio, self.attention = PortfolioBlock(work), AttentionBlock(work)
        for block in (self.fund, self.steps):
            left.addWidget(block)
        left.addStretch(1)
        for side in (self.portfolio, self.attention):
            right.addWidget(side)
        right.addStretch(1)
        self._sides.addLayout(left, 1)
        self._sides.addWidget(self._right)
        self.fund.published_asked.connect(lambda: self.record_asked.emit("published_figure", None))
        self.fund.record_asked.connect(self.record_asked)
        self.portfolio.record_asked.connect(self.record_asked)
        self.steps.chosen.connect(self.show_at)
        self.attention.asked.connect(self._ask)

    def _ask(self, entity: str, uuid: UUID | None) -> None:
        if entity:
            self.record_asked.emit(entity, uuid)

    def show_at(self, day: dt.date) -> None:
        """Show the figures at another cut-off."""
        self._cut_off = day
        self.refresh()

    def _changed(self, _changed: object) -> None:
        if self.isVisible():
            self.refresh()
        else:
            self._old = True

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._old:
            self.refresh()

    def refresh(self) -> None:
        """Compute the figures again, in the worker; the last answer asked for is the one shown."""
        self._asked += 1
        self._old = False
        desk, day = self._work.desk, self._cut_off
        self._work.jobs.run(
            partial(_read, desk, day),
            partial(self._show, self._asked),
            self._refused,
        )

    def _refused(self, error: UserError) -> None:
        show_refusal(self.banner, error)

    def _show(self, number: int, found: tuple[Figures, tuple[Task, ...]]) -> None:
        if number != self._asked:
            return
        figures, tasks = found
        self.figures = figures
        self._fill_days(figures)
        self._say_known(figures)
        self.fund.show_figures(figures.fund, figures.cut_off)
        self.steps.show_cut_offs(figures.fund.cut_offs)
        self.portfolio.show_figures(figures.portfolio, figures.cut_off)
        self.attention.show_tasks(tasks)
        self.computed.emit(figures)

    def _fill_days(self, figures: Figures) -> None:
        known = [self.cut_off.itemData(i) for i in range(self.cut_off.count())]
        days = {self._today, self._cut_off, *known, *(c.day for c in figures.fund.cut_offs)}
        days = {d for d in days if isinstance(d, dt.date) and d <= max(self._today, self._cut_off)}
        self.cut_off.clear()
        for day in sorted(days, reverse=True):
            self.cut_off.addItem(words.long_day(day, self._work.lang), day)
        self.cut_off.setCurrentIndex(self.cut_off.findData(self._cut_off))

    def _known_words(self, figures: Figures) -> str:
        if not figures.known_until:
            return ""
        day = moment_of(figures.known_until).date()
        return _("from the data recorded up to {day}").format(day=words.long_day(day, self._work.lang))

    def _say_known(self, figures: Figures) -> None:
        """Beside the cut-off where there is room, else on hovering."""
        words = self._known_words(figures)
        self.cut_off.setToolTip(words)
        self.cut_off.setAccessibleDescription(words)
        self._known.setText("")
        needed = self._known.fontMetrics().horizontalAdvance(words) + self._head.minimumSize().width()
        self._known.setText(words if needed <= self.width() else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < self.fund.minimumSizeHint().width() + RIGHT_WIDTH + BESIDE
        direction = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._sides.direction() != direction:
            self._sides.setDirection(direction)
        self._right.setFixedWidth(RIGHT_WIDTH) if not narrow else _free(self._right)
        if self.figures is not None:
            self._say_known(self.figures)


def _read(desk: Desk, day: dt.date) -> tuple[Figures, tuple[Task, ...]]:
    from issss_desktop.services.overviews.attention import attention  # no start waits for it

    figures = figures_at(desk, cut_off=day)
    return figures, attention(desk, figures.alerts)


class Sheet(QWidget):
    """What scrolls: as tall as its words need at this width, no taller."""

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        tall = self.heightForWidth(self.width())
        return QSize(hint.width(), min(hint.height(), tall) if tall > 0 else hint.height())


def _free(widget: QWidget) -> None:
    widget.setMinimumWidth(0)
    widget.setMaximumWidth(16_777_215)
