"""The chains of a log: which commits end them, how one may go on, and what is missing between.

The chain of an actor is a line as long as one database writes it. A copied one that goes on under the same
actor makes it a tree: both branches are kept, each verified, and each has a head. The table ``actors`` holds
the longest branch of every actor (by number, then id), ``branches`` the others: both are a function of the
commits alone. ``holes`` names commits that something here stands on and that nobody could give any more; it
stays, closed, when one comes after all: in the order of this log it stands above what stands on it.
"""

from collections.abc import Collection
from dataclasses import dataclass
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


class Chains:
    """The chains that one write goes on with; ``close`` writes the heads back."""

    def __init__(self, connection: Connection, over: Collection[bytes] = ()) -> None:
        """``over``: ids of missing commits that may stay so; a hole is recorded for each that is needed."""
        self._connection = connection
        self._over = over
        self._known: dict[bytes, tuple[int, bytes, int]] = {}
        self._heads: dict[bytes, dict[bytes, Head]] = {}
        self._confidential: dict[bytes, bool] = {}
        self._holes: dict[bytes, int] | None = None
        self._closed = False

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
    def holes(self) -> dict[bytes, int]:
        """Ids of what is missing; 1 for what a chain goes on after, 0 for what is only built upon."""
        if self._holes is None:
            rows = self._connection.exec_driver_sql(
                "SELECT id, inside FROM main.holes WHERE closed=0"
            ).fetchall()
            self._holes = dict(rows)
        return self._holes

    def is_torn(self) -> bool:
        """Whether something is missing here, or may be: then a replaced value may be among it."""
        return bool(self._over) or bool(self.holes) or self._closed

    def admit(self, commit: Commit) -> None:
        """Check how a commit goes on, and take it as known.

        Raises:
            Absent: it stands on a commit that is not here.
            BadCommit: it does not continue a chain of its actor, or its rank does not follow.
        """
        below, torn = [], False
        for parent in (commit.prev, *commit.deps):
            if parent is None:
                continue
            found = self._find(parent)
            if found is None:
                self._stand_over(commit, parent)
                torn = True
                continue
            if parent == commit.prev and found[1:] != (commit.actor, commit.seq - 1):
                raise BadCommit(f"commit {commit.seq} does not continue its actor's chain")
            below.append(found[0])
        rank = max(below, default=0)
        fits = rank < commit.lamport <= rank + LEAP if torn else commit.lamport == rank + 1
        if not fits:
            raise BadCommit(f"lamport {commit.lamport} above {rank}")
        self._known[commit.id] = (commit.lamport, commit.actor, commit.seq)

    def _stand_over(self, commit: Commit, parent: bytes) -> None:
        if parent not in self._over and parent not in self.holes:
            what = "before" if parent == commit.prev else "it was made on top of"
            raise Absent(commit.id, f"commit {commit.seq}: one {what} is missing")
        inside = max(int(parent == commit.prev), self.holes.get(parent, 0))
        self.holes[parent] = inside
        sql = "INSERT OR REPLACE INTO main.holes(id, inside, closed) VALUES(?,?,0)"
        self._connection.exec_driver_sql(sql, (parent, inside))

    def extend(self, commit: Commit, pos: int, confidential: bool) -> None:
        """Let a branch end at a commit that was appended at a position."""
        heads = self._heads_of(commit.actor)
        self._confidential[commit.actor] = confidential
        if commit.prev is not None:
            heads.pop(commit.prev, None)
        inside = 0
        if commit.id in self.holes:
            inside = self.holes.pop(commit.id)
            self._closed = True
            self._connection.exec_driver_sql("UPDATE main.holes SET closed=1 WHERE id=?", (commit.id,))
        if not inside:  # else its chain goes on already
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
