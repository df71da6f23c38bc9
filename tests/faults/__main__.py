"""The soak: kills, power cuts and flipped bits with fresh seeds for as long as asked; counts at the end.

    python -m tests.faults --minutes 20 [--write]

A seed that fails is printed with its proof, the soak goes on, and its status is 1.
"""

import argparse
import datetime as dt
import os
import platform
import secrets
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from itertools import count, cycle
from pathlib import Path

import apsw
import sqlcipher3.dbapi2 as driver

from tests.faults import bits, power
from tests.faults.kills import SORTS, Killing, Nursery, nursery
from tests.faults.places import quick_folder

REPORT = Path(__file__).resolve().parents[2] / "docs" / "soak.md"
FIRST, LAST = "<!-- counts -->", "<!-- end of counts -->"
SHARES = {"kills": 0.34, "power cuts": 0.62, "flipped bits": 0.04}
"""Parts of the time; each proof ends its round before the next begins."""
AIMS = {"kills": 1_000, "power cuts": 20_000, "flipped bits": 0}
"""What a run that counts reaches; the table says so when it did not."""


class Soak:
    """Counts by proof and kind, and what failed."""

    def __init__(self, folder: Path, first: int, workers: Nursery) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self.failed: list[str] = []
        self._folder = folder
        self._seeds = count(first)
        self._killing, self._sorts = Killing(folder / "kills", workers), cycle(SORTS)

    def kills(self, until: float) -> None:
        """Kill, one kind after the other."""
        for job, keyed in self._sorts:
            try:
                self._killing.kill(job, keyed, next(self._seeds))
            except AssertionError as error:
                self.failed.append(f"kill: {error}")
            self.counts["kills", f"{job}, {'encrypted' if keyed else 'plain'}"] += 1
            if time.monotonic() > until:
                return

    def power_cuts(self, until: float) -> None:
        """Record another office, judge every prefix and many images; one in three keeps a long log."""
        while time.monotonic() < until:
            seed = next(self._seeds)
            place = self._folder / "power"
            shutil.rmtree(place, ignore_errors=True)
            pages = 1_000 if seed % 3 == 0 else 40 + seed % 5 * 30
            recording = power.record(place / "nk", seed, 5, pages)
            tally = power.judge_all(recording, place / "image", seed, each=2, only=4, prefixes=1)
            self.failed += [f"power cut: {said}" for said in tally.failed]
            for kind, judged in tally.judged.items():
                self.counts["power cuts", kind] += judged
            self.counts["power cuts", "of these replayed and worked on"] += tally.replayed

    def flipped_bits(self, until: float) -> None:
        """One bit in each page, all pages, encrypted and plain in turn."""
        for keyed in cycle((True, False)):
            if time.monotonic() > until:
                return
            seed = next(self._seeds)
            place = self._folder / "bits"
            shutil.rmtree(place, ignore_errors=True)
            worn = bits.Worn(place / "nk", secrets.token_bytes(32) if keyed else None)
            flips = worn.flip(range(worn.pages), seed)
            self.failed += [f"flipped bit, keyed={keyed}: {said}" for said in flips.missed]
            sort = "encrypted" if keyed else "plain"
            for outcome, found in flips.found.items():
                said = {"open": "found at open", "check": "found by check"}.get(outcome, outcome)
                self.counts["flipped bits", f"{sort}: {said}"] += found


def run(minutes: float, soak: Soak) -> None:
    """Every proof for its part of the time, in four rounds."""
    proofs: dict[str, Callable[[float], None]] = {
        "kills": soak.kills, "power cuts": soak.power_cuts, "flipped bits": soak.flipped_bits,
    }  # fmt: skip
    for part in range(4):
        for name, proof in proofs.items():
            proof(time.monotonic() + minutes * 15 * SHARES[name])
            done = sum(n for (of, kind), n in soak.counts.items() if of == name and "of these" not in kind)
            print(f"round {part + 1} of 4, {name}: {done:,}; failed: {len(soak.failed)}", flush=True)


def table(soak: Soak, minutes: float, first: int) -> str:
    """What a run counted, as the documentation keeps it."""
    day = dt.datetime.now(dt.UTC).date().isoformat()
    lines = [
        f"{day}, {minutes:g} minutes on {platform.system()} {platform.machine()}, seeds from {first};"
        f" the program: SQLite {driver.sqlite_version} (SQLCipher);"
        f" the recording disk: SQLite {apsw.sqlite_lib_version()} (APSW). Failed: {len(soak.failed)}.",
        "",
        "| proof | kind | done |",
        "|---|---|---|",
    ]
    for name in SHARES:
        kinds = {kind: n for (of, kind), n in sorted(soak.counts.items()) if of == name}
        total = sum(n for kind, n in kinds.items() if "of these" not in kind)
        short = "" if total >= AIMS[name] else f" (fewer than {AIMS[name]:,}: run it longer)"
        lines.append(f"| **{name}** | all | **{total:,}**{short} |")
        lines += [f"| | {kind} | {n:,} |" for kind, n in kinds.items()]
    return "\n".join(lines)


def keep(text: str, report: Path = REPORT, marks: tuple[str, str] = (FIRST, LAST)) -> None:
    """Put the counts into the documentation, between their two marks."""
    first, last = marks
    whole = report.read_text(encoding="utf-8")
    before, rest = whole.split(first, 1)
    _old, after = rest.split(last, 1)
    report.write_text(f"{before}{first}\n{text}\n{last}{after}", encoding="utf-8")


def main() -> int:
    """Run, print, and with ``--write`` keep the counts."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--seed", type=int, default=None, help="the first; drawn if absent")
    parser.add_argument("--write", action="store_true", help=f"keep the counts in docs/{REPORT.name}")
    options = parser.parse_args()
    first = secrets.randbelow(10**6) if options.seed is None else options.seed
    folder = Path(tempfile.mkdtemp(prefix="issss-soak-", dir=quick_folder()))
    for name in ("CONFIG", "DATA", "STATE"):  # nothing of the person who runs it is read or written
        os.environ[f"XDG_{name}_HOME"] = str(folder / name.lower())
    try:
        with nursery() as workers:
            soak = Soak(folder, first, workers)
            run(options.minutes, soak)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    said = table(soak, options.minutes, first)
    print(said)
    for failure in soak.failed:
        print(f"FAILED: {failure}")
    if options.write:
        keep(said)
    return 1 if soak.failed else 0


if __name__ == "__main__":
    sys.exit(main())
