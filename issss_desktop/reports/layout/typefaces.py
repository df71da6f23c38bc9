"""The fonts of the pages: a text becomes PDF glyph strings and a width, once for each (face, text).

Faces are named by one letter: R regular, I italic, S semibold, M medium (IBM Plex Sans). A glyph that it
lacks comes from Source Sans 3, embedded only then; where both lack it, U+FFFD is drawn and remembered.
Widths are in thousandths of the size. Sources of the measures: design of the board pack, "Font".
"""

from functools import cache

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFDocument
from reportlab.pdfbase.ttfonts import TTFont

from issss_desktop.paths import resources
from issss_desktop.reports.layout.kerning import Kerning
from issss_desktop.reports.layout.words import printable, spaced

FONTS = resources() / "fonts"
FILES = {
    "R": "IBMPlexSans-Regular", "I": "IBMPlexSans-Italic",
    "S": "IBMPlexSans-SemiBold", "M": "IBMPlexSans-Medium",
}  # fmt: skip
SPARE = {
    "R": "SourceSans3-Regular",
    "I": "SourceSans3-It",
    "S": "SourceSans3-Semibold",
    "M": "SourceSans3-Semibold",
}
NARROW = "\u202f"
NARROW_MORE = 72  # the font's own 0.118 em reads as nothing: drawn 0.19 em wide
KERN_FROM = 13.0
REPLACEMENT = "\ufffd"
_CACHE = 200_000
ELSEWHERE = "\0"  # in place of a character of another subset

Piece = tuple[str, str]  # font resource such as "/F1+0", content of a TJ array


@cache
def _font(name: str) -> TTFont:
    font = TTFont(name, str(FONTS / f"{name}.ttf"), shapable=False)
    if name == FILES["R"]:
        pdfmetrics.registerFont(font)  # the canvas asks for its first font by name
    return font


@cache
def _kerning(name: str) -> Kerning:
    return Kerning((FONTS / f"{name}.ttf").read_bytes())


@cache
def _widths(name: str) -> dict[str, float]:
    """Width of every character of a font as it is drawn, in thousandths."""
    face = _font(name).face
    found = {chr(code): float(face.charWidths[code]) for code in face.charToGlyph if code in face.charWidths}
    found[NARROW] += NARROW_MORE
    return found


def first_font() -> str:
    """Name of the font the canvas starts with (otherwise Helvetica would be in the file)."""
    return str(_font(FILES["R"]).fontName)


def escaped(raw: bytes) -> str:
    """The inside of a PDF literal string."""
    text = raw.decode("latin1").replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return text.replace("\r", "\\r").replace("\n", "\\n")


def widened(inside: str) -> str:
    """The inside of a literal string of the first subset, its narrow spaces drawn wide enough to be seen."""
    return inside.replace("\x01", f"\x01)-{NARROW_MORE}(")


class _Subset(dict[int, str]):
    """The first 256 characters of a font that a document uses, as a table: most texts need no others."""

    def __init__(self, font: TTFont, document: PDFDocument) -> None:
        self.font, self._document = font, document
        self[ord(NARROW)]  # it gets code 1, so no escape can hold it
        self.resource = str(font.getSubsetInternalName(0, document))

    def __missing__(self, code: int) -> str:
        ((subset, raw),) = self.font.splitString(chr(code), self._document)
        sign = ELSEWHERE if subset else widened(escaped(raw))
        self[code] = sign
        return sign

    def pieces(self, text: str) -> list[Piece]:
        """Font resources and glyph strings of a text that the font has whole."""
        inside = text.translate(self)
        if ELSEWHERE not in inside:
            return [(self.resource, f"({inside})")]
        return [
            (
                self.font.getSubsetInternalName(subset, self._document),
                f"({escaped(raw) if subset else widened(escaped(raw))})",
            )
            for subset, raw in self.font.splitString(text, self._document)
        ]


