"""Keys of this device: it signs with one (Ed25519) and receives sealed letters with the other (X25519)."""

from dataclasses import dataclass, field

from nacl.public import PrivateKey
from nacl.secret import SecretBox
from nacl.signing import SigningKey


@dataclass(frozen=True)
class DeviceKeys:
    """Secret halves, 32 bytes each: the seed of Ed25519, the secret of X25519."""

    seed: bytes = field(repr=False)
    secret: bytes = field(repr=False)

    @property
    def verify(self) -> bytes:
        """Public half of the seed: what others check signatures with."""
        return bytes(SigningKey(self.seed).verify_key)

    @property
    def receive(self) -> bytes:
        """Public half of the secret: what others seal letters to."""
        return bytes(PrivateKey(self.secret).public_key)

    def sign(self, message: bytes) -> bytes:
        """Ed25519 signature, 64 bytes; the message begins with what it is: it passes for nothing else."""
        return bytes(SigningKey(self.seed).sign(message).signature)


@dataclass(frozen=True)
class SealedDevice:
    """The keys as they stand in the key file: public halves readable, secret halves sealed."""

    verify: bytes
    receive: bytes
    box: bytes

    def open(self, key: bytes) -> DeviceKeys:
        """The secret halves, under the data key of a file whose tag was checked."""
        held = SecretBox(key).decrypt(self.box)
        return DeviceKeys(held[:32], held[32:])


def draw() -> DeviceKeys:
    """New keys."""
    return DeviceKeys(bytes(SigningKey.generate()), bytes(PrivateKey.generate()))


def seal(keys: DeviceKeys, key: bytes) -> SealedDevice:
    """Seal the secret halves under a data key."""
    return SealedDevice(keys.verify, keys.receive, bytes(SecretBox(key).encrypt(keys.seed + keys.secret)))
