"""What was squeezed comes back within limits, whatever the frame declares."""

import time

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from issss_desktop.sync import squeeze
from issss_desktop.sync.refusals import BadEnvelope, Code


@given(st.binary(max_size=2000), st.sampled_from(squeeze.DICTIONARIES))
def test_bytes_come_back(data: bytes, dictionary: int) -> None:
    assert squeeze.inflate(squeeze.squeeze(data, dictionary), dictionary) == data


def test_the_dictionary_helps_and_is_needed() -> None:
    data = b"Bailleur, projet, contribution, province du Nord-Kivu"
    assert len(squeeze.squeeze(data, 1)) < len(squeeze.squeeze(data, 0))
    with pytest.raises(BadEnvelope):
        assert squeeze.inflate(squeeze.squeeze(data, 1), 0) == data


def refused(data: bytes, dictionary: int = 0) -> Code:
    with pytest.raises(BadEnvelope) as error:
        squeeze.inflate(data, dictionary)
    return error.value.code


def test_an_unknown_dictionary_is_of_a_later_program() -> None:
    assert refused(squeeze.squeeze(b"x", 0), 2) is Code.NEWER


def test_a_frame_that_declares_400_mb_is_refused_before_it_is_opened() -> None:
    head = b"\x28\xb5\x2f\xfd\xa0" + (400_000_000).to_bytes(4, "little")
    begun = time.process_time()
    assert refused(head + b"\x01\x00\x00") is Code.LIMITS
    assert time.process_time() - begun < 0.1


def test_a_bomb_is_refused() -> None:
    bomb = zstandard.ZstdCompressor(level=19).compress(bytes(100_000_000))
    assert len(bomb) < 20_000
    assert refused(bomb) is Code.LIMITS


def test_a_frame_that_declares_nothing_is_refused() -> None:
    made = zstandard.ZstdCompressor().compressobj()
    assert refused(made.compress(bytes(2_000_000)) + made.flush()) is Code.LIMITS


def test_a_frame_that_declares_less_than_it_holds_is_refused() -> None:
    whole = zstandard.ZstdCompressor().compress(b"abc" * 100)
    assert whole[4] & 0xC0 == 0x40
    assert whole[5:7] == (300 - 256).to_bytes(2, "little")
    assert refused(whole[:5] + (20).to_bytes(2, "little") + whole[7:]) is Code.DAMAGED


def test_a_few_changes_that_are_all_alike_may_shrink_by_more() -> None:
    data = bytes(900_000)
    packed = squeeze.squeeze(data, 0)
    assert len(data) > squeeze.MAX_RATIO * len(packed)
    assert squeeze.inflate(packed, 0) == data


def test_every_cut_and_everything_behind_is_refused() -> None:
    packed = squeeze.squeeze(bytes(range(256)) * 4, 1)
    for end in range(len(packed)):
        assert refused(packed[:end], 1) in (Code.DAMAGED, Code.LIMITS)
    assert refused(packed + squeeze.squeeze(b"more", 1), 1) is Code.DAMAGED
