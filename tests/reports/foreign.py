"""Papers of other authors, made for a test: good ones, and every way in which one can be bad."""

import io
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A3, A4, landscape
from reportlab.pdfgen.canvas import Canvas


def paper(path: Path, pages: int = 3, size: tuple[float, float] = A4, form: bool = False) -> Path:
    """A PDF that says "Page n" on each page; with a text field where ``form``."""
    canvas = Canvas(str(path), pagesize=size, invariant=1)
    for number in range(pages):
        canvas.setFont("Helvetica", 24)
        canvas.drawString(60, size[1] - 80, f"Page {number + 1}")
        if form:
            canvas.acroForm.textfield(name=f"f{number}", value=f"Saisie {number}", x=60, y=200, width=200)
        canvas.showPage()
    canvas.save()
    return path


def wide(path: Path) -> Path:
    """A3 landscape."""
    return paper(path, 1, landscape(A3))


def changed(path: Path, change: Callable[[Pdf], Any], **saving: Any) -> Path:
    """A paper of two pages with something done to it."""
    paper(path, 2)
    with Pdf.open(path, allow_overwriting_input=True) as pdf:
        change(pdf)
        pdf.save(path, **saving)
    return path


def locked(path: Path, password: str) -> Path:
    """A paper that opens with a password; with "" anyone reads it and nobody may change it."""
    return changed(path, lambda pdf: None, encryption=pikepdf.Encryption(owner="owner", user=password))


def cut(path: Path) -> Path:
    """A paper whose end is missing: its table of objects is gone, its pages are there."""
    body = paper(path, 2).read_bytes()
    path.write_bytes(body[: body.rindex(b"xref\n0") + 20])
    return path


def broken(path: Path) -> Path:
    """The head of a PDF and nothing after it that could be mended."""
    path.write_bytes(b"%PDF-1.7\n" + b"\x93garbage" * 500)
    return path


def pageless(path: Path) -> Path:
    """A PDF without a page."""
    with Pdf.new() as pdf:
        pdf.save(path)
    return path


def _act(pdf: Pdf) -> None:
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert('x')"))
    pdf.Root.OpenAction = script
    pdf.Root.AA = Dictionary(WC=script)
    pdf.attachments["secret.txt"] = b"enclosed"
    first = pdf.pages[0]
    look = pdf.make_stream(b"0 0 1 rg 0 0 100 40 re f", Type=Name.XObject, Subtype=Name.Form)
    look.BBox = Array([0, 0, 100, 40])
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.Stamp, Rect=Array([100, 100, 200, 140]), F=4, AP=Dictionary(N=look)
    )
    link = Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 50, 50]),
        A=Dictionary(S=Name.Launch, F=String("calc.exe")),
    )  # fmt: skip
    first.Annots = Array([pdf.make_indirect(note), pdf.make_indirect(link)])


def acting(path: Path) -> Path:
    """Scripts, an enclosed file, a link that starts a program, a stamp drawn on the page."""
    return changed(path, _act)


def layered(path: Path) -> Path:
    """A page with a layer that is hidden."""

    def hide(pdf: Pdf) -> None:
        group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Brouillon")))
        pdf.Root.OCProperties = Dictionary(OCGs=Array([None, group]), D=Dictionary(OFF=Array([group])))
        page = pdf.pages[0]
        page.Resources.Properties = Dictionary(L0=group)
        page.contents_add(b"/OC /L0 BDC 1 0 0 rg 50 50 400 400 re f EMC")

    return changed(path, hide)


def bomb(path: Path) -> Path:
    """A page of 300 kB that unpacks to 300 MB."""

    def fill(pdf: Pdf) -> None:
        packer, parts = zlib.compressobj(9), []
        for _k in range(300):
            parts.append(packer.compress(b" " * 1_000_000))
        data = b"".join([*parts, packer.flush()])
        pdf.pages[0].Contents = pdf.make_stream(data, Filter=Name.FlateDecode)

    return changed(path, fill)


