"""Pictures and scans laid out as pages. Only ever run in the child process.

A JPEG keeps its own bytes but for the marks of place and device; a PNG its exact points; pages of a TIFF
are packed again, exact where they are black and white. Black is black on paper: transparent becomes white.
"""

import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image, ImageOps

from issss_desktop.reports.annexes.outcome import MOST_PAGES, Result, Unusable, check_side

PIXELS = 120_000_000  # of one picture unpacked: A3 at 600 dots an inch, twice over in colour
FORMATS = ("JPEG", "PNG", "TIFF")  # the reader of JPEG takes the double pictures of telephones (MPO) too
PAPER = (595.276, 841.89)
RESOLUTIONS = (90.0, 1300.0)  # dots an inch that a scanner writes; a camera writes 72 and means nothing
LARGEST_PAPER = 1192.0  # points: the long side of A3, and its rounding
COARSE = 96.0  # dots an inch of a small picture: never blown up beyond it
_TURNS = {3: 180, 6: 90, 8: 270, 4: 180, 5: 90, 7: 270}  # EXIF orientation: degrees clockwise
_MIRRORED = (2, 4, 5, 7)


@dataclass(frozen=True, slots=True)
class _Points:
    """A picture ready for a PDF: its stream and the keys of its dictionary."""

    data: bytes
    keys: dict[str, object]
    size: tuple[int, int]


def lay_out(source: Path, target: Path, result: Result) -> None:
    """Lay out a picture, or each page of a TIFF, as pages of ``target``.

    Raises:
        Unusable: damaged, too many points, too many pages.
    """
    try:
        with warnings.catch_warnings(), Image.open(source, formats=FORMATS) as picture, Pdf.new() as out:
            warnings.simplefilter("ignore")
            count = getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1
            if count > MOST_PAGES:
                raise Unusable("pages", str(count))
            for number in range(count):
                if picture.format == "TIFF":
                    picture.seek(number)
                _page(out, source, picture, result)
            out.save(target, deterministic_id=True)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unusable("pixels", str(error)) from error
    except (OSError, ValueError, SyntaxError, EOFError, KeyError, TypeError, IndexError) as error:
        raise Unusable("damaged", str(error)) from error


def _page(out: Pdf, source: Path, picture: Image.Image, result: Result) -> None:
    if picture.width * picture.height > PIXELS:
        raise Unusable("pixels", f"{picture.width} x {picture.height}")
    turn = int(picture.getexif().get(274, 1) or 1)
    dots = _dots(picture)
    if picture.format in ("JPEG", "MPO") and turn not in _MIRRORED:
        points = _photograph(source, picture)
        degrees = _TURNS.get(turn, 0)
    else:
        points, degrees = _exact(ImageOps.exif_transpose(picture), picture.format == "TIFF"), 0
        dots = (dots[1], dots[0]) if turn >= 5 else dots
    wide, high = points.size[0] / dots[0], points.size[1] / dots[1]  # inches, 0 dots never come here
    if degrees in (90, 270):
        wide, high = high, wide
    width, height, fitted = _paper(wide, high, points.size, degrees, dots)
    check_side(width, height)
    form = out.make_stream(
        points.data, Type=Name.XObject, Subtype=Name.Image, Width=points.size[0], Height=points.size[1],
        **points.keys,
    )  # fmt: skip
    out.add_blank_page(page_size=(width, height))
    page = out.pages[-1].obj
    matrix = {
        0: (width, 0, 0, height, 0, 0), 90: (0, -height, width, 0, 0, height),
        180: (-width, 0, 0, -height, width, height), 270: (0, height, -width, 0, width, 0),
    }[degrees]  # fmt: skip
    drawn = " ".join(f"{v:.3f}" for v in matrix)
    body = out.make_stream(
        f"q {drawn} cm /I Do Q".encode(), Type=Name.XObject, Subtype=Name.Form, FormType=1,
        BBox=Array([0, 0, round(width, 3), round(height, 3)]),
        Resources=Dictionary(XObject=Dictionary(I=form)),
    )  # fmt: skip
    page.Resources = Dictionary(XObject=Dictionary(P=body))
    page.Contents = out.make_stream(b"/P Do")
    result.pages.append((round(width, 3), round(height, 3), fitted))


