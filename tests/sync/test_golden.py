"""Format 1 is kept for ever: files of the first release are read to the byte by every later one."""

import json
from pathlib import Path
from typing import Any

import pytest

from issss_desktop.services.desk import Desk
from issss_desktop.services.merging import applying, arriving, identity
from issss_desktop.services.merging.outgoing import Sending, outgoing
from issss_desktop.services.merging.whom import network_of
from issss_desktop.services.reference import apply_reference
from issss_desktop.store import letters, peers
from issss_desktop.sync import carrier, wire
from issss_desktop.sync.carried import State
from issss_desktop.sync.envelope import Checkpoint, Head, Header, Kind, read, write
from issss_desktop.sync.refusals import NotForUs
from tests.desks import commits_of
from tests.letters import merge, pair
from tests.sync import examples
from tests.sync.examples import GOLDEN

TOLD: dict[str, Any] = json.loads((GOLDEN / "told.json").read_text("utf-8"))
COMMITS = tuple(bytes.fromhex(each) for each in TOLD["commits"])
SECRET = bytes.fromhex(TOLD["secret"])


def golden(name: str) -> bytes:
    return (GOLDEN / name).read_bytes()


def test_a_sealed_letter_of_the_first_release_is_read_to_the_byte() -> None:
    kept = read(golden("sealed.issss"))
    assert (kept.header.office, kept.header.number, kept.header.kind) == ("IT", 12, Kind.SEALED)
    assert kept.commits([SECRET]) == COMMITS
    with pytest.raises(NotForUs):
        kept.commits([bytes(32)])


def test_a_clear_letter_of_the_first_release_is_read_to_the_byte() -> None:
    kept = read(golden("clear.issss"))
    assert (kept.header.kind, kept.commits()) == (Kind.CLEAR, COMMITS)


def test_fields_of_a_later_header_and_commits_of_a_later_form_are_kept_as_they_are() -> None:
    kept = read(golden("later.issss"))
    assert kept.header.more == ("plus tard", [1, [None, b"\1"]])
    assert kept.header.min_reader == 2
    assert kept.commits([SECRET]) == (*COMMITS, bytes.fromhex(TOLD["later"]))


@pytest.mark.parametrize(("name", "kind"), [("sealed.pdf", Kind.SEALED), ("clear.pdf", Kind.CLEAR)])
def test_a_report_of_the_first_release_still_shows_the_pages_that_were_signed(name: str, kind: Kind) -> None:
    found = carrier.extract(golden(name))
    assert found.state is State.MATCH
    assert found.envelope is not None
    kept = read(found.envelope)
    assert (kept.header.kind, kept.commits([SECRET])) == (kind, COMMITS)


def test_a_copy_without_data_carries_none() -> None:
    found = carrier.extract(golden("none.pdf"))
    assert (found.state, found.envelope) == (State.UNSIGNED, None)
    assert carrier.pages_digest(golden("none.pdf")) == carrier.pages_digest(golden("sealed.pdf"))


def test_what_is_written_today_is_what_was_kept() -> None:
    """The format tells the bytes of the columns, the library those of zstd, the same on every machine."""
    assert examples.kept() == {path.name: path.read_bytes() for path in sorted(GOLDEN.iterdir())}


def test_the_columns_of_the_first_release_are_written_the_same_way() -> None:
    kept = read(golden("sealed.issss"))
    known = wire.Known(
        {(h.actor, h.seq): h.id for h in kept.header.heads}, kept.header.actor, kept.header.wall_ms
    )
    assert wire.unpack(wire.pack(COMMITS, known), known) == COMMITS


def test_unknown_fields_and_later_commits_go_on_through_a_third_office_byte_for_byte(
    desk: Desk, other: Desk
) -> None:
    """The kept commits arrive at NK from devices that were paired; NK writes to SK: the same bytes."""
    for each in (desk, other):
        each.store.write(apply_reference)  # with the office IT, of which the devices are
    pair(desk, other)
    commits = examples.commits()
    keys = {
        examples.ACTORS[0]: examples.SENDER,
        examples.ACTORS[1]: examples.AUTHOR,
    }
    network = network_of(desk)
    for key in keys.values():
        peer = peers.Peer(bytes(key.verify_key), None, "IT", peers.WORDS, 1)
        for at in (desk, other):
            at.store.write(lambda work, peer=peer: peers.keep(work.connection, peer))
    ends = [(Head(c.actor, c.seq, c.id), keys[c.actor]) for c in (commits[1], commits[3])]
    points = [
        Checkpoint.sign(network, head, bytes(key.verify_key), examples.signer(key)) for head, key in ends
    ]
    to = (identity.keys_of(desk).receive,)
    header: Header = examples.header(network=network, to=to, office="IT")
    letter = write(header, [*COMMITS, examples.LATER], points, examples.signer(examples.SENDER))
    arrival = arriving.receive(desk, letter)
    assert arrival.state == letters.STAGED, (arrival.reason, arrival.detail)
    applying.apply(desk, arrival.id, copy=False)
    assert set(COMMITS) <= set(commits_of(desk))
    (onward,) = outgoing(desk, Sending(("SK",)))
    assert {*COMMITS, examples.LATER} <= set(read(onward).commits([identity.keys_of(other).secret]))
    merge(other, onward)
    assert set(COMMITS) <= set(commits_of(other))


def test_the_kept_files_are_all_there() -> None:
    names = {"sealed.issss", "clear.issss", "later.issss", "sealed.pdf", "clear.pdf", "none.pdf", "told.json"}
    assert {path.name for path in Path(GOLDEN).iterdir()} == names
