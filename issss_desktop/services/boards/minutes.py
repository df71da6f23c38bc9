"""Minutes of a meeting: written, reviewed, confirmed at the next meeting as they stand or with changes."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.rows import Row
from issss_desktop.services import finding
from issss_desktop.services.desk import Desk
from issss_desktop.services.permits import Action, require
from issss_desktop.services.recording.commits import Saved
from issss_desktop.services.recording.together import Together
from issss_desktop.services.titles import Titles
from issss_desktop.store import query
from issss_desktop.store.query import Connection
from issss_desktop.store.work import Work

CONFIRMED: Final = ("confirmed", "confirmed_changed")


@dataclass(frozen=True)
class MinutesState:
    """Where the minutes stand: ``state`` of the declaration, "" when none are written; in a sentence.

    ``to_confirm``: minutes of the previous session that this meeting may confirm, by the meeting's uuid.
    """

    state: str
    sentence: str
    to_confirm: UUID | None
    asked: str


def minutes_of(desk: Desk, meeting: UUID) -> MinutesState:
    """Where the minutes of a meeting stand, and those of the session before. Raises UserError: no meeting."""
    with desk.store.reading() as connection:
        row = finding.kept_of(connection, meeting, "meeting")
        titles = Titles(connection)
        before = _previous(connection, row)
        waits = before is not None and before["minutes"] and before["minutes_state"] not in CONFIRMED
        asked = _("The minutes of “{meeting}” are to be confirmed here.").format(
            meeting=titles.of(before)
        ) if waits and before else ""  # fmt: skip
        state = (row["minutes_state"] or "draft") if row["minutes"] else ""
        sentence = _sentence(titles, row, state)
        return MinutesState(state, sentence, before.uuid if before and waits else None, asked)


def _previous(connection: Connection, row: Row) -> Row | None:
    found = query.get_row(connection, "meeting", row["previous"]) if row["previous"] else None
    return found if found is not None and found.alive else None


def _sentence(titles: Titles, row: Row, state: str) -> str:
    if not state:
        return _("No minutes are written yet.")
    at = titles.link("meeting", row["minutes_confirmed_at"])
    words = {
        "draft": _("The minutes are a draft."),
        "reviewed": _("The minutes are reviewed; the next meeting confirms them."),
        "confirmed": _("The minutes were confirmed as they stand at “{meeting}”."),
        "confirmed_changed": _("The minutes were confirmed with changes at “{meeting}”."),
    }
    return words[state].format(meeting=at or _("(meeting not recorded)"))


def review(desk: Desk, meeting: str | UUID, reason: str | None = None) -> Saved:
    """Note that the minutes were reviewed.

    Raises:
        UserError: none are written, or they are confirmed already.
        Refused: the meeting is final and no reason was given.
    """
    require(desk, Action.RECORD)

    def job(work: Work) -> Saved:
        row = finding.one_of(work.connection, meeting, "meeting")
        _refuse_without(row)
        together = Together(desk, work)
        together.change(row, {"minutes_state": "reviewed"})
        return together.commit(reason)

    return desk.store.write(job)


def confirm(
    desk: Desk,
    meeting: str | UUID,
    at: str | UUID,
    changes: str | None = None,
    reason: str | None = None,
) -> Saved:
    """Note that a later meeting confirmed the minutes: as they stand, or with the changes it asked.

    Raises:
        UserError: none are written, they are confirmed already, or ``at`` is no later meeting of the board.
        Refused: the meeting is final and no reason was given.
    """
    require(desk, Action.RECORD)

    def job(work: Work) -> Saved:
        row = finding.one_of(work.connection, meeting, "meeting")
        later = finding.one_of(work.connection, at, "meeting")
        _refuse_without(row)
        _refuse_not_later(row, later)
        asked = (changes or "").strip() or None
        together = Together(desk, work)
        together.change(
            row,
            {
                "minutes_state": "confirmed_changed" if asked else "confirmed",
                "minutes_confirmed_at": later.uuid, "minutes_changes": asked,
            },
        )  # fmt: skip
        said = _("Confirmed at the meeting {ref}").format(ref=later.ref)
        return together.commit(reason or said)

    return desk.store.write(job)


def _refuse_without(row: Row) -> None:
    if not row["minutes"]:
        raise UserError(_("No minutes of this meeting are written."), _("Write them first."))
    if row["minutes_state"] in CONFIRMED:
        raise UserError(
            _("The minutes of this meeting are confirmed already."),
            _("Undo that in the history first if it was wrong."),
        )


def _refuse_not_later(row: Row, later: Row) -> None:
    if row["board"] != later["board"] or row["board"] is None:
        raise UserError(
            _("The two meetings are not of the same board."), _("Choose the next meeting of that board.")
        )
    if not (row["on"] and later["on"] and row["on"].last() < later["on"].first()):
        raise UserError(
            _("Minutes are confirmed at a later meeting."), _("Check the dates of the two meetings.")
        )
