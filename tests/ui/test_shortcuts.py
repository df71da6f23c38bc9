"""Every line of the sheet of shortcuts is pressed and does what it says; no key of the window is left out."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from shiboken6 import isValid

from issss_desktop.services import lists, reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.ui.commands import MENUS, entities_of
from issss_desktop.ui.divergences.page import DivergencesPage
from issss_desktop.ui.guide import GuideSheet
from issss_desktop.ui.listing.wide import WideList
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.pages import Pages
from issss_desktop.ui.places import KEYED, NUMBERED, PLACES, PRINTING, TABS
from issss_desktop.ui.preview.page import PAGES, ReportsPage
from issss_desktop.ui.record.page import EntityPanel
from issss_desktop.ui.record.panels import RecordsPage
from issss_desktop.ui.sections.children import ChildSection
from issss_desktop.ui.shortcuts import KEYS, LETTERS, Key, ShortcutSheet
from issss_desktop.ui.window import Window

from .conftest import Hands

CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
Lay = Callable[[QWidget], Hands]


class Person:
    """Somebody at the window of an office with one contribution, its deposit, and two donors."""

    def __init__(self, pages: Pages, hand: Hands, contribution: Any, donor: Any) -> None:
        self.pages, self.hand, self.contribution, self.donor = pages, hand, contribution, donor

    def calm(self) -> None:
        self.hand.calm(self.pages.work)

    def panel(self) -> EntityPanel:
        page = self.pages.window.stack.currentWidget()
        assert isinstance(page, RecordsPage)
        return page.panel()

    def at(self) -> str:
        return self.hand.focus().objectName()

    def press(self, key: Qt.Key, mods: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.hand.key(key, mods)
        self.calm()

    def open(self) -> EntityPanel:
        """The contribution in its form, the cursor in its first field."""
        self.pages.open_record("contribution", self.contribution)
        self.calm()
        self.panel().form.body.focus_first()
        return self.panel()

    def table(self) -> WideList:
        """The register of the donors as a table."""
        self.pages.open_record("organisation", None)
        self.calm()
        self.press(Qt.Key.Key_F4)
        found = self.panel().findChild(WideList)
        assert isinstance(found, WideList)
        self.hand.until(lambda: found.model.rowCount() == 3)
        return found

    def deposits(self) -> ChildSection:
        """The rows of the deposits, with the keyboard."""
        sections = self.open().form.body.children_sections
        section = next(s for s in sections if isinstance(s, ChildSection) and s.panel() is None)
        section.take_focus()
        return section

    def rows(self) -> int:
        return sum(1 for _row in self.panel().form.body.seen_rows())


@pytest.fixture
def person(desk: Desk, theme: Theme, fund: dict[str, Any], contribution: Any, hands: Lay) -> Iterator[Person]:
    window = Window(theme)
    window.resize(1366, 768)
    pages = Pages(window, desk, theme)
    hand = hands(window)
    hand.calm(pages.work)
    yield Person(pages, hand, contribution, fund["uk"])
    hand.calm(pages.work)
    if isValid(window):  # pytest-qt deletes it once the wait above lets an event loop run
        window.may_close = lambda then: then()
        window.close()


def bound_in(window: QWidget) -> set[str]:
    return {
        s.key().toString(QKeySequence.SequenceFormat.PortableText) for s in window.findChildren(QShortcut)
    }


def test_every_key_of_the_window_is_on_the_sheet_and_every_key_of_the_sheet_in_the_window(
    person: Person,
) -> None:
    for place, *_rest in PLACES:
        person.pages.show(place)
    for place in MENUS:
        for entity in entities_of(place):
            person.pages.open_record(entity.code, None)
            page = person.pages.show(place)
            assert isinstance(page, RecordsPage)
            assert page.panel().form.foot.save_button  # a form is made when it is first wanted
    person.table()
    found, told = bound_in(person.pages.window), {keys for line in KEYS for keys in line.bound}
    assert found - told == set(), "known to the window, not told"
    assert told - found - set(LETTERS) == set(), "told, not known to the window"
    assert found & set(LETTERS)
    assert len(PLACES) >= NUMBERED == 9, "the sheet says Ctrl+1 to Ctrl+9"


# one check for each line


def places(p: Person) -> None:
    p.pages.show(PLACES[-1][0])  # else the first key would have nothing to do
    for number, code in enumerate(KEYED, start=1):
        p.press(Qt.Key(Qt.Key.Key_0.value + number), CTRL)
        assert p.pages.place == code


def search(p: Person) -> None:
    p.press(Qt.Key.Key_K, CTRL)
    assert p.hand.focus() is p.pages.search


def list_filter(p: Person) -> None:
    p.open()
    p.press(Qt.Key.Key_F, CTRL)
    assert p.at() == "filter"
    p.table()
    p.press(Qt.Key.Key_F, CTRL)
    assert p.at() == "table-filter"
    shown_report(p)
    p.press(Qt.Key.Key_F, CTRL)
    assert p.at() == "page-search"


def enter(p: Person) -> None:
    p.open().table.setFocus()
    p.press(Qt.Key.Key_Return)
    assert p.at() == "donor"


def table(p: Person) -> None:
    wide = p.table()
    assert wide.isVisible()
    p.press(Qt.Key.Key_F4)
    assert not wide.isVisible()


def columns(p: Person) -> None:
    wide = p.table()
    p.press(Qt.Key.Key_F4, SHIFT)
    assert wide.panel.isVisible()


def sorting(p: Person) -> None:
    wide = p.table()
    column = next(i for i, code in enumerate(wide.model.codes) if lists.sort_of(wide.entity, code))
    wide.table.setCurrentIndex(wide.model.index(0, column))
    wide.table.setFocus()
    header = wide.table.horizontalHeader()
    for key, turn in ((Qt.Key.Key_Down, "DescendingOrder"), (Qt.Key.Key_Up, "AscendingOrder")):
        p.press(key, ALT)
        assert (header.sortIndicatorSection(), header.sortIndicatorOrder().name) == (column, turn)


def copying(p: Person) -> None:
    wide = p.table()
    QGuiApplication.clipboard().clear()
    wide.table.selectRow(0)
    wide.table.setFocus()
    p.press(Qt.Key.Key_C, CTRL)
    p.hand.until(lambda: bool(QGuiApplication.clipboard().text()))
    heads, first, *_more = QGuiApplication.clipboard().text().split("\n")
    assert heads.split("\t")[0] == "Organisation"
    assert first.split("\t")[0] == wide.table.model().index(0, 0).data()


def exporting(p: Person) -> None:
    p.table()
    out = Path(tempfile.mkdtemp()) / "liste.csv"
    p.pages.spreadsheets.ask_path = lambda _start, _kinds: str(out)
    p.press(Qt.Key.Key_E, CTRL | SHIFT)
    p.hand.until(out.exists)
    assert len(out.read_text("utf-8-sig").splitlines()) == 4
    shutil.rmtree(out.parent)


def divergence(p: Person) -> None:
    mark = reading.read(p.pages.desk, p.contribution).mark
    for words in ("SAA A", "SAA B"):
        records.save(p.pages.desk, p.contribution, {"agreement": words}, mark=mark)
    p.pages.work.announce({("contribution", p.contribution)})
    p.pages.go("divergences")
    page = p.pages.window.stack.currentWidget()
    assert isinstance(page, DivergencesPage)
    QApplication.processEvents()
    page.sides.take_focus()
    p.press(Qt.Key.Key_Right)
    assert p.at() == "keep-1"
    p.press(Qt.Key.Key_Left)
    assert p.at() == "keep-0"
    p.press(Qt.Key.Key_Return)
    assert page.current() is None


def printing(p: Person) -> None:
    p.press(Qt.Key.Key_P, CTRL)
    assert p.pages.place == PRINTING
    assert p.at() == "report"
    page = reports_page(p)
    page.make_printer = lambda: None
    p.press(Qt.Key.Key_P, CTRL)
    p.hand.until(lambda: "imprimante" in page.banner.accessibleName(), 20_000)


def reports_page(p: Person) -> ReportsPage:
    page = p.pages.show(PRINTING)
    assert isinstance(page, ReportsPage)
    return page


def shown_report(p: Person) -> ReportsPage:
    """The page of the reports with the pages of one."""
    page = reports_page(p)
    page.preview()
    p.hand.until(lambda: page.stack.currentIndex() == PAGES, 20_000)
    return page


def zooming(p: Person) -> None:
    view = shown_report(p).view
    view.setFocus()
    wide = view.scale
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
        before = view.scale
        p.press(key, CTRL)
        assert view.scale > before
    for _time in range(3):
        before = view.scale
        p.press(Qt.Key.Key_Minus, CTRL)
        assert view.scale < before
    p.press(Qt.Key.Key_0, CTRL)
    assert view.scale == wide


def undoing(p: Person) -> None:
    p.open()
    p.hand.fill("agreement", "SAA 9")
    p.press(Qt.Key.Key_S, CTRL)
    p.panel().table.setFocus()
    redo, undo = (Qt.Key.Key_Y, CTRL), (Qt.Key.Key_Z, CTRL)
    for (key, mods), wanted in (
        (undo, "SAA 2016"), (redo, "SAA 9"), (undo, "SAA 2016"), ((Qt.Key.Key_Z, CTRL | SHIFT), "SAA 9"),
    ):  # fmt: skip
        for _time in range(2 if (key, mods) == undo else 1):  # said in words first
            p.press(key, mods)
        assert reading.read(p.pages.desk, p.contribution).row["agreement"] == wanted


def sheet(p: Person) -> None:
    p.hand.root.setFocus()
    p.press(Qt.Key.Key_Question, CTRL)
    (found,) = [s for s in p.pages.window.findChildren(ShortcutSheet) if s.isVisible()]
    found.reject()


def guide(p: Person) -> None:
    """F1 on the list, Shift+F1 in a field: the guide stands beside the form, at its task."""
    p.open()
    p.press(Qt.Key.Key_F1, SHIFT)
    (sheet,) = p.pages.window.findChildren(GuideSheet)
    assert sheet.list.currentItem().text() == "Saisir une contribution"
    assert "Saisir une contribution" in sheet.text.toPlainText()
    p.hand.qtbot.keyClick(sheet, Qt.Key.Key_F1)
    p.hand.until(lambda: not p.pages.window.findChildren(GuideSheet))
    p.pages.show("dashboard")
    p.hand.root.setFocus()
    p.press(Qt.Key.Key_F1)
    (sheet,) = p.pages.window.findChildren(GuideSheet)
    assert sheet.list.currentItem().text() == "Lire les chiffres"
    p.pages.show_guide()
    assert p.pages.window.findChildren(GuideSheet) == [sheet], "one at most"
    sheet.reject()


def escape(p: Person) -> None:
    p.open()
    p.hand.find("donor").setFocus()
    p.hand.key(Qt.Key.Key_Down)
    line = p.hand.find("donor")
    assert line._is_open()
    popup = QApplication.activePopupWidget()
    assert popup is not None
    p.hand.qtbot.keyClick(popup, Qt.Key.Key_Escape)
    assert not line._is_open()
    section = p.deposits()
    section.edit(0)
    p.press(Qt.Key.Key_Escape)
    assert section.panel() is None
    p.hand.click("history")
    assert p.hand.seen("history-back")
    p.press(Qt.Key.Key_Escape)
    assert not p.hand.seen("history-back")
    p.pages.show_shortcuts()
    (shown,) = p.pages.window.findChildren(ShortcutSheet)
    p.hand.qtbot.keyClick(shown, Qt.Key.Key_Escape)
    assert not shown.isVisible()


def new(p: Person) -> None:
    p.open()
    p.press(Qt.Key.Key_N, CTRL)
    assert p.panel().form.form is None


def tab(p: Person) -> None:
    p.open()
    p.press(Qt.Key.Key_Tab)
    assert p.at() == "fund"
    p.press(Qt.Key.Key_Tab, SHIFT)
    assert p.at() == "donor"


def letters(p: Person) -> None:
    body = p.open().form.body
    said = {w.text() for w in body.findChildren(QLabel)}
    for letter, part in body.letters.items():
        assert f"Alt+{letter}" in said, "the letter stands beside the title"
        p.hand.find("agreement").setFocus()
        p.press(Qt.Key(ord(letter)), ALT)
        assert part.isAncestorOf(p.hand.focus()), part.objectName()


def choices(p: Person) -> None:
    p.open()
    p.hand.key(Qt.Key.Key_Down)
    assert p.hand.find("donor")._is_open()
    p.hand.find("donor")._proposals.close()


def link(p: Person) -> None:
    p.open()
    p.press(Qt.Key.Key_F4)
    assert p.panel().entity.code == "organisation"
    shown = p.panel().form.form
    assert shown is not None
    assert shown.uuid == p.donor


def meaning(p: Person) -> None:
    panel = p.open()
    p.press(Qt.Key.Key_F1)
    assert panel.form.definition.isVisible()


def next_place(p: Person) -> None:
    p.open()
    p.press(Qt.Key.Key_N, CTRL)
    assert p.at() == "donor"
    p.press(Qt.Key.Key_F8)
    assert p.at() == "fund"


def pin(p: Person) -> None:
    p.open()
    p.hand.find("agreement").setFocus()
    p.press(Qt.Key.Key_F9)
    p.press(Qt.Key.Key_N, CTRL)
    assert p.panel().form.form is None
    assert p.hand.find("agreement").text() == "SAA 2016"


def insert_and_delete(p: Person) -> None:
    p.deposits()
    assert p.rows() == 1
    p.press(Qt.Key.Key_Insert)
    assert p.rows() == 2
    section = p.panel().form.body.children_sections[0]
    assert isinstance(section, ChildSection)
    p.press(Qt.Key.Key_Escape)
    assert section.panel() is None
    section.table.setFocus()
    p.press(Qt.Key.Key_Delete)
    assert p.rows() == 1


def pages_of_rows(p: Person) -> None:
    section = p.deposits()
    p.press(Qt.Key.Key_Insert)
    section.edit(0)
    first = section.panel()
    for key, above in ((Qt.Key.Key_PageDown, False), (Qt.Key.Key_PageUp, True)):
        p.press(key)
        assert section.panel() is not None
        assert (section.panel() is first) is above


def rating(p: Person) -> None:
    desk = p.pages.desk
    raw = {"number": "1", "version": "1", "complete": True, "text": {"fr": "C"}, "fictional": True}
    records.create(desk, "criterion", raw)
    rated = {
        words: records.create(desk, "rating", {"name": f"rang {words}", "rank": words}).uuid
        for words in ("1", "2", "3")
    }
    made = records.create(desk, "project", {"title": "P (exemple fictif)"}).uuid
    uuid = records.create(desk, "assessment", {"project": made, "on": "14/03/2018"}).uuid
    p.pages.open_record("assessment", uuid)
    p.calm()
    for key, rank in ((Qt.Key.Key_1, 1), (Qt.Key.Key_2, 2), (Qt.Key.Key_3, 3)):
        p.hand.find("answer-1-1").setFocus()
        p.press(key)
        assert f"rang {rank}" in p.hand.find("answer-1-1").accessibleName()
    p.press(Qt.Key.Key_S, CTRL)
    (answer,) = reading.page(desk, "answer").rows
    assert answer["rating"] == rated["3"]


def moving_points(p: Person) -> None:
    desk = p.pages.desk
    at = records.create(desk, "meeting", {"on": "2018-02-14"}).uuid
    for position, title in enumerate("ab", 1):
        raw = {"meeting": at, "title": title, "position": f"{position}5"}
        records.create(desk, "agenda_item", raw)
    p.pages.open_record("meeting", at)
    p.hand.click("tab-agenda")
    table = p.hand.find("table-agenda_item")
    table.setFocus()
    table.selectRow(1)
    steps = (
        (Qt.Key.Key_Up, "1 b"),
        (Qt.Key.Key_Down, "2 b"),
        (Qt.Key.Key_Right, "1.1 b"),
        (Qt.Key.Key_Left, "2 b"),
    )
    for key, wanted in steps:
        p.press(key, ALT)
        rows = [f"{r[0].text} {r[1].text.strip()}" for r in table.model().rows]
        assert wanted in rows
    p.press(Qt.Key.Key_S, CTRL)


def noting(p: Person) -> None:
    desk = p.pages.desk
    at = records.create(desk, "meeting", {"on": "2018-02-14"}).uuid
    for _n in range(4):
        records.create(desk, "attendance", {"meeting": at})
    p.pages.open_record("meeting", at)
    p.hand.click("tab-attendance")
    table = p.hand.find("table-attendance")
    table.setFocus()
    table.selectRow(0)
    for key in (Qt.Key.Key_P, Qt.Key.Key_R, Qt.Key.Key_E, Qt.Key.Key_A):
        p.press(key)
    p.press(Qt.Key.Key_S, CTRL)
    noted = {row["presence"] for row in reading.page(desk, "attendance").rows}
    assert noted == {"present", "represented", "excused", "absent"}


def tabs_of_places(p: Person) -> None:
    for place, tabs in TABS.items():
        p.pages.go(place)
        p.calm()
        for at, (code, _title, _icon) in enumerate(tabs):
            p.press(Qt.Key(Qt.Key.Key_1 + at), ALT)
            assert p.hand.find(f"tab-{code}").isChecked()


def following_up(p: Person) -> None:
    desk = p.pages.desk
    undertakings = [{"party": "P", "text": f"{n} (exemple fictif)"} for n in range(5)]
    raw = {"title": "Acte (exemple fictif)", "signed_on": "2015"}
    act = records.create(desk, "compact", raw, children={"commitment": undertakings}).uuid
    p.pages.open_record("compact", act)
    p.calm()
    p.hand.find("engagement-grid").setFocus()
    for key in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_5):
        p.press(key)
    p.press(Qt.Key.Key_S, CTRL)
    found = {row["progress"] for row in reading.read(desk, act).children["commitment_review"]}
    assert found == {"not_begun", "in_progress", "delayed", "fulfilled", "abandoned"}


def receiving_and_planning(p: Person) -> None:
    desk = p.pages.desk
    raw = {"title": "Rapport (exemple fictif)", "kind": "field", "period": "2018-01", "due": "2018-02-10"}
    records.create(desk, "due_report", raw)
    p.pages.open_view("monitoring", "reports")
    p.calm()
    p.press(Qt.Key.Key_R)
    p.press(Qt.Key.Key_S)
    rows = sorted(reading.page(desk, "due_report").rows, key=lambda row: row["due"])
    assert [(row["period"].iso(), row["received_on"] is None) for row in rows] == [
        ("2018-01", False), ("2018-02", True),
    ]  # fmt: skip


def saving(p: Person) -> None:
    p.open()
    p.hand.fill("agreement", "SAA 9")
    p.press(Qt.Key.Key_S, CTRL)
    assert reading.read(p.pages.desk, p.contribution).row["agreement"] == "SAA 9"


def saving_and_new(p: Person) -> None:
    for key, words in ((Qt.Key.Key_Return, "SAA 9"), (Qt.Key.Key_Enter, "SAA 10")):
        p.open()
        p.hand.fill("agreement", words)
        p.press(key, CTRL)
        assert reading.read(p.pages.desk, p.contribution).row["agreement"] == words
        assert p.panel().form.form is None


def duplicating(p: Person) -> None:
    p.open()
    p.press(Qt.Key.Key_D, CTRL)
    assert p.panel().form.form is None
    assert p.hand.find("agreement").text() == "SAA 2016"


def locking(person: Person) -> None:
    asked: list[bool] = []
    person.pages.window.lock_asked.connect(lambda: asked.append(True))
    person.press(Qt.Key.Key_L, CTRL)
    assert asked == [True]  # what the lock hides: tests/ui/test_vault.py


CHECKS: dict[str, Callable[[Person], None]] = {
    "Ctrl+1 to Ctrl+9": places, "Ctrl+K": search, "Ctrl+F": list_filter, "Enter": enter, "F4": table,
    "Shift+F4": columns, "Alt+Up, Alt+Down": sorting, "Ctrl+C": copying,
    "Ctrl+Shift+E": exporting,
    "Left and right arrows": divergence, "Ctrl+P": printing, "Ctrl and +, -, 0": zooming,
    "Ctrl+Z, Ctrl+Y": undoing,
    "Ctrl+L": locking,
    "F1, Shift+F1": guide, "Ctrl+?": sheet, "Esc": escape, "Ctrl+N": new, "Tab, Shift+Tab": tab,
    "Alt and a letter": letters,
    "Down arrow": choices, "F4 in a link": link, "F1 in a field": meaning, "F8": next_place, "F9": pin,
    "Insert, Delete": insert_and_delete, "Page Up, Page Down": pages_of_rows, "1, 2, 3": rating,
    "Alt and an arrow": moving_points, "P, R, E, A": noting,
    "Alt+1 to Alt+5": tabs_of_places, "1 to 5": following_up, "R, S": receiving_and_planning,
    "Ctrl+S": saving, "Ctrl+Enter": saving_and_new, "Ctrl+D": duplicating,
}  # fmt: skip


@pytest.mark.parametrize("line", KEYS, ids=lambda line: line.keys)
def test_each_line_of_the_sheet_does_what_it_says(person: Person, line: Key) -> None:
    CHECKS[line.keys](person)


def test_the_sheet_holds_in_the_smallest_window(person: Person) -> None:
    person.pages.window.resize(900, 480)
    person.pages.show_shortcuts()
    QApplication.processEvents()
    (shown,) = person.pages.window.findChildren(ShortcutSheet)
    size = shown.sizeHint()
    assert QRect(0, 0, 900, 600).contains(QRect(0, 0, size.width(), size.height())), size
    shown.reject()
