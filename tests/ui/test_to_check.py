"""What a merge left to check stands under “À traiter”, and opens by the keyboard."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from issss_desktop.models.fields import entity
from issss_desktop.services import records
from issss_desktop.services.desk import close_desk
from issss_desktop.services.starting.sample import create_sample
from issss_desktop.store import unchecked
from issss_desktop.ui.dashboard.attention import TaskLine
from issss_desktop.ui.dashboard.page import Dashboard
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.workplace import Workplace

from .conftest import Hands

Lay = Callable[[QWidget], Hands]


def test_a_record_to_check_since_a_merge_is_a_thing_to_do(tmp_path: Path, theme: Theme, hands: Lay) -> None:
    desk = create_sample(tmp_path / "nk")
    span = {"start": "2017", "end": "2018"}
    made = records.create(desk, "project", {"title": "Ponts (exemple fictif)", "span": span})
    later = {"start": "2019", "end": "2020"}
    records.create(desk, "phase", {"project": made.uuid, "name": "Suite", "span": later})
    desk.store.write(lambda work: unchecked.note(work.connection, [(entity("project").tag, made.uuid)]))
    work = Workplace(desk, theme)
    page = Dashboard(work)
    page.resize(1170, 690)
    asked: list[tuple[str, Any]] = []
    page.record_asked.connect(lambda code, uuid: asked.append((code, uuid)))
    hand = hands(page)
    hand.calm(work)
    words = " ".join(label.text() for label in page.attention.findChildren(QLabel))
    assert "À vérifier depuis une fusion" in words
    assert "Ponts (exemple fictif)" in words
    assert "sort des dates du projet" in words
    lines = page.attention.findChildren(TaskLine)
    next(line for line in lines if "À vérifier depuis une fusion" in line.accessibleName()).setFocus()
    hand.key(Qt.Key.Key_Return)
    assert asked == [("project", made.uuid)]
    page.close()
    close_desk(desk)
