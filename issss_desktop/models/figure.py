"""One figure: a value in USD cents or None, never zero for unknown, with what it stands on."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from issss_desktop.i18n import N_, _, in_language
from issss_desktop.models.compound import Words
from issss_desktop.models.values import numbers
from issss_desktop.models.values.dates import PartialDay, show_day, show_partial


class Status(StrEnum):
    """How much a figure says: exactly what is recorded, a lower bound, n.d., or not published."""

    KNOWN = "known"
    AT_LEAST = "at_least"
    UNKNOWN = "unknown"
    UNPUBLISHED = "unpublished"


NOT_KNOWN = N_("n/a")
NOT_PUBLISHED = N_("not published, included below")
AT_LEAST = N_("≥ {amount}")


@dataclass(frozen=True)
class Ref:
    """A record that a figure stands on; ``ref`` is empty for a child row."""

    entity: str
    uuid: UUID
    ref: str = ""


@dataclass(frozen=True)
class Note:
    """A sentence: an English msgid with its values (days, counts, USD cents as ``Cents``, names)."""

    msgid: str
    values: tuple[tuple[str, Any], ...] = ()

    def show(self, lang: str) -> str:
        """The sentence in "fr" or "en", dates and amounts written as in that language."""
        with in_language(lang):
            return _(self.msgid).format(**{k: _shown(v, lang) for k, v in self.values})


@dataclass(frozen=True)
class Cents:
    """An amount in USD cents inside a note."""

    value: int


def note(msgid: str, **values: Any) -> Note:
    """A note; mark its msgid with ``N_`` at the call."""
    return Note(msgid, tuple(sorted(values.items())))


def _shown(value: Any, lang: str) -> str:
    if isinstance(value, Words):
        return value.in_language(lang)
    if isinstance(value, PartialDay):
        return show_partial(value, lang)
    if isinstance(value, dt.date):
        return show_day(value, lang)
    if isinstance(value, Cents):
        return numbers.show_amount(value.value, 2, lang, None)
    return str(value)


@dataclass(frozen=True)
class Figure:
    """``value`` and ``uncertainty`` (±) in USD cents; ``basis`` is a code such as "received".

    ``as_of``: the date the figure is of, which may lie before the cut-off ("position au ...").
    """

    value: int | None = None
    status: Status = Status.UNKNOWN
    uncertainty: int = 0
    as_of: dt.date | None = None
    basis: str = ""
    refs: tuple[Ref, ...] = ()
    note: Note | None = None

    def show(self, lang: str, decimals: bool | None = None) -> str:
        """Full USD without the currency; "n.d.", "≥ 1 000"; cents only when there are some."""
        with in_language(lang):
            if self.value is None:
                return _(NOT_PUBLISHED if self.status is Status.UNPUBLISHED else NOT_KNOWN)
            text = numbers.show_amount(self.value, 2, lang, decimals)
            return _(AT_LEAST).format(amount=text) if self.status is Status.AT_LEAST else text


UNKNOWN = Figure()
