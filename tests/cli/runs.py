"""Runs of the command line for tests, inside the process or in a real one."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Ran:
    """Status, standard output and standard error of a run."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on standard output; nothing else may stand beside it."""
        assert self.status == 0, self.err
        assert self.err == ""
        return json.loads(self.out)

    @property
    def ref(self) -> str:
        """The reference that ``add`` printed."""
        assert self.status == 0, self.err
        return self.out.strip()


Line = Callable[..., Ran]

PLAIN = "This office is not encrypted: whoever has the laptop reads it. See “encrypt”.\n"
"""What every command says of an office made for a trial, as those of most tests are."""


def program(*words: str, **variables: str) -> Ran:
    """A run in a process of its own, as a person starts it."""
    done = subprocess.run(
        [sys.executable, "-m", "issss_desktop", *words],
        check=False,
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"} | variables,
        stdin=subprocess.DEVNULL,
        timeout=300,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def contribution(line: Line, *words: str, **more: Any) -> str:
    """Reference of a new contribution of the United Kingdom."""
    return line(
        "add", "contribution", "donor=Royaume-Uni", "fund=CDS00", "agreement=SAA 1", *words, **more
    ).ref
