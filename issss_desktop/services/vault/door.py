"""The door of an encrypted office: a name and a passphrase, or the recovery sheet, give its key."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.values.texts import fold
from issss_desktop.services.vault.passphrases import normal
from issss_desktop.store.vault import codes, keyfile
from issss_desktop.store.vault.tries import Tries
from issss_desktop.store.vault.wraps import COST, Cost, Wrap, derive


@dataclass(frozen=True)
class Opened:
    """The data key; whose passphrase it was (None: the recovery sheet); what is to be told, or empty."""

    key: bytes = field(repr=False)
    person: UUID | None
    note: str = ""


class Door:
    """The door as one process stands before it: it knows how long the next try must wait."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._folder = folder
        self._tries = Tries(folder, clock)

    def waiting(self) -> float:
        """Seconds until the next try; 0 when one may be made."""
        return self._tries.left()

    def unlock(self, name: str | None, passphrase: str) -> Opened:
        """Open as a person; without a name the passphrase of anybody will do.

        Raises:
            UserError: too early, a wrong name or passphrase, or key files missing, damaged or changed.
        """
        keys, note = keyfile.read(self._folder)
        self._begin()
        named = keys.wrap_of(fold(name)) if name is not None else None
        holders = keys.wraps if name is None else (named,) if named is not None else ()
        return self._open(keys, holders, passphrase, note)

    def confirm(self, person: UUID, passphrase: str) -> None:
        """Check that who sits at an open office knows the passphrase of its person.

        Raises:
            UserError: see ``unlock``.
        """
        keys, note = keyfile.read(self._folder)
        self._begin()
        self._open(keys, tuple(each for each in keys.wraps if each.person == person), passphrase, note)

    def _open(self, keys: keyfile.KeyFile, holders: Sequence[Wrap], passphrase: str, note: str) -> Opened:
        secret = normal(passphrase).encode()
        try:
            if not holders:
                derive(secret, keys.names.salt, _usual(keys))  # a wrong name takes as long as a wrong phrase
            for held in holders:
                if (key := held.open(secret)) is not None:
                    return self._end(keys, key, held.person, note)
        except (MemoryError, RuntimeError) as error:
            self._tries.take_back()  # nobody was wrong
            raise _no_memory() from error
        raise UserError(
            _("This name and this passphrase do not open the office."),
            _("Type them again: capitals count. If the passphrase is lost, use the recovery sheet."),
        )

    def unlock_by_recovery(self, typed: str) -> Opened:
        """Open with the code of the recovery sheet.

        Raises:
            UserError: too early, a wrong code, or the key files are missing, damaged or changed.
        """
        code = codes.read(typed)
        keys, note = keyfile.read(self._folder)
        self._begin()
        key = keys.recovery.open(code.encode("ascii"))
        if key is None:
            raise UserError(
                _("This recovery code is not that of this office, or a newer sheet replaced it."),
                _("Look at the date and the office on the sheet, and take the latest."),
            )
        return self._end(keys, key, None, note)

    def _begin(self) -> None:
        left = self._tries.left()
        if left > 0:
            raise UserError(
                _("Too many wrong tries: the next one is possible in {n} s.").format(n=int(left) + 1),
                _("Wait, then type it slowly. Nothing is ever locked for good."),
            )
        self._tries.begin()

    def _end(self, keys: keyfile.KeyFile, key: bytes, person: UUID | None, note: str) -> Opened:
        keys.check(key)
        self._tries.end()
        if note:
            try:
                keyfile.mend(self._folder, keys)
            except UserError as error:  # a folder that cannot be written is still opened for reading
                note = f"{note} {error.text}"
        return Opened(key, person, note)


def _usual(keys: keyfile.KeyFile) -> Cost:
    return next((each.cost for each in keys.wraps if each.cost is not None), COST)


def _no_memory() -> UserError:
    return UserError(
        _("This computer has not enough free memory to check the passphrase."),
        _("Close other programs, then try again."),
    )


def unlock(
    folder: Path, name: str, passphrase: str, wait: Callable[[float], None] = time.sleep
) -> tuple[bytes, UUID]:
    """The data key and the person of a passphrase; waits first when wrong tries went before.

    Raises:
        UserError: see ``Door.unlock``.
    """
    door = Door(folder)
    if door.waiting() > 0:
        wait(door.waiting())
    opened = door.unlock(name, passphrase)
    assert opened.person is not None
    return opened.key, opened.person


def unlock_by_recovery(folder: Path, code: str, wait: Callable[[float], None] = time.sleep) -> bytes:
    """The data key, by the recovery sheet; waits first when wrong tries went before.

    Raises:
        UserError: see ``Door.unlock_by_recovery``.
    """
    door = Door(folder)
    if door.waiting() > 0:
        wait(door.waiting())
    return door.unlock_by_recovery(code).key
