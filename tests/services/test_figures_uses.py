"""Sources - uses - balance: by hand, to the cent."""

from typing import Any
from uuid import UUID

import pytest

from issss_desktop.models.figure import Figure, Status
from issss_desktop.models.figures import FundFigures
from issss_desktop.models.uses import Account, Period
from issss_desktop.services.figures import compute
from tests.services.builders import day, money
from tests.services.uses import ALL, Uses, worked_fund


def fund_of(book: Uses, cut_off: str = "2017-12-31", **options: Any) -> FundFigures:
    """Figures of the fund at a cut-off."""
    return compute(book.records(), cut_off=day(cut_off), **options).fund


def column(fund: FundFigures, year: int) -> Account:
    """The column of a year."""
    return next(a for a in fund.statement.accounts if a.kind == Period.YEAR and a.year == year)


def said(book: Uses, cut_off: str = "2017-12-31") -> str:
    """All alerts in English."""
    return "\n".join(a.note.show("en") for a in compute(book.records(), cut_off=day(cut_off)).alerts)


def test_the_statement_of_two_years_by_hand() -> None:
    fund = fund_of(worked_fund()[0])
    whole, first, second = fund.statement.cumulative, column(fund, 2016), column(fund, 2017)
    assert [f.sources.value for f in (first, second, whole)] == [100_000_000, 50_123_456, 150_123_456]
    assert [f.uses.value for f in (first, second, whole)] == [41_000_000, 21_006_544, 62_006_544]
    assert [f.balance.value for f in (first, second, whole)] == [59_000_000, 29_116_912, 88_116_912]
    assert [f.closing.value for f in (first, second, whole)] == [59_000_000, 88_116_912, 88_116_912]
    assert all(f.status is Status.KNOWN for f in (whole.sources, whole.uses, whole.balance))
    assert fund.uses == whole.uses


def test_the_balance_with_the_organisations_and_the_delivery_rate() -> None:
    whole = fund_of(worked_fund()[0]).statement
    assert whole.cumulative.net_transfers.value == 58_000_000
    assert whole.cumulative.spent.value == 45_000_075
    assert whole.cumulative.held.value == 12_999_925
    assert [a.held.value for a in whole.accounts] == [24_999_950, 12_999_925, 12_999_925]
    # 450 000,75 / 580 000,00 = 77,586 %
    assert (whole.rate.basis_points, whole.rate.until, whole.rate.reported) == (7759, day("2017-12-31"), 1)


def test_direct_costs_count_with_the_organisations_only_by_the_convention_of_the_fund() -> None:
    book = worked_fund()[0]
    book.rows["fund"][0].values["direct_costs"] = "as_transfer"  # type: ignore[index]
    fund = fund_of(book)
    assert fund.statement.convention == "as_transfer"
    assert fund.statement.cumulative.held.value == 12_999_925 + 3_000_000


def test_what_is_available_leaves_out_what_is_adopted_and_not_paid() -> None:
    fund = fund_of(worked_fund()[0])
    found = fund.statement.available
    assert (found.reserved.value, found.direct_costs.value) == (10_000_000, 2_000_000)
    assert found.figure.value == 88_116_912 - 10_000_000 - 2_000_000
    assert fund.available == found.figure


def test_what_is_still_to_be_received_stands_below_what_is_available_never_inside() -> None:
    book = worked_fund()[0]
    before = fund_of(book)
    contribution = book.contribution(book.donor("Autre", "Other"))
    book.movement(contribution, "signature", "2017-05-01", money(9_000_000_00))
    book.stated("2017-12-31", "signed")
    after = fund_of(book)
    assert before.available.value == after.available.value
    assert after.statement.available.outstanding.value is not None


def test_transfers_above_an_allocation_do_not_free_what_another_one_reserves() -> None:
    book, programme = worked_fund()
    small = book.allocate(book.programme("Petit"), 1_00, "2017-01-01")
    paid = fund_of(book).statement.available.reserved.value
    book.transfer(programme, 500_00, "2017-02-01", allocation=small)
    assert fund_of(book).statement.available.reserved.value == (paid or 0) - 1_00
    assert "exceed it by 499" in said(book)


