"""What a person typed becomes values and ops: one reading for form, command line and spreadsheets."""

import datetime as dt
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from issss_desktop.errors import Level, Problem, Refused, UserError
from issss_desktop.i18n import _
from issss_desktop.models.compound import AnyLink, Group, LinkSet, Target
from issss_desktop.models.entities.common import CONFIDENTIAL, OtherValue
from issss_desktop.models.fields import (
    ALIVE,
    Entity,
    Field,
    Stage,
    children_of,
    entity,
    entity_by_tag,
    missing,
)
from issss_desktop.models.kinds import Kind, Link, Money, NotCanonical
from issss_desktop.models.log import Op, RecordChange, fits
from issss_desktop.models.refs import actor_letters, make_reference
from issss_desktop.models.shares import Shares
from issss_desktop.models.values.texts import fold
from issss_desktop.services.finding import one, resolve_link
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
    """A record being written: its values as they will be, and what is wrong so far.

    ``shown``: the values that its form showed; a part that is changed goes into the group of those.
    """

    declared: Entity
    uuid: UUID
    values: dict[str, Any]
    given: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    place: str = ""
    shown: Mapping[str, Any] = field(default_factory=dict)

    @property
    def refused(self) -> bool:
        """Whether something is wrong with it; a warning alone does not refuse a save."""
        return any(p.level is Level.ERROR for p in self.problems)

    def at(self, code: str) -> str:
        """Place of a field of this record: "deposit[0].on" for a child row."""
        return f"{self.place}.{code}" if self.place else code

    def judge(self, stage: Stage) -> None:
        """Check what the stage requires, and the rules of the entity."""
        if self.place in {p.place for p in self.problems}:
            return  # the row itself is refused
        found = missing(self.declared, self.values, stage) if stage else []
        for rule in self.declared.rules:
            found.extend(rule(self.values))
        blamed = [p.place for p in self.problems]
        for problem in found:
            place = self.at(problem.place)
            if not any(known == place or known.startswith(f"{place}.") for known in blamed):
                self.problems.append(Problem(place, problem.text, problem.remedy, problem.level))


def read_raw(connection: Connection, draft: Draft, raw: Mapping[str, Any]) -> None:
    """Put what was typed into a draft; problems are collected by place, all of them."""
    whole: dict[str, Any] = {}
    parts: dict[str, dict[str, Any]] = {}
    for key, value in raw.items():
        code, dot, part = key.partition(".")
        declared = draft.declared.by_code.get(code)
        if declared is None or code in ("ref", "stage") or (dot and not isinstance(declared.kind, Group)):
            draft.problems.append(no_field(draft.declared, draft.at(key), key))
        elif dot:
            parts.setdefault(code, {})[part] = value
        else:
            whole[code] = value
    for code in sorted(parts.keys() & whole.keys()):
        kind, said = draft.declared.by_code[code].kind, whole.pop(code)
        split = kind.split(said) if isinstance(kind, Group) and isinstance(said, str) else None
        if split is not None and not split.keys() & parts[code].keys():
            parts[code].update(split)  # amount="1 000 000 GBP" amount.rate=0,69
            continue
        del parts[code]
        draft.problems.append(
            Problem(
                draft.at(code),
                _("“{field}” is given twice: whole and in parts.").format(
                    field=_(draft.declared.by_code[code].label)
                ),
                _("Give it once."),
            )
        )
    for code, some in parts.items():
        kind = draft.declared.by_code[code].kind
        whole[code] = {**_parts_of(kind, draft.shown.get(code)), **some}  # type: ignore[arg-type]
    for code, value in whole.items():
        _read_field(connection, draft, code, value)


