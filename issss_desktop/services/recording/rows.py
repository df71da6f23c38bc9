"""A record and its rows as they will be, read from what was typed; what cannot be is told at its place."""

from collections.abc import Mapping, Sequence, Set
from typing import Any
from uuid import UUID

from issss_desktop.errors import Problem, UserError
from issss_desktop.i18n import _
from issss_desktop.models.compound import AnyLink, Target
from issss_desktop.models.fields import Entity, children_of
from issss_desktop.models.log import RecordChange
from issss_desktop.models.rows import Row
from issss_desktop.services import reading
from issss_desktop.services.recording.entry import (
    Draft,
    answer_uuid,
    creation,
    edition,
    new_uuid,
    read_raw,
    tombstone,
)
from issss_desktop.store import query
from issss_desktop.store.work import Work

Raw = Mapping[str, Any]
Children = Mapping[str, Sequence[Raw]]


def edited(work: Work, row: Row, place: str, mark: int, raw: Raw) -> Draft:
    """A record as it will be, read from what was typed over what the form showed."""
    shown = row.values
    if row.changed > mark:
        shown = query.values_at(work.connection, row.declared, row.uuid, mark)
    draft = Draft(row.declared, row.uuid, dict(row.values), place=place, shown=shown)
    read_raw(work.connection, draft, _without_fixed(row.declared, draft, raw))
    return draft


def _without_fixed(declared: Entity, draft: Draft, raw: Raw) -> Raw:
    """Fixed fields may be given again unchanged; another value is refused."""
    out = {}
    for key, value in raw.items():
        field = declared.by_code.get(key.partition(".")[0])
        if field is not None and field.fixed:
            if value not in (draft.values.get(field.code), str(draft.values.get(field.code))):
                draft.problems.append(
                    Problem(
                        draft.at(key),
                        _("“{field}” is set once and not changed.").format(field=_(field.label)),
                        _("Create another record instead."),
                    )
                )
            continue
        out[key] = value
    return out


def claim_answer(work: Work, draft: Draft) -> None:
    """Give an answer the identity of its reader and criterion, so that each answers each once."""
    values = draft.values
    if values.get("assessment") and values.get("criterion") and values.get("reader"):
        draft.uuid = answer_uuid(values["assessment"], values["criterion"], values["reader"])
        if query.live_ops(work.connection, draft.uuid):
            draft.problems.append(
                Problem(
                    draft.at("criterion"),
                    _("This reader has already answered this criterion."),
                    _("Change that answer."),
                )
            )


def new_children(work: Work, parent: Draft, children: Children, wall: int) -> list[Draft]:
    """New rows of a new record, each at its place ("deposit[0]")."""
    out = []
    for code, rows in children.items():
        declared = _child(parent.declared, code)
        for index, raw in enumerate(rows):
            out.append(_new_child(work, parent, declared, raw, f"{code}[{index}]", wall, index))
    return out


def _new_child(
    work: Work, parent: Draft, declared: Entity, raw: Raw, place: str, wall: int, index: int
) -> Draft:
    link = declared.parent
    assert link is not None
    owner = Target(parent.declared.tag, parent.uuid) if isinstance(link.kind, AnyLink) else parent.uuid
    draft = Draft(declared, new_uuid(wall), {link.code: owner}, {link.code}, place=place)
    fields = {k: v for k, v in raw.items() if k not in ("uuid", "deleted", link.code)}
    if "position" not in fields:
        draft.values["position"] = f"{wall:013d}{index:06d}"
    read_raw(work.connection, draft, fields)
    if declared.code == "answer":
        claim_answer(work, draft)
    return draft


def _child(parent: Entity, code: str) -> Entity:
    for declared in reading.child_entities(parent.code):
        if declared.code == code:
            return declared
    raise UserError(
        _("“{entity}” has no rows “{code}”.").format(entity=_(parent.label), code=code[:40]),
        _("Choose: {choices}.").format(
            choices=", ".join(e.code for e in reading.child_entities(parent.code))
        ),
    )


def child_changes(
    work: Work, parent: Draft, children: Children, mark: int, wall: int
) -> tuple[list[Draft], list[RecordChange]]:
    """Rows of a record as they will be, and the changes that make them so."""
    drafts: list[Draft] = []
    changes: list[RecordChange] = []
    for code, rows in children.items():
        declared = _child(parent.declared, code)
        for index, raw in enumerate(rows):
            place = f"{code}[{index}]"
            if raw.get("uuid") is None:
                draft = _new_child(work, parent, declared, raw, place, wall, index)
                drafts.append(draft)
                changes.extend(creation(draft, ref=None, stage=None))
                continue
            draft = _kept_child(work, parent, declared, raw, place, mark)
            drafts.append(draft)
            if draft.refused:
                continue
            if raw.get("deleted"):
                changes.append(tombstone(work.connection, declared, draft.uuid, mark))
                drafts.pop()
            else:
                changes.extend(edition(work.connection, draft, mark))
    return drafts, changes


def _kept_child(work: Work, parent: Draft, declared: Entity, raw: Raw, place: str, mark: int) -> Draft:
    """A row of this record as it will be; another's row, or one deleted meanwhile, is refused."""
    row = query.get_row(work.connection, declared.code, raw["uuid"])
    link = declared.parent
    owner = row[link.code] if row is not None and link is not None else None
    if row is None or getattr(owner, "uuid", owner) != parent.uuid:
        draft = Draft(declared, raw["uuid"], {}, place=place)
        text = _("This row of “{entity}” is not one of this record.").format(entity=_(declared.plural))
        draft.problems.append(Problem(place, text, _("Open the record again.")))
        return draft
    if row.alive or raw.get("deleted"):
        fields = {k: v for k, v in raw.items() if k not in ("uuid", "deleted")}
        return edited(work, row, place, mark, {} if raw.get("deleted") else fields)
    draft = Draft(declared, row.uuid, dict(row.values), place=place)
    text = _("A row of “{entity}” has been deleted meanwhile.").format(entity=_(declared.plural))
    remedy = _("Take this row out and save the rest, or undo the deletion in the history first.")
    draft.problems.append(Problem(place, text, remedy))
    return draft


def kept_children(work: Work, row: Row, touched: Set[UUID]) -> Sequence[Row]:
    """Child rows that this save does not touch, for the rules that look across rows."""
    kept: list[Row] = []
    for declared in children_of(row.entity):
        found = query.children(work.connection, declared.code, row.uuid)
        kept.extend(r for r in found if r.uuid not in touched)
    return kept
