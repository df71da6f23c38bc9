"""A list leaves by Ctrl+Shift+E; a block pasted from Excel comes in, looked at first, undone as one."""

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from issss_desktop.exchange.sheets import read_grids
from issss_desktop.services import reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.pages import Pages
from issss_desktop.ui.window import Window
from tests.exchange.spreadsheets import xlsx

from .conftest import Hands

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
HEADS = "Titre\tBudget\tBudget – Devise\tObservations\n"


class Office:
    """The window of an office with its list of projects in front."""

    def __init__(self, desk: Desk, theme: Theme, hands: Callable[[QWidget], Hands]) -> None:
        self.desk = desk
        window = Window(theme)
        window.resize(1366, 768)
        self.pages = Pages(window, desk, theme)
        self.hands = hands(window)
        self.pages.work.jobs.broken.connect(self._broken)
        self.pages.open_record("project", None)
        self.calm()

    @staticmethod
    def _broken(error: BaseException) -> None:
        raise error

    def calm(self) -> None:
        self.hands.calm(self.pages.work)
        self.hands.calm(self.pages.work)

    def key(self, key: Qt.Key, mods: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.hands.key(key, mods)
        self.calm()

    def click(self, name: str) -> None:
        self.hands.click(name)
        self.calm()

    def paste(self, text: str) -> None:
        QApplication.clipboard().setText(text)
        self.key(Qt.Key.Key_V, CTRL)

    def words(self, name: str) -> str:
        found = self.hands.find(name)
        labels = [found] if isinstance(found, QLabel) else found.findChildren(QLabel)
        return " | ".join(label.text() for label in labels if label.isVisible())

    def titles(self) -> set[str]:
        return {row.title for row in reading.page(self.desk, "project").rows}


@pytest.fixture
def office(desk: Desk, theme: Theme, hands: Callable[[QWidget], Hands]) -> Iterator[Office]:
    made = Office(desk, theme, hands)
    yield made
    made.pages.close()


def test_the_list_in_front_leaves_as_it_is_seen(office: Office, tmp_path: Path) -> None:
    for title in ("Eau (exemple fictif)", "Terres (exemple fictif)"):
        records.create(office.desk, "project", {"title": title, "budget": "10 USD"})
    office.pages.work.announce([])
    office.calm()
    asked: list[str] = []
    out = tmp_path / "liste"

    def answer(start: str, _kinds: str) -> str:
        asked.append(Path(start).name)
        return str(out)

    office.pages.spreadsheets.ask_path = answer
    office.hands.find("filter").setFocus()
    office.hands.type("eau")
    office.hands.until(lambda: office.pages.window.stack.currentWidget().panel().model.total() == 1)
    office.key(Qt.Key.Key_E, CTRL | SHIFT)
    assert asked == ["Projets bilatéraux 2018-03-12.xlsx"]
    (grid,) = read_grids(out.with_suffix(".xlsx"))
    assert grid.height == 2
    assert grid.cell(1, 0) == "Eau (exemple fictif)"
    assert "1 ligne écrite" in office.words("window-banner")
    office.pages.spreadsheets.ask_path = lambda _start, _kinds: str(tmp_path / "tout.xlsx")
    office.pages.spreadsheets.export_everything()
    office.calm()
    assert (tmp_path / "tout.xlsx").exists()
    found = {each.words for each in office.pages.spreadsheets.commands()}
    assert found == {"Exporter cette liste…", "Tout exporter…", "Importer une feuille de calcul…"}


def test_a_block_from_excel_is_looked_at_recorded_tried_again_and_undone(
    office: Office, tmp_path: Path
) -> None:
    saved = records.create(office.desk, "project", {"title": "Eau", "remarks": "un"})
    office.click("import-list-project")
    office.paste(HEADS + "Eau\t\t\tdeux\nPaix\t1 250 000,50\tUSD\t\nFaux\tdix\tUSD\t\n")
    assert (
        office.words("import-said")
        == "1 nouvelle fiche · 1 fiche change · 0 ligne inchangée · 1 ligne refusée"
    )
    table = office.hands.find("import-table")
    shown = [[cell.spoken() for cell in table.model().rows[n]] for n in range(table.model().rowCount())]
    assert shown[0][0] == "B4, Ligne refusée"
    assert "Observations\u00a0: un → deux" in shown[1][1]
    assert shown[2][1].startswith("Paix")
    take = office.hands.find("import-record")
    assert not take.isEnabled()
    assert "à moitié" in take.toolTip()
    page = office.pages.window.stack.currentWidget()
    page.ask_path = lambda _start: str(tmp_path / "refus")
    office.click("import-failed")
    assert (tmp_path / "refus.xlsx").exists()
    assert office.titles() == {"Eau"}, "a look records nothing"

    office.hands.find("import-leave-out").setFocus()
    office.key(Qt.Key.Key_Space)
    take.setFocus()
    office.key(Qt.Key.Key_Space)
    assert office.titles() == {"Eau", "Paix"}
    assert reading.read(office.desk, saved.uuid).row["remarks"] == "deux"
    assert office.words("import-said").endswith("1 ligne refusée"), "what failed stays to be tried again"

    office.pages.undoing.undo()
    office.click("undo-now")
    assert office.titles() == {"Eau"}
    assert reading.read(office.desk, saved.uuid).row["remarks"] == "un"


def test_columns_are_bound_by_a_menu_and_a_final_record_asks_why(office: Office, tmp_path: Path) -> None:
    ref = records.create(office.desk, "organisation", {"name": "X", "type": "ngo"}, final=True).ref
    office.pages.open_record("organisation", None)
    office.calm()
    office.click("import-list-organisation")
    page = office.pages.window.stack.currentWidget()
    file = xlsx(tmp_path / "o.xlsx", {"A": [["Qui", "Où"], [ref, "Goma"]], "Notes": [["rien"]]})
    page.ask_file = lambda: str(file)
    office.click("import-open")
    assert office.hands.seen("import-columns")
    assert "pas été reconnues" in office.hands.find("import-table").model().rows[0][1].text
    for at, code in ((0, "ref"), (1, "address")):
        box = office.hands.find(f"import-column-{at}")
        box.setCurrentIndex(box.findData(code))
        office.calm()
    assert office.words("import-said") == "0 nouvelle fiche · 1 fiche change · 0 ligne inchangée"
    assert not office.hands.find("import-record").isEnabled()
    office.hands.fill("import-reason", "déménagement")
    office.click("import-record")
    assert reading.find(office.desk, ref)[0]["address"] == "Goma"
    assert "1 fiche enregistrée" in office.words("import-banner")
    office.click("import-open")
    assert office.words("import-said").endswith("1 ligne inchangée"), "the bound headings are remembered"
    office.click("import-leave")
    assert not office.hands.seen("import-table")
    office.paste("")
    assert "Rien de ce qui est collé" in office.words("import-banner")


def test_a_role_that_may_not_sees_the_buttons_grey(
    desk: Desk, theme: Theme, hands: Callable[[QWidget], Hands]
) -> None:
    reader = Office(dataclasses.replace(desk, role="reader"), theme, hands)
    for name in ("export-list-project", "import-list-project"):
        button = reader.hands.find(name)
        assert not button.isEnabled()
        assert button.toolTip()
    assert list(reader.pages.spreadsheets.commands()) == []
    reader.pages.close()
