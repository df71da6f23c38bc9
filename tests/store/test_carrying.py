"""The bytes of an open database are copied while people save: a copy is the snapshot, nothing is harmed."""

import errno
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from issss_desktop import children
from issss_desktop.errors import UserError
from issss_desktop.models.values.dates import DAY_MS
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.store import check
from issss_desktop.store.backup import carrying
from issss_desktop.store.backup.copies import Copy, folders, heads, verify
from issss_desktop.store.backup.making import is_full_due, make
from issss_desktop.store.open import DATABASE, Connection, connect
from issss_desktop.store.store import Store
from tests.desks import START, bare_desk, commits_of, project

SAVES = 200
LONG = "à vérifier auprès du territoire " * 200
CHECKPOINT = 1_000 * 4_096
"""Bytes of the log of writes above which each commit tries to bring it into the file."""

HALFWAY = """
import os, sys, time
from issss_desktop.store.backup import carrying
carrying.BLOCK = 1 << 14
tell = carrying._tell
def slowly(*words):
    tell(*words)
    if len(words) == 2 and str(words[0]).isdigit() and words[0] * 4 > words[1]:
        while not os.path.exists(sys.argv[1]):
            time.sleep(0.01)
carrying._tell = slowly
{more}
from issss_desktop.__main__ import main
sys.exit(main(sys.argv[2:]))
"""
"""The child that copies, waiting in the middle of the file for its sign."""


