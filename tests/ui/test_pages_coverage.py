"""Who does what where in the window: square to square by keys, what stands there, gaps, doubles linked."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from issss_desktop.models.interventions import WHOLE
from issss_desktop.services import permits, reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.ui.coverage.page import CoveragePage
from issss_desktop.ui.pages import Pages
from issss_desktop.ui.places import COVERAGE
from issss_desktop.ui.window import Window
from issss_desktop.ui.workplace import Workplace

from .conftest import Hands

Lay = Callable[[QWidget], Hands]
SPOKEN = Qt.ItemDataRole.AccessibleTextRole


@pytest.fixture
def places(desk: Desk, fund: dict[str, Any]) -> dict[str, UUID]:
    """One programme and one project at Kitshanga that look alike, nobody at Beni (exemple fictif)."""
    made = dict(fund)

    def add(key: str, /, entity: str, **raw: Any) -> None:
        made[key] = records.create(desk, entity, {"fictional": True, **raw}, final=True).uuid

    for key, name in (("kit", "Kitshanga"), ("beni", "Beni Nord")):
        add(key, "zone", name=name, provinces="Nord-Kivu")
    where = {"rows": [[made["province"], None, made["kit"], "100"]]}
    span = {"start": "2016-03", "end": "2030"}
    common = {"locations": where, "pillars": {"rows": [[made["p1"], "100"]]}, "span": span}
    add("programme", "programme", title="Pamoja", fund=made["fund"], nature="project",
        budget="3 000 000 USD", **common)  # fmt: skip
    add("project", "project", title="PAMOJA", budget="2 000 000 USD", **common)
    return made


@pytest.fixture
def page(work: Workplace, places: dict[str, UUID]) -> Iterator[CoveragePage]:
    made = CoveragePage(work)
    made.resize(1170, 690)
    yield made
    made.hide()


def easy(text: object) -> str:
    """A text with plain spaces."""
    return str(text).replace("\u202f", " ").replace("\u00a0", " ")


def rows(page: CoveragePage, name: str) -> list[str]:
    model = getattr(page.below, name).model()
    return [
        " | ".join(easy(model.index(r, c).data(SPOKEN)) for c in range(model.columnCount()))
        for r in range(model.rowCount())
    ]


def here(page: CoveragePage) -> str:
    """The square a person stands in, as a screen reader says it."""
    return easy(page.grid.currentIndex().data(SPOKEN))


def test_a_person_walks_the_matrix_and_opens_what_stands_in_a_square(
    page: CoveragePage, work: Workplace, places: dict[str, UUID], hands: Lay
) -> None:
    hand = hands(page)
    hand.calm(work)
    assert page.grid.hasFocus()
    assert here(page).startswith("Kitshanga, Total : Fonds (FCS) : 1 (1 en cours), 3 000 000 USD")
    assert "bilatéral : 1 (1 en cours), 2 000 000 USD ; 03/2016 – 2030" in here(page)
    assert easy(page.said.full_text()) == "2 interventions : 1 du Fonds (FCS), 1 bilatérale"
    hand.key(Qt.Key.Key_Home)
    assert here(page).startswith("Kitshanga, I – Dialogue démocratique : Fonds (FCS) : 1")
    hand.key(Qt.Key.Key_Right)
    assert here(page) == "Kitshanga, III – Restauration : aucune intervention"
    assert page.below.square.parentWidget().currentIndex() == 1, "and the list below says so"
    hand.key(Qt.Key.Key_Left)
    opened: list[tuple[str, UUID]] = []
    work.asked.connect(lambda entity, uuid: opened.append((entity, uuid)))
    hand.key(Qt.Key.Key_Return)
    assert page.below.square.hasFocus()
    assert [line.split(" | ")[1] for line in rows(page, "square")] == ["Fonds (FCS)", "bilatéral"]
    hand.key(Qt.Key.Key_Down)
    hand.key(Qt.Key.Key_Return)
    assert opened == [("project", places["project"])]
    hand.key(Qt.Key.Key_Escape)
    assert page.grid.hasFocus()
    hand.key(Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert here(page).startswith("Total, Total")
    hand.key(Qt.Key.Key_F6)
    assert page.below.square.hasFocus()


def test_what_is_asked_for_is_read_again_and_a_person_keeps_their_square(
    page: CoveragePage, work: Workplace, places: dict[str, UUID], desk: Desk, hands: Lay
) -> None:
    hand = hands(page)
    hand.calm(work)
    hand.key(Qt.Key.Key_Home)
    hand.click("coverage-aligned")
    hand.calm(work)
    assert page.found is not None
    assert page.found.whole.bilateral.count == 0
    assert here(page).startswith("Kitshanga, I –"), "the square is where it was"
    page.filters.mechanism.setCurrentIndex(page.filters.mechanism.findData("bilateral"))
    hand.calm(work)
    assert here(page) == "Kitshanga, I – Dialogue démocratique : aucune intervention"
    hand.click("coverage-aligned")
    page.filters.mechanism.setCurrentIndex(0)
    hand.calm(work)
    page.filters.cut_off.setCurrentIndex(page.filters.cut_off.count() - 1)
    hand.calm(work)
    assert page.found.asked.cut_off.isoformat() == "2016-12-31"
    form = reading.read(desk, places["project"])
    records.save(desk, places["project"], {"budget": "5 000 000 USD"}, mark=form.mark, reason="avenant")
    work.announce([("project", places["project"])])
    hand.calm(work)
    assert "bilatéral : 1 (1 en cours), 5 000 000 USD" in here(page)


def test_what_nobody_covers_stands_below(page: CoveragePage, work: Workplace, hands: Lay) -> None:
    hand = hands(page)
    hand.calm(work)
    hand.click("coverage-gaps-tab")
    assert rows(page, "gaps") == [
        "Beni Nord | aucune intervention",
        "Kitshanga | piliers que personne ne couvre : III",
    ]
    asked: list[str] = []
    work.asked.connect(lambda entity, _uuid: asked.append(entity))
    page.below.take_focus()
    hand.key(Qt.Key.Key_Return)
    assert asked == ["zone"]


def test_a_double_is_linked_taken_back_and_told_apart(
    page: CoveragePage, work: Workplace, places: dict[str, UUID], desk: Desk, hands: Lay
) -> None:
    hand = hands(page)
    hand.calm(work)
    hand.click("coverage-pairs-tab")
    (line,) = rows(page, "pairs")
    assert "même titre : Pamoja" in line
    hand.click("coverage-link")
    hand.calm(work)
    assert reading.read(desk, places["programme"]).row["same_intervention"] == {places["project"]}
    assert easy(page.said.full_text()).startswith(
        "1 intervention : 1 du Fonds (FCS), 1 bilatérale, 1 dans les deux"
    )
    assert page.found is not None
    assert page.found.whole.fund.amount.value == 300_000_000, "no money is added or lost"
    assert not hand.seen("coverage-link")
    hand.click("coverage-back")
    hand.calm(work)
    assert not reading.read(desk, places["programme"]).row["same_intervention"]
    hand.click("coverage-two")
    hand.calm(work)
    assert rows(page, "pairs") == []
    hand.click("coverage-untold")
    hand.calm(work)
    assert len(rows(page, "pairs")) == 1


def test_a_reader_sees_it_all_and_links_nothing(
    page: CoveragePage, work: Workplace, hands: Lay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "why_not", lambda _action: permits.refusal("reader", permits.Action.RECORD))
    hand = hands(page)
    hand.calm(work)
    hand.click("coverage-pairs-tab")
    link = page.findChild(QPushButton, "coverage-link")
    assert not link.isEnabled()
    assert link.toolTip() == permits.refusal("reader", permits.Action.RECORD)


def test_it_is_found_by_the_search_and_by_its_place(
    desk: Desk, places: dict[str, UUID], work: Workplace, hands: Lay, qtbot: Any
) -> None:
    window = Window(work.theme)
    pages = Pages(window, desk, work.theme)
    hand = hands(window)
    try:
        assert [f.words for f in pages.search.candidates("qui fait quoi")] == ["Qui fait quoi où"] * 2
        pages.search.candidates("qui fait quoi")[0].go()
        hand.calm(pages.work)
        assert pages.place == COVERAGE
        page = window.stack.currentWidget()
        assert isinstance(page, CoveragePage)
        assert page.found is not None
        assert page._at[1] == WHOLE
        page.filters.province.setCurrentIndex(1)
        page.filters.cut_off.setCurrentIndex(page.filters.cut_off.count() - 1)
        hand.calm(pages.work)
        hand.click("coverage-print")
        QApplication.processEvents()
        order = pages.reports().choices.order()
        assert (order.name, order.cut_off) == ("who-what-where", page.filters.asked().cut_off)
        assert order.about == reading.read(desk, places["province"]).row.ref, (
            "what is printed is what was looked at"
        )
    finally:
        hand.calm(pages.work)
        pages.close()
        window.close()
