"""Whose a chain is: the office that its first commit names, and the codes that this office gave itself.

Both are read from commits that nobody can change, never from a row that anybody may edit: the first commit of
an actor creates its device, which says of which office it is; and a code of an office counts where the
shipped data gave it or a chain of that office. A commit that has not been applied counts as one that has been
for the chain below it, but what the log says of an office counts before what anything new says of it.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Final

import cbor2

from issss_desktop.models.entities.common import Device
from issss_desktop.models.entities.reference import Office
from issss_desktop.models.log import Commit, decode
from issss_desktop.store import letters
from issss_desktop.store.open import Connection

NOBODY: Final = b""
"""The office of a chain that does not begin with its device."""

_Step = tuple[bytes, int, bytes | None]
"""Actor and number of a commit, and the one before it."""

_DEVICE, _OFFICE = Device.declared, Office.declared
_ACTOR_OF, _OFFICE_OF = _DEVICE.by_code["actor"].tag, _DEVICE.by_code["office"].tag
_CODE = _OFFICE.by_code["code"].tag


class Authors:
    """What is known here of chains: from the log, from what is staged, and from what a letter brings."""

    def __init__(self, connection: Connection, program: bytes, brought: Iterable[Commit] = ()) -> None:
        """``program``: actor of the shipped data."""
        self._connection, self._program = connection, program
        self._brought = {each.id: each for each in brought}
        self._steps: dict[bytes, _Step] = {
            each.id: (each.actor, each.seq, each.parents[0] if each.seq > 1 and each.parents else None)
            for each in letters.waiting(connection)
            if each.actor is not None
        }
        self._steps |= {each.id: (each.actor, each.seq, each.prev) for each in self._brought.values()}
        self._codes: dict[bytes, frozenset[str]] = {}
        self._offices: dict[bytes, bytes] = {}

    def step(self, identity: bytes) -> _Step | None:
        """A commit as far as it is here."""
        found = self._steps.get(identity)
        if found is None:
            sql = "SELECT actor, seq, data FROM commits WHERE id=?"
            row = self._connection.exec_driver_sql(sql, (identity,)).first()
            if row is not None:
                found = self._steps[identity] = (row[0], row[1], cbor2.loads(row[2])[3])
        return found

    def below(self, identity: bytes | None, lowest: int = 1) -> Iterator[bytes]:
        """A commit and those before it in its chain, down to a number, as far as they are here."""
        actor: bytes | None = None
        while identity is not None and (at := self.step(identity)) is not None:
            if at[1] < lowest or (actor is not None and at[0] != actor):
                return
            actor = at[0]
            yield identity
            identity = at[2]

    def offices(self, identity: bytes) -> frozenset[bytes]:
        """Offices that the chain of a commit may be of; none when its beginning is not here."""
        at = self.step(identity)
        roots = self._roots(at[0]) if at is not None else set()
        if len(roots) > 1:  # somebody began it twice: the one that it stands on counts
            *_rest, lowest = self.below(identity)
            roots = {lowest} if lowest in roots else roots
        return frozenset(map(self._office_of, roots))

    def offices_of_actor(self, actor: bytes) -> frozenset[bytes]:
        """Offices that the device of an actor may be of; none when its chain is not here."""
        return frozenset(map(self._office_of, self._roots(actor)))

    def codes(self, office: bytes) -> frozenset[str]:
        """Every code that an office had, as it or the shipped data said; none when it is not known here."""
        if office not in self._codes:
            self._codes[office] = self._codes_in_log(office) or self._codes_brought(office)
        return self._codes[office]

    def _codes_in_log(self, office: bytes) -> frozenset[str]:
        sql = (
            "SELECT c.id, o.value FROM ops o JOIN commits c ON c.pos=o.pos"
            " WHERE o.record=? AND o.entity=? AND o.field=?"
        )
        rows = self._connection.exec_driver_sql(sql, (office, _OFFICE.tag, _CODE)).fetchall()
        found = (cbor2.loads(value) for commit, value in rows if self._speaks_for(commit, office))
        return frozenset(code for code in found if isinstance(code, str))

    def _codes_brought(self, office: bytes) -> frozenset[str]:
        """What its own chains say; nothing when those that begin it do not say the same."""
        begun: set[str] = set()
        found: set[str] = set()
        for commit in self._changing(office):
            if self._speaks_for(commit.id, office):
                said = set(_codes_said(commit, office))
                found |= said
                if commit.seq == 1 or commit.actor == self._program:
                    begun |= said
        return frozenset(found) if len(begun) == 1 else frozenset()

    def _changing(self, office: bytes) -> Iterator[Commit]:
        """Commits that are not in the log and change the record of an office."""
        change = cbor2.dumps(_OFFICE.tag) + cbor2.dumps(office)
        rows = self._connection.exec_driver_sql(
            "SELECT data FROM staged WHERE actor IS NOT NULL AND instr(data, ?)", (change,)
        ).fetchall()
        new = {each.id: each for each in (decode(row[0]) for row in rows)}
        new |= {each.id: each for each in self._brought.values() if change in each.data}
        yield from new.values()

    def _speaks_for(self, commit: bytes, office: bytes) -> bool:
        at = self.step(commit)
        return at is not None and (at[0] == self._program or self.offices(commit) == {office})

    def _roots(self, actor: bytes) -> set[bytes]:
        sql = "SELECT id FROM commits WHERE actor=? AND seq=1"
        rows = self._connection.exec_driver_sql(sql, (actor,)).fetchall()
        return self._new_roots.get(actor, set()) | {row[0] for row in rows}

    @cached_property
    def _new_roots(self) -> dict[bytes, set[bytes]]:
        found: dict[bytes, set[bytes]] = {}
        for identity, (actor, seq, _prev) in self._steps.items():
            if seq == 1:
                found.setdefault(actor, set()).add(identity)
        return found

    def _office_of(self, root: bytes) -> bytes:
        if root not in self._offices:
            commit = self._commit(root)
            self._offices[root] = NOBODY if commit is None else _office_said(commit)
        return self._offices[root]

    def _commit(self, identity: bytes) -> Commit | None:
        if identity in self._brought:
            return self._brought[identity]
        sql = "SELECT data FROM commits WHERE id=? UNION ALL SELECT data FROM staged WHERE id=?"
        row = self._connection.exec_driver_sql(sql, (identity, identity)).first()
        return decode(row[0]) if row is not None else None


def _office_said(root: Commit) -> bytes:
    """The office of the device that the first commit of a chain creates."""
    for change in root.records:
        values = {op.tag: op.value for op in change.ops}
        if change.entity == _DEVICE.tag and values.get(_ACTOR_OF) == root.actor.hex().upper():
            office = values.get(_OFFICE_OF)
            return office if isinstance(office, bytes) else NOBODY
    return NOBODY


def _codes_said(commit: Commit, office: bytes) -> Iterator[str]:
    for change in commit.records:
        if change.entity == _OFFICE.tag and change.uuid.bytes == office:
            yield from (op.value for op in change.ops if op.tag == _CODE and isinstance(op.value, str))
