"""The whole program as a person starts it: programs on data folders, the login, what can be read."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from issss_desktop.app import Program
from issss_desktop.services.desk import close_desk
from issss_desktop.services.starting.offices import create_office
from tests.vaults import CHEAP, NAME, PHRASE

from .conftest import Hands

__all__ = ["folder", "programs", "start_at"]

CTRL = Qt.KeyboardModifier.ControlModifier
Lay = Callable[[QWidget], Hands]
Start = Callable[[], Program]


@pytest.fixture
def start_at(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[Path], Program]]:
    """Programs on data folders, one after the other; logs and settings stay in the test's own folder."""
    monkeypatch.setattr("issss_desktop.paths.log_file", lambda: tmp_path / "log" / "program.log")
    made: list[Program] = []

    def start(folder: Path) -> Program:
        program = Program(qapp, folder, None, tmp_path / "settings.json")
        program.gate.cost = CHEAP
        program.window.resize(1366, 768)
        made.append(program)
        return program

    yield start
    for program in made:
        program.window.may_close = lambda then: then()
        program.window.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty data folder."""
    return tmp_path / "data"


@pytest.fixture
def programs(start_at: Callable[[Path], Program], folder: Path) -> Start:
    """Programs on that folder."""
    return partial(start_at, folder)


def plain_office(folder: Path, user: str = "A. Mbuyi") -> Path:
    """An office of Nord-Kivu without encryption, closed."""
    close_desk(create_office(folder, "NK", user=user))
    return folder


def begin(program: Program, hands: Lay) -> Hands:
    """Show the window and wait until it is ready."""
    ready: list[bool] = []
    program.ready.connect(lambda: ready.append(True))
    hand = hands(program.window)
    hand.until(lambda: bool(ready), 20_000)
    calm(program, hand)
    return hand


def calm(program: Program, hand: Hands) -> None:
    """Wait until the pages, if there are any, have nothing under way."""
    if program.pages is not None:
        hand.calm(program.pages.work)


def opened(program: Program, hand: Hands) -> None:
    """Wait until the pages of the office stand there."""
    hand.until(lambda: program.pages is not None and not program.gate.is_locked(), 30_000)
    calm(program, hand)


def login(hand: Hands, name: str = NAME, phrase: str = PHRASE) -> None:
    """Name, Enter, passphrase, Enter."""
    hand.until(lambda: hand.seen("login-name"), 20_000)
    hand.find("login-name").setFocus()
    hand.find("login-name").selectAll()
    hand.type(name)
    hand.key(Qt.Key.Key_Return)
    hand.type(phrase)
    hand.key(Qt.Key.Key_Return)


def come_in(program: Program, hands: Lay, name: str = NAME, phrase: str = PHRASE) -> Hands:
    """Show the window of an encrypted office, unlock it, and wait for its pages."""
    hand = begin(program, hands)
    login(hand, name, phrase)
    opened(program, hand)
    return hand


def to_the_sheet(program: Program, hands: Lay) -> Hands:
    """Create an office by the first run; its recovery sheet stands there."""
    hand = begin(program, hands)
    assert program.first_run is not None
    program.first_run.user.setText(NAME)
    program.first_run.phrase.first.setText(PHRASE)
    program.first_run.phrase.second.setText(PHRASE)
    hand.click("create")
    hand.until(lambda: program.gate.sheet is not None, 30_000)
    return hand


def move_and_rest(program: Program) -> None:
    """Somebody presses keys for longer than the lock waits, and is not locked out."""
    idle = program.gate._idle
    assert idle is not None
    assert idle._timer.interval() == 10 * 60_000
    idle._timer.setInterval(600)
    idle._timer.start()
    for _each in range(8):
        QTest.keyClick(program.window.windowHandle(), Qt.Key.Key_Shift)
        QTest.qWait(100)
    assert not program.gate.is_locked()


def words_of(root: QWidget) -> str:
    """What can be read."""
    return " ".join(label.text() for label in root.findChildren(QLabel) if label.isVisible())


def write_a_name(program: Program, hand: Hands, name: str) -> None:
    """Begin a new organisation and type its name, unsaved."""
    assert program.pages is not None
    program.pages.new("organisation")
    hand.until(lambda: hand.seen("name.fr"), 10_000)
    hand.find("name.fr").setFocus()
    hand.type(name)
