"""The program is killed while somebody types: it opens again on the same record, field and text."""

import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from issss_desktop.app import Program
from issss_desktop.i18n import set_language
from issss_desktop.services import reading, records
from issss_desktop.services.desk import close_desk, open_desk
from issss_desktop.services.recording import journal
from issss_desktop.services.starting.offices import create_office
from issss_desktop.ui.places import DASHBOARD
from issss_desktop.ui.record.journal import MOST_MS
from issss_desktop.ui.record.panels import RecordsPage

from .conftest import Hands

CHILD = """
import sys, time
from pathlib import Path
from uuid import UUID
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from issss_desktop import paths
from issss_desktop.app import Program
from issss_desktop.i18n import set_language
from issss_desktop.services.recording import journal
from tests.ui.conftest import press

folder, uuid, plan, log = sys.argv[1:]
paths.log_file = lambda: Path(log)
app = QApplication([])
set_language("fr")
program = Program(app, Path(folder), None, Path(log + ".json"))
ready = []
program.ready.connect(lambda: ready.append(True))
program.window.resize(1366, 768)
program.window.show()
while not ready or program.pages.work.jobs.under_way():
    app.processEvents()
program.window.activateWindow()
program.pages.open_record("contribution", UUID(uuid))
form = program.pages._pages["contributions"].panel().form

def field(name):
    found = [w for w in form.findChildren(QWidget, name) if w.isVisible()][0]
    found.setFocus()
    return found

if plan == "several":
    line = field("agreement")
    line.end(False)
    press(line, " bis")
    QTest.keyClick(line, Qt.Key.Key_Tab)
    form.body.children_sections[0].edit(0)
    amount = field("deposit.amount.amount")
    amount.selectAll()
    press(amount, "2 000 000")
    while not journal.found(program.desk) or "deposit" not in journal.found(program.desk)[0].typed.children:
        app.processEvents()
    print("kept", flush=True)
box = field("remarks") if plan == "steady" else field("deposit.amount.amount")
count = 0
while True:
    press(box, str(count % 10))
    count += 1
    app.processEvents()
    print(count, time.monotonic(), flush=True)
    time.sleep(0.02)
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, UUID]:
    """An office with one contribution of one deposit (made-up example)."""
    set_language("fr")
    folder = tmp_path_factory.mktemp("kill") / "data"
    desk = create_office(folder, "NK", user="A. Mbuyi")
    donor = records.create(desk, "organisation", {"name": "Bailleur fictif", "donor": True}).uuid
    fund = reading.page(desk, "fund").rows
    raw = {"donor": donor, "agreement": "SAA 2016", **({"fund": fund[0].uuid} if fund else {})}
    deposit = {"on": "22/09/2015", "amount": {"amount": "1 000 000", "currency": "USD"}}
    uuid = records.create(desk, "contribution", raw, children={"deposit": [deposit]}).uuid
    close_desk(desk)
    return folder, uuid


def typing(office: tuple[Path, UUID], plan: str, log: Path) -> "subprocess.Popen[str]":
    words = [sys.executable, "-c", CHILD, str(office[0]), str(office[1]), plan, str(log)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


@pytest.fixture
def program(
    qapp: QApplication, office: tuple[Path, UUID], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Program]:
    """The program of the person who comes back."""
    monkeypatch.setattr("issss_desktop.paths.log_file", lambda: tmp_path / "program.log")
    made = Program(qapp, office[0], None, tmp_path / "settings.json")
    made.window.resize(1366, 768)
    yield made
    made.window.may_close = lambda then: then()
    made.window.close()


def test_killed_in_the_middle_of_a_word_it_opens_where_the_person_was(
    program: Program, office: tuple[Path, UUID], hands: Callable[[QWidget], Hands], tmp_path: Path
) -> None:
    child = typing(office, "several", tmp_path / "child.log")
    assert child.stdout is not None
    assert child.stdout.readline().strip() == "kept"
    for _n in range(3):
        child.stdout.readline()
    child.kill()
    child.communicate()

    ready: list[bool] = []
    program.ready.connect(lambda: ready.append(True))
    hand = hands(program.window)
    hand.until(lambda: bool(ready), 20_000)
    assert program.pages is not None
    hand.calm(program.pages.work)
    assert program.pages.place == "contributions"
    page = program.pages._pages["contributions"]
    assert isinstance(page, RecordsPage)
    form = page.panel().form
    assert form.form is not None
    assert form.form.uuid == office[1]
    assert page.panel().model.uuid_at(page.panel().table.currentIndex().row()) == office[1]
    assert hand.focus().objectName() == "deposit.amount.amount"
    assert hand.focus().text().startswith("2 000 000")  # type: ignore[attr-defined]
    assert not hand.focus().visibleRegion().isEmpty()  # scrolled to
    assert hand.find("agreement").text() == "SAA 2016 bis"
    assert hand.find("form-recovered").accessibleName().startswith("2 champs récupérés à ")
    asked: list[bool] = []
    program.window.may_close(lambda: asked.append(True))
    hand.click("guard-stay")  # what was recovered is unsaved like anything typed
    assert asked == []
    program.pages.go(DASHBOARD)
    hand.click("guard-drop")
    assert program.pages.place == DASHBOARD
    desk = program.pages.desk
    hand.until(lambda: journal.found(desk) == ())


def test_killed_at_any_moment_no_more_than_the_last_batch_is_lost(
    office: tuple[Path, UUID], tmp_path: Path
) -> None:
    chance = random.Random(5)
    recovered = []
    for turn in range(2):
        child = typing(office, "steady", tmp_path / f"child-{turn}.log")
        assert child.stdout is not None
        first = child.stdout.readline()
        assert first, "the child did not begin"
        time.sleep(chance.uniform(2.0, 4.0))
        killed = time.monotonic()
        child.kill()
        lines = [first, *child.communicate()[0].splitlines(keepends=True)]
        keys = [line.split() for line in lines if len(line.split()) == 2 and line.endswith("\n")]
        slack = 1.0  # a busy machine
        due = sum(float(at) < killed - MOST_MS / 1000 - slack for _n, at in keys)
        desk = open_desk(office[0])
        found = journal.found(desk)
        typed = str(found[0].typed.fields["remarks"]) if found else ""
        assert "".join(str(n % 10) for n in range(len(typed))) == typed
        assert due <= len(typed) <= len(keys) + 1
        recovered.append(len(typed))
        for each in found:
            journal.drop(desk, each.id)
        close_desk(desk)
    assert max(recovered) > 5


def test_what_was_typed_enters_no_figure_and_no_log_after_a_kill(office: tuple[Path, UUID]) -> None:
    desk = open_desk(office[0])
    assert reading.read(desk, office[1]).row["agreement"] == "SAA 2016"
    close_desk(desk)


def test_several_forms_left_unsaved_are_offered_one_by_one(
    program: Program, office: tuple[Path, UUID], hands: Callable[[QWidget], Hands]
) -> None:
    desk = open_desk(office[0])
    names = {n: UUID(int=n) for n in range(1, 4)}
    for n, form in names.items():
        name = {"fr": f"Agence {n} (exemple fictif)", "en": ""}
        typed = journal.Typed("organisation", None, 0, {"name": name}, focus="name.fr")
        journal.keep(replace(desk, clock=partial(int, 1_000 * n)), form, typed)
    journal.keep(replace(desk, user=UUID(int=9)), UUID(int=9), typed)
    close_desk(desk)

    ready: list[bool] = []
    program.ready.connect(lambda: ready.append(True))
    hand = hands(program.window)
    hand.until(lambda: bool(ready), 20_000)
    pages = program.pages
    assert pages is not None
    hand.calm(pages.work)
    assert hand.find("name.fr").text() == "Agence 3 (exemple fictif)"
    assert "2 autres fiches" in program.window.banner.accessibleName()
    hand.click("recover-next")
    hand.click("guard-save")
    hand.calm(pages.work)
    assert hand.find("name.fr").text() == "Agence 2 (exemple fictif)"
    assert "1 autre fiche" in program.window.banner.accessibleName()
    hand.click("recover-next")
    hand.click("guard-drop")
    hand.calm(pages.work)
    assert hand.find("name.fr").text() == "Agence 1 (exemple fictif)"
    assert not program.window.banner.isVisible()
    hand.until(lambda: [r.id for r in journal.found(pages.desk)] == [names[1]])
    rows = reading.page(pages.desk, "organisation", text="agence fictif").rows
    assert [row.title for row in rows] == ["Agence 3 (exemple fictif)"]
    hand.click("recovered-drop")
    hand.until(lambda: journal.found(pages.desk) == ())
