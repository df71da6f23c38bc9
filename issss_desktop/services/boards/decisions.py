"""Decisions of a board: where each stands from proposal to application, submission to the CAN, ballots.

proposed -> validated by a provincial board -> submitted to the national one -> adopted -> applied.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid5

from issss_desktop.errors import UserError
from issss_desktop.i18n import _, language, ngettext
from issss_desktop.models.entities.boards import ADOPTED, APPLICABLE, NOT_TAKEN
from issss_desktop.models.rows import Row
from issss_desktop.models.values.dates import show_day, show_partial
from issss_desktop.services import finding
from issss_desktop.services.boards import meetings
from issss_desktop.services.boards.meetings import next_number
from issss_desktop.services.desk import Desk
from issss_desktop.services.permits import Action, require
from issss_desktop.services.recording.commits import Saved
from issss_desktop.services.recording.together import Together
from issss_desktop.services.titles import Titles
from issss_desktop.store import query
from issss_desktop.store.query import Connection
from issss_desktop.store.work import Work

CARRIED: Final = ("title", "text", "kind", "programme", "project", "amount", "new_end", "fictional")
"""What the national board's decision takes from the one that it answers: nothing is typed twice."""


@dataclass(frozen=True)
class Life:
    """Where a decision stands. ``stage``: "proposed", "validated", "submitted", "adopted", "applied",
    "referred", "deferred", "rejected" or "unsettled" (several answers); ``sentence`` tells its whole way.
    """

    stage: str
    sentence: str


@dataclass(frozen=True)
class Place:
    """A decision with its meeting and board, as far as they are known."""

    decision: Row
    meeting: Row | None
    board: Row | None

    @property
    def national(self) -> bool:
        """Whether the national board decides here."""
        return self.board is not None and self.board["kind"] == "national"

    @property
    def provincial(self) -> bool:
        """Whether a provincial board does."""
        return self.board is not None and self.board["kind"] == "provincial"

    @property
    def adopted(self) -> bool:
        """Whether it was adopted there, with a reserve or without."""
        return self.decision["outcome"] in ADOPTED


def place_of(connection: Connection, decision: Row) -> Place:
    """Where a decision was taken."""
    meeting = query.get_row(connection, "meeting", decision["meeting"]) if decision["meeting"] else None
    board = meeting["board"] if meeting else None
    return Place(decision, meeting, query.get_row(connection, "board", board) if board else None)


def answers_to(connection: Connection, decision: UUID) -> tuple[Place, ...]:
    """Living decisions of the national board that answer one, in the order of their meetings."""
    rows = query.select_rows(connection, "decision", "WHERE alive=1 AND answers=?", (decision.bytes,))
    return tuple(sorted((place_of(connection, r) for r in rows), key=_meeting_order))


def _standing(answers: Sequence[Place]) -> Sequence[Place]:
    """Answers that count: those that did not turn the proposal away, else the last one that did."""
    return [a for a in answers if a.decision["outcome"] not in NOT_TAKEN] or answers[-1:]


def _meeting_order(place: Place) -> tuple[dt.date, bytes]:
    on = place.meeting["on"] if place.meeting else None
    return (on.last() if on else dt.date.max), place.decision.uuid.bytes


def life_of(connection: Connection, decision: Row, *, drafts: bool = True) -> Life:
    """Where a decision stands; an answer that is a draft, or of one, decided nothing unless ``drafts``."""
    here = place_of(connection, decision)
    answers = _standing(answers_to(connection, decision.uuid))
    titles = Titles(connection)
    parts = [_own_words(titles, here)]
    stage = "adopted" if here.adopted else decision["outcome"] or "proposed"
    end = here
    if here.provincial and here.adopted:
        stage = "validated"
        if len(answers) > 1:
            n = len(answers)
            said = ngettext("{n} answer of the national board: to be checked", "{n} answers of the national "
                            "board: to be checked", n)  # fmt: skip
            return Life("unsettled", _sentence([*parts, said.format(n=n)]))
        if answers:
            end = answers[0]
            stage, said = _answered(titles, end, drafts)
            parts.append(said)
        else:
            parts.append(_("to be submitted to the national board"))
    if stage == "adopted" and decision["kind"] in APPLICABLE:
        applied = end.decision["applied_on"]
        stage = "applied" if applied else stage
        parts.append(
            _("applied on {day}").format(day=show_day(applied, titles.lang))
            if applied
            else _("to be applied")
        )
    return Life(stage, _sentence(parts))


