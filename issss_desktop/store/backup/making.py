"""Make one copy: through the engine, beside, to the disk, under its name, read again, opened."""

import errno
import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from issss_desktop import __version__
from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.store.backup import disk, shelf
from issss_desktop.store.backup.copies import (
    Copy,
    folders,
    heads,
    locked,
    read_copy,
    serial_of,
    thin,
    verify,
)
from issss_desktop.store.backup.manifest import MANIFEST, NAMED, VERIFIED, Manifest, dump, office_hash
from issss_desktop.store.open import DATABASE, KEYS, PIECES, Connection, connect, driver, explain
from issss_desktop.store.pieces import named

BACKUPS = "backups"
"""Folder of the copies inside a data folder."""

PAGES = 1_000  # in one step: 4 MB, after which somebody may stop it
SPARE = 1 << 20

Tick = Callable[[int, int], None]
"""Told (done, of): what it raises stops the copy, and nothing of it stays."""


def make(
    office: Path,
    key: bytes | None,
    place: Path,
    *,
    made_ms: int,
    reason: str,
    tick: Tick = lambda done, of: None,
    spare: Path | None = None,
) -> Copy:
    """Copy the office of a data folder into a place of copies and verify what was written.

    Args:
        place: folder of copies: ``backups`` of the data folder, or one on a stick.
        made_ms: what the clock says, UTC milliseconds.
        reason: a short code such as "time", kept in the manifest.
        spare: a copy of the place that is not thinned out by this one.

    Raises:
        UserError: the office is damaged; or the place full, pulled out, not to be written: then no half
            copy stands there under a valid name.
    """
    with disk.told_of(place):
        place.mkdir(parents=True, exist_ok=True)
        with locked(place):
            _clear_leftovers(place)
            serial = 1 + max((serial_of(path) for path in folders(place)), default=0)
            path = place / f"{_stamp(made_ms)}-{serial:04d}"
            part = path.with_name(path.name + disk.PART)
            try:
                part.mkdir()
                manifest = _fill(office, key, place, part, tick)
                manifest = replace(manifest, serial=serial, made_ms=made_ms, reason=reason)
                (part / MANIFEST).write_bytes(dump(manifest))
                disk.sync(part / MANIFEST)
                disk.sync(part)
                disk.rename(part, path)
            except BaseException:  # whatever it was, even Ctrl+C: nothing half-made stays; raised again
                disk.clear(part)
                raise
            made = _verified(path, key, made_ms)
            thin(place, key, spare)
            return made


def _stamp(made_ms: int) -> str:
    moment = datetime.fromtimestamp(max(0, min(made_ms, 253_402_300_799_999)) / 1000, UTC)
    return moment.strftime("%Y%m%dT%H%M%SZ").rjust(16, "0")


def _clear_leftovers(place: Path) -> None:
    """What a pulled stick or a power cut left half-made."""
    for path in place.glob(f"*{disk.PART}"):
        disk.clear(path)


def _fill(office: Path, key: bytes | None, place: Path, part: Path, tick: Tick) -> Manifest:
    _copy_database(office / DATABASE, part / DATABASE, key, tick)
    files = [DATABASE]
    raw = connect(part / DATABASE, key, readonly=True)
    try:
        manifest, wanted = _describe(raw)
    finally:
        raw.close()
    if wanted:
        name = shelf.shelf_name(key)
        shelf.bring(office / PIECES, place / name, key, wanted, tick)
        disk.sync(place / name)
        (part / NAMED).write_bytes(b"".join(sorted(shelf.mark(digest, key) for digest in wanted)))
        manifest = replace(manifest, shelf=name)
        files.append(NAMED)
    if (office / KEYS).exists():
        (part / KEYS).write_bytes((office / KEYS).read_bytes())
        files.append(KEYS)
    for name in files:
        disk.sync(part / name)
    held = {name: ((part / name).stat().st_size, disk.digest_of(part / name)) for name in files}
    return replace(manifest, files=held)


def _copy_database(source: Path, target: Path, key: bytes | None, tick: Tick) -> None:
    """By the engine: a snapshot of one moment, while others read and write."""
    log = source.with_name(source.name + "-wal")
    size = source.stat().st_size + (log.stat().st_size if log.exists() else 0)
    if disk.room(target.parent) < size + SPARE:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    reader = connect(source, key, readonly=True)
    try:
        reader.execute("PRAGMA cache_size = -2000")  # each page is seen once
        writer = connect(target, key, wal=False)
        try:
            writer.execute("PRAGMA synchronous = OFF")  # brought to the disk once, when it is whole
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the snapshot begins here
            reader.backup(writer, pages=PAGES, progress=lambda _s, left, of: tick(of - left, of), sleep=0.05)
            writer.execute("PRAGMA journal_mode = DELETE")
        finally:
            writer.close()
    except driver.Error as error:
        if "malformed" in str(error) or "not a database" in str(error):
            raise explain(error, source) from error  # it is the office that is damaged, not the stick
        raise
    finally:
        reader.close()


def _describe(raw: Any) -> tuple[Manifest, set[bytes]]:
    """What a database says of itself, and the attached bytes it names."""
    meta = dict(raw.execute("SELECT key, value FROM meta").fetchall())
    (schema,) = raw.execute("SELECT version_num FROM alembic_version").fetchone()
    (commits,) = raw.execute("SELECT count(*) FROM commits").fetchone()
    manifest = Manifest(
        office=office_hash(meta.get("network", b""), meta.get("office", b"")),
        actor=meta.get("actor", b"").hex(),
        serial=0,
        made_ms=0,
        reason="",
        program=__version__,
        schema=str(schema),
        commits=commits,
        heads=heads(raw),
        files={},
    )
    return manifest, named(Connection(raw, readonly=True))


def _verified(path: Path, key: bytes | None, at_ms: int) -> Copy:
    """The copy read again from the disk and opened; one that fails is taken away."""
    wrong = verify(read_copy(path), key)
    if wrong:
        doomed = path.with_name(path.name + disk.PART)
        disk.rename(path, doomed)
        disk.clear(doomed)
        raise UserError(
            _("The copy in {folder} is not right: it was removed.").format(folder=path.parent),
            _("Copy to another stick; then check the office itself with “check”."),
            " ".join(wrong),
        )
    disk.write_whole(path / VERIFIED, json.dumps({"at_ms": at_ms}).encode("ascii"))
    return read_copy(path)
