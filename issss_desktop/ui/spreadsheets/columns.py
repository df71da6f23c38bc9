"""Which column of a sheet is which field: one line a column, with an example of what stands in it."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QGridLayout, QScrollArea

from issss_desktop.i18n import _
from issss_desktop.services.spreadsheets.columns import slots_of
from issss_desktop.services.spreadsheets.importing import Preview, examples
from issss_desktop.ui.look.blocks import Elided, surface
from issss_desktop.ui.look.choice import ChoiceBox, choice_box
from issss_desktop.ui.workplace import Workplace

HIGHEST = 260  # px: below, the columns are scrolled


class Columns(QScrollArea):
    """``bound``: codes of fields by column, "" for one that is not read, as a person chose them."""

    bound = Signal(object)

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self._work = work
        self._boxes: dict[int, ChoiceBox] = {}
        self.setObjectName("import-columns")
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setMaximumHeight(HIGHEST)

    def show_columns(self, found: Preview) -> None:
        """Offer the fields of the list for each column of the sheet that was read."""
        inside = surface("sheet")
        grid = QGridLayout(inside)
        grid.setContentsMargins(16, 4, 16, 8)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        grid.setHorizontalSpacing(16)
        self._boxes = {}
        slots = [slot for slot in slots_of(found.declared) if slot.read]
        now = found.plans[0].binding.slots if found.plans else {}
        for line, (at, name, example) in enumerate(examples(found)):
            words = f"{name} : {example}" if example else name
            grid.addWidget(Elided(words, "second"), line, 0)
            box = choice_box(self._work.theme, f"import-column-{at}", _("Column: {name}").format(name=name))
            with QSignalBlocker(box):
                box.addItem(_("not read"), "")
                for slot in slots:
                    box.addItem(slot.head(self._work.lang), slot.code)
                box.setCurrentIndex(max(0, box.findData(now[at].code if at in now else "")))
            box.currentIndexChanged.connect(lambda _at: self._tell())
            grid.addWidget(box, line, 1)
            self._boxes[at] = box
        self.setWidget(inside)

    def _tell(self) -> None:
        self.bound.emit({at: box.currentData() or "" for at, box in self._boxes.items()})
