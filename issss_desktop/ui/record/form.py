"""One record being filled in: head, banner, fields, foot; it never lets a change be lost unasked."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from html import escape
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from issss_desktop.errors import Level, Refused, UserError
from issss_desktop.i18n import _
from issss_desktop.models.fields import Entity
from issss_desktop.services import reading, records
from issss_desktop.services.advising import hints
from issss_desktop.services.advising.hints import Meanwhile
from issss_desktop.services.declassifying import declassify
from issss_desktop.services.permits import Action
from issss_desktop.services.reading import Form
from issss_desktop.services.recording import guard
from issss_desktop.services.recording.second_person import SecondPersonNeeded
from issss_desktop.services.records import Saved
from issss_desktop.ui.failure import show_refusal
from issss_desktop.ui.look.blocks import Banner, column, surface
from issss_desktop.ui.look.keys import PageKeys
from issss_desktop.ui.record.advice import Advice
from issss_desktop.ui.record.bodies import body_for
from issss_desktop.ui.record.definition import DefinitionPanel, field_at
from issss_desktop.ui.record.foot import FormFoot
from issss_desktop.ui.record.guard import LeaveGuard
from issss_desktop.ui.record.head import FormHead, ReasonBar
from issss_desktop.ui.record.journal import FormJournal
from issss_desktop.ui.record.notice import FormNotice
from issss_desktop.ui.record.partition import PartitionBar
from issss_desktop.ui.record.settling import Settling
from issss_desktop.ui.record.still import still
from issss_desktop.ui.workplace import Workplace


class RecordForm(QWidget):
    """The form of one entity. ``opened``: another record, or none, is shown."""

    opened = Signal(object)
    history_asked = Signal(object)
    created = Signal(object)

    def __init__(self, work: Workplace, entity: Entity, home: QWidget | None = None) -> None:
        super().__init__(home)  # to move it full of fields costs as much again
        surface("sheet", self)
        self._work, self.entity = work, entity
        self.form: Form | None = None
        self._saving = False
        self._barred = ""
        self._proposed: dict[str, Any] = {}
        self._pins: dict[str, Any] = {}
        self.setObjectName(f"record-{entity.code}")
        self.setAcceptDrops(True)
        inside = column(self)
        self._head = FormHead(work.theme, self._ask_history, lambda: self.reason.ask_for_deletion())
        self.title, self.tag = self._head.title, self._head.tag
        inside.addWidget(self._head)
        self.banner = FormNotice(work.theme, self.next_place, self._ask_history, self.restore, self._settle)
        double, copy = Banner(work.theme, "form-double"), Banner(work.theme, "form-copy")
        self.partition = PartitionBar(work, entity, self.declassify)
        for strip in (self.partition, self.banner, double, copy):
            inside.addWidget(strip)
        self.body = body_for(work, entity)
        inside.addWidget(self.body, 1)
        self.body.build()
        self.body.changed.connect(self._touched)
        self.body.attachments.refused.connect(lambda error: show_refusal(self.banner, error))
        self.reason = ReasonBar(work.theme, self.delete)
        inside.addWidget(self.reason)
        self._settling = Settling(work, self.body, self.reason, self.save, self._run)
        self.foot = FormFoot(work, self.save, self.save_and_new, self.finalise)
        inside.addWidget(self.foot)
        self.advice = Advice(work, entity, self.body, double, copy)
        self.advice.meanwhile.connect(self._changed_meanwhile)
        self.journal = FormJournal(work, self, inside)
        self.reason.edited.connect(self.journal.touched)
        self.partition.choice.toggled.connect(lambda _on: self.journal.touched())
        self.definition = DefinitionPanel(work, self)
        self.definition.pin_asked.connect(self.pin)
        self._shortcuts()

    def _shortcuts(self) -> None:
        keys: dict[str, Callable[[], object]] = {
            "Ctrl+S": self.save,
            "Ctrl+Return": self.save_and_new,
            "Ctrl+Enter": self.save_and_new,
            "F8": self.next_place,
            "Ctrl+D": self.duplicate,
            "F9": self.pin,
        }
        for letter in self.body.letters:
            keys[f"Alt+{letter}"] = partial(self.body.go_to_section, letter)
        PageKeys(self, keys)

    # what is shown

    def open(self, uuid: UUID) -> None:
        """Read a record and show it. A record that is gone shows why."""
        try:
            self._show(reading.read(self._work.desk, uuid))
        except UserError as error:
            show_refusal(self.banner, error)

    def new(self, defaults: Mapping[str, Any] | None = None) -> None:
        """Show an empty record, with some values proposed: those asked for, and those kept from before."""
        self._show(None, {**self._pins, **(defaults or {})})
        self.body.focus_first()

    def duplicate(self) -> None:
        """Show a new record with the values of this one; its rows and files are facts of their own."""
        if self.form is not None:
            self.leave(self._duplicate)

    def _duplicate(self) -> None:
        if self.form is None:
            return
        row = self.form.row
        values = {c: row[c] for c in self.body.rows if row[c] not in (None, frozenset())}
        self._show(None, values, row.confidential)
        self.body.focus_first()
        words = _("<b>Copy of “{title}”</b>: its rows and its files are not copied. Change what differs.")
        self.advice.say(words.format(title=escape(row.title)))

    def pin(self) -> None:
        """F9: keep the value of the field under the cursor for the next new record, or stop keeping it."""
        made = field_at(self.window().focusWidget()) or self.definition.field
        code = next((c for c, each in self.body.rows.items() if each is made), None)
        if code is None or made is None:
            return
        if code in self._pins:
            del self._pins[code]
        else:
            self._pins[code] = self.body.plain_values([code]).get(code)
        made.show_pinned(code in self._pins)

    def _keep_pinned(self) -> None:
        for code, value in self.body.plain_values(list(self._pins)).items():
            self._pins[code] = value

    def _show(
        self, form: Form | None, defaults: Mapping[str, Any] | None = None, hidden: bool = False
    ) -> None:
        self.form = form
        with still(self, self.body.page):
            self._barred = guard.why_not(self._work.desk, self.entity.code, form.row if form else None)
            self.body.barred = bool(self._barred)
            self.banner.begin()
            self.reason.begin()
            self.partition.show_form(form, hidden)
            self.body.show_form(form, defaults)
            self._proposed = {} if form else self.body.collect()
            self.advice.begin(form.uuid if form else None, form.mark if form else 0)
            self._settling.show_form(form, self.is_dirty)
            self._refresh(told=False)
            self.journal.begin()
        self.opened.emit(form.uuid if form else None)

    def is_dirty(self) -> bool:
        """Whether something typed is not saved."""
        if self.form is None:  # what is only proposed is nobody's loss
            return self.body.rows_changed() or self.body.collect() != self._proposed
        return self.body.is_changed()

    def _touched(self) -> None:
        self._refresh()
        self.advice.touched()
        self.journal.touched()

    def _refresh(self, told: bool = True) -> None:
        """Bring head, banner and foot up to date with what stands in the fields."""
        form, dirty = self.form, self.is_dirty()
        alive = form is None or form.row.alive
        self._head.tell(self.entity, form, dirty)
        self._head.offer(form is not None, alive, self._barred or self._work.why_not(Action.DELETE))
        final = form is not None and form.row.final
        self.reason.ask_for_change(final and dirty and alive)
        self.foot.tell(form, self._barred, self._saving, len(self.body.missing()))
        self._tell_state()

    def _tell_state(self) -> None:
        diverging = sum(made.diverges() for made in self.body.fields())
        self.banner.tell_state(self.form, len(self.body.errors()), diverging)

    def next_place(self) -> None:
        """F8: go to the next field that wants correcting, settling or completing."""
        places = self.body.to_settle()
        if not places:
            return
        focus = self.window().focusWidget()
        order = self.body.fields()
        here = next((i for i, r in enumerate(order) if focus is not None and r.isAncestorOf(focus)), -1)
        after = [r for r in places if order.index(r) > here]
        self.body.go_to((after or places)[0])

    # what a person does

    def save(
        self, then: Callable[[], object] | None = None, final: bool | None = None, stay: bool = True
    ) -> None:
        """Save what changed; ``then`` is called once it is saved; ``stay`` shows the record again before."""
        if self._saving or (self.form is not None and not self.form.row.alive):
            return
        if self._barred:
            self.banner.tell("error", escape(self._barred))
            return
        if self.form is not None and not self.is_dirty() and final is None:
            self._work.said.emit("saved", _("There is nothing to save here."))
            if then:
                then()
            return
        unresolved = self.body.unresolved()
        if unresolved:
            self._refused(Refused(unresolved))
            return
        raw, kids = self.body.collect(), self.body.collect_children()
        reason = self.reason.text() or None
        desk = self._work.desk
        if self.form is None:
            job = partial(
                records.create, desk, self.entity.code, raw, children=kids, final=bool(final), reason=reason,
                confidential=self.partition.chosen(),
            )  # fmt: skip
        else:
            job = partial(
                records.save, desk, self.form.uuid, raw, mark=self.form.mark, children=kids, final=final,
                reason=reason,
            )  # fmt: skip
        self._keep_pinned()
        self._run(job, then, stay)

    def _run(
        self, job: Callable[[], Saved], then: Callable[[], object] | None = None, stay: bool = True
    ) -> None:
        self._saving = True
        self.foot.wait()
        done = partial(self._saved, then, stay)
        self._work.jobs.run(self.journal.saving(job), done, self._refused, self._broke_down)

    def _saved(self, then: Callable[[], object] | None, stay: bool, saved: Saved) -> None:
        self._saving = False
        title = reading.title(self._work.desk, self.entity.code, saved.uuid)
        if stay or then is None or saved.diverged:
            self.open(saved.uuid)
        elif not saved.warnings:
            self.form = None  # the next record takes its place at once
        self._work.saved.emit(saved.position if saved.changed else None)
        self._work.said.emit("saved", _("“{title}” is saved.").format(title=title))
        if not stay and then is not None and not saved.diverged:
            then()
            self.banner.tell_warnings(title, saved, partial(self.leave, partial(self.open, saved.uuid)))
            self._work.announce(saved.changed)
            return
        self._work.announce(saved.changed)
        if saved.warnings:
            self.body.show_problems(saved.warnings)
        if saved.diverged:
            text = _("<b>Another value was saved while this form stood open.</b> Both are kept: choose.")
            self.banner.tell("divergence", text, ((_("Next field (F8)"), "next-place", self.next_place),))
        if then:
            then()

    def _refused(self, error: UserError) -> None:
        self._saving = False
        self.journal.refused()
        rest = self.body.show_problems(error.problems) if isinstance(error, Refused) else []
        self._refresh()
        if not isinstance(error, Refused):
            show_refusal(self.banner, error)
            if isinstance(error, SecondPersonNeeded):
                keep = (_("Save as a draft"), "keep-draft", partial(self.save, None, False))
                self.banner.tell("error", self.banner.text.text(), (keep,))
            return
        if any(p.place == "reason" for p in rest):
            self.reason.ask_for_change(True)
            self.reason.line.setFocus()
        grave = [p for p in rest if p.level is Level.ERROR]
        if grave:
            self.banner.tell("error", " ".join(f"<b>{escape(p.text)}</b> {escape(p.remedy)}" for p in grave))
        elif self.body.to_settle():
            wrong = [r for r in self.body.to_settle() if r.problems()]
            if wrong:
                self.body.go_to(wrong[0])

    def _broke_down(self) -> None:  # an error that nobody foresaw: what was typed is there, to be saved again
        self._saving = False
        self.journal.refused()
        self._refresh()

    def save_and_new(self) -> None:
        """Save, then show an empty record."""
        self.save(then=self.new, stay=False)

    def finalise(self) -> None:
        """Save as final: nothing may be missing, and the role must permit it."""
        if self.foot.may_finalise():
            self.save(final=True)

    def _ask_history(self) -> None:
        if self.form is not None:
            self.history_asked.emit(self.form.uuid)

    def delete(self) -> None:
        """Delete the record with the reason written; it can be restored."""
        if self.form is not None:
            self._run(partial(records.delete, self._work.desk, self.form.uuid, self.reason.text()))

    def declassify(self) -> None:
        """Make an ordinary copy of a confidential record, with the reason written, and show it."""
        if self.form is not None:
            job = partial(declassify, self._work.desk, self.form.uuid, self.partition.reason.text())
            self.leave(partial(self._run, job))

    def restore(self) -> None:
        """Bring a deleted record back."""
        if self.form is not None:
            self._run(partial(records.restore, self._work.desk, self.form.uuid))

    def _settle(self, code: str, take: int) -> None:
        self._settling.choose_life(code, take)

    def reload(self) -> None:
        """Read the record again when it has changed; what a person has typed stays as it is."""
        if self.form is None or self._saving:
            return
        if self.is_dirty():
            found = hints.meanwhile(self._work.desk, self.form.uuid, self.form.mark)
            if found is not None:
                self._changed_meanwhile(found)
            return
        try:
            fresh = reading.read(self._work.desk, self.form.uuid)
        except UserError as error:
            show_refusal(self.banner, error)
            return
        same = replace(fresh, mark=self.form.mark) == self.form
        self.form = replace(self.form, mark=fresh.mark) if same else self.form
        if not same:
            self._show(fresh)

    def _changed_meanwhile(self, found: Meanwhile) -> None:
        self.banner.remember_meanwhile(found)
        self._tell_state()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped anywhere on the form."""
        if self.body.attachments.takes(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Attach what was dropped."""
        self.body.attachments.add(self.body.attachments.takes(event.mimeData()))
        event.acceptProposedAction()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.definition.isVisible():
            self.definition.place()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F1 and field_at(self.window().focusWidget()) is not None:
            self.definition.toggle()
        else:  # without a field F1 is the window's
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.definition.close_panel()

    def leave(self, then: Callable[[], object]) -> None:
        """Go on to something else; asks first when something typed is not saved."""
        if not self.is_dirty() or (self.form is not None and not self.form.row.alive):
            then()
            return
        guard = LeaveGuard(self._work.theme, self.title.full_text(), self)
        guard.save_chosen.connect(lambda: self.save(then=then))
        guard.drop_chosen.connect(self.forget)
        guard.drop_chosen.connect(lambda: then())
        guard.open()

    def forget(self) -> None:
        """Give up what was typed."""
        if self.form is not None:
            self.open(self.form.uuid)
        else:
            self._show(None)

    def take_mark(self, mark: int) -> None:
        """Save as over the record that was read at ``mark``: what was written since is not replaced."""
        if self.form is not None:
            self.form = replace(self.form, mark=mark)
            self.advice.begin(self.form.uuid, mark)
            self.advice.touched()
