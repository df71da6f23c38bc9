"""The wire form: commits in columns, and every hash proved on the way back."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issss_desktop.models.log import BadCommit, Commit, decode
from issss_desktop.sync import canonical, wire
from issss_desktop.sync.refusals import BadEnvelope, Code
from tests.sync.examples import ACTORS, LATER, WALL, commits

DATA = tuple(commit.data for commit in commits())
KNOWN = wire.Known({(c.actor, c.seq): c.id for c in (commits()[1], commits()[3])}, ACTORS[0], WALL)


def test_commits_come_back_to_the_byte_in_causal_order() -> None:
    for chance in range(20):
        mixed = random.Random(chance).sample(DATA, len(DATA))
        assert wire.pack(mixed, KNOWN) == wire.pack(DATA, KNOWN)
    assert wire.unpack(wire.pack(DATA, KNOWN), KNOWN) == DATA


@given(st.sets(st.sampled_from(DATA)))
def test_any_part_of_a_history_comes_back(part: set[bytes]) -> None:
    """Also chains that begin in the middle, and replaced values that stand elsewhere."""
    assert set(wire.unpack(wire.pack(part, wire.Known()), wire.Known())) == part
    assert set(wire.unpack(wire.pack(part, KNOWN), KNOWN)) == part


def test_what_the_head_of_the_envelope_tells_is_not_written_again() -> None:
    assert len(wire.pack(DATA, wire.Known())) - len(wire.pack(DATA, KNOWN)) > 64


def test_both_branches_of_a_fork_come_back() -> None:
    first, second, *_rest = commits()
    twin = replace(second, wall_ms=second.wall_ms + 1)
    assert twin.id != second.id
    packed = wire.pack([first.data, second.data, twin.data], wire.Known())
    assert set(wire.unpack(packed, wire.Known())) == {first.data, second.data, twin.data}


def test_commits_of_a_later_program_travel_as_they_are() -> None:
    packed = wire.pack([LATER, *DATA], KNOWN)
    assert wire.unpack(packed, KNOWN) == (*DATA, LATER)
    assert wire.unpack(wire.pack([LATER], KNOWN), KNOWN) == (LATER,)


def test_no_commits_are_none() -> None:
    assert wire.unpack(wire.pack([], KNOWN), KNOWN) == ()


def test_another_head_than_the_one_that_was_signed_is_refused() -> None:
    lied = wire.Known({key: bytes(32) for key in KNOWN.ids}, KNOWN.actor, KNOWN.wall_ms)
    with pytest.raises(BadEnvelope, match="hash"):
        wire.unpack(wire.pack(DATA, KNOWN), lied)


def test_a_changed_value_is_found_by_the_hash_of_its_commit() -> None:
    packed = wire.pack(DATA, KNOWN)
    at = packed.index("à l’essai".encode())
    changed = packed[:at] + packed[at:].replace(b"essai", b"autre", 1)
    assert changed != packed
    with pytest.raises(BadEnvelope, match="hash"):
        wire.unpack(changed, KNOWN)


@pytest.mark.parametrize("later", [False, True])
def test_a_changed_bit_anywhere_is_refused(later: bool) -> None:
    """But in a commit of a later form, which no hash here stands for: the signature does."""
    packed = wire.pack([*DATA, LATER] if later else DATA, KNOWN)
    raw = packed.index(LATER[3:]) - 3 if later else len(packed)
    for at in range(len(packed)):
        changed = bytearray(packed)
        changed[at] ^= 1 << (at % 8)
        try:
            found = wire.unpack(bytes(changed), KNOWN)
        except BadEnvelope:
            continue
        assert raw <= at < raw + len(LATER), f"byte {at} was changed unseen"
        assert found[:-1] == DATA


def test_columns_that_say_more_than_the_commits_are_refused() -> None:
    parts = canonical.load(wire.pack(DATA, KNOWN))
    for place, part in enumerate(parts[: len(wire._NUMBERS)]):
        more = [*parts]
        more[place] = part + b"\0" * (part[0] if part else 0) or b"\1\0"
        with pytest.raises(BadEnvelope):
            wire.unpack(canonical.dump(more), KNOWN)
    for place in range(len(wire._NUMBERS), len(wire._NUMBERS) + 6):
        more = [*parts]
        more[place] = parts[place] + bytes(32)
        with pytest.raises(BadEnvelope):
            wire.unpack(canonical.dump(more), KNOWN)


def test_columns_of_a_later_minor_version_are_passed_over() -> None:
    parts = canonical.load(wire.pack(DATA, KNOWN))
    assert wire.unpack(canonical.dump([*parts, b"plus tard"]), KNOWN) == DATA


@pytest.mark.parametrize("data", [canonical.dump([]), canonical.dump([1] * 40), canonical.dump(b"x"), b""])
def test_what_is_no_list_of_columns_is_refused(data: bytes) -> None:
    with pytest.raises(BadEnvelope):
        wire.unpack(data, KNOWN)


def test_a_value_longer_than_the_log_allows_is_refused_before_a_commit_is_made_of_it() -> None:
    parts = canonical.load(wire.pack(DATA, KNOWN))
    place = len(wire._NUMBERS) + wire._REST.index("values")
    values = canonical.load(parts[place])
    parts[place] = canonical.dump(["x" * 70_000 if isinstance(v, str) else v for v in values])
    with pytest.raises(BadEnvelope) as refused:
        wire.unpack(canonical.dump(parts), KNOWN)
    assert refused.value.code is Code.LIMITS


def test_only_canonical_commits_are_put_into_columns() -> None:
    spoiled = DATA[0] + b"\0"
    with pytest.raises(BadCommit):
        decode(spoiled)
    assert wire.unpack(wire.pack([spoiled], KNOWN), KNOWN) == (spoiled,)  # it travels; the log refuses it
    assert isinstance(decode(DATA[0]), Commit)
