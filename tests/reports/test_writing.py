"""No half-written file stands under a valid name: disk full in the middle, no permission, name in use."""

import errno
import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from issss_desktop.errors import UserError
from issss_desktop.i18n import in_language
from issss_desktop.reports.file import writing
from issss_desktop.reports.file.finish import finish
from issss_desktop.reports.file.writing import write_whole
from issss_desktop.reports.layout.page import Document
from tests.reports.test_layout import STAMP

FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture(scope="module")
def pack() -> bytes:
    """A file of 300 pages."""
    doc = Document("Dossier")
    for page in range(300):
        doc.start()
        doc.paragraph(f"Page {page} " + "mot " * 300)
    return finish(doc.render(), STAMP)


class Filling:
    """A file on a disk that is full after some bytes."""

    def __init__(self, handle: int, room: int) -> None:
        self._file, self._room = io.FileIO(handle, "wb"), room

    def __enter__(self) -> "Filling":
        return self

    def __exit__(self, *_why: object) -> None:
        self._file.close()

    def write(self, data: bytes) -> int:
        """Writes what there is room for, then fails."""
        self._file.write(data[: self._room])
        raise FULL


def test_a_disk_full_at_page_200_leaves_what_stood_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pack: bytes
) -> None:
    target = tmp_path / "dossier.pdf"
    target.write_bytes(b"ancien")
    opened = []

    def filling(handle: int, _mode: str) -> Filling:
        opened.append(sorted(p.name for p in tmp_path.iterdir()))
        return Filling(handle, len(pack) * 2 // 3)

    with monkeypatch.context() as patch:
        patch.setattr(writing.os, "fdopen", filling)
        with in_language("en"), pytest.raises(UserError, match="disk is full") as refused:
            write_whole(target, pack)
    assert opened[0][0].endswith(".part")
    assert "dossier.pdf" in refused.value.text
    assert refused.value.remedy
    assert target.read_bytes() == b"ancien"
    assert list(tmp_path.iterdir()) == [target]


LIMITED = """
import resource, signal, sys
from pathlib import Path
from issss_desktop.errors import UserError
from issss_desktop.reports.file.writing import write_whole
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    write_whole(Path(sys.argv[1]), bytes(300_000))
except UserError as refused:
    print(refused.text)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit of this kind")
def test_a_write_that_the_system_stops_half_way_leaves_nothing(tmp_path: Path) -> None:
    target = tmp_path / "dossier.pdf"
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(target)], capture_output=True, text=True, check=True, timeout=60
    )
    assert "dossier.pdf" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_process_killed_half_way_leaves_no_file_under_the_name(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from issss_desktop.reports.file import writing\n"
        "writing.os.fsync = lambda handle: os._exit(9)\n"
        "writing.write_whole(Path(sys.argv[1]), bytes(300_000))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "dossier.pdf")], check=False, timeout=60
    )
    assert done.returncode == 9
    left = [path.name for path in tmp_path.iterdir()]
    assert all(name.startswith(".dossier.pdf") and name.endswith(".part") for name in left)


def test_a_folder_without_permission_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_where: object) -> tuple[int, str]:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    with in_language("en"), pytest.raises(UserError, match="cannot be written to") as refused:
        write_whole(tmp_path / "dossier.pdf", b"x")
    assert refused.value.remedy


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps the rights of a folder elsewhere")
@pytest.mark.parametrize("rights", [0o555, 0o000])
def test_a_real_folder_without_permission_is_said(rights: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(rights)
        mighty = os.geteuid() == 0
        if mighty:  # who may write anywhere tries as somebody who may not
            os.seteuid(65534)
        try:
            with in_language("en"), pytest.raises(UserError, match="cannot be written to"):
                write_whole(folder / "dossier.pdf", b"x")
        finally:
            if mighty:
                os.seteuid(0)
            folder.chmod(0o755)


def test_a_file_open_in_another_program_keeps_its_name_and_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "dossier.pdf"
    target.write_bytes(b"ancien")

    def refuse(*_names: object) -> None:
        raise PermissionError(errno.EACCES, "used by another process")

    with monkeypatch.context() as patch:
        patch.setattr(writing.os, "replace", refuse)
        with in_language("en"), pytest.raises(UserError, match="another program has it open"):
            write_whole(target, b"nouveau")
    assert target.read_bytes() == b"ancien"
    assert list(tmp_path.iterdir()) == [target]
