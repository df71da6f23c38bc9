"""Making and opening offices that are encrypted."""

import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.log import NO_USER
from issss_desktop.models.values.texts import clean_text
from issss_desktop.paths import make_data_folder
from issss_desktop.services.audit import acts
from issss_desktop.services.desk import Desk, NoAccess, close_desk, now_ms, open_desk
from issss_desktop.services.recording.entry import new_uuid
from issss_desktop.services.starting.offices import FIRST_USER, create_office
from issss_desktop.services.vault import access
from issss_desktop.services.vault.door import Door, Opened
from issss_desktop.services.vault.leaving import shut_out
from issss_desktop.services.vault.oneself import own_passphrase
from issss_desktop.services.vault.passphrases import accept
from issss_desktop.services.vault.refusals import note_refused
from issss_desktop.services.vault.rekeying import settle
from issss_desktop.store.open import DATABASE, KEYS, KEYS_COPY
from issss_desktop.store.vault.presence import encrypted
from issss_desktop.store.vault.wraps import COST, Cost
from issss_desktop.store.work import Work


def create_encrypted(
    folder: Path,
    code: str,
    passphrase: str,
    *,
    name: str | None = None,
    user: str | None = None,
    lang: str = "fr",
    cost: Cost = COST,
) -> tuple[Desk, str]:
    """Create an encrypted office and open it; the desk and the recovery code, which is kept nowhere.

    The keys are written before the database: a power cut leaves keys of nothing, never a database that
    nobody can open.

    Raises:
        UserError: see ``create_office``; the passphrase is too short.
    """
    user = clean_text(user or _(FIRST_USER), 200)
    make_data_folder(folder)
    encrypted(folder)  # a copy that is half put back comes first, and is not replaced
    if (folder / DATABASE).exists():
        raise UserError(
            _("There is already an office in {folder}.").format(folder=folder),
            _("Open it, or choose an empty folder."),
        )
    _set_aside(folder)
    person = new_uuid(now_ms())
    key, recovery = access.new_keys(folder, user, person, passphrase, cost)
    try:
        desk = create_office(folder, code, name=name, user=user, lang=lang, key=key, person=person)
    except BaseException:  # whatever it was, even Ctrl+C: no keys of nothing stay; raised again
        access.forget_keys(folder, key)
        raise
    return desk, recovery


def _set_aside(folder: Path) -> None:
    """Keys without a database are those of an office that was taken away: a backup of it may need them."""
    stamp = now_ms()
    for name in (KEYS, KEYS_COPY):
        if (folder / name).exists():
            os.replace(folder / name, folder / f"{stamp}-{name}")


def open_with(
    folder: Path, opened: Opened, *, lang: str = "fr", write: bool = True, adopt: bool = False
) -> Desk:
    """Open the office with the key that the door gave, as the person whose passphrase it was.

    Those who have left lose their way in; so does one of them who comes to the door themselves.

    Raises:
        UserError: see ``open_desk``.
    """
    try:
        desk = open_desk(
            folder, lang=lang, write=write, key=opened.key, person=opened.person, adopt=adopt,
            new_keys=partial(_new_device_keys, folder, opened.key),
        )  # fmt: skip
    except NoAccess:
        if write:
            _without(folder, opened, lang)
        raise
    try:
        settle(desk)
        note_refused(desk)
        desk = shut_out(desk)
        if write and opened.person is not None:
            with suppress(UserError):  # the earlier spelling of the name goes on opening
                access.follow_name(folder, desk.key or opened.key, opened.person, desk.user_name)
    except BaseException:  # whatever it was, even Ctrl+C: the folder must not stay locked; raised again
        close_desk(desk)
        raise
    return desk


def _without(folder: Path, opened: Opened, lang: str) -> None:
    """The program alone opens the office, for the one who came has left: their way in goes."""
    desk = open_desk(folder, lang=lang, key=opened.key, noted=False)
    try:
        settle(desk)
        note_refused(replace(desk, user=NO_USER))
        desk = shut_out(desk)
    finally:
        close_desk(desk)


def _new_device_keys(folder: Path, key: bytes, work: Work, _actor: bytes) -> None:
    """A new device signs with keys of its own; what was sealed to those of before still opens."""
    from issss_desktop.store.vault.held import retire

    retire(work, access.device_keys(folder, key))
    access.rotate_device_keys(folder, key)


def unlock_and_open(
    folder: Path,
    name: str | None,
    passphrase: str,
    *,
    lang: str = "fr",
    write: bool = True,
    adopt: bool = False,
    wait: Callable[[float], None] = time.sleep,
) -> tuple[Desk, str]:
    """Open an encrypted office with a passphrase; the desk, and a note for the person or an empty text.

    Args:
        name: whose passphrase it is; None tries everybody's.

    Raises:
        UserError: see ``Door.unlock`` and ``open_desk``.
    """
    door = Door(folder)
    if door.waiting() > 0:
        wait(door.waiting())
    opened = door.unlock(name, passphrase)
    return open_with(folder, opened, lang=lang, write=write, adopt=adopt), opened.note


def recover_and_open(
    door: Door, folder: Path, code: str, name: str, passphrase: str, *, lang: str = "fr", cost: Cost = COST
) -> tuple[Desk, str]:
    """Open with the recovery sheet as a person of the office, who gets a new passphrase.

    Raises:
        UserError: see ``Door.unlock_by_recovery``; no such person; the passphrase is too short.
    """
    phrase = accept(passphrase)
    opened = door.unlock_by_recovery(code)
    desk = open_by_sheet(folder, opened.key, name, lang=lang)
    try:
        own_passphrase(desk, phrase, cost)
    except BaseException:  # whatever it was, even Ctrl+C: the folder must not stay locked; raised again
        close_desk(desk)
        raise
    return desk, opened.note


def open_by_sheet(folder: Path, key: bytes, name: str | None, *, lang: str = "fr") -> Desk:
    """Open with the key that the recovery sheet gave, as a person of the office; it is noted.

    Raises:
        UserError: see ``open_desk``.
    """
    desk = open_desk(folder, user=name, lang=lang, key=key)
    try:
        settle(desk)
        note_refused(desk)
        acts.note(desk, acts.RECOVERED)
    except BaseException:  # whatever it was, even Ctrl+C: the folder must not stay locked; raised again
        close_desk(desk)
        raise
    return desk
