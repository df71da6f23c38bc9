"""The hard cases of an exchange without a network: copies, clones, lost letters, clocks, other versions.

Each ends with equal offices, and nothing that reached anybody is missing anywhere.
"""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import cbor2
import pytest

from issss_desktop.models.fields import entity
from issss_desktop.models.log import Op, RecordChange, decode
from issss_desktop.services import divergences, reading, records
from issss_desktop.services.desk import SAMPLE_NETWORK, Desk, close_desk, open_desk
from issss_desktop.services.incarnation import CopiedOffice
from issss_desktop.services.keeping import copying, places, restoring
from issss_desktop.services.merging import applying, arriving, identity, inbox, standing, whom
from issss_desktop.services.merging.outgoing import Sending, outgoing
from issss_desktop.services.starting.offices import create_office
from issss_desktop.store import check, coverage, letters, query
from issss_desktop.store.open import DATABASE
from issss_desktop.store.store import Store
from issss_desktop.sync.envelope import read, write
from tests.desks import START, commits_of, edit, project, steady_clock
from tests.letters import merge, pair, send

YEARS_30 = 30 * 365 * 86_400_000
DAY = 86_400_000


@pytest.fixture
def office(tmp_path: Path, other: Desk) -> Path:
    """An office as the program makes it, closed, that Sud-Kivu knows: it stands on a machine."""
    folder = tmp_path / "machine"
    desk = create_office(folder, "NK", user="A. Mbuyi", sample=True)
    pair(desk, other)
    project(desk, title="Avant")
    close_desk(desk)
    return folder


def titles(desk: Desk) -> set[str]:
    return {str(row["title"]) for row in reading.page(desk, "project", limit=-1).rows if row.alive}


def ends(desk: Desk) -> tuple[object, bytes]:
    """Heads and digest: equal where offices hold the same."""
    with desk.store.reading() as connection:
        return coverage.heads(connection), coverage.digest(connection)


def sound(*desks: Desk) -> None:
    for desk in desks:
        with desk.store.reading() as connection:
            assert check.check_fully(connection) == []
            assert check.check_chains(connection).findings == ()


def settle(*desks: Desk) -> None:
    """Everybody writes to everybody until nobody learns anything."""
    for _round in range(4):
        for sender in desks:
            for receiver in desks:
                if receiver is not sender:
                    merge(receiver, outgoing(sender, Sending((receiver.office,)))[0])
    assert all(ends(desk) == ends(desks[0]) for desk in desks)
    sound(*desks)


# put back


def test_a_copy_restored_by_the_program_gets_its_later_work_back_from_the_others(
    office: Path, other: Desk
) -> None:
    desk = open_desk(office)
    copying.copy_office(desk)
    project(desk, title="Après la copie")
    merge(other, send(desk))
    close_desk(desk)
    (found, *_more) = places.find_copies(office)
    restoring.restore(office, found.copy, wall_ms=START)
    again = open_desk(office)
    assert "Après la copie" not in titles(again)
    project(again, title="Sur la copie")
    arrival, merged = merge(again, send(other))
    assert not arrival.put_back, "the restore itself made a new device: nobody is ahead of it"
    assert merged is not None
    merge(other, send(again))
    merge(again, send(other))
    assert titles(again) == titles(other) == {"Avant", "Après la copie", "Sur la copie"}
    settle(again, other)
    close_desk(again)


def test_a_database_put_back_unseen_is_noticed_at_the_opening_and_loses_nothing(
    office: Path, other: Desk, tmp_path: Path
) -> None:
    shutil.copy(office / DATABASE, tmp_path / "old.db")
    desk = open_desk(office)
    project(desk, title="Envoyé")
    merge(other, send(desk))
    close_desk(desk)
    shutil.copy(tmp_path / "old.db", office / DATABASE)
    with pytest.raises(CopiedOffice):
        open_desk(office)
    again = open_desk(office, adopt=True)
    project(again, title="Après")
    merge(other, send(again))
    merge(again, send(other))
    assert titles(again) == titles(other) == {"Avant", "Envoyé", "Après"}
    settle(again, other)
    close_desk(again)


