"""Who is believed among the offices, and what is set aside: stories of a thief, a stranger, a colleague."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from issss_desktop.errors import UserError
from issss_desktop.models.fields import entity
from issss_desktop.models.log import BadCommit, Commit, Op, RecordChange, decode
from issss_desktop.services import finding, reading, records, reference
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.merging import (
    applying,
    arriving,
    identity,
    inbox,
    outgoing,
    proof,
    standing,
    whom,
)
from issss_desktop.services.merging.arriving import Arrival
from issss_desktop.services.merging.outgoing import Sending
from issss_desktop.services.reference import apply_reference, reference_folder, shipped_chain
from issss_desktop.store import coverage, letters, peers
from issss_desktop.store.vault import held
from issss_desktop.store.vault.devices import DeviceKeys
from issss_desktop.sync.envelope import Checkpoint, Head, Kind, read, write
from tests.desks import bare_desk, commits_of, edit, project
from tests.letters import merge, pair, send


@pytest.fixture
def nk(desk: Desk) -> Desk:
    """The office of North Kivu."""
    return desk


@pytest.fixture
def sk(desk: Desk, other: Desk) -> Desk:
    """That of South Kivu, which is known to the first; in most stories somebody there means harm."""
    pair(desk, other)
    return other


@pytest.fixture
def it(nk: Desk, sk: Desk, tmp_path: Path) -> Iterator[Desk]:
    """That of Ituri, which both know."""
    made = bare_desk(tmp_path / "it", "IT", "C. Ituri")
    pair(nk, sk, made)
    yield made
    close_desk(made)


@pytest.fixture
def ts(nk: Desk, sk: Desk, it: Desk, tmp_path: Path) -> Iterator[Desk]:
    """One more, which all of them know."""
    made = bare_desk(tmp_path / "ts", "TS", "D. Tshopo")
    pair(nk, sk, it, made)
    yield made
    close_desk(made)


def actor_of(desk: Desk) -> bytes:
    return desk.store.write(lambda work: work.actor)


def last_of(desk: Desk) -> Commit:
    """The end of the chain of an office, as it has it."""
    actor = actor_of(desk)
    return max((c for c in map(decode, commits_of(desk)) if c.actor == actor), key=lambda c: c.seq)


def named(uuid: UUID, value: str) -> tuple[RecordChange, ...]:
    """A project gets a local name."""
    declared = entity("project")
    return (RecordChange(declared.tag, uuid, (Op(declared.by_code["local_name"].tag, value),)),)


def after(last: Commit, records_: tuple[RecordChange, ...]) -> Commit:
    """One commit more of the same chain, whoever makes it."""
    return Commit(last.actor, last.seq + 1, last.id, last.lamport + 1, 5, last.user, records_)


def point(desk: Desk, commit: Commit) -> Checkpoint:
    """The signature of a device over a commit."""
    keys = identity.keys_of(desk)
    head = Head(commit.actor, commit.seq, commit.id)
    return Checkpoint.sign(whom.network_of(desk), head, keys.verify, keys.sign)


def with_commits(desk: Desk, data: bytes, *made: Commit, heads: bool = False) -> bytes:
    """A letter of an office with commits more, which it signed as if they were its own; ``heads``: it says
    that it has applied them."""
    keys, envelope = identity.keys_of(desk), read(data)
    points = [*envelope.checkpoints, *(point(desk, each) for each in made)]
    header = envelope.header
    if heads:
        said = (*header.heads, *(Head(c.actor, c.seq, c.id) for c in made))
        header = replace(header, heads=said)
    commits = [*envelope.commits([keys.secret]), *(each.data for each in made)]
    return write(header, commits, points, keys.sign)


def inside(desk: Desk, data: bytes) -> list[bytes]:
    """Ids of the commits in a letter that an office wrote."""
    return [decode(each).id for each in read(data).commits([identity.keys_of(desk).secret])]


def staged(desk: Desk) -> set[bytes]:
    with desk.store.reading() as connection:
        return {each.id for each in letters.waiting(connection)}


def letter_of(desk: Desk, arrival: Arrival) -> letters.Letter:
    with desk.store.reading() as connection:
        found = letters.find(connection, arrival.id)
    assert found is not None
    return found


# what a stranger can do


def test_a_stranger_who_claims_our_device_does_not_stop_our_reports(nk: Desk, sk: Desk, it: Desk) -> None:
    envelope = read(send(sk, "NK"))
    high = replace(envelope.header, actor=actor_of(nk), number=2**63 - 1, network=b"\1" * 16)
    arriving.receive(nk, write(high, [], [], identity.keys_of(sk).sign))
    assert read(send(nk, "SK")).header.number == 1


def test_confidential_work_never_leaves_unsealed(nk: Desk) -> None:
    records.create(nk, "analysis", {"title": "Secret"}, confidential=True)
    with pytest.raises(UserError):
        outgoing.outgoing(nk, Sending(kind=Kind.CLEAR, confidential=True))


# versions


def test_a_letter_of_a_newer_program_stays_whole_whatever_else_is_merged(
    nk: Desk, sk: Desk, it: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as newer:
        newer.setattr(outgoing, "READER", 2)
        made = project(nk)
        letter = send(nk, "SK")
    arrival = arriving.receive(sk, letter)
    assert arrival.state == letters.NEWER
    project(it)
    assert merge(sk, send(it, "SK"))[1] is not None
    with sk.store.reading() as connection:
        assert finding.find_in(connection, made.uuid) == [], "the rules of the newer program are not known"
    assert letter_of(sk, arrival).state == letters.NEWER


def test_what_an_older_program_could_not_read_is_merged_after_the_upgrade(nk: Desk, sk: Desk) -> None:
    made = project(nk)
    raw = commits_of(nk)[-1]
    sk.store.write(lambda work: letters.stage(work.connection, [], [raw], 0))  # came to the older program
    edit(nk, made.uuid, local_name="Amani")
    assert merge(sk, send(nk, "SK"))[1] is not None
    assert reading.read(sk, made.uuid).row["local_name"] == "Amani"


def test_the_upgrade_itself_brings_to_life_what_waited_for_it(
    nk: Desk, sk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    merge(sk, send(nk))
    made = project(nk)
    raw = commits_of(nk)[-1]

    def older(data: bytes) -> Commit:
        if data == raw:
            raise BadCommit("version 2")
        return decode(data)

    with monkeypatch.context() as before:
        before.setattr(arriving, "decode", older)
        before.setattr(arriving, "_is_later", lambda data: data == raw)
        arrival = arriving.receive(sk, send(nk, "SK"))
    assert arrival.state == letters.NEWER, "it is not a lost report that it waits for"
    (kept,) = inbox.kept(sk)
    assert "plus récente" in kept.text
    assert "plus récente" in kept.remedy
    assert letter_of(sk, arrival).data is not None, "the letter waits with it"
    assert [each.state for each in arriving.again(sk)] == [letters.STAGED]
    applying.apply(sk, arrival.id, copy=False)
    assert reading.read(sk, made.uuid).row["title"]


def test_a_letter_that_stands_on_an_unread_change_is_for_the_newer_program_and_said_to_have_come(
    nk: Desk, sk: Desk, it: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is lost below it is asked for first; and what its sender has counts as with every letter."""
    merge(sk, send(nk, "SK"))
    merge(nk, send(sk, "NK"))
    made = project(nk)
    raw = commits_of(nk)[-1]
    edit(nk, made.uuid, local_name="Amani")
    letter = send(nk, "SK")
    cut = read(letter)
    keys = identity.keys_of(nk)
    above = [data for data in cut.commits([keys.secret]) if data != raw]
    lone = write(cut.header, above, cut.checkpoints, keys.sign)
    arrival = arriving.receive(sk, lone)
    assert arrival.state == letters.WAITING
    sk.store.write(lambda work: letters.stage(work.connection, [], [raw], 0))
    project(it)
    assert merge(sk, send(it, "SK"))[1] is not None
    assert letter_of(sk, arrival).state == letters.NEWER, "nothing is missing but the program"
    (of_nk,) = [each for each in standing.offices(sk) if each.office == "NK"]
    assert (of_nk.waiting, of_nk.aside, of_nk.arrived) == (0, 1, arrival.number)
    with sk.store.seen(confidential=True).reading() as connection:
        assert [each.number for each in letters.reported(connection, "NK")] == [arrival.number]
    assert merge(sk, letter)[1] is not None, "this program reads it after all"
    assert letter_of(sk, arrival).state == letters.APPLIED


