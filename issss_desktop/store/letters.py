"""What arrived and what was sent: letters in their order, commits that wait, signatures of authors.

None of it is part of the log. A commit lies in ``staged`` from the moment it arrives to the moment it is
applied, and goes out again meanwhile like those that are: what waits here for a lost one may be all that is
left of it. ``parents`` are the ids it stands on, one after the other.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import cbor2

from issss_desktop.models.log import Commit, reread
from issss_desktop.store import query
from issss_desktop.store.open import Connection
from issss_desktop.store.several import marks, portions, rows_of

STAGED: Final = "staged"
WAITING: Final = "waiting"
APPLIED: Final = "applied"
QUARANTINED: Final = "quarantined"
NEWER: Final = "newer"
SENT: Final = "sent"
UNSENT: Final = "unsent"
"""Made here, and not known to stand whole on its stick: its number is given, and it counts nowhere."""
LATER: Final = "later"
"""Reason of a newer letter that is believed, and stands on a change that only a newer program can read."""

_ID = 32
_NAMED = 5  # numbers of lost letters that are named to a person

HeadRow = tuple[bytes, int, bytes]
"""Actor, number and id of the last commit of a branch."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """An envelope that arrived or was sent. ``commits``: ids of those it brought that were new here;
    ``made``: of our own, made in the merge itself by what a person decided in its review.

    ``heads`` and ``needs``: what its sender had, and lacked, when it was written. ``digest``: of the live
    ops of the sender then, None where it is not known; ``holes``: see ``coverage.ever_missing``;
    ``part``: which one of how many its export has; ``before``: numbers of those that its sender had written
    to this office before it; ``confidential``: it may hold or name something that is. ``data``: only where
    it was asked for.
    """

    n: int = 0
    id: bytes = b""
    sent: bool = False
    state: str = ""
    reason: str = ""
    detail: str = ""
    at_ms: int = 0
    office: str = ""
    sender: bytes = b""
    actor: bytes = b""
    number: int = 0
    heads: tuple[HeadRow, ...] = ()
    needs: tuple[bytes, ...] = ()
    digest: bytes | None = None
    commits: tuple[bytes, ...] = ()
    data: bytes | None = None
    made: tuple[bytes, ...] = ()
    holes: tuple[bytes, ...] = ()
    part: tuple[int, int] = (1, 1)
    before: tuple[int, ...] = ()
    confidential: bool = False

    @property
    def believed(self) -> bool:
        """Whether it says what its sender has."""
        return self.state in (STAGED, WAITING, APPLIED) or self.reason == LATER


_COLUMNS = "n, id, sent, state, reason, detail, at_ms, office, sender, actor, number, heads, commits, made"


def _letter(row: Sequence[Any]) -> Letter:
    n, identity, sent_, state, reason, detail, at_ms, office, sender, actor, number, said, *rest = row
    ids, made, data = rest
    heads, needs, digest, holes, part, before, *more = cbor2.loads(said)
    return Letter(
        n=n, id=identity, sent=bool(sent_), state=state, reason=reason, detail=detail, at_ms=at_ms,
        office=office, sender=sender, actor=actor, number=number,
        heads=tuple(tuple(head) for head in heads), needs=tuple(needs), digest=digest, commits=_ids(ids),
        data=data, made=_ids(made or b""), holes=tuple(holes), part=(part[0], part[1]), before=tuple(before),
        confidential=any(more),  # one that was kept before this was written down names what is ordinary
    )  # fmt: skip


def _ids(joined: bytes) -> tuple[bytes, ...]:
    return tuple(joined[at : at + _ID] for at in range(0, len(joined), _ID))


def keep(connection: Connection, letter: Letter) -> None:
    """Keep a letter; one that is known gets its new state, and stays at its place in the order."""
    said = [
        [list(h) for h in letter.heads],
        list(letter.needs),
        letter.digest,
        list(letter.holes),
        letter.part,
        list(letter.before),
        letter.confidential,
    ]
    heads = cbor2.dumps(said, canonical=True)
    connection.exec_driver_sql(
        "INSERT INTO envelopes(id, sent, state, reason, detail, at_ms, office, sender, actor, number, heads,"
        " commits, bytes, made) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT(id) DO UPDATE SET"
        " state=excluded.state, reason=excluded.reason, detail=excluded.detail, office=excluded.office,"
        " sender=excluded.sender, actor=excluded.actor, number=excluded.number, heads=excluded.heads,"
        " commits=excluded.commits, bytes=excluded.bytes, made=excluded.made",
        (
            letter.id, int(letter.sent), letter.state, letter.reason, letter.detail, letter.at_ms,
            letter.office, letter.sender, letter.actor, letter.number, heads, b"".join(letter.commits),
            letter.data, b"".join(letter.made),
        ),
    )  # fmt: skip


def settle(connection: Connection, identity: bytes, state: str) -> None:
    """Give a letter a state: ``LATER`` is why it is newer. The bytes of one that is applied are dropped."""
    connection.exec_driver_sql(
        "UPDATE envelopes SET state=?1, reason=?4, detail='', bytes=CASE WHEN ?1=?2 THEN NULL ELSE bytes END"
        " WHERE id=?3",
        (state, APPLIED, identity, LATER if state == NEWER else ""),
    )


def find(connection: Connection, identity: bytes) -> Letter | None:
    """The letter of an id, with its bytes."""
    sql = f"SELECT {_COLUMNS}, bytes FROM envelopes WHERE id=?"
    row = connection.exec_driver_sql(sql, (identity,)).first()
    return None if row is None else _letter(row)


def parts_waiting(connection: Connection, identity: bytes) -> list[bytes]:
    """Ids of the other parts of the export of a letter that wait for signatures, the last part first: it is
    the signature at its end that proves a chain.
    """
    sql = (
        f"SELECT {_COLUMNS}, NULL FROM envelopes WHERE sent=0 AND state=?1 AND reason<>'' AND id<>?2"
        " AND (sender, number) IN (SELECT sender, number FROM envelopes WHERE id=?2)"
    )
    found = [_letter(row) for row in connection.exec_driver_sql(sql, (WAITING, identity)).fetchall()]
    return [each.id for each in sorted(found, key=lambda each: -each.part[0])]


def arrived(connection: Connection, states: Collection[str], office: str | None = None) -> list[Letter]:
    """Letters that arrived and are in one of some states, in the order of their arrival, without their bytes:
    each may be 20 MB."""
    sql = f"SELECT {_COLUMNS}, NULL FROM envelopes WHERE sent=0 AND state IN ({marks(states)})"
    params: tuple[Any, ...] = tuple(states)
    if office is not None:
        sql, params = sql + " AND office=?", (*params, office)
    return [_letter(row) for row in connection.exec_driver_sql(sql + " ORDER BY n", params).fetchall()]


def undone(connection: Connection) -> list[Letter]:
    """Letters of which something was undone here after they were merged."""
    sql = "SELECT undoes FROM commits WHERE undoes IS NOT NULL"
    back = {row[0] for row in connection.exec_driver_sql(sql).fetchall()}
    return [each for each in arrived(connection, (APPLIED,)) if back.intersection(each.commits)]


def sent(connection: Connection) -> list[Letter]:
    """What was sent, in order."""
    sql = f"SELECT {_COLUMNS}, NULL FROM envelopes WHERE sent=1 AND state=? ORDER BY n"
    return [_letter(row) for row in connection.exec_driver_sql(sql, (SENT,)).fetchall()]


def last_sent_ms(connection: Connection) -> int:
    """When the last one was sent; 0 for never."""
    row = connection.exec_driver_sql("SELECT max(at_ms) FROM envelopes WHERE sent=1 AND state=?", (SENT,))
    return row.first()[0] or 0


def count_sent(connection: Connection, ids: Iterable[bytes], *, sent: bool = True) -> None:
    """Say of letters that were made here that they are sent, or that they are not yet."""
    rows = [(SENT if sent else UNSENT, each) for each in ids]
    connection.exec_driver_sql("UPDATE envelopes SET state=? WHERE id=? AND sent=1", rows)


def sent_to(connection: Connection, actor: bytes, office: str, below: int) -> set[int]:
    """Numbers of what a device of ours sent to an office, below a number, as far back as anybody asks."""
    sql = (
        "SELECT number, detail FROM envelopes WHERE sent=1 AND state=? AND actor=? AND number<?"
        " ORDER BY n DESC LIMIT 500"
    )
    rows = connection.exec_driver_sql(sql, (SENT, actor, below)).fetchall()
    return {row[0] for row in rows if office in row[1].split()}


def last_number(connection: Connection, actor: bytes) -> int:
    """Number of the last letter that a device of ours made here, sent or not; 0 without one.

    What arrived does not count: anybody can write any number.
    """
    sql = "SELECT max(number) FROM envelopes WHERE actor=? AND sent=1"
    return connection.exec_driver_sql(sql, (actor,)).first()[0] or 0


def gap(connection: Connection, letter: Letter) -> tuple[int, ...]:
    """Numbers of letters to this office that came before this one from the same device, and not here: those
    after the last that did come, for what was lost before was sent again.
    """
    sql = "SELECT max(number) FROM envelopes WHERE actor=? AND sent=0 AND number<?"
    last = connection.exec_driver_sql(sql, (letter.actor, letter.number)).first()[0] or 0
    return tuple(sorted(n for n in letter.before if last < n < letter.number))[-_NAMED:]


def reported(connection: Connection, office: str) -> list[Letter]:
    """The last believed letter of each device of an office, but our own.

    A device that another goes on for has ended when nothing has come of it since the first letter of the
    other: a laptop that was copied may live on beside its copy, and what it reports still counts.
    """
    own = query.meta(connection, "actor")
    came = arrived(connection, (STAGED, WAITING, APPLIED, NEWER), office)
    found = [each for each in came if each.believed and each.actor != own]
    last = {letter.actor: letter for letter in found}
    first = {letter.actor.hex().upper(): letter.n for letter in reversed(found)}
    goes_on: dict[str, set[str]] = {}
    sql = "SELECT actor, predecessor FROM device WHERE predecessor IS NOT NULL"
    for actor, before in connection.exec_driver_sql(sql).fetchall():
        goes_on.setdefault(before, set()).add(actor)
    return [
        letter
        for actor, letter in last.items()
        if not any(_ended(letter.n, each, goes_on, first) for each in goes_on.get(actor.hex().upper(), ()))
    ]


def _ended(n: int, actor: str, goes_on: dict[str, set[str]], first: dict[str, int]) -> bool:
    """Whether the last letter of a device came before all those of the one that goes on for it, or of those
    that go on for that one."""
    came: list[int] = []
    met: set[str] = set()
    todo = [actor]
    while todo:
        one = todo.pop()
        if one not in met:
            met.add(one)
            todo.extend(goes_on.get(one, ()))
            came += [first[one]] if one in first else []
    return bool(came) and n < min(came)


# commits that wait


def stage(
    connection: Connection,
    commits: Iterable[Commit],
    raw: Iterable[bytes],
    at_ms: int,
    *,
    ordinary: bool = False,
) -> None:
    """Keep commits until they are applied; ``raw``: those that only a newer program can read, until one comes
    that reads them. One that could not be applied is tried again when it comes once more.

    ``ordinary``: their letter holds nothing confidential.
    """
    rows: list[tuple[Any, ...]] = [
        (c.id, c.actor, c.seq, c.lamport, b"".join(parents_of(c)), at_ms, int(ordinary), c.data)
        for c in commits
    ]
    rows += [(hashlib.sha256(data).digest(), None, None, 0, b"", at_ms, int(ordinary), data) for data in raw]
    if rows:
        connection.exec_driver_sql(
            "INSERT INTO staged(id, actor, seq, lamport, parents, at_ms, ordinary, data, kept)"
            " VALUES(?,?,?,?,?,?,?,?,0) ON CONFLICT(id) DO UPDATE SET"
            " ordinary=max(ordinary, excluded.ordinary), actor=coalesce(excluded.actor, actor),"
            " seq=coalesce(excluded.seq, seq), lamport=max(lamport, excluded.lamport),"
            " parents=CASE WHEN excluded.actor IS NULL THEN parents ELSE excluded.parents END,"
            " bad=CASE WHEN excluded.actor IS NULL THEN bad ELSE NULL END",
            rows,
        )


def unread(connection: Connection) -> list[tuple[bytes, int]]:
    """Bytes of the staged commits that no program here could read, and when each came."""
    rows = connection.exec_driver_sql("SELECT data, at_ms FROM staged WHERE actor IS NULL").fetchall()
    return [(row[0], row[1]) for row in rows]


def parents_of(commit: Commit) -> tuple[bytes, ...]:
    """Ids of the commits that one stands on."""
    return commit.deps if commit.prev is None else (commit.prev, *commit.deps)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A staged commit without its bytes; ``actor`` is None in one of a newer program. ``ordinary``: some
    letter that holds nothing confidential brought it; ``bad``: it was tried, and is no change that an office
    could have written.
    """

    id: bytes
    actor: bytes | None
    seq: int
    parents: tuple[bytes, ...]
    at_ms: int
    ordinary: bool = False
    bad: bool = False


