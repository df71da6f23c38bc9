"""The form of a project: above its fields, the three facts of its alignment and the history of readings."""

from functools import cached_property
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QVBoxLayout, QWidget

from issss_desktop.i18n import _
from issss_desktop.models.entities.projects import VERDICTS
from issss_desktop.models.values.dates import show_day
from issss_desktop.services.overviews import dossier
from issss_desktop.services.overviews.dossier import Reading
from issss_desktop.services.reading import Form
from issss_desktop.ui.alignment.facts import FactsRow, readers_of
from issss_desktop.ui.look.blocks import button, column, label, row, rule
from issss_desktop.ui.look.cells import Cell, Column
from issss_desktop.ui.look.stops import put_above
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.sections.body import FormBody


class ProjectBody(FormBody):
    """Facts first, then the assessments, then the fields as declared."""

    def _build(self, inside: QVBoxLayout) -> None:
        self._readings: tuple[Reading, ...] = ()
        self._project: UUID | None = None
        inside.addWidget(self._build_alignment())
        super()._build(inside)

    def _build_alignment(self) -> QWidget:
        self._alignment = QWidget(self.page)
        self._alignment.setObjectName("alignment")
        inside = column(self._alignment)
        self.facts = FactsRow(self._work, True, self._alignment)
        self.facts.opened.connect(lambda uuid: self._work.asked.emit("assessment", uuid))
        inside.addWidget(self.facts)
        head = row()
        head.setContentsMargins(16, 4, 12, 4)
        head.addWidget(label(_("Readings and opinions"), "h2"), 1)
        self._new = button(
            self._work.theme, _("New assessment"), "plus", "link", "new-assessment", self._new_assessment
        )
        head.addWidget(self._new)
        inside.addLayout(head)
        self._none = label(_("No assessment yet: declared and cited never count as assessed."), "second")
        self._none.setContentsMargins(16, 0, 16, 8)
        inside.addWidget(self._none)
        inside.addWidget(rule("h2"))
        return self._alignment

    @cached_property
    def readings(self) -> Table:
        """The assessments of the project, made for the first of them: most projects have none yet."""
        made = Table(self._work.theme, _("Readings and opinions"), "readings")
        made.grow_with_rows()
        made.opened.connect(self._open)
        put_above(made, self._none, self._new)
        return made

    def show_form(self, form: Form | None, defaults: Any = None) -> None:
        """Show a project with what is known of its alignment."""
        super().show_form(form, defaults)
        self._project = form.uuid if form else None
        facts = dossier.project_facts(self._work.desk, form.uuid) if form else None
        self._alignment.setVisible(facts is not None)
        self._readings = facts.readings if facts else ()
        if facts is None:
            return
        self.facts.show_facts(facts)
        columns = [
            Column(_("Date"), width=96),
            Column(_("Opinion"), width=124),
            Column(_("Readers"), least=150),
            Column(_("Criteria rated"), "right", 100),
            Column(_("State"), width=112),
        ]
        self._none.setVisible(not self._readings)
        if self._readings or "readings" in vars(self):
            self.readings.show_cells(columns, [self._line(r) for r in self._readings])
            self.readings.setVisible(bool(self._readings))

    def _line(self, reading: Reading) -> list[Cell]:
        lang = self._work.lang
        verdict = VERDICTS.label(reading.verdict) if reading.verdict else _("no opinion yet")
        state = "final" if reading.final else "draft"
        return [
            Cell(show_day(reading.on, lang) if reading.on else _("no date"), key=reading.uuid),
            Cell(verdict, bold=bool(reading.verdict), tone="ink" if reading.verdict else "ink3"),
            Cell(readers_of(reading), tone="ink2"),
            Cell(
                _("{n} of {total}").format(n=reading.rated, total=reading.criteria), align="right",
                tone="ink2",
            ),
            Cell(state=state),
        ]  # fmt: skip

    def _open(self, at: int) -> None:
        if at < len(self._readings):
            self._work.asked.emit("assessment", self._readings[at].uuid)

    def _new_assessment(self) -> None:
        if self._project is not None:
            self._work.new_asked.emit("assessment", {"project": self._project, "on": self._work.today()})
