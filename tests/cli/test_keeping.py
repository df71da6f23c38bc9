"""The keeping of an office without a window: backup, restore, adopt, repair, support."""

import json
import shutil
import zipfile
from pathlib import Path

from issss_desktop.services.keeping import places
from tests.cli.runs import Line, contribution

BYTES = 4096


def copies(folder: Path) -> list[Path]:
    return [each.copy.path for each in places.find_copies(folder)]


def test_a_backup_goes_to_the_data_folder_or_to_a_stick_and_is_listed(
    line: Line, office: Path, tmp_path: Path
) -> None:
    said = line("backup")
    assert said.status == 0
    assert "Copied and verified" in said.out
    assert len(copies(office)) == 1
    stick = tmp_path / "KINGSTON"
    (made,) = line("backup", str(stick), "--json").json
    assert made["verified"] is True
    assert Path(made["path"]).is_relative_to(stick)
    listed = line("restore")
    assert "verified" in listed.out
    assert "1 copy" in listed.out
    (known,) = line("restore", "--json").json
    assert known["verified"] is True


def test_a_copy_is_looked_at_then_put_back_in_another_folder(
    line: Line, office: Path, tmp_path: Path
) -> None:
    ref = contribution(line)
    stick = tmp_path / "KINGSTON"
    assert line("backup", str(stick)).status == 0
    later = contribution(line)
    seen = line("restore", str(stick), "--preview")
    assert seen.status == 0
    assert "1 save of now is not in the copy" in seen.out
    assert "A. Mbuyi" in seen.out
    assert line("show", later).status == 0, "a preview changes nothing"
    refused = line("restore", str(stick))
    assert refused.status == 1
    assert "--yes" in refused.err
    new = tmp_path / "new"
    done = line("restore", str(stick), "--yes", folder=new)
    assert done.status == 0, done.err
    assert line("show", ref, folder=new).status == 0
    assert line("show", later, folder=new).status == 1
    assert contribution(line, folder=new).split("-")[1] != ref.split("-")[1]
    assert line("check", "--full", folder=new).status == 0


def test_a_restore_over_the_office_keeps_what_was_there(line: Line, office: Path) -> None:
    first = contribution(line)
    line("backup")
    later = contribution(line)
    (copy,) = copies(office)
    done = line("restore", str(copy), "--yes")
    assert done.status == 0, done.err
    assert line("show", later).status == 1
    assert line("show", first).status == 0
    newest = copies(office)[0]
    assert line("restore", str(newest / "manifest.json"), "--yes").status == 0
    assert line("show", later).status == 0, "and back again"


def test_a_folder_without_copies_says_so(line: Line, tmp_path: Path) -> None:
    refused = line("restore", str(tmp_path / "nothing"))
    assert refused.status == 1
    assert "no copy" in refused.err


def test_a_copied_folder_is_refused_until_it_is_adopted(line: Line, office: Path, tmp_path: Path) -> None:
    contribution(line)
    twin = Path(shutil.copytree(office, tmp_path / "twin"))
    contribution(line)
    refused = line("add", "organisation", "name=X", "type=state_donor", folder=twin)
    assert refused.status == 1
    assert "adopt" in refused.err
    assert line("list", "contribution", folder=twin).status == 0, "reading is free"
    assert line("adopt", folder=twin).status == 0
    assert line("add", "organisation", "name=X", "type=state_donor", folder=twin).status == 0
    assert line("add", "organisation", "name=Y", "type=state_donor").status == 0


def test_a_damaged_office_is_repaired_from_its_log(line: Line, office: Path) -> None:
    ref = contribution(line)
    path = office / "issss.db"
    whole = path.read_bytes()
    at = whole.rindex(ref.encode())  # a row, for the log stands before the rows in the file
    page = at // BYTES
    path.write_bytes(whole[: page * BYTES] + b"\x5a" * BYTES + whole[(page + 1) * BYTES :])
    seen = line("repair", "--preview")
    assert seen.status == 0, seen.err
    assert "kept" in seen.out
    assert path.read_bytes()[page * BYTES] == 0x5A, "a preview changes nothing"
    assert line("repair").status == 1, "nobody agreed"
    done = line("repair", "--yes")
    assert done.status == 0, done.err
    assert "whole again" in done.out
    assert line("check", "--full").status == 0
    assert line("show", ref).status == 0


def test_support_gets_no_record(line: Line, office: Path, tmp_path: Path) -> None:
    assert line("add", "organisation", "name=Royaume de Gondor", "type=state_donor").status == 0
    said = line("support", str(tmp_path / "support.zip"))
    assert said.status == 0, said.err
    with zipfile.ZipFile(tmp_path / "support.zip") as file:
        text = b"".join(file.read(name) for name in file.namelist())
        assert json.loads(file.read("about.json"))["program"]
    assert b"Gondor" not in text
    assert b"Mbuyi" not in text
