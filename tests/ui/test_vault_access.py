"""Access and keys in the window by real keys; the lock that gives way; who left; what the disk holds."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from issss_desktop.app import Program
from issss_desktop.errors import UserError
from issss_desktop.i18n import set_language
from issss_desktop.services import custody, reading, records
from issss_desktop.services.audit import acts
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.starting.offices import create_office
from issss_desktop.services.vault import access, oneself, rekeying
from issss_desktop.services.vault.door import unlock
from issss_desktop.services.vault.opening import create_encrypted
from issss_desktop.store import acts as noted
from issss_desktop.store import journal
from issss_desktop.store.open import connect
from issss_desktop.store.vault import swap
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.pages import Pages
from issss_desktop.ui.places import ACCESS
from issss_desktop.ui.vault.access import DELAYS, AccessPage
from issss_desktop.ui.window import Window
from tests.vaults import CHEAP, NAME, PHRASE

from .conftest import Hands
from .started import (
    CTRL,
    Lay,
    Start,
    begin,
    come_in,
    folder,
    login,
    opened,
    programs,
    start_at,
    words_of,
    write_a_name,
)
from .test_screens import clipped, cut_heads, unnamed
from .walking import beyond, out_of_reach

SECOND = "la phrase de Safari ici"
THIRD = "colline pirogue marche pluie"
__all__ = ["folder", "programs", "start_at"]


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cost of the tests in place of the program's own."""
    takers: tuple[Any, ...] = (
        access.encrypt, access.set_passphrase, custody.give_access, custody.encrypt_office,
        oneself.own_passphrase, oneself.change_passphrase, rekeying.put_under_first_key,
    )  # fmt: skip
    for function in takers:
        given = tuple(CHEAP if each is access.COST else each for each in function.__defaults__ or ())
        monkeypatch.setattr(function, "__defaults__", given)


@pytest.fixture
def office(folder: Path) -> Path:
    """An encrypted office: an administrator, an entry officer with a passphrase, a reader without."""
    desk, _code = create_encrypted(folder, "NK", PHRASE, user=NAME, cost=CHEAP)
    other = record_person(desk, "B. Safari", "entry")
    record_person(desk, "C. Kahindo", "reader")
    custody.give_access(desk, other, SECOND, CHEAP)
    close_desk(desk)
    return folder


def record_person(desk: Desk, name: str, role: str) -> Any:
    raw = {"name": name, "role": role, "office": desk.office_uuid}
    return records.create(desk, "person", raw).uuid


def to_the_page(program: Program, hand: Hands) -> AccessPage:
    """By the search box, as somebody who does not know where it is."""
    assert program.pages is not None
    search = program.pages.search
    hand.key(Qt.Key.Key_K, CTRL)
    hand.type("accès et clés")
    hand.until(lambda: "Accès et clés" in search.accessibleDescription(), 10_000)
    hand.key(Qt.Key.Key_Return)
    return page_of(program, hand)


def page_of(program: Program, hand: Hands) -> AccessPage:
    hand.until(lambda: isinstance(program.window.stack.currentWidget(), AccessPage), 60_000)
    assert program.pages is not None
    hand.calm(program.pages.work)
    page = program.window.stack.currentWidget()
    assert isinstance(page, AccessPage)
    return page


def said(program: Program) -> str:
    return program.window.banner.text.text() if program.window.banner.isVisible() else ""


def done(desk: Desk) -> list[str]:
    with desk.store.reading() as connection:
        return [each.act for each in noted.acts(connection)]


def opens(folder: Path, key: bytes | None) -> bool:
    try:
        connect(folder / "issss.db", key, readonly=True).close()
    except UserError:
        return False
    return True


