"""Where the minutes stand, and the confirmation of those of the session before."""

from functools import partial
from uuid import UUID

from PySide6.QtWidgets import QLineEdit, QWidget

from issss_desktop.i18n import _
from issss_desktop.services.boards import minutes
from issss_desktop.services.permits import Action
from issss_desktop.ui.boards.panel import MeetingPanel
from issss_desktop.ui.look.blocks import button, column, label, row
from issss_desktop.ui.workplace import Workplace, offer


class MinutesPanel(MeetingPanel):
    """Two sentences, and a line to confirm what waits."""

    def __init__(self, work: Workplace) -> None:
        super().__init__(work, "meeting-minutes")
        self._before: UUID | None = None
        inside = column(self, 6)
        inside.setContentsMargins(16, 8, 12, 8)
        self.said = label("", "body", wrap=True)
        inside.addWidget(self.said)
        self._box = QWidget()
        lines = column(self._box, 6)
        self.asked = label("", "strong", wrap=True)
        lines.addWidget(self.asked)
        line = row(spacing=8)
        self.changes = QLineEdit()
        self.changes.setObjectName("minutes-changes-asked")
        self.changes.setPlaceholderText(_("Changes asked for; empty: as they stand"))
        self.changes.setAccessibleName(_("Changes asked for; empty: as they stand"))
        self.changes.returnPressed.connect(self.confirm)
        line.addWidget(self.changes, 1)
        self.confirm_button = button(
            work.theme, _("Confirm the minutes"), "check", "small", "minutes-confirm", self.confirm
        )
        line.addWidget(self.confirm_button)
        lines.addLayout(line)
        inside.addWidget(self._box)

    def show_meeting(self, meeting: UUID | None) -> None:
        """Show where the minutes of a meeting stand."""
        if meeting != self._meeting:
            self.changes.clear()
        self._meeting = meeting
        state = minutes.minutes_of(self._work.desk, meeting) if meeting else None
        self._before = state.to_confirm if state else None
        self.said.setText(state.sentence if state else "")
        self.asked.setText(state.asked if state else "")
        self._box.setVisible(self._before is not None)
        offer(self.confirm_button, self._work.why_not(Action.RECORD))

    def confirm(self) -> None:
        """Note that this meeting confirmed the minutes of the one before."""
        if self._before is None or self._meeting is None:
            return
        job = partial(minutes.confirm, self._work.desk, self._before, self._meeting, self.changes.text())
        self._write(job, _("The minutes are confirmed."))

    def _clear(self) -> None:
        self.changes.clear()
