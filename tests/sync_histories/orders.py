"""Every order of the acts of three offices, on databases of their own: the program's own services, no disk.

An order is walked step by step; what an office becomes by an act depends only on what it is and on the
letters it finds, so each such step is taken once and remembered. All orders are walked, equal steps shared.
"""

import os
import tempfile
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import sqlcipher3.dbapi2 as sqlite3

from issss_desktop.errors import UserError
from issss_desktop.services import reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.services.merging import applying, arriving, identity, outgoing
from issss_desktop.store import coverage, letters, peers, schema
from issss_desktop.store.open import Connection
from issss_desktop.store.work import Work
from issss_desktop.sync.envelope import Kind
from tests.desks import START, begin_bare
from tests.faults.places import quick_folder
from tests.sync_histories import oracle

R = TypeVar("R")
Post = tuple[bytes, ...]
"""Letters that lie about: those of one office together, in the order in which it wrote them."""

CHUNK = 1024
"""Bytes of a database that lie in memory once, in however many of the thousands they are alike."""
PRAGMAS = (
    "PRAGMA page_size = 512",
    "PRAGMA foreign_keys = ON", "PRAGMA journal_mode = MEMORY", "PRAGMA synchronous = OFF",
)  # fmt: skip


class Desktop:
    """A file and the one connection to it, on which one database after the other is laid: they all have the
    same tables, which the connection knows from the first.
    """

    def __init__(self) -> None:
        handle, name = tempfile.mkstemp(prefix="issss-orders-", dir=quick_folder())
        os.close(handle)
        self._path = Path(name)
        weakref.finalize(self, self._path.unlink)
        raw = sqlite3.connect(name, isolation_level=None, check_same_thread=False)
        for pragma in PRAGMAS:
            raw.execute(pragma)
        self.connection = Connection(raw)
        self._changes = count(1 << 16, 1 << 10)
        self._chunks: dict[bytes, bytes] = {}

    def lay(self, chunks: Sequence[bytes]) -> None:
        """A database takes the place of what lies here. The count of changes in its head, twice, is one that
        was never here: by it the connection knows that the pages it has read are others now.
        """
        changed = next(self._changes).to_bytes(4, "big")
        head = chunks[0]
        head = head[:24] + changed + head[28:92] + changed + head[96:]
        self._path.write_bytes(b"".join([head, *chunks[1:]]))

    def take(self) -> list[bytes]:
        """The chunks of the database that lies here."""
        whole = self._path.read_bytes()
        chunks = (whole[at : at + CHUNK] for at in range(0, len(whole), CHUNK))
        return [self._chunks.setdefault(chunk, chunk) for chunk in chunks]


class Memory:
    """A store that waits for no disk: one connection reads and writes, on a file that is thrown away.

    ``desktops``: where those forked from one another may be laid.
    """

    writable = confidential = True

    def __init__(self, chunks: Sequence[bytes] = (), desktops: list[Desktop] | None = None) -> None:
        self._chunks = chunks
        self._desktops = [] if desktops is None else desktops
        self._desktop = self._desktops.pop() if self._desktops else Desktop()
        self.connection = self._desktop.connection
        if chunks:
            self._desktop.lay(chunks)

    def write(self, job: Callable[[Work], R]) -> R:
        """As ``Store.write``."""
        inside = self.connection.in_transaction()
        with self.connection.begin_nested() if inside else self.connection.begin():
            return job(Work(self.connection))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """As ``Store.reading``."""
        if self.connection.in_transaction():
            yield self.connection
        else:
            with self.connection.begin():
                yield self.connection

    def seen(self, *, confidential: bool) -> "Memory":
        """As ``Store.seen``: everything is shown."""
        assert confidential
        return self

    def fork(self) -> "Memory":
        """The same database again, as it was parked."""
        return Memory(self._chunks, self._desktops)

    def park(self) -> None:
        """Nothing but forks is asked of it from here: the desktop is free for the next."""
        self._chunks = self._desktop.take()
        self._desktops.append(self._desktop)
        del self._desktop, self.connection


