"""A small world: devices on real files, letters under way, copies in drawers.

Nothing here knows how merging works: the world carries bytes about, loses some, puts copies back, and after
every step compares each device it touched with the naive reading of its bytes (``oracle``).
"""

import hashlib
import pickle
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import pytest

from issss_desktop.services import records
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.incarnation import begin, renew_later
from issss_desktop.services.merging import applying, arriving, identity, outgoing
from issss_desktop.store import coverage, letters, peers
from issss_desktop.store.store import Store
from issss_desktop.sync import envelope
from issss_desktop.sync.envelope import Kind
from tests.desks import begin_bare
from tests.sync_histories import oracle
from tests.sync_histories.chance import drawn_from

OFFICES = ("NK", "SK", "IT", "NAT", "TS", "MN")
MOST = 6
READERS = tuple(f"issss_desktop.services.merging.{name}.READER" for name in ("outgoing", "arriving"))
BELIEVED = ("staged", "waiting", "applied")
T = TypeVar("T")


class Nothing(Exception):
    """There is nothing to do this step with."""


def pick(things: Sequence[T], number: int) -> T:
    """One of some things, by a number."""
    if not things:
        raise Nothing
    return things[number % len(things)]


@dataclass
class Device:
    """One laptop. ``forms``: those that stand open, with the commits that were there when they were opened;
    ``knows``: keys whose words were compared here; ``log``, ``held``: bytes of the commits that are applied
    here, and that wait.
    """

    desk: Desk
    machine: Path
    version: int = 1
    forms: dict[UUID, tuple[int, frozenset[bytes]]] = field(default_factory=dict)
    knows: set[bytes] = field(default_factory=set)
    log: frozenset[bytes] = frozenset()
    held: frozenset[bytes] = frozenset()

    @property
    def everything(self) -> frozenset[bytes]:
        """Bytes of every commit that is here, those that wait too."""
        return self.log | self.held


@dataclass(frozen=True)
class Letter:
    """Bytes on their way, and what they hold: ``had`` is what the sender had applied."""

    data: bytes
    sender: int
    to: tuple[str, ...]
    key: bytes
    boxes: frozenset[bytes]
    content: frozenset[bytes]
    had: frozenset[bytes]
    reader: int


@dataclass(frozen=True)
class Kept:
    """A copy in a drawer: of whole folders, with what the world knows of the device then."""

    owner: int
    folder: Path
    machine: Path
    knows: frozenset[bytes]
    by_program: bool = False


