"""The journal of a form: what is typed is kept in batches, and shown again after a power cut.

One place knows all of it: the form says that something was touched, its body collects what a save takes.
Nothing here is modal and no key waits for the disk.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Protocol, TypeVar
from uuid import UUID, uuid4

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from issss_desktop.errors import UserError
from issss_desktop.i18n import _, ngettext
from issss_desktop.models.fields import Entity
from issss_desktop.models.typed import Typed
from issss_desktop.models.values.dates import show_day
from issss_desktop.services.reading import Form
from issss_desktop.services.recording import journal
from issss_desktop.services.recording.journal import Recovered
from issss_desktop.ui.jobs import Jobs
from issss_desktop.ui.look.blocks import Banner
from issss_desktop.ui.record.head import ReasonBar
from issss_desktop.ui.record.partition import PartitionBar
from issss_desktop.ui.sections import recall
from issss_desktop.ui.sections.body import FormBody
from issss_desktop.ui.workplace import Workplace

QUIET_MS = 300
"""Pause after which what was typed is written."""

MOST_MS = 1500
"""What a power cut may take from somebody who types without a pause."""

SETTLING_MS = 1000
REASON = "reason"
R = TypeVar("R")


class JournalledForm(Protocol):
    """What the journal needs of a form."""

    entity: Entity
    form: Form | None
    body: FormBody
    reason: ReasonBar
    partition: PartitionBar

    def is_dirty(self) -> bool: ...
    def open(self, uuid: UUID) -> None: ...
    def new(self) -> None: ...
    def forget(self) -> None: ...
    def take_mark(self, mark: int) -> None: ...


class FormJournal(QObject):
    """Keeps the unsaved state of one form in the writer thread and puts it back."""

    def __init__(self, work: Workplace, form: JournalledForm, strips: QVBoxLayout) -> None:
        super().__init__(form.body)
        self._work, self._form, self._strips = work, form, strips
        self._id: UUID | None = None
        self._written: Typed | None = None
        self._waiting: Recovered | None = None
        self._saving = self._moved = False
        self._strip: Banner | None = None
        self._on = journal.is_kept(work.desk)
        self._jobs = Jobs(work.desk, self)  # its own: the status line does not say "working" at each word
        self._jobs.broken.connect(work.jobs.broken)
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._most = QTimer(self, singleShot=True, interval=MOST_MS)
        for timer in (self._quiet, self._most):
            timer.timeout.connect(self.flush)
        self._shown: QWidget | None = None
        self._settling = QTimer(self, singleShot=True, interval=SETTLING_MS)
        form.body.verticalScrollBar().rangeChanged.connect(lambda _low, _high: self._look())

    # keeping

    def touched(self) -> None:
        """Something was typed, chosen or left: it is written soon."""
        if self._on and not self._saving:
            self._quiet.start()
            if not self._most.isActive():
                self._most.start()

    def flush(self) -> None:
        """Hand what stands in the form to the writer thread now, when it differs from what was written."""
        self._stop()
        if self._saving or not self._on:
            return
        typed = self._typed()
        if typed is None:
            self._drop()
        elif typed != self._written:
            self._id, self._written = self._id or uuid4(), typed
            self._run(partial(journal.keep, self._work.desk, self._id, typed))

    def keep(self, done: Callable[[], object], failed: Callable[[UserError], object]) -> None:
        """Hand over what stands in the form and answer once it is on the disk, or why it is not: the office
        is about to be closed by somebody else.
        """
        self._stop()
        typed = None if self._saving else self._typed()
        if typed is None:
            done()
            return
        self._id, self._written = self._id or uuid4(), typed

        def refused(error: UserError) -> None:
            self._not_kept(error)
            failed(error)

        self._jobs.run(partial(journal.keep, self._work.desk, self._id, typed), lambda _d: done(), refused)

    def _typed(self) -> Typed | None:
        form = self._form
        if not form.is_dirty():
            return None
        children = {code: tuple(rows) for code, rows in form.body.collect_children().items()}
        record, mark = (form.form.uuid, form.form.mark) if form.form else (None, 0)
        focus = self._focus() or (self._written.focus if self._written else "")
        return Typed(
            form.entity.code, record, mark, form.body.collect(), children, form.reason.text(), focus,
            confidential=form.partition.is_confidential(),
        )  # fmt: skip

    def _run(self, job: Callable[[], None]) -> None:
        self._jobs.run(job, lambda _done: None, self._not_kept)

    def _not_kept(self, _error: UserError) -> None:
        """A full disk is told by the save; the next batch tries again."""
        self._written = None

    def _stop(self) -> None:
        self._quiet.stop()
        self._most.stop()

    def _drop(self) -> None:
        if self._id is not None:
            self._run(partial(journal.drop, self._work.desk, self._id))
        self._id = self._written = None

    def saving(self, job: Callable[[], R]) -> Callable[[], R]:
        """The job of a save that also forgets, in one transaction, what was kept of this form."""
        self._stop()
        self._saving = True
        return job if self._id is None else partial(journal.saving, self._work.desk, self._id, job)

    def refused(self) -> None:
        """The save was refused: what was typed is still there, and kept."""
        self._saving = False
        self.touched()

    def begin(self) -> None:
        """Another record is shown, or this one again: what stood there before was saved or given up."""
        self._stop()
        if self._saving:  # forgotten by the save itself
            self._id = self._written = None
        self._drop()
        self._saving = False
        if self._strip is not None:
            self._strip.hide()
        if self._waiting is not None and self._fits(self._waiting.typed):
            self._put_back(self._waiting)

    # putting back

    def recover(self, kept: Recovered) -> None:
        """Show the record of a form that the program left unsaved, with what was typed in it."""
        self._moved = kept.typed.record is not None and not journal.is_here(self._work.desk, kept.typed)
        if self._moved:
            kept = replace(kept, typed=kept.typed.as_new())
        self._waiting = kept
        if kept.typed.record is None:
            self._form.new()
        else:
            self._form.open(kept.typed.record)

    def _fits(self, typed: Typed) -> bool:
        return typed.record == (self._form.form.uuid if self._form.form else None)

    def _put_back(self, kept: Recovered) -> None:
        shown, typed = self._form.form, kept.typed
        if shown is not None and not shown.row.alive:
            self._tell(kept, _("<b>This record was deleted meanwhile:</b> restore it to take them up again."))
            return
        self._waiting, self._id = None, kept.id
        if shown is not None and typed.mark < shown.mark:
            self._form.take_mark(typed.mark)  # what came meanwhile is not overwritten: both values are kept
        self._form.partition.choice.setChecked(typed.confidential)
        lost = recall.put_back(self._form.body, typed) + typed.left_out
        self._form.reason.put(typed.reason)
        self._go_to(typed.focus)
        self._written = self._typed()
        words = _("Nothing of it is saved yet.")
        if self._moved:
            words = _("The record it was typed in is no longer here: this would be a new one.")
        if lost:
            more = ngettext("{n} other could not be put back.", "{n} others could not be put back.", lost)
            words = f"{words} {more.format(n=lost)}"
        self._tell(kept, words, (_("Resume"), "recovered-resume", partial(self._resume, typed.focus)))

    def _tell(self, kept: Recovered, words: str, *actions: tuple[str, str, Callable[[], object]]) -> None:
        if self._strip is None:
            self._strip = Banner(self._work.theme, "form-recovered")
            self._strips.insertWidget(1, self._strip)
        drop = (_("Abandon"), "recovered-drop", partial(self._abandon, kept))
        self._strip.tell("unsaved", f"{self._what(kept)} {words}", (*actions, drop), close=False)

    def _what(self, kept: Recovered) -> str:
        """How much was recovered, and when it was typed on the clock of this place."""
        count, at = kept.typed.count(), _local(kept.at_ms)
        if at.date() == _local(self._work.desk.clock()).date():
            words = ngettext(
                "<b>{n} field recovered at {time}.</b>", "<b>{n} fields recovered at {time}.</b>", count
            )
        else:
            words = ngettext(
                "<b>{n} field recovered, typed on {day} at {time}.</b>",
                "<b>{n} fields recovered, typed on {day} at {time}.</b>",
                count,
            )
        return words.format(n=count, day=show_day(at.date(), self._work.lang), time=f"{at:%H:%M}")

    def _resume(self, focus: str) -> None:
        if self._strip is not None:
            self._strip.hide()
        self._go_to(focus)

    def _abandon(self, kept: Recovered) -> None:
        """Show the record as it is saved; until the form is left, one press brings what was typed back."""
        typed, self._waiting = self._typed() or kept.typed, None
        self._id = kept.id
        self._form.forget()
        assert self._strip is not None
        back = partial(self._take_up, Recovered(kept.id, kept.at_ms, typed))
        actions = ((_("Put it back"), "recovered-back", back),)
        self._strip.tell("information", _("What was recovered is abandoned."), actions)

    def _take_up(self, kept: Recovered) -> None:
        self._waiting = kept
        self.begin()
        self._written = None  # no longer in the journal
        self.touched()

    # the cursor

    def _focus(self) -> str:
        """Name of the place of the cursor in this form, empty when it is elsewhere."""
        widget, body = self._form.body.window().focusWidget(), self._form.body
        if self._form.reason.holds(widget):
            return REASON
        return recall.place_of(body, widget) if widget is not None else ""

    def _go_to(self, focus: str) -> None:
        body = self._form.body
        widget: QWidget | None = self._form.reason.line if focus == REASON else recall.widget_at(body, focus)
        if widget is None:
            body.focus_first()
            return
        body.reveal(widget)
        widget.setFocus(Qt.FocusReason.OtherFocusReason)  # nothing is selected: the next key adds to the text
        if isinstance(widget, QPlainTextEdit):
            widget.moveCursor(QTextCursor.MoveOperation.End)
        elif isinstance(widget, QLineEdit):
            widget.end(False)
        self._shown = widget
        self._settling.start()
        self._look()

    def _look(self) -> None:
        """Show the field of the cursor, again while a form that was only just made takes its size."""
        widget, body = self._shown, self._form.body
        if self._settling.isActive() and widget is not None and body.window().focusWidget() is widget:
            recall.bring_into_view(body, widget)


def _local(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000).astimezone()
