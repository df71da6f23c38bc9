"""A newcomer records by the keyboard: contribution with its rate and deposits, project with five criteria."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from issss_desktop.models.fields import ENTITIES
from issss_desktop.models.shares import ShareSet
from issss_desktop.services import reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.ui.record.panels import RecordsPage
from issss_desktop.ui.workplace import Workplace

from .conftest import Hands

CTRL = Qt.KeyboardModifier.ControlModifier


def page_of(work: Workplace, *entities: str) -> RecordsPage:
    page = RecordsPage(work, [ENTITIES[e] for e in entities], "coins")
    page.resize(1170, 690)
    return page


def choose(hand: Hands, name: str, text: str) -> None:
    """Type into a link or a list and take what is proposed with Tab."""
    hand.find(name).setFocus()
    hand.type(text)
    hand.key(Qt.Key.Key_Tab)


def test_a_contribution_with_its_rate_and_two_deposits(
    work: Workplace, fund: dict[str, Any], hands: Callable[[QWidget], Hands]
) -> None:
    page = page_of(work, "contribution")
    hand = hands(page)
    hand.key(Qt.Key.Key_N, CTRL)
    assert hand.focus().objectName() == "donor"
    hand.type("roy")
    hand.key(Qt.Key.Key_Tab)
    assert hand.focus().objectName() == "fund"
    hand.type("cds")
    hand.key(Qt.Key.Key_Tab)
    hand.fill("agreement", "SAA 2018")
    choose(hand, "currency", "EUR")
    hand.click("add-movement")
    choose(hand, "movement.kind", "Sig")
    hand.fill("movement.on", "5/3/18")
    hand.fill("movement.amount.amount", "1 250 000,50")
    choose(hand, "movement.amount.currency", "EUR")
    hand.fill("movement.amount.rate", "0,85")
    hand.fill("movement.amount.rate_on", "01032018")
    for day, amount in (("20/03/2018", "750 000"), ("2018-06", "500 000,50")):
        hand.click("add-deposit")
        hand.fill("deposit.on", day)
        hand.fill("deposit.amount.amount", amount)
        choose(hand, "deposit.amount.currency", "EUR")
        hand.fill("deposit.amount.rate", "0,81")
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(work)
    form = page.panel().form
    assert form.form is not None, form.banner.text.text()
    assert form.form.row.title == "Royaume-Uni, SAA 2018"
    (movement,) = form.form.children["movement"]
    assert (movement["amount"].amount, movement["amount"].currency) == (125_000_050, "EUR")
    assert movement["amount"].rate == Decimal("0.85")
    assert [d["on"].iso() for d in form.form.children["deposit"]] == ["2018-03-20", "2018-06"]
    table = form.body.children_sections[0].table
    texts = [table.model().index(r, 3).data() for r in range(3)]
    assert any("1\u202f250\u202f000,50" in t for t in texts)
    assert page.panel().model.index(0, 0).data() == "Royaume-Uni, SAA 2018 EUR"
    assert "1\u202f250\u202f000,50" in page.panel().model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)


def test_a_project_with_shares_and_its_five_criteria(
    work: Workplace, fund: dict[str, Any], hands: Callable[[QWidget], Hands]
) -> None:
    desk = work.desk
    for n in range(1, 6):
        records.create(desk, "criterion", {"number": n, "version": 1, "text": f"Critère {n}"}, final=True)
    for name in ("Satisfait", "En partie"):
        records.create(desk, "rating", {"name": name}, final=True)
    page = page_of(work, "project", "assessment")
    hand = hands(page)
    hand.click("new-project")
    hand.fill("title", "Paix et terres (exemple fictif)")
    hand.fill("span.start", "2018-01")
    hand.fill("budget.amount", "2,4 M")
    choose(hand, "budget.currency", "USD")
    hand.click("pillars-add")
    choose(hand, "pillars[0].0", "dialogue")
    hand.click("pillars-add")
    choose(hand, "pillars[1].0", "restau")
    choose(hand, "pillars-known", "Parts renseignées")
    hand.fill("pillars[0].share", "60")
    hand.fill("pillars[1].share", "40")
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(work)
    project = page.panel().form.form
    assert project is not None, page.panel().form.banner.text.text()
    assert isinstance(project.row["pillars"], ShareSet)
    assert sorted(s for _t, s in project.row["pillars"].rows) == [4000, 6000]
    assert project.row["budget"].amount == 240_000_000
    page.show_entity("assessment")
    hand.click("new-assessment")
    choose(hand, "project", "paix")
    hand.fill("on", "12/03/2018")
    for n in range(1, 6):
        hand.find(f"answer-{n}-1").setFocus()
        hand.key(Qt.Key.Key_Return)
        choose(hand, "answer.rating", "satis")
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(work)
    form = page.panel().form
    assert form.form is not None, form.body.errors()
    assert len(form.form.children["answer"]) == 5
    assert {str(a["reader"]) for a in form.form.children["answer"]} == {"1"}


def test_save_and_new_keeps_going(work: Workplace, hands: Callable[[QWidget], Hands]) -> None:
    page = page_of(work, "organisation")
    hand = hands(page)
    hand.click("new-organisation")
    for name in ("Norvège", "Suisse"):
        hand.fill("name.fr", name)
        hand.key(Qt.Key.Key_Return, CTRL)
        hand.calm(work)
        assert page.panel().form.form is None
        assert hand.find("name.fr").text() == ""
    assert {r.title for r in reading.page(work.desk, "organisation").rows} == {"Norvège", "Suisse"}


def test_a_missing_donor_is_created_in_place(
    work: Workplace, fund: dict[str, Any], hands: Callable[[QWidget], Hands]
) -> None:
    page = page_of(work, "contribution")
    hand = hands(page)
    hand.click("new-contribution")
    donor = hand.find("donor")
    donor.setFocus()
    hand.type("Islande")
    hand.key(Qt.Key.Key_Return)
    hand.calm(work)
    assert donor.text() == "Islande"
    (found,) = reading.page(work.desk, "organisation", text="islande").rows
    assert donor.uuid == found.uuid
    assert not found.final


def test_enter_goes_through_a_form_as_tab_does(
    work: Workplace, fund: dict[str, Any], hands: Callable[[QWidget], Hands]
) -> None:
    """Somebody who learned it on a cash register: a word, Enter, the next field."""
    page = page_of(work, "contribution")
    hand = hands(page)
    hand.click("new-contribution")
    before = reading.page(work.desk, "organisation").total
    for words in ("Royaume", "CDS00", "SAA-1 (exemple fictif)", "GBP"):
        hand.type(words)
        hand.key(Qt.Key.Key_Return)
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(work)
    (row,) = reading.page(work.desk, "contribution").rows
    assert row["agreement"] == "SAA-1 (exemple fictif)"
    assert row["currency"] == "GBP"
    assert row["fund"] is not None
    assert reading.page(work.desk, "organisation").total == before, "nothing is created by going on"


def test_a_donor_made_in_place_is_replaced_by_the_next_word_not_joined_to_it(
    work: Workplace, fund: dict[str, Any], hands: Callable[[QWidget], Hands]
) -> None:
    page = page_of(work, "contribution")
    hand = hands(page)
    hand.click("new-contribution")
    hand.type("Islande")
    hand.key(Qt.Key.Key_Return)
    hand.calm(work)
    hand.type("Royaume")
    hand.key(Qt.Key.Key_Return)
    assert hand.find("donor").text() == "Royaume-Uni"


def test_tab_creates_nothing_unasked(
    work: Workplace, fund: dict[str, Any], hands: Callable[[QWidget], Hands]
) -> None:
    """Another word was proposed before; when only "create" is left, Tab goes on and creates nothing."""
    page = page_of(work, "contribution")
    hand = hands(page)
    hand.key(Qt.Key.Key_N, CTRL)
    before = reading.page(work.desk, "organisation").total
    hand.type("roy")
    hand.type("zzz")
    hand.key(Qt.Key.Key_Tab)
    hand.calm(work)
    assert reading.page(work.desk, "organisation").total == before


def test_two_reads_of_an_amount_are_asked_never_guessed(
    work: Workplace, contribution: Any, hands: Callable[[QWidget], Hands]
) -> None:
    page = page_of(work, "contribution")
    hand = hands(page)
    page.panel().open(contribution)
    hand.click("add-deposit")
    hand.fill("deposit.amount.amount", "1.234")
    assert "1\u202f234 ou 1,234" in hand.find("message-deposit.amount").text()
    assert hand.find("deposit.amount.amount").property("state") == "error"
    assert page.panel().form.body.errors()
    assert hand.find("deposit.amount.amount").text() == "1.234"


def test_the_31st_of_february_is_told_under_the_field(
    work: Workplace, hands: Callable[[QWidget], Hands]
) -> None:
    page = page_of(work, "project")
    hand = hands(page)
    hand.click("new-project")
    hand.fill("launch", "31/02/2018")
    assert "28" in hand.find("message-launch").text()
    assert "champ à corriger" in page.panel().form.banner.text.text()
    hand.fill("launch", "28/02/2018")
    assert not hand.seen("message-launch")
    assert not page.panel().form.banner.isVisible()


def test_shares_of_99_percent_are_refused_where_they_stand(
    work: Workplace, fund: dict[str, Any], hands: Callable[[QWidget], Hands]
) -> None:
    page = page_of(work, "project")
    hand = hands(page)
    hand.click("new-project")
    hand.fill("title", "Projet")
    choose(hand, "pillars-known", "Parts renseignées")
    hand.click("pillars-add")
    choose(hand, "pillars[0].0", "dialogue")
    hand.fill("pillars[0].share", "99")
    assert "99" in hand.find("message-pillars").text()
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(work)
    assert page.panel().form.form is None
    assert "99" in hand.find("message-pillars").text()
    hand.click("pillars-equal")
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(work)
    form = page.panel().form.form
    assert form is not None, page.panel().form.body.errors()
    assert form.row["pillars"].assumed


def test_a_refused_save_says_why_beside_the_field_and_keeps_what_was_typed(
    work: Workplace, hands: Callable[[QWidget], Hands]
) -> None:
    page = page_of(work, "contribution")
    hand = hands(page)
    hand.click("new-contribution")
    hand.fill("agreement", "SAA 1")
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(work)
    assert page.panel().form.form is None
    assert hand.find("agreement").text() == "SAA 1"
    assert "Bailleur" in hand.find("message-donor").text()
    assert hand.focus().objectName() == "donor"
    hand.key(Qt.Key.Key_F8)
    assert hand.focus().objectName() == "fund"


def test_desk_is_untouched_by_a_refused_save(
    desk: Desk, work: Workplace, hands: Callable[[QWidget], Hands]
) -> None:
    page = page_of(work, "contribution")
    hand = hands(page)
    hand.click("new-contribution")
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(work)
    assert reading.counts(desk)["contribution"] == (0, 0, 0)
