"""Figures on the command line: contributions, the uses of the Fund, the portfolio."""

from collections.abc import Sequence

from issss_desktop.cli.printing import moment, say, table
from issss_desktop.i18n import N_, _
from issss_desktop.models.entities.programmes import NATURES
from issss_desktop.models.figures import ContributionFigures, Figure, Figures, OtherPosition
from issss_desktop.models.statement import (
    account_lines,
    account_text,
    allocation_lines,
    available_lines,
    column_name,
    convention_said,
    percent,
    programme_said,
    rate_said,
    rate_text,
)
from issss_desktop.models.uses import Statement
from issss_desktop.models.values import numbers
from issss_desktop.models.values.dates import show_day

UNCERTAIN = N_("{amount} ± {uncertainty}")
FUND_LINES = (
    (N_("Published position and what follows it"), "position"),
    (N_("Announced"), "announced"),
    (N_("Signed"), "signed"),
    (N_("Received"), "received"),
    (N_("Outstanding"), "outstanding"),
    (N_("Exchange gap, realised"), "gap_realised"),
    (N_("Exchange gap, latent"), "gap_latent"),
    (N_("Not broken down by donor"), "unallocated"),
    (N_("Explained by no dated event"), "undetailed"),
    (N_("Uses"), "uses"),
    (N_("Available to allocate"), "available"),
)
PORTFOLIO_LINES = (
    (N_("Aligned portfolio"), "total"),
    (N_("Published portfolio"), "published"),
    (N_("Aligned by an assessment"), "aligned"),
    (N_("Alignable"), "alignable"),
    (N_("Explained by no project"), "undetailed"),
    (N_("Ended since"), "ended"),
)
MEASURES = ("budget_now", "allocated", "transferred", "refunded", "spent", "held")


def figure_text(figure: Figure, lang: str) -> str:
    """A figure with its uncertainty: "n.d." is never a number."""
    text = figure.show(lang)
    if figure.value is None or not figure.uncertainty:
        return text
    return _(UNCERTAIN).format(
        amount=text, uncertainty=numbers.show_amount(figure.uncertainty, 2, lang, None)
    )


def _note(figure: Figure, lang: str) -> str:
    return figure.note.show(lang) if figure.note else ""


def print_figures(figures: Figures, lang: str) -> None:
    """Both mechanisms in full USD; they are never added to each other."""
    when = moment(figures.known_until, lang)
    until = _("Figures as at {day}, from the data recorded up to {when}, in USD.")
    say(until.format(day=show_day(figures.cut_off, lang, "long"), when=when))
    say()
    for alert in figures.alerts:
        say(f"! {alert.note.show(lang)}")
    if figures.alerts:
        say()
    _print_fund(figures, lang)
    _print_statement(figures.fund.statement, lang)
    _print_portfolio(figures, lang)


def _print_fund(figures: Figures, lang: str) -> None:
    fund = figures.fund
    rows = [(label, getattr(fund, name)) for label, name in FUND_LINES]
    lines = [[_(label), figure_text(f, lang), _note(f, lang)] for label, f in rows]
    heads = [_("Measure"), "USD", _("Note")]
    table(f"1. {fund.code}  {fund.name.in_language(lang)}", heads, lines, (1,))
    measures = ("figure", "announced", "signed", "received", "outstanding")
    donors = [
        [d.name.in_language(lang), *(figure_text(getattr(d, m), lang) for m in measures)] for d in fund.donors
    ]
    heads = [
        _("Donor"),
        _("Last known position"),
        _("Announced"),
        _("Signed"),
        _("Received"),
        _("Outstanding"),
    ]
    table(_("Donors"), heads, donors, (1, 2, 3, 4, 5))
    _print_contributions(fund.contributions, lang)
    days = [
        [show_day(c.day, lang), figure_text(c.figure, lang), _note(c.figure, lang)] for c in fund.cut_offs
    ]
    table(_("Cut-offs"), [_("Day"), "USD", _("Note")], days, (1,))
    _print_others(fund.others, lang)


