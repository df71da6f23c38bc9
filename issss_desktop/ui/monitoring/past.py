"""What was measured before: the trend as it is printed, and the last twelve values beside the field."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from issss_desktop.drawing.trend import indicator_trend
from issss_desktop.i18n import _
from issss_desktop.models.monitoring import Trend, mark_text, value_text
from issss_desktop.models.values.reporting import show_period
from issss_desktop.ui.look.blocks import column, label
from issss_desktop.ui.look.charts import SCALE, ChartView, text_width
from issss_desktop.ui.workplace import Workplace

LINES, COLUMNS = 6, 2
"""Twelve values, the newest first, in two columns."""


class TrendView(QWidget):
    """The trend of an indicator: the list of marks that paper draws too, laid out for the width there is."""

    def __init__(self, work: Workplace, code: str, height: float = 96.0) -> None:
        super().__init__()
        self._work, self._height = work, height
        self._trend: Trend | None = None
        inside = column(self)
        self.chart = ChartView(work.theme, code)
        self._none = label("", "second", wrap=True)
        inside.addWidget(self.chart)
        inside.addWidget(self._none)

    def show_trend(self, found: Trend | None, nothing: str) -> None:
        """Draw a trend; ``nothing`` is said where there is no number to draw."""
        self._trend = found
        self._none.setText(nothing)
        self._draw()

    def _draw(self) -> None:
        width = max(160.0, self.width() / SCALE)
        measure = partial(text_width, self._work.theme)
        made = indicator_trend(self._trend, width, measure, self._height) if self._trend else None
        self.chart.setVisible(made is not None)
        self._none.setVisible(made is None)
        if made is not None:
            self.chart.show_chart(made)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._draw()


class PastValues(QWidget):
    """Baseline, target and the last twelve values, the newest first; a sentence for a screen reader."""

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self._work, self._short = work, False
        self._found: Trend | None = None
        self.setObjectName("past-values")
        inside = column(self, 6)
        inside.addWidget(label(_("Last twelve values"), "caption"))
        self._marks = label("", "second", wrap=True)
        inside.addWidget(self._marks)
        self.trend = TrendView(work, "past-trend", 84.0)
        inside.addWidget(self.trend)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(2)
        self._cells: list[tuple[QLabel, QLabel]] = []
        for at in range(LINES * COLUMNS):
            period, value = label("", "second"), label("", "body")
            value.setAlignment(Qt.AlignmentFlag.AlignRight)
            line, side = at % LINES, at // LINES * 2
            self._grid.addWidget(period, line, side)
            self._grid.addWidget(value, line, side + 1)
            self._cells.append((period, value))
        for side in range(COLUMNS * 2):
            self._grid.setColumnStretch(side, side % 2)
        inside.addLayout(self._grid)
        self._words = label("", "second", wrap=True)
        inside.addWidget(self._words)
        inside.addStretch(1)

    def show_trend(self, found: Trend | None) -> None:
        """Show what is known of one indicator in one place."""
        self._found = found
        self._fill()

    def make_short(self, short: bool) -> None:
        """One paragraph where there is no room beside the field: it stands above."""
        if short != self._short:
            self._short = short
            self._fill()

    def _fill(self) -> None:
        found, lang = self._found, self._work.lang
        points = tuple(reversed(found.points)) if found else ()
        as_words = self._short or (found is not None and found.measured_as == "words")
        said = [
            _("{label}: {value}").format(
                label=show_period(p.period, lang), value=value_text(p, found.measured_as if found else "")
            )
            for p in points
        ]
        nothing = _("No value is recorded before.")
        marks = _marks_of(found)
        self._marks.setText(marks)
        self._marks.setVisible(bool(marks) and not self._short)
        self.trend.setVisible(not as_words)
        self.trend.show_trend(found, nothing)
        self._words.setVisible(as_words)
        self._words.setText((" · " if self._short else "\n").join(said) or nothing)
        for at, (period, value) in enumerate(self._cells):
            here = points[at] if at < len(points) and not as_words else None
            period.setText(show_period(here.period, lang) if here else "")
            value.setText(value_text(here, found.measured_as) if here and found else "")
            value.setToolTip(here.text if here else "")
            for part in (period, value):
                part.setVisible(here is not None)
        self.setAccessibleName(_("Last twelve values"))
        self.setAccessibleDescription("; ".join([*marks.split("\n"), *said]) if found else nothing)


def _marks_of(found: Trend | None) -> str:
    """Baseline and target in words, as far as they are known."""
    if found is None:
        return ""
    pairs = ((_("Baseline"), found.baseline), (_("Target"), found.target))
    said = [
        _("{label}: {value}").format(label=name, value=text)
        for name, mark in pairs
        if (text := mark_text(mark, found.measured_as))
    ]
    return "\n".join(said)
