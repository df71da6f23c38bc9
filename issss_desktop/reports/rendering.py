"""Work of the child "render": pictures of the pages of one PDF, its page labels, and where a text stands.

Requests are lines of JSON on standard input; ``open`` is followed by the bytes of the file. A reply is two
numbers (little-endian, four bytes each: length of the head, length of the rest), a head in JSON, the rest.
"""

import ctypes
import json
import struct
import sys
from functools import cache
from typing import Any, BinaryIO

import pypdfium2
from pypdfium2 import raw

from issss_desktop.models.values.texts import fold

FRAME = struct.Struct("<II")
MOST_PIXELS = 64_000_000  # an A3 sheet at 600 dpi has 70 million: no screen and no page needs more
MOST_HITS = 2000
Rect = tuple[float, float, float, float]


def work(requests: BinaryIO, replies: BinaryIO) -> int:
    """Answer requests until the input ends; the status of the process."""
    document: pypdfium2.PdfDocument | None = None
    while line := requests.readline():
        asked = json.loads(line)
        if asked["do"] == "open":
            data = requests.read(asked["size"])
            try:
                document = pypdfium2.PdfDocument(data)
                _reply(replies, _opened(document))
            except pypdfium2.PdfiumError as error:
                document = None
                _reply(replies, {"problem": str(error)})
        elif document is None:
            _reply(replies, {"problem": "no document"})
        elif asked["do"] == "render":
            _reply(replies, *_rendered(document, asked))
        else:
            _reply(replies, {"hits": found(document, asked["text"], asked["first"], asked["last"])})
    return 0


def _reply(replies: BinaryIO, head: dict[str, Any], rest: bytes = b"") -> None:
    said = json.dumps(head).encode()
    replies.write(FRAME.pack(len(said), len(rest)))
    replies.write(said)
    replies.write(rest)
    replies.flush()


def _opened(document: pypdfium2.PdfDocument) -> dict[str, Any]:
    sizes = [document.get_page_size(index) for index in range(len(document))]
    labels = [document.get_page_label(index) or str(index + 1) for index in range(len(document))]
    return {"sizes": sizes, "labels": labels}


def _rendered(document: pypdfium2.PdfDocument, asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """A page at a scale (pixels a point): rows of pixels, a grey byte or blue, green, red, unused."""
    page = document[asked["page"]]
    width, height = page.get_size()
    scale = min(float(asked["scale"]), (MOST_PIXELS / max(1.0, width * height)) ** 0.5)
    grey = bool(asked["grey"])
    bitmap = page.render(scale=scale, grayscale=grey, prefer_bgrx=True)
    head = {"width": bitmap.width, "height": bitmap.height, "stride": bitmap.stride, "grey": grey}
    rest = bytes(bitmap.buffer)
    bitmap.close()
    page.close()
    return head, rest


def found(document: pypdfium2.PdfDocument, text: str, first: int, last: int) -> list[tuple[int, list[Rect]]]:
    """Where a text stands on the pages ``first`` to ``last`` - 1, without regard to case, accents and lines.

    Each hit: page, and its rectangles (left, top, right, bottom) in points from the upper left corner.
    """
    wanted = " ".join(fold(text).split())
    hits: list[tuple[int, list[Rect]]] = []
    for index in range(first, min(last, len(document))):
        if not wanted or len(hits) >= MOST_HITS:
            break
        page = document[index]
        hits += [(index, rects) for rects in _on_page(page, wanted)]
        page.close()
    return hits


def _on_page(page: pypdfium2.PdfPage, wanted: str) -> list[list[Rect]]:
    words = page.get_textpage()
    letters, places = _folded(words)
    hits, at = [], letters.find(wanted)
    while at >= 0:
        start, end = places[at], places[at + len(wanted) - 1] + 1
        count = raw.FPDFText_CountRects(words, start, end - start)
        hits.append([_upright(page, words.get_rect(n)) for n in range(count)])
        at = letters.find(wanted, at + len(wanted))
    words.close()
    return hits


def _folded(words: pypdfium2.PdfTextPage) -> tuple[str, list[int]]:
    """The text of a page as it is searched, and for each of its letters its number on the page."""
    letters: list[str] = []
    places: list[int] = []
    for at in range(words.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(words, at) & 0xFFFF)
        if letter in "\u00ad\ufffe\x02":  # a word parted at the end of a line
            continue
        plain = _plain(letter)
        if plain == " " and letters[-1:] in ([], [" "]):
            continue
        for each in plain:
            letters.append(each)
            places.append(at)
    return "".join(letters), places


@cache
def _plain(letter: str) -> str:
    """Spaces, hyphens and apostrophes are one kind of gap."""
    return fold(letter) or " "


def _upright(page: pypdfium2.PdfPage, rect: Rect) -> Rect:
    """A rectangle of the page as it is shown, turned pages too; hundredths of a point are kept."""
    width, height = (round(100 * side) for side in page.get_size())
    corners = []
    for x, y in ((rect[0], rect[1]), (rect[2], rect[3])):
        across, down = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(
            page, 0, 0, width, height, 0, x, y, ctypes.byref(across), ctypes.byref(down)
        )  # fmt: skip
        corners.append((across.value / 100, down.value / 100))
    (a, b), (c, d) = corners
    return min(a, c), min(b, d), max(a, c), max(b, d)


def main() -> int:
    """Answer the process that started this one."""
    return work(sys.stdin.buffer, sys.stdout.buffer)
