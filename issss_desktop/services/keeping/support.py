"""What support needs to see, in one file: versions, settings, logs, schema, names of files; no records."""

import json
import platform
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from issss_desktop import __version__
from issss_desktop.errors import UserError
from issss_desktop.models.values.dates import moment_of
from issss_desktop.paths import to_disk
from issss_desktop.services.audit.acts import SUPPORTED, note
from issss_desktop.services.desk import Desk
from issss_desktop.services.keeping import damage
from issss_desktop.services.keeping.kept import FILE
from issss_desktop.services.keeping.places import disk_place
from issss_desktop.services.permits import Action, require
from issss_desktop.store.backup import carrying, disk, salvage
from issss_desktop.store.backup.copies import list_copies
from issss_desktop.store.backup.making import make
from issss_desktop.store.backup.manifest import MANIFEST
from issss_desktop.store.open import DATABASE, PIECES, engine_versions

LIVE = (DATABASE, f"{DATABASE}-wal", PIECES)


def write_support(
    path: Path,
    folder: Path,
    *,
    wall_ms: int,
    log_file: Path,
    settings_file: Path,
    key: bytes | None = None,
    with_records: bool = False,
    desk: Desk | None = None,
) -> Path:
    """Write the file for support; with the records only when a person chose so (still encrypted if they are).

    Args:
        desk: of the office, where it can be opened: who is at it must be permitted to hand records out, and
            it is noted.

    Raises:
        UserError: the place is full or cannot be written: nothing half-written stays; or the role of the
            person does not permit it.
    """
    if desk is not None and with_records:
        require(desk, Action.EXPORT)
    part = path.with_name(path.name + disk.PART)
    with disk.told_of(path.parent):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            logs = sorted(log_file.parent.glob(f"{log_file.name}*"))
            with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as out:
                for name, text in _texts(folder, key, wall_ms):
                    out.writestr(name, text)
                for file in (
                    settings_file,
                    folder / FILE,
                    *logs,
                ):
                    with suppress(FileNotFoundError):
                        out.write(file, f"files/{file.name}")
                for copy in list_copies(disk_place(folder)):
                    with suppress(FileNotFoundError):
                        out.write(copy.path / MANIFEST, f"copies/{copy.path.name}.json")
                if with_records:
                    _add_records(out, folder, key, wall_ms)
            to_disk(part)
            disk.rename(part, path)
        except BaseException:  # whatever it was, even Ctrl+C: no half-written file stays; raised again
            disk.clear(part)
            raise
    if desk is not None:
        note(desk, SUPPORTED, path.name)
    return path


def _texts(folder: Path, key: bytes | None, wall_ms: int) -> Iterator[tuple[str, str]]:
    moment = moment_of(wall_ms).isoformat()
    about = {
        "program": __version__,
        "python": sys.version,
        "system": platform.platform(),
        "engine": engine_versions(),
        "encrypted": key is not None,
        "made": moment,
    }
    yield "about.json", json.dumps(about, indent=1)
    yield "folder.txt", "".join(_listing(folder))
    reader = salvage.Reader(folder / DATABASE, key)
    try:
        rows = reader.rows("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name")
        yield "schema.sql", ";\n".join(row[0] for row in rows or [("-- cannot be read",)])
        names = reader.rows("SELECT name FROM sqlite_master WHERE type='table' ORDER BY name") or []
        counted = [(name, reader.rows(f'SELECT count(*) FROM "{name}"')) for (name,) in names]
        yield "counts.txt", "".join(f"{name} {rows[0][0] if rows else '?'}\n" for name, rows in counted)
        said = reader.rows("PRAGMA integrity_check")
        text = "\n".join(str(row[0]) for row in said or [("cannot be read",)])
    finally:
        reader.close()
    yield "check.txt", text + "\n" + "\n".join(damage.sentences(damage.examine(folder, key))) + "\n"


def _listing(folder: Path) -> Iterator[str]:
    """Names, sizes and times of the files of a data folder."""
    for path in sorted(folder.rglob("*")):
        with suppress(OSError):
            found = path.stat()
            when = datetime.fromtimestamp(found.st_mtime, UTC).isoformat(timespec="seconds")
            yield f"{path.relative_to(folder).as_posix()}\t{found.st_size}\t{when}\n"


def _carried(file: Path, place: Path) -> Path:
    """A file as it is, of an office that may be open: ``carrying`` says why a process of its own copies."""
    carrying.carry(file, place / file.name)
    return place / file.name


def _add_records(out: zipfile.ZipFile, folder: Path, key: bytes | None, wall_ms: int) -> None:
    """A copy as any other; of a damaged office the files as they are, which is what support then needs."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        try:
            made = make(folder, key, Path(place), made_ms=wall_ms, reason="support")
            files = [path for path in (*made.path.iterdir(), made.shelf) if path is not None]
        except UserError:
            files = [_carried(folder / name, Path(place)) for name in LIVE if (folder / name).exists()]
        for file in files:
            out.write(file, f"records/{file.name}")
