"""“Puis-je éteindre ?”, copies by the clock, a copy put back: with the keyboard, and never in the way."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from issss_desktop.app import Program
from issss_desktop.i18n import set_language
from issss_desktop.services import people, reading, records
from issss_desktop.services.desk import close_desk, open_desk
from issss_desktop.services.keeping import copying, damage, places
from issss_desktop.services.keeping.kept import recall
from issss_desktop.services.starting.offices import create_office
from issss_desktop.store import check
from issss_desktop.store.backup import copies
from issss_desktop.store.open import Connection
from issss_desktop.ui.keeping import watch
from issss_desktop.ui.keeping.panel import SwitchOffPanel
from issss_desktop.ui.keeping.restore import RestorePage
from issss_desktop.ui.workplace import Workplace

from .conftest import Hands
from .started import Lay, begin, start_at

PAGE = 4096
__all__ = ["start_at"]


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """An office of Nord-Kivu with one project, closed."""
    desk = create_office(tmp_path / "nk", "NK", user="A. Mbuyi")
    records.create(desk, "project", {"title": "Terres partagées (exemple fictif)"})
    close_desk(desk)
    return tmp_path / "nk"


@pytest.fixture
def program(start_at: Callable[[Path], Program], office: Path) -> Program:
    """A program on that office."""
    return start_at(office)


def kept(program: Program, hand: Hands) -> watch.Keeper:
    hand.until(lambda: program.caretaker.keeper is not None)
    assert program.caretaker.keeper is not None
    return program.caretaker.keeper


def panel_of(program: Program, hand: Hands) -> SwitchOffPanel:
    hand.until(lambda: bool(program.window.findChildren(SwitchOffPanel)))
    (panel,) = program.window.findChildren(SwitchOffPanel)
    hand.until(lambda: bool(panel.lines))
    return panel


def test_the_panel_is_found_by_the_search_box_and_one_button_puts_all_right(
    program: Program, hands: Lay, tmp_path: Path, office: Path
) -> None:
    hand = begin(program, hands)
    keeper = kept(program, hand)
    assert "pas encore de copie" in program.window.status.copied.text()
    hand.key(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    hand.type("eteindre")
    hand.key(Qt.Key.Key_Return)
    panel = panel_of(program, hand)
    assert panel.answer.text().startswith("Pas encore")
    stick = tmp_path / "KINGSTON"
    stick.mkdir()
    panel.ask_folder = lambda _start: str(stick)
    panel.choose.setFocus()
    Hands(hand.qtbot, panel).key(Qt.Key.Key_Space)
    hand.until(lambda: keeper.under_way() == 0)
    assert program.settings.stick == str(stick)
    panel.main.setFocus()
    Hands(hand.qtbot, panel).key(Qt.Key.Key_Space)
    hand.until(lambda: panel.answer.text() == "Vous pouvez éteindre.", 20_000)
    assert {line.state for line in panel.lines} <= {"well", "information"}
    assert (office / "backups").is_dir()
    assert recall(office).checked_ms
    assert "clé USB KINGSTON" in program.window.status.copied.text()
    assert panel.focusWidget() is panel.shut
    Hands(hand.qtbot, panel).key(Qt.Key.Key_Space)
    hand.until(lambda: not panel.isVisible())


def test_after_another_person_sat_down_the_panel_knows_their_unsaved_form(
    program: Program, hands: Lay, office: Path
) -> None:
    desk = open_desk(office)
    raw = {"name": "B. Safari", "role": "entry", "office": desk.office_uuid}
    other = records.create(desk, "person", raw).uuid
    close_desk(desk)
    hand = begin(program, hands)
    before = kept(program, hand)
    assert program.desk is not None
    program._seat(people.sit(program.desk, other))
    hand.until(lambda: program.caretaker.keeper not in (None, before), 10_000)
    assert program.caretaker.pages is program.pages
    assert program.pages is not None
    (row,) = reading.page(program.pages.desk, "project").rows
    program.pages.open_record("project", row.uuid)
    hand.calm(program.pages.work)
    hand.find("title").setFocus()
    hand.type("x")
    program.caretaker.switch_off()
    panel = panel_of(program, hand)
    assert "n’est pas enregistré" in " ".join(line.words for line in panel.lines)
    panel.accept()


def test_an_unsaved_form_is_named_and_saving_is_offered(program: Program, hands: Lay) -> None:
    hand = begin(program, hands)
    kept(program, hand)
    assert program.pages is not None
    (row,) = reading.page(program.pages.desk, "project").rows
    program.pages.open_record("project", row.uuid)
    hand.calm(program.pages.work)
    title = hand.find("title")
    title.setFocus()
    hand.type(" et plus")
    hand.click("last-copy")
    panel = panel_of(program, hand)
    (line,) = [each for each in panel.lines if each.code == "saved"]
    assert line.state == "todo"
    assert "Terres" in line.words
    assert panel.save.isVisible()
    panel.save.click()
    hand.until(lambda: hand.seen("guard-save"))
    hand.click("guard-save")
    hand.until(lambda: any(e.code == "saved" and e.state == "well" for e in panel.lines))
    panel.accept()


def test_a_draft_that_lacks_something_is_named_and_opens_from_the_panel(program: Program, hands: Lay) -> None:
    hand = begin(program, hands)
    kept(program, hand)
    hand.click("last-copy")
    panel = panel_of(program, hand)
    (line,) = [each for each in panel.lines if each.code == "drafts"]
    assert [held.title for held in line.records] == ["Terres partagées (exemple fictif)"]
    inside = Hands(hand.qtbot, panel)
    inside.find("standing-record-0").setFocus()
    inside.key(Qt.Key.Key_Space)
    hand.until(lambda: hand.seen("title"))
    assert not panel.isVisible()
    assert hand.find("title").text() == "Terres partagées (exemple fictif)"


def test_after_a_while_the_office_is_checked_and_copied_by_itself(
    program: Program, hands: Lay, office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "FIRST_MS", 50)
    hand = begin(program, hands)
    hand.until(lambda: bool(places.find_copies(office)), 20_000)
    hand.until(lambda: "dernière copie" in program.window.status.copied.text())
    assert recall(office).checked_level == damage.QUICK


def test_a_copy_under_way_does_not_hold_the_window_back(
    program: Program, hands: Lay, office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand = begin(program, hands)
    keeper = kept(program, hand)
    seen: list[int] = []
    keeper.went_on.connect(lambda done, _of: seen.append(done))
    monkeypatch.setattr(copying, "make", slow(copying.make))
    keeper.copy_now()
    hand.until(lambda: len(seen) > 2)
    program.window.close()
    assert keeper.under_way() <= 1
    assert places.find_copies(office) == [], "what was given up left nothing"


def test_closing_the_window_gives_up_the_check_that_the_one_button_began(
    program: Program, hands: Lay, office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand = begin(program, hands)
    keeper = kept(program, hand)
    begun = Event()
    monkeypatch.setattr(check, "check_daily", lambda connection: begun.set() or long_look(connection))
    hand.click("last-copy")
    panel = panel_of(program, hand)
    panel.main.click()
    hand.until(begun.is_set, 20_000)
    panel.accept()
    program.window.close()
    assert not program.window.isVisible()
    hand.until(lambda: keeper.under_way() == 0)
    assert not recall(office).checked_ms, "it went on to its end while the person waited"
    assert len(places.find_copies(office)) == 1, "the copy was whole before"
    assert program.catcher.dialog is None


def test_closing_the_window_gives_up_the_look_at_each_page_of_a_copy(
    program: Program, hands: Lay, office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand = begin(program, hands)
    keeper = kept(program, hand)
    begun = Event()
    monkeypatch.setattr(copies, "_pages", lambda raw: begun.set() or long_look(Connection(raw)) or "ok")
    keeper.copy_now()
    hand.until(begun.is_set, 20_000)
    program.window.close()
    hand.until(lambda: keeper.under_way() == 0)
    assert places.find_copies(office) == [], "what was given up left nothing"
    assert program.catcher.dialog is None


def long_look(connection: Connection) -> list[str]:
    """What a check of a large office does for a minute: one statement of the engine."""
    connection.exec_driver_sql(
        "WITH RECURSIVE n(x) AS (VALUES(1) UNION ALL SELECT x+1 FROM n LIMIT 30000000) SELECT max(x) FROM n"
    ).fetchall()
    return []


def slow(real: Callable[..., object]) -> Callable[..., object]:
    """The same copy, told of again and again before it begins."""
    import time

    def make(*args: object, **more: object) -> object:
        tick = more["tick"]
        for n in range(2_000):
            time.sleep(0.005)
            tick(n, 2_000)  # type: ignore[operator]
        return real(*args, **more)

    return make


def test_a_copied_office_asks_before_it_goes_on(program: Program, hands: Lay, office: Path) -> None:
    twin = office.parent / "twin"
    shutil.copytree(office, twin)
    close_desk(open_desk(office))
    program.folder = twin
    hand = begin(program, hands)
    assert program.desk is None
    assert hand.seen("cannot-open")
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space):
        hand.key(key)
        assert hand.seen("adopt"), "a key too many makes no new device"
    hand.click("adopt")
    hand.until(lambda: program.pages is not None)
    assert program.desk is not None
    devices = reading.page(program.desk, "device").rows
    assert len([d for d in devices if d["predecessor"]]) == 1


def test_a_copy_is_put_back_from_the_menu(program: Program, hands: Lay, office: Path) -> None:
    hand = begin(program, hands)
    kept(program, hand)
    assert program.desk is not None
    copying.copy_office(program.desk)
    records.create(program.desk, "project", {"title": "Après la copie"})
    program.window.restore_asked.emit()
    page = program.window.stack.currentWidget()
    assert isinstance(page, RestorePage)
    hand.until(lambda: "A. Mbuyi" in page.said(), 10_000)
    assert "Après" not in page.said(), "a title is nobody’s business here"
    page.put_back.setFocus()
    hand.key(Qt.Key.Key_Space)
    hand.until(lambda: program.pages is not None, 20_000)
    assert program.desk is not None
    titles = {row["title"] for row in reading.page(program.desk, "project").rows}
    assert titles == {"Terres partagées (exemple fictif)"}


def test_whoever_may_not_put_a_copy_back_is_told_and_keeps_the_office(program: Program, hands: Lay) -> None:
    hand = begin(program, hands)
    kept(program, hand)
    desk = program.desk
    assert desk is not None
    program.desk = replace(desk, role="entry")
    program.window.restore_asked.emit()
    assert not isinstance(program.window.stack.currentWidget(), RestorePage)
    assert program.pages is not None
    assert "administrateur" in program.window.banner.text.text()


def test_a_damaged_office_is_told_and_repaired_in_the_window(
    program: Program, hands: Lay, office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = office / "issss.db"
    whole = path.read_bytes()
    page_number = whole.rindex(b"exemple fictif") // PAGE
    spoiled = whole[: page_number * PAGE] + b"\x5a" * PAGE + whole[(page_number + 1) * PAGE :]
    path.write_bytes(spoiled)
    monkeypatch.setattr(watch, "FIRST_MS", 50)
    hand = begin(program, hands)
    hand.until(lambda: hand.seen("damage-restore") or hand.seen("restore-copy"), 20_000)
    hand.click("damage-restore" if hand.seen("damage-restore") else "restore-copy")
    page = program.window.stack.currentWidget()
    assert isinstance(page, RestorePage)
    hand.until(lambda: page.repair.isEnabled())
    hand.click("repair")
    hand.until(lambda: page.put_back.text() == "Réparer le bureau" and page.put_back.isEnabled(), 20_000)
    page.put_back.setFocus()
    hand.key(Qt.Key.Key_Space)
    hand.until(lambda: program.pages is not None, 20_000)
    assert program.desk is not None
    assert len(reading.page(program.desk, "project").rows) == 1


def test_enter_at_an_office_that_cannot_be_read_leads_to_the_copies(
    program: Program, hands: Lay, office: Path
) -> None:
    desk = open_desk(office)
    copying.copy_office(desk)
    close_desk(desk)
    path = office / "issss.db"
    path.write_bytes(b"\x5a" * PAGE + path.read_bytes()[PAGE:])
    hand = begin(program, hands)
    assert hand.seen("cannot-open")
    assert hand.find("restore-copy").property("kind") == "main", "to try again would fail again"
    assert hand.find("open-again").property("kind") == ""
    assert hand.focus().objectName() == "restore-copy"
    hand.key(Qt.Key.Key_Return)
    page = program.window.stack.currentWidget()
    assert isinstance(page, RestorePage)
    hand.until(lambda: page.put_back.isEnabled(), 10_000)
    page.put_back.setFocus()
    hand.key(Qt.Key.Key_Space)
    hand.until(lambda: program.pages is not None, 20_000)
    assert program.desk is not None
    assert len(reading.page(program.desk, "project").rows) == 1


def test_the_first_run_offers_a_copy(qapp: QApplication, hands: Lay, office: Path, tmp_path: Path) -> None:
    desk = open_desk(office)
    stick = places.prepare_stick(tmp_path / "KINGSTON", office)
    copying.copy_office(desk, stick=stick)
    close_desk(desk)
    new = Program(qapp, tmp_path / "empty", None, tmp_path / "settings.json")
    new.window.resize(1366, 768)
    hand = begin(new, hands)
    hand.click("restore-copy")
    page = new.window.stack.currentWidget()
    assert isinstance(page, RestorePage)
    hand.until(lambda: page.under_way() == 0)
    page.ask_folder = lambda _start: str(stick)
    hand.click("restore-other")
    hand.until(lambda: page.put_back.isEnabled() and "nouvel appareil" not in page.said())
    hand.until(lambda: "pas encore de bureau" in page.said())
    hand.click("restore")
    hand.until(lambda: new.pages is not None, 20_000)
    assert new.desk is not None
    assert len(reading.page(new.desk, "project").rows) == 1
    new.window.close()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_panel_is_whole_in_both_languages_and_every_button_is_reached(
    lang: str, work: Workplace, hands: Lay
) -> None:
    from .test_screens import clipped, unnamed

    set_language(lang)
    keeper = watch.Keeper(work)
    home = QWidget()
    home.resize(910, 512)
    hand = hands(home)
    panel = SwitchOffPanel(work.theme, keeper, lambda: ["Terres partagées"], home)
    panel.show()
    hand.until(lambda: bool(panel.lines))
    QApplication.processEvents()
    assert list(clipped(panel)) == []
    assert list(unnamed(panel)) == []
    assert panel.height() <= 512, "it fits a screen at 150 %"
    reached = set()
    for _n in range(8):
        Hands(hand.qtbot, panel).key(Qt.Key.Key_Tab)
        focused = panel.focusWidget()
        reached.add(focused.objectName() if focused else "")
    assert {"put-right", "switch-off-save", "choose-stick", "switch-off-close"} <= reached
    panel.close()
    keeper.close()
