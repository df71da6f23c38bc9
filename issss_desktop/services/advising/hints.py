"""What a form says while it is being filled in: a rate, a copy of earlier values, a likely double, an alarm.

Nothing here refuses anything, and nothing is written into a field unless a person takes it.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from issss_desktop.errors import Level, Problem, UserError
from issss_desktop.i18n import _, language
from issss_desktop.models.compound import Words
from issss_desktop.models.fields import ALIVE, Entity
from issss_desktop.models.kinds import Choice, Currency, Kind, Link, Percent
from issss_desktop.models.rows import Row
from issss_desktop.models.values import currencies, numbers
from issss_desktop.models.values.dates import PartialDay
from issss_desktop.models.values.texts import search_key
from issss_desktop.services import finding, reading
from issss_desktop.services.desk import Desk
from issss_desktop.store import query
from issss_desktop.store.query import Connection

DAYS = ("on", "due", "as_of", "span")
"""Fields that date a row, the first one it has."""

PAID = ("movement", "expected", "deposit")
FAR, NEAR = 20, 3
SLIPS = ("USD", "EUR", "CDF")
LIKES = 3


@dataclass(frozen=True)
class RateHint:
    """``rate`` units of ``currency`` for 1 USD in the UN table, in force from ``effective``."""

    currency: str
    rate: Decimal
    effective: dt.date


@dataclass(frozen=True)
class Copy:
    """Values of the last record of the same donor, by field code, and which record they come from."""

    ref: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Like:
    """A record that may be the same thing; ``why`` says in words what is equal."""

    entity: str
    uuid: UUID
    title: str
    ref: str
    why: str


@dataclass(frozen=True)
class Meanwhile:
    """What others did to a record since it was read: names of the fields, who; ``deleted`` if it is gone."""

    fields: tuple[str, ...]
    who: str
    deleted: bool = False


@dataclass(frozen=True)
class Payment:
    """One amount of a donor as typed or as kept: minor units, currency and day; ``place`` in the form."""

    child: str
    donor: UUID
    amount: int
    currency: str
    day: PartialDay | None = None
    place: str = ""
    uuid: UUID | None = None


def day_of(declared: Entity, values: Mapping[str, Any]) -> dt.date | None:
    """The day that dates a row, the first possible one when only its month or year is known."""
    for code in DAYS:
        value = values.get(code) if code in declared.by_code else None
        value = getattr(value, "start", value)
        if isinstance(value, PartialDay):
            return value.first()
        if isinstance(value, dt.date):
            return value
    return None


def rate_at(desk: Desk, currency: str | None, day: dt.date | None) -> RateHint | None:
    """The UN rate in force on a day: the latest date of effect that is not after it; None when unknown."""
    if not currency or currency == "USD" or day is None:
        return None
    with desk.store.reading() as connection:
        return _rate_at(connection, currency, day)


def _rate_at(connection: Connection, currency: str, day: dt.date) -> RateHint | None:
    tail = "WHERE alive=1 AND currency=? AND effective<=? AND rate IS NOT NULL"
    found = query.select_rows(
        connection, "un_rate", tail + " ORDER BY effective DESC, uuid LIMIT 1", (currency, day.isoformat())
    )
    return RateHint(currency, found[0]["rate"], found[0]["effective"]) if found else None


def copy_of_last(desk: Desk, code: str, donor: UUID) -> Copy | None:
    """Values that repeat from one record of a donor to the next: links, choices, currency; never amounts."""
    declared = reading.entity_named(code)
    if "donor" not in declared.by_code:
        return None
    with desk.store.reading() as connection:
        tail = "WHERE alive=1 AND donor=? ORDER BY created DESC, uuid LIMIT 1"
        found = query.select_rows(connection, code, tail, (donor.bytes,))
    if not found:
        return None
    repeats = [f for f in declared.fields if f.tag >= 10 and f.code != "donor" and _repeats(f.kind)]
    values = {f.code: found[0][f.code] for f in repeats if found[0][f.code] is not None}
    return Copy(found[0].ref, values) if values else None


def _repeats(kind: Kind[Any]) -> bool:
    return isinstance(kind, Link | Choice | Currency | Percent)


def meanwhile(desk: Desk, uuid: UUID, mark: int) -> Meanwhile | None:
    """What was written in a record or its rows after ``mark`` (a local position); None when nothing was."""
    with desk.store.reading() as connection:
        found = finding.find_in(connection, uuid)
        if not found:
            return None
        row, names, who = found[0], [], []
        for each in (row, *_rows_inside(connection, row)):
            if each.changed <= mark:
                continue
            for op in query.live_ops(connection, each.uuid):
                if op.pos <= mark:
                    continue
                names.append(_name_of(row, each, op.field))
                who.append(", ".join(p for p in reading.author(connection, op.actor, op.user) if p))
    if not names:
        return None
    return Meanwhile(
        tuple(dict.fromkeys(names)), _("; ").join(dict.fromkeys(filter(None, who))), not row.alive
    )


def _rows_inside(connection: Connection, row: Row) -> Iterable[Row]:
    for declared in reading.child_entities(row.entity):
        yield from query.children(connection, declared.code, row.uuid, deleted=True)


def _name_of(owner: Row, row: Row, tag: int) -> str:
    declared = row.declared
    if row.uuid != owner.uuid or tag == ALIVE:
        return _(declared.label)
    return next((_(f.label) for f in declared.fields if f.tag == tag), _("field of a newer version"))


def payments_of(code: str, values: Mapping[str, Any], rows: Iterable[Row]) -> list[Payment]:
    """Amounts with a donor in a record as typed: of a contribution, or of a project's financing."""
    out = []
    for index, row in enumerate(rows):
        money = row["amount"]
        donor = values.get("donor") if row.entity in PAID else row["donor"]
        if not isinstance(donor, UUID) or money is None or money.amount is None or not money.currency:
            continue
        day = next((row[c] for c in DAYS if isinstance(row[c], PartialDay)), None)
        place = f"{row.entity}[{index}]"
        out.append(Payment(row.entity, donor, money.amount, money.currency, day, place, row.uuid))
    return out


