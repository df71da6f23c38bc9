"""Named views of a list: words, filters, order and columns under a name, kept on this machine."""

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from issss_desktop.i18n import _
from issss_desktop.services.desk import Desk
from issss_desktop.ui.listing import kept
from issss_desktop.ui.listing.kept import Kept, View
from issss_desktop.ui.look.blocks import button, row
from issss_desktop.ui.look.choice import choice_box
from issss_desktop.ui.look.theme import Theme


class SavedViews(QWidget):
    """``chosen``: the view to show; ``wanted``: a name under which the page must call ``keep``."""

    chosen = Signal(object)
    wanted = Signal(str)

    def __init__(self, theme: Theme, entity: str, desk: Desk | None = None) -> None:
        super().__init__()
        self._entity, self._desk = entity, desk
        self.kept: Kept = kept.load(entity, desk)
        line = row(self, 4)
        self.box = choice_box(theme, "views", _("Saved views"), 130)
        self.box.activated.connect(lambda _at: self._choose())
        self.name = QLineEdit()
        self.name.setObjectName("view-name")
        self.name.setAccessibleName(_("Name of the view"))
        self.name.setPlaceholderText(_("Name of the view"))
        self.name.setFixedWidth(170)
        self.name.returnPressed.connect(self._named)
        self.save = button(theme, _("Save the view"), "device-floppy", "small", "view-save", self.ask_name)
        self.drop = button(theme, "", "trash", "tool", "view-drop", self.forget)
        self.drop.setToolTip(_("Forget this view"))
        self.drop.setAccessibleName(_("Forget this view"))
        for each in (self.box, self.name, self.save, self.drop):
            line.addWidget(each)
        self.name.hide()
        self._fill("")

    def _fill(self, current: str) -> None:
        with QSignalBlocker(self.box):
            self.box.clear()
            self.box.addItem(_("Usual view"), "")
            for name in sorted(self.kept.views, key=str.casefold):
                self.box.addItem(name, name)
            self.box.setCurrentIndex(max(0, self.box.findData(current)))
        self.drop.setVisible(bool(current))

    def _choose(self) -> None:
        name = self.box.currentData()
        self.drop.setVisible(bool(name))
        self.chosen.emit(self.kept.views.get(name, View(columns=self.kept.columns)))

    def ask_name(self) -> None:
        """Ask under which name to keep what is shown now."""
        if self.name.isVisible():
            self._named()
            return
        self.name.setText(self.box.currentData() or "")
        self.box.hide()  # there is no room for both in a narrow window
        self.name.show()
        self.name.setFocus()
        self.name.selectAll()

    def _named(self) -> None:
        name = " ".join(self.name.text().split())[:60]
        self.name.hide()
        self.box.show()
        if name:
            self.wanted.emit(name)

    def keep(self, name: str, view: View) -> bool:
        """Keep a view under a name; False when it could not be written."""
        views = {**self.kept.views, name: view}
        self.kept = replace(self.kept, views=dict(list(views.items())[-kept.MOST :]))
        self._fill(name)
        return kept.save(self._entity, self.kept, self._desk)

    def keep_columns(self, columns: tuple[str, ...]) -> None:
        """Keep the columns of the list."""
        self.kept = replace(self.kept, columns=columns)
        kept.save(self._entity, self.kept, self._desk)

    def forget(self) -> None:
        """Forget the chosen view; what is shown stays."""
        name = self.box.currentData()
        self.kept = replace(self.kept, views={k: v for k, v in self.kept.views.items() if k != name})
        kept.save(self._entity, self.kept, self._desk)
        self._fill("")
