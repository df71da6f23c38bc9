"""Whoever takes the laptop: no name of a donor in any byte of the folder, and no other program opens it."""

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from issss_desktop.models.typed import Typed
from issss_desktop.models.values.texts import fold
from issss_desktop.services import reading, records
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.keeping import copying
from issss_desktop.services.recording import journal
from issss_desktop.store.backup.making import BACKUPS
from issss_desktop.store.open import DATABASE, KEYS, PIECES
from tests.faults import office
from tests.faults.child import encrypted

DONOR = "Coopération Kashindaise"
PLACE = "Bwalanda"
NOTE = b"Le groupe de Nyabiondo menace le chef de projet. " * 40


def story(desk: Desk) -> None:
    """A donor, a project, an attached file, corrections, a search, a form left open, a copy, a deletion."""
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
    journal.keep(desk, UUID(int=7), Typed("project", project.uuid, 1, {"remarks": f"{DONOR} a dit à"}))
    copying.copy_office(desk, "time")
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


def office_in(folder: Path, keyed: bool) -> Desk:
    """A small office, with its key files when it is encrypted."""
    office.new_office(folder)
    desk = office.desk_in(folder)
    if not keyed:
        return desk
    close_desk(desk)
    return office.desk_in(folder, encrypted(folder, desk.user))


@pytest.mark.parametrize("keyed", [True, False], ids=["encrypted", "plain"])
def test_no_name_is_in_any_byte_of_an_encrypted_folder(
    quick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keyed: bool
) -> None:
    """While the office is open and once it is closed; the plain one shows that the names would be found."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    for name in ("TMPDIR", "SQLITE_TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(temporary))
    folder = quick / "nk"
    desk = office_in(folder, keyed)
    story(desk)
    assert {f"{DATABASE}-wal", f"{DATABASE}-shm", DATABASE, PIECES} <= {p.name for p in folder.iterdir()}
    assert len(list((folder / BACKUPS).rglob(DATABASE))) == 1
    assert not keyed or (folder / KEYS).exists()
    opened = found_in(folder)
    close_desk(desk)
    closed = found_in(folder)
    state = Path(os.environ["XDG_STATE_HOME"])
    assert found_in(temporary) == found_in(state) == [], "nor in the marks that this machine keeps"
    if keyed:
        assert opened == closed == []
    else:
        assert {f"{DATABASE}-wal", PIECES} <= set(opened)
        assert closed.count(DATABASE) == 2, "the copy too"


def test_another_program_cannot_open_an_encrypted_database(quick: Path) -> None:
    folder = quick / "nk"
    desk = office_in(folder, True)
    story(desk)
    close_desk(desk)
    found = sorted(folder.rglob("*.db"))
    assert len(found) == 4, "records and pieces, and a copy of each"
    for path in found:
        raw = sqlite3.connect(path)
        with pytest.raises(sqlite3.DatabaseError, match="not a database"):
            raw.execute("SELECT count(*) FROM sqlite_master")
        raw.close()
        assert not path.read_bytes().startswith(b"SQLite format")
