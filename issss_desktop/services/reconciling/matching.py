"""What a person decides of a line: it shows this record, it does not after all, why there is a gap."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.log import RecordChange
from issss_desktop.models.reconciliation import OurRecord
from issss_desktop.models.rows import Row
from issss_desktop.models.values.dates import show_day
from issss_desktop.services import finding
from issss_desktop.services.desk import Desk
from issss_desktop.services.permits import Action, require
from issss_desktop.services.reconciling.ours import LINK_OF
from issss_desktop.services.reconciling.standing import Account, standing
from issss_desktop.services.recording.commits import Saved, changed_records, commit_changes
from issss_desktop.services.recording.entry import Draft, edition, refuse_errors
from issss_desktop.services.recording.matches import RECONCILED, matched, taken_back
from issss_desktop.services.recording.rows import edited
from issss_desktop.services.state import records_at
from issss_desktop.store import query
from issss_desktop.store.work import Work


def match(desk: Desk, line: UUID, entity: str, record: UUID, reason: str | None = None) -> Saved:
    """Say that a line shows a record of ours: the record is reconciled, in the same commit.

    A transfer that was only due is paid on the day of the line.

    Raises:
        UserError: no such line or record, or it is of another fund.
        Refused: the reconciliation is final and no reason was given.
    """
    return match_all(desk, [(line, entity, record)], reason)


def accept_sure(desk: Desk, ref: str | UUID, reason: str | None = None) -> Saved | None:
    """Accept every suggestion that is sure, in one step that is undone in one; None where there is none."""
    require(desk, Action.RECORD)
    found = standing(desk, ref).sure
    pairs = [(line, record.entity, record.uuid) for line, record in found]
    return match_all(desk, pairs, reason) if pairs else None


def match_all(desk: Desk, pairs: Sequence[tuple[UUID, str, UUID]], reason: str | None = None) -> Saved:
    """Match several lines in one commit, as ``match``."""
    require(desk, Action.RECORD)

    def job(work: Work) -> Saved:
        writing = _Writing(desk, work, reason)
        for line, entity, record in pairs:
            writing.match(line, entity, record)
        return writing.commit()

    return desk.store.write(job)


def unmatch(desk: Desk, line: UUID, reason: str | None = None) -> Saved:
    """Take a match back, with what it wrote into the record.

    Raises:
        UserError: the line shows nothing of ours.
        Refused: the reconciliation is final and no reason was given.
    """
    require(desk, Action.RECORD)

    def job(work: Work) -> Saved:
        writing = _Writing(desk, work, reason)
        writing.unmatch(line)
        return writing.commit()

    return desk.store.write(job)


def explain(
    desk: Desk, line: UUID, gap: str | None, explanation: str | None, reason: str | None = None
) -> Saved:
    """Give the gap of a line its reason and an explanation; None clears it.

    Raises:
        Refused: no such reason; or the reconciliation is final and no reason was given for changing it.
    """
    require(desk, Action.RECORD)

    def job(work: Work) -> Saved:
        writing = _Writing(desk, work, reason)
        writing.edit(writing.line(line), {"gap": gap, "explanation": explanation})
        return writing.commit()

    return desk.store.write(job)


def our_record(desk: Desk, line: UUID, record: str) -> OurRecord | None:
    """The deposit, transfer, refund or entry of an identifier, of the fund of a line; None for another."""
    try:
        wanted = UUID(record)
    except ValueError:
        return None
    found = records_at(desk)
    own = found.get("statement_line", line)
    owner = found.get("reconciliation", own["reconciliation"]) if own else None
    return Account(found, owner["fund"]).book.by_uuid.get(wanted) if owner else None


def take_proposed(
    desk: Desk, ref: str | UUID, lines: Iterable[UUID] | None = None, reason: str | None = None
) -> Saved | None:
    """Take the reasons proposed for these lines, or for all, in one step; None where there is none."""
    require(desk, Action.RECORD)
    found = standing(desk, ref)
    wanted = None if lines is None else set(lines)
    proposed = [
        (x.uuid, x.proposed)
        for x in found.lines
        if x.proposed is not None
        and (wanted is None or x.uuid in wanted)
        and (x.gap != 0 or x.record is None)
    ]
    if not proposed:
        return None

    def job(work: Work) -> Saved:
        writing = _Writing(desk, work, reason)
        for uuid, why in proposed:
            writing.edit(writing.line(uuid), {"gap": why.code, "explanation": why.sentence})
        return writing.commit()

    return desk.store.write(job)


class _Writing:
    """Edits of lines and of the records that they show, put together into one commit."""

    def __init__(self, desk: Desk, work: Work, reason: str | None) -> None:
        self._desk, self._work, self._given = desk, work, (reason or "").strip()
        self._mark = query.mark(work.connection)
        self._drafts: dict[UUID, Draft] = {}
        self._raw: dict[UUID, dict[str, object]] = {}
        self._rows: dict[UUID, Row] = {}
        self._reason, self._owner = "", Row("reconciliation", UUID(int=0), {})

    def line(self, uuid: UUID) -> Row:
        """A living line of a living reconciliation."""
        row = finding.one_of(self._work.connection, uuid, "statement_line")
        owner = finding.one_of(self._work.connection, row["reconciliation"], "reconciliation")
        day = show_day(row["on"], self._desk.lang) if row["on"] else "?"
        self._owner = owner
        self._reason = _("Reconciliation {ref}, line of {day}").format(ref=owner.ref, day=day)
        return row

    def edit(self, row: Row, raw: dict[str, object]) -> None:
        """Change values of a row."""
        self._rows[row.uuid] = row
        self._raw.setdefault(row.uuid, {}).update(raw)

    def match(self, line: UUID, entity: str, record: UUID) -> None:
        """Link a line to a record and reconcile the record."""
        row = self.line(line)
        found = finding.one_of(self._work.connection, record, entity)
        self._refuse_other_fund(found)
        if matched(row) is not None and matched(row) != (LINK_OF[entity], record):
            self.unmatch(line)
        links = dict.fromkeys(LINK_OF.values())
        self.edit(row, {**links, LINK_OF[entity]: found.uuid})
        changes: dict[str, object] = {"state": RECONCILED}
        if entity == "transfer" and found["on"] is None:
            changes["on"] = row["on"].isoformat() if row["on"] else None
        self.edit(found, changes)

    def unmatch(self, line: UUID) -> None:
        """Take the link of a line back; the record is reconciled only where another line shows it."""
        row = self.line(line)
        if matched(row) is None:
            raise UserError(
                _("This line shows no record of ours: there is nothing to take back."),
                _("Choose a line that is matched."),
            )
        for each, raw in taken_back(self._work.connection, row):
            self.edit(each, raw)

    def _refuse_other_fund(self, record: Row) -> None:
        link = record.declared.parent
        owner = finding.one(self._work.connection, record[link.code]) if link else record
        if owner["fund"] != self._owner["fund"]:
            raise UserError(
                _("This record is of another fund: nothing sums across funds."),
                _("Give the line the reason “not of this fund”."),
            )

    def commit(self) -> Saved:
        """Everything in one commit, with a reason that says where it comes from."""
        changes: list[RecordChange] = []
        for uuid, row in self._rows.items():
            draft = edited(self._work, row, "", self._mark, self._raw[uuid])
            self._drafts[uuid] = draft
            changes += [] if draft.refused else edition(self._work.connection, draft, self._mark)
        refuse_errors(list(self._drafts.values()))
        if not changes:
            return Saved(self._owner.uuid, self._owner.ref, self._mark, frozenset())
        # a signed reconciliation asks the person why; our own final records are told by the match itself
        reason = self._given or (None if self._owner.final else self._reason)
        applied = commit_changes(self._desk, self._work, changes, wall=self._desk.clock(), reason=reason)
        return Saved(self._owner.uuid, self._owner.ref, applied.pos, changed_records(applied))
