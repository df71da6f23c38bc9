"""Drawing tables, fast: cells become operators straight from cached glyph strings.

Rows have a fixed height, plus one line where a text cell is broken; the cut between pages is arithmetic
(``table.parted``). Measures: design of the board pack, "Tables" and "Type scale".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from issss_desktop.i18n import _
from issss_desktop.reports.layout.charts import share_bar, square
from issss_desktop.reports.layout.fitting import ABOVE, FACES, MARK_ROOM, Fit, group_texts, text_of
from issss_desktop.reports.layout.frame import TEXT_END, TEXT_WIDTH, fitted
from issss_desktop.reports.layout.sheet import HEIGHT, MM, Link, Sheet
from issss_desktop.reports.layout.table import Cell, Note, Row, Table, parted
from issss_desktop.reports.layout.tags import column_head, spanning
from issss_desktop.reports.layout.words import Runs, plain, printable, runs_of

if TYPE_CHECKING:
    from issss_desktop.reports.layout.page import Document

HEAD_SIZE, HEAD_LEAD = 7.5, 9.2
NOTE_SIZE, NOTE_LEAD = 7.5, 10.0


class TableSetter:
    """One table on its way to the pages of a document."""

    def __init__(self, document: Document, table: Table) -> None:
        self.doc, self.table = document, table
        self.fit = Fit(table, document.lines, document.faces.width)
        self.size, self.edges, self.starts = self.fit.size, self.fit.edges, self.fit.starts
        self.broken, self.rows = self.fit.broken, self.fit.rows
        self.element = document.tags.add("Table", document.part)

    def run(self) -> None:
        """Draw everything."""
        doc, table = self.doc, self.table
        heights = self.fit.heights
        first_room = self._begin(heights)
        carry = self.size.row if table.carry else 0.0
        later = TEXT_END - 32 * MM - 5.2 - self._head_height()
        cuts = parted(self.rows, heights, first_room, later, carry)
        for n, start in enumerate(cuts):
            end = cuts[n + 1] if n + 1 < len(cuts) else len(self.rows)
            if n:
                doc.open_page()
                self._again()
                if table.carry:
                    self._carried(_("carried over"), self.fit.before(start))
            doc.y += self.size.pad
            self._rows(start, end, heights)
            doc.y += self.size.pad
            if end < len(self.rows) and table.carry:
                self._carried(_("to carry over"), self.fit.before(end))
            doc.sheet.rule(doc.left, doc.right, doc.y, 0.9)
        doc.last = "table"
        self._notes(table.notes)

    # captions, heads

    def _begin(self, heights: Sequence[float]) -> float:
        """Caption and head on this page or the next; the room left for rows."""
        doc, table = self.doc, self.table
        need = 24 + 5.2 + self._head_height() + sum(heights[:3])
        whole = 24 + 5.2 + self._head_height() + sum(heights) + 12 * len(table.notes)
        few = table.together and len(heights) <= 8
        if doc.last and (need > doc.room() or (few and whole > doc.room())):
            doc.open_page()
        if table.title:
            y = doc.caption(table.number, table.title, table.unit, self.element, table.tag) + 5.2
        else:
            y = doc.place("caption") - 9.0
        doc.sheet.rule(doc.left, doc.right, y, 0.9)
        doc.y = y
        self._head(real=True)
        return doc.bottom - doc.y

    def _again(self) -> None:
        """Caption and head of a table that goes on."""
        doc, table = self.doc, self.table
        y = 32 * MM
        with doc.sheet.artefact(""):
            said, after = (
                f"{table.number}\u2002{table.title}" if table.number else table.title,
                _("(continued)"),
            )
            kept = doc.measure(after, 9.0, "regular") + doc.faces.width("I", table.unit) * 0.008 + 18
            said = fitted(doc.faces, "S", printable(said), 9.0, TEXT_WIDTH - kept)
            end = doc.sheet.text("S", 9.0, doc.left, y, said) + 4 if said else doc.left
            doc.sheet.text("R", 9.0, end, y, after)
            doc.sheet.text_right("I", 8.0, doc.right, y, table.unit)
        doc.y, doc.last = y + 5.2, "table"
        doc.sheet.rule(doc.left, doc.right, doc.y, 0.9)
        self._head(real=False)

    def _heads(self) -> list[list[Runs]]:
        return [
            self.doc.lines(c.head, "S", HEAD_SIZE, self._head_room(k)) if c.head else []
            for k, c in enumerate(self.table.columns)
        ]

    def _head_room(self, k: int) -> float:
        columns = self.table.columns
        room = self.fit.rooms[k]
        if columns[k].kind == "figure":
            return self.edges[k + 1] - self.starts[k]
        return room

    def _head_height(self) -> float:
        lines = max((len(h) for h in self._heads()), default=0)
        return 7.8 + HEAD_LEAD * lines if lines else 0.0

    def _head(self, real: bool) -> None:
        doc, heads = self.doc, self._heads()
        height = self._head_height()
        if not height:
            return
        sheet, bottom = doc.sheet, doc.y + height
        row = doc.tags.add("TR", self.element) if real else -1
        for k, lines in enumerate(heads):
            if not real:
                with sheet.artefact(""):
                    self._head_lines(k, lines, bottom)
                continue
            cell = doc.tags.add("TH", row, column_head())
            if lines:
                with doc.content("TH", cell):
                    self._head_lines(k, lines, bottom)
        doc.sheet.rule(doc.left, doc.right, bottom, 0.5)
        doc.y = bottom

    def _head_lines(self, k: int, lines: Sequence[Runs], bottom: float) -> None:
        sheet = self.doc.sheet
        y = bottom - 5.4 - HEAD_LEAD * (len(lines) - 1)
        for line in lines:
            text = plain(line)
            if self.table.columns[k].kind == "figure":
                sheet.text_right("S", HEAD_SIZE, self.doc.left + self.edges[k + 1], y, text)
            else:
                sheet.text("S", HEAD_SIZE, self.doc.left + self.starts[k], y, text)
            y += HEAD_LEAD

    # rows

    def _rows(self, start: int, end: int, heights: Sequence[float]) -> None:
        doc, rows = self.doc, self.rows
        sheet, left, right = doc.sheet, doc.left, doc.right
        for i in range(start, end):
            row = rows[i]
            top, bottom = doc.y, doc.y + heights[i]
            if row.kind == "total" and i > start:
                sheet.rule(left, right, top, 0.9)
            self._row(i, row, top)
            doc.y = bottom
            if i + 1 < end:
                after = rows[i + 1].kind
                width = 0.5 if after in ("subtotal", "total") or row.kind in ("group", "part") else 0.25
                if self.table.ruled or width > 0.25:
                    sheet.rule(left, right, bottom, 0.9 if row.kind == "total" else width)

    def _row(self, i: int, row: Row, top: float) -> None:
        doc, size = self.doc, self.size.text
        sheet, tags = doc.sheet, doc.tags
        face = FACES[row.kind]
        line = tags.add("TR", self.element)
        y = top + ABOVE.get(row.kind, 0.0) + self.size.row - self.size.base
        y -= 1.0 if row.kind == "total" else 0.0
        if row.kind in ("group", "part"):
            self._group(i, row, line, y)
            return
        columns, left = self.table.columns, doc.left
        widths, number, owners, ops = doc.faces.width, sheet.number, sheet.owners, sheet.ops
        sheet.open_text()
        at = 0
        for entry in row.cells:
            kind = columns[at].kind
            if type(entry) is str and kind != "label" and (i, at) not in self.broken:
                if entry:
                    mark = tags.leaf("TD", line, number, owners)
                    if mark >= 0:
                        ops.append(f"/TD<</MCID {mark}>>BDC")
                    if kind == "figure":
                        x = left + self.edges[at + 1] - widths(face, entry) * size / 1000
                    else:
                        x = left + self.starts[at]
                    self._fast(sheet, face, size, x, y, entry)
                    if mark >= 0:
                        ops.append("EMC")
                else:
                    tags.add("TD", line)
                at += 1
                continue
            cell = entry if isinstance(entry, Cell) else Cell(entry)
            self._cell(i, at, cell, row.kind, line, y)
            at += cell.span
        for _rest in range(at, len(columns)):
            tags.add("TD", line)

    def _fast(self, sheet: Sheet, face: str, size: float, x: float, y: float, text: str) -> None:
        """A plain text: what ``Sheet.text`` does, without its choices."""
        pieces = sheet.faces.pieces(face, text)
        if len(pieces) != 1 or sheet.faces.lacking:
            sheet.text(face, size, x, y, text)
            return
        resource, inside = pieces[0]
        if sheet._font != (resource, size):
            sheet.font(resource, size)
        sheet.ops.append(f"1 0 0 1 {x:.2f} {HEIGHT - y:.2f} Tm [{inside}]TJ")

    def _cell(self, i: int, at: int, cell: Cell, kind: str, line: int, y: float) -> None:
        doc, sheet = self.doc, self.doc.sheet
        column = self.table.columns[at]
        head = column.kind == "label"
        extra = spanning(cell.span) if cell.span > 1 else "/A<</O/Table/Scope/Row>>" if head else ""
        what = "TH" if head else "TD"
        owner = doc.tags.add(what, line, extra)
        if cell.share is not None:
            share_bar(sheet, doc.left + self.starts[at], y, cell.share, cell.hatched)
        if cell.mark:
            square(sheet, doc.left + self.starts[at] + cell.indent * MM, y, cell.mark)
        if not cell.text and not cell.page_of:
            return
        if cell.link:
            what, owner = "Link", doc.tags.add("Link", owner)
        with doc.content(what, owner):
            self._cell_text(i, at, cell, kind, y)
        if cell.link:
            self._link(owner, cell, y)

    def _cell_text(self, i: int, at: int, cell: Cell, kind: str, y: float) -> None:
        doc, sheet, size = self.doc, self.doc.sheet, cell.size or self.size.text
        face = cell.face or FACES[kind]
        right = doc.left + self.edges[at + cell.span]
        x = doc.left + self.starts[at] + cell.indent * MM + (MARK_ROOM if cell.mark else 0.0)
        end = right
        if cell.page_of:
            sheet.page_of(cell.page_of, plain(cell.text), face, size, right, y)
            return
        if self.table.columns[at].kind == "figure":
            sheet.text_right(face, size, right, y, plain(cell.text))
            end = self._code_end(i, at) or right
        else:
            for k, runs in enumerate(self.broken.get((i, at)) or [runs_of(cell.text, face)]):
                end = x
                for own, text in runs:
                    use = face if own == "R" else own
                    end = sheet.text(use, size, end, y + k * self.size.line, text)
            y += self.size.line * max(0, len(self.broken.get((i, at), ())) - 1)
        if cell.note:
            sheet.text("R", 6.2, end + 1.6, y - 2.6, f"({cell.note})")

    def _code_end(self, i: int, at: int) -> float:
        """Where the currency after a figure ends: a note call hangs behind it; 0.0 without a currency."""
        cells, after = self.rows[i].cells, at + 1
        if after >= min(len(self.table.columns), len(cells)) or self.table.columns[after].kind != "code":
            return 0.0
        wide = self.doc.faces.width(FACES[self.rows[i].kind], plain(text_of(cells[after])))
        return self.doc.left + self.starts[after] + wide * self.size.text / 1000

    def _group(self, i: int, row: Row, line: int, y: float) -> None:
        """Name of a group at the left, over as many lines as it needs; its reference small at the right."""
        doc, total = self.doc, len(self.table.columns)
        _name, aside = group_texts(row, total)
        big, size = row.kind == "part", self.fit.group_size(row.kind)
        cell = doc.tags.add("TH", line, spanning(total - 1 if aside else total, "Row"))
        with doc.content("TH", cell):
            for k, runs in enumerate(self.broken[i, 0]):
                doc.sheet.text("S", size, doc.left, y + k * self.size.line, plain(runs), accent=big)
        if aside:
            with doc.piece("TD", line):
                doc.sheet.text_right("R", 7.5, doc.right, y, aside)

    def _carried(self, word: str, done: int) -> None:
        """The line that carries the sums of a money table over to the next page; repeated furniture."""
        doc, sheet = self.doc, self.doc.sheet
        assert self.table.carry is not None
        cells = [plain(text_of(c)) for c in self.table.carry(done)]
        top, y = doc.y, doc.y + self.size.row - self.size.base
        sheet.rule(doc.left, doc.right, top, 0.5)
        with sheet.artefact(""):
            sheet.text("I", self.size.text, doc.left, y, word)
            for k, text in enumerate(cells):
                if text and self.table.columns[k].kind == "figure":
                    sheet.text_right("I", self.size.text, doc.left + self.edges[k + 1], y, text)
        doc.y = top + self.size.row
        sheet.rule(doc.left, doc.right, doc.y, 0.5)

    def _link(self, owner: int, cell: Cell, y: float) -> None:
        """The whole line leads to the target."""
        doc, sheet = self.doc, self.doc.sheet
        name = f"l{sheet.number}x{len(sheet.links)}"
        low = HEIGHT - y - self.size.base
        rect = (doc.left, low, doc.right, low + self.size.row)
        sheet.links.append(Link(rect, cell.link, owner, name, plain(cell.text)))
        doc.tags.annotation(owner, sheet.number, name)

    # notes

    def _notes(self, notes: Sequence[Note]) -> None:
        doc = self.doc
        for k, note in enumerate(notes):
            hang = 11.0 if note.call else 0.0
            lines = doc.lines(note.text, "R", NOTE_SIZE, TEXT_WIDTH - hang)
            if not lines:
                continue
            y = doc.y + (10.6 if not k else NOTE_LEAD + 1.0)
            if y + NOTE_LEAD * (len(lines) - 1) > doc.bottom:
                doc.open_page()
                y = 32 * MM
            element = doc.tags.add("Note", doc.part, doc.note_id())
            with doc.content("Note", element):
                if note.call:
                    doc.sheet.text("R", NOTE_SIZE, doc.left, y, f"({note.call})")
                for n, line in enumerate(lines):
                    doc.draw_line(line, NOTE_SIZE, doc.left + hang, y + n * NOTE_LEAD)
            doc.y, doc.last = y + NOTE_LEAD * (len(lines) - 1), "notes"
