"""Kinds made of several parts that mean something together: changing one part writes the whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from issss_desktop.errors import Problem, Refused, UserError
from issss_desktop.i18n import N_, _
from issss_desktop.models.kinds import (
    Cells,
    CellType,
    Currency,
    Kind,
    Money,
    NotCanonical,
    TextKind,
    Wire,
    plain_amount,
)

G = TypeVar("G")


@dataclass(frozen=True)
class Group(Kind[G]):
    """Several parts, one value: an instance of ``shape``, a frozen dataclass with an attribute a part.

    ``labels`` are the English msgids of the parts in the same order. All parts unknown reads as None.
    """

    shape: type[G] = None  # type: ignore[assignment]
    parts: tuple[tuple[str, str, Kind[Any]], ...] = ()
    joint: str = " "

    def columns(self, code: str) -> tuple[tuple[str, CellType], ...]:
        """A column a part: ``signed_amount``, ``signed_currency`` ..."""
        return tuple((f"{code}_{name}", kind.columns("x")[0][1]) for name, _label, kind in self.parts)

    def part(self, name: str) -> Kind[Any]:
        """Kind of one part."""
        return next(kind for code, _label, kind in self.parts if code == name)

    def _currency(self) -> str | None:
        return next((name for name, _label, kind in self.parts if isinstance(kind, Currency)), None)

    def parse(self, raw: Any) -> G | None:
        """Read a mapping of raw parts, an instance, or a text such as ``1 250 000,50 EUR``.

        Raises:
            Refused: one problem a part, each at the name of its part.
        """
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            return None
        if isinstance(raw, self.shape):
            return raw
        raws = dict(raw) if isinstance(raw, Mapping) else self.split(str(raw))
        values: dict[str, Any] = {}
        problems: list[Problem] = []
        for name in sorted(set(raws) - {name for name, _label, _kind in self.parts}):
            problems.append(_no_part(name, [_(label) for _name, label, _kind in self.parts]))
        ordered = sorted(self.parts, key=lambda part: isinstance(part[2], Money))
        for name, _label, kind in ordered:
            try:
                values[name] = self._parse_part(kind, raws.get(name), values)
            except UserError as error:
                values[name] = None
                problems.append(Problem(name, error.text, error.remedy))
        if problems:
            raise Refused(problems)
        return None if all(v is None for v in values.values()) else self.shape(**values)

    def _parse_part(self, kind: Kind[Any], raw: Any, values: Mapping[str, Any]) -> Any:
        if isinstance(kind, Money) and not kind.currency and raw is not None and str(raw).strip():
            currency = self._currency()
            return kind.parse_in(raw, values.get(currency) if currency else None)
        return kind.parse(raw)

    def split(self, raw: str) -> dict[str, Any]:
        """Raw parts of one text: an amount and its currency on either side, else the first part."""
        currency = self._currency()
        words = raw.split()
        if currency is None or not words:
            return {self.parts[0][0]: raw}
        for at in (0, -1):
            if words[at].isalpha() and len(words[at]) == 3:
                rest = words[1:] if at == 0 else words[:-1]
                return {"amount": " ".join(rest), currency: words[at]}
        return {"amount": raw}

    def _show(self, value: G, lang: str) -> str:
        shown = [self.show_part(value, name, lang) for name, _label, _kind in self.parts]
        return self.joint.join(text for text in shown[: 2 if self._currency() else None] if text)

    def show_part(self, value: G | None, name: str, lang: str) -> str:
        """Text of one part; an amount has the decimals of the currency beside it."""
        inner = None if value is None else getattr(value, name)
        kind = self.part(name)
        if isinstance(kind, Money) and inner is not None:
            return kind.show_in(inner, self.currency_of(value), lang)
        return kind.show(inner, lang)

    def edit_part(self, value: G | None, name: str, lang: str) -> str:
        """Text of one part for an entry field: it reads back the same."""
        inner = None if value is None else getattr(value, name)
        kind = self.part(name)
        if isinstance(kind, Money) and not kind.currency:
            return kind.edit_in(inner, self.currency_of(value), lang)
        return kind.edit(inner, lang)

    def currency_of(self, value: G | None) -> str | None:
        """Currency part of a value, None when there is none."""
        name = self._currency()
        return None if name is None or value is None else getattr(value, name)

    def _dump(self, value: G) -> Wire:
        return [kind.dump(getattr(value, name)) for name, _label, kind in self.parts]

    def _load(self, wire: Wire) -> G:
        if not isinstance(wire, list) or len(wire) != len(self.parts):
            raise NotCanonical(f"group of {len(self.parts)} parts: {wire!r}")
        if all(part is None for part in wire):
            raise NotCanonical("an unknown group is null, not an array of nulls")
        values = {name: kind.load(part) for (name, _label, kind), part in zip(self.parts, wire, strict=True)}
        return self.shape(**values)

    def cells(self, wire: Wire) -> Cells:
        """One cell a part."""
        if wire is None:
            return (None,) * len(self.parts)
        return tuple(kind.cells(part)[0] for (_n, _l, kind), part in zip(self.parts, wire, strict=True))

    def uncell(self, cells: Cells) -> Wire:
        """Array of the parts, None when all are NULL."""
        if all(cell is None for cell in cells):
            return None
        return [kind.uncell((cell,)) for (_n, _l, kind), cell in zip(self.parts, cells, strict=True)]

    def plain(self, value: G | None) -> Any:
        """JSON object of the parts; amounts as decimal texts in their currency."""
        if value is None:
            return None
        out: dict[str, Any] = {}
        for name, _label, kind in self.parts:
            inner = getattr(value, name)
            if isinstance(kind, Money):
                out[name] = plain_amount(inner, kind.currency or self.currency_of(value))
            else:
                out[name] = kind.plain(inner)
        return out


def _no_part(name: str, labels: Sequence[str]) -> Problem:
    return Problem(
        name,
        _("There is no part “{part}” here.").format(part=name[:40]),
        _("Choose: {choices}.").format(choices=", ".join(labels)),
    )


@dataclass(frozen=True)
class Words:
    """One text in both languages; either may be unknown."""

    fr: str | None = None
    en: str | None = None

    def in_language(self, lang: str) -> str:
        """Text in a language, in the other one when it is missing."""
        return (self.fr or self.en or "") if lang == "fr" else (self.en or self.fr or "")


NAMELESS = Words()


@dataclass(frozen=True)
class BilingualKind(Group[Words]):
    """A name or text in French and English; a plain text typed is taken as French."""

    def parse(self, raw: Any) -> Words | None:
        """Read {"fr": ..., "en": ...}, a ``Words``, or a text (French)."""
        return super().parse({"fr": raw} if isinstance(raw, str) else raw)

    def cells(self, wire: Wire) -> Cells:
        """Both texts as they are."""
        fr, en = (None, None) if wire is None else wire
        return fr, en

    def _show(self, value: Words, lang: str) -> str:
        return value.in_language(lang)


def Bilingual(multiline: bool = False) -> BilingualKind:
    """A text in French and English."""
    text = TextKind(limit=20_000 if multiline else 500, multiline=multiline)
    return BilingualKind(shape=Words, parts=(("fr", N_("in French"), text), ("en", N_("in English"), text)))


@dataclass(frozen=True)
class Target:
    """A record of any entity: the entity's tag and the record's uuid."""

    entity: int
    uuid: UUID


@dataclass(frozen=True)
class AnyLink(Kind[Target]):
    """A link to a record of any entity."""

    def columns(self, code: str) -> tuple[tuple[str, CellType], ...]:
        """Entity tag and uuid."""
        return ((f"{code}_entity", int), (code, bytes))

    def _parse(self, raw: Any) -> Target:
        if isinstance(raw, Target):
            return raw
        raise UserError(
            _("No record “{raw}” was found.").format(raw=str(raw)[:60]), _("Write its reference.")
        )

    def _show(self, value: Target, lang: str) -> str:
        return str(value.uuid)

    def _dump(self, value: Target) -> Wire:
        return [value.entity, value.uuid.bytes]

    def _load(self, wire: Wire) -> Target:
        if not (
            isinstance(wire, list) and [type(part) for part in wire] == [int, bytes] and len(wire[1]) == 16
        ):
            raise NotCanonical(f"link: {wire!r}")
        return Target(wire[0], UUID(bytes=wire[1]))

    def cells(self, wire: Wire) -> Cells:
        """Entity tag and uuid bytes."""
        return (None, None) if wire is None else tuple(wire)

    def uncell(self, cells: Cells) -> Wire:
        """[entity tag, uuid bytes]."""
        return None if cells[1] is None else list(cells)

    def plain(self, value: Target | None) -> Any:
        """UUID text."""
        return None if value is None else str(value.uuid)


@dataclass(frozen=True)
class Piece:
    """An attached file: bytes live in the pieces store under ``sha256``; ``size`` in bytes."""

    sha256: bytes
    size: int
    media_type: str
    name: str


MAX_PIECE = 25_000_000


@dataclass(frozen=True)
class Attachment(Kind[Piece]):
    """A file of at most 25 MB."""

    def columns(self, code: str) -> tuple[tuple[str, CellType], ...]:
        """Hash, size, media type and name."""
        return (
            (code, bytes),
            (f"{code}_size", int),
            (f"{code}_type", str),
            (f"{code}_name", str),
        )

    def _parse(self, raw: Any) -> Piece:
        if isinstance(raw, Piece):
            return raw
        raise UserError(_("This is not an attached file."), _("Drop a file on the record."))

    def _show(self, value: Piece, lang: str) -> str:
        return value.name

    def _dump(self, value: Piece) -> Wire:
        return [value.sha256, value.size, value.media_type, value.name]

    def _load(self, wire: Wire) -> Piece:
        text = TextKind()
        if not (
            isinstance(wire, list) and len(wire) == 4 and isinstance(wire[0], bytes) and len(wire[0]) == 32
        ):
            raise NotCanonical("attachment")
        if type(wire[1]) is not int or not 0 <= wire[1] <= MAX_PIECE:
            raise NotCanonical("attachment size")
        media_type, name = text.load(wire[2]), text.load(wire[3])
        if media_type is None or name is None:
            raise NotCanonical("attachment without a type or a name")
        return Piece(wire[0], wire[1], media_type, name)

    def cells(self, wire: Wire) -> Cells:
        """The four parts."""
        return (None,) * 4 if wire is None else tuple(wire)

    def uncell(self, cells: Cells) -> Wire:
        """The four parts, or None."""
        return None if cells[0] is None else list(cells)

    def plain(self, value: Piece | None) -> Any:
        """{"sha256", "size", "type", "name"}."""
        if value is None:
            return None
        return {
            "sha256": value.sha256.hex(),
            "size": value.size,
            "type": value.media_type,
            "name": value.name,
        }


@dataclass(frozen=True)
class LinkSet(Kind[frozenset[UUID]]):
    """A set of records of one entity; each addition is its own membership record in the log.

    It has no column: the projection keeps memberships in their own table.
    """

    target: str = ""

    def columns(self, code: str) -> tuple[tuple[str, CellType], ...]:
        """None: see the class."""
        return ()

    def _parse(self, raw: Any) -> frozenset[UUID]:
        return frozenset(x if isinstance(x, UUID) else UUID(str(x)) for x in raw)

    def _load(self, wire: Wire) -> frozenset[UUID]:
        raise NotCanonical("a set of links is never one value")

    def plain(self, value: frozenset[UUID] | None) -> Any:
        """Sorted UUID texts."""
        return sorted(str(x) for x in value or ())
