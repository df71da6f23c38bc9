"""Block of the published position at each cut-off: a step between two positions, never a slope."""

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent

from issss_desktop import drawing
from issss_desktop.i18n import _
from issss_desktop.models.figures import CutOff
from issss_desktop.ui.dashboard.words import MILLION
from issss_desktop.ui.look.blocks import Block, label, row
from issss_desktop.ui.look.charts import SCALE, ChartView
from issss_desktop.ui.workplace import Workplace

HEIGHT = 110


class StepsBlock(Block):
    """Step chart over the cut-offs where the position changed."""

    def __init__(self, work: Workplace) -> None:
        super().__init__(_("Published position at each cut-off"), _("M USD"), "steps-block")
        self._work = work
        self._points: list[tuple[dt.date, int | None]] = []
        line = row(spacing=12)
        line.setContentsMargins(15, 8, 11, 8)
        self.view = ChartView(work.theme, "steps-chart")
        line.addWidget(self.view, 1)
        words = label(
            _("Between two positions: a variation, not the contributions of a year."), "fine", wrap=True
        )
        words.setFixedWidth(118)
        line.addWidget(words, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(line)

    def show_cut_offs(self, cut_offs: Sequence[CutOff]) -> None:
        """Keep the first cut-off and each one whose position differs from the one before."""
        kept: list[tuple[dt.date, int | None]] = []
        for cut in cut_offs:
            if not kept or cut.figure.value != kept[-1][1]:
                kept.append((cut.day, cut.figure.value))
        self._points = kept
        self._draw()

    def _draw(self) -> None:
        if not self._points:
            return
        width = max(300, self.view.width()) / SCALE
        chart = drawing.position_steps(
            self._points, width=width, height=HEIGHT / SCALE, million=MILLION, show_day=self._month
        )
        self.view.show_chart(chart)

    def _month(self, day: dt.date) -> str:
        return f"{day.month:02d}/{day.year}"

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._draw()
