"""Short words beside figures, the same on every block of the dashboard."""

import datetime as dt

from issss_desktop.i18n import _
from issss_desktop.models import numbers
from issss_desktop.models.dates import show_day
from issss_desktop.models.figure import Figure, Status

MILLION = 100_000_000
"""One million USD in cents, for charts."""


def amount(figure: Figure, lang: str) -> str:
    """Full USD, "n.d." when unknown."""
    return figure.show(lang)


def exactness(figure: Figure, step: int | None, lang: str) -> str:
    """How exact a donor's position is: its rounding step, its uncertainty, or exact."""
    if figure.status is Status.UNPUBLISHED:
        return _("included below")
    if figure.value is None:
        return ""
    if step:
        return _("rounded to {amount} M").format(amount=_in_millions(step, lang))
    if figure.uncertainty:
        return uncertainty(figure.uncertainty, lang)
    return _("exact") if figure.status is Status.KNOWN else _("at least")


def uncertainty(cents: int, lang: str) -> str:
    """A whisker in words: "± 250 000"."""
    return f"±\u00a0{numbers.show_amount(cents, 2, lang)}"


def _in_millions(cents: int, lang: str) -> str:
    hundredths = cents * 100 // MILLION
    text = f"{hundredths // 100}.{hundredths % 100:02d}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if lang == "fr" else text


def day(value: dt.date | None, lang: str) -> str:
    """A day in a table."""
    return "" if value is None else show_day(value, lang)


def long_day(value: dt.date, lang: str) -> str:
    """A day in a sentence."""
    return show_day(value, lang, "long")
