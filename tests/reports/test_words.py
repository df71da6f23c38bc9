"""Lines and spaces of French texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issss_desktop.reports.layout.words import broken, plain, printable, rich, spaced

NB, NN = "\u00a0", "\u202f"


def measure(_face: str, text: str) -> float:
    return 500.0 * len(text)


def lines(text: object, room: float, size: float = 10) -> list[str]:
    return [plain(line) for line in broken(text, "R", size, room, measure)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("Quoi ? Oui ; non !", f"Quoi{NN}? Oui{NN}; non{NN}!"),
        ("note : « ici »", f"note{NB}: «{NB}ici{NB}»"),
        ("± 250 000 USD", f"±{NN}250{NN}000{NB}USD"),
        ("12,5 %", f"12,5{NB}%"),
        ("le 14 mars 2018", f"le{NB}14{NB}mars{NB}2018"),
        ("1er avril 2020", f"1er{NB}avril{NB}2020"),
        ("9 h 30", f"9{NB}h 30"),
        ("n° 3, p. 12", f"n°{NB}3, p.{NB}12"),
        ("sans rien", "sans rien"),
    ],
)
def test_spaces_that_french_forbids_to_break_are_bound(typed: str, set_: str) -> None:
    assert spaced(typed) == set_


@given(st.text(max_size=60))
def test_no_letter_and_no_space_is_added_or_lost(text: str) -> None:
    again = spaced(text)
    assert len(again) == len(text)
    assert spaced(again) == again
    assert again.replace(NB, " ").replace(NN, " ") == text.replace(NB, " ").replace(NN, " ")


def test_lines_hold_their_width_and_all_the_words() -> None:
    text = "un deux trois quatre cinq six sept huit neuf dix"
    found = lines(text, 80)
    assert " ".join(found) == text
    assert all(len(x) * 5 <= 80 for x in found)
    assert len(found) > 2


def test_a_word_wider_than_the_line_is_cut_and_nothing_lost() -> None:
    found = lines("x" * 100, 80)
    assert "".join(found) == "x" * 100
    assert max(map(len, found)) == 16


def test_a_short_last_word_is_not_left_alone() -> None:
    assert lines("aaaa bbbb cccc dddd", 80)[-1] == "cccc dddd"


def test_a_face_may_change_inside_a_word() -> None:
    runs = rich("total <b>{x} USD</b>. <i>Note</i>", x="1 <b> 2")
    assert plain(runs) == "total 1 <b> 2 USD. Note"
    (line,) = broken(runs, "R", 10, 1000, measure)
    assert line == (("R", "total "), ("S", f"1 <b> 2{NB}USD"), ("R", ". "), ("I", "Note"))


@given(st.text(max_size=200), st.integers(20, 200))
def test_any_text_can_be_broken(text: str, room: int) -> None:
    found = lines(printable(text), room)
    kept = spaced(printable(text)).replace(" ", "")
    assert "".join(found).replace(" ", "") == kept
    assert all(len(x) * 5 <= max(room, 5) + 1e-6 for x in found)


def test_controls_and_marks_of_direction_are_not_printed() -> None:
    assert printable("a\0b\nc\u202ed\u200be\u00a0f\U0001f600") == "ab cde\u00a0f\U0001f600"
