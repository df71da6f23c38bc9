"""Lists of 10 thousand, 100 thousand and a million rows beside QSqlTableModel and a Python list."""

from bench.list_trials import plain_copy
from bench.long_list import office_of
from bench.measure import Line, told_by

SIZES = (10_000, 100_000, 1_000_000)
RUN = "import runpy, sys; sys.argv[0] = 'trial'; runpy.run_module('bench.list_trials', run_name='__main__')"
NAMES = (
    "open",
    "scroll, p95",
    "jump, p95",
    "sort, p50",
    "filter per key, p50",
    "filter per key, worst",
    "memory",
)
LIMITS = (0.060, 0.012, 0.012, 0.020, 0.012, 0.025, 80.0)
ROUNDS = 3


def measure(sizes: tuple[int, ...] = SIZES) -> list[Line]:
    """CPU of the window's thread; every trial in a process of its own, the median of three."""
    out: list[Line] = []
    opened: dict[int, float] = {}
    for rows in sizes:
        office_of(rows)
        plain_copy(rows)
        mine = _median("ours", rows, ROUNDS)
        sql, plain = _median("sql", rows, 1), _median("list", rows, 1)
        opened[rows] = mine[0]
        out += _lines(rows, mine, sql, plain)
    if len(opened) > 1:
        small, large = min(opened), max(opened)
        note = f"peer: our own list of {small:,} rows; CPU of the window's thread"
        out.append(Line(f"open a list of {large:,} rows", opened[large], opened[small], 2, note=note))
    return out


def _median(kind: str, rows: int, rounds: int) -> list[float]:
    trials = [told_by(RUN, kind, str(rows)) for _round in range(rounds)]
    return [sorted(each)[rounds // 2] for each in zip(*trials, strict=True)]


def _lines(rows: int, mine: list[float], sql: list[float], plain: list[float]) -> list[Line]:
    out = []
    for at, (name, limit) in enumerate(zip(NAMES, LIMITS, strict=True)):
        unit = "MB" if name == "memory" else "s"
        shown = f"{plain[at]:.0f} MB" if unit == "MB" else f"{plain[at] * 1000:.1f} ms"
        note = f"CPU of the window's thread; peer: QSqlTableModel; a model over a Python list: {shown}"
        out.append(Line(f"list of {rows:,}: {name}", mine[at], sql[at], limit, True, note, unit))
    note = "records of any kind, per key; peer: QSqlTableModel filtered by the same words"
    out.append(Line(f"search box on {rows:,}: p50", mine[7], sql[4], 0.050, True, note))
    out.append(Line(f"search box on {rows:,}: worst", mine[8], sql[5], 0.050, True, note))
    return out
