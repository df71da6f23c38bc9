"""A divergence is settled where it stands: in a field, in a part of one, in a row, in a final record."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from issss_desktop.models.fields import ENTITIES
from issss_desktop.services import history, reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.ui.divergences.page import DivergencesPage
from issss_desktop.ui.record.page import EntityPanel
from issss_desktop.ui.record.panels import RecordsPage
from issss_desktop.ui.workplace import Workplace
from tests.desks import carry

from .conftest import Hands

CTRL = Qt.KeyboardModifier.ControlModifier
Lay = Callable[[QWidget], Hands]


@pytest.fixture
def panel(work: Workplace) -> EntityPanel:
    page = RecordsPage(work, [ENTITIES["contribution"], ENTITIES["organisation"]], "coins")
    page.resize(1170, 690)
    panel = page.show_entity("contribution")
    panel.page = page  # type: ignore[attr-defined]  # Python's hold on the page, which nothing else has
    return panel


def shown_in(box: QWidget) -> list[str]:
    found = [w.full_text() for w in box.findChildren(QWidget) if hasattr(w, "full_text")]
    return sorted(text for text in found if text)


def twice(desk: Desk, uuid: Any, code: str, *texts: str) -> None:
    """Several values of one field, each written without having seen the other."""
    mark = reading.read(desk, uuid).mark
    for text in texts:
        records.save(desk, uuid, {code: text}, mark=mark)


def deposits_twice(desk: Desk, uuid: Any, code: str, *texts: str) -> Any:
    """Several values of a field of the deposit; returns the deposit."""
    form = reading.read(desk, uuid)
    row = form.children["deposit"][0].uuid
    for text in texts:
        records.save(desk, uuid, {}, mark=form.mark, children={"deposit": [{"uuid": row, code: text}]})
    return row


def save(hand: Hands, work: Workplace) -> None:
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(work)


def open_diverging(panel: EntityPanel, work: Workplace, contribution: Any, hands: Lay) -> Hands:
    """The form of a contribution whose agreement has two values."""
    twice(work.desk, contribution, "agreement", "SAA A", "SAA B")
    hand = hands(panel.page)  # type: ignore[attr-defined]
    panel.open(contribution)
    hand.calm(work)
    return hand


def test_a_value_that_came_unseen_is_not_replaced_by_a_choice(
    panel: EntityPanel, desk: Desk, other: Desk, work: Workplace, contribution: Any, hands: Lay
) -> None:
    carry(desk, other)
    hand = open_diverging(panel, work, contribution, hands)
    assert panel.form.form is not None
    at = next(a.index for a in panel.form.form.alternatives["agreement"] if a.shown == "SAA B")
    twice(other, contribution, "agreement", "SAA C")
    carry(other, desk)  # received while the form stands open
    hand.click(f"keep-agreement-{at}")
    hand.calm(work)
    assert shown_in(hand.find("divergence-agreement")) == ["SAA B", "SAA C"]
    assert {a.value for a in reading.read(desk, contribution).alternatives["agreement"]} == {"SAA B", "SAA C"}


def test_what_was_typed_is_saved_first_and_the_choice_is_made_in_the_same_go(
    panel: EntityPanel, desk: Desk, work: Workplace, contribution: Any, hands: Lay
) -> None:
    hand = open_diverging(panel, work, contribution, hands)
    assert panel.form.form is not None
    at = next(a.index for a in panel.form.form.alternatives["agreement"] if a.shown == "SAA A")
    hand.fill("remarks", "relu")
    hand.click(f"keep-agreement-{at}")
    hand.calm(work)
    row = reading.read(desk, contribution).row
    assert (row["agreement"], row["remarks"], row.diverging) == ("SAA A", "relu", 0)


def test_a_field_typed_over_its_own_divergence_is_what_is_kept(
    panel: EntityPanel, desk: Desk, work: Workplace, contribution: Any, hands: Lay
) -> None:
    hand = open_diverging(panel, work, contribution, hands)
    hand.fill("agreement", "SAA D")
    hand.click("keep-agreement-0")  # the values it stood for are gone once the form is saved
    hand.calm(work)
    row = reading.read(desk, contribution).row
    assert (row["agreement"], row.diverging) == ("SAA D", 0)
    assert not hand.seen("divergence-agreement")


def test_a_part_of_an_amount_diverges_under_its_amount(
    panel: EntityPanel, desk: Desk, work: Workplace, hands: Lay
) -> None:
    page = RecordsPage(work, [ENTITIES["project"]], "folders")
    hand = hands(page)
    raw = {"title": "P (exemple fictif)", "budget": {"amount": "100", "currency": "USD"}}
    made = records.create(desk, "project", raw).uuid
    page.panel().open(made)
    mark = reading.read(desk, made).mark
    records.save(desk, made, {"budget.amount": "200"}, mark=mark)
    hand.fill("budget.amount", "300")
    save(hand, work)
    body = page.panel().form.body
    assert body.rows["budget"].diverges()
    assert len(shown_in(hand.find("divergence-budget"))) == 2
    hand.find("title").setFocus()
    hand.key(Qt.Key.Key_F8)
    while not body.rows["budget"].isAncestorOf(hand.focus()):
        hand.key(Qt.Key.Key_F8)
    page.close()


def test_a_row_that_diverges_is_found_by_f8_and_settled_beside_its_field(
    panel: EntityPanel, desk: Desk, work: Workplace, contribution: Any, hands: Lay
) -> None:
    row = deposits_twice(desk, contribution, "on", "1/2/2016", "3/4/2016")
    hand = hands(panel.page)  # type: ignore[attr-defined]
    panel.open(contribution)
    hand.calm(work)
    assert "1 divergence" in panel.form.banner.text.text()
    assert not hand.seen("divergence-deposit.on"), "the row is closed"
    for _step in range(20):
        hand.key(Qt.Key.Key_F8)
        if hand.focus().objectName() == "deposit.on":
            break
    assert hand.focus().objectName() == "deposit.on"
    assert shown_in(hand.find("divergence-deposit.on")) == ["01/02/2016", "03/04/2016"]
    passed = []
    for _step in range(3):
        hand.key(Qt.Key.Key_Tab)
        passed.append(hand.focus().objectName())
    assert passed[:2] == ["keep-deposit.on-0", "keep-deposit.on-1"], "Tab goes from the field to its values"
    shown = reading.read(desk, row).alternatives["on"]
    at = next(a.index for a in shown if a.shown == "01/02/2016")
    hand.find(f"keep-deposit.on-{at}").setFocus()
    hand.key(Qt.Key.Key_Space)
    hand.calm(work)
    assert reading.read(desk, row).row["on"].iso() == "2016-02-01"
    assert reading.read(desk, row).alternatives == {}
    assert panel.form.form is not None
    assert panel.form.form.uuid == contribution, "the form still shows the record of the row"
    assert "divergence" not in panel.form.banner.text.text() or not panel.form.banner.isVisible()


def test_a_row_saved_beside_another_value_is_shown_beside_its_field(
    panel: EntityPanel, desk: Desk, work: Workplace, contribution: Any, hands: Lay
) -> None:
    hand = hands(panel.page)  # type: ignore[attr-defined]
    panel.open(contribution)
    hand.calm(work)
    deposits_twice(desk, contribution, "on", "1/2/2016")
    panel.form.body.children_sections[0].edit(0)  # type: ignore[attr-defined]
    hand.fill("deposit.on", "3/4/2016")
    save(hand, work)
    assert "Une autre valeur" in panel.form.banner.text.text()
    for _step in range(20):
        hand.key(Qt.Key.Key_F8)
        if hand.focus().objectName() == "deposit.on":
            break
    assert shown_in(hand.find("divergence-deposit.on")) == ["01/02/2016", "03/04/2016"]


@pytest.fixture
def final(desk: Desk) -> Any:
    """A final organisation whose name diverges (made-up example)."""
    made = records.create(desk, "organisation", {"name": "A (exemple fictif)", "type": "state_donor"}).uuid
    twice(desk, made, "name.fr", "B (exemple fictif)", "C (exemple fictif)")
    records.save(desk, made, {}, mark=reading.read(desk, made).mark, final=True)
    return made


def reason_of(desk: Desk, uuid: Any) -> str | None:
    return max(history.history(desk, uuid), key=lambda e: e.position).reason


def test_a_choice_in_a_final_record_asks_why_and_enter_makes_it(
    panel: EntityPanel, desk: Desk, work: Workplace, final: Any, hands: Lay
) -> None:
    hand = hands(panel.page)  # type: ignore[attr-defined]
    panel = panel.page.show_entity("organisation")  # type: ignore[attr-defined]
    panel.open(final)
    hand.calm(work)
    shown = reading.read(desk, final).alternatives["name"]
    at = next(a.index for a in shown if "C" in a.shown)
    hand.click(f"keep-name-{at}")
    hand.calm(work)
    assert len(reading.read(desk, final).alternatives["name"]) == 2, "without a reason nothing is settled"
    assert hand.focus().objectName() == "reason"
    hand.type("lettre du bailleur")
    hand.key(Qt.Key.Key_Return)
    hand.calm(work)
    assert reading.read(desk, final).alternatives == {}
    assert reading.read(desk, final).row["name"].fr == "C (exemple fictif)"
    assert reason_of(desk, final) == "lettre du bailleur"
    assert not hand.seen("reason")


def test_the_page_of_divergences_asks_why_for_a_final_record(
    desk: Desk, work: Workplace, final: Any, hands: Lay
) -> None:
    draft = records.create(desk, "organisation", {"name": "Z (exemple fictif)"}).uuid
    twice(desk, draft, "acronym.fr", "Y", "Z")
    page = DivergencesPage(work)
    page.resize(1170, 690)
    hand = hands(page)
    hand.calm(work)
    at = next(i for i, d in enumerate(page._found) if d.uuid == final)
    page.table.selectRow(at)
    assert hand.seen("settle-reason")
    hand.click("keep-0")
    hand.calm(work)
    assert len(reading.read(desk, final).alternatives["name"]) == 2
    assert hand.focus().objectName() == "settle-reason"
    assert page.banner.isVisible()
    hand.type("lettre du bailleur")
    hand.key(Qt.Key.Key_Return)
    hand.calm(work)
    assert reading.read(desk, final).alternatives == {}
    assert reason_of(desk, final) == "lettre du bailleur"
    assert page.current() is not None
    assert not hand.seen("settle-reason"), "a draft asks nothing"
    assert hand.focus().objectName() == "keep-0", "the keyboard is on the next one"
    hand.click("keep-0")
    hand.calm(work)
    assert page.current() is None
