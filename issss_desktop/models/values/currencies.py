"""Currencies of ISO 4217: their code, their number of decimals, their names in both languages.

The decimals come from ISO 4217 list one (six-group.com, maintenance agency), never from habits of
display; the names from Unicode CLDR. Codes that a donor gave up for the euro since 2009 (EEK, LTL, LVL,
HRK, BGN) are kept, for old agreements; metals and units of international bodies (XDR, XAD) are not.
"""

import csv
from functools import cache
from typing import NamedTuple

from issss_desktop import paths
from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.values.texts import excerpt

TABLE = paths.resources() / "reference" / "currencies.csv"


class Currency(NamedTuple):
    """One currency; ``exponent`` is how many decimals its smallest unit has (0, 2, 3 or 4)."""

    code: str
    exponent: int
    name_fr: str
    name_en: str


@cache
def _table() -> dict[str, Currency]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        next(rows)  # heading
        return {code: Currency(code, int(exponent), fr, en) for code, exponent, fr, en in rows}


def codes() -> tuple[str, ...]:
    """Every known code, in alphabetical order."""
    return tuple(_table())


def is_known(code: object) -> bool:
    """Whether the table has a code."""
    return code in _table()


def currency(code: str) -> Currency:
    """The currency of a code written in capitals.

    Raises:
        UserError: the code is not in the table.
    """
    found = _table().get(code)
    if found is None:
        raise UserError(
            _("Currency “{code}” is unknown.").format(code=excerpt(code, 12)),
            _("Write its three letters, for example USD, EUR or CDF."),
        )
    return found


@cache
def exponent(code: str) -> int:
    """Decimals of the smallest unit: 2 for USD and CDF, 0 for JPY, 3 for KWD; UserError if unknown."""
    return currency(code).exponent


def name(code: str, lang: str) -> str:
    """Name in "fr" or "en", as written inside a sentence; UserError if unknown."""
    found = currency(code)
    return found.name_fr if lang == "fr" else found.name_en
