"""Copies of an office: whole, closed without the key, thinned with sense, never half under a good name."""

import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issss_desktop.errors import UserError
from issss_desktop.i18n import in_language
from issss_desktop.models.compound import Piece
from issss_desktop.services import records
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.store.backup import disk, shelf
from issss_desktop.store.backup.copies import (
    Copy,
    folders,
    list_copies,
    read_copy,
    serial_of,
    thin,
    verify,
)
from issss_desktop.store.backup.making import make
from issss_desktop.store.backup.manifest import read
from issss_desktop.store.backup.thinning import LATEST, Stamp, kept
from issss_desktop.store.open import connect
from tests.desks import START, bare_desk, project

HOUR = 3600_000
DAY = 24 * HOUR
NOON = START + 12 * HOUR


def copy(desk: Desk, place: Path, at: int = NOON, **more: Any) -> Copy:
    return make(desk.folder, desk.key, place, made_ms=at, reason="test", **more)


def attach(desk: Desk, name: str, data: bytes) -> Piece:
    """A file attached to a new project."""
    piece = desk.pieces.keep(name, "text/plain", data)
    saved = project(desk)
    records.create(desk, "attachment", {"owner": saved.uuid, "piece": piece, "title": name})
    return piece


@pytest.fixture(params=["plain", "keyed"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """An office with a record, open, with a key and without."""
    made = bare_desk(tmp_path / "nk", key=os.urandom(32) if request.param == "keyed" else None)
    project(made)
    yield made
    close_desk(made)


# making


def test_a_copy_of_an_open_office_is_whole_verified_and_tells_no_name(office: Desk, tmp_path: Path) -> None:
    made = copy(office, tmp_path / "stick")
    assert made.verified_ms == NOON
    assert verify(made, office.key, pieces=True) == []
    manifest = made.manifest
    assert manifest is not None
    assert manifest.commits == 2
    with office.store.reading() as connection:
        heads = connection.exec_driver_sql("SELECT hex(actor), head_seq, hex(head_id) FROM actors").fetchall()
    assert dict(manifest.heads) == {a.lower(): (seq, head.lower()) for a, seq, head in heads}
    text = (made.path / "manifest.json").read_text()
    assert "Terres" not in text
    assert "Mbuyi" not in text
    assert '"NK"' not in text
    assert sorted(p.name for p in made.path.parent.iterdir()) == [made.path.name, "copies.lock"]


def test_what_is_saved_while_the_copy_is_made_is_in_the_next_one(office: Desk, tmp_path: Path) -> None:
    def save(done: int, of: int) -> None:
        project(office, title="Pendant la copie")

    first = copy(office, tmp_path / "stick", tick=save)
    second = copy(office, tmp_path / "stick", NOON + HOUR)
    assert first.manifest is not None
    assert second.manifest is not None
    assert (first.manifest.commits, second.manifest.commits) == (2, 3)


def test_a_copy_of_an_encrypted_office_opens_with_its_key_alone(tmp_path: Path) -> None:
    key = os.urandom(32)
    desk = bare_desk(tmp_path / "nk", key=key)
    project(desk, title="Secret du bailleur")
    (tmp_path / "nk" / "keys.json").write_bytes(b'{"wraps": "opaque"}')
    made = copy(desk, tmp_path / "stick")
    close_desk(desk)
    for wrong in (None, os.urandom(32)):
        with pytest.raises(UserError):
            connect(made.database, wrong, readonly=True)
        assert verify(made, wrong) != []
    assert verify(made, opened=False) == [], "the bytes are verified without a key"
    assert (made.path / "keys.json").read_bytes() == b'{"wraps": "opaque"}'
    for path in made.path.iterdir():
        assert b"Secret" not in path.read_bytes()


def test_attached_bytes_are_kept_once_for_all_copies_and_go_with_the_last_that_names_them(
    office: Desk, tmp_path: Path
) -> None:
    place = tmp_path / "stick"
    first = attach(office, "un.txt", b"un" * 5_000)
    copy(office, place)
    attach(office, "deux.txt", b"deux" * 5_000)
    made = copy(office, place, NOON + HOUR)
    store = place / shelf.shelf_name(office.key)
    held = shelf.held(store, office.key)
    assert len(held) == 2
    assert first.sha256 in held
    assert verify(made, office.key, pieces=True) == []
    for each in list_copies(place)[:1]:
        disk.clear(each.path)  # the one that names both
    thin(place, office.key)
    assert shelf.held(store, office.key) == {first.sha256}


def test_what_a_damaged_copy_may_name_is_not_thrown_away(desk: Desk, tmp_path: Path) -> None:
    place = tmp_path / "stick"
    attach(desk, "un.txt", b"un" * 5_000)
    made = copy(desk, place)
    (made.path / "manifest.json").write_bytes(b"{}")
    thin(place)
    assert len(shelf.held(place / "pieces.db", None)) == 1
    assert folders(place) == [made.path]


# verifying


def test_one_wrong_byte_anywhere_in_a_copy_is_found(desk: Desk, tmp_path: Path) -> None:
    (desk.folder / "keys.json").write_bytes(b'{"wraps": "opaque"}')
    attach(desk, "un.txt", b"un" * 3_000)
    made = copy(desk, tmp_path / "stick")
    for path in (made.path / "manifest.json", made.path / "keys.json", made.path / "pieces.list"):
        whole = path.read_bytes()
        for at in range(len(whole)):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            assert verify(read_copy(made.path)) != [], f"{path.name} byte {at}"
        path.write_bytes(whole)
    whole = made.database.read_bytes()
    for at in [*range(0, 100, 7), *range(0, len(whole), 40_009), len(whole) - 1]:
        with made.database.open("r+b") as file:
            file.seek(at)
            file.write(bytes([whole[at] ^ 0x10]))
        assert verify(read_copy(made.path)) != [], f"database byte {at}"
        made.database.write_bytes(whole)
    assert verify(read_copy(made.path)) == []


def test_a_wrong_byte_among_the_attached_files_is_found_or_changes_none(office: Desk, tmp_path: Path) -> None:
    piece = attach(office, "un.txt", bytes(range(256)) * 40)
    made = copy(office, tmp_path / "stick")
    store = tmp_path / "stick" / shelf.shelf_name(office.key)
    whole = store.read_bytes()
    found = 0
    for at in range(150, len(whole), 997):
        store.write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
        if verify(made, office.key, pieces=True):
            found += 1
        else:
            assert office.key is None, "encrypted, every byte counts"
            assert shelf.damaged(store, office.key, [piece.sha256]) == set()
    assert found > 5


def test_a_copy_that_comes_back_otherwise_from_the_disk_is_taken_away(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = copy(desk, tmp_path / "stick")
    real, seen = disk.digest_of, []

    def worn(path: Path) -> str:
        seen.append(path)
        return real(path) if len(seen) == 1 else "0" * 64

    monkeypatch.setattr(disk, "digest_of", worn)
    with pytest.raises(UserError) as refusal:
        copy(desk, tmp_path / "stick", NOON + HOUR)
    assert "issss.db" in refusal.value.detail
    assert folders(tmp_path / "stick") == [good.path]


# bad days


@pytest.fixture
def fail_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, int], list[str]]:
    """Makes the n-th step that touches the disk fail with an error number; what was done is listed."""

    def arm(n: int, number: int) -> list[str]:
        done: list[str] = []

        def wrap(name: str, real: Any) -> Any:
            def step(*args: Any, **more: Any) -> Any:
                done.append(name)
                if len(done) == n:
                    raise OSError(number, os.strerror(number))
                return real(*args, **more)

            return step

        monkeypatch.undo()
        for owner, name in (
            (os, "fsync"), (os, "replace"), (Path, "write_bytes"), (Path, "mkdir"), (Path, "open"),
        ):  # fmt: skip
            monkeypatch.setattr(owner, name, wrap(name, getattr(owner, name)))
        return done

    return arm


def trouble(desk: Desk, place: Path, at: int, **more: Any) -> UserError | None:
    """What a copy was refused for, in English; None when it was made."""
    try:
        with in_language("en"):
            copy(desk, place, at, **more)
    except UserError as error:
        return error
    return None


@pytest.mark.parametrize(
    ("number", "words", "carried"),
    [(errno.ENOSPC, "full", False), (errno.EIO, "error", False), (errno.EIO, "error", True)],
)
def test_trouble_at_any_step_leaves_the_old_copies_and_no_half_one(
    desk: Desk,
    tmp_path: Path,
    fail_at: Callable[[int, int], list[str]],
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    words: str,
    carried: bool,
) -> None:
    place = tmp_path / "stick"
    store = desk.store if carried else None
    attach(desk, "un.txt", b"un" * 3_000)
    old = copy(desk, place)
    refused = n = 0
    while True:
        n += 1
        attach(desk, f"{n}.txt", b"%d" % n * 3_000) if n % 4 == 0 else project(desk)
        done = fail_at(n, number)
        error = trouble(desk, place, NOON + n, store=store)
        monkeypatch.undo()
        if error is not None:
            refused += 1
            said = str(error).lower()  # what cannot be read back is told as a copy that is not right
            assert words in said or "is not right" in said, f"{done[-1]}: {error}"
            assert old.path in folders(place)
            for each in list_copies(place):
                assert verify(each) == [], f"after step {n} ({done[-1]})"
            assert not [p for p in folders(place) if p.name.endswith(disk.PART)]
        else:
            break
    assert refused > 10
    assert verify(list_copies(place)[0], pieces=True) == []
    assert not list(place.glob("*.part")), "what was left half-made is cleared by the next copy"


def test_a_full_disk_seen_beforehand_costs_nothing(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "room", lambda _folder: 1_000)
    with pytest.raises(UserError, match="plein"):
        copy(desk, tmp_path / "stick")
    assert folders(tmp_path / "stick") == []


def test_a_stick_pulled_out_in_the_middle_is_told_so(desk: Desk, tmp_path: Path) -> None:
    stick = tmp_path / "media" / "KINGSTON"

    def pull(_done: int, _of: int) -> None:
        (tmp_path / "media").rename(tmp_path / "pocket")

    with pytest.raises(UserError, match="retirée"):
        copy(desk, stick, tick=pull)
    assert folders(tmp_path / "pocket" / "KINGSTON") == []
    (tmp_path / "pocket").rename(tmp_path / "media")
    assert verify(copy(desk, stick)) == [], "plugged in again, it works"


def test_a_copy_that_a_person_stops_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    def stop(_done: int, _of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy(desk, tmp_path / "stick", tick=stop)
    assert folders(tmp_path / "stick") == []
    assert not list((tmp_path / "stick").glob("*.part"))


def test_a_damaged_office_is_not_copied_over_a_good_copy(desk: Desk, tmp_path: Path) -> None:
    good = copy(desk, tmp_path / "stick")
    close_desk(desk)
    with (desk.folder / "issss.db").open("r+b") as file:
        file.seek(3 * 4096)
        file.write(os.urandom(4096))
    with pytest.raises(UserError):
        copy(desk, tmp_path / "stick", NOON + HOUR)
    assert folders(tmp_path / "stick") == [good.path]


# thinning

moments = st.integers(min_value=0, max_value=4_102_444_800_000)  # 1970 to 2100


@given(st.lists(st.tuples(moments, st.booleans(), st.sampled_from("ab")), min_size=1, max_size=120))
@settings(max_examples=200)
def test_the_newest_and_the_last_good_copy_always_stay_whatever_the_clock_says(
    made: list[tuple[int, bool, str]],
) -> None:
    stamps = [Stamp(n, ms, good, actor) for n, (ms, good, actor) in enumerate(made, 1)]
    stay = kept(stamps)
    assert {s.serial for s in stamps[-LATEST:]} <= stay
    for actor in "ab":
        good = [s.serial for s in stamps if s.verified and s.actor == actor]
        assert not good or good[-1] in stay
    assert len(stay) <= 24 + 7 + 5 + 12 + LATEST + 4
    assert kept([s for s in stamps if s.serial in stay]) == stay, "thinned again, nothing more goes"


def test_a_year_of_half_hours_leaves_a_day_of_hours_a_week_of_days_and_the_months() -> None:
    stamps: list[Stamp] = []
    for n in range(365 * 10):  # ten copies on each working day of a year
        stamps.append(Stamp(n + 1, START + (n // 10) * DAY + (n % 10) * HOUR // 2, True))
        if len(stamps) > 60:
            stay = kept(stamps)
            stamps = [s for s in stamps if s.serial in stay]
    days = {s.made_ms // DAY for s in stamps}
    newest = max(days)
    assert {newest - n for n in range(7)} <= days
    months = {((s.made_ms // DAY) - START // DAY) // 31 for s in stamps}
    assert len(months) >= 11
    assert len(stamps) <= 24 + 7 + 5 + 12


@pytest.mark.parametrize("wrong", [1_262_304_000_000, 2_524_608_000_000], ids=["2010", "2050"])
def test_a_wrong_clock_for_a_week_hides_no_right_day_for_long(wrong: int) -> None:
    right = [Stamp(n, START + n * DAY, True) for n in range(1, 11)]
    odd = [Stamp(10 + n, wrong + n * HOUR, True) for n in range(1, 60)]
    after = [Stamp(69 + n, START + (10 + n) * DAY, True) for n in range(1, 31)]
    stamps: list[Stamp] = []
    for stamp in (*right, *odd, *after):
        stamps.append(stamp)
        stay = kept(stamps)
        assert stamp.serial in stay, "the copy just made stays"
        stamps = [s for s in stamps if s.serial in stay]
    assert {s.serial for s in after[-7:]} <= {s.serial for s in stamps}


def test_copies_bear_the_order_in_which_they_were_made(desk: Desk, tmp_path: Path) -> None:
    made = [copy(desk, tmp_path / "stick", at) for at in (NOON, 0, 2_524_608_000_000, NOON + HOUR)]
    assert [serial_of(each.path) for each in made] == [1, 2, 3, 4]
    assert [each.path for each in list_copies(tmp_path / "stick")] == [c.path for c in reversed(made)]
    assert all(read(c.path / "manifest.json") is not None for c in made)


FULL = """
import resource, signal, sys
from pathlib import Path
from issss_desktop.errors import UserError
from issss_desktop.store.backup.copies import folders, list_copies, verify
from issss_desktop.store.backup.making import make
from issss_desktop.store.store import Store

office, place = Path(sys.argv[1]), Path(sys.argv[2])
store = Store(office) if sys.argv[3] == "bytes" else None
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
size = (office / "issss.db").stat().st_size
refused = 0
step = 1 if store is None else 4  # each copy of bytes begins a process
for n in range(0, 25, step):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size * n // 20, resource.RLIM_INFINITY))
    try:
        make(office, None, place, made_ms=n, reason="test", store=store)
    except UserError as error:
        assert error.remedy
        refused += 1
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert all(verify(copy) == [] for copy in list_copies(place)), n
if store is not None:
    store.close()
print(refused, len(folders(place)))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are POSIX")
@pytest.mark.parametrize("way", ["engine", "bytes"])
def test_a_disk_that_fills_at_any_moment_leaves_only_whole_copies(tmp_path: Path, way: str) -> None:
    desk = bare_desk(tmp_path / "nk")
    for n in range(5):
        project(desk, title=f"Projet {n}")
    close_desk(desk)
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path / "nk"), str(tmp_path / "stick"), way],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    refused, made = (int(word) for word in done.stdout.split())
    assert refused >= (19 if way == "engine" else 4)
    assert made >= (3 if way == "engine" else 1)
