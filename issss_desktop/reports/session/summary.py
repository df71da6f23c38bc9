"""The synthesis for the co-chairs: decisions asked, the Fund, the projects, the alerts, on one recto."""

from collections.abc import Collection, Iterator, Sequence
from itertools import product

from issss_desktop.i18n import _, language, ngettext
from issss_desktop.models.figure import Figure
from issss_desktop.models.figures import Alert, Figures
from issss_desktop.reports.amounts import cents_shown, figure_usd, native, same, unknown, usd
from issss_desktop.reports.brief import Brief, fictional_tag, short_day
from issss_desktop.reports.layout.fitting import Fit
from issss_desktop.reports.layout.page import GAPS, Document
from issss_desktop.reports.layout.table import Cell, Column, Entry, Note, Row, Table
from issss_desktop.reports.layout.words import Runs, Words, rich
from issss_desktop.reports.session.meeting import Decision, Meeting
from issss_desktop.reports.session.spelling import money

CLIPPED = 2  # lines that a decision or an alert keeps here; its own page has the rest
PROJECT_OF = ("project", "assessment", "financing", "criterion")


def draw_summary(
    doc: Document,
    brief: Brief,
    figures: Figures,
    meeting: Meeting,
    targets: Collection[str],
    gaps: Sequence[str] = (),
) -> None:
    """One page; what does not fit is counted and said to be further on.

    ``targets``: names of the pages there are to point at; ``gaps``: numbers of the alignment criteria
    whose official text is not complete.
    """
    title = _("Synthesis for the co-chairs")
    doc.start("recto", section=("", title))
    doc.section("", title)
    doc.heading(1, "", title, "summary")
    doc.paragraph(_lead(figures, meeting), full=True, size=11.5, lead=16)
    for table in _Page(doc, brief, figures, meeting, targets, gaps).fitting():
        doc.table(table)


def _lead(figures: Figures, meeting: Meeting) -> str:
    asked = len(meeting.decisions) if meeting.to_come else 0
    said = _("No decision is asked of the board.")
    if asked:
        text = ngettext("{n} decision is asked of the board.", "{n} decisions are asked of the board.", asked)
        said = text.format(n=asked)
    available = figures.fund.available
    if available.value is None:
        said += " " + _(
            "The balance available to allocate is not known: transfers and costs are not recorded."
        )
    else:
        amount = figure_usd(available, cents_shown([available.value]))
        said += " " + _("The balance available to allocate is {amount} USD.").format(amount=amount)
    return said


