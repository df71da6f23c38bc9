"""Nothing is lost: copies by the clock, a copy put back, and who may go on after that."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from issss_desktop.errors import UserError
from issss_desktop.models.log import NO_USER
from issss_desktop.models.refs import actor_letters
from issss_desktop.services import reading, records
from issss_desktop.services.desk import Desk, close_desk, now_ms, open_desk
from issss_desktop.services.incarnation import CopiedOffice
from issss_desktop.services.keeping import admission, copying, keys, places, restoring, standing
from issss_desktop.services.keeping.kept import recall, remember
from issss_desktop.services.starting.offices import create_office
from issss_desktop.services.vault import access
from issss_desktop.services.vault.opening import unlock_and_open
from issss_desktop.store import acts, check, query
from issss_desktop.store.backup import disk, nonce, swapping
from issss_desktop.store.open import DATABASE
from tests.desks import START, commits_of, project
from tests.vaults import NAME, PHRASE, closed_vault, encrypted_office

HALF_HOUR = 30 * 60_000
MONTH = 31 * 24 * 3600_000


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A chosen stick that is plugged in."""
    return places.prepare_stick(tmp_path / "media" / "KINGSTON", tmp_path / "nk")


def titles(desk: Desk) -> set[str]:
    return {row["title"] for row in reading.page(desk, "project", limit=-1).rows}


def actor_of(desk: Desk) -> bytes:
    with desk.store.reading() as connection:
        return query.meta(connection, "actor") or b""


def devices(desk: Desk) -> dict[str, Any]:
    return {row["actor"]: row["predecessor"] for row in reading.page(desk, "device", limit=-1).rows}


# when


def test_a_copy_is_due_after_half_an_hour_of_work_and_not_without_work(desk: Desk) -> None:
    ticks = [START]
    desk = Desk(**{**vars(desk), "clock": lambda: ticks[0]})
    assert copying.is_due(desk), "there is none yet"
    copying.copy_office(desk)
    ticks[0] += 5 * HALF_HOUR
    assert not copying.is_due(desk), "nothing changed"
    project(desk)
    assert copying.is_due(desk)
    copying.copy_office(desk)
    project(desk)
    ticks[0] += HALF_HOUR - 60_000
    assert not copying.is_due(desk)
    ticks[0] += 120_000
    assert copying.is_due(desk)
    ticks[0] -= MONTH
    assert copying.is_due(desk), "a stamp ahead of the clock proves nothing"


def test_the_stick_gets_a_copy_of_its_own_and_its_absence_stops_nothing(desk: Desk, stick: Path) -> None:
    both = copying.copy_office(desk, stick=stick)
    assert both.disk is not None
    assert both.stick is not None
    assert recall(desk.folder).stick_label == places.label_of(stick)
    project(desk)
    shutil.move(stick.parent, stick.parent.with_name("pocket"))
    alone = copying.copy_office(desk, stick=stick)
    assert alone.disk is not None
    assert alone.stick is None
    assert not stick.exists(), "no folder of its name is made in its absence"


def test_another_stick_of_the_same_name_is_not_the_chosen_one(desk: Desk, stick: Path) -> None:
    shutil.rmtree(stick)
    stick.mkdir()
    assert not places.is_plugged_in(stick)


def test_trouble_with_the_stick_alone_is_told_beside_the_copy_on_the_disk(desk: Desk, stick: Path) -> None:
    (stick / places.FOLDER / copying.hash_of(desk)).write_bytes(b"a file where a folder should be")
    copied = copying.copy_office(desk, stick=stick)
    assert copied.disk is not None
    assert copied.refusal is not None
    assert copied.refusal.remedy


def test_the_data_folder_is_no_stick(desk: Desk) -> None:
    with pytest.raises(UserError):
        places.prepare_stick(desk.folder / "backups", desk.folder)


# putting back


