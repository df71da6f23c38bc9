"""What goes into the next report: everything that its addressees have not said they have.

Delivery is never assumed. What an office has is what it said in its last letter that arrived here; a letter
that is lost, late, doubled or forwarded therefore needs no special case.
"""

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.log import outline
from issss_desktop.services.desk import Desk
from issss_desktop.services.merging import identity
from issss_desktop.services.merging.whom import NATIONAL, network_of, trusted
from issss_desktop.services.permits import Action, require
from issss_desktop.services.reference import PROGRAM_ACTOR
from issss_desktop.store import coverage, letters
from issss_desktop.store.coverage import Covered
from issss_desktop.store.letters import Letter
from issss_desktop.store.open import KEYS, KEYS_COPY, Connection
from issss_desktop.store.revisions import REVISIONS
from issss_desktop.store.vault.devices import DeviceKeys
from issss_desktop.store.work import Work
from issss_desktop.sync.envelope import Checkpoint, Head, Header, Kind, TooLarge, write

READER: Final = 1
"""Version of the rules by which ops are read: a program that knows fewer waits for its upgrade."""

PART_BYTES, PART_OPS = 40_000_000, 500_000
"""Of one envelope before it is squeezed: about 15 MB after."""

_MOST_TOLD: Final = 5_000
"""Ids that a header names of what is missing: all that any office ever had, or somebody made them up."""
_MOST_BEFORE: Final = 5


@dataclass(frozen=True)
class Sending:
    """What is asked of an export. ``to``: codes of offices, None for all that are known.

    ``pages``: digest of the pages of the report that carries it; ``report``: 16 bytes that name it.
    """

    to: tuple[str, ...] | None = None
    kind: Kind = Kind.SEALED
    pages: bytes | None = None
    report: bytes | None = None
    confidential: bool = False


def outgoing(desk: Desk, sending: Sending = Sending()) -> tuple[bytes, ...]:
    """Envelopes of one export, its parts in order; none when no office is known to seal it to.

    Sealed also to this device itself, to the national office and to the recovery sheet.

    Raises:
        UserError: an office that is asked for is not known here; confidential work is asked for by somebody
            who does not read it, or unsealed; or the role does not permit it.
    """
    require(desk, Action.PRINT)
    if sending.confidential:
        require(desk, Action.READ_CONFIDENTIAL)
        if sending.kind is not Kind.SEALED:
            raise UserError(
                _("Confidential work leaves sealed only: whoever finds the file could read it."),
                _("Choose sealed data, or leave the confidential work out."),
            )
    offices = _offices(desk, sending.to)
    if not offices and sending.kind is Kind.SEALED:
        return ()
    keys = identity.keys_of(desk)
    whole = desk.store.seen(confidential=True)
    return whole.write(lambda work: _Export(desk, work, keys, sending, offices).write())


