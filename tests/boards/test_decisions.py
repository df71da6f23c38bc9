"""A decision from its proposal at a CAP to its allocation; applied once, in one step, undone at once."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from issss_desktop.errors import UserError
from issss_desktop.models.entities.common import Amount
from issss_desktop.models.rows import Row
from issss_desktop.services import finding, history, reading, records
from issss_desktop.services.boards import actions, agenda, applying, decisions, meetings, minutes
from issss_desktop.services.desk import Desk
from issss_desktop.services.recording.to_check import problems_of
from issss_desktop.store import query
from tests.boards.making import Boards, add, day, decision, meeting, row, write
from tests.desks import carry


def life(desk: Desk, uuid: UUID) -> decisions.Life:
    with desk.store.reading() as connection:
        return decisions.life_of(connection, finding.one(connection, uuid))


def all_of(desk: Desk, code: str, **where: Any) -> list[Row]:
    with desk.store.reading() as connection:
        rows = query.select_rows(connection, code, "WHERE alive=1 ORDER BY uuid")
    return [r for r in rows if all(r[k] == v for k, v in where.items())]


@pytest.fixture
def proposal(boards: Boards) -> UUID:
    """A decision that the provincial board validated."""
    return decision(boards, meeting(boards, "2018-02-14"))


@pytest.fixture
def coming(boards: Boards) -> UUID:
    """The planned meeting of the national board (the desk's day is 12 March 2018)."""
    meeting(boards, "2018-09-20", board=boards.can, state="planned")
    return meeting(boards, "2018-04-20", board=boards.can, state="planned")


def finalise(desk: Desk, uuid: UUID) -> None:
    records.save(desk, uuid, {}, mark=reading.read(desk, uuid).mark, final=True)


# from one board to the other


def test_decisions_are_numbered_by_meeting(boards: Boards) -> None:
    at = meeting(boards, "2018-02-14")
    with boards.desk.store.reading() as connection:
        assert decisions.next_number(connection, at) == "D1"
    for number in ("D2", "D10", "sans objet"):
        decision(boards, at, number=number)
    with boards.desk.store.reading() as connection:
        assert decisions.next_number(connection, at) == "D11"
    assert [d.number for d in decisions.decisions_of(boards.desk, at)] == ["D2", "D10", "sans objet"]


def test_a_decision_tells_its_whole_way(boards: Boards, coming: UUID) -> None:
    made = decision(boards, meeting(boards, "2018-02-14"), outcome="proposed")
    assert life(boards.desk, made).stage == "proposed"
    assert life(boards.desk, made).sentence == "Proposed to CAP-NK of 14/02/2018."
    write(boards.desk, made, outcome="adopted")
    assert life(boards.desk, made).stage == "validated"
    answer = decisions.submit(boards.desk, made).uuid
    assert life(boards.desk, made).stage == "submitted"
    assert "CAN" in life(boards.desk, made).sentence
    write(boards.desk, answer, outcome="referred")
    assert life(boards.desk, made).stage == "referred"
    write(boards.desk, answer, outcome="adopted_reserve")
    assert life(boards.desk, made).stage == life(boards.desk, answer).stage == "adopted"
    applying.apply(boards.desk, answer)
    assert life(boards.desk, made).stage == life(boards.desk, answer).stage == "applied"
    assert life(boards.desk, made).sentence == (
        "Validated by CAP-NK of 14/02/2018, adopted with a reserve by CAN of 20/04/2018,"
        " applied on 12/03/2018."
    )


def test_submission_takes_everything_along_to_the_next_planned_meeting(
    boards: Boards, proposal: UUID, coming: UUID
) -> None:
    saved = decisions.submit(boards.desk, proposal)
    made = row(boards.desk, saved.uuid)
    assert made["meeting"] == coming
    assert made["answers"] == proposal
    assert (made["number"], made["outcome"]) == ("D1", "proposed")
    assert made["amount"] == Amount(2_000_000_00, "USD")
    assert made["programme"] == boards.programme
    assert row(boards.desk, proposal)["submitted_on"] == dt.date(2018, 3, 12)
    with pytest.raises(UserError, match=saved.ref):
        decisions.submit(boards.desk, proposal)
    history.undo(boards.desk, saved.position)
    assert not row(boards.desk, saved.uuid).alive
    assert row(boards.desk, proposal)["submitted_on"] is None
    again = decisions.submit(boards.desk, proposal)
    assert row(boards.desk, again.uuid).alive, "what was undone can be done again"
    assert row(boards.desk, again.uuid)["outcome"] == "proposed"


def test_what_is_not_validated_or_has_no_meeting_to_go_to_is_not_submitted(boards: Boards) -> None:
    at = meeting(boards, "2018-02-14")
    with pytest.raises(UserError, match="not been validated"):
        decisions.submit(boards.desk, decision(boards, at, outcome="deferred"))
    validated = decision(boards, at)
    with pytest.raises(UserError, match="No meeting of the national board is planned"):
        decisions.submit(boards.desk, validated)
    with pytest.raises(UserError, match="not a meeting of the national board"):
        decisions.submit(boards.desk, validated, at)
    national = decision(boards, meeting(boards, "2018-04-20", board=boards.can))
    with pytest.raises(UserError, match="not of a provincial board"):
        decisions.submit(boards.desk, national)


def test_a_meeting_that_is_over_or_called_off_is_not_chosen(boards: Boards, proposal: UUID) -> None:
    off = meeting(boards, "2018-04-20", board=boards.can, state="cancelled")
    with pytest.raises(UserError, match="does not take place"):
        decisions.submit(boards.desk, proposal, off)
    over = meeting(boards, "2018-03-01", board=boards.can, state="held")
    with pytest.raises(UserError, match="held already"):
        decisions.submit(boards.desk, proposal, over)
    today = meeting(boards, "2018-03-12", board=boards.can, state="held")
    assert decisions.submit(boards.desk, proposal, today).uuid, "minutes are written on the day itself"


def test_what_is_no_meeting_is_not_answered_as_an_empty_one(boards: Boards, proposal: UUID) -> None:
    for ask in (
        decisions.decisions_of, agenda.agenda_of, actions.followed_up, minutes.minutes_of,
        meetings.attendance_of,
    ):  # fmt: skip
        with pytest.raises(UserError, match="is not a record of this kind"):
            ask(boards.desk, proposal)


def test_two_offices_that_submit_the_same_decision_make_one(
    boards: Boards, other: Desk, proposal: UUID, coming: UUID
) -> None:
    carry(boards.desk, other)
    for desk in (boards.desk, other):
        decisions.submit(desk, proposal)
    carry(other, boards.desk)
    carry(boards.desk, other)
    for desk in (boards.desk, other):
        (made,) = all_of(desk, "decision", answers=proposal)
        assert made.diverging == 0


@pytest.mark.parametrize("outcome", ["referred", "deferred", "rejected"])
def test_what_the_national_board_did_not_take_is_submitted_again(
    boards: Boards, proposal: UUID, coming: UUID, outcome: str
) -> None:
    """A proposal that was sent back is worked on and comes to the next session: a decision of its own."""
    first = decisions.submit(boards.desk, proposal)
    write(boards.desk, first.uuid, outcome=outcome)
    assert life(boards.desk, proposal).stage == outcome
    later = meeting(boards, "2018-09-20", board=boards.can, state="planned")
    again = decisions.submit(boards.desk, proposal, later)
    assert again.uuid != first.uuid
    assert again.ref != first.ref
    assert row(boards.desk, again.uuid)["meeting"] == later
    assert life(boards.desk, proposal).stage == "submitted"
    write(boards.desk, again.uuid, outcome="adopted")
    assert life(boards.desk, proposal).stage == "adopted"
    with pytest.raises(UserError, match=again.ref):
        decisions.submit(boards.desk, proposal, later)


def test_several_answers_are_told(boards: Boards, proposal: UUID, coming: UUID) -> None:
    for number in ("D1", "D2"):
        decision(boards, coming, number=number, answers=proposal, outcome="proposed")
    assert life(boards.desk, proposal).stage == "unsettled"
    assert "2 answers" in life(boards.desk, proposal).sentence


def test_more_votes_than_voices_are_told_and_kept(boards: Boards) -> None:
    at = meeting(boards, "2020-02-14")
    raw = {"meeting": at, "title": "Vote", "votes_for": "3", "votes_against": "1", "abstentions": "0"}
    assert records.create(boards.desk, "decision", raw).warnings == ()
    saved = records.create(boards.desk, "decision", {**raw, "abstentions": "1"})
    assert any("5 votes, and 4 voting seats" in p.text for p in saved.warnings)
    assert row(boards.desk, saved.uuid)["abstentions"] == 1


def test_ballots_propose_an_outcome_and_a_person_sets_it(boards: Boards) -> None:
    at = meeting(boards, "2020-02-14", kind="written", answers_due="2020-03-01")
    made = decision(boards, at, outcome="proposed")

    def vote(seat: str, said: str, on: str) -> None:
        add(boards.desk, "ballot", decision=made, seat=boards.seats[seat], vote=said, on=on)

    vote("governor", "for", "2020-02-15")
    vote("head", "against", "2020-02-16")
    vote("head", "for", "2020-02-20")
    vote("ngo", "against", "2020-02-20")
    counted = decisions.ballots_of(boards.desk, made)
    assert (counted.votes_for, counted.votes_against) == (2, 0), "the last word of each voting seat"
    assert counted.awaited == ("Ministre provincial du Plan", "Représentant des bailleurs")
    assert counted.proposed is None, "answers are awaited"
    vote("plan", "abstention", "2020-02-20")
    vote("donor", "for", "2020-02-20")
    counted = decisions.ballots_of(boards.desk, made)
    assert counted.proposed == "adopted"
    assert row(boards.desk, made)["outcome"] == "proposed", "never set by itself"
    decisions.take_count(boards.desk, made, "adopted_reserve")
    found = row(boards.desk, made)
    assert (found["outcome"], found["votes_for"], found["abstentions"]) == ("adopted_reserve", 3, 1)


def test_ballots_that_balance_propose_nothing_and_late_ones_do_not_hold_the_count(boards: Boards) -> None:
    at = meeting(boards, "2018-02-14", kind="written", answers_due="2018-03-01")
    made = decision(boards, at, outcome="proposed")
    for seat in ("governor", "head"):
        said = "for" if seat == "governor" else "against"
        add(boards.desk, "ballot", decision=made, seat=boards.seats[seat], vote=said)
    counted = decisions.ballots_of(boards.desk, made)
    assert counted.late
    assert counted.proposed is None
    assert "2 answers awaited" in counted.sentence


# applied


def adopted(boards: Boards, **raw: Any) -> UUID:
    """A final decision that the national board adopted on 20 February 2018."""
    made = decision(boards, meeting(boards, "2018-02-20", board=boards.can), **raw)
    finalise(boards.desk, made)
    return made


def test_an_adopted_allocation_is_made_in_one_step_and_undone_in_one(boards: Boards) -> None:
    made = adopted(boards)
    said = applying.preview(boards.desk, made)
    assert any("Routes de Masisi" in s and "2,000,000" in s for s in said)
    assert all_of(boards.desk, "allocation") == []
    saved = applying.apply(boards.desk, made)
    (found,) = all_of(boards.desk, "allocation")
    assert found["amount"] == Amount(2_000_000_00, "USD")
    assert (found["programme"], found["fund"], found["decision"]) == (boards.programme, boards.fund, made)
    assert found["on"] == day("2018-02-20")
    assert found.final
    assert row(boards.desk, made)["applied_on"] == dt.date(2018, 3, 12)
    history.undo(boards.desk, saved.position, "erreur")
    assert all_of(boards.desk, "allocation") == []
    assert row(boards.desk, made)["applied_on"] is None
    applying.apply(boards.desk, made)
    (again,) = all_of(boards.desk, "allocation")
    assert again.uuid == found.uuid, "the same allocation comes back, with its values"
    assert again["amount"] == found["amount"]


def test_the_proposal_of_the_province_becomes_the_allocation(
    boards: Boards, proposal: UUID, coming: UUID
) -> None:
    """No figure is typed twice; the national board gave less than was asked for."""
    asked = add(boards.desk, "allocation", fund=boards.fund, kind="programme", programme=boards.programme,
                amount="2 000 000 USD", on="2018-02-14", decision=proposal, grounds="Axe RN2")  # fmt: skip
    answer = decisions.submit(boards.desk, proposal).uuid
    write(boards.desk, answer, outcome="adopted", amount="1 800 000 USD")
    finalise(boards.desk, answer)
    assert any("2,000,000" in s for s in applying.preview(boards.desk, answer)), "says what was proposed"
    saved = applying.apply(boards.desk, answer)
    (found,) = all_of(boards.desk, "allocation")
    assert found.uuid == asked
    assert found["amount"] == Amount(1_800_000_00, "USD")
    assert (found["decision"], found["grounds"], found.final) == (answer, "Axe RN2", True)
    history.undo(boards.desk, saved.position, "erreur")
    back = row(boards.desk, asked)
    assert (back["decision"], back["amount"], back.final) == (proposal, Amount(2_000_000_00, "USD"), False)


@pytest.mark.parametrize("kind", ["extension", "budget"])
def test_an_extension_and_a_budget_are_amendments_of_the_programme(boards: Boards, kind: str) -> None:
    made = adopted(boards, kind=kind, new_end="2019-06")
    applying.apply(boards.desk, made)
    (found,) = all_of(boards.desk, "programme_amendment")
    assert (found["programme"], found["decision"], found["on"]) == (boards.programme, made, day("2018-02-20"))
    if kind == "extension":
        assert (found["kind"], found["new_end"], found["change"]) == ("no_cost", day("2019-06"), None)
    else:
        assert (found["kind"], found["change"]) == ("amendment", Amount(2_000_000_00, "USD"))


def test_a_closure_dates_the_programme_and_its_undo_opens_it_again(boards: Boards) -> None:
    made = adopted(boards, kind="closure", amount=None)
    saved = applying.apply(boards.desk, made)
    assert row(boards.desk, boards.programme)["operational_closure"] == day("2018-02-20")
    history.undo(boards.desk, saved.position, "erreur")
    assert row(boards.desk, boards.programme)["operational_closure"] is None


def test_direct_costs_take_the_fund_of_the_board(boards: Boards) -> None:
    applying.apply(boards.desk, adopted(boards, kind="direct_costs", programme=None))
    (found,) = all_of(boards.desk, "allocation")
    assert (found["kind"], found["programme"], found["fund"]) == ("direct_costs", None, boards.fund)


def test_a_draft_decision_makes_a_draft_and_says_so(boards: Boards) -> None:
    made = decision(boards, meeting(boards, "2018-02-20", board=boards.can))
    assert any("draft" in s for s in applying.preview(boards.desk, made))
    applying.apply(boards.desk, made)
    (found,) = all_of(boards.desk, "allocation")
    assert not found.final


def test_what_a_session_decides_whose_record_is_a_draft_says_that_it_is_not_counted_yet(
    boards: Boards,
) -> None:
    made = adopted(boards)
    assert any("record of the session is a draft" in s for s in applying.preview(boards.desk, made))
    finalise(boards.desk, row(boards.desk, made)["meeting"])
    assert not any("a draft" in s for s in applying.preview(boards.desk, made))


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"outcome": "proposed"}, "not been adopted"),
        ({"outcome": "rejected"}, "not been adopted"),
        ({"kind": "governance"}, "changes nothing"),
        ({"programme": None}, "no programme"),
        ({"amount": None}, "no amount"),
        ({"kind": "extension"}, "no new end"),
        ({"kind": "budget", "amount": None}, "no amount"),
    ],
)
def test_what_cannot_be_applied_is_refused_with_a_sentence(
    boards: Boards, raw: dict[str, Any], said: str
) -> None:
    made = decision(boards, meeting(boards, "2018-02-20", board=boards.can), **raw)
    for act in (applying.preview, applying.apply):
        with pytest.raises(UserError, match=said):
            act(boards.desk, made)
    assert row(boards.desk, made)["applied_on"] is None