# a colleague of another office who writes in our name


def test_a_change_of_ours_that_another_office_made_up_is_refused_here_too(
    nk: Desk, sk: Desk, it: Desk
) -> None:
    made = project(nk, local_name="Amani")
    merge(sk, send(nk, "SK"))
    forged = after(last_of(nk), named(made.uuid, "FAUX"))
    arrival = arriving.receive(nk, with_commits(sk, send(sk, "NK"), forged))
    assert (arrival.state, arrival.reason) == (letters.QUARANTINED, proof.OFFICE)
    assert forged.id not in inside(nk, send(nk, "IT"))
    assert reading.read(nk, made.uuid).row["local_name"] == "Amani"


def test_what_only_waits_here_is_never_signed_as_ours(nk: Desk, sk: Desk) -> None:
    made = project(nk)
    own = after(last_of(nk), named(made.uuid, "Amani"))
    nk.store.write(lambda work: letters.stage(work.connection, [own], [], 0))
    envelope = read(send(nk, "SK"))
    assert own.id in inside(nk, envelope.data)
    assert last_of(nk).id in {p.id for p in envelope.checkpoints}
    assert own.id not in {p.id for p in envelope.checkpoints}


def test_a_signature_of_a_wrong_office_shuts_nobody_out(nk: Desk, sk: Desk, it: Desk) -> None:
    project(nk)
    merge(sk, send(nk, "SK"))
    merge(it, send(nk, "IT"))
    keys, envelope = identity.keys_of(sk), read(send(sk, "IT"))
    poison = point(sk, last_of(nk))
    letter = write(
        envelope.header, envelope.commits([keys.secret]), [*envelope.checkpoints, poison], keys.sign
    )
    assert merge(it, letter)[1] is not None
    made = project(nk, local_name="Amani")
    assert merge(it, send(nk, "IT"))[1] is not None
    assert reading.read(it, made.uuid).row["local_name"] == "Amani"


