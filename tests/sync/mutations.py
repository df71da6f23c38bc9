"""Damaged and forged files: letters and reports changed in every way that needs no key.

What is read of them is nothing, or exactly what was signed.
"""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from issss_desktop.sync import carrier, reader
from issss_desktop.sync.carried import Carried, State
from issss_desktop.sync.envelope import BadEnvelope, Kind, NotForUs, read
from issss_desktop.sync.refusals import BadCarrier, Code
from tests.sync import examples

DATA = tuple(commit.data for commit in examples.commits())
OTHER = "Un autre rapport (exemple fictif)"


@cache
def letters() -> tuple[bytes, ...]:
    """The only bytes that were ever signed."""
    pages = [carrier.pages_digest(examples.report(text)) for text in (OTHER, "Rapport (exemple fictif)")]
    return tuple(
        examples.letter(kind, digest, number=n)
        for n, digest in enumerate(pages, 12) for kind in Kind
    )  # fmt: skip


@cache
def reports() -> tuple[bytes, ...]:
    """Reports that carry them; in the last two the pages are not those that were signed."""
    one, two = examples.report(OTHER), examples.report("Rapport (exemple fictif)")
    pairs = zip((one, one, two, two, two, one), (*letters(), letters()[0], letters()[2]), strict=True)
    return tuple(carrier.attach(report, letter) for report, letter in pairs)


def _place(chance: random.Random, data: bytes) -> tuple[int, int]:
    at = chance.randrange(len(data))
    return at, min(len(data), at + 1 + int(chance.expovariate(1 / 40)))


def cut(chance: random.Random, data: bytes, _other: bytes) -> bytes:
    """Its end is missing."""
    return data[: chance.randrange(len(data))]


def flip(chance: random.Random, data: bytes, _other: bytes) -> bytes:
    """A few bits are changed."""
    changed = bytearray(data)
    for _bit in range(chance.choice((1, 1, 1, 2, 8))):
        changed[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def swap(chance: random.Random, data: bytes, _other: bytes) -> bytes:
    """Two blocks have changed places."""
    a, b, c = sorted(chance.sample(range(len(data)), 3))
    return data[:a] + data[b:c] + data[a:b] + data[c:]


def double(chance: random.Random, data: bytes, _other: bytes) -> bytes:
    """A block stands twice."""
    a, b = _place(chance, data)
    return data[:b] + data[a:b] + data[b:]


def lose(chance: random.Random, data: bytes, _other: bytes) -> bytes:
    """A block is missing."""
    a, b = _place(chance, data)
    return data[:a] + data[b:]


def blank(chance: random.Random, data: bytes, _other: bytes) -> bytes:
    """A block was overwritten, as by a bad sector."""
    a, b = _place(chance, data)
    fill = chance.randbytes(b - a) if chance.random() < 0.5 else bytes(b - a)
    return data[:a] + fill + data[b:]


def splice(chance: random.Random, data: bytes, other: bytes) -> bytes:
    """The beginning of one and the end of another."""
    at = chance.randrange(min(len(data), len(other)))
    return data[:at] + other[at:]


def graft(chance: random.Random, data: bytes, other: bytes) -> bytes:
    """A block of another at its place."""
    a, b = _place(chance, other)
    return data[:a] + other[a:b] + data[b:]


Change = Callable[[random.Random, bytes, bytes], bytes]
CHANGES: tuple[Change, ...] = (cut, flip, flip, swap, double, lose, blank, splice, graft)


def mutated(seed: int) -> tuple[str, bytes]:
    """A file of a seed, and in words how it was made: never one that was really sent."""
    chance = random.Random(seed)
    while True:
        kind, data = _changed(chance)
        if data not in (*letters(), *reports()):
            return kind, data


def _changed(chance: random.Random) -> tuple[str, bytes]:
    """A changed letter also inside an unchanged report, so that the report itself opens."""
    change = chance.choice(CHANGES)
    sort = chance.choice(("letter", "report", "report", "letter in a report"))
    if sort == "letter in a report":
        report = chance.choice(reports())
        (inside,) = [letter for letter in letters() if letter in report]
        changed = change(chance, inside, chance.choice(letters())).ljust(len(inside), b"\0")[: len(inside)]
        return f"{sort}: {change.__name__}", report.replace(inside, changed)
    some: Sequence[bytes] = letters() if sort == "letter" else reports()
    return f"{sort}: {change.__name__}", change(chance, chance.choice(some), chance.choice(some))


class Broken(AssertionError):
    """Something else than what was signed was taken."""


def judge(seed: int, found: Carried | BadCarrier) -> str:
    """What became of a file, in a word.

    Raises:
        Broken: bytes that nobody signed were taken, or the child ended.
    """
    if isinstance(found, BadCarrier):
        if found.code in (Code.CRASH, Code.TIME, Code.MEMORY, Code.UNREADABLE):
            raise Broken(f"seed {seed}: {found}")
        return f"refused: {found.code.value}"
    if found.envelope is None:
        return "no data"
    try:
        commits = read(found.envelope).commits([examples.SECRET])
    except BadEnvelope as refused:
        if found.state is not State.UNSIGNED:
            raise Broken(f"seed {seed}: {found.state} and yet {refused}") from refused
        return f"data refused: {refused.code.value}"
    except NotForUs as error:
        raise Broken(f"seed {seed}: sealed to somebody else") from error
    if found.envelope not in letters() or commits != DATA:
        raise Broken(f"seed {seed}: what nobody signed")
    if found.state is State.UNSIGNED or (found.state is State.MATCH) != _is_signed(found):
        raise Broken(f"seed {seed}: {found.state}")
    return f"as signed, pages {found.state.value}"


def _is_signed(found: Carried) -> bool:
    assert found.envelope is not None
    return found.pages is not None and read(found.envelope).header.pages == found.pages


def read_all(seeds: Sequence[int], folder: Path) -> tuple[Counter[str], Counter[str]]:
    """Read the files of seeds in one child; how many had which end, and were made how.

    Raises:
        Broken: see ``judge``.
    """
    paths = []
    kinds = []
    for seed in seeds:
        kind, data = mutated(seed)
        kinds.append(kind)
        paths.append(folder / f"{seed}")
        paths[-1].write_bytes(data)
    ends: Counter[str] = Counter()
    for seed, (path, _copy, found) in zip(seeds, reader.read_files(paths), strict=True):
        path.unlink()
        ends[judge(seed, found)] += 1
    return ends, Counter(kinds)


def counted(run: Callable[..., None]) -> tuple[Callable[..., None], list[int]]:
    """``children.run`` that counts the children it starts."""
    started: list[int] = []

    def counting(*words: object, **named: object) -> None:
        started.append(1)
        run(*words, **named)

    return counting, started
