"""Dated rows of a contribution on one line of time: movements, expected instalments, deposits."""

import datetime as dt
from typing import Any

from issss_desktop.i18n import N_, _
from issss_desktop.models import currencies, numbers
from issss_desktop.models.compound import Group
from issss_desktop.models.fields import Entity
from issss_desktop.models.kinds import PartialDayKind
from issss_desktop.models.rows import Row
from issss_desktop.ui.look.cells import Cell, Column
from issss_desktop.ui.look.marks import Rail
from issss_desktop.ui.workplace import Workplace

SHORT = {"movement": N_("Movement"), "expected": N_("Instalment"), "deposit": N_("Deposit")}
TITLE = N_("Movements, instalments and deposits")
MARKS = {"expected": "circle", "deposit": "square"}
OPEN_MOVEMENTS = ("announcement", "cancellation")
UNKNOWN_DAY = dt.date.max


def is_dated(entity: Entity) -> bool:
    """Whether the rows of a child entity are ordered by a date."""
    return bool(entity.order) and isinstance(entity.by_code[entity.order[0].lstrip("-")].kind, PartialDayKind)


def line_day(row: Row) -> tuple[dt.date, int]:
    """Place of a row on the line; on one day commitments come before payments."""
    day = row[row.declared.order[0].lstrip("-")]
    rank = {"movement": 0, "expected": 1, "deposit": 2}.get(row.entity, 3)
    return (UNKNOWN_DAY if day is None else day.last(), rank)


def line_columns() -> list[Column]:
    """Columns of the line of time."""
    return [
        Column("", width=40),
        Column(_("Date"), width=92),
        Column(_("Line"), least=130),
        Column(_("Amount"), "right", 142),
        Column(_("Rate"), "right", 62),
        Column(_("USD"), "right", 108),
        Column(_("State"), width=104),
    ]


def line_cells(work: Workplace, row: Row, first: bool, last: bool, state: str) -> list[Cell]:
    """Cells of one row; ``state`` is a key of the states, "" when there is nothing to say."""
    lang = work.lang
    day_field = row.declared.by_code[row.declared.order[0].lstrip("-")]
    day = day_field.kind.show(row[day_field.code], lang) or _("no date")
    kind = row["kind"] if row.entity == "movement" else None
    words = row.declared.by_code["kind"].kind.show(kind, lang) if kind else _(row.declared.label)
    mark = MARKS.get(row.entity) or ("open" if kind in OPEN_MOVEMENTS else "full")
    quiet = row.entity == "expected"
    money, group = row["amount"], row.declared.by_code["amount"].kind
    assert isinstance(group, Group)
    amount = group.show_part(money, "amount", lang)
    usd, origin = value_in_usd(row)
    return [
        Cell(rail=Rail(mark, above=not first, below=not last), sentence=words),
        Cell(day, tone="ink2"),
        Cell(words, note=origin, bold=kind == "signature", tone="ink2" if quiet else "ink"),
        Cell(
            amount or _("n/a"),
            unit=(money.currency or "") if money else "",
            align="right",
            tone="ink" if amount else "ink3",
        ),
        Cell(_rate(money, lang), align="right", tone="ink2"),
        Cell("" if quiet else _usd(usd, lang), align="right", tone="ink" if usd is not None else "ink3"),
        _state_cell(row, state, lang),
    ]


def value_in_usd(row: Row) -> tuple[int | None, str]:
    """USD cents of a row and where they come from: credited by the agent, or at the rate of the row."""
    credited = row["credited"] if row.entity == "deposit" else None
    if credited is not None:
        return credited, _("credited by the agent")
    money = row["amount"]
    if money is None or money.amount is None:
        return None, ""
    if money.currency == "USD":
        return money.amount, ""
    rate = getattr(money, "rate", None)
    if rate is None or money.currency is None:
        return None, ""
    return numbers.convert(money.amount, currencies.exponent(money.currency), rate), _(
        "at the rate of the row"
    )


def _rate(money: Any, lang: str) -> str:
    rate = getattr(money, "rate", None)
    if rate is None:
        return ""
    exponent = rate.normalize().as_tuple().exponent
    return numbers.show_decimal(rate, lang, max(2, -exponent) if isinstance(exponent, int) else None)


def _usd(cents: int | None, lang: str) -> str:
    return _("n/a") if cents is None else numbers.show_amount(cents, 2, lang)


def _state_cell(row: Row, state: str, lang: str) -> Cell:
    if state:
        return Cell(state=state)
    field = row.declared.by_code.get("state")
    return Cell(field.kind.show(row["state"], lang) if field else "", tone="ink2")