def test_a_letter_is_of_the_office_whose_key_signed_it(nk: Desk, sk: Desk, it: Desk) -> None:
    """NK writes a letter that says it is of SK, with all that IT has: IT would send SK nothing any more."""
    merge(it, send(sk, "IT"))
    project(it)
    keys, envelope = identity.keys_of(nk), read(send(nk, "IT"))
    with it.store.reading() as connection:
        heads = tuple(Head(*head) for head in coverage.heads(connection))
    said = replace(envelope.header, office="SK", number=7, heads=heads)
    other = replace(said, actor=actor_of(sk))
    arrival = arriving.receive(it, write(other, [], [], keys.sign))
    assert (arrival.state, arrival.reason) == (letters.QUARANTINED, proof.OFFICE)
    assert arriving.receive(it, write(said, [], [], keys.sign)).office == "NK"
    assert len(inside(it, send(it, "SK"))) == len(commits_of(it)) - 1, "all but what SK sent"


def test_a_forgery_that_an_honest_office_could_not_judge_stops_none_of_its_letters(
    nk: Desk, sk: Desk, it: Desk, ts: Desk
) -> None:
    """SK makes up a change of MN, of which IT knows nothing: it waits there, and goes on to TS."""
    mn = bare_desk(nk.folder.parent / "mn", "MN", "E. Maniema")
    try:
        pair(mn, sk, ts)
        merge(ts, send(mn, "TS"))
        first = last_of(mn)
        second = after(first, named(UUID(int=7), "rien"))
        forged = after(second, named(UUID(int=7), "FAUX"))
        arrival = arriving.receive(it, with_commits(sk, send(sk, "IT"), forged))
        assert arrival.state == letters.STAGED
        assert forged.id in staged(it)
        made = project(it, local_name="Amani")
        assert merge(ts, send(it, "TS"))[1] is not None
        assert reading.read(ts, made.uuid).row["local_name"] == "Amani"
        assert forged.id not in staged(ts)
        assert first.actor == forged.actor
    finally:
        close_desk(mn)


