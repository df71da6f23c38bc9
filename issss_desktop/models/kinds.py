"""What sort of value a field holds: how people write it, how it is shown, kept and logged.

Every kind speaks four forms of one value:

* *value*: what Python code works with (``Decimal``, ``UUID``, ``PartialDay`` ...; ``None`` is unknown);
* *raw*: what a person typed, read leniently by ``parse`` and written by ``show``;
* *wire*: what the log holds (integers, bytes, NFC text, booleans, arrays), exact: ``dump`` and ``load``;
* *cells*: what the columns of the projected row hold, in the order of ``columns``.

``load`` refuses whatever ``dump`` cannot have written, so import enforces what entry enforces.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Generic, TypeVar
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import N_, _, translate
from issss_desktop.models.values import currencies, numbers, texts

T = TypeVar("T")
MAX_INT = 2**63 - 1
Wire = Any
Cells = tuple[Any, ...]
CellType = type[str] | type[int] | type[bytes]
"""What a column holds, in types of Python: the store knows what its tables call them."""

LOADED = 8_192
"""Values of the log that are kept in memory, each kind its own: rows name the same days and records."""


class NotCanonical(ValueError):
    """A wire value that no entry of this program could have written."""


def _expect(condition: bool, what: str, wire: Any = ...) -> None:
    """The words are made for what is refused only: every value of a long log passes here."""
    if not condition:
        raise NotCanonical(what if wire is ... else f"{what}: {wire!r}")


@dataclass(frozen=True)
class Kind(Generic[T]):
    """Base of all kinds: one column whose cell is the wire value itself."""

    def columns(self, code: str) -> tuple[tuple[str, CellType], ...]:
        """Names and types of the columns that hold a field of this kind."""
        return ((code, str),)

    def parse(self, raw: Any) -> T | None:
        """Read what a person wrote; blank is ``None``. Raises UserError with a remedy."""
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            return None
        return self._parse(raw)

    def _parse(self, raw: Any) -> T:
        raise TypeError(type(self).__name__)

    def show(self, value: T | None, lang: str) -> str:
        """Text for a person; unknown is an empty text."""
        return "" if value is None else self._show(value, lang)

    def _show(self, value: T, lang: str) -> str:
        return str(value)

    def edit(self, value: T | None, lang: str) -> str:
        """Text to put in an entry field: ``parse`` reads it back to the same value."""
        return self.show(value, lang)

    def dump(self, value: T | None) -> Wire:
        """Exact value for the log."""
        return None if value is None else self._dump(value)

    def _dump(self, value: T) -> Wire:
        return value

    def load(self, wire: Wire) -> T | None:
        """Value of a wire form. Raises NotCanonical."""
        if wire is None:
            return None
        value = self._load(wire)
        if self._dump(value) != wire:
            raise NotCanonical(f"{type(self).__name__}: {wire!r}")
        return value

    def _load(self, wire: Wire) -> T:
        return wire  # type: ignore[no-any-return]

    def cells(self, wire: Wire) -> Cells:
        """Cells of the row for a wire value."""
        return (wire,)

    def uncell(self, cells: Cells) -> Wire:
        """Wire value of the cells of a row."""
        return cells[0]

    def plain(self, value: T | None) -> Any:
        """JSON form for the command line: amounts are decimal texts, dates ISO text, null stays null."""
        return self.dump(value)


@dataclass(frozen=True)
class TextKind(Kind[str]):
    """One line of text, 500 characters."""

    limit: int = 500
    multiline: bool = False

    def _parse(self, raw: Any) -> str:
        return texts.clean_text(str(raw), self.limit, multiline=self.multiline)

    def parse(self, raw: Any) -> str | None:
        """Cleaned text, or None when nothing is left of it."""
        return super().parse(raw) or None

    def _load(self, wire: Wire) -> str:
        _expect(isinstance(wire, str) and wire != "", "text", wire)
        try:
            return texts.clean_text(wire, self.limit, multiline=self.multiline)
        except UserError as error:
            raise NotCanonical(str(error)) from error


def LongText() -> TextKind:
    """Several lines, 20,000 characters and 60 kB of UTF-8."""
    return TextKind(limit=20_000, multiline=True)


@dataclass(frozen=True)
class Code(TextKind):
    """A short code kept in capitals without spaces, such as CDS00."""

    limit: int = 40

    def _parse(self, raw: Any) -> str:
        return _capitals(super()._parse(raw))

    def _load(self, wire: Wire) -> str:
        return _capitals(super()._load(wire))


def _capitals(text: str) -> str:
    return "".join(text.split()).upper()


@dataclass(frozen=True)
class Choice(Kind[str]):
    """One of a closed list: ``options`` are (code, English msgid) pairs."""

    options: tuple[tuple[str, str], ...] = ()

    def label(self, value: str | None) -> str:
        """Translated word of an option; a code from a newer version shows as itself."""
        return "" if value is None else _(dict(self.options).get(value, value))

    def _parse(self, raw: Any) -> str:
        wanted = texts.fold(str(raw))
        for code, label in self.options:
            if wanted in (texts.fold(code), texts.fold(label), texts.fold(_(label))):
                return code
        raise UserError(
            _("“{raw}” is not one of the choices.").format(raw=str(raw)[:60]),
            _("Choose: {choices}.").format(choices=", ".join(f"{_(x)} ({c})" for c, x in self.options)),
        )

    def _show(self, value: str, lang: str) -> str:
        return translate(dict(self.options).get(value, value), lang)

    def _load(self, wire: Wire) -> str:
        # an option of a newer version is kept as it is: only its form is checked
        _expect(isinstance(wire, str) and 0 < len(wire) <= 40 and wire.isascii(), "choice", wire)
        return str(wire)


@dataclass(frozen=True)
class Currency(Kind[str]):
    """ISO 4217 code of a currency."""

    def _parse(self, raw: Any) -> str:
        code = str(raw).strip().upper()
        currencies.exponent(code)
        return code

    def _load(self, wire: Wire) -> str:
        # without its number of decimals an amount beside it could not be shown
        _expect(isinstance(wire, str) and currencies.is_known(wire), "currency", wire)
        return str(wire)


@dataclass(frozen=True)
class Whole(Kind[int]):
    """A count; ``negative`` takes a sign."""

    negative: bool = False

    def columns(self, code: str) -> tuple[tuple[str, CellType], ...]:
        """One integer column."""
        return ((code, int),)

    def _parse(self, raw: Any) -> int:
        return numbers.parse_whole(raw, negative=self.negative)

    def _show(self, value: int, lang: str) -> str:
        return numbers.show_amount(value, 0, lang)

    def edit(self, value: int | None, lang: str) -> str:
        """Count that reads back the same: "1,000" would be asked."""
        return "" if value is None else numbers.edit_amount(value, 0, lang)

    def _load(self, wire: Wire) -> int:
        _expect(isinstance(wire, int) and not isinstance(wire, bool) and abs(wire) <= MAX_INT, "whole", wire)
        _expect(self.negative or wire >= 0, "below zero", wire)
        return int(wire)


@dataclass(frozen=True)
class Money(Whole):
    """Whole minor units; the currency stands beside it in the group, or is fixed here."""

    currency: str = ""

    def exponent(self, currency: str | None) -> int:
        """Digits after the decimal sign, from the currency beside it (ISO 4217)."""
        return currencies.exponent(self.currency or currency or "USD")

    def _parse(self, raw: Any) -> int:
        return self.parse_in(raw, self.currency)

    def parse_in(self, raw: Any, currency: str | None) -> int:
        """Minor units of an amount written in ``currency``; an int is taken as minor units already."""
        if isinstance(raw, int) and not isinstance(raw, bool):
            raw = Decimal(raw).scaleb(-self.exponent(currency))
        return numbers.parse_amount(raw, self.exponent(currency), negative=self.negative)

    def _show(self, value: int, lang: str) -> str:
        return self.show_in(value, self.currency, lang)

    def show_in(self, value: int, currency: str | None, lang: str) -> str:
        """Amount with the decimals of its currency, without the currency."""
        return numbers.show_amount(value, self.exponent(currency), lang)

    def edit(self, value: int | None, lang: str) -> str:
        """Amount that reads back the same, in the fixed currency."""
        return self.edit_in(value, self.currency, lang)

    def edit_in(self, value: int | None, currency: str | None, lang: str) -> str:
        """Amount that reads back the same."""
        return "" if value is None else numbers.edit_amount(value, self.exponent(currency), lang)

    def plain(self, value: int | None) -> Any:
        """Decimal text in the fixed currency."""
        return plain_amount(value, self.currency or "USD")


def plain_amount(minor: int | None, currency: str | None) -> str | None:
    """Decimal text of minor units with every decimal of the currency: "1250000.50"."""
    if minor is None:
        return None
    return str(Decimal(minor).scaleb(-currencies.exponent(currency or "USD")))


@dataclass(frozen=True)
class Percent(Whole):
    """A share in basis points (1 % = 100)."""

    def _parse(self, raw: Any) -> int:
        return raw if isinstance(raw, int) else numbers.parse_percent_bp(raw)

    def _load(self, wire: Wire) -> int:
        value = super()._load(wire)
        _expect(value <= numbers.PERCENT_WHOLE, "percent", wire)
        return value

    def _show(self, value: int, lang: str) -> str:
        return numbers.show_percent_bp(value, lang)

    def edit(self, value: int | None, lang: str) -> str:
        """Percentage that reads back the same."""
        return self.show(value, lang)


@dataclass(frozen=True)
class Number(Kind[Decimal]):
    """An exact decimal number; the wire form is its shortest decimal text."""

    places: int = 8
    positive: bool = False
    negative: bool = False

    def _parse(self, raw: Any) -> Decimal:
        if not isinstance(raw, Decimal):
            raw = numbers.parse_decimal(raw, self.places, negative=self.negative, ask=self.positive)
        if self.positive and raw <= 0:
            raise UserError(
                _("A rate is above zero."), _("Write units of the currency for 1 USD, such as 0.85.")
            )
        return Decimal(raw)

    def _show(self, value: Decimal, lang: str) -> str:
        return numbers.show_decimal(value, lang)

    def edit(self, value: Decimal | None, lang: str) -> str:
        """Number that reads back the same."""
        return "" if value is None else numbers.edit_decimal(value, lang)

    def _dump(self, value: Decimal) -> Wire:
        text = format(value, "f")
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return "0" if text in ("", "-0", "-") else text

    def _load(self, wire: Wire) -> Decimal:
        ok = isinstance(wire, str) and 0 < len(wire) <= 40 and set(wire) <= set("-.0123456789")
        _expect(ok, "number", wire)
        try:
            value = Decimal(wire)
        except ArithmeticError as error:
            raise NotCanonical(f"number: {wire!r}") from error
        _expect(self.negative or (value > 0 if self.positive else value >= 0), "number", wire)
        _expect(len(wire.partition(".")[2]) <= self.places, "decimals", wire)
        return value


def Rate() -> Number:
    """Units of a currency for 1 USD (UN operational rate of exchange)."""
    return Number(places=10, positive=True)


@dataclass(frozen=True)
class Flag(Kind[bool]):
    """Yes, no, or unknown."""

    def columns(self, code: str) -> tuple[tuple[str, CellType], ...]:
        """One integer column: 0, 1 or NULL."""
        return ((code, int),)

    def _parse(self, raw: Any) -> bool:
        if isinstance(raw, bool):
            return raw
        word = texts.fold(str(raw))
        if word in ("1", "true", "yes", "oui", "vrai"):
            return True
        if word in ("0", "false", "no", "non", "faux"):
            return False
        raise UserError(_("“{raw}” is neither yes nor no.").format(raw=word[:40]), _("Write yes or no."))

    def _show(self, value: bool, lang: str) -> str:
        return translate(N_("yes") if value else N_("no"), lang)

    def _load(self, wire: Wire) -> bool:
        _expect(isinstance(wire, bool), "flag", wire)
        return bool(wire)

    def cells(self, wire: Wire) -> Cells:
        """0, 1 or NULL."""
        return (None if wire is None else int(wire),)

    def uncell(self, cells: Cells) -> Wire:
        """True, False or None."""
        return None if cells[0] is None else bool(cells[0])


@lru_cache(maxsize=LOADED)
def linked(identity: bytes) -> UUID:
    """An identifier of the log: many rows name one record."""
    return UUID(bytes=identity)


@dataclass(frozen=True)
class Link(Kind[UUID]):
    """A record of another entity, named by its code ("organisation")."""

    target: str = ""

    def columns(self, code: str) -> tuple[tuple[str, CellType], ...]:
        """One column of 16 bytes."""
        return ((code, bytes),)

    def _parse(self, raw: Any) -> UUID:
        if isinstance(raw, UUID):
            return raw
        try:
            return UUID(str(raw))
        except ValueError as error:
            raise UserError(
                _("No record “{raw}” was found.").format(raw=str(raw)[:60]),
                _("Write its reference, or choose it in the list."),
            ) from error

    def _dump(self, value: UUID) -> Wire:
        return value.bytes

    def _load(self, wire: Wire) -> UUID:
        _expect(isinstance(wire, bytes) and len(wire) == 16, "link of another length")
        return linked(wire)

    def plain(self, value: UUID | None) -> Any:
        """UUID text."""
        return None if value is None else str(value)
