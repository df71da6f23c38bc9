"""Lists shipped with the program, one CSV an entity, read into changes of the log.

The heading names ``key`` and fields by code, groups by dotted parts ("amount.currency"). Links are
keys of the list they point at; several stand apart with ";". Shares are "NK/MASISI; SK", one key an
entity, without shares. The owner of another published value is "project:CISPE".
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from issss_desktop.models.compound import AnyLink, LinkSet, Target
from issss_desktop.models.fields import Entity, entity
from issss_desktop.models.kinds import Kind, Link
from issss_desktop.models.log import RecordChange
from issss_desktop.models.shares import Shares, ShareSet
from issss_desktop.services.recording.entry import Draft, creation
from issss_desktop.services.starting.identities import identity, label

Line = Mapping[str, str]


@dataclass(frozen=True)
class Shipped:
    """One line of a list: the record, and the changes that create it (itself, then its link sets)."""

    entity: str
    key: str
    uuid: UUID
    values: Mapping[str, Any]
    changes: tuple[RecordChange, ...]


def read_list(folder: Path, code: str) -> tuple[Line, ...]:
    """Lines of the list of an entity; none when the folder has no such list."""
    path = folder / f"{code}.csv"
    if not path.exists():
        return ()
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines, strict=True))


def shipped(folder: Path, *codes: str) -> Iterator[Shipped]:
    """Records of the lists of some entities, final, in the order given.

    Raises:
        UserError: a cell does not read as its field (a fault of the list itself).
    """
    for code in codes:
        for index, line in enumerate(read_list(folder, code)):
            yield _shipped(entity(code), line, index)


def _shipped(declared: Entity, line: Line, index: int) -> Shipped:
    key = line["key"]
    raw: dict[str, Any] = {}
    for column, text in line.items():
        code, _dot, part = column.partition(".")
        if column == "key" or not text:
            continue
        if part:
            raw.setdefault(code, {})[part] = text
        else:
            raw[code] = text
    values = {code: _value(declared.by_code[code].kind, cell) for code, cell in raw.items()}
    if declared.child:
        values["position"] = f"{index:04d}"
    draft = Draft(declared, identity(declared.code, key), values)
    ref = None if declared.child else label(declared.letters, key)
    changes = creation(draft, ref=ref, stage=None if declared.child else "final")
    return Shipped(declared.code, key, draft.uuid, values, tuple(changes))


def _value(kind: Kind[Any], cell: Any) -> Any:
    if isinstance(kind, Link):
        return identity(kind.target, cell)
    if isinstance(kind, LinkSet):
        return frozenset(identity(kind.target, key) for key in _split(cell))
    if isinstance(kind, Shares):
        return kind.parse(ShareSet(tuple((_targets(kind, row), None) for row in _split(cell))))
    if isinstance(kind, AnyLink):
        code, _colon, key = cell.partition(":")
        return Target(entity(code).tag, identity(code, key))
    return kind.parse(cell)


def _split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";")]


def _targets(kind: Shares, row: str) -> tuple[UUID | None, ...]:
    keys = [*row.split("/"), *[""] * len(kind.targets)]
    return tuple(identity(code, key) if key else None for code, key in zip(kind.targets, keys, strict=False))
