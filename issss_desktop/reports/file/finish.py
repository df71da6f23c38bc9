"""From drawn pages to the finished file: links, outline, conformance, attachments, structure.

PDF/A-3a and PDF/UA-1 for documents made of our own pages. Same draft, same stamp, same attachments:
same bytes.
"""

import datetime as dt
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, OutlineItem, Pdf
from PIL import ImageCms

from issss_desktop.reports.file.appending import append_structure
from issss_desktop.reports.file.xmp import packet
from issss_desktop.reports.layout.draft import Draft


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that travels inside the PDF, such as the envelope of its data."""

    name: str
    data: bytes
    mime: str = "application/octet-stream"
    description: str = ""
    relationship: str = "Data"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the file says of itself; ``made`` is aware and decides the dates inside, never the clock."""

    made: dt.datetime
    author: str = ""
    subject: str = ""
    conformant: bool = True


def finish(draft: Draft, stamp: Stamp, attachments: Sequence[Attachment] = ()) -> bytes:
    """The finished PDF.

    Raises:
        ValueError: ``stamp.made`` has no time zone.
    """
    if stamp.made.tzinfo is None:
        raise ValueError("the date of a report needs its time zone")
    with Pdf.open(io.BytesIO(draft.data)) as pdf:
        root = pdf.Root
        if draft.tags.real:
            root.MarkInfo = Dictionary(Marked=True)
        root.Lang = pikepdf.String(draft.language)
        root.ViewerPreferences = Dictionary(DisplayDocTitle=True, Duplex=Name.DuplexFlipLongEdge)
        if draft.facing:
            root.PageLayout = Name.TwoPageRight
        root.PageLabels = Dictionary(Nums=Array(_labels(draft)))
        _outline(pdf, draft)
        _pages(pdf, draft)
        _intent(pdf)
        _metadata(pdf, draft, stamp, stamp.conformant and draft.tags.real)
        for attachment in attachments:
            _attach(pdf, attachment, stamp.made)
        out = io.BytesIO()
        pdf.save(
            out,
            min_version="1.7",
            deterministic_id=True,
            compress_streams=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    return append_structure(out.getvalue(), draft) if draft.tags.real else out.getvalue()


def pages_of(data: bytes) -> int:
    """How many pages a report of our own has."""
    with Pdf.open(io.BytesIO(data)) as pdf:
        return len(pdf.pages)


def _labels(draft: Draft) -> list[int | Dictionary]:
    """What pages are called: by their number, else as each of them prints it."""
    if not draft.labels:
        return [0, Dictionary(S=Name.D)]
    found: list[int | Dictionary] = []
    for page, label in enumerate(draft.labels):
        found += [page, Dictionary(P=pikepdf.String(label))]
    return found


def _outline(pdf: Pdf, draft: Draft) -> None:
    """The titles as a tree, open to the first level."""
    if pikepdf.Name.Outlines in pdf.Root:
        del pdf.Root.Outlines
    if not draft.entries:
        return
    with pdf.open_outline() as outline:
        above: list[tuple[int, OutlineItem]] = []
        for entry in draft.entries:
            page, y = draft.places[entry.target]
            title = f"{entry.number} {entry.title}".strip()
            item = OutlineItem(title, page, "XYZ", top=y)
            item.is_closed = True
            while above and above[-1][0] >= entry.level:
                above.pop()
            (above[-1][1].children if above else outline.root).append(item)
            above.append((entry.level, item))
    pdf.Root.PageMode = Name.UseOutlines


def _pages(pdf: Pdf, draft: Draft) -> None:
    """What each page says of its structure, and its links."""
    pages = [page.obj for page in pdf.pages]
    key = len(pages)
    for number, page in enumerate(pages):
        page.StructParents = number
        page.Tabs = Name.S
        links = draft.links[number]
        if links:
            page.Annots = Array([_link(pdf, draft, pages, number, k, key) for k in range(len(links))])
            key += len(links)


def _link(pdf: Pdf, draft: Draft, pages: Sequence[Object], number: int, k: int, key: int) -> Object:
    link = draft.links[number][k]
    target, y = draft.places.get(link.target, (number, 842.0))
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=Array([round(v, 2) for v in link.rect]),
            Border=Array([0, 0, 0]),
            F=4,
            P=pages[number],
            Dest=Array([pages[target], Name.XYZ, None, round(y, 1), None]),
            StructParent=key + k,
            Contents=pikepdf.String(link.says),
        )
    )


@cache
def _srgb() -> bytes:
    """The sRGB profile with a fixed date: the library writes the time of day into it."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = bytes.fromhex("07E1000100010000 00000000".replace(" ", ""))
    profile[84:100] = bytes(16)
    return bytes(profile)


def _intent(pdf: Pdf) -> None:
    profile = pdf.make_stream(_srgb(), N=3)
    pdf.Root.OutputIntents = Array(
        [
            Dictionary(
                Type=Name.OutputIntent,
                S=Name.GTS_PDFA1,
                DestOutputProfile=profile,
                OutputConditionIdentifier=pikepdf.String("sRGB IEC61966-2.1"),
                Info=pikepdf.String("sRGB"),
            )
        ]
    )


def _metadata(pdf: Pdf, draft: Draft, stamp: Stamp, conformant: bool) -> None:
    text = packet(draft.title, draft.language, stamp.author, stamp.subject, stamp.made, conformant)
    pdf.Root.Metadata = pdf.make_stream(text, Type=Name.Metadata, Subtype=Name.XML)
    if Name.Info in pdf.trailer:
        del pdf.trailer.Info


def _attach(pdf: Pdf, attachment: Attachment, made: dt.datetime) -> None:
    """Put a file inside, known to the document (/AF) and listed for people (/Names)."""
    when = made.astimezone(dt.UTC).strftime("D:%Y%m%d%H%M%S+00'00'")
    kept = pdf.make_stream(
        attachment.data,
        Type=Name.EmbeddedFile,
        Subtype=Name("/" + attachment.mime),
        Params=Dictionary(
            Size=len(attachment.data),
            ModDate=pikepdf.String(when),
            CheckSum=pikepdf.String(hashlib.md5(attachment.data, usedforsecurity=False).digest()),
        ),
    )
    spec = pdf.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            F=pikepdf.String(attachment.name),
            UF=pikepdf.String(attachment.name),
            EF=Dictionary(F=kept, UF=kept),
            AFRelationship=Name("/" + attachment.relationship),
            Desc=pikepdf.String(attachment.description or attachment.name),
        )
    )
    root = pdf.Root
    if Name.AF not in root:
        root.AF = Array([])
        root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([])))
    root.AF.append(spec)
    names = root.Names.EmbeddedFiles.Names
    pairs = sorted(
        [(str(names[k]), names[k + 1]) for k in range(0, len(names), 2)] + [(attachment.name, spec)],
        key=lambda pair: pair[0],
    )
    root.Names.EmbeddedFiles.Names = Array([v for name, s in pairs for v in (pikepdf.String(name), s)])
