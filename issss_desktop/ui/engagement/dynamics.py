"""Analyses and notes by zone and dynamic: the matrix above, below it what stands in a square."""

from collections.abc import Sequence
from functools import partial

from issss_desktop.i18n import N_, _, ngettext
from issss_desktop.models.fields import entity
from issss_desktop.models.values.dates import show_partial
from issss_desktop.services.overviews.dynamics import DYNAMICS, NONE, AnalysisLine, ZoneLine, by_zone
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.blocks import label, rule
from issss_desktop.ui.look.cells import Cell, Column
from issss_desktop.ui.look.squares import Squares
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.view import View
from issss_desktop.ui.workplace import Workplace

ALL = "all"
COLUMNS = (*DYNAMICS, NONE, ALL)
HEADS = {
    "security_dilemmas": N_("Security"),
    "land_identity": N_("Land, identity"),
    "natural_resources": N_("Resources"),
    "regional_dynamics": N_("Regional"),
    NONE: N_("None named"),
    ALL: N_("In all"),
}
"""The dynamics in a word or two, over their columns."""


class ZoneGrid(Squares):
    """Zones by dynamics, a count in each square."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, _("Zones by dynamics"), "dynamics-grid", tokens.TABLE_ROW)

    def show_zones(self, lines: Sequence[ZoneLine]) -> None:
        """Fill it; a person stays in their square, at first in that of all of the first zone with any."""
        at = self.currentIndex()
        busy = next((i for i, line in enumerate(lines) if line.analyses), 0)
        row, column = (at.row(), at.column()) if at.isValid() else (busy, len(COLUMNS))
        place = (min(row, len(lines) - 1), max(column, 1)) if lines else None
        columns = [Column(_("Zone"), least=220)]
        columns += [Column(_(HEADS[code]), "right", width=92) for code in COLUMNS]
        self.show_squares(columns, [self._counts(line) for line in lines], place)

    def _counts(self, line: ZoneLine) -> list[Cell]:
        cells = [Cell(line.name, bold=bool(line.analyses), italic=line.zone is None)]
        for code in COLUMNS:
            n = len(within(line, code))
            words = ngettext("{n} analysis or note", "{n} analyses and notes", n).format(n=n)
            said = f"{line.name}, {_name(code)}, {words}"
            tone = "ink" if n else "ink3"
            bold = code == ALL and n > 0
            cells.append(Cell(str(n) if n else "–", align="right", tone=tone, bold=bold, sentence=said))
        return cells


def within(line: ZoneLine, code: str) -> tuple[AnalysisLine, ...]:
    """What stands in a square."""
    return line.analyses if code == ALL else line.of(code)


def _name(code: str) -> str:
    if code in DYNAMICS:
        return _(entity("analysis").by_code[code].label)
    return _("No dynamic named") if code == NONE else _("In all")


class DynamicsView(View):
    """Enter goes from a square to what stands in it, and from there to the record; Escape goes back."""

    def __init__(self, work: Workplace) -> None:
        super().__init__(work, "dynamics", _("Analyses by zone and dynamic"))
        self._asked = 0
        self._lines: tuple[ZoneLine, ...] = ()
        self._shown: tuple[AnalysisLine, ...] = ()
        self._build_choices()
        self.inside.addWidget(rule("h2"))
        self.grid = ZoneGrid(work.theme)
        self.grid.came.connect(self._fill_list)
        self.grid.opened.connect(self._to_list)
        self.inside.addWidget(self.grid, 3)
        self.inside.addWidget(rule("h2"))
        self.said = label("", "strong")
        self.said.setObjectName("dynamics-said")
        self.said.setContentsMargins(16, 6, 16, 4)
        self.inside.addWidget(self.said)
        self.table = Table(work.theme, _("Analyses and notes"), "dynamics-list", tokens.LIST_ROW)
        self.table.opened.connect(self._open)
        self.inside.addWidget(self.table, 2)

    def _build_choices(self) -> None:
        self.kind = self.asked_in("dynamics-kind", _("Kind"), 150)
        self.kind.addItem(_("All kinds"), "")
        for code, words in entity("analysis").by_code["kind"].kind.options:  # type: ignore[attr-defined]
            self.kind.addItem(_(words), code)
        self.province = self.province_box("dynamics-province")

    def read(self) -> None:
        """Read the zones again, in the worker."""
        self._asked += 1
        job = partial(by_zone, self._work.desk, self.province.currentData(), self.kind.currentData())
        self._work.jobs.run(job, partial(self._show, self._asked), self.refused)

    def _show(self, number: int, lines: tuple[ZoneLine, ...]) -> None:
        if number == self._asked:
            self._lines = lines
            self.grid.show_zones(lines)
            self._fill_list()

    def _fill_list(self) -> None:
        at = self.grid.currentIndex()
        line = self._lines[at.row()] if at.isValid() and at.row() < len(self._lines) else None
        code = COLUMNS[max(at.column(), 1) - 1] if line else ALL
        self._shown = within(line, code) if line else ()
        self.said.setText(f"{line.name} · {_name(code)}" if line else "")
        columns = [Column(_("Title"), least=260), Column(_("Date"), width=110), Column(_("Kind"), width=190)]
        self.table.show_cells(columns, [self._cells(each) for each in self._shown])

    def _cells(self, line: AnalysisLine) -> list[Cell]:
        lang = self._work.lang
        dynamics = [_name(code) for code in line.dynamics]
        second = " · ".join([_("fictitious example")] * line.fictional + dynamics)
        state = "confidential" if line.confidential else "" if line.final else "draft"
        return [
            Cell(line.title, second, bold=True, state=state, key=line.uuid),
            Cell(show_partial(line.on, lang) if line.on else _("no date"), tone="ink2"),
            Cell(line.kind, line.ref, tone="ink2"),
        ]

    def _to_list(self, _row: int) -> None:
        if self._shown:
            self.table.setFocus()
            self.table.selectRow(0)

    def _open(self, at: int) -> None:
        if 0 <= at < len(self._shown):
            self._work.asked.emit("analysis", self._shown[at].uuid)

    def take_focus(self) -> None:
        """Put the keyboard on the matrix."""
        self.grid.setFocus()