@pytest.fixture(params=["plain", "keyed"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """An office with records, open, with a key and without."""
    made = bare_desk(tmp_path / "nk", key=os.urandom(32) if request.param == "keyed" else None)
    for n in range(5):
        project(made, title=f"Avant {n}", remarks=LONG)
    yield made
    close_desk(made)


@pytest.fixture
def sign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file whose making lets a copy go on from its middle."""
    path = tmp_path / "sign"
    slow = [sys.executable, "-c", HALFWAY.format(more=""), str(path)]
    monkeypatch.setattr(children, "command", lambda: slow)
    return path


class Meanwhile:
    """Something that is done in another thread while a copy stands in its middle."""

    def __init__(self, sign: Path, job: Callable[[], Any]) -> None:
        self._sign, self._job = sign, job
        self._thread: threading.Thread | None = None
        self.failed: BaseException | None = None

    def __call__(self, done: int, of: int) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run)
            self._thread.start()

    def _run(self) -> None:
        try:
            self._job()
        except BaseException as error:
            self.failed = error
        self._sign.touch()

    def ended(self) -> None:
        assert self._thread is not None, "the copy told nothing"
        self._thread.join()
        if self.failed is not None:
            raise self.failed


def copied(desk: Desk, place: Path, **more: Any) -> Copy:
    return make(desk.folder, desk.key, place, made_ms=START, reason="test", store=desk.store, **more)


def digest_elsewhere(path: Path) -> str:
    """Of a file that is open here: by another process, for closing it here gives up its locks."""
    script = "import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], 'rb').read()).hexdigest())"
    return subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True
    ).stdout


def is_sound(copy: Copy, key: bytes | None) -> bool:
    """Through and through: pages, keys to other tables, chains, and the rows that the log gives."""
    with Connection(connect(copy.database, key, finished=True), readonly=True) as there, there.begin():
        return check.check_fully(there) == []


def test_hundreds_of_saves_during_a_copy_are_not_in_it_and_not_lost(
    office: Desk, tmp_path: Path, sign: Path
) -> None:
    before = commits_of(office)
    log = office.folder / f"{DATABASE}-wal"
    sizes: list[int] = []

    def save() -> None:
        for n in range(SAVES):
            project(office, title=f"Pendant {n}", remarks=LONG)
        sizes.append(log.stat().st_size)

    saving = Meanwhile(sign, save)
    made = copied(office, tmp_path / "stick", tick=saving)
    saving.ended()
    assert sizes[0] > 2 * CHECKPOINT, "else no commit tried to write into the file that is copied"
    assert made.manifest is not None
    assert made.manifest.commits == len(before)
    assert verify(made, office.key) == []
    assert is_sound(made, office.key)
    with Connection(connect(made.database, office.key, finished=True), readonly=True) as there:
        data = there.exec_driver_sql("SELECT data FROM commits ORDER BY pos").fetchall()
    assert [row[0] for row in data] == before
    assert len(commits_of(office)) == len(before) + SAVES
    with office.store.reading() as connection:
        assert check.check_fully(connection) == []
    again = copied(office, tmp_path / "stick")
    assert again.manifest is not None
    assert again.manifest.commits == len(before) + SAVES
    assert log.stat().st_size == 0, "the log of writes was put away"


READER = """
import sys
from pathlib import Path
from issss_desktop.store.open import connect
key = bytes.fromhex(sys.argv[2]) if sys.argv[2] else None
for _n in range(3):
    raw = connect(Path(sys.argv[1]), key, readonly=True)
    raw.execute("BEGIN")
    print(raw.execute("SELECT count(*) FROM commits").fetchone()[0])
    raw.close()
"""


def test_another_program_that_reads_and_closes_meanwhile_harms_nothing(
    office: Desk, tmp_path: Path, sign: Path
) -> None:
    before = commits_of(office)

    def look() -> None:
        for _n in range(3):
            project(office, remarks=LONG)
        words = [sys.executable, "-c", READER, str(office.store.path), office.key.hex() if office.key else ""]
        said = subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()
        assert said == [str(len(before) + 3)] * 3
        for _n in range(60):
            project(office, remarks=LONG)

    looking = Meanwhile(sign, look)
    made = copied(office, tmp_path / "stick", tick=looking)
    looking.ended()
    assert made.manifest is not None
    assert made.manifest.commits == len(before)
    assert is_sound(made, office.key)
    with office.store.reading() as connection:
        assert check.check_fully(connection) == []


def test_while_the_file_is_held_still_no_byte_of_it_changes_and_after_that_the_log_is_put_away(
    office: Desk,
) -> None:
    path = office.store.path
    with office.store.still() as reader:
        assert reader is not None
        there = digest_elsewhere(path)
        for _n in range(60):
            project(office, remarks=LONG)
        size = path.with_name(f"{DATABASE}-wal").stat().st_size
        assert size > CHECKPOINT
        assert heads(reader) != {}
        assert reader.execute("SELECT count(*) FROM commits").fetchone()[0] == len(commits_of(office)) - 60
        assert digest_elsewhere(path) == there
    project(office)
    project(office)
    assert digest_elsewhere(path) != there, "the commits came into the file once nobody held it"


def test_somebody_who_reads_on_and_on_only_makes_the_copy_slower(
    office: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("issss_desktop.store.store.PAUSES", (0.0, 0.01))
    asked: list[Path] = []
    monkeypatch.setattr(carrying, "carry", lambda source, *_rest: asked.append(source))
    with office.store.separate_reader() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM commits").fetchone()
        project(office)
        with office.store.still() as reader:
            assert reader is None
        made = copied(office, tmp_path / "stick")
    assert asked == []
    assert made.manifest is not None
    assert made.manifest.commits == len(commits_of(office))
    assert is_sound(made, office.key)


def test_an_office_opened_for_reading_only_is_copied_through_the_engine(tmp_path: Path) -> None:
    close_desk(bare_desk(tmp_path / "nk"))
    with Store(tmp_path / "nk", write=False) as store, store.still() as reader:
        assert reader is None


def test_inside_a_write_nobody_waits_for_themselves(office: Desk) -> None:
    def job(_work: object) -> bool:
        with office.store.still() as reader:
            return reader is None

    assert office.store.write(job)


# bad days


def test_a_disk_that_gives_back_other_bytes_than_were_written_gets_no_copy(
    office: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worn = "again = carrying._is_same\ndef other(come, go, *rest):\n"
    worn += "    with go.open('r+b') as f: f.seek(9000); f.write(b'?')\n    return again(come, go, *rest)\n"
    worn += "carrying._is_same = other"
    (tmp_path / "sign").touch()
    command = [sys.executable, "-c", HALFWAY.format(more=worn), str(tmp_path / "sign")]
    monkeypatch.setattr(children, "command", lambda: command)
    with pytest.raises(UserError, match="erreur"):
        copied(office, tmp_path / "stick")
    assert folders(tmp_path / "stick") == []
    assert not list((tmp_path / "stick").glob("*.part"))


@pytest.mark.parametrize(
    ("number", "words"), [(errno.ENOSPC, "plein"), (errno.EIO, "erreur"), (errno.EROFS, "protection")]
)
def test_trouble_of_the_disk_is_told_as_by_any_other_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    office = bare_desk(tmp_path / "nk")
    more = f"def fail(_handle): raise OSError({number}, '')\ncarrying.os.fsync = fail"
    (tmp_path / "sign").touch()
    command = [sys.executable, "-c", HALFWAY.format(more=more), str(tmp_path / "sign")]
    monkeypatch.setattr(children, "command", lambda: command)
    with pytest.raises(UserError) as refusal:
        copied(office, tmp_path / "stick")
    assert words in str(refusal.value)
    assert folders(tmp_path / "stick") == []
    close_desk(office)


def test_a_person_stops_a_copy_although_the_stick_hangs(office: Desk, tmp_path: Path, sign: Path) -> None:
    begun = time.monotonic()

    def stop(done: int, _of: int) -> None:
        if done and time.monotonic() - begun > 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copied(office, tmp_path / "stick", tick=stop)
    assert time.monotonic() - begun < 30
    assert folders(tmp_path / "stick") == []
    assert not list((tmp_path / "stick").glob("*.part"))
    project(office)


ORPHAN = """
import sys
from pathlib import Path
from issss_desktop import children
from issss_desktop.store.backup.making import make
from issss_desktop.store.store import Store
children.command = lambda: sys.argv[4:]
key = bytes.fromhex(sys.argv[3]) if sys.argv[3] else None
with Store(Path(sys.argv[1]), key) as store:
    make(Path(sys.argv[1]), key, Path(sys.argv[2]), made_ms=0, reason="test", store=store,
         tick=lambda done, of: print(done, flush=True))
"""


def test_a_program_killed_in_the_middle_of_a_copy_leaves_a_sound_office_and_no_copy(
    office: Desk, tmp_path: Path
) -> None:
    close_desk(office)
    sign, place = tmp_path / "sign", tmp_path / "stick"
    key = office.key.hex() if office.key else ""
    words = [sys.executable, "-c", ORPHAN, str(office.folder), str(place), key]
    words += [sys.executable, "-c", HALFWAY.format(more=""), str(sign)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        while int(program.stdout.readline()) == 0:
            pass
        program.kill()
    sign.touch()  # the child goes on, alone
    with Store(office.folder, office.key) as store:
        with store.reading() as connection:
            assert check.check_fully(connection) == []
        made = make(office.folder, office.key, place, made_ms=START, reason="test", store=store)
    assert folders(place) == [made.path]
    assert is_sound(made, office.key)


# how much is looked at


def test_each_page_of_a_copy_is_looked_at_once_a_day(office: Desk, tmp_path: Path) -> None:
    place = tmp_path / "stick"

    def at(ms: int) -> bool:
        return make(
            office.folder, office.key, place, made_ms=ms, reason="test", store=office.store, full=None
        ).full

    assert at(START)
    assert not at(START + DAY_MS // 2)
    assert not is_full_due(place, START + DAY_MS - 1)
    assert at(START + DAY_MS)
    assert at(START - 5 * DAY_MS), "a stamp ahead of the clock proves nothing"


def test_a_page_that_went_bad_in_an_open_office_is_found_in_the_first_copy_of_the_day(tmp_path: Path) -> None:
    office = bare_desk(tmp_path / "nk", key=os.urandom(32))
    for n in range(5):
        project(office, title=f"Avant {n}", remarks=LONG)
    good = copied(office, tmp_path / "stick")
    close_desk(office)
    path = office.folder / DATABASE
    pages = path.stat().st_size // 4096
    with path.open("r+b") as file:
        file.seek((pages - 2) * 4096)
        file.write(os.urandom(4096))
    with Store(office.folder, office.key) as store, pytest.raises(UserError):
        make(
            office.folder, office.key, tmp_path / "stick", made_ms=START + DAY_MS, reason="test", store=store,
            full=None,
        )  # fmt: skip
    assert folders(tmp_path / "stick") == [good.path]


@pytest.mark.skipif(sys.platform == "win32", reason="an open file keeps its name there")
def test_what_a_killed_program_left_half_written_is_in_nobodys_way(tmp_path: Path) -> None:
    """Its child may still write: into a file that has no name any more."""
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_bytes(os.urandom(3_000_000))
    with target.open("wb") as orphan:
        orphan.write(b"half")
        carrying.carry(source, target)
        orphan.write(b"and on" * 1_000_000)
    assert target.read_bytes() == source.read_bytes()


@pytest.mark.parametrize("size", [0, 1, carrying.BLOCK, 3 * carrying.BLOCK + 5])
@pytest.mark.parametrize("by_itself", [True, False])
def test_every_system_carries_each_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    size: int, by_itself: bool,
) -> None:  # fmt: skip
    """Linux copies from file to file by itself; Windows is given block after block."""
    monkeypatch.setattr(carrying, "BY_ITSELF", by_itself and carrying.BY_ITSELF)
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_bytes(os.urandom(size))
    assert carrying.main(str(source), str(target)) == 0
    assert target.read_bytes() == source.read_bytes()
    assert capsys.readouterr().out.split()[-1] == carrying.DONE
