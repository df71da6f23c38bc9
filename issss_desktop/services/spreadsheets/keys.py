"""Which record of the office a row of a sheet is: by its reference, else by what names it.

A reference, or the identifier of a child row, decides. Without one, a record is known by its code where its
kind has one, else by its title: the fields that a list calls it by. A child row is known by its owner with
its title. What fits several records is asked, never guessed.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from issss_desktop.models.compound import Words
from issss_desktop.models.fields import Entity
from issss_desktop.models.kinds import Code, Currency
from issss_desktop.store.query import Connection, select_fields

Key = tuple[Any, ...]


def natural(declared: Entity) -> tuple[str, ...]:
    """Fields that a record is known by when its reference is not given."""
    code = declared.by_code.get("code")
    if code is not None and isinstance(code.kind, Code | Currency):
        return ("code",)
    owner = (declared.parent.code,) if declared.parent else ()
    return tuple(dict.fromkeys((*owner, *declared.title)))


def is_strict(declared: Entity) -> bool:
    """Whether no two records may have one key: a code is one's own, a title may be shared."""
    return natural(declared) == ("code",)


def plain(value: Any) -> Any:
    """A value for comparing: texts without their case."""
    if isinstance(value, str):
        return value.casefold()
    if isinstance(value, Words):
        return (value.fr or value.en or "").casefold()
    return value


def known(connection: Connection, declared: Entity) -> Mapping[Key, list[UUID]]:
    """Living records by what they are known by."""
    fields = [declared.by_code[code] for code in natural(declared)]
    if not fields or any(not field.columns() for field in fields):
        return {}
    out: dict[Key, list[UUID]] = {}
    tail = "WHERE alive=1 AND created IS NOT NULL ORDER BY uuid"
    for row in select_fields(connection, declared.code, tail, (), fields):
        out.setdefault(key_of(row.values, declared), []).append(row.uuid)
    return out


def key_of(values: Mapping[str, Any], declared: Entity) -> Key:
    """What a record is known by."""
    return tuple(plain(values.get(code)) for code in natural(declared))


def is_named(key: Iterable[Any]) -> bool:
    """Whether a key names something: an empty one fits everything."""
    return any(part not in (None, "") for part in key)