def test_the_restore_drill(tmp_path: Path, stick: Path) -> None:
    """Last month's copy is put back in another folder and worked with: nothing it had is lost."""
    desk = create_office(tmp_path / "nk", "NK", user="A. Mbuyi")
    first = project(desk, title="Avant la copie")
    copying.copy_office(desk, stick=stick)
    before = commits_of(desk)
    later = project(desk, title="Après la copie")
    old = actor_of(desk)
    close_desk(desk)

    folder = tmp_path / "elsewhere"
    (found,) = places.find_copies(folder, stick)
    would = restoring.preview(folder, found.copy)
    assert not would.present
    restoring.restore(folder, found.copy, wall_ms=now_ms())
    again = open_desk(folder)
    assert titles(again) == {"Avant la copie"}
    assert commits_of(again)[: len(before)] == before
    assert actor_of(again) != old
    assert devices(again)[actor_of(again).hex().upper()] == old.hex().upper()
    mine = project(again, title="Dans le dossier restauré")
    assert mine.ref.split("-")[1] == actor_letters(actor_of(again))
    assert mine.ref not in (first.ref, later.ref)
    assert again.user_name == "A. Mbuyi"
    with again.store.reading() as connection:
        assert check.check_fully(connection) == []
    close_desk(again)
    # the first laptop goes on as well, and what both did comes together
    original = open_desk(tmp_path / "nk")
    again = open_desk(folder)
    sent = commits_of(again)
    original.store.write(lambda work: work.receive(sent))
    assert titles(original) == {"Avant la copie", "Après la copie", "Dans le dossier restauré"}
    close_desk(original)
    close_desk(again)


def test_the_preview_says_in_words_what_would_go_and_what_would_come(desk: Desk) -> None:
    kept = project(desk, title="Reste")
    copying.copy_office(desk)
    (found,) = places.find_copies(desk.folder)
    form = reading.read(desk, kept.uuid)
    records.save(desk, kept.uuid, {"title": "Reste, mais change"}, mark=form.mark)
    project(desk, title="Partirait")
    would = restoring.preview(desk.folder, found.copy)
    assert [(each.who, each.records) for each in would.lost] == [("A. Mbuyi", 1), ("A. Mbuyi", 1)]
    assert [(k.entity, k.new, k.changed, k.missing) for k in would.kinds] == [("project", 0, 1, 1)]
    said = " ".join(restoring.sentences(would))
    assert "A. Mbuyi" in said
    close_desk(desk)
    restoring.restore(desk.folder, found.copy, wall_ms=START + MONTH)
    (newest, *_older) = places.find_copies(desk.folder)
    would = restoring.preview(desk.folder, newest.copy)
    assert would.back == 2, "the state before the restore was kept as a copy"
    assert [(k.entity, k.new, k.changed, k.missing) for k in would.kinds] == [("project", 1, 1, 0)]


def test_attached_files_come_back_with_the_copy(desk: Desk, stick: Path, tmp_path: Path) -> None:
    piece = desk.pieces.keep("lettre.txt", "text/plain", b"Madame, Monsieur" * 99)
    saved = project(desk)
    records.create(desk, "attachment", {"owner": saved.uuid, "piece": piece, "title": "Lettre"})
    copying.copy_office(desk, stick=stick)
    close_desk(desk)
    shutil.rmtree(desk.folder)
    (found,) = places.find_copies(desk.folder, stick)
    done = restoring.restore(desk.folder, found.copy, wall_ms=now_ms())
    assert done.pieces_missing == 0
    again = open_desk(desk.folder)
    assert again.pieces.fetch(piece) == b"Madame, Monsieur" * 99
    close_desk(again)


