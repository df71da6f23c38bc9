"""Bilateral projects: the published portfolio, its breakdowns, what is known of each project."""

from collections.abc import Callable, Sequence

from issss_desktop.i18n import _, language, ngettext
from issss_desktop.models.compound import Words as Names
from issss_desktop.models.figure import Figure, Status
from issss_desktop.models.figures import Breakdown, BreakdownLine, Figures, PortfolioFigures, ProjectLine
from issss_desktop.models.values.texts import fold
from issss_desktop.reports.amounts import Sum, cents_shown, figure_usd, share, unknown, usd
from issss_desktop.reports.brief import AssessmentSheet, Brief, document, long_day, short_day, stamp, titled
from issss_desktop.reports.fiche import draw_assessment
from issss_desktop.reports.file.finish import finish
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.table import Cell, Column, Entry, Note, Row, Table
from issss_desktop.reports.layout.words import Runs, rich


def portfolio_report(brief: Brief, figures: Figures, assessments: Sequence[AssessmentSheet] = ()) -> bytes:
    """The report "portfolio": aligned portfolio, cartography and assessment sheets, a PDF of its own.

    Language: the one in force.
    """
    doc = document(brief, _("Bilateral projects at {day}").format(day=long_day(brief.cut_off)))
    title = _("Bilateral projects")
    doc.start(section=("", title))
    doc.section("", title)
    doc.heading(1, "1", title)
    draw_portfolio(doc, figures, "1.1", "portfolio")
    draw_projects(doc, figures, "1.2", "projects", assessments)
    return finish(doc.render(), stamp(brief, title))


def draw_portfolio(
    doc: Document, figures: Figures, number: str, target: str, by: Sequence[str] = ("donor", "pillar", "zone")
) -> None:
    """Section "aligned portfolio": the published total by donor, then what assessments break down ``by``."""
    portfolio = figures.portfolio
    doc.heading(2, number, _("Aligned portfolio"), target)
    doc.paragraph(_sentence(figures))
    unit = _("in USD, at {day}").format(day=long_day(figures.cut_off))
    _published(doc, portfolio, doc.table_name(number), unit)
    _breakdowns(doc, portfolio, number, unit, by)


def _sentence(figures: Figures) -> Runs:
    portfolio, counts = figures.portfolio, figures.portfolio.counts
    published = portfolio.published
    if published.value is None:
        said = rich(
            _("At {day}, no total of the aligned portfolio is published (<b>n/a</b>)."),
            day=long_day(figures.cut_off),
        )
    else:
        said = rich(
            _("The published aligned portfolio is <b>{total} USD</b> (position of {day})."),
            total=figure_usd(published, cents_shown([published.value])),
            day=long_day(published.as_of),
        )
    cited = ngettext(
        " {n} project is named by the technical secretariat;",
        " {n} projects are named by the technical secretariat;",
        counts.cited,
    ).format(n=counts.cited)
    if counts.aligned == 0:
        rest = _(" no project has a final assessment “aligned”: nothing of it can be broken down.")
    else:
        rest = ngettext(
            " {n} project is assessed as aligned.", " {n} projects are assessed as aligned.", counts.aligned
        ).format(n=counts.aligned)
    return (*said, ("R", cited), ("R", rest), ("R", _(" It is never added to the Fund.")))


def _name(name: Names | str) -> str:
    return _(name) if isinstance(name, str) else name.in_language(language())


def _published(doc: Document, portfolio: PortfolioFigures, name: str, unit: str) -> None:
    columns = [
        Column(_("Donor"), 84),
        Column(_("Projects cited"), 24, "figure"),
        Column(_("Assessed as aligned"), 24, "figure"),
        Column(_("Aligned amount"), 36, "figure"),
    ]
    published, rest = portfolio.published, portfolio.undetailed
    paid = [x.aligned for b in portfolio.breakdowns if b.by == "donor" for x in b.lines]
    cents = cents_shown([published.value, rest.value, *paid])
    rows = _donor_rows(portfolio, cents)
    named = ", ".join(sorted((_name(n) for n in portfolio.named_without_project), key=fold))
    if named:
        text = _("{names} (named without a project)").format(names=named)
        rows.append(Row([text, unknown(), "", unknown()]))
    if rest.value:
        rows.append(Row([Cell(_("Not detailed"), face="I"), unknown(), "", usd(rest.value, cents)]))
    cited = str(portfolio.counts.cited)
    if named or rest.value:
        cited = _("≥ {amount}").format(amount=cited)
    total = [_("Published total"), cited, str(portfolio.counts.aligned), figure_usd(published, cents)]
    rows.append(Row(total, "total"))
    doc.table(
        Table(
            columns,
            rows,
            name,
            _("Published portfolio, by donor"),
            unit,
            _others(portfolio),
        )
    )


