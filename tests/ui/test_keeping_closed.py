"""Copies and copied folders of an encrypted office, by real keys: a fresh machine, and a carried folder."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from issss_desktop.app import Program
from issss_desktop.services import reading, records
from issss_desktop.services.audit import register
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.keeping import copying, places
from issss_desktop.services.vault import access
from issss_desktop.services.vault.door import unlock
from issss_desktop.store import query
from issss_desktop.ui.keeping.restore import RestorePage
from tests.vaults import CHEAP, NAME, PHRASE, encrypted_office

from .conftest import Hands
from .started import Lay, begin, login, start_at

Start = Callable[[Path], Program]
__all__ = ["start_at"]
TITLE = "Terres partagées (exemple fictif)"
LATER = "une phrase venue plus tard"


@pytest.fixture
def other_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From now on this is another laptop: it remembers no office."""
    return lambda: monkeypatch.setenv("ISSSS_MACHINE", str(tmp_path / "other machine"))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Desk]:
    """An encrypted office with a project, open."""
    desk, _code = encrypted_office(tmp_path / "nk")
    records.create(desk, "project", {"title": TITLE})
    yield desk
    close_desk(desk)


def tab_to(hand: Hands, name: str) -> None:
    """Go by Tab to a widget, as somebody without a mouse does."""
    for _n in range(60):
        if hand.focus().objectName() == name:
            return
        hand.key(Qt.Key.Key_Tab)
    raise AssertionError(f"Tab does not reach {name}")


def actor_of(desk: Desk) -> str:
    with desk.store.reading() as connection:
        return (query.meta(connection, "actor") or b"").hex().upper()


def goes_on_as_a_new_device(program: Program, hand: Hands, before: str) -> Desk:
    """The office is open with its record, as a device that names the one before; signs with new keys."""
    hand.until(lambda: program.pages is not None, 30_000)
    assert program.pages is not None
    hand.calm(program.pages.work)
    desk = program.desk
    assert desk is not None
    assert {row["title"] for row in reading.page(desk, "project").rows} == {TITLE}
    devices = {row["actor"]: row["predecessor"] for row in reading.page(desk, "device", limit=-1).rows}
    assert actor_of(desk) != before
    assert devices[actor_of(desk)] == before
    return desk


def acts_of(desk: Desk) -> list[str]:
    return [entry.act for entry in register.page(desk, register.Asked(kind=register.ACTS_ONLY)).entries]


def test_an_encrypted_copy_on_a_fresh_machine(
    start_at: Start, hands: Lay, office: Desk, tmp_path: Path, other_machine: Callable[[], None]
) -> None:
    stick = places.prepare_stick(tmp_path / "KINGSTON", office.folder)
    copying.copy_office(office, stick=stick, disk=False)
    before, folder = actor_of(office), office.folder
    assert office.key is not None
    signed = access.device_keys(folder, office.key).verify
    access.set_passphrase(folder, office.key, office.user, NAME, LATER, CHEAP)
    close_desk(office)
    other_machine()

    program = start_at(tmp_path / "fresh")
    hand = begin(program, hands)
    tab_to(hand, "restore-copy")
    hand.key(Qt.Key.Key_Space)
    page = program.window.stack.currentWidget()
    assert isinstance(page, RestorePage)
    hand.until(lambda: page.under_way() == 0)
    page.ask_folder = lambda _start: str(stick)
    page.table.setFocus()
    tab_to(hand, "restore-other")
    hand.key(Qt.Key.Key_Space)
    hand.until(lambda: hand.seen("restore-secret"))
    assert not page.put_back.isEnabled()
    hand.until(lambda: hand.focus() is page.secret)
    hand.type(LATER)
    hand.key(Qt.Key.Key_Return)
    hand.until(lambda: page.under_way() == 0 and "phrase" in page.said(), 20_000)
    assert not page.put_back.isEnabled(), "the passphrase of today does not open the copy of that day"
    page.secret.selectAll()
    hand.type(PHRASE)
    hand.key(Qt.Key.Key_Return)
    hand.until(lambda: page.put_back.isEnabled(), 20_000)
    assert "pas encore de bureau" in page.said()
    tab_to(hand, "restore")
    hand.key(Qt.Key.Key_Space)
    login(hand, phrase=PHRASE)

    desk = goes_on_as_a_new_device(program, hand, before)
    assert desk.folder == tmp_path / "fresh"
    assert desk.user_name == NAME
    assert desk.key is not None
    assert access.device_keys(desk.folder, desk.key).verify != signed
    assert program.settings.data_folder == str(desk.folder)
    assert "restore" in acts_of(desk)
    with pytest.raises(Exception, match="phrase"):
        unlock(desk.folder, NAME, LATER)
    records.create(desk, "project", {"title": "Après"})
    program.window.close()
    again = start_at(tmp_path / "fresh")
    hand = begin(again, hands)
    login(hand, phrase=PHRASE)
    hand.until(lambda: again.pages is not None, 30_000)


def test_a_copied_encrypted_folder_asks_at_the_gate_and_goes_on_as_a_new_device(
    start_at: Start, hands: Lay, office: Desk, tmp_path: Path, other_machine: Callable[[], None]
) -> None:
    before, folder = actor_of(office), office.folder
    assert office.key is not None
    signed = access.device_keys(folder, office.key).verify
    close_desk(office)
    other_machine()
    twin = tmp_path / "carried"
    shutil.copytree(folder, twin)
    program = start_at(twin)
    hand = begin(program, hands)
    login(hand, phrase=PHRASE)
    hand.until(lambda: hand.seen("adopt"), 20_000)
    assert program.desk is None
    tab_to(hand, "adopt")
    hand.key(Qt.Key.Key_Space)
    desk = goes_on_as_a_new_device(program, hand, before)
    assert desk.key is not None
    assert access.device_keys(twin, desk.key).verify != signed
    assert "adopt" in acts_of(desk)


def test_who_may_not_restore_is_told_whom_to_ask(
    start_at: Start, hands: Lay, office: Desk, tmp_path: Path
) -> None:
    clerk = records.create(office, "person", {"name": "B. Safari", "role": "entry"}).uuid
    access.set_passphrase(office.folder, office.key or b"", clerk, "B. Safari", LATER, CHEAP)
    close_desk(office)
    program = start_at(tmp_path / "nk")
    hand = begin(program, hands)
    hand.until(lambda: hand.seen("login-name"))
    hand.find("login-name").setFocus()
    hand.type("B. Safari")
    hand.key(Qt.Key.Key_Return)
    hand.type(LATER)
    hand.key(Qt.Key.Key_Return)
    hand.until(lambda: program.pages is not None, 30_000)
    program.window.restore_asked.emit()
    assert program.pages is not None, "nothing is closed"
    assert NAME in program.window.banner.text.text()
