"""An auditor runs the verifier on an exported chain, whole and tampered with in every way we know."""

import hashlib
import importlib.util
import json
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from issss_desktop.errors import UserError
from issss_desktop.services import reading, records
from issss_desktop.services.audit import acts, chain
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.starting.offices import create_office
from tests.desks import bare_desk, carry

VERIFIER = Path(__file__).resolve().parents[2] / "verifier" / "verify_chain.py"
DEVICE = SigningKey(bytes(range(32)))
KEY = bytes(DEVICE.verify_key).hex()
SIGNED = f"Signed with key {KEY}"

Item = dict[str, Any]


def sign(message: bytes) -> chain.Signature:
    """What the vault does with the key of the device."""
    return chain.Signature(bytes(DEVICE.verify_key), DEVICE.sign(message).signature)


def told(path: Path, *words: str) -> tuple[int, str]:
    """Status and words of a run, in English, as an auditor starts it: nothing of this program is there."""
    done = subprocess.run(
        [sys.executable, "-I", str(VERIFIER), str(path), "--lang", "en", *words],
        check=False,
        cwd=path.parent,
        capture_output=True,
        encoding="utf-8",
        env={"PYTHONUTF8": "1", "PATH": ""},
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def work_in(desk: Desk, other: Desk) -> None:
    """Two offices write, one hears of the other, and things are done at the first."""
    donor = records.create(desk, "organisation", {"name": "Bailleur (exemple fictif)"}).uuid
    for acronym in ("BA", "BB"):
        mark = reading.read(desk, donor).mark
        records.save(desk, donor, {"acronym.fr": acronym}, mark=mark, reason="vérifié")
    carry(desk, other)
    records.create(other, "organisation", {"name": "Autre bailleur (exemple fictif)"})
    carry(other, desk)
    records.create(desk, "organisation", {"name": "Troisième (exemple fictif)"})
    for detail in ("board-pack", "decisions", "attendance"):
        acts.note(desk, acts.PRINTED, detail)


@dataclass(frozen=True)
class Paper:
    """An exported chain in memory: its lines as items, the last one signed or not."""

    folder: Path
    items: tuple[Item, ...]

    def places(self, actor: bytes | None = None) -> list[int]:
        """Lines of commits, of one actor when named."""
        return [
            n for n, item in enumerate(self.items) if "commit" in item and actor in (None, self.read(n)[1])
        ]

    def read(self, at: int) -> list[Any]:
        """The parts of the commit of a line."""
        made: list[Any] = cbor2.loads(b64decode(self.items[at]["commit"]))
        return made

    @property
    def own(self) -> bytes:
        """The actor of the office that wrote the file."""
        return next(bytes.fromhex(h[0]) for h in self.items[0]["heads"] if h[3] == "NK")

    def with_items(self, items: list[Item]) -> "Paper":
        return replace(self, items=tuple(items))

    def edited(self, at: int, **changes: Any) -> "Paper":
        """One line with other parts."""
        items = list(self.items)
        items[at] = items[at] | changes
        return self.with_items(items)

    def without(self, *places: int) -> "Paper":
        return self.with_items([item for n, item in enumerate(self.items) if n not in places])

    def forged(self, at: int, part: int, value: Any) -> "Paper":
        """A commit with another part, and every later commit of its actor chained to it anew, as a skilled
        forger does, the announced head too.
        """
        items, actor = list(self.items), self.read(at)[1]
        prev: bytes | None = None
        for n in self.places(actor):
            commit = self.read(n)
            if n == at:
                commit[part] = value
            elif n > at:
                commit[3] = prev
            data = cbor2.dumps(commit, canonical=True)
            items[n] = {"commit": b64encode(data).decode()}
            prev = hashlib.sha256(data).digest()
        head = json.loads(json.dumps(items[0]))
        mine = next(h for h in head["heads"] if h[0] == actor.hex())
        mine[2] = (prev or b"").hex()
        items[0] = head
        return self.with_items(items)

    def write(self, name: str = "chain.jsonl", *, keep_end: bool = False) -> Path:
        """The file, with its hash made right again unless its end is kept; then it is not signed any more."""
        digest = hashlib.sha256(chain.DOMAIN)
        lines = [_line(item) for item in self.items]
        if not keep_end and "end" in self.items[-1]:
            for line in lines[:-1]:
                digest.update(line)
            lines[-1] = _line({"end": digest.hexdigest(), "key": None, "signature": None})
        path = self.folder / name
        path.write_bytes(b"".join(lines))
        return path


def _line(item: Item) -> bytes:
    return json.dumps(item, separators=(",", ":")).encode() + b"\n"


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Two sample offices with their reference data."""
    root = tmp_path_factory.mktemp("offices")
    desks = [
        create_office(root / code, code, user=name, sample=True) for code, name in (("NK", "A"), ("SK", "B"))
    ]
    work_in(*desks)
    yield desks
    for desk in desks:
        close_desk(desk)


@pytest.fixture(scope="module")
def exported(offices: list[Desk], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The signed chain of the first office."""
    path = tmp_path_factory.mktemp("export") / "nk.jsonl"
    written = chain.export(offices[0], path, sign)
    assert written.signed
    assert (written.devices, written.acts) == (3, 3)
    return path


@pytest.fixture
def paper(exported: Path, tmp_path: Path) -> Paper:
    return Paper(tmp_path, tuple(json.loads(line) for line in exported.read_bytes().splitlines()))


def test_a_good_chain_holds_and_the_report_says_what_it_holds(exported: Path) -> None:
    status, said = told(exported, "--key", KEY, "--network", "issss-exemple-01")
    assert status == 0, said
    assert "Office NK, network “issss-exemple-01”" in said
    assert "(SK): commits 1 to 2" in said
    assert SIGNED in said
    assert "Everything holds" in said
    assert "devices: 3; acts: 3" in said


def test_a_chain_holds_what_is_confidential_only_when_somebody_chose_so(tmp_path: Path) -> None:
    desk = bare_desk(tmp_path / "nk")
    records.create(desk, "organisation", {"name": "Bailleur (exemple fictif)"})
    secret = {"title": "Zibeline (exemple fictif)", "kind": "advice"}
    records.create(desk, "analysis", secret, confidential=True)
    records.create(desk, "organisation", {"name": "Autre bailleur (exemple fictif)"})
    ordinary, both = tmp_path / "ordinaire.jsonl", tmp_path / "tout.jsonl"
    less, more = chain.export(desk, ordinary, sign), chain.export(desk, both, sign, confidential=True)
    with pytest.raises(UserError, match="valid"):
        chain.export(replace(desk, role="entry"), tmp_path / "x.jsonl", sign, confidential=True)
    close_desk(desk)

    def holds(path: Path) -> bool:
        lines = [json.loads(line) for line in path.read_bytes().splitlines()]
        return any(b"Zibeline" in b64decode(line["commit"]) for line in lines if "commit" in line)

    assert (holds(ordinary), holds(both)) == (False, True)
    assert more.commits == less.commits + 2, "the confidential record, and its device"
    status, said = told(ordinary, "--key", KEY)
    assert status == 0, said
    assert "Only ordinary changes" in said
    status, said = told(both, "--key", KEY)
    assert status == 0, said
    assert "CONFIDENTIAL" in said
    assert told(both, "--against", str(ordinary))[0] == 0, "the ordinary one is a part of it, byte for byte"


def test_the_report_speaks_french_by_itself(exported: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-I", str(VERIFIER), str(exported)],
        check=True,
        capture_output=True,
        encoding="utf-8",
        env={"PYTHONUTF8": "1", "PATH": ""},
    )
    assert "Tout se tient" in done.stdout
    assert "Signé avec la clé" in done.stdout


def test_a_chain_that_is_not_signed_holds_and_says_so(paper: Paper) -> None:
    path = paper.write()
    status, said = told(path)
    assert status == 0, said
    assert "NOT SIGNED" in said
    assert told(path, "--key", KEY)[1].count("not signed, and a key was asked for") == 1
    assert told(path, "--key", KEY)[0] == 1


Tamper = Callable[[Paper], Path]


def _value(paper: Paper, at: int) -> Paper:
    """A value of a commit changed, and nothing else made right."""
    commit = paper.read(at)
    commit[10][0][2][-1][1] = "autre"
    return paper.edited(at, commit=b64encode(cbor2.dumps(commit, canonical=True)).decode())


def _mine(paper: Paper, n: int) -> int:
    return paper.places(paper.own)[n]


def _swapped(paper: Paper) -> Paper:
    one, two = _mine(paper, 2), _mine(paper, 3)
    items = list(paper.items)
    items[one], items[two] = items[two], items[one]
    return paper.with_items(items)


def _long_head(paper: Paper) -> Path:
    """The same commit with a number written longer than needed."""
    at = _mine(paper, 0)
    data = b64decode(paper.items[at]["commit"])
    assert data[:2] == b"\x8b\x01"
    return paper.edited(at, commit=b64encode(b"\x8b\x18\x01" + data[2:]).decode()).write()


def _act_changed(paper: Paper) -> Paper:
    at = next(n for n, item in enumerate(paper.items) if "act" in item) + 1
    row = [*paper.items[at]["act"][:4], "annex-one"]
    return paper.edited(at, act=row)


def _without_office(paper: Paper) -> Paper:
    """The chain of the other office left out, and its head with it."""
    head = paper.items[0]
    gone = next(h for h in head["heads"] if h[3] == "SK")
    heads = [h for h in head["heads"] if h is not gone]
    return paper.edited(0, heads=heads).without(*paper.places(bytes.fromhex(gone[0])))


def _acts_at(paper: Paper) -> list[int]:
    return [n for n, item in enumerate(paper.items) if "act" in item]


def _cut(paper: Paper, at: int) -> Path:
    path = paper.write(keep_end=True)
    path.write_bytes(path.read_bytes()[:at])
    return path


def _relabelled(paper: Paper) -> Path:
    return paper.edited(0, network=b"issss-rdc-0001--".hex()).write()


def _appended(paper: Paper) -> Path:
    path = paper.write(keep_end=True)
    path.write_bytes(path.read_bytes() + b"\n")
    return path


def _spaced(paper: Paper) -> Path:
    path = paper.write(keep_end=True)
    path.write_bytes(path.read_bytes().replace(b'{"commit":', b'{"commit": ', 1))
    return path


TAMPERINGS: dict[str, tuple[Tamper, str]] = {
    "a value changed": (
        lambda p: _value(p, _mine(p, 2)).write(),
        "commit 4 of device {own} does not follow the one before it",
    ),
    "the last value changed": (
        lambda p: _value(p, _mine(p, -1)).write(),
        "device {own}: the last commit is not the one",
    ),
    "a commit removed": (
        lambda p: p.without(_mine(p, 2)).write(),
        "commit 4 of device {own}: commit 3 of this device is missing",
    ),
    "two commits removed": (
        lambda p: p.without(_mine(p, 1), _mine(p, 2)).write(),
        "commits 2 to 3 of this device are missing",
    ),
    "the last commit removed": (
        lambda p: p.without(_mine(p, -1)).write(),
        "ends at commit 4, the first line announces 5",
    ),
    "the beginning removed": (
        lambda p: p.without(_mine(p, 0)).write(),
        "commit 2 of device {own}: commit 1 of this device is missing",
    ),
    "commits in another order": (
        lambda p: _swapped(p).write(),
        "commit 4 of device {own}: commit 3 of this device is missing before it",
    ),
    "a commit twice": (
        lambda p: p.with_items([*p.items[:5], p.items[4], *p.items[5:]]).write(),
        "stands twice",
    ),
    "a commit forged, the end kept": (
        lambda p: p.forged(_mine(p, 2), 5, 1).write(keep_end=True),
        "its own hash differs",
    ),
    "a commit forged, its hash made right": (
        lambda p: _resigned(p.forged(_mine(p, 2), 5, 1)),
        "the signature is wrong",
    ),
    "a rank forged": (
        lambda p: p.forged(_mine(p, 2), 4, 9).write(),
        "commit 3 of device {own}: wrong rank 9, not 4",
    ),
    "a replaced value that never was": (
        lambda p: p.forged(_mine(p, 2), 10, _other_op(p)).write(),
        "replaces a value that is not there",
    ),
    "a number written longer": (_long_head, "not a commit in its one form (head longer than needed)"),
    "bytes after the commit": (
        lambda p: p.edited(
            _mine(p, 0), commit=b64encode(b64decode(p.items[_mine(p, 0)]["commit"]) + b"\0").decode()
        ).write(),
        "trailing bytes",
    ),
    "another office left out": (lambda p: _without_office(p).write(), "it was made on top of is missing"),
    "the office of another network": (_relabelled, "this device belongs to another network"),
    "cut in a line": (lambda p: _cut(p, 1000), "the file is cut here"),
    "cut between two lines": (
        lambda p: p.without(len(p.items) - 1).write(keep_end=True),
        "the file ends before its last line",
    ),
    "something after the end": (_appended, "something stands after the end"),
    "a space put in": (_spaced, "not as the program writes it"),
    "a signature changed": (
        lambda p: p.edited(len(p.items) - 1, signature="00" * 64).write(keep_end=True),
        "the signature is wrong",
    ),
    "half a signature": (
        lambda p: p.edited(len(p.items) - 1, key=None).write(keep_end=True),
        "the signature is incomplete",
    ),
    "an act changed": (lambda p: _act_changed(p).write(), "act 2 was changed, or one before it is missing"),
    "an act removed": (
        lambda p: p.without(_acts_at(p)[0]).write(),
        "act 1 was changed, or one before it is missing",
    ),
    "the last act removed": (
        lambda p: p.without(_acts_at(p)[-1]).write(),
        "the acts end at 2, the first line announces 3",
    ),
    "acts before commits": (
        lambda p: p.with_items([p.items[0], p.items[_acts_at(p)[0]], *p.items[1:]]).write(),
        "this line does not belong here",
    ),
    "another version": (lambda p: p.edited(0, version=2).write(), "version 2 of the file"),
    "another file": (lambda p: p.edited(0, format="x").write(), "the first line does not describe a chain"),
}


def _resigned(paper: Paper) -> Path:
    """A forger makes the hash right and leaves the signature, which he cannot make."""
    end = paper.items[-1]
    path = paper.write()
    lines = path.read_bytes().splitlines(keepends=True)
    made = json.loads(lines[-1]) | {"key": end["key"], "signature": end["signature"]}
    path.write_bytes(b"".join([*lines[:-1], _line(made)]))
    return path


def _other_op(paper: Paper) -> list[Any]:
    found: list[Any] = paper.read(_mine(paper, 2))[10]
    entity, uuid, ops = found[0]
    return [[entity, uuid, [[ops[0][0], ops[0][1], [b"\7" * 14]]]]]


@pytest.mark.parametrize("name", TAMPERINGS)
def test_what_was_tampered_with_is_named(name: str, paper: Paper) -> None:
    tamper, sentence = TAMPERINGS[name]
    status, said = told(tamper(paper))
    assert status == 1, said
    assert "DOES NOT HOLD" in said
    assert sentence.format(own=paper.own.hex()) in said, said
    assert "Everything holds" not in said


def test_the_first_break_is_named_first(paper: Paper) -> None:
    _status, said = told(_value(paper, _mine(paper, 1)).write(keep_end=True))
    (first,) = [line for line in said.splitlines() if "DOES NOT HOLD" in line]
    assert f"line {_mine(paper, 2) + 1}, commit 3 of device {paper.own.hex()} does not follow" in first
    assert "Also: the file is not the one that was written" in said


def test_another_key_or_network_than_the_auditor_knows_is_refused(exported: Path) -> None:
    status, said = told(exported, "--key", "00" * 32)
    assert status == 1
    assert f"signed with key {KEY}, not with 0000" in said
    status, said = told(exported, "--network", "issss-rdc-0001--")
    assert status == 1
    assert "the network is “issss-exemple-01”, not “issss-rdc-0001--”" in said


def test_an_office_that_writes_its_past_anew_is_shown_up_by_the_file_of_another(
    paper: Paper, offices: list[Desk], tmp_path: Path
) -> None:
    theirs = tmp_path / "sk.jsonl"
    chain.export(offices[1], theirs)
    status, said = told(paper.write("own.jsonl", keep_end=True), "--against", str(theirs))
    assert status == 0, said
    assert "Agrees with" in said
    rewritten = paper.forged(_mine(paper, 4), 5, 1).write("rewritten.jsonl")
    assert told(rewritten, "--against", str(theirs))[0] == 0, "what the other office never received"
    rewritten = paper.forged(_mine(paper, 2), 5, 1)
    status, said = told(rewritten.write("rewritten.jsonl"), "--against", str(theirs))
    assert status == 1
    assert f"device {paper.own.hex()}: commit 3 is another one in" in said


def test_a_file_that_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    status, said = told(tmp_path / "none.jsonl")
    assert status == 1
    assert "cannot be read" in said
    (tmp_path / "empty.jsonl").touch()
    status, said = told(tmp_path / "empty.jsonl")
    assert status == 1
    assert "the first line does not describe a chain" in said


# every byte


@pytest.fixture(scope="module")
def verifier() -> ModuleType:
    """The verifier as a module, so that thousands of files are checked in this process."""
    spec = importlib.util.spec_from_file_location("verify_chain", VERIFIER)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A signed chain of a few kilobytes."""
    root = tmp_path_factory.mktemp("small")
    desks = [bare_desk(root / "nk"), bare_desk(root / "sk", "SK", "B. Safari")]
    work_in(*desks)
    chain.export(desks[0], root / "small.jsonl", sign)
    for desk in desks:
        close_desk(desk)
    return (root / "small.jsonl").read_bytes()


@given(where=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
def test_no_byte_can_be_changed(
    where: float, flip: int, small: bytes, verifier: ModuleType, tmp_path_factory: pytest.TempPathFactory
) -> None:
    at = int(where * len(small))
    data = bytearray(small)
    data[at] ^= flip
    path = tmp_path_factory.getbasetemp() / "flipped.jsonl"
    path.write_bytes(data)
    assert verifier.File(str(path)).problems, f"byte {at} of {len(small)} ^ {flip}"


@given(cut=st.floats(0, 1, exclude_max=True))
def test_no_end_can_be_cut_off(
    cut: float, small: bytes, verifier: ModuleType, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "cut.jsonl"
    path.write_bytes(small[: int(cut * len(small))])
    assert verifier.File(str(path)).problems


def _wire() -> st.SearchStrategy[Any]:
    number = st.integers(-(2**63), 2**63 - 1)
    leaf = st.one_of(number, st.binary(max_size=40), st.text("aéz\n€", max_size=30), st.booleans(), st.none())
    return st.recursive(leaf, lambda inner: st.lists(inner, max_size=5), max_leaves=12)


@given(item=_wire())
def test_the_strict_reader_reads_what_the_program_writes(item: Any, verifier: ModuleType) -> None:
    assert verifier.strict(cbor2.dumps(item, canonical=True)) == item


@given(data=st.binary(max_size=40))
def test_the_strict_reader_reads_nothing_else(data: bytes, verifier: ModuleType) -> None:
    try:
        item = verifier.strict(data)
    except ValueError:
        return
    assert cbor2.dumps(item, canonical=True) == data
