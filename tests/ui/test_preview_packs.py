"""The page of the reports on the papers of a board: booklet, two languages, pages that replace others."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
import pytest
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QWidget

from issss_desktop.i18n import _
from issss_desktop.services import records
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.printing import publishing
from issss_desktop.services.printing.orders import TWIN, Order
from issss_desktop.services.starting.sample import create_sample
from issss_desktop.services.state import records_at
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.preview.page import PAGES, ReportsPage
from issss_desktop.ui.preview.printing import propose_sides
from issss_desktop.ui.workplace import Workplace

from .conftest import Hands

Lay = Callable[[QWidget], Hands]
LONG = 60_000


class Reader:
    """Somebody at the page, in an office of their own."""

    def __init__(self, hand: Hands, page: ReportsPage, desk: Desk) -> None:
        self.hand, self.page, self.desk = hand, page, desk

    def preview(self) -> None:
        self.hand.click("preview")
        page = self.page
        self.hand.until(lambda: page.stack.currentIndex() == PAGES and page.job is None, LONG)


@pytest.fixture
def reader(theme: Theme, hands: Lay, tmp_path: Path) -> Iterator[Reader]:
    desk = create_sample(tmp_path / "office")
    work = Workplace(desk, theme)
    page = ReportsPage(work)
    hand = hands(page)
    page.resize(1170, 700)
    yield Reader(hand, page, desk)
    hand.calm(work)
    page.hide()
    close_desk(desk)


def test_a_booklet_tells_its_sheets_before_it_is_printed(reader: Reader) -> None:
    reader.preview()
    flat = reader.page.printed
    assert flat is not None
    reader.hand.find("booklet").setChecked(True)
    reader.preview()
    printed = reader.page.printed
    assert printed is not None
    assert printed.folded == flat.pages
    assert str(-(-flat.pages // 4)) in reader.page.head.count.full_text()
    assert "A5" in reader.page.head.count.full_text()


class Recorder(QPrinter):
    """A printer with two sides, which remembers what is proposed."""

    sides = QPrinter.DuplexMode.DuplexLongSide

    def duplex(self) -> QPrinter.DuplexMode:
        return self.sides

    def setDuplex(self, duplex: QPrinter.DuplexMode) -> None:
        self.sides = duplex


def test_only_a_booklet_is_turned_over_its_short_edge(qapp: QApplication) -> None:
    printer = Recorder()
    propose_sides(printer, booklet=False)
    assert printer.sides == QPrinter.DuplexMode.DuplexLongSide
    propose_sides(printer, booklet=True)
    assert printer.sides == QPrinter.DuplexMode.DuplexShortSide


def test_both_languages_are_chosen_as_one(reader: Reader) -> None:
    lang = reader.hand.find("report-language")
    lang.setCurrentIndex(lang.findData(TWIN))
    reader.preview()
    assert reader.page.choices.order().lang == TWIN
    printed = reader.page.printed
    assert printed is not None
    with pikepdf.open(io.BytesIO(printed.data)) as pdf:
        names = [page.label for page in pdf.pages]
    assert names[0] == "i"
    assert names[1::2] == names[2::2]


def test_the_pages_of_a_pack_given_out_are_offered_once_there_is_one(reader: Reader) -> None:
    assert not reader.hand.seen("replaced")
    order = reader.page.choices.order()
    given = publishing.publish(reader.desk, Order("board-pack", order.cut_off, order.lang))
    values = {"name": "Bailleur tardif (exemple fictif)", "acronym": "ZZT"}
    donor = records.create(reader.desk, "organisation", values).uuid
    fund = next(r for r in records_at(reader.desk).all("fund") if r["code"] == "CDS00").uuid
    records.create(
        reader.desk, "contribution",
        {"donor": donor, "fund": fund, "currency": "USD", "agreement": "SAA", "fictional": True},
        children={"movement": [{"kind": "signature", "on": "2017-05-03", "amount": "1 000 000 USD"}]},
        final=True,
    )  # fmt: skip
    choices = reader.page.choices
    choices.choose("contributions")
    choices.choose("board-pack")
    assert choices.replaced is not None
    assert choices.replaced.count() == 2
    assert choices.replaced.itemText(0) == _("The whole pack")
    choices.replaced.setCurrentIndex(choices.replaced.findData(given.ref))
    assert choices.order().replaces == given.ref
    reader.preview()
    printed = reader.page.printed
    assert printed is not None
    with pikepdf.open(io.BytesIO(printed.data)) as pdf:
        names = [page.label for page in pdf.pages]
    assert names[:3] == ["i", "ii", "1a"]
