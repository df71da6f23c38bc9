"""A disk that remembers every write, sync, truncation, creation and removal, and that can fail on demand.

It lies under APSW, whose SQLite is a newer build of the engine of the program; the write-ahead log, the
pages and the order of writes and syncs are those of the same source. The index of the write-ahead log
(``-shm``) is memory shared between programs, made anew after a power cut: it is not recorded.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import apsw

_numbers = count()
_SYNCED_IN = apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_SUPER_JOURNAL
"""Files whose first sync by each opener also syncs their folder (SQLite, os_unix.c, UNIXFILE_DIRSYNC)."""


@dataclass(frozen=True)
class Event:
    """What happened to a file, or (``told``) what the program had then been told is kept.

    ``kind``: write, truncate (``offset`` is the new size), sync, create, delete, folder, told.
    """

    kind: str
    name: str = ""
    offset: int = 0
    data: bytes = b""


@dataclass
class Fault:
    """Which operation fails: the ``at``-th write or sync from now on (1 is the next), as a full disk or an
    error of the device; ``lasting`` keeps failing until the fault is taken away.
    """

    at: int
    full: bool = False
    lasting: bool = False
    seen: int = 0
    struck: int = 0

    def strike(self, *, sync: bool) -> None:
        """Fail if it is the turn of this operation."""
        self.seen += 1
        if self.seen < self.at or (self.struck and not self.lasting):
            return
        if self.full and sync:
            return  # a full disk refuses more bytes, not a sync
        self.struck += 1
        code = apsw.SQLITE_IOERR_FSYNC if sync else apsw.SQLITE_IOERR_WRITE
        raise apsw.exception_for(apsw.SQLITE_FULL if self.full else code)


@dataclass
class Spoilt:
    """A planted fault, to see that the proofs can fail: what the program asks for is not done."""

    pragma: Callable[[str], str] = lambda sql: sql
    sync_counts: Callable[[str], bool] = lambda name: True


@dataclass
class Recording:
    """Files as they lay on the disk at first, all of them synced, and what happened since."""

    files: dict[str, bytes]
    events: list[Event] = field(default_factory=list)
    states: list[bytes] = field(default_factory=list)
    """Digest of the content after each COMMIT; the first is that of ``files``."""


class Disk(apsw.VFS):
    """The file system below the connections of one test; close every connection before it goes."""

    def __init__(self, folder: Path, spoilt: Spoilt | None = None) -> None:
        self.name = f"disk-{next(_numbers)}"
        self.base = ""
        super().__init__(self.name, self.base, 0)
        self.folder = folder
        self.spoilt = spoilt or Spoilt()
        self.fault: Fault | None = None
        self.recording = Recording({path.name: path.read_bytes() for path in folder.glob("*.db*")})
        self.recorded = False
        self.put_away = 1_000  # pages, as SQLite has it unless told otherwise

    def note(self, kind: str, name: str = "", offset: int = 0, data: bytes = b"") -> None:
        """Remember an event."""
        if self.recorded:
            self.recording.events.append(Event(kind, name, offset, data))

    def strike(self, *, sync: bool = False) -> None:
        """Fail if a fault wants this operation."""
        if self.fault is not None:
            self.fault.strike(sync=sync)

    def xOpen(self, name: Any, flags: list[int]) -> "DiskFile":
        path = Path(name.filename() if isinstance(name, apsw.URIFilename) else name)
        fresh = not path.exists()
        folder_too = bool(flags[0] & apsw.SQLITE_OPEN_CREATE and flags[0] & _SYNCED_IN)
        opened = DiskFile(self, name, flags, path.name, folder_too=folder_too)
        if fresh:
            self.note("create", path.name)
        return opened

    def xDelete(self, name: str, syncdir: bool) -> None:
        super().xDelete(name, syncdir)
        self.note("delete", Path(name).name)
        if syncdir:
            self.note("folder")


class DiskFile(apsw.VFSFile):
    """One open file."""

    def __init__(self, disk: Disk, name: Any, flags: list[int], short: str, *, folder_too: bool) -> None:
        super().__init__(disk.base, name, flags)
        self._disk, self._name, self._folder_too = disk, short, folder_too

    def xWrite(self, data: bytes, offset: int) -> None:
        self._disk.strike()
        super().xWrite(data, offset)
        self._disk.note("write", self._name, offset, bytes(data))

    def xTruncate(self, newsize: int) -> None:
        self._disk.strike()
        super().xTruncate(newsize)
        self._disk.note("truncate", self._name, newsize)

    def xSync(self, flags: int) -> None:
        self._disk.strike(sync=True)
        super().xSync(flags)
        if not self._disk.spoilt.sync_counts(self._name):
            return
        self._disk.note("sync", self._name)
        if self._folder_too:
            self._folder_too = False
            self._disk.note("folder")
