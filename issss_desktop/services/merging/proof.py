"""Who wrote what: each commit stands in its chain below a signature of a device of the office of that chain.

Signatures that say otherwise prove nothing and harm nobody: they are passed over. What no signature proves is
doubted, with the reason; whether a doubt refuses a letter or leaves a commit out is for who asks.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from issss_desktop.models.log import BadCommit, Commit
from issss_desktop.services.desk import Desk
from issss_desktop.services.merging import identity
from issss_desktop.services.reference import PROGRAM_ACTOR, is_shipped
from issss_desktop.store import letters, peers
from issss_desktop.store.authors import NOBODY, Authors
from issss_desktop.store.open import Connection
from issss_desktop.store.peers import Peer
from issss_desktop.sync.envelope import Checkpoint

KEY, REVOKED, OFFICE, UNSIGNED = "key", "revoked", "office", "unsigned"
SHIPPED: Final = "shipped"
"""It is said to be of the shipped data, and this program does not ship it: a newer one may."""

_WORST_FIRST: Final = (KEY, REVOKED, OFFICE)  # what a person can do something about comes first


@dataclass(frozen=True)
class Doubt:
    """Why a commit is not believed; ``keys`` of the devices that signed for it all the same."""

    reason: str
    keys: frozenset[bytes] = frozenset()


class Disbelieved(BadCommit):
    """A commit is not of the office that its chain is of. ``doubt``: why."""

    def __init__(self, doubt: Doubt) -> None:
        super().__init__(f"not signed by the office of its chain: {doubt.reason}")
        self.doubt = doubt


class Proof:
    """Judges commits by what is known now: keys, chains, and the signatures that came."""

    def __init__(
        self, desk: Desk, connection: Connection, brought: Iterable[Commit] = (),
        points: Iterable[Checkpoint] = (), *, whole: bool = False,
    ) -> None:  # fmt: skip
        """Judge with commits and signatures that a letter brings.

        Args:
            whole: the past of all that is judged is here, without a hole: an office that nobody began is
                one that nobody can write for.
        """
        self._connection, self._whole = connection, whole
        self._office = desk.office_uuid.bytes
        self._points = [(p.id, p.actor, p.seq, p.key) for p in points]
        self._own = {keys.verify for keys in identity.every_key(desk)}
        self._peers = {each.sign: each for each in peers.peers(connection)}
        self._authors = Authors(connection, PROGRAM_ACTOR, brought)

    def doubts(self, ids: Collection[bytes]) -> dict[bytes, Doubt]:
        """Those of some commits that nothing proves, each with its reason."""
        wanted: dict[bytes, set[bytes]] = {}
        lowest: dict[bytes, int] = {}
        for each in ids:
            if (at := self._authors.step(each)) is not None and at[0] != PROGRAM_ACTOR:
                wanted[each] = set()
                lowest[at[0]] = min(at[1], lowest.get(at[0], at[1]))
        for actor, seq in lowest.items():
            self._sign(actor, seq, wanted)
        found = {each: doubt for each, keys in wanted.items() if (doubt := self._doubt(each, keys))}
        foreign = (each for each in ids if each not in wanted and not is_shipped(each))
        return found | dict.fromkeys(foreign, Doubt(SHIPPED))

    def _sign(self, actor: bytes, lowest: int, wanted: dict[bytes, set[bytes]]) -> None:
        """Tell each of some commits of a chain who signed above it."""
        points = [p for p in self._points if p[1] == actor]
        points += [(i, a, seq, key) for a, seq, i, key, _s in letters.points_of(self._connection, actor)]
        walked: set[tuple[bytes, bytes]] = set()
        for identity_, _actor, seq, key in sorted(points, key=lambda p: -p[2]):
            if seq < lowest:
                break
            for each in self._authors.below(identity_, lowest):
                if (each, key) in walked:
                    break
                walked.add((each, key))
                if each in wanted:
                    wanted[each].add(key)

    def _doubt(self, commit: bytes, keys: Collection[bytes]) -> Doubt | None:
        if not keys:
            return Doubt(UNSIGNED)
        why = set()
        for key in keys:
            reason = self._why_not(key, commit)
            if reason is None:
                return None
            why.add(reason)
        return Doubt(min(why, key=_WORST_FIRST.index), frozenset(keys))

    def _why_not(self, key: bytes, commit: bytes) -> str | None:
        """Why a key does not count for a commit, None when it does."""
        peer = self._peers.get(key)
        if peer is not None and peer.revoked is not None:
            if commit not in self._before(peer):
                return REVOKED
        elif key not in self._own and (peer is None or not peer.trusted):
            return KEY
        return None if self._speaks(key, self._authors.offices(commit)) else OFFICE

    def said_of(self, commit: bytes) -> str:
        """Code of the office that the chain of a commit says it is of; "" when that is not known here."""
        codes = (code for each in self._authors.offices(commit) for code in self._authors.codes(each))
        return min(codes, default="")

    def writes(self, key: bytes, actor: bytes) -> bool:
        """Whether the device with a key may be that of an actor, as far as it is known here."""
        offices = self._authors.offices_of_actor(actor)
        return not offices or any(self._is_of(key, office) for office in offices)

    def vouches(self, point: Checkpoint) -> bool:
        """Whether a signature is of a key that counts, or counted, for the chain that it is over."""
        peer = self._peers.get(point.key)
        known = point.key in self._own or (peer is not None and (peer.trusted or peer.revoked is not None))
        return known and self._speaks(point.key, self._authors.offices(point.id))

    def _speaks(self, key: bytes, offices: Collection[bytes]) -> bool:
        """Whether a key is of all these offices: of none, when the beginning of a chain is not here."""
        return all(self._is_of(key, office) for office in offices)

    def _is_of(self, key: bytes, office: bytes) -> bool:
        if office == NOBODY:
            return False
        if key in self._own:
            return office == self._office
        codes = self._authors.codes(office)
        if not codes:  # its beginning is lost, or still on its way
            return not self._whole
        return self._peers[key].office in codes

    def _before(self, peer: Peer) -> frozenset[bytes]:
        """What stood below the heads that were here when a key was revoked."""
        if peer.sign not in self._counted:
            heads = peer.revoked or ()
            self._counted[peer.sign] = frozenset(i for head in heads for i in self._authors.below(head))
        return self._counted[peer.sign]

    @cached_property
    def _counted(self) -> dict[bytes, frozenset[bytes]]:
        return {}