class _Page:
    """The four blocks, made shorter until they fit one page."""

    def __init__(
        self,
        doc: Document,
        brief: Brief,
        figures: Figures,
        meeting: Meeting,
        targets: Collection[str],
        gaps: Sequence[str],
    ) -> None:
        self.doc, self.brief, self.figures, self.meeting = doc, brief, figures, meeting
        self.targets = targets
        self.alerts = list(_alert_lines(figures, gaps))
        self.decisions = meeting.decisions if meeting.to_come else ()

    def fitting(self) -> list[Table]:
        """The blocks in the largest size, and with the most lines, that the page holds."""
        sizes = [min(len(self.decisions), 12), min(len(self.alerts), 12)]
        caps = sorted(product(range(sizes[0], -1, -1), range(sizes[1], -1, -1)), key=lambda c: (-sum(c), c))
        best: list[Table] = []
        for most, (asked, alerts) in product((True, False), caps):
            if most and (asked, alerts) != tuple(sizes):
                continue  # smaller letters before fewer lines
            size = "large" if most else "normal"
            best = [
                self._asked(size, asked), fund_table(self.figures, size),
                projects_table(self.figures, size), *self._alerts(size, alerts),
            ]  # fmt: skip
            if self._height(best) <= self.doc.room():
                return best
        return best

    def _height(self, tables: Sequence[Table]) -> float:
        total, before = 0.0, "text"
        for table in tables:
            fit = Fit(table, self.doc.lines, self.doc.faces.width)
            head = 17.0 if any(c.head for c in table.columns) else 0.0
            total += GAPS[before, "caption"] + 5.2 + head + sum(fit.heights) + 12.0 * len(table.notes)
            before = "notes" if table.notes else "table"
        return total

    def _asked(self, size: str, count: int) -> Table:
        amount = self.meeting.amount if self.decisions else None
        own = any(d.amount for d in self.decisions)
        columns = [
            Column(_("No."), 20, "label"),
            Column(_("Proposed decision"), 78 if own else 86 if amount else 116),
            Column(_("Item"), 16, "figure"),
            Column(_("Page"), 16, "figure"),
        ]
        if own:
            columns.append(Column(_("Amount"), 38, "figure"))
        elif amount:
            columns.append(Column(_("Amount"), 30, "figure"))
        title = _("Decisions asked")
        if not self.decisions:
            return Table(
                [Column("", 168)], [Row([Cell(_("none recorded"), face="I")])], "A", title, size=size
            )
        rows = [self._decision(d, columns[1].width, size, own) for d in self.decisions[:count]]
        left = len(self.decisions) - count
        if left:
            text = ngettext("{n} more decision", "{n} more decisions", left).format(n=left)
            rows.append(Row(["", Cell(text, face="I"), "11", self._page("decisions")]))
        if amount and not own:
            figure = native(amount.minor, amount.exponent)
            label = Cell(_("Amount recorded for the meeting"), span=3)
            rows.append(Row(["", label, figure], "total"))
        tag = fictional_tag() if self.brief.fictional else ""
        unit = _("amounts in {currency}").format(currency=amount.currency) if amount and not own else ""
        return Table(columns, rows, "A", title, unit, size=size, tag=tag)

    def _decision(self, one: Decision, width: float, size: str, own: bool) -> Row:
        item = "11" if "decisions" in self.targets else ""
        link = "decisions" if "decisions" in self.targets else ""
        shown = Cell(self._clipped(one.title or one.text, width, size), link=link)
        aside = [money(one.amount) if one.amount else ""] if own else []
        return Row([Cell(one.number, face="S"), shown, item, self._page("decisions"), *aside])

    def _page(self, target: str) -> Entry:
        return Cell(page_of=target) if target in self.targets else ""

    def _clipped(self, text: Words, width: float, size: str) -> Words:
        """The first lines of a text, with an ellipsis where more follows."""
        room = width * 72 / 25.4 - 8
        lines = self.doc.lines(text, "R", 9.5 if size == "large" else 8.5, room)
        if len(lines) <= CLIPPED:
            return text
        kept: list[tuple[str, str]] = []
        for k, line in enumerate(lines[:CLIPPED]):
            kept += ([("R", " ")] if k else []) + list(line)
        face, last = kept[-1]
        kept[-1] = (face, last[: max(1, len(last) - 2)].rstrip() + "…")
        return tuple(kept)

    def _alerts(self, size: str, count: int) -> list[Table]:
        if not self.alerts:
            return []
        columns = [Column("", 11, "label"), Column("", 137), Column("", 20, "figure")]
        rows: list[Row] = []
        for k, (text, target) in enumerate(self.alerts[:count]):
            target = target if target in self.targets else "reserves"
            page: Entry = Cell("p.\u00a0", page_of=target) if target in self.targets else ""
            rows.append(Row([Cell(str(k + 1), face="S"), Cell(self._clipped(text, 132, size)), page]))
        left = len(self.alerts) - count
        if left:
            more = ngettext("{n} more alert", "{n} more alerts", left).format(n=left)
            page = Cell("p.\u00a0", page_of="reserves") if "reserves" in self.targets else ""
            rows.append(Row(["", Cell(more, face="I"), page]))
        return [Table(columns, rows, "D", _("Alerts"), size=size)]


def _alert_lines(figures: Figures, gaps: Sequence[str]) -> Iterator[tuple[Runs, str]]:
    """What to look at, the gravest first, each with the part of the pack that shows it."""
    for alert in figures.alerts:
        levels = {"alarm": _("Alarm"), "warning": _("Warning"), "info": _("Information")}
        said = _("<b>{level}.</b> {text}")
        yield rich(said, level=levels[alert.level], text=alert.note.show(language())), _shown_in(alert)
    if figures.fund.available.value is None:
        text = _(
            "<b>Available to allocate: n/a.</b> No allocation can be checked against the balance of the Fund "
            "before deposits and transfers are recorded."
        )
        yield rich(text), "position"
    if gaps:
        text = ngettext(
            "<b>Alignment criterion {numbers}: text to be completed.</b> Every assessment remains partial.",
            "<b>Alignment criteria {numbers}: text to be completed.</b> Every assessment remains partial.",
            len(gaps),
        )
        yield rich(text, numbers=", ".join(gaps)), "projects"


