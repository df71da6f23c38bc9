"""Undo of a merge: commits that bring back what was, where nobody has changed it since. They travel."""

from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.log import decode
from issss_desktop.services.desk import Desk
from issss_desktop.services.history import compensation, is_foundation
from issss_desktop.services.keeping import copying
from issss_desktop.services.permits import Action, require
from issss_desktop.services.recording.commits import Saved, commit_changes, shown_records
from issss_desktop.services.recording.entry import new_uuid
from issss_desktop.store import letters
from issss_desktop.store.work import Work


def undo_merge(desk: Desk, letter: bytes, reason: str) -> Saved:
    """Undo everything that one letter brought, as one batch; the other offices receive it too.

    What somebody changed since stays, and so do the devices and people that the letter made known.

    Raises:
        UserError: it was never merged here, or nothing of it is left to undo; or the role does not permit it.
    """
    require(desk, Action.UNDO)
    require(desk, Action.CHANGE_FINAL)
    copying.before(desk, "undo")
    whole = desk.store.seen(confidential=True)
    return whole.write(lambda work: undo_inside(desk, work, letter, reason))


def undo_inside(desk: Desk, work: Work, identity: bytes, reason: str) -> Saved:
    """The undo itself, inside a write. Raises as ``undo_merge``."""
    letter = letters.find(work.connection, identity)
    if letter is None or letter.state != letters.APPLIED or letter.sent or not letter.commits:
        raise UserError(_("This report was not merged here."), _("Choose one that was: command “offices”."))
    wall = desk.clock()
    batch = new_uuid(wall).bytes
    touched: frozenset[tuple[int, UUID]] = frozenset()
    pos = 0
    for each in reversed(letter.commits):
        row = work.connection.exec_driver_sql("SELECT data FROM commits WHERE id=?", (each,)).first()
        commit = decode(row[0]) if row else None
        if commit is None or is_foundation(commit):
            continue
        changes = compensation(work, commit)
        if changes:
            applied = commit_changes(
                desk, work, changes, wall=wall, reason=reason, undoes=commit.id, batch=batch
            )
            pos, touched = applied.pos, touched | applied.touched
    if not touched:
        raise UserError(
            _("Nothing of this report is left to undo: it has been changed since."),
            _("Open the records and correct them there."),
        )
    return Saved(UUID(int=0), "", pos, shown_records(desk, touched))
