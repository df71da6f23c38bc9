"""Asked before a form with unsaved changes is left: save, drop, or stay."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QWidget

from issss_desktop.i18n import _
from issss_desktop.ui.look.blocks import button, column, label, row
from issss_desktop.ui.look.theme import Theme


class LeaveGuard(QDialog):
    """Three verbs, no "OK": staying is what Escape does."""

    save_chosen = Signal()
    drop_chosen = Signal()

    def __init__(self, theme: Theme, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("leave-guard")
        self.setWindowTitle(_("Unsaved changes"))
        self.setMinimumWidth(460)
        inside = column(self, 10)
        inside.setContentsMargins(16, 16, 16, 16)
        inside.addWidget(label(_("Save the changes before leaving?"), "h2"))
        words = _("“{title}” has changes that are not saved.").format(title=title)
        inside.addWidget(label(words, "body", wrap=True))
        foot = row()
        drop = button(theme, _("Drop the changes"), "", "", "guard-drop", self._drop)
        stay = button(theme, _("Stay here"), "", "", "guard-stay", self.reject)
        save = button(theme, _("Save"), "device-floppy", "main", "guard-save", self._save)
        foot.addWidget(drop)
        foot.addStretch(1)
        foot.addWidget(stay)
        foot.addWidget(save)
        inside.addLayout(foot)
        save.setFocus()

    def _save(self) -> None:
        self.accept()
        self.save_chosen.emit()

    def _drop(self) -> None:
        self.accept()
        self.drop_chosen.emit()
