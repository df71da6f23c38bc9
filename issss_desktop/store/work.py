"""The one door for writes: commits in, rows out, inside one transaction of the writer thread."""

import secrets
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any
from uuid import UUID

import cbor2

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.fields import ALIVE, entity_by_tag
from issss_desktop.models.kinds import Kind, NotCanonical, TextKind
from issss_desktop.models.log import ACTOR_BYTES, NAME_BYTES, BadCommit, Commit, RecordChange, decode
from issss_desktop.store import partition, project, query
from issss_desktop.store.chains import Absent, Chains
from issss_desktop.store.open import Connection
from issss_desktop.store.several import rows_of

_INSERT_COMMIT = (
    "INSERT INTO main.commits(id, actor, seq, lamport, wall_ms, user, reason, undoes, batch, data)"
    " VALUES(?,?,?,?,?,?,?,?,?,?)"
)
_INSERT_OP = (
    "INSERT INTO main.ops(id, name, pos, entity, record, field, value, lamport, live, confidential)"
    " VALUES(?,?,?,?,?,?,?,?,1,?)"
)

# a chain only rises, so the highest lamport stands at a head: no walk over the log at each save
_HIGHEST = (
    "SELECT max(c.lamport) FROM (SELECT head_id, confidential FROM main.actors"
    " UNION ALL SELECT head_id, confidential FROM main.branches) a"
    " JOIN main.commits c ON c.id=a.head_id WHERE a.confidential<=?"
)
# an ordinary commit is made on top of ordinary ones only, a confidential one on top of all
_ABOVE = (
    "SELECT head_id FROM main.actors WHERE head_pos>?1 AND actor<>?2 AND confidential<=?3"
    " UNION SELECT head_id FROM main.branches WHERE head_pos>?1 AND confidential<=?3"
)

_BATCH = 10_000  # ops in one statement: bounds the memory of a long replay


_Place = tuple[int, int, bytes, int]
"""Where an op stands: local id, entity tag, record, field tag."""


@dataclass(frozen=True)
class Applied:
    """What a write did: position of the last commit, and the records it touched as (entity tag, uuid)."""

    pos: int
    touched: frozenset[tuple[int, UUID]]


