"""`python -m bench [NAME ...] [--write]`: ours beside its peer; status 1 when a limit is not held."""

import argparse
import datetime as dt
import math
import os
import platform
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from bench import (
    annexes,
    coverage,
    forms,
    growth,
    lists,
    merge,
    monitoring,
    pack,
    paint,
    register,
    replay,
    save,
    since,
    spreadsheets,
    start,
    sync,
    uses,
    vault,
)
from bench.measure import Line

REPORT = Path(__file__).resolve().parent.parent / "docs" / "bench.md"
MEASURES: dict[str, Callable[[], list[Line]]] = {
    "paint": paint.measure,
    "start": start.measure,
    "save": save.measure,
    "forms": forms.measure,
    "replay": replay.measure,
    "pack": pack.measure,
    "annexes": annexes.measure,
    "lists": lists.measure,
    "register": register.measure,
    "since": since.measure,
    "merge": merge.measure,
    "growth": growth.measure,
    "vault": vault.measure,
    "sync": sync.measure,
    "uses": uses.measure,
    "monitoring": monitoring.measure,
    "coverage": coverage.measure,
    "spreadsheets": spreadsheets.measure,
}
HEADS = ("work", "ours", "peer", "ratio", "limit", "held")
INTRO = """# Measured speed

`make bench` prints this table; `.venv/bin/python -m bench --write` also writes this file; with the name of
a measure before it, only the rows of that measure, which then tell their day. Each figure of ours stands
beside its peer, measured in turn in the same run: compare ratios, for the machine is shared.

"""
PROPOSED = """
The limits of the start beside a table (3x) and of the frozen start (1.5x) are our own. The limit of the
replay (3x) is our own too: it is that of the merge of 100,000 changes, for a replay is a merge into
nothing. It decodes each commit, encodes it again and compares, checks every value, links the
chains and projects every row; the peer only writes the rows that came of it, into the same tables and
indexes.
"""


def cells(line: Line) -> list[str]:
    """One row of the table."""
    limit = f"{_amount(line.limit, line.unit)}" if line.absolute else f"{line.limit:g}x"
    said = "yes" if line.held else "NO"
    ours, peer = _amount(line.ours, line.unit), _amount(line.peer, line.unit)
    ratio = "–" if math.isnan(line.peer) else f"{line.ratio:.2f}x"
    return [line.work, ours, peer, ratio, f"<= {limit}", said]


def _amount(value: float, unit: str) -> str:
    if math.isnan(value):
        return "–"  # the peer is not installed: its row says so
    if unit != "s":
        return f"{value:.0f} {unit}"
    return f"{value * 1000:.1f} ms" if value < 1 else f"{value:.2f} s"


def show(lines: Sequence[Line]) -> None:
    """Print the table."""
    rows = [list(HEADS), *map(cells, lines)]
    widths = [max(len(row[k]) for row in rows) for k in range(len(HEADS))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def write(lines: Sequence[Line], report: Path = REPORT) -> None:
    """Keep the whole table in the documentation, with the machine it was measured on."""
    parts = [INTRO, f"{_machine()}\n\n", f"| {' | '.join(HEADS)} | how |\n|{'---|' * (len(HEADS) + 1)}\n"]
    parts += [f"{_row(line)}\n" for line in lines]
    report.write_text("".join(parts) + PROPOSED, encoding="utf-8")


def rewrite(lines: Sequence[Line], report: Path = REPORT) -> None:
    """Put rows measured alone into the table: each in its place, a new one below the one before it."""
    kept = report.read_text(encoding="utf-8").splitlines()
    day = dt.datetime.now(dt.UTC).date().isoformat()
    last = max(at for at, text in enumerate(kept) if text.startswith("|"))
    for line in lines:
        row = _row(replace(line, note=f"{line.note}; measured alone, {day}"))
        at = next((n for n, text in enumerate(kept) if text.startswith(f"| {line.work} |")), None)
        if at is None:
            at = last + 1
            kept.insert(at, row)
        else:
            kept[at] = row
        last = at
    report.write_text("\n".join(kept) + "\n", encoding="utf-8")


def _row(line: Line) -> str:
    return f"| {' | '.join(cells(line))} | {line.note} |"


def _machine() -> str:
    day = dt.datetime.now(dt.UTC).date().isoformat()
    names = ", ".join(f"{name} {version(name)}" for name in ("PySide6-Essentials", "SQLAlchemy", "reportlab"))
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return f"{day}, {machine}, Python {platform.python_version()}, {names}."


def main(argv: Sequence[str] | None = None) -> int:
    """Measure what is named, or everything."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", choices=[[], *MEASURES], metavar="NAME", help=", ".join(MEASURES))
    parser.add_argument("--write", action="store_true", help=f"write {REPORT.name} too")
    options = parser.parse_args(argv)
    lines: list[Line] = []
    for name in options.names or MEASURES:
        print(f"-- {name}", file=sys.stderr, flush=True)
        lines += MEASURES[name]()
    show(lines)
    if options.write:
        (rewrite if options.names else write)(lines)
    return 0 if all(line.held for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
