"""A provincial officer's quarter, by the keyboard alone: money in, projects read, divergences settled."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from issss_desktop.app import Program
from issss_desktop.models.entities.projects import VERDICTS
from issss_desktop.services import divergences, reading, records
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.figures import compute
from issss_desktop.services.starting.offices import create_office
from issss_desktop.services.state import records_at
from issss_desktop.store.check import check_fully
from issss_desktop.ui.divergences.page import DivergencesPage
from issss_desktop.ui.record.page import EntityPanel
from issss_desktop.ui.record.panels import RecordsPage
from tests.desks import carry

from .conftest import Hands

CTRL, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
Lay = Callable[[QWidget], Hands]
DONORS = (
    ("norv", "Norvège"),
    ("alle", "Allemagne"),
    ("cana", "Canada"),
    ("japo", "Japon"),
    ("belg", "Belgique"),
)
TYPED = ("1 250 000,50", "750\u202f000", "2,5 M", "500 000,25")  # four French ways to write an amount
CENTS = (125_000_050, 75_000_000, 250_000_000, 50_000_025)
CONTRIBUTIONS, DEPOSITS, PROJECTS = 20, 12, 10
OPINIONS = ("aligned", "aligned", "alignable", "aligned", "not_aligned") * 2
END = dt.date(2018, 3, 31)
FARTHEST = 150  # more presses of Tab than any form has fields


@pytest.fixture
def program(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    """The whole program on a new office of Nord-Kivu."""
    monkeypatch.setattr("issss_desktop.paths.log_file", lambda: tmp_path / "log" / "program.log")
    close_desk(create_office(tmp_path / "nk", "NK", user="A. Mbuyi"))
    made = Program(qapp, tmp_path / "nk", None, tmp_path / "settings.json")
    made.window.resize(1366, 768)
    yield made
    made.window.may_close = lambda then: then()
    made.window.close()


@pytest.fixture
def sud(tmp_path: Path) -> Iterator[Desk]:
    """The office of Sud-Kivu, which receives and sends commits."""
    made = create_office(tmp_path / "sk", "SK", user="B. Safari")
    yield made
    close_desk(made)


class Officer:
    """Somebody who never touches the mouse: presses keys in the window of the program."""

    def __init__(self, program: Program, hand: Hands) -> None:
        self.program, self.hand = program, hand

    @property
    def desk(self) -> Desk:
        assert self.program.desk is not None
        return self.program.desk

    def calm(self) -> None:
        assert self.program.pages is not None
        self.hand.calm(self.program.pages.work)

    def go(self, number: int) -> QWidget:
        """Ctrl and a figure: a place of the navigation."""
        self.hand.key(Qt.Key(Qt.Key.Key_0.value + number), CTRL)
        self.calm()
        page = self.program.window.stack.currentWidget()
        assert page is not None
        return page

    def panel(self) -> EntityPanel:
        page = self.program.window.stack.currentWidget()
        assert isinstance(page, RecordsPage)
        return page.panel()

    def at(self) -> str:
        return self.hand.focus().objectName()

    def tab_to(self, name: str) -> None:
        """Press Tab until the keyboard is on a widget."""
        passed = [self.at()]
        while self.at() != name:
            assert len(passed) < FARTHEST, f"Tab never reaches {name}: {passed}"
            self.hand.key(Qt.Key.Key_Tab)
            passed.append(self.at())

    def write(self, name: str, text: str) -> None:
        """Tab to a field, write, leave it with Tab, which also takes what is proposed."""
        self.tab_to(name)
        self.hand.type(text)
        self.hand.key(Qt.Key.Key_Tab)

    def choose_opinion(self, code: str) -> None:
        """Tab to the opinions, which are one stop, then arrows."""
        self.tab_to("verdict-aligned")
        self.hand.key(Qt.Key.Key_Space)
        for _step in range(len(VERDICTS.options)):
            if self.at() == f"verdict-{code}":
                return
            self.hand.key(Qt.Key.Key_Right)
        raise AssertionError(f"no arrow reaches {code}")

    def save_and_new(self) -> None:
        self.calm()  # offscreen, a list that closed asks late for the keyboard: before the save, not after
        self.hand.key(Qt.Key.Key_Return, CTRL)
        self.calm()
        form = self.panel().form
        assert form.form is None, "the form waits for the next one"
        assert not form.is_dirty(), [p.text for p in form.body.errors()]

    def section(self, name: str) -> None:
        """Alt and the letter of a section."""
        letters = self.panel().form.body.letters
        letter = next(c for c, part in letters.items() if part.objectName() == name)
        self.hand.key(Qt.Key(ord(letter)), ALT)


@pytest.fixture
def officer(program: Program, hands: Lay) -> Officer:
    ready: list[bool] = []
    program.ready.connect(lambda: ready.append(True))
    hand = hands(program.window)
    hand.until(lambda: bool(ready), 10_000)
    made = Officer(program, hand)
    made.calm()
    return made


def record_contributions(officer: Officer) -> None:
    """Twenty agreements, the first twelve with a deposit, saved one after another."""
    officer.go(2)
    officer.hand.key(Qt.Key.Key_N, CTRL)
    for n in range(CONTRIBUTIONS):
        assert officer.at() == "donor", f"form {n + 1} begins at its first field"
        officer.write("donor", DONORS[n % len(DONORS)][0])
        officer.write("fund", "cds")
        officer.write("agreement", f"SAA 2018-{n + 1:02} (exemple fictif)")
        officer.write("currency", "USD")
        if n < DEPOSITS:
            officer.section("children-movement-expected-deposit")
            officer.tab_to("add-deposit")
            officer.hand.key(Qt.Key.Key_Space)
            assert officer.at() == "deposit.on"
            officer.write("deposit.on", f"{n + 5}/{n % 3 + 1}/18")
            officer.write("deposit.amount.amount", TYPED[n % 4])
            officer.write("deposit.amount.currency", "USD")
        officer.save_and_new()


def record_projects(officer: Officer) -> None:
    """Ten bilateral projects with their budgets."""
    officer.go(3)
    officer.hand.key(Qt.Key.Key_N, CTRL)
    for n in range(PROJECTS):
        assert officer.at() == "title"
        officer.write("title", f"Amani {n + 101} (exemple fictif)")
        officer.write("span.start", "2018-01")
        officer.write("span.end", "12/2019")
        officer.write("budget.amount", f"{n + 1} 000 000")
        officer.write("budget.currency", "USD")
        officer.save_and_new()


def read_projects(officer: Officer) -> None:
    """An assessment of each: two readers on the two complete criteria, then the opinion of a person."""
    hand = officer.hand
    hand.key(Qt.Key.Key_K, CTRL)
    hand.type("nouveau evaluation")
    hand.key(Qt.Key.Key_Return)
    officer.calm()
    assert officer.panel().entity.code == "assessment"
    for n in range(PROJECTS):
        assert officer.at() == "project"
        officer.write("project", f"amani {n + 101}")
        officer.write("on", "14/03/2018")
        officer.tab_to("answer-1-1")
        for key in (Qt.Key.Key_1, Qt.Key.Key_Right, Qt.Key.Key_1, Qt.Key.Key_Down, Qt.Key.Key_2):
            hand.key(key)
        hand.key(Qt.Key.Key_Left)
        assert officer.at() == "answer-2-1"
        hand.key(Qt.Key.Key_2)
        officer.choose_opinion(OPINIONS[n])
        officer.save_and_new()


def name_projects(officer: Officer) -> None:
    """Find three projects with the filter and give them a local name."""
    hand = officer.hand
    for n in range(101, 104):
        officer.go(3)
        hand.key(Qt.Key.Key_K, CTRL)
        hand.type(f"Amani {n}")
        hand.key(Qt.Key.Key_Return)
        officer.calm()
        assert officer.panel().form.title.full_text() == f"Amani {n} (exemple fictif)"
        officer.write("local_name", f"Ardhi {n}")
        hand.key(Qt.Key.Key_S, CTRL)
        officer.calm()
        assert not officer.panel().form.is_dirty()


def projects_of(desk: Desk) -> dict[str, Any]:
    """Uuids by the first words of the title."""
    return {r.title[:9]: r.uuid for r in reading.page(desk, "project", limit=-1).rows}


def settle(officer: Officer, kept: dict[str, str]) -> None:
    """From the divergences page, by arrows and Enter, each as it should be."""
    page, hand = officer.go(9), officer.hand
    assert isinstance(page, DivergencesPage)
    assert page.table.model().rowCount() == len(kept)
    officer.tab_to("list-divergences")
    hand.key(Qt.Key.Key_Return)
    for left in range(len(kept), 0, -1):
        found = page.current()
        assert found is not None
        assert officer.at() == "keep-0"
        wanted = next(i for i, s in enumerate(found.sides) if s.shown == kept[found.title[:9]])
        for _step in range(wanted):
            hand.key(Qt.Key.Key_Right)
        hand.key(Qt.Key.Key_Return)
        officer.calm()
        assert page.table.model().rowCount() == left - 1


def test_a_quarter_of_a_provincial_officer_by_the_keyboard(officer: Officer, sud: Desk) -> None:
    record_contributions(officer)
    record_projects(officer)
    read_projects(officer)
    desk = officer.desk
    carry(desk, sud)
    name_projects(officer)
    uuids = projects_of(desk)
    for n in range(101, 104):
        uuid = uuids[f"Amani {n}"]
        records.save(sud, uuid, {"local_name": f"Umoja {n}"}, mark=reading.read(sud, uuid).mark)
    carry(sud, desk)
    assert officer.program.pages is not None
    officer.program.pages.work.announce({("project", uuid) for uuid in uuids.values()})
    officer.calm()
    kept = {"Amani 101": "Umoja 101", "Amani 102": "Ardhi 102", "Amani 103": "Umoja 103"}
    settle(officer, kept)
    check_records(desk, kept)
    check_figures(desk)
    carry(desk, sud)
    assert divergences.count(sud) == {}, "the choices travel"
    for each in (desk, sud):
        for title, name in kept.items():
            assert reading.read(each, uuids[title]).row["local_name"] == name
        with each.store.separate_reader() as connection:
            assert check_fully(connection) == []


def check_records(desk: Desk, kept: dict[str, str]) -> None:
    counts = reading.counts(desk)
    assert {e: counts[e][0] for e in ("contribution", "project", "assessment")} == {
        "contribution": CONTRIBUTIONS,
        "project": PROJECTS,
        "assessment": PROJECTS,
    }
    assert divergences.count(desk) == {}
    donors = {r.uuid: r.title for r in reading.page(desk, "organisation", limit=-1).rows}
    for row in reading.page(desk, "contribution", limit=-1).rows:
        n = int(row["agreement"][9:11]) - 1
        assert donors[row["donor"]] == DONORS[n % len(DONORS)][1]
        deposits = reading.read(desk, row.uuid).children["deposit"]
        assert [(d["amount"].amount, d["amount"].currency, d["on"].iso()) for d in deposits] == (
            [(CENTS[n % 4], "USD", f"2018-{n % 3 + 1:02}-{n + 5:02}")] if n < DEPOSITS else []
        )
    projects = {uuid: title for title, uuid in projects_of(desk).items()}
    for uuid, title in projects.items():
        row, number = reading.read(desk, uuid).row, int(title[6:])
        assert (row["budget"].amount, row["budget"].currency) == ((number - 100) * 100_000_000, "USD")
        assert (row["span"].start.iso(), row["span"].end.iso()) == ("2018-01", "2019-12")
        assert row["local_name"] == kept.get(title)
    ranks = {r.uuid: r["rank"] for r in reading.page(desk, "rating", limit=-1).rows}
    for row in reading.page(desk, "assessment", limit=-1).rows:
        assert row["verdict"] == OPINIONS[int(projects[row["project"]][6:]) - 101]
        answers = reading.read(desk, row.uuid).children["answer"]
        assert sorted((str(a["reader"]), ranks[a["rating"]]) for a in answers) == [
            ("1", 1), ("1", 2), ("2", 1), ("2", 2),
        ]  # fmt: skip


def check_figures(desk: Desk) -> None:
    """Nothing is final yet: official figures stay unknown, provisional ones hold all that was typed."""
    official = compute(records_at(desk), cut_off=END)
    assert official.drafts >= CONTRIBUTIONS + 2 * PROJECTS
    assert official.fund.contributions == ()
    figures = compute(records_at(desk), cut_off=END, draft=True)
    assert len(figures.fund.contributions) == CONTRIBUTIONS
    assert figures.fund.received.value == 3 * sum(CENTS)
    assert [p.verdict for p in sorted(figures.portfolio.projects, key=lambda p: p.title)] == list(OPINIONS)
    assert figures.divergences == 0
