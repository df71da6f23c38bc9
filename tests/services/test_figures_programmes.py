"""One programme of the Fund: what it got, spent and holds, what is late, what an envelope has left."""

from typing import Any
from uuid import UUID

import pytest

from issss_desktop.models.compound import Words
from issss_desktop.models.entities.common import Span
from issss_desktop.models.figure import Status
from issss_desktop.models.uses import ProgrammeFigures, Statement
from issss_desktop.services.figures import compute
from tests.services.builders import day, money, partial, shares
from tests.services.uses import Uses, worked_fund


def statement_of(book: Uses, cut_off: str = "2017-12-31") -> Statement:
    """The statement of the fund."""
    return compute(book.records(), cut_off=day(cut_off)).fund.statement


def line(book: Uses, programme: UUID, cut_off: str = "2017-12-31") -> ProgrammeFigures:
    """Figures of one programme."""
    found = statement_of(book, cut_off).programme(programme)
    assert found is not None
    return found


def said(book: Uses, cut_off: str = "2017-12-31") -> list[str]:
    """All alerts in English."""
    return [a.note.show("en") for a in compute(book.records(), cut_off=day(cut_off)).alerts]


def alert(book: Uses, part: str, cut_off: str = "2017-12-31") -> Any:
    """The alert that says so."""
    alerts = compute(book.records(), cut_off=day(cut_off)).alerts
    return next(a for a in alerts if part in a.note.show("en"))


def test_a_programme_by_hand() -> None:
    book, programme = worked_fund()
    found = line(book, programme)
    values = {
        "allocated": 70_000_000, "transferred": 60_000_000, "refunded": 2_000_000, "spent": 45_000_075,
        "held": 12_999_925, "to_transfer": 10_000_000, "budget": 70_000_000,
    }  # fmt: skip
    assert {name: getattr(found, name).value for name in values} == values
    assert found.rate.basis_points == 7759


def test_the_rate_stands_at_the_last_period_reported_not_at_the_cut_off() -> None:
    """A transfer of today has not been spent yet: it would lower the rate of what was reported."""
    book, programme = worked_fund()
    rate = line(book, programme, "2017-10-31").rate
    assert rate.until == day("2016-12-31")
    assert rate.basis_points == 3750  # 150 000,50 of 400 000


def test_a_rate_without_a_positive_denominator_is_not_available() -> None:
    book = Uses()
    programme = book.programme()
    book.spend(programme, 10, "2016-01", "2016-06")
    assert line(book, programme).rate.basis_points is None
    book.transfer(programme, 50, "2016-01-01")
    book.refund(programme, 50, "2016-02-01")
    assert line(book, programme).rate.basis_points is None


def test_expenditure_above_the_transfers_is_shown_above_100_percent_and_said_with_its_place() -> None:
    book = Uses()
    programme = book.programme("Kitchanga")
    book.transfer(programme, 100_00, "2016-01-01")
    book.spend(programme, 150_00, "2016-01", "2016-06")
    assert line(book, programme).rate.basis_points == 15_000
    assert line(book, programme).rate.above
    found = alert(book, "expenditure exceeds the transfers")
    assert "50" in found.note.show("en")
    assert found.refs[0].uuid == programme


def test_a_programme_that_has_not_reported_is_not_read_as_having_spent_nothing() -> None:
    book, _programme = worked_fund()
    before = statement_of(book).rate
    other = book.programme("Autre")
    book.transfer(other, 999_00, "2017-01-01")
    after = statement_of(book).rate
    assert after.basis_points == before.basis_points
    assert (after.reported, after.programmes) == (1, 2)


@pytest.mark.parametrize("cut_off", ["2016-06-30", "2016-12-31"])
def test_a_cumulative_declaration_gives_what_was_spent_since_the_one_before(cut_off: str) -> None:
    book = Uses()
    programme = book.programme()
    book.spend(programme, 100, "2016-01", "2016-06", declared_as="cumulative")
    book.spend(programme, 250, "2016-01", "2016-12", declared_as="cumulative")
    found = line(book, programme, cut_off)
    assert [r.period for r in found.reports] == ([100, None] if cut_off < "2016-07" else [100, 150])
    assert found.spent.value == (100 if cut_off < "2016-07" else 250)


