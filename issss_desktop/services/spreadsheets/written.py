"""Cells of a sheet as people and banks write them: days, amounts with their sign and currency, totals."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from issss_desktop.errors import UserError
from issss_desktop.exchange.cells import Value
from issss_desktop.i18n import _
from issss_desktop.models.values import currencies, dates, numbers
from issss_desktop.models.values.texts import excerpt, fold

FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000  # 1954 to 2119: other numbers in a column of dates are no days
FROM_1904 = 1462  # days between the two epochs of Excel
_ZERO = dt.date(1899, 12, 30)
_MOMENT = re.compile(r"(.*?[0-9])(?:[ T]+[0-9]{1,2}:[0-9]{2}.*)?")
_MONTH_FIRST = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4}|[0-9]{2})")
_SIGNS = {"US$": "USD", "$US": "USD", "$": "USD", "€": "EUR", "£": "GBP", "FC": "CDF"}
_CODE = re.compile(r"(?<![A-Za-z])([A-Z]{3})(?![A-Za-z])")
_SIDE = re.compile(r"(?<![A-Za-z])(CR|DR|DT|CT)(?![A-Za-z])\.?", re.IGNORECASE)
_DECIMALS = re.compile(r"[0-9][ '\u00a0\u202f.,]?[0-9]*([.,])(?:[0-9]{1,2}|[0-9]{4,})(?![0-9])")
_TWO_MARKS = re.compile(r"([.,' \u00a0\u202f])[0-9]{3}([.,])[0-9]+(?![0-9.,])")
_TOTAL = re.compile(r"(?:grand |sous |sub ?|net )?total(?:s|aux|e)?\b.*|s[ /.]?total\b.*|ensemble|cumul\b.*")
DEBIT = ("d", "dr", "debit", "dt", "debiteur", "payment", "paiement", "-")
CREDIT = ("c", "cr", "credit", "ct", "crediteur", "receipt", "recette", "+")


@dataclass(frozen=True, slots=True)
class Written:
    """How the dates and amounts of one statement are written, learnt from all of them.

    ``point``: the decimal mark, "" when no amount shows it.
    """

    month_first: bool = False
    from_1904: bool = False
    point: str = ""


def month_first(cells: Iterable[Value]) -> bool:
    """Whether days are written after their month: some can be nothing else, and none contradicts it."""
    proof = False
    for cell in cells:
        found = _MONTH_FIRST.fullmatch(_day_text(cell)) if isinstance(cell, str) else None
        if found is None:
            continue
        first, second = int(found[1]), int(found[2])
        if first > 12:
            return False
        proof = proof or second > 12
    return proof


def decimal_point(cells: Iterable[Value]) -> str:
    """The mark before decimals, where some amount can only be read one way and none contradicts it."""
    marks = set()
    for cell in cells:
        if isinstance(cell, str):
            found = _TWO_MARKS.search(cell) or None
            if found and found[1] != found[2]:
                marks.add(found[2])
            elif single := _DECIMALS.search(cell):
                marks.add(single[1])
    return marks.pop() if len(marks) == 1 else ""


def day_first(text: str, how: Written) -> str:
    """A day in the order of the program where the sheet writes the month first; other texts stay."""
    found = _MONTH_FIRST.fullmatch(_day_text(text)) if how.month_first else None
    return f"{found[2]}/{found[1]}/{found[3]}" if found else text


def read_day(cell: Value, how: Written) -> dt.date | None:
    """The day of a cell; None when it is empty.

    Raises:
        UserError: it is not a whole day.
    """
    if cell is None:
        return None
    if isinstance(cell, dt.date):
        return cell
    if isinstance(cell, Decimal):
        return _of_serial(cell, how)
    text = _day_text(cell)
    if re.fullmatch(r"[0-9]{5}(?:[.,][0-9]+)?", text):
        return _of_serial(Decimal(text.replace(",", ".")), how)
    return dates.parse_day(day_first(text, how))


def is_serial(cell: Value) -> bool:
    """Whether a day is only the number that a sheet keeps for it."""
    return isinstance(cell, Decimal) or (isinstance(cell, str) and cell.isdigit() and len(cell) == 5)


def _day_text(cell: str) -> str:
    found = _MOMENT.fullmatch(" ".join(cell.split()))
    return (found[1] if found else cell).strip()


def _of_serial(number: Decimal, how: Written) -> dt.date:
    days = int(number) + (FROM_1904 if how.from_1904 else 0)
    if not FIRST_SERIAL <= days <= LAST_SERIAL:
        raise UserError(
            _("“{raw}” is not a date that can be read.").format(raw=excerpt(str(number))),
            _("Write the day first, like 14/03/2018."),
        )
    return _ZERO + dt.timedelta(days=days)


@dataclass(frozen=True, slots=True)
class Money:
    """``amount`` in minor units of ``currency``; ``side``: -1 or 1 when the cell says debit or credit."""

    amount: int
    currency: str
    side: int = 0


def read_amount(cell: Value, currency: str, how: Written) -> Money | None:
    """The amount of a cell, in ``currency`` unless it names its own; None when it is empty.

    Raises:
        UserError: it cannot be read, or can be read in two ways.
    """
    if cell is None or (isinstance(cell, str) and fold(cell) in ("", "-", "–", "—", "nil", "neant")):
        return None
    if isinstance(cell, dt.date):
        raise UserError(
            _("A date stands where an amount is expected: {day}.").format(day=cell.isoformat()),
            _("Check the column, or write the amount as a number."),
        )
    if isinstance(cell, Decimal):
        return Money(numbers.parse_amount(cell, currencies.exponent(currency), negative=True), currency)
    text, found, side = stripped(cell)
    currency = found or currency
    negative = text.startswith("(") and text.endswith(")")
    text = text.strip("()").strip()
    if text.endswith(("-", "−", "–")):
        negative, text = True, text[:-1].strip()
    amount = numbers.parse_amount(decided(text, how), currencies.exponent(currency), negative=True)
    return Money(-abs(amount) if negative else amount, currency, side)


def stripped(cell: str) -> tuple[str, str, int]:
    """A text without its currency and its side, those two apart."""
    text, side, currency = " ".join(cell.split()), 0, ""
    if found := _SIDE.search(text):
        side = 1 if found[1].upper() in ("CR", "CT") else -1
        text = _SIDE.sub("", text).strip()
    for sign, code in _SIGNS.items():
        if sign in text:
            text, currency = text.replace(sign, "").strip(), code
            break
    if not currency and (found := _CODE.search(text)):
        currency = currencies.currency(found[1]).code
        text = _CODE.sub("", text, count=1).strip()
    return text, currency, side


def decided(text: str, how: Written) -> str:
    """A text with one reading: "1,234" is decided by how the other amounts of the statement are written."""
    if not how.point:
        return text
    group = "," if how.point == "." else "."
    whole, mark, part = text.rpartition(how.point)
    plain = whole.replace(group, "") if mark else text.replace(group, "")
    if not mark:
        return plain
    return f"{plain}.{part}0" if len(part) == 3 and part.isdecimal() else f"{plain}.{part}"


def read_side(cell: Value) -> int:
    """-1 for a debit, 1 for a credit, 0 when a cell says neither."""
    said = fold(cell) if isinstance(cell, str) else ""
    return -1 if said in DEBIT else 1 if said in CREDIT else 0


def is_total(text: str) -> bool:
    """Whether the words of a row say that it adds up those above it."""
    return _TOTAL.fullmatch(fold(text).strip(" .:")) is not None
