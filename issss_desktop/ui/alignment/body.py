"""The form of an assessment: its three facts, the criteria as rows, the opinion and its conditions."""

from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QVBoxLayout, QWidget

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.entities.projects import VERDICTS
from issss_desktop.models.fields import Field, entity
from issss_desktop.services.overviews import dossier
from issss_desktop.services.reading import Form
from issss_desktop.ui.alignment.criteria import CriteriaRows
from issss_desktop.ui.alignment.facts import FactsRow
from issss_desktop.ui.alignment.verdict import RadioEditor
from issss_desktop.ui.entry.rows import FieldRow
from issss_desktop.ui.look.blocks import column, label, row, rule
from issss_desktop.ui.sections.body import FormBody, sections_of
from issss_desktop.ui.sections.children import ChildSection

READERS = ("reader_1", "reader_2", "reader_3")
CASE = ("project", "on", "criteria_version")
OPINION = ("verdict", "conclusion", "presented_at", "valid_until")


class AssessmentBody(FormBody):
    """Laid out by hand; what is typed is collected and saved as in every form."""

    def _build(self, inside: QVBoxLayout) -> None:
        fields = {f.code: f for f in self.entity.fields}
        self.facts = FactsRow(self._work, home=self.page)
        inside.addWidget(self.facts)
        case = (self.entity.label, [fields[c] for c in CASE])
        readers = (fields["reader_1"].section, [fields[c] for c in READERS])
        self._two_columns(inside, [case, readers], at=1)
        self.criteria = CriteriaRows(self._work)
        self._add_rows(inside, self.criteria)
        self.criteria.reached.connect(self._reach)
        self._build_opinion(inside, [fields[c] for c in OPINION])
        title, rest = sections_of(self.entity)[-1]
        inside.addWidget(rule("h2"))
        self._two_columns(inside, [(title, rest[:-1]), ("", rest[-1:])], at=1)
        inside.addStretch(1)
        for code in (*CASE, *READERS):
            self.rows[code].editor.changed.connect(self._follow)
            self.rows[code].editor.judged.connect(lambda _place, _problem: self._follow())

    def _build_opinion(self, inside: QVBoxLayout, fields: list[Field]) -> None:
        halves = row(spacing=24)
        halves.setContentsMargins(16, 6, 16, 12)
        self._columns.append(halves)
        inside.addLayout(halves)
        left, right = column(spacing=6), column(spacing=6)
        for side in (left, right):
            halves.addLayout(side, 1)
        head = label(_("Opinion"), "h2")
        head.setFixedHeight(30)
        left.addWidget(head)
        right.addSpacing(36)
        verdict, grounds, *others = fields
        left.addWidget(self._verdict(verdict))
        left.addWidget(self._row(grounds))
        for each in others:
            right.addWidget(self._row(each))
        for side in (left, right):
            side.addStretch(1)
        self._add_rows(inside, ChildSection(self._work, (entity("condition"),), self.page))

    def _verdict(self, declared: Field) -> FieldRow:
        options = [(code, _(word)) for code, word in VERDICTS.options]
        make = partial(RadioEditor, declared.code, _(declared.label), options)
        made = FieldRow(self._work.theme, make, _(declared.help), True, self.page)
        made.label.hide()
        return self._keep(declared, made)

    def show_form(self, form: Form | None, defaults: Any = None) -> None:
        """Show an assessment with the facts of its project and the criteria in force on its date."""
        super().show_form(form, defaults)
        self._project: UUID | None = None
        self._uuid = form.uuid if form else None
        self._follow(again=True)

    def _follow(self, again: bool = False) -> None:
        """Bring facts, criteria and readers up to date with what stands in the fields."""
        project = self._value("project")
        if again or project != self._project:
            self._project = project
            facts = dossier.project_facts(self._work.desk, project) if isinstance(project, UUID) else None
            mine = [r for r in facts.readings if r.uuid == self._uuid] if facts else []
            self.facts.show_facts(facts, mine[0] if mine else None)
        self.criteria.show_criteria(self._value("on"), self._value("criteria_version"))
        self.criteria.name_readers({code[-1]: str(self.rows[code].editor.raw() or "") for code in READERS})

    def _reach(self, widget: QWidget) -> None:
        """Show what the keyboard came to; its place is known once it is laid out."""
        layout = self.page.layout()
        if layout is not None:
            layout.activate()
        self.ensureWidgetVisible(widget, 0, 24)

    def _value(self, code: str) -> Any:
        """What stands in a field, read; None when it cannot be."""
        raw = self.rows[code].editor.raw()
        try:
            return raw if isinstance(raw, UUID) else self.entity.field(code).kind.parse(raw)
        except (UserError, ValueError):
            return None
