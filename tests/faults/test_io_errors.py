"""The disk refuses the n-th write or sync, for every n: a sentence, nothing half-saved, and work goes on."""

import re
import shutil
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from issss_desktop.errors import UserError
from issss_desktop.services import reading, records
from issss_desktop.services.checking import check_office
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.keeping import copying
from issss_desktop.store import check
from issss_desktop.store.backup.copies import list_copies, verify
from issss_desktop.store.backup.making import BACKUPS
from issss_desktop.store.open import DATABASE, Connection, connect
from issss_desktop.store.store import Store
from tests.faults import office
from tests.faults.disk import Disk, Fault
from tests.faults.engine import on

FULL, BROKEN = re.compile("disque est plein"), re.compile("a donné une erreur")
WORDS = {"title": "Kitchanga (exemple fictif)", "remarks": "à vérifier " * 60}
PHASES = {"phase": [{"name": "Phase 1"}]}


def save(desk: Desk) -> None:
    """A save of two records."""
    records.create(desk, "project", WORDS, children=PHASES)


def state(desk: Desk) -> list[int]:
    """How much a new reader finds."""
    with desk.store.separate_reader() as connection:
        counts = [
            f"SELECT count(*) FROM {name}" for name in ("commits", "ops", "project", "phase", "counters")
        ]
        return [connection.exec_driver_sql(sql).first()[0] for sql in counts]


def faults(full: bool, lasting: bool) -> Iterator[Fault]:
    """A fault at the first operation, the second and so on, until one is no longer reached."""
    fault = Fault(0, full, lasting)
    while not fault.at or fault.struck:
        fault = Fault(fault.at + 1, full, lasting)
        yield fault


def saves_after_a_kill(folder: Path, copy: Path, *, fully: bool) -> int:
    """Saves that an office holds which is killed now: all is there but the index of its write-ahead log."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("*-shm", "*.lock*"))
    with Connection(connect(copy / DATABASE)) as connection:
        assert (check.check_fully if fully else check.check_quickly)(connection) == []
        (count,) = connection.exec_driver_sql("SELECT count(*) FROM commits").first()
        return int(count) - 1


@pytest.mark.parametrize(
    ("full", "lasting", "put_away"),
    [
        pytest.param(True, True, 1_000, id="full"),
        pytest.param(True, False, 1, id="full-for-a-moment", marks=pytest.mark.soak),
        pytest.param(False, False, 1, id="broken-for-a-moment"),
        pytest.param(False, True, 1_000, id="broken", marks=pytest.mark.soak),
    ],
)
def test_a_save_that_the_disk_refuses_leaves_nothing_behind_and_the_next_one_works(
    quick: Path, full: bool, lasting: bool, put_away: int
) -> None:
    """For every write and sync of a save (``put_away`` 1: and of the checkpoint after it); beside it what
    a kill at that moment leaves: a save that failed at its sync may still be whole on the disk.
    """
    folder = quick / "nk"
    office.new_office(folder)
    saved = refused = 0
    with on(Disk(folder)) as disk:
        desk = office.desk_in(folder)
        disk.put_away = put_away
        for fault in faults(full, lasting):
            before = state(desk)
            disk.fault = fault
            try:
                save(desk)
            except UserError as said:
                refusal = said
                assert (FULL if full else BROKEN).search(refusal.text), refusal
                assert refusal.remedy
                assert state(desk) == before
                refused += 1
                ghosts = 0 if full else 1
            else:  # nothing failed, or only the putting away of what is safe already
                saved, ghosts = saved + 1, 0
            disk.fault = None
            held = saves_after_a_kill(folder, quick / "killed", fully=fault.at % 40 == 0)
            assert held in range(saved, saved + ghosts + 1)
            save(desk)
            saved += 1
        assert check_office(desk, full=True) == ()
        close_desk(desk)
    assert refused >= 20
    desk = office.desk_in(folder)
    assert check_office(desk, full=True) == ()
    assert reading.page(desk, "project").total == saved
    close_desk(desk)


def copies_after(fault: Fault, disk: Disk, desk: Desk) -> tuple[UserError | None, int]:
    """What a copy under a fault said, and how many whole copies there are then."""
    disk.fault = fault
    said = None
    try:
        copying.copy_office(desk, "time")
    except UserError as error:
        said = error
    finally:
        disk.fault = None
    listed = list_copies(desk.folder / BACKUPS)
    assert all(verify(copy, desk.key) == [] for copy in listed)
    return said, len(listed)


@pytest.mark.parametrize("full", [True, False], ids=["full", "broken"])
@pytest.mark.parametrize("stride", [41, pytest.param(1, marks=pytest.mark.soak)], ids=["some", "every"])
def test_a_copy_that_the_disk_refuses_is_no_copy_and_the_office_works_on(
    quick: Path, full: bool, stride: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Writes of the databases of a copy through the engine: the first fifteen and some of the others; in the
    soak every one. What fails under a copy of bytes, in its child: tests/store/test_carrying.py.
    """
    monkeypatch.setattr(Store, "still", lambda _store: nullcontext())  # as when the office is open elsewhere
    folder = quick / "nk"
    office.new_office(folder)
    refused = made = 0
    with on(Disk(folder)) as disk:
        desk = office.desk_in(folder)
        piece = desk.pieces.keep("note.txt", "text/plain", b"x" * 20_000)
        records.create(desk, "organisation", {"name": "Bureau"}, children={"attachment": [{"piece": piece}]})
        save(desk)
        number, last = 1, None
        while last is None or last.struck:
            last = Fault(number, full)
            before = len(list_copies(folder / BACKUPS))
            error, after = copies_after(last, disk, desk)
            if error is None:
                made += 1
                assert after >= min(before + 1, 2), "older ones may be thinned out"
            else:
                refused += 1
                assert error.remedy
                assert after == before
            number += 1 if number < 15 else stride
        save(desk)
        assert copies_after(Fault(10**9), disk, desk)[0] is None
        close_desk(desk)
    assert refused >= 20
    assert made >= 1
    desk = office.desk_in(folder)
    assert check_office(desk, full=True) == ()
    assert reading.page(desk, "project").total == 2
    close_desk(desk)


@pytest.mark.parametrize("full", [True, False], ids=["full", "broken"])
def test_an_office_whose_log_of_writes_cannot_be_put_away_is_copied_through_the_engine(
    quick: Path, full: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("issss_desktop.store.store.PAUSES", (0.0,))
    folder = quick / "nk"
    office.new_office(folder)
    with on(Disk(folder)) as disk:
        desk = office.desk_in(folder)
        save(desk)
        disk.fault = Fault(1, full, lasting=True)
        with desk.store.still() as reader:
            assert reader is None
        disk.fault = None
        save(desk)
        with desk.store.still() as reader:
            assert reader is not None, "the disk has room again"
        close_desk(desk)
    desk = office.desk_in(folder)
    assert check_office(desk, full=True) == ()
    assert reading.page(desk, "project").total == 2
    close_desk(desk)
