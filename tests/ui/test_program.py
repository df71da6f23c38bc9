"""The whole program as a person meets it: first run, sample, places, languages, undo, search, printing."""

import datetime as dt
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from issss_desktop import settings
from issss_desktop.app import Program
from issss_desktop.i18n import _, language, set_language
from issss_desktop.services import reading, records
from issss_desktop.services.desk import close_desk, open_desk
from issss_desktop.ui.dashboard.page import Dashboard
from issss_desktop.ui.divergences.page import DivergencesPage
from issss_desktop.ui.places import PRINTING
from issss_desktop.ui.preview.page import PAGES, ReportsPage
from issss_desktop.ui.record.panels import RecordsPage

from .conftest import Hands
from .started import CTRL, Lay, Start, begin, calm, folder, plain_office, programs, start_at

__all__ = ["folder", "programs", "start_at"]


@pytest.fixture
def program(programs: Start) -> Program:
    """A program that has not been shown yet."""
    return programs()


@pytest.fixture
def office(folder: Path) -> Path:
    """An office of Nord-Kivu in the folder."""
    return plain_office(folder)


def front(program: Program) -> QWidget:
    page = program.window.stack.currentWidget()
    assert page is not None
    return page


def test_the_first_run_creates_an_office_by_the_keyboard(program: Program, hands: Lay) -> None:
    hand = begin(program, hands)
    assert program.first_run is not None
    assert hand.focus().objectName() == "office-code"
    hand.type("sud")
    hand.key(Qt.Key.Key_Tab)
    assert hand.focus().objectName() == "office-user"
    hand.key(Qt.Key.Key_Return)
    assert "nom" in program.first_run.banner.text.text().lower(), "a name is asked, nothing is created"
    hand.find("office-user").setFocus()
    hand.type("B. Safari")
    hand.find("no-encryption").setChecked(True)
    hand.find("office-user").setFocus()
    hand.key(Qt.Key.Key_Return)
    hand.until(lambda: program.pages is not None, 20_000)
    calm(program, hand)
    assert program.desk is not None
    assert (program.desk.office, program.desk.user_name, program.desk.sample) == ("SK", "B. Safari", False)
    assert isinstance(front(program), Dashboard)
    assert program.window.navigation.user.text() == "B. Safari"


def test_the_first_run_opens_the_sample_with_its_real_figures(
    program: Program, hands: Lay, folder: Path
) -> None:
    hand = begin(program, hands)
    hand.click("sample")
    hand.until(lambda: program.pages is not None, 30_000)
    calm(program, hand)
    assert program.desk is not None
    assert program.desk.sample
    assert program.desk.folder == folder / "exemple"
    page = front(program)
    assert isinstance(page, Dashboard)
    assert page.fund.great.text() == "40\u202f265\u202f165"
    assert page.portfolio.great.text() == "120\u202f000\u202f000"
    shown = " ".join(label.text() for label in page.findChildren(QLabel))
    assert "85\u202f100\u202f000" not in shown
    assert "160\u202f265\u202f165" not in shown
    table = page.fund.table.model()
    cells = [[table.index(r, c).data() for c in range(5)] for r in range(table.rowCount())]
    assert next(row[:4] for row in cells if row[0] == "Allemagne") == [
        "Allemagne",
        "31/12/2017",
        "non publié",
        "compris ci-dessous",
    ]
    assert cells[-1][:3] == ["Position publiée", "31/12/2017", "40\u202f265\u202f165"]


@pytest.mark.parametrize(
    ("day", "figure"),
    [
        (dt.date(2015, 12, 31), "n.d."),
        (dt.date(2016, 12, 31), "30\u202f300\u202f000"),
        (dt.date(2017, 6, 30), "30\u202f300\u202f000"),
        (dt.date(2017, 12, 31), "40\u202f265\u202f165"),
    ],
)
def test_the_sample_shows_the_published_cut_offs(
    program: Program, hands: Lay, day: dt.date, figure: str
) -> None:
    hand = begin(program, hands)
    hand.click("sample")
    hand.until(lambda: program.pages is not None, 30_000)
    calm(program, hand)
    page = front(program)
    assert isinstance(page, Dashboard)
    page.show_at(day)
    calm(program, hand)
    assert page.fund.great.text() == figure
    assert page.cut_off.currentData() == day


