"""Figures of the sample office as it is shipped, read from its own log."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from issss_desktop.models.figures import plain
from issss_desktop.models.rows import Records
from issss_desktop.services.desk import close_desk
from issss_desktop.services.figures import compute
from issss_desktop.services.starting.sample import create_sample
from issss_desktop.services.state import records_at
from tests.services.builders import day


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Records, Records]]:
    """The sample office now, and replayed to the heads it has now."""
    folder: Path = tmp_path_factory.mktemp("sample") / "office"
    desk = create_sample(folder)
    now = records_at(desk)
    yield now, records_at(desk, now.known_at)
    close_desk(desk)


@pytest.mark.parametrize(
    ("cut_off", "total", "uncertainty", "left", "reading"),
    [
        ("2015-12-31", "n/a", 0, "n/a", None),
        ("2016-12-31", "30,300,000", 250_000_00, "0", None),
        ("2017-06-30", "30,300,000", 250_000_00, "0", "position as at 31/12/2016"),
        ("2017-12-31", "40,265,165", 0, "9,965,165", None),
    ],
)
def test_the_documented_figures(states, cut_off, total, uncertainty, left, reading):
    fund = compute(states[0], cut_off=day(cut_off)).fund
    assert (fund.total.show("en"), fund.total.uncertainty) == (total, uncertainty)
    assert fund.unallocated.show("en") == left
    assert (fund.total.note.show("en") if fund.total.note else None) == reading


def test_the_portfolio_is_published_and_not_detailed(states):
    portfolio = compute(states[0], cut_off=day("2017-12-31")).portfolio
    assert (portfolio.total.show("en"), portfolio.undetailed.show("en")) == ("120,000,000", "120,000,000")
    assert (portfolio.counts.cited, portfolio.counts.declared, portfolio.counts.contested) == (3, 1, 1)
    assert len(portfolio.named_without_project) == 4


@pytest.mark.parametrize("cut_off", ["2015-12-31", "2016-12-31", "2017-12-31", "2022-12-31", "2026-12-31"])
def test_no_meaningless_sum_and_the_same_figures_after_a_replay(states, cut_off):
    texts = [json.dumps(plain(compute(state, cut_off=day(cut_off))), sort_keys=True) for state in states]
    assert texts[0] == texts[1]
    assert "85100000" not in texts[0]
    assert "160265165" not in texts[0]
