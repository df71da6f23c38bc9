"""The recovery sheet: shown once, printed or kept as a PDF elsewhere, and one group typed back."""

import secrets
from collections.abc import Callable
from html import escape
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QTextDocument
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFileDialog, QGridLayout, QLineEdit

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.services.desk import Desk
from issss_desktop.services.vault.sheet import same_group, save_sheet, sheet_of
from issss_desktop.ui.failure import show_refusal
from issss_desktop.ui.look.blocks import Block, button, label, row
from issss_desktop.ui.look.middle import MiddlePage, put_foot
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.look.tokens import LIGHT
from issss_desktop.ui.preview.printing import ask_printer, make_printer, no_printer

WIDTH = 620
A_ROW = 4
PAPER = f"""
body {{ color: {LIGHT.ink}; font-size: 11pt }}
h1 {{ font-size: 20pt; margin-bottom: 8px }}
p {{ margin-top: 8px; margin-bottom: 8px }}
td {{ border: 1px solid {LIGHT.rule2}; padding: 12px }}
.number {{ font-size: 10pt; color: {LIGHT.ink3} }}
.group {{ font-size: 22pt; font-weight: 600 }}
"""


class SheetPage(MiddlePage):
    """``checked``: a group was typed back right; ``put_off``: the person will make a sheet later."""

    checked = Signal()
    put_off = Signal()

    def __init__(self, theme: Theme, desk: Desk, code: str) -> None:
        super().__init__(theme, "recovery-sheet", "sheet-banner", WIDTH)
        self.desk, self.code = desk, code
        self.sheet = sheet_of(desk, code)
        self.asked = secrets.randbelow(len(self.sheet.groups))
        self.ask_file: Callable[[str], str] = lambda name: QFileDialog.getSaveFileName(
            self, _("Save the recovery sheet"), name, _("PDF files (*.pdf)")
        )[0]
        self.printer: Callable[[], QPrinter | None] = make_printer
        self.ask_printer: Callable[[QPrinter], bool] = lambda printer: ask_printer(printer, 1, self)
        self.put_head(
            title=self.sheet.title,
            words=_(
                "If every passphrase is forgotten, only this sheet opens the office. It is shown this once."
            ),
        )
        self.inside.addWidget(self._build_code())
        self.inside.addWidget(self._build_check())
        self.inside.addStretch(2)

    def take_focus(self) -> None:
        """Put the keyboard where one begins."""
        self.group.setFocus()

    def _build_code(self) -> Block:
        block = self.block(_("Recovery code"), self.desk.office, "sheet-code")
        grid = QGridLayout()
        grid.setContentsMargins(16, 12, 16, 4)
        grid.setVerticalSpacing(6)
        for at, group in enumerate(self.sheet.groups):
            cell = row(spacing=8)
            cell.addWidget(label(str(at + 1), "fine"))
            letters = label(group, "h1")
            letters.setAccessibleName(_("Group {n}: {letters}").format(n=at + 1, letters=" ".join(group)))
            letters.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
            cell.addWidget(letters, 1)
            grid.addLayout(cell, at // A_ROW, at % A_ROW)
        block.body.addLayout(grid)
        for text in self.sheet.advice[:2]:
            words = label(text, "second", wrap=True)
            words.setContentsMargins(16, 4, 16, 0)
            block.body.addWidget(words)
        put_foot(
            block,
            button(self._theme, _("Print"), "printer", "main", "sheet-print", self.print_it),
            button(self._theme, _("Save as PDF…"), "download", "", "sheet-save", self.save),
            above=10,
        )
        return block

    def _build_check(self) -> Block:
        block = self.block(_("Check that you have it"), "", "sheet-check")
        line = row()
        line.setContentsMargins(16, 12, 16, 14)
        words = _("Group {n} of the sheet").format(n=self.asked + 1)
        self.group = QLineEdit()
        self.group.setObjectName("sheet-group")
        self.group.setAccessibleName(words)
        self.group.setFixedWidth(110)
        self.group.returnPressed.connect(self._check)
        name = label(words, "body", "ink2")
        name.setBuddy(self.group)
        line.addWidget(name)
        line.addWidget(self.group)
        line.addWidget(button(self._theme, _("Open the office"), "lock", "", "sheet-open", self._check))
        line.addStretch(1)
        line.addWidget(button(self._theme, _("Later"), "", "link", "sheet-later", self.put_off.emit))
        block.body.addLayout(line)
        return block

    def _check(self) -> None:
        if same_group(self.group.text(), self.sheet.groups[self.asked]):
            self.checked.emit()
            return
        wrong = UserError(
            _("This is not group {n} of the sheet.").format(n=self.asked + 1),
            _("Read it on the paper, not on the screen, and type its four letters."),
        )
        show_refusal(self.banner, wrong)
        self.group.selectAll()
        self.group.setFocus()

    def save(self) -> None:
        """Write the sheet as a PDF where the person chooses."""
        path = self.ask_file(str(Path.home() / f"{self.sheet.title} {self.desk.office}.pdf"))
        if not path:
            return
        try:
            written = save_sheet(self.desk, self.code, Path(path))
        except UserError as error:
            show_refusal(self.banner, error)
            return
        said = _("The sheet is in {file}. Print it, then delete the file.").format(file=written)
        self.banner.tell("saved", escape(said))
        self.group.setFocus()

    def print_it(self) -> None:
        """Print the sheet; nothing of it is written on the disk by this program."""
        printer = self.printer()
        if printer is None:
            show_refusal(self.banner, no_printer())
            return
        if self.ask_printer(printer):
            printer.setDocName(self.sheet.title)
            self.document().print_(printer)
            self.group.setFocus()

    def document(self) -> QTextDocument:
        """The page that goes to the printer."""
        sheet = self.sheet
        cells = [_cell(number, group) for number, group in enumerate(sheet.groups, start=1)]
        rows = "".join(f"<tr>{''.join(cells[at : at + A_ROW])}</tr>" for at in range(0, len(cells), A_ROW))
        made = QTextDocument(self)
        made.setDefaultStyleSheet(PAPER)
        made.setHtml(
            f"<h1>{escape(sheet.title)}</h1><p>{escape(sheet.purpose)}</p>"
            f'<table width="100%" cellspacing="0" style="border-collapse: collapse; margin-top: 8px;'
            f' margin-bottom: 16px">{rows}</table>'
            f"{''.join(f'<p>{escape(text)}</p>' for text in sheet.advice)}"
        )
        return made


def _cell(number: int, group: str) -> str:
    """A group of the code and its number, which the check on the screen asks for."""
    inside = f'<span class="number">{number}</span>&nbsp; <span class="group">{group}</span>'
    return f'<td width="25%">{inside}</td>'
