"""Reporting periods: written as people write them, kept in one form, walked in both directions."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issss_desktop.errors import UserError
from issss_desktop.models.day_kinds import PeriodKind
from issss_desktop.models.kinds import NotCanonical
from issss_desktop.models.values.dates import PartialDay
from issss_desktop.models.values.reporting import MONTHS_OF, ReportingPeriod, parse_period, show_period

periods = st.builds(
    lambda year, length, at: ReportingPeriod(year, length, at % (12 // MONTHS_OF[length]) + 1),
    st.integers(1910, 2190), st.sampled_from("MQHY"), st.integers(0, 11),
)  # fmt: skip


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("T2 2018", "2018-Q2"),
        ("2018-T2", "2018-Q2"),
        ("q2 2018", "2018-Q2"),
        ("2e trimestre 2018", "2018-Q2"),
        ("1er trimestre de 2018", "2018-Q1"),
        ("3rd quarter 2018", "2018-Q3"),
        ("2018 T4", "2018-Q4"),
        ("S1 2018", "2018-H1"),
        ("2018-H2", "2018-H2"),
        ("2e semestre 2018", "2018-H2"),
        ("semestre 1 2018", "2018-H1"),
        ("04/2018", "2018-04"),
        ("avril 2018", "2018-04"),
        ("2018-04", "2018-04"),
        ("2018", "2018"),
    ],
)
def test_a_period_is_read_as_people_write_it(written: str, iso: str) -> None:
    assert parse_period(written).iso() == iso


@pytest.mark.parametrize(
    "written", ["T5 2018", "S3 2018", "14/02/2018", "trimestre", "2018-13", "T2 18", "bientôt"]
)
def test_what_is_no_period_is_refused_with_a_sentence(written: str) -> None:
    with pytest.raises(UserError) as told:
        parse_period(written)
    assert told.value.remedy


@given(periods)
def test_a_period_reads_back_the_same_in_both_languages_and_in_the_log(period: ReportingPeriod) -> None:
    kind = PeriodKind()
    assert ReportingPeriod.parse(period.iso()) == period == kind.load(kind.dump(period))
    for lang in ("fr", "en"):
        assert parse_period(show_period(period, lang)) == period


@given(periods, st.integers(-8, 8))
def test_periods_follow_each_other_without_a_gap(period: ReportingPeriod, by: int) -> None:
    assert period.moved(by).moved(-by) == period
    assert (period.moved(1).first() - period.last()).days == 1
    assert period < period.moved(1)
    for day in (period.first(), period.last()):
        assert ReportingPeriod.holding(day, period.length) == period
        assert period.holds(PartialDay.of(day))
    assert not period.holds(PartialDay.of(period.moved(1).first()))


def test_a_period_ends_on_the_last_day_of_its_last_month_and_the_longer_comes_after() -> None:
    assert ReportingPeriod(2020, "Q", 1).last() == date(2020, 3, 31)
    assert ReportingPeriod(2020, "M", 2).last() == date(2020, 2, 29)
    assert sorted([ReportingPeriod(2020), ReportingPeriod(2020, "Q", 4), ReportingPeriod(2020, "H", 2)]) == [
        ReportingPeriod(2020, "Q", 4), ReportingPeriod(2020, "H", 2), ReportingPeriod(2020),
    ]  # fmt: skip


@pytest.mark.parametrize("wire", ["2018-Q5", "18-Q1", "2018-h1", "2018-00", 2018, "1800"])
def test_the_log_takes_no_period_that_is_not_written_by_this_program(wire: object) -> None:
    with pytest.raises(NotCanonical):
        PeriodKind().load(wire)
