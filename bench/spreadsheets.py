"""A list comes in and goes out: 50,000 rows of 10 columns read, checked and looked at; 100,000 rows written.

The peers are the libraries alone: python-calamine reading the same file into rows, and XlsxWriter writing the
same cells from memory. Both files are read in a process of their own, and its time is counted.
"""

import datetime as dt
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.log import START_MS
from bench.measure import Line
from issss_desktop.i18n import in_language
from issss_desktop.models.entities.common import MoneyAt, Span
from issss_desktop.models.fields import entity
from issss_desktop.models.log import MAX_RECORDS
from issss_desktop.models.values.dates import PartialDay
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.lists import Asked as AskedList
from issss_desktop.services.recording.entry import Draft, creation
from issss_desktop.services.spreadsheets.exporting import export_list
from issss_desktop.services.spreadsheets.importing import Asked, Preview, grids_of_file, preview
from issss_desktop.services.starting.offices import create_office
from issss_desktop.store.work import Work

ROWS_IN, ROWS_OUT, ROUNDS = 50_000, 100_000, 5
IN, OUT = 3.0, 1.5
HEADS = (
    "Titre", "Sigle", "Début et fin – Début", "Début et fin – Fin", "Budget", "Budget – Devise",
    "Bénéficiaires directs", "Alignement déclaré", "Identifiant PGAI", "Observations",
)  # fmt: skip
COLUMNS = ("ref", "title", "acronym", "span", "budget", "direct", "is_declared", "pgai", "stage")
PLACES = ("Masisi", "Rutshuru", "Beni", "Kalehe", "Djugu", "Irumu", "Fizi", "Uvira")


def cells(n: int, chance: random.Random) -> tuple[Any, ...]:
    """One project of the list, as an office keeps it in a workbook."""
    start = dt.date(2015, 1, 1) + dt.timedelta(days=chance.randrange(3_000))
    return (
        f"Projet de stabilisation {n} à {PLACES[n % 8]} (exemple fictif)", f"P{n % 900}", start,
        start + dt.timedelta(days=365 * (1 + n % 4)), chance.randrange(10_000, 99_000_000) / 100,
        ("USD", "EUR")[n % 7 == 0], chance.randrange(5_000), ("oui", "non")[n % 3 == 0], f"CD-{n:06d}",
        f"Remarque {n % 300}" if n % 2 else None,
    )  # fmt: skip


def write_list(path: Path, rows: int) -> None:
    """The workbook that comes in."""
    from xlsxwriter import Workbook

    chance = random.Random(5)
    book = Workbook(str(path), {"constant_memory": True})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Projets")
    for at, head in enumerate(HEADS):
        sheet.write(0, at, head)
    for n in range(rows):
        for at, cell in enumerate(cells(n, chance)):
            if isinstance(cell, dt.date):
                sheet.write_datetime(n + 1, at, cell, day)
            elif cell is not None:
                sheet.write(n + 1, at, cell)
    book.close()


def _spent(job: Callable[[], object]) -> float:
    """CPU seconds of a job, of this process and of those that it has started and waited for."""
    begun = _times()
    job()
    return _times() - begun


def _times() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


READ = "import sys, python_calamine as c; c.load_workbook(sys.argv[1]).get_sheet_by_index(0).to_python()"


def _read_alone(path: Path) -> None:
    """The library alone, in a process of its own as ours is: a file of others is opened in no other way."""
    subprocess.run([sys.executable, "-c", READ, str(path)], check=True)


def looked_at(desk: Desk, path: Path) -> Preview:
    """Ours: from the file to the preview."""
    found = preview(desk, grids_of_file(path), Asked("project"))
    assert (found.fresh + found.changed + found.same, found.refused, found.dropped) == (ROWS_IN, 0, 0)
    return found


def _fill(desk: Desk) -> None:
    """Projects in the office, to be exported."""
    declared, chance, changes = entity("project"), random.Random(5), []
    for n in range(ROWS_OUT):
        title, acronym, start, end, budget, unit, direct, said, pgai, remarks = cells(n, chance)
        values = {
            "title": title, "acronym": acronym, "span": Span(PartialDay.of(start), PartialDay.of(end)),
            "budget": MoneyAt(round(budget * 100), unit), "direct": direct, "is_declared": said == "oui",
            "pgai": pgai, "remarks": remarks,
        }  # fmt: skip
        draft = Draft(declared, UUID(int=(1 << 90) + n), values)
        changes += creation(draft, ref=f"NK-7Q-PB-2018-{n:06d}-K", stage="draft")

    def write(work: Work) -> None:
        for at in range(0, len(changes), MAX_RECORDS):
            work.commit(changes[at : at + MAX_RECORDS], user=desk.user, wall_ms=START_MS)

    desk.store.write(write)


def _written_alone(path: Path, rows: list[list[Any]]) -> None:
    """The same cells, from memory, by the library alone."""
    from xlsxwriter import Workbook

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = Workbook(str(path), options)
    sheet = book.add_worksheet("Projets")
    money = book.add_format({"num_format": "#,##0.00"})
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(at, column, cell)
            elif cell is not None:
                sheet.write_number(at, column, cell, money)
    book.close()


def measure() -> list[Line]:
    """Both directions, each beside its peer in turn."""
    with tempfile.TemporaryDirectory(prefix="issss-bench-") as folder, in_language("fr"):
        root = Path(folder)
        desk = create_office(root / "office", "NK", sample=True)
        try:
            write_list(root / "in.xlsx", ROWS_IN)
            source = root / "in.xlsx"
            rounds = (
                (_spent(lambda: looked_at(desk, source)), _spent(lambda: _read_alone(source)))
                for _round in range(ROUNDS)
            )
            pairs = sorted(rounds, key=lambda pair: pair[0] / pair[1])
            ours, peer = pairs[ROUNDS // 2]
            _fill(desk)
            asked = AskedList("project")
            out = [_spent(lambda: export_list(desk, asked, COLUMNS, root / "o.xlsx")) for _round in range(2)]
            (grid,) = grids_of_file(root / "o.xlsx")
            rows = [[float(c) if c.__class__.__name__ == "Decimal" else c for c in grid.row(at)]
                    for at in range(grid.height)]  # fmt: skip
            alone = [_spent(lambda: _written_alone(root / "alone.xlsx", rows)) for _round in range(2)]
        finally:
            close_desk(desk)
    note = "CPU of all processes; peer: a process that only reads the file with python-calamine"
    beside = "CPU; peer: XlsxWriter constant_memory writing the same cells"
    work = f"import {ROWS_IN:,} x {len(HEADS)} from Excel: read, checked, looked at"
    return [
        Line(work, ours, peer, IN, note=note),
        Line(f"export {ROWS_OUT:,} rows to xlsx", min(out), min(alone), OUT, note=beside),
    ]
