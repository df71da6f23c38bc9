"""Identities of the uses of the Fund, to the cent, over made-up books."""

import datetime as dt
import json
from dataclasses import replace

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from issss_desktop.models.entities.common import MoneyAt, Span
from issss_desktop.models.figure import Figure, Ref
from issss_desktop.models.figures import Figures, plain
from issss_desktop.models.uses import Period
from issss_desktop.models.values.dates import PartialDay
from issss_desktop.services.figures import Certified, compute
from tests.services.builders import day, partial, shares
from tests.services.identities import (
    NAMES,
    available_holds,
    columns_hold,
    in_columns,
    margins_hold,
    years_hold,
)
from tests.services.uses import ALL, Uses

CUT_OFF = day("2017-12-31")
SEARCH = settings(max_examples=400, deadline=None, phases=(Phase.generate,), derandomize=True)
cents = st.integers(1, 10**10)
days = st.dates(dt.date(2015, 1, 1), dt.date(2018, 6, 30))
partials = st.one_of(
    days.map(PartialDay.of),
    st.builds(PartialDay, st.integers(2015, 2018), st.integers(1, 12)),
    st.builds(PartialDay, st.integers(2015, 2018)),
)
KINDS = (
    "interest_fund",
    "interest_organisation",
    "other_receipt",
    "direct_costs",
    "agent_fee",
    "bank_charges",
)


def _amount(draw) -> MoneyAt:
    return MoneyAt(draw(cents), draw(st.sampled_from(("USD", "USD", "USD", "CDF"))), None, None)


def _moves(draw, book: Uses, programmes, allocations) -> None:
    for _ in range(draw(st.integers(0, 8))):
        programme, on = draw(st.sampled_from(programmes)), draw(partials)
        match draw(st.integers(0, 4)):
            case 0:
                on = draw(st.sampled_from((on, None)))
                named = draw(st.sampled_from((None, *allocations)))
                if draw(st.booleans()):
                    programme = allocations.get(named, programme)
                book.add(
                    "transfer", programme=programme, organisation=book.agency, on=on, due=draw(partials),
                    amount=_amount(draw), allocation=named,
                )  # fmt: skip
            case 1:
                book.add("refund", programme=programme, organisation=book.agency, on=on, amount=_amount(draw))
            case 2:
                start, end = sorted((draw(partials), draw(partials)))
                book.add(
                    "expenditure", programme=programme, organisation=book.agency, span=Span(start, end),
                    declared_as=draw(st.sampled_from(("period", "cumulative"))), amount=_amount(draw),
                    category=draw(st.sampled_from((None, "staff", "travel"))),
                    state=draw(st.sampled_from(("provisional", "certified"))),
                )  # fmt: skip
            case 3:
                book.add("fund_entry", fund=book.fund, kind=draw(st.sampled_from(KINDS)), on=on,
                         amount=_amount(draw))  # fmt: skip
            case _:
                book.deposit(book.contribution(book.donor("D")), str(draw(days)), MoneyAt(draw(cents), "USD"))


