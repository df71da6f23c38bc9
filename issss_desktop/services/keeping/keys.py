"""Keys of copies: a copy carries the key file of its day, and opens as its office did then."""

import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.store.backup import disk, salvage
from issss_desktop.store.backup.copies import Copy
from issss_desktop.store.open import KEYS
from issss_desktop.store.vault.presence import encrypted

if TYPE_CHECKING:  # with the ciphers
    from issss_desktop.services.vault.door import Opened


def is_closed(copy: Copy) -> bool:
    """Whether a copy asks for a passphrase."""
    return (copy.path / KEYS).exists()


def key_of_copy(copy: Copy, secret: str, name: str | None = None) -> bytes | None:
    """Data key of a copy, by a passphrase of its day or the code of its recovery sheet; None without keys.

    Nothing is written beside the copy: it may stand on a stick that is write-protected.

    Raises:
        UserError: neither opens it, or its key file is damaged.
    """
    return _key_of_its_day(copy, secret, name).key if is_closed(copy) else None


def _key_of_its_day(copy: Copy, secret: str, name: str | None) -> "Opened":
    with tempfile.TemporaryDirectory() as place, disk.told_of(copy.path):
        (Path(place) / KEYS).write_bytes((copy.path / KEYS).read_bytes())
        return _key_in(Path(place), secret, name)


@dataclass(frozen=True)
class CopyKey:
    """Key of a copy, None when it is plain; ``person``: whose passphrase its key file gave it for.

    ``own_keys``: False when the key file of the office of now gave it.
    """

    key: bytes | None = field(repr=False)
    person: UUID | None = None
    own_keys: bool = True


def open_copy(
    folder: Path, copy: Copy, secret: str, name: str | None = None, now: "Opened | None" = None
) -> CopyKey:
    """Key of a copy by a secret of its day, else by what opens the office of now (``now``).

    Who joined later, or changed their passphrase, is not in the key file of an older copy; the key file of
    now holds the data key of before.

    Raises:
        UserError: neither opens it.
    """
    if not is_closed(copy):
        return CopyKey(None, own_keys=False)
    try:
        held = _key_of_its_day(copy, secret, name)
        return CopyKey(held.key, held.person)
    except UserError:
        for key in _known(folder, now):
            if salvage.opens(copy.database, key, finished=True):
                return CopyKey(key, own_keys=False)
        raise


def _known(folder: Path, now: "Opened | None") -> tuple[bytes, ...]:
    if now is None:
        return ()
    from issss_desktop.services.vault.access import earlier_keys  # with the ciphers

    with suppress(UserError):  # the key files are damaged, too
        return (now.key, *earlier_keys(folder, now.key))
    return (now.key,)


def opened(folder: Path, secret: str, name: str | None = None) -> "Opened | None":
    """Data key of a data folder, and whose secret it was; None when it is not encrypted.

    Raises:
        UserError: nothing opens it with that, too many wrong tries went before, or the key files are damaged.
    """
    return _key_in(folder, secret, name) if encrypted(folder) else None


def key_of_folder(folder: Path, secret: str, name: str | None = None) -> bytes | None:
    """The key alone. Raises UserError as ``opened``."""
    held = opened(folder, secret, name)
    return held.key if held is not None else None


def present(folder: Path, secret: str, name: str | None = None) -> "Opened | None":
    """What opens what stands in a folder now; None also when the secret is not its: it is kept as it is."""
    try:
        return opened(folder, secret, name)
    except UserError:
        return None


def present_key(folder: Path, secret: str, name: str | None = None) -> bytes | None:
    """The key alone."""
    held = present(folder, secret, name)
    return held.key if held is not None else None


def _key_in(folder: Path, secret: str, name: str | None) -> "Opened":
    from issss_desktop.services.vault.door import Door  # with the ciphers
    from issss_desktop.store.vault import codes

    if not secret:
        raise UserError(
            _("This copy is encrypted: its passphrase is needed."),
            _("Type the passphrase of its day, or the code of the recovery sheet."),
        )
    door = Door(folder)
    if door.waiting() > 0:  # wrong tries went before: what stands here must not pass for unreadable
        time.sleep(door.waiting())
    try:
        codes.read(secret)
    except UserError:
        return door.unlock(name, secret)
    return door.unlock_by_recovery(secret)  # one try, not two: each wrong one makes the next wait
