"""The lock shows nothing of the office: no words of an error, no pages of somebody else, no recovery code."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit

from issss_desktop.app import Program
from issss_desktop.services import custody, records
from issss_desktop.services.desk import close_desk
from issss_desktop.services.vault.opening import create_encrypted
from issss_desktop.services.vault.sheet import is_missing
from issss_desktop.ui.failure import FailureDialog
from tests.vaults import CHEAP, NAME, PHRASE, closed_vault

from .conftest import Hands
from .started import (
    CTRL,
    Lay,
    Start,
    come_in,
    folder,
    login,
    move_and_rest,
    opened,
    programs,
    start_at,
    to_the_sheet,
)

__all__ = ["folder", "programs", "start_at"]

SECOND = "la phrase de Safari ici"
SECRET = "Donateur secret du Masisi"


def shown() -> str:
    """Every word that stands on the screen, in whatever window."""
    words = []
    for top in QApplication.topLevelWidgets():
        if top.isVisible():
            kinds = (QLabel, QPlainTextEdit)
            for each in (w for kind in kinds for w in top.findChildren(kind) if w.isVisible()):
                words.append(each.text() if isinstance(each, QLabel) else each.toPlainText())
    return " ".join(words)


def failures() -> list[FailureDialog]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, FailureDialog) and w.isVisible()]


def unlock(program: Program, hand: Hands, name: str = NAME, phrase: str = PHRASE) -> None:
    hand.until(lambda: program.gate.page is not None, 10_000)
    login(hand, name, phrase)


def of_two_people(folder: Path) -> None:
    desk, _code = create_encrypted(folder, "NK", PHRASE, user=NAME, cost=CHEAP)
    raw = {"name": "B. Safari", "role": "entry", "office": desk.office_uuid}
    custody.give_access(desk, records.create(desk, "person", raw).uuid, SECOND, CHEAP)
    close_desk(desk)


def test_an_error_that_comes_while_it_is_locked_is_told_after_unlocking(
    programs: Start, hands: Lay, folder: Path
) -> None:
    closed_vault(folder)
    program = programs()
    hand = come_in(program, hands)
    hand.key(Qt.Key.Key_L, CTRL)
    for words in (SECRET, "et ses 40 000 USD"):
        program.catcher.report(ValueError(words))
        hand.calm(program.pages.work)  # type: ignore[union-attr]
    assert failures() == []
    assert "secret" not in shown()
    assert "ValueError" in (folder.parent / "log" / "program.log").read_text(encoding="utf-8")
    unlock(program, hand)
    opened(program, hand)
    (dialog,) = failures()
    assert SECRET in dialog.detail.toPlainText()
    assert "40 000 USD" in dialog.detail.toPlainText()
    dialog.accept()


def test_an_error_told_before_the_lock_is_hidden_by_it_and_takes_up_the_next(
    programs: Start, hands: Lay, folder: Path
) -> None:
    closed_vault(folder)
    program = programs()
    hand = come_in(program, hands)
    program.catcher.report(ValueError("la première"))
    (dialog,) = failures()
    program.window.lock_asked.emit()
    assert program.gate.is_locked()
    program.catcher.report(ValueError(SECRET))
    assert failures() == []
    assert "première" not in shown()
    unlock(program, hand)
    opened(program, hand)
    assert failures() == [dialog]
    assert "la première" in dialog.detail.toPlainText()
    assert SECRET in dialog.detail.toPlainText()
    dialog.accept()


def test_another_person_reads_no_words_of_the_errors_of_the_first_nor_their_pages(
    programs: Start, hands: Lay, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_two_people(folder)
    program = programs()
    hand = come_in(program, hands)
    assert program.desk is not None
    first = program.desk.user
    program.catcher.report(ValueError(SECRET))
    program.window.lock_asked.emit()
    program.catcher.report(KeyError(SECRET))
    unlock(program, hand, "b. safari", SECOND)
    hand.until(lambda: program.desk is not None and program.desk.user != first, 20_000)
    opened(program, hand)
    assert "secret" not in shown()
    (dialog,) = failures()
    assert "KeyError" in dialog.detail.toPlainText(), "where it came from is told all the same"
    dialog.accept()


def leave_alone(program: Program, hand: Hands) -> None:
    """Nobody touches the laptop for as long as it takes."""
    idle = program.gate._idle
    assert idle is not None, "nobody watches"
    assert idle._timer.interval() == 10 * 60_000
    idle._timer.setInterval(300)
    idle._timer.start()
    hand.until(program.gate.is_locked, 5_000)


def test_a_recovery_sheet_left_alone_is_locked_and_the_first_run_goes_on_after_it(
    programs: Start, hands: Lay, folder: Path
) -> None:
    program = programs()
    hand = to_the_sheet(program, hands)
    sheet = program.gate.sheet
    assert sheet is not None
    assert sheet.sheet.groups[0] in shown()
    leave_alone(program, hand)
    assert not any(group in shown() for group in sheet.sheet.groups)
    assert program.pages is None
    unlock(program, hand, phrase="ce n’est pas elle du tout")
    hand.until(lambda: "n’ouvrent pas" in shown(), 10_000)
    assert not any(group in shown() for group in sheet.sheet.groups)
    unlock(program, hand)
    hand.until(lambda: not program.gate.is_locked(), 10_000)
    assert program.gate.sheet is sheet, "the same sheet: its code was given once"
    assert sheet.sheet.groups[0] in shown()
    sheet.group.setFocus()
    hand.type(sheet.sheet.groups[sheet.asked])
    hand.key(Qt.Key.Key_Return)
    opened(program, hand)
    assert program.desk is not None
    assert not is_missing(program.desk)


def test_somebody_at_the_sheet_is_not_locked_out_of_it(programs: Start, hands: Lay) -> None:
    program = programs()
    hand = to_the_sheet(program, hands)
    move_and_rest(program)
    hand.key(Qt.Key.Key_L, CTRL)
    assert program.gate.is_locked()
    assert "Feuille de secours" not in shown()


def test_closing_a_locked_sheet_leaves_it_to_be_made(programs: Start, hands: Lay, folder: Path) -> None:
    program = programs()
    hand = to_the_sheet(program, hands)
    leave_alone(program, hand)
    program.window.close()
    hand.until(lambda: not program.window.isVisible(), 10_000)
    again = programs()
    come_in(again, hands)
    assert again.desk is not None
    assert is_missing(again.desk)
    assert "Feuille de secours à faire" in again.window.status.text()


def test_a_new_sheet_of_an_open_office_is_locked_too_and_another_person_gets_their_own_desk(
    programs: Start, hands: Lay, folder: Path
) -> None:
    of_two_people(folder)
    program = programs()
    hand = come_in(program, hands)
    program.window.sheet_asked.emit()
    hand.until(lambda: program.gate.sheet is not None, 10_000)
    sheet = program.gate.sheet
    assert sheet is not None
    leave_alone(program, hand)
    unlock(program, hand, "b. safari", SECOND)
    hand.until(lambda: program.desk is not None and program.desk.user_name == "B. Safari", 20_000)
    opened(program, hand)
    assert not any(group in shown() for group in sheet.sheet.groups)
    assert program.gate.sheet is None
    assert program.desk is not None
    assert is_missing(program.desk)