def test_an_encrypted_copy_comes_back_with_its_passphrase_and_keys_of_a_new_device(
    tmp_path: Path, stick: Path
) -> None:
    desk, code = encrypted_office(tmp_path / "nk")
    assert desk.key is not None
    project(desk, title="Sous clé")
    piece = desk.pieces.keep("a.txt", "text/plain", b"sous clef")
    records.create(desk, "attachment", {"owner": project(desk).uuid, "piece": piece, "title": "a"})
    copying.copy_office(desk, stick=stick)
    signed = access.device_keys(desk.folder, desk.key).verify
    close_desk(desk)
    (found,) = places.find_copies(tmp_path / "new", stick)
    assert keys.is_closed(found.copy)
    with pytest.raises(UserError):
        keys.key_of_copy(found.copy, "une autre phrase que celle-là")
    for wrong in (None, os.urandom(32)):
        with pytest.raises(UserError):
            restoring.restore(tmp_path / "new", found.copy, wall_ms=START, key=wrong)
    assert not (tmp_path / "new" / DATABASE).exists()
    key = keys.key_of_copy(found.copy, PHRASE)
    assert key == desk.key == keys.key_of_copy(found.copy, code)
    assert not (found.copy.path / "keys.copy.json").exists(), "nothing is written on the stick"
    drawn: list[bytes] = []
    restoring.restore(
        tmp_path / "new",
        found.copy,
        wall_ms=START,
        key=key,
        new_keys=lambda _work, actor: drawn.append(actor),
    )
    again, _note = unlock_and_open(tmp_path / "new", NAME, PHRASE)
    assert "Sous clé" in titles(again)
    assert again.pieces.fetch(piece) == b"sous clef"
    assert drawn == [actor_of(again)]
    assert access.device_keys(again.folder, key).verify != signed, "a new device signs with its own keys"
    close_desk(again)


def test_an_encrypted_office_carried_elsewhere_is_adopted_with_new_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, _code = closed_vault(tmp_path / "nk")
    signed = access.device_keys(tmp_path / "nk", key).verify
    monkeypatch.setenv("ISSSS_MACHINE", str(tmp_path / "other laptop"))
    with pytest.raises(CopiedOffice):
        unlock_and_open(tmp_path / "nk", NAME, PHRASE)
    desk, _note = unlock_and_open(tmp_path / "nk", NAME, PHRASE, adopt=True)
    assert access.device_keys(desk.folder, key).verify != signed
    close_desk(desk)
    close_desk(unlock_and_open(tmp_path / "nk", NAME, PHRASE)[0])


class PowerCutError(BaseException):
    """The laptop goes dark."""


def test_a_power_cut_during_a_restore_leaves_the_old_office_or_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, before = encrypted_office(tmp_path / "nk")
    key = desk.key
    assert key is not None
    project(desk, title="Ancien")
    copying.copy_office(desk)
    project(desk, title="Nouveau")
    close_desk(desk)
    after = access.renew_recovery(desk.folder, key)
    (found,) = places.find_copies(desk.folder)
    real, outcomes = os.replace, set()
    for n in range(1, 60, 2):
        folder = tmp_path / f"try{n}"
        shutil.copytree(desk.folder, folder)
        calls = 0

        def cut(old: Any, new: Any, n: int = n) -> None:
            nonlocal calls
            calls += 1
            if calls == n:
                raise PowerCutError
            real(old, new)

        monkeypatch.setattr(os, "replace", cut)
        monkeypatch.setattr(disk, "clear", lambda _path: None)  # nothing is tidied in the dark
        try:
            restoring.restore(folder, found.copy, wall_ms=START + MONTH, key=key)
        except PowerCutError:
            ended = False
        else:
            ended = True
        monkeypatch.undo()
        codes = [code for code in (before, after) if keys.present_key(folder, code) == key]
        again = open_desk(folder, key=key, adopt=True)
        found_titles = titles(again)
        with again.store.reading() as connection:
            assert check.check_quickly(connection) == []
        close_desk(again)
        assert (found_titles, codes) in (
            ({"Ancien", "Nouveau"}, [after]), ({"Ancien"}, [before]),
        ), f"a mixture after rename {n}"  # fmt: skip
        outcomes.add(len(found_titles))
        assert not swapping.is_undone(folder)
        if ended:
            break
    else:
        pytest.fail("the restore never came to its end")
    assert outcomes == {1, 2}


