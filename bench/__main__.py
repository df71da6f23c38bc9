"""`python -m bench [NAME ...] [--write]`: ours beside its peer; status 1 when a limit is not held."""

import argparse
import datetime as dt
import os
import platform
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

from bench import forms, lists, pack, paint, replay, save
from bench.measure import Line

REPORT = Path(__file__).resolve().parent.parent / "docs" / "bench.md"
MEASURES: dict[str, Callable[[], list[Line]]] = {
    "paint": paint.measure,
    "save": save.measure,
    "forms": forms.measure,
    "replay": replay.measure,
    "pack": pack.measure,
    "lists": lists.measure,
}
HEADS = ("work", "ours", "peer", "ratio", "limit", "held")
INTRO = """# Measured speed

`make bench` prints this table; `.venv/bin/python -m bench --write` also writes this file. Each figure of
ours stands beside its peer, measured in turn in the same run: compare ratios, for the machine is shared.

"""
PROPOSED = """
The limit of the replay (3x) is our own: it is that of the merge of 100,000 changes, for a replay is a
merge into nothing. It decodes each commit, encodes it again and compares, checks every value, links the
chains and projects every row; the peer only writes the rows that came of it, into the same tables and
indexes.
"""


def cells(line: Line) -> list[str]:
    """One row of the table."""
    limit = f"{_amount(line.limit, line.unit)}" if line.absolute else f"{line.limit:g}x"
    said = "yes" if line.held else "NO"
    ours, peer = _amount(line.ours, line.unit), _amount(line.peer, line.unit)
    return [line.work, ours, peer, f"{line.ratio:.2f}x", f"<= {limit}", said]


def _amount(value: float, unit: str) -> str:
    if unit != "s":
        return f"{value:.0f} {unit}"
    return f"{value * 1000:.1f} ms" if value < 1 else f"{value:.2f} s"


def show(lines: Sequence[Line]) -> None:
    """Print the table."""
    rows = [list(HEADS), *map(cells, lines)]
    widths = [max(len(row[k]) for row in rows) for k in range(len(HEADS))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def write(lines: Sequence[Line]) -> None:
    """Keep the table in the documentation, with the machine it was measured on."""
    parts = [INTRO, f"{_machine()}\n\n", f"| {' | '.join(HEADS)} | how |\n|{'---|' * (len(HEADS) + 1)}\n"]
    parts += [f"| {' | '.join(cells(line))} | {line.note} |\n" for line in lines]
    REPORT.write_text("".join(parts) + PROPOSED, encoding="utf-8")


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
        write(lines)
    return 0 if all(line.held for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
