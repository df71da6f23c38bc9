"""300 pages of annexes measured, framed, stamped and put into a pack, beside a bare joining of the files."""

import datetime as dt
import tempfile
import time
from pathlib import Path

from bench.measure import Line, medians, told_by
from issss_desktop.reports.annexes import imposing, measuring
from issss_desktop.reports.annexes.annex import Annex, AnnexPage
from issss_desktop.reports.annexes.drawing import draw_annexes
from issss_desktop.reports.file.finish import Stamp, finish
from issss_desktop.reports.layout.page import Document

FILES, PAGES = 10, 30
LIMIT_CPU = 5.0
LIMIT_MB = 300.0
ROUNDS = 3
LINE = "Page {} ligne {} Les activités conjointes avec les autorités coutumières {}"


def papers(folder: Path, files: int = FILES, pages: int = PAGES) -> list[Path]:
    """Made-up papers of some authors, full of text, each page with a picture of its own."""
    from PIL import Image
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    paths = []
    for number in range(files):
        path = folder / f"{number}.in.pdf"
        canvas = Canvas(str(path), invariant=1, pageCompression=1)
        for page in range(pages):
            canvas.setFont("Times-Roman", 11)
            for line in range(40):
                canvas.drawString(60, 780 - 17 * line, LINE.format(page, line, page * line * number))
            picture = Image.effect_noise((120, 80), 40 + page)
            canvas.drawImage(ImageReader(picture), 400, 40, 120, 80)
            canvas.showPage()
        canvas.save()
        paths.append(path)
    return paths


def join(paths: list[Path], folder: Path) -> Path:
    """Ours: what the two children and the program do, in one process, so that one clock sees it all."""
    found = []
    for number, path in enumerate(paths, 1):
        result = measuring.measure(path, folder / f"{number}.pdf")
        assert not result.problem
        pages = tuple(AnnexPage(*page) for page in result.pages)
        found.append(Annex(number, f"Pièce {number}", "pièce", dt.date(2018, 3, 5), path.name, pages))
    doc = Document("Dossier")
    doc.heading(1, "", "Dossier de séance")
    draw_annexes(doc, found)
    draft = doc.render()
    own = folder / "own.pdf"
    own.write_bytes(finish(draft, Stamp(dt.datetime(2018, 3, 12, tzinfo=dt.UTC), conformant=False)))
    placed = [(p.page, p.name, p.annex, p.index) for p in draft.imported]
    clean = {a.number: folder / f"{a.number}.pdf" for a in found}
    imposing.impose(own, clean, placed, folder / "out.pdf")
    return folder / "out.pdf"


def join_barely(paths: list[Path], folder: Path) -> Path:
    """The same pages one behind the other by pikepdf: no cleaning, frame, stamp, tag or outline."""
    import pikepdf

    with pikepdf.Pdf.new() as out:
        for path in paths:
            with pikepdf.open(path) as pdf:
                out.pages.extend(pdf.pages)
        out.save(folder / "out.pdf")
    return folder / "out.pdf"


def tell(ours: bool, folder: str) -> None:
    """Print CPU seconds and peak memory in MB of this process, the start of Python left out."""
    from bench.pack import _peak

    paths = sorted(Path(folder).glob("*.in.pdf"))
    with tempfile.TemporaryDirectory() as place:
        begun = time.process_time()
        (join if ours else join_barely)(paths, Path(place))
        print(time.process_time() - begun, _peak())


def measure(rounds: int = ROUNDS) -> list[Line]:
    """Each in a process of its own, its caches empty."""
    peaks: list[float] = []
    bare: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        pages = len(papers(Path(folder))) * PAGES

        def run(ours: bool, memory: list[float]) -> float:
            spent, peak = told_by(
                f"import sys; from bench.annexes import tell; tell({ours}, sys.argv[1])", folder
            )
            memory.append(peak)
            return spent

        both = medians(rounds, lambda: run(True, peaks), lambda: run(False, bare))
    note = "CPU; 10 files cleaned, framed, stamped, tagged, imposed; peer: pikepdf joins the same files"
    return [
        Line(f"{pages} pages of annexes in a pack", *both, LIMIT_CPU, True, note),
        Line("memory of those annexes", max(peaks), max(bare), LIMIT_MB, True, "peak of the process", "MB"),
    ]
