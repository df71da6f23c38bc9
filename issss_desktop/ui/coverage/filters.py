"""What the matrix is asked for, in one row: cut-off, province, mechanism, what runs, what is aligned."""

import datetime as dt
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from issss_desktop.i18n import _
from issss_desktop.models import interventions_words as words
from issss_desktop.models.interventions import MECHANISMS, Asked, Matrix
from issss_desktop.models.values.dates import show_day
from issss_desktop.ui.look.blocks import row
from issss_desktop.ui.look.choice import ChoiceBox, TickBox, choice_box, fill_box
from issss_desktop.ui.workplace import Workplace


class Filters(QWidget):
    """``changed``: something else is asked for, see ``asked``."""

    changed = Signal()

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self._work, self._today = work, work.today()
        self.setObjectName("coverage-filters")
        line = row(self, 8)
        line.setContentsMargins(16, 0, 16, 8)
        self.cut_off = self._box("coverage-cut-off", _("Figures as at"), 150)
        self.province = self._box("coverage-province", _("Province"), 186)
        self.mechanism = self._box("coverage-mechanism", _("Mechanism"), 192)
        self.running = self._tick("coverage-running", _("Running"))
        self.running.setToolTip(_("Running at the cut-off"))
        self.aligned = self._tick("coverage-aligned", _("Aligned only"))
        self.aligned.setToolTip(
            _("Of the bilateral projects only those whose last assessment says aligned; the Fund’s stay")
        )
        for box in (self.cut_off, self.province, self.mechanism, self.running, self.aligned):
            line.addWidget(box)
        line.addStretch(1)
        both = [("", _("Both mechanisms")), *((code, words.mechanism(code)) for code in MECHANISMS)]
        fill_box(self.mechanism, both)
        fill_box(self.province, [(None, _("All provinces"))])
        fill_box(self.cut_off, [(self._today, show_day(self._today, work.lang, "long"))])

    def _box(self, code: str, name: str, width: int) -> ChoiceBox:
        made = choice_box(self._work.theme, code, name, width)
        made.setToolTip(name)
        made.currentIndexChanged.connect(lambda _at: self.changed.emit())
        return made

    def _tick(self, code: str, name: str) -> TickBox:
        made = TickBox(self._work.theme, name)
        made.setObjectName(code)
        made.toggled.connect(lambda _on: self.changed.emit())
        return made

    def asked(self) -> Asked:
        """What is asked for."""
        day: dt.date = self.cut_off.currentData() or self._today
        province: UUID | None = self.province.currentData()
        mechanism: str = self.mechanism.currentData() or ""
        return Asked(day, province, mechanism, self.running.isChecked(), self.aligned.isChecked())

    def offer(self, found: Matrix) -> None:
        """Fill the lists by what there is; what is chosen stays chosen."""
        lang = self._work.lang
        known = {self.cut_off.itemData(at) for at in range(self.cut_off.count())}
        days = sorted({*known, *found.days, self._today}, reverse=True)
        fill_box(self.cut_off, [(day, show_day(day, lang, "long")) for day in days])
        named = [(uuid, name.in_language(lang)) for uuid, name in found.provinces]
        fill_box(self.province, [(None, _("All provinces")), *named])
