"""The bytes of a file carried to another place, in a process of its own, and read back from that disk.

A process of its own because of POSIX: closing any handle on a file gives up all the locks that the process
holds on it, those of the database engine too.
"""

import errno
import os
import platform
import sys
from collections.abc import Callable
from io import FileIO
from pathlib import Path

BLOCK = 1 << 20
BY_ITSELF = platform.system() == "Linux"  # the system copies: much faster; elsewhere not from file to file
SECONDS = 300.0  # for one block: a worn stick may think that long
DONE, REFUSED, DIFFERENT = "done", "errno", "different"


def carry(source: Path, target: Path, tick: Callable[[int, int], None] = lambda done, of: None) -> None:
    """Copy a file that nobody writes meanwhile, bring it to the disk, read it again from there and compare.

    Comparing costs a second reading of the source, which the system mostly holds in memory; hashing
    would cost as much as the copy itself where the disk is fast.

    Args:
        tick: told (done, of), both of the writing and of the reading; what it raises stops the copy.

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


def main(come: str, go: str) -> int:
    """The child, given both paths: tells how far it is, then how it ended; ends with its parent."""
    source, target = Path(come), Path(go)
    try:
        of = 2 * source.stat().st_size
        _tell(0, of)  # before anything is made: perhaps nobody listens any more
        target.unlink(missing_ok=True)  # of a child whose parent was killed; it may even write on, in vain
        _write(source, target, of)
        same = _is_same(source, target, of // 2, of)
    except BrokenPipeError:  # nobody listens any more
        return 2
    except OSError as error:
        _tell(REFUSED, error.errno or errno.EIO)
        return 0
    _tell(DONE if same else DIFFERENT)
    return 0


def _tell(*words: object) -> None:
    sys.stdout.write(" ".join(str(word) for word in words) + "\n")
    sys.stdout.flush()


def _write(source: Path, target: Path, of: int) -> None:
    with source.open("rb", buffering=0) as come, target.open("xb", buffering=0) as go:
        block = memoryview(bytearray(BLOCK))  # one for all: a new one a time costs more than the copying
        done = 0
        while size := _pass_on(come, go, block):
            done += size
            _tell(done, of)
        os.fsync(go.fileno())


def _pass_on(come: FileIO, go: FileIO, block: memoryview) -> int:
    """Write the next bytes, a block at most; how many, 0 at the end."""
    if BY_ITSELF:
        return os.sendfile(go.fileno(), come.fileno(), None, BLOCK)
    size = come.readinto(block)
    left = block[:size]
    while left:
        left = left[go.write(left) :]
    return size


def _is_same(source: Path, target: Path, done: int, of: int) -> bool:
    """Whether the disk gives back what the source holds."""
    meant, found = bytearray(BLOCK), bytearray(BLOCK)
    with source.open("rb") as come, target.open("rb") as go:
        if hasattr(os, "posix_fadvise"):  # as ``disk.forget``, which knows the engine: this process does not
            os.posix_fadvise(go.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while size := go.readinto(found):
            # both full but at the end, and what is left there of the block before was the same
            if come.readinto(meant) != size or meant != found:
                return False
            done += size
            _tell(done, of)
        return not come.read(1)
