"""Words for values: what a record is called, and the text of any field, links by their titles.

A list of a hundred rows asks for the same few donors again and again: ``Titles`` reads each linked
record once, many in one query.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from issss_desktop.i18n import N_, language, translate
from issss_desktop.models.compound import AnyLink, LinkSet
from issss_desktop.models.fields import ENTITIES, Entity, Field, entity, entity_by_tag
from issss_desktop.models.kinds import Code, Kind, Link
from issss_desktop.models.rows import Row
from issss_desktop.models.shares import PERCENT, Shares
from issss_desktop.store import query
from issss_desktop.store.query import Connection, select_fields


class Titles:
    """Titles and texts in one language, from one snapshot."""

    def __init__(self, connection: Connection, lang: str | None = None) -> None:
        self._connection = connection
        self.lang = lang or language()
        self._rows: dict[tuple[str, UUID], Row | None] = {}

    def load(self, rows: Sequence[Row], codes: Iterable[str] = ()) -> None:
        """Read in few queries what the titles of rows, and the given fields, will link to."""
        if not rows:
            return
        declared = rows[0].declared
        wanted: dict[str, set[UUID]] = {}
        for code in dict.fromkeys((*declared.title, *codes)):
            field = declared.by_code[code]
            for row in rows:
                for target, uuid in _targets(field, row[code]):
                    if (target, uuid) not in self._rows:
                        wanted.setdefault(target, set()).add(uuid)
        for target, uuids in wanted.items():
            self.load_linked(target, uuids)

    def load_linked(self, target: str, uuids: Iterable[UUID]) -> None:
        """Read in few queries records that will be named."""
        wanted = {uuid for uuid in uuids if (target, uuid) not in self._rows}
        if wanted:
            found = query.rows_by_uuid(self._connection, target, wanted)
            self._rows.update({(target, uuid): found.get(uuid) for uuid in wanted})
            self.load(tuple(found.values()))

    def of(self, row: Row) -> str:
        """What a record is called in a list: its title fields, with the titles of what they link to."""
        parts = [self.brief(row.declared, code, row[code]) for code in row.declared.title]
        if row.entity == "other_value":
            parts[0] = self._label(row)
        if row.entity == "meeting" and row["board"] is None:
            parts[0] = translate(N_("Meeting without a board"), self.lang)
        joint = " " if row.entity == "pillar" else ", "
        return joint.join(part for part in parts if part) or row.ref or translate("(untitled)", self.lang)

    def brief(self, declared: Entity, code: str, value: Any) -> str:
        """Text of a value in a title or a list: what is linked to is called by its code when it has one."""
        kind = declared.by_code[code].kind
        linked = self._row(kind.target, value) if isinstance(kind, Link) and value is not None else None
        if linked is not None and linked.created and linked.alive:
            first = linked.declared.title[0]
            if isinstance(linked.declared.by_code[first].kind, Code) and linked[first]:
                return self.text(linked.declared, first, linked[first])
        return self.text(declared, code, value)

    def _label(self, row: Row) -> str:
        """Label of the field, or of the child rows, that another published value speaks of."""
        owner, code = row["owner"], row["field_code"] or ""
        declared = entity_by_tag(owner.entity) if owner else None
        field = declared.by_code.get(code.split(".")[0]) if declared else None
        label = field.label if field else ENTITIES[code].label if code in ENTITIES else code
        return translate(label, self.lang)

    def link(self, code: str, uuid: UUID | None) -> str:
        """Title of a linked record; says so when its data have not been received, or it is deleted."""
        if uuid is None:
            return ""
        row = self._row(code, uuid)
        if row is None or not row.created:
            return translate("(record not received)", self.lang)
        text = self.of(row)
        return text if row.alive else translate("{title} (deleted)", self.lang).format(title=text)

    def _row(self, code: str, uuid: UUID) -> Row | None:
        key = (code, uuid)
        if key not in self._rows:
            tail, fields = "WHERE uuid=?", _naming(entity(code))
            found = select_fields(self._connection, code, tail, (uuid.bytes,), fields)
            self._rows[key] = found[0] if found else None
        return self._rows[key]

    def text(self, declared: Entity, code: str, value: Any) -> str:
        """Text of a value for a person; unknown is empty."""
        kind: Kind[Any] = declared.by_code[code].kind
        if value is None:
            return ""
        if isinstance(kind, Link):
            return self.link(kind.target, value)
        if isinstance(kind, LinkSet):
            return ", ".join(sorted(self.link(kind.target, u) for u in value))
        if isinstance(kind, Shares):
            joint = "\u202f; " if self.lang == "fr" else "; "
            return joint.join(self._share(kind, targets, share) for targets, share in value.rows)
        if isinstance(kind, AnyLink):
            target = entity_by_tag(value.entity)
            return self.link(target.code, value.uuid) if target else ""
        return kind.show(value, self.lang)

    def _share(self, kind: Shares, targets: Sequence[UUID | None], share: int | None) -> str:
        pairs = [(code, u) for code, u in zip(kind.targets, targets, strict=True) if u is not None]
        # narrowest first: a zone before its territory before its province
        name = ", ".join(self.link(code, u) for code, u in reversed(pairs))
        return f"{name} {PERCENT.show(share, self.lang)}".strip()


@cache
def _naming(declared: Entity) -> tuple[Field, ...]:
    """What a title is made of: a project is read for its name, not for all that is known of it."""
    codes = dict.fromkeys((*declared.title, "ref", "owner", "field_code"))
    return tuple(declared.by_code[code] for code in codes if code in declared.by_code)


def _targets(field: Field, value: Any) -> Iterable[tuple[str, UUID]]:
    if value is None:
        return
    if isinstance(field.kind, Link):
        yield field.target, value
    elif isinstance(field.kind, LinkSet):
        yield from ((field.target, uuid) for uuid in value)
    elif isinstance(field.kind, Shares):
        for targets, _share in value.rows:
            for code, uuid in zip(field.kind.targets, targets, strict=True):
                if uuid is not None:
                    yield entity(code).code, uuid
