"""Columns of numbers, and names that are written once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issss_desktop.sync.columns import Named, Names, Numbers, folded, numbers, unfolded
from issss_desktop.sync.refusals import BadEnvelope, Code


@given(st.lists(st.integers(0, 2**64 - 1), max_size=50))
def test_numbers_come_back(given_: list[int]) -> None:
    assert list(numbers(Numbers(given_).bytes(), 50)) == given_


@pytest.mark.parametrize(("most", "width"), [(0, 1), (255, 1), (256, 2), (65_536, 4), (2**32, 8)])
def test_a_column_is_as_wide_as_its_largest(most: int, width: int) -> None:
    assert len(Numbers([0, most]).bytes()) == 1 + 2 * width
    assert Numbers([most]).bytes()[0] == width


@pytest.mark.parametrize("data", [b"\3abc", b"\2a", b"\0"])
def test_a_column_that_is_not_whole_is_refused(data: bytes) -> None:
    with pytest.raises(BadEnvelope) as refused:
        numbers(data, 10)
    assert refused.value.code is Code.DAMAGED


def test_more_numbers_than_allowed_are_refused() -> None:
    assert list(numbers(Numbers([1] * 10).bytes(), 10)) == [1] * 10
    with pytest.raises(BadEnvelope) as refused:
        numbers(Numbers([1] * 11).bytes(), 10)
    assert refused.value.code is Code.LIMITS


@given(st.integers(-(2**62), 2**62))
def test_a_folded_number_comes_back(number: int) -> None:
    assert unfolded(folded(number)) == number
    assert folded(number) >= 0


@given(st.lists(st.sampled_from([b"aa", b"bb", b"cc", b"dd"]), max_size=30))
def test_names_are_written_once_and_come_back(names: list[bytes]) -> None:
    to = Named()
    to.known(b"aa")
    refs = [to.ref(name) for name in names]
    back = Names(bytes(to.written), 2)
    back.known(b"aa")
    assert [back.name(ref) for ref in refs] == names
    assert back.used
    assert len(to.written) == 2 * len(set(names) - {b"aa"})


def test_a_name_that_does_not_stand_there_is_refused() -> None:
    back = Names(b"aabb", 2)
    assert back.name(0) == b"aa"
    assert not back.used
    with pytest.raises(IndexError):
        back.name(2)
    assert back.name(0) == b"bb"
    with pytest.raises(IndexError):
        back.name(0)
    with pytest.raises(BadEnvelope):
        Names(b"aab", 2)
