"""Workbooks and files of values for others: every cell is what it says, and nothing in it is a formula."""

import csv
import datetime as dt
import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import TracebackType
from typing import Any, BinaryIO, NamedTuple

from issss_desktop.exchange.cells import guarded
from issss_desktop.models.values import numbers

EXACT_DIGITS = 15
"""Digits that a spreadsheet keeps of a number (Excel specifications): a longer one is written as a text."""

MOST_ROWS = 1_048_575
"""Rows of a sheet below its headings (Excel specifications)."""

_FIRST_DAY = dt.date(1900, 3, 1)
"""Excel believes in a 29 February 1900: days before it are written as texts."""

_SHEET_NAME = 31
_NOT_IN_NAMES = str.maketrans("", "", "[]:*?/\\")


class Exact(NamedTuple):
    """A number as ``units`` of 10 ** -``scale``."""

    units: int
    scale: int = 0


Cell = str | Exact | dt.date | None


@dataclass(frozen=True)
class Head:
    """Heading of a column and its width in letters; ``wrong``: it says what is wrong with a row."""

    text: str
    width: int = 16
    wrong: bool = False


def sheet_name(text: str, taken: Sequence[str] = ()) -> str:
    """A name that Excel takes: short, without some signs, and not one that is taken."""
    base = text.translate(_NOT_IN_NAMES).strip("'")[:_SHEET_NAME] or "_"
    name, count = base, 1
    while name.casefold() in {each.casefold() for each in taken}:
        count += 1
        name = f"{base[: _SHEET_NAME - 4]} ({count})"
    return name


class Workbook:
    """A .xlsx file in the making: rows go to the disk as they come, so that a long list needs no memory.

    A text is a text whatever it begins with; an amount is a number with its decimals, exact to the last one,
    or a text where a spreadsheet would round it.
    """

    def __init__(self, file: BinaryIO, lang: str) -> None:
        from xlsxwriter import Workbook as Written  # a start writes no workbook

        self._parts = tempfile.TemporaryDirectory(prefix="issss-book-")
        self._book = Written(
            file,
            {"constant_memory": True, "tmpdir": self._parts.name, "strings_to_formulas": False,
             "strings_to_urls": False, "strings_to_numbers": False},
        )  # fmt: skip
        self._head = self._book.add_format({"bold": True, "bg_color": "#E8EDF3", "valign": "top"})
        self._wrong = self._book.add_format({"bold": True, "bg_color": "#F8D7DA", "valign": "top"})
        day = "dd/mm/yyyy" if lang == "fr" else "yyyy-mm-dd"
        self._day = self._book.add_format({"num_format": day})
        self._numbers: dict[int, Any] = {}
        self.names: list[str] = []

    def sheet(self, name: str, heads: Sequence[Head]) -> None:
        """Begin a sheet; the rows that follow go into it."""
        self.names.append(sheet_name(name, self.names))
        self._sheet = self._book.add_worksheet(self.names[-1])
        for at, head in enumerate(heads):
            self._sheet.set_column(at, at, head.width)
        self._sheet.freeze_panes(1, 0)
        if heads:
            self._sheet.autofilter(0, 0, 0, len(heads) - 1)
        for at, head in enumerate(heads):
            self._sheet.write_string(0, at, head.text, self._wrong if head.wrong else self._head)
        self._next = 1

    def row(self, cells: Sequence[Cell]) -> None:
        """Add a row."""
        at, sheet = self._next, self._sheet
        for column, cell in enumerate(cells):
            if cell is None:
                continue
            if isinstance(cell, str):
                sheet.write_string(at, column, cell)
            elif isinstance(cell, Exact):
                units, scale = cell
                if abs(units) < 10**EXACT_DIGITS:
                    sheet.write_number(at, column, units / 10**scale, self._number(scale))
                else:
                    sheet.write_string(at, column, str(Decimal(units).scaleb(-scale)))
            elif cell >= _FIRST_DAY:
                sheet.write_datetime(at, column, cell, self._day)
            else:
                sheet.write_string(at, column, cell.isoformat())
        self._next += 1

    def _number(self, scale: int) -> Any:
        if scale not in self._numbers:
            shown = "#,##0" + ("." + "0" * scale if scale else "")
            self._numbers[scale] = self._book.add_format({"num_format": shown})
        return self._numbers[scale]

    def __enter__(self) -> "Workbook":
        return self

    def __exit__(self, kind: type[BaseException] | None, _e: Any, _t: TracebackType | None) -> None:
        try:
            if kind is None:
                self._book.close()
        finally:
            for sheet in self._book.worksheets():
                sheet._opt_close()  # what was begun is thrown away with its parts
            self._parts.cleanup()


class Values:
    """A file of values: UTF-8 with the mark that tells spreadsheets so, ";" in French and "," in English.

    A text that would be taken for a formula begins with an apostrophe, which the import takes away.
    """

    def __init__(self, file: BinaryIO, lang: str) -> None:
        self._lang = lang
        self._text = io.TextIOWrapper(file, "utf-8-sig", newline="")
        self._lines = csv.writer(self._text, delimiter=";" if lang == "fr" else ",")

    def sheet(self, _name: str, heads: Sequence[Head]) -> None:
        """Write the headings."""
        self._lines.writerow([guarded(head.text) for head in heads])

    def row(self, cells: Sequence[Cell]) -> None:
        """Add a row."""
        self._lines.writerow([self._written(cell) for cell in cells])

    def _written(self, cell: Cell) -> str:
        if isinstance(cell, str):
            return guarded(cell)
        if isinstance(cell, Exact):
            return self._number(cell)
        return "" if cell is None else cell.isoformat()

    def _number(self, number: Exact) -> str:
        """A number without what groups its digits, with a minus that spreadsheets read."""
        text = numbers.edit_amount(number.units, number.scale, self._lang).replace("\u2212", "-")
        return text.replace("\u202f", "") if self._lang == "fr" else text.replace(",", "")

    def __enter__(self) -> "Values":
        return self

    def __exit__(self, *_what: Any) -> None:
        self._text.flush()
        self._text.detach()
