"""Who may put a copy back or have an office made again, and with which keys."""

import errno
import shutil
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.log import NO_USER
from issss_desktop.paths import has_office
from issss_desktop.services import people, reading, records
from issss_desktop.services.desk import Desk, close_desk, open_desk
from issss_desktop.services.keeping import admission, copying, keys, places, restoring
from issss_desktop.services.keeping.places import Copy
from issss_desktop.services.starting.offices import create_office
from issss_desktop.services.vault import access
from issss_desktop.services.vault.door import Door
from issss_desktop.services.vault.opening import create_encrypted, unlock_and_open
from issss_desktop.store import check
from issss_desktop.store.backup import shelf, swapping
from issss_desktop.store.open import DATABASE, HOLDER
from issss_desktop.store.vault.tries import Tries, unnoted
from tests.desks import START, project
from tests.vaults import CHEAP, NAME, PHRASE, closed_vault, encrypted_office

NEWER = "manioc lac lampe brouette"
ADMINISTRATOR, OFFICER = "A. Mbuyi", "B. Safari"


@pytest.fixture
def office(tmp_path: Path) -> tuple[Path, UUID]:
    """A plain office with a copy, closed, where a data entry officer sat last; and that officer."""
    desk = create_office(tmp_path / "nk", "NK", user=ADMINISTRATOR)
    officer = records.create(
        desk, "person", {"name": OFFICER, "role": "entry", "office": desk.office_uuid}
    ).uuid
    copying.copy_office(desk)
    desk = people.sit(desk, officer)
    assert len(reading.page(desk, "person").rows) == 2
    close_desk(desk)
    return desk.folder, officer


def copy_of(folder: Path) -> Copy:
    return places.find_copies(folder)[0].copy


def test_an_officer_neither_looks_at_what_a_copy_lacks_nor_puts_it_back(office: tuple[Path, UUID]) -> None:
    folder, officer = office
    for who in ({"person": officer}, {"name": OFFICER}, {}):
        with pytest.raises(UserError, match="administra"):
            admission.to_restore(folder, copy_of(folder), "", **who)  # type: ignore[arg-type]
        with pytest.raises(UserError, match="administra"):
            admission.to_repair(folder, [copy_of(folder)], "", **who)  # type: ignore[arg-type]
    admitted = admission.to_restore(folder, copy_of(folder), "", name=ADMINISTRATOR)
    assert admitted.user not in (officer, UUID(int=0))


def test_what_stands_here_is_damaged_on_purpose_and_the_copy_is_asked(office: tuple[Path, UUID]) -> None:
    folder, officer = office
    (folder / DATABASE).write_bytes(b"not a database any more" * 500)
    with pytest.raises(UserError, match="administra"):
        admission.to_restore(folder, copy_of(folder), "", person=officer)
    with pytest.raises(UserError, match="administra"):
        admission.to_repair(folder, [copy_of(folder)], "", person=officer)
    admission.to_repair(folder, [copy_of(folder)], "", name=ADMINISTRATOR)
    admitted = admission.to_restore(folder, copy_of(folder), "", name=ADMINISTRATOR)
    done = restoring.restore(folder, copy_of(folder), wall_ms=0, user=admitted.user)
    assert done.kept is not None
    assert done.kept.name.startswith("aside-"), "the damaged files are kept as they were"


def test_without_an_office_whoever_has_the_copy_puts_it_back(office: tuple[Path, UUID]) -> None:
    folder, officer = office
    with pytest.raises(UserError, match="administra"):
        admission.to_restore(folder, copy_of(folder), "", person=officer)
    admitted = admission.to_restore(folder.with_name("new"), copy_of(folder), "", person=officer)
    assert (admitted.user, admitted.key, admitted.present) == (NO_USER, None, None)
    restoring.restore(folder.with_name("new"), copy_of(folder), wall_ms=0, user=admitted.user)
    assert (folder.with_name("new") / DATABASE).exists()


def plain_copy(office: Path, stick: Path) -> tuple[Desk, Copy, Any]:
    """An open office without encryption, a copy of it on a stick, and an attached file."""
    desk = create_office(office, "NK", user=NAME)
    piece = desk.pieces.keep("a.txt", "text/plain", b"lettre")
    records.create(desk, "attachment", {"owner": project(desk).uuid, "piece": piece, "title": "a"})
    stick = places.prepare_stick(stick, office)
    copying.copy_office(desk, stick=stick, disk=False)
    return desk, places.find_copies(office / "-", stick)[0].copy, piece


