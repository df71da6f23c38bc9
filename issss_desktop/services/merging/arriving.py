"""What arrives: read, verified and staged; every other end is a state with its reason, and the bytes stay.

Nothing here changes a record. A letter ends ``staged`` (ready for review), ``waiting`` (something it stands
on has not come), ``newer`` (for a later program), ``quarantined`` (not believed) or ``replayed`` (nothing
new). It can be given again at any time: what is known by then is judged anew.
"""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, TypeVar

import cbor2

from issss_desktop.models.log import VERSION, BadCommit, Commit, decode
from issss_desktop.services.audit.acts import ALARM
from issss_desktop.services.desk import Desk
from issss_desktop.services.incarnation import become_new_device, was_put_back
from issss_desktop.services.merging import identity, ready
from issss_desktop.services.merging.outgoing import READER, letter_of
from issss_desktop.services.merging.proof import KEY, OFFICE, REVOKED, SHIPPED, UNSIGNED, Proof
from issss_desktop.services.merging.whom import network_of, see
from issss_desktop.services.permits import Action, require
from issss_desktop.store import acts, coverage, letters, peers
from issss_desktop.store.letters import Letter
from issss_desktop.store.work import Work
from issss_desktop.sync.envelope import MAGIC, Envelope, read
from issss_desktop.sync.refusals import BadEnvelope, Code, NotForUs, Refused

_T = TypeVar("_T")

REPLAYED: Final = "replayed"
"""Everything in it is here already."""

NETWORK, ADDRESSEE, COMMIT, READERS = "network", "addressee", "commit", "reader"

UNREAD: Final = frozenset({Code.TIME.value, Code.MEMORY.value, Code.CRASH.value})
"""What stopped a child that read a file: this program itself never tries that again."""


@dataclass(frozen=True)
class Arrival:
    """What became of a letter. ``state`` as above, ``reason`` a code, ``detail`` for support.

    ``office`` and ``number`` name it; ``wall_ms`` is when it was written, by its sender's clock; ``commits``
    how many are new here; ``missing`` numbers of earlier letters of that office that have not come;
    ``whose``: office that a key which is not accepted is said to be of; ``put_back``: others know more of our
    own work than we do, so this database goes on as a new device; ``alarm``: see ``coverage.differs``.
    """

    id: bytes
    state: str
    reason: str = ""
    detail: str = ""
    office: str = ""
    number: int = 0
    part: tuple[int, int] = (1, 1)
    wall_ms: int = 0
    commits: int = 0
    missing: tuple[int, ...] = ()
    whose: str = ""
    put_back: bool = False
    alarm: bool = False

    @property
    def unproven(self) -> bool:
        """Whether it waits for the signatures in the other parts of its report."""
        return self.state == letters.WAITING and self.reason == UNSIGNED

    @property
    def unknown_key(self) -> str:
        """The office to pair with so that it is accepted; "" when that is not what it lacks."""
        return (self.whose or self.office) if self.state == letters.QUARANTINED and self.reason == KEY else ""


class _Refuse(Exception):
    """Ends the examination of a letter."""

    def __init__(
        self, state: str, reason: str, detail: str = "", whose: str = "", ids: tuple[bytes, ...] = ()
    ) -> None:
        """``ids``: commits of it that are staged all the same, and wait with it."""
        super().__init__(reason)
        self.state, self.reason, self.detail, self.whose, self.ids = state, reason, detail, whose, ids


def receive(desk: Desk, data: bytes, refused: Refused | None = None) -> Arrival:
    """Take a letter in: the bytes of an envelope, as a report or its side file carried them.

    Args:
        refused: why it may not be looked at: ``data`` are then those of the file, which are only kept.

    Raises:
        UserError: the role does not permit it, or nothing can be written here.
    """
    require(desk, Action.MERGE)
    identity.keys_of(desk)  # so that a first letter can be sealed to us afterwards
    whole = desk.store.seen(confidential=True)
    opened = _Opened(desk, data)
    if refused is None:
        opened.look_inside()
    made = whole.write(lambda work: _Examination(desk, work, opened).arrive(refused))
    if made.part[1] > 1 and made.state in (letters.STAGED, letters.WAITING) and not made.unproven:
        with whole.reading() as connection:
            parts = letters.parts_waiting(connection, made.id)
        for each in parts:
            _again(desk, each)
    return made


