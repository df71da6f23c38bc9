"""A meeting made from the standard agenda or the last one; points that move; actions; minutes."""

import datetime as dt
import random
from uuid import UUID

import pytest

from issss_desktop.errors import Refused, UserError
from issss_desktop.i18n import in_language
from issss_desktop.models.rows import Row
from issss_desktop.services import history, reading, records
from issss_desktop.services.boards import actions, agenda, meetings, minutes
from issss_desktop.services.boards.agenda import Direction, key_between, tree
from issss_desktop.services.desk import Desk
from issss_desktop.services.figures import compute
from issss_desktop.services.printing.orders import Order
from issss_desktop.services.printing.session import SessionGathering
from issss_desktop.services.printing.sheets import Gathering
from issss_desktop.services.state import records_at
from issss_desktop.store import query
from tests.boards.making import Boards, add, day, meeting, row, write
from tests.desks import carry


def shown(desk: Desk, at: UUID) -> list[str]:
    """The agenda as a person reads it: "1.2 title"."""
    return [f"{p.number} {p.row['title'].fr}" for p in agenda.agenda_of(desk, at)]


def points(boards: Boards, at: UUID, *titles: str) -> dict[str, UUID]:
    """Points of a meeting; "b>a" puts b under a."""
    made: dict[str, UUID] = {}
    for title in titles:
        name, _sign, under = title.partition(">")
        raw = {"meeting": at, "title": name, "under": made.get(under)}
        made[name] = add(boards.desk, "agenda_item", **raw)
    return made


def test_the_first_meeting_of_a_board_takes_the_standard_agenda(boards: Boards) -> None:
    made = meetings.start(boards.desk, boards.cap, day("2020-02-14"))
    found = agenda.agenda_of(boards.desk, made.uuid)
    assert [p.number for p in found if not p.depth] == [str(n) for n in range(1, 14)]
    assert [p.number for p in found if p.depth] == ["6.1", "6.2", "6.3", "7.1", "7.2", "7.3"]
    assert {p.row["title"].fr is not None and p.row["title"].en is not None for p in found} == {True}
    assert row(boards.desk, made.uuid)["state"] == "planned"
    assert row(boards.desk, made.uuid)["previous"] is None


def test_the_next_meeting_takes_the_agenda_of_the_last_one_but_not_what_was_said(boards: Boards) -> None:
    old = meeting(boards, "2019-11-05", place="Goma", begins="9 h 30")
    made = points(boards, old, "Ouverture", "Fonds", "Solde>Fonds", "Routes")
    write(boards.desk, made["Solde"], note="à voir", outcome="vu", minutes="20")
    write(boards.desk, made["Routes"], programme=boards.programme)
    cancelled = meeting(boards, "2020-01-10", state="cancelled")
    new = meetings.start(boards.desk, boards.cap, day("2020-02-14")).uuid
    assert shown(boards.desk, new) == ["1 Ouverture", "2 Fonds", "2.1 Solde"]
    solde = agenda.agenda_of(boards.desk, new)[2].row
    assert (solde["minutes"], solde["note"], solde["outcome"]) == (20, None, None)
    found = row(boards.desk, new)
    assert found["previous"] == old != cancelled
    assert (found["place"], found["begins"]) == ("Goma", dt.time(9, 30))


def test_a_meeting_made_is_undone_and_made_again(boards: Boards) -> None:
    meeting(boards, "2019-11-05")
    made = meetings.start(boards.desk, boards.cap, day("2020-02-14"), standard=True)
    undone = history.undo(boards.desk, made.position)
    assert not row(boards.desk, made.uuid).alive
    assert agenda.agenda_of(boards.desk, made.uuid) == ()
    history.undo(boards.desk, undone.position)
    assert len(agenda.agenda_of(boards.desk, made.uuid)) == 19


