"""Cells of a sheet as values of the fields of an entity: each different cell is read once, by its kind.

A field may take several columns (an amount and its currency, a reference and a title): each different
combination of their cells is read once. What cannot be read keeps its reason, and is told at its cell.
"""

import dataclasses
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from issss_desktop.errors import Refused, UserError
from issss_desktop.exchange.cells import Grid, Value
from issss_desktop.exchange.faults import is_fault
from issss_desktop.i18n import _
from issss_desktop.models.compound import Group
from issss_desktop.models.day_kinds import Day, PartialDayKind
from issss_desktop.models.fields import Field
from issss_desktop.models.kinds import Kind, Link, Money, Number, Percent, TextKind, Whole
from issss_desktop.services.spreadsheets import written
from issss_desktop.services.spreadsheets.columns import Slot, currency_part
from issss_desktop.services.spreadsheets.headings import Binding
from issss_desktop.services.spreadsheets.names import Gone, Names
from issss_desktop.services.spreadsheets.reading import (
    CLEAR,
    amount,
    clear_or,
    reading,
    refuse_misread,
    refuse_unkeepable,
    special,
    words,
)
from issss_desktop.services.spreadsheets.written import Written

_SURE = (TextKind, Whole)
"""Kinds that keep whatever they have read: the value needs no second look."""

Fault = tuple[int, str, str]
"""Column, what is wrong and what to do."""


@dataclass
class Read:
    """One field of a sheet: the number of a combination for each row, and what each combination says.

    ``given`` is None for what is not said (all cells empty), else a value, or ``CLEAR``; of a group it is
    the parts that are said. ``bad`` combinations cannot be read; ``gone`` ones name what was deleted: a link
    that a record has may stay, and none is made.
    """

    field: Field
    columns: tuple[int, ...]
    codes: Sequence[int]
    given: list[Any]
    bad: dict[int, list[Fault]] = dataclasses.field(default_factory=dict)
    gone: dict[int, Fault] = dataclasses.field(default_factory=dict)
    merge: Callable[[Any, Any], Any] | None = None
    _over: dict[tuple[int, Any], Any] = dataclasses.field(default_factory=dict)
    _fresh: list[Any] = dataclasses.field(default_factory=list)

    @property
    def fresh(self) -> list[Any]:
        """Value of each combination in a new record."""
        if len(self._fresh) != len(self.given):
            self._fresh = [self._value(number, None) for number in range(len(self.given))]
        return self._fresh

    def over(self, number: int, before: Any) -> Any:
        """Value of a combination in a record that has one already: what is not said stays."""
        if self.merge is None:
            said = self.given[number]
            return before if said is None else None if said is CLEAR else said
        key = (number, before)
        if key not in self._over:
            self._over[key] = self._value(number, before)
        return self._over[key]

    def _value(self, number: int, before: Any) -> Any:
        said = self.given[number]
        if said is None:
            return before
        if said is CLEAR:
            return None
        if self.merge is None:
            return said
        try:
            return self.merge(said, before)
        except Refused as error:
            place = self.columns[0]
            faults = [(place, p.text, p.remedy) for p in error.problems]
        except _At as error:
            faults = [(error.column, error.text, error.remedy)]
        self.bad.setdefault(number, []).extend(faults)
        return before


class _At(UserError):
    """Something wrong in one column of several."""

    def __init__(self, column: int, error: UserError) -> None:
        super().__init__(error.text, error.remedy)
        self.column = column