def _donor_rows(portfolio: PortfolioFigures, cents: bool) -> list[Row]:
    """Donors of cited projects: how many are cited, how many assessed, and the amount where it is known."""
    lang = language()
    cited: dict[str, int] = {}
    aligned: dict[str, int] = {}
    for project in portfolio.projects:
        for name in {d.in_language(lang) for d in project.donors}:
            if project.cited:
                cited[name] = cited.get(name, 0) + 1
                aligned[name] = aligned.get(name, 0) + (project.verdict == "aligned")
    amounts = {
        _name(x.label): x.aligned
        for b in portfolio.breakdowns
        if b.by == "donor"
        for x in b.lines
        if x.aligned
    }
    return [
        Row([name, str(n), str(aligned[name]), usd(amounts.get(name), cents)])
        for name, n in sorted(cited.items(), key=lambda item: (-item[1], fold(item[0])))
    ]


def _others(portfolio: PortfolioFigures) -> list[Note]:
    notes = []
    if portfolio.published.value is not None:
        said = _(
            "Total published with the names of its donors; amounts by donor or by project not published."
        )
        notes.append(Note("", said))
    return notes


def _titles(by: str) -> tuple[str, str]:
    """Title of a breakdown and head of its first column."""
    return {
        "donor": (_("By donor"), _("Donor")),
        "pillar": (_("By pillar"), _("Pillar")),
        "province": (_("By province"), _("Province")),
        "zone": (_("By priority zone"), _("Zone")),
    }[by]


def _breakdowns(
    doc: Document, portfolio: PortfolioFigures, section: str, unit: str, by: Sequence[str]
) -> None:
    """The breakdowns of what is assessed; absent while no project is."""
    shown = [b for b in portfolio.breakdowns if b.by in by and b.lines]
    if not (portfolio.counts.aligned or portfolio.counts.alignable) or not shown:
        return
    made_up = [p for p in portfolio.projects if p.verdict in ("aligned", "alignable")]
    all_made_up = bool(made_up) and all(p.fictional for p in made_up)
    numbers = [doc.next_number("table", section) for _b in shown]
    tag = _("fictitious example: tables {a} to {b}").format(a=numbers[0], b=numbers[-1])
    doc.heading(3, "", _("Breakdown of the assessed portfolio"), tag=tag if all_made_up else "")
    for n, breakdown in enumerate(shown):
        _breakdown(doc, breakdown, portfolio, numbers[n], unit, last=n == len(shown) - 1)


def _breakdown(
    doc: Document, breakdown: Breakdown, portfolio: PortfolioFigures, number: str, unit: str, last: bool
) -> None:
    title, head = _titles(breakdown.by)
    columns = [
        Column(head, 60),
        Column(_("Projects"), 17.2, "figure"),
        Column(_("Aligned amount"), 28, "figure"),
        Column(_("Share, %"), 13.9, "figure"),
        Column("", 23, "bar"),
        Column(_("Alignable"), 25.9, "figure"),
    ]
    cents = cents_shown([x.aligned for x in breakdown.lines] + [x.alignable for x in breakdown.lines])
    rows = [_breakdown_row(line, cents) for line in breakdown.lines]
    count = str(portfolio.counts.in_total)
    several = breakdown.by != "donor"
    whole = share(10_000) if breakdown.aligned else unknown()
    rows.append(
        Row(
            [
                _("Total"),
                Cell(count, note="a" if several else ""),
                _whole(breakdown.aligned, portfolio.total, cents),
                whole,
                "",
                _whole(breakdown.alignable, portfolio.alignable, cents),
            ],
            "total",
        )
    )
    notes = _breakdown_notes(breakdown, portfolio.breakdowns) if last else []
    carry = _carrier(breakdown.lines, cents)
    doc.table(Table(columns, rows, _("Table {n}").format(n=number), title, unit, notes, carry=carry))


def _whole(value: int | None, figure: Figure, cents: bool) -> str:
    """A total of cells, a lower bound where the figure it breaks down is one."""
    return usd(value, cents, figure.status is Status.AT_LEAST)


def _carrier(lines: Sequence[BreakdownLine], cents: bool) -> Callable[[int], Sequence[Entry]]:
    """Cells of the carried-over line: what the lines printed so far add up to."""

    def carried(done: int) -> Sequence[Entry]:
        before = lines[:done]
        aligned, alignable = Sum.of(x.aligned for x in before), Sum.of(x.alignable for x in before)
        return ["", "", aligned.least(cents), "", "", alignable.least(cents)]

    return carried