def test_every_place_opens_by_its_shortcut(office: Path, program: Program, hands: Lay) -> None:
    hand = begin(program, hands)
    expected = [
        None,
        "contribution",
        "project",
        "programme",
        "board",
        "analysis",
        "indicator",
        "reports",
        "divergences",
    ]
    for number, entity in enumerate(expected, start=1):
        hand.key(Qt.Key(Qt.Key.Key_0.value + number), CTRL)
        page = front(program)
        if entity is None:
            assert isinstance(page, Dashboard)
        elif entity == "reports":
            assert isinstance(page, ReportsPage)
        elif entity == "divergences":
            assert isinstance(page, DivergencesPage)
        else:
            assert isinstance(page, RecordsPage)
            assert page.panel().entity.code == entity


def test_the_language_changes_while_it_runs_and_is_kept(
    office: Path, program: Program, hands: Lay, tmp_path: Path
) -> None:
    hand = begin(program, hands)
    hand.key(Qt.Key.Key_2, CTRL)
    program.window.language_asked.emit("en")
    calm(program, hand)
    assert language() == "en"
    page = front(program)
    assert isinstance(page, RecordsPage)
    assert page.panel().new_button.accessibleName() == "New record"
    assert hand.find("place-dashboard").accessibleName() == "Dashboard"
    assert settings.load(tmp_path / "settings.json")[0].language == "en"
    program.window.language_asked.emit("fr")
    calm(program, hand)
    assert hand.find("place-dashboard").accessibleName() == "Tableau de bord"
    set_language("fr")


def test_the_look_changes_while_it_runs(office: Path, program: Program, hands: Lay) -> None:
    begin(program, hands)
    light = program.window.grab().toImage().pixelColor(QPoint(900, 8)).name()
    program.window.theme_asked.emit()
    dark = program.window.grab().toImage().pixelColor(QPoint(900, 8)).name()
    assert (light, dark) == ("#f1f2ef", "#15191c")
    program.window.theme_asked.emit()


def test_ctrl_z_says_what_it_will_undo_then_undoes_and_ctrl_y_redoes(
    office: Path, program: Program, hands: Lay
) -> None:
    hand = begin(program, hands)
    assert program.pages is not None
    assert program.desk is not None
    program.pages.open_record("organisation", None)
    hand.key(Qt.Key.Key_N, CTRL)
    hand.type("Islande (exemple fictif)")
    hand.key(Qt.Key.Key_S, CTRL)
    calm(program, hand)
    (made,) = reading.page(program.desk, "organisation", text="islande").rows
    hand.find("list-organisation").setFocus()
    hand.key(Qt.Key.Key_Z, CTRL)
    assert reading.read(program.desk, made.uuid).row.alive, "the first press only says"
    assert "Les autres bureaux" in program.window.banner.text.text()
    hand.key(Qt.Key.Key_Z, CTRL)
    calm(program, hand)
    assert not reading.read(program.desk, made.uuid).row.alive
    hand.key(Qt.Key.Key_Y, CTRL)
    calm(program, hand)
    assert reading.read(program.desk, made.uuid).row.alive


def test_the_search_box_finds_records_screens_and_commands(
    office: Path, program: Program, hands: Lay
) -> None:
    hand = begin(program, hands)
    assert program.desk is not None
    uuid = records.create(program.desk, "organisation", {"name": "Suède-Essai"}).uuid
    hand.key(Qt.Key.Key_K, CTRL)
    assert hand.focus().objectName() == "search"
    hand.type("suede-essai")
    hand.key(Qt.Key.Key_Return)
    page = front(program)
    assert isinstance(page, RecordsPage)
    assert page.panel().form.form is not None
    assert page.panel().form.form.uuid == uuid
    hand.key(Qt.Key.Key_K, CTRL)
    hand.type("tableau")
    hand.key(Qt.Key.Key_Return)
    assert isinstance(front(program), Dashboard)


