"""One line of the table, and how a time is taken on a machine that others use too."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

CLEAN = {"PYTHONDONTWRITEBYTECODE": "", "QT_QPA_PLATFORM": "offscreen"}
"""An empty variable counts as absent: a program that compiles itself at each start is measured wrongly."""


@dataclass(frozen=True)
class Line:
    """``ours`` and ``peer`` in seconds, or in ``unit``; the limit is a ratio, or ours itself if absolute.

    ``note``: what the peer is and how both were measured.
    """

    work: str
    ours: float
    peer: float
    limit: float
    absolute: bool = False
    note: str = ""
    unit: str = "s"

    @property
    def ratio(self) -> float:
        """Ours by the peer's."""
        return self.ours / self.peer

    @property
    def held(self) -> bool:
        """Whether the limit is held."""
        return (self.ours if self.absolute else self.ratio) <= self.limit


def cpu(job: Callable[[], object]) -> float:
    """CPU seconds of this process for a job: steadier than the clock on a busy machine."""
    begun = time.process_time()
    job()
    return time.process_time() - begun


def medians(rounds: int, ours: Callable[[], float], peer: Callable[[], float]) -> tuple[float, float]:
    """The pair of the median ratio: both are taken in turn, so that a busy moment meets both."""
    pairs = sorted(((ours(), peer()) for _round in range(rounds)), key=lambda pair: pair[0] / pair[1])
    return pairs[len(pairs) // 2]


def percentile(values: list[float], part: float) -> float:
    """The value that ``part`` (0 to 1) of all values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def told_by(script: str, *words: str, **variables: str) -> list[float]:
    """Numbers that a script tells on its last line, run in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", script, *words],
        capture_output=True,
        text=True,
        env=os.environ | CLEAN | variables,
        timeout=300,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"a measured process failed: {done.stderr[-2000:]}")
    return [float(word) for word in done.stdout.splitlines()[-1].split()]
