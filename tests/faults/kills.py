"""kill -9 at random moments, and what is found afterwards."""

import json
import os
import queue
import random
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver

from issss_desktop.errors import UserError
from issss_desktop.services import reading
from issss_desktop.services.checking import check_office
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.keeping import copying, restoring
from issss_desktop.services.vault.door import unlock
from issss_desktop.store.backup.copies import list_copies, verify
from issss_desktop.store.backup.making import BACKUPS
from issss_desktop.store.open import DATABASE, KEYS, FolderLock, connect
from issss_desktop.store.revisions import REVISIONS
from issss_desktop.store.vault import swap
from tests.faults import office
from tests.faults.child import PHRASE, USER, commits, encrypted
from tests.store import test_store as releases

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("save", "import", "backup", "restore", "migration", "key change", "encryption")
SORTS = tuple(
    (job, keyed)
    for job in KINDS
    for keyed in (False, True)
    if (job, keyed) not in (("key change", False), ("encryption", True))
)
"""What is killed, on which sort of database."""
ENDLESS = 0.15
"""Seconds after the first words of a worker within which it is killed, when it works without end."""
PATIENCE = 60


class Nursery:
    """The process that forks workers, and what they tell."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.child"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
        )  # fmt: skip
        self._lines: queue.Queue[dict[str, Any]] = queue.Queue()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(json.loads(line))
        self._lines.put({"ended": 0})

    def run(self, order: dict[str, Any], delay: float) -> tuple[int | None, float]:
        """Give an order and kill its worker ``delay`` seconds after it is ready.

        Returns:
            What it told last, None if nothing; seconds from ready until it told first, or was killed.
        """
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        words = self._next()
        pid = 0
        ready = told = None
        first = begun = 0.0
        while "ended" not in words:
            if "failed" in words:
                raise AssertionError(f"{order}: {words['failed']}")
            pid = words.get("pid", pid)
            if "ready" in words:
                ready, begun = words["ready"], time.monotonic()
            if "told" in words:
                told = words["told"]
                first = first or time.monotonic() - begun
            left = delay - (time.monotonic() - begun) if pid and ready is not None else PATIENCE
            if left <= 0:
                os.kill(pid, signal.SIGKILL)
                left, begun = PATIENCE, begun + 10 * PATIENCE
            words = self._next(left)
        return (ready or None) if told is None else told, first or delay

    def _next(self, wait: float = PATIENCE) -> dict[str, Any]:
        try:
            return self._lines.get(timeout=wait)
        except queue.Empty:
            if wait == PATIENCE:
                raise AssertionError("the worker says nothing any more") from None
            return {}

    def close(self) -> None:
        """End it; a worker under way ends its order first."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(PATIENCE)
        self._thread.join()
        self._process.stdout.close()


@contextmanager
def nursery() -> Iterator[Nursery]:
    """A nursery for as long as it is needed."""
    made = Nursery()
    try:
        yield made
    finally:
        made.close()


@dataclass
class Office:
    """A closed office to copy from."""

    folder: Path
    key: bytes | None
    commits: int
    copied: int
    """Commits in its copy."""


@dataclass
class Killing:
    """Kills in a folder; ``kills`` counts those done by job and kind of database."""

    folder: Path
    nursery: Nursery
    kills: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    """How often something had been told before the kill."""
    _offices: dict[tuple[bool, bool], Office] = field(default_factory=dict)
    _spans: dict[tuple[str, bool], float] = field(default_factory=dict)

    def kill(self, job: str, keyed: bool, seed: int) -> None:
        """One kill and its judgement.

        Raises:
            AssertionError: something is lost; names job and seed.
        """
        model = self._office(keyed=keyed, old=job == "migration")
        place = self.folder / "killed"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(model.folder, place)
        key = model.key.hex() if model.key else ""
        order = {"job": job, "folder": str(place), "key": key, "seed": seed}
        if job in ("save", "import", "boast"):
            span = ENDLESS
        elif (job, keyed) not in self._spans:
            span = PATIENCE / 2  # once to its end, to know how long it takes
        else:
            span = (2.5 if job in ("backup", "key change") else 1.1) * self._spans[job, keyed]
        delay = random.Random(seed).uniform(0, span) if span < PATIENCE / 2 else None
        told, took = self.nursery.run(order, 2.0 if delay is None else delay)
        if delay is None:
            self._spans[job, keyed] = took
        try:
            _judge(job, place, model, told)
        except (AssertionError, UserError, driver.Error) as error:
            raise AssertionError(f"{job}, keyed={keyed}, seed={seed}, told={told}: {error}") from error
        self.kills[f"{job}, {'encrypted' if keyed else 'plain'}"] += 1
        self.told[job] += bool(told)

    def _office(self, *, keyed: bool, old: bool) -> Office:
        if (keyed, old) not in self._offices:
            folder = self.folder / f"model-{keyed}-{old}"
            self._offices[keyed, old] = _made(folder, keyed=keyed, old=old)
        return self._offices[keyed, old]


