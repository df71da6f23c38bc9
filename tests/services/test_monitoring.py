"""Monitoring as a person reads it: what is due, how far a target is, the matrix of risks, late reports."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from issss_desktop.models.compound import Words
from issss_desktop.models.entities.common import Span
from issss_desktop.models.monitoring import IndicatorLine, level_of
from issss_desktop.models.values.reporting import ReportingPeriod
from issss_desktop.services.monitoring import calendar, indicators, lessons, risks
from tests.services.builders import Book, day, partial

parse = ReportingPeriod.parse
DAY = day("2018-06-30")


def indicator(book: Book, code: str = "1.2", **values: Any) -> UUID:
    given = {"code": code, "name": Words("Partenaires satisfaits", "Satisfied partners"), "unit": "%"}
    return book.add("indicator", **{**given, "measured_as": "percent", "frequency": "Q", **values})


def measured(book: Book, owner: UUID, period: str, value: str | None, **values: Any) -> UUID:
    number = Decimal(value) if value is not None else None
    return book.add("measurement", indicator=owner, period=parse(period), value=number, **values)


def only(book: Book, cut_off: dt.date = DAY, **asked: Any) -> IndicatorLine:
    (line,) = indicators.lines(book.records(), cut_off, **asked)
    return line


def test_the_value_that_is_due_is_the_first_period_that_ended_without_one_since_the_last() -> None:
    book = Book()
    owner = indicator(book)
    assert only(book).due == parse("2018-Q2"), "nothing is known: the last period that ended"
    measured(book, owner, "2017-Q3", "40")
    assert only(book).due == parse("2017-Q4")
    assert only(book, day("2017-12-30")).due is None, "the quarter has one day more"
    assert only(book, day("2017-12-31")).due == parse("2017-Q4")
    measured(book, owner, "2017-Q4", None)
    assert only(book).due == parse("2017-Q4"), "a row without a value says nothing"
    measured(book, owner, "2018-Q1", "45")
    assert only(book).due == parse("2018-Q2")
    assert only(book).missing == 2, "the end of 2017 was never measured, the second quarter is due"
    measured(book, owner, "2018-Q2", None, text="non mesuré, insécurité")
    assert only(book).due is None, "words are a value: the office said why there is no number"
    assert only(book).missing == 1


def test_an_indicator_is_due_only_while_it_is_in_use() -> None:
    book = Book()
    owner = indicator(book, span=Span(partial("2017-04"), partial("2017-12")))
    assert only(book).due == parse("2017-Q2"), "in use since April 2017"
    assert only(book).missing == 3, "none after its end"
    for quarter in ("2017-Q2", "2017-Q3", "2017-Q4"):
        measured(book, owner, quarter, "1")
    assert only(book).due is None
    assert only(book, day("2017-03-31")).due is None, "not in use yet"
    later = indicator(book, "2", frequency=None)
    assert indicators.lines(book.records(), DAY)[1].uuid == later
    assert indicators.lines(book.records(), DAY)[1].due is None, "nobody said how often it is measured"


def test_values_of_after_the_cut_off_are_not_known_yet() -> None:
    book = Book()
    owner = indicator(book, baseline=Decimal(20), target=Decimal(60))
    for quarter, value in (("2017-Q4", "30"), ("2018-Q1", "50"), ("2018-Q2", "55")):
        measured(book, owner, quarter, value)
    line = only(book, day("2018-06-29"))
    assert line.last is not None
    assert line.previous is not None
    assert (line.last.period, line.last.value) == (parse("2018-Q1"), 50)
    assert (line.previous.period, line.previous.value) == (parse("2017-Q4"), 30)
    assert line.reached == 7500, "three quarters of the way from 20 to 60"
    assert only(book).reached == 8750


@pytest.mark.parametrize(
    ("baseline", "target", "value", "way"),
    [
        ("0", "3", "1", 3333),
        ("0", "3", "2", 6667),
        ("100", "0", "25", 7500),  # less is better
        ("10", "20", "5", -5000),  # further away than at the start
        ("10", "20", "30", 20_000),
        ("10", "10", "10", None),  # there is no way to go
        (None, "50", "20", None),  # baseline not available
        ("10", None, "20", None),
        ("10", "20", None, None),
    ],
)
def test_the_way_to_the_target(
    baseline: str | None, target: str | None, value: str | None, way: int | None
) -> None:
    assert indicators.reached(*(Decimal(v) if v else None for v in (baseline, target, value))) == way


def test_places_are_told_apart_from_the_whole_and_a_province_reads_its_own() -> None:
    book = Book()
    masisi = book.add("province", name=Words("Nord-Kivu", "North Kivu"))
    ituri = book.add("province", name=Words("Ituri", "Ituri"))
    zone = book.add("zone", name=Words("Kitshanga"), provinces=frozenset({masisi}))
    owner = indicator(book, baseline=Decimal(0), target=Decimal(100))
    measured(book, owner, "2018-Q1", "40")
    measured(book, owner, "2018-Q1", "30", province=masisi)
    measured(book, owner, "2018-Q2", "35", province=masisi)
    measured(book, owner, "2018-Q1", "70", province=ituri)
    line = only(book)
    assert line.last is not None
    assert line.last.value == 40
    assert [(m.place.fr, m.value) for m in line.places] == [("Nord-Kivu", 35), ("Ituri", 70)]
    here = only(book, province=masisi)
    assert here.last is not None
    assert (here.last.value, here.places) == (35, ())
    own = indicator(book, "3", zone=zone)
    measured(book, own, "2018-Q1", "9")
    assert [line.code for line in indicators.lines(book.records(), DAY, province=masisi)] == ["1.2", "3"]
    assert [line.code for line in indicators.lines(book.records(), DAY, province=ituri)] == ["1.2"]
    found = indicators.trend(book.records(), owner, province=masisi)
    assert found is not None
    assert [p.value for p in found.points] == [30, 35]


def test_of_two_values_of_one_period_one_counts_and_both_are_told() -> None:
    book = Book()
    owner = indicator(book)
    measured(book, owner, "2018-Q1", "40")
    measured(book, owner, "2018-Q1", "41")  # another office typed it too, and both were merged
    for reverse in (False, True):
        (line,) = indicators.lines(book.records(reverse=reverse), DAY)
        assert line.doubled == 1
        assert line.last is not None
        assert (line.last.value, line.previous) == (41, None)
        found = indicators.trend(book.records(reverse=reverse), owner)
        assert found is not None
        assert [p.value for p in found.points] == [41]


def test_a_trend_has_the_last_twelve_values_in_order_and_drafts_count_when_asked() -> None:
    book = Book()
    owner = indicator(book, stage="draft")
    for n in reversed(range(40)):
        measured(book, owner, parse("2008-Q1").moved(n).iso(), str(n))
    found = indicators.trend(book.records(), owner)
    assert found is not None
    assert [p.value for p in found.points] == list(range(28, 40))
    assert indicators.lines(book.records(), DAY) == ()
    assert only(book, drafts=True).draft
    assert indicators.trend(book.records(), UUID(int=1)) is None


def test_the_matrix_has_every_live_risk_once_and_the_rest_apart() -> None:
    book = Book()
    for title, state, p, i in (
        ("Accès fermé", "open", "4", "5"), ("Retard du transfert", "mitigated", "4", "5"),
        ("Départ du personnel", "open", None, "3"), ("Élections", "closed", "5", "5"),
        ("Inflation", None, "1", "1"), ("Rumeur", "open", "2", "2"),
    ):  # fmt: skip
        book.add("risk", title=title, state=state, probability=p, impact=i, review_due=day("2018-06-20"))
    book.add("risk", title="Plus tard", state="open", probability="3", impact="3",
             identified_on=partial("2018-07"))  # fmt: skip
    found = risks.matrix(book.records(), DAY)
    assert [r.title for r in found.cell(4, 5).risks] == ["Accès fermé", "Retard du transfert"]
    assert [r.title for r in found.rated()] == ["Accès fermé", "Retard du transfert", "Rumeur", "Inflation"]
    assert [r.title for r in found.unrated] == ["Départ du personnel"]
    assert [(r.title, r.overdue) for r in found.closed] == [("Élections", None)]
    assert {r.overdue for r in found.rated()} == {10}
    assert [(c.probability, c.impact) for c in (found.cells[0][0], found.cells[4][4])] == [(5, 1), (1, 5)]
    levels = [level_of(score) for score in (1, 4, 5, 9, 10, 15, 16, 25)]
    assert levels == ["low"] * 2 + ["moderate"] * 2 + ["high"] * 2 + ["critical"] * 2


def test_the_calendar_tells_what_is_late_what_comes_and_what_was_received() -> None:
    book = Book()
    step = book.add("project", title="STEP")
    for title, due, received, period in (
        ("T1", "2018-04-15", None, "2018-Q1"), ("T4", "2018-01-15", "2018-02-01", "2017-Q4"),
        ("Mai", "2018-05-15", None, None), ("Juin", "2018-06-30", None, None),
        ("Annuel", "2019-03-31", None, "2018"), ("Sans date", None, None, None),
        ("Tôt", "2018-07-15", "2018-07-02", None), ("T3", "2017-10-15", "2017-10-20", "2017-Q3"),
    ):  # fmt: skip
        book.add(
            "due_report", title=title, kind="narrative", project=step, due=day(due) if due else None,
            received_on=day(received) if received else None, period=parse(period) if period else None,
        )  # fmt: skip
    found = calendar.calendar(book.records(), DAY)
    assert [(line.title, line.group, line.late) for line in found] == [
        ("T1", "late", 76), ("Mai", "late", 46), ("Juin", "this_month", None), ("Tôt", "next", None),
        ("Annuel", "next", None), ("Sans date", "undated", None), ("T4", "received", 17),
        ("T3", "received", 5),
    ]  # fmt: skip
    assert [line.following and line.following.iso() for line in found[:1]] == ["2018-Q2"]
    assert found[0].links.subject.fr == "STEP"
    assert calendar.calendar(book.records(), DAY, programme=UUID(int=1)) == ()


def test_lessons_come_newest_first_with_their_tags_counted() -> None:
    book = Book()
    land, women = (book.add("theme", name=Words(name)) for name in ("Foncier", "Femmes"))
    for title, on, carried in (
        ("Ancienne", "2016", {land}), ("Récente", "2018-05", {land, women}),
        ("À venir", "2018-07-01", {land}),
        ("Sans date", None, set()),
    ):  # fmt: skip
        book.add("lesson", title=title, on=partial(on), tags=frozenset(carried))
    found = lessons.lessons(book.records(), DAY)
    assert [line.title for line in found] == ["Récente", "Ancienne", "Sans date"]
    assert [(name.fr, count) for _uuid, name, count in lessons.tags(found)] == [("Foncier", 2), ("Femmes", 1)]
    assert [line.title for line in lessons.lessons(book.records(), DAY, tag=women)] == ["Récente"]
