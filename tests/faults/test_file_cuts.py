"""After a power cut at any step a folder holds the office of before or of after: keys, copies, restores.

What the service told as done is done whatever the disk still had to write.
"""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from issss_desktop.errors import UserError
from issss_desktop.services import reading
from issss_desktop.services.desk import close_desk, open_desk
from issss_desktop.services.keeping import copying, keys, places, restoring
from issss_desktop.services.vault import access
from issss_desktop.services.vault.door import unlock
from issss_desktop.store import check
from issss_desktop.store.backup.copies import list_copies, verify
from issss_desktop.store.backup.swapping import is_undone
from issss_desktop.store.open import DATABASE, PIECES, connect
from issss_desktop.store.vault.presence import encrypted
from tests.desks import START, bare_desk, project
from tests.faults.names import Disk, recorded
from tests.vaults import CHEAP, NAME, NOTE, PHRASE, lay_note, small_vault

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="names are synced by folder on POSIX only")
OTHER = "une autre phrase secrète"
MONTH = 31 * 24 * 3600_000

Judge = Callable[[Path], str]


SOME = [pytest.param(5, id="some"), pytest.param(1, id="all", marks=pytest.mark.soak)]
"""One image in so many: an office takes a while to open."""


def old_then_new(disk: Disk, quick: Path, judge: Judge, only: int = 1) -> None:
    """Every image is the old state or the new one; at the end, whatever arrived, the new one."""
    judged: dict[str, int] = {}
    images = sorted(disk.images.values(), key=lambda each: each.step)
    for number, image in enumerate([*images[::only], *disk.last]):
        folder = image.lay(quick / f"image{number}")
        try:
            said = judge(folder)
        except Exception as error:  # told with the moment; raised again
            raise AssertionError(f"after step {image.step}, {image.kind}: {error!r}") from error
        finally:
            shutil.rmtree(folder)
        assert said in ("old", "new")
        assert said == "new" or image not in disk.last, f"told as done, and not on the disk: {image.kind}"
        judged.setdefault(said, image.step)
    assert judged.keys() == {"old", "new"}
    assert judged["old"] < judged["new"]


@pytest.fixture
def small(quick: Path) -> tuple[Path, bytes]:
    """Two small databases in the place of an office, and their key."""
    return quick / "nk", small_vault(quick / "nk")


def holds_its_note(path: Path, key: bytes | None) -> None:
    raw = connect(path, key, readonly=True)
    try:
        assert raw.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert raw.execute("SELECT what FROM kept").fetchall() == [(NOTE,)]
    finally:
        raw.close()


def test_a_change_of_key_is_done_or_not_whatever_had_arrived(small: tuple[Path, bytes], quick: Path) -> None:
    folder, old = small

    def judge(image: Path) -> str:
        assert encrypted(image)
        key, _person = unlock(image, NAME, PHRASE)
        for name in (DATABASE, PIECES):
            holds_its_note(image / name, key)
        assert not (image / "rekey.new").exists()
        assert not (image / "rekey.ready").exists()
        return "old" if key == old else "new"

    with recorded(folder) as disk:
        access.replace_key(folder, old)
    old_then_new(disk, quick, judge)
    assert len(disk.images) >= 25


def test_the_first_encryption_is_done_or_not(quick: Path) -> None:
    folder = quick / "nk"
    folder.mkdir()
    for name in (DATABASE, PIECES):
        lay_note(folder / name, None)

    def judge(image: Path) -> str:
        key = unlock(image, NAME, PHRASE)[0] if encrypted(image) else None
        for name in (DATABASE, PIECES):
            holds_its_note(image / name, key)
        return "new" if key else "old"

    with recorded(folder) as disk:
        access.encrypt(folder, NAME, UUID(int=7), PHRASE, CHEAP)
    old_then_new(disk, quick, judge)
    assert len(disk.images) >= 25


def test_a_new_passphrase_is_the_old_one_or_the_new_one(small: tuple[Path, bytes], quick: Path) -> None:
    folder, key = small

    def judge(image: Path) -> str:
        for phrase, said in ((OTHER, "new"), (PHRASE, "old")):
            try:
                assert unlock(image, NAME, phrase)[0] == key
            except UserError:
                continue
            return said
        raise AssertionError("no passphrase opens it")

    with recorded(folder) as disk:
        access.set_passphrase(folder, key, UUID(int=7), NAME, OTHER, CHEAP)
    old_then_new(disk, quick, judge)


def titles(folder: Path, key: bytes | None) -> set[str]:
    """Titles of the projects of an office that a person opens after the power cut."""
    desk = open_desk(folder, key=key, adopt=True)
    try:
        with desk.store.reading() as connection:
            assert check.check_quickly(connection) == []
        for row in reading.page(desk, "project", limit=-1).rows:
            assert row["title"] in ("Ancien", "Nouveau")
        return {row["title"] for row in reading.page(desk, "project", limit=-1).rows}
    finally:
        close_desk(desk)


@pytest.fixture(params=["plain", "encrypted"])
def office(request: pytest.FixtureRequest, quick: Path) -> tuple[Path, bytes | None, str]:
    """A closed office of two projects, its key, and its recovery code; a copy has the first alone."""
    folder, key, code = quick / "nk", None, ""
    if request.param == "encrypted":
        folder.mkdir()
        key, code = access.new_keys(folder, NAME, UUID(int=7), PHRASE, CHEAP)
    desk = bare_desk(folder, key=key)
    desk.pieces.keep("a.txt", "text/plain", NOTE.encode())
    project(desk, title="Ancien")
    copying.copy_office(desk)
    project(desk, title="Nouveau")
    close_desk(desk)
    return folder, key, code


