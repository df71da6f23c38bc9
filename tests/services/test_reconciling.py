"""The agent’s statement beside our records: suggestions, gaps, bridge, signature (made-up examples)."""

from dataclasses import replace
from typing import Any

import pytest

from issss_desktop.errors import UserError
from issss_desktop.i18n import set_language
from issss_desktop.models.reconciliation import Standing
from issss_desktop.services import history, reading, records, several
from issss_desktop.services.desk import Desk
from issss_desktop.services.reconciling import importing, matching, signing
from issss_desktop.services.reconciling.signed import shown
from issss_desktop.services.reconciling.standing import standing
from tests.statements import STATEMENT, Fund, full_fund


@pytest.fixture(autouse=True)
def _english() -> Any:
    set_language("en")
    yield
    set_language("fr")


@pytest.fixture
def fund(desk: Desk) -> Fund:
    return Fund(desk)


@pytest.fixture
def full(desk: Desk) -> Fund:
    return full_fund(desk)


def by_text(found: Standing, part: str) -> Any:
    """The line whose text holds some words."""
    return next(line for line in found.lines if part in line.text)


def test_a_quarter_is_reconciled_from_the_paste_to_the_signature(full: Fund) -> None:
    ref = full.begin()
    found = standing(full.desk, ref)
    assert [line.amount for line in found.lines] == [
        100_000_000,
        -1_000_000,
        -40_000_000,
        49_900_000,
        125_050,
    ]
    assert (found.bridge.opening, found.bridge.closing) == (0, 109_025_050)
    assert found.bridge.ours == 109_125_050
    assert len(found.sure) == 4, "all but the deposit whose amount differs"
    assert by_text(found, "FCDO").best.sentence == "Exact amount, same day, “fcdo” in the text"

    matching.accept_sure(full.desk, ref)
    found = standing(full.desk, ref)
    sida = by_text(found, "SIDA")
    assert sida.best is not None
    assert not sida.best.sure
    matching.match(full.desk, sida.uuid, "deposit", sida.best.record.uuid)

    sida = by_text(standing(full.desk, ref), "SIDA")
    assert sida.gap == -100_000
    with pytest.raises(UserError, match=r"1 item is not explained, −1,000 USD"):
        signing.sign(full.desk, ref)
    matching.explain(full.desk, sida.uuid, "bank", "Frais de la banque correspondante (exemple fictif)")
    found = standing(full.desk, ref)
    assert found.bridge.rest == 0
    assert found.bridge.reached == found.bridge.closing
    signing.sign(full.desk, ref)
    row = reading.read(full.desk, ref).row
    assert (row.final, row["signed_by"]) == (True, full.desk.user_name)
    with pytest.raises(UserError, match="signed off already"):
        signing.sign(full.desk, ref)


def test_what_was_signed_stays_as_signed_and_what_changed_since_is_told(full: Fund) -> None:
    ref = full.begin()
    matching.accept_sure(full.desk, ref)
    signing.sign(full.desk, ref, "Écart accepté (exemple fictif)")
    signed = shown(full.desk, ref)
    assert (signed.bridge.ours, signed.since, signed.signed_by) == (109_125_050, "", full.desk.user_name)
    full.entry("bank_charges", "2020-03-20", "35")
    assert standing(full.desk, ref).bridge.ours == 109_121_550, "in figures, the late entry counts"
    later = shown(full.desk, ref)
    assert (later.bridge, later.lines) == (signed.bridge, signed.lines)
    assert later.since == (
        "Since the sign-off: our balance went from 1,091,250.50 to 1,091,215.50 USD; "
        "1 step of the bridge differs."
    )
    signing.reopen(full.desk, ref, "frais oubliés")
    again = shown(full.desk, ref)
    assert (again.bridge.ours, again.since) == (109_121_550, "")
    assert reading.read(full.desk, ref).row["signed_known"] is None


def test_no_conclusion_signs_off_a_balance_that_is_not_known(fund: Fund) -> None:
    ref = fund.begin()
    assert standing(fund.desk, ref).bridge.ours is None
    with pytest.raises(UserError, match="Our balance of the Fund is not known") as refused:
        signing.sign(fund.desk, ref, "tout est en transit")
    assert "state that there was none" in refused.value.remedy
    assert not reading.read(fund.desk, ref).row.final


