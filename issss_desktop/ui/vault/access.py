"""Access and keys: who opens the office, one’s own passphrase, the recovery sheet, the key, the lock."""

from functools import partial
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QLineEdit, QPushButton, QScrollArea, QWidget

from issss_desktop.errors import UserError
from issss_desktop.i18n import _, ngettext
from issss_desktop.services import custody
from issss_desktop.services.permits import Action, require
from issss_desktop.services.vault.access import plain_copies
from issss_desktop.services.vault.door import Door
from issss_desktop.services.vault.oneself import change_passphrase
from issss_desktop.services.vault.sheet import is_missing
from issss_desktop.ui.failure import show_refusal
from issss_desktop.ui.look.blocks import Banner, Block, Picture, button, column, label, row, rule, surface
from issss_desktop.ui.look.choice import ChoiceBox
from issss_desktop.ui.look.middle import fields_in, put_field
from issss_desktop.ui.look.scrolling import scrolled
from issss_desktop.ui.vault.holders import Asked, HoldersBlock
from issss_desktop.ui.vault.phrases import NewPhrase, secret_line
from issss_desktop.ui.vault.steps import Step
from issss_desktop.ui.window import Window
from issss_desktop.ui.workplace import Workplace

DELAYS = (2, 5, 10, 15, 30)
"""Minutes until the lock that are offered; never is not: an open laptop is what gets stolen."""

TWO_COLUMNS = 960  # px of the page


def access_page(work: Workplace, window: Window) -> "AccessPage":
    """The page, with what it asks of the window."""
    page = AccessPage(work, window.lock_minutes)
    page.step_asked.connect(window.keys_asked)
    page.sheet_asked.connect(window.sheet_asked)
    page.lock_asked.connect(window.lock_asked)
    page.delay_chosen.connect(window.delay_asked)
    return page


