"""The register of risks as its matrix: choose a field, and the list shows its risks."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from issss_desktop.i18n import _, ngettext
from issss_desktop.models.entities.monitoring import RISK_STATES
from issss_desktop.models.monitoring import RiskCell, RiskLine, RiskMatrix, level_label
from issss_desktop.models.values.dates import show_day
from issss_desktop.services.monitoring import risks
from issss_desktop.services.monitoring.now import records_of
from issss_desktop.services.recording.guard import why_not
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.blocks import button, column, label, row, rule
from issss_desktop.ui.look.cells import Cell, Column
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.monitoring.matrix import NAMES, MatrixView, impact_names
from issss_desktop.ui.view import View
from issss_desktop.ui.workplace import Workplace, offer

LEVEL_TONES = {"low": "right", "moderate": "warning", "high": "error", "critical": "error"}
LEVEL_ICONS = {"low": "circle-check", "moderate": "info-circle", "high": "alert-triangle",
               "critical": "alert-circle"}  # fmt: skip


LEAST = 560
"""px of height from which the fields are as high as they are meant."""


class RisksView(View):
    """The matrix above; below it every live risk, or those of one field."""

    def __init__(self, work: Workplace) -> None:
        super().__init__(work, "risks", _("Risk matrix"))
        self._found: RiskMatrix | None = None
        self._field: tuple[int, int] | None = None
        self._lines: Sequence[RiskLine] = ()
        printed = button(
            work.theme, _("Print"), "printer", "small", "print-risks",
            partial(work.report_asked.emit, "risk-matrix", ""),
        )  # fmt: skip
        new = button(
            work.theme, _("New record"), "plus", "main", "new-risk",
            partial(work.new_asked.emit, "risk", None),
        )  # fmt: skip
        offer(new, why_not(work.desk, "risk"))
        self.head.addWidget(printed)
        self.head.addWidget(new)
        self.inside.addWidget(rule("h2"))
        self.inside.addWidget(self._build_matrix())
        self.inside.addWidget(rule("h2"))
        self.inside.addLayout(self._build_list_head())
        self.table = Table(work.theme, _("Risks"), "risk-list", tokens.LIST_ROW)
        self.table.opened.connect(self._open)
        self.table.installEventFilter(self)
        self.inside.addWidget(self.table, 1)

    def _build_matrix(self) -> QWidget:
        box = QWidget()
        inside = column(box, 2)
        inside.setContentsMargins(0, 8, 16, 8)
        self.matrix = MatrixView(self._work.theme)
        self.matrix.opened.connect(lambda _row: self.filter_by(self.matrix.field()))
        self.matrix.clicked.connect(lambda _index: self.filter_by(self.matrix.field(), focus=False))
        self.matrix.installEventFilter(self)
        inside.addWidget(self.matrix)
        names = row(spacing=0)
        names.setContentsMargins(NAMES, 0, 0, 0)
        for words in impact_names():
            name = label(words, "fine")
            name.setAlignment(Qt.AlignmentFlag.AlignCenter)
            names.addWidget(name, 1)
        inside.addLayout(names)
        axes = _("Probability upwards, impact to the right. Enter shows the risks of a field.")
        self._axes = label(axes, "fine")
        self._axes.setContentsMargins(NAMES, 0, 0, 0)
        inside.addWidget(self._axes)
        box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return box

    def _build_list_head(self) -> QHBoxLayout:
        line = row(spacing=8)
        line.setContentsMargins(16, 6, 16, 4)
        self._shown = label("", "h2")
        line.addWidget(self._shown, 1)
        self._all = button(
            self._work.theme, _("All risks (Esc)"), "", "link", "all-risks", partial(self.filter_by, None)
        )
        line.addWidget(self._all)
        return line

    def read(self) -> None:
        """Read the register again; the field that filters the list stays."""
        found = records_of(self._work.desk, "risk")
        self._found = risks.matrix(found, self._work.today(), drafts=True)
        self.matrix.show_matrix(self._found)
        live = sum(len(c.risks) for line in self._found.cells for c in line) + len(self._found.unrated)
        words = ngettext("{n} live risk", "{n} live risks", live).format(n=live)
        if self._found.closed:
            words += " · " + _("{n} closed").format(n=len(self._found.closed))
        self.counted.setText(words)
        self._fill()

    def filter_by(self, field: RiskCell | None, focus: bool = True) -> None:
        """Show the risks of a field, or all of them."""
        self._field = (field.probability, field.impact) if field is not None else None
        self._fill()
        if focus and self._lines:
            self.table.selectRow(0)
            self.table.setFocus()
        elif focus:
            self.matrix.setFocus()

    def _fill(self) -> None:
        found = self._found
        if found is None:
            return
        if self._field is None:
            self._lines = (*found.rated(), *found.unrated)
            self._shown.setText(_("All risks, the highest score first"))
        else:
            cell = found.cell(*self._field)
            self._lines = cell.risks
            self._shown.setText(
                _("Probability {p}, impact {i}: score {score}, {level}").format(
                    p=cell.probability, i=cell.impact, score=cell.score, level=_(level_label(cell.level))
                )
            )
        self._all.setVisible(self._field is not None)
        columns = [
            Column(_("Score"), width=184), Column(_("Risk and mitigation"), least=240),
            Column(_("Owner"), width=170), Column(_("Next review"), width=150),
        ]  # fmt: skip
        self.table.show_cells(columns, [self._cells(line) for line in self._lines])

    def _cells(self, line: RiskLine) -> list[Cell]:
        lang = self._work.lang
        state = RISK_STATES.label(line.state) if line.state else ""
        if line.score is None:
            score = Cell(
                _("not rated"), state, tone="ink3", icon="circle-dashed", icon_tone="ink3", key=line.uuid
            )
        else:
            tone = LEVEL_TONES[line.level]
            score = Cell(
                f"{line.score} {_(level_label(line.level))}", state, icon=LEVEL_ICONS[line.level],
                icon_tone=tone, tone=tone, bold=line.level == "critical", key=line.uuid,
            )  # fmt: skip
        title = line.title + (" · " + _("fictitious example") if line.fictional else "")
        due = show_day(line.review_due, lang) if line.review_due else ""
        late = ""
        if line.overdue is not None:
            late = ngettext("overdue by {n} day", "overdue by {n} days", line.overdue).format(n=line.overdue)
        place = " · ".join(
            p for p in (line.links.place.in_language(lang), line.links.subject.in_language(lang)) if p
        )
        return [
            score,
            Cell(title, " ".join(line.mitigation.split()) or _("No mitigation is recorded."), bold=True),
            Cell(line.owner or _("nobody"), place, tone="ink" if line.owner else "warning"),
            Cell(due, late, second_tone="error" if late else "ink3"),
        ]

    def take_focus(self) -> None:
        """Put the keyboard on the matrix."""
        self.matrix.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape shows every risk again, and goes back to the matrix."""
        escape = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if escape and event.key() == Qt.Key.Key_Escape:  # type: ignore[attr-defined]
            self.filter_by(None, focus=False)
            self.matrix.setFocus()
            return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        low = self.height() < LEAST
        self.matrix.make_low(low)
        self._axes.setVisible(not low)

    def _open(self, at: int) -> None:
        if at < len(self._lines):
            self._work.asked.emit("risk", self._lines[at].uuid)
