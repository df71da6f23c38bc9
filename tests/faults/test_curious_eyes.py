"""Whoever takes the laptop: no name of a donor in any byte of the folder, and no other program opens it."""

import secrets
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from issss_desktop.models.values.texts import fold
from issss_desktop.services import reading, records
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.store.open import DATABASE, PIECES
from tests.faults import office

DONOR = "Coopération Kashindaise"
PLACE = "Bwalanda"
NOTE = b"Le groupe de Nyabiondo menace le chef de projet. " * 40


def story(desk: Desk) -> None:
    """A donor, a project, an attached file, corrections, a deletion, a search."""
    piece = desk.pieces.keep("note de Nyabiondo.txt", "text/plain", NOTE)
    donor = records.create(desk, "organisation", {"name": DONOR}, children={"attachment": [{"piece": piece}]})
    project = records.create(
        desk, "project", {"title": f"Pistes de {PLACE}", "remarks": f"{DONOR} : 2e tranche"}
    )
    form = reading.read(desk, project.uuid)
    records.save(
        desk, project.uuid, {"remarks": f"{PLACE}, {DONOR}"}, mark=form.mark, reason=f"avis de {DONOR}"
    )
    assert reading.page(desk, "organisation", text="kashindaise").total == 1
    records.delete(desk, donor.uuid, f"{DONOR} s’est retirée")


def written(text: str) -> Iterator[bytes]:
    """A text as it may lie in a file: as typed, folded, in capitals; one or two bytes a sign."""
    for form in (text, fold(text), text.upper(), text.casefold()):
        for coding in ("utf-8", "utf-16-le", "utf-16-be", "cp1252"):
            yield form.encode(coding, "replace")


def found_in(folder: Path) -> list[str]:
    """Files under a folder that hold a name, in their bytes or in their own name."""
    names = [part for text in (DONOR, PLACE, "Nyabiondo", "Kashindaise") for part in written(text)]
    return [
        path.name
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and any(name in data for data in (path.read_bytes(), path.name.encode()) for name in names)
    ]


@pytest.mark.parametrize("keyed", [True, False], ids=["encrypted", "plain"])
def test_no_name_is_in_any_byte_of_an_encrypted_folder(
    quick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keyed: bool
) -> None:
    """While the office is open, after a kill, and closed; the plain one shows that the search would find."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    for name in ("TMPDIR", "SQLITE_TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(temporary))
    folder, key = quick / "nk", secrets.token_bytes(32) if keyed else None
    office.new_office(folder, key)
    desk = office.desk_in(folder, key)
    story(desk)
    names = {path.name for path in folder.iterdir()}
    assert {f"{DATABASE}-wal", f"{DATABASE}-shm", DATABASE, PIECES} <= names
    open_now = found_in(folder)
    close_desk(desk)
    closed = found_in(folder)
    assert found_in(temporary) == []
    if keyed:
        assert open_now == closed == []
    else:
        assert {f"{DATABASE}-wal", PIECES} <= set(open_now)
        assert {DATABASE, PIECES} <= set(closed)


def test_another_program_cannot_open_an_encrypted_database(quick: Path) -> None:
    folder, key = quick / "nk", secrets.token_bytes(32)
    office.new_office(folder, key)
    desk = office.desk_in(folder, key)
    story(desk)
    close_desk(desk)
    for name in (DATABASE, PIECES):
        raw = sqlite3.connect(folder / name)
        with pytest.raises(sqlite3.DatabaseError, match="not a database"):
            raw.execute("SELECT count(*) FROM sqlite_master")
        raw.close()
        assert not (folder / name).read_bytes().startswith(b"SQLite format")