def test_a_proposal_of_a_provincial_board_reserves_nothing() -> None:
    book, programme = worked_fund()
    before = fund_of(book)
    book.allocate(programme, 9_00, "2017-05-01", decision=book.decided("2017-05-01", board=book.cap))
    after = fund_of(book)
    assert after.available == before.available
    line = after.statement.programme(programme)
    assert line is not None
    assert (line.allocated.value, line.proposed.value) == (70_000_000, 9_00)


def test_nothing_recorded_and_nothing_stated_is_not_available_anywhere() -> None:
    fund = fund_of(Uses())
    whole = fund.statement.cumulative
    assert len(fund.statement.accounts) == 1
    for name in ("deposits", "transfers", "refunds", "sources", "uses", "balance", "spent", "held"):
        assert getattr(whole, name).value is None, name
    assert fund.available.value is None
    assert fund.statement.rate.basis_points is None


def test_what_is_not_stated_complete_is_a_lower_bound_and_a_balance_on_it_is_not_available() -> None:
    book = Uses()
    book.pay_in(100, "2016-01-01")
    book.transfer(book.programme(), 60, "2016-02-01")
    book.stated("2017-12-31", "received", "refunded", state="no_movement")
    book.stated("2017-12-31", "costs", state="no_movement")
    whole = fund_of(book).statement.cumulative
    assert (whole.transfers.value, whole.transfers.status) == (60, Status.AT_LEAST)
    assert (whole.uses.value, whole.uses.status) == (60, Status.AT_LEAST)
    assert whole.balance.value is None


def test_a_measure_stated_not_recorded_is_not_available_though_some_is_recorded() -> None:
    book = worked_fund()[0]
    book.complete("transferred", "2017-02", "2017-02", "not_recorded")
    fund = fund_of(book)
    assert fund.statement.cumulative.transfers.value is None
    assert fund.available.value is None
    assert "Stated as not recorded" in said(book)
    assert column(fund, 2016).transfers.value == 40_000_000  # the year before is not touched by it


def test_zero_needs_an_explicit_statement() -> None:
    book = Uses()
    book.stated("2017-12-31", "refunded")
    assert fund_of(book).statement.cumulative.refunds.value is None
    book.stated("2017-12-31", "refunded", state="no_movement")
    assert fund_of(book).statement.cumulative.refunds.value == 0


def test_a_kind_of_cost_is_nothing_where_all_costs_are_complete() -> None:
    assert fund_of(worked_fund()[0]).statement.cumulative.other_fund.value == 0


def test_a_date_that_is_not_precise_enough_is_listed_and_not_counted() -> None:
    book, programme = worked_fund()
    before = fund_of(book, "2017-06-30").statement.cumulative.transfers.value
    book.transfer(programme, 77_00, "2017")
    fund = fund_of(book, "2017-06-30")
    assert fund.statement.cumulative.transfers.value == before
    assert [(i.entity, i.amount) for i in fund.imprecise if i.entity == "transfer"] == [("transfer", 77_00)]


def test_a_position_received_has_no_year_and_the_columns_still_sum_to_the_cumulative() -> None:
    book = Uses()
    book.published(None, 500, "2015-12-31", basis="received")
    book.pay_in(120, "2015-05-01")
    book.pay_in(80, "2016-05-01")
    fund = fund_of(book)
    parts = {(a.kind, a.year): a.deposits.value for a in fund.statement.accounts}
    assert parts[Period.CUMULATIVE, None] == 580
    assert parts[Period.UNDATED, None] == 380
    assert sum(v or 0 for k, v in parts.items() if k[0] != Period.CUMULATIVE) == 580


def test_an_allocation_of_an_unknown_amount_makes_what_is_available_unknown() -> None:
    book, programme = worked_fund()
    book.allocate(programme, None, "2017-05-01")
    assert fund_of(book).available.value is None


