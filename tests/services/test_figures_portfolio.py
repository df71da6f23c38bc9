"""The aligned portfolio: what adds, what lies inside the published position, how it is broken down."""

import pytest

from issss_desktop.models.compound import Words
from issss_desktop.models.figure import Status
from issss_desktop.services.figures import cases, compute
from issss_desktop.services.figures.breakdowns import share_out
from tests.services.builders import Book, day, money, shares

M = 1_000_000_00


def portfolio(book: Book, cut_off: str = "2017-12-31", **options):
    return compute(book.records(), cut_off=day(cut_off), **options).portfolio


def published(amount: int = 120 * M, as_of: str = "2016-12-31") -> Book:
    book = Book()
    book.published(None, amount, as_of, measure="aligned_portfolio")
    return book


def line(book: Book, title: str, cut_off: str = "2017-12-31"):
    return next(p for p in portfolio(book, cut_off).projects if p.title == title)


def test_a_project_assessed_before_the_position_is_inside_it():
    book = published()
    book.assess(book.project("A", 10 * M, "2015-01-01"), "2016-06-01")
    figures = portfolio(book)
    assert (figures.total.value, figures.undetailed.value, figures.aligned.value) == (
        120 * M,
        110 * M,
        10 * M,
    )
    assert line(book, "A").inside


def test_a_project_assessed_after_the_position_adds_unless_it_was_cited():
    book = published()
    book.assess(book.project("A", 10 * M, "2015-01-01"), "2017-06-01")
    assert portfolio(book).total.value == 130 * M
    assert portfolio(book, "2017-05-31").total.value == 120 * M
    cited = published()
    cited.assess(cited.project("A", 10 * M, "2015-01-01", is_cited=True), "2017-06-01")
    assert (portfolio(cited).total.value, portfolio(cited).undetailed.value) == (120 * M, 110 * M)
    later = published()
    later.assess(later.project("A", 10 * M, "2017-01-01", is_cited=True), "2017-06-01")
    assert portfolio(later).total.value == 130 * M


@pytest.mark.parametrize(
    ("start", "end", "why"),
    [
        (None, None, cases.START_UNKNOWN),
        ("2018", None, cases.NOT_STARTED),
        ("2017-12-31", None, ""),
        ("2017", None, ""),
        ("2015", "2017-12-31", ""),
        ("2015", "2017-12", ""),
        ("2015", "2017-12-30", cases.ENDED),
    ],
)
def test_a_project_counts_from_its_first_to_its_last_day(start, end, why):
    book = Book()
    book.assess(book.project("A", M, start, end), "2017-01-01")
    assert line(book, "A").why_not == why
    assert portfolio(book).total.value == (None if why else M)


def test_an_imprecise_start_waits_for_its_last_possible_day():
    book = Book()
    book.assess(book.project("A", M, "2017"), "2016-01-01")
    assert line(book, "A", "2017-06-30").why_not == cases.START_IMPRECISE


def test_the_latest_final_opinion_decides():
    book = Book()
    project = book.project("A", M, "2015")
    book.assess(project, "2016-01-01", "alignable")
    book.assess(project, "2017-01-01", "aligned")
    book.assess(project, "2017-06-01", "not_aligned", stage="draft")
    assert (portfolio(book, "2016-12-31").aligned.value, portfolio(book, "2016-12-31").alignable.value) == (
        None,
        M,
    )
    assert (portfolio(book).aligned.value, portfolio(book).alignable.value) == (M, None)
    assert portfolio(book, draft=True).aligned.value is None


def test_the_aligned_amount_is_the_budget_unless_it_is_stated_at_its_agreement_rate():
    book = Book()
    book.rate("EUR", "2016-01-01", "0.9")
    book.rate("EUR", "2017-06-01", "0.5")
    a = book.project("A", money(9 * M, "EUR", on="2016-03-01"), "2015")
    b = book.project("B", 10 * M, "2015", aligned_amount=money(4 * M))
    c = book.project("C", money(8 * M, "EUR", "0.8"), "2015")
    for project in (a, b, c):
        book.assess(project, "2016-01-01")
    assert [p.amount.value for p in portfolio(book).projects] == [10 * M, 4 * M, 10 * M]
    assert portfolio(book).total.value == 24 * M


def test_a_project_without_a_budget_is_counted_without_an_amount():
    book = Book()
    book.assess(book.project("A", None, "2015"), "2016-01-01")
    assert portfolio(book).total.value is None
    book.assess(book.project("B", M, "2015"), "2016-01-01")
    figures = portfolio(book)
    assert (figures.total.value, figures.total.status) == (M, Status.AT_LEAST)
    assert (figures.counts.in_total, figures.counts.without_budget) == (2, 1)


