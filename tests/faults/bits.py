"""One bit flipped in a page of a closed office: at rest disks and sticks lose bits too."""

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import sqlcipher3.dbapi2 as driver

from issss_desktop.errors import UserError
from issss_desktop.services.desk import close_desk
from issss_desktop.store import check
from issss_desktop.store.open import DATABASE, Connection, connect, told
from tests.faults import office
from tests.faults.engine import digest

PAGE = 4096
NO_CONTENT = "_fts_|^counters$"
"""How the search index is stored (the check reads it: what it finds must be the same), and the next numbers
of references, which are labels: two records with one label are both shown.
"""


@dataclass
class Flips:
    """What became of each flip: "open" or "check" found it, or it is "harmless"; else it is ``missed``."""

    found: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)


class Worn:
    """A closed office, and copies of it with one bit flipped."""

    def __init__(self, folder: Path, key: bytes | None, steps: int = 25) -> None:
        office.new_office(folder, key)
        desk = office.desk_in(folder, key)
        chance = random.Random(7)
        for number in range(steps):
            office.step(desk, chance, number)
        close_desk(desk)
        self._key = key
        self._data = (folder / DATABASE).read_bytes()
        self._copy = folder / "worn.db"
        self._whole = self._read(self._data, _content)
        self.pages = len(self._data) // PAGE

    def _read(self, data: bytes, job: object) -> object:
        self._copy.write_bytes(data)
        for tail in ("-wal", "-shm"):
            self._copy.with_name(f"{self._copy.name}{tail}").unlink(missing_ok=True)
        raw = connect(self._copy, self._key, readonly=True)
        try:
            return job(raw)  # type: ignore[operator]
        finally:
            raw.close()

    def flip(self, pages: Iterable[int], seed: int) -> Flips:
        """Flip one bit in each of these pages (from 0), one at a time."""
        flips = Flips()
        for page in pages:
            chance = random.Random(seed * 1_000_003 + page)
            worn = bytearray(self._data)
            live = [
                n for n in range(page * PAGE, (page + 1) * PAGE) if worn[n]
            ]  # zeros are mostly free space
            at, bit = chance.choice(live), 1 << chance.randrange(8)
            worn[at] ^= bit
            outcome = self._outcome(bytes(worn))
            if outcome:
                flips.found[outcome] += 1
            else:
                flips.missed.append(f"seed {seed}, page {page}, byte {at % PAGE}, bit {bit}")
        return flips

    def _outcome(self, worn: bytes) -> str:
        try:
            return str(self._read(worn, self._look))
        except UserError:
            return "open"

    def _look(self, raw: driver.Connection) -> str:
        """Encrypted, nothing may pass; plain, only what changes no content: whatever the check did not find
        must answer every question as before.
        """
        look = check.check_fully if self._key is None else check.check_quickly
        try:
            with told(self._copy), Connection(raw, readonly=True).begin() as connection:
                if look(connection):
                    return "check"
                return "harmless" if self._key is None and _content(raw) == self._whole else ""
        except UserError:
            return "check"


def _content(raw: driver.Connection) -> bytes:
    return digest(raw, NO_CONTENT)
