"""Situation of the Fund: sources, uses and balance, what is available to allocate, the programmes."""

from collections.abc import Sequence

from issss_desktop.i18n import _, language, ngettext
from issss_desktop.models.entities.programmes import CATEGORIES, NATURES
from issss_desktop.models.figures import Figures
from issss_desktop.models.statement import (
    account_lines,
    account_text,
    allocation_lines,
    available_lines,
    column_name,
    convention_said,
    nature_head,
    percent,
    programme_said,
    rate_said,
    rate_text,
)
from issss_desktop.models.uses import Account, Period, ProgrammeFigures, Statement
from issss_desktop.reports.amounts import Sum, cents_shown, figure_usd, usd
from issss_desktop.reports.brief import Brief, document, fictional_tag, long_day, stamp
from issss_desktop.reports.file.finish import finish
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.table import Cell, Column, Note, Row, Table
from issss_desktop.reports.layout.words import Runs

ACROSS = 5  # columns of amounts that a page takes beside the labels
WIDTH = 168.0
LABELS = 48.0


def uses_report(brief: Brief, figures: Figures) -> bytes:
    """The report "fund-statement", a PDF of its own. Language: the one in force."""
    title = _("Sources, uses and balance of the Fund")
    doc = document(brief, _("{title} at {day}").format(title=title, day=long_day(brief.cut_off)))
    doc.start(section=("", title))
    doc.section("", title)
    doc.heading(1, "1", title)
    draw_statement(doc, figures, "1.1", "statement")
    draw_programmes(doc, figures, "1.2", "programmes")
    return finish(doc.render(), stamp(brief, title))


def draw_statement(doc: Document, figures: Figures, number: str, target: str) -> None:
    """Section "sources, uses and balance": by year, cumulative, what is available, the delivery rate."""
    found = figures.fund.statement
    doc.heading(2, number, _("Sources, uses and balance"), target)
    if not found.recorded:
        doc.paragraph(
            _(
                "No transfer, cost or programme of the Fund is recorded: what it used and what is available "
                "to allocate are not available (n/a). An unknown value is never counted as zero."
            )
        )
        return
    doc.paragraph(
        _(
            "The account of the Fund with its administrative agent. Uses are never split by donor: the Fund "
            "is pooled. ≥: not stated complete for the period; a balance that stands on it is n/a."
        )
    )
    parts = _parted(found.accounts)
    for n, columns in enumerate(parts):
        _account_table(doc, figures, columns, number, last=n == len(parts) - 1)
    _available_table(doc, figures, number)


