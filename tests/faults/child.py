"""What is killed: one intention after the other, each told on a pipe after its service has returned.

``python -m tests.faults.child`` imports the program once and forks a worker for each order it reads, so that
a thousand kills do not wait for a thousand imports. An order and what is told are lines of JSON.
"""

import json
import os
import random
import sys
import time
import traceback
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy  # noqa: F401

from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.keeping import copying, restoring
from issss_desktop.services.vault import access
from issss_desktop.store import schema  # noqa: F401
from issss_desktop.store.backup.copies import list_copies
from issss_desktop.store.backup.making import BACKUPS
from issss_desktop.store.vault.wraps import Cost
from tests.desks import START
from tests.faults import office

PIPE = 1
USER, PHRASE = "A. Mbuyi", "sept mots sans importance"
CHEAP = Cost(1, 64 * 1024)
"""Argon2id as cheap as it gets: nobody attacks these offices."""


def tell(**words: Any) -> None:
    """One line, whole: shorter than what a pipe takes at once."""
    os.write(PIPE, json.dumps(words).encode() + b"\n")


def commits(desk: Desk) -> int:
    """Length of the log."""
    with desk.store.reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM commits").first()[0])


def saves(folder: Path, key: bytes | None, chance: random.Random) -> None:
    """Saves, deletions, files and small batches without end."""
    desk = office.desk_in(folder, key)
    tell(ready=commits(desk))
    for number in count():
        office.step(desk, chance, number)
        tell(told=commits(desk))
        if chance.random() < 0.1:  # closed and opened: the write-ahead log is put away
            close_desk(desk)
            desk = office.desk_in(folder, key)


def batches(folder: Path, key: bytes | None, chance: random.Random) -> None:
    """What an import does, without end: long transactions."""
    desk = office.desk_in(folder, key)
    tell(ready=commits(desk))
    for number in count():
        office.batch(desk, chance, number, office.IMPORTED * chance.randint(1, 6))
        tell(told=commits(desk))


def migration(folder: Path, key: bytes | None, _chance: random.Random) -> None:
    """An office of an earlier release is opened by this one."""
    tell(ready=0)
    desk = office.desk_in(folder, key)
    tell(told=commits(desk))


def rekeying(folder: Path, key: bytes | None, _chance: random.Random) -> None:
    """New data keys without end."""
    assert key is not None
    tell(ready=0)
    for number in count(1):
        key = access.replace_key(folder, key)
        tell(told=number)


def encryption(folder: Path, _key: bytes | None, _chance: random.Random) -> None:
    """An office without encryption is encrypted."""
    desk = office.desk_in(folder)
    person = desk.user
    close_desk(desk)
    tell(ready=0)
    encrypted(folder, person)
    tell(told=1)


def encrypted(folder: Path, person: UUID) -> bytes:
    """Encrypt a closed office; its key."""
    return access.encrypt(folder, USER, person, PHRASE, CHEAP)[0]


def backups(folder: Path, key: bytes | None, chance: random.Random) -> None:
    """Work and copies of it without end."""
    desk = office.desk_in(folder, key)
    tell(ready=0)
    for number in count():
        office.step(desk, chance, number)
        made = copying.copy_office(desk, "time")
        assert made.disk is not None
        assert made.disk.manifest is not None
        tell(told=made.disk.manifest.commits)


def restoring_one(folder: Path, key: bytes | None, _chance: random.Random) -> None:
    """The oldest copy of a closed office is put back."""
    copy = list_copies(folder / BACKUPS)[-1]
    tell(ready=0)
    restoring.restore(folder, copy, wall_ms=START, key=key)
    tell(told=1)


def boasts(folder: Path, key: bytes | None, chance: random.Random) -> None:
    """Counterproof: tells of saves that it never makes."""
    desk = office.desk_in(folder, key)
    tell(ready=commits(desk))
    tell(told=commits(desk) + 1)


JOBS: dict[str, Callable[[Path, bytes | None, random.Random], None]] = {
    "save": saves,
    "import": batches,
    "migration": migration,
    "key change": rekeying,
    "encryption": encryption,
    "backup": backups,
    "restore": restoring_one,
    "boast": boasts,
}


def work(order: dict[str, Any]) -> None:
    """Do one order until killed; never returns."""
    try:
        key = bytes.fromhex(order["key"]) if order["key"] else None
        JOBS[order["job"]](Path(order["folder"]), key, random.Random(order["seed"]))
        time.sleep(60)  # done: the kill comes
    except BaseException:  # told, then the worker ends: whatever it was is a failure of the proof
        tell(failed=traceback.format_exc()[-1500:])
    os._exit(3)


def main() -> None:
    """Fork a worker for each order."""
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            work(json.loads(line))
        tell(pid=pid)
        os.waitpid(pid, 0)
        tell(ended=pid)


if __name__ == "__main__":
    main()
