"""What arrives from other offices: refused whole when no office could have written it, kept when newer."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from issss_desktop.models import fields
from issss_desktop.models.fields import ALIVE, ENTITIES, entity
from issss_desktop.models.log import BadCommit, Commit, Op, RecordChange
from issss_desktop.services import history, reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.store import check, migrate, project, query, work
from tests.desks import carry, commits_of

ACTOR = b"\x01foreign"
USER = UUID(int=7)
PROJECT = entity("project").tag


def foreign(*changes: RecordChange, **more: Any) -> Commit:
    """First commit of an office that this one has never heard of."""
    given: dict[str, Any] = {"actor": ACTOR, "seq": 1, "prev": None, "lamport": 1, "wall_ms": 1, "user": USER}
    return Commit(**(given | {"records": changes} | more))


def new(*ops: Op, tag: int = PROJECT, uuid: UUID | None = None) -> RecordChange:
    return RecordChange(tag, uuid or uuid4(), (Op(ALIVE, True), *ops))


def receive(desk: Desk, *commits: Commit) -> None:
    data = [c.data for c in commits]
    desk.store.write(lambda w: w.receive(data))


@pytest.mark.parametrize("life", [False, 5, "x", None, [], [5], [b"short"], [b"b" * 14, b"a" * 14]])
def test_a_life_that_is_neither_true_nor_a_list_of_what_was_seen_is_refused(desk: Desk, life: Any) -> None:
    with pytest.raises(BadCommit):
        receive(desk, foreign(RecordChange(PROJECT, uuid4(), (Op(ALIVE, life),))))


def test_a_lamport_that_does_not_follow_from_what_the_author_knew_is_refused(desk: Desk) -> None:
    """One number too high would win every field for ever, and the next save would be above the limit."""
    for lamport in (2, 2**63 - 1):
        with pytest.raises(BadCommit, match="lamport"):
            receive(desk, foreign(new(), lamport=lamport))
    records.create(desk, "organisation", {"name": "A"})


def test_an_op_replaces_only_ops_of_its_own_field(desk: Desk) -> None:
    made = records.create(desk, "project", {"title": "P"})
    with desk.store.reading() as connection:
        title = next(op.name for op in query.live_ops(connection, made.uuid) if op.field != ALIVE)
        head = connection.exec_driver_sql("SELECT id, lamport FROM commits ORDER BY pos DESC").fetchone()
    assert head is not None
    tag = entity("project").by_code["local_name"].tag
    other = new(Op(tag, "x", (title,)))
    same = RecordChange(PROJECT, made.uuid, (Op(tag, "x", (title,)),))
    for change in (other, same):
        with pytest.raises(BadCommit, match="replaces"):
            receive(desk, foreign(change, lamport=head[1] + 1, deps=(head[0],)))
    assert reading.read(desk, made.uuid).row["title"] == "P"


def test_a_set_of_links_is_never_written_as_a_field(desk: Desk) -> None:
    tag = entity("project").by_code["same_intervention"].tag
    with pytest.raises(BadCommit):
        receive(desk, foreign(new(Op(tag, [bytes(16)]))))


def test_one_identity_under_two_kinds_of_record_mixes_nothing(desk: Desk) -> None:
    made = records.create(desk, "project", {"title": "P"})
    zone = RecordChange(entity("zone").tag, made.uuid, (Op(ALIVE, True), Op(15, 5)))
    receive(desk, foreign(zone))
    assert reading.page(desk, "project").rows[0]["title"] == "P"
    assert reading.page(desk, "zone").rows[0]["population"] == 5
    with desk.store.reading() as connection:
        assert check.check_fully(connection) == []


def test_a_reason_keeps_to_the_limits_of_entry(desk: Desk) -> None:
    for reason in ("a\x00b", "x" * 70_000, " x"):
        with pytest.raises(BadCommit):
            receive(desk, foreign(new(), reason=reason))


def test_a_clock_before_1970_writes_no_commit_that_others_refuse(desk: Desk) -> None:
    from dataclasses import replace

    before = replace(desk, clock=lambda: -5)
    made = records.create(before, "organisation", {"name": "A"})
    assert reading.read(desk, made.uuid).row.alive
    with pytest.raises(BadCommit):
        _ = foreign(new(), wall_ms=-1).data


# A program of an older version: this one, with something taken out of its declarations.

CACHED = [
    thing
    for module in (project, query, work)
    for thing in vars(module).values()
    if hasattr(thing, "cache_clear")
]


@pytest.fixture
def older() -> Iterator[Callable[[str, fields.Entity | None], None]]:
    """``older(code, entity)`` puts another declaration in place; None takes the entity out."""
    whole = dict(ENTITIES)

    def forget() -> None:
        for cached in CACHED:
            cached.cache_clear()

    def change(code: str, declared: fields.Entity | None) -> None:
        if declared is None:
            del ENTITIES[code]
        else:
            ENTITIES[code] = declared
        forget()

    yield change
    ENTITIES.clear()  # in their order, which forms and lists follow
    ENTITIES.update(whole)
    forget()


def rebuild(desk: Desk) -> None:
    """What the end of every migration does."""
    desk.store.write(lambda w: project.rebuild(w.connection))


def test_a_field_of_a_newer_version_is_kept_forwarded_and_shown_after_the_upgrade(
    desk: Desk, other: Desk, older: Callable[..., None]
) -> None:
    from dataclasses import replace

    made = records.create(desk, "project", {"title": "P", "iati": "XM-DAC-1 (exemple fictif)"})
    sent = commits_of(desk)
    now = entity("project")
    older("project", replace(now, fields=tuple(f for f in now.fields if f.code != "iati")))
    carry(desk, other)
    form = reading.read(other, made.uuid)
    assert form.row["iati"] is None, "the older program does not know it"
    records.save(other, made.uuid, {"title": "P 2"}, mark=form.mark)
    assert history.history(other, made.uuid)
    assert set(sent) <= set(commits_of(other)), "forwarded byte for byte"

    older("project", now)
    rebuild(other)
    row = reading.read(other, made.uuid).row
    assert (row["title"], row["iati"]) == ("P 2", "XM-DAC-1 (exemple fictif)")
    with other.store.reading() as connection:
        assert check.check_fully(connection) == []
    carry(other, desk)
    assert reading.read(desk, made.uuid).row["title"] == "P 2"
    assert len(CACHED) > 5


def test_a_kind_of_record_of_a_newer_version_is_kept_forwarded_and_shown_after_the_upgrade(
    desk: Desk, other: Desk, older: Callable[..., None]
) -> None:
    period = records.create(desk, "period", {"name": "2016 (exemple fictif)", "span.start": "2016"})
    sent = commits_of(desk)
    now = entity("period")
    older("period", None)
    carry(desk, other)
    with other.store.reading() as connection:
        assert query.entity_of(connection, period.uuid) is None
    assert set(sent) <= set(commits_of(other))

    older("period", now)
    rebuild(other)
    assert [r.uuid for r in reading.page(other, "period").rows] == [period.uuid]
    with other.store.reading() as connection:
        assert check.check_fully(connection) == []


def test_a_made_up_tag_travels_through_three_offices_unchanged(desk: Desk, other: Desk) -> None:
    commit = foreign(new(Op(1234, ["from", 2031, None])), new(tag=999))
    receive(desk, commit)
    carry(desk, other)
    assert commit.data in commits_of(other)
    for office in (desk, other):
        with office.store.reading() as connection:
            assert check.check_fully(connection) == []


def test_every_migration_ends_with_rows_rebuilt_from_the_log() -> None:
    assert "_settle" in migrate._upgrade.__code__.co_names
    assert "rebuild" in migrate._settle.__code__.co_names
