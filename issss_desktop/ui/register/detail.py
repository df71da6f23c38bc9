"""One line of the register in full: what was changed in each record, why, and its place in the chain."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from issss_desktop.i18n import _, ngettext
from issss_desktop.models.values.dates import moment_of, show_day
from issss_desktop.services.audit.lines import Detail, Entry, Told
from issss_desktop.ui.look.blocks import Elided, button, column, empty, label, rule, surface
from issss_desktop.ui.look.scrolling import scrolled
from issss_desktop.ui.look.stops import pass_in_turn
from issss_desktop.ui.workplace import Workplace


class DetailView(QWidget):
    """``asked``: the record that a person wants to see, as its entity and uuid."""

    asked = Signal(str, object)

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self._work = work
        surface("sheet", self)
        self.setObjectName("register-detail")
        self._buttons: list[QPushButton] = []
        outer = column(self)
        head = column(spacing=1)
        head.setContentsMargins(16, 10, 16, 8)
        self.title = Elided("", "h2")
        self.under = label("", "fine", wrap=True)
        head.addWidget(self.title)
        head.addWidget(self.under)
        outer.addLayout(head)
        outer.addWidget(rule())
        page = surface("sheet")
        self._body = column(page, 6)
        self._body.setContentsMargins(16, 10, 16, 12)
        self._scroll = scrolled(page)
        outer.addWidget(self._scroll, 1)

    def show_nothing(self) -> None:
        """No line is chosen."""
        empty(self._body)
        self._buttons = []
        self.title.say(_("No line chosen"))
        self.under.setText(_("The arrows go through the table; what was changed is told here."))

    def show_detail(self, detail: Detail) -> None:
        """Tell one line."""
        empty(self._body)
        self._buttons = []
        entry = detail.entry
        self.title.say(entry.what if entry.act else entry.user or _("somebody not known here"))
        self.under.setText(self._circumstances(entry))
        for at, told in enumerate(detail.told):
            self._tell(at, told)
        if detail.left:
            words = ngettext("… and {n} other record.", "… and {n} other records.", detail.left)
            self._body.addWidget(label(words.format(n=detail.left), "second"))
        if detail.told:
            self._body.addSpacing(2)
            self._body.addWidget(rule())
        self._body.addLayout(self._facts(detail))
        self._body.addStretch(1)
        pass_in_turn(self, self._buttons)

    def _circumstances(self, entry: Entry) -> str:
        stamp = moment_of(entry.at_ms)
        when = f"{show_day(stamp.date(), self._work.lang, 'long')}, {stamp:%H:%M} UTC"
        office = _("Office {code}").format(code=entry.office) if entry.office else ""
        device = _("device {name}").format(name=entry.device) if entry.device else ""
        return " · ".join(part for part in (when, entry.user if entry.act else "", office, device) if part)

    def _tell(self, at: int, told: Told) -> None:
        if at:
            self._body.addSpacing(6)
        self._body.addWidget(label(told.title, "strong", wrap=True))
        lines = column(spacing=2)
        for sentence in told.sentences:
            lines.addWidget(label(sentence, "body", wrap=True))
        self._body.addLayout(lines)
        if told.uuid is not None:
            press = partial(self.asked.emit, told.entity, told.uuid)
            words, code = _("Open the record"), f"register-open-{at}"
            made = button(self._work.theme, words, "external-link", "link", code, press)
            made.setAccessibleDescription(told.title)
            self._buttons.append(made)
            self._body.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)

    def _facts(self, detail: Detail) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 2, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        for at, (name, text) in enumerate(detail.facts):
            said = label(name, "second", "ink2", wrap=True)
            grid.addWidget(said, at, 0, Qt.AlignmentFlag.AlignTop)
            value = label(text, "second", "ink", wrap=True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(value, at, 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, 96)
        return grid