@pytest.mark.parametrize(
    ("channels", "amount", "why"),
    [
        ((("bilateral", M),), M, ""),
        (((None, None),), M, ""),
        ((("contested", M),), None, cases.CONTESTED),
        ((("fcs", M),), None, cases.THROUGH_FUND),
        ((("bilateral", M // 4), ("contested", M * 3 // 4)), M // 4, ""),
        ((("bilateral", None), ("fcs", M // 2)), None, cases.PART_UNKNOWN),
    ],
)
def test_only_the_bilateral_part_counts(channels, amount, why):
    book = Book()
    project = book.project("A", M, "2015")
    book.assess(project, "2016-01-01")
    for channel, paid in channels:
        book.finance(project, book.donor("D"), paid, channel)
    assert (line(book, "A").why_not, portfolio(book).total.value) == (why, amount)


def test_one_intervention_counts_once():
    book = Book()
    a, b = book.project("A", None, "2015"), book.project("B", M, "2015")
    c = book.project("C", 2 * M, "2015", same_intervention=frozenset((a, b)))
    for project in (a, b, c):
        book.assess(project, "2016-01-01")
    figures = portfolio(book)
    assert (figures.total.value, figures.counts.in_total) == (M, 1)
    assert [p.why_not for p in figures.projects] == [cases.SAME_INTERVENTION, "", cases.SAME_INTERVENTION]


def test_an_ended_project_stays_in_the_published_position_and_is_said():
    book = published()
    book.assess(book.project("A", 10 * M, "2015", "2017-06-30"), "2016-01-01")
    figures = compute(book.records(), cut_off=day("2017-12-31"))
    assert (figures.portfolio.total.value, figures.portfolio.ended.value) == (120 * M, 10 * M)
    assert any("ended since" in alert.note.msgid for alert in figures.alerts)


def test_more_detail_than_published_is_an_alarm():
    book = published(5 * M)
    inside = shares((book.add("province", name=Words("Ituri")), None, None, 10_000))
    book.assess(book.project("A", 10 * M, "2015", locations=inside), "2016-01-01")
    figures = compute(book.records(), cut_off=day("2017-12-31"))
    assert figures.portfolio.undetailed.value == -5 * M
    assert figures.alerts[0].level == "alarm"
    assert all(entry.share is None for entry in figures.portfolio.breakdown("zone").lines)


def test_by_year_is_the_stock_at_each_end_of_year():
    book = published()
    book.assess(book.project("A", 10 * M, "2015", "2018-06-30"), "2017-02-01")
    years = [(y.year, y.figure.value) for y in portfolio(book, "2018-12-30").by_year]
    assert years == [(2016, 120 * M), (2017, 130 * M)]
    assert [y.figure.value for y in portfolio(book, "2018-12-31").by_year] == [120 * M, 130 * M, 120 * M]


def test_breakdown_by_zone_tells_outside_from_not_known():
    book = Book()
    north, zone = book.add("province", name=Words("Nord-Kivu")), book.add("zone", name=Words("Zone 1"))
    known = book.project(
        "A", 10 * M, "2015", locations=shares((north, None, zone, 2500), (north, None, None, 7500))
    )
    unknown = book.project("B", M, "2015", locations=shares((north, None, zone, None)))
    for project in (known, unknown):
        book.assess(project, "2016-01-01")
    zones = {entry.kind: entry for entry in portfolio(book).breakdown("zone").lines}
    assert [zones[k].aligned for k in ("record", "outside", "unallocated")] == [M * 5 // 2, M * 15 // 2, M]
    assert [zones[k].count for k in ("record", "outside", "unallocated")] == [2, 1, 1]
    assert sum(entry.share for entry in zones.values()) == 10_000
    provinces = portfolio(book).breakdown("province").lines
    assert [(p.aligned, p.count) for p in provinces] == [(10 * M, 2), (M, 1)]


def test_donors_share_by_amount_and_the_rest_of_the_budget_is_not_allocated():
    book = Book()
    project = book.project("A", 10 * M, "2015")
    book.assess(project, "2016-01-01")
    for name, amount in (("NL", 6 * M), ("UK", 2 * M)):
        book.finance(project, book.donor(name), amount)
    lines = portfolio(book).breakdown("donor").lines
    assert [(getattr(x.label, "fr", None), x.aligned) for x in lines] == [
        ("NL", 6 * M),
        ("UK", 2 * M),
        (None, 2 * M),
    ]


def test_what_is_published_without_detail_is_not_allocated():
    book = published()
    lines = portfolio(book).breakdown("pillar").lines
    assert [(x.kind, x.aligned, x.share) for x in lines] == [("unallocated", 120 * M, 10_000)]


def test_shares_assumed_by_the_office_are_counted():
    book = Book()
    a, b = book.add("pillar", name=Words("I")), book.add("pillar", name=Words("II"))
    project = book.project("A", 101, "2015", pillars=shares((a, 5000), (b, 5000), assumed=True))
    book.assess(project, "2016-01-01")
    pillars = portfolio(book).breakdown("pillar")
    assert pillars.assumed == 1
    assert [(x.key, x.aligned) for x in pillars.lines[:2]] == [(a, 51), (b, 50)]


def test_largest_remainder_gives_the_odd_cent_by_remainder_then_by_order():
    assert share_out(100, [1, 1, 1], [b"c", b"a", b"b"]) == [33, 34, 33]
    assert share_out(100, [2, 1, 1], [b"a", b"b", b"c"]) == [50, 25, 25]
    assert share_out(7, [5, 1, 1], [b"a", b"b", b"c"]) == [5, 1, 1]