class Faces:
    """The faces as one document uses them; knows which characters no font has (``lacking``)."""

    def __init__(self, document: PDFDocument) -> None:
        self._doc = document
        self._pieces: dict[tuple[str, str], tuple[Piece, ...]] = {}
        self._widths: dict[tuple[str, str], float] = {}
        self._first: dict[str, _Subset] = {}  # font -> its first subset
        self.lacking: dict[str, dict[str, None]] = {}  # text -> characters that no font has

    def pieces(self, face: str, text: str) -> tuple[Piece, ...]:
        """Glyph strings of a text in order, nearly always one; controls go, French spaces are bound."""
        key = (face, text)
        found = self._pieces.get(key)
        if found is None:
            if len(self._pieces) > _CACHE:
                self._pieces.clear()
            found = self._pieces[key] = tuple(self._encode(face, text))
        return found

    def width(self, face: str, text: str) -> float:
        """Width of a text in thousandths of its size, without kerning."""
        key = (face, text)
        found = self._widths.get(key)
        if found is None:
            if len(self._widths) > _CACHE:
                self._widths.clear()
            found = self._widths[key] = self._measure(face, text)
        return found

    def _measure(self, face: str, text: str) -> float:
        text, wide = spaced(printable(text)), _widths(FILES[face])
        try:
            return sum(map(wide.__getitem__, text))
        except KeyError:
            return sum(wide[c] if c in wide else self._spare_width(face, ord(c)) for c in text)

    def _spare_width(self, face: str, code: int) -> float:
        spare = _font(SPARE[face]).face.charWidths
        return float(spare[code] if code in spare else _font(FILES[face]).face.charWidths[0xFFFD])

    def _encode(self, face: str, text: str) -> list[Piece]:
        written, text = text, spaced(printable(text))
        if _widths(FILES[face]).keys() >= set(text):
            return self._split(FILES[face], text)
        found: list[Piece] = []
        run, name = "", FILES[face]
        for c in text:
            want, drawn = self._home(face, c, written)
            if want != name and run:
                found += self._split(name, run)
                run = ""
            run, name = run + drawn, want
        return found + (self._split(name, run) if run else [])

    def _home(self, face: str, c: str, text: str) -> tuple[str, str]:
        """The font that has a character, and the character it draws."""
        if ord(c) in _font(FILES[face]).face.charToGlyph:
            return FILES[face], c
        if ord(c) in _font(SPARE[face]).face.charToGlyph:
            return SPARE[face], c
        self.lacking.setdefault(text, {})[c] = None
        return FILES[face], REPLACEMENT

    def _split(self, name: str, text: str) -> list[Piece]:
        first = self._first.get(name)
        if first is None:
            first = self._first[name] = _Subset(_font(name), self._doc)
        return first.pieces(text)

    def kerned(self, face: str, text: str) -> tuple[tuple[Piece, ...], float]:
        """Glyph strings with kern pairs, and the width they take; for texts of 13 points and more."""
        name = FILES[face]
        text = spaced(printable(text))
        glyphs, kerns = _font(name).face.charToGlyph, _kerning(name)
        if any(ord(c) not in glyphs for c in text) or NARROW in text:
            return self.pieces(face, text), self.width(face, text)
        runs, shift, moved = [""], [0], 0
        for c, after in zip(text, [*text[1:], ""], strict=True):
            runs[-1] += c
            move = kerns.pair(glyphs[ord(c)], glyphs[ord(after)]) if after else 0
            if move:
                runs.append("")
                shift.append(move)
                moved += move
        pieces: list[Piece] = []
        for run, move in zip(runs, shift, strict=True):
            for k, (font, inside) in enumerate(self.pieces(face, run)):
                pieces.append((font, f"{-move}{inside}" if move and not k else inside))
        return tuple(_joined(pieces)), self.width(face, text) + moved


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Neighbours of one font as one array."""
    found: list[Piece] = []
    for font, inside in pieces:
        if found and found[-1][0] == font:
            found[-1] = (font, found[-1][1] + inside)
        else:
            found.append((font, inside))
    return found
