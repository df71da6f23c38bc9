"""Reads for screens and the command line: titles, texts, lists, one record with what hangs on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.compound import AnyLink, Attachment, LinkSet
from issss_desktop.models.fields import ALIVE, ENTITIES, Entity, Field, children_of
from issss_desktop.models.kinds import Link
from issss_desktop.models.rows import Row
from issss_desktop.models.shares import Shares
from issss_desktop.models.values.texts import search_key
from issss_desktop.services.desk import Desk
from issss_desktop.services.finding import find_in, one, resolve_link
from issss_desktop.services.titles import Titles
from issss_desktop.store import lists, query
from issss_desktop.store.lists import SHORT, Wanted
from issss_desktop.store.query import Connection

OWNED = ("attachment", "other_value")
"""Child rows that any record may have."""


@dataclass(frozen=True)
class Alternative:
    """One of the values of a field in divergence: ``index`` is what ``resolve`` takes."""

    index: int
    value: Any
    shown: str
    office: str
    user: str
    wall_ms: int


@dataclass(frozen=True)
class Form:
    """A record read for editing: ``mark`` goes back with the save, so that nobody overwrites unseen."""

    entity: str
    row: Row
    children: Mapping[str, tuple[Row, ...]]
    mark: int
    alternatives: Mapping[str, tuple[Alternative, ...]]

    @property
    def uuid(self) -> UUID:
        """The record."""
        return self.row.uuid


@dataclass(frozen=True)
class Page:
    """Part of a list; ``total`` counts all rows that match."""

    rows: tuple[Row, ...]
    total: int


def child_entities(code: str) -> tuple[Entity, ...]:
    """Entities whose rows may live inside a record: its own ones, then attachments and other values."""
    return (*children_of(code), *(ENTITIES[c] for c in OWNED))


def find(desk: Desk, ref: str | UUID) -> list[Row]:
    """Records by reference or uuid, deleted ones too; two offices may have drawn one reference."""
    with desk.store.reading() as connection:
        return _titled(connection, find_in(connection, ref))


def read(desk: Desk, ref: str | UUID) -> Form:
    """A record with its child rows, its open divergences and the mark of what was seen.

    Raises:
        UserError: there is no such record.
    """
    with desk.store.reading() as connection:
        row = one(connection, ref)
        kids = {
            c.code: _titled(connection, query.children(connection, c.code, row.uuid))
            for c in child_entities(row.entity)
        }
        return Form(
            row.entity, _titled(connection, [row])[0], {k: tuple(v) for k, v in kids.items()},
            query.mark(connection), alternatives(connection, row),
        )  # fmt: skip


def alternatives(connection: Connection, row: Row) -> dict[str, tuple[Alternative, ...]]:
    """Values of each field in divergence, in the order of every office: the last one is shown in the row."""
    if not row.diverging:
        return {}
    fields = {f.tag: f for f in row.declared.fields}
    live: dict[int, list[query.LiveOp]] = {}
    for op in query.live_ops(connection, row.uuid):
        live.setdefault(op.field, []).append(op)
    places = connection.exec_driver_sql(
        "SELECT field FROM divergences WHERE record=?", (row.uuid.bytes,)
    ).fetchall()
    out: dict[str, tuple[Alternative, ...]] = {}
    for (tag,) in places:
        if tag != ALIVE and tag not in fields:
            continue
        choices = []
        for index, op in enumerate(live[tag]):
            value = op.wire is True if tag == ALIVE else fields[tag].kind.load(op.wire)
            shown = (
                (_("kept") if value else _("deleted"))
                if tag == ALIVE
                else show_value(connection, row.declared, fields[tag].code, value)
            )
            choices.append(
                Alternative(index, value, shown, *author(connection, op.actor, op.user), op.wall_ms)
            )
        out["alive" if tag == ALIVE else fields[tag].code] = tuple(choices)
    return out


def author(connection: Connection, actor: bytes, user: UUID) -> tuple[str, str]:
    """Office code and name of the person behind a commit; empty when they are not known here."""
    sql = "SELECT o.code FROM device d JOIN office o ON o.uuid=d.office WHERE d.actor=?"
    office = connection.exec_driver_sql(sql, (actor.hex().upper(),)).first()
    person = connection.exec_driver_sql("SELECT name FROM person WHERE uuid=?", (user.bytes,)).first()
    return (office[0] if office else "") or "", (person[0] if person else "") or ""


def page(
    desk: Desk,
    code: str,
    *,
    where: Mapping[str, Any] | None = None,
    text: str = "",
    order: str | None = None,
    limit: int = 128,
    offset: int = 0,
    deleted: bool = False,
) -> Page:
    """Part of the list of an entity: rows with every word of ``text``, and the given values of fields.

    Raises:
        UserError: an unknown entity or field, or a value that cannot be read.
    """
    declared = entity_named(code)
    with desk.store.reading() as connection:
        values = {name: _wanted(connection, declared, name, raw) for name, raw in (where or {}).items()}
        if order:
            field_named(declared, order.lstrip("-"))
        tail, params = query.search_tail(declared, search_key(text), values, deleted=deleted)
        total = query.count(connection, declared.code, tail, params)
        tail += f" ORDER BY {query.order_sql(declared, order)} LIMIT ? OFFSET ?"
        rows = query.select_rows(connection, declared.code, tail, (*params, limit, offset))
        return Page(tuple(_titled(connection, rows)), total)


def _wanted(connection: Connection, declared: Entity, name: str, raw: Any) -> Any:
    """Value that a list is filtered by: of a part of a group, of a link or of one link of a set."""
    field = field_named(declared, name)
    _code, dot, part = name.partition(".")
    if isinstance(field.kind, Link | LinkSet) and field.target:
        return resolve_link(connection, field.target, raw)
    if isinstance(field.kind, Shares | AnyLink | Attachment):
        raise UserError(
            _("A list is not filtered by “{field}”.").format(field=_(field.label)),
            _("Search for a word instead, or filter by another field."),
        )
    return field.kind.parse({part: raw} if dot else raw)


def entity_named(code: str) -> Entity:
    """Declaration of an entity. Raises UserError with the names there are."""
    try:
        return ENTITIES[code]
    except KeyError as error:
        names = ", ".join(sorted(c for c, e in ENTITIES.items() if e.tag > 2))
        raise UserError(
            _("There is no kind of record “{code}”.").format(code=code[:40]),
            _("Choose: {choices}.").format(choices=names),
        ) from error


def field_named(declared: Entity, code: str) -> Field:
    """Declaration of a field, by its code or a dotted part. Raises UserError with the names there are."""
    field = declared.by_code.get(code.split(".")[0])
    if field is None:
        raise UserError(
            _("“{entity}” has no field “{code}”.").format(entity=_(declared.label), code=code[:40]),
            _("Choose: {choices}.").format(choices=", ".join(declared.by_code)),
        )
    return field


def title_of(connection: Connection, row: Row, lang: str | None = None) -> str:
    """What a record is called in a list."""
    return Titles(connection, lang).of(row)


def _titled(connection: Connection, rows: Sequence[Row]) -> list[Row]:
    titles = Titles(connection)
    titles.load(rows)
    return [replace(row, title=titles.of(row)) for row in rows]


def title(desk: Desk, code: str, uuid: UUID | None, lang: str | None = None) -> str:
    """Title of a linked record; says so when its data have not been received."""
    with desk.store.reading() as connection:
        return Titles(connection, lang).link(code, uuid)


def show_value(
    connection: Connection, declared: Entity, code: str, value: Any, lang: str | None = None
) -> str:
    """Text of a value for a person, links by title; unknown is empty."""
    return Titles(connection, lang).text(declared, code, value)


def shown(desk: Desk, row: Row, code: str, lang: str | None = None) -> str:
    """Text of any field of a row."""
    with desk.store.reading() as connection:
        return show_value(connection, row.declared, code, row[code], lang)


def choices(desk: Desk, code: str, text: str = "", limit: int = 50) -> list[tuple[UUID, str]]:
    """Records to choose from in a link editor, those that match ``text``, as (uuid, title)."""
    return [(row.uuid, row.title) for row in page(desk, code, text=text, limit=limit).rows]


def is_short(desk: Desk) -> bool:
    """Whether every list is short enough for ``counts`` while a window waits."""
    with desk.store.reading() as connection:
        return all(lists.at_most(connection, Wanted(code)) <= SHORT for code in ENTITIES)


def counts(desk: Desk) -> dict[str, tuple[int, int, int]]:
    """Living records, drafts and records in divergence, by entity; walks over every record."""
    out: dict[str, tuple[int, int, int]] = {}
    with desk.store.separate_reader() as connection:
        for code, declared in ENTITIES.items():
            stage = "sum(stage='draft')" if not declared.child else "0"
            sql = f'SELECT count(*), {stage}, sum(diverging>0) FROM "{code}" WHERE alive=1'
            row = connection.exec_driver_sql(sql).first()
            out[code] = (row[0] or 0, row[1] or 0, row[2] or 0) if row else (0, 0, 0)
    return out


def plain(desk: Desk, row: Row) -> dict[str, Any]:
    """JSON form of a row: {"ref", "uuid", "stage", "alive", "fields": {code: plain value}}."""
    with desk.store.reading() as connection:
        named = [f for f in row.declared.fields if f.code not in ("ref", "stage")]
        fields = {f.code: _plain_value(connection, f, row[f.code]) for f in named}
    hidden = {"confidential": row.confidential} if row.declared.may_be_confidential else {}
    return {
        "ref": row.ref or None,
        "uuid": str(row.uuid),
        "stage": row["stage"],
        "alive": row.alive,
        **hidden,
        "fields": fields,
    }


def _plain_value(connection: Connection, field: Field, value: Any) -> Any:
    if isinstance(field.kind, Link) and value is not None:
        linked = query.get_row(connection, field.target, value)
        title = Titles(connection).link(field.target, value)
        return {"uuid": str(value), "ref": linked.ref if linked else None, "title": title}
    if isinstance(field.kind, LinkSet):
        return sorted(Titles(connection).link(field.target, u) for u in value or ())
    return field.kind.plain(value)
