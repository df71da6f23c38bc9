"""Values typed one after the other, reports that came, series that are planned: with a real office."""

import datetime as dt
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from issss_desktop.errors import Refused, UserError
from issss_desktop.models.values.reporting import ReportingPeriod
from issss_desktop.services import history, reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.services.monitoring import calendar, indicators, measuring, receiving
from issss_desktop.services.monitoring.now import records_of
from issss_desktop.services.state import records_at
from tests.desks import carry

parse = ReportingPeriod.parse
TODAY = dt.date(2018, 3, 12)
"""Day of the clock of the offices of tests."""


def indicator(desk: Desk, code: str, final: bool = True, **raw: Any) -> UUID:
    given = {"code": code, "name": f"Indicateur {code} (exemple fictif)", "measured_as": "number",
             "frequency": "Q", "span": {"start": "2017-07"}}  # fmt: skip
    return records.create(desk, "indicator", {**given, **raw}, final=final).uuid


def report(desk: Desk, final: bool = True, **raw: Any) -> records.Saved:
    given = {"title": "Rapport STEP (exemple fictif)", "kind": "narrative", "period": "T4 2017",
             "due": "2018-01-31"}  # fmt: skip
    return records.create(desk, "due_report", {**given, **raw}, final=final)


def test_the_values_that_are_due_are_typed_one_after_the_other(desk: Desk) -> None:
    violence, words = indicator(desk, "HR-PZ"), indicator(desk, "1.1", measured_as="words", frequency="H")
    kivu = records.create(desk, "province", {"name": "Nord-Kivu", "code": "NK"}).uuid
    first, second = measuring.due_values(desk)
    assert [(d.code, d.period) for d in (first, second)] == [
        ("1.1", parse("2017-H2")),
        ("HR-PZ", parse("2017-Q3")),
    ]
    with pytest.raises(Refused) as told:
        measuring.keep_value(desk, second, "beaucoup")
    assert "HR-PZ" in str(told.value)
    assert len(measuring.due_values(desk)) == 2, "what was refused left nothing"
    kept = measuring.keep_value(desk, second, "1 250,5")
    measuring.keep_value(desk, first, "CAN créé, CAP en place")
    (after,) = measuring.due_values(desk)
    assert (after.code, after.period, [e.value for e in points(desk, after)]) == (
        "HR-PZ",
        parse("2017-Q4"),
        [1250.5],
    )
    measuring.keep_value(desk, second, "1 260", kept=kept.uuid)
    (after,) = measuring.due_values(desk)
    assert [e.value for e in points(desk, after)] == [1260]
    assert measuring.proposed(desk, violence) == parse("2017-Q4")
    assert measuring.proposed(desk, words) == parse("2018-H1"), "nothing is due: the one after the last"
    reasons = [e.reason for e in history.history(desk, violence) if e.reason]
    assert any("T3 2017" in reason for reason in reasons), "the indicator is final: to measure is the reason"

    records.create(desk, "measurement", {"indicator": violence, "period": "T3 2017", "value": "9",
                                         "province": kivu}, reason="essai")  # fmt: skip
    assert [(d.place.fr, d.period) for d in measuring.due_values(desk)] == [
        (None, parse("2017-Q4")), ("Nord-Kivu", parse("2017-Q4")),
    ]  # fmt: skip


def test_what_a_screen_reads_is_what_paper_reads(desk: Desk, tmp_path: Path) -> None:
    owner = indicator(desk, "1.2", baseline="10", target="20")
    for period, value in (("T3 2017", "12"), ("T4 2017", "15")):
        records.create(
            desk, "measurement", {"indicator": owner, "period": period, "value": value}, reason="essai"
        )
    report(desk)
    screen, paper = records_of(desk, "indicator", "measurement", "due_report"), records_at(desk)
    assert indicators.lines(screen, TODAY) == indicators.lines(paper, TODAY)
    assert indicators.lines(screen, TODAY)[0].reached == 5000
    assert calendar.calendar(screen, TODAY) == calendar.calendar(paper, TODAY)
    assert records_of(desk, "indicator", "measurement", "due_report") is screen, (
        "read once until the log grows"
    )