def test_a_provincial_board_does_not_allocate_but_extends(boards: Boards, proposal: UUID) -> None:
    with pytest.raises(UserError, match="only that board allocates"):
        applying.apply(boards.desk, proposal)
    longer = decision(boards, meeting(boards, "2018-03-01"), kind="extension", new_end="2019-06")
    applying.apply(boards.desk, longer)
    assert len(all_of(boards.desk, "programme_amendment")) == 1


def test_a_programme_that_is_gone_is_refused(boards: Boards) -> None:
    made = adopted(boards)
    records.delete(boards.desk, boards.programme, "doublon")
    with pytest.raises(UserError, match="has been deleted"):
        applying.apply(boards.desk, made)


def test_a_decision_is_applied_once_here(boards: Boards) -> None:
    made = adopted(boards)
    applying.apply(boards.desk, made)
    with pytest.raises(UserError, match="applied already"):
        applying.apply(boards.desk, made)
    assert len(all_of(boards.desk, "allocation")) == 1


def test_what_another_office_carried_already_is_found(boards: Boards, other: Desk) -> None:
    """The other office typed the amendment itself, and never noted the day in the decision."""
    made = adopted(boards, kind="extension", new_end="2019-06")
    carry(boards.desk, other)
    add(other, "programme_amendment", programme=boards.programme, kind="no_cost", on="2018-02-20",
        new_end="2019-06", decision=made)  # fmt: skip
    carry(other, boards.desk)
    with pytest.raises(UserError, match="carries it"):
        applying.apply(boards.desk, made)


