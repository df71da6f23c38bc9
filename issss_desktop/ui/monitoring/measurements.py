"""The values of an indicator in its form: the next period is proposed, the last twelve stand beside."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QBoxLayout, QVBoxLayout

from issss_desktop.models.fields import Entity
from issss_desktop.models.monitoring import Trend
from issss_desktop.models.rows import Row
from issss_desktop.models.values.reporting import ReportingPeriod, show_period
from issss_desktop.ui.look.blocks import column, row
from issss_desktop.ui.monitoring.past import PastValues
from issss_desktop.ui.sections.child_panel import ASIDE, ChildPanel, ChildRow
from issss_desktop.ui.sections.children import ChildSection

LED = ("period", "value", "text")
"""What is typed first; places, parts and days follow."""


class MeasurementPanel(ChildPanel):
    """The fields of a value at the left, the trend and the last twelve values of its place at the right."""

    def _columns(self, inside: QVBoxLayout) -> None:
        own = [f for f in self.item.entity.fields if not f.parent and f.code not in (*ASIDE, "position")]
        own.sort(key=lambda f: LED.index(f.code) if f.code in LED else len(LED))
        self._halves = columns = row(spacing=24)
        side = column(spacing=6)
        for declared in own:
            side.addWidget(self._field(declared))
        side.addStretch(1)
        columns.addLayout(side, 1)
        self.past = PastValues(self._work)
        columns.addWidget(self.past, 1)
        inside.addLayout(columns)

    def fit(self, width: int) -> None:
        """What was measured before stands beside the fields, or above them in a few lines."""
        super().fit(width)
        above = self._halves.direction() == QBoxLayout.Direction.TopToBottom
        if above:
            self._halves.setDirection(QBoxLayout.Direction.BottomToTop)
        self.past.make_short(above)

    def take_focus(self) -> None:
        """Put the cursor on the value where the period is known already."""
        proposed = self.item.uuid is None and "period" in self.item.raws
        at = LED.index("value") if proposed else 0
        self.fields[at].editor.take_focus()


class MeasurementsSection(ChildSection):
    """The table of values. ``trend_of``: what other rows say of the place of one; ``proposal``: the period
    that a new value is proposed for, by the rows there are. Both count what is not saved yet.
    """

    panel_kind = MeasurementPanel
    trend_of: Callable[[Sequence[Row], Row], Trend | None] = staticmethod(lambda _others, _row: None)
    proposal: Callable[[Sequence[Row]], ReportingPeriod | None] = staticmethod(lambda _rows: None)

    def new_row(self, entity: Entity) -> ChildRow:
        """A value of the period that is due, or that comes next."""
        made, period = super().new_row(entity), self.proposal([row for row, _changed in self.seen()])
        if period is not None:
            made.raws["period"] = show_period(period, self._work.lang)
        return made

    def _panel_of(self, item: ChildRow) -> ChildPanel:
        known = self._panels.get(id(item))
        panel = super()._panel_of(item)
        if known is None and isinstance(panel, MeasurementPanel):
            panel.read.connect(lambda: self._show_past(panel))
        if isinstance(panel, MeasurementPanel):
            self._show_past(panel)
        return panel

    def _show_past(self, panel: MeasurementPanel) -> None:
        others = [r.seen() for r in self._rows if not r.deleted and r is not panel.item]
        panel.past.show_trend(self.trend_of(others, panel.item.seen()))