@dataclass(eq=False)
class Office:
    """An office as it is after some acts. ``form``: the mark of a form that stands open, and the log then."""

    desk: Desk
    log: frozenset[bytes]
    held: frozenset[bytes] = frozenset()
    form: tuple[int, frozenset[bytes]] | None = None
    taken: frozenset[bytes] = frozenset()

    @property
    def everything(self) -> frozenset[bytes]:
        """Commits that are here, those that wait too."""
        return self.log | self.held

    @cached_property
    def reading(self) -> oracle.Reading:
        """What its bytes say."""
        return oracle.Reading(self.log)


Act = Callable[[Office, UUID, int], Office]
Script = Sequence[Sequence[str]]


class Orders:
    """All orders of a script: for each office its acts, each of one or more parts ("save+speak"), in their
    order; see ``ACTS``. ``steps``: how many were taken, ``ends``: how many different worlds they end in.
    """

    def __init__(self, script: Script) -> None:
        self.script = script
        self.first, self.project = _beginning(len(script))
        self.steps = 0
        self.ends = 0
        self._known: dict[tuple[Office, str, bytes], tuple[Office, Post]] = {}
        self._writers: dict[bytes, int] = {}

    def walk(self) -> int:
        """Walk every order to its end, then bring each end to rest; how many orders were walked.

        Equal worlds are walked on together: ``ways`` counts the orders that lead to one.
        """
        layer: dict[tuple[tuple[Office, ...], tuple[int, ...], Post], int] = {}
        layer[tuple(self.first), (0,) * len(self.script), ()] = 1
        for _act in range(sum(map(len, self.script))):
            after: dict[tuple[tuple[Office, ...], tuple[int, ...], Post], int] = {}
            for (now, done, post), ways in layer.items():
                for i, names in enumerate(self.script):
                    if done[i] < len(names):
                        office, more = self.act(now[i], names[done[i]], i, post)
                        key = (
                            (*now[:i], office, *now[i + 1 :]),
                            (*done[:i], done[i] + 1, *done[i + 1 :]),
                            more,
                        )
                        after[key] = after.get(key, 0) + ways
            layer = after
        self.ends = len(layer)
        for offices, _done, post in layer:
            self._rest(offices, post)
        return sum(layer.values())

    def act(self, office: Office, name: str, i: int, post: Post) -> tuple[Office, Post]:
        """What an office becomes by an act, and the letters after it."""
        for part in name.split("+"):
            if part == "listen":
                for each in post:
                    if each not in office.taken:
                        office, _none = self._once(office, "listen", i, each)
            else:
                office, written = self._once(office, part, i)
                post = tuple(sorted(post + written, key=self._writers.__getitem__))
        return office, post

    def _once(self, office: Office, part: str, i: int, letter: bytes = b"") -> tuple[Office, Post]:
        """A step is taken once, on a copy of the office, and remembered."""
        found = self._known.get((office, part, letter))
        if found is None:
            found = self._known[office, part, letter] = self._done(office, part, i, letter)
            self.steps += 1
        return found

    def _done(self, office: Office, part: str, i: int, letter: bytes) -> tuple[Office, Post]:
        made = _forked(office)
        written: Post = ()
        if part == "listen":
            made.taken |= {letter}
            _listen(made, letter)
        elif part == "speak":
            written = outgoing.outgoing(made.desk, outgoing.Sending(None, Kind.CLEAR))
            self._writers.update((each, i) for each in written)
        else:
            ACTS[part](made, self.project, i)
        _look(made)
        made.desk.store.park()
        return made, written

    def _rest(self, offices: tuple[Office, ...], post: Post) -> None:
        """Everybody listens and speaks until nothing is new: all have all."""
        anywhere = frozenset().union(*(office.everything for office in offices))
        for _turn in range(3):
            for i in range(len(offices)):
                office, post = self.act(offices[i], "listen+speak", i, post)
                offices = (*offices[:i], office, *offices[i + 1 :])
            if all(office.log == anywhere for office in offices):
                return
        raise AssertionError("something that existed is missing")


