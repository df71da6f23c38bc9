"""No rule refuses a merge: the rules run afterwards, and what they find is listed until it is right."""

from uuid import UUID

import pytest

from issss_desktop.errors import Problem
from issss_desktop.i18n import in_language
from issss_desktop.models.fields import entity
from issss_desktop.models.log import Op, RecordChange
from issss_desktop.models.rows import Row
from issss_desktop.services import finding, reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.services.merging import arriving, inbox
from issss_desktop.services.recording import to_check as checking
from issss_desktop.services.recording.to_check import problems_of, settle, to_check
from issss_desktop.store import query, unchecked
from tests.desks import START, edit, project
from tests.letters import send


@pytest.fixture
def pairs(pairs: tuple[Desk, Desk]) -> tuple[Desk, Desk]:
    """Two offices that know each other, each with a name."""
    for each in pairs:
        edit(each, each.office_uuid, name=f"Bureau {each.office}")
    return pairs


def take(desk: Desk, data: bytes) -> inbox.Went:
    """Take a letter in and merge it, as the window and the command line do."""
    return inbox.merge_all(desk, [arriving.receive(desk, data).id])


def noted(desk: Desk) -> int:
    with desk.store.reading() as connection:
        return len(unchecked.noted(connection))


def test_what_is_right_leaves_nothing_to_check(pairs: tuple[Desk, Desk]) -> None:
    one, two = pairs
    project(one, local_name="Amani")
    assert take(two, send(one)).done
    assert to_check(two) == ()
    assert noted(two) == 0


def test_two_valid_halves_that_make_a_wrong_whole_are_listed_until_one_is_put_right(
    pairs: tuple[Desk, Desk],
) -> None:
    """NK shortens the project, SK lengthens its phase: each is right at home, together they are not."""
    one, two = pairs
    made = project(one, span={"start": "2017", "end": "2020"})
    phase = records.create(
        one, "phase", {"project": made.uuid, "name": "Démarrage", "span": {"start": "2017", "end": "2018"}}
    )
    assert take(two, send(one)).done
    edit(one, made.uuid, span={"start": "2017", "end": "2018"})
    edit(two, phase.uuid, span={"start": "2017", "end": "2020"})
    with two.store.reading() as connection:
        assert problems_of(connection, finding.one(connection, made.uuid)) == []
    assert take(two, send(one)).done, "no rule refuses a merge"
    (found,) = to_check(two)
    assert (found.entity, found.uuid) == ("project", made.uuid)
    with in_language("fr"):
        (problem,) = to_check(two)[0].problems
    assert "sort des dates du projet" in problem.text or "dates" in problem.text
    edit(two, phase.uuid, span={"start": "2017", "end": "2018"})
    assert to_check(two) == ()
    assert settle(two) == 0
    assert noted(two) == 0


def test_a_final_record_that_an_older_program_left_incomplete_is_listed(pairs: tuple[Desk, Desk]) -> None:
    one, two = pairs
    made = project(one, local_name="Amani")
    take(two, send(one))
    edit(one, made.uuid, local_name="Haki")
    declared = entity("project")
    stage, title = declared.by_code["stage"], declared.by_code["title"]
    with one.store.reading() as connection:
        old = {op.field: op.name for op in query.live_ops(connection, made.uuid)}
    ops = (Op(title.tag, None, (old[title.tag],)), Op(stage.tag, "final", (old[stage.tag],)))
    change = RecordChange(declared.tag, made.uuid, tuple(sorted(ops, key=lambda op: op.tag)))
    one.store.write(lambda work: work.commit([change], user=one.user, wall_ms=START))
    assert take(two, send(one)).done
    (found,) = to_check(two)
    assert found.uuid == made.uuid
    assert any(problem.place == "title" for problem in found.problems)
    form = reading.read(two, made.uuid)
    records.save(two, made.uuid, {"title": "Terres"}, mark=form.mark, final=False, reason="à compléter")
    assert to_check(two) == (), "as a draft it may have holes"


def test_a_link_to_a_record_that_has_not_come_is_listed_until_it_comes(pairs: tuple[Desk, Desk]) -> None:
    one, two = pairs
    made = project(one)
    take(two, send(one))
    donor = records.create(one, "organisation", {"name": "Norvège"})
    declared = entity("financing")
    values = {"project": made.uuid, "donor": donor.uuid}
    ops = [Op(declared.by_code[c].tag, declared.by_code[c].kind.dump(v)) for c, v in values.items()]
    change = RecordChange(declared.tag, UUID(int=77), (Op(0, True), *sorted(ops, key=lambda op: op.tag)))
    # what a partition or a hole leaves out: the row arrives, the donor does not
    two.store.write(lambda work: work.commit([change], user=two.user, wall_ms=START))
    two.store.write(lambda work: unchecked.note(work.connection, [(declared.tag, UUID(int=77))]))
    (found,) = to_check(two)
    assert found.uuid == made.uuid
    assert [problem.place for problem in found.problems] == ["financing[0].donor"]
    assert settle(two) == 1
    assert take(two, send(one)).done
    assert to_check(two) == ()


def test_a_record_with_many_rows_is_looked_at_once_however_many_of_them_came(
    pairs: tuple[Desk, Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each look reads all the rows: one look for each of them would be their square."""
    one, two = pairs
    right = project(one, span={"start": "2017", "end": "2020"})
    wrong = project(one, span={"start": "2017", "end": "2020"})
    for made in (right, wrong):
        for n in range(12):
            phase = {"project": made.uuid, "name": f"Phase {n}", "span": {"start": "2017", "end": "2018"}}
            records.create(one, "phase", phase)
    looked: list[UUID] = []

    def look(connection: query.Connection, row: Row) -> list[Problem]:
        looked.append(row.uuid)
        return problems_of(connection, row) or ([Problem("title", "x")] if row.uuid == wrong.uuid else [])

    monkeypatch.setattr(checking, "problems_of", look)
    assert take(two, send(one)).done
    assert looked.count(right.uuid) == looked.count(wrong.uuid) == 1
    with two.store.reading() as connection:
        places = {uuid for _tag, uuid in unchecked.noted(connection)}
    assert wrong.uuid in places
    assert right.uuid not in places
    two.store.write(lambda work: unchecked.note(work.connection, [(entity("project").tag, right.uuid)]))
    looked.clear()
    assert [each.uuid for each in to_check(two)] == [wrong.uuid]
    assert sorted(looked) == sorted([right.uuid, wrong.uuid]), "nor does the list look twice"


def test_a_record_that_was_deleted_since_asks_for_nothing(pairs: tuple[Desk, Desk]) -> None:
    one, two = pairs
    made = project(one, span={"start": "2017", "end": "2018"})
    records.create(
        one, "phase", {"project": made.uuid, "name": "Suite", "span": {"start": "2017", "end": "2021"}}
    )
    take(two, send(one))
    assert len(to_check(two)) == 1
    records.delete(two, made.uuid, "double")
    assert to_check(two) == ()


def test_what_is_confidential_is_listed_only_for_who_may_read_it(pairs: tuple[Desk, Desk]) -> None:
    from dataclasses import replace

    from issss_desktop.services.merging.outgoing import Sending, outgoing

    one, two = pairs
    made = records.create(one, "analysis", {"title": "Secret"}, confidential=True)
    (data,) = outgoing(one, Sending(confidential=True))
    take(two, data)
    two.store.write(lambda work: unchecked.note(work.connection, [(entity("analysis").tag, made.uuid)]))
    reader = replace(two, role="reader")
    assert [each.title for each in to_check(reader)] == []