def test_a_declaration_of_a_period_gives_the_cumulative() -> None:
    book = Uses()
    programme = book.programme()
    book.spend(programme, 100, "2016-01", "2016-06")
    book.spend(programme, 30, "2016-07", "2016-12")
    assert [r.cumulative for r in line(book, programme).reports] == [100, 130]


def test_each_organisation_counts_once_and_reports_for_itself() -> None:
    book = Uses()
    programme, other = book.programme(), book.donor("ONGI", "NGO")
    book.spend(programme, 100, "2016-01", "2016-06", declared_as="cumulative")
    book.spend(programme, 40, "2016-01", "2016-06", declared_as="cumulative", organisation=other)
    same = book.donor("Agence bis", same_as=book.agency)
    book.spend(programme, 130, "2016-01", "2016-12", declared_as="cumulative", organisation=same)
    assert line(book, programme).spent.value == 170


def test_a_cumulative_lower_than_the_one_before_is_kept_and_said() -> None:
    book = Uses()
    programme = book.programme()
    book.spend(programme, 100, "2016-01", "2016-06", declared_as="cumulative")
    row = book.spend(programme, 90, "2016-01", "2016-12", declared_as="cumulative")
    assert line(book, programme).spent.value == 90
    assert row in [ref.uuid for ref in alert(book, "is lower than the one before").refs]


def test_a_certified_report_replaces_the_provisional_one_of_the_same_period() -> None:
    book = Uses()
    programme = book.programme()
    book.spend(programme, 100, "2016-01", "2016-06", state="provisional")
    assert line(book, programme).spent_provisional.value == 100
    book.spend(programme, 95, "2016-01", "2016-06")
    found = line(book, programme)
    assert (found.spent.value, found.spent_provisional.value) == (95, 0)
    assert not any("declared twice" in text for text in said(book))


def test_a_period_declared_twice_counts_once_by_its_later_report() -> None:
    book = Uses()
    programme = book.programme()
    book.spend(programme, 100, "2016-01", "2016-06", reported_on=day("2016-08-01"))
    book.spend(programme, 105, "2016-01", "2016-06", reported_on=day("2016-07-01"))
    assert line(book, programme).spent.value == 100
    assert any("declared twice" in text for text in said(book))


def test_periods_that_overlap_are_said() -> None:
    book = Uses()
    programme = book.programme()
    book.spend(programme, 100, "2016-01", "2016-06")
    book.spend(programme, 10, "2016-06", "2016-09")
    assert any("overlap" in text for text in said(book))


def test_categories_sum_to_the_expenditure_also_after_a_cumulative_report() -> None:
    book = Uses()
    programme = book.programme()
    book.spend(programme, 60, "2016-01", "2016-06", category="staff")
    book.spend(programme, 40, "2016-01", "2016-06", category="travel")
    cumulative = {"declared_as": "cumulative"}
    book.spend(programme, 110, "2016-01", "2016-12", category="staff", **cumulative)
    book.spend(programme, 45, "2016-01", "2016-12", category="travel", **cumulative)
    book.spend(programme, 5, "2017-01", "2017-06")
    found = statement_of(book)
    assert {c.code: c.spent for c in found.categories} == {"staff": 110, "travel": 45, None: 5}
    assert line(book, programme).spent.value == 160


def test_a_cumulative_over_several_years_has_no_year() -> None:
    book = Uses()
    programme = book.programme()
    book.spend(programme, 100, "2014-01", "2016-06", declared_as="cumulative")
    book.spend(programme, 130, "2014-01", "2016-12", declared_as="cumulative")
    parts = {(a.kind, a.year): a.spent.value for a in statement_of(book).accounts}
    assert (parts["undated", None], parts["year", 2016], parts["cumulative", None]) == (100, 30, 130)


