"""Amounts in words: traditional French spelling, English, cents, currencies."""

import pytest

from issss_desktop.models.values import currencies
from issss_desktop.models.values.words import amount_in_words, number_in_words

FRENCH = {
    0: "zéro",
    16: "seize",
    17: "dix-sept",
    21: "vingt et un",
    70: "soixante-dix",
    71: "soixante et onze",
    77: "soixante-dix-sept",
    80: "quatre-vingts",
    81: "quatre-vingt-un",
    90: "quatre-vingt-dix",
    91: "quatre-vingt-onze",
    99: "quatre-vingt-dix-neuf",
    100: "cent",
    101: "cent un",
    200: "deux cents",
    201: "deux cent un",
    280: "deux cent quatre-vingts",
    1_000: "mille",
    1_001: "mille un",
    2_000: "deux mille",
    80_000: "quatre-vingt mille",
    200_000: "deux cent mille",
    280_080: "deux cent quatre-vingt mille quatre-vingts",
    1_000_000: "un million",
    80_000_000: "quatre-vingts millions",
    200_000_000: "deux cents millions",
    2_568_000: "deux millions cinq cent soixante-huit mille",
    1_000_000_000: "un milliard",
}
ENGLISH = {
    0: "zero",
    21: "twenty-one",
    100: "one hundred",
    101: "one hundred and one",
    1_005: "one thousand and five",
    1_105: "one thousand one hundred and five",
    2_568_000: "two million five hundred and sixty-eight thousand",
    1_000_000_000: "one billion",
}


@pytest.mark.parametrize(("number", "words"), FRENCH.items())
def test_french_follows_the_traditional_spelling(number: int, words: str) -> None:
    assert number_in_words(number, "fr") == words


@pytest.mark.parametrize(("number", "words"), ENGLISH.items())
def test_english(number: int, words: str) -> None:
    assert number_in_words(number, "en") == words


@pytest.mark.parametrize(
    ("minor", "currency", "fr", "en"),
    [
        (
            256_800_000,
            "USD",
            "deux millions cinq cent soixante-huit mille dollars des États-Unis",
            "two million",
        ),
        (200_000_000, "USD", "deux millions de dollars des États-Unis", "two million United States dollars"),
        (100_000_050, "EUR", "un million d’euros et cinquante cents", "one million euros and fifty cents"),
        (
            2_101,
            "GBP",
            "vingt et une livres sterling et un penny",
            "twenty-one pounds sterling and one penny",
        ),
        (8_000, "CDF", "quatre-vingts francs congolais", "eighty Congolese francs"),
        (1, "USD", "un cent", "one cent"),
        (0, "USD", "zéro dollar des États-Unis", "zero United States dollars"),
        (
            -150,
            "CHF",
            "moins un franc suisse et cinquante centimes",
            "minus one Swiss franc and fifty centimes",
        ),
        (5, "JPY", "cinq yens", "five yen"),
        (120_050, "AED", "mille deux cents AED et 50/100", "one thousand two hundred AED and 50/100"),
    ],
)
def test_amounts_with_their_currency(minor: int, currency: str, fr: str, en: str) -> None:
    assert amount_in_words(minor, currency, "fr") == fr
    assert amount_in_words(minor, currency, "en").startswith(en)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_largest_amount_of_every_currency_has_words(lang: str) -> None:
    for code in currencies.codes():
        assert amount_in_words(2**63 - 1, code, lang)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_no_two_numbers_have_the_same_words(lang: str) -> None:
    numbers = [
        *range(3_000),
        *range(79_990, 80_110),
        *range(999_990, 1_000_110),
        *range(10**9 - 50, 10**9 + 50),
    ]
    assert len({number_in_words(n, lang) for n in numbers}) == len(numbers)
