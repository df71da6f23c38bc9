"""A confidential analysis by keys: chosen when new, shown with its badge, declassified; unseen by others."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from issss_desktop.models.fields import ENTITIES
from issss_desktop.services import reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.ui.listing.wide import WideList
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.record.page import EntityPanel
from issss_desktop.ui.record.panels import RecordsPage
from issss_desktop.ui.search import SearchBox
from issss_desktop.ui.workplace import Workplace

from .conftest import Hands

CTRL = Qt.KeyboardModifier.ControlModifier
Lay = Callable[[QWidget], Hands]


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """Somebody who enters data sits at it, unless a test says otherwise."""
    return replace(desk, role="entry")


@pytest.fixture
def open_panel(desk: Desk, theme: Theme, hands: Lay) -> Iterator[Callable[[str], tuple[EntityPanel, Hands]]]:
    kept: list[RecordsPage] = []  # Python's hold on the pages, which nothing else has

    def make(role: str) -> tuple[EntityPanel, Hands]:
        work = Workplace(replace(desk, role=role), theme)
        page = RecordsPage(work, [ENTITIES["analysis"]], "heart-handshake")
        page.resize(1170, 690)
        kept.append(page)
        return page.panel(), hands(page)

    yield make
    for page in kept:
        page.hide()


def work_of(panel: EntityPanel) -> Workplace:
    return panel.form._work


def texts(panel: EntityPanel) -> list[str]:
    """What a screen reader says of each row of the list."""
    role = Qt.ItemDataRole.AccessibleTextRole
    return [str(panel.model.index(row, 0).data(role)) for row in range(panel.model.rowCount())]


def test_a_validator_records_in_confidence_by_keys_and_declassifies(
    open_panel: Callable[[str], tuple[EntityPanel, Hands]], desk: Desk
) -> None:
    panel, hand = open_panel("validator")
    hand.key(Qt.Key.Key_N, CTRL)
    hand.find("confidential").setFocus()
    hand.key(Qt.Key.Key_Space)
    hand.fill("title", "Axe routier")
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(work_of(panel))
    (row,) = reading.page(replace(desk, role="validator"), "analysis").rows
    assert row.confidential
    assert reading.page(desk, "analysis").total == 0
    assert hand.seen("declassify")
    assert not hand.seen("confidential"), "fixed at creation: nothing is left to tick"
    assert panel.form.partition.tag.isVisible()
    assert panel.form.partition.tag.text() == "Confidentiel"
    titles = [each.windowTitle() for each in QApplication.topLevelWidgets()]
    assert not any("Axe routier" in title for title in titles), "a title is seen over a shoulder"
    assert "fixé à la création" in panel.form.partition.words.text()
    assert texts(panel) == [f"Axe routier, Confidentiel · {row.ref}, Brouillon"]

    panel.show_history(row.uuid)
    assert panel.history.tag.isVisible()
    panel.leave_history()

    panel.toggle_table()
    (table,) = panel.findChildren(WideList)
    said = str(table.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole))
    assert said == "Axe routier Confidentiel, Confidentiel"
    panel.toggle_table()

    hand.click("declassify")
    assert hand.focus().objectName() == "declassify-reason"
    assert not hand.find("declassify-now").isEnabled(), "nothing is declassified without a reason"
    hand.type("décision du comité")
    hand.key(Qt.Key.Key_Tab)
    hand.key(Qt.Key.Key_Space)
    hand.calm(work_of(panel))
    (copy,) = reading.page(desk, "analysis").rows
    assert panel.form.form is not None
    assert panel.form.form.uuid == copy.uuid, "the copy is shown"
    assert not panel.form.partition.tag.isVisible()
    assert "Tout le monde lit cette fiche" in panel.form.partition.words.text()
    panel.show_history(copy.uuid)
    assert not panel.history.tag.isVisible()


def test_the_choice_is_taken_back_for_the_next_record_and_kept_for_a_copy(
    open_panel: Callable[[str], tuple[EntityPanel, Hands]],
) -> None:
    panel, hand = open_panel("administrator")
    panel.new()
    panel.form.partition.choice.click()
    hand.fill("title", "Première")
    hand.key(Qt.Key.Key_Return, CTRL)  # save and new
    hand.calm(work_of(panel))
    assert not panel.form.partition.chosen()
    (row,) = reading.page(work_of(panel).desk, "analysis").rows
    panel.open(row.uuid)
    hand.key(Qt.Key.Key_D, CTRL)
    assert panel.form.partition.chosen(), "a copy of what is confidential is so, unless a person says no"


@pytest.mark.parametrize("role", ["entry", "reader", ""])
def test_who_may_not_read_it_sees_neither_record_nor_choice(
    open_panel: Callable[[str], tuple[EntityPanel, Hands]], desk: Desk, role: str
) -> None:
    made = records.create(
        replace(desk, role="validator"), "analysis", {"title": "Axe routier"}, confidential=True
    )
    panel, hand = open_panel(role)
    assert panel.model.rowCount() == 0
    panel.new()
    assert not hand.seen("confidential")
    assert not panel.form.partition.isVisible()
    panel.open(made.uuid)
    assert panel.form.form is None
    assert "Axe routier" not in panel.form.banner.text.text()
    box = SearchBox(work_of(panel), panel, lambda: ())
    assert box.candidates("axe routier") == []


def test_what_is_never_confidential_offers_no_choice(work: Workplace, hands: Lay) -> None:
    page = RecordsPage(work, [ENTITIES["organisation"]], "building")
    hand = hands(page)
    page.panel().new()
    assert not hand.seen("confidential")
    QTest.keyClick(page, Qt.Key.Key_Escape)
