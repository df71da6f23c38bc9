"""An envelope inside a report: put there last, found again in files of others.

The order is: draw, digest of the pages, seal and sign (the digest is in the header), attach. ``extract`` and
all that opens a PDF of others runs in the child only (``reading``).
"""

import datetime as dt
import hashlib
import io
import re
from collections.abc import Iterator
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, Pdf, Stream, StreamDecodeLevel

from issss_desktop.sync import envelope as envelopes
from issss_desktop.sync import pages
from issss_desktop.sync.carried import MAX_PDF, NAME, Carried, state_of
from issss_desktop.sync.refusals import BadCarrier, Code

MIME: Final = "application/octet-stream"
DESCRIPTION: Final = "Données du rapport, à ouvrir avec ISSSS Desktop"
MAX_REVISIONS: Final = 20
_EOF = re.compile(rb"startxref[\r\n\s]+\d+[\r\n\s]+%%EOF")
_HIDDEN: Final = frozenset({
    "/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/Rendition", "/Movie", "/Sound",
    "/RichMedia", "/RichMediaExecute", "/FileAttachment", "/Screen", "/3D",
})  # fmt: skip
"""Names of actions (/S) and of annotations (/Subtype) that run, send or hide something."""
_KEYS: Final = frozenset({"/JS", "/AA", "/XFA", "/JavaScript"})


def pages_digest(pdf: bytes) -> bytes:
    """Digest of the pages of a report of our own, before or after the envelope is attached."""
    with Pdf.open(io.BytesIO(pdf)) as opened:
        return pages.pages_digest(opened)


def attach(pdf: bytes, envelope: bytes) -> bytes:
    """The report with its envelope, an associated file of PDF/A-3; same report and envelope: same bytes.

    Raises:
        BadEnvelope: what is to be attached is none.
        ValueError: the report carries a file already, or is larger with it than any reader takes.
    """
    header = envelopes.read(envelope).header
    with Pdf.open(io.BytesIO(pdf)) as opened:
        root = opened.Root
        if "/Names" not in root:
            root.Names = Dictionary()
        if "/EmbeddedFiles" in root.Names or "/AF" in root:
            raise ValueError("the report carries a file already")
        spec = _filespec(opened, envelope, header.wall_ms)
        root.Names.EmbeddedFiles = Dictionary(Names=Array([pikepdf.String(NAME), spec]))
        root.AF = Array([spec])
        out = io.BytesIO()
        opened.save(
            out,
            deterministic_id=True,
            compress_streams=False,
            stream_decode_level=StreamDecodeLevel.none,
            object_stream_mode=ObjectStreamMode.generate,
        )
    if out.tell() > MAX_PDF:
        raise ValueError(f"{out.tell()} bytes, at most {MAX_PDF}")
    return out.getvalue()


def _filespec(pdf: Pdf, envelope: bytes, wall_ms: int) -> Object:
    when = dt.datetime.fromtimestamp(min(wall_ms // 1000, 253402300799), dt.UTC).strftime(
        "D:%Y%m%d%H%M%S+00'00'"
    )
    stream = pdf.make_stream(
        envelope,
        Type=Name.EmbeddedFile,
        Subtype=Name("/" + MIME),
        Params=Dictionary(
            Size=len(envelope),
            ModDate=pikepdf.String(when),
            CheckSum=pikepdf.String(hashlib.md5(envelope, usedforsecurity=False).digest()),
        ),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Filespec, F=pikepdf.String(NAME), UF=pikepdf.String(NAME),
            EF=Dictionary(F=stream, UF=stream), AFRelationship=Name.Data, Desc=pikepdf.String(DESCRIPTION),
        )
    )  # fmt: skip


def extract(data: bytes) -> Carried:
    """What a file of others carries: in the child only.

    Raises:
        BadCarrier: no PDF, damaged, encrypted, junk around it, active content, more than one file in it, or a
            later revision that put another file in the place of the first.
    """
    if data.startswith(envelopes.MAGIC):
        return Carried(data, None, state_of(data, None))
    if len(data) > MAX_PDF:
        raise BadCarrier(Code.LIMITS, f"{len(data)} bytes, at most {MAX_PDF}")
    ends = _revisions(data)
    found: bytes | None = None
    with _opened(data) as pdf:
        found = _one_file(pdf)
        digest = pages.pages_digest(pdf)
    for end in ends[:-1]:
        _same_before(data[:end], found)
    return Carried(found, digest, state_of(found, digest))


