"""A log to measure with: contributions with movements and deposits, some edited, written by the one door."""

import datetime as dt
import itertools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from issss_desktop.models.compound import Words
from issss_desktop.models.entities.common import MoneyAt
from issss_desktop.models.fields import ALIVE, entity
from issss_desktop.models.log import Op, RecordChange
from issss_desktop.models.values.dates import PartialDay
from issss_desktop.store import query
from issss_desktop.store.store import Store
from issss_desktop.store.work import Work

START_MS = 1_500_000_000_000
USER = UUID(int=7)
MOVEMENTS = DEPOSITS = 4
EDITED = 5  # one contribution in so many is edited again


def change(code: str, uuid: UUID, values: dict[str, object]) -> RecordChange:
    """Creation of a record from values by field code."""
    fields = entity(code).by_code
    ops = [Op(fields[name].tag, fields[name].kind.dump(value)) for name, value in values.items()]
    return RecordChange(entity(code).tag, uuid, (Op(ALIVE, True), *sorted(ops, key=lambda op: op.tag)))


def contribution(number: int, ids: Iterator[int], fund: UUID, donor: UUID) -> list[RecordChange]:
    """One save of a form: a contribution with its movements and deposits."""
    owner = UUID(int=next(ids))
    day = PartialDay.of(dt.date(2016, 1, 1) + dt.timedelta(days=number % 2000))
    out = [
        change("contribution", owner, {
            "ref": f"NK-7Q-CT-2026-{number:04d}-X", "stage": "final", "donor": donor, "fund": fund,
            "agreement": f"SAA {number}", "currency": "EUR", "remarks": f"Remarque {number}, à vérifier.",
        })
    ]  # fmt: skip
    for index in range(MOVEMENTS + DEPOSITS):
        paid = index >= MOVEMENTS
        money = MoneyAt(100_000_00 + number * 100 + index, "EUR", Decimal("0.85"), dt.date(2016, 1, 1))
        values: dict[str, object] = {
            "contribution": owner,
            "on": day,
            "amount": money,
            "position": f"{index:04d}",
        }
        values |= {"state": "entered"} if paid else {"kind": "amendment"}
        out.append(change("deposit" if paid else "movement", UUID(int=next(ids)), values))
    return out


def ops_of(changes: list[RecordChange]) -> int:
    """Number of ops in a save."""
    return sum(len(each.ops) for each in changes)


def fill(store: Store, wanted: int) -> int:
    """Write at least ``wanted`` ops, a commit a save; returns how many."""
    ids = itertools.count(1 << 96)

    def job(work: Work) -> int:
        work.new_actor()
        fund, donor = UUID(int=next(ids)), UUID(int=next(ids))
        first = [
            change("fund", fund, {"code": "CDS00", "name": Words("Fonds"), "stage": "final"}),
            change("organisation", donor, {"name": Words("Bailleur"), "stage": "final"}),
        ]
        written, number = ops_of(first), 0
        work.commit(first, user=USER, wall_ms=START_MS)
        while written < wanted:
            number += 1
            changes = contribution(number, ids, fund, donor)
            written += ops_of(changes)
            work.commit(changes, user=USER, wall_ms=START_MS + number)
            if number % EDITED == 0:
                written += edit(work, changes[0], number)
        return written

    return store.write(job)


def edit(work: Work, made: RecordChange, number: int) -> int:
    """Change two values of a contribution; returns the ops written."""
    fields = entity("contribution").by_code
    live = {op.field: op.name for op in query.live_ops(work.connection, made.uuid)}
    new = {"agreement": f"SAA {number} bis", "remarks": "Avenant signé."}
    ops = [
        Op(fields[name].tag, fields[name].kind.dump(value), (live[fields[name].tag],))
        for name, value in new.items()
    ]
    work.commit(
        [RecordChange(made.entity, made.uuid, tuple(ops))],
        user=USER,
        wall_ms=START_MS + number,
        reason="avenant",
    )
    return len(ops)


@contextmanager
def filled_store(wanted: int) -> Iterator[tuple[Store, int]]:
    """A store in a temporary folder with a log of ``wanted`` ops."""
    with (
        tempfile.TemporaryDirectory(prefix="issss-bench-") as folder,
        Store(Path(folder), create=True) as store,
    ):
        yield store, fill(store, wanted)
