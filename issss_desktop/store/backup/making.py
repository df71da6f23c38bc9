"""Make one copy: beside, to the disk, read again, under its name, opened.

The database is copied as bytes where its file can be held still (``Store.still``), else through the engine.
"""

import errno
import hashlib
import json
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from issss_desktop import __version__
from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.values.dates import DAY_MS
from issss_desktop.paths import make_folder, to_disk
from issss_desktop.store.backup import carrying, disk, shelf
from issss_desktop.store.backup.copies import (
    Copy,
    Tick,
    folders,
    heads,
    list_copies,
    locked,
    read_copy,
    serial_of,
    thin,
    verify,
)
from issss_desktop.store.backup.manifest import MANIFEST, NAMED, VERIFIED, Manifest, dump, office_hash
from issss_desktop.store.open import DATABASE, KEYS, PIECES, Connection, connect, driver, explain
from issss_desktop.store.pieces import named

if TYPE_CHECKING:  # it knows the copies: none of them may know it
    from issss_desktop.store.store import Store

BACKUPS = "backups"
"""Folder of the copies inside a data folder."""

PAGES = 1_000  # in one step: 4 MB, after which somebody may stop it
SPARE = 1 << 20


def make(
    office: Path,
    key: bytes | None,
    place: Path,
    *,
    made_ms: int,
    reason: str,
    store: "Store | None" = None,
    full: bool | None = True,
    tick: Tick = lambda done, of: None,
    spare: Path | None = None,
) -> Copy:
    """Copy the office of a data folder into a place of copies and verify what was written.

    Args:
        place: folder of copies: ``backups`` of the data folder, or one on a stick.
        made_ms: what the clock says, UTC milliseconds.
        reason: a short code such as "time", kept in the manifest.
        store: of the office, when it is open here.
        full: look at each page of the copy through the engine too; None: if no copy of this day was.
        spare: a copy of the place that is not thinned out by this one.

    Raises:
        UserError: the office is damaged; or the place full, pulled out, not to be written: then no half
            copy stands there under a valid name.
    """
    with disk.told_of(place):
        make_folder(place)
        with locked(place):
            _clear_leftovers(place)
            full = is_full_due(place, made_ms) if full is None else full
            serial = 1 + max((serial_of(path) for path in folders(place)), default=0)
            path = place / f"{_stamp(made_ms)}-{serial:04d}"
            part = path.with_name(path.name + disk.PART)
            try:
                part.mkdir()
                manifest, read = _fill(office, key, place, part, store, tick)
                manifest = replace(manifest, serial=serial, made_ms=made_ms, reason=reason)
                (part / MANIFEST).write_bytes(dump(manifest))
                to_disk(part / MANIFEST)
                to_disk(part)
                disk.rename(part, path)
            except BaseException:  # whatever it was, even Ctrl+C: nothing half-made stays; raised again
                disk.clear(part)
                raise
            made = _verified(path, key, made_ms, read, full, tick)
            thin(place, key, spare)
            return made


def is_full_due(place: Path, now_ms: int) -> bool:
    """Whether no copy of a place was looked at page by page in the last day; a stamp ahead proves nothing."""
    checked = [copy.verified_ms for copy in list_copies(place) if copy.full and copy.verified_ms is not None]
    return not any(0 <= now_ms - at < DAY_MS for at in checked)


def _stamp(made_ms: int) -> str:
    moment = datetime.fromtimestamp(max(0, min(made_ms, 253_402_300_799_999)) / 1000, UTC)
    return moment.strftime("%Y%m%dT%H%M%SZ").rjust(16, "0")


def _clear_leftovers(place: Path) -> None:
    """What a pulled stick or a power cut left half-made."""
    for path in place.glob(f"*{disk.PART}"):
        disk.clear(path)


def _fill(
    office: Path, key: bytes | None, place: Path, part: Path, store: "Store | None", tick: Tick
) -> tuple[Manifest, frozenset[str]]:
    """All but the manifest itself, which is returned; and the files that were read again from the disk."""
    read: frozenset[str] = frozenset()
    target = part / DATABASE
    with ExitStack() as stack:
        raw = stack.enter_context(store.still()) if store is not None else None
        if raw is not None:
            _refuse_without_room(office / DATABASE, part)
            beside = stack.enter_context(ThreadPoolExecutor(1)).submit(_describe, raw)
            carrying.carry(office / DATABASE, target, tick)
            read = frozenset({DATABASE})
            manifest, wanted = beside.result()
        else:
            _copy_database(office / DATABASE, target, key, tick)
            to_disk(target)
            raw = connect(target, key, finished=True)
            stack.callback(raw.close)
            manifest, wanted = _describe(raw)
    files = {DATABASE: (target.stat().st_size, disk.digest_of(target))}
    small = {}
    if wanted:
        name = shelf.shelf_name(key)
        shelf.bring(office / PIECES, place / name, key, wanted, tick)
        manifest = replace(manifest, shelf=name)
        small[NAMED] = b"".join(sorted(shelf.mark(digest, key) for digest in wanted))
    if (office / KEYS).exists():
        small[KEYS] = (office / KEYS).read_bytes()
    for name, data in small.items():
        (part / name).write_bytes(data)
        to_disk(part / name)
        files[name] = (len(data), hashlib.sha256(data).hexdigest())
    return replace(manifest, files=files), read


def _refuse_without_room(source: Path, target: Path) -> None:
    log = source.with_name(source.name + "-wal")
    size = source.stat().st_size + (log.stat().st_size if log.exists() else 0)
    if disk.room(target) < size + SPARE:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _copy_database(source: Path, target: Path, key: bytes | None, tick: Tick) -> None:
    """By the engine: a snapshot of one moment, while others read and write."""
    _refuse_without_room(source, target.parent)
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


def _verified(
    path: Path, key: bytes | None, at_ms: int, read: frozenset[str], full: bool, tick: Tick
) -> Copy:
    """The copy read again from the disk, but for what was, and opened; one that fails is taken away."""
    try:
        wrong = verify(read_copy(path), key, read=read, full=full, tick=tick)
        if wrong:
            raise UserError(
                _("The copy in {folder} is not right: it was removed.").format(folder=path.parent),
                _("Copy to another stick; then check the office itself with “check”."),
                " ".join(wrong),
            )
    except BaseException:  # whatever it was, even Ctrl+C: what is not verified is no copy; raised again
        doomed = path.with_name(path.name + disk.PART)
        disk.rename(path, doomed)
        disk.clear(doomed)
        raise
    disk.write_whole(path / VERIFIED, json.dumps({"at_ms": at_ms, "full": full}).encode("ascii"))
    return read_copy(path)
