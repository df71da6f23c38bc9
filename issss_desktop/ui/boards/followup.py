"""What a meeting follows up: open actions of the meetings before it, and the actions it asks for itself."""

from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from issss_desktop.i18n import _
from issss_desktop.models.values.dates import show_day
from issss_desktop.services.boards import actions
from issss_desktop.services.boards.actions import ActionLine
from issss_desktop.services.permits import Action
from issss_desktop.ui.boards.panel import MeetingPanel
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.blocks import button, column, label, row
from issss_desktop.ui.look.cells import Cell, Column
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.workplace import Workplace, offer


class FollowUpPanel(MeetingPanel):
    """Two tables of actions; Enter opens one."""

    def __init__(self, work: Workplace) -> None:
        super().__init__(work, "meeting-follow-up")
        self._earlier: tuple[ActionLine, ...] = ()
        self._own: tuple[ActionLine, ...] = ()
        inside = column(self)
        theme = work.theme
        self.done_button = button(
            theme, _("Done"), "check", "small", "action-done", partial(self.settle, "done")
        )
        self.drop_button = button(
            theme, _("Dropped"), "x", "small", "action-dropped", partial(self.settle, "dropped")
        )
        inside.addLayout(_head(_("Follow-up of decisions"), self.done_button, self.drop_button))
        self.earlier = self._table("earlier-actions", lambda at: self._open(self._earlier, at))
        self.earlier.selection_moved.connect(self._tell)
        inside.addWidget(self.earlier)
        self._none = _quiet(_("No action of an earlier meeting is open."))
        inside.addWidget(self._none)
        new = button(theme, _("New action"), "plus", "link", "new-action", self.new)
        inside.addLayout(_head(_("Actions asked for by this meeting"), new))
        self.own = self._table("own-actions", lambda at: self._open(self._own, at))
        inside.addWidget(self.own)
        self._none_own = _quiet(_("This meeting has asked for no action."))
        inside.addWidget(self._none_own)

    def _table(self, code: str, opened: object) -> Table:
        made = Table(self._work.theme, _("Actions"), code, tokens.LIST_ROW)
        made.grow_with_rows()
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.opened.connect(opened)
        return made

    def show_meeting(self, meeting: UUID | None) -> None:
        """Show what a meeting follows up."""
        self._meeting, desk = meeting, self._work.desk
        self._earlier = actions.followed_up(desk, meeting) if meeting else ()
        self._own = actions.actions_decided_at(desk, meeting) if meeting else ()
        for table, lines, none in (
            (self.earlier, self._earlier, self._none),
            (self.own, self._own, self._none_own),
        ):
            at = table.chosen()
            columns = [
                Column(_("Action"), least=220),
                Column(_("Owner"), width=150, least=90),
                Column(_("Due"), width=96),
                Column(_("State"), width=170),
            ]
            table.show_cells(columns, [self._cells(line) for line in lines])
            table.setVisible(bool(lines))
            none.setVisible(not lines)
            if lines:
                table.selectRow(min(max(at, 0), len(lines) - 1))
        self._tell()

    def _cells(self, line: ActionLine) -> list[Cell]:
        due = show_day(line.due, self._work.lang) if line.due else ""
        tone = "ink3" if line.settled else "error" if line.late else "ink2"
        icon = "circle-check" if line.settled else "alert-circle" if line.late else "hourglass"
        return [
            Cell(line.text, line.decision or line.meeting, bold=bool(line.late), key=line.uuid),
            Cell(line.owner, tone="ink2"),
            Cell(due, tone="ink2"),
            Cell(line.when or line.state, icon=icon, icon_tone=tone, tone=tone),
        ]

    def _tell(self) -> None:
        line = self._chosen()
        for each in (self.done_button, self.drop_button):
            offer(each, self._work.why_not(Action.RECORD), bool(line and not line.settled))

    def _chosen(self) -> ActionLine | None:
        at = self.earlier.chosen()
        return self._earlier[at] if 0 <= at < len(self._earlier) else None

    def _open(self, lines: tuple[ActionLine, ...], at: int) -> None:
        if 0 <= at < len(lines):
            self._work.asked.emit("action", lines[at].uuid)

    def new(self) -> None:
        """An empty action that this meeting asks for."""
        if self._meeting is not None:
            self._work.new_asked.emit("action", {"meeting": self._meeting, "state": "to_do"})

    def settle(self, state: str) -> None:
        """Note the chosen action as done or dropped today."""
        line = self._chosen()
        if line is None:
            return
        said = _("Noted in the follow-up of a meeting")
        job = partial(actions.settle, self._work.desk, line.uuid, state, said)
        self._write(job, _("The action is noted."))


def _head(title: str, *buttons: QWidget) -> QHBoxLayout:
    line = row(spacing=8)
    line.setContentsMargins(16, 4, 12, 4)
    line.addWidget(label(title, "h2"), 1)
    for each in buttons:
        line.addWidget(each)
    return line


def _quiet(text: str) -> QWidget:
    made = label(text, "second")
    made.setContentsMargins(16, 2, 16, 8)
    return made
