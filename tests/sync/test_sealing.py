"""Seals: each addressee opens, nobody else does, and no other header can be put before the payload."""

import pytest
from nacl.public import PrivateKey

from issss_desktop.sync import sealing
from issss_desktop.sync.refusals import BadEnvelope, NotForUs
from tests.sync.examples import OURS, SENDER, THEIRS

TO = [bytes(THEIRS.public_key), bytes(OURS.public_key)]
BOX, SEALS = sealing.sealed(b"payload", b"header", TO, sealing.CHANCE)


@pytest.mark.parametrize("key", [THEIRS, OURS])
def test_each_addressee_opens_it_with_any_of_its_keys(key: PrivateKey) -> None:
    assert sealing.opened(BOX, b"header", TO, SEALS, [bytes(PrivateKey.generate()), bytes(key)]) == b"payload"


def test_nobody_else_opens_it() -> None:
    with pytest.raises(NotForUs):
        sealing.opened(BOX, b"header", TO, SEALS, [bytes(PrivateKey.generate())])
    with pytest.raises(NotForUs):
        sealing.opened(BOX, b"header", TO, SEALS, [])


def test_another_header_before_it_is_found() -> None:
    with pytest.raises(BadEnvelope):
        sealing.opened(BOX, b"Header", TO, SEALS, [bytes(OURS)])


@pytest.mark.parametrize("at", range(0, 2 * sealing.SEAL, 7))
def test_a_changed_seal_opens_for_the_other_addressee_only(at: int) -> None:
    seals = bytearray(SEALS)
    seals[at] ^= 1
    hit, other = (THEIRS, OURS) if at < sealing.SEAL else (OURS, THEIRS)
    with pytest.raises(BadEnvelope):
        sealing.opened(BOX, b"header", TO, bytes(seals), [bytes(hit)])
    assert sealing.opened(BOX, b"header", TO, bytes(seals), [bytes(other)]) == b"payload"


def test_seals_that_are_missing_or_changed_places_are_found() -> None:
    for seals in (
        SEALS[:-1],
        SEALS[sealing.SEAL :],
        SEALS + SEALS,
        SEALS[sealing.SEAL :] + SEALS[: sealing.SEAL],
    ):
        with pytest.raises(BadEnvelope):
            sealing.opened(BOX, b"header", TO, seals, [bytes(OURS)])


def test_every_byte_of_the_box_counts() -> None:
    for at in range(len(BOX)):
        box = bytearray(BOX)
        box[at] ^= 0x80
        with pytest.raises(BadEnvelope):
            sealing.opened(bytes(box), b"header", TO, SEALS, [bytes(OURS)])


def test_two_letters_are_never_sealed_with_one_key() -> None:
    again, seals = sealing.sealed(b"payload", b"header", TO, sealing.CHANCE)
    assert (again, seals) != (BOX, SEALS)
    assert again != BOX


def test_a_signature_holds_for_its_message_and_key_only() -> None:
    signature = SENDER.sign(b"message").signature
    key = bytes(SENDER.verify_key)
    assert sealing.verified(key, b"message", signature)
    assert not sealing.verified(key, b"Message", signature)
    assert not sealing.verified(bytes(32), b"message", signature)
    assert not sealing.verified(b"short", b"message", signature)
    assert not sealing.verified(key, b"message", signature[:-1])
