"""A new meeting of a board, from the standard agenda or from an earlier meeting; and its attendance."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import LANGUAGES, N_, _, translate
from issss_desktop.models.compound import Words
from issss_desktop.models.entities.boards import CALLED_OFF, TOOK_PLACE
from issss_desktop.models.rows import Row
from issss_desktop.models.sitting import HELD, VACANT, Seated, day_of_meeting, sitting
from issss_desktop.models.values.dates import PartialDay
from issss_desktop.services import finding
from issss_desktop.services.boards import quorum, seats
from issss_desktop.services.boards.agenda import tree
from issss_desktop.services.boards.following import last_of
from issss_desktop.services.boards.quorum import Quorum
from issss_desktop.services.boards.seats import SeatLine
from issss_desktop.services.desk import Desk
from issss_desktop.services.permits import Action, require
from issss_desktop.services.recording.board_warnings import of_meeting, same_numbers
from issss_desktop.services.recording.commits import Saved
from issss_desktop.services.recording.entry import new_uuid
from issss_desktop.services.recording.together import Together
from issss_desktop.services.titles import Titles
from issss_desktop.store import query
from issss_desktop.store.query import Connection
from issss_desktop.store.work import Work

STANDARD: Final[tuple[tuple[int, str, str, str], ...]] = (
    (0, N_("Opening, attendance and quorum"), "opening", "information"),
    (0, N_("Adoption of the agenda"), "agenda", "decision"),
    (0, N_("Adoption of the previous minutes"), "minutes", "decision"),
    (0, N_("Follow-up of decisions"), "follow_up", "information"),
    (0, N_("Information: context and dynamics of the conflict"), "information", "information"),
    (0, N_("Situation of the Fund"), "fund", "information"),
    (1, N_("Sources, uses and balance"), "fund", "information"),
    (1, N_("Contributions since the previous session"), "fund", "information"),
    (1, N_("Programmes of the Fund"), "fund", "information"),
    (0, N_("Bilateral projects"), "projects", "information"),
    (1, N_("Aligned portfolio"), "projects", "information"),
    (1, N_("New assessments"), "projects", "information"),
    (1, N_("Who does what where"), "projects", "information"),
    (0, N_("Compacts"), "information", "information"),
    (0, N_("Monitoring, risks and lessons learned"), "information", "information"),
    (0, N_("Allocation proposals"), "allocation", "decision"),
    (0, N_("Decisions"), "decision", "decision"),
    (0, N_("Final communiqué"), "communique", "decision"),
    (0, N_("Other business and next session"), "other", "information"),
)
"""The standard agenda, in the order and with the numbers of the pack: depth, title, type, purpose."""

TAKEN: Final = ("title", "type", "purpose", "presenter", "minutes")
"""What a point of an earlier meeting brings along: what was said and decided belongs to that meeting."""


def start(
    desk: Desk, board: str | UUID, on: PartialDay, *, after: str | UUID | None = None, standard: bool = False
) -> Saved:
    """Make a planned meeting with its agenda and a row of attendance for every seat then in force.

    One change, undone at once. The previous session is the last one held before; open actions need no
    copy: they are found from meeting to meeting (``actions``).

    Args:
        after: the meeting whose agenda is taken; the previous one of the board if absent.
        standard: take the standard agenda, whatever came before.

    Raises:
        UserError: there is no such board or meeting.
    """
    require(desk, Action.RECORD)

    def job(work: Work) -> Saved:
        connection = work.connection
        held = seats.board_named(connection, board)
        previous = last_before(connection, held.uuid, on)
        model = finding.one_of(connection, after, "meeting") if after is not None else previous
        together = Together(desk, work)
        made = together.create("meeting", _meeting(held, on, previous, None if standard else model))
        if standard or model is None:
            _standard_agenda(together, made)
        else:
            _agenda_like(together, desk, made, connection, model)
        for seated in sitting(*seats.seat_rows(connection, held.uuid), on.last()):
            if seated.state in (HELD, VACANT):
                values = {"meeting": made, "seat": seated.seat.uuid, "person": seated.person}
                together.create("attendance", values)
        return together.commit(shown=made)

    return desk.store.write(job)


def _meeting(board: Row, on: PartialDay, previous: Row | None, model: Row | None) -> dict[str, Any]:
    like = {c: model[c] for c in ("place", "mode", "begins", "ends", "zone", "rapporteur")} if model else {}
    return {
        **like, "board": board.uuid, "on": on, "kind": "session", "state": "planned",
        "previous": previous.uuid if previous else None, "fictional": board["fictional"],
    }  # fmt: skip


def _standard_agenda(together: Together, meeting: UUID) -> None:
    under: UUID | None = None
    for k, (depth, title, kind, purpose) in enumerate(STANDARD, 1):
        values = {
            "meeting": meeting, "type": kind, "purpose": purpose, "position": f"{k:06d}5",
            "title": Words(*(translate(title, lang) for lang in LANGUAGES)),
            "under": under if depth else None,
        }  # fmt: skip
        uuid = together.create("agenda_item", values)
        under = uuid if not depth else under


def _agenda_like(together: Together, desk: Desk, meeting: UUID, connection: Connection, model: Row) -> None:
    """The points of an earlier meeting but those on one programme, in the same tree."""
    new: dict[UUID | None, UUID | None] = {None: None}
    for k, point in enumerate(tree(query.children(connection, "agenda_item", model.uuid)), 1):
        if point.row["programme"] is not None or point.above not in new:
            continue
        new[point.uuid] = together.create(
            "agenda_item",
            {
                **{code: point.row[code] for code in TAKEN},
                "meeting": meeting, "under": new[point.above], "position": f"{k:06d}5",
            },
            uuid=new_uuid(desk.clock()),
        )  # fmt: skip


def last_before(connection: Connection, board: UUID, on: PartialDay) -> Row | None:
    """The last session of a board before a day; one that is cancelled or postponed is none."""
    rows = query.select_rows(connection, "meeting", "WHERE alive=1 AND board=?", (board.bytes,))
    return last_of(r for r in rows if r["on"] and r["on"].last() < on.first())


@dataclass(frozen=True)
class Attended:
    """A line of the attendance: a seat or a guest. ``presence``: code, "" when nothing is noted.

    ``row``: the attendance row, None for a seat that has none yet; ``name``: of who sat, else the holder.
    """

    row: UUID | None
    seat: SeatLine | None
    name: str
    presence: str
    represented_by: str


@dataclass(frozen=True)
class Attendance:
    """Who sat, seat by seat in the order of protocol, then guests; with the quorum."""

    lines: tuple[Attended, ...]
    quorum: Quorum


def attendance_of(desk: Desk, meeting: UUID, noted: Sequence[Row] | None = None) -> Attendance:
    """Attendance of a meeting; ``noted``: rows as a form holds them, for a count before the save.

    Raises:
        UserError: there is no such meeting.
    """
    with desk.store.reading() as connection:
        row = finding.kept_of(connection, meeting, "meeting")
        rows = query.children(connection, "attendance", row.uuid) if noted is None else noted
        board, around = sitting_of(connection, row)
        titles = Titles(connection)
        lines = (*_seat_lines(titles, around, rows), *_other_lines(titles, around, rows))
        return Attendance(lines, quorum.count(board, around, rows))


def refuse_over(meeting: Row, today: dt.date) -> None:
    """A meeting that was called off, or is over, decides nothing any more.

    Raises:
        UserError: it is such a meeting.
    """
    remedy = _("Choose one that is planned, or correct the date and the state of this one.")
    if meeting["state"] in CALLED_OFF:
        raise UserError(_("The meeting {ref} does not take place.").format(ref=meeting.ref), remedy)
    if meeting["state"] in TOOK_PLACE and meeting["on"] and meeting["on"].last() < today:
        raise UserError(_("The meeting {ref} was held already.").format(ref=meeting.ref), remedy)


def sitting_of(connection: Connection, meeting: Row) -> tuple[Row | None, tuple[Seated, ...]]:
    """The board of a meeting and its seats on that day; none where either is not known."""
    board = query.get_row(connection, "board", meeting["board"]) if meeting["board"] else None
    day = day_of_meeting(meeting)
    if board is None or day is None:
        return board, ()
    return board, sitting(*seats.seat_rows(connection, board.uuid), day)


def _seat_lines(titles: Titles, around: Sequence[Seated], rows: Sequence[Row]) -> Iterator[Attended]:
    for seated in around:
        mine = [r for r in rows if r["seat"] == seated.seat.uuid]
        line = seats.seat_line(titles, seated)
        if not mine and seated.state in (HELD, VACANT):
            yield Attended(None, line, line.holder, "", "")
        for row in mine:
            yield _attended(titles, row, line)


def _other_lines(titles: Titles, around: Sequence[Seated], rows: Sequence[Row]) -> Iterator[Attended]:
    known = {s.seat.uuid for s in around}
    for row in rows:
        if row["seat"] not in known:
            yield _attended(titles, row, None)


def _attended(titles: Titles, row: Row, line: SeatLine | None) -> Attended:
    name = row["name"] or titles.link("person", row["person"]) or (line.holder if line else "")
    if line is None and row["seat"] is not None:
        name = " · ".join(p for p in (titles.link("seat", row["seat"]), name) if p)
    return Attended(row.uuid, line, name, row["presence"] or "", row["represented_by"] or "")


def next_number(connection: Connection, meeting: UUID) -> str:
    """Number that the next decision of a meeting is given: "D1", "D2" ..."""
    rows = of_meeting(connection, meeting)
    known = [r["number"][1:] for r in rows if (r["number"] or "").upper().startswith("D")]
    return f"D{max((int(n) for n in known if n.isascii() and n.isdigit()), default=0) + 1}"


def numbered_twice(desk: Desk, meeting: UUID) -> tuple[str, ...]:
    """Sentences on decisions of a meeting that have one number, with the one that is free."""
    with desk.store.reading() as connection:
        text = _(
            "{count} decisions have the number {number}: {refs}. Number one of them anew: {free} is free."
        )
        return tuple(
            text.format(
                count=len(rows), number=rows[0]["number"], refs=", ".join(r.ref for r in rows),
                free=next_number(connection, meeting),
            )
            for rows in same_numbers(of_meeting(connection, meeting))
        )  # fmt: skip