def test_an_office_goes_on_whoever_corrects_its_code(nk: Desk, sk: Desk, it: Desk) -> None:
    project(nk)
    merge(sk, send(nk, "SK"))
    merge(it, send(nk, "IT"))
    set_code(sk, nk.office_uuid, "NX")
    assert merge(it, send(sk, "IT"))[1] is not None
    project(nk)
    assert merge(it, send(nk, "IT"))[1] is not None
    assert merge(nk, send(sk, "NK"))[1] is not None


def test_an_office_takes_no_other_over_by_giving_it_its_own_code(nk: Desk, sk: Desk, it: Desk) -> None:
    made = project(nk, local_name="Amani")
    merge(sk, send(nk, "SK"))
    set_code(sk, nk.office_uuid, "SK")
    assert merge(it, send(sk, "IT"))[1] is not None
    forged = after(last_of(nk), named(made.uuid, "FAUX"))
    arrival = arriving.receive(it, with_commits(sk, send(sk, "IT"), forged))
    assert (arrival.state, arrival.reason) == (letters.QUARANTINED, proof.OFFICE)


def test_an_office_that_corrected_its_own_code_is_known_by_the_new_one(
    nk: Desk, sk: Desk, tmp_path: Path
) -> None:
    typed = bare_desk(tmp_path / "hu", "HUU", "F. Haut-Uele")
    try:
        set_code(typed, typed.office_uuid, "HU")
        corrected = replace(typed, office="HU")
        pair(corrected, nk)
        made = project(corrected, local_name="Amani")
        assert merge(nk, send(corrected, "NK"))[1] is not None
        assert reading.read(nk, made.uuid).row["local_name"] == "Amani"
    finally:
        close_desk(typed)


def set_code(desk: Desk, office: UUID, code: str) -> None:
    """Somebody corrects the code of an office."""
    declared = entity("office")
    tag = declared.by_code["code"].tag
    with desk.store.reading() as connection:
        sql = "SELECT name FROM ops WHERE record=? AND field=? AND live=1"
        old = tuple(row[0] for row in connection.exec_driver_sql(sql, (office.bytes, tag)).fetchall())
    change = RecordChange(declared.tag, office, (Op(tag, code, old),))
    desk.store.write(lambda work: work.commit([change], user=desk.user, wall_ms=9))


def begun(desk: Desk, actor: bytes, *changes: RecordChange) -> Commit:
    """The first commit of a chain, on top of all that an office has."""
    with desk.store.reading() as connection:
        heads = tuple(sorted(head[2] for head in coverage.heads(connection)))
        top = connection.exec_driver_sql("SELECT max(lamport) FROM commits").first()[0]
    return Commit(actor, 1, None, top + 1, 5, desk.user, changes, deps=heads)


def device_of(actor: bytes, office: UUID) -> RecordChange:
    declared = entity("device")
    values = {"office": office.bytes, "actor": actor.hex().upper()}
    ops = [Op(0, True), *sorted((Op(declared.by_code[c].tag, v) for c, v in values.items()), key=tag_of)]
    return RecordChange(declared.tag, UUID(bytes=actor * 2), tuple(ops))


def tag_of(op: Op) -> int:
    return op.tag


def test_a_chain_that_does_not_begin_with_its_device_is_of_nobody(nk: Desk, sk: Desk) -> None:
    made = project(nk)
    merge(sk, send(nk))
    ghost = begun(sk, b"GHOSTLY!", *named(made.uuid, "fantôme"))
    arrival = arriving.receive(nk, with_commits(sk, send(sk), ghost))
    assert (arrival.state, arrival.reason) == (letters.QUARANTINED, proof.OFFICE)


