"""Child "sheets": a spreadsheet of others is opened where a crash, a bomb or a hang costs nothing.

On the output: one line of JSON a sheet, then its rows in lines of their own; or ``{"code", "detail"}``.
"""

import datetime as dt
import json
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from issss_desktop import children
from issss_desktop.exchange.cells import LONGEST, MOST_COLUMNS, MOST_ROWS, Sheet, Value, from_text, trimmed

LARGEST = 20_000_000  # bytes of a file
MOST_INSIDE = 150_000_000  # bytes that a zipped file may unfold to
MOST_FOLD = 200  # how many times smaller a file may be than what lies in it, beyond a million bytes
MOST_SHEETS = 60
MOST_MERGES = 5_000  # merged blocks of cells in one sheet
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_1904 = re.compile(rb"date1904\s*=\s*[\"'](1|true)", re.IGNORECASE)


class Unusable(Exception):
    """A file that is not read; ``code`` says why, see ``sheets``."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


def work(words: Iterable[str]) -> int:
    """Read the one file named."""
    (name,) = words
    try:
        for sheet in read(Path(name)):
            _tell(sheet)
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


def _tell(sheet: Sheet) -> None:
    merges = [[m.top, m.left, m.bottom, m.right] for m in sheet.merges]
    head = {"sheet": sheet.name[:200], "merges": merges, "1904": sheet.from_1904, "cut": sheet.cut}
    print(json.dumps(head), flush=True)
    for row in sheet.rows:
        print(json.dumps([_wire(cell) for cell in row]), flush=True)


def _wire(cell: Value) -> Any:
    if isinstance(cell, Decimal):
        return {"n": str(cell)}
    return {"d": cell.isoformat()} if isinstance(cell, dt.date) else cell


def read(path: Path) -> Iterator[Sheet]:
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
        yield from _workbook(path, zipped=head.startswith(_ZIP))
        return
    text = _text(path.read_bytes())
    if "<html" in text[:2000].lower() or "<table" in text[:2000].lower():
        raise Unusable("html")
    yield from_text(text)


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


def _workbook(path: Path, zipped: bool) -> Iterator[Sheet]:
    import python_calamine

    from_1904 = _refuse_bomb(path) if zipped else False
    try:
        book = python_calamine.load_workbook(str(path))
    except python_calamine.PasswordError as error:
        raise Unusable("password") from error
    if len(book.sheets_metadata) > MOST_SHEETS:
        raise Unusable("sheets", f"{len(book.sheets_metadata)} > {MOST_SHEETS}")
    for data in book.sheets_metadata:
        if data.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        yield _sheet(book.get_sheet_by_name(data.name), from_1904)


def _refuse_bomb(path: Path) -> bool:
    """Look into the list of a zip before anything is unfolded; whether its days count from 1904."""
    try:
        with zipfile.ZipFile(path) as parts:
            inside = sum(part.file_size for part in parts.infolist())
            if inside > MOST_INSIDE or (inside > 1_000_000 and inside > MOST_FOLD * path.stat().st_size):
                raise Unusable("bomb", f"{inside} bytes in {path.stat().st_size}")
            if "xl/workbook.xml" not in parts.namelist():
                return False
            with parts.open("xl/workbook.xml") as file:
                return _1904.search(file.read(1_000_000)) is not None
    except zipfile.BadZipFile as error:
        raise Unusable("damaged", str(error)) from error


def _sheet(sheet: Any, from_1904: bool) -> Sheet:
    from issss_desktop.exchange.cells import Merge

    rows, cut = [], sheet.total_height > MOST_ROWS or sheet.total_width > MOST_COLUMNS
    found = sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS)
    for row in found:
        rows.append([_value(cell) for cell in row[:MOST_COLUMNS]])
    merges = tuple(Merge(*top, *bottom) for top, bottom in sheet.merged_cell_ranges or ())
    if len(merges) > MOST_MERGES:
        raise Unusable("merges", f"{sheet.name[:200]}: {len(merges)} > {MOST_MERGES}")
    return Sheet(sheet.name, trimmed(rows), merges, from_1904, cut)


def _value(cell: Any) -> Value:
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        # a sheet shows 15 digits (Excel specifications): 0.1 + 0.2 is 0.3 there, and so it is here
        return Decimal(format(cell, ".15g")) if abs(cell) < 1e40 else str(cell)
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    return str(cell).strip()[:LONGEST] or None
