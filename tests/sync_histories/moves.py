"""What may happen in the world, one step at a time. A step is a name and three numbers, so that a seed can
draw it, Hypothesis can shrink it, and a file can keep it.
"""

import shutil
from collections.abc import Callable
from dataclasses import replace

from issss_desktop.services.desk import close_desk
from issss_desktop.services.incarnation import CopiedOffice, renew_later, take_up
from issss_desktop.services.keeping import restoring
from issss_desktop.services.merging import applying, arriving, identity
from issss_desktop.store import letters
from issss_desktop.store.backup.copies import read_copy
from issss_desktop.store.backup.making import make
from issss_desktop.store.open import DATABASE
from issss_desktop.store.vault import held
from issss_desktop.sync import envelope
from tests.desks import START, steady_clock
from tests.sync_histories.recording import Recording
from tests.sync_histories.world import MOST, Device, Kept, Letter, Nothing, letter_id, pick

YEARS_30 = 30 * 365 * 86_400_000

Step = tuple[str, int, int, int]
"""Name of a move, then which device, which thing, which way."""


class Moves(Recording):
    """The moves, each by its name."""

    def play(self, step: Step) -> bool:
        """Take one step; whether there was anything to do."""
        name, *numbers = step
        try:
            MOVES[name](self, *numbers)
        except Nothing:
            return False
        return True

    # letters

    def export(self, a: int, b: int, c: int) -> None:
        """An office writes a report for one other office or for all; some are of an older or a later form."""
        i = self._who(a)
        others = sorted({self.devices[j].desk.office for j in self.alive() if j != i})
        known = {self.keys[key].office for key in self.devices[i].knows} | {self.devices[i].desk.office}
        to = None if b % 5 < 2 else (pick([each for each in others if each in known], b),)
        clear = c % 11 == 0  # then nothing confidential may be asked for
        made = self.write(i, to, clear=clear, hidden=not clear and c % 7 == 0)
        self.post += [self._dressed(letter, c) for letter in made]

    def _dressed(self, letter: Letter, c: int) -> Letter:
        """A letter as an earlier or a later minor version writes it: no digest, or more fields."""
        if c % 5 > 1:
            return letter
        made = envelope.read(letter.data)
        more = () if c % 5 else (*made.header.more, "plus tard", [1, None])
        keys = identity.every_key(self.devices[letter.sender].desk)[0]
        commits = made.commits([keys.secret])
        data = envelope.write(replace(made.header, more=more), commits, made.checkpoints, keys.sign)
        self.had[letter_id(data)] = self.had[letter_id(letter.data)]
        return replace(letter, data=data)

    def deliver(self, a: int, b: int, c: int) -> None:
        """A letter arrives, early or late; sometimes it will arrive again, sometimes it is not merged yet."""
        offices = {self.devices[i].desk.office: i for i in self.alive()}
        letter = pick([each for each in self.post if offices.keys() & set(each.to)], b)
        i = pick([i for i in self.alive() if self.devices[i].desk.office in letter.to], a)
        if c % 3 == 0:
            self.post.remove(letter)
        self.hand(letter, i, merge=c % 10 != 0)

    def misdeliver(self, a: int, b: int, _c: int) -> None:
        """A letter arrives at any office."""
        self.hand(pick(self.post, b), self._who(a))

    def duplicate(self, a: int, b: int, _c: int) -> None:
        """A letter arrives twice: the second changes nothing."""
        letter, i = pick(self.post, b), self._who(a)
        self.hand(letter, i)
        before = self.devices[i].everything
        self.hand(letter, i)
        assert self.devices[i].everything == before

    def reorder(self, _a: int, b: int, c: int) -> None:
        """Letters change places on their way."""
        if len(self.post) < 2:
            raise Nothing
        self.post.insert(c % len(self.post), self.post.pop(b % len(self.post)))

    def drop(self, _a: int, b: int, _c: int) -> None:
        """A letter is lost."""
        self.post.remove(pick(self.post, b))

    def merge(self, a: int, b: int, _c: int) -> None:
        """A letter that was put aside for later is merged."""
        ready = []
        for i in self.alive():
            with self.devices[i].desk.store.reading() as connection:
                ready += [(i, letter) for letter in letters.arrived(connection, (letters.STAGED,))]
        i, one = pick(ready, a + b)
        with self.at(i) as desk:
            applying.apply(desk, one.id, copy=False)
        self.look(i)

    def forward(self, a: int, b: int, _c: int) -> None:
        """What came to one office goes on to a third at once."""
        i = self._who(a)
        self.hand(pick(self.post, b), i)
        self.export(i, b, 1)

    def orphans(self, a: int, _b: int, _c: int) -> None:
        """Somebody does not wait any longer for what is lost."""
        i = self._who(a)
        with self.at(i) as desk:
            applying.apply_orphans(desk, at_once=True)
        self.look(i)

    # copies

    def _closed(self, i: int, job: Callable[[Device], object], *, noticed: bool = False) -> None:
        """Close an office, do something with its files, open it again on its machine; ``noticed``: the
        program must ask whether these data were put back, and is told to go on as a new device.
        """
        device = self.devices[i]
        close_desk(device.desk)
        with self.at(i):
            job(device)
            device.desk = self.opened(device.desk.folder, device.desk)
        self._start(i, noticed=noticed)

    def _start(self, i: int, *, noticed: bool) -> None:
        with self.at(i) as desk:
            try:
                take_up(desk.store, START)
                asked = False
            except CopiedOffice:
                asked = True
                take_up(desk.store, START, adopt=True)
            assert asked is noticed, f"put back or copied: {noticed}, the program asked: {asked}"
            renew_later(desk.store)
            desk.store.submit(lambda: None).result()

    def copy(self, a: int, _b: int, _c: int) -> None:
        """A copy of all that is on a laptop is put into the drawer."""
        i = self._who(a)
        target = self.place("copy")

        def job(device: Device) -> None:
            shutil.copytree(device.desk.folder, target / "office")
            shutil.copytree(device.machine, target / "machine")

        self._closed(i, job)
        device = self.devices[i]
        self.drawer.append(Kept(i, target / "office", target / "machine", frozenset(device.knows)))

    def _mine(self, a: int, b: int) -> tuple[int, Kept]:
        kept = pick(
            [each for each in self.drawer if each.owner in self.alive() and not each.by_program], a + b
        )
        return kept.owner, kept

    def _back(self, i: int, kept: Kept) -> None:
        device = self.devices[i]
        device.forms.clear()
        device.knows = set(kept.knows)
        self.look(i, back=True)

    def put_disk_back(self, a: int, b: int, _c: int) -> None:
        """A whole disk is put back as it was: nothing on it knows."""
        i, kept = self._mine(a, b)

        def job(device: Device) -> None:
            for source, target in ((kept.folder, device.desk.folder), (kept.machine, device.machine)):
                shutil.rmtree(target)
                shutil.copytree(source, target)

        self._closed(i, job)
        self._back(i, kept)

    def put_file_back(self, a: int, b: int, _c: int) -> None:
        """Somebody puts an old file of the database back: the program asks, and goes on as a new device."""
        i, kept = self._mine(a, b)
        old = kept.folder / DATABASE
        self._closed(i, lambda device: shutil.copy(old, device.desk.folder / DATABASE), noticed=True)
        self._back(i, kept)

    def restore_copy(self, a: int, _b: int, c: int) -> None:
        """A copy that the program made is put back by the program, at once or after some work."""
        i = self._who(a)
        made = [each for each in self.drawer if each.owner == i and each.by_program]
        if c % 2 or not made:
            device = self.devices[i]
            copy = make(device.desk.folder, None, self.place("backups"), made_ms=START, reason="time")
            self.drawer.append(Kept(i, copy.path, copy.path, frozenset(device.knows), by_program=True))
            return
        kept = made[-1]
        copy = read_copy(kept.folder)
        self._closed(i, lambda device: restoring.restore(device.desk.folder, copy, wall_ms=START))
        self._back(i, kept)

    def clone(self, a: int, _b: int, c: int) -> None:
        """A laptop is copied, its disk or its folder only, and both are worked on."""
        if len(self.alive()) >= MOST:
            raise Nothing
        i = self._who(a)
        target = self.place("clone")

        def job(device: Device) -> None:
            shutil.copytree(device.desk.folder, target / "office")
            shutil.copytree(device.machine, target / "machine")

        self._closed(i, job)
        old = self.devices[i]
        new = Device(
            self.opened(target / "office", old.desk), target / "machine", old.version, {}, set(old.knows)
        )
        self.devices.append(new)
        j = len(self.devices) - 1
        if c % 2:  # the folder alone, on another machine: the program asks
            shutil.rmtree(new.machine)
        self._start(j, noticed=bool(c % 2))
        self.look(j)

    def die(self, a: int, _b: int, _c: int) -> None:
        """A laptop is looted, with all that is on it and its copies."""
        if len(self.alive()) <= 2:
            raise Nothing
        i = self._who(a)
        close_desk(self.devices[i].desk)
        self.gone.add(i)

    # what else happens

    def jump(self, a: int, _b: int, c: int) -> None:
        """A clock is thirty years off."""
        device = self.devices[self._who(a)]
        device.desk = replace(device.desk, clock=steady_clock(START + (1, -1)[c % 2] * YEARS_30))

    def version(self, a: int, _b: int, _c: int) -> None:
        """A device gets a later program, or again the earlier one; what waited for it is judged anew."""
        i = self._who(a)
        self.devices[i].version = 3 - self.devices[i].version
        with self.at(i) as desk:
            arriving.again(desk)
        self.look(i)

    def new_keys(self, a: int, b: int, c: int) -> None:
        """A device gets new keys; one other compares words again, or all do, or nobody yet."""
        desk = self.devices[self._who(a)].desk
        keys = identity.keys_of(desk)
        desk.store.write(lambda work: (held.retire(work, keys), held.hold(work)))
        self.learn([])
        if c % 3:
            self.learn([self._who(b)] if c % 3 == 1 else None)

    def learn_words(self, a: int, _b: int, _c: int) -> None:
        """A device compares the words of all others, and judges anew what it had set aside."""
        i = self._who(a)
        self.learn([i])
        with self.at(i) as desk:
            arriving.again(desk)
        self.look(i)


MOVES: dict[str, Callable[..., None]] = {
    name: getattr(Moves, name)
    for name in (
        "create", "secret", "open", "save", "quarrel", "links", "delete", "restore", "resolve", "join",
        "undo", "undo_merge", "newer", "export", "deliver", "misdeliver", "duplicate", "reorder", "drop",
        "merge", "forward", "orphans", "copy", "put_disk_back", "put_file_back", "restore_copy", "clone",
        "die", "jump", "version", "new_keys", "learn_words",
    )
}  # fmt: skip
