"""What is typed in forms and not saved: one row an open form, in the same keyed database, never logged."""

from dataclasses import dataclass
from uuid import UUID

from issss_desktop.models.typed import Typed, Unreadable, decode, encode
from issss_desktop.store.open import Connection
from issss_desktop.store.work import Work

_COLUMNS = "id, entity, record, user, at_ms, mark, focus, data"


@dataclass(frozen=True)
class Kept:
    """What one form held: ``id`` names the form, ``at_ms`` is when it was written (UTC milliseconds)."""

    id: UUID
    user: UUID
    at_ms: int
    typed: Typed


def keep(work: Work, kept: Kept) -> None:
    """Write what a form holds over what was kept of that form before."""
    typed = kept.typed
    record = typed.record.bytes if typed.record else None
    work.connection.exec_driver_sql(
        f"INSERT OR REPLACE INTO journal({_COLUMNS}) VALUES(?,?,?,?,?,?,?,?)",
        (
            kept.id.bytes, typed.entity, record, kept.user.bytes, kept.at_ms, typed.mark, typed.focus,
            encode(typed),
        ),
    )  # fmt: skip


def drop(work: Work, form: UUID) -> None:
    """Forget what a form held: it was saved, or given up."""
    work.connection.exec_driver_sql("DELETE FROM journal WHERE id=?", (form.bytes,))


def kept_by(connection: Connection, user: UUID) -> tuple[Kept, ...]:
    """What forms of a person hold, the last one first; rows of a newer program stay where they are."""
    sql = f"SELECT {_COLUMNS} FROM journal WHERE user=? ORDER BY at_ms DESC, id"
    rows = connection.exec_driver_sql(sql, (user.bytes,)).fetchall()
    return tuple(kept for kept in map(_read, rows) if kept is not None)


def _read(row: tuple[bytes, str, bytes | None, bytes, int, int, str, bytes]) -> Kept | None:
    form, entity, record, user, at_ms, mark, focus, data = row
    try:
        typed = decode(
            data, entity=entity, record=UUID(bytes=record) if record else None, mark=mark, focus=focus
        )
    except Unreadable:
        return None
    return Kept(UUID(bytes=form), UUID(bytes=user), at_ms, typed)


def pieces(connection: Connection) -> set[bytes]:
    """Hashes of the files that unsaved forms of anybody name."""
    rows = connection.exec_driver_sql(f"SELECT {_COLUMNS} FROM journal").fetchall()
    return {sha256 for kept in map(_read, rows) if kept is not None for sha256 in kept.typed.pieces()}
