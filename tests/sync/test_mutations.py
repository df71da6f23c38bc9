"""Two thousand damaged and forged files, read by one child: never anything but what was signed."""

from pathlib import Path

import pytest

from issss_desktop import children
from issss_desktop.sync.carried import Carried, State
from issss_desktop.sync.envelope import BadEnvelope, read
from tests.sync import examples, mutations
from tests.sync.mutations import Broken, judge, letters, mutated, reports

FILES = 2_000


def test_of_two_thousand_damaged_files_nothing_but_what_was_signed_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, started = mutations.counted(children.run)
    monkeypatch.setattr(children, "run", run)
    ends, kinds = mutations.read_all(range(FILES), tmp_path)
    assert len(started) == 1, "one child read them all"
    assert sum(ends.values()) == FILES
    assert sum(n for end, n in ends.items() if end.startswith("as signed")) > 20, "some change nothing"
    assert len(kinds) == 3 * len(set(mutations.CHANGES)), "every kind of change is among them"
    assert ends["data refused: forged"] > 100
    assert ends["refused: damaged"] > 100


def test_a_letter_is_refused_wherever_it_is_cut_and_whichever_bit_is_changed() -> None:
    whole = letters()[0]
    for at in range(len(whole)):
        with pytest.raises(BadEnvelope):
            read(whole[:at])
        for bit in range(8):
            changed = bytearray(whole)
            changed[at] ^= 1 << bit
            with pytest.raises(BadEnvelope):
                read(bytes(changed))


def test_the_judge_itself_finds_what_nobody_signed() -> None:
    """A letter of the same key that was never sent: who has the key is somebody else's question."""
    foreign = examples.letter(number=99)
    with pytest.raises(Broken, match="nobody signed"):
        judge(0, Carried(foreign, None, State.ALONE))
    with pytest.raises(Broken):
        judge(0, Carried(letters()[0], bytes(32), State.MATCH))
    assert judge(0, Carried(letters()[0], None, State.ALONE)).startswith("as signed")


def test_hardly_two_of_them_are_the_same() -> None:
    assert len({mutated(seed)[1] for seed in range(FILES)} - {*letters(), *reports()}) > FILES * 0.9
