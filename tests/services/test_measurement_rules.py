"""What is refused and what is told when a value of an indicator, a risk, a lesson or a report is recorded."""

from typing import Any
from uuid import UUID

import pytest

from issss_desktop.errors import Level, Problem, Refused
from issss_desktop.services import reading, records
from issss_desktop.services.desk import Desk


def indicator(desk: Desk, **raw: Any) -> UUID:
    given = {"code": "1.2", "name": "Partenaires satisfaits (exemple fictif)", "measured_as": "percent",
             "unit": "% des répondants", "frequency": "H"}  # fmt: skip
    return records.create(desk, "indicator", {**given, **raw}).uuid


def value(desk: Desk, owner: UUID, **raw: Any) -> records.Saved:
    return records.create(desk, "measurement", {"indicator": str(owner), "period": "S1 2018", **raw})


def refused(desk: Desk, owner: UUID, **raw: Any) -> dict[str, Problem]:
    with pytest.raises(Refused) as told:
        value(desk, owner, **raw)
    return {p.place: p for p in told.value.problems if p.level is Level.ERROR}


def told(saved: records.Saved) -> set[str]:
    return {p.place for p in saved.warnings if p.level is Level.WARNING}


def values(desk: Desk, owner: UUID) -> int:
    return len(reading.read(desk, owner).children["measurement"])


def test_words_in_place_of_a_number_are_refused_with_the_indicator_and_its_unit(desk: Desk) -> None:
    owner = indicator(desk)
    problem = refused(desk, owner, value="la moitié")["value"]
    for word in ("la moitié", "1.2", "% des répondants"):
        assert word in problem.sentence()
    form = reading.read(desk, owner)
    rows = [{"period": "S2 2017", "value": "41"}, {"period": "S1 2018", "value": "n.d."}]
    with pytest.raises(Refused) as several:
        records.save(desk, owner, {}, mark=form.mark, children={"measurement": rows})
    (problem,) = several.value.problems
    assert problem.place == "measurement[1].value"
    assert "% des répondants" in problem.text
    assert values(desk, owner) == 0, "nothing is kept by half"
    assert told(value(desk, owner, text="enquête non menée")) == {"value"}, "words alone enter no trend"


def test_a_qualitative_indicator_takes_words_and_no_number(desk: Desk) -> None:
    owner = indicator(desk, measured_as="words", unit="")
    assert "1.2" in refused(desk, owner, value="3")["value"].text
    assert told(value(desk, owner, text="CAN opérationnel")) == set()


def test_a_period_has_one_value_for_the_whole_and_one_for_each_place(desk: Desk) -> None:
    owner = indicator(desk)
    kivu = records.create(desk, "province", {"name": "Nord-Kivu", "code": "NK"}).uuid
    first = value(desk, owner, value="40").uuid
    value(desk, owner, value="38", province=str(kivu))
    assert "S1 2018" in refused(desk, owner, value="41")["period"].text
    assert "period" in refused(desk, owner, value="39", province=str(kivu))
    form = reading.read(desk, first)
    records.save(desk, first, {"value": "42"}, mark=form.mark)  # its own period is not in its way
    rows = [{"period": "S2 2018", "value": v} for v in ("1", "2")]
    mark = reading.read(desk, owner).mark
    with pytest.raises(Refused):
        records.save(desk, owner, {}, mark=mark, children={"measurement": rows})
    assert values(desk, owner) == 2


def test_a_value_of_a_time_without_use_is_refused_and_of_another_length_told(desk: Desk) -> None:
    owner = indicator(desk, span={"start": "2017-07", "end": "2018"})
    assert "S1 2017" in refused(desk, owner, period="S1 2017", value="3")["period"].text
    assert "period" in refused(desk, owner, period="2019", value="3")
    assert told(value(desk, owner, period="T1 2018", value="3")) == {"period"}
    assert told(value(desk, owner, period="S2 2018", value="3")) == set()


def test_what_is_unlikely_or_wanted_and_absent_is_told_and_kept(desk: Desk) -> None:
    owner = indicator(desk, by_sex="oui", by_age="oui")
    assert told(value(desk, owner, value="104")) == {"value", "women", "girls"}
    rest = {"women": "51", "men": "48", "girls": "50", "boys": "47"}
    assert "women" not in told(value(desk, owner, period="S2 2018", value="50", **rest))


def test_a_lesson_of_no_project_a_risk_of_nobody_and_a_report_before_its_time(desk: Desk) -> None:
    lesson = {"title": "Leçon (exemple fictif)", "on": "2018", "text": "Le calendrier foncier compte."}
    risk = {"title": "Risque (exemple fictif)", "state": "open", "probability": "4", "impact": "5"}
    early = {"owner": "M&E", "identified_on": "2018-05", "review_due": "2018-04-30"}
    due = {"title": "Rapport (exemple fictif)", "kind": "narrative", "period": "T2 2018"}
    for code, raw, place in (
        ("lesson", lesson, "programme"), ("risk", risk, "owner"),
        ("risk", {**risk, **early}, "review_due"),
        ("due_report", {**due, "due": "2018-07-15", "received_on": "2018-03-31"}, "received_on"),
        ("due_report", {**due, "due": "2018-03-31"}, "due"),
    ):  # fmt: skip
        with pytest.raises(Refused) as why:
            records.create(desk, code, raw, final=True)
        assert [p.place for p in why.value.problems if p.level is Level.ERROR] == [place], code
        assert all(p.text and p.remedy for p in why.value.problems)
    records.create(desk, "due_report", {**due, "due": "2018-07-15", "received_on": "2018-07-01"}, final=True)