def test_a_transfer_without_a_day_is_due_and_late_once_its_day_has_passed() -> None:
    book = Uses()
    programme = book.programme("Kitchanga")
    transfer = book.transfer(programme, 100_00, None, due=partial("2017-06-30"))
    early = line(book, programme, "2017-06-30")
    assert (early.due.value, early.late_transfers.value, early.transferred.value) == (100_00, None, None)
    late = line(book, programme, "2017-07-01")
    assert (late.due.value, late.late_transfers.value) == (None, 100_00)
    assert transfer in [ref.uuid for ref in alert(book, "overdue").refs]


def test_a_sub_transfer_is_shown_and_never_in_the_statement() -> None:
    book, programme = worked_fund()
    before = statement_of(book).accounts
    book.add(
        "sub_transfer", programme=programme, payer=book.agency, recipient=book.donor("ONGI", "NGO"),
        on=partial("2016-05-01"), amount=money(90_000_00),
    )  # fmt: skip
    assert statement_of(book).accounts == before
    assert line(book, programme).sub_transferred.value == 90_000_00


def test_a_transfer_before_its_allocation_is_kept_and_said() -> None:
    book = Uses()
    programme = book.programme()
    allocation = book.allocate(programme, 100_00, "2016-06-01")
    transfer = book.transfer(programme, 50_00, "2016-05-31", allocation=allocation)
    found = alert(book, "before the adoption of their allocation: 1")
    assert transfer in [ref.uuid for ref in found.refs]
    assert line(book, programme).transferred.value == 50_00


def test_a_transfer_on_a_proposal_is_said() -> None:
    book = Uses()
    programme = book.programme()
    allocation = book.allocate(programme, 100_00, "2016-06-01", decision=None)
    book.transfer(programme, 50_00, "2016-07-01", allocation=allocation)
    assert any("on an allocation that is not adopted: 1" in text for text in said(book))


def test_a_refund_above_its_transfer_is_kept_and_said() -> None:
    book = Uses()
    programme = book.programme()
    small = book.transfer(programme, 10_00, "2016-01-01")
    book.transfer(programme, 500_00, "2016-01-01")
    refund = book.refund(programme, 12_00, "2016-02-01", transfer=small)
    assert refund in [ref.uuid for ref in alert(book, "the refunds of one transfer exceed it by 2").refs]
    assert line(book, programme).refunded.value == 12_00
    book.refund(programme, 600_00, "2016-03-01")
    assert any("refunds exceed the transfers by 102" in text for text in said(book))


def test_the_end_and_the_budget_in_force_follow_the_amendments() -> None:
    book = Uses()
    programme = book.programme(budget=100_00, span=Span(partial("2016-03-15"), partial("2017-12")))
    for on, kind, end, change in (
        ("2017-06", "no_cost", "2018-06", None),
        ("2018-05", "amendment", None, 20_00),
        ("2018-06", "no_cost", "2018-12", None),
    ):
        amount = money(change) if change else None
        book.add(
            "programme_amendment", programme=programme, kind=kind, on=partial(on), new_end=partial(end),
            change=amount,
        )  # fmt: skip
    then, now = line(book, programme, "2017-12-31"), line(book, programme, "2018-12-31")
    assert (str(then.end), then.extensions, then.budget_now.value) == ("2018-06", 1, 100_00)
    assert (str(now.end), now.extensions, now.budget_now.value, now.budget.value) == (
        "2018-12", 2, 120_00, 100_00,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("planned", "start", "late"),
    [("2016-01", "2016-02-01", True), ("2016-02", "2016-02-20", False), ("2017-11", None, True),
     ("2018-01", None, False), (None, "2016-01", False)],
)  # fmt: skip
def test_a_late_start(planned: str | None, start: str | None, late: bool) -> None:
    book = Uses()
    programme = book.programme(planned_start=partial(planned), span=Span(partial(start), None))
    assert line(book, programme).late is late


def test_an_envelope_shows_what_no_project_uses_yet() -> None:
    book = Uses()
    envelope = book.programme("AAP", 16_500_000_00, nature="envelope")
    for title, budget in (("KIT", 3_000_000_00), ("IRU", 6_500_000_00), ("RUZ", 6_000_000_00)):
        book.programme(title, budget, part_of=envelope, part_deduced=True)
    found = line(book, envelope)
    assert found.rest is not None
    assert found.rest.value == 1_000_000_00
    assert found.rest_deduced
    book.programme("sans budget", part_of=envelope)
    assert line(book, envelope).rest.value is None  # type: ignore[union-attr]


