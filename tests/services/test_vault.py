"""What a thief of the laptop finds: no name of a donor in any byte, wherever the program writes."""

import logging
import os
import tempfile
from pathlib import Path

import pytest

from issss_desktop.errors import UserError, trace
from issss_desktop.models.compound import Words
from issss_desktop.paths import passing_folder, sweep_passing
from issss_desktop.services import records
from issss_desktop.services.desk import close_desk, open_desk
from issss_desktop.services.recording import attachments
from issss_desktop.services.vault import access
from issss_desktop.services.vault.door import Door, unlock, unlock_by_recovery
from issss_desktop.services.vault.drawer import read_drawer, write_drawer
from issss_desktop.services.vault.opening import create_encrypted, open_with, unlock_and_open
from issss_desktop.services.vault.passphrases import Strength, accept, matching, strength
from issss_desktop.store.open import KEYS, KEYS_COPY
from tests.vaults import CHEAP, NAME, PHRASE, closed_vault, encrypted_office

DONOR = "Donateur Confidentiel Kahindo"


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_no_name_of_a_donor_in_any_byte_the_program_wrote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passing = tmp_path / "tmp"
    passing.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(passing))
    folder = tmp_path / "nk"
    desk, _code = encrypted_office(folder)
    saved = records.create(desk, "organisation", {"name": Words(fr=DONOR), "donor": True})
    piece = desk.pieces.keep(f"{DONOR}.txt", "text/plain", DONOR.encode())
    copy = attachments.open_copy(desk, piece)
    assert copy.read_bytes() == DONOR.encode()
    assert write_drawer(desk, "lists", {"organisation": {"views": {DONOR: {"text": DONOR}}}})
    assert read_drawer(desk, "lists")["organisation"]["views"][DONOR] == {"text": DONOR}
    raw = bytes_of(folder)  # while it is open, its log of writes beside it
    close_desk(desk)
    for secret in (DONOR, "Kahindo", "kahindo", NAME, "aline mbuyi"):
        for found in (raw, bytes_of(folder), bytes_of(passing)):
            assert secret.encode() not in found
            assert secret.encode("utf-16-le") not in found
    assert list(passing.iterdir()) == []
    assert saved.uuid.bytes not in raw


def test_what_a_killed_program_left_for_others_to_read_goes_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder = tmp_path / "nk"
    key, _code = closed_vault(folder)
    left, others = passing_folder(folder), passing_folder(tmp_path / "sk")
    (left / "note.txt").write_text(DONOR)
    os.chmod(left / "note.txt", 0o400)
    close_desk(open_desk(folder, key=key))
    assert not left.exists()
    assert others.exists(), "another office may be open"
    sweep_passing(tmp_path / "sk")
    assert not others.exists()


def test_a_log_says_where_an_error_was_and_not_what_it_held(caplog: pytest.LogCaptureFixture) -> None:
    def inner() -> None:
        raise ValueError(f"cannot read {DONOR}")

    try:
        try:
            inner()
        except ValueError as error:
            raise UserError(DONOR, DONOR, DONOR) from error
    except UserError as error:
        with caplog.at_level(logging.INFO):
            logging.getLogger("issss_desktop").error("%s", trace(error))
    assert "inner" in caplog.text
    assert "ValueError" in caplog.text
    assert "UserError" in caplog.text
    assert "Kahindo" not in caplog.text


def test_a_person_whose_name_was_corrected_opens_under_the_new_one(tmp_path: Path) -> None:
    folder = tmp_path / "nk"
    desk, _code = encrypted_office(folder)
    records.save(desk, desk.user, {"name": "Aline Mbuyi Sifa"}, mark=_mark(desk), reason="mariage")
    close_desk(desk)
    desk, note = unlock_and_open(folder, "ALINE  mbuyi", PHRASE)
    assert (desk.user_name, note) == ("Aline Mbuyi Sifa", "")
    close_desk(desk)
    assert unlock(folder, "aline mbuyi sifa", PHRASE)[1] == desk.user
    with pytest.raises(UserError):
        unlock(folder, NAME, PHRASE)


def _mark(desk):  # type: ignore[no-untyped-def]
    from issss_desktop.services import reading

    return reading.read(desk, desk.user).mark


