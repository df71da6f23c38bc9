"""What a person typed becomes values and ops: one reading for form, command line and spreadsheets."""

import datetime as dt
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from issss_desktop.errors import Level, Problem, Refused, UserError
from issss_desktop.i18n import _
from issss_desktop.models.compound import Group, LinkSet, Shares, Target
from issss_desktop.models.fields import ALIVE, Entity, Stage, entity, missing
from issss_desktop.models.kinds import Kind, Link
from issss_desktop.models.log import Op, RecordChange
from issss_desktop.models.refs import actor_letters, make_reference
from issss_desktop.services.reading import resolve_link
from issss_desktop.store import query
from issss_desktop.store.query import Connection
from issss_desktop.store.work import Work

MEMBERSHIP = "membership"


def new_uuid(wall_ms: int) -> UUID:
    """UUIDv7 (RFC 9562): 48 bits of milliseconds, then random bits."""
    number = (wall_ms & (2**48 - 1)) << 80 | secrets.randbits(80)
    number = number & ~(0xF << 76) | 0x7 << 76
    return UUID(int=number & ~(0x3 << 62) | 0x2 << 62)


@dataclass
class Draft:
    """A record being written: its values as they will be, and what is wrong so far."""

    declared: Entity
    uuid: UUID
    values: dict[str, Any]
    given: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    place: str = ""

    def at(self, code: str) -> str:
        """Place of a field of this record: "deposit[0].on" for a child row."""
        return f"{self.place}.{code}" if self.place else code

    def judge(self, stage: Stage) -> None:
        """Check what the stage requires, and the rules of the entity."""
        found = missing(self.declared, self.values, stage) if stage else []
        for rule in self.declared.rules:
            found.extend(rule(self.values))
        blamed = {p.place for p in self.problems}
        for problem in found:
            place = self.at(problem.place)
            if place not in blamed:
                self.problems.append(Problem(place, problem.text, problem.remedy, problem.level))


def read_raw(connection: Connection, draft: Draft, raw: Mapping[str, Any]) -> None:
    """Put what was typed into a draft; problems are collected by place, all of them."""
    grouped: dict[str, Any] = {}
    for key, value in raw.items():
        code, _dot, part = key.partition(".")
        declared = draft.declared.by_code.get(code)
        if declared is None or code in ("ref", "stage"):
            draft.problems.append(
                Problem(
                    draft.at(key),
                    _("“{entity}” has no field “{code}”.").format(
                        entity=_(draft.declared.label), code=key[:40]
                    ),
                )
            )
        elif part and isinstance(declared.kind, Group):
            parts = grouped.setdefault(code, _parts_of(declared.kind, draft.values.get(code)))
            if isinstance(parts, dict):
                parts[part] = value
        else:
            grouped[code] = value
    for code, value in grouped.items():
        _read_field(connection, draft, code, value)


def _parts_of(kind: Group[Any], value: Any) -> dict[str, Any]:
    return {name: None if value is None else getattr(value, name) for name, _label, _kind in kind.parts}


def _read_field(connection: Connection, draft: Draft, code: str, raw: Any) -> None:
    kind = draft.declared.by_code[code].kind
    draft.given.add(code)
    try:
        value = parse_value(connection, kind, raw)
        kind.load(kind.dump(value))  # entry enforces what import enforces
        draft.values[code] = value
    except Refused as error:
        draft.problems.extend(
            Problem(draft.at(f"{code}.{p.place}"), p.text, p.remedy) for p in error.problems
        )
    except UserError as error:
        draft.problems.append(Problem(draft.at(code), error.text, error.remedy))


def parse_value(connection: Connection, kind: Kind[Any], raw: Any) -> Any:
    """Value of a raw entry; links are found by reference, code, acronym or title. Raises UserError."""
    if isinstance(kind, Link) and kind.target:
        return resolve_link(connection, kind.target, raw)
    if isinstance(kind, LinkSet):
        parts = raw.split(";") if isinstance(raw, str) else raw or ()
        return frozenset(u for u in (resolve_link(connection, kind.target, p) for p in parts) if u)
    if isinstance(kind, Shares) and isinstance(raw, str) and raw.strip():
        return kind.parse([_share_row(connection, kind, part) for part in raw.split(";") if part.strip()])
    return kind.parse(raw)


def _share_row(connection: Connection, kind: Shares, text: str) -> list[Any]:
    """Read "Nord-Kivu / Masisi / Autour de Kitshanga = 60 %"; what follows "=" is the share."""
    names, _equals, share = text.partition("=")
    parts = [part.strip() for part in names.split("/")]
    parts += [""] * (len(kind.targets) - len(parts))
    links = [resolve_link(connection, code, part) for code, part in zip(kind.targets, parts, strict=False)]
    return [*links, share.strip() or None]


def membership_uuid(owner: UUID, tag: int, target: UUID) -> UUID:
    """Identity of one addition to a set of links: equal in every office that makes it."""
    return uuid5(owner, f"{tag}:{target.hex}")


