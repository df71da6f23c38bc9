"""Encrypted offices on the command line: made by default, opened from a file or the environment, kept up."""

import os
import sqlite3
from pathlib import Path

import pytest

from issss_desktop import cli
from issss_desktop.errors import UserError
from issss_desktop.services import custody
from issss_desktop.services.desk import close_desk
from issss_desktop.services.starting.sample import create_sample
from issss_desktop.services.vault import access, door, oneself, opening, rekeying
from issss_desktop.store.open import connect
from issss_desktop.store.vault.wraps import COST
from tests.cli.runs import Line, Ran
from tests.vaults import CHEAP, NAME, PHRASE, closed_vault

OTHER = "une tout autre phrase secrète"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program's own cost takes 0.2 s a try: these commands take the one of the tests."""
    takers = (
        access.new_keys, access.set_passphrase, access.encrypt, rekeying.put_under_first_key,
        custody.give_access, oneself.own_passphrase, custody.encrypt_office,
    )  # fmt: skip
    for function in takers:
        cheap = tuple(CHEAP if each is COST else each for each in function.__defaults__ or ())
        monkeypatch.setattr(function, "__defaults__", cheap)
    monkeypatch.setitem(opening.create_encrypted.__kwdefaults__ or {}, "cost", CHEAP)
    for name in ("ISSSS_PASSPHRASE", "ISSSS_NEW_PASSPHRASE", "ISSSS_RECOVERY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def vault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[Line, Path, str]:
    """Runs commands on an encrypted office in English; its folder and its recovery code."""
    folder = tmp_path / "vault"
    _key, code = closed_vault(folder)

    def run(*words: str) -> Ran:
        capsys.readouterr()
        status = cli.run(["--data", str(folder), *words], "en")
        said = capsys.readouterr()
        return Ran(status, said.out, said.err)

    return run, folder, code


def test_init_encrypts_and_hands_the_sheet_out_once(
    line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, sheet = tmp_path / "sk", tmp_path / "feuille.pdf"
    refused = line("init", "--office", "SK", folder=folder)
    assert refused.status == 1
    assert "--passphrase-file" in refused.err
    assert not folder.exists()
    monkeypatch.setenv("ISSSS_PASSPHRASE", "court")
    assert "too short" in line("init", "--office", "SK", folder=folder).err
    monkeypatch.setenv("ISSSS_PASSPHRASE", PHRASE)
    beside = line("init", "--office", "SK", "--recovery-file", str(folder / "x.pdf"), folder=folder)
    assert beside.status == 1
    assert not (folder / "issss.db").exists()
    made = line("--user", NAME, "init", "--office", "SK", "--recovery-file", str(sheet), folder=folder)
    assert made.status == 0
    assert made.err == ""
    assert sheet.read_bytes().startswith(b"%PDF")
    with pytest.raises(sqlite3.DatabaseError), sqlite3.connect(folder / "issss.db") as plain:
        plain.execute("SELECT * FROM sqlite_master")
    again = line("init", "--office", "SK", folder=folder)
    assert "already an office" in again.err
    assert line("list", "fund", "--json", folder=folder).json["total"] > 0


def test_a_printed_code_opens_the_office_with_a_new_passphrase(
    line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "it"
    monkeypatch.setenv("ISSSS_PASSPHRASE", PHRASE)
    made = line("--user", NAME, "init", "--office", "IT", folder=folder)
    code = made.err.strip().splitlines()[-1]
    assert len(code.split()) == 8
    assert code not in made.out
    monkeypatch.delenv("ISSSS_PASSPHRASE")
    monkeypatch.setenv("ISSSS_RECOVERY", code.lower())
    monkeypatch.setenv("ISSSS_NEW_PASSPHRASE", OTHER)
    assert line("--user", NAME, "passphrase", "--recovery", folder=folder).status == 0
    assert door.unlock(folder, NAME, OTHER)


def test_without_the_passphrase_or_with_a_wrong_one_nothing_is_shown(
    vault: tuple[Line, Path, str], tmp_path: Path
) -> None:
    run, _folder, _code = vault
    assert "passphrase is needed" in run("list", "fund").err
    file = tmp_path / "phrase.txt"
    file.write_text("fausse phrase de passe\n", encoding="utf-8")
    wrong = run("--passphrase-file", str(file), "list", "fund")
    assert (wrong.status, wrong.out) == (1, "")
    assert "do not open" in wrong.err
    file.write_text(f"\ufeff{PHRASE}\r\n", encoding="utf-8")
    assert "CDS00" in run("--passphrase-file", str(file), "list", "fund").out
    file.write_text("")
    assert "empty" in run("--passphrase-file", str(file), "list", "fund").err
    assert "cannot be read" in run("--passphrase-file", str(tmp_path), "list", "fund").err


def test_wrong_tries_make_the_next_command_wait_and_say_so(
    vault: tuple[Line, Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run, _folder, _code = vault
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    monkeypatch.setattr(door.Tries, "left", lambda self: 2.0 if self._failed >= 3 and not waited else 0.0)
    monkeypatch.setenv("ISSSS_PASSPHRASE", "fausse phrase de passe")
    for _each in range(3):
        assert run("list", "fund").status == 1
    assert waited == []
    monkeypatch.setenv("ISSSS_PASSPHRASE", PHRASE)
    late = run("list", "fund")
    assert late.status == 0
    assert waited == [2.0]
    assert "waiting" in late.err


def keyed(folder: Path, key: bytes) -> bool:
    """Whether a data key reads the database."""
    try:
        connect(folder / "issss.db", key, readonly=True).close()
    except UserError:
        return False
    return True


def test_people_come_and_go_and_the_key_changes(
    vault: tuple[Line, Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run, folder, code = vault
    monkeypatch.setenv("ISSSS_PASSPHRASE", PHRASE)
    monkeypatch.setenv("ISSSS_NEW_PASSPHRASE", OTHER)
    assert run("add", "person", "name=B. Safari", "office=NK").status == 0
    assert run("access", "give", "b. safari").status == 0
    assert run("access", "list").out.split("\n")[:2] == [NAME, "B. Safari"]
    old = door.unlock(folder, "B. Safari", OTHER)[0]
    dropped = run("access", "drop", "B. Safari")
    assert dropped.status == 0
    assert "new key" in dropped.out
    new = door.unlock(folder, NAME, PHRASE)[0]
    assert new != old, "in one step"
    assert keyed(folder, new)
    assert not keyed(folder, old)
    assert len([*(folder / "backups").glob("*/verified.json")]) == 1, "a copy was made first"
    assert "their own access" in run("access", "drop", NAME).err
    assert "anyway" in run("access", "drop", "B. Safari").err
    assert "Nobody here" in run("access", "give", "C. Kahindo").err
    assert run("access", "sing", NAME).status == 2
    assert run("rekey").status == 0
    assert door.unlock(folder, NAME, PHRASE)[0] not in (old, new)
    assert door.unlock_by_recovery(folder, code) not in (old, new)
    assert run("check", "--full").status == 0
    sheet = run("recovery")
    assert sheet.status == 0
    assert door.unlock_by_recovery(folder, sheet.err.strip().splitlines()[-1])
    assert run("passphrase").status == 0
    assert run("list", "fund").status == 1


def test_a_trial_says_so_at_every_command_until_it_is_encrypted(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*words: str) -> Ran:
        capsys.readouterr()
        status = cli.run(["--data", str(office), *words], "en")
        said = capsys.readouterr()
        return Ran(status, said.out, said.err)

    for _each in range(2):
        assert run("list", "fund").err.startswith("This office is not encrypted")
    assert "not encrypted" in run("rekey").err
    monkeypatch.setenv("ISSSS_PASSPHRASE", PHRASE)
    done = run("encrypt")
    assert done.status == 0
    assert "Recovery code" in done.err
    assert run("list", "fund").err == ""
    assert "already" in run("encrypt").err


def test_the_sample_is_neither_encrypted_nor_reproached(line: Line, tmp_path: Path) -> None:
    """One of its own: a copy of it, opened by another test, would be the one that this machine knows."""
    sample = tmp_path / "sample"
    close_desk(create_sample(sample))
    assert line("list", "fund", folder=sample).err == ""
    assert "published" in line("encrypt", folder=sample).err
    assert os.listdir(sample).count("keys.json") == 0
