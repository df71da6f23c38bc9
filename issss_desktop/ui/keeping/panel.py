"""“Puis-je éteindre ?”: each question with its answer, and one button that does what can be done."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from issss_desktop.errors import UserError
from issss_desktop.i18n import N_, _
from issss_desktop.services.keeping import places
from issss_desktop.services.keeping.standing import Line, is_well
from issss_desktop.services.several import Held
from issss_desktop.ui.failure import show_refusal
from issss_desktop.ui.keeping.watch import Keeper
from issss_desktop.ui.look.blocks import (
    Banner,
    Picture,
    Tag,
    button,
    column,
    empty,
    label,
    row,
    rule,
    surface,
)
from issss_desktop.ui.look.scrolling import scrolled
from issss_desktop.ui.look.theme import Theme

WIDTH = 720
AROUND = 190  # px of the panel that are not its lines, with some of the window left to see
ROWS = 4  # of the grid, for a line: words, advice, records, a rule
LONGEST = 58  # letters of a title
NAMES = {
    "saved": N_("Saved"),
    "disk": N_("Copy on this computer"),
    "stick": N_("Copy on a stick"),
    "drafts": N_("Drafts with errors"),
    "room": N_("Room on the disk"),
    "clock": N_("Clock"),
    "check": N_("State of the database"),
}


class SwitchOffPanel(QDialog):
    """``stick_chosen``: folder of a stick; ``save_asked``: the person wants to save the open form first;
    ``record_asked``: (entity, uuid) of a record to open.
    """

    stick_chosen = Signal(object)
    save_asked = Signal()
    record_asked = Signal(str, object)

    def __init__(
        self, theme: Theme, keeper: Keeper, unsaved: Callable[[], Sequence[str]], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._theme, self._keeper, self._unsaved = theme, keeper, unsaved
        self._folder = keeper.folder()
        self.lines: tuple[Line, ...] = ()
        self.ask_folder: Callable[[str], str] = lambda start: QFileDialog.getExistingDirectory(
            self, _("Stick for the copies"), start
        )
        self.setObjectName("switch-off")
        self.setWindowTitle(_("Can I switch off?"))
        self.setFixedWidth(WIDTH)
        self._build()
        keeper.stood.connect(self._show)
        keeper.put_right.connect(lambda _copied: self.look())
        keeper.refused.connect(self._refuse)
        keeper.went_on.connect(self._go_on)
        self.look()

    def _build(self) -> None:
        outer = column(self)
        head = row(spacing=10)
        head.setContentsMargins(16, 14, 16, 12)
        self._icon = Picture(self._theme, "hourglass", "ink2", 20)
        self.answer = label(_("Looking…"), "h1")
        head.addWidget(self._icon)
        head.addWidget(self.answer, 1)
        outer.addLayout(head)
        self.banner = Banner(self._theme, "switch-off-banner")
        outer.addWidget(self.banner)
        outer.addWidget(rule())
        self._sheet = surface("window")
        self._grid = QGridLayout(self._sheet)
        self._grid.setContentsMargins(16, 4, 16, 4)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(1, 1)
        self._scroll = scrolled(self._sheet, "switch-off-lines", _("Can I switch off?"), framed=False)
        outer.addWidget(self._scroll)
        self.bar = QProgressBar()
        self.bar.setObjectName("switch-off-progress")
        self.bar.setAccessibleName(_("Progress of the copy"))
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(4)
        keep = self.bar.sizePolicy()
        keep.setRetainSizeWhenHidden(True)
        self.bar.setSizePolicy(keep)
        self.bar.hide()
        outer.addWidget(self.bar)
        outer.addWidget(rule("h2"))
        outer.addLayout(self._build_foot())

    def _build_foot(self) -> QHBoxLayout:
        foot = row()
        foot.setContentsMargins(16, 10, 16, 10)
        self.main = self._button(
            _("Put everything right"), "circle-check", "main", "put-right", self.put_right
        )
        self.save = self._button(_("Save the form"), "device-floppy", "", "switch-off-save", self._save)
        self.choose = self._button(_("Choose a stick…"), "", "", "choose-stick", self._choose)
        self.shut = self._button(_("Close"), "", "", "switch-off-close", self.accept)
        foot.addWidget(self.main)
        foot.addWidget(self.save)
        foot.addWidget(self.choose)
        foot.addStretch(1)
        foot.addWidget(self.shut)
        self.save.hide()
        return foot

    def _button(
        self, words: str, icon: str, kind: str, code: str, press: Callable[[], object]
    ) -> QPushButton:
        return button(self._theme, words, icon, kind, code, press)

    # asking and showing

    def look(self) -> None:
        """Ask again how everything stands."""
        self._keeper.look(self._unsaved())

    def _show(self, lines: tuple[Line, ...]) -> None:
        self.lines = lines
        self.bar.hide()
        empty(self._grid)
        for at, line in enumerate(lines):
            self._show_line(at, line)
        self._grid.setRowStretch(ROWS * len(lines), 1)
        for child in self._sheet.children():  # at once: what is not shown yet has no height
            if isinstance(child, QWidget):
                child.show()
        well = is_well(lines)
        self._icon.show_icon("circle-check" if well else "alert-triangle", "right" if well else "warning")
        self.answer.setText(_("You can switch off.") if well else _("Not yet: see below."))
        self.setAccessibleDescription(self.answer.text())
        self.main.setEnabled(not well)
        self.save.setVisible(any(line.code == "saved" and line.state != "well" for line in lines))
        self._fit()
        if well and self.focusWidget() is not self.shut:
            self.shut.setFocus()

    def _fit(self) -> None:
        """As tall as its lines, but never taller than the window: then they scroll."""
        home = self.parentWidget()
        most = max(160, (home.window().height() if home else 768) - AROUND)
        needed = self._grid.totalHeightForWidth(WIDTH - 2)
        self._sheet.setFixedHeight(needed)
        self._scroll.setFixedHeight(min(needed + 2, most))
        self._scroll.setFocusPolicy(
            Qt.FocusPolicy.StrongFocus if needed + 2 > most else Qt.FocusPolicy.NoFocus
        )
        self.adjustSize()

    def _show_line(self, at: int, line: Line) -> None:
        name = label(_(NAMES[line.code]), "strong", wrap=True)
        name.setFixedWidth(170)
        words = label(line.words, "body", wrap=True)
        words.setObjectName(f"standing-{line.code}")
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(name, ROWS * at, 0, top)
        self._grid.addWidget(words, ROWS * at, 1, top)
        tag = column()
        tag.setContentsMargins(0, 8, 0, 8)
        tag.addWidget(Tag(self._theme, line.state))
        self._grid.addLayout(tag, ROWS * at, 2, 2, 1, top | Qt.AlignmentFlag.AlignRight)
        for each in (name, words):
            each.setContentsMargins(0, 8, 0, 0 if line.advice or line.records else 8)
        if line.advice:
            advice = label(line.advice, "second", "ink2", wrap=True)
            advice.setContentsMargins(0, 0, 0, 0 if line.records else 8)
            self._grid.addWidget(advice, ROWS * at + 1, 1, top)
        if line.records:
            self._grid.addLayout(self._build_records(line.records), ROWS * at + 2, 1, top)
        if at < len(self.lines) - 1:
            self._grid.addWidget(rule(), ROWS * at + 3, 0, 1, 3)

    def _build_records(self, records: Sequence[Held]) -> QVBoxLayout:
        each = column(spacing=0)
        each.setContentsMargins(0, 0, 0, 8)
        for number, held in enumerate(records):
            press = button(
                self._theme, elided(held.title), "", "link", f"standing-record-{number}",
                partial(self._open, held),
            )  # fmt: skip
            press.setAccessibleName(held.title)
            press.setToolTip(held.problem)
            each.addWidget(press, 0, Qt.AlignmentFlag.AlignLeft)
        return each

    def _open(self, held: Held) -> None:
        self.accept()
        self.record_asked.emit(held.entity, held.uuid)

    def _go_on(self, done: int, of: int) -> None:
        self.bar.setMaximum(max(1, of))
        self.bar.setValue(done)
        self.bar.show()

    # doing

    def put_right(self) -> None:
        """Copy and check; saving is offered, never forced."""
        self.banner.clear()
        self.main.setEnabled(False)
        self.answer.setText(_("Copying and checking…"))
        self._icon.show_icon("hourglass", "ink2")
        self.bar.setMaximum(0)
        self.bar.show()
        self._keeper.make_right()

    def _save(self) -> None:
        self.save_asked.emit()

    def _choose(self) -> None:
        chosen = self.ask_folder(str(self._keeper.stick or ""))
        if not chosen:
            return
        try:
            stick = places.prepare_stick(Path(chosen), self._folder)
        except UserError as error:
            show_refusal(self.banner, error)
            return
        self._keeper.stick = stick
        self.stick_chosen.emit(stick)
        self.look()

    def _refuse(self, error: UserError) -> None:
        self.bar.hide()
        self.main.setEnabled(True)
        show_refusal(self.banner, error)
        self._fit()


def elided(title: str) -> str:
    """A title that fits on a line of the panel."""
    return title if len(title) <= LONGEST else f"{title[: LONGEST - 1]}…"
