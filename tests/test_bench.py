"""The benchmarks measure what they say: the same rows on both sides, a broken limit told."""

from pathlib import Path

import pytest

from bench import __main__ as table
from bench import growth, replay
from bench.log import filled_store
from bench.measure import Line, medians, percentile
from issss_desktop.models.fields import ENTITIES
from issss_desktop.store import check, schema
from issss_desktop.store.check import Replayed


def test_the_peer_of_the_replay_writes_the_very_rows_of_the_replay() -> None:
    with filled_store(1_000) as (store, written), store.reading() as log:
        assert written >= 1_000
        rows = replay._written(log)
        ours, peer = check.replay(log), Replayed()
        try:
            with peer.connection.begin():
                schema.create(peer.connection)
                for sql, tuples in rows:
                    peer.connection.exec_driver_sql(sql, tuples)
            for name in ("commits", "ops", "replaced", *ENTITIES):
                select = f'SELECT * FROM "{name}" ORDER BY 1, 2'
                mine = ours.connection.exec_driver_sql(select).fetchall()
                assert mine == peer.connection.exec_driver_sql(select).fetchall(), name
            assert ours.connection.exec_driver_sql("SELECT count(*) FROM ops WHERE live=0").first()[0]
        finally:
            ours.close()
            peer.close()


def test_a_limit_is_a_ratio_or_an_amount_of_ours() -> None:
    assert Line("x", 3.0, 1.0, 3.0).held
    assert not Line("x", 3.1, 1.0, 3.0).held
    assert Line("x", 0.009, 0.0001, 0.010, absolute=True).held
    assert not Line("x", 0.011, 1.0, 0.010, absolute=True).held
    assert table.cells(Line("x", 3.1, 1.0, 3.0)) == ["x", "3.10 s", "1.00 s", "3.10x", "<= 3x", "NO"]


def test_the_median_pair_and_the_percentile_are_of_what_was_measured() -> None:
    ours, peer = iter([2.0, 9.0, 4.0]), iter([1.0, 3.0, 1.0])
    assert medians(3, lambda: next(ours), lambda: next(peer)) == (9.0, 3.0)
    assert percentile([float(n) for n in range(100)], 0.99) == 99.0
    assert percentile([5.0], 0.5) == 5.0


def test_rows_measured_alone_leave_the_others_as_they_stand(tmp_path: Path) -> None:
    report = tmp_path / "bench.md"
    table.write([Line("a", 1.0, 1.0, 2.0, note="one"), Line("b", 3.0, 1.0, 4.0, note="two")], report)
    whole = report.read_text("utf-8").splitlines()
    table.rewrite([Line("a", 1.5, 1.0, 2.0, note="one"), Line("c", 5.0, 1.0, 4.0, note="new")], report)
    after = report.read_text("utf-8").splitlines()
    rows = [text for text in after if text.startswith("| ")][1:]
    assert [text.split(" | ")[:2] for text in rows] == [
        ["| a", "1.50 s"],
        ["| c", "5.00 s"],
        ["| b", "3.00 s"],
    ]
    assert "measured alone" in rows[0]
    assert [t for t in after if not t.startswith(("| a", "| c"))] == [
        t for t in whole if not t.startswith("| a")
    ]


def test_the_growth_of_the_exchange_is_measured_on_offices_that_hold_what_they_say(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Small ones here: their letters are those of large ones, written, merged and known again."""
    monkeypatch.setattr(growth, "ROUNDS", 1)
    monkeypatch.setattr(growth, "SAVES", 3)
    with growth._pair(2_000) as (large, small), large.store.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM ops").first()[0] > 2_000
        assert small.office == "SK"
    lines = growth.measure(500, 2_000)
    works = (growth.WRITTEN, growth.MERGED, growth.AGAIN)
    assert [line.work for line in lines] == [f"{work}, 4x the log" for work in works]
    assert all(line.ours > 0 and line.peer > 0 for line in lines)
