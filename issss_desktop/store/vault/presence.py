"""Whether an office is encrypted; asked at every start, so it imports no cipher."""

from pathlib import Path

from issss_desktop.errors import Damaged, UserError
from issss_desktop.i18n import _
from issss_desktop.store.backup.swapping import finish_locked
from issss_desktop.store.open import DATABASE, KEYS, KEYS_COPY, REKEY_NEW, REKEY_READY, connect


def encrypted(folder: Path) -> bool:
    """Whether the office of a folder asks for a passphrase; what a power cut cut short is settled first: a
    change of key, or a copy put back.

    Raises:
        UserError: the key is being changed by another program.
    """
    finish_locked(folder)
    if any((folder / name).exists() for name in (REKEY_NEW, REKEY_READY)):
        from issss_desktop.store.vault.swap import settle

        settle(folder)
    return any((folder / name).exists() for name in (KEYS, KEYS_COPY))


def refuse_without_key(folder: Path) -> None:
    """Refuse to open without a key what needs one.

    Raises:
        UserError: the office is encrypted, or looks so and has lost its key files.
    """
    if encrypted(folder):
        raise UserError(
            _("This office is encrypted: its passphrase is needed."),
            _("Give it with --passphrase-file or ISSSS_PASSPHRASE, or open the window."),
        )
    if is_closed(folder / DATABASE):
        raise Damaged(
            _("The database {file} is damaged, or encrypted and its key files are missing.").format(
                file=folder / DATABASE
            ),
            _("Put keys.json or keys.copy.json back from the last backup; do not delete anything."),
        )


def is_closed(path: Path) -> bool:
    """Whether a file is no database that anybody can read: closed by a key, or damaged at its very start.

    The engine is asked: to open and close a file by hand would drop the locks that a connection of this
    process holds on it (POSIX), and another program could then put its log of writes away.
    """
    try:
        connect(path, finished=True).close()
    except UserError as error:
        return "not a database" in error.detail
    return False
