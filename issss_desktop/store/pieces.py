"""Bytes of attached files, in a database of their own beside the records; each hash is kept once."""

import hashlib
from pathlib import Path

import cbor2

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.compound import MAX_PIECE, Attachment, Piece
from issss_desktop.models.fields import ALIVE, ENTITIES
from issss_desktop.models.values.texts import clean_text
from issss_desktop.store import journal
from issss_desktop.store.open import PIECES, Connection, connect, told

_SCHEMA = "CREATE TABLE IF NOT EXISTS pieces(sha256 BLOB PRIMARY KEY, data BLOB NOT NULL)"
_BYTES = "application/octet-stream"  # RFC 2046: of no known type


class Pieces:
    """Attached files of one data folder."""

    def __init__(self, folder: Path, key: bytes | None = None) -> None:
        self._path = folder / PIECES
        self._key = key

    def keep(self, name: str, media_type: str, data: bytes) -> Piece:
        """Keep bytes and return the value that an Attachment field holds; call it before the commit.

        Raises:
            UserError: above 25 MB, or the disk is full.
        """
        if len(data) > MAX_PIECE:
            raise UserError(
                _("The file “{name}” is too large: {size} MB.").format(
                    name=name, size=len(data) // 1_000_000
                ),
                _("Attach a smaller one (25 MB at most), such as a scan in black and white."),
            )
        name = clean_text(name, 500)
        digest = hashlib.sha256(data).digest()
        with told(self._path):
            raw = connect(self._path, self._key)
            try:
                raw.execute(_SCHEMA)
                raw.execute("INSERT OR IGNORE INTO pieces(sha256, data) VALUES(?,?)", (digest, data))
            finally:
                raw.close()
        return Piece(digest, len(data), media_type or _BYTES, name)

    def fetch(self, piece: Piece) -> bytes | None:
        """Bytes of an attachment, None when they have not been received; checked against their hash."""
        if not self._path.exists():
            return None
        with told(self._path):
            raw = connect(self._path, self._key, readonly=True)
            try:
                row = raw.execute("SELECT data FROM pieces WHERE sha256=?", (piece.sha256,)).fetchone()
            finally:
                raw.close()
        if row is None or hashlib.sha256(row[0]).digest() != piece.sha256:
            return None
        return bytes(row[0])

    def sweep(self, connection: Connection) -> int:
        """Remove bytes that neither an op nor an unsaved form of the journal names; returns how many.

        Only what was kept since the last sweep is looked at, and again what only the journal names. Not while
        a form stands open: its files are kept before it is saved.
        """
        if not self._path.exists():
            return 0
        with told(self._path):
            raw = connect(self._path, self._key)
            try:
                (looked,) = raw.execute("PRAGMA user_version").fetchone()
                fresh = raw.execute("SELECT rowid, sha256 FROM pieces WHERE rowid>?", (looked,)).fetchall()
                kept = named(connection) if fresh else set()
                typed = journal.pieces(connection) - kept if fresh else set()
                orphans = [(number,) for number, digest in fresh if digest not in kept | typed]
                raw.executemany("DELETE FROM pieces WHERE rowid=?", orphans)
                (last,) = raw.execute("SELECT coalesce(max(rowid), 0) FROM pieces").fetchone()
                last = min([number - 1 for number, digest in fresh if digest in typed], default=last)
                raw.execute(f"PRAGMA user_version={int(last)}")
            finally:
                raw.close()
        return len(orphans)


def named(connection: Connection) -> set[bytes]:
    """Hashes that some op names, also in a field that only a newer program knows: its file is kept."""
    plain = {
        (e.tag, f.tag) for e in ENTITIES.values() for f in e.fields if not isinstance(f.kind, Attachment)
    }
    plain |= {(e.tag, ALIVE) for e in ENTITIES.values()}
    found = set()
    for pair in connection.exec_driver_sql("SELECT DISTINCT entity, field FROM main.ops").fetchall():
        if tuple(pair) in plain:
            continue
        rows = connection.exec_driver_sql(
            "SELECT value FROM main.ops WHERE entity=? AND field=?", tuple(pair)
        )
        for wire in (cbor2.loads(row[0]) for row in rows.fetchall()):
            if isinstance(wire, list) and wire and isinstance(wire[0], bytes):
                found.add(wire[0])
    return found
