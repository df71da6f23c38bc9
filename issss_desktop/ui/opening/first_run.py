"""First run: create this office in one short page, take it up from a copy, or look at the sample office."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QGridLayout,
    QLineEdit,
    QWidget,
)

from issss_desktop.errors import UserError
from issss_desktop.i18n import N_, _
from issss_desktop.ui.failure import show_refusal
from issss_desktop.ui.look.blocks import Block, Elided, button, label, row
from issss_desktop.ui.look.choice import ChoiceBox
from issss_desktop.ui.look.middle import MiddlePage, fields_in, language_tabs, put_field, put_foot
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.vault.phrases import NewPhrase

OFFICES = (
    ("NK", N_("Nord-Kivu, Goma")),
    ("SK", N_("Sud-Kivu, Bukavu")),
    ("IT", N_("Ituri, Bunia")),
    ("NAT", N_("National office, Kinshasa")),
    ("", N_("Another office…")),
)
WIDTH, NAMES = 620, 130


class FirstRun(MiddlePage):
    """``office_asked``: (folder, code, name, user, passphrase or "" for a trial);
    ``sample_asked``: folder; ``language_asked``: code; ``restore_asked``: folder for a copy put back.
    """

    office_asked = Signal(object, str, str, str, str)
    sample_asked = Signal(object)
    language_asked = Signal(str)
    restore_asked = Signal(object)

    def __init__(self, theme: Theme, folder: Path) -> None:
        super().__init__(theme, "first-run", "first-run-banner", WIDTH, scrolls=True)
        self.folder = folder
        self.ask_folder: Callable[[str], str] = lambda start: QFileDialog.getExistingDirectory(
            self, _("Folder of the data"), start
        )
        self.put_head(
            *language_tabs(theme, self.language_asked.emit),
            title=_("Who works here?"),
            words=_("This computer has no office yet. No network is needed, now or later."),
        )
        self.inside.addWidget(self._build_office())
        self.inside.addWidget(self._build_copy())
        self.inside.addWidget(self._build_sample())
        self.inside.addStretch(2)

    def _build_office(self) -> Block:
        block = self.block(_("Create the database of this office"), "", "create-office")
        grid = fields_in(block, names=NAMES)
        self.code = ChoiceBox(self._theme)
        self.code.setObjectName("office-code")
        for code, words in OFFICES:
            self.code.addItem(_(words), code)
        self.other_code, self.other_name, self.user = QLineEdit(), QLineEdit(), QLineEdit()
        self.other_code.setPlaceholderText(_("short code, such as TA"))
        self.user.setPlaceholderText(_("first name and name, as it will stand in the history"))
        self.folder_line = Elided(str(self.folder), "second")
        change = button(self._theme, _("Change…"), "", "small", "change-folder", self._change_folder)
        place = row()
        place.addWidget(self.folder_line, 1)
        place.addWidget(change)
        self._other: list[QWidget] = []
        for i, (words, widget, code) in enumerate(
            (
                (_("Office"), self.code, "office-code"),
                (_("Code"), self.other_code, "office-other-code"),
                (_("Name of the office"), self.other_name, "office-other-name"),
                (_("Your name"), self.user, "office-user"),
            )
        ):
            widget.setObjectName(code)
            widget.setAccessibleName(words)
            name = put_field(grid, i, widget)
            if widget in (self.other_code, self.other_name):
                self._other += [name, widget]
        after = self._build_phrase(grid, 4)
        grid.addWidget(label(_("Data folder"), "body", "ink2"), after, 0)
        grid.addLayout(place, after, 1)
        self.create_button = button(
            self._theme, _("Create the office"), "building", "main", "create", self._ask_office
        )
        put_foot(block, self.create_button)
        self.code.currentIndexChanged.connect(lambda _at: self._show_other())
        self.user.returnPressed.connect(self._from_user)
        self._show_other()
        return block

    def _build_phrase(self, grid: QGridLayout, at: int) -> int:
        """The passphrase, or the small choice to do without; returns the row that follows."""
        self.phrase = NewPhrase()
        after = self.phrase.place(grid, at)
        self.plain = QCheckBox(_("Without encryption (trial only: a thief reads everything)"))
        self.plain.setObjectName("no-encryption")
        self.plain.toggled.connect(self._show_phrase)
        grid.addWidget(self.plain, after, 1)
        self.phrase.first.returnPressed.connect(lambda: self.phrase.second.setFocus())
        self.phrase.second.returnPressed.connect(self._ask_office)
        return after + 1

    def _show_phrase(self, plain: bool) -> None:
        for widget in self.phrase.widgets():
            widget.setVisible(not plain)

    def _from_user(self) -> None:
        if self.user.text().strip() and not self.plain.isChecked():
            self.phrase.first.setFocus()
        else:
            self._ask_office()

    def _build_sample(self) -> Block:
        block = self.block(_("Only look around: the sample office"), "", "open-sample")
        words = _(
            "Published figures, projects and meetings with their sources, in a folder of its own. "
            "Nothing of it ever mixes with a real office."
        )
        text = label(words, "second", wrap=True)
        text.setContentsMargins(16, 10, 16, 4)
        block.body.addWidget(text)
        self.sample_button = button(
            self._theme, _("Open the sample office"), "eye", "", "sample", self._ask_sample
        )
        put_foot(block, self.sample_button, above=4)
        return block

    def _build_copy(self) -> Block:
        block = self.block(_("Take up again from a copy"), "", "from-copy")
        line = row(spacing=16)
        line.setContentsMargins(16, 10, 16, 14)
        words = _("This office already worked elsewhere: its copies are on a stick, or in a folder.")
        line.addWidget(label(words, "second", wrap=True), 1)
        self.restore_button = button(
            self._theme, _("Find the copies…"), "restore", "", "restore-copy", self._ask_restore
        )
        line.addWidget(self.restore_button)
        block.body.addLayout(line)
        return block

    def _show_other(self) -> None:
        for widget in self._other:
            widget.setVisible(not self.code.currentData())

    def _change_folder(self) -> None:
        chosen = self.ask_folder(str(self.folder))
        if chosen:
            self.folder = Path(chosen)
            self.folder_line.say(chosen)

    def _ask_office(self) -> None:
        if not self.user.text().strip():
            missing = UserError(
                _("Your name is missing."),
                _("Every change is signed with it: write it, then create the office."),
            )
            show_refusal(self.banner, missing)
            self.user.setFocus()
            return
        phrase = ""
        if not self.plain.isChecked():
            try:
                phrase = self.phrase.value()
            except UserError as error:
                show_refusal(self.banner, error)
                self.phrase.first.setFocus()
                return
        self._wait(True)
        code = self.code.currentData() or self.other_code.text().strip()
        name, user = self.other_name.text().strip(), self.user.text().strip()
        self.office_asked.emit(self.folder, code, name, user, phrase)

    def _ask_restore(self) -> None:
        self.restore_asked.emit(self.folder)

    def _ask_sample(self) -> None:
        self._wait(True)
        self.sample_asked.emit(self.folder / "exemple")

    def _wait(self, waiting: bool) -> None:
        for each in (self.create_button, self.restore_button, self.sample_button):
            each.setEnabled(not waiting)
        if waiting:
            self.banner.tell("information", _("Preparing the office…"), close=False)

    def refuse(self, error: UserError) -> None:
        """Say why the office could not be made; everything typed is still there."""
        self._wait(False)
        show_refusal(self.banner, error)
