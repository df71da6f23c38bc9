"""Random histories of two to six devices on real files: nothing is lost, everybody ends with the same."""

import os
from pathlib import Path

import pytest

from issss_desktop.services.desk import Desk
from issss_desktop.services.merging import applying
from issss_desktop.store import check, coverage
from tests.sync_histories import oracle
from tests.sync_histories.world import World

SEEDS = int(os.environ.get("ISSSS_HISTORIES", "24"))
STEPS = 40


def commits_of(desk: Desk) -> list[bytes]:
    with desk.store.reading() as connection:
        return [row[0] for row in connection.exec_driver_sql("SELECT data FROM commits").fetchall()]


def agrees(desk: Desk) -> None:
    """Heads, live values and divergences of a device are what its bytes say."""
    commits = commits_of(desk)
    with desk.store.reading() as connection:
        run = connection.exec_driver_sql
        holes = run("SELECT count(*) FROM holes").first()[0]
        assert coverage.heads(connection) == oracle.heads(commits)
        assert coverage.digest(connection) == oracle.digest(commits)
        places = {tuple(row) for row in run("SELECT record, field FROM divergences").fetchall()}
        assert places == oracle.diverging(commits)
        assert check.check_chains(connection).findings == ()
    if not holes:
        assert oracle.applicable(commits) == set(commits)


def run(world: World) -> None:
    for _ in range(STEPS):
        world.step()
    for i in world.alive():
        agrees(world.desks[i])
    anywhere = frozenset().union(*(world.everything(i) for i in world.alive()))
    world.settle()
    after = [world.everything(i) for i in world.alive()]
    assert all(each >= anywhere for each in after), "something that existed is missing"
    assert all(each == after[0] for each in after), "devices hold different commits"
    whole = oracle.applicable(after[0])
    for i in world.alive():
        assert set(commits_of(world.desks[i])) >= whole, "a commit with a whole past was not applied"
    for i in world.alive():
        applying.apply_orphans(world.desks[i], at_once=True)
    world.settle()
    for i in world.alive():
        agrees(world.desks[i])
    ends = []
    for i in world.alive():
        with world.desks[i].store.reading() as connection:
            ends.append((coverage.heads(connection), coverage.digest(connection)))
    assert all(end == ends[0] for end in ends), "equal offices show different data"
    with world.desks[world.alive()[0]].store.reading() as connection:
        assert check.check_fully(connection) == []


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_history_ends_with_every_change_everywhere(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    folder: Path = tmp_path_factory.mktemp("world", numbered=True)
    world = World(folder, seed)
    try:
        run(world)
    finally:
        world.close()
