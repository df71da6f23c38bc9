"""Wraps: the data key sealed for one person, or for the recovery sheet.

A wrap is sealed to a public key whose secret half comes out of the passphrase. So a new data key can be
wrapped again for everybody who stays without their passphrases, and who knew an old data key gains
nothing by it.
"""

import secrets
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Final
from uuid import UUID

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.pwhash import argon2id

KEY_BYTES: Final = 32
_SALT_BYTES: Final = argon2id.SALTBYTES  # 16
NOBODY: Final = UUID(int=0)
"""Stands for the person in the wrap of the recovery sheet."""


@dataclass(frozen=True)
class Cost:
    """Work of one try of a passphrase (Argon2id): passes over the memory, and the memory in bytes."""

    passes: int
    memory: int


COST: Final = Cost(3, 64 * 1024 * 1024)
"""RFC 9106, section 4, second choice, in one lane: measured in docs/decisions/0008."""


@dataclass(frozen=True)
class Wrap:
    """The data key for one holder: how the secret is derived, its public half, and the sealed key."""

    label: bytes
    person: UUID
    salt: bytes
    cost: Cost | None  # None: the secret is a random code that needs no stretching
    public: bytes
    box: bytes

    def open(self, secret: bytes) -> bytes | None:
        """The data key, None when the passphrase or the code is another.

        Raises:
            MemoryError: this machine has not the memory that the derivation asks for.
        """
        own = derive(secret, self.salt, self.cost)
        if bytes(own.public_key) != self.public:
            return None
        try:
            held = SealedBox(own).decrypt(self.box)
        except CryptoError:
            return None
        key, whose = held[:KEY_BYTES], held[KEY_BYTES:]
        return key if whose == self.person.bytes else None

    def again(self, key: bytes) -> "Wrap":
        """The same holder and secret, another data key."""
        box = SealedBox(PublicKey(self.public)).encrypt(key + self.person.bytes)
        return Wrap(self.label, self.person, self.salt, self.cost, self.public, bytes(box))


@dataclass(frozen=True)
class Names:
    """Labels of names under the salt of one key file: the file holds no name in the clear."""

    salt: bytes

    def label(self, folded: str) -> bytes:
        """Label of a folded name, 16 bytes."""
        return blake2b(folded.encode(), digest_size=16, key=self.salt, person=b"issss name").digest()

    @cached_property
    def recovery(self) -> bytes:
        """Label of the recovery sheet, which no name has."""
        return blake2b(b"", digest_size=16, key=self.salt, person=b"issss recovery").digest()


def wrap(key: bytes, secret: bytes, person: UUID, label: bytes, cost: Cost | None) -> Wrap:
    """Seal a data key for a person (``NOBODY``: for the recovery sheet) under a secret."""
    salt = secrets.token_bytes(_SALT_BYTES)
    public = bytes(derive(secret, salt, cost).public_key)
    return Wrap(label, person, salt, cost, public, b"").again(key)


def derive(secret: bytes, salt: bytes, cost: Cost | None) -> PrivateKey:
    """The private key that comes out of a secret; takes as long as its cost says."""
    if cost is None:
        seed = blake2b(secret, digest_size=KEY_BYTES, salt=salt, person=b"issss code").digest()
    else:
        seed = argon2id.kdf(KEY_BYTES, secret, salt, opslimit=cost.passes, memlimit=cost.memory)
    return PrivateKey(seed)
