"""The sheets of a session: attendance, and the record of decisions that is signed."""

import dataclasses as dc
import hashlib
import re

import pypdfium2
import pytest

from issss_desktop.errors import UserError
from issss_desktop.i18n import in_language
from issss_desktop.reports.brief import Brief
from issss_desktop.reports.session.meeting import Amount, Decision
from issss_desktop.reports.session.spelling import number_in_words, sum_in_words
from issss_desktop.reports.sheets.attendance import attendance_sheet
from issss_desktop.reports.sheets.decisions import decisions_record, fingerprint
from tests.reports.reading import page_texts, structure
from tests.reports.sample import brief
from tests.reports.session_sample import DECISIONS, LONG, SOLID, chaired, meeting


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize(
    ("number", "fr", "en"),
    [
        (0, "zéro", "zero"),
        (21, "vingt et un", "twenty-one"),
        (71, "soixante et onze", "seventy-one"),
        (80, "quatre-vingts", "eighty"),
        (81, "quatre-vingt-un", "eighty-one"),
        (99, "quatre-vingt-dix-neuf", "ninety-nine"),
        (100, "cent", "one hundred"),
        (200, "deux cents", "two hundred"),
        (201, "deux cent un", "two hundred one"),
        (1000, "mille", "one thousand"),
        (80_000, "quatre-vingt mille", "eighty thousand"),
        (200_000, "deux cent mille", "two hundred thousand"),
        (200_000_000, "deux cents millions", "two hundred million"),
        (1_001_000, "un million mille", "one million one thousand"),
        (
            2_568_000,
            "deux millions cinq cent soixante-huit mille",
            "two million five hundred sixty-eight thousand",
        ),
    ],
)
def test_numbers_in_words(number: int, fr: str, en: str) -> None:
    assert number_in_words(number, "fr") == fr
    assert number_in_words(number, "en") == en


@pytest.mark.parametrize(
    ("minor", "said"),
    [
        (256_800_000, "deux millions cinq cent soixante-huit mille dollars des États-Unis"),
        (200_000_000, "deux millions de dollars des États-Unis"),
        (100, "un dollar des États-Unis"),
        (0, "zéro dollar des États-Unis"),
        (
            18_745_050,
            "cent quatre-vingt-sept mille quatre cent cinquante dollars des États-Unis et cinquante cents",
        ),
        (101, "un dollar des États-Unis et un cent"),
        (-5, ""),
        (10**17, ""),
    ],
)
def test_sums_in_words(minor: int, said: str) -> None:
    assert sum_in_words(minor, "USD", 2, "fr") == said


def test_a_sum_in_another_currency_keeps_its_code() -> None:
    with in_language("fr"):
        assert sum_in_words(300_000_050, "GBP", 2, "fr") == "trois millions et 50/100 (GBP)"
        assert sum_in_words(300_000_000, "GBP", 2, "fr") == "trois millions (GBP)"


def test_the_attendance_sheet_names_functions_and_leaves_names_blank() -> None:
    data = attendance_sheet(brief(), meeting(), "en")
    text = flat(" ".join(page_texts(data)))
    assert "1 Le Gouverneur de la province du Nord-Kivu" in text
    assert "2 vacant seat" in text
    assert "Quorum rule of the board: to be completed." in text
    assert "Page 1 of 1" in text
    rows = [[k.text for k in row.kids] for row in structure(data).all("TR")]
    (first,) = [r for r in rows if r[0] == "1" and r[1].startswith("Le Gouverneur")]
    assert first[2:] == ["", ""]
    assert sum(1 for r in rows if r[0].isdigit() and not any(r[1:])) >= 8


def test_without_any_chair_both_seats_are_vacant_on_every_paper() -> None:
    bare = dc.replace(brief(), chairs=(), meeting="", when="", place="")
    sheet = flat(" ".join(page_texts(attendance_sheet(bare, meeting(ref=""), "en"))))
    assert "1 vacant seat 2 vacant seat Members" in sheet
    assert page_texts(decisions_record(bare, meeting(), "en"))[0].count("vacant seat") == 2


def test_a_record_without_decisions_is_refused() -> None:
    with in_language("en"), pytest.raises(UserError, match="nothing to sign"):
        decisions_record(brief(), meeting(decisions=()), "en")


