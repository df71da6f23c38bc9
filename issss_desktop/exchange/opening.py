"""Child "sheets": a spreadsheet of others is opened where a crash, a bomb or a hang costs nothing.

On the output, lines of JSON: one for each sheet, then for each of its columns its different values, in
parts, and the number of the value in each row; or ``{"code", "detail"}``.
"""

import base64
import datetime as dt
import gc
import json
import re
import sys
import zipfile
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from issss_desktop import children
from issss_desktop.exchange import faults
from issss_desktop.exchange.cells import (
    LONGEST,
    MOST_COLUMNS,
    MOST_ROWS,
    Merge,
    Value,
    from_text,
    grid_of,
    numbered,
)

LARGEST = 60_000_000  # bytes of a file
MOST_INSIDE = 400_000_000  # bytes that a zipped file may unfold to: 200,000 rows of 20 columns, and more
MOST_FOLD = 200  # how many times smaller a file may be than what lies in it, beyond a million bytes
MOST_SHEETS = 60
MOST_MERGES = 5_000  # merged blocks of cells in one sheet
_LOCKED = "EncryptedPackage".encode("utf-16-le")
"""Name of the part that holds an encrypted workbook of Excel (MS-OFFCRYPTO 2.3.1)."""

_MANIFEST = "META-INF/manifest.xml"
_PART = 20_000  # values in one line
_SHOWN = ".15g"
"""A sheet shows 15 digits (Excel specifications): 0.1 + 0.2 is 0.3 there, and so it is here."""

_HUGE = 1e40  # beyond, a number is kept as its text
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_1904 = re.compile(rb"date1904\s*=\s*[\"'](1|true)", re.IGNORECASE)


class Unusable(Exception):
    """A file that is not read; ``code`` says why, see ``sheets``."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


def work(words: Iterable[str]) -> int:
    """Read the file named, and so many rows of each sheet at most."""
    name, *most = words
    gc.disable()  # cells refer to nothing, and the process ends with them: looking for circles only costs
    try:
        for table in read(Path(name), int(most[0]) if most else MOST_ROWS):
            _tell(table)
    except MemoryError:
        print("MemoryError", file=sys.stderr)
        return children.NO_MEMORY
    except Unusable as error:
        print(json.dumps({"code": error.code, "detail": error.detail}), flush=True)
    except OSError as error:
        print(json.dumps({"code": "unreadable", "detail": str(error)}), flush=True)
    except Exception as error:  # damage shows itself in any call of the library
        detail = f"{type(error).__name__}: {error}"[:500]
        print(json.dumps({"code": "damaged", "detail": detail}), flush=True)
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how a library written in Rust breaks down
            raise
        print(json.dumps({"code": "damaged", "detail": str(error)[:500]}), flush=True)
    return 0


@dataclass(frozen=True)
class Table:
    """A sheet on its way out: each different value of a column, and its number in each row."""

    name: str
    height: int
    columns: list[tuple[Sequence[Any], "array[int]"]]
    merges: tuple[Merge, ...] = ()
    from_1904: bool = False
    cut: bool = False
    hidden: bool = False
    macros: bool = False


def _tell(table: Table) -> None:
    merges = [[m.top, m.left, m.bottom, m.right] for m in table.merges]
    head = {
        "sheet": table.name[:200], "height": table.height, "merges": merges, "1904": table.from_1904,
        "cut": table.cut, "hidden": table.hidden, "macros": table.macros,
    }  # fmt: skip
    print(json.dumps(head), flush=True)
    for values, codes in table.columns:
        for at in range(0, len(values), _PART):
            print(json.dumps(_wires(values[at : at + _PART]), ensure_ascii=False))
        print(json.dumps({"codes": base64.b64encode(codes.tobytes()).decode()}), flush=True)


def _wires(values: Sequence[Any]) -> dict[str, Any]:
    """Values of one column, most often all of one kind: a letter says which, or "m" for several."""
    kinds = set(map(type, values)) - {type(None)}
    if kinds == {str}:
        texts = [v if v is None else v.strip() for v in values]
        if "" in texts or any(v is not None and len(v) > LONGEST for v in texts):
            texts = [v[:LONGEST] or None if v else None for v in texts]
        return {"t": texts}
    if kinds <= {float, int} and all(v is None or abs(v) < _HUGE for v in values):
        return {"n": [None if v is None else format(v, _SHOWN) for v in values]}
    if kinds == {dt.date}:
        return {"d": [None if v is None else v.isoformat() for v in values]}
    return {"m": [_wire(_value(value)) for value in values]}


def _wire(cell: Value) -> Any:
    if isinstance(cell, Decimal):
        return {"n": str(cell)}
    return {"d": cell.isoformat()} if isinstance(cell, dt.date) else cell


def read(path: Path, most_rows: int = MOST_ROWS) -> Iterator[Table]:
    """The sheets of a file, by its first bytes and never by its name.

    Raises:
        Unusable: it is not read.
    """
    size = path.stat().st_size
    if not size:
        raise Unusable("empty")
    if size > LARGEST:
        raise Unusable("large", str(size))
    with path.open("rb") as file:
        head = file.read(512)
    if head.startswith(b"%PDF"):
        raise Unusable("pdf")
    if head.startswith((_ZIP, _OLE)):
        yield from _workbook(path, head.startswith(_ZIP), most_rows)
        return
    text = _text(path.read_bytes())
    if "<html" in text[:2000].lower() or "<table" in text[:2000].lower():
        raise Unusable("html")
    grid = grid_of(from_text(text, most_rows=most_rows))
    yield Table("", grid.height, list(zip(grid.values, grid.codes, strict=True)), cut=grid.cut)


def _text(data: bytes) -> str:
    """Text of a file of values: UTF-8 or UTF-16 as it says, else as Windows writes it in western Europe."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if b"\0" in data[:4096]:
        raise Unusable("kind")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _workbook(path: Path, zipped: bool, most_rows: int) -> Iterator[Table]:
    import python_calamine

    inside = _look_inside(path) if zipped else _Inside()
    if not zipped and _LOCKED in path.read_bytes():
        raise Unusable("password")
    try:
        book = python_calamine.load_workbook(str(path))
    except python_calamine.PasswordError as error:
        raise Unusable("password") from error
    if len(book.sheets_metadata) > MOST_SHEETS:
        raise Unusable("sheets", f"{len(book.sheets_metadata)} > {MOST_SHEETS}")
    broken = faults.cells_of(path) if zipped else {}
    for data in book.sheets_metadata:
        if data.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(data.name)
        hidden = data.visible != python_calamine.SheetVisibleEnum.Visible
        yield _table(sheet, inside, hidden, most_rows, broken.get(data.name, {}))


