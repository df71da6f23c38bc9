"""Our records of a fund that an agent's statement may show, each with its sign in the account of the fund."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from issss_desktop.i18n import N_
from issss_desktop.models.compound import Words
from issss_desktop.models.entities.programmes import ENTRIES
from issss_desktop.models.fields import entity
from issss_desktop.models.reconciliation import OurRecord
from issss_desktop.models.rows import Records, Row
from issss_desktop.models.values.texts import fold
from issss_desktop.services.figures.ledger import Ledger
from issss_desktop.services.figures.programmes import outside

RECEIPTS = ("interest_fund", "interest_organisation", "other_receipt")
LINK_OF = {"deposit": "deposit", "transfer": "transfer", "refund": "refund", "fund_entry": "entry"}
"""Field of a line that names a record of each entity."""

SHORTEST_NAME = 3
DRAFT = N_("still a draft here")
OUTSIDE = N_("of a programme that enters no total")


def _left_out(owner: Row) -> str:
    """Why what lives in a record enters no figure: a draft, or a programme outside the totals of the fund."""
    if not owner.final:
        return DRAFT
    return OUTSIDE if owner.entity == "programme" and outside(owner) else ""


@dataclass(frozen=True)
class OurBook:
    """Everything of one fund that went through its account, at an end day for rates and figures."""

    records: Records
    fund: UUID
    day: dt.date

    @cached_property
    def ledger(self) -> Ledger:
        """Rates, names, children; drafts too: they are shown, and counted in no balance."""
        return Ledger(self.records, self.day, draft=True)

    @cached_property
    def all(self) -> tuple[OurRecord, ...]:
        """Records with an amount, by date and then by uuid."""
        found = [*self._deposits(), *self._programmes(), *self._entries()]
        return tuple(sorted(found, key=lambda r: (r.on.last() if r.on else dt.date.max, r.uuid.bytes)))

    @cached_property
    def by_uuid(self) -> dict[UUID, OurRecord]:
        """The same, by identity."""
        return {record.uuid: record for record in self.all}

    def _deposits(self) -> Iterator[OurRecord]:
        for owner in self.ledger.all("contribution"):
            if owner["fund"] != self.fund:
                continue
            donor = self.ledger.organisation(owner["donor"])
            for row in self.ledger.children("deposit", owner.uuid):
                money = row["amount"]
                currency = (money.currency if money else None) or owner["currency"]
                amount, rate = (money.amount if money else None), (money.rate if money else None)
                usd = self._usd(row, amount, currency, rate)
                gross = row["credited"] if row["credited"] is not None else usd
                yield self._record(
                    row, owner, "deposits", "deposit", donor, 1, amount, currency, gross, rate=rate
                )

    def _programmes(self) -> Iterator[OurRecord]:
        for owner in self.ledger.all("programme"):
            if owner["fund"] != self.fund:
                continue
            for code, head, sign in (("transfer", "transfers", -1), ("refund", "refunds", 1)):
                for row in self.ledger.children(code, owner.uuid):
                    yield self._paid(row, owner, head, code, sign)

    def _paid(self, row: Row, owner: Row, head: str, kind: str, sign: int) -> OurRecord:
        money = row["amount"]
        amount, currency = (money.amount, money.currency) if money else (None, None)
        who = self.ledger.organisation(row["organisation"])
        usd = self._usd(row, amount, currency)
        codes = (owner["title"], owner["local_name"], owner["code"], owner["mptf"])
        return self._record(row, owner, head, kind, who, sign, amount, currency, usd, more=codes)

    def _entries(self) -> Iterator[OurRecord]:
        for row in self.ledger.all("fund_entry"):
            if row["fund"] != self.fund:
                continue
            money, kind = row["amount"], row["kind"] or ""
            amount, currency = (money.amount, money.currency) if money else (None, None)
            usd = self._usd(row, amount, currency)
            sign = 1 if kind in RECEIPTS else -1
            who = self.ledger.organisation(row["organisation"])
            yield self._record(row, row, kind, "fund_entry", who, sign, amount, currency, usd)

    def _usd(self, row: Row, amount: int | None, currency: str | None, rate: Any = None) -> int | None:
        on = row["on"] or row["due"]
        return self.ledger.in_usd(amount, currency, on.last() if on else None, rate).usd

    def _record(
        self, row: Row, owner: Row, head: str, kind: str, who: UUID | None, sign: int, amount: int | None,
        currency: str | None, usd: int | None, rate: Any = None, more: tuple[str | None, ...] = (),
    ) -> OurRecord:  # fmt: skip
        label = entity(kind).label
        if kind == "fund_entry":
            label = dict(ENTRIES.options).get(head, label)
        name = self.ledger.name("organisation", who) if who else Words()
        return OurRecord(
            row.entity, row.uuid, (owner.entity, owner.uuid), head, label, name, row["on"],
            None if usd is None else sign * usd, (row["fee"] or 0) if kind == "deposit" else 0,
            None if amount is None else sign * amount, currency, rate, row["agent_ref"] or "",
            self._named(who, more), _left_out(owner), row["due"],
            bool(row["fictional"] or owner["fictional"]),
        )  # fmt: skip

    def _named(self, who: UUID | None, more: tuple[str | None, ...]) -> tuple[str, ...]:
        key = (who, more)  # an organisation has thousands of payments
        if key not in self._cache:
            self._cache[key] = tuple(self._names(who, more))
        return self._cache[key]

    @cached_property
    def _cache(self) -> dict[tuple[UUID | None, tuple[str | None, ...]], tuple[str, ...]]:
        return {}

    def _names(self, who: UUID | None, more: tuple[str | None, ...]) -> Iterator[str]:
        """Folded words by which a text may call it: names, acronym and aliases of the organisation; codes."""
        row = self.records.get("organisation", who)
        named = [row[code] for code in ("name", "acronym", "aliases")] if row is not None else []
        for value in (*more, *named):
            for text in (value.fr, value.en) if isinstance(value, Words) else (value,):
                for part in re.split(r"[;\n]", text or ""):
                    if len(folded := fold(part)) >= SHORTEST_NAME:
                        yield folded
