"""The bytes of a file carried to another place, in a process of its own, and read back from that disk.

A process of its own because of POSIX: closing any handle on a file gives up all the locks that the process
holds on it, those of the database engine too.
"""

import errno
import hashlib
import os
import sys
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

BLOCK = 1 << 20
AHEAD = 64  # blocks that may wait for their hash: it catches up while the disk makes sure
SECONDS = 300.0  # for one block: a worn stick may think that long
DONE, REFUSED, DIFFERENT = "done", "errno", "different"


def carry(source: Path, target: Path, tick: Callable[[int, int], None] = lambda done, of: None) -> str:
    """Copy a file that nobody writes meanwhile, bring it to the disk, read it again from there and compare.

    Comparing costs a second reading of the source, which the system mostly holds in memory; hashing both
    would cost more than the copy itself where the disk is fast.

    Args:
        tick: told (done, of), both of the writing and of the reading; what it raises stops the copy.

    Returns:
        SHA-256 of what was written and read again, in hexadecimal.

    Raises:
        OSError: the disk is full, pulled out or broken; what was read again is not what was written.
        ChildFailed: the process was stopped.
    """
    from issss_desktop import children

    ended: list[list[str]] = []
    reached = (0, 1)

    def told(line: str) -> None:
        nonlocal reached
        words = line.split()
        if words[0].isdigit():
            reached = int(words[0]), int(words[1])
            tick(*reached)
        else:
            ended.append(words)

    words = ["carry", str(source), str(target)]
    # asked between two blocks too: a stick that hangs does not keep the person
    children.run(words, children.Limits(SECONDS), told, lambda: tick(*reached))
    word, *value = ended[-1] if ended else (REFUSED, str(errno.EIO))
    if word == REFUSED:
        raise OSError(int(value[0]), os.strerror(int(value[0])), str(target))
    if word == DIFFERENT:
        raise OSError(errno.EIO, "what was read again is not what was written", str(target))
    return value[0]


def main(come: str, go: str) -> int:
    """The child, given both paths: tells how far it is, then how it ended; ends with its parent."""
    source, target = Path(come), Path(go)
    try:
        of = 2 * source.stat().st_size
        _tell(0, of)  # before anything is made: perhaps nobody listens any more
        target.unlink(missing_ok=True)  # of a child whose parent was killed; it may even write on, in vain
        digest = _write(source, target, of)
        same = _is_same(source, target, of // 2, of)
    except BrokenPipeError:  # nobody listens any more
        return 2
    except OSError as error:
        _tell(REFUSED, error.errno or errno.EIO)
        return 0
    _tell(DONE, digest) if same else _tell(DIFFERENT)
    return 0


def _tell(*words: object) -> None:
    sys.stdout.write(" ".join(str(word) for word in words) + "\n")
    sys.stdout.flush()


def _write(source: Path, target: Path, of: int) -> str:
    """SHA-256 of what is written, made beside the waiting for the disk."""
    found = hashlib.sha256()
    with (
        source.open("rb", buffering=0) as come,
        target.open("xb", buffering=0) as go,
        ThreadPoolExecutor(1) as pool,
    ):
        ahead: deque[Future[None]] = deque()
        done = 0
        while block := come.read(BLOCK):
            ahead.append(pool.submit(found.update, block))
            if len(ahead) > AHEAD:
                ahead.popleft().result()
            left = memoryview(block)
            while left:
                left = left[go.write(left) :]
            done += len(block)
            _tell(done, of)
        os.fsync(go.fileno())
    return found.hexdigest()


def _is_same(source: Path, target: Path, done: int, of: int) -> bool:
    """Whether the disk gives back what the source holds."""
    with source.open("rb") as come, target.open("rb", buffering=0) as go:
        if hasattr(os, "posix_fadvise"):  # as ``disk.forget``, which knows the engine: this process does not
            os.posix_fadvise(go.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while block := go.read(BLOCK):
            if come.read(len(block)) != block:
                return False
            done += len(block)
            _tell(done, of)
        return not come.read(1)
