"""What a person does with a record: create, save, delete, restore, choose between two values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from issss_desktop.errors import Problem, Refused, UserError
from issss_desktop.i18n import _
from issss_desktop.models.compound import AnyLink, Target
from issss_desktop.models.fields import ALIVE, Entity, Stage, entity_by_tag
from issss_desktop.models.log import NO_USER, Op, RecordChange
from issss_desktop.models.rows import Row
from issss_desktop.services import reading, warnings
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
from issss_desktop.store.work import Applied, Work

Raw = Mapping[str, Any]
Children = Mapping[str, Sequence[Raw]]


@dataclass(frozen=True)
class Saved:
    """What a save did. ``changed``: records to show again, as (entity code, uuid).

    ``diverged``: fields in which another value was saved while this form stood open; both are kept.
    """

    uuid: UUID
    ref: str
    position: int
    changed: frozenset[tuple[str, UUID]]
    warnings: tuple[Problem, ...] = ()
    diverged: tuple[str, ...] = ()


def create(
    desk: Desk,
    code: str,
    raw: Raw,
    *,
    children: Children | None = None,
    final: bool = False,
    reason: str | None = None,
) -> Saved:
    """Create a record with its child rows, in one commit.

    Raises:
        Refused: what was typed cannot be kept; every problem has its place ("deposit[0].on").
    """
    declared = reading.entity_named(code)

    def job(work: Work) -> Saved:
        wall = desk.clock()
        draft = Draft(declared, new_uuid(wall), {})
        read_raw(work.connection, draft, raw)
        if code == "answer" and not draft.problems:
            _claim_answer(work, draft)
        drafts = [draft, *_new_children(work, draft, children or {}, wall)]
        stage = Stage.FINAL if final else Stage.DRAFT
        for each in drafts:
            each.judge(stage)
        draft.problems.extend(_look_around(work, drafts))
        warned = refuse_errors(drafts)
        ref = None if declared.child else next_reference(work, desk.office, declared.letters, wall)
        changes = creation(draft, ref=ref, stage=None if declared.child else ("final" if final else "draft"))
        for child in drafts[1:]:
            changes.extend(creation(child, ref=None, stage=None))
        applied = _commit(desk, work, changes, wall, reason)
        return Saved(draft.uuid, ref or "", applied.pos, _changed(applied, draft), warned)

    return desk.store.write(job)


def _look_around(work: Work, drafts: Sequence[Draft]) -> list[Problem]:
    """Warnings across rows of a new record; a child row is looked at beside its brothers."""
    declared = drafts[0].declared
    if not declared.child:
        return warnings.look(declared.code, drafts, ())
    owner = drafts[0].values.get(declared.parent.code) if declared.parent else None
    found = reading.find_in(work.connection, getattr(owner, "uuid", owner)) if owner else []
    if not found:
        return []
    parent = Draft(found[0].declared, found[0].uuid, dict(found[0].values))
    return warnings.look(parent.declared.code, [parent, *drafts], _kept_children(work, found[0], {}))


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
    if not {"position"} & set(fields):
        draft.values["position"] = f"{wall:013d}{index:04d}"
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
    """Save what changed in a record and its child rows, in one commit.

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
        draft = Draft(row.declared, uuid, dict(row.values))
        read_raw(work.connection, draft, _without_fixed(row.declared, draft, raw))
        if final is not None and not row.declared.child:
            draft.values["stage"] = "final" if final else "draft"
            draft.given.add("stage")
        drafts, changes = _child_changes(work, draft, children or {}, mark, wall)
        stage = Stage.FINAL if draft.values.get("stage") == "final" else Stage.DRAFT
        for each in drafts:
            each.judge(stage)
        draft.judge(stage)
        draft.problems.extend(
            warnings.look(row.entity, [draft, *drafts], _kept_children(work, row, children or {}))
        )
        own = edition(work.connection, draft, row.values, mark)
        _ask_reason(row, draft, bool(own or changes), reason)
        warned = refuse_errors([draft, *drafts])
        if not own and not changes:
            return Saved(uuid, row.ref, query.mark(work.connection), frozenset(), warned)
        applied = _commit(desk, work, [*own, *changes], wall, reason)
        after = reading.one(work.connection, uuid)
        diverged = tuple(reading.alternatives(work.connection, after))
        return Saved(uuid, row.ref, applied.pos, _changed(applied, draft), warned, diverged)

    return desk.store.write(job)


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
            elif raw.get("deleted"):
                changes.append(tombstone(work.connection, declared, raw["uuid"], mark))
            else:
                draft, edited = _edit_child(work, declared, raw, place, mark)
                drafts.append(draft)
                changes.extend(edited)
    return drafts, changes


