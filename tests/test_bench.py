"""The benchmarks measure what they say: the same rows on both sides, a broken limit told."""

from bench import __main__ as table
from bench import replay
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
            assert ours.connection.exec_driver_sql("SELECT count(*) FROM ops WHERE live=0").scalar()
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
