"""Amounts that no field holds: columns, totals and copies of the table of contributions."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from issss_desktop.models.fields import ENTITIES, entity
from issss_desktop.models.figures import ContributionFigures
from issss_desktop.services import lists, records
from issss_desktop.services.desk import Desk
from issss_desktop.ui.listing import kept
from issss_desktop.ui.listing.model import RecordModel
from issss_desktop.ui.listing.wide import WideList
from issss_desktop.ui.workplace import Workplace

NARROW = "\u202f"
HEADS = ("Signé", "Valeur à la signature", "Reçu")


def contribute(desk: Desk, fund: dict[str, Any], donor: str, amount: str, currency: str, rate: str) -> Any:
    """A signed contribution (made-up example); no amount: nothing is signed yet."""
    money = {"amount": amount, "currency": currency, "rate": rate}
    raw = {"donor": fund[donor], "fund": fund["fund"], "agreement": "SAA", "currency": currency}
    signed = [{"kind": "signature", "on": "01/06/2015", "amount": money}] if amount else []
    children = {"movement": signed}
    return records.create(desk, "contribution", raw | {"fictional": True}, children=children).uuid


@pytest.fixture
def table(
    desk: Desk, fund: dict[str, Any], work: Workplace, hands: Callable[..., Any]
) -> tuple[WideList, Any]:
    """The table of three contributions: in GBP, in USD, and one that is not signed."""
    kept.file().unlink(missing_ok=True)
    contribute(desk, fund, "uk", "3 000 000", "GBP", "0,70")
    contribute(desk, fund, "se", "1 000 000,01", "USD", "")
    contribute(desk, fund, "nl", "", "EUR", "")
    wide = WideList(work, entity("contribution"), "coins")
    wide.resize(1366, 640)
    hand = hands(wide)
    wide.open_at(None)
    settle(wide, hand, work)
    return wide, hand


def settle(wide: WideList, hand: Any, work: Workplace) -> None:
    """Wait for the figures, then for the totals."""
    hand.calm(work)
    hand.until(lambda: not wide._quiet.isActive() and not wide.totals.under_way())


def cells(wide: WideList) -> dict[str, list[str]]:
    """Worked cells by donor, with narrow spaces made plain."""
    at = [[c.title for c in wide.model.columns].index(head) for head in HEADS]
    out = {}
    for row in range(wide.model.total()):
        texts = [str(wide.model.index(row, i).data(Qt.ItemDataRole.DisplayRole)) for i in (0, *at)]
        out[texts[0].split(",")[0]] = [t.replace(NARROW, " ") for t in texts[1:]]
    return out


def test_every_declared_amount_is_one_of_the_figures() -> None:
    declared = {w.code for e in ENTITIES.values() for w in e.worked}
    assert declared <= set(ContributionFigures.__annotations__)
    assert declared


def test_the_table_shows_what_was_signed_and_received(table: tuple[WideList, Any]) -> None:
    wide, _hand = table
    assert cells(wide) == {
        "Pays-Bas": ["n.d.", "n.d.", "n.d."],
        "Royaume-Uni": ["3 000 000 GBP", "4 285 714,29 USD", "n.d."],
        "Suède": ["1 000 000,01 USD", "1 000 000,01 USD", "n.d."],
    }
    by_title = {c.title: c for c in wide.model.columns}
    assert {by_title[head].align for head in HEADS} == {"right"}


def test_a_total_with_an_unknown_part_is_not_known(table: tuple[WideList, Any]) -> None:
    wide, _hand = table
    said = wide.totals.full_text().replace(NARROW, " ")
    assert "Valeur à la signature" in said
    assert "n.d., 1 montant" in said
    assert "5 285 714,30 USD" in said


def test_the_total_is_of_what_is_filtered(table: tuple[WideList, Any], work: Workplace) -> None:
    wide, hand = table
    hand.fill("table-filter", "suede")
    hand.until(lambda: wide.model.total() == 1)
    settle(wide, hand, work)
    said = wide.totals.full_text().replace(NARROW, " ").replace("\u00a0", " ")
    assert "Total Valeur à la signature : 1 000 000,01 USD" in said
    assert "n.d." not in said.split("Total Reçu")[0]


def test_a_change_of_a_row_is_added_up_again(
    table: tuple[WideList, Any], work: Workplace, desk: Desk, fund: dict[str, Any]
) -> None:
    wide, hand = table
    made = contribute(desk, fund, "se", "5", "USD", "")
    work.announce(frozenset({("contribution", made)}))
    hand.until(lambda: wide.model.total() == 4)
    settle(wide, hand, work)
    assert "5 285 719,30" in wide.totals.full_text().replace(NARROW, " ")


def test_a_hidden_column_is_not_added_up(table: tuple[WideList, Any], work: Workplace) -> None:
    wide, hand = table
    wide._choose_columns(("title", "received"))
    settle(wide, hand, work)
    said = wide.totals.full_text()
    assert "signature" not in said
    assert "Reçu" in said
    assert "n.d., 3 montants" in said, "nothing received is not zero"
    assert "0 USD" not in said


def test_the_rows_are_copied_with_their_amounts(table: tuple[WideList, Any]) -> None:
    wide, hand = table
    wide.table.selectAll()
    wide.table.setFocus()
    hand.key(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    heads, *lines = [line.split("\t") for line in QApplication.clipboard().text().splitlines()]
    at = heads.index("Signé")
    assert heads[at + 1] == "Devise"
    signed = {line[0].split(",")[0]: line[at : at + 2] for line in lines}
    assert signed == {
        "Pays-Bas": ["", ""],
        "Royaume-Uni": ["3000000,00", "GBP"],
        "Suède": ["1000000,01", "USD"],
    }


def test_the_list_beside_the_form_names_the_amount_it_shows(work: Workplace) -> None:
    assert RecordModel(work, entity("contribution")).columns[0].right == "Signé"
    assert RecordModel(work, entity("project")).columns[0].right != ""
    assert RecordModel(work, entity("zone")).columns[0].right == ""


def test_worked_columns_come_after_the_fields() -> None:
    usual = lists.usual_columns(entity("contribution"))
    assert usual[-4:] == ("signed_native", "signed", "received", lists.STATE)
    assert set(usual) <= set(lists.can_show(entity("contribution")))
