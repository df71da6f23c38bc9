"""Random histories of two to six devices on real files: nothing is lost, everybody ends with the same.

Seeds are told to their end; Hypothesis looks for others and shrinks what it finds; what once failed is kept.
"""

import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.faults.places import quick_folder
from tests.sync_histories import story
from tests.sync_histories.chance import drawn_from
from tests.sync_histories.moves import MOVES, Moves

SEEDS = [*range(100), *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(100, 300))]
NUMBERS = st.integers(0, 40)


@pytest.fixture(scope="module")
def quick() -> Any:
    """A folder for a thousand small offices."""
    folder = Path(tempfile.mkdtemp(prefix="issss-histories-", dir=quick_folder()))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_history_ends_with_every_change_everywhere(quick: Path, seed: int) -> None:
    root = quick / "world"
    root.mkdir()
    try:
        done = story.tell(*story.drawn(seed), root)
    finally:
        shutil.rmtree(root)
    assert done >= story.STEPS // 4, "hardly anything happened"


@pytest.mark.parametrize("path", sorted(story.KEPT.glob("*.json")), ids=lambda path: path.stem)
def test_what_once_failed_holds(path: Path) -> None:
    devices, steps = story.kept(path)
    assert story.in_folder(devices, steps) == len(steps), "a step found nothing to do: another history now"


class Histories(RuleBasedStateMachine):
    """The same world, driven by Hypothesis: it draws the moves, and leaves out what a failure needs not."""

    folder: Path
    told: list[int]
    """Of every history that came to rest: how many of its moves had something to do."""

    @initialize(devices=st.integers(2, 6))
    def begin(self, devices: int) -> None:
        """Offices that have exchanged once."""
        self.root = self.folder / "world"
        shutil.rmtree(self.root, ignore_errors=True)
        self.root.mkdir()
        self.world = Moves(self.root, devices)
        self.chance = drawn_from("history")
        self.chance.__enter__()
        self.done: list[bool] = []

    def teardown(self) -> None:
        """The world comes to rest."""
        if not hasattr(self, "world"):
            return
        try:
            story.rest(self.world)
            self.told.append(sum(self.done))
        finally:
            self.chance.__exit__(None, None, None)
            self.world.close()
            shutil.rmtree(self.root)


def _rule(name: str) -> Any:
    @rule(a=NUMBERS, b=NUMBERS, c=NUMBERS)
    def move(self: Histories, a: int, b: int, c: int) -> None:
        self.done.append(self.world.play((name, a, b, c)))

    move.__doc__ = MOVES[name].__doc__
    return move


for _name in MOVES:
    setattr(Histories, _name, _rule(_name))


def test_hypothesis_finds_no_history_that_loses_anything(quick: Path) -> None:
    """A fixed part in every run, others with other chances in the soak."""
    machine = type("Machine", (Histories,), {"folder": quick, "told": []})
    soak = settings().max_examples > 100
    how = settings(max_examples=500 if soak else 40, stateful_step_count=20, derandomize=not soak)
    run_state_machine_as_test(machine, settings=how)
    assert len(machine.told) >= how.max_examples, "each history came to rest"
    assert sum(machine.told) >= 5 * len(machine.told), "hardly anything happened"
