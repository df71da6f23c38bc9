"""Block of the aligned portfolio; it never adds to the fund and says so."""

from uuid import UUID

from PySide6.QtCore import Qt, Signal

from issss_desktop.i18n import _, ngettext
from issss_desktop.models.figures import PortfolioFigures, ProjectLine
from issss_desktop.models.projects import VERDICTS
from issss_desktop.ui.dashboard import words
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.blocks import Block, label, row, rule
from issss_desktop.ui.look.cells import Cell, Column
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.workplace import Workplace

SHOWN = 6


class PortfolioBlock(Block):
    """Total with what it stands on, then the projects cited or assessed, then what is not detailed."""

    project_opened = Signal(object)

    def __init__(self, work: Workplace) -> None:
        super().__init__(_("Aligned portfolio"), _("does not add to the fund"), "portfolio-block")
        self._work = work
        self._projects: list[UUID] = []
        line = row(spacing=8)
        line.setContentsMargins(15, 8, 15, 0)
        self.great = label("", "great")
        self.great.setObjectName("great-portfolio")
        self._unit = label("USD", "strong")
        self._unit.setContentsMargins(0, 0, 0, 6)
        line.addWidget(self.great, 0, Qt.AlignmentFlag.AlignBottom)
        line.addWidget(self._unit, 0, Qt.AlignmentFlag.AlignBottom)
        line.addStretch(1)
        self.body.addLayout(line)
        self._basis = label("", "second", wrap=True)
        self._basis.setContentsMargins(15, 0, 15, 8)
        self.body.addWidget(self._basis)
        self.body.addWidget(rule())
        self.table = Table(work.theme, _("Aligned portfolio"), "portfolio", tokens.LIST_ROW, 15)
        self.table.horizontalHeader().hide()
        self.table.grow_with_rows()
        self.table.opened.connect(self._open)
        self.body.addWidget(self.table)

    def show_figures(self, figures: PortfolioFigures) -> None:
        """Show the portfolio; projects without an assessment are named with n.d., never counted."""
        lang, total = self._work.lang, figures.total
        self.great.setText(words.amount(total, lang))
        self._unit.setVisible(total.value is not None)
        self._basis.setText(self._sentence(figures))
        named = [p for p in figures.projects if p.cited or p.verdict or p.in_total]
        named.sort(key=lambda p: (not p.in_total, p.title))
        rows = [self._project(p, lang) for p in named[:SHOWN]]
        self._projects = [p.uuid for p in named[:SHOWN]]
        if len(named) > SHOWN:
            more = len(named) - SHOWN
            text = ngettext("and {n} other project", "and {n} other projects", more).format(n=more)
            rows.append([Cell(text, tone="ink3")])
        if figures.undetailed.value is not None:
            last = words.amount(figures.undetailed, lang)
            rows.append([Cell(_("Not detailed"), _("of the published position"), last)])
        self.table.show_cells([Column("")], rows)
        self.table.setVisible(bool(rows))

    def _sentence(self, figures: PortfolioFigures) -> str:
        total, counts = figures.total, figures.counts
        if total.value is None:
            return _("No published position, no assessed project.")
        if not counts.in_total and figures.published.value is not None:
            as_of = figures.published.as_of
            if as_of is None:
                return _("One published position.")
            return _("One published position, as of {day}").format(day=words.long_day(as_of, self._work.lang))
        return ngettext(
            "Published position and {n} assessed project",
            "Published position and {n} assessed projects",
            counts.in_total,
        ).format(n=counts.in_total)

    def _project(self, line: ProjectLine, lang: str) -> list[Cell]:
        if line.verdict:
            words_ = VERDICTS.label(line.verdict)
        else:
            words_ = _("cited, not assessed") if line.cited else _("not assessed")
        known = line.amount.value is not None
        amount = words.amount(line.amount, lang)
        return [Cell(line.title, words_, amount, right_tone="ink" if known else "ink3", key=line.uuid)]

    def _open(self, at: int) -> None:
        if at < len(self._projects):
            self.project_opened.emit(self._projects[at])
