"""Tables as data: columns, rows, cells, and where a table may be cut between two pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from issss_desktop.reports.layout.words import Words

GROUP_TOGETHER = 8  # rows of one group that are never parted


@dataclass(frozen=True, slots=True)
class Column:
    """One column; ``width`` in mm.

    ``kind``: "text" left-aligned, "figure" right-aligned at the right edge, "code" glued to the figure
    before it (a currency), "bar" a share drawn, "label" left-aligned and the head of its row.
    """

    head: str
    width: float
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is more than a plain text.

    ``note`` is the letter of a note below; ``face`` R, I, S or M (the row decides where empty); ``indent``
    in mm; ``share`` thousandths of a bar, ``hatched`` its part that is not broken down; ``page_of`` the
    target whose page number is printed, ``link`` the target the cell leads to; ``mark`` "full", "hatch",
    "open" or "dotted" draws a square before the text; ``span`` columns it covers; ``size`` of its text
    where it is not that of the table.
    """

    text: Words = ""
    note: str = ""
    face: str = ""
    indent: float = 0.0
    share: int | None = None
    hatched: bool = False
    page_of: str = ""
    link: str = ""
    mark: str = ""
    span: int = 1
    size: float = 0.0


FACTS = (Column("", 48, "label"), Column("", 120))
"""Columns of a table that says what something is, a fact a line."""

Entry = str | Cell


@dataclass(frozen=True, slots=True)
class Row:
    """Cells in the order of the columns.

    ``kind``: "row", "group" (a name and a reference at the right), "part" (a larger group in the accent
    colour), "strong" (semibold), "subtotal", "total".
    """

    cells: Sequence[Entry]
    kind: str = "row"


@dataclass(frozen=True, slots=True)
class Note:
    """A note under a table: its letter, or "" for a source or a reserve."""

    call: str
    text: Words


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption and notes.

    ``size`` is a name of ``typeset.SIZES``; ``tag`` is printed in a frame beside the title; ``carry``
    gives, for a number of rows already printed, the cells of the lines "à reporter" and "report";
    ``ruled`` draws the thin rules between rows; ``together``: a table of few rows is not cut between pages.
    """

    columns: Sequence[Column]
    rows: Sequence[Row]
    number: str = ""
    title: str = ""
    unit: str = ""
    notes: Sequence[Note] = ()
    size: str = "normal"
    tag: str = ""
    carry: Callable[[int], Sequence[Entry]] | None = None
    ruled: bool = True
    together: bool = True


def parted(
    rows: Sequence[Row], heights: Sequence[float], first: float, later: float, carry: float
) -> list[int]:
    """Where each page of a table begins, as row numbers; ``first`` and ``later`` are the rooms in points.

    A total never opens a page, a group head never ends one, groups of up to eight rows stay together,
    and no row stays alone at either end. ``carry`` is the height of a line carried over, 0 without.
    """
    starts = [0]
    room, used, opened = first - carry, 0.0, 0
    i = 0
    while i < len(rows):
        last = i == len(rows) - 1
        if used + heights[i] <= room + (carry if last else 0.0) or i == opened:
            used += heights[i]
            i += 1
            continue
        i = opened = _better_cut(rows, opened, i)
        starts.append(i)
        room, used = later - (2 * carry), 0.0
    return starts


def _better_cut(rows: Sequence[Row], opened: int, at: int) -> int:
    """The nearest place before ``at`` where a page may end; ``at`` itself where there is none."""
    group = _group_start(rows, at)
    grouped = opened < group < at and rows[group].kind in ("group", "part")
    if grouped and _group_end(rows, at) - group <= GROUP_TOGETHER:
        return group
    cut = at
    while cut > opened + 1 and (_cannot_open(rows, cut) or rows[cut - 1].kind in ("group", "part")):
        cut -= 1
    return cut if cut > opened + 1 else at


def _cannot_open(rows: Sequence[Row], cut: int) -> bool:
    alone = cut == len(rows) - 1
    return alone or rows[cut].kind in ("subtotal", "total")


def _group_start(rows: Sequence[Row], at: int) -> int:
    """Where the group of a row begins, looking no further back than a group that stays together."""
    least = max(0, at - GROUP_TOGETHER - 1)
    while at > least and rows[at].kind not in ("group", "part"):
        at -= 1
    return at


def _group_end(rows: Sequence[Row], at: int) -> int:
    at += 1
    while at < len(rows) and rows[at].kind not in ("group", "part", "total"):
        at += 1
    return at