class World:
    """Devices by number; ``post`` what is on its way; ``drawer`` copies of folders; ``had``: office and
    actor of each letter ever written, and the commits that its sender had applied then.
    """

    def __init__(self, root: Path, devices: int) -> None:
        self.root = root
        self.begin()
        template = _template(root.parent, devices)
        self.had: dict[bytes, tuple[str, bytes, frozenset[bytes]]] = pickle.loads(
            (template / "had").read_bytes()
        )
        for number, code in enumerate(OFFICES[:devices]):
            folder = self.place(code)
            shutil.copytree(template / f"{number}", folder)
            self.devices.append(Device(self.opened(folder / "office", None), folder / "machine"))
        self.learn()
        for i in self.alive():
            self.look(i)

    def begin(self) -> None:
        """Nobody is there yet."""
        self.unsure: set[bytes] = set()
        """Commits that nobody can read and that went out with confidential work: they may be confidential."""
        self.devices: list[Device] = []
        self.gone: set[int] = set()
        self.post: list[Letter] = []
        self.drawer: list[Kept] = []
        self.keys: dict[bytes, peers.Peer] = {}
        self._names = count()

    # devices

    def place(self, what: str) -> Path:
        """A new folder."""
        return self.root / f"{next(self._names)}-{what}"

    def alive(self) -> list[int]:
        """Numbers of the devices that still work."""
        return [i for i in range(len(self.devices)) if i not in self.gone]

    def opened(self, folder: Path, old: Desk | None) -> Desk:
        """The desk of a folder, as whoever sat at another one of the office; the disk is not waited for:
        a power cut is tested elsewhere."""
        store = Store(folder)
        made = replace(old, folder=folder, store=store) if old else _seat(folder, store)
        writer = store._writer
        assert writer is not None
        store.submit(lambda: writer.exec_driver_sql("PRAGMA synchronous = OFF")).result()
        return made

    @contextmanager
    def at(self, i: int) -> Iterator[Desk]:
        """At a device: on its machine, with its version of the program."""
        device = self.devices[i]
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("ISSSS_MACHINE", str(device.machine))
            for name in READERS:
                patch.setattr(name, device.version)
            yield device.desk

    def learn(self, who: Sequence[int] | None = None) -> None:
        """Devices compare their words with all keys that anybody has, those of laptops that are gone too."""
        for i in self.alive():
            desk = self.devices[i].desk
            for keys in identity.every_key(desk):
                self.keys[keys.verify] = peers.Peer(keys.verify, keys.receive, desk.office, peers.WORDS, 1)
        for i in self.alive() if who is None else who:
            device = self.devices[i]
            own = identity.keys_of(device.desk).verify  # one of before may be a twin's, who still has it
            fresh = [peer for key, peer in self.keys.items() if key != own and key not in device.knows]
            device.knows |= {peer.sign for peer in fresh}
            with self.at(i) as desk:
                desk.store.write(lambda work, fresh=fresh: [peers.keep(work.connection, p) for p in fresh])

    def close(self) -> None:
        """Close every office."""
        for i in self.alive():
            close_desk(self.devices[i].desk)

    # what is compared after every step

    def look(self, i: int, *, back: bool = False) -> None:
        """A device shows what its bytes say, and has lost nothing; ``back``: an old copy was put there."""
        device = self.devices[i]
        before = frozenset() if back else device.everything
        log_before = frozenset() if back else device.log
        with device.desk.store.reading() as connection:
            run = connection.exec_driver_sql
            device.log = frozenset(row[0] for row in run("SELECT data FROM commits").fetchall())
            device.held = frozenset(row[0] for row in run("SELECT data FROM staged").fetchall())
            assert device.log >= log_before, "a commit left the log"
            assert device.everything >= before, "a commit that was here is lost"
            ordinary = oracle.ordinary(device.log)
            whole = oracle.of(device.log)
            assert coverage.heads(connection) == ordinary.heads(), "heads"
            assert coverage.heads(connection, confidential=True) == whole.heads(), "heads of all"
            assert coverage.digest(connection) == ordinary.digest(), "digest"
            places = {tuple(row) for row in run("SELECT record, field FROM divergences").fetchall()}
            assert places == whole.diverging() - whole.unknown(), "divergences"
            holes = {row[0] for row in run("SELECT id FROM holes WHERE closed=0").fetchall()}
            assert oracle.missing_below(device.log) == holes, "a commit stands on nothing"
            _rows(run, whole)

    def waits(self, i: int) -> int:
        """How many commits wait at a device."""
        return len(self.devices[i].held)

    # letters

    def write(self, i: int, to: tuple[str, ...] | None, *, clear: bool, hidden: bool) -> list[Letter]:
        """What an office writes: it holds all that its addressees have not said they have, and no more of
        what is confidential than was asked for."""
        device = self.devices[i]
        asked = outgoing.Sending(to, Kind.CLEAR if clear else Kind.SEALED, confidential=hidden)
        with self.at(i) as desk:
            secret = [keys.secret for keys in identity.every_key(desk)]
            made = [envelope.read(data) for data in outgoing.outgoing(desk, asked)]
        letters_ = [self._letter(i, each, to, frozenset(each.commits(secret))) for each in made]
        content = frozenset().union(*(letter.content for letter in letters_))
        secret_actors = oracle.hidden_actors(device.everything)
        readable = {d for d in device.everything if oracle.is_readable(d)}
        private = {d for d in readable if oracle.read(d).actor in secret_actors}
        if hidden:
            self.unsure |= content - readable
        assert content <= device.everything, "a letter holds what is not here"
        assert hidden or not content & private, "a letter holds what is confidential"
        if made:
            due = device.everything if hidden else device.everything - private - self.unsure
            for office in to or sorted({self.keys[key].office for key in device.knows}):
                for had in self._said(i, office):
                    assert content | had >= due, "a letter lacks what its addressee never said it has"
        return letters_

    def _said(self, i: int, office: str) -> list[frozenset[bytes]]:
        """What each device of an office had when it wrote the last letter that is believed at another, in
        the order of arrival; of one that another goes on for only if it came after the first of that one.
        """
        with self.devices[i].desk.store.reading() as connection:
            came = [each.id for each in letters.arrived(connection, BELIEVED)]
            own = connection.exec_driver_sql("SELECT value FROM meta WHERE key='actor'").first()[0]
        first: dict[bytes, int] = {}
        last: dict[bytes, tuple[int, frozenset[bytes]]] = {}
        for n, (code, actor, had) in enumerate(map(self.had.__getitem__, came)):
            if code == office and actor != own:
                first.setdefault(actor, n)
                last[actor] = n, had
        lines = oracle.of(self.devices[i].log).successors
        return [
            had
            for actor, (n, had) in last.items()
            if all(
                n > min((first[each] for each in line if each in first), default=-1) for line in lines(actor)
            )
        ] or [frozenset()]

    def _letter(
        self, i: int, made: envelope.Envelope, to: tuple[str, ...] | None, content: frozenset[bytes]
    ) -> Letter:
        header = made.header
        self.had[letter_id(made.data)] = (header.office, header.actor, self.devices[i].log)
        everybody = tuple(self.devices[j].desk.office for j in self.alive() if j != i)
        return Letter(
            made.data, i, to or everybody, header.sign_key, frozenset(header.to), content,
            self.devices[i].log, header.min_reader,
        )  # fmt: skip

    def hand(self, letter: Letter, i: int, *, merge: bool = True) -> str:
        """A device takes a letter in and merges what can be merged. What is not believed leaves no trace,
        what is believed and addressed is all here afterwards."""
        device = self.devices[i]
        before = device.everything
        with self.at(i) as desk:
            own = {keys.verify for keys in identity.every_key(desk)}
            opens = {keys.receive for keys in identity.every_key(desk)}
            arrival = arriving.receive(desk, letter.data)
            self.look(i)
            taken = arrival.state in (letters.STAGED, letters.WAITING, arriving.REPLAYED)
            if letter.key not in own | device.knows or (letter.boxes and not letter.boxes & opens):
                assert device.everything == before or arrival.put_back, "what is not believed was taken"
                assert not taken or letter.content <= before, f"a letter nobody should believe: {arrival}"
            elif set(self.keys) <= own | device.knows:
                assert taken or letter.reader > device.version, f"a good letter was refused: {arrival}"
                assert letter.content <= device.everything, "a letter was taken in without all of its commits"
            if merge and arrival.state == letters.STAGED:
                applying.apply(desk, arrival.id, copy=False)
                self.look(i)
                below = oracle.applicable(device.log | (letter.content & letter.had))
                assert device.log >= below & letter.content & letter.had, (
                    "a merge left out what it could take"
                )
        return arrival.state


