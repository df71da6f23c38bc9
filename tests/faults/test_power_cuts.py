"""After a power cut an office opens at one of its commits, and what was told as saved is there."""

import random
from pathlib import Path

import pytest

from issss_desktop.store.open import DATABASE
from tests.faults import power
from tests.faults.disk import Event, Recording, Spoilt
from tests.faults.images import KINDS, moments

SEED, STEPS, PAGES = 1, 5, 60


def test_no_power_cut_loses_what_was_saved(quick: Path) -> None:
    recording = power.record(quick / "nk", SEED, STEPS, PAGES)
    kinds = {(event.kind, event.name) for event in recording.events}
    assert {("sync", DATABASE), ("truncate", DATABASE), ("delete", f"{DATABASE}-wal")} <= kinds, "checkpoints"
    tally = power.judge_all(recording, quick / "image", SEED, only=5)
    assert tally.failed == []
    assert sum(tally.judged.values()) >= 500
    assert all(tally.judged[kind] >= 10 for kind in KINDS if kind != "nothing")
    assert tally.judged["nothing"] >= 3
    assert tally.replayed >= 12


@pytest.mark.parametrize("told", ["NORMAL", pytest.param("OFF", marks=pytest.mark.soak)])
def test_a_program_that_waits_for_no_sync_is_found_out(quick: Path, told: str) -> None:
    """Counterproof: with less than synchronous=FULL the last saves are only in memory."""

    def pragma(sql: str) -> str:
        return f"PRAGMA synchronous = {told}" if sql == "PRAGMA synchronous = FULL" else sql

    recording = power.record(quick / "nk", SEED, 2, PAGES, Spoilt(pragma=pragma))
    assert recording.states
    tally = power.judge_all(recording, quick / "image", SEED, only=25)
    assert any("were told as kept" in said for said in tally.failed)


def test_a_checkpoint_that_is_not_synced_is_found_out(quick: Path) -> None:
    """Counterproof: pages that went to the database and were not synced before the log is written over."""
    spoilt = Spoilt(sync_counts=lambda name: name != DATABASE)
    recording = power.record(quick / "nk", SEED, STEPS, PAGES, spoilt)
    tally = power.judge_all(recording, quick / "image", SEED, only=40)
    assert any("is not at a commit" in said or "malformed" in said for said in tally.failed)


def test_an_image_holds_what_was_synced_and_whole_sectors_of_the_rest() -> None:
    """The model itself: no byte that was neither synced nor written later, no torn sector."""
    old, new = bytes([1]) * 4096, bytes([2]) * 4096
    events = [
        Event("create", "a"), Event("write", "a", 0, old), Event("sync", "a"), Event("folder"),
        Event("write", "a", 0, new), Event("write", "a", 4096, new), Event("delete", "a"),
    ]  # fmt: skip
    chance = random.Random(3)
    seen = set()
    for number, moment in enumerate(moments(Recording({}, events))):
        for kind in KINDS:
            for _again in range(30):
                image = moment.image(kind, chance)
                if number in (4, 5, 6):  # synced, its name too
                    assert len(image["a"]) in range(4096, 8193)
                data = image.get("a", b"")
                sectors = [data[at : at + 512] for at in range(0, len(data), 512)]
                assert all(len(set(sector)) == 1 for sector in sectors)
                seen.add((number, kind, tuple(sector[0] for sector in sectors)))
    assert len({held for number, kind, held in seen if number == 5 and kind == "torn"}) > 10
    assert {held for number, kind, held in seen if number == 7 and kind == "nothing"} == {(1,) * 8}
    assert {held for number, kind, held in seen if number == 7 and kind == "prefix"} == {()}
