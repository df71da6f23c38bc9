"""Two partitions in one log: the ordinary one is whole without the other, and says nothing of it."""

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from issss_desktop.errors import UserError
from issss_desktop.models.entities.common import CONFIDENTIAL
from issss_desktop.models.fields import ALIVE, ENTITIES, entity
from issss_desktop.models.log import BadCommit, Commit, Op, RecordChange, decode
from issss_desktop.models.refs import actor_letters
from issss_desktop.services import history, reading, records
from issss_desktop.services.declassifying import declassify
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.store import check, query
from tests.desks import bare_desk, carry, commits_of

SECRET = "Zibeline"
USER = UUID(int=7)
ANALYSIS, DEVICE, PROJECT = (entity(code).tag for code in ("analysis", "device", "project"))
TITLE = entity("analysis").by_code["title"].tag


@pytest.fixture
def desk(tmp_path: Path) -> Any:
    made = replace(bare_desk(tmp_path / "nk"), role="validator")
    yield made
    close_desk(made)


def secret(desk: Desk, title: str = SECRET, **more: Any) -> records.Saved:
    return records.create(desk, "analysis", {"title": title}, confidential=True, **more)


def commits(desk: Desk) -> list[Commit]:
    return [decode(raw) for raw in commits_of(desk)]


def hidden_actors(log: list[Commit]) -> set[bytes]:
    """Read from the bytes alone: whose first commit makes a device of the confidential partition."""
    tag = entity("device").by_code["partition"].tag
    return {
        c.actor
        for c in log
        for change in c.records
        if c.seq == 1 and change.entity == DEVICE and Op(tag, CONFIDENTIAL) in change.ops
    }


def parts(desk: Desk) -> tuple[list[Commit], list[Commit]]:
    """Ordinary and confidential commits of an office, in its order."""
    log = commits(desk)
    hidden = hidden_actors(log)
    return [c for c in log if c.actor not in hidden], [c for c in log if c.actor in hidden]


def rows_of(desk: Desk) -> dict[str, list[Any]]:
    """Every ordinary row of an office as its table has it, but for what each office counts on its own."""
    local = {"id", "created", "changed", "confidential"}
    out = {}
    with desk.store.seen(confidential=False).reading() as connection:
        for code in ENTITIES:
            names = [row[1] for row in connection.exec_driver_sql(f'PRAGMA main.table_info("{code}")')]
            listed = ", ".join(f'"{n}"' for n in names if n not in local)
            sql = f'SELECT {listed} FROM "{code}" WHERE created IS NOT NULL ORDER BY uuid'
            out[code] = connection.exec_driver_sql(sql).fetchall()
    return out


def assert_apart(desk: Desk, folder: Path) -> None:
    """The rules of the two partitions, from the bytes; then the ordinary part alone in another office."""
    ordinary, hidden = parts(desk)
    said = b"".join(c.data for c in ordinary)
    names = {c.id for c in hidden} | {c.id[:12] for c in hidden} | {c.actor for c in hidden}
    names |= {change.uuid.bytes for c in hidden for change in c.records}
    assert not [name for name in names if name in said]
    assert SECRET.encode() not in said
    lamports: dict[bytes, int] = {}
    for commit in commits(desk):
        below = [lamports[c] for c in (commit.prev, *commit.deps) if c is not None]
        assert commit.lamport == max(below, default=0) + 1
        lamports[commit.id] = commit.lamport
    alone = bare_desk(folder, "IT", "C. Bahati")
    try:
        alone.store.write(lambda work: work.receive(c.data for c in ordinary))
        mine, theirs = rows_of(desk), rows_of(alone)
        for code, rows in mine.items():
            assert [row for row in rows if row not in theirs[code]] == [], code
        with alone.store.reading() as connection:
            assert check.check_fully(connection) == []
    finally:
        close_desk(alone)