@pytest.mark.parametrize("only", SOME)
def test_a_copy_put_back_is_the_old_office_or_the_restored_one(
    office: tuple[Path, bytes | None, str], quick: Path, only: int
) -> None:
    folder, key, before = office
    after = access.renew_recovery(folder, key) if key else ""
    (found,) = places.find_copies(folder)

    def judge(image: Path) -> str:
        if key is not None:
            restoring.finish(image)
            codes = [code for code in (before, after) if keys.present_key(image, code) == key]
        seen = titles(image, key)
        assert not is_undone(image)
        said = {1: "new", 2: "old"}[len(seen)]
        if key is not None:
            assert codes == [before if said == "new" else after], "the keys are those of the other state"
        if said == "new":
            assert any(holds_both(each, key) for each in (image / "backups").iterdir()), (
                "what was there is lost"
            )
        return said

    def holds_both(place: Path, key: bytes | None) -> bool:
        if not (place / DATABASE).exists() or place.name.endswith(".part"):
            return False
        raw = connect(place / DATABASE, key, finished=True)
        try:
            return int(raw.execute("SELECT count(*) FROM project").fetchone()[0]) == 2
        finally:
            raw.close()

    with recorded(folder) as disk:
        restoring.restore(folder, found.copy, wall_ms=START + MONTH, key=key)
    old_then_new(disk, quick, judge, only)


@pytest.mark.parametrize("only", SOME)
def test_a_copy_put_back_over_a_damaged_office_keeps_its_files_aside(
    office: tuple[Path, bytes | None, str], quick: Path, only: int
) -> None:
    """There is no copy of what stands there: the files themselves must outlive the exchange."""
    folder, key, _code = office
    spoilt = bytearray((folder / DATABASE).read_bytes())
    spoilt[8192:8292] = bytes(100)
    (folder / DATABASE).write_bytes(spoilt)
    whole = bytes(spoilt)
    (found,) = places.find_copies(folder)

    def judge(image: Path) -> str:
        restoring.finish(image)
        assert (image / DATABASE).exists()
        if (image / DATABASE).read_bytes() == whole:
            return "old"
        assert titles(image, key) == {"Ancien"}
        aside = [path for path in (image / "backups").glob("aside-*/*") if path.name == DATABASE]
        assert [path.read_bytes() == whole for path in aside] == [True], "what was there is lost"
        return "new"

    with recorded(folder) as disk:
        restoring.restore(folder, found.copy, wall_ms=START + MONTH, key=key)
    old_then_new(disk, quick, judge, only)


@pytest.mark.parametrize("only", SOME)
def test_a_copy_put_into_a_new_folder_is_there_whole_or_not(
    office: tuple[Path, bytes | None, str], quick: Path, only: int
) -> None:
    folder, key, _code = office
    (found,) = places.find_copies(folder)
    home = quick / "home"
    home.mkdir()
    target = Path("bureaux") / "nk"

    def judge(image: Path) -> str:
        restoring.finish(image / target)
        if not (image / target / DATABASE).exists():
            return "old"
        assert titles(image / target, key) == {"Ancien"}
        return "new"

    with recorded(home) as disk:
        restoring.restore(home / target, found.copy, wall_ms=START + MONTH, key=key)
    old_then_new(disk, quick, judge, only)


def test_what_bears_the_name_of_a_copy_is_whole(office: tuple[Path, bytes | None, str], quick: Path) -> None:
    folder, key, _code = office
    desk = open_desk(folder, key=key, adopt=True)

    def judge(image: Path) -> str:
        for copy in list_copies(image / "backups"):
            assert verify(copy, key, pieces=True) == []
        return "new" if len(list_copies(image / "backups")) == 2 else "old"

    with recorded(folder) as disk:
        copying.copy_office(desk, full=True)
        close_desk(desk)
    old_then_new(disk, quick, judge)


def test_the_first_copy_of_an_office_lasts_once_it_is_told(quick: Path) -> None:
    desk = bare_desk(quick / "nk")
    with recorded(desk.folder) as disk:
        copying.copy_office(desk)
        close_desk(desk)
    old_then_new(disk, quick, lambda image: "new" if list_copies(image / "backups") else "old")
    assert len(disk.images) >= 12


def test_the_first_copy_on_a_stick_lasts_once_it_is_told(quick: Path) -> None:
    desk = bare_desk(quick / "nk")
    home = quick / "KINGSTON"
    home.mkdir()
    with recorded(home) as disk:
        stick = places.prepare_stick(home, desk.folder)
        assert copying.copy_office(desk, stick=stick, disk=False).stick is not None
    close_desk(desk)

    def judge(image: Path) -> str:
        found = [copy for place in image.glob("*/*") if place.is_dir() for copy in list_copies(place)]
        return "new" if found else "old"

    old_then_new(disk, quick, judge)


@pytest.mark.parametrize("lost", ["rekey.new", DATABASE])
def test_a_change_of_key_that_does_not_wait_for_the_disk_is_found_out(
    small: tuple[Path, bytes], quick: Path, lost: str
) -> None:
    """Counterproof: without the sync of what is moved into place some cut leaves what nobody opens."""
    folder, old = small

    def judge(image: Path) -> str:
        key, _person = unlock(image, NAME, PHRASE) if encrypted(image) else (None, None)
        for name in (DATABASE, PIECES):
            holds_its_note(image / name, key)
        return "old" if key == old else "new"

    with recorded(folder, lost=lambda path: lost in path.name or path.parent.name == lost) as disk:
        access.replace_key(folder, old)
    with pytest.raises(AssertionError):
        old_then_new(disk, quick, judge)
