"""Certifying a period and reopening it, beside its form: each with what it does to the figures."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtWidgets import QLineEdit, QWidget

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.values.dates import show_day
from issss_desktop.services import periods, reading
from issss_desktop.services.permits import Action
from issss_desktop.services.recording.commits import Saved
from issss_desktop.ui.look.blocks import button, column, label
from issss_desktop.ui.workplace import Workplace, offer


class Certification(QWidget):
    """What a period is, a line for the reason, and the one thing that can be done with it."""

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self._work = work
        self._uuid: UUID | None = None
        self.setObjectName("certification")
        inside = column(self, 6)
        inside.addWidget(label(_("Certification"), "h2"))
        self.words = label("", "body", "ink2", wrap=True)
        self.reason = QLineEdit()
        self.reason.setObjectName("period-reason")
        self.reason.setPlaceholderText(_("Reason"))
        self.reason.setAccessibleName(_("Reason"))
        theme = work.theme
        self.certify = button(theme, _("Certify the period"), "", "small", "certify", self._certify)
        self.reopen = button(theme, _("Reopen the period"), "", "small", "reopen", self._reopen)
        for widget in (self.words, self.reason, self.certify, self.reopen):
            inside.addWidget(widget)
        self.refused = label("", "fine", "error", wrap=True)
        inside.addWidget(self.refused)
        self.reason.textChanged.connect(lambda _text: self._offer())
        self._certified = False
        work.changed.connect(lambda _changed: self.show_record(self._uuid))
        self.show_record(None)

    def show_record(self, uuid: UUID | None) -> None:
        """Show another period; none while it is not saved."""
        if uuid != self._uuid:
            self.reason.clear()
        self._uuid = uuid
        self.refused.setText("")
        self.refused.hide()
        self.setVisible(uuid is not None)
        if uuid is None:
            return
        row = reading.read(self._work.desk, uuid).row
        self._certified = row["state"] == periods.CERTIFIED
        if self._certified and row["certified_on"] is not None:
            day = show_day(row["certified_on"], self._work.lang)
            words = _(
                "Certified on {day}: its figures stay those of that day. What is recorded of it since is "
                "shown as a correction."
            ).format(day=day)
        else:
            words = _("Not certified: its figures follow what is recorded.")
        self.words.setText(words)
        self.certify.setVisible(not self._certified)
        self.reopen.setVisible(self._certified)
        self._offer()

    def _offer(self) -> None:
        why = self._work.why_not(Action.REFERENCE)
        offer(self.certify, why)
        offer(self.reopen, why, bool(self.reason.text().strip()))

    def _certify(self) -> None:
        self._run(partial(periods.certify, reason=self.reason.text().strip() or None))

    def _reopen(self) -> None:
        self._run(partial(periods.reopen, reason=self.reason.text()))

    def _run(self, act: Callable[..., Saved]) -> None:
        desk, uuid = self._work.desk, self._uuid
        if uuid is not None:
            self._work.jobs.run(partial(act, desk, str(uuid)), self._done, self._refuse)

    def _done(self, saved: Saved) -> None:
        self.reason.clear()
        self._work.saved.emit(saved.position)
        self._work.announce(saved.changed)

    def _refuse(self, error: UserError) -> None:
        self.refused.setText(str(error))
        self.refused.show()
