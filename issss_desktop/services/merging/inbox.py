"""What a window needs of letters: those that are kept here with their sentences, several merged in one go."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from issss_desktop.errors import Cancelled, UserError
from issss_desktop.i18n import _
from issss_desktop.services.desk import Desk
from issss_desktop.services.merging import applying, sentences, undoing, whom
from issss_desktop.services.merging.applying import Choice, Joins, Merged, NotReady
from issss_desktop.services.merging.arriving import Arrival, again
from issss_desktop.services.merging.review import BadLetter, Review, portion, preview_all
from issss_desktop.services.merging.undoing import Undone
from issss_desktop.services.merging.whom import Paired
from issss_desktop.services.permits import Action, require
from issss_desktop.services.recording import to_check
from issss_desktop.store import letters
from issss_desktop.store.letters import Letter
from issss_desktop.store.project import Tell, untold
from issss_desktop.sync.refusals import BadCarrier

STAGED: Final = letters.STAGED
WAITING: Final = letters.WAITING
APPLIED: Final = letters.APPLIED
QUARANTINED: Final = letters.QUARANTINED
NEWER: Final = letters.NEWER

KEPT: Final = (STAGED, WAITING, QUARANTINED, NEWER)
"""States of letters that a person may still do something about."""

MOST_CARD: Final = 5_000_000


@dataclass(frozen=True)
class Kept:
    """A letter that arrived. ``at_ms``: when it was taken in here; ``text``, ``remedy``: for a person.

    ``unknown``: office whose key would have to be known for it to be accepted, "" otherwise; ``undone``:
    it was merged, and undone since; ``device``: key of the device that wrote it; ``part``: which of how many.
    """

    id: bytes
    state: str
    office: str
    number: int
    at_ms: int
    title: str
    text: str
    remedy: str
    unknown: str = ""
    undone: bool = False
    device: bytes = b""
    part: tuple[int, int] = (1, 1)


def kept(desk: Desk) -> tuple[Kept, ...]:
    """Letters that wait for something, or are not believed, the last to come first."""
    return _kept(desk, KEPT)


def merged_here(desk: Desk) -> tuple[Kept, ...]:
    """Letters that were merged and brought something, the last first."""
    found = _kept(desk, (APPLIED,))
    with desk.store.seen(confidential=True).reading() as connection:
        undone = {each.id for each in letters.undone(connection)}
    return tuple(replace(each, undone=each.id in undone) for each in found)


def merged_report(desk: Desk, office: str, number: int) -> tuple[bytes, ...]:
    """Ids of the letters that one report was merged as: its parts, in their order. One that was undone is
    asked for only when no other has its number.

    Raises:
        UserError: none was merged here; or several devices of the office gave this number.
    """
    named = office.strip().upper()
    found = [each for each in merged_here(desk) if (each.office.upper(), each.number) == (named, number)]
    found = [each for each in found if not each.undone] or found
    if not found:
        raise UserError(_("This report was not merged here."), _("Choose one that was: command “offices”."))
    parts = {(each.device, each.part): each for each in found}
    if len(parts) < len(found) or len({(each.device, each.part[1]) for each in found}) > 1:
        raise UserError(
            _("Several reports of {office} have the number {n}: they are of several devices.").format(
                office=named, n=number
            ),
            _("Undo the one that is meant in the window: place Synchronisation, “Merged lately”."),
        )
    return tuple(each.id for each in sorted(found, key=lambda each: each.part))


def _kept(desk: Desk, states: Sequence[str]) -> tuple[Kept, ...]:
    require(desk, Action.READ)
    with desk.store.seen(confidential=True).reading() as connection:
        found = letters.arrived(connection, states)
        missing = {each.id: letters.gap(connection, each) for each in found if each.state == WAITING}
    every = (each for each in reversed(found) if each.commits or each.state != APPLIED)
    return tuple(_told(each, missing.get(each.id, ())) for each in every)


def _told(letter: Letter, missing: tuple[int, ...]) -> Kept:
    arrival = Arrival(
        letter.id, letter.state, letter.reason, letter.detail, letter.office, letter.number,
        letter.part, commits=len(letter.commits), missing=missing, whose=letter.office,
    )  # fmt: skip
    return Kept(
        letter.id, letter.state, letter.office, letter.number, letter.at_ms, sentences.title(arrival),
        sentences.sentence(arrival), sentences.remedy(arrival), arrival.unknown_key, False,
        letter.sender, letter.part,
    )  # fmt: skip


def judge_again(desk: Desk) -> int:
    """Judge anew what was kept aside; how many letters can be merged now.

    Raises:
        UserError: the role does not permit it.
    """
    require(desk, Action.MERGE)
    again(desk)
    return sum(each.state == STAGED for each in kept(desk))


def review_all(desk: Desk, ids: Sequence[bytes], tell: Tell = untold) -> dict[bytes, Review]:
    """Reviews of the letters that can be merged now, one upon the other; empty when none can.

    A letter that holds what no office could have written is set aside instead: ``kept`` tells of it. One that
    is bad only upon the others keeps its place there, and is told when they are merged.

    Raises:
        UserError: the role does not permit it.
    """
    left = list(ids)
    while left:
        try:
            return preview_all(desk, left, tell=tell)
        except NotReady:
            return {}
        except BadLetter as bad:
            _set_aside(desk, bad.letter)
            left.remove(bad.letter)
    return {}


def _set_aside(desk: Desk, identity_: bytes) -> None:
    """Set a letter aside if it is bad by itself."""
    try:
        preview_all(desk, (identity_,))
    except NotReady:
        return
    except BadLetter:
        with suppress(UserError):  # it refuses, and sets the letter aside
            applying.apply(desk, identity_, copy=False)


@dataclass(frozen=True)
class Went:
    """How the merge of several letters went: ``done`` in its order, ``refused`` each with why, ``late``: what
    had waited 30 days for a lost change and was merged without.
    """

    done: tuple[tuple[bytes, Merged], ...]
    refused: tuple[tuple[bytes, UserError], ...] = ()
    late: Merged | None = None

    @property
    def merged(self) -> tuple[Merged, ...]:
        """What was merged, that which had waited last."""
        return (*(one for _id, one in self.done), *([self.late] if self.late else []))


def merge_all(
    desk: Desk,
    ids: Sequence[bytes],
    choices: Mapping[bytes, Sequence[Choice]] = {},
    joins: Mapping[bytes, Joins] = {},
    tell: Tell = untold,
) -> Went:
    """Merge several letters, each whole or not at all, in the order in which they can be.

    A person who ends it between two letters keeps those that are merged; the others wait. Once one is merged
    nothing raises: it may have taken the role away by which it was merged, and is told all the same.

    Args:
        choices: what a person keeps, by the letter whose review showed it.
        joins: donors that a person said are the same, likewise.
        tell: told how far it is; raises ``Cancelled`` where a person ends it.

    Raises:
        UserError: the role does not permit it.
    """
    require(desk, Action.MERGE)
    done: list[tuple[bytes, Merged]] = []
    refused: dict[bytes, UserError] = {}
    late: Merged | None = None
    left = list(dict.fromkeys(ids))
    went_on = True
    while left and went_on:
        went_on = False
        for each in tuple(left):
            try:
                share = portion(tell, len(done), len(done) + 1, len(ids))
                chosen, same = choices.get(each, ()), joins.get(each, ())
                done.append((each, applying.apply(desk, each, chosen, same, tell=share)))
            except Cancelled:
                if not done:
                    raise
                _follow(desk)
                return Went(tuple(done), tuple(refused.items()))
            except UserError as error:
                refused[each] = error
                if isinstance(error, NotReady):
                    continue  # what comes after it may be what it waits for
            else:
                refused.pop(each, None)
                went_on = True
            left.remove(each)
    if done:
        with suppress(UserError):  # no longer permitted, or no copy: the next merge takes them along
            late = applying.apply_orphans(desk)
        _follow(desk)
    return Went(tuple(done), tuple(refused.items()), late if late and late.commits else None)


def merge_orphans(desk: Desk, *, at_once: bool = False) -> Merged:
    """Merge what has waited 30 days for a lost change, or all of it ``at_once``, and check it.

    Raises:
        UserError: see ``applying.apply_orphans``.
    """
    require(desk, Action.MERGE)
    done = applying.apply_orphans(desk, at_once=at_once)
    if done.changed:
        _follow(desk)
    return done


def _follow(desk: Desk) -> None:
    """Run the rules on what was merged; where that cannot be now it stays noted for the next merge."""
    with suppress(UserError):
        to_check.settle(desk)


def undo_all(desk: Desk, ids: Sequence[bytes], reason: str) -> Undone:
    """Undo several merges, the last one first.

    Raises:
        UserError: nothing of any of them is left to undo; or see ``undoing.undo_merge``.
    """
    done: list[Undone] = []
    refused: UserError | None = None
    for each in reversed(ids):
        try:
            done.append(undoing.undo_merge(desk, each, reason))
        except UserError as error:
            refused = error
    if not done and refused is not None:
        raise refused
    changed = frozenset(record for each in done for record in each.changed)
    left = tuple(dict.fromkeys(title for each in done for title in each.left))
    refusals = tuple(words for each in done for words in each.refused)
    return Undone(changed, sum(each.back for each in done), left, refusals)


def introduce_file(desk: Desk, path: Path) -> Paired:
    """Take the keys of another office from its card, a registry, a report or a side file.

    Raises:
        UserError: the file cannot be read or holds no keys; or see ``whom.introduce``.
    """
    require(desk, Action.PAIR)
    try:
        if path.suffix.lower() != ".pdf" and path.stat().st_size < MOST_CARD:
            return whom.introduce(desk, path.read_bytes())
    except OSError as error:
        raise UserError(
            _("The file could not be read to its end."),
            _("Put the stick in again and wait until it is found, then try again."),
            str(error),
        ) from error
    from issss_desktop.sync.reader import read_file  # a PDF of others is opened in the child only

    try:
        found = read_file(path).envelope
    except BadCarrier:
        found = None
    return whom.introduce(desk, found or b"")
