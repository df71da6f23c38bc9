"""Who sits on a day, and whether the board may decide: by its own rule, or not at all."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from issss_desktop.services import history, records
from issss_desktop.services.boards import meetings, seats
from issss_desktop.services.boards.meetings import attendance_of
from issss_desktop.services.boards.quorum import Quorum
from tests.boards.making import Boards, add, day, meeting, row, write
from tests.desks import carry

DAY = dt.date(2020, 2, 14)


def line(boards: Boards, key: str, on: dt.date = DAY) -> seats.SeatLine:
    found = seats.board_state(boards.desk, boards.cap, on).seats
    return next(s for s in found if s.uuid == boards.seats[key])


def test_a_vacant_seat_is_not_an_abolished_one(boards: Boards) -> None:
    assert line(boards, "donor").state == "vacant"
    assert line(boards, "donor").holder == "vacant seat"
    write(boards.desk, boards.seats["donor"], **{"span.end": "2019-12-31"})
    assert line(boards, "donor").state == "abolished"
    assert line(boards, "donor", dt.date(2019, 12, 31)).state == "vacant", "abolished from the day after"
    assert "2019" in line(boards, "donor").holder


def test_a_mandate_of_a_month_holds_the_whole_month(boards: Boards) -> None:
    assert line(boards, "governor", dt.date(2019, 6, 1)).state == "held"
    assert line(boards, "governor", dt.date(2019, 5, 31)).state == "vacant"


def test_an_acting_holder_is_said_to_be_acting(boards: Boards) -> None:
    acting = add(boards.desk, "person", name="R. Furaha (exemple fictif)")
    add(boards.desk, "mandate", board=boards.cap, seat=boards.seats["donor"], person=acting,
        span={"start": "2020-01-10"}, acting=True)  # fmt: skip
    assert line(boards, "donor").holder == "R. Furaha (exemple fictif) (a.i.)"


def test_seats_stand_in_the_order_of_protocol(boards: Boards) -> None:
    found = seats.board_state(boards.desk, boards.cap, DAY)
    assert [s.rank for s in found.seats] == [1, 2, 3, 4, 5]
    assert found.warnings == ()


def test_two_presidents_are_told_and_both_stay(boards: Boards) -> None:
    """The new governor is recorded without ending the mandate of the old one."""
    new = add(boards.desk, "person", name="S. Ndole (exemple fictif)")
    mandate = {
        "board": boards.cap,
        "seat": boards.seats["governor"],
        "person": new,
        "span.start": "2020-01-05",
    }
    saved = records.create(boards.desk, "mandate", mandate)
    assert any("two holders" in p.text for p in saved.warnings)
    state = seats.board_state(boards.desk, boards.cap, DAY)
    assert any("P. Kambale" in w and "S. Ndole" in w for w in state.warnings)
    governor = line(boards, "governor")
    assert governor.doubled
    assert "P. Kambale" in governor.holder
    assert "S. Ndole" in governor.holder
    assert governor.person == new, "the one that began last sits"


@pytest.mark.parametrize("end", ["2020-01", "2020-01-15"])
def test_a_hand_over_within_a_day_or_a_month_is_no_double(boards: Boards, end: str) -> None:
    old = next(m for m in _mandates(boards) if m["seat"] == boards.seats["governor"])
    write(boards.desk, old.uuid, **{"span.end": end})
    new = add(boards.desk, "person", name="S. Ndole (exemple fictif)")
    raw = {"board": boards.cap, "seat": boards.seats["governor"], "person": new, "span.start": "2020-01-15"}
    assert records.create(boards.desk, "mandate", raw).warnings == ()


def _mandates(boards: Boards) -> Any:
    with boards.desk.store.reading() as connection:
        return seats.seat_rows(connection, boards.cap)[1]


def test_two_co_chairs_of_one_function_are_told(boards: Boards) -> None:
    raw = {"board": boards.cap, "function": "gouverneur", "voting": "voting", "co_chair": True}
    saved = records.create(boards.desk, "seat", raw)
    assert any("same function" in p.text for p in saved.warnings)


def note(boards: Boards, at: UUID, **presences: str) -> None:
    for key, presence in presences.items():
        add(boards.desk, "attendance", meeting=at, seat=boards.seats[key], presence=presence)


def quorum(boards: Boards, at: UUID) -> Quorum:
    return attendance_of(boards.desk, at).quorum


def test_without_a_rule_nothing_is_computed(boards: Boards) -> None:
    at = meeting(boards, "2020-02-14")
    note(boards, at, governor="present", head="present", plan="present")
    found = quorum(boards, at)
    assert found.reached is None
    assert "quorum rule to be completed" in found.sentence
    assert (found.counted, found.filled, found.voting) == (3, 3, 4)


def test_a_meeting_of_no_known_board_has_no_quorum(boards: Boards) -> None:
    at = add(boards.desk, "meeting", on="2020-02", kind="unidentified")
    assert attendance_of(boards.desk, at).quorum.reached is None
    assert "not identified" in attendance_of(boards.desk, at).quorum.sentence


@pytest.mark.parametrize(
    ("rule", "presences", "reached"),
    [
        ({"quorum_seats": "3"}, {"governor": "present", "head": "represented", "plan": "present"}, True),
        ({"quorum_seats": "3"}, {"governor": "present", "head": "excused", "plan": "present"}, False),
        ({"quorum_seats": "2"}, {"governor": "present", "head": "excused"}, None),
        ({"quorum_share": "50 %"}, {"governor": "present", "head": "present", "plan": "absent"}, True),
        ({"quorum_share": "67 %"}, {"governor": "present", "head": "present", "plan": "absent"}, False),
        ({"quorum_chairs": True}, {"governor": "present", "head": "represented"}, True),
        ({"quorum_chairs": True}, {"governor": "present", "head": "absent", "plan": "present"}, False),
        ({"quorum_seats": "2"}, {"governor": "present", "ngo": "present", "plan": "absent", "head": "absent"},
         False),
    ],
)  # fmt: skip
def test_the_rule_of_the_board_decides(
    boards: Boards, rule: dict[str, Any], presences: dict[str, str], reached: bool | None
) -> None:
    """Present and represented voting seats count, of those that are filled; an observer does not."""
    write(boards.desk, boards.cap, **rule)
    at = meeting(boards, "2020-02-14")
    note(boards, at, **presences)
    assert quorum(boards, at).reached is reached, quorum(boards, at).sentence


def test_a_presence_on_a_vacant_seat_is_told_and_not_counted(boards: Boards) -> None:
    write(boards.desk, boards.cap, quorum_seats="1")
    at = meeting(boards, "2020-02-14")
    note(boards, at, donor="present", governor="absent", head="absent", plan="absent")
    found = quorum(boards, at)
    assert found.reached is False
    assert any("vacant seat" in n for n in found.notes)


def test_a_seat_noted_twice_after_a_merge_counts_once(boards: Boards) -> None:
    write(boards.desk, boards.cap, quorum_seats="2")
    at = meeting(boards, "2020-02-14")
    note(boards, at, governor="present", head="absent", plan="absent")
    note(boards, at, governor="absent")
    found = quorum(boards, at)
    assert found.counted == 1
    assert any("noted twice" in n for n in found.notes)


def test_a_meeting_deleted_in_one_office_and_minuted_in_another_loses_nothing(
    boards: Boards, other: Any
) -> None:
    at = meeting(boards, "2020-02-14")
    carry(boards.desk, other)
    records.delete(boards.desk, at, "saisie deux fois")
    write(other, at, minutes="La séance est ouverte à 10 h.")
    add(other, "attendance", meeting=at, seat=boards.seats["governor"], presence="present")
    carry(other, boards.desk)
    carry(boards.desk, other)
    for desk in (boards.desk, other):
        found = row(desk, at)
        assert found.diverging == 1, "deleted here, minuted there: to be settled by a person"
        assert found["minutes"] == "La séance est ouverte à 10 h."
        assert any(a.presence == "present" for a in attendance_of(desk, at).lines)
    records.restore(boards.desk, at, "la séance a eu lieu")
    carry(boards.desk, other)
    for desk in (boards.desk, other):
        assert (row(desk, at).alive, row(desk, at).diverging) == (True, 0)


def test_a_new_meeting_asks_for_every_seat_in_force_and_is_undone_at_once(boards: Boards) -> None:
    write(boards.desk, boards.seats["ngo"], **{"span.end": "2019-12-31"})
    made = meetings.start(boards.desk, boards.cap, day("2020-02-14"))
    lines = attendance_of(boards.desk, made.uuid).lines
    asked = {a.seat.uuid: a for a in lines if a.row is not None and a.seat}
    assert set(asked) == {boards.seats[k] for k in ("governor", "head", "plan", "donor")}
    assert asked[boards.seats["governor"]].name == "P. Kambale (exemple fictif)"
    assert asked[boards.seats["donor"]].name == "vacant seat"
    assert {a.presence for a in asked.values()} == {""}
    history.undo(boards.desk, made.position)
    assert not row(boards.desk, made.uuid).alive
