"""What a session of a board follows up: one reading of the records for screen, command line and paper."""

import datetime as dt
from collections.abc import Iterable, Sequence
from uuid import UUID

from issss_desktop.models.entities.boards import CALLED_OFF, SETTLED
from issss_desktop.models.rows import Row


def previous_of(meetings: Sequence[Row], meeting: Row) -> Row | None:
    """The previous session of a meeting among those of its board: the one it names, else the last before
    it. One that was called off, or that prepares another, is none.
    """
    named = next((m for m in meetings if m.uuid == meeting["previous"]), None)
    on = meeting["on"]
    if named is not None or on is None:
        return named
    return last_of([m for m in meetings if m["on"] and m["on"].last() < on.first()])


def last_of(meetings: Iterable[Row]) -> Row | None:
    """The last session of some meetings with a day."""
    found = [m for m in meetings if m["state"] not in CALLED_OFF and m["kind"] != "preparatory"]
    return max(found, key=lambda m: (m["on"].last(), m.uuid.bytes), default=None)


def followed(
    meetings: Sequence[Row], actions: Iterable[Row], meeting: Row | None, until: dt.date | None = None
) -> tuple[list[Row], list[Row]]:
    """Actions that a meeting follows up: the open ones, and those settled since its previous session.

    They are of the meetings before it and of the one that it names as previous; a meeting without a day
    comes before none. An action that was settled nobody knows when is told after the session that asked
    for it.

    Args:
        meetings: those of the board.
        meeting: absent, what stood open after ``until``.
    """
    if meeting is not None:
        earlier, previous = _before(meetings, meeting), previous_of(meetings, meeting)
    else:
        dated = [m for m in meetings if m["on"] and (until is None or m["on"].last() <= until)]
        earlier, previous = {m.uuid for m in dated}, last_of(dated)
    since = previous["on"].first() if previous is not None and previous["on"] else None
    opened, ended = [], []
    for row in actions:
        if row["meeting"] not in earlier:
            continue
        if row["state"] not in SETTLED:
            opened.append(row)
        elif row["done_on"] is None:
            ended += [row] if previous is not None and row["meeting"] == previous.uuid else []
        elif since is None or row["done_on"] >= since:
            ended.append(row)
    return sorted(opened, key=by_due), sorted(ended, key=by_due)


def by_due(action: Row) -> tuple[dt.date, bytes]:
    """Order of actions: by the day they are due, those without one last."""
    return action["due"] or dt.date.max, action.uuid.bytes


def _before(meetings: Sequence[Row], meeting: Row) -> set[UUID]:
    on = meeting["on"]
    found = {m.uuid for m in meetings if on is None or (m["on"] and m["on"].last() < on.first())}
    named = {m.uuid for m in meetings if m.uuid == meeting["previous"]}
    return (found | named) - {meeting.uuid}
