"""What happened to a record, in sentences, newest first; each change can be undone, and that travels too."""

from datetime import UTC, datetime
from functools import partial
from html import escape
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.services import history
from issss_desktop.services.history import HistoryEntry
from issss_desktop.services.records import Saved
from issss_desktop.ui.failure import show_refusal
from issss_desktop.ui.look.blocks import Banner, Elided, button, column, empty, label, row, rule, surface
from issss_desktop.ui.workplace import Workplace


def stamp(wall_ms: int) -> str:
    """Day and time of a stamp, in UTC, as people of the office read it."""
    return datetime.fromtimestamp(wall_ms / 1000, tz=UTC).strftime("%d/%m/%Y %H:%M UTC")


class HistoryView(QWidget):
    """History of one record beside the list, in the place of its form."""

    closed = Signal()

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        surface("sheet", self)
        self._work = work
        self._uuid: UUID | None = None
        self.setObjectName("history-view")
        inside = column(self)
        head = row(spacing=8)
        head.setContentsMargins(16, 10, 16, 8)
        self.title = Elided("", "h1", Qt.TextElideMode.ElideMiddle)
        self._back = button(
            work.theme, _("Back to the record"), "chevron-left", "", "history-back", self.closed.emit
        )
        head.addWidget(self.title, 1)
        head.addWidget(self._back)
        inside.addLayout(head)
        self.banner = Banner(work.theme, "history-banner")
        inside.addWidget(self.banner)
        inside.addWidget(rule("h2"))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        page = surface("sheet")
        self._entries = column(page)
        scroll.setWidget(page)
        inside.addWidget(scroll, 1)

    def take_focus(self) -> None:
        """Put the focus on the way back."""
        self._back.setFocus()

    def show_record(self, uuid: UUID, title: str) -> None:
        """Show the history of a record."""
        self._uuid = uuid
        self.title.say(_("History: {title}").format(title=title))
        self.banner.clear()
        self.reload()

    def reload(self) -> None:
        """Read it again."""
        if self._uuid is None:
            return
        empty(self._entries)
        for entry in history.history(self._work.desk, self._uuid):
            self._entries.addWidget(self._entry(entry))
        self._entries.addStretch(1)

    def _entry(self, entry: HistoryEntry) -> QWidget:
        box = QFrame()
        box.setObjectName(f"commit-{entry.position}")
        outer = column(box)
        line = row(spacing=16)
        line.setContentsMargins(16, 8, 16, 8)
        who = column()
        who.addWidget(label(stamp(entry.wall_ms), "second"))
        who.addWidget(label(", ".join(p for p in (entry.user, entry.office) if p), "fine", wrap=True))
        who.addStretch(1)
        side = QWidget()
        side.setLayout(who)
        side.setFixedWidth(140)
        line.addWidget(side)
        words = column(spacing=2)
        for sentence in entry.sentences:
            text = label(sentence, "body", "ink3" if entry.undone else "", wrap=True)
            words.addWidget(text)
        if entry.reason:
            words.addWidget(label(_("Reason: {reason}").format(reason=entry.reason), "fine", wrap=True))
        words.addStretch(1)
        line.addLayout(words, 1)
        if entry.undone:
            line.addWidget(label(_("undone"), "fine"), 0, Qt.AlignmentFlag.AlignTop)
        elif entry.own:
            code = f"undo-{entry.position}"
            undo = button(
                self._work.theme, _("Undo"), "arrow-back-up", "link", code, partial(self._ask, entry.position)
            )
            undo.setAccessibleName(_("Undo the change of {when}").format(when=stamp(entry.wall_ms)))
            line.addWidget(undo, 0, Qt.AlignmentFlag.AlignTop)
        outer.addLayout(line)
        outer.addWidget(rule())
        return box

    def _ask(self, position: int) -> None:
        """Say what undoing will do before it is done: other offices will receive it."""
        try:
            sentences = history.undo_preview(self._work.desk, position)
        except UserError as error:
            show_refusal(self.banner, error)
            return
        what = " ".join(escape(s) for s in sentences)
        words = _("<b>Undo this change?</b> {what} The other offices will receive this undoing too.").format(
            what=what
        )
        self.banner.tell("check", words, ((_("Undo this change"), "undo-now", partial(self.undo, position)),))

    def undo(self, position: int) -> None:
        """Undo one change by a new one."""
        self.banner.clear()
        job = partial(history.undo, self._work.desk, position)
        self._work.jobs.run(job, self._undone, lambda error: show_refusal(self.banner, error))

    def _undone(self, saved: Saved) -> None:
        self._work.announce(saved.changed)
        self._work.saved.emit(saved.position)
        self._work.said.emit("saved", _("The change was undone."))
        self.reload()
