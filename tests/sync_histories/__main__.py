"""The soak of the exchange: histories, damaged reports, planted faults; fresh seeds, counts at the end.

    python -m tests.sync_histories --minutes 20 [--write]

A seed that fails is shrunk and written down as a history that is kept (``kept/seed-N.json``): commit it with
what mends it. The status is then 1.
"""

import argparse
import datetime as dt
import os
import platform
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from itertools import count, cycle
from pathlib import Path

from tests.faults.__main__ import REPORT, keep
from tests.faults.places import quick_folder
from tests.planted.patching import PATCHES, apply, copy_program, proof_of
from tests.sync import mutations
from tests.sync_histories import story

MARKS = "<!-- counts of the exchange -->", "<!-- end of the counts of the exchange -->"
SHARES = {"histories": 0.6, "damaged files": 0.25, "planted faults": 0.15}
"""Parts of the time; each proof ends its round before the next begins."""
AIMS = {"histories": 2_000, "damaged files": 100_000, "planted faults": 0}
LONG = 60
"""Steps of a history here: twice those of `make test`."""
AT_ONCE = 2_000
TRIES = 60


class Soak:
    """Counts by proof and kind, and what failed."""

    def __init__(self, folder: Path, first: int) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self.failed: list[str] = []
        self._folder = folder
        self._seeds, self._files = count(first), first
        of_merge = [
            each for each in sorted(PATCHES.glob("*.patch")) if not proof_of(each).startswith("test ")
        ]
        self._faults = cycle(of_merge)

    def histories(self, until: float) -> None:
        """Tell one history after the other."""
        while time.monotonic() < until:
            seed = next(self._seeds)
            devices, steps = story.drawn(seed, LONG)
            root = self._folder / "world"
            root.mkdir()
            try:
                done = story.tell(devices, steps, root)
            except Exception as error:
                self.failed.append(f"history {seed}: {type(error).__name__}: {error}")
                story.keep(f"seed-{seed}", str(error)[:200], *story.shrink(devices, steps))
            else:
                self.counts["histories", "of these steps that did something"] += done
            finally:
                shutil.rmtree(root)
            self.counts["histories", f"{devices} devices at first"] += 1

    def damaged_files(self, until: float) -> None:
        """Two thousand files for each child."""
        while time.monotonic() < until:
            seeds = range(self._files, self._files + AT_ONCE)
            self._files += AT_ONCE
            try:
                ends, _kinds = mutations.read_all(seeds, self._folder)
            except mutations.Broken as error:
                self.failed.append(f"damaged file, {error}")
                continue
            for end, n in ends.items():
                self.counts["damaged files", end] += n

    def planted_faults(self, until: float) -> None:
        """How many fresh histories a fault that lies in the merge outlives."""
        for patch in self._faults:
            if time.monotonic() > until:
                return
            root = self._folder / "planted"
            copy_program(root)
            apply(patch, root)
            first = next(self._seeds)
            done = subprocess.run(
                [sys.executable, "-m", "tests.planted.proofs", "histories", f"{first}-{first + TRIES - 1}"],
                cwd=root, env=os.environ | {"PYTHONPATH": str(root)}, capture_output=True, text=True,
                check=False,
            )  # fmt: skip
            shutil.rmtree(root)
            tried = done.stdout.count("seed ")
            after = "1" if tried == 1 else "2 to 10" if tried <= 10 else f"11 to {TRIES}"
            said = f"found by history {after}" if done.returncode == 1 else f"not by {TRIES} histories"
            self.counts["planted faults", said] += 1


def run(minutes: float, soak: Soak) -> None:
    """Every proof for its part of the time, in four rounds."""
    proofs: dict[str, Callable[[float], None]] = {
        "histories": soak.histories, "damaged files": soak.damaged_files,
        "planted faults": soak.planted_faults,
    }  # fmt: skip
    for part in range(4):
        for name, proof in proofs.items():
            proof(time.monotonic() + minutes * 15 * SHARES[name])
            print(
                f"round {part + 1} of 4, {name}: {_all(soak, name):,}; failed: {len(soak.failed)}", flush=True
            )


def _all(soak: Soak, name: str) -> int:
    return sum(n for (of, kind), n in soak.counts.items() if of == name and "of these" not in kind)


def table(soak: Soak, minutes: float, first: int) -> str:
    """What a run counted, as the documentation keeps it."""
    day = dt.datetime.now(dt.UTC).date().isoformat()
    lines = [
        f"{day}, {minutes:g} minutes on {platform.system()} {platform.machine()}, seeds from {first}."
        f" Failed: {len(soak.failed)}.",
        "",
        "| proof | kind | done |",
        "|---|---|---|",
    ]
    for name, aim in AIMS.items():
        total = _all(soak, name)
        short = "" if total >= aim else f" (fewer than {aim:,}: run it longer)"
        lines.append(f"| **{name}** | all | **{total:,}**{short} |")
        kinds = sorted((kind, n) for (of, kind), n in soak.counts.items() if of == name)
        lines += [f"| | {kind} | {n:,} |" for kind, n in kinds]
    return "\n".join(lines)


def main() -> int:
    """Run, print, and with ``--write`` keep the counts."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.sync_histories", description=(__doc__ or "").splitlines()[0]
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
        soak = Soak(folder, first)
        run(options.minutes, soak)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    said = table(soak, options.minutes, first)
    print(said)
    for failure in soak.failed:
        print(f"FAILED: {failure}")
    if options.write:
        keep(said, marks=MARKS)
    return 1 if soak.failed else 0


if __name__ == "__main__":
    sys.exit(main())
