"""A foreign PDF cleaned: what its pages show, and nothing else. Only ever run in the child process."""

import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from issss_desktop.reports.annexes.outcome import MOST_PAGES, Result, Unusable, check_side

INFLATED = 100_000_000  # bytes that the drawing of one page, or one font, may take unpacked
PIXELS = 400_000_000  # of one picture inside: A2 at 1,200 dots an inch
HARMLESS = ("/URI", "/GoTo", "/Named", "")
SILENT = ("/Link", "/Popup", "/Widget")
ACTING = ("/Screen", "/RichMedia", "/3D", "/Movie", "/Sound")
OUTSIDE = (
    "/F", "/FFilter", "/FDecodeParms", "/Ref", "/OPI", "/AF", "/Metadata", "/PieceInfo", "/StructParent",
    "/StructParents", "/Alternates", "/PS", "/LastModified", "/Measure", "/PtData",
)  # fmt: skip
"""Keys of a stream that lead out of the file or into a structure that stays behind."""

UNPACKED = frozenset(("/FlateDecode", "/LZWDecode", "/ASCII85Decode", "/ASCIIHexDecode", "/RunLengthDecode"))

_MARK = re.compile(rb"/MCID(?=\s+\d+\s*(?:/[^<>]*)?>>\s*BDC)")
_A4 = (0.0, 0.0, 595.276, 841.89)


def clean_paper(source: Path, target: Path, result: Result) -> None:
    """Clean a PDF into ``target``.

    Raises:
        Unusable: a password, damage, no pages, too many, or more than a reader should unpack.
    """
    try:
        with Pdf.open(source, suppress_warnings=True) as pdf:
            _clean(pdf, target, result)
            if pdf.get_warnings():
                result.remark("repaired")
    except pikepdf.PasswordError as error:
        raise Unusable("password", str(error)) from error
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Unusable("damaged", str(error)) from error


def _clean(pdf: Pdf, target: Path, result: Result) -> None:
    count = len(pdf.pages)
    if not count:
        raise Unusable("no_pages")
    if count > MOST_PAGES:
        raise Unusable("pages", str(count))
    if pdf.is_encrypted:
        result.remark("locked")
    _look_for_action(pdf, result)
    _flatten(pdf)
    with Pdf.new() as out:
        for page in pdf.pages:
            width, height, form = _form(pdf, page.obj)
            out.add_blank_page(page_size=(width, height))
            made = out.pages[-1].obj
            made.Resources = Dictionary(XObject=Dictionary(P=out.copy_foreign(form)))
            made.Contents = out.make_stream(b"/P Do")
            result.pages.append((round(width, 3), round(height, 3), False))
        _layers(pdf, out, result)
        _strip(out)
        out.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)


# what stays behind


def _annotations(pdf: Pdf) -> Iterator[Object]:
    for page in pdf.pages:
        found = page.obj.get("/Annots")
        if isinstance(found, Array):
            for each in found:
                if isinstance(each, Dictionary):
                    yield each


def _look_for_action(pdf: Pdf, result: Result) -> None:
    """Say what the printed page cannot keep."""
    root = pdf.Root
    names = root.get("/Names", Dictionary())
    held = root.get("/AcroForm")
    if isinstance(names, Dictionary) and "/EmbeddedFiles" in names:
        result.remark("files")
    if _acts(root) or (isinstance(names, Dictionary) and "/JavaScript" in names):
        result.remark("active")
    if isinstance(held, Dictionary):
        result.remark("form")
        if "/XFA" in held:
            result.remark("xfa")
        if int(held.get("/SigFlags", 0)) & 1:
            result.remark("signed")
    for each in _annotations(pdf):
        kind = str(each.get("/Subtype", ""))
        if kind == "/FileAttachment":
            result.remark("files")
        elif kind in ACTING or _acts(each):
            result.remark("active")
        elif kind not in SILENT:
            result.remark("notes")


def _acts(held: Object) -> bool:
    """Whether it does something by itself, or would at a click beyond leading to a place."""
    if "/AA" in held:
        return True
    for key in ("/A", "/OpenAction"):
        action = held.get(key)
        if isinstance(action, Dictionary) and str(action.get("/S", "")) not in HARMLESS:
            return True
    return False


def _flatten(pdf: Pdf) -> None:
    """Draw fields and notes into the page as they would print."""
    if not any(True for _each in _annotations(pdf)):
        return
    if "/AcroForm" in pdf.Root:
        pdf.generate_appearance_streams()
    pdf.flatten_annotations("print")


def _layers(pdf: Pdf, out: Pdf, result: Result) -> None:
    """Layers that are hidden in the original stay hidden."""
    held = pdf.Root.get("/OCProperties")
    if not isinstance(held, Dictionary):
        return
    default = held.get("/D", Dictionary())
    groups = [g for g in held.get("/OCGs", Array()) if isinstance(g, Dictionary) and g.is_indirect]
    shown = {g.objgen for g in default.get("/ON", Array()) if isinstance(g, Dictionary)}
    hidden = {g.objgen for g in default.get("/OFF", Array()) if isinstance(g, Dictionary)}
    if str(default.get("/BaseState", "")) == "/OFF":
        hidden |= {g.objgen for g in groups} - shown
    off = [out.copy_foreign(g) for g in groups if g.objgen in hidden]
    if off:
        result.remark("layers")
        out.Root.OCProperties = Dictionary(OCGs=Array(off), D=Dictionary(OFF=Array(off)))


