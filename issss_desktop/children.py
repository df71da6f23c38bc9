"""Processes that the program starts of itself: what may crash, hang or eat the memory is done there.

A child is the same program started with ``--child NAME``; it says what it did one line at a time on its
standard output and ends with status 0. Its parent holds it to a time; the child holds itself to a memory
before it opens anything (address space on Linux, a job object on Windows).
"""

import os
import queue
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO

from issss_desktop import environment
from issss_desktop.errors import UserError
from issss_desktop.i18n import _

MEMORY_VARIABLE = "ISSSS_CHILD_MEMORY"
FAILED, NO_MEMORY = 2, 3  # statuses of a child, beside 0
_SHORT = ("MemoryError", "failed to map segment", "Cannot allocate memory", "memory allocation of")
"""What a child's last words are where its memory ends: of Python, the loader of a library, or of Rust."""
LONGEST_LINE = 4_000_000  # letters: a measured file of 5,000 pages tells some 100,000
_LOOK = 0.1  # seconds between two questions whether to go on
_NO_CONSOLE = 0x08000000  # CREATE_NO_WINDOW, winbase.h


@dataclass(frozen=True, slots=True)
class Limits:
    """``seconds`` between two lines of a child, and ``megabytes`` of memory (0: no limit)."""

    seconds: float
    megabytes: int = 0


def copied(path: Path, to: Path, most: int) -> int:
    """Size in bytes of the copy that a child will open: the stick may go, the file may be open elsewhere.

    A size above ``most`` says that the file is larger: the copy was stopped there.

    Raises:
        OSError: the file cannot be read, or the copy not written.
    """
    with path.open("rb") as source, to.open("xb") as target:
        while target.tell() <= most and (part := source.read(1 << 20)):
            target.write(part)
        return target.tell()


class Why(StrEnum):
    """Why a child did not end its work."""

    TIME = "time"
    MEMORY = "memory"
    CRASH = "crash"


class ChildFailed(UserError):
    """A child that was stopped or broke down; ``detail`` is the end of what it wrote on its error output."""

    def __init__(self, why: Why, detail: str = "") -> None:
        said = {
            Why.TIME: _("The work took too long and was stopped."),
            Why.MEMORY: _("The work needed too much memory and was stopped."),
            Why.CRASH: _("The process that did the work broke down."),
        }
        super().__init__(
            said[why], _("Nothing was half-written. Try again; if it fails again, tell support.")
        )
        self.why = why
        self.detail = detail


