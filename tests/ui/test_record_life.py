"""The life of a record in its form: final, reason, delete, restore, history, undo, divergence, leaving."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from issss_desktop.i18n import _
from issss_desktop.models.fields import ENTITIES
from issss_desktop.services import reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.ui.record.guard import LeaveGuard
from issss_desktop.ui.record.page import EntityPanel
from issss_desktop.ui.record.panels import RecordsPage
from issss_desktop.ui.workplace import Workplace
from tests.desks import carry

from .conftest import Hands

CTRL = Qt.KeyboardModifier.ControlModifier
Lay = Callable[[QWidget], Hands]


@pytest.fixture
def panel(work: Workplace) -> Iterator[EntityPanel]:
    page = RecordsPage(work, [ENTITIES["organisation"]], "building")
    page.resize(1170, 690)
    kept = [page]  # Python's hold on the page, which nothing else has
    yield page.panel()
    kept.clear()


@pytest.fixture
def donor(desk: Desk) -> Any:
    return records.create(desk, "organisation", {"name": "Norvège", "type": "state_donor"}).uuid


def save(hand: Hands, work: Workplace) -> None:
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(work)


def test_a_final_record_is_changed_with_a_reason(
    panel: EntityPanel, work: Workplace, donor: Any, hands: Lay
) -> None:
    hand = hands(panel.window())
    panel.open(donor)
    hand.click("finalise")
    hand.calm(work)
    assert panel.form.tag.text() == "Final"
    assert not hand.seen("reason")
    hand.fill("acronym.fr", "NMFA")
    assert hand.seen("reason")
    save(hand, work)
    assert panel.form.is_dirty(), "without a reason nothing is saved"
    assert hand.focus().objectName() == "reason"
    hand.type("sigle officiel")
    save(hand, work)
    assert not panel.form.is_dirty()
    assert reading.read(work.desk, donor).row["acronym"].fr == "NMFA"


def test_deleting_asks_why_and_restoring_brings_all_back(
    panel: EntityPanel, work: Workplace, donor: Any, hands: Lay
) -> None:
    hand = hands(panel.window())
    panel.open(donor)
    hand.click("delete")
    assert hand.focus().objectName() == "reason"
    hand.click("delete-now")
    hand.calm(work)
    assert reading.read(work.desk, donor).row.alive, "a deletion needs a reason"
    hand.fill("reason", "saisi deux fois")
    hand.click("delete-now")
    hand.calm(work)
    assert not reading.read(work.desk, donor).row.alive
    assert panel.model.total() == 0
    assert "supprimée" in panel.form.banner.text.text()
    assert hand.find("name.fr").isReadOnly()
    hand.click("restore")
    hand.calm(work)
    assert reading.read(work.desk, donor).row["name"].fr == "Norvège"
    assert panel.model.total() == 1


def test_deleted_records_have_a_view_of_their_own(
    panel: EntityPanel, work: Workplace, donor: Any, hands: Lay
) -> None:
    records.delete(work.desk, donor, "essai")
    hand = hands(panel.window())
    panel.read()
    assert panel.model.total() == 0
    hand.click("view-deleted")
    assert panel.model.total() == 1
    cell = panel.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "Supprim" in cell


def test_the_history_is_told_in_sentences_and_a_change_is_undone_from_it(
    panel: EntityPanel, work: Workplace, donor: Any, hands: Lay
) -> None:
    hand = hands(panel.window())
    panel.open(donor)
    hand.fill("name.fr", "Royaume de Norvège")
    save(hand, work)
    last = panel.form.form
    assert last is not None
    hand.click("history")
    texts = [w.text() for w in panel.history.findChildren(QLabel)]
    assert any("Royaume de Norvège" in t for t in texts)
    position = last.row.changed
    hand.click(f"undo-{position}")
    assert reading.read(work.desk, donor).row["name"].fr == "Royaume de Norvège", "said first, not done"
    assert "Les autres bureaux" in panel.history.banner.text.text()
    hand.click("undo-now")
    hand.calm(work)
    assert reading.read(work.desk, donor).row["name"].fr == "Norvège"
    hand.click("history-back")
    assert hand.find("name.fr").text() == "Norvège"


def test_a_value_saved_meanwhile_is_kept_beside_ours_and_one_is_chosen(
    panel: EntityPanel, work: Workplace, donor: Any, hands: Lay
) -> None:
    hand = hands(panel.window())
    panel.open(donor)
    assert panel.form.form is not None
    mark = panel.form.form.mark
    records.save(work.desk, donor, {"name.fr": "Norvège (autre)"}, mark=mark)
    hand.fill("name.fr", "Norvège (ici)")
    save(hand, work)
    assert "tandis que" in panel.form.banner.text.text() or panel.form.body.rows["name"].diverges()
    assert panel.form.body.rows["name"].diverges()
    box = hand.find("divergence-name")
    shown = [w.full_text() for w in box.findChildren(QWidget) if hasattr(w, "full_text")]
    assert sorted(t for t in shown if t) == ["Norvège (autre)", "Norvège (ici)"]
    index = next(a.index for a in panel.form.form.alternatives["name"] if a.shown == "Norvège (autre)")
    hand.click(f"keep-name-{index}")
    hand.calm(work)
    row = reading.read(work.desk, donor).row
    assert row["name"].fr == "Norvège (autre)"
    assert not row.diverging
    assert not hand.seen("divergence-name")


def test_two_offices_that_differ_are_seen_in_list_and_form(
    desk: Desk, other: Desk, panel: EntityPanel, work: Workplace, donor: Any, hands: Lay
) -> None:
    carry(desk, other)
    mark = reading.read(other, donor).mark
    records.save(other, donor, {"acronym.fr": "SK"}, mark=mark)
    records.save(desk, donor, {"acronym.fr": "NK"}, mark=reading.read(desk, donor).mark)
    carry(other, desk)
    work.announce({("organisation", donor)})
    hand = hands(panel.window())
    panel.open(donor)
    assert panel.form.body.rows["acronym"].diverges()
    assert "1 divergence" in panel.form.banner.text.text()
    assert "Divergence" in panel.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    hand.click("view-diverging")
    assert panel.model.total() == 1
    hand.key(Qt.Key.Key_F8)
    assert hand.focus().objectName() == "acronym.fr"


def guard_of(panel: EntityPanel) -> LeaveGuard | None:
    found = [g for g in panel.form.findChildren(LeaveGuard) if g.isVisible()]
    return found[0] if found else None


def leave_changed(
    panel: EntityPanel, work: Workplace, donor: Any, hands: Lay
) -> tuple[Hands, LeaveGuard, Any]:
    """Change a donor, then choose another row of the list, which is returned last."""
    second = records.create(work.desk, "organisation", {"name": "Suisse", "type": "state_donor"}).uuid
    panel.read()
    hand = hands(panel.window())
    panel.open(donor)
    hand.fill("name.fr", "Norvège corrigée")
    panel.table.selectRow(panel.model.row_of(second))
    guard = guard_of(panel)
    assert guard is not None
    return hand, guard, second


def test_leaving_a_changed_form_asks_and_staying_keeps_what_was_typed(
    panel: EntityPanel, work: Workplace, donor: Any, hands: Lay
) -> None:
    hand, guard, _second = leave_changed(panel, work, donor, hands)
    guard.reject()
    assert panel.form.form is not None
    assert panel.form.form.uuid == donor
    assert hand.find("name.fr").text() == "Norvège corrigée"
    assert panel.table.currentIndex().row() == panel.model.row_of(donor)


def test_leaving_a_changed_form_can_save_or_drop(
    panel: EntityPanel, work: Workplace, donor: Any, hands: Lay
) -> None:
    hand, guard, second = leave_changed(panel, work, donor, hands)
    guard.save_chosen.emit()
    guard.accept()
    hand.calm(work)
    assert reading.read(work.desk, donor).row["name"].fr == "Norvège corrigée"
    assert panel.form.form is not None
    assert panel.form.form.uuid == second
    hand.fill("name.fr", "Autre chose")
    panel.table.selectRow(panel.model.row_of(donor))
    guard = guard_of(panel)
    assert guard is not None
    guard.drop_chosen.emit()
    guard.accept()
    assert reading.read(work.desk, second).row["name"].fr == "Suisse"
    assert panel.form.form.uuid == donor


def test_an_unchanged_form_is_left_without_a_question(
    panel: EntityPanel, work: Workplace, donor: Any, hands: Lay
) -> None:
    second = records.create(work.desk, "organisation", {"name": "Suisse", "type": "state_donor"}).uuid
    panel.read()
    hands(panel.window())
    panel.open(donor)
    panel.table.selectRow(panel.model.row_of(second))
    assert guard_of(panel) is None
    assert panel.form.form is not None
    assert panel.form.form.uuid == second


def test_the_filter_ignores_accents_and_keeps_the_place(
    panel: EntityPanel, work: Workplace, donor: Any, hands: Lay
) -> None:
    for name in ("Suède", "Suisse", "Belgique"):
        records.create(work.desk, "organisation", {"name": name})
    panel.read()
    hand = hands(panel.window())
    panel.open(donor)
    hand.key(Qt.Key.Key_F, CTRL)
    hand.type("suede")
    hand.until(lambda: panel.model.total() == 1)
    assert panel.model.index(0, 0).data() == "Suède"
    hand.find("filter").clear()
    panel.read()
    assert panel.table.currentIndex().row() == panel.model.row_of(donor)


def test_a_link_to_a_deleted_record_is_told(work: Workplace, fund: dict[str, Any], hands: Lay) -> None:
    page = RecordsPage(work, [ENTITIES["contribution"]], "coins")
    raw = {"donor": fund["nl"], "fund": fund["fund"], "agreement": "SAA 1"}
    uuid = records.create(work.desk, "contribution", raw).uuid
    records.delete(work.desk, fund["nl"], "doublon")
    hand = hands(page)
    page.panel().open(uuid)
    assert hand.find("donor").text() == _("{title} (deleted)").format(title="Pays-Bas")


def test_a_long_paste_into_an_amount_is_refused_and_kept(
    work: Workplace, contribution: Any, hands: Lay
) -> None:
    page = RecordsPage(work, [ENTITIES["contribution"]], "coins")
    hand = hands(page)
    page.panel().open(contribution)
    hand.click("add-deposit")
    field = hand.find("deposit.amount.amount")
    field.setFocus()
    field.insert("9" * 100_000)
    hand.key(Qt.Key.Key_Tab)
    assert field.property("state") == "error"
    assert len(field.text()) > 1000