def _revisions(data: bytes) -> list[int]:
    """Where each revision ends; the file is nothing but revisions."""
    if not data.startswith(b"%PDF-"):
        code = Code.JUNK if b"%PDF-" in data[:1_000_000] else Code.FOREIGN
        raise BadCarrier(code, "a PDF begins with its mark")
    ends = [match.end() for match in _EOF.finditer(data)]
    if not ends:
        raise BadCarrier(Code.DAMAGED, "no end")
    if len(ends) > MAX_REVISIONS:
        raise BadCarrier(Code.LIMITS, f"{len(ends)} revisions, at most {MAX_REVISIONS}")
    if data[ends[-1] :].strip(b"\r\n\t \0"):
        raise BadCarrier(Code.JUNK, "bytes behind the end")
    return ends


def _opened(data: bytes) -> Pdf:
    try:
        pdf = Pdf.open(io.BytesIO(data), attempt_recovery=False)
    except pikepdf.PasswordError as error:
        raise BadCarrier(Code.ENCRYPTED, str(error)) from error
    except MemoryError:
        raise
    except Exception as error:  # qpdf tells damage in many ways
        raise BadCarrier(Code.DAMAGED, str(error)) from error
    if pdf.is_encrypted:
        pdf.close()
        raise BadCarrier(Code.ENCRYPTED, "with an empty password")
    return pdf


def _same_before(revision: bytes, found: bytes | None) -> None:
    """An earlier revision carried the same file or none; one that cannot be opened alone is no revision."""
    try:
        pdf = _opened(revision)
    except BadCarrier:
        return
    with pdf:
        before = _one_file(pdf)
    if before is not None and before != found:
        raise BadCarrier(Code.SEVERAL, "a later revision put another file in the place of the first")


def _one_file(pdf: Pdf) -> bytes | None:
    """The envelope, if there is one, after a look at every object of the file."""
    specs: list[Object] = []
    streams: list[Stream] = []
    for thing in pdf.objects:
        for part in _parts(thing):
            if _is_active(part):
                raise BadCarrier(Code.ACTIVE, "something that runs, sends or hides a file")
            if "/EF" in part:
                specs.append(part)
            elif part.get("/Type") == Name.EmbeddedFile and isinstance(part, Stream):
                streams.append(part)
    if len(specs) > 1 or len(streams) > 1:
        raise BadCarrier(Code.SEVERAL, f"{max(len(specs), len(streams))} files inside")
    if not specs or not streams:
        return None
    spec, stream = specs[0], streams[0]
    if str(spec.get("/UF", "")) != NAME or spec.EF.get("/F") != stream:
        return None
    if "/Filter" in stream:
        raise BadCarrier(Code.DAMAGED, "our envelope is never packed again")
    data = stream.read_raw_bytes()
    if len(data) > envelopes.MAX_BYTES:
        raise BadCarrier(Code.LIMITS, f"a file of {len(data)} bytes inside")
    return data


def _parts(thing: Any) -> Iterator[Any]:
    """Dictionaries of one object: itself and what lies directly in it, as deep as it goes."""
    todo = [thing]
    while todo:
        one = todo.pop()
        if isinstance(one, (Dictionary, Stream)):
            yield one
            todo += [value for value in map(one.get, one.keys()) if _nested(value)]
        elif isinstance(one, Array):
            todo += [v for v in one if _nested(v)]


def _nested(value: Any) -> bool:
    return isinstance(value, (Dictionary, Array)) and not value.is_indirect


def _is_active(part: Any) -> bool:
    keys = set(part.keys())
    if keys & _KEYS:
        return True
    return any(key in keys and str(part.get(key)) in _HIDDEN for key in ("/S", "/Subtype"))