def _dots(picture: Image.Image) -> tuple[float, float]:
    """Dots an inch, across and down; 1 where they are not known or mean nothing."""
    found = picture.info.get("dpi") or (0, 0)
    try:
        across, down = float(found[0]), float(found[1])
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        return 1.0, 1.0
    low, high = RESOLUTIONS
    return (across, down) if low <= across <= high and low <= down <= high else (1.0, 1.0)


def _paper(
    wide: float, high: float, size: tuple[int, int], degrees: int, dots: tuple[float, float]
) -> tuple[float, float, bool]:
    """Width and height of the page in points: the scanned paper, else as large as A4 upright allows."""
    if dots[0] > 1 and max(wide, high) * 72 <= LARGEST_PAPER:
        return wide * 72, high * 72, False
    across, down = size if degrees in (0, 180) else size[::-1]
    scale = min(PAPER[0] / across, PAPER[1] / down, 72 / COARSE)
    return across * scale, down * scale, True


def _photograph(source: Path, picture: Image.Image) -> _Points:
    """The bytes of a JPEG as they are, once it is known that they are whole."""
    data = source.read_bytes()
    mode, size = picture.mode, picture.size
    if mode not in ("L", "RGB", "CMYK"):
        return _exact(picture, True)
    with Image.open(io.BytesIO(data), formats=FORMATS) as trial:
        trial.draft("L" if mode == "L" else "RGB", (size[0] // 8, size[1] // 8))
        trial.load()  # a cut file is refused here
    space = {"L": Name.DeviceGray, "RGB": Name.DeviceRGB, "CMYK": Name.DeviceCMYK}[mode]
    keys: dict[str, object] = {"ColorSpace": space, "BitsPerComponent": 8, "Filter": Name.DCTDecode}
    if mode == "CMYK" and "adobe" in picture.info:  # Adobe writes its inks upside down
        keys["Decode"] = Array([1, 0] * 4)
    return _Points(b"".join(_without_marks(data)), keys, size)


def _without_marks(data: bytes) -> Iterator[bytes]:
    """A JPEG without what camera and author wrote beside the picture (APP1, APP3 to APP13, comments)."""
    yield data[:2]
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        kind = data[at + 1]
        if kind == 0xFF:
            at += 1
            continue
        if kind == 0xDA:
            break
        size = 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if not (kind in (0xE1, 0xFE) or 0xE3 <= kind <= 0xED):
            yield data[at : at + size]
        at += size
    yield data[at:]


def _exact(picture: Image.Image, scan: bool) -> _Points:
    """Points packed again: exact, or as a photograph for the colours and greys of a scan."""
    picture = _on_white(picture)
    if scan and picture.mode != "1":
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=88, subsampling=0)
        space = Name.DeviceGray if picture.mode == "L" else Name.DeviceRGB
        keys: dict[str, object] = {"ColorSpace": space, "BitsPerComponent": 8, "Filter": Name.DCTDecode}
        return _Points(out.getvalue(), keys, picture.size)
    out = io.BytesIO()
    picture.save(out, "PNG")
    colours, bits = (3, 8) if picture.mode == "RGB" else (1, 8 if picture.mode == "L" else 1)
    keys = {
        "ColorSpace": Name.DeviceRGB if colours == 3 else Name.DeviceGray,
        "BitsPerComponent": bits,
        "Filter": Name.FlateDecode,
        "DecodeParms": Dictionary(Predictor=15, Colors=colours, BitsPerComponent=bits, Columns=picture.width),
    }
    return _Points(b"".join(_png_points(out.getvalue())), keys, picture.size)


def _on_white(picture: Image.Image) -> Image.Image:
    """The picture as black and white, grey or colour, on white paper."""
    if picture.mode in ("1", "L", "RGB"):
        return picture.convert(picture.mode) if "transparency" in picture.info else picture
    if picture.mode.startswith(("I", "F")):  # 16 bits and more: keep the upper ones
        return picture.convert("I").point(lambda v: v * (1 / 257)).convert("L")
    if picture.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in picture.info:
        paper = Image.new("RGBA", picture.size, "white")
        paper.alpha_composite(picture.convert("RGBA"))
        return paper.convert("RGB")
    return picture.convert("RGB")


def _png_points(data: bytes) -> Iterator[bytes]:
    """The packed points of a PNG that we wrote: PDF reads them as they are (ISO 32000-1, 7.4.4.4)."""
    at = 8
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if data[at + 4 : at + 8] == b"IDAT":
            yield data[at + 8 : at + 8 + size]
        at += size + 12