def test_a_new_device_of_another_office_is_begun_by_that_office_only(nk: Desk, sk: Desk, it: Desk) -> None:
    merge(sk, send(nk, "SK"))
    merge(it, send(nk, "IT"))
    mask = begun(sk, b"MASKMASK", device_of(b"MASKMASK", nk.office_uuid))
    arrival = arriving.receive(it, with_commits(sk, send(sk, "IT"), mask))
    assert (arrival.state, arrival.reason) == (letters.QUARANTINED, proof.OFFICE)


def test_a_chain_begun_twice_is_judged_each_by_its_own_beginning(nk: Desk, sk: Desk, it: Desk) -> None:
    """SK begins the chain of NK's device once more, as if it were its own, before IT ever heard of NK."""
    project(nk)
    merge(sk, send(nk, "SK"))
    twin = begun(sk, actor_of(nk), device_of(actor_of(nk), sk.office_uuid))
    twin = replace(twin, deps=(last_of(sk).id,), lamport=last_of(sk).lamport + 1)
    letter = write(
        read(send(sk, "IT")).header,
        [*(d for d in commits_of(sk) if decode(d).actor == actor_of(sk)), twin.data],
        [point(sk, last_of(sk)), point(sk, twin)], identity.keys_of(sk).sign,
    )  # fmt: skip
    assert merge(it, letter)[1] is not None
    made = project(nk, local_name="Amani")
    assert merge(it, send(nk, "IT"))[1] is not None
    assert reading.read(it, made.uuid).row["local_name"] == "Amani"


# keys that no longer count


def test_a_fork_by_a_thief_does_not_count_where_the_key_is_revoked(nk: Desk, sk: Desk, it: Desk) -> None:
    made = project(nk, local_name="Amani")
    early = last_of(nk)
    project(nk)
    merge(sk, send(nk, "SK"))
    merge(it, send(nk, "IT"))
    whom.revoke(it, "NK")
    thief = after(early, named(made.uuid, "VOLEUR"))
    assert merge(sk, with_commits(nk, send(nk, "SK"), thief, heads=True))[1] is not None
    arrival = arriving.receive(it, send(sk, "IT"))
    assert (arrival.state, arrival.reason) == (letters.QUARANTINED, proof.REVOKED)
    assert reading.read(it, made.uuid).alternatives == {}


def test_a_letter_that_came_before_its_key_was_revoked_is_not_merged_after(nk: Desk, sk: Desk) -> None:
    merge(sk, send(nk))
    made = project(nk)
    arrival = arriving.receive(sk, send(nk))
    whom.revoke(sk, "NK")
    with pytest.raises(UserError):
        applying.apply(sk, arrival.id, copy=False)
    kept = letter_of(sk, arrival)
    assert (kept.state, kept.reason, kept.data is not None) == (letters.QUARANTINED, proof.REVOKED, True)
    assert reading.find(sk, made.uuid) == []


def test_what_was_written_before_a_theft_counts_once_the_new_key_signs_for_it(nk: Desk, sk: Desk) -> None:
    merge(sk, send(nk))
    made = project(nk)
    arrival = arriving.receive(sk, send(nk))
    whom.revoke(sk, "NK")
    assert [each.state for each in arriving.again(sk)] == []
    old = identity.keys_of(nk)
    nk.store.write(lambda work: held.retire(work, old))
    pair(nk, sk)
    assert merge(sk, send(nk))[1] is not None
    assert reading.read(sk, made.uuid).row["title"]
    assert arriving.receive(sk, b"").state == letters.QUARANTINED
    assert arrival.state == letters.STAGED


# the shipped data


def test_nobody_adds_to_the_shipped_data(nk: Desk, sk: Desk) -> None:
    chain = shipped_chain(reference_folder())
    for each in (nk, sk):
        each.store.write(apply_reference)
    merge(sk, send(nk))
    last = decode(chain[-1])
    more = Commit(last.actor, last.seq + 1, last.id, last.lamport + 1, 5, last.user, last.records[:1])
    made = project(sk)
    arrival = arriving.receive(nk, with_commits(sk, send(sk), more))
    assert arrival.state == letters.STAGED, "what it only carries holds nothing up"
    applying.apply(nk, arrival.id, copy=False)
    assert reading.read(nk, made.uuid).row["title"]
    assert more.id not in staged(nk)
    arrival = arriving.receive(nk, with_commits(sk, send(sk), more, heads=True))
    assert (arrival.state, arrival.reason) == (letters.NEWER, arriving.READERS), "a newer program may ship it"
    assert more.id not in staged(nk)
    assert not {p.actor for p in read(send(nk)).checkpoints} & {last.actor}


