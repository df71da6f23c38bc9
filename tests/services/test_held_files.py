"""While an office is open, nothing but the engine opens its files: to close a handle on one would drop the
locks that keep other programs from its log of writes (POSIX; https://www.sqlite.org/howtocorrupt.html, 2.2).
"""

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from issss_desktop.errors import UserError
from issss_desktop.services import records
from issss_desktop.services.checking import check_office
from issss_desktop.services.desk import Desk, close_desk, open_desk
from issss_desktop.services.keeping import copying, damage, places, restoring, standing
from issss_desktop.services.keeping.support import write_support
from issss_desktop.services.vault.access import plain_copies
from issss_desktop.store.open import DATABASE, PIECES
from issss_desktop.store.vault.presence import refuse_without_key
from tests.desks import START, project
from tests.vaults import encrypted_office

LIVE = (DATABASE, PIECES, f"{DATABASE}-shm", f"{PIECES}-shm")
ANOTHER = """
import sys
import sqlcipher3.dbapi2 as driver
raw = driver.connect(sys.argv[1], timeout=0.1, isolation_level=None)
if sys.argv[2]:
    raw.execute(f"PRAGMA key = \\"x'{sys.argv[2]}'\\"")
raw.execute("PRAGMA locking_mode = EXCLUSIVE")
try:
    print(raw.execute("PRAGMA journal_mode = DELETE").fetchone()[0])
except driver.OperationalError as error:
    print(error)
"""
"""Another program that would put the log of writes away for good: only where nobody has the office open."""

_heard: list[tuple[Path, list[str]]] = []


def _hear(event: str, words: tuple[Any, ...]) -> None:
    if event == "open" and _heard and isinstance(words[0], str | bytes | os.PathLike):
        folder, opened = _heard[-1]
        path = Path(os.fsdecode(words[0]))
        if path.parent == folder and path.name in LIVE:
            opened.append(path.name)


sys.addaudithook(_hear)  # Python has no way to take it off again: it listens only while there is a folder


@contextmanager
def opened_by_hand(folder: Path) -> Iterator[list[str]]:
    """Names of files of the engine that Python itself opens meanwhile, in whatever thread."""
    opened: list[str] = []
    _heard.append((folder, opened))
    try:
        yield opened
    finally:
        _heard.pop()


def another_program(desk: Desk) -> str:
    """What another program gets when it asks for the database alone."""
    key = desk.key.hex() if desk.key else ""
    words = [sys.executable, "-c", ANOTHER, str(desk.folder / DATABASE), key]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture(params=["plain", "encrypted"])
def office(request: pytest.FixtureRequest, desk: Desk, tmp_path: Path) -> Iterator[Desk]:
    """An open office with an attached file, without and with a key."""
    made = desk if request.param == "plain" else encrypted_office(tmp_path / "vault")[0]
    project(made)
    made.pieces.keep("a.txt", "text/plain", b"une note de terrain")
    yield made
    if made is not desk:
        close_desk(made)


@contextmanager
def damaged(desk: Desk) -> Iterator[None]:
    """Its copies fail: of a damaged office, support gets the files as they are."""

    def refuse(*_given: Any, **_more: Any) -> Any:
        raise UserError("damaged")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("issss_desktop.services.keeping.support.make", refuse)
        yield


def support(desk: Desk) -> Path:
    path = desk.folder.parent / "support.zip"
    return write_support(
        path, desk.folder, wall_ms=START, log_file=path.with_name("none.log"), key=desk.key, desk=desk,
        settings_file=path.with_name("none.json"), with_records=True,
    )  # fmt: skip


def support_of_a_damaged_one(desk: Desk) -> None:
    """All that is there comes in the file, byte for byte."""
    with damaged(desk):
        path = support(desk)
    with zipfile.ZipFile(path) as file:
        for name in (DATABASE, f"{DATABASE}-wal", PIECES):
            if (desk.folder / name).exists():
                assert file.read(f"records/{name}"), name
    assert not [p for p in desk.folder.iterdir() if p.is_dir() and p.name.startswith("tmp")]


def refused_without_a_key(desk: Desk) -> None:
    """A second window, or a command beside it, asks whether the office needs a key."""
    try:
        refuse_without_key(desk.folder)
    except UserError:
        assert desk.key is not None


def second_reader(desk: Desk) -> None:
    close_desk(open_desk(desk.folder, write=False, key=desk.key))


def copied_and_previewed(desk: Desk) -> None:
    made = copying.copy_office(desk, full=True).disk
    assert made is not None
    restoring.preview(desk.folder, made, desk.key, desk.key)


DOORS: tuple[Callable[[Desk], object], ...] = (
    lambda desk: plain_copies(desk.folder),
    support,
    support_of_a_damaged_one,
    refused_without_a_key,
    second_reader,
    copied_and_previewed,
    lambda desk: check_office(desk, full=True),
    lambda desk: damage.examine(desk.folder, desk.key),
    lambda desk: damage.look(desk, damage.FULL),
    standing.standing,
    standing.put_right,
    lambda desk: places.find_copies(desk.folder),
)


@pytest.mark.parametrize("door", DOORS, ids=lambda door: getattr(door, "__name__", "?"))
def test_nothing_but_the_engine_opens_the_files_of_an_open_office(
    office: Desk, door: Callable[[Desk], object]
) -> None:
    assert "locked" in another_program(office), "it is held as long as it is open"
    with opened_by_hand(office.folder) as opened:
        door(office)
    assert opened == []
    assert "locked" in another_program(office), "and still is"
    records.create(office, "project", {"title": "Enregistré après"})


def test_a_handle_closed_by_hand_is_heard_and_does_let_the_others_in(desk: Desk) -> None:
    """The counterproof: this is what the doors must not do."""
    with opened_by_hand(desk.folder) as opened:
        (desk.folder / DATABASE).read_bytes()
    assert opened == [DATABASE]
    if os.name == "posix":
        assert another_program(desk) == "delete"


def test_what_anybody_can_read_is_told_by_the_engine(tmp_path: Path) -> None:
    desk, _code = encrypted_office(tmp_path / "nk")
    close_desk(desk)
    assert plain_copies(desk.folder) == []
    plain = desk.folder / "backups" / "old.db"
    plain.parent.mkdir(exist_ok=True)
    import sqlcipher3.dbapi2 as driver

    raw = driver.connect(str(plain))
    raw.execute("CREATE TABLE kept(what TEXT)")
    raw.close()
    (desk.folder / "backups" / "empty.db").touch()
    (desk.folder / "backups" / "noise.db").write_bytes(os.urandom(8192))
    torn = desk.folder / "backups" / "torn.db"
    torn.write_bytes(plain.read_bytes()[:4096] + b"\x5a" * 4096)
    assert plain_copies(desk.folder) == [plain, torn]