def letter_id(data: bytes) -> bytes:
    """What a letter is known by."""
    return hashlib.sha256(data).digest()


def _rows(run: object, reading: oracle.Reading) -> None:
    """What the tables show of projects and donors is what won."""
    for entity, table, columns in (
        (oracle.PROJECT, "project", {"title": 10, "local_name": 11}),
        (oracle.ORGANISATION, "organisation", {"same_as": 15}),
    ):
        names = ", ".join(columns)
        found = run(f"SELECT uuid, alive, {names} FROM {table} WHERE created IS NOT NULL").fetchall()  # type: ignore[operator]
        shown = {row[0]: tuple(row[1:]) for row in found}
        wanted = {
            each: (int(not reading.is_dead(each)), *(reading.value(each, tag) for tag in columns.values()))
            for each in reading.records(entity)
        }
        assert shown == wanted, f"rows of {table}"


def _seat(folder: Path, store: Store) -> Desk:
    from issss_desktop.services.desk import desk_at
    from tests.desks import steady_clock

    return replace(desk_at(folder, store), clock=steady_clock())


def _template(where: Path, devices: int) -> Path:
    """Offices that know each other and have exchanged once, to be copied: two donors, two projects."""
    made = where / f"template-{devices}"
    if made.exists():
        return made
    with drawn_from(("template", devices)):
        world = World.__new__(World)
        world.root, world.had = made, {}
        world.begin()
        for number, code in enumerate(OFFICES[:devices]):
            folder = made / f"{number}" / "office"
            folder.mkdir(parents=True)
            store = Store(folder, create=True)
            desk = begin_bare(folder, store, code, f"agent {code}")
            world.devices.append(Device(desk, made / f"{number}" / "machine"))
            with world.at(number):
                desk.store.write(begin)
        world.learn()
        first = world.devices[0].desk
        donors = [records.create(first, "organisation", {"name": n}).uuid for n in ("A", "B")]
        for title in ("Terres", "Routes"):
            records.create(first, "project", {"title": title}, children={"financing": [{"donor": donors[0]}]})
        for i in range(devices):
            world.look(i)
        for _turn in range(2):
            for i in range(devices):
                for letter in world.write(i, None, clear=False, hidden=False):
                    for j in range(devices):
                        if j != i:
                            world.hand(letter, j)
        for i in range(devices):
            with world.at(i) as desk:
                renew_later(desk.store)
                close_desk(desk)
        (made / "had").write_bytes(pickle.dumps(world.had))
    return made
