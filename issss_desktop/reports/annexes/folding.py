"""In the child process: the pages of a report laid two by two on A4, to be folded into an A5 booklet.

A booklet is a picture of the report on paper: it is reduced to 71 %, keeps neither structure nor links, and
claims no conformance. Printed on both sides over the short edge, folded in the middle, pages follow.
"""

import json
from collections.abc import Iterable
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Page, Pdf

A4 = (841.89, 595.276)
HALF = A4[0] / 2


def sheets_of(pages: int) -> int:
    """Sheets of paper of a booklet: four pages on each."""
    return -(-pages // 4)


def sides(pages: int) -> list[tuple[int | None, int | None]]:
    """Left and right page (from 0) of each side of a sheet, None for a blank one."""
    whole = 4 * sheets_of(pages)
    found: list[tuple[int | None, int | None]] = []
    for k in range(whole // 2):
        low, high = k, whole - 1 - k
        left, right = (high, low) if k % 2 == 0 else (low, high)
        found.append((left if left < pages else None, right if right < pages else None))
    return found


def fold(source: Path, target: Path) -> None:
    """Write the booklet of a report."""
    with Pdf.open(source) as pdf, Pdf.new() as made:
        forms = [made.copy_foreign(_form(page)) for page in pdf.pages]
        sizes = [_size(page) for page in pdf.pages]
        for left, right in sides(len(forms)):
            made.add_blank_page(page_size=A4)
            page = made.pages[-1]
            drawn, named = [], Dictionary()
            for x, n in ((0.0, left), (HALF, right)):
                if n is None:
                    continue
                wide, high = sizes[n]
                scale = min(HALF / wide, A4[1] / high)
                at = x + (HALF - wide * scale) / 2, (A4[1] - high * scale) / 2
                drawn.append(f"q {scale:.5f} 0 0 {scale:.5f} {at[0]:.3f} {at[1]:.3f} cm /P{n} Do Q")
                named[f"/P{n}"] = forms[n]
            page.obj.Resources = Dictionary(XObject=named)
            page.obj.Contents = made.make_stream("\n".join(drawn).encode())
        made.Root.ViewerPreferences = Dictionary(Duplex=Name.DuplexFlipShortEdge, PrintScaling=Name("/None"))
        if Name.Lang in pdf.Root:
            made.Root.Lang = pikepdf.String(str(pdf.Root.Lang))
        made.save(
            target, deterministic_id=True, compress_streams=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )  # fmt: skip


def _form(page: Page) -> pikepdf.Object:
    form = page.as_form_xobject()
    for key in ("/StructParents", "/Group"):
        if key in form:
            del form[key]
    return form


def _size(page: Page) -> tuple[float, float]:
    box = [float(v) for v in Array(page.mediabox)]
    return box[2] - box[0], box[3] - box[1]


def work(words: Iterable[str]) -> int:
    """Child "fold": the job is a file of JSON, [source, target]."""
    (job,) = words
    source, target = json.loads(Path(job).read_text(encoding="utf-8"))
    fold(Path(source), Path(target))
    return 0
