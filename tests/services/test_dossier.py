"""What the pages read: criteria of a day, what is retained, what became of rows, divergences."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from issss_desktop.errors import UserError
from issss_desktop.models.figures import ContributionLine
from issss_desktop.models.values.dates import PartialDay
from issss_desktop.services import divergences, reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.services.overviews import dossier, sessions
from issss_desktop.services.overviews.follow_ups import FollowUp, follow_ups
from tests.desks import carry

A, B = uuid4(), uuid4()


@pytest.mark.parametrize(
    ("ratings", "state", "kept"),
    [
        ({}, dossier.NONE, None),
        ({"1": A}, dossier.PARTLY, None),
        ({"1": A, "2": A}, dossier.AGREED, A),
        ({"1": A, "2": B}, dossier.DIFFER, None),
        ({"1": A, "2": B, "3": B}, dossier.DECIDED, B),
        ({"1": A, "2": A, "3": B}, dossier.DECIDED, B),
        ({"1": None, "2": B}, dossier.PARTLY, None),
    ],
)
def test_what_is_retained_is_never_an_average(
    ratings: dict[str, UUID | None], state: str, kept: UUID | None
) -> None:
    assert dossier.retained(ratings) == (state, kept)


def test_criteria_are_those_of_the_day_or_of_the_version_named(desk: Desk) -> None:
    made: dict[str, UUID] = {}
    for key, version, span in (("old", 1, {"end": "2017"}), ("new", 2, {"start": "2018-03"}), ("any", 3, {})):
        raw: dict[str, Any] = {
            "number": "1" if key != "any" else "2",
            "version": str(version),
            "text": {"fr": key},
        }
        made[key] = records.create(desk, "criterion", raw | ({"validity": span} if span else {})).uuid

    def found(on: dt.date | None, version: int | None = None) -> list[UUID]:
        return [c.uuid for c in dossier.criteria_in_force(desk, on, version)]

    assert found(dt.date(2017, 12, 31)) == [made["old"], made["any"]]
    assert found(dt.date(2018, 1, 15)) == [made["any"]], "between two wordings none is in force"
    assert found(dt.date(2018, 3, 1)) == [made["new"], made["any"]]
    assert found(None) == [made["new"], made["any"]]
    assert found(dt.date(2018, 3, 1), 1) == [made["old"], made["any"]], "the version named is kept"


def line(kind: str, on: str, amount: int, state: str = "counted", **more: Any) -> ContributionLine:
    return ContributionLine(
        uuid4(), kind, PartialDay.parse(on), amount, more.pop("currency", "GBP"), Decimal("0.7"), None, "own",
        None, None, None, None, None, state, more.get("absorbs"), more.get("reconciled", False),
    )  # fmt: skip


def test_an_instalment_is_honoured_by_the_deposit_that_reaches_it() -> None:
    first, second = line("expected", "2016-03-15", 100, "paid"), line("expected", "2016-09-15", 100, "paid")
    late, to_come = line("expected", "2017-01-01", 50, "overdue"), line("expected", "2017-03-01", 50, "due")
    paid = [
        line("deposit", "2016-03-10", 60),
        line("deposit", "2016-03-20", 60),
        line("deposit", "2016-10-01", 80),
    ]
    became = follow_ups([first, second, late, to_come, *paid], dt.date(2017, 1, 31))
    assert became[first.uuid] == FollowUp("honoured", 5)
    assert became[second.uuid] == FollowUp("honoured", 16)
    assert became[late.uuid] == FollowUp("overdue", 30)
    assert became[to_come.uuid] == FollowUp("due", -29)
    assert became[paid[0].uuid] == FollowUp("recorded")


def test_days_are_not_told_when_a_date_or_a_currency_does_not_allow_it() -> None:
    month = line("expected", "2016-03", 100, "paid")
    assert (
        follow_ups([month, line("deposit", "2016-04-02", 100)], dt.date(2017, 1, 1))[month.uuid].days is None
    )
    exact = line("expected", "2016-03-01", 100, "paid")
    paid = line("deposit", "2016-04-02", 100, currency="USD")
    assert follow_ups([exact, paid], dt.date(2017, 1, 1))[exact.uuid] == FollowUp("honoured", None)


def test_the_value_all_had_seen_is_found_behind_later_values_of_one_side(desk: Desk, other: Desk) -> None:
    made = records.create(desk, "project", {"title": "P (exemple fictif)", "local_name": "Amani"}).uuid
    carry(desk, other)
    for office, names in ((desk, ("Ardhi", "Ardhi yetu")), (other, ("Umoja",))):
        for name in names:
            mark = reading.read(office, made).mark
            records.save(office, made, {"local_name": name}, mark=mark)
    carry(other, desk)
    (found,) = divergences.open_divergences(desk)
    assert {s.shown for s in found.sides} == {"Ardhi yetu", "Umoja"}
    assert found.before == "Amani"
    assert {s.office for s in found.sides} == {"NK", "SK"}


def test_a_divergence_settled_meanwhile_is_not_settled_twice(desk: Desk, other: Desk) -> None:
    made = records.create(desk, "project", {"title": "P (exemple fictif)"}).uuid
    carry(desk, other)
    for office, name in ((desk, "Ardhi"), (other, "Umoja")):
        records.save(office, made, {"local_name": name}, mark=reading.read(office, made).mark)
    carry(other, desk)
    (found,) = divergences.open_divergences(desk)
    divergences.settle(desk, found, 0)
    assert divergences.count(desk) == {}
    with pytest.raises(UserError):
        divergences.settle(desk, found, 1)


def test_sessions_to_come_stand_before_those_held(desk: Desk) -> None:
    board = records.create(desk, "board", {"code": "X", "name": "X (exemple fictif)"}).uuid
    for title, on, state in (("b", "2018-06", "planned"), ("a", "02/04/2018", None), ("z", "02/2017", "held"),
                             ("y", "01/03/2018", "held")):  # fmt: skip
        records.create(desk, "meeting", {"board": board, "on": on, "state": state, "title": title})
    assert [s.title for s in sessions.sessions_of(desk, board)] == ["a", "b", "y", "z"]
