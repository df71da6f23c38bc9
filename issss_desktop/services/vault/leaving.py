"""Somebody who has left loses their way in: their wrap goes and the database is put under a new key.

Asked at every start of an encrypted office, and to be asked after every merge: the record that says so may
have come from another office.
"""

from contextlib import suppress
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.services.desk import Desk, close_desk, open_desk
from issss_desktop.services.people import leavers
from issss_desktop.services.vault import access


def still_inside(desk: Desk) -> tuple[UUID, ...]:
    """People who have left and whose passphrase still opens this office; nobody when it is not encrypted."""
    if desk.key is None or not (gone := {person.uuid for person in leavers(desk)}):
        return ()
    return tuple(person for person, _name in access.people_with_access(desk) if person in gone)


def shut_out(desk: Desk) -> Desk:
    """Take away what those who have left still hold; the same office, open under its new key.

    When that cannot be done now (disk full, nobody else could open it) the office stays as it was and is
    asked again at the next start: ``still_inside`` names them.

    Raises:
        UserError: the office cannot be opened again.
    """
    gone = still_inside(desk)
    if not gone or desk.key is None or not desk.store.writable:
        return desk
    key = desk.key
    close_desk(desk)
    with suppress(UserError):
        key = access.replace_key(desk.folder, key, gone)
    return open_desk(desk.folder, lang=desk.lang, key=key, person=desk.user)
