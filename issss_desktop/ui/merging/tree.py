"""The tree of a review: each person of each office, and under them what they did, with counts."""

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from issss_desktop.i18n import _
from issss_desktop.ui.look.blocks import Picture, column, label, row, rule, surface
from issss_desktop.ui.look.cells import Cell, Column
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.merging.outline import Node, total
from issss_desktop.ui.merging.words import DIVERGING, DOUBLED, KINDS, grouped, person
from issss_desktop.ui.workplace import Workplace

WIDTH, NARROW_WIDTH = 270, 256


class Tree(QWidget):
    """``chosen``: a node; ``entered``: Enter on it, go to what it holds."""

    chosen = Signal(object)
    entered = Signal()

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        surface("sheet", self)
        self._nodes: tuple[Node, ...] = ()
        inside = column(self)
        self.table = Table(work.theme, _("Office and person"), "merge-tree")
        self.table.setVerticalScrollMode(Table.ScrollMode.ScrollPerPixel)
        self.table.show_cells(self._heads(), [])
        self.table.selectionModel().currentRowChanged.connect(self._moved)
        self.table.opened.connect(lambda _at: self.entered.emit())
        inside.addWidget(self.table, 1)
        self._note = QWidget()
        line = row(self._note, 8)
        line.setContentsMargins(16, 7, 16, 8)
        line.addWidget(Picture(work.theme, "info-circle", "ink3"), 0, Qt.AlignmentFlag.AlignTop)
        self._words = label("", "fine", wrap=True)
        line.addWidget(self._words, 1)
        inside.addWidget(rule())
        inside.addWidget(self._note)
        self.be_narrow(False)

    def _heads(self) -> list[Column]:
        count = total(self._nodes)
        return [Column(_("Office and person")), Column(grouped(count) if count else "", "right", 64)]

    def be_narrow(self, narrow: bool) -> None:
        """Take less room in a narrow window."""
        self.setFixedWidth(NARROW_WIDTH if narrow else WIDTH)

    def show_nodes(self, nodes: tuple[Node, ...], note: str) -> None:
        """Show another outline, with what to know of it; the first thing to decide is chosen."""
        self._nodes = nodes
        self._words.setText(note)
        self._note.setVisible(bool(note))
        self.table.selectionModel().blockSignals(True)
        self.table.show_cells(self._heads(), [_cells(node) for node in nodes])
        self.table.selectionModel().blockSignals(False)
        if nodes:
            wanted = (DIVERGING, DOUBLED)
            first = next((i for kind in wanted for i, n in enumerate(nodes) if n.kind == kind), 1)
            at = min(first, len(nodes) - 1)
            self.table.selectRow(at)
            self.table.setCurrentIndex(self.table.model().index(at, 0))
            self.chosen.emit(nodes[at])

    def current(self) -> Node | None:
        """The node now chosen."""
        at = self.table.chosen()
        return self._nodes[at] if 0 <= at < len(self._nodes) else None

    def choose(self, kind: str) -> None:
        """Go to the first node of a kind."""
        at = next((i for i, node in enumerate(self._nodes) if node.kind == kind), -1)
        if at >= 0:
            self.table.selectRow(at)

    def _moved(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid() and current.row() < len(self._nodes):
            self.chosen.emit(self._nodes[current.row()])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Right:
            self.entered.emit()
        else:
            super().keyPressEvent(event)


def _cells(node: Node) -> list[Cell]:
    count = grouped(len(node.items))
    who = person(node.office, node.user)
    if not node.kind:
        said = _("{name}: {text}").format(name=who, text=count)
        return [
            Cell(who, bold=True, tone="ink2", tinted=True, sentence=said),
            Cell(count, align="right", bold=True, tone="ink2", tinted=True),
        ]
    heading, icon, tone = KINDS[node.kind]
    said = _("{name}: {text}").format(name=f"{who}, {_(heading)}", text=count)
    return [
        Cell(_(heading), icon=icon, tone="ink", icon_tone=tone, indent=16, sentence=said),
        Cell(count, align="right"),
    ]
