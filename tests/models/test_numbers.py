"""Numbers as people write them: one reading or a question, exact to the smallest unit."""

import ast
import time
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issss_desktop.errors import UserError
from issss_desktop.i18n import in_language
from issss_desktop.models.values import numbers
from issss_desktop.models.values.numbers import (
    LARGEST,
    convert,
    divide_half_up,
    edit_amount,
    edit_decimal,
    parse_amount,
    parse_decimal,
    parse_percent_bp,
    parse_whole,
    show_amount,
    show_decimal,
    show_percent_bp,
)

LANGS = st.sampled_from(["fr", "en"])
EXPONENTS = st.sampled_from([0, 2, 3, 4])
UNITS = st.integers(-LARGEST, LARGEST) | st.integers(-2_000_000, 2_000_000)


def attempt(raw: str, exponent: int) -> int | UserError:
    """The reading, or the refusal."""
    with in_language("en"):
        try:
            return parse_amount(raw, exponent, negative=True)
        except UserError as refused:
            return refused


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with in_language("en"):
        yield


@pytest.mark.parametrize(
    ("raw", "minor"),
    [
        ("1 250 000,50", 125_000_050),
        ("1\u202f250\u202f000,50", 125_000_050),
        ("1\u00a0250\u00a0000,50", 125_000_050),
        ("  1 250 000,50\t", 125_000_050),
        ("1.250.000", 125_000_000),
        ("1,250,000", 125_000_000),
        ("1250000.5", 125_000_050),
        ("1.250.000,50", 125_000_050),
        ("1,250,000.50", 125_000_050),
        ("1'250'000.50", 125_000_050),
        ("1’250’000,50", 125_000_050),
        ("1,25 M", 125_000_000),
        ("1.25M", 125_000_000),
        ("12 k", 1_200_000),
        ("2,5 Md", 250_000_000_000),
        ("3 millions", 300_000_000),
        ("0,123456 M", 12_345_600),
        ("1,2345 k", 123_450),
        ("1250,500", 125_050),  # four digits before: no group, and the last zero is idle
        ("0,120", 12),  # a group does not begin with zero
        ("1 234,500", 123_450),
        (",5", 50),
        ("+7", 700),
        ("007", 700),
        (7, 700),
        (Decimal("7.10"), 710),
        (Decimal("1E+3"), 100_000),
        (Decimal("0E+999999999"), 0),
        ("92 233 720 368 547 758,07", LARGEST),
    ],
)
def test_an_amount_is_read_as_people_write_it(raw: str | int | Decimal, minor: int) -> None:
    assert parse_amount(raw, 2) == minor


@pytest.mark.parametrize("raw", ["1.234", "1,234", "12.345", "999,999", "1,234 M", "1.000"])
@pytest.mark.parametrize("exponent", [0, 2, 3, 4])
def test_two_readings_are_asked_and_never_guessed(raw: str, exponent: int) -> None:
    with pytest.raises(UserError, match=r"^Is it "):
        parse_amount(raw, exponent)


def test_the_question_shows_both_readings_and_how_to_write_each() -> None:
    with pytest.raises(UserError) as refused:
        parse_amount("1.234", 3)
    assert refused.value.text == "Is it 1\u202f234 or 1.234?"
    assert refused.value.remedy == "Write 1234 or 1.2340."
    assert (parse_amount("1234", 3), parse_amount("1.2340", 3)) == (1_234_000, 1_234)
    with pytest.raises(UserError, match=r"Write 1234, or fewer decimals\."):
        parse_amount("1.234", 2)
    with pytest.raises(UserError, match=r"Is it −1\u202f234 or −1\.234"):
        parse_amount("-1,234", 2, negative=True)


