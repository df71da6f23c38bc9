"""A spreadsheet as rows of cells: what stands in them, where, and which cells were merged."""

import csv
import datetime as dt
import gc
import io
import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from typing import Any

Value = str | Decimal | dt.date | None
"""What a cell holds: a text, a number, a day, or nothing. A number is exact: as the sheet shows it."""

MOST_ROWS = 20_000
MOST_TO_IMPORT = 200_000  # rows of a list that comes in
ABOVE = 100  # rows of titles and headings above them
MOST_COLUMNS = 200
LONGEST = 32_767  # letters of one cell (Excel specifications)


@dataclass(frozen=True, slots=True)
class Merge:
    """Cells made one, by rows and columns counted from 0, the last ones included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """Rows of cells from the first row and column of the sheet; ``from_1904``: days count from 1904.

    ``cut``: it had more rows or columns than are read.
    """

    name: str
    rows: tuple[tuple[Value, ...], ...]
    merges: tuple[Merge, ...] = ()
    from_1904: bool = False
    cut: bool = False


@dataclass(frozen=True)
class Grid:
    """The same sheet by its columns: each different value of a column once, and its number in each row.

    A list names the same donors, dates and words again and again: what is done once for each value is not
    done for each row. ``values[c][codes[c][r]]`` is the cell; the first value of a column is always nothing.
    ``hidden``: the sheet does not show in its program; ``macros``: the workbook carries some.
    """

    name: str
    height: int
    values: tuple[tuple[Value, ...], ...] = ()
    codes: tuple["array[int]", ...] = ()
    merges: tuple[Merge, ...] = ()
    from_1904: bool = False
    cut: bool = False
    hidden: bool = False
    macros: bool = False

    @property
    def width(self) -> int:
        """Columns with something in them, and those before."""
        return len(self.values)

    def cell(self, row: int, column: int) -> Value:
        """What stands in a cell, nothing beyond the last ones."""
        if row >= self.height or column >= self.width:
            return None
        return self.values[column][self.codes[column][row]]

    def row(self, row: int) -> tuple[Value, ...]:
        """Cells of a row."""
        return tuple(values[codes[row]] for values, codes in zip(self.values, self.codes, strict=True))

    def sheet(self) -> Sheet:
        """The same by its rows, each without the empty cells at its end."""
        rows = (ended(self.row(at)) for at in range(self.height))
        return Sheet(self.name, tuple(rows), self.merges, self.from_1904, self.cut)


def ended(row: tuple[Value, ...]) -> tuple[Value, ...]:
    """A row without the empty cells at its end."""
    end = len(row)
    while end and row[end - 1] is None:
        end -= 1
    return row[:end]


@contextmanager
def uncollected() -> Iterator[None]:
    """Make many cells at once: they refer to nothing, and to look for circles among them only costs."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def numbered(cells: Iterable[Any], first: Any) -> tuple[dict[Any, int], "array[int]"]:
    """Different values as they come, after a ``first`` one; and the number of each cell."""
    index: defaultdict[Any, int] = defaultdict(count(1).__next__, {first: 0})
    codes = array("I", map(index.__getitem__, cells))
    return index, codes


def grid_of(sheet: Sheet) -> Grid:
    """A sheet of rows by its columns."""
    columns = [numbered(column, None) for column in by_column(sheet.rows)]
    return Grid(
        sheet.name, len(sheet.rows), tuple(tuple(values) for values, _codes in columns),
        tuple(codes for _values, codes in columns), sheet.merges, sheet.from_1904, sheet.cut,
    )  # fmt: skip


def by_column(rows: Sequence[Sequence[Value]]) -> list[tuple[Value, ...]]:
    """Columns of rows that may be of different lengths."""
    width = max(map(len, rows), default=0)
    if all(len(row) == width for row in rows):
        return list(zip(*rows, strict=True))
    nothing = (None,) * width
    return list(zip(*((*row, *nothing[len(row) :]) for row in rows), strict=True))


def place(row: int, column: int | None = None) -> str:
    """Name of a cell as spreadsheets say it: "C12"; of a row alone: "12"."""
    letters, rest = "", (column if column is not None else -1) + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(65 + digit) + letters
    return f"{letters}{row + 1}"


FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""

_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_PLAIN_NUMBER = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?")


def guarded(text: str) -> str:
    """A text for a file of values, where a spreadsheet would take it for a formula: an apostrophe more.

    A plain number stays as it is. ``unguarded`` takes the apostrophe away again, and nothing else.
    """
    if text.startswith(FORMULA) and not _PLAIN_NUMBER.fullmatch(text):
        return f"'{text}"
    return f"'{text}" if _GUARDED.match(text) else text


def unguarded(text: str) -> str:
    """A text of a file of values without the apostrophe that ``guarded`` has put before it."""
    return text[1:] if _GUARDED.match(text) else text


_QUOTED = re.compile(r'(^|[;,|\t])"(?:[^"]|"")*"', re.MULTILINE)
_LOOKED_AT = 100_000  # letters in which the mark between values is looked for


def from_text(text: str, name: str = "", most_rows: int = MOST_ROWS) -> Sheet:
    """Rows of a text: pasted from a spreadsheet (tabs), or a file of values between ";", "," or "|"."""
    text = text.replace("\ufeff", "").replace("\0", "")
    rows: list[tuple[Value, ...]] = []
    cut = False
    for cells in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)):
        if len(rows) == most_rows:
            cut = True
            break
        cut = cut or len(cells) > MOST_COLUMNS
        rows.append(tuple((unguarded(c.strip())[:LONGEST] or None) for c in cells[:MOST_COLUMNS]))
    return Sheet(name, trimmed(rows), cut=cut)


def _delimiter(text: str) -> str:
    """What stands between values: the mark that most lines hold equally often, tabs first.

    What stands in quotes is looked past: a long text holds commas, tabs and lines of its own.
    """
    bare = _QUOTED.sub(r"\1", text[:_LOOKED_AT])
    lines = [line for line in bare.splitlines()[:200] if line.strip()]
    if any("\t" in line for line in lines):
        return "\t"

    def regular(mark: str) -> tuple[int, int]:
        counts = [line.count(mark) for line in lines if mark in line]
        most = max(set(counts), key=counts.count, default=0)
        return counts.count(most), most

    return max((";", "|", ","), key=regular)


def trimmed(rows: Iterable[Sequence[Value]]) -> tuple[tuple[Value, ...], ...]:
    """Rows without the empty ones at their end; the empty ones between keep the count of lines true."""
    kept = [tuple(row) for row in rows]
    while kept and not any(cell is not None for cell in kept[-1]):
        kept.pop()
    return tuple(kept)
