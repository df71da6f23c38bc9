"""Lists of any length for a window: open, read ready rows by the page, find a place, add up, search.

``open_list`` is quick at any length. What must walk over many rows (``survey``, ``totals``, ``tallies`` and
filters on long lists) takes a ``LongReader`` and runs on another thread, where it can be stopped.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import _, language, translate
from issss_desktop.models.compound import Group, LinkSet
from issss_desktop.models.day_kinds import Day, PartialDayKind
from issss_desktop.models.fields import Entity, Field, entity
from issss_desktop.models.kinds import Choice, Link, Money
from issss_desktop.models.rows import Row
from issss_desktop.models.values import currencies, numbers
from issss_desktop.models.values.texts import search_key
from issss_desktop.services import filters, reading
from issss_desktop.services.desk import Desk
from issss_desktop.services.excerpts import excerpts
from issss_desktop.services.filters import Filter
from issss_desktop.services.titles import Titles
from issss_desktop.store import lists, query
from issss_desktop.store.lists import CAP, SHORT, Wanted
from issss_desktop.store.long_reader import LongReader
from issss_desktop.store.query import Connection

ALL, DRAFTS, DIVERGING, DELETED = ("all", "drafts", "diverging", "deleted")
TITLE, REF, STATE = "title", "ref", "stage"


@dataclass(frozen=True)
class Asked:
    """What a person asks a list for; ``order`` is a sort column ("-" turns it), "" the usual order."""

    entity: str
    text: str = ""
    view: str = ALL
    filters: tuple[Filter, ...] = ()
    order: str = ""


@dataclass(frozen=True)
class Listed:
    """An open list: ``total`` rows; not ``exact`` yet means no fewer than there are.

    ``capped``: more match than are shown. ``ids`` are the rows of a filtered list; ``anchors`` are known
    once a whole list has been surveyed.
    """

    asked: Asked
    wanted: Wanted
    total: int
    exact: bool
    capped: bool = False
    ids: tuple[int, ...] | None = None
    anchors: lists.Anchors = ()

    @property
    def surveyed(self) -> bool:
        """Whether nothing is left to find out."""
        return self.exact and (bool(self.anchors) or self.total <= SHORT)


@dataclass(frozen=True)
class Text:
    """Words of one cell; ``unit`` is the currency of an amount; ``known`` False is shown as n.d."""

    words: str = ""
    unit: str = ""
    known: bool = True


@dataclass(frozen=True)
class Line:
    """One row to paint; ``cells``: columns asked for; ``excerpt``: where words stand that the title lacks."""

    uuid: UUID
    title: str
    state: str
    facts: tuple[str, ...]
    amount: Text
    cells: tuple[Text, ...]
    row: Row
    excerpt: str = ""

    @property
    def ref(self) -> str:
        """Its reference."""
        return self.row.ref


def usual_order(declared: Entity) -> str:
    """Sort column of the declared order where the list has it, else the title."""
    for code in declared.order:
        name = code.lstrip("-")
        field = declared.by_code[name]
        columns = [] if field.target or name == declared.title[0] else list(field.columns()[:1])
        if columns and columns[0] in query.sort_columns(declared):
            return ("-" if code.startswith("-") else "") + columns[0]
        break
    return "sort"


def sort_of(declared: Entity, code: str) -> str | None:
    """Sort column of a column of the list, None when the list does not sort by it."""
    if code in (TITLE, "sort"):
        return "sort"
    columns = declared.by_code[code].columns() if code in declared.by_code else ()
    found = columns[0] if columns else None
    return found if found in query.sort_columns(declared) else None


def can_show(declared: Entity) -> tuple[str, ...]:
    """Columns that a list can show: the title, every field, then the amounts worked out from the rows."""
    fields = (f.code for f in declared.fields if f.code != TITLE)
    return (TITLE, *fields, *(w.code for w in declared.worked))


def usual_columns(declared: Entity) -> tuple[str, ...]:
    """Columns that a list shows unless a person chose others."""
    listed = [f.code for f in declared.fields if f.listed and f.code not in declared.title]
    return (TITLE, REF, *listed, *(w.code for w in declared.worked), STATE)


def wanted_of(asked: Asked) -> Wanted:
    """What the store is asked for. Raises UserError for an order or a filter that the list has not."""
    declared = reading.entity_named(asked.entity)
    conditions = filters.conditions(declared, asked.filters)
    if asked.view == DRAFTS:
        conditions = (*conditions, lists.Condition("stage", "in", ("draft",)))
    order = asked.order or usual_order(declared)
    if order.lstrip("-") not in query.sort_columns(declared):
        raise UserError(
            _("The list does not sort by “{column}”.").format(column=order[:40]),
            _("Choose: {choices}.").format(choices=", ".join(query.sort_columns(declared))),
        )
    return Wanted(
        asked.entity,
        search_key(asked.text),
        conditions,
        order,
        deleted=asked.view == DELETED,
        diverging=asked.view == DIVERGING,
    )


def takes_time(desk: Desk, asked: Asked) -> bool:
    """Whether opening walks over so many rows that a window must not wait for it."""
    if not asked.filters and asked.view != DRAFTS and not _walks(search_key(asked.text).split()):
        return False
    with desk.store.reading() as connection:
        return lists.at_most(connection, Wanted(asked.entity)) > SHORT


def _walks(words: Sequence[str]) -> bool:
    """Whether a word stands in no index beside the one that drives the search."""
    return len(words) > 1 and any(len(word) < lists.TRIGRAM for word in words)


def open_list(desk: Desk, asked: Asked, *, reader: LongReader | None = None, wish: int = 0) -> Listed | None:
    """Open a list; with a ``reader``, where ``stop`` interrupts it, and None then.

    Raises:
        UserError: an order or a filter that the list has not.
    """
    wanted = wanted_of(asked)
    if reader is not None:
        return reader.read(lambda connection: _open(connection, asked, wanted), wish)
    with desk.store.reading() as connection:
        return _open(connection, asked, wanted)


def _open(connection: Connection, asked: Asked, wanted: Wanted) -> Listed:
    if wanted.filtered:
        ids = lists.found(connection, wanted)
        return Listed(asked, wanted, min(len(ids), CAP), True, len(ids) > CAP, ids[:CAP])
    bound = lists.at_most(connection, wanted)
    if bound > SHORT:
        return Listed(asked, wanted, bound, False)
    return Listed(asked, wanted, lists.count(connection, wanted), True)


def reordered(desk: Desk, listed: Listed, order: str) -> Listed | None:
    """A filtered list in another order, without looking for its rows again; None for a whole list."""
    if listed.ids is None:
        return None
    asked = replace(listed.asked, order=order)
    wanted = wanted_of(asked)
    with desk.store.reading() as connection:
        return replace(listed, asked=asked, wanted=wanted, ids=lists.in_order(connection, wanted, listed.ids))


def reader_of(desk: Desk) -> LongReader:
    """What walks over long lists; use it on a thread that may wait."""
    return LongReader(desk.store)


def survey(reader: LongReader, listed: Listed, wish: int) -> Listed | None:
    """Exact length and anchors of a whole list; None when it was stopped."""

    def job(connection: Connection) -> Listed:
        known = lists.anchors(connection, listed.wanted)
        total = lists.count(connection, listed.wanted)
        return replace(listed, total=total, exact=True, anchors=known)

    return listed if listed.ids is not None else reader.read(job, wish)


def page(
    desk: Desk, listed: Listed, start: int, size: int, columns: Sequence[str] = (), lang: str | None = None
) -> tuple[Line, ...] | None:
    """Ready rows from ``start``; None when the list must be surveyed before it can be read so far away."""
    if listed.ids is None and listed.total > SHORT and not lists.is_near(start, listed.total, listed.anchors):
        return None
    declared = entity(listed.wanted.entity)
    needed = needed_for(declared, columns)
    with desk.store.reading() as connection:
        if listed.ids is not None:
            rows = lists.rows_of(connection, listed.wanted, listed.ids[start : start + size], needed)
        else:
            total = listed.total if listed.exact else None
            rows = lists.page(connection, listed.wanted, start, size, listed.anchors, total, needed)
        return lines_of(connection, listed.wanted, rows, columns, lang)


def fact_fields(declared: Entity) -> tuple[Field, ...]:
    """The two fields that stand under the title in a list of two-line rows."""
    able = [f for f in declared.fields if f.listed and isinstance(f.kind, Choice | PartialDayKind | Day)]
    return tuple(f for f in able if f.code not in declared.title)[:2]


def amount_fields(declared: Entity) -> tuple[Field, ...]:
    """Fields that hold an amount of money; the listed ones first."""
    found = [f for f in declared.fields if money_of(f) is not None]
    return tuple(sorted(found, key=lambda f: not f.listed))


def money_of(field: Field) -> Money | None:
    """Kind of the amount of a field, None when it holds none."""
    kind = field.kind.parts[0][2] if isinstance(field.kind, Group) else field.kind
    return kind if isinstance(kind, Money) else None


def needed_for(declared: Entity, columns: Sequence[str]) -> tuple[str, ...]:
    """Fields that lines with these columns are made of."""
    shown = [c for c in columns if c in declared.by_code]
    facts = [f.code for f in (*fact_fields(declared), *amount_fields(declared)[:1])]
    fixed = [c for c in (REF, STATE, "fictional", "currency") if c in declared.by_code]
    return tuple(dict.fromkeys((*declared.title, *facts, *fixed, *shown)))


def lines_of(
    connection: Connection, wanted: Wanted, rows: Sequence[Row], columns: Sequence[str], lang: str | None
) -> tuple[Line, ...]:
    """Ready rows of some rows, in their order; ``lang``: the language in force if absent."""
    titles, declared = Titles(connection, lang), wanted.declared
    shown = [declared.by_code.get(c) for c in columns]  # None is the title
    titles.load(rows, [f.code for f in shown if f and isinstance(f.kind, Link | LinkSet)])
    facts, amounts = fact_fields(declared), amount_fields(declared)[:1]
    words_of = _Words(titles, declared)
    named = [(row, titles.of(row)) for row in rows]
    told = excerpts(connection, declared, [(r.uuid, t) for r, t in named], wanted.text, titles.lang)
    out = []
    for row, title in named:
        words = [words_of(f, row).words for f in facts]
        if row["fictional"]:
            words.insert(0, translate("fictitious example", titles.lang))
        amount = words_of(amounts[0], row) if amounts else Text()
        cells = tuple(Text(title) if f is None else words_of(f, row) for f in shown)
        kept, line = tuple(w for w in words if w), told.get(row.uuid, "")
        out.append(Line(row.uuid, title, _state(row), kept, amount, cells, row, line))
    return tuple(out)


class _Words:
    """Words of the values of a page; those that come back again are made once."""

    def __init__(self, titles: Titles, declared: Entity) -> None:
        self._titles, self._declared = titles, declared
        self._unknown = Text(translate("n/a", titles.lang), known=False)
        self._known: dict[tuple[str, Hashable], Text] = {}
        self._money: dict[str, bool] = {}

    def __call__(self, field: Field, row: Row) -> Text:
        value = row.values.get(field.code)
        key = (field.code, value)
        if key not in self._known:
            if field.code not in self._money:
                self._money[field.code] = money_of(field) is not None
            self._known[key] = self._make(field, value, self._money[field.code])
        return self._known[key]

    def _make(self, field: Field, value: Any, money: bool) -> Text:
        kind, lang = field.kind, self._titles.lang
        if not money:
            return Text(self._titles.brief(self._declared, field.code, value).replace("\n", " "))
        if value is None:
            return self._unknown
        if not isinstance(kind, Group):
            return Text(without_cents(kind.show(value, lang)), getattr(kind, "currency", ""))
        if value.amount is None:
            return self._unknown
        return Text(without_cents(kind.show_part(value, "amount", lang)), value.currency or "")


def _state(row: Row) -> str:
    if not row.alive:
        return "deleted"
    if row.diverging:
        return "divergence"
    return "final" if row.final else "draft"


def without_cents(text: str) -> str:
    """An amount of whole units without its two zeros, for a list."""
    return text[:-3] if text[-3:] in (",00", ".00") else text


def place_of(desk: Desk, listed: Listed, uuid: UUID) -> int | None:
    """Row of a record in an open list, None when it is not shown, or the list is not surveyed yet."""
    with desk.store.reading() as connection:
        if listed.ids is not None:
            sql = f'SELECT id FROM "{listed.wanted.entity}" WHERE uuid=?'
            found = connection.exec_driver_sql(sql, (uuid.bytes,)).first()
            return listed.ids.index(found[0]) if found and found[0] in listed.ids else None
        if listed.total > SHORT and not listed.anchors:
            return None
        return lists.place_of(connection, listed.wanted, uuid.bytes, listed.anchors)


@dataclass(frozen=True)
class Total:
    """Sum of one currency over a list: ``words`` is "n.d." when an amount is unknown, ``known`` the rest."""

    currency: str
    minor: int
    unknown: int
    words: str
    known: str


def totals(reader: LongReader, asked: Asked, code: str, wish: int) -> tuple[Total, ...] | None:
    """Totals of an amount by currency, over every row that matches; None when it was stopped.

    Rows without an amount have no currency either: they make every total unknown.
    """
    wanted = wanted_of(asked)
    field = reading.field_named(entity(asked.entity), code)
    kind = money_of(field)
    assert kind is not None
    grouped = isinstance(field.kind, Group)
    amount, currency = field.columns()[0], f"{code}_currency" if grouped else ""
    found = reader.read(lambda connection: lists.sums(connection, wanted, amount, currency), wish)
    if found is None:
        return None
    unknown = sum(each.unknown for each in found)
    out = []
    for each in found:
        unit = each.currency or kind.currency
        if each.known:
            text = numbers.show_amount(each.minor, currencies.exponent(unit or "USD"), language())
            words = _("n/a") if unknown else without_cents(text)
            out.append(Total(unit, each.minor, unknown, words, without_cents(text)))
    return tuple(out)


def tallies(reader: LongReader, code: str, wish: int) -> tuple[int, int, int] | None:
    """Living records, drafts and records in divergence of an entity; None when it was stopped."""
    return reader.read(lambda connection: lists.tallies(connection, code), wish)


def tallies_now(desk: Desk, code: str) -> tuple[int, int, int] | None:
    """The same at once, None when the list is too long for that."""
    with desk.store.reading() as connection:
        if lists.at_most(connection, Wanted(code)) > SHORT:
            return None
        return lists.tallies(connection, code)


__all__ = [
    "ALL", "CAP", "DELETED", "DIVERGING", "DRAFTS", "Asked", "Filter", "Line", "Listed",
    "LongReader", "Text", "Total",
]  # fmt: skip
