"""What happened to a record, in sentences by day, newest first; each change can be undone: that travels."""

import datetime as dt
from collections.abc import Iterator
from functools import partial
from html import escape
from itertools import groupby
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from issss_desktop.errors import UserError
from issss_desktop.i18n import _, ngettext
from issss_desktop.models.values.dates import moment_of, show_day
from issss_desktop.services import history
from issss_desktop.services.history import HistoryEntry
from issss_desktop.services.permits import Action
from issss_desktop.services.records import Saved
from issss_desktop.ui.failure import show_refusal
from issss_desktop.ui.look.blocks import (
    Banner,
    Elided,
    Picture,
    Tag,
    button,
    column,
    empty,
    label,
    restyle,
    row,
    rule,
    surface,
)
from issss_desktop.ui.look.keys import PageKeys
from issss_desktop.ui.look.scrolling import scrolled
from issss_desktop.ui.undoing import WhyUndo, ask_why
from issss_desktop.ui.workplace import Workplace, offer

MOST = 60
SIDE = 168


def stamp(wall_ms: int, lang: str) -> str:
    """Day and time of a stamp, in UTC, as people of the office read it."""
    when = moment_of(wall_ms)
    return f"{show_day(when.date(), lang)} {when:%H:%M} UTC"


class HistoryView(QWidget):
    """History of one record beside the list, in the place of its form."""

    closed = Signal()

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        surface("sheet", self)
        self._work = work
        self._uuid: UUID | None = None
        self._most = MOST
        self._boxes: dict[int, QFrame] = {}
        self._undos: list[QPushButton] = []
        self.setObjectName("history-view")
        inside = column(self)
        head = row(spacing=8)
        head.setContentsMargins(16, 10, 16, 8)
        self.title = Elided("", "h1", Qt.TextElideMode.ElideMiddle)
        self._back = button(
            work.theme, _("Back to the record"), "chevron-left", "", "history-back", self.closed.emit
        )
        self._back.installEventFilter(self)
        self.tag = Tag(work.theme, "confidential")
        head.addWidget(self.title, 1)
        head.addWidget(self.tag)
        head.addWidget(self._back)
        inside.addLayout(head)
        self.banner = Banner(work.theme, "history-banner")
        self.banner.dismissed.connect(lambda: self._mark(None))
        inside.addWidget(self.banner)
        inside.addWidget(rule("h2"))
        page = surface("sheet")
        self._entries = column(page)
        self._scroll = scrolled(page)
        inside.addWidget(self._scroll, 1)
        foot = label(
            _("Up and down arrows go from change to change, Enter undoes, Escape goes back."),
            "fine",
            wrap=True,
        )
        foot.setContentsMargins(16, 5, 16, 6)
        inside.addWidget(rule())
        inside.addWidget(foot)
        PageKeys(self, {"Escape": self._escape})

    def take_focus(self) -> None:
        """Put the focus on the way back."""
        self._back.setFocus()

    def _escape(self) -> None:
        """First take the question back, then the page."""
        if self.banner.isVisible():
            self.banner.clear()
            self.take_focus()
        else:
            self.closed.emit()

    def show_record(self, uuid: UUID, title: str) -> None:
        """Show the history of a record."""
        self._uuid, self._most = uuid, MOST
        self.title.say(_("History: {title}").format(title=title))
        self.banner.clear()
        self.reload()

    def reload(self) -> None:
        """Read it again."""
        if self._uuid is None:
            return
        empty(self._entries)
        self._boxes, self._undos = {}, []
        found = history.history(self._work.desk, self._uuid)
        self.tag.setVisible(any(entry.confidential for entry in found))
        when = {entry.position: entry.wall_ms for entry in found}
        for day, entries in groupby(found[: self._most], lambda e: moment_of(e.wall_ms).date()):
            self._entries.addWidget(self._day(day))
            for entry in entries:
                self._entries.addWidget(self._entry(entry, when))
        if len(found) > self._most:
            self._entries.addWidget(self._older(len(found) - self._most))
        self._entries.addStretch(1)

    def _older(self, count: int) -> QWidget:
        words = ngettext("Show {n} older change", "Show {n} older changes", count).format(n=count)
        return button(self._work.theme, words, "chevron-down", "link", "history-older", self._show_older)

    def _show_older(self) -> None:
        self._most += 10 * MOST
        self.reload()

    def _day(self, day: dt.date) -> QWidget:
        box = surface("head")
        line = row(box)
        line.setContentsMargins(16, 5, 16, 5)
        line.addWidget(label(show_day(day, self._work.lang, "long"), "strong"))
        today = moment_of(self._work.desk.clock()).date()  # its stamps are in UTC
        ago = {0: _("today"), 1: _("yesterday")}.get((today - day).days, "")
        line.addWidget(label(ago, "fine"))
        line.addStretch(1)
        return box

    def _entry(self, entry: HistoryEntry, when: dict[int, int]) -> QWidget:
        box = QFrame()
        box.setObjectName(f"commit-{entry.position}")
        outer = column(box)
        line = row(spacing=16)
        line.setContentsMargins(16, 8, 16, 8)
        line.addWidget(self._author(entry))
        words = column(spacing=3)
        for text, role, tone in self._texts(entry, when):
            words.addWidget(label(text, role, tone, wrap=True))
        words.addStretch(1)
        line.addLayout(words, 1)
        if entry.undone:
            line.addWidget(Picture(self._work.theme, "arrow-back-up", "ink3"), 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(label(_("undone"), "fine"), 0, Qt.AlignmentFlag.AlignTop)
        elif entry.own:
            line.addWidget(self._undo_button(entry), 0, Qt.AlignmentFlag.AlignTop)
        outer.addLayout(line)
        outer.addWidget(rule())
        self._boxes[entry.position] = box
        return box

    def _author(self, entry: HistoryEntry) -> QWidget:
        side = QWidget()
        side.setFixedWidth(SIDE)
        who = column(side)
        who.addWidget(label(f"{moment_of(entry.wall_ms):%H:%M} UTC", "second"))
        who.addWidget(label(entry.user or _("somebody not known here"), "body", wrap=True))
        office = _("Office {code}").format(code=entry.office) if entry.office else _("Office not known here")
        who.addWidget(label(office, "fine", wrap=True))
        who.addStretch(1)
        return side

    def _texts(self, entry: HistoryEntry, when: dict[int, int]) -> Iterator[tuple[str, str, str]]:
        """What is said of a change: text, role and tone of each line."""
        if entry.undoes is not None:
            known = when.get(entry.undoes)
            day = stamp(known, self._work.lang) if known else ""
            said = _("Undoes the change of {when}:").format(when=day) if day else _("Undoes a change:")
            yield said, "strong", ""
        for sentence in entry.sentences:
            yield sentence, "body", "ink3" if entry.undone else ""
        if entry.reason:
            yield _("Reason: {reason}").format(reason=entry.reason), "second", ""

    def _undo_button(self, entry: HistoryEntry) -> QPushButton:
        code = f"undo-{entry.position}"
        undo = button(
            self._work.theme, _("Undo"), "arrow-back-up", "link", code, partial(self._ask, entry.position)
        )
        said = _("Undo the change of {when}").format(when=stamp(entry.wall_ms, self._work.lang))
        undo.setAccessibleName(said)
        undo.setAccessibleDescription(" ".join(entry.sentences))
        undo.installEventFilter(self)
        barred = self._work.why_not(Action.UNDO)
        if barred:
            offer(undo, barred)
        self._undos.append(undo)
        return undo

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows go from change to change; Enter presses."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            chain = [self._back, *self._undos]
            at = next((i for i, each in enumerate(chain) if each is watched), 0)
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                target = chain[max(0, min(len(chain) - 1, at + step))]
                target.setFocus(Qt.FocusReason.TabFocusReason)
                self._scroll.ensureWidgetVisible(target, 0, 60) if target is not self._back else None
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                chain[at].click()
                return True
        return super().eventFilter(watched, event)

    def _mark(self, position: int | None) -> None:
        """Show which change is meant."""
        for each, box in self._boxes.items():
            box.setProperty("surface", "draft" if each == position else "")
            restyle(box)

    def _ask(self, position: int) -> None:
        """Say what undoing will do before it is done: other offices will receive it."""
        try:
            sentences = history.undo_preview(self._work.desk, position)
        except UserError as error:
            show_refusal(self.banner, error)
            return
        what = "<br>".join(escape(s) for s in sentences[:-1][:8])
        left = len(sentences) - 9
        if left > 0:
            more = ngettext("and {n} other line", "and {n} other lines", left).format(n=left)
            what += "<br>" + escape(more)
        words = _("<b>Undo this change?</b> {what} The other offices will receive this change too.").format(
            what=f"<br>{what}<br>"
        )
        do = partial(self.undo, position)
        why = WhyUndo(do) if history.undo_asks_why(self._work.desk, position) else None
        self.banner.tell("check", words, ((_("Undo this change"), "undo-now", do),), line=why)
        self._mark(position)
        if why is not None:
            why.setFocus()
            return
        ready = self.banner.findChild(QPushButton, "undo-now")
        if ready is not None:
            ready.setFocus(Qt.FocusReason.TabFocusReason)
            ready.setDefault(True)
            ready.setAutoDefault(True)

    def undo(self, position: int) -> None:
        """Undo one change by a new one."""
        reason = ask_why(self.banner)
        line = self.banner.findChild(WhyUndo)
        if line is not None and line.isVisible() and reason is None:
            return  # the line stands there with the keyboard in it
        self.banner.clear()
        job = partial(history.undo, self._work.desk, position, reason)
        self._work.jobs.run(job, self._undone, lambda error: show_refusal(self.banner, error))

    def _undone(self, saved: Saved) -> None:
        self._work.announce(saved.changed)
        self._work.saved.emit(saved.position)
        self._work.said.emit("saved", _("The change was undone."))
        self.reload()
        self.take_focus()
