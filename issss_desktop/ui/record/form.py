"""One record being filled in: head, banner, fields, foot; it never lets a change be lost unasked."""

from collections.abc import Callable, Mapping
from functools import partial
from html import escape
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from issss_desktop.errors import Level, Refused, UserError
from issss_desktop.i18n import _, ngettext
from issss_desktop.models.fields import Entity
from issss_desktop.services import reading, records
from issss_desktop.services.reading import Form
from issss_desktop.services.records import Saved
from issss_desktop.ui.entry.rows import Rival
from issss_desktop.ui.failure import show_refusal
from issss_desktop.ui.look.blocks import (
    ActionBar,
    Banner,
    Elided,
    Tag,
    button,
    column,
    label,
    row,
    rule,
    surface,
)
from issss_desktop.ui.look.keys import PageKeys
from issss_desktop.ui.record.body import FormBody
from issss_desktop.ui.record.guard import LeaveGuard
from issss_desktop.ui.workplace import Workplace


class RecordForm(QWidget):
    """The form of one entity. ``opened``: another record, or none, is shown."""

    opened = Signal(object)
    history_asked = Signal(object)
    created = Signal(object)

    def __init__(self, work: Workplace, entity: Entity) -> None:
        super().__init__()
        surface("sheet", self)
        self._work, self.entity = work, entity
        self.form: Form | None = None
        self._deleting = False
        self._saving = False
        self.setObjectName(f"record-{entity.code}")
        inside = column(self)
        self._build_head(inside)
        self.banner = Banner(work.theme, "form-banner")
        inside.addWidget(self.banner)
        self.body = FormBody(work, entity)
        self.body.changed.connect(self._touched)
        inside.addWidget(self.body, 1)
        inside.addWidget(self._build_reason())
        self._build_foot(inside)
        self._shortcuts()

    def _build_head(self, inside: QVBoxLayout) -> None:
        theme, head = self._work.theme, row(spacing=8)
        head.setContentsMargins(16, 10, 12, 2)
        self.title = Elided("", "h1", Qt.TextElideMode.ElideMiddle)
        self.tag = Tag(theme, "draft")
        self._history = button(theme, _("History"), "history", "link", "history", self._ask_history)
        self._delete = button(theme, _("Delete…"), "trash", "link", "delete", self._ask_delete)
        for widget in (self.tag, self._history, self._delete):
            head.addWidget(widget)
        head.insertWidget(0, self.title, 1)
        inside.addLayout(head)
        self.subtitle = Elided("", "fine")
        self.subtitle.setContentsMargins(16, 0, 16, 6)
        inside.addWidget(self.subtitle)

    def _build_reason(self) -> QWidget:
        self._reason_bar = surface("head")
        outer = column(self._reason_bar)
        outer.addWidget(rule("h2"))
        line = row(spacing=8)
        line.setContentsMargins(16, 6, 16, 6)
        outer.addLayout(line)
        self._reason_label = label("", "body", "ink2")
        self.reason = QLineEdit()
        self.reason.setObjectName("reason")
        self._reason_label.setBuddy(self.reason)
        self._do_delete = button(
            self._work.theme, _("Delete this record"), "trash", "small", "delete-now", self.delete
        )
        self._keep = button(
            self._work.theme, _("Do not delete"), "", "link", "delete-not", self._stop_deleting
        )
        line.addWidget(self._reason_label)
        line.addWidget(self.reason, 1)
        line.addWidget(self._do_delete)
        line.addWidget(self._keep)
        self._reason_bar.hide()
        return self._reason_bar

    def _build_foot(self, inside: QVBoxLayout) -> None:
        theme, foot = self._work.theme, ActionBar()
        self.save_button = button(theme, _("Save"), "device-floppy", "main", "save", self.save)
        self.next_button = button(theme, _("Save and new"), "", "", "save-new", self.save_and_new)
        self.final_button = button(theme, _("Make final"), "", "", "finalise", self.finalise)
        self._left = Elided("", "second")
        self._left.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        foot.line.addWidget(self.save_button)
        foot.line.addWidget(label(_("Ctrl+S"), "fine"))
        foot.line.addWidget(self.next_button)
        foot.line.addWidget(label(_("Ctrl+Enter"), "fine"))
        foot.line.addWidget(self._left, 1)
        foot.line.addWidget(self.final_button)
        inside.addWidget(foot)

    def _shortcuts(self) -> None:
        keys = {
            "Ctrl+S": self.save,
            "Ctrl+Return": self.save_and_new,
            "Ctrl+Enter": self.save_and_new,
            "F8": self.next_place,
        }
        PageKeys(self, keys)

    # what is shown

    def open(self, uuid: UUID) -> None:
        """Read a record and show it. A record that is gone shows why."""
        try:
            self._show(reading.read(self._work.desk, uuid))
        except UserError as error:
            show_refusal(self.banner, error)

    def new(self, defaults: Mapping[str, Any] | None = None) -> None:
        """Show an empty record, with some values proposed."""
        self._show(None, defaults)
        self.body.focus_first()

    def _show(self, form: Form | None, defaults: Mapping[str, Any] | None = None) -> None:
        self.form = form
        self._stop_deleting()
        self.reason.clear()
        self.body.show_form(form, defaults)
        self._show_divergences()
        self._refresh(told=False)
        self.opened.emit(form.uuid if form else None)

    def _show_divergences(self) -> None:
        alternatives = self.form.alternatives if self.form else {}
        for code in self.body.rows:
            rivals = [
                Rival(a.index, a.shown, a.office, a.user, a.wall_ms) for a in alternatives.get(code, ())
            ]
            self.body.show_rivals(code, rivals, partial(self._resolve, code))

    def is_dirty(self) -> bool:
        """Whether something typed is not saved."""
        return self.body.is_changed()

    def _touched(self) -> None:
        self._refresh()

    def _refresh(self, told: bool = True) -> None:
        """Bring head, banner and foot up to date with what stands in the fields."""
        form, dirty = self.form, self.is_dirty()
        alive = form is None or form.row.alive
        new = _("New: {name}").format(name=_(self.entity.label))
        self.title.say(form.row.title if form else new)
        self.subtitle.say(self._subtitle())
        self._show_tag(dirty)
        self._history.setVisible(form is not None)
        self._delete.setVisible(form is not None and alive)
        final = form is not None and form.row.final
        if not self._deleting:
            self._reason_label.setText(_("Reason of the change (final record)"))
            self.reason.setAccessibleName(self._reason_label.text())
            self._reason_bar.setVisible(final and dirty and alive)
        self.save_button.setEnabled(alive and not self._saving)
        self.next_button.setEnabled(alive and not self._saving)
        missing = len(self.body.missing())
        self.final_button.setVisible(not final and alive)
        self.final_button.setEnabled(not missing and not self._saving)
        self._left.say(
            ngettext("To make it final: {n} field left", "To make it final: {n} fields left", missing).format(
                n=missing
            )
            if missing and not final and alive
            else ""
        )
        self._tell()

    def _subtitle(self) -> str:
        form = self.form
        if form is None:
            return _("Draft until it is made final; drafts enter no printed figure.")
        parts = [form.row.ref, _(self.entity.label)]
        if form.row["fictional"]:
            parts.append(_("made-up example"))
        return " · ".join(p for p in parts if p)

    def _show_tag(self, dirty: bool) -> None:
        form = self.form
        if form is not None and not form.row.alive:
            self.tag.show_state("deleted")
        elif dirty:
            self.tag.show_state("unsaved")
        elif form is not None and form.row.final:
            self.tag.show_state("final")
        else:
            self.tag.show_state("draft")

    def _tell(self) -> None:
        form = self.form
        if form is not None and not form.row.alive:
            self._tell_deleted()
            return
        if form is not None and "alive" in form.alternatives:
            self._tell_life(form)
            return
        errors, open_ = len(self.body.errors()), len(form.alternatives) if form else 0
        parts = []
        if errors:
            text = ngettext("<b>{n} field to correct</b>", "<b>{n} fields to correct</b>", errors)
            parts.append(text.format(n=errors))
        if open_:
            colour = self._work.theme.tokens.divergence
            text = ngettext("<b>{n} divergence</b> to settle", "<b>{n} divergences</b> to settle", open_)
            parts.append(f'<span style="color:{colour}">{text.format(n=open_)}</span>')
        if not parts:
            self.banner.clear()
            return
        words = _(" and ").join(parts) + "."
        action = (_("Next field (F8)"), "next-place", self.next_place)
        self.banner.tell("error" if errors else "divergence", words, (action,), close=False)

    def _tell_deleted(self) -> None:
        words = _("<b>This record is deleted.</b> It keeps its values and enters no figure.")
        actions = ((_("Restore"), "restore", self.restore),)
        if self.form is not None and "alive" in self.form.alternatives:
            self._tell_life(self.form)
            return
        self.banner.tell("deleted", words, actions, close=False)

    def _tell_life(self, form: Form) -> None:
        actions = tuple(
            (
                _("Keep it") if a.value else _("Delete it"),
                f"keep-alive-{a.index}",
                partial(self._resolve, "alive", a.index),
            )
            for a in form.alternatives["alive"]
        )
        words = _("<b>Divergence:</b> one office deleted this record, another changed it.")
        self.banner.tell("divergence", words, actions, close=False)

    def next_place(self) -> None:
        """F8: go to the next field that wants correcting, settling or completing."""
        places = self.body.to_settle()
        if not places:
            return
        focus = self.window().focusWidget()
        order = list(self.body.rows.values())
        here = next((i for i, r in enumerate(order) if focus is not None and r.isAncestorOf(focus)), -1)
        after = [r for r in places if order.index(r) > here]
        self.body.go_to((after or places)[0])

    # what a person does

    def save(self, then: Callable[[], object] | None = None, final: bool | None = None) -> None:
        """Save what changed; ``then`` is called once it is saved."""
        if self._saving or (self.form is not None and not self.form.row.alive):
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
        reason = self.reason.text().strip() or None
        desk = self._work.desk
        if self.form is None:
            job = partial(
                records.create, desk, self.entity.code, raw, children=kids, final=bool(final), reason=reason
            )
        else:
            job = partial(
                records.save,
                desk,
                self.form.uuid,
                raw,
                mark=self.form.mark,
                children=kids,
                final=final,
                reason=reason,
            )
        self._run(job, then)

    def _run(self, job: Callable[[], Saved], then: Callable[[], object] | None = None) -> None:
        self._saving = True
        self.save_button.setEnabled(False)
        self._work.jobs.run(job, partial(self._saved, then), self._refused)

    def _saved(self, then: Callable[[], object] | None, saved: Saved) -> None:
        self._saving = False
        self.open(saved.uuid)
        self._work.announce(saved.changed)
        self._work.saved.emit(saved.position if saved.changed else None)
        words = _("“{title}” is saved.").format(title=self.title.full_text())
        self._work.said.emit("saved", words)
        if saved.warnings:
            self.body.show_problems(saved.warnings)
        if saved.diverged:
            text = _("<b>Another value was saved while this form stood open.</b> Both are kept: choose.")
            self.banner.tell("divergence", text, ((_("Next field (F8)"), "next-place", self.next_place),))
        if then:
            then()

    def _refused(self, error: UserError) -> None:
        self._saving = False
        rest = self.body.show_problems(error.problems) if isinstance(error, Refused) else []
        self._refresh()
        if not isinstance(error, Refused):
            show_refusal(self.banner, error)
            return
        if any(p.place == "reason" for p in rest):
            self._reason_bar.show()
            self.reason.setFocus()
        grave = [p for p in rest if p.level is Level.ERROR]
        if grave:
            self.banner.tell("error", " ".join(f"<b>{escape(p.text)}</b> {escape(p.remedy)}" for p in grave))
        elif self.body.to_settle():
            wrong = [r for r in self.body.to_settle() if r.problems()]
            if wrong:
                self.body.go_to(wrong[0])

    def save_and_new(self) -> None:
        """Save, then show an empty record."""
        self.save(then=self.new)

    def finalise(self) -> None:
        """Save as final: nothing may be missing."""
        self.save(final=True)

    def _ask_history(self) -> None:
        if self.form is not None:
            self.history_asked.emit(self.form.uuid)

    def _ask_delete(self) -> None:
        self._deleting = True
        self._reason_label.setText(_("Reason of the deletion"))
        self.reason.setAccessibleName(self._reason_label.text())
        self._do_delete.show()
        self._keep.show()
        self._reason_bar.show()
        self.reason.setFocus()

    def _stop_deleting(self) -> None:
        self._deleting = False
        self._do_delete.hide()
        self._keep.hide()
        self._reason_bar.hide()

    def delete(self) -> None:
        """Delete the record with the reason written; it can be restored."""
        if self.form is not None:
            self._run(partial(records.delete, self._work.desk, self.form.uuid, self.reason.text()))

    def restore(self) -> None:
        """Bring a deleted record back."""
        if self.form is not None:
            self._run(partial(records.restore, self._work.desk, self.form.uuid))

    def _resolve(self, code: str, take: int) -> None:
        if self.form is None:
            return
        if self.is_dirty():
            self.save(then=partial(self._resolve_now, code, take))
        else:
            self._resolve_now(code, take)

    def _resolve_now(self, code: str, take: int) -> None:
        if self.form is not None:
            self._run(partial(records.resolve, self._work.desk, self.form.uuid, code, take))

    def reload(self) -> None:
        """Read the record again, unless a person is changing it."""
        if self.form is not None and not self.is_dirty() and not self._saving:
            self.open(self.form.uuid)

    def leave(self, then: Callable[[], object]) -> None:
        """Go on to something else; asks first when something typed is not saved."""
        if not self.is_dirty() or (self.form is not None and not self.form.row.alive):
            then()
            return
        guard = LeaveGuard(self._work.theme, self.title.full_text(), self)
        guard.save_chosen.connect(lambda: self.save(then=then))
        guard.drop_chosen.connect(self._forget)
        guard.drop_chosen.connect(lambda: then())
        guard.open()

    def _forget(self) -> None:
        if self.form is not None:
            self.open(self.form.uuid)
        else:
            self.body.show_form(None)
            self._refresh()
