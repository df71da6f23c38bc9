"""Canonical CBOR of others: one way to write each thing, refused before anything is allocated for it."""

import time
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from issss_desktop.sync import canonical
from issss_desktop.sync.refusals import BadEnvelope, Code

items = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**64), 2**64 - 1) | st.binary(max_size=30)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    lambda inner: st.lists(inner, max_size=4), max_leaves=12,
)  # fmt: skip


def depth(item: Any) -> int:
    return 1 + max(map(depth, item), default=0) if isinstance(item, list) else 0


@given(items)
def test_what_is_written_is_read(item: Any) -> None:
    if depth(item) <= canonical.MAX_DEPTH:
        assert canonical.load(canonical.dump(item)) == item


@given(items.filter(lambda item: depth(item) <= 8), st.data())
def test_a_part_of_the_bytes_is_never_the_whole(item: Any, data: st.DataObject) -> None:
    whole = canonical.dump(item)
    end = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(BadEnvelope):
        canonical.load(whole[:end])
    with pytest.raises(BadEnvelope):
        canonical.load(whole + b"\0")


@given(st.binary(max_size=40))
def test_any_bytes_are_refused_or_written_back_the_same(data: bytes) -> None:
    try:
        item = canonical.load(data)
    except BadEnvelope:
        return
    assert canonical.dump(item) == data


@pytest.mark.parametrize(
    "data",
    [
        cbor2.dumps({}), cbor2.dumps(1.5), cbor2.dumps(cbor2.CBORTag(1, 0)), b"\x9f\xff", b"\x5f\xff",
        b"\x18\x05", b"\x61\xff", b"\xf7", b"\xf8\x20", b"\x1c", b"", b"\x82\x01",
    ],
    ids=[
        "map", "float", "tag", "endless array", "endless bytes", "a longer number than needed", "not UTF-8",
        "undefined", "another simple value", "reserved", "nothing", "an item is missing",
    ],
)  # fmt: skip
def test_what_an_envelope_never_holds_is_refused(data: bytes) -> None:
    with pytest.raises(BadEnvelope) as refused:
        canonical.load(data)
    assert refused.value.code is Code.DAMAGED


@pytest.mark.parametrize(
    "data",
    [b"\x81" * 100_000 + b"\0", b"\x9b" + (2**40).to_bytes(8, "big"), b"\x81" * 9 + b"\0"],
    ids=["a hundred thousand arrays deep", "a million million items", "nine deep"],
)
def test_depth_and_number_are_refused_at_once(data: bytes) -> None:
    begun = time.process_time()
    with pytest.raises(BadEnvelope) as refused:
        canonical.load(data)
    assert refused.value.code is Code.LIMITS
    assert time.process_time() - begun < 0.5


def test_the_number_of_items_is_that_of_all_arrays_together() -> None:
    item = [[1] * 10] * 10
    assert canonical.load(canonical.dump(item), 200) == item
    with pytest.raises(BadEnvelope):
        canonical.load(canonical.dump(item), 100)


def test_eight_deep_is_allowed() -> None:
    data = b"\x81" * 8 + b"\0"
    assert canonical.dump(canonical.load(data)) == data
