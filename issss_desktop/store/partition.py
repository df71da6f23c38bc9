"""The confidential partition: which commits belong to it, and what the two kinds may say of each other.

A database has one actor for each partition; the first commit of an actor creates its device, which says
which. An ordinary commit never depends on, changes or names what is confidential: the ordinary commits alone
are whole in an office that never receives the others. A record belongs to one partition for ever.
"""

import secrets
from collections.abc import Iterator
from functools import cached_property
from typing import Any
from uuid import UUID

import cbor2

from issss_desktop.models.entities.common import CONFIDENTIAL, Device, Membership
from issss_desktop.models.fields import ALIVE, Entity, entity_by_tag
from issss_desktop.models.log import ACTOR_BYTES, BadCommit, Commit, Op, RecordChange
from issss_desktop.models.refs import actor_letters
from issss_desktop.store.open import Connection

ACTOR = "confidential_actor"
"""Key beside the log: this database's own actor for what is confidential."""

_UUID_BYTES = 16
_ID_BYTES = 12  # of a commit, in the name of its ops
_DEVICE, _PARTITION = Device.declared.tag, Device.declared.by_code["partition"].tag
_OWNER = Membership.declared.by_code["owner"].tag


class Partitions:
    """What is confidential in a database, and the rules for the commits that join its log."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._actors = self._found("SELECT actor FROM main.actors WHERE confidential=1")

    def _found(self, sql: str) -> set[bytes]:
        return {row[0] for row in self._connection.exec_driver_sql(sql).fetchall()}

    @cached_property
    def _commits(self) -> set[bytes]:
        return self._found(
            "SELECT c.id FROM main.actors a JOIN main.commits c ON c.actor=a.actor WHERE a.confidential=1"
        )

    @cached_property
    def _records(self) -> set[bytes]:
        return self._found("SELECT DISTINCT record FROM main.ops WHERE confidential=1")

    def holds(self, commit: Commit) -> bool:
        """Whether a commit is of the confidential partition: as the first commit of its actor says."""
        return commit.actor in self._actors or (commit.seq == 1 and begins_confidential(commit))

    def has_record(self, uuid: UUID) -> bool:
        """Whether a record that the log knows is confidential."""
        return bool(self._actors) and uuid.bytes in self._records

    def knows(self, uuid: UUID) -> bool:
        """Whether the log holds a record, in either partition."""
        return self.has_record(uuid) or self._is_ordinary(uuid.bytes)

    def admit(self, commit: Commit) -> bool:
        """Whether a commit is confidential, once the log holds every commit before it.

        Raises:
            BadCommit: it changes a record of the other partition, or is ordinary and names a confidential
                one.
        """
        confidential = self.holds(commit)
        if confidential:
            for change in commit.records:
                self._refuse_ordinary(change)
            self._commits.add(commit.id)
            self._records.update(change.uuid.bytes for change in commit.records)
            self._actors.add(commit.actor)
        elif self._actors:
            self._refuse_confidential(commit)
        return confidential

    def _refuse_ordinary(self, change: RecordChange) -> None:
        if self._is_ordinary(change.uuid.bytes):
            raise BadCommit("a confidential commit changes an ordinary record")
        owner = _owner_tag(entity_by_tag(change.entity))
        for op in change.ops:
            if op.tag == owner and any(map(self._is_ordinary, _bytes(op.value))):
                raise BadCommit("a confidential row of an ordinary record")

    def _is_ordinary(self, record: bytes) -> bool:
        sql = "SELECT 1 FROM main.ops WHERE record=? AND confidential=0 LIMIT 1"
        return self._connection.exec_driver_sql(sql, (record,)).first() is not None

    def _refuse_confidential(self, commit: Commit) -> None:
        if not self._commits.isdisjoint(commit.deps) or commit.undoes in self._commits:
            raise BadCommit("an ordinary commit is made on top of a confidential one")
        if commit.user.bytes in self._records:
            raise BadCommit("an ordinary commit names a confidential record")
        for change in commit.records:
            if change.uuid.bytes in self._records:
                raise BadCommit("an ordinary commit changes a confidential record")
            for op in change.ops:
                if any(each in self._records for each in _bytes(op.value)):
                    raise BadCommit("an ordinary record names a confidential one")
                if op.tag == ALIVE and isinstance(op.value, list | tuple):
                    self._refuse_names(op.value)

    def _refuse_names(self, seen: list[Any] | tuple[Any, ...]) -> None:
        """What a deleter saw is of ordinary commits too."""
        begun = {each[:_ID_BYTES] for each in self._commits}
        if any(isinstance(name, bytes) and name[:_ID_BYTES] in begun for name in seen):
            raise BadCommit("an ordinary deletion names a confidential change")


def begun_beside(connection: Connection, ordinary: bytes) -> tuple[bytes, RecordChange]:
    """A new actor for what is confidential beside an ordinary one, and the device that its chain begins with.

    Its two letters differ from those of every known device of the office: so do its references.
    """
    name = ordinary.hex().upper()
    row = connection.exec_driver_sql("SELECT uuid, office FROM main.device WHERE actor=?", (name,)).first()
    uuid, office = row or (None, None)
    others = connection.exec_driver_sql("SELECT actor FROM main.device WHERE office IS ?", (office,))
    taken = {actor_letters(bytes.fromhex(each[0])) for each in others.fetchall()}
    actor = secrets.token_bytes(ACTOR_BYTES)
    while actor_letters(actor) in taken:
        actor = secrets.token_bytes(ACTOR_BYTES)
    own = connection.exec_driver_sql("SELECT field, value FROM main.ops WHERE record=? AND live=1", (uuid,))
    values = {tag: cbor2.loads(value) for tag, value in own.fetchall()}
    fields = Device.declared.by_code
    kept = {fields[code].tag for code in ("office", "name", "network")}
    ops = {ALIVE: True, **{tag: value for tag, value in values.items() if tag in kept}}
    ops |= {fields["actor"].tag: actor.hex().upper(), _PARTITION: CONFIDENTIAL}
    device = UUID(bytes=actor + actor)
    return actor, RecordChange(_DEVICE, device, tuple(Op(tag, ops[tag]) for tag in sorted(ops)))


def begins_confidential(commit: Commit) -> bool:
    """Whether the first commit of an actor says that its chain is confidential."""
    return any(
        op.tag == _PARTITION and op.value == CONFIDENTIAL
        for change in commit.records
        if change.entity == _DEVICE
        for op in change.ops
    )


def _owner_tag(declared: Entity | None) -> int | None:
    """Tag of the field that says which record a row belongs to."""
    if declared is None or not declared.child:
        return None
    return _OWNER if declared is Membership.declared else declared.parent.tag if declared.parent else None


def _bytes(value: Any) -> Iterator[bytes]:
    """Everything in a value that may be the name of a record, also in a field of a newer version."""
    if isinstance(value, bytes):
        if len(value) == _UUID_BYTES:
            yield value
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _bytes(part)
