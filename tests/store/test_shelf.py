"""The first copy of attached files is taken byte for byte when that is safe, row by row when it is not."""

import hashlib
import secrets
import sys
from pathlib import Path

import pytest

from issss_desktop import children
from issss_desktop.store.backup import shelf
from issss_desktop.store.open import PIECES, connect
from issss_desktop.store.pieces import Pieces

DATA = [secrets.token_bytes(9_000), b"note " * 3_000, b"x"]


@pytest.fixture(params=[None, secrets.token_bytes(32)], ids=["plain", "encrypted"])
def key(request: pytest.FixtureRequest) -> bytes | None:
    """Without and with encryption."""
    return request.param  # type: ignore[no-any-return]


def kept(folder: Path, key: bytes | None, data: list[bytes]) -> set[bytes]:
    """Keep files in an office; their hashes."""
    for each in data:
        Pieces(folder, key).keep("a.bin", "application/octet-stream", each)
    return {hashlib.sha256(each).digest() for each in data}


def is_clone(source: Path, target: Path) -> bool:
    """Whether all pages but the first, which tells how a file is written, are the same bytes."""
    return source.read_bytes()[4096:] == target.read_bytes()[4096:]


def test_a_shelf_begins_as_the_bytes_of_the_office(tmp_path: Path, key: bytes | None) -> None:
    wanted = kept(tmp_path, key, DATA)
    target = tmp_path / "shelf.db"
    assert shelf.bring(tmp_path / PIECES, target, key, wanted) == (3, set())
    assert is_clone(tmp_path / PIECES, target)
    assert shelf.damaged(target, key, wanted) == set()
    assert sorted(path.name for path in tmp_path.glob("shelf*")) == ["shelf.db"], (
        "one file, nothing beside it"
    )
    more = kept(tmp_path, key, [b"later"])
    assert shelf.bring(tmp_path / PIECES, target, key, wanted | more) == (1, set())
    assert shelf.held(target, key) == wanted | more


def test_what_nobody_wants_does_not_come_along(tmp_path: Path, key: bytes | None) -> None:
    wanted = kept(tmp_path, key, DATA)
    kept(tmp_path, key, [b"of a save that did not end"])
    target = tmp_path / "shelf.db"
    assert shelf.bring(tmp_path / PIECES, target, key, wanted) == (3, set())
    assert shelf.held(target, key) == wanted
    assert not is_clone(tmp_path / PIECES, target)


def test_bytes_that_are_still_in_the_log_of_writes_come_too(tmp_path: Path, key: bytes | None) -> None:
    """Somebody has the files open: the last ones are not yet in the file itself."""
    wanted = kept(tmp_path, key, DATA[:2])
    reader = connect(tmp_path / PIECES, key, readonly=True)
    wanted |= kept(tmp_path, key, DATA[2:])
    assert (tmp_path / f"{PIECES}-wal").stat().st_size
    target = tmp_path / "shelf.db"
    assert shelf.bring(tmp_path / PIECES, target, key, wanted) == (3, set())
    reader.close()
    assert shelf.damaged(target, key, wanted) == set()


WORN = """
import sys
from issss_desktop.store.backup import carrying
again = carrying._is_same
def other(come, go, *rest):
    with go.open("r+b") as file:
        file.seek(9_000)
        file.write(b"?")
    return again(come, go, *rest)
carrying._is_same = other
from issss_desktop.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


def test_a_disk_that_keeps_other_bytes_is_found_out(
    tmp_path: Path, key: bytes | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = kept(tmp_path, key, DATA)
    monkeypatch.setattr(children, "command", lambda: [sys.executable, "-c", WORN])
    with pytest.raises(OSError, match="shelf"):
        shelf.bring(tmp_path / PIECES, tmp_path / "shelf.db", key, wanted)
    assert list(tmp_path.glob("shelf*")) == []


def test_each_piece_that_comes_later_is_read_again_once(
    tmp_path: Path, key: bytes | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "shelf.db"
    old = kept(tmp_path, key, DATA)
    shelf.bring(tmp_path / PIECES, target, key, old)
    new = kept(tmp_path, key, [b"later", b"latest"])
    looked: list[set[bytes]] = []
    real = shelf.damaged

    def worn(path: Path, its_key: bytes | None, wanted: set[bytes]) -> set[bytes]:
        looked.append(set(wanted))
        assert real(path, its_key, wanted) == set()
        return set(list(wanted)[:1])

    monkeypatch.setattr(shelf, "damaged", worn)
    with pytest.raises(OSError, match="shelf"):
        shelf.bring(tmp_path / PIECES, target, key, old | new)
    assert looked == [new], "those that were there are not read again"
    assert len(shelf.held(target, key)) == len(old) + 1, "what came back otherwise is not kept"
