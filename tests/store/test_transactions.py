"""Transactions of the writer and snapshots of readers: nothing half-written, nothing left open or behind."""

import gc
import platform
import re
import threading
from pathlib import Path

import pytest

from issss_desktop.errors import UserError
from issss_desktop.services import reading, records
from issss_desktop.services.desk import Desk, close_desk, open_desk
from issss_desktop.store import schema
from issss_desktop.store.open import DATABASE, connect
from issss_desktop.store.store import Store
from issss_desktop.store.work import Work
from tests.desks import bare_desk


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.name.startswith(DATABASE)}


def checkpoint(desk: Desk) -> tuple[int, int, int]:
    """(busy, frames in the write-ahead log, frames moved) of a checkpoint that wants everything."""

    def run() -> tuple[int, int, int]:
        raw = desk.store._writer.raw
        return tuple(raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone())  # type: ignore[return-value]

    return desk.store.submit(run).result()


def test_an_ended_read_holds_no_snapshot_so_the_log_of_writes_can_be_emptied(desk: Desk) -> None:
    records.create(desk, "organisation", {"name": "A"})
    assert reading.page(desk, "organisation").total == 1
    busy, _frames, _moved = checkpoint(desk)
    assert busy == 0
    with desk.store.reading() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM ops").fetchone()
        connection.exec_driver_sql("PRAGMA busy_timeout=0")
        records.create(desk, "organisation", {"name": "B"})
        desk.store.submit(lambda: desk.store._writer.raw.execute("PRAGMA busy_timeout=0")).result()
        assert checkpoint(desk)[0] == 1, "the counterproof: an open snapshot does hold it back"
        with desk.store.reading() as nested:
            found = nested.exec_driver_sql("SELECT count(*) FROM organisation").fetchone()
        assert found is not None
        assert found[0] == 1, "a nested read sees what the outer one sees"
    assert checkpoint(desk)[0] == 0
    assert reading.page(desk, "organisation").total == 2


def test_a_read_that_fails_ends_its_snapshot(desk: Desk) -> None:
    def fail() -> None:
        with desk.store.reading() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM ops").fetchone()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert checkpoint(desk)[0] == 0


def test_a_closed_office_is_one_file_whatever_was_read_or_written(tmp_path: Path) -> None:
    desk = bare_desk(tmp_path / "nk")
    records.create(desk, "organisation", {"name": "A"})
    reading.page(desk, "organisation")
    close_desk(desk)
    assert names(desk.folder) == {DATABASE}
    desk = open_desk(desk.folder)
    reading.page(desk, "organisation")
    close_desk(desk)
    assert names(desk.folder) == {DATABASE}


def test_an_office_closed_twice_is_closed(tmp_path: Path) -> None:
    desk = bare_desk(tmp_path / "nk")
    lock = desk.store._lock._lock
    assert lock.is_locked
    close_desk(desk)
    close_desk(desk)
    assert not lock.is_locked
    assert names(desk.folder) == {DATABASE}
    again = open_desk(desk.folder)
    close_desk(desk)  # a third time, when the folder is somebody else's
    with pytest.raises(UserError, match=re.escape(platform.node())):
        open_desk(desk.folder)
    assert records.create(again, "organisation", {"name": "A"}).ref
    close_desk(again)


def test_the_folder_is_free_again_when_closing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = bare_desk(tmp_path / "nk")
    writer = desk.store._writer

    def fail() -> None:
        raise RuntimeError("disque parti")

    with monkeypatch.context() as patched:
        patched.setattr(writer, "close", fail)
        with pytest.raises(RuntimeError, match="disque parti"):
            close_desk(desk)
    writer.close()
    close_desk(open_desk(desk.folder))


def test_a_transaction_refused_at_its_end_leaves_the_writer_ready(desk: Desk) -> None:
    """A foreign key that hangs in the air is found at COMMIT: the next save works all the same."""

    def hang(work: Work) -> None:
        work.connection.exec_driver_sql("INSERT INTO deposit(uuid, contribution) VALUES(x'00', x'01')")

    with pytest.raises(UserError):
        desk.store.write(hang)
    records.create(desk, "organisation", {"name": "A"})
    assert reading.page(desk, "organisation").total == 1