def test_provinces_sum_to_the_programmes_and_unknown_shares_are_not_broken_down() -> None:
    book, programme = worked_fund()
    north, south = (book.add("province", name=Words(n, n)) for n in ("Nord-Kivu", "Sud-Kivu"))
    book.rows["programme"][0].values["locations"] = shares(
        (north, None, None, 3_333), (south, None, None, 6_667)
    )  # type: ignore[index]
    other = book.programme("Autre", locations=shares((north, None, None, None), (south, None, None, None)))
    book.transfer(other, 11, "2017-01-01")
    found = {p.name.fr: p for p in statement_of(book).provinces}
    moved = (found["Nord-Kivu"].transferred.value, found["Sud-Kivu"].transferred.value)
    assert moved == (19_998_000, 40_002_000)
    assert found[None].transferred.value == 11
    assert (found["Nord-Kivu"].count, found[None].count) == (2, 1)
    assert line(book, programme).in_total


def test_a_province_has_a_lower_bound_where_a_programme_has_one_and_none_where_all_is_known() -> None:
    """North gets a known and a lower amount, South a known one, East a project of which nothing is known."""
    book, programme = worked_fund()
    north, south, east = (book.add("province", name=Words(n, n)) for n in ("Nord", "Sud", "Est"))
    book.rows["programme"][0].values["locations"] = shares(
        (north, None, None, 5_000), (south, None, None, 5_000)
    )  # type: ignore[index]
    partly = book.programme("Partiel", locations=shares((north, None, None, 10_000)))
    book.transfer(partly, 10_00, "2017-01-01")
    book.transfer(partly, None, "2017-05-01", amount=money(5_000_00, "CDF"))
    silent = book.programme("Sans taux", locations=shares((east, None, None, 10_000)))
    book.transfer(silent, None, "2017-05-01", amount=money(5_000_00, "CDF"))
    found = {p.name.fr: p for p in statement_of(book).provinces}
    told = {name: (p.transferred.value, p.transferred.status) for name, p in found.items()}
    assert told == {
        "Nord": (300_010_00, Status.AT_LEAST),
        "Sud": (300_000_00, Status.KNOWN),
        "Est": (None, Status.UNKNOWN),
    }
    assert found["Sud"].allocated.status is Status.KNOWN
    assert found["Nord"].allocated.status is Status.AT_LEAST, "nobody recorded what “Partiel” was allocated"
    assert {ref.uuid for ref in found["Nord"].transferred.refs} == {programme, partly}


def test_an_amount_without_a_rate_is_said_and_makes_the_sum_a_lower_bound() -> None:
    book, programme = worked_fund()
    book.transfer(programme, None, "2017-05-01", amount=money(5_000_00, "CDF"))
    found = line(book, programme)
    assert found.transferred.status is Status.AT_LEAST
    assert found.held.value is not None  # what the organisations hold is then a lower bound too
    assert found.rate.basis_points is None
    assert any("no rate of exchange" in text for text in said(book))


def test_a_decision_that_rejected_it_makes_an_allocation_no_proposal() -> None:
    book = Uses()
    programme = book.programme()
    book.allocate(programme, 100, "2017-05-01", decision=book.decided("2017-05-01", "rejected"))
    assert line(book, programme).proposed.value is None


def test_a_paper_at_a_day_names_no_programme_that_begins_later() -> None:
    """The real sample of 2017 knew nothing of a programme of 2022; an advance paid to it is another thing."""
    book = Uses()
    now = book.programme(span=Span(partial("2017-03"), None), nature="project")
    soon = book.programme(span=Span(partial("2018"), None), nature="project")
    unknown = book.programme(nature="project")
    found = statement_of(book)
    assert {p.uuid for p in found.begun} == {now, unknown}
    assert {p.uuid for p in found.programmes} == {now, soon, unknown}, "nothing is dropped"
    assert sum(p.count for p in found.provinces) == 2
    assert {p.uuid for p in statement_of(book, "2018-12-31").begun} == {now, soon, unknown}
    book.transfer(soon, 10_00, "2017-12-01")
    assert soon in {p.uuid for p in statement_of(book).begun}


