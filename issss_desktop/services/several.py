"""What a person does with several records at once: make final what can be, delete with a reason, copy."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from issss_desktop.errors import Level, Problem, Refused, UserError
from issss_desktop.i18n import _, ngettext
from issss_desktop.models.compound import Group, LinkSet
from issss_desktop.models.fields import ENTITIES, Entity, Field, Stage, entity, missing
from issss_desktop.models.kinds import Link
from issss_desktop.models.rows import Row
from issss_desktop.services import reading, records, worked
from issss_desktop.services.desk import Desk, leaving
from issss_desktop.services.lists import TITLE, money_of
from issss_desktop.services.permits import Action, require
from issss_desktop.services.titles import Titles
from issss_desktop.store import query
from issss_desktop.store.query import Connection
from issss_desktop.store.work import Work

_NUMBER = re.compile(r"-?[0-9]+([.,][0-9]+)?")
MOST = 1_000
"""Records that one action may take."""


@dataclass(frozen=True)
class Finalisable:
    """Which records can be made final now; ``held``: (uuid, title, what is missing) of the other drafts."""

    ready: tuple[UUID, ...]
    held: tuple[tuple[UUID, str, str], ...]


@dataclass(frozen=True)
class Done:
    """Records that were changed, what to show again, the positions of the saves, and refusals in words."""

    uuids: tuple[UUID, ...]
    changed: frozenset[tuple[str, UUID]]
    positions: tuple[int, ...]
    refused: tuple[str, ...] = ()


def finalisable(desk: Desk, code: str, uuids: Sequence[UUID]) -> Finalisable:
    """Look which drafts miss nothing. Raises UserError for more than ``MOST`` records."""
    _refuse_many(uuids)
    ready, held = [], []
    with desk.store.reading() as connection:
        rows = query.rows_by_uuid(connection, code, uuids)
        titles = Titles(connection)
        for uuid in uuids:
            row = rows.get(uuid)
            if row is None or not row.alive or row.final:
                continue
            problem = next(iter(_held_by(connection, row)), None)
            if problem is None:
                ready.append(uuid)
            else:
                held.append((uuid, titles.of(row), problem.text))
    return Finalisable(tuple(ready), tuple(held))


@dataclass(frozen=True, slots=True)
class Held:
    """A draft that cannot be made final: what it is called, and the first thing that is wrong with it."""

    entity: str
    uuid: UUID
    title: str
    problem: str


def held_back(desk: Desk) -> tuple[Held, ...]:
    """Every draft that has an error or lacks what a final record needs; walks over all drafts."""
    held = []
    with desk.store.separate_reader() as connection:
        titles = Titles(connection)
        for declared in ENTITIES.values():
            if declared.child:
                continue
            rows = query.select_rows(
                connection, declared.code, "WHERE alive=1 AND stage='draft' ORDER BY sort, uuid"
            )
            for row in rows:
                problem = next(iter(_held_by(connection, row)), None)
                if problem is not None:
                    held.append(Held(row.entity, row.uuid, titles.of(row), problem.text))
    return tuple(held)


def _held_by(connection: Connection, row: Row) -> list[Problem]:
    kids = [
        k for c in reading.child_entities(row.entity) for k in query.children(connection, c.code, row.uuid)
    ]
    found: list[Problem] = []
    for each in (row, *kids):
        found += missing(each.declared, each.values, Stage.FINAL)
        for rule in each.declared.rules:
            found += rule(each.values)
    return [p for p in found if p.level is Level.ERROR]


def finalise(desk: Desk, uuids: Sequence[UUID]) -> Done:
    """Make records final, each with a commit of its own; one that is refused does not hold the others."""
    require(desk, Action.FINALISE)
    _refuse_many(uuids)

    def one(uuid: UUID) -> records.Saved:
        return records.save(desk, uuid, {}, mark=reading.read(desk, uuid).mark, final=True)

    done: list[records.Saved] = []
    refused: list[str] = []

    def job(_work: Work) -> None:
        for uuid in uuids:
            try:
                done.append(one(uuid))
            except (Refused, UserError) as error:
                refused.append(str(error))

    desk.store.write(job)
    return _done(done, refused)


def delete(desk: Desk, uuids: Sequence[UUID], reason: str) -> Done:
    """Delete records for one reason: all of them, or none when one is refused.

    Raises:
        Refused: no reason was given.
        UserError: one is deleted already, or there are more than ``MOST``.
    """
    require(desk, Action.DELETE)
    _refuse_many(uuids)

    def job(_work: Work) -> list[records.Saved]:
        return [records.delete(desk, uuid, reason) for uuid in uuids]

    return _done(desk.store.write(job), ())


def _done(saved: Sequence[records.Saved], refused: Sequence[str]) -> Done:
    changed: frozenset[tuple[str, UUID]] = frozenset().union(*(each.changed for each in saved))
    return Done(
        tuple(each.uuid for each in saved), changed, tuple(each.position for each in saved), tuple(refused)
    )


def _refuse_many(uuids: Sequence[UUID]) -> None:
    if len(uuids) > MOST:
        raise UserError(
            ngettext("{n} record is selected.", "{n} records are selected.", len(uuids)).format(n=len(uuids)),
            _("Take {n} at most at a time: filter the list, or select fewer rows.").format(n=MOST),
        )


def tab_separated(
    desk: Desk, code: str, uuids: Sequence[UUID], columns: Sequence[str], known: worked.Known | None = None
) -> str:
    """Records as lines of a spreadsheet with their heads; amounts read back as numbers, with their currency.

    Every program of the machine reads the clipboard: nothing confidential is among them (see ``withheld``).

    ``known``: figures of the columns that are worked out. A text that a spreadsheet would take for a
    formula begins with an apostrophe.
    """
    require(desk, Action.EXPORT)
    _refuse_many(uuids)
    desk, declared = leaving(desk), entity(code)
    shown = [declared.by_code[c] for c in columns if c in declared.by_code]
    with desk.store.reading() as connection:
        rows = query.rows_by_uuid(connection, code, uuids)
        titles = Titles(connection)
        titles.load(list(rows.values()), [f.code for f in shown if isinstance(f.kind, Link | LinkSet)])
        lines = [_heads(declared, columns)]
        for uuid in uuids:
            if uuid in rows:
                lines.append(_cells(titles, declared, columns, rows[uuid], known or {}))
    return "\n".join("\t".join(map(_plain, line)) for line in lines) + "\n"


def withheld(desk: Desk, code: str, uuids: Sequence[UUID]) -> int:
    """How many of these records are not copied, for they are confidential."""
    with desk.store.reading() as connection:
        return sum(row.confidential for row in query.rows_by_uuid(connection, code, uuids).values())


def _heads(declared: Entity, columns: Sequence[str]) -> list[str]:
    heads = []
    for code in columns:
        made = worked.column_of(declared.code, code)
        field = None if made or code == TITLE else declared.by_code[code]
        heads.append(_((made or field or declared).label))
        if made or (field and _with_currency(field)):
            heads.append(_("Currency"))
    return heads


def _with_currency(field: Field) -> bool:
    return money_of(field) is not None and isinstance(field.kind, Group)


def _cells(
    titles: Titles, declared: Entity, columns: Sequence[str], row: Row, known: worked.Known
) -> list[str]:
    cells: list[str] = []
    for code in columns:
        made = worked.column_of(declared.code, code)
        if code == TITLE:
            cells.append(titles.of(row))
            continue
        if made is not None:
            amount, currency = worked.edited(known, made, row.uuid, titles.lang)
            cells += [_number(amount), currency]
            continue
        field = declared.by_code[code]
        value: Any = row[code]
        if isinstance(field.kind, Group) and _with_currency(field):
            cells.append(_number(field.kind.edit_part(value, "amount", titles.lang)))
            cells.append((value.currency if value is not None else "") or "")
        elif money_of(field) is not None:
            cells.append(_number(field.kind.edit(value, titles.lang)))
        else:
            cells.append(titles.text(declared, code, value))
    return cells


def _number(text: str) -> str:
    return text.replace("\u202f", "").replace("\u2212", "-")


def _plain(text: str) -> str:
    flat = " ".join(text.split())
    if flat[:1] in ("=", "+", "-", "@") and not _NUMBER.fullmatch(flat):
        return f"'{flat}"
    return flat