class Work:
    """A transaction of the writer. Every business row is written from the log by ``project``."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def _rows(self, sql: str, *params: Any) -> Sequence[Any]:
        rows: Sequence[Any] = self.connection.exec_driver_sql(sql, params).fetchall()
        return rows

    def _value(self, sql: str, *params: Any) -> Any:
        row = self.connection.exec_driver_sql(sql, params).first()
        return None if row is None else row[0]

    def meta(self, key: str) -> bytes | None:
        """A value kept beside the log."""
        return query.meta(self.connection, key)

    def set_meta(self, key: str, value: bytes) -> None:
        """Keep a value beside the log."""
        self.connection.exec_driver_sql("INSERT OR REPLACE INTO meta(key, value) VALUES(?,?)", (key, value))

    def drop_meta(self, key: str) -> None:
        """Keep it no longer."""
        self.connection.exec_driver_sql("DELETE FROM meta WHERE key=?", (key,))

    @cached_property
    def actor(self) -> bytes:
        """This database's own actor."""
        actor = self.meta("actor")
        if actor is None:
            raise UserError(_("This database has no office yet."), _("Create an office with “init”."))
        return actor

    def new_actor(self) -> bytes:
        """Draw a new actor for this incarnation of the database; its next commit is its first.

        The confidential partition will have a new one too, when it is next written.
        """
        actor = secrets.token_bytes(ACTOR_BYTES)
        self.set_meta("actor", actor)
        self.drop_meta(partition.ACTOR)
        self.__dict__.pop("actor", None)
        return actor

    @cached_property
    def partitions(self) -> partition.Partitions:
        """What is confidential here."""
        return partition.Partitions(self.connection)

    def confidential_actor(self, *, user: UUID, wall_ms: int) -> bytes:
        """This database's actor for what is confidential; its chain begins when it is first needed."""
        actor = self.meta(partition.ACTOR)
        if actor is None:
            actor, device = partition.begun_beside(self.connection, self.actor)
            self.set_meta(partition.ACTOR, actor)
            self._append(actor, [device], True, user, wall_ms)
        return actor

    def commit(
        self,
        records: Sequence[RecordChange],
        *,
        user: UUID,
        wall_ms: int,
        reason: str | None = None,
        undoes: bytes | None = None,
        batch: bytes | None = None,
        confidential: bool = False,
    ) -> Applied:
        """Append one commit of this office and project what it touched.

        Raises:
            BadCommit: above a limit of the log, or against a rule of the two partitions.
        """
        actor = self.confidential_actor(user=user, wall_ms=wall_ms) if confidential else self.actor
        return self._append(actor, records, confidential, user, wall_ms, reason, undoes, batch)

    def _append(
        self,
        actor: bytes,
        records: Sequence[RecordChange],
        confidential: bool,
        user: UUID,
        wall_ms: int,
        *rest: Any,
    ) -> Applied:
        head = self._rows("SELECT head_seq, head_id, head_pos FROM main.actors WHERE actor=?", actor)
        seq, prev, head_pos = head[0] if head else (0, None, 0)
        lamport = self._value(_HIGHEST, confidential) or 0
        deps = self._rows(_ABOVE, head_pos, actor, confidential)
        reason, undoes, batch = rest or (None, None, None)
        made = Commit(
            actor, seq + 1, prev, lamport + 1, wall_ms, user, tuple(records),
            reason, undoes, batch, tuple(sorted(row[0] for row in deps)),
        )  # fmt: skip
        chains = Chains(self.connection)
        return self._apply([made], chains, own=True)

    def receive(
        self, data: Iterable[bytes], *, over: Collection[bytes] = (), projected: project.Tell = project.untold
    ) -> Applied:
        """Verify the bytes of commits of other actors, and apply them: see ``take``.

        Raises:
            BadCommit: not canonical, or not taken.
        """
        return self.take(map(decode, data), over=over, projected=projected)

    def take(
        self,
        commits: Iterable[Commit],
        *,
        over: Collection[bytes] = (),
        projected: project.Tell = project.untold,
    ) -> Applied:
        """Apply commits of other actors, as ``decode`` took their bytes, that are not yet known, in the order
        given: each is verified just before it is applied, so a long log need not lie in memory.

        Args:
            over: ids of commits that nobody has any more; the hole is recorded.
            projected: told how many of the records are built anew once every commit is in; raises to end.

        Raises:
            Absent: a commit stands on something that is not here.
            BadCommit: a chain that does not continue, a value that no entry could have written, or against
                a rule of the two partitions.
        """
        chains = Chains(self.connection, over)
        return self._apply(_fresh(chains, commits), chains, own=False, projected=projected)

    def _apply(
        self,
        commits: Iterable[Commit],
        chains: Chains,
        *,
        own: bool,
        projected: project.Tell = project.untold,
    ) -> Applied:
        next_id = (self._value("SELECT max(id) FROM main.ops") or 0) + 1
        places: dict[bytes, _Place] = {}
        pairs: list[tuple[bytes, _Place]] = []
        touched: set[tuple[int, UUID]] = set()
        pos = self._value("SELECT max(pos) FROM main.commits") or 0
        entries: list[tuple[Any, ...]] = []
        rows: list[tuple[Any, ...]] = []
        for commit in commits:
            if self.partitions.holds(commit):
                self._insert(entries, rows)  # its rules look into the log
            confidential = self.partitions.admit(commit)
            hidden = int(confidential)
            pos += 1
            entries.append((
                commit.id, commit.actor, commit.seq, commit.lamport, commit.wall_ms, commit.user.bytes,
                commit.reason, commit.undoes, commit.batch, commit.data,
            ))  # fmt: skip
            chains.extend(commit, pos, confidential)
            of: RecordChange | None = None
            for name, record, op in commit.named_ops():
                if record is not of:
                    of, uuid = record, record.uuid.bytes
                    touched.add((record.entity, record.uuid))
                value = cbor2.dumps(op.value, canonical=True)
                rows.append((
                    next_id, name, pos, record.entity, uuid, op.tag, value, commit.lamport, hidden,
                ))  # fmt: skip
                places[name] = place = (next_id, record.entity, uuid, op.tag)
                if op.replaces:
                    pairs.extend((old, place) for old in op.replaces)
                next_id += 1
            if len(rows) >= _BATCH:
                self._insert(entries, rows)
        self._insert(entries, rows)
        chains.close(own=own)
        self._replace(pairs, places, chains)
        project.project(self.connection, touched, projected)
        return Applied(pos, frozenset(touched))

    def _insert(self, entries: list[tuple[Any, ...]], rows: list[tuple[Any, ...]]) -> None:
        """Append commits and their ops, and empty both lists: many in one statement, for a long log."""
        if entries:
            self.connection.exec_driver_sql(_INSERT_COMMIT, entries)
            self.connection.exec_driver_sql(_INSERT_OP, rows)
        entries.clear()
        rows.clear()

    def _replace(
        self, pairs: list[tuple[bytes, _Place]], places: dict[bytes, _Place], chains: Chains
    ) -> None:
        """Mark superseded ops; over a hole, also those that may still come. Raises BadCommit for one of
        another field, Absent for one that is missing.
        """
        run = self.connection.exec_driver_sql
        torn = chains.is_torn()
        if torn:
            pairs += self._met(places)
        found: list[tuple[int, int]] = []
        unmet: list[tuple[bytes, int]] = []
        here = self._places([old for old, _place in pairs if old not in places])
        for old, (new, *place) in pairs:
            at = places.get(old) or here.get(old)
            if at is None and torn:
                unmet.append((old, new))
                continue
            if at is None:
                raise Absent(self._commit_of(new), "an op that it replaces is missing")
            if list(at[1:]) != place:
                raise BadCommit("an op that it replaces is of another field")
            found.append((at[0], new))
        if unmet:
            run("INSERT OR IGNORE INTO main.unmet(old, new) VALUES(?,?)", unmet)
        if found:
            run("INSERT OR IGNORE INTO replaced(old, new) VALUES(?,?)", found)
            run("UPDATE main.ops SET live=0 WHERE id=?", [(old,) for old, _new in found])

    def _met(self, places: dict[bytes, _Place]) -> list[tuple[bytes, _Place]]:
        """Ops that came after what replaces them."""
        met = []
        sql = (
            "SELECT u.old, o.id, o.entity, o.record, o.field FROM main.unmet u JOIN main.ops o ON o.id=u.new"
        )
        for old, *place in self._rows(sql):
            if old in places:
                met.append((old, tuple(place)))
                self.connection.exec_driver_sql("DELETE FROM main.unmet WHERE old=?", (old,))
        return met

    def _commit_of(self, op: int) -> bytes:
        sql = "SELECT c.id FROM main.ops o JOIN main.commits c ON c.pos=o.pos WHERE o.id=?"
        return self._value(sql, op)  # type: ignore[no-any-return]

    def _places(self, names: Sequence[bytes]) -> dict[bytes, _Place]:
        """Where those of some ops stand that the log holds."""
        sql = "SELECT name, id, entity, record, field FROM main.ops WHERE name IN ({})"
        return {row[0]: tuple(row[1:]) for row in rows_of(self.connection, sql, names)}


