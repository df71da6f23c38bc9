"""What a form notices while one types: doubles, slips, earlier values, merges, deletions; by real keys."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from issss_desktop.i18n import _
from issss_desktop.models.fields import ENTITIES
from issss_desktop.services import reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.ui.record.form import RecordForm
from issss_desktop.ui.record.guard import LeaveGuard
from issss_desktop.ui.workplace import Workplace
from tests.desks import carry, commits_of

from .conftest import Hands

CTRL = Qt.KeyboardModifier.ControlModifier
Lay = Callable[[QWidget], Hands]


def choose(hand: Hands, name: str, text: str) -> None:
    hand.find(name).setFocus()
    hand.type(text)
    hand.key(Qt.Key.Key_Tab)


def look(form: RecordForm, hand: Hands) -> None:
    """Let the fingers rest until the form has looked."""
    form.advice.look()
    hand.until(lambda: form.advice._jobs.under_way() == 0)


def test_the_same_donor_amount_and_date_is_told_while_typing(
    form: RecordForm, work: Workplace, contribution: Any, hands: Lay
) -> None:
    hand = hands(form)
    form.new()
    choose(hand, "donor", "royaume")
    choose(hand, "fund", "cds")
    hand.click("add-deposit")
    hand.fill("deposit.on", "2015-09")
    hand.fill("deposit.amount.amount", "1 000 000")
    choose(hand, "deposit.amount.currency", "GBP")
    look(form, hand)
    strip = hand.find("form-double")
    assert "SAA 2016" in strip.accessibleName()
    assert _("same donor, amount and date") in strip.accessibleName()
    asked: list[Any] = []
    work.asked.connect(lambda entity, uuid: asked.append((entity, uuid)))
    hand.click("double-open")
    assert asked == [("contribution", contribution)]
    hand.click("double-ignore")
    look(form, hand)
    assert not hand.seen("form-double"), "said once is enough"
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(work)
    assert form.form is not None, "it warns and never refuses"


def test_the_same_title_is_told_whatever_its_accents(
    work: Workplace, fund: dict[str, Any], hands: Lay
) -> None:
    form = RecordForm(work, ENTITIES["organisation"])
    hand = hands(form)
    form.new()
    hand.fill("name.fr", "SUEDE")
    hand.until(lambda: hand.seen("form-double"))
    assert "Suède" in hand.find("form-double").accessibleName()
    hand.fill("name.fr", "Suède du Nord")
    look(form, hand)
    assert not hand.seen("form-double")


def test_the_record_itself_is_not_its_own_double(
    form: RecordForm, work: Workplace, contribution: Any, hands: Lay
) -> None:
    hand = hands(form)
    form.open(contribution)
    hand.fill("earmarking", "Ituri")
    look(form, hand)
    assert not hand.seen("form-double")


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        ("1 200 000 000", "GBP", "1,000 times too much? The amounts of this donor so far: {usual}."),
        ("1 200", "GBP", "1,000 times too little? The amounts of this donor so far: {usual}."),
        ("900 000 000", "GBP", "1,000 times too much? The amounts of this donor so far: {usual}."),
        ("60 000 000", "GBP", "Far from the amounts of this donor so far: {usual}."),
        ("1 100 000", "GBP", ""),
        ("1 100 000", "SEK", "This donor’s amounts were in {used} so far, not in {currency}."),
    ],
)
def test_slips_are_told_under_the_field_and_never_refuse(
    form: RecordForm, work: Workplace, contribution: Any, hands: Lay, amount: str, currency: str, said: str
) -> None:
    hand = hands(form)
    form.open(contribution)
    hand.click("add-deposit")
    hand.fill("deposit.on", "20/03/2018")
    hand.fill("deposit.amount.amount", amount)
    choose(hand, "deposit.amount.currency", currency)
    look(form, hand)
    shown = hand.find("hint-deposit.amount").text() if hand.seen("hint-deposit.amount") else ""
    words = _(said).format(usual="1\u202f000\u202f000 GBP", used="GBP", currency="SEK") if said else ""
    assert (words in shown) if said else not shown
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(work)
    assert len(reading.read(work.desk, contribution).children["deposit"]) == 2


def test_values_of_the_last_record_of_a_donor_are_proposed_and_taken(
    form: RecordForm, work: Workplace, contribution: Any, fund: dict[str, Any], hands: Lay
) -> None:
    hand = hands(form)
    form.new()
    choose(hand, "donor", "royaume")
    hand.until(lambda: hand.seen("form-copy"))
    assert hand.find("fund").text() == "", "nothing is filled in unasked"
    hand.click("copy-take")
    assert hand.find("fund").uuid == fund["fund"]
    assert hand.find("currency").currentText() == "GBP"
    assert hand.find("agreement").text() == ""
    hand.fill("agreement", "SAA 2019")
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(work)
    assert form.form is not None
    assert (form.form.row["fund"], form.form.row["currency"]) == (fund["fund"], "GBP")


def test_a_pinned_value_stands_in_the_next_new_records(
    form: RecordForm, work: Workplace, fund: dict[str, Any], hands: Lay
) -> None:
    hand = hands(form)
    form.new()
    choose(hand, "donor", "suede")
    choose(hand, "fund", "cds")
    hand.find("fund").setFocus()
    hand.key(Qt.Key.Key_F9)
    assert hand.seen("pinned-fund")
    for name in ("SAA 1", "SAA 2"):
        hand.fill("agreement", name)
        hand.key(Qt.Key.Key_Return, CTRL)
        hand.calm(work)
        assert form.form is None
        assert hand.find("fund").uuid == fund["fund"]
        assert not form.is_dirty(), "a value that is only proposed is nobody's loss"
        choose(hand, "donor", "suede")
    rows = reading.page(work.desk, "contribution").rows
    assert {(r["agreement"], r["fund"]) for r in rows} == {("SAA 1", fund["fund"]), ("SAA 2", fund["fund"])}
    hand.find("fund").setFocus()
    hand.key(Qt.Key.Key_F9)
    assert not hand.seen("pinned-fund")
    form.new()
    assert hand.find("fund").text() == ""


def test_ctrl_d_copies_the_fields_and_not_the_money(
    form: RecordForm, work: Workplace, contribution: Any, fund: dict[str, Any], hands: Lay
) -> None:
    hand = hands(form)
    form.open(contribution)
    hand.key(Qt.Key.Key_D, CTRL)
    assert form.form is None
    assert hand.find("donor").uuid == fund["uk"]
    assert hand.find("agreement").text() == "SAA 2016"
    assert form.body.seen_rows() == []
    assert not form.is_dirty()
    hand.fill("agreement", "SAA 2020")
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(work)
    assert form.form is not None
    assert form.form.uuid != contribution
    assert reading.read(work.desk, contribution).row["agreement"] == "SAA 2016"


def test_ctrl_d_on_a_changed_form_asks_first(form: RecordForm, contribution: Any, hands: Lay) -> None:
    hand = hands(form)
    form.open(contribution)
    hand.fill("agreement", "SAA 2017")
    hand.key(Qt.Key.Key_D, CTRL)
    (guard,) = [g for g in form.findChildren(LeaveGuard) if g.isVisible()]
    guard.reject()
    assert hand.find("agreement").text() == "SAA 2017"


def test_a_merge_while_the_form_is_open_is_told_and_overwrites_nothing(
    form: RecordForm, desk: Desk, other: Desk, work: Workplace, contribution: Any, hands: Lay
) -> None:
    carry(desk, other)
    hand = hands(form)
    form.open(contribution)
    hand.fill("agreement", "SAA 2016 (ici)")
    mark = reading.read(other, contribution).mark
    records.save(other, contribution, {"agreement": "SAA 2016 (là-bas)"}, mark=mark)
    data = commits_of(other)
    desk.store.write(lambda received: received.receive(data))
    look(form, hand)
    said = form.banner.accessibleName()
    assert "SK, B. Safari" in said
    assert _("Reference of the administrative agreement (SAA)") in said
    assert hand.find("agreement").text() == "SAA 2016 (ici)"
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(work)
    assert form.form is not None
    shown = {a.shown for a in form.form.alternatives["agreement"]}
    assert shown == {"SAA 2016 (ici)", "SAA 2016 (là-bas)"}


def test_a_record_deleted_elsewhere_keeps_what_is_typed_here(
    form: RecordForm, desk: Desk, other: Desk, work: Workplace, contribution: Any, hands: Lay
) -> None:
    carry(desk, other)
    hand = hands(form)
    form.open(contribution)
    hand.fill("agreement", "SAA 2016 (ici)")
    records.delete(other, contribution, "doublon")
    carry(other, desk)
    work.announce({("contribution", contribution)})
    form.reload()
    assert "supprimée" in form.banner.accessibleName()
    assert hand.find("agreement").text() == "SAA 2016 (ici)"
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(work)
    assert hand.find("agreement").text() == "SAA 2016 (ici)"
    assert form.is_dirty()


def test_an_unchanged_form_takes_over_what_a_merge_brought(
    form: RecordForm, desk: Desk, other: Desk, contribution: Any, hands: Lay
) -> None:
    carry(desk, other)
    hand = hands(form)
    form.open(contribution)
    mark = reading.read(other, contribution).mark
    records.save(other, contribution, {"agreement": "SAA 2016-B"}, mark=mark)
    carry(other, desk)
    form.reload()
    assert hand.find("agreement").text() == "SAA 2016-B"


def test_a_link_deleted_while_its_form_is_open_is_told_beside_it(
    form: RecordForm, work: Workplace, contribution: Any, fund: dict[str, Any], hands: Lay
) -> None:
    hand = hands(form)
    form.open(contribution)
    hand.fill("agreement", "SAA 2017")
    work.announce(records.delete(work.desk, fund["uk"], "doublon").changed)
    assert hand.find("donor").text() == _("{title} (deleted)").format(title="Royaume-Uni")
    gone = _("This record has been deleted while the form stood open.")
    assert gone in hand.find("hint-donor").text()
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(work)
    row = reading.read(work.desk, contribution).row
    assert (row["donor"], row["agreement"]) == (fund["uk"], "SAA 2017"), "the rest is saved, the link stays"


def test_a_donor_of_300_characters_and_40_shares_are_kept_whole(
    work: Workplace, fund: dict[str, Any], hands: Lay
) -> None:
    name = "Agence " + "de coopération " * 19 + "x" * 8
    donor = records.create(work.desk, "organisation", {"name": name}).uuid
    uuid = records.create(work.desk, "contribution", {"donor": donor, "fund": fund["fund"]}).uuid
    form = RecordForm(work, ENTITIES["contribution"])
    form.resize(560, 500)
    hand = hands(form)
    form.open(uuid)
    assert len(name) == 300
    assert hand.find("donor").text() == name
    assert hand.find("donor").cursorPosition() == 0
    assert form.width() == 560, "a long name widens nothing"
    rows = []
    for n in range(40):
        pillar = records.create(work.desk, "pillar", {"name": f"Pilier {n}"}).uuid
        rows.append([pillar, "2,5"])
    project = records.create(work.desk, "project", {"title": "Projet", "pillars": {"rows": rows}}).uuid
    many = RecordForm(work, ENTITIES["project"])
    other = hands(many)
    many.open(project)
    editor = many.body.rows["pillars"].editor
    assert not many.is_dirty()
    assert other.find("pillars[39].share").text().startswith("2,5")
    assert len(editor.raw()["rows"]) == 40
