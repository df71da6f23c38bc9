"""A spreadsheet as rows of cells: what stands in them, where, and which cells were merged."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

Value = str | Decimal | dt.date | None
"""What a cell holds: a text, a number, a day, or nothing. A number is exact: as the sheet shows it."""

MOST_ROWS = 20_000
MOST_COLUMNS = 200
LONGEST = 5_000  # letters of one cell


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


def place(row: int, column: int | None = None) -> str:
    """Name of a cell as spreadsheets say it: "C12"; of a row alone: "12"."""
    letters, rest = "", (column if column is not None else -1) + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(65 + digit) + letters
    return f"{letters}{row + 1}"


def from_text(text: str, name: str = "") -> Sheet:
    """Rows of a text: pasted from a spreadsheet (tabs), or a file of values between ";", "," or "|"."""
    text = text.replace("\ufeff", "").replace("\0", "")
    rows: list[tuple[Value, ...]] = []
    cut = False
    for cells in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)):
        if len(rows) == MOST_ROWS:
            cut = True
            break
        cut = cut or len(cells) > MOST_COLUMNS
        rows.append(tuple((c.strip()[:LONGEST] or None) for c in cells[:MOST_COLUMNS]))
    return Sheet(name, trimmed(rows), cut=cut)


def _delimiter(text: str) -> str:
    """What stands between values: the mark that most lines hold equally often, tabs first."""
    lines = [line for line in text.splitlines()[:200] if line.strip()]
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