@pytest.mark.parametrize(
    "raw",
    ["12,5,0", "1.2.3", "1 25", "12 5 0", "1,,2", "12.", "1 250.000,50", "1'250 000", "0.123.456", "1e5",
     "1 250 USD", "k", "5 m", "--5", "abc", "NaN", "Infinity", "1_000", "0x10", "1\x00", "💶",
     "5\u202e", "'5"],
)  # fmt: skip
def test_what_is_no_number_is_refused_with_an_example(raw: str) -> None:
    with pytest.raises(UserError, match="is not a number that can be read") as refused:
        parse_amount(raw, 2)
    assert "1,250,000.50" in refused.value.remedy


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("", "There is no number here."),
        ("   ", "There is no number here."),
        ("-5", "-5 is negative."),
        ("−5", "−5 is negative."),
        (-5, "-5 is negative."),
        ("0,125", "0,125 has 3 decimals."),
        ("1 250,505", "1 250,505 has 3 decimals."),
        (Decimal("0.001"), "0.001 has 3 decimals."),
        (Decimal("1E-999999"), "1E-999999 has 999999 decimals."),
        ("92 233 720 368 547 758,08", "92 233 720 368 547 758,08 is too large to be recorded."),
        ("99999999999 Md", "99999999999 Md is too large to be recorded."),
        (10**100, "This number is too large to be recorded."),
        (Decimal("1E+999999999"), "This number is too large to be recorded."),
        (Decimal("NaN"), "“NaN” is not a number that can be read."),
        ("١٢٣", "“١٢٣” uses digits other than 0 to 9."),
        ("१२३", "“१२३” uses digits other than 0 to 9."),
        ("½", "“½” uses digits other than 0 to 9."),
        ("5²", "“5²” uses digits other than 0 to 9."),
    ],
)
def test_an_amount_that_cannot_be_recorded_is_refused(raw: str | int | Decimal, text: str) -> None:
    with pytest.raises(UserError) as refused:
        parse_amount(raw, 2)
    assert refused.value.text == text
    assert refused.value.remedy


def test_a_sign_is_read_where_the_field_allows_it() -> None:
    assert [parse_amount(sign + "5,25", 2, negative=True) for sign in ("-", "−", "–", "- ", "+")] == [
        -525, -525, -525, -525, 525,
    ]  # fmt: skip
    assert parse_amount(f"-{LARGEST}", 0, negative=True) == -LARGEST
    with pytest.raises(UserError, match="too large"):
        parse_amount(f"-{LARGEST + 1}", 0, negative=True)


@pytest.mark.parametrize("raw", ["9" * 100_000, "1 " * 50_000, "x" * 1_000_000, " " * 100_000 + "5" * 100])
def test_a_pasted_page_is_refused_at_once_and_in_a_short_sentence(raw: str) -> None:
    start = time.perf_counter()
    with pytest.raises(UserError, match="characters; 60 at most") as refused:
        parse_amount(raw, 2)
    assert time.perf_counter() - start < 0.2
    assert len(str(refused.value)) < 120


def test_floats_and_flags_are_no_amounts() -> None:
    for raw in (1.5, True, None):
        with pytest.raises(TypeError):
            parse_amount(raw, 2)  # type: ignore[arg-type]


@given(UNITS, EXPONENTS, LANGS)
def test_what_a_field_shows_is_read_back_the_same(minor: int, exponent: int, lang: str) -> None:
    with in_language(lang):
        read = parse_amount(edit_amount(minor, exponent, lang), exponent, negative=True)
    assert (read, type(read)) == (minor, int)


@given(UNITS, EXPONENTS, LANGS, st.sampled_from([None, True]))
def test_what_a_table_shows_is_read_back_the_same_or_asked(
    minor: int, exponent: int, lang: str, decimals: bool | None
) -> None:
    read = attempt(show_amount(minor, exponent, lang, decimals), exponent)
    assert read == minor or str(read).startswith("Is it ")


@given(st.text(alphabet="0123456789 .,'kMd-−\u202f", max_size=14), EXPONENTS)
def test_a_reading_has_the_digits_that_were_written(raw: str, exponent: int) -> None:
    read = attempt(raw, exponent)
    if isinstance(read, UserError):
        assert read.text.strip()
        assert read.remedy.strip()
    else:
        written = "".join(c for c in raw if c in "0123456789")
        assert str(abs(read)).strip("0") == written.strip("0")
        assert (read < 0) <= (raw.strip()[0] in "-−")


