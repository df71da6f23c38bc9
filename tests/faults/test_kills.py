"""The program is killed at any moment: it opens, and what it said was saved is there."""

import os
import tempfile
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest

from tests.faults.kills import SORTS, Killing, nursery
from tests.faults.places import quick_folder

KILLS = 60

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="workers are forked")


@pytest.fixture(scope="module")
def killing() -> Iterator[Killing]:
    """One process that forks the workers of all tests."""
    with (
        tempfile.TemporaryDirectory(prefix="issss-faults-", dir=quick_folder()) as folder,
        nursery() as workers,
    ):
        yield Killing(Path(folder), workers)


def test_no_kill_loses_what_was_told_as_saved(killing: Killing) -> None:
    for seed, (job, keyed) in zip(range(KILLS), cycle(SORTS), strict=False):
        killing.kill(job, keyed, seed)
    assert sum(killing.kills.values()) == KILLS
    assert len(killing.kills) == len(SORTS)
    assert killing.told["save"] + killing.told["import"] >= 12, "most kills come after something was told"


def test_a_lost_save_would_be_seen(killing: Killing) -> None:
    """Counterproof: a worker that tells of a save that it never made is found out."""
    with pytest.raises(AssertionError, match="commits"):
        killing.kill("boast", False, 1)