def field_meant(owner: Target | None, raw: Any) -> Any:
    """Code of the field, or of the child rows, that a person means by its label; other words stay."""
    declared = entity_by_tag(owner.entity) if owner else None
    if declared is None or not isinstance(raw, str):
        return raw
    named: list[Field | Entity] = [*declared.fields, *children_of(declared)]
    wanted = fold(raw)
    found = [n.code for n in named if wanted in (fold(n.code), fold(_(n.label)), fold(n.label))]
    return found[0] if found else raw


def no_field(declared: Entity, place: str, code: str) -> Problem:
    """Problem of a field, or a part of one, that an entity does not have."""
    return Problem(
        place,
        _("“{entity}” has no field “{code}”.").format(entity=_(declared.label), code=code[:40]),
        _("Choose: {choices}.").format(choices=", ".join(declared.by_code)),
    )


def _parts_of(kind: Group[Any], value: Any) -> dict[str, Any]:
    """Parts to complete what was given; amounts in major units, so that they outlive another currency."""
    if value is None:
        return {}
    parts = {name: getattr(value, name) for name, _label, _kind in kind.parts}
    for name, _label, part in kind.parts:
        if isinstance(part, Money) and not part.currency and parts[name] is not None:
            parts[name] = Decimal(parts[name]).scaleb(-part.exponent(kind.currency_of(value)))
    return parts


def _read_field(connection: Connection, draft: Draft, code: str, raw: Any) -> None:
    kind = draft.declared.by_code[code].kind
    draft.given.add(code)
    if draft.declared is OtherValue.declared and code == "field_code":
        raw = field_meant(draft.values.get("owner"), raw)
    try:
        value = parse_value(connection, kind, raw, draft.values.get(code))
        if kind.columns(code):
            _refuse_unkeepable(kind, value)
        draft.values[code] = value
    except Refused as error:
        draft.problems.extend(
            Problem(draft.at(f"{code}.{p.place}"), p.text, p.remedy) for p in error.problems
        )
    except UserError as error:
        draft.problems.append(Problem(draft.at(code), error.text, error.remedy))


def _refuse_unkeepable(kind: Kind[Any], value: Any) -> None:
    """Entry enforces what import enforces."""
    wire = kind.dump(value)
    try:
        kind.load(wire)
    except NotCanonical as error:
        raise UserError(
            _("This value cannot be kept."), _("Write it as the field shows values."), str(error)
        ) from error
    if not fits(wire):
        raise UserError(_("This value is too long to be kept."), _("Shorten it, or attach it as a file."))


def parse_value(connection: Connection, kind: Kind[Any], raw: Any, kept: Any = None) -> Any:
    """Value of a raw entry; links are found by reference, code, acronym or title.

    Args:
        kept: the value there is: a link that stays is taken even if its record is deleted or not received.

    Raises:
        UserError: it does not read as a value of this kind.
    """
    if isinstance(kind, Link) and kind.target:
        stays = kept is not None and raw in (kept, str(kept))
        return kept if stays else resolve_link(connection, kind.target, raw)
    if isinstance(kind, AnyLink) and isinstance(raw, str | UUID) and str(raw).strip():
        row = one(connection, raw)
        return Target(row.declared.tag, row.uuid)
    if isinstance(kind, LinkSet):
        parts = raw.split(";") if isinstance(raw, str) else raw or ()
        links = (p if p in (kept or ()) else resolve_link(connection, kind.target, p) for p in parts)
        return frozenset(u for u in links if u)
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


def edition(
    connection: Connection, draft: Draft, mark: int, live: Iterable[query.Live] | None = None
) -> list[RecordChange]:
    """Changes of an edited record: each replaces only what was live when it was read.

    Args:
        live: what was live then, where it was read for many records at once.
    """
    seen: dict[int, list[query.Live]] = {}
    for op in query.live_ops(connection, draft.uuid, mark) if live is None else live:
        seen.setdefault(op.field, []).append(op)
    ops: list[Op] = []
    out: list[RecordChange] = []
    for declared in draft.declared.fields:
        if declared.code not in draft.given:
            continue
        if isinstance(declared.kind, LinkSet):
            out.extend(_set_edition(connection, draft, declared, mark))
            continue
        wire = declared.kind.dump(draft.values.get(declared.code))
        old = seen.get(declared.tag, [])
        if (old[-1].wire if old else None) != wire:
            ops.append(Op(declared.tag, wire, tuple(sorted(op.name for op in old))))
    if ops:
        out.insert(0, RecordChange(draft.declared.tag, draft.uuid, tuple(ops)))
    return out


