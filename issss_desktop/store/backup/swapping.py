"""Put another database in the place of the present one: old or new after a power cut, never a mixture.

What comes in is staged whole in a folder of its own. From the moment a marker stands in the data folder
the exchange is decided: it is finished by renames, now or by whoever next opens the folder.
"""

import json
from pathlib import Path

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.paths import PUTTING_BACK, make_folder, to_disk
from issss_desktop.store.backup import disk
from issss_desktop.store.open import DATABASE, KEYS, KEYS_COPY, PIECES, FolderLock

STAGED, MARKER = "restored.part", PUTTING_BACK
KEY_FILES = (KEYS, KEYS_COPY)
FILES = (
    DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", f"{DATABASE}-journal",
    PIECES, f"{PIECES}-wal", f"{PIECES}-shm", f"{PIECES}-journal", *KEY_FILES,
)  # fmt: skip
"""All that an office is made of: what is not staged moves aside with the rest."""


def new_stage(folder: Path) -> Path:
    """An empty folder for what comes in, on the same disk."""
    stage = folder / STAGED
    disk.clear(stage)
    stage.mkdir(parents=True)
    return stage


def decide(folder: Path, aside: Path) -> None:
    """Exchange the files of an office for the staged ones; the old ones go to ``aside`` inside.

    Raises:
        UserError: it is decided, but another program holds a file: whoever next opens the folder finishes it.
        OSError: it could not be decided: nothing has changed.
    """
    stage = folder / STAGED
    names = [name for name in FILES if (stage / name).exists()]
    for name in names:
        to_disk(stage / name)
    to_disk(stage)
    plan = {"names": names, "aside": aside.relative_to(folder).as_posix()}
    try:
        disk.write_whole(folder / MARKER, json.dumps(plan).encode("ascii"))
        finish(folder)
    except OSError as error:
        if not is_undone(folder):
            raise
        raise UserError(
            _("The exchange of the files is decided and not yet finished."),
            _("Close other programs and open the office again: it finishes by itself."),
            str(error),
        ) from error


def is_undone(folder: Path) -> bool:
    """Whether an exchange was decided and not finished."""
    return (folder / MARKER).exists()


def finish(folder: Path) -> None:
    """Finish a decided exchange; nothing without one. Each step may be the last of a power cut."""
    if not is_undone(folder):
        return
    plan = json.loads((folder / MARKER).read_bytes())
    stage, aside = folder / STAGED, folder / plan["aside"]
    make_folder(aside)
    for name in FILES:
        staged, here = stage / name, folder / name
        if name in plan["names"] and not staged.exists():
            continue  # in its place already
        if here.exists():
            disk.rename(here, aside / name)
        if staged.exists():
            disk.rename(staged, here)
    (folder / MARKER).unlink()
    to_disk(folder)
    disk.clear(stage)


def finish_locked(folder: Path) -> None:
    """The same by whoever opens the folder first.

    Raises:
        UserError: another program has the folder open.
    """
    if not is_undone(folder):
        return
    lock = FolderLock(folder)
    lock.take()
    try:
        with disk.told_of(folder):
            finish(folder)
    finally:
        lock.release(remembered=True)
