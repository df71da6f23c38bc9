"""Fitting a table to its columns: where columns stand, which cells break, how tall every row is."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from issss_desktop.reports.layout.frame import TEXT_WIDTH
from issss_desktop.reports.layout.sheet import MM
from issss_desktop.reports.layout.table import Cell, Column, Entry, Row, Table
from issss_desktop.reports.layout.words import Measure, Runs, Words, plain

Lines = Callable[[Words, str, float, float], list[Runs]]  # text, face, size, room -> lines

LONG = 800  # characters: a shorter cell is never taller than a page
TALLEST = 44  # lines of one row: a longer one goes on as another row
MARK_ROOM = 11.5  # a square and the space after it


class Size(NamedTuple):
    """Size of the text, between rows, between lines of a cell, from base line to rule, pad inside."""

    text: float
    row: float
    line: float
    base: float
    pad: float = 0.0


SIZES = {
    "normal": Size(8.5, 15.0, 10.5, 4.7),
    "large": Size(9.5, 19.2, 13.0, 6.3),
    "dense": Size(8.0, 14.6, 10.0, 4.5),
    "cover": Size(10.0, 22.0, 14.2, 7.3),
    "body": Size(8.5, 22.5, 11.3, 9.0),
    "opinion": Size(9.0, 26.5, 12.0, 9.0),
    "facts": Size(8.5, 14.3, 11.0, 3.6, 4.0),
    "index": Size(8.8, 16.0, 11.0, 4.9),
}
FACES = {"row": "R", "group": "S", "part": "S", "strong": "S", "subtotal": "S", "total": "S"}
ABOVE = {"group": 7.0, "part": 11.0, "total": 2.0}
ABOVE_GROUPS = ("group", "part")
PART_SIZE = 10.5


class Fit:
    """A table measured: ``edges`` and ``starts`` of columns, ``heights`` of ``rows``, in points.

    ``broken`` holds the lines of the cells of more than one line or face, by (row, column).
    """

    def __init__(self, table: Table, lines: Lines, width: Measure) -> None:
        self.table, self._lines, self._width = table, lines, width
        self.size = SIZES[table.size]
        columns = table.columns
        edges = [0.0]
        for column in columns:
            edges.append(edges[-1] + column.width * MM)
        self.edges = edges
        self.starts = [e + _inset(columns, k) for k, e in enumerate(edges[:-1])]
        self.rooms = [
            edges[k + 1] - self.starts[k] - (2.0 * MM if k + 1 < len(columns) else 0.0)
            for k in range(len(columns))
        ]
        self.broken: dict[tuple[int, int], list[Runs]] = {}
        self.rows = list(table.rows)
        self._further: list[int] = []  # rows that go on with the one before
        self.heights = self._measure()

    def _measure(self) -> list[float]:
        """Break the cells that need it; the height of every row in points."""
        size = self.size.text
        self._split_long()
        heights = []
        columns, rooms = self.table.columns, self.rooms
        for i, row in enumerate(self.rows):
            if row.kind in ABOVE_GROUPS:
                heights.append(self.size.row + self._group(i, row) * self.size.line + ABOVE[row.kind])
                continue
            most, at = 1, 0
            for entry in row.cells:
                text, span = (entry, 1) if isinstance(entry, str) else (entry.text, entry.span)
                if text and columns[at].kind in ("text", "label"):
                    room = rooms[at] if span == 1 else self.edges[at + span] - self.starts[at]
                    if type(text) is not str or len(text) * size * 0.75 > room or "\n" in text:
                        most = max(most, self._break(i, at, entry, row.kind, room))
                at += span
            heights.append(self.size.row + (most - 1) * self.size.line + ABOVE.get(row.kind, 0.0))
        return heights

    def group_size(self, kind: str) -> float:
        """Size of the name of a group."""
        return PART_SIZE if kind == "part" else self.size.text

    def _group(self, i: int, row: Row) -> int:
        """Break the name of a group; how many lines it takes after the first."""
        name, aside = group_texts(row, len(self.table.columns))
        room = TEXT_WIDTH - (self._width("R", aside) * 0.0075 + 12 if aside else 0.0)
        self.broken[i, 0] = self._lines(name, "S", self.group_size(row.kind), room) or [(("S", ""),)]
        return len(self.broken[i, 0]) - 1

    def before(self, row: int) -> int:
        """How many rows of the table are drawn before a row: a row taller than a page counts once."""
        return row - sum(1 for k in self._further if k < row)

    def _break(self, i: int, at: int, entry: Entry, kind: str, room: float) -> int:
        """Lines that a cell takes; those of more than one line, or of several faces, are kept."""
        cell = entry if isinstance(entry, Cell) else Cell(entry)
        room -= cell.indent * MM + (MARK_ROOM if cell.mark else 0.0)
        face, text = cell.face or FACES[kind], cell.text
        one_line = isinstance(text, str) and "\n" not in text
        if one_line and self._width(face, plain(text)) * self.size.text <= room * 1000:
            return 1
        lines = self._lines(text, face, self.size.text, room)
        if len(lines) > 1 or not isinstance(text, str):
            self.broken[i, at] = lines
        return len(lines) or 1

    def _split_long(self) -> None:
        """A row taller than a page goes on as further rows holding the rest of its texts."""
        cells = (c for row in self.rows for c in row.cells)
        if all(len(c if isinstance(c, str) else plain(c.text)) < LONG for c in cells):
            return
        found: list[Row] = []
        for row in self.rows:
            pieces = self._pieces(row)
            self._further += range(len(found) + 1, len(found) + len(pieces))
            found += pieces
        self.rows = found

    def _pieces(self, row: Row) -> list[Row]:
        columns, at = [], 0
        for entry in row.cells:
            span = 1 if isinstance(entry, str) else entry.span
            face = (entry.face if isinstance(entry, Cell) else "") or FACES[row.kind]
            text = self.table.columns[at].kind in ("text", "label") and len(plain(text_of(entry))) > 200
            columns.append(
                self._lines(text_of(entry), face, self.size.text, self.rooms[at]) if text else None
            )
            at += span
        tallest = max((len(lines) for lines in columns if lines), default=0)
        if tallest <= TALLEST:
            return [row]
        found = []
        for k in range(0, tallest, TALLEST):
            cells: list[Entry] = []
            for entry, lines in zip(row.cells, columns, strict=True):
                part = None if lines is None else _joined(lines[k : k + TALLEST])
                cells.append((entry if not k else "") if part is None else Cell(part))
            found.append(Row(cells, row.kind))
        return found


def _inset(columns: Sequence[Column], k: int) -> float:
    """Space before a column: text stands 5 mm away from a figure, a currency close to it."""
    kind, before = columns[k].kind, columns[k - 1].kind if k else ""
    if kind == "code":
        return 2.0
    if kind == "bar":
        return 4.0 * MM
    return 5.0 * MM if kind == "text" and before in ("figure", "code") else 0.0


def text_of(entry: Entry) -> str | Runs:
    """What a cell holds, plain or in runs."""
    return entry if isinstance(entry, str) else entry.text


def group_texts(row: Row, columns: int) -> tuple[str, str]:
    """Name of a group and what stands small at its right: its first two cells that say something."""
    said = [plain(text_of(c)) for c in row.cells if c]
    return said[0] if said else "", said[1] if len(said) > 1 and columns > 1 else ""


def _joined(lines: Sequence[Runs]) -> Runs:
    found: list[tuple[str, str]] = []
    for k, line in enumerate(lines):
        found += ([("R", " ")] if k else []) + list(line)
    return tuple(found)
