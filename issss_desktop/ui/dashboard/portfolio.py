"""Block of the aligned portfolio; it never adds to the fund and says so."""

import datetime as dt
from uuid import UUID

from PySide6.QtCore import Signal

from issss_desktop.i18n import _, ngettext
from issss_desktop.models.entities.projects import VERDICTS
from issss_desktop.models.figures import PortfolioFigures, ProjectLine
from issss_desktop.ui.dashboard import words
from issss_desktop.ui.dashboard.opening import FigureView, open_figure
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.blocks import Block, row, rule
from issss_desktop.ui.look.cells import Cell, Column
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.workplace import Workplace

SHOWN = 6
LONG_TITLE = 36  # characters that surely fit beside an amount


class PortfolioBlock(Block):
    """Total with what it stands on, then the projects cited or assessed, then what is not detailed."""

    record_asked = Signal(str, object)

    def __init__(self, work: Workplace) -> None:
        super().__init__(_("Aligned portfolio"), _("does not add to the fund"), "portfolio-block")
        self._work = work
        self._figures: PortfolioFigures | None = None
        self._projects: list[UUID] = []
        self._more = False
        line = row()
        line.setContentsMargins(9, 4, 9, 4)
        self.total = FigureView("figure-portfolio", "great").great()
        self.great = self.total.amount
        self.great.setObjectName("great-portfolio")
        self.total.opened.connect(self._open_total)
        line.addWidget(self.total, 1)
        self.body.addLayout(line)
        self.body.addWidget(rule())
        self.table = Table(work.theme, _("Aligned portfolio"), "portfolio", tokens.LIST_ROW, 15)
        self.table.horizontalHeader().hide()
        self.table.grow_with_rows()
        self.table.opened.connect(self._open)
        self.body.addWidget(self.table)

    def show_figures(self, figures: PortfolioFigures, cut_off: dt.date) -> None:
        """Show the portfolio; projects without an assessment are named with n.d., never counted."""
        lang, self._figures = self._work.lang, figures
        self.total.show_figure("", figures.total, self._sentence(figures), cut_off, lang)
        self.total.setAccessibleName(words.named(_("Aligned portfolio"), words.amount(figures.total, lang)))
        named = [p for p in figures.projects if p.cited or p.verdict or p.in_total]
        named.sort(key=lambda p: (not p.in_total, p.title))
        rows = [self._project(p, lang) for p in named[:SHOWN]]
        self._projects = [p.uuid for p in named[:SHOWN]]
        self._more = len(named) > SHOWN
        if self._more:
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
            said = _("One published position, as at {day}").format(day=words.long_day(as_of, self._work.lang))
            return (
                ", ".join((said, words.uncertainty(total.uncertainty, self._work.lang)))
                if total.uncertainty
                else said
            )
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
        short, _dash, _rest = line.title.partition(" - ")
        title = short if len(line.title) > LONG_TITLE else line.title
        return [
            Cell(
                title, words_, amount, right_tone="ink" if known else "ink3", key=line.uuid,
                sentence=", ".join((line.title, words_, amount)),
            )
        ]  # fmt: skip

    def _open_total(self) -> None:
        if self._figures is not None:
            open_figure(self._work, self.total, self._figures.total, "project", self.record_asked.emit)

    def _open(self, at: int) -> None:
        """A project, then the register of those not shown, then what the position stands on."""
        if at < len(self._projects):
            self.record_asked.emit("project", self._projects[at])
        elif at == len(self._projects) and self._more:
            self.record_asked.emit("project", None)
        elif self._figures is not None:
            figure = self._figures.undetailed
            open_figure(self._work, self.table, figure, "published_figure", self.record_asked.emit)
