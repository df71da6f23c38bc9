"""The pack of ``content`` made by other programs: typst, platypus LongTable, fpdf2, WeasyPrint.

They come with ``make bench`` (requirements-bench.lock), never with the program. All use the font of our
pages; where one has no cheap way to print page numbers in an index, it goes without.
"""

import importlib.util
import io
import math
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from bench.content import CHARTS, FIGURES, HEADS, PROJECTS, ROWS, bars, cells, facts, texts
from bench.measure import told_by
from issss_desktop.paths import resources

FONTS = resources() / "fonts"
REGULAR, BOLD = FONTS / "IBMPlexSans-Regular.ttf", FONTS / "IBMPlexSans-SemiBold.ttf"
PANGO = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


@dataclass(frozen=True)
class Peer:
    """Another program: the name of its row, the module it needs, whether its pages carry tags."""

    name: str
    module: str
    make: str
    tagged: bool = False
    needs: str = ""


PEERS = (
    Peer("typst, tagged", "typst", "make_typst", tagged=True),
    Peer("platypus LongTable", "reportlab", "make_platypus"),
    Peer("fpdf2", "fpdf", "make_fpdf2"),
    Peer("WeasyPrint", "weasyprint", "make_weasyprint", needs=PANGO),
)


def measured(peer: Peer) -> tuple[float, str]:
    """CPU seconds of a peer and what is said of it; no number where it is not installed."""
    if importlib.util.find_spec(peer.module) is None:
        return math.nan, f"{peer.module} is not installed: run make bench, or pip install {peer.module}"
    try:
        spent, pages = told_by(f"from bench import peers; peers.tell(peers.{peer.make})")
    except (RuntimeError, subprocess.TimeoutExpired) as error:
        why = str(error).strip().splitlines()[-1][:120].replace("|", "/")
        return math.nan, f"{peer.module} did not run ({why}){': ' + peer.needs if peer.needs else ''}"
    return spent, f"CPU, once; the same texts, tables and bars on {pages:.0f} pages"


def tell(make: Callable[[], bytes]) -> None:
    """Print CPU seconds and number of pages; the import of the peer is not counted."""
    make_ready(make)
    begun = time.process_time()
    data = make()
    spent = time.process_time() - begun
    import pypdfium2

    with pypdfium2.PdfDocument(data) as pdf:
        print(spent, len(pdf))


def make_ready(make: Callable[[], bytes]) -> None:
    """Import what a peer needs before its time is taken."""
    for peer in PEERS:
        if peer.make == make.__name__:
            importlib.import_module(peer.module)


def make_typst() -> bytes:
    """One source text, compiled to tagged PDF; a reference gives the page in the index."""
    import typst

    def table(widths: str, head: list[str], rows: list[list[str]], figures: tuple[int, ...] = ()) -> str:
        align = ",".join("right" if k in figures else "left" for k in range(len(head)))
        heads = "".join(f"[{h}]," for h in head)
        body = "\n".join("".join(f"[{c}]," for c in row) for row in rows)
        return (
            f"#table(columns:({widths}),align:({align}),stroke:(bottom:.25pt),table.header({heads}),{body})\n"
        )

    pages = '#set page(numbering: "1")\n#set document(title: "Dossier")\n'
    pages += '#set text(font: "IBM Plex Sans", size: 9pt)\n'
    index = [[f"7.{i}", f"#link(<p{i}>)[Projet {i}]", f"#context counter(page).at(<p{i}>).first()"]
             for i in range(PROJECTS)]  # fmt: skip
    parts = [pages, "= Dossier de séance\n#pagebreak()\n= Sommaire\n"]
    parts.append(table("24mm,1fr,24mm", ["Point", "Intitulé", "Page"], index, (2,)))
    parts.append("#pagebreak()\n= Contributions\n#set text(size: 8pt)\n")
    widths = ",".join(f"{width}mm" for _head, width in HEADS)
    parts.append(table(widths, [h for h, _w in HEADS], [cells(i) for i in range(ROWS)], FIGURES))
    for i in range(PROJECTS):
        parts.append(f"#pagebreak()\n== Projet {i} pour la stabilisation <p{i}>\n")
        parts += [f"{text}\n\n" for text in texts(i)]
        parts.append(table("60mm,1fr", ["Champ", "Valeur"], [list(pair) for pair in facts(i)]))
    parts.append("#pagebreak()\n")
    for i in range(CHARTS):
        lines = [
            [name, f"#rect(width:{value / 1e6:.0f}mm,height:4mm)", str(value)] for name, value in bars(i)
        ]
        parts.append(table("20mm,1fr,30mm", ["", f"Graphique {i}", ""], lines))
    return bytes(typst.compile("".join(parts).encode(), font_paths=[str(FONTS)], format="pdf"))