def test_the_record_says_what_is_signed() -> None:
    text = flat(page_texts(decisions_record(chaired(), meeting(), "en"))[0])
    for said in (
        "2018-01 Adopter le procès-verbal",
        "2,755,450.50 USD",
        "two million seven hundred fifty-five thousand four hundred fifty United States dollars and fifty",
        "These signatures are for the 2 decisions above",
        "Document NK-EX-RE-2018-0001-X, Version 3",
        fingerprint(DECISIONS),
        "Signature and seal",
        "Le Chef de bureau de la MONUSCO",
        "Page 1 of 1",
        "fictitious example",
    ):
        assert said in text, said


def test_the_fingerprint_is_that_of_the_printed_texts() -> None:
    lines = "\n".join(f"{d.number} {d.text}" for d in DECISIONS)
    digest = hashlib.sha256(lines.encode()).hexdigest()[:16].upper()
    assert fingerprint(DECISIONS).replace(" ", "") == digest
    assert fingerprint((*DECISIONS, Decision("2018-03", "x"))) != fingerprint(DECISIONS)


def test_no_amount_is_made_of_the_decisions() -> None:
    text = flat(" ".join(page_texts(decisions_record(chaired(), meeting(amount=None), "en"))))
    assert "USD" not in text
    assert "Amount" not in text


@pytest.mark.parametrize("count", [1, 5, 9, 10, 11, 12, 25, 200])
@pytest.mark.parametrize("text", ["Adopter.", LONG, SOLID * 12])
def test_no_signature_without_a_decision(count: int, text: str) -> None:
    decisions = tuple(Decision(f"2018-{k:02d}", text) for k in range(1, count + 1))
    texts = page_texts(decisions_record(chaired(), meeting(decisions=decisions), "en"))
    signed = [k for k, page in enumerate(texts) if "Signature and seal" in page]
    assert signed == [len(texts) - 1]
    assert f"2018-{count:02d}" in texts[-1]
    assert all(f"Page {k + 1} of {len(texts)}" in page for k, page in enumerate(texts))
    assert all(("Initials" in page) == (k < len(texts) - 1) for k, page in enumerate(texts))
    for decision in decisions:
        assert any(decision.number in page for page in texts)


@pytest.mark.parametrize("chairs", [1, 2, 3, 4, 6, 8, 30])
def test_signatures_and_the_box_never_overlap(chairs: int) -> None:
    many: Brief = dc.replace(chaired(), chairs=tuple(f"Fonction {k} {LONG}" for k in range(chairs)))
    data = decisions_record(many, meeting(decisions=DECISIONS * 12), "en")
    with pypdfium2.PdfDocument(data) as pdf:
        page = pdf[len(pdf) - 1].get_textpage()
        rects = [page.get_rect(k) for k in range(page.count_rects())]
        box = [r for r in rects if r[1] < 100 and r[1] > 50]
        assert box
        assert all(r[1] > 20 and r[3] < 822 and r[0] > 40 and r[2] < 560 for r in rects)
        text = page.get_text_range()
    assert text.count("Name in capitals") == min(chairs, 8)
    assert text.index("Name in capitals") < text.index("These signatures")


def test_the_function_of_who_signs_is_not_cut() -> None:
    long = (
        "Ministre du Plan ; RSASG/CR/CH de la MONUSCO (2017). Premier ministre, président ; RSASG/CR/CH, "
        "coprésident pour l’ONU (mai 2022)."
    )
    text = flat(page_texts(decisions_record(dc.replace(chaired(), chairs=(long,)), meeting(), "fr"))[0])
    assert "coprésident pour l’ONU (mai 2022)." in text.replace("\xad", "")
    assert "…" not in text


def test_a_provisional_record_says_so() -> None:
    texts = page_texts(decisions_record(brief(provisional=True), meeting(), "en"))
    assert all("PROVISIONAL" in text and "Version 3, provisional" in text for text in texts)


def test_another_currency_is_not_called_dollars() -> None:
    text = flat(page_texts(decisions_record(chaired(), meeting(amount=Amount(5_000, "CDF")), "fr"))[0])
    assert "cinquante (CDF)" in text
    assert "dollars" not in text
