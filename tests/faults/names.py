"""What a power cut leaves of files that are no databases: what was synced, and some of the rest.

The program runs once, on a real folder; after each of its own steps of the file system (rename, sync,
removal, new folder) images are taken of what the disk may hold if the power fails right there. The model:

* a file holds what it held at its last sync, or all that was written since, or a part of it;
* a name stays as it was at the last sync of its folder; since then any number of changes, in their order in
  that folder, have arrived. A rename arrives whole or not at all;
* the engine syncs its own files (``test_power_cuts`` proves it): the office's databases and every log of
  writes hold what was written. A database that is being made elsewhere counts as any other file.
"""

import hashlib
import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from issss_desktop.store.backup import carrying

STEPS = ("replace", "rename", "mkdir", "rmdir", "unlink", "remove", "fsync")
LOGS = ("-wal", "-shm", "-journal")
KINDS = ("nothing", "all", "part", "part", "part")

Tree = dict[int, dict[str, int]]
"""Names in each folder, by inode."""


@dataclass(frozen=True)
class Change:
    """Names that came or went in one step: (folder, name, inode; None when it went)."""

    names: tuple[tuple[int, str, int | None], ...]

    @property
    def folders(self) -> set[int]:
        """Folders that it is in."""
        return {folder for folder, _name, _inode in self.names}


@dataclass(frozen=True)
class Image:
    """What may be on the disk after a step: folders (None) and files by their path."""

    step: int
    kind: str
    files: dict[str, bytes | None] = field(repr=False)

    def lay(self, folder: Path) -> Path:
        """Write it into an empty folder."""
        folder.mkdir(parents=True)
        for name, data in sorted(self.files.items()):
            if data is None:
                (folder / name).mkdir()
            else:
                (folder / name).write_bytes(data)
        return folder