@pytest.mark.parametrize(
    ("minor", "exponent", "lang", "decimals", "shown"),
    [
        (125_000_050, 2, "fr", None, "1\u202f250\u202f000,50"),
        (125_000_050, 2, "en", None, "1,250,000.50"),
        (300_000_000, 2, "fr", None, "3\u202f000\u202f000"),
        (300_000_000, 2, "fr", True, "3\u202f000\u202f000,00"),
        (-25_310_560, 2, "fr", None, "\u2212253\u202f105,60"),
        (-25_310_560, 2, "en", False, "\u2212253,106"),
        (-5, 2, "fr", None, "\u22120,05"),
        (-5, 2, "fr", False, "0"),
        (50, 2, "fr", False, "1"),
        (0, 2, "fr", None, "0"),
        (0, 2, "fr", True, "0,00"),
        (1_234, 0, "fr", True, "1\u202f234"),
        (1_234, 3, "en", None, "1.234"),
        (10_000, 4, "en", True, "1.0000"),
    ],
)
def test_an_amount_is_shown(minor: int, exponent: int, lang: str, decimals: bool | None, shown: str) -> None:
    assert show_amount(minor, exponent, lang, decimals) == shown


def test_a_field_never_shows_what_would_be_asked() -> None:
    assert edit_amount(123_400, 2, "en") == "1,234.00"
    assert edit_amount(1_234, 0, "en") == "1234"
    assert edit_amount(1_234, 0, "fr") == "1\u202f234"
    assert edit_amount(1_234, 3, "fr") == "1,2340"


def test_whole_numbers() -> None:
    assert [parse_whole(raw) for raw in ("1 250", "3 k", "0", 12, "1.250.000")] == [
        1250,
        3000,
        0,
        12,
        1_250_000,
    ]
    for raw, text in (("1,5", "1,5 is not a whole number."), ("1,250", "Is it 1\u202f250 or 1.250?")):
        with pytest.raises(UserError) as refused:
            parse_whole(raw)
        assert refused.value.text == text


def test_a_rate_keeps_its_decimals_and_three_of_them_are_no_group() -> None:
    assert parse_decimal("0,7", 6).as_tuple() == Decimal("0.700000").as_tuple()
    assert parse_decimal("1,234", 6) == Decimal("1.234")
    assert parse_decimal("1 650", 6) == 1650
    assert parse_decimal("1.650,25", 6) == Decimal("1650.25")
    assert parse_decimal(Decimal("0.805"), 3) == Decimal("0.805")
    with pytest.raises(UserError, match=r"Is it 1\u202f234 or 1\.234"):
        parse_decimal("1,234", 6, ask=True)
    with pytest.raises(UserError, match="Write at most 2 decimals: nothing is rounded"):
        parse_decimal("0,705", 2)
    with pytest.raises(UserError, match="negative"):
        parse_decimal("-0,7", 2)


@given(st.integers(-LARGEST, LARGEST), st.integers(0, 10), LANGS, st.booleans())
def test_a_decimal_is_read_back_the_same(units: int, places: int, lang: str, ask: bool) -> None:
    value = Decimal(units).scaleb(-places)
    shown = edit_decimal(value, lang) if ask else show_decimal(value, lang)
    with in_language("en"):
        back = parse_decimal(shown, places, negative=True, ask=ask)
    assert back == value
    assert back.as_tuple().exponent == -places


def test_a_decimal_is_shown() -> None:
    assert show_decimal(Decimal("0.70"), "fr") == "0,7"
    assert show_decimal(Decimal("1650.5"), "en") == "1,650.5"
    assert show_decimal(Decimal("1650"), "en") == "1650"
    assert show_decimal(Decimal("1650"), "fr") == "1\u202f650"
    assert show_decimal(Decimal("0.125"), "en", 2) == "0.13"
    assert show_decimal(Decimal("-0.125"), "fr", 2) == "\u22120,13"
    assert show_decimal(Decimal("3"), "fr", 2) == "3,00"


