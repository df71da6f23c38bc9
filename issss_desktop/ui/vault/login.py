"""Login: name and passphrase, or the recovery sheet; wrong tries wait, and the page counts the seconds."""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLabel, QLineEdit

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.ui.failure import show_refusal
from issss_desktop.ui.look.blocks import Block, Picture, button, label
from issss_desktop.ui.look.middle import MiddlePage, fields_in, language_tabs, put_field, put_foot
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.vault.phrases import NewPhrase, secret_line

WIDTH, NAMES = 560, 130


class LoginPage(MiddlePage):
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
        super().__init__(theme, "lock" if locked else "login", "login-banner", WIDTH)
        self._waiting, self._locked, self._busy = waiting, locked, False
        self.put_head(
            Picture(theme, "lock", "accent", 24),
            *(() if locked else language_tabs(theme, self.language_asked.emit)),
            title=_("The office is locked") if locked else _("Who works here?"),
            words=_("What you were writing is still there: type your passphrase to go on.")
            if locked
            else _("The data of this office are encrypted: your passphrase opens them."),
        )
        self.usual, self.sheet = self._build_usual(name), self._build_recovery(name)
        self.inside.addWidget(self.usual)
        self.inside.addWidget(self.sheet)
        self.sheet.hide()
        self.inside.addStretch(2)
        self._ticks = QTimer(self, interval=250)
        self._ticks.timeout.connect(self._tick)
        self._ticks.start()
        self._tick()

    def take_focus(self) -> None:
        """Put the keyboard where one begins."""
        (self.phrase if self.name.text() else self.name).setFocus()

    def _build_usual(self, name: str) -> Block:
        block = self.block(_("Open the office"), "", "login-usual")
        grid = fields_in(block, names=NAMES)
        self.name = _line("login-name", _("Your name"), name)
        self.phrase = secret_line("login-passphrase", _("Passphrase"))
        for at, field in enumerate((self.name, self.phrase)):
            put_field(grid, at, field)
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
        _put_count(block, self.count)
        put_foot(block, *foot)
        self.name.returnPressed.connect(lambda: self.phrase.setFocus())
        self.phrase.returnPressed.connect(self._ask)
        self.by_sheet.setVisible(not self._locked)
        return block

    def _build_recovery(self, name: str) -> Block:
        block = self.block(_("Open with the recovery sheet"), "", "login-recovery")
        grid = fields_in(block, names=NAMES)
        self.code = _line("recovery-code", _("Recovery code"), "")
        self.code.setPlaceholderText(_("8 groups of 4 letters and figures"))
        self.who = _line("recovery-name", _("Your name"), name)
        put_field(grid, 0, self.code)
        put_field(grid, 1, self.who)
        self.fresh = NewPhrase("recovery-")
        self.fresh.place(grid, 2)
        self.recover = button(self._theme, _("Open"), "lock", "main", "recovery-open", self._ask_recovery)
        back = button(self._theme, _("Back"), "", "link", "recovery-back", self._back)
        self.recovery_count = label("", "second", "warning")
        _put_count(block, self.recovery_count)
        put_foot(block, self.recover, back)
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


def _line(code: str, words: str, text: str) -> QLineEdit:
    made = QLineEdit(text)
    made.setObjectName(code)
    made.setAccessibleName(words)
    return made


def _put_count(block: Block, count: QLabel) -> None:
    """Above the buttons, which need the whole line; hidden until there is something to wait for."""
    count.setContentsMargins(16, 4, 16, 0)
    count.hide()
    block.body.addWidget(count)
