"""Digest of what a PDF shows: the same after a copy, another after any change of a page.

It covers, page by page, content, resources with their fonts, annotations, boxes and the turn of the page,
and every key of the catalogue but those that show nothing on a page. Streams count by what they hold, not by
how they are packed; references by the order in which they are met, not by their number.
"""

import hashlib
import zlib
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from issss_desktop.sync.refusals import BadCarrier, Code
from issss_desktop.sync.squeeze import MAX_INFLATED, MAX_RATIO

_FREE: Final = 10_000_000
"""Bytes that all streams together may hold whatever their ratio: a blank scan shrinks a thousandfold."""
MAX_DEPTH: Final = 100
_STEP: Final = 1 << 16

INHERITED: Final = ("/MediaBox", "/CropBox", "/Resources", "/Rotate")
OWN: Final = ("/BleedBox", "/TrimBox", "/ArtBox", "/UserUnit", "/Contents", "/Annots", "/Group", "/VP", "/AA")
BESIDE: Final = frozenset({
    "/Type", "/Version", "/Extensions", "/Pages", "/Lang", "/MarkInfo", "/StructTreeRoot", "/Metadata",
    "/OutputIntents", "/PageLabels", "/PageLayout", "/PageMode", "/Names", "/Dests", "/AF",
})  # fmt: skip
"""Keys of the catalogue that show nothing on a page; a key that is not here changes the digest."""
_SIBLINGS: Final = frozenset({"/First", "/Last", "/Next"})
_PACKING: Final = frozenset({"/Length", "/Filter", "/DecodeParms"})


def pages_digest(pdf: Pdf) -> bytes:
    """SHA-256 of what the pages show.

    Raises:
        BadCarrier: its streams hold more than the limits allow, or objects lie too deep.
    """
    return _Walk(pdf).digest()


class _Walk:
    def __init__(self, pdf: Pdf) -> None:
        self._pdf = pdf
        self._hash = hashlib.sha256(b"ISSSS pages 1\0")
        self._met: dict[tuple[int, int], int] = {}
        self._packed = self._inflated = 0

    def digest(self) -> bytes:
        pages = [page.obj for page in self._pdf.pages]
        for number, page in enumerate(pages):
            self._met[page.objgen] = -1 - number
        for page in pages:
            self._token(b"P", b"")
            for key in INHERITED:
                self._entry(key, _inherited(page, key))
            for key in OWN:
                self._entry(key, page.get(key))
        root = self._pdf.Root
        for key in sorted(set(root.keys()) - BESIDE - {"/Outlines"}):
            self._entry(key, root.get(key))
        if "/Outlines" in root:
            self._token(b"K", b"/Outlines")
            self._outline(root.Outlines, 0)
        return self._hash.digest()

    def _token(self, kind: bytes, data: bytes) -> None:
        self._hash.update(kind + len(data).to_bytes(8, "big") + data)

    def _entry(self, key: str, value: Any) -> None:
        if value is not None:
            self._token(b"K", key.encode())
            self._value(value, 0)

    def _value(self, value: Any, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise BadCarrier(Code.LIMITS, "objects that lie too deep")
        if not isinstance(value, Object):
            self._token(b"V", str(value).encode())
            return
        if value.is_indirect:
            at = self._met.get(value.objgen)
            if at is not None:
                self._token(b"R", str(at).encode())
                return
            self._met[value.objgen] = len(self._met)
        if isinstance(value, Stream):
            self._dictionary(value, depth, _PACKING)
            self._stream(value)
        elif isinstance(value, Dictionary):
            self._dictionary(value, depth, frozenset())
        elif isinstance(value, Array):
            self._token(b"A", str(len(value)).encode())
            for part in value:
                self._value(part, depth + 1)
        elif isinstance(value, pikepdf.String):
            self._token(b"S", bytes(value))
        else:
            self._token(b"V", value.unparse())

    def _outline(self, node: Any, depth: int) -> None:
        """Bookmarks: what stands beside each other is a list of any length, not a depth."""
        if depth > MAX_DEPTH:
            raise BadCarrier(Code.LIMITS, "bookmarks that lie too deep")
        while isinstance(node, Dictionary) and node.objgen not in self._met:
            if node.is_indirect:
                self._met[node.objgen] = len(self._met)
            self._dictionary(node, depth, _SIBLINGS)
            if "/First" in node:
                self._outline(node.First, depth + 1)
                self._entry("/Last", node.get("/Last"))
            node = node.get("/Next")
        if node is not None:  # no list of bookmarks: told as what it is
            self._value(node, depth)
        self._token(b"O", b"")

    def _dictionary(self, value: Object, depth: int, without: frozenset[str]) -> None:
        keys = sorted(set(value.keys()) - without)
        self._token(b"D", str(len(keys)).encode())
        for key in keys:
            self._token(b"K", key.encode("utf-8", "surrogatepass"))
            self._value(value.get(key), depth + 1)

    def _stream(self, value: Stream) -> None:
        """What plain deflate holds; any other packing as it is, with its name."""
        packed = value.read_raw_bytes()
        self._packed += len(packed)
        plain = "/DecodeParms" not in value and value.get("/Filter") in (
            Name.FlateDecode,
            Array([Name.FlateDecode]),
        )
        held = self._unpacked(packed) if plain else None
        if held is None:
            for key in sorted(_PACKING - {"/Length"}):
                self._entry(key, value.get(key))
            held = hashlib.sha256(packed).digest()
        self._token(b"B", held)

    def _unpacked(self, packed: bytes) -> bytes | None:
        """SHA-256 of inflated bytes, a step at a time; None where they are not whole."""
        made, engine = hashlib.sha256(), zlib.decompressobj()
        most = min(MAX_INFLATED, max(_FREE, MAX_RATIO * self._packed))
        try:
            while packed and not engine.eof:
                part = engine.decompress(packed, _STEP)
                self._inflated += len(part)
                if self._inflated > most:
                    raise BadCarrier(Code.LIMITS, f"streams of more than {most} bytes")
                made.update(part)
                packed = engine.unconsumed_tail
                if not part and not packed:
                    break
            rest = engine.flush() if not engine.eof else b""
        except zlib.error:
            return None
        return made.digest() if engine.eof and not rest else None


def _inherited(page: Object, key: str) -> Any:
    """A value of a page, or of the nearest node above that has it."""
    node: Any = page
    for _level in range(MAX_DEPTH):
        found = node.get(key)
        if found is not None:
            return found
        node = node.get("/Parent")
        if not isinstance(node, Dictionary):
            return None
    raise BadCarrier(Code.LIMITS, "a tree of pages that is too deep")