def _beginning(number: int) -> tuple[list[Office], UUID]:
    """Offices that know each other and share one project."""
    blank = Memory()
    with blank.connection.begin() as connection:
        schema.create(connection)
    blank.park()
    desks = []
    for code in ("NK", "SK", "NAT")[:number]:
        store: Any = blank.fork()
        desks.append(begin_bare(Path("memory"), store, code, f"agent {code}"))
    for desk in desks:
        for other in desks:
            keys = identity.keys_of(other)
            if other is not desk:
                peer = peers.Peer(keys.verify, keys.receive, other.office, peers.WORDS, 1)
                desk.store.write(lambda work, peer=peer: peers.keep(work.connection, peer))
    project = records.create(desks[0], "project", {"title": "Terres", "local_name": "Amani"}).uuid
    offices = [Office(desk, frozenset()) for desk in desks]
    for _turn in range(2):
        for office in offices:
            for data in outgoing.outgoing(office.desk, outgoing.Sending(None, Kind.CLEAR)):
                for other in offices:
                    if other is not office:
                        _listen(other, data)
    for office in offices:
        office.desk = replace(office.desk, clock=lambda: START)
        _look(office)
        store = office.desk.store
        store.park()
    return offices, project


def _forked(office: Office) -> Office:
    store: Any = office.desk.store
    desk = replace(office.desk, store=store.fork())
    return Office(desk, office.log, office.held, office.form, office.taken)


def _listen(office: Office, data: bytes) -> None:
    arrival = arriving.receive(office.desk, data)
    assert arrival.state in (letters.STAGED, letters.WAITING, arriving.REPLAYED), arrival
    if arrival.state == letters.STAGED:
        applying.apply(office.desk, arrival.id, copy=False)


def _look(office: Office) -> None:
    """An office shows what its bytes say, and has lost nothing."""
    before = office.everything
    with office.desk.store.reading() as connection:
        run = connection.exec_driver_sql
        office.log = frozenset(row[0] for row in run("SELECT data FROM commits").fetchall())
        office.held = frozenset(row[0] for row in run("SELECT data FROM staged").fetchall())
        office.__dict__.pop("reading", None)
        assert office.everything >= before, "a commit that was here is lost"
        assert not oracle.missing_below(office.log), "a commit stands on nothing"
        now = office.reading
        assert coverage.heads(connection) == now.heads(), "heads"
        assert coverage.digest(connection) == now.digest(), "digest"
        places = {tuple(row) for row in run("SELECT record, field FROM divergences").fetchall()}
        assert places == now.diverging(), "divergences"
        rows = run("SELECT uuid, alive, title, local_name FROM project").fetchall()
        for uuid, alive, title, local in rows:
            assert (alive, title, local) == (
                int(not now.is_dead(uuid)),
                now.value(uuid, 10),
                now.value(uuid, 11),
            )


def _open(office: Office, project: UUID, _i: int) -> None:
    office.form = reading.read(office.desk, project).mark, office.log


def _save(office: Office, project: UUID, i: int) -> None:
    """Save a form that was opened before, or just now: only what it showed gives way."""
    mark, log = office.form or (reading.read(office.desk, project).mark, office.log)
    seen, before = oracle.Reading(log), office.log
    office.form = None
    try:
        records.save(office.desk, project, {"title": f"titre {i} {len(before)}"}, mark=mark)
    except UserError:
        assert office.reading.is_dead(project.bytes), "a save was refused"
        return
    assert not office.reading.is_dead(project.bytes), "a deleted record was saved"
    _look(office)
    (op,) = [op for data in office.log - before for op in oracle.read(data).ops]
    assert set(op.kills) == seen.names(project.bytes, op.field), "a save replaced what was not seen"


def _delete(office: Office, project: UUID, _i: int) -> None:
    """Delete it, or bring it back."""
    if office.reading.is_dead(project.bytes):
        records.restore(office.desk, project)
    else:
        records.delete(office.desk, project, "double")


def _resolve(office: Office, project: UUID, i: int) -> None:
    """Choose where something is open, else save."""
    offered = reading.read(office.desk, project).alternatives
    if not offered:
        return _save(office, project, i)
    code = max(offered)
    records.resolve(office.desk, project, code, 0)
    return None


ACTS: dict[str, Callable[[Office, UUID, int], None]] = {
    "open": _open, "save": _save, "delete": _delete, "resolve": _resolve,
}  # fmt: skip
