"""Where things live: the data folder of an office, the log, the data files of the program."""

import os
import re
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePath

import platformdirs

from issss_desktop.errors import UserError
from issss_desktop.i18n import _

APP = "issss-desktop"
DATA_VARIABLE = "ISSSS_DATA"
MACHINE_VARIABLE = "ISSSS_MACHINE"

REMOVABLE_TYPES = frozenset({"vfat", "msdos", "exfat", "ntfs", "ntfs3", "fuseblk", "removable", "cdrom"})
NETWORK_TYPES = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "ncpfs", "remote"})
NEW = ".new"
"""How the name of a file ends that is not yet whole."""

PUTTING_BACK = "restore.json"
"""File in a data folder while a copy takes the place of its office: between two renames there is none."""

REMOVABLE_ROOTS = ("/media", "/run/media", "/mnt")


@dataclass(frozen=True, slots=True)
class Mount:
    """One row of the table of disks: where it is mounted, type of file system, removable by its own word."""

    point: PurePath
    kind: str
    removable: bool = False


def resources() -> Path:
    """Folder of the data files shipped with the program; also right inside a frozen program."""
    return _shipped() / "resources"


def guide_folder() -> Path:
    """Folder of the user guide; its pictures stand beside it."""
    return _shipped() / "docs" / "guide"


def _shipped() -> Path:
    bundle = getattr(sys, "_MEIPASS", None)
    return Path(bundle) if bundle else Path(__file__).resolve().parent.parent


def data_folder(
    chosen: Path | None = None,
    remembered: Path | None = None,
    environment: Mapping[str, str] = os.environ,
) -> Path:
    """Data folder to open: the one named, else ``ISSSS_DATA``, else the last one used, else the default."""
    named = environment.get(DATA_VARIABLE, "").strip()
    root = chosen or (Path(named) if named else None) or remembered or default_root()
    return Path(os.path.abspath(root.expanduser()))


def has_office(folder: Path) -> bool:
    """Whether something stands in a data folder that may be an office, or is about to."""
    return any(folder.glob("*.db")) or (folder / PUTTING_BACK).exists()


def make_data_folder(folder: Path) -> None:
    """Make a data folder where it is missing; the files in it are named in ``store.open``.

    Raises:
        UserError: the place is removable, on the network, or cannot be written.
    """
    refuse_removable(folder)
    try:
        make_folder(folder)
    except OSError as error:
        raise UserError(
            _("The folder {folder} cannot be created.").format(folder=folder),
            _("Choose another folder with --data, or ask for the right to write there."),
            str(error),
        ) from error


def default_root() -> Path:
    """Machine-wide folder; on Linux the user's own when the machine-wide one cannot be written."""
    shared = platformdirs.site_state_path(APP, appauthor=False)
    if _writable(shared):
        return shared
    return platformdirs.user_data_path(APP, appauthor=False)


def machine_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Folder of what belongs to this machine and never travels with an office; ``ISSSS_MACHINE`` names it."""
    named = environment.get(MACHINE_VARIABLE, "").strip()
    if named:
        return Path(os.path.abspath(named))
    shared = platformdirs.site_state_path(APP, appauthor=False)
    root = shared if _writable(shared) else platformdirs.user_state_path(APP, appauthor=False)
    return root / "machine"


def settings_file() -> Path:
    """File of this person's settings on this machine; it never travels with the office."""
    return platformdirs.user_config_path(APP, appauthor=False) / "settings.json"


def log_file() -> Path:
    """File of the technical log; outside the data folder, so that it works when that folder does not."""
    return platformdirs.user_log_path(APP, appauthor=False) / "issss-desktop.log"