def _sentence(parts: Sequence[str]) -> str:
    text = ", ".join(p for p in parts if p)
    return f"{text[:1].upper()}{text[1:]}."


def _own_words(titles: Titles, here: Place) -> str:
    """What its own board made of a decision."""
    outcome = here.decision["outcome"] or "proposed"
    if outcome == "proposed":
        return _("proposed to {meeting}").format(meeting=_meeting_words(titles, here))
    word = titles.text(here.decision.declared, "outcome", outcome)
    if here.provincial and here.adopted:
        word = _("validated") if outcome == "adopted" else _("validated with a reserve")
    return _("{outcome} by {meeting}").format(outcome=word, meeting=_meeting_words(titles, here))


def _meeting_words(titles: Titles, place: Place) -> str:
    meeting, board = place.meeting, place.board
    name = titles.of(board) if board else _("a board not identified")
    if board is not None and board["code"]:
        name = board["code"]
    if meeting is None or meeting["on"] is None:
        return name
    return _("{board} of {day}").format(board=name, day=show_partial(meeting["on"], titles.lang))


def _answered(titles: Titles, answer: Place, drafts: bool) -> tuple[str, str]:
    meeting = _meeting_words(titles, answer)
    outcome = answer.decision["outcome"] or "proposed"
    final = answer.decision.final and (answer.meeting is None or answer.meeting.final)
    if outcome == "proposed" or not (drafts or final):
        return "submitted", _("submitted to {meeting}, which has not decided yet").format(meeting=meeting)
    word = titles.text(answer.decision.declared, "outcome", outcome)
    stage = "adopted" if answer.adopted else outcome
    return stage, _("{outcome} by {meeting}").format(outcome=word, meeting=meeting)


@dataclass(frozen=True)
class DecisionLine:
    """A decision of a meeting in words; ``may_submit`` and ``may_apply``: the step that is open now;
    ``settled``: its board has decided.
    """

    uuid: UUID
    ref: str
    number: str
    title: str
    amount: str
    outcome: str
    votes: str
    life: Life
    may_submit: bool
    may_apply: bool
    settled: bool


def decisions_of(desk: Desk, meeting: UUID) -> tuple[DecisionLine, ...]:
    """Decisions of a meeting, by their numbers. Raises UserError when there is no such meeting."""
    with desk.store.reading() as connection:
        finding.kept_of(connection, meeting, "meeting")
        rows = query.select_rows(connection, "decision", "WHERE alive=1 AND meeting=?", (meeting.bytes,))
        titles = Titles(connection)
        return tuple(_line(connection, titles, row) for row in sorted(rows, key=by_number))


def proposed_number(desk: Desk, meeting: UUID) -> str:
    """Number that the next decision of a meeting is given."""
    with desk.store.reading() as connection:
        return next_number(connection, meeting)


def by_number(row: Row) -> tuple[int, str, bytes]:
    """Order of decisions: "D2" before "D10"."""
    number = row["number"] or ""
    digits = "".join(c for c in number if c.isascii() and c.isdigit())
    return int(digits) if digits else 10**9, number, row.uuid.bytes


def _line(connection: Connection, titles: Titles, row: Row) -> DecisionLine:
    life, here = life_of(connection, row), place_of(connection, row)
    return DecisionLine(
        row.uuid, row.ref, row["number"] or "", titles.text(row.declared, "title", row["title"]),
        titles.text(row.declared, "amount", row["amount"]),
        titles.text(row.declared, "outcome", row["outcome"] or "proposed"), votes_words(row), life,
        here.provincial and life.stage == "validated",
        life.stage == "adopted" and not here.provincial and row["kind"] in APPLICABLE,
        row["outcome"] not in (None, "proposed"),
    )  # fmt: skip


