"""What somebody else has of the log, told by the heads they reported, and what they therefore lack.

A database holds with a commit everything that it stands on, except what it says it needs. So the heads of
all its chains name all of it: of each chain the commits up to its head, along ``prev`` where it forks.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from issss_desktop.models.log import decode, outline
from issss_desktop.store import letters, partition
from issss_desktop.store.chains import TOLD
from issss_desktop.store.letters import HeadRow, Letter, Waiting
from issss_desktop.store.open import Connection


def heads(connection: Connection, *, confidential: bool = False) -> list[HeadRow]:
    """Every end of every chain here, forks included, in the order of the actors."""
    rule = "" if confidential else " WHERE confidential=0"
    sql = (
        f"SELECT actor, head_seq, head_id FROM actors{rule}"
        f" UNION ALL SELECT actor, head_seq, head_id FROM branches{rule} ORDER BY 1, 2, 3"
    )
    return [tuple(row) for row in connection.exec_driver_sql(sql).fetchall()]


def ever_missing(connection: Connection, *, confidential: bool = False) -> list[bytes]:
    """Ids of what was ever missing, here or where it came from: what stands on it is judged so everywhere.

    What was told in a confidential letter is confidential, until what is here of it or waits on it is not.
    """
    sql = "SELECT id, confidential FROM holes ORDER BY id"
    found = connection.exec_driver_sql(sql).fetchall()
    out = {row[0] for row in found if row[1] and not confidential}
    if out:
        sql = (
            "SELECT c.id FROM holes h JOIN commits c ON c.id=h.id JOIN actors a ON a.actor=c.actor"
            " WHERE a.confidential=0"
        )
        out -= {row[0] for row in connection.exec_driver_sql(sql).fetchall()}
        out -= {parent for each in waiting(connection) for parent in each.parents}
    return [row[0] for row in found if row[0] not in out]


def note_holes(connection: Connection, ids: Iterable[bytes], *, confidential: bool) -> None:
    """Remember what another office was applied without: what it took over a hole is taken here, too.

    A ``confidential`` letter names holes of both partitions; what an ordinary one names is ordinary.
    """
    sql = (
        "INSERT INTO holes(id, actor, seq, closed, confidential) VALUES(?1,NULL,NULL,?2,?3)"
        " ON CONFLICT(id) DO UPDATE SET confidential=min(confidential, excluded.confidential) WHERE closed=?2"
    )
    rows = [(each, TOLD, int(confidential)) for each in ids]
    if rows:
        connection.exec_driver_sql(sql, rows)


def waiting(connection: Connection, *, confidential: bool = False) -> list[Waiting]:
    """Staged commits; only those that are sure to be ordinary, unless what is ``confidential`` is wanted.

    Sure is what the first commit of the chain says, in the log or staged too; or the letter that brought it.
    """
    held = letters.waiting(connection)
    if confidential:
        return held
    hidden = _partitions(connection)
    return [each for each in held if not hidden.get(each.actor or b"", not each.ordinary)]


def unsure(connection: Connection) -> set[bytes]:
    """Ids of staged commits of which nobody can say yet whether they are confidential."""
    known = _partitions(connection)
    return {each.id for each in letters.waiting(connection) if not each.ordinary and each.actor not in known}


def _partitions(connection: Connection) -> dict[bytes, bool]:
    """Whether a chain is confidential, of each whose first commit is here."""
    run = connection.exec_driver_sql
    hidden = {row[0]: bool(row[1]) for row in run("SELECT actor, confidential FROM actors").fetchall()}
    for actor, data in run("SELECT actor, data FROM staged WHERE seq=1").fetchall():
        hidden[actor] = hidden.get(actor, False) or partition.begins_confidential(decode(data))
    return hidden


def needs(connection: Connection, *, confidential: bool = False) -> list[bytes]:
    """Ids of what is missing here: beyond holes, and below what waits."""
    found = holes(connection, confidential=confidential)
    held = waiting(connection, confidential=confidential)
    below = {parent for each in held for parent in each.parents} - {each.id for each in held}
    found |= below - letters.known_here(connection, below)
    return sorted(found)


def holes(connection: Connection, *, confidential: bool = True) -> set[bytes]:
    """Ids of what the log stands on without it."""
    rule = "" if confidential else " AND confidential=0"
    sql = f"SELECT id FROM holes WHERE closed=0{rule}"
    return {row[0] for row in connection.exec_driver_sql(sql).fetchall()}


def digest(connection: Connection, *, confidential: bool = False) -> bytes:
    """SHA-256 over the sorted names of the live ops of a partition: equal heads hold equal data."""
    made = hashlib.sha256()
    sql = "SELECT name FROM ops WHERE live=1 AND confidential=? ORDER BY name"
    for (name,) in connection.exec_driver_sql(sql, (int(confidential),)):
        made.update(name)
    return made.digest()


def differs(connection: Connection, letter: Letter) -> bool:
    """Whether histories that are equal hold unequal data, here and at the sender of a letter."""
    if letter.digest is None or letter.needs:
        return False
    if sorted(letter.heads) != heads(connection) or needs(connection, confidential=True):
        return False
    return digest(connection) != letter.digest


class Covered:
    """What one database has of ours."""

    def __init__(self, connection: Connection, reported: Sequence[HeadRow], lacking: Iterable[bytes]) -> None:
        self._connection = connection
        self._heads: dict[bytes, list[HeadRow]] = {}
        for head in reported:
            self._heads.setdefault(head[0], []).append(head)
        lacks = set(lacking)
        self._lacks: dict[bytes, set[bytes]] = {}
        for each in lacks:
            row = connection.exec_driver_sql("SELECT actor FROM commits WHERE id=?", (each,)).first()
            if row is not None:
                self._lacks.setdefault(row[0], set()).add(each)

    def up_to(self, actor: bytes, forked: bool) -> "int | set[bytes]":
        """Of a chain: the number up to which they have it; of a tree, the ids of what they have."""
        known = [head for each in self._heads.get(actor, ()) for head in [self._known(each)] if head]
        lacks = self._lacks.get(actor, set())
        if not forked and not lacks:
            return max((seq for seq, _identity in known), default=0)
        return self._walk(actor, [identity for _seq, identity in known], lacks)

    def _known(self, head: HeadRow) -> tuple[int, bytes] | None:
        """A reported head as far as it is known here: what lies staged leads down to it."""
        identity: bytes | None = head[2]
        while identity is not None:
            row = self._connection.exec_driver_sql(
                "SELECT seq FROM commits WHERE id=? AND actor=?", (identity, head[0])
            ).first()
            if row is not None:
                return row[0], identity
            row = self._connection.exec_driver_sql(
                "SELECT parents FROM staged WHERE id=? AND seq>1", (identity,)
            ).first()
            identity = row[0][:32] if row else None
        return None

    def _walk(self, actor: bytes, ends: Iterable[bytes], lacks: set[bytes]) -> set[bytes]:
        rows = self._connection.exec_driver_sql("SELECT id, data FROM commits WHERE actor=?", (actor,))
        before = {identity: outline(data)[1] for identity, data in rows.fetchall()}
        have: set[bytes] = set()
        for end in ends:
            at: bytes | None = end
            while at is not None and at in before and at not in have and at not in lacks:
                have.add(at)
                at = before[at]
        return have


def unseen(
    connection: Connection, readers: Sequence[Covered], *, confidential: bool = False
) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Actor, id and bytes of every commit that one of some databases lacks, each after what it stands on."""
    for pos, actor, identity in _unseen(connection, readers, confidential):
        row = connection.exec_driver_sql("SELECT data FROM commits WHERE pos=?", (pos,)).first()
        yield actor, identity, row[0]


