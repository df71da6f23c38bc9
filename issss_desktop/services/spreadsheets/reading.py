"""One cell of a sheet as a value of a kind: lenient as entry is, and refused with the same sentences."""

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.exchange.cells import Value
from issss_desktop.exchange.faults import is_fault
from issss_desktop.i18n import N_, _, translate
from issss_desktop.models.compound import AnyLink, LinkSet
from issss_desktop.models.day_kinds import Day, PartialDayKind, PeriodKind, Time
from issss_desktop.models.kinds import Choice, Currency, Kind, Link, Money, NotCanonical, Number, Whole
from issss_desktop.models.log import fits
from issss_desktop.models.shares import Shares
from issss_desktop.models.values.dates import PartialDay
from issss_desktop.models.values.texts import excerpt, fold
from issss_desktop.services.spreadsheets import written
from issss_desktop.services.spreadsheets.cells import ASSUMED
from issss_desktop.services.spreadsheets.names import Gone, Names
from issss_desktop.services.spreadsheets.written import Written

CLEARED: Final = N_("(empty)")
"""What a cell says to take a value away: an empty cell leaves it as it is."""

_SIGNS = {"US$": "USD", "$US": "USD", "$": "USD", "€": "EUR", "£": "GBP", "FC": "CDF"}
_LOST = "\ufffdÃâÂ‚ƒ‡ˆ‰Š‹Ž™"
_MISREAD = re.compile(
    "\ufffd|Ã[\u0080-\u00bf\u2010-\u203a]|â€.|Â[\u00a0-\u00bf]|[A-Za-z][‚ƒ‡ˆ‰Š‹™][a-z]|[a-z]Ž[a-z]|\\bƒ[a-z]"
)


class _Clear:
    """A cell that takes a value away."""


CLEAR: Final = _Clear()


def special(cell: str) -> Any:
    """``CLEAR`` for a cell that takes a value away. Raises UserError for the error of a formula."""
    if is_fault(cell):
        raise UserError(
            _("The cell holds an error of the spreadsheet: {error}.").format(error=cell),
            _("Correct the formula, or write the value itself."),
        )
    return CLEAR if _is_cleared(cell) else None


def _is_cleared(cell: str) -> bool:
    return cell.casefold() in (CLEARED.casefold(), translate(CLEARED, "fr").casefold())


def clear_or(cell: Value) -> Any:
    """The cell, or ``CLEAR`` where it takes a value away."""
    return CLEAR if isinstance(cell, str) and cell[:1] == "(" and _is_cleared(cell) else cell


def is_misread(text: str) -> bool:
    """Whether some letters of a text were lost in an encoding."""
    return not text.isascii() and any(c in text for c in _LOST) and _MISREAD.search(text) is not None


def refuse_misread(cell: str) -> None:
    """Raise UserError for a text whose letters were lost in an encoding."""
    if not is_misread(cell):
        return
    raise UserError(
        _("The letters of “{text}” were lost in the encoding of the file.").format(text=excerpt(cell)),
        _("Save the file again as a workbook (.xlsx), or as CSV in UTF-8."),
    )


def refuse_unkeepable(kind: Kind[Any], value: Any) -> None:
    """As entry does: what the log would not hold is refused where it stands."""
    wire = kind.dump(value)
    try:
        kind.load(wire)
    except NotCanonical as error:
        raise UserError(
            _("This value cannot be kept."), _("Write it as the field shows values."), str(error)
        ) from error
    if not fits(wire):
        raise UserError(_("This value is too long to be kept."), _("Shorten it, or attach it as a file."))


def words(cell: Value) -> str:
    """A cell as a text."""
    if isinstance(cell, Decimal):
        return format(cell, "f")
    return cell.isoformat() if isinstance(cell, dt.date) else cell or ""


def reading(kind: Kind[Any], how: Written, names: Names) -> Callable[[Value], Any]:
    """How a kind reads a cell of a sheet."""
    if isinstance(kind, Link) and kind.target:
        return lambda cell: names.find(kind.target, words(cell))
    if isinstance(kind, LinkSet):
        return lambda cell: _several(names, kind.target, _split(cell))
    if isinstance(kind, Shares):
        return lambda cell: _shares(kind, names, words(cell))
    if isinstance(kind, AnyLink):
        return lambda cell: names.any(words(cell))
    if isinstance(kind, Day):
        return lambda cell: kind.parse(written.read_day(cell, how))
    if isinstance(kind, PartialDayKind):
        return lambda cell: _partial(kind, cell, how)
    if isinstance(kind, PeriodKind):
        return lambda cell: kind.parse(_month(cell))
    if isinstance(kind, Time):
        return lambda cell: _time(kind, cell)
    if isinstance(kind, Choice):
        return lambda cell: _choice(kind, words(cell))
    if isinstance(kind, Currency):
        return lambda cell: kind.parse(_SIGNS.get(words(cell).strip(), words(cell)))
    if isinstance(kind, Money):
        return lambda cell: amount(kind, cell, kind.currency, how)[0]
    if isinstance(kind, Number):
        return lambda cell: _number(kind, cell, how)
    if isinstance(kind, Whole):
        return lambda cell: kind.parse(cell if isinstance(cell, Decimal) else words(cell))
    return lambda cell: kind.parse(words(cell))


