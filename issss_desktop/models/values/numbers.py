"""Numbers as people write them, read to whole units and shown again; no float anywhere.

A number is read into an exact pair (whole number, decimals); nothing is rounded unless a function says so.
"""

import re
from collections.abc import Sequence
from decimal import Context, Decimal, Inexact, InvalidOperation
from typing import NamedTuple

from issss_desktop.errors import UserError
from issss_desktop.i18n import _, language, ngettext
from issss_desktop.models.values.texts import excerpt

LARGEST = 2**63 - 1  # what an integer of the log and of the database holds
LONGEST = 60  # characters of one number, spaces included
PERCENT_WHOLE = 10_000  # basis points

_NARROW, _NBSP, _MINUS = "\u202f", "\u00a0", "\u2212"
_SPACES = re.compile(r"\s+")
_NUMBER = re.compile(r"(?P<sign>[-+−–]?) ?(?P<body>[0-9 '.,]*[0-9]) ?(?P<times>[A-Za-z]*)")
_MARK = re.compile(r"[ '.,]")
_BODY = re.compile(r"[0-9]*(?:[ '.,][0-9]+)*")
_TIMES = {
    "": 0, "k": 3, "K": 3, "M": 6, "million": 6, "millions": 6,
    "Md": 9, "Mds": 9, "md": 9, "bn": 9, "milliard": 9, "milliards": 9,
}  # fmt: skip
_POINT = {"fr": ",", "en": "."}
_GROUP = {"fr": _NARROW, "en": ","}

Raw = str | int | Decimal


class _Exact(NamedTuple):
    """``whole`` / 10 ** ``scale``, and how a person wrote it."""

    whole: int
    scale: int
    written: str


def parse_amount(raw: Raw, exponent: int, *, negative: bool = False) -> int:
    """Minor units of an amount written in major units ("1 250 000,50" at exponent 2 is 125000050).

    A whole number or a Decimal counts major units too. ``negative`` accepts a sign.

    Raises:
        UserError: not a number, two ways to read it, too many decimals, negative, or too large.
    """
    if type(raw) is Decimal and (units := _quickly(raw, exponent)) is not None and (units >= 0 or negative):
        return units
    return _units(_read(raw, places=exponent, ask=True), exponent, negative)


_NOTHING_LOST = Context(prec=28, traps=[Inexact, InvalidOperation])


def _quickly(raw: Decimal, exponent: int) -> int | None:
    """Minor units of a number of a spreadsheet, where nothing is wrong with it; else None."""
    try:
        scaled = _NOTHING_LOST.scaleb(raw, exponent)
        units = int(scaled)
    except (ArithmeticError, ValueError):
        return None
    return units if units == scaled and units.bit_length() < 64 else None


def parse_whole(raw: Raw, *, negative: bool = False) -> int:
    """A whole number ("1 250", "3 k"); UserError as for an amount without decimals."""
    return parse_amount(raw, 0, negative=negative)


def parse_decimal(raw: Raw, places: int, *, negative: bool = False, ask: bool = False) -> Decimal:
    """A number with at most ``places`` decimals, held with exactly that many ("0,7" is 0.7).

    "1,234" is read 1.234 unless ``ask``, which refuses it as having two readings, like an amount.
    """
    units = _units(_read(raw, places=places, ask=ask), places, negative)
    return Decimal(units).scaleb(-places)


def parse_percent_bp(raw: Raw, *, largest: int = PERCENT_WHOLE) -> int:
    """Basis points of a percentage from 0 to ``largest`` ("12,5 %" is 1250); UserError otherwise."""
    if isinstance(raw, str) and len(raw) <= LONGEST:
        raw = raw.strip().removesuffix("%")
    units = _units(_read(raw, places=2, ask=False), 2, negative=False)
    if units > largest:
        raise UserError(
            _("{percent} is more than {largest}.").format(percent=_percent(units), largest=_percent(largest)),
            _("Write a share of the whole, for example {example}.").format(example=_percent(2500)),
        )
    return units


def _percent(units: int) -> str:
    return show_percent_bp(units, language())


def _read(raw: Raw, places: int, ask: bool) -> _Exact:
    if isinstance(raw, bool) or not isinstance(raw, str | int | Decimal):
        raise TypeError(f"a number is read from a text, int or Decimal, not {type(raw).__name__}")
    if isinstance(raw, str):
        return _read_text(raw, places, ask)
    if isinstance(raw, Decimal):
        return _read_decimal(raw)
    if raw.bit_length() > 64:
        raise _too_large(_("This number"))
    return _Exact(raw, 0, str(raw))


