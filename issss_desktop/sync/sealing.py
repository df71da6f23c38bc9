"""Seals of an envelope: one random key for the payload, sealed to each addressee."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from nacl import utils
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox
from nacl.signing import VerifyKey

from issss_desktop.sync.refusals import BadEnvelope, Code, NotForUs

SEAL: Final = 80  # a sealed box of 32 bytes
_NONCE: Final = bytes(SecretBox.NONCE_SIZE)  # a key seals one payload, ever
_PERSON: Final = b"ISSSS payload 1"


def _box(key: bytes, to: bytes) -> bytes:
    return SealedBox(PublicKey(to)).encrypt(key)


@dataclass(frozen=True, slots=True)
class Chance:
    """Where what is random comes from: replaced only by the test that writes the same bytes again."""

    key: Callable[[], bytes]
    seal: Callable[[bytes, bytes], bytes]


CHANCE: Final = Chance(lambda: utils.random(SecretBox.KEY_SIZE), _box)


def sealed(payload: bytes, head: bytes, to: Sequence[bytes], chance: Chance) -> tuple[bytes, bytes]:
    """The payload under a random key bound to the header, and that key sealed to each of ``to``."""
    key = chance.key()
    box = SecretBox(_bound(key, head)).encrypt(payload, _NONCE).ciphertext
    return box, b"".join(chance.seal(key, each) for each in to)


def opened(box: bytes, head: bytes, to: Sequence[bytes], seals: bytes, secrets: Sequence[bytes]) -> bytes:
    """The payload, with the first of our secrets that it is sealed to.

    Raises:
        NotForUs: it is sealed to none of them.
        BadEnvelope: a seal or the box is damaged, or belongs to another header.
    """
    if len(seals) != SEAL * len(to):
        raise BadEnvelope(Code.DAMAGED, "seals")
    ours = {bytes(secret.public_key): secret for secret in map(PrivateKey, secrets)}
    for place, public in enumerate(to):
        if public in ours:
            try:
                key = SealedBox(ours[public]).decrypt(seals[SEAL * place : SEAL * (place + 1)])
                return SecretBox(_bound(key, head)).decrypt(box, _NONCE)
            except (CryptoError, ValueError) as error:
                raise BadEnvelope(Code.DAMAGED, f"the seal: {error}") from error
    raise NotForUs


def verified(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether an Ed25519 signature holds."""
    try:
        VerifyKey(key).verify(message, signature)
    except (CryptoError, ValueError):
        return False
    return True


def _bound(key: bytes, head: bytes) -> bytes:
    return hashlib.blake2b(head, key=key, person=_PERSON, digest_size=SecretBox.KEY_SIZE).digest()