@st.composite
def books(draw) -> Uses:
    """A fund in use: programmes of every nature, allocations adopted or not, all kinds of movements.

    Half of them are kept well: every rate is known and every measure stated, so that the figures are too.
    """
    book, kept_well = Uses(), draw(st.booleans())
    if kept_well or draw(st.booleans()):
        book.rate("CDF", "2014-01-01", "1500")
    provinces = [book.add("province", name=None) for _ in range(2)]
    natures = st.sampled_from(("project", "project", "project", "envelope"))
    places = [None, shares((provinces[0], None, None, 3_333), (provinces[1], None, None, 6_667))]
    programmes = [
        book.programme(f"P{i}", draw(cents), nature=draw(natures), locations=draw(st.sampled_from(places)),
                       channel=draw(st.sampled_from((None, "fcs", "contested"))))
        for i in range(draw(st.integers(1, 3)))
    ]  # fmt: skip
    allocations = {}
    for _ in range(draw(st.integers(0, 3))):
        board = draw(st.sampled_from((book.can, book.cap)))
        decision = book.decided(str(draw(days)), board=board)
        on = str(draw(days))
        programme, amount = draw(st.sampled_from(programmes)), draw(cents)
        made = book.allocate(programme, amount, on, decision=decision)
        allocations[made] = programme
        if kept_well and draw(st.booleans()):
            book.transfer(programme, draw(st.integers(1, amount)), on, allocation=made)
    if draw(st.booleans()):
        book.allocate(None, draw(cents), str(draw(days)), kind="direct_costs")
    if draw(st.booleans()):
        book.published(None, draw(cents), "2015-12-31", basis="received")
    _moves(draw, book, programmes, allocations)
    if kept_well:
        book.stated("2018-12-31")
        book.stated("2018-12-31", state="no_movement")  # of the years in which nothing moved
        return book
    for measure in ALL:
        state = draw(st.sampled_from((None, "complete", "no_movement", "partial", "not_recorded")))
        if state is not None:
            book.complete(measure, None, draw(st.sampled_from(("2016-12-31", "2018-12-31"))), state)
    return book


def figures(book: Uses, **options) -> Figures:
    return compute(book.records(), cut_off=CUT_OFF, **options)


def _paid_in_part(line):
    return line.state == "adopted" and line.counted and 0 < line.transferred.value < line.amount.value


KNOWN = {
    "a balance": lambda s: s.cumulative.balance.value is not None and s.cumulative.uses.value > 0,
    "the balance of a year": lambda s: any(a.kind == Period.YEAR and a.balance.value for a in s.accounts),
    "what is held": lambda s: bool(s.cumulative.held.value and s.cumulative.spent.value),
    "an amount in a year": lambda s: any(a.kind == Period.YEAR and a.transfers.value for a in s.accounts),
    "an amount without a year": lambda s: any(a.kind == Period.UNDATED and a.spent.value for a in s.accounts),
    "what is available, part of it reserved": lambda s: bool(
        s.available.figure.value is not None and s.available.reserved.value
    ),
    "what is available, an allocation paid in part": lambda s: (
        s.available.figure.value is not None and any(map(_paid_in_part, s.allocations))
    ),
    "what is available, costs approved": lambda s: bool(
        s.available.figure.value is not None and s.available.direct_costs.value
    ),
    "a province with money": lambda s: any(p.province and p.transferred for p in s.provinces),
    "a province with expenditure": lambda s: any(p.province and p.spent for p in s.provinces),
    "a programme with money": lambda s: any(p.in_total and p.transferred.value for p in s.programmes),
    "a category with expenditure": lambda s: any(c.code and c.spent for c in s.categories),
}
"""What the identities below speak of, and when a statement knows it."""


@pytest.mark.parametrize("name", KNOWN)
def test_the_made_up_books_know_what_the_identities_speak_of(name):
    """An identity of figures that nobody knows holds of nothing."""
    knows = KNOWN[name]
    find(books(), lambda book: knows(figures(book).fund.statement), settings=SEARCH)


@settings(max_examples=120, deadline=None)
@given(books())
def test_sources_less_uses_are_the_balance_in_every_column(book):
    columns_hold(figures(book).fund.statement)


@settings(max_examples=120, deadline=None)
@given(books())
def test_years_and_what_has_no_year_sum_to_the_cumulative(book):
    years_hold(figures(book).fund.statement)