def test_money_that_left_under_no_recorded_decision_makes_what_is_available_unknown() -> None:
    book = Uses()
    book.pay_in(100, "2016-01-01")
    book.transfer(book.programme(), 60, "2016-02-01")
    book.entry("bank_charges", 1, "2016-02-01")
    book.stated("2017-12-31", "received", "transferred", "costs")
    book.stated("2017-12-31", "refunded", state="no_movement")
    fund = fund_of(book)
    assert fund.statement.cumulative.balance.value == 39
    assert fund.available.value is None


def test_before_anything_is_allocated_all_of_the_balance_is_available() -> None:
    book = Uses()
    book.pay_in(100, "2016-01-01")
    book.stated("2017-12-31", "received")
    book.stated("2017-12-31", *ALL[1:], state="no_movement")
    assert fund_of(book).available.value == 100


def test_adopted_allocations_above_what_the_fund_has_are_an_alarm_and_stay_negative() -> None:
    book, programme = worked_fund()
    book.allocate(programme, 900_000_00, "2017-05-01")
    fund = fund_of(book)
    assert fund.available.value == 76_116_912 - 90_000_000
    assert "exceed what the Fund has" in said(book)


@pytest.mark.parametrize("nature", ["pilot", "envelope", "group", "call"])
def test_only_a_project_enters_totals_and_the_rest_is_said(nature: str) -> None:
    book = worked_fund()[0]
    before = fund_of(book).statement.cumulative
    other = book.programme("Autre", nature=nature)
    book.transfer(other, 5_00, "2017-05-01")
    after = fund_of(book)
    assert after.statement.cumulative.transfers == before.transfers
    line = after.statement.programme(other)
    assert line is not None
    assert line.transferred.value == 5_00
    assert not line.in_total
    assert "is not a project" in said(book)


def test_a_programme_of_a_contested_channel_is_in_no_total() -> None:
    book = worked_fund()[0]
    before = fund_of(book).statement.cumulative
    other = book.programme("RESET", channel="contested")
    book.transfer(other, 5_00, "2017-05-01")
    assert fund_of(book).statement.cumulative.transfers == before.transfers
    assert "contested" in said(book)


def test_a_fee_on_a_deposit_and_fees_entered_apart_are_both_counted_and_said() -> None:
    book = worked_fund()[0]
    contribution = book.contribution(book.donor("Autre", "Other"))
    book.deposit(contribution, "2017-05-01", money(100_00), fee=1_00)
    whole: Figure = fund_of(book).statement.cumulative.agent_fee
    assert whole.value == 10_000_00 + 1_00
    assert "check that none counts twice" in said(book)


def without_rate(book: Uses, programme: UUID, start: str, end: str) -> None:
    """Expenditure of a period that was declared in francs, of which no rate is known."""
    book.spend(programme, 0, start, end, amount=money(5_000_00, "CDF"))


def test_a_report_without_a_rate_that_a_cumulative_one_says_again_is_known_everywhere() -> None:
    book = Uses()
    programme = book.programme()
    without_rate(book, programme, "2016-01", "2016-12")
    book.stated("2017-12-31", "spent")
    fund = fund_of(book)
    assert fund.statement.cumulative.spent.value is None, "in francs only: not known"
    book.spend(programme, 700_00, "2016-01", "2017-06", declared_as="cumulative")
    fund = fund_of(book)
    (line,) = fund.statement.programmes
    for figure in (line.spent, fund.statement.cumulative.spent):
        assert (figure.value, figure.status) == (700_00, Status.KNOWN)
    assert column(fund, 2016).spent.value is None, "of that year alone nothing is known"
    (undated,) = [a for a in fund.statement.accounts if a.kind == Period.UNDATED]
    assert (undated.spent.value, undated.spent.status) == (700_00, Status.KNOWN)
    then = fund_of(book, "2016-12-31").statement
    assert then.cumulative.spent.value is None
    assert then.programmes[0].spent.value is None


