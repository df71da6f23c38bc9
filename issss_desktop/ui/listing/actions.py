"""What can be done with the selected records: make final what can be, delete with a reason, copy."""

from collections.abc import Callable
from functools import partial
from html import escape
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from shiboken6 import isValid

from issss_desktop.errors import UserError
from issss_desktop.i18n import _, ngettext
from issss_desktop.services import several
from issss_desktop.services.permits import Action
from issss_desktop.ui.failure import show_refusal
from issss_desktop.ui.look.blocks import Banner, button, label, row
from issss_desktop.ui.workplace import Workplace, offer

QUIET_MS = 150
LOOKED_AT = 200  # drafts whose readiness is counted while one selects


class Actions(QWidget):
    """A line for the selected records of one entity; it stands empty when nothing is selected."""

    def __init__(
        self, work: Workplace, entity: str, banner: Banner, copied: Callable[[tuple[UUID, ...]], str]
    ) -> None:
        super().__init__()
        self._work, self._entity, self._banner, self._copied = work, entity, banner, copied
        self._uuids: tuple[UUID, ...] = ()
        self._ready: tuple[UUID, ...] = ()
        self.setObjectName("several")
        line = row(self)
        theme = work.theme
        self.count = label("", "strong")
        self.final = button(theme, "", "circle-check", "small", "several-final", self.finalise)
        self.copy = button(theme, _("Copy (Ctrl+C)"), "copy", "small", "several-copy", self.copy_rows)
        self.delete = button(theme, _("Delete…"), "trash", "small", "several-delete", self.ask_reason)
        self.reason = QLineEdit()
        self.reason.setObjectName("several-reason")
        self.reason.setAccessibleName(_("Reason for deleting"))
        self.reason.setPlaceholderText(_("Reason for deleting"))
        self.reason.setMinimumWidth(220)
        self.reason.returnPressed.connect(self.delete_rows)
        self.sure = button(theme, "", "trash", "small", "several-sure", self.delete_rows)
        for each in (self.count, self.final, self.copy, self.delete, self.reason, self.sure):
            line.addWidget(each)
        line.addStretch(1)
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._quiet.timeout.connect(self._look)
        offer(self.copy, work.why_not(Action.EXPORT))
        offer(self.delete, work.why_not(Action.DELETE))
        self.take((), False)

    def take(self, uuids: tuple[UUID, ...], deleted: bool) -> None:
        """Work on these records; deleted ones can only be copied."""
        if uuids and uuids == self._uuids:  # read again after an edit: look again, keep what is being typed
            self._quiet.start()
            return
        self._uuids, self._ready = uuids, ()
        many = len(uuids) > several.MOST
        words = ngettext("{n} record selected", "{n} records selected", len(uuids)).format(n=len(uuids))
        self.count.setText(_("More than {n} records selected").format(n=several.MOST) if many else words)
        alive = bool(uuids) and not deleted and not many
        self.final.hide()
        self.copy.setVisible(bool(uuids) and not many)
        self.delete.setVisible(alive)
        self.reason.hide()
        self.sure.hide()
        self.setVisible(bool(uuids))
        self._quiet.stop()
        if alive:
            self._quiet.start()

    def is_waiting(self) -> bool:
        """Whether what is selected is still to be looked at, once the fingers rest."""
        return self._quiet.isActive()

    def _look(self) -> None:
        looked = self._uuids[:LOOKED_AT]
        job = partial(several.finalisable, self._work.desk, self._entity, looked)
        self._work.jobs.run(job, partial(self._offer, self._uuids), self._refuse)

    def _offer(self, uuids: tuple[UUID, ...], found: several.Finalisable) -> None:
        if not isValid(self) or uuids != self._uuids:  # the page may be gone, or another row selected
            return
        beyond = len(uuids) > LOOKED_AT
        self._ready = uuids if beyond else found.ready
        drafts = len(found.ready) + len(found.held)
        self.final.setVisible(bool(drafts))
        n = len(found.ready)
        if beyond:
            self.final.setText(_("Make final all that can be"))
        else:
            words = _("Make final all that can be: {n} of {drafts}")
            self.final.setText(words.format(n=n, drafts=drafts))
        lines = [_("{title}: {problem}").format(title=t, problem=p) for _u, t, p in found.held[:8]]
        self.final.setProperty("hint", "\n".join(lines))
        offer(self.final, self._work.why_not(Action.FINALISE), bool(found.ready) or beyond)
        self.final.setAccessibleName(self.final.text())

    def finalise(self) -> None:
        """Make final every selected draft that can be; say what holds the others."""
        if self._ready:
            job = partial(several.finalise, self._work.desk, self._ready)
            self._work.jobs.run(job, self._finalised, self._refuse)

    def _finalised(self, done: several.Done) -> None:
        if not isValid(self):
            return
        n = len(done.uuids)
        self._tell(done, ngettext("{n} record made final.", "{n} records made final.", n).format(n=n))
        if done.refused:
            held = ngettext("{n} record stays a draft.", "{n} records stay drafts.", len(done.refused))
            first = escape(done.refused[0])
            self._banner.tell("check", f"<b>{escape(held.format(n=len(done.refused)))}</b> {first}")

    def _tell(self, done: several.Done, words: str) -> None:
        for position in done.positions:
            self._work.saved.emit(position)
        self._work.announce(done.changed)
        self._work.said.emit("saved", words)

    def ask_reason(self) -> None:
        """A deletion needs a reason: ask for it in the line."""
        n = len(self._uuids)
        self.sure.setText(ngettext("Delete {n} record", "Delete {n} records", n).format(n=n))
        self.sure.setAccessibleName(self.sure.text())
        self.delete.hide()
        self.reason.clear()
        self.reason.show()
        self.sure.show()
        self.reason.setFocus()

    def delete_rows(self) -> None:
        """Delete the selected records for the reason given."""
        if not self.reason.isVisible():
            self.ask_reason()
            return
        job = partial(several.delete, self._work.desk, self._uuids, self.reason.text())
        self._work.jobs.run(job, self._deleted, self._refuse)

    def _deleted(self, done: several.Done) -> None:
        if not isValid(self):
            return
        n = len(done.uuids)
        self.take((), False)
        self._tell(done, ngettext("{n} record deleted.", "{n} records deleted.", n).format(n=n))

    def copy_rows(self) -> None:
        """Copy the selected records with their columns, for a spreadsheet."""
        if not self._uuids:
            return
        try:
            text = self._copied(self._uuids)
        except UserError as error:
            self._refuse(error)
            return
        QApplication.clipboard().setText(text)
        kept = several.withheld(self._work.desk, self._entity, self._uuids)
        n = len(self._uuids) - kept
        said = ngettext("{n} row copied.", "{n} rows copied.", n).format(n=n)
        if kept:
            words = ngettext(
                "{n} confidential record was not copied.", "{n} confidential records were not copied.", kept
            )
            said = f"{said} {words.format(n=kept)}"
        self._work.said.emit("check" if kept else "saved", said)

    def _refuse(self, error: UserError) -> None:
        if isValid(self):
            show_refusal(self._banner, error)
