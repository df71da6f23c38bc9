"""The face of the page layer: a document of headings, paragraphs, lists, tables, charts, boxes, notes.

``Document`` places blocks from top to bottom on A4 pages bound on the left, opens pages when needed,
records what each piece is for the structure tree, and at the end fills in page numbers and totals.
Grid, sizes and distances: design of the board pack, "Page" and "Type scale".
"""

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from issss_desktop.drawing import Chart
from issss_desktop.i18n import _
from issss_desktop.reports.layout import charts, paging, prose, typeset
from issss_desktop.reports.layout.draft import Draft, Entry
from issss_desktop.reports.layout.frame import (
    MODULE,
    TEXT_END,
    TEXT_WIDTH,
    Replacing,
    Running,
    draw_frame,
    draw_replaced,
    draw_tag,
    fitted,
    left_edge,
    tag_width,
    watermark,
)
from issss_desktop.reports.layout.numbering import Label, Numbering
from issss_desktop.reports.layout.sheet import ACCENT, HEIGHT, MM, WIDTH, Placement, Sheet
from issss_desktop.reports.layout.table import Table
from issss_desktop.reports.layout.tags import ROOT, NoTags, Tags, pdf_text
from issss_desktop.reports.layout.typefaces import Faces, first_font
from issss_desktop.reports.layout.watching import page_begun
from issss_desktop.reports.layout.words import Runs, Words, broken, line_ends, printable

rl_config.useA85 = 0

TITLE_SIZES = {1: (21.0, 25.0), 2: (12.5, 16.0), 3: (10.5, 14.0)}
TITLE_ROOM = {1: 280.0, 2: 96.0, 3: 84.0}
GAPS = {  # from the last base line or rule to the next first base line, in points
    ("h1", "h2"): 28.0, ("h1", "text"): 23.0, ("h1", "caption"): 30.0, ("h1", "h3"): 28.0,
    ("h2", "text"): 20.0, ("h2", "caption"): 26.0, ("h2", "h3"): 24.0,
    ("h3", "text"): 17.0, ("h3", "caption"): 22.0,
    ("text", "text"): 20.0, ("text", "h2"): 34.0, ("text", "h3"): 30.0, ("text", "caption"): 24.0,
    ("text", "h1"): 56.0, ("table", "h1"): 60.0, ("notes", "h1"): 60.0, ("figure", "h1"): 60.0,
    ("table", "caption"): 23.0, ("notes", "caption"): 27.0, ("figure", "caption"): 29.0,
    ("table", "text"): 22.0, ("notes", "text"): 24.0, ("figure", "text"): 26.0,
    ("table", "h2"): 36.0, ("notes", "h2"): 38.0, ("figure", "h2"): 40.0,
    ("title", "caption"): 22.0,
    ("table", "h3"): 29.0, ("notes", "h3"): 32.0, ("figure", "h3"): 32.0, ("item", "item"): 17.0,
}  # fmt: skip
FIRST = {"h1": 34 * MM, "": 32 * MM}


