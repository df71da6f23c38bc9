"""The register of a long log: a page of sentences, wherever it stands, and what is rare looked for in it."""

import itertools
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from bench.log import START_MS, change
from bench.measure import Line, percentile
from issss_desktop.models.compound import Words
from issss_desktop.models.fields import entity
from issss_desktop.models.log import NAME_BYTES, Commit, Op, RecordChange
from issss_desktop.services.audit import register
from issss_desktop.services.audit.register import Asked, Place
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.starting.offices import create_office

COMMITS, EDITS, PAGES = 100_000, 10, 200
ACTOR, RARE, EVERY = bytes(range(8)), UUID(int=9), 20_000
LIMIT, LIMIT_ALL = 0.050, 1.0
"""Our own: a page between two looks of the eye; the rarest line before one asks whether it hangs."""


def _chain() -> Iterator[bytes]:
    """The commits of another office: organisations, each corrected again and again."""
    declared = entity("organisation")
    remarks = declared.by_code["remarks"]
    prev: bytes | None = None
    last: tuple[bytes, ...] = ()
    for number in range(COMMITS):
        owner = UUID(int=(1 << 100) + number // EDITS)
        if number % EDITS == 0:
            name = Words(f"Bailleur {number} (exemple fictif)")
            made, last = change("organisation", owner, {"name": name, "stage": "final"}), ()
        else:
            value = remarks.kind.dump(f"Remarque {number}, à vérifier.")
            made = RecordChange(declared.tag, owner, (Op(remarks.tag, value, last),))
        user = RARE if number % EVERY == 0 else UUID(int=7)
        commit = Commit(
            ACTOR, number + 1, prev, number + 1, START_MS + number * 60_000, user, (made,),
            reason="avenant" if number % 3 == 0 else None,
        )  # fmt: skip
        prev = commit.id
        if number % EDITS:
            last = (commit.id[:12] + bytes(NAME_BYTES - 12),)
        yield commit.data


def measure() -> list[Line]:
    """Pages from the top down, and two filters that find little."""
    with tempfile.TemporaryDirectory(prefix="issss-bench-") as folder:
        desk = create_office(Path(folder) / "office", "NK", sample=True, key=bytes(range(32)))
        try:
            desk.store.write(lambda work: work.receive(_chain()))
            return list(_lines(desk))
        finally:
            close_desk(desk)


def _lines(desk: Desk) -> Iterator[Line]:
    register.page(desk, Asked())
    pages = list(itertools.islice(_pages(desk, Asked(), Place()), PAGES))
    deep = list(itertools.islice(_pages(desk, Asked(), Place(pos=COMMITS // 10)), PAGES))
    peer = _offset(desk)
    what = f"register of {COMMITS:,} changes"
    note = "CPU; 40 lines in sentences, encrypted; peer: the rows alone, by OFFSET at nine tenths of the log"
    yield Line(f"{what}: a page, median", percentile(pages, 0.5), peer, LIMIT, True, note)
    yield Line(f"{what}: a page at nine tenths, worst of {PAGES}", max(deep), peer, LIMIT, True, note)
    for name, asked, found in (
        ("every change of a person who made few", Asked(person=RARE), COMMITS // EVERY),
        ("a word in no reason", Asked(words="introuvable"), 0),
    ):
        begun = time.thread_time()
        below: Place | None = Place()
        lines, reads = 0, []
        while below is not None:
            one = time.thread_time()
            page = register.page(desk, asked, below)
            reads.append(time.thread_time() - one)
            lines, below = lines + len(page.entries), page.below
        assert lines == found, f"{lines} lines, not {found}"
        note = f"CPU; the log read in {len(reads)} stretches, the longest {max(reads) * 1000:.0f} ms; no peer"
        yield Line(f"{what}: {name}", time.thread_time() - begun, float("nan"), LIMIT_ALL, True, note)


def _pages(desk: Desk, asked: Asked, below: Place | None) -> Iterator[float]:
    """Seconds of each page from a place down."""
    while below is not None:
        begun = time.thread_time()
        below = register.page(desk, asked, below).below
        yield time.thread_time() - begun


def _offset(desk: Desk) -> float:
    sql = "SELECT pos, wall_ms, user, reason FROM commits ORDER BY pos DESC LIMIT 40 OFFSET ?"
    times = []
    for _round in range(5):
        begun = time.thread_time()
        with desk.store.reading() as connection:
            connection.exec_driver_sql(sql, (COMMITS * 9 // 10,)).fetchall()
        times.append(time.thread_time() - begun)
    return percentile(times, 0.5)
