"""Days, partial days and hours as people write them."""

import calendar
from collections.abc import Iterator
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issss_desktop.errors import UserError
from issss_desktop.i18n import in_language
from issss_desktop.models.values.dates import (
    PartialDay,
    parse_day,
    parse_partial,
    parse_time,
    show_day,
    show_partial,
    show_time,
)

LANGS = st.sampled_from(["fr", "en"])
STYLES = st.sampled_from(["short", "long"])
DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))
PARTIALS = st.one_of(
    DAYS.map(PartialDay.of),
    DAYS.map(lambda day: PartialDay(day.year, day.month)),
    DAYS.map(lambda day: PartialDay(day.year)),
)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with in_language("en"):
        yield


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("5/7/26", date(2026, 7, 5)),
        ("05/07/2026", date(2026, 7, 5)),
        ("05072026", date(2026, 7, 5)),
        ("5-7-2026", date(2026, 7, 5)),
        ("5.7.2026", date(2026, 7, 5)),
        ("5 / 7 / 2026", date(2026, 7, 5)),
        ("2017-05-14", date(2017, 5, 14)),
        ("2017/5/14", date(2017, 5, 14)),
        ("14 mars 2018", date(2018, 3, 14)),
        ("14\u00a0mars\u00a02018", date(2018, 3, 14)),
        ("14 March 2018", date(2018, 3, 14)),
        ("March 14, 2018", date(2018, 3, 14)),
        ("14 MARS 18", date(2018, 3, 14)),
        ("1er avril 2020", date(2020, 4, 1)),
        ("1st April 2020", date(2020, 4, 1)),
        ("14 août 2018", date(2018, 8, 14)),
        ("14 aout 2018", date(2018, 8, 14)),
        ("14 févr. 2018", date(2018, 2, 14)),
        ("14-déc-2018", date(2018, 12, 14)),
        ("29/02/2024", date(2024, 2, 29)),
        ("1/1/69", date(2069, 1, 1)),
        ("1/1/70", date(1970, 1, 1)),
    ],
)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_day_is_read_day_first_in_both_languages(raw: str, day: date, lang: str) -> None:
    assert parse_day(raw, lang) == day
    assert parse_partial(raw, lang) == PartialDay.of(day)


@pytest.mark.parametrize(
    ("raw", "iso"),
    [("2017-05", "2017-05"), ("05/2017", "2017-05"), ("5 2017", "2017-05"), ("mai 2017", "2017-05"),
     ("May 2017", "2017-05"), ("2017", "2017"), (" 2017 ", "2017"), ("sept. 2017", "2017-09")],
)  # fmt: skip
def test_a_date_is_read_as_far_as_it_is_known(raw: str, iso: str) -> None:
    assert parse_partial(raw).iso() == iso
    with pytest.raises(UserError, match="has no day") as refused:
        parse_day(raw)
    assert refused.value.remedy == "Write the whole date, for example 14\u00a0March\u00a02018."


@pytest.mark.parametrize(
    ("raw", "text", "remedy"),
    [
        ("31/02/2026", "February 2026 has 28 days.", "Write 28/02/2026, or 2026-02 if the day is not known."),
        ("2024-02-30", "February 2024 has 29 days.", "Write 29/02/2024, or 2024-02 if the day is not known."),
        ("31 avril 2026", "April 2026 has 30 days.", "Write 30/04/2026, or 2026-04 if the day is not known."),
        ("0/5/2026", "May 2026 has 31 days.", "Write 31/05/2026, or 2026-05 if the day is not known."),
        (
            "5/13/2026",
            "There is no month 13.",
            "The day comes first, then the month: 05/07/2026 is 5 July 2026.",
        ),
        ("1/1/1899", "The year 1899 is outside 1900 to 2200.", "Write the year with four digits."),
        ("2201", "The year 2201 is outside 1900 to 2200.", "Write the year with four digits."),
    ],
)
def test_a_day_that_does_not_exist_is_refused(raw: str, text: str, remedy: str) -> None:
    with pytest.raises(UserError) as refused:
        parse_partial(raw)
    assert (refused.value.text, refused.value.remedy) == (text, remedy)


def test_a_field_of_whole_days_does_not_propose_a_month() -> None:
    for raw, today in (("31/02/2026", None), ("31/2", date(2026, 7, 1))):
        with pytest.raises(UserError) as refused:
            parse_day(raw, today=today)
        assert str(refused.value) == "February 2026 has 28 days. Write for example 28/02/2026."


