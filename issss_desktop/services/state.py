"""All living records at one state of the log: now, or as they were known at given heads."""

import hashlib
from collections.abc import Iterable
from typing import Final

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.fields import ENTITIES
from issss_desktop.models.log import BadCommit
from issss_desktop.models.rows import Records
from issss_desktop.services.desk import Desk, leaving
from issss_desktop.store import coverage, query
from issss_desktop.store.letters import HeadRow
from issss_desktop.store.work import Work

_SHORT: Final = 8
"""Bytes of an id that stand in a text: enough to tell the branches of one chain apart."""
_MISSING: Final = "-"
"""Before the id of what was missing."""
KEPT = 50_000
"""Rows kept in memory between two looks: more would weigh more on an old laptop than reading them again."""


def heads(desk: Desk) -> str:
    """Heads of the log as text, sorted; the ``known_at`` of a figure: "actor:seq:id" of every end of every
    chain, since two copies of one laptop write different changes under one number, and "-id" of what was
    missing, since it may come later.

    They stand in papers that leave the office, so nothing confidential counts in them, nor in any figure.
    """
    with leaving(desk).store.reading() as connection:
        return _heads(connection)


def _heads(connection: query.Connection) -> str:
    ends = [f"{actor.hex()}:{seq}:{_short(end)}" for actor, seq, end in coverage.heads(connection)]
    missing = [_MISSING + _short(each) for each in sorted(coverage.holes(connection, confidential=False))]
    return " ".join([*ends, *missing])


def _short(identity: bytes) -> str:
    return identity[:_SHORT].hex()


def records_at(desk: Desk, known_at: str | None = None) -> Records:
    """Living records now, or as known at heads (replayed into memory).

    Raises:
        UserError: the heads are not of this log.
    """
    with leaving(desk).store.reading() as connection:
        if known_at is None or known_at == _heads(connection):
            return _latest(desk, connection)
        data = coverage.below(connection, *_read(connection, known_at))
        over = set(coverage.ever_missing(connection))
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


def records_then(desk: Desk, heads: str) -> Records | None:
    """Records at heads, replayed once for a desk: the same heads are the same records for ever.

    None where they are over changes that have not come here: that is said beside what is shown.
    """
    past = desk.states.past
    if heads not in past:
        try:
            past[heads] = records_at(desk, heads)
        except UserError:
            return None
    return past[heads]


def _latest(desk: Desk, connection: query.Connection) -> Records:
    """Records of now: read once, however many screens ask, until the log grows; too many are not kept."""
    last = connection.exec_driver_sql("SELECT max(pos), count(*) FROM commits").fetchone()
    mark = (_heads(connection), *last)
    kept = desk.states.latest
    if kept is not None and kept[0] == mark:
        return kept[1]
    found = _records(connection)
    if sum(len(rows) for rows in found.by_entity.values()) <= KEPT:
        desk.states.latest = mark, found
    return found


def _not_here() -> UserError:
    return UserError(
        _("This state of the data is not in this office."),
        _("Merge the report it comes from, then try again."),
    )


def positions_after(connection: query.Connection, known_at: str) -> list[int]:
    """Positions in the log of the ordinary commits that a state did not know, in order.

    Raises:
        UserError: the heads are not of this log.
    """
    return coverage.after(connection, *_read(connection, known_at))


def _read(connection: query.Connection, text: str) -> tuple[list[HeadRow], list[bytes]]:
    """Ends of chains that a text names, and what was missing, as far as it has come since."""
    try:
        words = text.split()
        missing = [bytes.fromhex(word[1:]) for word in words if word.startswith(_MISSING)]
        ends = [
            (bytes.fromhex(actor), int(seq), bytes.fromhex(begun[0]) if begun else b"")
            for actor, seq, *begun in (word.split(":") for word in words if not word.startswith(_MISSING))
        ]
    except ValueError as error:
        raise UserError(
            _("“{text}” is not a state of the data.").format(text=text[:60]),
            _("Copy it whole from the report or from “figures --json”."),
        ) from error
    return [_end(connection, *end) for end in ends], _come(connection, missing)


def _come(connection: query.Connection, missing: Iterable[bytes]) -> list[bytes]:
    """Ids of what is here of something that was missing, by how they begin."""
    rest = hashlib.sha256().digest_size - _SHORT
    spans = [(begun + bytes(rest), begun + b"\xff" * rest) for begun in missing]
    sql = "SELECT id FROM commits WHERE id BETWEEN ? AND ?"
    return [row[0] for span in spans for row in connection.exec_driver_sql(sql, span).fetchall()]


def _end(connection: query.Connection, actor: bytes, seq: int, begun: bytes) -> HeadRow:
    """The one commit that an end names. A text of before the ids names a number: of a line it says all."""
    if not begun:
        sql = "SELECT count(*), count(DISTINCT seq) FROM commits WHERE actor=? AND seq<=?"
        every, numbers = connection.exec_driver_sql(sql, (actor, seq)).fetchall()[0]
        if every != numbers:
            raise UserError(
                _("This state of the data was written before a laptop was copied: it no longer says which."),
                _("Read the figures that were kept with the report, or print the report again."),
            )
    sql = "SELECT id FROM commits WHERE actor=? AND seq=?"
    rows = connection.exec_driver_sql(sql, (actor, seq)).fetchall()
    found = [row[0] for row in rows if row[0].startswith(begun)]
    if len(found) != 1:
        raise _not_here()
    return actor, seq, found[0]


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