class AccessPage(QWidget):
    """``step_asked``: a ``Step`` for which the office closes; ``sheet_asked``: a new recovery sheet;
    ``delay_chosen``: minutes until the lock; ``lock_asked``: now.
    """

    step_asked = Signal(object)
    sheet_asked = Signal()
    delay_chosen = Signal(int)
    lock_asked = Signal()

    def __init__(self, work: Workplace, minutes: int) -> None:
        super().__init__()
        self._work, self._minutes = work, minutes
        surface("window", self)
        self.setObjectName("access-page")
        self.holders: HoldersBlock | None = None
        outer = column(self)
        head = column(spacing=2)
        head.setContentsMargins(16, 12, 16, 10)
        head.addWidget(label(_("Access and keys"), "h1"))
        self.state = label(self._state(), "second", "ink2", wrap=True)
        self.state.setObjectName("access-state")
        head.addWidget(self.state)
        outer.addLayout(head)
        self.banner = Banner(work.theme, "access-banner")
        outer.addWidget(self.banner)
        outer.addWidget(rule("h2"))
        outer.addWidget(self._build_sheet(), 1)
        work.changed.connect(self._changed)

    def _state(self) -> str:
        if self._work.desk.key is None:
            return _("This office is not encrypted: whoever has the laptop reads it.")
        return _("The data of this office are encrypted: a passphrase or the recovery sheet opens them.")

    def _build_sheet(self) -> QScrollArea:
        sheet = surface("window")
        around = column(sheet)
        around.setContentsMargins(16, 14, 16, 14)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(16)
        around.addLayout(self._columns)
        around.addStretch(1)
        left, right = column(spacing=14), column(spacing=14)
        self._columns.addLayout(left, 5)
        self._columns.addLayout(right, 4)
        self._fill(left, right)
        left.addStretch(1)
        right.addStretch(1)
        return scrolled(sheet, "access-scroll", _("Access and keys"), framed=False)

    def _fill(self, left: QBoxLayout, right: QBoxLayout) -> None:
        desk, barred = self._work.desk, self._barred()
        if barred is not None:
            left.addWidget(self._build_barred(barred))
        elif desk.key is None:
            left.addWidget(self._build_encrypt())
        else:
            self.holders = HoldersBlock(self._work, self.banner)
            self.holders.step_asked.connect(self.step_asked)
            left.addWidget(self.holders)
            left.addWidget(self._build_key())
        if desk.key is not None:
            right.addWidget(self._build_own())
            if barred is None:
                right.addWidget(self._build_recovery())
            right.addWidget(self._build_lock())

    def _barred(self) -> UserError | None:
        try:
            if self._work.desk.key is None:
                custody.refuse_to_encrypt(self._work.desk)
            else:
                require(self._work.desk, Action.KEYS)
        except UserError as error:
            return error
        return None

    def _build_barred(self, why: UserError) -> Block:
        block = Block(_("Who opens this office"), code="access-barred")
        line = row(spacing=10)
        line.setContentsMargins(16, 12, 16, 14)
        line.addWidget(Picture(self._work.theme, "lock", "ink3", 20), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(label(str(why), "body", wrap=True), 1)
        block.body.addLayout(line)
        block.setAccessibleDescription(str(why))
        return block

    # one's own passphrase

    def _build_own(self) -> Block:
        block, grid = _block(_("My passphrase"), "own-block", self._work.desk.user_name)
        self._door = Door(self._work.desk.folder)
        self.now = secret_line("own-now", _("Passphrase of now"))
        put_field(grid, 0, self.now)
        self.own = NewPhrase("own-", _("New passphrase"))
        self.own.place(grid, 1)
        self.change = self._press(_("Change my passphrase"), "", "", "own-change")
        self.change.clicked.connect(lambda: self._change_own())
        self.now.returnPressed.connect(lambda: self.own.first.setFocus())
        self.own.first.returnPressed.connect(lambda: self.own.second.setFocus())
        self.own.second.returnPressed.connect(self._change_own)
        _foot(block, self.change)
        return block

    def _change_own(self) -> None:
        if not self.change.isEnabled():
            return
        try:
            typed = self.own.value()
        except UserError as error:
            self._refuse(error, self.own.first)
            return
        self.change.setEnabled(False)
        job = partial(change_passphrase, self._work.desk, self._door, self.now.text(), typed)
        self._work.jobs.run(job, lambda _done: self._own_changed(), self._own_refused)

    def _own_changed(self) -> None:
        self.change.setEnabled(True)
        self.now.clear()
        self.own.clear()
        self.banner.tell(
            "saved", escape(_("Your passphrase is changed: the one of before opens nothing more."))
        )
        self.now.setFocus()

    def _own_refused(self, error: UserError) -> None:
        self.change.setEnabled(True)
        self.now.clear()
        self._refuse(error, self.now)

    # sheet, key, lock

    def _build_recovery(self) -> Block:
        missing = is_missing(self._work.desk)
        block = Block(_("Recovery sheet"), _("To make") if missing else "", "sheet-block")
        words = _("It opens the office when every passphrase is lost. A new one makes the old one useless.")
        _say(block, words)
        press = self._press(_("New recovery sheet…"), "file-text", "", "access-sheet")
        press.clicked.connect(lambda: self.sheet_asked.emit())
        _foot(block, press)
        return block

    def _build_key(self) -> Block:
        block = Block(_("Key of the data"), code="key-block")
        words = _("Change it after a departure or a theft. Passphrases and the recovery sheet stay.")
        _say(block, words)
        if left := plain_copies(self._work.desk.folder):
            warned = self._warn(_plain_words(len(left)))
            warned.setContentsMargins(16, 8, 16, 0)
            block.body.addLayout(warned)
        press = self._press(_("Change the key…"), "refresh", "", "key-change")
        foot = _foot(block, press)
        self.asked = Asked("key-asked")
        self.asked.turned.connect(foot.setHidden)
        block.body.addWidget(self.asked)
        press.clicked.connect(lambda: self._ask_key(press))
        return block

    def _ask_key(self, home: QPushButton) -> None:
        words = _("The office is copied first, closes while all is written anew, and opens again here.")
        self.asked.ask(self._work, words, _("Change the key"), self._change_key, home)

    def _change_key(self) -> None:
        said = _("The office is under a new key; every passphrase and the recovery sheet stay.")
        self.step_asked.emit(Step(_("Changing the key"), said, custody.change_key))

    def _build_lock(self) -> Block:
        block, grid = _block(_("Automatic lock"), "lock-block")
        self.delay = ChoiceBox(self._work.theme)
        self.delay.setObjectName("lock-delay")
        name = label(_("Without a key or the mouse, after"), "body", "ink2")
        self.delay.setAccessibleName(_("Lock without a key or the mouse, after"))
        name.setBuddy(self.delay)
        offered = sorted({*DELAYS, self._minutes})
        for n in offered:
            self.delay.addItem(ngettext("{n} minute", "{n} minutes", n).format(n=n), n)
        self.delay.setCurrentIndex(offered.index(self._minutes))
        self.delay.activated.connect(lambda at: self.delay_chosen.emit(self.delay.itemData(at)))
        grid.addWidget(name, 0, 0)
        grid.addWidget(self.delay, 0, 1)
        press = self._press(_("Lock now"), "lock", "", "lock-now")
        press.clicked.connect(lambda: self.lock_asked.emit())
        _foot(block, press)
        return block

    # an office without encryption

    def _build_encrypt(self) -> Block:
        block, grid = _block(_("Encrypt this office"), "encrypt-block", self._work.desk.user_name)
        words = _(
            "Your passphrase opens it from then on, and a recovery sheet that is shown once. The office"
            " closes while all is written anew. A disk may keep traces of what was not encrypted."
        )
        said = label(words, "body", wrap=True)
        grid.addWidget(said, 0, 0, 1, 2)
        self.fresh = NewPhrase("encrypt-")
        at = self.fresh.place(grid, 1)
        if left := plain_copies(self._work.desk.folder / "backups"):
            grid.addLayout(self._warn(_plain_words(len(left))), at, 0, 1, 2)
        self.encrypt = self._press(_("Encrypt"), "lock", "main", "encrypt-do")
        self.encrypt.clicked.connect(lambda: self._encrypt())
        self.fresh.first.returnPressed.connect(lambda: self.fresh.second.setFocus())
        self.fresh.second.returnPressed.connect(self._encrypt)
        _foot(block, self.encrypt)
        return block

    def _encrypt(self) -> None:
        try:
            typed = self.fresh.value()
        except UserError as error:
            self._refuse(error, self.fresh.first)
            return
        said = _("The office is encrypted.")
        run = lambda desk, tell: custody.encrypt_office(desk, typed, tell)  # noqa: E731
        self.step_asked.emit(Step(_("Encrypting the office"), said, run))

    def _warn(self, words: str) -> QBoxLayout:
        line = row(spacing=8)
        line.addWidget(Picture(self._work.theme, "alert-triangle", "warning"), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(label(words, "second", "warning", wrap=True), 1)
        return line

    def _press(self, words: str, icon: str, kind: str, code: str) -> QPushButton:
        return button(self._work.theme, words, icon, kind, code)

    def _refuse(self, error: UserError, field: QLineEdit) -> None:
        show_refusal(self.banner, error)
        field.setFocus()

    def _changed(self, changed: frozenset[tuple[str, object]]) -> None:
        if self.holders is not None and any(entity == "person" for entity, _uuid in changed):
            self.holders.look()

    def take_focus(self) -> None:
        """Give the keyboard to what is most often wanted here."""
        if self.holders is not None:
            self.holders.table.setFocus()
        elif self._work.desk.key is not None:
            self.now.setFocus()
        elif hasattr(self, "fresh"):
            self.fresh.first.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self.take_focus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= TWO_COLUMNS
        way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._columns.setDirection(way)


def _plain_words(count: int) -> str:
    words = ngettext(
        "{n} copy in the folder “backups” can be read by anybody: delete it once there is a new one.",
        "{n} copies in the folder “backups” can be read by anybody: delete them once there is a new one.",
        count,
    )
    return words.format(n=count)


def _block(title: str, code: str, aside: str = "") -> tuple[Block, QGridLayout]:
    block = Block(title, aside, code)
    return block, fields_in(block, between=6)


def _say(block: Block, words: str) -> None:
    said = label(words, "body", wrap=True)
    said.setContentsMargins(16, 10, 16, 0)
    block.body.addWidget(said)


def _foot(block: Block, press: QPushButton) -> QWidget:
    foot = QWidget()
    line = row(foot)
    line.setContentsMargins(16, 10, 16, 12)
    line.addWidget(press)
    line.addStretch(1)
    block.body.addWidget(foot)
    return foot
