"""A finished file onto the disk: whole or not at all."""

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from issss_desktop.errors import UserError
from issss_desktop.i18n import _


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all. Raises UserError as ``whole_file``."""
    with whole_file(path) as file:
        file.write(data)


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file under a passing name beside its place; when all is written it goes to the disk itself, then
    takes its name. What fails on the way leaves nothing.

    Raises:
        UserError: disk full, folder missing or read-only, or the file is open in another program; what
            stood under the name before is untouched.
    """
    passing = ""
    try:
        handle, passing = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".part", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(passing, 0o644 & ~_umask())
        os.replace(passing, path)
        passing = ""
        _sync_folder(path.parent)
    except OSError as error:
        raise _refusal(error, path) from error
    finally:
        if passing:
            with contextlib.suppress(OSError):
                os.unlink(passing)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    """Let the new name itself survive a power cut; Windows has no such call."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _refusal(error: OSError, path: Path) -> UserError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return UserError(
            _("The disk is full: {name} was not written.").format(name=path.name),
            _("Free some space or choose another folder, then print again."),
            str(error),
        )
    if os.path.isdir(path) or error.errno in (errno.EISDIR, errno.ENOTDIR):
        return UserError(
            _("{name} is a folder, not a file.").format(name=path.name),
            _("Choose a file name inside a folder."),
            str(error),
        )
    if error.errno == errno.ENOENT:
        return UserError(
            _("The folder {folder} does not exist.").format(folder=path.parent),
            _("Create it or choose another folder."),
            str(error),
        )
    if os.path.exists(path) and os.access(path.parent, os.W_OK):
        return UserError(
            _("{name} cannot be replaced: another program has it open.").format(name=path.name),
            _("Close it there, or choose another name."),
            str(error),
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return UserError(
            _("The folder {folder} cannot be written to.").format(folder=path.parent),
            _("Choose another folder, for example your documents."),
            str(error),
        )
    return UserError(
        _("{name} could not be written.").format(name=path.name),
        _("Choose another folder or another name; the former file is untouched."),
        str(error),
    )
