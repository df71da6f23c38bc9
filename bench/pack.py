"""A pack of some 360 pages with tags and PDF/A-3a, beside the same texts on a bare canvas."""

import datetime as dt
import io
import time
from collections.abc import Callable
from pathlib import Path

from bench import peers
from bench.content import CHARTS, FIGURES, HEADS, PROJECTS, ROWS, WORDS, bars, cells, facts, texts
from bench.measure import Line, cpu, medians, told_by
from issss_desktop.drawing import BarRow, position_by_donor
from issss_desktop.reports.file.finish import Stamp, finish
from issss_desktop.reports.layout.frame import Running
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.table import Cell, Column, Row, Table

LIMIT_CPU, LIMIT_UNTAGGED = 4.0, 1.5
LIMIT_MB = 150.0
LIMIT_GROWTH = 1.2  # our own: a page of a long document costs what a page of a short one does
ROUNDS = 3
COLUMNS = tuple(
    Column(head, width, "figure" if k in FIGURES else "code" if not head else "text")
    for k, (head, width) in enumerate(HEADS)
)


def draw(tagged: bool = True) -> bytes:
    """Our pack, finished."""
    running = Running("Conseil", "exemple fictif", "Version 3", "Chiffres arrêtés")
    doc = Document("Dossier", running=running, tagged=tagged)
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
        for text in texts(i):
            doc.paragraph(text)
        rows = [Row(list(pair)) for pair in facts(i)]
        doc.table(Table([Column("Champ", 60), Column("Valeur", 108)], rows, "", f"Données {i}"))
    doc.start()
    for i in range(CHARTS):
        chart = position_by_donor([BarRow(*bar) for bar in bars(i)], measure=doc.measure)
        doc.chart(chart, f"Graphique {i}", "Positions", "en M USD")
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
        lines = [part for k in range(4) for part in (WORDS, WORDS, str(i * 7 + k))]  # texts(i), unbroken
        for k, text in enumerate([*lines, *(f"{a} {b}" for a, b in facts(i))]):
            canvas.drawString(40, 800 - k * 14, text)
    canvas.save()
    return out.getvalue()


def draw_pages(count: int) -> bytes:
    """As many pages of titles, texts and tables, each in the index."""
    doc = Document("Pages")
    index = [Row([Cell(f"Titre {i}", link=f"p{i}"), Cell(page_of=f"p{i}")]) for i in range(count)]
    doc.table(Table([Column("Titre", 140), Column("Page", 28, "figure")], index, "", "Sommaire"))
    for i in range(count):
        doc.start()
        doc.heading(2, f"{i}", "Projet", target=f"p{i}")
        for text in texts(i):
            doc.paragraph(text)
        rows = [Row(list(pair)) for pair in facts(i)]
        doc.table(Table([Column("Champ", 60), Column("Valeur", 108)], rows, "", f"Données {i}"))
    return finish(doc.render(), Stamp(dt.datetime(2018, 3, 12, tzinfo=dt.UTC)))


def tell(job: Callable[[], object]) -> None:
    """Print CPU seconds and peak memory in MB of this process, the start of Python left out."""
    begun = time.process_time()
    job()
    print(time.process_time() - begun, _peak())


def tell_growth() -> None:
    """Print CPU seconds a page at 10, 100 and 1,000 pages; fonts are read before."""
    draw_pages(1)
    print(*(cpu(lambda count=count: draw_pages(count)) / count for count in (10, 100, 1_000)))


def _peak() -> float:
    """Peak memory in MB of this process alone: getrusage would count the parent's before exec."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def _told(job: str) -> list[float]:
    return told_by(f"from bench import pack; pack.tell({job})")


def measure(rounds: int = ROUNDS) -> list[Line]:
    """Each pack in a process of its own, its caches empty; each peer once."""
    peaks: list[float] = []
    bare: list[float] = []

    def run(job: str, memory: list[float]) -> float:
        spent, peak = _told(job)
        memory.append(peak)
        return spent

    both = medians(rounds, lambda: run("pack.draw", peaks), lambda: run("pack.draw_barely", bare))
    flat = medians(rounds, lambda: run("lambda: pack.draw(False)", []), lambda: run("pack.draw_barely", bare))
    note = "CPU; cover, index, 10,000 rows, 200 projects, 10 charts; peer: the texts by drawString, untagged"
    lines = [
        Line("360-page pack, tagged, PDF/A-3a", *both, LIMIT_CPU, True, note),
        Line("360-page pack, untagged", *flat, LIMIT_UNTAGGED, True, note),
        Line(
            "memory of that pack", max(peaks), max(bare), LIMIT_MB, True, "peak of the process, tagged", "MB"
        ),
    ]
    for peer in peers.PEERS:
        ours = both[0] if peer.tagged else flat[0]
        limit = LIMIT_CPU if peer.tagged else LIMIT_UNTAGGED
        spent, said = peers.measured(peer)
        what = "tagged" if peer.tagged else "untagged"
        lines.append(Line(f"that pack, {what}, beside {peer.name}", ours, spent, limit, True, said))
    return lines + growth()


def growth() -> list[Line]:
    """CPU seconds a page of a longer document beside a shorter one."""
    ten, hundred, thousand = told_by("from bench.pack import tell_growth; tell_growth()")
    note = "CPU a page, tagged, with an index; peer: the shorter document"
    return [
        Line("a page of 100 pages, beside 10", hundred, ten, LIMIT_GROWTH, note=note),
        Line("a page of 1,000 pages, beside 100", thousand, hundred, LIMIT_GROWTH, note=note),
    ]