def _strip(out: Pdf) -> None:
    """Take from every stream what leads out of it, and refuse what no reader should unpack."""
    for each in out.objects:
        if not isinstance(each, Stream):
            continue
        for key in OUTSIDE:
            if key in each:
                del each[key]
        if str(each.get("/Subtype", "")) == "/Image":
            if int(each.get("/Width", 0)) * int(each.get("/Height", 0)) > PIXELS:
                raise Unusable("pixels")
        else:
            if str(each.get("/Subtype2", "")) == "/PS":
                del each["/Subtype2"]
            _inflated(each, keep=False)
        _strip_properties(each.get("/Resources"))


def _strip_properties(resources: Object | None) -> None:
    """Pieces of the former structure named in the resources of a page."""
    held = resources.get("/Properties") if isinstance(resources, Dictionary) else None
    if isinstance(held, Dictionary):
        for key in list(held.keys()):
            each = held[key]
            if isinstance(each, Dictionary) and "/MCID" in each:
                del each["/MCID"]


# a page


def _form(pdf: Pdf, page: Object) -> tuple[float, float, Object]:
    """Width and height of a page seen upright, and what it shows as a form object of that size."""
    x0, y0, x1, y1 = _box(page)
    unit = float(page.get("/UserUnit", 1) or 1)
    turn = page.get("/Rotate", 0)
    turn = int(turn) % 360 if not isinstance(turn, Object) else 0
    matrix = {
        90: (0, -1, 1, 0, -y0, x1), 180: (-1, 0, 0, -1, x1, y1), 270: (0, 1, -1, 0, y1, -x0)
    }.get(turn, (1, 0, 0, 1, -x0, -y0))  # fmt: skip
    width, height = (x1 - x0) * unit, (y1 - y0) * unit
    if turn in (90, 270):
        width, height = height, width
    check_side(width, height)
    form: Any = pdf.make_stream(zlib.compress(_drawing(page), 6), Filter=Name.FlateDecode)
    form.Type, form.Subtype, form.FormType = Name.XObject, Name.Form, 1
    form.BBox = Array([round(v, 4) for v in (x0, y0, x1, y1)])
    form.Matrix = Array([round(v * unit, 4) for v in matrix])
    resources = page.get("/Resources")
    form.Resources = resources if isinstance(resources, Dictionary) else Dictionary()
    group = page.get("/Group")
    if isinstance(group, Dictionary):
        form.Group = group
    return width, height, form


def _box(page: Object) -> tuple[float, float, float, float]:
    """What is seen of a page: its crop box inside its media box, A4 where it has neither."""
    media = _rectangle(page.get("/MediaBox")) or _A4
    crop = _rectangle(page.get("/CropBox"))
    if crop is None:
        return media
    both = (
        max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3])
    )  # fmt: skip
    return both if both[0] < both[2] and both[1] < both[3] else media


def _rectangle(held: Object | None) -> tuple[float, float, float, float] | None:
    if not isinstance(held, Array) or len(held) != 4:
        return None
    try:
        a, b, c, d = (float(v) for v in held)
    except (TypeError, ValueError):
        return None
    found = (min(a, c), min(b, d), max(a, c), max(b, d))
    return found if found[0] < found[2] and found[1] < found[3] else None


def _drawing(page: Object) -> bytes:
    """The operators of a page, unpacked, without the numbers of a structure that stays behind."""
    held = page.get("/Contents")
    streams = list(held) if isinstance(held, Array) else [held]
    parts = [_inflated(s, keep=True) for s in streams if isinstance(s, Stream)]
    if sum(map(len, parts)) > INFLATED:
        raise Unusable("bomb")
    body = b"\n".join(parts)
    return _MARK.sub(b"/Mark", body) if b"/MCID" in body else body


def _inflated(held: Stream, keep: bool) -> bytes:
    """Bytes of a stream unpacked ("" unless ``keep``), refused as soon as they pass the limit."""
    filters = held.get("/Filter")
    names = [str(f) for f in filters] if isinstance(filters, Array) else [str(filters)] if filters else []
    if names.count("/FlateDecode") + names.count("/LZWDecode") > 1:
        raise Unusable("bomb")  # packed twice: only done to hide a size
    if names != ["/FlateDecode"] or (keep and "/DecodeParms" in held):
        return _decoded(held) if keep or (names and UNPACKED.issuperset(names)) else b""
    packed, unpack, size, parts = held.read_raw_bytes(), zlib.decompressobj(), 0, []
    try:
        while packed and not unpack.eof:
            part = unpack.decompress(packed, 1 << 20)
            packed = unpack.unconsumed_tail
            size += len(part)
            if size > INFLATED:
                raise Unusable("bomb")
            if keep:
                parts.append(part)
            if not part:
                break
    except zlib.error:
        return _decoded(held) if keep else b""
    return b"".join(parts)


def _decoded(held: Stream) -> bytes:
    """Bytes of a stream by all its filters; the memory of this process is its limit."""
    found = held.read_bytes()
    if len(found) > INFLATED:
        raise Unusable("bomb")
    return found
