"""How this office stands with each other one: what they have of us, what we have of them, what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from issss_desktop.services.desk import Desk
from issss_desktop.services.merging import identity
from issss_desktop.services.permits import Action, require
from issss_desktop.store import coverage, letters, peers
from issss_desktop.store.coverage import Covered
from issss_desktop.store.letters import HeadRow, Letter
from issss_desktop.store.open import Connection
from issss_desktop.store.peers import Peer


@dataclass(frozen=True)
class Key:
    """A device of an office: how its key is known, and its six words once they were compared or signed for.

    Those of a key that was only seen are not shown: they are heard, then typed. Those of a key that is known
    can be read to a third office: that of a laptop that is gone, whose work still travels.
    """

    known: str
    words: str


@dataclass(frozen=True)
class Standing:
    """One other office.

    ``arrived`` and ``arrived_ms``: number of its last letter, and when it was written down here; ``sent_ms``:
    of the last report to it; 0 for never. ``theirs``: commits of ours that they do not have as far as we
    know; ``ours``: how many of those they reported have not come; ``waiting``: letters of theirs that cannot
    be merged yet, for ``missing`` ones, by their numbers; ``to_review`` that can, ``aside`` not believed.
    """

    office: str
    keys: tuple[Key, ...]
    arrived: int = 0
    arrived_ms: int = 0
    sent_ms: int = 0
    theirs: int = 0
    ours: int = 0
    waiting: int = 0
    to_review: int = 0
    aside: int = 0
    missing: tuple[int, ...] = ()


def offices(desk: Desk) -> tuple[Standing, ...]:
    """Every office whose key or letter was ever seen here, by code."""
    require(desk, Action.READ)
    with desk.store.seen(confidential=True).reading() as connection:
        every = peers.peers(connection)
        states = (letters.STAGED, letters.WAITING, letters.APPLIED, letters.QUARANTINED, letters.NEWER)
        came = letters.arrived(connection, states)
        sent = letters.sent(connection)
        codes = {p.office for p in every if p.office} | {each.office for each in came if each.office}
        return tuple(
            _standing(connection, code, [p for p in every if p.office == code],
                      [each for each in came if each.office == code], sent)
            for code in sorted(codes - {desk.office})
        )  # fmt: skip


def unheard(desk: Desk) -> tuple[str, ...]:
    """Offices of which a key is here whose words were not compared yet, by code."""
    require(desk, Action.READ)
    with desk.store.reading() as connection:
        every = peers.peers(connection)
    return tuple(sorted({p.office for p in every if p.known == peers.SEEN} - {"", desk.office}))


def _standing(
    connection: Connection, code: str, known: Sequence[Peer], came: Sequence[Letter], sent: Sequence[Letter]
) -> Standing:
    believed = [each for each in came if each.believed]
    last = believed[-1] if believed else None
    reported = letters.reported(connection, code)
    readers = [Covered(connection, each.heads, each.needs) for each in reported] or [
        Covered(connection, (), ())
    ]
    lacking = coverage.count_unseen(connection, readers)
    keys = tuple(Key(p.known, identity.words(p.sign) if p.trusted else "") for p in known)
    to_them = [each.at_ms for each in sent if code in each.detail.split()]
    return Standing(
        code, keys, last.number if last else 0, last.at_ms if last else 0, to_them[-1] if to_them else 0,
        lacking, sum(_behind(connection, each.heads) for each in reported),
        sum(each.state == letters.WAITING for each in came),
        sum(each.state == letters.STAGED for each in came),
        sum(each.state in (letters.QUARANTINED, letters.NEWER) for each in came),
        tuple(sorted({n for each in came if each.state == letters.WAITING
                      for n in letters.gap(connection, each)})),
    )  # fmt: skip


def _behind(connection: Connection, heads: Sequence[HeadRow]) -> int:
    """How many commits of what an office reported have not come here: what waits for its review has."""
    behind = 0
    here = letters.known_here(connection, [identity_ for _actor, _seq, identity_ in heads])
    came = {each.id: each for each in letters.waiting(connection)}
    for actor, seq, identity_ in heads:
        if identity_ not in here and identity_ not in came:
            sql = "SELECT max(seq) FROM commits WHERE actor=?"
            row = connection.exec_driver_sql(sql, (actor,)).first()
            last = max((each.seq for each in came.values() if each.actor == actor), default=0)
            behind += max(1, seq - max(row[0] or 0, last))
    return behind