def _read_decimal(raw: Decimal) -> _Exact:
    sign, digits, power = raw.as_tuple()
    if not isinstance(power, int):
        raise _unreadable(str(raw))
    if not raw:
        return _Exact(0, 0, "0")
    if raw.adjusted() > LONGEST:
        raise _too_large(_("This number"))
    if power < -LONGEST:
        raise _too_precise(excerpt(str(raw)), -power, LONGEST)
    whole = int("".join(map(str, digits)) or "0")
    whole = -whole if sign else whole
    return _Exact(whole * 10 ** max(power, 0), max(-power, 0), excerpt(str(raw)))


def _read_text(raw: str, places: int, ask: bool) -> _Exact:
    if len(raw) > LONGEST:
        raw = raw.strip()
    if len(raw) > LONGEST:
        raise UserError(
            ngettext(
                "This number has {count} character; {limit} at most.",
                "This number has {count} characters; {limit} at most.",
                len(raw),
            ).format(count=len(raw), limit=LONGEST),
            _("Check what was pasted here."),
        )
    written = _SPACES.sub(" ", raw.strip()).replace("’", "'")
    if any(c.isnumeric() and c not in "0123456789" for c in written):
        raise UserError(
            _("“{raw}” uses digits other than 0 to 9.").format(raw=excerpt(written)),
            _("Write it with the digits 0 to 9, for example {example}.").format(example=_example()),
        )
    found = _NUMBER.fullmatch(written)
    if found is None or found["times"] not in _TIMES or not _BODY.fullmatch(found["body"]):
        raise _unreadable(written)
    minus, times = found["sign"] in tuple("-−–"), found["times"]
    power = _TIMES[times]
    chunks, marks = re.split(_MARK, found["body"]), re.findall(_MARK, found["body"])
    if ask and len(marks) == 1 and marks[0] in ".," and _grouped(chunks):
        raise _ask(chunks, _MINUS * minus, f"{_NBSP}{times}" * bool(times), places + power)
    whole, scale = _body(chunks, marks, written)
    whole = -whole if minus else whole
    return _Exact(whole * 10 ** max(power - scale, 0), max(scale - power, 0), excerpt(written))


def _body(chunks: list[str], marks: list[str], written: str) -> tuple[int, int]:
    """Digits and how many of them are decimals, of what stands between ``marks``."""
    pointed = bool(marks) and marks[-1] in ".," and marks.count(marks[-1]) == 1
    groups, group_marks = (chunks[:-1], marks[:-1]) if pointed else (chunks, marks)
    if len(set(group_marks)) > 1 or (group_marks and not _grouped(groups)):
        raise _unreadable(written)
    return int("".join(chunks)), len(chunks[-1]) if pointed else 0


def _grouped(chunks: Sequence[str]) -> bool:
    """Whether the digits stand in groups of three; a number does not begin with a zero then."""
    first, *rest = chunks
    return 1 <= len(first) <= 3 and first[0] != "0" and all(len(chunk) == 3 for chunk in rest)


def _ask(chunks: Sequence[str], minus: str, tail: str, places: int) -> UserError:
    whole, part = chunks
    whole, point = minus + whole, _point()
    text = _("Is it {thousands} or {decimals}?").format(
        thousands=f"{whole}{_NARROW}{part}{tail}", decimals=f"{whole}{point}{part}{tail}"
    )
    first, second = f"{whole}{part}{tail}", f"{whole}{point}{part}0{tail}"
    if len(part.rstrip("0")) > places:
        return UserError(text, _("Write {first}, or fewer decimals.").format(first=first))
    return UserError(text, _("Write {first} or {second}.").format(first=first, second=second))


def _point() -> str:
    return _POINT[language()]


def _example() -> str:
    return show_amount(125_000_050, 2, language())


def _unreadable(written: str) -> UserError:
    if not written:
        return UserError(
            _("There is no number here."),
            _("Write it like {example}, or leave the field empty.").format(example=_example()),
        )
    return UserError(
        _("“{raw}” is not a number that can be read.").format(raw=excerpt(written)),
        _("Write it like {example}, {short} or 1250000.5.").format(
            example=_example(), short=f"1{_point()}25{_NBSP}M"
        ),
    )


def _too_large(written: str) -> UserError:
    return UserError(
        _("{number} is too large to be recorded.").format(number=written),
        _("Check the number of zeros and the multiplier (k, M, Md)."),
    )


