"""Files of others are opened in a child with limits: what breaks it costs one file, not the program."""

import io
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pikepdf import Name, Pdf

from issss_desktop import children
from issss_desktop.sync import reader
from issss_desktop.sync.carried import MAX_PDF, Carried, State
from issss_desktop.sync.refusals import BadCarrier, Code
from tests.sync.examples import carried, letter, report, saved


def written(folder: Path, *files: bytes) -> list[Path]:
    paths = [folder / f"{n}.pdf" for n in range(len(files))]
    for path, data in zip(paths, files, strict=True):
        path.write_bytes(data)
    return paths


def code(found: Carried | BadCarrier) -> Code | State:
    return found.code if isinstance(found, BadCarrier) else found.state


def test_each_file_gets_its_answer_in_order(tmp_path: Path) -> None:
    paths = written(tmp_path, carried(), b"", report(), b"junk" + carried(), letter(), carried()[:-40])
    paths.insert(1, tmp_path / "gone.pdf")
    found = list(reader.read_files(paths))
    assert [path for path, _copy, _found in found] == paths
    assert [code(each) for _path, _copy, each in found] == [
        State.MATCH, Code.UNREADABLE, Code.FOREIGN, State.UNSIGNED, Code.JUNK, State.ALONE, Code.DAMAGED,
    ]  # fmt: skip
    assert isinstance(found[0][2], Carried)
    assert found[0][2].envelope in carried()


def test_one_file_alone_is_read_or_refused(tmp_path: Path) -> None:
    good, bad = written(tmp_path, carried(), b"hello")
    assert reader.read_file(good).state is State.MATCH
    with pytest.raises(BadCarrier):
        reader.read_file(bad)


def test_the_files_are_copied_before_any_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stick is pulled out as the child begins."""
    paths = written(tmp_path, carried(), carried())
    run = children.run

    def pulled(*args: Any) -> None:
        for path in paths:
            path.unlink()
        run(*args)

    monkeypatch.setattr(children, "run", pulled)
    assert [code(each) for _path, _copy, each in reader.read_files(paths)] == [State.MATCH, State.MATCH]


def bomb(megabytes: int) -> bytes:
    with Pdf.open(io.BytesIO(report())) as pdf:
        stream = pdf.make_stream(b"")
        packer = zlib.compressobj(9)
        first, again = (packer.compress(bytes(16 << 20)) + packer.flush(zlib.Z_FULL_FLUSH) for _part in "12")
        stream.write(first + again * (megabytes // 16 - 1) + packer.flush(), filter=Name.FlateDecode)
        pdf.pages[0].obj.Contents = stream
        return saved(pdf)


def test_a_bomb_of_a_gigabyte_is_refused(tmp_path: Path) -> None:
    data = bomb(1024)
    assert len(data) < 2_000_000
    ((_path, _copy, found),) = reader.read_files(written(tmp_path, data))
    assert code(found) is Code.LIMITS


def test_too_large_a_file_is_not_even_copied_whole(tmp_path: Path) -> None:
    path = tmp_path / "large.pdf"
    with path.open("wb") as file:
        file.truncate(MAX_PDF + 1)
    ((_path, _copy, found),) = reader.read_files([path])
    assert code(found) is Code.LIMITS


def test_a_child_without_memory_costs_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next child goes on behind the file that broke the first, and that one could be read with more."""
    paths = written(tmp_path, heavy(45), carried(), report())
    assert reader.read_file(paths[0]).state is State.UNSIGNED
    _with(monkeypatch, iter([children.Limits(60, 70), reader.LIMITS]))
    found = [code(each) for _path, _copy, each in reader.read_files(paths)]
    assert found == [Code.MEMORY, State.MATCH, State.UNSIGNED]


def heavy(megabytes: int) -> bytes:
    with Pdf.open(io.BytesIO(report())) as pdf:
        pdf.pages[0].obj.Contents = pdf.make_stream(bytes(megabytes << 20))
        return saved(pdf, compress_streams=False)


@pytest.mark.skipif(sys.platform != "linux", reason="the limit of this system is tried on Linux only")
@pytest.mark.parametrize("megabytes", [30, 40, 44])
def test_a_child_without_memory_for_its_libraries_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, megabytes: int
) -> None:
    """Which of them finds no room, Python or the loader of a library, is a matter of a megabyte."""
    _with(monkeypatch, iter([children.Limits(60, megabytes), reader.LIMITS]))
    paths = written(tmp_path, carried(), carried(), report())
    found = [code(each) for _path, _copy, each in reader.read_files(paths)]
    assert found == [Code.MEMORY, State.MATCH, State.UNSIGNED]


def test_a_child_that_says_nothing_for_too_long_costs_one_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _with(monkeypatch, iter([children.Limits(0.0), reader.LIMITS]))
    found = [code(each) for _path, _copy, each in reader.read_files(written(tmp_path, carried(), carried()))]
    assert found == [Code.TIME, State.MATCH]


def _with(monkeypatch: pytest.MonkeyPatch, limits: Iterator[children.Limits]) -> None:
    run = children.run
    monkeypatch.setattr(children, "run", lambda words, _l, told: run(words, next(limits), told))


def test_what_a_child_says_in_a_foreign_way_is_a_crash(tmp_path: Path) -> None:
    for line in ("", "[]", "{}", '{"found": true, "pages": null}', '{"code": "unheard of", "detail": ""}'):
        assert code(reader._told(line, tmp_path / "none")) is Code.CRASH
