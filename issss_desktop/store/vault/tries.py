"""Tries of a passphrase: after three wrong ones each next one waits longer, a minute at most, never for ever.

Only a count is kept, no time of day: a clock that is put back or forward changes nothing. A program that
is started again waits the whole delay anew. The file holds two counts: wrong tries since the last right
one, and wrong tries that the register of the office does not hold yet, for it is closed meanwhile.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from issss_desktop.paths import replace_file

TRIES: Final = "keys.tries"
FREE, LONGEST = 3, 60.0
"""Wrong tries without a delay; the longest delay in seconds."""


def unnoted(folder: Path) -> int:
    """Wrong tries that the register of the office does not hold yet."""
    return _read(folder / TRIES)[1]


def forget(folder: Path, noted: int) -> None:
    """So many of them are in the register now."""
    failed, told = _read(folder / TRIES)
    _write(folder / TRIES, failed, max(0, told - noted))


def _read(path: Path) -> tuple[int, int]:
    try:
        counts = [min(max(0, int(part)), 1_000_000) for part in path.read_text(encoding="ascii").split()]
    except (OSError, ValueError):
        return 0, 0
    return (counts[0], counts[-1]) if counts else (0, 0)


def _write(path: Path, failed: int, told: int) -> None:
    with suppress(OSError):  # a folder that cannot be written is still opened for reading
        if failed or told:
            replace_file(path, f"{failed} {told}".encode("ascii"), 0o644)
        else:
            path.unlink(missing_ok=True)


def delay(failed: int) -> float:
    """Seconds to wait after so many wrong tries: 2, 4, 8, 16, 32, then 60."""
    return min(LONGEST, 2.0 ** min(failed - FREE + 1, 10)) if failed >= FREE else 0.0


class Tries:
    """Counter of one data folder, as one process sees it."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._path, self._clock = folder / TRIES, clock
        self._since = clock()
        self._failed, self._unnoted = _read(self._path)

    def left(self) -> float:
        """Seconds until the next try may be made."""
        return max(0.0, delay(self._failed) - (self._clock() - self._since))

    def begin(self) -> None:
        """Count a try before it is made: a program ended in the middle of it does not win one."""
        failed, told = _read(self._path)
        self._failed, self._unnoted = max(self._failed, failed) + 1, max(self._unnoted, told) + 1
        self._since = self._clock()
        _write(self._path, self._failed, self._unnoted)

    def end(self) -> None:
        """The try was right: nothing waits any more; those before it are still to be noted."""
        _failed, told = _read(self._path)
        self._failed, self._unnoted = 0, 0
        _write(self._path, 0, max(0, told - 1))

    def take_back(self) -> None:
        """The try was not made after all: it counts for nothing."""
        failed, told = _read(self._path)
        self._failed, self._unnoted = max(0, failed - 1), max(0, told - 1)
        _write(self._path, self._failed, self._unnoted)
