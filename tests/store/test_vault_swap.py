"""A change of key cut short at each of its steps: the office opens, with the old key or with the new one."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

import pytest

from issss_desktop.errors import UserError
from issss_desktop.services.checking import check_office
from issss_desktop.services.desk import close_desk, open_desk
from issss_desktop.services.starting.offices import create_office
from issss_desktop.services.vault import access
from issss_desktop.services.vault.door import unlock
from issss_desktop.store.open import DATABASE, KEYS, KEYS_COPY, PIECES, connect
from issss_desktop.store.vault.presence import encrypted
from tests.desks import copy_folder
from tests.vaults import CHEAP, NAME, PHRASE, closed_vault, encrypted_office, small_vault


class PowerCut(BaseException):
    """The machine went dark."""


class Cutter:
    """Lets so many steps of the disk pass, then cuts; nothing at all is done afterwards."""

    STEPS = ("replace", "rename", "fsync", "mkdir", "rmdir", "unlink")

    def __init__(self, patch: pytest.MonkeyPatch, after: int) -> None:
        self.left, self.cut = after, False
        for name in self.STEPS:
            patch.setattr(os, name, self._wrapped(name, getattr(os, name)))
        real = shutil.rmtree
        patch.setattr(shutil, "rmtree", lambda *a, **k: None if self.cut else real(*a, **k))

    def _wrapped(self, name, real):  # type: ignore[no-untyped-def]
        def step(*args, **kwargs):  # type: ignore[no-untyped-def]
            if self.left <= 0:
                self.cut = True
                raise PowerCut
            self.left -= 1
            return None if name == "fsync" else real(*args, **kwargs)  # this test has no real power cut

        return step


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """An encrypted office with an attached file, and its key."""
    folder = tmp_path_factory.mktemp("vault") / "nk"
    desk, _code = encrypted_office(folder)
    desk.pieces.keep("a.txt", "text/plain", b"une note de terrain")
    close_desk(desk)
    assert desk.key is not None
    return folder, desk.key


@pytest.fixture
def small(tmp_path: Path) -> tuple[Path, bytes]:
    """Two small databases in the place of an office, and their key."""
    return tmp_path / "small", small_vault(tmp_path / "small")


def opens(folder: Path) -> bytes:
    """The key that a start finds, after it has looked at every page of both databases with it."""
    assert encrypted(folder)
    key, _person = unlock(folder, NAME, PHRASE)
    for name in (DATABASE, PIECES):
        raw = connect(folder / name, key, readonly=True)
        assert raw.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        raw.close()
    assert not (folder / "rekey.new").exists()
    assert not (folder / "rekey.ready").exists()
    assert (folder / KEYS).read_bytes() == (folder / KEYS_COPY).read_bytes()
    return key


def test_a_change_of_key_cut_short_anywhere_still_opens(template: tuple[Path, bytes], tmp_path: Path) -> None:
    source, old = template
    ends: list[bool] = []
    for step in range(100):
        folder = tmp_path / str(step)
        shutil.copytree(source, folder)
        with pytest.MonkeyPatch.context() as patch:
            cutter = Cutter(patch, step)
            with suppress(PowerCut):
                access.replace_key(folder, old)
        key = opens(folder)
        ends.append(key != old)
        shutil.rmtree(folder)
        if not cutter.cut:
            break
    assert len(ends) > 12
    assert ends == sorted(ends)  # before the one rename the old key, from it on the new
    assert not ends[0]
    assert ends[-1]


def test_the_settling_after_a_cut_may_be_cut_too(small: tuple[Path, bytes], tmp_path: Path) -> None:
    source, old = small
    folder = tmp_path / "nk"
    shutil.copytree(source, folder)
    with pytest.MonkeyPatch.context() as patch:  # just decided: the ready place is there
        patch.setattr("issss_desktop.store.vault.swap._move", lambda _folder: None)
        access.replace_key(folder, old)
    assert (folder / "rekey.ready").exists()
    for step in range(50):
        again = tmp_path / f"again-{step}"
        shutil.copytree(folder, again)
        with pytest.MonkeyPatch.context() as patch:
            cutter = Cutter(patch, step)
            with suppress(PowerCut):
                encrypted(again)
        assert opens(again) != old
        if not cutter.cut:
            return
    pytest.fail("settling never came to its end")


def test_an_office_under_a_new_key_holds_what_it_held(template: tuple[Path, bytes], tmp_path: Path) -> None:
    source, old = template
    folder = copy_folder(source, tmp_path / "nk", old)
    new = access.replace_key(folder, old)
    with pytest.raises(UserError):
        open_desk(folder, key=old)
    desk = open_desk(folder, key=new)
    assert check_office(desk, full=True) == ()
    assert desk.user_name == NAME
    close_desk(desk)
    assert access.earlier_keys(folder, new) == [old]


def test_without_room_for_it_nothing_of_a_change_of_key_is_written(
    small: tuple[Path, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, key = small
    written: list[Path] = []
    monkeypatch.setattr("issss_desktop.store.vault.swap._export", lambda *given: written.append(given[0]))
    monkeypatch.setattr("issss_desktop.store.backup.disk.room", lambda _folder: 10_000)
    with pytest.raises(UserError):
        access.replace_key(folder, key)
    assert written == []
    assert opens(folder) == key


def test_an_open_office_is_not_put_under_another_key(template: tuple[Path, bytes], tmp_path: Path) -> None:
    source, old = template
    folder = copy_folder(source, tmp_path / "nk", old)
    desk = open_desk(folder, key=old)
    with pytest.raises(UserError):
        access.replace_key(folder, old)
    close_desk(desk)
    reader = open_desk(folder, key=old, write=False)  # a command that only reads holds no lock
    with reader.store.reading(), pytest.raises(UserError):
        access.replace_key(folder, old)
    close_desk(reader)
    assert opens(folder) == old


def test_a_full_disk_leaves_the_key_as_it_was(
    template: tuple[Path, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, old = template
    folder = copy_folder(source, tmp_path / "nk", old)

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(UserError) as refusal:
            access.replace_key(folder, old)
    assert "plein" in refusal.value.text
    assert opens(folder) == old


def test_a_plain_office_is_encrypted_whole_with_the_copies_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "nk"
    desk = create_office(folder, "NK", user=NAME)
    close_desk(desk)
    shutil.copy(folder / DATABASE, folder / "issss-20260101T000000Z.db")  # a copy of before a migration
    (folder / "backups").mkdir()
    shutil.copy(folder / DATABASE, folder / "backups" / "old.db")
    key, _code = access.encrypt(folder, NAME, desk.user, PHRASE, CHEAP)
    assert access.plain_copies(folder) == [folder / "backups" / "old.db"]
    desk = open_desk(folder, key=key)
    assert check_office(desk, full=True) == ()
    close_desk(desk)
    with pytest.raises(UserError):
        access.encrypt(folder, NAME, desk.user, PHRASE, CHEAP)


def test_a_new_passphrase_rewrites_no_database(tmp_path: Path) -> None:
    folder = tmp_path / "nk"
    key, _code = closed_vault(folder)
    person = unlock(folder, NAME, PHRASE)[1]
    before = (folder / DATABASE).read_bytes()
    access.set_passphrase(folder, key, person, NAME, "une autre phrase secrète", CHEAP)
    assert (folder / DATABASE).read_bytes() == before
    assert unlock(folder, NAME, "une autre phrase secrète") == (key, person)
    with pytest.raises(UserError):
        unlock(folder, NAME, PHRASE)