@pytest.mark.parametrize("kind", ["allocation", "extension"])
def test_two_offices_that_apply_the_same_decision_make_one_of_it(
    boards: Boards, other: Desk, kind: str
) -> None:
    made = adopted(boards, kind=kind, new_end="2019-06")
    carry(boards.desk, other)
    for desk in (boards.desk, other):
        applying.apply(desk, made)
    carry(other, boards.desk)
    carry(boards.desk, other)
    code = "allocation" if kind == "allocation" else "programme_amendment"
    for desk in (boards.desk, other):
        (found,) = all_of(desk, code)
        assert found.diverging == 0
        assert row(desk, made).diverging == 0


def test_somebody_who_may_not_make_final_does_not_allocate(boards: Boards) -> None:
    """The decision is final: what it makes would enter figures."""
    from dataclasses import replace

    made = adopted(boards)
    clerk = replace(boards.desk, role="entry")
    with pytest.raises(UserError):
        applying.apply(clerk, made)
    assert all_of(boards.desk, "allocation") == []


@pytest.mark.parametrize("kind", ["extension", "budget", "closure"])
def test_a_draft_decision_does_not_change_a_final_programme(boards: Boards, kind: str) -> None:
    """Its end and its budget are printed: a draft enters no printed figure."""
    finalise(boards.desk, boards.programme)
    at = meeting(boards, "2018-02-20", board=boards.can)
    made = decision(boards, at, kind=kind, new_end="2019-06")
    for act in (applying.preview, applying.apply):
        with pytest.raises(UserError, match="still a draft"):
            act(boards.desk, made)
    assert row(boards.desk, made)["applied_on"] is None
    finalise(boards.desk, made)
    applying.apply(boards.desk, made)
    assert row(boards.desk, made)["applied_on"] is not None


