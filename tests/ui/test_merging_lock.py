"""A review behind the lock of an encrypted office."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication, QWidget

from issss_desktop.app import Program
from issss_desktop.services import divergences, reading, records
from issss_desktop.services.desk import close_desk
from issss_desktop.services.starting.offices import create_office
from issss_desktop.ui.merging.review import CHANGES
from issss_desktop.ui.places import SYNCHRONISATION
from tests.letters import merge, pair, send
from tests.vaults import NAME, PHRASE, encrypted_office

from .conftest import Hands
from .exchanging import Office, side_file

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def locked(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    """The program on an encrypted office of Nord-Kivu that has just been opened."""
    monkeypatch.setattr("issss_desktop.paths.log_file", lambda: tmp_path / "log" / "program.log")
    desk, _code = encrypted_office(tmp_path / "nk")
    program = Program(qapp, tmp_path / "nk", None, tmp_path / "settings.json")
    program.window.resize(1366, 768)
    program.gate.opened.emit(desk, "")
    yield program
    program.window.may_close = lambda then: then()
    program.window.close()


def test_a_review_waits_behind_the_lock_as_it_was(
    locked: Program, hands: Callable[[QWidget], Hands], tmp_path: Path
) -> None:
    south = create_office(tmp_path / "sk", "SK", user="B. Safari")
    hand = hands(locked.window)
    assert locked.desk is not None
    assert locked.pages is not None
    pair(locked.desk, south)
    merge(south, send(locked.desk, "SK"))
    records.create(south, "organisation", {"name": "Bailleur C (exemple fictif)"})
    here = Office.at(locked.window, locked.pages, hand)
    report = side_file(south, tmp_path / "sk.issss", "NK")
    assert here.let_fall(QPointF(700, 24), report)
    hand.key(Qt.Key.Key_L, CTRL)
    assert locked.gate.is_locked()
    assert not here.let_fall(QPointF(700, 24), report), "behind the lock nothing is taken"
    here.hand.until(lambda: here.sync().review.importing is None, 60_000)
    here.hand.until(lambda: locked.pages.work.jobs.under_way() == 0, 30_000)  # type: ignore[union-attr]
    assert locked.gate.page is not None
    assert locked.gate.page.isAncestorOf(hand.focus()), "the passphrase keeps the keyboard"
    hand.find("login-name").setFocus()
    hand.find("login-name").selectAll()
    hand.type(NAME)
    hand.key(Qt.Key.Key_Return)
    hand.type(PHRASE)
    hand.key(Qt.Key.Key_Return)
    hand.until(lambda: not locked.gate.is_locked(), 30_000)
    here.calm()
    here.pages.show(SYNCHRONISATION)
    here.read()
    assert here.sync().review.stack.currentIndex() == CHANGES
    here.merge()
    found = [r.title for r in reading.page(locked.desk, "organisation", limit=-1).rows]
    assert "Bailleur C (exemple fictif)" in found
    assert divergences.count(locked.desk) == {}
    close_desk(south)
