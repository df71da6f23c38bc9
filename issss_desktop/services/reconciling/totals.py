"""Rows of a statement that are no movement: totals, subtotals, balances; recognised, shown and not taken."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from issss_desktop.models.values.texts import fold
from issss_desktop.services.spreadsheets.written import is_total

_MONTH = (
    r"(?:janv(?:ier)?|jan(?:uary)?|fevr?(?:ier)?|feb(?:ruary)?|mars|mar(?:ch)?|avr(?:il)?|apr(?:il)?|mai|may|"
    r"juin|june?|juil(?:let)?|july?|aout|aug(?:ust)?|sept?(?:embre|ember)?|oct(?:obre|ober)?|"
    r"nov(?:embre|ember)?|dec(?:embre|ember)?)"
)
_ACCOUNT = r"(?: (?:du compte|en banque|en caisse|du mois|de (?:la )?periode|cumule|of account|in bank))?"
_DATED = (
    rf"{_ACCOUNT}(?: (?:au|a la date du|as of|as at|at|on|le|du|from|of|for))?"
    rf"(?: (?:[0-9/.-]+(?:er|st|nd|rd|th)?,?|{_MONTH}\.?,?))*"
)
"""A day or an account behind "balance"; other words name a payment: "Solde de la subvention UNICEF"."""

_MONEY = r"(?: (?:en |in )?(?:usd|us\$|\$|eur|cdf))?"
_OPENING = (
    r"solde (?:d )?(?:ouverture|initial|anterieur|precedent|debut(?: de (?:la )?periode)?|reporte)|"
    r"report a nouveau|opening (?:cash )?balance|balance (?:brought|b)(?: ?/ ?|\s)?f(?:orward|wd)?|"
    r"brought forward|beginning balance"
)
_CLOSING = (
    r"(?:nouveau )?solde (?:de )?(?:cloture|final|fin(?: de (?:la )?periode)?)|nouveau solde|"
    r"closing (?:cash )?balance|ending balance|balance (?:carried|c)(?: ?/ ?|\s)?f(?:orward|wd)?|"
    r"carried forward"
)
_PATTERNS = {
    "opening": re.compile(rf"(?:{_OPENING}){_DATED}{_MONEY} ?:?"),
    "closing": re.compile(rf"(?:{_CLOSING}){_DATED}{_MONEY} ?:?"),
    "balance": re.compile(rf"(?:solde|balance|a reporter|report){_DATED}{_MONEY} ?:?"),
}


class What(StrEnum):
    """What a row of a statement is when it is no line."""

    OPENING = "opening"
    CLOSING = "closing"
    BALANCE = "balance"
    TOTAL = "total"


def named(text: str) -> What | None:
    """What the words of a row say that it is; None for those of a movement."""
    said = fold(text).strip(" .:")
    for what, pattern in _PATTERNS.items():
        if pattern.fullmatch(said):
            return What(what)
    return What.TOTAL if is_total(text) else None


@dataclass
class Sums:
    """What the lines above a row add up to, in minor units: since the last total, and in all."""

    part: int = 0
    whole: int = 0
    credits: int = 0
    debits: int = 0

    def add(self, amount: int) -> None:
        """Count one line."""
        self.part += amount
        self.whole += amount
        self.credits += max(amount, 0)
        self.debits += min(amount, 0)

    def is_sum(self, amounts: Sequence[int]) -> bool:
        """Whether the amounts of a row are a sum of what stands above it."""
        known = {self.part, self.whole, self.credits, self.debits, -self.debits, -self.part, -self.whole}
        return bool(amounts) and all(a in known for a in amounts)

    def close(self) -> None:
        """A total was met: the next part begins."""
        self.part = 0
