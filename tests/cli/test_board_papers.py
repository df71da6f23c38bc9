"""Booklet, two languages, black ink and replacement pages without a window; the paper is told first."""

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from issss_desktop import cli
from issss_desktop.services.desk import close_desk, open_desk
from tests.printing.board_year import BoardYear, make_board_year, write

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def year(tmp_path: Path) -> BoardYear:
    made = make_board_year(tmp_path / "sk")
    close_desk(made.desk)
    return made


@pytest.fixture
def run(year: BoardYear, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def go(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        status = cli.run(["--data", str(tmp_path / "sk"), *map(str, words)], "fr")
        said = capsys.readouterr()
        return status, said.out, said.err.replace("\u00a0", " ")

    return go


def labels(path: Path) -> list[str]:
    with pikepdf.open(io.BytesIO(path.read_bytes())) as pdf:
        return [page.label for page in pdf.pages]


def test_the_paper_is_told_and_a_booklet_is_folded(year: BoardYear, run: Run, tmp_path: Path) -> None:
    flat, folded = tmp_path / "flat.pdf", tmp_path / "livret.pdf"
    common = ("--about", year.ref, "--cut-off", "2020-06-10", "--data", "none")
    status, _out, err = run("report", "board-pack", "-o", flat, "--bw", *common)
    assert status == 0, err
    pages = len(labels(flat))
    assert f"{pages} pages, {-(-pages // 2)} feuilles recto verso" in err
    status, _out, err = run("report", "board-pack", "-o", folded, "--booklet", *common)
    assert status == 0, err
    assert f"{pages} pages, {-(-pages // 4)} feuilles A4 à plier en livret A5" in err
    assert len(labels(folded)) == 2 * -(-pages // 4)


def test_both_languages_face_each_other(year: BoardYear, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "deux.pdf"
    words = ("--about", year.ref, "--cut-off", "2020-06-10", "--data", "none", "--lang", "twin")
    status, _out, err = run("report", "board-pack", "-o", path, *words)
    assert status == 0, err
    names = labels(path)
    assert names[1::2] == names[2::2]


def test_only_the_changed_pages_of_a_published_pack_are_written(
    year: BoardYear, run: Run, tmp_path: Path
) -> None:
    status, out, err = run("publish", "board-pack", "--about", year.ref, "--cut-off", "2020-06-10")
    assert status == 0, err
    ref = out.strip()
    path = tmp_path / "pages.pdf"
    status, _out, err = run("report", "board-pack", "-o", path, "--replace", ref, "--data", "none")
    assert status != 0
    assert "Aucune page ne diffère de la version 1" in err
    assert not path.exists()
    desk = open_desk(tmp_path / "sk")
    write(desk, year.allocation, amount="2 468 000,50 USD")
    close_desk(desk)
    status, _out, err = run("report", "board-pack", "-o", path, "--replace", ref, "--data", "none")
    assert status == 0, err
    assert labels(path)[:4] == ["i", "ii", "1a", "2"]
    assert run("report", "board-pack", "-o", path, "--replace", "NK-XX-PU-2026-9999-X")[0] != 0
