"""A link is never guessed from a part of a name, and the foundations of an office are not undone."""

import pytest

from issss_desktop.errors import Refused, UserError
from issss_desktop.i18n import in_language
from issss_desktop.services import history, reading, records
from issss_desktop.services.desk import Desk


def test_a_part_of_a_name_is_never_taken_for_the_name(desk: Desk) -> None:
    """ "Truc" stands inside "reconstruction": it must not silently become the donor."""
    records.create(desk, "fund", {"code": "CDS00", "name": "FCS"})
    records.create(desk, "organisation", {"name": "Programme de reconstruction"})
    with pytest.raises(Refused) as refusal:
        records.create(desk, "contribution", {"donor": "Truc", "fund": "CDS00"})
    assert [p.place for p in refusal.value.problems] == ["donor"]
    assert "reconstruction" in refusal.value.problems[0].remedy


@pytest.mark.parametrize("typed", ["ZZ", "zz", "Bureau ZZ"])
def test_a_code_of_two_letters_names_its_record(desk: Desk, typed: str) -> None:
    office = records.create(desk, "office", {"code": "ZZ", "name": "Bureau ZZ"})
    made = records.create(desk, "person", {"name": "B. Safari", "office": typed})
    assert reading.read(desk, made.uuid).row["office"] == office.uuid


def test_an_alias_names_its_record(desk: Desk) -> None:
    donor = records.create(desk, "organisation", {"name": "Royaume-Uni", "aliases": "DFID; FCDO"})
    fund = records.create(desk, "fund", {"code": "CDS00", "name": "FCS"})
    made = records.create(desk, "contribution", {"donor": "fcdo", "fund": fund.uuid})
    assert reading.read(desk, made.uuid).row["donor"] == donor.uuid


def test_an_amount_and_its_rate_are_given_together(desk: Desk) -> None:
    donor = records.create(desk, "organisation", {"name": "Royaume-Uni"})
    fund = records.create(desk, "fund", {"code": "CDS00", "name": "FCS"})
    made = records.create(desk, "contribution", {"donor": donor.uuid, "fund": fund.uuid})
    raw = {"contribution": made.uuid, "on": "22/09/2015", "amount": "1 000 000 GBP", "amount.rate": "0,69"}
    deposit = reading.read(desk, records.create(desk, "deposit", raw).uuid).row["amount"]
    assert (deposit.amount, deposit.currency, str(deposit.rate)) == (100_000_000, "GBP", "0.69")
    with pytest.raises(Refused):
        records.create(desk, "deposit", raw | {"amount.currency": "EUR"})


def test_the_first_commit_of_an_office_is_not_undone(desk: Desk) -> None:
    with pytest.raises(UserError) as refusal:
        history.undo(desk, 1)
    assert refusal.value.remedy
    assert reading.page(desk, "office").total == 1


def test_another_published_value_names_its_field_by_its_label(desk: Desk) -> None:
    """An officer writes "Budget", the log keeps the code; words that name no field stay as they are."""
    made = records.create(desk, "project", {"title": "P (exemple fictif)"})
    for said, kept in (("Budget", "budget"), ("Début et fin", "span"), ("autre chose", "autre chose")):
        raw = {"owner": made.ref, "field_code": said, "value": "5,1 M"}
        assert reading.read(desk, records.create(desk, "other_value", raw).uuid).row["field_code"] == kept
    assert len(reading.read(desk, made.uuid).children["other_value"]) == 3


def test_a_short_word_beside_a_long_one_begins_any_word(desk: Desk) -> None:
    """ "amani 01" finds "Amani 01", so that nobody makes it a second time."""
    for title in ("Amani 01", "Amani 02", "Utulivu 01"):
        records.create(desk, "project", {"title": title})
    assert [r["title"] for r in reading.page(desk, "project", text="amani 01").rows] == ["Amani 01"]
    assert [r["title"] for r in reading.page(desk, "project", text="Ut").rows] == ["Utulivu 01"]


def test_a_meeting_without_a_board_says_so_beside_its_date(desk: Desk) -> None:
    made = records.create(desk, "meeting", {"on": "21/02/2025", "title": "Préparation"}).uuid
    with in_language("fr"):
        assert reading.title(desk, "meeting", made) == "Réunion sans conseil, 21/02/2025"
    with in_language("en"):
        assert reading.title(desk, "meeting", made).startswith("Meeting without a board, ")
    board = records.create(desk, "board", {"code": "CAP-X", "name": "Conseil X"}).uuid
    records.save(desk, made, {"board": board}, mark=reading.read(desk, made).mark)
    assert reading.title(desk, "meeting", made) == "Conseil X, 21/02/2025"