def again(desk: Desk) -> tuple[Arrival, ...]:
    """Judge anew what was kept aside: after an upgrade, a pairing, or the arrival of what was missing.

    Not what no office could have written: its changes would wait here again, and travel on from here.
    """
    require(desk, Action.MERGE)
    whole = desk.store.seen(confidential=True)
    whole.write(_read_later)
    with whole.reading() as connection:
        kept = letters.arrived(connection, (letters.QUARANTINED, letters.NEWER, letters.WAITING))
    left = (each.id for each in kept if each.reason != COMMIT)
    return tuple(made for each in left if (made := _again(desk, each)) is not None)


def _again(desk: Desk, identity_: bytes) -> Arrival | None:
    with desk.store.seen(confidential=True).reading() as connection:
        letter = letters.find(connection, identity_)
    if letter is None or letter.data is None or letter.reason in UNREAD:
        return None
    return receive(desk, letter.data) if letter.data.startswith(MAGIC) else None


def _read_later(work: Work) -> None:
    """Read what an older program could not: this may be the one that can."""
    for data, at_ms in letters.unread(work.connection):
        with suppress(BadCommit):
            letters.stage(work.connection, [decode(data)], [], at_ms)


@dataclass(frozen=True)
class _End:
    """Why a letter could not be read. Not the refusal itself, which holds on to all that was read."""

    state: str
    reason: str
    detail: str = ""


class _Opened:
    """What is in a letter, told without the log: before the write that keeps it, which others wait for."""

    def __init__(self, desk: Desk, data: bytes) -> None:
        self.data, self.id = data, hashlib.sha256(data).digest()
        self._desk, self._keys = desk, identity.every_key(desk)
        self.own = {keys.verify for keys in self._keys}

    def look_inside(self) -> None:
        """Read a letter that was not merged yet; its changes only if its sender is believed."""
        store = self._desk.store.seen(confidential=True)
        with store.reading() as connection:
            known = letters.find(connection, self.id)
        if (known is not None and _is_done(known)) or isinstance(self._envelope, _End):
            return
        header = self._envelope.header
        with store.reading() as connection:
            sender = peers.peer(connection, header.sign_key)
        believed = header.sign_key in self.own or (sender is not None and sender.trusted)
        if believed and header.network == network_of(self._desk):
            _read = self._commits

    @property
    def envelope(self) -> Envelope:
        """Its header, and the signatures over it."""
        return _taken(self._envelope)

    @property
    def commits(self) -> tuple[list[Commit], list[bytes]]:
        """Its changes, and the bytes of those that only a later program can read."""
        return _taken(self._commits)

    @cached_property
    def _envelope(self) -> "Envelope | _End":
        try:
            return read(self.data)
        except BadEnvelope as error:
            return _unreadable(error)

    @cached_property
    def _commits(self) -> "tuple[list[Commit], list[bytes]] | _End":
        try:
            every = self.envelope.commits([keys.secret for keys in self._keys])
        except NotForUs:
            return _End(letters.QUARANTINED, ADDRESSEE)
        except BadEnvelope as error:
            return _unreadable(error)
        commits, raw = [], []
        for data in every:
            try:
                commits.append(decode(data))
            except BadCommit as error:
                if not (self.is_later or _is_later(data)):
                    return _End(letters.QUARANTINED, COMMIT, str(error))
                raw.append(data)
        return commits, raw

    @property
    def is_later(self) -> bool:
        """Whether only a later program may apply it."""
        return self.envelope.header.min_reader > READER