@dataclass(slots=True)
class Document:
    """Pages being written; ``y`` is the lowest point used on the current page, in points from its top.

    ``numbering`` gives pages the numbers of another document, ``replacing`` says which of them replace one.
    ``tagged`` false draws the same pages without structure: quicker to look at, never to hand out.
    """

    title: str
    language: str = "fr"
    running: Running = field(default_factory=lambda: Running(""))
    provisional: bool = False
    confidential: bool = False
    black: bool = False
    tagged: bool = True
    sheets: list[Sheet] = field(default_factory=list)
    tags: Tags = field(init=False)
    entries: list[Entry] = field(default_factory=list)
    places: dict[str, tuple[int, float]] = field(default_factory=dict)
    y: float = 0.0
    last: str = ""
    part: int = ROOT
    closing: list[Callable[[int], None]] = field(default_factory=list)
    counted: dict[tuple[str, str], int] = field(default_factory=dict)
    imported: list[Placement] = field(default_factory=list)
    numbering: Numbering | None = None
    replacing: Replacing | None = None
    faces: Faces = field(init=False)
    _canvas: Canvas = field(init=False)
    _out: io.BytesIO = field(default_factory=io.BytesIO)
    feet: list[prose.Foot] = field(default_factory=list)
    _section: tuple[str, str] = ("", "")
    _notes: int = 0
    _calls: int = 0

    def __post_init__(self) -> None:
        self.tags = Tags() if self.tagged else NoTags()
        self._canvas = Canvas(
            self._out, pagesize=(WIDTH, HEIGHT), lang=self.language, invariant=1,
            initialFontName=first_font(), pageCompression=1,
        )  # fmt: skip
        self.faces = Faces(self._canvas._doc)

    # pages

    @property
    def sheet(self) -> Sheet:
        """The page being written."""
        return self.sheets[-1]

    @property
    def left(self) -> float:
        """Left edge of the text of the current page."""
        return left_edge(self.sheet)

    @property
    def right(self) -> float:
        """Right edge of the text of the current page."""
        return self.left + TEXT_WIDTH

    def start(self, side: str = "any", section: tuple[str, str] | None = None, bare: bool = False) -> Sheet:
        """Open a page; ``side`` "recto" leaves a blank page where it must, said on that page."""
        if section is not None and side != "recto":
            self._section = section
        alternating = self.numbering is None or self.numbering.fixed is None
        if side == "recto" and self.sheets and self.sheet.recto and alternating:
            paging.blank(self)
        if section is not None:
            self._section = section
        sheet = self.open_page()
        sheet.bare = bare
        return sheet

    def open_page(self, label: Label | None = None) -> Sheet:
        prose.close_feet(self)
        sheet = Sheet(len(self.sheets), self.faces, "0 0 0" if self.black else ACCENT)
        if self.numbering is not None:
            paging.number(sheet, self.numbering, self.sheet if self.sheets else None, label)
        sheet.section = self._section
        self.sheets.append(sheet)
        page_begun(len(self.sheets))
        self.y, self.last = 0.0, ""
        return sheet

    def arrive(self, level: int, title: str, target: str) -> None:
        """A title is about to open a page, or stands on one: give it the number it has to come at."""
        if self.numbering is not None:
            paging.arrive(self, self.numbering, level, title, target)

    def section(self, number: str, title: str) -> None:
        """Open a part of the document, named in the header from the next page it begins."""
        self.part = self.tags.add("Sect", ROOT)
        self._section = (number, printable(title))
        if self.sheets and not self.last:
            self.sheet.section = self._section

    @property
    def bottom(self) -> float:
        """Where the text of the current page ends at most: above its footnotes."""
        return TEXT_END - prose.feet_height(self.feet)

    def room(self) -> float:
        """Points left on the current page."""
        return self.bottom - self.y

    def place(self, kind: str, need: float = 0.0) -> float:
        """Base line of the next block of a kind, on a new page where ``need`` points are not left."""
        if not self.sheets:
            self.open_page()
        if self.last and self._gap(kind) + need > self.room():
            self.open_page()
        y = self.y + self._gap(kind) if self.last else FIRST.get(kind, FIRST[""])
        self.last = kind
        return y

    def _gap(self, kind: str) -> float:
        return GAPS.get((self.last, kind), 24.0)

    # pieces

    def piece(self, kind: str, parent: int | None = None) -> AbstractContextManager[None]:
        """Text drawn inside is one element of a kind, below ``parent`` or the part in force."""
        sheet = self.sheet
        mark = self.tags.leaf(kind, self.part if parent is None else parent, sheet.number, sheet.owners)
        return sheet.marked(kind, mark)

    def content(self, kind: str, element: int) -> AbstractContextManager[None]:
        """Text drawn inside belongs to an element that is there already."""
        return self.sheet.marked(kind, self.tags.content(element, self.sheet.number, self.sheet.owners))

    @contextmanager
    def figure(
        self, alt: str, x: float, y: float, wide: float, high: float, element: int | None = None
    ) -> Iterator[None]:
        """What is drawn inside is one Figure in a box (top left corner, points); ``alt`` says it in words."""
        figure = self.tags.add("Figure", self.part) if element is None else element
        box = f"{x:.1f} {HEIGHT - y - high:.1f} {x + wide:.1f} {HEIGHT - y:.1f}"
        self.tags.extra[figure] = f"/Alt {pdf_text(alt)}/A<</O/Layout/BBox[{box}]>>"
        with self.sheet.figure(self.tags.content(figure, self.sheet.number, self.sheet.owners)):
            yield

    # blocks

    def target(self, name: str, y: float) -> None:
        """Let the index and links lead here."""
        self.places[name] = (len(self.sheets) - 1, HEIGHT - max(0.0, y - 30))

    def heading(self, level: int, number: str, title: str, target: str = "", tag: str = "") -> None:
        """A title of level 1 to 3; its number hangs in the label column."""
        size, lead = TITLE_SIZES[level]
        title = printable(title)
        x = MODULE if number else 0.0
        kept = tag_width(self.faces, tag) + 10 if tag else 0.0
        lines = broken(title, "S", size, TEXT_WIDTH - x - kept, self.faces.width, title=True)
        name = target or f"t{len(self.entries)}"
        if self.numbering is not None and level < 3:
            if self.last and self._gap(f"h{level}") + TITLE_ROOM[level] > self.room():
                self.open_page()
            self.arrive(level, f"{number} {title}".strip(), name)
        y = self.place(f"h{level}", TITLE_ROOM[level] + lead * (len(lines) - 1))
        self.entries.append(Entry(level, number, title, name))
        self.target(name, y)
        with self.piece(f"H{level}"):
            if number:
                self.sheet.text("S", size, self.left, y, number)
            for k, line in enumerate(lines):
                end = self.draw_line(line, size, self.left + x, y + k * lead)
        self.y = y + lead * (len(lines) - 1)
        if tag:
            self.tag_at(end + 10, self.y, tag)

    def tag_at(self, x: float, y: float, text: str) -> float:
        """Words in a frame beside what they cover; returns where the frame ends."""
        with self.piece("P"):
            return draw_tag(self.sheet, x, y, text)

    def tag(self, text: str, y: float) -> None:
        """Words in a frame at the right edge of a base line."""
        self.tag_at(self.right - tag_width(self.faces, text), y, text)

    def paragraph(
        self,
        text: Words,
        size: float = 10.0,
        lead: float = 14.0,
        full: bool = False,
        kind: str = "P",
        foot: Words = "",
    ) -> None:
        """A paragraph, ragged right, in the text column or over the full width; may run over pages.

        ``foot`` goes to the foot of the page where the paragraph ends, called by a number.
        """
        prose.paragraph(self, text, size, lead, 0.0 if full else MODULE, kind, foot)

    def items(self, texts: Sequence[Words], numbered: bool = False, full: bool = False) -> None:
        """A list, numbered or with dashes; an item may run over pages."""
        prose.items(self, texts, numbered, 0.0 if full else MODULE)

    def box(self, text: Words, low: bool = False) -> None:
        """A text in a frame over the full width, where the pen is or at the foot of the page."""
        prose.box(self, text, low)

    def lines(self, text: Words, face: str, size: float, room: float, title: bool = False) -> list[Runs]:
        """A text broken to a width, one list of runs a line; line ends in the text are kept."""
        if isinstance(text, str):
            found: list[Runs] = []
            for part in text.splitlines():
                if part.strip():
                    found += broken(printable(part), face, size, room, self.faces.width, title)
            return found
        ended = [
            broken(tuple((f, printable(t)) for f, t in line), face, size, room, self.faces.width, title)
            for line in (line_ends(text) if any("\n" in t for _f, t in text) else [text])
        ]
        return [line for lines in ended for line in lines]

    def draw_line(self, line: Runs, size: float, x: float, y: float) -> float:
        for face, text in line:
            x = self.sheet.text(face, size, x, y, text)
        return x

    def caption(self, number: str, title: str, unit: str, parent: int, tag: str = "") -> float:
        """The line above a table or a chart; returns its base line."""
        y = self.place("caption", 60.0)
        said = f"{number}\u2002{title}" if number else title
        room = (
            TEXT_WIDTH - self.faces.width("I", unit) * 0.008 - 14 - (tag_width(self.faces, tag) if tag else 0)
        )
        lines = self.lines(said, "S", 9.0, room, title=True)
        with self.piece("Caption", parent):
            end = self.left
            for k, line in enumerate(lines):
                end = self.draw_line(line, 9.0, self.left, y + 11.5 * k)
            y += 11.5 * max(0, len(lines) - 1)
            if tag:
                draw_tag(self.sheet, end + 8, y, tag, 6.5)
            self.sheet.text_right("I", 8.0, self.right, y, unit)
        return y

    def table(self, table: Table) -> None:
        """A table with its caption, head, rows and notes."""
        typeset.TableSetter(self, table).run()

    def chart(self, chart: Chart, number: str, title: str, unit: str, tag: str = "") -> None:
        """A chart with its caption, as one Figure with its alternative text; never parted."""
        if self.last and self._gap("caption") + chart.height + 20 > self.room():
            self.open_page()
        figure = self.tags.add("Figure", self.part)
        y = self.caption(number, title, unit, figure, tag) + 5.2
        self.sheet.rule(self.left, self.right, y, 0.9)
        scale, top = TEXT_WIDTH / chart.width, y + 9.0
        with self.figure(chart.alt, self.left, top, TEXT_WIDTH, chart.height * scale, figure):
            charts.paint(self.sheet, chart, self.left, top, scale)
        self.y, self.last = top + chart.height * scale, "figure"

    def text_at(self, kind: str, face: str, size: float, x: float, y: float, text: str) -> None:
        """One line at a place of its own (cover, stamps), cut at the right margin; ``kind`` is its tag."""
        text = fitted(self.faces, face, text, size, self.right - x)
        with self.piece(kind):
            self.sheet.text(face, size, x, y, text)

    def title_block(
        self, number: str, kind: str, title: str, target: str, tag: str = "", level: int = 3
    ) -> None:
        """The head of a sheet of its own: number and kind small, the title large, of the level given."""
        kept = tag_width(self.faces, tag) + 12 if tag else 0.0
        lines = self.lines(title, "S", 20.0, TEXT_WIDTH - kept, title=True)
        y = 27.6 * MM
        self.arrive(level, title, target)
        self.entries.append(Entry(level, "", printable(title), target))
        self.target(target, y)
        with self.piece(f"H{level}"):
            self.sheet.text("R", 11.0, self.left, y, f"{number}\u2002{kind}" if number else kind)
            for k, line in enumerate(lines):
                self.draw_line(line, 20.0, self.left, y + 22.5 + 24 * k)
        self.y, self.last = y + 22.5 + 24 * max(0, len(lines) - 1), "title"
        if tag:
            self.tag(tag, self.y)

    def measure(self, text: str, size: float, weight: str) -> float:
        """Width in points of a label of a chart, for the functions of ``drawing``."""
        return self.faces.width("S" if weight == "semibold" else "R", text) * size / 1000

    def table_name(self, section: str) -> str:
        """Name of the next table: "Table 6.1" in chapter 6, which a section like "6.2" may stand for."""
        return _("Table {n}").format(n=self.next_number("table", section))

    def next_number(self, kind: str, section: str) -> str:
        """Number of the next table or chart of the chapter of a section: "6.1", then "6.2"."""
        chapter = section.split(".")[0]
        count = self.counted[kind, chapter] = self.counted.get((kind, chapter), 0) + 1
        return f"{chapter}.{count}" if chapter else str(count)

    def note_id(self) -> str:
        """Raw PDF naming the next note: notes need names of their own."""
        self._notes += 1
        return f"/ID(n{self._notes:05d})"

    def next_call(self) -> str:
        """Number of the next footnote."""
        self._calls += 1
        return str(self._calls)

    # the end

    def render(self) -> Draft:
        """Draw every page; the document cannot be used any more after it."""
        if not self.sheets:
            self.open_page()
        prose.close_feet(self)
        for finishing in self.closing:  # what needs the number of pages
            finishing(paging.on_paper(self))
        changed = self.replacing.changed if self.replacing else frozenset()
        labels = [paging.label_of(sheet, changed) for sheet in self.sheets]
        plain = [paging.label_of(sheet) for sheet in self.sheets]
        total = (self.numbering.total if self.numbering else 0) or len(self.sheets)
        words = _("CONFIDENTIAL") if self.confidential else _("PROVISIONAL VERSION") * self.provisional
        mark = watermark(self.faces, words) if words else ""
        for sheet, label in zip(self.sheets, labels, strict=True):
            paging.say_missing(self, sheet)
            replaced = self.replacing is not None and label.isalnum() and not label.isdecimal()
            draw_frame(sheet, self.running, label, total, replaced)
            if self.replacing is not None and replaced:
                draw_replaced(sheet, self.replacing, label)
            named = labels if sheet.index else plain  # a reference elsewhere still leads to the page
            own = {name: labels[page] for name, (page, _y) in self.places.items() if page == sheet.number}
            sheet.fill_in({name: named[page] for name, (page, _y) in self.places.items()} | own)
            self._canvas._code.append(sheet.stream(mark))
            self._canvas.showPage()
        return Draft(
            self._canvas.getpdfdata(), tuple(s.owners for s in self.sheets),
            tuple(s.links for s in self.sheets), self.tags, self.places, tuple(self.entries),
            self.title, self.language, tuple(self.imported), tuple(labels) if self.numbering else (),
        )  # fmt: skip
