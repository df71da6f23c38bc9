"""What stands in a form outlives its bytes: right or wrong, of any kind, with half a character in it."""

from typing import Any
from uuid import UUID

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from issss_desktop.models.compound import Piece, Target
from issss_desktop.models.log import MAX_BYTES, MAX_VALUE
from issss_desktop.models.typed import Typed, Unreadable, decode, encode

texts = st.text(st.characters(exclude_categories=()), max_size=40)
uuids = st.uuids()
pieces = st.builds(Piece, st.binary(min_size=32, max_size=32), st.integers(0, 25_000_000), texts, texts)
singles = st.one_of(
    st.none(), st.booleans(), texts, uuids, st.integers(-9, 9), pieces,
    st.builds(Target, st.integers(1, 99), uuids), st.frozensets(uuids, max_size=4),
)  # fmt: skip
share_rows = st.lists(st.lists(st.one_of(st.none(), texts, uuids), min_size=2, max_size=4), max_size=3)
raws = st.one_of(
    singles,
    st.dictionaries(texts, singles, max_size=4),
    st.fixed_dictionaries({"rows": share_rows, "assumed": st.booleans()}),
)
codes = st.sampled_from(("title", "signed", "donor", "pillars", "remarks"))
fields = st.dictionaries(codes, raws, max_size=5)
rows = st.dictionaries(st.sampled_from(("deposit", "movement")), st.lists(fields).map(tuple), max_size=2)
states = st.builds(
    Typed, st.just("contribution"), st.one_of(st.none(), uuids), st.integers(0, 10**9), fields, rows, texts,
    st.just("signed.amount"), st.integers(0, 3),
)  # fmt: skip


def again(typed: Typed, data: bytes | None = None) -> Typed:
    return decode(
        encode(typed) if data is None else data,
        entity=typed.entity,
        record=typed.record,
        mark=typed.mark,
        focus=typed.focus,
    )


@given(states)
def test_any_state_of_a_form_is_read_as_it_was_written(typed: Typed) -> None:
    assert again(typed) == typed


@given(states)
def test_one_state_has_one_writing_of_nothing_but_plain_cbor(typed: Typed) -> None:
    data = encode(typed)
    item = cbor2.loads(data)
    assert cbor2.dumps(item, canonical=True) == data
    assert encode(again(typed)) == data
    stack = [item]
    while stack:
        each = stack.pop()
        assert type(each) in (list, int, bytes, str, bool, type(None))
        stack += each if isinstance(each, list) else []


def test_what_could_not_be_saved_either_is_left_out_and_counted() -> None:
    """A paste of 100 kB is above what any field takes: the rest is kept."""
    typed = Typed("project", None, 0, {"title": "Terres", "summary": "x" * 100_000, "remarks": "bref"})
    kept = again(typed)
    assert kept.fields == {"title": "Terres", "remarks": "bref"}
    assert kept.left_out == 1
    assert again(kept).left_out == 1


def test_no_form_takes_more_room_than_a_save_may() -> None:
    rows = tuple({"note": "x" * (MAX_VALUE - 10)} for _n in range(40))
    typed = Typed("project", None, 0, {"title": "Terres"}, {"phase": rows}, "raison")
    assert len(encode(typed)) < MAX_BYTES + 5_000
    kept = again(typed)
    assert kept.left_out > 20
    assert kept.fields == {"title": "Terres"}
    assert len(kept.children["phase"]) == 40  # a row stays a row, its too long text is not in it


@given(st.binary(max_size=60))
def test_bytes_of_something_else_are_no_state(data: bytes) -> None:
    try:
        found = again(Typed("project", None, 0), data)
    except Unreadable:
        return
    assert isinstance(found, Typed)


@pytest.mark.parametrize("wire", [[2, [], [], "", 0], [1, [["a", [9]]], [], "", 0], [1, 5, [], "", 0], 7, []])
def test_a_newer_or_damaged_state_is_unreadable(wire: Any) -> None:
    with pytest.raises(Unreadable):
        again(Typed("project", None, 0), cbor2.dumps(wire))


def test_what_was_typed_is_counted_in_fields() -> None:
    children: dict[str, Any] = {"deposit": [{"uuid": None, "on": "1", "note": "x"}, {"uuid": None}]}
    removed = {"attachment": [{"uuid": UUID(int=3), "deleted": True}]}
    assert Typed("contribution", None, 0, {"agreement": "SAA"}, {**children, **removed}).count() == 5


def test_what_was_typed_in_a_record_that_is_gone_becomes_a_new_one() -> None:
    """Its own fields and the rows added to it; rows of the old record have nothing to belong to."""
    rows = ({"uuid": UUID(int=3), "deleted": True}, {"uuid": None, "on": "1"})
    typed = Typed(
        "contribution", UUID(int=1), 9, {"agreement": "SAA"}, {"deposit": rows, "movement": rows[:1]}
    )
    new = typed.as_new()
    assert (new.record, new.mark, new.fields) == (None, 0, {"agreement": "SAA"})
    assert new.children == {"deposit": rows[1:]}
