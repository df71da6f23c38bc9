"""What asks for attention on 12 March 2018, from every register, the most urgent first.

Everything here is a made-up example.
"""

from dataclasses import replace
from uuid import UUID

import pytest

from issss_desktop.models.tasks import LATE, OPEN, SETTLE, SOON, Task
from issss_desktop.services import reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.services.overviews.attention import attention
from tests.services.test_engagement import act, review, undertaking


def final(desk: Desk, code: str, **raw: object) -> UUID:
    """A final record."""
    return records.create(desk, code, raw, final=True).uuid


def told(desk: Desk, kind: str) -> list[Task]:
    """Tasks of one kind."""
    return [task for task in attention(desk) if task.kind == kind]


def lines(desk: Desk, kind: str) -> list[tuple[str, str, int | None]]:
    """Urgency, title and days of the tasks of one kind."""
    return [(task.urgency, task.title, task.late) for task in told(desk, kind)]


def test_an_office_with_nothing_to_do_is_told_so(desk: Desk) -> None:
    assert attention(desk) == ()


def test_what_has_a_day_is_told_before_and_after_it(desk: Desk) -> None:
    board = records.create(desk, "board", {"code": "CAP-NK", "name": "CAP Nord-Kivu", "kind": "provincial"})
    held = final(desk, "meeting", board=board.uuid, on="2018-01-20", state="held", kind="session")
    for text, due, state in (
        ("Relancer le bailleur", "2018-03-01", "to_do"),
        ("Terminée", "2018-03-01", "done"),
        ("Pas encore", "2018-04-01", "to_do"),
        ("Écrire au CAN", "2018-02-10", "in_progress"),
    ):
        final(desk, "action", meeting=held, text=text, due=due, state=state, owner="Secrétariat")
    assert lines(desk, "action") == [
        (LATE, "Écrire au CAN", 30),
        (LATE, "Relancer le bailleur", 11),
    ]
    assert told(desk, "action")[0].detail == "en retard de 30 j · Secrétariat"

    for title, due, received in (
        ("Rapport narratif", "2018-03-10", None),
        ("Rapport financier", "2018-03-20", None),
        ("Reçu", "2018-03-01", "2018-03-02"),
        ("Lointain", "2018-06-30", None),
    ):
        final(desk, "due_report", title=title, kind="narrative", due=due, received_on=received)
    assert lines(desk, "report") == [(LATE, "Rapport narratif", 2), (SOON, "Rapport financier", -8)]

    for title, due, state in (("Accès", "2018-03-11", "open"), ("Clos", "2018-01-01", "closed")):
        final(desk, "risk", title=title, state=state, probability="2", impact="3", owner="NK", review_due=due)
    assert lines(desk, "risk") == [(LATE, "Accès", 1)]

    for on, state in (
        ("2018-03-30", "planned"), ("2018-03", "planned"), ("2018", "planned"), ("2018-06-01", "planned"),
        ("2018-03-15", "cancelled"), ("2018-02-01", "planned"),
    ):  # fmt: skip
        final(desk, "meeting", board=board.uuid, on=on, state=state, kind="session")
    assert [task.title for task in told(desk, "meeting")] == [
        "CAP Nord-Kivu, 03/2018",
        "CAP Nord-Kivu, 30/03/2018",
    ]
    assert [task.urgency for task in attention(desk)] == sorted(
        (task.urgency for task in attention(desk)), key=[LATE, SETTLE, SOON, OPEN].index
    )


def test_an_opinion_that_expires_is_told_until_a_later_one_replaces_it(desk: Desk) -> None:
    project = records.create(desk, "project", {"title": "Terres (exemple fictif)"}).uuid
    given = {"project": project, "verdict": "aligned", "criteria_version": "1", "conclusion": "Conforme"}
    for on, until in (("2017-01-10", "2018-01-10"), ("2017-03-01", "2018-05-01")):
        final(desk, "assessment", **given, on=on, valid_until=until)
    assert lines(desk, "assessment") == [(SOON, "Terres (exemple fictif)", -50)]
    later = records.create(desk, "assessment", {**given, "on": "2018-03-01", "valid_until": "2018-03-02"})
    assert len(told(desk, "assessment")) == 1, "a draft replaces nothing"
    form = reading.read(desk, later.uuid)
    records.save(desk, later.uuid, {}, mark=form.mark, final=True)
    assert lines(desk, "assessment") == [(LATE, "Terres (exemple fictif)", 10)]


