"""The demonstration: one command from nothing to an office, its papers and its pictures."""

import shutil
import sys
from pathlib import Path

import pypdfium2
import pytest

from issss_desktop import cli
from issss_desktop.services.desk import close_desk, open_desk
from issss_desktop.services.printing.kinds import KINDS
from issss_desktop.services.starting.offices import create_office
from tests.cli.runs import Line, contribution, program
from tests.desks import commits_of, copy_folder

SILENT = {"communique", "reconciliation", "analysis"}  # none was ever published; none is made up
REPORTS = {f"{kind.name}.pdf" for kind in KINDS if kind.name not in SILENT}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, list[Path]]:
    """A demonstration made by a real process, what it printed, and its pictures before any other story."""
    out = tmp_path_factory.mktemp("demo") / "demo"
    done = program("demo", "--out", str(out), "--no-window")
    assert done.status == 0, done.err
    return out, done.out, list((out / "pictures").glob("*.png"))


@pytest.fixture(scope="module")
def demo(made: tuple[Path, str, list[Path]]) -> tuple[Path, str]:
    """The demonstration and what it printed."""
    return made[:2]


def text_of(path: Path) -> str:
    """Text of a PDF file."""
    document = pypdfium2.PdfDocument(path)
    try:
        return "".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def digits(text: str) -> str:
    """A text without the spaces that group figures."""
    return "".join(c for c in text if not c.isspace() and c not in "\u202f\u00a0,")


def test_it_makes_the_office_its_reports_and_its_pictures_and_names_each(
    made: tuple[Path, str, list[Path]],
) -> None:
    out, said, pictures = made
    assert {path.name for path in (out / "reports").iterdir()} == REPORTS
    assert len(pictures) >= 5
    assert all(str(path) in said for path in (*pictures, *(out / "reports").iterdir(), out / "office"))
    desk = open_desk(out / "office", write=False)
    assert desk.sample
    close_desk(desk)


def test_screen_and_paper_show_the_sample_and_no_sum_that_means_nothing(demo: tuple[Path, str]) -> None:
    out, said = demo
    pages = [text_of(path) for path in (out / "reports").iterdir()]
    for text in (said, *pages):
        assert "85100000" not in digits(text)
        assert "160265165" not in digits(text)
    pack = text_of(out / "reports" / "board-pack.pdf")
    for text in (said, pack):
        assert "40265165" in digits(text)
        assert "9965165" in digits(text)
        assert "n.d." in text or "n/a" in text


def pictures_said(out: str) -> set[str]:
    """Names of the pictures that a demonstration told."""
    return {Path(line).name for line in out.splitlines() if line.endswith(".png")}


def test_a_second_demonstration_makes_the_sample_anew_and_the_same_pictures_beside_what_else_lies_there(
    made: tuple[Path, str, list[Path]], line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cause of a picture too many: a history was taken only of an office with a contribution, and stayed."""
    _out, said, pictures = made
    monkeypatch.setenv("ISSSS_MACHINE", str(tmp_path / "machine"))  # the sample goes on as it is
    french = {path.name for path in pictures}
    assert french == pictures_said(said)
    assert sorted(int(name.partition("-")[0]) for name in french) == list(range(1, len(french) + 1))
    folder = tmp_path / "demo"
    shutil.copytree(_out, folder, ignore=shutil.ignore_patterns("office"))
    office = copy_folder(_out / "office", folder / "office")
    ref = contribution(line, folder=office)
    assert grabbed(office, folder / "pictures") == french, "an office with a contribution has the same"
    (folder / "pictures" / "12-meine-Notiz.png").write_bytes(b"mine")
    (office / "notes.txt").write_text("mine", encoding="utf-8")
    assert line("add", "project", "title=Terres", folder=office).status == 0
    again = line("demo", "--out", str(folder), "--no-window")
    assert again.status == 0
    english = {name.replace("-fr.png", "-en.png") for name in french}
    assert pictures_said(again.out) == english
    left = {path.name for path in (folder / "pictures").iterdir()}
    assert left == english | {"12-meine-Notiz.png"}, ref
    titles = [r["fields"]["title"] for r in line("list", "project", "--json", folder=office).json["rows"]]
    assert titles
    assert "Terres" not in titles
    assert (office / "notes.txt").read_text(encoding="utf-8") == "mine"


def grabbed(office: Path, out: Path) -> set[str]:
    """Names of pictures taken of an office in a process of its own."""
    done = program("--child", "pictures", str(office), str(out), "fr")
    assert done.status == 0, done.err
    return pictures_said(done.out)


def test_a_real_office_is_never_replaced(line: Line, tmp_path: Path) -> None:
    desk = create_office(tmp_path / "demo" / "office", "NK")
    before = commits_of(desk)
    close_desk(desk)
    refused = line("demo", "--out", str(tmp_path / "demo"), "--no-window")
    assert refused.status == 1
    assert "real office" in refused.err
    desk = open_desk(tmp_path / "demo" / "office")
    assert commits_of(desk) == before
    close_desk(desk)


def test_a_sample_that_is_open_is_not_replaced(line: Line, demo: tuple[Path, str]) -> None:
    out, _said = demo
    held = open_desk(out / "office")
    try:
        refused = line("demo", "--out", str(out), "--no-window")
        assert refused.status == 1
        assert "already open" in refused.err
    finally:
        close_desk(held)


def test_a_window_opens_only_where_there_is_a_screen() -> None:
    assert cli.has_screen({"DISPLAY": ":0"}, "linux")
    assert cli.has_screen({"WAYLAND_DISPLAY": "wayland-0"}, "linux")
    assert not cli.has_screen({}, "linux")
    assert cli.has_screen({}, "win32")
    assert not cli.has_screen({"QT_QPA_PLATFORM": "offscreen", "DISPLAY": ":0"}, sys.platform)
