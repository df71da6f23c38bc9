"""What the register is asked for, in one row: who, which office, which days, which kind, which words."""

import datetime as dt

from PySide6.QtCore import QSignalBlocker, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from issss_desktop.errors import UserError
from issss_desktop.i18n import N_, _
from issss_desktop.models.values.dates import parse_day, show_day
from issss_desktop.services.audit import register
from issss_desktop.services.audit.acts import ACTS
from issss_desktop.services.audit.register import Asked
from issss_desktop.ui.look.blocks import button, restyle
from issss_desktop.ui.look.choice import ChoiceBox, choice_box, fill_box
from issss_desktop.ui.workplace import Workplace

QUIET_MS = 150
WHOLE = (("", N_("Changes and acts")), (register.CHANGES, N_("Changes")), (register.ACTS_ONLY, N_("Acts")))


class Filters(QWidget):
    """``changed``: something else is asked for, see ``asked``; ``refused``: a UserError of a day."""

    changed = Signal()
    refused = Signal(object)

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self._work = work
        self.setObjectName("register-filters")
        self._days: dict[str, dt.date | None] = {"since": None, "until": None}
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 0, 16, 8)
        line.setSpacing(6)
        self.person = self._box("register-person", _("Person"), 140)
        self.office = self._box("register-office", _("Office"), 144)
        self.since = self._day("since", _("From (day)"))
        self.until = self._day("until", _("To (day)"))
        self.kind = self._box("register-kind", _("Kind of record or act"), 180)
        self.words = QLineEdit()
        self.words.setObjectName("register-words")
        self.words.setAccessibleName(_("Words of the reason"))
        self.words.setPlaceholderText(_("Reason"))
        self.words.setMinimumWidth(90)
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._quiet.timeout.connect(self.changed)
        self.words.textChanged.connect(lambda _text: self._quiet.start())
        self.clear_button = button(work.theme, "", "x", "tool", "register-clear", self.clear)
        self.clear_button.setAccessibleName(_("Show everything again"))
        self.clear_button.setToolTip(_("Show everything again"))
        for widget, stretch in (
            (self.person, 3), (self.office, 1), (self.since, 0), (self.until, 0), (self.kind, 3),
            (self.words, 3), (self.clear_button, 0),
        ):  # fmt: skip
            line.addWidget(widget, stretch)
        self.fill()

    def _box(self, code: str, name: str, width: int) -> ChoiceBox:
        made = choice_box(self._work.theme, code, name, width)
        made.currentIndexChanged.connect(lambda _at: self.changed.emit())
        return made

    def _day(self, code: str, name: str) -> QLineEdit:
        made = QLineEdit()
        made.setObjectName(f"register-{code}")
        made.setAccessibleName(name)
        made.setPlaceholderText(name)
        made.setFixedWidth(88)
        made.editingFinished.connect(lambda: self._read_day(code, made))
        return made

    def fill(self) -> None:
        """Fill the lists again; what is chosen stays chosen."""
        everybody, everywhere = _("Everybody"), _("All offices")
        fill_box(self.person, [(None, everybody), *register.people(self._work.desk)])
        fill_box(self.office, [(None, everywhere), *register.offices(self._work.desk)])
        kinds = [(code, _(words)) for code, words in WHOLE]
        records = sorted(((e.code, _(e.plural)) for e in register.kinds()), key=lambda pair: pair[1])
        fill_box(self.kind, [*kinds, *records, *((code, _(words)) for code, words in ACTS.items())])
        if self.kind.count() > len(kinds) and self.kind.itemText(len(kinds)):
            self.kind.insertSeparator(len(kinds) + len(records))
            self.kind.insertSeparator(len(kinds))

    def asked(self) -> Asked:
        """What is asked for."""
        return Asked(
            self.person.currentData(), self.office.currentData(), self._days["since"], self._days["until"],
            self.kind.currentData() or "", self.words.text().strip(),
        )  # fmt: skip

    def _read_day(self, code: str, line: QLineEdit) -> None:
        text = line.text().strip()
        try:
            day = parse_day(text) if text else None
        except UserError as error:
            self._mark(line, "error")
            self.refused.emit(error)
            return
        self._mark(line, "")
        if day is not None:
            line.setText(show_day(day, self._work.lang))
        if day != self._days[code]:
            self._days[code] = day
            self.changed.emit()

    def _mark(self, line: QLineEdit, state: str) -> None:
        if (line.property("state") or "") != state:
            line.setProperty("state", state)
            restyle(line)

    def clear(self) -> None:
        """Ask for everything again."""
        boxes = (self.person, self.office, self.kind)
        blockers = [QSignalBlocker(each) for each in (*boxes, self.words)]
        for box in boxes:
            box.setCurrentIndex(0)
        for line in (self.since, self.until, self.words):
            line.clear()
            self._mark(line, "")
        self._days = dict.fromkeys(self._days)
        for blocker in blockers:
            blocker.unblock()
        self._quiet.stop()
        self.changed.emit()