@settings(max_examples=120, deadline=None)
@given(books())
def test_certifying_a_year_moves_nothing_and_later_events_are_corrections(book):
    before = figures(book)
    periods = [
        Certified(dt.date(y, 1, 1), dt.date(y, 12, 31), book.records(), Ref("period", book.fund))
        for y in (2015, 2016)
    ]
    frozen = figures(book, certified=periods)
    assert [a.kind for a in frozen.fund.statement.accounts] == [
        a.kind for a in before.fund.statement.accounts
    ]
    for one, other in zip(before.fund.statement.accounts, frozen.fund.statement.accounts, strict=True):
        for name in NAMES:
            if name != "spent":
                assert getattr(one, name).value == getattr(other, name).value, (one.year, name)
    programme = next(iter(frozen.fund.statement.programmes)).uuid
    book.transfer(programme, 1_23, "2016-05-05")
    after = figures(book, certified=periods).fund.statement
    for one, other in zip(frozen.fund.statement.accounts, after.accounts, strict=False):
        if one.kind == Period.YEAR and one.year in (2015, 2016):
            assert replace(one, closing=other.closing, held=other.held) == other
    counted = after.programme(programme).in_total
    assert any(a.kind == Period.PRIOR for a in after.accounts) == counted
    whole = after.cumulative.transfers.value
    if whole is not None:  # 0 in a fund that never moved: it has no year
        assert (in_columns(after.accounts, "transfers") or 0) == whole


def _measures(found: Figures) -> dict[str, Figure]:
    return {name: getattr(found.fund.statement.cumulative, name) for name in NAMES}


@settings(max_examples=120, deadline=None)
@given(books(), cents)
def test_a_detail_added_never_turns_what_is_unknown_into_zero(book, amount):
    before = figures(book)
    programme = book.programme("Autre")
    book.transfer(programme, amount, "2016-03-03")
    book.refund(programme, amount, "2016-04-04")
    book.spend(programme, amount, "2016-01", "2016-02")
    after = figures(book)
    pairs = list(zip(_measures(before).values(), _measures(after).values(), strict=True))
    years = {(a.kind, a.year): a for a in before.fund.statement.accounts}
    for account in after.fund.statement.accounts:
        was = years.get((account.kind, account.year))
        pairs += [(getattr(was, n), getattr(account, n)) for n in NAMES] if was else []
    assert all(then.value is not None or now.value != 0 for then, now in pairs)


@settings(max_examples=80, deadline=None)
@given(books())
def test_without_any_amount_every_figure_of_the_uses_is_unknown_or_stated_zero(book):
    for entity in (
        "transfer",
        "refund",
        "expenditure",
        "fund_entry",
        "deposit",
        "allocation",
        "published_figure",
    ):
        for row in book.rows.get(entity, []):
            row.values.pop("amount", None)
    for name, figure in _measures(figures(book)).items():
        assert figure.value is None or figure.value == 0, name
        if figure.value == 0:
            assert any(r["state"] in ("no_movement", "complete") for r in book.rows.get("completeness", []))


@settings(max_examples=120, deadline=None)
@given(books())
def test_what_is_available_is_the_balance_less_what_is_adopted_and_not_paid(book):
    available_holds(figures(book).fund.statement)


@settings(max_examples=80, deadline=None)
@given(books())
def test_programmes_provinces_and_categories_sum_to_the_fund(book):
    margins_hold(figures(book).fund.statement)


@settings(max_examples=60, deadline=None)
@given(books(), st.randoms())
def test_the_order_of_records_changes_nothing(book, random):
    before = plain(figures(book))
    for rows in book.rows.values():
        random.shuffle(rows)
    assert plain(figures(book)) == before
    assert json.loads(json.dumps(before))["fund"]["statement"]["accounts"]


@settings(max_examples=60, deadline=None)
@given(books(), cents)
def test_drafts_change_no_figure_of_the_uses(book, amount):
    before = figures(book)
    programme = book.programme("Draft", amount, stage="draft")
    book.transfer(programme, amount, "2016-01-01")
    book.spend(programme, amount, "2016-01", "2016-02")
    book.add("fund_entry", stage="draft", fund=book.fund, kind="bank_charges", on=partial("2016"))
    book.allocate(None, amount, "2016-01-01", stage="draft")
    after = figures(book)
    assert after.fund == before.fund
    assert after.drafts == before.drafts + 3