def _set_edition(connection: Connection, draft: Draft, declared: Field, mark: int) -> list[RecordChange]:
    """Links added to, and taken from, the set that was read: one that came meanwhile is left alone."""
    after = draft.values.get(declared.code) or frozenset()
    before = query.links_at(connection, draft.uuid, declared.tag, mark)
    out = []
    for change in _joins(draft, declared.code, after - before):
        lives = [op for op in query.live_ops(connection, change.uuid) if op.field == ALIVE]
        if lives and lives[-1].wire is True:
            continue
        if lives:
            seen = tuple(sorted(op.name for op in lives if op.pos <= mark))
            change = RecordChange(change.entity, change.uuid, (Op(ALIVE, True, seen),))
        out.append(change)
    for target in sorted(before - after):
        member = membership_uuid(draft.uuid, declared.tag, target)
        out.append(tombstone(connection, entity(MEMBERSHIP), member, mark))
    return out


def tombstone(
    connection: Connection,
    declared: Entity,
    uuid: UUID,
    mark: int | None = None,
    live: Iterable[query.Live] | None = None,
) -> RecordChange:
    """Deletion: replaces only the register of life, and lists every live op that the deleter saw.

    Args:
        live: what is live, where it was read for many records at once.
    """
    live = list(query.live_ops(connection, uuid, mark) if live is None else live)
    lives = tuple(sorted(op.name for op in live if op.field == ALIVE))
    return RecordChange(declared.tag, uuid, (Op(ALIVE, sorted(op.name for op in live), lives),))


def revival(connection: Connection, declared: Entity, uuid: UUID, mark: int | None = None) -> RecordChange:
    """Restoration: one op "alive"."""
    lives = tuple(sorted(op.name for op in query.live_ops(connection, uuid, mark) if op.field == ALIVE))
    return RecordChange(declared.tag, uuid, (Op(ALIVE, True, lives),))


def next_reference(work: Work, office: str, letters: str, wall_ms: int, hidden: bytes | None = None) -> str:
    """Reference of a new record: counted by kind and year of this office's actor.

    Args:
        hidden: the actor of what is confidential; it counts apart, so that no ordinary number is missing.
    """
    return next_references(work, office, letters, wall_ms, 1, hidden)[0]


def next_references(
    work: Work, office: str, letters: str, wall_ms: int, count: int, hidden: bytes | None = None
) -> list[str]:
    """As ``next_reference``, for several records of one kind."""
    year = dt.datetime.fromtimestamp(wall_ms / 1000, dt.UTC).year
    counted = f"{letters} {CONFIDENTIAL}" if hidden else letters
    sql = (
        "INSERT INTO counters(letters, year, last) VALUES(?,?,?)"
        " ON CONFLICT(letters, year) DO UPDATE SET last=last+excluded.last RETURNING last"
    )
    last = work.connection.exec_driver_sql(sql, (counted, year, count)).fetchall()[0][0]
    letter = actor_letters(hidden or work.actor)
    return [make_reference(office, letter, letters, year, n) for n in range(last - count + 1, last + 1)]


def refuse_errors(drafts: Sequence[Draft]) -> tuple[Problem, ...]:
    """Warnings of drafts. Raises Refused when one has an error: nothing is then saved."""
    problems = [p for draft in drafts for p in draft.problems]
    if any(p.level is Level.ERROR for p in problems):
        raise Refused(problems)
    return tuple(problems)
