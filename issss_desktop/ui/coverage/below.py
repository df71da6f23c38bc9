"""The lists below the matrix, one at a time; pairs that may be one are linked, told apart or opened here."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QStackedWidget, QWidget

from issss_desktop.i18n import _, language
from issss_desktop.models.interventions import TOTAL, Intervention, Line, Matrix, Pair
from issss_desktop.services.apart import tell_apart
from issss_desktop.services.interventions.linking import link, unlink
from issss_desktop.services.permits import Action
from issss_desktop.services.recording.commits import Saved
from issss_desktop.ui.coverage import rows
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.blocks import button, column, label, row, rule, surface
from issss_desktop.ui.look.cells import Column, Made
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.workplace import Workplace, offer

LISTS = ("square", "gaps", "pairs")


class Below(QWidget):
    """``left``: back to the matrix; ``told``: state, sentence and actions for the banner; ``settled``: a pair
    was told apart, which no record shows; ``refused``: a UserError.
    """

    left = Signal()
    told = Signal(str, str, object)
    settled = Signal()
    refused = Signal(object)

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        surface("sheet", self)
        self._work = work
        self._inside: Sequence[Intervention] = ()
        self._gaps: Sequence[tuple[Line, str]] = ()
        self._pairs: Sequence[Pair] = ()
        self._tabs: dict[str, QPushButton] = {}
        outer = column(self)
        outer.addWidget(rule("h2"))
        outer.addLayout(self._build_tabs())
        outer.addWidget(rule())
        self._stack = QStackedWidget()
        outer.addWidget(self._stack, 1)
        self.square, self.gaps, self.pairs = (self._build_list(code) for code in LISTS)
        self.notes = label("", "fine", wrap=True)
        self.notes.setObjectName("coverage-notes")
        self.notes.setContentsMargins(16, 4, 16, 6)
        outer.addWidget(self.notes)
        outer.addWidget(self._build_foot())
        self.pairs.selectionModel().currentRowChanged.connect(self._chosen)
        self.show_list("square")

    def _build_tabs(self) -> QHBoxLayout:
        theme, line = self._work.theme, row(spacing=16)
        line.setContentsMargins(16, 4, 16, 0)
        names = {"square": "", "gaps": _("What nobody covers"), "pairs": _("Possible doubles")}
        group = QButtonGroup(self)
        for code in LISTS:
            tab = button(theme, names[code], "", "tab", f"coverage-{code}-tab", partial(self.show_list, code))
            tab.setCheckable(True)
            group.addButton(tab)
            line.addWidget(tab)
            self._tabs[code] = tab
        line.addStretch(1)
        return line

    def _build_foot(self) -> QWidget:
        """What a person does with two records that may be one."""
        theme, self._foot = self._work.theme, QWidget()
        line = row(self._foot, 8)
        line.setContentsMargins(16, 6, 16, 6)
        self.two = button(theme, _("They are two"), "", "small", "coverage-two", self._tell_apart)
        self.unlink = button(
            theme, _("Take the link back"), "arrow-back-up", "small", "coverage-unlink", self._unlink
        )
        self.link = button(theme, _("Same intervention"), "check", "small", "coverage-link", self._link)
        self.other = button(
            theme, _("Open the other"), "external-link", "small", "coverage-other", self._open_other
        )
        self._acts = (self.link, self.unlink, self.two, self.other)
        for act in self._acts:
            line.addWidget(act)
        line.addStretch(1)
        return self._foot

    def _build_list(self, code: str) -> Table:
        names = {
            "square": _("Interventions"),
            "gaps": _("What nobody covers"),
            "pairs": _("Possible doubles"),
        }
        empty = {
            "square": _("Nobody works here: another square, or fewer filters, may show somebody."),
            "gaps": _("Every zone in force has interventions of every pillar."),
            "pairs": _("Nothing looks as if it were recorded twice."),
        }
        height = tokens.LIST_ROW if code == "pairs" else tokens.TABLE_ROW
        table = Table(self._work.theme, names[code], f"coverage-{code}", height)
        if code != "pairs":
            table.share_by_content()
        table.show_cells([Column("")], [])
        table.opened.connect(partial(self._open, code))
        both = QStackedWidget()
        both.addWidget(table)
        nothing = label(empty[code], "second", "ink2", wrap=True)
        nothing.setContentsMargins(16, 10, 16, 10)
        nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        both.addWidget(nothing)
        self._stack.addWidget(both)
        return table

    # what is shown

    def show_list(self, code: str) -> None:
        """Put one of the lists in front."""
        self._tabs[code].setChecked(True)
        self._stack.setCurrentIndex(LISTS.index(code))
        self.notes.setVisible(code == "gaps" and bool(self.notes.text()))
        self._offer()

    def show_square(self, found: Matrix, zone: int, pillar: int) -> None:
        """What stands in a square."""
        self._inside = found.inside(zone, pillar)
        place = _square_name(found.zones[zone], found.pillars[pillar])
        self._name("square", place, found.square(zone, pillar).count)
        self._fill(self.square, rows.intervention_heads(), Made(self._inside, rows.intervention_row))

    def show_gaps(self, found: Matrix) -> None:
        """What nobody covers, and what the records cannot say of it."""
        self._gaps = rows.gaps(found)
        self._name("gaps", _("What nobody covers"), len(self._gaps))
        self.notes.setText(" ".join(f"{note.show(language()).rstrip('.')}." for note in found.doubts))
        self._fill(self.gaps, rows.gap_heads(), Made(self._gaps, rows.gap_row))

    def show_pairs(self, pairs: Sequence[Pair]) -> None:
        """What is, or may be, recorded twice."""
        self._pairs = pairs
        self._name("pairs", _("Possible doubles"), sum(not pair.linked for pair in pairs))
        self._fill(self.pairs, rows.pair_heads(), Made(pairs, rows.pair_row))
        self._offer()

    def _name(self, code: str, words_: str, count: int) -> None:
        text = _("{name} ({n})").format(name=words_, n=count)
        bold = QFontMetrics(self._work.theme.font(tokens.BODY, "semibold"))
        self._tabs[code].setMinimumWidth(bold.horizontalAdvance(text) + 4)  # the tab in front is bold
        self._tabs[code].setText(text.replace("&", "&&"))
        self._tabs[code].setAccessibleName(text)

    def _fill(self, table: Table, heads: list[Column], cells: Made) -> None:
        at = max(0, table.chosen())
        table.selectionModel().blockSignals(True)
        table.show_cells(heads, cells)
        table.selectionModel().blockSignals(False)
        if len(cells):
            table.selectRow(min(at, len(cells) - 1))
        both = table.parentWidget()
        assert isinstance(both, QStackedWidget)
        both.setCurrentIndex(0 if len(cells) else 1)

    # what a person does

    def take_focus(self) -> None:
        """Put the keyboard on the list in front."""
        (self.square, self.gaps, self.pairs)[self._stack.currentIndex()].setFocus()

    def pair(self) -> Pair | None:
        """The two records now chosen."""
        at = self.pairs.chosen()
        return self._pairs[at] if 0 <= at < len(self._pairs) else None

    def _chosen(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self._offer()

    def _offer(self) -> None:
        pair = self.pair() if self._stack.currentIndex() == LISTS.index("pairs") else None
        self._foot.setVisible(pair is not None)
        if pair is None:
            return
        why = self._work.why_not(Action.RECORD)
        self.unlink.setVisible(pair.linked)
        self.link.setVisible(not pair.linked)
        self.two.setVisible(not pair.linked)
        offer(self.unlink, why)
        offer(self.two, why)
        one_way = "" if pair.linkable else _("Open both, and delete the one that was recorded twice.")
        offer(self.link, why or one_way)

    def _open(self, code: str, at: int) -> None:
        if code == "square" and at < len(self._inside):
            self._work.asked.emit(self._inside[at].entity, self._inside[at].uuid)
        elif code == "gaps" and at < len(self._gaps):
            self._work.asked.emit("zone", self._gaps[at][0].key[1])
        elif code == "pairs" and at < len(self._pairs):
            self._work.asked.emit(self._pairs[at].one.entity, self._pairs[at].one.uuid)

    def _open_other(self) -> None:
        pair = self.pair()
        if pair is not None:
            self._work.asked.emit(pair.two.entity, pair.two.uuid)

    def _link(self) -> None:
        pair = self.pair()
        if pair is not None and self.link.isEnabled():
            job = partial(link, self._work.desk, pair.one.uuid, pair.two.uuid)
            self._work.jobs.run(job, partial(self._linked, pair), self.refused.emit)

    def _linked(self, pair: Pair, saved: Saved) -> None:
        back = ((_("Take it back"), "coverage-back", partial(self._take_back, pair.one.uuid, pair.two.uuid)),)
        self.told.emit("saved", _("They count as one intervention from now on."), back)
        self._announce((saved,))

    def _unlink(self) -> None:
        pair = self.pair()
        if pair is not None and self.unlink.isEnabled():
            self._take_back(pair.one.uuid, pair.two.uuid)

    def _take_back(self, one: UUID, two: UUID) -> None:
        self._work.jobs.run(partial(unlink, self._work.desk, one, two), self._unlinked, self.refused.emit)

    def _unlinked(self, saved: tuple[Saved, ...]) -> None:
        self.told.emit("saved", _("They are two again."), ())
        self._announce(saved)

    def _announce(self, saved: Sequence[Saved]) -> None:
        for each in saved:
            self._work.announce(each.changed)
            self._work.saved.emit(each.position)

    def _tell_apart(self) -> None:
        pair = self.pair()
        if pair is not None and self.two.isEnabled():
            self._tell(pair, True)

    def _tell(self, pair: Pair, apart: bool) -> None:
        job = partial(tell_apart, self._work.desk, pair.one.uuid, pair.two.uuid, apart)
        self._work.jobs.run(job, lambda _none: self._apart(pair, apart), self.refused.emit)

    def _apart(self, pair: Pair, apart: bool) -> None:
        if apart:
            back = ((_("Take it back"), "coverage-untold", partial(self._tell, pair, False)),)
            self.told.emit("saved", _("They are two, and will not be asked about again here."), back)
        else:
            self.told.emit("saved", _("They are asked about again."), ())
        self.settled.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < tokens.NARROW_WINDOW - tokens.RAIL_WIDTH
        self.square.hide_columns({rows.OPINION} if narrow else set())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _square_name(zone: Line, pillar: Line) -> str:
    """Zone and pillar in few words; of a total only the other one."""
    parts = [line.short(language()) for line in (zone, pillar) if line.kind != TOTAL]
    return " × ".join(parts) or _("All interventions")
