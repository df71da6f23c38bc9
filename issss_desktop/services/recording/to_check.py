"""What is to be checked after a merge: a merge is never refused by a rule, so the rules run afterwards.

What one office may not enter another may have entered (an older program, two valid halves of one record), and
what was linked to may not have come. Such records are listed until somebody puts them right, or until what
is missing has come.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from issss_desktop.errors import Problem
from issss_desktop.i18n import _
from issss_desktop.models.compound import Target
from issss_desktop.models.fields import Entity, Stage, children_of, entity, entity_by_tag
from issss_desktop.models.kinds import Link
from issss_desktop.models.rows import Row
from issss_desktop.services.desk import Desk
from issss_desktop.services.reading import title_of
from issss_desktop.services.recording import warnings
from issss_desktop.services.recording.entry import Draft
from issss_desktop.store import query, unchecked
from issss_desktop.store.query import Connection
from issss_desktop.store.unchecked import Place
from issss_desktop.store.work import Work

STEP: Final = 500
"""Records looked at between two chances for others to read."""


@dataclass(frozen=True)
class ToCheck:
    """A record for which the rules do not hold; ``problems`` as a form would show them."""

    entity: str
    uuid: UUID
    kind: str
    title: str
    ref: str
    problems: tuple[Problem, ...]


def settle(desk: Desk) -> int:
    """Run the rules on all that merges touched; how many records are left to check."""
    whole = desk.store.seen(confidential=True)
    with whole.reading() as connection:
        places = unchecked.noted(connection)
    left: set[UUID] = set()
    right: list[Place] = []
    for at in range(0, len(places), STEP):
        with whole.reading() as connection:
            for place in places[at : at + STEP]:
                owner = _owner(connection, place)
                if owner is not None and (owner.uuid in left or problems_of(connection, owner)):
                    left.add(owner.uuid)
                else:
                    right.append(place)
    if right and whole.writable:
        whole.write(lambda work: _forget(work, right))
    return len(left)


def _forget(work: Work, places: Sequence[Place]) -> None:
    unchecked.forget(work.connection, places)


def to_check(desk: Desk, most: int = 50) -> tuple[ToCheck, ...]:
    """The first records to check, as they are now, that the person at the desk may read."""
    found: dict[UUID, ToCheck] = {}
    with desk.store.reading() as connection:
        for place in unchecked.noted(connection):
            owner = _owner(connection, place)
            if owner is None or owner.uuid in found:
                continue
            problems = problems_of(connection, owner)
            if problems:
                found[owner.uuid] = ToCheck(
                    owner.entity, owner.uuid, _(owner.declared.label), title_of(connection, owner), owner.ref,
                    tuple(problems),
                )  # fmt: skip
            if len(found) >= most:
                break
    return tuple(sorted(found.values(), key=lambda each: (each.kind, each.title)))


def _owner(connection: Connection, place: Place) -> Row | None:
    """The record that a person opens: itself, or the one it is a row of; None when it is not there to be
    put right: deleted, or not received."""
    declared = entity_by_tag(place[0])
    row = query.get_row(connection, declared.code, place[1]) if declared else None
    while row is not None and row.declared.child:
        above = row[row.declared.parent.code if row.declared.parent else "owner"]
        if not row.alive or above is None:
            return None
        target = entity_by_tag(above.entity) if isinstance(above, Target) else entity(_target(row.declared))
        row = query.get_row(connection, target.code, getattr(above, "uuid", above)) if target else None
    return row if row is not None and row.alive and row.created else None


def _target(declared: Entity) -> str:
    kind = declared.parent.kind if declared.parent else None
    return kind.target if isinstance(kind, Link) else ""


def problems_of(connection: Connection, row: Row) -> list[Problem]:
    """What a form would say of a record as it stands, its rows included; and what has not been received."""
    stage = Stage.FINAL if row.final else Stage.DRAFT
    drafts = [Draft(row.declared, row.uuid, dict(row.values))]
    for child in children_of(row.entity):
        for number, each in enumerate(query.children(connection, child.code, row.uuid)):
            place = f"{child.code}[{number}]"
            drafts.append(Draft(child, each.uuid, dict(each.values), place=place))
    for draft in drafts:
        draft.judge(stage)
    drafts[0].problems.extend(warnings.look(connection, row.entity, drafts, ()))
    return [problem for draft in drafts for problem in (*draft.problems, *_not_received(connection, draft))]


def _not_received(connection: Connection, draft: Draft) -> Iterator[Problem]:
    for field in draft.declared.fields:
        value = draft.values.get(field.code)
        if value is None or not isinstance(field.kind, Link) or not field.target:
            continue
        if _is_stub(connection, field.target, (value,)):
            yield Problem(
                draft.at(field.code),
                _("“{field}” names a record that has not been received.").format(field=_(field.label)),
                _("Ask the office that wrote it for its next report."),
            )


def _is_stub(connection: Connection, code: str, uuids: Iterable[UUID]) -> bool:
    rows = query.rows_by_uuid(connection, code, uuids)
    return any(not row.created for row in rows.values()) or not rows
