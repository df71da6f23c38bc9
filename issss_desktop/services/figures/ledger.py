"""Records as figures read them at a cut-off: which count, under which name, at which rate."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from typing import TypeGuard
from uuid import UUID

from issss_desktop.models.compound import Words
from issss_desktop.models.figure import Figure, Ref, Status
from issss_desktop.models.rows import Records, Row
from issss_desktop.models.values import currencies, numbers
from issss_desktop.models.values.dates import PartialDay

USD = "USD"
ONE = Decimal(1)


@dataclass(frozen=True)
class Converted:
    """``usd`` in cents, None when no rate is found; ``origin``: usd, own, un_rate, credited or ""."""

    usd: int | None
    rate: Decimal | None = None
    rate_on: dt.date | None = None
    origin: str = ""


def counted(on: PartialDay | None, day: dt.date) -> bool:
    """Whether an event counts at a day: its last possible day is not after it."""
    return on is not None and on.last() <= day


def _is_known(currency: str | None) -> TypeGuard[str]:
    """Whether a currency has known decimals; a newer version may have written another one."""
    return currency in _known_currencies()


@cache
def _known_currencies() -> frozenset[str]:
    return frozenset(currencies.codes())


def imprecise(on: PartialDay | None, day: dt.date) -> bool:
    """Whether an event may have happened at a day, but its date is too imprecise to say."""
    return on is None or on.first() <= day < on.last()


def reference(row: Row) -> Ref:
    """What a figure cites of a record."""
    return Ref(row.entity, row.uuid, row.ref)


def total(values: Sequence[int | None]) -> tuple[int | None, Status]:
    """Sum and status: complete, a lower bound when some are unknown, unknown when all or nothing is."""
    known = [v for v in values if v is not None]
    if not known:
        return None, Status.UNKNOWN
    return sum(known), Status.KNOWN if len(known) == len(values) else Status.AT_LEAST


def summed(figures: Iterable[Figure], basis: str = "", refs: tuple[Ref, ...] = ()) -> Figure:
    """Figure of a sum; a lower bound among the parts makes the whole a lower bound."""
    parts = tuple(figures)
    value, status = total([f.value for f in parts])
    if any(f.status is Status.AT_LEAST for f in parts):
        status = Status.AT_LEAST
    return Figure(value, status, sum(f.uncertainty for f in parts), basis=basis, refs=refs)


@dataclass(frozen=True, eq=False)
class Ledger:
    """``records`` at ``cut_off``; drafts are left out unless ``draft``."""

    records: Records
    cut_off: dt.date
    draft: bool = False

    def all(self, entity: str) -> tuple[Row, ...]:
        """Rows of an entity that enter figures."""
        rows = self.records.all(entity)
        return rows if self.draft else tuple(row for row in rows if row.final)

    def children(self, entity: str, parent: UUID) -> tuple[Row, ...]:
        """Child rows of a record, in the order of their uuid."""
        return self._families(entity).get(parent, ())

    def _families(self, entity: str) -> dict[UUID, tuple[Row, ...]]:
        # one pass over all children, not one a parent: a portfolio has thousands of rows
        known: dict[str, dict[UUID, tuple[Row, ...]]] = self._cache
        if entity not in known:
            grouped: dict[UUID, list[Row]] = {}
            for row in sorted(self.records.all(entity), key=lambda r: r.uuid.bytes):
                link = row.declared.parent
                owner = row[link.code] if link else None
                if owner is not None:
                    grouped.setdefault(owner, []).append(row)
            known[entity] = {owner: tuple(rows) for owner, rows in grouped.items()}
        return known[entity]

    @cached_property
    def _cache(self) -> dict[str, dict[UUID, tuple[Row, ...]]]:
        return {}

    def organisation(self, uuid: UUID | None) -> UUID | None:
        """The organisation that a duplicate stands for; a circle of duplicates ends at its lowest uuid."""
        seen: list[UUID] = []
        while uuid is not None and uuid not in seen:
            seen.append(uuid)
            row = self.records.get("organisation", uuid)
            following = row["same_as"] if row else None
            if following is None:
                return uuid
            uuid = following
        return None if uuid is None else min(seen[seen.index(uuid) :], key=lambda u: u.bytes)

    def name(self, entity: str, uuid: UUID | None) -> Words:
        """Name of a referenced record in both languages; empty when it is unknown here."""
        return self.records.name(entity, uuid)

    @cached_property
    def _rates(self) -> dict[str, list[tuple[dt.date, bytes, Decimal]]]:
        rates: dict[str, list[tuple[dt.date, bytes, Decimal]]] = {}
        for row in self.all("un_rate"):
            if row["currency"] and row["effective"] and row["rate"]:
                rates.setdefault(row["currency"], []).append((row["effective"], row.uuid.bytes, row["rate"]))
        return {currency: sorted(rows) for currency, rows in rates.items()}

    def rate(self, currency: str, day: dt.date) -> Converted:
        """UN operational rate in force on a day: the latest by date of effect; ``usd`` is None."""
        if currency == USD:
            return Converted(None, ONE, None, "usd")
        found = [(on, rate) for on, _uuid, rate in self._rates.get(currency, ()) if on <= day]
        return Converted(None, found[-1][1], found[-1][0], "un_rate") if found else Converted(None)

    def in_usd(
        self, amount: int | None, currency: str | None, day: dt.date | None, own: Decimal | None = None
    ) -> Converted:
        """USD of an amount in minor units, half-up to the cent once, at its own rate or the UN's."""
        if amount is None or not _is_known(currency):
            return Converted(None)
        if currency == USD:
            return Converted(amount, ONE, None, "usd")
        found = Converted(None, own, None, "own")
        if own is None and day is not None:
            found = self.rate(currency, day)
        if found.rate is None:
            return Converted(None)
        usd = numbers.convert(amount, currencies.exponent(currency), found.rate)
        return Converted(usd, found.rate, found.rate_on, found.origin)

    def from_usd(self, usd: int | None, currency: str | None, day: dt.date) -> int | None:
        """Minor units of a currency for USD cents at the rate in force, half-up; None without a rate."""
        if usd is None or not _is_known(currency):
            return None
        rate = self.rate(currency, day).rate
        if rate is None:
            return None
        top, bottom = rate.as_integer_ratio()
        return numbers.divide_half_up(usd * top * 10 ** currencies.exponent(currency), bottom * 100)
