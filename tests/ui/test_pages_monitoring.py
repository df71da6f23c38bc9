"""Monitoring at the screen: values typed in a row, the matrix of risks, reports that came, lessons by tag."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from issss_desktop.drawing import Bar, Label, Line
from issss_desktop.models.fields import ENTITIES
from issss_desktop.services import reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.services.monitoring.measuring import due_values
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.monitoring.body import IndicatorBody
from issss_desktop.ui.monitoring.lessons import LessonsView
from issss_desktop.ui.monitoring.measurements import MeasurementPanel
from issss_desktop.ui.monitoring.reports import ReportsView
from issss_desktop.ui.monitoring.risks import RisksView
from issss_desktop.ui.monitoring.values import ValuesView
from issss_desktop.ui.pages import Pages
from issss_desktop.ui.record.form import RecordForm
from issss_desktop.ui.record.tabs import TabbedPage
from issss_desktop.ui.window import Window
from issss_desktop.ui.workplace import Workplace

from .conftest import Hands

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
Key = Qt.Key
Lay = Callable[[QWidget], Hands]


def made(desk: Desk, of: str, /, **raw: Any) -> UUID:
    return records.create(desk, of, raw, final=True).uuid


def indicator(desk: Desk, code: str, **raw: Any) -> UUID:
    """In use since July 2017, measured each quarter; today is 12 March 2018."""
    given = {"code": code, "name": f"Indicateur {code} (exemple fictif)", "measured_as": "number",
             "unit": "incidents", "frequency": "Q", "span": {"start": "2017-07"}}  # fmt: skip
    return made(desk, "indicator", **{**given, **raw})


def cells(view: Any) -> list[list[str]]:
    return [[cell.text for cell in row] for row in view.table.model().rows]


def lay_view(hands: Lay, work: Workplace, view: Any, width: int = 1170) -> Hands:
    view.resize(width, 690)
    hand = hands(view)
    view.take_focus()
    hand.calm(work)
    return hand


def test_values_are_typed_one_after_the_other_and_what_is_refused_comes_back(
    desk: Desk, work: Workplace, hands: Lay
) -> None:
    first, _second = indicator(desk, "A"), indicator(desk, "B", measured_as="words")
    for quarter, value in (("T3 2016", "7"), ("T4 2016", "9")):
        records.create(desk, "measurement", {"indicator": indicator(desk, f"C{value}", span={}),
                                             "period": quarter, "value": value}, reason="essai")  # fmt: skip
    view = ValuesView(work)
    hand = lay_view(hands, work, view)
    assert [row[0] for row in cells(view)] == ["A", "B", "C7", "C9"]
    assert "4 relevés attendus" in view.counted.text()
    hand.type("beaucoup")
    hand.key(Key.Key_Return)
    hand.type("ras")  # the fingers do not wait
    hand.calm(work)
    assert "incidents" in hand.find("value-problem").text(), "back at what was refused, with the unit"
    assert view.field.text() == "beaucoup"
    view.field.selectAll()
    hand.type("12")
    hand.key(Key.Key_Return)
    hand.calm(work)
    assert view.field.text() == "ras", "the next one, with what was typed there before"
    assert [row[2] for row in cells(view) if row[0] == "A"] == ["T3 2017", "T4 2017"], "now this one is due"
    hand.key(Key.Key_Up)
    assert "12" in view.past.accessibleDescription(), "what was just typed stands beside the field"
    hand.key(Key.Key_Down)
    hand.key(Key.Key_Return)
    hand.calm(work)
    (row,) = reading.read(desk, first).children["measurement"]
    assert row["value"] == 12
    assert [(d.code, d.period.iso()) for d in due_values(desk)][:2] == [("A", "2017-Q4"), ("B", "2017-Q4")]
    for _n in range(4):
        hand.key(Key.Key_Up)
    assert view.field.text() == "12"
    hand.find("value").selectAll()
    hand.type("13")
    hand.key(Key.Key_Return)
    hand.calm(work)
    (row,) = reading.read(desk, first).children["measurement"]
    assert row["value"] == 13, "a value that was just entered is corrected, not doubled"
    view.hide()
    view.show()
    hand.calm(work)
    assert [row[2] for row in cells(view) if row[0] == "A"] == ["T4 2017"], "what was entered is gone from it"


def test_who_may_not_change_a_final_indicator_sees_why_before_typing(
    desk: Desk, theme: Theme, hands: Lay
) -> None:
    indicator(desk, "A")
    records.create(desk, "indicator", {"code": "B", "name": "B (exemple fictif)", "frequency": "Q"})
    work = Workplace(replace(desk, role="entry"), theme)
    view = ValuesView(work)
    hand = lay_view(hands, work, view)
    assert not view.field.isEnabled()
    assert "validateur" in view.field.toolTip()
    view.table.setFocus()
    hand.key(Key.Key_Down)
    assert view.field.isEnabled(), "that one is a draft"


def test_the_matrix_is_walked_by_arrows_and_enter_shows_the_risks_of_a_field(
    desk: Desk, work: Workplace, hands: Lay
) -> None:
    for title, p, i in (
        ("Accès fermé", "4", "5"),
        ("Retard", "4", "5"),
        ("Rumeur", "1", "2"),
        ("Sans", "", ""),
    ):
        records.create(desk, "risk", {"title": f"{title} (exemple fictif)", "state": "open", "probability": p,
                                      "impact": i, "owner": "M&E"})  # fmt: skip
    view, asked = RisksView(work), []
    work.asked.connect(lambda code, uuid: asked.append((code, uuid)))
    hand = lay_view(hands, work, view)
    said = view.matrix.model().index(1, 5).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Probabilité 4 probable, impact 5 critique\u00a0: 20, risque critique, 2 risques"
    assert len(cells(view)) == 4
    for key in (*[Key.Key_Up] * 3, *[Key.Key_Right] * 4):
        hand.key(key)
    hand.key(Key.Key_Return)
    assert [row[1].split(" (")[0] for row in cells(view)] == ["Accès fermé", "Retard"]
    assert [row[0] for row in cells(view)] == ["20 risque critique"] * 2
    hand.key(Key.Key_Down)
    hand.key(Key.Key_Return)
    assert [(code, reading.read(desk, uuid).row["title"]) for code, uuid in asked] == [
        ("risk", "Retard (exemple fictif)")
    ]
    hand.key(Key.Key_Escape)
    assert len(cells(view)) == 4
    assert hand.focus() is view.matrix
    hand.key(Key.Key_Left)
    for _n in range(6):
        hand.key(Key.Key_Left)
    field = view.matrix.field()
    assert field is not None
    assert (field.probability, field.impact) == (4, 1), "the names of the rows are no fields"
    risk = next(r for r in reading.page(desk, "risk").rows if "Rumeur" in r["title"])
    records.save(desk, risk.uuid, {"state": "closed"}, mark=reading.read(desk, risk.uuid).mark)
    work.announce([("risk", risk.uuid)])
    hand.calm(work)
    assert len(cells(view)) == 3
    assert "1 clos" in view.counted.text()


def test_a_report_that_came_is_marked_by_one_key_and_the_series_is_planned(
    desk: Desk, work: Workplace, hands: Lay
) -> None:
    ref = made(desk, "due_report", title="Rapport STEP (exemple fictif)", kind="narrative", period="T4 2017",
               due="2018-01-31")  # fmt: skip
    made(desk, "due_report", title="Point mensuel (exemple fictif)", kind="field", due="2018-03-31")
    view = ReportsView(work)
    hand = lay_view(hands, work, view)
    assert [row[0] for row in cells(view)][::2] == ["En retard (1)", "À remettre ce mois-ci (1)"]
    assert cells(view)[1][5] == "40 jours de retard"
    hand.key(Key.Key_R)
    hand.calm(work)
    assert reading.read(desk, ref).row["received_on"] == dt.date(2018, 3, 12)
    assert [row[0] for row in cells(view)][::2] == ["À remettre ce mois-ci (1)", "Reçu (1)"]
    assert view.current() is not None
    assert view.current().uuid == ref, "the cursor stays on it"  # type: ignore[union-attr]
    hand.fill("plan-until", "31/12/2018")
    view.table.setFocus()
    hand.key(Key.Key_S)
    hand.calm(work)
    found = sorted(r["due"] for r in reading.page(desk, "due_report").rows if r["period"])
    assert [day.isoformat() for day in found] == ["2018-01-31", "2018-04-30", "2018-07-31", "2018-10-31"]
    hand.fill("plan-until", "jamais")
    hand.click("plan")
    assert view.banner.isVisible()
    assert "jamais" in view.banner.text.text()


def test_lessons_are_narrowed_by_tag_and_words(desk: Desk, work: Workplace, hands: Lay) -> None:
    land, women = (made(desk, "theme", name=name) for name in ("Foncier", "Femmes"))
    project = records.create(desk, "project", {"title": "Projet (exemple fictif)"}).uuid
    for title, tags in (("Calendrier agricole", {land}), ("Médiatrices", {land, women})):
        name, text = f"{title} (exemple fictif)", f"{title} : texte."
        made(desk, "lesson", title=name, on="2018", text=text, tags=tags, project=project)
    view = LessonsView(work)
    hand = lay_view(hands, work, view)
    assert [view.tag.itemText(i) for i in range(view.tag.count())] == [
        "Tous les mots-clés", "Foncier (2)", "Femmes (1)",
    ]  # fmt: skip
    view.tag.setFocus()
    hand.key(Key.Key_End)
    hand.key(Key.Key_Return)
    view.tag.setCurrentIndex(2)
    view.tag.activated.emit(2)
    assert [row[0] for row in cells(view)] == ["Médiatrices (exemple fictif)"]
    view.tag.setCurrentIndex(0)
    view.tag.activated.emit(0)
    hand.fill("lesson-words", "AGRICOLE")
    assert [row[0] for row in cells(view)] == ["Calendrier agricole (exemple fictif)"]


@pytest.mark.parametrize("width", [900, 520])
def test_a_new_value_proposes_its_period_and_shows_the_last_twelve(
    desk: Desk, work: Workplace, hands: Lay, width: int
) -> None:
    owner = indicator(desk, "A", baseline="10", target="40")
    kivu = made(desk, "province", name="Nord-Kivu")
    for period, value, place in (("T3 2017", "12", ""), ("T4 2017", "19", ""), ("T3 2017", "4", kivu)):
        raw = {"indicator": owner, "period": period, "value": value, "province": place}
        records.create(desk, "measurement", raw, reason="essai")
    form = RecordForm(work, ENTITIES["indicator"])
    form.resize(width, 700)
    hand = hands(form)
    form.open(owner)
    hand.calm(work)
    body = form.body
    assert isinstance(body, IndicatorBody)
    assert "Chemin vers la cible\u00a0: 30\u00a0%" in body.facts.text()
    drawn = body.trend.chart.chart()
    assert drawn is not None
    assert len([m for m in drawn.marks if isinstance(m, Bar)]) == 2, "the place has its own trend"
    assert {m.text for m in drawn.marks if isinstance(m, Label) and m.role == "tick"} == {
        "T3 2017",
        "T4 2017",
    }
    assert len([m for m in drawn.marks if isinstance(m, Line) and m.dash]) == 2, "baseline and target"
    hand.click("add-measurement")
    panel = body.values.panel()
    assert isinstance(panel, MeasurementPanel)
    assert panel.fields[0].editor.raw() == "T1 2018", "nothing is due: the quarter that comes next"
    for words in ("T4 2017", "19", "T3 2017", "12"):
        assert words in panel.past.accessibleDescription()
    assert panel.past.isVisible()
    hand.type("23")
    assert "23" not in panel.past.accessibleDescription(), "it is not before itself"
    hand.find("reason").setFocus()
    hand.type("relevé du trimestre")
    hand.key(Key.Key_S, CTRL)
    hand.calm(work)
    rows = reading.read(desk, owner).children["measurement"]
    assert [r["value"] for r in rows if r["period"].iso() == "2018-Q1"] == [23]


def test_the_place_of_monitoring_is_walked_by_alt_and_a_number(desk: Desk, theme: Theme, hands: Lay) -> None:
    indicator(desk, "A")
    pages = Pages(Window(theme), desk, theme)
    hand = hands(pages.window)
    hand.calm(pages.work)
    pages.go("monitoring")
    page = pages._pages["monitoring"]
    assert isinstance(page, TabbedPage)
    for key, code in (
        (Key.Key_2, "values"), (Key.Key_3, "risks"), (Key.Key_4, "reports"), (Key.Key_5, "lessons"),
        (Key.Key_1, "registers"), (Key.Key_2, "values"),
    ):  # fmt: skip
        hand.key(key, ALT)
        assert page.view() == code
        assert hand.find(f"tab-{code}").isChecked()
    pages.open_record("risk", None)
    assert page.view() == "registers"
    found = {f.words: f.go for f in pages.search.candidates("calendrier des rapports")}
    found["Calendrier des rapports dus"]()
    assert page.view() == "reports"
    pages.new("lesson")
    hand.calm(pages.work)
    assert page.view() == "registers"
    assert page.panel().entity.code == "lesson"
