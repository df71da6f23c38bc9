"""Languages: French by default, English by its msgids, each thread and report its own."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from issss_desktop.errors import Level, Problem, Refused
from issss_desktop.i18n import N_, _, in_language, language, ngettext, pgettext, set_language

MSGID = "The record was not saved."
FRENCH = "La fiche n’a pas été enregistrée."


def test_french_is_the_default_of_a_new_thread() -> None:
    with in_language("en"), ThreadPoolExecutor(1) as pool:
        assert pool.submit(lambda: (language(), _(MSGID))).result() == ("fr", FRENCH)
        assert _(MSGID) == MSGID


def test_a_label_is_translated_when_it_is_shown_not_when_it_is_declared() -> None:
    label = N_(MSGID)
    with in_language("fr"):
        assert _(label) == FRENCH
        with in_language("en"):
            assert _(label) == MSGID
        assert _(label) == FRENCH


def test_the_language_comes_back_after_an_error() -> None:
    before = language()
    with pytest.raises(RuntimeError), in_language("en"):
        raise RuntimeError
    assert language() == before


def test_an_unknown_language_is_refused_and_changes_nothing() -> None:
    before = language()
    with pytest.raises(ValueError, match="'ln'"):
        set_language("ln")
    assert language() == before


def test_an_empty_text_is_not_the_header_of_the_catalogue() -> None:
    with in_language("fr"):
        assert _("") == ""


def test_english_plurals_and_contexts_need_no_catalogue() -> None:
    with in_language("en"):
        assert [ngettext("{n} record", "{n} records", n).format(n=n) for n in (0, 1, 2)] == [
            "0 records",
            "1 record",
            "2 records",
        ]
        assert pgettext("verb", "Open") == "Open"


def test_a_refusal_says_every_error_with_its_remedy_and_no_warning() -> None:
    refused = Refused(
        [
            Problem("signed.amount", "Wrong.", "Write 12,50."),
            Problem("day", "Odd.", level=Level.WARNING),
            Problem("donor", "Missing."),
        ]
    )
    assert str(refused) == "Wrong. Write 12,50. Missing."
    with in_language("fr"):
        assert Refused([]).text == FRENCH
