"""Two offices and the national one, one year, through their windows: only reports go between them."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication, QWidget

from issss_desktop import cli
from issss_desktop.services import divergences, reading
from issss_desktop.services.desk import close_desk
from issss_desktop.services.divergences import Divergence
from issss_desktop.services.starting.offices import create_office
from issss_desktop.store.check import check_fully
from issss_desktop.ui.divergences.page import DivergencesPage
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.merging.pairing import PairDialog
from issss_desktop.ui.places import DIVERGENCES
from issss_desktop.ui.preview.page import PAGES, ReportsPage
from issss_desktop.ui.record.form import RecordForm
from issss_desktop.ui.record.panels import RecordsPage

from .conftest import Hands
from .exchanging import Office

PEOPLE = {"NK": "A. Mbuyi", "SK": "B. Safari", "NAT": "C. Kanku"}
CTRL = Qt.KeyboardModifier.ControlModifier
RETURN = Qt.Key.Key_Return
END = "2018-12-31"
DONOR = "Fondation Umoja (exemple fictif)"


class Year:
    """Three windows, sticks between them, and what anybody has seen to diverge."""

    def __init__(self, folder: Path, theme: Theme, lay: Callable[[QWidget], Hands]) -> None:
        self.folder = folder
        desks = {code: create_office(folder / code, code, user=name) for code, name in PEOPLE.items()}
        self.at = {code: Office(desk, theme, lay) for code, desk in desks.items()}
        self.seen: set[tuple[UUID, str]] = set()
        self.letters = 0

    def close(self) -> None:
        while self.at:
            _code, office = self.at.popitem()
            office.close()
            close_desk(office.desk)

    def come(self, code: str) -> Office:
        """Sit down at a window."""
        here = self.at[code]
        here.window.activateWindow()
        QApplication.processEvents()
        return here

    # pairing

    def card(self, code: str) -> Path:
        """The file of keys of an office, as its window writes it."""
        here, path = self.come(code), self.folder / f"{code}.issss-office"
        dialog = pairing(here)
        dialog.ask_path = lambda _start: str(path)
        Hands(here.hand.qtbot, dialog).click("pair-write")
        here.calm()
        dialog.accept()
        return path

    def pair(self, one: str, other: str, card: Path) -> None:
        """Take the file of another office, and type the words that it reads out."""
        here = self.come(one)
        assert here.let_fall(QPointF(700, 24), card)
        here.calm()
        dialog = next(d for d in here.window.findChildren(PairDialog) if d.isVisible())
        hand = Hands(here.hand.qtbot, dialog)
        heard = pairing(self.come(other))
        self.at[other].calm()
        words = heard.ours.text()
        heard.accept()
        self.come(one)
        hand.fill("pair-office", other)
        hand.fill("pair-words", words)
        hand.click("pair-compare")
        here.calm()
        assert "peuvent être fusionnés" in dialog.banner.accessibleName()
        hand.click("pair-close")

    # reports

    def send(self, code: str, report: str = "contributions") -> Path:
        """Save a report with its data for every known office."""
        here = self.come(code)
        here.hand.click("place-synchronisation")
        here.calm()
        here.hand.click("sync-export")
        page = here.window.stack.currentWidget()
        assert isinstance(page, ReportsPage)
        page.order(report)
        here.hand.until(lambda: page.stack.currentIndex() == PAGES, 30_000)
        self.letters += 1
        path = self.folder / f"{code}-{self.letters}.pdf"
        page.ask_path = lambda _start: str(path)
        here.hand.key(Qt.Key.Key_S, CTRL)
        here.hand.until(lambda: path.with_suffix(".issss").name in page.banner.accessibleName(), 30_000)
        here.calm()
        return path

    def give(self, code: str, *paths: Path) -> Office:
        """Let reports fall on a window and read the review over."""
        here = self.come(code)
        here.drop(*paths)
        review = here.sync().review
        for at in range(review.tree.table.model().rowCount()):
            review.tree.table.selectRow(at)
            QApplication.processEvents()
            node = review.tree.current()
            for item in node.items if node is not None else ():
                if isinstance(item.what, Divergence) and node is not None and node.kind:
                    here.calm()
                    for side in item.what.sides:
                        assert side.shown in here.said(), side.shown
                    self.seen.add((item.what.uuid, item.what.field))
        return here


def pairing(here: Office) -> PairDialog:
    here.hand.click("place-synchronisation")
    here.calm()
    here.hand.click("sync-pair")
    here.calm()
    return next(d for d in here.window.findChildren(PairDialog) if d.isVisible())


@pytest.fixture
def year(theme: Theme, hands: Callable[[QWidget], Hands], tmp_path: Path) -> Iterator[Year]:
    made = Year(tmp_path, theme, hands)
    yield made
    made.close()


def form_of(here: Office) -> RecordForm:
    page = here.window.stack.currentWidget()
    assert isinstance(page, RecordsPage)
    return page.panel().form


def saved(here: Office, button: str) -> UUID:
    here.calm()
    here.hand.click(button)
    here.calm()
    form = form_of(here)
    assert form.form is not None, form.banner.accessibleName()
    assert not form.is_dirty(), [p.text for p in form.body.errors()]
    return form.form.uuid


def record_donor(here: Office) -> UUID:
    here.pages.open_record("organisation", None)
    here.calm()
    here.hand.key(Qt.Key.Key_N, CTRL)
    here.hand.fill("name.fr" if here.hand.seen("name.fr") else "name", DONOR)
    here.hand.fill("type", "bailleur")
    return saved(here, "finalise")


def record_money(here: Office, millions: int) -> UUID:
    hand = here.hand
    hand.key(Qt.Key.Key_2, CTRL)
    here.calm()
    hand.key(Qt.Key.Key_N, CTRL)
    hand.fill("donor", "norv")
    hand.fill("fund", "cds")
    hand.fill("agreement", f"SAA 2018-{here.desk.office}")
    hand.fill("currency", "USD")
    hand.click("add-movement")
    for name, text in (("kind", "signature"), ("on", "1/2/18"), ("amount.amount", f"{millions} M"),
                       ("amount.currency", "USD")):  # fmt: skip
        hand.fill(f"movement.{name}", text)
    hand.click("add-deposit")
    for name, text in (("on", "15/3/18"), ("amount.amount", f"{millions}50 000"), ("amount.currency", "USD")):
        hand.fill(f"deposit.{name}", text)
    return saved(here, "finalise")


def record_project(here: Office, millions: int) -> UUID:
    hand = here.hand
    hand.key(Qt.Key.Key_3, CTRL)
    here.calm()
    hand.key(Qt.Key.Key_N, CTRL)
    hand.fill("title", f"Amani {here.desk.office} (exemple fictif)")
    hand.fill("span.start", "2018-01")
    hand.fill("span.end", "12/2019")
    hand.fill("budget.amount", f"{millions} 000 000")
    hand.fill("budget.currency", "USD")
    hand.click("locations-add")
    hand.fill("locations[0].0", "nord-kivu" if here.desk.office == "NK" else "sud-kivu")
    return saved(here, "finalise")


def edit(here: Office, uuid: UUID, field: str, text: str, reason: str) -> None:
    here.pages.open_record("project", uuid)
    here.calm()
    here.hand.fill(field, text)
    here.hand.fill("reason", reason)
    saved(here, "save")


def test_three_offices_end_a_year_with_the_same_figures_and_every_divergence_seen(
    year: Year, capsys: pytest.CaptureFixture[str]
) -> None:
    at = year.at
    cards = {code: year.card(code) for code in PEOPLE}
    for code in ("NK", "SK"):
        year.pair(code, "NAT", cards["NAT"])
        year.pair("NAT", code, cards[code])
    registry = year.folder / "registre.issss-office"
    dialog = pairing(year.come("NAT"))
    dialog.ask_path = lambda _start: str(registry)
    Hands(at["NAT"].hand.qtbot, dialog).click("pair-registry")
    at["NAT"].calm()
    dialog.accept()
    for code in ("NK", "SK"):
        here = year.come(code)
        assert here.let_fall(QPointF(700, 24), registry)
        here.calm()
        dialog = next(d for d in here.window.findChildren(PairDialog) if d.isVisible())
        assert "peuvent être fusionnés" in dialog.banner.accessibleName()
        dialog.accept()

    # the first quarter: each records its own; both make the same donor
    donors = {code: record_donor(year.come(code)) for code in ("NK", "SK")}
    for code, millions in (("NK", 2), ("SK", 3)):
        record_money(year.come(code), millions)
    north = record_project(year.come("NK"), 2)
    record_project(year.come("SK"), 3)
    first = year.send("NK")
    here = year.give("SK", first)
    review = here.sync().review
    review.tree.choose("double")
    here.calm()
    here.hand.click("merge-same")
    here.merge()
    year.give("NAT", first).merge()

    # the second: all three write the same project
    edit(year.come("NK"), north, "local_name", "Ardhi", "mission de mai")
    edit(year.come("SK"), north, "local_name", "Umoja", "lettre du bailleur")
    edit(year.come("SK"), north, "budget.amount", "2 200 000", "avenant 1")
    edit(year.come("NAT"), north, "budget.amount", "2 400 000", "accord signé")
    second = year.send("SK")
    here = year.give("NK", second)
    review = here.sync().review
    review.tree.choose("divergence")
    review.tree.table.setFocus()
    here.hand.key(RETURN)
    wanted = next(i for i, b in enumerate(review.details.sides.buttons()) if "Ardhi" in b.accessibleName())
    here.hand.click(f"keep-{wanted}")
    here.hand.fill("settle-reason", "mission de mai")
    here.merge()
    assert divergences.count(here.desk) == {}, "settled in the merge itself"
    here = year.give("NAT", second)
    here.merge()
    assert here.window.navigation._items[DIVERGENCES]._count == 1, "left open, it stands in the badge"
    here.hand.key(Qt.Key.Key_9, CTRL)
    here.calm()
    page = here.window.stack.currentWidget()
    assert isinstance(page, DivergencesPage)
    found = page.current()
    assert found is not None
    assert found.field == "budget"
    wanted = next(i for i, side in enumerate(found.sides) if "2\u202f200\u202f000" in side.shown)
    here.hand.fill("settle-reason", "avenant 1 vu")
    here.hand.click(f"keep-{wanted}")
    here.calm()
    assert here.window.navigation._items[DIVERGENCES]._count == 0

    # the last: everybody sends to everybody; the next time there is nothing new
    last = {code: year.send(code) for code in PEOPLE}
    for code in PEOPLE:
        here = year.give(code, *(path for other, path in last.items() if other != code))
        if here.hand.seen("merge-now"):
            here.merge()
    for code, here in at.items():
        assert divergences.count(here.desk) == {}, code
        row = reading.read(here.desk, north).row
        assert (row["local_name"], row["budget"].amount) == ("Ardhi", 220_000_000), code
        same = {c: reading.read(here.desk, uuid).row["same_as"] for c, uuid in donors.items()}
        assert sorted(same.values(), key=str) == sorted([None, min(donors.values())], key=str), code
        with here.desk.store.separate_reader() as connection:
            assert check_fully(connection) == []
    assert {field for _uuid, field in year.seen} == {"local_name", "budget"}
    year.close()
    figures = {}
    for code in PEOPLE:
        capsys.readouterr()
        assert cli.run(["--data", str(year.folder / code), "figures", "--cut-off", END, "--json"], "fr") == 0
        figures[code] = json.loads(capsys.readouterr().out)
    assert figures["NK"] == figures["SK"] == figures["NAT"]
    assert figures["NK"]["fund"]["signed"]["amount"] == "5000000.00"
    assert figures["NK"]["fund"]["received"]["amount"] == "600000.00"