def test_the_copy_that_is_put_back_outlives_the_copy_of_the_present_state(desk: Desk) -> None:
    """Three copies of one hour: the fourth, made by the restore itself, would thin out the first."""
    ticks = [START]
    desk = Desk(**{**vars(desk), "clock": lambda: ticks[0]})
    for number in range(3):
        project(desk, title=f"Projet {number}")
        copying.copy_office(desk)
        ticks[0] += 60_000
    close_desk(desk)
    oldest = places.find_copies(desk.folder)[-1].copy
    restoring.restore(desk.folder, oldest, wall_ms=ticks[0])
    assert oldest.path in [each.copy.path for each in places.find_copies(desk.folder)]
    again = open_desk(desk.folder)
    assert titles(again) == {"Projet 0"}
    close_desk(again)


def test_a_damaged_present_state_is_kept_aside_as_it_is(desk: Desk) -> None:
    project(desk, title="Dans la copie")
    copying.copy_office(desk)
    close_desk(desk)
    path = desk.folder / DATABASE
    path.write_bytes(b"not a database any more" * 500)
    (found,) = places.find_copies(desk.folder)
    assert not restoring.preview(desk.folder, found.copy).readable
    done = restoring.restore(desk.folder, found.copy, wall_ms=START)
    assert done.kept is not None
    assert (done.kept / DATABASE).read_bytes().startswith(b"not a database")
    again = open_desk(desk.folder)
    assert titles(again) == {"Dans la copie"}
    close_desk(again)


def test_a_damaged_copy_is_refused_and_changes_nothing(desk: Desk) -> None:
    project(desk)
    copying.copy_office(desk)
    close_desk(desk)
    (found,) = places.find_copies(desk.folder)
    with found.copy.database.open("r+b") as file:
        file.seek(9_000)
        file.write(b"x")
    before = (desk.folder / DATABASE).read_bytes()
    with pytest.raises(UserError) as refusal:
        restoring.restore(desk.folder, found.copy, wall_ms=START)
    assert refusal.value.remedy
    assert (desk.folder / DATABASE).read_bytes() == before


def test_an_open_office_is_not_replaced(desk: Desk) -> None:
    copying.copy_office(desk)
    (found,) = places.find_copies(desk.folder)
    with pytest.raises(UserError):
        restoring.restore(desk.folder, found.copy, wall_ms=START)


# who may go on


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[Path]:
    """An office that was opened and closed here."""
    close_desk(create_office(tmp_path / "nk", "NK", user="A. Mbuyi"))
    close_desk(open_desk(tmp_path / "nk"))
    return tmp_path / "nk"


def test_an_office_opened_again_and_again_on_its_machine_is_at_home(closed: Path) -> None:
    for _n in range(4):
        close_desk(open_desk(closed))
    desk = open_desk(closed)
    assert len(devices(desk)) == 1
    close_desk(desk)


def test_a_database_put_back_behind_our_back_is_refused_then_goes_on_as_a_new_device(
    closed: Path, tmp_path: Path
) -> None:
    shutil.copy(closed / DATABASE, tmp_path / "old.db")
    desk = open_desk(closed)
    sent = project(desk)
    actor = actor_of(desk)
    close_desk(desk)
    shutil.copy(tmp_path / "old.db", closed / DATABASE)
    with pytest.raises(CopiedOffice) as refusal:
        open_desk(closed)
    assert "adopt" in refusal.value.remedy
    reader = open_desk(closed, write=False)
    close_desk(reader)
    desk = open_desk(closed, adopt=True)
    assert actor_of(desk) != actor
    assert devices(desk)[actor_of(desk).hex().upper()] == actor.hex().upper()
    assert project(desk).ref != sent.ref
    close_desk(desk)
    close_desk(open_desk(closed))


