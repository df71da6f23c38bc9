"""Bytes of attached files, in a database of their own beside the records; each hash is kept once."""

import hashlib
from pathlib import Path

import cbor2
from sqlalchemy.engine import Connection

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.compound import MAX_PIECE, Piece
from issss_desktop.models.entities.common import AttachmentRow
from issss_desktop.models.values.texts import clean_text
from issss_desktop.store.open import PIECES, connect, told

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
        """Remove bytes that no op of the log names (a save that did not end); returns how many."""
        if not self._path.exists():
            return 0
        tags = (AttachmentRow.declared.tag, AttachmentRow.declared.by_code["piece"].tag)
        values = connection.exec_driver_sql(
            "SELECT value FROM ops WHERE entity=? AND field=?", tags
        ).fetchall()
        named = {wire[0] for wire in (cbor2.loads(row[0]) for row in values) if wire is not None}
        with told(self._path):
            raw = connect(self._path, self._key)
            try:
                kept = [row[0] for row in raw.execute("SELECT sha256 FROM pieces").fetchall()]
                orphans = [digest for digest in kept if digest not in named]
                raw.executemany("DELETE FROM pieces WHERE sha256=?", [(o,) for o in orphans])
            finally:
                raw.close()
        return len(orphans)