def make_platypus() -> bytes:
    """LongTable with Paragraph cells, in one pass: no page numbers in the index."""
    from reportlab.graphics.shapes import Drawing, Rect, String
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import mm
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Flowable, LongTable, PageBreak, Paragraph, SimpleDocTemplate, TableStyle

    pdfmetrics.registerFont(TTFont("Plex", str(REGULAR)))
    style = ParagraphStyle("body", fontName="Plex", fontSize=9, leading=12)
    rules = TableStyle(
        [("LINEBELOW", (0, 0), (-1, -1), 0.25, "black"), ("FONT", (0, 0), (-1, -1), "Plex", 8)]
    )

    def table(widths: list[float], rows: list[list[str]]) -> Flowable:
        set_ = [[Paragraph(c, style) if c else "" for c in row] for row in rows]
        return LongTable(set_, [w * mm for w in widths], style=rules, repeatRows=1)

    story: list[Flowable] = [Paragraph("Dossier de séance", style), PageBreak()]
    index = [[f"7.{i}", f"Projet {i}", ""] for i in range(PROJECTS)]
    story += [table([24, 120, 24], [["Point", "Intitulé", "Page"], *index]), PageBreak()]
    story.append(table([w for _h, w in HEADS], [[h for h, _w in HEADS], *(cells(i) for i in range(ROWS))]))
    for i in range(PROJECTS):
        story += [PageBreak(), Paragraph(f"7.{i} Projet {i} pour la stabilisation", style)]
        story += [Paragraph(text, style) for text in texts(i)]
        story.append(table([60, 108], [["Champ", "Valeur"], *(list(pair) for pair in facts(i))]))
    story.append(PageBreak())
    for i in range(CHARTS):
        drawing = Drawing(470, 130)
        for k, (name, value) in enumerate(bars(i)):
            drawing.add(Rect(40, 110 - 15 * k, value / 1e6 * 3, 10))
            drawing.add(String(0, 110 - 15 * k, name, fontName="Plex", fontSize=8))
            drawing.add(String(400, 110 - 15 * k, str(value), fontName="Plex", fontSize=8))
        story.append(drawing)
    out = io.BytesIO()
    SimpleDocTemplate(out, leftMargin=20 * mm, rightMargin=20 * mm, initialFontName="Plex").build(story)
    return out.getvalue()


def make_fpdf2() -> bytes:
    """Tables and texts of fpdf2, links in the index without page numbers."""
    from fpdf import FPDF

    pdf = FPDF()
    pdf.add_font("Plex", "", str(REGULAR))
    pdf.add_font("Plex", "B", str(BOLD))
    pdf.set_font("Plex", size=8)

    def table(widths: list[int], rows: list[list[str]]) -> None:
        with pdf.table(rows, col_widths=widths, line_height=4, borders_layout="HORIZONTAL_LINES"):
            pass

    pdf.add_page()
    pdf.multi_cell(0, 10, "Dossier de séance")
    pdf.add_page()
    table(
        [24, 120, 24],
        [["Point", "Intitulé", "Page"], *([f"7.{i}", f"Projet {i}", ""] for i in range(PROJECTS))],
    )
    pdf.add_page()
    table([w for _h, w in HEADS], [[h for h, _w in HEADS], *(cells(i) for i in range(ROWS))])
    for i in range(PROJECTS):
        pdf.add_page()
        pdf.multi_cell(0, 8, f"7.{i} Projet {i} pour la stabilisation", new_x="LMARGIN", new_y="NEXT")
        for text in texts(i):
            pdf.multi_cell(0, 5, text, new_x="LMARGIN", new_y="NEXT")
        table([60, 108], [["Champ", "Valeur"], *(list(pair) for pair in facts(i))])
    for i in range(CHARTS):
        if not i % 5:
            pdf.add_page()
        for k, (name, value) in enumerate(bars(i)):
            y = 20 + (i % 5) * 50 + 5 * k
            pdf.rect(30, y, value / 1e6, 4)
            pdf.text(10, y + 3, name)
            pdf.text(120, y + 3, str(value))
    return bytes(pdf.output())


def make_weasyprint() -> bytes:
    """One HTML text; target-counter gives the page in the index."""
    import weasyprint

    def table(head: list[str], rows: list[list[str]]) -> str:
        def row(tag: str, row_: list[str]) -> str:
            return f"<tr>{''.join(f'<{tag}>{c}</{tag}>' for c in row_)}</tr>"

        return f"<table><thead>{row('th', head)}</thead>{''.join(row('td', r) for r in rows)}</table>"

    css = (
        f"@font-face{{font-family:Plex;src:url({REGULAR.as_uri()})}} @page{{size:A4;margin:17mm}} "
        "body{font:9pt Plex} table{width:100%;border-collapse:collapse;font-size:8pt} "
        "td{border-bottom:.25pt solid} h1,h2{break-before:page} "
        "div span{display:inline-block;border:.5pt solid;height:4mm} "
        "a::after{content:target-counter(attr(href),page)}"
    )
    index = [[f"7.{i}", f"Projet {i}", f'<a href="#p{i}"></a>'] for i in range(PROJECTS)]
    parts = [f"<html lang=fr><title>Dossier</title><style>{css}</style><h1>Dossier de séance</h1>"]
    parts += ["<h1>Sommaire</h1>", table(["Point", "Intitulé", "Page"], index), "<h1>Contributions</h1>"]
    parts.append(table([h for h, _w in HEADS], [[escape(c) for c in cells(i)] for i in range(ROWS)]))
    for i in range(PROJECTS):
        parts.append(f"<h2 id=p{i}>7.{i} Projet {i} pour la stabilisation</h2>")
        parts += [f"<p>{escape(text)}</p>" for text in texts(i)]
        parts.append(table(["Champ", "Valeur"], [list(pair) for pair in facts(i)]))
    for i in range(CHARTS):
        parts.append(f"<h3>Graphique {i}</h3>")
        parts += [
            f"<div>{name}<span style='width:{value / 1e6}mm'></span>{value}</div>" for name, value in bars(i)
        ]
    return bytes(weasyprint.HTML(string="".join(parts)).write_pdf())
