"""What a form would say across the rows of a record, said of the rows of a sheet."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from issss_desktop.errors import Problem
from issss_desktop.models.fields import Entity, children_of, entity
from issss_desktop.models.rows import Row
from issss_desktop.services.recording import warnings
from issss_desktop.services.recording.entry import Draft
from issss_desktop.services.spreadsheets.plan import Plan
from issss_desktop.store import query
from issss_desktop.store.query import Connection
from issss_desktop.store.several import marks, portions

MOST = 5_000
"""Records that are looked at so: a longer list is checked by its figures."""

NEW = UUID(int=0)


def look(connection: Connection, plan: Plan) -> Iterator[tuple[int, Problem]]:
    """Problems with the row of the sheet that each is told at."""
    link = plan.declared.parent
    if link is not None and link.target in warnings.LOOKED_AT:
        yield from _of_owners(connection, plan, link.code, entity(link.target))
    elif plan.declared.code in warnings.LOOKED_AT:
        yield from _of_records(connection, plan)


def _of_records(connection: Connection, plan: Plan) -> Iterator[tuple[int, Problem]]:
    code, changes = plan.declared.code, plan.changes[:MOST]
    kept = _rows_under(connection, plan.declared, {c.before.uuid for c in changes})
    for change in changes:
        draft = Draft(plan.declared, change.before.uuid, {**change.before.values, **change.after})
        for problem in warnings.look(connection, code, [draft], kept.get(draft.uuid, ())):
            yield change.row, problem
    if code in warnings.BY_ITSELF:
        for row in plan.fresh[:MOST]:
            draft = Draft(plan.declared, NEW, plan.values_of(row))
            for problem in warnings.look(connection, code, [draft], ()):
                yield row, problem


def _of_owners(connection: Connection, plan: Plan, link: str, owner: Entity) -> Iterator[tuple[int, Problem]]:
    """Rows of one record together, with those of its rows that the sheet does not speak of."""
    written: dict[UUID, list[tuple[int, Draft]]] = {}
    for change in plan.changes:
        values = {**change.before.values, **change.after}
        written.setdefault(values[link], []).append(
            (change.row, Draft(plan.declared, change.before.uuid, values, place=str(change.row)))
        )
    for row in plan.fresh:
        values = plan.values_of(row)
        draft = Draft(plan.declared, UUID(int=row + 1), values, place=str(row))  # two rows are two records
        written.setdefault(values[link], []).append((row, draft))
    if len(written) > MOST:
        return
    owners = query.rows_by_uuid(connection, owner.code, written)
    kept = _rows_under(connection, owner, written)
    for uuid, drafts in written.items():
        if uuid not in owners:
            continue
        touched = {draft.uuid for _row, draft in drafts}
        rest = [row for row in kept.get(uuid, ()) if row.uuid not in touched]
        own = Draft(owner, uuid, dict(owners[uuid].values))
        found = warnings.look(connection, owner.code, [own, *(draft for _row, draft in drafts)], rest)
        for problem in found:
            number, _dot, place = problem.place.partition(".")
            if number.isdecimal():
                yield int(number), replace(problem, place=place)
            else:
                yield drafts[-1][0], problem


def _rows_under(
    connection: Connection, owner: Entity, uuids: Collection[UUID] | Mapping[UUID, Any]
) -> dict[UUID, list[Row]]:
    """Child rows of some records, by their owner."""
    out: dict[UUID, list[Row]] = {}
    for declared in children_of(owner) if uuids else ():
        assert declared.parent is not None
        code = declared.parent.code
        for part in portions([uuid.bytes for uuid in uuids]):
            tail = f'WHERE alive=1 AND "{code}" IN ({marks(part)})'
            for row in query.select_rows(connection, declared.code, tail, part):
                out.setdefault(row[code], []).append(row)
    return out
