"""The bytes of a commit are for ever: what is written, what is refused."""

import hashlib
import unicodedata
from typing import Any
from uuid import UUID

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from issss_desktop.models.log import MAX_RECORDS, BadCommit, Commit, Op, RecordChange, decode, reread

ACTOR = bytes(range(8))
RECORD = UUID("01a208fd-5369-72b9-ba27-db6e62585e98")
NAME = bytes(14)

wires = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.binary(max_size=20)
    | st.text(st.characters(blacklist_categories=["Cs"]), max_size=20).map(
        lambda s: unicodedata.normalize("NFC", s)
    ),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)


def commit(*ops: Op, **changes: Any) -> Commit:
    given: dict[str, Any] = {
        "actor": ACTOR,
        "seq": 1,
        "prev": None,
        "lamport": 1,
        "wall_ms": 1_520_812_800_000,
        "user": UUID(int=1),
        "records": (RecordChange(33, RECORD, ops or (Op(0, True),)),),
    }
    return Commit(**(given | changes))


def test_a_commit_of_format_1_keeps_its_bytes_for_ever() -> None:
    """These bytes will sit in other offices' archives: a change here breaks every one of them."""
    made = commit(
        Op(0, True),
        Op(12, "SAA 2016, « accord »"),
        Op(14, ["2016-06-25", None], (NAME,)),
        Op(20, -250_000_00),
        reason="avenant 2",
        batch=bytes(16),
        deps=(bytes(32),),
    )
    assert made.data.hex() == (
        "8b01480001020304050607 01f6011b000001621781b800"
        "5000000000000000000000000000000001696176656e616e742032"
        "50000000000000000000000000000000008158200000000000000000000000000000000000000000000000000000000000000000"
        "8183182150 01a208fd536972b9ba27db6e62585e98 84 8300f580"
        "830c7653414120323031362c20c2ab206163636f726420c2bb80"
        "830e826a323031362d30362d3235f6814e0000000000000000000000000000"
        "83143a017d783f80"
    ).replace(" ", "")
    assert made.id == hashlib.sha256(made.data).digest()
    assert decode(made.data) == made


@given(st.lists(wires, min_size=1, max_size=5))
def test_any_value_of_the_log_comes_back_the_same(values: list[Any]) -> None:
    made = commit(*(Op(10 + i, v) for i, v in enumerate(values)))
    again = decode(made.data)
    assert [op.value for op in again.records[0].ops] == values
    assert again.id == made.id


@given(st.data())
def test_no_truncation_or_flipped_byte_passes_for_the_commit(data: st.DataObject) -> None:
    whole = commit(Op(0, True), Op(11, "Kitshanga", (NAME,))).data
    at = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(BadCommit):
        decode(whole[:at])
    flipped = bytearray(whole)
    flipped[at] ^= data.draw(st.integers(1, 255))
    try:
        other = decode(bytes(flipped))
    except BadCommit:
        return
    assert other.id != hashlib.sha256(whole).digest()


@pytest.mark.parametrize(
    ("what", "item"),
    [
        ("a map", {1: 2}),
        ("a float", 1.5),
        ("a tag", cbor2.CBORTag(4, [1, 2])),
        ("an undefined value", cbor2.undefined),
        ("a big integer", 2**64),
    ],
)
def test_a_type_the_log_does_not_hold_is_refused(what: str, item: Any) -> None:
    fields = cbor2.loads(commit().data)
    fields[10][0][2][0][1] = item
    with pytest.raises(BadCommit):
        decode(cbor2.dumps(fields))


def test_bytes_that_say_the_same_otherwise_are_refused() -> None:
    """One commit has one form: a longer length, an indefinite one, or text that is not NFC is another."""
    whole = commit(Op(11, "é")).data
    assert whole[0] == 0x8B
    with pytest.raises(BadCommit, match="canonical"):
        decode(b"\x98\x0b" + whole[1:])
    with pytest.raises(BadCommit):
        decode(b"\x9f" + whole[1:] + b"\xff")
    with pytest.raises(BadCommit):
        decode(whole + b"\x00")
    fields = cbor2.loads(whole)
    fields[10][0][2][0][1] = "e\u0301"
    with pytest.raises(BadCommit, match="NFC"):
        decode(cbor2.dumps(fields))


@given(st.lists(wires, min_size=1, max_size=5))
def test_what_was_kept_under_its_id_is_read_again_as_it_came(values: list[Any]) -> None:
    """Without the whole check, and never bytes of another id."""
    whole = commit(*(Op(11 + tag, value, (NAME,)) for tag, value in enumerate(values)), reason="essai")
    again = reread(whole.data, whole.id)
    assert again == decode(whole.data)
    assert (again.id, again.data) == (whole.id, whole.data)
    with pytest.raises(BadCommit, match="of its id"):
        reread(commit(Op(11, "x")).data, whole.id)


def test_deep_or_huge_claims_are_refused_before_anything_is_allocated() -> None:
    with pytest.raises(BadCommit, match="deep"):
        decode(b"\x81" * 100_000)
    with pytest.raises(BadCommit):
        decode(b"\x9b\x7f\xff\xff\xff\xff\xff\xff\xff")
    with pytest.raises(BadCommit):
        decode(b"\x5b\x7f\xff\xff\xff\xff\xff\xff\xff")


def test_limits_are_the_same_for_writing() -> None:
    with pytest.raises(BadCommit, match="too long"):
        _ = commit(Op(11, "x" * 70_000)).data
    many = tuple(RecordChange(33, UUID(int=i), (Op(0, True),)) for i in range(MAX_RECORDS + 1))
    with pytest.raises(BadCommit, match="number of records"):
        _ = commit(records=many).data
    with pytest.raises(BadCommit, match="twice"):
        _ = commit(records=(RecordChange(33, RECORD, (Op(0, True),)),) * 2).data
    with pytest.raises(BadCommit, match="sorted"):
        _ = commit(Op(11, "x", (b"b" * 14, b"a" * 14))).data