def replace_file(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Write a file whole or not at all, so that a power cut leaves the old one or the new one.

    ``mode`` is who may read it, where the system knows that.

    Raises:
        OSError: the folder cannot be written; the old file is untouched.
    """
    make_folder(path.parent)
    import tempfile  # not needed before the first paint

    handle, name = tempfile.mkstemp(prefix=path.name, suffix=NEW, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(name, mode)
        os.replace(name, path)
    except BaseException:  # whatever it was, even Ctrl+C: no half-written copy stays; raised again
        Path(name).unlink(missing_ok=True)
        raise
    to_disk(path.parent)


def make_folder(folder: Path) -> None:
    """Make a folder where it is missing, with those above it, such that a power cut does not take it back.

    Raises:
        OSError: it cannot be made.
    """
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for each in missing:
        to_disk(each.parent)


def to_disk(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk: a rename lasts only from then on. Windows
    does the latter by itself.
    """
    if path.is_dir() and os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def passing_folder(data: Path) -> Path:
    """A new folder for what another program must read from a path; only this account may look into it.

    ``data`` is the data folder whose ``sweep_passing`` takes it away, at the end or at the next start.
    """
    import tempfile

    return Path(tempfile.mkdtemp(prefix=_passing(data)))


def sweep_passing(data: Path) -> None:
    """Take away what passed through the temporary folder for a data folder, even of a killed program."""
    import shutil
    import tempfile

    for path in Path(tempfile.gettempdir()).glob(f"{_passing(data)}*"):
        for each in path.iterdir() if path.is_dir() and not path.is_symlink() else ():
            with suppress(OSError):
                each.chmod(0o600)  # Windows deletes nothing that is read-only
        shutil.rmtree(path, ignore_errors=True)


def _passing(data: Path) -> str:
    import hashlib

    return f"issss-{hashlib.sha256(os.fsencode(os.path.realpath(data))).hexdigest()[:12]}-"


def refuse_removable(path: Path, mounts: Iterable[Mount] | None = None) -> None:
    """Accept only a disk fixed in this machine: a stick can be pulled out in the middle of a save.

    ``mounts`` replaces the table of disks of this machine.

    Raises:
        UserError: the path is on a removable or a network disk.
    """
    place = path if mounts is not None else Path(os.path.realpath(path))
    mount = _mount_of(place, read_mounts(place) if mounts is None else mounts)
    if mount is None:
        return
    remedy = _("Choose a folder on this computer's own disk; copy to a stick with a backup or a report.")
    if _is_network(mount):
        raise UserError(
            _("The folder {folder} is on a network disk.").format(folder=path), remedy, repr(mount)
        )
    if _is_removable(mount):
        raise UserError(
            _("The folder {folder} is on a removable disk.").format(folder=path), remedy, repr(mount)
        )


def removable_root(path: Path) -> PurePath | None:
    """Where the stick that holds a path is mounted; None on a fixed disk, or if the system does not tell."""
    place = Path(os.path.realpath(path))
    mount = _mount_of(place, read_mounts(place))
    return mount.point if mount is not None and _is_removable(mount) else None


def read_mounts(path: Path) -> list[Mount]:
    """Table of the disks of this machine, as far as it is needed to place ``path``."""
    if sys.platform == "win32":
        return [_windows_volume(path)]
    try:
        text = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return []
    return parse_mountinfo(text, Path("/sys/dev/block"))


def parse_mountinfo(text: str, devices: Path) -> list[Mount]:
    """Rows of ``/proc/self/mountinfo`` (proc(5)); ``devices`` is the folder that tells removable devices."""
    rows = []
    for line in text.splitlines():
        left, dash, right = line.partition(" - ")
        fields, kind = left.split(), right.split()
        if not dash or len(fields) < 5 or not kind:
            continue
        point = re.sub(r"\\([0-7]{3})", lambda found: chr(int(found.group(1), 8)), fields[4])
        rows.append(Mount(Path(point), kind[0], _device_removable(devices / fields[2])))
    return rows


def _device_removable(device: Path) -> bool:
    """What the kernel says of a disk, or of the disk of a partition (its parent)."""
    real = Path(os.path.realpath(device))
    for folder in (real, real.parent):
        try:
            return (folder / "removable").read_text(encoding="ascii").strip() == "1"
        except OSError:
            continue
    return False


def _mount_of(path: PurePath, mounts: Iterable[Mount]) -> Mount | None:
    best: Mount | None = None
    for mount in mounts:
        if not path.is_relative_to(mount.point):
            continue
        # equal depth: the later row lies on top of the earlier one
        if best is None or len(mount.point.parts) >= len(best.point.parts):
            best = mount
    return best


def _is_network(mount: Mount) -> bool:
    return mount.kind in NETWORK_TYPES or mount.kind in ("fuse.sshfs", "fuse.rclone", "fuse.gvfsd-fuse")


def _is_removable(mount: Mount) -> bool:
    if mount.removable or mount.kind in REMOVABLE_TYPES:
        return True
    if mount.kind.startswith("fuse.") and len(mount.point.parts) > 1:  # a container's root may be one
        return True
    return any(mount.point.is_relative_to(root) for root in REMOVABLE_ROOTS)


def _writable(path: Path) -> bool:
    """Whether the folder, or the nearest one above that exists, can be written."""
    for folder in (path, *path.parents):
        if folder.exists():
            return folder.is_dir() and os.access(folder, os.W_OK)
    return False


if sys.platform == "win32":

    def _windows_volume(path: Path) -> Mount:
        """Volume of a path with its kind, by the numbers of GetDriveTypeW."""
        import ctypes

        kernel = ctypes.windll.kernel32
        kinds = {2: "removable", 3: "fixed", 4: "remote", 5: "cdrom", 6: "ramdisk"}
        buffer = ctypes.create_unicode_buffer(1024)
        if not kernel.GetVolumePathNameW(str(path), buffer, len(buffer)):
            buffer.value = path.anchor
        return Mount(Path(buffer.value), kinds.get(kernel.GetDriveTypeW(buffer.value), "unknown"))
