"""The merge as one job of the window: letters, choices, and records that are one."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import _, ngettext
from issss_desktop.services.apart import tell_apart
from issss_desktop.services.desk import Desk
from issss_desktop.services.merging import inbox, sentences
from issss_desktop.services.merging.applying import Choice, Joins, Merged
from issss_desktop.services.vault.leaving import close_to_leavers, still_inside
from issss_desktop.ui.merging.words import changes
from issss_desktop.ui.places import SYNCHRONISATION
from issss_desktop.ui.vault.steps import Step


@dataclass(frozen=True)
class Done:
    """What one press of the button did.

    ``ids``: letters, none where only what waited for lost changes was merged; ``count``: changes, as the
    review told; ``refused``: why another letter was not merged, or an answer of the person not kept;
    ``leavers``: somebody who has left still has a way in, until the office is opened again.
    """

    ids: tuple[bytes, ...]
    merged: tuple[Merged, ...]
    changed: frozenset[tuple[str, UUID]]
    count: int = 0
    refused: UserError | None = None
    leavers: bool = False

    @property
    def diverging(self) -> int:
        """Divergences that it opened and nobody settled."""
        return sum(each.diverging for each in self.merged)

    def sentence(self) -> str:
        """What was done."""
        if not self.ids:
            return _orphans(sum(each.commits for each in self.merged))
        offices = dict.fromkeys(each.office for each in self.merged if each.office)
        count = changes(self.count)
        said = _("Merged: {changes}, of {offices}.").format(changes=count, offices=", ".join(offices))
        if self.diverging:
            more = ngettext("{n} divergence to settle", "{n} divergences to settle", self.diverging)
            said = f"{said} {more.format(n=self.diverging)}."
        return said

    def remarks(self) -> tuple[str, ...]:
        """What else a person must know."""
        out = []
        if any(each.new_device for each in self.merged):
            out.append(_("Others knew more of this office than it did itself: it goes on as a new device."))
        if any(each.alarm for each in self.merged):
            out.append(
                _(
                    "Equal histories hold unequal data here: keep a copy of the folder and ask support"
                    " before going on."
                )
            )
        if self.ids and any(not each.office for each in self.merged):
            out.append(_("What had waited 30 days for a lost change was merged without it."))
        if self.refused is not None:
            out.append(str(self.refused))
        if left_out := sum(each.refused for each in self.merged):
            out.append(sentences.left_out(left_out))
        if self.leavers:
            out.append(_("Somebody has left: close the program and open it again to take their access away."))
        return tuple(out)


def merge(
    desk: Desk,
    ids: Sequence[bytes],
    choices: Mapping[bytes, Sequence[Choice]],
    joins: Mapping[bytes, Joins],
    apart: Collection[tuple[UUID, UUID]],
    count: int,
    tell: Callable[[int, int], object],
) -> Done:
    """Merge letters with what a person decided in their reviews.

    Raises:
        UserError: none of them could be merged; or see ``inbox.merge_all``.
    """
    went = inbox.merge_all(desk, ids, choices, joins, tell)
    refused = next((error for _id, error in went.refused), None)
    if refused is not None and not went.done:
        raise refused
    try:
        for one_, two in apart:
            tell_apart(desk, one_, two)
    except UserError as error:  # the merge may have taken the role away: it is told all the same
        refused = refused or error
    changed = frozenset(each for one in went.merged for each in one.changed)
    ids = tuple(each for each, _one in went.done)
    return Done(ids, went.merged, changed, count, refused, _leavers(desk))


def merge_orphans(desk: Desk, *, at_once: bool = False) -> Done:
    """Merge what waits for changes that were lost; nothing is ``merged`` where nothing waited long enough.

    Raises:
        UserError: see ``inbox.merge_orphans``.
    """
    done = inbox.merge_orphans(desk, at_once=at_once)
    merged = (done,) if done.changed or done.commits or done.refused else ()
    return Done((), merged, done.changed, leavers=bool(merged) and _leavers(desk))


def _leavers(desk: Desk) -> bool:
    """Whether somebody who has left has a way in; a start asks again where the keys cannot be read now."""
    with suppress(UserError):
        return bool(still_inside(desk))
    return False


def _orphans(n: int) -> str:
    """What was merged though changes that it stands on are lost."""
    said = ngettext(
        "{n} change that waited for a lost one is merged; the gap is noted.",
        "{n} changes that waited for lost ones are merged; the gaps are noted.",
        n,
    )
    return said.format(n=n)


def closing_to_leavers(done: Done) -> Step:
    """The office closes, and opens again under a new key: who has left may know the old one."""
    gone = _("Somebody has left: their access is taken away, and the office is under a new key.")
    return Step(
        _("Taking away the access of those who have left"),
        f"{done.sentence()} {gone}",
        lambda desk, _tell: close_to_leavers(desk),
        SYNCHRONISATION,
    )
