"""Zones by pillars as tables, never as a map: no outline of a zone is invented.

A square tells two sides apart, such as aligned and alignable, or the two mechanisms: they are never added.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from issss_desktop.i18n import _
from issss_desktop.reports.amounts import Sum, cents_shown, usd
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.table import Cell, Column, Entry, Note, Row, Table

WIDTH, ZONE, ROOM = 168.0, 30.0, 1.5  # mm: of a table, of its first column, kept free between figures
SIZES = (8.0, 7.5, 7.0, 6.5, 6.0)
PILLARS_ABREAST = 6  # columns of pillars of one table; more go on in another


@dataclass(frozen=True, slots=True)
class Line:
    """A zone or a pillar; ``head`` is short, ``name`` whole.

    ``kind``: record, outside (hors zone prioritaire), unallocated or total.
    """

    kind: str
    head: str
    name: str


@dataclass(frozen=True, slots=True)
class Square:
    """What is known where a zone meets a pillar, of each side: what names both, whether its shares are known
    or not; amounts in USD cents, None is n.d.; whether they are a lower bound.
    """

    counts: tuple[int, int] = (0, 0)
    amounts: tuple[int | None, int | None] = (0, 0)
    least: tuple[bool, bool] = (False, False)


@dataclass(frozen=True, slots=True)
class Grid:
    """Zones (rows) by pillars (columns), the totals last among both; ``squares`` by (row, column)."""

    zones: tuple[Line, ...] = ()
    pillars: tuple[Line, ...] = ()
    squares: Mapping[tuple[int, int], Square] = field(default_factory=dict)

    def at(self, row: int, column: int) -> Square:
        """What is known there."""
        return self.squares.get((row, column), Square())

    @property
    def corner(self) -> tuple[int, int]:
        """Row and column of the total."""
        return len(self.zones) - 1, len(self.pillars) - 1

    def narrowed(self, side: int) -> "Grid":
        """Only the zones and pillars that something of a side stands under."""
        last_zone, last_pillar = self.corner

        def kept(line: Line, square: Square) -> bool:
            named = square.counts[side] or square.amounts[side]
            return line.kind in ("unallocated", "total") or bool(named)

        rows = [i for i, z in enumerate(self.zones) if kept(z, self.at(i, last_pillar))]
        columns = [k for k, p in enumerate(self.pillars) if kept(p, self.at(last_zone, k))]
        return Grid(
            tuple(self.zones[i] for i in rows),
            tuple(self.pillars[k] for k in columns),
            {(a, b): self.at(i, k) for a, i in enumerate(rows) for b, k in enumerate(columns)},
        )


@dataclass(frozen=True, slots=True)
class Caption:
    """What stands above and below a table."""

    title: str
    unit: str
    note: str
    section: str


def draw_counts(
    doc: Document,
    grid: Grid,
    caption: Caption,
    say: Callable[[tuple[int, int]], str],
    mark: Callable[[Square], str],
) -> None:
    """How many name each zone and pillar; ``mark``: the square in front, "" draws none."""
    for shown in _abreast(grid):
        rows = [
            Row([_zone(line), *(_count(grid, i, k, say, mark) for k in shown)], _kind(line))
            for i, line in enumerate(grid.zones)
        ]
        notes = [Note("", caption.note), _names(grid, shown)]
        name = doc.table_name(caption.section)
        columns = _columns(grid, shown, "text")
        doc.table(Table(columns, rows, name, caption.title, caption.unit, notes, size="dense"))


def _count(
    grid: Grid,
    row: int,
    column: int,
    say: Callable[[tuple[int, int]], str],
    mark: Callable[[Square], str],
) -> str | Cell:
    square = grid.at(row, column)
    if not any(square.counts):
        return "0"
    lines = (grid.zones[row], grid.pillars[column])
    if any(line.kind == "total" for line in lines):
        return say(square.counts)
    apart = any(line.kind == "unallocated" for line in lines)
    return Cell(say(square.counts), mark="hatch" if apart else mark(square))


def draw_amounts(doc: Document, grid: Grid, side: int, caption: Caption) -> None:
    """Amounts of one side by zone and pillar."""
    own = grid.narrowed(side)
    values = {at: square.amounts[side] for at, square in own.squares.items()}
    cents = cents_shown(values.values())
    texts = {at: usd(values[at], cents, square.least[side]) for at, square in own.squares.items()}
    for shown in _abreast(own):
        fitting = [texts[i, k] for i in range(len(own.zones)) for k in shown]
        size = _fitting(doc, fitting, (WIDTH - ZONE) / len(shown) - ROOM)
        rows = [
            Row([_zone(line), *(_amount(own, i, k, texts, size) for k in shown)], _kind(line))
            for i, line in enumerate(own.zones)
        ]
        notes = [Note("", caption.note), _names(own, shown)]
        name, columns = doc.table_name(caption.section), _columns(own, shown, "figure")
        carry = _carried(own, shown, values, cents)
        doc.table(Table(columns, rows, name, caption.title, caption.unit, notes, size="dense", carry=carry))


def _amount(grid: Grid, row: int, column: int, texts: Mapping[tuple[int, int], str], size: float) -> Cell:
    line = grid.zones[row]
    apart = "unallocated" in (line.kind, grid.pillars[column].kind)
    return Cell(texts[row, column], face="I" if apart and line.kind != "total" else "", size=size)


def _carried(
    grid: Grid, shown: Sequence[int], values: Mapping[tuple[int, int], int | None], decimals: bool
) -> Callable[[int], Sequence[Entry]]:
    """Cells of the carried-over line: what the zones printed so far add up to."""

    def cells(done: int) -> Sequence[Entry]:
        rows = range(min(done, grid.corner[0]))
        sums = [Sum.of(values.get((i, k), 0) for i in rows) for k in shown]
        return ["", *(one.least(decimals) for one in sums)]

    return cells


def _abreast(grid: Grid) -> list[list[int]]:
    """Columns of each table: pillars by six, then what is not broken down and the total in the last."""
    pillars = [k for k, line in enumerate(grid.pillars) if line.kind == "record"]
    rest = [k for k, line in enumerate(grid.pillars) if line.kind != "record"]
    parts = [pillars[k : k + PILLARS_ABREAST] for k in range(0, len(pillars), PILLARS_ABREAST)] or [[]]
    parts[-1] += rest
    return parts


def _names(grid: Grid, shown: Sequence[int]) -> Note:
    """Whole names of the pillars that stand abbreviated in the head."""
    lines = [grid.pillars[k] for k in shown]
    said = [
        _("{name}: {value}").format(name=line.head, value=line.name)
        for line in lines
        if line.head != line.name
    ]
    return Note("", _("; ").join(said))


def _columns(grid: Grid, shown: Sequence[int], kind: str) -> list[Column]:
    wide = (WIDTH - ZONE) / len(shown)
    heads = [Column(grid.pillars[k].head, wide, kind) for k in shown]
    return [Column(_("Zone"), ZONE, "label"), *heads]


def _zone(line: Line) -> str | Cell:
    return Cell(line.name, face="I", mark="hatch") if line.kind == "unallocated" else line.name


def _kind(line: Line) -> str:
    return "total" if line.kind == "total" else "row"


def _fitting(doc: Document, texts: Iterable[str], room: float) -> float:
    """The largest size at which every amount fits its column of ``room`` mm, in semibold as in a total."""
    widest = max((doc.faces.width("S", text) for text in texts), default=0.0)
    return next((s for s in SIZES if widest * s / 1000 <= room * 72 / 25.4), SIZES[-1])
