"""The way into an encrypted office by real keys: first run, recovery sheet, lock, login."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtPrintSupport import QPrinter

from issss_desktop.i18n import set_language
from issss_desktop.services import custody, records
from issss_desktop.services.desk import close_desk
from issss_desktop.services.starting.offices import create_office
from issss_desktop.services.vault.door import unlock
from issss_desktop.services.vault.opening import create_encrypted
from issss_desktop.services.vault.sheet import is_missing
from tests.vaults import CHEAP, NAME, PHRASE, closed_vault

from .started import (
    CTRL,
    Lay,
    Start,
    begin,
    come_in,
    folder,
    login,
    move_and_rest,
    opened,
    programs,
    start_at,
    to_the_sheet,
    words_of,
    write_a_name,
)

__all__ = ["folder", "programs", "start_at"]


def test_from_the_first_run_to_the_second_day_by_the_keyboard(
    programs: Start, hands: Lay, folder: Path
) -> None:
    program = programs()
    hand = begin(program, hands)
    hand.find("office-user").setFocus()
    hand.type(NAME)
    hand.key(Qt.Key.Key_Return)
    assert hand.focus().objectName() == "passphrase"
    hand.type("court")
    assert "trop courte" in hand.find("passphrase-strength").text()
    hand.key(Qt.Key.Key_Return)
    hand.key(Qt.Key.Key_Return)
    assert program.first_run is not None
    assert "courte" in program.first_run.banner.text.text()
    hand.find("passphrase").selectAll()
    hand.type(PHRASE)
    assert "bonne" in hand.find("passphrase-strength").text()
    hand.key(Qt.Key.Key_Return)
    hand.type(PHRASE)
    hand.key(Qt.Key.Key_Return)
    hand.until(lambda: program.gate.sheet is not None, 30_000)
    sheet = program.gate.sheet
    assert sheet is not None
    assert hand.focus().objectName() == "sheet-group"
    hand.type("0000")
    hand.key(Qt.Key.Key_Return)
    assert program.pages is None, "a wrong group opens nothing"
    hand.type(sheet.sheet.groups[sheet.asked].lower())
    hand.key(Qt.Key.Key_Return)
    opened(program, hand)
    desk = program.desk
    assert desk is not None
    assert desk.key is not None
    saved = records.create(desk, "organisation", {"name": "Donateur secret du Masisi"})
    assert "secours" not in program.window.status.text()

    hand.key(Qt.Key.Key_L, CTRL)
    assert program.gate.is_locked()
    assert hand.focus().objectName() == "login-passphrase", "the name is there, only the passphrase is asked"
    assert "Donateur" not in words_of(program.window)
    assert not hand.seen("search")
    hand.type("fausse phrase secrète")
    hand.key(Qt.Key.Key_Return)
    hand.until(lambda: program.gate.page is not None and program.gate.page.press.isEnabled(), 10_000)
    assert program.gate.is_locked()
    hand.type(PHRASE)
    hand.key(Qt.Key.Key_Return)
    opened(program, hand)
    assert program.desk is desk, "the same desk: nothing was closed"
    program.window.close()

    second = programs()
    hand = begin(second, hands)
    assert second.pages is None
    assert hand.focus().objectName() == "login-name"
    login(hand)
    opened(second, hand)
    assert second.desk is not None
    assert second.desk.user_name == NAME
    from issss_desktop.services import reading

    assert reading.read(second.desk, saved.uuid).row["name"].fr == "Donateur secret du Masisi"


def test_a_sheet_put_off_is_reminded_until_a_new_one_is_checked(
    programs: Start, hands: Lay, folder: Path
) -> None:
    program = programs()
    hand = to_the_sheet(program, hands)
    assert program.gate.sheet is not None
    first = program.gate.sheet.code
    hand.click("sheet-later")
    opened(program, hand)
    assert "Feuille de secours à faire" in program.window.status.text()
    program.window.sheet_asked.emit()
    hand.until(lambda: program.gate.sheet is not None, 10_000)
    sheet = program.gate.sheet
    assert sheet is not None
    assert sheet.code != first
    hand.type(sheet.sheet.groups[sheet.asked])
    hand.key(Qt.Key.Key_Return)
    opened(program, hand)
    assert "secours" not in program.window.status.text()
    assert program.desk is not None
    assert not is_missing(program.desk)


def test_the_sheet_is_kept_as_a_pdf_elsewhere_and_never_beside_the_data(
    programs: Start, hands: Lay, folder: Path, tmp_path: Path
) -> None:
    program = programs()
    hand = begin(program, hands)
    desk, code = create_encrypted(folder, "NK", PHRASE, user=NAME, cost=CHEAP)
    program.gate.hand_out(desk, code)
    page = program.gate.sheet
    assert page is not None
    page.ask_file = lambda _name: str(folder / "feuille.pdf")
    hand.click("sheet-save")
    assert "à côté" in page.banner.text.text()
    assert not list(folder.glob("*.pdf"))
    page.ask_file = lambda _name: str(tmp_path / "cle.pdf")
    hand.click("sheet-save")
    import pypdfium2

    with pypdfium2.PdfDocument(tmp_path / "cle.pdf") as pdf:
        text = pdf[0].get_textpage().get_text_range()
    assert all(group in text for group in page.sheet.groups)
    paper = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    paper.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    paper.setOutputFileName(str(tmp_path / "papier.pdf"))
    page.printer, page.ask_printer = lambda: paper, lambda _printer: True
    hand.click("sheet-print")
    with pypdfium2.PdfDocument(tmp_path / "papier.pdf") as pdf:
        text = pdf[0].get_textpage().get_text_range()
    assert all(group in text for group in page.sheet.groups)


def test_wrong_tries_are_counted_down_and_the_sheet_gives_a_new_passphrase(
    programs: Start, hands: Lay, folder: Path
) -> None:
    key, code = closed_vault(folder)
    program = programs()
    hand = begin(program, hands)
    page = program.gate.page
    assert page is not None
    for _each in range(3):
        login(hand, phrase="ce n’est pas elle")
        hand.until(lambda: "n’ouvrent pas" in page.banner.text.text() and not page.phrase.text(), 10_000)
    hand.until(lambda: "Prochain essai dans" in page.count.text(), 5_000)
    assert not page.press.isEnabled()
    hand.until(page.press.isEnabled, 10_000)
    hand.click("login-sheet")
    assert hand.focus().objectName() == "recovery-code"
    hand.type(code.lower())
    hand.key(Qt.Key.Key_Return)
    hand.find("recovery-name").selectAll()
    hand.type(NAME)
    hand.key(Qt.Key.Key_Return)
    hand.type("une toute autre phrase")
    hand.key(Qt.Key.Key_Return)
    hand.type("une toute autre phrase")
    hand.key(Qt.Key.Key_Return)
    opened(program, hand)
    program.window.close()
    assert unlock(folder, NAME, "une toute autre phrase")[0] == key


def test_a_lock_hides_unsaved_work_and_gives_it_back(programs: Start, hands: Lay, folder: Path) -> None:
    closed_vault(folder)
    program = programs()
    hand = come_in(program, hands)
    write_a_name(program, hand, "Bailleur en cours de saisie")
    hand.key(Qt.Key.Key_L, CTRL)
    assert program.gate.is_locked()
    assert all(not each.isEnabled() for each in program.window.findChildren(QShortcut))
    hand.find("login-passphrase").setFocus()
    hand.type(PHRASE)
    hand.key(Qt.Key.Key_Return)
    opened(program, hand)
    assert hand.find("name.fr").text() == "Bailleur en cours de saisie"
    assert hand.focus().objectName() == "name.fr"


def test_closing_a_locked_program_loses_nothing_either(programs: Start, hands: Lay, folder: Path) -> None:
    closed_vault(folder)
    program = programs()
    hand = come_in(program, hands)
    write_a_name(program, hand, "Bailleur en cours de saisie")
    hand.key(Qt.Key.Key_L, CTRL)
    program.window.close()
    hand.until(lambda: not program.window.isVisible(), 10_000)
    again = programs()
    hand = come_in(again, hands)
    hand.until(lambda: hand.seen("name.fr"), 10_000)
    assert hand.find("name.fr").text() == "Bailleur en cours de saisie"


def test_another_person_unlocks_into_their_own_desk(programs: Start, hands: Lay, folder: Path) -> None:
    desk, _code = create_encrypted(folder, "NK", PHRASE, user=NAME, cost=CHEAP)
    other = records.create(desk, "person", {"name": "B. Safari", "office": desk.office_uuid}, final=False)
    custody.give_access(desk, other.uuid, "la phrase de Safari ici", CHEAP)
    close_desk(desk)
    program = programs()
    hand = come_in(program, hands)
    hand.key(Qt.Key.Key_L, CTRL)
    login(hand, "b. safari", "la phrase de Safari ici")
    hand.until(lambda: program.desk is not None and program.desk.user == other.uuid, 20_000)
    opened(program, hand)
    assert program.window.navigation.user.text() == "B. Safari"


def test_idle_hands_lock_and_busy_hands_do_not(programs: Start, hands: Lay, folder: Path) -> None:
    closed_vault(folder)
    program = programs()
    hand = come_in(program, hands)
    move_and_rest(program)
    hand.until(program.gate.is_locked, 5_000)
    assert hand.focus().objectName() == "login-passphrase"
    assert not hand.seen("search")


def test_a_trial_without_encryption_is_said_and_a_sample_is_not(
    programs: Start, hands: Lay, folder: Path
) -> None:
    close_desk(create_office(folder, "NK", user=NAME))
    program = programs()
    hand = begin(program, hands)
    opened(program, hand)
    assert "Sans chiffrement" in program.window.status.text()
    hand.key(Qt.Key.Key_L, CTRL)
    assert not program.gate.is_locked()
    program.window.close()
    set_language("fr")