def test_an_envelope_is_used_by_the_projects_that_have_begun() -> None:
    book = Uses()
    envelope = book.programme(nature="envelope", budget=100_00)
    book.programme(nature="project", budget=30_00, part_of=envelope, span=Span(partial("2018-02"), None))
    then, now = line(book, envelope).rest, line(book, envelope, "2018-12-31").rest
    assert then is not None
    assert now is not None
    assert (then.value, now.value) == (100_00, 70_00)


def test_two_allocations_of_one_decision_for_one_programme_are_said_to_be_perhaps_one() -> None:
    """One office applied the decision to the proposal, another made the allocation: both came together."""
    book = Uses()
    programme, decision = book.programme(), book.decided("2016-06-01")
    twice = [book.allocate(programme, 100_00, "2016-06-01", decision=decision) for _ in range(2)]
    found = alert(book, "one decision carries 2 allocations, 200 USD in all")
    assert {ref.uuid for ref in found.refs} == set(twice)


def test_allocations_of_several_programmes_by_one_decision_are_no_double() -> None:
    book = Uses()
    decision = book.decided("2016-06-01")
    for title in ("A", "B"):
        book.allocate(book.programme(title), 100_00, "2016-06-01", decision=decision)
    assert not any("one decision carries" in text for text in said(book))


def amend(book: Uses, programme: UUID, **values: Any) -> UUID:
    """An amendment of the budget of 10,000 cents, of June 2016 unless said otherwise."""
    given = {"kind": "amendment", "on": partial("2016-06-01"), "change": money(100_00)}
    return book.add("programme_amendment", programme=programme, **{**given, **values})


def test_two_amendments_of_one_decision_for_one_programme_are_said_to_be_perhaps_one() -> None:
    """One office typed the amendment by hand, another applied the decision: both came together."""
    book = Uses()
    programme, decision = book.programme(budget=500_00), book.decided("2016-06-01")
    twice = [amend(book, programme, decision=decision) for _ in range(2)]
    assert line(book, programme).budget_now.value == 700_00, "both are kept and counted, and it is said"
    found = alert(book, "one decision carries 2 amendments of the budget")
    assert [ref.uuid for ref in found.refs] == [programme, *twice]


def test_a_decision_carried_by_amendments_of_several_programmes_or_kinds_is_no_double() -> None:
    book = Uses()
    decision = book.decided("2016-06-01")
    programme, other = book.programme("A", budget=1), book.programme("B", budget=1)
    amend(book, programme, decision=decision)
    amend(book, other, decision=decision)
    amend(book, programme, decision=decision, kind="no_cost", change=None, new_end=partial("2018"))
    amend(book, programme)
    amend(book, programme)
    assert not any("one decision carries" in text for text in said(book))


def test_an_amendment_that_the_cut_off_does_not_count_makes_no_double() -> None:
    book = Uses()
    programme, decision = book.programme(budget=1), book.decided("2016-06-01")
    amend(book, programme, decision=decision)
    amend(book, programme, decision=decision, on=partial("2019"))
    assert not any("one decision carries" in text for text in said(book))


def test_an_extension_typed_and_applied_is_said_too_without_an_amount() -> None:
    book = Uses()
    programme, decision = book.programme(), book.decided("2016-06-01")
    for _ in range(2):
        amend(book, programme, decision=decision, kind="no_cost", change=None, new_end=partial("2018"))
    assert alert(book, "one decision carries 2 no-cost extensions")
    assert line(book, programme).extensions == 2


def test_direct_costs_are_not_paid_from_an_allocation_whose_programme_nobody_named() -> None:
    book = Uses()
    book.allocate(None, 100_00, "2016-06-01", kind="programme")
    book.entry("direct_costs", 40_00, "2016-07-01")
    (found,) = statement_of(book).allocations
    assert (found.transferred.value, found.to_transfer.value) == (0, 100_00)
