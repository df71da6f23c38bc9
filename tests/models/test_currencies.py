"""The table of currencies against ISO 4217 and against how people type a code."""

import re

import pytest

from issss_desktop.errors import UserError
from issss_desktop.i18n import in_language
from issss_desktop.models.values.currencies import codes, currency, exponent, name

# ISO 4217 list one, every active currency whose smallest unit is not the hundredth.
NO_DECIMALS = {
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF",
    "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF",
}  # fmt: skip
THREE_DECIMALS = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"}
FOUR_DECIMALS = {"CLF", "UYW"}


def test_the_decimals_are_those_of_the_standard() -> None:
    assert {code for code in codes() if exponent(code) == 0} == NO_DECIMALS
    assert {code for code in codes() if exponent(code) == 3} == THREE_DECIMALS
    assert {code for code in codes() if exponent(code) == 4} == FOUR_DECIMALS
    assert {exponent(code) for code in codes()} == {0, 2, 3, 4}
    for code in ("CDF", "USD", "EUR", "GBP", "SEK", "NOK", "CHF", "CAD", "DKK", "AUD", "KES"):
        assert exponent(code) == 2  # CDF too, whatever tables of display habits say


def test_the_table_is_whole_and_sorted() -> None:
    assert list(codes()) == sorted(set(codes()))
    assert len(codes()) > 160
    for code in codes():
        row = currency(code)
        assert re.fullmatch("[A-Z]{3}", row.code)
        for text in (row.name_fr, row.name_en):
            assert text == text.strip() != ""
            assert "'" not in text


def test_names_in_both_languages() -> None:
    assert (name("CDF", "fr"), name("CDF", "en")) == ("franc congolais", "Congolese Franc")
    assert name("USD", "fr") == "dollar des États-Unis"


def test_a_currency_a_donor_gave_up_for_the_euro_is_still_known() -> None:
    assert [exponent(code) for code in ("EEK", "LTL", "LVL", "HRK", "BGN")] == [2] * 5


@pytest.mark.parametrize("code", ["XYZ", "", "usd", "$", "ZRN", "USD ", "X" * 100_000])
def test_an_unknown_code_is_refused_in_a_short_sentence(code: str) -> None:
    with in_language("en"), pytest.raises(UserError, match="is unknown") as refused:
        exponent(code)
    assert refused.value.remedy == "Write its three letters, for example USD, EUR or CDF."
    assert len(str(refused.value)) < 120
