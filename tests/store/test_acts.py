"""Acts without a commit: kept in order, never rewritten, and a register that was touched is found out."""

import hashlib
from uuid import UUID

import cbor2
import pytest

from issss_desktop.errors import UserError
from issss_desktop.services.desk import Desk
from issss_desktop.store import acts, check
from issss_desktop.store.acts import Act
from issss_desktop.store.store import Store
from issss_desktop.store.work import Work

ANNE = UUID(int=7)


def note(desk: Desk, *names: str) -> list[Act]:
    def job(work: Work) -> list[Act]:
        return [acts.note(work, n, user=ANNE, at_ms=desk.clock(), detail=f"de {n}") for n in names]

    return desk.store.write(job)


def touched(store: Store, *statements: str) -> int | None:
    """What the check says after somebody wrote around the triggers; everything is then undone."""

    def job(work: Work) -> int | None:
        run = work.connection.exec_driver_sql
        run("SAVEPOINT touch")
        for statement in ("DROP TRIGGER acts_frozen", "DROP TRIGGER acts_kept", *statements):
            run(statement)
        found = acts.verify(work.connection)
        run("ROLLBACK TO touch")
        return found

    return store.write(job)


def test_acts_are_read_as_they_were_noted_and_the_chain_is_whole(desk: Desk) -> None:
    with desk.store.reading() as connection:
        assert acts.acts(connection) == ()
        assert acts.verify(connection) is None
    noted = note(desk, "opened", "backup", "printed")
    with desk.store.reading() as connection:
        assert list(acts.acts(connection)) == noted
        assert list(acts.acts(connection, limit=2)) == noted[1:]
        assert list(acts.acts(connection, since_ms=noted[1].at_ms, until_ms=noted[2].at_ms)) == [noted[1]]
        assert acts.verify(connection) is None
        assert check.check_fully(connection) == []  # they are no part of what a replay gives


def test_a_verifier_that_knows_only_the_rule_gets_the_same_chain(desk: Desk) -> None:
    chain = bytes(32)
    for made in note(desk, "opened", "refused"):
        row = cbor2.dumps([made.id, made.at_ms, made.user.bytes, made.act, made.detail], canonical=True)
        chain = hashlib.sha256(chain + row).digest()
        assert made.chain == chain


@pytest.mark.parametrize("statement", ["UPDATE acts SET detail='x'", "DELETE FROM acts WHERE id=2"])
def test_an_act_is_never_changed_nor_removed(desk: Desk, statement: str) -> None:
    note(desk, "opened", "backup")
    with pytest.raises(UserError) as refusal:
        desk.store.write(lambda work: work.connection.exec_driver_sql(statement))
    assert "never rewritten" in refusal.value.detail


def test_acts_touched_around_the_program_are_found_where_it_begins(desk: Desk) -> None:
    note(desk, "opened", "backup", "export", "closed")
    assert touched(desk.store) is None
    assert touched(desk.store, "UPDATE acts SET detail='rien' WHERE id=2") == 2
    assert touched(desk.store, "UPDATE acts SET at_ms=at_ms-1 WHERE id=1") == 1
    assert touched(desk.store, "DELETE FROM acts WHERE id=3") == 3
    assert touched(desk.store, "DELETE FROM acts WHERE id>2") == 3
    assert touched(desk.store, "DELETE FROM acts") == 1
    assert (
        touched(desk.store, "INSERT INTO acts SELECT 9, at_ms, user, act, detail, chain FROM acts LIMIT 1")
        == 5
    )
    with desk.store.reading() as connection:
        assert acts.verify(connection) is None


def test_an_act_whose_write_fails_was_never_noted(desk: Desk) -> None:
    def job(work: Work) -> None:
        acts.note(work, "export", user=ANNE, at_ms=1)
        raise UserError("disque parti")

    note(desk, "opened")
    with pytest.raises(UserError, match="disque parti"):
        desk.store.write(job)
    assert [made.id for made in note(desk, "closed")] == [2]


def test_no_detail_is_refused(desk: Desk) -> None:
    """A file may be called anything; what cannot be written is replaced, and the rest is one short line."""
    hard = "a\ud83d\n\tb\x00\u202e" + "é" * 600
    made = desk.store.write(lambda work: acts.note(work, "export", user=ANNE, at_ms=1, detail=hard))
    assert made.detail == "a? b" + "é" * 496
    with desk.store.reading() as connection:
        assert acts.acts(connection) == (made,)
        assert acts.verify(connection) is None
