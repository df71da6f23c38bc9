"""A line of the agent's statement that shows a record of ours: the link and the state of the record are one.

Whatever deletes or takes back one of the two passes here, so that no record stays reconciled by a line that
is gone.
"""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.entities.programmes import MATCHES, StatementLine
from issss_desktop.models.fields import ALIVE
from issss_desktop.models.kinds import Link
from issss_desktop.models.log import RecordChange
from issss_desktop.models.rows import Row
from issss_desktop.services.recording.entry import Draft, edition
from issss_desktop.store import query
from issss_desktop.store.query import Connection

RECONCILED, ENTERED = "reconciled", "entered"
LINE = StatementLine.declared

Edit = tuple[Row, dict[str, Any]]


def matched(line: Row) -> tuple[str, UUID] | None:
    """Field and record of ours that a line shows."""
    return next(((code, line[code]) for code in MATCHES if line[code] is not None), None)


def shown_by(connection: Connection, line: Row) -> Row | None:
    """The living record of ours that a line shows."""
    named = matched(line)
    if named is None:
        return None
    link = LINE.by_code[named[0]].kind
    assert isinstance(link, Link)
    record = query.get_row(connection, link.target, named[1])
    return record if record is not None and record.alive else None


def taken_back(connection: Connection, line: Row) -> Iterator[Edit]:
    """What to write so that a matched line shows nothing: the record is reconciled only where a line of
    another statement, or another line of this one, shows it.
    """
    named, record = matched(line), shown_by(connection, line)
    if named is None:
        return
    yield line, {named[0]: None}
    if record is not None and not _others(connection, line, *named):
        yield record, _entered(connection, record)


def released(connection: Connection, statement: Row) -> list[RecordChange]:
    """Every match of a reconciliation taken back, to be written with its deletion."""
    edits: dict[UUID, Edit] = {}
    for line in query.children(connection, LINE.code, statement.uuid):
        named, record = matched(line), shown_by(connection, line)
        if named is None:
            continue
        edits[line.uuid] = (line, {named[0]: None})
        elsewhere = [o for o in _others(connection, line, *named) if o["reconciliation"] != statement.uuid]
        if record is not None and not elsewhere:
            edits[record.uuid] = (record, _entered(connection, record))
    mark = query.mark(connection)
    return [
        change
        for row, values in edits.values()
        for change in edition(
            connection, Draft(row.declared, row.uuid, {**row.values, **values}, set(values)), mark
        )
    ]


def refuse_matched(connection: Connection, changes: Sequence[RecordChange]) -> None:
    """A line that keeps a record of ours reconciled is not deleted, unless the match goes with it.

    Raises:
        UserError: one would be.
    """
    written = {(c.entity, c.uuid) for c in changes}
    for change in changes:
        if change.entity != LINE.tag or all(op.tag != ALIVE or op.value is True for op in change.ops):
            continue
        line = query.get_row(connection, LINE.code, change.uuid)
        record = shown_by(connection, line) if line is not None else None
        if record is None or record["state"] != RECONCILED:
            continue
        if (record.declared.tag, record.uuid) not in written:
            raise UserError(
                _("A line of the agent’s statement shows a record of ours: it is not deleted."),
                _("Take the match back first, then delete the line."),
            )


def _others(connection: Connection, line: Row, code: str, record: UUID) -> list[Row]:
    """Other lines, of statements that are not deleted, that show a record."""
    tail = f'WHERE alive=1 AND "{code}"=? AND uuid<>?'
    found = query.select_rows(connection, LINE.code, tail, (record.bytes, line.uuid.bytes))
    owners = query.rows_by_uuid(connection, "reconciliation", [r["reconciliation"] for r in found])
    return [r for r in found if r["reconciliation"] in owners and owners[r["reconciliation"]].alive]


def _entered(connection: Connection, record: Row) -> dict[str, Any]:
    """The state before a match, and the day of payment that the match wrote: one commit wrote both and a
    line. A day that a person typed stays, also where they wrote the state along with it.
    """
    entered: dict[str, Any] = {"state": ENTERED}
    if record.entity != "transfer" or record["on"] is None or not record["due"]:
        return entered
    tags = {code: record.declared.by_code[code].tag for code in ("state", "on")}
    at = {op.field: op.pos for op in query.live_ops(connection, record.uuid)}
    pos = at.get(tags["on"])
    if pos is None or pos != at.get(tags["state"]):
        return entered
    sql = "SELECT 1 FROM ops WHERE pos=? AND entity=? LIMIT 1"
    if connection.exec_driver_sql(sql, (pos, LINE.tag)).fetchone() is not None:
        entered["on"] = None
    return entered
