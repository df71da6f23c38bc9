"""An excerpt shows a text as it is written, around what the search found in its folded form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issss_desktop.models.values.excerpts import ROOM, around
from issss_desktop.models.values.texts import search_key

LONG = "Les milices tiennent l’axe. " * 300


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Béni", "beni"), ("BÉNI", "béni"), ("Be\u0301ni", "beni"), ("Kitchanga", "Kitshanga"),
        ("Kitshanga", "kitchanga"), ("cœur", "coeur"), ("coeur", "cœur"), ("I4S", "ISSSS"),
        ("i-SSSS", "ISSSS"), ("100 %", "100"), ("L’État", "etat"), ("naïveté", "NAIVETE"),
        ("un+deux?", "un+deux?"),
    ],
)  # fmt: skip
def test_a_word_is_shown_where_it_stands_however_it_is_written(written: str, typed: str) -> None:
    text = f"{LONG}À {written}, les déplacés.\n{LONG}"
    found = around(text, search_key(typed).split())
    assert written in found
    assert "\n" not in found
    assert found.startswith("… ")
    assert found.endswith(" …")


def test_short_words_begin_one_and_nothing_found_is_nothing() -> None:
    assert around("Le nord de Fizi", ["no"]) == "Le nord de Fizi"
    assert around("Le piano", ["no"]) == ""
    assert around(LONG, ["zibeline"]) == ""
    assert around("", ["mot"]) == ""


@given(st.text(max_size=300), st.text(min_size=1, max_size=30), st.text(max_size=300))
def test_an_excerpt_is_short_and_holds_what_was_found(before: str, middle: str, after: str) -> None:
    words = search_key(middle).split()
    text = f"{before} {middle} {after}"
    found = around(text, words)
    if found:
        assert len(found) <= ROOM + len(middle) + 40
        assert any(word in search_key(found) for word in words)
    if words and middle.isascii() and middle.isalnum() and len(words) == 1:
        assert found