def test_a_match_marks_the_record_reconciled_and_taking_it_back_unmarks_it(fund: Fund) -> None:
    deposit = fund.deposit(fund.uk, "2020-02-14", "1000000")
    ref = fund.begin()
    line = by_text(standing(fund.desk, ref), "FCDO")
    saved = matching.match(fund.desk, line.uuid, "deposit", deposit)
    assert fund.read(deposit, "state") == "reconciled"
    assert by_text(standing(fund.desk, ref), "FCDO").record.uuid == deposit

    matching.unmatch(fund.desk, line.uuid)
    assert fund.read(deposit, "state") == "entered"
    assert by_text(standing(fund.desk, ref), "FCDO").record is None
    with pytest.raises(UserError, match="nothing to take back"):
        matching.unmatch(fund.desk, line.uuid)

    matching.match(fund.desk, line.uuid, "deposit", deposit)
    position = matching.unmatch(fund.desk, line.uuid).position
    history.undo(fund.desk, position, "Erreur de saisie")
    assert fund.read(deposit, "state") == "reconciled", "one commit holds both, and is undone as one"
    assert saved.changed >= {("deposit", deposit), ("statement_line", line.uuid)}


def matched_fund(fund: Fund) -> tuple[Any, Any, Any, list[Any]]:
    """A deposit and a transfer that was due, both matched: reconciliation, deposit, transfer, lines."""
    deposit = fund.deposit(fund.uk, "2020-02-14", "1000000")
    transfer = fund.transfer(due="2020-03", amount="400000 USD")
    ref = fund.begin()
    lines = [by_text(standing(fund.desk, ref), part).uuid for part in ("FCDO", "UNDP")]
    matching.match(fund.desk, lines[0], "deposit", deposit)
    matching.match(fund.desk, lines[1], "transfer", transfer)
    return ref, deposit, transfer, lines


@pytest.mark.parametrize("several_at_once", [False, True])
def test_a_reconciliation_is_deleted_with_its_matches_and_comes_back_with_them(
    fund: Fund, several_at_once: bool
) -> None:
    ref, deposit, transfer, _lines = matched_fund(fund)
    if several_at_once:
        (position,) = several.delete(fund.desk, [ref], "saisi deux fois").positions
    else:
        position = records.delete(fund.desk, ref, "saisi deux fois").position
    assert [fund.read(uuid, "state") for uuid in (deposit, transfer)] == ["entered", "entered"]
    assert fund.read(transfer, "on") is None, "the day that the match wrote goes with it"
    history.undo(fund.desk, position, "par erreur")
    assert [fund.read(uuid, "state") for uuid in (deposit, transfer)] == ["reconciled", "reconciled"]
    assert fund.read(transfer, "on").iso() == "2020-03-02"
    assert by_text(standing(fund.desk, ref), "FCDO").record.uuid == deposit


def test_a_reconciliation_that_is_restored_shows_its_lines_unmatched(fund: Fund) -> None:
    ref, deposit, _transfer, _lines = matched_fund(fund)
    records.delete(fund.desk, ref, "saisi deux fois")
    records.restore(fund.desk, ref)
    assert by_text(standing(fund.desk, ref), "FCDO").record is None
    assert fund.read(deposit, "state") == "entered"


def test_a_record_that_another_statement_shows_stays_reconciled(fund: Fund) -> None:
    ref, deposit, _transfer, _lines = matched_fund(fund)
    again = fund.begin()
    matching.match(fund.desk, by_text(standing(fund.desk, again), "FCDO").uuid, "deposit", deposit)
    records.delete(fund.desk, ref, "saisi deux fois")
    assert fund.read(deposit, "state") == "reconciled"
    records.delete(fund.desk, again, "saisi deux fois")
    assert fund.read(deposit, "state") == "entered"


def test_a_matched_line_is_deleted_by_no_way_before_its_match_is_taken_back(fund: Fund) -> None:
    ref, deposit, _transfer, (line, _other) = matched_fund(fund)
    mark = reading.read(fund.desk, ref).mark
    gone = {"statement_line": [{"uuid": line, "deleted": True}]}
    for delete in (
        lambda: records.delete(fund.desk, line, "en trop"),
        lambda: several.delete(fund.desk, [line], "en trop"),
        lambda: records.save(fund.desk, ref, {}, mark=mark, children=gone),
    ):
        with pytest.raises(UserError, match="shows a record of ours") as refused:
            delete()
        assert "Take the match back first" in refused.value.remedy
    assert fund.read(deposit, "state") == "reconciled"
    matching.unmatch(fund.desk, line)
    records.delete(fund.desk, line, "en trop")
    assert len(standing(fund.desk, ref).lines) == 4


