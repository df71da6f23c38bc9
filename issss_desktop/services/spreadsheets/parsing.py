"""Cells of a sheet as values of the fields of an entity: each different cell is read once, by its kind.

A field may take several columns (an amount and its currency, a reference and a title): each different
combination of their cells is read once. What cannot be read keeps its reason, and is told at its cell.
"""

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from issss_desktop.errors import Refused, UserError
from issss_desktop.exchange.cells import Grid, Value, numbered
from issss_desktop.i18n import _
from issss_desktop.models.compound import Group
from issss_desktop.models.day_kinds import Day, PartialDayKind
from issss_desktop.models.fields import Field
from issss_desktop.models.kinds import Kind, Link, Money, Number, Percent, TextKind, Whole
from issss_desktop.models.values import texts
from issss_desktop.services.spreadsheets import written
from issss_desktop.services.spreadsheets.columns import Slot, currency_part
from issss_desktop.services.spreadsheets.headings import Binding
from issss_desktop.services.spreadsheets.names import Gone, Names
from issss_desktop.services.spreadsheets.reading import (
    CLEAR,
    amount,
    clear_or,
    is_misread,
    reading,
    refuse_misread,
    refuse_unkeepable,
    special,
    words,
)
from issss_desktop.services.spreadsheets.written import Written

_SURE = (TextKind, Whole, Day, PartialDayKind)
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
    merge: "_Merge | None" = None
    _over: dict[tuple[int, Any], Any] = dataclasses.field(default_factory=dict)
    _fresh: list[Any] = dataclasses.field(default_factory=list)

    @property
    def fresh(self) -> list[Any]:
        """Value of each combination in a new record."""
        if len(self._fresh) != len(self.given):
            if self.merge is None:
                self._fresh = [None if said is CLEAR else said for said in self.given]
            else:
                self._fresh = self._all_merged(self.merge)
        return self._fresh

    def _all_merged(self, merge: "_Merge") -> list[Any]:
        out: list[Any] = []
        add, fresh = out.append, merge.fresh
        for number, said in enumerate(self.given):
            try:
                add(None if said is None else fresh(said))
            except _At as error:
                self.bad.setdefault(number, []).append((error.column, error.text, error.remedy))
                add(None)
        return out

    def over(self, number: int, before: Any) -> Any:
        """Value of a combination in a record that has one already: what is not said stays."""
        if self.merge is None:
            said = self.given[number]
            return before if said is None else None if said is CLEAR else said
        key = (number, before)
        if key not in self._over:
            self._over[key] = self._merged(number, self.given[number], before)
        return self._over[key]

    def _merged(self, number: int, said: Any, before: Any) -> Any:
        if said is None or self.merge is None:
            return before
        try:
            return self.merge(said, before)
        except _At as error:
            self.bad.setdefault(number, []).append((error.column, error.text, error.remedy))
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

    def _combined(self, columns: Sequence[int]) -> tuple[Sequence[int], list[tuple[int, ...]]]:
        """Number of the combination of each row, and the combinations: each the numbers of its values."""
        if len(columns) == 1:
            own = self._grid.codes[columns[0]]
            return own, [(number,) for number in range(len(self._grid.values[columns[0]]))]
        rows = zip(*(self._grid.codes[at] for at in columns), strict=True)
        combinations, codes = numbered(rows, (0,) * len(columns))
        return codes, list(combinations)

    def _single(self, declared: Field, at: int, slot: Slot) -> Read:
        cells = self._grid.values[at]
        self._look_up(slot.kind, cells)
        read = Read(declared, (at,), self._grid.codes[at], [])
        if isinstance(slot.kind, TextKind) and _are_plain(slot.kind, cells):
            read.given = list(cells)
            return read
        one = self._reader(slot)
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
        codes, numbers = self._combined(columns)
        values = [self._grid.values[at] for at in columns]
        combinations = [tuple(v[n] for v, n in zip(values, row, strict=True)) for row in numbers]
        order = sorted(range(len(slots)), key=lambda n: slots[n].titles)
        for n in order:
            self._look_up(
                slots[n].kind, (c[n] for c in combinations if not slots[n].titles or c[order[0]] is None)
            )
        read = Read(declared, columns, codes, [])
        one = self._reader(slots[order[0]])
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
        codes, combinations = self._combined(columns)
        read = Read(declared, columns, codes, [])
        faults: list[dict[int, Fault]] = [{} for _slot in slots]
        said = [self._part(declared, *each) for each in zip(columns, slots, faults, strict=True)]
        if len(said) == 1:
            read.given = [None if part is None else (part,) for part in said[0]]
        else:
            numbers = zip(*combinations, strict=True)
            rows = zip(
                *(map(part.__getitem__, of) for part, of in zip(said, numbers, strict=True)), strict=True
            )
            nothing = (None,) * len(said)
            read.given = [None if row == nothing else row for row in rows]
        if any(faults):
            for number, row in enumerate(combinations):
                found = [of[n] for of, n in zip(faults, row, strict=True) if n in of]
                if found:
                    read.bad[number] = found
        read.merge = _Merge(kind, declared, columns, slots, self.how, self._binding)
        return read

    def _part(self, declared: Field, at: int, slot: Slot, faults: dict[int, Fault]) -> list[Any]:
        """What each cell of one part says; an amount waits for the currency beside it."""
        cells = self._grid.values[at]
        if _is_open(slot.kind):
            return list(map(clear_or, cells)) if str in set(map(type, cells)) else list(cells)
        alone = self._single(declared, at, slot)
        faults |= {number: found[0] for number, found in alone.bad.items()}
        return alone.given

    # one cell

    def _reader(self, slot: Slot) -> Callable[[Value], Any]:
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


