"""The words that explain a workbook of everything: each column with its kind, its choices and its help."""

from collections.abc import Iterator
from typing import Any, Final

from issss_desktop.exchange.writing import Cell, Head, sheet_name
from issss_desktop.i18n import LANGUAGES, N_, translate
from issss_desktop.models.compound import AnyLink, Attachment, LinkSet
from issss_desktop.models.day_kinds import Day, PartialDayKind, PeriodKind, Time
from issss_desktop.models.fields import Entity, Stage, entity
from issss_desktop.models.kinds import (
    Choice,
    Code,
    Currency,
    Flag,
    Kind,
    Link,
    Money,
    Number,
    Percent,
    TextKind,
    Whole,
)
from issss_desktop.models.shares import Shares
from issss_desktop.services.spreadsheets.columns import Slot, recorded, slots_of

NAME: Final = N_("Dictionary")
_HEADS: Final = (
    (N_("Kind of record"), 28), (N_("Entity"), 18), (N_("Column"), 34), (N_("Code"), 26), (N_("Values"), 34),
    (N_("Required"), 18), (N_("Choices"), 60), (N_("Definition"), 60),
)  # fmt: skip
_REQUIRED: Final = {
    Stage.NEVER: "",
    Stage.DRAFT: N_("to keep a draft"),
    Stage.FINAL: N_("to be final"),
}
_PLAIN: Final = N_("text")
_KINDS: Final[tuple[tuple[type[Kind[Any]], str], ...]] = (
    (Choice, N_("one of the choices")),
    (Currency, N_("currency (ISO 4217)")),
    (Money, N_("amount, its currency beside it")),
    (Percent, N_("percentage, 12.5 for 12.5 %")),
    (Whole, N_("whole number")),
    (Number, N_("number")),
    (Flag, N_("yes or no")),
    (Day, N_("day")),
    (PartialDayKind, N_("year, month or day: 2017, 2017-05, 2017-05-14")),
    (PeriodKind, N_("month, quarter, semester or year: 04/2018, Q2 2018, S1 2018, 2018")),
    (Time, N_("hour: 09:30")),
    (Code, N_("code in capitals")),
    (TextKind, _PLAIN),
    (Link, N_("reference of: {kind}")),
    (LinkSet, N_("references of: {kind}, “;” between them")),
    (Shares, N_("references with “= 60 %”, “;” between them")),
    (AnyLink, N_("reference of any record")),
    (Attachment, N_("name of an attached file, not read back")),
)


def names() -> frozenset[str]:
    """What the sheet of the dictionary is called, in either language."""
    return frozenset(sheet_name(translate(NAME, lang)) for lang in LANGUAGES)


def heads(lang: str) -> list[Head]:
    """Headings of the dictionary."""
    return [Head(translate(text, lang), width) for text, width in _HEADS]


def rows(lang: str) -> Iterator[list[Cell]]:
    """A line for each column of each entity."""
    for declared in recorded():
        for slot in slots_of(declared):
            yield [each or None for each in _line(declared, slot, lang)]


def _line(declared: Entity, slot: Slot, lang: str) -> tuple[str, ...]:
    field = slot.field
    options = slot.kind.options if isinstance(slot.kind, Choice) else ()
    choices = "; ".join(f"{translate(label, lang)} ({code})" for code, label in options)
    required = _REQUIRED[field.required] if field and (not slot.part or slot.part == "amount") else ""
    help_text = translate(field.help, lang) if field and not slot.part else ""
    return (
        translate(declared.label, lang), declared.code, slot.head(lang), slot.code, _kind(slot, lang),
        translate(required, lang), choices, help_text,
    )  # fmt: skip


def _kind(slot: Slot, lang: str) -> str:
    if slot.titles:
        return translate(N_("title, for reading"), lang)
    words = next((text for kind, text in _KINDS if isinstance(slot.kind, kind)), _PLAIN)
    target = getattr(slot.kind, "target", "")
    return translate(words, lang).format(kind=translate(entity(target).plural, lang) if target else "")
