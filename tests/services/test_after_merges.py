"""What follows a merge: also where it has just taken the role away from the person who merges."""

from collections.abc import Callable
from uuid import UUID

import pytest

from issss_desktop.errors import Cancelled, UserError
from issss_desktop.models.fields import entity
from issss_desktop.models.log import Op, RecordChange, decode
from issss_desktop.services import finding, reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.services.merging import applying, arriving, inbox
from issss_desktop.services.recording.to_check import to_check
from issss_desktop.store import letters, unchecked
from issss_desktop.store.project import untold
from issss_desktop.sync.envelope import read
from issss_desktop.ui.merging import merge as window
from tests.desks import START, commits_of, edit, project
from tests.letters import merge, pair, send


@pytest.fixture
def pairs(pairs: tuple[Desk, Desk]) -> tuple[Desk, Desk]:
    """Nord-Kivu and Sud-Kivu know each other's people too; Nord-Kivu has two administrators."""
    desk, other = pairs
    admin = {"name": "E. Bahati (exemple fictif)", "role": "administrator", "office": desk.office_uuid}
    edit(desk, desk.user, role="administrator")
    records.create(desk, "person", admin)
    merge(other, send(desk))
    merge(desk, send(other))
    return pairs


def half_a_project(desk: Desk) -> UUID:
    """A final project without a title, as an older program left it: to be checked wherever it comes."""
    declared = entity("project")
    ops = (Op(0, True), Op(declared.by_code["stage"].tag, "final"))
    change = RecordChange(declared.tag, UUID(int=99), tuple(sorted(ops, key=lambda op: op.tag)))
    desk.store.write(lambda work: work.commit([change], user=desk.user, wall_ms=START))
    return UUID(int=99)


def orphan(sender: Desk, receiver: Desk) -> UUID:
    """The receiver holds the last change of a project of the sender, which stands on one that is lost."""
    made = project(sender, local_name="Amani")
    merge(receiver, send(sender, receiver.office))
    edit(sender, made.uuid, local_name="Utulivu")
    edit(sender, made.uuid, local_name="Umoja")
    last = decode(commits_of(sender)[-1])
    point = next(p for p in read(send(sender)).checkpoints if p.id == last.id)
    row = (point.actor, point.seq, point.id, point.key, point.signature)
    long_ago = START - 40 * applying.DAY_MS
    receiver.store.write(lambda work: letters.stage(work.connection, [last], [], long_ago))
    receiver.store.write(lambda work: letters.keep_points(work.connection, [row]))
    return made.uuid


@pytest.mark.parametrize("role", ["reader", "left"])
def test_a_merge_that_takes_the_role_of_who_merges_is_told_and_the_rest_is_left_for_the_next_one(
    pairs: tuple[Desk, Desk], third: Desk, role: str
) -> None:
    one, two = pairs
    pair(one, third)
    waiting = orphan(third, one)
    half = half_a_project(two)
    edit(two, one.user, role=role)
    first = arriving.receive(one, send(two, "NK"))
    went = inbox.merge_all(one, [first.id])
    assert [each for each, _merged in went.done] == [first.id]
    assert (went.refused, went.late) == ((), None)
    with one.store.reading() as connection:
        row = finding.one(connection, waiting)
    assert row["local_name"] == "Amani", "that is left for somebody who may"
    assert half in {each.uuid for each in to_check(one)}


def test_another_letter_is_refused_once_the_first_has_taken_the_role(
    pairs: tuple[Desk, Desk],
) -> None:
    one, two = pairs
    edit(two, one.user, role="reader")
    first = arriving.receive(one, send(two, "NK"))
    project(two)
    second = arriving.receive(one, send(two, "NK"))
    went = inbox.merge_all(one, [first.id, second.id])
    assert len(went.done) == 1
    assert [str(error) for _id, error in went.refused] != []


def test_who_ends_it_between_two_letters_has_what_is_merged_checked_all_the_same(
    pairs: tuple[Desk, Desk],
) -> None:
    one, two = pairs
    made = project(two)
    first = arriving.receive(one, send(two, "NK"))
    edit(two, made.uuid, local_name="Umoja")
    second = arriving.receive(one, send(two, "NK"))
    went = inbox.merge_all(one, [first.id, second.id], tell=ending_after(one, first.id))
    assert [each for each, _merged in went.done] == [first.id]
    assert made.uuid not in noted(one)


def noted(desk: Desk) -> set[UUID]:
    """What the rules have not been found to hold for."""
    with desk.store.reading() as connection:
        return {uuid for _tag, uuid in unchecked.noted(connection)}


def ending_after(desk: Desk, letter: bytes) -> Callable[[int, int], None]:
    """Somebody who presses Cancel as soon as one letter is merged."""

    def tell(_done: int, _of: int) -> None:
        with desk.store.reading() as connection:
            found = letters.find(connection, letter)
        if found is not None and found.state == letters.APPLIED:
            raise Cancelled

    return tell


def test_what_two_records_are_is_said_as_not_kept_when_the_merge_took_the_role(
    pairs: tuple[Desk, Desk],
) -> None:
    one, two = pairs
    here, there = project(one), project(two)
    edit(two, one.user, role="reader")
    letter = arriving.receive(one, send(two, "NK"))
    done = window.merge(one, [letter.id], {}, {}, [(here.uuid, there.uuid)], 2, untold)
    assert done.ids == (letter.id,)
    assert any("enregistre" in each for each in done.remarks()), done.remarks()


def test_what_waited_for_a_lost_change_is_checked_as_every_other_merge(pairs: tuple[Desk, Desk]) -> None:
    one, two = pairs
    uuid = orphan(two, one)
    done = inbox.merge_orphans(one)
    assert done.commits == 1
    assert reading.read(one, uuid).alternatives
    assert uuid not in noted(one)
    edit(two, one.user, role="reader")
    merge(one, send(two, "NK"))
    with pytest.raises(UserError):
        inbox.merge_orphans(one, at_once=True)
