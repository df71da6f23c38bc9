"""Kinds made of several parts that mean something together: changing one part writes the whole."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import BigInteger, LargeBinary, Text
from sqlalchemy.types import TypeEngine

from issss_desktop.errors import Problem, Refused, UserError
from issss_desktop.i18n import N_, _, language
from issss_desktop.models.kinds import (
    Cells,
    Currency,
    Kind,
    Money,
    NotCanonical,
    Percent,
    TextKind,
    Wire,
    plain_amount,
)

G = TypeVar("G")
WHOLE_SHARE = 10_000
PERCENT = Percent()


@dataclass(frozen=True)
class Group(Kind[G]):
    """Several parts, one value: an instance of ``shape``, a frozen dataclass with an attribute a part.

    ``labels`` are the English msgids of the parts in the same order. All parts unknown reads as None.
    """

    shape: type[G] = None  # type: ignore[assignment]
    parts: tuple[tuple[str, str, Kind[Any]], ...] = ()

    def columns(self, code: str) -> tuple[tuple[str, TypeEngine[Any]], ...]:
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
        raws = dict(raw) if isinstance(raw, Mapping) else self._split(str(raw))
        values: dict[str, Any] = {}
        problems: list[Problem] = []
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

    def _split(self, raw: str) -> dict[str, Any]:
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
        return " ".join(text for text in shown[: 2 if self._currency() else None] if text)

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


def unknown_parts(value: Any) -> Any:
    """None for a composite whose parts are all None (the ORM returns an empty object), else the value."""
    if is_dataclass(value) and all(getattr(value, f.name) is None for f in fields(value)):
        return None
    return value


@dataclass(frozen=True)
class Words:
    """One text in both languages; either may be unknown."""

    fr: str | None = None
    en: str | None = None

    def in_language(self, lang: str) -> str:
        """Text in a language, in the other one when it is missing."""
        return (self.fr or self.en or "") if lang == "fr" else (self.en or self.fr or "")


@dataclass(frozen=True)
class BilingualKind(Group[Words]):
    """A name or text in French and English; a plain text typed is taken as French."""

    def parse(self, raw: Any) -> Words | None:
        """Read {"fr": ..., "en": ...}, a ``Words``, or a text (French)."""
        return super().parse({"fr": raw} if isinstance(raw, str) else raw)

    def _show(self, value: Words, lang: str) -> str:
        return value.in_language(lang)


def Bilingual(multiline: bool = False) -> BilingualKind:
    """A text in French and English."""
    text = TextKind(limit=20_000 if multiline else 500, multiline=multiline)
    return BilingualKind(shape=Words, parts=(("fr", N_("in French"), text), ("en", N_("in English"), text)))


BASES = ("documented", "assumed")


@dataclass(frozen=True)
class ShareSet:
    """Targets with their shares in basis points, which sum to 10,000, or all None when not known.

    ``rows``: ((uuid or None, ...), basis points or None); ``assumed``: "parts égales", the office's
    own hypothesis, always said beside the figure.
    """

    rows: tuple[tuple[tuple[UUID | None, ...], int | None], ...]
    assumed: bool = False

    @property
    def known(self) -> bool:
        """Whether the shares are filled in (they then sum to exactly 100 %)."""
        return bool(self.rows) and self.rows[0][1] is not None


@dataclass(frozen=True)
class Shares(Kind[ShareSet]):
    """Shares over records: ``targets`` are entity codes; the first is required, the rest optional.

    Wire: [assumed, [[target, ..., basis points or null], ...]] sorted, so that two offices can
    disagree but a merge never sums to 110 %. The cell is the same as JSON with hexadecimal targets.
    """

    targets: tuple[str, ...] = ()

    def _parse(self, raw: Any) -> ShareSet:
        if isinstance(raw, ShareSet):
            value = raw
        elif isinstance(raw, Mapping):
            value = self._build(list(raw.get("rows", ())), bool(raw.get("assumed")))
        else:
            value = self._build(list(raw), False)
        return self._checked(value)

    def parse(self, raw: Any) -> ShareSet | None:
        """Read a ShareSet, {"rows": [[targets..., percent]], "assumed": bool} or the rows; [] is None."""
        value = super().parse(raw)
        return value if value is not None and value.rows else None

    def _build(self, rows: list[Any], assumed: bool) -> ShareSet:
        width = len(self.targets)
        out = []
        for row in rows:
            links = tuple(
                None if x in (None, "") else x if isinstance(x, UUID) else UUID(str(x)) for x in row[:width]
            )
            share = row[width] if len(row) > width else None
            out.append((links, PERCENT.parse(share)))
        return ShareSet(tuple(out), assumed)

    def _checked(self, value: ShareSet) -> ShareSet:
        shares = [share for _t, share in value.rows]
        if any(targets[0] is None or len(targets) != len(self.targets) for targets, _s in value.rows):
            raise UserError(_("A line has no target."), _("Choose one on each line, or remove the line."))
        if len({targets for targets, _s in value.rows}) != len(value.rows):
            raise UserError(_("The same target stands on two lines."), _("Keep one line and add the shares."))
        if any(s is None for s in shares) and any(s is not None for s in shares):
            raise UserError(
                _("Some lines have a share and some have none."), _("Fill in all shares, or none.")
            )
        if any(s is not None and not 0 < s <= WHOLE_SHARE for s in shares):
            raise UserError(
                _("A share lies above 0 and up to 100 %."), _("Remove the lines without a share.")
            )
        total = sum(s or 0 for s in shares)
        if shares and shares[0] is not None and total != WHOLE_SHARE:
            raise UserError(
                _("The shares make {total}, not 100 %.").format(total=PERCENT.show(total, language())),
                _("Correct them, or leave them all empty: shares not known."),
            )
        if value.assumed and not value.known:
            raise UserError(_("Equal shares are marked but no share is given."), _("Fill in the shares."))
        return ShareSet(tuple(sorted(value.rows, key=_share_order)), value.assumed)

    def _dump(self, value: ShareSet) -> Wire:
        rows = [[*(t.bytes if t else None for t in targets), share] for targets, share in value.rows]
        return [value.assumed, rows]

    def _load(self, wire: Wire) -> ShareSet:
        try:
            assumed, rows = wire
            if not isinstance(assumed, bool) or not rows:
                raise NotCanonical("shares: an empty set is null")
            width = len(self.targets)
            out = tuple(
                (tuple(UUID(bytes=t) if t is not None else None for t in row[:width]), row[width])
                for row in rows
            )
            if any(len(row) != width + 1 or isinstance(row[width], bool) for row in rows):
                raise NotCanonical("shares: a row of another width")
            return self._checked(ShareSet(out, assumed))
        except (UserError, TypeError, ValueError, IndexError) as error:
            raise NotCanonical(f"shares: {error}") from error

    def cells(self, wire: Wire) -> Cells:
        """JSON text with hexadecimal targets."""
        if wire is None:
            return (None,)
        rows = [[*(t.hex() if t else None for t in row[:-1]), row[-1]] for row in wire[1]]
        return (json.dumps([wire[0], rows], separators=(",", ":")),)

    def uncell(self, cells: Cells) -> Wire:
        """Wire value of the JSON text."""
        if cells[0] is None:
            return None
        assumed, rows = json.loads(cells[0])
        return [assumed, [[*(bytes.fromhex(t) if t else None for t in row[:-1]), row[-1]] for row in rows]]

    def plain(self, value: ShareSet | None) -> Any:
        """{"known", "assumed", "rows": [{"targets": [uuid text], "share": basis points}]}."""
        if value is None:
            return None
        rows = [{"targets": [str(t) if t else None for t in ts], "basis_points": s} for ts, s in value.rows]
        return {"known": value.known, "assumed": value.assumed, "rows": rows}


def _share_order(row: tuple[tuple[UUID | None, ...], int | None]) -> tuple[bytes, ...]:
    return tuple(t.bytes if t else b"" for t in row[0])


@dataclass(frozen=True)
class Target:
    """A record of any entity: the entity's tag and the record's uuid."""

    entity: int
    uuid: UUID


@dataclass(frozen=True)
class AnyLink(Kind[Target]):
    """A link to a record of any entity."""

    def columns(self, code: str) -> tuple[tuple[str, TypeEngine[Any]], ...]:
        """Entity tag and uuid."""
        return ((f"{code}_entity", BigInteger()), (code, LargeBinary(16)))

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
            isinstance(wire, list) and len(wire) == 2 and isinstance(wire[0], int) and len(wire[1]) == 16
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

    def columns(self, code: str) -> tuple[tuple[str, TypeEngine[Any]], ...]:
        """Hash, size, media type and name."""
        return (
            (code, LargeBinary(32)),
            (f"{code}_size", BigInteger()),
            (f"{code}_type", Text()),
            (f"{code}_name", Text()),
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
        if not isinstance(wire[1], int) or not 0 <= wire[1] <= MAX_PIECE:
            raise NotCanonical("attachment size")
        return Piece(wire[0], wire[1], text.load(wire[2]) or "", text.load(wire[3]) or "")

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

    def columns(self, code: str) -> tuple[tuple[str, TypeEngine[Any]], ...]:
        """None: see the class."""
        return ()

    def _parse(self, raw: Any) -> frozenset[UUID]:
        return frozenset(x if isinstance(x, UUID) else UUID(str(x)) for x in raw)

    def plain(self, value: frozenset[UUID] | None) -> Any:
        """Sorted UUID texts."""
        return sorted(str(x) for x in value or ())
