"""A dressed application, a workplace on a bare office, and hands that press real keys."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from issss_desktop.i18n import set_language
from issss_desktop.models.fields import ENTITIES
from issss_desktop.services import reading, records
from issss_desktop.services.desk import Desk, close_desk, open_desk
from issss_desktop.ui.look.theme import Theme, load_fonts
from issss_desktop.ui.record.form import RecordForm
from issss_desktop.ui.workplace import Workplace
from tests.letters import merge, pair, send
from tools.pictures import make_office

from .exchanging import Office

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # a test run needs no screen
_faces: list[str] = []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A list that opens under a field asks the offscreen platform for what it cannot do; no fault of ours."""
    unable = pytest.mark.qt_log_ignore("does not support raise", "does not support grabbing", extend=True)
    for item in items:
        if "tests/ui" in item.path.as_posix():
            item.add_marker(unable)


@pytest.fixture(autouse=True)
def _french() -> Iterator[None]:
    set_language("fr")
    yield
    set_language("fr")


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    """The light look, fonts loaded once."""
    if not _faces:
        assert load_fonts() == []
        _faces.append("loaded")
    made = Theme("light")
    made.apply(qapp)
    return made


@pytest.fixture
def work(desk: Desk, theme: Theme) -> Workplace:
    """A workplace whose unexpected errors fail the test."""
    made = Workplace(desk, theme)

    def broken(error: BaseException) -> None:
        raise error

    made.jobs.broken.connect(broken)
    return made


def press(widget: QWidget, text: str) -> None:
    """Type a text key by key; QTest itself knows no key beyond ASCII."""
    for letter in text:
        if letter.isascii():
            QTest.keyClicks(widget, letter)
            continue
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(widget, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter))


