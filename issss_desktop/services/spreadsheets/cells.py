"""Values of records as cells of a sheet, made so that the import reads each back to the same value."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from issss_desktop.exchange.writing import Cell, Exact
from issss_desktop.i18n import N_, translate
from issss_desktop.models.compound import AnyLink, Attachment, LinkSet, Target
from issss_desktop.models.day_kinds import Day, PartialDayKind
from issss_desktop.models.fields import Entity, Field, entity, entity_by_tag
from issss_desktop.models.kinds import Kind, Link, Money, Number, Percent, TextKind, Whole
from issss_desktop.models.rows import Row
from issss_desktop.models.shares import Shares, ShareSet
from issss_desktop.models.values import currencies, numbers
from issss_desktop.services.spreadsheets.columns import UUID_CODE, Slot, currency_part
from issss_desktop.services.titles import Titles
from issss_desktop.store.query import Connection

ASSUMED = N_("assumed")
"""Before shares that are the hypothesis of the office."""

Make = Callable[[Row], Cell]


class Maker:
    """Cells of the rows of one snapshot, in one language. What many rows name is looked up once."""

    def __init__(self, connection: Connection, lang: str) -> None:
        self._connection, self.lang = connection, lang
        self._titles = Titles(connection, lang)
        self._refs: dict[tuple[str, UUID], str] = {}
        self._doubles: dict[str, frozenset[str]] = {}
        self._known: dict[tuple[str, Any], Cell] = {}

    def rows(self, slots: Sequence[Slot], rows: Sequence[Row]) -> Iterable[list[Cell]]:
        """Cells of rows of one entity; what they link to is read before, in few queries."""
        codes = [slot.field.code for slot in slots if slot.titles and slot.field]
        if rows and codes:
            self._titles.load(rows, dict.fromkeys(codes))
        makes = [self._make(rows[0].declared, slot) for slot in slots] if rows else []
        for row in rows:
            yield [make(row) for make in makes]

    def _make(self, declared: Entity, slot: Slot) -> Make:
        """How the cells of a column are made."""
        if slot.code == UUID_CODE:
            return lambda row: str(row.uuid)
        if slot.code == "ref":
            return self._own_reference
        field = slot.field
        assert field is not None
        code, known, key = field.code, self._known, f"{declared.code}.{slot.code}"
        one = self._of_value(declared, slot, field)

        def make(row: Row) -> Cell:
            value = row.values.get(code)
            if value is None:
                return None
            place = (key, value)
            if place not in known:
                known[place] = one(value)
            return known[place]

        plain = isinstance(slot.kind, Whole | TextKind)  # as quick to make as to look up
        return make if not plain else lambda row: one(row.values.get(code))

    def _own_reference(self, row: Row) -> Cell:
        if row.ref and row.ref in self._doubled(row.entity):
            return str(row.uuid)
        return row.ref or str(row.uuid)

    def _of_value(self, declared: Entity, slot: Slot, field: Field) -> Callable[[Any], Cell]:
        if slot.titles:
            return lambda value: self._titles.text(declared, field.code, value) or None
        if slot.part:
            return self._of_part(slot, field)
        return lambda value: None if value is None else self.of(slot.kind, value)

    def _of_part(self, slot: Slot, field: Field) -> Callable[[Any], Cell]:
        part, kind, unit = slot.part, slot.kind, currency_part(field)

        def of(value: Any) -> Cell:
            inner = None if value is None else getattr(value, part)
            if inner is None:
                return None
            if isinstance(kind, Money):
                own = kind.currency or (getattr(value, unit) if unit else None)
                return Exact(inner, currencies.exponent(own or "USD"))
            return self.of(kind, inner)

        return of

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
        if isinstance(kind, PartialDayKind):
            return str(value)
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


def _exact(value: Decimal) -> Exact:
    text = Number()._dump(value)
    whole, _point, part = text.partition(".")
    return Exact(int(whole + part), len(part))
