"""Invariants of figures.md, to the cent, over made-up books."""

import datetime as dt
import json
from dataclasses import fields, is_dataclass
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from issss_desktop.models.entities.common import MoneyAt
from issss_desktop.models.figure import Figure
from issss_desktop.models.figures import Figures, plain
from issss_desktop.models.shares import ShareSet
from issss_desktop.models.values.dates import PartialDay
from issss_desktop.services.figures import compute
from tests.services.builders import Book, day, money

CUT_OFF = day("2017-12-31")
LAST_POSITION = dt.date(2016, 12, 31)
cents = st.integers(1, 10**12)
days = st.dates(dt.date(2015, 1, 1), dt.date(2018, 12, 31))
partials = st.one_of(
    days.map(PartialDay.of),
    st.builds(PartialDay, st.integers(2015, 2018), st.integers(1, 12)),
    st.builds(PartialDay, st.integers(2015, 2018)),
)
rates = st.one_of(st.none(), st.integers(1, 10**6).map(lambda n: Decimal(n).scaleb(-3)))
currencies = st.sampled_from(("USD", "GBP", "JPY", "KWD"))


@st.composite
def amounts(draw, currency: str) -> MoneyAt:
    return MoneyAt(draw(cents), currency, None if currency == "USD" else draw(rates))


def _contribution(draw, book: Book, donors) -> None:
    currency = draw(currencies)
    contribution = book.contribution(draw(st.sampled_from(donors)), currency)
    announced = None
    for _ in range(draw(st.integers(0, 3))):
        kind = draw(st.sampled_from(("announcement", "signature", "amendment", "cancellation")))
        absorbs = announced if kind != "amendment" and draw(st.booleans()) else None
        money = draw(amounts(currency))
        uuid = book.add(
            "movement", contribution=contribution, kind=kind, on=draw(partials), amount=money, absorbs=absorbs
        )
        announced = uuid if kind == "announcement" else announced
    for _ in range(draw(st.integers(0, 4))):
        paid = draw(st.sampled_from((currency, currency, "USD", "GBP")))
        money, credited = draw(amounts(paid)), draw(st.one_of(st.none(), cents))
        book.add("deposit", contribution=contribution, on=draw(partials), amount=money, credited=credited)


def _shares(draw, keys) -> ShareSet | None:
    chosen = draw(st.lists(st.sampled_from(keys), unique=True, max_size=3))
    if not chosen:
        return None
    if draw(st.integers(0, 3)) == 3:
        return ShareSet(tuple((key, None) for key in chosen))
    count = len(chosen) - 1
    cuts = sorted(draw(st.lists(st.integers(1, 9_999), min_size=count, max_size=count, unique=True)))
    edges = [0, *cuts, 10_000]
    return ShareSet(tuple((key, b - a) for key, a, b in zip(chosen, edges, edges[1:], strict=False)))


def _project(draw, book: Book, donors, provinces, zones, pillars) -> None:
    places = [(p, None, z) for p in provinces for z in (*zones, None)]
    project = book.project(
        "P",
        draw(st.one_of(cents, cents, st.none())),
        str(draw(st.dates(dt.date(2015, 1, 1), dt.date(2018, 1, 31)))),
        draw(st.sampled_from((None, "2017", "2020", "2017-06"))),
        is_cited=draw(st.booleans()),
        is_declared=draw(st.booleans()),
        locations=_shares(draw, places),
        pillars=_shares(draw, [(p,) for p in pillars]),
    )
    channels = draw(st.sampled_from((("bilateral",), ("bilateral", None), ("bilateral", "fcs", "contested"))))
    for _ in range(draw(st.integers(0, 3))):
        paid = draw(st.one_of(cents, cents, st.none()))
        book.finance(project, draw(st.sampled_from(donors)), paid, draw(st.sampled_from(channels)))
    for verdict in draw(
        st.sampled_from((("aligned",), ("alignable",), ("alignable", "aligned"), ("not_aligned",)))
    ):
        book.assess(project, str(draw(days)), verdict)


@st.composite
def books(draw) -> Book:
    """A book with published positions, rates, contributions and projects."""
    book = Book()
    donors = [book.donor(f"D{i}") for i in range(3)]
    for currency in ("GBP", "JPY", "KWD")[: draw(st.integers(0, 3))]:
        book.rate(currency, "2015-01-01", "0.7")
        book.rate(currency, str(draw(days)), "0.83")
    if draw(st.booleans()):
        for donor in donors[: draw(st.integers(1, 3))]:
            book.published(donor, draw(st.one_of(st.none(), cents)), "2015", step=100_000_00)
    if draw(st.booleans()):
        book.published(None, draw(cents), "2016-12-31", named=donors)
    if draw(st.booleans()):
        book.published(None, draw(cents), "2016-12", measure="aligned_portfolio")
    for _ in range(draw(st.integers(0, 3))):
        _contribution(draw, book, donors)
    zones = [book.add("zone", name=None) for _ in range(2)]
    provinces = [book.add("province", name=None) for _ in range(2)]
    pillars = [book.add("pillar", name=None) for _ in range(3)]
    for _ in range(draw(st.integers(1, 4))):
        _project(draw, book, donors, provinces, zones, pillars)
    return book


def figures(book: Book, **options) -> Figures:
    return compute(book.records(**options), cut_off=CUT_OFF)


