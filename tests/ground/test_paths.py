"""Where the data of an office may live, and where the files of the program are found."""

import sys
from dataclasses import replace
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from issss_desktop import paths
from issss_desktop.errors import UserError
from issss_desktop.i18n import in_language
from issss_desktop.paths import Mount, parse_mountinfo, refuse_removable

TABLE = [
    Mount(PurePosixPath("/"), "ext4"),
    Mount(PurePosixPath("/home"), "btrfs"),
    Mount(PurePosixPath("/media/anne/CLE"), "ext4"),
    Mount(PurePosixPath("/run/media/anne/disque"), "xfs"),
    Mount(PurePosixPath("/srv/partage"), "nfs4"),
    Mount(PurePosixPath("/srv/windows"), "cifs"),
    Mount(PurePosixPath("/home/anne/loin"), "fuse.sshfs"),
    Mount(PurePosixPath("/home/anne/archive"), "fuse.archivemount"),
    Mount(PurePosixPath("/boot/efi"), "vfat"),
    Mount(PurePosixPath("/data"), "ext4", removable=True),
    Mount(PurePosixPath("C:\\"), "fixed"),
]


@pytest.mark.parametrize("place", ["/var/lib/issss", "/home/anne/bureau", "/database", "/home/anne/lointain"])
def test_a_folder_on_the_machines_own_disk_is_accepted(place: str) -> None:
    refuse_removable(Path(place), TABLE)
    for doubt in (
        {"removable": True},
        {"kind": "nfs4"},
    ):  # the same place, were it to go away
        with pytest.raises(UserError) as refusal:
            refuse_removable(Path(place), [replace(mount, **doubt) for mount in TABLE])
        assert place in refusal.value.text


@pytest.mark.parametrize(
    "place",
    ["/media/anne/CLE", "/media/anne/CLE/bureau", "/run/media/anne/disque/x", "/boot/efi/x", "/data/bureau"],
)
def test_a_folder_on_a_removable_disk_is_refused_with_what_to_do(place: str) -> None:
    with in_language("fr"), pytest.raises(UserError) as refusal:
        refuse_removable(Path(place), TABLE)
    assert refusal.value.text == f"Le dossier {place} est sur un disque amovible."
    assert "disque de cet ordinateur" in refusal.value.remedy


@pytest.mark.parametrize("place", ["/srv/partage/bureau", "/srv/windows", "/home/anne/loin/a/b"])
def test_a_folder_on_the_network_is_refused(place: str) -> None:
    with in_language("en"), pytest.raises(UserError, match="is on a network disk"):
        refuse_removable(Path(place), TABLE)


def test_a_file_system_of_a_user_program_is_refused_unless_it_is_the_whole_machine() -> None:
    with pytest.raises(UserError):
        refuse_removable(Path("/home/anne/archive/x"), TABLE)
    refuse_removable(Path("/anywhere"), [Mount(PurePosixPath("/"), "fuse.fuse-overlayfs")])


def test_the_mount_on_top_decides() -> None:
    below, above = Mount(PurePosixPath("/srv"), "nfs"), Mount(PurePosixPath("/srv"), "ext4")
    refuse_removable(Path("/srv/x"), [below, above])
    with pytest.raises(UserError):
        refuse_removable(Path("/srv/x"), [above, below])


@pytest.mark.parametrize("kind", ["removable", "remote", "cdrom"])
def test_windows_drives_that_can_go_away_are_refused(kind: str) -> None:
    place = PureWindowsPath("E:\\bureau")
    with pytest.raises(UserError):
        refuse_removable(place, [Mount(PureWindowsPath("E:\\"), kind)])  # type: ignore[arg-type]
    refuse_removable(place, [Mount(PureWindowsPath("E:\\"), "fixed")])  # type: ignore[arg-type]


def test_the_kernels_table_is_read_with_its_escapes_and_its_removable_devices(tmp_path: Path) -> None:
    (tmp_path / "sdb" / "sdb1").mkdir(parents=True)
    (tmp_path / "sdb" / "removable").write_text("1\n")
    (tmp_path / "8:17").symlink_to(tmp_path / "sdb" / "sdb1")
    text = (
        "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
        "30 22 8:17 / /opt/clé\\040bleue rw - ext4 /dev/sdb1 rw\n"
        "a damaged line\n"
    )
    first, second = parse_mountinfo(text, tmp_path)
    assert (first.point, first.kind, first.removable) == (Path("/"), "ext4", False)
    assert second.removable
    assert second.point == Path("/opt/clé bleue")


@pytest.mark.skipif(sys.platform == "win32", reason="a link to a folder asks for a right of its own there")
def test_a_link_to_a_stick_is_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    (tmp_path / "bureau").symlink_to(stick)
    rows = [Mount(Path("/"), "ext4"), Mount(stick, "exfat")]
    monkeypatch.setattr(paths, "read_mounts", lambda path: rows)
    with pytest.raises(UserError):
        refuse_removable(tmp_path / "bureau" / "office")
    refuse_removable(tmp_path / "elsewhere")


def test_the_named_folder_goes_before_the_environment_the_last_one_and_the_default(tmp_path: Path) -> None:
    environment = {"ISSSS_DATA": str(tmp_path / "env")}
    last = tmp_path / "last"
    assert paths.data_folder(tmp_path / "given", last, environment) == tmp_path / "given"
    assert paths.data_folder(None, last, environment) == tmp_path / "env"
    assert paths.data_folder(None, last, {}) == last
    assert paths.data_folder(None, None, {"ISSSS_DATA": "  "}) == paths.default_root()


def test_the_default_is_machine_wide_where_it_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared, own = tmp_path / "shared" / "issss", tmp_path / "own"
    monkeypatch.setattr(paths.platformdirs, "site_state_path", lambda *_, **__: shared)
    monkeypatch.setattr(paths.platformdirs, "user_data_path", lambda *_, **__: own)
    assert paths.default_root() == shared
    monkeypatch.setattr(paths.os, "access", lambda *_: False)
    assert paths.default_root() == own


def test_a_folder_that_cannot_be_made_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with in_language("fr"), pytest.raises(UserError, match="ne peut pas être créé") as refusal:
        paths.make_data_folder(tmp_path / "file" / "bureau")
    assert "--data" in refusal.value.remedy
    paths.make_data_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()


def test_a_frozen_program_finds_its_data_files_in_its_bundle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (paths.resources() / "fonts" / "SourceSans3-Regular.ttf").is_file()
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert paths.resources() == tmp_path / "resources"