def _shown_in(alert: Alert) -> str:
    kinds = {ref.entity for ref in alert.refs}
    if kinds & set(PROJECT_OF):
        return "projects"
    return "movements" if kinds & {"contribution", "deposit", "movement"} else "reserves"


def fund_table(figures: Figures, size: str) -> Table:
    """Block B: what is known of the Fund; "dont" lines are part of the line above."""
    fund = figures.fund
    donors = [d.figure for d in fund.donors if d.figure.value is not None]
    known = sum(f.value or 0 for f in donors)
    measures = (
        (_("Announced"), fund.announced),
        (_("Signed"), fund.signed),
        (_("Received"), fund.received),
        (_("Still to be received"), fund.outstanding),
    )
    shown = [fund.total, fund.unallocated, fund.available, *donors, *(f for _label, f in measures)]
    cents = cents_shown([f.value for f in shown])
    rows = [_line(_("Contributions, last known total"), fund.total, cents, "strong")]
    if donors:
        text = ngettext(
            "of which the known position of {n} donor",
            "of which the known positions of {n} donors",
            len(donors),
        )
        doubt, day = sum(f.uncertainty for f in donors), same(f.as_of for f in donors)
        label = Cell(text.format(n=len(donors)), indent=3)
        rows.append(Row([label, usd(known, cents), usd(doubt, cents), short_day(day)]))
    if fund.unallocated.value:
        rows.append(_line(Cell(_("of which not broken down by donor"), indent=3), fund.unallocated, cents))
    if all(figure.value is None for _label, figure in measures):
        rows.append(Row([_("Announced, signed, received, still to be received"), unknown(), "", ""]))
    else:
        rows += [_line(label, figure, cents) for label, figure in measures]
    rows.append(_line(_("Available to allocate"), fund.available, cents, "strong"))
    columns = [
        Column("", 83),
        Column(_("Amount"), 28, "figure"),
        Column(_("Uncertainty ±"), 28, "figure"),
        Column(_("Position at"), 29, "figure"),
    ]
    note = Note("", _("n/a: not available. An unknown value is never counted as zero."))
    return Table(columns, rows, "B", _("The Fund in figures"), _("in USD"), [note], size=size)


def _line(label: Entry, figure: Figure, cents: bool, kind: str = "row") -> Row:
    if figure.value is None:
        return Row([label, unknown(), "", ""], kind)
    return Row(
        [label, figure_usd(figure, cents), usd(figure.uncertainty, cents), short_day(figure.as_of)], kind
    )


def projects_table(figures: Figures, size: str) -> Table:
    """Block C: the aligned portfolio, never added to the Fund."""
    portfolio, counts = figures.portfolio, figures.portfolio.counts
    published, rest = portfolio.published, portfolio.undetailed
    cents = cents_shown([f.value for f in (published, rest, portfolio.aligned, portfolio.alignable)])
    notes: list[Note] = []
    call = ""
    if published.value is not None and published.uncertainty:
        call = "a"
        notes.append(
            Note("a", _("Rounded amount: ± {doubt}.").format(doubt=usd(published.uncertainty, cents)))
        )
    day = short_day(published.as_of) if published.value is not None else ""
    total = Cell(figure_usd(published, cents), note=call)
    rows = [Row([_("Aligned portfolio, published total"), total, "", day], "strong")]
    for label, figure, count, shown in (
        (_("of which assessed as aligned"), portfolio.aligned, str(counts.aligned), True),
        (_("of which named by the technical secretariat"), Figure(), str(counts.cited), counts.cited > 0),
        (_("of which not detailed"), rest, unknown(), bool(rest.value)),
    ):
        if shown:
            on = short_day(figures.cut_off) if figure.value is None else short_day(figure.as_of)
            rows.append(Row([Cell(label, indent=3), figure_usd(figure, cents), count, on]))
    if counts.alignable:
        amount = figure_usd(portfolio.alignable, cents)
        rows.append(Row([_("Alignable, in its own column"), amount, str(counts.alignable), ""]))
    columns = [
        Column("", 83),
        Column(_("Amount"), 28, "figure"),
        Column(_("Projects"), 28, "figure"),
        Column(_("Position at"), 29, "figure"),
    ]
    title = _("Aligned bilateral projects")
    return Table(columns, rows, "C", title, _("in USD; not added to the Fund"), notes, size=size)
