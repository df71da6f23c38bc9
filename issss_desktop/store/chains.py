"""The chains of a log: which commits end them, how one may go on, and what is missing between.

The chain of an actor is a line as long as one database writes it. A copied one that goes on under the same
actor makes it a tree: both branches are kept, each verified, and each has a head. The table ``actors`` holds
the longest branch of every actor (by number, then id), ``branches`` the others: both are a function of the
commits alone. ``holes`` names commits that something here stands on and that nobody could give any more; it
stays, closed, when one comes after all: in the order of this log it stands above what stands on it. What an
office took over a hole, others must take too, who have the lost commit: holes are told from office to office.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from issss_desktop.models.log import BadCommit, Commit
from issss_desktop.store.open import Connection

LEAP = 1_000_000
"""How much higher the rank of a commit may be than what is known under a hole: a commit that claims more
would win every field for ever."""

_FOUND = "SELECT lamport, actor, seq FROM main.commits WHERE id=?"
_HEAD = (
    "INSERT INTO main.actors(actor, head_seq, head_id, head_pos, own, confidential) VALUES(?,?,?,?,?,?)"
    " ON CONFLICT(actor) DO UPDATE SET head_seq=excluded.head_seq, head_id=excluded.head_id,"
    " head_pos=excluded.head_pos"
)
_BRANCH = "INSERT INTO main.branches(head_id, actor, head_seq, head_pos, confidential) VALUES(?,?,?,?,?)"


class Absent(BadCommit):
    """A commit stands on something that is not here: it may come later. ``commit``: its id."""

    def __init__(self, commit: bytes, what: str) -> None:
        super().__init__(what)
        self.commit = commit


@dataclass(frozen=True, slots=True)
class Head:
    """Where a branch ends."""

    seq: int
    id: bytes
    pos: int


OPEN, CLOSED, TOLD = 0, 1, 2
"""States of a hole: the commit is missing; it came; it is one to another office."""


@dataclass(frozen=True, slots=True)
class Hole:
    """A row of ``holes``, without its id: see there."""

    actor: bytes | None
    seq: int | None
    closed: int
    confidential: bool


class Chains:
    """The chains that one write goes on with; ``close`` writes the heads back."""

    def __init__(self, connection: Connection, over: Collection[bytes] = ()) -> None:
        """``over``: ids of missing commits that may stay so; a hole is recorded for each that is needed."""
        self._connection = connection
        self._over = over
        self._known: dict[bytes, tuple[int, bytes, int]] = {}
        self._heads: dict[bytes, dict[bytes, Head]] = {}
        self._confidential: dict[bytes, bool] = {}
        self._holes: dict[bytes, Hole] | None = None
        self._torn: dict[bytes, list[bytes]] = {}

    def knows(self, commit: bytes) -> bool:
        """Whether the log holds a commit."""
        return self._find(commit) is not None

    def _find(self, commit: bytes) -> tuple[int, bytes, int] | None:
        found = self._known.get(commit)
        if found is None:
            row = self._connection.exec_driver_sql(_FOUND, (commit,)).first()
            if row is None:
                return None
            found = self._known[commit] = tuple(row)
        return found

    @property
    def holes(self) -> dict[bytes, Hole]:
        """What was ever missing, here or where it came from."""
        if self._holes is None:
            rows = self._connection.exec_driver_sql(
                "SELECT id, actor, seq, closed, confidential FROM main.holes"
            ).fetchall()
            self._holes = {row[0]: Hole(row[1], row[2], row[3], bool(row[4])) for row in rows}
        return self._holes

    def is_torn(self) -> bool:
        """Whether something was ever missing here or where this came from: then a value that is replaced may
        be among it."""
        return bool(self._over) or bool(self.holes)

    def admit(self, commit: Commit) -> None:
        """Check how a commit goes on, and take it as known. On a hole it is judged as where that was missing,
        also here, where it may never have been: else an office could not take what another one had to.

        Raises:
            Absent: it stands on a commit that is not here.
            BadCommit: it does not continue a chain of its actor, or its rank does not follow.
        """
        below, beside, torn = [], [], False
        for parent in (commit.prev, *commit.deps):
            if parent is None:
                continue
            found = self._find(parent)
            if found is None:
                if not self._is_hole(parent):
                    what = "before" if parent == commit.prev else "it was made on top of"
                    raise Absent(commit.id, f"commit {commit.seq}: one {what} is missing")
                self._torn.setdefault(commit.id, []).append(parent)
                torn = True
                continue
            follows = parent != commit.prev or found[1:] == (commit.actor, commit.seq - 1)
            if not follows and not self._is_hole(parent):
                raise BadCommit(f"commit {commit.seq} does not continue its actor's chain")
            below.append(found[0])
            if self._is_hole(parent):
                torn = True
            else:
                beside.append(found[0])
        missing, sure = commit.id in self._torn, max(beside, default=0)
        rank = max(below, default=0)
        fits = commit.lamport == rank + 1 and not missing
        if not fits and not (torn and sure < commit.lamport <= sure + LEAP):
            raise BadCommit(f"lamport {commit.lamport} above {rank}")
        self._known[commit.id] = (commit.lamport, commit.actor, commit.seq)

    def _is_hole(self, commit: bytes) -> bool:
        return commit in self._over or commit in self.holes

    def _record(self, commit: Commit, parent: bytes, confidential: bool) -> None:
        """Record that a commit stands on a missing one."""
        found = self.holes.get(parent)
        known = found if found is not None and found.closed != TOLD else None
        actor, seq = (known.actor, known.seq) if known else (None, None)
        if parent == commit.prev and actor is None:
            actor, seq = commit.actor, commit.seq - 1
        hidden = confidential and (known is None or known.confidential)
        self.holes[parent] = Hole(actor, seq, OPEN, hidden)
        self._connection.exec_driver_sql(
            "INSERT OR REPLACE INTO main.holes(id, actor, seq, closed, confidential) VALUES(?,?,?,?,?)",
            (parent, actor, seq, OPEN, int(hidden)),
        )

    def extend(self, commit: Commit, pos: int, confidential: bool) -> None:
        """Let a branch end at a commit that was appended at a position."""
        heads = self._heads_of(commit.actor)
        self._confidential[commit.actor] = confidential
        if commit.prev is not None:
            heads.pop(commit.prev, None)
        for parent in self._torn.pop(commit.id, ()):
            self._record(commit, parent, confidential)
        hole = self.holes.get(commit.id)
        if hole is not None and hole.closed == OPEN:
            self.holes[commit.id] = replace(hole, closed=CLOSED)
            self._connection.exec_driver_sql("UPDATE main.holes SET closed=1 WHERE id=?", (commit.id,))
        if hole is None or (hole.actor, hole.seq) != (commit.actor, commit.seq):  # else it goes on already
            heads[commit.id] = Head(commit.seq, commit.id, pos)

    def _heads_of(self, actor: bytes) -> dict[bytes, Head]:
        if actor not in self._heads:
            sql = (
                "SELECT head_seq, head_id, head_pos FROM main.actors WHERE actor=?"
                " UNION ALL SELECT head_seq, head_id, head_pos FROM main.branches WHERE actor=?"
            )
            rows = self._connection.exec_driver_sql(sql, (actor, actor)).fetchall()
            self._heads[actor] = {row[1]: Head(*row) for row in rows}
        return self._heads[actor]

    def close(self, *, own: bool) -> None:
        """Write the heads of every chain that went on."""
        run = self._connection.exec_driver_sql
        mains: list[tuple[Any, ...]] = []
        others: list[tuple[Any, ...]] = []
        for actor, confidential in self._confidential.items():
            ends = sorted(self._heads[actor].values(), key=lambda head: (head.seq, head.id))
            main = ends.pop()
            mains.append((actor, main.seq, main.id, main.pos, int(own), int(confidential)))
            others.extend((head.id, actor, head.seq, head.pos, int(confidential)) for head in ends)
        if mains:
            run(_HEAD, mains)
            run("DELETE FROM main.branches WHERE actor=?", [(row[0],) for row in mains])
        if others:
            run(_BRANCH, others)
