"""What is asked when changes become commits: the role, a reason, a second person, an administrator.

Every service that writes records passes here (``commits.commit_changes``), so that what a service forgot to
ask is asked all the same. What arrives by a merge is not judged: it was where it was written.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from issss_desktop.errors import Problem, Refused, UserError
from issss_desktop.i18n import _
from issss_desktop.models.compound import Target
from issss_desktop.models.entities.reference import MENU as REFERENCE_MENU
from issss_desktop.models.fields import ALIVE, Entity, entity, entity_by_tag
from issss_desktop.models.log import RecordChange
from issss_desktop.models.rows import Row
from issss_desktop.services.desk import Desk
from issss_desktop.services.permits import Action, administrators, refusal, require
from issss_desktop.services.recording.matches import refuse_matched
from issss_desktop.services.recording.second_person import refuse_alone, worth
from issss_desktop.store import query
from issss_desktop.store.query import Connection
from issss_desktop.store.several import rows_of
from issss_desktop.store.work import Work

FROZEN = ("span", "fund", "certified_on", "certified_known")
"""What the figures of a certified period stand on."""

CONTACTS = ("organisation",)
"""Registers among the reference data that grow while one types: a donor is created in place."""


@dataclass(frozen=True)
class _Top:
    """A record with all that lives in it: what a reason, a stage and an amount belong to."""

    code: str
    uuid: UUID

    @property
    def declared(self) -> Entity:
        return entity(self.code)


class Guard:
    """Looks at records before changes are written (``before``), and again afterwards (``after``)."""

    def __init__(self, desk: Desk, work: Work, changes: Sequence[RecordChange]) -> None:
        self._desk, self._connection, self._written = desk, work.connection, changes
        self._tops = tuple(dict.fromkeys(_tops(work.connection, changes)))
        self._changes = {(c.entity, c.uuid): c for c in changes}
        self._before = self._rows()
        self._administered = bool(self._people) and bool(administrators(self._connection))
        self._worth = {
            top: worth(self._connection, row)
            for top, row in self._counted.items()
            if self._threshold is not None
        }

    def _rows(self) -> dict[_Top, Row]:
        """The records as they stand; one that is only being created is not among them."""
        wanted: dict[str, list[UUID]] = {}
        for top in self._tops:
            wanted.setdefault(top.code, []).append(top.uuid)
        return {
            _Top(code, uuid): row
            for code, uuids in wanted.items()
            for uuid, row in query.rows_by_uuid(self._connection, code, uuids).items()
        }

    @cached_property
    def _threshold(self) -> int | None:
        """USD cents above which the office asks a second person; None: nobody is asked."""
        office = query.get_row(self._connection, "office", self._desk.office_uuid)
        found: int | None = office["second_person_above"] if office else None
        return found

    @property
    def _people(self) -> list[_Top]:
        return [top for top in self._tops if top.code == "person"]

    @cached_property
    def _counted(self) -> dict[_Top, Row]:
        """Records that were final and alive: what figures and papers stand on."""
        return {top: row for top, row in self._before.items() if row.alive and row.final}

    def before(self, reason: str | None, shipped: bool) -> None:
        """Refuse what the role does not permit, and a change of a final record without a reason.

        Raises:
            UserError: the role of the person at the desk does not permit it; or a line of a statement would
                go that shows a record of ours.
            Refused: no reason was given.
        """
        require(self._desk, *dict.fromkeys(each for top in self._tops for each in self._needed(top)))
        if self._counted and not shipped and not (reason or "").strip():
            raise Refused([no_reason()])
        for top, row in self._counted.items():
            if top.code == "period" and row["state"] == "certified":
                self._refuse_certified(top)
        refuse_matched(self._connection, self._written)

    def _refuse_certified(self, top: _Top) -> None:
        """A certified period keeps its days and its state of the data until it is reopened.

        Raises:
            Refused: what its figures stand on would change.
        """
        change = self._changes.get((top.declared.tag, top.uuid))
        reopened = any(value != "certified" for value in self._given(top, "state"))
        fixed = {top.declared.by_code[code].tag for code in FROZEN} | {ALIVE}
        if change is None or reopened or not fixed & {op.tag for op in change.ops}:
            return
        said = _("The period is certified: its days do not change.")
        raise Refused([Problem("span", said, _("Reopen it first, with a reason."))])

    def _needed(self, top: _Top) -> Iterable[Action]:
        yield act_on(top.code, has_role=top.code == "person" and self._has_role(top))
        if top in self._counted:
            yield Action.CHANGE_FINAL
        elif self._becomes_final(top):
            yield Action.FINALISE

    def _has_role(self, top: _Top) -> bool:
        """Whether somebody has, or is given, a role: they may use the program, others only sit on a board."""
        row = self._before.get(top)
        return bool(row and row["role"]) or any(v is not None for v in self._given(top, "role"))

    def _becomes_final(self, top: _Top) -> bool:
        """Whether it enters figures: made final, or final and brought back from deletion."""
        row = self._before.get(top)
        if "final" in self._given(top, "stage"):
            return True
        return (
            row is not None and row.final and not row.alive and (top.declared.tag, top.uuid) in self._changes
        )

    def _given(self, top: _Top, code: str) -> list[Any]:
        """Values that the changes write in a field."""
        change = self._changes.get((top.declared.tag, top.uuid))
        tag = top.declared.by_code[code].tag
        return [op.value for op in change.ops if op.tag == tag] if change else []

    def after(self, shipped: bool) -> None:
        """Refuse an office without an administrator, and what only another person may make final.

        Raises:
            UserError: either; the transaction is to be rolled back.
        """
        if self._administered and not administrators(self._connection):
            raise UserError(
                _("This office would have no administrator left."),
                _("Give somebody else that role first."),
            )
        if self._threshold is None or shipped:
            return
        for top, row in self._rows().items():
            if not (row.alive and row.final):
                continue
            now = worth(self._connection, row)
            if top not in self._counted or now != self._worth[top]:
                refuse_alone(self._desk, self._connection, row, now, self._threshold)


def act_on(code: str, *, has_role: bool = False) -> Action:
    """What it is to write in a record of an entity. ``has_role``: somebody who may use the program."""
    if code in ("office", "publication"):
        return Action.OFFICE if code == "office" else Action.PUBLISH
    if code == "person":
        return Action.PEOPLE if has_role else Action.RECORD
    reference = entity(code).menu == REFERENCE_MENU and code not in CONTACTS
    return Action.REFERENCE if reference else Action.RECORD


def why_not(desk: Desk, code: str, row: Row | None = None) -> str:
    """Why the person at the desk may not write in a record, or create one; "" when they may."""
    needed = [Action.RECORD, act_on(code, has_role=bool(row and code == "person" and row["role"]))]
    if row is not None and row.final:
        needed.append(Action.CHANGE_FINAL)
    return next((said for action in needed if (said := refusal(desk.role, action))), "")


def touches_final(connection: Connection, changes: Sequence[RecordChange]) -> bool:
    """Whether changes are in a record that is now final: then they are given a reason."""
    wanted: dict[str, list[bytes]] = {}
    for top in dict.fromkeys(_tops(connection, changes)):
        wanted.setdefault(top.code, []).append(top.uuid.bytes)
    sql = "SELECT 1 FROM \"{}\" WHERE alive=1 AND stage='final' AND uuid IN ({{}})"
    found = (rows_of(connection, sql.format(code), uuids) for code, uuids in wanted.items())
    return any(True for rows in found for _row in rows)


def no_reason() -> Problem:
    """Problem of a final record that is changed without saying why."""
    return Problem(
        "reason",
        _("A final record is changed with a reason."),
        _("Write why, such as “amendment 2”."),
    )


def _tops(connection: Connection, changes: Sequence[RecordChange]) -> Iterable[_Top]:
    """The record that each change is in: itself, or the one that a row, link or file lives in."""
    known = {(c.entity, c.uuid): c for c in changes}
    for change in changes:
        at: Target | None = Target(change.entity, change.uuid)
        declared = entity_by_tag(change.entity)
        while declared is not None and declared.child and at is not None:
            at = _owner(connection, declared, at.uuid, known.get((declared.tag, at.uuid)))
            declared = entity_by_tag(at.entity) if at else None
        if declared is not None and at is not None:
            yield _Top(declared.code, at.uuid)


def _owner(
    connection: Connection, declared: Entity, uuid: UUID, change: RecordChange | None
) -> Target | None:
    link = declared.parent or declared.by_code["owner"]
    written = [op.value for op in change.ops if op.tag == link.tag] if change else []
    if written:
        owner = link.kind.load(written[-1])
    else:
        row = query.get_row(connection, declared.code, uuid)
        owner = row[link.code] if row else None
    if owner is None or isinstance(owner, Target):
        return owner
    return Target(entity(link.target).tag, owner)
