"""Above an amount that the office sets, another person than who changed the amounts makes a record final."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import _, language
from issss_desktop.models.compound import Group
from issss_desktop.models.entities.common import Amount, MoneyAt
from issss_desktop.models.fields import ALIVE, Entity, Field, children_of
from issss_desktop.models.kinds import Money
from issss_desktop.models.rows import Records, Row
from issss_desktop.models.values import numbers
from issss_desktop.services.desk import Desk
from issss_desktop.services.reading import title_of
from issss_desktop.store import query
from issss_desktop.store.query import Connection

ROUNDING = "step"
"""A field of this name says how a published amount was rounded: it is no amount of its own."""


class SecondPersonNeeded(UserError):
    """Only another person may make this record final; as a draft it can be kept now."""


@dataclass(frozen=True)
class Worth:
    """What a record is worth to this rule: ``usd`` cents; ``unknown``: an amount has no rate.

    ``amounts``: every amount as recorded, by row and field: they changed if this did.
    """

    usd: int
    unknown: bool
    amounts: tuple[Any, ...]


def worth(connection: Connection, row: Row) -> Worth:
    """The largest of the amounts of a record, rows of one kind added up without their signs.

    So what was signed and what was paid do not count twice, and one payment entered in ten rows is not
    smaller than in one. Other published values are not counted: the record does not retain them. An amount
    is read at its own rate, else at the UN's of its date, as figures do; without any it is unknown, which is
    never zero.
    """
    groups: dict[tuple[str, str], list[int | None]] = {}
    rates = _Rates(connection)
    amounts: list[Any] = []
    for each, field, money in _amounts(connection, row):
        usd = rates.usd(money, money.rate_on or _day(each) or _day(row))
        if usd is None:
            usd = each["credited"]  # what the agent credited for a deposit is in USD
        groups.setdefault((each.entity, field.code), []).append(usd)
        amounts.append((each.uuid.bytes, field.tag, money.amount, money.currency, money.rate))
    sums = [sum(abs(usd or 0) for usd in found) for found in groups.values()]
    unknown = any(None in found for found in groups.values())
    return Worth(max(sums, default=0), unknown, tuple(sorted(amounts, key=str)))


def refuse_alone(desk: Desk, connection: Connection, row: Row, now: Worth, threshold: int) -> None:
    """Refuse a record that became final, or whose amounts changed while final, by who wrote its amounts last.

    Raises:
        SecondPersonNeeded: it is worth more than ``threshold`` (USD cents), or nobody knows how much.
    """
    if now.usd <= threshold and not now.unknown:
        return
    last = _last_to_write(connection, row)
    if last != desk.user:
        return
    limit = numbers.show_amount(threshold, 2, language())
    if now.usd > threshold:
        amount = numbers.show_amount(now.usd, 2, language())
        why = _("“{title}” is worth {amount} USD, above the {limit} USD of this office.")
    else:
        amount = ""
        why = _("An amount of “{title}” has no rate to USD: it may be above the {limit} USD of this office.")
    said = _("You were the last to change its amounts: another person makes it final.")
    text = why.format(title=title_of(connection, row), amount=amount, limit=limit)
    raise SecondPersonNeeded(
        f"{text} {said}",
        _("Save it as a draft, then ask another validator or administrator to make it final."),
    )


def _kinds(declared: Entity) -> Iterator[Entity]:
    yield declared
    yield from children_of(declared)


def _money_fields(declared: Entity) -> list[Field]:
    return [f for f in declared.fields if _is_money(f)]


def _is_money(field: Field) -> bool:
    if isinstance(field.kind, Group):
        return isinstance(field.kind.parts[0][2], Money)
    return isinstance(field.kind, Money) and field.code != ROUNDING


def _amounts(connection: Connection, row: Row) -> Iterable[tuple[Row, Field, MoneyAt]]:
    """Each amount that is known, with the row and the field it stands in."""
    for declared in _kinds(row.declared):
        fields = _money_fields(declared)
        if not fields:
            continue
        rows = (row,) if declared is row.declared else query.children(connection, declared.code, row.uuid)
        for each in rows:
            for field in fields:
                value = each[field.code]
                if isinstance(value, int):
                    yield each, field, MoneyAt(value, "USD")
                elif isinstance(value, MoneyAt) and value.amount is not None:
                    yield each, field, value
                elif isinstance(value, Amount) and value.amount is not None:
                    yield each, field, MoneyAt(value.amount, value.currency)


class _Rates:
    """Conversion to USD as figures do it; the rates of the UN are read when an amount first needs them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._ledger: Any = None

    def usd(self, money: MoneyAt, day: dt.date | None) -> int | None:
        if money.currency == "USD":
            return money.amount
        if self._ledger is None:
            from issss_desktop.services.figures.ledger import Ledger  # most records are in USD

            found = query.select_rows(self._connection, "un_rate", "WHERE alive=1 ORDER BY uuid")
            self._ledger = Ledger(Records({"un_rate": found}), dt.date.max)
        usd: int | None = self._ledger.in_usd(money.amount, money.currency, day, money.rate).usd
        return usd


def _day(row: Row) -> dt.date | None:
    """The day an amount of a row is of; no day is taken from a clock."""
    for code in ("on", "due", "as_of"):
        if row[code] is not None:
            day: dt.date = row[code].last()
            return day
    span = row["span"]
    return span.start.last() if span is not None and span.start is not None else None


def _last_to_write(connection: Connection, row: Row) -> UUID | None:
    """Who wrote an amount of the record last: gave it, changed it, or took a row with one away."""
    latest: tuple[int, bytes, UUID] | None = None
    for declared in _kinds(row.declared):
        tags = {f.tag for f in _money_fields(declared)}
        if not tags:
            continue
        own = declared is row.declared
        rows = (row,) if own else query.children(connection, declared.code, row.uuid, deleted=True)
        for each in rows:
            for op in query.live_ops(connection, each.uuid):
                if op.field in tags or (op.field == ALIVE and not own):
                    latest = max(latest or (0, b"", op.user), (op.lamport, op.name, op.user))
    return latest[2] if latest else None
