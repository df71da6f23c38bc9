"""Login: name and passphrase, or the recovery sheet; wrong tries wait, and the page counts the seconds."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from issss_desktop.errors import UserError
from issss_desktop.i18n import LANGUAGES, _, language
from issss_desktop.ui.failure import show_refusal
from issss_desktop.ui.look.blocks import Banner, Block, Picture, button, column, label, row, surface
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.places import LANGUAGE_NAMES
from issss_desktop.ui.vault.phrases import NewPhrase, secret_line

WIDTH = 560


class LoginPage(QWidget):
    """``unlock_asked``: (name, passphrase); ``recovery_asked``: (code, name, new passphrase);
    ``language_asked``: code; ``office_asked``: another office."""

    unlock_asked = Signal(str, str)
    recovery_asked = Signal(str, str, str)
    language_asked = Signal(str)
    office_asked = Signal()

    def __init__(
        self, theme: Theme, waiting: Callable[[], float], name: str = "", locked: bool = False
    ) -> None:
        """``waiting``: seconds until the next try; ``locked``: the office stays open behind this page."""
        super().__init__()
        surface("window", self)
        self._theme, self._waiting, self._locked, self._busy = theme, waiting, locked, False
        self.setObjectName("lock" if locked else "login")
        outer = column(self)
        self.banner = Banner(theme, "login-banner")
        outer.addWidget(self.banner)
        middle = QHBoxLayout()
        outer.addLayout(middle, 1)
        middle.addStretch(1)
        inside = column(spacing=12)
        middle.addLayout(inside)
        middle.addStretch(1)
        inside.addStretch(1)
        head = QWidget()
        head.setFixedWidth(WIDTH)
        head.setLayout(self._build_head())
        inside.addWidget(head)
        self.usual, self.sheet = self._build_usual(name), self._build_recovery(name)
        inside.addWidget(self.usual)
        inside.addWidget(self.sheet)
        self.sheet.hide()
        inside.addStretch(2)
        self._ticks = QTimer(self, interval=250)
        self._ticks.timeout.connect(self._tick)
        self._ticks.start()
        self._tick()

    def take_focus(self) -> None:
        """Put the keyboard where one begins."""
        (self.phrase if self.name.text() else self.name).setFocus()

    def _build_head(self) -> QHBoxLayout:
        head = row(spacing=8)
        head.addWidget(Picture(self._theme, "lock", "accent", 24))
        texts = column(spacing=2)
        texts.addWidget(label(_("The office is locked") if self._locked else _("Who works here?"), "h1"))
        words = (
            _("What you were writing is still there: type your passphrase to go on.")
            if self._locked
            else _("The data of this office are encrypted: your passphrase opens them.")
        )
        texts.addWidget(label(words, "second", wrap=True))
        head.addLayout(texts, 1)
        if not self._locked:
            for code in LANGUAGES:
                tab = button(self._theme, LANGUAGE_NAMES[code], "", "tab", f"language-{code}")
                tab.setCheckable(True)
                tab.setChecked(code == language())
                tab.clicked.connect(lambda _checked=False, c=code: self.language_asked.emit(c))
                head.addWidget(tab, 0, Qt.AlignmentFlag.AlignBottom)
        return head

    def _build_usual(self, name: str) -> Block:
        block, grid = _block(_("Open the office"), "login-usual")
        self.name = _line("login-name", _("Your name"), name)
        self.phrase = secret_line("login-passphrase", _("Passphrase"))
        for at, field in enumerate((self.name, self.phrase)):
            _put(grid, at, field)
        self.press = button(self._theme, _("Open"), "lock", "main", "login-open", self._ask)
        self.by_sheet = button(
            self._theme, _("I have the recovery sheet"), "", "link", "login-sheet", self.ask_sheet
        )
        foot = [self.press, self.by_sheet]
        if not self._locked:
            other = button(
                self._theme, _("Another office…"), "", "link", "login-other", self.office_asked.emit
            )
            foot.append(other)
        self.count = label("", "second", "warning")
        self.count.setObjectName("login-wait")
        _foot(block, foot, self.count)
        self.name.returnPressed.connect(lambda: self.phrase.setFocus())
        self.phrase.returnPressed.connect(self._ask)
        self.by_sheet.setVisible(not self._locked)
        return block

    def _build_recovery(self, name: str) -> Block:
        block, grid = _block(_("Open with the recovery sheet"), "login-recovery")
        self.code = _line("recovery-code", _("Recovery code"), "")
        self.code.setPlaceholderText(_("8 groups of 4 letters and figures"))
        self.who = _line("recovery-name", _("Your name"), name)
        _put(grid, 0, self.code)
        _put(grid, 1, self.who)
        self.fresh = NewPhrase("recovery-")
        self.fresh.place(grid, 2)
        self.recover = button(self._theme, _("Open"), "lock", "main", "recovery-open", self._ask_recovery)
        back = button(self._theme, _("Back"), "", "link", "recovery-back", self._back)
        self.recovery_count = label("", "second", "warning")
        _foot(block, [self.recover, back], self.recovery_count)
        for field, then in (
            (self.code, self.who),
            (self.who, self.fresh.first),
            (self.fresh.first, self.fresh.second),
        ):
            field.returnPressed.connect(lambda t=then: t.setFocus())
        self.fresh.second.returnPressed.connect(self._ask_recovery)
        return block

    def ask_sheet(self) -> None:
        """Ask for the recovery code instead of the passphrase."""
        self.who.setText(self.name.text())
        self._turn(self.sheet, self.usual, self.code)

    def _back(self) -> None:
        self._turn(self.usual, self.sheet, self.name)

    def _turn(self, to: Block, away: Block, field: QLineEdit) -> None:
        self.banner.clear()
        to.show()
        away.hide()
        field.setFocus()

    def _ask(self) -> None:
        if not self.press.isEnabled():
            return
        if not self.name.text().strip() or not self.phrase.text():
            (self.phrase if self.name.text().strip() else self.name).setFocus()
            return
        self._wait(True)
        self.unlock_asked.emit(self.name.text().strip(), self.phrase.text())

    def _ask_recovery(self) -> None:
        if not self.recover.isEnabled():
            return
        try:
            phrase = self.fresh.value()
        except UserError as error:
            show_refusal(self.banner, error)
            self.fresh.first.setFocus()
            return
        self._wait(True)
        self.recovery_asked.emit(self.code.text(), self.who.text().strip(), phrase)

    def _wait(self, waiting: bool) -> None:
        self._busy = waiting
        if waiting:
            self.banner.tell("information", _("Opening the records…"), close=False)
        self._tick()

    def refuse(self, error: UserError) -> None:
        """Say why it does not open; the name stays, the passphrase is typed again."""
        self._wait(False)
        show_refusal(self.banner, error)
        self.phrase.clear()
        (self.phrase if self.usual.isVisible() else self.code).setFocus()

    def _tick(self) -> None:
        left = self._waiting()
        free = left <= 0 and not self._busy
        for press in (self.press, self.recover):
            if press.isEnabled() != free:
                press.setEnabled(free)
        words = _("Next try in {n} s").format(n=int(left) + 1) if left > 0 else ""
        for said in (self.count, self.recovery_count):
            if said.text() != words:
                said.setText(words)
                said.setVisible(bool(words))


def _block(title: str, code: str) -> tuple[Block, QGridLayout]:
    block = Block(title, "", code)
    block.setFixedWidth(WIDTH)
    grid = QGridLayout()
    grid.setContentsMargins(16, 12, 16, 4)
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(8)
    grid.setColumnStretch(1, 1)
    grid.setColumnMinimumWidth(0, 130)
    block.body.addLayout(grid)
    return block, grid


def _line(code: str, words: str, text: str) -> QLineEdit:
    made = QLineEdit(text)
    made.setObjectName(code)
    made.setAccessibleName(words)
    return made


def _put(grid: QGridLayout, at: int, field: QLineEdit) -> None:
    name = label(field.accessibleName(), "body", "ink2")
    name.setBuddy(field)
    grid.addWidget(name, at, 0)
    grid.addWidget(field, at, 1)


def _foot(block: Block, presses: list[QPushButton], count: QWidget) -> None:
    foot: QHBoxLayout = row()
    foot.setContentsMargins(16, 8, 16, 14)
    for press in presses:
        foot.addWidget(press)
    foot.addStretch(1)
    inside: QVBoxLayout = block.body
    count.setContentsMargins(16, 4, 16, 0)
    count.hide()  # until there is something to wait for
    inside.addWidget(count)
    inside.addLayout(foot)
