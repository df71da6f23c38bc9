"""Acts of engagement and analyses by keys: a quarter is followed up in a minute, and a semester seen whole.

Every act, name and text here is a made-up example.
"""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from issss_desktop.services import lists, reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.services.filters import Filter
from issss_desktop.services.lists import Asked
from issss_desktop.ui.engagement.dynamics import DynamicsView
from issss_desktop.ui.engagement.following import EngagementView
from issss_desktop.ui.engagement.rows import ReviewRows
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.pages import Pages
from issss_desktop.ui.record.panels import RecordsPage
from issss_desktop.ui.search import SearchBox
from issss_desktop.ui.window import Window

from .conftest import Hands

CTRL = Qt.KeyboardModifier.ControlModifier
Lay = Callable[[QWidget], Hands]
LAST = "T4 2017"  # the clock of these desks stands on 12 March 2018


@pytest.fixture
def pages(desk: Desk, theme: Theme) -> Pages:
    """The pages of a bare office in a window of the usual size."""
    window = Window(theme)
    window.resize(1366, 768)
    return Pages(window, desk, theme)


def made_act(desk: Desk, final: bool = False) -> UUID:
    """An act with two undertakings."""
    province = records.create(desk, "province", {"name": "Nord-Kivu"}).uuid
    undertakings = [
        {"party": "Gouvernement", "text": "Ouvrir la route"},
        {"party": "Gouvernement", "text": "Nommer un médiateur"},
    ]
    raw = {"title": "Acte de Pinga", "province": province, "signed_on": "2017-01-15"}
    return records.create(desk, "compact", raw, children={"commitment": undertakings}, final=final).uuid


def reviews(desk: Desk, act: UUID) -> list[tuple[str, str, str | None]]:
    """Undertaking, progress and text of the reviews of an act, by undertaking."""
    form = reading.read(desk, act)
    names = {row.uuid: row["text"] for row in form.children["commitment"]}
    rows = form.children["commitment_review"]
    assert {reading.shown(desk, row, "period", "fr") for row in rows} <= {LAST}
    return sorted((names[row["commitment"]], row["progress"], row["text"]) for row in rows)


def test_a_quarter_is_followed_up_by_digits_and_one_undertaking_in_full(
    pages: Pages, hands: Lay, desk: Desk
) -> None:
    act = made_act(desk, final=True)
    hand = hands(pages.window)
    pages.open_record("compact", act)
    hand.calm(pages.work)
    page = pages.show("analyses")
    assert isinstance(page, RecordsPage)
    rows = page.panel().form.body.children_sections[0]
    assert isinstance(rows, ReviewRows)
    assert hand.find("engagement-said", QLabel).text() == f"{LAST} · 2 engagements pris sans suivi"
    letter = next(key for key, part in page.panel().form.body.letters.items() if part is rows)
    hand.key(getattr(Qt.Key, f"Key_{letter}"), Qt.KeyboardModifier.AltModifier)
    assert hand.focus().objectName() == "engagement-grid"
    hand.key(Qt.Key.Key_3)  # delayed, and on to the next undertaking
    hand.key(Qt.Key.Key_Return)
    assert hand.focus().objectName() == "commitment_review.progress"
    hand.key(Qt.Key.Key_Escape)
    assert not hand.seen("panel-commitment_review")
    assert len(rows.collect()["commitment_review"]) == 1, "what was only begun is no review"
    hand.key(Qt.Key.Key_4)
    hand.key(Qt.Key.Key_Return)
    hand.fill("commitment_review.text", "Arrêté signé")
    hand.fill("reason", "CAP de mars")
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(pages.work)
    assert reviews(desk, act) == [
        ("Nommer un médiateur", "fulfilled", "Arrêté signé"),
        ("Ouvrir la route", "delayed", None),
    ]
    assert hand.find("engagement-said", QLabel).text() == LAST

    rows.grid.setFocus()
    hand.key(Qt.Key.Key_PageUp)
    assert "T3 2017" in hand.find("engagement-said", QLabel).text()
    hand.key(Qt.Key.Key_PageDown)
    rows.grid.stand((next(u.uuid for u in rows._lines() if "route" in u.text), rows.quarters()[-1]))
    hand.key(Qt.Key.Key_Delete)
    hand.fill("reason", "doublon")
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(pages.work)
    assert [row[:2] for row in reviews(desk, act)] == [("Nommer un médiateur", "fulfilled")]