class _Inside:
    """What the parts of a zipped workbook tell before it is read."""

    from_1904 = False
    macros = False


def _look_inside(path: Path) -> _Inside:
    """Look into the list of a zip before anything is unfolded."""
    told = _Inside()
    try:
        with zipfile.ZipFile(path) as parts:
            inside = sum(part.file_size for part in parts.infolist())
            if inside > MOST_INSIDE or (inside > 1_000_000 and inside > MOST_FOLD * path.stat().st_size):
                raise Unusable("bomb", f"{inside} bytes in {path.stat().st_size}")
            names = set(parts.namelist())
            told.macros = "xl/vbaProject.bin" in names
            if "xl/workbook.xml" in names:
                with parts.open("xl/workbook.xml") as file:
                    told.from_1904 = _1904.search(file.read(1_000_000)) is not None
            if _MANIFEST in names:
                with parts.open(_MANIFEST) as file:
                    if b"encryption-data" in file.read(1_000_000):
                        raise Unusable("password")
    except zipfile.BadZipFile as error:
        raise Unusable("damaged", str(error)) from error
    return told


def _table(
    sheet: Any, inside: _Inside, hidden: bool, most_rows: int, broken: dict[tuple[int, int], str]
) -> Table:
    last_row, last_column = sheet.end or (0, 0)
    cut = last_row >= most_rows or last_column >= MOST_COLUMNS
    found = sheet.to_python(skip_empty_area=False, nrows=most_rows)
    for (row, at), fault in broken.items():
        if row < len(found) and at < len(found[row]):
            found[row][at] = fault
    merges = tuple(Merge(*top, *bottom) for top, bottom in sheet.merged_cell_ranges or ())
    if len(merges) > MOST_MERGES:
        raise Unusable("merges", f"{sheet.name[:200]}: {len(merges)} > {MOST_MERGES}")
    columns: list[tuple[Any, ...]] = list(zip(*found, strict=True))  # calamine gives rows of one length
    del found
    told: list[tuple[Sequence[Any], array[int]]] = []
    for column in columns[:MOST_COLUMNS]:
        index, codes = numbered(column, "")
        if (1 in index or 0 in index) and bool in set(map(type, column)):  # True equals 1, and became it
            index, codes = numbered(tuple(map(_truth, column)), "")
        told.append(([None, *list(index)[1:]], codes))
    height = _last(told)
    return Table(
        sheet.name, height, [(values, codes[:height]) for values, codes in told], merges,
        inside.from_1904, cut, hidden, inside.macros,
    )  # fmt: skip


def _truth(cell: Any) -> Any:
    return ("TRUE" if cell else "FALSE") if isinstance(cell, bool) else cell


def _last(columns: Sequence[tuple[Sequence[Any], "array[int]"]]) -> int:
    """Rows up to the last one with something in it."""
    height = len(columns[0][1]) if columns else 0
    while height and all(_value(values[codes[height - 1]]) is None for values, codes in columns):
        height -= 1
    return height


def _value(cell: Any) -> Value:
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return Decimal(format(cell, _SHOWN)) if abs(cell) < _HUGE else str(cell)
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    if isinstance(cell, dt.time):
        return cell.strftime("%H:%M")
    return str(cell).strip()[:LONGEST] or None
