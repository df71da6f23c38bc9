"""Which staged commits can be applied: those whose whole past is here or comes with them."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from issss_desktop.store import coverage, letters
from issss_desktop.store.letters import Letter, Waiting
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


def settle(connection: Connection, letter: Letter) -> str:
    """State of a letter now, kept: staged, waiting, newer when all that it lacks is a program that reads what
    is here, or applied when nothing of it is left to do."""
    found = of_letter(connection, letter)
    if not found.whole:
        state = letters.WAITING if found.missing - _for_newer(connection) else letters.NEWER
    else:  # what is only carried waits among the staged commits, not in a letter
        state = letters.STAGED if found.commits or found.carried else letters.APPLIED
    if state == letters.APPLIED:
        letters.hold(connection, letter.commits)
    letters.settle(connection, letter.id, state)
    return state


def settle_all(connection: Connection) -> None:
    """The state of every letter that is not applied, after something was."""
    for letter in letters.arrived(connection, (letters.STAGED, letters.WAITING, letters.NEWER)):
        if letter.reason in ("", letters.LATER):  # else it waits for signatures, or is for others' rules
            settle(connection, letter)


def of_letter(connection: Connection, letter: Letter) -> Ready:
    """What can be applied of a letter.

    What its sender had applied goes together or not at all. What the sender only carried (it waits there
    too) goes along when its past is complete and it proves good, and never holds the rest up. Nor does what
    the sender itself applied without a lost change: here it waits for that one as long as orphans do.
    """
    held = _held(connection)
    able = _able(connection, held)
    brought = [each for each in letter.commits if each in held]
    core = applied_there(
        brought, [head[2] for head in letter.heads], letter.part[1], lambda i: _parents(held, i)
    )
    missing = _missing_below(
        connection, [each for each in brought if each in core and each not in able], held
    )
    missing -= {*letter.holes, *letter.needs}  # what the sender lacks is below nothing that it had applied
    missing |= {head[2] for head in letter.heads} & _unread(connection)
    wanted = _with_past([each for each in brought if each in able and each in core], held)
    carried = _with_past([each for each in brought if each in able], held) - wanted
    return Ready(
        tuple(i for i in held if i in wanted), tuple(i for i in held if i in carried), frozenset(missing)
    )


def _unread(connection: Connection) -> set[bytes]:
    """Staged commits of a later version of the log: what its sender had applied waits for the upgrade."""
    return {each.id for each in letters.waiting(connection) if each.actor is None}


def loose(connection: Connection) -> tuple[bytes, ...]:
    """Commits that no letter under review holds any more and whose past is complete now, in order: what one
    office carried for another, from a chain whose middle had been lost.
    """
    held = _held(connection)
    free = _able(connection, held) - _under_review(connection)
    return tuple(i for i in held if i in free)


def orphans(
    connection: Connection, before_ms: int | None = None
) -> tuple[tuple[bytes, ...], frozenset[bytes]]:
    """Staged commits whose past is incomplete, in order, and what is missing below them; without those that
    may be confidential: only the beginning of their chain can tell.

    Args:
        before_ms: only those that arrived before this moment, and what stands under them.
    """
    held = _held(connection)
    able = _able(connection, held)
    lost = [i for i, each in held.items() if i not in able and (before_ms is None or each.at_ms < before_ms)]
    unsure = coverage.unsure(connection)
    lost = [i for i in lost if unsure.isdisjoint(_with_past([i], held))] if unsure else lost
    wanted = _with_past(lost, held)
    missing = _missing_below(connection, lost, held)
    return tuple(i for i in held if i in wanted), frozenset(missing)


def _held(connection: Connection) -> dict[bytes, Waiting]:
    """Staged commits that this program may apply, each after what it stands on."""
    later = _for_newer(connection)
    held = letters.waiting(connection)
    return {each.id: each for each in held if not each.bad and each.id not in later}


def _for_newer(connection: Connection) -> set[bytes]:
    """Staged commits that only a newer program can read, or may apply."""
    newer = letters.arrived(connection, (letters.NEWER,))
    later = {i for each in newer if each.reason != letters.LATER for i in each.commits}
    if later:  # what comes in a letter for this program, too, may be applied
        read = [*letters.arrived(connection, (letters.STAGED, letters.WAITING)), *newer]
        later -= {i for each in read if each.state != letters.NEWER or each.reason == letters.LATER
                  for i in each.commits}  # fmt: skip
    return later | _unread(connection)


def _able(connection: Connection, held: dict[bytes, Waiting]) -> set[bytes]:
    """Those whose past is here, or among those whose past is."""
    outside = {parent for each in held.values() for parent in each.parents} - held.keys()
    here = letters.known_here(connection, outside)
    able: set[bytes] = set()
    for identity, each in held.items():
        if all(parent in able or parent in here for parent in each.parents):
            able.add(identity)
    return able


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


def _with_past(ids: Iterable[bytes], held: dict[bytes, Waiting]) -> set[bytes]:
    return _walk(ids, lambda i: _parents(held, i))


def _parents(held: dict[bytes, Waiting], identity: bytes) -> tuple[bytes, ...] | None:
    return held[identity].parents if identity in held else None


def _walk(ids: Iterable[bytes], parents: Callable[[bytes], Iterable[bytes] | None]) -> set[bytes]:
    found: set[bytes] = set()
    wanted = list(ids)
    while wanted:
        identity = wanted.pop()
        if identity not in found and (below := parents(identity)) is not None:
            found.add(identity)
            wanted.extend(below)
    return found


def _missing_below(connection: Connection, ids: Iterable[bytes], held: dict[bytes, Waiting]) -> set[bytes]:
    below = {parent for each in _with_past(ids, held) for parent in held[each].parents} - held.keys()
    return below - letters.known_here(connection, below)


def _under_review(connection: Connection) -> set[bytes]:
    states = (letters.STAGED, letters.WAITING, letters.NEWER)
    return {i for each in letters.arrived(connection, states) for i in each.commits}
