"""A damaged office: found, told in sentences, made again from its log or from what the copies still have."""

import os
import shutil
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from issss_desktop import paths
from issss_desktop.errors import UserError
from issss_desktop.services import reading, records
from issss_desktop.services.desk import Desk, close_desk, now_ms, open_desk
from issss_desktop.services.keeping import copying, damage, places, repairing
from issss_desktop.services.keeping.kept import recall
from issss_desktop.services.keeping.support import write_support
from issss_desktop.services.vault import access
from issss_desktop.store import check, query
from issss_desktop.store.open import DATABASE, PIECES, connect, driver
from tests.desks import START, bare_desk, commits_of, copy_folder, project
from tests.vaults import encrypted_office

PAGE = 4096
DAY = 24 * 3600_000


KEYS = {"plain": None, "keyed": os.urandom(32)}


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two closed offices with reference data and thirty projects, one of them encrypted."""
    made = {}
    for name, key in KEYS.items():
        folder = made[name] = tmp_path_factory.mktemp(name) / "nk"
        close_desk(bare_desk(folder, key=key))
        desk = open_desk(folder, key=key)
        for n in range(30):
            project(desk, title=f"Projet {n}", remarks="exemple fictif " * 40)
        close_desk(desk)
    return made


@pytest.fixture(params=["plain", "keyed"])
def desk(request: pytest.FixtureRequest, templates: dict[str, Path], tmp_path: Path) -> Iterator[Desk]:
    """One of them, open."""
    key = KEYS[request.param]
    made = open_desk(copy_folder(templates[request.param], tmp_path / "nk", key), key=key)
    yield made
    close_desk(made)


def pages_of(desk: Desk, table: str) -> int:
    """First page of a table, counted from 1."""
    raw = connect(desk.folder / DATABASE, desk.key, readonly=True)
    try:
        return int(raw.execute("SELECT rootpage FROM sqlite_master WHERE name=?", (table,)).fetchone()[0])
    finally:
        raw.close()


def spoil(desk: Desk, page: int) -> None:
    """What a worn disk does to a page of a closed database."""
    with (desk.folder / DATABASE).open("r+b") as file:
        file.seek((page - 1) * PAGE)
        file.write(b"\x5a" * PAGE)


def spoil_some(desk: Desk) -> None:
    """Spoil a page of the log that makes some changes unreadable, not all: the last such one."""
    path = desk.folder / DATABASE
    whole = path.read_bytes()
    reader = connect(path, desk.key, readonly=True)
    newest = reader.execute("SELECT max(pos) FROM commits").fetchone()[0]
    reader.close()
    for page in range(len(whole) // PAGE, 1, -1):
        spoil(desk, page)
        with suppress(UserError, driver.Error):
            reader = connect(path, desk.key, readonly=True)
            try:
                reader.execute("SELECT data FROM commits WHERE pos=1").fetchone()
                try:
                    reader.execute("SELECT data FROM commits WHERE pos=?", (newest - 3,)).fetchone()
                except driver.Error:
                    return
            finally:
                reader.close()
        with path.open("r+b") as file:
            file.seek((page - 1) * PAGE)
            file.write(whole[(page - 1) * PAGE : page * PAGE])
    raise AssertionError("no page holds a change")


def content(desk: Desk) -> tuple[list[bytes], set[str], bytes | None]:
    with desk.store.reading() as connection:
        actor = query.meta(connection, "actor")
    shown = {str(row["title"]) for row in reading.page(desk, "project", limit=-1).rows}
    return commits_of(desk), shown, actor


def again(desk: Desk) -> Desk:
    made = open_desk(desk.folder, key=desk.key)
    with made.store.reading() as connection:
        assert check.check_fully(connection) == []
    return made


def test_a_damaged_page_of_rows_is_named_and_made_again_from_the_log(desk: Desk) -> None:
    before = content(desk)
    ref = project(desk).ref
    page = pages_of(desk, "project")
    close_desk(desk)
    spoil(desk, page)
    found = damage.examine(desk.folder, desk.key)
    assert "project" in found.tables
    assert not found.log
    said = " ".join(damage.sentences(found))
    assert "log of changes is whole" in said or "journal" in said
    would = repairing.plan(desk.folder, key=desk.key)
    assert (would.missing, would.waiting, would.same) == ((), 0, True)
    done = repairing.repair(desk.folder, wall_ms=START, key=desk.key)
    assert done.aside is not None
    assert (done.aside / DATABASE).exists()
    made = again(desk)
    commits, shown, actor = content(made)
    assert (commits[:-1], actor) == (before[0], before[2])
    assert before[1] <= shown
    assert project(made).ref[:-2] > ref[:-2], "references go on where they were"
    close_desk(made)
    assert not damage.examine(desk.folder, desk.key)


def test_a_damaged_page_of_the_log_is_made_good_from_a_copy(desk: Desk, tmp_path: Path) -> None:
    stick = places.prepare_stick(tmp_path / "stick", desk.folder)
    before = content(desk)
    copying.copy_office(desk, stick=stick, disk=False)
    close_desk(desk)
    spoil_some(desk)
    assert damage.examine(desk.folder, desk.key).log
    alone = repairing.plan(desk.folder, key=desk.key)
    assert alone.missing or alone.waiting
    copies = places.find_copies(desk.folder, stick)
    done = repairing.repair(desk.folder, copies, wall_ms=START, key=desk.key)
    assert done.recovered > 0
    assert done.missing == ()
    assert done.same
    made = again(desk)
    commits, shown, actor = content(made)
    assert sorted(commits) == sorted(before[0])
    assert (shown, actor) == before[1:]
    close_desk(made)


def test_what_no_copy_has_is_told_by_number_and_the_office_goes_on_as_a_new_device(desk: Desk) -> None:
    copying.copy_office(desk)
    for n in range(30):
        project(desk, title=f"Après la copie {n}", remarks="exemple fictif " * 40)
    before = content(desk)
    close_desk(desk)
    spoil_some(desk)
    copies = places.find_copies(desk.folder)
    would = repairing.plan(desk.folder, copies, desk.key)
    assert len(would.missing) == 1
    hole = would.missing[0]
    assert 31 < hole.first <= hole.last <= 62
    (sentence,) = damage.holes_in_words(would.missing)
    assert str(hole.first) in sentence
    assert not would.same
    done = repairing.repair(desk.folder, copies, wall_ms=START, key=desk.key)
    made = again(desk)
    commits, shown, actor = content(made)
    assert set(commits[:-1]) <= set(before[0])
    assert len(commits) - 1 == hole.first - 1 + (len(before[0]) - 61)
    assert {f"Projet {n}" for n in range(30)} <= shown
    assert actor != before[2]
    assert done.aside is not None
    assert (done.aside / DATABASE).exists()
    close_desk(made)


def test_the_lost_changes_say_what_they_touched_while_their_ops_are_there(tmp_path: Path) -> None:
    desk = bare_desk(tmp_path / "nk")
    kept = project(desk, title="Ancien titre")
    form = reading.read(desk, kept.uuid)
    records.save(desk, kept.uuid, {"title": "Titre perdu"}, mark=form.mark)
    project(desk)
    desk.store.close()
    path = desk.folder / DATABASE
    raw = connect(path, wal=False)
    (data,) = raw.execute("SELECT data FROM commits WHERE pos=3").fetchone()
    raw.close()
    whole = path.read_bytes()
    at = whole.index(data)
    path.write_bytes(whole[: at + 40] + bytes([whole[at + 40] ^ 1]) + whole[at + 41 :])
    would = repairing.plan(desk.folder)
    assert (would.missing[0].first, would.missing[0].last, would.waiting) == (3, 3, 1)
    assert kept.ref in " ".join(damage.holes_in_words(would.missing))


def test_a_first_page_that_is_gone_leaves_the_copies(desk: Desk) -> None:
    before = content(desk)
    copying.copy_office(desk)
    close_desk(desk)
    spoil(desk, 1)
    assert damage.examine(desk.folder, desk.key).closed
    with pytest.raises(UserError):
        repairing.plan(desk.folder, key=desk.key)
    copies = places.find_copies(desk.folder)
    repairing.repair(desk.folder, copies, wall_ms=START, key=desk.key)
    made = again(desk)
    commits, shown, _actor = content(made)
    assert (commits[: len(before[0])], shown) == (before[0], before[1])
    close_desk(made)


def test_copies_of_before_a_change_of_key_still_repair(tmp_path: Path) -> None:
    """The copy before the step is the last one for half an hour, and it is closed with the key of before."""
    folder = tmp_path / "nk"
    made, _code = encrypted_office(folder)
    piece = made.pieces.keep("lettre.txt", "text/plain", b"lettre")
    records.create(made, "attachment", {"owner": project(made).uuid, "piece": piece, "title": "Lettre"})
    copying.before(made, "key")
    before = content(made)
    close_desk(made)
    assert made.key is not None
    new = access.replace_key(folder, access.replace_key(folder, made.key))
    spoil(made, 1)
    (folder / PIECES).unlink()
    copies = places.find_copies(folder)
    assert repairing.plan(folder, copies, new).commits == len(before[0])
    repairing.repair(folder, copies, wall_ms=START, key=new)
    repaired = open_desk(folder, key=new)
    commits, shown, _actor = content(repaired)
    assert commits[: len(before[0])] == before[0]
    assert shown == before[1]
    assert repaired.pieces.fetch(piece) == b"lettre"
    close_desk(repaired)


def test_attached_files_and_keys_survive_a_repair(desk: Desk) -> None:
    piece = desk.pieces.keep("a.txt", "text/plain", b"pour toujours")
    owner = project(desk).uuid
    records.create(desk, "attachment", {"owner": owner, "piece": piece, "title": "a"})
    if desk.key is not None:
        (desk.folder / "keys.json").write_bytes(b"{}")
    page = pages_of(desk, "project")
    close_desk(desk)
    spoil(desk, page)
    repairing.repair(desk.folder, wall_ms=START, key=desk.key)
    made = again(desk)
    assert made.pieces.fetch(piece) == b"pour toujours"
    if desk.key is not None:
        assert (desk.folder / "keys.json").read_bytes() == b"{}"
    close_desk(made)


def test_a_whole_office_is_not_damaged(desk: Desk) -> None:
    assert not damage.examine(desk.folder, desk.key)
    assert len(damage.sentences(damage.examine(desk.folder, desk.key))) == 1


# when it is looked for


def test_a_kill_makes_the_next_start_check_fully_and_a_day_makes_it_check_quickly(tmp_path: Path) -> None:
    folder = tmp_path / "nk"
    close_desk(bare_desk(folder))
    desk = open_desk(folder)
    assert damage.wanted(desk) == damage.QUICK, "never checked"
    assert damage.look(desk, damage.QUICK) == 0
    assert damage.wanted(desk) == ""
    close_desk(desk)
    program = f"""
        import os
        from pathlib import Path
        from issss_desktop.services.desk import open_desk
        open_desk(Path({str(folder)!r}))
        os.kill(os.getpid(), 9)
    """
    killed = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=False)
    assert killed.returncode != 0
    desk = open_desk(folder, adopt=True)
    assert damage.wanted(desk) == damage.FULL
    assert damage.look(desk, damage.FULL) == 0
    later = Desk(**{**vars(desk), "clock": lambda: now_ms() + DAY})
    close_desk(desk)
    desk = open_desk(folder)
    assert damage.wanted(Desk(**{**vars(desk), "clock": later.clock})) == damage.QUICK
    close_desk(desk)


@pytest.mark.parametrize("level", [damage.QUICK, damage.FULL])
def test_a_check_gives_up_when_the_office_is_closed_and_remembers_nothing(desk: Desk, level: str) -> None:
    before = recall(desk.folder)
    with pytest.raises(UserError):
        damage.look(desk, level, lambda: True)
    assert recall(desk.folder) == before
    assert damage.look(desk, level) == 0


@pytest.mark.parametrize("level", [damage.QUICK, damage.FULL])
def test_a_damaged_page_is_found_by_either_check_and_remembered(desk: Desk, level: str) -> None:
    page = pages_of(desk, "project")
    close_desk(desk)
    spoil(desk, page)
    reader = open_desk(desk.folder, write=False, key=desk.key)
    assert damage.look(reader, level) > 0
    assert damage.wanted(reader) == damage.QUICK, "as long as it is damaged, it is looked at again"
    close_desk(reader)


# support


def test_the_file_for_support_holds_no_record_unless_chosen(desk: Desk, tmp_path: Path) -> None:
    records.create(desk, "organisation", {"name": "Royaume de Gondor", "type": "state_donor", "donor": True})
    project(desk, title="Ponts de Minas Tirith")
    copying.copy_office(desk)
    log = tmp_path / "logs" / "program.log"
    log.parent.mkdir()
    log.write_text("2026 INFO started\n")
    where = {"wall_ms": START, "log_file": log, "settings_file": paths.settings_file(), "key": desk.key}
    path = write_support(tmp_path / "support.zip", desk.folder, **where)  # type: ignore[arg-type]
    with zipfile.ZipFile(path) as file:
        names = set(file.namelist())
        text = b"".join(file.read(name) for name in names)
    assert {"about.json", "schema.sql", "check.txt", "folder.txt", "files/program.log"} <= names
    assert b"CREATE TABLE" in text
    for secret in ("Gondor", "Minas", "Mbuyi"):
        assert secret.encode() not in text
    path = write_support(
        tmp_path / "more.zip",
        desk.folder,
        with_records=True,
        **where,  # type: ignore[arg-type]
    )
    with zipfile.ZipFile(path) as file:
        inside = file.read(f"records/{DATABASE}")
    assert (b"Gondor" in inside) == (desk.key is None), "what is encrypted stays so"
    assert not [p for p in desk.folder.iterdir() if p.name.startswith("tmp")]


def test_a_file_for_support_can_be_written_of_a_damaged_office(desk: Desk, tmp_path: Path) -> None:
    close_desk(desk)
    spoil(desk, 1)
    shutil.rmtree(desk.folder / "backups", ignore_errors=True)
    path = write_support(
        tmp_path / "support.zip", desk.folder, wall_ms=START, log_file=tmp_path / "none.log",
        settings_file=tmp_path / "none.json", key=desk.key,
    )  # fmt: skip
    with zipfile.ZipFile(path) as file:
        assert b"cannot be read" in file.read("check.txt")