@settings(max_examples=80, deadline=None)
@given(books())
def test_signed_gaps_received_and_outstanding_balance_exactly(book):
    for c in figures(book).fund.contributions:
        if c.identity is None:
            continue
        received = sum(x.usd for x in c.lines if x.kind == "deposit" and x.state == "counted")
        gap = sum(x.gap for x in c.lines if x.kind == "deposit" and x.state == "counted")
        assert c.signed.value + gap + c.gap_latent.value == received + c.outstanding.value
        assert c.identity


@settings(max_examples=80, deadline=None)
@given(books())
def test_donors_and_the_rest_are_years_and_the_unknown_year_are_the_total(book):
    fund = figures(book).fund
    if fund.total.value is None:
        assert fund.by_year == ()
        assert fund.unallocated.value is None
        return
    by_donor = sum(line.figure.value or 0 for line in fund.donors)
    assert by_donor + fund.unallocated.value == fund.total.value
    assert sum(y.figure.value for y in fund.by_year) == fund.total.value


@settings(max_examples=80, deadline=None)
@given(books())
def test_every_breakdown_has_the_total_of_the_portfolio(book):
    portfolio = figures(book).portfolio
    for table in portfolio.breakdowns:
        assert (table.aligned, table.alignable) == (portfolio.total.value, portfolio.alignable.value)
        if table.aligned is not None:
            assert sum(x.aligned for x in table.lines) == table.aligned
        if table.alignable is not None:
            assert sum(x.alignable for x in table.lines) == table.alignable
        if any(x.share is not None for x in table.lines):
            assert sum(x.share for x in table.lines) == 10_000
        assert len({(x.kind, x.key) for x in table.lines}) == len(table.lines)


@settings(max_examples=50, deadline=None)
@given(books(), cents, st.dates(dt.date(2015, 1, 1), LAST_POSITION))
def test_a_deposit_inside_the_position_lowers_what_is_not_detailed_and_leaves_the_total(book, amount, on):
    book.published(None, 10**13, "2016-12-31", role="position")
    book.rows["published_figure"] = [
        r for r in book.rows["published_figure"]
        if r["as_of"] != PartialDay.parse("2016-12-31") or r["amount"].amount == 10**13
    ]  # fmt: skip
    newcomer = book.donor("New")
    before = figures(book).fund
    contribution = book.contribution(newcomer)
    book.deposit(contribution, str(on), money(amount))
    after = figures(book).fund
    assert after.total.value == before.total.value
    assert after.unallocated.value == before.unallocated.value - amount
    assert after.undetailed.value == before.undetailed.value - amount


@settings(max_examples=50, deadline=None)
@given(books(), cents, st.booleans())
def test_a_project_inside_the_position_lowers_the_rest_and_leaves_the_total(book, amount, cited):
    book.published(None, 10**13, "2017-06-30", measure="aligned_portfolio")
    before = figures(book).portfolio
    project = book.project("New", amount, "2016-01-01", is_cited=cited)
    book.assess(project, "2017-08-01" if cited else "2017-03-01")
    after = figures(book).portfolio
    assert after.total.value == before.total.value
    assert after.undetailed.value == before.undetailed.value - amount
    assert (after.aligned.value or 0) == (before.aligned.value or 0) + amount


@settings(max_examples=50, deadline=None)
@given(books(), cents)
def test_announcements_alignable_and_claimed_projects_change_nothing_received_or_aligned(book, amount):
    before = figures(book)
    donor = book.rows["organisation"][0].uuid
    book.movement(book.contribution(donor), "announcement", "2017-02-01", money(amount))
    book.assess(book.project("Alignable", amount, "2016-01-01"), "2017-01-01", "alignable")
    book.project("Claimed", amount, "2016-01-01", is_declared=True)
    book.project("Cited", amount, "2016-01-01", is_cited=True)
    after = figures(book)
    assert after.fund.received == before.fund.received
    assert after.fund.total == before.fund.total
    assert after.portfolio.aligned == before.portfolio.aligned
    assert after.portfolio.total == before.portfolio.total


def _every_figure(value):
    if isinstance(value, Figure):
        yield value
    elif is_dataclass(value):
        for part in fields(value):
            yield from _every_figure(getattr(value, part.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from _every_figure(item)


@settings(max_examples=50, deadline=None)
@given(books())
def test_unknown_never_turns_into_zero(book):
    for entity in ("published_figure", "movement", "deposit", "project", "financing"):
        for row in book.rows.get(entity, []):
            for code in ("amount", "budget", "credited"):
                row.values.pop(code, None)
    found = list(_every_figure(figures(book)))
    assert found
    assert [f for f in found if f.value is not None] == []


@settings(max_examples=50, deadline=None)
@given(books())
def test_the_order_of_records_changes_nothing(book):
    assert plain(figures(book)) == plain(figures(book, reverse=True))


@settings(max_examples=50, deadline=None)
@given(books(), cents)
def test_drafts_change_no_figure(book, amount):
    before = figures(book)
    donor = book.rows["organisation"][0].uuid
    contribution = book.contribution(donor, stage="draft")
    book.deposit(contribution, "2017-02-01", money(amount))
    project = book.project("Draft", amount, "2016-01-01", stage="draft")
    book.assess(project, "2017-01-01")
    after = figures(book)
    assert (after.fund, after.portfolio) == (before.fund, before.portfolio)
    assert after.drafts == before.drafts + 2


@settings(max_examples=50, deadline=None)
@given(books())
def test_plain_figures_are_json_without_a_float(book):
    floats: list[str] = []
    read = json.loads(json.dumps(plain(figures(book))), parse_float=floats.append)
    assert read["fund"]["code"] == "CDS00"
    assert floats == []
