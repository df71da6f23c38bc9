"""Dated rows of a contribution on one line of time: movements, expected instalments, deposits."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from PySide6.QtGui import QFontMetrics

from issss_desktop.i18n import N_, _
from issss_desktop.models.compound import Group
from issss_desktop.models.figures import ContributionLine
from issss_desktop.models.rows import Row
from issss_desktop.models.values import currencies, numbers
from issss_desktop.services.overviews import follow_ups
from issss_desktop.services.overviews.follow_ups import FollowUp
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.cells import Cell, Column
from issss_desktop.ui.look.marks import Rail
from issss_desktop.ui.sections.figures_now import FiguresNow
from issss_desktop.ui.workplace import Workplace

SHORT = {"movement": N_("Movement"), "expected": N_("Instalment"), "deposit": N_("Deposit")}
"""What stands on the line, each with the short name of its button."""

TITLE = N_("Movements, instalments and deposits")
MARKS = {"expected": "circle", "deposit": "square"}
OPEN_MOVEMENTS = ("announcement", "cancellation")
ORIGINS = {"credited": N_("credited by the agent"), "own": N_("rate of the row"), "un_rate": N_("UN rate")}
WORDS = {
    follow_ups.ABSORBED: N_("absorbed at signature"),
    follow_ups.NAMES: N_("for the announcement"),
    follow_ups.OPEN: N_("not signed yet"),
    follow_ups.RECONCILED: N_("reconciled"),
    follow_ups.RECORDED: N_("recorded"),
    follow_ups.LATER: N_("still to come"),
    follow_ups.IMPRECISE: N_("date too imprecise to count"),
}
UNKNOWN_DAY = dt.date.max
LAST = 7
"""The column of what became of a row: left out where there is no room."""


def line_day(row: Row) -> tuple[dt.date, int]:
    """Place of a row on the line; on one day commitments come before payments."""
    day = row[row.declared.order[0].lstrip("-")]
    rank = {"movement": 0, "expected": 1, "deposit": 2}.get(row.entity, 3)
    return (UNKNOWN_DAY if day is None else day.last(), rank)


def line_columns(currency: str = "", widest: int = 150) -> list[Column]:
    """Columns of the line of time; the amounts' head names their currency when they have only one.

    ``widest``: room for what a row is, in px; what became of it takes what is left.
    """
    return [
        Column("", width=32),
        Column(_("Date"), width=82),
        Column(_("Line"), width=widest),
        Column(currency or _("Amount"), "right", 98 if currency else 130),
        Column(_("Rate"), "right", 46),
        Column(_("USD"), "right", 98),
        Column(_("Gap, USD"), "right", 94),
        Column(_("What became of it"), least=130),
    ]


def line_table(work: Workplace, rows: Sequence[tuple[Row, str]]) -> tuple[list[Column], list[list[Cell]]]:
    """The whole line: each row with its state (a key of the states, ""), then what was received so far."""
    currency = _one_currency(rows)
    contributions = FiguresNow.of(work)
    found = [contributions.line(row.uuid) for row, _state in rows]
    known = [line for line in found if line is not None]
    became = contributions.follow_ups(known)
    last = len(rows) - 1
    cells = [
        _cells(work, row, Rail(_mark(row), i > 0, i < last), state, line, became, currency)
        for i, ((row, state), line) in enumerate(zip(rows, found, strict=True))
    ]
    deposits = [line for line in known if line.kind == "deposit" and line.state == "counted"]
    if deposits:
        cells.append(_total(deposits, currency, work.lang))
    metrics = QFontMetrics(work.theme.font(tokens.BODY, "semibold"))
    widest = max((metrics.horizontalAdvance(row_cells[2].text) for row_cells in cells), default=0)
    return line_columns(currency, max(120, widest + 20)), cells


def _one_currency(rows: Sequence[tuple[Row, str]]) -> str:
    used = {row["amount"].currency for row, _state in rows if row["amount"] is not None}
    return (used.pop() or "") if len(used) == 1 else ""


def _mark(row: Row) -> str:
    kind = row["kind"] if row.entity == "movement" else None
    return MARKS.get(row.entity) or ("open" if kind in OPEN_MOVEMENTS else "full")


def _cells(
    work: Workplace,
    row: Row,
    rail: Rail,
    state: str,
    line: ContributionLine | None,
    became: Any,
    currency: str,
) -> list[Cell]:
    lang = work.lang
    day_field = row.declared.by_code[row.declared.order[0].lstrip("-")]
    day = day_field.kind.show(row[day_field.code], lang) or _("no date")
    kind = row["kind"] if row.entity == "movement" else None
    words = row.declared.by_code["kind"].kind.show(kind, lang) if kind else _(row.declared.label)
    quiet = row.entity == "expected"
    money, group = row["amount"], row.declared.by_code["amount"].kind
    assert isinstance(group, Group)
    amount = group.show_part(money, "amount", lang)
    usd, rate, origin = _in_usd(row, line if not state else None)
    follow = _followed(became.get(row.uuid) if not state else None)
    return [
        Cell(rail=rail, sentence=words),
        Cell(day, tone="ink2"),
        Cell(words, note=origin, bold=kind == "signature", tone="ink2" if quiet else "ink"),
        Cell(
            amount or _("n/a"),
            unit=(money.currency or "") if money and not currency else "",
            align="right",
            tone="ink" if amount else "ink3",
        ),
        Cell(_rate(rate, lang), align="right", tone="ink2"),
        Cell("" if quiet else _usd(usd, lang), align="right", tone="ink" if usd is not None else "ink3"),
        Cell(_gap(line.gap, lang) if line and not state else "", align="right"),
        Cell(state=state) if state else Cell(follow, tone="ink2"),
    ]


def _total(deposits: Sequence[ContributionLine], currency: str, lang: str) -> list[Cell]:
    """What was received so far: unknown as soon as a part is unknown."""
    native = [d.amount for d in deposits if d.currency == currency]
    amount = None if len(native) < len(deposits) or None in native else sum(n or 0 for n in native)
    usd, gap = _sum([d.usd for d in deposits]), _sum([d.gap for d in deposits])
    exponent = currencies.exponent(currency) if currency else 2
    shown = numbers.show_amount(amount, exponent, lang) if amount is not None else ""
    said = {"bold": True, "total": True, "tinted": True}
    received = _("Received so far")
    return [
        Cell(total=True, tinted=True),
        Cell(total=True, tinted=True),
        Cell(received, **said),  # type: ignore[arg-type]
        Cell(shown, align="right", **said),  # type: ignore[arg-type]
        Cell(total=True, tinted=True),
        Cell(_usd(usd, lang), align="right", **said),  # type: ignore[arg-type]
        Cell(_gap(gap, lang) or _("n/a"), align="right", **said),  # type: ignore[arg-type]
        Cell(total=True, tinted=True),
    ]


def _sum(values: Sequence[int | None]) -> int | None:
    return None if None in values else sum(v or 0 for v in values)


def _in_usd(row: Row, line: ContributionLine | None) -> tuple[int | None, Any, str]:
    """USD cents, rate and where it comes from: as the figures count a saved row, else from the row alone."""
    if line is not None:
        return line.usd, line.rate if line.origin != "usd" else None, _(ORIGINS.get(line.origin, ""))
    usd, origin = value_in_usd(row)
    return usd, getattr(row["amount"], "rate", None), origin


def value_in_usd(row: Row) -> tuple[int | None, str]:
    """USD cents of a row and where they come from: credited by the agent, or at the rate of the row."""
    credited = row["credited"] if row.entity == "deposit" else None
    if credited is not None:
        return credited, _(ORIGINS["credited"])
    money = row["amount"]
    if money is None or money.amount is None:
        return None, ""
    if money.currency == "USD":
        return money.amount, ""
    rate = getattr(money, "rate", None)
    if rate is None or money.currency is None:
        return None, ""
    return numbers.convert(money.amount, currencies.exponent(money.currency), rate), _(ORIGINS["own"])


def _followed(found: FollowUp | None) -> str:
    """What became of a row, in words."""
    if found is None:
        return ""
    days = found.days
    if found.what == follow_ups.HONOURED:
        if days is None:
            return _("honoured")
        if days == 0:
            return _("honoured on the day")
        text = _("honoured, {n} d later") if days > 0 else _("honoured, {n} d before")
        return text.format(n=abs(days))
    if found.what == follow_ups.OVERDUE:
        return _("overdue by {n} d").format(n=days)
    if found.what == follow_ups.DUE:
        return _("due in {n} d").format(n=-days) if days is not None and days < 0 else _("awaited")
    return _(WORDS[found.what])


def _rate(rate: Any, lang: str) -> str:
    if rate is None:
        return ""
    exponent = rate.normalize().as_tuple().exponent
    return numbers.show_decimal(rate, lang, max(2, -exponent) if isinstance(exponent, int) else None)


def _usd(cents: int | None, lang: str) -> str:
    return _("n/a") if cents is None else numbers.show_amount(cents, 2, lang, True)


def _gap(cents: int | None, lang: str) -> str:
    if cents is None:
        return ""
    return ("+" if cents > 0 else "") + numbers.show_amount(cents, 2, lang, True)
