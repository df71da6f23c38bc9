"""A confidential record becomes an ordinary one by a copy: what was confidential stays so, for ever."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from issss_desktop.errors import Problem, Refused, UserError
from issss_desktop.i18n import _
from issss_desktop.models.rows import Row
from issss_desktop.services import finding, reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.services.permits import Action, require
from issss_desktop.services.records import Saved
from issss_desktop.store import query
from issss_desktop.store.query import Connection
from issss_desktop.store.work import Work

VERSION = "ordinary_version"
"""Field by which a confidential record names its copy; the copy does not name it."""

_OWN = ("ref", "stage", VERSION)


def declassify(desk: Desk, uuid: UUID, reason: str) -> Saved:
    """Copy a confidential record, its rows and its files into a new ordinary draft, which everybody reads.

    The reason stands in the history of both; the confidential record names the copy.

    Raises:
        Refused: no reason was given, or a value of the copy cannot be ordinary.
        UserError: there is no such record for this person, or it is deleted or ordinary; or their role does
            not permit it.
    """
    require(desk, Action.RECORD)
    if not (reason or "").strip():
        raise Refused([Problem("reason", _("Declassifying needs a reason."), _("Write who decided it."))])

    def job(work: Work) -> Saved:
        row = finding.one(work.connection, uuid)
        if not row.confidential or row.declared.child:
            raise UserError(
                _("The record {ref} is not confidential.").format(ref=row.ref or uuid),
                _("There is nothing to declassify."),
            )
        if not row.alive:
            raise UserError(
                _("The record {ref} has been deleted.").format(ref=row.ref or uuid), _("Restore it first.")
            )
        mark = query.mark(work.connection)
        said = _("Declassified: {reason}").format(reason=reason.strip())
        made = records.create(
            desk, row.entity, _values(row), children=dict(_children(work.connection, row)), reason=said
        )
        named = records.save(desk, uuid, {VERSION: made.uuid}, mark=mark, reason=said)
        return Saved(made.uuid, made.ref, named.position, made.changed | named.changed, made.warnings)

    return desk.store.write(job)


def _values(row: Row) -> dict[str, Any]:
    return {code: value for code, value in row.values.items() if code not in _OWN and value is not None}


def _children(connection: Connection, row: Row) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for declared in reading.child_entities(row.entity):
        parent = declared.parent.code if declared.parent else ""
        rows = [_values(kid) for kid in query.children(connection, declared.code, row.uuid)]
        if rows:
            yield declared.code, [{c: v for c, v in each.items() if c != parent} for each in rows]
