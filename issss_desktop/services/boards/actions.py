"""Actions of a board: carried from meeting to meeting by themselves until they are done or dropped.

Nothing is copied: what is open at a meeting is asked of all meetings of its board before it.
"""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import _, ngettext
from issss_desktop.models.entities.boards import SETTLED
from issss_desktop.models.rows import Row
from issss_desktop.services import finding
from issss_desktop.services.boards.following import by_due, followed
from issss_desktop.services.boards.seats import board_named
from issss_desktop.services.desk import Desk
from issss_desktop.services.permits import Action, require
from issss_desktop.services.recording.commits import Saved
from issss_desktop.services.recording.together import Together
from issss_desktop.services.titles import Titles
from issss_desktop.store import query
from issss_desktop.store.query import Connection
from issss_desktop.store.work import Work


@dataclass(frozen=True)
class ActionLine:
    """An action in words; ``late``: days since it was due, None when it is not overdue."""

    uuid: UUID
    ref: str
    text: str
    owner: str
    due: dt.date | None
    state: str
    meeting: str
    decision: str
    late: int | None
    settled: bool

    @property
    def when(self) -> str:
        """How late it is, "" when it is not."""
        if self.late is None:
            return ""
        return ngettext("overdue by {n} day", "overdue by {n} days", self.late).format(n=self.late)


def open_actions(desk: Desk, board: str | UUID | None = None) -> tuple[ActionLine, ...]:
    """Open actions of a board, of all boards if absent: overdue ones first, then by their day.

    Raises:
        UserError: there is no such board.
    """
    with desk.store.reading() as connection:
        uuid = board_named(connection, board).uuid if board is not None else None
        rows = [r for r in _actions(connection, uuid) if r["state"] not in SETTLED]
        return _lines(connection, rows, desk.today)


def followed_up(desk: Desk, meeting: UUID) -> tuple[ActionLine, ...]:
    """What a meeting follows up ("suites données"): open actions of earlier meetings of its board, overdue
    first, then those settled since the previous session.

    Raises:
        UserError: there is no such meeting.
    """
    with desk.store.reading() as connection:
        row = finding.kept_of(connection, meeting, "meeting")
        if row["board"] is None:
            return ()
        tail = "WHERE alive=1 AND board=?"
        meetings = list(query.select_rows(connection, "meeting", tail, (row["board"].bytes,)))
        actions = query.select_rows(connection, "action", "WHERE alive=1")
        opened, ended = followed(meetings, actions, row)
        today = desk.today
        day = min(row["on"].last(), today) if row["on"] else today
        return (*_lines(connection, opened, day), *_lines(connection, ended, day))


def actions_decided_at(desk: Desk, meeting: UUID) -> tuple[ActionLine, ...]:
    """Actions that a meeting itself asked for."""
    with desk.store.reading() as connection:
        rows = query.select_rows(connection, "action", "WHERE alive=1 AND meeting=?", (meeting.bytes,))
        return _lines(connection, list(rows), desk.today)


def _actions(connection: Connection, board: UUID | None) -> list[Row]:
    rows = query.select_rows(connection, "action", "WHERE alive=1")
    if board is None:
        return list(rows)
    meetings = query.select_rows(connection, "meeting", "WHERE alive=1 AND board=?", (board.bytes,))
    mine = {m.uuid for m in meetings}
    return [r for r in rows if r["meeting"] in mine]


def _lines(connection: Connection, rows: list[Row], today: dt.date) -> tuple[ActionLine, ...]:
    titles = Titles(connection)
    titles.load(rows, ("meeting", "decision"))
    return tuple(_line(titles, row, today) for row in sorted(rows, key=by_due))


def _line(titles: Titles, row: Row, today: dt.date) -> ActionLine:
    settled = row["state"] in SETTLED
    due: dt.date | None = row["due"]
    late = (today - due).days if due is not None and due < today and not settled else None
    return ActionLine(
        row.uuid, row.ref, row["text"] or "", row["owner"] or "", due,
        titles.text(row.declared, "state", row["state"] or "to_do"), titles.link("meeting", row["meeting"]),
        titles.link("decision", row["decision"]), late, settled,
    )  # fmt: skip


def settle(desk: Desk, ref: str | UUID, state: str, reason: str | None = None) -> Saved:
    """Note an action as done or dropped today, or as open again.

    Raises:
        UserError: there is no such action, or it is in that state already.
        Refused: it is final and no reason was given.
    """
    require(desk, Action.RECORD)

    def job(work: Work) -> Saved:
        row = finding.one_of(work.connection, ref, "action")
        wanted = row.declared.by_code["state"].kind.parse(state)
        if row["state"] == wanted:
            said = Titles(work.connection).text(row.declared, "state", wanted)
            raise UserError(
                _("The action {ref} is already: {state}.").format(ref=row.ref, state=said),
                _("There is nothing to change."),
            )
        together = Together(desk, work)
        together.change(row, {"state": wanted, "done_on": desk.today if wanted in SETTLED else None})
        return together.commit(reason)

    return desk.store.write(job)