def test_the_first_confidential_record_begins_a_chain_of_its_own(desk: Desk, tmp_path: Path) -> None:
    records.create(desk, "organisation", {"name": "Ordinaire"})
    before = commits(desk)
    made = secret(desk)
    secret(desk, "Deuxième")
    after = records.create(desk, "organisation", {"name": "Ensuite"})
    ordinary, hidden = parts(desk)
    assert len(hidden) == 3, "a device, then the two records"
    assert len({c.actor for c in hidden}) == 1
    assert [c.data for c in ordinary[: len(before)]] == [c.data for c in before]
    assert hidden[0].deps == (before[-1].id,), "what is confidential may stand on what is ordinary"
    assert (ordinary[-1].deps, ordinary[-1].prev) == ((), before[-1].id)
    assert ordinary[-1].lamport == before[-1].lamport + 1, "no number of it comes from the other chain"
    ours, theirs = ({actor_letters(c.actor) for c in each} for each in (ordinary, hidden))
    assert not ours & theirs
    assert made.ref.split("-")[1] in theirs
    assert after.ref.split("-")[1] in ours
    with desk.store.reading() as connection:
        devices = query.select_rows(connection, "device", "ORDER BY created")
        assert [d["partition"] for d in devices] == [None, CONFIDENTIAL]  # the test's own office says nothing
        assert devices[0]["office"] == devices[1]["office"]
        assert check.check_fully(connection) == []
    assert_apart(desk, tmp_path / "it")


def test_ordinary_references_do_not_skip_a_number_for_a_confidential_one(desk: Desk) -> None:
    refs = [records.create(desk, "analysis", {"title": "a"}).ref, secret(desk).ref, secret(desk).ref]
    refs.append(records.create(desk, "analysis", {"title": "b"}).ref)
    assert [ref.split("-")[4] for ref in refs] == ["0001", "0001", "0002", "0002"]


def test_an_old_office_that_is_restored_draws_both_actors_again(desk: Desk) -> None:
    secret(desk)
    old = hidden_actors(commits(desk))
    desk.store.write(lambda work: work.new_actor())
    secret(desk, "Après")
    assert len(hidden_actors(commits(desk)) - old) == 1


def test_rows_of_a_confidential_record_are_confidential_too(desk: Desk, tmp_path: Path) -> None:
    piece = desk.pieces.keep(f"{SECRET}.pdf", "application/pdf", SECRET.encode())
    note = {"field_code": "title", "value": SECRET}
    made = secret(desk, children={"attachment": [{"title": SECRET, "piece": piece}], "other_value": [note]})
    records.create(desk, "other_value", {**note, "owner": made.uuid})  # saved alone, beside its owner
    form = reading.read(desk, made.uuid)
    records.save(desk, made.uuid, {"actors": SECRET}, mark=form.mark, children={"other_value": [note]})
    form = reading.read(desk, made.uuid)
    assert [len(rows) for rows in form.children.values() if rows] == [1, 3]
    assert all(row.confidential for rows in form.children.values() for row in rows)
    assert_apart(desk, tmp_path / "it")


# what arrives from elsewhere, and what is tried at entry