def waiting(connection: Connection) -> list[Waiting]:
    """Every staged commit, those that others stand on first."""
    sql = "SELECT id, actor, seq, parents, at_ms, ordinary, bad FROM staged ORDER BY lamport, actor, seq, id"
    return [
        Waiting(row[0], row[1], row[2] or 0,
                _ids(row[3]), row[4], bool(row[5]), row[6] is not None)
        for row in connection.exec_driver_sql(sql).fetchall()
    ]  # fmt: skip


def known_here(connection: Connection, ids: Iterable[bytes]) -> set[bytes]:
    """Which of some commits the log holds."""
    return _of_commits(connection, "id", ids)


def _of_commits(connection: Connection, column: str, ids: Iterable[bytes]) -> set[bytes]:
    """What stands in a column of those of some commits that the log holds."""
    sql = f"SELECT DISTINCT {column} FROM commits WHERE id IN ({{}})"
    return {row[0] for row in rows_of(connection, sql, list(ids))}


def data_of(connection: Connection, ids: Sequence[bytes]) -> Iterator[bytes]:
    """Bytes of staged commits, in the order given."""
    for part in portions(ids):
        found = dict(rows_of(connection, "SELECT id, data FROM staged WHERE id IN ({})", part))
        yield from (found[each] for each in part)