def test_a_disk_image_put_back_twice_keeps_every_branch(pairs: tuple[Desk, Desk], tmp_path: Path) -> None:
    """No nonce tells: the whole disk is as it was. Three pasts of one device, all kept and verified."""
    one, two = pairs
    first = project(one, title="Souche")
    actor = one.store.write(lambda work: work.actor)
    merge(two, send(one))
    close_desk(one)
    image = Path(shutil.copytree(one.folder, tmp_path / "image"))
    seen = {first.uuid}
    for n in range(3):
        folder = Path(shutil.copytree(image, tmp_path / f"disk-{n}"))
        disk = replace(one, folder=folder, store=Store(folder))
        seen.add(project(disk, title=f"Branche {n}").uuid)
        assert merge(two, send(disk))[1] is not None
        close_desk(disk)
    with two.store.reading() as connection:
        branches = [head for head in coverage.heads(connection) if head[0] == actor]
    assert len(branches) == 3
    assert titles(two) == {"Souche", "Branche 0", "Branche 1", "Branche 2"}
    last = replace(one, folder=tmp_path / "disk-2", store=Store(tmp_path / "disk-2"))
    arrival, _merged = merge(last, send(two))
    assert arrival.put_back
    assert last.store.write(lambda work: work.actor) != actor
    settle(last, two)
    assert all(reading.read(last, uuid).row.alive for uuid in seen)
    close_desk(last)


def test_a_cloned_laptop_and_its_twin_both_go_on_and_come_together(
    pairs: tuple[Desk, Desk], tmp_path: Path
) -> None:
    one, two = pairs
    made = project(one, title="Commun", local_name="Amani")
    close_desk(one)
    folder = Path(shutil.copytree(one.folder, tmp_path / "twin"))
    first = replace(one, store=Store(one.folder))
    twin = replace(one, folder=folder, store=Store(folder), clock=steady_clock(START + DAY))
    edit(first, made.uuid, local_name="Utulivu")
    edit(twin, made.uuid, local_name="Umoja")
    project(first, title="Du premier")
    project(twin, title="Du jumeau")
    assert merge(two, send(first))[1] is not None
    assert merge(two, send(twin))[1] is not None, "the same numbers, other content: both are kept"
    assert titles(two) == {"Commun", "Du premier", "Du jumeau"}
    assert {s.shown for d in divergences.open_divergences(two) for s in d.sides} == {"Utulivu", "Umoja"}
    assert merge(first, send(two))[0].put_back
    merge(twin, send(two))
    for desk in (first, twin):
        project(desk, title=f"Encore {desk.folder.name}")
        merge(two, send(desk))
    for desk in (first, twin):
        merge(desk, send(two))
        assert len(titles(desk)) == 5
    assert ends(first) == ends(twin) == ends(two)
    assert [each.theirs for each in standing.offices(first)] == [0], "counted along both branches"
    sound(first, twin, two)
    close_desk(first)
    close_desk(twin)


# lost on the way


def orphaned(pairs: tuple[Desk, Desk]) -> tuple[UUID, Callable[[int], Desk]]:
    """SK holds the third change of a project and not the second; SK with a clock so many days later."""
    one, two = pairs
    made = project(one, local_name="Amani")
    merge(two, send(one))
    edit(one, made.uuid, local_name="Utulivu")
    edit(one, made.uuid, local_name="Umoja")
    last = decode(commits_of(one)[-1])
    point = next(p for p in read(send(one)).checkpoints if p.id == last.id)
    now = two.clock()
    two.store.write(lambda work: letters.stage(work.connection, [last], [], now))
    row = (point.actor, point.seq, point.id, point.key, point.signature)
    two.store.write(lambda work: letters.keep_points(work.connection, [row]))
    return made.uuid, lambda days: replace(two, clock=lambda: now + days * DAY)


def test_what_waits_for_a_lost_change_waits_thirty_days_and_no_longer(pairs: tuple[Desk, Desk]) -> None:
    uuid, later = orphaned(pairs)
    assert applying.apply_orphans(later(29)).commits == 0
    assert reading.read(later(29), uuid).row["local_name"] == "Amani"
    done = applying.apply_orphans(later(31))
    assert done.commits == 1
    shown = {str(each.value) for each in reading.read(later(31), uuid).alternatives["local_name"]}
    assert shown == {"Amani", "Umoja"}, "what it replaced is unknown: both values are seen"
    sound(later(31))


def test_the_next_merge_takes_along_what_has_waited_thirty_days(
    pairs: tuple[Desk, Desk], third: Desk
) -> None:
    one, two = pairs
    uuid, later = orphaned(pairs)
    pair(one, two, third)
    project(third, title="D’Ituri")
    arrival = arriving.receive(later(3), send(third, "SK"))
    went = inbox.merge_all(later(3), [arrival.id])
    assert (len(went.done), went.late) == (1, None)
    edit(third, next(row.uuid for row in reading.page(third, "project").rows), local_name="Haki")
    arrival = arriving.receive(later(40), send(third, "SK"))
    went = inbox.merge_all(later(40), [arrival.id])
    assert went.late is not None
    assert went.late.commits == 1
    assert reading.read(later(40), uuid).alternatives


