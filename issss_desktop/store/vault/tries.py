"""Tries of a passphrase: after three wrong ones each next one waits longer, a minute at most, never for ever.

Only a count is kept, no time of day: a clock that is put back or forward changes nothing. A program that
is started again waits the whole delay anew.
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


def delay(failed: int) -> float:
    """Seconds to wait after so many wrong tries: 2, 4, 8, 16, 32, then 60."""
    return min(LONGEST, 2.0 ** min(failed - FREE + 1, 10)) if failed >= FREE else 0.0


class Tries:
    """Counter of one data folder, as one process sees it."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._path, self._clock = folder / TRIES, clock
        self._since = clock()
        self._failed = self._read()

    def _read(self) -> int:
        try:
            return min(int(self._path.read_text(encoding="ascii")), 1_000_000)
        except (OSError, ValueError):
            return 0

    def left(self) -> float:
        """Seconds until the next try may be made."""
        return max(0.0, delay(self._failed) - (self._clock() - self._since))

    def begin(self) -> None:
        """Count a try before it is made: a program ended in the middle of it does not win one."""
        self._failed = max(self._failed, self._read()) + 1
        self._since = self._clock()
        with suppress(OSError):  # a folder that cannot be written is still opened for reading
            replace_file(self._path, str(self._failed).encode("ascii"), 0o644)

    def end(self) -> None:
        """The try was right: nothing waits any more."""
        self._failed = 0
        with suppress(OSError):
            self._path.unlink(missing_ok=True)