class Hands:
    """What a person does: keys and clicks on widgets found by their names."""

    def __init__(self, qtbot: QtBot, root: QWidget) -> None:
        self.qtbot, self.root = qtbot, root

    def find(self, name: str, kind: type[Any] = QWidget) -> Any:
        """The one visible widget of a name."""
        found = [w for w in self.root.findChildren(kind, name) if w.isVisible()]
        assert len(found) == 1, f"{name}: {len(found)} visible of {len(self.root.findChildren(kind, name))}"
        return found[0]

    def seen(self, name: str) -> bool:
        """Whether a widget of this name is visible."""
        return any(w.isVisible() for w in self.root.findChildren(QWidget, name))

    def click(self, name: str) -> None:
        """Press a button."""
        QTest.mouseClick(self.find(name), Qt.MouseButton.LeftButton)

    def key(self, key: Qt.Key, mods: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the focus is."""
        active = QApplication.activeWindow()
        if active is None or not active.isVisible():  # offscreen, a list that closes keeps the keyboard
            self.root.window().activateWindow()
            QApplication.processEvents()
        QTest.keyClick(self.focus(), key, mods)

    def focus(self) -> QWidget:
        """The widget that has the keyboard."""
        widget = self.root.window().focusWidget()
        assert widget is not None
        return widget

    def type(self, text: str) -> None:
        """Type a text where the focus is, over what was selected."""
        press(self.focus(), text)

    def fill(self, name: str, text: str) -> None:
        """Go to a field, replace what stands there, leave it with Tab."""
        field = self.find(name)
        field.setFocus()
        if isinstance(field, QLineEdit):
            field.selectAll()
        press(field, text)
        QTest.keyClick(field, Qt.Key.Key_Tab)

    def until(self, check: Callable[[], bool], timeout: int = 5000) -> None:
        """Wait until something is so; a failure says where the keyboard is."""
        try:
            self.qtbot.waitUntil(check, timeout=timeout)
        except self.qtbot.TimeoutError as error:
            at, window = QApplication.focusWidget(), QApplication.activeWindow()
            said = [f"{w.objectName()} {getattr(w, 'text', str)()!r}" for w in (at, window) if w is not None]
            raise AssertionError(f"not so after {timeout} ms; focus and window: {said}") from error

    def calm(self, work: Workplace) -> None:
        """Wait until no job is under way; a page that is painted only now asks for its own first."""
        QApplication.processEvents()
        self.until(lambda: work.jobs.under_way() == 0, 30_000)  # a busy machine is slow, not wrong
        QApplication.processEvents()


@pytest.fixture
def hands(qtbot: QtBot) -> Callable[[QWidget], Hands]:
    """Hands on a widget that is shown on an active window."""

    def lay(root: QWidget) -> Hands:
        qtbot.addWidget(root)
        with qtbot.waitExposed(root):
            root.show()
        root.activateWindow()
        root.setFocus()
        QApplication.processEvents()
        return Hands(qtbot, root)

    return lay


@pytest.fixture
def fund(desk: Desk) -> dict[str, Any]:
    """A fund and three donors, final; uuids by code."""
    made: dict[str, Any] = {}
    for code, name, acronym in (("uk", "Royaume-Uni", "FCDO"), ("se", "Suède", ""), ("nl", "Pays-Bas", "")):
        raw = {"name": name, "acronym": acronym, "type": "state_donor", "donor": True}
        made[code] = records.create(desk, "organisation", raw, final=True).uuid
    raw = {"code": "CDS00", "name": {"fr": "Fonds de cohérence pour la stabilisation", "en": "SCF"}}
    made["fund"] = records.create(desk, "fund", raw, final=True).uuid
    made["province"] = records.create(desk, "province", {"name": "Nord-Kivu"}, final=True).uuid
    for code, number, name in (("p1", "I", "Dialogue démocratique"), ("p3", "III", "Restauration")):
        made[code] = records.create(desk, "pillar", {"number": number, "name": name}, final=True).uuid
    return made


@pytest.fixture
def contribution(desk: Desk, fund: dict[str, Any]) -> Any:
    """A draft contribution of the United Kingdom with one deposit (made-up example)."""
    raw = {
        "donor": fund["uk"],
        "fund": fund["fund"],
        "agreement": "SAA 2016",
        "currency": "GBP",
        "fictional": True,
    }
    deposit = {"on": "22/09/2015", "amount": {"amount": "1 000 000", "currency": "GBP", "rate": "0,69"}}
    return records.create(desk, "contribution", raw, children={"deposit": [deposit]}).uuid


@contextmanager
def form_of(work: Workplace, code: str, width: int, height: int) -> Iterator[RecordForm]:
    """A form for one entity, in pixels, hidden at the end."""
    made = RecordForm(work, ENTITIES[code])
    made.resize(width, height)
    yield made
    made.hide()


@pytest.fixture
def form(work: Workplace) -> Iterator[RecordForm]:
    """A form for contributions, as wide as beside its list."""
    with form_of(work, "contribution", 790, 690) as made:
        yield made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The office of the pictures."""
    set_language("fr")
    made = tmp_path_factory.mktemp("pictures") / "office"
    make_office(made)
    return made


@pytest.fixture
def office(folder: Path) -> Iterator[Desk]:
    """The same, open for reading."""
    desk = open_desk(folder, write=False)
    yield desk
    close_desk(desk)


@pytest.fixture
def sit(theme: Theme, hands: Callable[[QWidget], Hands]) -> Iterator[Callable[[Desk], Office]]:
    """Seats somebody at the window of an office."""
    seated: list[Office] = []

    def make(desk: Desk) -> Office:
        seated.append(Office(desk, theme, hands))
        return seated[-1]

    yield make
    for office in seated:
        office.close()


@pytest.fixture
def torn(desk: Desk, other: Desk) -> UUID:
    """A project that both offices have and wrote differently since; the other one made a donor too."""
    uuid = records.create(desk, "project", {"title": "Bwito (exemple fictif)", "local_name": "Amani"}).uuid
    pair(desk, other)
    merge(other, send(desk, "SK"))
    for office, name in ((desk, "Ardhi"), (other, "Umoja")):
        mark = reading.read(office, uuid).mark
        records.save(office, uuid, {"local_name": name}, mark=mark, reason=f"mission {name}")
    records.create(other, "organisation", {"name": "Bailleur B (exemple fictif)"})
    return uuid
