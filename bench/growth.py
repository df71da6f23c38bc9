"""The exchange in an office of 10,000 and of 1,000,000 changes: a hundred times the log, the same letters.

Both offices are built once. A second, small office sends a letter of 500 changes and reports all that the
large one has, so that what the large one writes is as short.
"""

import itertools
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from uuid import UUID

from bench.log import change
from bench.measure import Line
from bench.merge import _head, _values, chain
from issss_desktop.services import records
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.merging import applying, arriving, identity, whom
from issss_desktop.services.merging.outgoing import Sending, outgoing
from issss_desktop.services.starting.offices import create_office
from issss_desktop.store import coverage
from issss_desktop.sync.envelope import Head, read, write

SMALL, LARGE = 10_000, 1_000_000
SAVES = 50
"""Saves of a letter: five hundred changes."""
ROUNDS = 5
WRITTEN, MERGED = "report of 500 changes written", "report of 500 changes merged"
AGAIN = "the same merged again"
LIMIT = 2.0
"""A merge must not feel the size of the log."""
SECONDS = 3.0
"""A report tells a digest over all live values: that grows with them, and must stay below this."""
_PORTION = 20_000  # records in one transaction


def measure(small: int = SMALL, large: int = LARGE) -> list[Line]:
    """One row a job: ours in the large office, the peer is the same in the small one."""
    slow, quick = _times(large), _times(small)
    times = large // small
    note = (
        f"clock, the best of {ROUNDS}; ours in an office of {large:,} changes, the peer is the same job in"
        f" one of {small:,}"
    )
    return [
        Line(f"{WRITTEN}, {times}x the log", slow[WRITTEN], quick[WRITTEN], SECONDS, True, note),
        Line(f"{MERGED}, {times}x the log", slow[MERGED], quick[MERGED], LIMIT, note=note),
        Line(f"{AGAIN}, {times}x the log", slow[AGAIN], quick[AGAIN], LIMIT, note=note),
    ]


def _times(ops: int) -> dict[str, float]:
    with _pair(ops) as (large, small):
        told = dict.fromkeys((WRITTEN, MERGED, AGAIN), float("inf"))
        for _round in range(ROUNDS):
            _work(large)
            _report(small, large)
            spent = {WRITTEN: _spent(lambda: outgoing(large, Sending(("SK",))))}
            _work(small)
            (letter,) = outgoing(small, Sending(("NK",)))
            spent[MERGED] = _spent(partial(_merge, large, letter))
            spent[AGAIN] = _spent(partial(arriving.receive, large, letter))
            told = {work: min(told[work], spent[work]) for work in told}
    return told


def _merge(desk: Desk, letter: bytes) -> None:
    applying.apply(desk, arriving.receive(desk, letter).id, copy=False)


def _spent(job: Callable[[], object]) -> float:
    begun = time.perf_counter()
    job()
    return time.perf_counter() - begun


@contextmanager
def _pair(ops: int) -> Iterator[tuple[Desk, Desk]]:
    """An office with so many changes, and a small one; they know each other."""
    with tempfile.TemporaryDirectory(prefix="issss-bench-") as name:
        large, small = (create_office(Path(name) / code, code, sample=True) for code in ("NK", "SK"))
        try:
            for one, other in ((large, small), (small, large)):
                whom.introduce(one, whom.card_of(other))
                whom.compare(one, other.office, identity.own_words(other))
            per = len(change("organisation", UUID(int=1), _values(1)).ops)
            for at in itertools.count(0, _PORTION):
                left = min(_PORTION, ops // per - at)
                if left < 10:
                    break
                actor, prev = _head(large)
                data = list(chain(actor, left, at, prev))
                large.store.write(lambda work, data=data: work.receive(data))
            yield large, small
        finally:
            close_desk(large)
            close_desk(small)


def _work(desk: Desk) -> None:
    """Fifty saves of ten fields."""
    for n in range(SAVES):
        raw = {"name": f"Bailleur {n} de {desk.office}", "remarks": f"Remarque {n}, à vérifier."}
        records.create(desk, "organisation", raw)


def _report(small: Desk, large: Desk) -> None:
    """The small office says that it has all that the large one has, but its last saves."""
    with large.store.reading() as connection:
        heads = []
        for actor, seq, identity_ in coverage.heads(connection):
            row = connection.exec_driver_sql(
                "SELECT seq, id FROM commits WHERE actor=? AND seq=?", (actor, max(1, seq - SAVES))
            ).first()
            heads.append(Head(actor, *row) if row else Head(actor, seq, identity_))
    (letter,) = outgoing(small, Sending(("NK",)))
    made = read(letter)
    keys = identity.keys_of(small)
    header = replace(made.header, heads=tuple(heads), more=())
    arriving.receive(large, write(header, [], [], keys.sign))