def commits_of(connection: Connection, ids: Sequence[bytes]) -> Iterator[Commit]:
    """Staged commits that this program can read, in the order given: each was verified when it came.

    Raises:
        BadCommit: bytes are no longer those that came.
    """
    for identity, data in zip(ids, data_of(connection, ids), strict=True):
        yield reread(data, identity)


def actors_of(connection: Connection, ids: Iterable[bytes]) -> set[bytes]:
    """Actors of some commits of the log."""
    return _of_commits(connection, "actor", ids)


def hold(connection: Connection, ids: Iterable[bytes]) -> None:
    """Keep commits that wait, whatever becomes of other letters that carry them: a merged one did."""
    connection.exec_driver_sql("UPDATE staged SET kept=1 WHERE id=?", [(each,) for each in ids])


def mark_bad(connection: Connection, identity: bytes, why: str) -> None:
    """Say of a staged commit that it could not be applied: it is not tried again, and goes no further."""
    connection.exec_driver_sql("UPDATE staged SET bad=? WHERE id=?", (why[:500], identity))


def drop(connection: Connection, ids: Iterable[bytes]) -> None:
    """Take commits out that no merged letter brought, and the signatures over them: they are refused."""
    rows = [(each,) for each in ids]
    connection.exec_driver_sql("DELETE FROM staged WHERE id=? AND kept=0", rows)
    connection.exec_driver_sql(
        "DELETE FROM checkpoints WHERE id=? AND id NOT IN (SELECT id FROM staged)"
        " AND id NOT IN (SELECT id FROM commits)",
        rows,
    )


def unstage(connection: Connection, ids: Iterable[bytes]) -> None:
    """Take commits out: they are applied now."""
    connection.exec_driver_sql("DELETE FROM staged WHERE id=?", [(each,) for each in ids])


# signatures of authors

PointRow = tuple[bytes, int, bytes, bytes, bytes]
"""Actor, number and id of a commit, key of the device that signed, signature."""


def keep_points(connection: Connection, points: Iterable[PointRow]) -> None:
    """Keep signatures over heads, of keys that are believed: of each key its own."""
    rows = list(points)
    if rows:
        sql = "INSERT OR REPLACE INTO checkpoints(actor, seq, id, key, signature) VALUES(?,?,?,?,?)"
        connection.exec_driver_sql(sql, rows)


def points_of(connection: Connection, actor: bytes) -> list[PointRow]:
    """Signatures over the chain of an actor, the furthest first."""
    sql = "SELECT actor, seq, id, key, signature FROM checkpoints WHERE actor=? ORDER BY seq DESC, id, key"
    return [tuple(row) for row in connection.exec_driver_sql(sql, (actor,)).fetchall()]
