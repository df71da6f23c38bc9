"""What a person without a mouse, a wide screen, our font or a right clock still can do."""

import dataclasses
import datetime as dt
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from issss_desktop import i18n
from issss_desktop.app import Program
from issss_desktop.services.advising import clock
from issss_desktop.services.desk import Desk
from issss_desktop.ui.look import theme as look
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.look.tokens import DARK, LIGHT, Tokens
from issss_desktop.ui.pages import Pages
from issss_desktop.ui.pictures import screens, settle
from issss_desktop.ui.shortcuts import ShortcutSheet
from issss_desktop.ui.window import Window, onto_a_screen

from .conftest import Hands
from .test_look import contrast
from .walking import LONG, make_longer, stretch, walk

ROOT = Path(__file__).resolve().parents[2]
Lay = Callable[[QWidget], Hands]
STATES = ("error", "warning", "right", "divergence", "draft", "accent")
GROUNDS = ("sheet", "window", "side", "head", "alt", "selection")


# colours


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_every_state_is_read_on_every_ground(tokens: Tokens, ground: str) -> None:
    colours = tokens.as_dict()
    worst = min(STATES, key=lambda state: contrast(colours[state], colours[ground]))
    assert contrast(colours[worst], colours[ground]) >= 4.5, worst


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_the_ring_of_the_focus_stands_out_from_where_it_is_drawn(tokens: Tokens) -> None:
    colours = tokens.as_dict()
    for ground in (*GROUNDS, "edge", "rule2"):
        least = 3 if ground in GROUNDS else 1.5
        assert contrast(tokens.accent, colours[ground]) >= least, ground


# every screen


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_screen_is_named_reached_and_whole_on_a_small_screen(
    folder: Path, lang: str, theme: Theme, qtbot: QtBot
) -> None:
    """At 1366 x 768 the test of what every screen says looks too."""
    assert walk(folder, lang, (1024, 600), theme) == []


