"""One page as a list of PDF operators: text inside marked content, rules and boxes as artefacts.

Lengths are points, x from the left edge, y **downwards from the top** of the sheet (a base line for
texts). Nothing goes to the PDF library before the whole document is known: a page number that is only
known at the end is filled in then (``later``), so the index needs one pass.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from issss_desktop.reports.layout.numbering import Label
from issss_desktop.reports.layout.typefaces import KERN_FROM, Faces, Piece

MM = 72 / 25.4
WIDTH, HEIGHT = 210 * MM, 297 * MM
ACCENT = "0.1216 0.2275 0.3725"  # #1F3A5F
WATERMARK_GREY = "0.949"  # #F2F2F2


@dataclass(slots=True)
class Link:
    """A rectangle (x0, y0, x1, y1 in PDF coordinates) that leads to a target."""

    rect: tuple[float, float, float, float]
    target: str
    element: int
    name: str
    says: str


@dataclass(frozen=True, slots=True)
class Placement:
    """A page of another author on one of ours: page ``index`` of annex ``annex`` as XObject ``name``."""

    page: int
    name: str
    annex: int
    index: int


@dataclass(slots=True)
class Later:
    """A page number to fill in: which operator, of which target, where its right end is."""

    at: int
    target: str
    prefix: str
    face: str
    size: float
    right: float
    y: float


@dataclass(slots=True)
class Sheet:
    """A page being drawn."""

    number: int
    faces: Faces
    accent: str = ACCENT
    ops: list[str] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    laters: list[Later] = field(default_factory=list)
    missing: dict[str, None] = field(default_factory=dict)
    section: tuple[str, str] = ("", "")
    bare: bool = False
    label: Label | None = None
    side: bool | None = None  # True: right, where the number does not say it
    index: bool = False
    foreign: bool = False  # it shows a page of another author: no watermark over that
    _rules: dict[float, list[str]] = field(default_factory=dict)
    _filled: list[str] = field(default_factory=list)
    _shapes: list[str] = field(default_factory=list)
    _font: tuple[str, float] | None = None
    _in_text: bool = False

    @property
    def recto(self) -> bool:
        """Whether it lies on the right hand: odd numbers."""
        return self.number % 2 == 0 if self.side is None else self.side

    def open_text(self) -> None:
        """Enter a text object, where none is open."""
        if not self._in_text:
            self.ops.append("BT")
            self._in_text, self._font = True, None

    def close_text(self) -> None:
        """Leave the text object."""
        if self._in_text:
            self.ops.append("ET")
            self._in_text = False

    @contextmanager
    def marked(self, kind: str, mark: int) -> Iterator[None]:
        """Text drawn inside belongs to piece ``mark`` of the structure."""
        self.open_text()
        if mark < 0:
            yield
            return
        self.ops.append(f"/{kind}<</MCID {mark}>>BDC")
        yield
        self.open_text()
        self.ops.append("EMC")

    @contextmanager
    def artefact(self, kind: str) -> Iterator[None]:
        """Text drawn inside is furniture of the page: "Header", "Footer" or "" for a repeated head."""
        self.open_text()
        self.ops.append(f"/Artifact<</Type/Pagination{'/Subtype/' + kind if kind else ''}>>BDC")
        yield
        self.ops.append("EMC")

    @contextmanager
    def figure(self, mark: int) -> Iterator[None]:
        """Shapes and texts drawn inside are one Figure."""
        self.close_text()
        self.ops.append(f"/Figure<</MCID {mark}>>BDC q" if mark >= 0 else "q")
        yield
        self.close_text()
        self.ops.append("Q EMC" if mark >= 0 else "Q")

    def font(self, resource: str, size: float) -> None:
        """Choose a font, where another is in force."""
        if self._font != (resource, size):
            self.ops.append(f"{resource} {size:g} Tf")
            self._font = (resource, size)

    def text(self, face: str, size: float, x: float, y: float, text: str, accent: bool = False) -> float:
        """Draw a text from x on; returns where it ends."""
        if not text:
            return x
        pieces, wide = self.shaped(face, size, text)
        if accent:
            self.ops.append(f"{self.accent} rg")
        where = f"1 0 0 1 {x:.2f} {HEIGHT - y:.2f} Tm "
        for resource, inside in pieces:
            self.font(resource, size)
            self.ops.append(f"{where}[{inside}]TJ")
            where = ""
        if accent:
            self.ops.append("0 g")
        return x + wide * size / 1000

    def shaped(self, face: str, size: float, text: str) -> tuple[tuple[Piece, ...], float]:
        """Glyph strings and width (thousandths) of a text at a size: kerned from 13 points up."""
        if size >= KERN_FROM:
            shaped = self.faces.kerned(face, text)
        else:
            shaped = self.faces.pieces(face, text), self.faces.width(face, text)
        if self.faces.lacking and text in self.faces.lacking:
            self.missing.update(self.faces.lacking[text])
        return shaped

    def text_right(self, face: str, size: float, right: float, y: float, text: str) -> None:
        """Draw a text that ends at ``right``."""
        _pieces, wide = self.shaped(face, size, text)
        self.text(face, size, right - wide * size / 1000, y, text)

    def page_of(self, target: str, prefix: str, face: str, size: float, right: float, y: float) -> None:
        """Leave room for the page number of a target, ending at ``right``."""
        resource, _inside = self.faces.pieces(face, "0")[0]
        self.font(resource, size)
        self.laters.append(Later(len(self.ops), target, prefix, face, size, right, y))
        self.ops.append("")

    def fill_in(self, labels: dict[str, str]) -> None:
        """Write the page numbers that were left open; ``labels`` by target."""
        for later in self.laters:
            text = later.prefix + labels.get(later.target, "")
            wide = self.faces.width(later.face, text) * later.size / 1000
            inside = "".join(i for _r, i in self.faces.pieces(later.face, text))
            x, y = later.right - wide, HEIGHT - later.y
            self.ops[later.at] = f"1 0 0 1 {x:.2f} {y:.2f} Tm [{inside}]TJ" if text else ""

    def rule(self, x0: float, x1: float, y: float, width: float) -> None:
        """A horizontal rule, filled: a stroke would be thickened to whole dots."""
        self._filled.append(f"{x0:.2f} {HEIGHT - y - width / 2:.3f} {x1 - x0:.2f} {width:g} re")

    def upright(self, x: float, y0: float, y1: float, width: float) -> None:
        """A vertical stroke: only in stamps and beside changed lines."""
        self._rules.setdefault(width, []).append(f"{x:.2f} {HEIGHT - y0:.2f} m {x:.2f} {HEIGHT - y1:.2f} l")

    def frame(self, x: float, y: float, w: float, h: float, width: float, dash: str = "") -> None:
        """The outline of a box whose top left corner is at x, y."""
        body = f"{x:.2f} {HEIGHT - y - h:.2f} {w:.2f} {h:.2f} re"
        if dash:
            self._shapes.append(f"q {width:g} w [{dash}] 0 d {body} S Q")
        else:
            self._rules.setdefault(width, []).append(body)

    def shape(self, operators: str) -> None:
        """Raw drawing that is furniture (bars beside figures, the one coloured rule)."""
        self._shapes.append(operators)

    def raw(self, operators: str) -> None:
        """Raw drawing in place, inside ``figure``."""
        self.close_text()
        self.ops.append(operators)

    def stream(self, watermark: str = "") -> str:
        """All operators of the page: watermark, furniture, then the content in reading order."""
        self.close_text()
        found = [watermark] if watermark and not self.foreign else []
        if self._shapes or self._rules or self._filled:
            found.append("/Artifact<</Type/Layout>>BDC")
            found += self._shapes
            if self._filled:
                found.append(" ".join(self._filled) + " f")
            for width in sorted(self._rules):
                found.append(f"{width:g} w " + " ".join(self._rules[width]) + " S")
            found.append("EMC")
        return "\n".join(found + [op for op in self.ops if op])