def _too_precise(written: str, decimals: int, places: int) -> UserError:
    if places == 0:
        return UserError(
            _("{number} is not a whole number.").format(number=written), _("Write it without decimals.")
        )
    return UserError(
        _("{number} has {decimals} decimals.").format(number=written, decimals=decimals),
        ngettext(
            "Write at most {places} decimal: nothing is rounded for you.",
            "Write at most {places} decimals: nothing is rounded for you.",
            places,
        ).format(places=places),
    )


def _units(number: _Exact, places: int, negative: bool) -> int:
    """The number in units of 10 ** -places, exactly, or the refusal."""
    step: int = 10**number.scale  # a power of ints is Any to mypy, its exponent may be negative
    scaled: int = number.whole * 10**places
    units, rest = divmod(scaled, step)
    if rest:
        raise _too_precise(number.written, number.scale, places)
    if units < 0 and not negative:
        raise UserError(
            _("{number} is negative.").format(number=number.written),
            _("Write it without the minus sign."),
        )
    if abs(units) > LARGEST:
        raise _too_large(number.written)
    return units


def show_amount(minor: int, exponent: int, lang: str, decimals: bool | None = None) -> str:
    """Minor units as written in "fr" (1 250 000,50) or "en" (1,250,000.50), without the currency.

    ``decimals``: True always, None only when they are not zero, False rounds half-up to the unit.
    """
    if decimals is False:
        minor, exponent = divide_half_up(minor, 10**exponent), 0
    elif decimals is None and minor % 10**exponent == 0:
        minor, exponent = minor // 10**exponent, 0
    return _show(minor, exponent, lang, _GROUP[lang])


def edit_amount(minor: int, exponent: int, lang: str) -> str:
    """An amount for an entry field: decimals always, and never a text that would be asked when read."""
    shown = _show(minor, exponent, lang, _GROUP[lang])
    if exponent == 3 and abs(minor) < 10**6:  # "1,234" of a currency with three decimals
        return shown + "0"
    if exponent == 0 and lang == "en" and abs(minor) < 10**6:  # "1,234" of one without
        return _show(minor, 0, lang, "")
    return shown


def show_decimal(value: Decimal, lang: str, places: int | None = None) -> str:
    """A Decimal with all its decimals, without idle zeros, or rounded half-up to ``places``."""
    units, scale = _parts(value)
    if places is not None:
        units, scale = divide_half_up(units * 10**places, 10**scale), places
    # "1,250" of a rate would be read back as 1.25
    lone = lang == "en" and scale == 0 and abs(units) < 10**6
    return _show(units, scale, lang, "" if lone else _GROUP[lang])


def edit_decimal(value: Decimal, lang: str) -> str:
    """A Decimal for an entry field: no groups, and a zero after three decimals, so it has one reading."""
    units, scale = _parts(value)
    return _show(units, scale, lang, "") + ("0" if scale == 3 else "")


def show_percent_bp(bp: int, lang: str, places: int | None = None) -> str:
    """Basis points as a percentage: 12,5 % or 12.5%; ``places`` rounds half-up."""
    return show_decimal(Decimal(bp).scaleb(-2), lang, places) + (f"{_NBSP}%" if lang == "fr" else "%")


def _parts(value: Decimal) -> tuple[int, int]:
    """Whole units and decimals of a finite Decimal, without idle zeros."""
    top, bottom = value.as_integer_ratio()
    scale, power = 0, 1
    while power % bottom:
        scale, power = scale + 1, power * 10
    return top * power // bottom, scale


def _show(units: int, scale: int, lang: str, group: str) -> str:
    whole, part = divmod(abs(units), 10**scale)
    text = f"{whole:,}".replace(",", group)
    if scale:
        text += f"{_POINT[lang]}{part:0{scale}d}"
    return f"{_MINUS}{text}" if units < 0 else text


def divide_half_up(numerator: int, denominator: int) -> int:
    """Quotient rounded to the nearest whole number, halves away from zero; exact for any size."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    quotient = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -quotient if numerator < 0 else quotient


def convert(minor: int, exponent: int, rate: Decimal, to_exponent: int = 2) -> int:
    """Minor units of USD for minor units of a currency: amount / rate, half-up to the cent.

    ``rate`` is how many units of the currency make 1 USD (design: UN operational rate).

    Raises:
        UserError: the rate is not above zero.
    """
    if not isinstance(rate, Decimal):
        raise TypeError(f"a rate is a Decimal, not {type(rate).__name__}")
    if not rate.is_finite() or rate <= 0:
        raise UserError(
            _("A rate of {rate} cannot convert an amount.").format(rate=rate),
            _("Write how many units of the currency make 1 USD, above zero."),
        )
    top, bottom = rate.as_integer_ratio()
    return divide_half_up(minor * bottom * 10**to_exponent, top * 10**exponent)