def test_percentages_are_basis_points() -> None:
    assert [parse_percent_bp(raw) for raw in ("12,5 %", "12.5%", "100", "0", "0,01 %", "33,33\u00a0%")] == [
        1250, 1250, 10_000, 0, 1, 3333,
    ]  # fmt: skip
    for raw, text in (
        ("100,01", "100.01% is more than 100%."),
        ("12,345", "12,345 has 3 decimals."),
        ("-1", "-1 is negative."),
        ("%", "There is no number here."),
    ):
        with pytest.raises(UserError) as refused:
            parse_percent_bp(raw)
        assert refused.value.text == text
    assert parse_percent_bp("120", largest=20_000) == 12_000


@given(st.integers(0, 10_000), LANGS)
def test_a_percentage_is_read_back_the_same(bp: int, lang: str) -> None:
    with in_language("en"):
        assert parse_percent_bp(show_percent_bp(bp, lang)) == bp


def test_a_percentage_is_shown() -> None:
    assert show_percent_bp(1250, "fr") == "12,5\u00a0%"
    assert show_percent_bp(1250, "en") == "12.5%"
    assert show_percent_bp(1255, "fr", 1) == "12,6\u00a0%"


@given(st.integers(), st.integers().filter(bool))
def test_halves_go_away_from_zero(numerator: int, denominator: int) -> None:
    exact = Fraction(numerator, denominator)
    rounded = divide_half_up(numerator, denominator)
    assert abs(rounded - exact) <= Fraction(1, 2)
    if abs(rounded - exact) == Fraction(1, 2):
        assert abs(rounded) > abs(exact)


def test_the_contribution_example_of_the_figures() -> None:
    signed = convert(300_000_000, 2, Decimal("0.70"))
    deposits = [convert(100_000_000, 2, Decimal(rate)) for rate in ("0.69", "0.75", "0.80")]
    assert signed == 428_571_429
    assert deposits == [144_927_536, 133_333_333, 125_000_000]
    assert sum(deposits) - signed == -25_310_560
    assert [divide_half_up(usd, 100) for usd in deposits] == [1_449_275, 1_333_333, 1_250_000]


RATES = st.decimals("0.000001", "99999", places=6).filter(bool)


@given(st.integers(-LARGEST, LARGEST), EXPONENTS, RATES)
def test_a_conversion_is_exact_to_half_a_cent(minor: int, exponent: int, rate: Decimal) -> None:
    usd = convert(minor, exponent, rate)
    exact = Fraction(minor, 10**exponent) / Fraction(rate) * 100
    assert type(usd) is int
    assert abs(usd - exact) <= Fraction(1, 2)
    assert convert(-minor, exponent, rate) == -usd
    assert convert(minor, exponent, Decimal(1), exponent) == minor


def test_a_rate_is_a_decimal_above_zero() -> None:
    for rate in ("0", "-1", "NaN", "Infinity"):
        with pytest.raises(UserError, match="cannot convert an amount"):
            convert(100, 2, Decimal(rate))
    with pytest.raises(TypeError):
        convert(100, 2, 0.7)  # type: ignore[arg-type]
    with pytest.raises(ZeroDivisionError):
        divide_half_up(1, 0)


def test_the_module_makes_no_float() -> None:
    tree = ast.parse(Path(numbers.__file__).read_text(encoding="utf-8"))
    nodes = list(ast.walk(tree))
    assert len(nodes) > 500
    assert not [node for node in nodes if isinstance(node, ast.Div)]
    assert not [node for node in nodes if isinstance(node, ast.Name) and node.id in ("float", "round")]
    assert not [node for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, float)]


class Slow(Decimal):
    """The same number, which takes no short way."""


@given(st.decimals(allow_nan=True, allow_infinity=True), st.sampled_from([0, 2, 3]), st.booleans())
def test_a_number_of_a_spreadsheet_takes_a_short_way_to_the_same_end(
    raw: Decimal, exponent: int, negative: bool
) -> None:
    def read(value: Decimal) -> object:
        try:
            return numbers.parse_amount(value, exponent, negative=negative)
        except UserError as error:
            return error.text

    assert read(raw) == read(Slow(raw))
