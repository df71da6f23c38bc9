"""The figures of a programme beside its form: allocated, transferred, spent, what waits, what is late."""

from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from issss_desktop.i18n import _
from issss_desktop.models.statement import programme_lines, programme_said, rate_said, rate_text
from issss_desktop.models.uses import ProgrammeFigures
from issss_desktop.services.overviews.programmes import programmes_now
from issss_desktop.ui.look.blocks import column, empty, label, rule
from issss_desktop.ui.workplace import Workplace


class ProgrammeStatement(QWidget):
    """Right-aligned lines of one programme, read again after every change; unknown is n.d."""

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self._work = work
        self._uuid: UUID | None = None
        self._found: dict[UUID, ProgrammeFigures] = {}
        self.setObjectName("programme-statement")
        inside = column(self, 0)
        title = label(_("Figures of the programme"), "h2")
        title.setFixedHeight(30)
        inside.addWidget(title)
        self._lines = QGridLayout()
        self._lines.setContentsMargins(0, 0, 0, 8)
        self._lines.setHorizontalSpacing(8)
        self._lines.setVerticalSpacing(4)
        self._lines.setColumnStretch(0, 1)
        inside.addLayout(self._lines)
        self.setVisible(False)
        work.changed.connect(lambda _changed: self.refresh())
        self.refresh()

    def refresh(self) -> None:
        """Compute the figures again in the worker."""
        desk = self._work.desk
        self._work.jobs.run(
            lambda: programmes_now(desk),
            self._keep,
            lambda error: self._work.said.emit("error", str(error)),
        )

    def _keep(self, found: dict[UUID, ProgrammeFigures]) -> None:
        self._found = found
        self._draw()

    def show_record(self, uuid: UUID | None) -> None:
        """Show the lines of another programme."""
        self._uuid = uuid
        self._draw()

    def _draw(self) -> None:
        empty(self._lines)
        found = self._found.get(self._uuid) if self._uuid else None
        self.setVisible(found is not None)
        if found is None:
            return
        lang, at = self._work.lang, 0
        for kind, words, figure in programme_lines(found):
            if kind == "total":
                self._lines.addWidget(rule("total"), at, 0, 1, 3)
                at += 1
            known = figure.value is not None
            self._line(at, words, figure.show(lang, True), "USD", kind == "total", known)
            at += 1
        rate = found.rate
        self._line(at, _("Delivery rate"), rate_text(rate), "", True, rate.basis_points is not None)
        said = [text for text in (rate_said(rate), *programme_said(found)) if text]
        for text in dict.fromkeys(said):
            at += 1
            self._lines.addWidget(label(text, "fine", wrap=True), at, 0, 1, 3)

    def _line(self, at: int, words: str, amount: str, unit: str, strong: bool, known: bool) -> None:
        text = label(amount, "total" if strong else "amount", "" if known else "ink3")
        text.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        name = label(words, "strong" if strong else "body", "" if strong else "ink2", wrap=True)
        self._lines.addWidget(name, at, 0)
        self._lines.addWidget(text, at, 1)
        self._lines.addWidget(label(unit, "fine"), at, 2)
