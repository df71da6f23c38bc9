"""Random years of several offices, exchanged in random order, against a naive reading of the bytes."""

import random
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issss_desktop.errors import UserError
from issss_desktop.models.fields import entity
from issss_desktop.services import history, reading, records
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.store import check, query
from tests.desks import bare_desk, carry, commits_of
from tests.store.oracle import state

TAGS = {entity(code).tag: code for code in ("zone", "project", "financing", "membership", "organisation")}


class Year:
    """One random history: every move is something that a person can do in the window."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.random = random.Random(seed)
        self.desks = [bare_desk(folder / code, code, f"agent {code}") for code in ("NK", "SK", "IT")]
        self.known: dict[str, list[UUID]] = {d.office: [] for d in self.desks}
        self.marks: dict[tuple[str, UUID], tuple[int, dict[str, tuple[Any, ...]]]] = {}
        self.positions: dict[str, list[int]] = {d.office: [] for d in self.desks}
        first = self.desks[0]
        self.donors = [records.create(first, "organisation", {"name": n}).uuid for n in ("A", "B", "C")]
        for desk in self.desks[1:]:
            carry(first, desk)

    def step(self) -> None:
        desk = self.random.choice(self.desks)
        moves = [self.create, self.open, self.save, self.save, self.save, self.links]
        moves += [self.delete, self.restore, self.resolve, self.undo, self.deliver]
        with suppress(UserError):  # a refusal changes nothing: the comparison at the end proves it
            self.random.choice(moves)(desk)

    def pick(self, desk: Desk) -> UUID:
        with desk.store.reading() as connection:
            rows = query.select_rows(connection, "project", "WHERE created IS NOT NULL ORDER BY uuid")
        if not rows:
            raise UserError("none yet")
        return self.random.choice(rows).uuid

    def create(self, desk: Desk) -> None:
        rows = [{"donor": d} for d in self.random.sample(self.donors, self.random.randint(0, 2))]
        title = f"projet {self.random.randint(0, 9)}"
        saved = records.create(desk, "project", {"title": title}, children={"financing": rows})
        self.positions[desk.office].append(saved.position)

    def open(self, desk: Desk) -> None:
        form = reading.read(desk, self.pick(desk))
        self.marks[desk.office, form.uuid] = (form.mark, dict(form.children))

    def save(self, desk: Desk) -> None:
        uuid = self.pick(desk)
        with desk.store.reading() as connection:
            mark = query.mark(connection)
        mark, children = self.marks.pop((desk.office, uuid), (mark, {}))
        raw = self.random.choice(
            [
                {"title": f"titre {self.random.randint(0, 4)}"},
                {"budget.amount": str(self.random.randint(1, 5)), "budget.currency": "USD"},
                {"budget": {"amount": "7", "currency": self.random.choice(("EUR", "GBP"))}},
                {
                    "span": {"start": "2017", "end": self.random.choice(("2018", "2019-05"))},
                    "is_cited": "oui",
                },
                {"local_name": self.random.choice(("", "Amani"))},
            ]
        )
        rows = []
        for row in children.get("financing", ())[:1]:
            gone = self.random.random() < 0.5
            rows.append({"uuid": row.uuid, "deleted": True} if gone else {"uuid": row.uuid, "remarks": "vu"})
        saved = records.save(desk, uuid, raw, mark=mark, children={"financing": rows}, reason="essai")
        self.positions[desk.office].append(saved.position)

    def links(self, desk: Desk) -> None:
        uuid = self.pick(desk)
        form = reading.read(desk, uuid)
        others = [u for u in (self.pick(desk), self.pick(desk)) if u != uuid]
        records.save(desk, uuid, {"same_intervention": frozenset(others)}, mark=form.mark, reason="lien")

    def delete(self, desk: Desk) -> None:
        self.positions[desk.office].append(records.delete(desk, self.pick(desk), "double").position)

    def restore(self, desk: Desk) -> None:
        records.restore(desk, self.pick(desk))

    def resolve(self, desk: Desk) -> None:
        form = reading.read(desk, self.pick(desk))
        if form.alternatives:
            code = self.random.choice(sorted(form.alternatives))
            take = self.random.randrange(len(form.alternatives[code]))
            self.positions[desk.office].append(records.resolve(desk, form.uuid, code, take).position)

    def undo(self, desk: Desk) -> None:
        if self.positions[desk.office]:
            history.undo(desk, self.random.choice(self.positions[desk.office]))

    def deliver(self, desk: Desk) -> None:
        carry(desk, self.random.choice([d for d in self.desks if d is not desk]))


def shown(desk: Desk) -> tuple[dict[tuple[bytes, int], Any], set[tuple[bytes, int]], set[bytes]]:
    """What the program's rows say, in the oracle's words."""
    values: dict[tuple[bytes, int], Any] = {}
    with desk.store.reading() as connection:
        for code in TAGS.values():
            fields = {f.code: f for f in entity(code).fields if f.columns()}
            for row in query.select_rows(connection, code, "WHERE created IS NOT NULL"):
                values[row.uuid.bytes, 0] = row.alive
                for name, field in fields.items():
                    values[row.uuid.bytes, field.tag] = field.kind.dump(row[name])
        diverging = {
            (r[0], r[1]) for r in connection.exec_driver_sql("SELECT record, field FROM divergences")
        }
        live = {r[0] for r in connection.exec_driver_sql("SELECT name FROM ops WHERE live=1")}
    return values, diverging, live


def compare(desk: Desk) -> None:
    values, diverging, live = shown(desk)
    told = state(commits_of(desk))
    assert live == told["live"]
    assert diverging == told["diverging"]
    for place, wire in told["values"].items():
        if place in values:
            assert values[place] == (wire is True if place[1] == 0 else wire), place
    records_told = {place[0] for place in told["values"]}
    for (record, tag), value in values.items():
        if record in records_told and (record, tag) not in told["values"] and tag != 0:
            assert value is None


@settings(max_examples=12)
@given(st.integers(0, 2**32))
def test_every_office_reads_the_log_as_a_naive_reader_does(seed: int) -> None:
    """After any year, any order of exchange: rows = naive reading = replay, equal in all offices."""
    with tempfile.TemporaryDirectory() as folder:
        year = Year(Path(folder), seed)
        try:
            for _ in range(45):
                year.step()
            for desk in year.desks:
                compare(desk)
            for _ in range(2):
                for sender in year.desks:
                    for receiver in year.desks:
                        if receiver is not sender:
                            carry(sender, receiver)
            views = [shown(desk) for desk in year.desks]
            assert views[0] == views[1] == views[2]
            for desk in year.desks:
                compare(desk)
                with desk.store.reading() as connection:
                    assert check.check_fully(connection) == []
        finally:
            for desk in year.desks:
                close_desk(desk)


def test_the_oracle_would_notice_a_lost_value(desk: Desk) -> None:
    """The comparison is not blind: a row changed behind the log's back is found."""
    saved = records.create(desk, "organisation", {"name": "Norvège"})
    compare(desk)
    sql = "UPDATE organisation SET name_fr='Suède' WHERE uuid=?"
    desk.store.write(lambda work: work.connection.exec_driver_sql(sql, (saved.uuid.bytes,)))
    with pytest.raises(AssertionError):
        compare(desk)
    with desk.store.reading() as connection:
        assert [finding.place for finding in check.check_fully(connection)] == ["organisation"]
