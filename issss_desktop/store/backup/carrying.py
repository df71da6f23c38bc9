"""The bytes of a file carried to another place, in a process of its own, and read back from that disk.

A process of its own because of POSIX: closing any handle on a file gives up all the locks that the process
holds on it, those of the database engine too.
"""

import errno
import hashlib
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import FileIO
from pathlib import Path

BLOCK = 1 << 20
SECONDS = 300.0  # for one block: a worn stick may think that long
DONE, REFUSED, DIFFERENT = "done", "errno", "different"


def carry(source: Path, target: Path, tick: Callable[[int, int], None] = lambda done, of: None) -> str:
    """Copy a file that nobody writes meanwhile, bring it to the disk and read it again from there.

    Args:
        tick: told (done, of), both of the writing and of the reading; what it raises stops the copy.

    Returns:
        SHA-256 of what was read again, in hexadecimal: that of what was copied.

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
    word, value = ended[-1] if ended else (REFUSED, str(errno.EIO))
    if word == REFUSED:
        raise OSError(int(value), os.strerror(int(value)), str(target))
    if word == DIFFERENT:
        raise OSError(errno.EIO, "what was read again is not what was written", str(target))
    return value


def main(come: str, go: str) -> int:
    """The child, given both paths: tells how far it is, then how it ended; ends with its parent."""
    source, target = Path(come), Path(go)
    try:
        of = 2 * source.stat().st_size
        written = _write(source, target, of)
        read = _digest(target, of // 2, of)
    except BrokenPipeError:  # nobody listens any more
        return 2
    except OSError as error:
        _tell(REFUSED, error.errno or errno.EIO)
        return 0
    if written == read:
        _tell(DONE, read)
    else:
        _tell(DIFFERENT, read)
    return 0


def _tell(*words: object) -> None:
    sys.stdout.write(" ".join(str(word) for word in words) + "\n")
    sys.stdout.flush()


def _write(source: Path, target: Path, of: int) -> str:
    with source.open("rb", buffering=0) as come, target.open("xb", buffering=0) as go:

        def write(block: bytes) -> None:
            left = memoryview(block)
            while left:
                left = left[go.write(left) :]

        digest = _walk(come, 0, of, write)
        os.fsync(go.fileno())
    return digest


def _digest(path: Path, done: int, of: int) -> str:
    with path.open("rb", buffering=0) as stream:
        if hasattr(os, "posix_fadvise"):  # as ``disk.forget``, which knows the engine: this process does not
            os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return _walk(stream, done, of)


def _walk(stream: FileIO, done: int, of: int, use: Callable[[bytes], None] = lambda block: None) -> str:
    """SHA-256 of a file, made beside the waiting for the disk; each block is used and told."""
    found = hashlib.sha256()
    with ThreadPoolExecutor(1) as pool:
        hashed = pool.submit(found.update, b"")
        while block := stream.read(BLOCK):
            hashed.result()
            hashed = pool.submit(found.update, block)
            use(block)
            done += len(block)
            _tell(done, of)
    return found.hexdigest()
