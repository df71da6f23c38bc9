"""What a person does with a record: create, save, delete, restore, choose between two values.

A save that is larger than one commit may be is several commits of one batch in one transaction.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any
from uuid import UUID

from issss_desktop.errors import Problem, Refused, UserError
from issss_desktop.i18n import _
from issss_desktop.models.compound import AnyLink, Target
from issss_desktop.models.fields import ALIVE, Entity, Stage, children_of
from issss_desktop.models.log import Op, RecordChange
from issss_desktop.models.rows import Row
from issss_desktop.services import reading, warnings
from issss_desktop.services.commits import Saved, changed_records, commit_changes
from issss_desktop.services.desk import Desk
from issss_desktop.services.entry import (
    Draft,
    answer_uuid,
    creation,
    edition,
    new_uuid,
    next_reference,
    read_raw,
    refuse_errors,
    revival,
    tombstone,
)
from issss_desktop.store import query
from issss_desktop.store.work import Work

Raw = Mapping[str, Any]
Children = Mapping[str, Sequence[Raw]]


def create(
    desk: Desk,
    code: str,
    raw: Raw,
    *,
    children: Children | None = None,
    final: bool = False,
    reason: str | None = None,
) -> Saved:
    """Create a record with its child rows.

    Raises:
        Refused: what was typed cannot be kept; every problem has its place ("deposit[0].on").
    """
    declared = reading.entity_named(code)

    def job(work: Work) -> Saved:
        wall = desk.clock()
        draft = Draft(declared, new_uuid(wall), {})
        read_raw(work.connection, draft, raw)
        if code == "answer" and not draft.refused:
            _claim_answer(work, draft)
        drafts = [draft, *_new_children(work, draft, children or {}, wall)]
        stage = Stage.FINAL if final else Stage.DRAFT
        for each in drafts:
            each.judge(stage)
        if declared.child:
            _beside_its_owner(work, draft, True, reason)
        else:
            draft.problems.extend(warnings.look(code, drafts, ()))
        warned = refuse_errors(drafts)
        ref = None if declared.child else next_reference(work, desk.office, declared.letters, wall)
        changes = creation(draft, ref=ref, stage=None if declared.child else ("final" if final else "draft"))
        for child in drafts[1:]:
            changes.extend(creation(child, ref=None, stage=None))
        applied = commit_changes(desk, work, changes, wall=wall, reason=reason)
        return Saved(draft.uuid, ref or "", applied.pos, changed_records(applied), warned)

    return desk.store.write(job)


def _beside_its_owner(work: Work, child: Draft, changes: bool, reason: str | None) -> None:
    """What holds for a child row saved alone: its owner stands, is final or not, and has other rows.

    Raises:
        UserError: the owner is deleted.
    """
    link = child.declared.parent
    owner = child.values.get(link.code) if link else None
    found = reading.find_in(work.connection, getattr(owner, "uuid", owner)) if owner else []
    if not found:
        return
    _refuse_deleted(found[0])
    _ask_reason(found[0], child, changes, reason)
    parent = Draft(found[0].declared, found[0].uuid, dict(found[0].values))
    kept = _kept_children(work, found[0], {child.uuid})
    child.problems.extend(warnings.look(parent.declared.code, [parent, child], kept))


def _claim_answer(work: Work, draft: Draft) -> None:
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


def _new_children(work: Work, parent: Draft, children: Children, wall: int) -> list[Draft]:
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
        _claim_answer(work, draft)
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


def save(
    desk: Desk,
    uuid: UUID,
    raw: Raw,
    *,
    mark: int,
    children: Children | None = None,
    final: bool | None = None,
    reason: str | None = None,
) -> Saved:
    """Save what changed in a record and its child rows.

    Args:
        mark: what ``read`` returned: a value saved by another since then is kept beside this one.
        children: rows that are new (no "uuid"), changed, or marked "deleted".
        final: True makes it final, False a draft again, None leaves the stage.

    Raises:
        Refused: what was typed cannot be kept, or a final record is changed without a reason.
        UserError: the record is deleted: restore it first.
    """

    def job(work: Work) -> Saved:
        row = reading.one(work.connection, uuid)
        _refuse_deleted(row)
        wall = desk.clock()
        draft = _edited(work, row, "", mark, raw)
        if final is not None and not row.declared.child:
            draft.values["stage"] = "final" if final else "draft"
            draft.given.add("stage")
        drafts, changes = _child_changes(work, draft, children or {}, mark, wall)
        stage = Stage.FINAL if draft.values.get("stage") == "final" else Stage.DRAFT
        for each in (draft, *drafts):
            each.judge(stage)
        own = [] if draft.refused else edition(work.connection, draft, mark)
        if row.declared.child:
            _beside_its_owner(work, draft, bool(own), reason)
        else:
            touched = {raw["uuid"] for rows in (children or {}).values() for raw in rows if raw.get("uuid")}
            kept = _kept_children(work, row, touched)
            draft.problems.extend(warnings.look(row.entity, [draft, *drafts], kept))
        _ask_reason(row, draft, bool(own or changes), reason)
        warned = refuse_errors([draft, *drafts])
        if not own and not changes:
            return Saved(uuid, row.ref, query.mark(work.connection), frozenset(), warned)
        applied = commit_changes(desk, work, [*own, *changes], wall=wall, reason=reason)
        diverged = tuple(_diverged(work, [draft, *drafts]))
        return Saved(uuid, row.ref, applied.pos, changed_records(applied), warned, diverged)

    return desk.store.write(job)


def _edited(work: Work, row: Row, place: str, mark: int, raw: Raw) -> Draft:
    """A record as it will be, read from what was typed over what the form showed."""
    shown = row.values
    if row.changed > mark:
        shown = query.values_at(work.connection, row.declared, row.uuid, mark)
    draft = Draft(row.declared, row.uuid, dict(row.values), place=place, shown=shown)
    read_raw(work.connection, draft, _without_fixed(row.declared, draft, raw))
    return draft


def _diverged(work: Work, drafts: Sequence[Draft]) -> Iterator[str]:
    """Places that were written and now hold several values."""
    for draft in drafts:
        row = query.get_row(work.connection, draft.declared.code, draft.uuid)
        if row is not None and row.diverging:
            yield from (draft.at(c) for c in reading.alternatives(work.connection, row) if c in draft.given)


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


def _refuse_deleted(row: Row) -> None:
    if not row.alive:
        raise UserError(
            _("The record {ref} has been deleted.").format(ref=row.ref or row.uuid),
            _("Restore it first, then save again: what you typed is still in the form."),
        )


def _ask_reason(row: Row, draft: Draft, changes: bool, reason: str | None) -> None:
    if row.final and changes and not (reason or "").strip():
        draft.problems.append(
            Problem(
                "reason",
                _("A final record is changed with a reason."),
                _("Write why, such as “amendment 2”."),
            )
        )


def _child_changes(
    work: Work, parent: Draft, children: Children, mark: int, wall: int
) -> tuple[list[Draft], list[RecordChange]]:
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
        return _edited(work, row, place, mark, {} if raw.get("deleted") else fields)
    draft = Draft(declared, row.uuid, dict(row.values), place=place)
    text = _("A row of “{entity}” has been deleted meanwhile.").format(entity=_(declared.plural))
    remedy = _("Take this row out and save the rest, or undo the deletion in the history first.")
    draft.problems.append(Problem(place, text, remedy))
    return draft


def _kept_children(work: Work, row: Row, touched: Set[UUID]) -> Sequence[Row]:
    """Child rows that this save does not touch, for the rules that look across rows."""
    kept: list[Row] = []
    for declared in children_of(row.entity):
        found = query.children(work.connection, declared.code, row.uuid)
        kept.extend(r for r in found if r.uuid not in touched)
    return kept


def delete(desk: Desk, uuid: UUID, reason: str) -> Saved:
    """Delete a record; it keeps its values and can be restored. Its child rows are hidden with it.

    Raises:
        Refused: no reason was given.
        UserError: it is deleted already.
    """
    if not (reason or "").strip():
        raise Refused([Problem("reason", _("A deletion needs a reason."), _("Write why."))])

    def job(work: Work) -> Saved:
        row = reading.one(work.connection, uuid)
        _refuse_deleted(row)
        change = tombstone(work.connection, row.declared, uuid)
        applied = commit_changes(desk, work, [change], wall=desk.clock(), reason=reason)
        return Saved(uuid, row.ref, applied.pos, changed_records(applied))

    return desk.store.write(job)


def restore(desk: Desk, uuid: UUID) -> Saved:
    """Bring a deleted record back, with the values it had.

    Raises:
        UserError: it is not deleted.
    """

    def job(work: Work) -> Saved:
        row = reading.one(work.connection, uuid)
        if row.alive:
            raise UserError(
                _("The record {ref} is not deleted.").format(ref=row.ref or uuid),
                _("There is nothing to restore."),
            )
        change = revival(work.connection, row.declared, uuid)
        applied = commit_changes(desk, work, [change], wall=desk.clock())
        return Saved(uuid, row.ref, applied.pos, changed_records(applied))

    return desk.store.write(job)


def resolve(desk: Desk, uuid: UUID, code: str, take: int, *, mark: int | None = None) -> Saved:
    """Keep one of the values of a field in divergence (``Alternative.index``); the choice travels.

    Args:
        mark: what ``read`` returned: a value that came since then is not replaced, it stays beside.

    Raises:
        UserError: the field does not diverge, or has no such alternative.
    """

    def job(work: Work) -> Saved:
        row = reading.one(work.connection, uuid)
        tag = ALIVE if code == "alive" else reading.field_named(row.declared, code).tag
        offered = [op for op in query.live_ops(work.connection, uuid, mark) if op.field == tag]
        if code not in reading.alternatives(work.connection, row) or not 0 <= take < len(offered):
            raise UserError(
                _("There is no such value to keep in “{code}”.").format(code=code),
                _("Open the record again."),
            )
        if tag != ALIVE:
            names = tuple(sorted(op.name for op in offered))
            change = RecordChange(row.declared.tag, uuid, (Op(tag, offered[take].wire, names),))
        elif offered[take].wire is True:
            change = revival(work.connection, row.declared, uuid, mark)
        else:
            change = tombstone(work.connection, row.declared, uuid, mark)
        applied = commit_changes(desk, work, [change], wall=desk.clock())
        after = reading.alternatives(work.connection, reading.one(work.connection, uuid))
        diverged = (code,) if code in after else ()
        return Saved(uuid, row.ref, applied.pos, changed_records(applied), diverged=diverged)

    return desk.store.write(job)