def test_two_offices_that_measured_the_same_are_told_and_nothing_is_lost(desk: Desk, other: Desk) -> None:
    owner = indicator(desk, "1.2")
    carry(desk, other)
    for here, value in ((desk, "12"), (other, "15")):
        measuring.keep_value(here, measuring.due_values(here)[0], value)
    carry(desk, other)
    carry(other, desk)
    for here in (desk, other):
        (line,) = indicators.lines(records_of(here, "indicator", "measurement"), TODAY)
        assert line.doubled == 1
        assert len(reading.read(here, owner).children["measurement"]) == 2
    assert indicators.lines(records_at(desk), TODAY) == indicators.lines(records_at(other), TODAY)


def test_a_report_that_came_is_marked_with_one_act(desk: Desk) -> None:
    saved = report(desk)
    (line,) = calendar.calendar(records_at(desk), TODAY)
    assert (line.group, line.late) == ("late", 40)
    receiving.receive(desk, saved.ref)
    (line,) = calendar.calendar(records_at(desk), TODAY)
    assert (line.group, line.received_on, line.late) == ("received", TODAY, 40)
    with pytest.raises(UserError, match=saved.ref):
        receiving.receive(desk, saved.ref)
    early = report(desk, period="T1 2018", due="2018-04-30")
    with pytest.raises(Refused):
        receiving.receive(desk, early.ref, dt.date(2017, 12, 1))


def test_what_follows_is_planned_once_and_undone_at_once(desk: Desk) -> None:
    saved = report(desk)
    receiving.plan(desk, saved.ref)
    assert [line.period for line in lines(desk)] == [parse("2017-Q4"), parse("2018-Q1")]
    planned = receiving.plan(desk, saved.ref, dt.date(2019, 1, 31))
    assert [(p.period.iso(), p.due.isoformat()) for p in lines(desk) if p.period and p.due] == [
        ("2017-Q4", "2018-01-31"), ("2018-Q1", "2018-04-30"), ("2018-Q2", "2018-07-31"),
        ("2018-Q3", "2018-10-31"), ("2018-Q4", "2019-01-31"),
    ]  # fmt: skip
    with pytest.raises(UserError):
        receiving.plan(desk, saved.ref, dt.date(2019, 1, 31))
    history.undo(desk, planned.position, "essai")
    assert len(lines(desk)) == 2
    with pytest.raises(UserError, match="RD"):
        receiving.plan(desk, report(desk, title="Sans période (exemple fictif)", period="").ref)


@pytest.mark.parametrize(
    ("period", "due", "other", "day"),
    [
        ("2017-Q4", "2018-01-31", "2018-Q1", "2018-04-30"),
        ("2018-01", "2018-02-28", "2018-02", "2018-03-31"),
        ("2018-01", "2018-01-30", "2018-02", "2018-02-28"),
        ("2017", "2018-03-31", "2018", "2019-03-31"),
        ("2019-H2", "2020-02-29", "2020-H2", "2021-02-28"),
    ],
)
def test_a_report_is_due_as_long_after_its_period_as_the_one_before(
    desk: Desk, period: str, due: str, other: str, day: str
) -> None:
    row = reading.read(desk, report(desk, period=period, due=due).uuid).row
    assert receiving.due_day(row, parse(other)) == dt.date.fromisoformat(day)


def points(desk: Desk, due: measuring.DueValue) -> Any:
    """What stands beside the field of a value."""
    found = measuring.before(desk, due)
    assert found is not None
    return found.points


def lines(desk: Desk) -> list[Any]:
    return sorted(calendar.calendar(records_at(desk), TODAY), key=lambda line: line.due)