def test_the_import_of_lines_is_not_undone_under_their_matches(fund: Fund) -> None:
    deposit = fund.deposit(fund.uk, "2020-02-14", "1000000")
    ref = signing.begin(fund.desk, fund.fund, "2020-01-01", "2020-03-31").uuid
    preview = importing.preview(fund.desk, ref, importing.sheets_of_text(STATEMENT))
    position = importing.record(fund.desk, ref, preview).position
    line = by_text(standing(fund.desk, ref), "FCDO").uuid
    matching.match(fund.desk, line, "deposit", deposit)
    with pytest.raises(UserError):
        history.undo(fund.desk, position, "mauvais fichier")
    assert fund.read(deposit, "state") == "reconciled"
    matching.unmatch(fund.desk, line)
    history.undo(fund.desk, position, "mauvais fichier")
    assert standing(fund.desk, ref).lines == ()


def test_a_transfer_that_was_due_is_paid_on_the_day_of_its_line_and_due_again_when_taken_back(
    fund: Fund,
) -> None:
    transfer = fund.transfer(due="2020-03", amount="400000 USD")
    ref = fund.begin()
    line = by_text(standing(fund.desk, ref), "UNDP")
    assert "due, not recorded as paid" in line.best.sentence
    assert not line.best.sure, "that it was paid is for a person to say"
    matching.match(fund.desk, line.uuid, "transfer", transfer)
    assert fund.read(transfer, "on").iso() == "2020-03-02"
    matching.unmatch(fund.desk, line.uuid)
    assert fund.read(transfer, "on") is None


def test_a_record_of_another_fund_is_never_matched(fund: Fund) -> None:
    other = Fund(fund.desk, "CRF00")
    deposit = other.deposit(fund.uk, "2020-02-14", "1000000")
    ref = fund.begin()
    line = by_text(standing(fund.desk, ref), "FCDO")
    assert line.suggestions == ()
    with pytest.raises(UserError, match="of another fund"):
        matching.match(fund.desk, line.uuid, "deposit", deposit)
    assert fund.read(deposit, "state") is None


def test_who_may_not_change_final_records_may_not_match_them(fund: Fund) -> None:
    deposit = fund.deposit(fund.uk, "2020-02-14", "1000000")
    ref = fund.begin()
    line = by_text(standing(fund.desk, ref), "FCDO")
    clerk = replace(fund.desk, role="entry")
    with pytest.raises(UserError, match="change a final record"):
        matching.match(clerk, line.uuid, "deposit", deposit)
    assert fund.read(line.uuid, "deposit") is None, "neither the line nor the record: both or nothing"


def test_the_next_statement_opens_with_the_closing_balance_of_this_one(full: Fund) -> None:
    full.begin()
    following = signing.begin(full.desk, full.fund, "2020-04-01", "2020-06-30").uuid
    assert full.read(following, "opening").amount == 109_025_050


def test_one_undo_takes_a_reconciliation_back_with_its_opening_balance(full: Fund) -> None:
    full.begin()
    saved = signing.begin(full.desk, full.fund, "2020-04-01", "2020-06-30")
    history.undo(full.desk, saved.position)
    assert not reading.read(full.desk, saved.uuid).row.alive


def test_only_a_reconciliation_is_opened_again(full: Fund) -> None:
    other = full.add("organisation", name="Banque (exemple fictif)", type="un")
    with pytest.raises(UserError, match="is not a record of this kind"):
        signing.reopen(full.desk, other, "Erreur")
    assert reading.read(full.desk, other).row.final, "it stays as it was"


def test_a_day_of_payment_that_a_person_typed_stays_when_a_match_is_taken_back(desk: Desk) -> None:
    """They wrote it with the state in one step, as a match would have."""
    fund = Fund(desk)
    money = {"amount": "400000", "currency": "USD"}
    paid = fund.transfer(on="2020-03-02", due="2020-03-01", amount=money, state="reconciled")
    ref = signing.begin(desk, fund.fund, "2020-01-01", "2020-03-31").uuid
    raw = {"reconciliation": ref, "on": "2020-03-02", "text": "x", "amount": {**money, "amount": "-400000"}}
    line = records.create(desk, "statement_line", raw).uuid
    matching.match(desk, line, "transfer", paid)
    matching.unmatch(desk, line)
    found = reading.read(desk, paid).row
    assert (found["on"].iso(), found["state"]) == ("2020-03-02", "entered")
