"""Columns of a sheet for an entity: what the export writes under a heading is what the import reads there.

A field takes one column, a value of several parts one for each of them, and a link two: the reference,
which counts, and the title for whoever reads it. ``code`` is the name of a column in code and on the
command line: "title", "budget.amount", "donor", "donor.title".
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from issss_desktop.i18n import N_, translate
from issss_desktop.models.compound import AnyLink, Attachment, Group, LinkSet
from issss_desktop.models.entities.common import STAGE
from issss_desktop.models.fields import ENTITIES, Entity, Field, entity
from issss_desktop.models.kinds import Currency, Kind, Link, Money, TextKind
from issss_desktop.models.shares import Shares
from issss_desktop.models.values.texts import fold

UUID_CODE = "uuid"
TITLE_PART = "title"
PARTED = N_("{field} – {part}")
IDENTIFIER = N_("Identifier")
TITLE = N_("title")

ALL = "all"
"""In place of an entity: every one of them."""

_INTERNAL = ("device", "membership")
_TEXT = TextKind()
_JUNK = re.compile(r"[^a-z0-9]+")
_LEFT_OUT = ("position",)
"""The order of child rows: it is that of the rows of the sheet."""


@dataclass(frozen=True)
class Slot:
    """One column: of a ``field``, or of one ``part`` of it. ``kind`` of what stands in it.

    ``read`` False: written for people, never read back. ``titles``: of what the column before links to.
    """

    code: str
    label: str
    part: str = ""
    part_label: str = ""
    field: Field | None = None
    kind: Kind[Any] = _TEXT
    read: bool = True
    titles: bool = False

    def head(self, lang: str) -> str:
        """Its heading in a language."""
        label = translate(self.label, lang)
        if not self.part_label:
            return label
        return translate(PARTED, lang).format(field=label, part=translate(self.part_label, lang))

    def kind_label(self, lang: str) -> str:
        """What its part is called, also where its heading does not say so: the amount of a budget."""
        parts = self.field.kind.parts if self.field and isinstance(self.field.kind, Group) else ()
        return next((translate(label, lang) for name, label, _kind in parts if name == self.part), "")

    @property
    def field_code(self) -> str:
        """Code of its field; of the column itself where it has none."""
        return self.field.code if self.field else self.code


def recorded() -> tuple[Entity, ...]:
    """Entities that stand in a workbook of everything, what others link to before what links to it."""
    able = [e for e in ENTITIES.values() if e.code not in _INTERNAL]
    return tuple(sorted(able, key=lambda e: (e.child, e.tag)))


def asked(code: str) -> tuple[Entity, ...]:
    """The entity of a code, or every one for ``ALL``. Raises KeyError."""
    if code == ALL:
        return recorded()
    found = entity(code)
    if found.code in _INTERNAL:
        raise KeyError(code)
    return (found,)


def plain(text: str) -> str:
    """A heading for comparing: no case, accents or signs."""
    return _JUNK.sub(" ", fold(text.replace("°", "o ").replace("%", " "))).strip()


@cache
def slots_of(declared: Entity) -> tuple[Slot, ...]:
    """Every column of an entity, in the order of its declaration: what names a record comes first."""
    names = [f for f in declared.fields if f.code in ("ref", "stage")]
    own = [f for f in declared.fields if f.tag > 9]
    rest = [f for f in declared.fields if f not in names and f not in own and f.code not in _LEFT_OUT]
    first = [Slot(UUID_CODE, IDENTIFIER)] if declared.child else []
    return (*first, *_apart(slot for field in (*names, *own, *rest) for slot in _of(field)))


def chosen(declared: Entity, codes: Iterable[str]) -> Iterator[Slot]:
    """Columns of some fields only, in the order asked for."""
    for code in codes:
        yield from (slot for slot in slots_of(declared) if slot.field_code == code)


def _of(field: Field) -> Iterator[Slot]:
    kind = field.kind
    if isinstance(kind, Attachment):
        yield Slot(field.code, field.label, field=field, kind=kind, read=False)
    elif isinstance(kind, Group):
        yield from _parts(field, kind)
    elif isinstance(kind, Link | LinkSet | AnyLink | Shares):
        yield Slot(field.code, field.label, field=field, kind=kind)
        readable = isinstance(kind, Link)
        yield Slot(
            f"{field.code}.{TITLE_PART}", field.label, TITLE_PART, TITLE, field, kind, readable, titles=True
        )
    elif field.code == "stage":
        yield Slot(field.code, field.label, field=field, kind=STAGE)
    else:
        yield Slot(field.code, field.label, field=field, kind=kind)


def _parts(field: Field, kind: Group[Any]) -> Iterator[Slot]:
    for at, (name, label, inner) in enumerate(kind.parts):
        alone = at == 0 and isinstance(inner, Money)  # "Budget", then "Budget – Currency"
        yield Slot(f"{field.code}.{name}", field.label, name, "" if alone else label, field, inner)


def _apart(slots: Iterable[Slot]) -> list[Slot]:
    """No two columns under one heading: where two fields have one label, their codes tell them apart."""
    found = list(slots)
    for lang in ("fr", "en"):
        heads = [plain(slot.head(lang)) for slot in found]
        for at, slot in enumerate(found):
            if heads.index(heads[at]) != at:
                found[at] = Slot(
                    slot.code, slot.label, slot.part, f"{slot.part_label} {slot.code}".strip(), slot.field,
                    slot.kind, slot.read, slot.titles,
                )  # fmt: skip
    return found


def money_part(field: Field) -> tuple[str, Money] | None:
    """Name and kind of the amount of a field, "" for a field that is an amount; None without one."""
    if isinstance(field.kind, Money):
        return "", field.kind
    if isinstance(field.kind, Group):
        return next(((n, k) for n, _label, k in field.kind.parts if isinstance(k, Money)), None)
    return None


def currency_part(field: Field) -> str:
    """Name of the part that holds the currency of an amount, "" without."""
    parts: Sequence[Any] = field.kind.parts if isinstance(field.kind, Group) else ()
    return next((name for name, _label, kind in parts if isinstance(kind, Currency)), "")