def test_points_move_by_one_step_with_all_below_them(boards: Boards) -> None:
    at = meeting(boards, "2020-02-14")
    made = points(boards, at, "a", "b", "c", "c1>c", "c2>c")

    def step(name: str, direction: Direction) -> list[str]:
        agenda.move(boards.desk, made[name], direction)
        return shown(boards.desk, at)

    assert shown(boards.desk, at) == ["1 a", "2 b", "3 c", "3.1 c1", "3.2 c2"]
    assert step("c", "up") == ["1 a", "2 c", "2.1 c1", "2.2 c2", "3 b"]
    assert step("c", "in") == ["1 a", "1.1 c", "1.1.1 c1", "1.1.2 c2", "2 b"]
    assert step("c2", "out") == ["1 a", "1.1 c", "1.1.1 c1", "1.2 c2", "2 b"]
    assert step("a", "down") == ["1 b", "2 a", "2.1 c", "2.1.1 c1", "2.2 c2"]
    assert step("c2", "up") == ["1 b", "2 a", "2.1 c2", "2.2 c", "2.2.1 c1"]
    for name, direction in (("b", "up"), ("a", "down"), ("c2", "in"), ("b", "out")):
        with pytest.raises(UserError, match="cannot be moved"):
            agenda.move(boards.desk, made[name], direction)  # type: ignore[arg-type]


def test_a_move_writes_the_moved_point_alone(boards: Boards) -> None:
    """So that two offices that move different points do not diverge."""
    at = meeting(boards, "2020-02-14")
    made = points(boards, at, "a", "b", "c")
    for position, name in enumerate("abc"):
        write(boards.desk, made[name], position=f"152081280000000000{position}")
    saved = agenda.move(boards.desk, made["c"], "up")
    assert saved.changed == {("agenda_item", made["c"])}


def test_a_point_is_not_dragged_below_itself(boards: Boards) -> None:
    at = meeting(boards, "2020-02-14")
    made = points(boards, at, "a", "b>a", "c>b")
    with pytest.raises(UserError, match="below itself"):
        agenda.put(boards.desk, made["a"], made["c"])
    agenda.put(boards.desk, made["c"], None, made["a"])
    assert shown(boards.desk, at) == ["1 c", "2 a", "2.1 b"]


def test_any_moves_keep_every_point_once(boards: Boards) -> None:
    at = meeting(boards, "2020-02-14")
    made = list(points(boards, at, *"abcdef").values())
    chance = random.Random(7)
    for _n in range(60):
        try:
            agenda.move(boards.desk, chance.choice(made), chance.choice(agenda.DIRECTIONS))
        except UserError:
            continue
        found = agenda.agenda_of(boards.desk, at)
        assert {p.uuid for p in found} == set(made)
        assert len({p.number for p in found}) == len(made)
        assert not any(p.lost for p in found)


@pytest.mark.parametrize("seed", range(5))
def test_a_key_lies_between_its_neighbours(seed: int) -> None:
    chance, keys = random.Random(seed), ["0000015", "1520812800000000000"]
    for _n in range(200):
        at = chance.randrange(len(keys) + 1)
        low, high = keys[at - 1] if at else "", keys[at] if at < len(keys) else None
        made = key_between(low, high)
        if made is not None:
            assert low < made
            assert high is None or made < high
            keys.insert(at, made)
    assert len(keys) > 50
    assert keys == sorted(keys)


def test_there_is_no_key_between_equal_ones_and_the_level_is_written_anew(boards: Boards) -> None:
    assert key_between("5", "5") is None
    assert key_between("15", "1500") is None
    at = meeting(boards, "2020-02-14")
    made = points(boards, at, "a", "b", "c")
    for name in "ab":
        write(boards.desk, made[name], position="5")
    first = shown(boards.desk, at)[1][2:]
    agenda.move(boards.desk, made[first], "up")
    assert shown(boards.desk, at)[0] == f"1 {first}"


def test_a_circle_made_by_two_offices_is_shown_at_the_end_and_can_be_untied(
    boards: Boards, other: Desk
) -> None:
    at = meeting(boards, "2020-02-14")
    made = points(boards, at, "a", "b", "c")
    carry(boards.desk, other)
    agenda.put(boards.desk, made["b"], made["c"])
    agenda.put(other, made["c"], made["b"])
    carry(other, boards.desk)
    carry(boards.desk, other)
    for desk in (boards.desk, other):
        found = agenda.agenda_of(desk, at)
        assert shown(desk, at) == ["1 a", "2 b", "2.1 c"]
        assert [p.lost for p in found] == [False, True, False]
    agenda.move(boards.desk, made["b"], "up")
    assert shown(boards.desk, at) == ["1 b", "1.1 c", "2 a"]
    assert not any(p.lost for p in agenda.agenda_of(boards.desk, at))


