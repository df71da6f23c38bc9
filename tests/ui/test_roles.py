"""Roles on the screen, by real keys: what is barred stands grey and says why; another person sits down."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from issss_desktop.app import Program
from issss_desktop.models.fields import ENTITIES
from issss_desktop.services import people, reading, records
from issss_desktop.services.desk import Desk, close_desk, open_desk
from issss_desktop.services.starting.offices import create_office
from issss_desktop.ui.commands import commands
from issss_desktop.ui.listing.actions import Actions
from issss_desktop.ui.look.blocks import Banner
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.record.page import EntityPanel
from issss_desktop.ui.seats import Seats
from issss_desktop.ui.window import Window
from issss_desktop.ui.workplace import Workplace

from .conftest import Hands
from .started import CTRL, Lay, begin, calm, start_at, write_a_name

__all__ = ["start_at"]


def place(desk: Desk, theme: Theme, role: str) -> Workplace:
    """A workplace with somebody of a role at the desk."""
    return Workplace(replace(desk, role=role), theme)


def barred(button: QPushButton, who: str) -> bool:
    """Whether a button stands grey and says, to eye and screen reader, who may press it."""
    said = button.toolTip()
    return not button.isEnabled() and who in said and button.accessibleDescription() == said


@pytest.fixture
def open_as(
    desk: Desk, theme: Theme, hands: Lay, contribution: Any
) -> Iterator[Callable[[str], tuple[EntityPanel, Hands]]]:
    """Opens the contribution in its register, as a role."""
    shown: list[EntityPanel] = []

    def opened(role: str) -> tuple[EntityPanel, Hands]:
        panel = EntityPanel(place(desk, theme, role), ENTITIES["contribution"], "coins")
        shown.append(panel)
        panel.resize(1170, 690)
        hand = hands(panel)
        panel.open(contribution)
        hand.calm(panel._work)
        return panel, hand

    yield opened
    for each in shown:
        each.hide()


def test_a_reader_reads_and_no_key_changes_anything(
    desk: Desk, open_as: Callable[[str], tuple[EntityPanel, Hands]], contribution: Any
) -> None:
    panel, hand = open_as("reader")
    form = panel.form
    for each in (form.foot.save_button, form.foot.next_button, panel.new_button, hand.find("delete")):
        assert barred(each, "Un agent de saisie, un validateur ou un administrateur"), each.objectName()
    assert "vous travaillez ici comme lecteur" in form.foot.left.full_text()
    hand.fill("agreement", "SAA 2099")
    assert not form.is_dirty()
    before = reading.read(desk, contribution)
    hand.key(Qt.Key.Key_S, CTRL)
    hand.key(Qt.Key.Key_N, CTRL)
    hand.calm(panel._work)
    assert form.form is not None
    assert form.form.uuid == contribution
    assert reading.read(desk, contribution) == before


def test_an_entry_officer_writes_drafts_and_leaves_final_records_alone(
    desk: Desk, open_as: Callable[[str], tuple[EntityPanel, Hands]], contribution: Any
) -> None:
    panel, hand = open_as("entry")
    form = panel.form
    assert barred(form.foot.final_button, "Un validateur ou un administrateur peut rendre une fiche finale")
    assert panel.new_button.isEnabled()
    hand.fill("agreement", "SAA 2017")
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(panel._work)
    assert "SAA 2017" in reading.read(desk, contribution).row["agreement"]
    mark = reading.read(desk, contribution).mark
    records.save(desk, contribution, {}, mark=mark, final=True)
    panel.open(contribution)
    hand.calm(panel._work)
    assert barred(form.foot.save_button, "peut modifier une fiche finale")


def test_several_rows_are_finalised_copied_and_deleted_by_who_may(
    desk: Desk, theme: Theme, hands: Lay, contribution: Any
) -> None:
    for role, may in (("reader", (False, False)), ("entry", (True, True))):
        work = place(desk, theme, role)
        actions = Actions(work, "contribution", Banner(theme), lambda uuids: "")
        hand = hands(actions)
        actions.take((contribution,), False)
        hand.until(lambda actions=actions: actions.final.isVisible())
        assert (actions.copy.isEnabled(), actions.delete.isEnabled()) == may
        assert barred(actions.final, "Un validateur")
        actions.hide()


# the whole program


@pytest.fixture
def program(start_at: Callable[[Path], Program], tmp_path: Path) -> Program:
    """An office of four people, not shown yet."""
    desk = create_office(tmp_path / "data", "NK", user="A. Mbuyi")
    for name, role in (("B. Safari", "entry"), ("C. Ngoma", "left"), ("D. Kasongo", "validator")):
        records.create(desk, "person", {"name": name, "role": role, "office": desk.office_uuid})
    close_desk(desk)
    return start_at(tmp_path / "data")


def command(program: Program, hand: Hands, words: str) -> None:
    """Choose a command in the search box."""
    hand.key(Qt.Key.Key_K, CTRL)
    hand.type(words)
    hand.key(Qt.Key.Key_Return)


def menu() -> Any:
    """The menu of people, when it is open."""
    shown = QApplication.activePopupWidget()
    return shown if shown is not None and shown.objectName() == "people-menu" else None


def test_another_person_sits_down_by_the_keyboard_and_sits_there_at_the_next_start(
    program: Program, hands: Lay, tmp_path: Path
) -> None:
    hand = begin(program, hands)
    navigation = program.window.navigation
    assert navigation.user.text() == "A. Mbuyi"
    assert navigation.desk.text().startswith("administrateur\n")
    command(program, hand, "changer de personne")
    hand.until(lambda: menu() is not None)
    lines = [act.text() for act in menu().actions() if act.text()]
    assert lines == [
        "Qui travaille ici\u202f?", "A. Mbuyi, administrateur", "B. Safari, agent de saisie",
        "D. Kasongo, validateur", "Sans chiffrement, aucune phrase secrète n’est demandée.",
    ]  # fmt: skip
    QTest.keyClick(menu(), Qt.Key.Key_Down)
    QTest.keyClick(menu(), Qt.Key.Key_Return)
    hand.until(lambda: program.desk is not None and program.desk.user_name == "B. Safari")
    calm(program, hand)
    assert navigation.user.text() == "B. Safari"
    assert navigation.desk.text().startswith("agent de saisie\n")
    assert program.pages is not None
    found = [each.words for each in commands(program.pages)]
    assert "Reprendre les chiffres publiés" not in found
    assert any("contribution" in words.lower() for words in found)
    assert not any("Zone" in words for words in found), "reference data are a validator's"
    program.window.close()
    hand.until(lambda: program.desk is None)
    again = open_desk(tmp_path / "data", write=False)
    assert (again.user_name, again.role) == ("B. Safari", "entry")
    close_desk(again)


def sits(program: Program, hand: Hands, name: str) -> Desk:
    """Somebody else takes the place; the desk of who was there before, who has all rights."""
    chief = program.desk
    assert chief is not None
    person = next(each for each in people.people(chief) if each.name == name)
    program._seat(people.sit(chief, person.uuid))
    calm(program, hand)
    return chief


def given(program: Program, hand: Hands, chief: Desk, role: str) -> None:
    """An administrator, or a report merged, gives who sits there another role: the pages are told."""
    assert program.desk is not None
    assert program.pages is not None
    before, person = program.desk, program.desk.user
    mark = reading.read(chief, person).mark
    saved = records.save(chief, person, {"role": role}, mark=mark, reason="poste (exemple fictif)")
    program.pages.work.announce(saved.changed)
    hand.until(lambda: program.desk is not before)


def test_a_change_of_role_counts_at_once_and_what_is_typed_waits_in_the_journal(
    program: Program, hands: Lay
) -> None:
    hand = begin(program, hands)
    chief = sits(program, hand, "D. Kasongo")
    navigation = program.window.navigation
    assert navigation.desk.text().startswith("validateur")
    write_a_name(program, hand, "Bailleur en cours de saisie")
    given(program, hand, chief, "entry")
    calm(program, hand)
    assert navigation.desk.text().startswith("agent de saisie")
    assert "D. Kasongo travaille ici maintenant" in program.window.banner.text.text()
    assert program.pages is not None
    assert "Reprendre les chiffres publiés" not in [each.words for each in commands(program.pages)]
    hand.until(lambda: hand.seen("name.fr"), 10_000)
    assert hand.find("name.fr").text() == "Bailleur en cours de saisie"
    given(program, hand, chief, "validator")
    calm(program, hand)
    assert navigation.desk.text().startswith("validateur")
    program.window.may_close = lambda then: then()


def test_another_change_of_people_leaves_the_window_as_it_is(program: Program, hands: Lay) -> None:
    hand = begin(program, hands)
    pages = program.pages
    assert pages is not None
    saved = records.create(pages.desk, "person", {"name": "E. Lukeka", "role": "reader"})
    pages.work.announce(saved.changed)
    calm(program, hand)
    QTest.qWait(50)
    assert program.pages is pages


def test_who_is_said_to_have_left_while_they_work_sees_the_office_close(program: Program, hands: Lay) -> None:
    hand = begin(program, hands)
    chief = sits(program, hand, "D. Kasongo")
    given(program, hand, chief, "left")
    assert program.desk is None
    assert hand.seen("cannot-open")
    said = hand.find("cannot-open").findChildren(QLabel)
    assert any("D. Kasongo" in each.text() for each in said)


def test_a_record_above_the_amount_is_kept_as_a_draft_for_another(program: Program, hands: Lay) -> None:
    hand = begin(program, hands)
    desk = program.desk
    assert desk is not None
    office = reading.read(desk, desk.office_uuid)
    raw = {"second_person_above": "1 000"}
    records.save(desk, desk.office_uuid, raw, mark=office.mark, reason="consigne (exemple fictif)")
    raw = {"measure": "spent", "basis": "announced", "as_of": "2018", "step": "0", "role": "control"}
    made = records.create(desk, "published_figure", {**raw, "amount": "5 000 USD"}).uuid
    assert program.pages is not None
    program.pages.open_record("published_figure", made)
    calm(program, hand)
    hand.click("finalise")
    hand.until(lambda: hand.seen("keep-draft"))
    assert not reading.read(desk, made).row.final
    said = hand.find("form-banner", Banner).text.text()
    assert "5\u202f000" in said
    assert "autre personne" in said
    hand.click("keep-draft")
    calm(program, hand)
    hand.until(lambda: not hand.seen("keep-draft"))


def test_ctrl_z_on_a_final_record_asks_why(program: Program, hands: Lay) -> None:
    hand = begin(program, hands)
    desk = program.desk
    assert desk is not None
    assert program.pages is not None
    made = records.create(desk, "organisation", {"name": "X (exemple fictif)", "type": "un"})
    mark = reading.read(desk, made.uuid).mark
    saved = records.save(desk, made.uuid, {}, mark=mark, final=True)
    program.pages.work.saved.emit(saved.position)
    hand.key(Qt.Key.Key_Z, CTRL)
    hand.until(lambda: hand.seen("undo-reason"))
    assert hand.focus().objectName() == "undo-reason"
    hand.key(Qt.Key.Key_Return)  # without a reason nothing happens but to be asked again
    calm(program, hand)
    assert reading.read(desk, made.uuid).row.final
    hand.until(lambda: hand.focus().objectName() == "undo-reason")
    hand.type("finalisée trop tôt")
    hand.key(Qt.Key.Key_Return)
    hand.until(lambda: not reading.read(desk, made.uuid).row.final)


def test_the_menu_of_an_encrypted_office_promises_nothing(desk: Desk, theme: Theme) -> None:
    window = Window(theme)
    seats = Seats(window, replace(desk, key=bytes(32)), lambda _desk: None)
    said = [act for act in seats.build().actions() if "chiffrement" in act.text()]
    assert [act.isVisible() for act in said] == [False]
    seats.close()
