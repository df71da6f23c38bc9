"""Who sits on a board on a day, in words: holders, acting ones, vacant and abolished seats."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from issss_desktop.i18n import _
from issss_desktop.models.entities.common import Span
from issss_desktop.models.rows import Row
from issss_desktop.models.sitting import ABOLISHED, STATES, Seated, sitting
from issss_desktop.models.values.dates import PartialDay, show_partial
from issss_desktop.services import finding
from issss_desktop.services.desk import Desk
from issss_desktop.services.finding import resolve_link
from issss_desktop.services.recording.board_warnings import warnings_on
from issss_desktop.services.titles import Titles
from issss_desktop.store import query
from issss_desktop.store.query import Connection


@dataclass(frozen=True)
class SeatLine:
    """A seat in words. ``holder``: who holds it, or that nobody does; ``since``: of the mandate."""

    uuid: UUID
    function: str
    organisation: str
    rank: int | None
    votes: bool
    co_chair: bool
    state: str
    holder: str
    person: UUID | None
    acting: bool
    since: PartialDay | None
    doubled: bool


@dataclass(frozen=True)
class BoardState:
    """A board on a day: its seats in the order of protocol, and what does not agree about them."""

    uuid: UUID
    ref: str
    name: str
    day: dt.date
    seats: tuple[SeatLine, ...]
    warnings: tuple[str, ...]


def board_state(desk: Desk, ref: str | UUID, day: dt.date) -> BoardState:
    """Seats of a board on a day.

    Raises:
        UserError: there is no such board.
    """
    with desk.store.reading() as connection:
        board = board_named(connection, ref)
        seats, mandates = seat_rows(connection, board.uuid)
        titles = Titles(connection)
        lines = tuple(seat_line(titles, seated) for seated in sitting(seats, mandates, day))
        warned = tuple(warnings_on(titles, seats, mandates))
        return BoardState(board.uuid, board.ref, titles.of(board), day, lines, warned)


def board_named(connection: Connection, ref: str | UUID) -> Row:
    """The living board that a reference, code or name means. Raises UserError: none or several do."""
    found = resolve_link(connection, "board", ref)
    return finding.one_of(connection, found or str(ref), "board")


def seat_rows(connection: Connection, board: UUID) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Living seats and mandates of a board."""
    return query.children(connection, "seat", board), query.children(connection, "mandate", board)


def seat_line(titles: Titles, seated: Seated) -> SeatLine:
    """A seat in words."""
    seat, mandate = seated.seat, seated.mandate
    span: Span | None = mandate["span"] if mandate else None
    acting = bool(mandate and mandate["acting"])
    return SeatLine(
        seat.uuid, titles.text(seat.declared, "function", seat["function"]),
        titles.link("organisation", seat["organisation"]), seat["rank"], seat["voting"] == "voting",
        bool(seat["co_chair"]), seated.state, holder_words(titles, seated), seated.person, acting,
        span.start if span else None, len(seated.mandates) > 1,
    )  # fmt: skip


def holder_words(titles: Titles, seated: Seated) -> str:
    """Who holds a seat, with "a.i." for an acting holder; several where two mandates are in force."""
    if seated.state == ABOLISHED:
        end = show_partial(seated.seat["span"].end, titles.lang)
        return _("abolished seat, until {day}").format(day=end)
    if not seated.mandates:
        return _(STATES[seated.state])
    names = []
    for mandate in seated.mandates:
        name = titles.link("person", mandate["person"]) or _("(nobody named)")
        names.append(_("{name} (a.i.)").format(name=name) if mandate["acting"] else name)
    return _(" and ").join(names)
