"""A history: steps drawn from a seed or kept in a file, then everything comes to rest and is compared."""

import json
import random
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from issss_desktop.services.merging import applying, arriving
from issss_desktop.store import check, coverage, letters
from tests.faults.places import quick_folder
from tests.sync_histories import oracle
from tests.sync_histories.chance import drawn_from
from tests.sync_histories.moves import MOVES, Moves, Step
from tests.sync_histories.world import MOST, Letter

KEPT = Path(__file__).parent / "kept"
ROUNDS = 12
STEPS = 24

USUAL = (
    "open", "save", "save", "save", "quarrel", "quarrel", "resolve", "delete", "restore", "export", "export",
    "export", "deliver", "deliver", "deliver", "deliver", "deliver",
)  # fmt: skip
RARE = (
    "create", "restore", "undo", "undo_merge", "links", "join", "secret", "newer", "misdeliver", "duplicate",
    "reorder", "merge", "forward", "drop", "jump", "version", "new_keys", "learn_words", "clone",
    "die",
)  # fmt: skip
RUIN = ("copy", "put_disk_back", "put_file_back", "restore_copy", "drop", "orphans", "clone", "copy")


def drawn(seed: int, steps: int = STEPS) -> tuple[int, list[Step]]:
    """Number of devices and steps of a seed; in every second one laptops die and old copies come back."""
    chance = random.Random(seed)
    names = [*USUAL * 2, *RARE, *RUIN * (3 if seed % 2 else 1)]
    devices = chance.randint(2, MOST - 1)
    return devices, [
        (chance.choice(names), *(chance.randrange(1000) for _number in range(3))) for _step in range(steps)
    ]


@contextmanager
def world(root: Path, devices: int) -> Iterator[Moves]:
    """A world in a folder, with its chance of its own."""
    made = Moves(root, devices)
    try:
        with drawn_from("history"):
            yield made
    finally:
        made.close()


def tell(devices: int, steps: Iterable[Step], root: Path) -> int:
    """Take all steps, and bring the world to rest; how many steps had something to do."""
    with world(root, devices) as made:
        done = [step for step in steps if made.play(step)]
        rest(made)
    return len(done)


def rest(made: Moves) -> None:
    """All that is under way arrives, everybody writes to everybody: then all hold all, and show the same."""
    for i in made.alive():
        made.devices[i].version = 2
    made.learn()
    for i in made.alive():
        with made.at(i) as desk:
            arriving.again(desk)
        made.look(i)
    anywhere = frozenset().union(*(made.devices[i].everything for i in made.alive()))
    for letter in made.post:
        for i in made.alive():
            _take(made, letter, i)
    _settle(made)
    everything = [made.devices[i].everything for i in made.alive()]
    assert all(each >= anywhere for each in everything), "something that existed is missing"
    assert all(each == everything[0] for each in everything), "devices hold different commits"
    whole = oracle.applicable(everything[0])
    assert all(made.devices[i].log >= whole for i in made.alive()), "a commit with a whole past waits"
    before = [made.devices[i].log for i in made.alive()]
    for i in made.alive():
        with made.at(i) as desk:
            applying.apply_orphans(desk, at_once=True)
        made.look(i)
    if before != [made.devices[i].log for i in made.alive()]:
        _settle(made)
    ends = []
    for i in made.alive():
        with made.devices[i].desk.store.reading() as connection:
            assert check.check_chains(connection).findings == ()
            ends.append((
                coverage.heads(connection, confidential=True), coverage.digest(connection),
                coverage.digest(connection, confidential=True),
                set(connection.exec_driver_sql("SELECT record, field FROM divergences").fetchall()),
            ))  # fmt: skip
    assert all(end == ends[0] for end in ends), "equal offices show different data"
    if len(made.post) % 3 == 0:  # now and then: the replay of a whole log costs as much as all the rest
        with made.devices[made.alive()[0]].desk.store.reading() as connection:
            assert check.check_fully(connection) == []


def _settle(made: Moves) -> None:
    """Rounds in which everybody writes to everybody, until two bring nothing: in the first of these
    everybody has said what they have, so that the letters of the second lack nothing."""
    quiet = 0
    for _turn in range(ROUNDS):
        before = [(made.devices[i].log, made.devices[i].held) for i in made.alive()]
        for i in made.alive():
            for office in sorted({made.devices[j].desk.office for j in made.alive() if j != i}):
                for letter in made.write(i, (office,), clear=False, hidden=True):
                    for j in made.alive():
                        if made.devices[j].desk.office == office and j != i:
                            _take(made, letter, j)
        same = before == [(made.devices[i].log, made.devices[i].held) for i in made.alive()]
        quiet = quiet + 1 if same else 0
        if quiet == 2:
            return
    raise AssertionError("it never comes to rest")


def _take(made: Moves, letter: Letter, i: int) -> None:
    """A letter is taken in, and with it all that it makes ready."""
    made.hand(letter, i)
    with made.devices[i].desk.store.reading() as connection:
        kept = letters.arrived(connection, (letters.STAGED,))
    for each in kept:
        with made.at(i) as desk, suppress(applying.NotReady):
            applying.apply(desk, each.id, copy=False)
        made.look(i)


def in_folder(devices: int, steps: Sequence[Step]) -> int:
    """Tell a history in a folder of its own, on the quickest disk there is."""
    with tempfile.TemporaryDirectory(prefix="issss-history-", dir=quick_folder()) as name:
        (Path(name) / "world").mkdir()
        return tell(devices, steps, Path(name) / "world")


def shrink(devices: int, steps: Sequence[Step]) -> tuple[int, list[Step]]:
    """The same failure with fewer steps and devices: leave out what it does not need."""

    def fails(n: int, some: Sequence[Step]) -> bool:
        try:
            in_folder(n, some)
        except Exception:  # a failure of any kind is one
            return True
        return False

    left = list(steps)
    size = len(left)
    while size:
        at = 0
        while at < len(left):
            less = left[:at] + left[at + size :]
            if fails(devices, less):
                left = less
            else:
                at += size
        size //= 2
    while devices > 2 and fails(devices - 1, left):
        devices -= 1
    return devices, left


def keep(name: str, why: str, devices: int, steps: Sequence[Step]) -> Path:
    """Write a history down: it is told again in every run of the tests."""
    KEPT.mkdir(exist_ok=True)
    path = KEPT / f"{name}.json"
    lines = ",\n  ".join(json.dumps(list(step)) for step in steps)
    path.write_text(
        f'{{"why": {json.dumps(why)}, "devices": {devices}, "steps": [\n  {lines}\n]}}\n', "utf-8"
    )
    return path


def kept(path: Path) -> tuple[int, list[Step]]:
    """A history that was written down."""
    told = json.loads(path.read_text("utf-8"))
    steps = [(str(name), int(a), int(b), int(c)) for name, a, b, c in told["steps"]]
    assert all(name in MOVES for name, *_numbers in steps), path.name
    return told["devices"], steps