def test_a_third_office_hands_on_the_work_of_a_laptop_that_was_looted(
    pairs: tuple[Desk, Desk], third: Desk
) -> None:
    one, two = pairs
    pair(one, two, third)
    made = project(one, title="Puits")
    merge(two, send(one, "SK"))
    close_desk(one)  # and all that was on it
    assert merge(third, send(two, "IT"))[1] is not None
    assert str(reading.read(third, made.uuid).row["title"]) == "Puits"
    settle(two, third)


# clocks


@pytest.mark.parametrize("off", [-YEARS_30, YEARS_30])
def test_a_clock_thirty_years_off_changes_neither_who_wins_nor_what_is_sent(
    pairs: tuple[Desk, Desk], off: int
) -> None:
    one, two = pairs
    wrong = replace(one, clock=steady_clock(max(0, START + off)))
    made = project(wrong, local_name="Amani")
    merge(two, send(wrong))
    edit(two, made.uuid, local_name="Utulivu")
    merge(wrong, send(two))
    edit(wrong, made.uuid, local_name="Umoja")
    merge(two, send(wrong))
    for desk in (wrong, two):
        form = reading.read(desk, made.uuid)
        assert (form.row["local_name"], form.alternatives) == ("Umoja", {}), "the last who had seen the other"
    edit(wrong, made.uuid, local_name="A")
    edit(two, made.uuid, local_name="B")
    settle(wrong, two)
    shown = [reading.read(desk, made.uuid) for desk in (wrong, two)]
    assert shown[0].row["local_name"] == shown[1].row["local_name"]
    assert all(len(form.alternatives["local_name"]) == 2 for form in shown)


# other versions


UNKNOWN = 900
"""Tag of a field that no program knows yet."""


def test_a_field_of_a_newer_program_is_kept_and_handed_on_to_the_byte(
    pairs: tuple[Desk, Desk], third: Desk
) -> None:
    one, two = pairs
    pair(one, two, third)
    made = project(one)
    declared = entity("project")
    change = RecordChange(declared.tag, made.uuid, (Op(UNKNOWN, ["nouveau", 7]),))
    one.store.write(lambda work: work.commit([change], user=one.user, wall_ms=START))
    sent = commits_of(one)[-1]
    assert merge(two, send(one, "SK"))[1] is not None
    assert sent in commits_of(two)
    with two.store.reading() as connection:
        kept = [op.wire for op in query.live_ops(connection, made.uuid) if op.field == UNKNOWN]
    assert kept == [["nouveau", 7]]
    edit(two, made.uuid, local_name="Amani")
    assert merge(third, send(two, "IT"))[1] is not None
    assert sent in commits_of(third)
    settle(one, two, third)


def test_a_letter_of_an_older_program_is_merged_and_raises_no_alarm(pairs: tuple[Desk, Desk]) -> None:
    """It tells no digest, and names a schema of before."""
    one, two = pairs
    made = project(one)
    keys, envelope = identity.keys_of(one), read(send(one))
    older = replace(envelope.header, more=(), schema="0006")
    data = write(older, envelope.commits([keys.secret]), envelope.checkpoints, keys.sign)
    _arrival, merged = merge(two, data)
    assert merged is not None
    assert not merged.alarm
    assert reading.read(two, made.uuid).row.alive


def test_a_header_of_a_newer_program_may_say_more(pairs: tuple[Desk, Desk]) -> None:
    one, two = pairs
    made = project(one)
    keys, envelope = identity.keys_of(one), read(send(one))
    newer = replace(envelope.header, more=(*envelope.header.more, "inconnu", [1, 2]), schema="0099")
    data = write(newer, envelope.commits([keys.secret]), envelope.checkpoints, keys.sign)
    assert merge(two, data)[1] is not None
    assert reading.read(two, made.uuid).row.alive


# the confidential partition


def confided(one: Desk, two: Desk) -> records.Saved:
    """A confidential analysis of one office that another one has read."""
    made = records.create(one, "analysis", {"title": "Acteurs armés du Masisi"}, confidential=True)
    (data,) = outgoing(one, Sending((two.office,), confidential=True))
    assert merge(two, data)[1] is not None
    return made


