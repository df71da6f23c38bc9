"""Somebody who has left loses their way in: their wrap goes and the database is put under a new key.

Asked at every start of an encrypted office, and after every merge: the record that says so may have come
from another office.
"""

from uuid import UUID

from issss_desktop.models.log import NO_USER
from issss_desktop.services.audit import acts
from issss_desktop.services.desk import Desk
from issss_desktop.services.people import leavers
from issss_desktop.services.vault import access
from issss_desktop.services.vault.rekeying import Changed, put_under_new_key


def still_inside(desk: Desk) -> tuple[UUID, ...]:
    """People who have left and whose passphrase still opens this office; nobody when it is not encrypted."""
    return tuple(_inside(desk))


def _inside(desk: Desk) -> dict[UUID, str]:
    if desk.key is None or not (gone := {each.uuid: each.ref for each in leavers(desk)}):
        return {}
    return {person: gone[person] for person in access.holders(desk.folder, desk.key) if person in gone}


def shut_out(desk: Desk) -> Desk:
    """Take away what those who have left still hold; the same office, open under its new key.

    When that cannot be done now (disk full, nobody else could open it) the office stays as it was and is
    asked again at the next start: ``still_inside`` names them. Nobody is noted to have done it: the record
    that says they left has its own author.

    Raises:
        UserError: the office cannot be opened again.
    """
    return close_to_leavers(desk).desk


def close_to_leavers(desk: Desk) -> Changed:
    """The same, with why it could not be done. Raises as ``shut_out``."""
    gone = _inside(desk)
    if not gone or desk.key is None or not desk.store.writable:
        return Changed(desk)
    noted = [*((acts.DROPPED, ref) for ref in gone.values()), (acts.KEY, "")]
    return put_under_new_key(desk, tuple(gone), NO_USER, noted)
