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
_OPEN, _OPEN_MARK = "content.xml", b'calcext:value-type="error"'
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_VALUE_TYPE = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"

Faults = dict[tuple[int, int], str]


def is_fault(text: str) -> bool:
    """Whether a text is how spreadsheets write an error."""
    return text.startswith(WORDS) and len(text) < 14


def cells_of(path: Path) -> dict[str, Faults]:
    """Errors by the name of their sheet, then by row and column from 0: of .xlsx, .xlsm and .ods.

    A file of another kind has none: its cells stay empty.
    """
    found: dict[str, Faults] = {}
    try:
        with zipfile.ZipFile(path) as parts:
            if _OPEN in parts.namelist():
                return _of_open_document(parts) if _holds(parts, _OPEN, _OPEN_MARK) else found
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


def _holds(parts: zipfile.ZipFile, part: str, mark: bytes = _MARK) -> bool:
    """Whether a part has such a cell at all: nearly none has, and they are told apart at once."""
    with parts.open(part) as file:
        tail = b""
        while chunk := file.read(_CHUNK):
            if mark in tail + chunk[: len(mark)] or mark in chunk:
                return True
            tail = chunk[-len(mark) :]
    return False


def _of_open_document(parts: zipfile.ZipFile) -> dict[str, Faults]:
    """Errors of a workbook of LibreOffice, which repeats equal rows and cells by a number."""
    from xml.etree import ElementTree

    found: dict[str, Faults] = {}
    name, row, column, count = "", 0, 0, 0
    with parts.open(_OPEN) as file:
        for event, node in ElementTree.iterparse(file, ("start", "end")):
            if event == "start":
                if node.tag == f"{_TABLE}table":
                    name, row = node.get(f"{_TABLE}name", ""), 0
                elif node.tag == f"{_TABLE}table-row":
                    column = 0
            elif node.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                if node.get(_VALUE_TYPE) == "error" and count < _MOST:
                    shown = "".join(node.itertext()).strip()
                    found.setdefault(name, {})[row, column] = shown if is_fault(shown) else WORDS[1]
                    count += 1
                column += int(node.get(f"{_TABLE}number-columns-repeated", "1"))
            elif node.tag == f"{_TABLE}table-row":
                row += int(node.get(f"{_TABLE}number-rows-repeated", "1"))
                node.clear()  # a long sheet is not kept whole
    return found


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