def _parted(accounts: Sequence[Account]) -> list[Sequence[Account]]:
    """Columns of each table: as few tables as hold them, the cumulative in the last."""
    count = -(-len(accounts) // ACROSS)
    size = -(-len(accounts) // count)
    return [accounts[at : at + size] for at in range(0, len(accounts), size)]


def _account_table(
    doc: Document, figures: Figures, columns: Sequence[Account], section: str, last: bool
) -> None:
    cents = cents_shown(
        getattr(a, name).value
        for a in figures.fund.statement.accounts
        for _k, name, _l in account_lines()
        if name
    )
    width = min(32.0, (WIDTH - LABELS) / len(columns))
    labels = WIDTH - width * len(columns)
    heads = [Column("", labels, "label"), *(Column(column_name(a), width, "figure") for a in columns)]
    rows = [
        Row([label, *(account_text(a, name, cents) if name else "" for a in columns)], kind)
        for kind, name, label in account_lines()
    ]
    notes = _account_notes(figures.fund.statement, columns) if last else []
    title = _("Sources, uses and balance at {day}").format(day=long_day(figures.cut_off))
    number = doc.table_name(section)
    doc.table(Table(heads, rows, number, title, _("in USD"), notes, size="dense"))


def _account_notes(found: Statement, columns: Sequence[Account]) -> list[Note]:
    notes = [convention_said(found)]
    if any(a.kind == Period.PRIOR for a in columns):
        notes.append(
            _("Correction of certified years: recorded since they were certified; their columns do not move.")
        )
    if any(a.kind == Period.UNDATED for a in columns):
        notes.append(_("Year not known: of a published position, or declared over several years."))
    notes.append(_("n/a: not recorded. Zero is printed only where no movement is stated."))
    return [Note("", text) for text in notes]


def _available_table(doc: Document, figures: Figures, section: str) -> None:
    found = figures.fund.statement
    lines = available_lines(found)
    cents = cents_shown(f.value for _k, _l, f in lines)
    rows = [
        Row([label, figure_usd(figure, cents), figure.note.show(language()) if figure.note else ""], kind)
        for kind, label, figure in lines
    ]
    rows.append(Row([_("Delivery rate"), rate_text(found.rate), rate_said(found.rate)], "strong"))
    columns = [Column("", 76, "label"), Column(_("USD"), 32, "figure"), Column(_("How to read it"), 60)]
    number = doc.table_name(section)
    title = _("Available to allocate at {day}").format(day=long_day(figures.cut_off))
    doc.table(Table(columns, rows, number, title, _("in USD"), size="dense"))


def draw_programmes(doc: Document, figures: Figures, number: str, target: str) -> None:
    """Section "programmes of the Fund": those that have begun, by nature."""
    found = figures.fund.statement.begun
    doc.heading(2, number, _("Programmes of the Fund"), target)
    if not found:
        doc.paragraph(_("No programme of the Fund is recorded here. None recorded does not mean none."))
        return
    doc.paragraph(
        _(
            "Only projects enter totals; an envelope shows what of it no project uses yet. Allocated: "
            "adopted by the national board. Expenditure counts once, from the organisation that reports it."
        )
    )
    _programme_table(doc, found, figures, number)
    _allocation_table(doc, figures, number)
    _province_table(doc, figures.fund.statement, number)
    _category_table(doc, figures.fund.statement, number)


MEASURES = ("budget_now", "allocated", "transferred", "spent", "held")


def _programme_table(
    doc: Document, found: Sequence[ProgrammeFigures], figures: Figures, section: str
) -> None:
    cents = cents_shown(getattr(p, m).value for p in found for m in MEASURES)
    heads = (
        _("Budget"), _("Allocated"), _("Transferred"), _("Declared expenditure"), _("Balance held"),
    )  # fmt: skip
    columns = [Column(_("Programme"), 42), *(Column(h, 21.6, "figure") for h in heads)]
    columns.append(Column(_("Delivery rate, %"), 18, "figure"))
    rows: list[Row] = []
    for code, _label in NATURES.options:
        own = [p for p in found if p.nature == code]
        if not own:
            continue
        rows.append(Row([nature_head(NATURES.label(code)), str(len(own))], "group"))
        rows += [_programme_row(p, cents) for p in own]
        counted = [p for p in own if p.in_total]
        if counted:
            sums = [Sum.of_figures(getattr(p, m) for p in counted).least(cents) for m in MEASURES]
            rows.append(Row([_("Total of projects"), *sums, ""], "total"))
    number = doc.table_name(section)
    title = _("Programmes at {day}").format(day=long_day(figures.cut_off))
    notes = [Note("", _("≥ in a total: the amount of a programme is not known."))]
    if later := len(figures.fund.statement.programmes) - len(found):
        words = ngettext(
            "{n} programme that begins after this day is not listed.",
            "{n} programmes that begin after this day are not listed.",
            later,
        )
        notes.append(Note("", words.format(n=later)))
    doc.table(Table(columns, rows, number, title, _("in USD"), notes, size="dense"))


def _programme_row(line: ProgrammeFigures, cents: bool) -> Row:
    said = " · ".join(text for text in (line.ref, *_waiting(line)) if text)
    name: Runs = (("S", line.title), ("R", " " + said))
    amounts = [figure_usd(getattr(line, m), cents) for m in MEASURES]
    return Row([Cell(name), *amounts, percent(line.rate.basis_points)])


def _waiting(line: ProgrammeFigures) -> list[str]:
    """What stands under the name of a programme: dates, what waits, what is left, what is odd."""
    waiting = (
        (_("proposed {amount}"), line.proposed),
        (_("to transfer {amount}"), line.to_transfer),
        (_("overdue {amount}"), line.late_transfers),
        (_("refunded {amount}"), line.refunded),
        (_("sub-transferred {amount}"), line.sub_transferred),
    )
    said = [text.format(amount=f.show(language())) for text, f in waiting if f.value]
    if line.rest is not None:
        said.append(_("not individualised {amount}").format(amount=line.rest.show(language())))
    return [fictional_tag() if line.fictional else "", *programme_said(line), *said]


def _allocation_table(doc: Document, figures: Figures, section: str) -> None:
    """Every allocation, adopted or proposed; what is still to be paid."""
    lines = list(allocation_lines(figures.fund.statement))
    if not lines:
        return
    cents = cents_shown(f.value for a, _w, _s in lines for f in (a.amount, a.transferred, a.to_transfer))
    columns = [Column(_("Allocation"), 44), Column(_("Decision"), 46)]
    columns += [Column(h, 26, "figure") for h in (_("Amount"), _("Transferred"), _("To transfer"))]
    rows = []
    for line, what, said in lines:
        name: Runs = (("S", what), ("R", f" {line.ref}"))
        if line.fictional:
            name = (*name, ("I", f" – {fictional_tag()}"))
        rest = figure_usd(line.to_transfer, cents) if line.state == "adopted" else ""
        amounts = [figure_usd(line.amount, cents), figure_usd(line.transferred, cents), rest]
        rows.append(Row([Cell(name), said, *amounts]))
    number = doc.table_name(section)
    doc.table(Table(columns, rows, number, _("Allocations"), _("in USD"), size="dense"))


def _province_table(doc: Document, found: Statement, section: str) -> None:
    lines = [p for p in found.provinces if p.province is not None or p.count]
    if not any(p.province for p in lines):
        return
    cells = [(p.allocated, p.transferred, p.spent) for p in lines]
    cents = cents_shown(figure.value for row in cells for figure in row)
    columns = [Column(_("Province"), 62), Column(_("Projects"), 16, "figure")]
    columns += [
        Column(h, 30, "figure") for h in (_("Allocated"), _("Transferred"), _("Declared expenditure"))
    ]
    rows = []
    for line, values in zip(lines, cells, strict=True):
        name = line.name.in_language(language()) if line.province else Cell(_("Not broken down"), face="I")
        rows.append(Row([name, str(line.count), *(figure_usd(f, cents) for f in values)]))
    sums = [
        Sum.of_figures(getattr(p, m) for p in _counted(found)) for m in ("allocated", "transferred", "spent")
    ]
    rows.append(Row([_("Total of projects"), "", *(s.least(cents) for s in sums)], "total"))
    number = doc.table_name(section)
    note = Note("", _("By the shares that the office recorded; a project counts in each province it names."))
    doc.table(Table(columns, rows, number, _("Projects by province"), _("in USD"), [note], size="dense"))


def _counted(found: Statement) -> list[ProgrammeFigures]:
    """Programmes that the tables by province and by category sum."""
    return [p for p in found.begun if p.in_total]


def _category_table(doc: Document, found: Statement, section: str) -> None:
    if not found.categories:
        return
    cents = cents_shown(c.spent for c in found.categories)
    labels = dict(CATEGORIES.options)
    rows = [
        Row([_(labels[c.code]) if c.code in labels else _("Without a category"), usd(c.spent, cents)])
        for c in found.categories
    ]
    # the categories sum to what the programmes declared, which may be a lower bound
    whole = Sum.of_figures(p.spent for p in _counted(found) if p.reports)
    rows.append(Row([_("Declared expenditure"), whole.least(cents)], "total"))
    columns = [Column(_("Category"), 136), Column(_("USD"), 32, "figure")]
    number = doc.table_name(section)
    doc.table(Table(columns, rows, number, _("Declared expenditure by category"), _("in USD"), size="dense"))