def alike(
    desk: Desk, code: str, values: Mapping[str, Any], payments: Sequence[Payment], apart: UUID | None = None
) -> tuple[Like, ...]:
    """Records that may be the one being typed: same title, or same donor, amount and date in either register.

    Args:
        values: plain values by field code, as far as they can be read; a text may stand for a link.
        apart: the record being changed, which is no double of itself.
    """
    with desk.store.reading() as connection:
        found = {like.uuid: like for like in _same_title(connection, reading.entity_named(code), values)}
        for payment in payments:
            for like in _same_payment(connection, payment):
                found.setdefault(like.uuid, like)
    found.pop(apart, None) if apart else None
    return tuple(found.values())[:LIKES]


def _same_title(connection: Connection, declared: Entity, values: Mapping[str, Any]) -> Iterable[Like]:
    texts = [(c, _texts(values.get(c))) for c in declared.title]
    if not texts or any(values.get(c) in (None, "") for c in declared.title):
        return
    words = next((keys for _code, keys in texts if keys), ())
    links = {c: values[c] for c in declared.title if isinstance(values.get(c), UUID)}
    for text in words or ("",):
        # a short word is only looked for at the beginning of a title: it would miss one further on
        long = " ".join(w for w in text.split() if len(w) >= 3)
        tail, params = query.search_tail(declared, long if long or links else text, links)
        for row in query.select_rows(connection, declared.code, tail + " LIMIT 200", params):
            if all(_equal(row[c], values[c]) for c in declared.title):
                title = reading.title_of(connection, row)
                yield Like(declared.code, row.uuid, title, row.ref, _("same title"))


def _texts(value: Any) -> tuple[str, ...]:
    parts = (value.fr, value.en) if isinstance(value, Words) else (value,)
    return tuple(search_key(p) for p in parts if isinstance(p, str) and p.strip())


def _equal(kept: Any, typed: Any) -> bool:
    if isinstance(kept, str | Words):
        return bool(set(_texts(kept)) & set(_texts(typed)))
    return bool(kept == typed)


def _same_payment(connection: Connection, payment: Payment) -> Iterable[Like]:
    """Same donor and amount: on the same date in the register of the Fund, at any date across registers."""
    registers = [(c, "contribution") for c in PAID] + [("financing", "project")]
    for child, owner in registers:
        across = (child in PAID) != (payment.child in PAID)
        if not across and child != payment.child:
            continue
        tail = "WHERE alive=1 AND amount_amount=? AND amount_currency=? LIMIT 200"
        for row in query.select_rows(connection, child, tail, (payment.amount, payment.currency)):
            record = query.get_row(connection, owner, row[owner])
            if record is None or not record.alive or row.uuid == payment.uuid:
                continue
            donor = record["donor"] if child in PAID else row["donor"]
            day = next((row[c] for c in DAYS if isinstance(row[c], PartialDay)), None)
            if donor != payment.donor or not (across or _may_be_one_day(day, payment.day)):
                continue
            near, far = _("same donor, amount and date"), _("same donor and amount, in the other register")
            why = far if across else near
            yield Like(owner, record.uuid, reading.title_of(connection, record), record.ref, why)


def _may_be_one_day(one: PartialDay | None, two: PartialDay | None) -> bool:
    if one is None or two is None:
        return one is two
    return one.first() <= two.last() and two.first() <= one.last()