class Parser:
    """Reads the fields that a sheet is bound to."""

    def __init__(self, grid: Grid, binding: Binding, names: Names) -> None:
        self._grid, self._binding, self._names = grid, binding, names
        self.how = self._learn()

    def _learn(self) -> Written:
        """How dates and amounts are written, learnt from all of their columns."""
        days: list[Value] = []
        amounts: list[Value] = []
        for at, slot in self._binding.slots.items():
            if isinstance(slot.kind, Day | PartialDayKind):
                days += self._grid.values[at]
            elif isinstance(slot.kind, Money | Number):
                amounts += self._grid.values[at]
        return Written(written.month_first(days), self._grid.from_1904, written.decimal_point(amounts))

    def read(self, declared: Field) -> Read:
        """One field."""
        columns = tuple(self._binding.columns_of(declared.code))
        columns = tuple(at for at in columns if self._binding.slots[at].read)
        slots = [self._binding.slots[at] for at in columns]
        if isinstance(declared.kind, Group):
            return self._group(declared, declared.kind, columns, slots)
        if len(columns) == 1:
            return self._single(declared, columns[0], slots[0])
        return self._linked(declared, columns, slots)

    def combined(self, columns: Sequence[int]) -> tuple[Sequence[int], list[tuple[Value, ...]]]:
        """Number of the combination of each row, and the combinations."""
        if len(columns) == 1:
            return self._grid.codes[columns[0]], [(value,) for value in self._grid.values[columns[0]]]
        index: dict[tuple[int, ...], int] = {}
        rows = zip(*(self._grid.codes[at] for at in columns), strict=True)
        codes = array("I", [index.setdefault(row, len(index)) for row in rows])
        values = [self._grid.values[at] for at in columns]
        return codes, [tuple(v[c] for v, c in zip(values, row, strict=True)) for row in index]

    def _single(self, declared: Field, at: int, slot: Slot) -> Read:
        cells = self._grid.values[at]
        self._look_up(slot.kind, cells)
        read = Read(declared, (at,), self._grid.codes[at], [])
        one = self._reader(declared, slot)
        for number, cell in enumerate(cells):
            read.given.append(self._guarded(read, number, at, one, cell))
        return read

    def _guarded(self, read: Read, number: int, at: int, one: Callable[[Value], Any], cell: Value) -> Any:
        if cell is None:
            return None
        try:
            return one(cell)
        except Gone as error:
            read.gone[number] = (at, error.text, error.remedy)
            return error.value
        except Refused as error:
            read.bad.setdefault(number, []).extend((at, p.text, p.remedy) for p in error.problems)
        except UserError as error:
            read.bad.setdefault(number, []).append((at, error.text, error.remedy))
        return None

    def _linked(self, declared: Field, columns: tuple[int, ...], slots: Sequence[Slot]) -> Read:
        """A reference and a title: the reference counts, the title stands in for it where it is empty."""
        codes, combinations = self.combined(columns)
        order = sorted(range(len(slots)), key=lambda n: slots[n].titles)
        for n in order:
            self._look_up(
                slots[n].kind, (c[n] for c in combinations if not slots[n].titles or c[order[0]] is None)
            )
        read = Read(declared, columns, codes, [])
        one = self._reader(declared, slots[order[0]])
        for number, row in enumerate(combinations):
            n = next((n for n in order if row[n] is not None), order[0])
            read.given.append(self._guarded(read, number, columns[n], one, row[n]))
        return read

    def _look_up(self, kind: Kind[Any], cells: Iterable[Value]) -> None:
        if isinstance(kind, Link) and kind.target:
            self._names.load(kind.target, [words(cell) for cell in cells if cell is not None])

    # groups

    def _group(
        self, declared: Field, kind: Group[Any], columns: tuple[int, ...], slots: Sequence[Slot]
    ) -> Read:
        codes, combinations = self.combined(columns)
        read = Read(declared, columns, codes, [])
        plain = [n for n, slot in enumerate(slots) if not _is_open(slot.kind)]
        readers = {n: self._remembered(self._reader(declared, slots[n])) for n in plain}
        for number, cells in enumerate(combinations):
            if all(cell is None for cell in cells):
                read.given.append(None)
                continue
            said: dict[str, Any] = {}
            for n, cell in enumerate(cells):
                if cell is None:
                    continue
                if n in readers:
                    said[slots[n].part] = self._guarded(read, number, columns[n], readers[n], cell)
                else:
                    said[slots[n].part] = clear_or(cell)
            read.given.append(said)
        places = {slot.part: at for slot, at in zip(slots, columns, strict=True)}
        read.merge = _Merge(kind, declared, places, self.how, self._binding)
        return read

    @staticmethod
    def _remembered(one: Callable[[Value], Any]) -> Callable[[Value], Any]:
        known: dict[Value, Any] = {}

        def again(cell: Value) -> Any:
            if cell not in known:
                try:
                    known[cell] = one(cell)
                except UserError as error:
                    known[cell] = error
            found = known[cell]
            if isinstance(found, UserError):
                raise found
            return found

        return again

    # one cell

    def _reader(self, declared: Field, slot: Slot) -> Callable[[Value], Any]:
        kind, how, names = slot.kind, self.how, self._names
        one = reading(kind, how, names)
        sure = isinstance(kind, _SURE) and not isinstance(kind, Percent)

        def read(cell: Value) -> Any:
            if type(cell) is str:
                if cell[:1] in "#E(" and (said := special(cell)) is not None:
                    return said
                if not cell.isascii():
                    refuse_misread(cell)
            value = one(cell)
            if not sure and kind.columns("x"):
                refuse_unkeepable(kind, value)
            return value

        return read


def _is_open(kind: Kind[Any]) -> bool:
    """Whether a part is read only once the currency beside it is known."""
    return isinstance(kind, Money) and not kind.currency


class _Merge:
    """Puts a group together: what a row says, over what the record has."""

    def __init__(
        self, kind: Group[Any], declared: Field, places: dict[str, int], how: Written, binding: Binding
    ) -> None:
        self._kind, self._places, self._how = kind, places, how
        self._unit = currency_part(declared)
        self._open = {
            name: part for name, _label, part in kind.parts if isinstance(part, Money) and _is_open(part)
        }
        self._headed = {name: binding.currencies.get(at, "") for name, at in places.items()}
        self._names = [name for name, _label, _part in kind.parts]

    def __call__(self, said: dict[str, Any], before: Any) -> Any:
        parts = {name: None if before is None else getattr(before, name) for name in self._names}
        former = parts.get(self._unit) if self._unit else None
        for name, value in said.items():
            if name not in self._open:
                parts[name] = None if value is CLEAR else value if value is not None else parts[name]
        for name, kind in self._open.items():
            self._amount(parts, name, kind, said.get(name), former)
        if all(value is None for value in parts.values()):
            return None
        return self._kind.shape(**parts)

    def _amount(self, parts: dict[str, Any], name: str, kind: Money, cell: Any, former: str | None) -> None:
        if cell is CLEAR:
            parts[name] = None
            return
        unit = parts.get(self._unit) if self._unit else None
        if cell is None:
            if parts[name] is not None and unit != former:  # the amount stays, in another currency
                major = Decimal(parts[name]).scaleb(-kind.exponent(former))
                parts[name] = kind.parse_in(major, unit)
            return
        headed = self._headed.get(name, "")
        if isinstance(cell, str) and is_fault(cell):
            special(cell)
        try:
            minor, named = amount(kind, cell, unit or headed or None, self._how)
        except UserError as error:
            raise _At(self._places[name], error) from error
        named = named or headed
        if named and unit and named != unit and (self._unit in self._places or former is None):
            raise _At(self._places[name], _two_currencies(named, unit))
        parts[name] = minor
        if named and self._unit:
            parts[self._unit] = named


def _two_currencies(one: str, other: str) -> UserError:
    return UserError(
        _("The amount is in {one}, the currency beside it is {other}.").format(one=one, other=other),
        _("Keep one of them."),
    )
