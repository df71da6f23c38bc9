"""A small world: devices on real files, letters under way, copies in drawers. Every step is a person's.

Nothing here knows how merging works: the world only carries bytes about, loses some, and puts copies back.
"""

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.services import history, reading, records
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.incarnation import become_new_device
from issss_desktop.services.merging import applying, arriving, doubles, identity
from issss_desktop.services.merging.outgoing import Sending, outgoing
from issss_desktop.store import letters, peers, query
from issss_desktop.store.open import DATABASE
from issss_desktop.store.store import Store
from issss_desktop.store.vault import held
from issss_desktop.store.vault.devices import DeviceKeys
from issss_desktop.sync.envelope import Kind
from tests.desks import START, begin_bare, steady_clock

YEARS_30 = 30 * 365 * 86_400_000
OFFICES = ("NK", "SK", "IT", "NAT", "TS", "MN")


@dataclass
class Letter:
    """Bytes on their way."""

    data: bytes
    sender: int
    to: tuple[str, ...]


class World:
    """Devices by number; ``post`` what is on its way; ``drawer`` copies of folders, by device."""

    def __init__(self, root: Path, seed: int, devices: int | None = None) -> None:
        self.root, self.random = root, random.Random(seed)
        self.rough = self.random.random() < 0.5  # laptops die and old copies come back all the time
        self.desks: list[Desk] = []
        self.post: list[Letter] = []
        self.drawer: list[tuple[int, Path]] = []
        self.gone: set[int] = set()
        self.log: list[str] = []
        self._names = count()
        self.keys: dict[DeviceKeys, str] = {}
        self.marks: dict[tuple[int, UUID], int] = {}
        for code in OFFICES[: devices or self.random.randint(2, 5)]:
            self.desks.append(self._begin(code))
        self.pair()
        first = self.desks[0]
        self.donors = [records.create(first, "organisation", {"name": n}).uuid for n in ("A", "B")]

    # devices

    def _begin(self, code: str) -> Desk:
        folder = self.root / f"{next(self._names)}-{code}"
        folder.mkdir()
        blank = self.root.parent / "blank.db"
        if not blank.exists():
            made = self.root.parent / "blank"
            made.mkdir(exist_ok=True)
            Store(made, create=True).close()
            shutil.copy(made / DATABASE, blank)
        shutil.copy(blank, folder / DATABASE)
        return _hurry(begin_bare(folder, Store(folder), code, f"agent {code}"))

    def _reopen(self, old: Desk, folder: Path) -> Desk:
        return _hurry(replace(old, folder=folder, store=Store(folder)))

    def alive(self) -> list[int]:
        """Numbers of the devices that still work."""
        return [i for i in range(len(self.desks)) if i not in self.gone]

    def any(self) -> int:
        """One of them."""
        return self.random.choice(self.alive())

    def pair(self) -> None:
        """Everybody knows everybody's keys, as if all had compared their words: those of laptops that are
        gone, too, for somebody knew them."""
        self.keys |= {identity.keys_of(self.desks[i]): self.desks[i].office for i in self.alive()}
        for i in self.alive():
            desk = self.desks[i]
            mine = identity.keys_of(desk).verify
            for keys, office in self.keys.items():
                if keys.verify != mine:
                    peer = peers.Peer(keys.verify, keys.receive, office, peers.WORDS, 1)
                    desk.store.write(lambda work, peer=peer: peers.keep(work.connection, peer))

    def close(self) -> None:
        """Close every office."""
        for i in self.alive():
            close_desk(self.desks[i])

    # steps

    def moves(self) -> list[Callable[[], object]]:
        """Everything that may happen next, the usual more often."""
        usual = [self.create, self.open, self.save, self.save, self.save, self.save, self.resolve]
        usual += [self.export, self.export, self.export, self.deliver, self.deliver, self.deliver]
        rare = [self.delete, self.restore, self.undo, self.links, self.join, self.undo_merge, self.misdeliver]
        rare += [self.drop, self.clone, self.jump, self.new_keys]
        ruin = [self.copy, self.put_back, self.put_back_unseen, self.drop, self.die, self.orphans]
        return usual * 2 + rare + ruin * (4 if self.rough else 1)

    def step(self) -> None:
        """One move of somebody; a refusal changes nothing."""
        move = self.random.choice(self.moves())
        self.log.append(move.__name__)
        with suppress(UserError):
            move()

    def _project(self, desk: Desk) -> UUID:
        with desk.store.reading() as connection:
            rows = query.select_rows(connection, "project", "WHERE created IS NOT NULL ORDER BY uuid")
        if not rows:
            raise UserError("none yet")
        return self.random.choice(rows).uuid

    def create(self) -> None:
        """Somebody records a project."""
        desk = self.desks[self.any()]
        rows = [{"donor": d} for d in self.random.sample(self.donors, self.random.randint(0, 2))]
        title = f"projet {self.random.randint(0, 5)}"
        records.create(desk, "project", {"title": title}, children={"financing": rows})

    def open(self) -> None:
        """A form is opened and stands open a while."""
        i = self.any()
        form = reading.read(self.desks[i], self._project(self.desks[i]))
        self.marks[i, form.uuid] = form.mark

    def save(self) -> None:
        """Somebody saves a form."""
        i = self.any()
        desk, uuid = self.desks[i], self._project(self.desks[i])
        mark = self.marks.pop((i, uuid), None) or reading.read(desk, uuid).mark
        raw = self.random.choice([
            {"title": f"titre {self.random.randint(0, 4)}"},
            {"budget.amount": str(self.random.randint(1, 5)), "budget.currency": "USD"},
            {"span": {"start": "2017", "end": self.random.choice(("2018", "2019-05"))}, "is_cited": "oui"},
            {"local_name": self.random.choice(("", "Amani", "Utulivu"))},
        ])  # fmt: skip
        records.save(desk, uuid, raw, mark=mark, reason="essai")

    def links(self) -> None:
        """Somebody links projects."""
        desk = self.desks[self.any()]
        uuid = self._project(desk)
        others = {self._project(desk), self._project(desk)} - {uuid}
        form = reading.read(desk, uuid)
        records.save(desk, uuid, {"same_intervention": frozenset(others)}, mark=form.mark, reason="lien")

    def delete(self) -> None:
        """Somebody deletes a project."""
        desk = self.desks[self.any()]
        records.delete(desk, self._project(desk), "double")

    def restore(self) -> None:
        """Somebody brings one back."""
        desk = self.desks[self.any()]
        records.restore(desk, self._project(desk))

    def resolve(self) -> None:
        """Somebody chooses between two values."""
        desk = self.desks[self.any()]
        form = reading.read(desk, self._project(desk))
        if form.alternatives:
            code = self.random.choice(sorted(form.alternatives))
            records.resolve(desk, form.uuid, code, self.random.randrange(len(form.alternatives[code])))

    def undo(self) -> None:
        """Somebody undoes a change of theirs."""
        desk = self.desks[self.any()]
        entries = history.history(desk, self._project(desk))
        history.undo(desk, self.random.choice(entries).position)

    def undo_merge(self) -> None:
        """Somebody undoes a whole merge."""
        from issss_desktop.services.merging import undoing

        desk = self.desks[self.any()]
        with desk.store.reading() as connection:
            merged = [each.id for each in letters.arrived(connection, (letters.APPLIED,))]
        if merged:
            desk.store.write(lambda w: undoing.undo_inside(desk, w, self.random.choice(merged), "erreur"))

    def join(self) -> None:
        """Somebody says that two donors are one, or takes it back."""
        desk = self.desks[self.any()]
        if self.random.random() < 0.3:
            doubles.part(desk, self.random.choice(self.donors))
        else:
            doubles.join(desk, *self.donors)

    # letters

    def export(self) -> None:
        """An office writes a report for one other office, or for all."""
        i = self.any()
        to = None if self.random.random() < 0.4 else (self.random.choice(self._others(i)),)
        self.send(i, to)

    def _others(self, i: int) -> list[str]:
        known = {self.desks[j].office for j in self.alive() if j != i}
        return sorted(known) or ["none"]

    def send(self, i: int, to: tuple[str, ...] | None, kind: Kind = Kind.SEALED) -> list[Letter]:
        """What it writes goes into the post."""
        made = [
            Letter(d, i, to or tuple(self._others(i))) for d in outgoing(self.desks[i], Sending(to, kind))
        ]
        self.post.extend(made)
        return made

    def deliver(self) -> None:
        """A letter arrives, early or late; sometimes it will arrive again."""
        if self.post:
            letter = self.random.choice(self.post)
            if self.random.random() < 0.5:
                self.post.remove(letter)
            where = [i for i in self.alive() if self.desks[i].office in letter.to]
            if where:
                self.hand(letter, self.random.choice(where))

    def misdeliver(self) -> None:
        """A letter arrives at the wrong office."""
        if self.post:
            self.hand(self.random.choice(self.post), self.any())

    def hand(self, letter: Letter, i: int) -> str:
        """A device takes a letter in and, mostly, merges it."""
        arrival = arriving.receive(self.desks[i], letter.data)
        if arrival.state == letters.STAGED and self.random.random() < 0.9:
            applying.apply(self.desks[i], arrival.id, copy=False)
        return arrival.state

    def drop(self) -> None:
        """A letter is lost."""
        if self.post:
            self.post.remove(self.random.choice(self.post))

    # copies

    def copy(self) -> None:
        """A copy is put into the drawer."""
        i = self.any()
        target = self.root / f"copy-{next(self._names)}"
        close_desk(self.desks[i])
        shutil.copytree(self.desks[i].folder, target)
        self.desks[i] = self._reopen(self.desks[i], self.desks[i].folder)
        self.drawer.append((i, target))

    def put_back(self) -> None:
        """The program puts a copy back: it goes on as a new device."""
        self._put_back(told=True)

    def put_back_unseen(self) -> None:
        """A whole disk is put back: nothing on it knows."""
        self._put_back(told=False)

    def _put_back(self, *, told: bool) -> None:
        mine = [(i, path) for i, path in self.drawer if i in self.alive()]
        if not mine:
            return
        i, path = self.random.choice(mine)
        self.marks = {key: mark for key, mark in self.marks.items() if key[0] != i}
        close_desk(self.desks[i])
        folder = self.root / f"{next(self._names)}-back"
        shutil.copytree(path, folder)
        self.desks[i] = self._reopen(self.desks[i], folder)
        if told:
            self.desks[i].store.write(lambda work: become_new_device(work, START))

    def clone(self) -> None:
        """A laptop is copied, and both are worked on."""
        if len(self.alive()) >= 6:
            return
        i = self.any()
        folder = self.root / f"{next(self._names)}-clone"
        close_desk(self.desks[i])
        shutil.copytree(self.desks[i].folder, folder)
        old = self.desks[i]
        self.desks[i] = self._reopen(old, old.folder)
        self.desks.append(self._reopen(old, folder))

    def die(self) -> None:
        """A laptop is looted, with all that is on it and its copies."""
        if len(self.alive()) <= 2:
            return
        i = self.any()
        close_desk(self.desks[i])
        self.gone.add(i)
        self.drawer = [(j, path) for j, path in self.drawer if j != i]

    def orphans(self) -> None:
        """Somebody does not wait any longer for what is lost."""
        applying.apply_orphans(self.desks[self.any()], at_once=True)

    def jump(self) -> None:
        """A clock is thirty years off."""
        i = self.any()
        start = START + self.random.choice((-1, 1)) * YEARS_30
        self.desks[i] = replace(self.desks[i], clock=steady_clock(start))

    def new_keys(self) -> None:
        """A device gets new keys; the others compare words again, at once or at the end."""
        desk = self.desks[self.any()]
        keys = identity.keys_of(desk)

        def change(work: object) -> None:
            held.retire(work, keys)  # type: ignore[arg-type]
            self.keys[held.hold(work)] = desk.office  # type: ignore[arg-type]

        desk.store.write(change)
        if self.random.random() < 0.5:
            self.pair()

    # rest

    def settle(self, rounds: int = 8) -> int:
        """All that is on its way arrives, then everybody writes to everybody until nothing is new."""
        self.pair()
        for letter in list(self.post):
            for i in self.alive():
                self._take(letter.data, i)
        for turn in range(rounds):
            before = [self.everything(i) for i in self.alive()]
            for i in self.alive():
                for office in self._others(i):
                    for letter in self.send(i, (office,)):
                        for j in self.alive():
                            if self.desks[j].office == office and j != i:
                                self._take(letter.data, j)
            if turn and before == [self.everything(i) for i in self.alive()]:
                return turn
        return rounds

    def _take(self, data: bytes, i: int) -> None:
        desk = self.desks[i]
        arriving.receive(desk, data)
        with desk.store.reading() as connection:
            kept = letters.arrived(connection, (letters.STAGED,))
        for each in kept:
            with suppress(applying.NotReady):
                applying.apply(desk, each.id, copy=False)

    def everything(self, i: int) -> frozenset[bytes]:
        """Bytes of every commit of a device, those that wait too."""
        with self.desks[i].store.reading() as connection:
            run = connection.exec_driver_sql
            found = run("SELECT data FROM commits UNION ALL SELECT data FROM staged").fetchall()
        return frozenset(row[0] for row in found)

    def waiting(self) -> Iterator[int]:
        """How many commits wait at each device."""
        for i in self.alive():
            with self.desks[i].store.reading() as connection:
                yield connection.exec_driver_sql("SELECT count(*) FROM staged").first()[0]


def _hurry(desk: Desk) -> Desk:
    """The disk is not waited for: a power cut is tested elsewhere."""
    writer = desk.store._writer
    assert writer is not None
    desk.store.submit(lambda: writer.exec_driver_sql("PRAGMA synchronous = OFF")).result()
    return desk
