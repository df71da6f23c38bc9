"""In the child process: what the pages of two packs show, so that they can be compared.

A pack holds pages of other authors, so it is never opened in the program's own process. Header, footer and
stamp are left out: they carry the version, which changes on every page.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pypdfium2
from pypdfium2 import PdfDocument

SCALE = 0.7  # of 72 dots an inch: a changed digit changes dozens of dots
TOP, BOTTOM = 50.5, 51.0  # points at the head and at the foot of a page that belong to its furniture
LINE = 3.0  # points within which two pieces of text stand on one line


def read_pages(path: Path) -> dict[str, Any]:
    """Digest and lines of every page, and the titles of the outline with the page and place of each."""
    with PdfDocument(path) as pdf:
        pages = [_page(page) for page in pdf]
        titles = []
        for item in pdf.get_toc():
            dest = item.get_dest()
            if dest is None:
                continue
            _mode, place = dest.get_view()
            y = place[1] if len(place) > 1 and place[1] is not None else 0.0
            titles.append([item.level + 1, item.get_title(), dest.get_index(), float(y)])
    return {"pages": pages, "titles": titles}


def _page(page: pypdfium2.PdfPage) -> dict[str, Any]:
    bitmap = page.render(scale=SCALE, crop=(0, BOTTOM, 0, TOP), grayscale=True)
    digest = hashlib.sha256(bytes(bitmap.buffer)).hexdigest()
    high = page.get_height()
    found = {"digest": digest, "lines": [list(line) for line in _lines(page, high)]}
    bitmap.close()
    page.close()
    return found


def _lines(page: pypdfium2.PdfPage, high: float) -> Iterator[tuple[float, float, str]]:
    """Lines of text with their top and bottom, from the top of the page."""
    text = page.get_textpage()
    rows: list[tuple[float, float, list[tuple[float, str]]]] = []
    for k in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(k)
        if bottom < BOTTOM or top > high - TOP:
            continue
        said = text.get_text_bounded(left, bottom, right, top).strip()
        if not said:
            continue
        for n, (y0, y1, parts) in enumerate(rows):
            if abs(y1 - (high - bottom)) < LINE:
                parts.append((left, said))
                rows[n] = min(y0, high - top), max(y1, high - bottom), parts
                break
        else:
            rows.append((high - top, high - bottom, [(left, said)]))
    text.close()
    for y0, y1, parts in sorted(rows, key=lambda row: row[:2]):
        yield round(y0, 1), round(y1, 1), " ".join(said for _x, said in sorted(parts))


def work(words: Iterable[str]) -> int:
    """Child "compare": the job is a file of JSON, a list of PDF files; one line of JSON for each."""
    (job,) = words
    for path in json.loads(Path(job).read_text(encoding="utf-8")):
        print(json.dumps(read_pages(Path(path))), flush=True)
    return 0
