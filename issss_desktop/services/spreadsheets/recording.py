"""What a preview showed is recorded: in one transaction and one batch, which one undo takes back."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from issss_desktop.errors import Problem, Refused, UserError
from issss_desktop.i18n import _
from issss_desktop.models.entities.common import OtherValue
from issss_desktop.models.log import RecordChange
from issss_desktop.services.audit import acts
from issss_desktop.services.desk import Desk, leaving
from issss_desktop.services.permits import Action, require
from issss_desktop.services.recording.commits import changed_records, commit_changes
from issss_desktop.services.recording.entry import (
    Draft,
    creation,
    edition,
    field_meant,
    new_uuid,
    next_references,
)
from issss_desktop.services.recording.guard import no_reason
from issss_desktop.services.recording.partition import refuse_links
from issss_desktop.services.spreadsheets import aliases
from issss_desktop.services.spreadsheets.importing import Preview, bound_words, look_at
from issss_desktop.services.spreadsheets.judging import answer_of
from issss_desktop.services.spreadsheets.plan import Change, Plan
from issss_desktop.store import query
from issss_desktop.store.work import Work

STEP = 2_000
"""Records that are written before the person is asked again whether to go on."""

Tell = Callable[[int, int], object]
"""Told (records written, records in all); raises to end it all, and nothing is kept."""


@dataclass(frozen=True)
class Imported:
    """What an import did. ``position``: of one of its commits: to undo it undoes the whole batch."""

    fresh: int
    changed: int
    position: int
    records: frozenset[tuple[str, UUID]]


def record(
    desk: Desk,
    found: Preview,
    *,
    leave_out: bool = False,
    reason: str | None = None,
    tell: Tell = lambda _done, _of: None,
) -> Imported:
    """Record what a preview showed.

    Args:
        leave_out: record the rest although rows are refused or values dropped; without it nothing is.

    Raises:
        Refused: something is wrong with the file, all of it is told by cell; or a final record changes
            without a reason.
        UserError: nothing to record; the office has changed since the preview; the role of the person.
    """
    require(desk, Action.RECORD)
    if found.blocked or (not leave_out and not found.clean):
        raise Refused(problems_of(found))
    if not found.writes:
        raise UserError(_("There is no row to record."), _("Every row is recorded already, or refused."))
    if found.asks_reason and not (reason or "").strip():
        raise Refused([no_reason()])

    def job(work: Work) -> Imported:
        _refuse_stale(desk, work, found)
        return _Write(desk, work, found, reason, tell).write()

    done = leaving(desk).store.write(job)
    for plan in found.plans[:1]:
        aliases.remember(desk, plan.declared, bound_words(found))
    acts.note(desk, acts.IMPORTED, f"{found.asked.entity}, {done.fresh} + {done.changed}")
    return done


def problems_of(found: Preview) -> list[Problem]:
    """What keeps an import from being recorded, each at its cell."""
    troubles = [t for t in found.all_troubles() if t.grade != "warning"]
    refusals = [Problem("", plan.refusal) for plan in found.plans if plan.refusal]
    return [*refusals, *(Problem(t.place, t.text, t.remedy) for t in troubles)]


def _refuse_stale(desk: Desk, work: Work, found: Preview) -> None:
    """Refuse what was looked at before others changed the office, unless it would still do the same."""
    now = query.mark(work.connection)
    if all(plan.mark == now for plan in found.plans):
        return
    again = look_at(work.connection, desk, found.grids, found.asked)
    if [_effect(plan) for plan in again.plans] != [_effect(plan) for plan in found.plans]:
        raise UserError(
            _("The office has changed since this preview."),
            _("Look at the file again: what it would do is no longer what was shown."),
        )


def _effect(plan: Plan) -> tuple[Any, ...]:
    changes = [(c.row, c.before.uuid, dict(c.after)) for c in plan.changes]
    values = [plan.values_of(row) for row in plan.fresh]
    return plan.declared.code, plan.fresh, values, changes


class _Write:
    """One import being written."""

    def __init__(self, desk: Desk, work: Work, found: Preview, reason: str | None, tell: Tell) -> None:
        self._desk, self._work, self._found, self._reason, self._tell = desk, work, found, reason, tell
        self._wall = desk.clock()
        self._batch = new_uuid(self._wall).bytes
        self._position = 0
        self._records: set[tuple[str, UUID]] = set()
        self._done, self._total = 0, found.writes

    def write(self) -> Imported:
        """All of it."""
        for plan in self._found.plans:
            for rows in _parts(plan.fresh):
                self._commit(self._created(plan, rows), len(rows))
            for changes in _parts(plan.changes):
                self._commit(self._changed(changes), len(changes))
        return Imported(self._found.fresh, self._found.changed, self._position, frozenset(self._records))

    def _commit(self, changes: Sequence[RecordChange], count: int) -> None:
        applied = commit_changes(
            self._desk, self._work, changes, wall=self._wall, reason=self._reason, batch=self._batch
        )
        self._position = applied.pos
        self._records |= changed_records(applied)
        self._done += count
        self._tell(self._done, self._total)

    def _created(self, plan: Plan, rows: Sequence[int]) -> list[RecordChange]:
        declared, out = plan.declared, []
        refs: Sequence[str | None] = [None] * len(rows)
        if not declared.child:
            refs = next_references(self._work, self._desk.office, declared.letters, self._wall, len(rows))
        drafts = []
        for ref, row in zip(refs, rows, strict=True):
            values = plan.values_of(row)
            if declared is OtherValue.declared:
                values["field_code"] = field_meant(values.get("owner"), values.get("field_code"))
            uuid = self._answer(values) if declared.code == "answer" else plan.uuids.get(row)
            if declared.child:
                values["position"] = f"{self._wall:013d}{row:06d}"
            draft = Draft(declared, uuid or new_uuid(self._wall), values)
            stage = None if declared.child else values.pop("stage", None) or "draft"
            drafts.append(draft)
            out += creation(draft, ref=ref, stage=stage)
        self._refuse(drafts)
        return out

    def _answer(self, values: dict[str, Any]) -> UUID | None:
        """Identity of an answer. Raises UserError for one that was given before and deleted."""
        uuid = answer_of(values)
        if uuid is not None and query.live_of(self._work.connection, [uuid]):
            raise UserError(_("This reader has already answered this criterion."), _("Change that answer."))
        return uuid

    def _changed(self, changes: Sequence[Change]) -> list[RecordChange]:
        connection = self._work.connection
        live = query.live_of(connection, [change.before.uuid for change in changes])
        mark, drafts, out = query.mark(connection), [], []
        for change in changes:
            before = change.before
            draft = Draft(before.declared, before.uuid, {**before.values, **change.after}, set(change.after))
            drafts.append(draft)
            out += edition(connection, draft, mark, live.get(before.uuid, []))
        self._refuse(drafts)
        return out

    def _refuse(self, drafts: Sequence[Draft]) -> None:
        """What the log itself would only refuse without words: a link to what is confidential."""
        refuse_links(self._work, drafts)
        problems = [problem for draft in drafts for problem in draft.problems]
        if problems:
            raise Refused(problems)


def _parts(items: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    left = iter(items)
    while part := tuple(islice(left, STEP)):
        yield part
