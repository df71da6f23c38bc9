"""Which column of a sheet is which field: by its heading in French or English, by code, alias or binding."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from issss_desktop.errors import UserError
from issss_desktop.exchange.cells import Grid, Value
from issss_desktop.i18n import N_, _, translate
from issss_desktop.models.compound import BilingualKind, Group
from issss_desktop.models.fields import Entity, entity
from issss_desktop.models.values import currencies
from issss_desktop.models.values.texts import fold
from issss_desktop.services.spreadsheets.columns import Slot, currency_part, money_part, slots_of

LOOKED_AT = 60
"""Rows in which the headings are looked for, below whatever titles a sheet has."""

LONGEST = 120  # letters of a heading
PROBLEM = N_("What is wrong")
"""Heading of the column that a workbook of refused rows has more."""

CURRENCY = N_("Currency")
_JUNK = re.compile(r"[^a-z0-9]+")
_UNIT = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")
_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]")

Aliases = Mapping[str, str | None]
"""Code of a column by a heading that somebody bound; None for a column that is not read."""


@dataclass(frozen=True)
class Binding:
    """``head``: row of the headings, the last of them where there are two; -1 for none.

    ``slots`` by column counted from 0; ``currencies`` that a heading names ("Montant (EUR)"); ``unread``:
    headings that are no field; ``double``: (column, field) where a second column is headed like a first one.
    """

    head: int
    slots: Mapping[int, Slot]
    currencies: Mapping[int, str] = field(default_factory=dict)
    unread: Mapping[int, str] = field(default_factory=dict)
    double: tuple[tuple[int, str], ...] = ()
    first: int = -1

    def column(self, code: str) -> int | None:
        """The column of a slot, None when the sheet has none."""
        return next((at for at, slot in self.slots.items() if slot.code == code), None)

    def columns_of(self, field_code: str) -> list[int]:
        """Columns of a field, in their order."""
        return sorted(at for at, slot in self.slots.items() if slot.field_code == field_code)


def find(grid: Grid, declared: Entity, aliases: Aliases) -> Binding | None:
    """The headings of a sheet; None when no row holds any. Two rows of headings are read as one."""
    best: tuple[int, int, Binding] | None = None
    first = next((at for at in range(grid.height) if any(cell is not None for cell in grid.row(at))), 0)
    for at in range(min(LOOKED_AT, grid.height)):
        own = [_text(cell) for cell in grid.row(at)]
        if not any(own):
            continue
        rows = [(at, own), (at + 1, _two(grid, at))] if at + 1 < grid.height else [(at, own)]
        scores = []
        for last, texts in rows:
            found = _bind(declared, texts, last, aliases, at)
            scores.append(sum(slot.read for slot in found.slots.values()))
            if scores[-1] and (best is None or (scores[-1], -best[1]) > (best[0], -last)):
                best = (scores[-1], last, found)
        if best is not None and best[2].first == at and scores[0] > 2 and not best[2].unread:
            return best[2]  # each of its words is a heading: no row below is more so
    return best[2] if best and (best[0] > 1 or best[2].first == first) else None


def bound(grid: Grid, declared: Entity, columns: Mapping[int, str], head: int, aliases: Aliases) -> Binding:
    """What a person bound, by column; "" leaves one out. The other columns stay as their headings say.

    Raises:
        UserError: a code that the entity has no column for.
    """
    known = {slot.code: slot for slot in slots_of(declared)}
    texts = [_text(cell) for cell in grid.row(head)] if 0 <= head < grid.height else []
    found = _bind(declared, texts, head, aliases, head)
    slots = {at: slot for at, slot in found.slots.items() if at not in columns}
    for at, code in columns.items():
        if code:
            slots = {k: v for k, v in slots.items() if v.code != code}
            slots[at] = _slot(declared, known, code)
    unread = {at: text for at, text in enumerate(texts) if text and at not in slots}
    named = {at: unit for at, text in enumerate(texts) if (unit := currency_in(text)) and at in slots}
    return Binding(head, slots, named, unread, (), head)


def aliases_of(declared: Entity, document: object) -> dict[str, str | None]:
    """What a file of bindings says: {"heading": "code of a column", "another": null}.

    Raises:
        UserError: it is not such a document, or names a column that there is not.
    """
    if not isinstance(document, dict) or not all(isinstance(v, str | None) for v in document.values()):
        raise UserError(
            _("The file of columns is not a list of headings with their fields."),
            _("Write it like {example}.").format(example='{"Intitulé": "title", "Note": null}'),
        )
    known = {slot.code: slot for slot in slots_of(declared)}
    return {
        plain(text): None if code is None else _slot(declared, known, code).code
        for text, code in document.items()
    }


def _slot(declared: Entity, known: Mapping[str, Slot], code: str) -> Slot:
    found = known.get(code) or next((s for s in known.values() if s.field_code == code), None)
    if found is None:
        raise UserError(
            _("“{entity}” has no field “{code}”.").format(entity=_(declared.label), code=code[:40]),
            _("Choose: {choices}.").format(choices=", ".join(known)),
        )
    return found


def plain(text: str) -> str:
    """A heading for comparing: no case, accents or signs."""
    return _JUNK.sub(" ", fold(text.replace("°", "o ").replace("%", " "))).strip()


def currency_in(text: str) -> str:
    """The currency that a heading names."""
    if "$" in text:
        return "USD"
    return next((word for word in _UNIT.findall(text) if currencies.is_known(word)), "")


def _text(cell: Value) -> str:
    return " ".join(cell.split()) if isinstance(cell, str) and len(cell) <= LONGEST else ""


def _two(grid: Grid, at: int) -> list[str]:
    """Two rows of headings as one: what is written over several columns stands before each of them."""
    top = [_text(cell) for cell in grid.row(at)]
    low = [_text(cell) for cell in grid.row(at + 1)]
    for merge in grid.merges:
        if merge.top <= at <= merge.bottom and merge.left < len(top):
            for column in range(merge.left, min(merge.right + 1, len(top))):
                top[column] = top[merge.left]
    over = ""
    for column, (text, under) in enumerate(zip(top, low, strict=True)):
        over = text or (over if under else "")
        top[column] = over
    pairs = zip(top, low, strict=True)
    return [f"{over} – {under}" if over and under else over or under for over, under in pairs]


def _bind(declared: Entity, texts: Sequence[str], head: int, aliases: Aliases, first: int) -> Binding:
    names = _names(declared.code)
    slots: dict[int, Slot] = {}
    named: dict[int, str] = {}
    unread: dict[int, str] = {}
    double: list[tuple[int, str]] = []
    for at, text in enumerate(texts):
        said = plain(text)
        if not said or said in _own_words() or aliases.get(said, "") is None:
            continue
        slot = _meant(text, names, aliases, declared, slots, at)
        if slot is None:
            unread[at] = text
        elif any(slot.code == other.code for other in slots.values()):
            double.append((at, slot.code))
        else:
            slots[at] = slot
            if slot.field and money_part(slot.field) is not None and (unit := currency_in(text)):
                named[at] = unit
    return Binding(head, slots, named, unread, tuple(double), first)


def _meant(
    text: str,
    names: Mapping[str, Slot],
    aliases: Aliases,
    declared: Entity,
    slots: Mapping[int, Slot],
    at: int,
) -> Slot | None:
    said = plain(text)
    if said in aliases:
        code = aliases[said]
        return next((slot for slot in slots_of(declared) if slot.code == code), None)
    exact = next((slot for slot in slots_of(declared) if slot.code == text), None)
    if exact is not None:  # "baseline" is the code of one column, "Baseline" the name of another
        return exact
    bare = plain(_BRACKETS.sub(" ", text))
    last = plain(text.rpartition("–")[2])
    found = names.get(said) or names.get(bare) or names.get(_without_currency(text))
    if found is None and last in _currency_words():  # "Devise" stands for the amount before it
        before = slots.get(at - 1)
        part = currency_part(before.field) if before and before.field else ""
        code = f"{before.field.code}.{part}" if before and before.field and part else ""
        return next((slot for slot in slots_of(declared) if slot.code == code), None)
    if found is None and last != said:  # the lower of two headings, where the upper one is a mere title
        found = names.get(last)
    return found


def _without_currency(text: str) -> str:
    unit = currency_in(text)
    bare = text.replace(unit, " ").replace("$", " ") if unit else text
    words = [w for w in plain(_BRACKETS.sub(" ", bare)).split() if w not in ("en", "in", "us")]
    return " ".join(words)


@cache
def _currency_words() -> frozenset[str]:
    return frozenset(plain(translate(CURRENCY, lang)) for lang in ("fr", "en")) | {"monnaie", "ccy"}


@cache
def _own_words() -> frozenset[str]:
    return frozenset(plain(translate(PROBLEM, lang)) for lang in ("fr", "en"))


@cache
def _names(code: str) -> dict[str, Slot]:
    """Columns by all that they may be headed with; what is plainest first."""
    declared = entity(code)
    names: dict[str, Slot] = {}
    slots = slots_of(declared)
    for slot in slots:
        for text in (slot.head("fr"), slot.head("en"), slot.code, slot.code.replace(".", " ")):
            names.setdefault(plain(text), slot)
    for slot in slots:
        if slot.field is None or slot.titles:
            continue
        for lang in ("fr", "en") if slot.part else ():
            part = slot.kind_label(lang)
            names.setdefault(plain(f"{translate(slot.field.label, lang)} {part}"), slot)
        alike = slot.part_label == slot.field.label  # "Source" is the part of that name
        if not slot.part or alike or _is_first(slot):
            for lang in ("fr", "en"):
                said = plain(translate(slot.field.label, lang))
                if alike or said not in names:
                    names[said] = slot
            names.setdefault(plain(slot.field.code), slot)
    for column in declared.worked:
        for lang in ("fr", "en"):
            said = plain(translate(column.label, lang))
            names.setdefault(said, Slot(column.code, column.label, read=False))
    return names


def _is_first(slot: Slot) -> bool:
    """Whether the plain name of a field means this part of it; of a text in two languages, the French."""
    kind = slot.field.kind if slot.field else None
    if isinstance(kind, BilingualKind):
        return slot.part == "fr"
    return isinstance(kind, Group) and kind.parts[0][0] == slot.part and slot.field_code != "source"