def votes_words(row: Row) -> str:
    """How it was voted, "" where nothing is noted."""
    if row["by_consensus"]:
        return _("by consensus")
    counts = (row["votes_for"], row["votes_against"], row["abstentions"])
    if counts == (None, None, None):
        return ""
    shown = [_("n/a") if n is None else str(n) for n in counts]
    return _("{yes} for, {no} against, {none} abstentions").format(yes=shown[0], no=shown[1], none=shown[2])


def submission_uuid(decision: UUID, meeting: UUID) -> UUID:
    """Identity of the answer of a meeting of the national board: two offices that submit to it make one."""
    return uuid5(decision, f"submission to {meeting}")


def submit(
    desk: Desk, ref: str | UUID, meeting: str | UUID | None = None, reason: str | None = None
) -> Saved:
    """Put a decision of a provincial board before the national one: its decision is made, as a proposal.

    One change: the new decision, and the day on which the old one was submitted.

    Args:
        meeting: of the national board; its next planned one if absent.

    Raises:
        UserError: it is not validated, or submitted already, or no such meeting is planned.
    """
    require(desk, Action.RECORD)

    def job(work: Work) -> Saved:
        connection = work.connection
        row = finding.one_of(connection, ref, "decision")
        here = place_of(connection, row)
        earlier = answers_to(connection, row.uuid)
        _refuse_submission(here, earlier)
        to = _national_meeting(connection, here, meeting, desk.today)
        together = Together(desk, work)
        made = together.create(
            "decision",
            {
                **{code: row[code] for code in CARRIED},
                "meeting": to.uuid, "number": next_number(connection, to.uuid), "outcome": "proposed",
                "answers": row.uuid,
            },
            uuid=submission_uuid(row.uuid, to.uuid),
            after=(earlier[-1].decision if earlier else row).ref,
        )  # fmt: skip
        together.change(row, {"submitted_on": desk.today})
        said = _("Submitted to the meeting {ref}").format(ref=to.ref)
        return together.commit(reason or said, shown=made)

    return desk.store.write(job)


def _refuse_submission(here: Place, answers: Sequence[Place]) -> None:
    name = _named(here)
    if not here.provincial:
        raise UserError(
            _("{decision} is not of a provincial board: it is not submitted.").format(decision=name),
            _("Record it as a decision of the meeting of the provincial board."),
        )
    if not here.adopted:
        raise UserError(
            _("{decision} has not been validated by its board.").format(decision=name),
            _("Write its outcome first."),
        )
    still = [a for a in answers if a.decision["outcome"] not in NOT_TAKEN]
    if still:
        raise UserError(
            _("{decision} has been submitted already: {answer}.").format(
                decision=name, answer=still[0].decision.ref
            ),
            _("Open that decision of the national board."),
        )


def _named(here: Place) -> str:
    return f"{here.decision['number'] or _('The decision')} ({here.decision.ref})"


def _national_meeting(connection: Connection, here: Place, meeting: str | UUID | None, today: dt.date) -> Row:
    """The chosen meeting, or the next planned one, of the national board of the same fund."""
    fund = here.board["fund"] if here.board else None
    boards = query.select_rows(connection, "board", "WHERE alive=1 AND kind='national'")
    able = {b.uuid for b in boards if fund is None or b["fund"] in (None, fund)}
    if meeting is not None:
        found = finding.one_of(connection, meeting, "meeting")
        if found["board"] in able:
            meetings.refuse_over(found, today)
            return found
        text = _("{meeting} is not a meeting of the national board.").format(meeting=found.ref)
        raise UserError(text, _("Choose one of its meetings."))
    planned = [
        m for uuid in able
        for m in query.select_rows(connection, "meeting", "WHERE alive=1 AND board=?", (uuid.bytes,))
        if m["on"] and m["on"].last() >= today and m["state"] in ("planned", None)
    ]  # fmt: skip
    if not planned:
        remedy = _("Create it first, with its date, then submit the decision.")
        raise UserError(_("No meeting of the national board is planned."), remedy)
    return min(planned, key=lambda m: (m["on"].last(), m.uuid.bytes))