def test_a_copy_of_before_the_encryption_leaves_the_office_encrypted(tmp_path: Path) -> None:
    desk, copy, piece = plain_copy(tmp_path / "nk", tmp_path / "KINGSTON")
    close_desk(desk)
    key, code = access.encrypt(desk.folder, NAME, desk.user, PHRASE, CHEAP)
    with pytest.raises(UserError, match=r"chiffr|encrypt"):
        restoring.restore(desk.folder, copy, wall_ms=START, present_key=None)
    admitted = admission.to_restore(desk.folder, copy, PHRASE)
    assert (admitted.key, admitted.present) == (None, key)
    would = restoring.preview(desk.folder, copy, admitted.key, admitted.present, own_keys=admitted.own_keys)
    assert would.readable
    assert would.sealed
    restoring.restore(
        desk.folder, copy, wall_ms=START, key=None, present_key=key, own_keys=admitted.own_keys
    )  # fmt: skip
    assert not [p for p in access.plain_copies(desk.folder) if p.parent == desk.folder]
    assert keys.key_of_folder(desk.folder, code) == key
    again, _note = unlock_and_open(desk.folder, NAME, PHRASE)
    assert len(reading.page(again, "project").rows) == 1
    assert again.pieces.fetch(piece) == b"lettre"
    with again.store.reading() as connection:
        assert check.check_fully(connection) == []
    close_desk(again)


def test_an_older_copy_is_put_back_by_who_joined_since_and_after_a_change_of_key(tmp_path: Path) -> None:
    desk, _code = encrypted_office(tmp_path / "nk")
    project(desk, title="Avant")
    piece = desk.pieces.keep("a.txt", "text/plain", b"lettre")
    records.create(desk, "attachment", {"owner": project(desk).uuid, "piece": piece, "title": "a"})
    copying.copy_office(desk)
    close_desk(desk)
    assert desk.key is not None
    access.set_passphrase(desk.folder, desk.key, desk.user, NAME, NEWER, CHEAP)
    key = access.replace_key(desk.folder, desk.key)
    (desk.folder / "pieces.db").unlink()
    copy = copy_of(desk.folder)
    admitted = admission.to_restore(desk.folder, copy, NEWER)
    assert (admitted.key, admitted.present, admitted.own_keys) == (desk.key, key, False)
    done = restoring.restore(
        desk.folder, copy, wall_ms=START, key=admitted.key, present_key=key, own_keys=False
    )  # fmt: skip
    assert done.pieces_missing == 0
    again, _note = unlock_and_open(desk.folder, NAME, NEWER)
    assert again.key == key
    assert again.pieces.fetch(piece) == b"lettre"
    close_desk(again)


def test_an_encrypted_copy_is_compared_with_a_plain_office_and_its_attached_files_stay(
    tmp_path: Path,
) -> None:
    desk, copy, _piece = plain_copy(tmp_path / "nk", tmp_path / "KINGSTON")
    close_desk(desk)
    saved = shutil.copytree(desk.folder, tmp_path / "plain")
    key, _code = access.encrypt(desk.folder, NAME, desk.user, PHRASE, CHEAP)
    office = open_desk(desk.folder, key=key, person=desk.user)
    copying.copy_office(office)
    close_desk(office)
    copy = copy_of(desk.folder)
    (copy.path.parent / shelf.shelf_name(key)).unlink()  # only the plain office has them
    admitted = admission.to_restore(saved, copy, PHRASE)
    assert (admitted.key, admitted.present) == (key, None)
    assert restoring.preview(saved, copy, key, None).readable
    assert restoring.restore(saved, copy, wall_ms=START, key=key, present_key=None).pieces_missing == 0


def test_after_wrong_tries_the_present_state_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, _code = closed_vault(tmp_path / "nk")
    for _try in range(3):
        assert keys.present_key(tmp_path / "nk", "pas la bonne phrase du tout") is None
    waited: list[float] = []
    real = Tries.left
    monkeypatch.setattr(Tries, "left", lambda self: 0.0 if waited else real(self))
    monkeypatch.setattr(time, "sleep", waited.append)
    assert keys.present_key(tmp_path / "nk", PHRASE) == key
    assert waited


def test_an_exchange_that_is_decided_and_cannot_be_finished_says_so(
    office: tuple[Path, UUID], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder, _officer = office
    copy = copy_of(folder)
    real = swapping.finish

    def held(at: Path) -> None:
        if swapping.is_undone(at):
            raise PermissionError(errno.EACCES, "held by a scanner of viruses")
        real(at)

    monkeypatch.setattr(swapping, "finish", held)
    with pytest.raises(UserError) as refusal:
        restoring.restore(folder, copy, wall_ms=START)
    assert refusal.value.text == _("The exchange of the files is decided and not yet finished.")
    monkeypatch.undo()
    (folder / DATABASE).rename(tmp_path / "between two renames")
    (folder / HOLDER).touch()
    assert has_office(folder), "no first run is offered"
    with pytest.raises(UserError, match=r"(déjà un bureau|already an office)"):
        create_encrypted(folder, "NK", PHRASE, cost=CHEAP)
    again = open_desk(folder)
    assert again.store.was_left, "it is checked in full"
    assert len(reading.page(again, "device").rows) == 2, "put back by the next start"
    close_desk(again)


def test_a_lack_of_memory_is_no_wrong_try(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed_vault(tmp_path / "nk")

    def lacking(*_given: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr("issss_desktop.store.vault.wraps.derive", lacking)
    door = Door(tmp_path / "nk")
    for _try in range(5):
        with pytest.raises(UserError):
            door.unlock(NAME, PHRASE)
    assert door.waiting() == 0
    assert unnoted(tmp_path / "nk") == 0