def _are_plain(kind: TextKind, cells: Sequence[Value]) -> bool:
    """Whether a column holds nothing but texts that are kept as they are: it is not read cell by cell."""
    said = [cell for cell in cells if type(cell) is str]
    known = sum(cell is not None for cell in cells)
    if type(kind) is not TextKind or len(said) != known or not texts.are_clean(said, kind.limit):
        return False
    whole = "\n".join(("", *said))
    return not any(mark in whole for mark in ("\n#", "\nErr", "\n(")) and not is_misread(whole)


def _is_open(kind: Kind[Any]) -> bool:
    """Whether a part is read only once the currency beside it is known."""
    return isinstance(kind, Money) and not kind.currency


class _Merge:
    """Puts a group together: what a row says, over what the record has."""

    def __init__(
        self,
        kind: Group[Any],
        declared: Field,
        columns: Sequence[int],
        slots: Sequence[Slot],
        how: Written,
        binding: Binding,
    ) -> None:
        self._shape, self._how, self._columns = kind.shape, how, columns
        self._names = [name for name, _label, _part in kind.parts]
        unit = currency_part(declared)
        self._unit = self._names.index(unit) if unit else -1
        self._unit_beside = any(slot.part == unit for slot in slots)
        places = {slot.part: n for n, slot in enumerate(slots)}
        self._plain = [(n, self._names.index(s.part)) for n, s in enumerate(slots) if not _is_open(s.kind)]
        self._open: list[tuple[int, int, Money]] = [
            (places.get(name, -1), at, part)
            for at, (name, _label, part) in enumerate(kind.parts)
            if isinstance(part, Money) and _is_open(part)
        ]
        self._headed = [binding.currencies.get(at, "") for at in columns]
        self._nothing: tuple[Any, ...] = (None,) * len(self._names)
        self._one = self._open[0] if len(self._open) == 1 and self._open[0][0] >= 0 else None

    def fresh(self, said: Sequence[Any]) -> Any:
        """The group in a new record. What is usual, one amount as a number beside its currency, is quick."""
        if self._one is None or type(said[self._one[0]]) is not Decimal or self._headed[self._one[0]]:
            return self(said, None)
        n, place, kind = self._one
        parts = list(self._nothing)
        for at, part in self._plain:
            value = said[at]
            parts[part] = None if value is CLEAR else value
        try:
            parts[place] = kind.parse_in(said[n], parts[self._unit] if self._unit >= 0 else None)
        except UserError as error:
            raise _At(self._columns[n], error) from error
        return self._shape(*parts)

    def __call__(self, said: Sequence[Any], before: Any) -> Any:
        if before is None:
            parts: list[Any] = [None] * len(self._names)
        else:
            parts = [getattr(before, name) for name in self._names]
        former = parts[self._unit]
        for n, at in self._plain:
            value = said[n]
            if value is not None:
                parts[at] = None if value is CLEAR else value
        for n, at, kind in self._open:
            cell = said[n] if n >= 0 else None
            if cell is None:
                if parts[at] is not None and parts[self._unit] != former:  # stays, in another currency
                    major = Decimal(parts[at]).scaleb(-kind.exponent(former))
                    parts[at] = kind.parse_in(major, parts[self._unit])
            elif cell is CLEAR:
                parts[at] = None
            elif type(cell) is Decimal and not self._headed[n]:
                try:
                    parts[at] = kind.parse_in(cell, parts[self._unit] if self._unit >= 0 else None)
                except UserError as error:
                    raise _At(self._columns[n], error) from error
            else:
                self._amount(parts, n, at, kind, cell, former)
        return self._shape(*parts) if parts.count(None) < len(parts) else None

    def _amount(self, parts: list[Any], n: int, at: int, kind: Money, cell: Any, former: str | None) -> None:
        unit = parts[self._unit] if self._unit >= 0 else None
        headed = self._headed[n]
        try:
            if isinstance(cell, str):
                special(cell)
            minor, named = amount(kind, cell, unit or headed or None, self._how)
        except UserError as error:
            raise _At(self._columns[n], error) from error
        named = named or headed
        if named and unit and named != unit and (self._unit_beside or former is None):
            raise _At(self._columns[n], _two_currencies(named, unit))
        parts[at] = minor
        if named and self._unit >= 0:
            parts[self._unit] = named


def _two_currencies(one: str, other: str) -> UserError:
    return UserError(
        _("The amount is in {one}, the currency beside it is {other}.").format(one=one, other=other),
        _("Keep one of them."),
    )