def test_an_administrator_gives_access_and_takes_it_away_by_the_keyboard(
    programs: Start, hands: Lay, office: Path
) -> None:
    program = programs()
    hand = come_in(program, hands)
    page = to_the_page(program, hand)
    assert page.holders is not None
    assert hand.focus().objectName() == "holders"
    assert program.desk is not None
    names = [each.person.name for each in custody.holders(program.desk)]
    assert names == [NAME, "B. Safari", "C. Kahindo"]
    assert not page.holders.take.isEnabled(), "nobody takes away their own"
    hand.key(Qt.Key.Key_Down)
    hand.key(Qt.Key.Key_Down)
    hand.key(Qt.Key.Key_Return)
    assert hand.focus().objectName() == "access-passphrase"
    hand.type("court")
    hand.key(Qt.Key.Key_Return)
    hand.key(Qt.Key.Key_Return)
    assert "courte" in page.banner.text.text()
    hand.focus().selectAll()  # type: ignore[attr-defined]
    hand.type(THIRD)
    hand.key(Qt.Key.Key_Return)
    hand.type(THIRD)
    hand.key(Qt.Key.Key_Return)
    hand.until(lambda: "peut ouvrir" in page.banner.text.text(), 20_000)
    assert hand.focus().objectName() == "holders"
    assert unlock(office, "C. Kahindo", THIRD)

    assert program.desk is not None
    before = program.desk.key
    hand.key(Qt.Key.Key_Up)
    hand.find("access-take").setFocus()
    hand.key(Qt.Key.Key_Space)
    assert hand.focus().objectName() == "access-asked-do"
    hand.key(Qt.Key.Key_Escape)
    assert not hand.seen("access-asked-do"), "Escape takes the question away"
    hand.find("access-take").setFocus()
    hand.key(Qt.Key.Key_Space)
    hand.key(Qt.Key.Key_Space)
    hand.until(lambda: program.desk is not None and program.desk.key != before, 60_000)
    page = page_of(program, hand)
    assert "B. Safari n’ouvre plus le bureau" in said(program)
    assert not opens(office, before)
    assert opens(office, program.desk.key)
    assert len([*(office / "backups").glob("*/verified.json")]) == 1
    assert done(program.desk)[-2:] == [acts.DROPPED, acts.KEY]
    assert page.holders is not None
    assert [each.opens for each in custody.holders(program.desk)] == [True, False, True]
    assert program.caretaker.keeper is not None, "somebody copies the office again"
    saved = records.create(program.desk, "organisation", {"name": "Écrit après", "type": "un"})
    assert saved.ref