def _offices(desk: Desk, to: tuple[str, ...] | None) -> tuple[str, ...]:
    known = {peer.office for peer in trusted(desk)}
    if to is None:
        return tuple(sorted(known))
    for office in to:
        if office not in known | {desk.office}:  # two laptops of one office are two devices
            raise UserError(
                _("The key of the office “{office}” is not known here: nothing can be sealed to it.").format(
                    office=office[:20]
                ),
                _("Exchange keys and compare the six words first: “Pair an office…”, or command “pair”."),
            )
    return tuple(dict.fromkeys(to))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A commit on its way. ``head`` and ``prev``: its place in its chain; ``ops``: how many it has; none of
    it is known of one that only a newer program can read.
    """

    data: bytes
    head: Head | None = None
    prev: bytes | None = None
    ops: int = 0


def _piece(actor: bytes | None, identity_: bytes, data: bytes) -> _Piece:
    if actor is None:
        return _Piece(data)
    seq, prev, ops = outline(data)
    return _Piece(data, Head(actor, seq, identity_), prev, ops)


class _Export:
    """One export inside the write that gives it its number."""

    def __init__(
        self, desk: Desk, work: Work, keys: DeviceKeys, sending: Sending, offices: Sequence[str]
    ) -> None:
        self.desk, self.work, self.keys, self.sending, self.offices = desk, work, keys, sending, offices
        self.connection: Connection = work.connection
        self.network = network_of(desk)

    def write(self) -> tuple[bytes, ...]:
        """The envelopes, each kept as sent."""
        readers = [
            covered
            for office in self.offices
            for covered in (self._reported(office) or [Covered(self.connection, (), ())])
        ]
        hidden = self.sending.confidential
        applied = coverage.unseen(self.connection, readers, confidential=hidden)
        commits = [*(_piece(*each) for each in applied), *self._staged()]
        number = letters.last_number(self.connection, self.work.actor) + 1
        report = self.sending.report or secrets.token_bytes(16)
        heads = coverage.heads(self.connection, confidential=hidden)
        lacking = coverage.needs(self.connection, confidential=hidden)
        needs = tuple(Head(bytes(8), 1, each) for each in lacking[:_MOST_TOLD])
        holes = tuple(coverage.ever_missing(self.connection, confidential=hidden)[:_MOST_TOLD])
        digest = coverage.digest(self.connection)
        header = Header(
            self.network, self.work.actor, self.desk.office, self.keys.verify, self.keys.receive,
            self._to(), number, (1, 1), report, REVISIONS[-1], READER, max(self.desk.clock(), 0),
            tuple(Head(*head) for head in heads), needs, self.sending.pages, self.sending.kind, digest,
            hidden, holes, tuple((office, self._sent_before(office, number)) for office in self.offices),
        )  # fmt: skip
        made = self._written(header, list(_parts(commits)))
        for data in made:
            self._keep(data, header)
        return tuple(made)

    def _sent_before(self, office: str, number: int) -> tuple[int, ...]:
        """Numbers of the last letters of this device to an office: by them it knows that one is missing."""
        found = letters.sent_to(self.connection, self.work.actor, office, number)
        return tuple(sorted(found)[-_MOST_BEFORE:])

    def _written(self, header: Header, parts: list[Sequence[_Piece]]) -> list[bytes]:
        """The envelopes; a part that does not shrink enough is cut again, which changes the number of all."""
        made: list[bytes] = []
        while len(made) < len(parts):
            at = len(made)
            part = parts[at]
            pages = header.pages if at == 0 else None
            head = replace(header, part=(at + 1, len(parts)), pages=pages)
            try:
                made.append(write(head, [each.data for each in part], self._points(part), self.keys.sign))
            except TooLarge:
                if len(part) == 1:
                    raise
                parts[at : at + 1] = [part[: len(part) // 2], part[len(part) // 2 :]]
                made.clear()
        return made

    def _reported(self, office: str) -> list[Covered]:
        said = letters.reported(self.connection, office)
        return [Covered(self.connection, each.heads, each.needs) for each in said]

    def _staged(self) -> Iterator[_Piece]:
        """What waits here goes on its way: nobody may have it any more."""
        held = coverage.waiting(self.connection, confidential=self.sending.confidential)
        held = [each for each in held if not each.bad]
        data = letters.data_of(self.connection, [each.id for each in held])
        return (_piece(each.actor, each.id, its) for each, its in zip(held, data, strict=True))

    def _to(self) -> tuple[bytes, ...]:
        if self.sending.kind is Kind.CLEAR:
            return ()
        whom = {*self.offices, NATIONAL}
        seals = [peer.seal for peer in trusted(self.desk) if peer.office in whom and peer.seal]
        return tuple(dict.fromkeys([*seals, self.keys.receive, *self._recovery()]))

    def _recovery(self) -> Iterator[bytes]:
        if self.desk.key is not None and any((self.desk.folder / n).exists() for n in (KEYS, KEYS_COPY)):
            from issss_desktop.store.vault import keyfile

            yield keyfile.read(self.desk.folder)[0].recovery.public

    def _points(self, part: Sequence[_Piece]) -> list[Checkpoint]:
        """For each chain in a part the signature of its author over its end; those of our own chains, also
        without a part of them, are made now, over what is in the log: what only waits here is not ours to
        sign. The shipped chain needs none.
        """
        ours = {row[0] for row in self.connection.exec_driver_sql("SELECT actor FROM actors WHERE own=1")}
        own: dict[bytes, dict[bytes, Head]] = {}
        for row in coverage.heads(self.connection, confidential=self.sending.confidential):
            if row[0] in ours:
                own.setdefault(row[0], {})[row[2]] = Head(*row)
        ends = _ends(part)
        points: list[Checkpoint] = []
        for actor in sorted(ends.keys() | own.keys() - {PROGRAM_ACTOR}):
            signed: dict[bytes, Head] = {}
            if actor in own:
                here = letters.known_here(self.connection, [head.id for head in ends.get(actor, ())])
                signed = own[actor] | {head.id: head for head in ends.get(actor, ()) if head.id in here}
            points += [
                Checkpoint.sign(self.network, head, self.keys.verify, self.keys.sign)
                for head in signed.values()
            ]
            points += self._kept([head for head in ends.get(actor, ()) if head.id not in signed])
        return points

    def _kept(self, ends: Sequence[Head]) -> list[Checkpoint]:
        """Signatures of authors over some ends of one chain; over what is above, where one has none."""
        if not ends:
            return []
        kept = [Checkpoint(*row) for row in letters.points_of(self.connection, ends[0].actor)]
        wanted = {head.id for head in ends}
        exact = [point for point in kept if point.id in wanted]
        lowest = min(head.seq for head in ends)
        whole = {point.id for point in exact} == wanted
        return exact if whole else [point for point in kept if point.seq >= lowest]

    def _keep(self, data: bytes, header: Header) -> None:
        made = replace(
            letter_of(header), id=hashlib.sha256(data).digest(), sent=True, state=letters.SENT,
            detail=" ".join(self.offices), at_ms=max(self.desk.clock(), 0),
        )  # fmt: skip
        letters.keep(self.connection, made)


def letter_of(header: Header) -> Letter:
    """What a header says of its letter."""
    return Letter(
        office=header.office, sender=header.sign_key, actor=header.actor, number=header.number,
        heads=tuple((h.actor, h.seq, h.id) for h in header.heads), needs=tuple(h.id for h in header.needs),
        digest=header.digest, holes=header.holes, part=header.part, confidential=header.confidential,
    )  # fmt: skip


def _ends(part: Sequence[_Piece]) -> dict[bytes, list[Head]]:
    """Ends of the chains in a part, each branch of a fork its own."""
    ends: dict[bytes, list[Head]] = {}
    followed = {each.prev for each in part}
    for each in part:
        if each.head is not None:
            heads = ends.setdefault(each.head.actor, [])
            if each.head.id not in followed:
                heads.append(each.head)
    return ends


def _parts(commits: Sequence[_Piece]) -> Iterator[Sequence[_Piece]]:
    """Commits in portions that each fit an envelope; one portion, if empty, when there are none."""
    part: list[_Piece] = []
    size = ops = 0
    for each in commits:
        if part and (size + len(each.data) > PART_BYTES or ops + each.ops > PART_OPS):
            yield part
            part, size, ops = [], 0, 0
        part.append(each)
        size, ops = size + len(each.data), ops + each.ops
    yield part
