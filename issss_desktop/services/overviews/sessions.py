"""Sessions of a board as plain data: the next to come first, then those held, newest first."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from issss_desktop.models.rows import Row
from issss_desktop.models.values.dates import PartialDay
from issss_desktop.services.desk import Desk
from issss_desktop.services.titles import Titles
from issss_desktop.store import query

TO_COME = ("planned", "postponed")
OVER = ("held", "held_unconfirmed", "cancelled")


@dataclass(frozen=True)
class Session:
    """A meeting of a board; ``state`` and ``kind`` as texts; ``certainty`` as the sources say it."""

    uuid: UUID
    ref: str
    on: PartialDay | None
    precision: str
    title: str
    kind: str
    state: str
    place: str
    certainty: str
    to_come: bool
    fictional: bool


def sessions_of(desk: Desk, board: UUID) -> tuple[Session, ...]:
    """Meetings of a board: those to come with the nearest first, then the others from the newest."""
    today = desk.today
    with desk.store.reading() as connection:
        titles = Titles(connection)
        rows = query.select_rows(connection, "meeting", "WHERE alive=1 AND board=?", (board.bytes,))
        made = [_session(titles, row, today) for row in rows]
    coming = sorted((s for s in made if s.to_come), key=_day)
    return (*coming, *sorted((s for s in made if not s.to_come), key=_day, reverse=True))


def _session(titles: Titles, row: Row, today: dt.date) -> Session:
    def text(code: str) -> str:
        return titles.text(row.declared, code, row[code])

    on: PartialDay | None = row["on"]
    ahead = on is not None and on.last() >= today and row["state"] not in OVER
    return Session(
        row.uuid, row.ref, on, row["date_note"] or "", row["title"] or row["agenda"] or "", text("kind"),
        text("state"), row["place"] or "", row["certainty"] or "", ahead or row["state"] in TO_COME,
        bool(row["fictional"]),
    )  # fmt: skip


def _day(session: Session) -> tuple[dt.date, bytes]:
    return (session.on.last() if session.on else dt.date.max), session.uuid.bytes
