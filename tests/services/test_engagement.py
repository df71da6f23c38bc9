"""An act of engagement is signed, reviewed quarter by quarter, and brought together twice a year.

Every act here is a made-up example.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from issss_desktop.errors import Level, Refused, UserError
from issss_desktop.models.values.reporting import ReportingPeriod
from issss_desktop.services import reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.services.engagement.following import CompactLine, followed, last_ended, quarters
from issss_desktop.services.recording.to_check import to_check
from issss_desktop.services.state import records_at
from tests.letters import merge, pair, send

Q = ReportingPeriod.parse
TITLE = "Acte d’engagement de Kitshanga (exemple fictif)"


def act(desk: Desk, **raw: Any) -> UUID:
    """An act with two undertakings of one party and one of another."""
    undertakings = [
        {"party": "Gouvernement provincial", "text": "Ouvrir la route", "due": "30/06/2018"},
        {"party": "Autorités coutumières", "text": "Registre des conflits fonciers"},
        {"party": "Gouvernement provincial", "text": "Nommer un médiateur", "due": "31/03/2018"},
    ]
    given = {"title": TITLE, "signed_on": "15/11/2017", **raw}
    return records.create(desk, "compact", given, children={"commitment": undertakings}).uuid


def review(desk: Desk, compact: UUID, rows: Sequence[dict[str, Any]]) -> records.Saved:
    """Save reviews of an act as its form does."""
    form = reading.read(desk, compact)
    return records.save(desk, compact, {}, mark=form.mark, children={"commitment_review": rows})


def undertaking(desk: Desk, compact: UUID, words: str) -> UUID:
    """An undertaking by what it says."""
    return next(r.uuid for r in reading.read(desk, compact).children["commitment"] if words in r["text"])


def only(desk: Desk, period: str, today: date | None = None) -> CompactLine:
    """The one act, as followed up in a period."""
    (line,) = followed(records_at(desk), Q(period), today=today, draft=True)
    return line


def test_a_semester_gathers_its_two_quarters_and_says_what_is_owed(desk: Desk) -> None:
    compact = act(desk)
    road, land, mediator = (undertaking(desk, compact, w) for w in ("route", "fonciers", "médiateur"))
    review(desk, compact, [
        {"commitment": road, "period": "T4 2017", "progress": "not_begun"},
        {"commitment": road, "period": "T1 2018", "progress": "in_progress", "text": "Étude faite"},
        {"commitment": road, "period": "T2 2018", "progress": "delayed", "next_step": "Relancer"},
        {"commitment": mediator, "period": "T1 2018", "progress": "fulfilled"},
    ])  # fmt: skip
    line = only(desk, "2018-H1", date(2018, 7, 2))
    assert [(u.party, u.text) for u in line.undertakings] == [
        ("Autorités coutumières", "Registre des conflits fonciers"),
        ("Gouvernement provincial", "Nommer un médiateur"),
        ("Gouvernement provincial", "Ouvrir la route"),
    ]
    by_uuid = {u.uuid: u for u in line.undertakings}
    assert [r.quarter.iso() for r in by_uuid[road].reviews] == ["2018-Q1", "2018-Q2"]
    assert by_uuid[road].latest is not None
    assert by_uuid[road].latest.next_step == "Relancer"
    assert by_uuid[road].before is not None
    assert by_uuid[road].before.progress == "not_begun"
    assert by_uuid[road].late
    assert not by_uuid[mediator].late
    assert by_uuid[mediator].owed == ()  # what is over is not followed up any more
    assert [q.iso() for q in by_uuid[land].owed] == ["2018-Q1", "2018-Q2"]
    assert by_uuid[land].state == "unreviewed"  # not known, which is not "not begun"
    assert dict(line.totals) == {
        "not_begun": 0, "in_progress": 0, "delayed": 1, "fulfilled": 1, "abandoned": 0, "unreviewed": 1,
    }  # fmt: skip
    assert (line.reviewed, line.owed) == (2, 1)
    # a quarter that has not ended is owed by nobody, and what was found later is not yet known
    early = only(desk, "2018-H1", date(2018, 5, 2))
    assert [q.iso() for u in early.undertakings for q in u.owed] == ["2018-Q1"]
    assert only(desk, "2018-Q1").totals["in_progress"] == 1
    assert only(desk, "2018-H2").undertakings[2].before == by_uuid[road].latest
    # nothing of it is followed up before it was signed, nor in a paper while it is a draft
    assert followed(records_at(desk), Q("2017-Q3"), draft=True) == ()
    assert followed(records_at(desk), Q("2018-H1")) == ()
    with pytest.raises(UserError, match="trimestre"):
        quarters(Q("2018-04"))
    assert last_ended(date(2018, 7, 1)).iso() == "2018-Q2"
    assert last_ended(date(2018, 6, 30), "H").iso() == "2017-H2"


def test_what_cannot_be_reviewed_is_refused_and_loses_nothing(desk: Desk) -> None:
    compact, other = act(desk), act(desk, title="Autre acte (exemple fictif)", signed_on="2018-05")
    road, mediator = undertaking(desk, compact, "route"), undertaking(desk, compact, "médiateur")
    review(desk, compact, [{"commitment": road, "period": "T1 2018", "progress": "fulfilled"}])
    wrong = [
        ("commitment_review[0].period", {"commitment": road, "period": "T1 2018", "progress": "delayed"}),
        ("commitment_review[0].period", {"commitment": road, "period": "S2 2018", "progress": "delayed"}),
        ("commitment_review[0].commitment",
         {"commitment": undertaking(desk, other, "route"), "period": "T2 2018", "progress": "delayed"}),
    ]  # fmt: skip
    for place, row in wrong:
        with pytest.raises(Refused) as refusal:
            review(desk, compact, [row])
        assert [p.place for p in refusal.value.problems if p.level is Level.ERROR] == [place]
    twice = {"commitment": mediator, "period": "T1 2018", "progress": "delayed"}
    with pytest.raises(Refused):  # nor twice in one save
        review(desk, compact, [twice, twice])
    assert len(reading.read(desk, compact).children["commitment_review"]) == 1
    # after it was fulfilled, and before the act was signed: told, and kept
    after = {"commitment": road, "period": "T2 2018", "progress": "in_progress"}
    (told,) = review(desk, compact, [after]).warnings
    assert told.level is Level.WARNING
    assert "T1 2018" in told.text
    early = {"commitment": undertaking(desk, other, "route"), "period": "T1 2018", "progress": "not_begun"}
    (told,) = review(desk, other, [early]).warnings
    assert told.level is Level.WARNING
    assert told.place == "commitment_review[0].period"


def test_two_offices_that_review_one_quarter_are_told_and_may_correct_it(desk: Desk, other: Desk) -> None:
    pair(desk, other)
    compact = act(desk)
    merge(other, send(desk, "SK"))
    for office, progress in ((desk, "delayed"), (other, "in_progress")):
        road = undertaking(office, compact, "route")
        review(office, compact, [{"commitment": road, "period": "T1 2018", "progress": progress}])
    merge(desk, send(other, "NK"))
    merge(other, send(desk, "SK"))
    for office in (desk, other):
        line = only(office, "2018-Q1").undertakings[2]
        assert line.latest is not None
        assert line.latest.doubled
    assert only(desk, "2018-Q1") == only(other, "2018-Q1")
    assert [p.text for each in to_check(desk) for p in each.problems if "T1 2018" in p.text]
    form = reading.read(desk, compact)
    first, second = form.children["commitment_review"]
    review(desk, compact, [{"uuid": first.uuid, "text": "Corrigé"}])  # each can be put right
    review(desk, compact, [{"uuid": second.uuid, "deleted": True}])
    latest = only(desk, "2018-Q1").undertakings[2].latest
    assert latest is not None
    assert not latest.doubled
    assert latest.text == "Corrigé"
