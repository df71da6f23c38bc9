"""The copies of one place: found, verified, thinned."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.store.backup import disk, shelf, thinning
from issss_desktop.store.backup.manifest import MANIFEST, NAMED, VERIFIED, Manifest, read
from issss_desktop.store.open import DATABASE, Connection, connect, driver
from issss_desktop.store.pieces import named

COPY = re.compile(r"\d{8}T\d{6}Z-\d{4,}")
LOCK = "copies.lock"
PATIENCE = 60.0  # seconds that one copy waits for another to end
Tick = Callable[[int, int], None]
"""Told (done, of): what it raises stops the work, and nothing of it stays."""

HEADS = "SELECT hex(actor), max(seq), hex(id) FROM commits GROUP BY actor"


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy on a disk. ``manifest`` is None when it cannot be read: such a copy is never removed.

    ``verified_ms``: when it was read again and opened, by the clock of then; None if never. ``full``: each
    page was then looked at through the engine.
    """

    path: Path
    manifest: Manifest | None
    verified_ms: int | None = None
    full: bool = False

    @property
    def database(self) -> Path:
        """The database of the copy."""
        return self.path / DATABASE

    @property
    def shelf(self) -> Path | None:
        """The attached bytes beside the copies, None when it names none."""
        return self.path.parent / self.manifest.shelf if self.manifest and self.manifest.shelf else None


