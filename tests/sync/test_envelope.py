"""The envelope: what is signed, by whom, for which network; every byte of it counts."""

from dataclasses import replace
from typing import Any

import pytest

from issss_desktop.sync import envelope as envelopes
from issss_desktop.sync.envelope import Checkpoint, Head, Kind, read, write
from issss_desktop.sync.refusals import BadEnvelope, Code, NotForUs
from tests.sync import examples
from tests.sync.examples import AUTHOR, NETWORK, OURS, SECRET, SENDER, THEIRS

DATA = tuple(commit.data for commit in examples.commits())


def refused(data: bytes) -> Code:
    with pytest.raises(BadEnvelope) as error:
        read(data)
    return error.value.code


@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_written_is_read(kind: Kind) -> None:
    made = read(examples.letter(kind, bytes([1]) * 32, later=True))
    assert made.header == examples.header(kind, bytes([1]) * 32)
    assert made.checkpoints == examples.points()
    assert made.commits([SECRET]) == (*DATA, examples.LATER)


def test_each_addressee_opens_it_and_nobody_else() -> None:
    made = read(examples.letter())
    assert made.commits([bytes(THEIRS)]) == made.commits([bytes(OURS)]) == DATA
    with pytest.raises(NotForUs):
        made.commits([bytes(AUTHOR)])
    assert b"Routes" not in made.data


@pytest.mark.parametrize("kind", list(Kind))
def test_a_changed_bit_anywhere_is_refused(kind: Kind) -> None:
    whole = examples.letter(kind)
    for at in range(len(whole)):
        changed = bytearray(whole)
        changed[at] ^= 1 << (at % 8)
        assert refused(bytes(changed)) in (
            Code.FOREIGN, Code.NEWER, Code.DAMAGED, Code.FORGED, Code.LIMITS
        )  # fmt: skip


def test_every_cut_and_everything_behind_is_refused() -> None:
    whole = examples.letter()
    said = [refused(whole[:end]) for end in range(len(whole))]
    begun = len(envelopes.MAGIC)
    assert set(said[:begun]) == {Code.FOREIGN}
    assert len(said[begun:]) > 1000
    assert set(said[begun:]) == {Code.DAMAGED}
    assert refused(whole + b"\0") is refused(whole + whole) is Code.DAMAGED


def test_a_payload_of_another_letter_of_the_same_sender_is_refused() -> None:
    """Payload and signature are bound to their header: two letters cannot be spliced."""
    one, two = examples.letter(), examples.letter(number=13)
    spliced = {one[:at] + two[at:] for at in range(len(envelopes.MAGIC) + 3, min(len(one), len(two)))}
    said = [refused(each) for each in spliced - {one, two}]
    assert len(said) > 400
    assert set(said) == {Code.FORGED}


def test_a_seal_put_before_the_header_of_somebody_else_does_not_open() -> None:
    """A third office signs the sealed payload of another with its own key: the seal knows its header."""
    made = read(examples.letter())
    stolen = replace(made.header, sign_key=bytes(AUTHOR.verify_key), office="SK")
    places = envelopes._places(stolen)
    item = [
        envelopes._header_item(stolen), [envelopes._point_item(stolen, p, places) for p in made.checkpoints],
        made._seals, made._payload,
    ]  # fmt: skip
    body = made.data[:10] + envelopes.canonical.dump(item)
    forged = read(body + AUTHOR.sign(envelopes._signed(NETWORK, body)).signature)
    with pytest.raises(BadEnvelope, match="seal"):
        forged.commits([SECRET])


def test_a_signature_for_one_network_does_not_hold_in_another() -> None:
    header = replace(examples.header(), network=b"un autre reseau!")
    made = write(header, DATA, examples.points(), examples.signer(SENDER))
    assert refused(made) is Code.FORGED  # the checkpoints are of the first
    assert read(write(header, DATA, examples.points(header.network), examples.signer(SENDER)))


def test_who_signs_must_have_the_key_of_the_header() -> None:
    assert refused(write(examples.header(), DATA, examples.points(), examples.signer(AUTHOR))) is Code.FORGED


def test_a_checkpoint_is_signed_by_its_author_over_that_head() -> None:
    head = Head(examples.ACTORS[1], 2, examples.commits()[3].id)
    good = Checkpoint.sign(NETWORK, head, bytes(AUTHOR.verify_key), examples.signer(AUTHOR))
    assert good.holds(NETWORK)
    assert not good.holds(b"un autre reseau!")
    for bad in (
        replace(good, seq=3),
        replace(good, id=bytes(32)),
        replace(good, key=bytes(SENDER.verify_key)),
    ):
        assert not bad.holds(NETWORK)
        made = write(examples.header(), DATA, [examples.points()[0], bad], examples.signer(SENDER))
        assert refused(made) is Code.FORGED


@pytest.mark.parametrize(("at", "value"), [(7, 2), (8, 2), (9, 7)], ids=["format", "suite", "dictionary"])
def test_a_later_format_is_told_apart_from_damage(at: int, value: int) -> None:
    changed = bytearray(examples.letter())
    changed[at] = value
    assert refused(bytes(changed)) is Code.NEWER


def test_what_is_no_envelope_is_foreign_and_too_large_is_refused_unread() -> None:
    assert refused(b"%PDF-1.7") is Code.FOREIGN
    assert refused(b"") is Code.FOREIGN
    assert refused(envelopes.MAGIC) is Code.DAMAGED
    assert refused(envelopes.MAGIC + bytes(envelopes.MAX_BYTES)) is Code.LIMITS


WRONG: list[dict[str, Any]] = [
    {"network": b"short"}, {"actor": b""}, {"sign_key": bytes(31)}, {"seal_key": bytes(33)}, {"report": b""},
    {"to": ()}, {"to": (bytes(32), bytes(32))}, {"to": (bytes(3),)}, {"part": (2, 1)}, {"part": (0, 1)},
    {"number": -1}, {"wall_ms": 2**63}, {"min_reader": True}, {"pages": b"x"},
    {"heads": (Head(b"", 1, bytes(32)),)},
    {"heads": (Head(bytes(8), 0, bytes(32)),)}, {"needs": (Head(bytes(8), 1, b""),)}, {"office": 1},
]  # fmt: skip


@pytest.mark.parametrize("changes", WRONG, ids=lambda changes: next(iter(changes)))
def test_a_header_of_wrong_shape_is_neither_written_nor_read(
    changes: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    header = replace(examples.header(), **changes)
    with pytest.raises(ValueError, match=r"\w"):
        write(header, DATA, (), examples.signer(SENDER))
    monkeypatch.setattr(envelopes, "_check", lambda _header: None)
    chance = replace(examples.STEADY, seal=lambda _key, _to: bytes(80))
    made = write(header, DATA, (), examples.signer(SENDER), chance)
    monkeypatch.undo()
    refused(made)


def test_a_header_may_carry_what_only_a_later_program_knows() -> None:
    made = read(examples.letter(more=examples.MORE))
    assert made.header.more == examples.MORE
    assert made.commits([SECRET]) == DATA


def test_more_bytes_than_an_envelope_may_have_are_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(envelopes, "MAX_BYTES", 500)
    with pytest.raises(ValueError, match="parts"):
        examples.letter()


def test_the_same_letter_is_the_same_bytes() -> None:
    assert examples.letter() == examples.letter()
    assert examples.letter() != examples.letter(number=13)
