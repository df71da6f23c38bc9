"""A certified period: its figures stand, what comes late is a correction, a reopening has a reason."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from issss_desktop.errors import Refused, UserError
from issss_desktop.models.entities.common import Span
from issss_desktop.models.figures import plain
from issss_desktop.models.uses import Account, Period
from issss_desktop.services import periods, reading, records
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.periods import figures_at
from issss_desktop.services.state import records_at
from tests.desks import bare_desk, carry
from tests.reports.offices import office
from tests.services.builders import day, partial
from tests.services.uses import worked_fund

END = day("2017-12-31")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """An office with two years of the fund and a period for the first."""
    book = worked_fund()[0]
    book.add(
        "period",
        name="2016",
        span=Span(partial("2016"), partial("2016")),
        state="provisional",
        fund=book.fund,
    )
    made = office(tmp_path / "nk", book)
    yield made
    close_desk(made)


def ref_of(desk: Desk, entity: str = "period") -> str:
    """Reference of the first record of an entity."""
    return records_at(desk).all(entity)[0].ref


def columns(desk: Desk, cut_off: dt.date = END) -> dict[Any, Account]:
    """Columns of the statement by year or kind."""
    accounts = figures_at(desk, cut_off=cut_off).fund.statement.accounts
    return {a.year or a.kind: a for a in accounts}


def change_transfer(desk: Desk, amount: str, on: str = "2016-03-01") -> None:
    """Change the first transfer of 2016, with a reason."""
    row = next(r for r in records_at(desk).all("transfer") if r["on"].iso().startswith("2016"))
    form = reading.read(desk, row.uuid)
    records.save(
        desk, row.uuid, {"amount": {"amount": amount, "currency": "USD"}, "on": on}, mark=form.mark,
        reason="avenant",
    )  # fmt: skip


def add_transfer(desk: Desk, amount: str, on: str) -> None:
    """A transfer entered late."""
    of = records_at(desk).all("transfer")[0]
    raw = {
        "programme": of["programme"], "organisation": of["organisation"], "on": on,
        "amount": {"amount": amount, "currency": "USD"},
    }  # fmt: skip
    records.create(desk, "transfer", raw, reason="saisie tardive")


def shown(account: Account) -> dict[str, int | None]:
    """Amounts of a column."""
    return {k: getattr(account, k).value for k in ("sources", "transfers", "uses", "balance", "closing")}


def test_a_certified_year_is_marked_and_does_not_move_when_a_late_event_comes(desk: Desk) -> None:
    before = columns(desk)[2016]
    periods.certify(desk, ref_of(desk))
    add_transfer(desk, "1000", "2016-09-01")
    after = columns(desk)
    assert shown(after[2016]) == shown(before)
    assert after[2016].certified
    assert after[Period.PRIOR].transfers.value == 1_000_00
    assert after[Period.CUMULATIVE].transfers.value == 601_000_00


def test_an_edit_of_what_was_certified_is_a_correction_of_the_difference(desk: Desk) -> None:
    periods.certify(desk, ref_of(desk))
    change_transfer(desk, "350000")
    found = columns(desk)
    assert found[2016].transfers.value == 400_000_00
    assert found[Period.PRIOR].transfers.value == -50_000_00
    assert found[Period.CUMULATIVE].transfers.value == 550_000_00


def test_an_event_moved_out_of_a_certified_year_stands_in_both_and_the_correction_takes_it_back(
    desk: Desk,
) -> None:
    periods.certify(desk, ref_of(desk))
    change_transfer(desk, "400000", "2017-04-01")
    found = columns(desk)
    values = [found[k].transfers.value for k in (2016, 2017, Period.PRIOR, Period.CUMULATIVE)]
    assert values == [400_000_00, 600_000_00, -400_000_00, 600_000_00]


def test_columns_sum_to_the_cumulative_through_certification_edits_and_deletions(desk: Desk) -> None:
    periods.certify(desk, ref_of(desk))
    change_transfer(desk, "350000.25")
    add_transfer(desk, "77.77", "2016-12-31")
    entry = next(r for r in records_at(desk).all("fund_entry") if r["kind"] == "agent_fee")
    records.delete(desk, entry.uuid, "saisi deux fois")
    found = columns(desk)
    whole = found.pop(Period.CUMULATIVE)
    for name in ("deposits", "transfers", "refunds", "agent_fee", "bank_charges", "spent", "sources"):
        parts = [getattr(a, name).value or 0 for a in found.values()]
        assert sum(parts) == getattr(whole, name).value, name
    assert found[2016].agent_fee.value == 10_000_00


def test_the_certified_figures_are_those_of_the_day_whatever_the_cut_off_asked_later(desk: Desk) -> None:
    periods.certify(desk, ref_of(desk))
    then = figures_at(desk, cut_off=day("2016-12-31"))
    add_transfer(desk, "1000", "2016-09-01")
    again = figures_at(desk, cut_off=day("2016-12-31"))
    year = [a for a in again.fund.statement.accounts if a.year == 2016]
    assert [shown(a) for a in year] == [shown(a) for a in then.fund.statement.accounts if a.year == 2016]
    known = records_at(desk).all("period")[0]["certified_known"]
    past = figures_at(desk, cut_off=day("2016-12-31"), known_at=known)
    assert shown(past.fund.statement.cumulative) == shown(then.fund.statement.cumulative)


def test_a_merged_event_dated_in_a_certified_period_is_kept_and_shown_as_a_correction(
    desk: Desk, tmp_path: Path
) -> None:
    other = bare_desk(tmp_path / "sk", "SK")
    try:
        carry(desk, other)
        periods.certify(desk, ref_of(desk))
        add_transfer(other, "2500", "2016-10-10")
        change_transfer(desk, "390000")
        carry(other, desk)
        carry(desk, other)
        found = columns(desk)
        assert found[2016].transfers.value == 400_000_00
        assert found[Period.PRIOR].transfers.value == -10_000_00 + 2_500_00
        assert found[Period.CUMULATIVE].transfers.value == 592_500_00
        both = [plain(figures_at(d, cut_off=END))["fund"]["statement"] for d in (desk, other)]
        assert both[0] == both[1]
    finally:
        close_desk(other)


def test_a_period_certified_over_data_that_are_not_here_is_said(desk: Desk, tmp_path: Path) -> None:
    periods.certify(desk, ref_of(desk))
    row = records_at(desk).all("period")[0]
    form = reading.read(desk, row.uuid)
    lost = {"certified_known": "00ff:9", "state": "provisional"}
    records.save(desk, row.uuid, lost, mark=form.mark, reason="essai")
    form = reading.read(desk, row.uuid)
    records.save(desk, row.uuid, {"state": "certified"}, mark=form.mark, reason="essai")
    figures = figures_at(desk, cut_off=END)
    assert any("not in this office" in a.note.show("en") for a in figures.alerts)
    assert figures.fund.statement.cumulative.transfers.value == 600_000_00


def test_reopening_asks_a_reason_and_the_figures_follow_the_records_again(desk: Desk) -> None:
    periods.certify(desk, ref_of(desk))
    add_transfer(desk, "1000", "2016-09-01")
    with pytest.raises(Refused):
        periods.reopen(desk, ref_of(desk), " ")
    periods.reopen(desk, ref_of(desk), "transfert oublié")
    found = columns(desk)
    assert found[2016].transfers.value == 401_000_00
    assert Period.PRIOR not in found
    row = records_at(desk).all("period")[0]
    assert (row["state"], row["reopened"], row["certified_known"]) == (
        "provisional",
        "transfert oublié",
        None,
    )


@pytest.mark.parametrize("raw", [{"span": {"start": "2015", "end": "2016"}}, {"certified_known": "aa:1"}])
def test_a_certified_period_keeps_its_days_and_its_state_of_the_data(desk: Desk, raw: dict[str, Any]) -> None:
    periods.certify(desk, ref_of(desk))
    form = reading.read(desk, ref_of(desk))
    with pytest.raises(Refused, match="certifi"):
        records.save(desk, form.uuid, raw, mark=form.mark, reason="erreur")
    with pytest.raises(Refused, match="certifi"):
        records.delete(desk, form.uuid, "erreur")


def test_a_period_is_not_certified_by_choosing_its_state(desk: Desk) -> None:
    form = reading.read(desk, ref_of(desk))
    with pytest.raises(Refused):
        records.save(desk, form.uuid, {"state": "certified"}, mark=form.mark, reason="essai")


def test_a_period_is_certified_once_and_only_when_it_is_over(desk: Desk) -> None:
    periods.certify(desk, ref_of(desk))
    with pytest.raises(UserError):
        periods.certify(desk, ref_of(desk))
    coming = {"name": "2199", "span": {"start": "2199", "end": "2199"}, "state": "open"}
    saved = records.create(desk, "period", coming)
    with pytest.raises(UserError):
        periods.certify(desk, saved.ref)
    with pytest.raises(UserError):
        periods.reopen(desk, saved.ref, "essai")
    with pytest.raises(UserError):
        periods.certify(desk, ref_of(desk, "programme"))


def test_an_entry_officer_certifies_and_reopens_nothing(desk: Desk) -> None:
    import dataclasses

    clerk = dataclasses.replace(desk, role="entry")
    with pytest.raises(UserError):
        periods.certify(clerk, ref_of(desk))
    periods.certify(desk, ref_of(desk))
    with pytest.raises(UserError):
        periods.reopen(clerk, ref_of(desk), "essai")