def _breakdown_row(line: BreakdownLine, cents: bool) -> Row:
    rest = line.kind == "unallocated"
    said = _name(line.label)
    name: str | Cell = said[:1].upper() + said[1:]
    if rest:
        name = Cell(_("Not broken down (shares not known)"), face="I")
    hidden, apart = _hidden(line)
    share_known = None if hidden else line.share
    bar: str | Cell = "" if share_known is None else Cell(share=share_known // 10, hatched=rest)
    aligned = Cell(unknown(), note="b") if hidden else usd(line.aligned, cents)
    alignable = Cell(unknown(), note="b") if apart else usd(line.alignable, cents)
    return Row([name, str(line.count), aligned, share(share_known), bar, alignable])


def _hidden(line: BreakdownLine) -> tuple[bool, bool]:
    """Whether the aligned, and the alignable, amount of a line is not known, though projects stand in it."""
    return line.count > 0 and line.aligned == 0, line.alignable_count > 0 and line.alignable == 0


def _breakdown_notes(breakdown: Breakdown, by: Sequence[Breakdown]) -> list[Note]:
    notes = [
        Note(
            "a",
            _(
                "A project counts once in the total and under each of its pillars and zones. The tables add "
                "up the same cells and give the same total."
            ),
        )
    ]
    if any(any(_hidden(line)) for b in by for line in b.lines):
        said = _("Share or amount not known; a known amount stands under “not broken down”.")
        notes.append(Note("b", said))
    if breakdown.assumed:
        text = ngettext(
            "{n} set of shares is an assumption of the office (equal parts).",
            "{n} sets of shares are an assumption of the office (equal parts).",
            breakdown.assumed,
        )
        notes.append(Note("", text.format(n=breakdown.assumed)))
    reserve = _(
        "Shares rounded to 0.1: their sum may differ from 100.0. <b>Aligned</b> and <b>alignable</b> are "
        "not added up; projects declared or cited are not counted. Shares by donor, pillar and zone are "
        "taken as independent."
    )
    notes.append(Note("", rich(reserve)))
    return notes


def draw_projects(
    doc: Document,
    figures: Figures,
    number: str,
    target: str,
    assessments: Sequence[AssessmentSheet] = (),
    news: Callable[[Document], None] | None = None,
) -> None:
    """Section "projects and assessments": ``news``, three facts of each project, the sheets on rectos."""
    doc.heading(2, number, _("Projects and alignment assessments"), target)
    if news is not None:
        news(doc)
    projects = figures.portfolio.projects
    if not projects:
        doc.paragraph(_("No bilateral project is recorded."))
    else:
        doc.paragraph(
            _(
                "Declared by the project, cited by the technical secretariat, assessed: three different "
                "facts. Only a final assessment “aligned” enters the portfolio."
            )
        )
        _facts(doc, projects, number)
    for k, sheet in enumerate(assessments):
        draw_assessment(doc, sheet, number, f"{target}-{k}")


def _facts(doc: Document, projects: Sequence[ProjectLine], section: str) -> None:
    lang = language()
    columns = [
        Column(_("Project"), 56),
        Column(_("Donor"), 30),
        Column(_("Declared"), 14),
        Column(_("Cited"), 11),
        Column(_("Opinion"), 33),
        Column(_("Budget, USD"), 24, "figure"),
    ]
    cents = cents_shown([p.budget.value for p in projects])
    rows = []
    for project in projects:
        title = f"{project.title} – {project.local_name}" if project.local_name else project.title
        donors = ", ".join(d.in_language(lang) for d in project.donors)
        rows.append(
            Row(
                [
                    Cell(titled(title, project.fictional)),
                    donors or unknown(),
                    _flag(project.declared),
                    _flag(project.cited),
                    _opinion(project),
                    figure_usd(project.budget, cents),
                ]
            )
        )
    doc.table(
        Table(
            columns,
            rows,
            doc.table_name(section),
            _("Projects: declared, cited, assessed"),
            "",
            [Note("", _("A budget is not an aligned amount. One that is not known is n/a, never zero."))],
        )
    )


def _flag(value: bool | None) -> str:
    return unknown() if value is None else _("yes") if value else _("no")


def _opinion(project: ProjectLine) -> str:
    """The opinion and its day; without one, why the project is in no total."""
    if not project.verdict:
        return _(project.why_not) or opinion_word(None)
    word = opinion_word(project.verdict)
    return f"{word}, {short_day(project.assessed_on)}" if project.assessed_on else word


def opinion_word(verdict: str | None) -> str:
    """The opinion of an assessment in words."""
    words = {"aligned": _("aligned"), "alignable": _("alignable"), "not_aligned": _("not aligned")}
    return words.get(verdict or "", _("not assessed"))