def _split(cell: Value) -> list[str]:
    return [part.strip() for part in words(cell).split(";") if part.strip()]


def _several(names: Names, target: str, texts: list[str]) -> frozenset[UUID]:
    found, gone = set(), None
    for text in texts:
        try:
            found.add(names.find(target, text))
        except Gone as error:
            gone = error
            found.add(error.value)
    if gone is not None:
        raise Gone(gone, frozenset(found))
    return frozenset(found)


def _shares(kind: Shares, names: Names, text: str) -> Any:
    """As ``recording.entry``, with the word that marks a hypothesis of the office before it."""
    assumed = False
    for lang in ("fr", "en"):
        head, colon, rest = text.partition(":")
        if colon and fold(head) == fold(translate(ASSUMED, lang)):
            assumed, text = True, rest
    rows, gone = [], None
    for part in _split(text):
        said, _equals, share = part.partition("=")
        texts = [name.strip() for name in said.split("/")]
        links: list[Any] = [None] * len(kind.targets)
        for at, (code, name) in enumerate(zip(kind.targets, texts, strict=False)):
            try:
                links[at] = names.find(code, name) if name else None
            except Gone as error:
                gone, links[at] = error, error.value
        rows.append([*links, share.strip() or None])
    value = kind.parse({"rows": rows, "assumed": assumed})
    if gone is not None:
        raise Gone(gone, value)
    return value


def _partial(kind: PartialDayKind, cell: Value, how: Written) -> Any:
    if isinstance(cell, dt.date):
        return PartialDay.of(cell)
    if isinstance(cell, Decimal) and not (1900 <= cell <= 2200):
        day = written.read_day(cell, how)
        return PartialDay.of(day) if day else None
    text = words(cell)
    if written.is_serial(text):
        day = written.read_day(text, how)
        return PartialDay.of(day) if day else None
    return kind.parse(written.day_first(text, how))


def _month(cell: Value) -> str:
    """A period as its text: a spreadsheet makes the first of April of what was typed as 04/2018."""
    return f"{cell:%m/%Y}" if isinstance(cell, dt.date) and cell.day == 1 else words(cell)


def _time(kind: Time, cell: Value) -> Any:
    if isinstance(cell, Decimal) and 0 <= cell < 1:  # an hour is a part of a day
        minutes = int(cell * 1440 + Decimal("0.5"))
        return kind.parse(f"{minutes // 60:02d}:{minutes % 60:02d}") if minutes < 1440 else None
    return kind.parse(words(cell))


def _choice(kind: Choice, text: str) -> Any:
    """An option by its code, or by its words in either language, whichever the program now speaks."""
    wanted = fold(text)
    for code, label in kind.options:
        if wanted in (fold(translate(label, "fr")), fold(translate(label, "en"))):
            return code
    return kind.parse(text)


def _number(kind: Number, cell: Value, how: Written) -> Any:
    if not isinstance(cell, Decimal):
        return kind.parse(written.decided(words(cell), how))
    exponent = cell.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > kind.places:
        return kind.parse(format(cell, "f"))  # which says how many decimals are too many
    return kind.parse(cell)


def amount(kind: Money, cell: Value, currency: str | None, how: Written) -> tuple[int | None, str]:
    """Minor units of a cell, and the currency that it names; an amount in brackets is below zero."""
    if isinstance(cell, Decimal):
        return kind.parse_in(cell, currency), ""
    if isinstance(cell, dt.date):
        raise UserError(
            _("A date stands where an amount is expected: {day}.").format(day=cell.isoformat()),
            _("Check the column, or write the amount as a number."),
        )
    text, found, _side = written.stripped(cell or "")
    if text in ("", "-", "–", "—"):
        return None, found
    if text.startswith("(") and text.endswith(")"):
        text = f"-{text[1:-1].strip()}"
    return kind.parse_in(written.decided(text, how), found or currency), found
