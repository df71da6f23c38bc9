"""Figures as they stand in a column: n.d. stays n.d., signs, shares, one number of decimals a column."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from issss_desktop.i18n import _, language
from issss_desktop.models.figure import Figure, Status
from issss_desktop.models.values import currencies
from issss_desktop.models.values.numbers import show_amount, show_decimal

MILLION = 100_000_000  # one million USD in cents
PLUS = "+"


def unknown() -> str:
    """The word for a value that is not available; never a zero."""
    return _("n/a")


def cents_shown(values: Iterable[int | None]) -> bool:
    """Whether a column needs its two decimals: one amount in it has cents."""
    return any(v is not None and v % 100 for v in values)


def usd(value: int | None, decimals: bool, least: bool = False) -> str:
    """An amount of USD cents without its currency; ``least`` marks a lower bound."""
    if value is None:
        return unknown()
    text = show_amount(value, 2, language(), decimals)
    return _("≥ {amount}").format(amount=text) if least else text


def figure_usd(figure: Figure, decimals: bool) -> str:
    """A figure with its sign of a lower bound."""
    return usd(figure.value, decimals, figure.status is Status.AT_LEAST)


def gap(value: int | None) -> str:
    """A difference to the cent, with its sign; zero has none."""
    if value is None:
        return unknown()
    text = show_amount(value, 2, language(), True)
    return PLUS + text if value > 0 else text


def exponent_of(currency: str | None) -> int:
    """Decimals of a currency; two where it is unknown, or written by a newer version."""
    return currencies.exponent(currency) if currency and currencies.is_known(currency) else 2


def native(value: int | None, exponent: int) -> str:
    """An amount of any currency with all its decimals, without the code."""
    return unknown() if value is None else show_amount(value, exponent, language(), True)


def rate(value: Decimal | None) -> str:
    """A rate with four decimals."""
    return unknown() if value is None else show_decimal(value, language(), 4)


def share(basis_points: int | None) -> str:
    """A share with one decimal, without the sign."""
    return (
        unknown() if basis_points is None else show_decimal(Decimal(basis_points).scaleb(-2), language(), 1)
    )


@dataclass(frozen=True, slots=True)
class Sum:
    """Sum of what is known, and whether something was not."""

    value: int | None
    partial: bool

    @classmethod
    def of(cls, values: Iterable[int | None]) -> "Sum":
        """Sum of values; None when none is known."""
        found = list(values)
        known = [v for v in found if v is not None]
        return cls(sum(known) if known else None, len(known) < len(found))

    @classmethod
    def of_figures(cls, figures: Iterable[Figure]) -> "Sum":
        """Sum of figures: a part that is only a lower bound makes the whole one."""
        found = list(figures)
        whole = cls.of(f.value for f in found)
        return cls(whole.value, whole.partial or any(f.status is Status.AT_LEAST for f in found))

    def least(self, decimals: bool = True) -> str:
        """The sum, as a lower bound where something is unknown."""
        return usd(self.value, decimals, self.partial and self.value is not None)

    def exact(self) -> int | None:
        """The sum, None where something is unknown."""
        return None if self.partial else self.value


def same(days: Iterable[dt.date | None]) -> dt.date | None:
    """The one day that all have, None where they differ."""
    found = set(days)
    return found.pop() if len(found) == 1 else None
