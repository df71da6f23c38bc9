"""What data a saved report carries, and for whom: sealed, in clear, or none."""

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QScrollArea, QWidget

from issss_desktop.i18n import N_, _
from issss_desktop.services.desk import Desk
from issss_desktop.services.permits import Action
from issss_desktop.services.printing import reports
from issss_desktop.services.printing.orders import Order, Printed
from issss_desktop.ui.look.blocks import column, empty, label
from issss_desktop.ui.look.choice import TickBox, choice_box
from issss_desktop.ui.workplace import Workplace

if TYPE_CHECKING:
    from issss_desktop.services.merging.outgoing import Sending

SEALED, CLEAR, NONE = "sealed", "clear", "none"
KINDS = (
    (SEALED, N_("With sealed data")), (CLEAR, N_("With data in clear")), (NONE, N_("Without data")),
)  # fmt: skip
NOTES = {
    SEALED: N_("Only these offices and this one can read the data."),
    CLEAR: N_("Whoever holds the file can read every record in it."),
    NONE: N_("The pages only: nothing in it can be merged."),
}
WITH_NATIONAL = N_("Only these offices, the national one and this one can read the data.")


class Copies(QWidget):
    """The kind of copy and its addressees; sealed for all known offices by default, without data when none
    is known."""

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self._work = work
        self._offices: tuple[str, ...] = ()
        self._with_national = False
        self._ticks: dict[str, TickBox] = {}
        self._chosen_by_hand = False
        inside = column(self, 4)
        name = label(_("The saved file goes"), "second")
        self.kind = choice_box(work.theme, "copy-kind", name.text())
        name.setBuddy(self.kind)
        for code, words in KINDS:
            self.kind.addItem(_(words), code)
        inside.addSpacing(4)
        inside.addWidget(name)
        inside.addWidget(self.kind)
        self._place = column(spacing=4)
        inside.addLayout(self._place)
        self.confidential = TickBox(work.theme, _("Confidential work too"))
        self.confidential.setObjectName("copy-confidential")
        inside.addWidget(self.confidential)
        self._note = label("", "fine", wrap=True)
        self._note.setObjectName("copy-note")
        inside.addWidget(self._note)
        self.kind.currentIndexChanged.connect(lambda _at: self._say())
        self.kind.activated.connect(lambda _at: self._by_hand())
        self.read()

    def read(self) -> None:
        """Read which offices are known; what was chosen stays."""
        from issss_desktop.services.merging.whom import NATIONAL, trusted

        offices = tuple(sorted({peer.office for peer in trusted(self._work.desk)} - {self._work.desk.office}))
        if offices != self._offices or not self._ticks:
            ticked = {code for code, tick in self._ticks.items() if tick.isChecked()}
            known = set(self._ticks)
            empty(self._place)
            self._ticks = {}
            for office in offices:
                tick = TickBox(self._work.theme, _("for the office {office}").format(office=office))
                tick.setObjectName(f"copy-to-{office}")
                tick.setChecked(office in ticked or office not in known)
                tick.toggled.connect(lambda _on: self._say())
                self._place.addWidget(tick)
                self._ticks[office] = tick
            self._offices, self._with_national = offices, NATIONAL in offices
        if not self._chosen_by_hand:
            self._choose(SEALED if offices else NONE)
        self._say()

    def address(self, office: str) -> None:
        """Sealed data for one office, "" for every office that is known."""
        self.read()
        for code, tick in self._ticks.items():
            tick.setChecked(office in ("", code))
        self._choose(SEALED if self._offices else NONE)
        self._say()
        self.kind.setFocus()
        QTimer.singleShot(0, self, self._come_in_sight)

    def _come_in_sight(self) -> None:
        """Below the fold of a low window nobody would see for whom the file is."""
        at = self.parentWidget()
        while at is not None and not isinstance(at, QScrollArea):
            at = at.parentWidget()
        if at is not None:
            at.ensureWidgetVisible(self, 0, 0)

    def _by_hand(self) -> None:
        self._chosen_by_hand = True

    def _choose(self, code: str) -> None:
        self.kind.setCurrentIndex(self.kind.findData(code))

    def _say(self) -> None:
        kind = self.kind.currentData()
        for tick in self._ticks.values():
            tick.setVisible(kind != NONE)
        self.confidential.setVisible(kind == SEALED and not self._work.why_not(Action.READ_CONFIDENTIAL))
        words = _(WITH_NATIONAL if kind == SEALED and self._with_national else NOTES[kind])
        if self._offices and kind == SEALED and not self._ticked():
            words = _("No office is ticked: the file goes without data.")
        if not self._offices:
            unpaired = _("No other office is paired yet: nothing can be sealed to it.")
            words = unpaired if kind != CLEAR else f"{words} {unpaired}"
        self._note.setText(words)

    def _ticked(self) -> tuple[str, ...]:
        return tuple(code for code, tick in self._ticks.items() if tick.isChecked())

    def sending(self) -> "Sending | None":
        """What is asked of the file; None for a copy without data."""
        kind = self.kind.currentData()
        offices = self._ticked()
        if kind == NONE or (kind == SEALED and self._offices and not offices):
            return None
        from issss_desktop.services.merging.carrying import kind_of
        from issss_desktop.services.merging.outgoing import Sending

        found = kind_of(kind)
        assert found is not None
        confidential = self.confidential.isVisibleTo(self) and self.confidential.isChecked()
        return Sending(offices if self._offices else None, found, confidential=confidential)


def save(
    desk: Desk, order: Order, printed: Printed, path: Path, sending: "Sending | None"
) -> tuple[Path, tuple[Path, ...], str]:
    """Write a drawn report; its path, the side files of its data, and why it carries none though asked for.

    Raises:
        UserError: see ``printing.reports.save`` and ``merging.carrying.save_with_data``.
    """
    if sending is None:
        return reports.save(desk, order, printed, path), (), ""
    from issss_desktop.services.merging.carrying import save_with_data

    written = save_with_data(desk, order, printed, path, sending)
    why = written.why or _("Without data: the key of no other office is known here yet.")
    return path, written.sides, "" if written.sides else why


def file_name(order: Order) -> str:
    """What a report is called until the person calls it otherwise; without its ending."""
    cut_off = order.cut_off.isoformat() if order.cut_off else ""
    parts = (order.name, order.about, str(order.year or order.period or ""), cut_off, order.lang)
    return "-".join(part for part in parts if part)


def said(path: Path, sides: tuple[Path, ...], why: str) -> str:
    """What was written, as rich text."""
    words = _("<b>The report is written:</b> {file}").format(file=escape(str(path)))
    if sides:
        names = ", ".join(escape(side.name) for side in sides)
        words += " " + _("Its data lie beside it too: {files}. Give both to the other office.").format(
            files=names
        )
    elif why:
        words += f" {escape(why)}"
    return words