@pytest.mark.parametrize("size", [(1366, 768), (910, 512)], ids=["1366x768", "150 %"])
def test_longer_words_than_french_still_fit(
    folder: Path, size: tuple[int, int], theme: Theme, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(i18n, "_catalogue", i18n._catalogue)  # put back at the end of the test
    make_longer()
    assert walk(folder, LONG, size, theme) == []


def test_longer_words_are_two_fifths_longer() -> None:
    text = "Dernière position connue par bailleur"
    assert len(stretch(text)) >= 1.4 * len(text)
    assert stretch("{count} fiches <b>gras</b>").startswith("{count} ")
    assert "<b>" in stretch("<b>gras</b>")


@pytest.mark.parametrize(
    ("scale", "lang", "size"), [("1.25", "en", ("1093", "614")), ("1.5", "fr", ("910", "512"))]
)
def test_every_screen_at_a_real_scale(folder: Path, scale: str, lang: str, size: tuple[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.walking", str(folder), lang, *size],
        check=False,
        capture_output=True,
        text=True,
        timeout=600,  # twice the screens of before, on a machine that may be busy
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": scale, "PYTHONUTF8": "1"},
    )
    assert (done.stdout.strip(), done.returncode) == ("", 0), done.stderr[-800:]


def test_every_cell_of_a_list_says_something_whole(office: Desk, theme: Theme, qtbot: QtBot) -> None:
    window = Window(theme)
    qtbot.addWidget(window)
    window.show()
    pages = Pages(window, office, theme)
    said = 0
    for name, widget in screens(window, pages, theme):
        settle(pages.work.jobs.under_way)
        for table in widget.findChildren(Table):
            model = table.model()
            if not table.objectName().startswith("list-") or not table.isVisible() or model is None:
                continue
            for row in range(min(5, model.rowCount())):
                words = model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)
                assert words, f"{name}, {table.objectName()}, row {row}"
                assert ", " in words, f"the state is said too: {words}"
                said += 1
    assert said > 20
    settle(pages.work.jobs.under_way)


# the sheet of shortcuts


def test_control_question_mark_opens_the_sheet_of_shortcuts_and_escape_closes_it(
    office: Desk, theme: Theme, qtbot: QtBot, hands: Lay
) -> None:
    window = Window(theme)
    pages = Pages(window, office, theme)
    hand = hands(window)
    hand.calm(pages.work)
    QTest.keyClick(window, Qt.Key.Key_Question, Qt.KeyboardModifier.ControlModifier)
    (sheet,) = window.findChildren(ShortcutSheet)
    assert sheet.isVisible()
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


# the screen is lost


@pytest.mark.parametrize(
    ("frame", "rooms", "stays"),
    [
        (QRect(100, 50, 1000, 700), [QRect(0, 0, 1366, 728)], True),
        (QRect(2000, 50, 1000, 700), [QRect(0, 0, 1366, 728)], False),
        (QRect(2000, 50, 1000, 700), [QRect(0, 0, 1366, 728), QRect(1366, 0, 1920, 1040)], True),
        (QRect(100, -300, 1000, 700), [QRect(0, 0, 1366, 728)], False),
        (QRect(1330, 50, 1000, 700), [QRect(0, 0, 1366, 728)], False),
    ],
    ids=["on it", "its screen is gone", "on the second", "title bar above", "a sliver left"],
)
def test_a_window_whose_screen_is_gone_comes_back(frame: QRect, rooms: list[QRect], stays: bool) -> None:
    wanted = onto_a_screen(frame, rooms)
    assert (wanted is None) == stays
    if wanted is not None:
        assert rooms[0].contains(wanted)


def test_a_window_wider_than_what_is_left_is_made_to_fit() -> None:
    wanted = onto_a_screen(QRect(3000, 0, 1920, 1040), [QRect(0, 0, 1024, 600)])
    assert wanted is not None
    assert QRect(0, 0, 1024, 600).contains(wanted)


def test_the_window_is_brought_back_while_it_runs(theme: Theme, qtbot: QtBot) -> None:
    window = Window(theme)
    qtbot.addWidget(window)
    window.show()
    window.watch_screens()
    window.move(9000, 9000)
    window.come_back()
    assert QApplication.primaryScreen().geometry().intersects(window.geometry())


# the clock


def test_a_clock_of_2010_is_said_and_nothing_is_refused(office: Desk) -> None:
    old = dt.datetime(2010, 1, 1, tzinfo=dt.UTC).timestamp() * 1000
    wrong = dataclasses.replace(office, clock=lambda: int(old))
    assert "2010" in clock.clock_doubt(wrong)
    assert "rien n’est refusé" in clock.clock_doubt(wrong)
    assert clock.clock_doubt(office) == ""


def test_a_clock_before_the_last_change_is_said(office: Desk) -> None:
    last = clock.last_commit_ms(office)
    assert last is not None
    day = 86_400_000
    assert clock.clock_doubt(dataclasses.replace(office, clock=lambda: last - 2 * day)) != ""
    assert clock.clock_doubt(dataclasses.replace(office, clock=lambda: last - 60_000)) == ""


def test_the_doubt_stands_in_the_status_line(office: Desk, theme: Theme, qtbot: QtBot) -> None:
    old = dt.datetime(2010, 1, 1, tzinfo=dt.UTC).timestamp() * 1000
    window = Window(theme)
    qtbot.addWidget(window)
    pages = Pages(window, dataclasses.replace(office, clock=lambda: int(old)), theme)
    settle(pages.work.jobs.under_way)
    assert "Horloge à vérifier" in window.status.text()


# the font


def test_without_the_font_the_system_s_own_is_used_and_it_is_said(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hands: Lay, folder: Path
) -> None:
    monkeypatch.setattr(look, "RESOURCES", tmp_path)
    assert look.load_fonts() == list(look.FACES)
    monkeypatch.undo()
    monkeypatch.setattr("issss_desktop.paths.log_file", lambda: tmp_path / "log")
    program = Program(qapp, folder, None, tmp_path / "settings.json")
    program.missing_faces = ["Regular"]
    ready: list[bool] = []
    program.ready.connect(lambda: ready.append(True))
    hand = hands(program.window)
    hand.until(lambda: bool(ready), 10_000)
    assert program.pages is not None
    hand.calm(program.pages.work)
    assert "Regular" in program.window.banner.text.text()
    program.window.close()