def test_a_cumulative_report_of_the_same_year_says_all_of_the_year_again() -> None:
    book = Uses()
    programme = book.programme()
    without_rate(book, programme, "2017-01", "2017-03")
    book.spend(programme, 700_00, "2017-01", "2017-06", declared_as="cumulative")
    book.stated("2017-12-31", "spent")
    fund = fund_of(book)
    for figure in (column(fund, 2017).spent, fund.statement.cumulative.spent):
        assert (figure.value, figure.status) == (700_00, Status.KNOWN)


def test_a_report_without_a_beginning_nor_a_rate_makes_no_column_once_it_is_said_again() -> None:
    book = Uses()
    programme = book.programme()
    book.spend(programme, 200_00, "2016-01", "2016-12")
    book.spend(programme, 0, None, "2017-03", amount=money(5_000_00, "CDF"))
    book.spend(programme, 700_00, None, "2017-06", declared_as="cumulative")
    book.stated("2017-12-31", "spent")
    fund = fund_of(book)
    assert [a.kind for a in fund.statement.accounts] == [Period.YEAR, Period.YEAR, Period.CUMULATIVE]
    assert [a.spent.value for a in fund.statement.accounts] == [200_00, 500_00, 700_00]


def test_a_report_without_a_rate_after_the_cumulative_one_or_of_another_stays_unknown() -> None:
    book = Uses()
    programme = book.programme()
    book.spend(programme, 700_00, "2016-01", "2016-12", declared_as="cumulative")
    without_rate(book, programme, "2017-01", "2017-06")
    other = book.programme("Autre")
    without_rate(book, other, "2016-01", "2016-06")
    book.stated("2017-12-31", "spent")
    fund = fund_of(book)
    assert fund.statement.programme(programme).spent.status is Status.AT_LEAST  # type: ignore[union-attr]
    assert fund.statement.programme(other).spent.value is None  # type: ignore[union-attr]
    whole = fund.statement.cumulative.spent
    assert (whole.value, whole.status) == (700_00, Status.AT_LEAST)


def parts_of_available(book: Uses) -> tuple[int | None, int | None, int | None]:
    """Reserved, approved direct costs and available in cents; None is n.d."""
    found = fund_of(book).statement.available
    return found.reserved.value, found.direct_costs.value, found.figure.value


def test_nothing_is_reserved_only_where_it_is_stated_that_nothing_was_transferred() -> None:
    """Zero recorded is no statement: a transfer of nothing does not make "reserved" a zero."""
    book = Uses()
    book.pay_in(100, "2016-01-01")
    book.stated("2017-12-31", "received")
    book.stated("2017-12-31", "refunded", "spent", "costs", state="no_movement")
    book.transfer(book.programme(), 0, "2016-02-01")
    assert parts_of_available(book) == (None, None, None)
    book.stated("2017-12-31", "transferred")
    assert parts_of_available(book) == (0, 0, 100)


def test_direct_costs_paid_under_no_recorded_decision_make_what_is_available_unknown() -> None:
    """They were approved somewhere: what else was approved and is not paid yet is not known here."""
    book = Uses()
    programme = book.programme()
    book.allocate(programme, 60, "2016-02-01")
    book.pay_in(100, "2016-01-01")
    book.stated("2017-12-31", "received", "costs")
    book.stated("2017-12-31", "transferred", "refunded", "spent", state="no_movement")
    assert parts_of_available(book) == (60, 0, 40)
    book.entry("direct_costs", 10, "2016-03-01")
    assert fund_of(book).statement.cumulative.balance.value == 90
    assert parts_of_available(book) == (60, None, None)
    note = fund_of(book).statement.available.direct_costs.note
    assert note is not None
    assert note.show("en") == "no adopted allocation is recorded"
    book.allocate(None, 25, "2016-02-01", kind="direct_costs")
    assert parts_of_available(book) == (60, 15, 15)