def test_a_semester_of_all_provinces_is_seen_and_opened(pages: Pages, hands: Lay, desk: Desk) -> None:
    act = made_act(desk)
    road = next(r for r in reading.read(desk, act).children["commitment"] if "route" in r["text"])
    row = {"commitment": road.uuid, "period": "T3 2017", "progress": "delayed", "next_step": "Relancer"}
    mark = reading.read(desk, act).mark
    records.save(desk, act, {}, mark=mark, children={"commitment_review": [row]})
    hand = hands(pages.window)
    hand.key(Qt.Key.Key_K, CTRL)
    hand.type("suivi des actes")
    hand.calm(pages.work)
    hand.key(Qt.Key.Key_Return)
    hand.calm(pages.work)
    view = pages.window.findChild(EngagementView)
    assert view is not None
    assert view.period.currentText() == "S2 2017"
    cells = [[cell.spoken() for cell in row] for row in view.table.model().rows]
    assert cells[0][0].startswith("Acte de Pinga, Nord-Kivu · signé le 15/01/2017")
    assert cells[1][1:] == ["en retard", "T4 2017, à suivre", "Relancer"]
    said = "1 acte · en retard\u00a01 · jamais suivi\u00a01 · 2 engagements pris sans suivi"
    assert view.said.text() == said
    hand.calm(pages.work)
    assert hand.focus() is view.table
    hand.key(Qt.Key.Key_Down)
    hand.key(Qt.Key.Key_Return)
    hand.calm(pages.work)
    page = pages.show("analyses")
    assert isinstance(page, RecordsPage)
    assert page.panel().shown() == act


@pytest.mark.parametrize(("role", "count"), [("administrator", 2), ("entry", 1)])
def test_analyses_are_walked_by_zone_and_dynamic_and_found_by_any_word(
    desk: Desk, theme: Theme, hands: Lay, role: str, count: int
) -> None:
    whole = replace(desk, role="administrator")
    zone = records.create(whole, "zone", {"name": "Kitshanga"}).uuid
    raw = {"kind": "analysis", "zone": zone, "land_identity": True, "on": "2018-02"}
    long = "Les pluies ont coupé la route. " * 500
    records.create(whole, "analysis", {**raw, "title": "Terres", "text": f"{long}La Nyabarongo déborde."})
    hidden = {**raw, "title": "Réservée", "regional_dynamics": True, "text": "La Nyabarongo, en confiance."}
    records.create(whole, "analysis", hidden, confidential=True)
    window = Window(theme)
    pages = Pages(window, replace(desk, role=role), theme)
    hand = hands(window)
    pages.open_view("analyses", "dynamics")
    hand.calm(pages.work)
    view = window.findChild(DynamicsView)
    assert view is not None
    words = "2 analyses et notes" if count == 2 else "1 analyse ou note"
    squares = [cell.spoken() for cell in view.grid.model().rows[0]]
    assert squares[2] == f"Kitshanga, Mobilisation autour de la terre et de l’identité, {words}"
    assert squares[4].endswith("1 analyse ou note" if count == 2 else "0 analyse ou note")
    hand.key(Qt.Key.Key_Return)
    assert hand.focus() is view.table
    titles = [row[0].text for row in view.table.model().rows]
    assert sorted(titles) == ["Réservée", "Terres"][2 - count :]
    view.table.selectRow(titles.index("Terres"))
    hand.key(Qt.Key.Key_Return)
    hand.calm(pages.work)
    page = pages.show("analyses")
    assert isinstance(page, RecordsPage)
    assert page.panel().form.title.full_text() == "Terres"

    asked = (Filter("zone", "is", (str(zone),)), Filter("regional_dynamics", "is", ("yes",)))
    listed = lists.open_list(pages.desk, Asked("analysis", filters=asked))
    assert listed is not None
    assert listed.total == count - 1, "the list is filtered by zone and dynamic, the hidden one left out"

    box = window.findChild(SearchBox)
    assert box is not None
    found = box.candidates("NYABARONGO deborde")
    assert [each.words for each in found] == ["Terres"]
    assert "La Nyabarongo déborde." in found[0].excerpt
    assert len(box.candidates("nyabarongo")) == count
    pages.close()
