"""What does not agree about a board or a decision (two presidents, one number twice): told, not refused."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from issss_desktop.errors import Level, Problem
from issss_desktop.i18n import _
from issss_desktop.models.rows import Row
from issss_desktop.models.sitting import day_of_meeting, overlapping, sitting, twin_chairs
from issss_desktop.services.recording.entry import Draft
from issss_desktop.services.titles import Titles
from issss_desktop.store import query
from issss_desktop.store.query import Connection

VOTES = ("votes_for", "votes_against", "abstentions")


def on_board(connection: Connection, drafts: Sequence[Draft], kept: Sequence[Row]) -> Iterator[Problem]:
    """Seats and mandates of a board as they will be: two holders, two co-chairs of one function."""
    rows = [*kept, *(Row(d.declared.code, d.uuid, d.values) for d in drafts)]
    own, mandates = ([r for r in rows if r.entity == code] for code in ("seat", "mandate"))
    for text in warnings_on(Titles(connection), own, mandates):
        yield Problem(
            "mandate", text, _("Check the dates: write the end of the one that is over."), Level.WARNING
        )


def on_decision(connection: Connection, drafts: Sequence[Draft], _kept: Sequence[Row]) -> Iterator[Problem]:
    """A number that another decision of the meeting has, and votes beyond the voting seats of its board."""
    values = drafts[0].values
    yield from _numbered_twice(connection, Row("decision", drafts[0].uuid, dict(values)))
    yield from _too_many_votes(connection, values)


def same_numbers(decisions: Iterable[Row]) -> list[list[Row]]:
    """Decisions of one meeting that have one number: two offices may each have given the next one."""
    found: dict[str, list[Row]] = {}
    for row in sorted(decisions, key=lambda r: r.uuid.bytes):
        number = "".join((row["number"] or "").split()).casefold()
        if number:
            found.setdefault(number, []).append(row)
    return [rows for rows in found.values() if len(rows) > 1]


def of_meeting(connection: Connection, meeting: UUID) -> list[Row]:
    """Decisions of a meeting that are alive."""
    tail = "WHERE alive=1 AND meeting=?"
    return list(query.select_rows(connection, "decision", tail, (meeting.bytes,)))


def _numbered_twice(connection: Connection, decision: Row) -> Iterator[Problem]:
    if decision["meeting"] is None:
        return
    others = [r for r in of_meeting(connection, decision["meeting"]) if r.uuid != decision.uuid]
    for rows in same_numbers([decision, *others]):
        twins = [r.ref for r in rows if r.uuid != decision.uuid]
        if len(twins) < len(rows):
            yield Problem(
                "number",
                _("Another decision of the meeting has the number {number}: {refs}.").format(
                    number=decision["number"], refs=", ".join(twins)
                ),
                _("Number one of them anew: nothing is renumbered by itself."),
                Level.WARNING,
            )


def _too_many_votes(connection: Connection, values: Mapping[str, Any]) -> Iterator[Problem]:
    counts = [values[code] for code in VOTES if values.get(code) is not None]
    meeting = query.get_row(connection, "meeting", values["meeting"]) if values.get("meeting") else None
    day = day_of_meeting(meeting) if meeting else None
    if not counts or meeting is None or meeting["board"] is None or day is None:
        return
    known = query.children(connection, "seat", meeting["board"])
    voting = sum(s.votes for s in sitting(known, (), day))
    if known and sum(counts) > voting:
        yield Problem(
            "votes_for",
            _("There are {votes} votes, and {voting} voting seats on that day.").format(
                votes=sum(counts), voting=voting
            ),
            _("Check the votes, or the seats of the board."),
            Level.WARNING,
        )


def warnings_on(titles: Titles, seats: Sequence[Row], mandates: Sequence[Row]) -> Iterator[str]:
    """Two holders of one seat, two presidents, mandates on a seat that is not there: told, never dropped."""
    by_uuid = {seat.uuid: seat for seat in seats}
    for one, other in overlapping(m for m in mandates if m["seat"] in by_uuid):
        seat = by_uuid[one["seat"]]
        yield _("“{seat}” has two holders at the same time: {one} and {other}.").format(
            seat=titles.of(seat), one=_mandate_words(titles, one), other=_mandate_words(titles, other)
        )
    for one, _other in twin_chairs(seats):
        yield _("Two seats of a co-chair carry the same function at the same time: {seat}.").format(
            seat=titles.of(one)
        )
    for mandate in mandates:
        if mandate["seat"] not in by_uuid:
            yield _("The mandate of {person} is on a seat that this board does not have.").format(
                person=titles.link("person", mandate["person"])
            )


def _mandate_words(titles: Titles, mandate: Row) -> str:
    person = titles.link("person", mandate["person"])
    span = titles.text(mandate.declared, "span", mandate["span"])
    name = _("{name} (a.i.)").format(name=person) if mandate["acting"] else person
    return f"{name} ({span})" if span else name