class Foreign:
    """The chains of an office that keeps no rule: whatever it likes, well formed."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.made = secret(desk)
        self.plain = records.create(desk, "analysis", {"title": "Ordinaire"})
        ordinary, hidden = parts(desk)
        self.top, self.hidden_top = ordinary[-1], hidden[-1]
        self.own = {False: b"\x01foreign", True: b"\x02foreign"}

    def device(self) -> RecordChange:
        tag = entity("device").by_code["partition"].tag
        return RecordChange(DEVICE, uuid4(), (Op(ALIVE, True), Op(tag, CONFIDENTIAL)))

    def commit(self, hidden: bool, *changes: RecordChange, top: Commit | None = None, **more: Any) -> Commit:
        begun = (self.device(), *changes) if hidden else changes
        given = {"seq": 1, "prev": None, "wall_ms": 1, "user": USER, "records": begun}
        on = {"deps": (top.id,) if top else (), "lamport": top.lamport + 1 if top else 1}
        return Commit(**({"actor": self.own[hidden]} | given | on | more))

    def op_of(self, uuid: UUID, tag: int) -> bytes:
        with self.desk.store.reading() as connection:
            return next(op.name for op in query.live_ops(connection, uuid) if op.field == tag)


def new(tag: int, *ops: Op, uuid: UUID | None = None) -> RecordChange:
    return RecordChange(tag, uuid or uuid4(), (Op(ALIVE, True), *ops))


def link(code: str, field: str, wire: Any) -> Op:
    return Op(entity(code).by_code[field].tag, wire)


BAD: dict[str, Callable[[Foreign], Commit]] = {
    "ordinary on top of confidential": lambda f: f.commit(False, new(PROJECT), top=f.hidden_top),
    "ordinary undoes confidential": lambda f: f.commit(False, new(PROJECT), undoes=f.hidden_top.id),
    "ordinary by a confidential user": lambda f: f.commit(False, new(PROJECT), user=f.made.uuid),
    "ordinary changes confidential": lambda f: f.commit(
        False, RecordChange(ANALYSIS, f.made.uuid, (Op(TITLE, "x"),))
    ),
    "ordinary replaces confidential": lambda f: f.commit(
        False, RecordChange(ANALYSIS, f.made.uuid, (Op(TITLE, "x", (f.op_of(f.made.uuid, TITLE),)),))
    ),
    "ordinary links to confidential": lambda f: f.commit(
        False, new(ANALYSIS, link("analysis", "ordinary_version", f.made.uuid.bytes))
    ),
    "ordinary row of confidential": lambda f: f.commit(
        False, new(entity("attachment").tag, link("attachment", "owner", [ANALYSIS, f.made.uuid.bytes]))
    ),
    "ordinary names it in a field of a newer version": lambda f: f.commit(
        False, new(PROJECT, Op(900, [["x", [f.made.uuid.bytes]]]))
    ),
    "ordinary deletion that saw confidential": lambda f: f.commit(
        False,
        RecordChange(ANALYSIS, f.plain.uuid, (Op(ALIVE, [f.op_of(f.made.uuid, TITLE)]),)),
        top=f.top,
    ),
    "confidential changes ordinary": lambda f: f.commit(
        True, RecordChange(ANALYSIS, f.plain.uuid, (Op(TITLE, "x"),)), top=f.top
    ),
    "confidential row of ordinary": lambda f: f.commit(
        True,
        new(entity("attachment").tag, link("attachment", "owner", [ANALYSIS, f.plain.uuid.bytes])),
        top=f.top,
    ),
    "confidential member of an ordinary set": lambda f: f.commit(
        True, new(entity("membership").tag, link("membership", "owner", [ANALYSIS, f.plain.uuid.bytes]))
    ),
}


@pytest.mark.parametrize("bad", BAD)
def test_what_breaks_a_rule_of_the_partitions_is_refused_whole(desk: Desk, bad: str) -> None:
    foreign = Foreign(desk)
    before = commits_of(desk)
    made = BAD[bad](foreign)
    with pytest.raises(BadCommit):
        desk.store.write(lambda work: work.receive([made.data]))
    assert commits_of(desk) == before


@pytest.mark.parametrize("bad", [bad for bad in BAD if "undoes" not in bad and "on top" not in bad])
def test_no_service_of_this_office_can_break_a_rule_by_a_mistake(desk: Desk, bad: str) -> None:
    foreign = Foreign(desk)
    before = commits_of(desk)
    made = BAD[bad](foreign)
    changes = [change for change in made.records if change.entity != DEVICE]
    user = desk.user if made.user == USER else made.user
    hidden = made.actor == foreign.own[True]
    with pytest.raises(BadCommit):
        desk.store.write(lambda work: work.commit(changes, user=user, wall_ms=1, confidential=hidden))
    assert commits_of(desk) == before


def test_what_keeps_the_rules_is_received_from_both_chains(desk: Desk) -> None:
    foreign = Foreign(desk)
    uuid = uuid4()
    named = link("analysis", "ordinary_version", foreign.plain.uuid.bytes)
    ordinary = foreign.commit(False, new(PROJECT), top=foreign.top)
    hidden = foreign.commit(True, new(ANALYSIS, Op(TITLE, SECRET), named, uuid=uuid), top=foreign.hidden_top)
    desk.store.write(lambda work: work.receive([ordinary.data, hidden.data]))
    row = reading.read(desk, uuid).row
    assert row.confidential
    assert row["ordinary_version"] == foreign.plain.uuid, "the reverse is fine"
    assert reading.find(replace(desk, role="reader"), uuid) == []


def test_a_rule_is_kept_between_two_commits_of_one_delivery(desk: Desk) -> None:
    foreign = Foreign(desk)
    uuid = uuid4()
    hidden = foreign.commit(True, new(ANALYSIS, Op(TITLE, SECRET), uuid=uuid))
    ordinary = foreign.commit(False, new(ANALYSIS, Op(TITLE, "x"), uuid=uuid))
    for both in ([hidden, ordinary], [ordinary, hidden]):
        with pytest.raises(BadCommit):
            desk.store.write(lambda work, both=both: work.receive([c.data for c in both]))


def test_what_a_newer_version_keeps_in_confidence_waits_unseen(desk: Desk) -> None:
    """An entity that is never confidential here may be so there: its rows wait for the newer program."""
    foreign = Foreign(desk)
    uuid = uuid4()
    tag = entity("project").by_code["title"].tag
    desk.store.write(
        lambda work: work.receive([foreign.commit(True, new(PROJECT, Op(tag, SECRET), uuid=uuid)).data])
    )
    assert reading.page(desk, "project").total == 0
    reader = replace(desk, role="reader")
    assert reading.find(reader, uuid) == []
    with desk.store.reading() as connection:
        assert check.check_fully(connection) == []


# random years


class Months:
    """One random history of two offices, in both partitions: every move is something a person can do."""

    def __init__(self, desks: list[Desk], seed: int) -> None:
        self.random = random.Random(seed)
        self.desks = desks

    def step(self) -> None:
        desk = self.random.choice(self.desks)
        moves = [self.create, self.create, self.save, self.save, self.delete, self.restore, self.undo]
        with suppress(UserError):  # a refusal changes nothing: the comparison at the end proves it
            self.random.choice([*moves, self.declassify, self.deliver])(desk)

    def pick(self, desk: Desk) -> reading.Row:
        with desk.store.reading() as connection:
            rows = query.select_rows(connection, "analysis", "WHERE created IS NOT NULL ORDER BY uuid")
        if not rows:
            raise UserError("none yet")
        return self.random.choice(rows)

    def create(self, desk: Desk) -> None:
        hidden = self.random.random() < 0.5
        title = f"{SECRET if hidden else 'note'} {self.random.randint(0, 9)}"
        notes = [{"field_code": "title", "value": title}] * self.random.randint(0, 2)
        records.create(
            desk, "analysis", {"title": title}, children={"other_value": notes}, confidential=hidden
        )

    def save(self, desk: Desk) -> None:
        row = self.pick(desk)
        word = SECRET if row.confidential else "ordinaire"
        raw = self.random.choice([{"actors": word}, {"title": f"{word} 2"}, {"on": "2017-05"}])
        other = self.random.choice([{}, {"ordinary_version": self.pick(desk).uuid}])
        records.save(desk, row.uuid, {**raw, **other}, mark=reading.read(desk, row.uuid).mark)

    def delete(self, desk: Desk) -> None:
        row = self.pick(desk)
        records.delete(desk, row.uuid, SECRET if row.confidential else "doublon")

    def restore(self, desk: Desk) -> None:
        records.restore(desk, self.pick(desk).uuid)

    def undo(self, desk: Desk) -> None:
        history.undo(desk, self.random.choice(history.history(desk, self.pick(desk).uuid)).position)

    def declassify(self, desk: Desk) -> None:
        """The words of the copy are ordinary from now on: the person takes the secret out first."""
        row = self.pick(desk)
        form = reading.read(desk, row.uuid)
        if row.confidential and not any(form.children.values()) and not row["actors"]:
            records.save(desk, row.uuid, {"title": "levé"}, mark=form.mark)
            declassify(desk, row.uuid, "décision du comité")

    def deliver(self, desk: Desk) -> None:
        for other in self.desks:
            if other is not desk:
                carry(other, desk)


@pytest.mark.parametrize("seed", range(6))
def test_in_a_random_year_the_ordinary_part_is_whole_alone(tmp_path: Path, seed: int) -> None:
    desks = [replace(bare_desk(tmp_path / c, c, f"agent {c}"), role="validator") for c in ("NK", "SK")]
    try:
        year = Months(desks, seed)
        for _move in range(45):
            year.step()
        for desk in desks:
            year.deliver(desk)
        for desk in desks:
            ordinary, hidden = parts(desk)
            assert min(len(ordinary), len(hidden)) > 2
            with desk.store.reading() as connection:
                assert check.check_fully(connection) == []
        assert_apart(desks[0], tmp_path / "it")
        assert rows_of(desks[0]) == rows_of(desks[1])
    finally:
        for desk in desks:
            close_desk(desk)