def _fresh(chains: Chains, commits: Iterable[Commit]) -> Iterator[Commit]:
    """Those not yet known, each verified."""
    for commit in commits:
        if chains.knows(commit.id):
            continue
        chains.admit(commit)
        try:
            _load_values(commit)
        except NotCanonical as error:
            raise BadCommit(str(error)) from error
        yield commit


REASON = TextKind(limit=2_000, multiline=True)
"""What a person writes to explain a change."""


@cache
def _kinds(tag: int) -> dict[int, Kind[Any]]:
    declared = entity_by_tag(tag)
    return {f.tag: f.kind for f in declared.fields} if declared else {}


def _load_values(commit: Commit) -> None:
    """Refuse what no entry could have written; a field of a newer version is kept as it is."""
    if commit.reason is not None:
        REASON.load(commit.reason)
    for change in commit.records:
        kinds = _kinds(change.entity)
        for op in change.ops:
            if op.tag == ALIVE:
                _load_life(op.value)
            elif op.tag in kinds:
                kinds[op.tag].load(op.value)


def _load_life(wire: Any) -> None:
    """True, or the sorted names of the ops that a deleter saw: at least that of a life."""
    if wire is True:
        return
    names = wire if isinstance(wire, list) else []
    whole = all(isinstance(name, bytes) and len(name) == NAME_BYTES for name in names)
    if not names or not whole or names != sorted(set(names)):
        raise NotCanonical("a life that is neither true nor what a deleter saw")