def test_a_writer_that_another_program_holds_off_works_afterwards(desk: Desk) -> None:
    raw = connect(desk.store.path)
    raw.execute("BEGIN IMMEDIATE")
    desk.store.submit(lambda: desk.store._writer.raw.execute("PRAGMA busy_timeout=10")).result()
    with pytest.raises(UserError) as refusal:
        records.create(desk, "organisation", {"name": "A"})
    assert str(desk.store.path) in refusal.value.text
    raw.execute("ROLLBACK")
    raw.close()
    records.create(desk, "organisation", {"name": "A"})


def test_a_part_of_a_job_that_fails_and_is_caught_leaves_nothing_of_itself(desk: Desk) -> None:
    """An import goes on after a bad line: that line is not there by half."""

    def line(work: Work) -> None:
        work.set_meta("half", b"x")
        raise UserError("mauvaise ligne")

    def job(work: Work) -> None:
        records.create(desk, "organisation", {"name": "A"})
        with pytest.raises(UserError):
            desk.store.write(line)
        records.create(desk, "organisation", {"name": "B"})

    desk.store.write(job)
    assert reading.page(desk, "organisation").total == 2
    assert desk.store.write(lambda work: work.meta("half")) is None


def test_threads_that_ended_leave_no_connection_open(desk: Desk) -> None:
    for _ in range(5):
        thread = threading.Thread(target=reading.page, args=(desk, "organisation"))
        thread.start()
        thread.join()
    gc.collect()
    reading.page(desk, "organisation")
    assert len(desk.store._readers) <= 2


def test_a_job_on_the_writer_thread_reads_what_it_wrote_and_other_threads_do_not(desk: Desk) -> None:
    seen: list[int] = []

    def job(_work: Work) -> None:
        records.create(desk, "organisation", {"name": "A"})
        thread = threading.Thread(target=lambda: seen.append(reading.page(desk, "organisation").total))
        thread.start()
        thread.join()
        seen.append(reading.page(desk, "organisation").total)

    desk.store.write(job)
    assert seen == [0, 1]


def test_a_database_that_could_not_be_made_leaves_the_folder_ready_for_another_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_connection: object) -> None:
        raise UserError("disque plein")

    with monkeypatch.context() as patched:
        patched.setattr(schema, "create", full)
        with pytest.raises(UserError, match="disque plein"):
            Store(tmp_path, create=True)
    assert names(tmp_path) == set()
    Store(tmp_path, create=True).close()


def test_two_programs_that_make_an_office_at_once_never_spoil_the_one_that_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second looked before the first was there and gets the lock after it: it must look again."""
    looked = Store._check_presence
    first = True

    def look(self: Store, create: bool) -> None:
        nonlocal first
        looked(self, create)
        if first:
            first = False
            close_desk(bare_desk(tmp_path))

    monkeypatch.setattr(Store, "_check_presence", look)
    with pytest.raises(UserError):
        Store(tmp_path, create=True)
    close_desk(open_desk(tmp_path))


def test_the_lock_needs_no_name_of_a_person_and_no_room_for_its_side_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a container nobody may have a name; on a full disk the courtesy file cannot be written."""

    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found")

    desk = bare_desk(tmp_path)
    close_desk(desk)
    monkeypatch.setattr("issss_desktop.store.open.getpass.getuser", nobody)
    held = open_desk(tmp_path)
    with pytest.raises(UserError, match=re.escape(platform.node())):
        open_desk(tmp_path)
    close_desk(held)

    def full(*_args: object, **_more: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    held = open_desk(tmp_path)
    with pytest.raises(UserError, match="par un autre programme"):
        open_desk(tmp_path)
    assert records.create(held, "organisation", {"name": "A"}).ref
    close_desk(held)


def test_a_result_that_was_not_read_to_its_end_pins_no_snapshot(desk: Desk) -> None:
    """A cursor that something still holds must not show yesterday's rows for ever."""
    records.create(desk, "organisation", {"name": "A"})
    with desk.store.reading() as connection:
        held = connection.exec_driver_sql("SELECT id FROM ops")
        held.fetchone()
    records.create(desk, "organisation", {"name": "B"})
    assert reading.page(desk, "organisation").total == 2
    assert checkpoint(desk)[0] == 0
    assert held is not None
