"""The life of a board at the screen: seats, a new meeting, points moved, presences, decisions applied."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from issss_desktop.models.fields import ENTITIES
from issss_desktop.services import history, reading
from issss_desktop.services.boards import agenda, meetings
from issss_desktop.services.desk import Desk
from issss_desktop.store import query
from issss_desktop.ui.boards.body import BoardBody
from issss_desktop.ui.boards.meeting import MeetingBody
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.record.form import RecordForm
from issss_desktop.ui.workplace import Workplace
from tests.boards.making import Boards, add, day, decision, make_boards, meeting, row, write

from .conftest import Hands, form_of

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton
Lay = Callable[[QWidget], Hands]


@pytest.fixture
def boards(desk: Desk) -> Boards:
    return make_boards(desk)


@pytest.fixture
def board_form(work: Workplace) -> Iterator[RecordForm]:
    with form_of(work, "board", 900, 700) as made:
        yield made


@pytest.fixture
def meeting_form(work: Workplace) -> Iterator[RecordForm]:
    with form_of(work, "meeting", 900, 700) as made:
        work.changed.connect(lambda _changed: made.reload())  # as the page of records does
        yield made


def body(form: RecordForm) -> MeetingBody:
    assert isinstance(form.body, MeetingBody)
    return form.body


def lines(table: Table) -> list[str]:
    """First two cells of every row, as they stand."""
    model = table.model()
    if model is None or table.isHidden():
        return []
    rows: Any = model.rows
    return [f"{r[0].text} {r[1].text}".replace("\u2003", "") for r in rows]


def all_of(desk: Desk, code: str) -> list[Any]:
    with desk.store.reading() as connection:
        return list(query.select_rows(connection, code, "WHERE alive=1 ORDER BY uuid"))


# the board


def test_a_board_shows_who_sits_and_marks_what_is_vacant_or_held_twice(
    board_form: RecordForm, boards: Boards, hands: Lay
) -> None:
    new = add(boards.desk, "person", name="S. Ndole (exemple fictif)")
    for mandate in all_of(boards.desk, "mandate"):
        write(boards.desk, mandate.uuid, **{"span.start": "2017"})  # in force on the day of this desk
    add(boards.desk, "mandate", board=boards.cap, seat=boards.seats["governor"], person=new)
    hands(board_form)
    board_form.open(boards.cap)
    shown = board_form.body
    assert isinstance(shown, BoardBody)
    found = lines(shown.seats)
    assert found[3] == "Représentant des bailleurs siège vacant"
    assert "S. Ndole" in found[0]
    assert "P. Kambale" in found[0]
    cells: Any = shown.seats.model()
    assert [bool(r[1].icon) for r in cells.rows] == [True, False, False, True, False]
    assert "deux titulaires" in shown._seat_warnings.text()


def test_a_new_meeting_is_made_from_the_model_or_from_the_last_one(
    board_form: RecordForm, work: Workplace, boards: Boards, hands: Lay
) -> None:
    asked: list[Any] = []
    work.asked.connect(lambda code, uuid: asked.append((code, uuid)))
    hand = hands(board_form)
    board_form.open(boards.cap)
    hand.click("meeting-standard")
    hand.type("32/02/2018")
    hand.key(Qt.Key.Key_Return)
    hand.calm(work)
    assert asked == [], "a day that is none is refused where it was typed"
    assert board_form.body._day_wrong.isVisible()  # type: ignore[attr-defined]
    hand.find("new-meeting-on").selectAll()
    hand.type("14/02/2018")
    hand.key(Qt.Key.Key_Return)
    hand.calm(work)
    (code, first) = asked[-1]
    assert code == "meeting"
    assert len(agenda.agenda_of(boards.desk, first)) == 19
    write(boards.desk, first, state="held")
    extra = add(boards.desk, "agenda_item", meeting=first, title="Point propre", position="9")
    hand.click("meeting-like-last")
    hand.type("06/2018")
    hand.click("make-meeting")
    hand.calm(work)
    second = asked[-1][1]
    assert second != first
    titles = [p.row["title"].fr for p in agenda.agenda_of(boards.desk, second)]
    assert row(boards.desk, extra)["title"].fr in titles
    assert row(boards.desk, second)["previous"] == first


# the agenda


def points(form: RecordForm, at_row: int) -> Table:
    """The points of a meeting, the keyboard on one of them."""
    table = body(form).agenda.table
    table.setFocus()
    table.selectRow(at_row)
    return table


@pytest.fixture
def opened(meeting_form: RecordForm, boards: Boards, hands: Lay) -> tuple[RecordForm, Hands, UUID]:
    """The form of a meeting of four points, at its agenda."""
    at = meeting(boards, "2018-02-14", begins="10:00")
    for position, title in enumerate("abcd", 1):
        add(boards.desk, "agenda_item", meeting=at, title=title, position=f"{position:06d}5", minutes="15")
    hand = hands(meeting_form)
    meeting_form.open(at)
    hand.click("tab-agenda")
    return meeting_form, hand, at


def test_points_are_moved_by_the_keyboard_and_saved_with_the_form(
    opened: tuple[RecordForm, Hands, UUID], work: Workplace
) -> None:
    form, hand, at = opened
    table = points(form, at_row=2)
    hand.key(Qt.Key.Key_Up, ALT)
    assert lines(table) == ["1 a", "2 c", "3 b", "4 d"]
    hand.key(Qt.Key.Key_Right, ALT)
    assert lines(table) == ["1 a", "1.1 c", "2 b", "3 d"]
    assert table.chosen() == 1, "the moved point stays chosen"
    hand.key(Qt.Key.Key_Left, ALT)
    hand.key(Qt.Key.Key_Down, ALT)
    hand.key(Qt.Key.Key_Down, ALT)
    assert lines(table) == ["1 a", "2 b", "3 d", "4 c"]
    assert form.is_dirty()
    assert [p.row["title"].fr for p in agenda.agenda_of(work.desk, at)] == ["a", "b", "c", "d"]
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(work)
    assert [p.row["title"].fr for p in agenda.agenda_of(work.desk, at)] == ["a", "b", "d", "c"]
    assert not form.is_dirty()


def test_a_step_that_is_none_says_why(opened: tuple[RecordForm, Hands, UUID], work: Workplace) -> None:
    form, hand, _at = opened
    said: list[str] = []
    work.said.connect(lambda _state, text: said.append(text))
    points(form, at_row=0)
    hand.key(Qt.Key.Key_Up, ALT)
    assert "premier de son niveau" in said[-1]
    assert not form.is_dirty()


def test_a_point_is_dragged_before_and_into_another(opened: tuple[RecordForm, Hands, UUID]) -> None:
    form, _hand, _at = opened
    table = body(form).agenda.table

    def drag(taken: int, to: int, part: float) -> None:
        view, height = table.viewport(), table.rowHeight(to)
        start = QPoint(120, table.rowViewportPosition(taken) + height // 2)
        end = QPoint(120, table.rowViewportPosition(to) + round(height * part))
        QTest.mousePress(view, LEFT, Qt.KeyboardModifier.NoModifier, start)
        QTest.mouseMove(view, (start + end) / 2)
        QTest.mouseMove(view, end)
        QTest.mouseRelease(view, LEFT, Qt.KeyboardModifier.NoModifier, end)
        QApplication.processEvents()

    drag(3, 0, 0.1)
    assert lines(table) == ["1 d", "2 a", "3 b", "4 c"]
    drag(3, 1, 0.5)
    assert lines(table) == ["1 d", "2 a", "2.1 c", "3 b"]
    drag(0, 3, 0.9)
    assert lines(table) == ["1 a", "1.1 c", "2 b", "3 d"]
    drag(0, 1, 0.5)
    assert lines(table) == ["1 a", "1.1 c", "2 b", "3 d"], "a point does not go below itself"
    assert form.is_dirty()


def test_a_point_that_is_not_saved_yet_moves_but_carries_none(
    opened: tuple[RecordForm, Hands, UUID], work: Workplace
) -> None:
    form, hand, at = opened
    hand.click("add-agenda_item")
    hand.fill("agenda_item.title.fr", "nouveau")
    table = body(form).agenda.table
    assert lines(table)[-1] == "5 nouveau"
    table.setFocus()
    table.selectRow(4)
    hand.key(Qt.Key.Key_Up, ALT)
    assert lines(table) == ["1 a", "2 b", "3 c", "4 nouveau", "5 d"]
    table.selectRow(4)
    hand.key(Qt.Key.Key_Right, ALT)
    assert lines(table)[-1] == "5 d"
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(work)
    assert [p.row["title"].fr for p in agenda.agenda_of(work.desk, at)] == ["a", "b", "c", "nouveau", "d"]


def test_hours_follow_the_beginning_while_it_is_typed(opened: tuple[RecordForm, Hands, UUID]) -> None:
    form, hand, _at = opened
    model: Any = body(form).agenda.table.model()
    assert [r[2].text.replace("\u00a0", " ") for r in model.rows] == ["10 h", "10 h 15", "10 h 30", "10 h 45"]
    hand.click("tab-session")
    hand.fill("begins", "9:00")
    assert [r[2].text.replace("\u00a0", " ") for r in model.rows] == ["9 h", "9 h 15", "9 h 30", "9 h 45"]


# attendance


def test_presences_are_noted_by_one_key_and_the_quorum_follows(
    meeting_form: RecordForm, boards: Boards, work: Workplace, hands: Lay
) -> None:
    write(boards.desk, boards.cap, quorum_seats="2")
    at = meetings.start(boards.desk, boards.cap, day("2020-02-14")).uuid
    hand = hands(meeting_form)
    meeting_form.open(at)
    hand.click("tab-attendance")
    section = body(meeting_form).attendance
    assert section.quorum.text().startswith("Quorum inconnu")
    section.table.setFocus()
    section.table.selectRow(0)
    hand.key(Qt.Key.Key_P)
    assert section.table.chosen() == 1, "the next seat is chosen"
    assert section.quorum.text().startswith("Quorum inconnu")
    hand.key(Qt.Key.Key_R)
    assert section.quorum.text().startswith("Quorum atteint"), section.quorum.text()
    section.table.selectRow(0)
    hand.key(Qt.Key.Key_A)
    hand.key(Qt.Key.Key_E)
    hand.key(Qt.Key.Key_E)
    assert section.quorum.text().startswith("Quorum non atteint"), section.quorum.text()
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(work)
    noted = [a.presence for a in meetings.attendance_of(boards.desk, at).lines]
    assert noted[:3] == ["absent", "excused", "excused"]


def test_without_a_quorum_rule_nothing_is_said_to_be_reached(
    meeting_form: RecordForm, boards: Boards, hands: Lay
) -> None:
    at = meetings.start(boards.desk, boards.cap, day("2020-02-14")).uuid
    hand = hands(meeting_form)
    meeting_form.open(at)
    hand.click("tab-attendance")
    section = body(meeting_form).attendance
    section.table.setFocus()
    section.table.selectRow(0)
    for _n in range(4):
        hand.key(Qt.Key.Key_P)
    assert "règle de quorum à compléter" in section.quorum.text()


def test_seats_of_an_older_meeting_are_asked_for_by_one_button(
    meeting_form: RecordForm, boards: Boards, work: Workplace, hands: Lay
) -> None:
    at = meeting(boards, "2020-02-14")
    hand = hands(meeting_form)
    meeting_form.open(at)
    hand.click("tab-attendance")
    hand.click("every-seat")
    section = body(meeting_form).attendance
    assert len(lines(section.table)) == 5
    assert not hand.seen("every-seat")
    hand.key(Qt.Key.Key_P)
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(work)
    rows = all_of(boards.desk, "attendance")
    assert len(rows) == 5
    assert [r["presence"] for r in rows if r["seat"] == boards.seats["governor"]] == ["present"]


# decisions, follow-up, minutes


def test_a_decision_is_submitted_and_applied_from_its_meeting_and_undone(
    meeting_form: RecordForm, boards: Boards, work: Workplace, hands: Lay
) -> None:
    here = meeting(boards, "2018-02-14")
    there = meeting(boards, "2018-04-20", board=boards.can, state="planned")
    decision(boards, here)
    hand = hands(meeting_form)
    meeting_form.open(here)
    hand.click("tab-decisions")
    panel = body(meeting_form).decisions
    assert "à soumettre au CAN" in panel.life.text()
    assert not panel.apply_button.isEnabled()
    hand.click("decision-submit")
    hand.calm(work)
    assert "soumise" in panel.life.text()
    assert not panel.submit_button.isEnabled()
    (answer,) = [r for r in all_of(boards.desk, "decision") if r["meeting"] == there]
    write(boards.desk, answer.uuid, outcome="adopted")
    meeting_form.open(there)
    positions: list[int] = []
    work.saved.connect(positions.append)
    hand.click("decision-apply")
    assert "2 000 000" in panel.banner.text.text().replace("\u202f", " ")
    assert all_of(boards.desk, "allocation") == [], "said first, done at the second press"
    hand.click("decision-apply-now")
    hand.calm(work)
    assert len(all_of(boards.desk, "allocation")) == 1
    assert "appliquée le" in panel.life.text()
    history.undo(boards.desk, positions[-1])
    assert all_of(boards.desk, "allocation") == []


def test_what_cannot_be_applied_says_why(meeting_form: RecordForm, boards: Boards, hands: Lay) -> None:
    there = meeting(boards, "2018-04-20", board=boards.can)
    decision(boards, there, amount=None)
    hand = hands(meeting_form)
    meeting_form.open(there)
    hand.click("tab-decisions")
    hand.click("decision-apply")
    assert "pas de montant" in body(meeting_form).decisions.banner.text.text()


def test_a_number_given_twice_is_said_above_the_decisions_until_one_has_another(
    boards: Boards, meeting_form: RecordForm, hands: Lay
) -> None:
    here = meeting(boards, "2018-02-14")
    one, two = decision(boards, here), decision(boards, here)
    hand = hands(meeting_form)
    meeting_form.open(here)
    hand.click("tab-decisions")
    said = hand.find("decision-warnings").text()  # type: ignore[attr-defined]
    assert all(row(boards.desk, each).ref in said for each in (one, two))
    assert "D2" in said
    write(boards.desk, two, number="D2")
    meeting_form.open(here)
    hand.click("tab-decisions")
    assert not hand.seen("decision-warnings")


def test_a_new_decision_is_given_its_number(
    meeting_form: RecordForm, boards: Boards, work: Workplace, hands: Lay
) -> None:
    asked: list[Any] = []
    work.new_asked.connect(lambda code, values: asked.append((code, values)))
    here = meeting(boards, "2018-02-14")
    decision(boards, here)
    hand = hands(meeting_form)
    meeting_form.open(here)
    hand.click("tab-decisions")
    hand.click("new-decision")
    assert asked == [("decision", {"meeting": here, "number": "D2"})]


def test_actions_are_carried_forward_and_noted_as_done(
    meeting_form: RecordForm, boards: Boards, work: Workplace, hands: Lay
) -> None:
    first, second = meeting(boards, "2017-06-01"), meeting(boards, "2018-02-14")
    add(boards.desk, "action", meeting=first, text="Visite", due="2018-06-01", owner="NK")
    late = add(boards.desk, "action", meeting=first, text="Lettre", due="2017-09-01", owner="SG")
    hand = hands(meeting_form)
    meeting_form.open(second)
    hand.click("tab-follow-up")
    panel = body(meeting_form).follow_up
    assert lines(panel.earlier) == ["Lettre SG", "Visite NK"]
    hand.click("action-done")
    hand.calm(work)
    assert row(boards.desk, late)["state"] == "done"
    assert lines(panel.earlier) == ["Visite NK", "Lettre SG"]


def test_minutes_of_the_session_before_are_confirmed_with_changes(
    meeting_form: RecordForm, boards: Boards, work: Workplace, hands: Lay
) -> None:
    first = meeting(boards, "2017-06-01", minutes="Ouverte à 10 h.")
    second = meeting(boards, "2018-02-14", previous=first)
    hand = hands(meeting_form)
    meeting_form.open(second)
    hand.click("tab-minutes")
    hand.find("minutes-changes-asked").setFocus()
    hand.type("Lire 9 h 30.")
    hand.key(Qt.Key.Key_Return)
    hand.calm(work)
    found = row(boards.desk, first)
    assert (found["minutes_state"], found["minutes_changes"]) == ("confirmed_changed", "Lire 9 h 30.")
    assert not hand.seen("minutes-confirm")


def test_a_field_of_another_tab_is_shown_when_it_is_wrong(
    meeting_form: RecordForm, boards: Boards, work: Workplace, hands: Lay
) -> None:
    at = meeting(boards, "2018-02-14")
    hand = hands(meeting_form)
    meeting_form.open(at)
    hand.fill("on", "32/13/2018")
    hand.click("tab-decisions")
    hand.key(Qt.Key.Key_F8)
    assert hand.seen("on")
    assert reading.read(work.desk, at).row["on"] is not None


def test_votes_of_the_seats_propose_an_outcome_that_a_person_writes(
    meeting_form: RecordForm, boards: Boards, work: Workplace, hands: Lay
) -> None:
    at = meeting(boards, "2018-02-14", kind="written", answers_due="2018-03-01")
    made = decision(boards, at, outcome="proposed")
    add(boards.desk, "ballot", decision=made, seat=boards.seats["governor"], vote="for")
    hand = hands(meeting_form)
    meeting_form.open(at)
    hand.click("tab-decisions")
    panel = body(meeting_form).decisions
    assert "1 pour" in panel.counted.text()
    assert row(boards.desk, made)["outcome"] == "proposed"
    hand.click("decision-take-count")
    hand.calm(work)
    found = row(boards.desk, made)
    assert (found["outcome"], found["votes_for"]) == ("adopted", 1)
    assert not hand.seen("decision-take-count"), "what is decided is not proposed again"


def test_a_reader_sees_the_meeting_and_the_buttons_say_why_they_are_grey(
    boards: Boards, theme: Any, hands: Lay
) -> None:
    from dataclasses import replace

    at = meeting(boards, "2018-02-14")
    meeting(boards, "2018-04-20", board=boards.can, state="planned")
    decision(boards, at)
    reader = Workplace(replace(boards.desk, role="reader"), theme)
    form = RecordForm(reader, ENTITIES["meeting"])
    hand = hands(form)
    form.open(at)
    hand.click("tab-decisions")
    made = hand.find("decision-submit")
    assert not made.isEnabled()
    assert "lecteur" in made.toolTip()


def test_points_moved_before_a_power_cut_come_back(
    opened: tuple[RecordForm, Hands, UUID], work: Workplace
) -> None:
    """What the journal keeps of a form is what it gives back: moves are among it."""
    form, hand, at = opened
    table = points(form, at_row=3)
    hand.key(Qt.Key.Key_Up, ALT)
    hand.key(Qt.Key.Key_Right, ALT)
    kept = form.body.collect_children()
    form.open(at)
    assert lines(table) == ["1 a", "2 b", "3 c", "4 d"]
    assert body(form).agenda.restore(kept) == 0
    assert lines(table) == ["1 a", "2 b", "2.1 d", "3 c"]