def _taken(found: "_T | _End") -> _T:
    if isinstance(found, _End):
        raise _Refuse(found.state, found.reason, found.detail)
    return found


def _unreadable(error: BadEnvelope) -> _End:
    state = letters.NEWER if error.code is Code.NEWER else letters.QUARANTINED
    return _End(state, error.code.value, error.detail)


class _Examination:
    """One letter, inside the write that keeps it."""

    def __init__(self, desk: Desk, work: Work, opened: _Opened) -> None:
        self.desk, self.work, self.opened = desk, work, opened
        self.connection = work.connection
        self.office = ""

    def arrive(self, unread: Refused | None) -> Arrival:
        """Its end."""
        known = letters.find(self.connection, self.opened.id)
        if known is None and unread is not None:
            end = _Refuse(letters.QUARANTINED, unread.code.value, unread.detail)
            return _arrival(self._keep(None, end), end.state)
        if known is not None and _is_done(known):
            return _arrival(known, REPLAYED)
        if known is not None and unread is not None:
            return _arrival(known, known.state)
        try:
            envelope = self.opened.envelope
        except _Refuse as refused:
            self._keep(None, refused)
            return Arrival(self.opened.id, refused.state, refused.reason, refused.detail)
        try:
            return self._arrive(envelope)
        except _Refuse as refused:
            kept = self._keep(envelope, refused, refused.ids)
            made = _arrival(kept, refused.state)
            header = envelope.header
            return replace(made, part=header.part, wall_ms=header.wall_ms, whose=refused.whose)

    def _arrive(self, envelope: Envelope) -> Arrival:
        header = envelope.header
        if header.network != network_of(self.desk):
            raise _Refuse(letters.QUARANTINED, NETWORK)
        self.office = self._believe(header.sign_key, header.seal_key, header.office)
        commits, raw = self.opened.commits
        known = letters.known_here(self.connection, [c.id for c in commits])
        proof = Proof(self.desk, self.connection, commits, envelope.checkpoints)
        if not proof.writes(header.sign_key, header.actor):
            raise _Refuse(letters.QUARANTINED, OFFICE, header.actor.hex())
        out, foreign = self._prove(envelope, proof, commits, [c.id for c in commits if c.id not in known])
        fresh = [c for c in commits if c.id not in known | out]
        letters.stage(self.connection, fresh, raw, self.desk.clock(), ordinary=not header.confidential)
        points = [p for p in envelope.checkpoints if proof.vouches(p)]
        letters.keep_points(self.connection, [(p.actor, p.seq, p.id, p.key, p.signature) for p in points])
        ids = tuple(c.id for c in fresh) + tuple(hashlib.sha256(each).digest() for each in raw)
        if self.opened.is_later or foreign:
            raise _Refuse(letters.NEWER, READERS, ids=ids)
        kept = self._keep(envelope, _Refuse(letters.STAGED, ""), ids)
        if not fresh and not raw:
            letters.keep(self.connection, replace(kept, state=letters.APPLIED, data=None))
            state = REPLAYED
        else:
            state = ready.settle(self.connection, kept)
            state = letters.WAITING if state == letters.APPLIED else state
        missing = letters.gap(self.connection, kept) if state == letters.WAITING else ()
        made = _arrival(kept, state)
        alarm = state == REPLAYED and coverage.differs(self.connection, kept)
        if alarm:
            about = f"{kept.office} {kept.number}"
            acts.note(self.work, ALARM, user=self.desk.user, at_ms=self.desk.clock(), detail=about)
        return replace(
            made, part=header.part, wall_ms=header.wall_ms, commits=len(fresh) + len(raw), missing=missing,
            put_back=self._went_on(kept), alarm=alarm, reason=letters.LATER if state == letters.NEWER else "",
        )  # fmt: skip

    def _went_on(self, letter: Letter) -> bool:
        """Whether a believed office has seen more of our own chain than there is here; then it ends here,
        before two different commits bear one number. The next letters return what was lost.
        """
        here = letters.known_here(self.connection, [head[2] for head in letter.heads])
        back = was_put_back(self.work, [head[0] for head in letter.heads if head[2] not in here])
        if back:
            become_new_device(self.work, self.desk.clock())
        return back

    def _believe(self, sign: bytes, seal: bytes, said: str) -> str:
        """The office whose key signed the letter: the one that people named when they compared its words,
        whatever the letter says.
        """
        known = peers.peer(self.connection, sign)
        if known is not None and known.revoked is not None:
            raise _Refuse(letters.QUARANTINED, REVOKED, known.office, known.office)
        if sign in self.opened.own:
            return self.desk.office
        if known is not None and known.trusted:
            if known.seal is None:
                peers.keep(self.connection, replace(known, seal=seal))
            return known.office
        seen = see(self.work, sign, seal, said, self.desk.clock())
        raise _Refuse(letters.QUARANTINED, KEY, sign.hex(), seen.office)

    def _prove(
        self, envelope: Envelope, proof: Proof, commits: Sequence[Commit], fresh: Sequence[bytes]
    ) -> tuple[set[bytes], bool]:
        """New commits that are not taken, and whether the letter stands on some that a newer program ships.

        What the sender has applied, or signed, must be proven, and what could be once a key is known. What
        it only carried is left out otherwise: an office may carry what it could not judge.
        """
        doubts = proof.doubts(fresh)
        header, parents = envelope.header, {each.id: letters.parents_of(each) for each in commits}
        heads = [head.id for head in header.heads]
        applied = ready.applied_there(parents, heads, header.part[1], parents.get)
        for commit, doubt in doubts.items():
            carried = commit not in applied and header.sign_key not in doubt.keys
            if doubt.reason == SHIPPED or (carried and doubt.reason not in (KEY, UNSIGNED)):
                continue
            whose = proof.said_of(commit)
            if doubt.reason == KEY:
                for key in doubt.keys:
                    whose = see(self.work, key, None, whose, self.desk.clock()).office or whose
            in_parts = doubt.reason == UNSIGNED and header.part[1] > 1
            state = letters.WAITING if in_parts else letters.QUARANTINED  # signed in another part
            raise _Refuse(state, doubt.reason, commit.hex(), whose)
        shipped_later = {commit for commit, doubt in doubts.items() if doubt.reason == SHIPPED}
        return set(doubts), not shipped_later.isdisjoint(applied)

    def _keep(self, envelope: Envelope | None, end: _Refuse, ids: tuple[bytes, ...] = ()) -> Letter:
        header = envelope.header if envelope is not None else None
        said = letter_of(header) if header is not None else Letter()
        written = header.before if header is not None else ()
        made = replace(
            said, id=self.opened.id, state=end.state, reason=end.reason, detail=end.detail[:500],
            at_ms=max(self.desk.clock(), 0), office=self.office or said.office, commits=ids,
            data=self.opened.data,
            before=tuple(n for office, numbers in written if office == self.desk.office for n in numbers),
        )  # fmt: skip
        letters.keep(self.connection, made)
        return made


def _is_done(letter: Letter) -> bool:
    """Whether a letter is ours, or was merged: it can bring nothing new."""
    return letter.sent or letter.state == letters.APPLIED


def _is_later(data: bytes) -> bool:
    """Whether bytes are a commit of a later version."""
    try:
        item = cbor2.loads(data)
        return isinstance(item, list) and isinstance(item[0], int) and item[0] > VERSION
    except Exception:  # cbor2 raises many kinds: all mean no
        return False


def _arrival(letter: Letter, state: str) -> Arrival:
    return Arrival(
        letter.id, state, letter.reason, letter.detail, letter.office, letter.number, letter.part
    )  # fmt: skip
