"""Refused passphrases in the register: counted while the database is closed, noted by the next opening."""

from contextlib import suppress

from issss_desktop.errors import UserError
from issss_desktop.services.audit import acts
from issss_desktop.services.desk import Desk
from issss_desktop.store.vault import tries


def note_refused(desk: Desk) -> None:
    """Note as one act how many tries were refused since the last one; no clock says when."""
    if not desk.store.writable or not (count := tries.unnoted(desk.folder)):
        return
    acts.note(desk, acts.REFUSED, str(count))
    tries.forget(desk.folder, count)


def came_back(desk: Desk) -> None:
    """Note that the person at the desk unlocked it, and what was refused before; a full disk keeps nobody
    out of what is open.
    """
    with suppress(UserError):
        note_refused(desk)
        acts.note(desk, acts.UNLOCKED)
