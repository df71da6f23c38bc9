"""Rows of a sheet that are no records: blank ones, totals, titles and headings again; and merged cells."""

import re
from array import array
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Final

from issss_desktop.exchange.cells import Grid
from issss_desktop.i18n import N_, _
from issss_desktop.models.kinds import Currency, Money, Number, Whole
from issss_desktop.models.values import currencies
from issss_desktop.services.spreadsheets.headings import Binding
from issss_desktop.services.spreadsheets.written import is_total

_MAYBE_TOTAL = re.compile(r"\s*(?:grand|sous|sub|net|s[ /.]?t|tot|ensemble|cumul)", re.IGNORECASE)
_FIRST = frozenset("gGsSnNtTeEcC")
"""Letters that such words begin with: most cells are told apart by them."""

_LONGEST_TOTAL = 80  # letters
Numbered = tuple[int, ...]


class Why(StrEnum):
    """Why a row is no record."""

    TITLE = "title"
    TOTAL = "total"
    HEADING = "heading"
    WORDS = "words"


WHY: Final = {
    Why.TITLE: N_("title above the headings"),
    Why.TOTAL: N_("total or subtotal"),
    Why.HEADING: N_("headings repeated"),
    Why.WORDS: N_("words without a record"),
}


@dataclass(frozen=True, slots=True)
class Aside:
    """A row that is not taken."""

    row: int
    why: Why


def spread(grid: Grid, binding: Binding) -> tuple[Grid, list[tuple[int, int, str]]]:
    """A cell merged over several rows stands for each of them; a number stands once.

    Returns:
        The sheet so read, and (row, column, what is told of the merged cells there).
    """
    found: list[tuple[int, int, str]] = []
    codes: dict[int, array[int]] = {}
    for merge in grid.merges:
        last = min(merge.bottom, grid.height - 1)
        for at in range(merge.left, min(merge.right + 1, grid.width)):
            slot = binding.slots.get(at)
            if slot is None or last <= merge.top or merge.top <= binding.head:
                continue
            once = isinstance(slot.kind, Money | Number | Whole)
            text = (
                _("One amount is merged over the rows {first} to {last}: it is counted once.")
                if once
                else _("One cell is merged over the rows {first} to {last}: it stands for each of them.")
            )
            found.append((merge.top, at, text.format(first=merge.top + 1, last=last + 1)))
            if not once:
                mine = codes.setdefault(at, array("I", grid.codes[at]))
                for row in range(merge.top + 1, last + 1):
                    mine[row] = mine[merge.top]
    if not codes:
        return grid, found
    all_codes = tuple(codes.get(at, own) for at, own in enumerate(grid.codes))
    return replace(grid, codes=all_codes), found


def told_apart(
    grid: Grid, binding: Binding, needed: Collection[int]
) -> tuple[list[int], list[Aside], Sequence[Numbered]]:
    """Rows that may be records, rows that are none, and each row as the numbers of its values.

    Args:
        needed: columns of what a record cannot do without.
    """
    numbered: list[Numbered] = list(zip(*grid.codes, strict=True))
    plain = all(values.count(None) == 1 for values in grid.values)
    heads = [numbered[at] for at in range(max(binding.first, 0), binding.head + 1)]
    wide = {merge.top for merge in grid.merges if merge.left < merge.right}
    totals = [_totals(grid, at) for at in range(grid.width)]
    suspects = any(totals)
    loose = {at for at in range(grid.width) if _is_loose(binding, at)}
    width = grid.width
    rows: list[int] = []
    aside = [Aside(at, Why.TITLE) for at in range(max(binding.first, 0)) if any(numbered[at])]
    for at in range(binding.head + 1, grid.height):
        row = numbered[at]
        empty = row.count(0)
        if empty == width or (not plain and all(cell is None for cell in grid.row(at))):
            continue
        if row in heads:
            aside.append(Aside(at, Why.HEADING))
        elif suspects and _adds_up(grid, totals, loose, row):
            aside.append(Aside(at, Why.TOTAL))
        elif empty == width - 1 and (at in wide or _is_alone(grid, row, needed)):
            aside.append(Aside(at, Why.WORDS))
        else:
            rows.append(at)
    return rows, aside, numbered


def _totals(grid: Grid, at: int) -> frozenset[int]:
    """Values of a column that say that they add up what stands above."""
    begins, letters = _MAYBE_TOTAL.match, _FIRST
    maybe = [
        (n, value)
        for n, value in enumerate(grid.values[at])
        if type(value) is str and value[0] in letters and begins(value)
    ]
    return frozenset(n for n, value in maybe if len(value) <= _LONGEST_TOTAL and is_total(value))


def _is_loose(binding: Binding, at: int) -> bool:
    """Whether a column is no field, or one of numbers and currencies: a total may stand there."""
    slot = binding.slots.get(at)
    return slot is None or isinstance(slot.kind, Money | Number | Whole | Currency)


def _adds_up(grid: Grid, totals: Sequence[frozenset[int]], loose: Collection[int], row: Numbered) -> bool:
    """Whether a row says "total" and holds nothing but numbers beside: "Total Énergies" is a company."""
    if not any(n in said for n, said in zip(row, totals, strict=True)):
        return False
    for at, n in enumerate(row):
        value = grid.values[at][n]
        if value is None or n in totals[at] or isinstance(value, Decimal):
            continue
        numeric = isinstance(value, str) and (
            currencies.is_known(value) or not any(c.isalpha() and c.islower() for c in value)
        )
        if at not in loose or not numeric:
            return False
    return True


def _is_alone(grid: Grid, row: Numbered, needed: Collection[int]) -> bool:
    """Whether the only cell of a row is no record: other cells are needed, or it is the title of a part."""
    at = next(at for at, n in enumerate(row) if n)
    return not isinstance(grid.values[at][row[at]], Decimal) and set(needed) != {at}
