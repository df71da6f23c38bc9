"""Several records written as one change: they stand in one commit, and one undo takes all of it back."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from issss_desktop.models.fields import Stage, entity
from issss_desktop.models.log import RecordChange
from issss_desktop.models.refs import derive_reference
from issss_desktop.models.rows import Row
from issss_desktop.services.desk import Desk
from issss_desktop.services.permits import Action, require
from issss_desktop.services.recording.commits import Saved, changed_records, commit_changes
from issss_desktop.services.recording.entry import (
    Draft,
    creation,
    edition,
    new_uuid,
    next_reference,
    refuse_errors,
    revival,
)
from issss_desktop.services.recording.partition import refuse_links
from issss_desktop.store import query
from issss_desktop.store.work import Work


class Together:
    """What one act of a person writes in several records; nothing is kept before ``commit``.

    Values are those of the kinds, not typed texts, so that records made here can name each other.
    """

    def __init__(self, desk: Desk, work: Work) -> None:
        require(desk, Action.RECORD)
        self._desk, self._work, self._wall = desk, work, desk.clock()
        self._mark = query.mark(work.connection)
        self._changes: list[RecordChange] = []
        self._drafts: list[Draft] = []

    def create(
        self,
        code: str,
        values: Mapping[str, Any],
        *,
        final: bool = False,
        uuid: UUID | None = None,
        after: str = "",
    ) -> UUID:
        """Add a record or a child row.

        Args:
            uuid: identity that another office would give it too; one of it that was deleted comes back, and
                nothing in it hangs on when it was made.
            after: reference that its own is derived from, so that it is the same in that office.
        """
        declared = entity(code)
        known = query.get_row(self._work.connection, code, uuid) if uuid else None
        if known is not None and known.created:
            self._bring_back(known, values, final)
            return known.uuid
        given = {k: v for k, v in values.items() if v is not None}
        if declared.child and uuid is None and "position" not in given:
            given["position"] = f"{self._wall:013d}{len(self._drafts):06d}"
        draft = Draft(declared, uuid or new_uuid(self._wall), given, place=code)
        draft.judge(Stage.FINAL if final else Stage.DRAFT)
        ref = None
        if not declared.child:
            ref = derive_reference(after, declared.letters) or next_reference(
                self._work, self._desk.office, declared.letters, self._wall
            )
        stage = None if declared.child else ("final" if final else "draft")
        self._drafts.append(draft)
        self._changes.extend(creation(draft, ref=ref, stage=stage))
        return draft.uuid

    def _bring_back(self, row: Row, values: Mapping[str, Any], final: bool) -> None:
        if row.alive:
            self.change(row, values, final=final or None)
            return
        back = revival(self._work.connection, row.declared, row.uuid)
        count = len(self._changes)
        self.change(row, values, final=final or None)
        own = [c for c in self._changes[count:] if c.uuid == row.uuid]
        rest = [c for c in self._changes[count:] if c.uuid != row.uuid]
        ops = (*back.ops, *(op for c in own for op in c.ops))
        self._changes[count:] = [replace(back, ops=ops), *rest]

    def change(self, row: Row, values: Mapping[str, Any], *, final: bool | None = None) -> None:
        """Write some fields of a record; ``final`` True makes it final, None leaves its stage."""
        draft = Draft(row.declared, row.uuid, {**row.values, **values}, set(values), place=row.entity)
        if final is not None and not row.declared.child:
            draft.values["stage"] = "final" if final else "draft"
            draft.given.add("stage")
        draft.judge(Stage.FINAL if draft.values.get("stage") == "final" else Stage.DRAFT)
        self._drafts.append(draft)
        self._changes.extend(edition(self._work.connection, draft, self._mark))

    def commit(self, reason: str | None = None, *, shown: UUID | None = None) -> Saved:
        """Keep it all.

        Args:
            shown: the record that this is about; the first one written if absent.

        Raises:
            Refused: something cannot be kept, or a final record changes without a reason.
        """
        refuse_links(self._work, self._drafts)
        warned = refuse_errors(self._drafts)
        uuid = shown or self._drafts[0].uuid
        if not self._changes:
            return Saved(uuid, self._ref(uuid), self._mark, frozenset(), warned)
        applied = commit_changes(self._desk, self._work, self._changes, wall=self._wall, reason=reason)
        return Saved(uuid, self._ref(uuid), applied.pos, changed_records(applied), warned)

    def _ref(self, uuid: UUID) -> str:
        code = next((d.declared.code for d in self._drafts if d.uuid == uuid), "")
        row = query.get_row(self._work.connection, code, uuid) if code else None
        return row.ref if row else ""
