"""Short words beside figures, the same on every block of the dashboard."""

import datetime as dt

from issss_desktop.i18n import N_, _
from issss_desktop.models.figure import Figure, Status
from issss_desktop.models.values import numbers
from issss_desktop.models.values.dates import show_day

MILLION = 100_000_000
"""One million USD in cents, for charts."""

BASES = {
    "announced": N_("announced"),
    "signed": N_("signed"),
    "received": N_("received"),
    "unspecified": N_("basis not stated"),
    "outstanding": N_("still to be received"),
    "aligned_portfolio": N_("aligned portfolio"),
}
STATUSES = {
    Status.KNOWN: N_("as recorded"),
    Status.AT_LEAST: N_("a lower bound: something is not recorded"),
    Status.UNKNOWN: N_("not known, which is not zero"),
    Status.UNPUBLISHED: N_("not published, included in the total"),
}
MONTHS = (
    N_("Jan. {year}"),
    N_("Feb. {year}"),
    N_("March {year}"),
    N_("April {year}"),
    N_("May {year}"),
    N_("June {year}"),
    N_("July {year}"),
    N_("Aug. {year}"),
    N_("Sept. {year}"),
    N_("Oct. {year}"),
    N_("Nov. {year}"),
    N_("Dec. {year}"),
)


def amount(figure: Figure, lang: str) -> str:
    """Full USD, "n/a" when unknown."""
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


def named(name: str, text: str) -> str:
    """A name and what is said of it, with the space that the language puts before a colon."""
    return _("{name}: {text}").format(name=name, text=text) if name else text


def uncertainty(cents: int, lang: str) -> str:
    """A whisker in words: "± 250 000"."""
    return f"±\u202f{numbers.show_amount(cents, 2, lang)}"


def _in_millions(cents: int, lang: str) -> str:
    return millions(cents, lang, 2)


def day(value: dt.date | None, lang: str) -> str:
    """A day in a table."""
    return "" if value is None else show_day(value, lang)


def long_day(value: dt.date, lang: str) -> str:
    """A day in a sentence."""
    return show_day(value, lang, "long")


def month(value: dt.date) -> str:
    """Month and year under a chart."""
    return _(MONTHS[value.month - 1]).format(year=value.year)


def basis(figure: Figure) -> str:
    """What a figure measures, in a word; "" when it has none."""
    return _(BASES[figure.basis]) if figure.basis in BASES else ""


def caption(figure: Figure, cut_off: dt.date, lang: str) -> str:
    """The short line under a figure: unit, uncertainty, date."""
    spread = uncertainty(figure.uncertainty, lang) if figure.uncertainty else ""
    dated = _("as at {day}").format(day=day(figure.as_of or cut_off, lang))
    return ", ".join(p for p in (f"USD {spread}".strip(), dated) if p)


def standing(figure: Figure, cut_off: dt.date, lang: str) -> str:
    """What a figure stands on: basis, cut-off, date of the position, uncertainty, status."""
    parts = [_("Basis: {basis}.").format(basis=basis(figure))] if basis(figure) else []
    parts.append(_("As at {day}.").format(day=day(cut_off, lang)))
    if figure.value is not None:
        if figure.as_of is not None and figure.as_of != cut_off:
            parts.append(_("Position of {day}.").format(day=day(figure.as_of, lang)))
        spread = uncertainty(figure.uncertainty, lang) if figure.uncertainty else _("none, exact amount")
        parts.append(_("Uncertainty: {spread}.").format(spread=spread))
    parts.append(_("{status}.").format(status=_capital(_(STATUSES[figure.status]))))
    if figure.note is not None:
        parts.append(_("{status}.").format(status=_capital(figure.note.show(lang)).rstrip(".")))
    return " ".join(parts)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def millions(cents: int, lang: str, decimals: int = 3) -> str:
    """An amount in M USD for a chart, with no more decimals than it has."""
    scale = 10**decimals
    units = numbers.divide_half_up(cents * scale, MILLION)
    whole, rest = divmod(abs(units), scale)
    tail = f"{rest:0{decimals}d}".rstrip("0")
    text = f"{whole}.{tail}" if tail else str(whole)
    text = "\u2212" + text if units < 0 else text
    return text.replace(".", ",") if lang == "fr" else text
