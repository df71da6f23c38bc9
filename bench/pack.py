"""A pack of some 360 pages with tags and PDF/A-3a, beside the same texts on a bare canvas."""

import datetime as dt
import io
import time
from collections.abc import Iterator
from pathlib import Path

from bench.measure import Line, medians, told_by
from issss_desktop.drawing import BarRow, position_by_donor
from issss_desktop.reports.finish import Stamp, finish
from issss_desktop.reports.layout.frame import Running
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.table import Cell, Column, Row, Table

ROWS, PROJECTS, CHARTS = 10_000, 200, 10
LIMIT_CPU = 4.0
LIMIT_MB = 150.0
ROUNDS = 3
WORDS = (
    "Le projet renforce la collaboration entre les autorités coutumières et les femmes, les jeunes et les "
    "hommes dans la transformation des dynamiques de conflit de la zone prioritaire. "
)
COLUMNS = (
    Column("Date", 22), Column("Opération", 30), Column("Bailleur", 30), Column("Montant", 34, "figure"),
    Column("", 10, "code"), Column("Taux", 16, "figure"), Column("USD", 26, "figure"),
)  # fmt: skip


def cells(number: int) -> list[str]:
    """One made-up movement."""
    amounts = (
        f"{n:,},00".replace(",", "\u202f", 2) for n in (1_000_000 + number * 137, 1_428_571 + number * 911)
    )
    first, second = amounts
    day = f"{number % 28 + 1:02d}/{number % 12 + 1:02d}/2017"
    return [day, f"Dépôt {number % 7}", f"Bailleur {number % 6}", first, "GBP", "0,7000", second]


def facts(project: int) -> Iterator[tuple[str, str]]:
    """The table of one project."""
    return ((f"Champ {k}", f"Valeur {project * k}") for k in range(8))


def draw() -> bytes:
    """Our pack, finished."""
    doc = Document("Dossier", running=Running("Conseil", "exemple fictif", "Version 3", "Chiffres arrêtés"))
    doc.start(bare=True)
    doc.heading(1, "", "Dossier de séance")
    doc.start("recto")
    index = [
        Row([f"7.{i}", Cell(f"Projet {i}", link=f"p{i}"), Cell(page_of=f"p{i}")]) for i in range(PROJECTS)
    ]
    heads = [Column("Point", 24), Column("Intitulé", 120), Column("Page", 24, "figure")]
    doc.table(Table(heads, index, "", "Sommaire"))
    doc.start(section=("6", "Contributions"))
    doc.heading(1, "6", "Contributions")
    doc.table(
        Table(COLUMNS, [Row(cells(i)) for i in range(ROWS)], "6.1", "Mouvements", "en USD", size="dense")
    )
    doc.section("7", "Projets bilatéraux")
    for i in range(PROJECTS):
        doc.start()
        doc.heading(2, f"7.{i}", f"Projet {i} pour la stabilisation", target=f"p{i}")
        for k in range(4):
            doc.paragraph(f"{WORDS}{WORDS}{i * 7 + k}")
        rows = [Row(list(pair)) for pair in facts(i)]
        doc.table(Table([Column("Champ", 60), Column("Valeur", 108)], rows, "", f"Données {i}"))
    doc.start()
    for i in range(CHARTS):
        bars = [BarRow(f"B{k}", (k + 1) * 1_000_000 * (i + 1)) for k in range(8)]
        doc.chart(position_by_donor(bars, measure=doc.measure), f"Graphique {i}", "Positions", "en M USD")
    return finish(doc.render(), Stamp(dt.datetime(2018, 3, 12, tzinfo=dt.UTC)))


def draw_barely() -> bytes:
    """The same texts with drawString, one font, untagged, without wrapping, rules, index or charts."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfgen.canvas import Canvas

    from issss_desktop.reports.layout.typefaces import first_font

    font = first_font()
    assert pdfmetrics.getFont(font)
    out = io.BytesIO()
    canvas = Canvas(out, initialFontName=font)
    at = 800.0
    for i in range(ROWS):
        if at < 50:
            canvas.showPage()
            canvas.setFont(font, 8)
            at = 800.0
        for k, cell in enumerate(cells(i)):
            canvas.drawString(40 + k * 75, at, cell)
        at -= 11.5
    for i in range(PROJECTS):
        canvas.showPage()
        canvas.setFont(font, 8)
        lines = [part for k in range(4) for part in (WORDS, WORDS, str(i * 7 + k))]
        for k, text in enumerate([*lines, *(f"{a} {b}" for a, b in facts(i))]):
            canvas.drawString(40, 800 - k * 14, text)
    canvas.save()
    return out.getvalue()


def tell(ours: bool) -> None:
    """Print CPU seconds and peak memory in MB of this process, the start of Python left out."""
    begun = time.process_time()
    (draw if ours else draw_barely)()
    print(time.process_time() - begun, _peak())


def _peak() -> float:
    """Peak memory in MB of this process alone: getrusage would count the parent's before exec."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def measure(rounds: int = ROUNDS) -> list[Line]:
    """Each pack in a process of its own, its caches empty."""
    peaks: list[float] = []
    bare: list[float] = []

    def run(ours: bool, memory: list[float]) -> float:
        spent, peak = told_by(f"from bench.pack import tell; tell({ours})")
        memory.append(peak)
        return spent

    both = medians(rounds, lambda: run(True, peaks), lambda: run(False, bare))
    note = "CPU; cover, index, 10,000 rows, 200 projects, 10 charts; peer: the texts by drawString, untagged"
    return [
        Line("360-page pack, tagged, PDF/A-3a", *both, LIMIT_CPU, True, note),
        Line("memory of that pack", max(peaks), max(bare), LIMIT_MB, True, "peak of the process", "MB"),
    ]
