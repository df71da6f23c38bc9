"""What an import would record, before it does: new lines, rows not taken, problems, each with its cell."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from issss_desktop.errors import Level
from issss_desktop.i18n import _, ngettext
from issss_desktop.models.values.dates import show_day
from issss_desktop.services.reconciling.headings import COLUMNS
from issss_desktop.services.reconciling.importing import Preview
from issss_desktop.services.reconciling.statement import WHY
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.blocks import button, column, label, row, surface
from issss_desktop.ui.look.cells import Cell, Column
from issss_desktop.ui.look.choice import ChoiceBox
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.reconciling.lines import money_text
from issss_desktop.ui.workplace import Workplace

BOUND = ("on", "text", "agent_ref", "amount", "debit", "credit", "currency")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class PreviewPanel(QWidget):
    """``recorded``: record what is shown; ``left``: forget it; ``bound``: columns by what they are."""

    recorded = Signal()
    left = Signal()
    bound = Signal(object)

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self._work = work
        self._boxes: dict[str, ChoiceBox] = {}
        surface("sheet", self)
        self.setObjectName("statement-preview")
        inside = column(self, 6)
        inside.setContentsMargins(0, 8, 0, 8)
        self._said = label("", "h2", wrap=True)
        self._said.setObjectName("preview-said")
        self._said.setContentsMargins(16, 0, 16, 0)
        inside.addWidget(self._said)
        self._columns = QWidget()
        self._columns.setObjectName("preview-columns")
        self._grid = QGridLayout(self._columns)
        self._grid.setContentsMargins(16, 0, 16, 0)
        self._make_boxes()
        inside.addWidget(self._columns)
        self.table = Table(work.theme, _("What the statement says"), "preview-table", tokens.LIST_ROW)
        inside.addWidget(self.table, 1)
        line = row()
        line.setContentsMargins(16, 0, 16, 0)
        theme = work.theme
        self.take = button(theme, "", "check", "main", "preview-record", self.recorded.emit)
        line.addWidget(self.take)
        line.addWidget(button(theme, _("Leave it"), "x", "", "preview-leave", self.left.emit))
        line.addStretch(1)
        inside.addLayout(line)

    def _make_boxes(self) -> None:
        for at, code in enumerate(BOUND):
            box = ChoiceBox(self._work.theme)
            box.setObjectName(f"column-{code}")
            box.setAccessibleName(_("Column: {name}").format(name=_(COLUMNS[code])))
            box.currentIndexChanged.connect(lambda _at: self._bind())
            self._boxes[code] = box
            self._grid.addWidget(label(_(COLUMNS[code]), "second"), at // 2, (at % 2) * 2)
            self._grid.addWidget(box, at // 2, (at % 2) * 2 + 1)
            self._grid.setColumnStretch((at % 2) * 2 + 1, 1)

    def show_preview(self, found: Preview) -> None:
        """Show what was read."""
        statement = found.statement
        lines = len(statement.lines) if statement else 0
        errors = sum(p.level is Level.ERROR for p in found.problems)
        aside = len(statement.aside) if statement else 0
        said = [ngettext("{n} new line", "{n} new lines", lines).format(n=lines)]
        if aside:
            said.append(ngettext("{n} row not taken", "{n} rows not taken", aside).format(n=aside))
        if errors:
            said.append(
                ngettext("{n} problem to correct", "{n} problems to correct", errors).format(n=errors)
            )
        self._said.setText(" · ".join(said))
        words = ngettext("Record {n} line", "Record {n} lines", lines).format(n=lines)
        self.take.setText(words)
        self.take.setAccessibleName(words)
        self.take.setEnabled(found.ready)
        why = _("Correct what is marked in the sheet, then paste or open it again: nothing is half-imported.")
        self.take.setToolTip("" if found.ready else why)
        self._offer_columns(found)
        heads = [
            Column(_("Place"), width=120),
            Column(_("What the statement says"), least=200, right=_("Amount")),
        ]
        self.table.show_cells(heads, self._rows(found))

    def _offer_columns(self, found: Preview) -> None:
        unknown = found.statement is None and bool(found.columns)
        self._columns.setVisible(unknown or self._columns.isVisible())
        if not unknown or self._boxes["on"].count():
            return
        for box in self._boxes.values():
            box.blockSignals(True)
            box.addItem("–", -1)
            for at, example in found.columns:
                name = LETTERS[at] if at < len(LETTERS) else str(at + 1)
                box.addItem(f"{name} : {example}", at)
            box.blockSignals(False)

    def begin(self) -> None:
        """Another statement: the columns chosen for the one before are forgotten."""
        self._columns.hide()
        for box in self._boxes.values():
            box.blockSignals(True)
            box.clear()
            box.blockSignals(False)

    def _bind(self) -> None:
        chosen = {code: box.currentData() for code, box in self._boxes.items()}
        self.bound.emit({code: at for code, at in chosen.items() if at is not None and at >= 0})

    def _rows(self, found: Preview) -> list[list[Cell]]:
        lang, rows = self._work.lang, []
        for problem in found.problems:
            state = "error" if problem.level is Level.ERROR else "check"
            rows.append([Cell(problem.place, state=state), Cell(problem.text, problem.remedy)])
        statement = found.statement
        if statement is None:
            return rows
        for line in statement.lines:
            amount = money_text(line.amount, line.currency, lang)
            day = show_day(line.on, lang)
            words = line.text or _("without a text")
            twin = _("equal to row {n}").format(n=line.twin + 1) if line.twin >= 0 else line.agent_ref
            rows.append([Cell(day, _("row {n}").format(n=line.row + 1)), Cell(words, twin, right=amount)])
        for aside in statement.aside:
            amount = money_text(aside.amount, aside.currency, lang)
            said = Cell(aside.text, _(WHY[aside.why]), right=amount, tone="ink3", right_tone="ink3")
            rows.append([Cell(_("not taken"), _("row {n}").format(n=aside.row + 1), tone="ink3"), said])
        return rows
