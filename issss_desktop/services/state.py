"""All living records at one state of the log: now, or as they were known at given heads."""

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.fields import ENTITIES
from issss_desktop.models.log import BadCommit
from issss_desktop.models.rows import Records
from issss_desktop.services.desk import Desk, leaving
from issss_desktop.store import query
from issss_desktop.store.work import Work

KEPT = 50_000
"""Rows kept in memory between two looks: more would weigh more on an old laptop than reading them again."""


def heads(desk: Desk) -> str:
    """Heads of the log as text: "actor:seq" of every actor, sorted; the ``known_at`` of a figure.

    They stand in papers that leave the office, so nothing confidential counts in them, nor in any figure.
    """
    with leaving(desk).store.reading() as connection:
        return _heads(connection)


def _heads(connection: query.Connection) -> str:
    rows = connection.exec_driver_sql("SELECT actor, head_seq FROM actors ORDER BY actor").fetchall()
    return " ".join(f"{actor.hex()}:{seq}" for actor, seq in rows)


def records_at(desk: Desk, known_at: str | None = None) -> Records:
    """Living records now, or as known at heads (replayed into memory).

    Raises:
        UserError: the heads are not of this log.
    """
    with leaving(desk).store.reading() as connection:
        if known_at is None or known_at == _heads(connection):
            return _latest(desk, connection)
        wanted = heads_of(known_at)
        data = []
        found = dict.fromkeys(wanted, 0)
        for actor, seq, raw in connection.exec_driver_sql(
            "SELECT actor, seq, data FROM commits ORDER BY pos"
        ):
            if seq <= wanted.get(actor, 0):
                data.append(raw)
                found[actor] = max(found[actor], seq)
        over = {row[0] for row in connection.exec_driver_sql("SELECT id FROM holes").fetchall()}
    if found != wanted:
        raise _not_here()
    from issss_desktop.store import check, schema  # with the tables, which a start does without

    again = check.Replayed()
    try:
        with again.connection.begin():
            schema.create(again.connection)
            try:
                Work(again.connection).receive(data, over=over)
            except BadCommit as error:  # heads that no office ever stood at together
                raise _not_here() from error
            return _records(again.connection)
    finally:
        again.close()


def _latest(desk: Desk, connection: query.Connection) -> Records:
    """Records of now: read once, however many screens ask, until the log grows; too many are not kept."""
    last = connection.exec_driver_sql("SELECT max(pos), count(*) FROM commits").fetchone()
    mark = (_heads(connection), *last)
    states = desk.states
    if states.mark == mark and states.latest is not None:
        return states.latest
    found = _records(connection)
    if sum(len(rows) for rows in found.by_entity.values()) <= KEPT:
        states.latest, states.mark = found, mark
    return found


def _not_here() -> UserError:
    return UserError(
        _("This state of the data is not in this office."),
        _("Merge the report it comes from, then try again."),
    )


def heads_of(text: str) -> dict[bytes, int]:
    """Heads as text read again: last number of every actor.

    Raises:
        UserError: the text is not one of heads.
    """
    try:
        pairs = (part.split(":") for part in text.split())
        return {bytes.fromhex(actor): int(seq) for actor, seq in pairs}
    except ValueError as error:
        raise UserError(
            _("“{text}” is not a state of the data.").format(text=text[:60]),
            _("Copy it whole from the report or from “figures --json”."),
        ) from error


def _records(connection: query.Connection) -> Records:
    tables = {
        code: query.select_rows(connection, code, "WHERE alive=1 AND created IS NOT NULL ORDER BY uuid")
        for code, declared in ENTITIES.items()
        if declared.tag >= 10 or code == "other_value"
    }
    until = connection.exec_driver_sql("SELECT max(wall_ms) FROM commits").first()
    diverging = connection.exec_driver_sql("SELECT count(*) FROM divergences").first()
    return Records(
        tables, _heads(connection), (until[0] if until else 0) or 0, diverging[0] if diverging else 0
    )
