"""The program is killed at any moment: it opens, and what it said was saved is there."""

import os
from pathlib import Path

import pytest

from tests.faults.kills import KINDS, Killing, nursery

KILLS = 6
"""Of each kind on each sort of database: 60 in all."""

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="workers are forked")


def test_no_kill_loses_what_was_told_as_saved(quick: Path) -> None:
    with nursery() as workers:
        killing = Killing(quick, workers)
        for seed in range(KILLS):
            for job in KINDS:
                for keyed in (False, True):
                    if (job, keyed) in (("key change", False), ("encryption", True)):
                        continue  # the other of the two
                    killing.kill(job, keyed, seed)
    print(dict(killing.kills), dict(killing.told))
    assert sum(killing.kills.values()) >= 48