@contextmanager
def locked(place: Path) -> Iterator[None]:
    """Nobody else changes the copies of a place meanwhile.

    Raises:
        UserError: another program has been copying there for a minute.
    """
    lock = FileLock(str(place / LOCK), timeout=PATIENCE, is_singleton=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise UserError(
            _("Another copy is being made in {folder}.").format(folder=place),
            _("Wait until it is done, then try again."),
        ) from error
    try:
        yield
    finally:
        lock.release()


def folders(place: Path) -> list[Path]:
    """Folders of a place that bear the name of a finished copy."""
    try:
        return sorted(path for path in place.iterdir() if COPY.fullmatch(path.name) and path.is_dir())
    except OSError:
        return []


def list_copies(place: Path) -> list[Copy]:
    """Copies of a place, the last made first."""
    found = [read_copy(path) for path in folders(place)]
    return sorted(found, key=lambda copy: -serial_of(copy.path))


def read_copy(path: Path) -> Copy:
    """The copy in a folder."""
    made = read(path / MANIFEST)
    return Copy(path, made, *_verified(path))


def serial_of(path: Path) -> int:
    """Order of making, from the name of the folder."""
    return int(path.name.rpartition("-")[2])


def _verified(path: Path) -> tuple[int | None, bool]:
    try:
        noted = json.loads((path / VERIFIED).read_bytes())
        return int(noted["at_ms"]), noted.get("full") is True
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None, False


def heads(raw: Any) -> dict[str, tuple[int, str]]:
    """Heads of a log, from the log itself."""
    return {actor.lower(): (seq, head.lower()) for actor, seq, head in raw.execute(HEADS).fetchall()}


STEPS = 50_000
"""Of the engine, between two looks whether somebody stops it: some milliseconds."""


def verify(
    copy: Copy,
    key: bytes | None = None,
    *,
    read: frozenset[str] = frozenset(),
    opened: bool = True,
    full: bool = True,
    pieces: bool = False,
    tick: Tick = lambda done, of: None,
) -> list[str]:
    """What is wrong with a copy, in sentences; nothing when it is whole.

    Args:
        read: files of which each byte was just read again from the disk.
        opened: open it too, with the key; False reads the bytes only, which needs no key.
        full: look at each page of the opened copy; False looks at its schema and its heads.
        pieces: read each attached file that it names as well.
        tick: asked again and again while the engine looks; what it raises stops the look.
    """
    made = copy.manifest
    if made is None:
        return [_("The list of what the copy holds is damaged.")]
    wrong = []
    for name, (size, digest) in made.files.items():
        path = copy.path / name
        try:
            if path.stat().st_size != size or (name not in read and disk.digest_of(path) != digest):
                wrong.append(_("The file {file} of the copy is damaged.").format(file=name))
        except OSError:
            wrong.append(_("The file {file} of the copy cannot be read.").format(file=name))
    if wrong or not opened:
        return wrong
    try:
        raw = connect(copy.database, key, finished=True)
    except UserError as error:
        return [str(error)]

    def ask() -> None:  # what it answers would interrupt the engine, as what it raises does
        tick(1, 1)

    try:
        raw.set_progress_handler(ask, STEPS)
        return _look_inside(copy, made, raw, key, full, pieces)
    except driver.Error as error:
        if "interrupted" in str(error):
            tick(1, 1)
        return [_("The database of the copy is damaged: {detail}").format(detail=error)]
    finally:
        raw.close()


def _look_inside(
    copy: Copy, made: Manifest, raw: Any, key: bytes | None, full: bool, pieces: bool
) -> list[str]:
    wrong = []
    found = _pages(raw) if full else _leading(raw)
    if found != "ok":
        wrong.append(_("The database of the copy is damaged: {detail}").format(detail=found))
    elif heads(raw) != dict(made.heads):
        wrong.append(_("The database of the copy is not the one that was copied."))
    if pieces and not wrong and copy.shelf is not None:
        try:
            bad = shelf.damaged(copy.shelf, key, named(Connection(raw, readonly=True)))
        except (driver.Error, UserError) as error:
            return [_("The attached files of the copies are damaged: {detail}").format(detail=error)]
        if bad:
            wrong.append(_("{n} attached files of the copy are missing or damaged.").format(n=len(bad)))
    return wrong


def _pages(raw: Any) -> str:
    """Each page through the engine: "ok", or the first that is wrong."""
    return str(raw.execute("PRAGMA integrity_check").fetchone()[0])


def _leading(raw: Any) -> str:
    """The schema and the way to the first row of each table."""
    sql = "SELECT name FROM sqlite_master WHERE type='table' AND rootpage>0"
    for (name,) in raw.execute(sql).fetchall():
        raw.execute(f'SELECT * FROM "{name}" LIMIT 1').fetchone()
    return "ok"


def thin(place: Path, key: bytes | None = None, spare: Path | None = None) -> list[Path]:
    """Remove the copies that nobody needs any more, then the attached bytes that no copy names.

    Args:
        spare: a copy that stays in any case.
    """
    found = [copy for copy in list_copies(place) if copy.manifest is not None]
    stamps = [
        thinning.Stamp(serial_of(c.path), c.manifest.made_ms, c.full, c.manifest.actor)
        for c in found
        if c.manifest is not None
    ]
    stay = thinning.kept(stamps)
    kept = spare.resolve() if spare is not None else None
    gone = [c.path for c in found if serial_of(c.path) not in stay and c.path.resolve() != kept]
    for path in gone:
        doomed = path.with_name(path.name + disk.PART)  # a copy half removed bears no valid name
        disk.rename(path, doomed)
        disk.clear(doomed)
    _sweep(place, key)
    return gone


def _sweep(place: Path, key: bytes | None) -> None:
    marks: set[bytes] = set()
    shelves = set()
    for path in folders(place):
        manifest = read(path / MANIFEST)
        if manifest is None:
            return  # what a damaged copy names is not known: nothing of it is thrown away
        shelves.add(manifest.shelf)
        listed = path / NAMED
        data = listed.read_bytes() if listed.exists() else b""
        marks.update(data[at : at + shelf.MARK] for at in range(0, len(data), shelf.MARK))
    mine = shelf.shelf_name(key)
    for path in place.glob("pieces*.db"):
        if path.name not in shelves:
            disk.clear(path)
        elif path.name == mine:
            shelf.sweep(path, key, marks)