@pytest.mark.parametrize("state", ["cancelled", "postponed"])
def test_what_a_meeting_that_was_not_held_decided_is_not_applied(boards: Boards, state: str) -> None:
    """The figures do not count it as adopted either."""
    made = decision(boards, meeting(boards, "2018-02-20", board=boards.can, state=state))
    finalise(boards.desk, made)
    with pytest.raises(UserError, match="was not held"):
        applying.apply(boards.desk, made)
    assert all_of(boards.desk, "allocation") == []


def test_without_a_vote_no_count_is_written(boards: Boards) -> None:
    made = decision(boards, meeting(boards, "2018-02-14", kind="written"), outcome="proposed")
    with pytest.raises(UserError, match="No voting seat has voted"):
        decisions.take_count(boards.desk, made, "adopted")
    assert (row(boards.desk, made)["votes_for"], row(boards.desk, made)["outcome"]) == (None, "proposed")


def test_two_offices_that_number_one_session_apart_are_told_and_nothing_is_renumbered(
    boards: Boards, other: Desk, coming: UUID
) -> None:
    """Each submits its own decision offline: both become D1 of the national session."""
    here = boards.desk
    carry(here, other)
    asked = [decision(boards, meeting(boards, f"2018-02-{n}"), title=f"Demande {n}") for n in (14, 15)]
    carry(here, other)
    made = [decisions.submit(desk, one).uuid for desk, one in zip((here, other), asked, strict=True)]
    assert meetings.numbered_twice(here, coming) == ()
    carry(here, other)
    carry(other, here)
    for desk in (here, other):
        refs = [row(desk, uuid).ref for uuid in made]
        assert [row(desk, uuid)["number"] for uuid in made] == ["D1", "D1"]
        (said,) = meetings.numbered_twice(desk, coming)
        assert said.startswith("2 decisions have the number D1")
        assert all(ref in said for ref in refs)
        assert "D2 is free" in said
        for uuid, ref in zip(made, reversed(refs), strict=True):
            with desk.store.reading() as connection:
                (problem,) = problems_of(connection, finding.one(connection, uuid))
            assert problem.place == "number"
            assert ref in problem.text, "the other one is named"
            assert "Number one of them anew" in problem.remedy
    warned = write(here, made[0], text="Revu")
    assert any("has the number D1" in p.text for p in warned.warnings)
    assert write(here, made[0], number="D2").warnings == ()
    assert meetings.numbered_twice(here, coming) == ()


@pytest.mark.parametrize(
    ("one", "two", "told"),
    [("D1", "d 1", True), ("2018-01", "2018-01", True), ("D1", "D2", False), (None, None, False)],
)
def test_a_number_given_twice_in_one_meeting_is_said_on_save(
    boards: Boards, one: str | None, two: str | None, told: bool
) -> None:
    at = meeting(boards, "2018-02-14")
    first = records.create(boards.desk, "decision", {"meeting": at, "title": "Une", "number": one})
    assert first.warnings == ()
    second = records.create(boards.desk, "decision", {"meeting": at, "title": "Deux", "number": two})
    assert [p.place for p in second.warnings] == (["number"] if told else [])
    if told:
        assert first.ref in second.warnings[0].text
    elsewhere = meeting(boards, "2018-03-14")
    apart = records.create(boards.desk, "decision", {"meeting": elsewhere, "title": "Trois", "number": one})
    assert apart.warnings == (), "another meeting numbers its own"
