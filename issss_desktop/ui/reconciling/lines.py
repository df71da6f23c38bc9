"""Lines of the statement: each with what it shows of ours, or the best suggestion; Enter accepts it."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QVBoxLayout, QWidget

from issss_desktop.i18n import _
from issss_desktop.models.entities.programmes import MATCHES
from issss_desktop.models.fields import entity
from issss_desktop.models.reconciliation import LineStanding, OurRecord, Standing
from issss_desktop.models.values import currencies, numbers
from issss_desktop.models.values.dates import show_day, show_partial
from issss_desktop.services.reconciling.bridge import reason_label
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.blocks import button, row
from issss_desktop.ui.look.cells import Cell, Column
from issss_desktop.ui.look.stops import put_above
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.sections.child_panel import ChildPanel, ChildRow
from issss_desktop.ui.sections.children import ChildSection
from issss_desktop.ui.workplace import Workplace

LINE = entity("statement_line")
NARROW = 520


class LinePanel(ChildPanel):
    """The fields of a line; what it shows of ours is chosen in the table, which writes both at once."""

    left_out = MATCHES


class LinesSection(ChildSection):
    """The table of lines. ``accepted``: line and rank of a suggestion; ``taken_back``, ``reasoned``: a line;
    ``chosen``: the line under the cursor, or None; ``pasted``: Ctrl+V over the table.
    """

    accepted = Signal(object, int)
    taken_back = Signal(object)
    reasoned = Signal(object)
    chosen = Signal(object)
    pasted = Signal()
    panel_kind = LinePanel

    def __init__(self, work: Workplace, home: QWidget | None = None) -> None:
        self._standing: Standing | None = None
        super().__init__(work, (LINE,), home)
        self.setObjectName("statement-lines")

    def _head(self, inside: QVBoxLayout) -> None:
        super()._head(inside)
        box = QWidget(self)
        inside.addWidget(box)
        self.tools = row(box, 4)
        self.tools.setContentsMargins(16, 0, 12, 4)

    def tool(self, words: str, icon: str, code: str, press: "object", kind: str = "small") -> QWidget:
        """A button above the lines."""
        made = button(self._work.theme, words, icon, kind, code, press)  # type: ignore[arg-type]
        self.tools.addWidget(made)
        return made

    @property
    def table(self) -> Table:
        """The table, two lines a row, which scrolls by itself: the bridge stays beside it."""
        if self._table is None:
            made = Table(self._work.theme, self.title(), "table-statement_line", tokens.LIST_ROW)
            made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            made.setMinimumHeight(5 * tokens.LIST_ROW)
            made.opened.connect(self.edit)
            made.selection_moved.connect(lambda: self.chosen.emit(self.line()))
            made.installEventFilter(self)
            made.hide()
            put_above(made, self._none, self._adds[-1])
            self._table = made
        return self._table

    def show_standing(self, found: Standing | None) -> None:
        """What the lines show of ours, once it is worked out."""
        self._standing = found
        self._fill()

    def line(self) -> LineStanding | None:
        """The line under the cursor, as it stands."""
        at = self._table.chosen() if self._table is not None else -1
        uuid = self._shown[at].uuid if 0 <= at < len(self._shown) else None
        return self._standing.line(uuid) if self._standing is not None and uuid is not None else None

    def go_to_line(self, uuid: UUID | None, focus: bool = False) -> None:
        """Put the cursor on a line."""
        at = next((i for i, item in enumerate(self._shown) if item.uuid == uuid), -1)
        if at >= 0:
            self.table.selectRow(at)
            self.table.scrollTo(self.table.model().index(at, 0))
            if focus:
                self.table.setFocus()

    def next_open(self, after: UUID | None) -> UUID | None:
        """The line after this one, around the end, that still waits for a decision."""
        uuids = [item.uuid for item in self._shown if item.uuid is not None]
        at = uuids.index(after) + 1 if after in uuids else 0
        found = self._standing
        for uuid in (*uuids[at:], *uuids[:at]) if found is not None else ():
            line = found.line(uuid) if found else None
            if line is not None and (line.best is not None or line.is_open):
                return uuid
        return after

    def _fill(self) -> None:
        kept = self.line()
        shown = [r for r in self._rows if not r.deleted]
        shown.sort(key=lambda r: (str(r.seen()["on"] or "9999"), r.values.get("position") or "~"))
        self._shown = shown
        self._none.setVisible(not shown)
        if self._table is None and not shown:
            return
        self.table.setVisible(bool(shown))
        columns = [
            Column(_("Date"), width=96),
            Column(_("Line and our record"), least=180, right=_("Amount")),
            Column(_("Gap and reason"), width=150),
        ]
        self.table.show_cells(columns, [self._line_cells(item) for item in shown])
        open_now = self._open
        if open_now is not None and open_now in shown:
            self.table.selectRow(shown.index(open_now))
        elif kept is not None:
            self.go_to_line(kept.uuid)

    def _line_cells(self, item: ChildRow) -> Sequence[Cell]:
        seen = item.seen()
        line = self._standing.line(item.uuid) if self._standing is not None and item.uuid else None
        money = seen["amount"]
        amount = money_text(money.amount, money.currency or "", self._work.lang) if money else ""
        day = show_day(seen["on"], self._work.lang) if seen["on"] else ""
        text = " ".join((seen["text"] or seen["agent_ref"] or _("without a text")).split())
        ours, icon, tone = self._ours(line)
        gap, why, open_ = self._why(line)
        spoken = ", ".join(p for p in (day, text, amount, ours, gap, why) if p)
        return [
            Cell(day, second=(seen["agent_ref"] or "")[:30], state=item.state()),
            Cell(
                text, ours, right=amount, unit="", second_icon=icon, second_tone=tone, key=item.uuid,
                sentence=spoken,
            ),
            Cell(gap, why, tone="warning" if open_ else "ink", second_tone="warning" if open_ else "ink3"),
        ]  # fmt: skip

    def _ours(self, line: LineStanding | None) -> tuple[str, str, str]:
        """What a line shows of ours, or might: words, icon, tone."""
        if line is None:
            return "", "", "ink3"
        if line.missing:
            return _("(deleted or not received)"), "circle-dashed", "ink3"
        if line.record is not None:
            return record_text(line.record, self._work.lang), "circle-check", "right"
        if line.best is None:
            return _("no record of ours fits"), "circle-dashed", "ink3"
        said = f"{record_text(line.best.record, self._work.lang)} · {line.best.sentence}"
        return said, "target" if line.best.sure else "search", "accent" if line.best.sure else "ink2"

    def _why(self, line: LineStanding | None) -> tuple[str, str, bool]:
        if line is None:
            return "", "", False
        gap = numbers.show_amount(line.gap, 2, self._work.lang, True) if line.gap else ""
        if line.usd is None and line.currency:
            gap = _("in {currency}").format(currency=line.currency)
        if line.reason:
            return gap, reason_label(line.reason), False
        if line.proposed is not None and (line.gap or line.record is None):
            said = _("proposed: {reason}").format(reason=reason_label(line.proposed.code))
            return gap, said, line.is_open
        return gap, reason_label("") if line.is_open else "", line.is_open

    def _remove(self, item: ChildRow) -> None:
        """A line that shows a record keeps it reconciled: the match is taken back first."""
        line = self._standing.line(item.uuid) if self._standing is not None and item.uuid else None
        if line is not None and line.record is not None:
            said = _("This line shows a record of ours: take the match back first (Backspace).")
            self._work.said.emit("error", said)
            return
        super()._remove(item)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter accepts, a digit the suggestion of its rank, Backspace takes back, R the reason, F2 edits."""
        if watched is self._table and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.matches(QKeySequence.StandardKey.Paste):
                self.pasted.emit()
                return True
            if event.key() == Qt.Key.Key_F2:
                self.edit(self.table.chosen())
                return True
            if not self._frozen and self._decided(event):
                return True
        return super().eventFilter(watched, event)

    def _decided(self, event: QKeyEvent) -> bool:
        line, key = self.line(), event.key()
        if line is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        rank = 0 if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) else key - Qt.Key.Key_1
        if line.best is not None and 0 <= rank < len(line.suggestions):
            self.accepted.emit(line.uuid, rank)
        elif key == Qt.Key.Key_Backspace and (line.record is not None or line.missing):
            self.taken_back.emit(line.uuid)
        elif key == Qt.Key.Key_R and line.proposed is not None:
            self.reasoned.emit(line.uuid)
        else:
            return False
        return True


def money_text(amount: int | None, currency: str, lang: str) -> str:
    """An amount with its currency where it is not USD."""
    if amount is None:
        return ""
    exponent = currencies.exponent(currency) if currencies.is_known(currency) else 2
    shown = numbers.show_amount(amount, exponent, lang, True)
    return shown if currency == "USD" else f"{shown} {currency}"


def record_text(record: OurRecord, lang: str) -> str:
    """A record of ours with its date and amount."""
    on = show_partial(record.on, lang) if record.on else _("no date")
    amount = money_text(record.gross, "USD", lang) or _("n/a")
    return f"{record.shown(lang)}, {on}, {amount}"
