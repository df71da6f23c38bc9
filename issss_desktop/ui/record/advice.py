"""What the program notices while one types: doubles, odd amounts, values to take over, merges, deletions.

All is looked up once the fingers rest, out of the thread of the window; nothing is modal, nothing refuses.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from issss_desktop.errors import Level, Problem, UserError
from issss_desktop.i18n import _
from issss_desktop.models.fields import Entity
from issss_desktop.services import reading
from issss_desktop.services.advising import hints
from issss_desktop.services.advising.hints import Copy, Like, Meanwhile, Payment
from issss_desktop.services.desk import Desk
from issss_desktop.ui.entry.links import LinkEditor
from issss_desktop.ui.jobs import Jobs
from issss_desktop.ui.look.blocks import Banner
from issss_desktop.ui.sections.body import FormBody
from issss_desktop.ui.workplace import Workplace

QUIET_MS = 200


@dataclass(frozen=True)
class Noticed:
    """What one look found."""

    likes: tuple[Like, ...] = ()
    alarms: tuple[Problem, ...] = ()
    meanwhile: Meanwhile | None = None


class Advice(QObject):
    """Looks at the form of one entity; ``meanwhile``: somebody else changed the record shown."""

    meanwhile = Signal(object)

    def __init__(self, work: Workplace, entity: Entity, body: FormBody, double: Banner, copy: Banner) -> None:
        super().__init__(body)
        self._work, self._entity, self._body = work, entity, body
        self._double, self._copy = double, copy
        self._uuid: UUID | None = None
        self._mark = 0
        self._turn = 0
        self._ignored: set[UUID] = set()
        self._gone: dict[str, Problem] = {}
        self._jobs = Jobs(work.desk, self)
        self._jobs.broken.connect(work.jobs.broken)
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._quiet.timeout.connect(self.look)
        donor = body.rows.get("donor")
        if donor is not None and isinstance(donor.editor, LinkEditor):
            donor.editor.line.picked.connect(self._donor_picked)
        work.changed.connect(self._records_changed)

    def begin(self, uuid: UUID | None, mark: int) -> None:
        """Another record is shown: forget what was said of the one before."""
        self._quiet.stop()
        self._turn += 1
        self._uuid, self._mark = uuid, mark
        self._ignored, self._gone = set(), {}
        self._double.hide()
        self._copy.hide()
        for made in self._body.rows.values():
            made.set_hints(())

    def touched(self) -> None:
        """Something was typed: look again once the fingers rest."""
        self._quiet.start()

    def look(self) -> None:
        """Look things up in the worker, for a form that is in view."""
        if not self._body.isVisible():
            return
        values = self._body.plain_values()
        rows = self._body.seen_rows()
        paid = hints.payments_of(self._entity.code, values, [row for row, _changed in rows])
        fresh = [p for p in paid if rows[_index(p)][1]]
        self._turn += 1
        job = partial(_notice, self._work.desk, self._entity.code, values, fresh, self._uuid, self._mark)
        self._jobs.run(job, partial(self._show, self._turn), lambda _error: None)

    def _show(self, turn: int, found: Noticed) -> None:
        if turn != self._turn:
            return
        self._show_likes([like for like in found.likes if like.uuid not in self._ignored])
        self._body.show_row_hints(found.alarms)
        if found.meanwhile is not None:
            self.meanwhile.emit(found.meanwhile)

    def _show_likes(self, likes: list[Like]) -> None:
        if not likes:
            self._double.hide()
            return
        first = likes[0]
        words = _("<b>Possible duplicate:</b> “{title}” ({ref}), {why}.").format(
            title=escape(first.title), ref=escape(first.ref), why=escape(first.why)
        )
        if len(likes) > 1:
            words += " " + _("And {n} more.").format(n=len(likes) - 1)
        show = partial(self._work.asked.emit, first.entity, first.uuid)
        actions = (
            (_("Open it"), "double-open", show),
            (_("It is not the same"), "double-ignore", partial(self._ignore, likes)),
        )
        self._double.tell("duplicate", words, actions, close=False)

    def _ignore(self, likes: list[Like]) -> None:
        self._ignored |= {like.uuid for like in likes}
        self._double.hide()

    # the last record of the same donor

    def _donor_picked(self, uuid: UUID | None) -> None:
        self._copy.hide()
        if uuid is None or self._uuid is not None:
            return
        job = partial(hints.copy_of_last, self._work.desk, self._entity.code, uuid)
        self._jobs.run(job, partial(self._offer, uuid), lambda _error: None)

    def _offer(self, donor: UUID, found: Copy | None) -> None:
        if found is None or self._uuid is not None or self._body.rows["donor"].editor.raw() != donor:
            return
        empty = {c: v for c, v in found.values.items() if self._body.is_empty(c)}
        if not empty:
            return
        names = ", ".join(self._named(c, v) for c, v in empty.items())
        words = _("As in the last record of this donor ({ref}): {values}.").format(
            ref=escape(found.ref), values=escape(names)
        )
        actions = ((_("Take these values"), "copy-take", partial(self._take, empty)),)
        self._copy.tell("information", words, actions)

    def _named(self, code: str, value: Any) -> str:
        declared = self._entity.field(code)
        if isinstance(value, UUID):
            text = reading.title(self._work.desk, declared.target, value)
        else:
            text = declared.kind.show(value, self._work.lang)
        return _("{field}: {value}").format(field=_(declared.label), value=text)

    def _take(self, values: Mapping[str, Any]) -> None:
        self._copy.hide()
        self._body.propose({c: v for c, v in values.items() if self._body.is_empty(c)})
        self._body.changed.emit()
        following = next((made for code, made in self._body.rows.items() if self._body.is_empty(code)), None)
        if following is not None:
            self._body.go_to(following)

    def say(self, words: str) -> None:
        """Show a sentence (rich text) of its own above the fields."""
        self._copy.tell("information", words)

    # records that the fields link to

    def _records_changed(self, changed: frozenset[tuple[str, UUID]]) -> None:
        uuids = {uuid for _entity, uuid in changed}
        for code, made in self._body.rows.items():
            editor = made.editor
            if not isinstance(editor, LinkEditor) or editor.line.uuid not in uuids:
                continue
            linked = editor.line.uuid
            editor.check_link()
            alive = all(row.alive for row in reading.find(self._work.desk, linked)) if linked else True
            self._gone.pop(code, None)
            if not alive:
                text = _("This record has been deleted while the form stood open.")
                remedy = _("Choose another, or restore it.")
                self._gone[code] = Problem(code, text, remedy, Level.WARNING)
            made.set_hints([self._gone[code]] if code in self._gone else ())


def _index(payment: Payment) -> int:
    return int(payment.place.partition("[")[2].rstrip("]"))


def _notice(
    desk: Desk, code: str, values: Mapping[str, Any], paid: list[Payment], uuid: UUID | None, mark: int
) -> Noticed:
    try:
        return Noticed(
            hints.alike(desk, code, values, paid, uuid),
            hints.alarms(desk, paid),
            hints.meanwhile(desk, uuid, mark) if uuid else None,
        )
    except UserError:  # a hint that cannot be had is no reason to interrupt
        return Noticed()
