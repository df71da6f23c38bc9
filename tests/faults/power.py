"""Power cuts: work recorded on a disk of ours, images of it, and the judgement of each image."""

import random
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import sqlcipher3.dbapi2 as driver

from issss_desktop.errors import UserError
from issss_desktop.services import reading
from issss_desktop.services.checking import check_office
from issss_desktop.services.desk import close_desk
from issss_desktop.store.open import DATABASE, PIECES, connect
from tests.faults import office
from tests.faults.disk import Disk, Recording, Spoilt
from tests.faults.engine import digest, on
from tests.faults.images import KINDS, Image, Moment, moments

FULLY = 40
"""One image in so many is replayed, compared row by row and worked on."""


def record(folder: Path, seed: int, steps: int, pages: int, spoilt: Spoilt | None = None) -> Recording:
    """Work of an office, as the disk saw it.

    Args:
        pages: length of the write-ahead log at which the engine puts it away (the program: 1,000).
    """
    chance = random.Random(seed)
    office.new_office(folder)
    with on(Disk(folder, spoilt)) as disk:
        raw = connect(folder / DATABASE)
        disk.recording.states.append(digest(raw))
        raw.close()
        disk.recorded, disk.put_away = True, pages
        for half in range(2):  # closed and opened once: the write-ahead log goes and comes again
            desk = office.desk_in(folder)
            for number in range(steps):
                office.step(desk, chance, number + half * steps)
            close_desk(desk)
    return disk.recording


@dataclass
class Tally:
    """Images judged so far, by kind, and those that failed."""

    judged: Counter[str] = field(default_factory=Counter)
    replayed: int = 0
    failed: list[str] = field(default_factory=list)


def cuts(
    recording: Recording, seed: int, each: int = 1, only: int = 1, prefixes: int | None = None
) -> Iterator[tuple[str, Moment, Image]]:
    """Images of one moment in ``only`` of a recording: everything that was written (of one moment in
    ``prefixes``), and ``each`` of every other kind when something is on its way; none twice.
    """
    chance, seen = random.Random(seed), set[int]()
    for number, moment in enumerate(moments(recording)):
        for kind in KINDS:
            stride = prefixes or only if kind == "prefix" else only
            if number % stride != seed % stride or (kind != "prefix" and moment.settled):
                continue
            for _again in range(1 if kind in ("prefix", "nothing") else each):
                image = moment.image(kind, chance)
                known = hash((moment.told, *sorted(image.items())))
                if known not in seen:
                    seen.add(known)
                    yield f"{kind} {number}", moment, image


def judge_all(
    recording: Recording,
    folder: Path,
    seed: int,
    *,
    each: int = 1,
    only: int = 1,
    prefixes: int | None = None,
) -> Tally:
    """Judge images of a recording, see ``cuts``."""
    tally = Tally()
    for name, moment, image in cuts(recording, seed, each, only, prefixes):
        fully = sum(tally.judged.values()) % FULLY == 0
        said = judge(recording, moment.told, image, folder, fully=fully)
        tally.judged[name.split()[0]] += 1
        tally.replayed += fully
        if said:
            tally.failed.append(f"seed {seed}, {name}: {said}")
    return tally


def judge(recording: Recording, told: int, image: Image, folder: Path, *, fully: bool) -> str:
    """What is wrong with an image, empty when nothing is: it opens with the program's own driver, whole, at
    a commit, nothing that was told as kept is missing, and every attached file is there.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, data in image.items():
        (folder / name).write_bytes(data)
    try:
        return _judge_content(recording, told, folder) or (_judge_fully(folder) if fully else "")
    except UserError as error:
        return f"does not open: {error} {error.detail}"
    except driver.Error as error:
        return f"cannot be read: {error}"


def _judge_content(recording: Recording, told: int, folder: Path) -> str:
    raw = connect(folder / DATABASE)
    try:
        found = digest(raw)
        if found not in recording.states:
            return "is not at a commit"
        if found not in recording.states[told : told + 2]:
            return f"holds {recording.states.index(found)} commits, {told} were told as kept"
        if (said := raw.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            return str(said)
        named = {row[0] for row in raw.execute("SELECT piece FROM attachment WHERE piece IS NOT NULL")}
    finally:
        raw.close()
    return _judge_pieces(folder, named) if named else ""


def _judge_pieces(folder: Path, named: set[bytes]) -> str:
    raw = connect(folder / PIECES)
    try:
        if (said := raw.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            return f"{PIECES}: {said}"
        missing = named - {row[0] for row in raw.execute("SELECT sha256 FROM pieces")}
        return f"{len(missing)} attached files are missing" if missing else ""
    finally:
        raw.close()


def _judge_fully(folder: Path) -> str:
    """Open it as the program does, check everything, work on."""
    desk = office.desk_in(folder)
    try:
        findings = check_office(desk, full=True)
        if findings:
            return str(findings)
        before = reading.page(desk, "project").total
        office.create(desk, random.Random(0), 9_999)
        return "" if reading.page(desk, "project").total == before + 1 else "the next save is missing"
    finally:
        close_desk(desk)
