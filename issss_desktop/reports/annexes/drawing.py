"""Pages of annexes in the pack: our head, frame and stamp, and a hole that the child "impose" fills.

Scale, frame and places: looks of the board pack, "Imported page". Lengths in points, y downwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from issss_desktop.i18n import _, language
from issss_desktop.models.values.dates import show_day
from issss_desktop.reports.annexes.annex import Annex, AnnexPage
from issss_desktop.reports.layout.draft import Entry
from issss_desktop.reports.layout.frame import TEXT_END, draw_tag, fitted, tag_width
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.sheet import HEIGHT, MM, WIDTH, Placement, Sheet
from issss_desktop.reports.layout.words import NBSP, plain, printable, spaced

INNER, OUTER = 25 * MM, 10 * MM
WIDE, TOP, BOTTOM = 175 * MM, 20 * MM, 267.5 * MM
HEAD, HEAD_END, HEAD_LEAD, HEAD_SIZE = 15.5 * MM, 17.6 * MM, 10.2, 8.6
FOOT, FOOT_LEAD, FOOT_SIZE = 282.4 * MM, 3.15 * MM, 7.2
STAMP_TOP, STAMP_HIGH, STAMP_SIZE = 279.6 * MM, 6.1 * MM, 9.5
TURN_FROM = 1.1  # a page is turned where that makes it larger by this much
FRAME = 0.35
STATE = "0 g 0 G 1 w 0 J 0 j 10 M [] 0 d"  # a page of another author begins as on a page of its own


@dataclass(frozen=True, slots=True)
class Fit:
    """Where a foreign page stands on ours: its box from the top left, its scale, whether it is turned."""

    x: float
    y: float
    width: float
    height: float
    scale: float
    turned: bool

    @property
    def matrix(self) -> tuple[float, ...]:
        """From the upright page (origin below left) to ours: turned, its head lies on the left."""
        bottom = HEIGHT - self.y - self.height
        if self.turned:
            return 0.0, self.scale, -self.scale, 0.0, self.x + self.width, bottom
        return self.scale, 0.0, 0.0, self.scale, self.x, bottom


def fit(page: AnnexPage, left: float) -> Fit:
    """The place of a page in the frame that begins at ``left``: never larger than it is."""
    upright = min(1.0, WIDE / page.width, (BOTTOM - TOP) / page.height)
    turned = min(1.0, WIDE / page.height, (BOTTOM - TOP) / page.width)
    if not page.fitted and page.width > page.height and turned > upright * TURN_FROM:
        return Fit(left, TOP, page.height * turned, page.width * turned, turned, True)
    return Fit(left, TOP, page.width * upright, page.height * upright, upright, False)


def draw_annexes(doc: Document, annexes: Sequence[Annex], facing: bool = False) -> None:
    """Draw the pages of all annexes behind what is drawn; annex n begins at target ``annex-n``.

    ``facing``: they stand on the pages beside, where the other language is; here each leaves its place.
    """
    for annex in annexes:
        if annex is annexes[0]:
            doc.entries.append(Entry(1, "", _("Annexes"), "annexes"))
        doc.section(name_of(annex), annex.title)
        doc.start(section=(name_of(annex), annex.title), bare=not annex.problem and not facing)
        doc.arrive(2, f"{name_of(annex)} {annex.title}", annex.target)
        if annex is annexes[0]:
            doc.target("annexes", 0.0)
        doc.entries.append(Entry(2, name_of(annex), printable(annex.title), annex.target))
        doc.target(annex.target, 0.0)
        if annex.problem:
            _set_apart(doc, annex)
            continue
        for index, page in enumerate(annex.pages):
            if index:
                doc.start(bare=not facing)
            if facing:
                _beside(doc, annex, index)
            else:
                _page(doc, annex, index, page)
        doc.y, doc.last = TEXT_END, "table"  # what follows opens a page of its own


def name_of(annex: Annex) -> str:
    """ "Annex 3"."""
    return _("Annex {number}").format(number=annex.number)


def _page(doc: Document, annex: Annex, index: int, page: AnnexPage) -> None:
    sheet = doc.sheet
    sheet.foreign = True
    left = INNER if sheet.recto else OUTER
    where = fit(page, left)
    doc.target(f"{annex.target}.{index + 1}", 0.0)
    _head(doc, annex, left, first=not index)
    _figure(doc, annex, index, where)
    with sheet.artefact("Footer"):
        _foot(doc, sheet, page, where)
        _stamp(sheet, annex, index)


def _head(doc: Document, annex: Annex, left: float, first: bool) -> None:
    """Number, title, origin and day; the title of the annex on its first page, furniture on the others."""
    sheet, faces = doc.sheet, doc.faces
    name, tag = name_of(annex), _("fictitious example") if annex.fictional else ""
    start = left + faces.width("S", name + "\u2002") * HEAD_SIZE / 1000
    end = left + WIDE - (tag_width(faces, tag) + 6 if tag else 0)
    lines, tagged = _head_lines(doc, annex, end - start)
    y = HEAD_END - HEAD_LEAD * (len(lines) - 1) if len(lines) > 1 else HEAD

    def draw() -> None:
        sheet.text("S", HEAD_SIZE, left, y, name)
        for k, line in enumerate(lines):
            x = sheet.text("R", HEAD_SIZE, start, y + HEAD_LEAD * k, line)
            if tag and k == tagged:
                draw_tag(sheet, x + 6, y + HEAD_LEAD * k, tag)

    if first:
        with doc.piece("H1"):
            draw()
    else:
        with sheet.artefact("Header"):
            draw()


def _head_lines(doc: Document, annex: Annex, room: float) -> tuple[list[str], int]:
    """Title, origin and day on one line, else the title on two at most and the rest below; where it ends."""
    title, tail = printable(annex.title), _tail(annex)
    one = spaced(f"{title}. {tail}" if tail else title)
    if doc.faces.width("R", one) * HEAD_SIZE / 1000 <= room:
        return [one], 0
    lines = [plain(line) for line in doc.lines(title, "R", HEAD_SIZE, room)]
    if len(lines) > 2:
        lines = [lines[0], " ".join(lines[1:])]
    lines.append(spaced(tail))
    kept = [fitted(doc.faces, "R", line, HEAD_SIZE, room) for line in lines if line]
    return kept, len(kept) - 1 - bool(tail)


def _tail(annex: Annex) -> str:
    """Where it comes from and since when it is here, as far as known."""
    parts = [printable(annex.origin)]
    if annex.received:
        parts.append(_("received on {day}").format(day=show_day(annex.received, language(), "long")))
    tail = ", ".join(part for part in parts if part)
    return tail[:1].upper() + tail[1:]


def _figure(doc: Document, annex: Annex, index: int, where: Fit) -> None:
    """One Figure for the whole foreign page, with words for whoever cannot see it."""
    sheet = doc.sheet
    said = _("Annex {number}, page {page} of {pages}: {title}. Reproduced page; its content is its author’s.")
    alt = said.format(number=annex.number, page=index + 1, pages=len(annex.pages), title=annex.title)
    name = f"Annex{annex.number}p{index + 1}"
    matrix = " ".join(f"{v:.5f}" for v in where.matrix)
    with doc.figure(alt, where.x, where.y, where.width, where.height):
        sheet.raw(f"{STATE} {matrix} cm /{name} Do")
    bottom = HEIGHT - where.y - where.height
    rim = f"{where.x:.2f} {bottom:.2f} {where.width:.2f} {where.height:.2f} re"
    sheet.raw(f"/Artifact<</Type/Layout>>BDC q 0 G {FRAME} w {rim} S Q EMC")  # over the paper, or it hides it
    doc.imported.append(Placement(sheet.number, name, annex.number, index))


def _foot(doc: Document, sheet: Sheet, page: AnnexPage, where: Fit) -> None:
    """Version, scale and whose words these are, on the inner side."""
    scale = _("reproduced at {scale} %").format(scale=max(1, round(where.scale * 100)))
    if page.fitted:
        scale = _("fitted to the page")
    elif where.scale == 1.0:
        scale = _("reproduced in full size")
    version = spaced(doc.running.version)
    after = " – ".join(spaced(part) for part in (scale, _("Restricted")))
    after = f" – {after}" if version else after[:1].upper() + after[1:]
    for k, (strong, line) in enumerate(
        ((version, after), ("", _("The content of this page is its author’s.")))
    ):
        y = FOOT + FOOT_LEAD * k
        wide = (doc.faces.width("S", strong) + doc.faces.width("R", line)) * FOOT_SIZE / 1000
        x = INNER if sheet.recto else WIDTH - INNER - wide
        sheet.text("R", FOOT_SIZE, sheet.text("S", FOOT_SIZE, x, y, strong), y, line)


def _stamp(sheet: Sheet, annex: Annex, index: int) -> None:
    """ "Annexe 3 – p. 2/7 | p. 41" at the outer side, where the page number always is."""
    faces, size = sheet.faces, STAMP_SIZE
    said = _("Annex {number} – p. {page}/{pages}").format(
        number=annex.number, page=index + 1, pages=len(annex.pages)
    )
    said = said.replace("p. ", f"p.{NBSP}")
    prefix = f"p.{NBSP}"
    first = faces.width("R", said) * size / 1000 + 16
    number = f"{sheet.label.base}a" if sheet.label else str(sheet.number + 1)  # room for a letter
    second = faces.width("S", prefix + number) * size / 1000 + 16
    x = WIDTH - OUTER - first - second if sheet.recto else OUTER
    sheet.frame(x, STAMP_TOP, first + second, STAMP_HIGH, 0.9)
    sheet.upright(x + first, STAMP_TOP, STAMP_TOP + STAMP_HIGH, 0.9)
    y = STAMP_TOP + STAMP_HIGH / 2 + size * 0.35
    sheet.text("R", size, x + 8, y, said)
    target = f"{annex.target}.{index + 1}"
    sheet.page_of(target, prefix, "S", size, x + first + second - 8, y)


def _beside(doc: Document, annex: Annex, index: int) -> None:
    """The place of a page that stands beside, where the other language is."""
    if not index:
        with doc.piece("H1"):
            doc.sheet.text(
                "S", 12.5, doc.left, 34 * MM, fitted(doc.faces, "S", annex.title, 12.5, doc.right - doc.left)
            )
        doc.y, doc.last = 34 * MM, "h1"
    text = _("Annex {number}, p. {page}/{pages}: on the facing page, in the language of its author.")
    doc.paragraph(text.format(number=annex.number, page=index + 1, pages=len(annex.pages)), full=True)


def _set_apart(doc: Document, annex: Annex) -> None:
    """The page in place of an annex that cannot be printed."""
    sheet = doc.sheet
    lines = doc.lines(f"{name_of(annex)}{NBSP}– {annex.title}", "S", 21.0, 145 * MM, title=True)
    y = 34 * MM
    with doc.piece("H1"):
        for k, line in enumerate(lines):
            sheet.text("S", 21.0, doc.left, y + 25 * k, plain(line))
    doc.y, doc.last = y + 25 * (len(lines) - 1), "h1"
    if annex.fictional:
        doc.tag(_("fictitious example"), doc.y)
    doc.paragraph(_("This annex is handed out separately: {problem}").format(problem=annex.problem))
    facts = ". ".join(part for part in (_tail(annex), annex.name) if part)
    if facts:
        doc.paragraph(facts)
