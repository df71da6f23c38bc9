"""The key file of an office and its copy: written whole, read from the one that is sound, then checked."""

import base64
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import blake2b
from hmac import compare_digest
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from issss_desktop.errors import Damaged, UserError
from issss_desktop.i18n import _
from issss_desktop.paths import replace_file
from issss_desktop.store.open import KEYS, KEYS_COPY
from issss_desktop.store.vault.devices import DeviceKeys, SealedDevice, draw, seal
from issss_desktop.store.vault.wraps import KEY_BYTES, NOBODY, Cost, Names, Wrap, wrap

FORMAT: Final = 1
_MODE: Final = 0o644  # every account of the machine that may open the office reads it: it holds no secret
_LARGEST: Final = 1_000_000


@dataclass(frozen=True)
class KeyFile:
    """What the key file says.

    ``vault`` names this office's keys (16 bytes); ``retired`` holds earlier data keys, each sealed under
    the one of now, so that a backup made before a change of key still opens.
    """

    vault: bytes
    names: Names
    wraps: tuple[Wrap, ...]
    recovery: Wrap
    device: SealedDevice
    retired: tuple[bytes, ...] = ()
    tag: bytes = b""

    def wrap_of(self, folded: str) -> Wrap | None:
        """Wrap of the person with a folded name."""
        label = self.names.label(folded)
        return next((each for each in self.wraps if compare_digest(each.label, label)), None)

    def has(self, person: UUID) -> bool:
        """Whether a person can open the office."""
        return any(each.person == person for each in self.wraps)

    def with_wrap(self, made: Wrap) -> "KeyFile":
        """With this wrap instead of what its person had."""
        return replace(self, wraps=(*self.without(made.person).wraps, made))

    def without(self, person: UUID) -> "KeyFile":
        """Without the wrap of a person."""
        return replace(self, wraps=tuple(each for each in self.wraps if each.person != person))

    def sealed(self, key: bytes) -> "KeyFile":
        """With the tag that the data key gives it."""
        return replace(self, tag=_tag(_plain(self), key))

    def check(self, key: bytes) -> None:
        """Check the tag once the data key is known.

        Raises:
            UserError: somebody changed the file who has not the data key.
        """
        if not compare_digest(_tag(_plain(self), key), self.tag):
            raise UserError(
                _("The key file was changed by something other than this program."),
                _("Do not work here: put back keys.json from the last backup, and tell the national office."),
            )

    def earlier_keys(self, key: bytes) -> list[bytes]:
        """Earlier data keys, the latest first."""
        box = SecretBox(key)
        return [bytes(box.decrypt(each)) for each in reversed(self.retired)]

    def device_keys(self, key: bytes) -> DeviceKeys:
        """Keys of this device.

        Raises:
            UserError: their box does not open: the file is damaged.
        """
        try:
            return self.device.open(key)
        except CryptoError as error:
            raise _damaged(KEYS) from error

    def rekeyed(self, old: bytes, new: bytes, drop: Iterable[UUID] = ()) -> "KeyFile":
        """The same people, sheet and device under another data key; nobody's passphrase is needed.

        When somebody is dropped, the device gets new keys of its own: they could read those of before.
        """
        gone = set(drop)
        box = SecretBox(new)
        kept = [*reversed(self.earlier_keys(old)), old]
        return replace(
            self,
            wraps=tuple(each.again(new) for each in self.wraps if each.person not in gone),
            recovery=self.recovery.again(new),
            device=seal(draw() if gone else self.device_keys(old), new),
            retired=tuple(bytes(box.encrypt(each)) for each in kept),
        ).sealed(new)


def begin(key: bytes, code: str) -> KeyFile:
    """A key file in which only the recovery sheet opens the office yet."""
    names = Names(secrets.token_bytes(16))
    recovery = wrap(key, code.encode("ascii"), NOBODY, names.recovery, None)
    return KeyFile(secrets.token_bytes(16), names, (), recovery, seal(draw(), key)).sealed(key)


def new_key() -> bytes:
    """A random data key."""
    return secrets.token_bytes(KEY_BYTES)


# reading and writing


def write(folder: Path, keys: KeyFile) -> None:
    """Write the file, then its copy: a power cut leaves one of them whole, and each opens the office.

    Raises:
        UserError: the folder cannot be written; nothing changed.
    """
    data = dump(keys)
    try:
        replace_file(folder / KEYS, data, _MODE)
        replace_file(folder / KEYS_COPY, data, _MODE)
    except OSError as error:
        raise UserError(
            _("The keys could not be written in {folder}.").format(folder=folder),
            _("Free some space, or ask for the right to write there; the keys of before still open it."),
            str(error),
        ) from error


