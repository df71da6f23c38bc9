"""The guide in the program: every screen leads to its task, its pictures are there, a word is found."""

import re

from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from issss_desktop.i18n import set_language
from issss_desktop.paths import guide_folder
from issss_desktop.services.advising.guide import topic_for, topics
from issss_desktop.ui.commands import MENUS, entities_of
from issss_desktop.ui.guide import GuideSheet
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.places import PLACES

BESIDE = {"access", "entrance", "import", "keeping", "repair", "recovery"}
"""Screens that are no place of the navigation."""


def test_every_screen_leads_to_the_task_that_explains_it() -> None:
    named = [code for topic in topics() for code in topic.screens]
    assert len(named) == len(set(named)), "two tasks for one screen"
    for place, *_rest in PLACES:
        assert place in topics()[topic_for([place])].screens, place
    entities = {entity.code for place in MENUS for entity in entities_of(place)}
    known = entities | {place for place, *_rest in PLACES} | BESIDE
    assert set(named) <= known, "a screen that is gone"


def test_its_pictures_came_with_it_and_its_own_marks_are_not_shown() -> None:
    for topic in topics():
        for name in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", topic.text):
            assert (guide_folder() / name).is_file(), name
        assert "<!--" not in topic.text
        assert topic.text.startswith(f"## {topic.title}\n")


def test_a_person_searches_it_without_accents_and_reads_what_is_found(qtbot: QtBot, theme: Theme) -> None:
    window = QWidget()
    window.resize(1366, 768)
    qtbot.addWidget(window)
    window.show()
    sheet = GuideSheet.at(window, theme, ["contribution", "contributions"])
    assert sheet.list.currentItem().text() == "Saisir une contribution"
    picture = sheet.text.document().resource(
        QTextDocument.ResourceType.ImageResource.value, "../pictures/contribution-fr.png"
    )
    assert 200 < picture.width() <= sheet.text.viewport().width()
    sheet.search.setText("REVOQUER cle")
    shown = [i for i in range(sheet.list.count()) if not sheet.list.item(i).isHidden()]
    assert [sheet.list.item(i).text() for i in shown] == ["Réunir les bureaux sans réseau"]
    assert "Révoquer une clé" in sheet.text.toPlainText()
    sheet.search.setText("zibeline")
    assert sheet.none.isVisible()
    sheet.search.clear()
    assert not any(sheet.list.item(i).isHidden() for i in range(sheet.list.count()))


def test_in_english_it_says_that_it_is_written_in_french(qtbot: QtBot, theme: Theme) -> None:
    set_language("en")
    window = QWidget()
    qtbot.addWidget(window)
    sheet = GuideSheet.at(window, theme, ["dashboard"])
    assert "The guide is written in French." in [told.text() for told in sheet.findChildren(QLabel)]