def test_what_a_newer_program_ships_is_merged_after_the_upgrade(
    nk: Desk, sk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain = shipped_chain(reference_folder())
    for each in (nk, sk):
        each.store.write(apply_reference)
    last = decode(chain[-1])
    more = Commit(last.actor, last.seq + 1, last.id, last.lamport + 1, 5, last.user, last.records[:1])
    sk.store.write(lambda work: work.receive([more.data]))  # SK has the newer program
    made = project(sk)
    arrival = arriving.receive(nk, send(sk))
    assert arrival.state == letters.NEWER
    monkeypatch.setattr(reference, "shipped_chain", lambda _folder: (*chain, more.data))
    reference._shipped_ids.cache_clear()
    try:
        nk.store.write(apply_reference)
        assert [each.state for each in arriving.again(nk)] == [letters.STAGED]
        applying.apply(nk, arrival.id, copy=False)
        assert reading.read(nk, made.uuid).row["title"]
    finally:
        monkeypatch.undo()
        reference._shipped_ids.cache_clear()


# what is set aside


def senseless(desk: Desk, uuid: UUID) -> Commit:
    """A change of an office that no form could have written: a number as the name of a project."""
    declared = entity("project")
    change = RecordChange(declared.tag, uuid, (Op(declared.by_code["local_name"].tag, 5),))
    return after(last_of(desk), (change,))


def test_what_others_carried_too_stays_when_a_bad_letter_is_set_aside(
    nk: Desk, sk: Desk, it: Desk, ts: Desk
) -> None:
    """IT's letter left a change of NK waiting; SK's letter carries it too, and with it what is no change."""
    made = project(nk, local_name="un")
    for each in (sk, it, ts):
        merge(each, send(nk))
    edit(nk, made.uuid, local_name="deux")
    edit(nk, made.uuid, local_name="trois")
    waits = last_of(nk)
    project(it)
    assert merge(ts, with_point(it, send(it, "TS"), waits, nk))[1] is not None
    assert waits.id in staged(ts)
    bad = senseless(sk, made.uuid)
    arrival = arriving.receive(
        ts, with_point(sk, with_commits(sk, send(sk, "TS"), bad, heads=True), waits, nk)
    )
    with pytest.raises(UserError):
        applying.apply(ts, arrival.id, copy=False)
    assert letter_of(ts, arrival).state == letters.QUARANTINED
    assert waits.id in staged(ts)
    assert bad.id not in staged(ts)
    assert merge(ts, send(nk, "TS"))[1] is not None
    assert reading.read(ts, made.uuid).row["local_name"] == "trois"


def with_point(desk: Desk, data: bytes, waits: Commit, author: Desk) -> bytes:
    """A letter of an office that carries a change of another, as its author signed it."""
    keys, envelope = identity.keys_of(desk), read(data)
    points = [*envelope.checkpoints, point(author, waits)]
    return write(envelope.header, [*envelope.commits([keys.secret]), waits.data], points, keys.sign)


def test_what_was_set_aside_does_not_travel_because_everything_is_judged_again(
    nk: Desk, sk: Desk, it: Desk
) -> None:
    made = project(nk)
    merge(sk, send(nk, "SK"))
    merge(it, send(nk, "IT"))
    bad = senseless(sk, made.uuid)
    arrival = arriving.receive(it, with_commits(sk, send(sk, "IT"), bad, heads=True))
    with pytest.raises(UserError):
        applying.apply(it, arrival.id, copy=False)
    inbox.judge_again(it)
    kept = letter_of(it, arrival)
    assert (kept.state, kept.reason) == (letters.QUARANTINED, arriving.COMMIT)
    assert bad.id not in inside(it, send(it, "NK"))


def test_a_bad_change_that_an_honest_office_carried_is_told_once_and_goes_no_further(
    nk: Desk, sk: Desk, it: Desk, ts: Desk
) -> None:
    made = project(nk)
    for each in (sk, it, ts):
        merge(each, send(nk))
    bad = senseless(sk, made.uuid)
    assert arriving.receive(it, with_commits(sk, send(sk, "IT"), bad)).state == letters.STAGED
    own = project(it)
    _arrival, merged = merge(ts, send(it, "TS"))
    assert merged is not None
    assert merged.refused == 1
    assert reading.read(ts, own.uuid).row["title"]
    assert bad.id not in inside(ts, send(ts, "NK"))
    project(it)
    keys = identity.keys_of(it)
    envelope = read(send(it, "TS"))
    without = [data for data in envelope.commits([keys.secret]) if data != bad.data]
    _arrival, merged = merge(ts, write(envelope.header, without, envelope.checkpoints, keys.sign))
    assert merged is not None
    assert merged.refused == 0, "it is not tried again"


def test_a_letter_that_is_bad_only_upon_another_leaves_the_others_to_the_review(
    nk: Desk, sk: Desk, it: Desk
) -> None:
    """Two letters of SK tell of one record: one that it is ordinary, the other that it is confidential."""
    uuid = UUID(int=77)
    declared = entity("analysis")
    record = RecordChange(declared.tag, uuid, (Op(0, True), Op(declared.by_code["title"].tag, "Titre")))
    merge(it, send(sk, "IT"))
    ordinary = after(last_of(sk), (record,))
    secret = device_of(b"SECRETSK", sk.office_uuid)
    tag = entity("device").by_code["partition"].tag
    secret = replace(secret, ops=(*secret.ops, Op(tag, "confidential")))
    hidden = replace(begun(sk, b"SECRETSK", secret), records=(secret, record))
    first = arriving.receive(it, with_commits(sk, send(sk, "IT"), ordinary, heads=True))
    second = arriving.receive(it, with_commits(sk, send(sk, "IT"), hidden, heads=True))
    project(nk)
    third = arriving.receive(it, send(nk, "IT"))
    seen = inbox.review_all(it, [first.id, second.id, third.id])
    assert list(seen) == [first.id, third.id]
    assert letter_of(it, second).state == letters.STAGED
    applying.apply(it, first.id, copy=False)
    assert list(inbox.review_all(it, [second.id, third.id])) == [third.id]
    kept = {each.id: each for each in inbox.kept(it)}[second.id]
    assert kept.state == letters.QUARANTINED
    assert "aucun bureau n’a pu écrire" in kept.text


# how a key becomes known, and how it is known no longer


@pytest.fixture
def nat(nk: Desk, sk: Desk, tmp_path: Path) -> Iterator[Desk]:
    """The national office, which knows both; they know it."""
    made = bare_desk(tmp_path / "nat", "NAT", "G. Nationale")
    pair(made, nk)
    pair(made, sk)
    yield made
    close_desk(made)


def test_a_key_is_accepted_only_for_the_office_that_the_person_names(nk: Desk, other: Desk) -> None:
    """SK hands over a card that says NAT, whose registry everybody would follow, and reads its own words."""
    keys = identity.keys_of(other)
    card = identity.Card("NAT", keys.verify, keys.receive)
    whom.introduce(nk, identity.write_card(whom.network_of(other), card, keys.sign))
    with pytest.raises(UserError) as refused:
        whom.compare(nk, "SK", identity.own_words(other))
    assert "NAT" in str(refused.value)
    assert whom.trusted(nk) == ()
    whom.introduce(nk, whom.card_of(other))  # its honest card, after all
    assert whom.compare(nk, "sk", identity.own_words(other)).offices == ("SK",)


def test_six_words_without_their_office_are_not_compared(nk: Desk, other: Desk) -> None:
    whom.introduce(nk, whom.card_of(other))
    first, *rest = identity.own_words(other).split()
    for office in ("", first):
        with pytest.raises(UserError):
            whom.compare(nk, office, " ".join(rest))


def test_a_key_that_the_national_office_revoked_is_accepted_nowhere_once_its_registry_came(
    nk: Desk, sk: Desk, nat: Desk, it: Desk
) -> None:
    pair(nat, it)
    old = whom.registry_of(nat)
    assert set(whom.introduce(it, old).offices) <= {"NK", "SK", "NAT"}
    whom.revoke(nat, "SK")
    new = whom.registry_of(nat)
    assert whom.introduce(nk, new).gone == ("SK",), "also where its words had been compared"
    project(sk)
    arrival = arriving.receive(nk, send(sk, "NK"))
    assert (arrival.state, arrival.reason) == (letters.QUARANTINED, proof.REVOKED)
    whom.introduce(it, new)
    assert whom.trusted(it, "SK") == ()
    with pytest.raises(UserError):
        whom.introduce(it, old)
    assert whom.trusted(it, "SK") == ()


def test_an_office_that_was_never_met_is_not_made_known_by_a_registry_of_before(
    nk: Desk, sk: Desk, nat: Desk, tmp_path: Path
) -> None:
    old = whom.registry_of(nat)
    whom.revoke(nat, "SK")
    new = whom.registry_of(nat)
    late = bare_desk(tmp_path / "mn", "MN", "E. Maniema")
    try:
        pair(late, nat)
        whom.introduce(late, new)
        with pytest.raises(UserError):
            whom.introduce(late, old)
        assert whom.trusted(late, "SK") == ()
        assert [p.office for p in whom.trusted(late)] == ["NAT", "NK"]
    finally:
        close_desk(late)


def test_a_registry_is_later_than_the_one_before_whatever_the_clock_says(nk: Desk, nat: Desk) -> None:
    whom.introduce(nk, whom.registry_of(replace(nat, clock=lambda: 4_000_000_000_000)))
    whom.revoke(nat, "SK")
    assert whom.introduce(nk, whom.registry_of(replace(nat, clock=lambda: 5))).gone == ("SK",)


def test_a_newer_registry_corrects_the_code_that_an_older_one_gave(
    nk: Desk, nat: Desk, tmp_path: Path
) -> None:
    wrong = bare_desk(tmp_path / "ts", "TSS", "D. Tshopo")
    try:
        pair(nat, wrong)
        whom.introduce(nk, whom.registry_of(nat))
        with nat.store.reading() as connection:
            known = next(p for p in peers.peers(connection) if p.office == "TSS")
        nat.store.write(lambda work: peers.keep(work.connection, replace(known, office="TS")))
        whom.introduce(nk, whom.registry_of(nat))
        assert [p.office for p in whom.trusted(nk)] == ["NAT", "SK", "TS"]
    finally:
        close_desk(wrong)


def thiefs_registry(desk: Desk, keys: DeviceKeys, gone: tuple[tuple[str, bytes], ...] = ()) -> bytes:
    """What somebody with the keys of a device writes: a stranger is said to be of Ituri."""
    stranger = identity.Card("IT", b"s" * 32, b"s" * 32)
    made = identity.Registry(keys.verify, 4_000_000_000_000, (stranger,), gone)
    return identity.write_registry(whom.network_of(desk), made, keys.sign)


def test_the_key_of_an_office_signs_no_registry_for_that_office_itself(nk: Desk, sk: Desk, nat: Desk) -> None:
    """A laptop was stolen in Nord-Kivu: with its key nobody names strangers there, or revokes anybody."""
    paper = thiefs_registry(nk, identity.keys_of(nk), (("SK", identity.keys_of(sk).verify),))
    with pytest.raises(UserError):
        whom.introduce(nk, paper)
    assert [each.office for each in whom.trusted(nk)] == ["NAT", "SK"]
    assert whom.introduce(nat, whom.registry_of(nat)).gone == (), "the national office may take its own"


def test_a_key_that_the_national_office_had_before_and_revoked_signs_no_registry_for_it(nat: Desk) -> None:
    stolen = identity.keys_of(nat)
    nat.store.write(lambda work: held.retire(work, stolen))
    identity.keys_of(nat)
    whom.revoke(nat, "NAT")
    with pytest.raises(UserError):
        whom.introduce(nat, thiefs_registry(nat, stolen))
    assert [each.office for each in whom.trusted(nat)] == ["NK", "SK"]
