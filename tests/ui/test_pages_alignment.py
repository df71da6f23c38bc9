"""The alignment dossier: three facts, criteria of the day, readers, a third, the opinion by a person."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from issss_desktop.models.fields import ENTITIES
from issss_desktop.services import reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.services.overviews import dossier
from issss_desktop.services.recording.entry import answer_uuid
from issss_desktop.ui.alignment.body import AssessmentBody
from issss_desktop.ui.alignment.project import ProjectBody
from issss_desktop.ui.record.page import EntityPanel
from issss_desktop.ui.record.panels import RecordsPage
from issss_desktop.ui.workplace import Workplace

from .conftest import Hands

CTRL = Qt.KeyboardModifier.ControlModifier
Lay = Callable[[QWidget], Hands]
OLD, NEW = "Ancien texte du critère 1 (exemple fictif)", "Nouveau texte du critère 1 (exemple fictif)"


@pytest.fixture
def case(desk: Desk) -> dict[str, Any]:
    """Criteria in two versions, a scale, a project and its assessment of March 2018 (made-up example)."""
    made: dict[str, Any] = {}
    for key, number, version, text, complete, span in (
        ("old", 1, 1, OLD, True, {"start": "2015", "end": "2017"}),
        ("c1", 1, 2, NEW, True, {"start": "2018"}),
        ("c2", 2, 1, "Texte du critère 2 (exemple fictif)", True, None),
        ("c3", 3, 1, "", False, None),
    ):
        raw: dict[str, Any] = {
            "number": str(number),
            "version": str(version),
            "complete": complete,
            "fictional": True,
        }
        raw |= {"text": {"fr": text}} if text else {}
        raw |= {"validity": span} if span else {}
        made[key] = records.create(desk, "criterion", raw).uuid
    for key, rank, name in (("met", 1, "rempli"), ("partly", 2, "en partie"), ("not", 3, "non rempli")):
        made[key] = records.create(desk, "rating", {"name": name, "rank": str(rank)}).uuid
    raw = {
        "title": "Bwito (exemple fictif)", "is_declared": True, "declared_on": "« contribue au pilier III »",
        "declared_source": "document de projet, p. 7", "is_cited": True, "cited_in": "Rapport n° 2, p. 31",
        "fictional": True,
    }  # fmt: skip
    made["project"] = records.create(desk, "project", raw).uuid
    raw = {"project": made["project"], "on": "14/03/2018", "reader_1": "A. Mbuyi", "reader_2": "C. Ilunga"}
    made["dossier"] = records.create(desk, "assessment", raw).uuid
    return made


@pytest.fixture
def panel(work: Workplace, case: dict[str, Any]) -> EntityPanel:
    page = RecordsPage(work, [ENTITIES["assessment"], ENTITIES["project"]], "folders")
    page.resize(1170, 690)
    panel = page.show_entity("assessment")
    panel.page = page  # type: ignore[attr-defined]  # Python's hold on the page, which nothing else has
    return panel


def texts(root: QWidget) -> str:
    QApplication.processEvents()  # what was just added is shown
    return " ".join(w.text() for w in root.findChildren(QLabel) if w.isVisibleTo(root))


def body(panel: EntityPanel) -> AssessmentBody:
    assert isinstance(panel.form.body, AssessmentBody)
    return panel.form.body


def save(hand: Hands, work: Workplace) -> None:
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(work)


def test_the_three_facts_stay_apart(panel: EntityPanel, case: dict[str, Any], hands: Lay) -> None:
    hands(panel.window())
    panel.open(case["dossier"])
    facts = body(panel).facts
    assert "pilier III" in facts.declared.text()
    assert "p. 7" in facts.declared.text()
    assert "Rapport n° 2" in facts.cited.text()
    assert "brouillon" in facts.assessed.text()
    assert "pilier" not in facts.assessed.text()


def test_the_criteria_are_those_in_force_on_the_day(
    panel: EntityPanel, case: dict[str, Any], hands: Lay
) -> None:
    hand = hands(panel.window())
    panel.open(case["dossier"])
    assert NEW in texts(panel.form)
    assert OLD not in texts(panel.form)
    hand.fill("on", "01/06/2017")
    assert OLD in texts(panel.form)
    assert NEW not in texts(panel.form)
    hand.fill("criteria_version", "2")
    assert NEW in texts(panel.form), "a dossier keeps the version it names"


def test_answers_are_entered_by_the_keyboard_and_saved_once_each(
    panel: EntityPanel, work: Workplace, case: dict[str, Any], hands: Lay
) -> None:
    hand = hands(panel.window())
    panel.open(case["dossier"])
    hand.find("answer-1-1").setFocus()
    hand.key(Qt.Key.Key_1)
    assert hand.focus().objectName() == "answer-1-1", "a digit rates and the keyboard stays"
    hand.key(Qt.Key.Key_Right)
    assert hand.focus().objectName() == "answer-1-2"
    hand.key(Qt.Key.Key_Return)
    assert hand.focus().objectName() == "answer.rating"
    hand.type("en p")
    hand.fill("answer.justification", "Eleveurs absents")
    hand.fill("answer.evidence", "PV de l'atelier")
    hand.fill("answer.page", "4")
    hand.find("answer.page").setFocus()
    hand.key(Qt.Key.Key_Escape)
    assert hand.focus().objectName() == "answer-1-2"
    assert "Lecteurs en désaccord" in texts(panel.form)
    save(hand, work)
    answers = {r["reader"]: r for r in reading.read(work.desk, case["dossier"]).children["answer"]}
    assert answers["1"]["rating"] == case["met"]
    assert answers["2"]["rating"] == case["partly"]
    assert answers["2"]["page"] == "4"
    assert answers["2"].uuid == answer_uuid(case["dossier"], case["c1"], "2")
    assert not panel.form.is_dirty()
    assert "PV de l'atelier" in texts(panel.form)


def test_the_third_reader_decides_where_two_differ(
    panel: EntityPanel, work: Workplace, case: dict[str, Any], hands: Lay
) -> None:
    hand = hands(panel.window())
    panel.open(case["dossier"])
    assert not hand.seen("answer-2-3"), "nobody differs yet"
    hand.find("answer-2-1").setFocus()
    hand.key(Qt.Key.Key_1)
    hand.key(Qt.Key.Key_Right)
    hand.key(Qt.Key.Key_3)
    hand.key(Qt.Key.Key_Right)
    assert hand.focus().objectName() == "answer-2-3"
    hand.key(Qt.Key.Key_2)
    save(hand, work)
    ratings = body(panel).criteria.answers.ratings(case["c2"])
    assert dossier.retained(ratings) == (dossier.DECIDED, case["partly"])
    assert "désaccord" not in texts(panel.form)
    assert reading.read(work.desk, case["dossier"]).row["verdict"] is None, "ratings never make an opinion"


def test_a_text_that_is_not_at_hand_says_so_and_opens_the_criterion(
    panel: EntityPanel, work: Workplace, case: dict[str, Any], hands: Lay
) -> None:
    hand = hands(panel.window())
    panel.open(case["dossier"])
    assert "Texte officiel non disponible" in texts(panel.form)
    asked: list[tuple[str, Any]] = []
    work.asked.connect(lambda entity, uuid: asked.append((entity, uuid)))
    hand.click("complete-3")
    assert asked == [("criterion", case["c3"])]


def test_the_opinion_is_a_persons_and_can_be_taken_back(
    panel: EntityPanel, work: Workplace, case: dict[str, Any], hands: Lay
) -> None:
    hand = hands(panel.window())
    panel.open(case["dossier"])
    assert not any(radio.isChecked() for radio in body(panel).rows["verdict"].editor.inputs())  # type: ignore[attr-defined]
    hand.find("verdict-alignable").setFocus()
    hand.key(Qt.Key.Key_Space)
    save(hand, work)
    assert reading.read(work.desk, case["dossier"]).row["verdict"] == "alignable"
    hand.find("verdict-alignable").setFocus()
    hand.key(Qt.Key.Key_Delete)
    save(hand, work)
    assert reading.read(work.desk, case["dossier"]).row["verdict"] is None


def test_leaving_a_dossier_with_an_answer_typed_asks_first(
    panel: EntityPanel, case: dict[str, Any], hands: Lay
) -> None:
    hand = hands(panel.window())
    panel.open(case["dossier"])
    hand.find("answer-1-1").setFocus()
    hand.key(Qt.Key.Key_Return)
    hand.key(Qt.Key.Key_Escape)
    assert not panel.form.is_dirty(), "an answer that was only opened says nothing"
    hand.key(Qt.Key.Key_2)
    assert panel.form.is_dirty()


def test_a_project_shows_its_readings_and_begins_a_new_one(
    work: Workplace, case: dict[str, Any], hands: Lay
) -> None:
    early = records.create(work.desk, "assessment", {"project": case["project"], "on": "10/02/2017"}).uuid
    page = RecordsPage(work, [ENTITIES["project"]], "folders")
    page.resize(1170, 690)
    hand = hands(page)
    page.panel().open(case["project"])
    form = page.panel().form.body
    assert isinstance(form, ProjectBody)
    model = form.readings.model()
    assert [model.index(r, 0).data() for r in range(model.rowCount())] == ["14/03/2018", "10/02/2017"]
    asked: list[tuple[str, Any]] = []
    begun: list[tuple[str, Any]] = []
    work.asked.connect(lambda entity, uuid: asked.append((entity, uuid)))
    work.new_asked.connect(lambda entity, values: begun.append((entity, values)))
    form.readings.setFocus()
    form.readings.selectRow(1)
    hand.key(Qt.Key.Key_Return)
    assert asked == [("assessment", early)]
    hand.click("new-assessment")
    assert begun[0][0] == "assessment"
    assert begun[0][1]["project"] == case["project"]
    assert "déclaré et cité ne valent jamais" not in texts(form)


def test_an_answer_opened_below_the_fold_is_scrolled_into_view(
    panel: EntityPanel, case: dict[str, Any], hands: Lay
) -> None:
    panel.window().resize(900, 420)
    hand = hands(panel.window())
    panel.open(case["dossier"])
    QApplication.processEvents()
    hand.find("answer-2-1").setFocus()
    hand.key(Qt.Key.Key_Return)
    QApplication.processEvents()
    view = body(panel).viewport()
    field = hand.find("answer.rating")
    top = field.mapTo(view, field.rect().topLeft()).y()
    assert 0 <= top < view.height(), "what the keyboard came to is seen"