def test_one_key_file_lost_is_mended_by_opening_and_both_lost_are_told(tmp_path: Path) -> None:
    folder = tmp_path / "nk"
    closed_vault(folder)
    (folder / KEYS).write_bytes(b"{")
    desk, note = unlock_and_open(folder, NAME, PHRASE)
    close_desk(desk)
    assert "copie" in note
    assert (folder / KEYS).read_bytes() == (folder / KEYS_COPY).read_bytes()
    (folder / KEYS).unlink()
    (folder / KEYS_COPY).unlink()
    with pytest.raises(UserError) as refusal:
        open_desk(folder)
    assert "keys.json" in refusal.value.remedy


def test_a_folder_carried_to_another_laptop_opens_with_its_passphrase_alone(tmp_path: Path) -> None:
    import shutil

    closed_vault(tmp_path / "nk")
    there = Path(shutil.copytree(tmp_path / "nk", tmp_path / "elsewhere"))
    with pytest.raises(UserError):
        open_desk(there)
    close_desk(unlock_and_open(there, None, PHRASE)[0])


def test_creating_over_something_or_badly_leaves_no_keys(tmp_path: Path) -> None:
    folder = tmp_path / "nk"
    with pytest.raises(UserError):
        create_encrypted(folder, "ZZ", PHRASE, user=NAME, cost=CHEAP)
    assert not (folder / KEYS).exists()
    assert not (folder / KEYS_COPY).exists()
    closed_vault(folder)
    before = (folder / KEYS).read_bytes()
    with pytest.raises(UserError):
        create_encrypted(folder, "NK", PHRASE, user=NAME, cost=CHEAP)
    assert (folder / KEYS).read_bytes() == before


def test_the_keys_of_a_database_that_was_taken_away_are_set_aside(tmp_path: Path) -> None:
    folder = tmp_path / "nk"
    closed_vault(folder)
    before = (folder / KEYS).read_bytes()
    (folder / "issss.db").unlink()
    closed_vault(folder)
    kept = [path.read_bytes() for path in folder.glob(f"*-{KEYS}")]
    assert kept == [before]


def test_device_keys_are_made_with_the_office_and_turn_with_a_restore(tmp_path: Path) -> None:
    folder = tmp_path / "nk"
    key, code = closed_vault(folder)
    first = access.device_keys(folder, key)
    assert len(first.seed) == len(first.secret) == len(first.verify) == len(first.receive) == 32
    second = access.rotate_device_keys(folder, key)
    assert first.verify != second.verify
    assert access.device_keys(folder, key) == second
    assert unlock_by_recovery(folder, code) == key
    assert first.seed.hex() not in repr(first)


def test_the_door_refuses_while_it_waits_and_a_right_phrase_ends_the_waiting(tmp_path: Path) -> None:
    folder = tmp_path / "nk"
    key, code = closed_vault(folder)
    now = [0.0]
    door = Door(folder, lambda: now[0])
    for _each in range(4):
        with pytest.raises(UserError, match="n’ouvrent pas"):
            door.unlock(NAME, "pas la bonne phrase")
        now[0] += door.waiting()
    with pytest.raises(UserError):
        door.unlock("Personne", PHRASE)
    with pytest.raises(UserError, match="essai"):
        door.unlock(NAME, PHRASE)
    with pytest.raises(UserError, match="essai"):
        door.unlock_by_recovery(code)
    now[0] += door.waiting()
    opened = door.unlock(NAME, PHRASE)
    assert opened.key == key
    assert key.hex() not in repr(opened)
    assert Door(folder).waiting() == 0
    close_desk(open_with(folder, opened))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", Strength.SHORT),
        ("motdepasse", Strength.SHORT),
        ("aaaaaaaaaaaaaaaa", Strength.FAIR),
        ("douze lettres", Strength.FAIR),
        ("quatre mots bien choisis", Strength.GOOD),
        ("le lac a vu", Strength.SHORT),
        ("cinq mots sans aucun lien entre eux", Strength.STRONG),
    ],
)
def test_strength_is_length_in_words_or_letters(typed: str, found: Strength) -> None:
    assert strength(typed) is found


def test_two_keyboards_type_one_passphrase() -> None:
    assert accept("e\u0301te\u0301  pluvieux a\u0300 Goma ") == accept("été pluvieux à Goma")
    with pytest.raises(UserError):
        matching("été pluvieux à Goma", "été pluvieux à Bukavu")