@pytest.mark.parametrize(
    "raw",
    ["5/7", "hier", "14 brumaire 2018", "201705", "2017-05-14T10:00", "mai 17", "5/7/026", "٥/٧/٢٠٢٦",
     "x" * 1_000_000, "5/7/2026\x00", "17/", "45", "5 5"],
)  # fmt: skip
def test_what_is_no_date_is_refused_briefly_with_an_example(raw: str) -> None:
    for read in (parse_day, parse_partial):
        with pytest.raises(UserError, match="is not a date that can be read") as refused:
            read(raw)
        assert "14/03/2018" in refused.value.remedy
        assert len(str(refused.value)) < 200
    with pytest.raises(UserError, match="There is no date here"):
        parse_day("  ")


def test_the_year_is_taken_from_today_only_when_it_is_given() -> None:
    assert parse_day("5/7", today=date(2026, 11, 23)) == date(2026, 7, 5)
    with pytest.raises(UserError):
        parse_day("5/7")


@given(DAYS, LANGS, STYLES)
def test_a_shown_day_is_read_back_the_same(day: date, lang: str, style: str) -> None:
    assert parse_day(show_day(day, lang, style), lang) == day  # type: ignore[arg-type]


@given(PARTIALS, LANGS, STYLES)
def test_a_shown_partial_day_is_read_back_the_same(partial: PartialDay, lang: str, style: str) -> None:
    assert parse_partial(show_partial(partial, lang, style), lang) == partial  # type: ignore[arg-type]
    assert PartialDay.parse(partial.iso()) == partial


@given(PARTIALS, PARTIALS)
def test_partial_days_are_ordered_by_their_last_day(a: PartialDay, b: PartialDay) -> None:
    assert a.first() <= a.last()
    if a.last() < b.last():
        assert a < b
    assert (a == b) == (not a < b and not b < a)
    assert sorted([a, b]) == sorted([b, a])


@given(DAYS)
def test_a_partial_day_covers_its_days(day: date) -> None:
    for partial in (PartialDay.of(day), PartialDay(day.year, day.month), PartialDay(day.year)):
        assert partial.first() <= day <= partial.last()
    assert PartialDay(day.year, day.month).last().day == calendar.monthrange(day.year, day.month)[1]
    assert PartialDay(day.year).last() == date(day.year, 12, 31)


def test_a_partial_day_knows_its_precision_and_refuses_holes() -> None:
    assert [PartialDay.parse(iso).precision for iso in ("2017", "2017-05", "2017-05-14")] == [
        "year",
        "month",
        "day",
    ]
    assert PartialDay(2017, 12, 31) < PartialDay(2017, 12) < PartialDay(2017) < PartialDay(2018, 1, 1)
    with pytest.raises(ValueError, match="without its month"):
        PartialDay(2017, None, 4)
    for iso in ("2017-5", "14/05/2017", "", "2017-13", "2017-02-29", "1066"):
        with pytest.raises(UserError):
            PartialDay.parse(iso)


def test_days_are_shown_in_the_typography_of_each_language() -> None:
    first, last = date(2020, 4, 1), date(2017, 12, 31)
    assert show_day(last, "fr") == show_day(last, "en") == "31/12/2017"
    assert show_day(first, "fr", "long") == "1er\u00a0avril\u00a02020"
    assert show_day(first, "en", "long") == "1\u00a0April\u00a02020"
    assert show_partial(PartialDay(2017, 5), "fr", "long") == "mai\u00a02017"
    assert show_partial(PartialDay(2017, 5), "fr") == "05/2017"
    assert show_partial(PartialDay(2017), "en") == "2017"


@pytest.mark.parametrize(
    "raw", ["9h30", "9:30", "9 h 30", "09:30", "0930", "9.30", "9 H 30", "9\u00a0h\u00a030"]
)
def test_an_hour_is_read(raw: str) -> None:
    assert parse_time(raw) == time(9, 30)


@pytest.mark.parametrize(
    "raw", ["24:00", "9:60", "9h5", "", "930 pm", "midi", "9:30" + " " * 80 + "x", "٩:٣٠"]
)
def test_what_is_no_hour_is_refused(raw: str) -> None:
    with pytest.raises(UserError, match="is not an hour of the day"):
        parse_time(raw)


@given(st.times().map(lambda hour: hour.replace(second=0, microsecond=0)), LANGS)
def test_a_shown_hour_is_read_back_the_same(hour: time, lang: str) -> None:
    assert parse_time(show_time(hour, lang)) == hour


def test_hours_are_shown() -> None:
    assert show_time(time(9, 30), "fr") == "9\u00a0h\u00a030"
    assert show_time(time(9), "fr") == "9\u00a0h"
    assert show_time(time(9, 5), "en") == "9:05"
