"""The sheet of keyboard shortcuts: every key that the window knows."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QScrollArea, QWidget

from issss_desktop.i18n import N_, _
from issss_desktop.ui.look.blocks import button, column, label, row, surface
from issss_desktop.ui.look.theme import Theme

AROUND = 96  # px of the window that the lines leave: the foot of the sheet and what is seen around it
WIDTH = 264  # px of what a key does: two columns stand side by side in a window of 900


@dataclass(frozen=True, slots=True)
class Key:
    """A line of the sheet. ``bound``: keys of the window, as Qt writes them; () where a widget hears them."""

    keys: str
    what: str
    bound: tuple[str, ...] = ()


LETTERS = tuple(f"Alt+{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
KEYS = (
    Key(
        N_("Ctrl+1 to Ctrl+9"),
        N_("Go to a place of the navigation"),
        tuple(f"Ctrl+{number}" for number in range(1, 10)),
    ),
    Key(N_("Ctrl+K"), N_("Search a record, a screen, a report, a command"), ("Ctrl+K",)),
    Key(N_("Ctrl+F"), N_("Filter the list; in a report, search"), ("Ctrl+F",)),
    Key(N_("Enter"), N_("Open the row; in a list, go to the fields")),
    Key(N_("F4"), N_("The list as a table, and back"), ("F4",)),
    Key(N_("Shift+F4"), N_("In the table: its columns"), ("Shift+F4",)),
    Key(N_("Alt+Up, Alt+Down"), N_("In the table: sort by the column")),
    Key(N_("Ctrl+C"), N_("In the table: copy the selected rows")),
    Key(N_("Ctrl+Shift+E"), N_("Export the list as it is seen"), ("Ctrl+Shift+E",)),
    Key(N_("Left and right arrows"), N_("In a divergence: the values; Enter keeps one")),
    Key(N_("Ctrl+P"), N_("The reports; there, print"), ("Ctrl+P",)),
    Key(
        N_("Ctrl and +, -, 0"),
        N_("In a report: larger, smaller, page width"),
        ("Ctrl++", "Ctrl+=", "Ctrl+-", "Ctrl+0"),
    ),
    Key(N_("Ctrl+Z, Ctrl+Y"), N_("Undo the last save, redo it"), ("Ctrl+Z", "Ctrl+Y", "Ctrl+Shift+Z")),
    Key(N_("Ctrl+L"), N_("Lock behind the passphrase"), ("Ctrl+L",)),
    Key(N_("F1, Shift+F1"), N_("The guide, at this screen"), ("Shift+F1",)),
    Key(N_("Ctrl+?"), N_("This sheet"), ("Ctrl+?",)),
    Key(N_("Esc"), N_("Close a list, the fields of a row, the history, this sheet"), ("Esc",)),
    Key(N_("Ctrl+N"), N_("New record"), ("Ctrl+N",)),
    Key(N_("Tab, Shift+Tab"), N_("Next field (Enter too), field before")),
    Key(N_("Alt and a letter"), N_("The section that shows this letter"), LETTERS),
    Key(N_("Down arrow"), N_("Open the list of choices of a field")),
    Key(N_("F4 in a link"), N_("Open the linked record")),
    Key(N_("F1 in a field"), N_("What the field means")),
    Key(N_("F8"), N_("Next field to correct, to settle or to complete"), ("F8",)),
    Key(N_("F9"), N_("Keep the value of the field for the next record"), ("F9",)),
    Key(N_("Insert, Delete"), N_("In the rows of a record: add one, remove one")),
    Key(N_("Page Up, Page Down"), N_("In the fields of a row: row above, row below")),
    Key(N_("1, 2, 3"), N_("In an assessment: rate the criterion")),
    Key(N_("Alt and an arrow"), N_("In an agenda: move the point up, down, in, out")),
    Key(
        N_("Alt+1 to Alt+5"),
        N_("In a place with several views: its registers, its views"),
        tuple(f"Alt+{number}" for number in range(1, 6)),
    ),
    Key(N_("1 to 5"), N_("In an act of engagement: not begun, in progress, delayed, fulfilled, abandoned")),
    Key(N_("R, S"), N_("In the calendar of reports: received today, plan what follows")),
    Key(N_("P, R, E, A"), N_("In an attendance: present, represented, excused, absent")),
    Key(N_("Ctrl+S"), N_("Save"), ("Ctrl+S",)),
    Key(N_("Ctrl+Enter"), N_("Save and new"), ("Ctrl+Return", "Ctrl+Enter")),
    Key(N_("Ctrl+D"), N_("Duplicate the record"), ("Ctrl+D",)),
)


class ShortcutSheet(QDialog):
    """The keys and what they do, in two columns: the window and its lists, the form."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("shortcut-sheet")
        self.setWindowTitle(_("Keyboard shortcuts"))
        sheet = surface("window")
        grid = QGridLayout(sheet)
        grid.setContentsMargins(16, 16, 16, 8)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        half = (len(KEYS) + 1) // 2
        for i, key in enumerate(KEYS):
            line, side = i % half, 2 * (i // half)
            what = label(_(key.what), wrap=True)
            what.setFixedWidth(WIDTH)
            grid.addWidget(label(_(key.keys), "strong"), line, side, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(what, line, side + 1, Qt.AlignmentFlag.AlignTop)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setObjectName("shortcut-lines")
        self._scroll.setAccessibleName(_("Keyboard shortcuts"))
        self._scroll.setWidget(sheet)
        outer = column(self)
        outer.addWidget(self._scroll)
        foot = row()
        foot.setContentsMargins(16, 8, 16, 16)
        foot.addStretch(1)
        foot.addWidget(button(theme, _("Close"), "", "main", "shortcuts-close", self.accept))
        outer.addLayout(foot)
        self._fit(sheet, parent)

    def _fit(self, sheet: QWidget, parent: QWidget) -> None:
        """As tall as its lines, but never taller than the window: then they scroll, by the arrows too."""
        for each in (sheet, *sheet.findChildren(QWidget)):
            each.ensurePolished()  # in the sizes of its own font
        wanted, most = sheet.sizeHint(), max(200, parent.window().height() - AROUND)
        bar = self._scroll.verticalScrollBar().sizeHint().width() if wanted.height() > most else 0
        self._scroll.setFixedSize(wanted.width() + bar, min(wanted.height(), most))
        self._scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus if bar else Qt.FocusPolicy.NoFocus)
