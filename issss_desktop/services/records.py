"""What a person does with a record: create, save, delete, restore, choose between two values.

A save that is larger than one commit may be is several commits of one batch in one transaction.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from issss_desktop.errors import Problem, Refused, UserError
from issss_desktop.i18n import _
from issss_desktop.models.fields import ALIVE, Entity, Stage
from issss_desktop.models.log import Op, RecordChange
from issss_desktop.models.rows import Row
from issss_desktop.services import finding, reading
from issss_desktop.services.desk import Desk
from issss_desktop.services.permits import Action, require
from issss_desktop.services.recording import warnings
from issss_desktop.services.recording.commits import Saved, changed_records, commit_changes
from issss_desktop.services.recording.entry import (
    Draft,
    creation,
    edition,
    new_uuid,
    next_reference,
    read_raw,
    refuse_errors,
    revival,
    tombstone,
)
from issss_desktop.services.recording.guard import no_reason
from issss_desktop.services.recording.matches import released
from issss_desktop.services.recording.partition import refuse_confidential, refuse_links
from issss_desktop.services.recording.rows import (
    Children,
    Raw,
    child_changes,
    claim_answer,
    edited,
    kept_children,
    new_children,
)
from issss_desktop.store import query
from issss_desktop.store.work import Work


def create(
    desk: Desk,
    code: str,
    raw: Raw,
    *,
    children: Children | None = None,
    final: bool = False,
    reason: str | None = None,
    confidential: bool = False,
) -> Saved:
    """Create a record with its child rows.

    Args:
        confidential: read by some roles only, for ever; a child row is what its owner is.

    Raises:
        UserError: the role of the person at the desk does not permit it, here as in every act below.
        Refused: what was typed cannot be kept; every problem has its place ("deposit[0].on").
        UserError: this record, or this person, can have nothing confidential.
    """
    require(desk, Action.RECORD)
    declared = reading.entity_named(code)
    if confidential:
        refuse_confidential(desk, declared)

    def job(work: Work) -> Saved:
        wall, hidden = desk.clock(), confidential
        draft = Draft(declared, new_uuid(wall), {})
        read_raw(work.connection, draft, raw)
        if code == "answer" and not draft.refused:
            claim_answer(work, draft)
        drafts = [draft, *new_children(work, draft, children or {}, wall)]
        stage = Stage.FINAL if final else Stage.DRAFT
        for each in drafts:
            each.judge(stage)
        if declared.child:
            owner = _beside_its_owner(work, draft, True, reason)
            hidden = owner is not None and owner.confidential
        else:
            draft.problems.extend(warnings.look(work.connection, code, drafts, ()))
        if not hidden:
            refuse_links(work, drafts)
        warned = refuse_errors(drafts)
        ref = None if declared.child else _reference(desk, work, declared, wall, hidden)
        changes = creation(draft, ref=ref, stage=None if declared.child else ("final" if final else "draft"))
        for child in drafts[1:]:
            changes.extend(creation(child, ref=None, stage=None))
        applied = commit_changes(desk, work, changes, wall=wall, reason=reason, confidential=hidden)
        return Saved(draft.uuid, ref or "", applied.pos, changed_records(applied), warned)

    return desk.store.write(job)


def _reference(desk: Desk, work: Work, declared: Entity, wall: int, hidden: bool) -> str:
    actor = work.confidential_actor(user=desk.user, wall_ms=max(wall, 0)) if hidden else None
    return next_reference(work, desk.office, declared.letters, wall, actor)


def _beside_its_owner(work: Work, child: Draft, changes: bool, reason: str | None) -> Row | None:
    """What holds for a child row saved alone: its owner stands, is final or not, and has other rows.

    Raises:
        UserError: the owner is deleted.
    """
    link = child.declared.parent
    owner = child.values.get(link.code) if link else None
    found = finding.find_in(work.connection, getattr(owner, "uuid", owner)) if owner else []
    if not found:
        return None
    _refuse_deleted(found[0])
    _ask_reason(found[0], child, changes, reason)
    parent = Draft(found[0].declared, found[0].uuid, dict(found[0].values))
    kept = kept_children(work, found[0], {child.uuid})
    child.problems.extend(warnings.look(work.connection, parent.declared.code, [parent, child], kept))
    return found[0]


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
    require(desk, Action.RECORD)
    typed = _Typed(raw, mark, children or {}, final, reason)
    return desk.store.write(lambda work: _save(desk, work, uuid, typed))


def save_within(
    desk: Desk, work: Work, uuid: UUID, raw: Raw, *, children: Children, reason: str | None = None
) -> Saved:
    """As ``save``, inside a write that has just looked at the record: nothing comes between the two."""
    require(desk, Action.RECORD)
    return _save(desk, work, uuid, _Typed(raw, query.mark(work.connection), children, None, reason))


@dataclass(frozen=True)
class _Typed:
    """What a form gives to save, as the arguments of ``save``."""

    raw: Raw
    mark: int
    children: Children
    final: bool | None
    reason: str | None


def _save(desk: Desk, work: Work, uuid: UUID, typed: _Typed) -> Saved:
    row = finding.one(work.connection, uuid)
    _refuse_deleted(row)
    wall = desk.clock()
    draft = edited(work, row, "", typed.mark, typed.raw)
    if typed.final is not None and not row.declared.child:
        draft.values["stage"] = "final" if typed.final else "draft"
        draft.given.add("stage")
    drafts, changes = child_changes(work, draft, typed.children, typed.mark, wall)
    stage = Stage.FINAL if draft.values.get("stage") == "final" else Stage.DRAFT
    for each in (draft, *drafts):
        each.judge(stage)
    own = [] if draft.refused else edition(work.connection, draft, typed.mark)
    _judge_together(work, row, [draft, *drafts], typed, bool(own))
    _ask_reason(row, draft, bool(own or changes), typed.reason)
    if not row.confidential:
        refuse_links(work, [draft, *drafts])
    warned = refuse_errors([draft, *drafts])
    if not own and not changes:
        return Saved(uuid, row.ref, query.mark(work.connection), frozenset(), warned)
    applied = commit_changes(
        desk, work, [*own, *changes], wall=wall, reason=typed.reason, confidential=row.confidential
    )
    diverged = tuple(_diverged(work, [draft, *drafts]))
    return Saved(uuid, row.ref, applied.pos, changed_records(applied), warned, diverged)


def _judge_together(work: Work, row: Row, drafts: Sequence[Draft], typed: _Typed, changes: bool) -> None:
    """What holds between a record and its rows: with its owner for a row, with its own rows otherwise."""
    if row.declared.child:
        _beside_its_owner(work, drafts[0], changes, typed.reason)
        return
    touched = {raw["uuid"] for rows in typed.children.values() for raw in rows if raw.get("uuid")}
    kept = kept_children(work, row, touched)
    drafts[0].problems.extend(warnings.look(work.connection, row.entity, drafts, kept))


def _diverged(work: Work, drafts: Sequence[Draft]) -> Iterator[str]:
    """Places that were written and now hold several values."""
    for draft in drafts:
        row = query.get_row(work.connection, draft.declared.code, draft.uuid)
        if row is not None and row.diverging:
            yield from (draft.at(c) for c in reading.alternatives(work.connection, row) if c in draft.given)


def _refuse_deleted(row: Row) -> None:
    if not row.alive:
        raise UserError(
            _("The record {ref} has been deleted.").format(ref=row.ref or row.uuid),
            _("Restore it first, then save again: what you typed is still in the form."),
        )


def _ask_reason(row: Row, draft: Draft, changes: bool, reason: str | None) -> None:
    if row.final and changes and not (reason or "").strip():
        draft.problems.append(no_reason())


def delete(desk: Desk, uuid: UUID, reason: str) -> Saved:
    """Delete a record; it keeps its values and can be restored. Its child rows are hidden with it.

    With a reconciliation, its matches are taken back: one undo brings back both.

    Raises:
        Refused: no reason was given.
        UserError: it is deleted already, or it is a line of a statement that shows a record of ours.
    """
    require(desk, Action.DELETE)
    if not (reason or "").strip():
        raise Refused([Problem("reason", _("A deletion needs a reason."), _("Write why."))])

    def job(work: Work) -> Saved:
        row = finding.one(work.connection, uuid)
        _refuse_deleted(row)
        changes = [tombstone(work.connection, row.declared, uuid)]
        if row.entity == "reconciliation":
            changes += released(work.connection, row)
        applied = commit_changes(desk, work, changes, wall=desk.clock(), reason=reason)
        return Saved(uuid, row.ref, applied.pos, changed_records(applied))

    return desk.store.write(job)


def restore(desk: Desk, uuid: UUID, reason: str | None = None) -> Saved:
    """Bring a deleted record back, with the values it had.

    Raises:
        Refused: it is a row of a final record and no reason was given.
        UserError: it is not deleted.
    """
    require(desk, Action.DELETE)

    def job(work: Work) -> Saved:
        row = finding.one(work.connection, uuid)
        if row.alive:
            raise UserError(
                _("The record {ref} is not deleted.").format(ref=row.ref or uuid),
                _("There is nothing to restore."),
            )
        change = revival(work.connection, row.declared, uuid)
        applied = commit_changes(desk, work, [change], wall=desk.clock(), reason=reason)
        return Saved(uuid, row.ref, applied.pos, changed_records(applied))

    return desk.store.write(job)


def resolve(
    desk: Desk, uuid: UUID, code: str, take: int, *, mark: int | None = None, reason: str | None = None
) -> Saved:
    """Keep one of the values of a field in divergence (``Alternative.index``); the choice travels.

    Args:
        mark: what ``read`` returned: a value that came since then is not replaced, it stays beside.

    Raises:
        Refused: the record, or the one it is a row of, is final and no reason was given.
        UserError: the field does not diverge, or has no such alternative.
    """
    require(desk, Action.RESOLVE)

    def job(work: Work) -> Saved:
        row = finding.one(work.connection, uuid)
        tag = ALIVE if code == "alive" else reading.field_named(row.declared, code).tag
        offered = [op for op in query.live_ops(work.connection, uuid, mark) if op.field == tag]
        if code not in reading.alternatives(work.connection, row) or not 0 <= take < len(offered):
            raise UserError(
                _("There is no such value to keep in “{code}”.").format(code=code),
                _("Open the record again."),
            )
        _ask_to_settle(work, row, reason)
        if tag != ALIVE:
            names = tuple(sorted(op.name for op in offered))
            change = RecordChange(row.declared.tag, uuid, (Op(tag, offered[take].wire, names),))
        elif offered[take].wire is True:
            change = revival(work.connection, row.declared, uuid, mark)
        else:
            change = tombstone(work.connection, row.declared, uuid, mark)
        applied = commit_changes(desk, work, [change], wall=desk.clock(), reason=reason)
        after = reading.alternatives(work.connection, finding.one(work.connection, uuid))
        diverged = (code,) if code in after else ()
        return Saved(uuid, row.ref, applied.pos, changed_records(applied), diverged=diverged)

    return desk.store.write(job)


def _ask_to_settle(work: Work, row: Row, reason: str | None) -> None:
    link = row.declared.parent
    above = row[link.code] if link else None
    owner = finding.find_in(work.connection, getattr(above, "uuid", above)) if above else []
    asked = Draft(row.declared, row.uuid, {})
    _ask_reason(owner[0] if owner else row, asked, True, reason)
    refuse_errors([asked])