@dataclass(frozen=True)
class Ballots:
    """Answers of the voting seats in a written procedure: counts, what is awaited, what they would make.

    ``proposed``: outcome that the counting suggests, None when it suggests none; a person sets it.
    """

    votes_for: int
    votes_against: int
    abstentions: int
    awaited: tuple[str, ...]
    late: bool
    proposed: str | None
    sentence: str

    @property
    def any(self) -> bool:
        """Whether a seat has voted at all."""
        return self.votes_for + self.votes_against + self.abstentions > 0


def ballots_of(desk: Desk, decision: UUID) -> Ballots:
    """Count the ballots of a decision: one a seat, the last received. Raises UserError if there is none."""
    with desk.store.reading() as connection:
        row = finding.one_of(connection, decision, "decision")
        here = place_of(connection, row)
        titles = Titles(connection)
        _board, sitting = meetings.sitting_of(connection, here.meeting) if here.meeting else (None, ())
        said = _last_ballots(query.children(connection, "ballot", row.uuid))
        voting = [s for s in sitting if s.votes]
        awaited = tuple(titles.of(s.seat) for s in voting if said.get(s.seat.uuid, "none") == "none")
        mine = {s.seat.uuid for s in voting}
        votes = [vote for seat, vote in said.items() if seat in mine]
        due: dt.date | None = here.meeting["answers_due"] if here.meeting else None
        late = due is not None and due < desk.today
    return _counted(votes, awaited, due, late)


def _last_ballots(rows: Sequence[Row]) -> dict[UUID, str]:
    ordered = sorted(rows, key=lambda r: (r["on"] or dt.date.min, r.uuid.bytes))
    return {r["seat"]: r["vote"] for r in ordered if r["seat"] is not None}


def _counted(votes: Sequence[str], awaited: tuple[str, ...], due: dt.date | None, late: bool) -> Ballots:
    yes, no, none = (sum(v == each for v in votes) for each in ("for", "against", "abstention"))
    proposed = None
    if yes + no and (late or not awaited):
        proposed = "adopted" if yes > no else "rejected" if no > yes else None
    said = _("{yes} for, {no} against, {none} abstentions").format(yes=yes, no=no, none=none)
    n = len(awaited)
    if n:
        said += ", " + ngettext("{n} answer awaited", "{n} answers awaited", n).format(n=n)
    if due is not None:
        words = _("answers were due on {day}") if late else _("answers due on {day}")
        said += _("; ") + words.format(day=show_day(due, language()))
    return Ballots(yes, no, none, awaited, late, proposed, said)


def take_count(desk: Desk, decision: UUID, outcome: str, reason: str | None = None) -> Saved:
    """Write the counted ballots into a decision, with the outcome that a person chose.

    Raises:
        UserError: there is no such decision, or no voting seat has voted: nothing noted is not zero votes.
        Refused: it is final and no reason was given.
    """
    require(desk, Action.RECORD)
    counted = ballots_of(desk, decision)
    if not counted.any:
        raise UserError(_("No voting seat has voted yet."), _("Record the votes of the seats first."))

    def job(work: Work) -> Saved:
        row = finding.one_of(work.connection, decision, "decision")
        together = Together(desk, work)
        together.change(
            row,
            {
                "votes_for": counted.votes_for, "votes_against": counted.votes_against,
                "abstentions": counted.abstentions,
                "outcome": row.declared.by_code["outcome"].kind.parse(outcome),
            },
        )  # fmt: skip
        return together.commit(reason)

    return desk.store.write(job)
