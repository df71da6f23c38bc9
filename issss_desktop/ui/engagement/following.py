"""Follow-up of the acts of engagement of all provinces in a semester, as it goes to the national board."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from issss_desktop.i18n import _, ngettext
from issss_desktop.models.values.dates import show_partial
from issss_desktop.models.values.reporting import ReportingPeriod, show_period
from issss_desktop.services.engagement import acts
from issss_desktop.services.engagement.following import CompactLine, UndertakingLine, quarters, totals
from issss_desktop.ui.engagement.marks import counted, due_words, owed_cell, progress_cell
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.blocks import EmptyState, button, label, rule
from issss_desktop.ui.look.cells import Cell, Column
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.view import View
from issss_desktop.ui.workplace import Workplace

REPORT = "engagement"


class EngagementView(View):
    """Acts under their heads, undertakings by party with the quarters of the period; Enter opens the act."""

    def __init__(self, work: Workplace) -> None:
        super().__init__(work, "engagement", _("Follow-up of acts of engagement"))
        self._asked = 0
        self._acts: list[UUID] = []
        self._build_choices()
        self.said = label("", "second", wrap=True)
        self.said.setObjectName("engagement-totals")
        self.said.setContentsMargins(16, 0, 16, 8)
        self.inside.addWidget(self.said)
        self.inside.addWidget(rule("h2"))
        title = _("Follow-up of acts of engagement")
        self.table = Table(work.theme, title, "engagement-table", tokens.LIST_ROW)
        self.table.opened.connect(self._open)
        self.inside.addWidget(self.table, 1)
        none = _("No act of engagement was in force then.")
        words = _("Acts in force in this period stand here, with what was found of each undertaking.")
        self._none = EmptyState(work.theme, "heart-handshake", none, words)
        self.inside.addWidget(self._none, 1)
        self._none.hide()

    def _build_choices(self) -> None:
        self.period = self.asked_in("engagement-period", _("Period"), 110)
        self._offer_periods()
        self.period.setCurrentIndex(self.period.findData(acts.usual_period(self._work.desk).iso()))
        self.province = self.province_box("engagement-province")
        print_it = partial(self._work.report_asked.emit, REPORT, "")
        printing = button(self._work.theme, _("Print…"), "printer", "", "engagement-print", print_it)
        self.head.addWidget(printing)

    def _offer_periods(self) -> None:
        """Add the semesters that an act signed since then has brought."""
        for period in acts.semesters(self._work.desk):
            self._offer(period)

    def _offer(self, period: ReportingPeriod) -> None:
        if self.period.findData(period.iso()) < 0:
            self.period.addItem(show_period(period, self._work.lang), period.iso())

    def show_period(self, period: ReportingPeriod) -> None:
        """Show a semester, also one in which no act was in force."""
        self._offer_periods()
        self._offer(period)
        self.period.setCurrentIndex(self.period.findData(period.iso()))
        self.refresh()

    def read(self) -> None:
        """Read the period and province chosen, in the worker."""
        self._asked += 1
        self._offer_periods()
        period = ReportingPeriod.parse(self.period.currentData())
        province = self.province.currentData()
        job = partial(acts.followed_now, self._work.desk, period, province=province)
        self._work.jobs.run(job, partial(self._show, self._asked, period), self.refused)

    def _show(self, number: int, period: ReportingPeriod, lines: tuple[CompactLine, ...]) -> None:
        if number != self._asked:
            return
        shown = quarters(period)
        lang = self._work.lang
        columns = [Column(_("Act, party and undertaking"), least=260)]
        columns += [Column(show_period(q, lang), width=128) for q in shown]
        columns += [Column(_("Next step"), least=160)]
        rows: list[list[Cell]] = []
        self._acts = []
        for line in lines:
            rows.append(self._head_row(line, len(columns)))
            rows += [self._row(each, shown) for each in line.undertakings]
            self._acts += [line.uuid] * (1 + len(line.undertakings))
        at = max(self.table.chosen(), 0)
        self.table.show_cells(columns, rows)
        self.table.setVisible(bool(rows))
        self._none.setVisible(not rows)
        self.table.selectRow(min(at, len(rows) - 1))
        self._say(lines)

    def _say(self, lines: Sequence[CompactLine]) -> None:
        known = totals(u for line in lines for u in line.undertakings)
        n, owed = len(lines), sum(line.owed for line in lines)
        parts = [ngettext("{n} act", "{n} acts", n).format(n=n), counted(known)]
        if owed:
            said = ngettext("{n} undertaking without follow-up", "{n} undertakings without follow-up", owed)
            parts.append(said.format(n=owed))
        self.said.setText(" · ".join(p for p in parts if p))
        self.said.setVisible(bool(lines))

    def _head_row(self, line: CompactLine, width: int) -> list[Cell]:
        lang = self._work.lang
        signed = show_partial(line.signed_on, lang) if line.signed_on else ""
        parts = (
            line.province_name.in_language(lang), _("signed on {day}").format(day=signed) if signed else "",
            _("fictitious example") if line.fictional else "",
        )  # fmt: skip
        second = " · ".join(p for p in parts if p)
        state = "draft" if line.draft else ""
        first = Cell(line.title, second, bold=True, tinted=True, state=state, key=line.uuid)
        between = [Cell(tinted=True) for _n in range(width - 2)]
        return [first, *between, Cell(counted(line.totals), tone="ink2", tinted=True)]

    def _row(self, line: UndertakingLine, shown: Sequence[ReportingPeriod]) -> list[Cell]:
        lang = self._work.lang
        late = "alert-triangle" if line.late else ""
        first = Cell(
            " ".join(line.text.split()), " · ".join(p for p in (line.party, due_words(line)) if p),
            second_icon=late, second_tone="warning" if late else "ink3",
        )  # fmt: skip
        found = {review.quarter: review for review in line.reviews}
        cells = [first]
        for quarter in shown:
            said, review = show_period(quarter, lang), found.get(quarter)
            if review is not None:
                made = progress_cell(review.progress, said=said)
                text = " ".join(review.text.split())
                second = " · ".join(p for p in (_("twice") if review.doubled else "", text) if p)
                cells.append(
                    Cell(made.text, second, icon=made.icon, icon_tone=made.icon_tone, tone=made.tone)
                )
            else:
                cells.append(owed_cell(said) if quarter in line.owed else self._before(line, said))
        known = line.latest or line.before
        return [*cells, Cell(" ".join(known.next_step.split()) if known else "", tone="ink2")]

    def _before(self, line: UndertakingLine, said: str) -> Cell:
        """A quarter that owes nothing: what was last known, for one that is over."""
        if line.latest is None and line.before is not None and not line.owed:
            made = progress_cell(line.before.progress, said=said)
            since = _("since {quarter}").format(quarter=show_period(line.before.quarter, self._work.lang))
            return Cell(made.text, since, icon=made.icon, icon_tone="ink3", tone="ink3")
        return Cell("")

    def _open(self, at: int) -> None:
        if 0 <= at < len(self._acts):
            self._work.asked.emit("compact", self._acts[at])

    def take_focus(self) -> None:
        """Put the keyboard on the table."""
        self.table.setFocus()