def bomb_in_letters(path: Path) -> Path:
    """A font file of 200 MB, packed and then written in letters."""

    def fill(pdf: Pdf) -> None:
        data = zlib.compress(bytes(200_000_000), 9).hex().encode() + b">"
        both = Array([Name.ASCIIHexDecode, Name.FlateDecode])
        font = pdf.make_stream(data, Filter=both)
        pdf.pages[0].Resources.Font.F1.FontDescriptor = Dictionary(Type=Name.FontDescriptor, FontFile2=font)

    as_it_is = pikepdf.StreamDecodeLevel.none
    return changed(path, fill, stream_decode_level=as_it_is, compress_streams=False)


def twice_packed(path: Path) -> Path:
    """A font file that is packed twice, to hide how large it is."""

    def fill(pdf: Pdf) -> None:
        data = zlib.compress(zlib.compress(bytes(5_000_000)))
        twice = Array([Name.FlateDecode, Name.FlateDecode])
        form = pdf.make_stream(data, Filter=twice, Type=Name.XObject, Subtype=Name.Form)
        pdf.pages[0].Resources.XObject = Dictionary(X=form)

    as_it_is = pikepdf.StreamDecodeLevel.none
    return changed(path, fill, stream_decode_level=as_it_is, compress_streams=False)


def vast_picture(path: Path) -> Path:
    """A page with a picture of 100,000 by 100,000 points."""

    def fill(pdf: Pdf) -> None:
        picture = pdf.make_stream(
            b"x", Type=Name.XObject, Subtype=Name.Image, Width=100_000, Height=100_000, BitsPerComponent=1,
            ColorSpace=Name.DeviceGray, Filter=Name.CCITTFaxDecode,
        )  # fmt: skip
        pdf.pages[0].Resources.XObject = Dictionary(X=picture)

    return changed(path, fill)


def deep(path: Path) -> Path:
    """A page tree of thirty thousand floors."""

    def dig(pdf: Pdf) -> None:
        node = pdf.pages[0].obj
        for _k in range(30_000):
            node = pdf.make_indirect(Dictionary(Type=Name.Pages, Kids=Array([node]), Count=1))
        pdf.Root.Pages = node

    return changed(path, dig)


def turned(path: Path) -> Path:
    """Pages turned by 90 degrees, cropped, and in units of 1/36 inch."""

    def turn(pdf: Pdf) -> None:
        pdf.pages[0].Rotate = 90
        pdf.pages[1].CropBox = Array([100, 200, 400, 700])
        pdf.pages[1].obj.UserUnit = 2

    return changed(path, turn)


def photograph(path: Path, orientation: int = 1, dpi: tuple[int, int] | None = None) -> Path:
    """A picture, 400 x 300 seen upright, whose upper left quarter is red, stored as a camera turned it."""
    upright = Image.new("RGB", (400, 300), "white")
    ImageDraw.Draw(upright).rectangle((0, 0, 199, 149), fill=(255, 0, 0))
    back = {3: 180, 6: 90, 8: 270}.get(orientation, 0)  # degrees counterclockwise
    stored = upright.rotate(back, expand=True)
    marks = stored.getexif()
    marks[0x0112] = orientation
    marks[0x010F] = "Appareil secret"
    stored.save(path, quality=95, exif=marks, **({"dpi": dpi} if dpi else {}))
    return path


def scan(path: Path, pages: int = 3) -> Path:
    """A fax of black and white pages at 200 dots an inch."""
    frames = []
    for number in range(pages):
        frame = Image.new("1", (1654, 2339), 1)
        ImageDraw.Draw(frame).rectangle((100, 100, 300 + 300 * number, 400), fill=0)
        frames.append(frame)
    frames[0].save(path, save_all=True, append_images=frames[1:], compression="group4", dpi=(200, 200))
    return path


def cut_picture(path: Path) -> Path:
    """A photograph whose second half is missing."""
    body = photograph(path).read_bytes()
    path.write_bytes(body[: len(body) // 2])
    return path


def point_bomb(path: Path) -> Path:
    """A PNG of a few kB that claims 30,000 x 30,000 points."""
    out = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    path.write_bytes(out.getvalue())
    return path
