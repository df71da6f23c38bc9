"""Spreadsheets of others, for the program itself: copied first, then opened in a child with limits."""

import base64
import binascii
import datetime as dt
import json
import tempfile
from array import array
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from issss_desktop import children
from issss_desktop.errors import UserError
from issss_desktop.exchange.cells import (
    ABOVE,
    MOST_ROWS,
    MOST_TO_IMPORT,
    Grid,
    Merge,
    Sheet,
    Value,
    uncollected,
)
from issss_desktop.exchange.opening import LARGEST
from issss_desktop.i18n import N_, _

LIMITS: Final = children.Limits(seconds=60.0, megabytes=768)
LONG_LIMITS: Final = children.Limits(seconds=60.0, megabytes=1500)
KINDS: Final = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".tsv", ".txt")
SAVE_AS: Final = N_("Open it in a spreadsheet program, save it as .xlsx, then try again.")
_WHY: Final = {
    "empty": N_("The file “{name}” is empty."),
    "large": N_("The file “{name}” is too large."),
    "bomb": N_("The file “{name}” unfolds to far more than it weighs: it is not opened."),
    "sheets": N_("The file “{name}” has too many sheets: keep those to import alone."),
    "merges": N_("The file “{name}” has too many merged cells: keep the lines to import alone."),
    "password": N_("The file “{name}” is protected by a password."),
    "pdf": N_("The file “{name}” is a PDF: its lines cannot be read as cells."),
    "html": N_("The file “{name}” is a web page, not a spreadsheet."),
    "kind": N_("The file “{name}” is not a spreadsheet."),
    "damaged": N_("The file “{name}” is damaged, or is not a spreadsheet."),
    "unreadable": N_("The file “{name}” could not be read."),
    "time": N_("Reading the file “{name}” took too long and was stopped."),
    "memory": N_("Reading the file “{name}” needed too much memory and was stopped."),
    "crash": N_("Reading the file “{name}” broke down; the program itself is unharmed."),
}


class BadSheet(UserError):
    """A spreadsheet that is not read; ``code`` says why."""

    def __init__(self, code: str, name: str, detail: str = "") -> None:
        super().__init__(_(_WHY[code]).format(name=name[:80]), _(SAVE_AS), detail)
        self.code = code


def read_sheets(path: Path, go_on: Callable[[], None] = lambda: None) -> tuple[Sheet, ...]:
    """Every sheet of a .xlsx, .xls, .ods or .csv file, by its rows. ``go_on`` as in ``children.run``.

    Raises:
        BadSheet: it cannot be read, is refused, or its reading was stopped; the code says which.
    """
    return tuple(grid.sheet() for grid in _grids(path, MOST_ROWS, LIMITS, go_on))


def read_grids(path: Path, go_on: Callable[[], None] = lambda: None) -> tuple[Grid, ...]:
    """Every sheet by its columns, longer ones too: for lists that come in. As ``read_sheets``."""
    return _grids(path, MOST_TO_IMPORT + ABOVE, LONG_LIMITS, go_on)


def _grids(path: Path, rows: int, limits: children.Limits, go_on: Callable[[], None]) -> tuple[Grid, ...]:
    found = _Found(path.name)
    with uncollected(), tempfile.TemporaryDirectory(prefix="issss-sheet-") as folder:
        copy = Path(folder) / "sheet"
        _copy(path, copy)
        try:
            children.run(["sheets", str(copy), str(rows)], limits, found.told, go_on)
        except children.ChildFailed as failed:
            raise BadSheet(failed.why.value, path.name, failed.detail) from failed
    return found.grids()


def _copy(path: Path, to: Path) -> None:
    try:
        size = children.copied(path, to, LARGEST)
    except OSError as error:
        raise BadSheet("unreadable", path.name, str(error)) from error
    if not size or size > LARGEST:
        raise BadSheet("large" if size else "empty", path.name)


class _Found:
    """Sheets as the child tells them, one line after the other."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._heads: list[dict[str, Any]] = []
        self._columns: list[list[tuple[tuple[Value, ...], array[int]]]] = []
        self._values: list[Value] = []

    def told(self, line: str) -> None:
        """One line of the child."""
        try:
            said = json.loads(line)
            if "code" in said:
                raise BadSheet(
                    said["code"] if said["code"] in _WHY else "damaged", self._name, said["detail"]
                )
            if "sheet" in said:
                self._heads.append(said)
                self._columns.append([])
            elif "codes" in said:
                self._columns[-1].append((tuple(self._values), self._codes(said["codes"])))
                self._values = []
            else:
                self._values += _values(said)
        except (ValueError, KeyError, IndexError, TypeError, ArithmeticError, binascii.Error) as error:
            raise BadSheet("crash", self._name, str(error)) from error  # not how a child of ours speaks

    def _codes(self, text: str) -> "array[int]":
        codes: array[int] = array("I")
        codes.frombytes(base64.b64decode(text, validate=True))
        if len(codes) != self._heads[-1]["height"] or max(codes, default=0) >= len(self._values):
            raise ValueError("codes that no value has")
        return codes

    def grids(self) -> tuple[Grid, ...]:
        """What was told."""
        return tuple(
            Grid(
                head["sheet"] or self._name,
                head["height"],
                tuple(values for values, _codes in columns),
                tuple(codes for _values, codes in columns),
                tuple(Merge(*m) for m in head["merges"]),
                head["1904"],
                head["cut"],
                head["hidden"],
                head["macros"],
            )
            for head, columns in zip(self._heads, self._columns, strict=True)
        )


def _values(said: dict[str, Any]) -> list[Value]:
    """Values of a column as ``opening`` tells them."""
    ((kind, wires),) = said.items()
    if kind == "t":
        if not set(map(type, wires)) <= {str, type(None)}:
            raise TypeError("a text")
        return wires  # type: ignore[no-any-return]
    if kind == "n":
        return [None if wire is None else Decimal(wire) for wire in wires]
    if kind == "d":
        return [None if wire is None else dt.date.fromisoformat(wire) for wire in wires]
    return [_value(wire) for wire in wires]


def _value(cell: Any) -> Value:
    if isinstance(cell, dict):
        return Decimal(cell["n"]) if "n" in cell else dt.date.fromisoformat(cell["d"])
    if cell is None or isinstance(cell, str):
        return cell
    raise TypeError(type(cell).__name__)