def command() -> list[str]:
    """How this program is started again, frozen or not."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "issss_desktop"]


def run(
    words: Sequence[str],
    limits: Limits,
    told: Callable[[str], None],
    go_on: Callable[[], None] = lambda: None,
) -> None:
    """Run ``--child WORDS`` to its end; each line of its output is ``told`` as it comes.

    ``go_on`` is asked ten times a second and raises what it wants where a person cancels; the child is
    then ended at once.

    Raises:
        ChildFailed: too long between two lines, too much memory, or a status other than 0.
    """
    process = _start(words, limits.megabytes)
    assert process.stdout is not None
    assert process.stderr is not None
    lines: queue.Queue[str | None] = queue.Queue(maxsize=1000)
    last: deque[str] = deque(maxlen=20)
    readers = [
        threading.Thread(target=_pour, args=(process.stdout, lines), daemon=True),
        threading.Thread(target=_keep, args=(process.stderr, last), daemon=True),
    ]
    for reader in readers:
        reader.start()
    try:
        _listen(lines, limits.seconds, told, go_on)
        process.wait(limits.seconds)
    except (ChildFailed, subprocess.TimeoutExpired) as error:
        process.kill()
        raise ChildFailed(Why.TIME, "".join(last)) from error
    finally:
        process.kill()
        process.wait()
        _empty(lines, readers)
        process.stdout.close()
        process.stderr.close()
    if process.returncode:
        short = process.returncode == NO_MEMORY or any(word in line for line in last for word in _SHORT)
        raise ChildFailed(Why.MEMORY if short else Why.CRASH, "".join(last)[-2000:])


def _start(words: Sequence[str], megabytes: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [*command(), "--child", *words],
        env=environment.for_child(**{"PYTHONUTF8": "1", MEMORY_VARIABLE: str(megabytes)}),
        encoding="utf-8", errors="replace",
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        creationflags=_NO_CONSOLE if sys.platform == "win32" else 0,
    )  # fmt: skip


def _listen(
    lines: "queue.Queue[str | None]", seconds: float, told: Callable[[str], None], go_on: Callable[[], None]
) -> None:
    until = time.monotonic() + seconds
    while True:
        go_on()
        try:
            line = lines.get(timeout=max(0.0, min(_LOOK, until - time.monotonic())))
        except queue.Empty:
            if time.monotonic() > until:
                raise ChildFailed(Why.TIME) from None
            continue
        if line is None:
            return
        told(line)
        until = time.monotonic() + seconds


def _pour(stream: IO[str], lines: "queue.Queue[str | None]") -> None:
    while line := stream.readline(LONGEST_LINE):
        lines.put(line.rstrip("\n"))
    lines.put(None)


def _keep(stream: IO[str], last: "deque[str]") -> None:
    while line := stream.readline(2000):
        last.append(line)


def _empty(lines: "queue.Queue[str | None]", readers: Sequence[threading.Thread]) -> None:
    """Let the readers end: one may be waiting for room in the queue."""
    while any(reader.is_alive() for reader in readers):
        while not lines.empty():
            lines.get_nowait()
        readers[0].join(0.02)
        readers[1].join(0.02)


def hold_memory() -> None:
    """In a child, before anything else: hold this process to the memory its parent allows."""
    megabytes = int(os.environ.get(MEMORY_VARIABLE, "") or 0)
    if megabytes <= 0:
        return
    if sys.platform == "win32":
        _hold_windows(megabytes * 1_000_000)
    elif sys.platform == "linux":
        import resource

        size = megabytes * 1_000_000
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if sys.platform == "win32":

    def _hold_windows(size: int) -> None:
        """Put this process into a job of its own with a limit (JOBOBJECT_EXTENDED_LIMIT_INFORMATION)."""
        import ctypes
        from ctypes import wintypes

        class Basic(ctypes.Structure):
            _fields_ = [
                ("process_time", ctypes.c_int64), ("job_time", ctypes.c_int64), ("flags", wintypes.DWORD),
                ("least", ctypes.c_size_t), ("most", ctypes.c_size_t), ("processes", wintypes.DWORD),
                ("affinity", ctypes.c_size_t), ("priority", wintypes.DWORD), ("schedule", wintypes.DWORD),
            ]  # fmt: skip

        class Extended(ctypes.Structure):
            _fields_ = [
                ("basic", Basic), ("io", ctypes.c_uint64 * 6), ("process_memory", ctypes.c_size_t),
                ("job_memory", ctypes.c_size_t), ("peak", ctypes.c_size_t), ("job_peak", ctypes.c_size_t),
            ]  # fmt: skip

        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateJobObjectW.restype = wintypes.HANDLE
        kernel.GetCurrentProcess.restype = wintypes.HANDLE
        kernel.SetInformationJobObject.argtypes = (
            wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD
        )  # fmt: skip
        kernel.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
        told = Extended()
        told.basic.flags = 0x100  # JOB_OBJECT_LIMIT_PROCESS_MEMORY
        told.process_memory = size
        job = kernel.CreateJobObjectW(None, None)
        if not (
            job
            and kernel.SetInformationJobObject(job, 9, ctypes.byref(told), ctypes.sizeof(told))
            and kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess())
        ):
            raise OSError(ctypes.get_last_error(), "this process could not be held to a memory")