def answer_uuid(assessment: UUID, criterion: UUID, reader: str) -> UUID:
    """Identity of what one reader says of one criterion."""
    return uuid5(assessment, f"{criterion.hex}:{reader}")


def creation(draft: Draft, *, ref: str | None, stage: str | None) -> list[RecordChange]:
    """Changes that create a record: itself, then its memberships."""
    ops = [Op(ALIVE, True)]
    memberships: list[RecordChange] = []
    values = {**draft.values, "ref": ref, "stage": stage}
    for declared in draft.declared.fields:
        value = values.get(declared.code)
        if isinstance(declared.kind, LinkSet):
            memberships.extend(_joins(draft, declared.code, value or ()))
        elif value is not None:
            ops.append(Op(declared.tag, declared.kind.dump(value)))
    return [RecordChange(draft.declared.tag, draft.uuid, tuple(ops)), *memberships]


def _joins(draft: Draft, code: str, targets: Iterable[UUID]) -> list[RecordChange]:
    declared = draft.declared.by_code[code]
    member = entity(MEMBERSHIP)
    target_tag = entity(declared.target).tag
    out = []
    for target in sorted(targets):
        values = {
            "owner": Target(draft.declared.tag, draft.uuid),
            "field_tag": declared.tag,
            "target": Target(target_tag, target),
        }
        ops = (
            Op(ALIVE, True),
            *(Op(member.by_code[c].tag, member.by_code[c].kind.dump(v)) for c, v in values.items()),
        )
        out.append(RecordChange(member.tag, membership_uuid(draft.uuid, declared.tag, target), ops))
    return out


def edition(connection: Connection, draft: Draft, before: Mapping[str, Any], mark: int) -> list[RecordChange]:
    """Changes of an edited record: each replaces only what was live when it was read."""
    seen: dict[int, list[query.LiveOp]] = {}
    for op in query.live_ops(connection, draft.uuid, mark):
        seen.setdefault(op.field, []).append(op)
    ops: list[Op] = []
    out: list[RecordChange] = []
    for declared in draft.declared.fields:
        if declared.code not in draft.given:
            continue
        if isinstance(declared.kind, LinkSet):
            out.extend(
                _set_edition(connection, draft, declared.code, before.get(declared.code) or frozenset())
            )
            continue
        wire = declared.kind.dump(draft.values.get(declared.code))
        old = seen.get(declared.tag, [])
        if (old[-1].wire if old else None) != wire:
            ops.append(Op(declared.tag, wire, tuple(sorted(op.name for op in old))))
    if ops:
        out.insert(0, RecordChange(draft.declared.tag, draft.uuid, tuple(ops)))
    return out


def _set_edition(
    connection: Connection, draft: Draft, code: str, before: frozenset[UUID]
) -> list[RecordChange]:
    after = draft.values.get(code) or frozenset()
    out = []
    for change in _joins(draft, code, after - before):
        old = query.live_ops(connection, change.uuid)
        if old:
            lives = tuple(sorted(op.name for op in old if op.field == ALIVE))
            change = RecordChange(change.entity, change.uuid, (Op(ALIVE, True, lives),))
        out.append(change)
    tag = draft.declared.by_code[code].tag
    for target in sorted(before - after):
        out.append(tombstone(connection, entity(MEMBERSHIP), membership_uuid(draft.uuid, tag, target)))
    return out


def tombstone(connection: Connection, declared: Entity, uuid: UUID, mark: int | None = None) -> RecordChange:
    """Deletion: replaces only the register of life, and lists every live op that the deleter saw."""
    live = query.live_ops(connection, uuid, mark)
    lives = tuple(sorted(op.name for op in live if op.field == ALIVE))
    return RecordChange(declared.tag, uuid, (Op(ALIVE, sorted(op.name for op in live), lives),))


def revival(connection: Connection, declared: Entity, uuid: UUID) -> RecordChange:
    """Restoration: one op "alive"."""
    lives = tuple(sorted(op.name for op in query.live_ops(connection, uuid) if op.field == ALIVE))
    return RecordChange(declared.tag, uuid, (Op(ALIVE, True, lives),))


def next_reference(work: Work, office: str, letters: str, wall_ms: int) -> str:
    """Reference of a new record: counted by kind and year of this office's actor."""
    year = dt.datetime.fromtimestamp(wall_ms / 1000, dt.UTC).year
    sql = (
        "INSERT INTO counters(letters, year, last) VALUES(?,?,1)"
        " ON CONFLICT(letters, year) DO UPDATE SET last=last+1 RETURNING last"
    )
    number = work.connection.exec_driver_sql(sql, (letters, year)).fetchall()[0][0]
    return make_reference(office, actor_letters(work.actor), letters, year, number)


def refuse_errors(drafts: Sequence[Draft]) -> tuple[Problem, ...]:
    """Warnings of drafts. Raises Refused when one has an error: nothing is then saved."""
    problems = [p for draft in drafts for p in draft.problems]
    if any(p.level is Level.ERROR for p in problems):
        raise Refused(problems)
    return tuple(problems)
