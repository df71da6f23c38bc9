"""Text is cleaned without loss, refused with its place, folded for the search."""

import time
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issss_desktop.errors import UserError
from issss_desktop.i18n import in_language
from issss_desktop.models.kinds import TextKind
from issss_desktop.models.values.texts import are_clean, clean_text, excerpt, fold


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with in_language("en"):
        yield


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  Coopération suédoise \n", "Coopération suédoise"),
        ("e\u0301te\u0301", "été"),
        ("👩🏾‍🌾 agriculture 🇨🇩", "👩🏾‍🌾 agriculture 🇨🇩"),
        ("مشروع Goma עברית", "مشروع Goma עברית"),
        ("Nord-Kivu,\r\nSud-Kivu", "Nord-Kivu, Sud-Kivu"),
        ("a\tb", "a b"),
        ("\ufeffGoma", "Goma"),
        ("\u200fمشروع\u200f", "\u200fمشروع\u200f"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_a_line_keeps_its_letters(raw: str, clean: str) -> None:
    assert clean_text(raw, 500) == clean


def test_lines_end_alike_in_a_long_text() -> None:
    assert clean_text("a\r\nb\rc\nd\x0be\u2028f\x85g", 500, multiline=True) == "a\nb\nc\nd\ne\nf\ng"


@pytest.mark.parametrize(
    ("raw", "code", "place"),
    [("Coopération\x00", "U+0000", 12), ("a\x1bb", "U+001B", 2), ("\x7f", "U+007F", 1),
     ("ab\x9f", "U+009F", 3), ("a\ud83d", "U+D83D", 2), ("😀\ufffe", "U+FFFE", 2),
     ("a\U0001ffff", "U+1FFFF", 2), (" \x01", "U+0001", 2)],
)  # fmt: skip
@pytest.mark.parametrize("multiline", [False, True])
def test_a_control_character_is_named_with_its_place(
    raw: str, code: str, place: int, multiline: bool
) -> None:
    with pytest.raises(UserError) as refused:
        clean_text(raw, 500, multiline=multiline)
    assert refused.value.text == f"The text holds the control character {code} at position {place}."
    assert refused.value.remedy


@pytest.mark.parametrize("mark", list("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
def test_a_name_cannot_be_disguised_by_a_direction_mark(mark: str) -> None:
    with pytest.raises(UserError, match=f"hidden direction mark U\\+{ord(mark):04X} at position 3"):
        clean_text(f"ab{mark}cd", 500)
    assert clean_text(f"ab{mark}cd", 500, multiline=True) == f"ab{mark}cd"


def test_the_limits_are_exact_and_counted_after_composing() -> None:
    assert len(clean_text("e\u0301" * 500, 500)) == 500
    with pytest.raises(UserError, match="The text has 501 characters; 500 at most"):
        clean_text("é" * 501, 500)
    assert clean_text("😀" * 15_000, 20_000) == "😀" * 15_000
    with pytest.raises(UserError, match="The text takes 60004 bytes; 60000 at most"):
        clean_text("😀" * 15_001, 20_000)


@pytest.mark.parametrize(
    "raw",
    [
        "x" * 1_000_000,
        "é" * 1_000_000,
        "e\u0301" * 1_000_000,
        "a" + "\u0301\u0323" * 39_000,
        "\n" * 999_999 + "x" * 90_000,
    ],
)
def test_a_megabyte_is_refused_at_once(raw: str) -> None:
    start = time.perf_counter()
    with pytest.raises(UserError) as refused:
        clean_text(raw, 20_000, multiline=True)
    assert time.perf_counter() - start < 1
    assert len(str(refused.value)) < 160


def test_piled_accents_are_refused() -> None:
    assert clean_text("a" + "\u0301" * 30, 500)
    with pytest.raises(UserError, match="more than 30 accents on one letter at position 2"):
        clean_text("xa" + "\u0301" * 31, 500)


@given(st.text(max_size=60), st.booleans())
def test_clean_text_is_clean_and_stays_the_same(raw: str, multiline: bool) -> None:
    with in_language("en"):
        try:
            clean = clean_text(raw, 500, multiline=multiline)
        except UserError:
            assert any(unicodedata.category(c) in ("Cc", "Cf", "Cn", "Cs", "Mn", "Me", "Mc") for c in raw)
            return
        assert clean_text(clean, 500, multiline=multiline) == clean
    assert unicodedata.is_normalized("NFC", clean)
    allowed = "\n" if multiline else ""
    assert not [c for c in clean if unicodedata.category(c) in ("Cc", "Cs") and c not in allowed]


def test_the_search_ignores_case_accents_apostrophes_and_hyphens() -> None:
    assert fold("Élèves de l’Œuvre") == fold("ELEVES DE L'OEUVRE") == "eleves de l oeuvre"
    assert fold("Nord-Kivu") == fold("nord\u00a0kivu") == fold(" Nord – Kivu ") == "nord kivu"
    assert fold("Straße") == "strasse"
    assert fold("Ø ł æ") == "o l ae"
    assert fold("Kitshanga") != fold("Kitchanga")


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert fold(text.upper()) == fold(text.upper().lower())


@given(st.text(max_size=100), st.integers(2, 40))
def test_an_excerpt_is_one_short_visible_line(text: str, limit: int) -> None:
    shown = excerpt(text, limit)
    assert len(shown) <= limit
    assert shown.isprintable()
    assert excerpt("abc", 3) == "abc"
    assert excerpt("abcd", 3) == "ab…"


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=12), max_size=5))
def test_many_texts_are_taken_at_once_only_where_each_would_be_left_as_it_is(raws: list[str]) -> None:
    kind = TextKind(limit=10)
    if are_clean(raws, 10):
        assert [kind.parse(raw) for raw in raws] == raws
    clean = [
        text for raw in raws if len(raw) <= 10 and (text := raw.strip()).isascii() and text.isprintable()
    ]
    assert are_clean([text for text in clean if text], 10)
