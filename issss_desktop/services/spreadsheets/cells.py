"""Values of records as cells of a sheet, made so that the import reads each back to the same value."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from issss_desktop.exchange.writing import Cell, Exact
from issss_desktop.i18n import N_, translate
from issss_desktop.models.compound import AnyLink, Attachment, LinkSet, Target
from issss_desktop.models.day_kinds import Day
from issss_desktop.models.fields import Entity, Field, entity, entity_by_tag
from issss_desktop.models.kinds import Currency, Kind, Link, Money, Number, Percent, TextKind, Whole
from issss_desktop.models.shares import Shares, ShareSet
from issss_desktop.models.values import currencies, numbers
from issss_desktop.services.spreadsheets.columns import UUID_CODE, Slot, currency_part
from issss_desktop.services.titles import Titles
from issss_desktop.store import query
from issss_desktop.store.query import Connection

ASSUMED = N_("assumed")
"""Before shares that are the hypothesis of the office."""

Raw = Sequence[Any]
"""Cells of a row as the store holds them: its uuid, then the columns asked for."""

Make = Callable[[Raw], Cell]


class Maker:
    """Cells of the rows of one snapshot, in one language. What many rows name is looked up once.

    A row is not made into values first: most of its cells go into the sheet as they lie in the store.
    """

    def __init__(self, connection: Connection, lang: str) -> None:
        self._connection, self.lang = connection, lang
        self._titles = Titles(connection, lang)
        self._refs: dict[tuple[str, UUID], str] = {}
        self._doubles: dict[str, frozenset[str]] = {}
        self._sets: dict[bytes, dict[str, Any]] = {}

    def sheet(self, declared: Entity, slots: Sequence[Slot]) -> "Sheet":
        """How the rows of one entity are made."""
        return Sheet(self, declared, slots)

    def read_sets(self, declared: Entity, rows: Sequence[Raw]) -> None:
        """Sets of links of these rows."""
        self._sets = query.link_sets(self._connection, declared, [raw[0] for raw in rows])

    def read_titles(self, target: str, cells: Iterable[bytes | None]) -> None:
        """Titles of what these rows link to."""
        self._titles.load_linked(target, {UUID(bytes=cell) for cell in cells if cell is not None})

    def make(self, declared: Entity, slot: Slot, at: dict[str, int]) -> Make:
        """How the cells of a column are made; ``at``: places of the columns of the store."""
        field = slot.field
        if slot.code == UUID_CODE:
            return lambda raw: str(UUID(bytes=raw[0]))
        assert field is not None
        if slot.code == "ref":
            return self._own_reference(declared, at["ref"])
        if isinstance(field.kind, LinkSet):
            return self._of_set(declared, slot, field.kind, field.code)
        if slot.part and not slot.titles:
            return self._of_part(slot, field, at)
        places = [at[column] for column in field.columns()]
        kind, first = field.kind, places[0]
        if type(kind) is TextKind:
            return lambda raw: raw[first]
        known: dict[Any, Cell] = {None: None}
        one = self._of_value(declared, slot, field)
        if len(places) == 1:
            return lambda raw: _lookup(known, raw[first], lambda cell: one(kind.load(kind.uncell((cell,)))))
        return lambda raw: _lookup(
            known,
            tuple(raw[place] for place in places),
            lambda cells: None if cells.count(None) == len(cells) else one(kind.load(kind.uncell(cells))),
        )

    def _own_reference(self, declared: Entity, at: int) -> Make:
        doubles = self._doubled(declared.code)

        def make(raw: Raw) -> Cell:
            ref = raw[at]
            return ref if ref and ref not in doubles else str(UUID(bytes=raw[0]))

        return make

    def _of_set(self, declared: Entity, slot: Slot, kind: LinkSet, code: str) -> Make:
        def make(raw: Raw) -> Cell:
            value = self._sets.get(raw[0], {}).get(code)
            if not value:
                return None
            return self._titles.text(declared, code, value) if slot.titles else self.of(kind, value)

        return make

    def _of_value(self, declared: Entity, slot: Slot, field: Field) -> Callable[[Any], Cell]:
        if slot.titles:
            return lambda value: self._titles.text(declared, field.code, value) or None
        return lambda value: None if value is None else self.of(slot.kind, value)

    def _of_part(self, slot: Slot, field: Field, at: dict[str, int]) -> Make:
        """A part of a group lies in a column of its own; an amount beside its currency."""
        kind, first, unit = slot.kind, at[f"{field.code}_{slot.part}"], currency_part(field)
        if type(kind) is TextKind or isinstance(kind, Currency):
            return lambda raw: raw[first]
        if isinstance(kind, Money) and not kind.currency and unit:
            beside = at[f"{field.code}_{unit}"]
            return lambda raw: (
                None if raw[first] is None else Exact(raw[first], currencies.exponent(raw[beside] or "USD"))
            )
        known: dict[Any, Cell] = {None: None}
        return lambda raw: _lookup(known, raw[first], lambda c: self.of(kind, kind.load(kind.uncell((c,)))))

    def of(self, kind: Kind[Any], value: Any) -> Cell:
        """Cell of one known value."""
        if isinstance(kind, Link):
            return self.reference(kind.target, value)
        if isinstance(kind, LinkSet):
            return "; ".join(sorted(self.reference(kind.target, uuid) for uuid in value)) or None
        if isinstance(kind, AnyLink):
            return self._any(value)
        if isinstance(kind, Shares):
            return self._shares(kind, value)
        if isinstance(kind, Money):
            return Exact(value, currencies.exponent(kind.currency or "USD"))
        if isinstance(kind, Percent):
            return Exact(value, 2)
        if isinstance(kind, Whole):
            return Exact(value)
        if isinstance(kind, Number):
            return _exact(value)
        if isinstance(kind, Day):
            return value  # type: ignore[no-any-return]
        if hasattr(value, "iso"):  # what is a period of days, not a day
            return str(value.iso())
        return value.name if isinstance(kind, Attachment) else kind.show(value, self.lang)

    def _any(self, value: Target) -> str:
        target = entity_by_tag(value.entity)
        return self.reference(target.code, value.uuid) if target else str(value.uuid)

    def _shares(self, kind: Shares, value: ShareSet) -> str:
        lines = []
        for targets, share in value.rows:
            names = [self.reference(c, u) if u else "" for c, u in zip(kind.targets, targets, strict=True)]
            while names and not names[-1]:
                names.pop()
            part = "" if share is None else f" = {numbers.show_percent_bp(share, self.lang)}"
            lines.append(" / ".join(names) + part)
        said = "; ".join(lines)
        return f"{translate(ASSUMED, self.lang)}: {said}" if value.assumed else said

    def reference(self, code: str, uuid: UUID) -> str:
        """What names a record for the import: its reference, or its identifier where that is not enough."""
        known = (code, uuid)
        if known not in self._refs:
            self._refs[known] = self._found(code, uuid)
        return self._refs[known]

    def _found(self, code: str, uuid: UUID) -> str:
        if entity(code).child:
            return str(uuid)
        sql = f'SELECT ref FROM "{code}" WHERE uuid=?'
        found = self._connection.exec_driver_sql(sql, (uuid.bytes,)).first()
        ref = found[0] if found else None
        return ref if ref and ref not in self._doubled(code) else str(uuid)

    def _doubled(self, code: str) -> frozenset[str]:
        """References that several offices drew."""
        if code not in self._doubles:
            sql = f'SELECT ref FROM "{code}" WHERE ref IS NOT NULL GROUP BY ref HAVING count(*)>1'
            found = self._connection.exec_driver_sql(sql).fetchall()
            self._doubles[code] = frozenset(row[0] for row in found)
        return self._doubles[code]


class Sheet:
    """Rows of one entity on their way into a sheet."""

    def __init__(self, maker: Maker, declared: Entity, slots: Sequence[Slot]) -> None:
        self._maker, self._declared = maker, declared
        fields = dict.fromkeys(slot.field for slot in slots if slot.field)
        self.columns = tuple(column for field in fields for column in field.columns())
        self._at = {column: number for number, column in enumerate(self.columns, 1)}
        self._makes = [maker.make(declared, slot, self._at) for slot in slots]
        self._has_sets = any(isinstance(field.kind, LinkSet) for field in fields)
        titles = {slot.field for slot in slots if slot.titles and slot.field}
        self._linked = [(f.target, self._at[f.code]) for f in titles if isinstance(f.kind, Link)]

    def rows(self, raws: Sequence[Raw]) -> Iterable[list[Cell]]:
        """Cells of some rows; what they link to is read before, in few queries."""
        if self._has_sets:
            self._maker.read_sets(self._declared, raws)
        for target, at in self._linked:
            self._maker.read_titles(target, (raw[at] for raw in raws))
        makes = self._makes
        return ([make(raw) for make in makes] for raw in raws)


def _lookup(known: dict[Any, Cell], key: Any, one: Callable[[Any], Cell]) -> Cell:
    """What was made of a cell before."""
    if key not in known:
        known[key] = one(key)
    return known[key]


def _exact(value: Decimal) -> Exact:
    text = Number()._dump(value)
    whole, _point, part = text.partition(".")
    return Exact(int(whole + part), len(part))
