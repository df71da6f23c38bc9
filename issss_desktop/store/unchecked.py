"""Records that a merge touched: each stays noted until the rules are found to hold for it.

Local to this office, and no part of the log: another office has its own. What waits here is looked at by
``services.recording.to_check``.
"""

from collections.abc import Iterable
from uuid import UUID

from issss_desktop.store.open import Connection

Place = tuple[int, UUID]
"""Entity tag and identity of a record."""


def note(connection: Connection, places: Iterable[Place]) -> None:
    """Note records to be looked at."""
    rows = [(uuid.bytes, tag) for tag, uuid in places]
    if rows:
        connection.exec_driver_sql("INSERT OR IGNORE INTO unchecked(record, entity) VALUES(?,?)", rows)


def noted(connection: Connection, most: int = -1) -> list[Place]:
    """Records that are noted, in a steady order; ``most`` of them."""
    sql = "SELECT entity, record FROM unchecked ORDER BY entity, record LIMIT ?"
    return [(tag, UUID(bytes=record)) for tag, record in connection.exec_driver_sql(sql, (most,)).fetchall()]


def forget(connection: Connection, places: Iterable[Place]) -> None:
    """The rules hold for these."""
    rows = [(uuid.bytes,) for _tag, uuid in places]
    if rows:
        connection.exec_driver_sql("DELETE FROM unchecked WHERE record=?", rows)
