"""The one search box: records, screens, reports and commands, found and opened by keys."""

import time
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from issss_desktop.services.desk import Desk
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.pages import Pages
from issss_desktop.ui.places import DASHBOARD, PRINTING
from issss_desktop.ui.preview.page import PAGES, ReportsPage
from issss_desktop.ui.record.panels import RecordsPage
from issss_desktop.ui.search import COMMANDS, RECORDS, REPORTS, SCREENS
from issss_desktop.ui.window import Window

from .conftest import Hands

CTRL = Qt.KeyboardModifier.ControlModifier
Lay = Callable[[QWidget], Hands]


@pytest.fixture
def pages(sample: Desk, theme: Theme) -> Pages:
    """The pages of the sample office in a window."""
    return Pages(Window(theme), sample, theme)


@pytest.fixture
def hand(pages: Pages, hands: Lay) -> Hands:
    """Hands on that window, the keyboard in the search box."""
    made = hands(pages.window)
    made.calm(pages.work)
    made.key(Qt.Key.Key_K, CTRL)
    return made


def groups(pages: Pages, text: str) -> list[str]:
    return [found.group for found in pages.search.candidates(text)]


def words(pages: Pages, text: str) -> list[str]:
    return [found.words for found in pages.search.candidates(text)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("kitchanga", "Kitshanga"),
        ("KITSHANGA", "Kitshanga"),
        ("nouvelle contribution", "Nouvelle fiche : Contribution"),
        ("imprimer le dossier", "Imprimer le dossier…"),
        ("langue english", "Langue : English"),
        ("referentiels", "Référentiels"),
        ("suede", "Suède"),
    ],
)
def test_what_is_meant_is_found(pages: Pages, typed: str, found: str) -> None:
    plain = [w.replace("\u00a0", " ").replace("\u202f", " ") for w in words(pages, typed)]
    assert any(found in w for w in plain), plain


def test_a_name_that_begins_with_the_word_comes_first(pages: Pages) -> None:
    found = words(pages, "cispe")
    assert len(found) > 1
    assert found[0].startswith("CISPE")


def test_the_groups_stand_together_and_each_line_has_its_icon(pages: Pages) -> None:
    found = pages.search.candidates("contribution")
    seen = [f.group for i, f in enumerate(found) if not i or found[i - 1].group != f.group]
    assert len(seen) == len(set(seen))
    assert {SCREENS, COMMANDS} <= set(seen)
    assert all(f.icon for f in found)
    assert groups(pages, "rapport")[0] == REPORTS or REPORTS in groups(pages, "rapport")
    assert RECORDS in groups(pages, "cispe")


def test_arrows_choose_and_enter_opens(pages: Pages, hand: Hands) -> None:
    hand.type("contributions")
    pages.search.look()
    assert pages.search.results.isVisible()
    first = pages.search.accessibleDescription()
    hand.key(Qt.Key.Key_Down)
    assert pages.search.accessibleDescription() != first, "the result chosen is said"
    hand.key(Qt.Key.Key_Up)
    assert pages.search.accessibleDescription() == first
    hand.key(Qt.Key.Key_Return)
    assert isinstance(pages.window.stack.currentWidget(), RecordsPage)
    assert not pages.search.results.isVisible()
    assert pages.search.text() == ""


def test_typing_finds_by_itself_and_escape_closes(pages: Pages, hand: Hands) -> None:
    hand.type("cispe")
    hand.until(lambda: pages.search.results.isVisible())
    hand.key(Qt.Key.Key_Escape)
    assert not pages.search.results.isVisible()
    assert pages.search.text() == ""


def test_nothing_found_says_what_to_try(pages: Pages, hand: Hands) -> None:
    hand.type("zzzzqq")
    pages.search.look()
    cell = pages.search.results.table.model().index(0, 0).data()
    assert "moins de mots" in cell
    hand.key(Qt.Key.Key_Return)
    assert pages.place == DASHBOARD


def test_a_report_is_proposed_ready_to_print(pages: Pages, hand: Hands) -> None:
    hand.type("rapport projets bilatéraux")
    hand.key(Qt.Key.Key_Return)
    page = pages.show(PRINTING)
    assert isinstance(page, ReportsPage)
    assert page.choices.order().name == "portfolio"
    hand.until(lambda: page.stack.currentIndex() == PAGES, 20_000)


def test_the_language_is_changed_from_the_box(pages: Pages, hand: Hands) -> None:
    asked: list[str] = []
    pages.window.language_asked.connect(asked.append)
    hand.type("langue english")
    hand.key(Qt.Key.Key_Return)
    assert asked == ["en"]


def test_a_search_takes_less_than_50_ms(pages: Pages) -> None:
    for text in ("c", "cispe", "conseil national", "zzzz"):
        pages.search.candidates(text)
        begun = time.process_time()
        pages.search.candidates(text)
        assert time.process_time() - begun < 0.05, text
