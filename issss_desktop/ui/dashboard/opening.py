"""A figure that says what it stands on, and opens the records behind it by Enter or a click."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from issss_desktop.i18n import _, ngettext
from issss_desktop.models.fields import ENTITIES
from issss_desktop.models.figure import Figure, Ref
from issss_desktop.services import reading
from issss_desktop.ui.dashboard import words
from issss_desktop.ui.look.blocks import column, label, restyle, row
from issss_desktop.ui.look.stops import StopFrame
from issss_desktop.ui.workplace import Workplace

MOST = 12
LONG_FIGURE = 9  # characters that surely fit a measure at its full size
Ask = Callable[[str, UUID | None], object]


class FigureView(StopFrame):
    """One figure with its caption. ``opened``: the records behind it are asked for."""

    def __init__(self, code: str, role: str = "figure") -> None:
        super().__init__(code)
        self._role = role
        self._inside = column(self, 0)
        self._inside.setContentsMargins(4, 2, 4, 2)
        self.title = label("", "caption")
        self._line = row(spacing=8)
        self.amount = label("", role)
        self.amount.setObjectName(f"{code}-amount")
        self.unit = label("USD", "strong")
        self._line.addWidget(self.amount, 0, Qt.AlignmentFlag.AlignBottom)
        self._line.addWidget(self.unit, 0, Qt.AlignmentFlag.AlignBottom)
        self.unit.setContentsMargins(0, 0, 0, 6)
        self.unit.hide()
        self._line.addStretch(1)
        self.caption = label("", "fine", wrap=True)
        self._inside.addWidget(self.title)
        self._inside.addLayout(self._line)
        self._inside.addWidget(self.caption)
        self._inside.addStretch(1)

    def great(self) -> "FigureView":
        """Dressed as the one great figure of a block: the unit beside it, the caption larger."""
        self.unit.show()
        self.caption.setProperty("r", "second")
        return self

    def show_figure(self, name: str, figure: Figure, caption: str, cut_off: dt.date, lang: str) -> None:
        """Show a figure; on hovering and to a screen reader it says its basis, dates and uncertainty."""
        self.title.setText(name)
        self.title.setVisible(bool(name))
        text = words.amount(figure, lang)
        self.amount.setText(text)
        if self._role == "figure":
            self.amount.setProperty("r", "figure" if len(text) <= LONG_FIGURE else "total")
        self.amount.setProperty("tone", "" if figure.value is not None else "ink2")
        restyle(self.amount)
        if self._role == "great":
            self.unit.setVisible(figure.value is not None)
        self.caption.setText(caption)
        said = words.standing(figure, cut_off, lang)
        self.setToolTip(said)
        count = len(figure.refs)
        act = ngettext("Enter opens its record.", "Enter opens its {n} records.", count).format(n=count)
        self.setAccessibleName(words.named(name, text))
        self.setAccessibleDescription(f"{said} {act}" if count else said)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
        else:
            super().keyPressEvent(event)


def open_figure(work: Workplace, beside: QWidget, figure: Figure, register: str, ask: Ask) -> QMenu | None:
    """Open the record behind a figure; several are offered in a menu; none opens the register to fill in."""
    refs = tuple(dict.fromkeys(figure.refs))
    if len(refs) < 2:
        ask(*((refs[0].entity, refs[0].uuid) if refs else (register, None)))
        return None
    menu = QMenu(beside)
    menu.setObjectName("figure-records")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for ref in refs[:MOST]:
        act = menu.addAction(work.theme.icon("file-text"), _named(work, ref))
        act.triggered.connect(partial(_ask, ask, ref.entity, ref.uuid))
    if len(refs) > MOST:
        left = len(refs) - MOST
        said = ngettext("and {n} other: open the register", "and {n} others: open the register", left)
        menu.addAction(said.format(n=left)).triggered.connect(partial(_ask, ask, refs[0].entity, None))
    menu.setActiveAction(menu.actions()[0])
    menu.popup(beside.mapToGlobal(QPoint(0, beside.height())))
    return menu


def _ask(ask: Ask, entity: str, uuid: UUID | None, _checked: bool = False) -> None:
    ask(entity, uuid)


def _named(work: Workplace, ref: Ref) -> str:
    """What a record is called in a menu, where an ampersand would be a shortcut."""
    found = reading.find(work.desk, ref.uuid)
    kind = _(ENTITIES[ref.entity].label) if ref.entity in ENTITIES else ""
    title = found[0].title if found else ref.ref
    return " · ".join(p for p in (title, ref.ref, kind) if p).replace("&", "&&")
