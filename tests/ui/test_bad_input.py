"""What people do to a program that nobody foresaw: long pastes, long names, long lists, a wrong clock."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from issss_desktop.app import Program
from issss_desktop.models.fields import ENTITIES
from issss_desktop.services import reading, records
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.starting.offices import create_office
from issss_desktop.ui.record.panels import RecordsPage
from issss_desktop.ui.workplace import Workplace
from tests.desks import bare_desk

from .conftest import Hands

CTRL = Qt.KeyboardModifier.ControlModifier
Lay = Callable[[QWidget], Hands]
PILLARS = 5_000


def page_of(work: Workplace, code: str) -> RecordsPage:
    """A register at the smallest screen there is."""
    page = RecordsPage(work, [ENTITIES[code]], "coins")
    page.resize(1024 - 190, 600 - 60)
    return page


def test_100_kb_pasted_into_an_amount_are_refused_and_the_form_goes_on(
    work: Workplace, contribution: Any, hands: Lay
) -> None:
    page = page_of(work, "contribution")
    hand = hands(page)
    page.panel().open(contribution)
    hand.calm(work)
    hand.click("add-deposit")
    field = hand.find("deposit.amount.amount")
    field.setFocus()
    QGuiApplication.clipboard().setText("1 234 567,89\n" * 8_000)
    begun = time.monotonic()
    hand.key(Qt.Key.Key_V, CTRL)
    hand.key(Qt.Key.Key_Tab)
    assert time.monotonic() - begun < 5
    QGuiApplication.clipboard().clear()
    assert field.property("state") == "error"
    assert len(hand.find("message-deposit.amount").text()) < 400
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(work)
    assert page.panel().form.is_dirty(), "nothing is saved, nothing is lost"
    hand.fill("deposit.on", "1/2/2016")
    hand.fill("deposit.amount.amount", "1 234 567,89")
    hand.fill("deposit.amount.currency", "USD")
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(work)
    kept = [d["amount"].amount for d in reading.read(work.desk, contribution).children["deposit"]]
    assert sorted(kept) == [100_000_000, 123_456_789]


def test_a_donor_of_300_characters_is_made_in_place_and_widens_nothing(
    work: Workplace, fund: dict[str, Any], hands: Lay
) -> None:
    name = ("Agence de coopération pour la stabilisation " * 7)[:299] + "x"
    assert len(name) == 300
    page = page_of(work, "contribution")
    hand = hands(page)
    width = page.width()
    hand.key(Qt.Key.Key_N, CTRL)
    assert hand.focus().objectName() == "donor"
    hand.type(name)
    hand.key(Qt.Key.Key_Return)  # the one thing proposed: to create it
    hand.calm(work)
    assert hand.find("donor").text() == name
    hand.fill("fund", "CDS00")
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(work)
    form = page.panel().form.form
    assert form is not None, [p.text for p in page.panel().form.body.errors()]
    assert reading.read(work.desk, form.row["donor"]).row["name"].fr == name
    QApplication.processEvents()
    assert page.width() == width
    assert page.panel().form.body.horizontalScrollBar().maximum() == 0


@pytest.fixture
def piliers(tmp_path: Path) -> Iterator[Desk]:
    """5,000 made-up piliers."""
    desk = bare_desk(tmp_path / "nk")

    def fill(_work: object) -> None:
        for n in range(PILLARS):
            records.create(
                desk, "pillar", {"number": str(n), "name": f"Pilier {10_000 + n} (exemple fictif)"}
            )

    desk.store.write(fill)
    yield desk
    close_desk(desk)


def test_one_of_5000_piliers_is_found_by_typing(piliers: Desk, theme: Any, hands: Lay) -> None:
    work = Workplace(piliers, theme)
    page = page_of(work, "project")
    hand = hands(page)
    hand.calm(work)
    hand.key(Qt.Key.Key_N, CTRL)
    hand.type("Projet (exemple fictif)")
    known = hand.find("pillars-known")
    known.setFocus()
    hand.type("Parts renseignées")
    hand.click("pillars-add")
    line = hand.find("pillars[0].0")
    line.setFocus()
    slowest = 0.0
    for press in (Qt.Key.Key_Down, *(Qt.Key(ord(c)) for c in "14321")):
        begun = time.monotonic()
        hand.key(press)
        slowest = max(slowest, time.monotonic() - begun)
    assert slowest < 2, "the list opens and narrows at once, though 5,000 could be in it"
    assert line._is_open()
    assert line._proposals._lines.rowCount() <= 51
    hand.key(Qt.Key.Key_Tab)
    assert line.text() == "4321 Pilier 14321 (exemple fictif)"
    hand.fill("pillars[0].share", "100")
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(work)
    form = page.panel().form.form
    assert form is not None, [p.text for p in page.panel().form.body.errors()]
    ((chosen, _share),) = [tuple(r)[:2] for r in form.row["pillars"].rows]
    pillar = chosen[0] if isinstance(chosen, tuple) else chosen
    assert reading.read(piliers, pillar).row["name"].fr == "Pilier 14321 (exemple fictif)"


def test_a_clock_of_2010_is_said_when_the_office_opens_and_entry_goes_on(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hands: Lay
) -> None:
    monkeypatch.setattr("issss_desktop.paths.log_file", lambda: tmp_path / "log" / "program.log")
    close_desk(create_office(tmp_path / "nk", "NK", user="A. Mbuyi"))
    past = 1_262_304_000_000  # 1 January 2010, UTC milliseconds
    monkeypatch.setattr("issss_desktop.services.desk.time.time_ns", lambda: past * 1_000_000)
    program = Program(qapp, tmp_path / "nk", None, tmp_path / "settings.json")
    program.window.resize(1024, 600)
    ready: list[bool] = []
    program.ready.connect(lambda: ready.append(True))
    hand = hands(program.window)
    hand.until(lambda: bool(ready), 20_000)
    assert program.pages is not None
    assert program.desk is not None
    hand.calm(program.pages.work)
    assert "2010" in program.window.banner.text.text()
    made = records.create(program.desk, "organisation", {"name": "Bailleur (exemple fictif)"})
    assert reading.read(program.desk, made.uuid).row["name"].fr == "Bailleur (exemple fictif)"
    program.window.may_close = lambda then: then()
    program.window.close()
