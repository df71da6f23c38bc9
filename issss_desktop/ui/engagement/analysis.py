"""The form of an analysis or note: its sheet is printed from where it is written."""

from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from issss_desktop.i18n import _
from issss_desktop.services.reading import Form
from issss_desktop.ui.look.blocks import button, label, row
from issss_desktop.ui.sections.body import FormBody

REPORT = "analysis"


class AnalysisBody(FormBody):
    """The fields as declared, below the line that prints them."""

    def _build(self, inside: QVBoxLayout) -> None:
        self._ref = ""
        self._top = QWidget(self.page)
        line = row(self._top, 8)
        line.setContentsMargins(16, 8, 12, 0)
        self._said = label("", "second")
        line.addWidget(self._said, 1)
        line.addWidget(
            button(self._work.theme, _("Print the sheet…"), "printer", "", "print-analysis", self._print)
        )
        inside.addWidget(self._top)
        super()._build(inside)

    def show_form(self, form: Form | None, defaults: Any = None) -> None:
        """Show an analysis; one that is not saved yet has no sheet."""
        super().show_form(form, defaults)
        self._ref = form.row.ref if form else ""
        self._top.setVisible(form is not None and form.row.alive)
        hidden = form is not None and form.row.confidential
        self._said.setText(_("The sheet says on every page that it is confidential.") if hidden else "")

    def _print(self) -> None:
        self._work.report_asked.emit(REPORT, self._ref)