def alarms(desk: Desk, payments: Sequence[Payment]) -> tuple[Problem, ...]:
    """Warnings on amounts far from what the same donor gave before: thousands too many, another currency."""
    out: list[Problem] = []
    with desk.store.reading() as connection:
        kept: dict[UUID, list[Payment]] = {}
        for payment in payments:
            if payment.donor not in kept:
                kept[payment.donor] = _history(connection, payment.donor)
            others = [p for p in kept[payment.donor] if p.uuid != payment.uuid]
            text = _alarm(connection, payment, others)
            if text:
                remedy = _("Check the amount and its currency.")
                out.append(Problem(f"{payment.place}.amount", text, remedy, Level.WARNING))
    return tuple(out)


def _history(connection: Connection, donor: UUID) -> list[Payment]:
    out: list[Payment] = []
    for child in PAID:
        tail = (
            "WHERE alive=1 AND amount_amount IS NOT NULL AND amount_currency IS NOT NULL AND contribution IN"
            " (SELECT uuid FROM contribution WHERE alive=1 AND donor=?) LIMIT 500"
        )
        found = query.select_rows(connection, child, tail, (donor.bytes,))
        out += payments_of("contribution", {"donor": donor}, found)
    tail = "WHERE alive=1 AND amount_amount IS NOT NULL AND amount_currency IS NOT NULL AND donor=? LIMIT 500"
    rows = query.select_rows(connection, "financing", tail, (donor.bytes,))
    return out + payments_of("project", {}, rows)


def _alarm(connection: Connection, typed: Payment, kept: Sequence[Payment]) -> str:
    amounts = sorted(abs(p.amount) for p in kept if p.currency == typed.currency and p.amount)
    slip = _slip(connection, typed, kept) if typed.amount else ""
    far = _far(abs(typed.amount), amounts, typed.currency) if typed.amount and amounts else ""
    if far or slip:
        return f"{slip} {far}".strip()
    if kept and not amounts:
        used = ", ".join(sorted({p.currency for p in kept}))
        return _("This donor’s amounts were in {used} so far, not in {currency}.").format(
            used=used, currency=typed.currency
        )
    return ""


def _far(amount: int, amounts: Sequence[int], currency: str) -> str:
    """What to say of an amount more than twenty times off the ones there are, in the same currency."""
    low, high = amounts[0], amounts[-1]
    if low <= FAR * amount and amount <= FAR * high:
        return ""
    exponent, lang = currencies.exponent(currency), language()
    show = [f"{numbers.show_amount(a, exponent, lang, None)} {currency}" for a in (low, high)]
    usual = show[0] if low == high else _("between {low} and {high}").format(low=show[0], high=show[1])
    if low <= NEAR * amount // 1000 and amount // 1000 <= NEAR * high:
        return _("1,000 times too much? The amounts of this donor so far: {usual}.").format(usual=usual)
    if low <= NEAR * amount * 1000 and amount * 1000 <= NEAR * high:
        return _("1,000 times too little? The amounts of this donor so far: {usual}.").format(usual=usual)
    return _("Far from the amounts of this donor so far: {usual}.").format(usual=usual)


def _slip(connection: Connection, typed: Payment, kept: Sequence[Payment]) -> str:
    """An amount that is far off in its currency and usual in another one of the three that are mixed up."""
    day = typed.day.first() if typed.day else dt.date.max
    usual = sorted(filter(None, (_usd(connection, p, p.currency, day) for p in kept)))
    value = _usd(connection, typed, typed.currency, day)
    if not usual or value is None or usual[0] <= FAR * value <= FAR * FAR * usual[-1]:
        return ""
    for other in SLIPS:
        if other == typed.currency:
            continue
        as_other = _usd(connection, typed, other, day)
        if as_other is not None and usual[0] <= NEAR * as_other and as_other <= NEAR * usual[-1]:
            return _("Is it {other} rather than {currency}?").format(other=other, currency=typed.currency)
    return ""


def _usd(connection: Connection, payment: Payment, currency: str, day: dt.date) -> int | None:
    """USD cents of the figures of a payment, read as an amount of ``currency``; None without a rate."""
    major = abs(payment.amount) * 10 ** currencies.exponent(currency)
    minor = numbers.divide_half_up(major, 10 ** currencies.exponent(payment.currency))
    if currency == "USD":
        return minor
    when = payment.day.first() if payment.day else day
    found = _rate_at(connection, currency, when) or _rate_at(connection, currency, dt.date.max)
    return numbers.convert(minor, currencies.exponent(currency), found.rate) if found else None


def read_quietly(declared: Entity, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Values of raw texts; what cannot be read yet is left out."""
    out: dict[str, Any] = {}
    for code, text in raw.items():
        try:
            out[code] = declared.by_code[code].kind.parse(text)
        except (UserError, ValueError, KeyError):
            continue
    return out
