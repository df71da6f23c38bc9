"""The form of an indicator: where it stands and its trend above its fields, its values below them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from PySide6.QtWidgets import QVBoxLayout, QWidget

from issss_desktop.i18n import _, ngettext
from issss_desktop.models.fields import Entity
from issss_desktop.models.monitoring import IndicatorLine, Trend, mark_text, value_text
from issss_desktop.models.rows import Records, Row
from issss_desktop.models.values.numbers import show_percent_bp
from issss_desktop.models.values.reporting import ReportingPeriod, show_period
from issss_desktop.services import reading
from issss_desktop.services.monitoring import indicators
from issss_desktop.services.reading import Form
from issss_desktop.ui.look.blocks import column, label, row, rule
from issss_desktop.ui.look.choice import choice_box
from issss_desktop.ui.monitoring.measurements import MeasurementsSection
from issss_desktop.ui.monitoring.past import TrendView
from issss_desktop.ui.sections.body import FormBody
from issss_desktop.ui.sections.children import ChildSection

Place = tuple[UUID | None, UUID | None]
WHOLE: Place = (None, None)


class IndicatorBody(FormBody):
    """Facts and trend of the saved values; the values typed beside them count while they are typed."""

    def _build(self, inside: QVBoxLayout) -> None:
        self._uuid: UUID | None = None
        self._records = Records()
        self._top = QWidget(self.page)
        self._top.setObjectName("indicator-top")
        top = column(self._top, 4)
        top.setContentsMargins(16, 8, 16, 8)
        head = row(spacing=8)
        head.addWidget(label(_("Trend"), "h2"))
        self.place = choice_box(self._work.theme, "trend-place", _("Place"), 180)
        self.place.activated.connect(lambda _at: self._draw())
        head.addWidget(self.place)
        head.addStretch(1)
        top.addLayout(head)
        self.facts = label("", "body", wrap=True)
        self.facts.setObjectName("indicator-facts")
        top.addWidget(self.facts)
        self.trend = TrendView(self._work, "trend")
        top.addWidget(self.trend)
        inside.addWidget(self._top)
        inside.addWidget(rule("h2"))
        super()._build(inside)

    def section_of(self, group: tuple[Entity, ...]) -> ChildSection:
        """The values have their own table."""
        if group[0].code != "measurement":
            return super().section_of(group)
        self.values = MeasurementsSection(self._work, group, self.page)
        self.values.trend_of = self._trend_beside
        self.values.proposal = self._proposal
        return self.values

    def show_form(self, form: Form | None, defaults: Any = None) -> None:
        """Show an indicator with what was measured of it."""
        self._uuid = form.uuid if form else None
        super().show_form(form, defaults)
        self._top.setVisible(form is not None)
        if form is None:
            return
        values = tuple(form.children.get("measurement", ()))
        self._records = Records({"indicator": (form.row,), "measurement": values})
        self._offer_places(values)
        self._draw()

    def _offer_places(self, values: tuple[Row, ...]) -> None:
        """The whole first; a place that was measured has its own trend."""
        before = self.place.currentData()
        self.place.clear()
        self.place.addItem(_("the whole"), WHOLE)
        for key in dict.fromkeys((v["province"], v["zone"]) for v in values):
            if key != WHOLE:
                named = ((c, u) for c, u in zip(("province", "zone"), key, strict=True) if u is not None)
                words = ", ".join(reading.title(self._work.desk, c, u) for c, u in reversed([*named]))
                self.place.addItem(words, key)
        at = max(0, self.place.findData(before))
        if at == 0 and self.place.count() > 1 and all((v["province"], v["zone"]) != WHOLE for v in values):
            at = 1
        self.place.setCurrentIndex(at)
        self.place.setVisible(self.place.count() > 1)

    def _draw(self) -> None:
        province, zone = self.place.currentData() or WHOLE
        assert self._uuid is not None
        found = indicators.trend(self._records, self._uuid, province=province, zone=zone)
        in_words = found is not None and found.measured_as == "words"
        nothing = _("Measured in words: see the values below.") if in_words else _("No value is recorded.")
        self.trend.show_trend(None if in_words else found, nothing)
        (line,) = indicators.lines(self._records, self._work.today(), drafts=True)
        self.facts.setText(" · ".join(self._facts(line)))

    def _facts(self, line: IndicatorLine) -> list[str]:
        pairs = [
            (_("Baseline"), mark_text(line.baseline, line.measured_as) or _("not stated")),
            (_("Target"), mark_text(line.target, line.measured_as) or _("not stated")),
        ]
        if line.last is not None:
            said = value_text(line.last, line.measured_as)
            pairs.append((show_period(line.last.period, self._work.lang), said))
        if line.reached is not None:
            pairs.append((_("Way to the target"), show_percent_bp(line.reached, self._work.lang)))
        if line.due is not None:
            pairs.append((_("Value due"), show_period(line.due, self._work.lang)))
        facts = [_("{label}: {value}").format(label=name, value=text) for name, text in pairs]
        if line.missing:
            said = ngettext("{n} period without a value", "{n} periods without a value", line.missing)
            facts.append(said.format(n=line.missing))
        if line.doubled:
            said = ngettext(
                "{n} period has two values: keep one", "{n} periods have two values: keep one", line.doubled
            )
            facts.append(said.format(n=line.doubled))
        return facts

    # what is typed counts at once

    def _as_typed(self, rows: Sequence[Row]) -> tuple[UUID, Records]:
        """The indicator as it stands in the form, with some of its values."""
        uuid = self._uuid or uuid4()
        row = Row("indicator", uuid, {**self.plain_values(), "stage": "draft"})
        values = tuple(Row("measurement", r.uuid, {**r.values, "indicator": uuid}) for r in rows)
        return uuid, Records({"indicator": (row,), "measurement": values})

    def _trend_beside(self, others: Sequence[Row], around: Row) -> Trend | None:
        uuid, records = self._as_typed(others)
        return indicators.trend(records, uuid, province=around["province"], zone=around["zone"])

    def _proposal(self, rows: Sequence[Row]) -> ReportingPeriod | None:
        uuid, records = self._as_typed(rows)
        row = records.get("indicator", uuid)
        assert row is not None
        return indicators.next_period(row, indicators.newest_period(rows), self._work.today())
