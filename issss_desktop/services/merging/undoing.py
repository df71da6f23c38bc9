"""Undo of a merge: commits that bring back what was before it, where nobody has gone on since. They travel.

What a person decided in the review was a part of the merge, and is undone with it. What anybody wrote after
it stays: a value, a record that somebody wrote in, and what such a record names. Devices, offices and people
that a letter made known stay as they are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import _, ngettext
from issss_desktop.models.fields import entity_by_tag
from issss_desktop.models.log import RecordChange
from issss_desktop.services.desk import Desk
from issss_desktop.services.divergences import owner_of
from issss_desktop.services.keeping import copying
from issss_desktop.services.merging.before import Before
from issss_desktop.services.permits import Action, require
from issss_desktop.services.reading import title_of
from issss_desktop.services.recording.commits import commit_changes, shown_records
from issss_desktop.services.recording.entry import MEMBERSHIP, new_uuid, tombstone
from issss_desktop.services.recording.second_person import SecondPersonNeeded
from issss_desktop.store import letters, query
from issss_desktop.store.work import Work

TITLES = 5
"""Titles that a sentence names; the others are counted."""


@dataclass(frozen=True)
class Undone:
    """What the undo of a merge did: ``changed`` as (entity code, uuid), ``back``: how many records are wholly
    as before; ``left``: titles of those of which something stays because somebody went on with them;
    ``refused``: why others stay, in sentences.
    """

    changed: frozenset[tuple[str, UUID]]
    back: int
    left: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()

    def sentence(self) -> str:
        """What was done and what was left."""
        n, kept = self.back, len(self.left)
        said = ngettext("{n} record is as it was before.", "{n} records are as they were before.", n)
        parts = [said.format(n=n)] if n or not kept else []
        if kept:
            more = ngettext(
                "{n} record keeps what somebody went on with: {titles}.",
                "{n} records keep what somebody went on with: {titles}.",
                kept,
            )
            titles = _("; ").join(self.left[:TITLES]) + ("…" if kept > TITLES else "")
            parts.append(more.format(n=kept, titles=titles))
        return " ".join([*parts, *self.refused])


def undo_merge(desk: Desk, letter: bytes, reason: str) -> Undone:
    """Undo everything that one letter brought, as one batch; the other offices receive it too.

    Raises:
        UserError: it was never merged here, or nothing of it is left to undo; or the role does not permit it.
    """
    require(desk, Action.UNDO)
    require(desk, Action.CHANGE_FINAL)
    copying.before(desk, "undo")
    whole = desk.store.seen(confidential=True)
    return whole.write(lambda work: undo_inside(desk, work, letter, reason))


def undo_inside(desk: Desk, work: Work, identity: bytes, reason: str) -> Undone:
    """The undo itself, inside a write. Raises as ``undo_merge``."""
    letter = letters.find(work.connection, identity)
    if letter is None or letter.state != letters.APPLIED or letter.sent or not letter.commits:
        raise UserError(_("This report was not merged here."), _("Choose one that was: command “offices”."))
    before = Before(work.connection, (*letter.commits, *letter.made))
    batch = _Batch(desk, work, reason)
    for commit, changes in before.restored():
        batch.write(commit, changes)
    for commit, gone in before.deleted():
        batch.write_deletions(commit, gone)
    if not batch.touched:
        raise UserError(
            _("Nothing of this report is left to undo: it has been changed since."),
            " ".join([_("Open the records and correct them there."), *batch.refused]),
        )
    kept = {uuid for _tag, uuid in before.left}
    changed = shown_records(desk, batch.touched)
    back = sum(code != MEMBERSHIP and uuid not in kept for code, uuid in changed)
    return Undone(changed, back, _titles(desk, work, before.left), tuple(batch.refused))


class _Batch:
    """The commits of one undo: each names the one whose effect it takes back."""

    def __init__(self, desk: Desk, work: Work, reason: str) -> None:
        self._desk, self._work, self._reason = desk, work, reason
        self._wall = desk.clock()
        self._id = new_uuid(self._wall).bytes
        self.touched: set[tuple[int, UUID]] = set()
        self.refused: list[str] = []

    def write(self, undoes: bytes, changes: Sequence[RecordChange]) -> None:
        """Write one; what only another person may do stays as it is, and is told."""
        if not changes:
            return
        try:
            with self._work.connection.begin_nested():
                applied = commit_changes(
                    self._desk, Work(self._work.connection), changes, wall=self._wall, reason=self._reason,
                    undoes=undoes, batch=self._id,
                )  # fmt: skip
        except SecondPersonNeeded as error:
            self.refused.append(str(error))
            return
        self.touched |= applied.touched

    def write_deletions(self, undoes: bytes, gone: Iterable[tuple[int, UUID]]) -> None:
        """Delete what was not there, or was deleted: with all that is live by now."""
        made = [
            tombstone(self._work.connection, declared, uuid)
            for tag, uuid in gone
            if (declared := entity_by_tag(tag)) is not None
        ]
        self.write(undoes, made)


def _titles(desk: Desk, work: Work, places: Iterable[tuple[int, UUID]]) -> tuple[str, ...]:
    """What a person calls the records, once each; nothing of what they may not read."""
    found: dict[UUID, str] = {}
    may_read = desk.store.confidential
    for tag, uuid in places:
        declared = entity_by_tag(tag)
        row = query.get_row(work.connection, declared.code, uuid) if declared else None
        if declared is None or row is None or not (may_read or not row.confidential):
            continue
        owner = owner_of(work.connection, declared, row)
        title = title_of(work.connection, owner) or owner.ref
        found[owner.uuid] = f"{title} ({owner.ref})" if owner.ref and owner.ref != title else title
    return tuple(found.values())
