"""What travels out of a service: plain frozen rows, never an object with a session."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from issss_desktop.models.compound import NAMELESS, Words
from issss_desktop.models.fields import Entity, entity


@dataclass(frozen=True, slots=True)
class Row:
    """One record as projected: ``values`` by field code; unknown is None; link sets are frozensets.

    ``diverging`` counts its fields in divergence; ``created`` and ``changed`` are local positions of
    commits; ``alive`` is False for a deleted record; a ``stub`` was named by another office but its
    own data have not arrived. ``confidential``: of the partition that only some people read.
    """

    entity: str
    uuid: UUID
    values: Mapping[str, Any]
    alive: bool = True
    diverging: int = 0
    created: int = 0
    changed: int = 0
    title: str = ""
    confidential: bool = False

    def __getitem__(self, code: str) -> Any:
        return self.values.get(code)

    @property
    def ref(self) -> str:
        """Its readable reference; a child row has none."""
        return self.values.get("ref") or ""

    @property
    def final(self) -> bool:
        """Whether it is final: drafts enter no printed figure."""
        return self.values.get("stage") == "final"

    @property
    def declared(self) -> Entity:
        """Its declaration."""
        return entity(self.entity)


@dataclass(frozen=True)
class Records:
    """All living records at one state of the log, by entity code; what figures are computed from.

    ``known_at``: heads text of the log they come from; ``known_until``: latest stamp (UTC ms) in it.
    """

    by_entity: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    known_at: str = ""
    known_until: int = 0
    divergences: int = 0

    def all(self, code: str) -> tuple[Row, ...]:
        """Living rows of an entity, in the order of their uuid."""
        return self.by_entity.get(code, ())

    def get(self, code: str, uuid: UUID | None) -> Row | None:
        """One row, None when unknown or deleted."""
        return None if uuid is None else self._index(code).get(uuid)

    def name(self, code: str, uuid: UUID | None, field_code: str = "name") -> Words:
        """Name of a linked record in both languages; empty when it is unknown here."""
        row = self.get(code, uuid)
        value = row[field_code] if row is not None else None
        if isinstance(value, Words):
            return value
        return Words(value, value) if value else NAMELESS

    def children(self, child: str, parent: UUID) -> tuple[Row, ...]:
        """Rows of a child entity that live in ``parent``, in the order of their uuid."""
        cache: dict[str, dict[UUID, list[Row]]] = self.__dict__.setdefault("_owned", {})
        if child not in cache:
            link = entity(child).parent
            assert link is not None
            owned = cache[child] = {}
            for row in self.all(child):
                owner = _uuid(row[link.code])
                if owner is not None:
                    owned.setdefault(owner, []).append(row)
        return tuple(cache[child].get(parent, ()))

    def _index(self, code: str) -> Mapping[UUID, Row]:
        cache: dict[str, dict[UUID, Row]] = self.__dict__.setdefault("_indexes", {})
        if code not in cache:
            cache[code] = {row.uuid: row for row in self.all(code)}
        return cache[code]


def _uuid(link: Any) -> UUID | None:
    found: UUID | None = getattr(link, "uuid", link)
    return found
