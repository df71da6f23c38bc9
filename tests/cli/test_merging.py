"""Offices that exchange reports on the command line, as a person types it."""

from pathlib import Path

import pytest

from issss_desktop import cli
from issss_desktop.services.desk import close_desk
from issss_desktop.services.vault.leaving import still_inside
from issss_desktop.services.vault.opening import unlock_and_open
from tests.leavers import LEAVER, office_that_somebody_left, opens
from tests.vaults import NAME, PHRASE


def test_who_has_left_as_a_merge_says_loses_their_way_in_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, letter = tmp_path / "nk", tmp_path / "sk.issss"
    known = office_that_somebody_left(folder, letter)
    monkeypatch.setenv("ISSSS_PASSPHRASE", PHRASE)
    words = ["--data", str(folder), "--user", NAME, "merge", str(letter)]
    assert cli.run(words, "fr") == 0
    assert opens(folder, known), "a review changes nothing"
    capsys.readouterr()
    assert cli.run([*words, "--apply"], "fr") == 0
    assert "son accès est retiré" in capsys.readouterr().out
    assert not opens(folder, known)
    desk, _note = unlock_and_open(folder, NAME, PHRASE)
    assert still_inside(desk) == ()
    close_desk(desk)
    monkeypatch.setenv("ISSSS_PASSPHRASE", "manioc lac lampe brouette")
    assert cli.run(["--data", str(folder), "--user", LEAVER, "list", "fund"], "fr") == 1