def test_what_is_saved_is_on_the_dashboard_at_once(office: Path, program: Program, hands: Lay) -> None:
    hand = begin(program, hands)
    assert program.desk is not None
    assert program.pages is not None
    funds = {r["code"]: r.uuid for r in reading.page(program.desk, "fund").rows}
    raw = {
        "fund": funds["CDS00"],
        "measure": "contributions",
        "basis": "unspecified",
        "amount": {"amount": "1 000 000", "currency": "USD"},
        "as_of": "2017-12",
        "step": "0",
        "role": "position",
    }
    page = front(program)
    assert isinstance(page, Dashboard)
    assert page.fund.great.text() == "n.d."
    saved = records.create(program.desk, "published_figure", raw, final=True)
    program.pages.work.announce(saved.changed)
    calm(program, hand)
    assert page.fund.great.text() == "1\u202f000\u202f000"


def test_the_published_figures_are_taken_by_the_search_box(
    office: Path, program: Program, hands: Lay
) -> None:
    hand = begin(program, hands)
    page = front(program)
    assert isinstance(page, Dashboard)
    assert page.fund.great.text() == "n.d."
    hand.key(Qt.Key.Key_K, CTRL)
    hand.type(_("Take the published figures"))
    hand.key(Qt.Key.Key_Return)
    calm(program, hand)
    assert page.fund.great.text() == "40\u202f265\u202f165"


def test_the_pack_is_written_into_the_file_chosen(
    office: Path, program: Program, hands: Lay, tmp_path: Path
) -> None:
    hand = begin(program, hands)
    hand.key(Qt.Key.Key_P, CTRL)
    assert program.pages is not None
    page = program.pages.show(PRINTING)
    assert isinstance(page, ReportsPage)
    page.ask_path = lambda start: str(tmp_path / Path(start).name)
    page.choices.choose("contributions")
    hand.click("save-pages")
    hand.until(lambda: page.stack.currentIndex() == PAGES, 20_000)
    calm(program, hand)
    (pdf,) = tmp_path.glob("*.pdf")
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert pdf.name in page.banner.text.text()


def test_a_narrow_window_keeps_the_navigation_as_icons(office: Path, program: Program, hands: Lay) -> None:
    begin(program, hands)
    assert program.window.navigation.width() == 196
    program.window.resize(910, 512)
    QApplication.processEvents()
    assert program.window.navigation.width() == 48


def test_two_programs_at_once_say_who_holds_the_office(
    office: Path, program: Program, qapp: QApplication, hands: Lay, tmp_path: Path
) -> None:
    hand = begin(program, hands)
    second = Program(qapp, office, None, tmp_path / "settings2.json")
    ready: list[bool] = []
    second.ready.connect(lambda: ready.append(True))
    second.window.show()
    hand.until(lambda: bool(ready), 10_000)
    problem = second.window.findChild(QWidget, "cannot-open")
    assert problem is not None
    assert problem.accessibleName()
    assert second.pages is None
    again = second.window.focusWidget()
    assert isinstance(again, QPushButton)
    assert (again.objectName(), again.property("kind")) == ("open-again", "main")
    program.window.close()
    QTest.keyClick(again, Qt.Key.Key_Return)
    Hands(hand.qtbot, second.window).until(lambda: second.pages is not None, 20_000)
    second.window.close()


def test_closing_with_nothing_unsaved_closes_at_once_and_frees_the_office(
    office: Path, program: Program, hands: Lay
) -> None:
    begin(program, hands)
    program.window.close()
    assert not program.window.isVisible()
    assert program.desk is None
    close_desk(open_desk(office))


def test_closing_with_unsaved_changes_asks_first(office: Path, program: Program, hands: Lay) -> None:
    hand = begin(program, hands)
    assert program.pages is not None
    program.pages.open_record("organisation", None)
    hand.key(Qt.Key.Key_N, CTRL)
    hand.type("Sans fin")
    program.window.close()
    assert program.window.isVisible()
    assert hand.find("leave-guard")
    Hands(hand.qtbot, program.window).click("guard-drop")
    assert not program.window.isVisible()
