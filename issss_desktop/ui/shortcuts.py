"""The sheet of keyboard shortcuts."""

from PySide6.QtWidgets import QDialog, QGridLayout, QWidget

from issss_desktop.i18n import N_, _
from issss_desktop.ui.look.blocks import button, label, row
from issss_desktop.ui.look.theme import Theme

KEYS = (
    (N_("Ctrl+1 to Ctrl+6"), N_("Go to a place of the navigation")),
    (N_("Ctrl+K"), N_("Search a record, a screen, a report, a command")),
    (N_("Ctrl+F"), N_("Filter the list")),
    (N_("Ctrl+N"), N_("New record")),
    (N_("Enter"), N_("Open the row; in a list, go to the fields")),
    (N_("Tab, Shift+Tab"), N_("Next field, field before")),
    (N_("Down arrow"), N_("Open the list of choices of a field")),
    (N_("F8"), N_("Next field to correct, to settle or to complete")),
    (N_("Ctrl+S"), N_("Save")),
    (N_("Ctrl+Enter"), N_("Save and new")),
    (N_("Ctrl+Z, Ctrl+Y"), N_("Undo the last save, redo it")),
    (N_("F4"), N_("The list as a table, and back")),
    (N_("Ctrl+D"), N_("Duplicate the record")),
    (N_("F1 in a field"), N_("What the field means")),
    (N_("Ctrl+P"), N_("Print the pack…")),
    (N_("F1, Ctrl+?"), N_("This sheet")),
    (N_("Esc"), N_("Close a list, a message, this sheet")),
)


class ShortcutSheet(QDialog):
    """Two columns: the keys and what they do."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("shortcut-sheet")
        self.setWindowTitle(_("Keyboard shortcuts"))
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 16, 16, 16)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        for i, (keys, what) in enumerate(KEYS):
            grid.addWidget(label(_(keys), "strong"), i, 0)
            grid.addWidget(label(_(what)), i, 1)
        foot = row()
        foot.addStretch(1)
        foot.addWidget(button(theme, _("Close"), "", "main", "shortcuts-close", self.accept))
        grid.addLayout(foot, len(KEYS), 0, 1, 2)