def _edit_child(
    work: Work, declared: Entity, raw: Raw, place: str, mark: int
) -> tuple[Draft, list[RecordChange]]:
    row = query.get_row(work.connection, declared.code, raw["uuid"])
    if row is None or not row.alive:
        raise UserError(
            _("A row of “{entity}” has been deleted meanwhile.").format(entity=_(declared.plural)),
            _("Open the record again: the row can be restored from the history."),
        )
    draft = Draft(declared, row.uuid, dict(row.values), place=place)
    fields = {k: v for k, v in raw.items() if k not in ("uuid", "deleted")}
    read_raw(work.connection, draft, _without_fixed(declared, draft, fields))
    return draft, edition(work.connection, draft, row.values, mark)


def _kept_children(work: Work, row: Row, children: Children) -> Sequence[Row]:
    """Child rows that this save does not touch, for the rules that look across rows."""
    touched = {raw["uuid"] for rows in children.values() for raw in rows if raw.get("uuid")}
    kept: list[Row] = []
    for declared in reading.child_entities(row.entity):
        kept.extend(
            r for r in query.children(work.connection, declared.code, row.uuid) if r.uuid not in touched
        )
    return kept


def _commit(
    desk: Desk,
    work: Work,
    changes: Sequence[RecordChange],
    wall: int,
    reason: str | None,
    undoes: bytes | None = None,
) -> Applied:
    if desk.user == NO_USER:
        raise UserError(
            _("Nobody is at the desk: a change names who made it."),
            _("Give your name, such as --user “A. Mbuyi”."),
        )
    words = (reason or "").strip() or None
    return work.commit(changes, user=desk.user, wall_ms=wall, reason=words, undoes=undoes)


def _changed(applied: Applied, draft: Draft | None = None) -> frozenset[tuple[str, UUID]]:
    named = {(e.code, uuid) for tag, uuid in applied.touched if (e := entity_by_tag(tag))}
    return frozenset(named | ({(draft.declared.code, draft.uuid)} if draft else set()))


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
        applied = _commit(desk, work, [tombstone(work.connection, row.declared, uuid)], desk.clock(), reason)
        return Saved(uuid, row.ref, applied.pos, _changed(applied))

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
        applied = _commit(desk, work, [revival(work.connection, row.declared, uuid)], desk.clock(), None)
        return Saved(uuid, row.ref, applied.pos, _changed(applied))

    return desk.store.write(job)


def resolve(desk: Desk, uuid: UUID, code: str, take: int) -> Saved:
    """Keep one of the values of a field in divergence (``Alternative.index``); the choice travels.

    Raises:
        UserError: the field does not diverge, or has no such alternative.
    """

    def job(work: Work) -> Saved:
        row = reading.one(work.connection, uuid)
        tag = ALIVE if code == "alive" else reading.field_named(row.declared, code).tag
        live = [op for op in query.live_ops(work.connection, uuid) if op.field == tag]
        options = reading.alternatives(work.connection, row).get(code)
        if not options or not 0 <= take < len(options):
            raise UserError(
                _("There is no such value to keep in “{code}”.").format(code=code),
                _("Open the record again."),
            )
        if tag == ALIVE:
            change = (revival if options[take].value else tombstone)(work.connection, row.declared, uuid)
        else:
            names = tuple(sorted(op.name for op in live))
            change = RecordChange(row.declared.tag, uuid, (Op(tag, live[take].wire, names),))
        applied = _commit(desk, work, [change], desk.clock(), None)
        return Saved(uuid, row.ref, applied.pos, _changed(applied))

    return desk.store.write(job)
