"""The finished file: reproducible, attached files, what it says of itself, written whole or not at all."""

import datetime as dt
import errno
import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pikepdf
import pytest

from issss_desktop.errors import UserError
from issss_desktop.i18n import in_language
from issss_desktop.reports.file.finish import Attachment, Stamp, finish
from issss_desktop.reports.file.writing import write_whole
from issss_desktop.reports.layout.page import Document

MADE = dt.datetime(2018, 3, 12, 10, tzinfo=dt.timezone(dt.timedelta(hours=2)))


def one_page(stamp: Stamp | None = None, attachments: tuple[Attachment, ...] = ()) -> bytes:
    doc = Document("Titre & <essai>")
    doc.heading(1, "1", "Titre")
    doc.paragraph("Texte.")
    return finish(doc.render(), stamp or Stamp(MADE, "Bureau", "Sujet"), attachments)


def test_the_same_pages_give_the_same_bytes() -> None:
    assert one_page() == one_page()


def test_another_process_gives_the_same_bytes() -> None:
    code = "import sys; from tests.reports.test_finish import one_page; sys.stdout.buffer.write(one_page())"
    other = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "7"},
    )
    assert other.stdout == one_page()


def test_other_words_give_other_bytes() -> None:
    assert one_page() != one_page(Stamp(MADE + dt.timedelta(days=1), "Bureau", "Sujet"))


def test_what_the_file_says_of_itself() -> None:
    with pikepdf.open(io.BytesIO(one_page())) as pdf:
        assert "/Info" not in pdf.trailer
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "fr"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert pdf.Root.PageLabels.Nums[1].S == "/D"
        meta = pdf.open_metadata()
        assert meta["dc:title"] == "Titre & <essai>"
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"], meta["pdfuaid:part"]) == ("3", "A", "1")
        assert meta["xmp:CreateDate"] == "2018-03-12T08:00:00Z"
        assert pdf.pages[0].obj.StructParents == 0
        assert pdf.pages[0].obj.Tabs == "/S"
        assert pdf.check_pdf_syntax() == []


def test_a_stamp_without_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        one_page(Stamp(MADE.replace(tzinfo=None)))


def test_attached_files_come_back_whole_and_belong_to_the_document() -> None:
    kept = (
        Attachment("données.cbor", b"\0\1\2" * 1000, "application/cbor", "Données"),
        Attachment("a.txt", b"x", "text/plain"),
    )
    with pikepdf.open(io.BytesIO(one_page(attachments=kept))) as pdf:
        assert len(pdf.Root.AF) == 2
        assert {n: pdf.attachments[n].get_file().read_bytes() for n in pdf.attachments} == {
            a.name: a.data for a in kept
        }
        spec = next(s for s in pdf.Root.AF if str(s.UF) == "données.cbor")
        assert spec.AFRelationship == "/Data"
        assert str(spec.EF.F.Subtype) == "/application/cbor"


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    target = tmp_path / "dossier.pdf"
    write_whole(target, b"un")
    write_whole(target, b"deux")
    assert target.read_bytes() == b"deux"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_leaves_the_former_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    target = tmp_path / "dossier.pdf"
    target.write_bytes(b"ancien")

    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, step, full)
    with pytest.raises(UserError) as refused:
        write_whole(target, b"nouveau" * 1000)
    monkeypatch.undo()
    assert "dossier.pdf" in refused.value.text
    assert refused.value.remedy
    assert target.read_bytes() == b"ancien"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device here answers that it is full")
def test_a_full_disk_as_the_system_itself_tells_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The passing file is the device that takes no byte; it is not under the name that is taken away."""
    target = tmp_path / "dossier.pdf"
    target.write_bytes(b"ancien")

    def on_the_full_disk(**_where: object) -> tuple[int, str]:
        return os.open("/dev/full", os.O_WRONLY), str(tmp_path / "passing")

    monkeypatch.setattr(tempfile, "mkstemp", on_the_full_disk)
    with in_language("en"), pytest.raises(UserError, match=r"disk is full: dossier\.pdf") as refused:
        write_whole(target, b"nouveau")
    assert "Free some space" in refused.value.remedy
    assert target.read_bytes() == b"ancien"


def test_a_folder_that_is_missing_or_takes_the_name_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="nulle"):
        write_whole(tmp_path / "nulle" / "x.pdf", b"x")
    (tmp_path / "x.pdf").mkdir()
    with pytest.raises(UserError, match=r"x\.pdf") as refused:
        write_whole(tmp_path / "x.pdf", b"x")
    assert refused.value.remedy
    assert [p.name for p in tmp_path.iterdir()] == ["x.pdf"]


def test_a_file_open_elsewhere_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "dossier.pdf"
    target.write_bytes(b"ancien")

    def refuse(*_args: object) -> None:
        raise PermissionError(errno.EACCES, "sharing violation")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(UserError) as refused:
        write_whole(target, b"x")
    assert "dossier.pdf" in refused.value.text
    assert target.read_bytes() == b"ancien"