def test_a_point_whose_parent_another_office_deleted_stays(boards: Boards) -> None:
    at = meeting(boards, "2020-02-14")
    made = points(boards, at, "a", "a1>a", "b")
    records.delete(boards.desk, made["a"], "doublon")
    assert shown(boards.desk, at) == ["1 b", "2 a1"]
    assert [p.lost for p in agenda.agenda_of(boards.desk, at)] == [False, True]


def test_hours_follow_from_the_beginning_and_are_not_guessed() -> None:
    def item(k: int, minutes: int | None, **more: object) -> Row:
        return Row("agenda_item", UUID(int=k), {"position": str(k), "minutes": minutes, **more})

    under = {"under": UUID(int=2)}
    rows = [item(1, 15), item(2, None), item(3, 20, **under), item(4, 25, **under), item(5, None), item(6, 5),
            item(7, 5, begins=dt.time(12, 0))]  # fmt: skip
    hours = [p.begins for p in tree(rows, dt.time(10, 0))]
    assert [f"{h:%H:%M}" if h else None for h in hours] == [
        "10:00", "10:15", "10:15", "10:35", "11:00", None, "12:00",
    ]  # fmt: skip
    assert {p.begins for p in tree(rows[:6])} == {None}


def test_parts_that_take_longer_than_their_point_push_what_follows() -> None:
    rows = [
        Row("agenda_item", UUID(int=1), {"position": "1", "minutes": 15}),
        Row("agenda_item", UUID(int=2), {"position": "2", "minutes": 20, "under": UUID(int=1)}),
        Row("agenda_item", UUID(int=3), {"position": "3", "minutes": 5}),
    ]
    hours = [f"{p.begins:%H:%M}" for p in tree(rows, dt.time(10, 0)) if p.begins]
    assert hours == ["10:00", "10:00", "10:20"]


def test_a_final_meeting_is_rearranged_with_a_reason(boards: Boards) -> None:
    at = meeting(boards, "2020-02-14")
    made = points(boards, at, "a", "b")
    write(boards.desk, at)
    records.save(boards.desk, at, {}, mark=reading.read(boards.desk, at).mark, final=True)
    with pytest.raises(Refused):
        agenda.move(boards.desk, made["b"], "up")
    agenda.move(boards.desk, made["b"], "up", "ordre de la séance")
    assert shown(boards.desk, at)[0] == "1 b"


# actions


def test_open_actions_go_from_meeting_to_meeting_overdue_first(boards: Boards) -> None:
    first = meeting(boards, "2017-06-01")
    second = meeting(boards, "2017-12-01", previous=first)
    third = meeting(boards, "2018-03-01", previous=second)
    elsewhere = meeting(boards, "2017-06-01", board=boards.can)
    late = add(
        boards.desk, "action", meeting=first, text="Lettre", owner="SG", due="2017-09-01", state="to_do"
    )
    soon = add(boards.desk, "action", meeting=second, text="Visite", owner="NK", due="2018-06-01")
    add(boards.desk, "action", meeting=third, text="Note", state="to_do")
    add(boards.desk, "action", meeting=elsewhere, text="Autre conseil", state="to_do")
    found = actions.followed_up(boards.desk, third)
    assert [a.uuid for a in found] == [late, soon]
    assert found[0].late == 181
    assert found[0].when == "overdue by 181 days"
    assert found[1].late is None
    actions.settle(boards.desk, late, "done")
    after = actions.followed_up(boards.desk, third)
    assert [(a.uuid, a.settled) for a in after] == [(soon, False), (late, True)]
    with pytest.raises(UserError, match="already"):
        actions.settle(boards.desk, late, "done")


def printed_actions(boards: Boards, at: UUID) -> list[tuple[str, str]]:
    """Actions that the pack of a meeting follows up: text and state."""
    with boards.desk.store.reading() as connection, in_language("en"):
        found = records_at(boards.desk)
        figures = compute(found, cut_off=dt.date(2018, 3, 1))
        gathering = Gathering(boards.desk, connection, found, figures, Order("board-pack", provisional=True))
        followed = SessionGathering(gathering, query.get_row(connection, "meeting", at)).meeting().followed
    return [(one.text, one.state) for one in followed if one.action]


def shown_actions(boards: Boards, at: UUID) -> list[tuple[str, str]]:
    """The same on the screen."""
    found = actions.followed_up(boards.desk, at)
    return [(a.text, "done" if a.settled else "late" if a.late is not None else "open") for a in found]