def test_transfers_and_values_that_are_missing_are_told_once_for_each_record(desk: Desk) -> None:
    agency = records.create(desk, "organisation", {"name": "Agence", "type": "un"}).uuid
    fund = records.create(desk, "fund", {"code": "CDS00", "name": "Fonds"}).uuid
    owed = {"organisation": agency, "amount": "10 USD"}
    made = records.create(
        desk,
        "programme",
        {"title": "Routes (exemple fictif)", "nature": "project", "fund": fund},
        children={
            "transfer": [
                {"due": "2018-02", **owed},
                {"due": "2018-01-15", **owed},
                {"due": "2018-01-01", "on": "2018-01-05", **owed},
                {"due": "2018-12", **owed},
            ]
        },
    )
    (task,) = told(desk, "transfer")
    assert (task.uuid, task.late) == (made.uuid, 56)
    assert task.detail.endswith("2 tranches échues et non versées")

    since = {"start": "2017-10"}
    for code, measured, span in (
        ("A", ("T3 2017",), {}), ("B", ("T3 2017", "T4 2017"), {}), ("C", (), since), ("D", (), {}),
        ("E", ("T1 2017", "S2 2017"), {}),
    ):  # fmt: skip
        raw = {
            "code": code,
            "name": f"Indicateur {code}",
            "measured_as": "number",
            "frequency": "Q",
            "span": span,
        }
        rows = [{"period": period, "value": "1"} for period in measured]
        records.create(desk, "indicator", raw, children={"measurement": rows})
    records.create(desk, "indicator", {"code": "F", "name": "Indicateur F", "measured_as": "number"})
    late = told(desk, "indicator")
    assert [(task.title[:1], task.late) for task in late] == [
        ("A", 71), ("C", 71), ("D", None), ("F", None),
    ]  # fmt: skip
    assert late[2].detail == "jamais mesuré", "nobody said since when it is measured: it is not late"
    assert "T4 2017" in late[0].detail
    records.delete(desk, made.uuid, "doublon")
    assert told(desk, "transfer") == []


def test_undertakings_without_follow_up_and_sessions_that_adopt_nothing_are_told(desk: Desk) -> None:
    compact = act(desk)
    (task,) = told(desk, "undertaking")
    assert (task.uuid, task.urgency, task.late) == (compact, LATE, 71)
    assert "3 engagements pris sans suivi pour T4 2017" in task.detail
    rows = [
        {"commitment": undertaking(desk, compact, words), "period": "T4 2017", "progress": "in_progress"}
        for words in ("route", "fonciers", "médiateur")
    ]
    review(desk, compact, rows)
    assert told(desk, "undertaking") == []

    meeting = records.create(desk, "meeting", {"on": "2018-02-01", "state": "held", "kind": "session"})
    assert told(desk, "session") == []
    records.create(desk, "decision", {"meeting": meeting.uuid, "title": "Allouer", "outcome": "adopted"})
    assert [(task.uuid, task.urgency) for task in told(desk, "session")] == [(meeting.uuid, SETTLE)]
    (draft,) = told(desk, "draft")
    assert draft.title.startswith("3 brouillons")
    assert "2 à compléter" in draft.detail  # the act has no province, the decision has no text


@pytest.mark.parametrize(("role", "seen"), [("validator", 1), ("entry", 0), ("reader", 0)])
def test_a_confidential_draft_is_counted_for_those_who_read_it_alone(
    desk: Desk, role: str, seen: int
) -> None:
    hidden = {"title": "Zibeline (exemple fictif)", "kind": "advice"}
    records.create(replace(desk, role="validator"), "analysis", hidden, confidential=True)
    assert len(told(replace(desk, role=role), "draft")) == seen