def test_what_is_confidential_passes_through_no_ordinary_letter_of_a_third_office(
    pairs: tuple[Desk, Desk], third: Desk
) -> None:
    one, two = pairs
    pair(one, two, third)
    made = confided(one, two)
    ordinary = send(two, "IT")
    secrets = [keys.secret for keys in identity.every_key(two)]
    for commit in read(ordinary).commits(secrets):
        assert "Acteurs armés".encode() not in commit
        assert made.uuid.bytes not in commit
    assert merge(third, ordinary)[1] is not None
    assert reading.find(third, made.uuid) == []
    heads = {head.actor for head in read(ordinary).header.heads}
    with two.store.reading() as connection:
        hidden = connection.exec_driver_sql("SELECT actor FROM main.actors WHERE confidential=1").fetchall()
    assert heads.isdisjoint(row[0] for row in hidden), "not even that there is such a chain"
    (data,) = outgoing(two, Sending(("IT",), confidential=True))
    assert merge(third, data)[1] is not None
    assert reading.read(third, made.uuid).row["title"] == "Acteurs armés du Masisi"


def holes_told(sender: Desk, *, confidential: bool) -> set[bytes]:
    """What the next letter of an office says was ever missing."""
    (data,) = outgoing(sender, Sending(confidential=confidential))
    return set(read(data).header.holes)


def over_a_hole(one: Desk, two: Desk, uuid: UUID) -> bytes:
    """NK goes on twice with a record, and SK takes the second change without the first: the id of that."""
    for title in ("Entre-temps", "Enfin"):
        edit(one, uuid, title=title)
    last = decode(commits_of(one)[-1])
    assert last.prev is not None
    lost = last.prev
    (data,) = outgoing(one, Sending(confidential=True))
    signed = [p for p in read(data).checkpoints if p.id == last.id]
    rows = [(p.actor, p.seq, p.id, p.key, p.signature) for p in signed]
    two.store.write(lambda work: letters.keep_points(work.connection, rows))
    two.store.write(lambda work: work.receive([last.data], over={lost}))
    return lost


def test_a_hole_in_a_confidential_chain_is_named_in_no_ordinary_letter_of_a_third_office(
    pairs: tuple[Desk, Desk], third: Desk
) -> None:
    one, two = pairs
    pair(one, two, third)
    made = confided(one, two)
    merge(third, send(one, "IT"))
    lost = over_a_hole(one, two, made.uuid)
    (data,) = outgoing(two, Sending(("IT",), confidential=True))
    assert lost in read(data).header.holes
    third.store.write(lambda work: work.receive(commits_of(one)))
    assert merge(third, data)[1] is not None
    assert lost in holes_told(third, confidential=True)
    assert lost not in holes_told(third, confidential=False)


@pytest.mark.parametrize("here", [True, False])
def test_an_ordinary_hole_that_a_confidential_letter_told_of_is_told_on(
    pairs: tuple[Desk, Desk], third: Desk, here: bool
) -> None:
    """Else the next office would refuse what stands on it."""
    one, two = pairs
    pair(one, two, third)
    made = project(one, title="Avant")
    merge(two, send(one))
    lost = over_a_hole(one, two, made.uuid)
    if here:
        merge(third, send(one))
    (data,) = outgoing(two, Sending(confidential=True))
    assert merge(third, data)[1] is not None
    assert lost in holes_told(third, confidential=False)
    applying.apply_orphans(third, at_once=True)
    assert reading.read(third, made.uuid).row["title"] == "Enfin"
    assert lost in holes_told(third, confidential=False)
    sound(third)


# keys


def test_what_a_thief_signs_with_a_stolen_laptop_is_not_taken_and_its_earlier_work_is(
    pairs: tuple[Desk, Desk], third: Desk
) -> None:
    one, two = pairs
    pair(one, two, third)
    before = project(one, title="Avant le vol")
    merge(two, send(one, "SK"))
    whom.revoke(two, "NK")
    whom.revoke(third, "NK")
    after = project(one, title="Après le vol")
    for desk, code in ((two, "SK"), (third, "IT")):
        assert arriving.receive(desk, send(one, code)).reason == arriving.REVOKED
    assert titles(two) == {"Avant le vol"}
    assert reading.read(two, before.uuid).row.alive
    assert reading.find(two, after.uuid) == []


def test_offices_of_two_networks_never_mix(pairs: tuple[Desk, Desk]) -> None:
    one, two = pairs
    project(one)
    data = read(send(one))
    keys = identity.keys_of(one)
    assert data.header.network == SAMPLE_NETWORK
    forged = replace(data.header, network=b"un autre reseau!")
    moved = write(forged, data.commits([keys.secret]), [], keys.sign)
    arrival = arriving.receive(two, moved)
    assert (arrival.state, arrival.reason) == (letters.QUARANTINED, arriving.NETWORK)
    assert cbor2.loads(commits_of(two)[0])