class Disk:
    """The folder as a disk may hold it. Files stay open until ``close``: no inode is used again meanwhile,
    and no lock of the engine is dropped.
    """

    def __init__(self, root: Path, seed: int) -> None:
        self._root, self._chance = root, random.Random(seed)
        self._held: dict[int, int] = {}
        self._folders: set[int] = set()
        self._engine: set[int] = set()
        self._synced: dict[int, bytes] = {}
        self._home = root.stat().st_ino
        self._waiting: list[Change] = []
        self.steps = 0
        self.images: dict[str, Image] = {}
        """Each of them once, by its content."""
        self.last: list[Image] = []
        """After the last step: the service has returned."""
        self._now = self._scan(first=True)
        self._kept: Tree = {folder: dict(names) for folder, names in self._now.items()}
        for inode in self._held.keys() - self._folders:
            self._synced[inode] = self._content(inode)

    def _scan(self, first: bool = False) -> Tree:
        tree: Tree = {}

        def walk(path: str, inode: int) -> None:
            names = tree[inode] = {}
            self._folders.add(inode)
            with os.scandir(path) as found:
                for each in sorted(found, key=lambda entry: entry.name):
                    names[each.name] = at = each.inode()
                    if at not in self._held:
                        self._held[at] = os.open(each.path, os.O_RDONLY)
                    ours = first and each.name.startswith(("issss.db", "pieces.db"))
                    if (
                        ours
                        or each.name.endswith(LOGS)
                        or (each.name.startswith("pieces") and "backups" in path)
                    ):
                        self._engine.add(at)
                    if each.is_dir():
                        walk(each.path, at)

        walk(str(self._root), self._home)
        return tree

    def _content(self, inode: int) -> bytes:
        handle = self._held[inode]
        return os.pread(handle, os.fstat(handle).st_size, 0)

    def _changes(self) -> list[tuple[int, str, int | None]]:
        before, self._now = self._now, self._scan()
        found: list[tuple[int, str, int | None]] = []
        for folder in before.keys() | self._now.keys():
            old, new = before.get(folder, {}), self._now.get(folder, {})
            gone = [(folder, name, None) for name in old.keys() - new.keys()] if folder in self._now else []
            found += [*gone, *((folder, name, at) for name, at in new.items() if old.get(name) != at)]
        return found

    def before(self) -> None:
        """What was made without a step, by writing or by the engine: each name for itself."""
        self._waiting += [Change((each,)) for each in self._changes()]

    def after(self, synced: int | None = None) -> None:
        """A step was done; ``synced``: the inode that it brought to the disk."""
        if found := self._changes():
            self._waiting.append(Change(tuple(found)))
        if synced in self._folders:
            here = [change for change in self._waiting if synced in change.folders]
            self._waiting = [change for change in self._waiting if synced not in change.folders]
            for change in here:
                _apply(self._kept, change)
        elif synced in self._held:
            assert synced is not None
            self._synced[synced] = self._content(synced)
        self.steps += 1
        self.last = [self._take(kind) for kind in KINDS]

    def _take(self, kind: str) -> Image:
        tree = {folder: dict(names) for folder, names in self._kept.items()}
        arrived = {folder: self._arrived(kind) for folder in self._folders}
        counted = dict.fromkeys(self._folders, 0)
        for change in self._waiting:
            if all(counted[folder] < arrived[folder] for folder in change.folders):
                _apply(tree, change)
            else:  # what came later in these folders has not arrived either
                arrived.update(dict.fromkeys(change.folders, 0))
            for folder in change.folders:
                counted[folder] += 1
        files: dict[str, bytes | None] = {}

        def walk(folder: int, path: str) -> None:
            for name, inode in tree.get(folder, {}).items():
                if inode in self._folders:
                    files[path + name] = None
                    walk(inode, f"{path}{name}/")
                else:
                    files[path + name] = self._held_by_disk(inode, kind)

        walk(self._home, "")
        digest = hashlib.sha256(repr(sorted(files)).encode())
        for name in sorted(files):
            digest.update(hashlib.sha256(files[name] or b"").digest())
        image = Image(self.steps, kind, files)
        self.images.setdefault(digest.hexdigest(), image)
        return image

    def _arrived(self, kind: str) -> int:
        many = len(self._waiting)
        return {"nothing": 0, "all": many}.get(kind, self._chance.randint(0, many))

    def _held_by_disk(self, inode: int, kind: str) -> bytes:
        now = self._content(inode)
        if inode in self._engine or kind == "all":
            return now
        synced = self._synced.get(inode, b"")
        if kind == "nothing":
            return synced
        return self._chance.choice((synced, now, now[: len(now) // 2] if now != synced else now))

    def close(self) -> None:
        """Let go of the files."""
        for handle in self._held.values():
            os.close(handle)


def _apply(tree: Tree, change: Change) -> None:
    for folder, name, inode in change.names:
        names = tree.setdefault(folder, {})
        if inode is None:
            names.pop(name, None)
        else:
            names[name] = inode


@contextmanager
def recorded(root: Path, seed: int = 1, lost: Callable[[Path], bool] = lambda _path: False) -> Iterator[Disk]:
    """Inside, each step on a folder is recorded.

    Args:
        lost: syncs of these paths do nothing, for the counterproofs.
    """
    disk = Disk(root, seed)

    def wrapped(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **more: Any) -> Any:
            disk.before()
            done = real(*args, **more)
            inode = os.fstat(args[0]).st_ino if name == "fsync" else None
            if inode is not None and lost(Path(os.readlink(f"/proc/self/fd/{args[0]}"))):
                inode = None
            disk.after(inode)
            return done

        return step

    real_carry = carrying.carry

    def carry(source: Path, target: Path, *more: Any) -> None:
        """A process of its own brings what it copies to the disk."""
        disk.before()
        real_carry(source, target, *more)
        disk.before()
        disk.after(target.stat().st_ino)

    with pytest.MonkeyPatch.context() as patch:
        for name in STEPS:
            patch.setattr(os, name, wrapped(name, getattr(os, name)))
        patch.setattr(carrying, "carry", carry)
        try:
            yield disk
        finally:
            patch.undo()
            disk.before()
            disk.after()
            disk.close()
