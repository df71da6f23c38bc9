"""What changed since the previous session, over a long log: new events, late entries, corrections."""

import datetime as dt
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from bench.log import START_MS, change
from bench.measure import Line, cpu
from issss_desktop.models.entities.common import Amount
from issss_desktop.models.fields import entity
from issss_desktop.models.log import NAME_BYTES, Commit, Op, RecordChange
from issss_desktop.models.values.dates import PartialDay
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.figures import compute
from issss_desktop.services.printing.changing import Changing, touched_since
from issss_desktop.services.printing.sheets import Gathering
from issss_desktop.services.starting.sample import create_sample
from issss_desktop.services.state import heads, heads_of, records_at

RECORDS, EDITS = 10_000, 4
ACTOR = bytes(range(8))
SESSION = "REF-RE-2017-02-NK"
LIMIT = 2.0
"""Of the issue: a secretary waits for the pack, not for one page of it."""


def _chain(fund: UUID) -> Iterator[bytes]:
    """Commits of another office: allocations, each corrected again and again (100,000 ops)."""
    declared = entity("allocation")
    grounds = declared.by_code["grounds"]
    prev: bytes | None = None
    seq = 0
    for number in range(RECORDS):
        owner = UUID(int=(1 << 100) + number)
        day = PartialDay.of(dt.date(2016, 1, 1) + dt.timedelta(days=number % 900))
        values = {
            "fund": fund, "kind": "other", "on": day, "amount": Amount(100_00 + number, "USD"),
            "stage": "final",
        }  # fmt: skip
        last: tuple[bytes, ...] = ()
        for edit in range(1 + EDITS):
            made = change("allocation", owner, values)
            if edit:
                value = grounds.kind.dump(f"Motif {edit} (exemple fictif).")
                made = RecordChange(declared.tag, owner, (Op(grounds.tag, value, last),))
            seq += 1
            stamp = START_MS + seq * 60_000
            commit = Commit(ACTOR, seq, prev, seq, stamp, UUID(int=7), (made,), reason=None)
            prev = commit.id
            if edit:
                last = (commit.id[:12] + bytes(NAME_BYTES - 12),)
            yield commit.data


def measure() -> list[Line]:
    """Everything that the section of a pack asks for; beside it the same commits, counted by one query."""
    with tempfile.TemporaryDirectory(prefix="issss-bench-") as folder:
        desk = create_sample(Path(folder) / "office")
        try:
            before = heads(desk)
            fund = next(r.uuid for r in records_at(desk).all("fund") if r["code"] == "CDS00")
            desk.store.write(lambda work: work.receive(_chain(fund)))
            return list(_lines(desk, before))
        finally:
            close_desk(desk)


def _lines(desk: Desk, before: str) -> Iterator[Line]:
    records = records_at(desk)
    figures = compute(records, cut_off=dt.date(2019, 12, 31))
    previous = next(r for r in records.all("meeting") if r.ref == SESSION)
    with desk.store.reading() as connection:
        gathering = Gathering(desk, connection, records, figures)
        (ops,) = connection.exec_driver_sql("SELECT count(*) FROM ops").first() or (0,)
        peer = cpu(lambda: connection.exec_driver_sql("SELECT pos, wall_ms FROM commits").fetchall())
        whole = cpu(lambda: Changing(gathering, previous).changes())
        asked = cpu(lambda: touched_since(connection, heads_of(before), 0))
    note = f"CPU; {ops:,} ops in the log; peer: its commits read once"
    yield Line("what changed since a session, on 100,000 ops", whole, peer, LIMIT, True, note)
    yield Line("records written since the heads of a paper, on 100,000 ops", asked, peer, LIMIT, True, note)