def read(folder: Path) -> tuple[KeyFile, str]:
    """The key file and a note for the person, empty when all is well.

    Raises:
        UserError: the file and its copy are both missing or damaged, or of a newer program.
    """
    found: list[KeyFile | UserError] = [_try_read(folder / name) for name in (KEYS, KEYS_COPY)]
    first, second = found
    if isinstance(first, KeyFile):
        if isinstance(second, KeyFile) and dump(second) == dump(first):
            return first, ""
        return first, _("The copy of the key file was missing or old: it is written anew.")
    if isinstance(second, KeyFile):
        return second, _("The key file was missing or damaged: its copy was read, and the file is mended.")
    if not any((folder / name).exists() for name in (KEYS, KEYS_COPY)):
        raise _missing(folder)
    raise first if (folder / KEYS).exists() else second


def mend(folder: Path, keys: KeyFile) -> None:
    """Write file and copy again when one of them is not what was read; a checked file only.

    Raises:
        UserError: the folder cannot be written.
    """
    data = dump(keys)
    if any(not (folder / n).exists() or (folder / n).read_bytes() != data for n in (KEYS, KEYS_COPY)):
        write(folder, keys)


def dump(keys: KeyFile) -> bytes:
    """The file as bytes; equal keys give equal bytes.

    Its sum finds what a worn disk changed before any key is known, so that the sound one of the two is read;
    what somebody changed on purpose is found by the tag.
    """
    plain = _plain(keys) | {"tag": _text(keys.tag)}
    plain |= {"sum": _sum(plain)}
    return (json.dumps(plain, indent=1, sort_keys=True) + "\n").encode("ascii")


def load(data: bytes) -> KeyFile:
    """What the bytes of a key file say.

    Raises:
        UserError: damaged, or of a newer program.
    """
    try:
        plain = json.loads(data)
        if type(plain["format"]) is int and plain["format"] > FORMAT:
            raise UserError(
                _("The key file was written by a newer version of the program."),
                _("Install that version here; nothing was changed."),
            )
        if plain.pop("sum") != _sum(plain):
            raise ValueError("sum")
        return KeyFile(
            _bytes(plain["vault"], 16),
            Names(_bytes(plain["salt"], 16)),
            tuple(_wrap(each) for each in plain["wraps"]),
            _wrap(plain["recovery"]),
            SealedDevice(*(_bytes(plain["device"][name], n) for name, n in _DEVICE)),
            tuple(_bytes(each) for each in plain["retired"]),
            _bytes(plain["tag"], 32),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _damaged(KEYS) from error


_DEVICE: Final = (("verify", 32), ("receive", 32), ("box", None))


def _try_read(path: Path) -> KeyFile | UserError:
    try:
        with path.open("rb") as file:
            return load(file.read(_LARGEST))
    except UserError as error:
        return error
    except OSError as error:
        return UserError(
            _("The key file {file} cannot be read.").format(file=path),
            _("Give this user the right to read it, or put it back from the last backup."),
            str(error),
        )


def _missing(folder: Path) -> Damaged:
    return Damaged(
        _("This office is encrypted and its key files keys.json and keys.copy.json are missing."),
        _("Put one of them back into {folder} from the last backup.").format(folder=folder),
    )


def _damaged(name: str) -> Damaged:
    return Damaged(
        _("The key file {file} and its copy are damaged.").format(file=name),
        _("Put keys.json back from the last backup; do not delete the damaged one."),
    )


def _tag(plain: dict[str, Any], key: bytes) -> bytes:
    under = blake2b(b"", digest_size=32, key=key, person=b"issss tag").digest()
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"))
    return blake2b(text.encode("ascii"), digest_size=32, key=under).digest()


def _sum(plain: dict[str, Any]) -> str:
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"))
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16, person=b"issss sum").hexdigest()


def _plain(keys: KeyFile) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "vault": _text(keys.vault),
        "salt": _text(keys.names.salt),
        "wraps": [_plain_wrap(each) for each in keys.wraps],
        "recovery": _plain_wrap(keys.recovery),
        "device": {name: _text(getattr(keys.device, name)) for name, _n in _DEVICE},
        "retired": [_text(each) for each in keys.retired],
    }


def _plain_wrap(each: Wrap) -> dict[str, Any]:
    return {
        "label": _text(each.label), "person": each.person.hex, "salt": _text(each.salt),
        "cost": None if each.cost is None else [each.cost.passes, each.cost.memory],
        "public": _text(each.public), "box": _text(each.box),
    }  # fmt: skip


def _wrap(plain: dict[str, Any]) -> Wrap:
    return Wrap(
        _bytes(plain["label"], 16), UUID(hex=plain["person"]), _bytes(plain["salt"], 16),
        _cost(plain["cost"]), _bytes(plain["public"], 32), _bytes(plain["box"]),
    )  # fmt: skip


def _cost(plain: Any) -> Cost | None:
    if plain is None:
        return None
    passes, memory = plain
    # what libsodium accepts, and no more than a machine of an office can do: a changed file must not hang it
    if not (type(passes) is type(memory) is int and 1 <= passes <= 50 and 8192 <= memory <= 1 << 30):
        raise ValueError(plain)
    return Cost(passes, memory)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(text: str, size: int | None = None) -> bytes:
    data = base64.b64decode(text, validate=True)
    if size is not None and len(data) != size:
        raise ValueError(size)
    return data
