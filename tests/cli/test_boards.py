"""The life of a board without a window: seats, a new meeting, its agenda, a decision applied, actions."""

from pathlib import Path

import pytest

from tests.cli.runs import Line

HOLDER = "P. Kambale (exemple fictif)"


@pytest.fixture
def council(line: Line) -> str:
    """A provincial board with two voting seats, one of them held; its reference."""
    board = line("add", "board", "code=CAP-X", "name=Conseil X", "kind=provincial").ref
    seats = []
    for rank, function in ((1, "Gouverneur"), (2, "Chef de bureau")):
        words = (f"board={board}", f"function={function}", f"rank={rank}", "voting=voting")
        seats.append(line("add", "seat", *words).ref)
    person = line("add", "person", f"name={HOLDER}").ref
    held = (f"board={board}", f"seat={seats[0]}", f"person={person}", "span.start=2016")
    assert line("add", "mandate", *held).status == 0
    return board


def test_a_board_shows_who_sits_and_that_its_rule_is_to_be_completed(line: Line, council: str) -> None:
    said = line("board", "CAP-X", "--on", "14/02/2018")
    assert said.status == 0, said.err
    assert HOLDER in said.out
    assert "vacant seat" in said.out
    assert "quorum rule to be completed" in said.out
    assert "règle de quorum à compléter" in line("board", council, lang="fr").out
    found = line("board", council, "--on", "2015-01-01", "--json").json
    assert [s["state"] for s in found["seats"]] == ["vacant", "vacant"]
    assert found["quorum_rule"] is None


def test_a_meeting_is_made_filled_in_and_its_quorum_counted(line: Line, council: str) -> None:
    made = line("meeting", "new", "CAP-X", "--on", "14/02/2018")
    assert made.status == 0, made.err
    found = line("meeting", made.ref, "--json").json
    assert [p["number"] for p in found["agenda"]][:3] == ["1", "2", "3"]
    assert found["quorum"]["reached"] is None
    assert [a["presence"] for a in found["attendance"]] == [None, None]
    assert line("edit", council, "quorum_seats=1").status == 0
    row = next(r for r in line("list", "attendance", "--json").json["rows"] if r["fields"]["person"])
    assert line("edit", row["uuid"], "presence=present").status == 0
    shown = line("meeting", made.ref)
    assert "Quorum reached: 1 voting seat present or represented of 1 filled (2 in all)" in shown.out
    assert line("meeting", "new", "CAP-X", "--on", "05/2018", "--from", made.ref).status == 0


def test_points_move_by_their_numbers(line: Line, council: str) -> None:
    ref = line("meeting", "new", council, "--on", "14/02/2018").ref
    moved = line("agenda", ref, "--move", "2", "in", "--json").json
    assert [p["number"] for p in moved][:3] == ["1", "1.1", "2"]
    refused = line("agenda", ref, "--move", "1", "up")
    assert refused.status == 1
    assert "first of its level" in refused.err
    assert "no point 99" in line("agenda", ref, "--move", "99", "up").err
    assert line("agenda", ref, "--move", "1", "sideways").status == 2
    assert line("meeting", "new", council).status == 2


def test_a_decision_goes_from_the_province_to_its_allocation(line: Line, council: str) -> None:
    here = line("meeting", "new", council, "--on", "14/02/2018").ref
    programme = line("add", "programme", "title=Routes (exemple fictif)", "fund=CDS00").ref
    decided = (f"meeting={here}", "number=D1", "title=Allouer", "kind=allocation", f"programme={programme}")
    decision = line("add", "decision", *decided, "amount=2 000 000 USD", "outcome=adopted").ref
    assert "only that board allocates" in line("decision", "apply", decision).err
    assert "No meeting of the national board is planned" in line("decision", "submit", decision).err
    national = line("add", "board", "code=CAN-X", "name=Conseil national X", "kind=national").ref
    there = line("add", "meeting", f"board={national}", "on=20/04/2018", "state=planned", "kind=session").ref
    submitted = line("decision", "submit", decision, "--meeting", there, "--json").json
    assert submitted["stage"] == "proposed"
    assert line("decision", "submit", decision, "--preview").status == 2, "told, not ignored"
    assert line("edit", submitted["ref"], "outcome=adopted").status == 0
    said = line("decision", "apply", submitted["ref"], "--preview")
    assert "2,000,000 USD" in said.out
    assert line("list", "allocation", "--json").json["total"] == 0
    applied = line("decision", "apply", submitted["ref"], "--json").json
    assert applied["stage"] == "applied"
    (allocation,) = line("list", "allocation", "--json").json["rows"]
    assert allocation["fields"]["amount"]["amount"] == "2000000.00"
    assert "applied already" in line("decision", "apply", submitted["ref"]).err
    found = line("meeting", here, "--json").json["decisions"]
    assert found[0]["stage"] == "applied"


def test_open_actions_of_a_board(line: Line, council: str) -> None:
    assert "No action is open." in line("actions").out
    first = line("meeting", "new", council, "--on", "14/02/2016").ref
    second = line("meeting", "new", council, "--on", "14/02/2018").ref
    action = line("add", "action", f"meeting={first}", "text=Lettre au CAN", "due=01/03/2016").ref
    (found,) = line("actions", "--board", "CAP-X", "--json").json
    assert (found["ref"], found["overdue"] > 300) == (action, True)
    assert [a["ref"] for a in line("meeting", second, "--json").json["follow_up"]] == [action]
    assert line("edit", action, "state=done").status == 0
    assert line("actions", "--board", "CAP-X", "--json").json == []


def test_the_meetings_of_the_sample_are_shown_as_they_are_documented(sample: Path, line: Line) -> None:
    for row in line("list", "meeting", "--json", folder=sample).json["rows"]:
        found = line("meeting", row["ref"], "--json", folder=sample).json
        assert found["quorum"]["reached"] is None, "no quorum rule is known from the sources"
