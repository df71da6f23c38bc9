"""Which report to print, in which language, at which cut-off, into which file."""

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QGridLayout, QWidget

from issss_desktop.i18n import LANGUAGES, _, language
from issss_desktop.models.values.dates import show_day
from issss_desktop.ui.look.blocks import button, label, row
from issss_desktop.ui.look.choice import ChoiceBox
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.window import LANGUAGE_NAMES

SUFFIX = ".pdf"


class PrintDialog(QDialog):
    """Choices for one report; ``wanted``: (name of the report, language, cut-off, path)."""

    wanted = Signal(str, str, object, object)

    def __init__(
        self,
        theme: Theme,
        kinds: Sequence[tuple[str, str]],
        days: Sequence[dt.date],
        folder: Path,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._folder = folder
        self.ask_path: Callable[[str], str] = lambda start: QFileDialog.getSaveFileName(
            self, _("Print into the file"), start, "PDF (*.pdf)"
        )[0]
        self.setObjectName("print-dialog")
        self.setWindowTitle(_("Print the pack"))
        self.setMinimumWidth(480)
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 16, 16, 16)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        self.report, self.lang, self.cut_off = ChoiceBox(theme), ChoiceBox(theme), ChoiceBox(theme)
        for name, title in kinds:
            self.report.addItem(title, name)
        for code in LANGUAGES:
            self.lang.addItem(LANGUAGE_NAMES[code], code)
        self.lang.setCurrentIndex(self.lang.findData(language()))
        for day in days:
            self.cut_off.addItem(show_day(day, language(), "long"), day)
        lines = (
            (_("Report"), self.report, "report"),
            (_("Language of the paper"), self.lang, "report-language"),
            (_("Figures as at"), self.cut_off, "report-cut-off"),
        )
        for i, (words, box, code) in enumerate(lines):
            name_label = label(words, "body", "ink2")
            name_label.setBuddy(box)
            box.setObjectName(code)
            box.setAccessibleName(words)
            grid.addWidget(name_label, i, 0)
            grid.addWidget(box, i, 1)
        foot = row()
        foot.addStretch(1)
        foot.addWidget(button(theme, _("Do not print"), "", "", "print-not", self.reject))
        foot.addWidget(button(theme, _("Choose the file…"), "printer", "main", "print-file", self._choose))
        grid.addLayout(foot, 3, 0, 1, 2)

    def _choose(self) -> None:
        day: dt.date = self.cut_off.currentData()
        name = self.report.currentData()
        start = self._folder / f"{name}-{day.isoformat()}-{self.lang.currentData()}{SUFFIX}"
        chosen = self.ask_path(str(start))
        if not chosen:
            return
        path = Path(chosen)
        self.wanted.emit(
            name, self.lang.currentData(), day, path if path.suffix else path.with_suffix(SUFFIX)
        )
        self.accept()
