"""Runs commands of the program one after the other in a process of its own, and tells what each took.

Arguments: the command before the file, then the files. One document of JSON: for each file the status, what
was printed, the seconds and the largest memory so far of this process and of its children, in bytes.
"""

import contextlib
import io
import json
import resource
import sys
import time
from pathlib import Path

from issss_desktop import cli

KB = 1024


def largest_own() -> int:
    """Of this program alone: the kernel's other count begins with what the process that started it had."""
    words = Path("/proc/self/status").read_text(encoding="ascii").split("VmHWM:")[1].split()
    return int(words[0]) * KB


def run(before: list[str], path: str) -> dict[str, object]:
    """One command."""
    out, err = io.StringIO(), io.StringIO()
    begun = time.monotonic()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = cli.run([*before, path], "fr")
    return {
        "status": status, "out": out.getvalue(), "err": err.getvalue(), "seconds": time.monotonic() - begun,
        "own": largest_own(),
        "children": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * KB,
    }  # fmt: skip


if __name__ == "__main__":
    folder, *files = sys.argv[1:]
    words = ["--data", folder, "--user", "B. Safari", "merge", "--json"]
    print(json.dumps({Path(path).name: run(words, path) for path in files}))
