"""What was done at this place without a commit (opened, refused, printed...), chained: none can go missing.

Each chain is the SHA-256 over the chain before it, 32 zero bytes at first, and the canonical CBOR of
``[id, at_ms, user, act, detail]``. Ids run without a gap from 1.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import cbor2

from issss_desktop.store.open import Connection
from issss_desktop.store.work import Work

FIRST: Final = bytes(32)
"""What stands before the first act."""

DETAIL: Final = 500
"""Characters of a detail."""

_COLUMNS = "id, at_ms, user, act, detail, chain"


@dataclass(frozen=True)
class Act:
    """One act: ``at_ms`` is a claim of the clock (UTC milliseconds), ``act`` a code such as "backup"."""

    id: int
    at_ms: int
    user: UUID
    act: str
    detail: str
    chain: bytes


def note(work: Work, act: str, *, user: UUID, at_ms: int, detail: str = "") -> Act:
    """Append an act inside a write. No detail is refused: it is made one line and cut at its limit."""
    head = work.connection.exec_driver_sql("SELECT id, chain FROM acts ORDER BY id DESC LIMIT 1").first()
    before, chain = head or (0, FIRST)
    number, detail = before + 1, _one_line(detail)
    made = Act(number, at_ms, user, act, detail, chained(chain, (number, at_ms, user.bytes, act, detail)))
    work.connection.exec_driver_sql(
        f"INSERT INTO acts({_COLUMNS}) VALUES(?,?,?,?,?,?)",
        (number, at_ms, user.bytes, act, detail, made.chain),
    )
    return made


def _one_line(detail: str) -> str:
    whole = " ".join(detail.encode("utf-8", "replace").decode().split())
    return "".join(c for c in whole if c.isprintable())[:DETAIL]


def chained(before: bytes, row: Sequence[Any]) -> bytes:
    """Chain of a row ``(id, at_ms, user bytes, act, detail)`` that follows another chain."""
    return hashlib.sha256(before + cbor2.dumps(list(row), canonical=True)).digest()


def acts(
    connection: Connection, *, since_ms: int | None = None, until_ms: int | None = None, limit: int = -1
) -> tuple[Act, ...]:
    """Acts from ``since_ms`` to before ``until_ms``, oldest first; with a limit, the latest of them."""
    found = connection.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM acts WHERE at_ms >= coalesce(?, at_ms) AND at_ms < coalesce(?, at_ms + 1)"
        " ORDER BY id DESC LIMIT ?",
        (since_ms, until_ms, limit),
    ).fetchall()
    return tuple(Act(r[0], r[1], UUID(bytes=r[2]), r[3], r[4], r[5]) for r in reversed(found))


def verify(connection: Connection) -> int | None:
    """Id of the first act that was changed, removed or slipped in; None when the chain is whole.

    Acts cut off at the end show in the engine's own count of ids, which it never lowers by itself.
    """
    before, number = FIRST, 0
    for *row, chain in connection.exec_driver_sql(f"SELECT {_COLUMNS} FROM acts ORDER BY id").fetchall():
        number += 1
        if row[0] != number or chain != chained(before, row):
            return number
        before = chain
    counted = connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name='acts'").first()
    return None if (counted[0] if counted else 0) == number else number + 1