def test_paper_follows_up_what_the_screen_does(boards: Boards) -> None:
    first = meeting(boards, "2017-06-01")
    called_off = meeting(boards, "2017-09-01", state="cancelled")
    workshop = meeting(boards, "2017-10-01", kind="workshop")
    second = meeting(boards, "2017-12-01")
    named = meeting(boards, "2018-03")
    third = meeting(boards, "2018-03-01", previous=named, state="planned")
    typed = [
        (first, {"text": "Ouverte"}),
        (called_off, {"text": "De la séance annulée"}),
        (workshop, {"text": "De l’atelier"}),
        (named, {"text": "De la séance nommée comme précédente"}),
        (first, {"text": "Close avant", "state": "done", "done_on": "2017-07-01"}),
        (first, {"text": "Close depuis", "state": "done", "done_on": "2018-01-10"}),
        (second, {"text": "Close on ne sait quand", "state": "dropped"}),
        (third, {"text": "De la séance même"}),
    ]
    for at, values in typed:
        add(boards.desk, "action", meeting=at, **values)
    for at in (second, third):
        assert sorted(printed_actions(boards, at)) == sorted(shown_actions(boards, at))
    write(boards.desk, third, previous=second)
    screen = shown_actions(boards, third)
    assert [text for text, state in screen if state == "done"] == ["Close depuis", "Close on ne sait quand"]
    assert "De la séance annulée" in dict(screen)
    assert sorted(printed_actions(boards, third)) == sorted(screen)


def test_what_is_late_is_late_on_paper_as_on_the_screen(boards: Boards) -> None:
    first = meeting(boards, "2017-06-01")
    ahead = meeting(boards, "2030-03-01", previous=first, state="planned")
    add(boards.desk, "action", meeting=first, text="Visite", due="2030-01-15")
    assert shown_actions(boards, ahead) == printed_actions(boards, ahead) == [("Visite", "open")]


def test_actions_of_one_board_or_of_all(boards: Boards) -> None:
    here, there = meeting(boards, "2017-06-01"), meeting(boards, "2017-06-01", board=boards.can)
    mine = add(boards.desk, "action", meeting=here, text="Lettre")
    add(boards.desk, "action", meeting=there, text="Courrier")
    assert [a.uuid for a in actions.open_actions(boards.desk, "cap-nk")] == [mine]
    assert len(actions.open_actions(boards.desk)) == 2


# minutes


def test_minutes_are_confirmed_at_the_next_meeting(boards: Boards) -> None:
    first = meeting(boards, "2017-06-01", minutes="Ouverte à 10 h.")
    second = meeting(boards, "2017-12-01", previous=first)
    assert minutes.minutes_of(boards.desk, second).to_confirm == first
    minutes.review(boards.desk, first)
    minutes.confirm(boards.desk, first, second)
    state = minutes.minutes_of(boards.desk, first)
    assert state.state == "confirmed"
    assert "as they stand" in state.sentence
    assert minutes.minutes_of(boards.desk, second).to_confirm is None
    with pytest.raises(UserError, match="confirmed already"):
        minutes.confirm(boards.desk, first, second, "autre chose")


def test_minutes_confirmed_with_changes_keep_what_was_asked(boards: Boards) -> None:
    first = meeting(boards, "2017-06-01", minutes="Ouverte à 10 h.")
    second = meeting(boards, "2017-12-01")
    minutes.confirm(boards.desk, first, second, "Lire 9 h 30.")
    found = row(boards.desk, first)
    assert (found["minutes_state"], found["minutes_changes"]) == ("confirmed_changed", "Lire 9 h 30.")
    assert found["minutes_confirmed_at"] == second


def test_minutes_are_not_confirmed_before_nor_by_another_board(boards: Boards) -> None:
    first = meeting(boards, "2017-06-01", minutes="Ouverte à 10 h.")
    with pytest.raises(UserError, match="later meeting"):
        minutes.confirm(boards.desk, first, meeting(boards, "2017-05-01"))
    with pytest.raises(UserError, match="same board"):
        minutes.confirm(boards.desk, first, meeting(boards, "2017-12-01", board=boards.can))
    with pytest.raises(UserError, match="No minutes"):
        minutes.review(boards.desk, meeting(boards, "2017-07-01"))