def count_unseen(connection: Connection, readers: Sequence[Covered]) -> int:
    """How many ordinary commits one of some databases lacks."""
    return len(_unseen(connection, readers, False))


def _unseen(
    connection: Connection, readers: Sequence[Covered], confidential: bool
) -> list[tuple[int, bytes, bytes]]:
    """Position, actor and id of what one of some databases lacks, in the order of the log."""
    forked = _trees(connection)
    rule = "" if confidential else " WHERE confidential=0"
    found: list[tuple[int, bytes, bytes]] = []
    for actor, last in connection.exec_driver_sql(f"SELECT actor, head_seq FROM actors{rule}").fetchall():
        floors = [reader.up_to(actor, actor in forked) for reader in readers]
        simple = [floor for floor in floors if isinstance(floor, int)]
        low = min(simple) if len(simple) == len(floors) and simple else 0
        if low >= last and actor not in forked:
            continue
        sql = "SELECT pos, seq, id FROM commits WHERE actor=? AND seq>?"
        found += [
            (pos, actor, identity)
            for pos, seq, identity in connection.exec_driver_sql(sql, (actor, low)).fetchall()
            if not readers or not all(_has(floor, seq, identity) for floor in floors)
        ]
    return sorted(found)


def below(connection: Connection, heads: Sequence[HeadRow], lacking: Iterable[bytes]) -> list[bytes]:
    """Bytes of every commit at some heads and below, but what was lacking then; in the order of the log."""
    reader, trees = Covered(connection, heads, lacking), _trees(connection)
    floors = {actor: reader.up_to(actor, actor in trees) for actor, _seq, _id in heads}
    found = connection.exec_driver_sql("SELECT actor, seq, id, data FROM commits ORDER BY pos")
    return [data for actor, seq, identity, data in found
            if actor in floors and _has(floors[actor], seq, identity)]  # fmt: skip


def after(connection: Connection, heads: Sequence[HeadRow], lacking: Iterable[bytes]) -> list[int]:
    """Positions of the ordinary commits that ``below`` leaves out, in the order of the log."""
    return [pos for pos, _actor, _id in _unseen(connection, [Covered(connection, heads, lacking)], False)]


def _trees(connection: Connection) -> set[bytes]:
    """Chains of which a number does not say what stands below it: they fork, or something was missing."""
    forked = {row[0] for row in connection.exec_driver_sql("SELECT actor FROM branches").fetchall()}
    sql = "SELECT actor FROM holes WHERE actor IS NOT NULL AND closed<>?"
    return forked | {row[0] for row in connection.exec_driver_sql(sql, (TOLD,)).fetchall()}


def _has(floor: int | set[bytes], seq: int, identity: bytes) -> bool:
    return seq <= floor if isinstance(floor, int) else identity in floor
