"""Whatever file is merged ends in a state with a French sentence: no record changes, no byte is lost, and it
takes neither the memory nor the time of the laptop.
"""

import hashlib
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cbor2
import pytest

from issss_desktop.errors import UserError
from issss_desktop.i18n import in_language
from issss_desktop.reports.file import writing
from issss_desktop.services.desk import Desk
from issss_desktop.services.merging import arriving, carrying
from issss_desktop.services.merging.carrying import Opened
from issss_desktop.services.merging.outgoing import Sending
from issss_desktop.services.printing import reports
from issss_desktop.services.printing.orders import Order
from issss_desktop.store import check, letters
from issss_desktop.sync import canonical
from issss_desktop.sync.envelope import MAGIC, read
from issss_desktop.sync.refusals import BadEnvelope, Code
from tests.bad_letters.files import ASIDE, CASES, EMPTY, write_all
from tests.bad_letters.offices import Offices
from tests.desks import copy_folder

ROOT = Path(__file__).resolve().parents[2]
MEMORY = 512 * 1024 * 1024
SECONDS = 60.0


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offices]:
    made = Offices(tmp_path_factory.mktemp("offices"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def files(offices: Offices, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return write_all(offices, tmp_path_factory.mktemp("bad"))


@pytest.fixture(scope="module")
def typed(offices: Offices, files: dict[str, Path]) -> dict[str, Any]:
    """What the command line made of each file, in a copy of the office; and of that office afterwards."""
    folder = copy_folder(offices.here.folder, offices.root / "sk-typed")
    done = subprocess.run(
        [sys.executable, "-m", "tests.bad_letters.measured", str(folder), *map(str, files.values())],
        check=True, cwd=ROOT, capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": str(ROOT)}, timeout=600,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def rows_of(desk: Desk) -> str:
    """All that the office records: its log and its rows, as one hash."""
    made = hashlib.sha256()
    with desk.store.reading() as connection:
        for sql in ("SELECT data FROM commits ORDER BY pos", "SELECT name, live FROM ops ORDER BY id",
                    "SELECT * FROM project ORDER BY uuid", "SELECT * FROM person ORDER BY uuid"):  # fmt: skip
            for row in connection.exec_driver_sql(sql).fetchall():
                made.update(repr(row).encode())
    return made.hexdigest()


def open_one(desk: Desk, path: Path) -> Opened:
    with in_language("fr"):
        (opened,) = carrying.open_files(desk, [path])
    return opened


@pytest.mark.parametrize("name", CASES)
def test_a_bad_file_changes_nothing_and_says_what_it_is(
    offices: Offices, files: dict[str, Path], name: str
) -> None:
    case, path, desk = CASES[name], files[name], offices.here
    data, before = path.read_bytes(), rows_of(desk)
    begun = time.monotonic()
    opened = open_one(desk, path)
    assert time.monotonic() - begun < SECONDS
    arrival = opened.arrival
    state, reason = (arrival.state, arrival.reason) if arrival else (EMPTY, "")
    assert (state, reason) == (case.state, case.reason)
    assert case.said in opened.text
    assert opened.remedy or state in (EMPTY, arriving.REPLAYED)
    assert rows_of(desk) == before
    assert path.read_bytes() == data, "the file itself stays as it is"
    if case.pages:
        assert opened.pages == case.pages
    if case.side and state in (ASIDE, letters.NEWER):
        assert kept(desk, data) == data, "the bytes of a letter are kept, whatever is wrong with it"


def kept(desk: Desk, data: bytes) -> bytes | None:
    """Bytes of a letter as the office keeps them."""
    with desk.store.reading() as connection:
        found = letters.find(connection, hashlib.sha256(data).digest())
    return found.data if found else None


@pytest.mark.parametrize("name", CASES)
def test_the_command_line_says_the_same_within_memory_and_time(
    files: dict[str, Path], typed: dict[str, Any], name: str
) -> None:
    case, ran = CASES[name], typed[files[name].name]
    (told,) = json.loads(ran["out"])["files"]
    assert (told["state"], told["reason"]) == (case.state, case.reason)
    assert case.said in told["text"]
    refused = case.state in (ASIDE, EMPTY, letters.NEWER)
    assert ran["status"] == (1 if refused else 0)
    assert ran["seconds"] < SECONDS
    assert ran["own"] < MEMORY
    assert ran["children"] < MEMORY


def test_the_office_is_well_after_all_of_them(offices: Offices, files: dict[str, Path]) -> None:
    with in_language("fr"):
        carrying.open_files(offices.here, list(files.values()))
    with offices.here.store.reading() as connection:
        assert check.check_fully(connection) == []
        assert check.check_chains(connection).findings == ()
    arrival = open_one(offices.here, offices.carried).arrival
    assert arrival is not None
    assert arrival.state == letters.STAGED, "the good report is taken after all the bad ones"


# cut off


def boundaries(data: bytes) -> list[int]:
    """Offsets at which the structure of a PDF begins or ends something, with one byte on both sides."""
    marks = (b" obj", b"endobj", b"stream", b"endstream", b"xref", b"startxref", b"%%EOF", MAGIC)
    found = {0, 1, 4, 5, 8, 9, len(data) - 1, len(data) - 2}
    for mark in marks:
        at = data.find(mark)
        while at >= 0:
            found |= {at - 1, at, at + 1, at + len(mark)}
            at = data.find(mark, at + 1)
    return sorted(n for n in found if 0 <= n < len(data))


def test_a_report_that_is_cut_off_anywhere_is_never_taken_for_another(
    offices: Offices, tmp_path: Path
) -> None:
    data = offices.carried.read_bytes()
    chance = random.Random(6)
    places = sorted({*boundaries(data), *(chance.randrange(len(data)) for _each in range(40))})
    places = [n for n in places if data[n:].strip(b"\r\n\t \0")]  # an end of line less is still all of it
    paths = []
    for n in places:
        paths.append(tmp_path / f"{n}.pdf")
        paths[-1].write_bytes(data[:n])
    before = rows_of(offices.here)
    with in_language("fr"):
        opened = carrying.open_files(offices.here, paths)
    assert len(opened) == len(places) > 60
    for n, each in zip(places, opened, strict=True):
        assert each.arrival is not None, n
        assert each.arrival.state == letters.QUARANTINED, n
        assert each.arrival.reason in {Code.DAMAGED, Code.FOREIGN, Code.JUNK, Code.LIMITS}, n
        assert each.text, n
        assert each.remedy, n
        assert each.path.read_bytes() == data[:n]
    assert rows_of(offices.here) == before


def test_a_letter_that_is_cut_off_at_any_byte_is_refused_and_kept(offices: Offices, tmp_path: Path) -> None:
    data = offices.letter
    for n in range(len(data)):
        with pytest.raises(BadEnvelope):
            read(data[:n])
    before = rows_of(offices.here)
    for n in (len(MAGIC), len(MAGIC) + 3, 80, len(data) // 2, len(data) - 65, len(data) - 64, len(data) - 1):
        path = tmp_path / f"{n}.issss"
        path.write_bytes(data[:n])
        opened = open_one(offices.here, path)
        assert opened.arrival is not None
        assert (opened.arrival.state, opened.arrival.reason) == (letters.QUARANTINED, Code.DAMAGED.value)
        assert kept(offices.here, data[:n]) == data[:n]
    assert rows_of(offices.here) == before


# the stick


def test_a_stick_pulled_out_while_reading_is_told(
    offices: Offices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "clé" / "rapport.pdf"
    opened = open_one(offices.here, path)
    assert opened.arrival is not None
    assert (opened.arrival.state, opened.arrival.reason) == (letters.QUARANTINED, Code.UNREADABLE.value)
    assert "jusqu’au bout" in opened.text
    assert "clé" in opened.remedy
    path.parent.mkdir()
    path.write_bytes(offices.carried.read_bytes())
    real = Path.open

    class Pulled:
        def __init__(self, file: Any) -> None:
            self.file = file

        def __enter__(self) -> "Pulled":
            return self

        def __exit__(self, *_error: object) -> None:
            self.file.close()

        def read(self, size: int) -> bytes:
            if self.file.tell():
                raise OSError(5, "Input/output error")
            found: bytes = self.file.read(min(size, 40_000))
            return found

    def pulled(self: Path, mode: str = "r", **more: Any) -> Any:
        file = real(self, mode, **more)
        return Pulled(file) if self == path and mode == "rb" else file

    monkeypatch.setattr(Path, "open", pulled)
    opened = open_one(offices.here, path)
    assert opened.arrival is not None
    assert opened.arrival.reason == Code.UNREADABLE.value


@pytest.mark.parametrize("step", ["write", "flush", "rename", "read again"])
def test_a_stick_pulled_out_while_writing_leaves_the_former_file_or_says_that_it_differs(
    offices: Offices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    order = Order("contributions", None, "fr")
    printed = reports.draw(offices.sender, order)
    path = tmp_path / "rapport.pdf"
    path.write_bytes(b"%PDF-former")

    def broken(*_args: object, **_more: object) -> Any:
        raise OSError(5, "Input/output error")

    if step == "write":
        monkeypatch.setattr(writing.tempfile, "mkstemp", broken)
    elif step == "flush":
        monkeypatch.setattr(writing.os, "fsync", broken)
    elif step == "rename":
        monkeypatch.setattr(writing.os, "replace", broken)
    else:
        real = Path.read_bytes
        monkeypatch.setattr(Path, "read_bytes", lambda self: real(self)[:-7] if self == path else real(self))
    with in_language("fr"), pytest.raises(UserError) as refused:
        carrying.save_with_data(offices.sender, order, printed, path, Sending(("SK",)))
    assert "rapport.pdf" in refused.value.text
    assert refused.value.remedy
    monkeypatch.undo()
    assert [each.name for each in tmp_path.iterdir()] == ["rapport.pdf"], "nothing half-written lies about"
    if step == "read again":
        assert "relu" in refused.value.text
    else:
        assert path.read_bytes() == b"%PDF-former"
    written = carrying.save_with_data(offices.sender, order, printed, path, Sending(("SK",)))
    assert [side.name for side in written.sides] == ["rapport.issss"]
    assert open_one(offices.here, path).pages == carrying.MATCH


# canonical bytes


def test_only_the_shortest_form_of_each_head_is_canonical() -> None:
    """Nothing is encoded again to compare, so the walk itself must refuse what encoding would not write."""
    chance = random.Random(11)
    heads = (
        0x17,
        0x18,
        0x19,
        0x1A,
        0x1B,
        0x40,
        0x58,
        0x59,
        0x5F,
        0x78,
        0x80,
        0x98,
        0x99,
        0x9F,
        0xF4,
        0xF6,
        0xF8,
        0xFF,
    )
    taken = 0
    for _each in range(20_000):
        strings = [
            chance.randbytes(chance.choice((0, 1, 23, 24, 255, 256)))
            for _n in range(chance.choice((0, 1, 3, 24)))
        ]
        data = bytearray(canonical.dump(strings))
        for _change in range(chance.randrange(3)):
            data[chance.randrange(min(len(data), 12))] = chance.choice(heads)
        whole = bytes(data)
        try:
            item = canonical.load(whole, 1_000)
        except BadEnvelope:
            item = None
        else:
            assert cbor2.dumps(item, canonical=True) == whole
        try:
            found: list[bytes] | None = [bytes(each) for each in canonical.strings(whole, 1_000)]
        except BadEnvelope:
            found = None
        of_strings = isinstance(item, list) and all(isinstance(each, bytes) for each in item)
        assert found == (item if of_strings else None)
        taken += found is not None
    assert 5_000 < taken < 19_000
