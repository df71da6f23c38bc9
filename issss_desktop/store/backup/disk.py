"""Files that are whole or not there: written beside, brought to the disk, renamed; trouble told in words."""

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import sqlcipher3.dbapi2 as driver

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.paths import replace_file, to_disk

BLOCK = 1 << 20
PART = ".part"
"""Ending of what is not finished: never taken for a copy, cleared away by the next one."""

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_BARRED = {errno.EACCES, errno.EPERM, errno.EROFS}


def rename(old: Path, new: Path) -> None:
    """Give a file or a folder another name, for good."""
    os.replace(old, new)
    to_disk(new.parent)
    if old.parent != new.parent:
        to_disk(old.parent)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file such that a power cut leaves the old one or the new one."""
    replace_file(path, data)


def copy_whole(source: Path, target: Path) -> None:
    """Copy a file that nobody is writing."""
    part = target.with_name(target.name + PART)
    shutil.copyfile(source, part)
    to_disk(part)
    rename(part, target)


def forget(path: Path) -> None:
    """Let the system drop what it holds of a synced file in memory, where it can be told to: it is the disk
    that is to be verified. Not for a file that the engine has open.
    """
    if hasattr(os, "posix_fadvise"):
        with path.open("rb", buffering=0) as stream:
            os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def digest_of(path: Path) -> str:
    """SHA-256 of a file in hexadecimal, read from the disk itself where the system can be told to."""
    forget(path)
    found = hashlib.sha256()
    with path.open("rb", buffering=0) as stream:
        while block := stream.read(BLOCK):
            found.update(block)
    return found.hexdigest()


def room(folder: Path) -> int:
    """Free bytes of the disk of a folder, or of the nearest one above that exists."""
    for each in (folder, *folder.parents):
        if each.exists():
            return shutil.disk_usage(each).free
    return 0


def clear(path: Path) -> None:
    """Remove a file or a folder; what cannot be removed stays and is tried again by the next copy."""
    with suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


@contextmanager
def told_of(place: Path) -> Iterator[None]:
    """Turn trouble with the disk of a place of copies into a sentence.

    Raises:
        UserError: full, pulled out, not to be written, or it gave an error.
    """
    try:
        yield
    except OSError as error:
        raise _explain(place, error.errno or 0, error) from error
    except driver.Error as error:
        text = str(error).lower()
        number = errno.ENOSPC if "full" in text else errno.EROFS if "readonly" in text else errno.EIO
        raise _explain(place, number, error) from error


def _explain(place: Path, number: int, error: BaseException) -> UserError:
    detail = f"{type(error).__name__}: {error}"
    if number in _FULL:
        return UserError(
            _("The disk is full: no copy was made in {folder}.").format(folder=place),
            _("Free some space there, or choose another stick; the copies already there are whole."),
            detail,
        )
    if number in _BARRED:
        return UserError(
            _("The folder {folder} cannot be written: no copy was made there.").format(folder=place),
            _("Take the write protection off the stick, or choose another folder."),
            detail,
        )
    if not place.exists():
        return UserError(
            _("The stick was pulled out: no copy was made in {folder}.").format(folder=place),
            _("Plug it in again, then copy again; the copies already there are whole."),
            detail,
        )
    return UserError(
        _("The disk of {folder} gave an error: no copy was made there.").format(folder=place),
        _("Copy to another stick; this one may be worn out."),
        detail,
    )
