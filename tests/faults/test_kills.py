"""The program is killed at any moment: it opens, and what it said was saved is there."""

import os
from itertools import cycle
from pathlib import Path

import pytest

from tests.faults.kills import SORTS, Killing, nursery

KILLS = 60

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="workers are forked")


def test_no_kill_loses_what_was_told_as_saved(quick: Path) -> None:
    with nursery() as workers:
        killing = Killing(quick, workers)
        for seed, (job, keyed) in zip(range(KILLS), cycle(SORTS), strict=False):
            killing.kill(job, keyed, seed)
    assert sum(killing.kills.values()) == KILLS
    assert len(killing.kills) == len(SORTS)
    assert killing.told["save"] >= 8, "most kills come after something was saved"


def test_a_lost_save_would_be_seen(quick: Path) -> None:
    """Counterproof: a worker that tells of saves before they are made is found out."""
    with nursery() as workers:
        killing = Killing(quick, workers)
        with pytest.raises(AssertionError, match="commits"):
            killing.kill("boast", False, 1)