def test_a_folder_copied_on_the_same_machine_is_refused_and_the_first_goes_on(
    closed: Path, tmp_path: Path
) -> None:
    twin = Path(shutil.copytree(closed, tmp_path / "twin"))
    close_desk(open_desk(closed))
    with pytest.raises(CopiedOffice):
        open_desk(twin)
    close_desk(open_desk(twin, adopt=True))
    for _n in range(2):
        close_desk(open_desk(closed))
        close_desk(open_desk(twin))


def test_a_folder_carried_to_another_laptop_is_refused(
    closed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    carried = Path(shutil.copytree(closed, tmp_path / "stick" / "nk"))
    monkeypatch.setenv("ISSSS_MACHINE", str(tmp_path / "other laptop"))
    with pytest.raises(CopiedOffice):
        open_desk(carried)
    close_desk(open_desk(carried, adopt=True))
    close_desk(open_desk(carried))


def mark_in(folder: Path) -> nonce.Mark:
    """What the database of a closed office says of itself, read only."""
    reader = open_desk(folder, write=False)
    with reader.store.reading() as connection:
        mark = nonce.mark_of(connection)
    close_desk(reader)
    return mark


def goes_on_as_itself(folder: Path, before: nonce.Mark) -> None:
    """Opened twice more, by a machine that works: the same device, a new nonce each time in both places."""
    seen = {before.nonce}
    for _n in range(2):
        close_desk(open_desk(folder))
        mark = mark_in(folder)
        assert mark.actor == before.actor
        assert mark.nonce not in seen
        assert mark.file.read_bytes() == mark.nonce
        seen.add(mark.nonce)


def test_reading_alone_leaves_no_mark(closed: Path) -> None:
    def state() -> tuple[bytes | None, bytes]:
        mark = mark_in(closed)
        return mark.nonce, mark.file.read_bytes()

    assert state() == state()


def test_a_stop_between_database_and_file_refuses_nobody(
    closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = mark_in(closed)
    with monkeypatch.context() as patch:
        patch.setattr(nonce, "write_file", lambda _path, _nonce: None)  # the laptop stopped right before
        for _n in range(3):  # a battery that fails day after day
            close_desk(open_desk(closed))
    mark = mark_in(closed)
    assert mark.file.read_bytes() == before.nonce == mark.before != mark.nonce
    goes_on_as_itself(closed, mark)


def test_a_machine_that_cannot_remember_refuses_nobody(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def barred(_path: Path, _nonce: bytes) -> None:
        raise PermissionError(13, "Permission denied")

    before = mark_in(closed)
    with monkeypatch.context() as patch:
        patch.setattr(nonce, "write_file", barred)
        for _n in range(3):
            close_desk(open_desk(closed))
    mark = mark_in(closed)
    assert mark.actor == before.actor, "no new device for each day that the machine forgets"
    assert mark.file.read_bytes() == before.nonce, "nothing was remembered"
    goes_on_as_itself(closed, mark)


class PowerCut(BaseException):
    """The machine went dark."""


def _cutting(real: Callable[..., Any], left: list[int]) -> Callable[..., Any]:
    """A step before which, or after which, the machine goes dark once ``left`` has run out."""

    def step(*args: Any) -> Any:
        if left[0] == 0:
            left[0] -= 1
            raise PowerCut
        left[0] -= 1
        done = real(*args)
        if left[0] == 0:
            left[0] -= 1
            raise PowerCut
        left[0] -= 1
        return done

    return step


def test_a_first_nonce_cut_short_anywhere_refuses_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An office that no machine knows yet gets its nonce: in the database and in the file, or not at all."""
    cuts = 0
    for after in range(20):
        monkeypatch.setenv("ISSSS_MACHINE", str(tmp_path / f"machine {after}"))
        folder = tmp_path / str(after)
        with monkeypatch.context() as patch:
            patch.setattr(nonce, "begin", lambda _work, _actor: None)  # made before there were nonces
            desk = create_office(folder, "NK", user="A. Mbuyi")
        left = [after]
        with monkeypatch.context() as patch:
            patch.setattr(nonce, "write_file", _cutting(nonce.write_file, left))
            write = _cutting(desk.store.write, left)
            patch.setattr(desk.store, "write", write)
            with suppress(PowerCut):
                nonce.renew(desk.store)
        desk.store.close()
        for _n in range(2):
            close_desk(open_desk(folder))
        if left[0] > 0:
            break
        cuts += 1
    assert cuts >= 4, "before and after the database, before and after the file"
    mark = mark_in(folder)
    assert mark.nonce is not None
    assert mark.file.read_bytes() == mark.nonce


def test_a_machine_that_wrote_its_mark_and_then_failed_refuses_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is there, but the disk would not say that it will last: the office is made all the same."""
    real = nonce.write_file

    def uncertain(path: Path, mark: bytes) -> None:
        real(path, mark)
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(nonce, "write_file", uncertain)
        close_desk(create_office(tmp_path / "nk", "NK", user="A. Mbuyi"))
    mark = mark_in(tmp_path / "nk")
    assert (mark.nonce, mark.before) == (None, mark.file.read_bytes()), "it asks for nothing yet"
    close_desk(open_desk(tmp_path / "nk"))
    goes_on_as_itself(tmp_path / "nk", mark_in(tmp_path / "nk"))


@pytest.mark.skipif(os.name != "posix", reason="only there the names in a folder are brought to the disk")
def test_the_folder_of_the_machine_lasts_before_the_database_counts_on_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = tmp_path / "state" / "issss" / "machine"
    monkeypatch.setenv("ISSSS_MACHINE", str(machine))
    settled: set[int] = set()
    real, noting = os.fsync, nonce.note

    def settle(handle: int) -> None:
        real(handle)
        settled.add(os.fstat(handle).st_ino)

    def note(*given: Any) -> None:
        if machine.exists():
            for folder in (machine, *machine.parents[:3]):
                assert folder.stat().st_ino in settled, f"a name in {folder} may still vanish"
        noting(*given)

    monkeypatch.setattr(os, "fsync", settle)
    monkeypatch.setattr(nonce, "note", note)
    close_desk(create_office(tmp_path / "nk", "NK", user="A. Mbuyi"))
    assert machine.exists()


# may it be switched off?


def test_what_stands_well_and_what_one_button_puts_right(desk: Desk, stick: Path) -> None:
    project(desk)
    states = {line.code: line.state for line in standing.standing(desk, stick)}
    assert states["saved"] == "well"
    assert states["disk"] == states["stick"] == states["check"] == "todo"
    assert states["drafts"] == "information"
    copied, checked = standing.put_right(desk, stick)
    assert copied.stick is not None
    assert checked
    lines = standing.standing(desk, stick)
    clock = next(line for line in lines if line.code == "clock")
    assert "2018" in clock.words, "the clock of this test is before the program"
    assert {line.code for line in lines if line.state not in ("well", "information")} == {"clock"}
    project(desk)
    states = {line.code: line.state for line in standing.standing(desk, stick, ["Terres"])}
    assert (states["saved"], states["disk"], states["stick"]) == ("todo", "todo", "todo")
    copied, checked = standing.put_right(desk, stick)
    assert copied.disk is not None
    assert not checked, "once a day is enough"


def test_only_drafts_that_cannot_be_made_final_are_counted(desk: Desk) -> None:
    whole = {"name": "Entière (exemple fictif)", "type": "ingo"}
    records.create(desk, "organisation", whole)
    line = next(each for each in standing.standing(desk) if each.code == "drafts")
    assert (line.state, line.records) == ("well", ()), "a draft that could be final at once has no error"
    for n in range(5):
        project(desk, title=f"Incomplet {n}")
    line = next(each for each in standing.standing(desk) if each.code == "drafts")
    assert line.state == "information"
    assert "5" in line.words
    assert [held.title for held in line.records] == ["Incomplet 0", "Incomplet 1", "Incomplet 2"]
    assert all(held.problem for held in line.records)


# who may, and what is noted


def noted(desk: Desk) -> list[tuple[str, str]]:
    with desk.store.reading() as connection:
        return [(act.act, act.detail) for act in acts.acts(connection)]


def test_a_copy_is_noted_with_its_place(desk: Desk, stick: Path) -> None:
    copied = copying.copy_office(desk, stick=stick)
    assert copied.disk is not None
    assert copied.stick is not None
    assert noted(desk) == [
        ("backup", f"{copied.disk.path.name} (cet ordinateur)"),
        ("backup", f"{copied.stick.path.name} (KINGSTON)"),
    ]


def test_a_restore_is_noted_in_the_office_that_came_back(desk: Desk) -> None:
    project(desk)
    made = copying.copy_office(desk).disk
    assert made is not None
    close_desk(desk)
    who = admission.permit(desk.folder)
    restoring.restore(desk.folder, made, wall_ms=START, user=who)
    again = open_desk(desk.folder)
    with again.store.reading() as connection:
        (act,) = [each for each in acts.acts(connection) if each.act == "restore"]
    assert (act.user, act.detail) == (who, made.path.name)
    close_desk(again)


def test_who_may_put_something_back_is_asked_where_there_is_an_office_to_ask(tmp_path: Path) -> None:
    desk = create_office(tmp_path / "nk", "NK", user="A. Mbuyi")
    records.create(desk, "person", {"name": "B. Safari", "role": "entry"})
    gone = records.create(desk, "person", {"name": "C. Ngoma", "role": "left"})
    close_desk(desk)
    assert admission.permit(desk.folder, name="A. Mbuyi") == desk.user
    for name in ("B. Safari", "C. Ngoma", "Personne"):
        with pytest.raises(UserError):
            admission.permit(desk.folder, name=name)
    with pytest.raises(UserError):
        admission.permit(desk.folder, person=gone.uuid)
    assert admission.permit(tmp_path / "empty") == NO_USER
    path = desk.folder / DATABASE
    path.write_bytes(b"\x5a" * path.stat().st_size)
    assert admission.permit(desk.folder, name="B. Safari") == NO_USER, "nobody is left to be asked"


def test_an_unplugged_stick_that_has_everything_is_well(desk: Desk, stick: Path) -> None:
    copying.copy_office(desk, stick=stick)
    shutil.move(stick.parent, stick.parent.with_name("pocket"))
    line = next(each for each in standing.standing(desk, stick) if each.code == "stick")
    assert line.state == "well"
    project(desk)
    line = next(each for each in standing.standing(desk, stick) if each.code == "stick")
    assert line.state == "todo"
    assert "KINGSTON" in line.words


def test_the_status_line_says_when_and_where(desk: Desk, stick: Path) -> None:
    assert standing.last_copy(desk.folder, START)
    copying.copy_office(desk)
    assert "(" in standing.last_copy(desk.folder, START)
    copying.copy_office(desk, stick=stick)
    assert places.label_of(stick) in standing.last_copy(desk.folder, START)


def test_what_is_remembered_survives_nonsense(tmp_path: Path) -> None:
    remember(tmp_path, disk_ms=5, stick_label="KINGSTON")
    (tmp_path / "kept.json").write_text(json.dumps({"disk_ms": "soon", "stick_label": "K", "more": 1}))
    found = recall(tmp_path)
    assert (found.disk_ms, found.stick_label) == (0, "K")
    (tmp_path / "kept.json").write_bytes(b"\xff")
    assert recall(tmp_path).stick_label == ""
