"""Where copies are kept: the data folder, a chosen stick, or a folder somebody names."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from issss_desktop import paths
from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.store.backup.copies import COPY, Copy, list_copies, read_copy
from issss_desktop.store.backup.disk import told_of
from issss_desktop.store.backup.making import BACKUPS
from issss_desktop.store.backup.manifest import MANIFEST

FOLDER = "ISSSS-copies"
"""Folder of the copies on a stick: chosen once, it also tells that stick from another of the same name."""

DISK, STICK, OTHER = "disk", "stick", "folder"


@dataclass(frozen=True, slots=True)
class FoundCopy:
    """One copy and where it was found (``DISK``, ``STICK`` or ``OTHER``)."""

    copy: Copy
    where: str

    @property
    def made_ms(self) -> int | None:
        """Claimed moment of making, UTC milliseconds; None when its list is damaged."""
        return self.copy.manifest.made_ms if self.copy.manifest else None


def disk_place(folder: Path) -> Path:
    """Place of the copies in a data folder."""
    return folder / BACKUPS


def stick_place(stick: Path, office: str) -> Path:
    """Place of one office's copies on a stick; ``office`` is the hash of its manifests."""
    return stick / FOLDER / office


def prepare_stick(stick: Path, folder: Path) -> Path:
    """Make a folder, on a stick or elsewhere, a place of copies; returns it.

    Raises:
        UserError: it lies in the data folder, or cannot be written.
    """
    stick = Path(os.path.abspath(stick))
    if stick.is_relative_to(folder):
        raise UserError(
            _("The folder {folder} is part of the data folder.").format(folder=stick),
            _("Choose a stick: a copy beside the office is lost with the laptop."),
        )
    with told_of(stick):
        paths.make_folder(stick / FOLDER)
    return stick


def is_plugged_in(stick: Path) -> bool:
    """Whether the very stick that was chosen is there, not only a folder of its name."""
    return (stick / FOLDER).is_dir()


def label_of(stick: Path) -> str:
    """Name of a stick as people know it, such as KINGSTON."""
    if sys.platform == "win32":
        return _windows_label(stick) or str(stick)
    root = paths.removable_root(stick)
    return (root.name if root is not None else "") or stick.name or str(stick)


def find_copies(folder: Path, stick: Path | None = None, other: Path | None = None) -> list[FoundCopy]:
    """Copies of the data folder, of the stick and of another place, the youngest first by their own times.

    Args:
        other: a copy, one of its files, a place of copies, or a stick.
    """
    found = [FoundCopy(copy, DISK) for copy in list_copies(disk_place(folder))]
    if stick is not None:
        found += [FoundCopy(copy, STICK) for copy in _under(stick)]
    if other is not None:
        found += [FoundCopy(copy, OTHER) for copy in _under(other)]
    unique = {each.copy.path.resolve(): each for each in reversed(found)}
    return sorted(unique.values(), key=lambda each: (-(each.made_ms or 0), each.copy.path.name))


def _under(root: Path) -> list[Copy]:
    if root.is_file():
        root = root.parent
    if (root / MANIFEST).exists() or COPY.fullmatch(root.name):
        return [read_copy(root)]
    places = [root, root / BACKUPS, root / FOLDER]
    if (root / FOLDER).is_dir() or root.name == FOLDER:
        inner = root if root.name == FOLDER else root / FOLDER
        places += sorted(path for path in inner.iterdir() if path.is_dir())
    return [copy for place in places for copy in list_copies(place)]


if sys.platform == "win32":

    def _windows_label(path: Path) -> str:
        """Label of the volume of a path, by GetVolumeInformationW."""
        import ctypes

        buffer = ctypes.create_unicode_buffer(261)
        kernel = ctypes.windll.kernel32
        found = kernel.GetVolumeInformationW(path.anchor, buffer, 261, None, None, None, None, 0)
        return buffer.value if found else ""
