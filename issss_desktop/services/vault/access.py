"""What opens an encrypted office: wraps of persons, the recovery sheet, the keys themselves.

These ask for no role: they are given the data key. Who sits at a desk comes by ``custody``.
"""

import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.values.texts import fold
from issss_desktop.services.vault.passphrases import accept
from issss_desktop.store.open import KEYS, KEYS_COPY
from issss_desktop.store.vault import codes, devices, keyfile, swap
from issss_desktop.store.vault.devices import DeviceKeys
from issss_desktop.store.vault.presence import encrypted, is_closed
from issss_desktop.store.vault.wraps import COST, NOBODY, Cost, wrap


def new_keys(folder: Path, name: str, person: UUID, passphrase: str, cost: Cost = COST) -> tuple[bytes, str]:
    """Write the key files of an office that is about to be made; its data key and its recovery code.

    Raises:
        UserError: the passphrase is too short, or the folder cannot be written.
    """
    phrase = accept(passphrase)
    key, code = keyfile.new_key(), codes.draw()
    keyfile.write(folder, _first(key, code, name, person, phrase, cost))
    return key, code


def _first(key: bytes, code: str, name: str, person: UUID, phrase: str, cost: Cost) -> keyfile.KeyFile:
    keys = keyfile.begin(key, code)
    made = wrap(key, phrase.encode(), person, keys.names.label(fold(name)), cost)
    return keys.with_wrap(made).sealed(key)


def forget_keys(folder: Path, key: bytes) -> None:
    """Take away the key files of an office that could not be made; those of another key stay."""
    with suppress(UserError):
        _keys(folder, key)
        for name in (KEYS, KEYS_COPY):
            (folder / name).unlink(missing_ok=True)


def _keys(folder: Path, key: bytes) -> keyfile.KeyFile:
    keys, _note = keyfile.read(folder)
    keys.check(key)
    return keys


def set_passphrase(
    folder: Path, key: bytes, person: UUID, name: str, passphrase: str, cost: Cost = COST
) -> None:
    """Give a person a new passphrase; no database is touched, and the earlier one opens nothing more.

    Raises:
        UserError: too short, somebody else has this name, or the folder cannot be written.
    """
    phrase = accept(passphrase)
    keys = _keys(folder, key)
    held = keys.wrap_of(fold(name))
    if held is not None and held.person != person:
        raise UserError(
            _("Another person named “{name}” already opens this office.").format(name=name),
            _("Write one of the two names in full in the list of people, then try again."),
        )
    made = wrap(key, phrase.encode(), person, keys.names.label(fold(name)), cost)
    keyfile.write(folder, keys.with_wrap(made).sealed(key))


def follow_name(folder: Path, key: bytes, person: UUID, name: str) -> None:
    """Make the label of a person follow a name that was corrected since.

    Raises:
        UserError: the folder cannot be written.
    """
    keys = _keys(folder, key)
    label = keys.names.label(fold(name))
    held = next((each for each in keys.wraps if each.person == person), None)
    if held is None or held.label == label or keys.wrap_of(fold(name)) is not None:
        return
    keyfile.write(folder, keys.with_wrap(replace(held, label=label)).sealed(key))


def holders(folder: Path, key: bytes) -> tuple[UUID, ...]:
    """Persons whose passphrase opens the office.

    Raises:
        UserError: the key files are missing, damaged or changed.
    """
    return tuple(each.person for each in _keys(folder, key).wraps)


def renew_recovery(folder: Path, key: bytes) -> str:
    """A new recovery code; the sheet of before opens nothing more.

    Raises:
        UserError: the folder cannot be written.
    """
    keys, code = _keys(folder, key), codes.draw()
    recovery = wrap(key, code.encode("ascii"), NOBODY, keys.names.recovery, None)
    keyfile.write(folder, replace(keys, recovery=recovery).sealed(key))
    return code


def replace_key(folder: Path, key: bytes, drop: tuple[UUID, ...] = ()) -> bytes:
    """Put a closed office under a new data key, which is returned; everybody else's passphrase stays.

    Args:
        drop: persons who no longer open it; they gain nothing by the old key that they knew.

    Raises:
        UserError: the office is open, nobody would be left, or the disk is full: all is as before.
    """
    with swap.changing(folder):
        new, keys = keyfile.new_key(), _keys(folder, key)
        fresh = keys.rekeyed(key, new, drop)
        if not fresh.wraps:
            raise UserError(
                _("Nobody would be left who can open this office."), _("Give access to another person first.")
            )
        swap.change_key(folder, key, new, keyfile.dump(fresh))
    return new


def encrypt(folder: Path, name: str, person: UUID, passphrase: str, cost: Cost = COST) -> tuple[bytes, str]:
    """Encrypt a closed office that was made without; its new data key and recovery code.

    Raises:
        UserError: open, encrypted already, passphrase too short, or disk full: all is as before.
    """
    phrase = accept(passphrase)
    with swap.changing(folder):
        if (folder / KEYS).exists() or (folder / KEYS_COPY).exists():
            raise UserError(_("This office is encrypted already."), _("Change its key with “rekey”."))
        key, code = keyfile.new_key(), codes.draw()
        keys = _first(key, code, name, person, phrase, cost)
        swap.change_key(folder, None, key, keyfile.dump(keys))
    return key, code


def changes(folder: Path) -> int:
    """How often the data key of a folder was changed; -1 while it is not encrypted."""
    if not encrypted(folder):
        return -1
    keys, _note = keyfile.read(folder)
    return len(keys.retired)


def earlier_keys(folder: Path, key: bytes) -> list[bytes]:
    """Data keys of before, the latest first: a backup made before a change of key opens with one of them.

    Raises:
        UserError: the key files are missing, damaged or changed.
    """
    return _keys(folder, key).earlier_keys(key)


def device_keys(folder: Path, key: bytes) -> DeviceKeys:
    """Keys of this device.

    Raises:
        UserError: the key files are missing, damaged or changed.
    """
    return _keys(folder, key).device_keys(key)


def rotate_device_keys(folder: Path, key: bytes) -> DeviceKeys:
    """New keys of this device: after a restore it is another one for the other offices.

    Raises:
        UserError: the folder cannot be written.
    """
    made = devices.draw()
    keyfile.write(folder, replace(_keys(folder, key), device=devices.seal(made, key)).sealed(key))
    return made


def plain_copies(folder: Path) -> list[Path]:
    """Databases in the folder that anybody can read, such as backups made before it was encrypted."""
    return [path for path in sorted(folder.rglob("*.db")) if _is_plain(path)]


def _is_plain(path: Path) -> bool:
    with suppress(OSError):  # taken away meanwhile
        return path.stat().st_size > 0 and os.access(path, os.R_OK) and not is_closed(path)
    return False
