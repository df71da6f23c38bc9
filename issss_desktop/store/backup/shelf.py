"""Attached bytes of all copies of one place, once per hash, in one database with the key of the office."""

import errno
import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from issss_desktop.paths import to_disk
from issss_desktop.store.backup import carrying, disk
from issss_desktop.store.open import PIECES, connect

_SCHEMA = "CREATE TABLE IF NOT EXISTS pieces(sha256 BLOB PRIMARY KEY, data BLOB NOT NULL)"
SAME: Final = b""
"""Instead of a key: the same as the other one. None is a file without encryption."""

_FETCH = "SELECT data FROM pieces WHERE sha256=?"
MARK = 16
WASTE = 4


def shelf_name(key: bytes | None) -> str:
    """File of a key: an office with a new key starts a new one, its older copies keep theirs."""
    if key is None:
        return PIECES
    return f"pieces-{hashlib.sha256(b'issss-shelf' + key).hexdigest()[:8]}.db"


def mark(digest: bytes, key: bytes | None) -> bytes:
    """How a list in the clear names a piece: whoever finds the stick cannot look for a file he knows."""
    return hashlib.blake2b(digest, key=key or b"", digest_size=MARK).digest()


def open_shelf(path: Path, key: bytes | None) -> Any:
    """Raw connection that leaves one file behind: no log of writes may part from it on a stick."""
    raw = connect(path, key, wal=False)
    raw.execute(_SCHEMA)
    return raw


def held(path: Path, key: bytes | None) -> set[bytes]:
    """Hashes on a shelf, or in the pieces of an office; none when there is no file."""
    if not path.exists():
        return set()
    raw = connect(path, key, readonly=True)
    try:
        return {row[0] for row in raw.execute("SELECT sha256 FROM pieces").fetchall()}
    finally:
        raw.close()


def bring(
    source: Path,
    target: Path,
    key: bytes | None,
    wanted: Iterable[bytes],
    tick: Callable[[int, int], None] = lambda done, of: None,
    source_key: bytes | None = SAME,
) -> tuple[int, set[bytes]]:
    """Copy the wanted bytes that the target lacks, and read those again, once; returns how many came, and
    those nobody has whole.

    Args:
        source_key: of the source when it is another than ``key``; None when it is not encrypted.

    Raises:
        OSError: the disk is full or pulled out, or gives back other bytes than it was given.
    """
    wanted = set(wanted)
    source_key = key if source_key == SAME else source_key
    alike = source_key == key and not target.exists()
    if wanted and alike and _clone(source, target, key, wanted, tick):
        return len(wanted), set()
    missing = sorted(wanted - held(target, key))
    if not missing:
        return 0, set()
    lost: set[bytes] = set()
    out = open_shelf(target, key)
    into = connect(source, source_key, readonly=True) if source.exists() else None
    try:
        for done, digest in enumerate(missing):
            row = into.execute(_FETCH, (digest,)).fetchone() if into else None
            if row is None or hashlib.sha256(row[0]).digest() != digest:
                lost.add(digest)
                continue
            out.execute("INSERT OR IGNORE INTO pieces(sha256, data) VALUES(?,?)", (digest, row[0]))
            tick(done + 1, len(missing))
    finally:
        out.close()
        if into is not None:
            into.close()
    _read_again(target, key, set(missing) - lost)
    return len(missing) - len(lost), lost


def _read_again(path: Path, key: bytes | None, fresh: set[bytes]) -> None:
    to_disk(path)
    disk.forget(path)
    bad = damaged(path, key, fresh)
    if bad:
        drop(path, key, bad)
        raise OSError(errno.EIO, "what was read again is not what was written", str(path))


def _clone(
    source: Path, target: Path, key: bytes | None, wanted: set[bytes], tick: Callable[[int, int], None]
) -> bool:
    """Begin a shelf as the very bytes of a source that holds just what is wanted; whether it could be done.

    Nothing is deciphered and enciphered again: six times as fast as row by row. A reader holds the source
    still meanwhile (see ``stillness``).
    """
    if not source.exists():
        return False
    part = target.with_name(target.name + disk.PART)
    reader = connect(source, key, readonly=True)
    try:
        reader.execute("BEGIN")
        found = {row[0] for row in reader.execute("SELECT sha256 FROM pieces").fetchall()}
        log = source.with_name(f"{source.name}-wal")
        if found != wanted or (log.exists() and log.stat().st_size):
            return False
        carrying.carry(source, part, tick)
    except BaseException:  # whatever it was, even Ctrl+C: nothing half-made stays; raised again
        disk.clear(part)
        raise
    finally:
        reader.close()
    out = open_shelf(part, key)
    try:
        out.execute("PRAGMA user_version = 0")  # in an office: the next sweep looks at all of them
    finally:
        out.close()
    to_disk(part)
    disk.rename(part, target)
    return True


def damaged(path: Path, key: bytes | None, wanted: Iterable[bytes]) -> set[bytes]:
    """Those of the wanted hashes that the shelf does not give back byte for byte."""
    missing = set(wanted)
    if not path.exists():
        return missing
    raw = connect(path, key, readonly=True)
    try:
        for digest in sorted(missing):
            row = raw.execute(_FETCH, (digest,)).fetchone()
            if row is not None and hashlib.sha256(row[0]).digest() == digest:
                missing.discard(digest)
    finally:
        raw.close()
    return missing


def drop(path: Path, key: bytes | None, digests: Iterable[bytes]) -> None:
    """Take pieces off a shelf; their room is used again, and given back once it is a quarter of the file."""
    raw = open_shelf(path, key)
    try:
        raw.executemany("DELETE FROM pieces WHERE sha256=?", [(digest,) for digest in digests])
        names = ("freelist_count", "page_count")
        free, pages = (int(raw.execute(f"PRAGMA {name}").fetchone()[0]) for name in names)
        if WASTE * free > pages:
            raw.execute("VACUUM")  # which reads and writes all the rest
    finally:
        raw.close()


def sweep(path: Path, key: bytes | None, named: set[bytes]) -> int:
    """Remove bytes that no copy of the place names any more (``named``: marks); returns how many."""
    if not path.exists():
        return 0
    gone = [digest for digest in held(path, key) if mark(digest, key) not in named]
    if gone:
        drop(path, key, gone)
    return len(gone)