def _print_contributions(found: Sequence[ContributionFigures], lang: str) -> None:
    measures = ("announced", "signed", "received", "outstanding", "gap_realised", "gap_latent")
    rows = [
        [c.ref, c.donor.in_language(lang), c.agreement, *(figure_text(getattr(c, m), lang) for m in measures)]
        for c in found
    ]
    heads = [_("Announced"), _("Signed"), _("Received"), _("Outstanding")]
    heads += [_("Exchange gap, realised"), _("Exchange gap, latent")]
    heads = [_("Reference"), _("Donor"), _("Agreement"), *heads]
    table(_("Contributions"), heads, rows, tuple(range(3, 9)))


def _print_others(others: Sequence[OtherPosition], lang: str) -> None:
    rows = [
        [o.as_of.iso(), o.ref, o.donor.in_language(lang) if o.donor else "", figure_text(o.figure, lang)]
        for o in others
    ]
    table(
        _("Published beside the totals, in no total"),
        [_("As at"), _("Reference"), _("Donor"), "USD"],
        rows,
        (3,),
    )


def _print_portfolio(figures: Figures, lang: str) -> None:
    portfolio = figures.portfolio
    rows = [(label, getattr(portfolio, name)) for label, name in PORTFOLIO_LINES]
    lines = [[_(label), figure_text(f, lang), _note(f, lang)] for label, f in rows]
    heads = [_("Measure"), "USD", _("Note")]
    table("2. " + _("Bilateral projects"), heads, lines, (1,))
    said = {True: _("yes"), False: _("no"), None: ""}
    projects = [
        [p.ref, p.title, said[p.declared], said[p.cited], figure_text(p.amount, lang), _(p.why_not)]
        for p in portfolio.projects
    ]
    heads = [_("Reference"), _("Title"), _("Declared"), _("Cited"), "USD", _("Why it is in no total")]
    table(_("Projects"), heads, projects, (4,))
    _print_others(portfolio.others, lang)


def _print_statement(found: Statement, lang: str) -> None:
    """Sources, uses and balance by year, what is available, the delivery rate, the programmes."""
    if not found.recorded:
        say(_("No transfer, cost or programme of the Fund is recorded: its uses are n/a, never zero."))
        say()
        return
    lines = [
        [label, *(account_text(a, name) if name else "" for a in found.accounts)]
        for _kind, name, label in account_lines()
    ]
    heads = [_("in USD"), *(column_name(a) for a in found.accounts)]
    table(_("Sources, uses and balance"), heads, lines, tuple(range(1, len(heads))))
    say(convention_said(found))
    say()
    lines = [
        [label, figure_text(figure, lang), figure.note.show(lang) if figure.note else ""]
        for _kind, label, figure in available_lines(found)
    ]
    lines.append([_("Delivery rate"), rate_text(found.rate), rate_said(found.rate)])
    table(_("Available to allocate"), [_("Measure"), "USD", _("Note")], lines, (1,))
    _print_programmes(found, lang)
    _print_allocations(found, lang)


def _print_allocations(found: Statement, lang: str) -> None:
    rows = [
        [a.ref, what, said, *(figure_text(f, lang) for f in (a.amount, a.transferred, a.to_transfer))]
        for a, what, said in allocation_lines(found)
    ]
    heads = [_("Reference"), _("Allocation"), _("Decision"), _("Amount"), _("Transferred"), _("To transfer")]
    table(_("Allocations"), heads, rows, (3, 4, 5))


def _print_programmes(found: Statement, lang: str) -> None:
    rows = [
        [
            p.ref,
            p.title,
            NATURES.label(p.nature) if p.nature else "",
            *(figure_text(getattr(p, m), lang) for m in MEASURES),
            percent(p.rate.basis_points),
            figure_text(p.rest, lang) if p.rest is not None else "",
            _("; ").join(programme_said(p)),
        ]
        for p in found.programmes
    ]
    heads = [_("Reference"), _("Title"), _("Nature"), _("Budget in force"), _("Allocated"), _("Transferred")]
    heads += [_("Refunded"), _("Declared expenditure"), _("Balance held"), _("Delivery rate, %")]
    heads += [_("Not individualised"), _("Note")]
    table(_("Programmes of the Fund"), heads, rows, tuple(range(3, 11)))