def _made(folder: Path, *, keyed: bool, old: bool) -> Office:
    """An office with a copy and later work; an old one has no copies, and is encrypted as it is."""
    office.new_office(folder)
    desk = office.desk_in(folder)
    person, key = desk.user, None
    close_desk(desk)
    if keyed and not old:
        key = encrypted(folder, person)
    desk = office.desk_in(folder, key)
    chance, copied = random.Random(0), 0
    for number in range(12):
        office.step(desk, chance, number)
        if number == 6 and not old:
            copied = commits(desk)
            copying.copy_office(desk, "day")
    length = commits(desk)
    close_desk(desk)
    if old:
        _make_older(folder / DATABASE)
        key = encrypted(folder, person) if keyed else None
    return Office(folder, key, length, copied)


def _make_older(path: Path) -> None:
    """Give an office the schema of the first release, which had no numbers that are never used again."""
    releases.made_older(path, releases.SCHEMAS / f"schema-{REVISIONS[0]}.sql", REVISIONS[0])
    raw = connect(path)
    raw.execute("PRAGMA writable_schema = ON")
    raw.execute("DELETE FROM sqlite_master WHERE name = 'sqlite_sequence'")
    raw.execute("VACUUM")
    raw.close()


def _judge(job: str, folder: Path, model: Office, told: int | None) -> None:
    """It opens, rows are what the log says, what was told is there, nothing is there by half."""
    key = model.key
    _wait_for_the_last(folder)
    if job in ("key change", "encryption"):
        swap.settle(folder)
        key = unlock(folder, USER, PHRASE)[0] if (folder / KEYS).exists() else None
        assert key is not None or (job == "encryption" and not told)
        assert not told or key != model.key
    restoring.finish(folder)
    desk = office.desk_in(folder, key)
    try:
        assert check_office(desk, full=True) == ()
        _judge_log(job, desk, model, told)
        before = commits(desk)
        office.create(desk, random.Random(0), secrets.randbelow(10**6))
        assert commits(desk) == before + 1, "the next save"
    finally:
        close_desk(desk)
    _judge_copies(job, folder, key, model, told)


def _wait_for_the_last(folder: Path) -> None:
    """Until no process of the killed one is left: a child that it was just making holds the lock until it has
    become the program that it was made for. Whoever opens the office meanwhile is told that it is open.
    """
    lock, patience = FolderLock(folder), time.monotonic() + PATIENCE
    while True:
        try:
            lock.take()
            break
        except UserError:
            assert time.monotonic() < patience, "the lock of a killed program is never freed"
            time.sleep(0.02)
    lock.release()


def _judge_log(job: str, desk: Desk, model: Office, told: int | None) -> None:
    held = commits(desk)
    with desk.store.reading() as connection:
        batches = connection.exec_driver_sql(
            "SELECT count(*) FROM commits WHERE batch IS NOT NULL GROUP BY batch"
        ).fetchall()
    assert all(count % office.IMPORTED == 0 for (count,) in batches), "half an import"
    if job in ("save", "boast"):
        assert held >= max(told or 0, model.commits), f"{held} commits"
        assert held <= max(told or 0, model.commits) + office.IMPORTED, f"{held} commits"
    elif job == "restore":
        restored = model.copied + 1  # and the record of a new device
        assert held == restored if told else held in (restored, model.commits), f"{held} commits"
    elif job in ("import", "backup"):
        assert held >= max(told or 0, model.commits), f"{held} commits"
    else:
        assert held == model.commits, f"{held} commits, there were {model.commits}"
    for row in reading.page(desk, "project", limit=-1).rows:
        assert (row["remarks"] or "").startswith(row["title"]), "half a save"


def _judge_copies(job: str, folder: Path, key: bytes | None, model: Office, told: int | None) -> None:
    """What bears the name of a finished copy is one; the copy that was told of is there, and after a restore
    the state that was replaced.
    """
    if job in ("key change", "encryption"):
        return  # copies stay under the key they were made with
    made = list_copies(folder / BACKUPS)
    for copy in made:
        assert verify(copy, key) == [], copy.path.name
    lengths = [copy.manifest.commits for copy in made if copy.manifest is not None]
    if job == "backup" and told:
        assert max(lengths) >= told, f"copies of {lengths} commits"
    if job == "restore" and told:
        assert model.commits in lengths, "the state that was replaced"
    if job == "migration":
        assert told is None or model.commits in lengths, "the state before the migration"
