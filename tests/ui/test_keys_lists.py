"""Tab into a list never leaves a record; it goes on in the order that the eye sees."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from issss_desktop.models.fields import ENTITIES
from issss_desktop.services import records
from issss_desktop.ui.listing.wide import WideList
from issss_desktop.ui.record.guard import LeaveGuard
from issss_desktop.ui.record.page import EntityPanel
from issss_desktop.ui.record.panels import RecordsPage
from issss_desktop.ui.workplace import Workplace

from .conftest import Hands

CTRL = Qt.KeyboardModifier.ControlModifier
Lay = Callable[[QWidget], Hands]
NAMES = ("Belgique", "Norvège", "Suisse")


@pytest.fixture
def panel(work: Workplace) -> Iterator[EntityPanel]:
    for name in NAMES:
        records.create(work.desk, "organisation", {"name": name, "type": "state_donor"})
    page = RecordsPage(work, [ENTITIES["organisation"]], "building")
    page.resize(1170, 690)
    kept = [page]  # Python's hold on the page, which nothing else has
    yield page.panel()
    kept.clear()


def at(panel: EntityPanel, work: Workplace, hands: Lay) -> Hands:
    """Hands at the register once it has been read."""
    hand = hands(panel.window())
    hand.calm(work)
    return hand


def guarded(panel: EntityPanel) -> bool:
    return any(g.isVisible() for g in panel.form.findChildren(LeaveGuard))


def tab_to_list(hand: Hands, panel: EntityPanel) -> None:
    for _step in range(150):
        if hand.focus() is panel.table:
            return
        hand.key(Qt.Key.Key_Tab)
    raise AssertionError("Tab does not reach the list")


def begin_new(hand: Hands, panel: EntityPanel, work: Workplace) -> None:
    hand.key(Qt.Key.Key_N, CTRL)
    hand.calm(work)
    hand.fill("name.fr", "Irlande")
    assert panel.form.is_dirty()


def test_tab_from_a_dirty_new_record_into_the_list_leaves_nothing(
    panel: EntityPanel, work: Workplace, hands: Lay
) -> None:
    hand = at(panel, work, hands)
    begin_new(hand, panel, work)
    tab_to_list(hand, panel)
    assert not guarded(panel)
    assert panel.form.form is None
    assert hand.find("name.fr").text() == "Irlande"
    assert not panel.table.currentIndex().isValid()


def test_tab_from_an_untouched_new_record_into_the_list_opens_none(
    panel: EntityPanel, work: Workplace, hands: Lay
) -> None:
    hand = at(panel, work, hands)
    hand.key(Qt.Key.Key_N, CTRL)
    tab_to_list(hand, panel)
    assert panel.form.form is None


def test_tab_into_the_list_stands_on_the_record_of_the_form(
    panel: EntityPanel, work: Workplace, hands: Lay
) -> None:
    hand = at(panel, work, hands)
    uuid = panel.model.uuid_at(1)
    assert uuid is not None
    panel.open(uuid)
    tab_to_list(hand, panel)
    assert panel.table.currentIndex().row() == 1
    assert panel.form.form is not None
    assert panel.form.form.uuid == uuid


def test_an_arrow_in_the_list_leaves_and_is_asked_each_time(
    panel: EntityPanel, work: Workplace, hands: Lay
) -> None:
    hand = at(panel, work, hands)
    begin_new(hand, panel, work)
    tab_to_list(hand, panel)
    for _time in range(2):  # the second time too, though the row was current a moment ago
        hand.key(Qt.Key.Key_Down)
        (guard,) = (g for g in panel.form.findChildren(LeaveGuard) if g.isVisible())
        guard.reject()
        panel.table.setFocus()
    assert hand.find("name.fr").text() == "Irlande"


def test_a_click_on_a_row_from_a_new_record_opens_that_row(
    panel: EntityPanel, work: Workplace, hands: Lay
) -> None:
    hand = at(panel, work, hands)
    hand.key(Qt.Key.Key_N, CTRL)
    opened: list[Any] = []
    panel.form.opened.connect(opened.append)
    place = panel.table.visualRect(panel.model.index(2, 0)).center()
    QTest.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert opened == [panel.model.uuid_at(2)], "no other row on the way"
    assert panel.form.form is not None


def test_a_list_without_a_current_row_still_shows_that_it_has_the_keyboard(
    panel: EntityPanel, work: Workplace, hands: Lay
) -> None:
    hand = at(panel, work, hands)
    hand.key(Qt.Key.Key_N, CTRL)
    away = panel.table.viewport().grab().toImage()
    tab_to_list(hand, panel)
    there = panel.table.viewport().grab().toImage()
    accent = work.theme.colour("accent").name()
    assert there != away
    assert there.pixelColor(there.width() // 2, 0).name() == accent


def open_table(hand: Hands, panel: EntityPanel, work: Workplace) -> WideList:
    hand.key(Qt.Key.Key_F4)
    hand.calm(work)
    found = panel.findChild(WideList)
    assert isinstance(found, WideList)
    assert found.isVisible()
    return found


def test_the_filter_of_the_table_answers_to_its_key(panel: EntityPanel, work: Workplace, hands: Lay) -> None:
    hand = at(panel, work, hands)
    open_table(hand, panel, work)
    hand.key(Qt.Key.Key_F, CTRL)
    assert hand.focus().objectName() == "table-filter"
    hand.key(Qt.Key.Key_F4)
    hand.key(Qt.Key.Key_F, CTRL)
    assert hand.focus().objectName() == "filter"


def test_a_new_record_begun_in_the_table_is_seen(panel: EntityPanel, work: Workplace, hands: Lay) -> None:
    hand = at(panel, work, hands)
    wide = open_table(hand, panel, work)
    hand.key(Qt.Key.Key_N, CTRL)
    hand.calm(work)
    assert not wide.isVisible()
    assert hand.focus().objectName() == "name.fr"
    assert hand.focus().isVisible()


def test_a_record_opened_from_elsewhere_is_seen_though_the_table_was(
    panel: EntityPanel, work: Workplace, hands: Lay
) -> None:
    hand = at(panel, work, hands)
    wide = open_table(hand, panel, work)
    uuid = panel.model.uuid_at(1)
    assert uuid is not None
    panel.window().hide()  # another place is in front
    panel.open(uuid)
    panel.window().show()
    assert not wide.isVisible()
    assert panel.form.isVisible()
