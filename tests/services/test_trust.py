"""Who is believed among the offices, and what is set aside: stories of a thief, a stranger, a colleague."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from issss_desktop.errors import UserError
from issss_desktop.models.fields import entity
from issss_desktop.models.log import BadCommit, Commit, Op, RecordChange, decode
from issss_desktop.services import reading, records
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.merging import applying, arriving, identity, outgoing, whom
from issss_desktop.services.merging.arriving import Arrival
from issss_desktop.services.merging.outgoing import Sending
from issss_desktop.store import letters
from issss_desktop.sync.envelope import Checkpoint, Head, Kind, read, write
from tests.desks import bare_desk, commits_of, project
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


def edit(desk: Desk, uuid: UUID, **raw: str) -> records.Saved:
    form = reading.read(desk, uuid)
    return records.save(desk, form.uuid, raw, mark=form.mark, reason="essai")


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
        assert reading.find_in(connection, made.uuid) == [], "the rules of the newer program are not known"
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
    assert arrival.state == letters.WAITING
    assert letter_of(sk, arrival).data is not None, "the letter waits with it"
    assert [each.state for each in arriving.again(sk)] == [letters.STAGED]
    applying.apply(sk, arrival.id, copy=False)
    assert reading.read(sk, made.uuid).row["title"]
