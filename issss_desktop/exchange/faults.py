"""Cells of a workbook that hold the error of a formula: the reader of workbooks shows them as empty.

An empty cell is unknown, an error is not: "#REF!" stands where an amount was, and its row is not complete.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

WORDS = ("#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "#GETTING_DATA", "#SPILL!",
         "#CALC!", "#N/D", "#VALEUR!", "#NOM?", "#NUL!", "#NOMBRE!", "Err:")  # fmt: skip
"""How spreadsheets write an error, in English and in French ("Err:502" is LibreOffice's)."""

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MARK = b't="e"'
_CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*?>(.*?)</c>', re.DOTALL)
_SHOWN = re.compile(rb"<v>([^<]{1,40})</v>")
_MOST = 100_000  # errors of one sheet
_CHUNK = 1 << 20

Faults = dict[tuple[int, int], str]


def is_fault(text: str) -> bool:
    """Whether a text is how spreadsheets write an error."""
    return text.startswith(WORDS) and len(text) < 14


def cells_of(path: Path) -> dict[str, Faults]:
    """Errors by the name of their sheet, then by row and column from 0: of .xlsx and .xlsm alone.

    What else is in the file is not looked at, and a file of another kind has none: its cells stay empty.
    """
    found: dict[str, Faults] = {}
    try:
        with zipfile.ZipFile(path) as parts:
            those = [p for p in parts.namelist() if p.startswith("xl/worksheets/") and _holds(parts, p)]
            for name, part in _sheets(parts) if those else ():
                if part in those:
                    found[name] = dict(_of_part(parts, part))
    except (KeyError, ValueError, SyntaxError, zipfile.BadZipFile):  # SyntaxError: of the XML
        return found  # the reader of the workbook says what is wrong with it
    return found


def _sheets(parts: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Names of the sheets and of their parts."""
    from xml.etree import ElementTree  # nearly no file has an error

    links = {
        each.get("Id"): each.get("Target", "")
        for each in ElementTree.fromstring(parts.read("xl/_rels/workbook.xml.rels"))
    }
    for sheet in ElementTree.fromstring(parts.read("xl/workbook.xml")).iter(f"{_MAIN}sheet"):
        target = links.get(sheet.get(_LINK, ""), "")
        yield sheet.get("name", ""), target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _of_part(parts: zipfile.ZipFile, part: str) -> Iterator[tuple[tuple[int, int], str]]:
    count = 0
    for row in _rows(parts, part):
        if _MARK not in row:
            continue
        for cell in _CELL.finditer(row):
            if _MARK in cell[0][: cell[0].index(b">")] and (shown := _SHOWN.search(cell[3])):
                yield (int(cell[2]) - 1, _column(cell[1])), shown[1].decode("ascii", "replace")
                count += 1
        if count > _MOST:
            return


def _holds(parts: zipfile.ZipFile, part: str) -> bool:
    """Whether a part has such a cell at all: nearly none has, and they are told apart at once."""
    with parts.open(part) as file:
        tail = b""
        while chunk := file.read(_CHUNK):
            if _MARK in tail + chunk[:8] or _MARK in chunk:
                return True
            tail = chunk[-8:]
    return False


def _rows(parts: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    with parts.open(part) as file:
        rest = b""
        while chunk := file.read(_CHUNK):
            *rows, rest = (rest + chunk).split(b"</row>")
            yield from rows
        yield rest


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