def test_a_key_that_cannot_change_leaves_everything_as_it_was_and_says_why(
    programs: Start, hands: Lay, office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = programs()
    hand = come_in(program, hands)
    to_the_page(program, hand)
    assert program.desk is not None
    before = program.desk.key

    reached, go_on = Event(), Event()

    def full(*_anything: object) -> None:
        reached.set()
        go_on.wait(30)
        raise UserError("Le disque est plein.", "Faites de la place.")

    monkeypatch.setattr(swap, "change_key", full)
    hand.find("key-change").setFocus()
    hand.key(Qt.Key.Key_Space)
    assert hand.focus().objectName() == "key-asked-do"
    hand.key(Qt.Key.Key_Space)
    hand.until(reached.is_set, 60_000)
    QApplication.processEvents()
    assert "Étape 2" in words_of(program.window)
    program.window.close()
    assert program.window.isVisible(), "it is finished first"
    assert "attendre" in said(program)
    go_on.set()
    hand.until(lambda: "disque est plein" in said(program), 60_000)
    page_of(program, hand)
    assert program.desk is not None
    assert program.desk.key == before
    assert acts.KEY not in done(program.desk)


def test_others_see_why_not_and_change_their_own_passphrase(
    programs: Start, hands: Lay, office: Path
) -> None:
    program = programs()
    hand = come_in(program, hands, "B. Safari", SECOND)
    page = to_the_page(program, hand)
    assert page.holders is None
    assert "administrateur" in words_of(page)
    assert NAME in words_of(page), "whom to ask"
    assert not hand.seen("access-sheet")
    assert not hand.seen("key-change")
    program.window.sheet_asked.emit()  # the menu shows it to everybody
    QApplication.processEvents()
    assert "administrateur" in said(program)
    assert hand.focus().objectName() == "own-now"
    for wrong in (True, False):
        hand.type("pas la mienne du tout" if wrong else SECOND)
        hand.key(Qt.Key.Key_Return)
        hand.focus().selectAll()  # type: ignore[attr-defined]
        hand.type(THIRD)
        hand.key(Qt.Key.Key_Return)
        hand.focus().selectAll()  # type: ignore[attr-defined]
        hand.type(THIRD)
        hand.key(Qt.Key.Key_Return)
        words = "n’ouvrent pas" if wrong else "est changée"
        hand.until(lambda words=words: words in page.banner.text.text(), 20_000)  # type: ignore[misc]
        assert hand.focus().objectName() == "own-now"
    assert program.desk is not None
    assert done(program.desk)[-2:] == [acts.REFUSED, acts.PASSPHRASE]
    program.window.close()
    assert unlock(office, "B. Safari", THIRD)


def test_the_delay_of_the_lock_is_chosen_and_never_is_not_offered(
    programs: Start, hands: Lay, office: Path, tmp_path: Path
) -> None:
    program = programs()
    hand = come_in(program, hands)
    page = to_the_page(program, hand)
    offered = [page.delay.itemData(i) for i in range(page.delay.count())]
    assert offered == list(DELAYS)
    assert 0 not in offered
    page.delay.setFocus()
    hand.key(Qt.Key.Key_Home)
    hand.until(lambda: program.settings.lock_minutes == 2, 5_000)
    assert program.gate._idle is not None
    assert program.gate._idle._timer.interval() == 2 * 60_000
    assert '"lock_minutes": 2' in (tmp_path / "settings.json").read_text()
    hand.find("lock-now").setFocus()
    hand.key(Qt.Key.Key_Space)
    assert program.gate.is_locked()
    hand.type(PHRASE)
    hand.key(Qt.Key.Key_Return)
    opened(program, hand)
    assert program.desk is not None
    assert done(program.desk)[-2:] == [acts.LOCKED, acts.UNLOCKED]


def test_a_plain_office_is_encrypted_from_its_page(programs: Start, hands: Lay, folder: Path) -> None:
    close_desk(create_office(folder, "NK", user=NAME))
    program = programs()
    hand = begin(program, hands)
    opened(program, hand)
    to_the_page(program, hand)
    assert hand.focus().objectName() == "encrypt-passphrase"
    hand.type(PHRASE)
    hand.key(Qt.Key.Key_Return)
    hand.type(PHRASE)
    hand.key(Qt.Key.Key_Return)
    hand.until(lambda: program.gate.sheet is not None, 60_000)
    sheet = program.gate.sheet
    assert sheet is not None
    hand.type(sheet.sheet.groups[sheet.asked])
    hand.key(Qt.Key.Key_Return)
    opened(program, hand)
    assert program.desk is not None
    assert program.desk.key is not None
    assert not opens(folder, None)
    assert "Sans chiffrement" not in program.window.status.text()
    assert acts.ENCRYPTED in done(program.desk)
    hand.key(Qt.Key.Key_L, CTRL)
    assert program.gate.is_locked()


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("size", [(1366, 768), (910, 512)])
def test_the_page_is_named_reached_and_whole_in_every_state(
    theme: Theme, qtbot: QtBot, seen: Desk, lang: str, size: tuple[int, int]
) -> None:
    set_language(lang)
    found: list[str] = []
    for desk in (seen, replace(seen, role="entry"), replace(seen, key=None)):
        window = Window(theme)
        window.lock_minutes = 10
        qtbot.addWidget(window)
        window.resize(*size)
        window.show()
        pages = Pages(window, desk, theme)
        page = pages.show(ACCESS)
        assert isinstance(page, AccessPage)
        QApplication.processEvents()
        if page.holders is not None:
            page.holders.table.selectRow(1)
            page.holders.give.click()
            QApplication.processEvents()
        for tell in (unnamed, clipped, cut_heads, out_of_reach, beyond):
            found += [f"{desk.role}: {tell.__name__}: {each}" for each in tell(window)]
        pages.close()
    assert found == []


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """An encrypted office that is only looked at."""
    desk, _code = create_encrypted(
        tmp_path_factory.mktemp("seen") / "nk", "NK", PHRASE, user=NAME, cost=CHEAP
    )
    record_person(desk, "B. Safari", "entry")
    yield desk
    close_desk(desk)


# somebody else at a locked laptop


def test_unsaved_work_neither_bars_another_person_nor_is_lost(
    programs: Start, hands: Lay, office: Path
) -> None:
    program = programs()
    hand = come_in(program, hands)
    write_a_name(program, hand, "Bailleur en cours de saisie")
    hand.key(Qt.Key.Key_L, CTRL)
    login(hand, "B. Safari", SECOND)
    hand.until(lambda: program.desk is not None and program.desk.user_name == "B. Safari", 30_000)
    opened(program, hand)
    assert "Bailleur" not in words_of(program.window)
    assert program.desk is not None
    assert journal_of(program.desk) == 1, "it waits"
    assert "fiche" not in said(program), "and nobody else is told"
    hand.key(Qt.Key.Key_L, CTRL)
    login(hand)
    hand.until(lambda: program.desk is not None and program.desk.user_name == NAME, 30_000)
    opened(program, hand)
    hand.until(lambda: hand.seen("name.fr"), 10_000)
    assert hand.find("name.fr").text() == "Bailleur en cours de saisie"
    assert hand.focus().objectName() == "name.fr"
    assert "récupéré" in hand.find("form-recovered").text.text()
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(program.pages.work)
    assert program.desk is not None
    hand.until(lambda: journal_of(program.desk) == 0, 10_000)  # type: ignore[arg-type]
    saved = [row["name"].fr for row in reading.page(program.desk, "organisation", limit=-1).rows]
    assert "Bailleur en cours de saisie" in saved


def journal_of(desk: Desk) -> int:
    """Forms that wait in the journal, whosever they are."""
    with desk.store.reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM journal").first()[0])


def test_a_leaver_is_told_at_the_login_that_they_no_longer_have_access(
    programs: Start, hands: Lay, office: Path
) -> None:
    program = programs()
    hand = come_in(program, hands)
    assert program.desk is not None
    known = program.desk.key
    gone = custody.person_named(program.desk, "B. Safari").uuid
    mark = reading.read(program.desk, gone).mark
    records.save(program.desk, gone, {"role": "left"}, mark=mark)
    hand.key(Qt.Key.Key_L, CTRL)
    program.window.close()
    again = programs()
    hand = begin(again, hands)
    login(hand, "B. Safari", SECOND)
    page = again.gate.page
    assert page is not None
    hand.until(lambda: "n’a plus accès" in page.banner.text.text(), 30_000)
    assert again.pages is None
    assert not opens(office, known), "the key that they knew opens nothing more"
    login(hand, "B. Safari", SECOND)
    hand.until(lambda: "n’ouvrent pas" in page.banner.text.text(), 30_000)
    login(hand)
    opened(again, hand)
    assert again.desk is not None
    assert done(again.desk)[-4:] == [acts.DROPPED, acts.KEY, acts.OPENED, acts.REFUSED]


# the disk


@pytest.mark.parametrize("encrypted", [True, False])
def test_the_keys_that_somebody_pressed_stand_in_no_byte_of_an_encrypted_office(
    programs: Start, hands: Lay, folder: Path, tmp_path: Path, encrypted: bool
) -> None:
    """In one without encryption they do: so the search finds what there is."""
    if encrypted:
        close_desk(create_encrypted(folder, "NK", PHRASE, user=NAME, cost=CHEAP)[0])
    else:
        close_desk(create_office(folder, "NK", user=NAME))
    program = programs()
    hand = begin(program, hands)
    if encrypted:
        login(hand)
    opened(program, hand)
    write_a_name(program, hand, "Zebulon du Masisi")
    desk = program.desk
    assert desk is not None
    hand.until(lambda: "Zebulon" in kept_in(desk), 10_000)
    found = [path.name for path in sorted(tmp_path.rglob("*")) if path.is_file() and holds(path, "Zebulon")]
    assert bool(found) is not encrypted, found


def kept_in(desk: Desk) -> str:
    with desk.store.reading() as connection:
        return str([each.typed for each in journal.kept_by(connection, desk.user)])


def holds(path: Path, word: str) -> bool:
    data = path.read_bytes()
    return any(word.encode(code) in data for code in ("utf-8", "utf-16-le", "utf-16-be"))
