"""Today is one day in an office: that of its time zone, whatever the zone of the laptop and of the stamps."""

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import pytest

import issss_desktop
from issss_desktop.cli.seat import day_of
from issss_desktop.i18n import in_language
from issss_desktop.services import reading, records
from issss_desktop.services.advising.clock import clock_doubt
from issss_desktop.services.boards import actions
from issss_desktop.services.desk import Desk
from issss_desktop.services.reconciling import signing
from tests.boards.making import add
from tests.statements import full_fund

LATE = int(dt.datetime(2030, 6, 30, 22, 30, tzinfo=dt.UTC).timestamp() * 1000)


def at(desk: Desk, zone: str | None, ms: int = LATE) -> Desk:
    """The desk of an office in a zone, at half past ten in the evening (UTC) of 30 June 2030."""
    form = reading.read(desk, desk.office_uuid)
    if zone is not None:
        records.save(
            desk, desk.office_uuid, {"name": "Bureau (exemple fictif)", "zone": zone}, mark=form.mark
        )
    return replace(desk, clock=lambda: ms)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        (None, dt.date(2030, 6, 30)),
        ("Africa/Kinshasa", dt.date(2030, 6, 30)),
        ("Africa/Lubumbashi", dt.date(2030, 7, 1)),
    ],
)
def test_today_is_the_day_of_the_offices_zone(desk: Desk, zone: str | None, day: dt.date) -> None:
    found = at(desk, zone)
    assert found.today == day
    assert day_of(None, found) == day


def test_what_is_noted_as_done_today_or_signed_today_has_the_same_day(desk: Desk) -> None:
    fund = full_fund(desk)
    ref = fund.begin()
    board = add(desk, "board", code="CAP", name="Conseil", kind="provincial", fund=fund.fund)
    meeting = add(desk, "meeting", board=board, on="2030-06-01", kind="session", state="held")
    action = add(desk, "action", meeting=meeting, text="Lettre", due="2030-06-30")
    late = at(desk, "Africa/Lubumbashi")
    (line,) = actions.open_actions(late)
    assert line.late == 1
    actions.settle(late, action, "done")
    signing.sign(late, ref, "Écarts acceptés (exemple fictif)")
    days = {reading.read(desk, action).row["done_on"], reading.read(desk, ref).row["signed_on"]}
    assert days == {dt.date(2030, 7, 1)}


def test_the_doubt_about_the_clock_names_the_day_of_the_office(desk: Desk) -> None:
    old = int(dt.datetime(2010, 1, 1, 22, 30, tzinfo=dt.UTC).timestamp() * 1000)
    with in_language("en"):
        assert "2 January 2010" in clock_doubt(at(desk, "Africa/Lubumbashi", old)).replace("\u00a0", " ")


def test_nobody_else_works_out_today() -> None:
    source = Path(issss_desktop.__file__).parent
    own = re.compile(r"clock\(\)[^\n]*\.date\(\)|date\.today\(")
    found = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        if own.search(path.read_text(encoding="utf-8"))
    }
    ages = {"ui/record/history.py", "ui/record/journal.py"}
    assert found == ages, (
        "they tell the age of a stamp beside its hour, in the zone that the hour is shown in"
    )
