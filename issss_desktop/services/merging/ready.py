"""Which staged commits can be applied: those whose whole past is here or comes with them."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from issss_desktop.store import coverage, letters
from issss_desktop.store.letters import Letter
from issss_desktop.store.open import Connection


@dataclass(frozen=True)
class Ready:
    """Of one letter, in order: ``commits`` that its sender had applied, all of which are applied or none;
    ``carried``, that only wait there and are complete here; and ids that are ``missing`` below the first.
    """

    commits: tuple[bytes, ...]
    carried: tuple[bytes, ...]
    missing: frozenset[bytes]

    @property
    def whole(self) -> bool:
        """Whether everything that the sender had applied can be applied."""
        return not self.missing


class _Staged:
    """What is staged, read once. ``held``: what this program may apply, each after what it stands on;
    ``able``: of that, what has its whole past here or among it; ``unread``: what only a newer program can
    read; ``later``: that, and what only a newer one may apply.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        every = letters.waiting(connection)
        self.unread = {each.id for each in every if each.actor is None}
        self.later = self.unread | _for_newer(connection)
        self.held = {each.id: each for each in every if not each.bad and each.id not in self.later}
        outside = {parent for each in self.held.values() for parent in each.parents} - self.held.keys()
        here = letters.known_here(connection, outside)
        self.able: set[bytes] = set()
        for identity, each in self.held.items():
            if all(parent in self.able or parent in here for parent in each.parents):
                self.able.add(identity)

    def parents(self, identity: bytes) -> tuple[bytes, ...] | None:
        """What a commit stands on, None where this program may not apply it."""
        return self.held[identity].parents if identity in self.held else None

    def with_past(self, ids: Iterable[bytes]) -> set[bytes]:
        """Commits and what is held below them."""
        return _walk(ids, self.parents)

    def upon(self, ids: Iterable[bytes]) -> set[bytes]:
        """Commits and what is held above them."""
        above: dict[bytes, list[bytes]] = {}
        for identity, each in self.held.items():
            for parent in each.parents:
                above.setdefault(parent, []).append(identity)
        return _walk(ids, lambda i: above.get(i, ()))

    def missing_below(self, ids: Iterable[bytes]) -> set[bytes]:
        """What is neither held nor in the log below some commits."""
        below = {p for each in self.with_past(ids) for p in self.held[each].parents} - self.held.keys()
        return below - letters.known_here(self._connection, below)

    def in_order(self, ids: Collection[bytes]) -> tuple[bytes, ...]:
        """Commits, each after what it stands on."""
        return tuple(each for each in self.held if each in ids)


def settle(connection: Connection, letter: Letter) -> str:
    """State of a letter now, kept: staged, waiting, newer when all that it lacks is a program that reads what
    is here, or applied when nothing of it is left to do."""
    return _settle(connection, letter, _Staged(connection))


def settle_all(connection: Connection) -> None:
    """The state of every letter that is not applied, after something was."""
    every = letters.arrived(connection, (letters.STAGED, letters.WAITING, letters.NEWER))
    # others wait for signatures, or are for the rules of a newer program
    open_ = [letter for letter in every if letter.reason in ("", letters.LATER)]
    if open_:
        staged = _Staged(connection)
        for letter in open_:
            _settle(connection, letter, staged)


def _settle(connection: Connection, letter: Letter, staged: _Staged) -> str:
    found = _ready(letter, staged)
    if not found.whole:
        state = letters.WAITING if found.missing - staged.later else letters.NEWER
    else:  # what is only carried waits among the staged commits, not in a letter
        state = letters.STAGED if found.commits or found.carried else letters.APPLIED
    if state == letters.APPLIED:
        letters.hold(connection, letter.commits)
    letters.settle(connection, letter.id, state)
    return state


def of_letter(connection: Connection, letter: Letter) -> Ready:
    """What can be applied of a letter.

    What its sender had applied goes together or not at all. What the sender only carried (it waits there
    too) goes along when its past is complete and it proves good, and never holds the rest up. Nor does what
    the sender itself applied without a lost change: here it waits for that one as long as orphans do.
    """
    return _ready(letter, _Staged(connection))


def _ready(letter: Letter, staged: _Staged) -> Ready:
    heads, parts = [head[2] for head in letter.heads], letter.part[1]
    brought = [each for each in letter.commits if each in staged.held]
    core = applied_there(brought, heads, parts, staged.parents)
    missing = staged.missing_below(each for each in brought if each in core and each not in staged.able)
    missing -= {*letter.holes, *letter.needs}  # what the sender lacks is below nothing that it had applied
    missing |= {*heads, *(letter.commits if parts > 1 else ())} & staged.unread
    able = [each for each in brought if each in staged.able]
    wanted = staged.with_past(each for each in able if each in core)
    carried = staged.with_past(able) - wanted
    return Ready(staged.in_order(wanted), staged.in_order(carried), frozenset(missing))


def loose(connection: Connection) -> tuple[bytes, ...]:
    """Commits that no letter under review holds any more and whose past is complete now, in order: what one
    office carried for another, from a chain whose middle had been lost.
    """
    staged = _Staged(connection)
    return staged.in_order(staged.able - _under_review(connection))


def orphans(
    connection: Connection, before_ms: int | None = None
) -> tuple[tuple[bytes, ...], frozenset[bytes]]:
    """Staged commits whose past is incomplete, in order, and what is missing below them; without those that
    may be confidential: only the beginning of their chain can tell.

    Args:
        before_ms: only those that arrived before this moment, and what stands under them.
    """
    staged = _Staged(connection)
    closed = staged.able | staged.upon(coverage.unsure(connection))
    lost = [
        identity
        for identity, each in staged.held.items()
        if identity not in closed and (before_ms is None or each.at_ms < before_ms)
    ]
    return staged.in_order(staged.with_past(lost)), frozenset(staged.missing_below(lost))


def _for_newer(connection: Connection) -> set[bytes]:
    """Staged commits of letters for the rules of a newer program that no letter for this one brought, too."""
    newer = letters.arrived(connection, (letters.NEWER,))
    later = {i for each in newer if not each.believed for i in each.commits}
    if later:
        read = [*letters.arrived(connection, (letters.STAGED, letters.WAITING)), *newer]
        later -= {i for each in read if each.believed for i in each.commits}
    return later


def applied_there(
    brought: Collection[bytes],
    heads: Iterable[bytes],
    parts: int,
    parents: Callable[[bytes], Iterable[bytes] | None],
) -> set[bytes]:
    """Commits of a letter that its sender had applied: those below the heads it reported; all of them in a
    part of a report, whose heads may be in another.

    Args:
        brought: commits of the letter.
        parts: how many the report has.
        parents: what a commit stands on, None for one that is not here.
    """
    return set(brought) if parts > 1 else _walk([head for head in heads if head in brought], parents)


def _walk(ids: Iterable[bytes], parents: Callable[[bytes], Iterable[bytes] | None]) -> set[bytes]:
    found: set[bytes] = set()
    wanted = list(ids)
    while wanted:
        identity = wanted.pop()
        if identity not in found and (below := parents(identity)) is not None:
            found.add(identity)
            wanted.extend(below)
    return found


def _under_review(connection: Connection) -> set[bytes]:
    states = (letters.STAGED, letters.WAITING, letters.NEWER)
    return {i for each in letters.arrived(connection, states) for i in each.commits}
