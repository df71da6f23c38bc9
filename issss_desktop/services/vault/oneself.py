"""What anybody does to their own way in: no role is asked."""

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.services.audit import acts
from issss_desktop.services.desk import Desk
from issss_desktop.services.vault import access
from issss_desktop.services.vault.door import Door
from issss_desktop.services.vault.passphrases import accept
from issss_desktop.services.vault.refusals import note_refused
from issss_desktop.store.vault.wraps import COST, Cost


def own_passphrase(desk: Desk, passphrase: str, cost: Cost = COST) -> None:
    """Another passphrase of the person at the desk, who has just proved who they are.

    Raises:
        UserError: the office is not encrypted, or the passphrase is too short.
    """
    access.set_passphrase(desk.folder, key_of(desk), desk.user, desk.user_name, passphrase, cost)
    acts.note(desk, acts.PASSPHRASE)


def change_passphrase(desk: Desk, door: Door, now: str, passphrase: str, cost: Cost = COST) -> None:
    """Another passphrase of the person at the desk, who types the one of now: the laptop may have been left
    open.

    Raises:
        UserError: the one of now is wrong, see ``Door.confirm``; or see ``own_passphrase``.
    """
    key_of(desk)
    phrase = accept(passphrase)
    door.confirm(desk.user, now)
    note_refused(desk)
    own_passphrase(desk, phrase, cost)


def key_of(desk: Desk) -> bytes:
    """The data key of an encrypted office.

    Raises:
        UserError: it is not encrypted.
    """
    if desk.key is None:
        raise UserError(
            _("This office is not encrypted: whoever has the laptop reads it."),
            _("Encrypt it first with “encrypt”."),
        )
    return desk.key
